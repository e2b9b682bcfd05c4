//! SQL of drafts.

use std::borrow::Cow;
use std::collections::BTreeMap;

use contract::{AccountId, CaseId, DraftId, FileId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use store::{Error, Tx, record, sql, vault};

use super::{json, unjson, word};
use crate::drafts::{Brought, Draft, Origin};
use crate::model::Channel;

record! {
    struct DraftRow {
        id: i64,
        account: i64,
        party: i64,
        channel: String,
        version: i64,
        answers: String,
        form: String,
        origins: String,
        files: String,
        commitments: String,
        revision: i64,
        created_at: i64,
        updated_at: i64,
        case_id: Option<i64>,
        sealed: Option<Vec<u8>>,
    }
}

/// What lies sealed of a draft: what people wrote about themselves, and what sources said of them.
#[derive(Serialize, Deserialize)]
struct Within<'a> {
    form: Cow<'a, Map<String, Json>>,
    origins: Cow<'a, BTreeMap<String, Origin>>,
}

/// Where it lies.
pub(crate) fn place(id: DraftId) -> String {
    format!("draft:{id}")
}

/// What is to lie sealed of a draft from before, whose columns these are.
pub(crate) fn plain_within(form: &str, origins: &str) -> Result<Vec<u8>, Error> {
    let within =
        Within { form: Cow::Owned(unjson("form", form)?), origins: Cow::Owned(unjson("origins", origins)?) };
    serde_json::to_vec(&within).map_err(|e| Error::Type(e.to_string()))
}

fn seal(draft: &Draft) -> Result<Vec<u8>, Error> {
    let within = Within { form: Cow::Borrowed(&draft.form), origins: Cow::Borrowed(&draft.origins) };
    vault::seal_json(&place(draft.id), &within)
}

impl DraftRow {
    fn into_draft(self) -> Result<Draft, Error> {
        let (form, origins) = match &self.sealed {
            Some(sealed) => {
                let within: Within<'_> = vault::open_json(&place(DraftId(self.id)), sealed)?;
                (within.form.into_owned(), within.origins.into_owned())
            }
            // Submitted, or from before drafts were sealed.
            None => (unjson("form", &self.form)?, unjson("origins", &self.origins)?),
        };
        Ok(Draft {
            id: self.id.into(),
            account: self.account.into(),
            party: self.party.into(),
            channel: word("channel", &self.channel, Channel::parse)?,
            version: self.version.into(),
            answers: unjson("answers", &self.answers)?,
            form,
            origins,
            files: unjson("files", &self.files)?,
            commitments: unjson("commitments", &self.commitments)?,
            revision: self.revision,
            created_at: self.created_at,
            updated_at: self.updated_at,
            case: self.case_id.map(CaseId),
        })
    }
}

/// Inserts a new draft.
pub(crate) fn insert(tx: &mut Tx, draft: &Draft) -> Result<(), Error> {
    tx.put(
        sql!(
            "INSERT INTO draft (id, account, party, channel, version, answers, form, origins, files, commitments, ",
            "revision, created_at, updated_at, sealed) ",
            "VALUES ($1, $2, $3, $4, $5, $6, '{}', '{}', $7, $8, $9, $10, $11, $12)"
        ),
        [
            draft.id.into(),
            draft.account.into(),
            draft.party.into(),
            draft.channel.as_str().into(),
            draft.version.into(),
            json(&draft.answers)?,
            json(&draft.files)?,
            json(&draft.commitments)?,
            draft.revision.into(),
            draft.created_at.into(),
            draft.updated_at.into(),
            seal(draft)?.into(),
        ],
    )?;
    Ok(())
}

/// Takes a draft for an act.
pub(crate) fn take(tx: &mut Tx, id: DraftId) -> Result<Option<Draft>, Error> {
    tx.opt::<DraftRow>(sql!("SELECT * FROM draft WHERE id = $1 {for update}"), &[id.into()])?
        .map(DraftRow::into_draft)
        .transpose()
}

/// The draft an application came from, as long as it is kept.
pub(crate) fn of_case(tx: &mut Tx, root: CaseId) -> Result<Option<DraftId>, Error> {
    let id: Option<i64> = tx.opt(sql!("SELECT id FROM draft WHERE case_id = $1"), &[root.into()])?;
    Ok(id.map(DraftId))
}

/// Reads a draft.
pub(crate) fn draft(tx: &mut Tx, id: DraftId) -> Result<Option<Draft>, Error> {
    tx.opt::<DraftRow>(sql!("SELECT * FROM draft WHERE id = $1"), &[id.into()])?
        .map(DraftRow::into_draft)
        .transpose()
}

/// Drafts of an account that are not submitted, newest first, at most 50.
pub(crate) fn of_account(tx: &mut Tx, account: AccountId) -> Result<Vec<Draft>, Error> {
    tx.all::<DraftRow>(
        sql!("SELECT * FROM draft WHERE account = $1 AND case_id IS NULL ORDER BY id DESC LIMIT 50"),
        &[account.into()],
    )?
    .into_iter()
    .map(DraftRow::into_draft)
    .collect()
}

/// Files of an account's drafts that are not submitted.
pub(crate) fn files_of_account(tx: &mut Tx, account: AccountId) -> Result<Vec<FileId>, Error> {
    let all: Vec<(i64, String)> = tx
        .all(sql!("SELECT id, files FROM draft WHERE account = $1 AND case_id IS NULL"), &[account.into()])?;
    let mut files = Vec::new();
    for (_, text) in all {
        files.extend(brought(&text)?);
    }
    Ok(files)
}

/// Every file of a draft, by what its column says.
pub(crate) fn brought(text: &str) -> Result<Vec<FileId>, Error> {
    let by_concept: BTreeMap<String, Brought> = unjson("files", text)?;
    Ok(by_concept.into_values().flat_map(|brought| brought.files).collect())
}

/// Whether an account has so many drafts that are not submitted.
pub(crate) fn has_so_many(tx: &mut Tx, account: AccountId, most: u32) -> Result<bool, Error> {
    let found: Option<i64> = tx.opt(
        sql!("SELECT id FROM draft WHERE account = $1 AND case_id IS NULL ORDER BY id LIMIT 1 OFFSET $2"),
        &[account.into(), most.saturating_sub(1).into()],
    )?;
    Ok(found.is_some())
}

/// Writes a draft's contents back.
pub(crate) fn save(tx: &mut Tx, draft: &Draft) -> Result<(), Error> {
    tx.put(
        sql!(
            "UPDATE draft SET version = $2, answers = $3, form = '{}', origins = '{}', files = $4, commitments = $5, ",
            "revision = $6, updated_at = $7, sealed = $8 WHERE id = $1"
        ),
        [
            draft.id.into(),
            draft.version.into(),
            json(&draft.answers)?,
            json(&draft.files)?,
            json(&draft.commitments)?,
            draft.revision.into(),
            draft.updated_at.into(),
            seal(draft)?.into(),
        ],
    )?;
    Ok(())
}

/// Marks a draft as submitted; its contents now stand with the case and are cleared here.
pub(crate) fn submitted(tx: &mut Tx, id: DraftId, case: CaseId) -> Result<(), Error> {
    tx.put(
        sql!(
            "UPDATE draft SET case_id = $2, answers = '{}', form = '{}', origins = '{}', files = '{}', ",
            "commitments = '[]', sealed = NULL WHERE id = $1"
        ),
        [id.into(), case.into()],
    )?;
    Ok(())
}

/// Removes a draft.
pub(crate) fn delete(tx: &mut Tx, id: DraftId) -> Result<(), Error> {
    tx.put(sql!("DELETE FROM draft WHERE id = $1 AND case_id IS NULL"), [id.into()])?;
    Ok(())
}
