//! An application folded from its events: where each of its cases stands, and what happened to it when. The same events give the
//! same, in whatever order and however often they were heard, because nothing is added to what was known: it is folded anew.

use std::collections::BTreeMap;

use contract::Fault;
use contract::case::CaseState;
use contract::events::case::{
    Accepted, CorrectionAsked, CorrectionLapsed, Decided, Delivered, DueRecounted, NotAccepted, Overdue,
    Recounted, Returned, Reviewed, Submitted, Terminated, WhichLimit, Withdrawn, number,
};
use contract::events::{Fact, read};
use contract::lookup::CountedCase;
use contract::time::{china_date, china_midnight_ms};
use serde::{Deserialize, Serialize};
use store::Heard;

use crate::model::kind_word;

/// The kinds of events that change a figure.
pub const HEARD: &[&str] = &[
    Submitted::KIND,
    CorrectionAsked::KIND,
    CorrectionLapsed::KIND,
    Accepted::KIND,
    NotAccepted::KIND,
    Reviewed::KIND,
    Returned::KIND,
    Decided::KIND,
    Terminated::KIND,
    Withdrawn::KIND,
    Delivered::KIND,
    Overdue::KIND,
    DueRecounted::KIND,
];

/// A step of the inner process that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// BPMN id.
    pub step: String,
    /// Whose view it is.
    pub organ: i64,
    /// When, epoch ms.
    pub at: i64,
    /// Since when it was its turn: acceptance, or the step before in the same case.
    pub since: i64,
}

/// A correction notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// When, epoch ms.
    pub at: i64,
    /// Materials it names.
    pub concepts: Vec<String>,
}

/// A case as figures count it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseFact {
    /// Internal id.
    pub id: i64,
    /// Its application.
    pub root: i64,
    /// Public number.
    pub number: String,
    /// `single`, `package` or `member`.
    pub part: String,
    /// Item code.
    pub item: String,
    /// Kind of power.
    pub kind: String,
    /// Organ answerable.
    pub organ: i64,
    /// Division code.
    pub region: String,
    /// How it came in.
    pub channel: String,
    /// Where it stands.
    pub state: CaseState,
    /// Received at, epoch ms.
    pub received_at: i64,
    /// Accepted at.
    pub accepted_at: Option<i64>,
    /// Handled to the end at.
    pub ended_at: Option<i64>,
    /// Handed out at.
    pub delivered_at: Option<i64>,
    /// Whether it took one visit at most, once handed out.
    pub one_visit: bool,
    /// Since when the promised limit has passed.
    pub overdue_at: Option<i64>,
    /// Correction notices.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Correction>,
    /// When reviews were sent back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sent_back: Vec<i64>,
    /// Steps done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
}

impl CaseFact {
    /// As it stands before anything is known of it but that it is there.
    fn begun(case: &CountedCase) -> CaseFact {
        let member = case.part == "member";
        CaseFact {
            id: case.id.0,
            root: case.root.0,
            number: case.number.clone(),
            part: case.part.to_owned(),
            item: case.item.clone(),
            kind: kind_word(case.kind).to_owned(),
            organ: case.organ.0,
            region: case.region.clone(),
            channel: case.channel.to_owned(),
            state: if member { CaseState::Accepted } else { CaseState::Received },
            received_at: case.received_at,
            // A part of a package begins with the acceptance of the whole.
            accepted_at: case.accepted_at.filter(|_| member),
            ended_at: None,
            delivered_at: None,
            one_visit: false,
            overdue_at: None,
            corrections: Vec::new(),
            sent_back: Vec::new(),
            steps: Vec::new(),
        }
    }

    fn end(&mut self, state: CaseState, at: i64) {
        if self.ended_at.is_none() {
            self.state = state;
            self.ended_at = Some(at);
        }
    }

    /// Whether it is under way.
    pub fn is_open(&self) -> bool {
        self.ended_at.is_none()
    }
}

/// Folds an application: its cases as their service tells what they are, and its events in any order.
///
/// # Errors
/// `event.unreadable`, when an event is of a version or a shape that is not known here.
pub fn fold(cases: &[CountedCase], events: &[Heard]) -> Result<Vec<CaseFact>, Fault> {
    let mut facts: Vec<CaseFact> = cases.iter().map(CaseFact::begun).collect();
    let places: BTreeMap<String, usize> =
        facts.iter().enumerate().map(|(at, fact)| (fact.number.clone(), at)).collect();
    let mut ordered: BTreeMap<i64, &Heard> = BTreeMap::new();
    for event in events.iter().filter(|event| HEARD.contains(&event.kind.as_str())) {
        ordered.insert(event.seq, event);
    }
    for event in ordered.into_values() {
        match event.kind.as_str() {
            Withdrawn::KIND => withdraw(&mut facts, event.at),
            Delivered::KIND => deliver(&mut facts, event)?,
            _ => {
                let Some(fact) = places.get(&number(event)?).and_then(|at| facts.get_mut(*at)) else {
                    continue;
                };
                let told = cases.iter().find(|case| case.number == fact.number);
                take(fact, told, event)?;
            }
        }
        settle(&mut facts, event.at);
    }
    Ok(facts)
}

/// Takes in what is about one case alone.
fn take(fact: &mut CaseFact, told: Option<&CountedCase>, event: &Heard) -> Result<(), Fault> {
    let at = event.at;
    match event.kind.as_str() {
        Submitted::KIND => fact.received_at = at,
        CorrectionAsked::KIND => {
            let said: CorrectionAsked = read(event)?;
            fact.corrections.push(Correction { at, concepts: said.concepts });
        }
        CorrectionLapsed::KIND => fact.end(read::<CorrectionLapsed>(event)?.outcome, at),
        Accepted::KIND => {
            let said: Accepted = read(event)?;
            // By law it dates from the day the materials came in, which the event does not name.
            let deemed = told.and_then(|case| case.accepted_at).filter(|_| said.deemed);
            fact.accepted_at = Some(deemed.unwrap_or(at));
            fact.state = CaseState::Accepted;
        }
        NotAccepted::KIND => fact.end(CaseState::NotAccepted, at),
        Reviewed::KIND => {
            let said: Reviewed = read(event)?;
            let since = fact.steps.iter().map(|step| step.at).chain(fact.sent_back.iter().copied()).max();
            let since = since.or(fact.accepted_at).unwrap_or(at);
            fact.steps.push(Step { step: said.step, organ: said.organ.0, at, since });
        }
        Returned::KIND => fact.sent_back.push(at),
        Decided::KIND => fact.end(read::<Decided>(event)?.outcome, at),
        Terminated::KIND => fact.end(CaseState::Terminated, at),
        Overdue::KIND => {
            let said: Overdue = read(event)?;
            if said.limit == WhichLimit::Promised && fact.is_open() {
                fact.overdue_at = Some(at);
            }
        }
        DueRecounted::KIND => {
            let said: DueRecounted = read(event)?;
            // A holiday notice moved the limit beyond today: it has not passed after all.
            let moved = said.result == Recounted::DueMoved;
            let ahead = said.due.is_some_and(|due| due >= china_date(at).to_string());
            if moved && ahead {
                fact.overdue_at = None;
            }
        }
        _ => {}
    }
    Ok(())
}

/// The applicant withdrew: every part not decided ends.
fn withdraw(facts: &mut [CaseFact], at: i64) {
    for fact in facts.iter_mut().filter(|fact| fact.part == "member") {
        fact.end(CaseState::Withdrawn, at);
    }
    let decided = facts.iter().any(|fact| matches!(fact.state, CaseState::Granted | CaseState::Refused));
    for fact in facts.iter_mut().filter(|fact| fact.part != "member" && !decided) {
        fact.end(CaseState::Withdrawn, at);
    }
}

/// A package stands as its parts do, once none of them is under way (docs/decisions/0080).
fn settle(facts: &mut [CaseFact], at: i64) {
    let parts: Vec<CaseState> =
        facts.iter().filter(|fact| fact.part == "member").map(|fact| fact.state).collect();
    if parts.is_empty() || parts.iter().any(|state| state.is_open()) {
        return;
    }
    let order = [CaseState::Granted, CaseState::Delivered, CaseState::Refused, CaseState::Withdrawn];
    let state = order.into_iter().find(|state| parts.contains(state)).unwrap_or(CaseState::Terminated);
    for fact in facts.iter_mut().filter(|fact| fact.part == "package") {
        fact.end(state, at);
    }
}

/// Handed out: everything granted of the application.
fn deliver(facts: &mut [CaseFact], event: &Heard) -> Result<(), Fault> {
    let said: Delivered = read(event)?;
    let at = event.at;
    let Some(root) = facts.iter().find(|fact| fact.part != "member") else { return Ok(()) };
    let one_visit = visits(root, &said.how, at) <= 1;
    for fact in facts.iter_mut().filter(|fact| fact.state == CaseState::Granted) {
        fact.state = CaseState::Delivered;
        fact.delivered_at = Some(at);
        fact.one_visit = one_visit;
    }
    Ok(())
}

/// How often the applicant had to come: to hand it in at a counter, to bring what was missing there, to fetch the result on
/// another day. What comes in by the net and goes out by courier takes no visit.
fn visits(root: &CaseFact, how: &str, at: i64) -> u32 {
    let counter = matches!(root.channel.as_str(), "counter" | "kiosk");
    let same_day = china_midnight_ms(china_date(at)) == china_midnight_ms(china_date(root.received_at));
    let fetched = how == "pick-up" && !(counter && same_day);
    u32::from(counter) + u32::from(counter && !root.corrections.is_empty()) + u32::from(fetched)
}
