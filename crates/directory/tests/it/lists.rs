//! Saved views and exports of lists, with a list made up for the tests.

#![allow(clippy::unwrap_used, reason = "what should be there and is not fails the test")]

use std::sync::Arc;

use crate::common::{House, run, sets};
use axum::http::{StatusCode, header};
use contract::{Actor, Fault, Lang};
use directory::access::Permit;
use directory::lists::{self, Chunk, ListSource, Sources, Wanted};
use directory::permissions::Manage;
use store::{Db, Tx};
use testkit::on_both;

/// As many rows as its filter says, numbered; every one begins like a formula.
struct Numbers;

impl ListSource for Numbers {
    fn key(&self) -> &'static str {
        "numbers"
    }
    fn path(&self) -> &'static str {
        "/admin/people"
    }
    fn title(&self) -> &'static str {
        "people-title"
    }
    fn filters(&self) -> &'static [&'static str] {
        &["upto"]
    }
    fn columns(&self) -> Vec<&'static str> {
        vec!["people-login", "people-name"]
    }
    fn may(&self, actor: &Actor) -> bool {
        actor.may_somewhere(Manage::PERMISSION)
    }
    fn rows(&self, _: &mut Tx, wanted: &Wanted<'_>) -> Result<Chunk, Fault> {
        if wanted.filter("upto") == "broken" {
            return Err(Fault::internal("test.broken", "the list cannot be read"));
        }
        let upto: u32 = wanted.filter("upto").parse().unwrap_or(3);
        let from: u32 = if wanted.after.is_empty() { 0 } else { wanted.after.parse().unwrap() };
        let to = from.saturating_add(wanted.most).min(upto);
        let rows = (from..to).map(|n| vec![format!("=n{n}"), "陈, \"晓梅\"".to_owned()]).collect();
        Ok(Chunk { rows, next: (to < upto).then(|| to.to_string()) })
    }
}

fn sources() -> Sources {
    Sources::new([Arc::new(Numbers) as Arc<dyn ListSource>])
}

fn ran(db: &Db) -> u64 {
    let done = db.run_due(&lists::handlers(db.clone(), sources())).unwrap();
    assert!(done.failed.is_empty(), "{:?}", done.failed);
    done.done
}

fn kinds(db: &Db, login: &'static str) -> Vec<String> {
    db.read_blocking(move |tx| -> Result<_, Fault> {
        let id = directory::account::by_login(tx, login)?.unwrap();
        let events = store::ledger::events(tx, &format!("account:{id}"), 0, 100)?;
        Ok(events.into_iter().map(|event| event.kind).filter(|kind| kind.starts_with("list.")).collect())
    })
    .unwrap()
}

/// A long list becomes a file part by part: a mark for spreadsheet programs, heads, every row once, no formulas; the ledger says
/// who asked, how much was written, who fetched it. Nobody else finds it.
#[test]
fn a_list_is_exported_whole_and_recorded() {
    on_both(&sets(), |db| {
        let house = House::with(db, false, lists::routes(sources()).into_router());
        run(async {
            let mut secadmin = house.signed_in("secadmin").await;
            secadmin.get("/account").await;
            let asked = secadmin.post("/lists/numbers/export", &[("query", "upto=2500&other=1")]).await;
            assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
            let page = asked.location().to_owned();
            let shown = secadmin.get(&page).await;
            assert!(shown.text.contains("正在写入") && shown.text.contains("data-more"));
            let early = secadmin.get(&format!("{page}/file")).await;
            assert_eq!(early.status, StatusCode::CONFLICT);
            assert_eq!(tokio::task::block_in_place(|| ran(db)), 1);
            let shown = secadmin.get(&format!("{page}/state")).await;
            assert!(shown.text.contains("2,500") && !shown.text.contains("data-more"), "{}", shown.text);
            let file = secadmin.get(&format!("{page}/file")).await;
            assert_eq!(file.headers.get(header::CONTENT_TYPE).unwrap(), "text/csv; charset=utf-8");
            let lines: Vec<&str> = file.text.strip_prefix('\u{feff}').unwrap().lines().collect();
            assert_eq!(lines.len(), 2501);
            assert_eq!(lines[0], "\"登录名\",\"姓名\"");
            for (n, line) in lines[1..].iter().enumerate() {
                assert_eq!(*line, format!("\"'=n{n}\",\"陈, \"\"晓梅\"\"\""));
            }
            let mut other = house.signed_in("sysadmin").await;
            assert_eq!(other.get(&format!("{page}/file")).await.status, StatusCode::NOT_FOUND);
            other.get("/account").await;
            let asked = other.post("/lists/numbers/export", &[("query", "")]).await;
            assert_eq!(asked.status, StatusCode::NOT_FOUND, "a list that is not theirs");
            assert_eq!(kinds(db, "secadmin"), ["list.exported", "list.written", "list.fetched"]);
            // After a week it is gone.
            db.clock.advance(std::time::Duration::from_millis(7 * 86_400_000 + 1));
            assert_eq!(tokio::task::block_in_place(|| ran(db)), 1);
            let mut secadmin = house.signed_in("secadmin").await;
            assert_eq!(secadmin.get(&page).await.status, StatusCode::NOT_FOUND);
        });
    });
}

/// What may be seen is judged when it is written: a right that was taken away meanwhile stops the export, and says so.
#[test]
fn an_export_of_somebody_who_lost_the_right_is_stopped() {
    on_both(&sets(), |db| {
        crate::common::import(db);
        let asked = db
            .write_blocking(|tx| {
                // Lost already: nobody with this account holds a post that grants the list.
                let actor = directory::account::actor(tx, "sysadmin", 1)?;
                lists::ask(tx, &actor, &Numbers, "upto=10", Lang::Zh)
            })
            .unwrap();
        assert!(asked > 0);
        assert_eq!(ran(db), 1);
        let data = db
            .read_blocking(|tx| -> Result<_, Fault> {
                let id = directory::account::by_login(tx, "sysadmin")?.unwrap();
                let events = store::ledger::events(tx, &format!("account:{id}"), 0, 100)?;
                Ok(events.into_iter().find(|event| event.kind == "list.written").unwrap().json()?)
            })
            .unwrap();
        assert_eq!((&data["rows"], &data["why"]), (&0.into(), &"not-allowed".into()));
    });
}

/// An export that keeps failing is given up, and whoever waits is told so.
#[test]
fn an_export_that_keeps_failing_says_so() {
    on_both(&sets(), |db| {
        let house = House::with(db, false, lists::routes(sources()).into_router());
        run(async {
            let mut secadmin = house.signed_in("secadmin").await;
            secadmin.get("/account").await;
            let asked = secadmin.post("/lists/numbers/export", &[("query", "upto=broken")]).await;
            let page = asked.location().to_owned();
            let handlers = lists::handlers(Db::clone(db), sources());
            for attempt in 1..=3 {
                let done = tokio::task::block_in_place(|| db.run_due(&handlers)).unwrap();
                assert_eq!(done.failed.is_empty(), attempt == 3, "{:?}", done.failed);
                let shown = secadmin.get(&format!("{page}/state")).await.text;
                assert_eq!(shown.contains("正在写入"), attempt < 3, "{shown}");
                db.clock.advance(std::time::Duration::from_secs(60));
            }
            assert!(secadmin.get(&page).await.text.contains("没有写成"));
            assert!(secadmin.get("/lists/exports").await.text.contains("未写成"));
            let file = secadmin.get(&format!("{page}/file")).await;
            assert_eq!(file.status, StatusCode::CONFLICT);
        });
    });
}

/// Three exports at once are enough for one person.
#[test]
fn nobody_fills_the_queue_with_exports() {
    on_both(&sets(), |db| {
        crate::common::import(db);
        let ask = || {
            db.write_blocking(|tx| {
                let actor = directory::account::actor(tx, "secadmin", 1)?;
                lists::ask(tx, &actor, &Numbers, "", Lang::Zh)
            })
        };
        for _ in 0..3 {
            ask().unwrap();
        }
        assert_eq!(ask().unwrap_err().code, "list.exports-busy");
        assert_eq!(ran(db), 3);
        ask().unwrap();
    });
}

/// A view is kept under a name with the filters the list knows, replaced by one of the same name, and forgotten; it is one's own.
#[test]
fn a_view_is_saved_shown_and_forgotten() {
    on_both(&sets(), |db| {
        let house = House::with(db, false, lists::routes(sources()).into_router());
        run(async {
            let mut secadmin = house.signed_in("secadmin").await;
            secadmin.get("/admin/people").await;
            let fields = [("name", "停用的账号"), ("query", "state=closed&nonsense=1")];
            let saved = secadmin.post("/lists/admin-people/views", &fields).await;
            assert_eq!(saved.location(), "/admin/people?state=closed");
            let page = secadmin.get("/admin/people?state=closed").await;
            let link = "<a href=\"/admin/people?state=closed\" aria-current=\"true\">停用的账号</a>";
            assert!(page.text.contains(link), "{}", page.text);
            assert!(page.text.contains("没有") && !page.text.contains("clerk1"), "the filter is on");
            let nameless = secadmin.post("/lists/admin-people/views", &[("name", " "), ("query", "")]).await;
            assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);
            let forget = page.text.split("action=\"/lists/admin-people/views/").nth(1).unwrap();
            let forget = forget.split('"').next().unwrap().to_owned();
            secadmin.post(&format!("/lists/admin-people/views/{forget}"), &[]).await;
            let page = secadmin.get("/admin/people").await;
            assert!(!page.text.contains("停用的账号</a>"));
            let mut citizen = house.signed_in("chen").await;
            citizen.get("/account").await;
            let refused = citizen.post("/lists/admin-people/views", &fields).await;
            assert_eq!(refused.status, StatusCode::NOT_FOUND);
        });
    });
}
