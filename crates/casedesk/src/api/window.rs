//! `/api/v1/desk` and the window's acts on a case: queue, checklist, the one correction notice, acceptance or its refusal,
//! handing out.

use axum::Json;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use contract::Fault;
use directory::access::Staff;
use kit::Routes;
use kit::routes::{get, post};
use kit::{Path, Query, Reply};
use serde::Deserialize;
use serde_json::{Value, json};

use super::describe::{Described, op};
use super::{act_on, of_case_for_staff, shape};
use crate::pages::Room;
use casework::accept::{self, Accept, RefuseAcceptance};
use casework::check::{self, AskCorrection, Check};
use casework::correction::{self, Lengthen};
use casework::deferred::{self, LookAtDeferred};
use casework::deliver::{self, Deliver, Handover};
use casework::lists;
use casework::model::{DeskQueue, Mark, Tick};
use casework::permissions::{Intake, Issue};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/api/v1/desk/queue", get(queue))
        .route("/api/v1/desk/issuing", get(issuing))
        .route("/api/v1/cases/{number}/checklist", get(checklist).patch(tick))
        .route("/api/v1/cases/{number}/correction", post(correct))
        .route("/api/v1/cases/{number}/correction/extension", post(lengthen))
        .route("/api/v1/cases/{number}/deferred-materials", post(look_at_deferred))
        .route("/api/v1/cases/{number}/acceptance", post(accept_now))
        .route("/api/v1/cases/{number}/non-acceptance", post(refuse))
        .route("/api/v1/cases/{number}/delivery", post(deliver_now))
}

#[derive(Deserialize)]
struct Asked {
    queue: Option<String>,
    from: Option<String>,
}

async fn queue(room: Room, _: Staff<Intake>, Query(asked): Query<Asked>) -> Reply {
    let queue = match asked.queue.as_deref() {
        None => DeskQueue::Received,
        Some(word) => {
            let found = DeskQueue::of_intake().find(|queue| queue.as_str() == word);
            found.ok_or_else(|| Fault::invalid("kit.form").with("detail", "queue"))?
        }
    };
    list(&room, queue, asked.from).await
}

async fn issuing(room: Room, _: Staff<Issue>, Query(asked): Query<super::cases::Paging>) -> Reply {
    list(&room, DeskQueue::Issuing, asked.from).await
}

async fn list(room: &Room, queue: DeskQueue, from: Option<String>) -> Reply {
    let told = room
        .read(move |tx, desk, actor| {
            let page = lists::at_desk(tx, actor, queue, from.as_deref())?;
            let rows: Result<Vec<Value>, Fault> =
                page.rows.iter().map(|line| shape::line(tx, desk, line)).collect();
            Ok(shape::page("cases", rows?, page.next))
        })
        .await?;
    Ok(Json(told).into_response())
}

async fn checklist(room: Room, Path(number): Path<String>) -> Reply {
    let told = of_case_for_staff(&room, &number, |tx, desk, _, file| {
        let lines = check::checklist(tx, &file.root)?;
        let lines: Result<Vec<Value>, Fault> =
            lines.iter().map(|line| shape::checklist_line(tx, desk, line)).collect();
        Ok(json!({ "case": file.root.number, "revision": file.root.revision, "lines": lines? }))
    })
    .await?;
    Ok(Json(told).into_response())
}

/// A mark as it is sent.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct TickSent {
    concept: String,
    #[serde(deserialize_with = "super::word")]
    mark: Mark,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    seen_original: bool,
    #[serde(default)]
    later: bool,
}

fn ticks(sent: &[TickSent]) -> Vec<Tick> {
    sent.iter()
        .map(|tick| Tick {
            concept: tick.concept.clone(),
            mark: tick.mark,
            reason: tick.reason.clone(),
            seen_original: tick.seen_original,
            later: tick.later,
        })
        .collect()
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Ticking {
    revision: i64,
    #[serde(deserialize_with = "super::inner_list")]
    ticks: Vec<TickSent>,
}

async fn tick(room: Room, Path(number): Path<String>, kit::Json(body): kit::Json<Ticking>) -> Reply {
    let checked = act_on(&room, &number, move |tx, desk, actor, file| {
        let cmd = Check { case: file.root.id, revision: body.revision, ticks: ticks(&body.ticks) };
        check::check(tx, desk, actor, &cmd)
    })
    .await?;
    let told = json!({
        "ok": checked.ok, "open": checked.open, "wanting": checked.wanting, "revision": checked.revision,
    });
    Ok(Json(told).into_response())
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Correcting {
    revision: i64,
    #[serde(default, deserialize_with = "super::inner_list")]
    ticks: Vec<TickSent>,
    #[serde(default)]
    note: String,
}

async fn correct(room: Room, Path(number): Path<String>, kit::Json(body): kit::Json<Correcting>) -> Reply {
    let told = act_on(&room, &number, move |tx, desk, actor, file| {
        let cmd = AskCorrection {
            case: file.root.id,
            revision: body.revision,
            ticks: ticks(&body.ticks),
            note: body.note.clone(),
        };
        let document = check::ask_correction(tx, desk, actor, &cmd)?;
        shape::document(tx, desk, &document)
    })
    .await?;
    Ok((StatusCode::CREATED, Json(told)).into_response())
}

async fn look_at_deferred(
    room: Room,
    Path(number): Path<String>,
    kit::Json(body): kit::Json<Ticking>,
) -> Reply {
    let looked = act_on(&room, &number, move |tx, desk, actor, file| {
        let cmd = LookAtDeferred { case: file.root.id, revision: body.revision, ticks: ticks(&body.ticks) };
        deferred::look_at(tx, desk, actor, &cmd)
    })
    .await?;
    let told = json!({ "outstanding": looked.outstanding, "revision": looked.revision });
    Ok(Json(told).into_response())
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Accepting {
    revision: i64,
    #[serde(default, deserialize_with = "super::inner_list")]
    ticks: Vec<TickSent>,
    #[serde(default)]
    defer: Vec<String>,
}

async fn accept_now(room: Room, Path(number): Path<String>, kit::Json(body): kit::Json<Accepting>) -> Reply {
    let accepted = act_on(&room, &number, move |tx, desk, actor, file| {
        let cmd = Accept {
            case: file.root.id,
            revision: body.revision,
            ticks: ticks(&body.ticks),
            defer: body.defer.clone(),
        };
        accept::accept(tx, desk, actor, &cmd)
    })
    .await?;
    let told =
        json!({ "document": accepted.document, "due": accepted.due, "provisional": accepted.provisional });
    Ok((StatusCode::CREATED, Json(told)).into_response())
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Refusing {
    revision: i64,
    reasons: String,
    #[serde(default)]
    basis: String,
}

async fn refuse(room: Room, Path(number): Path<String>, kit::Json(body): kit::Json<Refusing>) -> Reply {
    let told = act_on(&room, &number, move |tx, desk, actor, file| {
        let cmd = RefuseAcceptance {
            case: file.root.id,
            revision: body.revision,
            reasons: body.reasons.clone(),
            basis: body.basis.clone(),
        };
        let document = accept::refuse_acceptance(tx, desk, actor, &cmd)?;
        shape::document(tx, desk, &document)
    })
    .await?;
    Ok((StatusCode::CREATED, Json(told)).into_response())
}

#[derive(Deserialize, Clone)]
#[serde(rename_all = "kebab-case", tag = "how", deny_unknown_fields)]
enum Delivering {
    PickUp {
        revision: i64,
        name: String,
        id_tail: String,
    },
    Courier {
        revision: i64,
        address: String,
        tracking: String,
        #[serde(default)]
        company: String,
    },
}

async fn deliver_now(
    room: Room,
    Path(number): Path<String>,
    kit::Json(body): kit::Json<Delivering>,
) -> Reply {
    let told = act_on(&room, &number, move |tx, desk, actor, file| {
        let (revision, how) = match body.clone() {
            Delivering::PickUp { revision, name, id_tail } => (revision, Handover::PickUp { name, id_tail }),
            Delivering::Courier { revision, address, tracking, company } => {
                (revision, Handover::Courier { company, address, tracking })
            }
        };
        let document = deliver::deliver(tx, desk, actor, &Deliver { case: file.case.id, revision, how })?;
        shape::document(tx, desk, &document)
    })
    .await?;
    Ok((StatusCode::CREATED, Json(told)).into_response())
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Lengthening {
    revision: i64,
    until: String,
    reason: String,
}

async fn lengthen(room: Room, Path(number): Path<String>, kit::Json(body): kit::Json<Lengthening>) -> Reply {
    let told = act_on(&room, &number, move |tx, desk, actor, file| {
        let (case, reason) = (file.root.id, body.reason.clone());
        let cmd = Lengthen { case, revision: body.revision, until: super::day(&body.until)?, reason };
        let document = correction::lengthen(tx, desk, actor, &cmd)?;
        shape::document(tx, desk, &document)
    })
    .await?;
    Ok((StatusCode::CREATED, Json(told)).into_response())
}

pub(super) fn describe() -> Vec<Described> {
    let mut all = lists();
    all.extend(acts());
    all
}

/// What waits, and the checklist of one application.
fn lists() -> Vec<Described> {
    let queues: Vec<_> = DeskQueue::of_intake().map(DeskQueue::as_str).collect();
    vec![
        op("get", "/api/v1/desk/queue", "deskQueue", "window", "What waits at the window, oldest first")
            .query("queue", json!({ "type": "string", "enum": queues, "default": "received" }), "Which queue")
            .paged()
            .answers(200, "A page of cases", "CasePage")
            .problems(&[403, 422])
            .end(),
        op(
            "get",
            "/api/v1/desk/issuing",
            "issuingQueue",
            "window",
            "What is ready to be handed out, oldest first",
        )
        .paged()
        .answers(200, "A page of cases", "CasePage")
        .problems(&[403, 422])
        .end(),
        op(
            "get",
            "/api/v1/cases/{number}/checklist",
            "readChecklist",
            "window",
            "The checklist, material by material",
        )
        .answers(200, "The checklist", "Checklist")
        .problems(&[404])
        .end(),
        op(
            "patch",
            "/api/v1/cases/{number}/checklist",
            "tickChecklist",
            "window",
            "Mark materials; those not named keep their marks",
        )
        .takes::<Ticking>("Ticking", json!({ "revision": 1, "ticks": [example_tick()] }))
        .answers(200, "How far it is", "Checked")
        .problems(&[403, 404, 409])
        .end(),
    ]
}

/// What the window does to a case.
fn acts() -> Vec<Described> {
    let act = |path, id, summary| op("post", path, id, "window", summary).problems(&[403, 404, 409]);
    vec![
        act(
            "/api/v1/cases/{number}/correction",
            "askCorrection",
            "Issue the one correction notice, naming everything missing at once",
        )
        .about("Once only: a second one is refused (Administrative Licensing Law art. 32).")
        .takes::<Correcting>(
            "AskCorrection",
            json!({ "revision": 2, "ticks": [example_tick()], "note": "请在方便时补交。" }),
        )
        .answers(201, "The notice", "Document")
        .end(),
        act(
            "/api/v1/cases/{number}/correction/extension",
            "lengthenCorrection",
            "Give one applicant more time for corrections, told in writing with the reason",
        )
        .takes::<Lengthening>(
            "Lengthening",
            json!({ "revision": 3, "until": "2027-03-19", "reason": "检测报告需要重新出具" }),
        )
        .answers(201, "The notice", "Document")
        .end(),
        act(
            "/api/v1/cases/{number}/deferred-materials",
            "lookAtDeferred",
            "Look at deferred materials that came in: in order, or asked for again with the reason",
        )
        .about("Nothing is granted on a deferred material before this. One whose last day has passed gets a new one when it is marked missing.")
        .takes::<Ticking>("Ticking", json!({ "revision": 5, "ticks": [example_tick()] }))
        .answers(200, "What is still outstanding", "LookedAt")
        .end(),
        act(
            "/api/v1/cases/{number}/acceptance",
            "acceptCase",
            "Accept: the clock starts, a package opens its parts",
        )
        .takes::<Accepting>("Acceptance", json!({ "revision": 3, "ticks": [], "defer": [] }))
        .answers(201, "The acceptance notice and the date it promises", "Accepted")
        .end(),
        act(
            "/api/v1/cases/{number}/non-acceptance",
            "refuseAcceptance",
            "Refuse to accept, in writing and with reasons",
        )
        .takes::<Refusing>(
            "NonAcceptance",
            json!({ "revision": 3, "reasons": "补正后仍缺少租赁合同", "basis": "行政许可法第三十二条" }),
        )
        .answers(201, "The decision", "Document")
        .end(),
        act(
            "/api/v1/cases/{number}/delivery",
            "deliverCase",
            "Hand out everything an application has brought, together",
        )
        .takes::<Delivering>(
            "Delivery",
            json!({ "how": "pick-up", "revision": 9, "name": "示例", "id_tail": "002X" }),
        )
        .answers(201, "The delivery record", "Document")
        .end(),
    ]
}

/// One mark, as an example.
fn example_tick() -> serde_json::Value {
    json!({ "concept": "premises.lease", "mark": "defective", "reason": "租赁合同缺最后一页" })
}
