//! Why a case takes the way it takes: which rules of the item's decision tables applied, to which answers, and what would
//! have to be otherwise for another outcome. In the words of the questions and the form (决策说明).

use contract::item::{ItemVersion, Question};
use decision::{Change, Evaluation, Why};
use kit::{Html, Tr, html};
use process::Vars;
use serde_json::Value;

use super::{Dossier, answer_words, step_name};
use casework::model::Case;
use casework::view;

/// Most other outcomes told of one decision.
const MOST_OTHERWISE: usize = 5;

/// What a case of an application asked its tables, case by case; nothing where no table was asked.
pub(crate) fn why_part(tr: Tr, dossier: &Dossier) -> Html {
    let case = dossier.case();
    let mut told = of_case(tr, dossier, case, &dossier.version);
    if case.is_root() && !dossier.file.members.is_empty() {
        for part in &dossier.parts {
            told.extend(of_case(tr, dossier, &part.case, &part.version));
        }
    }
    if told.is_empty() {
        return Html::empty();
    }
    let begun = case.accepted_at.is_some();
    let lead = tr.t(if begun { "office-because-lead" } else { "office-because-before" });
    html!(
        "<section><h2>{}</h2><p class=\"hint\">{}</p>{}</section>",
        tr.t("office-because"),
        lead,
        told.into_iter().collect::<Html>()
    )
}

/// One case whose tables are asked, with the words for what goes in and what comes out.
struct Asked<'a> {
    tr: Tr,
    dossier: &'a Dossier,
    version: &'a ItemVersion,
}

fn of_case(tr: Tr, dossier: &Dossier, case: &Case, version: &ItemVersion) -> Vec<Html> {
    let Some(tables) = &version.decisions else { return Vec::new() };
    let asked = Asked { tr, dossier, version };
    let inputs = view::rule_inputs(case, &dossier.application);
    let instance: process::Instance = serde_json::from_str(&case.instance).unwrap_or_default();
    let passed = version.process.passed_nodes(&instance);
    let mut told = Vec::new();
    if let Some(choice) = version.item.package.as_ref().and_then(|package| package.choice.as_deref())
        && let Ok(why) = tables.why(choice, &inputs, Evaluation::default())
    {
        told.push(asked.told(&tr.t("office-because-choice"), &why));
    }
    for node in version.process.nodes() {
        let Some(decision) = node.decision() else { continue };
        // What has begun and did not come by here was not asked.
        if instance.has_started() && !passed.contains(node.id()) {
            continue;
        }
        let Ok(why) = tables.why(decision, &inputs, Evaluation::default()) else { continue };
        let name = step_name(tr, version, node.id());
        let heading = match case.is_root() {
            true => name,
            false => {
                let args = [("item", tr.text(&version.item.name).into()), ("step", name.as_str().into())];
                tr.f("office-because-part", &args)
            }
        };
        // A later step has changed what the table saw: what it answered then is not explained by what is known now.
        let changed = instance.has_started() && !answered(&inputs, decision, node.result(), &why.outcome);
        told.push(match changed {
            true => html!("<h3>{}</h3><p>{}</p>", heading, tr.t("office-because-changed")),
            false => asked.told(&heading, &why),
        });
    }
    told
}

/// Whether the process holds this outcome where a business-rule task puts it.
fn answered(vars: &Vars, decision: &str, result: Option<&str>, outcome: &Value) -> bool {
    let is = |name: &str, value: &Value| vars.get(name).is_some_and(|held| same(held, value));
    match (result, outcome) {
        (None, Value::Object(entries)) => entries.iter().all(|(name, value)| is(name, value)),
        (name, outcome) => is(name.unwrap_or(decision), outcome),
    }
}

/// 120 and 120.0 are one number.
fn same(one: &Value, other: &Value) -> bool {
    match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) => one == other,
        _ => one == other,
    }
}

impl Asked<'_> {
    /// One decision: its outcome, the rules that gave it, and what would lead elsewhere.
    fn told(&self, heading: &str, why: &Why) -> Html {
        let tr = self.tr;
        let outcome = tr.with("office-because-outcome", "outcome", &self.outcome(&why.outcome));
        let rules: Html =
            why.tables.iter().flat_map(|table| &table.rules).map(|rule| self.rule(rule)).collect();
        let otherwise: Html = why
            .otherwise
            .iter()
            .take(MOST_OTHERWISE)
            .map(|other| {
                let changes: Vec<String> = other.changes.iter().map(|change| self.change(change)).collect();
                let changes = changes.join(&tr.t("office-because-and"));
                let outcome = self.outcome(&other.outcome);
                let args = [("changes", changes.into()), ("outcome", outcome.into())];
                html!("<li>{}</li>", tr.f("office-because-if", &args))
            })
            .collect();
        let otherwise = (!otherwise.is_empty())
            .then(|| html!("<p>{}</p><ul>{}</ul>", tr.t("office-because-otherwise"), otherwise));
        html!("<h3>{}</h3><p>{}</p><ul>{}</ul>{}", heading, outcome, rules, otherwise)
    }

    /// A rule that applied: its number in the table, its basis, and the answers that fulfilled it.
    fn rule(&self, rule: &decision::Rule) -> Html {
        let tr = self.tr;
        let inputs: Vec<String> = rule
            .conditions
            .iter()
            .map(|condition| {
                let (name, value) = self.input(&condition.of, condition.label.as_deref(), &condition.value);
                tr.f("office-because-input", &[("name", name.into()), ("value", value.into())])
            })
            .collect();
        let words = match inputs.is_empty() {
            true => tr.f("office-because-always", &[("number", (rule.number as i64).into())]),
            false => {
                let inputs = inputs.join(&tr.t("office-because-and"));
                tr.f(
                    "office-because-rule",
                    &[("number", (rule.number as i64).into()), ("inputs", inputs.into())],
                )
            }
        };
        let basis = rule.annotation.as_ref().map(|basis| html!(" <span class=\"hint\">{}</span>", basis));
        html!("<li>{}{}</li>", words, basis)
    }

    fn change(&self, change: &Change) -> String {
        let (name, from) = self.input(&change.input, change.label.as_deref(), &change.from);
        let (_, to) = self.input(&change.input, change.label.as_deref(), &change.to);
        let args = [("name", name.into()), ("from", from.into()), ("to", to.into())];
        self.tr.f("office-because-change", &args)
    }

    /// An input by its question or field, with the value as people read it.
    fn input(&self, name: &str, written: Option<&str>, value: &Value) -> (String, String) {
        let tr = self.tr;
        if let Some(question) = self.question(name)
            && !value.is_null()
        {
            return (tr.text(&question.text).to_owned(), answer_words(tr, question, value));
        }
        let field = self.dossier.form.as_ref().and_then(|form| form.form().field(name));
        if let Some(field) = field {
            let english = tr.lang == contract::Lang::En;
            let label = if english { field.label.en_or_zh() } else { &field.label.zh };
            return (label.to_owned(), field.show_masked(value, english));
        }
        (written.unwrap_or(name).to_owned(), self.plain(value))
    }

    /// The question of this name: of the item, or of the package it belongs to.
    fn question(&self, name: &str) -> Option<&Question> {
        let mut all = self.version.item.scenario().iter().chain(self.dossier.whole.item.scenario());
        all.find(|question| question.id == name)
    }

    fn plain(&self, value: &Value) -> String {
        match value {
            Value::Bool(true) => self.tr.t("office-yes").into_owned(),
            Value::Bool(false) => self.tr.t("office-no").into_owned(),
            Value::Null => self.tr.t("office-because-empty").into_owned(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }
    }

    /// What comes out, in words: what the table says to people where it does, or else each entry by the step it leads to.
    fn outcome(&self, outcome: &Value) -> String {
        let Value::Object(entries) = outcome else { return self.plain(outcome) };
        let words = if self.tr.lang == contract::Lang::En { "why_en" } else { "why_zh" };
        if let Some(words) = entries.get(words).and_then(Value::as_str) {
            return words.to_owned();
        }
        let entries: Vec<String> = entries
            .iter()
            .map(|(name, value)| {
                let name = self.leads_to(name).unwrap_or_else(|| self.input(name, None, value).0);
                let args = [("name", name.into()), ("value", self.plain(value).into())];
                self.tr.f("office-because-input", &args)
            })
            .collect();
        entries.join(&self.tr.t("office-because-and"))
    }

    /// The step that is taken where this variable is true.
    fn leads_to(&self, variable: &str) -> Option<String> {
        let flows = &self.version.drawing.main_process()?.flows;
        let asks = |condition: &str| condition.trim().trim_start_matches('=').trim() == variable;
        let flow = flows.iter().find(|flow| flow.condition.as_ref().is_some_and(|c| asks(&c.value)))?;
        Some(step_name(self.tr, self.version, &flow.target))
    }
}
