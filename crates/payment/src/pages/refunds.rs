//! `/office/refunds`: refunds by how they stand, one with what is to be done: checked by one person, decided by another, its number registered.

use axum::response::Response;
use contract::{AccountId, Fault};
use directory::access::{Permit, Staff};
use kit::routes::{get, post};
use kit::ui::{
    self, Choice, Column, Control, Crumb, Field, Filter, Pager, Row, State as Tone, Table, Weight,
};
use kit::{Fields, Html, Page, Path, Query, Reply, Routes, Tr, esc, html};
use serde::Deserialize;

use super::Room;
use super::show::{Refused, ask, with_errors};
use crate::model::{Bill, Money, Refund};
use crate::permissions::{Finance, GiveBack};
use crate::store::{bills, refunds};
use crate::{bill, refund};

/// Rows of a page.
const PAGE: u32 = 50;
/// States in their order.
const STATES: [&str; 5] = ["asked", "checked", "confirmed", "done", "refused"];

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/office/refunds", get(list))
        .route("/office/refunds/{number}", get(one))
        .route("/office/refunds/{number}/check", post(check))
        .route("/office/refunds/{number}/decide", post(decide))
        .route("/office/refunds/{number}/register", post(register))
}

/// How a refund stands, as a tag.
pub(super) fn tag(tr: Tr, refund: &Refund) -> Html {
    let tone = match refund.state.as_str() {
        "done" => Tone::Done,
        "refused" => Tone::Waiting,
        _ => Tone::Soon,
    };
    ui::tag(tone, &tr.t(&format!("payment-refund-state-{}", refund.state)))
}

/// Why, in words: what was asked for by itself has a word for it.
pub(super) fn why(tr: Tr, refund: &Refund) -> String {
    match refund.asked_by {
        0 => tr.t(&format!("payment-refund-why-{}", refund.why)).into_owned(),
        _ => refund.why.clone(),
    }
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    state: String,
    from: Option<i64>,
}

async fn list(room: Room, _: Staff<Finance>, Query(asked): Query<Asked>) -> Reply {
    let tr = room.tr();
    let state = STATES.into_iter().find(|state| *state == asked.state).unwrap_or("asked");
    let after = asked.from.unwrap_or(0);
    let mut found = room
        .read(move |tx, _, actor| {
            let mut found = Vec::new();
            for one in refunds::in_state(tx, state, after, PAGE + 1)? {
                let bill = match one.bill {
                    Some(id) => bills::by_id(tx, id)?,
                    None => None,
                };
                let theirs = bill.as_ref().is_none_or(|bill| bill::is_staff(actor, bill));
                found.push((one, bill, theirs));
            }
            Ok(found)
        })
        .await?;
    let more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let here = format!("/office/refunds?state={state}");
    let next = found.last().filter(|_| more).map(|(last, ..)| format!("{here}&from={}", last.id));
    let rows = found.iter().filter(|(.., theirs)| *theirs).map(|(one, bill, _)| {
        let of = bill.as_ref().map(|bill| tr.text(&bill.name()).to_owned()).unwrap_or_default();
        Row::new([
            html!(
                "<a class=\"number\" href=\"/office/refunds/{}\">{}</a><br><span class=\"hint\">{}</span>",
                one.number,
                one.number,
                of
            ),
            esc(&tr.instant(one.asked_at)),
            esc(&tr.money(one.amount)),
            esc(&why(tr, one)),
            tag(tr, one),
        ])
    });
    let table = Table {
        caption: tr.t("payment-nav-refunds").into_owned(),
        columns: vec![
            Column::new(tr.t("payment-column-refund")),
            Column::new(tr.t("payment-column-when")),
            Column::numeric(tr.t("payment-column-amount")),
            Column::new(tr.t("payment-column-held-why")),
            Column::new(tr.t("payment-column-state")),
        ],
        rows: rows.collect(),
        empty: ui::empty(&tr.t("payment-refunds-none"), None),
        pager: Pager { first: asked.from.map(|_| here.clone()), next, ..Pager::default() },
        ..Table::default()
    };
    let choices = STATES.map(|one| Choice::new(one, tr.t(&format!("payment-refund-state-{one}"))));
    let label = tr.t("payment-column-state");
    let fields = [Field {
        id: "state",
        label: &label,
        control: Control::Select(&choices),
        value: state,
        ..Field::default()
    }];
    let filter = Filter { action: "/office/refunds", fields: &fields, views: &[], clear: None };
    Ok(Page::office(&room.ctx.view, tr.t("payment-nav-refunds"))
        .lead(tr.t("payment-refunds-lead"))
        .wide()
        .body(ui::filter_bar(tr, &filter))
        .body(ui::table(&room.ctx.view, &table))
        .respond())
}

/// A refund with all that its page shows.
struct Whole {
    refund: Refund,
    bill: Option<Bill>,
    money: Money,
    checked: String,
    decided: String,
    /// Whether whoever looks decides.
    decides: bool,
    /// Whether they checked it.
    own: bool,
}

async fn whole(room: &Room, number: String) -> Result<Whole, kit::Error> {
    room.read(move |tx, _, actor| {
        let missing = || Fault::not_found("payment.not-found");
        let refund = refunds::by_number(tx, &number)?.ok_or_else(missing)?;
        let bill = match refund.bill {
            Some(id) => bills::by_id(tx, id)?,
            None => None,
        };
        if bill.as_ref().is_some_and(|bill| !bill::is_staff(actor, bill)) {
            return Err(missing());
        }
        let mut name = |id: Option<i64>| -> Result<String, Fault> {
            let Some(id) = id else { return Ok(String::new()) };
            Ok(directory::account::name(tx, AccountId(id))?.unwrap_or_default())
        };
        let (checked, decided) = (name(refund.checked_by)?, name(refund.decided_by)?);
        Ok(Whole {
            money: bills::money(tx, refund.money)?.ok_or_else(missing)?,
            decides: actor.may_somewhere(GiveBack::PERMISSION),
            own: refund.checked_by == Some(actor.account.0),
            checked,
            decided,
            bill,
            refund,
        })
    })
    .await
}

fn facts(tr: Tr, whole: &Whole) -> Html {
    let (refund, money) = (&whole.refund, &whole.money);
    let number = |text: &str| html!("<span class=\"number\">{}</span>", text);
    let mut facts = vec![
        (tr.t("payment-column-refund").into_owned(), number(&refund.number)),
        (tr.t("payment-column-amount").into_owned(), html!("<strong>{}</strong>", tr.money(refund.amount))),
        (tr.t("payment-column-held-why").into_owned(), esc(&why(tr, refund))),
        (tr.t("payment-refund-asked-at").into_owned(), esc(&tr.instant(refund.asked_at))),
    ];
    if let Some(bill) = &whole.bill {
        let link = html!("<a class=\"number\" href=\"/office/bills/{}\">{}</a>", bill.number, bill.number);
        facts.push((tr.t("payment-bill-number").into_owned(), link));
    }
    facts.push((tr.t("payment-column-order").into_owned(), number(&money.order_number)));
    facts.push((tr.t("payment-column-reference").into_owned(), number(&money.reference)));
    facts.push((tr.t("payment-refund-paid").into_owned(), esc(&tr.money(money.amount))));
    for (key, name) in
        [("payment-refund-checked", &whole.checked), ("payment-refund-decided", &whole.decided)]
    {
        if !name.is_empty() {
            facts.push((tr.t(key).into_owned(), esc(name)));
        }
    }
    if !refund.note.is_empty() {
        facts.push((tr.t("payment-refund-note").into_owned(), esc(&refund.note)));
    }
    if !refund.reference.is_empty() {
        facts.push((tr.t("payment-field-refund").into_owned(), number(&refund.reference)));
    }
    ui::summary(&facts)
}

/// What is to be done with it now.
fn acts(room: &Room, whole: &Whole, refused: &Refused) -> Html {
    let tr = room.tr();
    let to = |act: &str| format!("/office/refunds/{}/{act}", whole.refund.number);
    let form = |act: &str, body: &Html| ui::form(&room.ctx.view, &to(act), body);
    let hint = |key: &str| html!("<p>{}</p>", tr.t(key));
    match whole.refund.state.as_str() {
        "asked" => {
            let button = ui::buttons([ui::button(&tr.t("payment-refund-check"), Weight::Primary, None)]);
            html!("{}{}", hint("payment-refund-check-lead"), form("check", &button))
        }
        "checked" if whole.own => hint("payment-refund-own"),
        "checked" if !whole.decides => hint("payment-refund-waits"),
        "checked" => {
            let yes = ui::buttons([ui::button(&tr.t("payment-refund-confirm"), Weight::Primary, None)]);
            let no = html!(
                "<input type=\"hidden\" name=\"refuse\" value=\"yes\">{}{}",
                ask(room, "refusal", Control::Lines(2), refused.text("refusal"), true, &refused.errors),
                ui::buttons([ui::button(&tr.t("payment-refund-refuse"), Weight::Secondary, None)])
            );
            let no = form("decide", &no);
            let no = match refused.is_new() {
                true => ui::details(&tr.t("payment-refund-refuse-open"), &no),
                false => no,
            };
            html!("{}{}{}", hint("payment-refund-confirm-lead"), form("decide", &yes), no)
        }
        "confirmed" => {
            let body = html!(
                "{}{}",
                ask(room, "refund", Control::Text, refused.text("refund"), true, &refused.errors),
                ui::buttons([ui::button(&tr.t("payment-give-back-now"), Weight::Primary, None)])
            );
            html!("{}{}", hint("payment-give-back-lead"), form("register", &body))
        }
        _ => Html::empty(),
    }
}

async fn page(room: &Room, number: String, refused: &Refused) -> Result<Response, kit::Error> {
    let tr = room.tr();
    let whole = whole(room, number).await?;
    let page = Page::office(&room.ctx.view, tr.t("payment-refund"))
        .crumbs([Crumb::new(tr.t("payment-nav-refunds"), "/office/refunds")])
        .body(html!("<p>{}</p>", tag(tr, &whole.refund)));
    Ok(with_errors(tr, page, &refused.errors)
        .body(facts(tr, &whole))
        .body(acts(room, &whole, refused))
        .respond())
}

async fn one(room: Room, _: Staff<Finance>, Path(number): Path<String>) -> Reply {
    page(&room, number, &Refused::default()).await
}

/// After an act: the page again, with what was done or with what is wrong beside the field.
async fn after(
    room: &Room,
    number: String,
    done: Result<Refund, Fault>,
    (field, key, given): (&str, &str, Fields),
) -> Reply {
    match done {
        Ok(_) => Ok(kit::redirect_with(&room.ctx.view, &format!("/office/refunds/{number}"), key, &[])),
        // Somebody else was quicker: how it stands now says what is left to do.
        Err(fault) if fault.code == "payment.refund-other" => {
            let to = format!("/office/refunds/{number}");
            Ok(kit::redirect_with(&room.ctx.view, &to, "payment-refund-other", &[]))
        }
        Err(fault) => {
            let refused = Refused::of(room.tr(), field, given, fault)?;
            page(room, number, &refused).await
        }
    }
}

async fn check(room: Room, _: Staff<Finance>, Path(number): Path<String>, given: Fields) -> Reply {
    let of = number.clone();
    let done = room.act(move |tx, _, actor| refund::check(tx, actor, &of)).await?;
    after(&room, number, done, ("refund", "payment-refund-checked-now", given)).await
}

async fn decide(room: Room, _: Staff<GiveBack>, Path(number): Path<String>, given: Fields) -> Reply {
    let of = number.clone();
    let no = given.text("refuse") == "yes";
    let why = given.text("refusal").to_owned();
    let done =
        room.act(move |tx, _, actor| refund::decide(tx, actor, &of, no.then_some(why.as_str()))).await?;
    let key = if no { "payment-refund-refused-now" } else { "payment-refund-confirmed-now" };
    after(&room, number, done, ("refusal", key, given)).await
}

async fn register(room: Room, _: Staff<Finance>, Path(number): Path<String>, given: Fields) -> Reply {
    let (of, reference) = (number.clone(), given.text("refund").to_owned());
    let done = room.act(move |tx, _, actor| refund::register(tx, actor, &of, &reference)).await?;
    after(&room, number, done, ("refund", "payment-given-back", given)).await
}
