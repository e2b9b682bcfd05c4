//! SQL of cases put before other organs.

use contract::{CaseId, OrganId, PostId};
use store::{Error, Tx, record, sql};

use super::word;
use crate::model::{Opinion, Referral, ReferralKind};

record! {
    struct ReferralRow {
        id: i64,
        case_id: i64,
        no: i64,
        kind: String,
        organ: i64,
        post: Option<i64>,
        words: String,
        until: Option<String>,
        waits: bool,
        sent_at: i64,
        sent_by: i64,
        done_at: Option<i64>,
        done_by: Option<i64>,
        outcome: Option<String>,
        opinion: Option<String>,
        late: bool,
    }
}

impl ReferralRow {
    fn into_referral(self) -> Result<Referral, Error> {
        Ok(Referral {
            id: self.id,
            case: self.case_id.into(),
            no: self.no,
            kind: word("kind", &self.kind, ReferralKind::parse)?,
            organ: self.organ.into(),
            post: self.post.map(PostId),
            words: self.words,
            until: self.until,
            waits: self.waits,
            sent_at: self.sent_at,
            sent_by: self.sent_by.into(),
            done_at: self.done_at,
            done_by: self.done_by.map(Into::into),
            outcome: self.outcome.as_deref().map(|w| word("outcome", w, Opinion::parse)).transpose()?,
            opinion: self.opinion,
            late: self.late,
        })
    }
}

/// Puts a case before an organ.
pub(crate) fn insert(tx: &mut Tx, root: CaseId, new: &Referral) -> Result<(), Error> {
    tx.put(
        sql!(
            "INSERT INTO case_referral (id, case_id, root, no, kind, organ, post, words, until, waits, sent_at, ",
            "sent_by, late) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
        ),
        [
            new.id.into(),
            new.case.into(),
            root.into(),
            new.no.into(),
            new.kind.as_str().into(),
            new.organ.into(),
            new.post.map(|post| post.0).into(),
            new.words.as_str().into(),
            new.until.as_deref().into(),
            new.waits.into(),
            new.sent_at.into(),
            new.sent_by.into(),
            new.late.into(),
        ],
    )?;
    Ok(())
}

/// Writes down that it was read, or what was answered.
pub(crate) fn done(tx: &mut Tx, one: &Referral) -> Result<(), Error> {
    tx.put(
        sql!(
            "UPDATE case_referral SET done_at = $2, done_by = $3, outcome = $4, opinion = $5, late = $6 WHERE id = $1"
        ),
        [
            one.id.into(),
            one.done_at.into(),
            one.done_by.into(),
            one.outcome.map(Opinion::as_str).into(),
            one.opinion.as_deref().into(),
            one.late.into(),
        ],
    )?;
    Ok(())
}

/// Everything an application was put before others for, oldest first.
pub(crate) fn of_application(tx: &mut Tx, root: CaseId) -> Result<Vec<Referral>, Error> {
    tx.all::<ReferralRow>(sql!("SELECT * FROM case_referral WHERE root = $1 ORDER BY id"), &[root.into()])?
        .into_iter()
        .map(ReferralRow::into_referral)
        .collect()
}

/// One of an application, by its number.
pub(crate) fn one(tx: &mut Tx, root: CaseId, no: i64) -> Result<Option<Referral>, Error> {
    tx.opt::<ReferralRow>(
        sql!("SELECT * FROM case_referral WHERE root = $1 AND no = $2"),
        &[root.into(), no.into()],
    )?
    .map(ReferralRow::into_referral)
    .transpose()
}

record! {
    /// What waits to be read or answered, in a list.
    pub(crate) struct WaitingRow {
        pub id: i64,
        pub no: i64,
        pub kind: String,
        pub until: Option<String>,
        pub sent_at: i64,
        pub number: String,
        pub version: i64,
        pub applicant_name: String,
        pub asked_by: i64,
    }
}

/// What waits in an organ for whoever holds this post there, oldest first, after one of them.
pub(crate) fn waiting(
    tx: &mut Tx,
    (organ, post): (OrganId, PostId),
    after: i64,
    rows: u32,
) -> Result<Vec<WaitingRow>, Error> {
    tx.all(
        sql!(
            "SELECT r.id, r.no, r.kind, r.until, r.sent_at, c.number, c.version, c.applicant_name, ",
            "c.organ AS asked_by FROM case_referral r JOIN casefile c ON c.id = r.case_id ",
            "WHERE r.organ = $1 AND r.done_at IS NULL AND (r.post IS NULL OR r.post = $2) AND r.id > $3 ",
            "AND (r.kind = 'copy' OR c.state IN ('accepted', 'deciding')) ORDER BY r.id LIMIT $4"
        ),
        &[organ.into(), post.0.into(), after.into(), rows.into()],
    )
}
