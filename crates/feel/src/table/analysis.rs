//! What can be told of a table without evaluating it: values that no rule takes, rules that match together, rules that are
//! never reached, cells that never match. Exact where the cells are comparisons, ranges, lists and `not` over literals; a cell
//! that depends on more is taken to accept anything, so that nothing is told that is not so.

use super::region::{End, Nodes, Null, Region, Span, order, region};
use super::{Policy, Table};
use crate::Decimal;
use crate::program::Program;
use crate::temporal::{DAY, DateTime, DaysDuration, MonthsDuration, Time};
use crate::types::Type;
use crate::value::Value;
use std::cmp::Ordering;
use std::collections::HashSet;

/// Most findings of one kind.
const MOST: usize = 4;
/// Steps of one search.
const STEPS: usize = 100_000;

/// One value for each column; none where any will do.
pub type Point = Vec<Option<Value>>;

/// What was found in a table. Rules and columns are counted from 0.
#[derive(Debug, Default)]
pub struct Report {
    /// Values that no rule takes: the simplest of each kind.
    pub gaps: Vec<Point>,
    /// Two rules that match together, and the simplest values for which they do.
    pub overlaps: Vec<(usize, usize, Point)>,
    /// Rules that are never reached, with the one earlier rule that takes all of their cases, if it is one.
    pub unreached: Vec<(usize, Option<usize>)>,
    /// Cells that never match: rule and column.
    pub never: Vec<(usize, usize)>,
    /// Rules that accept everything.
    pub open: Vec<usize>,
}

/// A table with the regions of its cells.
struct Grid {
    columns: Vec<Domain>,
    /// Rule by rule; none where a cell depends on more than its value.
    cells: Vec<Option<Region>>,
    rules: usize,
    steps: usize,
}

/// The values that a column is asked about.
struct Domain {
    /// Parts of it in which no cell changes its mind, in order.
    parts: Vec<Span>,
}

/// Analyses a table of a program.
pub fn analyse(program: &Program, table: &Table) -> Report {
    let nodes = Nodes::in_program(program);
    let mut report = Report::default();
    let Some(mut grid) = Grid::new(nodes, table, &mut report) else { return report };
    let single = table.policy().is_single();
    for rule in 0..grid.rules {
        let cells = (0..grid.columns.len()).map(|column| grid.cell(rule, column));
        if cells.into_iter().all(|cell| cell.is_some_and(Region::is_any)) {
            report.open.push(rule);
        }
    }
    match table.policy() {
        Policy::Unique => grid.overlaps(&mut report, |_, _| true),
        Policy::Any => {
            let results = |rule: usize| {
                let count = table.outputs().len();
                table.results.get(rule * count..(rule + 1) * count).unwrap_or_default().to_vec()
            };
            let known = |id: &u32| nodes.constant(*id);
            let differ = |a: usize, b: usize| {
                results(a).iter().zip(&results(b)).any(|(a, b)| match (known(a), known(b)) {
                    (Some(a), Some(b)) => order(a, b) != Some(Ordering::Equal) && !same_flag(a, b),
                    _ => false,
                })
            };
            grid.overlaps(&mut report, differ);
        }
        Policy::First => grid.unreached(&mut report),
        _ => {}
    }
    if single && !table.has_default() && grid.rules > 0 {
        grid.gaps(&mut report);
    }
    report
}

fn same_flag(a: &Value, b: &Value) -> bool {
    matches!((a, b), (Value::Boolean(a), Value::Boolean(b)) if a == b) || (a.is_null() && b.is_null())
}

impl Grid {
    fn new(nodes: Nodes<'_>, table: &Table, report: &mut Report) -> Option<Self> {
        let (rules, count) = (table.rules(), table.columns());
        let mut cells = Vec::with_capacity(rules * count);
        for rule in 0..rules {
            for (at, column) in table.columns.iter().enumerate() {
                cells.push(region(nodes, table.cell(rule, at), column.slot));
            }
        }
        let mut columns = Vec::new();
        for (at, column) in table.columns.iter().enumerate() {
            let own: Vec<&Region> = cells.iter().skip(at).step_by(count).flatten().collect();
            let allowed = if column.allowed == crate::program::NONE {
                None
            } else {
                region(nodes, column.allowed, column.slot)
            };
            for rule in 0..rules {
                let cell = cells.get(rule * count + at).and_then(Option::as_ref);
                let never = cell.is_some_and(|cell| {
                    let inside = allowed.as_ref().and_then(|allowed| cell.meet(allowed));
                    cell.is_nothing()
                        || inside.is_some_and(|inside| inside.spans.is_empty() && cell.null != Null::Accepted)
                });
                if never && report.never.len() < MOST {
                    report.never.push((rule, at));
                }
            }
            columns.push(Domain::new(&own, allowed.as_ref(), &column.kind));
        }
        // A column of several kinds has no order in which its values could be gone through.
        let columns: Option<Vec<Domain>> = columns.into_iter().collect();
        let columns = columns?;
        Some(Self { columns, cells, rules, steps: 0 })
    }

    fn cell(&self, rule: usize, column: usize) -> Option<&Region> {
        self.cells.get(rule * self.columns.len() + column).and_then(Option::as_ref)
    }

    // ---- rules that match together

    fn overlaps(&mut self, report: &mut Report, matters: impl Fn(usize, usize) -> bool) {
        for first in 0..self.rules {
            for second in first + 1..self.rules {
                if report.overlaps.len() >= MOST || self.steps >= STEPS {
                    return;
                }
                self.steps += 1;
                if matters(first, second)
                    && let Some(point) = self.common(first, second)
                {
                    report.overlaps.push((first, second, point));
                }
            }
        }
    }

    /// Values for which two rules surely match.
    fn common(&self, first: usize, second: usize) -> Option<Point> {
        let mut point = Vec::new();
        for column in 0..self.columns.len() {
            let both = self.cell(first, column)?.meet(self.cell(second, column)?)?;
            if both.is_any() {
                point.push(None);
                continue;
            }
            match both.spans.iter().map(simplest).min_by(simpler) {
                Some(value) => point.push(Some(value)),
                None if both.null == Null::Accepted => point.push(Some(Value::Null)),
                None => return None,
            }
        }
        Some(point)
    }

    // ---- rules that are never reached

    fn unreached(&mut self, report: &mut Report) {
        for rule in 1..self.rules {
            if report.unreached.len() >= MOST {
                return;
            }
            let by_one = (0..rule).find(|above| {
                (0..self.columns.len()).all(|column| {
                    match (self.cell(*above, column), self.cell(rule, column)) {
                        (Some(outer), Some(inner)) => outer.covers(inner),
                        (Some(outer), None) => outer.is_any(),
                        (None, _) => false,
                    }
                })
            });
            if by_one.is_some() {
                report.unreached.push((rule, by_one));
                continue;
            }
            // Together several may take all of its cases, where all of them are known and none speaks of null.
            let known = (0..=rule)
                .all(|rule| (0..self.columns.len()).all(|column| self.cell(rule, column).is_some()));
            if known && self.taken_by_earlier(rule) {
                report.unreached.push((rule, None));
            }
        }
    }

    fn taken_by_earlier(&mut self, rule: usize) -> bool {
        let inside: Vec<Vec<Span>> = (0..self.columns.len())
            .map(|column| {
                let parts = self.columns.get(column).map_or(&[][..], |domain| &domain.parts);
                let cell = self.cell(rule, column);
                parts.iter().filter(|part| cell.is_some_and(|cell| takes(cell, part))).cloned().collect()
            })
            .collect();
        // Null, and texts that no cell names, lie outside of the parts: a rule that accepts them is reached by them.
        let more = (0..self.columns.len()).any(|column| {
            let open = |rule: usize| {
                self.cell(rule, column).is_some_and(|cell| {
                    cell.null == Null::Accepted
                        || cell.spans.iter().any(|span| span.low.is_none() || span.high.is_none())
                })
            };
            open(rule) && !(0..rule).any(open)
        });
        if more || inside.iter().any(Vec::is_empty) {
            return false;
        }
        let active: Vec<usize> = (0..rule).collect();
        let mut search = Search { found: Vec::new(), seen: HashSet::new(), steps: 0, most: 1 };
        self.search(&inside, 0, active, &mut Vec::new(), &mut search);
        search.found.is_empty() && search.steps < STEPS
    }

    // ---- values that no rule takes

    fn gaps(&mut self, report: &mut Report) {
        let inside: Vec<Vec<Span>> = self.columns.iter().map(|domain| domain.parts.clone()).collect();
        if inside.iter().any(Vec::is_empty) {
            return;
        }
        let mut search = Search { found: Vec::new(), seen: HashSet::new(), steps: 0, most: MOST };
        self.search(&inside, 0, (0..self.rules).collect(), &mut Vec::new(), &mut search);
        if search.steps < STEPS {
            report.gaps = search.found;
        }
    }

    /// Goes column by column through the parts; rules that do not take a part fall away.
    fn search(
        &self,
        inside: &[Vec<Span>],
        column: usize,
        active: Vec<usize>,
        prefix: &mut Point,
        search: &mut Search,
    ) {
        search.steps += 1 + active.len() / 16;
        if search.found.len() >= search.most || search.steps >= STEPS {
            return;
        }
        if active.is_empty() {
            let mut point = prefix.clone();
            point.resize(self.columns.len(), None);
            search.found.push(point);
            return;
        }
        let Some(parts) = inside.get(column) else { return };
        let rest = column..self.columns.len();
        let open =
            |rule: &usize| rest.clone().all(|column| self.cell(*rule, column).is_none_or(Region::is_any));
        if active.iter().any(open) || !search.seen.insert((column, active.clone())) {
            return;
        }
        // Neighbouring parts that the same rules take are one.
        let mut groups: Vec<(Vec<usize>, Vec<&Span>)> = Vec::new();
        for part in parts {
            let left: Vec<usize> = active
                .iter()
                .copied()
                .filter(|rule| self.cell(*rule, column).is_none_or(|cell| takes(cell, part)))
                .collect();
            match groups.iter_mut().find(|(known, _)| *known == left) {
                Some((_, spans)) => spans.push(part),
                None => groups.push((left, vec![part])),
            }
        }
        let plain = groups.len() == 1;
        for (left, spans) in groups {
            let value = spans.iter().map(|span| simplest(span)).min_by(simpler);
            prefix.push(if plain { None } else { value });
            self.search(inside, column + 1, left, prefix, search);
            prefix.pop();
        }
    }
}

struct Search {
    found: Vec<Point>,
    seen: HashSet<(usize, Vec<usize>)>,
    steps: usize,
    most: usize,
}

/// Whether a region takes a part in which it does not change its mind.
fn takes(region: &Region, part: &Span) -> bool {
    let inner = Region { spans: vec![part.clone()], null: Null::Rejected, kind: region.kind.clone() };
    region.covers(&inner)
}

impl Domain {
    fn new(regions: &[&Region], allowed: Option<&Region>, kind: &Type) -> Option<Self> {
        let all = regions.iter().copied().chain(allowed);
        let mut known: Option<Type> = None;
        let mut points: Vec<Value> = Vec::new();
        for region in all {
            match (&known, &region.kind) {
                (Some(known), Some(other)) if known != other => return None,
                (None, Some(other)) => known = Some(other.clone()),
                _ => {}
            }
            for span in &region.spans {
                points.extend([&span.low, &span.high].into_iter().flatten().map(|(value, _)| value.clone()));
            }
        }
        if known == Some(Type::Boolean) || (known.is_none() && *kind == Type::Boolean) {
            return Some(Self { parts: [false, true].map(|flag| Span::point(Value::Boolean(flag))).into() });
        }
        points.sort_by(|a, b| order(a, b).unwrap_or(Ordering::Equal));
        points.dedup_by(|a, b| order(a, b) == Some(Ordering::Equal));
        let mut parts = parts_of(&points);
        match allowed {
            Some(allowed) => parts.retain(|part| takes(allowed, part)),
            // Without a list of allowed values any other text would be a gap: that says little.
            None if known == Some(Type::String) && points_only(regions) => {
                parts.retain(|part| part.low.is_some() && part.high.is_some() && is_point(part));
            }
            // Nothing below nought is asked for unless the table speaks of it: areas, ages and amounts begin there.
            None if known == Some(Type::Number) => from_nought(&mut parts, &points),
            None => {}
        }
        Some(Self { parts })
    }
}

fn is_point(span: &Span) -> bool {
    match (&span.low, &span.high) {
        (Some((low, true)), Some((high, true))) => order(low, high) == Some(Ordering::Equal),
        _ => false,
    }
}

/// Whether all cells name single texts, or everything but single texts.
fn points_only(regions: &[&Region]) -> bool {
    regions
        .iter()
        .all(|region| region.spans.iter().all(is_point) || region.negated().spans.iter().all(is_point))
}

fn parts_of(points: &[Value]) -> Vec<Span> {
    let mut parts = Vec::new();
    let mut low: End = None;
    for point in points {
        parts.push(Span { low: low.take(), high: Some((point.clone(), false)) });
        parts.push(Span::point(point.clone()));
        low = Some((point.clone(), false));
    }
    parts.push(Span { low, high: None });
    parts
}

fn from_nought(parts: &mut Vec<Span>, points: &[Value]) {
    let below = |value: &Value| matches!(value, Value::Number(number) if number.is_negative());
    let zero = || Value::Number(Decimal::ZERO);
    match points.first() {
        Some(first) if below(first) => {}
        Some(Value::Number(first)) if first.is_zero() => {
            parts.remove(0);
        }
        Some(_) => {
            if let Some(part) = parts.first_mut() {
                part.low = Some((zero(), true));
            }
        }
        None => {}
    }
}

/// The values that a cell accepts; none where it depends on more than its value.
pub fn cell_region(program: &Program, table: &Table, rule: usize, column: usize) -> Option<Region> {
    let slot = table.columns.get(column)?.slot;
    region(Nodes::in_program(program), table.cell(rule, column), slot)
}

/// The value of a region that lies nearest to another.
pub fn nearest_value(region: &Region, to: &Value) -> Option<Value> {
    if region.spans.is_empty() {
        return (region.null == Null::Accepted).then_some(Value::Null);
    }
    let near = |span: &Span| match (to, &span.low, &span.high) {
        // Of texts and truth values only those are told that are named.
        (_, Some((Value::String(low), true)), _) => Some(Value::String(low.clone())),
        (_, _, Some((Value::String(_), _))) | (_, Some((Value::String(_), _)), _) => None,
        (_, Some((Value::Boolean(low), true)), _) => Some(Value::Boolean(*low)),
        (_, Some((Value::Boolean(low), false)), _) => Some(Value::Boolean(!*low)),
        (_, _, Some((Value::Boolean(high), included))) => Some(Value::Boolean(*high == *included)),
        (_, None, None) => None,
        (to, low, high) => {
            let below = low.as_ref().is_some_and(|(low, _)| order(to, low) != Some(Ordering::Greater));
            match (below, low, high) {
                (true, Some((low, included)), _) => {
                    Some(if *included { low.clone() } else { beyond(low, to, 1) })
                }
                (_, _, Some((high, included))) => {
                    Some(if *included { high.clone() } else { beyond(high, to, -1) })
                }
                (_, Some((low, included)), None) => {
                    Some(if *included { low.clone() } else { beyond(low, to, 1) })
                }
                (_, None, None) => None,
            }
        }
    };
    let candidates = region.spans.iter().filter_map(near).filter(|value| region.accepts(value));
    candidates.min_by(|a, b| apart(a, to).cmp(&apart(b, to)))
}

/// The next value beyond an end that does not belong, in steps as fine as the numbers at hand.
fn beyond(end: &Value, to: &Value, step: i64) -> Value {
    let Value::Number(end) = end else { return next(end, step) };
    let fine = |value: Decimal| (-value.normalized().exponent()).clamp(0, 12);
    let scale = match to {
        Value::Number(to) => fine(*end).max(fine(*to)),
        _ => fine(*end),
    };
    let unit = Decimal::from_parts(step < 0, 1, -scale).and_then(|unit| end.plus(unit));
    unit.map_or(Value::Null, Value::Number)
}

/// How far two values are from one another, for sorting.
fn apart(a: &Value, b: &Value) -> Decimal {
    let number = |value: &Value| match value {
        Value::Number(number) => Some(*number),
        Value::Date(date) => Some(Decimal::from(date.days())),
        Value::DateTime(at) => Some(Decimal::from(at.value())),
        Value::Time(time) => Some(Decimal::from(time.value())),
        Value::DaysDuration(duration) => duration.as_decimal(),
        Value::MonthsDuration(duration) => Some(Decimal::from(duration.months())),
        _ => None,
    };
    number(a).zip(number(b)).and_then(|(a, b)| a.minus(b)).map_or(Decimal::ZERO, Decimal::absolute)
}

/// The simplest value of a span: the nearest to nought with the fewest digits; the first day; the text itself.
pub fn simplest(span: &Span) -> Value {
    let end = span.low.as_ref().or(span.high.as_ref());
    match end.map(|(value, _)| value) {
        None => Value::Null,
        Some(Value::Number(_)) => simplest_number(span).map_or(Value::Null, Value::Number),
        Some(Value::String(_)) => match (&span.low, &span.high) {
            (Some((low, true)), _) => low.clone(),
            (_, Some((high, true))) => high.clone(),
            (Some((Value::String(low), false)), _) => Value::text(&format!("{low}…")),
            _ => Value::text(""),
        },
        Some(_) => match (&span.low, &span.high) {
            (Some((low, true)), _) => low.clone(),
            (Some((low, false)), _) => next(low, 1),
            (None, Some((high, true))) => high.clone(),
            (None, Some((high, false))) => next(high, -1),
            (None, None) => Value::Null,
        },
    }
}

/// The next value of a kind that is counted in days, seconds or months.
fn next(value: &Value, step: i64) -> Value {
    let seconds = DaysDuration::from_seconds;
    let moved = match value {
        Value::Date(date) => date.plus_days(seconds(step * DAY)).map(Value::Date),
        Value::DateTime(at) => DateTime::plus_days(*at, seconds(step)).map(Value::DateTime),
        Value::Time(time) => Time::plus_days(*time, seconds(step)).map(Value::Time),
        Value::DaysDuration(duration) => duration.plus(seconds(step)).map(Value::DaysDuration),
        Value::MonthsDuration(duration) => {
            duration.plus(MonthsDuration::from_months(step)).map(Value::MonthsDuration)
        }
        _ => None,
    };
    moved.unwrap_or_else(|| value.clone())
}

fn simplest_number(span: &Span) -> Option<Decimal> {
    let bound = |end: &End| match end {
        Some((Value::Number(number), included)) => Some((*number, *included)),
        _ => None,
    };
    let (low, high) = (bound(&span.low), bound(&span.high));
    let fits = |number: &Decimal| {
        low.is_none_or(|(low, included)| *number > low || (included && *number == low))
            && high.is_none_or(|(high, included)| *number < high || (included && *number == high))
    };
    let near = match (low, high) {
        (Some((low, _)), _) if !low.is_negative() => low,
        (_, Some((high, _))) if high.is_negative() || high.is_zero() => high,
        _ => Decimal::ZERO,
    };
    for scale in 0..=12 {
        let step = Decimal::from_parts(false, 1, -scale)?;
        let base = near.round(scale, crate::Rounding::HalfEven)?;
        let around = [Some(base), base.plus(step), base.minus(step)];
        let mut all: Vec<Decimal> = around.into_iter().flatten().filter(fits).collect();
        all.sort_by_key(|number| number.absolute());
        if let Some(found) = all.first() {
            return Some(*found);
        }
    }
    low.zip(high).and_then(|((low, _), (high, _))| low.plus(high)?.over(Decimal::from(2)))
}

/// Which of two values is simpler: nearer to nought, earlier, shorter.
fn simpler(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => {
            a.absolute().cmp(&b.absolute()).then_with(|| b.is_negative().cmp(&a.is_negative()).reverse())
        }
        _ => order(a, b).unwrap_or(Ordering::Equal),
    }
}

/// The names of entries below an input that a column reads, for labels: `applicant.age`.
pub fn column_path(
    program: &Program,
    table: &Table,
    column: usize,
) -> Option<(u32, Vec<crate::value::Name>)> {
    let column = table.columns.get(column)?;
    program.path(column.value, 0)
}
