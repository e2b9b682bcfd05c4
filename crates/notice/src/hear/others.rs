//! What others have to do with a case: urging, copies and opinions of other organs, tasks lent to colleagues, recusal.

use contract::events::case::{
    Consulted, Copied, OpinionGiven, OpinionLate, Recalled, Recused, TaskDelegated, TaskGivenBack, Urged,
    UrgedBy,
};
use contract::events::{Fact, read};
use contract::lookup::{CaseLookup, Work};
use contract::{AccountId, Fault};
use store::Tx;

use super::{Post, STAFF_MOST, Tell, hands, office};
use crate::store as rows;

/// Tells of it. False for anything else.
pub(super) fn hear(tx: &mut Tx, cases: &dyn CaseLookup, post: &mut Post<'_>) -> Result<bool, Fault> {
    let heard = post.heard;
    match heard.kind.as_str() {
        Urged::KIND => {
            let fact: Urged = read(heard)?;
            // Whoever watches over cases hears of an applicant who waits, not of their own word.
            let supervisors = fact.by != UrgedBy::Supervisor;
            let tell = Tell { supervisors, reason: fact.reason, ..Tell::default() };
            office(tx, cases, post, "urged", &tell)?;
        }
        Copied::KIND => {
            let fact: Copied = read(heard)?;
            let tell = Tell { reason: fact.why, ..Tell::default() };
            let all = cases.reading();
            for account in directory::account::in_organ(tx, fact.organ, fact.post, all, STAFF_MOST)? {
                post.add(tx, account, "copied", &tell, None)?;
            }
        }
        Consulted::KIND => {
            let fact: Consulted = read(heard)?;
            let tell = Tell { reason: fact.question, day: Some(fact.until), ..Tell::default() };
            let all = [cases.opinions()];
            for account in directory::account::in_organ(tx, fact.organ, None, &all, STAFF_MOST)? {
                post.add(tx, account, "consulted", &tell, None)?;
            }
        }
        TaskDelegated::KIND => {
            let fact: TaskDelegated = read(heard)?;
            let tell = Tell { reason: fact.why, ..Tell::default() };
            of_task(tx, cases, post, fact.task, (fact.to, "task-lent"), &tell)?;
        }
        TaskGivenBack::KIND => {
            let fact: TaskGivenBack = read(heard)?;
            of_task(tx, cases, post, fact.task, (fact.to, "task-given-back"), &Tell::default())?;
        }
        // Whoever takes something back has it before them: nobody is told of the task that is open again.
        Recalled::KIND => {
            for work in cases.work(tx, post.case.root)? {
                if let (Some(task), Some(_)) = (work.task, work.assignee) {
                    rows::note_task(tx, task)?;
                }
            }
        }
        OpinionGiven::KIND => office(tx, cases, post, "opinion-given", &Tell::default())?,
        OpinionLate::KIND => {
            let day = Some(read::<OpinionLate>(heard)?.until);
            office(tx, cases, post, "opinion-late", &Tell { day, ..Tell::default() })?;
        }
        Recused::KIND => recused(tx, cases, post, &read(heard)?)?,
        _ => return Ok(false),
    }
    Ok(true)
}

/// Tells one person of one task of the case.
fn of_task(
    tx: &mut Tx,
    cases: &dyn CaseLookup,
    post: &mut Post<'_>,
    no: i64,
    (to, kind): (AccountId, &'static str),
    tell: &Tell,
) -> Result<(), Fault> {
    let it = |work: &Work| work.no == Some(no) && work.number == post.case.number;
    match cases.work(tx, post.case.root)?.into_iter().find(it) {
        Some(work) => post.add(tx, to, kind, tell, Some(&work)),
        None => Ok(()),
    }
}

/// What whoever is recused had is free: the others of the office are told.
fn recused(tx: &mut Tx, cases: &dyn CaseLookup, post: &mut Post<'_>, fact: &Recused) -> Result<(), Fault> {
    for work in cases.work(tx, post.case.root)? {
        if !work.task.is_some_and(|task| fact.tasks.contains(&task)) {
            continue;
        }
        for account in hands(tx, &work)? {
            if account != fact.officer {
                post.add(tx, account, "task-recused", &Tell::default(), Some(&work))?;
            }
        }
    }
    Ok(())
}
