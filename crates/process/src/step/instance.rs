//! The state of one running process, as small JSON: it is stored in a row on every act.
//!
//! Keys are one letter. `f` fingerprint of the definition, `n` next number, `s` how it ended, `a` what is active,
//! `h` what was done and came from what, `d` nodes passed (a bit set in hexadecimal), `v` process variables.
//! Of an active thing: `i` number, `n` node, `p` number of what is around it, `o` the history entries it came from,
//! `t` timers, `v` local variables, `x` interrupted, `m` multi-instance counts, `j` tokens at a join, `l` loop counter,
//! `e` element, `q` elements queued behind it, `b` who waits for its return, `z` waits itself.

use super::event::Outcome;
use super::history::Entry;
use super::votes::Tally;
use crate::Vars;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A process instance (流程实例). Serialize it to store it; only [`crate::Definition::step`] changes it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Instance {
    #[serde(rename = "f")]
    pub(crate) fingerprint: u32,
    #[serde(rename = "n")]
    pub(crate) next: u32,
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub(crate) outcome: Option<Outcome>,
    /// In ascending order of their numbers; the first is the process itself while it runs.
    #[serde(rename = "a", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) acts: Vec<Act>,
    #[serde(rename = "h", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) history: Vec<Entry>,
    #[serde(rename = "d", default)]
    pub(crate) passed: Passed,
    #[serde(rename = "v", default, skip_serializing_if = "Vars::is_empty")]
    pub(crate) vars: Vars,
}

/// Something active: a scope, a task, a wait, a multi-instance around tasks, or a join with tokens in it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Act {
    #[serde(rename = "i")]
    pub(crate) id: u32,
    #[serde(rename = "n", default, skip_serializing_if = "is_zero")]
    pub(crate) node: u32,
    #[serde(rename = "p", default, skip_serializing_if = "is_zero")]
    pub(crate) parent: u32,
    #[serde(rename = "o", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) origins: Vec<u32>,
    #[serde(rename = "t", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) timers: Vec<Timer>,
    #[serde(rename = "v", default, skip_serializing_if = "Vars::is_empty")]
    pub(crate) locals: Vars,
    #[serde(rename = "x", default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) interrupted: bool,
    #[serde(rename = "m", default, skip_serializing_if = "Option::is_none")]
    pub(crate) multi: Option<Box<Multi>>,
    #[serde(rename = "j", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) tokens: Vec<Token>,
    #[serde(rename = "l", default, skip_serializing_if = "is_zero")]
    pub(crate) turn: u32,
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    pub(crate) element: Option<Value>,
    #[serde(rename = "q", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) queue: Vec<Value>,
    #[serde(rename = "b", default, skip_serializing_if = "is_zero")]
    pub(crate) ticket: u32,
    #[serde(rename = "z", default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) waits: bool,
}

/// A token at a join: the number of the incoming flow among the gateway's, and the history it came from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Token(pub(crate) u32, pub(crate) Vec<u32>);

/// A running timer: number, node, and for a cycle the firings left (0 for no end) and the moment planned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Timer {
    #[serde(rename = "i")]
    pub(crate) id: u32,
    #[serde(rename = "n")]
    pub(crate) node: u32,
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub(crate) cycle: Option<Cycle>,
}

/// Where a repeating timer stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Cycle {
    /// Planned firing, epoch milliseconds.
    #[serde(rename = "a")]
    pub(crate) at: i64,
    /// Firings left after that one; absent without end.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub(crate) left: Option<u32>,
    /// The period.
    #[serde(rename = "e")]
    pub(crate) every: String,
    /// The moment from which periods are counted, epoch milliseconds.
    #[serde(rename = "f", default, skip_serializing_if = "Option::is_none")]
    pub(crate) from: Option<i64>,
    /// How many periods after that moment the planned firing lies.
    #[serde(rename = "k", default, skip_serializing_if = "is_no_turn")]
    pub(crate) turn: i64,
}

/// Counts of a multi-instance activity.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Multi {
    /// Instances in all, queued ones included.
    #[serde(rename = "k")]
    pub(crate) total: u32,
    /// Instances completed.
    #[serde(rename = "c", default, skip_serializing_if = "is_zero")]
    pub(crate) completed: u32,
    /// Last loop counter given.
    #[serde(rename = "l", default, skip_serializing_if = "is_zero")]
    pub(crate) turn: u32,
    #[serde(flatten)]
    pub(crate) tally: Tally,
    /// Outputs collected.
    #[serde(rename = "g", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) outputs: Vec<Value>,
}

/// A set of node numbers, written as hexadecimal digits, four nodes to a digit.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Passed(String);

impl Passed {
    pub(crate) fn contains(&self, node: u32) -> bool {
        let digit = self.0.as_bytes().get(node as usize / 4).copied().unwrap_or(b'0');
        value(digit) & (1 << (node % 4)) != 0
    }

    pub(crate) fn set(&mut self, node: u32, passed: bool) {
        let at = node as usize / 4;
        let mut digits: Vec<u8> = std::mem::take(&mut self.0).into_bytes();
        if digits.len() <= at {
            digits.resize(at + 1, b'0');
        }
        if let Some(digit) = digits.get_mut(at) {
            let bit = 1 << (node % 4);
            let new = if passed { value(*digit) | bit } else { value(*digit) & !bit };
            *digit = if new < 10 { b'0' + new } else { b'a' + new - 10 };
        }
        self.0 = String::from_utf8(digits).unwrap_or_default();
    }
}

fn value(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => 0,
    }
}

fn is_no_turn(turn: &i64) -> bool {
    *turn == 0
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Instance {
    /// An instance that has not started.
    pub fn new() -> Instance {
        Instance::default()
    }

    /// The process variables.
    pub fn vars(&self) -> &Vars {
        &self.vars
    }

    /// True once [`crate::Event::Start`] was applied.
    pub fn has_started(&self) -> bool {
        self.next > 0
    }

    /// True when nothing is left to do.
    pub fn has_ended(&self) -> bool {
        self.outcome.is_some()
    }

    /// How it ended.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.outcome.as_ref()
    }

    pub(crate) fn act(&self, id: u32) -> Option<&Act> {
        self.acts.get(self.find(id)?)
    }

    pub(crate) fn act_mut(&mut self, id: u32) -> Option<&mut Act> {
        let at = self.find(id)?;
        self.acts.get_mut(at)
    }

    pub(crate) fn find(&self, id: u32) -> Option<usize> {
        self.acts.binary_search_by_key(&id, |act| act.id).ok()
    }

    pub(crate) fn children(&self, parent: u32) -> impl Iterator<Item = &Act> {
        self.acts.iter().filter(move |act| act.parent == parent && act.id != parent)
    }
}
