//! The flow in words (CAT-15): what a hotline operator reads out, and what a screen reader says instead of the picture.
//!
//! The lines follow the flow. What happens at the same time, or by choice, is indented under its gateway, one branch
//! after the other; what follows the join is at the level of the split again. A step already told is only referred to.

use super::{Marks, State};
use crate::read::{Definitions, Element, EventSpec, GatewayKind, Kind, Process, TaskKind};
use std::collections::{HashMap, HashSet};

/// One line of the outline. The words around it are the language file's; `kind` is the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// How deep it is indented, from 0.
    pub depth: usize,
    /// What it is.
    pub kind: LineKind,
    /// Id of the node.
    pub node: String,
    /// Its name; for [`LineKind::Branch`] the name of the flow, or its condition where it has no name.
    pub name: String,
    /// The lane it is in: who does it.
    pub lane: Option<String>,
    /// Where it stands.
    pub state: State,
}

/// What a line of the outline says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineKind {
    /// The flow starts.
    Start,
    /// Somebody does something.
    Step,
    /// The system does something.
    Automatic,
    /// Another item or process is handled.
    Call,
    /// Several steps together; its inside follows, indented.
    Group,
    /// One of the branches below is taken.
    Choice,
    /// All branches below, at the same time.
    Together,
    /// One or more of the branches below, at the same time.
    Some,
    /// Whichever of the branches below happens first.
    First,
    /// A branch begins; its steps follow, indented.
    Branch,
    /// Something is waited for, or told to others.
    Event,
    /// What happens when something occurs meanwhile; its steps follow, indented.
    Meanwhile,
    /// It goes on with a step that was told already.
    GoOn,
    /// The flow ends.
    End,
}

impl LineKind {
    /// Stable word: key in language files.
    pub fn word(self) -> &'static str {
        match self {
            LineKind::Start => "start",
            LineKind::Step => "step",
            LineKind::Automatic => "automatic",
            LineKind::Call => "call",
            LineKind::Group => "group",
            LineKind::Choice => "choice",
            LineKind::Together => "together",
            LineKind::Some => "some",
            LineKind::First => "first",
            LineKind::Branch => "branch",
            LineKind::Event => "event",
            LineKind::Meanwhile => "meanwhile",
            LineKind::GoOn => "go-on",
            LineKind::End => "end",
        }
    }
}

/// The outline of a process: the one with this id, or else [`Definitions::main_process`]; empty when there is none.
pub fn outline(definitions: &Definitions, process: Option<&str>, marks: Option<&Marks>) -> Vec<Line> {
    let process = match process {
        Some(id) => definitions.process(id),
        None => definitions.main_process(),
    };
    process.map(|process| Teller::new(process, marks).tell()).unwrap_or_default()
}

/// Names of the steps in order, for a short description.
pub(crate) fn names(process: &Process) -> Vec<String> {
    let lines = Teller::new(process, None).tell().into_iter();
    let steps = lines.filter(|line| {
        matches!(line.kind, LineKind::Step | LineKind::Automatic | LineKind::Call | LineKind::Group)
    });
    steps.map(|line| line.name).filter(|name| !name.is_empty()).collect()
}

/// What is still to be told; the last is told first.
enum Todo {
    Node { element: usize, depth: usize, stop: Option<usize> },
    Branch { flow: usize, depth: usize, stop: Option<usize> },
}

struct Teller<'a> {
    process: &'a Process,
    marks: Option<&'a Marks>,
    by_id: HashMap<&'a str, usize>,
    outgoing: HashMap<&'a str, Vec<usize>>,
    lanes: HashMap<&'a str, &'a str>,
    told: HashSet<usize>,
    lines: Vec<Line>,
}

impl<'a> Teller<'a> {
    fn new(process: &'a Process, marks: Option<&'a Marks>) -> Teller<'a> {
        let by_id = process
            .elements
            .iter()
            .enumerate()
            .map(|(index, element)| (element.id.as_str(), index))
            .collect();
        let mut outgoing: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, flow) in process.flows.iter().enumerate() {
            outgoing.entry(&flow.source).or_default().push(index);
        }
        let named =
            process.lanes.iter().flat_map(|lane| lane.nodes.iter().map(move |node| (node, &lane.name)));
        let lanes = named
            .filter(|(_, name)| !name.is_empty())
            .map(|(node, name)| (node.as_str(), name.as_str()))
            .collect();
        Teller { process, marks, by_id, outgoing, lanes, told: HashSet::new(), lines: Vec::new() }
    }

    fn tell(mut self) -> Vec<Line> {
        self.scope(None, 0);
        self.lines
    }

    /// A process or sub-process: from its start events, then what may happen meanwhile. Depth is bounded by the reader.
    fn scope(&mut self, scope: Option<usize>, depth: usize) {
        let here = |element: &&Element| element.scope == scope;
        let starts: Vec<usize> = (0..self.process.elements.len())
            .filter(|index| {
                let element = self.process.elements.get(*index).filter(here);
                element.is_some_and(|element| matches!(element.kind, Kind::Start { .. }))
            })
            .collect();
        for start in starts {
            self.path(Todo::Node { element: start, depth, stop: None });
        }
        let meanwhile: Vec<usize> = (0..self.process.elements.len())
            .filter(|index| {
                let element = self.process.elements.get(*index).filter(here);
                element.is_some_and(|element| {
                    matches!(element.kind, Kind::Boundary { .. } | Kind::SubProcess { by_event: true })
                })
            })
            .collect();
        for index in meanwhile {
            let Some(element) = self.process.elements.get(index) else { continue };
            self.line(depth, LineKind::Meanwhile, element);
            if matches!(element.kind, Kind::SubProcess { .. }) {
                self.scope(Some(index), depth + 1);
            } else {
                for flow in self.outgoing.get(element.id.as_str()).cloned().unwrap_or_default() {
                    if let Some(target) = self.target(flow) {
                        self.path(Todo::Node { element: target, depth: depth + 1, stop: None });
                    }
                }
            }
        }
    }

    /// Tells one path and all that branches off it, without recursion.
    fn path(&mut self, first: Todo) {
        let mut todo = vec![first];
        while let Some(next) = todo.pop() {
            let (index, depth, stop) = match next {
                Todo::Branch { flow, depth, stop } => {
                    let Some(target) = self.target(flow) else { continue };
                    if let Some(read) = self.process.flows.get(flow) {
                        let condition =
                            read.condition.as_ref().map(|text| text.value.clone()).unwrap_or_default();
                        let name = if read.name.is_empty() { condition } else { read.name.clone() };
                        let state = State::Pending;
                        self.lines.push(Line {
                            depth,
                            kind: LineKind::Branch,
                            node: read.id.clone(),
                            name,
                            lane: None,
                            state,
                        });
                    }
                    (target, depth + 1, stop)
                }
                Todo::Node { element, depth, stop } => (element, depth, stop),
            };
            if Some(index) == stop {
                continue;
            }
            let Some(element) = self.process.elements.get(index) else { continue };
            let outgoing = self.outgoing.get(element.id.as_str()).cloned().unwrap_or_default();
            if !self.told.insert(index) {
                if !matches!(element.kind, Kind::Gateway(_)) || !element.name.is_empty() {
                    self.line(depth, LineKind::GoOn, element);
                }
                continue;
            }
            let kind = kind(element, outgoing.len());
            if let Some(kind) = kind {
                self.line(depth, kind, element);
            }
            if matches!(element.kind, Kind::SubProcess { .. }) {
                self.scope(Some(index), depth + 1);
            }
            if outgoing.len() < 2 {
                if let Some(target) = outgoing.first().and_then(|flow| self.target(*flow)) {
                    todo.push(Todo::Node { element: target, depth, stop });
                }
                continue;
            }
            let meeting = self.meeting(&outgoing);
            if let Some(meeting) = meeting {
                todo.push(Todo::Node { element: meeting, depth, stop });
            }
            let branches = outgoing.iter().rev();
            todo.extend(branches.map(|flow| Todo::Branch {
                flow: *flow,
                depth: depth + 1,
                stop: meeting.or(stop),
            }));
        }
    }

    fn line(&mut self, depth: usize, kind: LineKind, element: &Element) {
        self.lines.push(Line {
            depth,
            kind,
            node: element.id.clone(),
            name: element.name.clone(),
            lane: self.lanes.get(element.id.as_str()).map(|lane| (*lane).to_owned()),
            state: self.marks.map(|marks| marks.state(&element.id)).unwrap_or_default(),
        });
    }

    fn target(&self, flow: usize) -> Option<usize> {
        self.by_id.get(self.process.flows.get(flow)?.target.as_str()).copied()
    }

    /// The first node that all branches come to, other than by going back: where they meet again. Looked for near, not in
    /// the whole process.
    fn meeting(&self, flows: &[usize]) -> Option<usize> {
        const FAR: usize = 500;
        let reach = |flow: usize| {
            let mut found = Vec::new();
            let mut seen = HashSet::new();
            let mut open = std::collections::VecDeque::from_iter(self.target(flow));
            while let Some(index) = open.pop_front() {
                if seen.len() > FAR || self.told.contains(&index) || !seen.insert(index) {
                    continue;
                }
                found.push(index);
                let id = self.process.elements.get(index).map_or("", |element| element.id.as_str());
                open.extend(
                    self.outgoing.get(id).into_iter().flatten().filter_map(|flow| self.target(*flow)),
                );
            }
            (found, seen)
        };
        let mut all = flows.iter().map(|flow| reach(*flow));
        let (first, _) = all.next()?;
        let others: Vec<HashSet<usize>> = all.map(|(_, seen)| seen).collect();
        first
            .into_iter()
            .find(|index| !self.told.contains(index) && others.iter().all(|seen| seen.contains(index)))
    }
}

/// What a node says; nothing for gateways that only join.
fn kind(element: &Element, outgoing: usize) -> Option<LineKind> {
    Some(match &element.kind {
        Kind::Start { .. } => LineKind::Start,
        Kind::End => LineKind::End,
        Kind::Catch | Kind::Throw if element.event == EventSpec::None && element.name.is_empty() => {
            return None;
        }
        Kind::Catch | Kind::Throw | Kind::Boundary { .. } => LineKind::Event,
        Kind::Task(TaskKind::User | TaskKind::Manual | TaskKind::Plain) => LineKind::Step,
        Kind::Task(_) => LineKind::Automatic,
        Kind::Gateway(_) if outgoing < 2 => return None,
        Kind::Gateway(GatewayKind::Exclusive) => LineKind::Choice,
        Kind::Gateway(GatewayKind::Parallel) => LineKind::Together,
        Kind::Gateway(GatewayKind::Inclusive | GatewayKind::Complex) => LineKind::Some,
        Kind::Gateway(GatewayKind::Event) => LineKind::First,
        Kind::SubProcess { .. } | Kind::Other => LineKind::Group,
        Kind::Call { .. } => LineKind::Call,
    })
}
