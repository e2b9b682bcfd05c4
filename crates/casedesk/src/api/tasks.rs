//! `/api/v1/tasks` and the tasks of a case: take, put back, finish, hand over, return, add a signer.

use axum::Json;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use contract::{Actor, Fault};
use directory::access::Staff;
use kit::Routes;
use kit::routes::{get, post};
use kit::{Path, Query, Reply};
use process::{Mode, Placement};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use store::Tx;

use super::describe::{Described, op};
use super::{act_on, of_case_for_staff, shape};
use crate::pages::Room;
use casework::desk::Desk;
use casework::lists;
use casework::model::{CriterionMark, Opinion};
use casework::permissions::Review as MayReview;
use casework::review::{self, AddSigner, OfTask, ReturnTask, Review, Reviewed, Transfer};
use casework::view::{self, CaseFile};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/api/v1/tasks", get(mine))
        .route("/api/v1/cases/{number}/tasks", get(of_one))
        .route("/api/v1/cases/{number}/tasks/{task}/claim", post(claim))
        .route("/api/v1/cases/{number}/tasks/{task}/release", post(release))
        .route("/api/v1/cases/{number}/tasks/{task}/completion", post(complete))
        .route("/api/v1/cases/{number}/tasks/{task}/transfer", post(transfer))
        .route("/api/v1/cases/{number}/tasks/{task}/return", post(send_back))
        .route("/api/v1/cases/{number}/tasks/{task}/signers", post(add_signer))
}

#[derive(Deserialize)]
struct Asked {
    mine: Option<String>,
    from: Option<String>,
}

async fn mine(room: Room, _: Staff<MayReview>, Query(asked): Query<Asked>) -> Reply {
    let only = match asked.mine.as_deref() {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => return Err(Fault::invalid("kit.form").with("detail", "mine").into()),
    };
    let told = room
        .read(move |tx, desk, actor| {
            let page = lists::tasks(tx, actor, only, asked.from.as_deref())?;
            let rows: Result<Vec<Value>, Fault> =
                page.rows.iter().map(|line| shape::task_line(tx, desk, actor, line)).collect();
            Ok(shape::page("tasks", rows?, page.next))
        })
        .await?;
    Ok(Json(told).into_response())
}

async fn of_one(room: Room, Path(number): Path<String>) -> Reply {
    let told = of_case_for_staff(&room, &number, |tx, desk, actor, file| {
        let all = view::tasks(tx, &file.case)?;
        let all: Result<Vec<Value>, Fault> =
            all.iter().map(|task| shape::task(tx, desk, actor, &file.case, task)).collect();
        Ok(shape::page("tasks", all?, None))
    })
    .await?;
    Ok(Json(told).into_response())
}

/// Carries out an act on a task and answers with the task as it is then.
pub(super) async fn on_task(
    room: &Room,
    (number, no): (String, String),
    act: impl Fn(&mut Tx, &Desk, &Actor, &CaseFile, OfTask) -> Result<Option<Reviewed>, Fault> + Send + 'static,
) -> Reply {
    room.ctx.signed_in()?;
    let no: i64 = no.parse().map_err(|_| Fault::not_found("case.task-not-found"))?;
    let told = act_on(room, &number, move |tx, desk, actor, file| {
        let task = view::task(tx, &file.case, no)?;
        let reviewed = act(tx, desk, actor, &file, OfTask { case: file.case.id, task: task.id })?;
        let task = view::task(tx, &file.case, no)?;
        let mut told = json!({ "task": shape::task(tx, desk, actor, &file.case, &task)? });
        if let Some(reviewed) = reviewed {
            told["state"] = json!(reviewed.state);
            told["opened"] = json!(reviewed.opened.len());
        }
        Ok(told)
    })
    .await?;
    Ok((StatusCode::OK, Json(told)).into_response())
}

async fn claim(room: Room, Path(of): Path<(String, String)>) -> Reply {
    on_task(&room, of, |tx, desk, actor, _, of| review::claim(tx, desk, actor, of).map(|()| None)).await
}

async fn release(room: Room, Path(of): Path<(String, String)>) -> Reply {
    on_task(&room, of, |tx, desk, actor, _, of| review::release(tx, desk, actor, of).map(|()| None)).await
}

/// A criterion's mark as it is sent.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub(super) struct MarkSent {
    criterion: String,
    holds: bool,
    #[serde(default)]
    explanation: String,
}

/// The marks as the acts take them.
pub(super) fn marks(sent: &[MarkSent]) -> Vec<CriterionMark> {
    sent.iter()
        .map(|mark| CriterionMark {
            criterion: mark.criterion.clone(),
            holds: mark.holds,
            explanation: mark.explanation.clone(),
        })
        .collect()
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Completing {
    #[serde(deserialize_with = "super::word")]
    opinion: Opinion,
    #[serde(default)]
    words: String,
    #[serde(default, deserialize_with = "super::inner_list")]
    marks: Vec<MarkSent>,
    #[serde(default)]
    vars: Map<String, Value>,
    #[serde(default)]
    unread_known: bool,
}

async fn complete(
    room: Room,
    Path(of): Path<(String, String)>,
    kit::Json(body): kit::Json<Completing>,
) -> Reply {
    on_task(&room, of, move |tx, desk, actor, _, of| {
        let cmd = Review {
            of,
            opinion: body.opinion,
            words: body.words.clone(),
            marks: marks(&body.marks),
            vars: body.vars.clone(),
            knowing: body.unread_known,
        };
        review::review(tx, desk, actor, &cmd).map(Some)
    })
    .await
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Transferring {
    to: String,
    why: String,
}

async fn transfer(
    room: Room,
    Path(of): Path<(String, String)>,
    kit::Json(body): kit::Json<Transferring>,
) -> Reply {
    on_task(&room, of, move |tx, desk, actor, _, of| {
        let to = directory::account::by_login(tx, &body.to)?;
        let to = to.ok_or_else(|| Fault::invalid("case.no-such-colleague").with("login", &body.to))?;
        review::transfer(tx, desk, actor, &Transfer { of, to, why: body.why.clone() }).map(|()| None)
    })
    .await
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Returning {
    to: String,
    #[serde(default = "walk_again", deserialize_with = "super::word")]
    then: Then,
    why: String,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum Then {
    WalkAgain,
    ComeBack,
}

fn walk_again() -> Then {
    Then::WalkAgain
}

async fn send_back(
    room: Room,
    Path(of): Path<(String, String)>,
    kit::Json(body): kit::Json<Returning>,
) -> Reply {
    on_task(&room, of, move |tx, desk, actor, _, of| {
        let mode = match body.then {
            Then::WalkAgain => Mode::Rerun,
            Then::ComeBack => Mode::JumpBack,
        };
        let cmd = ReturnTask { of, to: body.to.clone(), mode, why: body.why.clone() };
        review::return_task(tx, desk, actor, &cmd).map(Some)
    })
    .await
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Adding {
    organ: String,
    #[serde(deserialize_with = "super::word")]
    placement: Placed,
    why: String,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum Placed {
    Before,
    After,
    Parallel,
}

async fn add_signer(
    room: Room,
    Path(of): Path<(String, String)>,
    kit::Json(body): kit::Json<Adding>,
) -> Reply {
    on_task(&room, of, move |tx, desk, actor, _, of| {
        let placement = match body.placement {
            Placed::Before => Placement::Before,
            Placed::After => Placement::After,
            Placed::Parallel => Placement::Parallel,
        };
        let cmd = AddSigner { of, organ: body.organ.clone(), placement, why: body.why.clone() };
        review::add_signer(tx, desk, actor, &cmd).map(Some)
    })
    .await
}

pub(super) fn describe() -> Vec<Described> {
    let act = |path, id, summary| {
        op("post", path, id, "tasks", summary)
            .answers(200, "The task as it is now", "TaskDone")
            .problems(&[403, 404, 409])
    };
    vec![
        op("get", "/api/v1/tasks", "listTasks", "tasks", "Open tasks one may do: one's organ's, taken by nobody else")
            .query("mine", json!({ "type": "boolean", "default": false }), "Only those one has taken")
            .paged()
            .answers(200, "A page of tasks", "TaskPage")
            .problems(&[403, 422])
            .end(),
        op("get", "/api/v1/cases/{number}/tasks", "listCaseTasks", "tasks", "Tasks of a case, done and open")
            .answers(200, "The tasks", "Tasks")
            .problems(&[404])
            .end(),
        act("/api/v1/cases/{number}/tasks/{task}/claim", "claimTask", "Take a task").end(),
        act("/api/v1/cases/{number}/tasks/{task}/release", "releaseTask", "Put a task back").end(),
        act("/api/v1/cases/{number}/tasks/{task}/completion", "completeTask", "Finish a review: an opinion, every criterion marked")
            .about("Of two who finish it at once one wins; the other is told who and when.")
            .takes::<Completing>("Completion", json!({
                "opinion": "approve", "words": "符合条件", "marks": [{ "criterion": "premises", "holds": true }],
            }))
            .end(),
        act("/api/v1/cases/{number}/tasks/{task}/transfer", "transferTask", "Hand a task to a colleague; the clock runs on")
            .takes::<Transferring>("Transfer", json!({ "to": "food-reviewer-2", "why": "出差" }))
            .end(),
        act("/api/v1/cases/{number}/tasks/{task}/return", "returnTask", "Return to an earlier step")
            .takes::<Returning>("Return", json!({ "to": "review_documents", "then": "walk-again", "why": "现场核查发现图纸不符" }))
            .end(),
        act("/api/v1/cases/{number}/tasks/{task}/signers", "addSigner", "Add another organ's signature to a running task")
            .takes::<Adding>("Signer", json!({ "organ": "11150402DEM000030E", "placement": "parallel", "why": "涉及疏散通道" }))
            .end(),
    ]
}
