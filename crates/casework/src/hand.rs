//! An application taken in hand for one act: its rows are locked, changed in memory and written back once.

use contract::case::{CaseState, stream};
use contract::events::Fact;
use contract::{Actor, CaseId, Fault};
use serde_json::{Map, Value};
use store::Tx;

use crate::frame::Standing;
use crate::model::{Case, Task};
use crate::store as rows;

/// How much of a case changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Touch {
    None,
    Progress,
    State,
    New,
}

/// The cases an act holds. The application's own case comes first; every act takes it, so two acts on one application
/// never interleave.
pub(crate) struct Hand {
    cases: Vec<Case>,
    touched: Vec<Touch>,
    tasks: Vec<Task>,
    at: usize,
    whole: bool,
}

impl Hand {
    /// Takes one case (and its application).
    ///
    /// # Errors
    /// `case.not-found`.
    pub(crate) fn take(tx: &mut Tx, id: CaseId) -> Result<Hand, Fault> {
        Self::new(rows::take(tx, id)?, id, false)
    }

    /// Takes a whole application by any of its cases.
    ///
    /// # Errors
    /// `case.not-found`.
    pub(crate) fn take_whole(tx: &mut Tx, id: CaseId) -> Result<Hand, Fault> {
        let mut hand = Self::take(tx, id)?;
        hand.load_members(tx)?;
        Ok(hand)
    }

    fn new(cases: Vec<Case>, id: CaseId, whole: bool) -> Result<Hand, Fault> {
        let at =
            cases.iter().position(|case| case.id == id).ok_or_else(|| Fault::not_found("case.not-found"))?;
        let whole = whole || cases.first().is_some_and(|root| root.kind == crate::model::CaseKind::Single);
        Ok(Hand { touched: vec![Touch::None; cases.len()], cases, tasks: Vec::new(), at, whole })
    }

    /// A new application, not written yet.
    pub(crate) fn begin(root: Case) -> Hand {
        Hand { cases: vec![root], touched: vec![Touch::New], tasks: Vec::new(), at: 0, whole: true }
    }

    /// Takes the members not taken yet. Their application is held already, so nobody else holds them.
    pub(crate) fn load_members(&mut self, tx: &mut Tx) -> Result<(), Fault> {
        if self.whole {
            return Ok(());
        }
        for case in rows::take_all(tx, self.root().id)? {
            if !self.cases.iter().any(|held| held.id == case.id) {
                self.cases.push(case);
                self.touched.push(Touch::None);
            }
        }
        self.whole = true;
        Ok(())
    }

    /// Position of the application's own case.
    pub(crate) const ROOT: usize = 0;

    /// Position of the case the act is about.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// The application's own case.
    pub(crate) fn root(&self) -> &Case {
        &self.cases[Self::ROOT]
    }

    /// The case the act is about.
    pub(crate) fn case(&self) -> &Case {
        &self.cases[self.at]
    }

    /// A case by position.
    pub(crate) fn get(&self, at: usize) -> &Case {
        &self.cases[at]
    }

    /// All cases held.
    pub(crate) fn all(&self) -> &[Case] {
        &self.cases
    }

    /// Positions of the members held.
    pub(crate) fn member_positions(&self) -> Vec<usize> {
        (0..self.cases.len()).filter(|at| !self.cases[*at].is_root()).collect()
    }

    /// The member that answers this call of the package's process.
    pub(crate) fn called(&self, call: &str) -> Option<usize> {
        self.cases.iter().position(|case| case.call.as_deref() == Some(call))
    }

    /// A case for changing its state, clock or anything lists look at.
    pub(crate) fn change(&mut self, at: usize) -> &mut Case {
        self.touched[at] = self.touched[at].max(Touch::State);
        &mut self.cases[at]
    }

    /// A case for changing its process or facts only.
    pub(crate) fn progress(&mut self, at: usize) -> &mut Case {
        self.touched[at] = self.touched[at].max(Touch::Progress);
        &mut self.cases[at]
    }

    /// Adds a new member; answers its position.
    pub(crate) fn add(&mut self, case: Case) -> usize {
        self.cases.push(case);
        self.touched.push(Touch::New);
        self.cases.len() - 1
    }

    /// Adds a task just opened.
    pub(crate) fn open_task(&mut self, task: Task) {
        self.tasks.push(task);
    }

    /// Takes back a task opened in this very act. False when it was opened earlier.
    pub(crate) fn unopen_task(&mut self, case: CaseId, token: i64) -> bool {
        let before = self.tasks.len();
        self.tasks.retain(|task| task.case != case || task.token != token);
        before != self.tasks.len()
    }

    /// Tasks opened in this act.
    pub(crate) fn opened(&self) -> &[Task] {
        &self.tasks
    }

    /// The case the act is about, as its rules look at it.
    pub(crate) fn standing<'a>(&'a self, version: &'a contract::item::ItemVersion) -> Standing<'a> {
        Standing { case: self.case(), root: self.root(), version }
    }

    /// Makes sure the person decided on this state of affairs, not on an older one.
    ///
    /// # Errors
    /// `case.changed` with the state and since when.
    pub(crate) fn expect_revision(&self, revision: i64) -> Result<(), Fault> {
        let case = self.case();
        if case.revision == revision {
            Ok(())
        } else {
            Err(Fault::conflict("case.changed")
                .with("number", &case.number)
                .with("state", case.state.as_str())
                .with("revision", case.revision))
        }
    }

    /// Writes everything back: new cases in one statement, one statement for each changed case, new tasks in one.
    pub(crate) fn put_back(mut self, tx: &mut Tx) -> Result<Vec<Case>, Fault> {
        let new: Vec<&Case> = self
            .cases
            .iter()
            .zip(&self.touched)
            .filter(|(_, t)| **t == Touch::New)
            .map(|(case, _)| case)
            .collect();
        if !new.is_empty() {
            rows::insert(tx, &new)?;
        }
        for (case, touch) in self.cases.iter_mut().zip(&self.touched) {
            match touch {
                Touch::State => rows::save(tx, case)?,
                Touch::Progress => rows::save_progress(tx, case)?,
                Touch::None | Touch::New => {}
            }
        }
        rows::tasks::insert(tx, &self.tasks)?;
        Ok(self.cases)
    }
}

/// Records what happened to a case in the ledger's stream of its application.
pub(crate) fn record<F: Fact<Of = CaseId>>(tx: &mut Tx, actor: &Actor, case: &Case, fact: &F) {
    record_told(tx, actor, case, told(fact));
}

/// A fact put down as the ledger keeps it: its kind and what it says.
pub(crate) fn told<F: Fact<Of = CaseId>>(fact: &F) -> (&'static str, Value) {
    (F::KIND, contract::events::data(fact))
}

/// Records a fact put down before.
pub(crate) fn record_told(tx: &mut Tx, actor: &Actor, case: &Case, (kind, data): (&'static str, Value)) {
    let mut facts = match data {
        Value::Object(facts) => facts,
        _ => Map::new(),
    };
    facts.shift_insert(0, "case".to_owned(), Value::from(case.number.as_str()));
    tx.record(store::Event {
        stream: stream(case.root),
        kind,
        actor: actor.ledger_name(),
        data: Value::Object(facts),
    });
}

/// The answer to somebody who comes too late: who did it, and when, so far as the case tells.
pub(crate) fn too_late(case: &Case) -> Fault {
    let (code, at, by) = match case.state {
        CaseState::Received => ("case.not-accepted-yet", Some(case.received_at), None),
        CaseState::Correcting => ("case.being-corrected", case.facts.notice.as_ref().map(|n| n.at), None),
        CaseState::Accepted => ("case.already-accepted", case.accepted_at, case.accepted_by),
        CaseState::Deciding => ("case.already-reviewed", case.accepted_at, None),
        CaseState::NotAccepted => ("case.already-not-accepted", case.closed_at, case.decided_by),
        CaseState::Granted | CaseState::Refused => ("case.already-decided", case.decided_at, case.decided_by),
        CaseState::Delivered => ("case.already-delivered", case.closed_at, None),
        CaseState::Withdrawn => ("case.already-withdrawn", case.closed_at, None),
        CaseState::Terminated => ("case.already-terminated", case.closed_at, None),
    };
    let mut fault = Fault::conflict(code).with("number", &case.number).with("state", case.state.as_str());
    if let Some(at) = at {
        fault = fault.with("at", at);
    }
    if let Some(by) = by {
        fault = fault.with("by", by);
    }
    fault
}
