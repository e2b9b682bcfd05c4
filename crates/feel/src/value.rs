//! The values of FEEL (DMN 1.5, 10.3.2.3), 24 bytes each; what is larger is shared and never changes.

use crate::decimal::Decimal;
use crate::evaluate::{Evaluator, Stop};
use crate::functions::Builtin;
use crate::program::Program;
use crate::temporal::{Date, DateTime, DaysDuration, MonthsDuration, Time};
use crate::types::{Signature, Type};
use std::sync::Arc;

/// The name of a variable or an entry, as it is written with single blanks.
pub type Name = Arc<str>;

/// A value.
#[derive(Debug, Clone, Default)]
pub enum Value {
    /// No value.
    #[default]
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number.
    Number(Decimal),
    /// A text.
    String(Arc<str>),
    /// A day.
    Date(Date),
    /// A time of day.
    Time(Time),
    /// A moment.
    DateTime(DateTime),
    /// Days, hours, minutes, seconds.
    DaysDuration(DaysDuration),
    /// Years and months.
    MonthsDuration(MonthsDuration),
    /// A list.
    List(Arc<List>),
    /// Named values.
    Context(Arc<Context>),
    /// Everything between two ends.
    Range(Arc<Range>),
    /// Something to call.
    Function(Arc<Function>),
}

/// Values one after the other.
#[derive(Debug, Clone, Default)]
pub struct List {
    items: Vec<Value>,
    extent: Extent,
}

/// How far a value reaches: levels of lists and contexts in it, and about how many bytes it is when it is written out, what
/// is shared counted as often as it is met.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Extent {
    pub depth: u32,
    pub bytes: u64,
}

impl List {
    fn new(items: Vec<Value>) -> Self {
        let extent = extent_of(&items);
        Self { items, extent }
    }

    /// The values, taken out.
    pub fn into_items(self) -> Vec<Value> {
        self.items
    }
}

impl std::ops::Deref for List {
    type Target = [Value];
    #[inline]
    fn deref(&self) -> &[Value] {
        &self.items
    }
}

/// The extent of something that holds these.
fn extent_of(values: &[Value]) -> Extent {
    let (mut depth, mut bytes) = (0, 0_u64);
    for value in values {
        let extent = value.extent();
        depth = depth.max(extent.depth);
        bytes = bytes.saturating_add(extent.bytes);
    }
    Extent { depth: depth + 1, bytes: bytes.saturating_add(8 * values.len() as u64 + 16) }
}

/// Named values in their order.
#[derive(Debug, Clone)]
pub struct Context {
    keys: Arc<Keys>,
    values: Vec<Value>,
    extent: Extent,
}

/// The names of a context; contexts made by the same text share them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Keys {
    names: Vec<Name>,
    /// Positions in the order of the names, where there are many.
    sorted: Vec<u32>,
}

/// From so many names on they are looked up in order.
const MANY: usize = 12;

impl Keys {
    pub fn new(names: Vec<Name>) -> Self {
        let mut sorted = Vec::new();
        if names.len() > MANY {
            sorted = (0..names.len() as u32).collect();
            sorted.sort_by(|a, b| names.get(*a as usize).cmp(&names.get(*b as usize)));
        }
        Self { names, sorted }
    }

    pub fn position(&self, name: &str) -> Option<usize> {
        if self.sorted.is_empty() {
            return self.names.iter().position(|known| **known == *name);
        }
        let of = |at: &u32| self.names.get(*at as usize).map(|name| &**name).unwrap_or_default();
        let found = self.sorted.binary_search_by(|at| of(at).cmp(name)).ok()?;
        self.sorted.get(found).map(|at| *at as usize)
    }
}

impl Context {
    /// A context of these entries; a name that comes again replaces the first.
    pub fn new(entries: impl IntoIterator<Item = (Name, Value)>) -> Self {
        let (mut names, mut values): (Vec<Name>, Vec<Value>) = (Vec::new(), Vec::new());
        let mut seen: std::collections::HashMap<Name, usize> = std::collections::HashMap::new();
        for (name, value) in entries {
            let known = if names.len() < MANY {
                names.iter().position(|known| *known == name)
            } else {
                if seen.is_empty() {
                    seen = names.iter().enumerate().map(|(at, name)| (name.clone(), at)).collect();
                }
                seen.get(&name).copied()
            };
            match known.and_then(|at| values.get_mut(at)) {
                Some(slot) => *slot = value,
                None => {
                    if !seen.is_empty() {
                        seen.insert(name.clone(), names.len());
                    }
                    names.push(name);
                    values.push(value);
                }
            }
        }
        Self::with_keys(Arc::new(Keys::new(names)), values)
    }

    /// A context whose names are known already: as many values as names.
    pub(crate) fn with_keys(keys: Arc<Keys>, values: Vec<Value>) -> Self {
        let extent = extent_of(&values);
        Self { keys, values, extent }
    }

    /// The value under a name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.keys.position(name).and_then(|at| self.values.get(at))
    }

    /// The value under a name that is mostly found at the same place.
    #[inline]
    pub(crate) fn get_hinted(&self, name: &Name, hint: usize) -> Option<&Value> {
        if let Some(known) = self.keys.names.get(hint)
            && (Arc::ptr_eq(known, name) || known == name)
        {
            return self.values.get(hint);
        }
        self.get(name)
    }

    /// Names and values in their order.
    pub fn entries(&self) -> impl Iterator<Item = (&Name, &Value)> {
        self.keys.names.iter().zip(&self.values)
    }

    /// How many entries.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// With one entry set.
    #[must_use]
    pub fn with(&self, name: &str, value: Value) -> Self {
        let mut copy = self.clone();
        let extent = value.extent();
        copy.extent.depth = copy.extent.depth.max(extent.depth + 1);
        copy.extent.bytes = copy.extent.bytes.saturating_add(extent.bytes);
        match self.keys.position(name).and_then(|at| copy.values.get_mut(at)) {
            Some(slot) => *slot = value,
            None => {
                let mut names = self.keys.names.clone();
                names.push(Name::from(name));
                copy.keys = Arc::new(Keys::new(names));
                copy.values.push(value);
            }
        }
        copy
    }
}

/// Everything between two ends (DMN 1.5, 10.3.2.7). An end that is not there is open to infinity.
#[derive(Debug, Clone)]
pub struct Range {
    /// The lower end.
    pub start: Option<Value>,
    /// Whether the lower end belongs to it.
    pub start_included: bool,
    /// The upper end.
    pub end: Option<Value>,
    /// Whether the upper end belongs to it.
    pub end_included: bool,
    /// How it was written, which tells `(< 10)` from `(null..10)`.
    pub form: Form,
}

/// How a range was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// With both ends.
    Interval,
    /// By one comparison with its end: `(< 10)`.
    Comparison,
    /// `(= 10)`.
    Equal,
    /// `(!= 10)`: everything but that.
    Unequal,
}

/// Something to call.
pub enum Function {
    /// One that FEEL has.
    Builtin(Builtin),
    /// One that a text defines, with the values it took from around it.
    Defined {
        /// The text it stands in.
        program: Arc<Program>,
        /// Which of its definitions.
        definition: u32,
        /// What it took.
        captured: Box<[Value]>,
    },
    /// One from around FEEL: a decision service.
    Other(Arc<dyn Callable>),
}

/// What can be called although no FEEL text defines it.
pub trait Callable: Send + Sync {
    /// Its parameters and result.
    fn signature(&self) -> &Signature;
    /// Its value for arguments in the order of its parameters.
    ///
    /// # Errors
    /// [`Stop`] where a bound is reached.
    fn call(&self, evaluator: &mut Evaluator<'_>, arguments: Vec<Value>) -> Result<Value, Stop>;
}

impl Function {
    /// Its parameters and result, where they are known.
    pub fn signature(&self) -> Option<&Signature> {
        match self {
            Self::Builtin(builtin) => builtin.signature(),
            Self::Defined { program, definition, .. } => {
                program.function(*definition).map(|function| &function.signature)
            }
            Self::Other(callable) => Some(callable.signature()),
        }
    }
}

impl std::fmt::Debug for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Builtin(builtin) => write!(f, "function {}", builtin.name()),
            Self::Defined { definition, .. } => write!(f, "function {definition}"),
            Self::Other(_) => f.write_str("function"),
        }
    }
}

impl Value {
    /// A text.
    pub fn text(text: &str) -> Self {
        Self::String(Arc::from(text))
    }

    /// A list.
    pub fn list(items: Vec<Self>) -> Self {
        Self::List(Arc::new(List::new(items)))
    }

    /// How far it reaches.
    #[inline]
    pub(crate) fn extent(&self) -> Extent {
        match self {
            Self::List(list) => list.extent,
            Self::Context(context) => context.extent,
            Self::String(text) => Extent { depth: 0, bytes: text.len() as u64 },
            Self::Function(function) => match &**function {
                Function::Defined { captured, .. } => extent_of(captured),
                _ => Extent { depth: 1, bytes: 16 },
            },
            Self::Range(_) => Extent { depth: 1, bytes: 64 },
            _ => Extent { depth: 0, bytes: 8 },
        }
    }

    /// A whole number.
    pub fn number(number: impl Into<Decimal>) -> Self {
        Self::Number(number.into())
    }

    /// Whether there is none.
    #[inline]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether it is true.
    #[inline]
    pub fn is_true(&self) -> bool {
        matches!(self, Self::Boolean(true))
    }

    /// The values of a list; any other value but null is a list of itself.
    pub fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            Self::Null => &[],
            other => std::slice::from_ref(other),
        }
    }

    /// Its type, as narrow as is quickly known.
    pub fn kind(&self) -> Type {
        match self {
            Self::Null => Type::Null,
            Self::Boolean(_) => Type::Boolean,
            Self::Number(_) => Type::Number,
            Self::String(_) => Type::String,
            Self::Date(_) => Type::Date,
            Self::Time(_) => Type::Time,
            Self::DateTime(_) => Type::DateTime,
            Self::DaysDuration(_) => Type::DaysDuration,
            Self::MonthsDuration(_) => Type::MonthsDuration,
            Self::List(items) => {
                let mut kinds = items.iter().take(20).map(Self::kind);
                Type::list(
                    kinds.next().map_or(Type::Any, |first| kinds.fold(first, |all, kind| all.join(&kind))),
                )
            }
            Self::Context(context) => {
                let entries = context.entries().map(|(name, value)| (name.clone(), value.kind())).collect();
                Type::context(entries, false)
            }
            Self::Range(range) => {
                let end = range.start.as_ref().or(range.end.as_ref());
                Type::Range(Arc::new(end.map_or(Type::Any, Self::kind)))
            }
            Self::Function(function) => {
                let unknown = || Signature { parameters: Vec::new(), result: Type::Any };
                Type::Function(Arc::new(function.signature().cloned().unwrap_or_else(unknown)))
            }
        }
    }

    /// The kind of value in a word, for reasons.
    pub fn kind_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean(_) => "boolean",
            Self::Number(_) => "number",
            Self::String(_) => "string",
            Self::Date(_) => "date",
            Self::Time(_) => "time",
            Self::DateTime(_) => "date and time",
            Self::DaysDuration(_) => "days and time duration",
            Self::MonthsDuration(_) => "years and months duration",
            Self::List(_) => "list",
            Self::Context(_) => "context",
            Self::Range(_) => "range",
            Self::Function(_) => "function",
        }
    }

    /// About how many bytes it takes beyond its own 24, not counting what is inside lists and contexts.
    pub(crate) fn weight(&self) -> u64 {
        match self {
            Self::String(text) => 16 + text.len() as u64,
            Self::List(items) => 40 + 24 * items.len() as u64,
            Self::Context(context) => 48 + 24 * context.len() as u64,
            Self::Range(_) => 80,
            Self::Function(_) => 64,
            _ => 0,
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<Decimal> for Value {
    fn from(value: Decimal) -> Self {
        Self::Number(value)
    }
}

impl From<Option<Decimal>> for Value {
    fn from(value: Option<Decimal>) -> Self {
        value.map_or(Self::Null, Self::Number)
    }
}

impl From<Option<bool>> for Value {
    fn from(value: Option<bool>) -> Self {
        value.map_or(Self::Null, Self::Boolean)
    }
}
