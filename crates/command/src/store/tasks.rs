//! SQL of tasks.

use contract::OrganId;
use directory::access::{Columns, ListScope};
use store::{Error, Query, Tx, Value, record, sql};

use crate::task::{Kind, State, Step, Task};

/// A task is of no item: a post that is for some items only reaches none.
const COLUMNS: Columns = Columns { region: "region", organ: "organ", item: "''" };
/// Counting stops here.
pub const COUNTED: u32 = 1_000;

/// The next number of a day. Gap-free: an act undone gives its number back.
///
/// # Errors
/// Database errors.
pub fn next_serial(tx: &mut Tx, name: &str) -> Result<i64, Error> {
    tx.one(
        sql!(
            "INSERT INTO command_serial (name, last) VALUES ($1, 1) ",
            "ON CONFLICT (name) DO UPDATE SET last = command_serial.last + 1 RETURNING last"
        ),
        &[name.into()],
    )
}

/// Keeps a task.
///
/// # Errors
/// Database errors.
pub fn insert(tx: &mut Tx, task: &Task) -> Result<(), Error> {
    let row: [Value; 18] = [
        task.id.into(),
        task.number.as_str().into(),
        task.kind.into(),
        task.urgent.into(),
        task.title.as_str().into(),
        task.body.as_str().into(),
        task.about.into(),
        task.about_key.as_str().into(),
        task.region.as_str().into(),
        task.organ.into(),
        task.state.into(),
        task.revision.into(),
        task.issued_at.into(),
        task.issued_by.into(),
        task.due_at.into(),
        task.provisional.into(),
        task.late.into(),
        task.ended_at.into(),
    ];
    tx.run(
        sql!(
            "INSERT INTO command_task (id, number, kind, urgent, title, body, about, about_key, region, organ, state, ",
            "revision, issued_at, issued_by, due_at, provisional, late, ended_at) VALUES ",
            "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)"
        ),
        &row,
    )?;
    Ok(())
}

/// What may change of a task.
///
/// # Errors
/// Database errors.
pub fn save(tx: &mut Tx, task: &Task) -> Result<(), Error> {
    tx.run(
        sql!(
            "UPDATE command_task SET state = $2, revision = $3, due_at = $4, provisional = $5, late = $6, ended_at = $7 ",
            "WHERE id = $1"
        ),
        &[
            task.id.into(),
            task.state.into(),
            task.revision.into(),
            task.due_at.into(),
            task.provisional.into(),
            task.late.into(),
            task.ended_at.into(),
        ],
    )?;
    Ok(())
}

/// A task, held until the act ends.
///
/// # Errors
/// Database errors.
pub fn take(tx: &mut Tx, id: i64) -> Result<Option<Task>, Error> {
    tx.opt(sql!("SELECT * FROM command_task WHERE id = $1 {for update}"), &[id.into()])
}

/// A task by its number.
///
/// # Errors
/// Database errors.
pub fn numbered(tx: &mut Tx, number: &str) -> Result<Option<Task>, Error> {
    tx.opt(sql!("SELECT * FROM command_task WHERE number = $1"), &[number.into()])
}

/// Keeps what was done.
///
/// # Errors
/// Database errors.
pub fn insert_step(tx: &mut Tx, step: &Step) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO command_step (id, task, at, act, account, organ, words) VALUES ($1, $2, $3, $4, $5, $6, $7)"
        ),
        &[
            step.id.into(),
            step.task.into(),
            step.at.into(),
            step.act.as_str().into(),
            step.account.into(),
            step.organ.into(),
            step.words.as_str().into(),
        ],
    )?;
    Ok(())
}

/// What was done with a task, in order.
///
/// # Errors
/// Database errors.
pub fn steps(tx: &mut Tx, task: i64) -> Result<Vec<Step>, Error> {
    tx.all(sql!("SELECT * FROM command_step WHERE task = $1 ORDER BY id"), &[task.into()])
}

/// Which tasks (办理阶段).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shelf {
    /// Not ended (未了结).
    #[default]
    Open,
    /// In one state.
    In(State),
    /// With the unit after the last day (逾期).
    Late,
}

impl Shelf {
    /// Every shelf, in the order of a day's work.
    pub const ALL: [Shelf; 7] = [
        Shelf::Open,
        Shelf::In(State::Issued),
        Shelf::In(State::Working),
        Shelf::Late,
        Shelf::In(State::Finished),
        Shelf::In(State::Closed),
        Shelf::In(State::Revoked),
    ];

    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Shelf::Open => "open",
            Shelf::In(state) => state.as_str(),
            Shelf::Late => "late",
        }
    }

    /// The shelf of this word; what is open for any other.
    pub fn parse(word: &str) -> Shelf {
        Self::ALL.into_iter().find(|shelf| shelf.as_str() == word).unwrap_or_default()
    }
}

/// What somebody looks for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Which tasks.
    pub shelf: Shelf,
    /// Only of this weight.
    pub kind: Option<Kind>,
    /// Only urgent ones.
    pub urgent: bool,
    /// Only of this unit.
    pub organ: Option<OrganId>,
    /// Only what is about this number or code.
    pub about: Option<String>,
}

fn narrow(query: &mut Query, scope: &ListScope, filter: &Filter, now: i64) {
    match filter.shelf {
        Shelf::Open => query.and("state IN ('issued', 'working', 'finished')", []),
        Shelf::In(state) => query.and("state = ?", [state.into()]),
        Shelf::Late => query.and("state IN ('issued', 'working') AND due_at <= ?", [now.into()]),
    };
    query
        .and_opt("kind = ?", filter.kind)
        .and_opt("organ = ?", filter.organ.map(|organ| organ.0))
        .and_opt("about_key = ?", filter.about.as_deref());
    if filter.urgent {
        query.and("urgent = ?", [true.into()]);
    }
    scope.narrow(query, COLUMNS);
}

/// Tasks within a scope: the open ones by their last day, ended ones the latest first. `after` are the last day and id of the page before.
///
/// # Errors
/// Database errors.
pub fn list(
    tx: &mut Tx,
    scope: &ListScope,
    filter: &Filter,
    after: Option<(i64, i64)>,
    most: u32,
) -> Result<Vec<Task>, Error> {
    let now = tx.now();
    let mut query = Query::new(sql!("SELECT * FROM command_task"));
    narrow(&mut query, scope, filter, now);
    let ended = matches!(filter.shelf, Shelf::In(state) if state.has_ended());
    if let Some((due, id)) = after {
        let (due, id): (Value, Value) = (due.into(), id.into());
        match ended {
            true => query.and("(due_at < ? OR (due_at = ? AND id < ?))", [due.clone(), due, id]),
            false => query.and("(due_at > ? OR (due_at = ? AND id > ?))", [due.clone(), due, id]),
        };
    }
    query.order_by(if ended { "due_at DESC, id DESC" } else { "due_at, id" }).limit(most);
    tx.list(&query)
}

/// How many tasks, counted up to [`COUNTED`] and one more.
///
/// # Errors
/// Database errors.
pub fn count(tx: &mut Tx, scope: &ListScope, filter: &Filter) -> Result<usize, Error> {
    let now = tx.now();
    let mut query = Query::new(sql!("SELECT id FROM command_task"));
    narrow(&mut query, scope, filter, now);
    query.limit(COUNTED + 1);
    Ok(tx.list::<i64>(&query)?.len())
}

/// Tasks about one number or code, the latest first.
///
/// # Errors
/// Database errors.
pub fn about(tx: &mut Tx, key: &str, most: u32) -> Result<Vec<Task>, Error> {
    tx.all(
        sql!("SELECT * FROM command_task WHERE about_key = $1 ORDER BY id DESC LIMIT $2"),
        &[key.into(), most.into()],
    )
}

record! {
    /// A task that is due to be erased.
    pub struct EndedRow {
        /// Id.
        pub id: i64,
        /// When it ended, epoch ms.
        pub ended_at: i64,
        /// Its number.
        pub number: String,
        /// What it is about.
        pub about_key: String,
    }
}

/// Tasks that ended before an instant, counted up to `most`.
///
/// # Errors
/// Database errors.
pub fn ended_count(tx: &mut Tx, before: i64, most: u32) -> Result<i64, Error> {
    tx.one(
        sql!(
            "SELECT count(*) FROM (SELECT 1 AS one FROM command_task WHERE ended_at < $1 LIMIT $2) AS counted"
        ),
        &[before.into(), most.into()],
    )
}

/// The next tasks that ended before an instant, the oldest first.
///
/// # Errors
/// Database errors.
pub fn ended(tx: &mut Tx, before: i64, after: (i64, i64), most: u32) -> Result<Vec<EndedRow>, Error> {
    tx.all(
        sql!(
            "SELECT id, ended_at, number, about_key FROM command_task ",
            "WHERE ended_at < $1 AND (ended_at > $2 OR (ended_at = $2 AND id > $3)) ORDER BY ended_at, id LIMIT $4"
        ),
        &[before.into(), after.0.into(), after.1.into(), most.into()],
    )
}

/// Erases a task and what was done with it.
///
/// # Errors
/// Database errors.
pub fn erase(tx: &mut Tx, id: i64) -> Result<(), Error> {
    tx.run(sql!("DELETE FROM command_step WHERE task = $1"), &[id.into()])?;
    tx.run(sql!("DELETE FROM command_task WHERE id = $1"), &[id.into()])?;
    Ok(())
}
