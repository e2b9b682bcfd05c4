//! All SQL of the catalogue.

use contract::ItemVersionId;
use store::{Error, Tx, Value, record, sql};

record! {
    /// A version with its texts.
    #[derive(Debug, Clone)]
    pub struct VersionRow {
        /// Id.
        pub id: i64,
        /// Item code.
        pub code: String,
        /// Its number within the item, from 1.
        pub number: i64,
        /// SHA-256 over the texts, hex.
        pub digest: String,
        /// The texts, JSON.
        pub files: String,
        /// When, epoch ms.
        pub published_at: i64,
    }
}

record! {
    /// A version as the list of versions shows it.
    #[derive(Debug, Clone)]
    pub struct VersionLine {
        /// Id.
        pub id: i64,
        /// Item code.
        pub code: String,
        /// Its number within the item, from 1.
        pub number: i64,
        /// When, epoch ms.
        pub published_at: i64,
        /// By whom, as the ledger names them.
        pub published_by: String,
    }
}

/// The version in force of the item with this code.
pub fn current_by_code(tx: &mut Tx, code: &str) -> Result<Option<ItemVersionId>, Error> {
    Ok(tx.opt::<i64>(sql!("SELECT version FROM item WHERE code = $1"), &[code.into()])?.map(ItemVersionId))
}

/// The version in force of the item with this slug.
pub fn current_by_slug(tx: &mut Tx, slug: &str) -> Result<Option<ItemVersionId>, Error> {
    Ok(tx.opt::<i64>(sql!("SELECT version FROM item WHERE slug = $1"), &[slug.into()])?.map(ItemVersionId))
}

/// Which item uses the slug.
pub fn code_of_slug(tx: &mut Tx, slug: &str) -> Result<Option<String>, Error> {
    tx.opt(sql!("SELECT code FROM item WHERE slug = $1"), &[slug.into()])
}

/// A version with its texts.
pub fn version(tx: &mut Tx, id: ItemVersionId) -> Result<Option<VersionRow>, Error> {
    tx.opt(
        sql!("SELECT id, code, number, digest, files, published_at FROM item_version WHERE id = $1"),
        &[id.into()],
    )
}

/// The newest version of an item, locked against another publication.
pub fn newest(tx: &mut Tx, code: &str) -> Result<Option<VersionRow>, Error> {
    tx.opt(
        sql!(
            "SELECT id, code, number, digest, files, published_at FROM item_version WHERE code = $1 ",
            "ORDER BY number DESC LIMIT 1 {for update}"
        ),
        &[code.into()],
    )
}

/// Writes a version.
pub fn insert_version(tx: &mut Tx, row: &VersionRow, by: &str) -> Result<(), Error> {
    let values: [Value; 7] = [
        row.id.into(),
        row.code.as_str().into(),
        row.number.into(),
        row.digest.as_str().into(),
        row.files.as_str().into(),
        row.published_at.into(),
        by.into(),
    ];
    tx.run(
        sql!(
            "INSERT INTO item_version (id, code, number, digest, files, published_at, published_by) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7)"
        ),
        &values,
    )?;
    Ok(())
}

/// Puts a version in force.
pub fn put_in_force(tx: &mut Tx, code: &str, slug: &str, version: i64) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO item (code, slug, version) VALUES ($1, $2, $3) ",
            "ON CONFLICT (code) DO UPDATE SET slug = excluded.slug, version = excluded.version"
        ),
        &[code.into(), slug.into(), version.into()],
    )?;
    Ok(())
}

/// Codes and versions in force, all of them.
pub fn in_force(tx: &mut Tx) -> Result<Vec<(String, i64)>, Error> {
    tx.all(sql!("SELECT code, version FROM item ORDER BY code"), &[])
}

/// The newest version of all items: changes with every publication.
pub fn newest_of_all(tx: &mut Tx) -> Result<i64, Error> {
    Ok(tx.one::<Option<i64>>(sql!("SELECT max(id) FROM item_version"), &[])?.unwrap_or(0))
}

/// Versions published before `before`, newest first.
pub fn versions_before(tx: &mut Tx, before: i64, limit: i64) -> Result<Vec<VersionLine>, Error> {
    tx.all(
        sql!(
            "SELECT id, code, number, published_at, published_by FROM item_version WHERE id < $1 ",
            "ORDER BY id DESC LIMIT $2"
        ),
        &[before.into(), limit.into()],
    )
}

/// All versions of an item, newest first.
pub fn versions_of(tx: &mut Tx, code: &str) -> Result<Vec<VersionLine>, Error> {
    tx.all(
        sql!(
            "SELECT id, code, number, published_at, published_by FROM item_version WHERE code = $1 ",
            "ORDER BY number DESC LIMIT 200"
        ),
        &[code.into()],
    )
}

/// The versions in force before a moment, one for each item, by code after `after`.
pub fn in_force_before(tx: &mut Tx, before: i64, after: &str, limit: i64) -> Result<Vec<i64>, Error> {
    tx.all(
        sql!(
            "SELECT v.id FROM item_version v WHERE v.code > $1 AND v.published_at < $2 AND v.number = ",
            "(SELECT max(w.number) FROM item_version w WHERE w.code = v.code AND w.published_at < $2) ",
            "ORDER BY v.code LIMIT $3"
        ),
        &[after.into(), before.into(), limit.into()],
    )
}
