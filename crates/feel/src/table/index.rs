//! Finds the rules that match without evaluating their cells: the ends of all spans of a column are put in order, so that a
//! value is a place between them and a cell is a run of places. Cells that are more than spans are evaluated.

use super::Table;
use super::region::{End, Nodes, Null, Region, region};
use crate::evaluate::operators::order;
use crate::types::Type;
use crate::value::Value;
use std::cmp::Ordering;

/// The place of null; places of values come after it.
const NULL: u16 = 0;
/// Most ends of one column.
const MOST: usize = 30_000;

/// Where a value of a column lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    At(u16),
    /// Of a kind that the cells do not speak of: they are evaluated.
    Elsewhere,
}

/// The places that a cell accepts.
#[derive(Debug, Clone, Copy)]
struct Cell {
    low: u16,
    high: u16,
}

/// A cell that has to be evaluated.
const EVALUATED: Cell = Cell { low: u16::MAX, high: u16::MAX };
/// Marks a cell of several runs: `high` says which.
const SEVERAL: u16 = u16::MAX - 1;

#[derive(Debug, Clone)]
struct Axis {
    kind: Option<Type>,
    points: Box<[Value]>,
}

/// What a cell says of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Yes,
    No,
    Ask,
}

/// The index of one table.
#[derive(Debug, Clone)]
pub(super) struct Index {
    axes: Box<[Axis]>,
    cells: Box<[Cell]>,
    several: Box<[Box<[Cell]>]>,
}

impl Index {
    pub fn new(table: &Table, nodes: Nodes<'_>) -> Option<Self> {
        let (rules, columns) = (table.rules(), table.columns.len());
        let mut regions: Vec<Option<Region>> = Vec::with_capacity(rules * columns);
        for rule in 0..rules {
            for (at, column) in table.columns.iter().enumerate() {
                regions.push(region(nodes, table.cell(rule, at), column.slot));
            }
        }
        let mut axes = Vec::new();
        for column in 0..columns {
            axes.push(Axis::new(regions.iter().skip(column).step_by(columns).flatten())?);
        }
        let (mut cells, mut several) = (Vec::with_capacity(regions.len()), Vec::new());
        for (at, region) in regions.iter().enumerate() {
            let axis = axes.get(at % columns.max(1))?;
            cells.push(match region {
                Some(region) => axis.cell(region, &mut several),
                None => EVALUATED,
            });
        }
        Some(Self { axes: axes.into(), cells: cells.into(), several: several.into() })
    }

    /// Where a value of a column lies.
    pub fn place(&self, column: usize, value: &Value) -> Place {
        match self.axes.get(column) {
            Some(axis) => axis.place(value),
            None => Place::Elsewhere,
        }
    }

    /// What a cell says of a place.
    #[inline]
    pub fn answer(&self, rule: usize, column: usize, place: Place) -> Answer {
        let Some(cell) = self.cells.get(rule * self.axes.len() + column) else { return Answer::Ask };
        let Place::At(place) = place else { return Answer::Ask };
        if cell.low < SEVERAL {
            return if (cell.low..=cell.high).contains(&place) { Answer::Yes } else { Answer::No };
        }
        if cell.low == SEVERAL {
            let runs = self.several.get(usize::from(cell.high)).map_or(&[][..], |runs| runs);
            let inside = runs.iter().any(|run| (run.low..=run.high).contains(&place));
            return if inside { Answer::Yes } else { Answer::No };
        }
        Answer::Ask
    }

    pub fn bytes(&self) -> usize {
        let points: usize = self.axes.iter().map(|axis| 48 + 24 * axis.points.len()).sum();
        let several: usize = self.several.iter().map(|runs| 16 + 4 * runs.len()).sum();
        points + 4 * self.cells.len() + several
    }
}

impl Axis {
    fn new<'r>(regions: impl Iterator<Item = &'r Region>) -> Option<Self> {
        let mut kind: Option<Type> = None;
        let mut points: Vec<Value> = Vec::new();
        for region in regions {
            match (&kind, &region.kind) {
                (Some(known), Some(other)) if known != other => return None,
                (None, Some(other)) => kind = Some(other.clone()),
                _ => {}
            }
            for span in &region.spans {
                points.extend([&span.low, &span.high].into_iter().flatten().map(|(value, _)| value.clone()));
            }
        }
        if kind == Some(Type::Boolean) {
            points = vec![Value::Boolean(false), Value::Boolean(true)];
        }
        points.sort_by(|a, b| ordered(a, b).unwrap_or(Ordering::Equal));
        points.dedup_by(|a, b| ordered(a, b) == Some(Ordering::Equal));
        (points.len() <= MOST).then(|| Self { kind, points: points.into() })
    }

    /// Places in order: null, below the first point, the first point, between it and the second, …
    fn place(&self, value: &Value) -> Place {
        if value.is_null() {
            return Place::At(NULL);
        }
        if self.kind.is_none() {
            return Place::At(1);
        }
        match self.points.first() {
            Some(first) if ordered(first, value).is_some() => {}
            _ => return Place::Elsewhere,
        }
        let found = self.points.binary_search_by(|point| ordered(point, value).unwrap_or(Ordering::Less));
        Place::At(match found {
            Ok(at) => (2 * at + 2) as u16,
            Err(at) => (2 * at + 1) as u16,
        })
    }

    fn last(&self) -> u16 {
        (2 * self.points.len() + 1) as u16
    }

    fn cell(&self, region: &Region, several: &mut Vec<Box<[Cell]>>) -> Cell {
        let mut runs: Vec<Cell> = Vec::new();
        if region.null == Null::Accepted {
            runs.push(Cell { low: NULL, high: NULL });
        }
        for span in &region.spans {
            let low = self.end(&span.low, true);
            let high = self.end(&span.high, false);
            match runs.last_mut() {
                Some(last) if last.high + 1 == low => last.high = high,
                _ => runs.push(Cell { low, high }),
            }
        }
        match runs.as_slice() {
            [] => Cell { low: 1, high: 0 },
            [one] => *one,
            _ if several.len() < usize::from(u16::MAX) => {
                several.push(runs.into());
                Cell { low: SEVERAL, high: several.len() as u16 - 1 }
            }
            _ => EVALUATED,
        }
    }

    fn end(&self, end: &End, lower: bool) -> u16 {
        let Some((value, included)) = end else { return if lower { 1 } else { self.last() } };
        let at = self.points.binary_search_by(|point| ordered(point, value).unwrap_or(Ordering::Less));
        let point = (2 * at.unwrap_or_else(|at| at) + 2) as u16;
        match (lower, included) {
            (_, true) => point,
            (true, false) => point + 1,
            (false, false) => point - 1,
        }
    }
}

/// The order of the values, false before true.
fn ordered(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Boolean(a), Value::Boolean(b)) => Some(a.cmp(b)),
        _ => order(a, b),
    }
}
