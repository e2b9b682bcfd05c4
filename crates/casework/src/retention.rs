//! How long drafts and closed cases are kept, and what is left of them afterwards: of a case its number, item, days and outcome beside
//! the ledger (docs/decisions/0230).

use contract::{AccountId, CaseId, Fault, FileId};
use directory::retention::{Erasing, Fate, Kept, Kind, Portion, term};
use store::Tx;

use crate::store as rows;

/// An application begun and not sent, from when it was last saved.
pub const DRAFT: Kind = Kind {
    name: "draft",
    words: "case-retention-draft",
    since: "case-retention-draft-since",
    days: 180,
    least: 30,
    most: 1_826,
    listed: false,
};

/// A case with its form, materials, documents and opinions, from when it was closed; never before a licence it led to is gone. Five
/// years at least: so long somebody may go to court about it (Administrative Litigation Law, art. 46).
pub const CASE: Kind = Kind {
    name: "case",
    words: "case-retention-case",
    since: "case-retention-case-since",
    days: 3_650,
    least: 1_827,
    most: 36_500,
    listed: true,
};

/// All of them.
pub const KEPT: &[Kept] = &[
    Kept {
        kind: DRAFT,
        due: |tx, before, most| Ok(rows::retention::idle_count(tx, before, most)?),
        erase: drafts,
    },
    Kept {
        kind: CASE,
        due: |tx, before, most| Ok(rows::retention::closed_count(tx, before, most)?),
        erase: cases,
    },
];

/// Days for which a draft is kept.
///
/// # Errors
/// Database errors.
pub fn draft_days(tx: &mut Tx) -> Result<i64, Fault> {
    term(tx, &DRAFT)
}

fn drafts(tx: &mut Tx, erasing: &Erasing<'_>) -> Result<Portion, Fault> {
    let found = rows::retention::idle(tx, erasing.before, erasing.after_pair(), erasing.most)?;
    let place = |row: &rows::retention::Idle| format!("{} {}", row.updated_at, row.draft);
    erasing.each(tx, &found, place, |tx, row| {
        if erasing.holds.party(row.party) || erasing.holds.account(row.account) {
            return Ok(Fate::Held);
        }
        // Somebody may have gone on with it while the others were looked at.
        if !rows::drafts::take(tx, row.draft)?
            .is_some_and(|now| now.updated_at == row.updated_at && now.case.is_none())
        {
            return Ok(Fate::Stays);
        }
        rows::drafts::delete(tx, row.draft)?;
        forget(tx, erasing, AccountId(row.account), row.files.clone())?;
        Ok(Fate::Erased(row.draft.to_string()))
    })
}

fn cases(tx: &mut Tx, erasing: &Erasing<'_>) -> Result<Portion, Fault> {
    let found = rows::retention::closed(tx, erasing.before, erasing.after_pair(), erasing.most)?;
    let place = |row: &rows::retention::ClosedRow| format!("{} {}", row.closed_at, row.id);
    erasing.each(tx, &found, place, |tx, row| {
        let root = CaseId(row.id);
        let parts = rows::retention::parts(tx, root)?;
        if erasing.holds.party(row.applicant)
            || erasing.holds.account(row.account)
            || parts.iter().any(|(_, number, _)| erasing.holds.number(number))
        {
            return Ok(Fate::Held);
        }
        for (id, _, closed_at) in &parts {
            let open = closed_at.is_none_or(|at| at >= erasing.before);
            if open || !erasing.licences.of_case(tx, CaseId(*id))?.is_empty() {
                return Ok(Fate::Stays);
            }
        }
        let files = rows::retention::files(tx, root)?;
        rows::retention::erase(tx, root, erasing.run)?;
        forget(tx, erasing, AccountId(row.account), files)?;
        Ok(Fate::Erased(row.number.clone()))
    })
}

/// Files that nothing else on record holds are nobody's now; their bytes go with the next night's tidying (docs/decisions/0102).
fn forget(tx: &mut Tx, erasing: &Erasing<'_>, account: AccountId, files: Vec<FileId>) -> Result<(), Fault> {
    let begun = rows::drafts::files_of_account(tx, account)?;
    let mut nobodys = Vec::with_capacity(files.len());
    for file in files {
        if !begun.contains(&file) && rows::around::cases_with_file(tx, file)?.is_empty() {
            nobodys.push(file);
        }
    }
    erasing.files.forget(tx, &nobodys)
}
