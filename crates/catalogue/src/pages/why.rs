//! Why the answers lead where they lead, in the words of the questions: which answers decided, and which other ones would
//! change it (PKG-02); and why a material is asked that not everybody has to bring.

use contract::answers::Answers;
use contract::item::Question;
use contract::plan::Asked;
use decision::{Evaluation, Expression, Names};
use kit::i18n::Tr;
use kit::{Html, html};
use serde_json::Value;

use super::Known;
use super::start::shown;

/// What decided, and what would change it: beside a package that does not fit. Nothing where the item has no table for it.
pub(super) fn section(tr: Tr, known: &Known) -> Html {
    let version = &known.version;
    let choice = version.item.package.as_ref().and_then(|package| package.choice.as_ref());
    let (Some(choice), Some(decisions)) = (choice, &version.decisions) else { return Html::empty() };
    let Ok(why) = decisions.why(choice, &known.said, Evaluation::default()) else { return Html::empty() };
    let conditions = why.tables.iter().flat_map(|table| &table.rules).flat_map(|rule| &rule.conditions);
    let decided: Html = conditions
        .filter_map(|condition| question(known, &condition.of))
        .map(|question| html!("<li>{}</li>", answered(tr, &known.said, question)))
        .collect();
    let otherwise: Html = why
        .otherwise
        .iter()
        .filter_map(|other| {
            let mut changes = Vec::new();
            for change in &other.changes {
                let question = question(known, &change.input)?;
                changes.push(said(tr, question, &shown(tr, question, &change.to)));
            }
            let outcome = outcome(tr, &other.outcome)?;
            let args = [("changes", changes.join(&tr.t("why-and")).into()), ("outcome", outcome.into())];
            Some(html!("<li>{}</li>", tr.f("why-if", &args)))
        })
        .collect();
    if decided.is_empty() {
        return Html::empty();
    }
    let others =
        (!otherwise.is_empty()).then(|| html!("<p>{}</p><ul>{}</ul>", tr.t("why-otherwise"), otherwise));
    html!(
        "<section><h2>{}</h2><p>{}</p><ul>{}</ul>{}</section>\n",
        tr.t("why-title"),
        tr.t("why-decided"),
        decided,
        others
    )
}

/// The answers for which a material is asked; none where everybody has to bring it.
pub(super) fn asked_for(tr: Tr, known: &Known, asked: &Asked) -> Option<Html> {
    let materials = known.chosen.iter().flat_map(|one| &one.item.materials);
    let conditions = materials
        .filter(|material| material.concept == asked.concept)
        .map(|material| material.when.as_deref());
    let mut names: Vec<String> = Vec::new();
    for condition in conditions {
        // One of the items asks it of everybody.
        let condition = condition?;
        let expression = Expression::compile(condition, &Names::of(known.answers.keys())).ok()?;
        for name in expression.variables() {
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
    }
    let said: Vec<String> = names
        .iter()
        .filter_map(|name| question(known, name))
        .map(|question| answered(tr, &known.answers, question))
        .collect();
    (!said.is_empty()).then(|| {
        html!("<p class=\"hint\">{}</p>", tr.with("why-asked", "answers", &said.join(&tr.t("why-and"))))
    })
}

/// A question with its answer.
fn answered(tr: Tr, answers: &Answers, question: &Question) -> String {
    let answer = answers.get(&question.id).map(|value| shown(tr, question, value)).unwrap_or_default();
    said(tr, question, &answer)
}

fn said(tr: Tr, question: &Question, answer: &str) -> String {
    tr.f("why-answer", &[("question", tr.text(&question.text).into()), ("answer", answer.into())])
}

/// The question of this name: of the package, or of an item in it.
fn question<'a>(known: &'a Known, name: &str) -> Option<&'a Question> {
    let items = std::iter::once(&known.version).chain(&known.chosen);
    items.flat_map(|version| version.item.scenario()).find(|question| question.id == name)
}

/// What the table says to people.
fn outcome(tr: Tr, outcome: &Value) -> Option<String> {
    let key = if tr.lang == contract::Lang::En { "why_en" } else { "why_zh" };
    outcome.get(key).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}
