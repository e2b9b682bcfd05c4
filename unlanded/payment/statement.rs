//! Reconciliation (对账): the daily statement of whoever takes money, a CSV file, is compared with what came in. What both know is the bank's; what
//! differs stands on a page with what to do, until it is settled.

use std::collections::BTreeMap;

use contract::time::{china_date, china_midnight_ms};
use contract::{Actor, Fault};
use directory::access::{Permit, require_somewhere};
use jiff::civil::Date;
use serde_json::json;
use store::{Event, Tx};

use crate::books::{self, About, BANK, clearing};
use crate::cash::POS;
use crate::desk::Desk;
use crate::events;
use crate::model::{Compared, Difference};
use crate::order::{self, ONLINE, Told};
use crate::permissions::Finance;
use crate::store as rows;

/// Most lines of a statement.
pub const LINES_MOST: usize = 20_000;
/// The columns of a statement, in any order.
const COLUMNS: [&str; 3] = ["transaction", "order", "amount"];

/// A line of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The number of whoever took it.
    pub reference: String,
    /// The order it names.
    pub order: String,
    /// Fen.
    pub fen: i64,
}

/// The channel of this word that has statements.
///
/// # Errors
/// `payment.statement-channel`.
pub fn channel(word: &str) -> Result<&'static str, Fault> {
    [ONLINE, POS].into_iter().find(|one| *one == word).ok_or_else(|| Fault::invalid("payment.statement-channel"))
}

/// Reads a statement: a head with `transaction`, `order`, `amount`, then a line for each payment, amounts in yuan.
///
/// # Errors
/// `payment.statement-head` with the column that is missing; `payment.statement-line` with the line; `payment.statement-long`.
pub fn read(text: &str) -> Result<Vec<Line>, Fault> {
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    let cells = |line: &str| -> Vec<String> {
        line.split(',').map(|cell| cell.trim().trim_matches('"').trim().to_owned()).collect()
    };
    let head = lines.next().map(|(_, line)| cells(line)).unwrap_or_default();
    let place = |name: &'static str| {
        let at = head.iter().position(|cell| cell.eq_ignore_ascii_case(name));
        at.ok_or_else(|| Fault::invalid("payment.statement-head").with("column", name))
    };
    let [reference, order, amount] = COLUMNS.map(place);
    let (reference, order, amount) = (reference?, order?, amount?);
    let mut all: BTreeMap<String, Line> = BTreeMap::new();
    for (at, line) in lines {
        let wrong = || Fault::invalid("payment.statement-line").with("line", at);
        let cells = cells(line);
        let cell = |column: usize| cells.get(column).cloned().unwrap_or_default();
        let short = |text: &str| !text.is_empty() && text.len() <= 64 && text.bytes().all(|b| b.is_ascii_graphic());
        let one = Line { reference: cell(reference), order: cell(order), fen: crate::pages::show::fen(&cell(amount)) };
        if cells.len() != head.len() || !short(&one.reference) || !short(&one.order) || one.fen == 0 {
            return Err(wrong());
        }
        if all.insert(one.reference.clone(), one).is_some() {
            return Err(wrong());
        }
        if all.len() > LINES_MOST {
            return Err(Fault::invalid("payment.statement-long").with("most", LINES_MOST));
        }
    }
    Ok(all.into_values().collect())
}

/// Compares a day of a channel with its statement. The same again changes nothing; another statement of the day is compared anew.
///
/// # Errors
/// `access.forbidden`, `payment.statement-day` for a day that is not over.
pub fn compare(
    tx: &mut Tx,
    actor: &Actor,
    (channel, day): (&'static str, Date),
    lines: &[Line],
) -> Result<Compared, Fault> {
    require_somewhere(actor, Finance::PERMISSION)?;
    if day > china_date(tx.now()) {
        return Err(Fault::invalid("payment.statement-day"));
    }
    let day = day.to_string();
    rows::lock(tx, &format!("statement-{channel}-{day}"))?;
    let mut matched = 0;
    for line in lines {
        let ours = rows::bills::money_by_reference(tx, channel, &line.reference)?;
        let kind = match &ours {
            None => "missing-here",
            Some(money) if money.amount != line.fen => "amount",
            Some(money) => {
                matched += i64::from(rows::days::settle(tx, money.id, &day)?) * money.amount;
                rows::days::close(tx, channel, &line.reference)?;
                continue;
            }
        };
        let ours = ours.map_or(0, |money| money.amount);
        differs(tx, (channel, &day), line, kind, ours)?;
    }
    for money in rows::days::unsettled(tx, channel, &day)? {
        if lines.iter().all(|line| line.reference != money.reference) {
            let line = Line { reference: money.reference, order: money.order_number, fen: 0 };
            differs(tx, (channel, &day), &line, "missing-there", money.amount)?;
        }
    }
    let postings = [(BANK.to_owned(), matched), (clearing(channel), -matched)];
    books::post(tx, "statement", About::default(), &postings)?;
    let compared = Compared {
        channel: channel.to_owned(),
        day: day.clone(),
        at: tx.now(),
        by_account: actor.account.0,
        matched: i64::try_from(lines.len()).unwrap_or(i64::MAX),
        amount: lines.iter().map(|line| line.fen).sum(),
    };
    rows::days::put(tx, &compared)?;
    tx.record(Event {
        stream: format!("payment-day:{channel}:{day}"),
        kind: events::COMPARED,
        actor: actor.ledger_name(),
        data: json!({ "method": channel, "day": day, "lines": lines.len(), "amount": compared.amount }),
    });
    Ok(compared)
}

fn differs(
    tx: &mut Tx,
    (channel, day): (&str, &str),
    line: &Line,
    kind: &str,
    ours: i64,
) -> Result<(), Fault> {
    let difference = Difference {
        id: tx.new_id(),
        channel: channel.to_owned(),
        day: day.to_owned(),
        reference: line.reference.clone(),
        order_number: line.order.clone(),
        kind: kind.to_owned(),
        ours,
        theirs: line.fen,
        state: "open".to_owned(),
        note: String::new(),
    };
    Ok(rows::days::insert_difference(tx, &difference)?)
}

/// Settles a difference. A payment that only the statement knows is taken in as if we had been told of it; the others are closed with what was
/// found out.
///
/// # Errors
/// `payment.not-found`, `access.forbidden`, `payment.why`.
pub fn settle(tx: &mut Tx, desk: &Desk, actor: &Actor, id: i64, note: &str) -> Result<Difference, Fault> {
    require_somewhere(actor, Finance::PERMISSION)?;
    let missing = || Fault::not_found("payment.not-found");
    let mut one = rows::days::take_difference(tx, id)?.filter(|one| one.state == "open").ok_or_else(missing)?;
    if one.kind == "missing-here" {
        let channel = channel(&one.channel)?;
        let day: Date = one.day.parse().map_err(|_| missing())?;
        let told = Told {
            channel,
            order: one.order_number.clone(),
            reference: one.reference.clone(),
            amount: one.theirs,
            // The statement says the day alone: its noon.
            paid_at: china_midnight_ms(day) + 12 * 3_600_000,
        };
        order::take(tx, desk, &told)?;
        if let Some(money) = rows::bills::money_by_reference(tx, channel, &one.reference)?
            && rows::days::settle(tx, money.id, &one.day)?
        {
            let postings = [(BANK.to_owned(), money.amount), (clearing(channel), -money.amount)];
            books::post(tx, "statement", About { bill: money.bill, money: Some(money.id) }, &postings)?;
        }
    } else {
        let note = note.split_whitespace().collect::<Vec<_>>().join(" ");
        if !(4..=crate::bill::WHY_MOST).contains(&note.chars().count()) {
            return Err(Fault::invalid("payment.why").with("most", crate::bill::WHY_MOST));
        }
        one.note = note;
    }
    one.state = "done".to_owned();
    rows::days::save_difference(tx, &one)?;
    tx.record(Event {
        stream: format!("payment-day:{}:{}", one.channel, one.day),
        kind: events::DIFFERENCE_SETTLED,
        actor: actor.ledger_name(),
        data: json!({ "method": one.channel, "day": one.day, "what": one.kind, "amount": one.theirs.max(one.ours) }),
    });
    Ok(one)
}
