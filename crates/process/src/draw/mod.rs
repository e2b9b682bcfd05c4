//! The flow chart of a process (办理流程图): as SVG, and in words for whoever cannot see it or answers the telephone.
//!
//! Drawn where the modeller drew it (BPMN DI); a process without a drawing is laid out here, from left to right with its
//! lanes, or from top to bottom for narrow screens. Colours come from classes and [`STYLE`]; every shape also carries
//! presentation attributes, so that the picture stands alone. No style is written into the picture itself: it can be put
//! into a page with a strict content security policy.

mod layers;
mod layout;
mod outline;
mod picture;
mod route;
mod shapes;
mod text;

pub use outline::{Line, LineKind, outline};

use crate::read::Definitions;
use std::collections::BTreeSet;

/// The style sheet for pictures in a page: all colours are custom properties with a fallback.
pub const STYLE: &str = include_str!("flow.css");

/// Where a case is (办理进度), by node id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    /// Passed; [`crate::Definition::passed_nodes`].
    pub done: BTreeSet<String>,
    /// Now; [`crate::Definition::current_nodes`]. A node that is both counts as current.
    pub current: BTreeSet<String>,
}

/// Where one node stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum State {
    /// 已办
    Done,
    /// 正在办
    Current,
    /// 未办
    #[default]
    Pending,
}

impl State {
    /// Stable word: class in the picture, and key in language files.
    pub fn word(self) -> &'static str {
        match self {
            State::Done => "done",
            State::Current => "current",
            State::Pending => "pending",
        }
    }
}

impl Marks {
    /// The state of a node.
    pub fn state(&self, id: &str) -> State {
        if self.current.contains(id) {
            State::Current
        } else if self.done.contains(id) {
            State::Done
        } else {
            State::Pending
        }
    }
}

/// How to draw.
#[derive(Debug, Clone, Default)]
pub struct Options<'a> {
    /// Where the case is; absent for the chart of an item.
    pub marks: Option<&'a Marks>,
    /// Words for the three states, in the reader's language, said with each node: done, current, pending.
    pub words: Option<[&'a str; 3]>,
    /// Title for screen readers; the process's name when absent.
    pub title: Option<&'a str>,
    /// Description for screen readers; the names of the steps in order when absent.
    pub description: Option<&'a str>,
    /// Prefix of the ids inside the picture; give each picture of a page its own. Letters, digits and hyphens.
    pub prefix: &'a str,
    /// Lay out from top to bottom, for narrow screens, whatever the modeller drew.
    pub narrow: bool,
}

/// A process with more nodes and flows is not drawn: nobody could read it.
const MOST_DRAWN: usize = 4_000;

/// Draws a process: the one with this id, or else [`Definitions::main_process`]. `None` when there is none, or when it has
/// more than 4000 nodes and flows.
pub fn svg(definitions: &Definitions, process: Option<&str>, options: &Options<'_>) -> Option<String> {
    let process = match process {
        Some(id) => definitions.process(id)?,
        None => definitions.main_process()?,
    };
    if process.elements.len() + process.flows.len() > MOST_DRAWN {
        return None;
    }
    let drawn = if options.narrow { None } else { picture::drawn(definitions, process) };
    let picture = drawn.unwrap_or_else(|| layout::lay_out(process, options.narrow));
    Some(shapes::svg(process, &picture, options))
}
