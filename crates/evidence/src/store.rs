//! All SQL of the evidence service; that of what becomes of licences stands in [`life`], of showing them in [`shown`], of seals in
//! [`seal`].

pub mod life;
pub mod seal;
pub mod shown;

use std::borrow::Cow;

use contract::{AccountId, CaseId, FileId, PartyId};
use serde::{Deserialize, Serialize};
use store::{BlobId, Error, Query, Step, Tx, record, sql, vault};

record! {
    /// A file as stored.
    #[derive(Debug, Clone)]
    pub struct FileRow {
        /// Id.
        pub id: i64,
        /// Cleaned name.
        pub name: String,
        /// Media type the bytes say.
        pub media_type: String,
        /// Size in bytes.
        pub bytes: i64,
        /// Address in the blob store.
        pub sha256: String,
        /// Party it belongs to.
        pub owner: i64,
        /// When, epoch ms.
        pub at: i64,
        /// Name and address as they lie there, until opened; none in rows from before.
        pub(crate) sealed: Option<Vec<u8>>,
    }
}

/// What of a file lies sealed: people write their names into those of files, and the hash tells who knows a file that it is here.
#[derive(Serialize, Deserialize)]
struct Within<'a> {
    name: Cow<'a, str>,
    sha256: Cow<'a, str>,
}

fn file_place(id: i64) -> String {
    format!("file:{id}")
}

impl FileRow {
    fn opened(mut self) -> Result<Self, Error> {
        if let Some(sealed) = self.sealed.take() {
            let within: Within<'_> = vault::open_json(&file_place(self.id), &sealed)?;
            (self.name, self.sha256) = (within.name.into_owned(), within.sha256.into_owned());
        }
        Ok(self)
    }

    fn seal(&self) -> Result<Vec<u8>, Error> {
        let within = Within { name: self.name.as_str().into(), sha256: self.sha256.as_str().into() };
        vault::seal_json(&file_place(self.id), &within)
    }
}

record! {
    /// A licence as stored.
    #[derive(Debug, Clone)]
    pub struct LicenceRow {
        /// Id.
        pub id: i64,
        /// GB/T 36904 identifier.
        pub identifier: String,
        /// Type code.
        pub type_code: String,
        /// Name, Chinese.
        pub name_zh: String,
        /// Name, English.
        pub name_en: String,
        /// Issuing organ.
        pub issuer: i64,
        /// Its name at the time, Chinese.
        pub issuer_zh: String,
        /// Its name at the time, English.
        pub issuer_en: String,
        /// Holder.
        pub holder: i64,
        /// Holder's name at the time.
        pub holder_name: String,
        /// Case it came out of.
        pub case_id: i64,
        /// Its public number.
        pub case_number: String,
        /// First day valid.
        pub valid_from: String,
        /// Last day valid.
        pub valid_to: Option<String>,
        /// `valid`, `suspended`, `revoked`, `cancelled` or `superseded`.
        pub state: String,
        /// Printed fields: array of `[zh label, en label, value]`.
        pub fields: String,
        /// When issued, epoch ms.
        pub issued_at: i64,
        /// The printed fields as they lie there, until opened; none in rows from before.
        pub(crate) sealed: Option<Vec<u8>>,
        /// What the trade calls it by (证照编号); empty where there is none.
        pub number: String,
        /// The version before.
        pub replaces: Option<i64>,
        /// Last day of a suspension that ends by itself.
        pub until_day: Option<String>,
    }
}

/// Where what is printed on a licence lies sealed.
fn licence_place(id: i64) -> String {
    format!("licence:{id}")
}

impl LicenceRow {
    pub(crate) fn opened(mut self) -> Result<Self, Error> {
        if let Some(sealed) = self.sealed.take() {
            self.fields = String::from_utf8(vault::open(&licence_place(self.id), &sealed)?)
                .map_err(|e| Error::Type(e.to_string()))?;
        }
        Ok(self)
    }
}

/// Keeps a file.
pub fn insert_file(tx: &mut Tx, row: &FileRow, uploaded_by: &str) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO file (id, name, media_type, bytes, sha256, owner, uploaded_by, at, sealed, blob) ",
            "VALUES ($1, '', $2, $3, '', $4, $5, $6, $7, $8)"
        ),
        &[
            row.id.into(),
            row.media_type.as_str().into(),
            row.bytes.into(),
            row.owner.into(),
            uploaded_by.into(),
            row.at.into(),
            row.seal()?.into(),
            row.sha256.parse::<BlobId>()?.lying_name()?.into(),
        ],
    )?;
    Ok(())
}

/// The file with this id.
pub fn file(tx: &mut Tx, id: FileId) -> Result<Option<FileRow>, Error> {
    tx.opt::<FileRow>(
        sql!("SELECT id, name, media_type, bytes, sha256, owner, at, sealed FROM file WHERE id = $1"),
        &[id.into()],
    )?
    .map(FileRow::opened)
    .transpose()
}

/// The files of an owner handed in last, newest first.
pub fn files_of(tx: &mut Tx, owner: PartyId, most: i64) -> Result<Vec<FileRow>, Error> {
    tx.all::<FileRow>(
        sql!(
            "SELECT id, name, media_type, bytes, sha256, owner, at, sealed FROM file WHERE owner = $1 ",
            "ORDER BY id DESC LIMIT $2"
        ),
        &[owner.into(), most.into()],
    )?
    .into_iter()
    .map(FileRow::opened)
    .collect()
}

/// The next serial for this type, issuer and year.
pub fn next_serial(tx: &mut Tx, type_code: &str, issuer: i64, year: i64) -> Result<i64, Error> {
    tx.one(
        sql!(
            "INSERT INTO licence_serial (type_code, issuer, year, last) VALUES ($1, $2, $3, 1) ",
            "ON CONFLICT (type_code, issuer, year) DO UPDATE SET last = licence_serial.last + 1 RETURNING last"
        ),
        &[type_code.into(), issuer.into(), year.into()],
    )
}

/// Keeps a licence.
pub fn insert_licence(tx: &mut Tx, row: &LicenceRow, issued_by: &str) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO licence (id, identifier, type_code, name_zh, name_en, issuer, issuer_zh, issuer_en, holder, ",
            "holder_name, case_id, case_number, valid_from, valid_to, state, fields, issued_by, issued_at, sealed, ",
            "number, replaces, until_day) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, '', ",
            "$16, $17, $18, $19, $20, $21)"
        ),
        &[
            row.id.into(),
            row.identifier.as_str().into(),
            row.type_code.as_str().into(),
            row.name_zh.as_str().into(),
            row.name_en.as_str().into(),
            row.issuer.into(),
            row.issuer_zh.as_str().into(),
            row.issuer_en.as_str().into(),
            row.holder.into(),
            row.holder_name.as_str().into(),
            row.case_id.into(),
            row.case_number.as_str().into(),
            row.valid_from.as_str().into(),
            row.valid_to.clone().into(),
            row.state.as_str().into(),
            issued_by.into(),
            row.issued_at.into(),
            vault::seal(&licence_place(row.id), row.fields.as_bytes())?.into(),
            row.number.as_str().into(),
            row.replaces.into(),
            row.until_day.clone().into(),
        ],
    )?;
    Ok(())
}

/// The licence with this identifier.
pub fn licence_by_identifier(tx: &mut Tx, identifier: &str) -> Result<Option<LicenceRow>, Error> {
    tx.opt::<LicenceRow>(
        sql!(
            "SELECT id, identifier, type_code, name_zh, name_en, issuer, issuer_zh, issuer_en, holder, holder_name, ",
            "case_id, case_number, valid_from, valid_to, state, fields, issued_at, sealed, number, replaces, until_day FROM licence WHERE identifier = $1"
        ),
        &[identifier.into()],
    )?
    .map(LicenceRow::opened)
    .transpose()
}

/// Valid licences of the holder, newest first, at most 200.
pub fn licences_of(tx: &mut Tx, holder: PartyId, today: &str) -> Result<Vec<LicenceRow>, Error> {
    tx.all::<LicenceRow>(
        sql!(
            "SELECT id, identifier, type_code, name_zh, name_en, issuer, issuer_zh, issuer_en, holder, holder_name, ",
            "case_id, case_number, valid_from, valid_to, state, fields, issued_at, sealed, number, replaces, until_day FROM licence ",
            "WHERE holder = $1 AND state = 'valid' AND (valid_to IS NULL OR valid_to >= $2) ORDER BY id DESC LIMIT 200"
        ),
        &[holder.into(), today.into()],
    )?
    .into_iter()
    .map(LicenceRow::opened)
    .collect()
}

/// Licences that came out of a case.
pub fn licences_of_case(tx: &mut Tx, case: CaseId) -> Result<Vec<LicenceRow>, Error> {
    tx.all::<LicenceRow>(
        sql!(
            "SELECT id, identifier, type_code, name_zh, name_en, issuer, issuer_zh, issuer_en, holder, holder_name, ",
            "case_id, case_number, valid_from, valid_to, state, fields, issued_at, sealed, number, replaces, until_day FROM licence ",
            "WHERE case_id = $1 ORDER BY id"
        ),
        &[case.into()],
    )?
    .into_iter()
    .map(LicenceRow::opened)
    .collect()
}

record! {
    struct LyingLicence {
        id: i64,
        fields: String,
        sealed: Option<Vec<u8>>,
    }
}

/// Seals anew what another key sealed, or none, of the next licences after `after`.
pub(crate) fn reseal_licences(tx: &mut Tx, after: i64) -> Result<Step, Error> {
    let rows: Vec<LyingLicence> = tx.all(
        sql!("SELECT id, fields, sealed FROM licence WHERE id > $1 ORDER BY id LIMIT 200"),
        &[after.into()],
    )?;
    let mut step = Step::default();
    for row in rows {
        step.last = Some(row.id);
        let place = licence_place(row.id);
        let anew = match &row.sealed {
            Some(sealed) => vault::reseal(&place, sealed)?,
            None => Some(vault::seal(&place, row.fields.as_bytes())?),
        };
        if let Some(anew) = anew {
            step.changed += tx.run(
                sql!("UPDATE licence SET fields = '', sealed = $2 WHERE id = $1"),
                &[row.id.into(), anew.into()],
            )?;
        }
    }
    Ok(step)
}

/// The next files after `after`, and whether the key in use sealed what they say.
pub(crate) fn files_after(tx: &mut Tx, after: i64) -> Result<Vec<(FileRow, bool)>, Error> {
    let rows: Vec<FileRow> = tx.all(
        sql!(
            "SELECT id, name, media_type, bytes, sha256, owner, at, sealed FROM file ",
            "WHERE id > $1 ORDER BY id LIMIT 100"
        ),
        &[after.into()],
    )?;
    rows.into_iter()
        .map(|row| {
            let current = row.sealed.as_deref().map(vault::is_current).transpose()?.unwrap_or(false);
            Ok((row.opened()?, current))
        })
        .collect()
}

/// Seals anew what a file's row says.
pub(crate) fn reseal_file(tx: &mut Tx, row: &FileRow) -> Result<u64, Error> {
    tx.run(
        sql!("UPDATE file SET name = '', sha256 = '', sealed = $2, blob = $3 WHERE id = $1"),
        &[row.id.into(), row.seal()?.into(), row.sha256.parse::<BlobId>()?.lying_name()?.into()],
    )
}

/// Adds to what an account put away on a day; how much that is now.
pub(crate) fn add_to_day(tx: &mut Tx, account: AccountId, day: &str, bytes: i64) -> Result<i64, Error> {
    tx.one(
        sql!(
            "INSERT INTO file_day (account, day, bytes) VALUES ($1, $2, $3) ",
            "ON CONFLICT (account, day) DO UPDATE SET bytes = file_day.bytes + excluded.bytes RETURNING bytes"
        ),
        &[account.into(), day.into(), bytes.into()],
    )
}

/// Forgets what was put away before that day.
pub(crate) fn forget_days(tx: &mut Tx, before: &str) -> Result<u64, Error> {
    tx.run(sql!("DELETE FROM file_day WHERE day < $1"), &[before.into()])
}

record! {
    /// How much there was when it was counted last.
    #[derive(Debug, Clone)]
    pub(crate) struct StoredRow {
        pub upto: i64,
        pub files: i64,
        pub bytes: i64,
        pub removed: i64,
        pub at: i64,
    }
}

pub(crate) fn stored(tx: &mut Tx) -> Result<Option<StoredRow>, Error> {
    tx.opt(sql!("SELECT upto, files, bytes, removed, at FROM file_stored WHERE id = 1"), &[])
}

/// Files with higher ids: how many, and their bytes.
pub(crate) fn files_since(tx: &mut Tx, after: i64) -> Result<(i64, i64), Error> {
    tx.one(
        sql!("SELECT COUNT(*), CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM file WHERE id > $1"),
        &[after.into()],
    )
}

/// Counts all of it anew.
pub(crate) fn count_stored(tx: &mut Tx, removed: i64) -> Result<(), Error> {
    let upto: Option<i64> = tx.one(sql!("SELECT MAX(id) FROM file"), &[])?;
    let (files, bytes) = files_since(tx, 0)?;
    let now = tx.now();
    tx.run(
        sql!(
            "INSERT INTO file_stored (id, upto, files, bytes, removed, at) VALUES (1, $1, $2, $3, $4, $5) ",
            "ON CONFLICT (id) DO UPDATE SET upto = excluded.upto, files = excluded.files, ",
            "bytes = excluded.bytes, removed = excluded.removed, at = excluded.at"
        ),
        &[upto.unwrap_or(0).into(), files.into(), bytes.into(), removed.into(), now.into()],
    )?;
    Ok(())
}

/// Whether there are files from before they were sealed.
pub(crate) fn has_unsealed(tx: &mut Tx) -> Result<bool, Error> {
    let found: Option<i64> = tx.opt(sql!("SELECT id FROM file WHERE blob IS NULL LIMIT 1"), &[])?;
    Ok(found.is_some())
}

/// Those of these names that no file has.
pub(crate) fn unnamed(tx: &mut Tx, names: &[String]) -> Result<Vec<String>, Error> {
    let mut unnamed = Vec::new();
    for names in names.chunks(500) {
        let mut query = Query::new(sql!("SELECT blob FROM file"));
        query.any_of("blob", names.iter().map(|name| name.as_str().into()));
        let known: std::collections::HashSet<String> = tx.list::<String>(&query)?.into_iter().collect();
        unnamed.extend(names.iter().filter(|name| !known.contains(*name)).cloned());
    }
    Ok(unnamed)
}

/// Bytes of these files together.
pub(crate) fn total(tx: &mut Tx, files: &[FileId]) -> Result<i64, Error> {
    let mut all: i64 = 0;
    for files in files.chunks(500) {
        let mut query = Query::new(sql!("SELECT bytes, id FROM file"));
        query.any_of("id", files.iter().map(|file| (*file).into()));
        let bytes: Vec<(i64, i64)> = tx.list(&query)?;
        all = bytes.into_iter().fold(all, |all, (bytes, _)| all.saturating_add(bytes));
    }
    Ok(all)
}

/// Forgets a file.
pub(crate) fn forget_file(tx: &mut Tx, file: FileId) -> Result<(), Error> {
    tx.run(sql!("DELETE FROM file WHERE id = $1"), &[file.into()])?;
    Ok(())
}

record! {
    /// A licence whose last day is over.
    pub(crate) struct OverRow {
        pub id: i64,
        pub identifier: String,
        pub holder: i64,
        pub case_number: String,
        pub valid_to: String,
    }
}

/// Licences whose last day lies before that day, the oldest first, after one of them.
pub(crate) fn over(
    tx: &mut Tx,
    day: &str,
    (valid_to, id): (&str, i64),
    most: u32,
) -> Result<Vec<OverRow>, Error> {
    tx.all(
        sql!(
            "SELECT id, identifier, holder, case_number, valid_to FROM licence WHERE valid_to IS NOT NULL ",
            "AND valid_to < $1 AND (valid_to > $2 OR (valid_to = $2 AND id > $3)) ORDER BY valid_to, id LIMIT $4"
        ),
        &[day.into(), valid_to.into(), id.into(), most.into()],
    )
}

/// How many of them there are, counted up to so many.
pub(crate) fn over_count(tx: &mut Tx, day: &str, most: u32) -> Result<i64, Error> {
    tx.one(
        sql!(
            "SELECT COUNT(*) FROM (SELECT id FROM licence WHERE valid_to IS NOT NULL AND valid_to < $1 ",
            "LIMIT $2) over_ones"
        ),
        &[day.into(), most.into()],
    )
}

/// Removes a licence with what was done to it, its copies and who looked at it. Its serial is not given out again.
pub(crate) fn erase_licence(tx: &mut Tx, id: i64) -> Result<(), Error> {
    for file in seal::forget_documents(tx, id)? {
        forget_file(tx, FileId(file))?;
    }
    life::erase(tx, id)?;
    shown::erase(tx, id)?;
    tx.run(sql!("DELETE FROM licence WHERE id = $1"), &[id.into()])?;
    Ok(())
}
