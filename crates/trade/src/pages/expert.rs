//! `/my/reviews`: what an expert is asked for, with nothing of the project before they arrived; `/my/reviews/{seat}`: their own points.

use std::collections::BTreeMap;

use directory::access::Signed;
use kit::routes::{get, post};
use kit::ui::{self, Column, Control, Crumb, Row, State as Mark, Table, Weight};
use kit::{Fields, Html, Page, Path, Reply, Routes, esc, html};

use super::Room;
use super::show::{self, Refused};
use crate::committee::{self, Invitation};
use crate::model::{Bid, Score, Seat, SeatState, State, Tender, Terms};
use crate::review::{self, Said, UNFIT};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/my/reviews", get(list))
        .route("/my/reviews/{seat}", get(sheet).post(save))
        .route("/my/reviews/{seat}/reply", post(reply))
        .route("/my/reviews/{seat}/recuse", post(recuse))
        .route("/my/reviews/{seat}/{bid}", get(document))
}

async fn list(room: Room, _: Signed) -> Reply {
    list_page(&room, &Refused::default()).await
}

async fn list_page(room: &Room, refused: &Refused) -> Reply {
    let tr = room.tr();
    let all = room.read(|tx, _, actor| committee::invitations(tx, actor)).await?;
    let parts: Html = all.iter().map(|one| invitation(room, one)).collect();
    let body = match all.is_empty() {
        true => ui::empty(&tr.t("trade-reviews-none"), None),
        false => parts,
    };
    let page = Page::portal(&room.ctx.view, tr.t("trade-my-reviews"));
    Ok(show::with_errors(tr, page, &refused.errors).lead(tr.t("trade-reviews-lead")).body(body).respond())
}

fn invitation(room: &Room, one: &Invitation) -> Html {
    let tr = room.tr();
    let mark = match one.seat.state {
        SeatState::Asked | SeatState::Waiting => Mark::Soon,
        SeatState::Coming => Mark::OnTime,
        SeatState::Arrived => Mark::Done,
        SeatState::Declined => Mark::Paused,
    };
    let state = ui::tag(mark, &tr.t(&format!("trade-seat-{}", one.seat.state.as_str())));
    let mut facts = vec![
        show::row(tr, "trade-meeting", esc(&one.meeting)),
        show::row(tr, "trade-meeting-place", esc(&one.place)),
        show::row(tr, "trade-state", state),
    ];
    if !one.code.is_empty() {
        facts.push(show::row(tr, "trade-code", html!("<strong class=\"number\">{}</strong>", one.code)));
    }
    let action = format!("/my/reviews/{}/reply", one.seat.id);
    let says = |word: &str, key: &str, weight| {
        let body = html!("{}{}", show::hidden("comes", word), show::button(tr, key, weight));
        ui::form(&room.ctx.view, &action, &body)
    };
    let acts = match (one.seat.state, &one.tender) {
        (SeatState::Asked, _) => html!(
            "{}{}",
            says("yes", "trade-comes", Weight::Primary),
            says("no", "trade-comes-not", Weight::Secondary)
        ),
        (SeatState::Coming, _) => says("no", "trade-comes-not", Weight::Secondary),
        (SeatState::Arrived, Some(tender)) => html!(
            "<p>{}</p>{}",
            tender.title,
            ui::buttons([ui::link_button(
                &tr.t("trade-go-review"),
                &format!("/my/reviews/{}", one.seat.id),
                Weight::Primary
            )])
        ),
        _ => Html::empty(),
    };
    html!("<section><h2>{}</h2>{}{}</section>", tr.t("trade-invitation"), ui::summary(&facts), acts)
}

async fn reply(room: Room, _: Signed, Path(seat): Path<i64>, fields: Fields) -> Reply {
    let comes = fields.text("comes") == "yes";
    match room.act(move |tx, _, actor| committee::reply(tx, actor, seat, comes)).await? {
        Ok(()) => Ok(kit::redirect_with(&room.ctx.view, "/my/reviews", "trade-replied", &[])),
        Err(fault) => list_page(&room, &Refused::of(room.tr(), "comes", fields, fault)?).await,
    }
}

async fn recuse(room: Room, _: Signed, Path(seat): Path<i64>, fields: Fields) -> Reply {
    match room.act(move |tx, _, actor| committee::recuse(tx, actor, seat)).await? {
        Ok(()) => Ok(kit::redirect_with(&room.ctx.view, "/my/reviews", "trade-recused", &[])),
        Err(fault) => list_page(&room, &Refused::of(room.tr(), "comes", fields, fault)?).await,
    }
}

struct Sheet {
    seat: Seat,
    tender: Tender,
    terms: Terms,
    bids: Vec<Bid>,
    scores: Vec<Score>,
}

async fn load(room: &Room, seat: i64) -> Result<Sheet, kit::Error> {
    room.read(move |tx, _, actor| {
        let (seat, tender, bids, scores) = review::bids(tx, actor, seat)?;
        Ok(Sheet { terms: tender.terms()?, seat, tender, bids, scores })
    })
    .await
}

async fn sheet(room: Room, _: Signed, Path(seat): Path<i64>) -> Reply {
    sheet_page(&room, seat, &Refused::default()).await
}

fn field_of(bid: i64, criterion: usize) -> String {
    format!("p{bid}-{criterion}")
}

async fn sheet_page(room: &Room, seat: i64, refused: &Refused) -> Reply {
    let tr = room.tr();
    let sheet = load(room, seat).await?;
    let open = sheet.seat.signed_at.is_none() && sheet.tender.state == State::Opened;
    let page = Page::portal(&room.ctx.view, sheet.tender.title.clone())
        .crumbs([Crumb::new(tr.t("trade-my-reviews"), "/my/reviews")]);
    let mut page = show::with_errors(tr, page, &refused.errors);
    page = page
        .body(html!("<p><a href=\"/trade/{}\">{}</a></p>", sheet.tender.number, sheet.tender.number))
        .body(show::section(
            tr,
            "trade-description",
            &html!("<p>{}</p>", show::words(&sheet.terms.description)),
        ));
    if !open {
        let words = html!("<p>{}</p>", tr.t("trade-signed-note"));
        return Ok(page.body(ui::notice(ui::Tone::Done, &words)).body(own_points(room, &sheet)).respond());
    }
    let parts: Html = sheet.bids.iter().map(|bid| bid_part(room, &sheet, bid, refused)).collect();
    let body = html!(
        "{}{}",
        parts,
        ui::buttons([
            ui::button(&tr.t("trade-save-points"), Weight::Secondary, Some(("sign", "no"))),
            ui::button(&tr.t("trade-sign-points"), Weight::Primary, Some(("sign", "yes"))),
        ])
    );
    let away = html!(
        "<p>{}</p>{}",
        tr.t("trade-recuse-lead"),
        ui::form(
            &room.ctx.view,
            &format!("/my/reviews/{seat}/recuse"),
            &show::button(tr, "trade-recuse", Weight::Danger)
        )
    );
    Ok(page
        .body(html!("<p>{}</p>", tr.t("trade-review-lead")))
        .body(ui::form(&room.ctx.view, &format!("/my/reviews/{seat}"), &body))
        .body(ui::details(&tr.t("trade-recuse"), &away))
        .respond())
}

/// A bid with the fields for its points.
fn bid_part(room: &Room, sheet: &Sheet, bid: &Bid, refused: &Refused) -> Html {
    let tr = room.tr();
    let offer = bid.offer();
    let kept =
        |criterion: &str| sheet.scores.iter().find(|one| one.bid == bid.id && one.criterion == criterion);
    let fields: Html = sheet
        .terms
        .criteria
        .iter()
        .enumerate()
        .map(|(no, criterion)| {
            let id = field_of(bid.id, no);
            let was = kept(&no.to_string()).map(|one| show::hundredths(one.points)).unwrap_or_default();
            let label = tr.f(
                "trade-criterion-points",
                &[("name", criterion.name.clone().into()), ("most", criterion.points.to_string().into())],
            );
            let field = ui::Field {
                id: &id,
                label: &label,
                control: Control::Number { unit: "" },
                value: refused.or(&id, &was),
                quiet: true,
                autocomplete: "off",
                ..ui::Field::default()
            };
            ui::field(tr, &field, refused.errors.of(&id))
        })
        .collect();
    let unfit_id = format!("u{}", bid.id);
    let was = kept(UNFIT).map(|one| one.why.clone()).unwrap_or_default();
    let unfit = show::labelled(
        tr,
        &unfit_id,
        "unfit",
        Control::Text,
        refused.or(&unfit_id, &was),
        false,
        &refused.errors,
    );
    let file = (!offer.file.is_empty()).then(|| {
        html!("<p><a href=\"/my/reviews/{}/{}\">{}</a></p>", sheet.seat.id, bid.id, offer.file_name)
    });
    html!(
        "<fieldset><legend>{}</legend><p>{}</p><p>{}</p>{}{}{}</fieldset>",
        bid.name,
        tr.with("trade-price-is", "amount", &show::money(tr, bid.price_fen)),
        show::words(&offer.offer),
        file,
        fields,
        unfit
    )
}

fn own_points(room: &Room, sheet: &Sheet) -> Html {
    let tr = room.tr();
    let rows = sheet
        .bids
        .iter()
        .map(|bid| {
            let own: Vec<&Score> = sheet.scores.iter().filter(|one| one.bid == bid.id).collect();
            let unfit = own.iter().find(|one| one.criterion == UNFIT);
            let sum: i64 = own.iter().map(|one| one.points).sum();
            let result = match unfit {
                Some(one) => tr.with("trade-found-unfit", "why", &one.why),
                None => show::hundredths(sum),
            };
            Row::new([esc(&bid.name), esc(&result)])
        })
        .collect();
    let table = Table {
        caption: tr.t("trade-own-points").into_owned(),
        columns: vec![Column::new(tr.t("trade-bidder")), Column::new(tr.t("trade-points"))],
        rows,
        empty: ui::empty(&tr.t("trade-bids-none"), None),
        ..Table::default()
    };
    ui::table(&room.ctx.view, &table)
}

/// Points in hundredths: `18` or `17.5`.
fn hundredths(text: &str) -> Option<i64> {
    crate::model::fen(text).ok()
}

async fn save(room: Room, _: Signed, Path(seat): Path<i64>, fields: Fields) -> Reply {
    let sheet = load(&room, seat).await?;
    let sign = fields.text("sign") == "yes";
    let said = sheet
        .bids
        .iter()
        .map(|bid| {
            let mut points = BTreeMap::new();
            for no in 0..sheet.terms.criteria.len() {
                let text = fields.text(&field_of(bid.id, no));
                if !text.is_empty() {
                    // What is no number is no number of points either: the act refuses it.
                    points.insert(no, hundredths(text).unwrap_or(-1));
                }
            }
            Said { bid: bid.id, points, unfit: fields.text(&format!("u{}", bid.id)).to_owned() }
        })
        .collect::<Vec<_>>();
    match room.act(move |tx, _, actor| review::score(tx, actor, seat, &said, sign)).await? {
        Ok(()) => {
            let key = if sign { "trade-points-signed" } else { "trade-points-saved" };
            Ok(kit::redirect_with(&room.ctx.view, &format!("/my/reviews/{seat}"), key, &[]))
        }
        Err(fault) => {
            let field = sheet.bids.first().map(|bid| format!("u{}", bid.id)).unwrap_or_default();
            sheet_page(&room, seat, &Refused::of(room.tr(), &field, fields, fault)?).await
        }
    }
}

/// The document of a bid, for who reviews it.
async fn document(room: Room, _: Signed, Path((seat, bid)): Path<(i64, i64)>) -> Reply {
    let sheet = load(&room, seat).await?;
    let found = sheet.bids.iter().find(|one| one.id == bid);
    let found = found.ok_or_else(|| contract::Fault::not_found("trade.unknown"))?;
    Ok(super::contents::document(found)?)
}
