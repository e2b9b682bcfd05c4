//! `kill -9` of a serving process under load, ten times, on SQLite and PostgreSQL: whatever was acknowledged over HTTP is
//! there after the restart, once; the ledger holds.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::common::wire::{Server, free_port};
use crate::common::{PASSWORD, SECRET, TestHouse};
use serde_json::{Value, json};
use testkit::TestDb;

const ROUNDS: usize = 10;
const CLIENTS: usize = 4;

/// What was acknowledged of one draft: the number it got, and whether the case was withdrawn again.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Told {
    number: String,
    withdrawn: bool,
}

/// Applies and withdraws until the server is gone; notes every acknowledgement the moment it is there.
fn client(server: &Server, told: &Mutex<BTreeMap<String, Told>>, acts: &AtomicUsize) -> Option<()> {
    let token = server.sign_in("chen", PASSWORD)?;
    let ask = |method: &str, path: &str, body: Option<Value>| {
        server.request(method, path, Some(&token), body.as_ref()).inspect(|(status, told)| {
            assert!(*status < 400, "{method} {path}: {status} {told}");
        })
    };
    for turn in 0.. {
        let open = json!({ "item": "registration-archive" });
        let (_, draft) = ask("POST", "/api/v1/drafts", Some(open))?;
        let id = draft["id"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/drafts/{id}");
        let (_, review) = ask("GET", &format!("{path}/review"), None)?;
        let form = crate::common::story::complete(&review["form_schema"], draft["form"].as_object().unwrap());
        ask("PATCH", &path, Some(json!({ "revision": draft["revision"], "form": form })))?;
        let (_, done) = ask("POST", &format!("{path}/submission"), None)?;
        let number = done["number"].as_str().unwrap().to_owned();
        told.lock().unwrap().insert(id.clone(), Told { number: number.clone(), withdrawn: false });
        acts.fetch_add(1, Ordering::SeqCst);
        if turn % 2 == 0 {
            ask("POST", &format!("/api/v1/cases/{number}/withdrawal"), Some(json!({ "why": "crash" })))?;
            told.lock().unwrap().get_mut(&id).unwrap().withdrawn = true;
            acts.fetch_add(1, Ordering::SeqCst);
        }
    }
    None
}

/// Starts the server, loads it, kills it after so many acknowledged acts.
fn round(config: &str, port: u16, acts: usize, told: &Mutex<BTreeMap<String, Told>>) {
    let mut server = Server::start(&["serve", "--config", config], port);
    let done = AtomicUsize::new(0);
    std::thread::scope(|threads| {
        for _ in 0..CLIENTS {
            threads.spawn(|| client(&server, told, &done));
        }
        while done.load(Ordering::SeqCst) < acts {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        // By number, from outside, as the machine's own killer would.
        let killed =
            std::process::Command::new("kill").args(["-9", &server.id().to_string()]).status().unwrap();
        assert!(killed.success());
    });
    server.kill();
}

pub(crate) fn configured(folder: &Path, database: &str, port: u16) -> String {
    let secret = folder.join("secret");
    std::fs::write(&secret, SECRET).unwrap();
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).unwrap();
    let text = format!(
        "listen = \"127.0.0.1:{port}\"\ndatabase = {database:?}\ndata = {:?}\nbase_url = \"https://zw.example.cn\"\n\
         region = \"150402\"\nname_zh = \"红山区一网通办\"\nname_en = \"Hongshan One Net\"\nsecret_file = {:?}\n\
         # The clock of tests may have stood still long ago.\nclock_jump_days = 100000\n",
        folder.join("data").display().to_string(),
        secret.display().to_string(),
    );
    let path = folder.join("onedoor.toml");
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

/// Every acknowledged act is there, and once.
fn compare(house: &TestHouse<'_>, told: &BTreeMap<String, Told>) {
    let chen = house.sign_in("chen");
    for (draft, told) in told {
        let again = chen.poke(&format!("/api/v1/drafts/{draft}/submission")).expect(200).json();
        assert_eq!((&again["number"], &again["again"]), (&json!(told.number), &json!(true)), "{draft}");
        let timeline = chen.get(&format!("/api/v1/cases/{}/timeline", told.number)).expect(200).json();
        let entries = timeline["timeline"].as_array().unwrap();
        let count = |kind: &str| entries.iter().filter(|entry| entry["kind"] == kind).count();
        assert_eq!(count("case.submitted"), 1, "{}", told.number);
        // An act whose answer was lost may have been done, but never twice.
        let withdrawn = count("case.withdrawn");
        assert!(withdrawn == 1 || withdrawn == 0 && !told.withdrawn, "{}: {withdrawn}", told.number);
        let state = chen.get(&format!("/api/v1/cases/{}", told.number)).expect(200).json()["state"].clone();
        assert_eq!(
            state,
            if withdrawn == 1 { "withdrawn" } else { "received" },
            "half an act: {}",
            told.number
        );
    }
    let numbers: std::collections::BTreeSet<&String> = told.values().map(|told| &told.number).collect();
    assert_eq!(numbers.len(), told.len(), "one number for two drafts");
    house.app.ledger_is_intact();
}

/// INT-25, INT-26: no acknowledged act is lost, none is done twice, the chain holds.
#[test]
fn a_killed_server_loses_nothing_it_acknowledged() {
    testkit::on_both(&onedoor::wiring::migrations(), |db: &mut TestDb| {
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        let config = configured(folder.path(), db.url(), port);
        drop(TestHouse::open(db));
        let told = Mutex::new(BTreeMap::new());
        for number in 0..ROUNDS {
            db.close();
            round(&config, port, 5 + 7 * number, &told);
            db.reopen();
            // The server's clock is the real one; the test's must not run behind it.
            db.clock.set(store::Clock::now_ms(&store::SystemClock));
            let house = TestHouse::open(db);
            compare(&house, &told.lock().unwrap());
        }
        assert!(told.lock().unwrap().len() > 150);
    });
}
