//! SQL of lists: keyset paging, scope as a condition on indexed columns; counts stop at a thousand.

use directory::access::{Columns, ListScope};
use store::{Error, Query, Tx, Value, sql};

use crate::model::{Class, Entity, Task, TaskState, Visit, VisitState};

const COLUMNS: Columns = Columns { region: "region", organ: "organ", item: "number" };
/// Counting stops here.
pub(crate) const COUNTED: u32 = 1000;

/// Which visits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shelf {
    /// To be made (待检查).
    #[default]
    Assigned,
    /// Not made or not published in time (超期).
    Late,
    /// Recorded, not published (待公示).
    Recorded,
    /// Published (已公示).
    Published,
    /// Not made (未实施).
    Dropped,
}

impl Shelf {
    /// Every shelf with its word.
    pub const WORDS: [(Shelf, &'static str); 5] = [
        (Shelf::Assigned, "assigned"),
        (Shelf::Late, "late"),
        (Shelf::Recorded, "recorded"),
        (Shelf::Published, "published"),
        (Shelf::Dropped, "dropped"),
    ];

    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        Self::WORDS.iter().find(|(shelf, _)| *shelf == self).map_or("assigned", |(_, word)| word)
    }

    /// The shelf of this word.
    pub fn parse(word: &str) -> Option<Shelf> {
        Self::WORDS.iter().find(|(_, known)| *known == word).map(|(shelf, _)| *shelf)
    }

    fn narrow(self, query: &mut Query, now: i64) {
        match self {
            Shelf::Assigned => query.and("state = ?", [VisitState::Assigned.into()]),
            Shelf::Recorded => query.and("state = ?", [VisitState::Recorded.into()]),
            Shelf::Published => query.and("state = ?", [VisitState::Published.into()]),
            Shelf::Dropped => query.and("state = ?", [VisitState::Dropped.into()]),
            Shelf::Late => query.and(
                "((state = 'assigned' AND due_at < ?) OR (state = 'recorded' AND publish_by < ?))",
                [now.into(), now.into()],
            ),
        };
    }
}

/// Whose visits.
#[derive(Debug, Clone)]
pub enum Whose {
    /// Those somebody is sent on.
    Officer(i64),
    /// Those of the organs within reach.
    Within(ListScope),
}

fn whose(query: &mut Query, whose: &Whose) {
    match whose {
        Whose::Officer(account) => {
            query.and(
                "id IN (SELECT s.visit FROM regulation_sent s JOIN regulation_officer o ON o.id = s.officer \
                 WHERE o.account = ? AND s.left_at IS NULL)",
                [Value::from(*account)],
            );
        }
        Whose::Within(scope) => scope.narrow(query, COLUMNS),
    }
}

/// Visits of somebody or of organs.
pub(crate) fn visits(
    tx: &mut Tx,
    of: &Whose,
    shelf: Shelf,
    after: Option<i64>,
    most: u32,
) -> Result<Vec<Visit>, Error> {
    let now = tx.now();
    let mut query = Query::new(sql!("SELECT * FROM regulation_visit"));
    shelf.narrow(&mut query, now);
    let latest = matches!(shelf, Shelf::Published | Shelf::Dropped);
    query.and_opt(if latest { "id < ?" } else { "id > ?" }, after);
    whose(&mut query, of);
    query.order_by(if latest { "id DESC" } else { "id" }).limit(most);
    tx.list(&query)
}

/// How many there are, up to a thousand and one.
pub(crate) fn count_visits(tx: &mut Tx, of: &Whose, shelf: Shelf) -> Result<usize, Error> {
    let now = tx.now();
    let mut query = Query::new(sql!("SELECT id FROM regulation_visit"));
    shelf.narrow(&mut query, now);
    whose(&mut query, of);
    query.limit(COUNTED + 1);
    Ok(tx.list::<i64>(&query)?.len())
}

/// Visits of a task, in order.
pub(crate) fn visits_of(tx: &mut Tx, task: i64, after: i64, most: u32) -> Result<Vec<Visit>, Error> {
    tx.all(
        sql!("SELECT * FROM regulation_visit WHERE task = $1 AND id > $2 ORDER BY id LIMIT $3"),
        &[task.into(), after.into(), most.into()],
    )
}

/// How the visits of a task stand: state and count, and how many of them are late.
pub(crate) fn standing(tx: &mut Tx, task: i64) -> Result<(Vec<(VisitState, i64)>, i64), Error> {
    let states = tx.all(
        sql!("SELECT state, COUNT(*) FROM regulation_visit WHERE task = $1 GROUP BY state ORDER BY state"),
        &[task.into()],
    )?;
    let now = tx.now();
    let late = tx.one(
        sql!(
            "SELECT COUNT(*) FROM regulation_visit WHERE task = $1 AND ((state = 'assigned' AND due_at < $2) ",
            "OR (state = 'recorded' AND publish_by < $2))"
        ),
        &[task.into(), now.into()],
    )?;
    Ok((states, late))
}

/// Tasks within reach, the latest first.
pub(crate) fn tasks(
    tx: &mut Tx,
    scope: &ListScope,
    state: Option<TaskState>,
    before: Option<i64>,
    most: u32,
) -> Result<Vec<Task>, Error> {
    let mut query = Query::new(sql!("SELECT * FROM regulation_task"));
    query.and_opt("state = ?", state);
    query.and_opt("id < ?", before);
    scope.narrow(&mut query, COLUMNS);
    query.order_by("id DESC").limit(most);
    tx.list(&query)
}

/// Tasks everybody may see, the latest first.
pub(crate) fn public_tasks(tx: &mut Tx, before: i64, most: u32) -> Result<Vec<Task>, Error> {
    tx.all(
        sql!(
            "SELECT * FROM regulation_task WHERE state IN ('announced', 'drawn', 'repeated') AND id < $1 ",
            "ORDER BY id DESC LIMIT $2"
        ),
        &[before.into(), most.into()],
    )
}

/// Published visits, the latest first; of whoever has this code, or a name that begins so, where words are given.
pub(crate) fn published(
    tx: &mut Tx,
    words: &str,
    before: (i64, i64),
    most: u32,
) -> Result<Vec<Visit>, Error> {
    let mut query = Query::new(sql!("SELECT * FROM regulation_visit"));
    query.and("published_at IS NOT NULL", []);
    query.and(
        "(published_at < ? OR (published_at = ? AND id < ?))",
        [before.0.into(), before.0.into(), before.1.into()],
    );
    if !words.is_empty() {
        query.and(
            "entity IN (SELECT id FROM regulation_entity WHERE code = ? OR (NOT person AND name LIKE ? ESCAPE '!'))",
            [words.to_uppercase().into(), like(words).into()],
        );
    }
    query.order_by("published_at DESC, id DESC").limit(most);
    tx.list(&query)
}

/// A pattern that finds these words anywhere.
pub(crate) fn like(words: &str) -> String {
    let mut out = String::from("%");
    for c in words.chars().take(60) {
        if "%_!".contains(c) {
            out.push('!');
        }
        out.push(c);
    }
    out.push('%');
    out
}

/// Entities in the library, the latest first; with words, those with this code or a name with them.
pub(crate) fn entities(tx: &mut Tx, words: &str, before: i64, most: u32) -> Result<Vec<Entity>, Error> {
    let mut query = Query::new(sql!("SELECT * FROM regulation_entity"));
    query.and("id < ?", [before.into()]);
    if !words.is_empty() {
        query.and("(code = ? OR name LIKE ? ESCAPE '!')", [words.to_uppercase().into(), like(words).into()]);
    }
    query.order_by("id DESC").limit(most);
    tx.list(&query)
}

/// How many active entities there are of each class (橄榄型).
pub(crate) fn classes(tx: &mut Tx) -> Result<Vec<(Class, i64)>, Error> {
    tx.all(
        sql!("SELECT class, COUNT(*) FROM regulation_entity WHERE active GROUP BY class ORDER BY class"),
        &[],
    )
}

/// Visits set since an instant, by whether they were drawn: drawn and because of something.
pub(crate) fn by_cause(tx: &mut Tx, since: i64) -> Result<(i64, i64), Error> {
    tx.one(
        sql!(
            "SELECT COUNT(task), COUNT(*) - COUNT(task) FROM regulation_visit WHERE assigned_at >= $1 ",
            "AND state <> 'dropped'"
        ),
        &[since.into()],
    )
}

/// The visits to an entity, the latest first.
pub(crate) fn of_entity(tx: &mut Tx, entity: i64, most: u32) -> Result<Vec<Visit>, Error> {
    tx.all(
        sql!("SELECT * FROM regulation_visit WHERE entity = $1 ORDER BY id DESC LIMIT $2"),
        &[entity.into(), most.into()],
    )
}
