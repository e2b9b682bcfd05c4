//! `/fees`: the published fee list (收费目录清单), searched, on a day, in earlier versions; `/receipts`: anybody verifies a receipt.

use contract::fee::{ListedFee, Payer};
use contract::time::china_date;
use jiff::civil::Date;
use kit::routes::get;
use kit::ui::{
    self, Column, Control, Crumb, Errors, Field, Row, Search, State as Tone, Table, Tone as Mood, Weight,
};
use kit::{Html, Page, Query, Reply, Routes, Tr, esc, fault_words, html};
use serde::Deserialize;

use super::Room;
use super::show;
use crate::list;
use crate::receipt::{self, Verified};
use crate::store as rows;

/// Earlier versions offered.
const VERSIONS: u32 = 20;

pub(super) fn routes() -> Routes {
    Routes::new().route("/fees", get(fees)).route("/receipts", get(receipts))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
    version: Option<i64>,
}

fn fits(fee: &ListedFee, organ: &str, words: &str) -> bool {
    let texts =
        [fee.code.as_str(), &fee.name.zh, &fee.name.en, &fee.basis.zh, &fee.basis.en, &fee.rate.zh, organ];
    words.split_whitespace().all(|word| {
        let word = word.to_lowercase();
        texts.iter().any(|text| text.to_lowercase().contains(&word))
    })
}

/// From when until when a fee may be charged, and how that stands on this day.
fn term(tr: Tr, fee: &ListedFee, today: Date) -> Html {
    let (tone, key) = match fee.stopped {
        Some(stopped) if stopped <= today => (Tone::Waiting, "payment-fee-stopped"),
        _ if fee.from > today => (Tone::Waiting, "payment-fee-later"),
        Some(_) => (Tone::Soon, "payment-fee-stops"),
        None => (Tone::OnTime, "payment-fee-charged"),
    };
    let since = tr.with("payment-fee-from", "day", &tr.document_date(fee.from));
    let until = fee.stopped.map(|day| {
        let by = tr.text(&fee.stopped_by);
        let words = tr.with("payment-fee-until", "day", &tr.document_date(day));
        html!("<br><span class=\"hint\">{} {}</span>", words, by)
    });
    html!("{}<br><span class=\"hint\">{}</span>{}", ui::tag(tone, &tr.t(key)), since, until)
}

fn rate(tr: Tr, fee: &ListedFee) -> String {
    match (fee.rate.is_empty(), fee.fen) {
        (true, Some(fen)) => tr.money(fen),
        (false, Some(fen)) if fee.payer == Payer::Applicant => {
            format!("{} {}", tr.text(&fee.rate), tr.money(fen))
        }
        _ => tr.text(&fee.rate).to_owned(),
    }
}

async fn fees(room: Room, Query(asked): Query<Asked>) -> Reply {
    let tr = room.tr();
    let words: String = asked.q.trim().chars().take(60).collect();
    let wanted = asked.version;
    let (shown, versions, organs, now) = room
        .look(move |tx, desk| {
            let shown = match wanted {
                Some(id) => list::version(tx, id)?,
                None => (*desk.list.now(tx)?.1).clone(),
            };
            Ok((shown, rows::list_versions(tx, VERSIONS)?, directory::organ::all(tx)?, tx.now()))
        })
        .await?;
    let today = china_date(now);
    let organ = |uscc: &str| {
        let organ = organs.iter().find(|organ| organ.uscc == uscc);
        organ.map_or(uscc, |organ| tr.text(&organ.name)).to_owned()
    };
    let lines = shown.fees.iter().filter(|fee| fits(fee, &organ(&fee.organ), &words)).map(|fee| {
        Row::new([
            html!("{}<br><span class=\"hint number\">{}</span>", tr.text(&fee.name), fee.code),
            html!("{}<br><span class=\"hint\">{}</span>", rate(tr, fee), tr.text(&fee.basis)),
            esc(&organ(&fee.organ)),
            esc(&tr.t(&format!("payment-payer-{}", fee.payer.as_str()))),
            term(tr, fee, today),
        ])
    });
    let none = if words.is_empty() { "payment-fees-none" } else { "payment-fees-not-found" };
    let table = Table {
        caption: tr.t("payment-fees").into_owned(),
        columns: ["fee", "rate", "organ", "payer", "term"]
            .map(|key| Column::new(tr.t(&format!("payment-column-{key}"))))
            .into(),
        rows: lines.collect(),
        empty: ui::empty(&tr.t(none), None),
        ..Table::default()
    };
    let label = tr.t("payment-fees-search");
    let search = Search { action: "/fees", query: &words, label: &label, ..Search::default() };
    let earlier: Html = versions
        .iter()
        .map(|one| {
            html!(
                "<li><a href=\"/fees?version={}\">{}</a></li>",
                one.id,
                tr.with("payment-version-of", "when", &tr.instant(one.at))
            )
        })
        .collect();
    let note =
        (!shown.note.is_empty()).then(|| ui::notice(Mood::Info, &html!("<p>{}</p>", tr.text(&shown.note))));
    let old = asked.version.filter(|id| versions.first().is_some_and(|latest| latest.id != *id)).map(|_| {
        let now = html!(
            "<p>{} <a href=\"/fees\">{}</a></p>",
            tr.t("payment-version-old"),
            tr.t("payment-version-now")
        );
        ui::notice(Mood::Warn, &now)
    });
    let history =
        (versions.len() > 1).then(|| ui::details(&tr.t("payment-versions"), &html!("<ul>{}</ul>", earlier)));
    Ok(Page::portal(&room.ctx.view, tr.t("payment-fees"))
        .lead(tr.t("payment-fees-lead"))
        .wide()
        .body(html!("{}{}{}", old, note, ui::search(tr, &search)))
        .body(ui::table(&room.ctx.view, &table))
        .body(html!("{}", history))
        .respond())
}

#[derive(Deserialize)]
struct Given {
    #[serde(default)]
    number: String,
    #[serde(default)]
    code: String,
}

async fn receipts(room: Room, Query(given): Query<Given>) -> Reply {
    let tr = room.tr();
    let asked = !given.number.trim().is_empty() || !given.code.trim().is_empty();
    let (number, code) = (given.number.clone(), given.code.clone());
    let mut errors = Errors::new();
    let mut found = None;
    if asked {
        let known = room.ctx.app.db.read(move |tx| receipt::verify(tx, &number, &code)).await;
        match known {
            Ok(verified) => found = Some(verified),
            Err(fault) if fault.code == "payment.no-such-receipt" => {
                errors.add("number", fault_words(tr, &fault).advice(tr));
            }
            Err(fault) => return Err(fault.into()),
        }
    }
    let field = |id: &str, value: &str, most: usize| {
        let label = tr.t(&format!("payment-field-{id}"));
        let one = Field {
            id,
            label: &label,
            control: Control::Text,
            value,
            required: true,
            max_length: most,
            autocomplete: "off",
            ..Field::default()
        };
        ui::field(tr, &one, errors.of(id))
    };
    let form = html!(
        "<form method=\"get\" action=\"/receipts\" novalidate>{}{}{}</form>",
        field("number", &given.number, 40),
        field("code", &given.code, 12),
        ui::buttons([ui::button(&tr.t("payment-verify"), Weight::Primary, None)])
    );
    let page = Page::portal(&room.ctx.view, tr.t("payment-verify-title"))
        .lead(tr.t("payment-verify-lead"))
        .crumbs([Crumb::new(tr.t("payment-fees"), "/fees")]);
    let page = show::with_errors(tr, page, &errors);
    let page = match found {
        Some(verified) => page.body(told(tr, &verified)),
        None => page,
    };
    Ok(page.body(form).respond())
}

/// What anybody is told of a receipt.
fn told(tr: Tr, verified: &Verified) -> Html {
    let Verified { receipt, bill, payer } = verified;
    let (mood, key) = match (receipt.withdrawn_at, bill.refunded) {
        (Some(_), _) => (Mood::Stop, "payment-receipt-withdrawn"),
        (None, 0) => (Mood::Done, "payment-receipt-valid"),
        (None, _) => (Mood::Warn, "payment-receipt-part"),
    };
    let mut facts = vec![
        (
            tr.t("payment-field-number").into_owned(),
            html!("<span class=\"number\">{}</span>", receipt.number),
        ),
        (tr.t("payment-receipt-payer").into_owned(), esc(payer)),
        (tr.t("payment-receipt-for").into_owned(), esc(tr.text(&bill.name()))),
        (tr.t("payment-column-amount").into_owned(), esc(&tr.money(receipt.amount))),
        (tr.t("payment-receipt-at").into_owned(), esc(&tr.instant(receipt.at))),
    ];
    if bill.refunded > 0 {
        facts.push((tr.t("payment-refunded").into_owned(), esc(&tr.money(bill.refunded))));
    }
    html!("{}{}", ui::notice(mood, &html!("<p>{}</p>", tr.t(key))), ui::summary(&facts))
}
