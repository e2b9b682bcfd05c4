//! The whole post × permission matrix as text, for a snapshot that shows every change of who may what.

use contract::Fault;
use store::Tx;

use crate::organ;

/// One line a post: its code, its reach, and what it grants in the order of the alphabet.
///
/// # Errors
/// Only the store's.
pub fn matrix(tx: &mut Tx) -> Result<String, Fault> {
    let mut out = String::new();
    for post in organ::posts(tx)? {
        let posting = post.posting;
        let reach = if posting.all_organs { "all-organs" } else { "own-organ" };
        let items = posting.items.map_or_else(|| "all items".to_owned(), |items| items.join("+"));
        let mut permissions = posting.permissions;
        permissions.sort();
        let line = format!("{}: {} {reach}, {items}: {}\n", post.code, posting.region, permissions.join(" "));
        out.push_str(&line);
    }
    Ok(out)
}
