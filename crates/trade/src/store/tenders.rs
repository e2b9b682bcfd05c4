//! SQL of tenders: their rows, versions, questions, warnings, lists.

use directory::access::{Columns, ListScope};
use store::{Error, Query, Tx, sql};

use crate::model::{Question, Tender, Version, Warning};

/// Adds a tender.
pub(crate) fn insert(tx: &mut Tx, t: &Tender) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO trade_tender (id, number, revision, state, board, procedure, organ, authority, region, title, terms, ",
            "version, holders, quorum, created_at, created_by, winner, award_fen, contract_no, why) VALUES ($1, $2, $3, $4, $5, ",
            "$6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, '', 0, '', '')"
        ),
        &[
            t.id.into(),
            t.number.as_str().into(),
            t.revision.into(),
            t.state.into(),
            t.board.as_str().into(),
            t.procedure.as_str().into(),
            t.organ.into(),
            t.authority.into(),
            t.region.as_str().into(),
            t.title.as_str().into(),
            t.terms.as_str().into(),
            t.version.into(),
            t.holders.as_str().into(),
            t.quorum.into(),
            t.created_at.into(),
            t.created_by.into(),
        ],
    )?;
    Ok(())
}

/// Writes a tender back.
pub(crate) fn save(tx: &mut Tx, t: &Tender) -> Result<(), Error> {
    tx.run(
        sql!(
            "UPDATE trade_tender SET revision = $2, state = $3, title = $4, terms = $5, version = $6, holders = $7, quorum = $8, ",
            "published_at = $9, questions_until = $10, bids_until = $11, opened_at = $12, report_at = $13, publicity_until = $14, ",
            "awarded_at = $15, winner = $16, award_fen = $17, contract_at = $18, contract_no = $19, ended_at = $20, why = $21, ",
            "procedure = $22, board = $23, authority = $24 WHERE id = $1"
        ),
        &[
            t.id.into(),
            t.revision.into(),
            t.state.into(),
            t.title.as_str().into(),
            t.terms.as_str().into(),
            t.version.into(),
            t.holders.as_str().into(),
            t.quorum.into(),
            t.published_at.into(),
            t.questions_until.into(),
            t.bids_until.into(),
            t.opened_at.into(),
            t.report_at.into(),
            t.publicity_until.into(),
            t.awarded_at.into(),
            t.winner.as_str().into(),
            t.award_fen.into(),
            t.contract_at.into(),
            t.contract_no.as_str().into(),
            t.ended_at.into(),
            t.why.as_str().into(),
            t.procedure.as_str().into(),
            t.board.as_str().into(),
            t.authority.into(),
        ],
    )?;
    Ok(())
}

/// Takes a tender for an act: its row is locked.
pub(crate) fn take(tx: &mut Tx, number: &str) -> Result<Option<Tender>, Error> {
    tx.opt(sql!("SELECT * FROM trade_tender WHERE number = $1 {for update}"), &[number.into()])
}

/// Reads a tender.
pub(crate) fn by_number(tx: &mut Tx, number: &str) -> Result<Option<Tender>, Error> {
    tx.opt(sql!("SELECT * FROM trade_tender WHERE number = $1"), &[number.into()])
}

/// Reads a tender.
pub(crate) fn by_id(tx: &mut Tx, id: i64) -> Result<Option<Tender>, Error> {
    tx.opt(sql!("SELECT * FROM trade_tender WHERE id = $1"), &[id.into()])
}

/// What everybody may look for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Words of the title or a number.
    pub words: String,
    /// Board.
    pub board: String,
    /// State.
    pub state: String,
    /// Announced before: instant and id.
    pub before: Option<(i64, i64)>,
}

/// Announced tenders, latest first.
pub(crate) fn public(tx: &mut Tx, wanted: &Wanted, most: u32) -> Result<Vec<Tender>, Error> {
    let mut query = Query::with(sql!("SELECT * FROM trade_tender WHERE published_at IS NOT NULL"), []);
    let (at, id) = wanted.before.unwrap_or((i64::MAX, i64::MAX));
    query.and("(published_at < ? OR (published_at = ? AND id < ?))", [at.into(), at.into(), id.into()]);
    let given = |word: &str| Some(word.to_owned()).filter(|word| !word.is_empty());
    query.and_opt("board = ?", given(&wanted.board));
    query.and_opt("state = ?", given(&wanted.state));
    if !wanted.words.is_empty() {
        let escaped =
            wanted.words.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let like = format!("%{escaped}%");
        query.and(
            "(LOWER(title) LIKE ? ESCAPE '\\' OR LOWER(number) LIKE ? ESCAPE '\\')",
            [like.clone().into(), like.into()],
        );
    }
    query.order_by("published_at DESC, id DESC").limit(most);
    tx.list(&query)
}

/// Tenders of an office, latest first. `supervised`: by the authority instead of the tenderer.
pub(crate) fn of_office(
    tx: &mut Tx,
    scope: &ListScope,
    supervised: bool,
    before: i64,
    most: u32,
) -> Result<Vec<Tender>, Error> {
    let mut query = Query::with(sql!("SELECT * FROM trade_tender WHERE id < ?"), [before.into()]);
    let organ = if supervised { "authority" } else { "organ" };
    scope.narrow(&mut query, Columns { region: "region", organ, item: "procedure" });
    query.order_by("id DESC").limit(most);
    tx.list(&query)
}

/// Tenders of these states whose bidding ended, for those who serve the platform, latest first.
pub(crate) fn running(tx: &mut Tx, before: i64, most: u32) -> Result<Vec<Tender>, Error> {
    tx.all(
        sql!("SELECT * FROM trade_tender WHERE state <> 'draft' AND id < $1 ORDER BY id DESC LIMIT $2"),
        &[before.into(), most.into()],
    )
}

/// Keeps a version of what was announced.
pub(crate) fn insert_version(tx: &mut Tx, t: &Tender, why: &str) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        sql!("INSERT INTO trade_version (tender, version, at, terms, bids_until, why) VALUES ($1, $2, $3, $4, $5, $6)"),
        &[
            t.id.into(),
            t.version.into(),
            now.into(),
            t.terms.as_str().into(),
            t.bids_until.unwrap_or(0).into(),
            why.into(),
        ],
    )?;
    Ok(())
}

/// What was announced, the first first.
pub(crate) fn versions(tx: &mut Tx, tender: i64) -> Result<Vec<Version>, Error> {
    tx.all(
        sql!("SELECT version, at, terms, bids_until, why FROM trade_version WHERE tender = $1 ORDER BY version LIMIT 100"),
        &[tender.into()],
    )
}

/// Adds a question.
pub(crate) fn insert_question(tx: &mut Tx, id: i64, tender: i64, by: i64, words: &str) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        sql!(
            "INSERT INTO trade_question (id, tender, asked_by, at, question, answer) VALUES ($1, $2, $3, $4, $5, '')"
        ),
        &[id.into(), tender.into(), by.into(), now.into(), words.into()],
    )?;
    Ok(())
}

/// Questions about a tender, the first first.
pub(crate) fn questions(tx: &mut Tx, tender: i64) -> Result<Vec<Question>, Error> {
    tx.all(
        sql!("SELECT id, tender, at, question, answer, answered_at FROM trade_question WHERE tender = $1 ORDER BY id LIMIT 500"),
        &[tender.into()],
    )
}

/// How many questions an account has asked about a tender.
pub(crate) fn asked(tx: &mut Tx, tender: i64, by: i64) -> Result<i64, Error> {
    tx.one(
        sql!("SELECT COUNT(*) FROM trade_question WHERE tender = $1 AND asked_by = $2"),
        &[tender.into(), by.into()],
    )
}

/// Answers a question; whether there was one without an answer.
pub(crate) fn answer(tx: &mut Tx, tender: i64, id: i64, words: &str) -> Result<bool, Error> {
    let now = tx.now();
    let n = tx.run(
        sql!("UPDATE trade_question SET answer = $3, answered_at = $4 WHERE tender = $1 AND id = $2 AND answered_at IS NULL"),
        &[tender.into(), id.into(), words.into(), now.into()],
    )?;
    Ok(n > 0)
}

/// Keeps a warning.
pub(crate) fn insert_warning(tx: &mut Tx, tender: i64, kind: &str, detail: &str) -> Result<(), Error> {
    let (id, now) = (tx.new_id(), tx.now());
    tx.run(
        sql!("INSERT INTO trade_warning (id, tender, kind, detail, at) VALUES ($1, $2, $3, $4, $5)"),
        &[id.into(), tender.into(), kind.into(), detail.into(), now.into()],
    )?;
    Ok(())
}

/// Warnings of a tender.
pub(crate) fn warnings(tx: &mut Tx, tender: i64) -> Result<Vec<Warning>, Error> {
    tx.all(
        sql!("SELECT tender, kind, detail, at FROM trade_warning WHERE tender = $1 ORDER BY id LIMIT 200"),
        &[tender.into()],
    )
}

/// Tenders of an organ that a trader won since an instant.
pub(crate) fn won(tx: &mut Tx, organ: i64, trader: &str, since: i64) -> Result<i64, Error> {
    tx.one(
        sql!("SELECT COUNT(*) FROM trade_tender WHERE organ = $1 AND winner = $2 AND awarded_at >= $3"),
        &[organ.into(), trader.into(), since.into()],
    )
}
