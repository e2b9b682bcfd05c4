//! Handing out (统一出件): every result of an application together, at the window or by courier, with a delivery record.

use contract::case::CaseState;
use contract::lookup::{HandedOut, LicenceSummary, ResultDesk};
use contract::{Actor, ActorKind, CaseId, Fault};
use serde_json::{Value, json};
use store::Tx;

use crate::board;
use crate::check::{required, text};
use crate::desk::{Desk, permit, refuse_own_case};
use crate::documents;
use crate::engine;
use crate::events;
use crate::frame::{self, Act, Standing};
use crate::hand::{Hand, record};
use crate::jobs::DeskNow;
use crate::model::{Document, DocumentKind};
use crate::permissions;

/// Hands out everything an application has brought.
#[derive(Debug, Clone)]
pub struct Deliver {
    /// The application's own case.
    pub case: CaseId,
    /// The revision the clerk saw.
    pub revision: i64,
    /// How.
    pub how: Handover,
}

/// How results reach the applicant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handover {
    /// Picked up at the window.
    PickUp {
        /// Who came.
        name: String,
        /// Last four characters of their identity number, as read from the card shown.
        id_tail: String,
    },
    /// Sent.
    Courier {
        /// Carrier.
        company: String,
        /// Where to.
        address: String,
        /// Tracking number.
        tracking: String,
    },
}

/// Whether this person may hand the results out.
///
/// # Errors
/// Why not, as [`deliver`] says it.
pub fn may_deliver(at: &Standing<'_>, actor: &Actor) -> Result<(), Fault> {
    permit(actor, permissions::ISSUE, at.case)?;
    refuse_own_case(actor, at.case)?;
    if !at.case.is_root() {
        return Err(Fault::invalid("case.deliver-whole").with("number", &at.root.number));
    }
    frame::expect(at.case, Act::Deliver)
}

/// Whether the results wait for a payment. Asked only where an item of the application says that they do, so that handing out what costs nothing
/// asks nothing more.
fn is_unpaid(tx: &mut Tx, desk: &Desk, hand: &Hand) -> Result<bool, Fault> {
    for case in hand.all() {
        let version = desk.items.version(tx, case.version)?;
        if version.item.fees.iter().any(|fee| fee.before_result && fee.is_charged()) {
            return desk.fees.is_owed(tx, hand.case().root);
        }
    }
    Ok(false)
}

/// Hands out. A package's results are handed out together, when every member is decided (PKG-04), never one by one.
///
/// # Errors
/// `case.deliver-whole` for a member; a conflict while something is still to be decided, or when it was handed out
/// already, with when; `case.changed`; `case.unpaid` where results wait for a payment; `case.id-tail`.
pub fn deliver(tx: &mut Tx, desk: &Desk, actor: &Actor, cmd: &Deliver) -> Result<Document, Fault> {
    let hand = Hand::take_whole(tx, cmd.case)?;
    let version = engine::version(tx, desk, hand.case())?;
    may_deliver(&hand.standing(&version), actor)?;
    hand.expect_revision(cmd.revision)?;
    if is_unpaid(tx, desk, &hand)? {
        return Err(Fault::conflict("case.unpaid").with("number", &hand.case().number));
    }
    let data = match &cmd.how {
        Handover::PickUp { name, id_tail } => {
            let id_tail = id_tail.trim().to_ascii_uppercase();
            if id_tail.len() != 4 || !id_tail.bytes().all(|b| b.is_ascii_alphanumeric()) {
                return Err(Fault::invalid("case.id-tail"));
            }
            json!({ "how": "pick-up", "to": required(name)?, "id_tail": id_tail })
        }
        Handover::Courier { company, address, tracking } => json!({
            "how": "courier", "company": text(company)?, "to": required(address)?, "tracking": required(tracking)?,
        }),
    };
    close(tx, desk, actor, hand, data)
}

/// The results are out: the cases are delivered, the record says to whom.
fn close(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    mut hand: Hand,
    mut data: Value,
) -> Result<Document, Fault> {
    let version = engine::version(tx, desk, hand.case())?;
    let now = tx.now();
    let granted: Vec<usize> =
        (0..hand.all().len()).filter(|at| hand.get(*at).state == CaseState::Granted).collect();
    let mut results: Vec<Value> = Vec::new();
    for at in granted {
        for licence in desk.licences.of_case(tx, hand.get(at).id)? {
            results.push(json!({ "name": licence.name, "identifier": licence.identifier }));
        }
        let case = hand.change(at);
        frame::enter(case, Act::Deliver, CaseState::Delivered)?;
        case.closed_at = Some(now);
        case.desk = None;
    }
    data["licences"] = Value::Array(results);
    let how = data["how"].as_str().unwrap_or_default().to_owned();
    let document =
        documents::issue(tx, desk, actor, hand.case(), DocumentKind::Delivery, &version.item.name, data)?;
    let fact = events::Delivered { how, document: document.number.clone() };
    record(tx, actor, hand.case(), &fact);
    desk.announce(tx, events::DELIVERED, hand.case());
    board::count(tx, hand.case(), board::DELIVERED)?;
    hand.put_back(tx)?;
    Ok(document)
}

/// Hands results out for whoever delivers them ([`ResultDesk`]). Shares the checks and the record of [`deliver`].
pub struct Results(pub DeskNow);

impl Results {
    /// The application, taken, when this actor may hand its results out; `None` when somebody did already.
    fn ready(tx: &mut Tx, desk: &Desk, actor: &Actor, root: CaseId) -> Result<Option<Hand>, Fault> {
        let hand = Hand::take_whole(tx, root)?;
        let version = engine::version(tx, desk, hand.case())?;
        let state = hand.case().state;
        match actor.kind {
            // What left the house with somebody's leave is only told of: the house notes it.
            ActorKind::System if state == CaseState::Delivered => return Ok(None),
            ActorKind::System => frame::expect(hand.case(), Act::Deliver)?,
            _ if state == CaseState::Delivered => {
                permit(actor, permissions::ISSUE, hand.case())?;
                refuse_own_case(actor, hand.case())?;
                return Ok(None);
            }
            _ => may_deliver(&hand.standing(&version), actor)?,
        }
        if actor.kind != ActorKind::System && is_unpaid(tx, desk, &hand)? {
            return Err(Fault::conflict("case.unpaid").with("number", &hand.case().number));
        }
        Ok(Some(hand))
    }
}

impl ResultDesk for Results {
    fn certificates(&self, tx: &mut Tx, root: CaseId) -> Result<Vec<LicenceSummary>, Fault> {
        let desk = (self.0)();
        let mut found = desk.licences.of_case(tx, root)?;
        for member in crate::store::members(tx, root)? {
            found.extend(desk.licences.of_case(tx, member.id)?);
        }
        Ok(found)
    }

    fn may_go_out(&self, tx: &mut Tx, actor: &Actor, root: CaseId) -> Result<(), Fault> {
        Self::ready(tx, &(self.0)(), actor, root).map(drop)
    }

    fn hand_out(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        root: CaseId,
        how: &HandedOut,
    ) -> Result<Option<String>, Fault> {
        let desk = (self.0)();
        let Some(hand) = Self::ready(tx, &desk, actor, root)? else { return Ok(None) };
        let data = match how {
            HandedOut::ToPerson { name, id_tail } => {
                json!({ "how": "pick-up", "to": required(name)?, "id_tail": id_tail })
            }
            HandedOut::ByCourier { company, address, tracking } => json!({
                "how": "courier", "company": text(company)?, "to": required(address)?, "tracking": required(tracking)?,
            }),
        };
        Ok(Some(close(tx, &desk, actor, hand, data)?.number))
    }
}
