//! `/office/bills`: bills of the place, one with its books; `/office/bills/held`: money that counts for no bill; `/office/waivers`: waiving what is owed.

use axum::response::Response;
use contract::Fault;
use contract::time::china_date;
use directory::access::{ListScope, Staff};
use kit::routes::{get, post};
use kit::ui::{self, Choice, Column, Control, Crumb, Field, Filter, Pager, Row, Search, Table, Weight};
use kit::{Fields, Html, Page, Path, Query, Reply, Routes, Tr, esc, html};
use serde::Deserialize;

use super::Room;
use super::bill::{Whole, facts, whole};
use super::show::{self, Refused, ask, with_errors};
use crate::bill::{self, Waiver};
use crate::model::{Bill, BillState, Money, Posted};
use crate::permissions::{Finance, Waive};
use crate::store::{bills as rows, books};
use crate::{order, refund};

/// Rows of a page.
const PAGE: u32 = 50;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/office/bills", get(bills))
        .route("/office/bills/held", get(held))
        .route("/office/bills/held/{money}/apply", post(apply))
        .route("/office/bills/held/{money}/return", get(giving_back).post(give_back))
        .route("/office/bills/{number}", get(one))
        .route("/office/waivers", get(waivers))
        .route("/office/waivers/{number}", get(waiver).post(waive))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    state: String,
    #[serde(default)]
    q: String,
    from: Option<i64>,
}

/// The bill of this number, or of the application of this number.
fn named(tx: &mut store::Tx, actor: &contract::Actor, words: &str) -> Result<Vec<Bill>, Fault> {
    let words: String = words.split_whitespace().collect();
    let found = match rows::by_number(tx, &words)? {
        Some(found) => Some(found),
        None => rows::of_application(tx, &words)?,
    };
    Ok(found.into_iter().filter(|bill| bill::is_staff(actor, bill)).collect())
}

struct Found {
    bills: Vec<Bill>,
    more: bool,
    now: i64,
}

async fn find(room: &Room, scope: ListScope, asked: &Asked) -> Result<Found, kit::Error> {
    let (before, state, words) = (asked.from.unwrap_or(i64::MAX), asked.state.clone(), asked.q.clone());
    let (mut bills, now) = room
        .read(move |tx, _, actor| {
            let now = tx.now();
            if !words.trim().is_empty() {
                return Ok((named(tx, actor, &words)?, now));
            }
            let today = china_date(now).to_string();
            let narrow = match state.as_str() {
                "overdue" => ("open", Some(today.as_str())),
                state @ ("open" | "settled" | "void") => (state, None),
                _ => ("", None),
            };
            Ok((rows::within(tx, &scope, narrow, before, PAGE + 1)?, now))
        })
        .await?;
    let more = bills.len() > PAGE as usize;
    bills.truncate(PAGE as usize);
    Ok(Found { bills, more, now })
}

/// Bills with links that begin with `to`.
fn table(room: &Room, found: &Found, asked: &Asked, to: &str) -> Html {
    let tr = room.tr();
    let today = china_date(found.now);
    let lines = found.bills.iter().map(|bill| {
        Row::new([
            html!(
                "<a class=\"number\" href=\"{}/{}\">{}</a><br><span class=\"hint\">{} {}</span>",
                to,
                bill.number,
                bill.number,
                tr.text(&bill.name()),
                bill.application
            ),
            show::bill_tag(tr, bill, today),
            esc(&tr.money(bill.charged)),
            esc(&tr.money(bill.paid)),
            esc(&tr.money(bill.owed())),
            esc(&show::day(tr, &bill.due_on)),
        ])
    });
    let none = if asked.q.trim().is_empty() { "payment-office-none" } else { "payment-office-not-found" };
    let next = found.bills.last().filter(|_| found.more);
    let table = Table {
        caption: tr.t("payment-nav-bills").into_owned(),
        columns: vec![
            Column::new(tr.t("payment-column-bill")),
            Column::new(tr.t("payment-column-state")),
            Column::numeric(tr.t("payment-charged")),
            Column::numeric(tr.t("payment-paid")),
            Column::numeric(tr.t("payment-owed")),
            Column::new(tr.t("payment-column-due")),
        ],
        rows: lines.collect(),
        empty: ui::empty(&tr.t(none), None),
        pager: Pager {
            first: asked.from.map(|_| format!("{to}?state={}", asked.state)),
            next: next.map(|last| format!("{to}?state={}&from={}", asked.state, last.id)),
            ..Pager::default()
        },
        ..Table::default()
    };
    ui::table(&room.ctx.view, &table)
}

fn search(tr: Tr, to: &str, words: &str) -> Html {
    let label = tr.t("payment-office-search");
    ui::search(tr, &Search { action: to, query: words, label: &label, ..Search::default() })
}

async fn bills(room: Room, staff: Staff<Finance>, Query(asked): Query<Asked>) -> Reply {
    let tr = room.tr();
    let found = find(&room, staff.scope, &asked).await?;
    let balances = room.read(|tx, _, _| crate::books::balances(tx)).await?;
    let choices = ["open", "overdue", "settled", "void"]
        .map(|state| Choice::new(state, tr.t(&format!("payment-state-{state}"))));
    let label = tr.t("payment-column-state");
    let fields = [Field {
        id: "state",
        label: &label,
        control: Control::Select(&choices),
        value: &asked.state,
        ..Field::default()
    }];
    let clear = (!asked.state.is_empty()).then_some("/office/bills");
    let filter = Filter { action: "/office/bills", fields: &fields, views: &[], clear };
    Ok(Page::office(&room.ctx.view, tr.t("payment-nav-bills"))
        .wide()
        .body(search(tr, "/office/bills", &asked.q))
        .body(ui::filter_bar(tr, &filter))
        .body(table(&room, &found, &asked, "/office/bills"))
        .body(books_of(&room, &balances))
        .respond())
}

/// The name of an account of the books.
fn account(tr: Tr, name: &str) -> String {
    let (kind, of) = name.split_once(':').unwrap_or((name, ""));
    let word = tr.t(&format!("payment-account-{kind}"));
    let of = match kind {
        "clearing" => tr.t(&format!("payment-method-{of}")).into_owned(),
        _ => of.to_owned(),
    };
    if of.is_empty() { word.into_owned() } else { format!("{word} {of}") }
}

/// What the accounts of the books stand at; they sum to nothing.
fn books_of(room: &Room, balances: &[(String, i64)]) -> Html {
    let tr = room.tr();
    let side = |fen: i64| if fen == 0 { Html::empty() } else { esc(&tr.money(fen)) };
    let row = |name: String, fen: i64| Row::new([esc(&name), side(fen.max(0)), side((-fen).max(0))]);
    let mut rows: Vec<Row> = balances.iter().map(|(name, fen)| row(account(tr, name), *fen)).collect();
    let (debit, credit) = balances
        .iter()
        .fold((0, 0), |(debit, credit), (_, fen)| (debit + (*fen).max(0), credit + (-*fen).max(0)));
    if !rows.is_empty() {
        let sum = html!("<strong>{}</strong>", tr.t("payment-books-sum"));
        rows.push(Row::new([sum, esc(&tr.money(debit)), esc(&tr.money(credit))]));
    }
    let table = Table {
        caption: tr.t("payment-books").into_owned(),
        columns: vec![
            Column::new(tr.t("payment-column-account")),
            Column::numeric(tr.t("payment-debit")),
            Column::numeric(tr.t("payment-credit")),
        ],
        rows,
        empty: ui::empty(&tr.t("payment-books-none"), None),
        ..Table::default()
    };
    html!("<section>{}</section>", ui::table(&room.ctx.view, &table))
}

async fn one(room: Room, _: Staff<Finance>, Path(number): Path<String>) -> Reply {
    let tr = room.tr();
    let (whole, posted) = room
        .read(move |tx, desk, actor| {
            let whole = whole(tx, desk, actor, tr, &number)?;
            let posted = books::of_bill(tx, whole.bill.id)?;
            Ok((whole, posted))
        })
        .await?;
    Ok(Page::office(&room.ctx.view, tr.t("payment-bill"))
        .lead(tr.text(&whole.bill.name()))
        .crumbs([Crumb::new(tr.t("payment-nav-bills"), "/office/bills")])
        .wide()
        .body(html!("<p>{}</p>", show::bill_tag(tr, &whole.bill, china_date(whole.now))))
        .body(facts(tr, &whole))
        .body(show::lines(tr, &room.ctx.view, &whole.lines))
        .body(moneys(&room, &whole))
        .body(refunds(&room, &whole))
        .body(entries(&room, &posted))
        .respond())
}

/// The money of a bill, whatever became of it.
fn moneys(room: &Room, whole: &Whole) -> Html {
    let tr = room.tr();
    let settled = whole.bill.state() != BillState::Open;
    let back = |money: &Money| {
        (money.held > 0 || (settled && money.applied > 0)).then(|| {
            html!("<br><a href=\"/office/bills/held/{}/return\">{}</a>", money.id, tr.t("payment-give-back"))
        })
    };
    let row = |money: &Money| {
        Row::new([
            esc(&tr.instant(money.at)),
            esc(&tr.t(&format!("payment-method-{}", money.channel))),
            html!("<span class=\"number\">{}</span>", money.reference),
            esc(&tr.money(money.amount)),
            html!("{}{}", show::money_words(tr, money), back(money)),
        ])
    };
    let table = Table {
        caption: tr.t("payment-moneys").into_owned(),
        columns: vec![
            Column::new(tr.t("payment-column-when")),
            Column::new(tr.t("payment-column-method")),
            Column::new(tr.t("payment-column-reference")),
            Column::numeric(tr.t("payment-column-amount")),
            Column::new(tr.t("payment-column-counts")),
        ],
        rows: whole.money.iter().map(row).collect(),
        empty: ui::empty(&tr.t("payment-moneys-none"), None),
        ..Table::default()
    };
    html!("<section>{}</section>", ui::table(&room.ctx.view, &table))
}

/// What of a bill goes back.
fn refunds(room: &Room, whole: &Whole) -> Html {
    let tr = room.tr();
    let lines = whole.refunds.iter().map(|one| {
        html!(
            "<li><a class=\"number\" href=\"/office/refunds/{}\">{}</a> {} · {} {}</li>",
            one.number,
            one.number,
            tr.money(one.amount),
            super::refunds::why(tr, one),
            super::refunds::tag(tr, one)
        )
    });
    let lines: Html = lines.collect();
    if lines.is_empty() {
        return Html::empty();
    }
    html!("<section><h2>{}</h2><ul>{}</ul></section>", tr.t("payment-nav-refunds"), lines)
}

/// What the books say of a bill.
fn entries(room: &Room, posted: &[Posted]) -> Html {
    let tr = room.tr();
    let side = |fen: i64| if fen > 0 { esc(&tr.money(fen)) } else { Html::empty() };
    let row = |one: &Posted| {
        Row::new([
            esc(&tr.instant(one.at)),
            esc(&tr.t(&format!("payment-entry-{}", one.kind))),
            esc(&account(tr, &one.account)),
            side(one.amount),
            side(-one.amount),
        ])
    };
    let table = Table {
        caption: tr.t("payment-entries").into_owned(),
        columns: vec![
            Column::new(tr.t("payment-column-when")),
            Column::new(tr.t("payment-column-entry")),
            Column::new(tr.t("payment-column-account")),
            Column::numeric(tr.t("payment-debit")),
            Column::numeric(tr.t("payment-credit")),
        ],
        rows: posted.iter().map(row).collect(),
        empty: ui::empty(&tr.t("payment-books-none"), None),
        ..Table::default()
    };
    html!("<section>{}</section>", ui::table(&room.ctx.view, &table))
}

#[derive(Deserialize)]
struct Paging {
    from: Option<i64>,
}

async fn held(room: Room, _: Staff<Finance>, Query(paging): Query<Paging>) -> Reply {
    let tr = room.tr();
    let after = paging.from.unwrap_or(0);
    let mut found = room
        .read(move |tx, _, actor| {
            let mut found = Vec::new();
            for money in rows::held(tx, after, PAGE + 1)? {
                let bill = match money.bill {
                    Some(id) => rows::by_id(tx, id)?,
                    None => None,
                };
                found.push((money, bill.filter(|bill| bill::is_staff(actor, bill))));
            }
            Ok(found)
        })
        .await?;
    let more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let next = found.last().filter(|_| more).map(|(last, _)| format!("/office/bills/held?from={}", last.id));
    let lines = found.iter().map(|(money, bill)| held_row(&room, money, bill.as_ref()));
    let table = Table {
        caption: tr.t("payment-nav-held").into_owned(),
        columns: ["when", "bill", "amount", "held-why", "held-do"]
            .map(|key| Column::new(tr.t(&format!("payment-column-{key}"))))
            .into(),
        rows: lines.collect(),
        empty: ui::empty(&tr.t("payment-card-none-held"), None),
        pager: Pager {
            first: paging.from.map(|_| "/office/bills/held".to_owned()),
            next,
            ..Pager::default()
        },
        ..Table::default()
    };
    Ok(Page::office(&room.ctx.view, tr.t("payment-nav-held"))
        .lead(tr.t("payment-held-lead"))
        .wide()
        .body(ui::table(&room.ctx.view, &table))
        .respond())
}

fn held_row(room: &Room, money: &Money, bill: Option<&Bill>) -> Row {
    let tr = room.tr();
    let of = match bill {
        Some(bill) => {
            html!("<a class=\"number\" href=\"/office/bills/{}\">{}</a>", bill.number, bill.number)
        }
        None => html!("<span class=\"number\">{}</span>", money.order_number),
    };
    let can_count = bill.is_some_and(|bill| bill.owed() > 0);
    let act = can_count.then(|| {
        let button = ui::button(&tr.t("payment-apply"), Weight::Secondary, None);
        ui::form(&room.ctx.view, &format!("/office/bills/held/{}/apply", money.id), &button)
    });
    let back =
        html!("<p><a href=\"/office/bills/held/{}/return\">{}</a></p>", money.id, tr.t("payment-give-back"));
    Row::new([
        esc(&tr.instant(money.at)),
        html!("{}<br><span class=\"hint number\">{}</span>", of, money.reference),
        esc(&tr.money(money.held)),
        esc(&tr.t(&format!("payment-held-{}", money.why))),
        html!("{}{}{}", tr.t(&format!("payment-held-do-{}", money.why)), act, back),
    ])
}

async fn giving_back(room: Room, _: Staff<Finance>, Path(money): Path<i64>) -> Reply {
    giving_back_page(&room, money, &Refused::default()).await
}

async fn giving_back_page(room: &Room, id: i64, refused: &Refused) -> Result<Response, kit::Error> {
    let tr = room.tr();
    let missing = || Fault::not_found("payment.not-found");
    let (money, fen) = room
        .read(move |tx, _, actor| {
            let money = rows::money(tx, id)?.ok_or_else(missing)?;
            let bill = match money.bill {
                Some(bill) => rows::by_id(tx, bill)?,
                None => None,
            };
            if bill.as_ref().is_some_and(|bill| !bill::is_staff(actor, bill)) {
                return Err(missing());
            }
            let held = refund::open_amount(tx, &money, "held")?;
            let settled = bill.is_some_and(|bill| bill.state() != BillState::Open);
            let fen = if held == 0 && settled { refund::open_amount(tx, &money, "applied")? } else { held };
            Ok((money, fen))
        })
        .await?;
    let mut facts = vec![
        (tr.t("payment-column-amount").into_owned(), html!("<strong>{}</strong>", tr.money(fen))),
        (
            tr.t("payment-column-reference").into_owned(),
            html!("<span class=\"number\">{}</span>", money.reference),
        ),
        (
            tr.t("payment-column-order").into_owned(),
            html!("<span class=\"number\">{}</span>", money.order_number),
        ),
        (tr.t("payment-column-when").into_owned(), esc(&tr.instant(money.at))),
    ];
    if !money.why.is_empty() {
        let why = esc(&tr.t(&format!("payment-held-{}", money.why)));
        facts.push((tr.t("payment-column-held-why").into_owned(), why));
    }
    let errors = &refused.errors;
    let page = Page::office(&room.ctx.view, tr.t("payment-give-back"))
        .lead(tr.t("payment-refund-ask-lead"))
        .crumbs([Crumb::new(tr.t("payment-nav-held"), "/office/bills/held")]);
    let page = with_errors(tr, page, errors).body(ui::summary(&facts));
    if fen == 0 {
        return Ok(page.body(html!("<p>{}</p>", tr.t("payment-nothing-held"))).respond());
    }
    let form = html!(
        "{}{}",
        ask(room, "refund-why", Control::Lines(2), refused.text("refund-why"), true, errors),
        ui::buttons([ui::button(&tr.t("payment-refund-ask"), Weight::Primary, None)])
    );
    Ok(page.body(ui::form(&room.ctx.view, &format!("/office/bills/held/{id}/return"), &form)).respond())
}

async fn give_back(room: Room, _: Staff<Finance>, Path(money): Path<i64>, given: Fields) -> Reply {
    let why = given.text("refund-why").to_owned();
    match room.act(move |tx, _, actor| refund::ask(tx, actor, money, &why)).await? {
        Ok(refund) => {
            let to = format!("/office/refunds/{}", refund.number);
            Ok(kit::redirect_with(&room.ctx.view, &to, "payment-refund-asked-now", &[]))
        }
        Err(fault) => {
            let refused = Refused::of(room.tr(), "refund-why", given, fault)?;
            giving_back_page(&room, money, &refused).await
        }
    }
}

async fn apply(room: Room, _: Staff<Finance>, Path(money): Path<i64>) -> Reply {
    match room.act(move |tx, _, actor| order::apply(tx, actor, money)).await? {
        Ok(bill) => {
            let to = format!("/office/bills/{}", bill.number);
            Ok(kit::redirect_with(&room.ctx.view, &to, "payment-applied", &[]))
        }
        Err(fault) if fault.code == "payment.nothing-owed" => {
            Ok(kit::redirect_with(&room.ctx.view, "/office/bills/held", "payment-nothing-owed", &[]))
        }
        Err(fault) => Err(fault.into()),
    }
}

async fn waivers(room: Room, staff: Staff<Waive>, Query(asked): Query<Asked>) -> Reply {
    let tr = room.tr();
    let asked = Asked { state: "open".to_owned(), ..asked };
    let found = find(&room, staff.scope, &asked).await?;
    Ok(Page::office(&room.ctx.view, tr.t("payment-nav-waive"))
        .lead(tr.t("payment-waive-lead"))
        .wide()
        .body(search(tr, "/office/waivers", &asked.q))
        .body(table(&room, &found, &asked, "/office/waivers"))
        .respond())
}

async fn waiver(room: Room, _: Staff<Waive>, Path(number): Path<String>) -> Reply {
    waiver_page(&room, number, &Refused::default()).await
}

async fn waiver_page(room: &Room, number: String, refused: &Refused) -> Result<Response, kit::Error> {
    let tr = room.tr();
    let whole = room.read(move |tx, desk, actor| whole(tx, desk, actor, tr, &number)).await?;
    let bill = &whole.bill;
    let due: Vec<Choice> = whole
        .lines
        .iter()
        .filter(|(line, _)| line.due() > 0)
        .map(|(line, organ)| {
            let words = format!("{} · {organ} · {}", tr.text(&line.name()), tr.money(line.due()));
            Choice::new(line.no.to_string(), words)
        })
        .collect();
    let errors = &refused.errors;
    let page = Page::office(&room.ctx.view, tr.t("payment-waive"))
        .lead(tr.text(&bill.name()))
        .crumbs([Crumb::new(tr.t("payment-nav-waive"), "/office/waivers")]);
    let page = with_errors(tr, page, errors)
        .body(html!("<p>{}</p>", show::bill_tag(tr, bill, china_date(whole.now))))
        .body(facts(tr, &whole))
        .body(show::lines(tr, &room.ctx.view, &whole.lines));
    if whole.owed == 0 {
        return Ok(page.body(html!("<p>{}</p>", tr.t("payment-owed-nothing"))).respond());
    }
    let first = due.first().map(|one| one.value.clone()).unwrap_or_default();
    let line = Some(refused.text("line")).filter(|line| !line.is_empty()).unwrap_or(&first).to_owned();
    let given = refused.text("amount");
    let amount = if given.is_empty() { show::yuan(whole.owed) } else { given.to_owned() };
    let form = html!(
        "{}{}{}{}",
        ask(room, "line", Control::Radios(&due), &line, true, errors),
        ask(room, "amount", Control::Number { unit: &tr.t("payment-yuan") }, &amount, true, errors),
        ask(room, "why", Control::Lines(2), refused.text("why"), true, errors),
        ui::buttons([ui::button(&tr.t("payment-waive"), Weight::Primary, None)])
    );
    Ok(page.body(ui::form(&room.ctx.view, &format!("/office/waivers/{}", bill.number), &form)).respond())
}

async fn waive(room: Room, _: Staff<Waive>, Path(number): Path<String>, given: Fields) -> Reply {
    let wanted = Waiver {
        line: given.text("line").parse().unwrap_or(0),
        fen: show::fen(given.text("amount")),
        why: given.text("why").to_owned(),
    };
    let to = format!("/office/waivers/{number}");
    let of = number.clone();
    match room.act(move |tx, desk, actor| bill::waive(tx, desk, actor, &of, &wanted)).await? {
        Ok(_) => Ok(kit::redirect_with(&room.ctx.view, &to, "payment-waived-now", &[])),
        Err(fault) => {
            let field = if fault.code == "payment.amount" { "amount" } else { "why" };
            let refused = Refused::of(room.tr(), field, given, fault)?;
            waiver_page(&room, number, &refused).await
        }
    }
}
