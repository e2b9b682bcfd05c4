//! What does not go together in an application: the form and who applies, the form and the scenario answers, the form and the
//! conditions of the items. One look for the applicant before handing in, for the window and the office beside the form, and
//! for the acceptance.

use std::sync::Arc;

use contract::item::{Item, ItemVersion, Material, Question, Rule, Supply};
use contract::{Fault, Lang, PartyId, Text, answers};
use forms::{Field, Form, Source};
use serde_json::{Map, Value};
use store::Tx;

use crate::agent;
use crate::conditions::{holds, show};
use crate::desk::{Desk, today};
use crate::model::{About, Channel, Problem};

/// What is looked at.
pub(crate) struct Filed<'a> {
    /// The version applied for.
    pub version: &'a ItemVersion,
    /// On whose behalf.
    pub party: PartyId,
    /// Scenario answers.
    pub answers: &'a Map<String, Value>,
    /// The one form and its data.
    pub form: &'a Form,
    /// The form's data by field id.
    pub data: &'a Map<String, Value>,
    /// Codes of the items the answers call for.
    pub items: &'a [String],
    /// How it is handed in while it still is a draft; `None` for what was handed in.
    pub draft: Option<Channel>,
}

/// Something that does not go together.
#[derive(Debug, Clone)]
pub struct Remark {
    /// What, in the words of a problem of the draft.
    pub problem: Problem,
    /// Whether it is only pointed out: an application with it can be handed in and accepted.
    pub pointed_out: bool,
}

/// The field of the form that carries a concept.
fn field<'f>(form: &'f Form, concept: &str) -> Option<&'f Field> {
    form.fields().iter().find(|field| field.concept.as_deref() == Some(concept))
}

/// The field of the form that a scenario question answers as well.
fn answered<'f>(form: &'f Form, question: &contract::item::Question) -> Option<&'f Field> {
    let prefilled = |field: &&Field| {
        field.prefill.iter().any(|from| matches!(from, Source::Answer(id) if *id == question.id))
    };
    question
        .concept
        .as_deref()
        .and_then(|concept| field(form, concept))
        .or_else(|| form.fields().iter().find(prefilled))
}

/// Takes what the form says into the scenario answers: both are one truth, and what is asked for follows from it. Answers
/// whether anything changed.
pub(crate) fn answer_by_form(
    item: &Item,
    form: &Form,
    data: &Map<String, Value>,
    given: &mut Map<String, Value>,
) -> bool {
    let mut changed = false;
    for question in item.scenario() {
        let Some(value) = answered(form, question).and_then(|field| data.get(&field.id)) else { continue };
        let Ok(value) = answers::check(question, value) else { continue };
        let differs = given.get(&question.id).is_some_and(|answer| !answers::same(answer, &value));
        if differs {
            given.insert(question.id.clone(), value);
            changed = true;
        }
    }
    changed
}

/// Whether the item is for these answers: a package may be for some only.
pub(crate) fn fits(item: &Item, answers: &Map<String, Value>) -> bool {
    item.package.as_ref().is_none_or(|package| holds(&package.applies_when, answers) != Some(false))
}

/// The question whose answer rules a package out, of these complete answers, and what the package says to that; `None` where it is for
/// them.
pub fn ruled_out<'a>(item: &'a Item, answers: &Map<String, Value>) -> Option<(&'a Question, &'a Text)> {
    let package = item.package.as_ref().filter(|_| !fits(item, answers))?;
    let decides = |question: &&Question| {
        let mut others = answers.clone();
        others.remove(&question.id);
        holds(&package.applies_when, &others) != Some(false)
    };
    let question = item.scenario().iter().find(decides).or_else(|| item.scenario().first())?;
    Some((question, &package.otherwise))
}

/// Takes scenario answers into the form, where it says otherwise.
pub(crate) fn fill_by_answers(
    item: &Item,
    form: &Form,
    given: &Map<String, Value>,
    data: &mut Map<String, Value>,
) {
    for question in item.scenario() {
        let (Some(field), Some(answer)) = (answered(form, question), given.get(&question.id)) else {
            continue;
        };
        if data.get(&field.id).is_some_and(|value| !answers::same(value, answer)) {
            data.insert(field.id.clone(), answer.clone());
        }
    }
}

/// What is applied for: the version's own item and those the answers call for.
fn items(tx: &mut Tx, desk: &Desk, filed: &Filed<'_>) -> Result<Vec<Arc<ItemVersion>>, Fault> {
    let mut all = Vec::new();
    if filed.version.item.package.is_some() {
        for code in filed.items {
            all.push(desk.items.current(tx, code)?);
        }
    }
    Ok(all)
}

/// The conditions of what is applied for: the package's own and those of the items the answers call for.
fn rules(filed: &Filed<'_>, members: &[Arc<ItemVersion>]) -> Vec<Rule> {
    let mut all = filed.version.item.rules.clone();
    for rule in members.iter().flat_map(|member| &member.item.rules) {
        if !all.iter().any(|known| (&known.holds, &known.about) == (&rule.holds, &rule.about)) {
            all.push(rule.clone());
        }
    }
    all
}

/// What stands in the place of a material and is about something else than the form: proof of one place is none of another. It is
/// told to whoever applies before they hand in, and to the window and the office, who weigh it.
fn proofs(
    tx: &mut Tx,
    desk: &Desk,
    filed: &Filed<'_>,
    members: &[Arc<ItemVersion>],
    data: &Map<String, Value>,
) -> Result<Vec<Remark>, Fault> {
    let mut found: Vec<Remark> = Vec::new();
    let by_agent = filed.draft.is_some_and(|channel| agent::fills_in(filed.version, filed.answers, channel));
    if by_agent {
        return Ok(found);
    }
    let all = std::iter::once(filed.version).chain(members.iter().map(|member| &**member));
    for (item, material) in
        all.flat_map(|one| one.item.materials.iter().map(move |material| (&one.item, material)))
    {
        let about = About::Material(material.concept.clone());
        let asked = holds(material.when.as_deref().unwrap_or("true"), filed.answers) != Some(false);
        if material.agrees.is_empty() || !asked || found.iter().any(|known| known.problem.about == about) {
            continue;
        }
        for agreement in &material.agrees {
            let said = field(filed.form, &agreement.concept);
            let said = said.and_then(|field| Some((field, data.get(&field.id)?.as_str()?)));
            let Some((field, said)) = said else { continue };
            let proof = proof(tx, desk, filed, members, (&item.organ, material), &agreement.field)?;
            if proof.is_some_and(|proof| !same_place(&proof, said)) {
                let words = vec![
                    ("zh", format!("{}：{}", material.name.zh, field.label.zh)),
                    ("en", format!("{}: {}", material.name.get(Lang::En), field.label.en_or_zh())),
                ];
                found.push(told(about, "case.proof-elsewhere", words, true));
                break;
            }
        }
    }
    Ok(found)
}

/// What stands in the place of a material says in a field: of the first of its supplies that is there. `None` where another member issues
/// it anew, or it says nothing.
fn proof(
    tx: &mut Tx,
    desk: &Desk,
    filed: &Filed<'_>,
    members: &[Arc<ItemVersion>],
    (organ, material): (&str, &Material),
    says: &str,
) -> Result<Option<String>, Fault> {
    for supply in &material.supplies {
        let found = match supply {
            Supply::Sibling { item } => {
                if members.iter().any(|member| member.item.code == *item || member.item.slug == *item) {
                    return Ok(None);
                }
                None
            }
            Supply::Licence { licence_type } => desk.licences.field(tx, filed.party, licence_type, says)?,
            Supply::Exchange { resource } => {
                desk.exchange.compared(tx, organ, resource, (filed.party, says))?
            }
            Supply::Form { .. } | Supply::Commitment { .. } => None,
        };
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// Whether two texts name the same place, as far as they say it: what one says more, before or after, is no difference.
fn same_place(one: &str, other: &str) -> bool {
    let within = |text: &str| {
        let bare: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
        let bare = bare.rsplit_once("自治区").map_or(bare.clone(), |(_, rest)| rest.to_owned());
        bare.split_once(['区', '县', '旗']).map_or(bare.clone(), |(_, rest)| rest.to_owned())
    };
    let (one, other) = (within(one), within(other));
    one.contains(&other) || other.contains(&one)
}

/// Everything that does not go together.
///
/// # Errors
/// Database errors; an item of the package that cannot be found.
pub(crate) fn remarks(tx: &mut Tx, desk: &Desk, filed: &Filed<'_>) -> Result<Vec<Remark>, Fault> {
    let mut found = Vec::new();
    let data = filed.form.clean(filed.data, &show);
    whose(tx, desk, filed, &data, &mut found)?;
    let item = &filed.version.item;
    let mut unfit = Vec::new();
    for question in item.scenario() {
        let Some(field) = answered(filed.form, question) else { continue };
        let (Some(value), Some(answer)) = (data.get(&field.id), filed.answers.get(&question.id)) else {
            continue;
        };
        if !answers::same(value, answer) {
            let mut instead = filed.answers.clone();
            instead.insert(question.id.clone(), value.clone());
            let (code, text) = match &item.package {
                Some(package) if !fits(item, &instead) => {
                    unfit.push(field.id.clone());
                    ("case.condition-fails", &package.otherwise)
                }
                _ => ("case.answer-differs", &question.text),
            };
            let words = vec![("zh", text.zh.clone()), ("en", text.en.clone())];
            found.push(told(About::Field(field.id.clone()), code, words, false));
        }
    }
    if let Some(package) = &item.package
        && !fits(item, filed.answers)
    {
        let words = vec![("zh", package.otherwise.zh.clone()), ("en", package.otherwise.en.clone())];
        found.push(told(About::Answers, "case.package-unfit", words, false));
    }
    let mut said: Map<String, Value> = filed
        .form
        .fields()
        .iter()
        .filter_map(|field| Some((Rule::variable(field.concept.as_deref()?), data.get(&field.id)?.clone())))
        .collect();
    said.insert("today".to_owned(), today(tx).to_string().into());
    let members = items(tx, desk, filed)?;
    for rule in rules(filed, &members) {
        let Some(field) = field(filed.form, &rule.about).filter(|field| !unfit.contains(&field.id)) else {
            continue;
        };
        if holds(&rule.holds, &said) == Some(false) {
            let words = vec![("zh", rule.otherwise.zh.clone()), ("en", rule.otherwise.en.clone())];
            found.push(told(About::Field(field.id.clone()), "case.condition-fails", words, rule.pointed_out));
        }
    }
    found.extend(proofs(tx, desk, filed, &members, &data)?);
    Ok(found)
}

fn told(about: About, code: &'static str, params: Vec<(&'static str, String)>, pointed_out: bool) -> Remark {
    Remark { problem: Problem { about, code, params }, pointed_out }
}

/// The applicant's own name and number; in an agent's draft, those of somebody else.
fn whose(
    tx: &mut Tx,
    desk: &Desk,
    filed: &Filed<'_>,
    data: &Map<String, Value>,
    found: &mut Vec<Remark>,
) -> Result<(), Fault> {
    let by_agent = agent::is_said(filed.version, filed.answers);
    let kind = desk.people.kind(tx, filed.party)?;
    let (name, number_concept) = match kind {
        directory::party::PartyKind::Person => ("person.name", "person.id-number"),
        directory::party::PartyKind::Enterprise => ("enterprise.name", "enterprise.uscc"),
    };
    let said = |concept: &str| {
        let field = field(filed.form, concept)?;
        Some((field.id.clone(), data.get(&field.id)?.as_str()?.to_owned()))
    };
    let (name, number) = (said(name), said(number_concept));
    let text = |of: &Option<(String, String)>| of.as_ref().map(|(_, text)| text.clone()).unwrap_or_default();
    let differs = desk.people.differs(tx, filed.party, &text(&name), &text(&number))?;
    match filed.draft {
        // An agent names the applicant, who is somebody else: nothing is granted to the agent.
        Some(channel) if agent::fills_in(filed.version, filed.answers, channel) => {
            match (name, number) {
                (Some(_), Some((field, _))) if !differs.number => {
                    found.push(told(About::Field(field), "case.agent-names-self", Vec::new(), false));
                }
                (Some(_), Some((field, said))) => {
                    let said = agent::Named { kind, name: String::new(), number: said, phone: String::new() };
                    if said.new_party().is_err() {
                        found.push(told(About::Field(field), "case.applicant-number", Vec::new(), false));
                    }
                }
                _ => {
                    let about = match field(filed.form, number_concept) {
                        Some(field) => About::Field(field.id.clone()),
                        None => About::Answers,
                    };
                    found.push(told(about, "case.applicant-unnamed", Vec::new(), false));
                }
            }
            return Ok(());
        }
        None if by_agent => {
            if let Some((field, _)) = &name {
                found.push(told(About::Field(field.clone()), "case.for-another", Vec::new(), true));
            }
        }
        _ => {}
    }
    for (says, code) in [
        (name.filter(|_| differs.name), "case.not-own-name"),
        (number.filter(|_| differs.number), "case.not-own-number"),
    ] {
        if let Some((field, _)) = says {
            found.push(told(About::Field(field), code, Vec::new(), false));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::same_place;

    #[test]
    fn a_place_is_the_same_however_much_is_said() {
        let whole = "内蒙古自治区赤峰市红山区示例街1号";
        for same in ["赤峰市红山区示例街1号", "示例街1号", "红山区 示例街1号 301室", whole]
        {
            assert!(same_place(whole, same) && same_place(same, whole), "{same}");
        }
        for other in ["赤峰市红山区示例街12号", "示例街2号", "内蒙古自治区赤峰市红山区样板路1号"]
        {
            assert!(!same_place(whole, other) && !same_place(other, whole), "{other}");
        }
    }
}
