//! The offices' acts on a case: special procedures, the one extension, the decision; and the lists they work from.

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
use worktime::{Limit, SpecialKind};

use super::describe::{Described, op};
use super::tasks::{MarkSent, marks};
use super::{act_on, cases, shape};
use crate::pages::Room;
use casework::decide::{self, Decide, Ruling};
use casework::lists;
use casework::model::Level;
use casework::permissions::{Decide as MayDecide, Supervise};
use casework::special::{self, CloseSpecialProcedure, Extend, OpenSpecialProcedure};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/api/v1/decisions", get(deciding))
        .route("/api/v1/supervision", get(watch))
        .route("/api/v1/cases/{number}/special-procedures", post(open_special))
        .route("/api/v1/cases/{number}/special-procedures/closing", post(close_special))
        .route("/api/v1/cases/{number}/extension", post(extend))
        .route("/api/v1/cases/{number}/decision", post(decide_now))
}

async fn deciding(room: Room, _: Staff<MayDecide>, Query(paging): Query<cases::Paging>) -> Reply {
    let told = room
        .read(move |tx, desk, actor| {
            let page = lists::deciding(tx, actor, paging.from.as_deref())?;
            let rows: Result<Vec<Value>, Fault> =
                page.rows.iter().map(|line| shape::line(tx, desk, line)).collect();
            Ok(shape::page("cases", rows?, page.next))
        })
        .await?;
    Ok(Json(told).into_response())
}

#[derive(Deserialize)]
struct Asked {
    level: Option<String>,
    from: Option<String>,
}

const LEVELS: [Level; 4] = [Level::Fine, Level::Soon, Level::Yellow, Level::Red];

async fn watch(room: Room, _: Staff<Supervise>, Query(asked): Query<Asked>) -> Reply {
    let level = match asked.level.as_deref() {
        None => None,
        Some(word) => {
            let found = LEVELS.into_iter().find(|level| level.as_str() == word);
            Some(found.ok_or_else(|| Fault::invalid("kit.form").with("detail", "level"))?)
        }
    };
    let told = room
        .read(move |tx, desk, actor| {
            let page = lists::watch(tx, actor, level, asked.from.as_deref())?;
            let rows: Result<Vec<Value>, Fault> =
                page.rows.iter().map(|line| shape::line(tx, desk, line)).collect();
            Ok(shape::page("cases", rows?, page.next))
        })
        .await?;
    Ok(Json(told).into_response())
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Opening {
    revision: i64,
    #[serde(deserialize_with = "super::word")]
    kind: SpecialKind,
    planned: Limit,
    reason: String,
}

async fn open_special(room: Room, Path(number): Path<String>, kit::Json(body): kit::Json<Opening>) -> Reply {
    let told = act_on(&room, &number, move |tx, desk, actor, file| {
        let cmd = OpenSpecialProcedure {
            case: file.case.id,
            revision: body.revision,
            kind: body.kind,
            planned: body.planned,
            reason: body.reason.clone(),
        };
        let document = special::open_special(tx, desk, actor, &cmd)?;
        shape::document(tx, desk, &document)
    })
    .await?;
    Ok((StatusCode::CREATED, Json(told)).into_response())
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Closing {
    revision: i64,
    result: String,
}

async fn close_special(room: Room, Path(number): Path<String>, kit::Json(body): kit::Json<Closing>) -> Reply {
    let told = act_on(&room, &number, move |tx, desk, actor, file| {
        let cmd = CloseSpecialProcedure {
            case: file.case.id,
            revision: body.revision,
            result: body.result.clone(),
        };
        special::close_special(tx, desk, actor, &cmd)?;
        cases::again(tx, desk, actor, &file.case.number)
    })
    .await?;
    Ok(Json(told).into_response())
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Extending {
    revision: i64,
    by: Limit,
    reason: String,
}

async fn extend(room: Room, Path(number): Path<String>, kit::Json(body): kit::Json<Extending>) -> Reply {
    let told = act_on(&room, &number, move |tx, desk, actor, file| {
        let cmd =
            Extend { case: file.case.id, revision: body.revision, by: body.by, reason: body.reason.clone() };
        let document = special::extend(tx, desk, actor, &cmd)?;
        shape::document(tx, desk, &document)
    })
    .await?;
    Ok((StatusCode::CREATED, Json(told)).into_response())
}

#[derive(Deserialize, Clone)]
#[serde(rename_all = "kebab-case", tag = "outcome", deny_unknown_fields)]
enum Deciding {
    Grant {
        revision: i64,
        #[serde(default)]
        opinion: String,
        #[serde(default, deserialize_with = "super::inner_list")]
        marks: Vec<MarkSent>,
        #[serde(default)]
        unread_known: bool,
    },
    Refuse {
        revision: i64,
        reasons: String,
        basis: String,
        #[serde(default, deserialize_with = "super::inner_list")]
        marks: Vec<MarkSent>,
    },
}

async fn decide_now(room: Room, Path(number): Path<String>, kit::Json(body): kit::Json<Deciding>) -> Reply {
    let told = act_on(&room, &number, move |tx, desk, actor, file| {
        let case = file.case.id;
        let cmd = match body.clone() {
            Deciding::Grant { revision, opinion, marks: sent, unread_known } => Decide {
                case,
                revision,
                ruling: Ruling::Grant { opinion },
                marks: marks(&sent),
                knowing: unread_known,
            },
            Deciding::Refuse { revision, reasons, basis, marks: sent } => Decide {
                case,
                revision,
                ruling: Ruling::Refuse { reasons, basis },
                marks: marks(&sent),
                knowing: false,
            },
        };
        let decided = decide::decide(tx, desk, actor, &cmd)?;
        Ok(json!({
            "document": shape::document(tx, desk, &decided.document)?,
            "licences": decided.licences.iter().map(shape::licence).collect::<Vec<_>>(),
            "stopped": decided.stopped, "application": decided.application,
        }))
    })
    .await?;
    Ok((StatusCode::CREATED, Json(told)).into_response())
}

pub(super) fn describe() -> Vec<Described> {
    let act = |path, id, summary| op("post", path, id, "offices", summary).problems(&[403, 404, 409]);
    let levels: Vec<_> = LEVELS.into_iter().map(Level::as_str).collect();
    vec![
        op("get", "/api/v1/decisions", "listDecisions", "offices", "Cases waiting for one's decision, oldest first")
            .paged()
            .answers(200, "A page of cases", "CasePage")
            .problems(&[403, 422])
            .end(),
        op("get", "/api/v1/supervision", "supervise", "offices", "Cases not ended within one's reach, most urgent first")
            .query("level", json!({ "type": "string", "enum": levels }), "Only this level")
            .paged()
            .answers(200, "A page of cases", "CasePage")
            .problems(&[403, 422])
            .end(),
        act("/api/v1/cases/{number}/special-procedures", "openSpecial", "Open a special procedure: this case's clock stands still")
            .about("Of a kind the item names, no longer than it allows; the applicant is told in writing (Administrative Licensing Law art. 45).")
            .takes::<Opening>("OpenSpecial", json!({ "revision": 2, "kind": "inspection", "planned": "5wd", "reason": "燃气设备检验" }))
            .answers(201, "The notice", "Document")
            .end(),
        act("/api/v1/cases/{number}/special-procedures/closing", "closeSpecial", "Close the special procedure: the clock runs again from tomorrow")
            .takes::<Closing>("CloseSpecial", json!({ "revision": 3, "result": "检验合格" }))
            .answers(200, "The case as it is now", "Case")
            .end(),
        act("/api/v1/cases/{number}/extension", "extendCase", "Extend the limit, once, as head of the organ")
            .takes::<Extending>("Extension", json!({ "revision": 3, "by": "10wd", "reason": "材料核实需要" }))
            .answers(201, "The notice", "Document")
            .end(),
        act("/api/v1/cases/{number}/decision", "decideCase", "Grant or refuse, after everything is reviewed")
            .about("Never by whoever accepted it. A package is decided part by part.")
            .takes::<Deciding>("Decision", json!({ "outcome": "grant", "revision": 4, "opinion": "准予", "marks": [] }))
            .answers(201, "The decision, and the licences issued by it", "Decided")
            .end(),
    ]
}
