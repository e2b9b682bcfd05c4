//! `/bills/{number}`: a bill as who pays it sees it, paying it online, its receipt.

use contract::time::china_date;
use contract::{Actor, Fault, OrganId};
use directory::access::Signed;
use kit::routes::{get, post};
use kit::ui::{self, Crumb, Tone as Mood, Weight};
use kit::{Html, Page, Path, Reply, Routes, Tr, esc, html};
use store::Tx;

use super::{Room, show};
use crate::desk::Desk;
use crate::model::{Bill, BillState, Line, Money, Order, Receipt, Refund};
use crate::store::{bills as rows, refunds};
use crate::{bill, order, receipt};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/bills/{number}", get(page))
        .route("/bills/{number}/pay", post(pay))
        .route("/bills/{number}/receipt", get(receipt_page))
}

/// A bill with all that its page shows.
pub(super) struct Whole {
    pub bill: Bill,
    pub lines: Vec<(Line, String)>,
    pub money: Vec<Money>,
    pub refunds: Vec<Refund>,
    pub receipt: Option<Receipt>,
    pub owed: i64,
    pub order: Option<Order>,
    pub payer: String,
    pub now: i64,
    pub real_now: i64,
}

/// Looks a bill up with all of it.
pub(super) fn whole(tx: &mut Tx, desk: &Desk, actor: &Actor, tr: Tr, number: &str) -> Result<Whole, Fault> {
    let bill = bill::see(tx, actor, number)?;
    let mut lines = Vec::new();
    for line in rows::lines(tx, bill.id)? {
        let organ = directory::organ::by_id(tx, OrganId(line.organ))?;
        lines.push((line, organ.map(|organ| tr.text(&organ.name).to_owned()).unwrap_or_default()));
    }
    let now = tx.now();
    let (_, list) = desk.list.now(tx)?;
    Ok(Whole {
        lines,
        money: rows::money_of(tx, bill.id)?,
        refunds: refunds::of_bill(tx, bill.id)?,
        receipt: rows::receipt_of(tx, bill.id)?,
        owed: bill::owed_on(tx, &list, &bill, china_date(now))?,
        order: order::open_order(tx, &bill)?,
        payer: receipt::payer(tx, &bill)?,
        now,
        real_now: tx.real_now(),
        bill,
    })
}

/// What a bill is over.
pub(super) fn facts(tr: Tr, whole: &Whole) -> Html {
    let bill = &whole.bill;
    let mut facts = vec![
        (tr.t("payment-bill-number").into_owned(), html!("<span class=\"number\">{}</span>", bill.number)),
        (
            tr.t("payment-application").into_owned(),
            html!("<a class=\"number\" href=\"/case/{}\">{}</a>", bill.application, bill.application),
        ),
        (tr.t("payment-receipt-payer").into_owned(), esc(&whole.payer)),
        (tr.t("payment-charged").into_owned(), esc(&tr.money(bill.charged))),
    ];
    for (key, fen) in
        [("payment-waived", bill.waived), ("payment-paid", bill.paid), ("payment-refunded", bill.refunded)]
    {
        if fen > 0 {
            facts.push((tr.t(key).into_owned(), esc(&tr.money(fen))));
        }
    }
    if bill.state() == BillState::Open {
        facts.push((tr.t("payment-owed").into_owned(), html!("<strong>{}</strong>", tr.money(whole.owed))));
        facts.push((tr.t("payment-column-due").into_owned(), esc(&show::day(tr, &bill.due_on))));
    }
    ui::summary(&facts)
}

/// Money that came in and does not count as a whole: its payer is told what became of it.
fn strange(tr: Tr, money: &[Money]) -> Html {
    let lines: Html = money
        .iter()
        .filter(|money| money.held > 0 || money.returned > 0)
        .map(|money| {
            html!(
                "<li>{} · {} · {}</li>",
                tr.money(money.amount),
                tr.instant(money.at),
                show::money_words(tr, money)
            )
        })
        .collect();
    if lines.is_empty() {
        return Html::empty();
    }
    ui::notice(Mood::Warn, &html!("<p>{}</p><ul>{}</ul>", tr.t("payment-strange"), lines))
}

/// What goes back to the payer, how that stands, and why it does not where it was refused.
fn going_back(tr: Tr, refunds: &[Refund]) -> Html {
    let lines: Html = refunds
        .iter()
        .map(|one| {
            let note = (!one.note.is_empty()).then(|| html!(" {}", one.note));
            let (why, tag) = (super::refunds::why(tr, one), super::refunds::tag(tr, one));
            html!("<li>{} · {} {}{}</li>", tr.money(one.amount), why, tag, note)
        })
        .collect();
    if lines.is_empty() {
        return Html::empty();
    }
    ui::notice(Mood::Info, &html!("<p>{}</p><ul>{}</ul>", tr.t("payment-going-back"), lines))
}

async fn page(room: Room, _: Signed, Path(number): Path<String>) -> Reply {
    let tr = room.tr();
    let whole = room.read(move |tx, desk, actor| whole(tx, desk, actor, tr, &number)).await?;
    let bill = &whole.bill;
    let mut page = Page::portal(&room.ctx.view, tr.t("payment-bill"))
        .lead(tr.text(&bill.name()))
        .crumbs([Crumb::new(tr.t("payment-nav-mine"), "/my/bills")])
        .body(html!("<p>{}</p>", show::bill_tag(tr, bill, china_date(whole.now))))
        .body(strange(tr, &whole.money))
        .body(going_back(tr, &whole.refunds));
    page = match bill.state() {
        BillState::Open => page.body(how_to_pay(&room, &whole)),
        BillState::Settled if whole.receipt.is_some() => page.body(ui::buttons([ui::link_button(
            &tr.t("payment-receipt-show"),
            &format!("/bills/{}/receipt", bill.number),
            Weight::Primary,
        )])),
        BillState::Void => page.body(ui::notice(Mood::Info, &html!("<p>{}</p>", tr.t("payment-void-told")))),
        BillState::Settled => page,
    };
    Ok(page.body(facts(tr, &whole)).body(show::lines(tr, &room.ctx.view, &whole.lines)).respond())
}

/// Paying: begun here, done at the payment site, told by it.
fn how_to_pay(room: &Room, whole: &Whole) -> Html {
    let tr = room.tr();
    let bill = &whole.bill;
    if whole.owed == 0 {
        return ui::notice(Mood::Info, &html!("<p>{}</p>", tr.t("payment-owed-nothing")));
    }
    let Some(provider) = &room.desk.provider else {
        return ui::notice(Mood::Info, &html!("<p>{}</p>", tr.t("payment-at-counter")));
    };
    let here = format!("/bills/{}", bill.number);
    match whole.order.as_ref().filter(|order| order.amount == whole.owed) {
        Some(order) => {
            let back = format!("{}{here}", room.desk.base_url);
            let url = provider.pay_url(bill, order, &back, whole.real_now);
            let words = tr.f(
                "payment-go-on",
                &[("amount", tr.money(order.amount).into()), ("until", tr.time(order.expires_at).into())],
            );
            html!(
                "{}{}",
                ui::notice(Mood::Info, &html!("<p>{}</p>", words)),
                ui::buttons([
                    html!("<a class=\"button\" href=\"{}\" rel=\"external\">{}</a>", url, tr.t("payment-go")),
                    ui::link_button(&tr.t("payment-look-again"), &here, Weight::Secondary),
                ])
            )
        }
        None => {
            let words = tr.with("payment-pay", "amount", &tr.money(whole.owed));
            let button = ui::buttons([ui::button(&words, Weight::Primary, None)]);
            ui::form(&room.ctx.view, &format!("{here}/pay"), &button)
        }
    }
}

async fn pay(room: Room, _: Signed, Path(number): Path<String>) -> Reply {
    let here = format!("/bills/{number}");
    let begun = room.act(move |tx, desk, actor| order::begin(tx, desk, actor, &number)).await?;
    match begun {
        Ok(_) => Ok(kit::redirect(&here)),
        Err(fault) if fault.code == "payment.nothing-owed" => {
            Ok(kit::redirect_with(&room.ctx.view, &here, "payment-nothing-owed", &[]))
        }
        Err(fault) => Err(fault.into()),
    }
}

async fn receipt_page(room: Room, _: Signed, Path(number): Path<String>) -> Reply {
    let tr = room.tr();
    let whole = room
        .read(move |tx, desk, actor| {
            let whole = whole(tx, desk, actor, tr, &number)?;
            if whole.receipt.is_none() {
                return Err(Fault::not_found("payment.no-receipt-yet"));
            }
            let organ = directory::organ::by_id(tx, OrganId(whole.bill.organ))?;
            Ok((whole, organ.map(|organ| organ.name).unwrap_or_default()))
        })
        .await?;
    let (whole, organ) = whole;
    let Some(receipt) = &whole.receipt else { return Err(Fault::not_found("payment.no-receipt-yet").into()) };
    let verify = format!("{}/receipts?number={}&code={}", room.desk.base_url, receipt.number, receipt.code);
    let mut rows = vec![
        (tr.t("payment-receipt-payer").into_owned(), esc(&whole.payer)),
        (tr.t("payment-receipt-for").into_owned(), esc(tr.text(&whole.bill.name()))),
        (
            tr.t("payment-application").into_owned(),
            html!("<span class=\"number\">{}</span>", whole.bill.application),
        ),
        (tr.t("payment-column-amount").into_owned(), html!("<strong>{}</strong>", tr.money(receipt.amount))),
        (tr.t("payment-field-code").into_owned(), html!("<span class=\"number\">{}</span>", receipt.code)),
    ];
    if whole.bill.refunded > 0 {
        rows.push((tr.t("payment-refunded").into_owned(), esc(&tr.money(whole.bill.refunded))));
    }
    let withdrawn = receipt.withdrawn_at.map(|at| {
        ui::notice(Mood::Stop, &html!("<p>{} {}</p>", tr.t("payment-receipt-withdrawn"), tr.instant(at)))
    });
    let demo = room.ctx.view.site().demo;
    let sheet = ui::Sheet {
        organ: tr.text(&organ).to_owned(),
        title: tr.t("payment-receipt").into_owned(),
        number: receipt.number.clone(),
        to: String::new(),
        body: html!("{}{}{}", withdrawn, ui::summary(&rows), show::lines(tr, &room.ctx.view, &whole.lines)),
        date: china_date(receipt.at),
        seal: demo.then(|| ui::Seal { organ: organ.zh.clone(), note: Some("演示".to_owned()) }),
        verify_url: Some(verify),
        verify_words: tr.t("payment-receipt-verify").into_owned(),
        is_certificate: false,
    };
    let crumbs = [
        Crumb::new(tr.t("payment-nav-mine"), "/my/bills"),
        Crumb::new(tr.t("payment-bill"), format!("/bills/{}", whole.bill.number)),
    ];
    Ok(Page::portal(&room.ctx.view, tr.t("payment-receipt"))
        .crumbs(crumbs)
        .own_heading()
        .body(ui::sheet(tr, &sheet))
        .body(ui::buttons([ui::print_button(tr)]))
        .respond())
}
