//! Looking into what was committed to (承诺核查): kept, to be put right by a day, or broken, which becomes a fact of credit.

use contract::events::supervision::CommitmentBroken;
use contract::time::{DAY_MS, china_date, china_midnight_ms};
use contract::{Actor, Fault, events as facts};
use directory::access::Permit;
use serde_json::json;
use store::{Event, Tx};

use crate::back;
use crate::clock;
use crate::events;
use crate::model::{Kept, State};
use crate::permissions::Claim;
use crate::push::{body_scope, hold, said};
use crate::store::{self as rows, after};

/// Longest time to put something right, days.
pub const CORRECT_DAYS_MOST: i64 = 180;

/// What was found of one commitment.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The material it replaced.
    pub concept: String,
    /// How it stands.
    pub outcome: Kept,
    /// In words.
    pub said: String,
    /// The last day to put it right, `YYYY-MM-DD`, where that is ordered.
    pub correct_by: String,
}

/// Takes down what was found, and tells the approving organ. What is to be put right is looked at again.
///
/// # Errors
/// `push.not-found`, `push.changed`, `push.claim-first`, `push.checked-already`, `push.words`, `push.day`.
pub fn check(
    tx: &mut Tx,
    actor: &Actor,
    number: &str,
    revision: i64,
    finding: &Finding,
) -> Result<(), Fault> {
    let mut push = hold(tx, number, revision)?;
    if !actor.can(Claim::PERMISSION, body_scope(&push)) {
        return Err(Fault::not_found("push.not-found"));
    }
    if push.state != State::Claimed {
        return Err(Fault::conflict("push.claim-first"));
    }
    let check = after::checks(tx, push.id)?.into_iter().find(|one| one.concept == finding.concept);
    let mut check = check.ok_or_else(|| Fault::not_found("push.not-found"))?;
    if !check.state.is_open() || finding.outcome == Kept::Open {
        return Err(Fault::conflict("push.checked-already"));
    }
    check.said = Some(said(&finding.said)?);
    check.correct_by = None;
    let (now, today) = (tx.now(), china_date(tx.now()));
    if finding.outcome == Kept::Correcting {
        let day = worktime::parse_date(&finding.correct_by).map_err(|_| Fault::invalid("push.day"))?;
        let last = china_midnight_ms(today).saturating_add(CORRECT_DAYS_MOST * DAY_MS);
        if day <= today || china_midnight_ms(day) > last {
            return Err(Fault::invalid("push.day"));
        }
        check.due_at = china_midnight_ms(day).saturating_add(DAY_MS - 1);
        check.correct_by = Some(day.to_string());
    }
    check.state = finding.outcome;
    (check.checked_at, check.checked_by) = (Some(now), Some(actor.name.clone()));
    after::save_check(tx, &check)?;
    clock::arm_check(tx, &check);
    push.revision += 1;
    rows::save(tx, &push)?;
    tx.record(Event {
        stream: format!("push:{}", push.id),
        kind: events::CHECKED,
        actor: actor.ledger_name(),
        data: json!({ "concept": check.concept, "outcome": check.state.as_str(), "until": check.correct_by }),
    });
    if check.state == Kept::Broken {
        let fact = CommitmentBroken {
            push: push.number.clone(),
            case: push.case_number.clone(),
            day: today.to_string(),
        };
        facts::record(tx, actor.ledger_name(), push.id, &fact);
    }
    let source = match check.state {
        Kept::Correcting => format!("{} {}", check.concept, today),
        _ => check.concept.clone(),
    };
    back::came(tx, &mut push, "commitment", &source, check.state.as_str()).map(drop)
}
