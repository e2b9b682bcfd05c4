//! The course of an application as rules see it: event by event, what is known at that moment. Looking at an event never looks ahead, so
//! a rule tried on the past sees what it would have seen then.

use std::collections::BTreeMap;

use contract::Fault;
use contract::events::case::{
    Accepted, CorrectionAsked, DeferredLookedAt, DueRecounted, Extended, NotAccepted, Overdue, Returned,
    Reviewed, SpecialClosed, TaskAssigned, WhichLimit, number,
};
use contract::events::{Fact, read};
use contract::item::ItemVersion;
use contract::lookup::CountedCase;
use contract::time::{china_date, china_minute_of_day};
use serde_json::{Map, Value, json};
use store::Heard;

use crate::model::kind_word;

/// What conditions may name, with its kind. `null` where it is not known.
pub const FACTS: [(&str, &str); 24] = [
    ("kind", "text"),
    ("item", "text"),
    ("item_kind", "text"),
    ("region", "text"),
    ("part", "text"),
    ("channel", "text"),
    ("hour", "number"),
    ("weekday", "number"),
    ("by_system", "boolean"),
    ("same_person", "boolean"),
    ("hours_since_received", "number"),
    ("hours_since_last", "number"),
    ("minutes_since_accepted", "number"),
    ("days_to_due", "number"),
    ("limit", "text"),
    ("deemed", "boolean"),
    ("corrections", "number"),
    ("materials_beyond", "number"),
    ("sent_back", "number"),
    ("signers_added", "number"),
    ("handed_over", "number"),
    ("step_known", "boolean"),
    ("fees", "number"),
    ("says_fee", "boolean"),
];

/// Words by which a text asks for payment.
const PAYMENT: [&str; 6] = ["缴费", "交费", "收费", "付款", "缴纳", "费用"];

/// What happened so far to one case.
#[derive(Debug, Clone, Default)]
struct OfCase {
    accepted_at: Option<i64>,
    accepted_by: Option<String>,
    due: Option<String>,
    sent_back: i64,
    signers_added: i64,
    handed_over: i64,
}

/// What happened so far to an application.
#[derive(Debug, Clone, Default)]
pub struct Course {
    cases: BTreeMap<String, OfCase>,
    received_at: Option<i64>,
    last_at: Option<i64>,
    corrections: i64,
    accepted_by: Option<String>,
    due: Option<String>,
}

impl Course {
    /// Takes an event in and tells what was known when it had happened. `case` is the case it is about, `version` its item.
    ///
    /// # Errors
    /// `event.unreadable`.
    pub fn take(
        &mut self,
        event: &Heard,
        case: &CountedCase,
        version: Option<&ItemVersion>,
    ) -> Result<Map<String, Value>, Fault> {
        let at = event.at;
        let received = *self.received_at.get_or_insert(at);
        let since_last = self.last_at.map(|last| (at - last) / 3_600_000);
        let system = event.actor.starts_with("system:");
        let told = self.told(event, case, version)?;
        let of = self.cases.entry(case.number.clone()).or_default();
        let same_person = !system
            && self.accepted_by.as_deref() == Some(event.actor.as_str())
            && matches!(event.kind.as_str(), Reviewed::KIND | "case.decided");
        let to_due = of.due.as_deref().and_then(|due| due.parse::<jiff::civil::Date>().ok());
        let to_due = to_due.and_then(|due| china_date(at).until(due).ok()).map(|span| span.get_days());
        let facts = json!({
            "kind": event.kind, "item": case.item, "item_kind": kind_word(case.kind), "region": case.region,
            "part": case.part, "channel": case.channel, "hour": china_minute_of_day(at) / 60,
            "weekday": china_date(at).weekday().to_monday_one_offset(), "by_system": system,
            "same_person": same_person, "hours_since_received": (at - received) / 3_600_000,
            "hours_since_last": since_last, "minutes_since_accepted": of.accepted_at.map(|then| (at - then) / 60_000),
            "days_to_due": to_due, "limit": told.limit, "deemed": told.deemed, "corrections": self.corrections,
            "materials_beyond": told.beyond, "sent_back": of.sent_back, "signers_added": of.signers_added,
            "handed_over": of.handed_over, "step_known": told.step_known,
            "fees": version.map(|version| version.item.fees.len()),
            "says_fee": PAYMENT.iter().any(|word| told.said.contains(word)),
        });
        // What the law accepts lies before the office from then on, not since somebody handed it in.
        if !system || event.kind == "case.accepted" {
            self.last_at = Some(at);
        }
        match facts {
            Value::Object(facts) => Ok(facts),
            _ => Ok(Map::new()),
        }
    }

    /// Takes over what the event says.
    fn told(
        &mut self,
        event: &Heard,
        case: &CountedCase,
        version: Option<&ItemVersion>,
    ) -> Result<Told, Fault> {
        let at = event.at;
        let mut told = Told { step_known: true, ..Told::default() };
        let whole_due = self.due.clone();
        let of = self.cases.entry(case.number.clone()).or_default();
        if case.part == "member" && of.accepted_at.is_none() {
            of.accepted_at = case.accepted_at;
            of.due = whole_due;
        }
        match event.kind.as_str() {
            CorrectionAsked::KIND => {
                let fact: CorrectionAsked = read(event)?;
                self.corrections += 1;
                if let Some(version) = version.filter(|version| version.item.package.is_none()) {
                    let asked =
                        |concept: &String| version.item.materials.iter().any(|m| m.concept == *concept);
                    told.beyond = fact.concepts.iter().filter(|concept| !asked(concept)).count();
                }
            }
            Accepted::KIND => {
                let fact: Accepted = read(event)?;
                told.deemed = fact.deemed;
                of.accepted_at = Some(at);
                of.accepted_by = Some(event.actor.clone());
                of.due.clone_from(&fact.due);
                self.accepted_by = Some(event.actor.clone());
                self.due = fact.due;
            }
            Extended::KIND => of.due = read::<Extended>(event)?.due,
            SpecialClosed::KIND => of.due = read::<SpecialClosed>(event)?.due,
            DueRecounted::KIND => of.due = read::<DueRecounted>(event)?.due,
            Overdue::KIND => {
                told.limit = Some(match read::<Overdue>(event)?.limit {
                    WhichLimit::Promised => "promised",
                    WhichLimit::Statutory => "statutory",
                });
            }
            Returned::KIND => {
                of.sent_back += 1;
                told.said = read::<Returned>(event)?.why;
            }
            NotAccepted::KIND => told.said = read::<NotAccepted>(event)?.reasons,
            DeferredLookedAt::KIND => {
                told.said = read::<DeferredLookedAt>(event)?.reasons.unwrap_or_default()
            }
            contract::events::case::SignerAdded::KIND => of.signers_added += 1,
            TaskAssigned::KIND => {
                let fact: TaskAssigned = read(event)?;
                of.handed_over += i64::from(fact.why.is_some());
            }
            Reviewed::KIND => {
                let fact: Reviewed = read(event)?;
                told.step_known = version.is_none_or(|version| version.process.node(&fact.step).is_some());
            }
            _ => {}
        }
        Ok(told)
    }
}

/// What an event says of itself, beside what it changes.
#[derive(Default)]
struct Told {
    limit: Option<&'static str>,
    deemed: bool,
    /// Materials asked for that the item does not list.
    beyond: usize,
    /// Whether the process has the step.
    step_known: bool,
    /// What was written as a reason.
    said: String,
}

/// The case an event is about, among those of its application.
///
/// # Errors
/// `event.unreadable`.
pub fn about<'a>(event: &Heard, cases: &'a [CountedCase]) -> Result<Option<&'a CountedCase>, Fault> {
    let number = number(event)?;
    Ok(cases.iter().find(|case| case.number == number))
}
