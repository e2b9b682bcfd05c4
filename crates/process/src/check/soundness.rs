//! Joins that can never complete: the tokens of each scope are played through without looking at conditions, every
//! choice taken both ways, until no new arrangement of tokens appears.
//!
//! A task counts as done at once; a boundary event as an alternative (interrupting) or an addition (not). Because any
//! token that is not waiting at a join may always move, it is enough to move one of them: the order does not matter.

use super::Report;
use crate::read::Process;
use crate::step::{Definition, Kind};
use std::collections::{BTreeMap, HashSet};

/// Arrangements looked at in one scope; a process that has more is not judged.
const MOST_STATES: usize = 5_000;
/// More tokens than this on one flow mean that they pile up.
const PILED_UP: u32 = 3;
/// An inclusive gateway with more ways out is tried one by one and all together, not in every combination.
const MOST_COMBINED: usize = 5;

/// Tokens by flow.
type Marking = BTreeMap<u32, u32>;

pub(crate) fn check(process: &Process, definition: &Definition, report: &mut Report) {
    let mut found = HashSet::new();
    for number in 0..definition.nodes.len() as u32 {
        let Some(scope) = definition.scope(number) else { continue };
        let triggered = scope.triggered.iter().map(std::slice::from_ref);
        for starts in std::iter::once(scope.begins.as_slice()).chain(triggered) {
            found.extend(Play { definition }.stuck_or_piled(starts));
        }
    }
    let mut found: Vec<(u32, bool)> = found.into_iter().collect();
    found.sort_unstable();
    for (node, piled) in found {
        let Some(element) = process.elements.get(node as usize - 1) else { continue };
        let (code, message, remedy) = if piled {
            let message = "tokens pile up here: what comes in parallel is not joined before it comes again";
            ("bpmn.not-joined", message, "Join the parallel paths with a parallel gateway first.")
        } else {
            let message = "this join may wait for ever: not all of its incoming paths need be taken";
            ("bpmn.join-never-completes", message, "Join with the same kind of gateway that split the paths.")
        };
        report.warning(code, element.position, &element.id, message.to_owned(), remedy.to_owned());
    }
}

struct Play<'a> {
    definition: &'a Definition,
}

impl Play<'_> {
    /// Plays what begins together at `starts`.
    fn stuck_or_piled(&self, starts: &[u32]) -> HashSet<(u32, bool)> {
        let mut found = HashSet::new();
        let mut seen: HashSet<Marking> = HashSet::new();
        let mut open = vec![Marking::new()];
        for start in starts {
            let outcomes = self.outcomes(*start);
            open = open.iter().flat_map(|so_far| outcomes.iter().map(|flows| put(so_far, flows))).collect();
            if open.len() >= MOST_STATES {
                return found;
            }
        }
        while let Some(marking) = open.pop() {
            if seen.len() >= MOST_STATES {
                return HashSet::new();
            }
            if !seen.insert(marking.clone()) {
                continue;
            }
            if let Some((flow, _)) = marking.iter().find(|(_, count)| **count > PILED_UP) {
                found.extend(self.definition.flow(*flow).map(|line| (line.target, true)));
                continue;
            }
            open.extend(self.next(&marking, &mut found));
        }
        found
    }

    /// The arrangements that follow; a waiting join is noted when nothing can move.
    fn next(&self, marking: &Marking, found: &mut HashSet<(u32, bool)>) -> Vec<Marking> {
        let target = |flow: u32| self.definition.flow(flow).map_or(0, |line| line.target);
        let is_join = |node: u32| {
            let at = self.definition.at(node);
            matches!(at.kind, Kind::Parallel | Kind::Inclusive) && at.incoming.len() > 1
        };
        if let Some(flow) = marking.keys().copied().find(|flow| !is_join(target(*flow))) {
            let without = take(marking, &[flow]);
            return self.outcomes(target(flow)).into_iter().map(|flows| put(&without, &flows)).collect();
        }
        let joins: HashSet<u32> = marking.keys().map(|flow| target(*flow)).collect();
        for &join in &joins {
            let incoming = &self.definition.at(join).incoming;
            let full: Vec<u32> = incoming.iter().copied().filter(|flow| marking.contains_key(flow)).collect();
            let fires = match self.definition.at(join).kind {
                Kind::Parallel => full.len() == incoming.len(),
                _ => !self.more_can_come(join, marking),
            };
            if fires {
                let without = take(marking, &full);
                return self.outcomes(join).into_iter().map(|flows| put(&without, &flows)).collect();
            }
        }
        found.extend(joins.into_iter().map(|join| (join, false)));
        Vec::new()
    }

    /// The rule of the inclusive join (BPMN 2.0, 13.4.3) over tokens waiting at other joins.
    fn more_can_come(&self, join: u32, marking: &Marking) -> bool {
        let incoming = &self.definition.at(join).incoming;
        let empty = incoming.iter().copied().filter(|flow| !marking.contains_key(flow));
        let full = incoming.iter().copied().filter(|flow| marking.contains_key(flow));
        let (to_empty, to_full) = (self.definition.sources(empty, join), self.definition.sources(full, join));
        let mut at = marking.keys().filter_map(|flow| self.definition.flow(*flow)).map(|line| line.target);
        at.any(|node| node != join && to_empty.contains(&node) && !to_full.contains(&node))
    }

    /// The sets of flows that may be taken out of a node.
    fn outcomes(&self, node: u32) -> Vec<Vec<u32>> {
        let at = self.definition.at(node);
        let all = at.outgoing.clone();
        if matches!(at.kind, Kind::End(_)) || all.is_empty() && at.boundaries.is_empty() {
            return vec![Vec::new()];
        }
        let optional = |flow: &u32| {
            let conditional = self.definition.flow(*flow).is_some_and(|line| line.condition.is_some());
            conditional || at.default == Some(*flow)
        };
        let mut outcomes = match at.kind {
            Kind::Exclusive | Kind::EventGate => all.iter().map(|flow| vec![*flow]).collect(),
            Kind::Parallel => vec![all],
            _ if !all.iter().any(optional) => vec![all],
            _ => {
                let (choice, always): (Vec<u32>, Vec<u32>) = all.into_iter().partition(optional);
                combinations(&choice, at.default, &always)
            }
        };
        for &boundary in &at.boundaries {
            let out = self.definition.at(boundary).outgoing.clone();
            match self.definition.at(boundary).kind {
                Kind::Boundary { interrupting: true, .. } => outcomes.push(out),
                _ => {
                    let also: Vec<Vec<u32>> =
                        outcomes.iter().map(|flows| [flows.as_slice(), &out].concat()).collect();
                    outcomes.extend(also);
                }
            }
            outcomes.truncate(64);
        }
        outcomes
    }
}

/// What an inclusive choice may take: any conditional flows, or the default alone, and always the unconditional ones.
fn combinations(choice: &[u32], default: Option<u32>, always: &[u32]) -> Vec<Vec<u32>> {
    let conditional: Vec<u32> = choice.iter().copied().filter(|flow| Some(*flow) != default).collect();
    let mut sets: Vec<Vec<u32>> = Vec::new();
    if conditional.len() > MOST_COMBINED {
        sets.extend(conditional.iter().map(|flow| vec![*flow]));
        sets.push(conditional);
    } else {
        for bits in 1u32..1 << conditional.len() {
            let chosen = conditional.iter().enumerate().filter(|(at, _)| bits & (1 << at) != 0);
            sets.push(chosen.map(|(_, flow)| *flow).collect());
        }
    }
    match default {
        Some(default) => sets.push(vec![default]),
        None if !always.is_empty() => sets.push(Vec::new()),
        None => {}
    }
    sets.iter_mut().for_each(|set| set.extend(always));
    sets
}

fn put(marking: &Marking, flows: &[u32]) -> Marking {
    let mut next = marking.clone();
    for flow in flows {
        *next.entry(*flow).or_default() += 1;
    }
    next
}

fn take(marking: &Marking, flows: &[u32]) -> Marking {
    let mut next = marking.clone();
    for flow in flows {
        let left = next.get(flow).copied().unwrap_or(0).saturating_sub(1);
        if left == 0 {
            next.remove(flow)
        } else {
            next.insert(*flow, left)
        };
    }
    next
}
