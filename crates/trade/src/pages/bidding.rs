//! `/trade/{tender}/bid`: a bid, sealed in the bidder's browser; `/trade/{tender}/auction`: an auction, live. Time is the server's.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use contract::FaultKind;
use directory::access::Signed;
use kit::routes::{get, post};
use kit::ui::{self, Column, Control, Row, State as Mark, Table, Weight};
use kit::{Fields, Html, Page, Path, Reply, Routes, esc, html};
use store::vault;

use super::Room;
use super::bidder::{crumbs, no_trader, trader_field, with_traders};
use super::show::{self, Refused};
use crate::bid::Sealing;
use crate::model::{Bid, BidState, Raise, State, Tender, Terms, Trader, fen};
use crate::rules::{Procedure, Way};
use crate::store as rows;
use crate::{auction, bid, frame, subject};

/// Largest document inside an envelope, bytes: with it the envelope fits a form.
const FILE_MOST: u32 = 500_000;
/// Offers shown.
const OFFERS: u32 = 20;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/trade/assets/seal.js", get(script))
        .route("/trade/{tender}/bid", get(form).post(send))
        .route("/trade/{tender}/withdraw", post(withdraw))
        .route("/trade/{tender}/auction", get(watch).post(offer))
        .route("/trade/{tender}/enter", post(enter))
        .route("/trade/{tender}/offers", get(offers))
        .route("/trade/{tender}/live", get(live))
}

async fn script() -> Response {
    let kind =
        [(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    (kind, include_str!("../../assets/seal.js")).into_response()
}

/// Where a request comes from, for the warning about one machine.
fn machine(room: &Room) -> Result<String, contract::Fault> {
    bid::machine(&room.ctx.view.address)
}

async fn form(room: Room, _: Signed, Path(number): Path<String>) -> Reply {
    page(&room, &number, &Refused::default()).await
}

struct Stand {
    tender: Tender,
    procedure: Procedure,
    bids: Vec<Bid>,
    sealing: Vec<(Trader, Sealing)>,
    now: i64,
}

async fn stand(room: &Room, number: &str) -> Result<Stand, kit::Error> {
    let number = number.to_owned();
    room.read(move |tx, desk, actor| {
        let tender = frame::public(tx, &number)?;
        let rules = desk.rules(tx)?;
        let (mut bids, mut sealing) = (Vec::new(), Vec::new());
        for trader in subject::mine(tx, actor)? {
            bids.extend(rows::bids::standing(tx, tender.id, &trader.code)?);
            if !tender.holders.is_empty() {
                let how = bid::sealing(tx, &tender, &trader)?;
                sealing.push((trader, how));
            }
        }
        let procedure = rules.procedure(&tender.procedure)?.clone();
        Ok(Stand { procedure, bids, sealing, now: tx.now(), tender })
    })
    .await
}

async fn page(room: &Room, number: &str, refused: &Refused) -> Reply {
    let tr = room.tr();
    let (tender, traders) = with_traders(room, number).await?;
    if traders.is_empty() {
        return Ok(no_trader(room, &tender, "trade-go-bid"));
    }
    let stand = stand(room, number).await?;
    let open = bid::open_for_bids(&stand.tender, stand.now).is_ok() && stand.procedure.way == Way::Sealed;
    let page = Page::portal(&room.ctx.view, tr.t("trade-go-bid")).crumbs(crumbs(room, &tender));
    let mut page = show::with_errors(tr, page, &refused.errors);
    let until = stand.tender.bids_until.map(|end| show::when(tr, end)).unwrap_or_default();
    page = page.body(html!(
        "<p>{}<br><span class=\"hint\">{}</span></p>",
        tr.with("trade-until", "when", &until),
        tr.with("trade-server-time", "when", &show::when(tr, stand.now))
    ));
    for one in &stand.bids {
        page = page.body(receipt(room, &stand.tender, one, open));
    }
    if !open {
        return Ok(page.body(html!("<p>{}</p>", tr.t("trade-bids-closed"))).respond());
    }
    for (trader, sealing) in &stand.sealing {
        page = page.body(sealed_form(room, &stand, trader, sealing));
    }
    Ok(page.body(show::script()).respond())
}

/// What came in, with its receipt, and how to take it back.
fn receipt(room: &Room, tender: &Tender, one: &Bid, open: bool) -> Html {
    let tr = room.tr();
    let facts = ui::summary(&[
        show::row(tr, "trade-bidder", esc(&one.name)),
        show::row(tr, "trade-received-at", esc(&show::when(tr, one.at))),
        show::row(tr, "trade-receipt", html!("<span class=\"number\">{}</span>", one.receipt)),
    ]);
    let back = (open && one.state == BidState::In).then(|| {
        let body = html!(
            "{}{}",
            show::hidden("trader", &one.trader),
            show::button(tr, "trade-withdraw", Weight::Danger)
        );
        ui::details(
            &tr.t("trade-withdraw"),
            &html!(
                "<p>{}</p>{}",
                tr.t("trade-withdraw-lead"),
                ui::form(&room.ctx.view, &format!("/trade/{}/withdraw", tender.number), &body)
            ),
        )
    });
    html!("{}{}", show::section(tr, "trade-bid-is-in", &facts), back)
}

/// The fields of a bid have no names: the script seals them and sends the envelope alone.
fn sealed_form(room: &Room, stand: &Stand, trader: &Trader, sealing: &Sealing) -> Html {
    let tr = room.tr();
    let first = stand.sealing.first().is_some_and(|(one, _)| one.code == trader.code);
    // The summary of what is wrong leads to the first form.
    let id = &if first { String::new() } else { format!("-{}", trader.code) };
    let inner = html!(
        "<input type=\"hidden\" name=\"envelope\" value=\"\">{}\
         <p data-seal-missing><strong>{}</strong></p>\
         <div data-seal-ready hidden>\
         <div class=\"field\"><label for=\"f-price{}\">{}</label><p class=\"hint\" id=\"price-hint{}\">{}</p>\
         <input id=\"f-price{}\" data-seal-field=\"price\" inputmode=\"decimal\" autocomplete=\"off\" aria-describedby=\"price-hint{}\"></div>\
         <div class=\"field\"><label for=\"f-offer{}\">{}</label><p class=\"hint\" id=\"offer-hint{}\">{}</p>\
         <textarea id=\"f-offer{}\" data-seal-field=\"offer\" rows=\"10\" maxlength=\"20000\" aria-describedby=\"offer-hint{}\"></textarea></div>\
         <div class=\"field\"><label for=\"f-file{}\">{}</label><p class=\"hint\" id=\"file-hint{}\">{}</p>\
         <input id=\"f-file{}\" type=\"file\" data-seal-file data-most=\"{}\" aria-describedby=\"file-hint{}\"></div>\
         <p role=\"alert\" class=\"error\" data-seal-status data-working=\"{}\" data-price=\"{}\" data-offer=\"{}\" data-large=\"{}\" data-failed=\"{}\" hidden></p>\
         {}</div>",
        show::hidden("trader", &trader.code),
        tr.t("trade-seal-missing"),
        id,
        tr.t("trade-field-price"),
        id,
        tr.t("trade-field-price.help"),
        id,
        id,
        id,
        tr.t("trade-field-offer"),
        id,
        tr.t("trade-field-offer.help"),
        id,
        id,
        id,
        tr.t("trade-field-file"),
        id,
        tr.with("trade-file-help", "most", &kit::file_size(u64::from(FILE_MOST))),
        id,
        FILE_MOST,
        id,
        tr.t("trade-seal-working"),
        tr.t("trade-seal-price"),
        tr.t("trade-seal-offer"),
        tr.t("trade-seal-large"),
        tr.t("trade-seal-failed"),
        show::button(tr, "trade-send-bid", Weight::Primary)
    );
    let form = ui::form(&room.ctx.view, &format!("/trade/{}/bid", stand.tender.number), &inner);
    let attributes = html!(
        "<form data-seal=\"bid\" data-keys=\"{}\" data-quorum=\"{}\" data-place=\"{}\" ",
        sealing.keys.join(" "),
        sealing.quorum,
        sealing.place
    );
    let form = Html::trusted(form.as_str().replacen("<form ", attributes.as_str(), 1));
    let again = stand.bids.iter().any(|one| one.trader == trader.code);
    let lead = if again { "trade-bid-again" } else { "trade-bid-lead" };
    html!(
        "<section><h2>{}</h2><p>{}</p>{}</section>",
        tr.with("trade-bid-for", "name", &trader.name),
        tr.t(lead),
        form
    )
}

async fn send(room: Room, _: Signed, Path(number): Path<String>, fields: Fields) -> Reply {
    let (of, given, from) = (number.clone(), fields.clone(), machine(&room)?);
    let done = room
        .act(move |tx, desk, actor| {
            bid::submit(tx, desk, actor, &of, given.text("trader"), given.text("envelope"), &from)
        })
        .await?;
    match done {
        Ok(_) => {
            Ok(kit::redirect_with(&room.ctx.view, &format!("/trade/{number}/bid"), "trade-bid-sent", &[]))
        }
        Err(fault) => page(&room, &number, &Refused::of(room.tr(), "price", fields, fault)?).await,
    }
}

async fn withdraw(room: Room, _: Signed, Path(number): Path<String>, fields: Fields) -> Reply {
    let (of, given) = (number.clone(), fields.clone());
    let done = room.act(move |tx, _, actor| bid::withdraw(tx, actor, &of, given.text("trader"))).await?;
    match done {
        Ok(()) => {
            Ok(kit::redirect_with(&room.ctx.view, &format!("/trade/{number}/bid"), "trade-withdrawn", &[]))
        }
        Err(fault) => page(&room, &number, &Refused::of(room.tr(), "price", fields, fault)?).await,
    }
}

/// What an auction shows of itself.
struct Floor {
    tender: Tender,
    terms: Terms,
    procedure: Procedure,
    offers: Vec<(Raise, String)>,
    now: i64,
}

async fn floor(room: &Room, number: &str) -> Result<Floor, kit::Error> {
    let number = number.to_owned();
    room.look(move |tx, desk| {
        let tender = frame::public(tx, &number)?;
        let rules = desk.rules(tx)?;
        let procedure = rules.procedure(&tender.procedure)?.clone();
        if procedure.way != Way::Auction {
            return Err(contract::Fault::not_found("trade.unknown"));
        }
        let bids = rows::bids::of_tender(tx, tender.id)?;
        let bidder =
            |raise: &Raise| bids.iter().find(|bid| bid.id == raise.bid).map(|bid| bid.receipt.clone());
        let offers = rows::bids::offers(tx, tender.id, OFFERS)?
            .into_iter()
            .map(|raise| {
                let who = bidder(&raise).unwrap_or_default();
                (raise, who)
            })
            .collect();
        Ok(Floor { terms: tender.terms()?, procedure, offers, now: tx.now(), tender })
    })
    .await
}

/// How the auction stands: fetched again whenever something happens.
fn standing(room: &Room, floor: &Floor) -> Html {
    let tr = room.tr();
    let best = floor.offers.first();
    let next = auction::next_amount(
        floor.procedure.wins,
        floor.terms.budget_fen,
        floor.terms.step_fen,
        best.map(|(raise, _)| raise.amount_fen),
    );
    let until = floor.tender.bids_until.map(|end| show::when(tr, end)).unwrap_or_default();
    let closed =
        floor.tender.state != State::Published || floor.tender.bids_until.is_none_or(|end| floor.now > end);
    let mut facts = vec![
        show::row(
            tr,
            "trade-best",
            match best {
                Some((raise, who)) => html!(
                    "<strong class=\"number\">{}</strong> {}",
                    show::money(tr, raise.amount_fen),
                    tr.with("trade-bidder-no", "no", who)
                ),
                None => html!("{}", tr.t("trade-no-offers")),
            },
        ),
        show::row(tr, "trade-closes", html!("<strong>{}</strong>", until)),
        show::row(tr, "trade-now", esc(&show::when(tr, floor.now))),
    ];
    if !closed {
        facts.insert(1, show::row(tr, "trade-next", esc(&show::money(tr, next))));
    }
    let state = match closed {
        true => ui::tag(Mark::Done, &tr.t("trade-auction-closed")),
        false => ui::tag(Mark::OnTime, &tr.t("trade-auction-open")),
    };
    let rows = floor
        .offers
        .iter()
        .map(|(raise, who)| {
            Row::new([
                esc(&raise.no.to_string()),
                esc(&tr.with("trade-bidder-no", "no", who)),
                esc(&show::money(tr, raise.amount_fen)),
                esc(&show::when(tr, raise.at)),
            ])
        })
        .collect();
    let table = Table {
        caption: tr.t("trade-offers").into_owned(),
        columns: vec![
            Column::new(tr.t("trade-offer-no")),
            Column::new(tr.t("trade-bidder")),
            Column::numeric(tr.t("trade-price")),
            Column::new(tr.t("trade-time")),
        ],
        rows,
        empty: ui::empty(&tr.t("trade-no-offers"), None),
        ..Table::default()
    };
    html!("<p>{}</p>{}{}", state, ui::summary(&facts), ui::table(&room.ctx.view, &table))
}

async fn offers(room: Room, Path(number): Path<String>) -> Reply {
    let floor = floor(&room, &number).await?;
    Ok(axum::response::Html(standing(&room, &floor).into_string()).into_response())
}

async fn live(room: Room, Path(number): Path<String>) -> Reply {
    let floor = floor(&room, &number).await?;
    let (tr, number) = (room.tr(), floor.tender.number);
    let listener = room.ctx.app.live.subscribe();
    Ok(kit::ui::live_response(&room.ctx.view, listener, move |event| {
        let ours =
            event.kind == crate::events::OFFERED && event.case_number.as_deref() == Some(number.as_str());
        ours.then(|| ui::live_entry(&tr.time(event.at_ms), &html!("{}", tr.t("trade-new-offer"))))
    })?)
}

async fn watch(room: Room, Path(number): Path<String>) -> Reply {
    floor_page(&room, &number, &Refused::default(), None).await
}

async fn floor_page(room: &Room, number: &str, refused: &Refused, done: Option<&Raise>) -> Reply {
    let tr = room.tr();
    let floor = floor(room, number).await?;
    let number = floor.tender.number.clone();
    let page = Page::portal(&room.ctx.view, floor.tender.title.clone()).crumbs(crumbs(room, &floor.tender));
    let mut page = show::with_errors(tr, page, &refused.errors);
    if let Some(raise) = done {
        let words = tr.f(
            "trade-offer-taken",
            &[("no", raise.no.to_string().into()), ("amount", show::money(tr, raise.amount_fen).into())],
        );
        page = page.body(ui::notice(ui::Tone::Done, &html!("<p>{}</p>", words)));
    }
    let region = ui::live_region(&format!("/trade/{number}/offers"), &standing(room, &floor));
    let source = format!("/trade/{number}/live");
    let mark = room.ctx.view.browser_mark();
    Ok(page
        .body(region)
        .body(own_part(room, &floor, refused).await?)
        .body(ui::live(tr, &tr.t("trade-live"), &source, &mark, [], 10))
        .respond())
}

/// The part for who takes part: admission, or the next offer.
async fn own_part(room: &Room, floor: &Floor, refused: &Refused) -> Result<Html, kit::Error> {
    let tr = room.tr();
    if bid::open_for_bids(&floor.tender, floor.now).is_err() {
        return Ok(Html::empty());
    }
    let applicant = room.ctx.view.actor.as_ref().is_some_and(|actor| actor.party.is_some());
    if !applicant {
        let words = html!(
            "<p>{} <a href=\"/my/trade\">{}</a></p>",
            tr.t("trade-auction-sign-in"),
            tr.t("trade-mine")
        );
        return Ok(words);
    }
    let stand = stand(room, &floor.tender.number).await?;
    let (_, traders) = with_traders(room, &floor.tender.number).await?;
    let free: Vec<Trader> =
        traders.iter().filter(|one| !stand.bids.iter().any(|bid| bid.trader == one.code)).cloned().collect();
    let mut out = Html::empty();
    for own in &stand.bids {
        let token = vault::mark(&["trade offer", &own.id.to_string(), &floor.now.to_string()])
            .map_err(contract::Fault::from)?;
        let body = html!(
            "{}{}{}{}",
            show::hidden("trader", &own.trader),
            show::hidden("token", &token),
            show::labelled(
                tr,
                "amount",
                "amount",
                Control::Number { unit: &tr.t("trade-unit") },
                refused.or("amount", ""),
                true,
                &refused.errors
            ),
            show::button(tr, "trade-send-offer", Weight::Primary)
        );
        let form = ui::form(&room.ctx.view, &format!("/trade/{}/auction", floor.tender.number), &body);
        let title =
            tr.f("trade-you-are", &[("no", own.receipt.clone().into()), ("name", own.name.clone().into())]);
        out.push(&html!("<section><h2>{}</h2>{}</section>", title, form));
    }
    if !free.is_empty() {
        let deposit = show::money(tr, floor.terms.deposit_fen);
        let lead = match floor.terms.deposit_fen {
            0 => html!("{}", tr.t("trade-enter-lead")),
            _ => html!("{}", tr.with("trade-enter-deposit", "amount", &deposit)),
        };
        let body = html!(
            "{}{}",
            trader_field(room, &free, refused),
            show::button(tr, "trade-enter", Weight::Secondary)
        );
        let form = ui::form(&room.ctx.view, &format!("/trade/{}/enter", floor.tender.number), &body);
        out.push(&show::section(tr, "trade-enter", &html!("<p>{}</p>{}", lead, form)));
    } else if traders.is_empty() {
        out.push(&html!(
            "<p>{} <a href=\"/my/trade\">{}</a></p>",
            tr.t("trade-register-first"),
            tr.t("trade-mine")
        ));
    }
    Ok(out)
}

async fn enter(room: Room, _: Signed, Path(number): Path<String>, fields: Fields) -> Reply {
    let (of, given) = (number.clone(), fields.clone());
    let done =
        room.act(move |tx, desk, actor| auction::enter(tx, desk, actor, &of, given.text("trader"))).await?;
    match done {
        Ok(_) => {
            Ok(kit::redirect_with(&room.ctx.view, &format!("/trade/{number}/auction"), "trade-entered", &[]))
        }
        Err(fault) => {
            floor_page(&room, &number, &Refused::of(room.tr(), "trader", fields, fault)?, None).await
        }
    }
}

async fn offer(room: Room, _: Signed, Path(number): Path<String>, fields: Fields) -> Reply {
    let (of, given) = (number.clone(), fields.clone());
    let done = match fen(fields.text("amount")) {
        Err(fault) => Err(fault),
        Ok(amount) => {
            room.act(move |tx, desk, actor| {
                auction::offer(tx, desk, actor, &of, given.text("trader"), amount, given.text("token"))
            })
            .await?
        }
    };
    match done {
        Ok(raise) => floor_page(&room, &number, &Refused::default(), Some(&raise)).await,
        Err(fault) if matches!(fault.kind, FaultKind::Invalid | FaultKind::Conflict) => {
            floor_page(&room, &number, &Refused::of(room.tr(), "amount", fields, fault)?, None).await
        }
        Err(fault) => Err(fault.into()),
    }
}
