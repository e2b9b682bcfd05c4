//! `/draft/{id}/materials` and `/draft/{id}/commitments`: what is asked for, what fell away and why, and what is signed
//! instead.

use axum::response::Response;
use contract::item::Need;
use contract::lookup::FileSummary;
use contract::plan::{Asked, Reason};
use contract::{DraftId, Fault, FileId};
use kit::Routes;
use kit::routes::{get, post};
use kit::ui::{self, Control, Errors, Field, Weight};
use kit::{Fields, Html, Path, Query, RefusedFile, Reply, Sending, UploadedFile, html};

use super::draft::{Sheet, sheet, submitted};
use super::form::Came;
use crate::pages::files::{self, Looked};
use crate::pages::{Room, go};
use casework::drafts::{self, Attach, Detach, SaveDraft};
use casework::model::Channel;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/draft/{id}/materials", get(show).post(upload))
        .route("/draft/{id}/materials/remove", post(remove))
        .route("/draft/{id}/commitments", get(commitments).post(sign))
}

/// Endings offered in the file chooser; what a file is, its bytes decide.
pub(super) const ACCEPT: &str = ".pdf,.jpg,.jpeg,.png,.ofd";

/// What came with a form: the files that can be taken, and what is wrong with the others, at their fields.
pub(super) async fn sort_out(
    room: &Room,
    sent: Vec<UploadedFile>,
    refused: Vec<RefusedFile>,
) -> Result<(Vec<Looked>, Errors), kit::Error> {
    let (good, bad) = files::look(room, sent).await?;
    let mut errors = Errors::new();
    let tr = room.tr();
    let mut say = |field: &str, name: &str, fault: &Fault| {
        let what = kit::fault_words(tr, fault).advice(tr);
        let args = [("name", name.into()), ("what", what.into())];
        errors.add(field, tr.f("draft-file-refused", &args));
    };
    for file in &refused {
        say(&file.field, &file.name, &file.fault);
    }
    for (file, fault) in &bad {
        say(&file.field, &file.name, fault);
    }
    Ok((good, errors))
}

async fn files_of(room: &Room, sheet: &Sheet) -> Result<Vec<FileSummary>, kit::Error> {
    let wanted: Vec<FileId> = sheet.draft.files.values().flat_map(|brought| brought.files.clone()).collect();
    room.read(move |tx, desk, _| {
        let mut found = Vec::with_capacity(wanted.len());
        for id in &wanted {
            found.extend(desk.files.file(tx, *id)?);
        }
        Ok(found)
    })
    .await
}

async fn show(room: Room, Path(id): Path<i64>, Query(came): Query<Came>) -> Reply {
    page(&room, id, &Errors::new(), came.is_from_check()).await
}

/// How many of the materials that must be there are there; said anew with every file.
fn count(room: &Room, sheet: &Sheet) -> Html {
    let must = sheet.review.plan.asked.iter().filter(|asked| asked.need == Need::Required);
    let there = |asked: &&Asked| {
        sheet
            .draft
            .files
            .get(&asked.concept)
            .is_some_and(|brought| brought.paper || !brought.files.is_empty())
    };
    let (all, done) = (must.clone().count(), must.filter(there).count());
    if all == 0 {
        return Html::empty();
    }
    let args = [("done", (done as i64).into()), ("all", (all as i64).into())];
    html!("<p id=\"sent-count\" role=\"status\"><strong>{}</strong></p>", room.tr().f("draft-count", &args))
}

async fn page(room: &Room, id: i64, errors: &Errors, from_check: bool) -> Result<Response, kit::Error> {
    let tr = room.tr();
    let sheet = sheet(room, id).await?;
    if sheet.draft.case.is_some() {
        return submitted(room, id).await;
    }
    let files = files_of(room, &sheet).await?;
    let rows: Html =
        sheet.review.plan.asked.iter().map(|asked| material(room, &sheet, asked, &files, errors)).collect();
    // At the counter the papers lie on the table: one key for all of them, one to go on.
    let acts = match sheet.draft.channel {
        Channel::Counter => ui::buttons([
            ui::key_button(&tr.t("draft-save-and-go-on"), 'S', Weight::Primary, None),
            ui::key_button(&tr.t("draft-paper-all"), 'R', Weight::Secondary, Some(("all", "1"))),
        ]),
        _ => ui::buttons([
            html!("<span data-send>{}</span>", ui::button(&tr.t("draft-upload"), Weight::Primary, None)),
            ui::link_button(
                &tr.t("draft-go-on"),
                &if from_check { format!("/draft/{id}/check") } else { next(&sheet) },
                Weight::Secondary,
            ),
        ]),
    };
    let nothing = sheet.review.plan.asked.is_empty();
    let acts = match (nothing, sheet.draft.channel) {
        (true, Channel::Online) => {
            ui::buttons([ui::link_button(&tr.t("draft-go-on"), &next(&sheet), Weight::Primary)])
        }
        _ => acts,
    };
    // The keys are seen before the list is gone through, as on the checklist.
    let body = match sheet.draft.channel {
        Channel::Counter => html!("<div class=\"next-act stays\">{}</div>{}", acts, rows),
        _ => html!("{}{}", rows, acts),
    };
    let action = format!("/draft/{id}/materials");
    // At the counter one form also says which papers were shown, so there it is sent as one.
    let form = match sheet.draft.channel {
        Channel::Online => ui::upload_each_form(&room.ctx.view, &action, &body),
        _ => ui::upload_form(&room.ctx.view, &action, &body),
    };
    let mut page =
        sheet.page(room, tr.t("draft-part-materials")).crumbs([sheet.crumb(room)]).lead(match nothing {
            true => tr.t("draft-materials-none").into_owned(),
            false => tr.n("draft-materials-lead", sheet.review.plan.asked.len() as i64),
        });
    if !errors.is_empty() {
        page = page.body(ui::error_summary(tr, errors)).with_errors();
    }
    Ok(page.body(count(room, &sheet)).body(form).body(spared(room, &sheet)).respond())
}

/// What comes after the materials.
fn next(sheet: &Sheet) -> String {
    let part = if sheet.commitments() > 0 { "commitments" } else { "check" };
    format!("/draft/{}/{part}", sheet.draft.id)
}

fn material(room: &Room, sheet: &Sheet, asked: &Asked, files: &[FileSummary], errors: &Errors) -> Html {
    let tr = room.tr();
    let brought = sheet.draft.files.get(&asked.concept).cloned().unwrap_or_default();
    let attached: Html = files
        .iter()
        .filter(|file| brought.files.contains(&file.id))
        .map(|file| {
            html!(
                "<li><a href=\"/files/{id}\">{name}</a> <span class=\"hint\">{size}</span> \
                 <button class=\"link\" name=\"remove\" value=\"{concept} {id}\" formaction=\"/draft/{draft}/materials/remove\" \
                 formenctype=\"application/x-www-form-urlencoded\" formnovalidate>{remove}<span class=\"hidden\"> {name}</span></button></li>",
                id = file.id.0,
                name = file.name,
                size = tr.size(u64::try_from(file.bytes).unwrap_or(0)),
                concept = asked.concept,
                draft = sheet.draft.id.0,
                remove = tr.t("draft-remove")
            )
        })
        .collect();
    let attached = (!attached.is_empty()).then(|| html!("<ul class=\"files\">{}</ul>", attached));
    let need = match asked.need {
        Need::Required => None,
        Need::Optional => Some(tr.t("draft-need-optional")),
        Need::Deferrable => Some(tr.t("draft-need-deferrable")),
    };
    let original = asked.original_needed.then(|| tr.t("draft-original-needed"));
    let mut help = tr.text(&asked.standard).to_owned();
    for more in [need, original].into_iter().flatten() {
        help.push(' ');
        help.push_str(&more);
    }
    let field = Field {
        id: &asked.concept,
        label: tr.text(&asked.name),
        help: &help,
        control: Control::File { accept: ACCEPT, multiple: true },
        required: asked.need == Need::Required,
        ..Field::default()
    };
    let paper = (sheet.draft.channel == Channel::Counter).then(|| {
        let checked = brought.paper.then(|| html!(" checked"));
        html!(
            "<label class=\"choice\"><input type=\"checkbox\" name=\"paper\" value=\"{}\"{}><span>{}</span></label>",
            asked.concept,
            checked,
            tr.t("draft-paper")
        )
    });
    html!(
        "<div class=\"material\">{}{}{}</div>",
        ui::field(tr, &field, errors.of(&asked.concept)),
        attached,
        paper
    )
}

/// What fell away, each with its reason.
fn spared(room: &Room, sheet: &Sheet) -> Html {
    let tr = room.tr();
    let plan = &sheet.review.plan;
    if plan.spared.is_empty() {
        return Html::empty();
    }
    let rows: Html = plan
        .spared
        .iter()
        .map(|spared| {
            let why = match &spared.why {
                Reason::Shared { .. } => "draft-spared-shared",
                Reason::Licence { .. } => "draft-spared-licence",
                Reason::Sibling { .. } => "draft-spared-sibling",
                Reason::Exchange { .. } => "draft-spared-exchange",
                Reason::Form { .. } => "draft-spared-form",
                Reason::Commitment { .. } => "draft-spared-commitment",
            };
            html!("<li>{} <span class=\"hint\">{}</span></li>", tr.text(&spared.name), tr.t(why))
        })
        .collect();
    ui::details(&tr.n("draft-spared", plan.spared.len() as i64), &html!("<ul>{}</ul>", rows))
}

async fn upload(room: Room, Path(id): Path<i64>, sending: Sending) -> Reply {
    // Whose draft it is, before a byte of what is sent.
    let before = sheet(&room, id).await?;
    let concepts: Vec<String> = before.review.plan.asked.iter().map(|asked| asked.concept.clone()).collect();
    let upload = sending.form(&room.ctx.view, &room.ctx.app.blobs).await?;
    if !upload.files.iter().all(|file| concepts.contains(&file.field)) {
        return Err(Fault::invalid("draft.unknown-material").into());
    }
    drafts::check_room(&before.draft, upload.files.iter().map(|file| file.field.as_str()))?;
    let all_shown = upload.fields.get("all").is_some();
    let papers: Vec<String> = match all_shown {
        true => concepts.clone(),
        false => upload.fields.all("paper").map(str::to_owned).collect(),
    };
    // One bad file among several: the others are kept, and the bad one is named at its material.
    let (good, errors) = sort_out(&room, upload.files, upload.refused).await?;
    let kept = files::put_away(&room, good, before.draft.party).await?;
    let at_counter = before.draft.channel == Channel::Counter;
    room.carry(move |tx, desk, actor| {
        for (concept, file) in &kept {
            let file = desk.files.add(tx, actor, file.clone())?;
            drafts::attach(
                tx,
                desk,
                actor,
                &Attach { draft: DraftId(id), concept: concept.clone(), file: Some(file) },
            )?;
        }
        if at_counter {
            for concept in &concepts {
                let draft = DraftId(id);
                if papers.contains(concept) {
                    drafts::attach(tx, desk, actor, &Attach { draft, concept: concept.clone(), file: None })?;
                } else {
                    drafts::detach(tx, desk, actor, &Detach { draft, concept: concept.clone(), file: None })?;
                }
            }
        }
        Ok(())
    })
    .await?;
    match errors.is_empty() {
        false => page(&room, id, &errors, false).await,
        true if at_counter && !all_shown => Ok(go(&next(&before))),
        true => Ok(go(&format!("/draft/{id}/materials"))),
    }
}

async fn remove(room: Room, Path(id): Path<i64>, fields: Fields) -> Reply {
    let asked = fields.text("remove").to_owned();
    let (concept, file) = asked
        .rsplit_once(' ')
        .and_then(|(concept, file)| Some((concept.to_owned(), file.parse::<i64>().ok()?)))
        .ok_or_else(|| Fault::invalid("draft.unknown-material"))?;
    room.carry(move |tx, desk, actor| {
        drafts::detach(
            tx,
            desk,
            actor,
            &Detach { draft: DraftId(id), concept: concept.clone(), file: Some(FileId(file)) },
        )
    })
    .await?;
    Ok(go(&format!("/draft/{id}/materials")))
}

async fn commitments(room: Room, Path(id): Path<i64>) -> Reply {
    let tr = room.tr();
    let sheet = sheet(&room, id).await?;
    if sheet.draft.case.is_some() {
        return submitted(&room, id).await;
    }
    let rows: Html = sheet
        .review
        .plan
        .spared
        .iter()
        .filter_map(|spared| match &spared.why {
            Reason::Commitment { text } => Some((spared, text)),
            _ => None,
        })
        .map(|(spared, text)| {
            let checked = sheet.draft.commitments.contains(&spared.concept).then(|| html!(" checked"));
            html!(
                "<section><h2>{}</h2><p>{}</p><label class=\"choice\"><input type=\"checkbox\" name=\"sign\" value=\"{}\"{}><span>{}</span></label></section>",
                tr.text(&spared.name),
                tr.text(text),
                spared.concept,
                checked,
                tr.t("draft-i-commit")
            )
        })
        .collect();
    let send = match sheet.draft.channel {
        Channel::Counter => ui::key_button(&tr.t("draft-save-and-go-on"), 'S', Weight::Primary, None),
        _ => ui::button(&tr.t("draft-save-and-go-on"), Weight::Primary, None),
    };
    let body = html!("{}{}", rows, ui::buttons([send]));
    Ok(sheet
        .page(&room, tr.t("draft-part-commitments"))
        .crumbs([sheet.crumb(&room)])
        .lead(tr.t("draft-commitments-lead"))
        .body(ui::form(&room.ctx.view, &format!("/draft/{id}/commitments"), &body))
        .respond())
}

async fn sign(room: Room, Path(id): Path<i64>, fields: Fields) -> Reply {
    let signed: Vec<String> = fields.all("sign").map(str::to_owned).collect();
    room.carry(move |tx, desk, actor| {
        let draft = drafts::draft(tx, actor, DraftId(id))?;
        let save = SaveDraft {
            draft: draft.id,
            revision: draft.revision,
            answers: None,
            form: None,
            commitments: Some(signed.clone()),
        };
        drafts::save(tx, desk, actor, &save)
    })
    .await?;
    Ok(go(&format!("/draft/{id}/check")))
}
