//! The checklist of an application (核对表): which material was marked how.

use std::collections::BTreeMap;

use contract::Fault;
use serde::{Deserialize, Serialize};

use super::Mark;

/// The checklist as far as it was ticked: the mark and reason of each concept.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Checklist(pub BTreeMap<String, Ticked>);

/// A tick as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ticked {
    /// The mark.
    pub mark: Mark,
    /// What is wrong with it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Whether it was compared with the original.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub seen_original: bool,
    /// Whether it may follow later.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub later: bool,
    /// The account that ticked it.
    pub by: i64,
    /// When, epoch ms.
    pub at: i64,
}

/// Whether a material may be marked so: in order is only what is there.
///
/// # Errors
/// `case.nothing-there`.
pub fn may_mark(concept: &str, is_there: bool, mark: Mark) -> Result<(), Fault> {
    match (mark, is_there) {
        (Mark::Ok, false) => Err(Fault::invalid("case.nothing-there").with("concept", concept)),
        _ => Ok(()),
    }
}
