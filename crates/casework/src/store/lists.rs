//! SQL of lists: keyset paging, scope as a condition on indexed columns, never a count.

use contract::{AccountId, CaseId, PartyId};
use directory::access::{Columns, ListScope};
use store::{Error, Query, Tx, Value, record, sql};

use crate::lists::{BoardFilter, CaseLine, TaskLine, Watch};

record! {
    pub(crate) struct LineRow {
        id: i64,
        root: i64,
        number: String,
        kind: String,
        version: i64,
        item: String,
        state: String,
        revision: i64,
        applicant_name: String,
        organ: i64,
        region: String,
        channel: String,
        desk: Option<i64>,
        received_at: i64,
        accepted_at: Option<i64>,
        decided_at: Option<i64>,
        closed_at: Option<i64>,
        due: Option<String>,
        provisional: bool,
        running: String,
        level: i64,
    }
}

impl LineRow {
    fn into_line(self) -> Result<CaseLine, Error> {
        Ok(CaseLine {
            id: self.id.into(),
            root: self.root.into(),
            number: self.number,
            kind: super::word("kind", &self.kind, crate::model::CaseKind::parse)?,
            version: self.version.into(),
            item: self.item,
            state: super::word("state", &self.state, contract::case::CaseState::parse)?,
            revision: self.revision,
            applicant_name: self.applicant_name,
            organ: self.organ.into(),
            region: self.region,
            channel: super::word("channel", &self.channel, crate::model::Channel::parse)?,
            desk: self.desk.and_then(crate::model::DeskQueue::from_int),
            received_at: self.received_at,
            accepted_at: self.accepted_at,
            decided_at: self.decided_at,
            closed_at: self.closed_at,
            due: self.due,
            provisional: self.provisional,
            running: super::word("running", &self.running, crate::model::Running::parse)?,
            level: crate::model::Level::from_int(self.level),
        })
    }
}

pub(super) const LINE: store::Sql = sql!(
    "SELECT id, root, number, kind, version, item, state, revision, applicant_name, organ, region, channel, desk, ",
    "received_at, accepted_at, decided_at, closed_at, due, ",
    // A limit within the year whose holidays are known stands, although the statutory one may reach beyond.
    "(provisional AND COALESCE(substr(due, 1, 4) = substr(statutory_due, 1, 4), TRUE)) AS provisional, ",
    "running, level FROM casefile"
);

pub(super) const COLUMNS: Columns = Columns { region: "region", organ: "organ", item: "item" };

pub(super) fn lines(tx: &mut Tx, query: &Query) -> Result<Vec<CaseLine>, Error> {
    tx.list::<LineRow>(query)?.into_iter().map(LineRow::into_line).collect()
}

/// Applications of a party and those it handed in for others, newest first, with ids below `before`.
pub fn of_party(tx: &mut Tx, party: PartyId, before: i64, rows: u32) -> Result<Vec<CaseLine>, Error> {
    let mut query = Query::new(LINE);
    query.and(
        "(applicant = ? OR agent = ?) AND member = 0 AND id < ?",
        [party.into(), party.into(), before.into()],
    );
    query.order_by("id DESC").limit(rows);
    lines(tx, &query)
}

/// Applications of a party for an item that are not decided, newest first.
pub(crate) fn undecided_of(
    tx: &mut Tx,
    party: PartyId,
    item: &str,
    rows: u32,
) -> Result<Vec<CaseLine>, Error> {
    let mut query = Query::new(LINE);
    query.and("applicant = ? AND member = 0 AND item = ?", [party.into(), item.into()]);
    query.and("closed_at IS NULL AND decided_at IS NULL", []);
    query.order_by("id DESC").limit(rows);
    lines(tx, &query)
}

/// Every case of an application, its own first.
pub(crate) fn of_application(tx: &mut Tx, root: CaseId) -> Result<Vec<CaseLine>, Error> {
    let mut query = Query::new(LINE);
    query.and("id = ? OR (root = ? AND member > 0)", [root.into(), root.into()]);
    query.order_by("id");
    lines(tx, &query)
}

/// Cases with ids above `after`, in order of their ids.
pub(crate) fn after(tx: &mut Tx, after: CaseId, rows: u32) -> Result<Vec<CaseLine>, Error> {
    let mut query = Query::new(LINE);
    query.and("id > ?", [after.into()]);
    query.order_by("id").limit(rows);
    lines(tx, &query)
}

/// What waits at the window in one of its queues, oldest first, with ids above `after`.
pub fn at_desk(
    tx: &mut Tx,
    scope: &ListScope,
    queue: i64,
    after: i64,
    rows: u32,
) -> Result<Vec<CaseLine>, Error> {
    let mut query = Query::new(LINE);
    query.and("desk = ? AND id > ?", [queue.into(), after.into()]);
    scope.narrow(&mut query, COLUMNS);
    query.order_by("id").limit(rows);
    lines(tx, &query)
}

/// Cases waiting for decision, oldest first, with ids above `after`.
pub fn deciding(tx: &mut Tx, scope: &ListScope, after: i64, rows: u32) -> Result<Vec<CaseLine>, Error> {
    let mut query = Query::new(LINE);
    query.and("state = 'deciding' AND kind <> 'package' AND id > ?", [after.into()]);
    scope.narrow(&mut query, COLUMNS);
    query.order_by("id").limit(rows);
    lines(tx, &query)
}

/// Cases not ended, most urgent first.
pub(crate) fn watch(
    tx: &mut Tx,
    scope: &ListScope,
    filter: &Watch,
    rows: u32,
) -> Result<Vec<CaseLine>, Error> {
    let mut query = Query::new(LINE);
    query.and("closed_at IS NULL", []);
    if let Some(level) = filter.level {
        query.and("level = ?", [level.as_int().into()]);
    }
    if let Some((level, id)) = filter.after {
        query.and("level < ? OR (level = ? AND id > ?)", [level.into(), level.into(), id.into()]);
    }
    scope.narrow(&mut query, COLUMNS);
    query.order_by("level DESC, id").limit(rows);
    lines(tx, &query)
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

/// Open tasks of one's organ that nobody else has taken, oldest first, with ids above `after`.
pub(crate) fn tasks(
    tx: &mut Tx,
    scope: &ListScope,
    account: AccountId,
    mine_only: bool,
    after: i64,
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
    query.and("t.state = 'open' AND t.id > ?", [after.into()]);
    if mine_only {
        query.and("t.assignee = ? OR t.owner = ?", [account.into(), account.into()]);
    } else {
        query.and("t.assignee IS NULL OR t.assignee = ? OR t.owner = ?", [account.into(), account.into()]);
    }
    scope.narrow(&mut query, Columns { region: "t.region", organ: "t.organ", item: "t.item" });
    query.order_by("t.id").limit(rows);
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
                running: super::word("running", &row.running, crate::model::Running::parse)?,
                level: crate::model::Level::from_int(row.level),
                urged_at: row.urged_at,
                lent: row.owner.is_some(),
            })
        })
        .collect()
}

/// Sums of the live board's numbers by kind.
pub(crate) fn tallies(tx: &mut Tx, filter: &BoardFilter) -> Result<Vec<(String, i64)>, Error> {
    let (from, to): (Value, Value) = (filter.from.as_str().into(), filter.to.as_str().into());
    match filter.day.as_deref() {
        Some(day) => tx.all(
            sql!(
                "SELECT kind, CAST(SUM(n) AS BIGINT) FROM tally WHERE region >= $1 AND region <= $2 AND day = $3 ",
                "GROUP BY kind"
            ),
            &[from, to, day.into()],
        ),
        None => tx.all(
            sql!("SELECT kind, CAST(SUM(n) AS BIGINT) FROM tally WHERE region >= $1 AND region <= $2 GROUP BY kind"),
            &[from, to],
        ),
    }
}
