//! What whoever handles a case has looked at (阅卷): a file counts as opened by an account once its bytes were sent to it, in the
//! page or as a download. Nobody approves materials they have not opened without being told which, and without that standing
//! in the record (docs/decisions/0251).

use std::collections::BTreeSet;

use contract::{AccountId, Actor, ActorKind, CaseId, Fault, FileId, Text};
use store::Tx;

use crate::desk::scope;
use crate::model::Case;
use crate::permissions;
use crate::store as rows;

/// A material with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Concept.
    pub concept: String,
    /// Name shown.
    pub name: Text,
    /// The file.
    pub file: FileId,
}

/// The applications of a file that this actor handles: where their opening it counts.
fn handled(tx: &mut Tx, actor: &Actor, file: FileId) -> Result<Vec<CaseId>, Fault> {
    let mut found = Vec::new();
    if actor.kind != ActorKind::Staff {
        return Ok(found);
    }
    let reaches =
        |case: &Case| permissions::READ.iter().any(|permission| actor.can(*permission, scope(case)));
    for root in rows::around::cases_with_file(tx, file)? {
        let Some(case) = rows::case(tx, root)? else { continue };
        if reaches(&case) || rows::members(tx, root)?.iter().any(reaches) {
            found.push(root);
        }
    }
    Ok(found)
}

/// Whether this actor's opening the file is still to be noted somewhere.
///
/// # Errors
/// Database errors.
pub fn is_new(tx: &mut Tx, actor: &Actor, file: FileId) -> Result<bool, Fault> {
    for root in handled(tx, actor, file)? {
        if !rows::opened::has(tx, root, actor.account, file)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Notes that this actor opened the file, in every application they handle it for. The first time counts.
///
/// # Errors
/// Database errors.
pub fn note(tx: &mut Tx, actor: &Actor, file: FileId) -> Result<(), Fault> {
    for root in handled(tx, actor, file)? {
        rows::opened::insert(tx, root, actor.account, file)?;
    }
    Ok(())
}

/// The files of an application this account has opened.
///
/// # Errors
/// Database errors.
pub fn by(tx: &mut Tx, root: CaseId, account: AccountId) -> Result<BTreeSet<FileId>, Fault> {
    Ok(rows::opened::by(tx, root, account)?)
}

/// The materials this account has not opened, of those the case's own item asks for: what the package itself asks for, and
/// what the plan does not name, counts for every part.
///
/// # Errors
/// Database errors.
pub fn unread(tx: &mut Tx, root: &Case, case: &Case, account: AccountId) -> Result<Vec<Unread>, Fault> {
    let mut unread = rows::opened::unread(tx, root.id, account)?;
    if !unread.is_empty() && !case.is_root() {
        let plan = rows::around::application(tx, root.id)?.plan;
        unread.retain(|one| concerns(&plan, root, case, &one.concept));
    }
    Ok(unread)
}

/// Whether a material of the application is one that this case's item asks for.
pub fn concerns(plan: &contract::plan::Plan, root: &Case, case: &Case, concept: &str) -> bool {
    let asked = plan.asked.iter().find(|asked| asked.concept == concept);
    asked.is_none_or(|asked| {
        asked.used_by.is_empty() || asked.used_by.iter().any(|item| *item == case.item || *item == root.item)
    })
}

/// Whoever approves must have opened what it rests on, or have been told what they have not and go on `knowing` it. Answers
/// the concepts of what was not opened, for the record.
///
/// # Errors
/// `case.unread` with how many, and the first of them.
pub(crate) fn expect(
    tx: &mut Tx,
    (root, case): (&Case, &Case),
    actor: &Actor,
    (approves, knowing): (bool, bool),
) -> Result<Vec<String>, Fault> {
    let unread = unread(tx, root, case, actor.account)?;
    match unread.first() {
        Some(first) if approves && !knowing => {
            Err(Fault::conflict("case.unread").with("n", unread.len()).with("concept", &first.concept))
        }
        _ => Ok(unread.into_iter().map(|one| one.concept).collect()),
    }
}
