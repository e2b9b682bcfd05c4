//! What others have to do with a case: urging, copies to read, opinions of other organs, tasks lent to colleagues and taken back,
//! recusal.

use axum::Json;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use contract::{AccountId, Fault};
use kit::Routes;
use kit::routes::{get, post};
use kit::{Path, Reply};
use serde::Deserialize;
use serde_json::{Value, json};
use store::Tx;

use super::describe::{Described, op};
use super::tasks::on_task;
use super::{act_on, cases, of_case_for_staff, shape};
use crate::pages::Room;
use casework::desk::Desk;
use casework::lend::{self, Delegate, GiveBack, Recall};
use casework::model::Opinion;
use casework::recuse::{self, Recuse};
use casework::referral::{self, Consult, Copy, Opine};
use casework::urge::{self, Urge};
use casework::view::CaseFile;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/api/v1/cases/{number}/urging", post(urge_now))
        .route("/api/v1/cases/{number}/referrals", get(referrals))
        .route("/api/v1/cases/{number}/copies", post(copy))
        .route("/api/v1/cases/{number}/copies/{no}/reading", post(read))
        .route("/api/v1/cases/{number}/opinions/{no}", post(opine))
        .route("/api/v1/cases/{number}/recusal", post(recuse_now))
        .route("/api/v1/cases/{number}/tasks/{task}/consultation", post(consult))
        .route("/api/v1/cases/{number}/tasks/{task}/delegation", post(delegate))
        .route("/api/v1/cases/{number}/tasks/{task}/giving-back", post(give_back))
        .route("/api/v1/cases/{number}/tasks/{task}/recall", post(recall))
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Urging {
    reason: String,
}

async fn urge_now(room: Room, Path(number): Path<String>, kit::Json(body): kit::Json<Urging>) -> Reply {
    let told = act_on(&room, &number, move |tx, desk, actor, file| {
        urge::urge(tx, desk, actor, &Urge { case: file.case.id, reason: body.reason.clone() })?;
        cases::again(tx, desk, actor, &file.case.number)
    })
    .await?;
    Ok(Json(told).into_response())
}

/// One of an application, as it is now.
fn one(tx: &mut Tx, desk: &Desk, file: &CaseFile, no: i64) -> Result<Value, Fault> {
    let all = referral::of_application(tx, file.root.id)?;
    let found = all.iter().find(|one| one.no == no).ok_or_else(|| Fault::not_found("case.copy-not-found"))?;
    shape::referral(tx, desk, found)
}

async fn referrals(room: Room, Path(number): Path<String>) -> Reply {
    let told = of_case_for_staff(&room, &number, |tx, desk, _, file| {
        let all = referral::of_application(tx, file.root.id)?;
        let all: Result<Vec<Value>, Fault> = all.iter().map(|one| shape::referral(tx, desk, one)).collect();
        Ok(shape::page("referrals", all?, None))
    })
    .await?;
    Ok(Json(told).into_response())
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Copying {
    organ: String,
    #[serde(default)]
    post: Option<String>,
    why: String,
}

async fn copy(room: Room, Path(number): Path<String>, kit::Json(body): kit::Json<Copying>) -> Reply {
    let told = act_on(&room, &number, move |tx, desk, actor, file| {
        let Copying { organ, post, why } = body.clone();
        let no = referral::copy(tx, desk, actor, &Copy { case: file.case.id, organ, post, why })?;
        one(tx, desk, &file, no)
    })
    .await?;
    Ok((StatusCode::CREATED, Json(told)).into_response())
}

/// A number of the application out of a path.
fn of_path(no: &str) -> Result<i64, Fault> {
    no.parse().map_err(|_| Fault::not_found("case.copy-not-found"))
}

async fn read(room: Room, Path((number, no)): Path<(String, String)>) -> Reply {
    room.ctx.signed_in()?;
    let no = of_path(&no)?;
    let told = act_on(&room, &number, move |tx, desk, actor, file| {
        referral::read_copy(tx, desk, actor, file.case.id, no)?;
        one(tx, desk, &file, no)
    })
    .await?;
    Ok(Json(told).into_response())
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Opining {
    #[serde(deserialize_with = "super::word")]
    opinion: Opinion,
    #[serde(default)]
    words: String,
}

async fn opine(
    room: Room,
    Path((number, no)): Path<(String, String)>,
    kit::Json(body): kit::Json<Opining>,
) -> Reply {
    room.ctx.signed_in()?;
    let no = of_path(&no)?;
    let told = act_on(&room, &number, move |tx, desk, actor, file| {
        let cmd = Opine { case: file.case.id, no, opinion: body.opinion, words: body.words.clone() };
        referral::opine(tx, desk, actor, &cmd)?;
        one(tx, desk, &file, no)
    })
    .await?;
    Ok(Json(told).into_response())
}

/// The account of a colleague, by login.
fn colleague(tx: &mut Tx, login: &str) -> Result<AccountId, Fault> {
    let to = directory::account::by_login(tx, login)?;
    to.ok_or_else(|| Fault::invalid("case.no-such-colleague").with("login", login))
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Recusing {
    #[serde(default)]
    officer: Option<String>,
    why: String,
}

async fn recuse_now(room: Room, Path(number): Path<String>, kit::Json(body): kit::Json<Recusing>) -> Reply {
    let told = act_on(&room, &number, move |tx, desk, actor, file| {
        let officer = match &body.officer {
            Some(login) => colleague(tx, login)?,
            None => actor.account,
        };
        recuse::recuse(tx, desk, actor, &Recuse { case: file.case.id, officer, why: body.why.clone() })?;
        cases::again(tx, desk, actor, &file.case.number)
    })
    .await?;
    Ok(Json(told).into_response())
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Consulting {
    organ: String,
    question: String,
    until: String,
    #[serde(default)]
    waits: bool,
}

async fn consult(
    room: Room,
    Path(of): Path<(String, String)>,
    kit::Json(body): kit::Json<Consulting>,
) -> Reply {
    on_task(&room, of, move |tx, desk, actor, _, of| {
        let Consulting { organ, question, until, waits } = body.clone();
        let until = super::day(&until)?;
        referral::consult(tx, desk, actor, &Consult { of, organ, question, until, waits }).map(|_| None)
    })
    .await
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Delegating {
    to: String,
    why: String,
}

async fn delegate(
    room: Room,
    Path(of): Path<(String, String)>,
    kit::Json(body): kit::Json<Delegating>,
) -> Reply {
    on_task(&room, of, move |tx, desk, actor, _, of| {
        let to = colleague(tx, &body.to)?;
        lend::delegate(tx, desk, actor, &Delegate { of, to, why: body.why.clone() }).map(|()| None)
    })
    .await
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct GivingBack {
    words: String,
}

async fn give_back(
    room: Room,
    Path(of): Path<(String, String)>,
    kit::Json(body): kit::Json<GivingBack>,
) -> Reply {
    on_task(&room, of, move |tx, desk, actor, _, of| {
        lend::give_back(tx, desk, actor, &GiveBack { of, words: body.words.clone() }).map(|()| None)
    })
    .await
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Recalling {
    why: String,
}

async fn recall(
    room: Room,
    Path(of): Path<(String, String)>,
    kit::Json(body): kit::Json<Recalling>,
) -> Reply {
    on_task(&room, of, move |tx, desk, actor, _, of| {
        lend::recall(tx, desk, actor, &Recall { of, why: body.why.clone() }).map(|_| None)
    })
    .await
}

pub(super) fn describe() -> Vec<Described> {
    let on_task = |path, id, summary| {
        op("post", path, id, "tasks", summary)
            .answers(200, "The task as it is now", "TaskDone")
            .problems(&[403, 404, 409])
    };
    let on_case = |path, id, summary| op("post", path, id, "cases", summary).problems(&[403, 404, 409]);
    vec![
        on_case("/api/v1/cases/{number}/urging", "urgeCase", "Urge whoever has the case before them")
            .about("The applicant, or the window for them, once its limit is near; a supervisor at any time. Once a day.")
            .takes::<Urging>("Urging", json!({ "reason": "店铺已租，等证开业" }))
            .answers(200, "The case as it is now", "Case")
            .end(),
        op("get", "/api/v1/cases/{number}/referrals", "listReferrals", "cases", "What the case was put before other organs for")
            .answers(200, "Copies and opinions, oldest first", "Referrals")
            .problems(&[404])
            .end(),
        on_case("/api/v1/cases/{number}/copies", "copyCase", "Send a case to another organ, or one of its posts, to read")
            .takes::<Copying>("SendCopy", json!({ "organ": "11150402DEM000030E", "why": "请知悉" }))
            .answers(201, "The copy", "Referral")
            .end(),
        on_case("/api/v1/cases/{number}/copies/{no}/reading", "readCopy", "Mark a copy as read")
            .answers(200, "The copy", "Referral")
            .end(),
        on_case("/api/v1/cases/{number}/opinions/{no}", "giveOpinion", "Give the opinion one's organ was asked for")
            .about("What comes after its last day is taken, and says that it is late.")
            .takes::<Opining>("OpinionSent", json!({ "opinion": "approve", "words": "疏散通道符合要求" }))
            .answers(200, "The question with its answer", "Referral")
            .end(),
        on_case("/api/v1/cases/{number}/recusal", "recuse", "Recuse oneself from an application, or order another's recusal")
            .takes::<Recusing>("Recusal", json!({ "why": "申请人是本人亲属" }))
            .answers(200, "The case as it is now", "Case")
            .end(),
        on_task("/api/v1/cases/{number}/tasks/{task}/consultation", "consultOrgan", "Ask another organ for its opinion until a last day")
            .about("The clock runs on. The task waits for the answer only where `waits` says so, and no longer than that day.")
            .takes::<Consulting>("Consultation", json!({
                "organ": "11150402DEM000030E", "question": "疏散通道是否符合要求？", "until": "2026-01-08", "waits": false,
            }))
            .end(),
        on_task("/api/v1/cases/{number}/tasks/{task}/delegation", "delegateTask", "Give a task to a colleague for their opinion")
            .takes::<Delegating>("Delegation", json!({ "to": "food-reviewer-2", "why": "请看图纸" }))
            .end(),
        on_task("/api/v1/cases/{number}/tasks/{task}/giving-back", "giveBackTask", "Give a task back with one's opinion")
            .takes::<GivingBack>("GivingBack", json!({ "words": "图纸与现场一致" }))
            .end(),
        on_task("/api/v1/cases/{number}/tasks/{task}/recall", "recallTask", "Take back one's own review, transfer or delegation while nobody has acted on it")
            .takes::<Recalling>("Recalling", json!({ "why": "意见填写有误" }))
            .end(),
    ]
}
