//! Components the pages share: how a bill stands, its lines, what money came in.

use jiff::civil::Date;
use kit::ui::{self, Column, Control, Errors, Row, State as Tone, Table};
use kit::{Html, Tr, View, esc, html};

use super::Room;
use crate::model::{Bill, BillState, Line, Money};
pub(super) use kit::{Refused, with_errors};

/// How a bill stands: its tone and its word.
pub(crate) fn bill_mark(tr: Tr, bill: &Bill, today: Date) -> (Tone, String) {
    let (tone, key) = match bill.state() {
        BillState::Open if bill.is_overdue(today) => (Tone::Overdue, "payment-state-overdue"),
        BillState::Open => (Tone::Soon, "payment-state-open"),
        BillState::Settled if bill.refunded > 0 => (Tone::Done, "payment-state-refunded"),
        BillState::Settled if bill.paid > 0 => (Tone::Done, "payment-state-settled"),
        BillState::Settled => (Tone::Done, "payment-state-nothing"),
        BillState::Void => (Tone::Waiting, "payment-state-void"),
    };
    (tone, tr.t(key).into_owned())
}

/// The same as a tag.
pub(super) fn bill_tag(tr: Tr, bill: &Bill, today: Date) -> Html {
    let (tone, word) = bill_mark(tr, bill, today);
    ui::tag(tone, &word)
}

/// A day as it is kept, in words.
pub(super) fn day(tr: Tr, text: &str) -> String {
    text.parse().map_or_else(|_| text.to_owned(), |day: Date| tr.day(day))
}

/// What a bill is over, in one line.
pub(crate) fn bill_hint(tr: Tr, bill: &Bill) -> String {
    match bill.state() {
        BillState::Open => tr.f(
            "payment-hint-open",
            &[("amount", tr.money(bill.owed()).into()), ("day", day(tr, &bill.due_on).into())],
        ),
        _ => tr.with("payment-hint-paid", "amount", &tr.money(bill.paid)),
    }
}

/// The lines of a bill: fee, basis, organ, who pays, amount.
pub(super) fn lines(tr: Tr, view: &View, lines: &[(Line, String)]) -> Html {
    let rows = lines.iter().map(|(line, organ)| {
        let basis = contract::Text::new(&line.basis_zh, &line.basis_en);
        let amount = match (line.fault.is_empty(), line.waived) {
            (false, _) => esc(&tr.t(&format!("payment-fault-{}", line.fault))),
            (true, 0) => esc(&tr.money(line.amount)),
            (true, waived) => {
                let why = match line.why.as_str() {
                    "stopped" => tr.t("payment-why-stopped").into_owned(),
                    "ended" => tr.t("payment-why-ended").into_owned(),
                    why => why.to_owned(),
                };
                html!(
                    "{}<br><span class=\"hint\">{}</span>",
                    tr.money(line.amount),
                    tr.f("payment-line-waived", &[("amount", tr.money(waived).into()), ("why", why.into())])
                )
            }
        };
        Row::new([
            html!("{}<br><span class=\"hint\">{}</span>", tr.text(&line.name()), tr.text(&basis)),
            html!("{}", organ),
            esc(&tr.t(&format!("payment-payer-{}", line.payer))),
            amount,
        ])
    });
    let table = Table {
        caption: tr.t("payment-lines").into_owned(),
        columns: vec![
            Column::new(tr.t("payment-column-fee")),
            Column::new(tr.t("payment-column-organ")),
            Column::new(tr.t("payment-column-payer")),
            Column::numeric(tr.t("payment-column-amount")),
        ],
        rows: rows.collect(),
        ..Table::default()
    };
    ui::table(view, &table)
}

/// How money came in and what of it counts, in words.
pub(super) fn money_words(tr: Tr, money: &Money) -> String {
    let mut all = Vec::new();
    if money.applied > 0 {
        all.push(tr.with("payment-money-applied", "amount", &tr.money(money.applied)));
    }
    if money.held > 0 {
        all.push(tr.with("payment-money-held", "amount", &tr.money(money.held)));
    }
    if money.returned > 0 {
        all.push(tr.with("payment-money-returned", "amount", &tr.money(money.returned)));
    }
    if money.late == 1 {
        all.push(tr.t("payment-money-late").into_owned());
    }
    if money.told > 1 {
        all.push(tr.n("payment-money-told", money.told));
    }
    all.join(&tr.t("payment-and"))
}

/// A field whose label is `payment-field-…`.
pub(super) fn ask(
    room: &Room,
    id: &str,
    control: Control<'_>,
    value: &str,
    required: bool,
    errors: &Errors,
) -> Html {
    kit::ask(room.tr(), &format!("payment-field-{id}"), id, control, value, required, errors)
}

/// Yuan with up to two places, as fen; 0 for what is none.
pub(super) fn fen(text: &str) -> i64 {
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != ',').collect();
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let fits = part.len() <= 2 && !whole.is_empty() && whole.len() <= 9 && digits(whole) && digits(part);
    if fits { format!("{whole}{part:0<2}").parse().unwrap_or(0) } else { 0 }
}

/// Fen as one types them: `12.50`.
pub(super) fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

#[cfg(test)]
mod tests {
    #[test]
    fn amounts_are_typed_in_yuan() {
        for (text, fen) in
            [("12", 1200), ("1,234.5", 123_450), (" 0.01 ", 1), ("1.234", 0), ("-1", 0), ("", 0), ("x", 0)]
        {
            assert_eq!(super::fen(text), fen, "{text}");
        }
        assert_eq!(super::yuan(1205), "12.05");
    }
}
