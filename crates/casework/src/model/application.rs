//! What was applied for, and what keeps it from being handed in.

use contract::plan::Plan;
use serde_json::{Map, Value};

/// What was applied for, as submitted.
#[derive(Debug, Clone)]
pub struct Application {
    /// Scenario answers.
    pub answers: Map<String, Value>,
    /// The one form's data by field id, without what was hidden.
    pub form: Map<String, Value>,
    /// The plan it was submitted under: what was asked, what fell away and why.
    pub plan: Plan,
}

/// What a problem is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// A control of the form: a field's id, or `field[0].column`.
    Field(String),
    /// A material, by concept.
    Material(String),
    /// A commitment to be signed, by concept.
    Commitment(String),
    /// The scenario answers as a whole.
    Answers,
}

/// Something that keeps a draft from being submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What it is about.
    pub about: About,
    /// Stable code, the key of its text.
    pub code: &'static str,
    /// Named values for the text.
    pub params: Vec<(&'static str, String)>,
}
