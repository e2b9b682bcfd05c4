//! Guards: who reaches an object, who a list, who nothing.

#![allow(clippy::unwrap_used, reason = "what should be there and is not fails the test")]

use crate::common::{House, run, sets};
use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use contract::{App, Fault, Permission};
use directory::access::{Allowed, Columns, Guard, Params, Permit, ScopeOwned, Signed, Staff};
use directory::organ;
use kit::Reply;
use store::{Query, Tx};

directory::permissions! {
    /// Reviewing.
    Review = "case.review";
    /// Intake.
    Intake = "case.intake";
    /// Something nobody holds.
    Nothing = "test.nothing";
}

/// A case named by the organ's code and the region: `/case/{uscc}/{region}`.
struct ReviewCase;

impl Guard for ReviewCase {
    const PERMISSION: Permission = Review::PERMISSION;
    type Object = String;

    fn load(tx: &mut Tx, path: &Params) -> Result<Option<(String, ScopeOwned)>, Fault> {
        let Some(organ) = organ::by_uscc(tx, path.get("uscc"))? else { return Ok(None) };
        let scope = ScopeOwned { region: path.get("region").to_owned(), organ: Some(organ.id), item: None };
        Ok(Some((organ.name.zh, scope)))
    }
}

async fn list(staff: Staff<Review>, ctx: kit::Ctx) -> Reply {
    let mut query = Query::new(store::sql!("SELECT o.uscc FROM organ o"));
    staff.scope.narrow(&mut query, Columns { region: "o.region", organ: "o.id", item: "o.uscc" });
    query.order_by("o.uscc");
    let found: Vec<String> = ctx.app.db.read(move |tx| tx.list(&query).map_err(Fault::from)).await?;
    Ok(axum::response::IntoResponse::into_response(found.join(" ")))
}

fn routes() -> Router<App> {
    let case =
        |case: Allowed<ReviewCase>| async move { format!("{} {}", case.object, case.posting.title.en) };
    Router::new()
        .route("/case/{uscc}/{region}", get(case))
        .route("/api/v1/case/{uscc}/{region}", get(case))
        .route("/list", get(list))
        .route("/intake", get(|_: Staff<Intake>| async { "intake" }))
        .route("/nothing", get(|_: Staff<Nothing>| async { "nothing" }))
        .route("/signed", get(|signed: Signed| async move { signed.actor.name }))
}

const LEAD: &str = "11150402DEM000014Q";
const FIRE: &str = "11150402DEM000030E";

/// IDA-05: every route with nobody, the wrong organ, the wrong region, the wrong post; and with the right one.
#[test]
fn only_the_right_post_reaches_an_object() {
    testkit::on_both(&sets(), |db| {
        let house = House::with(db, false, routes());
        run(async {
            let mut nobody = house.browser("192.0.2.1");
            let case = format!("/case/{LEAD}/150402");
            let answer = nobody.get(&case).await;
            assert_eq!(
                (answer.status, answer.location().starts_with("/sign-in?return=")),
                (StatusCode::SEE_OTHER, true)
            );
            let answer = nobody.get(&format!("/api/v1{case}")).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
            assert_eq!(answer.headers["content-type"], "application/problem+json");

            let mut reviewer = house.signed_in("lead1").await;
            let answer = reviewer.get(&case).await;
            assert_eq!(
                (answer.status, answer.text.as_str()),
                (StatusCode::OK, "红山区市场监督管理局 Market regulation reviewer")
            );
            assert_eq!(
                reviewer.get(&format!("/case/{LEAD}/150402001")).await.status,
                StatusCode::OK,
                "a township of it"
            );
            // Not theirs and not there are the same.
            let mut texts = Vec::new();
            for path in [
                format!("/case/{FIRE}/150402"),
                format!("/case/{LEAD}/150403"),
                format!("/case/{LEAD}/150400"),
                "/case/11150402DEM000999X/150402".to_owned(),
            ] {
                let answer = reviewer.get(&path).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
                let body = answer
                    .text
                    .split("<main")
                    .nth(1)
                    .unwrap()
                    .split("<p class=\"code\">")
                    .next()
                    .unwrap()
                    .to_owned();
                texts.push(body);
            }
            assert!(texts.iter().all(|t| *t == texts[0]));
            for login in ["clerk1", "lead2", "fire1", "chen", "secadmin"] {
                let mut other = house.signed_in(login).await;
                assert_eq!(other.get(&case).await.status, StatusCode::NOT_FOUND, "{login}");
            }
        });
    });
}

/// A post that asks for the second factor opens nothing without it, and says so.
#[test]
fn a_withheld_post_says_why_the_door_is_shut() {
    testkit::on_both(&sets(), |db| {
        let house = House::with(db, false, routes());
        let mut data = crate::common::site_data();
        for post in data.posts.iter_mut().filter(|post| post.key == "lead-reviewer") {
            post.second_factor = Some(true);
        }
        db.write_blocking(move |tx| directory::import(tx, &data)).unwrap();
        run(async {
            let mut reviewer = house.signed_in("lead1").await;
            for path in [format!("/case/{LEAD}/150402"), "/list".to_owned()] {
                let answer = reviewer.get(&path).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
                assert!(answer.text.contains("access.assurance"), "{path}");
            }
        });
    });
}

#[test]
fn a_list_shows_what_the_posts_reach() {
    testkit::on_both(&sets(), |db| {
        let house = House::with(db, false, routes());
        run(async {
            assert_eq!(house.signed_in("lead1").await.get("/list").await.text, LEAD);
            assert_eq!(house.signed_in("fire1").await.get("/list").await.text, FIRE);
            for login in ["clerk1", "chen"] {
                assert_eq!(
                    house.signed_in(login).await.get("/list").await.status,
                    StatusCode::FORBIDDEN,
                    "{login}"
                );
            }
            assert_eq!(house.signed_in("clerk1").await.get("/intake").await.text, "intake");
            for login in ["clerk1", "lead1", "secadmin", "sysadmin", "audit"] {
                assert_eq!(
                    house.signed_in(login).await.get("/nothing").await.status,
                    StatusCode::FORBIDDEN,
                    "{login}"
                );
            }
        });
    });
}

#[test]
fn who_applies_is_let_in_where_one_applies() {
    testkit::on_both(&sets(), |db| {
        let house = House::with(db, false, routes());
        run(async {
            assert_eq!(house.signed_in("chen").await.get("/signed").await.text, "陈晓梅");
            assert_eq!(house.signed_in("clerk1").await.get("/signed").await.status, StatusCode::FORBIDDEN);
        });
    });
}

/// What is granted ends with the day the post ends, in sessions that are open too.
#[test]
fn a_post_that_ends_ends_at_once() {
    testkit::on_both(&sets(), |db| {
        let house = House::with(db, false, routes());
        run(async {
            let mut reviewer = house.signed_in("lead1").await;
            assert_eq!(reviewer.get("/list").await.text, LEAD);
            let mut admin = house.signed_in("secadmin").await;
            let page = admin.get("/admin/people/lead1").await.text;
            let id = page
                .split("name=\"appointment\" value=\"")
                .nth(1)
                .unwrap()
                .split('"')
                .next()
                .unwrap()
                .to_owned();
            let ended = admin.post("/admin/people/lead1/end", &[("appointment", &id)]).await;
            assert_eq!(ended.location(), "/admin/people/lead1");
            assert_eq!(reviewer.get("/list").await.status, StatusCode::FORBIDDEN);
            assert!(reviewer.is_in().await, "the account itself is open");
            let again = admin.post("/admin/people/lead1/end", &[("appointment", &id)]).await;
            assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
            admin.get("/admin/people/lead1").await;
            admin.post("/admin/people/lead1/state", &[("state", "closed")]).await;
            assert!(!reviewer.is_in().await);
        });
    });
}

/// Every change of who may what shows in this file.
#[test]
fn the_posts_of_the_demonstration_grant_this() {
    testkit::on_sqlite(&sets(), |db| {
        crate::common::import(db);
        let matrix = db.read_blocking(directory::access::matrix).unwrap();
        assert_eq!(matrix, include_str!("matrix.txt"));
        let held = |post: &str, permission: &str| {
            matrix
                .lines()
                .find(|l| l.starts_with(&format!("{post}:")))
                .unwrap()
                .split(' ')
                .any(|p| p == permission)
        };
        // The three administrators stand apart.
        for (post, own) in [
            ("system-admin", "calendar.load"),
            ("security-admin", "directory.manage"),
            ("audit-admin", "ledger.read"),
        ] {
            assert!(held(post, own));
            for other in
                ["calendar.load", "directory.manage", "ledger.read"].into_iter().filter(|o| *o != own)
            {
                assert!(!held(post, other), "{post} {other}");
            }
        }
    });
}
