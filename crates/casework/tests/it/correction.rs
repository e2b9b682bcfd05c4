//! The limit of a correction notice: told, reminded of, ended in writing, never brought forward, and kept through a kill.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::Arc;

use casework::check::{AskCorrection, Supplement, ask_correction, supplement};
use casework::model::{DeskQueue, Document, DocumentKind, Mark, Running};
use casework::withdraw::{Withdraw, withdraw};
use contract::Fault;
use contract::case::CaseState;
use store::{Db, ManualClock, Options};
use testkit::TestDb;

use crate::clocks::{load, told};
use crate::in_town;
use crate::world::*;

/// Submits an application of this item and asks for its identity document again.
fn asked(world: &World, item: &str) -> (String, Document) {
    let number = world.submitted(item).number;
    let case = world.case(&number);
    let (id, revision) = (case.id, case.revision);
    let notice = world.act(move |tx, desk| {
        let ticks = vec![tick("person.identity", Mark::Defective, "已过期")];
        let cmd = AskCorrection { case: id, revision, ticks, note: String::new() };
        ask_correction(tx, desk, &clerk(), &cmd)
    });
    (number, notice.unwrap())
}

fn supply(world: &World, number: &str) -> Result<(), Fault> {
    let case = world.case(number).id;
    let file = world.town.file(9, PARTY);
    world.act(move |tx, desk| {
        let files = vec![("person.identity".to_owned(), vec![file])];
        supplement(tx, desk, &applicant(), &Supplement { case, files })
    })
}

fn documents(world: &World, number: &str) -> Vec<Document> {
    told(world, number).1
}

/// Where the item is silent: ten working days; the letter says until when and what follows; reminded two working days before,
/// ended in writing on the day after, by nobody's hand. What has ended takes nothing more.
#[test]
fn corrections_that_do_not_come_return_the_application() {
    in_town(|world| {
        let (number, notice) = asked(world, "SHOP");
        assert_eq!(
            (notice.data["until"].as_str(), notice.data["uncorrected"].as_str()),
            (Some("2026-01-19"), Some("returned"))
        );
        let case = world.case(&number);
        assert_eq!((case.due.as_deref(), case.provisional), (Some("2026-01-19"), false));
        world.at("2026-01-14", 23);
        assert_eq!(world.run_due(), 0);
        world.at("2026-01-15", 0);
        assert_eq!(world.run_due(), 1);
        let near = ["case.submitted", "case.correction-asked", "case.correction-near"];
        assert_eq!(world.happened(&number), near);
        world.at("2026-01-19", 23);
        assert_eq!(world.run_due(), 0);
        world.at("2026-01-20", 0);
        assert_eq!(world.run_due(), 1);
        let case = world.case(&number);
        assert_eq!((case.state, case.desk, case.running), (CaseState::Terminated, None, Running::Not));
        assert_eq!((case.due, case.facts.ended_because.as_deref()), (None, Some("uncorrected")));
        assert!(case.closed_at.is_some());
        let (last, documents) = told(world, &number);
        assert_eq!((last.kind.as_str(), last.actor.as_str()), ("case.correction-lapsed", "system:clock"));
        let letter = documents.last().unwrap();
        assert_eq!(
            (letter.kind, last.data["document"].as_str()),
            (DocumentKind::Lapse, Some(&*letter.number))
        );
        assert_eq!(letter.data["notice"], notice.number.as_str());
        assert_eq!(
            (letter.data["until"].as_str(), letter.data["outcome"].as_str()),
            (Some("2026-01-19"), Some("returned"))
        );
        assert_eq!(letter.data["lines"].as_array().unwrap().len(), 1);
        assert_eq!(code(supply(world, &number)), "case.already-terminated");
        assert_eq!((world.run_due(), world.db.pending().unwrap()), (0, 0));
    });
}

/// The item says how long and what follows; calendar days that end on a day nobody works end on the next working day.
#[test]
fn the_item_says_how_long_and_what_follows() {
    in_town(|world| {
        // Five calendar days from Monday 5 January end on Saturday the 10th: the next working day is Monday.
        let (number, notice) = asked(world, "BRIEF");
        assert_eq!(
            (notice.data["until"].as_str(), notice.data["uncorrected"].as_str()),
            (Some("2026-01-12"), Some("withdrawn"))
        );
        // A look late does whatever is due at once, and reminds nobody of a day that has passed.
        world.at("2026-02-12", 9);
        assert_eq!(world.run_due(), 1);
        let case = world.case(&number);
        assert_eq!(
            (case.state, case.facts.ended_because.as_deref()),
            (CaseState::Withdrawn, Some("uncorrected"))
        );
        let kinds = ["case.submitted", "case.correction-asked", "case.correction-lapsed"];
        assert_eq!(world.happened(&number), kinds);
        assert_eq!(documents(world, &number).last().unwrap().data["outcome"], "withdrawn");
    });
}

/// What comes on the last day counts, and the five days begin anew; what comes before the bell counts however late it rings.
#[test]
fn what_comes_on_the_last_day_counts() {
    in_town(|world| {
        let (number, _) = asked(world, "SHOP");
        world.at("2026-01-19", 23);
        world.run_due();
        supply(world, &number).unwrap();
        let case = world.case(&number);
        assert_eq!((case.state, case.desk), (CaseState::Received, Some(DeskQueue::Supplemented)));
        assert_eq!(case.due.as_deref(), Some("2026-01-26"));
        world.at("2026-01-20", 0);
        assert_eq!(world.run_due(), 0);
        let (late, _) = asked(world, "SHOP");
        world.at("2026-03-20", 9);
        supply(world, &late).unwrap();
        assert_eq!(world.case(&late).state, CaseState::Received);
        world.run_due();
        assert!(!world.happened(&late).contains(&"case.correction-lapsed".to_owned()));
        // One taken back meanwhile has no bell left.
        let (back, _) = asked(world, "SHOP");
        let case = world.case(&back).id;
        world
            .act(move |tx, desk| withdraw(tx, desk, &applicant(), &Withdraw { case, why: String::new() }))
            .unwrap();
        world.at("2026-06-01", 9);
        world.run_due();
        assert_eq!(world.happened(&back).last().unwrap(), "case.withdrawn");
    });
}

/// A last day in a year not published is provisional; the notice moves it back in writing, and never forward.
#[test]
fn a_recounted_calendar_gives_more_time_and_never_less() {
    in_town(|world| {
        world.at("2026-12-22", 9);
        let (number, notice) = asked(world, "SHOP");
        assert_eq!(
            (notice.data["until"].as_str(), notice.data["provisional"].as_bool()),
            (Some("2027-01-06"), Some(true))
        );
        assert!(world.case(&number).provisional);
        load(world, "year 2027\n元旦 | New Year's Day | 01-01..01-04 | -\n");
        let case = world.case(&number);
        assert_eq!((case.due.as_deref(), case.provisional), (Some("2027-01-07"), false));
        let (event, documents) = told(world, &number);
        assert_eq!(event.kind, "case.correction-moved");
        assert_eq!(
            (event.data["was"].as_str(), event.data["until"].as_str()),
            (Some("2027-01-06"), Some("2027-01-07"))
        );
        let letter = documents.last().unwrap();
        assert_eq!(
            (letter.kind, letter.data["correct_by"].as_str()),
            (DocumentKind::Recount, Some("2027-01-07"))
        );
        // Amended, so that the day would come earlier: what was told in writing stands.
        load(world, "year 2027\n元旦 | New Year's Day | 01-01..01-03 | -\n");
        assert_eq!(world.case(&number).due.as_deref(), Some("2027-01-07"));
        world.at("2027-01-07", 23);
        world.run_due();
        assert_eq!(world.case(&number).state, CaseState::Correcting);
        world.at("2027-01-08", 0);
        world.run_due();
        assert_eq!(world.case(&number).state, CaseState::Terminated);
    });
}

/// Somebody reminded of a day that moves away is reminded of the new one.
#[test]
fn whoever_was_reminded_is_reminded_of_the_new_day() {
    in_town(|world| {
        world.at("2026-01-30", 9);
        let (number, notice) = asked(world, "SHOP");
        assert_eq!(notice.data["until"], "2026-02-13");
        world.at("2026-02-11", 0);
        assert_eq!(world.run_due(), 1);
        let amended = "year 2026\n元旦 | New Year's Day | 01-01..01-03 | 01-04\n\
                       春节 | Spring Festival | 02-10..02-23 | 02-28\n";
        load(world, amended);
        assert_eq!(world.case(&number).due.as_deref(), Some("2026-02-27"));
        world.at("2026-02-25", 9);
        world.run_due();
        let near = world.happened(&number).iter().filter(|kind| *kind == "case.correction-near").count();
        assert_eq!(near, 2);
    });
}

const URL: &str = "ONEDOOR_CORRECTION_CRASH_URL";
/// The day after the last of those below, and how many there are.
const OVER: (&str, usize) = ("2026-01-20", 60);

fn clock_at(date: &str, hour: i64) -> Arc<ManualClock> {
    let day = worktime::parse_date(date).unwrap();
    ManualClock::new(contract::time::china_midnight_ms(day) + hour * 3_600_000)
}

/// Not a test by itself: rings what is due, saying so, until it is killed.
#[test]
#[ignore = "run by the test below in a process of its own"]
fn rings_until_killed() {
    testkit::unlock();
    let url = std::env::var(URL).unwrap();
    let db = Db::open(&url, Options { clock: clock_at(OVER.0, 0), ..Options::default() }).unwrap();
    let desk = desk_of(Arc::new(Town::new()));
    let told = casework::jobs::handlers(Arc::new(move || {
        let _ = std::io::stdout().lock().write_all(b"ringing\n");
        desk.clone()
    }));
    db.run_due(&told).unwrap();
    let _ = std::io::stdout().lock().write_all(b"over\n");
}

/// Killed while the last days of many applications are ended: each is ended once, with one letter.
#[test]
fn a_kill_ends_no_application_twice_and_forgets_none() {
    testkit::on_both(&crate::sets(), |db: &mut TestDb| {
        let url = db.url().to_owned();
        let numbers: Vec<String> = (0..OVER.1).map(|_| asked(&world(db), "SHOP").0).collect();
        let mut world_at = world(db);
        world_at.at("2026-01-15", 0);
        world_at.run_due();
        drop(world_at);
        db.close();
        for rings in [1, 7, 19] {
            let mut child = Command::new(std::env::current_exe().unwrap())
                .args(["correction::rings_until_killed", "--exact", "--ignored", "--nocapture"])
                .env(URL, &url)
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let out = BufReader::new(child.stdout.take().unwrap());
            let rang = out.lines().map_while(Result::ok).filter(|line| line.contains("ringing"));
            assert_eq!(rang.take(rings).count(), rings, "it ended by itself");
            child.kill().unwrap();
            child.wait().unwrap();
        }
        db.reopen();
        world_at = world(db);
        // A day later: whatever the killed one had taken in hand is free again.
        world_at.at("2026-01-21", 0);
        world_at.run_due();
        let mut letters = BTreeSet::new();
        for number in &numbers {
            let happened = world_at.happened(number);
            let lapsed = happened.iter().filter(|kind| *kind == "case.correction-lapsed").count();
            let all = documents(&world_at, number);
            let ours: Vec<_> = all.iter().filter(|one| one.kind == DocumentKind::Lapse).collect();
            assert_eq!((lapsed, ours.len()), (1, 1), "{number} {happened:?}");
            assert_eq!(world_at.case(number).state, CaseState::Terminated);
            assert!(letters.insert(ours[0].number.clone()));
        }
        world_at.verify_ledger();
    });
}

/// One applicant gets more time from a clerk who may accept: later than before, bounded, with a reason, in writing and in the ledger; the
/// bell moves with it.
#[test]
fn a_clerk_gives_one_applicant_more_time() {
    use casework::correction::{Lengthen, lengthen};
    in_town(|world| {
        world.at("2026-01-05", 9);
        let (number, _) = asked(world, "SHOP");
        let was: jiff::civil::Date = world.case(&number).due.unwrap().parse().unwrap();
        let ask = |who: contract::Actor, until: jiff::civil::Date, reason: &str| {
            let case = world.case(&number);
            let cmd = Lengthen { case: case.id, revision: case.revision, until, reason: reason.to_owned() };
            world.act(move |tx, desk| lengthen(tx, desk, &who, &cmd))
        };
        let later = |days: i64| was.saturating_add(jiff::Span::new().days(days));
        assert_eq!(code(ask(applicant(), later(7), "检测")), "case.not-found");
        assert_eq!(code(ask(supervisor(), later(7), "检测")), "case.not-allowed");
        assert_eq!(code(ask(clerk(), was, "检测")), "case.correction-sooner");
        assert_eq!(code(ask(clerk(), later(91), "检测")), "case.correction-too-far");
        assert_eq!(code(ask(clerk(), later(7), " ")), "case.reason-missing");
        let letter = ask(clerk(), later(7), "检测报告需要重新出具").unwrap();
        assert_eq!(letter.data["reason"], "检测报告需要重新出具");
        let until: jiff::civil::Date = letter.data["correct_by"].as_str().unwrap().parse().unwrap();
        assert!(until >= later(7) && until < later(17), "{until}");
        assert_eq!(world.case(&number).due, Some(until.to_string()));
        let (event, _) = told(world, &number);
        assert_eq!(
            (event.kind.as_str(), event.data["reason"].as_str()),
            ("case.correction-moved", Some("检测报告需要重新出具"))
        );
        world.at(&was.tomorrow().unwrap().to_string(), 9);
        world.run_due();
        assert_eq!(
            world.case(&number).state,
            CaseState::Correcting,
            "the former day is over, the new one is not"
        );
        world.at(&until.tomorrow().unwrap().to_string(), 9);
        world.run_due();
        assert!(world.case(&number).state.is_final());
        assert_ne!(code(ask(clerk(), later(60), "检测")), "done");
    });
}
