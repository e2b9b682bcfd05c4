//! The four interactions between approval and supervision (审管互动): exchange of information, consultation on a key topic, audit by a
//! reviewer, an observer at a survey. Either side begins one about a pushed result, both speak, who began it concludes it.

use contract::time::china_date;
use contract::{Actor, Fault, OrganId};
use directory::access::Permit;
use serde_json::json;
use store::{Event, Tx};

use crate::events;
use crate::model::{Kind, Push, Talk, Word};
use crate::permissions::{Claim, Follow};
use crate::push::{approver_scope, body_scope, hold, said};
use crate::store::{self as rows, after};

/// Longest topic and place, in characters.
pub const TOPIC_MOST: usize = 80;
/// Most interactions about one result.
const TALKS_MOST: usize = 50;
/// Most answers in one.
const WORDS_MOST: usize = 200;

/// One to be begun.
#[derive(Debug, Clone)]
pub struct New {
    /// Which.
    pub kind: Kind,
    /// What about.
    pub topic: String,
    /// The day of a consultation or survey, `YYYY-MM-DD`.
    pub day: String,
    /// Where that is.
    pub place: String,
    /// What is said first.
    pub said: String,
}

/// For which organ this person speaks about it: the supervising body before the approving organ.
pub fn side(push: &Push, actor: &Actor) -> Option<OrganId> {
    let body = push.body().filter(|_| actor.can(Claim::PERMISSION, body_scope(push)));
    let approver = || actor.can(Follow::PERMISSION, approver_scope(push)).then_some(OrganId(push.approver));
    body.or_else(approver)
}

fn take(tx: &mut Tx, actor: &Actor, number: &str) -> Result<(Push, OrganId), Fault> {
    let missing = || Fault::not_found("push.not-found");
    let found = rows::by_number(tx, number)?.ok_or_else(missing)?;
    let push = hold(tx, number, found.revision)?;
    let organ = side(&push, actor).ok_or_else(missing)?;
    Ok((push, organ))
}

fn short(text: &str, needed: bool) -> Result<Option<String>, Fault> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.chars().count() {
        0 if !needed => Ok(None),
        1..=TOPIC_MOST if !text.chars().any(char::is_control) => Ok(Some(text)),
        _ => Err(Fault::invalid("push.topic").with("most", TOPIC_MOST)),
    }
}

fn tell(tx: &mut Tx, actor: &Actor, kind: &'static str, push: &Push, about: Kind) {
    tx.record(Event {
        stream: format!("push:{}", push.id),
        kind,
        actor: actor.ledger_name(),
        data: json!({ "kind": about.as_str() }),
    });
}

/// Begins one.
///
/// # Errors
/// `push.not-found`, `push.topic`, `push.day` for a consultation or survey without a day to come, `push.words`, `push.talks-many`.
pub fn open(tx: &mut Tx, actor: &Actor, number: &str, new: &New) -> Result<(), Fault> {
    let (push, organ) = take(tx, actor, number)?;
    if after::talks(tx, push.id)?.len() >= TALKS_MOST {
        return Err(Fault::conflict("push.talks-many"));
    }
    let topic = short(&new.topic, true)?.unwrap_or_default();
    let meets = matches!(new.kind, Kind::Consultation | Kind::Survey);
    let day = match meets {
        true => {
            let day = worktime::parse_date(new.day.trim()).map_err(|_| Fault::invalid("push.day"))?;
            if day < china_date(tx.now()) {
                return Err(Fault::invalid("push.day"));
            }
            Some(day.to_string())
        }
        false => None,
    };
    let place = if meets { short(&new.place, new.kind == Kind::Survey)? } else { None };
    let first = said(&new.said)?;
    let talk = Talk {
        id: tx.new_id(),
        push: push.id,
        kind: new.kind,
        topic,
        organ: organ.0,
        day,
        place,
        opened_at: tx.now(),
        opened_by: actor.name.clone(),
        closed_at: None,
        closed_by: None,
        conclusion: None,
    };
    after::insert_talk(tx, &talk)?;
    add(tx, actor, talk.id, organ, first)?;
    tell(tx, actor, events::OPENED, &push, talk.kind);
    Ok(())
}

fn add(tx: &mut Tx, actor: &Actor, talk: i64, organ: OrganId, said: String) -> Result<(), Fault> {
    let word =
        Word { id: tx.new_id(), talk, organ: organ.0, by_whom: actor.name.clone(), at: tx.now(), said };
    Ok(after::insert_word(tx, &word)?)
}

fn running(tx: &mut Tx, push: &Push, talk: i64) -> Result<Talk, Fault> {
    let found = after::talks(tx, push.id)?.into_iter().find(|one| one.id == talk);
    let found = found.ok_or_else(|| Fault::not_found("push.not-found"))?;
    if found.closed_at.is_some() { Err(Fault::conflict("push.talk-closed")) } else { Ok(found) }
}

/// Answers in one.
///
/// # Errors
/// `push.not-found`, `push.talk-closed`, `push.words`, `push.talks-many`.
pub fn answer(tx: &mut Tx, actor: &Actor, number: &str, talk: i64, text: &str) -> Result<(), Fault> {
    let (push, organ) = take(tx, actor, number)?;
    let talk = running(tx, &push, talk)?;
    if after::words(tx, talk.id)?.len() >= WORDS_MOST {
        return Err(Fault::conflict("push.talks-many"));
    }
    add(tx, actor, talk.id, organ, said(text)?)?;
    tell(tx, actor, events::SAID, &push, talk.kind);
    Ok(())
}

/// Concludes one: by the organ that began it, with what came out.
///
/// # Errors
/// `push.not-found`, `push.talk-closed`, `push.not-yours`, `push.words`.
pub fn close(tx: &mut Tx, actor: &Actor, number: &str, talk: i64, conclusion: &str) -> Result<(), Fault> {
    let (push, organ) = take(tx, actor, number)?;
    let talk = running(tx, &push, talk)?;
    if talk.organ != organ.0 {
        return Err(Fault::forbidden("push.not-yours"));
    }
    after::close_talk(tx, talk.id, &actor.name, &said(conclusion)?)?;
    tell(tx, actor, events::CLOSED, &push, talk.kind);
    Ok(())
}
