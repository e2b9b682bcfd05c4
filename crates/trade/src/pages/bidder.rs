//! `/my/trade`: one's enterprises as traders, and one's bids; asking about documents, objecting and complaining.

use axum::response::Response;
use contract::Fault;
use directory::access::Signed;
use directory::party::{self, IdKind};
use kit::routes::{get, post};
use kit::ui::{self, Choice, Column, Control, Crumb, Pager, Row, State as Mark, Table, Weight};
use kit::{Fields, Html, Page, Path, Query, Reply, Routes, html};
use serde::Deserialize;

use super::Room;
use super::show::{self, Refused};
use crate::award;
use crate::frame;
use crate::model::{BidState, State, Tender, Trader};
use crate::store as rows;
use crate::{subject, tender};

const PAGE: usize = 30;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/my/trade", get(mine))
        .route("/my/trade/register", post(register))
        .route("/trade/{tender}/ask", get(ask).post(send_question))
        .route("/trade/{tender}/protest", get(object).post(send_protest))
}

#[derive(Deserialize)]
struct Paging {
    from: Option<i64>,
}

async fn mine(room: Room, _: Signed, Query(paging): Query<Paging>) -> Reply {
    mine_page(&room, paging.from, &Refused::default()).await
}

async fn mine_page(room: &Room, from: Option<i64>, refused: &Refused) -> Reply {
    let tr = room.tr();
    let before = from.unwrap_or(i64::MAX);
    let (traders, others, mut bids, now) = room
        .read(move |tx, _, actor| {
            let traders = subject::mine(tx, actor)?;
            let all = party::of_account(tx, actor.account)?;
            let free = |one: &party::Party| {
                one.id_kind == IdKind::Uscc && !traders.iter().any(|t| t.party == one.id.0)
            };
            let others: Vec<_> = all.into_iter().filter(free).collect();
            let mut bids = Vec::new();
            for bid in rows::bids::of_account(tx, actor.account.0, before, PAGE as u32 + 1)? {
                let of = rows::tenders::by_id(tx, bid.tender)?;
                bids.extend(of.map(|of| (bid, of)));
            }
            Ok((traders, others, bids, tx.now()))
        })
        .await?;
    let more = bids.len() > PAGE;
    bids.truncate(PAGE);
    let lines = bids.iter().map(|(bid, of)| {
        let won = of.winner == bid.trader && of.awarded_at.is_some();
        let mark = match bid.state {
            _ if won => ui::tag(Mark::Done, &tr.t("trade-bid-won")),
            BidState::In => ui::tag(Mark::OnTime, &tr.t("trade-bid-in")),
            BidState::Withdrawn => ui::tag(Mark::Paused, &tr.t("trade-bid-withdrawn")),
            BidState::Opened if bid.place > 0 => ui::tag(Mark::Soon, &tr.n("trade-place", bid.place)),
            BidState::Opened => ui::tag(Mark::Soon, &tr.t("trade-bid-opened")),
            BidState::Rejected => ui::tag(Mark::Paused, &show::rejected(tr, bid)),
        };
        Row::new([
            html!(
                "<a href=\"/trade/{}\">{}</a><br><span class=\"hint number\">{}</span>",
                of.number,
                of.title,
                of.number
            ),
            html!("{}<br><span class=\"hint\">{}</span>", bid.name, show::when(tr, bid.at)),
            mark,
            show::state(tr, of, now),
        ])
    });
    let table = Table {
        caption: tr.t("trade-my-bids").into_owned(),
        columns: ["trade-title", "trade-bidder", "trade-bid", "trade-state"]
            .map(|key| Column::new(tr.t(key)))
            .into(),
        rows: lines.collect(),
        empty: ui::empty(&tr.t("trade-my-bids-none"), Some((&tr.t("trade-home"), "/trade"))),
        pager: Pager {
            first: from.map(|_| "/my/trade".to_owned()),
            next: bids.last().filter(|_| more).map(|(last, _)| format!("/my/trade?from={}", last.id)),
            ..Pager::default()
        },
        ..Table::default()
    };
    let page =
        Page::portal(&room.ctx.view, tr.t("trade-mine")).crumbs([Crumb::new(tr.t("trade-home"), "/trade")]);
    Ok(show::with_errors(tr, page, &refused.errors)
        .body(traders_part(room, &traders, &others, refused))
        .body(ui::table(&room.ctx.view, &table))
        .body(html!("<p><a href=\"/my/reviews\">{}</a></p>", tr.t("trade-my-reviews")))
        .respond())
}

fn traders_part(room: &Room, traders: &[Trader], others: &[party::Party], refused: &Refused) -> Html {
    let tr = room.tr();
    let known: Html = traders
        .iter()
        .map(|one| html!("<li><strong>{}</strong> <span class=\"number\">{}</span></li>", one.name, one.code))
        .collect();
    let list = match traders.is_empty() {
        true => html!("<p>{}</p>", tr.t("trade-no-trader")),
        false => html!("<p>{}</p><ul>{}</ul>", tr.t("trade-traders-lead"), known),
    };
    let choices: Vec<Choice> = others
        .iter()
        .map(|one| Choice::new(one.id.0.to_string(), format!("{} {}", one.name, one.masked_id)))
        .collect();
    let form = match choices.is_empty() {
        true if traders.is_empty() => html!("<p>{}</p>", tr.t("trade-no-enterprise")),
        true => Html::empty(),
        false => {
            let body = html!(
                "{}{}",
                show::ask(
                    tr,
                    "enterprise",
                    Control::Radios(&choices),
                    refused.or("enterprise", ""),
                    true,
                    &refused.errors
                ),
                show::button(tr, "trade-register", Weight::Primary)
            );
            ui::form(&room.ctx.view, "/my/trade/register", &body)
        }
    };
    show::section(tr, "trade-traders", &html!("{}{}", list, form))
}

async fn register(room: Room, _: Signed, fields: Fields) -> Reply {
    let enterprise: i64 = fields.text("enterprise").parse().unwrap_or(0);
    let region = room.ctx.app.site.region.clone();
    let done = match enterprise {
        0 => Err(Fault::invalid("trade.choose-enterprise")),
        _ => room.act(move |tx, _, actor| subject::register(tx, actor, enterprise, &region)).await?,
    };
    match done {
        Ok(_) => Ok(kit::redirect_with(&room.ctx.view, "/my/trade", "trade-registered", &[])),
        Err(fault) => mine_page(&room, None, &Refused::of(room.tr(), "enterprise", fields, fault)?).await,
    }
}

/// The tender and the traders one acts for.
pub(super) async fn with_traders(room: &Room, number: &str) -> Result<(Tender, Vec<Trader>), kit::Error> {
    let number = number.to_owned();
    room.read(move |tx, _, actor| Ok((frame::public(tx, &number)?, subject::mine(tx, actor)?))).await
}

/// A page for who acts for no registered trader yet.
pub(super) fn no_trader(room: &Room, tender: &Tender, title: &str) -> Response {
    let tr = room.tr();
    let body = html!(
        "<p>{}</p>{}",
        tr.t("trade-register-first"),
        ui::buttons([ui::link_button(&tr.t("trade-mine"), "/my/trade", Weight::Primary)])
    );
    Page::portal(&room.ctx.view, tr.t(title)).crumbs(crumbs(room, tender)).body(body).respond()
}

pub(super) fn crumbs(room: &Room, tender: &Tender) -> [Crumb; 2] {
    [
        Crumb::new(room.tr().t("trade-home"), "/trade"),
        Crumb::new(tender.title.clone(), format!("/trade/{}", tender.number)),
    ]
}

/// Which of one's traders acts: nothing to choose where there is one.
pub(super) fn trader_field(room: &Room, traders: &[Trader], refused: &Refused) -> Html {
    let tr = room.tr();
    match traders {
        [only] => {
            html!("{}<p>{}</p>", show::hidden("trader", &only.code), tr.with("trade-for", "name", &only.name))
        }
        all => {
            let choices: Vec<Choice> = all
                .iter()
                .map(|one| Choice::new(one.code.clone(), format!("{} {}", one.name, one.code)))
                .collect();
            show::ask(
                tr,
                "trader",
                Control::Radios(&choices),
                refused.or("trader", ""),
                true,
                &refused.errors,
            )
        }
    }
}

async fn ask(room: Room, _: Signed, Path(number): Path<String>) -> Reply {
    ask_page(&room, &number, &Refused::default()).await
}

async fn ask_page(room: &Room, number: &str, refused: &Refused) -> Reply {
    let tr = room.tr();
    let (tender, traders) = with_traders(room, number).await?;
    if traders.is_empty() {
        return Ok(no_trader(room, &tender, "trade-go-ask"));
    }
    let body = html!(
        "{}{}",
        show::ask(tr, "question", Control::Lines(6), refused.or("question", ""), true, &refused.errors),
        show::button(tr, "trade-send-question", Weight::Primary)
    );
    let page = Page::portal(&room.ctx.view, tr.t("trade-go-ask")).crumbs(crumbs(room, &tender));
    Ok(show::with_errors(tr, page, &refused.errors)
        .lead(tr.t("trade-ask-lead"))
        .body(ui::form(&room.ctx.view, &format!("/trade/{}/ask", tender.number), &body))
        .respond())
}

async fn send_question(room: Room, _: Signed, Path(number): Path<String>, fields: Fields) -> Reply {
    let (of, words) = (number.clone(), fields.text("question").to_owned());
    match room.act(move |tx, _, actor| tender::ask(tx, actor, &of, &words)).await? {
        Ok(()) => Ok(kit::redirect_with(&room.ctx.view, &format!("/trade/{number}"), "trade-asked", &[])),
        Err(fault) => ask_page(&room, &number, &Refused::of(room.tr(), "question", fields, fault)?).await,
    }
}

async fn object(room: Room, _: Signed, Path(number): Path<String>) -> Reply {
    protest_page(&room, &number, &Refused::default()).await
}

async fn protest_page(room: &Room, number: &str, refused: &Refused) -> Reply {
    let tr = room.tr();
    let (tender, traders) = with_traders(room, number).await?;
    if traders.is_empty() {
        return Ok(no_trader(room, &tender, "trade-go-protest"));
    }
    let page = Page::portal(&room.ctx.view, tr.t("trade-go-protest")).crumbs(crumbs(room, &tender));
    if tender.state != State::Candidates {
        return Ok(page.body(html!("<p>{}</p>", tr.t("trade-no-objections"))).respond());
    }
    let kinds: Vec<Choice> = [award::OBJECTION, award::COMPLAINT]
        .into_iter()
        .map(|kind| Choice {
            value: kind.to_owned(),
            label: tr.t(&format!("trade-protest-{kind}")).into_owned(),
            hint: tr.find(&format!("trade-protest-{kind}.help"), &[]),
            key: None,
        })
        .collect();
    let body = html!(
        "{}{}{}{}",
        trader_field(room, &traders, refused),
        show::ask(
            tr,
            "kind",
            Control::Radios(&kinds),
            refused.or("kind", award::OBJECTION),
            true,
            &refused.errors
        ),
        show::ask(tr, "words", Control::Lines(8), refused.or("words", ""), true, &refused.errors),
        show::button(tr, "trade-send-protest", Weight::Primary)
    );
    Ok(show::with_errors(tr, page, &refused.errors)
        .lead(tr.t("trade-protest-lead"))
        .body(ui::form(&room.ctx.view, &format!("/trade/{}/protest", tender.number), &body))
        .respond())
}

async fn send_protest(room: Room, _: Signed, Path(number): Path<String>, fields: Fields) -> Reply {
    let (of, given) = (number.clone(), fields.clone());
    let done = room
        .act(move |tx, desk, actor| {
            let text = |name: &str| given.text(name).to_owned();
            award::protest(tx, desk, actor, &of, &text("trader"), &text("kind"), &text("words"))
        })
        .await?;
    match done {
        Ok(protest) => Ok(kit::redirect_with(
            &room.ctx.view,
            &format!("/trade/{number}"),
            "trade-protest-sent",
            &[("number", &protest.number)],
        )),
        Err(fault) => protest_page(&room, &number, &Refused::of(room.tr(), "words", fields, fault)?).await,
    }
}
