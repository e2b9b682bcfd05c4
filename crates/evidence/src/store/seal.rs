//! Rows of seals: the register, who may set them, what they were set on, and what waits for a second bearer.

use ::store::{Error, Query, Step, Tx, record, sql, vault};

record! {
    /// A seal.
    #[derive(Debug, Clone)]
    pub struct SealRow {
        /// Id.
        pub id: i64,
        /// Its number in the register (印章编号).
        pub number: String,
        /// Whose it is.
        pub organ: i64,
        /// The organ's name at the time, Chinese.
        pub organ_zh: String,
        /// The organ's name at the time, English.
        pub organ_en: String,
        /// Its name (印章名称).
        pub name: String,
        /// See [`crate::seal::Kind`].
        pub kind: String,
        /// `asked`, `refused`, `in-use`, `retired` or `revoked`.
        pub state: String,
        /// By which paper it was issued.
        pub basis: String,
        /// Who asked for it.
        pub asked_by: i64,
        /// When, epoch ms.
        pub asked_at: i64,
        /// Who confirmed or refused it.
        pub confirmed_by: Option<i64>,
        /// In use since, epoch ms.
        pub made_at: Option<i64>,
        /// Its certificate.
        pub certificate: Option<Vec<u8>>,
        /// SHA-256 of the certificate; empty before it was made.
        pub fingerprint: String,
        /// Its secret key as it lies there; none when it is not in use.
        pub(crate) sealed: Option<Vec<u8>>,
        /// Out of use since, epoch ms.
        pub ended_at: Option<i64>,
        /// By which paper.
        pub ended_document: String,
        /// Why.
        pub ended_why: String,
        /// Whether its key may be in other hands: 1 or 0.
        pub lost: i64,
        /// The seal that took its place.
        pub replaced_by: Option<i64>,
    }
}

fn key_place(id: i64) -> String {
    format!("seal:{id}")
}

impl SealRow {
    /// Whether its secret key still lies there.
    pub fn has_key(&self) -> bool {
        self.sealed.is_some()
    }

    /// Its secret key.
    ///
    /// # Errors
    /// `store.key-missing` for what none of the keys in use opens.
    pub(crate) fn key(&self) -> Result<Option<Vec<u8>>, Error> {
        self.sealed.as_deref().map(|sealed| vault::open(&key_place(self.id), sealed)).transpose()
    }
}

/// Keeps a seal that was asked for.
pub(crate) fn insert(tx: &mut Tx, row: &SealRow) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO seal (id, number, organ, organ_zh, organ_en, name, kind, state, basis, asked_by, asked_at, fingerprint, ",
            "ended_document, ended_why, lost) VALUES ($1, $2, $3, $4, $5, $6, $7, 'asked', $8, $9, $10, '', '', '', 0)"
        ),
        &[
            row.id.into(),
            row.number.as_str().into(),
            row.organ.into(),
            row.organ_zh.as_str().into(),
            row.organ_en.as_str().into(),
            row.name.as_str().into(),
            row.kind.as_str().into(),
            row.basis.as_str().into(),
            row.asked_by.into(),
            row.asked_at.into(),
        ],
    )?;
    Ok(())
}

/// The seal with this id.
pub fn by_id(tx: &mut Tx, id: i64) -> Result<Option<SealRow>, Error> {
    tx.opt(
        sql!(
            "SELECT id, number, organ, organ_zh, organ_en, name, kind, state, basis, asked_by, asked_at, confirmed_by, made_at, ",
            "certificate, fingerprint, sealed, ended_at, ended_document, ended_why, lost, replaced_by FROM seal WHERE id = $1"
        ),
        &[id.into()],
    )
}

/// Seals that are asked for or were ever in use, newest first, at most 1,000: an installation has a few for each organ.
pub fn all(tx: &mut Tx) -> Result<Vec<SealRow>, Error> {
    tx.all(
        sql!(
            "SELECT id, number, organ, organ_zh, organ_en, name, kind, state, basis, asked_by, asked_at, confirmed_by, made_at, ",
            "certificate, fingerprint, sealed, ended_at, ended_document, ended_why, lost, replaced_by FROM seal ",
            "WHERE state <> 'refused' ORDER BY id DESC LIMIT 1000"
        ),
        &[],
    )
}

/// Whether an organ has a seal of this kind, or one is asked for.
pub(crate) fn is_there(tx: &mut Tx, organ: i64, kind: &str) -> Result<bool, Error> {
    let found: Option<i64> = tx.opt(
        sql!("SELECT id FROM seal WHERE organ = $1 AND kind = $2 AND state IN ('asked', 'in-use')"),
        &[organ.into(), kind.into()],
    )?;
    Ok(found.is_some())
}

/// Refuses a seal that was asked for; whether it still was.
pub(crate) fn refuse(tx: &mut Tx, id: i64, by: i64) -> Result<bool, Error> {
    let done = tx.run(
        sql!("UPDATE seal SET state = 'refused', confirmed_by = $2 WHERE id = $1 AND state = 'asked'"),
        &[id.into(), by.into()],
    )?;
    Ok(done == 1)
}

/// Takes a seal that was asked for into use; whether it still was asked for.
pub(crate) fn take_into_use(
    tx: &mut Tx,
    id: i64,
    by: i64,
    key: &[u8],
    (certificate, fingerprint): (&[u8], &str),
) -> Result<bool, Error> {
    let now = tx.now();
    let done = tx.run(
        sql!(
            "UPDATE seal SET state = 'in-use', confirmed_by = $2, made_at = $3, certificate = $4, fingerprint = $5, sealed = $6 ",
            "WHERE id = $1 AND state = 'asked'"
        ),
        &[
            id.into(),
            by.into(),
            now.into(),
            certificate.to_vec().into(),
            fingerprint.into(),
            vault::seal(&key_place(id), key)?.into(),
        ],
    )?;
    Ok(done == 1)
}

/// Takes a seal out of use and destroys its key; whether it still was in use.
pub(crate) fn end(
    tx: &mut Tx,
    id: i64,
    state: &str,
    (document, why): (&str, &str),
    lost: bool,
    replaced_by: Option<i64>,
) -> Result<bool, Error> {
    let now = tx.now();
    let done = tx.run(
        sql!(
            "UPDATE seal SET state = $2, ended_at = $3, ended_document = $4, ended_why = $5, lost = $6, replaced_by = $7, sealed = NULL ",
            "WHERE id = $1 AND state = 'in-use'"
        ),
        &[
            id.into(),
            state.into(),
            now.into(),
            document.into(),
            why.into(),
            i64::from(lost).into(),
            replaced_by.into(),
        ],
    )?;
    tx.run(
        sql!("UPDATE seal_bearer SET ended_at = $2 WHERE seal = $1 AND ended_at IS NULL"),
        &[id.into(), now.into()],
    )?;
    tx.run(
        sql!("UPDATE seal_request SET state = 'taken-back' WHERE seal = $1 AND state = 'waiting'"),
        &[id.into()],
    )?;
    Ok(done == 1)
}

/// What a seal had replaced is replaced by another from now on.
pub(crate) fn follow(tx: &mut Tx, former: i64, now: i64) -> Result<(), Error> {
    tx.run(sql!("UPDATE seal SET replaced_by = $2 WHERE replaced_by = $1"), &[former.into(), now.into()])?;
    Ok(())
}

/// The seal in use that an organ's documents of one kind carry: its own, or the one that took the place of its last.
pub fn serving(tx: &mut Tx, organ: i64, kind: &str) -> Result<Option<SealRow>, Error> {
    let own: Option<i64> = tx.opt(
        sql!("SELECT id FROM seal WHERE organ = $1 AND kind = $2 AND state = 'in-use'"),
        &[organ.into(), kind.into()],
    )?;
    let id: Option<i64> = match own {
        Some(id) => Some(id),
        None => tx.opt(
            sql!(
                "SELECT s.id FROM seal f JOIN seal s ON s.id = f.replaced_by WHERE f.organ = $1 AND f.kind = $2 ",
                "AND f.state = 'retired' AND s.state = 'in-use' ORDER BY f.ended_at DESC, f.id DESC LIMIT 1"
            ),
            &[organ.into(), kind.into()],
        )?,
    };
    match id {
        Some(id) => by_id(tx, id),
        None => Ok(None),
    }
}

/// Organs whose seals a seal took the place of.
pub(crate) fn replaced_organs(tx: &mut Tx, seal: i64) -> Result<Vec<i64>, Error> {
    tx.all(
        sql!("SELECT DISTINCT organ FROM seal WHERE replaced_by = $1 AND state = 'retired'"),
        &[seal.into()],
    )
}

record! {
    /// Somebody who may set a seal.
    #[derive(Debug, Clone)]
    pub struct BearerRow {
        /// Whose account.
        pub account: i64,
        /// Since when, epoch ms.
        pub since: i64,
    }
}

/// Who may set a seal now.
pub fn bearers(tx: &mut Tx, seal: i64) -> Result<Vec<BearerRow>, Error> {
    tx.all(
        sql!("SELECT account, since FROM seal_bearer WHERE seal = $1 AND ended_at IS NULL ORDER BY id LIMIT 100"),
        &[seal.into()],
    )
}

/// The seals in use that an account may set.
pub fn borne(tx: &mut Tx, account: i64) -> Result<Vec<SealRow>, Error> {
    let ids: Vec<i64> = tx.all(
        sql!(
            "SELECT b.seal FROM seal_bearer b JOIN seal s ON s.id = b.seal ",
            "WHERE b.account = $1 AND b.ended_at IS NULL AND s.state = 'in-use' ORDER BY b.seal LIMIT 100"
        ),
        &[account.into()],
    )?;
    let mut all = Vec::with_capacity(ids.len());
    for id in ids {
        all.extend(by_id(tx, id)?);
    }
    Ok(all)
}

/// Lets an account set a seal; whether it could not before.
pub(crate) fn bind(tx: &mut Tx, seal: i64, account: i64) -> Result<bool, Error> {
    let (id, now) = (tx.new_id(), tx.now());
    let done = tx.run(
        sql!(
            "INSERT INTO seal_bearer (id, seal, account, since) VALUES ($1, $2, $3, $4) ",
            "ON CONFLICT (seal, account) WHERE ended_at IS NULL DO NOTHING"
        ),
        &[id.into(), seal.into(), account.into(), now.into()],
    )?;
    Ok(done == 1)
}

/// An account sets a seal no more; whether it could.
pub(crate) fn unbind(tx: &mut Tx, seal: i64, account: i64) -> Result<bool, Error> {
    let now = tx.now();
    let done = tx.run(
        sql!("UPDATE seal_bearer SET ended_at = $3 WHERE seal = $1 AND account = $2 AND ended_at IS NULL"),
        &[seal.into(), account.into(), now.into()],
    )?;
    Ok(done == 1)
}

record! {
    /// A time a seal was set.
    #[derive(Debug, Clone)]
    pub struct UseRow {
        /// Id.
        pub id: i64,
        /// The seal.
        pub seal: i64,
        /// On what; see [`crate::seal::Document`].
        pub document: String,
        /// Which one: the identifier of the licence it is about.
        pub subject: String,
        /// The act on a licence it says.
        pub act: Option<i64>,
        /// SHA-256 of the document as it went out.
        pub sha256: String,
        /// When, epoch ms.
        pub at: i64,
        /// By whom, as the ledger names them.
        pub used_by: String,
        /// Who released it, as the ledger names them; empty where one person was enough.
        pub released_by: String,
        /// The document, where it is kept.
        pub file: Option<i64>,
    }
}

/// Keeps that a seal was set.
pub(crate) fn insert_use(tx: &mut Tx, row: &UseRow) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO seal_use (id, seal, document, subject, act, sha256, at, used_by, released_by, file) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        ),
        &[
            row.id.into(),
            row.seal.into(),
            row.document.as_str().into(),
            row.subject.as_str().into(),
            row.act.into(),
            row.sha256.as_str().into(),
            row.at.into(),
            row.used_by.as_str().into(),
            row.released_by.as_str().into(),
            row.file.into(),
        ],
    )?;
    Ok(())
}

/// What a seal was set on, newest first, before one of them.
pub fn uses(tx: &mut Tx, seal: i64, before: i64, most: u32) -> Result<Vec<UseRow>, Error> {
    tx.all(
        sql!(
            "SELECT id, seal, document, subject, act, sha256, at, used_by, released_by, file FROM seal_use ",
            "WHERE seal = $1 AND id < $2 ORDER BY id DESC LIMIT $3"
        ),
        &[seal.into(), before.into(), most.into()],
    )
}

/// The document with this hash.
pub fn use_by_hash(tx: &mut Tx, sha256: &str) -> Result<Option<UseRow>, Error> {
    tx.opt(
        sql!(
            "SELECT id, seal, document, subject, act, sha256, at, used_by, released_by, file FROM seal_use ",
            "WHERE sha256 = $1 ORDER BY id LIMIT 1"
        ),
        &[sha256.into()],
    )
}

/// The document that says an act on a licence.
pub fn use_of_act(tx: &mut Tx, act: i64) -> Result<Option<UseRow>, Error> {
    tx.opt(
        sql!(
            "SELECT id, seal, document, subject, act, sha256, at, used_by, released_by, file FROM seal_use WHERE act = $1"
        ),
        &[act.into()],
    )
}

/// Acts on licences of these issuers that no sealed document says yet, newest first, at most 100.
pub(crate) fn unsealed_acts(tx: &mut Tx, issuers: &[i64], acts: &[&str]) -> Result<Vec<i64>, Error> {
    if issuers.is_empty() || acts.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = Query::new(sql!("SELECT a.id FROM licence_act a JOIN licence l ON l.id = a.licence"));
    query.any_of("l.issuer", issuers.iter().map(|issuer| (*issuer).into()));
    query.any_of("a.act", acts.iter().map(|act| (*act).into()));
    query.and("NOT EXISTS (SELECT 1 FROM seal_use u WHERE u.act = a.id)", []);
    query.order_by("a.id DESC").limit(100);
    tx.list(&query)
}

record! {
    /// A document that waits for a second bearer.
    #[derive(Debug, Clone)]
    pub struct RequestRow {
        /// Id.
        pub id: i64,
        /// The seal.
        pub seal: i64,
        /// The act on a licence that the document says.
        pub act: i64,
        /// Who asked.
        pub asked_by: i64,
        /// When, epoch ms.
        pub asked_at: i64,
        /// `waiting`, `released` or `taken-back`.
        pub state: String,
    }
}

/// Keeps that a bearer asked for a second one.
pub(crate) fn insert_request(tx: &mut Tx, seal: i64, act: i64, by: i64) -> Result<i64, Error> {
    let (id, now) = (tx.new_id(), tx.now());
    tx.run(
        sql!("INSERT INTO seal_request (id, seal, act, asked_by, asked_at, state) VALUES ($1, $2, $3, $4, $5, 'waiting')"),
        &[id.into(), seal.into(), act.into(), by.into(), now.into()],
    )?;
    Ok(id)
}

/// The request with this id.
pub fn request(tx: &mut Tx, id: i64) -> Result<Option<RequestRow>, Error> {
    tx.opt(
        sql!("SELECT id, seal, act, asked_by, asked_at, state FROM seal_request WHERE id = $1"),
        &[id.into()],
    )
}

/// What waits for an act.
pub fn waiting_for(tx: &mut Tx, act: i64) -> Result<Option<RequestRow>, Error> {
    tx.opt(
        sql!(
            "SELECT id, seal, act, asked_by, asked_at, state FROM seal_request WHERE act = $1 AND state = 'waiting'"
        ),
        &[act.into()],
    )
}

/// Settles a request; whether it still waited.
pub(crate) fn settle(tx: &mut Tx, id: i64, state: &str) -> Result<bool, Error> {
    let done = tx.run(
        sql!("UPDATE seal_request SET state = $2 WHERE id = $1 AND state = 'waiting'"),
        &[id.into(), state.into()],
    )?;
    Ok(done == 1)
}

/// Forgets the documents that say what was done to a licence; that seals were set on them stays. Answers their files.
pub(crate) fn forget_documents(tx: &mut Tx, licence: i64) -> Result<Vec<i64>, Error> {
    let files: Vec<i64> = tx.all(
        sql!(
            "SELECT u.file FROM seal_use u JOIN licence_act a ON a.id = u.act WHERE a.licence = $1 AND u.file IS NOT NULL"
        ),
        &[licence.into()],
    )?;
    tx.run(
        sql!("UPDATE seal_use SET file = NULL WHERE act IN (SELECT id FROM licence_act WHERE licence = $1)"),
        &[licence.into()],
    )?;
    Ok(files)
}

/// Seals anew what another key sealed of the secret keys of the next seals after `after`.
pub(crate) fn reseal_keys(tx: &mut Tx, after: i64) -> Result<Step, Error> {
    let rows: Vec<(i64, Vec<u8>)> = tx.all(
        sql!("SELECT id, sealed FROM seal WHERE id > $1 AND sealed IS NOT NULL ORDER BY id LIMIT 200"),
        &[after.into()],
    )?;
    let mut step = Step::default();
    for (id, sealed) in rows {
        step.last = Some(id);
        if let Some(anew) = vault::reseal(&key_place(id), &sealed)? {
            step.changed +=
                tx.run(sql!("UPDATE seal SET sealed = $2 WHERE id = $1"), &[id.into(), anew.into()])?;
        }
    }
    Ok(step)
}
