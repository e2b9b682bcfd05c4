//! Scenario questions and the FEEL conditions over their answers.

use decision::{Expression, Names};

use super::samples;
use crate::definition::Definition;
use crate::finding::Finding;
use contract::answers;
use contract::item::{AnswerKind, Rule};

pub(super) fn check(definition: &Definition, findings: &mut Vec<Finding>) {
    let item = &*definition.item;
    let list = if item.package.is_some() { "package/questions" } else { "questions" };
    for (i, question) in item.scenario().iter().enumerate() {
        let path = format!("{list}/{i}");
        if let Err(why) = answers::check(question, &question.typical) {
            let message =
                format!("the ordinary answer to `{}` is not one it can have ({why:?})", question.id);
            findings.push(definition.error(
                "item.typical-answer",
                &format!("{path}/typical"),
                message,
                "Write an answer that may be given.",
            ));
        }
        if let Some(concept) = &question.concept
            && definition.form.is_some()
            && !definition.concepts().any(|known| known == concept)
        {
            let remedy = definition.concept_remedy(concept);
            let message = format!("the answer fills `{concept}`, which the form does not ask for");
            findings.push(definition.error(
                "item.unknown-concept",
                &format!("{path}/concept"),
                message,
                &remedy,
            ));
        }
    }
    rules(definition, findings);
    if item.package.is_none() {
        for (i, material) in item.materials.iter().enumerate() {
            if let Some(text) = &material.when {
                condition(definition, &format!("materials/{i}/when"), text, findings);
            }
        }
    }
    if let Some(package) = &item.package {
        condition(definition, "package/applies_when", &package.applies_when, findings);
        for (i, member) in package.members.iter().enumerate() {
            if let Some(text) = &member.when {
                condition(definition, &format!("package/members/{i}/when"), text, findings);
            }
        }
    }
}

/// The item's own conditions on its form: they can be read, name fields there are, and say whose yes means an agent.
fn rules(definition: &Definition, findings: &mut Vec<Finding>) {
    let item = &*definition.item;
    let known: Vec<String> = definition.concepts().map(Rule::variable).chain(["today".to_owned()]).collect();
    for (i, rule) in item.rules.iter().enumerate() {
        // A package has no form of its own: its rules name the fields of its members.
        let names = if definition.form.is_some() { Names::of(&known) } else { Names::any() };
        let variables = match Expression::compile(&rule.holds, &names) {
            Ok(expression) => expression.variables().any(|name| name != "today"),
            Err(why) => {
                let message = format!("`{}` is no condition: {why}", rule.holds);
                let remedy = format!("Use FEEL over the form: {}.", known.join(", "));
                findings.push(definition.error("item.rule", &format!("rules/{i}/holds"), message, &remedy));
                continue;
            }
        };
        if !variables {
            let message = format!("`{}` looks at no field", rule.holds);
            let remedy = "Name a field by its concept, with _ for . and -.";
            findings.push(definition.error("item.rule", &format!("rules/{i}/holds"), message, remedy));
        }
        if definition.form.is_some() && !definition.concepts().any(|concept| concept == rule.about) {
            let message = format!("it is told beside `{}`, which the form does not ask for", rule.about);
            let remedy = definition.concept_remedy(&rule.about);
            findings.push(definition.error(
                "item.unknown-concept",
                &format!("rules/{i}/about"),
                message,
                &remedy,
            ));
        }
        if item.rules.iter().take(i).any(|earlier| earlier.id == rule.id) {
            let message = format!("there are two rules `{}`", rule.id);
            findings.push(definition.error(
                "item.rule",
                &format!("rules/{i}/id"),
                message,
                "Give each rule its own id.",
            ));
        }
    }
    let asked = |id: &String| {
        item.scenario().iter().any(|one| one.id == *id && matches!(one.answer, AnswerKind::YesNo))
    };
    if let Some(agent) = item.agent.as_ref().filter(|id| !asked(id)) {
        let message = format!("`{agent}` is no yes-or-no question");
        findings.push(definition.error(
            "item.agent",
            "agent",
            message,
            "Name a yes-or-no scenario question.",
        ));
    }
    // A package's form is its members': each names the applicant or none does.
    let names = |wanted: [&str; 2]| wanted.iter().all(|one| definition.concepts().any(|known| known == *one));
    if item.agent.is_some()
        && definition.form.is_some()
        && !names(["person.name", "person.id-number"])
        && !names(["enterprise.name", "enterprise.uscc"])
    {
        let message =
            "whoever applies for another cannot say for whom: the form asks for no name with a number";
        let remedy = "Ask for person.name and person.id-number, or enterprise.name and enterprise.uscc.";
        findings.push(definition.error("item.agent", "agent", message.to_owned(), remedy));
    }
}

/// One condition: it compiles with the declared questions, has a yes or no for every answer, and a yes for some.
fn condition(definition: &Definition, path: &str, text: &str, findings: &mut Vec<Finding>) {
    let item = &*definition.item;
    let ids = || item.scenario().iter().map(|question| question.id.as_str());
    let expression = match Expression::compile(text, &Names::of(ids())) {
        Ok(expression) => expression,
        Err(why) => {
            let known: Vec<&str> = ids().collect();
            let remedy = format!(
                "Use FEEL over the answers: {}.",
                if known.is_empty() { "there are no questions".to_owned() } else { known.join(", ") }
            );
            findings.push(definition.error(
                "item.condition",
                path,
                format!("`{text}` is no condition: {why}"),
                &remedy,
            ));
            return;
        }
    };
    let samples = samples::of(item, [text]);
    let mut holds = 0;
    for answers in &samples {
        match expression.eval_bool(answers) {
            Ok(true) => holds += 1,
            Ok(false) => {}
            Err(why) => {
                let message = format!(
                    "`{text}` has no yes or no for {}: {why}",
                    serde_json::Value::from(answers.clone())
                );
                findings.push(definition.error(
                    "item.condition-undecided",
                    path,
                    message,
                    "Write a condition that is true or false for every answer.",
                ));
                return;
            }
        }
    }
    if holds == 0 {
        let message = format!("`{text}` is true for no answer");
        findings.push(definition.error(
            "item.condition-never",
            path,
            message,
            "Remove what it guards, or correct the condition.",
        ));
    } else if holds == samples.len() && !item.scenario().is_empty() {
        let message = format!("`{text}` is true for every answer");
        findings.push(
            definition.error("item.condition-always", path, message, "Leave the condition out.").warning(),
        );
    }
}
