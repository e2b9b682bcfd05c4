//! SQL of the knowledge base.

use directory::access::{Columns, ListScope};
use store::{Error, Query, Tx, sql};

use crate::knowledge::{Entry, Version};

/// Which entries a page lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shelf {
    /// In force (在用).
    #[default]
    InForce,
    /// Proposed, to be decided about (待审核).
    Proposed,
    /// Their day of review has passed (待复核).
    Review,
    /// Withdrawn (已停用).
    Withdrawn,
}

impl Shelf {
    /// All of them with their words, in the order pages show them.
    pub const WORDS: [(Shelf, &'static str); 4] = [
        (Shelf::InForce, "in-force"),
        (Shelf::Proposed, "proposed"),
        (Shelf::Review, "review"),
        (Shelf::Withdrawn, "withdrawn"),
    ];

    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        Self::WORDS.iter().find(|(shelf, _)| *shelf == self).map_or("in-force", |(_, word)| word)
    }

    /// The shelf of this word.
    pub fn parse(word: &str) -> Option<Shelf> {
        Self::WORDS.iter().find(|(_, known)| *known == word).map(|(shelf, _)| *shelf)
    }

    fn narrow(self, query: &mut Query, now: i64) {
        match self {
            Shelf::InForce => query.and("published IS NOT NULL AND withdrawn_at IS NULL", []),
            Shelf::Proposed => query.and("proposed IS NOT NULL", []),
            Shelf::Review => {
                query.and("published IS NOT NULL AND withdrawn_at IS NULL AND review_by < ?", [now.into()])
            }
            Shelf::Withdrawn => query.and("withdrawn_at IS NOT NULL", []),
        };
    }
}

/// What postings are held against.
const COLUMNS: Columns = Columns { region: "region", organ: "organ", item: "kind" };

/// Entries of a shelf, in the order they were made, after an id.
pub(crate) fn list(
    tx: &mut Tx,
    scope: &ListScope,
    shelf: Shelf,
    after: Option<i64>,
    most: u32,
) -> Result<Vec<Entry>, Error> {
    let mut query = Query::new(sql!("SELECT * FROM hotline_knowledge"));
    let now = tx.now();
    shelf.narrow(&mut query, now);
    scope.narrow(&mut query, COLUMNS);
    query.and_opt("id > ?", after);
    query.order_by("id").limit(most);
    tx.list(&query)
}

/// How many a shelf has, up to a thousand and one.
pub(crate) fn count(tx: &mut Tx, scope: &ListScope, shelf: Shelf) -> Result<usize, Error> {
    let mut query = Query::new(sql!("SELECT id FROM hotline_knowledge"));
    let now = tx.now();
    shelf.narrow(&mut query, now);
    scope.narrow(&mut query, COLUMNS);
    query.limit(super::lists::COUNTED + 1);
    Ok(tx.list::<i64>(&query)?.len())
}

/// Takes an entry for an act: its row is locked.
pub(crate) fn take(tx: &mut Tx, id: i64) -> Result<Option<Entry>, Error> {
    tx.opt(sql!("SELECT * FROM hotline_knowledge WHERE id = $1 {for update}"), &[id.into()])
}

/// An entry by its code.
pub(crate) fn by_code(tx: &mut Tx, code: &str) -> Result<Option<Entry>, Error> {
    tx.opt(sql!("SELECT * FROM hotline_knowledge WHERE code = $1"), &[code.into()])
}

/// An entry by what it was made from.
pub(crate) fn by_source(tx: &mut Tx, source: &str) -> Result<Option<Entry>, Error> {
    tx.opt(sql!("SELECT * FROM hotline_knowledge WHERE source = $1"), &[source.into()])
}

/// Adds an entry.
pub(crate) fn insert(tx: &mut Tx, e: &Entry) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO hotline_knowledge (id, code, region, organ, kind, published, proposed, withdrawn_at, revision, ",
            "review_by, uses, source) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        ),
        &[
            e.id.into(),
            e.code.as_str().into(),
            e.region.as_str().into(),
            e.organ.into(),
            e.kind.into(),
            e.published.into(),
            e.proposed.into(),
            e.withdrawn_at.into(),
            e.revision.into(),
            e.review_by.into(),
            e.uses.into(),
            e.source.as_str().into(),
        ],
    )?;
    Ok(())
}

/// Writes an entry back.
pub(crate) fn save(tx: &mut Tx, e: &Entry) -> Result<(), Error> {
    tx.run(
        sql!(
            "UPDATE hotline_knowledge SET published = $2, proposed = $3, withdrawn_at = $4, revision = $5, ",
            "review_by = $6, uses = $7 WHERE id = $1"
        ),
        &[
            e.id.into(),
            e.published.into(),
            e.proposed.into(),
            e.withdrawn_at.into(),
            e.revision.into(),
            e.review_by.into(),
            e.uses.into(),
        ],
    )?;
    Ok(())
}

/// The versions of an entry, latest first.
pub(crate) fn versions(tx: &mut Tx, entry: i64) -> Result<Vec<Version>, Error> {
    tx.all(
        sql!("SELECT * FROM hotline_knowledge_text WHERE entry = $1 ORDER BY no DESC LIMIT 200"),
        &[entry.into()],
    )
}

/// One version of an entry.
pub(crate) fn version(tx: &mut Tx, entry: i64, no: i64) -> Result<Option<Version>, Error> {
    tx.opt(
        sql!("SELECT * FROM hotline_knowledge_text WHERE entry = $1 AND no = $2"),
        &[entry.into(), no.into()],
    )
}

/// Adds a version.
pub(crate) fn insert_version(tx: &mut Tx, v: &Version) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO hotline_knowledge_text (entry, no, question_zh, question_en, answer_zh, answer_en, words, item, ",
            "at, by_whom, by_name, by_owner, decided_at, decided_name, accepted, why) VALUES ($1, $2, $3, $4, $5, $6, $7, ",
            "$8, $9, $10, $11, $12, $13, $14, $15, $16)"
        ),
        &[
            v.entry.into(),
            v.no.into(),
            v.question_zh.as_str().into(),
            v.question_en.as_str().into(),
            v.answer_zh.as_str().into(),
            v.answer_en.as_str().into(),
            v.words.as_str().into(),
            v.item.as_str().into(),
            v.at.into(),
            v.by_whom.into(),
            v.by_name.as_str().into(),
            v.by_owner.into(),
            v.decided_at.into(),
            v.decided_name.as_deref().into(),
            v.accepted.into(),
            v.why.as_deref().into(),
        ],
    )?;
    Ok(())
}

/// Writes what was decided about a version.
pub(crate) fn decide(tx: &mut Tx, v: &Version) -> Result<(), Error> {
    tx.run(
        sql!(
            "UPDATE hotline_knowledge_text SET decided_at = $3, decided_name = $4, accepted = $5, why = $6 ",
            "WHERE entry = $1 AND no = $2"
        ),
        &[
            v.entry.into(),
            v.no.into(),
            v.decided_at.into(),
            v.decided_name.as_deref().into(),
            v.accepted.into(),
            v.why.as_deref().into(),
        ],
    )?;
    Ok(())
}

/// How often anything of the knowledge base was changed: another number, another index.
pub(crate) fn changes(tx: &mut Tx) -> Result<i64, Error> {
    let known: Option<i64> =
        tx.opt(sql!("SELECT last FROM hotline_serial WHERE name = 'knowledge-changes'"), &[])?;
    Ok(known.unwrap_or(0))
}

/// The most entries an index holds.
const MOST: u32 = 50_000;

/// What is in force, each with the version that is.
pub(crate) fn in_force(tx: &mut Tx) -> Result<Vec<(Entry, Version)>, Error> {
    let entries: Vec<Entry> = tx.all(
        sql!(
            "SELECT * FROM hotline_knowledge WHERE published IS NOT NULL AND withdrawn_at IS NULL ORDER BY id LIMIT $1"
        ),
        &[MOST.into()],
    )?;
    let versions: Vec<Version> = tx.all(
        sql!(
            "SELECT t.* FROM hotline_knowledge k JOIN hotline_knowledge_text t ON t.entry = k.id AND t.no = k.published ",
            "WHERE k.published IS NOT NULL AND k.withdrawn_at IS NULL ORDER BY k.id LIMIT $1"
        ),
        &[MOST.into()],
    )?;
    Ok(entries.into_iter().zip(versions).filter(|(entry, version)| entry.id == version.entry).collect())
}
