//! How an applicant wants the results (DLV-01): at the window of a hall, by courier, through somebody they name, brought home where they may have that.
//! Said in the application, changed until something is on its way. The item's definition says what it offers and to whom (DLV-03); the electronic
//! certificate comes whatever is said.

use contract::item::{self, DeliveryMode, HomeDelivery};
use contract::lookup::{CaseSummary, HallSummary};
use contract::time::china_date;
use contract::{Actor, ActorKind, CaseId, DraftId, Fault, OrganId, PartyId, Scope, Text};
use directory::access::Permit;
use directory::party::{self, PartyKind};
use serde_json::json;
use store::{Event, Tx, vault};

use crate::book;
use crate::desk::Desk;
use crate::events::CHOSEN;
use crate::model::{Choice, Delivery, Recipient};
use crate::permissions::Hand;
use crate::store::{choices as rows, deliveries};

/// Of what it is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// An application being filled in.
    Draft(DraftId),
    /// One that was handed in, by its public number.
    Application(String),
}

/// Where a parcel or a person goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum To {
    /// An address that is kept.
    Kept(i64),
    /// Another one, and whether it is to be kept.
    New(Recipient, bool),
}

/// What an applicant wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// To fetch it in this hall.
    Window(String),
    /// By courier.
    Courier(To),
    /// That somebody fetches it in this hall: their name, telephone, and the last four characters of their document.
    Agent(String, Recipient),
    /// That staff bring it home.
    Home(To),
}

impl Wish {
    /// Which way that is.
    pub fn mode(&self) -> DeliveryMode {
        match self {
            Wish::Window(_) => DeliveryMode::Window,
            Wish::Courier(_) => DeliveryMode::Courier,
            Wish::Agent(..) => DeliveryMode::Agent,
            Wish::Home(_) => DeliveryMode::Home,
        }
    }
}

/// Why somebody may have results brought home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entitled {
    /// Their age, in whole years, is at least what is asked.
    Age(u8),
    /// They hold this certificate.
    Holds(Text),
}

/// What one may choose among.
#[derive(Debug, Clone)]
pub struct Offer {
    /// What it is about.
    pub name: Text,
    /// Whose results.
    pub party: PartyId,
    /// The draft.
    pub draft: Option<DraftId>,
    /// The application.
    pub root: Option<CaseId>,
    /// The ways the item offers and this applicant may have.
    pub modes: Vec<DeliveryMode>,
    /// Whether the item brings results home to some, and whether to this applicant, and why.
    pub home: Option<(HomeDelivery, Option<Entitled>)>,
    /// Halls to fetch results in.
    pub halls: Vec<HallSummary>,
    /// What was said so far.
    pub chosen: Option<Choice>,
    /// The delivery, once results are there.
    pub delivery: Option<Delivery>,
}

/// Where the recipient of a choice lies sealed.
pub(crate) fn place(id: i64) -> String {
    format!("delivery choice:{id}")
}

/// Where the recipient of a delivery lies sealed.
pub(crate) fn delivery_place(id: i64) -> String {
    format!("delivery recipient:{id}")
}

/// What an item offers: by its version in force; what is usual where that cannot be told any more.
fn offered(tx: &mut Tx, desk: &Desk, code: &str) -> Result<item::Delivery, Fault> {
    let Some(items) = &desk.items else { return Ok(item::Delivery::default()) };
    match items.current(tx, code) {
        Ok(version) => Ok(version.item.delivery.clone()),
        Err(fault) if fault.kind == contract::FaultKind::NotFound => Ok(item::Delivery::default()),
        Err(fault) => Err(fault),
    }
}

/// Whether somebody may have results brought home, by what the house knows of them: their document, the certificates they hold.
///
/// # Errors
/// Database errors.
pub fn entitled(
    tx: &mut Tx,
    desk: &Desk,
    party: PartyId,
    home: &HomeDelivery,
) -> Result<Option<Entitled>, Fault> {
    let today = china_date(tx.now());
    let identity = party::identity(tx, party)?;
    let born = identity
        .id
        .document()
        .and_then(|document| document.birth())
        .filter(|_| identity.kind == PartyKind::Person);
    if let (Some(born), Some(from)) = (born, home.from_age) {
        let had = (today.month(), today.day()) >= (born.month(), born.day());
        let age = today.year().saturating_sub(born.year()).saturating_sub(i16::from(!had));
        if age >= i16::from(from) {
            return Ok(Some(Entitled::Age(u8::try_from(age).unwrap_or(u8::MAX))));
        }
    }
    let Some(licences) = desk.licences.as_ref().filter(|_| !home.holders.is_empty()) else { return Ok(None) };
    let held = licences.held_by(tx, party)?;
    let found = held.into_iter().find(|one| home.holders.contains(&one.type_code));
    Ok(found.map(|one| Entitled::Holds(one.name)))
}

/// Whether this actor says it for the applicant: the applicant and who acts for them, or staff who hand results out.
fn may_say(tx: &mut Tx, actor: &Actor, case: &CaseSummary) -> Result<(), Fault> {
    let scope = Scope { region: &case.region, organ: Some(case.organ), item: Some(&case.item_code) };
    let may = match actor.kind {
        ActorKind::Applicant => party::may_act_for(tx, actor.account, case.applicant)?,
        ActorKind::Staff => actor.can(Hand::PERMISSION, scope),
        ActorKind::System => false,
    };
    if may { Ok(()) } else { Err(Fault::not_found("delivery.not-found")) }
}

/// What may be chosen.
///
/// # Errors
/// `draft.not-found`, `delivery.not-found` where it is not theirs.
pub fn offer(tx: &mut Tx, desk: &Desk, actor: &Actor, target: &Target) -> Result<Offer, Fault> {
    let (draft, root) = match target {
        Target::Draft(id) => {
            let draft = desk.cases.draft(tx, actor, *id)?;
            (Some(draft.clone()), draft.root)
        }
        Target::Application(number) => {
            let case = desk.cases.by_number(tx, number)?;
            let case = case.ok_or_else(|| Fault::not_found("delivery.not-found"))?;
            may_say(tx, actor, &case)?;
            (None, Some(case.root))
        }
    };
    let application = root.map(|root| desk.cases.application(tx, root)).transpose()?.flatten();
    let (name, party, region, offered) = match (&draft, &application) {
        (_, Some(case)) => {
            let offered = offered(tx, desk, &case.item_code)?;
            (case.item_name.clone(), case.applicant, case.region.clone(), offered)
        }
        (Some(draft), None) => {
            let item = &draft.version.item;
            (item.name.clone(), draft.party, item.region.clone(), item.delivery.clone())
        }
        (None, None) => return Err(Fault::not_found("delivery.not-found")),
    };
    let home = match offered.home.clone() {
        Some(home) => {
            let why = entitled(tx, desk, party, &home)?;
            Some((home, why))
        }
        None => None,
    };
    let at_home = home.as_ref().is_some_and(|(_, why)| why.is_some());
    let halls = desk.halls_of(tx, &region)?;
    let may = |mode: &DeliveryMode| match mode {
        DeliveryMode::Home => at_home,
        DeliveryMode::Courier => desk.courier.is_some() && offered.offers(*mode),
        mode => offered.offers(*mode),
    };
    let modes = DeliveryMode::ALL.into_iter().filter(may).collect();
    let draft = draft.map(|draft| draft.id);
    let chosen = of(tx, desk, draft, root)?;
    let delivery = root.map(|root| deliveries::of_root(tx, root.0)).transpose()?.flatten();
    Ok(Offer { name, party, draft, root, modes, home, halls, chosen, delivery })
}

/// What was said of an application, or of the draft it came from.
///
/// # Errors
/// Database errors.
pub fn of(
    tx: &mut Tx,
    desk: &Desk,
    draft: Option<DraftId>,
    root: Option<CaseId>,
) -> Result<Option<Choice>, Fault> {
    if let Some(root) = root
        && let Some(found) = rows::of_root(tx, root.0)?
    {
        return Ok(Some(found));
    }
    let draft = match (draft, root) {
        (None, Some(root)) => desk.cases.draft_of(tx, root)?,
        (draft, _) => draft,
    };
    Ok(draft.map(|draft| rows::of_draft(tx, draft.0)).transpose()?.flatten())
}

/// The recipient of a choice.
///
/// # Errors
/// Those of a wrong key.
pub fn recipient(choice: &Choice) -> Result<Option<Recipient>, Fault> {
    let open = |sealed: &Vec<u8>| vault::open_json(&place(choice.id), sealed);
    Ok(choice.recipient.as_ref().map(open).transpose()?)
}

/// The recipient of a delivery; `None` where the applicant fetches it.
///
/// # Errors
/// Those of a wrong key.
pub fn delivery_recipient(delivery: &Delivery) -> Result<Option<Recipient>, Fault> {
    let open = |sealed: &Vec<u8>| vault::open_json(&delivery_place(delivery.id), sealed);
    Ok(delivery.recipient.as_ref().map(open).transpose()?)
}

fn somewhere(tx: &mut Tx, party: PartyId, to: &To) -> Result<Recipient, Fault> {
    match to {
        To::Kept(id) => {
            let found = crate::store::book::one(tx, *id)?.filter(|one| one.party == party.0);
            let found = found.ok_or_else(|| Fault::invalid("delivery.address-unknown"))?;
            crate::store::book::used(tx, found.id)?;
            book::opened(&found)
        }
        To::New(given, keep) => {
            let clean = book::clean(given)?;
            if *keep {
                book::keep(tx, party, &clean)?;
            }
            Ok(clean)
        }
    }
}

/// Somebody named to fetch the results.
fn named(given: &Recipient) -> Result<Recipient, Fault> {
    let name = party::clean_name(PartyKind::Person, &given.name)
        .map_err(|_| Fault::invalid("delivery.agent-name"))?;
    let phone = party::clean_phone(&given.phone).ok().filter(|phone| !phone.is_empty());
    let phone = phone.ok_or_else(|| Fault::invalid("delivery.agent-phone"))?;
    let tail = given.tail.trim().to_ascii_uppercase();
    if tail.len() != 4 || !tail.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(Fault::invalid("delivery.agent-tail"));
    }
    Ok(Recipient { name, phone, address: String::new(), tail })
}

/// Says how the results are wanted.
///
/// # Errors
/// Those of [`offer`]; `delivery.mode` for what is not offered to this applicant; `delivery.under-way` once something is on its way or
/// delivered; `delivery.hall` for a hall that is none of those offered; `delivery.address-unknown` and those of an address; `delivery.agent-name`,
/// `delivery.agent-phone`, `delivery.agent-tail`.
pub fn choose(tx: &mut Tx, desk: &Desk, actor: &Actor, target: &Target, wish: &Wish) -> Result<(), Fault> {
    let offer = offer(tx, desk, actor, target)?;
    let mode = wish.mode();
    if !offer.modes.contains(&mode) {
        return Err(Fault::invalid("delivery.mode"));
    }
    // Taken before it is looked at: nothing is sent elsewhere meanwhile.
    let mut delivery = match &offer.delivery {
        Some(found) => deliveries::take(tx, found.id)?,
        None => None,
    };
    if delivery.as_ref().is_some_and(|one| !one.state.is_changeable()) {
        return Err(Fault::conflict("delivery.under-way"));
    }
    let (hall, recipient) = match wish {
        Wish::Window(hall) => (hall.clone(), None),
        Wish::Agent(hall, agent) => (hall.clone(), Some(named(agent)?)),
        Wish::Courier(to) | Wish::Home(to) => (String::new(), Some(somewhere(tx, offer.party, to)?)),
    };
    let known = offer.halls.iter().any(|one| one.key == hall);
    if matches!(mode, DeliveryMode::Window | DeliveryMode::Agent) && !known {
        return Err(Fault::invalid("delivery.hall"));
    }
    let id = offer.chosen.as_ref().map_or_else(|| tx.new_id(), |one| one.id);
    let sealed = recipient.as_ref().map(|one| vault::seal_json(&place(id), one)).transpose()?;
    let choice = Choice {
        id,
        draft: offer.draft.map(|draft| draft.0).or_else(|| offer.chosen.as_ref().and_then(|one| one.draft)),
        root: offer.root.map(|root| root.0),
        mode: mode.as_str().to_owned(),
        hall,
        recipient: sealed,
        chosen_at: tx.now(),
    };
    rows::put(tx, &choice)?;
    let stream = format!("delivery:{}", delivery.as_ref().map_or(id, |delivery| delivery.id));
    let data = match target {
        Target::Draft(draft) => json!({ "draft": draft, "mode": mode.as_str() }),
        Target::Application(number) => json!({ "case": number, "mode": mode.as_str() }),
    };
    tx.record(Event { stream, kind: CHOSEN, actor: actor.ledger_name(), data });
    if let Some(delivery) = &mut delivery {
        apply(tx, desk, delivery, &choice)?;
        delivery.revision += 1;
        deliveries::save(tx, delivery)?;
        crate::parcel::note(tx, delivery, ("chosen", mode.as_str()), "")?;
    }
    Ok(())
}

/// Puts what was said into the delivery: how, where, to whom.
pub(crate) fn apply(tx: &mut Tx, desk: &Desk, delivery: &mut Delivery, choice: &Choice) -> Result<(), Fault> {
    delivery.mode.clone_from(&choice.mode);
    delivery.recipient = match recipient(choice)? {
        Some(recipient) => Some(vault::seal_json(&delivery_place(delivery.id), &recipient)?),
        None => None,
    };
    // What is fetched nowhere goes out from the first hall of the place: it is counted there.
    delivery.hall = match choice.hall.is_empty() {
        false => choice.hall.clone(),
        true => {
            desk.halls_of(tx, &delivery.region)?.into_iter().next().map(|hall| hall.key).unwrap_or_default()
        }
    };
    Ok(())
}

/// What a delivery is about, for the check against postings.
pub(crate) fn scope(delivery: &Delivery) -> Scope<'_> {
    Scope { region: &delivery.region, organ: Some(OrganId(delivery.organ)), item: Some(&delivery.item) }
}
