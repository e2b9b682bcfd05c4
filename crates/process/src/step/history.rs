//! What was done and what came from what: the ground for returning (退回) and recalling (撤回).
//!
//! Each completed activity leaves an entry with the entries it came from; so does each join that merged tokens, with
//! the tokens it took. Undoing an entry removes everything that came from it and puts back onto joins the tokens that
//! did not. When a sub-process or multi-instance completes, the entries inside it are replaced by one for the whole.

use super::instance::{Instance, Token};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// One thing done: number, node, scope, the entries it came from; for a join the tokens it merged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Entry(
    pub(crate) u32,
    pub(crate) u32,
    pub(crate) u32,
    pub(crate) Vec<u32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")] pub(crate) Vec<Token>,
);

impl Entry {
    pub(crate) fn id(&self) -> u32 {
        self.0
    }
    pub(crate) fn node(&self) -> u32 {
        self.1
    }
    pub(crate) fn scope(&self) -> u32 {
        self.2
    }
    pub(crate) fn origins(&self) -> &[u32] {
        &self.3
    }
    pub(crate) fn merged(&self) -> &[Token] {
        &self.4
    }
    pub(crate) fn is_join(&self) -> bool {
        !self.4.is_empty()
    }
}

impl Instance {
    /// The entry and every entry that came from it. Entries are in an order in which causes come first.
    pub(crate) fn descendants(&self, entry: u32) -> HashSet<u32> {
        let mut found = HashSet::from([entry]);
        for later in &self.history {
            if later.origins().iter().any(|origin| found.contains(origin)) {
                found.insert(later.id());
            }
        }
        found
    }
}

/// Two sets of origins as one, sorted, without repetition.
pub(crate) fn union(mut one: Vec<u32>, other: &[u32]) -> Vec<u32> {
    one.extend_from_slice(other);
    one.sort_unstable();
    one.dedup();
    one
}
