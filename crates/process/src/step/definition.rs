//! One executable process, compiled to indices. Immutable and shared.

use super::votes::Policy;
use crate::due::Due;
use crate::{Condition, Vars};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};

/// An executable process (流程定义). Cheap to share, never changed: a running case keeps the one it was accepted under.
#[derive(Debug)]
pub struct Definition {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Node 0 is the process itself; the others follow in document order. Stored instances refer to these numbers.
    pub(crate) nodes: Vec<Node>,
    pub(crate) flows: Vec<FlowLine>,
    pub(crate) by_id: HashMap<String, u32>,
    /// Distinguishes definitions with other nodes, so that an instance is never stepped by the wrong one.
    pub(crate) fingerprint: u32,
}

/// A node of an executable process.
#[derive(Debug)]
pub struct Node {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) scope: u32,
    pub(crate) incoming: Vec<u32>,
    pub(crate) outgoing: Vec<u32>,
    pub(crate) default: Option<u32>,
    pub(crate) multi: Option<MultiSpec>,
    pub(crate) boundaries: Vec<u32>,
    pub(crate) lane: Option<String>,
    pub(crate) role: Option<String>,
    pub(crate) documentation: String,
    pub(crate) properties: BTreeMap<String, String>,
    pub(crate) tag: String,
}

/// A sequence flow.
#[derive(Debug)]
pub(crate) struct FlowLine {
    pub(crate) id: String,
    pub(crate) source: u32,
    pub(crate) target: u32,
    pub(crate) condition: Option<Condition>,
}

/// What a node does.
#[derive(Debug)]
pub(crate) enum Kind {
    /// The process, a sub-process, or an event sub-process.
    Scope(ScopeSpec),
    Start {
        trigger: Trigger,
        interrupting: bool,
    },
    End(End),
    /// Intermediate throw: nothing, a message or a signal.
    Throw(End),
    Catch(Trigger),
    Boundary {
        attached: u32,
        interrupting: bool,
        trigger: Trigger,
    },
    User {
        result: Option<String>,
        weight: Option<Condition>,
    },
    Service,
    Receive(Trigger),
    Rule {
        decision: String,
        result: Option<String>,
    },
    Call {
        called: Option<String>,
        item: Option<String>,
        inputs: Vec<Assignment>,
        outputs: Vec<Assignment>,
    },
    Exclusive,
    Parallel,
    Inclusive,
    EventGate,
}

/// A process or sub-process: where it starts, what interrupts it.
#[derive(Debug, Default)]
pub(crate) struct ScopeSpec {
    /// Where it begins by itself: the plain start event or, where the scope has no start event at all, every node
    /// that no flow enters (BPMN 2.0.2, 10.5.2). Empty in an event sub-process and in a process started only by events.
    pub(crate) begins: Vec<u32>,
    /// Start events with a trigger.
    pub(crate) triggered: Vec<u32>,
    /// Event sub-processes directly inside.
    pub(crate) handlers: Vec<u32>,
    pub(crate) by_event: bool,
    pub(crate) locals: Vec<String>,
}

/// What an event waits for.
#[derive(Debug)]
pub(crate) enum Trigger {
    None,
    Message { name: String, correlation: Option<Condition> },
    Signal(String),
    Error(Option<String>),
    Timer(TimerText),
}

/// A timer's time: written in the file, or computed when the timer starts.
#[derive(Debug)]
pub(crate) enum TimerText {
    Fixed(Due),
    Computed(TimerForm, Condition),
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum TimerForm {
    Duration,
    Date,
    Cycle,
}

/// What happens at an end or throw event.
#[derive(Debug)]
pub(crate) enum End {
    Plain,
    Message(String),
    Signal(String),
    Error(String),
    Terminate,
}

/// `target := source`
#[derive(Debug)]
pub(crate) struct Assignment {
    pub(crate) source: Condition,
    pub(crate) target: String,
}

/// A multi-instance marker.
#[derive(Debug, Default)]
pub(crate) struct MultiSpec {
    pub(crate) sequential: bool,
    pub(crate) cardinality: Option<Condition>,
    pub(crate) collection: Option<Condition>,
    pub(crate) element: Option<String>,
    pub(crate) until: Option<Condition>,
    pub(crate) votes: Option<Policy>,
    pub(crate) output_list: Option<String>,
    pub(crate) output_item: Option<String>,
}

impl Definition {
    /// The process id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The process name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The node with this id.
    pub fn node(&self, id: &str) -> Option<&Node> {
        self.nodes.get(*self.by_id.get(id)? as usize)
    }

    /// Every node, in document order.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter().skip(1)
    }

    /// The process's own extension properties.
    pub fn properties(&self) -> &BTreeMap<String, String> {
        &self.at(0).properties
    }

    /// A node by number. Numbers come from the definition itself or from an instance whose fingerprint was compared.
    pub(crate) fn at(&self, node: u32) -> &Node {
        static NOWHERE: std::sync::LazyLock<Node> = std::sync::LazyLock::new(|| Node {
            id: String::new(),
            name: String::new(),
            kind: Kind::Throw(End::Plain),
            scope: 0,
            incoming: Vec::new(),
            outgoing: Vec::new(),
            default: None,
            multi: None,
            boundaries: Vec::new(),
            lane: None,
            role: None,
            documentation: String::new(),
            properties: BTreeMap::new(),
            tag: String::new(),
        });
        self.nodes.get(node as usize).unwrap_or(&NOWHERE)
    }

    pub(crate) fn flow(&self, flow: u32) -> Option<&FlowLine> {
        self.flows.get(flow as usize)
    }

    /// Nodes from which one of the flows can be reached without passing `except`.
    pub(crate) fn sources(&self, flows: impl Iterator<Item = u32>, except: u32) -> HashSet<u32> {
        let mut open: Vec<u32> = flows.filter_map(|flow| Some(self.flow(flow)?.source)).collect();
        let mut found = HashSet::new();
        while let Some(node) = open.pop() {
            if node == except || !found.insert(node) {
                continue;
            }
            let at = self.at(node);
            open.extend(at.incoming.iter().filter_map(|flow| Some(self.flow(*flow)?.source)));
            if let Kind::Boundary { attached, .. } = &at.kind {
                open.push(*attached);
            }
        }
        found
    }

    /// The multi-instance marker of a node; nothing said where it has none.
    pub(crate) fn multi(&self, node: u32) -> &MultiSpec {
        static NONE: std::sync::LazyLock<MultiSpec> = std::sync::LazyLock::new(MultiSpec::default);
        self.at(node).multi.as_ref().unwrap_or(&NONE)
    }

    /// The scope at a node, when it is one.
    pub(crate) fn scope(&self, node: u32) -> Option<&ScopeSpec> {
        match &self.at(node).kind {
            Kind::Scope(scope) => Some(scope),
            _ => None,
        }
    }
}

impl Node {
    /// Its id in the file.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its name; empty when it has none.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The BPMN element, such as `userTask`.
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// Name of the innermost lane it is drawn in.
    pub fn lane(&self) -> Option<&str> {
        self.lane.as_deref()
    }

    /// Who does it: `od:role`, or the standard's performer.
    pub fn role(&self) -> Option<&str> {
        self.role.as_deref()
    }

    /// Text of its documentation.
    pub fn documentation(&self) -> &str {
        &self.documentation
    }

    /// Its extension attributes and properties, by name without prefix.
    pub fn properties(&self) -> &BTreeMap<String, String> {
        &self.properties
    }

    /// True for a task that a person does.
    pub fn is_user_task(&self) -> bool {
        matches!(self.kind, Kind::User { .. })
    }

    /// True for a call activity.
    pub fn is_call(&self) -> bool {
        matches!(self.kind, Kind::Call { .. })
    }

    /// Catalogue item of a call activity (`od:calledItem`).
    pub fn called_item(&self) -> Option<&str> {
        match &self.kind {
            Kind::Call { item, .. } => item.as_deref(),
            _ => None,
        }
    }

    /// Process of a call activity (`calledElement`).
    pub fn called_element(&self) -> Option<&str> {
        match &self.kind {
            Kind::Call { called, .. } => called.as_deref(),
            _ => None,
        }
    }

    /// Name of the decision a business-rule task asks.
    pub fn decision(&self) -> Option<&str> {
        match &self.kind {
            Kind::Rule { decision, .. } => Some(decision),
            _ => None,
        }
    }

    /// Variable that receives the answer of a business-rule task, where one is named (`od:result`).
    pub fn result(&self) -> Option<&str> {
        match &self.kind {
            Kind::Rule { result, .. } => result.as_deref(),
            _ => None,
        }
    }
}

/// Copies FEEL results into variables.
pub(crate) fn assign(assignments: &[Assignment], from: &Vars) -> Result<Vars, String> {
    let mut out = Vars::new();
    for assignment in assignments {
        let value: Value = assignment.source.eval(from)?;
        out.insert(assignment.target.clone(), value);
    }
    Ok(out)
}
