//! SQL of what the pages of window, office and board list besides [`super::lists`]: filters, tasks by urgency, what came
//! in last.

use contract::AccountId;
use contract::case::CaseState;
use directory::access::{Columns, ListScope};
use store::{Error, Query, Sql, Tx, record, sql};

use super::lists::{COLUMNS, LINE, lines};
use super::tasks::TaskRow;
use crate::lists::{CaseLine, TaskLine};
use crate::model::{Channel, DeskQueue, Level, Running, Task};

/// What a clerk looks for at the window.
#[derive(Debug, Clone, Default)]
pub struct DeskFilter {
    /// Only this queue; `None` is everything that waits for the window or for the applicant.
    pub queue: Option<DeskQueue>,
    /// Only this item.
    pub item: Option<String>,
    /// Only what came in this way.
    pub channel: Option<Channel>,
    /// Only applicants with this in their name.
    pub named: Option<String>,
    /// Latest first, whatever the queue.
    pub newest: bool,
    /// Where the page begins: queue and id of the last row before.
    pub after: Option<(i64, i64)>,
}

impl DeskFilter {
    /// From the names and values of an address.
    pub fn read<'a>(value: impl Fn(&'static str) -> &'a str) -> Self {
        Self {
            queue: DeskQueue::parse(value("queue")).filter(|queue| *queue != DeskQueue::Issuing),
            item: Some(value("item").to_owned()).filter(|item| !item.is_empty()),
            channel: Channel::parse(value("channel")),
            named: Some(value("q").trim().to_owned()).filter(|named| !named.is_empty()),
            newest: value("order") == "newest",
            after: None,
        }
    }
}

/// What waits at the window, queue by queue in their order, each oldest first.
pub fn at_desk(
    tx: &mut Tx,
    scope: &ListScope,
    filter: &DeskFilter,
    rows: u32,
) -> Result<Vec<CaseLine>, Error> {
    let query = desk_query(LINE, scope, filter, rows);
    lines(tx, &query)
}

/// How many there are of [`at_desk`], counted up to `most`.
pub fn count_at_desk(tx: &mut Tx, scope: &ListScope, filter: &DeskFilter, most: u32) -> Result<u32, Error> {
    let all = DeskFilter { after: None, ..filter.clone() };
    let query = desk_query(sql!("SELECT id FROM casefile"), scope, &all, most);
    Ok(u32::try_from(tx.list::<i64>(&query)?.len()).unwrap_or(most))
}

/// A pattern for what, in small letters, has this in it, whatever signs it has.
fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for letter in text.to_lowercase().chars().take(60) {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

fn desk_query(base: Sql, scope: &ListScope, filter: &DeskFilter, rows: u32) -> Query {
    let mut query = Query::new(base);
    match filter.queue {
        Some(queue) => query.and("desk = ?", [queue.as_int().into()]),
        // By when it came in, whatever the queue: read backwards along the cases themselves.
        None if filter.newest => query.and("desk IS NOT NULL AND desk <> 9", []),
        None => query.and("desk >= 0 AND desk <= 5", []),
    };
    query.and_opt("item = ?", filter.item.as_deref());
    query.and_opt("channel = ?", filter.channel.map(Channel::as_str));
    query.and_opt("lower(applicant_name) LIKE ? ESCAPE '\\'", filter.named.as_deref().map(containing));
    match filter.after {
        Some((_, id)) if filter.newest => query.and("id < ?", [id.into()]),
        Some((desk, id)) => {
            // The first condition alone tells the database where in the index to begin.
            query.and("desk >= ?", [desk.into()]);
            query.and("desk > ? OR (desk = ? AND id > ?)", [desk.into(), desk.into(), id.into()])
        }
        None => &mut query,
    };
    scope.narrow(&mut query, COLUMNS);
    query.order_by(if filter.newest { "id DESC" } else { "desk, id" }).limit(rows);
    query
}

/// What a supervisor looks for.
#[derive(Debug, Clone, Default)]
pub struct CaseFilter {
    /// Only this level.
    pub level: Option<Level>,
    /// Only this state; one that ends a case finds those that ended so.
    pub state: Option<CaseState>,
    /// Only those that have ended, however.
    pub ended: bool,
    /// Only this item.
    pub item: Option<String>,
    /// Only applicants with this in their name.
    pub named: Option<String>,
    /// Which come first.
    pub order: CaseOrder,
    /// Where the page begins: level and id of the last row before.
    pub after: Option<(i64, i64)>,
}

/// Which cases come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CaseOrder {
    /// The most urgent, the oldest among equals.
    #[default]
    Urgent,
    /// What came in last.
    Newest,
    /// What came in first.
    Oldest,
}

impl CaseFilter {
    /// From the names and values of an address.
    pub fn read<'a>(value: impl Fn(&'static str) -> &'a str) -> Self {
        Self {
            level: Level::parse(value("level")).filter(|level| *level != Level::Fine),
            state: CaseState::parse(value("state")),
            ended: value("state") == ENDED,
            item: Some(value("item").to_owned()).filter(|item| !item.is_empty()),
            named: Some(value("named").trim().to_owned()).filter(|named| !named.is_empty()),
            order: match value("order") {
                "newest" => CaseOrder::Newest,
                "oldest" => CaseOrder::Oldest,
                _ => CaseOrder::Urgent,
            },
            after: None,
        }
    }
}

/// In the filter of states: all that have ended.
pub const ENDED: &str = "ended";

/// Cases not ended, or those that have if the filter asks for them, in the order asked for.
pub fn open_cases(
    tx: &mut Tx,
    scope: &ListScope,
    filter: &CaseFilter,
    rows: u32,
) -> Result<Vec<CaseLine>, Error> {
    let query = open_query(LINE, scope, filter, rows);
    lines(tx, &query)
}

fn open_query(base: Sql, scope: &ListScope, filter: &CaseFilter, rows: u32) -> Query {
    let mut query = Query::new(base);
    let ended = filter.ended || filter.state.is_some_and(CaseState::is_final);
    // What has ended is not urgent any more: the latest first.
    let order = match filter.order {
        CaseOrder::Urgent if ended => CaseOrder::Newest,
        order => order,
    };
    query.and(if ended { "closed_at IS NOT NULL AND erased IS NULL" } else { "closed_at IS NULL" }, []);
    query.and_opt("level = ?", filter.level.map(Level::as_int));
    query.and_opt("state = ?", filter.state.map(CaseState::as_str));
    query.and_opt("item = ?", filter.item.as_deref());
    query.and_opt("lower(applicant_name) LIKE ? ESCAPE '\\'", filter.named.as_deref().map(containing));
    if let Some((level, id)) = filter.after {
        match order {
            CaseOrder::Urgent => {
                query.and("level <= ?", [level.into()]);
                query.and("level < ? OR (level = ? AND id > ?)", [level.into(), level.into(), id.into()])
            }
            CaseOrder::Newest => query.and("id < ?", [id.into()]),
            CaseOrder::Oldest => query.and("id > ?", [id.into()]),
        };
    }
    scope.narrow(&mut query, COLUMNS);
    query.order_by(match order {
        CaseOrder::Urgent => "level DESC, id",
        CaseOrder::Newest => "id DESC",
        CaseOrder::Oldest => "id",
    });
    query.limit(rows);
    query
}

record! {
    struct TaskLineRow {
        id: i64,
        no: i64,
        case_id: i64,
        element: String,
        assignee: Option<i64>,
        opened_at: i64,
        number: String,
        version: i64,
        item: String,
        applicant_name: String,
        organ: i64,
        due: Option<String>,
        provisional: bool,
        running: String,
        level: i64,
        urged_at: Option<i64>,
        owner: Option<i64>,
    }
}

/// Which tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Free ones of one's organ, and one's own.
    Doable,
    /// One's own only.
    Mine,
}

/// Open tasks, most urgent first, oldest first among equals; `after` is level and id of the last row before.
pub fn tasks(
    tx: &mut Tx,
    scope: &ListScope,
    account: AccountId,
    whose: Whose,
    after: Option<(i64, i64)>,
    rows: u32,
) -> Result<Vec<TaskLine>, Error> {
    let mut query = Query::new(sql!(
        "SELECT t.id, t.no, t.case_id, t.element, t.assignee, t.opened_at, c.number, c.version, t.item, ",
        "c.applicant_name, t.organ, c.due, ",
        // A limit within the year whose holidays are known stands, although the statutory one may reach beyond.
        "(c.provisional AND COALESCE(substr(c.due, 1, 4) = substr(c.statutory_due, 1, 4), TRUE)) AS provisional, ",
        "c.running, c.level, c.urged_at, t.owner ",
        "FROM task t JOIN casefile c ON c.id = t.case_id"
    ));
    query.and("t.state = 'open'", []);
    match whose {
        Whose::Doable => {
            query.and("t.assignee IS NULL OR t.assignee = ? OR t.owner = ?", [account.into(), account.into()])
        }
        Whose::Mine => query.and("t.assignee = ? OR t.owner = ?", [account.into(), account.into()]),
    };
    if let Some((level, id)) = after {
        query.and("c.level < ? OR (c.level = ? AND t.id > ?)", [level.into(), level.into(), id.into()]);
    }
    scope.narrow(&mut query, Columns { region: "t.region", organ: "t.organ", item: "t.item" });
    query.order_by("c.level DESC, t.id").limit(rows);
    tx.list::<TaskLineRow>(&query)?
        .into_iter()
        .map(|row| {
            Ok(TaskLine {
                task: row.id.into(),
                no: row.no,
                case: row.case_id.into(),
                element: row.element,
                assignee: row.assignee.map(Into::into),
                opened_at: row.opened_at,
                number: row.number,
                version: row.version.into(),
                item: row.item,
                applicant_name: row.applicant_name,
                organ: row.organ.into(),
                due: row.due,
                provisional: row.provisional,
                running: super::word("running", &row.running, Running::parse)?,
                level: Level::from_int(row.level),
                urged_at: row.urged_at,
                lent: row.owner.is_some(),
            })
        })
        .collect()
}

/// Tasks of every case of an application, in order: the opinions of all organs.
pub fn tasks_of_application(tx: &mut Tx, root: contract::CaseId) -> Result<Vec<Task>, Error> {
    tx.all::<TaskRow>(
        sql!(
            "SELECT id, case_id, root, no, token, element, role, organ, region, item, state, assignee, opened_at, ",
            "done_at, done_by, outcome, opinion, marks, why, owner, handed_by, advice FROM task ",
            "WHERE case_id IN (SELECT id FROM casefile WHERE id = $1 OR (root = $1 AND member > 0)) ORDER BY id"
        ),
        &[root.into()],
    )?
    .into_iter()
    .map(TaskRow::into_task)
    .collect()
}

/// The lane of divisions from one code to another, both included.
#[derive(Debug, Clone)]
pub struct Between<'a> {
    /// First code.
    pub from: &'a str,
    /// Last code.
    pub to: &'a str,
}

/// What was applied for last: number, item version, when; newest first.
pub fn latest(tx: &mut Tx, region: &Between<'_>, rows: u32) -> Result<Vec<(String, i64, i64)>, Error> {
    let mut query = Query::new(sql!("SELECT number, version, received_at FROM casefile"));
    query.and("member = 0 AND region >= ? AND region <= ?", [region.from.into(), region.to.into()]);
    query.order_by("id DESC").limit(rows);
    tx.list(&query)
}

/// How many applications are open at each warned level: level and number, each counted up to `most`. What is in time is
/// never counted, there may be any number of it.
pub fn warned(tx: &mut Tx, region: &Between<'_>, most: u32) -> Result<Vec<(Level, i64)>, Error> {
    let mut found = Vec::with_capacity(3);
    for level in [Level::Soon, Level::Yellow, Level::Red] {
        let counted: i64 = tx.one(
            sql!(
                "SELECT COUNT(*) FROM (SELECT id FROM casefile WHERE closed_at IS NULL AND member = 0 ",
                "AND running <> 'stopped' AND level = $1 AND region >= $2 AND region <= $3 LIMIT $4) warned"
            ),
            &[level.as_int().into(), region.from.into(), region.to.into(), most.into()],
        )?;
        found.push((level, counted));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::{Actor, ActorKind, OrganId, PostId, Posting, Text};

    /// A page of a long list is steps along an index: nothing is sorted, whatever is filtered by and wherever the page begins.
    #[test]
    fn no_list_is_sorted() {
        let posting = Posting {
            post: PostId(1),
            title: Text::default(),
            organ: OrganId(1),
            organ_name: Text::default(),
            region: "150402".to_owned(),
            all_organs: true,
            items: None,
            permissions: vec![crate::permissions::INTAKE.0.to_owned()],
        };
        let actor = Actor {
            kind: ActorKind::Staff,
            account: AccountId(1),
            name: String::new(),
            party: None,
            postings: vec![posting],
            assurance: 1,
        };
        let scope = ListScope::of(&actor, crate::permissions::INTAKE);
        let base = sql!("EXPLAIN QUERY PLAN SELECT id, number FROM casefile");
        let mut queries = Vec::new();
        for (after, newest) in [(None, false), (Some((2, 9)), false), (None, true), (Some((2, 9)), true)] {
            for queue in [None, Some(DeskQueue::Received)] {
                let filter = DeskFilter { queue, newest, after, ..DeskFilter::default() };
                queries.push(desk_query(base, &scope, &filter, 51));
            }
            for order in [CaseOrder::Urgent, CaseOrder::Newest, CaseOrder::Oldest] {
                let filter = CaseFilter { order, after, ..CaseFilter::default() };
                queries.push(open_query(base, &scope, &filter, 51));
            }
        }
        testkit::on_sqlite(&[crate::migrations()], |db| {
            for query in queries.clone() {
                let text = query.text().to_owned();
                let plan: Vec<(i64, i64, i64, String)> =
                    db.read_blocking(move |tx| tx.list(&query)).unwrap_or_else(|error| panic!("{error}"));
                let steps: Vec<String> = plan.into_iter().map(|(.., step)| step).collect();
                assert!(
                    !steps.is_empty() && steps.iter().all(|step| !step.contains("TEMP B-TREE")),
                    "{text}: {steps:?}"
                );
            }
        });
    }
}
