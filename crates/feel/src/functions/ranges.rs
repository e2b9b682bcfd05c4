//! Relations of points and ranges (DMN 1.5, table 78). An end that is not there lies beyond everything.

use crate::evaluate::operators::{equal, order};
use crate::evaluate::{Evaluator, Stop};
use crate::value::{Range, Value};
use std::cmp::Ordering;

type Answer = Result<Value, Stop>;
/// An answer, or none where two points do not compare.
type Maybe = Option<bool>;

/// A point, or an end of a range.
#[derive(Clone, Copy)]
enum Edge<'v> {
    Below,
    At(&'v Value),
    Above,
}

use Edge::{Above, At, Below};

fn against(a: Edge<'_>, b: Edge<'_>) -> Option<Ordering> {
    Some(match (a, b) {
        (At(a), At(b)) => order(a, b)?,
        (Below, Below) | (Above, Above) => Ordering::Equal,
        (Below, _) | (_, Above) => Ordering::Less,
        (Above, _) | (_, Below) => Ordering::Greater,
    })
}

fn start(range: &Range) -> Edge<'_> {
    range.start.as_ref().map_or(Below, At)
}

fn end(range: &Range) -> Edge<'_> {
    range.end.as_ref().map_or(Above, At)
}

fn less(a: Edge<'_>, b: Edge<'_>) -> Maybe {
    against(a, b).map(|order| order == Ordering::Less)
}

fn equals(a: Edge<'_>, b: Edge<'_>) -> Maybe {
    against(a, b).map(|order| order == Ordering::Equal)
}

/// Whether `a` lies before `b`, or at the same place if that counts as before.
fn before_or(a: Edge<'_>, b: Edge<'_>, at_same: bool) -> Maybe {
    against(a, b).map(|order| order == Ordering::Less || (order == Ordering::Equal && at_same))
}

enum Pair<'v> {
    Points(&'v Value, &'v Value),
    PointRange(&'v Value, &'v Range),
    RangePoint(&'v Range, &'v Value),
    Ranges(&'v Range, &'v Range),
}

fn pair(arguments: &[Value]) -> Option<Pair<'_>> {
    match arguments {
        [Value::Null, _] | [_, Value::Null] => None,
        [Value::Range(a), Value::Range(b)] => Some(Pair::Ranges(a, b)),
        [Value::Range(a), b] => Some(Pair::RangePoint(a, b)),
        [a, Value::Range(b)] => Some(Pair::PointRange(a, b)),
        [a, b] => Some(Pair::Points(a, b)),
        _ => None,
    }
}

fn both(a: Maybe, b: impl FnOnce() -> Maybe) -> Maybe {
    match a {
        Some(true) => b(),
        other => other,
    }
}

fn before_pair(pair: &Pair<'_>) -> Maybe {
    match pair {
        Pair::Points(a, b) => less(At(a), At(b)),
        Pair::PointRange(point, range) => before_or(At(point), start(range), !range.start_included),
        Pair::RangePoint(range, point) => before_or(end(range), At(point), !range.end_included),
        Pair::Ranges(a, b) => before_or(end(a), start(b), !a.end_included || !b.start_included),
    }
}

pub(super) fn before(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    Ok(pair(arguments).and_then(|pair| before_pair(&pair)).into())
}

pub(super) fn after(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let turned = pair(arguments).map(|pair| match pair {
        Pair::Points(a, b) => Pair::Points(b, a),
        Pair::PointRange(point, range) => Pair::RangePoint(range, point),
        Pair::RangePoint(range, point) => Pair::PointRange(point, range),
        Pair::Ranges(a, b) => Pair::Ranges(b, a),
    });
    Ok(turned.and_then(|pair| before_pair(&pair)).into())
}

fn two(arguments: &[Value]) -> Option<(&Range, &Range)> {
    match pair(arguments) {
        Some(Pair::Ranges(a, b)) => Some((a, b)),
        _ => None,
    }
}

fn met(a: &Range, b: &Range) -> Maybe {
    equals(end(a), start(b)).map(|equal| equal && a.end_included && b.start_included)
}

pub(super) fn meets(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    Ok(two(arguments).and_then(|(a, b)| met(a, b)).into())
}

pub(super) fn met_by(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    Ok(two(arguments).and_then(|(a, b)| met(b, a)).into())
}

/// Whether the start of one lies before the end of the other, or at it where both belong to them.
fn reaches(a: &Range, b: &Range) -> Maybe {
    before_or(start(a), end(b), a.start_included && b.end_included)
}

pub(super) fn overlaps(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    Ok(two(arguments).and_then(|(a, b)| both(reaches(a, b), || reaches(b, a))).into())
}

fn overlapped(a: &Range, b: &Range) -> Maybe {
    let starts = before_or(start(a), start(b), a.start_included && !b.start_included);
    both(starts, || both(reaches(b, a), || before_or(end(a), end(b), !a.end_included || b.end_included)))
}

pub(super) fn overlaps_before(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    Ok(two(arguments).and_then(|(a, b)| overlapped(a, b)).into())
}

pub(super) fn overlaps_after(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    Ok(two(arguments).and_then(|(a, b)| overlapped(b, a)).into())
}

/// A point at the end of a range, or a range at the end of another.
fn finished(point: Option<&Value>, a: Option<&Range>, b: &Range) -> Maybe {
    match (point, a) {
        (Some(point), _) => equals(At(point), end(b)).map(|equal| equal && b.end_included),
        (None, Some(a)) => {
            both(equals(end(a), end(b)).map(|equal| equal && a.end_included == b.end_included), || {
                before_or(start(b), start(a), !a.start_included || b.start_included)
            })
        }
        (None, None) => None,
    }
}

pub(super) fn finishes(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    Ok(match pair(arguments) {
        Some(Pair::PointRange(point, range)) => finished(Some(point), None, range),
        Some(Pair::Ranges(a, b)) => finished(None, Some(a), b),
        _ => None,
    }
    .into())
}

pub(super) fn finished_by(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    Ok(match pair(arguments) {
        Some(Pair::RangePoint(range, point)) => finished(Some(point), None, range),
        Some(Pair::Ranges(a, b)) => finished(None, Some(b), a),
        _ => None,
    }
    .into())
}

/// A point at the start of a range, or a range at the start of another.
fn started(point: Option<&Value>, a: Option<&Range>, b: &Range) -> Maybe {
    match (point, a) {
        (Some(point), _) => equals(At(point), start(b)).map(|equal| equal && b.start_included),
        (None, Some(a)) => both(
            equals(start(a), start(b)).map(|equal| equal && a.start_included == b.start_included),
            || before_or(end(a), end(b), !a.end_included || b.end_included),
        ),
        (None, None) => None,
    }
}

pub(super) fn starts(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    Ok(match pair(arguments) {
        Some(Pair::PointRange(point, range)) => started(Some(point), None, range),
        Some(Pair::Ranges(a, b)) => started(None, Some(a), b),
        _ => None,
    }
    .into())
}

pub(super) fn started_by(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    Ok(match pair(arguments) {
        Some(Pair::RangePoint(range, point)) => started(Some(point), None, range),
        Some(Pair::Ranges(a, b)) => started(None, Some(b), a),
        _ => None,
    }
    .into())
}

/// Whether a range has a point, or all of another range, in it.
fn included(range: &Range, point: Option<&Value>, inner: Option<&Range>) -> Maybe {
    match (point, inner) {
        (Some(point), _) => both(before_or(start(range), At(point), range.start_included), || {
            before_or(At(point), end(range), range.end_included)
        }),
        (None, Some(inner)) => {
            both(before_or(start(range), start(inner), range.start_included || !inner.start_included), || {
                before_or(end(inner), end(range), range.end_included || !inner.end_included)
            })
        }
        (None, None) => None,
    }
}

pub(super) fn includes(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    Ok(match pair(arguments) {
        Some(Pair::RangePoint(range, point)) => included(range, Some(point), None),
        Some(Pair::Ranges(a, b)) => included(a, None, Some(b)),
        _ => None,
    }
    .into())
}

pub(super) fn during(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    Ok(match pair(arguments) {
        Some(Pair::PointRange(point, range)) => included(range, Some(point), None),
        Some(Pair::Ranges(a, b)) => included(b, None, Some(a)),
        _ => None,
    }
    .into())
}

pub(super) fn coincides(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    Ok(match pair(arguments) {
        Some(Pair::Points(a, b)) => equal(a, b, &mut evaluator.meter),
        Some(Pair::Ranges(a, b)) => both(equals(start(a), start(b)), || equals(end(a), end(b)))
            .map(|same| same && a.start_included == b.start_included && a.end_included == b.end_included),
        _ => None,
    }
    .into())
}
