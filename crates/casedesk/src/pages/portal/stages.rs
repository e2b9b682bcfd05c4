//! The stages of a case as an applicant counts them: received, accepted, reviewed, decided, delivered, and where it is now.

use contract::case::CaseState;
use contract::time::china_date;
use kit::ui::{self, Stage, State};
use kit::{Html, Tr};
use worktime::{Limit, Unit};

use crate::pages::state_word;
use casework::model::Running;

/// What the stages are drawn from.
pub(super) struct Way<'a> {
    /// Where the case stands.
    pub state: CaseState,
    /// When it came in, epoch ms.
    pub received_at: i64,
    /// When it was accepted, epoch ms.
    pub accepted_at: Option<i64>,
    /// When it was decided, epoch ms.
    pub decided_at: Option<i64>,
    /// Last day of the limit that runs now, `YYYY-MM-DD`.
    pub due: Option<&'a str>,
    /// What the clock does.
    pub running: Running,
}

const KEYS: [&str; 5] = [
    "case-stage-received",
    "case-stage-accepted",
    "case-stage-reviewed",
    "case-stage-decided",
    "case-stage-delivered",
];

/// The stages of a case; those that ended early end with how.
pub(super) fn stages(tr: Tr, way: &Way<'_>) -> Html {
    // Which stage it is in, and how it stands there.
    let (at, state) = match way.state {
        CaseState::Received => (1, State::OnTime),
        CaseState::Correcting => (1, State::Soon),
        CaseState::Accepted => (2, State::OnTime),
        CaseState::Deciding => (3, State::OnTime),
        CaseState::Granted => (4, State::OnTime),
        CaseState::Delivered => (5, State::Done),
        CaseState::NotAccepted => (1, State::Overdue),
        CaseState::Refused => (3, State::Overdue),
        CaseState::Withdrawn | CaseState::Terminated if way.accepted_at.is_some() => (2, State::Overdue),
        CaseState::Withdrawn | CaseState::Terminated => (1, State::Overdue),
    };
    let state = if way.running == Running::Paused && state == State::OnTime { State::Paused } else { state };
    let stopped = state == State::Overdue;
    let due = way.due.and_then(|due| due.parse().ok()).filter(|_| way.running != Running::Paused);
    let past = [Some(way.received_at), way.accepted_at, None, way.decided_at, None];
    let all: Vec<Stage> = KEYS
        .iter()
        .zip(past)
        .enumerate()
        .take(if stopped { at + 1 } else { KEYS.len() })
        .map(|(index, (key, past))| Stage {
            name: match stopped && index == at {
                true => state_word(tr, way.state),
                false => tr.t(key).into_owned(),
            },
            when: match index {
                _ if index < at => past.map(|ms| tr.short_day(china_date(ms))),
                _ if index == at
                    && matches!(
                        way.state,
                        CaseState::Received | CaseState::Accepted | CaseState::Deciding
                    ) =>
                {
                    due.map(|day| tr.with("case-stage-by", "day", &tr.short_day(day)))
                }
                _ => None,
            },
            state: match index {
                _ if index < at => State::Done,
                _ if index == at => state,
                _ => State::Waiting,
            },
        })
        .collect();
    ui::stages(tr, &all)
}

/// A limit as people say it: 10 个工作日.
pub(super) fn limit_words(tr: Tr, limit: Limit) -> String {
    let key = match limit.unit() {
        Unit::WorkingDay => "case-limit-wd",
        Unit::CalendarDay => "case-limit-d",
        Unit::WorkingHour => "case-limit-wh",
    };
    tr.n(key, limit.n())
}
