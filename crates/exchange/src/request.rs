//! What organs ask of stewards, and how it ends: opened per field, refused with reasons, or taken back. What is shared without condition is
//! opened at once; what is not shared is refused at once with the reason the catalogue gives. Complaints about what a resource says go
//! the same way with the same clock.

use contract::{Actor, Fault};
use directory::access::Permit;
use directory::organ::{self, Organ};
use serde_json::json;
use store::Tx;

use crate::catalogue::said;
use crate::clock::{self, tell};
use crate::events;
use crate::model::{Ask, Grant, Purpose, Request, RequestState, Resource, Sharing};
use crate::number;
use crate::permissions::{Ask as MayAsk, Oversee};
use crate::room::{self, Reachable, keeps, may_for};
use crate::store as rows;
use crate::store::requests;

/// What an organ asks.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// Code of the resource.
    pub resource: String,
    /// The organ that asks, by USCC.
    pub organ: String,
    /// For which item; empty: all of theirs.
    pub item: String,
    /// What for.
    pub purpose: Purpose,
    /// Which fields.
    pub fields: Vec<String>,
    /// Why they are needed, or what is wrong with them.
    pub why: String,
    /// Until when they are needed, `2027-12-31`; a complaint has none.
    pub until_day: String,
}

/// The resource that is asked for, the asking organ, and the fields as the resource lists them.
fn asked(tx: &mut Tx, actor: &Actor, wish: &Wish) -> Result<(Resource, Organ, Vec<String>), Fault> {
    let organ = organ::by_uscc(tx, &wish.organ)?.filter(|organ| may_for(actor, MayAsk::PERMISSION, organ));
    let organ = organ.ok_or_else(|| Fault::forbidden("exchange.organ-not-yours"))?;
    let resource = rows::resource(tx, &wish.resource)?
        .ok_or_else(|| Fault::not_found("exchange.no-such-resource").with("resource", &wish.resource))?;
    if resource.withdrawn_why.is_some() {
        return Err(Fault::conflict("exchange.withdrawn").with("resource", &resource.code));
    }
    if let Some(unknown) = wish.fields.iter().find(|field| resource.field(field).is_none()) {
        return Err(Fault::invalid("exchange.no-such-field").with("field", unknown));
    }
    let fields: Vec<String> =
        resource.fields.iter().map(|field| field.id.clone()).filter(|id| wish.fields.contains(id)).collect();
    if fields.is_empty() {
        return Err(Fault::invalid("exchange.fields-missing"));
    }
    Ok((resource, organ, fields))
}

/// A request about to be filed.
fn drafted(
    tx: &mut Tx,
    reach: &Reachable,
    actor: &Actor,
    (kind, wish): (Ask, &Wish),
    (resource, organ, fields): (&Resource, &Organ, Vec<String>),
) -> Result<Request, Fault> {
    let due = clock::due(&reach.calendar, &organ.region, tx.now())?;
    let request = Request {
        id: tx.new_id(),
        number: String::new(),
        kind,
        resource: resource.code.clone(),
        steward: resource.steward.clone(),
        organ: organ.uscc.clone(),
        organ_id: organ.id,
        region: organ.region.clone(),
        item: wish.item.trim().to_owned(),
        purpose: wish.purpose,
        fields,
        why: said(&wish.why)?,
        until_day: wish.until_day.clone(),
        state: RequestState::Filed,
        filed_at: tx.now(),
        filed_by: actor.account.0,
        due_at: due.at,
        warn_at: due.warn,
        provisional: due.provisional,
        alarmed: 0,
        ended_at: None,
        ended_by: None,
        said: None,
        revision: 1,
    };
    if requests::is_open(tx, &request)? {
        return Err(Fault::conflict("exchange.asked-already"));
    }
    Ok(Request { number: number::next(tx, &organ.region)?, ..request })
}

fn file(tx: &mut Tx, actor: &Actor, request: &Request) -> Result<(), Fault> {
    requests::put(tx, request)?;
    clock::arm(tx, request);
    tell(tx, actor, events::ASKED, request, json!({ "due": request.due_at }));
    Ok(())
}

/// Asks to use a resource. What is shared without condition is opened at once; what is not shared ends refused with the reason that
/// the catalogue gives.
///
/// # Errors
/// `exchange.organ-not-yours`, `exchange.no-such-resource`, `exchange.no-such-field`, `exchange.fields-missing`, `exchange.reason-missing`,
/// `exchange.no-such-item`, `exchange.term` for a last day that is none, is over or lies more than five years ahead, `exchange.granted-already`, `exchange.asked-already`.
pub fn ask_use(tx: &mut Tx, reach: &Reachable, actor: &Actor, wish: &Wish) -> Result<Request, Fault> {
    let (resource, organ, fields) = asked(tx, actor, wish)?;
    term(tx, &wish.until_day)?;
    of_organ(tx, reach, wish.item.trim(), &organ)?;
    let day = room::today(tx);
    let held = rows::grants::standing(
        tx,
        &resource.code,
        &organ.uscc,
        (Some(wish.item.trim()), wish.purpose),
        &day,
    )?;
    let covered = |field: &String| held.iter().any(|grant| grant.covers(field));
    if held.iter().any(|grant| grant.until_day >= wish.until_day) && fields.iter().all(covered) {
        return Err(Fault::conflict("exchange.granted-already"));
    }
    let mut request = drafted(tx, reach, actor, (Ask::Use, wish), (&resource, &organ, fields))?;
    file(tx, actor, &request)?;
    let system = Actor::system("catalogue");
    match resource.sharing {
        Sharing::Unconditional => {
            let fields = request.fields.clone();
            grant(tx, &request, fields, &request.until_day)?;
            end(tx, &system, &mut request, RequestState::Granted, "")?;
        }
        Sharing::Conditional => {}
        Sharing::None => end(tx, &system, &mut request, RequestState::Refused, &resource.reason)?,
    }
    Ok(request)
}

/// Complains that what a resource says is wrong, incomplete or stale. Only by an organ that may read it.
///
/// # Errors
/// As [`ask_use`]; `exchange.not-granted`.
pub fn complain(tx: &mut Tx, reach: &Reachable, actor: &Actor, wish: &Wish) -> Result<Request, Fault> {
    let (resource, organ, fields) = asked(tx, actor, wish)?;
    let day = room::today(tx);
    let mut reads = false;
    for purpose in Purpose::ALL {
        reads |= !rows::grants::standing(tx, &resource.code, &organ.uscc, (None, *purpose), &day)?.is_empty();
    }
    if !reads {
        return Err(Fault::forbidden("exchange.not-granted").with("resource", &resource.code));
    }
    let wish = Wish { until_day: String::new(), ..wish.clone() };
    let request = drafted(tx, reach, actor, (Ask::Quality, &wish), (&resource, &organ, fields))?;
    file(tx, actor, &request)?;
    Ok(request)
}

/// That an item is one of the asking organ's.
fn of_organ(tx: &mut Tx, reach: &Reachable, item: &str, organ: &Organ) -> Result<(), Fault> {
    let (false, Some(items)) = (item.is_empty(), &reach.items) else { return Ok(()) };
    let wrong = || Fault::invalid("exchange.no-such-item").with("item", item);
    let found = items.current(tx, item).map_err(|_| wrong())?;
    if found.item.code == item && found.item.organ == organ.uscc { Ok(()) } else { Err(wrong()) }
}

/// That a last day is one, not over and at most five years ahead.
fn term(tx: &Tx, day: &str) -> Result<(), Fault> {
    let wrong = || Fault::invalid("exchange.term");
    let last = worktime::parse_date(day).map_err(|_| wrong())?;
    let today = contract::time::china_date(tx.now());
    let most = today.saturating_add(jiff::Span::new().years(5));
    if last < today || last > most { Err(wrong()) } else { Ok(()) }
}

/// Opens what was asked.
fn grant(tx: &mut Tx, r: &Request, fields: Vec<String>, until: &str) -> Result<(), Fault> {
    let grant = Grant {
        id: tx.new_id(),
        resource: r.resource.clone(),
        organ: r.organ.clone(),
        item: r.item.clone(),
        purpose: r.purpose,
        basis: r.why.clone(),
        fields,
        until_day: until.to_owned(),
        request: r.number.clone(),
        given_at: tx.now(),
        ended_at: None,
        ended_why: None,
    };
    rows::grants::put(tx, &grant)?;
    Ok(())
}

fn end(tx: &mut Tx, actor: &Actor, r: &mut Request, state: RequestState, said: &str) -> Result<(), Fault> {
    r.state = state;
    r.ended_at = Some(tx.now());
    r.ended_by = Some(actor.account.0);
    r.said = Some(said.to_owned()).filter(|said| !said.is_empty());
    r.revision += 1;
    requests::put(tx, r)?;
    clock::arm(tx, r);
    if state == RequestState::Withdrawn {
        tell(tx, actor, events::TAKEN_BACK, r, json!({}));
    } else {
        tell(tx, actor, events::ANSWERED, r, json!({ "granted": state == RequestState::Granted }));
    }
    Ok(())
}

/// How a steward answers.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// Whether it is opened; of a complaint: whether the data were corrected.
    pub grant: bool,
    /// Which of the fields asked are opened.
    pub fields: Vec<String>,
    /// Until when; not later than asked.
    pub until_day: String,
    /// Why, or on what condition.
    pub said: String,
    /// The revision that was read.
    pub revision: i64,
}

/// A request that somebody answers for; what is not theirs is not there.
fn to_answer(tx: &mut Tx, actor: &Actor, number: &str) -> Result<Request, Fault> {
    let missing = || Fault::not_found("exchange.not-found");
    let request = requests::take(tx, number)?.ok_or_else(missing)?;
    if keeps(tx, actor, &request.steward)? { Ok(request) } else { Err(missing()) }
}

/// Answers a request. Refused, and of a complaint either way, with what is said; not by who filed it.
///
/// # Errors
/// `exchange.not-found`, `exchange.stale`, `exchange.answered-already`, `exchange.own-request`, `exchange.reason-missing`, `exchange.no-such-field`,
/// `exchange.fields-missing`, `exchange.term`.
pub fn answer(tx: &mut Tx, actor: &Actor, number: &str, answer: &Answer) -> Result<Request, Fault> {
    let mut request = to_answer(tx, actor, number)?;
    if request.state != RequestState::Filed {
        return Err(Fault::conflict("exchange.answered-already"));
    }
    if request.revision != answer.revision {
        return Err(Fault::conflict("exchange.stale"));
    }
    if request.filed_by == actor.account.0 {
        return Err(Fault::forbidden("exchange.own-request"));
    }
    let words = match answer.grant && request.kind == Ask::Use && answer.said.trim().is_empty() {
        true => String::new(),
        false => said(&answer.said)?,
    };
    if answer.grant && request.kind == Ask::Use {
        if let Some(other) = answer.fields.iter().find(|field| !request.fields.contains(field)) {
            return Err(Fault::invalid("exchange.no-such-field").with("field", other));
        }
        if answer.fields.is_empty() {
            return Err(Fault::invalid("exchange.fields-missing"));
        }
        term(tx, &answer.until_day)?;
        if answer.until_day > request.until_day {
            return Err(Fault::invalid("exchange.term"));
        }
        grant(tx, &request, answer.fields.clone(), &answer.until_day)?;
    }
    let state = if answer.grant { RequestState::Granted } else { RequestState::Refused };
    end(tx, actor, &mut request, state, &words)?;
    Ok(request)
}

/// Takes a request back before it is answered: by the organ that asked.
///
/// # Errors
/// `exchange.not-found`, `exchange.answered-already`.
pub fn take_back(tx: &mut Tx, actor: &Actor, number: &str) -> Result<(), Fault> {
    let missing = || Fault::not_found("exchange.not-found");
    let mut request = requests::take(tx, number)?.ok_or_else(missing)?;
    let organ = organ::by_id(tx, request.organ_id)?.ok_or_else(missing)?;
    if !may_for(actor, MayAsk::PERMISSION, &organ) {
        return Err(missing());
    }
    if request.state != RequestState::Filed {
        return Err(Fault::conflict("exchange.answered-already"));
    }
    end(tx, actor, &mut request, RequestState::Withdrawn, "")
}

/// What somebody may do with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct May {
    /// Answer it.
    pub answer: bool,
    /// Take it back.
    pub take_back: bool,
}

/// A request as staff see it: who asked, who answers, who coordinates; for others it is not there.
///
/// # Errors
/// `exchange.not-found`.
pub fn view(tx: &mut Tx, actor: &Actor, number: &str) -> Result<(Request, May), Fault> {
    let missing = || Fault::not_found("exchange.not-found");
    let request = requests::get(tx, number)?.ok_or_else(missing)?;
    let open = request.state == RequestState::Filed;
    let keeps = keeps(tx, actor, &request.steward)?;
    let asks =
        organ::by_id(tx, request.organ_id)?.is_some_and(|organ| may_for(actor, MayAsk::PERMISSION, &organ));
    if !keeps && !asks && !actor.may_somewhere(Oversee::PERMISSION) {
        return Err(missing());
    }
    let own = request.filed_by == actor.account.0;
    Ok((request, May { answer: open && keeps && !own, take_back: open && asks }))
}
