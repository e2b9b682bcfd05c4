//! `/api/v1/cases`: the applicant's list, a case with its clocks, what happened, what came out; supplying what was asked
//! for, withdrawing; and public progress.

use axum::Json;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use contract::Fault;
use kit::Routes;
use kit::routes::{get, post};
use kit::{Path, Query, Reply, Sending};
use serde::Deserialize;
use serde_json::{Value, json};

use super::describe::{Described, op};
use super::{act_on, of_case, reaches, shape};
use crate::pages::{Room, files};
use casework::check::{self, Supplement};
use casework::lists;
use casework::view::{self, Progress};
use casework::withdraw::{self, Withdraw};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/api/v1/cases", get(mine))
        .route("/api/v1/cases/{number}", get(show))
        .route("/api/v1/cases/{number}/acts", get(acts))
        .route("/api/v1/cases/{number}/clock", get(clock))
        .route("/api/v1/cases/{number}/timeline", get(timeline))
        .route("/api/v1/cases/{number}/documents", get(documents))
        .route("/api/v1/cases/{number}/licences", get(licences))
        .route("/api/v1/cases/{number}/materials", get(materials))
        .route("/api/v1/cases/{number}/application", get(application))
        .route("/api/v1/cases/{number}/supplements", post(supply))
        .route("/api/v1/cases/{number}/withdrawal", post(withdraw_now))
}

/// What anybody may ask without signing in.
pub(super) fn open_routes() -> Routes {
    Routes::new().route("/api/v1/progress", post(progress))
}

/// Where a page of a list begins.
#[derive(Deserialize)]
pub(super) struct Paging {
    pub(super) from: Option<String>,
}

async fn mine(room: Room, Query(paging): Query<Paging>) -> Reply {
    let party = room.ctx.signed_in()?.party.ok_or_else(|| Fault::forbidden("access.no-party"))?;
    let told = room
        .read(move |tx, desk, _| {
            let page = lists::of_party(tx, party, paging.from.as_deref())?;
            let rows: Result<Vec<Value>, Fault> =
                page.rows.iter().map(|line| shape::line(tx, desk, line)).collect();
            Ok(shape::page("cases", rows?, page.next))
        })
        .await?;
    Ok(Json(told).into_response())
}

async fn show(room: Room, Path(number): Path<String>) -> Reply {
    let told = of_case(&room, &number, |tx, desk, _, file| shape::case(tx, desk, &file)).await?;
    Ok(Json(told).into_response())
}

async fn acts(room: Room, Path(number): Path<String>) -> Reply {
    let told = of_case(&room, &number, |tx, desk, actor, file| {
        let offers = view::offers(tx, desk, actor, &file)?;
        Ok(offers.iter().map(shape::offer).collect::<Vec<_>>())
    })
    .await?;
    Ok(Json(shape::page("acts", told, None)).into_response())
}

async fn clock(room: Room, Path(number): Path<String>) -> Reply {
    let told = of_case(&room, &number, |tx, desk, _, file| {
        let clock = shape::clock_of(tx, desk, &file.case, true)?;
        if clock.is_null() { Err(Fault::not_found("case.no-clock")) } else { Ok(clock) }
    })
    .await?;
    Ok(Json(told).into_response())
}

async fn timeline(room: Room, Path(number): Path<String>) -> Reply {
    let told = of_case(&room, &number, |tx, _, actor, file| {
        let entries = view::timeline(tx, &file.root)?;
        shape::timeline(tx, shape::is_staff(actor) && reaches(actor, &file), &file.root, &entries)
    })
    .await?;
    Ok(Json(shape::page("timeline", told, None)).into_response())
}

async fn documents(room: Room, Path(number): Path<String>) -> Reply {
    let told = of_case(&room, &number, |tx, desk, _, file| {
        let all = view::documents(tx, &file)?;
        all.iter().map(|document| shape::document(tx, desk, document)).collect::<Result<Vec<_>, _>>()
    })
    .await?;
    Ok(Json(shape::page("documents", told, None)).into_response())
}

async fn licences(room: Room, Path(number): Path<String>) -> Reply {
    let told = of_case(&room, &number, |tx, desk, _, file| {
        Ok(view::licences(tx, desk, &file)?.iter().map(shape::licence).collect::<Vec<_>>())
    })
    .await?;
    Ok(Json(shape::page("licences", told, None)).into_response())
}

async fn materials(room: Room, Path(number): Path<String>) -> Reply {
    let told = of_case(&room, &number, |tx, desk, actor, file| {
        let masked = shape::is_staff(actor);
        let all = view::materials(tx, &file)?;
        all.iter().map(|material| shape::material(tx, desk, material, masked)).collect::<Result<Vec<_>, _>>()
    })
    .await?;
    Ok(Json(shape::page("materials", told, None)).into_response())
}

async fn application(room: Room, Path(number): Path<String>) -> Reply {
    let told = of_case(&room, &number, |tx, desk, actor, file| {
        let applied = view::application(tx, &file)?;
        let version = desk.items.version(tx, file.root.version)?;
        // Who handles the case reads the form masked; the full particulars are revealed on the page, for a stated purpose.
        let form = match shape::is_staff(actor) && !applied.form.is_empty() {
            true => desk.items.form(tx, &version, &applied.answers)?.form().masked(&applied.form),
            false => applied.form,
        };
        Ok(json!({ "answers": applied.answers, "form": form, "plan": applied.plan }))
    })
    .await?;
    Ok(Json(told).into_response())
}

async fn supply(room: Room, Path(number): Path<String>, sending: Sending) -> Reply {
    let owner = of_case(&room, &number, |_, _, _, file| Ok(file.root.applicant)).await?;
    let sent = sending.program(&room.ctx.app.blobs, None).await?;
    let shown: Vec<String> = sent.fields.all("shown").map(str::to_owned).collect();
    check::check_room(sent.files.iter().map(|file| file.field.as_str()))?;
    let kept = files::take_in(&room, sent.files, owner).await?;
    let told = act_on(&room, &number, move |tx, desk, actor, file| {
        let mut files = files::add(tx, desk, actor, &kept)?;
        files.extend(shown.iter().map(|concept| (concept.clone(), Vec::new())));
        if files.is_empty() {
            return Err(Fault::invalid("case.supply-all").with("concepts", ""));
        }
        check::supplement(tx, desk, actor, &Supplement { case: file.root.id, files })?;
        again(tx, desk, actor, &file.case.number)
    })
    .await?;
    Ok(Json(told).into_response())
}

/// The case as it is after an act.
pub(super) fn again(
    tx: &mut store::Tx,
    desk: &casework::desk::Desk,
    actor: &contract::Actor,
    number: &str,
) -> Result<Value, Fault> {
    let file = view::case_file(tx, desk.people.as_ref(), actor, number)?;
    shape::case(tx, desk, &file)
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Withdrawing {
    #[serde(default)]
    why: String,
}

async fn withdraw_now(
    room: Room,
    Path(number): Path<String>,
    kit::Json(body): kit::Json<Withdrawing>,
) -> Reply {
    let told = act_on(&room, &number, move |tx, desk, actor, file| {
        let cmd = Withdraw { case: file.root.id, why: body.why.clone() };
        let document = withdraw::withdraw(tx, desk, actor, &cmd)?;
        shape::document(tx, desk, &document)
    })
    .await?;
    Ok((StatusCode::CREATED, Json(told)).into_response())
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Asking {
    number: String,
    id_tail: String,
}

async fn progress(room: Room, kit::Open(kit::Json(body)): kit::Open<kit::Json<Asking>>) -> Reply {
    let desk = room.desk.clone();
    let guess =
        directory::guesses::ask(&room.ctx.app, "progress", body.number.trim(), &room.ctx.view.address)
            .await?;
    let found = room
        .ctx
        .app
        .db
        // Wrong answers are counted even though the look-up fails, so the answer travels inside.
        .write(move |tx| -> Result<Result<Progress, Fault>, Fault> {
            let found =
                view::progress(tx, &desk, body.number.trim(), &body.id_tail.trim().to_ascii_uppercase());
            if found.is_ok() {
                guess.was_right(tx)?
            } else {
                guess.was_wrong(tx)?
            }
            Ok(found)
        })
        .await??;
    Ok(Json(shape::progress(&found)).into_response())
}

pub(super) fn describe() -> Vec<Described> {
    let get = |path, id, summary| op("get", path, id, "cases", summary).problems(&[404]);
    vec![
        op("get", "/api/v1/cases", "listCases", "cases", "Cases of the party one acts for, newest first")
            .paged()
            .answers(200, "A page of cases", "CasePage")
            .problems(&[403, 422])
            .end(),
        get("/api/v1/cases/{number}", "readCase", "A case with its clock and, for a package, its parts")
            .about("For the applicant, and for staff whose posts reach it or another part of the same application.")
            .answers(200, "The case", "Case")
            .end(),
        get("/api/v1/cases/{number}/acts", "listActs", "What one may do with the case now, and why not the rest")
            .about("The acts themselves are asked: what is offered here is not refused for who one is or how the case stands.")
            .answers(200, "The acts", "Acts")
            .end(),
        get("/api/v1/cases/{number}/clock", "readClock", "The clock of a case, explained day by day")
            .answers(200, "The clock", "Clock")
            .end(),
        get("/api/v1/cases/{number}/timeline", "readTimeline", "Everything that happened, oldest first")
            .answers(200, "The timeline", "Timeline")
            .end(),
        get("/api/v1/cases/{number}/documents", "listDocuments", "Numbered documents, oldest first")
            .answers(200, "The documents", "Documents")
            .end(),
        get("/api/v1/cases/{number}/licences", "listCaseLicences", "Licences that came out")
            .answers(200, "The licences", "Licences")
            .end(),
        get("/api/v1/cases/{number}/materials", "listMaterials", "The one shared set of materials")
            .answers(200, "The materials", "Materials")
            .end(),
        get("/api/v1/cases/{number}/application", "readApplication", "What was applied for, and the plan it was submitted under")
            .answers(200, "The application", "Application")
            .end(),
        op("post", "/api/v1/cases/{number}/supplements", "supplyMaterials", "cases", "Supply what the correction notice names")
            .about(
                "Or a material deferred at acceptance. Each file part is named after its material's concept; a clerk at the \
                 counter may say `shown` with a concept for a paper shown there.",
            )
            .takes_content(json!({ "multipart/form-data": { "schema": { "type": "object", "additionalProperties": {
                "type": "string", "contentMediaType": "application/octet-stream",
            } } } }))
            .answers(200, "The case as it is now", "Case")
            .problems(&[404, 409])
            .end(),
        op("post", "/api/v1/cases/{number}/withdrawal", "withdrawCase", "cases", "Withdraw the whole application before the decision")
            .takes::<Withdrawing>("Withdrawal", json!({ "why": "地址另选" }))
            .answers(201, "The confirmation", "Document")
            .problems(&[404, 409])
            .end(),
        op("post", "/api/v1/progress", "publicProgress", "cases", "Where a case stands, for anybody with its number and the last four characters of the applicant's identity number")
            .about("An unknown number and a wrong second factor get the same answer; wrong answers are counted.")
            .open_to_all()
            .takes::<Asking>("ProgressQuestion", json!({ "number": "150402-260105-000018", "id_tail": "002X" }))
            .answers(200, "Where it stands", "Progress")
            .problems(&[404, 429])
            .end(),
    ]
}
