//! `kill -9` of `onedoor bench lifecycle` under load, ten times on one database, on SQLite and PostgreSQL: every act it
//! acknowledged is there, once and whole; the ledger holds; and the command runs again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use store::{Error, sql};
use testkit::TestDb;

const ROUNDS: usize = 10;
const CONCURRENCY: usize = 16;
/// So many lifecycles are never finished before the kill.
const CASES: &str = "220";
/// What a client does one after the other.
const ACTS: [&str; 5] =
    ["case.submitted", "case.accepted", "case.reviewed", "case.decided", "case.delivered"];
const REVIEWS: usize = 3;

/// Acknowledged acts: the case, what the ledger calls the act, the task where it is about one.
type Told = BTreeSet<(i64, String, String)>;

fn bench(url: &str, journal: &Path, cases: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onedoor"));
    command
        .args(["bench", "lifecycle", "--db", url, "--cases", cases, "--json"])
        .args(["--concurrency", &CONCURRENCY.to_string(), "--acknowledged"])
        .arg(journal)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn lines(journal: &Path) -> usize {
    std::fs::read(journal).map_or(0, |bytes| bytes.iter().filter(|byte| **byte == b'\n').count())
}

/// Starts the command, kills it once so many more acts are acknowledged.
fn kill_after(url: &str, journal: &Path, acts: usize) {
    let until = lines(journal) + acts;
    let mut child = bench(url, journal, CASES).spawn().unwrap();
    let patience = Instant::now() + Duration::from_secs(300);
    while lines(journal) < until {
        if let Some(status) = child.try_wait().unwrap() {
            panic!("it ended by itself: {status}: {}", complaint(child));
        }
        assert!(Instant::now() < patience, "it does nothing");
        std::thread::sleep(Duration::from_millis(2));
    }
    // By number, from outside, as the machine's own killer would.
    assert!(Command::new("kill").args(["-9", &child.id().to_string()]).status().unwrap().success());
    let status = child.wait().unwrap();
    assert_eq!(std::os::unix::process::ExitStatusExt::signal(&status), Some(9));
}

fn complaint(child: Child) -> String {
    String::from_utf8_lossy(&child.wait_with_output().unwrap().stderr).into_owned()
}

/// Everything acknowledged until now; no act twice.
fn told(journal: &Path) -> Told {
    let text = std::fs::read_to_string(journal).unwrap();
    assert!(text.ends_with('\n'), "a line was cut short");
    let mut told = Told::new();
    for line in text.lines() {
        let [case, act, task] = line.split('\t').collect::<Vec<_>>().try_into().expect(line);
        let new = told.insert((case.parse().unwrap(), act.to_owned(), task.to_owned()));
        assert!(new, "acknowledged twice: {line}");
    }
    told
}

/// What a database holds of one case.
struct Found {
    state: String,
    /// What the ledger tells of it, in order.
    events: Vec<(String, Value)>,
    /// Its tasks and whether each is done.
    tasks: BTreeMap<i64, bool>,
}

fn found(db: &TestDb) -> BTreeMap<i64, Found> {
    db.read_blocking(|tx| {
        let mut all = BTreeMap::new();
        for (case, state) in tx.all::<(i64, String)>(sql!("SELECT id, state FROM casefile"), &[])? {
            let events = store::ledger::events(tx, &format!("case:{case}"), 0, 100)?;
            let events = events.iter().map(|event| Ok((event.kind.clone(), event.json()?)));
            let tasks = tx.all::<(i64, String)>(
                sql!("SELECT id, state FROM task WHERE case_id = $1"),
                &[case.into()],
            )?;
            let tasks = tasks.into_iter().map(|(id, state)| (id, state == "done")).collect();
            all.insert(case, Found { state, events: events.collect::<Result<_, Error>>()?, tasks });
        }
        // No event of a case that is not there.
        let streams: i64 = tx.one(sql!("SELECT count(*) FROM event_head WHERE stream LIKE 'case:%'"), &[])?;
        assert_eq!(usize::try_from(streams).unwrap(), all.len(), "streams without a case");
        Ok::<_, Error>(all)
    })
    .unwrap()
}

/// Every act of the case happened once and in order, and its rows are what its acts left: no half acts. Gives how many.
fn whole(case: i64, found: &Found) -> usize {
    let acts: Vec<&str> =
        found.events.iter().map(|(kind, _)| kind.as_str()).filter(|kind| ACTS.contains(kind)).collect();
    let full = ACTS.iter().flat_map(|act| vec![*act; if *act == "case.reviewed" { REVIEWS } else { 1 }]);
    let expected: Vec<&str> = full.take(acts.len()).collect();
    assert_eq!(acts, expected, "case {case}: an act twice or out of turn");
    let steps: BTreeSet<String> = found
        .events
        .iter()
        .filter(|(kind, _)| kind == "case.reviewed")
        .map(|(_, data)| data["step"].to_string())
        .collect();
    let reviews = acts.iter().filter(|act| **act == "case.reviewed").count();
    assert_eq!(steps.len(), reviews, "case {case}: a review twice");
    let state = match acts.len() {
        1 => "received",
        2..=4 => "accepted",
        5 => "deciding",
        6 => "granted",
        7 => "delivered",
        other => panic!("case {case} with {other} acts"),
    };
    assert_eq!(found.state, state, "case {case}: half an act: {acts:?}");
    let opened = if acts.len() > 1 { REVIEWS } else { 0 };
    let done = found.tasks.values().filter(|done| **done).count();
    assert_eq!((found.tasks.len(), done), (opened, reviews), "case {case}: half an act: {acts:?}");
    acts.len()
}

fn check(db: &TestDb, told: &Told, kills: usize) {
    let found = found(db);
    let done: usize = found.iter().map(|(case, found)| whole(*case, found)).sum();
    for (case, act, task) in told {
        let found = found.get(case).unwrap_or_else(|| panic!("lost: case {case}"));
        assert!(found.events.iter().any(|(kind, _)| kind == act), "lost: {act} of {case}");
        if task != "-" {
            assert_eq!(found.tasks.get(&task.parse().unwrap()), Some(&true), "lost: {act} of {task}");
        }
    }
    for case in found.keys() {
        let acknowledged = told.iter().filter(|(of, _, _)| of == case).count();
        // A client asks for an act only when the one before was acknowledged: at most one is ahead.
        let there = whole(*case, &found[case]);
        assert!((acknowledged..=acknowledged + 1).contains(&there), "case {case}: {acknowledged}, {there}");
    }
    let unheard = done - told.len();
    assert!(unheard <= kills * CONCURRENCY, "{unheard} acts that nobody asked for");
    let verified = store::ledger::verify(db).unwrap();
    assert!(verified.is_ok(), "{verified:?}");
}

/// INT-25, INT-26: nothing acknowledged is lost, nothing is done twice, no act is half done, the chain holds.
#[test]
fn a_killed_benchmark_loses_nothing_it_acknowledged() {
    testkit::on_both(&[casework::migrations()], |db: &mut TestDb| {
        let folder = tempfile::tempdir().unwrap();
        let journal = folder.path().join("acknowledged");
        let url = db.url().to_owned();
        for round in 0..ROUNDS {
            db.close();
            // From the very first acts to the middle of the load, never at the same place.
            kill_after(&url, &journal, 9 + 137 * round);
            db.reopen();
            check(db, &told(&journal), round + 1);
        }
        db.close();
        let ended = bench(&url, &journal, "40").output().unwrap();
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
        let report: Value = serde_json::from_slice(&ended.stdout).unwrap();
        assert!(report["lifecycles_per_s"].as_f64().unwrap() > 0.0, "{report}");
        db.reopen();
        let told = told(&journal);
        check(db, &told, ROUNDS);
        assert!(told.len() > 5_000, "{}", told.len());
    });
}
