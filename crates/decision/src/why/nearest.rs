//! Looks for the fewest changes of inputs that lead to another outcome: first those that another rule of a table asks for, then
//! those that a comparison in a text asks for. What is found is evaluated; what does not change the outcome is not told.

use super::{Change, Otherwise, Trace};
use crate::graph::{Decision, Graph, What};
use crate::value::to_json;
use feel::table::analysis::{cell_region, column_path, nearest_value};
use feel::temporal::DateTime;
use feel::{Bounds, Name, Value};
use std::sync::Arc;

/// Most evaluations.
const TRIES: usize = 300;
/// Most outcomes told.
const TOLD: usize = 3;
/// Most changes told together.
const TOGETHER: usize = 4;
/// Steps of one trial.
const BOUNDS: Bounds = Bounds { steps: 200_000, bytes: 8 * 1024 * 1024, depth: 500 };

/// One change: the input's place, the entries below it, the value, the column's label.
#[derive(Clone)]
struct Step {
    slot: usize,
    entries: Vec<Name>,
    value: Value,
    label: Option<String>,
}

/// The name of an input with the entries below it.
pub(super) fn path(name: &str, entries: &[Name]) -> String {
    std::iter::once(name).chain(entries.iter().map(|entry| &**entry)).collect::<Vec<_>>().join(".")
}

/// Other outcomes, the fewest changes first.
pub(super) fn otherwise(
    graph: &Arc<Graph>,
    target: usize,
    given: &[(usize, Value)],
    trace: &Trace,
    outcome: &Value,
    now: Option<DateTime>,
) -> Vec<Otherwise> {
    let mut proposals = by_rules(graph, given, trace);
    proposals.extend(by_comparisons(graph, target, given));
    proposals.sort_by_key(Vec::len);
    let shown = to_json(outcome).unwrap_or_default();
    let mut found: Vec<Otherwise> = Vec::new();
    for steps in proposals.into_iter().take(TRIES) {
        let changed = changed(given, &steps);
        let Ok(other) = graph.run(target, changed, now, &BOUNDS, None) else { continue };
        let Ok(value) = to_json(&other.value) else { continue };
        if value.is_null() || value == shown || found.iter().any(|known| known.outcome == value) {
            continue;
        }
        let changes = steps.iter().filter_map(|step| {
            let node = graph.nodes.get(step.slot)?;
            Some(Change {
                input: path(&node.variable, &step.entries),
                label: step.label.clone(),
                from: to_json(&current(given, step)).unwrap_or_default(),
                to: to_json(&step.value).unwrap_or_default(),
            })
        });
        found.push(Otherwise { changes: changes.collect(), outcome: value });
        if found.len() >= TOLD {
            break;
        }
    }
    found
}

/// What each rule that did not give the result would need, of the inputs that columns look at themselves.
fn by_rules(graph: &Graph, given: &[(usize, Value)], trace: &Trace) -> Vec<Vec<Step>> {
    let mut all = Vec::new();
    // The tables nearest to the outcome come first.
    for decided in trace.tables.iter().rev() {
        let Some(What::Decision(Decision { logic, tables, .. })) =
            graph.nodes.get(decided.node).map(|node| &node.what)
        else {
            continue;
        };
        let Some(table) = logic.program.tables().get(decided.table) else { continue };
        let texts = tables.get(decided.table);
        'rules: for rule in 0..table.rules() {
            if decided.chosen.contains(&(rule as u32)) {
                continue;
            }
            let mut steps: Vec<Step> = Vec::new();
            for (column, value) in decided.inputs.iter().enumerate() {
                let Some(region) = cell_region(&logic.program, table, rule, column) else { continue 'rules };
                if region.accepts(value) {
                    continue;
                }
                let (Some((slot, entries)), Some(to)) =
                    (column_path(&logic.program, table, column), nearest_value(&region, value))
                else {
                    continue 'rules;
                };
                let slot = slot as usize;
                if !given.iter().any(|(at, _)| *at == slot) {
                    continue 'rules;
                }
                let label = texts
                    .and_then(|texts| texts.columns.get(column))
                    .and_then(|column| column.label.as_deref());
                steps.push(Step { slot, entries, value: to, label: label.map(str::to_owned) });
            }
            if !steps.is_empty() && steps.len() <= TOGETHER {
                all.push(steps);
            }
        }
    }
    all
}

/// Values on either side of what the texts compare inputs with, one at a time and two together.
fn by_comparisons(graph: &Graph, target: usize, given: &[(usize, Value)]) -> Vec<Vec<Step>> {
    let Some(What::Decision(decision)) = graph.nodes.get(target).map(|node| &node.what) else {
        return Vec::new();
    };
    let involved = decision.logic.before.iter().chain([&target]);
    let mut single: Vec<Step> = Vec::new();
    for at in involved {
        let program = match graph.nodes.get(*at).map(|node| &node.what) {
            Some(What::Decision(decision)) => &decision.logic.program,
            _ => continue,
        };
        for (slot, entries, region) in program.comparisons() {
            let slot = slot as usize;
            let step = Step { slot, entries, value: Value::Null, label: None };
            if !given.iter().any(|(at, _)| *at == slot) {
                continue;
            }
            let value = current(given, &step);
            // The nearest value on the other side of the comparison.
            let wanted = if region.accepts(&value) { region.negated() } else { region };
            if let Some(to) = nearest_value(&wanted, &value) {
                single.push(Step { value: to, ..step });
            }
        }
    }
    single.truncate(40);
    let mut all: Vec<Vec<Step>> = single.iter().map(|step| vec![step.clone()]).collect();
    for (at, one) in single.iter().enumerate() {
        for other in single.iter().skip(at + 1) {
            if one.slot != other.slot || one.entries != other.entries {
                all.push(vec![one.clone(), other.clone()]);
            }
        }
    }
    all
}

/// The value at the end of a path.
fn current(given: &[(usize, Value)], step: &Step) -> Value {
    let mut value =
        given.iter().find(|(at, _)| *at == step.slot).map(|(_, value)| value.clone()).unwrap_or_default();
    for entry in &step.entries {
        value = match &value {
            Value::Context(context) => context.get(entry).cloned().unwrap_or_default(),
            _ => Value::Null,
        };
    }
    value
}

fn changed(given: &[(usize, Value)], steps: &[Step]) -> Vec<(usize, Value)> {
    let mut all = given.to_vec();
    for step in steps {
        for (at, value) in &mut all {
            if *at == step.slot {
                *value = set(value, &step.entries, &step.value);
            }
        }
    }
    all
}

fn set(value: &Value, entries: &[Name], to: &Value) -> Value {
    match (entries, value) {
        ([], _) => to.clone(),
        ([first, rest @ ..], Value::Context(context)) => {
            let inner = context.get(first).cloned().unwrap_or_default();
            Value::Context(Arc::new(context.with(first, set(&inner, rest, to))))
        }
        _ => value.clone(),
    }
}
