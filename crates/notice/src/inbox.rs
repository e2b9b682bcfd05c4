//! Reading one's messages: everybody their own, and nobody else's.

use contract::{AccountId, Actor, Fault};
use store::Tx;

use crate::store::{self as rows, MessageRow};

/// Messages on a page.
pub const PAGE: u32 = 30;

/// The unread messages, as every page asks for them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Inbox;

impl contract::lookup::Inbox for Inbox {
    fn unread(&self, tx: &mut Tx, account: AccountId) -> Result<i64, Fault> {
        Ok(rows::unread(tx, account)?)
    }
}

/// Some of somebody's messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Newest first.
    pub messages: Vec<MessageRow>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<i64>,
}

/// One's messages, newest first.
///
/// # Errors
/// Only the store's.
pub fn list(tx: &mut Tx, actor: &Actor, before: Option<i64>, only_unread: bool) -> Result<Listed, Fault> {
    let before = before.unwrap_or(i64::MAX);
    let mut messages = rows::of_account(tx, actor.account, before, only_unread, PAGE + 1)?;
    let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = messages.len() > most;
    messages.truncate(most);
    let next = messages.last().map(|last| last.id).filter(|_| more);
    Ok(Listed { messages, next })
}

/// One of one's own messages.
///
/// # Errors
/// `message.not-found`, the same for one of somebody else's.
pub fn one(tx: &mut Tx, actor: &Actor, id: i64) -> Result<MessageRow, Fault> {
    rows::one(tx, actor.account, id)?.ok_or_else(|| Fault::not_found("message.not-found"))
}

/// Reads one: from now on it is not new any more.
///
/// # Errors
/// Those of [`one`].
pub fn read(tx: &mut Tx, actor: &Actor, id: i64) -> Result<MessageRow, Fault> {
    let message = one(tx, actor, id)?;
    rows::mark_read(tx, actor.account, &[id])?;
    Ok(message)
}

/// Marks everything up to the newest message seen as read: what came in meanwhile stays new.
///
/// # Errors
/// Only the store's.
pub fn read_all(tx: &mut Tx, actor: &Actor, newest: i64) -> Result<u64, Fault> {
    Ok(rows::mark_all_read(tx, actor.account, newest)?)
}
