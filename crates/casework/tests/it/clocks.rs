//! The clock: the five days, special procedures, extensions, warnings, years not yet published.

use casework::model::{DocumentKind, Level, Running};
use casework::special::{self, CloseSpecialProcedure, Extend, OpenSpecialProcedure};
use contract::case::CaseState;
use contract::{Actor, Fault};
use worktime::{Limit, SpecialKind};

use crate::in_town;
use crate::world::*;

fn limit(text: &str) -> Limit {
    text.parse().unwrap()
}

fn open(
    world: &World,
    number: &str,
    who: &Actor,
    kind: SpecialKind,
    planned: &str,
) -> Result<casework::model::Document, Fault> {
    let case = world.case(number);
    let cmd = OpenSpecialProcedure {
        case: case.id,
        revision: case.revision,
        kind,
        planned: limit(planned),
        reason: "需要检验灶具".into(),
    };
    let who = who.clone();
    world.act(move |tx, desk| special::open_special(tx, desk, &who, &cmd))
}

fn close(world: &World, number: &str, who: &Actor) -> Result<(), Fault> {
    let case = world.case(number);
    let cmd = CloseSpecialProcedure { case: case.id, revision: case.revision, result: "合格".into() };
    let who = who.clone();
    world.act(move |tx, desk| special::close_special(tx, desk, &who, &cmd))
}

/// Art. 32: what the window has not told in five working days counts as accepted from the day it came in, by the system
/// principal `clock`; not a moment earlier.
#[test]
fn five_silent_days_accept_by_law() {
    in_town(|world| {
        let done = world.submitted("SHOP");
        assert_eq!(world.case(&done.number).due.as_deref(), Some("2026-01-12"));
        world.at("2026-01-12", 23);
        assert_eq!(world.run_due(), 0);
        world.at("2026-01-13", 0);
        assert_eq!(world.run_due(), 1);
        let case = world.case(&done.number);
        assert_eq!(case.state, CaseState::Accepted);
        assert_eq!(case.accepted_by.map(|a| a.0), Some(0));
        // Ten working days from the day it was received, not from the day it was noticed.
        assert_eq!(case.due.as_deref(), Some("2026-01-19"));
        assert_eq!(world.happened(&done.number), ["case.submitted", "case.accepted"]);
        assert_eq!(world.open_tasks(&done.number).len(), 1);
        world.review_all(&done.number);
        world.decide(&done.number, &approver(LEAD), grant()).unwrap();
    });
}

/// The applicant told in time: the five days stand still until they supply what is missing, then begin anew.
#[test]
fn telling_in_time_keeps_the_five_days() {
    in_town(|world| {
        let done = world.submitted("SHOP");
        let case = world.case(&done.number);
        let (id, revision) = (case.id, case.revision);
        let ticks = vec![tick("person.identity", casework::model::Mark::Defective, "已过期")];
        world
            .act(move |tx, desk| {
                let cmd = casework::check::AskCorrection {
                    case: id,
                    revision,
                    ticks: ticks.clone(),
                    note: String::new(),
                };
                casework::check::ask_correction(tx, desk, &clerk(), &cmd)
            })
            .unwrap();
        world.at("2026-02-02", 9);
        let file = world.town.file(9, PARTY);
        let cmd =
            casework::check::Supplement { case: id, files: vec![("person.identity".into(), vec![file])] };
        world.act(move |tx, desk| casework::check::supplement(tx, desk, &applicant(), &cmd)).unwrap();
        assert_eq!(world.case(&done.number).due.as_deref(), Some("2026-02-09"));
        world.at("2026-02-10", 0);
        assert_eq!(world.run_due(), 1);
        let case = world.case(&done.number);
        // Saturday 14 February is worked for the Spring Festival.
        assert_eq!((case.state, case.due.as_deref()), (CaseState::Accepted, Some("2026-02-14")));
    });
}

/// POR-13: an application is taken at any hour; what comes at night or on a day off gets its five days of acceptance from the next
/// working day on.
#[test]
fn an_application_at_night_counts_from_the_next_working_day() {
    in_town(|world| {
        for (day, hour, due) in [
            // A working day, at nine and late in the evening.
            ("2026-01-08", 9, "2026-01-15"),
            ("2026-01-08", 23, "2026-01-15"),
            // Friday late, Saturday, Sunday night: Monday the 12th is the first day of five.
            ("2026-01-09", 23, "2026-01-16"),
            ("2026-01-10", 3, "2026-01-16"),
            ("2026-01-11", 23, "2026-01-16"),
        ] {
            world.at(day, hour);
            let case = world.case(&world.submitted("SHOP").number);
            assert_eq!((case.state, case.due.as_deref()), (CaseState::Received, Some(due)), "{day} {hour}");
        }
    });
}

/// TIM-07 within a case: warned two working days before the promised limit, yellow the day after it, red the day after the
/// statutory one, each once, each in the ledger; a decision stops it.
#[test]
fn the_clock_warns_and_goes_yellow_and_red() {
    in_town(|world| {
        let done = world.submitted("SHOP");
        world.accepted(&done.number);
        let level = |date: &str, ran: u64| {
            world.at(date, 0);
            assert_eq!(world.run_due(), ran, "{date}");
            world.case(&done.number).level
        };
        assert_eq!(level("2026-01-14", 0), Level::Fine);
        assert_eq!(level("2026-01-15", 1), Level::Soon);
        assert_eq!(level("2026-01-19", 0), Level::Soon);
        assert_eq!(level("2026-01-20", 1), Level::Yellow);
        // Twenty working days from 5 January.
        assert_eq!(level("2026-02-02", 0), Level::Yellow);
        assert_eq!(level("2026-02-03", 1), Level::Red);
        assert_eq!(level("2026-06-01", 0), Level::Red);
        let kinds = world.happened(&done.number);
        assert_eq!(kinds[2..], ["case.due-soon", "case.overdue", "case.overdue"]);
        let seen =
            world.act(|tx, _| casework::lists::watch(tx, &supervisor(), Some(Level::Red), None)).unwrap();
        assert_eq!(seen.rows.len(), 1);
    });
}

/// A limit of one day is not near on the day of acceptance, only on its last day.
#[test]
fn a_one_day_limit_is_not_near_at_once() {
    in_town(|world| {
        let done = world.submitted("SPOT");
        world.accepted(&done.number);
        assert_eq!(world.run_due(), 0);
        assert_eq!(world.case(&done.number).level, Level::Fine);
        world.at("2026-01-06", 0);
        assert_eq!(world.run_due(), 1);
        assert_eq!(world.case(&done.number).level, Level::Soon);
    });
}

/// Somebody who looks late (a backup restored, a demonstration's clock moved on) finds every step done, in order.
#[test]
fn a_late_bell_rings_every_step() {
    in_town(|world| {
        let done = world.submitted("SHOP");
        world.accepted(&done.number);
        world.at("2026-03-20", 9);
        world.run_due();
        assert_eq!(world.case(&done.number).level, Level::Red);
        let kinds = world.happened(&done.number);
        assert_eq!(kinds[2..], ["case.due-soon", "case.overdue", "case.overdue"]);
    });
}

/// TIM-08 and PRO-09 in the act: a special procedure has its own limit, is told to the applicant in writing, and its time is
/// not counted; its overrun is told too; the clock runs again when it is closed.
#[test]
fn a_special_procedure_stops_the_clock() {
    in_town(|world| {
        let done = world.submitted("SHOP");
        world.accepted(&done.number);
        world.at("2026-01-07", 10);
        let who = reviewer(LEAD);
        let wrong = open(world, &done.number, &who, SpecialKind::Hearing, "5wd");
        assert_eq!(code(wrong), "case.special-unknown");
        let long = open(world, &done.number, &who, SpecialKind::Inspection, "11wd");
        assert_eq!(code(long), "case.special-too-long");
        let unit = open(world, &done.number, &who, SpecialKind::Inspection, "10d");
        assert_eq!(code(unit), "case.special-too-long");
        let notice = open(world, &done.number, &who, SpecialKind::Inspection, "5wd").unwrap();
        assert_eq!(notice.kind, DocumentKind::Special);
        assert_eq!(
            (notice.data["from"].as_str(), notice.data["until"].as_str()),
            (Some("2026-01-07"), Some("2026-01-14"))
        );
        let case = world.case(&done.number);
        assert_eq!(case.running, Running::Paused);
        assert_eq!(
            code(open(world, &done.number, &who, SpecialKind::Inspection, "5wd")),
            "case.special-open"
        );
        // What it was opened for is not known yet: the review cannot be finished.
        let task = world.open_tasks(&done.number).remove(0);
        assert_eq!(code(world.approve(&task, &who)), "case.special-open");
        // Longer than told: recorded once; the promised limit is not warned of meanwhile.
        world.at("2026-01-16", 9);
        assert_eq!(world.run_due(), 1);
        assert_eq!(world.happened(&done.number).last().unwrap(), "case.special-overdue");
        assert_eq!(world.case(&done.number).level, Level::Fine);
        close(world, &done.number, &who).unwrap();
        let case = world.case(&done.number);
        assert_eq!(case.running, Running::Runs);
        // One of ten days was used (6 January); nine are left after 16 January.
        assert_eq!(case.due.as_deref(), Some("2026-01-29"));
        assert_eq!(code(close(world, &done.number, &who)), "case.special-not-open");
        world.review_all(&done.number);
        let calendar = worktime::Calendar::china();
        let case = world.case(&done.number);
        let state = casework::clock::state(calendar, &case).unwrap().unwrap();
        assert_eq!(state.pauses().len(), 1);
        assert!(state.explain(worktime::Which::Promised).unwrap().len() > 5);
    });
}

/// Art. 42: the head of the organ extends once, by ten working days at most, with a notice that says why.
#[test]
fn the_head_extends_once() {
    in_town(|world| {
        let done = world.submitted("SHOP");
        world.accepted(&done.number);
        let extending = |who: &Actor, by: &str, reason: &str| {
            let case = world.case(&done.number);
            let cmd = Extend { case: case.id, revision: case.revision, by: limit(by), reason: reason.into() };
            let who = who.clone();
            world.act(move |tx, desk| special::extend(tx, desk, &who, &cmd))
        };
        assert_eq!(code(extending(&approver(LEAD), "5wd", "情况复杂")), "case.not-allowed");
        assert_eq!(code(extending(&head(LEAD), "11wd", "情况复杂")), "case.extend-too-long");
        assert_eq!(code(extending(&head(LEAD), "5wd", "")), "case.reason-missing");
        let notice = extending(&head(LEAD), "5wd", "情况复杂").unwrap();
        assert_eq!(notice.data["was"], "2026-01-19");
        assert_eq!(notice.data["due"], "2026-01-26");
        assert_eq!(world.case(&done.number).due.as_deref(), Some("2026-01-26"));
        assert_eq!(code(extending(&head(LEAD), "5wd", "情况复杂")), "case.already-extended");
    });
}

/// Somebody who may load holiday notices.
fn system_admin() -> Actor {
    staff(60, HALL, &["calendar.load"])
}

/// Loads a notice and does what it leaves to do, on a node that still has the calendar of before in memory.
pub fn load(world: &World, text: &str) {
    let text = text.to_owned();
    world
        .act(move |tx, _| {
            let newest = directory::calendar::loaded(tx)?.iter().map(|one| one.id).max().unwrap_or(0);
            let cmd = directory::calendar::Load { region: String::new(), text: text.clone(), newest };
            directory::calendar::load(tx, &system_admin(), &cmd)
        })
        .unwrap();
    world.run_due();
}

/// What the ledger says last of a case, and its documents.
pub fn told(world: &World, number: &str) -> (casework::view::TimelineEntry, Vec<casework::model::Document>) {
    let number = number.to_owned();
    let read = world.db.read_blocking(move |tx| -> Result<_, Fault> {
        let file = casework::view::load(tx, &number)?.unwrap();
        Ok((casework::view::timeline(tx, &file.root)?, casework::view::documents(tx, &file)?))
    });
    let (mut timeline, documents) = read.unwrap();
    (timeline.pop().unwrap(), documents)
}

const NEW_YEAR: &str = "year 2027\n元旦 | New Year's Day | 01-01..01-04 | -\n";

/// TIM-01: a limit that runs into a year whose holidays are not published is provisional; loading the notice counts it anew, and
/// the applicant is told the new date in writing.
#[test]
fn a_provisional_date_is_counted_anew_when_the_year_is_loaded() {
    in_town(|world| {
        world.at("2026-12-22", 9);
        let done = world.submitted("SHOP");
        world.accepted(&done.number);
        let silent = world.submitted("SHOP");
        let case = world.case(&done.number);
        assert!(case.provisional);
        assert_eq!(case.due.as_deref(), Some("2027-01-06"));
        load(world, NEW_YEAR);
        let case = world.case(&done.number);
        assert_eq!((case.provisional, case.due.as_deref()), (false, Some("2027-01-07")));
        let (event, documents) = told(world, &done.number);
        assert_eq!((event.kind.as_str(), event.actor.as_str()), ("case.due-recounted", "system:clock"));
        assert_eq!(
            (event.data["was"].as_str(), event.data["due"].as_str(), event.data["result"].as_str()),
            (Some("2027-01-06"), Some("2027-01-07"), Some("due-moved"))
        );
        let notice = documents.last().unwrap();
        assert_eq!(notice.kind, DocumentKind::Recount);
        assert_eq!(event.data["document"], notice.number.as_str());
        assert_eq!(
            (notice.data["was"].as_str(), notice.data["due"].as_str(), notice.data["provisional"].as_bool()),
            (Some("2027-01-06"), Some("2027-01-07"), Some(false))
        );
        // The five days of one not yet accepted end on the 29th: nothing was provisional, nobody is told anything.
        assert_eq!(world.happened(&silent.number), ["case.submitted"]);
        // Counting once more, a minute later, tells nothing twice and leaves open pages good.
        let revision = world.case(&done.number).revision;
        world.at("2026-12-22", 10);
        assert!(world.run_due() > 0);
        assert_eq!(world.case(&done.number).revision, revision);
        assert_eq!(world.happened(&done.number).iter().filter(|k| *k == "case.due-recounted").count(), 1);
    });
}

/// TIM-01: a provisional date that turns out right is confirmed, without a letter.
#[test]
fn a_provisional_date_that_stands_is_confirmed() {
    in_town(|world| {
        world.at("2026-12-18", 9);
        let done = world.submitted("SHOP");
        world.accepted(&done.number);
        let before = world.case(&done.number);
        // 1 January is a holiday in every year, so the promised limit ends on the Monday after it.
        assert_eq!((before.provisional, before.due.as_deref()), (true, Some("2027-01-04")));
        load(
            world,
            "year 2027\n元旦 | New Year's Day | 01-01..01-03 | -\n春节 | Spring Festival | 03-05..03-11 | -\n",
        );
        let case = world.case(&done.number);
        assert_eq!((case.provisional, case.due), (false, before.due));
        let (event, documents) = told(world, &done.number);
        assert_eq!(event.data["result"], "due-confirmed");
        assert!(documents.iter().all(|document| document.kind != DocumentKind::Recount));
    });
}

/// TIM-01: an amended notice (a festival extended, as in 2020) moves dates that were certain, the warnings with them; what is due
/// before the first day that moved stands, a stopped clock concerns nobody.
#[test]
fn an_amended_notice_moves_certain_dates_too() {
    in_town(|world| {
        let decided = world.submitted("SHOP");
        world.accepted(&decided.number);
        world.review_all(&decided.number);
        world.decide(&decided.number, &approver(LEAD), grant()).unwrap();
        let early = world.submitted("SHOP");
        world.accepted(&early.number);
        world.at("2026-02-02", 9);
        let (parts, late) = (world.submitted("OPEN"), world.submitted("SHOP"));
        for number in [&late.number, &parts.number] {
            world.accepted(number);
        }
        world.at("2026-02-12", 9);
        world.run_due();
        assert_eq!(world.case(&late.number).level, Level::Soon);
        assert_eq!(world.case(&late.number).due.as_deref(), Some("2026-02-14"));
        let members = world.members(&parts.number);
        let before: Vec<_> = members.iter().map(|m| world.case(m).due).collect();
        let open = (world.case(&decided.number).revision, world.case(&early.number).revision);

        let amended = "year 2026\n元旦 | New Year's Day | 01-01..01-03 | 01-04\n\
                       春节 | Spring Festival | 02-10..02-23 | 02-28\n";
        load(world, amended);
        let case = world.case(&late.number);
        assert_eq!((case.due.as_deref(), case.level), (Some("2026-02-28"), Level::Fine));
        let (event, documents) = told(world, &late.number);
        assert_eq!(
            (event.kind.as_str(), event.data["was"].as_str()),
            ("case.due-recounted", Some("2026-02-14"))
        );
        assert_eq!(documents.last().unwrap().kind, DocumentKind::Recount);
        // The package and its members have their own clocks: each is counted, one letter goes out.
        for (member, was) in members.iter().zip(before) {
            assert_ne!(world.case(member).due, was, "{member}");
        }
        let (_, documents) = told(world, &parts.number);
        assert_eq!(documents.iter().filter(|d| d.kind == DocumentKind::Recount).count(), 1);
        assert_eq!((world.case(&decided.number).revision, world.case(&early.number).revision), open);
    });
}

/// A timer inside the item's own process: rings, and opens what the process says.
#[test]
fn a_timer_of_the_process_rings() {
    in_town(|world| {
        let done = world.submitted("WAIT");
        world.accepted(&done.number);
        assert_eq!(world.open_tasks(&done.number).len(), 1);
        world.clock.advance(std::time::Duration::from_secs(86_401));
        assert_eq!(world.run_due(), 1);
        let open: Vec<String> = world.open_tasks(&done.number).into_iter().map(|t| t.element).collect();
        assert_eq!(open, ["slow", "urge"]);
        world.review_all(&done.number);
        assert_eq!(world.case(&done.number).state, CaseState::Deciding);
    });
}
