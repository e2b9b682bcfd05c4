//! What the least-burden planner answers: what is asked, what fell away, and why (PKG-01…05, architecture 6).

use serde::{Deserialize, Serialize};

use crate::Text;
use crate::item::Need;

/// The plan for one set of items and one party (or anybody).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Codes of the items chosen: the members of a package that the answers call for, or the one item.
    pub items: Vec<String>,
    /// How many materials would be asked without planning.
    pub before: usize,
    /// What is asked.
    pub asked: Vec<Asked>,
    /// What fell away, one row for each material and item.
    pub spared: Vec<Spared>,
}

/// A material asked for, once, whoever needs it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// The concept: its key in the application.
    pub concept: String,
    /// Name shown.
    pub name: Text,
    /// Strictest need among those who want it.
    pub need: Need,
    /// What makes it acceptable.
    pub standard: Text,
    /// Whether the original must be shown.
    pub original_needed: bool,
    /// Item codes that use it.
    pub used_by: Vec<String>,
}

/// A material that fell away.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Spared {
    /// The item that would have asked.
    pub item: String,
    /// The material's id within the item.
    pub material: String,
    /// Concept.
    pub concept: String,
    /// Name shown.
    pub name: Text,
    /// Why.
    pub why: Reason,
}

/// Why a material fell away.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "by")]
pub enum Reason {
    /// Another item of the same application asks for the same.
    Shared {
        /// That item's code.
        with: String,
    },
    /// A licence the party holds says it.
    Licence {
        /// Licence type.
        licence_type: String,
    },
    /// Another member of the package will issue it.
    Sibling {
        /// That member's code.
        item: String,
    },
    /// The exchange supplies it.
    Exchange {
        /// Resource code.
        resource: String,
    },
    /// The one form says it.
    Form {
        /// Field concept.
        concept: String,
    },
    /// A commitment replaces it.
    Commitment {
        /// What is committed to.
        text: Text,
    },
}
