//! Applying for somebody else (代办): the applicant is whom the form names, never who is signed in. Whatever comes of the
//! application is the applicant's; the agent is named in it and may follow, correct and withdraw it, and nothing more.

use contract::item::ItemVersion;
use contract::{Actor, Fault, PartyId};
use directory::party::{Id, IdKind, NewParty, PartyKind};
use forms::Form;
use serde_json::{Map, Value};
use store::Tx;

use crate::desk::{Desk, People};
use crate::model::{Case, Channel};

/// What a form says of who applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Person or enterprise.
    pub kind: PartyKind,
    /// Name.
    pub name: String,
    /// Number of an identity document, or a unified social credit code.
    pub number: String,
    /// Telephone; may be empty.
    pub phone: String,
}

impl Named {
    /// As a party to be registered: a number says by itself what it is, but for that of a passport, whose holder comes in person.
    ///
    /// # Errors
    /// The fault of the number, as [`Id::read`] has it.
    pub fn new_party(&self) -> Result<NewParty, Fault> {
        let kinds: Vec<IdKind> = match self.kind {
            PartyKind::Enterprise => vec![IdKind::Uscc],
            PartyKind::Person => IdKind::of_persons().collect(),
        };
        let fits = |kind: &IdKind| Id::read(*kind, "", &self.number).is_ok();
        let first = kinds.first().copied().unwrap_or(IdKind::CitizenId);
        let id_kind = kinds.into_iter().find(fits).unwrap_or(first);
        Id::read(id_kind, "", &self.number)?;
        Ok(NewParty {
            kind: self.kind,
            id_kind,
            id_country: String::new(),
            id_number: self.number.clone(),
            name: self.name.clone(),
            phone: self.phone.clone(),
            address: String::new(),
            facts: Map::new(),
        })
    }
}

/// Concepts under which a form names a person or an enterprise: name, number, telephone.
fn concepts(kind: PartyKind) -> [&'static str; 3] {
    match kind {
        PartyKind::Person => ["person.name", "person.id-number", "person.phone"],
        PartyKind::Enterprise => ["enterprise.name", "enterprise.uscc", "enterprise.phone"],
    }
}

/// What a form says of who applies, as far as it says it.
pub(crate) fn named(form: &Form, data: &Map<String, Value>, kind: PartyKind) -> Named {
    let said = |concept| {
        let value = form.by_concept(data, concept).and_then(Value::as_str);
        value.map(str::trim).unwrap_or_default().to_owned()
    };
    let [name, number, phone] = concepts(kind).map(said);
    Named { kind, name, number, phone }
}

/// Whether these answers say that somebody else applies for the applicant.
pub fn is_said(version: &ItemVersion, answers: &Map<String, Value>) -> bool {
    let question = version.item.agent.as_ref();
    question.is_some_and(|question| answers.get(question) == Some(&Value::Bool(true)))
}

/// Whether a draft is an agent's: whoever fills it in at home is signed in in their own name and applies for another. At the
/// window the clerk takes the application in for the applicant, whoever stands there.
pub fn fills_in(version: &ItemVersion, answers: &Map<String, Value>, channel: Channel) -> bool {
    channel != Channel::Counter && is_said(version, answers)
}

/// The party whose application an agent's draft becomes.
///
/// # Errors
/// The faults of name and number.
pub(crate) fn principal(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    (form, data): (&Form, &Map<String, Value>),
    agent: PartyId,
) -> Result<PartyId, Fault> {
    let kind = desk.people.kind(tx, agent)?;
    desk.people.principal(tx, actor, &named(form, data, kind))
}

/// Whether this actor is on the applicant's side of a case: the applicant, somebody who may act for them, or the agent who
/// handed it in.
///
/// # Errors
/// Database errors.
pub(crate) fn is_of(tx: &mut Tx, people: &dyn People, actor: &Actor, case: &Case) -> Result<bool, Fault> {
    let is_agent = case.agent.is_some() && case.agent == actor.party && case.account == actor.account;
    // Also whoever submitted it only as long as they may act for the applicant: an authority ends (IDA-04).
    Ok(is_agent || people.acts_for(tx, actor, case.applicant)?)
}
