//! A package and its members: who leads, whose limit fits into whose, and that rules, conditions and process agree.

use contract::item::{Package, Supply};
use decision::{Expression, Names};
use serde_json::Value;
use std::collections::BTreeSet;

use super::guide::exceeds;
use super::process::{stuck, trial, trials};
use super::set::Known;
use crate::definition::{Definition, PROCESS, RULES};
use crate::finding::Finding;
use crate::planner;
use contract::answers::Answers;

pub(super) fn check(definition: &Definition, known: &Known<'_>, findings: &mut Vec<Finding>) {
    let Some(package) = &definition.item.package else { return };
    let before = findings.len();
    let members = members(definition, package, known, findings);
    if findings.len() > before {
        return;
    }
    if planner::holds(Some(&package.applies_when), &definition.item.typical_answers()) == Ok(false) {
        let message = "the package is not for its own ordinary applicant".to_owned();
        let remedy = "Let the questions' `typical` answers be ones that `applies_when` holds for.";
        findings.push(definition.error("package.typical", "package/applies_when", message, remedy));
    }
    limits(definition, &members, findings);
    questions(definition, &members, findings);
    forms_merge(&members, findings);
    cycles(definition, &members, findings);
    agree(definition, package, findings);
    ways(definition, package, known, findings);
}

fn members<'a>(
    definition: &Definition,
    package: &Package,
    known: &Known<'a>,
    findings: &mut Vec<Finding>,
) -> Vec<&'a Definition> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for (i, member) in package.members.iter().enumerate() {
        let path = format!("package/members/{i}/item");
        match known.get(&member.item) {
            None => {
                let message = format!("there is no item `{}`", member.item);
                findings.push(definition.error(
                    "item.unknown-item",
                    &path,
                    message,
                    &known.remedy(&member.item),
                ));
            }
            Some(one) if one.item.code != member.item => {
                let message = format!("`{}` is a slug", member.item);
                findings.push(definition.error(
                    "package.member-code",
                    &path,
                    message,
                    &format!("Write the code {}.", one.item.code),
                ));
            }
            Some(one) if one.item.package.is_some() => {
                let message = format!("{} is a package itself", one.item.name.zh);
                findings.push(definition.error(
                    "package.nested",
                    &path,
                    message,
                    "List its members instead.",
                ));
            }
            Some(_) if !seen.insert(&member.item) => {
                findings.push(definition.error(
                    "package.member-twice",
                    &path,
                    "the member is listed twice".into(),
                    "Keep one.",
                ));
            }
            Some(one) => found.push(one),
        }
    }
    if !package.members.iter().any(|member| member.item == package.lead && member.when.is_none()) {
        let message = "the lead must be one of the members, and always needed".to_owned();
        findings.push(definition.error(
            "package.lead",
            "package/lead",
            message,
            "Name the member that leads; it has no `when`.",
        ));
    }
    found
}

/// PRO-05: a member's limit fits into the main process's.
fn limits(definition: &Definition, members: &[&Definition], findings: &mut Vec<Finding>) {
    let whole = definition.item.limits;
    for member in members {
        let own = member.item.limits;
        for (name, inner, outer) in
            [("statutory", own.statutory, whole.statutory), ("promised", own.promised, whole.promised)]
        {
            if exceeds(inner, outer) != Some(false) {
                let message = format!(
                    "the {name} limit of {} is {inner}, longer than the package's {outer}",
                    member.item.name.zh
                );
                let remedy = "A member's limit may not exceed that of the whole, in the same unit.";
                findings.push(definition.error(
                    "package.member-limit",
                    &format!("limits/{name}"),
                    message,
                    remedy,
                ));
            }
        }
    }
}

/// The package asks whatever its members' conditions depend on.
fn questions(definition: &Definition, members: &[&Definition], findings: &mut Vec<Finding>) {
    let asked: BTreeSet<&str> =
        definition.item.scenario().iter().map(|question| question.id.as_str()).collect();
    for member in members {
        let mut wanted = BTreeSet::new();
        for material in &member.item.materials {
            let Some(text) = &material.when else { continue };
            let names = Names::of(member.item.questions.iter().map(|question| question.id.as_str()));
            // What does not compile is reported with the member.
            if let Ok(expression) = Expression::compile(text, &names) {
                wanted.extend(expression.variables().map(str::to_owned));
            }
        }
        if let Some(decisions) = &member.decisions {
            for name in decisions.names() {
                wanted.extend(decisions.inputs(name).into_iter().flatten().map(|input| input.name));
            }
        }
        for name in wanted.iter().filter(|name| !asked.contains(name.as_str())) {
            let message =
                format!("{} depends on `{name}`, which the package does not ask", member.item.name.zh);
            findings.push(definition.error(
                "package.missing-question",
                "package/questions",
                message,
                "Add the question.",
            ));
        }
    }
}

/// MAT-03: the members' forms can become one form.
fn forms_merge(members: &[&Definition], findings: &mut Vec<Finding>) {
    let parts: Vec<(&str, &forms::Form)> =
        members.iter().filter_map(|one| Some((one.folder.as_str(), one.form.as_deref()?))).collect();
    if let Err(faults) = forms::merge(&parts) {
        findings.extend(faults.into_iter().map(Finding::from));
    }
}

/// Members that wait for each other's licence would wait for ever.
fn cycles(definition: &Definition, members: &[&Definition], findings: &mut Vec<Finding>) {
    let needs = |one: &Definition| -> Vec<usize> {
        let siblings = one.item.materials.iter().flat_map(|material| &material.supplies).filter_map(
            |supply| match supply {
                Supply::Sibling { item } => {
                    members.iter().position(|m| m.item.code == *item || m.item.slug == *item)
                }
                _ => None,
            },
        );
        siblings.collect()
    };
    let edges: Vec<Vec<usize>> = members.iter().map(|member| needs(member)).collect();
    for (start, member) in members.iter().enumerate() {
        let mut seen = BTreeSet::new();
        let mut open: Vec<usize> = edges.get(start).cloned().unwrap_or_default();
        while let Some(at) = open.pop() {
            if at == start {
                let message = format!("{} waits for a licence that waits for it", member.item.name.zh);
                let remedy = "Let one of them be supplied from another source.";
                findings.push(definition.error("package.supply-cycle", "package/members", message, remedy));
                return;
            }
            if seen.insert(at) {
                open.extend(edges.get(at).into_iter().flatten().copied());
            }
        }
    }
}

/// The members that the conditions call for are the items that the process calls, for every answer.
fn agree(definition: &Definition, package: &Package, findings: &mut Vec<Finding>) {
    let item = &definition.item;
    for answers in trials(definition) {
        let applies = planner::holds(Some(&package.applies_when), &answers);
        let (Ok(true), Ok(mut wanted)) = (applies, planner::members(item, &answers)) else { continue };
        let mut called = match trial(definition, &answers) {
            Ok(called) => called,
            Err(why) => {
                findings.push(stuck(definition, &answers, &why));
                return;
            }
        };
        wanted.sort();
        called.sort();
        if wanted != called {
            let message = format!(
                "with the answers {} the members are [{}], but the process calls [{}]",
                Value::from(answers),
                wanted.join(", "),
                called.join(", ")
            );
            let remedy = "Make the members' `when` and the process's conditions say the same (od:calledItem is the member's code).";
            findings.push(Finding::error(
                "package.process-disagrees",
                &definition.path(PROCESS),
                message,
                remedy,
            ));
            return;
        }
    }
}

/// PKG-02: where the package is not the right one, the decision names another way that exists; where it is, none.
fn ways(definition: &Definition, package: &Package, known: &Known<'_>, findings: &mut Vec<Finding>) {
    let Some(choice) = &package.choice else { return };
    let mut error = |message: String, remedy: &str| {
        findings.push(Finding::error("package.choice", &definition.path(RULES), message, remedy));
    };
    let Some(decisions) = &definition.decisions else {
        error(
            format!("there is no rules.dmn with the decision `{choice}`"),
            "Add it, or leave `choice` out.",
        );
        return;
    };
    for answers in trials(definition) {
        let Ok(applies) = planner::holds(Some(&package.applies_when), &answers) else { return };
        let shown = |answers: &Answers| Value::from(answers.clone()).to_string();
        let way = match decisions.eval(choice, &answers) {
            Ok(way) => way,
            Err(why) => {
                error(
                    format!("`{choice}` has no answer for {}: {why}", shown(&answers)),
                    "Cover every answer by a rule.",
                );
                return;
            }
        };
        let Some(instead) = way.get("instead").and_then(Value::as_str) else {
            error(
                format!("`{choice}` does not say `instead`"),
                "Add the output `instead`: a slug, or an empty text.",
            );
            return;
        };
        let has_words = ["why_zh", "why_en"].iter().all(|key| way.get(key).and_then(Value::as_str).is_some());
        if !has_words {
            error(
                format!("`{choice}` does not say why in both languages"),
                "Add the outputs `why_zh` and `why_en`.",
            );
            return;
        }
        if applies != instead.is_empty() {
            let message = format!(
                "for {} `applies_when` is {applies}, but `{choice}` says instead `{instead}`",
                shown(&answers)
            );
            error(message, "Let both say the same.");
            return;
        }
        if !instead.is_empty() && known.get(instead).is_none() {
            error(format!("`{choice}` leads to `{instead}`, which is no item"), &known.remedy(instead));
            return;
        }
    }
}
