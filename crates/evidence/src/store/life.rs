//! Rows of what becomes of licences: acts on them, numbered copies, and lists of offices.

use ::store::{Error, Query, Step, Tx, record, sql, vault};

use super::LicenceRow;

record! {
    /// Something that was done to a licence.
    #[derive(Debug, Clone)]
    pub struct ActRow {
        /// Id.
        pub id: i64,
        /// The licence.
        pub licence: i64,
        /// Which act; see [`crate::life::Act`], or `resume-by-time`.
        pub act: String,
        /// Number of the decision; empty where none was needed.
        pub document: String,
        /// Last day of a suspension.
        pub until_day: Option<String>,
        /// Why, as it lies there.
        pub(crate) sealed: Vec<u8>,
        /// When, epoch ms.
        pub at: i64,
        /// Who, as the ledger names them.
        pub done_by: String,
    }
}

fn act_place(id: i64) -> String {
    format!("licence_act:{id}")
}

impl ActRow {
    /// Why.
    ///
    /// # Errors
    /// `store.key-missing` for what none of the keys in use opens.
    pub fn reason(&self) -> Result<String, Error> {
        String::from_utf8(vault::open(&act_place(self.id), &self.sealed)?)
            .map_err(|e| Error::Type(e.to_string()))
    }
}

/// Keeps what was done.
pub(crate) fn insert_act(
    tx: &mut Tx,
    licence: i64,
    (act, document, reason): (&str, &str, &str),
    until_day: Option<&str>,
    by: &str,
) -> Result<(), Error> {
    let (id, now) = (tx.new_id(), tx.now());
    tx.run(
        sql!(
            "INSERT INTO licence_act (id, licence, act, document, until_day, sealed, at, done_by) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        &[
            id.into(),
            licence.into(),
            act.into(),
            document.into(),
            until_day.map(str::to_owned).into(),
            vault::seal(&act_place(id), reason.as_bytes())?.into(),
            now.into(),
            by.into(),
        ],
    )?;
    Ok(())
}

/// One of the things done to licences.
pub fn act_by_id(tx: &mut Tx, id: i64) -> Result<Option<ActRow>, Error> {
    tx.opt(
        sql!(
            "SELECT id, licence, act, document, until_day, sealed, at, done_by FROM licence_act WHERE id = $1"
        ),
        &[id.into()],
    )
}

/// What was done to a licence, newest first, at most 100.
pub fn acts_of(tx: &mut Tx, licence: i64) -> Result<Vec<ActRow>, Error> {
    tx.all(
        sql!(
            "SELECT id, licence, act, document, until_day, sealed, at, done_by FROM licence_act ",
            "WHERE licence = $1 ORDER BY id DESC LIMIT 100"
        ),
        &[licence.into()],
    )
}

/// Sets where a licence stands, if it still stood where it was looked at; whether it did.
pub(crate) fn set_state(
    tx: &mut Tx,
    id: i64,
    (from, to): (&str, &str),
    until_day: Option<&str>,
) -> Result<bool, Error> {
    let changed = tx.run(
        sql!("UPDATE licence SET state = $3, until_day = $4 WHERE id = $1 AND state = $2"),
        &[id.into(), from.into(), to.into(), until_day.map(str::to_owned).into()],
    )?;
    Ok(changed == 1)
}

/// The licence with this id.
pub fn licence_by_id(tx: &mut Tx, id: i64) -> Result<Option<LicenceRow>, Error> {
    tx.opt::<LicenceRow>(
        sql!(
            "SELECT id, identifier, type_code, name_zh, name_en, issuer, issuer_zh, issuer_en, holder, holder_name, ",
            "case_id, case_number, valid_from, valid_to, state, fields, issued_at, sealed, number, replaces, until_day ",
            "FROM licence WHERE id = $1"
        ),
        &[id.into()],
    )?
    .map(LicenceRow::opened)
    .transpose()
}

/// Identifier of the version that came after this one.
pub fn next_version(tx: &mut Tx, id: i64) -> Result<Option<String>, Error> {
    tx.opt(sql!("SELECT identifier FROM licence WHERE replaces = $1"), &[id.into()])
}

/// Licences the holder had: ended, out of date or suspended, newest first, at most 100. Earlier versions are not among them.
pub fn former_of(tx: &mut Tx, holder: i64, today: &str) -> Result<Vec<LicenceRow>, Error> {
    tx.all::<LicenceRow>(
        sql!(
            "SELECT id, identifier, type_code, name_zh, name_en, issuer, issuer_zh, issuer_en, holder, holder_name, ",
            "case_id, case_number, valid_from, valid_to, state, fields, issued_at, sealed, number, replaces, until_day ",
            "FROM licence WHERE holder = $1 AND state <> 'superseded' AND (state <> 'valid' OR valid_to < $2) ",
            "ORDER BY id DESC LIMIT 100"
        ),
        &[holder.into(), today.into()],
    )?
    .into_iter()
    .map(LicenceRow::opened)
    .collect()
}

/// What an office looks for in its list.
#[derive(Debug, Clone, Default)]
pub struct Sought {
    /// Identifier, number, case number or the holder's whole name; empty for all.
    pub words: String,
    /// One state only.
    pub state: Option<String>,
    /// Those whose last day lies from the first to the second of these.
    pub ending: Option<(String, String)>,
    /// Ids below this.
    pub before: i64,
}

/// Licences that these organs issued, newest first. What is printed on them stays sealed.
pub fn listed(tx: &mut Tx, organs: &[i64], sought: &Sought, limit: u32) -> Result<Vec<LicenceRow>, Error> {
    if organs.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = Query::new(sql!(
        "SELECT id, identifier, type_code, name_zh, name_en, issuer, issuer_zh, issuer_en, holder, holder_name, ",
        "case_id, case_number, valid_from, valid_to, state, fields, issued_at, sealed, number, replaces, until_day FROM licence"
    ));
    query.any_of("issuer", organs.iter().map(|organ| (*organ).into()));
    query.and("id < ?", [sought.before.into()]);
    query.and_opt("state = ?", sought.state.clone());
    if sought.state.is_none() {
        query.and("state <> 'superseded'", []);
    }
    if let Some((from, to)) = &sought.ending {
        query.and(
            "state = 'valid' AND valid_to >= ? AND valid_to <= ?",
            [from.as_str().into(), to.as_str().into()],
        );
    }
    if !sought.words.is_empty() {
        let words = || sought.words.as_str().into();
        query.and(
            "(identifier = ? OR number = ? OR case_number = ? OR holder_name = ?)",
            [words(), words(), words(), words()],
        );
    }
    query.order_by("id DESC").limit(limit);
    tx.list(&query)
}

/// The next copy of a licence: its number. The hash is said when it was made.
pub(crate) fn next_copy(tx: &mut Tx, licence: i64, by: &str) -> Result<(i64, i64), Error> {
    let last: Option<i64> =
        tx.one(sql!("SELECT MAX(no) FROM licence_copy WHERE licence = $1"), &[licence.into()])?;
    let (id, no, now) = (tx.new_id(), last.unwrap_or(0) + 1, tx.now());
    tx.run(
        sql!(
            "INSERT INTO licence_copy (id, licence, no, sha256, at, made_by) VALUES ($1, $2, $3, '', $4, $5)"
        ),
        &[id.into(), licence.into(), no.into(), now.into(), by.into()],
    )?;
    Ok((id, no))
}

/// Says what a copy came out as.
pub(crate) fn copy_made(tx: &mut Tx, id: i64, sha256: &str) -> Result<(), Error> {
    tx.run(sql!("UPDATE licence_copy SET sha256 = $2 WHERE id = $1"), &[id.into(), sha256.into()])?;
    Ok(())
}

record! {
    /// A numbered copy.
    #[derive(Debug, Clone)]
    pub struct CopyRow {
        /// The licence.
        pub licence: i64,
        /// Its number among the copies of the licence.
        pub no: i64,
        /// When, epoch ms.
        pub at: i64,
        /// By whom, as the ledger names them.
        pub made_by: String,
    }
}

/// The copy that has this hash.
pub fn copy_by_hash(tx: &mut Tx, sha256: &str) -> Result<Option<CopyRow>, Error> {
    tx.opt(
        sql!("SELECT licence, no, at, made_by FROM licence_copy WHERE sha256 = $1 ORDER BY id LIMIT 1"),
        &[sha256.into()],
    )
}

/// Copies of a licence, newest first, at most 50.
pub fn copies_of(tx: &mut Tx, licence: i64) -> Result<Vec<CopyRow>, Error> {
    tx.all(
        sql!(
            "SELECT licence, no, at, made_by FROM licence_copy WHERE licence = $1 ORDER BY no DESC LIMIT 50"
        ),
        &[licence.into()],
    )
}

/// Seals anew what another key sealed of the next acts after `after`.
pub(crate) fn reseal_acts(tx: &mut Tx, after: i64) -> Result<Step, Error> {
    let rows: Vec<(i64, Vec<u8>)> = tx.all(
        sql!("SELECT id, sealed FROM licence_act WHERE id > $1 ORDER BY id LIMIT 200"),
        &[after.into()],
    )?;
    let mut step = Step::default();
    for (id, sealed) in rows {
        step.last = Some(id);
        if let Some(anew) = vault::reseal(&act_place(id), &sealed)? {
            step.changed +=
                tx.run(sql!("UPDATE licence_act SET sealed = $2 WHERE id = $1"), &[id.into(), anew.into()])?;
        }
    }
    Ok(step)
}

/// Removes what was done to a licence, and the numbers of its copies.
pub(crate) fn erase(tx: &mut Tx, licence: i64) -> Result<(), Error> {
    tx.run(sql!("DELETE FROM licence_act WHERE licence = $1"), &[licence.into()])?;
    tx.run(sql!("DELETE FROM licence_copy WHERE licence = $1"), &[licence.into()])?;
    Ok(())
}
