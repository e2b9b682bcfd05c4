//! What happens at inspections (双随机、一公开). All of one visit stand in the stream `visit:ID`; entities are named by their public codes.

use crate::events::facts;

/// What an inspection found of one item.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ItemOutcome {
    /// Key of the item.
    pub item: String,
    /// The outcome's word; `None` where it was not carried on.
    pub outcome: Option<String>,
}

facts! {
    i64, |id: i64| format!("visit:{id}");

    /// 公示: the result of an inspection was published.
    "inspection.published", 1 => Inspected {
        /// Number of the visit.
        number: String,
        /// Public code of whoever was inspected.
        code: String,
        /// What was found, item by item.
        outcomes: Vec<ItemOutcome>,
    }
}
