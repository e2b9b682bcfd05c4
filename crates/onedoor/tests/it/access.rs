//! Default deny, tried on every route of the house: nobody, a citizen whose matter it is not, and an officer of another organ
//! knock at each. Whatever opens stands in `access.txt` or in `doors.txt` of its service, one line each; a line that opens nothing any more must go, so the
//! list only shrinks.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};

use crate::common::story::parts;
use crate::common::{TestHouse, in_sqlite};
use serde_json::{Value, json};
use testkit::{Browser, Program};

/// The list, with `anybody` meaning all three and `signed` those who are signed in.
fn listed() -> BTreeSet<String> {
    let services: String = onedoor::services::plates().into_iter().map(|plate| plate.doors).collect();
    let mut all = BTreeSet::new();
    for line in include_str!("access.txt")
        .lines()
        .chain(services.lines())
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let (who, door) = line.split_once(' ').unwrap();
        let who: &[&str] = match who {
            "anybody" => &["nobody", "citizen", "officer"],
            "signed" => &["citizen", "officer"],
            "nobody" | "citizen" | "officer" => &[who],
            _ => panic!("{line}"),
        };
        for one in who {
            assert!(all.insert(format!("{one} {door}")), "twice: {line}");
        }
    }
    all
}

/// Puts what really exists into a path.
fn filled(path: &str, things: &BTreeMap<&str, String>) -> String {
    let parts = path.split('/').map(|part| {
        let name = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
        match name {
            Some(name) if path.starts_with("/files/") => {
                things[if name == "id" { "file" } else { name }].clone()
            }
            Some(name) => things.get(name).cloned().unwrap_or_else(|| "1".to_owned()),
            None => part.to_owned(),
        }
    });
    parts.collect::<Vec<_>>().join("/")
}

/// One of those who knock.
enum Knocker {
    Page(Box<Browser>),
    Program(Program),
}

impl Knocker {
    /// What came back, in a word; `None` where the door stayed shut.
    fn tries(&mut self, method: &str, path: &str, body: &Value) -> Option<String> {
        let answer = match self {
            Knocker::Program(program) if method == "get" => program.get(path),
            Knocker::Program(program) => program.json(method, path, body),
            Knocker::Page(browser) if method == "get" => browser.get(path),
            Knocker::Page(browser) => {
                let fields = [
                    ("remove", "premises.lease 1"),
                    ("why", "x"),
                    ("revision", "1"),
                    ("grade", "1"),
                    ("code", "1"),
                ];
                let answer = browser.post_form(path, &fields);
                // A form with files is not taken without them.
                let refused = answer.status == 415;
                if refused { browser.post_multipart(path, &fields, &[]) } else { answer }
            }
        };
        let to = answer.header("location");
        match answer.status.as_u16() {
            401 | 403 | 404 => None,
            303 | 307 if to.starts_with("/sign-in") => None,
            status => Some(format!("{status} {to}")),
        }
    }
}

/// An appointment of somebody who does not knock; its number.
fn booked_by_chen(house: &crate::common::TestHouse<'_>) -> String {
    let desk = <hall::desk::Desk as contract::Reach>::of(&house.shared, &hall::plan::InForce::default());
    let done = house.shared.db.write_blocking(move |tx| -> Result<_, contract::Fault> {
        let chen = directory::account::actor(tx, "chen", 1)?;
        let plan = desk.plan(tx)?;
        let (hall, matter) = (plan.hall("centre")?, hall::places::matter(tx, &desk, &plan, "registration")?);
        let mut free = None;
        for day in hall::places::days(tx, hall) {
            let offer = hall::places::offer(tx, &desk, &plan, hall, &matter, day, None)?;
            free = free.or(offer.places.iter().find(|place| place.free > 0).map(|place| place.starts_at));
        }
        let wanted = hall::book::Wanted {
            hall: "centre".into(),
            matter: "registration".into(),
            at: free,
            ..Default::default()
        };
        hall::book::book(tx, &desk, &chen, &wanted)
    });
    done.unwrap().number
}

/// Things of chen's that doors lead to, by the name of the path's part; a case is among them that is accepted.
fn things(house: &TestHouse<'_>) -> BTreeMap<&'static str, String> {
    let (chen, clerk) = (house.person("chen"), house.person("clerk1"));
    let draft = chen.open("business-registration", json!({}));
    let draft = chen.fill(&draft);
    let number = chen.apply("business-registration", json!({}));
    clerk.accept(&number);
    let granted = chen.apply("business-registration", json!({}));
    clerk.accept(&granted);
    house.person("lead1").review_all(&granted);
    let decided = house.person("lead2").grant(&granted);
    let files = chen.read(&format!("/api/v1/cases/{number}/materials"));
    let file = files["materials"].as_array().unwrap().iter().find_map(|one| one["file"]["id"].as_str());
    let draft_id = draft["id"].as_str().unwrap().to_owned();
    let (concept, brought) = draft["materials"].as_object().unwrap().iter().next().unwrap();
    assert_eq!(parts(&chen.case(&number)), []);
    let told = json!({ "kind": "report", "body": "后厨使用过期食品", "phone": "13000000001" });
    let ticket = chen.post("/api/v1/tickets", &told).expect(201).json();
    [
        ("hall", "centre".to_owned()),
        ("booking", booked_by_chen(house)),
        ("number", number.clone()),
        ("ticket", ticket["number"].as_str().unwrap().to_owned()),
        ("draft", draft_id.clone()),
        ("id", draft_id),
        ("file", brought["files"][0]["id"].as_str().or(file).unwrap().to_owned()),
        ("concept", concept.clone()),
        ("task", "1".to_owned()),
        ("no", "1".to_owned()),
        ("identifier", decided["licences"][0]["identifier"].as_str().unwrap().to_owned()),
        ("code", "business-registration".to_owned()),
        ("slug", "business-registration".to_owned()),
        ("place", "150402".to_owned()),
        ("uscc", "11150402DEM000014Q".to_owned()),
        ("list", "power".to_owned()),
        ("login", "chen".to_owned()),
        ("resource", "population.identity".to_owned()),
    ]
    .into()
}

/// What the description gives as an example of each body.
fn examples(house: &TestHouse<'_>) -> BTreeMap<(String, String), Value> {
    house
        .described
        .operations()
        .into_iter()
        .map(|(path, method, operation)| {
            let example = operation["requestBody"]["content"]["application/json"]["example"].clone();
            ((method, path), if example.is_null() { json!({ "grade": 1 }) } else { example })
        })
        .collect()
}

/// Every door that opens to somebody whose matter it is not, with what it answered.
fn opened(house: &TestHouse<'_>, things: &BTreeMap<&'static str, String>) -> BTreeMap<String, String> {
    let (examples, mut opened) = (examples(house), BTreeMap::new());
    for (who, login) in [("nobody", None), ("citizen", Some("sun")), ("officer", Some("city1"))] {
        let mut browser = house.app.browser();
        if let Some(login) = login {
            browser.sign_in(login, crate::common::PASSWORD);
        }
        let program = login.map_or_else(|| house.app.program(), |login| house.sign_in(login));
        for kit::Door { method, path } in house.doors.clone() {
            // Signing out ends the session the others are tried with.
            if path == "/sign-out"
                || path == "/account/sessions/end-all"
                || path == "/api/v1/sessions/current"
                || path.contains("/stream")
            {
                continue;
            }
            let body = examples.get(&(method.to_owned(), path.clone())).cloned().unwrap_or_else(|| json!({}));
            let mut knocker = match path.starts_with("/api/") {
                true => Knocker::Program(program.clone()),
                false => Knocker::Page(Box::new(browser.clone())),
            };
            if let Some(told) = knocker.tries(method, &filled(&path, things), &body) {
                assert!(!told.starts_with('5'), "{who} {method} {path}: {told}");
                opened.insert(format!("{who} {} {path}", method.to_uppercase()), told);
            }
        }
    }
    opened
}

/// INT-01, INT-03: every door is shut to those it is not for.
#[test]
fn every_route_is_shut_unless_it_is_listed() {
    in_sqlite(|house| {
        let things = things(house);
        let before = house.app.ledger_is_intact();
        let listed = listed();
        let opened = opened(house, &things);
        let surprising: Vec<String> = opened
            .iter()
            .filter(|(line, _)| !listed.contains(*line))
            .map(|(line, told)| format!("{line}   # {told}"))
            .collect();
        assert!(surprising.is_empty(), "these opened and are not listed:\n{}", surprising.join("\n"));
        let shut: Vec<&String> = listed.iter().filter(|line| !opened.contains_key(*line)).collect();
        assert!(shut.is_empty(), "these are listed and stay shut, take them off the list: {shut:#?}");
        // Whatever opened, nobody's case moved.
        assert_eq!(house.person("chen").case(&things["number"])["state"], "accepted");
        let events = house.app.ledger_is_intact();
        assert!(
            events - before < 40,
            "{} events: signing in and drafts of their own, nothing more",
            events - before
        );
    });
}
