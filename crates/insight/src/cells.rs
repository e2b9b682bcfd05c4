//! What a case adds to which cells, and the difference between what two states of it add.

use std::collections::BTreeMap;

use contract::case::CaseState;
use contract::time::china_date;

use crate::fold::CaseFact;
use crate::model::{CellKey, Figures, Grain, Measure, Place, SpreadKey, What};
use crate::spread::bucket;

/// What cases add to the figures.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cells {
    /// Figures.
    pub cells: BTreeMap<CellKey, Figures>,
    /// Distributions.
    pub spread: BTreeMap<SpreadKey, i64>,
}

impl Cells {
    /// What these cases add.
    pub fn of<'a>(cases: impl IntoIterator<Item = &'a CaseFact>) -> Cells {
        let mut all = Cells::default();
        for case in cases {
            all.case(case, 1);
        }
        all
    }

    /// Adds what a case adds, `times` times (−1 takes it away).
    pub fn case(&mut self, case: &CaseFact, times: i64) {
        let place = place(case);
        self.add(&place, case.received_at, Measure::Received, times);
        if case.channel == "online" {
            self.add(&place, case.received_at, Measure::Online, times);
        }
        if let Some(at) = case.accepted_at {
            self.add(&place, at, Measure::Accepted, times);
        }
        match case.ended_at {
            Some(at) => self.ended(case, &place, at, times),
            None => {
                self.now(&place, Measure::Open, times);
                if case.overdue_at.is_some() {
                    self.now(&place, Measure::Overdue, times);
                }
            }
        }
        if let Some(at) = case.delivered_at {
            self.add(&place, at, Measure::Delivered, times);
            if case.one_visit {
                self.add(&place, at, Measure::OneVisit, times);
            }
        }
        for correction in &case.corrections {
            self.add(&place, correction.at, Measure::Returned, times);
            for concept in &correction.concepts {
                self.count(&place, correction.at, What::Missing, concept, 0, times);
            }
        }
        for at in &case.sent_back {
            self.add(&place, *at, Measure::SentBack, times);
        }
        for step in &case.steps {
            let place = Place { organ: step.organ, ..place.clone() };
            self.count(&place, step.at, What::Step, &step.step, bucket(step.at - step.since), times);
        }
    }

    fn ended(&mut self, case: &CaseFact, place: &Place, at: i64, times: i64) {
        self.add(place, at, Measure::Ended, times);
        let result = match case.state {
            CaseState::Refused => Measure::Refused,
            CaseState::NotAccepted => Measure::NotAccepted,
            CaseState::Withdrawn => Measure::Withdrawn,
            CaseState::Terminated => Measure::Terminated,
            _ => Measure::Granted,
        };
        self.add(place, at, result, times);
        if case.overdue_at.is_some() {
            self.add(place, at, Measure::Late, times);
        }
        if matches!(result, Measure::Granted | Measure::Refused) {
            self.count(place, at, What::Time, "", bucket(at - case.received_at), times);
        }
    }

    /// Adds to the day and to its month.
    pub fn add(&mut self, place: &Place, at: i64, measure: Measure, n: i64) {
        for (grain, period) in periods(at) {
            let key = CellKey { grain, period, place: place.clone() };
            self.cells.entry(key).or_default().add(measure, n);
        }
    }

    /// Adds to what is now.
    pub fn now(&mut self, place: &Place, measure: Measure, n: i64) {
        let key = CellKey { grain: Grain::Now, period: String::new(), place: place.clone() };
        self.cells.entry(key).or_default().add(measure, n);
    }

    fn count(&mut self, place: &Place, at: i64, what: What, name: &str, bucket: i64, n: i64) {
        for (grain, period) in periods(at) {
            let (place, name) = (place.clone(), name.to_owned());
            *self.spread.entry(SpreadKey { grain, what, period, place, name, bucket }).or_default() += n;
        }
    }

    /// Drops what comes to nothing.
    pub fn tidy(&mut self) {
        self.cells.retain(|_, figures| !figures.is_nothing());
        self.spread.retain(|_, n| *n != 0);
    }
}

/// What leads from the figures with `old` to those with `new`.
pub fn difference(old: &[CaseFact], new: &[CaseFact]) -> Cells {
    let mut cells = Cells::of(new);
    for case in old {
        cells.case(case, -1);
    }
    cells.tidy();
    cells
}

/// Where a case counts.
pub fn place(case: &CaseFact) -> Place {
    Place {
        region: case.region.clone(),
        organ: case.organ,
        item: case.item.clone(),
        kind: case.kind.clone(),
        part: case.part.clone(),
        channel: case.channel.clone(),
    }
}

/// The day and the month of an instant, in China.
pub fn periods(at: i64) -> [(Grain, String); 2] {
    let day = china_date(at).to_string();
    let month = day.get(..7).unwrap_or(&day).to_owned();
    [(Grain::Day, day), (Grain::Month, month)]
}
