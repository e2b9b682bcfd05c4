//! What an act may reach besides its own tables: the other services, behind their traits, and the calendar.

use std::sync::Arc;

use contract::live::{Live, LiveEvent};
use contract::lookup::{CreditLookup, ExchangeDesk, FeeLookup, FileDesk, ItemLookup, LicenceDesk};
use contract::time::china_date;
use contract::{Actor, App, Fault, OrganId, PartyId, Permission, Posting, Reach, Scope, Text};
use directory::party::{Difference, PartyKind};
use jiff::civil::Date;
use store::Tx;

use crate::agent::Named;
use crate::model::Case;

/// An organ, as documents and numbers need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganFacts {
    /// Internal id.
    pub id: OrganId,
    /// Unified social credit code.
    pub code: String,
    /// Name.
    pub name: Text,
    /// What its documents are numbered with (发文机关代字), where it has something of the kind.
    pub mark: Option<String>,
}

/// Organs and parties, as casework sees them. The directory answers through [`crate::people::Directory`].
pub trait People: Send + Sync {
    /// The organ with this unified social credit code.
    fn organ_by_code(&self, tx: &mut Tx, code: &str) -> Result<Arc<OrganFacts>, Fault>;
    /// The organ with this id.
    fn organ(&self, tx: &mut Tx, id: OrganId) -> Result<Arc<OrganFacts>, Fault>;
    /// The party's name.
    fn name(&self, tx: &mut Tx, party: PartyId) -> Result<String, Fault>;
    /// Whether these are the last four characters of the party's identity number: the second factor of public progress
    /// and of handing out.
    fn id_tail_matches(&self, tx: &mut Tx, party: PartyId, tail: &str) -> Result<bool, Fault>;
    /// The record of the party that somebody has verified; `None` while nobody has seen who it is.
    fn verified(&self, tx: &mut Tx, party: PartyId) -> Result<Option<PartyId>, Fault>;
    /// Whether the party is a person or an enterprise.
    fn kind(&self, tx: &mut Tx, party: PartyId) -> Result<PartyKind, Fault>;
    /// In what a name and a number differ from the party's; what is empty differs in nothing.
    fn differs(&self, tx: &mut Tx, party: PartyId, name: &str, number: &str) -> Result<Difference, Fault>;
    /// The party an agent applies for, of what the form says of it: the record somebody has verified where it says the same, and a
    /// record that rests on the agent's word otherwise.
    fn principal(&self, tx: &mut Tx, actor: &Actor, named: &Named) -> Result<PartyId, Fault>;
    /// Whether somebody of the organ would see what is sent to it.
    fn is_staffed(&self, tx: &mut Tx, organ: OrganId, permission: Permission) -> Result<bool, Fault>;
    /// Whether this actor may act for the party: it is themselves, or they are its registered agent.
    fn acts_for(&self, tx: &mut Tx, actor: &Actor, party: PartyId) -> Result<bool, Fault>;
}

/// Everything an act may reach. Made once for each request or job, cheaply.
#[derive(Clone)]
pub struct Desk {
    /// Catalogue.
    pub items: Arc<dyn ItemLookup>,
    /// Electronic licences.
    pub licences: Arc<dyn LicenceDesk>,
    /// Data exchange.
    pub exchange: Arc<dyn ExchangeDesk>,
    /// Uploaded files.
    pub files: Arc<dyn FileDesk>,
    /// Organs and parties.
    pub people: Arc<dyn People>,
    /// Credit.
    pub credit: Arc<dyn CreditLookup>,
    /// Fees.
    pub fees: Arc<dyn FeeLookup>,
    /// Live boards.
    pub live: Live,
    /// The working-day calendar in force.
    pub calendar: Arc<worktime::Calendar>,
}

impl Reach for Desk {
    type Laid = Arc<dyn People>;

    /// The desk of this application, with the calendar in force now.
    fn of(app: &App, people: &Arc<dyn People>) -> Desk {
        Desk {
            items: app.items.clone(),
            licences: app.licences.clone(),
            exchange: app.exchange.clone(),
            files: app.files.clone(),
            people: people.clone(),
            credit: app.credit.clone(),
            fees: app.fees.clone(),
            live: app.live.clone(),
            calendar: app.calendar(),
        }
    }
}

impl Desk {
    /// Tells live boards once the act is committed.
    pub(crate) fn announce(&self, tx: &mut Tx, kind: &str, case: &Case) {
        let live = self.live.clone();
        let event = LiveEvent {
            kind: kind.to_owned(),
            case_number: Some(case.number.clone()),
            region: case.region.clone(),
            at_ms: tx.now(),
            hall: None,
        };
        tx.after_commit(Box::new(move || live.publish(event)));
    }
}

/// Today in China.
pub(crate) fn today(tx: &Tx) -> Date {
    china_date(tx.now())
}

/// What a case is about, for the check against postings.
pub fn scope(case: &Case) -> Scope<'_> {
    Scope { region: &case.region, organ: Some(case.organ), item: Some(&case.item) }
}

/// The posting that lets this actor do this to the case.
///
/// # Errors
/// `case.not-found` for somebody who may not even see it, `case.not-allowed` for staff within reach without this
/// permission.
pub(crate) fn permit<'a>(
    actor: &'a Actor,
    permission: Permission,
    case: &Case,
) -> Result<&'a Posting, Fault> {
    match actor.posting_for(permission, scope(case)) {
        Some(posting) => Ok(posting),
        None if crate::permissions::READ.iter().any(|p| actor.can(*p, scope(case))) => {
            Err(Fault::forbidden("case.not-allowed").with("permission", permission.0))
        }
        None => Err(Fault::not_found("case.not-found")),
    }
}

/// Nobody handles their own case (回避): not as the party it is for or its agent, and not once they were recused from it.
pub(crate) fn refuse_own_case(actor: &Actor, case: &Case) -> Result<(), Fault> {
    if actor.party.is_some_and(|own| own == case.applicant || case.agent == Some(own)) {
        return Err(Fault::forbidden("case.own-case"));
    }
    if case.facts.recused.contains(&actor.account) {
        return Err(Fault::forbidden("case.recused").with("number", &case.number));
    }
    Ok(())
}

/// Whoever took part in accepting may neither review nor decide (INT-03). `application` is the application's own case,
/// where the window's hands are noted.
pub(crate) fn refuse_acceptor(actor: &Actor, application: &Case) -> Result<(), Fault> {
    if application.accepted_by == Some(actor.account) || application.facts.hands.contains(&actor.account) {
        return Err(Fault::forbidden("case.acceptor-cannot-decide").with("number", &application.number));
    }
    Ok(())
}

/// Makes sure this actor is the applicant, or acts for them: as their operator, or as the agent who handed it in.
pub(crate) fn permit_applicant(tx: &mut Tx, desk: &Desk, actor: &Actor, case: &Case) -> Result<(), Fault> {
    if crate::agent::is_of(tx, desk.people.as_ref(), actor, case)? {
        Ok(())
    } else {
        Err(Fault::not_found("case.not-found"))
    }
}
