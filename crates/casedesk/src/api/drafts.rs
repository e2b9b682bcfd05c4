//! `/api/v1/drafts`: opening an application, filling it in, attaching files, looking it through, submitting it.

use axum::Json;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use contract::item::Item;
use contract::{Actor, Fault, FileId, PartyId};
use directory::party::{Id, IdKind, PartyKind};
use kit::Routes;
use kit::routes::{delete, get, post, put};
use kit::{Path, Query, Reply, Sending};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use store::Tx;

use super::describe::{Described, op};
use super::{draft_id, shape};
use crate::pages::{Room, files};
use casework::counter::{self, AtCounter};
use casework::desk::Desk;
use casework::drafts::{self, Attach, Detach, Draft, OpenDraft, SaveDraft};
use casework::equal;
use casework::model::About;
use casework::model::Channel;
use casework::submit::{self, Submit};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/api/v1/drafts", get(mine).post(open))
        .route("/api/v1/drafts/{draft}", get(show).patch(save).delete(discard))
        .route("/api/v1/drafts/{draft}/review", get(review))
        .route("/api/v1/drafts/{draft}/submission", post(submit_now))
        .route("/api/v1/drafts/{draft}/materials/{concept}", post(attach))
        .route("/api/v1/drafts/{draft}/materials/{concept}/paper", put(paper))
        .route("/api/v1/drafts/{draft}/materials/{concept}/{file}", delete(detach))
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Opening {
    item: String,
    #[serde(default)]
    answers: Map<String, Value>,
    #[serde(default, deserialize_with = "super::inner_maybe")]
    applicant: Option<Applicant>,
}

/// Whoever stands at the counter, as their document says.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Applicant {
    #[serde(deserialize_with = "super::word")]
    kind: PartyKind,
    #[serde(deserialize_with = "super::word")]
    id_kind: IdKind,
    #[serde(default)]
    id_country: String,
    id_number: String,
    name: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    address: String,
}

/// On whose behalf: the party the actor acts for, or at the counter whoever stands there.
fn party_of(
    tx: &mut Tx,
    actor: &Actor,
    item: &Item,
    applicant: Option<&Applicant>,
) -> Result<(PartyId, Channel), Fault> {
    let Some(given) = applicant else {
        let party = actor.party.ok_or_else(|| Fault::forbidden("access.no-party"))?;
        return Ok((party, Channel::Online));
    };
    if (given.kind == PartyKind::Enterprise) != (given.id_kind == IdKind::Uscc) {
        return Err(Fault::invalid("party.id-kind"));
    }
    let given = AtCounter {
        id: Id::read(given.id_kind, &given.id_country, &given.id_number)?,
        name: given.name.clone(),
        phone: given.phone.clone(),
        address: given.address.clone(),
    };
    Ok((counter::applicant(tx, actor, item, &given)?, Channel::Counter))
}

async fn open(room: Room, kit::Json(body): kit::Json<Opening>) -> Reply {
    let draft = room
        .carry(move |tx, desk, actor| {
            let version = desk.items.current(tx, &body.item)?;
            let (party, channel) = party_of(tx, actor, &version.item, body.applicant.as_ref())?;
            let item = version.item.code.clone();
            let command = OpenDraft { item, answers: body.answers.clone(), party, channel };
            let draft = drafts::open_filled(tx, desk, actor, &command)?;
            shape::draft(tx, desk, &draft)
        })
        .await?;
    let to = format!("/api/v1/drafts/{}", draft["id"].as_str().unwrap_or_default());
    Ok((StatusCode::CREATED, [(header::LOCATION, to)], Json(draft)).into_response())
}

async fn mine(room: Room) -> Reply {
    let all = room
        .read(|tx, desk, actor| {
            drafts::drafts(tx, actor)?
                .iter()
                .map(|draft| shape::draft(tx, desk, draft))
                .collect::<Result<Vec<_>, _>>()
        })
        .await?;
    Ok(Json(shape::page("drafts", all, None)).into_response())
}

/// Acts on one's own draft and answers with it as it is then.
async fn on_draft(
    room: &Room,
    id: &str,
    act: impl Fn(&mut Tx, &Desk, &Actor, contract::DraftId) -> Result<Draft, Fault> + Send + 'static,
) -> Reply {
    room.ctx.signed_in()?;
    let id = draft_id(id)?;
    let told = room
        .carry(move |tx, desk, actor| {
            let draft = act(tx, desk, actor, id)?;
            shape::draft(tx, desk, &draft)
        })
        .await?;
    Ok(Json(told).into_response())
}

async fn show(room: Room, Path(id): Path<String>) -> Reply {
    room.ctx.signed_in()?;
    let id = draft_id(&id)?;
    let told = room
        .read(move |tx, desk, actor| {
            let draft = drafts::draft(tx, actor, id)?;
            shape::draft(tx, desk, &draft)
        })
        .await?;
    Ok(Json(told).into_response())
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Saving {
    revision: i64,
    #[serde(default)]
    answers: Option<Map<String, Value>>,
    #[serde(default)]
    form: Option<Map<String, Value>>,
    #[serde(default)]
    commitments: Option<Vec<String>>,
}

async fn save(room: Room, Path(id): Path<String>, kit::Json(body): kit::Json<Saving>) -> Reply {
    on_draft(&room, &id, move |tx, desk, actor, id| {
        if let Some(answers) = &body.answers {
            let draft = drafts::draft(tx, actor, id)?;
            drafts::whole(&desk.items.version(tx, draft.version)?.item, answers)?;
        }
        let save = SaveDraft {
            draft: id,
            revision: body.revision,
            answers: body.answers.clone(),
            form: body.form.clone(),
            commitments: body.commitments.clone(),
        };
        drafts::save(tx, desk, actor, &save)
    })
    .await
}

async fn discard(room: Room, Path(id): Path<String>) -> Reply {
    room.ctx.signed_in()?;
    let id = draft_id(&id)?;
    room.carry(move |tx, desk, actor| drafts::discard(tx, desk, actor, id)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn review(room: Room, Path(id): Path<String>) -> Reply {
    room.ctx.signed_in()?;
    let id = draft_id(&id)?;
    let review = room.read(move |tx, desk, actor| submit::review_draft(tx, desk, actor, id)).await?;
    let problems: Vec<Value> = review
        .problems
        .iter()
        .map(|problem| {
            let (about, what) = match &problem.about {
                About::Field(what) => ("field", what.as_str()),
                About::Material(what) => ("material", what.as_str()),
                About::Commitment(what) => ("commitment", what.as_str()),
                About::Answers => ("answers", ""),
            };
            let params: Map<String, Value> =
                problem.params.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
            json!({ "about": about, "what": what, "code": problem.code, "params": params })
        })
        .collect();
    let told = json!({
        "ready": review.is_ready(), "problems": problems, "plan": review.plan,
        "equal": review.equal, "equal_refused": review.refused,
        "form_schema": review.form.form().schema(),
    });
    Ok(Json(told).into_response())
}

/// A key a program made up for this request: visible ASCII of a sensible length. What makes submitting safe to repeat is
/// the draft itself, so that the same draft under another key is still one case.
fn check_key(headers: &HeaderMap) -> Result<(), Fault> {
    let Some(key) = headers.get("idempotency-key") else { return Ok(()) };
    let fits = (1..=255).contains(&key.len()) && key.as_bytes().iter().all(|b| b.is_ascii_graphic());
    if fits { Ok(()) } else { Err(Fault::invalid("apply.idempotency-key")) }
}

#[derive(Deserialize)]
struct Knowing {
    /// Numbers of equal applications the program was told of, with commas between.
    known: Option<String>,
}

async fn submit_now(
    room: Room,
    Path(id): Path<String>,
    Query(knowing): Query<Knowing>,
    headers: HeaderMap,
) -> Reply {
    room.ctx.signed_in()?;
    let id = draft_id(&id)?;
    check_key(&headers)?;
    let known: Option<Vec<String>> = knowing.known.map(|known| {
        known.split(',').map(str::trim).filter(|one| !one.is_empty()).take(50).map(str::to_owned).collect()
    });
    let (done, equal) = room
        .carry(move |tx, desk, actor| {
            let cmd = Submit { draft: id };
            let done = match &known {
                Some(known) => submit::submit_knowing(tx, desk, actor, &cmd, known)?,
                None => submit::submit(tx, desk, actor, &cmd)?,
            };
            Ok((done.clone(), equal::of_case(tx, desk, done.case)?))
        })
        .await?;
    let to = format!("/api/v1/cases/{}", done.number);
    let status = if done.again { StatusCode::OK } else { StatusCode::CREATED };
    let progress = format!("{}/progress?number={}", room.ctx.app.site.base_url, done.number);
    let told = json!({
        "number": done.number, "again": done.again, "progress": progress, "equal": equal,
    });
    Ok((status, [(header::LOCATION, to)], Json(told)).into_response())
}

#[derive(Deserialize)]
struct Named {
    name: Option<String>,
}

async fn attach(
    room: Room,
    Path((id, concept)): Path<(String, String)>,
    Query(named): Query<Named>,
    sending: Sending,
) -> Reply {
    room.ctx.signed_in()?;
    let id = draft_id(&id)?;
    let (draft, asked) = room
        .read(move |tx, desk, actor| {
            let review = submit::review_draft(tx, desk, actor, id)?;
            let asked: Vec<String> = review.plan.asked.into_iter().map(|asked| asked.concept).collect();
            Ok((drafts::draft(tx, actor, id)?, asked))
        })
        .await?;
    if !asked.contains(&concept) {
        return Err(Fault::invalid("draft.unknown-material").into());
    }
    let sent = sending.program(&room.ctx.app.blobs, Some(named.name.as_deref().unwrap_or_default())).await?;
    if sent.files.is_empty() {
        return Err(Fault::invalid("case.material-missing").with("name", &concept).into());
    }
    drafts::check_room(&draft, sent.files.iter().map(|_| concept.as_str()))?;
    let kept = files::take_in(&room, sent.files, draft.party).await?;
    let told = room
        .carry(move |tx, desk, actor| {
            let mut draft = drafts::draft(tx, actor, id)?;
            for (_, file) in &kept {
                let file = Some(desk.files.add(tx, actor, file.clone())?);
                draft =
                    drafts::attach(tx, desk, actor, &Attach { draft: id, concept: concept.clone(), file })?;
            }
            shape::draft(tx, desk, &draft)
        })
        .await?;
    Ok((StatusCode::CREATED, Json(told)).into_response())
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Paper {
    shown: bool,
}

async fn paper(
    room: Room,
    Path((id, concept)): Path<(String, String)>,
    kit::Json(body): kit::Json<Paper>,
) -> Result<Response, kit::Error> {
    on_draft(&room, &id, move |tx, desk, actor, id| {
        let review = submit::review_draft(tx, desk, actor, id)?;
        if !review.plan.asked.iter().any(|asked| asked.concept == concept) {
            return Err(Fault::invalid("draft.unknown-material"));
        }
        match body.shown {
            true => {
                drafts::attach(tx, desk, actor, &Attach { draft: id, concept: concept.clone(), file: None })
            }
            false => {
                drafts::detach(tx, desk, actor, &Detach { draft: id, concept: concept.clone(), file: None })
            }
        }
    })
    .await
}

async fn detach(room: Room, Path((id, concept, file)): Path<(String, String, String)>) -> Reply {
    room.ctx.signed_in()?;
    let file: i64 = file.parse().map_err(|_| Fault::not_found("file.not-found"))?;
    on_draft(&room, &id, move |tx, desk, actor, id| {
        let file = Some(FileId(file));
        drafts::detach(tx, desk, actor, &Detach { draft: id, concept: concept.clone(), file })
    })
    .await
}

pub(super) fn describe() -> Vec<Described> {
    let mut all = of_drafts();
    all.extend(of_materials());
    all
}

/// From opening a draft to submitting it.
fn of_drafts() -> Vec<Described> {
    let answers = json!({
        "operator": "individual", "area": 120, "dine_in": true, "gas": true, "signboard": true, "premises": "rent",
        "agent": false,
    });
    vec![
        op("get", "/api/v1/drafts", "listDrafts", "drafts", "One's drafts that are not submitted, newest first")
            .answers(200, "The drafts", "Drafts")
            .end(),
        op("post", "/api/v1/drafts", "openDraft", "drafts", "Open a draft of an item or package, filled in with what is known")
            .about(
                "For oneself or the party one acts for now. A clerk who takes in an application at the counter gives \
                 `applicant`, as the person's document says.",
            )
            .takes::<Opening>("OpenDraft", json!({ "item": "restaurant-small", "answers": answers }))
            .answers(201, "The draft", "Draft")
            .located(201)
            .problems(&[403, 404, 409])
            .end(),
        op("get", "/api/v1/drafts/{draft}", "readDraft", "drafts", "Read one's draft")
            .answers(200, "The draft", "Draft")
            .problems(&[404])
            .end(),
        op("patch", "/api/v1/drafts/{draft}", "saveDraft", "drafts", "Save what was filled in; what is left out stays")
            .about("Nothing is refused for being incomplete; that is looked at when it is submitted.")
            .takes::<Saving>("SaveDraft", json!({ "revision": 2, "form": { "shop_name": "草原小馆" } }))
            .answers(200, "The draft as it is now", "Draft")
            .problems(&[404, 409])
            .end(),
        op("delete", "/api/v1/drafts/{draft}", "discardDraft", "drafts", "Throw a draft away")
            .answers_nothing("Thrown away")
            .problems(&[404, 409])
            .end(),
        op("get", "/api/v1/drafts/{draft}/review", "reviewDraft", "drafts", "Look a draft through as submitting would")
            .about("What is asked, what fell away and why, what is still missing or wrong, and the one form's schema.")
            .answers(200, "What was found", "DraftReview")
            .problems(&[404])
            .end(),
        op("post", "/api/v1/drafts/{draft}/submission", "submitDraft", "drafts", "Submit: the draft becomes a case with a number")
            .about(
                "Submitting the same draft again, however soon, answers with the same case. Equal applications under way are \
                 named by the review and by the answer; with `known` one that is not among those named is a conflict, and some \
                 items refuse a second one always.",
            )
            .query(
                "known",
                json!({ "type": "string", "maxLength": 2000 }),
                "Numbers of the equal applications the applicant was told of, with commas between; empty: of none",
            )
            .answers(200, "It had been submitted before", "Submitted")
            .answers(201, "Submitted", "Submitted")
            .located(200)
            .located(201)
            .problems(&[404, 409, 422])
            .end(),
    ]
}

/// What is brought to a draft.
fn of_materials() -> Vec<Described> {
    let file = json!({ "schema": { "type": "string", "contentMediaType": "application/octet-stream" } });
    vec![
        op("post", "/api/v1/drafts/{draft}/materials/{concept}", "attachFiles", "drafts", "Attach files to a material")
            .about(
                "As parts of a multipart body, or one file as the body itself with its name in `name`. PDF, JPEG, PNG, \
                 HEIC and OFD are taken, 20 MB each; what a file is, its bytes decide.",
            )
            .query("name", json!({ "type": "string", "maxLength": 255 }), "The file's name, where the body is the file")
            .takes_content(json!({
                "multipart/form-data": { "schema": { "type": "object", "additionalProperties": {
                    "type": "string", "contentMediaType": "application/octet-stream",
                } } },
                "application/pdf": file, "image/jpeg": file, "image/png": file, "image/heic": file,
                "application/ofd": file,
                "application/octet-stream": file,
            }))
            .answers(201, "The draft as it is now", "Draft")
            .problems(&[404, 409])
            .end(),
        op("put", "/api/v1/drafts/{draft}/materials/{concept}/paper", "notePaper", "drafts", "Note at the counter that a material was shown on paper")
            .takes::<Paper>("Paper", json!({ "shown": true }))
            .answers(200, "The draft as it is now", "Draft")
            .problems(&[404, 409])
            .end(),
        op("delete", "/api/v1/drafts/{draft}/materials/{concept}/{file}", "detachFile", "drafts", "Take a file off a material")
            .answers(200, "The draft as it is now", "Draft")
            .problems(&[404, 409])
            .end(),
    ]
}
