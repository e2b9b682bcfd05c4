//! All SQL of the evidence service.

use contract::{CaseId, FileId, PartyId};
use store::{Error, Tx, record, sql};

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
        /// `valid` or `revoked`.
        pub state: String,
        /// Printed fields: array of `[zh label, en label, value]`.
        pub fields: String,
        /// When issued, epoch ms.
        pub issued_at: i64,
    }
}

/// Keeps a file.
pub fn insert_file(tx: &mut Tx, row: &FileRow, uploaded_by: &str) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO file (id, name, media_type, bytes, sha256, owner, uploaded_by, at) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        &[
            row.id.into(),
            row.name.as_str().into(),
            row.media_type.as_str().into(),
            row.bytes.into(),
            row.sha256.as_str().into(),
            row.owner.into(),
            uploaded_by.into(),
            row.at.into(),
        ],
    )?;
    Ok(())
}

/// The file with this id.
pub fn file(tx: &mut Tx, id: FileId) -> Result<Option<FileRow>, Error> {
    tx.opt(
        sql!("SELECT id, name, media_type, bytes, sha256, owner, at FROM file WHERE id = $1"),
        &[id.into()],
    )
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
            "holder_name, case_id, case_number, valid_from, valid_to, state, fields, issued_by, issued_at) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)"
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
            row.fields.as_str().into(),
            issued_by.into(),
            row.issued_at.into(),
        ],
    )?;
    Ok(())
}

/// The licence with this identifier.
pub fn licence_by_identifier(tx: &mut Tx, identifier: &str) -> Result<Option<LicenceRow>, Error> {
    tx.opt(
        sql!(
            "SELECT id, identifier, type_code, name_zh, name_en, issuer, issuer_zh, issuer_en, holder, holder_name, ",
            "case_id, case_number, valid_from, valid_to, state, fields, issued_at FROM licence WHERE identifier = $1"
        ),
        &[identifier.into()],
    )
}

/// Valid licences of the holder, newest first, at most 200.
pub fn licences_of(tx: &mut Tx, holder: PartyId, today: &str) -> Result<Vec<LicenceRow>, Error> {
    tx.all(
        sql!(
            "SELECT id, identifier, type_code, name_zh, name_en, issuer, issuer_zh, issuer_en, holder, holder_name, ",
            "case_id, case_number, valid_from, valid_to, state, fields, issued_at FROM licence ",
            "WHERE holder = $1 AND state = 'valid' AND (valid_to IS NULL OR valid_to >= $2) ORDER BY id DESC LIMIT 200"
        ),
        &[holder.into(), today.into()],
    )
}

/// Licences that came out of a case.
pub fn licences_of_case(tx: &mut Tx, case: CaseId) -> Result<Vec<LicenceRow>, Error> {
    tx.all(
        sql!(
            "SELECT id, identifier, type_code, name_zh, name_en, issuer, issuer_zh, issuer_en, holder, holder_name, ",
            "case_id, case_number, valid_from, valid_to, state, fields, issued_at FROM licence ",
            "WHERE case_id = $1 ORDER BY id"
        ),
        &[case.into()],
    )
}
