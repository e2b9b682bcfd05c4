//! Counting votes (会签、或签、票签): what decides, and what was decided.

use super::event::Vote;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// How votes decide; see [`crate::read::extension`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Policy {
    All,
    First,
    Unanimous,
    Majority,
    /// At least this share of the total weight: numerator, denominator.
    Share(u32, u32),
}

impl Policy {
    /// Reads `od:votes`.
    pub(crate) fn parse(text: &str) -> Option<Policy> {
        let text = text.trim();
        Some(match text {
            "all" => Policy::All,
            "first" => Policy::First,
            "unanimous" => Policy::Unanimous,
            "majority" => Policy::Majority,
            _ => {
                let (above, below) = match text.strip_suffix('%') {
                    Some(percent) => (percent.trim().parse().ok()?, 100),
                    None => {
                        let (above, below) = text.split_once('/')?;
                        (above.trim().parse().ok()?, below.trim().parse().ok()?)
                    }
                };
                (above > 0 && above <= below && below <= 1_000_000).then_some(Policy::Share(above, below))?
            }
        })
    }
}

/// The votes so far. Numbers are weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Tally {
    #[serde(rename = "y", default, skip_serializing_if = "is_zero")]
    pub(crate) approved: u64,
    #[serde(rename = "r", default, skip_serializing_if = "is_zero")]
    pub(crate) rejected: u64,
    #[serde(rename = "a", default, skip_serializing_if = "is_zero")]
    pub(crate) abstained: u64,
    #[serde(rename = "w", default, skip_serializing_if = "is_zero")]
    pub(crate) total: u64,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl Tally {
    pub(crate) fn count(&mut self, vote: Vote, weight: u64) {
        match vote {
            Vote::Approve => self.approved += weight,
            Vote::Reject => self.rejected += weight,
            Vote::Abstain => self.abstained += weight,
        }
    }

    /// What is already certain: `Some(true)` approved, `Some(false)` rejected. `over` says that nobody is left to vote.
    pub(crate) fn decided(&self, policy: Policy, over: bool) -> Option<bool> {
        let open = self.total.saturating_sub(self.approved + self.rejected + self.abstained);
        let enough = |yes: u64| match policy {
            Policy::Share(above, below) => {
                u128::from(yes) * u128::from(below) >= u128::from(self.total) * u128::from(above) && yes > 0
            }
            _ => yes * 2 > self.total,
        };
        match policy {
            Policy::First if self.approved > 0 => Some(true),
            Policy::First if self.rejected > 0 => Some(false),
            Policy::Unanimous if self.rejected > 0 => Some(false),
            Policy::Majority | Policy::Share(..) if enough(self.approved) => Some(true),
            Policy::Majority | Policy::Share(..) if !enough(self.approved + open) => Some(false),
            _ if over => Some(match policy {
                Policy::Majority | Policy::Share(..) => false,
                _ => self.approved > 0 && self.rejected == 0,
            }),
            _ => None,
        }
    }

    /// The value of the `od:result` variable.
    pub(crate) fn result(&self, policy: Policy) -> Value {
        let outcome = if self.decided(policy, true) == Some(true) { "approved" } else { "rejected" };
        json!({
            "outcome": outcome,
            "approved": self.approved,
            "rejected": self.rejected,
            "abstained": self.abstained,
            "total": self.total,
        })
    }
}
