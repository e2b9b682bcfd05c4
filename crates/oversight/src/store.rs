//! All SQL of oversight.

use contract::{CaseId, OrganId};
use directory::access::{Columns, ListScope};
use store::ledger::FirstBroken;
use store::{Error, Query, Sql, Tx, record, sql};

use crate::follow::State;

record! {
    /// A rating as stored.
    #[derive(Debug, Clone)]
    pub struct RatingRow {
        /// Id.
        pub id: i64,
        /// Case rated.
        pub case_id: i64,
        /// Its public number.
        pub case_number: String,
        /// Item.
        pub item_code: String,
        /// Organ rated.
        pub organ: i64,
        /// Division code.
        pub region: String,
        /// 1 very satisfied … 5 very dissatisfied.
        pub grade: i64,
        /// Words, may be empty.
        pub comment: String,
        /// Party that rated.
        pub rated_by: i64,
        /// When, epoch ms.
        pub at: i64,
    }
}

/// Keeps a rating and counts it.
pub fn insert(tx: &mut Tx, row: &RatingRow) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO rating (id, case_id, case_number, item_code, organ, region, grade, comment, rated_by, at) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        ),
        &[
            row.id.into(),
            row.case_id.into(),
            row.case_number.as_str().into(),
            row.item_code.as_str().into(),
            row.organ.into(),
            row.region.as_str().into(),
            row.grade.into(),
            row.comment.as_str().into(),
            row.rated_by.into(),
            row.at.into(),
        ],
    )?;
    tx.run(
        sql!(
            "INSERT INTO rating_count (organ, grade, n) VALUES ($1, $2, 1) ",
            "ON CONFLICT (organ, grade) DO UPDATE SET n = rating_count.n + 1"
        ),
        &[row.organ.into(), row.grade.into()],
    )?;
    Ok(())
}

/// The rating of a case, if it has been rated.
pub fn of_case(tx: &mut Tx, case: CaseId) -> Result<Option<RatingRow>, Error> {
    tx.opt(
        sql!(
            "SELECT id, case_id, case_number, item_code, organ, region, grade, comment, rated_by, at FROM rating ",
            "WHERE case_id = $1"
        ),
        &[case.into()],
    )
}

record! {
    /// A rating with how far its follow-up is.
    #[derive(Debug, Clone)]
    pub struct RatingLine {
        /// Id.
        pub id: i64,
        /// Case rated.
        pub case_id: i64,
        /// Its public number.
        pub case_number: String,
        /// Item.
        pub item_code: String,
        /// Organ rated.
        pub organ: i64,
        /// Division code.
        pub region: String,
        /// 1 very satisfied … 5 very dissatisfied.
        pub grade: i64,
        /// Words, may be empty.
        pub comment: String,
        /// Party that rated.
        pub rated_by: i64,
        /// When, epoch ms.
        pub at: i64,
        /// How far; `None` where nothing is followed up.
        pub state: Option<State>,
        /// The last day for calling back.
        pub due: Option<String>,
        /// What the applicant was told.
        pub answer: Option<String>,
        /// When, epoch ms.
        pub answered_at: Option<i64>,
        /// By whom.
        pub answered_by: Option<String>,
        /// When it was closed, epoch ms.
        pub closed_at: Option<i64>,
        /// By whom.
        pub closed_by: Option<String>,
    }
}

const LINE: Sql = sql!(
    "SELECT r.id, r.case_id, r.case_number, r.item_code, r.organ, r.region, r.grade, r.comment, r.rated_by, r.at, ",
    "f.state, f.due, f.answer, f.answered_at, f.answered_by, f.closed_at, f.closed_by ",
    "FROM rating r LEFT JOIN rating_follow f ON f.rating = r.id"
);
/// The same from the follow-ups on: where only those with one are asked for, so that their index leads.
const FOLLOWED: Sql = sql!(
    "SELECT r.id, r.case_id, r.case_number, r.item_code, r.organ, r.region, r.grade, r.comment, r.rated_by, r.at, ",
    "f.state, f.due, f.answer, f.answered_at, f.answered_by, f.closed_at, f.closed_by ",
    "FROM rating_follow f JOIN rating r ON r.id = f.rating"
);

/// What a supervisor looks for among ratings.
#[derive(Debug, Clone, Default)]
pub struct RatingFilter {
    /// Only those whose follow-up is so far.
    pub state: Option<State>,
    /// Only those not called back although the last day lies before this one.
    pub overdue_on: Option<String>,
    /// Only this grade.
    pub grade: Option<i64>,
    /// Only of this organ.
    pub organ: Option<i64>,
    /// Only of this case, by its number.
    pub number: Option<String>,
    /// Only before this rating.
    pub before: Option<i64>,
}

/// Ratings, latest first; those overdue from the longest on.
pub fn ratings(
    tx: &mut Tx,
    scope: &ListScope,
    filter: &RatingFilter,
    rows: u32,
) -> Result<Vec<RatingLine>, Error> {
    let followed = filter.state.is_some() || filter.overdue_on.is_some();
    let mut query = Query::new(if followed { FOLLOWED } else { LINE });
    query.and_opt("f.state = ?", filter.state.map(|state| state.as_str()));
    if let Some(day) = &filter.overdue_on {
        query.and("f.state = 'waiting' AND f.due < ?", [day.as_str().into()]);
    }
    query.and_opt("r.grade = ?", filter.grade);
    query.and_opt("r.organ = ?", filter.organ);
    query.and_opt("r.case_number = ?", filter.number.as_deref());
    query.and_opt(if followed { "f.rating < ?" } else { "r.id < ?" }, filter.before);
    scope.narrow(&mut query, COLUMNS);
    query.order_by(if followed { "f.rating DESC" } else { "r.id DESC" }).limit(rows);
    tx.list(&query)
}

const COLUMNS: Columns = Columns { region: "r.region", organ: "r.organ", item: "r.item_code" };

/// One rating.
pub fn rating(tx: &mut Tx, id: i64) -> Result<Option<RatingLine>, Error> {
    let mut query = Query::new(LINE);
    query.and("r.id = ?", [id.into()]);
    Ok(tx.list(&query)?.pop())
}

/// How many wait to be called back, and how many of them too long, counted up to `most`.
pub fn waiting(tx: &mut Tx, scope: &ListScope, today: &str, most: u32) -> Result<(usize, usize), Error> {
    let mut query = Query::new(sql!("SELECT f.due FROM rating_follow f"));
    query.and("f.state = 'waiting'", []);
    scope.narrow(&mut query, Columns { region: "f.region", organ: "f.organ", item: "f.item_code" });
    query.order_by("f.due").limit(most);
    let due: Vec<String> = tx.list(&query)?;
    Ok((due.len(), due.iter().filter(|day| day.as_str() < today).count()))
}

/// Opens the follow-up of a bad rating.
pub fn insert_follow(tx: &mut Tx, row: &RatingRow, due: &str) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO rating_follow (rating, region, organ, item_code, state, due) ",
            "VALUES ($1, $2, $3, $4, 'waiting', $5)"
        ),
        &[
            row.id.into(),
            row.region.as_str().into(),
            row.organ.into(),
            row.item_code.as_str().into(),
            due.into(),
        ],
    )?;
    Ok(())
}

record! {
    /// A call.
    #[derive(Debug, Clone)]
    pub struct CallRow {
        /// Id.
        pub id: i64,
        /// Which rating it was about.
        pub rating: i64,
        /// When, epoch ms.
        pub at: i64,
        /// Who called.
        pub by_name: String,
        /// Whether somebody answered.
        pub reached: bool,
        /// What was said, or that nobody answered.
        pub said: String,
    }
}

/// Keeps a call.
pub fn insert_call(tx: &mut Tx, row: &CallRow) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO rating_call (id, rating, at, by_name, reached, said) VALUES ($1, $2, $3, $4, $5, $6)"
        ),
        &[
            row.id.into(),
            row.rating.into(),
            row.at.into(),
            row.by_name.as_str().into(),
            row.reached.into(),
            row.said.as_str().into(),
        ],
    )?;
    Ok(())
}

/// Calls about a rating, in order.
pub fn calls(tx: &mut Tx, rating: i64) -> Result<Vec<CallRow>, Error> {
    tx.all(
        sql!("SELECT id, rating, at, by_name, reached, said FROM rating_call WHERE rating = $1 ORDER BY id LIMIT 200"),
        &[rating.into()],
    )
}

/// Moves a follow-up on, unless somebody else just did.
pub fn move_on(tx: &mut Tx, rating: i64, from: State, to: State) -> Result<u64, Error> {
    tx.run(
        sql!("UPDATE rating_follow SET state = $3 WHERE rating = $1 AND state = $2"),
        &[rating.into(), from.as_str().into(), to.as_str().into()],
    )
}

/// Keeps the answer to the applicant.
pub fn answer(tx: &mut Tx, rating: i64, from: State, words: &str, by: &str) -> Result<u64, Error> {
    let now = tx.now();
    tx.run(
        sql!(
            "UPDATE rating_follow SET state = 'answered', answer = $3, answered_at = $4, answered_by = $5 ",
            "WHERE rating = $1 AND state = $2"
        ),
        &[rating.into(), from.as_str().into(), words.into(), now.into(), by.into()],
    )
}

/// Closes a follow-up that has been answered.
pub fn close(tx: &mut Tx, rating: i64, by: &str) -> Result<u64, Error> {
    let now = tx.now();
    tx.run(
        sql!(
            "UPDATE rating_follow SET state = 'closed', closed_at = $2, closed_by = $3 ",
            "WHERE rating = $1 AND state = 'answered'"
        ),
        &[rating.into(), now.into(), by.into()],
    )
}

/// How many of each grade every organ has: organ, grade, number.
pub fn all_counts(tx: &mut Tx) -> Result<Vec<(i64, i64, i64)>, Error> {
    tx.all(sql!("SELECT organ, grade, n FROM rating_count ORDER BY organ, grade"), &[])
}

/// How many of each grade an organ has, by grade.
pub fn counts(tx: &mut Tx, organ: OrganId) -> Result<Vec<(i64, i64)>, Error> {
    tx.all(sql!("SELECT grade, n FROM rating_count WHERE organ = $1 ORDER BY grade"), &[organ.into()])
}

record! {
    /// A proof of the ledger as stored.
    #[derive(Debug, Clone)]
    pub struct CheckRow {
        /// Id.
        pub id: i64,
        /// Who asked, as the ledger names them.
        pub asked_by: String,
        /// Their name.
        pub asked_name: String,
        /// When they asked, epoch ms.
        pub asked_at: i64,
        /// When it was done, epoch ms.
        pub finished_at: Option<i64>,
        /// Streams found whole.
        pub streams: Option<i64>,
        /// Events found whole.
        pub events: Option<i64>,
        /// The stream that is broken.
        pub broken_stream: Option<String>,
        /// Where in it.
        pub broken_seq: Option<i64>,
        /// The event there; `None` when it is missing.
        pub broken_event: Option<i64>,
        /// How it is broken, as a word.
        pub why: Option<String>,
        /// The root of what was proved, to be kept on paper.
        pub root: Option<String>,
        /// The root from paper that it compares with.
        pub expected: Option<String>,
        /// What the ledger gives for that root now.
        pub found: Option<String>,
    }
}

/// Keeps that a proof was asked for.
pub fn insert_check(tx: &mut Tx, by: &str, name: &str, expected: Option<&str>) -> Result<i64, Error> {
    let (id, now) = (tx.new_id(), tx.now());
    tx.run(
        sql!("INSERT INTO ledger_check (id, asked_by, asked_name, asked_at, expected) VALUES ($1, $2, $3, $4, $5)"),
        &[id.into(), by.into(), name.into(), now.into(), expected.into()],
    )?;
    Ok(id)
}

/// A proof.
pub fn check(tx: &mut Tx, id: i64) -> Result<Option<CheckRow>, Error> {
    tx.opt(
        sql!(
            "SELECT id, asked_by, asked_name, asked_at, finished_at, streams, events, broken_stream, broken_seq, ",
            "broken_event, why, root, expected, found FROM ledger_check WHERE id = $1"
        ),
        &[id.into()],
    )
}

/// The latest proofs, newest first.
pub fn checks(tx: &mut Tx, most: u32) -> Result<Vec<CheckRow>, Error> {
    tx.all(
        sql!(
            "SELECT id, asked_by, asked_name, asked_at, finished_at, streams, events, broken_stream, broken_seq, ",
            "broken_event, why, root, expected, found FROM ledger_check ORDER BY id DESC LIMIT $1"
        ),
        &[most.into()],
    )
}

/// The ledger was found whole.
pub fn finish_whole(tx: &mut Tx, id: i64, streams: i64, events: i64, root: &str) -> Result<u64, Error> {
    let now = tx.now();
    tx.run(
        sql!("UPDATE ledger_check SET finished_at = $2, streams = $3, events = $4, root = $5 WHERE id = $1"),
        &[id.into(), now.into(), streams.into(), events.into(), root.into()],
    )
}

/// The chains hold, but it is not the ledger that the root from paper was taken of.
pub fn finish_rewritten(tx: &mut Tx, id: i64, found: &str) -> Result<u64, Error> {
    let now = tx.now();
    tx.run(
        sql!("UPDATE ledger_check SET finished_at = $2, found = $3, why = 'rewritten' WHERE id = $1"),
        &[id.into(), now.into(), found.into()],
    )
}

/// The ledger was found broken.
pub fn finish_broken(tx: &mut Tx, id: i64, broken: &FirstBroken, why: &str) -> Result<u64, Error> {
    let now = tx.now();
    tx.run(
        sql!(
            "UPDATE ledger_check SET finished_at = $2, broken_stream = $3, broken_seq = $4, broken_event = $5, why = $6 ",
            "WHERE id = $1"
        ),
        &[
            id.into(),
            now.into(),
            broken.stream.as_str().into(),
            broken.seq.into(),
            broken.id.into(),
            why.into(),
        ],
    )
}

record! {
    /// A rating, as far as it is to be known whether its words stay.
    pub(crate) struct OldRating {
        pub id: i64,
        pub case_number: String,
        pub rated_by: i64,
        pub at: i64,
    }
}

/// The oldest ratings after an id of which it is still known who rated.
pub(crate) fn ratings_after(tx: &mut Tx, after: i64, most: u32) -> Result<Vec<OldRating>, Error> {
    tx.all(
        sql!(
            "SELECT id, case_number, rated_by, at FROM rating WHERE id > $1 AND rated_by <> 0 ORDER BY id LIMIT $2"
        ),
        &[after.into(), most.into()],
    )
}

/// How many of the oldest of them are from before that instant, counted up to so many.
pub(crate) fn ratings_due(tx: &mut Tx, before: i64, most: u32) -> Result<i64, Error> {
    tx.one(
        sql!(
            "SELECT COUNT(*) FROM (SELECT at FROM rating WHERE rated_by <> 0 ORDER BY id LIMIT $2) oldest ",
            "WHERE at < $1"
        ),
        &[before.into(), most.into()],
    )
}

/// Forgets who rated, and all words about it; the grade stays.
pub(crate) fn erase_rating(tx: &mut Tx, id: i64) -> Result<(), Error> {
    tx.run(sql!("UPDATE rating SET comment = '', rated_by = 0 WHERE id = $1"), &[id.into()])?;
    tx.run(sql!("UPDATE rating_follow SET answer = NULL WHERE rating = $1"), &[id.into()])?;
    tx.run(sql!("UPDATE rating_call SET said = '' WHERE rating = $1"), &[id.into()])?;
    Ok(())
}
