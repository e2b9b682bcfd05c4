//! Which values a test accepts, where that can be told from the test alone.

use crate::evaluate::operators;
use crate::program::{Comparison, Id, NONE, Node, Program};
use crate::syntax::builder::Builder;
use crate::types::Type;
use crate::value::Value;
use std::cmp::Ordering;

/// The nodes of a program, finished or not.
#[derive(Clone, Copy)]
pub struct Nodes<'p> {
    nodes: &'p [Node],
    children: &'p [Id],
    constants: &'p [Value],
}

impl<'p> Nodes<'p> {
    pub(crate) fn of(builder: &'p Builder<'_>) -> Self {
        Self { nodes: &builder.nodes, children: &builder.children, constants: &builder.constants }
    }

    /// Those of a finished program.
    pub fn in_program(program: &'p Program) -> Self {
        Self { nodes: &program.nodes, children: &program.children, constants: &program.constants }
    }

    fn node(&self, id: Id) -> Option<Node> {
        self.nodes.get(id as usize).copied()
    }

    /// The value of a node known beforehand.
    pub(crate) fn constant(&self, id: Id) -> Option<&'p Value> {
        match self.node(id)? {
            Node::Constant(at) => self.constants.get(at as usize),
            _ => None,
        }
    }
}

/// One end of a span: none is infinity.
pub type End = Option<(Value, bool)>;

/// Values from one end to another; whether an end belongs to it stands beside it.
#[derive(Debug, Clone)]
pub struct Span {
    /// The lower end.
    pub low: End,
    /// The upper end.
    pub high: End,
}

/// What a test says to null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Null {
    /// It holds.
    Accepted,
    /// It does not hold.
    Rejected,
    /// It neither holds nor fails: so does its negation.
    Open,
}

/// The values that a test accepts: of one kind, in spans that do not overlap, in order.
#[derive(Debug, Clone)]
pub struct Region {
    /// The spans; everything where the test looks at nothing.
    pub spans: Vec<Span>,
    /// Null.
    pub null: Null,
    /// The kind of its values, where it names any.
    pub kind: Option<Type>,
}

/// The order in which values lie in regions: as FEEL has it, and false before true, which FEEL does not order.
pub(super) fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Boolean(a), Value::Boolean(b)) => Some(a.cmp(b)),
        _ => operators::order(a, b),
    }
}

fn low_order(a: &End, b: &End) -> Option<Ordering> {
    Some(match (a, b) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        // At one place the end that belongs to the span comes first.
        (Some((a, a_in)), Some((b, b_in))) => order(a, b)?.then(b_in.cmp(a_in)),
    })
}

fn high_order(a: &End, b: &End) -> Option<Ordering> {
    Some(match (a, b) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some((a, a_in)), Some((b, b_in))) => order(a, b)?.then(a_in.cmp(b_in)),
    })
}

impl Span {
    /// Everything.
    pub const ALL: Self = Self { low: None, high: None };

    /// One value.
    pub fn point(value: Value) -> Self {
        Self { low: Some((value.clone(), true)), high: Some((value, true)) }
    }

    fn is_empty(&self) -> bool {
        match (&self.low, &self.high) {
            (Some((low, low_in)), Some((high, high_in))) => match order(low, high) {
                Some(Ordering::Less) => false,
                Some(Ordering::Equal) => !(*low_in && *high_in),
                _ => true,
            },
            _ => false,
        }
    }

    fn meet(&self, other: &Self) -> Option<Self> {
        let low = if low_order(&self.low, &other.low)? == Ordering::Less { &other.low } else { &self.low };
        let high =
            if high_order(&self.high, &other.high)? == Ordering::Greater { &other.high } else { &self.high };
        Some(Self { low: low.clone(), high: high.clone() }).filter(|span| !span.is_empty())
    }
}

impl Region {
    /// Everything, null too.
    pub fn any() -> Self {
        Self { spans: vec![Span::ALL], null: Null::Accepted, kind: None }
    }

    /// Nothing.
    pub fn nothing() -> Self {
        Self { spans: Vec::new(), null: Null::Rejected, kind: None }
    }

    /// Whether it accepts a value.
    pub fn accepts(&self, value: &Value) -> bool {
        if value.is_null() {
            return self.null == Null::Accepted;
        }
        self.spans.iter().any(|span| {
            let above = span.low.as_ref().is_none_or(|(low, included)| match order(value, low) {
                Some(Ordering::Greater) => true,
                Some(Ordering::Equal) => *included,
                _ => false,
            });
            let below = span.high.as_ref().is_none_or(|(high, included)| match order(value, high) {
                Some(Ordering::Less) => true,
                Some(Ordering::Equal) => *included,
                _ => false,
            });
            above && below
        })
    }

    /// Whether it accepts everything.
    pub fn is_any(&self) -> bool {
        self.null == Null::Accepted && matches!(self.spans.as_slice(), [Span { low: None, high: None }])
    }

    /// Whether it accepts nothing.
    pub fn is_nothing(&self) -> bool {
        self.spans.is_empty() && self.null != Null::Accepted
    }

    fn kinds(&self, other: &Self) -> Option<Option<Type>> {
        match (&self.kind, &other.kind) {
            (Some(a), Some(b)) if a != b => None,
            (Some(a), _) => Some(Some(a.clone())),
            (None, b) => Some(b.clone()),
        }
    }

    /// Values of both.
    pub fn meet(&self, other: &Self) -> Option<Self> {
        let kind = self.kinds(other)?;
        let mut spans = Vec::new();
        for a in &self.spans {
            spans.extend(other.spans.iter().filter_map(|b| a.meet(b)));
        }
        let null = match (self.null, other.null) {
            (Null::Rejected, _) | (_, Null::Rejected) => Null::Rejected,
            (Null::Accepted, Null::Accepted) => Null::Accepted,
            _ => Null::Open,
        };
        Some(Self { spans, null, kind }.tidy())
    }

    /// Values of one or the other.
    pub fn join(&self, other: &Self) -> Option<Self> {
        let kind = self.kinds(other)?;
        let spans = self.spans.iter().chain(&other.spans).cloned().collect();
        let null = match (self.null, other.null) {
            (Null::Accepted, _) | (_, Null::Accepted) => Null::Accepted,
            (Null::Rejected, Null::Rejected) => Null::Rejected,
            _ => Null::Open,
        };
        Some(Self { spans, null, kind }.tidy())
    }

    /// Values of the kind that it does not accept.
    pub fn negated(&self) -> Self {
        let mut spans = Vec::new();
        let mut low: End = None;
        let mut open = true;
        for span in &self.spans {
            if let Some((value, included)) = &span.low {
                let gap = Span { low: low.clone(), high: Some((value.clone(), !included)) };
                if !gap.is_empty() {
                    spans.push(gap);
                }
            }
            match &span.high {
                Some((value, included)) => low = Some((value.clone(), !included)),
                None => open = false,
            }
        }
        if open {
            spans.push(Span { low, high: None });
        }
        let null = match self.null {
            Null::Accepted => Null::Rejected,
            Null::Rejected => Null::Accepted,
            Null::Open => Null::Open,
        };
        Self { spans, null, kind: self.kind.clone() }
    }

    /// Spans in order, those that touch or overlap as one.
    fn tidy(mut self) -> Self {
        self.spans.sort_by(|a, b| low_order(&a.low, &b.low).unwrap_or(Ordering::Equal));
        let mut all: Vec<Span> = Vec::new();
        for span in self.spans {
            if let Some(last) = all.last_mut()
                && touches(&last.high, &span.low)
            {
                if high_order(&span.high, &last.high) == Some(Ordering::Greater) {
                    last.high = span.high;
                }
                continue;
            }
            all.push(span);
        }
        self.spans = all;
        self
    }

    /// Whether everything that the other accepts is accepted here.
    pub fn covers(&self, other: &Self) -> bool {
        if other.null == Null::Accepted && self.null != Null::Accepted {
            return false;
        }
        if matches!(self.spans.as_slice(), [Span { low: None, high: None }]) || other.spans.is_empty() {
            return true;
        }
        self.kind.is_some()
            && (self.kind == other.kind || other.kind.is_none())
            && other.spans.iter().all(|inner| {
                self.spans.iter().any(|outer| {
                    low_order(&outer.low, &inner.low).is_some_and(|order| order != Ordering::Greater)
                        && high_order(&outer.high, &inner.high).is_some_and(|order| order != Ordering::Less)
                })
            })
    }
}

/// Whether a span that ends here and one that begins there leave nothing between them.
fn touches(high: &End, low: &End) -> bool {
    match (high, low) {
        (None, _) | (_, None) => true,
        (Some((high, high_in)), Some((low, low_in))) => match order(low, high) {
            Some(Ordering::Less) => true,
            Some(Ordering::Equal) => *high_in || *low_in,
            _ => false,
        },
    }
}

/// The region of a test over the value in a place of the frame; none where it depends on more.
pub(crate) fn region(nodes: Nodes<'_>, test: Id, slot: u32) -> Option<Region> {
    if test == NONE {
        return Some(Region::any());
    }
    region_at(nodes, test, slot, 0)
}

fn region_at(nodes: Nodes<'_>, test: Id, slot: u32, depth: u32) -> Option<Region> {
    if depth > 60 {
        return None;
    }
    let subject = |id: Id| nodes.node(id) == Some(Node::Local(slot));
    let several = |span: crate::program::Span| {
        let start = span.start as usize;
        nodes.children.get(start..start + span.length as usize).unwrap_or_default().to_vec()
    };
    match nodes.node(test)? {
        Node::Constant(_) => match nodes.constant(test)? {
            Value::Boolean(true) => Some(Region::any()),
            Value::Boolean(false) => Some(Region::nothing()),
            _ => None,
        },
        Node::Compare(comparison, left, right) if subject(left) => {
            compared(comparison, nodes.constant(right)?)
        }
        Node::Compare(comparison, left, right) if subject(right) => {
            compared(comparison.turned(), nodes.constant(left)?)
        }
        // A truth value that is a test of itself.
        Node::Local(own) if own == slot => compared(Comparison::Equal, &Value::Boolean(true)),
        Node::Within { parts, start, end } => {
            let [value, low, high] = several(parts)[..] else { return None };
            if !subject(value) {
                return None;
            }
            let (low, high) = (nodes.constant(low)?, nodes.constant(high)?);
            spanned(low, high, start, end)
        }
        Node::Between(span) => {
            let [value, low, high] = several(span)[..] else { return None };
            if !subject(value) {
                return None;
            }
            spanned(nodes.constant(low)?, nodes.constant(high)?, true, true)
        }
        Node::Or(span) => several(span)
            .into_iter()
            .try_fold(Region::nothing(), |all, test| all.join(&region_at(nodes, test, slot, depth + 1)?)),
        Node::And(span) => several(span)
            .into_iter()
            .try_fold(Region::any(), |all, test| all.meet(&region_at(nodes, test, slot, depth + 1)?)),
        Node::Not(inner) => {
            let inner = region_at(nodes, inner, slot, depth + 1)?;
            Some(inner.negated())
        }
        Node::Matches { subject: value, test } if subject(value) => match nodes.constant(test)? {
            Value::List(items) => items
                .iter()
                .try_fold(Region::nothing(), |all, item| all.join(&compared(Comparison::Equal, item)?)),
            _ => None,
        },
        _ => None,
    }
}

pub(crate) fn compared(comparison: Comparison, value: &Value) -> Option<Region> {
    let equal = |value: &Value| Region {
        spans: vec![Span::point(value.clone())],
        null: Null::Rejected,
        kind: Some(value.kind()),
    };
    match (comparison, value) {
        (Comparison::Equal, Value::Null) => {
            Some(Region { spans: Vec::new(), null: Null::Accepted, kind: None })
        }
        (Comparison::Unequal, Value::Null) => {
            Some(Region { spans: vec![Span::ALL], null: Null::Rejected, kind: None })
        }
        (_, Value::Null) => Some(Region { spans: Vec::new(), null: Null::Open, kind: None }),
        (Comparison::Equal, Value::Boolean(_)) => Some(equal(value)),
        (Comparison::Unequal, Value::Boolean(_)) => Some(equal(value).negated()),
        (_, value) if value.kind().is_ordered() => {
            let span = |low: End, high: End| Region {
                spans: vec![Span { low, high }],
                null: Null::Open,
                kind: Some(value.kind()),
            };
            Some(match comparison {
                Comparison::Equal => equal(value),
                Comparison::Unequal => equal(value).negated(),
                Comparison::Less => span(None, Some((value.clone(), false))),
                Comparison::LessEqual => span(None, Some((value.clone(), true))),
                Comparison::Greater => span(Some((value.clone(), false)), None),
                Comparison::GreaterEqual => span(Some((value.clone(), true)), None),
            })
        }
        _ => None,
    }
}

pub(crate) fn spanned(low: &Value, high: &Value, low_in: bool, high_in: bool) -> Option<Region> {
    if low.kind() != high.kind() || !low.kind().is_ordered() {
        return None;
    }
    let span = Span { low: Some((low.clone(), low_in)), high: Some((high.clone(), high_in)) };
    let spans = if span.is_empty() { Vec::new() } else { vec![span] };
    Some(Region { spans, null: Null::Open, kind: Some(low.kind()) })
}
