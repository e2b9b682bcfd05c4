//! `/case/{number}/supplement`: what the one correction notice names, and materials deferred at acceptance.

use axum::response::Response;
use contract::case::CaseState;
use contract::item::{Need, Uncorrected};
use contract::{Fault, Text};
use kit::Routes;
use kit::routes::get;
use kit::ui::{self, Control, Crumb, Errors, Field, Weight};
use kit::{Html, Page, Path, Reply, Sending, html};

use super::case::limit_of_correction;
use super::materials::{ACCEPT, sort_out};
use crate::pages::{Room, files, go};
use casework::check::{self, Supplement};
use casework::model::{Case, Mark};
use casework::view;

pub(super) fn routes() -> Routes {
    Routes::new().route("/case/{number}/supplement", get(show).post(supply))
}

/// One material asked for: what, and what is wrong with what was handed in.
struct Wanted {
    concept: String,
    name: Text,
    help: Text,
    reason: String,
    must: bool,
}

/// What may be supplied to a case now.
struct Asked {
    case: Case,
    item: Text,
    uncorrected: Uncorrected,
    wanted: Vec<Wanted>,
}

async fn asked(room: &Room, number: &str) -> Result<Asked, kit::Error> {
    let number = number.to_owned();
    room.read(move |tx, desk, actor| {
        let file = view::case_file(tx, desk.people.as_ref(), actor, &number)?;
        let version = desk.items.version(tx, file.root.version)?;
        let mut all = Vec::new();
        for line in check::checklist(tx, &file.root)? {
            let deferred = file.root.facts.deferred.iter().any(|d| d.concept == line.concept);
            if (line.noticed && !line.supplemented) || deferred {
                let wrong = line.tick.as_ref().filter(|tick| tick.mark == Mark::Defective);
                all.push(Wanted {
                    reason: wrong.map(|tick| tick.reason.clone()).unwrap_or_default(),
                    concept: line.concept,
                    name: line.name,
                    help: line.standard,
                    must: line.need == Need::Required && !deferred,
                });
            }
        }
        Ok(Asked {
            case: file.root,
            item: version.item.name.clone(),
            uncorrected: version.item.terms.uncorrected.unwrap_or_default(),
            wanted: all,
        })
    })
    .await
}

async fn show(room: Room, Path(number): Path<String>) -> Reply {
    page(&room, &number, &Errors::new()).await
}

async fn page(room: &Room, number: &str, errors: &Errors) -> Result<Response, kit::Error> {
    let tr = room.tr();
    let Asked { case, item, uncorrected, wanted } = asked(room, number).await?;
    if wanted.is_empty() {
        return Err(Fault::conflict("case.nothing-to-supply").into());
    }
    let rows: Html = wanted
        .iter()
        .map(|one| {
            let mut help = tr.text(&one.help).to_owned();
            if !one.reason.is_empty() {
                help = format!(
                    "{} {help}",
                    tr.with("case-supply-reason", "reason", kit::unstopped(&one.reason))
                );
            }
            let field = Field {
                id: &one.concept,
                label: tr.text(&one.name),
                help: &help,
                control: Control::File { accept: ACCEPT, multiple: true },
                required: one.must,
                ..Field::default()
            };
            ui::field(tr, &field, errors.of(&one.concept))
        })
        .collect();
    let body =
        html!("{}{}", rows, ui::buttons([ui::button(&tr.t("case-supply-send"), Weight::Primary, None)]));
    let mut page = Page::portal(&room.ctx.view, tr.t("case-supply-title"))
        .crumbs([Crumb::new(tr.text(&item).to_owned(), format!("/case/{}", case.number))])
        .lead(tr.t("case-supply-lead"));
    if case.state == CaseState::Correcting
        && let Some(limit) = limit_of_correction(room, &case, uncorrected)
    {
        page = page.body(ui::notice(ui::Tone::Warn, &html!("<p>{}</p>", limit)));
    }
    if !errors.is_empty() {
        page = page.body(ui::error_summary(tr, errors)).with_errors();
    }
    Ok(page
        .body(ui::upload_form(&room.ctx.view, &format!("/case/{}/supplement", case.number), &body))
        .respond())
}

async fn supply(room: Room, Path(number): Path<String>, sending: Sending) -> Reply {
    let tr = room.tr();
    // Whose case it is and whether anything is wanted, before a byte of what is sent.
    let Asked { case, wanted, .. } = asked(&room, &number).await?;
    if wanted.is_empty() {
        return Err(Fault::conflict("case.nothing-to-supply").into());
    }
    let upload = sending.form(&room.ctx.view, &room.ctx.app.blobs).await?;
    check::check_room(upload.files.iter().map(|file| file.field.as_str()))?;
    let (good, mut errors) = sort_out(&room, upload.files, upload.refused).await?;
    for one in wanted.iter().filter(|one| one.must && !good.iter().any(|f| f.field() == one.concept)) {
        errors.add(one.concept.clone(), tr.with("case-material-missing", "name", tr.text(&one.name)));
    }
    if !errors.is_empty() {
        return page(&room, &number, &errors).await;
    }
    let kept = files::put_away(&room, good, case.applicant).await?;
    let id = case.id;
    room.carry(move |tx, desk, actor| {
        let files = files::add(tx, desk, actor, &kept)?;
        check::supplement(tx, desk, actor, &Supplement { case: id, files })
    })
    .await?;
    Ok(go(&format!("/case/{number}")))
}
