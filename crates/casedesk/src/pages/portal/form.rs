//! `/draft/{id}/form`: the one form, prefilled, saved as typed.

use axum::http::StatusCode;
use axum::response::{Html as HtmlBody, IntoResponse, Response};
use contract::{DraftId, Fault};
use forms::{FieldError, Form, Source};
use kit::Routes;
use kit::i18n::Arg;
use kit::routes::{get, post};
use kit::ui::{self, FormView, Weight};
use kit::{Fields, Html, Path, Query, Reply, Tr, html};
use serde::Deserialize;
use serde_json::{Map, Value};
use store::Tx;

use super::draft::{FROM_CHECK, Sheet, sheet, submitted};
use crate::pages::{Room, go, spoken};
use casework::conditions::show as show_field;
use casework::desk::Desk;
use casework::drafts::{self, Draft, SaveDraft};
use casework::model::About;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/draft/{id}/form", get(show).post(save))
        .route("/draft/{id}/autosave", post(autosave))
}

/// Where answers that nobody typed came from: those still as the source gave them.
pub(super) fn source_hints(
    tx: &mut Tx,
    desk: &Desk,
    tr: Tr,
    draft: &Draft,
) -> Result<Vec<(String, String)>, Fault> {
    let mut hints = Vec::with_capacity(draft.origins.len());
    for (field, origin) in draft.origins.iter().filter(|(id, o)| draft.form.get(*id) == Some(&o.value)) {
        let Some(source) = Source::parse(&origin.source) else { continue };
        let name = match &source {
            Source::Exchange { resource, .. } => desk.exchange.name(tx, resource)?,
            _ => None,
        };
        let name = name.map(|name| tr.text(&name).to_owned()).unwrap_or_default();
        hints.push((field.clone(), ui::source_words(tr, &source, &name)));
    }
    Ok(hints)
}

/// What keeps a draft from being handed in, in words, each with where to mend it.
pub(crate) fn problem_words(tr: Tr, sheet: &Sheet) -> Vec<(String, String)> {
    let form = sheet.review.form.form();
    let id = sheet.draft.id;
    let mut errors = Vec::new();
    for problem in &sheet.review.problems {
        match &problem.about {
            About::Field(field) => {
                let one = field_error(field, problem.code, &spoken(tr, &problem.params));
                for (control, words) in ui::form_errors(tr, form, &[one]).iter() {
                    errors
                        .push((format!("/draft/{id}/form#{}", ui::field_anchor(control)), words.to_owned()));
                }
            }
            About::Material(concept) => {
                let name =
                    sheet.review.plan.asked.iter().find(|a| a.concept == *concept).map(|a| tr.text(&a.name));
                let to = format!("/draft/{id}/materials#{}", ui::field_anchor(concept));
                errors.push((to, tr.with("case-material-missing", "name", name.unwrap_or(concept))));
            }
            About::Answers => {
                let params = spoken(tr, &problem.params);
                let args: Vec<(&str, Arg<'_>)> =
                    params.iter().map(|(name, value)| (*name, value.as_str().into())).collect();
                errors.push((format!("/draft/{id}/form"), tr.f(&kit::i18n::fault_key(problem.code), &args)));
            }
            About::Commitment(concept) => {
                let spared = &sheet.review.plan.spared;
                let name = spared.iter().find(|s| s.concept == *concept).map(|s| tr.text(&s.name));
                let words = tr.with("case-commitment-unsigned", "name", name.unwrap_or(concept));
                errors.push((format!("/draft/{id}/commitments"), words));
            }
        }
    }
    errors
}

fn field_error(field: &str, code: &'static str, params: &[(&'static str, String)]) -> FieldError {
    FieldError { field: field.to_owned(), code, params: params.to_vec() }
}

fn errors_of(tr: Tr, sheet: &Sheet) -> Vec<FieldError> {
    sheet
        .review
        .problems
        .iter()
        .filter_map(|problem| match &problem.about {
            About::Field(field) => Some(field_error(field, problem.code, &spoken(tr, &problem.params))),
            _ => None,
        })
        .collect()
}

/// The form's answers as they were handed in, for those who handle the case: everything personal masked, and what is to be said
/// of an answer beside it.
pub(crate) fn read_back(tr: Tr, form: &Form, data: &Map<String, Value>, remarks: &[FieldError]) -> Html {
    let visible = form.visible(data, &show_field);
    let view = FormView { form, data, visible: &visible, errors: remarks, sources: &[], section: None };
    ui::check_answers(tr, &ui::form_answers_masked(tr, &view))
}

fn fields_html(tr: Tr, sheet: &Sheet, data: &Map<String, Value>, errors: &[FieldError]) -> Html {
    let form = sheet.review.form.form();
    let visible = form.visible(data, &show_field);
    ui::form_fields(
        tr,
        &FormView { form, data, visible: &visible, errors, sources: &sheet.sources, section: None },
    )
}

/// Where one came from.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Came {
    from: String,
}

impl Came {
    /// From the check before handing in: there one goes back to.
    pub(super) fn is_from_check(&self) -> bool {
        self.from == "check"
    }
}

fn page(
    room: &Room,
    sheet: &Sheet,
    data: &Map<String, Value>,
    errors: &[FieldError],
    from_check: bool,
) -> Response {
    let tr = room.tr();
    let id = sheet.draft.id;
    let body = html!(
        "{}{}",
        fields_html(tr, sheet, data, errors),
        ui::buttons([
            ui::button(&tr.t("draft-save-and-go-on"), Weight::Primary, None),
            ui::button(&tr.t("draft-save-for-later"), Weight::Quiet, Some(("later", "1"))),
        ])
    );
    let mut page =
        sheet.page(room, tr.t("draft-part-form")).crumbs([sheet.crumb(room)]).lead(tr.t("draft-form-lead"));
    if !errors.is_empty() {
        let words = ui::form_errors(tr, sheet.review.form.form(), errors);
        page = page.body(ui::error_summary(tr, &words)).with_errors();
    }
    let action =
        format!("/draft/{id}/form{}", if from_check { format!("?{FROM_CHECK}") } else { String::new() });
    page.body(ui::draft_form(&room.ctx.view, &action, &format!("/draft/{id}/autosave"), &body)).respond()
}

async fn show(room: Room, Path(id): Path<i64>, Query(came): Query<Came>) -> Reply {
    let sheet = sheet(&room, id).await?;
    if sheet.draft.case.is_some() {
        return submitted(&room, id).await;
    }
    Ok(page(&room, &sheet, &sheet.draft.form, &[], came.is_from_check()))
}

/// What became of what was posted.
struct Taken {
    /// What is wrong with it.
    errors: Vec<FieldError>,
    /// Fields that were changed in another window since this page was made: what was posted for them is not saved.
    elsewhere: Vec<FieldError>,
    /// Whether a scenario answer changed with it.
    replanned: bool,
}

/// What the name of a field begins with that says how the field looked on the page.
const WAS: &str = "_was.";

/// Takes what was posted into the draft, field by field: what was not posted stays, so two tabs do not undo each other, and where both
/// changed one field, the later is told instead of the earlier being lost.
async fn take_in(room: &Room, id: i64, fields: &Fields) -> Result<Taken, kit::Error> {
    let pairs: Vec<(String, String)> =
        fields.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    room.carry(move |tx, desk, actor| -> Result<Taken, Fault> {
        let draft = drafts::draft(tx, actor, DraftId(id))?;
        let version = desk.items.version(tx, draft.version)?;
        let form = desk.items.form(tx, &version, &draft.answers)?;
        let elsewhere = changed_elsewhere(form.form(), &draft, &pairs);
        let mut pairs = pairs.clone();
        pairs.retain(|(name, _)| !elsewhere.iter().any(|error| error.field == *name));
        let (posted, errors) = form.form().parse(&pairs);
        let mut data = draft.form.clone();
        Form::apply(&mut data, posted);
        let save = SaveDraft {
            draft: draft.id,
            revision: draft.revision,
            answers: None,
            form: Some(data),
            commitments: None,
        };
        let saved = drafts::save(tx, desk, actor, &save)?;
        Ok(Taken { errors, elsewhere, replanned: saved.answers != draft.answers })
    })
    .await
}

/// Fields that the page showed otherwise than they are now, and that were posted with something else than either.
fn changed_elsewhere(form: &Form, draft: &Draft, pairs: &[(String, String)]) -> Vec<FieldError> {
    let now = form.values(&draft.form);
    let value = |all: &[(String, String)], name: &str| {
        all.iter().find(|(one, _)| one == name).map(|(_, value)| value.trim().to_owned())
    };
    let shown = pairs.iter().filter_map(|(name, was)| Some((name.strip_prefix(WAS)?, was.trim())));
    shown
        .filter_map(|(name, was)| {
            let typed = value(pairs, name)?;
            let now = value(&now, name).unwrap_or_default();
            (now != was && now != typed)
                .then(|| field_error(name, "draft.field-changed", &[("now", now), ("typed", typed)]))
        })
        .collect()
}

async fn save(room: Room, Path(id): Path<i64>, Query(came): Query<Came>, fields: Fields) -> Reply {
    let taken = take_in(&room, id, &fields).await?;
    if fields.get("later").is_some() && taken.elsewhere.is_empty() {
        return Ok(kit::redirect_with(&room.ctx.view, "/my", "draft-kept", &[]));
    }
    let sheet = sheet(&room, id).await?;
    let mut errors = taken.elsewhere;
    errors.extend(errors_of(room.tr(), &sheet));
    if !errors.is_empty() {
        return Ok(page(&room, &sheet, &sheet.draft.form, &errors, came.is_from_check()));
    }
    // What is asked has changed: then the materials are looked at before the check.
    let part = if came.is_from_check() && !taken.replanned { "check" } else { "materials" };
    let to = format!("/draft/{id}/{part}");
    Ok(match taken.replanned {
        true => kit::redirect_with(&room.ctx.view, &to, "draft-replanned", &[]),
        false => go(&to),
    })
}

/// Saves as people type, and answers with the fields as they should be asked now.
async fn autosave(room: Room, Path(id): Path<i64>, fields: Fields) -> Reply {
    let Taken { mut errors, elsewhere, .. } = take_in(&room, id, &fields).await?;
    let status = if elsewhere.is_empty() { StatusCode::OK } else { StatusCode::CONFLICT };
    errors.extend(elsewhere);
    let sheet = sheet(&room, id).await?;
    errors.extend(
        errors_of(room.tr(), &sheet).into_iter().filter(|error| error.code == "case.condition-fails"),
    );
    let markup = fields_html(room.tr(), &sheet, &sheet.draft.form, &errors);
    Ok((status, HtmlBody(markup.into_string())).into_response())
}
