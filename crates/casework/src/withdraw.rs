//! Withdrawing (撤回): the applicant takes the application back, whole, at any time before the decision.

use contract::case::CaseState;
use contract::{Actor, CaseId, Fault};
use serde_json::json;
use store::Tx;

use crate::board;
use crate::check::text;
use crate::desk::{Desk, permit_applicant};
use crate::documents;
use crate::engine;
use crate::events;
use crate::frame::{self, Act, Standing};
use crate::hand::{Hand, record};
use crate::model::{CaseKind, Document, DocumentKind};

/// Withdraws an application.
#[derive(Debug, Clone)]
pub struct Withdraw {
    /// Any of its cases.
    pub case: CaseId,
    /// Why; may be empty, nobody owes a reason.
    pub why: String,
}

/// Whether this person may withdraw the application.
///
/// # Errors
/// Why not, as [`withdraw`] says it.
pub fn may_withdraw(tx: &mut Tx, desk: &Desk, at: &Standing<'_>, actor: &Actor) -> Result<(), Fault> {
    permit_applicant(tx, desk, actor, at.root)?;
    frame::expect(at.root, Act::Withdraw)
}

/// Withdraws: every part that is not decided ends, its tasks are closed, its clock stops. A part decided already stands.
///
/// # Errors
/// `case.not-found` for somebody else's; a conflict once the application is decided or has ended.
pub fn withdraw(tx: &mut Tx, desk: &Desk, actor: &Actor, cmd: &Withdraw) -> Result<Document, Fault> {
    let mut hand = Hand::take_whole(tx, cmd.case)?;
    let version = engine::version(tx, desk, hand.case())?;
    may_withdraw(tx, desk, &hand.standing(&version), actor)?;
    let why = text(&cmd.why)?;
    for member in hand.member_positions() {
        engine::end_undecided(tx, desk, actor, &mut hand, member, CaseState::Withdrawn, "withdrawn")?;
    }
    let decided = hand.all().iter().any(|case| matches!(case.state, CaseState::Granted | CaseState::Refused));
    if hand.root().kind == CaseKind::Package && decided {
        // Some parts are decided: the whole stands as they do.
        crate::decide::settle(tx, &mut hand, None)?;
    } else {
        engine::end_undecided(tx, desk, actor, &mut hand, Hand::ROOT, CaseState::Withdrawn, "withdrawn")?;
        board::count(tx, hand.root(), board::ENDED)?;
    }
    let name = engine::version(tx, desk, hand.root())?.item.name.clone();
    let data = json!({ "why": why });
    let document = documents::issue(tx, desk, actor, hand.root(), DocumentKind::Withdrawal, &name, data)?;
    let fact = events::Withdrawn { why, document: document.number.clone() };
    record(tx, actor, hand.root(), &fact);
    desk.announce(tx, events::WITHDRAWN, hand.root());
    hand.put_back(tx)?;
    Ok(document)
}
