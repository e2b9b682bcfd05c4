//! What was read, close to the file: elements in document order, references still by id, positions kept.

use super::Diagram;
use crate::Position;
use std::collections::{BTreeMap, HashMap};

/// A BPMN file as read.
#[derive(Debug, Clone)]
pub struct Definitions {
    pub(crate) source_name: String,
    pub(crate) xml: String,
    /// `id` of the definitions element.
    pub id: String,
    /// Its name.
    pub name: String,
    pub(crate) counts: BTreeMap<String, usize>,
    /// The processes, in document order.
    pub processes: Vec<Process>,
    /// Collaborations: who takes part, who tells whom.
    pub collaborations: Vec<Collaboration>,
    /// Messages by id.
    pub messages: HashMap<String, Named>,
    /// Signals by id.
    pub signals: HashMap<String, Named>,
    /// Errors by id; the name is the error code where there is one.
    pub errors: HashMap<String, Named>,
    /// Where things are drawn (BPMN DI).
    pub diagram: Diagram,
}

/// Something the process refers to by a name: a message, a signal, an error code.
#[derive(Debug, Clone)]
pub struct Named {
    /// The name, or the id where it has none.
    pub name: String,
    /// Where it is declared.
    pub position: Position,
}

/// A collaboration (协作图).
#[derive(Debug, Clone)]
pub struct Collaboration {
    /// Its id.
    pub id: String,
    /// The pools.
    pub participants: Vec<Participant>,
    /// Messages between them; drawn, not executed.
    pub message_flows: Vec<MessageFlow>,
}

/// A participant (参与方, pool).
#[derive(Debug, Clone)]
pub struct Participant {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Id of the process it performs, when the model shows one.
    pub process: Option<String>,
}

/// A message flow between participants.
#[derive(Debug, Clone)]
pub struct MessageFlow {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Id of the sender: a participant or a node.
    pub source: String,
    /// Id of the receiver.
    pub target: String,
}

/// A process (流程).
#[derive(Debug, Clone)]
pub struct Process {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The `isExecutable` attribute, when written.
    pub executable: Option<bool>,
    /// Where it starts in the file.
    pub position: Position,
    /// Text of its documentation elements.
    pub documentation: String,
    /// Our extension attributes and properties.
    pub properties: BTreeMap<String, String>,
    /// Flow nodes at every depth, in document order. The order numbers them for good: stored instances refer to it.
    pub elements: Vec<Element>,
    /// Sequence flows at every depth, in document order.
    pub flows: Vec<Flow>,
    /// Lanes at every depth, in document order.
    pub lanes: Vec<Lane>,
}

/// A flow node.
#[derive(Debug, Clone)]
pub struct Element {
    /// Its id; empty when the file gives none.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Local name of the XML element.
    pub tag: String,
    /// What it is.
    pub kind: Kind,
    /// Index of the sub-process it lies in; `None` directly in the process.
    pub scope: Option<usize>,
    /// Where it starts in the file.
    pub position: Position,
    /// Text of its documentation elements.
    pub documentation: String,
    /// Our extension attributes (`od:role="…"`) and properties (`<od:property name="…" value="…"/>`).
    pub properties: BTreeMap<String, String>,
    /// `<od:in>` mappings of a call activity.
    pub inputs: Vec<Mapping>,
    /// `<od:out>` mappings of a call activity.
    pub outputs: Vec<Mapping>,
    /// Id of the default flow.
    pub default: Option<String>,
    /// Multi-instance or loop marker.
    pub repeat: Option<Loop>,
    /// The event definition of an event.
    pub event: EventSpec,
    /// Names of data objects declared in a sub-process: variables local to it.
    pub locals: Vec<String>,
    /// `isForCompensation="true"`.
    pub for_compensation: bool,
}

/// Kinds of flow node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Start event.
    Start {
        /// Whether it interrupts what surrounds its event sub-process.
        interrupting: bool,
    },
    /// End event.
    End,
    /// Intermediate catching event.
    Catch,
    /// Intermediate throwing event.
    Throw,
    /// Boundary event.
    Boundary {
        /// Id of the activity it sits on.
        attached_to: String,
        /// Whether it cancels the activity.
        interrupting: bool,
    },
    /// A task.
    Task(TaskKind),
    /// A gateway.
    Gateway(GatewayKind),
    /// An embedded or event sub-process.
    SubProcess {
        /// `triggeredByEvent`.
        by_event: bool,
    },
    /// A call activity.
    Call {
        /// `calledElement`, without its prefix.
        called: Option<String>,
    },
    /// Anything this engine does not execute: transaction, ad-hoc sub-process, …
    Other,
}

/// Kinds of task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskKind {
    /// No kind given. Executed as a user task: a step somebody drew is never skipped.
    Plain,
    /// Manual task; executed as a user task, somebody says that it is done.
    Manual,
    /// User task.
    User,
    /// Service task.
    Service,
    /// Send task; executed as a service task.
    Send,
    /// Receive task.
    Receive,
    /// Business-rule task.
    BusinessRule,
    /// Script task; not executed.
    Script,
}

/// Kinds of gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GatewayKind {
    /// One way only.
    Exclusive,
    /// All ways.
    Parallel,
    /// One or more ways.
    Inclusive,
    /// Whichever event comes first.
    Event,
    /// Not executed.
    Complex,
}

/// What an event reacts to or does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventSpec {
    /// Nothing: a plain event, or no event at all.
    None,
    /// A message, by name once resolved; by id of the message here.
    Message(Option<String>),
    /// A signal, by id.
    Signal(Option<String>),
    /// An error, by id; `None` catches every error.
    Error(Option<String>),
    /// A timer.
    Timer(Option<TimerSpec>),
    /// Ends the whole scope.
    Terminate,
    /// Something this engine does not execute; the local name of the event definition.
    Other(String),
    /// More than one event definition.
    Several,
}

/// The text of a timer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TimerSpec {
    /// `timeDuration`
    Duration(Text),
    /// `timeDate`
    Date(Text),
    /// `timeCycle`
    Cycle(Text),
}

/// Text with its place and, for expressions, the language the file claims.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// The text, trimmed.
    pub value: String,
    /// Where its element starts.
    pub position: Position,
    /// The `language` attribute, when written.
    pub language: Option<String>,
}

/// How an activity repeats.
#[derive(Debug, Clone)]
pub enum Loop {
    /// Multi-instance.
    Multi(Box<MultiMarker>),
    /// Standard loop; not executed.
    Standard(Position),
}

/// A multi-instance marker.
#[derive(Debug, Clone)]
pub struct MultiMarker {
    /// One after the other.
    pub sequential: bool,
    /// `loopCardinality`
    pub cardinality: Option<Text>,
    /// `od:collection`, or the name behind `loopDataInputRef`: a FEEL expression giving a list.
    pub collection: Option<Text>,
    /// `od:elementVariable`, or the name of `inputDataItem`.
    pub element: Option<String>,
    /// `completionCondition`
    pub until: Option<Text>,
    /// `od:votes`: how votes decide.
    pub votes: Option<Text>,
    /// Name behind `loopDataOutputRef`: the variable that receives the list of outputs.
    pub output_list: Option<String>,
    /// Name of `outputDataItem`: the variable each instance contributes.
    pub output_item: Option<String>,
    /// Where it starts.
    pub position: Position,
}

/// `<od:in source="FEEL" target="name"/>` or `<od:out …/>`.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// FEEL over the variables of the giving side.
    pub source: Text,
    /// Variable of the receiving side.
    pub target: String,
}

/// A sequence flow.
#[derive(Debug, Clone)]
pub struct Flow {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Id of the node it leaves.
    pub source: String,
    /// Id of the node it enters.
    pub target: String,
    /// Its condition.
    pub condition: Option<Text>,
    /// Index of the sub-process it lies in.
    pub scope: Option<usize>,
    /// Where it starts in the file.
    pub position: Position,
}

/// A lane (泳道): who does what is drawn in it.
#[derive(Debug, Clone)]
pub struct Lane {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Index of the lane around it.
    pub parent: Option<usize>,
    /// Ids of the nodes directly in it.
    pub nodes: Vec<String>,
    /// Our extension attributes.
    pub properties: BTreeMap<String, String>,
}
