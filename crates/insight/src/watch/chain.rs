//! What follows an alert (监察处理): *told → explained → correction demanded → corrected → closed*, each with a deadline in working days;
//! an appeal once; and taking it back where it was wrong. The unit speaks, those who supervise decide; whoever is watched, and
//! whoever belongs to the organ that is, decides nothing.

use contract::events::case::number;
use contract::lookup::CountedCase;
use contract::time::{DAY_MS, china_date, china_midnight_ms};
use contract::{AccountId, Actor, Fault, OrganId, Permission, Scope, Text};
use directory::access::Permit;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use store::{Handlers, Heard, Timer, Tx};

use super::Ground;
use super::rule::Rule;
use crate::permissions::{Answer, Watch};
use crate::store as rows;

/// Kind of the timer behind an alert's deadline.
pub const DUE: &str = "insight.alert-due";
/// Longest text somebody writes, in characters.
pub const LONGEST: usize = 2_000;

/// Declares words kept in the table.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident, $n:literal { $($(#[$doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$doc])* $variant),+ }

        impl $name {
            /// Every one, in order.
            pub const ALL: [$name; $n] = [$($name::$variant),+];

            /// The word in the table, addresses and language-file keys.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }

            /// Reads the word back.
            pub fn parse(word: &str) -> Option<$name> {
                $name::ALL.into_iter().find(|one| one.as_str() == word)
            }
        }
    };
}

words! {
    /// How far the chain is.
    State, 7 {
        /// 已告知，待说明: the unit is to explain.
        Told = "told",
        /// 已说明，待认定: those who supervise are to decide.
        Explained = "explained",
        /// 责令整改: the unit is to correct.
        ToCorrect = "to-correct",
        /// 已申诉: the unit says that the demand is wrong.
        Appealed = "appealed",
        /// 已整改，待销号.
        Corrected = "corrected",
        /// 已销号: the end.
        Closed = "closed",
        /// 已撤销: it was wrong. The end.
        Revoked = "revoked",
    }
}

words! {
    /// What may be done with an alert.
    Act, 7 {
        /// 说明: the unit explains.
        Explain = "explain",
        /// 责令整改: a correction is demanded.
        Demand = "demand",
        /// 整改反馈: the unit says how it was corrected.
        Correct = "correct",
        /// 申诉: the unit says that the demand is wrong; once.
        Appeal = "appeal",
        /// 维持: the demand stands; decided by another than who made it.
        Uphold = "uphold",
        /// 销号: done.
        Close = "close",
        /// 撤销: the alert was wrong.
        Revoke = "revoke",
    }
}

impl Act {
    /// The states it starts from.
    pub fn from(self) -> &'static [State] {
        match self {
            Act::Explain => &[State::Told],
            Act::Demand => &[State::Told, State::Explained, State::Corrected],
            Act::Correct | Act::Appeal => &[State::ToCorrect],
            Act::Uphold => &[State::Appealed],
            Act::Close => &[State::Corrected],
            Act::Revoke => {
                &[State::Told, State::Explained, State::ToCorrect, State::Appealed, State::Corrected]
            }
        }
    }

    /// The state it leads to.
    pub fn to(self) -> State {
        match self {
            Act::Explain => State::Explained,
            Act::Demand | Act::Uphold => State::ToCorrect,
            Act::Correct => State::Corrected,
            Act::Appeal => State::Appealed,
            Act::Close => State::Closed,
            Act::Revoke => State::Revoked,
        }
    }

    /// What one must be allowed to do: speak for the unit, or supervise.
    pub fn permission(self) -> Permission {
        match self {
            Act::Explain | Act::Correct | Act::Appeal => Answer::PERMISSION,
            _ => Watch::PERMISSION,
        }
    }

    /// The kind of the event it records.
    pub fn event(self) -> &'static str {
        match self {
            Act::Explain => "alert.explained",
            Act::Demand => "alert.correction-demanded",
            Act::Correct => "alert.corrected",
            Act::Appeal => "alert.appealed",
            Act::Uphold => "alert.upheld",
            Act::Close => "alert.closed",
            Act::Revoke => "alert.revoked",
        }
    }
}

/// An alert was raised: the stream `alert:ID`; data `number`, `rule`, `version`, `card`, `case`.
pub const RAISED: &str = "alert.raised";
/// A deadline passed; a yellow card became a red one.
pub const LATE: &str = "alert.late";

/// Kinds of events of alerts.
pub const EVENTS: [&str; 9] = [
    RAISED,
    "alert.explained",
    "alert.correction-demanded",
    "alert.corrected",
    "alert.appealed",
    "alert.upheld",
    "alert.closed",
    "alert.revoked",
    LATE,
];

/// Something that was said in the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Which act, or `late`.
    pub act: String,
    /// When, epoch ms.
    pub at: i64,
    /// Who: name.
    pub by: String,
    /// Account; 0 for the clock.
    pub account: i64,
    /// What.
    pub text: String,
}

/// An alert.
#[derive(Debug, Clone, PartialEq)]
pub struct Alert {
    /// Internal id.
    pub id: i64,
    /// Public number.
    pub number: String,
    /// Key of the rule.
    pub rule: String,
    /// Its version.
    pub version: i64,
    /// Which of the four kinds.
    pub kind: String,
    /// `yellow` or `red`.
    pub card: String,
    /// Name of the rule, as it was.
    pub name: Text,
    /// Its basis, as it was.
    pub basis: Text,
    /// The event that set it off.
    pub event: i64,
    /// Number of the case.
    pub case_number: String,
    /// Division code.
    pub region: String,
    /// Organ answerable.
    pub organ: OrganId,
    /// Item code.
    pub item: String,
    /// The person it concerns; the unit as a whole where nobody had the work.
    pub person: Option<AccountId>,
    /// The facts at that moment.
    pub facts: Map<String, Value>,
    /// When, epoch ms.
    pub at: i64,
    /// How far.
    pub state: State,
    /// Counts changes.
    pub revision: i64,
    /// When the next word of the unit is due, epoch ms.
    pub due_at: Option<i64>,
    /// Whether a deadline passed.
    pub late: bool,
    /// Whether the unit has appealed.
    pub appealed: bool,
    /// Who demanded the correction.
    pub demanded_by: Option<AccountId>,
    /// What was said.
    pub said: Vec<Said>,
}

impl Alert {
    /// What it is about, for the check against postings.
    pub fn scope(&self) -> Scope<'_> {
        Scope { region: &self.region, organ: Some(self.organ), item: Some(&self.item) }
    }
}

/// Raises an alert, once for an event and rule.
///
/// # Errors
/// Database errors.
pub fn raise(
    tx: &mut Tx,
    ground: &Ground,
    rule: &Rule,
    event: &Heard,
    case: &CountedCase,
    person: Option<AccountId>,
    facts: &Map<String, Value>,
) -> Result<(), Fault> {
    if rows::alert_of(tx, &rule.key, event.id)? {
        return Ok(());
    }
    let id = tx.new_id();
    let day = china_date(event.at).to_string().replace('-', "");
    let serial = rows::next_alert(tx, &day)?;
    let alert = Alert {
        id,
        number: format!("JC{day}{serial:04}"),
        rule: rule.key.clone(),
        version: i64::from(rule.version),
        kind: rule.kind.as_str().to_owned(),
        card: rule.card.as_str().to_owned(),
        name: rule.name.clone(),
        basis: rule.basis.clone(),
        event: event.id,
        case_number: number(event)?,
        region: case.region.clone(),
        organ: case.organ,
        item: case.item.clone(),
        person,
        facts: facts.clone(),
        at: event.at,
        state: State::Told,
        revision: 1,
        due_at: Some(after_days(ground, &case.region, tx.now(), rule.explain_within)?),
        late: false,
        appealed: false,
        demanded_by: None,
        said: Vec::new(),
    };
    rows::insert_alert(tx, &alert, rule.correct_within)?;
    set_timer(tx, &alert);
    let data = json!({
        "number": alert.number, "rule": alert.rule, "version": alert.version, "card": alert.card,
        "case": alert.case_number,
    });
    record(tx, &alert, RAISED, "system:insight".to_owned(), data);
    Ok(())
}

/// The end of the working day so many working days on.
fn after_days(ground: &Ground, region: &str, now: i64, days: u16) -> Result<i64, Fault> {
    let wrong = |error: worktime::ClockError| Fault::internal("insight.clock", error);
    let calendar = (ground.calendar)();
    let calendar = calendar.for_region(region).map_err(|error| Fault::internal("insight.clock", error))?;
    let unknown = worktime::UnknownYear::Provisional;
    let due = calendar.working_day_after(china_date(now), days, unknown).map_err(wrong)?;
    Ok(china_midnight_ms(due) + DAY_MS)
}

fn key(id: i64) -> String {
    format!("alert:{id}")
}

fn set_timer(tx: &mut Tx, alert: &Alert) {
    tx.cancel_timers(&key(alert.id));
    if let Some(at_ms) = alert.due_at {
        let payload = json!({ "alert": alert.id, "revision": alert.revision });
        tx.set_timer(Timer { at_ms, kind: DUE, key: key(alert.id), payload });
    }
}

fn record(tx: &mut Tx, alert: &Alert, kind: &'static str, actor: String, data: Value) {
    tx.record(store::Event { stream: key(alert.id), kind, actor, data });
}

/// The timer of deadlines.
pub(crate) fn handlers() -> Handlers {
    Handlers::new().on(DUE, |tx, job| -> Result<(), Fault> {
        let number = |name: &str| job.payload.get(name).and_then(Value::as_i64).unwrap_or(0);
        passed(tx, number("alert"), number("revision"))
    })
}

/// A deadline passed without a word: the card becomes red.
fn passed(tx: &mut Tx, id: i64, revision: i64) -> Result<(), Fault> {
    let Some(mut alert) = rows::take_alert(tx, id)?.filter(|alert| alert.revision == revision) else {
        return Ok(());
    };
    if !matches!(alert.state, State::Told | State::ToCorrect) {
        return Ok(());
    }
    alert.late = true;
    "red".clone_into(&mut alert.card);
    let text = alert.state.as_str().to_owned();
    alert.said.push(Said { act: "late".to_owned(), at: tx.now(), by: String::new(), account: 0, text });
    alert.revision += 1;
    rows::save_alert(tx, &alert)?;
    record(
        tx,
        &alert,
        LATE,
        "system:insight".to_owned(),
        json!({ "number": alert.number, "state": alert.state.as_str() }),
    );
    Ok(())
}

/// Why this actor may not do this to the alert.
///
/// # Errors
/// `insight.alert-unknown` for who may not see it; `access.forbidden`; `insight.own-alert` for who is watched; `insight.alert-moved`;
/// `insight.same-judge` for an appeal decided by who made the demand; `insight.appealed` for a second one.
pub fn may(alert: &Alert, act: Act, actor: &Actor) -> Result<(), Fault> {
    let can = |permission| actor.can(permission, alert.scope());
    if !can(Watch::PERMISSION) && !can(Answer::PERMISSION) {
        return Err(Fault::not_found("insight.alert-unknown"));
    }
    if !can(act.permission()) {
        return Err(Fault::forbidden("access.forbidden").with("permission", act.permission().0));
    }
    let decides = act.permission() == Watch::PERMISSION;
    let own =
        alert.person == Some(actor.account) || actor.postings.iter().any(|post| post.organ == alert.organ);
    if decides && own {
        return Err(Fault::forbidden("insight.own-alert"));
    }
    if !act.from().contains(&alert.state) {
        return Err(Fault::conflict("insight.alert-moved").with("state", alert.state.as_str()));
    }
    if act == Act::Demand && alert.state == State::Told && !alert.late {
        return Err(Fault::conflict("insight.not-heard"));
    }
    if act == Act::Uphold && alert.demanded_by == Some(actor.account) {
        return Err(Fault::forbidden("insight.same-judge"));
    }
    if act == Act::Appeal && alert.appealed {
        return Err(Fault::conflict("insight.appealed"));
    }
    Ok(())
}

/// What this actor may do with the alert now.
pub fn offers(alert: &Alert, actor: &Actor) -> Vec<Act> {
    Act::ALL.into_iter().filter(|act| may(alert, *act, actor).is_ok()).collect()
}

/// Does one of the acts; `revision` is the state of affairs it was decided on.
///
/// # Errors
/// As [`may`]; `insight.alert-changed`; `insight.words-missing` or `insight.words-long` for what is said.
pub fn act(
    tx: &mut Tx,
    ground: &Ground,
    actor: &Actor,
    (id, revision): (i64, i64),
    act: Act,
    text: &str,
) -> Result<(), Fault> {
    let mut alert = rows::take_alert(tx, id)?.ok_or_else(|| Fault::not_found("insight.alert-unknown"))?;
    may(&alert, act, actor)?;
    if alert.revision != revision {
        return Err(Fault::conflict("insight.alert-changed"));
    }
    let text = text.trim();
    match text.chars().count() {
        0 => return Err(Fault::invalid("insight.words-missing")),
        n if n > LONGEST => return Err(Fault::invalid("insight.words-long").with("most", LONGEST)),
        _ => {}
    }
    alert.state = act.to();
    alert.revision += 1;
    alert.due_at = match alert.state {
        State::ToCorrect => {
            let days = rows::correct_within(tx, id)?;
            Some(after_days(ground, &alert.region, tx.now(), days)?)
        }
        _ => None,
    };
    match act {
        Act::Demand => alert.demanded_by = Some(actor.account),
        Act::Appeal => alert.appealed = true,
        _ => {}
    }
    alert.said.push(Said {
        act: act.as_str().to_owned(),
        at: tx.now(),
        by: actor.name.clone(),
        account: actor.account.0,
        text: text.to_owned(),
    });
    rows::save_alert(tx, &alert)?;
    set_timer(tx, &alert);
    let data = json!({ "number": alert.number, "rule": alert.rule, "version": alert.version });
    record(tx, &alert, act.event(), actor.ledger_name(), data);
    Ok(())
}

/// The latest alerts of the house, newest first.
///
/// # Errors
/// Database errors.
pub fn all(tx: &mut Tx) -> Result<Vec<Alert>, Fault> {
    Ok(rows::latest_alerts(tx, 200)?)
}

/// An alert by its number, for who may see it.
///
/// # Errors
/// `insight.alert-unknown`, also where its existence is private.
pub fn find(tx: &mut Tx, actor: &Actor, number: &str) -> Result<Alert, Fault> {
    let found = rows::alert_numbered(tx, number)?;
    let may_see = |alert: &Alert| {
        actor.can(Watch::PERMISSION, alert.scope()) || actor.can(Answer::PERMISSION, alert.scope())
    };
    found.filter(may_see).ok_or_else(|| Fault::not_found("insight.alert-unknown"))
}
