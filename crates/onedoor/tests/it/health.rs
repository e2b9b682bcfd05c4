//! What `/health` says: that this node can write, or why it cannot; and live boards over several nodes.

use std::time::Duration;

use axum::Router;
use contract::live::{Live, LiveEvent};
use notice::Channels;
use onedoor::wiring::{self, Bounds};
use store::{Blobs, Db, Options};
use testkit::TestApp;

/// A node that cannot keep anything says so, with the reason and without a path.
#[test]
fn a_node_without_its_data_folder_is_not_well() {
    testkit::on_sqlite(&wiring::migrations(), |db| {
        for lost in ["blobs", "database"] {
            let folder = tempfile::tempdir().unwrap();
            let blobs = Blobs::open(&folder.path().join("blobs")).unwrap();
            let house = wiring::assemble(
                Db::clone(db),
                crate::common::site(),
                blobs,
                Router::new(),
                Bounds::default(),
                Channels::default(),
            )
            .unwrap();
            let app = TestApp::new(db, house.router.clone());
            let file = db.url().strip_prefix("sqlite:").unwrap().to_owned();
            let away = format!("{file}.away");
            if lost == "blobs" {
                std::fs::remove_dir_all(folder.path()).unwrap();
            } else {
                std::fs::rename(&file, &away).unwrap();
            }
            let told = app.program().get("/health").expect(503);
            let told = told.json();
            let (code, word) =
                if lost == "blobs" { ("store.io", "data folder") } else { ("store.unavailable", "removed") };
            assert_eq!(told["code"], code, "{told}");
            assert!(told["reason"].as_str().unwrap().contains(word), "{told}");
            assert!(!told.to_string().contains(folder.path().to_str().unwrap()), "{told}");
            app.program().get("/health/live").expect(200);
            if lost == "database" {
                std::fs::rename(&away, &file).unwrap();
            }
        }
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path()).unwrap();
        let house = wiring::assemble(
            Db::clone(db),
            crate::common::site(),
            blobs,
            Router::new(),
            Bounds::default(),
            Channels::default(),
        )
        .unwrap();
        TestApp::new(db, house.router).program().get("/health").expect(200);
    });
}

/// What happens at one node is on the boards of the others.
#[test]
fn live_boards_reach_every_node() {
    let Some(db) = testkit::postgres(&wiring::migrations()) else { return };
    let other = Db::open(db.url(), Options { node: 1, connections: 2, ..Options::default() }).unwrap();
    let (here, there) = (Live::across(&db), Live::across(&other));
    let mut board = there.subscribe();
    let event = LiveEvent {
        kind: "case.submitted".to_owned(),
        case_number: Some("150402-260105-000017".to_owned()),
        region: "150402".to_owned(),
        at_ms: 1,
        hall: None,
    };
    let seen = (0..200).any(|_| {
        here.publish(event.clone());
        std::thread::sleep(Duration::from_millis(50));
        board.try_recv().is_ok_and(|seen| seen.kind == event.kind && seen.case_number == event.case_number)
    });
    assert!(seen);
}

/// A start with a clock far from the last thing recorded asks first.
#[test]
fn a_clock_far_from_the_last_record_refuses_a_start() {
    const DAY: i64 = 86_400_000;
    testkit::on_both(&wiring::migrations(), |db| {
        let folder = tempfile::tempdir().unwrap();
        let check = |now: i64| {
            onedoor::watch::check_start(db, now, 30, folder.path()).map_err(|fault| fault.to_string())
        };
        // Nothing was ever recorded.
        check(0).unwrap();
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
            .block_on(db.pulse())
            .unwrap();
        let now = testkit::START_MS;
        for fine in [0, 1, 29 * DAY, -60_000] {
            check(now + fine).unwrap();
        }
        for far in [31 * DAY, 400 * DAY, -DAY] {
            let told = check(now + far).unwrap_err();
            assert!(told.contains("2026-01-05T01:00:00Z") && told.contains("roof.clock"), "{told}");
        }
        std::fs::write(folder.path().join("clock-confirmed"), (now + 400 * DAY).to_string()).unwrap();
        check(now + 400 * DAY + 60_000).unwrap();
        check(now + 31 * DAY).unwrap_err();
    });
}
