//! Programs of others that send requests (Open311): each with a key of its own, made and withdrawn in the product. The key is shown once
//! and kept nowhere.

use contract::{Actor, Fault};
use directory::access::{Permit, require_somewhere};
use serde_json::json;
use store::{Event, Tx, vault};

use crate::events;
use crate::permissions::Configure;
use crate::receive::line;
use crate::store::apps::{self as rows, App};

/// Longest name, in characters.
pub const NAME_MOST: usize = 60;

fn marks(key: &str) -> Result<Vec<String>, Fault> {
    Ok(vault::marks(&["hotline app", key])?)
}

fn tell(tx: &mut Tx, actor: &Actor, kind: &'static str, app: &App) {
    let data = json!({ "name": app.name });
    tx.record(Event { stream: format!("hotline:app:{}", app.id), kind, actor: actor.ledger_name(), data });
}

/// Makes a key for a program; answers it, for the only time.
///
/// # Errors
/// `access.forbidden`, `ticket.reason-missing` for no name, `ticket.line-too-long`.
pub fn make(tx: &mut Tx, actor: &Actor, name: &str) -> Result<String, Fault> {
    require_somewhere(actor, Configure::PERMISSION)?;
    let name = line(name, NAME_MOST)?;
    if name.is_empty() {
        return Err(Fault::invalid("ticket.reason-missing"));
    }
    let mut key = String::from("od");
    for _ in 0..4 {
        key.push_str(&vault::code()?);
    }
    let mark = vault::mark(&["hotline app", &key])?;
    let app =
        App { id: tx.new_id(), name, made_at: tx.now(), made_by: actor.name.clone(), withdrawn_at: None };
    rows::insert(tx, &app, &mark)?;
    tell(tx, actor, events::APP_MADE, &app);
    Ok(key)
}

/// Refuses the key of a program from now on. Withdrawn twice is withdrawn.
///
/// # Errors
/// `access.forbidden`, `ticket.app-unknown`.
pub fn withdraw(tx: &mut Tx, actor: &Actor, id: i64) -> Result<(), Fault> {
    require_somewhere(actor, Configure::PERMISSION)?;
    let app = rows::all(tx)?.into_iter().find(|app| app.id == id);
    let app = app.ok_or_else(|| Fault::not_found("ticket.app-unknown"))?;
    if rows::withdraw(tx, id)? {
        tell(tx, actor, events::APP_WITHDRAWN, &app);
    }
    Ok(())
}

/// All programs.
///
/// # Errors
/// Database errors.
pub fn all(tx: &mut Tx) -> Result<Vec<App>, Fault> {
    Ok(rows::all(tx)?)
}

/// The program whose key this is.
///
/// # Errors
/// Database errors.
pub fn of_key(tx: &mut Tx, key: &str) -> Result<Option<App>, Fault> {
    for mark in marks(key.trim())? {
        if let Some(app) = rows::by_mark(tx, &mark)? {
            return Ok(Some(app));
        }
    }
    Ok(None)
}
