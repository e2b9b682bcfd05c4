//! `/office/case/{number}/task/{no}`: reviewing — an opinion, every criterion marked, what fails explained; taking a task
//! and putting it back.

use axum::http::StatusCode;
use axum::response::Response;
use contract::item::Criterion;
use kit::Routes;
use kit::routes::{get, post};
use kit::ui::{self, Choice, Control, Errors, Field, Tone, Weight};
use kit::{Fields, Html, Page, Path, Reply, Tr, html};

use super::case::{at_hand, crumbs, top};
use super::offers::task_why_not;
use crate::pages::Room;
use crate::pages::staff::{self, Dossier, Refusal};
use crate::pages::viewer;
use casework::frame::Act;
use casework::model::{CriterionMark, Opinion, Task};
use casework::review::{self, OfTask, Review};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/office/case/{number}/task/{no}", get(show).post(finish))
        .route("/office/case/{number}/task/{no}/claim", post(claim))
        .route("/office/case/{number}/task/{no}/release", post(release))
}

/// The task of this number, with its case.
pub(super) async fn task_of(room: &Room, number: &str, no: i64) -> Result<(Dossier, Task), kit::Error> {
    let dossier = staff::dossier(room, number).await?;
    let task = dossier.tasks.iter().find(|task| task.no == no).cloned();
    let task = task.ok_or_else(|| contract::Fault::not_found("case.task-not-found"))?;
    Ok((dossier, task))
}

pub(super) fn of(dossier: &Dossier, task: &Task) -> OfTask {
    OfTask { case: dossier.case().id, task: task.id }
}

async fn show(room: Room, Path((number, no)): Path<(String, i64)>) -> Reply {
    let (dossier, task) = task_of(&room, &number, no).await?;
    page(&room, &dossier, &task, &Fields::default(), &Errors::new(), None)
}

/// These choices, the first with the digit of its place as key.
pub(super) fn keyed(choices: &[Choice], at: usize) -> Vec<Choice> {
    let key = u32::try_from(at + 1).ok().and_then(|n| char::from_digit(n, 10)).filter(|_| at < 9);
    let mut choices = choices.to_vec();
    if let (Some(first), Some(key)) = (choices.first_mut(), key) {
        *first = first.clone().with_key(key);
    }
    choices
}

/// A criterion's mark as fields: whether it holds, and why not. `reviewed` is what the reviews found.
pub(super) fn criterion_fields(
    tr: Tr,
    criterion: &Criterion,
    choices: &[Choice],
    given: &Fields,
    preset: &str,
    errors: &Errors,
) -> Html {
    let (id, explain) = (format!("criterion:{}", criterion.id), format!("explain:{}", criterion.id));
    let label = tr.t("office-explain");
    let holds = Field {
        id: &id,
        label: tr.text(&criterion.text),
        control: Control::Radios(choices),
        value: given.get(&id).unwrap_or(preset),
        required: true,
        ..Field::default()
    };
    let why = Field {
        id: &explain,
        label: &label,
        value: given.get(&explain).unwrap_or(""),
        max_length: 1000,
        ..Field::default()
    };
    html!("{}{}", ui::field(tr, &holds, errors.of(&id)), ui::field(tr, &why, errors.of(&explain)))
}

fn page(
    room: &Room,
    dossier: &Dossier,
    task: &Task,
    given: &Fields,
    errors: &Errors,
    refused: Option<&Refusal>,
) -> Result<Response, kit::Error> {
    let tr = room.tr();
    let actor = room.ctx.signed_in()?;
    let base = format!("/office/case/{}/task/{}", dossier.case().number, task.no);
    let step = staff::step_name(tr, &dossier.version, &task.element);
    let why_not = task_why_not(tr, actor, dossier, Act::Review, task);
    let to_do = match &why_not {
        None => html!("{}", tr.with("office-act-review", "step", &step)),
        Some(why) => html!("{}", why),
    };
    let mut page = Page::office(&room.ctx.view, step.as_str())
        .crumbs(crumbs(room, dossier))
        .body(top(room, dossier, &to_do));
    if let Some(refused) = refused {
        page = page.body(refused.notice()).status(refused.status);
    }
    if !errors.is_empty() {
        page = page.body(ui::error_summary(tr, errors)).with_errors();
    }
    let version = &dossier.version;
    let documentation =
        version.process.node(&task.element).map(|node| version.step_documentation(node, tr.lang));
    let body = match why_not {
        Some(_) if task_why_not(tr, actor, dossier, Act::GiveBack, task).is_none() => {
            let title = tr.t("office-act-give-back");
            let give = ui::link_button(&title, &format!("{base}/give-back"), Weight::Primary);
            html!(
                "{}{}",
                ui::notice(Tone::Info, &html!("<p>{}</p>", tr.t("office-give-back-lead"))),
                ui::buttons([give])
            )
        }
        Some(why) => ui::notice(Tone::Info, &html!("<p>{}</p>", why)),
        None => form(room, dossier, task, given, errors, &base),
    };
    let others = [
        (Act::Transfer, "office-act-transfer", 'H', "transfer"),
        (Act::ReturnTask, "office-act-return", 'B', "return"),
        (Act::AddSigner, "office-act-signer", 'G', "signer"),
        (Act::Consult, "office-act-consult", 'Y', "consult"),
        (Act::Delegate, "office-act-delegate", 'L', "delegate"),
        (Act::GiveBack, "office-act-give-back", 'K', "give-back"),
        (Act::Recall, "office-act-recall", 'Q', "recall"),
    ];
    let other_acts: Html = others
        .into_iter()
        .filter(|(act, ..)| task_why_not(tr, actor, dossier, *act, task).is_none())
        .map(|(_, words, key, path)| {
            html!("<li>{}</li>", ui::key_link(&tr.t(words), key, &format!("{base}/{path}")))
        })
        .collect();
    let other_acts = (!other_acts.is_empty())
        .then(|| html!("<h2>{}</h2><ul class=\"tasks\">{}</ul>", tr.t("office-other-acts"), other_acts));
    // The clock stands above the form and not beside it: the width belongs to what is read.
    let form = html!(
        "{}{}{}{}",
        staff::clock_part(room, dossier)?,
        at_hand(room, dossier),
        ui::details(&tr.t("office-opinions"), &staff::opinions_part(tr, dossier)),
        body
    );
    Ok(page
        .wide()
        .lead(documentation.unwrap_or_default().to_owned())
        .body(viewer::beside(tr, dossier, &form))
        .body(html!("{}", other_acts))
        .respond())
}

/// The views this step can have.
pub(super) fn opinions(tr: Tr, dossier: &Dossier, task: &Task) -> Vec<Choice> {
    let abstaining = review::may_abstain(&dossier.version, &task.element);
    Opinion::ALL
        .iter()
        .filter(|opinion| **opinion != Opinion::Abstain || abstaining)
        .map(|opinion| {
            let choice = Choice::new(opinion.as_str(), staff::opinion_word(tr, *opinion));
            match opinion {
                Opinion::Approve => choice.with_key('A'),
                Opinion::Reject => choice.with_key('R'),
                Opinion::Abstain => choice,
            }
        })
        .collect()
}

fn form(room: &Room, dossier: &Dossier, task: &Task, given: &Fields, errors: &Errors, base: &str) -> Html {
    let tr = room.tr();
    let choices = [Choice::new("holds", tr.t("office-holds")), Choice::new("fails", tr.t("office-fails"))];
    let criteria: Html = review::task_criteria(&dossier.version, &task.element)
        .into_iter()
        .enumerate()
        .map(|(at, criterion)| {
            // The digits say of the first nine that they hold, wherever one is not typing.
            let choices = keyed(&choices, at);
            criterion_fields(tr, criterion, &choices, given, "", errors)
        })
        .collect();
    let criteria = (!criteria.is_empty()).then(|| html!("<h2>{}</h2>{}", tr.t("office-criteria"), criteria));
    let (opinion_label, words_label, words_help) =
        (tr.t("office-opinion"), tr.t("office-words"), tr.t("office-words-help"));
    let opinions = opinions(tr, dossier, task);
    let opinion = Field {
        id: "opinion",
        label: &opinion_label,
        control: Control::Radios(&opinions),
        value: given.get("opinion").unwrap_or(""),
        required: true,
        ..Field::default()
    };
    let words = Field {
        id: "words",
        label: &words_label,
        help: &words_help,
        control: Control::Lines(4),
        value: given.get("words").unwrap_or(""),
        max_length: 1000,
        ..Field::default()
    };
    let body = html!(
        "{}{}{}{}{}",
        criteria,
        ui::field(tr, &opinion, errors.of("opinion")),
        ui::field(tr, &words, errors.of("words")),
        viewer::unread_part(tr, dossier, given.get("knowing").is_some()),
        ui::buttons([ui::key_button(&tr.t("office-review-finish"), 'S', Weight::Primary, None)])
    );
    let claim = match task.assignee {
        None => ui::form(
            &room.ctx.view,
            &format!("{base}/claim"),
            &ui::buttons([ui::key_button(&tr.t("office-act-claim"), 'C', Weight::Secondary, None)]),
        ),
        Some(_) => ui::form(
            &room.ctx.view,
            &format!("{base}/release"),
            &ui::buttons([ui::button(&tr.t("office-act-release"), Weight::Quiet, None)]),
        ),
    };
    html!("{}{}", claim, ui::form(&room.ctx.view, base, &body))
}

/// The marks of these criteria as they were posted; what is missing or unexplained goes to the errors.
pub(super) fn marks<'a>(
    tr: Tr,
    criteria: impl IntoIterator<Item = &'a Criterion>,
    fields: &Fields,
    errors: &mut Errors,
) -> Vec<CriterionMark> {
    let mut marks = Vec::new();
    for criterion in criteria {
        let (id, explain) = (format!("criterion:{}", criterion.id), format!("explain:{}", criterion.id));
        let explanation = fields.text(&explain).to_owned();
        match fields.text(&id) {
            "holds" => {
                marks.push(CriterionMark { criterion: criterion.id.clone(), holds: true, explanation })
            }
            "fails" => {
                if explanation.is_empty() {
                    errors.add(
                        explain,
                        tr.with("office-explain-missing", "criterion", tr.text(&criterion.text)),
                    );
                }
                marks.push(CriterionMark { criterion: criterion.id.clone(), holds: false, explanation });
            }
            // As the reviews found it: nothing to mark anew.
            "reviewed" => {}
            _ => errors.add(id, tr.with("office-criterion-missing", "criterion", tr.text(&criterion.text))),
        }
    }
    marks
}

async fn finish(room: Room, Path((number, no)): Path<(String, i64)>, fields: Fields) -> Reply {
    let tr = room.tr();
    let (dossier, task) = task_of(&room, &number, no).await?;
    let mut errors = Errors::new();
    let criteria = review::task_criteria(&dossier.version, &task.element);
    let marks = marks(tr, criteria, &fields, &mut errors);
    let words = fields.text("words").to_owned();
    let opinion = Opinion::parse(fields.text("opinion"));
    match opinion {
        None => errors.add("opinion", tr.t("office-opinion-missing")),
        Some(Opinion::Approve) if marks.iter().any(|mark| !mark.holds) => {
            errors.add("opinion", tr.t("office-opinion-contradicts"));
        }
        Some(Opinion::Approve) => {}
        Some(_) if words.is_empty() => errors.add("words", tr.t("office-words-missing")),
        Some(_) => {}
    }
    let (Some(opinion), true) = (opinion, errors.is_empty()) else {
        return page(&room, &dossier, &task, &fields, &errors, None);
    };
    let knowing = fields.get("knowing").is_some();
    let vars = process::Vars::new();
    let cmd = Review { of: of(&dossier, &task), opinion, words, marks, vars, knowing };
    match room.carry(move |tx, desk, actor| review::review(tx, desk, actor, &cmd)).await {
        Ok(_) => {
            Ok(kit::redirect_with(&room.ctx.view, "/office", "office-done-reviewed", &[("number", &number)]))
        }
        Err(error) => {
            let mut refused = staff::refusal(&room, &dossier, error).await?;
            if refused.status == StatusCode::CONFLICT {
                refused.field = None;
            }
            let (fresh, task) = task_of(&room, &number, no).await?;
            page(&room, &fresh, &task, &fields, &Errors::new(), Some(&refused))
        }
    }
}

async fn claim(room: Room, Path((number, no)): Path<(String, i64)>, _: Fields) -> Reply {
    let (dossier, task) = task_of(&room, &number, no).await?;
    let of = of(&dossier, &task);
    let to = format!("/office/case/{number}/task/{no}");
    match room.carry(move |tx, desk, actor| review::claim(tx, desk, actor, of)).await {
        Ok(()) => Ok(kit::redirect_with(&room.ctx.view, &to, "office-done-claimed", &[])),
        Err(error) => refused_here(&room, &number, no, &dossier, error).await,
    }
}

async fn release(room: Room, Path((number, no)): Path<(String, i64)>, _: Fields) -> Reply {
    let (dossier, task) = task_of(&room, &number, no).await?;
    let of = of(&dossier, &task);
    match room.carry(move |tx, desk, actor| review::release(tx, desk, actor, of)).await {
        Ok(()) => {
            Ok(kit::redirect_with(&room.ctx.view, "/office", "office-done-released", &[("number", &number)]))
        }
        Err(error) => refused_here(&room, &number, no, &dossier, error).await,
    }
}

/// Shows the task as it is now, with why the act was refused.
async fn refused_here(room: &Room, number: &str, no: i64, dossier: &Dossier, error: kit::Error) -> Reply {
    let refused = staff::refusal(room, dossier, error).await?;
    let (fresh, task) = task_of(room, number, no).await?;
    page(room, &fresh, &task, &Fields::default(), &Errors::new(), Some(&refused))
}
