//! No list notices how much else there is: every page and list of the house is asked for by those it is for, each statement that
//! reads a list or counts is noted, and then asked again when there is a lot more of everything, of others' and of one's own. What the
//! database did for it may hardly grow. What still does stands in `long_lists.txt`, which only shrinks.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use onedoor::wiring;
use serde_json::json;
use store::Value;
use testkit::TestDb;
use testkit::bulk::{Cost, Direct, Whose};

use crate::common::TestHouse;

/// Rows every table gets, twice.
const MORE: u32 = 4_000;
/// Those who look: each sees lists of their own.
const LOOKING: [&str; 12] = [
    "chen",
    "clerk1",
    "lead1",
    "lead2",
    "lead-head",
    "super1",
    "hotline1",
    "audit",
    "sysadmin",
    "secadmin",
    "manager1",
    "guide1",
];

/// Statements and the values they were first asked with.
type Noted = BTreeMap<String, Vec<Value>>;

/// Something of every kind, in every state lists are made of.
fn furnish(house: &TestHouse<'_>) -> BTreeMap<&'static str, String> {
    let (chen, clerk) = (house.person("chen"), house.person("clerk1"));
    chen.open("business-registration", json!({}));
    let received = chen.apply("business-registration", json!({}));
    let accepted = chen.apply("business-registration", json!({}));
    clerk.accept(&accepted);
    let deciding = chen.apply("business-registration", json!({}));
    clerk.accept(&deciding);
    house.person("lead1").review_all(&deciding);
    let granted = chen.apply("business-registration", json!({}));
    clerk.accept(&granted);
    house.person("lead1").review_all(&granted);
    let decided = house.person("lead2").grant(&granted);
    let told = json!({ "kind": "report", "body": "后厨使用过期食品", "phone": "13000000001" });
    let ticket = chen.post("/api/v1/tickets", &told).expect(201).json();
    house.run_due();
    [
        ("number", received),
        ("ticket", ticket["number"].as_str().unwrap().to_owned()),
        ("hall", "centre".to_owned()),
        ("identifier", decided["licences"][0]["identifier"].as_str().unwrap().to_owned()),
        ("code", "business-registration".to_owned()),
        ("slug", "business-registration".to_owned()),
        ("login", "chen".to_owned()),
    ]
    .into()
}

/// Looks at every page and list of the house.
fn look(house: &TestHouse<'_>, things: &BTreeMap<&'static str, String>) {
    for login in LOOKING {
        let (browser, program) = (house.app.browser(), house.sign_in(login));
        let mut browser = browser;
        browser.sign_in(login, crate::common::PASSWORD);
        for kit::Door { method, path } in &house.doors {
            let parts = path.split('/').map(|part| {
                let name = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
                name.map_or(Some(part.to_owned()), |name| things.get(name).cloned())
            });
            let Some(parts) = parts.collect::<Option<Vec<_>>>() else { continue };
            // Live pages do not end, and files are no lists.
            if *method != "get" || path.contains("/stream") || path.contains("/export") {
                continue;
            }
            let path = parts.join("/");
            let status = match path.starts_with("/api/") {
                true => program.get(&path).status.as_u16(),
                false => browser.get(&path).status.as_u16(),
            };
            assert!(status < 500, "{login} {path}: {status}");
        }
    }
}

fn is_a_list(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with("SELECT") && (text.contains("LIMIT") || text.contains("COUNT(")) && !text.contains("pg_")
}

/// The statements a list is known to grow by, each with why it still may.
fn known() -> BTreeSet<&'static str> {
    include_str!("long_lists.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

/// What a statement may cost when there is so much more: a page is longer, and an index deeper.
fn most(before: Cost) -> u64 {
    before.0 * 3 + u64::from(MORE) / 2
}

/// A statement in the words of neither database, for the list of those known.
fn plain(text: &str) -> String {
    text.replace('?', "$").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn costs(direct: &mut Direct, noted: &Noted) -> BTreeMap<String, Cost> {
    let cost = |(text, values): (&String, &Vec<Value>)| match direct.cost(text, values) {
        Ok(cost) => (text.clone(), cost),
        Err(why) => panic!("{text}: {why}"),
    };
    noted.iter().map(cost).collect()
}

fn grown(db: &mut TestDb) -> BTreeMap<String, String> {
    let noted: Arc<Mutex<Noted>> = Arc::default();
    let things = furnish(&TestHouse::open(db));
    let hears = noted.clone();
    db.reopen_shown(Arc::new(move |text, values| {
        if is_a_list(text) {
            hears.lock().unwrap().entry(text.to_owned()).or_insert_with(|| values.to_vec());
        }
    }));
    look(&TestHouse::open(db), &things);
    let noted = std::mem::take(&mut *noted.lock().unwrap());
    assert!(noted.len() > 60, "{} lists were looked at", noted.len());
    let mut direct = Direct::open(db);
    let before = costs(&mut direct, &noted);
    let mut grown = BTreeMap::new();
    for whose in [Whose::Others, Whose::Own] {
        let refused = direct.fill(MORE, whose);
        assert_eq!(refused, Vec::<String>::new(), "these tables were not filled");
        for (text, cost) in costs(&mut direct, &noted) {
            let was = before[&text];
            if cost.0 > most(was) {
                grown.entry(plain(&text)).or_insert_with(|| format!("{:?}: {} → {}", whose, was.0, cost.0));
            }
        }
    }
    grown
}

/// Every list of the house, for the busiest and the emptiest county alike.
#[test]
fn no_list_notices_how_much_else_there_is() {
    let known = known();
    let (seen, surprising) = (Mutex::new(BTreeSet::new()), Mutex::new(Vec::new()));
    testkit::on_both(&wiring::migrations(), |db| {
        for (text, how) in grown(db) {
            if known.contains(text.as_str()) {
                seen.lock().unwrap().insert(text);
            } else {
                surprising.lock().unwrap().push(format!("{:?} {how}\n{text}", db.kind()));
            }
        }
    });
    let (seen, surprising) = (seen.into_inner().unwrap(), surprising.into_inner().unwrap());
    assert!(surprising.is_empty(), "these grow with what else there is:\n{}", surprising.join("\n"));
    let gone: Vec<_> = known.iter().filter(|line| !seen.contains(**line)).collect();
    assert!(gone.is_empty(), "these grow no more, take them off the list: {gone:#?}");
}
