//! What the catalogue records in the ledger.

/// A version of an item was published: `{item, slug, number, digest}` in the stream `item:CODE`.
pub const PUBLISHED: &str = "item.published";

/// All of them.
pub const ALL: &[&str] = &[PUBLISHED];
