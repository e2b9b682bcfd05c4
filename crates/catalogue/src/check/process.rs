//! The process of one item: who does it, what it asks, and that it comes to an end for every answer.

use ::process::{Context, Decisions, Definition as Process, Event, Instance, Vars};
use contract::item::{ENGLISH, ENGLISH_DOCUMENTATION};
use decision::{Expression, Names};
use serde_json::Value;
use std::collections::BTreeSet;

use super::{ROLES, samples};
use crate::definition::{Definition, PROCESS};
use crate::finding::{Finding, nearest};
use contract::answers::Answers;

/// Most steps of one trial run.
const MOST_STEPS: usize = 500;
/// Most trial runs of one process.
const MOST_RUNS: usize = 512;

pub(super) fn check(definition: &Definition, findings: &mut Vec<Finding>) {
    let source = definition.path(PROCESS);
    let line = |id: &str| place(&definition.files.process, id);
    for node in definition.process.nodes() {
        if node.is_user_task() {
            role(&source, line(node.id()), node, findings);
        }
        if let Some(asked) = node.decision() {
            let names: Vec<&str> =
                definition.decisions.iter().flat_map(|decisions| decisions.names()).collect();
            if !names.contains(&asked) {
                let remedy = match nearest(asked, names.iter().copied()) {
                    Some(near) => format!("Did you mean `{near}`?"),
                    None => "Add the decision to rules.dmn.".to_owned(),
                };
                let message = format!(
                    "“{}” asks for the decision `{asked}`, which rules.dmn does not have",
                    node.name()
                );
                findings.push(
                    Finding::error("process.unknown-decision", &source, message, remedy).at(line(node.id())),
                );
                return;
            }
        }
        if node.is_call() && definition.item.package.is_none() {
            let message = format!("“{}” calls another item, but this item is no package", node.name());
            let remedy = "Only a package calls items; add `package` to item.yaml, or remove the call.";
            findings.push(
                Finding::error("process.call-outside-package", &source, message, remedy).at(line(node.id())),
            );
        }
    }
    variables(definition, &source, findings);
    english(definition, &source, findings);
    // A package's runs are compared with its members where those are known.
    if definition.item.package.is_none() {
        for answers in trials(definition) {
            if let Err(why) = trial(definition, &answers) {
                findings.push(stuck(definition, &answers, &why));
                return;
            }
        }
    }
}

/// Every step, lane and flow with a name should have an English one, and so should what a step tells; one warning for all of
/// a kind.
fn english(definition: &Definition, source: &str, findings: &mut Vec<Finding>) {
    let Some(read) = definition.drawing.main_process() else { return };
    let elements = read.elements.iter().map(|element| (&element.id, &element.name));
    let lanes = read.lanes.iter().map(|lane| (&lane.id, &lane.name));
    let flows = read.flows.iter().map(|flow| (&flow.id, &flow.name));
    let missing: Vec<&str> = elements
        .chain(lanes)
        .chain(flows)
        .filter(|(id, name)| !name.is_empty() && !read.properties.contains_key(&format!("{ENGLISH}{id}")))
        .map(|(_, name)| name.as_str())
        .collect();
    let untold: Vec<&str> = read
        .elements
        .iter()
        .filter(|element| !element.documentation.trim().is_empty())
        .map(|element| element.id.as_str())
        .filter(|id| !read.properties.contains_key(&format!("{ENGLISH_DOCUMENTATION}{id}")))
        .collect();
    if !untold.is_empty() {
        let message = format!("the documentation of these steps has no English: {}", untold.join(", "));
        let remedy =
            "Add `<od:property name=\"en-doc:ID\" value=\"…\"/>` to the process's extension elements.";
        findings.push(Finding::error("process.no-english", source, message, remedy).warning());
    }
    if !missing.is_empty() {
        let message = format!("there is no English for: {}", missing.join(", "));
        let remedy = "Add `<od:property name=\"en:ID\" value=\"…\"/>` to the process's extension elements.";
        findings.push(Finding::error("process.no-english", source, message, remedy).warning());
    }
}

/// Variables that casework gives every process besides the scenario answers.
const GIVEN: [&str; 3] = ["region", "channel", "items"];

/// A misspelt variable in a condition is null and quietly takes the default way, so every name must be known.
fn variables(definition: &Definition, source: &str, findings: &mut Vec<Finding>) {
    let mut known: BTreeSet<String> = GIVEN.iter().map(|name| (*name).to_owned()).collect();
    known.extend(definition.item.scenario().iter().map(|question| question.id.clone()));
    for node in definition.process.nodes() {
        let named = ["result", "elementVariable"].iter().filter_map(|name| node.properties().get(*name));
        known.extend(named.cloned());
        // What a service answers under its own names cannot be known here.
        if node.tag() == "serviceTask" && !node.properties().contains_key("result") {
            return;
        }
    }
    if let Some(decisions) = &definition.decisions {
        for name in decisions.names() {
            known.insert(name.to_owned());
            if let Ok(decision::Type::Context(fields)) = decisions.result_type(name) {
                known.extend(fields.entries.iter().map(|(entry, _)| entry.to_string()));
            }
        }
    }
    for answers in trials(definition).iter().take(1) {
        known.extend(results(definition, answers));
    }
    let Some(read) = definition.drawing.main_process() else { return };
    for condition in read.flows.iter().filter_map(|flow| flow.condition.as_ref()) {
        let text = condition.value.trim().trim_start_matches('=');
        let Ok(expression) = Expression::compile(text, &Names::any()) else { continue };
        for name in expression.variables().filter(|name| !known.contains(*name)) {
            let remedy = match nearest(name, known.iter().map(String::as_str)) {
                Some(near) => format!("Did you mean `{near}`?"),
                None => format!("Known are: {}.", known.iter().cloned().collect::<Vec<_>>().join(", ")),
            };
            let message = format!("the condition `{text}` depends on `{name}`, which nothing sets");
            let at = (condition.position.line, condition.position.column);
            findings.push(Finding::error("process.unknown-variable", source, message, remedy).at(at));
        }
    }
}

/// The names that decision tables set, seen by asking them once.
fn results(definition: &Definition, answers: &Answers) -> Vec<String> {
    let tables = definition.decisions.iter().flat_map(|decisions| {
        decisions.names().filter_map(|name| decisions.eval(name, answers).ok()).collect::<Vec<_>>()
    });
    tables
        .filter_map(|value| value.as_object().map(|map| map.keys().cloned().collect::<Vec<_>>()))
        .flatten()
        .collect()
}

pub(super) fn stuck(definition: &Definition, answers: &Answers, why: &str) -> Finding {
    let message = format!(
        "with the answers {} the process does not come to an end: {why}",
        Value::from(answers.clone())
    );
    let remedy = "Cover every answer by a condition, a default flow or a rule.";
    Finding::error("process.stuck", &definition.path(PROCESS), message, remedy)
}

fn role(source: &str, at: (u32, u32), node: &::process::Node, findings: &mut Vec<Finding>) {
    let message = match node.role() {
        None => format!("nobody is named to do “{}”", node.name()),
        Some(role) if ROLES.contains(&role) => return,
        Some(role) => format!("“{}” is for the role `{role}`, which nobody has", node.name()),
    };
    let remedy = format!("Set od:role to one of: {}.", ROLES.join(", "));
    findings.push(Finding::error("process.unknown-role", source, message, remedy).at(at));
}

/// Where an element stands in the text, by its id.
fn place(text: &str, id: &str) -> (u32, u32) {
    let needle = format!("id=\"{id}\"");
    let found = text.lines().zip(1_u32..).find_map(|(line, number)| line.contains(&needle).then_some(number));
    (found.unwrap_or(0), 0)
}

/// The answers a process is tried with.
pub(super) fn trials(definition: &Definition) -> Vec<Answers> {
    let texts = [definition.files.process.as_str(), definition.files.rules.as_deref().unwrap_or("")];
    let mut conditions: Vec<String> = texts.into_iter().flat_map(cells).collect();
    if let Some(package) = &definition.item.package {
        conditions.push(package.applies_when.clone());
        conditions.extend(package.members.iter().filter_map(|member| member.when.clone()));
    }
    let all = samples::of(&definition.item, conditions.iter().map(String::as_str));
    // Too many are thinned out evenly, so that no question loses a choice altogether.
    let step = all.len().div_ceil(MOST_RUNS).max(1);
    all.into_iter().step_by(step).collect()
}

/// What stands in the conditions and table cells of a file: coordinates and ids are no numbers of the rules.
fn cells(file: &str) -> Vec<String> {
    let content = |piece: &str| {
        let (tag, content) = piece.split_once('>')?;
        (tag.starts_with("text") || tag.contains("onditionExpression")).then(|| content.to_owned())
    };
    file.split('<').filter_map(content).filter(|content| !content.trim().is_empty()).collect()
}

struct Tables<'a>(Option<&'a decision::Decisions>);

impl Decisions for Tables<'_> {
    fn decide(&self, name: &str, vars: &Vars) -> Result<Value, String> {
        let decisions = self.0.ok_or_else(|| format!("there is no rules.dmn for the decision `{name}`"))?;
        decisions.eval(name, vars).map_err(|error| error.to_string())
    }
}

/// Runs the process once, every task done as soon as it opens. Answers the items it called, in order.
pub(super) fn trial(definition: &Definition, answers: &Answers) -> Result<Vec<String>, String> {
    let process: &Process = &definition.process;
    let tables = Tables(definition.decisions.as_deref());
    let context = Context::at(0, &tables);
    let mut instance = Instance::new();
    let mut called = Vec::new();
    let mut next = Some(Event::Start { vars: answers.clone() });
    for _ in 0..MOST_STEPS {
        let Some(event) = next.take() else {
            return Err("it waits for something that is no task, call, service or timer".into());
        };
        process.step(&mut instance, event, &context).map_err(|error| error.to_string())?;
        if instance.has_ended() {
            return Ok(called);
        }
        if let Some(task) = process.open_tasks(&instance).first() {
            next = Some(Event::Complete { task: task.task, vars: Vars::new(), vote: None });
        } else if let Some(call) = process.open_calls(&instance).first() {
            let item = process.node(call.node).and_then(|node| node.called_item());
            called.extend(item.map(str::to_owned));
            next = Some(Event::CallReturned { call: call.call, vars: Vars::new() });
        } else if let Some(service) = process.open_services(&instance).first() {
            next = Some(Event::ServiceDone { service: service.service, vars: Vars::new() });
        } else if let Some(timer) = process.open_timers(&instance).first() {
            next = Some(Event::TimerFired { timer: timer.timer });
        }
    }
    Err(format!("it was still running after {MOST_STEPS} steps"))
}
