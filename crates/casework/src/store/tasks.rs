//! SQL of tasks.

use contract::{AccountId, CaseId, TaskId};
use store::{Error, Tx, Value, record, sql};

use super::{json, unjson, word};
use crate::model::{Opinion, Task, TaskState};

record! {
    pub(crate) struct TaskRow {
        id: i64,
        case_id: i64,
        root: i64,
        no: i64,
        token: i64,
        element: String,
        role: String,
        organ: i64,
        region: String,
        item: String,
        state: String,
        assignee: Option<i64>,
        opened_at: i64,
        done_at: Option<i64>,
        done_by: Option<i64>,
        outcome: Option<String>,
        opinion: Option<String>,
        marks: Option<String>,
        why: Option<String>,
        owner: Option<i64>,
        handed_by: Option<i64>,
        advice: Option<String>,
    }
}

impl TaskRow {
    pub(crate) fn into_task(self) -> Result<Task, Error> {
        Ok(Task {
            id: self.id.into(),
            case: self.case_id.into(),
            root: self.root.into(),
            no: self.no,
            token: self.token,
            element: self.element,
            role: self.role,
            organ: self.organ.into(),
            region: self.region,
            item: self.item,
            state: word("state", &self.state, TaskState::parse)?,
            assignee: self.assignee.map(Into::into),
            opened_at: self.opened_at,
            done_at: self.done_at,
            done_by: self.done_by.map(Into::into),
            outcome: self.outcome.as_deref().map(|w| word("outcome", w, Opinion::parse)).transpose()?,
            opinion: self.opinion,
            marks: self.marks.as_deref().map(|text| unjson("marks", text)).transpose()?.unwrap_or_default(),
            why: self.why,
            owner: self.owner.map(Into::into),
            handed_by: self.handed_by.map(Into::into),
            advice: self
                .advice
                .as_deref()
                .map(|text| unjson("advice", text))
                .transpose()?
                .unwrap_or_default(),
        })
    }
}

/// A task, read after its case was taken.
pub(crate) fn task(tx: &mut Tx, id: TaskId) -> Result<Option<Task>, Error> {
    tx.opt::<TaskRow>(sql!("SELECT * FROM task WHERE id = $1"), &[id.into()])?
        .map(TaskRow::into_task)
        .transpose()
}

/// All tasks of a case, in order.
pub(crate) fn of_case(tx: &mut Tx, case: CaseId) -> Result<Vec<Task>, Error> {
    tx.all::<TaskRow>(sql!("SELECT * FROM task WHERE case_id = $1 ORDER BY id"), &[case.into()])?
        .into_iter()
        .map(TaskRow::into_task)
        .collect()
}

/// Inserts tasks just opened.
pub(crate) fn insert(tx: &mut Tx, tasks: &[Task]) -> Result<(), Error> {
    if tasks.is_empty() {
        return Ok(());
    }
    let rows: Vec<[Value; 12]> = tasks
        .iter()
        .map(|task| {
            [
                task.id.into(),
                task.case.into(),
                task.root.into(),
                task.no.into(),
                task.token.into(),
                task.element.as_str().into(),
                task.role.as_str().into(),
                task.organ.into(),
                task.region.as_str().into(),
                task.item.as_str().into(),
                task.state.as_str().into(),
                task.opened_at.into(),
            ]
        })
        .collect();
    tx.put_many(
        sql!(
            "INSERT INTO task (id, case_id, root, no, token, element, role, organ, region, item, state, opened_at) ",
            "VALUES {rows}"
        ),
        &rows,
    )?;
    Ok(())
}

/// Writes down that a task is done.
pub(crate) fn done(tx: &mut Tx, task: &Task) -> Result<(), Error> {
    tx.put(
        sql!(
            "UPDATE task SET state = 'done', done_at = $2, done_by = $3, outcome = $4, opinion = $5, marks = $6 ",
            "WHERE id = $1"
        ),
        [
            task.id.into(),
            task.done_at.into(),
            task.done_by.into(),
            task.outcome.map(Opinion::as_str).into(),
            task.opinion.as_deref().into(),
            json(&task.marks)?,
        ],
    )?;
    Ok(())
}

/// Gives a task to somebody, or puts it back.
pub(crate) fn assign(tx: &mut Tx, task: &Task) -> Result<(), Error> {
    tx.put(
        sql!(
            "UPDATE task SET assignee = $2, organ = $3, why = $4, owner = $5, handed_by = $6, advice = $7 WHERE id = $1"
        ),
        [
            task.id.into(),
            task.assignee.into(),
            task.organ.into(),
            task.why.as_deref().into(),
            task.owner.into(),
            task.handed_by.into(),
            match task.advice.is_empty() {
                true => Value::Null,
                false => json(&task.advice)?,
            },
        ],
    )?;
    Ok(())
}

/// A finished review was taken back by whoever gave it: it stays in the file and counts no more.
pub(crate) fn take_back(tx: &mut Tx, id: TaskId, why: &str) -> Result<(), Error> {
    tx.put(sql!("UPDATE task SET state = 'cancelled', why = $2 WHERE id = $1"), [id.into(), why.into()])?;
    Ok(())
}

/// Open tasks of an application that somebody has, or lent to a colleague.
pub(crate) fn in_hands_of(tx: &mut Tx, root: CaseId, account: AccountId) -> Result<Vec<Task>, Error> {
    tx.all::<TaskRow>(
        sql!(
            "SELECT * FROM task WHERE case_id IN (SELECT id FROM casefile WHERE id = $1 OR (root = $1 AND member > 0)) ",
            "AND state = 'open' AND (assignee = $2 OR owner = $2) ORDER BY id"
        ),
        &[root.into(), account.into()],
    )?
    .into_iter()
    .map(TaskRow::into_task)
    .collect()
}

/// Cancels the open tasks of a case that have these engine numbers.
pub(crate) fn cancel(tx: &mut Tx, case: CaseId, token: i64, why: &str, at: i64) -> Result<(), Error> {
    tx.put(
        sql!(
            "UPDATE task SET state = 'cancelled', done_at = $4, why = $3 ",
            "WHERE case_id = $1 AND token = $2 AND state = 'open'"
        ),
        [case.into(), token.into(), why.into(), at.into()],
    )?;
    Ok(())
}

/// Cancels every open task of a case.
pub(crate) fn cancel_all(tx: &mut Tx, case: CaseId, why: &str, at: i64) -> Result<u64, Error> {
    tx.run(
        sql!("UPDATE task SET state = 'cancelled', done_at = $3, why = $2 WHERE case_id = $1 AND state = 'open'"),
        &[case.into(), why.into(), at.into()],
    )
}
