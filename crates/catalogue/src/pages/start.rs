//! `/start/{slug}`: scenario questions one by one (PKG-06). All state is in the address, so going back is always safe and
//! a result can be sent to somebody else.

use axum::response::{IntoResponse, Redirect};
use contract::PartyId;
use contract::item::{AnswerKind, Question};
use kit::i18n::Tr;
use kit::ui::{self, Answer, Choice, Control, Crumb, Errors, Field, Tone, Weight};
use kit::{Ctx, Fields, Html, Open, Page, Path, Reply, esc, html, url_encode};
use serde_json::Value;

use super::{Known, address, first, know, materials, pairs};
use crate::fit::{Fit, is_ruled_out};
use contract::answers::{self, Answers, Wrong};

/// Which question is to be answered again, in the address.
const ASK: &str = "ask";

pub(super) async fn show(ctx: Ctx, Path(slug): Path<String>) -> Reply {
    let pairs = pairs(&ctx.uri);
    let known = load(&ctx, slug, pairs.clone()).await?;
    let given = super::given(&known.version, &pairs);
    let questions = known.version.item.scenario();
    if questions.is_empty() {
        return Ok(Redirect::to(&format!("/apply/{}", known.version.item.slug)).into_response());
    }
    let again = questions.iter().position(|question| question.id == first(&pairs, ASK));
    let open = questions.iter().position(|question| !given.contains_key(&question.id));
    // An answer that rules it out is told at once, not after all the other questions.
    if again.is_none() && !given.is_empty() && known.fit != Fit::Yes && is_ruled_out(&known.version, &given) {
        return Ok(result(&ctx, &known, &given).respond());
    }
    match again.or(open) {
        Some(at) => {
            let typed =
                questions.get(at).and_then(|q| given.get(&q.id)).map(answers::to_text).unwrap_or_default();
            Ok(ask(&ctx, &known, &given, at, &typed, &Errors::new()).respond())
        }
        None => Ok(result(&ctx, &known, &given).respond()),
    }
}

pub(super) async fn answer(ctx: Ctx, Path(slug): Path<String>, Open(fields): Open<Fields>) -> Reply {
    let pairs = pairs(&ctx.uri);
    let known = load(&ctx, slug, pairs.clone()).await?;
    let item = &known.version.item;
    let given = super::given(&known.version, &pairs);
    let Some(at) = item.scenario().iter().position(|question| fields.get(&question.id).is_some()) else {
        // A form sent without any choice: the question that was open is asked again.
        let open = item.scenario().iter().position(|question| !given.contains_key(&question.id));
        let again = item.scenario().iter().position(|question| question.id == first(&pairs, ASK)).or(open);
        return Ok(match again {
            Some(at) => wrong(&ctx, &known, &given, at, "", Wrong::Missing).respond(),
            None => Redirect::to(&address(&format!("/start/{}", item.slug), &given)).into_response(),
        });
    };
    let Some(question) = item.scenario().get(at) else { return Err(kit::Error::not_found()) };
    let typed = fields.text(&question.id);
    match answers::parse(question, typed) {
        Ok(value) => {
            let mut more = Answers::new();
            // In the order of the questions, so that the same answers have the same address.
            for one in item.scenario() {
                let value =
                    if one.id == question.id { Some(value.clone()) } else { given.get(&one.id).cloned() };
                more.extend(value.map(|value| (one.id.clone(), value)));
            }
            Ok(Redirect::to(&address(&format!("/start/{}", item.slug), &more)).into_response())
        }
        Err(why) => Ok(wrong(&ctx, &known, &given, at, typed, why).respond()),
    }
}

/// For whom the materials are counted: the person signed in, or anybody.
fn party(ctx: &Ctx) -> Option<PartyId> {
    ctx.actor.as_ref().and_then(|actor| actor.party)
}

async fn load(ctx: &Ctx, slug: String, pairs: Vec<(String, String)>) -> Result<Known, kit::Error> {
    let (app, party) = (ctx.app.clone(), party(ctx));
    Ok(ctx.app.db.read(move |tx| know(tx, &app, &slug, &pairs, party)).await?)
}

fn wrong<'a>(ctx: &'a Ctx, known: &Known, given: &Answers, at: usize, typed: &str, why: Wrong) -> Page<'a> {
    let tr = ctx.tr;
    let mut errors = Errors::new();
    if let Some(question) = known.version.item.scenario().get(at) {
        errors.add(&question.id, wrong_words(tr, question, why));
    }
    ask(ctx, known, given, at, typed, &errors).with_errors()
}

fn wrong_words(tr: Tr, question: &Question, why: Wrong) -> String {
    match (why, &question.answer) {
        (Wrong::Missing | Wrong::NotOffered, AnswerKind::Number { .. }) | (Wrong::NotNumber, _) => {
            tr.t("start-not-number").into_owned()
        }
        (Wrong::OutOfBounds, AnswerKind::Number { min, max, unit }) => tr.f(
            "start-out-of-bounds",
            &[
                ("min", min.to_string().into()),
                ("max", max.to_string().into()),
                ("unit", tr.text(unit).into()),
            ],
        ),
        _ => tr.t("start-choose").into_owned(),
    }
}

fn ask<'a>(
    ctx: &'a Ctx,
    known: &Known,
    given: &Answers,
    at: usize,
    typed: &str,
    errors: &Errors,
) -> Page<'a> {
    let tr = ctx.tr;
    let item = &known.version.item;
    let start = format!("/start/{}", item.slug);
    let page = Page::portal(&ctx.view, tr.with("start-title", "item", tr.text(&item.name))).crumbs([
        Crumb::new(tr.t("home-title"), "/"),
        Crumb::new(tr.text(&item.name).to_owned(), format!("/guide/{}", item.slug)),
    ]);
    let Some(question) = item.scenario().get(at) else { return page };
    let choices: Vec<Choice> = match &question.answer {
        AnswerKind::YesNo => vec![Choice::new("yes", tr.t("start-yes")), Choice::new("no", tr.t("start-no"))],
        AnswerKind::Choice { options } => {
            options.iter().map(|option| Choice::new(option.value.clone(), tr.text(&option.label))).collect()
        }
        AnswerKind::Number { .. } => Vec::new(),
    };
    let control = match &question.answer {
        AnswerKind::Number { unit, .. } => Control::Number { unit: tr.text(unit) },
        _ => Control::Radios(&choices),
    };
    let field = Field {
        id: &question.id,
        label: tr.text(&question.text),
        help: question.help.as_ref().map_or("", |help| tr.text(help)),
        control,
        value: typed,
        required: true,
        ..Field::default()
    };
    let again = |id: &str| {
        let base = address(&start, given);
        format!("{base}{}{ASK}={}", if base.contains('?') { '&' } else { '?' }, url_encode(id))
    };
    let before = at.checked_sub(1).and_then(|before| item.scenario().get(before));
    let back = before.map_or_else(|| format!("/guide/{}", item.slug), |before| again(&before.id));
    let action = again(&question.id);
    let asked = ui::Question {
        action: &action,
        field: &field,
        step: Some((at + 1, item.scenario().len())),
        why: None,
        back: Some(&back),
    };
    page.own_heading().body(ui::question(&ctx.view, &asked, errors))
}

/// An answer as people read it.
pub(super) fn shown(tr: Tr, question: &Question, value: &Value) -> String {
    match (&question.answer, value) {
        (_, Value::Bool(yes)) => tr.t(if *yes { "start-yes" } else { "start-no" }).into_owned(),
        (AnswerKind::Number { unit, .. }, number) => format!("{number} {}", tr.text(unit)),
        (AnswerKind::Choice { options }, Value::String(text)) => options
            .iter()
            .find(|option| option.value == *text)
            .map_or_else(|| text.clone(), |option| tr.text(&option.label).to_owned()),
        (_, other) => answers::to_text(other),
    }
}

/// Everything is answered: this is it, or this instead.
fn result<'a>(ctx: &'a Ctx, known: &Known, given: &Answers) -> Page<'a> {
    let tr = ctx.tr;
    let item = &known.version.item;
    let start = address(&format!("/start/{}", item.slug), given);
    let rows: Vec<Answer> = item
        .scenario()
        .iter()
        .filter(|question| given.contains_key(&question.id))
        .map(|question| Answer {
            label: tr.text(&question.text).to_owned(),
            value: esc(&given.get(&question.id).map(|value| shown(tr, question, value)).unwrap_or_default()),
            source: None,
            change: Some(format!("{start}&{ASK}={}", url_encode(&question.id))),
            remarks: Vec::new(),
        })
        .collect();
    let said = ui::check_answers(tr, &[(tr.t("start-your-answers").into_owned(), rows)]);
    let crumbs = [
        Crumb::new(tr.t("home-title"), "/"),
        Crumb::new(tr.text(&item.name).to_owned(), format!("/guide/{}", item.slug)),
    ];
    match &known.fit {
        Fit::Yes => {
            let names: Html = known
                .chosen
                .iter()
                .map(|one| {
                    html!(
                        "<li>{} <span class=\"hint\">{}</span></li>",
                        tr.text(&one.item.name),
                        known.organ(tr, &one.item.organ)
                    )
                })
                .collect();
            let members = item
                .package
                .is_some()
                .then(|| html!("<h2>{}</h2><ul>{}</ul>", tr.n("start-members", known.chosen.len()), names));
            let go = ui::buttons([
                ui::link_button(
                    &tr.t("guide-apply"),
                    &address(&format!("/apply/{}", item.slug), given),
                    Weight::Primary,
                ),
                ui::link_button(
                    &tr.t("start-guide"),
                    &address(&format!("/guide/{}", item.slug), given),
                    Weight::Secondary,
                ),
            ]);
            Page::portal(&ctx.view, tr.with("start-fits", "item", tr.text(&item.name)))
                .crumbs(crumbs)
                .lead(tr.t("start-fits-lead"))
                .body(html!("{}{}", go, members))
                .body(html!(
                    "<section><h2>{}</h2>{}{}</section>",
                    tr.t("guide-materials"),
                    party(ctx).map(|_| html!("<p class=\"hint\">{}</p>", tr.t("guide-counted-party"))),
                    materials::section(ctx, known)
                ))
                .body(said)
                .body(go_again(tr, known, given))
        }
        Fit::No { instead, why } => {
            let instead = instead.as_ref().map(|slug| {
                ui::buttons([ui::link_button(
                    &tr.t("start-instead"),
                    &format!("/guide/{slug}"),
                    Weight::Primary,
                )])
            });
            let package =
                item.package.as_ref().map(|package| html!("<p>{}</p>", tr.text(&package.otherwise)));
            Page::portal(&ctx.view, tr.t("start-unfit"))
                .crumbs(crumbs)
                .body(ui::notice(Tone::Warn, &html!("<p>{}</p>", tr.text(why))))
                .body(html!("{}{}", instead, package))
                // What was not asked yet did not decide.
                .body(if known.is_answered { super::why::section(tr, known) } else { Html::empty() })
                .body(said)
        }
    }
}

fn go_again(tr: Tr, known: &Known, given: &Answers) -> Html {
    let apply = address(&format!("/apply/{}", known.version.item.slug), given);
    ui::buttons([ui::link_button(&tr.t("guide-apply"), &apply, Weight::Primary)])
}
