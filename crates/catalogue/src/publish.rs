//! Publishing: a checked definition becomes the version in force. Versions are never changed; running cases keep
//! theirs (CAT-09).

use contract::{Actor, ActorKind, App, Fault, FaultKind, ItemVersionId, Scope};
use directory::access::{Permit, require};
use serde_json::json;
use store::{BlobId, Event, Tx};

use crate::check;
use crate::definition::{Definition, FORM, ITEM, PROCESS, RULES};
use crate::events;
use crate::finding::Finding;
use crate::permissions::Publish;
use crate::store::{self as rows, VersionRow};
use crate::tree;
use crate::versions::files_of;

/// What a publication did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    /// The version in force now.
    pub version: ItemVersionId,
    /// Its number within the item.
    pub number: i64,
    /// Whether it is new; the same texts again change nothing.
    pub is_new: bool,
}

/// Publishes a definition as the version in force.
///
/// # Errors
/// `access.forbidden`; `catalogue.not-in-order` with the first fault; `catalogue.slug-taken` when another item has the
/// address.
pub fn publish(tx: &mut Tx, actor: &Actor, definition: &Definition) -> Result<Published, Fault> {
    let item = &definition.item;
    if actor.kind != ActorKind::System {
        require(
            actor,
            Publish::PERMISSION,
            Scope { region: &item.region, organ: None, item: Some(&item.code) },
        )?;
    }
    if let Some(finding) = check::one(definition).into_iter().find(Finding::is_error) {
        return Err(not_in_order(&finding));
    }
    if rows::code_of_slug(tx, &item.slug)?.is_some_and(|code| code != item.code) {
        return Err(Fault::conflict("catalogue.slug-taken").with("slug", &item.slug));
    }
    let newest = rows::newest(tx, &item.code)?;
    if let Some(newest) = &newest
        && files_of(newest)? == definition.files
    {
        return Ok(Published { version: ItemVersionId(newest.id), number: newest.number, is_new: false });
    }
    let files = serde_json::to_string(&definition.files)
        .map_err(|error| Fault::internal("catalogue.texts", error))?;
    let row = VersionRow {
        id: tx.new_id(),
        code: item.code.clone(),
        number: newest.map_or(1, |newest| newest.number + 1),
        digest: BlobId::of(files.as_bytes()).to_string(),
        files,
        published_at: tx.now(),
    };
    rows::insert_version(tx, &row, &actor.ledger_name())?;
    rows::put_in_force(tx, &row.code, &item.slug, row.id)?;
    tx.record(Event {
        stream: format!("item:{}", item.code),
        kind: events::PUBLISHED,
        actor: actor.ledger_name(),
        data: json!({ "item": item.code, "slug": item.slug, "number": row.number, "digest": row.digest }),
    });
    Ok(Published { version: ItemVersionId(row.id), number: row.number, is_new: true })
}

fn not_in_order(finding: &Finding) -> Fault {
    Fault::new(FaultKind::Invalid, "catalogue.not-in-order").with("finding", finding)
}

/// Checks and publishes every definition among the files (paths and texts), all or none. Waits for the store: for
/// commands and start-up, not for handlers.
///
/// # Errors
/// `catalogue.not-in-order` with the first fault, and those of [`publish`].
pub fn publish_all(app: &App, actor: &Actor, files: Vec<(String, String)>) -> Result<Vec<Published>, Fault> {
    let mut around = app.db.read_blocking(in_force)?;
    // What is about to be replaced is no neighbour of what replaces it.
    let codes: Vec<String> = files
        .iter()
        .filter(|(path, _)| path.ends_with(ITEM))
        .filter_map(|(path, text)| {
            crate::yaml::read(path, text).ok().map(|read| format!("{}/", read.item.code))
        })
        .collect();
    around.retain(|(path, _)| !codes.iter().any(|code| path.starts_with(code.as_str())));
    let tree = tree::read(&files, &around);
    for finding in &tree.findings {
        match finding.is_error() {
            true => return Err(not_in_order(finding)),
            false => tracing::warn!(%finding, "a definition could be better"),
        }
    }
    let (actor, definitions) = (actor.clone(), tree.definitions);
    app.db.write_blocking(move |tx| definitions.iter().map(|one| publish(tx, &actor, one)).collect())
}

/// The texts of all items in force, as files: what new definitions may refer to.
fn in_force(tx: &mut Tx) -> Result<Vec<(String, String)>, Fault> {
    let mut files = Vec::new();
    for (code, version) in rows::in_force(tx)? {
        let Some(row) = rows::version(tx, ItemVersionId(version))? else { continue };
        let texts = files_of(&row)?;
        let named = [
            (ITEM, Some(texts.item)),
            (PROCESS, Some(texts.process)),
            (RULES, texts.rules),
            (FORM, texts.form),
        ];
        files.extend(named.into_iter().filter_map(|(name, text)| Some((format!("{code}/{name}"), text?))));
    }
    Ok(files)
}
