//! Lists (DMN 1.5, table 74) and sorting (table 77).

use crate::Decimal;
use crate::evaluate::operators::{order, same};
use crate::evaluate::{Evaluator, Stop};
use crate::value::{List, Value};
use std::cmp::Ordering;
use std::sync::Arc;

type Answer = Result<Value, Stop>;

fn list(arguments: &[Value]) -> Option<Arc<List>> {
    match arguments.first() {
        Some(Value::List(items)) => Some(Arc::clone(items)),
        _ => None,
    }
}

/// Counts a step for every item.
fn look(evaluator: &mut Evaluator<'_>, items: &[Value]) -> Result<(), Stop> {
    if evaluator.meter.spend(items.len() as u64) { Ok(()) } else { Err(Stop::Steps) }
}

pub(super) fn contains(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let (Some(items), Some(element)) = (list(arguments), arguments.get(1)) else { return Ok(Value::Null) };
    let found = items.iter().any(|item| same(item, element, &mut evaluator.meter));
    Ok(Value::Boolean(found))
}

pub(super) fn count(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    Ok(list(arguments).map_or(Value::Null, |items| Value::number(items.len())))
}

/// The first or the last in the order of the items; none where they do not all compare.
fn extreme(evaluator: &mut Evaluator<'_>, arguments: &[Value], wanted: Ordering) -> Answer {
    let Some(items) = list(arguments) else { return Ok(Value::Null) };
    look(evaluator, &items)?;
    let Some(mut best) = items.first() else { return Ok(Value::Null) };
    if order(best, best).is_none() {
        return Ok(Value::Null);
    }
    for item in items.iter().skip(1) {
        match order(item, best) {
            Some(order) if order == wanted => best = item,
            Some(_) => {}
            None => return Ok(Value::Null),
        }
    }
    Ok(best.clone())
}

pub(super) fn min(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    extreme(evaluator, arguments, Ordering::Less)
}

pub(super) fn max(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    extreme(evaluator, arguments, Ordering::Greater)
}

/// All items as numbers; none where one is not, or there is none.
fn numbers(evaluator: &mut Evaluator<'_>, arguments: &[Value]) -> Result<Option<Vec<Decimal>>, Stop> {
    let Some(items) = list(arguments).filter(|items| !items.is_empty()) else { return Ok(None) };
    look(evaluator, &items)?;
    Ok(items.iter().map(|item| if let Value::Number(number) = item { Some(*number) } else { None }).collect())
}

/// The items put together from the left.
fn folded(
    evaluator: &mut Evaluator<'_>,
    arguments: &[Value],
    with: fn(Decimal, Decimal) -> Option<Decimal>,
) -> Result<Option<Decimal>, Stop> {
    let Some(items) = list(arguments) else { return Ok(None) };
    look(evaluator, &items)?;
    let mut all: Option<Decimal> = None;
    for item in items.iter() {
        let Value::Number(number) = item else { return Ok(None) };
        all = match all {
            None => Some(*number),
            Some(so_far) => match with(so_far, *number) {
                None => return Ok(None),
                more => more,
            },
        };
    }
    Ok(all)
}

pub(super) fn sum(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    Ok(folded(evaluator, arguments, Decimal::plus)?.into())
}

pub(super) fn product(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    Ok(folded(evaluator, arguments, Decimal::times)?.into())
}

pub(super) fn mean(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let count = list(arguments).map_or(0, |items| items.len());
    let sum = folded(evaluator, arguments, Decimal::plus)?;
    Ok(sum.and_then(|sum| sum.over(Decimal::from(count))).into())
}

/// Whether all, or any, are true: a decisive item decides, anything but true and false leaves it open.
fn logic(evaluator: &mut Evaluator<'_>, arguments: &[Value], decisive: bool) -> Answer {
    let Some(items) = list(arguments) else { return Ok(Value::Null) };
    look(evaluator, &items)?;
    if items.iter().any(|item| matches!(item, Value::Boolean(flag) if *flag == decisive)) {
        return Ok(Value::Boolean(decisive));
    }
    let clear = items.iter().all(|item| matches!(item, Value::Boolean(_)));
    Ok(clear.then_some(!decisive).into())
}

pub(super) fn all(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    logic(evaluator, arguments, false)
}

pub(super) fn any(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    logic(evaluator, arguments, true)
}

pub(super) fn median(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let Some(mut all) = numbers(evaluator, arguments)? else { return Ok(Value::Null) };
    all.sort_unstable();
    let middle = all.len() / 2;
    let upper = all.get(middle).copied();
    if all.len() % 2 == 1 {
        return Ok(upper.into());
    }
    let lower = middle.checked_sub(1).and_then(|at| all.get(at).copied());
    let both = upper.zip(lower).and_then(|(a, b)| a.plus(b)).and_then(|sum| sum.over(Decimal::from(2)));
    Ok(both.into())
}

/// The deviation of a sample: divided by one less than there are.
pub(super) fn stddev(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let Some(all) = numbers(evaluator, arguments)?.filter(|all| all.len() > 1) else {
        return Ok(Value::Null);
    };
    let spread = || {
        let count = Decimal::from(all.len());
        let sum = all.iter().try_fold(Decimal::ZERO, |sum, number| sum.plus(*number))?;
        let mean = sum.over(count)?;
        let squares = all.iter().try_fold(Decimal::ZERO, |sum, number| {
            let apart = number.minus(mean)?;
            sum.plus(apart.times(apart)?)
        })?;
        squares.over(count.minus(Decimal::ONE)?)?.square_root()
    };
    Ok(spread().into())
}

/// The numbers that come most often, in their order.
pub(super) fn mode(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    if list(arguments).is_some_and(|items| items.is_empty()) {
        return Ok(Value::list(Vec::new()));
    }
    let Some(mut all) = numbers(evaluator, arguments)? else { return Ok(Value::Null) };
    all.sort_by(Decimal::cmp);
    let runs: Vec<&[Decimal]> = all.chunk_by(|a, b| a == b).collect();
    let most = runs.iter().map(|run| run.len()).max().unwrap_or(0);
    let modes = runs.iter().filter(|run| run.len() == most).filter_map(|run| run.first());
    evaluator.list(modes.map(|number| Value::Number(*number)).collect())
}

/// A place in a list of so many, from 1 or from the end.
fn place(at: &Value, count: usize) -> Option<usize> {
    let Value::Number(at) = at else { return None };
    let at = at.to_i64()?;
    if at > 0 {
        usize::try_from(at - 1).ok().filter(|at| *at < count)
    } else {
        usize::try_from(at.unsigned_abs())
            .ok()
            .filter(|back| *back > 0)
            .and_then(|back| count.checked_sub(back))
    }
}

pub(super) fn sublist(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let Some(items) = list(arguments) else { return Ok(Value::Null) };
    let Some(from) = arguments.get(1).and_then(|at| place(at, items.len())) else { return Ok(Value::Null) };
    let length = match arguments.get(2) {
        None | Some(Value::Null) => Some(items.len() - from),
        Some(Value::Number(length)) => {
            length.to_i64().filter(|length| *length > 0).and_then(|length| usize::try_from(length).ok())
        }
        Some(_) => None,
    };
    let part = length.and_then(|length| items.get(from..from.checked_add(length)?));
    match part {
        Some(part) => evaluator.list(part.to_vec()),
        None => Ok(Value::Null),
    }
}

pub(super) fn append(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let (Some(items), Some(Value::List(more))) = (list(arguments), arguments.get(1)) else {
        return Ok(Value::Null);
    };
    let mut all = items.to_vec();
    all.extend(more.iter().cloned());
    evaluator.list(all)
}

/// The lists in a list of lists; none where one is null.
fn lists(arguments: &[Value]) -> Option<Vec<Value>> {
    let all = list(arguments)?;
    let mut items = Vec::new();
    for one in all.iter() {
        if one.is_null() {
            return None;
        }
        items.extend(one.items().iter().cloned());
    }
    Some(items)
}

pub(super) fn concatenate(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    match lists(arguments) {
        Some(items) => {
            look(evaluator, &items)?;
            evaluator.list(items)
        }
        None => Ok(Value::Null),
    }
}

pub(super) fn union(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    match lists(arguments) {
        Some(items) => unique(evaluator, &items),
        None => Ok(Value::Null),
    }
}

fn unique(evaluator: &mut Evaluator<'_>, items: &[Value]) -> Answer {
    let mut all: Vec<Value> = Vec::new();
    for item in items {
        evaluator.meter.tick()?;
        if !all.iter().any(|known| same(known, item, &mut evaluator.meter)) {
            all.push(item.clone());
        }
    }
    evaluator.meter.check()?;
    evaluator.list(all)
}

pub(super) fn distinct(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    match list(arguments) {
        Some(items) => unique(evaluator, &items),
        None => Ok(Value::Null),
    }
}

pub(super) fn insert_before(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let (Some(items), Some(item)) = (list(arguments), arguments.get(2)) else { return Ok(Value::Null) };
    let Some(at) = arguments.get(1).and_then(|at| place(at, items.len())) else { return Ok(Value::Null) };
    let mut all = items.to_vec();
    all.insert(at, item.clone());
    evaluator.list(all)
}

pub(super) fn remove(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let Some(items) = list(arguments) else { return Ok(Value::Null) };
    let Some(at) = arguments.get(1).and_then(|at| place(at, items.len())) else { return Ok(Value::Null) };
    let mut all = items.to_vec();
    all.remove(at);
    evaluator.list(all)
}

/// The item at a place, or every item for which a function says so, becomes another.
pub(super) fn replace(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let (Some(items), [_, at, new]) = (list(arguments), &*arguments) else { return Ok(Value::Null) };
    let mut all = items.to_vec();
    if let Value::Function(_) = at {
        for (slot, item) in all.iter_mut().zip(items.iter()) {
            match evaluator.call_value(at, vec![item.clone(), new.clone()])? {
                Value::Boolean(true) => *slot = new.clone(),
                Value::Boolean(false) => {}
                _ => return Ok(Value::Null),
            }
        }
        return evaluator.list(all);
    }
    match place(at, items.len()).and_then(|at| all.get_mut(at)) {
        Some(slot) => *slot = new.clone(),
        None => return Ok(Value::Null),
    }
    evaluator.list(all)
}

pub(super) fn reverse(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    match list(arguments) {
        Some(items) => evaluator.list(items.iter().rev().cloned().collect()),
        None => Ok(Value::Null),
    }
}

pub(super) fn index_of(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let (Some(items), Some(wanted)) = (list(arguments), arguments.get(1)) else { return Ok(Value::Null) };
    let mut all = Vec::new();
    for (at, item) in items.iter().enumerate() {
        if same(item, wanted, &mut evaluator.meter) {
            all.push(Value::number(at + 1));
        }
    }
    evaluator.meter.check()?;
    evaluator.list(all)
}

pub(super) fn flatten(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let Some(items) = list(arguments) else { return Ok(Value::Null) };
    let mut all = Vec::new();
    flat(evaluator, &items, &mut all)?;
    evaluator.list(all)
}

fn flat(evaluator: &mut Evaluator<'_>, items: &[Value], into: &mut Vec<Value>) -> Result<(), Stop> {
    for item in items {
        evaluator.meter.tick()?;
        match item {
            // Values are nested at most as deep as was allowed when they were made.
            Value::List(inner) => flat(evaluator, inner, into)?,
            other => {
                evaluator.meter.make(24)?;
                into.push(other.clone());
            }
        }
    }
    Ok(())
}

/// Sorted by a function that says which of two comes first, or by the items' own order. Items that come neither before
/// nor after one another keep their places.
pub(super) fn sort(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let Some(items) = list(arguments) else { return Ok(Value::Null) };
    match arguments.get(1) {
        Some(function @ Value::Function(_)) => {
            let function = function.clone();
            match merged(evaluator, items.to_vec(), &function)? {
                Some(sorted) => evaluator.list(sorted),
                None => Ok(Value::Null),
            }
        }
        None => {
            look(evaluator, &items)?;
            let first = items.first().cloned().unwrap_or_default();
            if !items.iter().all(|item| order(item, &first).is_some()) {
                return Ok(if items.is_empty() { Value::list(Vec::new()) } else { Value::Null });
            }
            let mut all = items.to_vec();
            all.sort_by(|a, b| order(a, b).unwrap_or(Ordering::Equal));
            evaluator.list(all)
        }
        Some(_) => Ok(Value::Null),
    }
}

/// Merge sort by a function of the text, which may answer anything.
fn merged(
    evaluator: &mut Evaluator<'_>,
    mut items: Vec<Value>,
    by: &Value,
) -> Result<Option<Vec<Value>>, Stop> {
    if items.len() < 2 {
        return Ok(Some(items));
    }
    let right = items.split_off(items.len() / 2);
    let (Some(left), Some(right)) = (merged(evaluator, items, by)?, merged(evaluator, right, by)?) else {
        return Ok(None);
    };
    let mut all = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
        // The right one comes first only where it says so and the left one does not.
        let first = match evaluator.call_value(by, vec![a.clone(), b.clone()])? {
            Value::Boolean(true) => true,
            Value::Boolean(false) => match evaluator.call_value(by, vec![b.clone(), a.clone()])? {
                Value::Boolean(flag) => !flag,
                _ => return Ok(None),
            },
            _ => return Ok(None),
        };
        all.extend(if first { left.next() } else { right.next() });
    }
    all.extend(left);
    all.extend(right);
    Ok(Some(all))
}
