//! Bills (缴费单): made when an application is accepted, one for it and all its parts, a line for each fee to its organ's account; what is waived, stopped or
//! void of them.

use contract::case::CaseState;
use contract::events::case::{Accepted, Told};
use contract::fee::{FeeList, ListedFee, Payer};
use contract::lookup::ChargedCase;
use contract::time::china_date;
use contract::{Actor, ActorKind, CaseId, Fault, PartyId, Scope};
use directory::access::{Permit, require};
use directory::organ;
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value, json};
use store::{Event, Heard, Tx};

use crate::books::{self, About, BUDGET, RECEIVABLE, revenue};
use crate::desk::Desk;
use crate::model::{Bill, BillState, Line};
use crate::permissions::{Finance, Waive};
use crate::store as rows;
use crate::{events, receipt, refund};

/// Longest reason, in characters.
pub const WHY_MOST: usize = 200;

/// The stream of a bill's events.
pub(crate) fn stream(number: &str) -> String {
    format!("bill:{number}")
}

pub(crate) fn record(tx: &mut Tx, bill: &Bill, kind: &'static str, actor: &Actor, data: Value) {
    tx.record(Event { stream: stream(&bill.number), kind, actor: actor.ledger_name(), data });
}

/// An application was accepted: its bill is made, where its items name fees of the list. Hearing it again makes none.
///
/// # Errors
/// Database errors.
pub fn accepted(tx: &mut Tx, desk: &Desk, heard: &Heard) -> Result<(), Fault> {
    let told: Told<Accepted> = Told::read(heard)?;
    let Some(cases) = &desk.cases else { return Ok(()) };
    let Some(case) = cases.by_number(tx, &told.case)? else { return Ok(()) };
    let charged = cases.charged(tx, case.root)?;
    if charged.is_empty() || rows::bills::of_root(tx, case.root.0)?.is_some() {
        return Ok(());
    }
    let Some(root) = cases.by_number(tx, &case.application)? else { return Ok(()) };
    let (_, list) = desk.list.now(tx)?;
    let today = china_date(heard.at);
    let year = today.year();
    let serial = rows::next_serial(tx, &format!("bill-{}-{year}", root.region))?;
    let due_on = today.checked_add(i64::from(list.pay_days).days()).unwrap_or(today);
    let bill = Bill {
        id: tx.new_id(),
        number: format!("JF{}{year}{serial:07}", root.region),
        root: root.id.0,
        application: root.application.clone(),
        item: root.item_code.clone(),
        name_zh: root.item_name.zh.clone(),
        name_en: root.item_name.en.clone(),
        party: root.applicant.0,
        region: root.region.clone(),
        organ: root.organ.0,
        state: BillState::Open.as_str().to_owned(),
        charged: 0,
        waived: 0,
        paid: 0,
        refunded: 0,
        made_at: tx.now(),
        due_on: due_on.to_string(),
        ended_at: None,
    };
    make(tx, bill, &charged, &list, today)
}

fn make(
    tx: &mut Tx,
    mut bill: Bill,
    charged: &[ChargedCase],
    list: &FeeList,
    today: Date,
) -> Result<(), Fault> {
    let mut lines = Vec::new();
    for case in charged {
        for fee in case.fees.iter().filter(|fee| fee.is_charged()) {
            let no = i64::try_from(lines.len()).unwrap_or(0) + 1;
            lines.push(line(tx, (bill.id, no), case, (&fee.code, &fee.name), (list.fee(&fee.code), today))?);
        }
    }
    bill.charged = lines.iter().map(Line::due).sum();
    rows::bills::insert(tx, &bill, &lines)?;
    let mut postings = Vec::new();
    for line in &lines {
        let owes = if line.is_governments() { BUDGET } else { RECEIVABLE };
        postings.push((owes.to_owned(), line.amount));
        postings.push((revenue(&line.account), -line.amount));
    }
    books::post(tx, "billed", About { bill: Some(bill.id), money: None }, &postings)?;
    let system = Actor::system("payment");
    let data = json!({
        "application": bill.application, "charged": bill.charged, "lines": lines.len(), "due": bill.due_on,
    });
    record(tx, &bill, events::BILLED, &system, data);
    settle(tx, &system, &mut bill)?;
    rows::bills::save(tx, &bill)?;
    Ok(())
}

/// A line of a bill: what the list says today of a fee that an item names. What it does not say is not charged, and the finance desk sees why.
fn line(
    tx: &mut Tx,
    (bill, no): (i64, i64),
    case: &ChargedCase,
    (code, name): (&str, &contract::Text),
    (listed, today): (Option<&ListedFee>, Date),
) -> Result<Line, Fault> {
    let mut line = Line {
        bill,
        no,
        fee: code.to_owned(),
        name_zh: name.zh.clone(),
        name_en: name.en.clone(),
        basis_zh: String::new(),
        basis_en: String::new(),
        case_number: case.number.clone(),
        organ: 0,
        account: String::new(),
        payer: Payer::Applicant.as_str().to_owned(),
        amount: 0,
        waived: 0,
        why: String::new(),
        fault: "unlisted".to_owned(),
        refunded: 0,
    };
    let Some(listed) = listed else { return Ok(line) };
    line.name_zh.clone_from(&listed.name.zh);
    line.name_en.clone_from(&listed.name.en);
    line.basis_zh.clone_from(&listed.basis.zh);
    line.basis_en.clone_from(&listed.basis.en);
    line.payer = listed.payer.as_str().to_owned();
    line.account.clone_from(&listed.account);
    line.organ = organ::by_uscc(tx, &listed.organ)?.map_or(0, |organ| organ.id.0);
    if !listed.is_charged_on(today) {
        line.fault = "stopped".to_owned();
        return Ok(line);
    }
    match listed.amount(&case.said) {
        Ok(fen) => {
            line.amount = fen;
            line.fault = String::new();
        }
        Err(_) => line.fault = "formula".to_owned(),
    }
    Ok(line)
}

/// A bill nothing is owed of any more is settled, with a receipt for what was paid.
pub(crate) fn settle(tx: &mut Tx, actor: &Actor, bill: &mut Bill) -> Result<(), Fault> {
    if bill.state() != BillState::Open || bill.owed() > 0 {
        return Ok(());
    }
    bill.state = BillState::Settled.as_str().to_owned();
    bill.ended_at = Some(tx.now());
    let receipt = match bill.paid > 0 {
        true => Some(receipt::issue(tx, bill)?.number),
        false => None,
    };
    record(tx, bill, events::SETTLED, actor, json!({ "e_receipt": receipt }));
    Ok(())
}

/// Lets go of what lines of this bill still charge for fees that are stopped on this day (PAY-05).
///
/// # Errors
/// Database errors.
pub(crate) fn drop_stopped(tx: &mut Tx, list: &FeeList, bill: &mut Bill, day: Date) -> Result<(), Fault> {
    if bill.state() != BillState::Open {
        return Ok(());
    }
    let system = Actor::system("payment");
    for line in rows::bills::lines(tx, bill.id)? {
        let stopped = list.fee(&line.fee).is_some_and(|fee| fee.stopped.is_some_and(|stop| stop <= day));
        let let_go = line.due().min(bill.owed());
        if stopped && let_go > 0 {
            reduce(tx, bill, &line, let_go, "stopped")?;
            record(tx, bill, events::STOPPED, &system, json!({ "fee": line.fee, "amount": let_go }));
        }
    }
    settle(tx, &system, bill)
}

/// Takes something off a line.
fn reduce(tx: &mut Tx, bill: &mut Bill, line: &Line, fen: i64, why: &str) -> Result<(), Fault> {
    rows::bills::waive_line(tx, line, line.waived + fen, why)?;
    bill.waived += fen;
    let postings = [(revenue(&line.account), fen), (RECEIVABLE.to_owned(), -fen)];
    books::post(tx, "waived", About { bill: Some(bill.id), money: None }, &postings)
}

/// Lets go of what stopped fees charge in open bills, some at a time; where to go on.
///
/// # Errors
/// Database errors.
pub fn stop(tx: &mut Tx, desk: &Desk, after: i64) -> Result<Option<i64>, Fault> {
    const AT_ONCE: u32 = 100;
    let (today, (_, list)) = (china_date(tx.now()), desk.list.now(tx)?);
    let stopped: Vec<&str> = list
        .fees
        .iter()
        .filter(|fee| fee.stopped.is_some_and(|day| day <= today))
        .map(|fee| fee.code.as_str())
        .collect();
    if stopped.is_empty() {
        return Ok(None);
    }
    let open = rows::bills::open_with(tx, &stopped, after, AT_ONCE)?;
    for id in &open {
        if let Some(mut bill) = rows::bills::take(tx, *id)? {
            drop_stopped(tx, &list, &mut bill, today)?;
            rows::bills::save(tx, &bill)?;
        }
    }
    Ok(open.last().copied().filter(|_| open.len() == AT_ONCE as usize))
}

/// A waiver (减免).
#[derive(Debug, Clone, Default)]
pub struct Waiver {
    /// Number of the line.
    pub line: i64,
    /// How much, fen.
    pub fen: i64,
    /// Why.
    pub why: String,
}

/// Waives something of a bill that is still owed, with the reason.
///
/// # Errors
/// `payment.not-found`, `access.forbidden`, `payment.own-bill`, `payment.not-open`, `payment.why`, `payment.amount`.
pub fn waive(tx: &mut Tx, desk: &Desk, actor: &Actor, number: &str, waiver: &Waiver) -> Result<Bill, Fault> {
    let mut bill = taken(tx, actor, number)?;
    require(actor, Waive::PERMISSION, scope(&bill))?;
    if actor.party == Some(bill.payer()) {
        return Err(Fault::forbidden("payment.own-bill"));
    }
    let why = waiver.why.split_whitespace().collect::<Vec<_>>().join(" ");
    if !(4..=WHY_MOST).contains(&why.chars().count()) {
        return Err(Fault::invalid("payment.why").with("most", WHY_MOST));
    }
    let (today, (_, list)) = (china_date(tx.now()), desk.list.now(tx)?);
    drop_stopped(tx, &list, &mut bill, today)?;
    if bill.state() != BillState::Open {
        rows::bills::save(tx, &bill)?;
        return Err(Fault::conflict("payment.not-open"));
    }
    let lines = rows::bills::lines(tx, bill.id)?;
    let line = lines.iter().find(|line| line.no == waiver.line);
    let line = line.ok_or_else(|| Fault::not_found("payment.not-found"))?;
    if waiver.fen < 1 || waiver.fen > line.due() || waiver.fen > bill.owed() {
        return Err(Fault::invalid("payment.amount"));
    }
    reduce(tx, &mut bill, line, waiver.fen, &why)?;
    let data = json!({ "fee": line.fee, "amount": waiver.fen, "why": why });
    record(tx, &bill, events::WAIVED, actor, data);
    settle(tx, actor, &mut bill)?;
    rows::bills::save(tx, &bill)?;
    Ok(bill)
}

/// A case ended without what was applied for: what its lines still charge is owed no more, and where the whole application ended so, its bill is void.
/// What was paid stays, and its refund is asked for.
///
/// # Errors
/// Database errors.
pub fn ended(tx: &mut Tx, desk: &Desk, heard: &Heard) -> Result<(), Fault> {
    let number = contract::events::case::number(heard)?;
    let Some(cases) = &desk.cases else { return Ok(()) };
    let Some(case) = cases.by_number(tx, &number)? else { return Ok(()) };
    let Some(root) = cases.by_number(tx, &case.application)? else { return Ok(()) };
    let whole = in_vain(root.state);
    let Some(found) = rows::bills::of_root(tx, case.root.0)?.filter(|_| whole || in_vain(case.state)) else {
        return Ok(());
    };
    let Some(mut bill) = rows::bills::take(tx, found.id)? else { return Ok(()) };
    let part = if whole { "" } else { case.number.as_str() };
    if bill.state() != BillState::Open {
        return refund::after_end(tx, &bill, part);
    }
    for line in rows::bills::lines(tx, bill.id)? {
        let let_go = line.due().min(bill.owed());
        if let_go > 0 && (whole || line.case_number == case.number) {
            reduce(tx, &mut bill, &line, let_go, "ended")?;
        }
    }
    let system = Actor::system("payment");
    if whole {
        bill.state = BillState::Void.as_str().to_owned();
        bill.ended_at = Some(tx.now());
        record(tx, &bill, events::VOIDED, &system, json!({ "application": bill.application }));
    } else {
        settle(tx, &system, &mut bill)?;
    }
    rows::bills::save(tx, &bill)?;
    refund::after_end(tx, &bill, part)
}

/// Whether a case has ended without what was applied for.
fn in_vain(state: CaseState) -> bool {
    matches!(
        state,
        CaseState::NotAccepted | CaseState::Refused | CaseState::Withdrawn | CaseState::Terminated
    )
}

/// Whether something is still owed for an application, or its bill is not made yet.
///
/// # Errors
/// Database errors.
pub fn is_owed(tx: &mut Tx, root: CaseId) -> Result<bool, Fault> {
    Ok(rows::bills::of_root(tx, root.0)?.is_none_or(|bill| bill.owed() > 0))
}

/// What a bill is about, for the check against postings.
pub(crate) fn scope(bill: &Bill) -> Scope<'_> {
    Scope { region: &bill.region, organ: Some(contract::OrganId(bill.organ)), item: Some(&bill.item) }
}

/// Whether this actor sees this bill as staff.
pub fn is_staff(actor: &Actor, bill: &Bill) -> bool {
    [Finance::PERMISSION, Waive::PERMISSION].into_iter().any(|one| actor.can(one, scope(bill)))
}

fn sees(tx: &mut Tx, actor: &Actor, bill: &Bill) -> Result<bool, Fault> {
    Ok(match actor.kind {
        ActorKind::Applicant => directory::party::may_act_for(tx, actor.account, PartyId(bill.party))?,
        ActorKind::Staff => is_staff(actor, bill),
        ActorKind::System => true,
    })
}

/// A bill this actor may see.
///
/// # Errors
/// `payment.not-found`, also where it is not theirs.
pub fn see(tx: &mut Tx, actor: &Actor, number: &str) -> Result<Bill, Fault> {
    let missing = || Fault::not_found("payment.not-found");
    let bill = rows::bills::by_number(tx, number)?.ok_or_else(missing)?;
    if sees(tx, actor, &bill)? { Ok(bill) } else { Err(missing()) }
}

/// A bill this actor may see, taken: nobody else changes it until this act ends.
pub(crate) fn taken(tx: &mut Tx, actor: &Actor, number: &str) -> Result<Bill, Fault> {
    let bill = see(tx, actor, number)?;
    rows::bills::take(tx, bill.id)?.ok_or_else(|| Fault::not_found("payment.not-found"))
}

/// What is owed of a bill on a day: what stopped fees charge is owed no more, also before it was let go.
///
/// # Errors
/// Database errors.
pub fn owed_on(tx: &mut Tx, list: &FeeList, bill: &Bill, day: Date) -> Result<i64, Fault> {
    let mut owed = bill.owed();
    for line in rows::bills::lines(tx, bill.id)? {
        if list.fee(&line.fee).is_some_and(|fee| fee.stopped.is_some_and(|stop| stop <= day)) {
            owed -= line.due().min(owed);
        }
    }
    Ok(owed)
}

/// Answers others whether something is owed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fees;

impl contract::lookup::FeeLookup for Fees {
    fn is_owed(&self, tx: &mut Tx, root: CaseId) -> Result<bool, Fault> {
        is_owed(tx, root)
    }
}
