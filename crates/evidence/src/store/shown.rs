//! Rows of licences that their holders show, and of who looked.

use ::store::{Error, Query, Step, Tx, record, sql, vault};
use contract::Text;

record! {
    /// Licences shown under a code.
    #[derive(Debug, Clone)]
    pub struct ShowRow {
        /// Id.
        pub id: i64,
        /// Whose they are.
        pub party: i64,
        /// Their ids, as JSON.
        pub licences: String,
        /// What for, as it lies there.
        pub(crate) sealed: Vec<u8>,
        /// Until when the code counts, epoch ms.
        pub until_at: i64,
        /// When it was taken, epoch ms.
        pub used_at: Option<i64>,
        /// By whose account.
        pub used_by: Option<i64>,
    }
}

fn show_place(id: i64) -> String {
    format!("licence_show:{id}")
}

impl ShowRow {
    /// The licences.
    pub fn licences(&self) -> Vec<i64> {
        serde_json::from_str(&self.licences).unwrap_or_default()
    }

    /// What for.
    ///
    /// # Errors
    /// `store.key-missing` for what none of the keys in use opens.
    pub fn purpose(&self) -> Result<String, Error> {
        String::from_utf8(vault::open(&show_place(self.id), &self.sealed)?)
            .map_err(|e| Error::Type(e.to_string()))
    }
}

/// Keeps a code's mark with what it shows.
pub(crate) fn insert(
    tx: &mut Tx,
    mark: &str,
    party: i64,
    licences: &str,
    purpose: &str,
    until: i64,
) -> Result<(), Error> {
    let (id, now) = (tx.new_id(), tx.now());
    tx.run(
        sql!(
            "INSERT INTO licence_show (id, mark, party, licences, sealed, made_at, until_at) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7)"
        ),
        &[
            id.into(),
            mark.into(),
            party.into(),
            licences.into(),
            vault::seal(&show_place(id), purpose.as_bytes())?.into(),
            now.into(),
            until.into(),
        ],
    )?;
    Ok(())
}

/// Ends what a party shows that nobody has taken yet.
pub(crate) fn end_open(tx: &mut Tx, party: i64) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        sql!("UPDATE licence_show SET until_at = $2 WHERE party = $1 AND used_at IS NULL AND until_at > $2"),
        &[party.into(), now.into()],
    )?;
    Ok(())
}

/// What a code shows, found by its marks under every key in use.
pub(crate) fn by_marks(tx: &mut Tx, marks: &[String]) -> Result<Option<ShowRow>, Error> {
    let mut query =
        Query::new(sql!("SELECT id, party, licences, sealed, until_at, used_at, used_by FROM licence_show"));
    query.any_of("mark", marks.iter().map(|mark| mark.as_str().into())).limit(1);
    Ok(tx.list::<ShowRow>(&query)?.into_iter().next())
}

/// What was shown.
pub(crate) fn by_id(tx: &mut Tx, id: i64) -> Result<Option<ShowRow>, Error> {
    tx.opt(
        sql!(
            "SELECT id, party, licences, sealed, until_at, used_at, used_by FROM licence_show WHERE id = $1"
        ),
        &[id.into()],
    )
}

/// Takes it, if nobody did; whether so.
pub(crate) fn use_once(tx: &mut Tx, id: i64, account: i64) -> Result<bool, Error> {
    let now = tx.now();
    let changed = tx.run(
        sql!("UPDATE licence_show SET used_at = $2, used_by = $3 WHERE id = $1 AND used_at IS NULL"),
        &[id.into(), now.into(), account.into()],
    )?;
    Ok(changed == 1)
}

record! {
    /// That somebody looked at a licence.
    #[derive(Debug, Clone)]
    pub struct UseRow {
        /// What was shown.
        pub shown: i64,
        /// When, epoch ms.
        pub at: i64,
        /// Organ, Chinese.
        pub organ_zh: String,
        /// Organ, English.
        pub organ_en: String,
        /// Post, Chinese.
        pub post_zh: String,
        /// Post, English.
        pub post_en: String,
    }
}

/// Keeps that somebody looked.
pub(crate) fn insert_use(
    tx: &mut Tx,
    licence: i64,
    shown: i64,
    (organ, post): (&Text, &Text),
) -> Result<(), Error> {
    let (id, now) = (tx.new_id(), tx.now());
    tx.run(
        sql!(
            "INSERT INTO licence_use (id, licence, shown, at, organ_zh, organ_en, post_zh, post_en) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        &[
            id.into(),
            licence.into(),
            shown.into(),
            now.into(),
            organ.zh.as_str().into(),
            organ.en.as_str().into(),
            post.zh.as_str().into(),
            post.en.as_str().into(),
        ],
    )?;
    Ok(())
}

/// Who looked at a licence, newest first, at most 50.
pub(crate) fn uses_of(tx: &mut Tx, licence: i64) -> Result<Vec<UseRow>, Error> {
    tx.all(
        sql!(
            "SELECT shown, at, organ_zh, organ_en, post_zh, post_en FROM licence_use ",
            "WHERE licence = $1 ORDER BY id DESC LIMIT 50"
        ),
        &[licence.into()],
    )
}

/// Seals anew what another key sealed of the next that were shown after `after`.
pub(crate) fn reseal_shown(tx: &mut Tx, after: i64) -> Result<Step, Error> {
    let rows: Vec<(i64, Vec<u8>)> = tx.all(
        sql!("SELECT id, sealed FROM licence_show WHERE id > $1 ORDER BY id LIMIT 200"),
        &[after.into()],
    )?;
    let mut step = Step::default();
    for (id, sealed) in rows {
        step.last = Some(id);
        if let Some(anew) = vault::reseal(&show_place(id), &sealed)? {
            step.changed +=
                tx.run(sql!("UPDATE licence_show SET sealed = $2 WHERE id = $1"), &[id.into(), anew.into()])?;
        }
    }
    Ok(step)
}

/// Removes who looked at a licence that was shown.
pub(crate) fn erase(tx: &mut Tx, licence: i64) -> Result<(), Error> {
    tx.run(sql!("DELETE FROM licence_use WHERE licence = $1"), &[licence.into()])?;
    Ok(())
}
