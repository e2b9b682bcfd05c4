//! All SQL of casework. This file: the case's own row, serials and tallies; the folder: the tables around it.

pub mod around;
pub mod done;
pub mod drafts;
pub mod lists;
pub mod opened;
pub mod referrals;
pub mod retention;
pub mod rotate;
pub mod staff;
pub mod tasks;

use contract::case::CaseState;
use contract::{AccountId, CaseId, ItemVersionId, OrganId, PartyId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{Error, Kind, Tx, Value, record, sql};

use crate::model::{Case, CaseKind, Channel, Clock, DeskQueue, Level, Running};

/// JSON for a column.
pub(crate) fn json<T: Serialize>(value: &T) -> Result<Value, Error> {
    serde_json::to_string(value).map(Value::Text).map_err(|e| Error::Type(e.to_string()))
}

/// Reads a JSON column.
pub(crate) fn unjson<T: DeserializeOwned>(column: &str, text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|e| Error::Type(format!("column {column}: {e}")))
}

/// Reads a column that holds a word.
pub(crate) fn word<T>(column: &str, text: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, Error> {
    parse(text).ok_or_else(|| Error::Type(format!("column {column}: unknown word {text:?}")))
}

record! {
    /// A case's row as it lies in the table.
    pub(crate) struct CaseRow {
        id: i64,
        root: i64,
        number: String,
        kind: String,
        member: i64,
        call: Option<String>,
        version: i64,
        item: String,
        state: String,
        revision: i64,
        applicant: i64,
        applicant_name: String,
        account: i64,
        agent: Option<i64>,
        organ: i64,
        region: String,
        channel: String,
        desk: Option<i64>,
        received_at: i64,
        accepted_at: Option<i64>,
        accepted_by: Option<i64>,
        decided_at: Option<i64>,
        decided_by: Option<i64>,
        closed_at: Option<i64>,
        due: Option<String>,
        statutory_due: Option<String>,
        provisional: bool,
        running: String,
        level: i64,
        clock: String,
        instance: String,
        facts: String,
    }
}

impl CaseRow {
    fn into_case(self) -> Result<Case, Error> {
        Ok(Case {
            id: CaseId(self.id),
            root: CaseId(self.root),
            number: self.number,
            kind: word("kind", &self.kind, CaseKind::parse)?,
            member: self.member,
            call: self.call,
            version: ItemVersionId(self.version),
            item: self.item,
            state: word("state", &self.state, CaseState::parse)?,
            revision: self.revision,
            applicant: PartyId(self.applicant),
            applicant_name: self.applicant_name,
            account: AccountId(self.account),
            agent: self.agent.map(PartyId),
            organ: OrganId(self.organ),
            region: self.region,
            channel: word("channel", &self.channel, Channel::parse)?,
            desk: self.desk.and_then(DeskQueue::from_int),
            received_at: self.received_at,
            accepted_at: self.accepted_at,
            accepted_by: self.accepted_by.map(AccountId),
            decided_at: self.decided_at,
            decided_by: self.decided_by.map(AccountId),
            closed_at: self.closed_at,
            due: self.due,
            statutory_due: self.statutory_due,
            provisional: self.provisional,
            running: word("running", &self.running, Running::parse)?,
            level: Level::from_int(self.level),
            clock: Clock::from_column(self.clock),
            instance: self.instance,
            facts: if self.facts == "{}" { Default::default() } else { unjson("facts", &self.facts)? },
        })
    }
}

fn cases(rows: Vec<CaseRow>) -> Result<Vec<Case>, Error> {
    rows.into_iter().map(CaseRow::into_case).collect()
}

/// Takes a case for an act: its row and its application's row are locked, always in the same order (the application
/// first). Answers the application's case first; for a root that is the only one.
pub(crate) fn take(tx: &mut Tx, id: CaseId) -> Result<Vec<Case>, Error> {
    if tx.kind() == Kind::Sqlite {
        // Its writer is alone: nothing is locked and no order matters, so the quickest look-ups do.
        let Some(case) = case(tx, id)? else { return Ok(Vec::new()) };
        let root = if case.is_root() { None } else { self::case(tx, case.root)? };
        return Ok(root.into_iter().chain([case]).collect());
    }
    tx.will_record(&contract::case::stream(id));
    cases(tx.all(
        sql!(
            "SELECT * FROM casefile WHERE id IN ($1, (SELECT root FROM casefile WHERE id = $1)) ",
            "ORDER BY id {for update}"
        ),
        &[id.into()],
    )?)
}

/// Takes a whole application for an act: the application's case and its members, locked in that order.
pub(crate) fn take_all(tx: &mut Tx, root: CaseId) -> Result<Vec<Case>, Error> {
    cases(tx.all(
        sql!("SELECT * FROM casefile WHERE id = $1 OR (root = $1 AND member > 0) ORDER BY id {for update}"),
        &[root.into()],
    )?)
}

/// Reads a case without taking it.
pub(crate) fn case(tx: &mut Tx, id: CaseId) -> Result<Option<Case>, Error> {
    tx.opt::<CaseRow>(sql!("SELECT * FROM casefile WHERE id = $1"), &[id.into()])?
        .map(CaseRow::into_case)
        .transpose()
}

/// Reads a case by its public number; none that was erased.
pub(crate) fn by_number(tx: &mut Tx, number: &str) -> Result<Option<Case>, Error> {
    tx.opt::<CaseRow>(sql!("SELECT * FROM casefile WHERE number = $1 AND erased IS NULL"), &[number.into()])?
        .map(CaseRow::into_case)
        .transpose()
}

/// The members of an application, in order.
pub(crate) fn members(tx: &mut Tx, root: CaseId) -> Result<Vec<Case>, Error> {
    cases(
        tx.all(
            sql!("SELECT * FROM casefile WHERE root = $1 AND member > 0 ORDER BY member"),
            &[root.into()],
        )?,
    )
}

/// Inserts new cases.
pub(crate) fn insert(tx: &mut Tx, new: &[&Case]) -> Result<(), Error> {
    let rows = new
        .iter()
        .map(|case| {
            Ok([
                case.id.into(),
                case.root.into(),
                case.number.as_str().into(),
                case.kind.as_str().into(),
                case.member.into(),
                case.call.as_deref().into(),
                case.version.into(),
                case.item.as_str().into(),
                case.state.as_str().into(),
                case.revision.into(),
                case.applicant.into(),
                case.applicant_name.as_str().into(),
                case.account.into(),
                case.agent.into(),
                case.organ.into(),
                case.region.as_str().into(),
                case.channel.as_str().into(),
                case.desk.map(DeskQueue::as_int).into(),
                case.received_at.into(),
                case.accepted_at.into(),
                case.accepted_by.into(),
                case.due.as_deref().into(),
                case.statutory_due.as_deref().into(),
                case.provisional.into(),
                case.running.as_str().into(),
                case.level.as_int().into(),
                case.clock.as_column().into(),
                case.instance.as_str().into(),
                json(&case.facts)?,
            ])
        })
        .collect::<Result<Vec<[Value; 29]>, Error>>()?;
    tx.put_many(
        sql!(
            "INSERT INTO casefile (id, root, number, kind, member, call, version, item, state, revision, applicant, ",
            "applicant_name, account, agent, organ, region, channel, desk, received_at, accepted_at, accepted_by, due, ",
            "statutory_due, provisional, running, level, clock, instance, facts) VALUES {rows}"
        ),
        &rows,
    )?;
    Ok(())
}

/// Writes a case back after its state or clock changed, and counts the change.
pub(crate) fn save(tx: &mut Tx, case: &mut Case) -> Result<(), Error> {
    case.revision += 1;
    tx.put(
        sql!(
            "UPDATE casefile SET state = $2, revision = $3, desk = $4, accepted_at = $5, accepted_by = $6, ",
            "decided_at = $7, decided_by = $8, closed_at = $9, due = $10, statutory_due = $11, provisional = $12, ",
            "running = $13, level = $14, clock = $15, instance = $16, facts = $17 WHERE id = $1"
        ),
        [
            case.id.into(),
            case.state.as_str().into(),
            case.revision.into(),
            case.desk.map(DeskQueue::as_int).into(),
            case.accepted_at.into(),
            case.accepted_by.into(),
            case.decided_at.into(),
            case.decided_by.into(),
            case.closed_at.into(),
            case.due.as_deref().into(),
            case.statutory_due.as_deref().into(),
            case.provisional.into(),
            case.running.as_str().into(),
            case.level.as_int().into(),
            case.clock.as_column().into(),
            case.instance.as_str().into(),
            json(&case.facts)?,
        ],
    )?;
    Ok(())
}

/// Writes a case back when only its process and its facts moved: no index is touched.
pub(crate) fn save_progress(tx: &mut Tx, case: &mut Case) -> Result<(), Error> {
    case.revision += 1;
    tx.put(
        sql!("UPDATE casefile SET revision = $2, instance = $3, facts = $4 WHERE id = $1"),
        [case.id.into(), case.revision.into(), case.instance.as_str().into(), json(&case.facts)?],
    )?;
    Ok(())
}

/// Notes when a case was last urged, for lists: who urges a package urges its parts.
pub(crate) fn urge(tx: &mut Tx, case: CaseId, at: i64) -> Result<(), Error> {
    tx.put(
        sql!("UPDATE casefile SET urged_at = $2 WHERE id = $1 OR (root = $1 AND member > 0)"),
        [case.into(), at.into()],
    )?;
    Ok(())
}

/// The next number of a gap-free series: the row is held until the act ends, and an act undone gives its number back.
pub(crate) fn next_serial(tx: &mut Tx, name: &str) -> Result<i64, Error> {
    tx.one(
        sql!(
            "INSERT INTO serial (name, last) VALUES ($1, 1) ",
            "ON CONFLICT (name) DO UPDATE SET last = serial.last + 1 RETURNING last"
        ),
        &[name.into()],
    )
}

/// Counts something for the live board.
pub(crate) fn count(tx: &mut Tx, region: &str, day: &str, kind: &str, shard: i64) -> Result<(), Error> {
    tx.put(
        sql!(
            "INSERT INTO tally (region, day, kind, shard, n) VALUES ($1, $2, $3, $4, 1) ",
            "ON CONFLICT (region, day, kind, shard) DO UPDATE SET n = tally.n + 1"
        ),
        [region.into(), day.into(), kind.into(), shard.into()],
    )?;
    Ok(())
}

/// Cases not ended whose due date is provisional, or reaches `from` or beyond; in pieces of 200 after `after`.
pub(crate) fn to_recount(tx: &mut Tx, after: CaseId, from: Option<&str>) -> Result<Vec<CaseId>, Error> {
    tx.all(
        sql!(
            "SELECT id FROM casefile WHERE closed_at IS NULL AND id > $1 ",
            "AND (provisional OR due >= $2 OR statutory_due >= $2) ORDER BY id LIMIT 200"
        ),
        // No date lies beyond 9999.
        &[after.into(), from.unwrap_or("9999-12-31").into()],
    )
    .map(|ids: Vec<i64>| ids.into_iter().map(CaseId).collect())
}
