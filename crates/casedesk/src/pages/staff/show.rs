//! How a case is shown to staff: who applies, the form, materials with their evidence, opinions, the flow, documents, time.

use std::collections::{BTreeSet, HashMap};

use contract::Text;
use contract::case::CaseState;
use contract::item::{AnswerKind, Need, Question};
use contract::lookup::ResourceField;
use contract::plan::Reason;
use contract::time::china_date;
use directory::document;
use directory::party::{Party, Revealed};
use jiff::civil::Date;
use kit::i18n::Arg;
use kit::ui::{self, ClockView, Evidence, State, Verdict};
use kit::{Html, Tr, esc, html};
use process::draw::Marks;
use serde_json::Value;

use super::{Dossier, Part};
use crate::pages::{Room, portal, spoken, viewer};
use crate::privacy;
use casework::model::{
    CaseMaterial, ChecklistLine, Deferred, Mark, Opinion, Owing, Source, Task, TaskState, Trust,
};
use casework::remarks::Remark;

/// Who applies: masked. `reveal` leads to the page that shows everything and records the look.
pub(crate) fn party_card(tr: Tr, party: Option<&Party>, name: &str, reveal: &str) -> Html {
    let Some(party) = party else { return html!("<p>{}</p>", name) };
    let rows = vec![
        (document::kind_words(tr, party.id_kind, &party.id_country), esc(&party.masked_id)),
        (tr.t("office-party-phone").into_owned(), esc(&party.masked_phone)),
        (
            tr.t("office-party-verified").into_owned(),
            esc(&tr.t(if party.verified { "office-party-verified-yes" } else { "office-party-verified-no" })),
        ),
    ];
    let kind = tr.t(&format!("office-party-{}", party.kind.as_str())).into_owned();
    ui::party(tr, &ui::Party { name: party.name.clone(), kind, rows, reveal: Some(reveal.to_owned()) })
}

/// That equal applications are under way, with the way to each; `path` is where cases are opened.
pub(crate) fn equal_part(tr: Tr, numbers: &[String], path: &str) -> Html {
    match numbers.is_empty() {
        true => Html::empty(),
        false => named(ui::Tone::Warn, &tr.n("case-equal-found", numbers.len() as i64), numbers, path),
    }
}

/// That this item is not applied for again while an equal application is under way.
pub(crate) fn equal_refused_part(tr: Tr, numbers: &[String], path: &str) -> Html {
    named(ui::Tone::Stop, &tr.t("case-equal-refuses"), numbers, path)
}

fn named(tone: ui::Tone, words: &str, numbers: &[String], path: &str) -> Html {
    let rows: Html = numbers
        .iter()
        .map(|number| html!("<li><a href=\"{}{}\">{}</a></li>", path, number, number))
        .collect();
    ui::notice(tone, &html!("<p>{}</p><ul>{}</ul>", words, rows))
}

/// What is said of a field, for the words beside it. `None` for what is about something else.
pub(crate) fn at_field(problem: &casework::model::Problem, tr: Tr) -> Option<forms::FieldError> {
    match &problem.about {
        casework::model::About::Field(field) => {
            let (code, params) = (problem.code, spoken(tr, &problem.params));
            Some(forms::FieldError { field: field.clone(), code, params })
        }
        _ => None,
    }
}

/// What is said of a problem that is about no field.
pub(crate) fn told(tr: Tr, problem: &casework::model::Problem) -> String {
    let params = spoken(tr, &problem.params);
    let args: Vec<(&str, Arg<'_>)> =
        params.iter().map(|(name, value)| (*name, value.as_str().into())).collect();
    tr.f(&kit::i18n::fault_key(problem.code), &args)
}

/// What does not go together in the application, each with the field it is about.
pub(crate) fn remarks_part(tr: Tr, dossier: &Dossier) -> Html {
    let Some(form) = dossier.form.as_ref().filter(|_| !dossier.remarks.is_empty()) else {
        return Html::empty();
    };
    let rows: Html = dossier
        .remarks
        .iter()
        .map(|remark| {
            let (label, words) = match at_field(&remark.problem, tr) {
                Some(error) => {
                    let label = form.form().field(&error.field).map(|field| match tr.lang {
                        contract::Lang::En => field.label.en_or_zh().to_owned(),
                        contract::Lang::Zh => field.label.zh.clone(),
                    });
                    let words = ui::form_errors(tr, form.form(), &[error]);
                    let said = words.iter().map(|(_, words)| words.to_owned()).collect::<Vec<_>>().join(" ");
                    (label.unwrap_or_default(), said)
                }
                None => (String::new(), told(tr, &remark.problem)),
            };
            html!("<li><strong>{}</strong> {}</li>", label, words)
        })
        .collect();
    ui::notice(ui::Tone::Warn, &html!("<p>{}</p><ul>{}</ul>", tr.t("office-remarks"), rows))
}

/// That nobody has seen who applies, and what to do about it, while something can still be done.
pub(crate) fn unverified_part(tr: Tr, dossier: &Dossier) -> Html {
    if dossier.verified || !dossier.file.root.state.is_open() {
        return Html::empty();
    }
    ui::notice(ui::Tone::Warn, &html!("<p>{}</p>", tr.t("office-unverified")))
}

/// Who handed it in on the applicant's behalf, and how far that goes.
pub(crate) fn agent_part(tr: Tr, dossier: &Dossier) -> Html {
    dossier.agent.as_ref().map_or_else(Html::empty, |name| {
        html!(
            "<p><strong>{}</strong></p><p class=\"hint\">{}</p>",
            tr.with("case-agent-is", "name", name),
            tr.t("case-agent-scope")
        )
    })
}

/// Everything personal of an application in full, after a look that was recorded: who applies, and what the form says of
/// people.
pub(crate) fn revealed_part(tr: Tr, dossier: &Dossier, revealed: &Revealed) -> Html {
    let mut rows = vec![
        (tr.t("desk-reveal-name").into_owned(), esc(&revealed.name)),
        (document::kind_words(tr, revealed.id_kind, &revealed.id_country), esc(&revealed.id_number)),
        (tr.t("office-party-phone").into_owned(), esc(&revealed.phone)),
        (tr.t("desk-reveal-address").into_owned(), esc(&revealed.address)),
    ];
    rows.retain(|(_, value)| !value.is_empty());
    let form = dossier.form.as_ref().map(|form| {
        let english = tr.lang == contract::Lang::En;
        let said = form.form().fields().iter().filter(|field| field.holds_personal());
        let said: Vec<(String, Html)> = said
            .filter_map(|field| {
                let value = dossier.application.form.get(&field.id)?;
                let label = if english { field.label.en_or_zh() } else { &field.label.zh };
                Some((label.to_owned(), esc(&field.show_open(value, english))))
            })
            .filter(|(_, value)| !value.is_empty())
            .collect();
        let title = tr.t("desk-reveal-form");
        (!said.is_empty()).then(|| html!("<h2>{}</h2>{}", title, ui::summary(&said)))
    });
    html!("{}{}", ui::summary(&rows), form.flatten())
}

/// The one form as it was handed in, everything personal masked.
pub(crate) fn form_part(tr: Tr, dossier: &Dossier) -> Html {
    match &dossier.form {
        Some(form) => {
            let about = |remark: &Remark| at_field(&remark.problem, tr);
            let remarks: Vec<forms::FieldError> = dossier.remarks.iter().filter_map(about).collect();
            portal::read_back(tr, form.form(), &dossier.application.form, &remarks)
        }
        None => html!("<p class=\"hint\">{}</p>", tr.t("office-no-form")),
    }
}

/// The scenario answers, as they were given.
pub(crate) fn answers_part(tr: Tr, dossier: &Dossier) -> Html {
    let rows = scenario_rows(tr, &dossier.whole.item, &dossier.application.answers);
    let rows: Vec<(String, Html)> = rows.into_iter().map(|(name, value)| (name, esc(&value))).collect();
    if rows.is_empty() { Html::empty() } else { ui::summary(&rows) }
}

/// What was asked first, and what was answered.
pub(crate) fn scenario_rows(
    tr: Tr,
    item: &contract::item::Item,
    answers: &serde_json::Map<String, Value>,
) -> Vec<(String, String)> {
    let answered = item.scenario().iter().filter_map(|question| Some((question, answers.get(&question.id)?)));
    answered
        .map(|(question, value)| (tr.text(&question.text).to_owned(), answer_words(tr, question, value)))
        .collect()
}

/// An answer as people read it.
pub(super) fn answer_words(tr: Tr, question: &Question, value: &Value) -> String {
    match (&question.answer, value) {
        (_, Value::Bool(yes)) => tr.t(if *yes { "office-yes" } else { "office-no" }).into_owned(),
        (AnswerKind::Number { unit, .. }, Value::Number(n)) => {
            // 120.0 is read as 120.
            let number = n.as_f64().map_or_else(|| n.to_string(), |n| n.to_string());
            format!("{number} {}", tr.text(unit))
        }
        (AnswerKind::Choice { options }, Value::String(chosen)) => options
            .iter()
            .find(|option| option.value == *chosen)
            .map_or_else(|| chosen.clone(), |option| tr.text(&option.label).to_owned()),
        (_, other) => other.as_str().map_or_else(|| other.to_string(), str::to_owned),
    }
}

fn trust(trust: Trust) -> ui::Trust {
    match trust {
        Trust::A => ui::Trust::A,
        Trust::B => ui::Trust::B,
        Trust::C => ui::Trust::C,
        Trust::D => ui::Trust::D,
    }
}

fn field<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// What a data resource answered, in a line: its fields by their names and in their order, then what it has no name for.
fn answered(tr: Tr, value: &Value, fields: &[ResourceField]) -> Option<String> {
    let Value::Object(answer) = value else { return None };
    let place = |id: &str| fields.iter().position(|field| field.id == id);
    let mut parts: Vec<(&String, &Value)> = answer.iter().collect();
    parts.sort_by_key(|(id, _)| place(id).unwrap_or(usize::MAX));
    let shown: Vec<String> = parts
        .into_iter()
        .filter_map(|(id, value)| {
            let words = match value {
                Value::String(text) => text.clone(),
                Value::Bool(yes) => tr.t(if *yes { "office-yes" } else { "office-no" }).into_owned(),
                Value::Number(number) => number.to_string(),
                _ => return None,
            };
            let other = tr.t("office-answer-other");
            let name = place(id).and_then(|at| fields.get(at)).map_or(&*other, |field| tr.text(&field.name));
            Some(tr.f("office-answer", &[("name", name.into()), ("value", words.into())]))
        })
        .take(12)
        .collect();
    (!shown.is_empty()).then(|| shown.join(&tr.t("office-answer-next")))
}

/// One piece of evidence.
pub(crate) fn evidence(tr: Tr, dossier: &Dossier, material: &CaseMaterial) -> Html {
    let file = material.file.and_then(|id| dossier.files.get(&id));
    let none = Vec::new();
    let fields = field(&material.provenance, "resource").and_then(|resource| dossier.answers.get(resource));
    let fields = fields.unwrap_or(&none);
    let provenance = &privacy::provenance(material, fields);
    let mut source = tr.t(&format!("office-source-{}", material.source.as_str())).into_owned();
    let (href, note) = match material.source {
        Source::File | Source::Paper => {
            let size = file.map(|file| tr.size(u64::try_from(file.bytes).unwrap_or(0)));
            // In the viewer, beside what is to be said of it; what was replaced since can only be taken away.
            let shown = if material.replaced { None } else { viewer::href(dossier, material) };
            (shown.or_else(|| material.file.map(|id| format!("/files/{id}"))), size)
        }
        Source::Licence => {
            let identifier = field(provenance, "identifier");
            (identifier.map(|id| format!("/verify/{id}")), identifier.map(str::to_owned))
        }
        Source::Exchange => {
            let resource = field(provenance, "resource").unwrap_or_default();
            let name = dossier.resources.get(resource).map_or(resource, |name| tr.text(name));
            source = format!("{source} {name}");
            (None, provenance.get("answer").and_then(|answer| answered(tr, answer, fields)))
        }
        Source::Form | Source::Sibling => {
            let value = provenance.get("value").filter(|value| !value.is_null());
            (None, value.map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned)))
        }
        Source::Commitment => {
            let text =
                provenance.get("text").and_then(|text| serde_json::from_value::<Text>(text.clone()).ok());
            let signed = field(provenance, "signed_by").map(|by| tr.with("office-signed-by", "name", by));
            let text = text.map(|text| tr.text(&text).to_owned());
            (None, text.into_iter().chain(signed).reduce(|a, b| format!("{a} {b}")))
        }
    };
    let title = file.map_or_else(|| tr.text(&material.name).to_owned(), |file| file.name.clone());
    let tile = Evidence {
        title,
        trust: trust(material.trust),
        source,
        valid_to: field(provenance, "valid_to").and_then(|day| day.parse().ok()),
        today: dossier.today(),
        href,
        note,
    };
    let replaced = material.replaced.then(|| html!("<p class=\"hint\">{}</p>", tr.t("office-replaced")));
    html!("{}{}", ui::evidence(tr, &tile), replaced)
}

/// Everything there is for one material of the checklist.
pub(crate) fn line_evidence(tr: Tr, dossier: &Dossier, line: &ChecklistLine) -> Html {
    if line.materials.is_empty() {
        return html!("<p class=\"hint\">{}</p>", tr.t("office-nothing-handed-in"));
    }
    line.materials.iter().map(|material| evidence(tr, dossier, material)).collect()
}

/// Materials beside what the window found, to be read: for reviewers and approvers.
pub(crate) fn materials_part(tr: Tr, dossier: &Dossier) -> Html {
    let lines: Vec<ui::CheckItem> = dossier
        .lines
        .iter()
        .map(|line| ui::CheckItem {
            id: line.concept.clone(),
            name: tr.text(&line.name).to_owned(),
            standard: Some(tr.text(&line.standard).to_owned()).filter(|text| !text.is_empty()),
            evidence: line_evidence(tr, dossier, line),
            verdict: match line.tick.as_ref().map(|tick| tick.mark) {
                None => Verdict::Unchecked,
                Some(Mark::Ok) => Verdict::Ok,
                Some(Mark::Missing) if line.need == Need::Optional => Verdict::Spared,
                Some(Mark::Missing | Mark::Defective) => Verdict::Faulty,
            },
            note: deferred_note(tr, dossier, line),
        })
        .collect();
    html!("{}{}", ui::checklist(tr, &lines, false), spared_part(tr, dossier))
}

fn deferred_note(tr: Tr, dossier: &Dossier, line: &ChecklistLine) -> String {
    let deferred = dossier.file.root.facts.deferred.iter().find(|d| d.concept == line.concept);
    match (deferred, &line.tick) {
        (Some(owed), _) => owing_words(tr, "office-deferred", owed),
        (None, Some(tick)) => tick.reason.clone(),
        (None, None) => String::new(),
    }
}

/// How it stands with a deferred material, in words that begin with this key.
pub(crate) fn owing_words(tr: Tr, key: &str, owed: &Deferred) -> String {
    let day = owed.until.parse::<Date>().map_or_else(|_| owed.until.clone(), |day| tr.day(day));
    let args = [
        ("name", tr.text(&owed.name).into()),
        ("day", day.into()),
        ("reason", kit::unstopped(owed.again.as_deref().unwrap_or_default()).into()),
    ];
    let word = match (owed.owing(), &owed.again) {
        (Owing::Owed, Some(_)) => "again",
        (owing, _) => owing.as_str(),
    };
    tr.f(&format!("{key}-{word}"), &args)
}

/// What need not be handed in, and the evidence that stands in its place.
pub(crate) fn spared_part(tr: Tr, dossier: &Dossier) -> Html {
    let mut seen = BTreeSet::new();
    let rows: Html = dossier
        .application
        .plan
        .spared
        .iter()
        .filter(|spared| seen.insert(spared.concept.as_str()))
        .map(|spared| {
            let why = match &spared.why {
                Reason::Shared { .. } => "office-spared-shared",
                Reason::Licence { .. } => "office-spared-licence",
                Reason::Sibling { .. } => "office-spared-sibling",
                Reason::Exchange { .. } => "office-spared-exchange",
                Reason::Form { .. } => "office-spared-form",
                Reason::Commitment { .. } => "office-spared-commitment",
            };
            let there = dossier.materials.iter().filter(|m| m.concept == spared.concept && !m.replaced);
            let tiles: Html = there.map(|material| evidence(tr, dossier, material)).collect();
            let about = casework::model::About::Material(spared.concept.clone());
            let remark = dossier.remarks.iter().find(|remark| remark.problem.about == about);
            let remark =
                remark.map(|one| html!("<br>{}", ui::tag(ui::State::Overdue, &told(tr, &one.problem))));
            html!(
                "<li><strong>{}</strong> <span class=\"hint\">{}</span>{}{}</li>",
                tr.text(&spared.name),
                tr.t(why),
                remark,
                tiles
            )
        })
        .collect();
    if rows.is_empty() {
        return Html::empty();
    }
    ui::details(&tr.n("office-spared", seen.len() as i64), &html!("<ul>{}</ul>", rows))
}

/// The clock of the case asked for, with "why this date"; nothing before acceptance. For a part that waits for its decision
/// it is the clock of the whole, under which that decision is made.
pub(crate) fn clock_part(room: &Room, dossier: &Dossier) -> Result<Html, kit::Error> {
    let (tr, case) = (room.tr(), dossier.case());
    let under_the_whole = !case.is_root() && case.state == CaseState::Deciding;
    let case = if under_the_whole { &dossier.file.root } else { case };
    let view: Option<ClockView> = portal::clock_view(room, case)?;
    let hint = under_the_whole.then(|| html!("<p class=\"hint\">{}</p>", tr.t("office-clock-whole")));
    Ok(view.map(|view| html!("{}{}", ui::clock(tr, &view), hint)).unwrap_or_default())
}

/// The word for what a reviewer said.
pub(crate) fn opinion_word(tr: Tr, opinion: Opinion) -> String {
    tr.t(&format!("office-opinion-{}", opinion.as_str())).into_owned()
}

/// What was said in one task, with every criterion.
fn said(tr: Tr, dossier: &Dossier, part: &Part, task: &Task) -> Html {
    let step = super::step_name(tr, &part.version, &task.element);
    let who = match (task.state, task.done_by.or(task.assignee)) {
        (_, Some(account)) => dossier.name_of(account),
        (TaskState::Open, None) => tr.t("office-task-free").into_owned(),
        _ => String::new(),
    };
    let organ = dossier.organs.get(&task.organ).map(|organ| tr.text(organ).to_owned()).unwrap_or_default();
    let (state, word) = match (task.state, task.outcome) {
        (TaskState::Done, Some(Opinion::Approve)) => (State::Done, opinion_word(tr, Opinion::Approve)),
        (TaskState::Done, Some(opinion)) => (State::Overdue, opinion_word(tr, opinion)),
        (TaskState::Done, None) => (State::Done, tr.t("office-task-done").into_owned()),
        (TaskState::Cancelled, Some(_)) => (State::Waiting, tr.t("office-task-taken-back").into_owned()),
        (TaskState::Cancelled, None) => (State::Waiting, tr.t("office-task-cancelled").into_owned()),
        (TaskState::Open, _) => (State::OnTime, tr.t("office-task-open").into_owned()),
    };
    let who = match task.owner {
        Some(owner) if task.state == TaskState::Open => {
            let owner = dossier.name_of(owner);
            tr.f("office-task-lent", &[("owner", owner.into()), ("to", who.into())])
        }
        _ => who,
    };
    let when = task.done_at.map(|at| tr.instant(at));
    let advice: Html = task
        .advice
        .iter()
        .map(|advice| {
            let by = tr.f(
                "office-task-advice",
                &[("by", dossier.name_of(advice.by).into()), ("at", tr.instant(advice.at).into())],
            );
            html!("<p class=\"hint\">{}</p><p class=\"written\">{}</p>", by, advice.words)
        })
        .collect();
    let words = task.opinion.as_ref().map(|words| html!("<p class=\"written\">{}</p>", words));
    let marks: Html = task
        .marks
        .iter()
        .map(|mark| {
            let criterion =
                part.version.item.criteria.iter().find(|criterion| criterion.id == mark.criterion);
            let text = criterion.map_or(mark.criterion.as_str(), |criterion| tr.text(&criterion.text));
            let (state, key) = match mark.holds {
                true => (State::Done, "office-holds"),
                false => (State::Overdue, "office-fails"),
            };
            let why = (!mark.explanation.is_empty()).then(|| html!(" <span>{}</span>", mark.explanation));
            html!("<li>{} {}{}</li>", ui::tag(state, &tr.t(key)), text, why)
        })
        .collect();
    let marks = (!marks.is_empty()).then(|| html!("<ul>{}</ul>", marks));
    html!(
        "<li><p><strong>{}</strong> {} <span class=\"hint\">{} {} {}</span></p>{}{}{}</li>",
        step,
        ui::tag(state, &word),
        organ,
        who,
        when,
        advice,
        words,
        marks
    )
}

/// Opinions of all organs, part by part.
pub(crate) fn opinions_part(tr: Tr, dossier: &Dossier) -> Html {
    let parts: Html = dossier
        .parts
        .iter()
        .map(|part| {
            let rows: Html = part.tasks.iter().map(|task| said(tr, dossier, part, task)).collect();
            let rows = match rows.is_empty() {
                true => html!("<p class=\"hint\">{}</p>", tr.t("office-no-tasks")),
                false => html!("<ul>{}</ul>", rows),
            };
            let here = part.case.id == dossier.case().id;
            let title = match here {
                true => html!("{}", tr.text(&part.version.item.name)),
                false => {
                    html!(
                        "<a href=\"/office/case/{}\">{}</a>",
                        part.case.number,
                        tr.text(&part.version.item.name)
                    )
                }
            };
            html!(
                "<section><h3>{} {}</h3><p class=\"hint\">{} · {}</p>{}</section>",
                title,
                super::state_tag(tr, &part.case),
                tr.text(&part.organ),
                part.case.number,
                rows
            )
        })
        .collect();
    parts
}

/// The special procedures of the application.
pub(crate) fn specials_part(tr: Tr, dossier: &Dossier) -> Html {
    let rows: Html = dossier
        .specials
        .iter()
        .map(|special| {
            let until = special
                .planned_end
                .parse::<Date>()
                .map_or_else(|_| special.planned_end.clone(), |d| tr.day(d));
            let (state, words) = match special.closed_at {
                None => (State::Paused, tr.with("office-special-running", "day", &until)),
                Some(at) => (State::Done, tr.with("office-special-over", "day", &tr.day(china_date(at)))),
            };
            let result = special.result.as_ref().map(|result| html!("<p class=\"written\">{}</p>", result));
            html!(
                "<li><p><strong>{}</strong> {} <span class=\"hint\">{}</span></p><p class=\"written\">{}</p>{}</li>",
                tr.text(&special.name),
                ui::tag(state, &words),
                tr.text(&special.basis),
                special.reason,
                result
            )
        })
        .collect();
    if rows.is_empty() {
        return Html::empty();
    }
    html!("<h2>{}</h2><ul>{}</ul>", tr.t("office-specials"), rows)
}

/// Documents of the application.
pub(crate) fn documents_part(tr: Tr, dossier: &Dossier) -> Html {
    let number = &dossier.file.root.number;
    let rows: Html = dossier
        .documents
        .iter()
        .enumerate()
        .map(|(index, document)| {
            html!(
                "<li><a href=\"/office/case/{}/document/{}\">{}</a> <span class=\"hint\">{} · {}</span></li>",
                number,
                index + 1,
                tr.t(&format!("document-kind-{}", document.kind.as_str())),
                document.number,
                tr.day(china_date(document.at))
            )
        })
        .collect();
    match rows.is_empty() {
        true => html!("<p class=\"hint\">{}</p>", tr.t("office-no-documents")),
        false => html!("<ul>{}</ul>", rows),
    }
}

/// What happened, hall and online in one line.
pub(crate) fn timeline_part(tr: Tr, dossier: &Dossier) -> Html {
    let parts: HashMap<String, Text> = dossier
        .parts
        .iter()
        .filter(|part| !part.case.is_root())
        .map(|part| (part.case.number.clone(), part.version.item.name.clone()))
        .collect();
    let number = &dossier.file.root.number;
    let moments = portal::moments(tr, &dossier.timeline, &dossier.people, &parts, &dossier.documents, |no| {
        format!("/office/case/{number}/document/{no}")
    });
    ui::timeline(tr, &moments)
}

/// The flow chart of the inner process, with where the case is: the picture, and the same in words.
pub(crate) fn flow_part(tr: Tr, dossier: &Dossier) -> Html {
    let process = &dossier.version.process;
    let instance: process::Instance = serde_json::from_str(&dossier.case().instance).unwrap_or_default();
    let owned = |nodes: BTreeSet<&str>| nodes.into_iter().map(str::to_owned).collect();
    let marks = Marks {
        current: owned(process.current_nodes(&instance)),
        done: owned(process.passed_nodes(&instance)),
    };
    let drawing = dossier.version.drawing_in(tr.lang);
    let chart =
        ui::process_chart(tr, &tr.t("office-flow"), &drawing, Some(process.id()), Some(&marks), "case");
    chart.unwrap_or_default()
}
