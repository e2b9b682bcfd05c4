//! Packages (一件事): members at once, their clocks, the join, siblings, handing out together.

use casework::accept::{Accept, accept};
use casework::check::{Supplement, supplement};
use casework::decide::Decide;
use casework::deliver::{Deliver, Handover, deliver};
use casework::model::{CaseKind, Mark, Running, TaskState};
use casework::special::{CloseSpecialProcedure, OpenSpecialProcedure, close_special, open_special};
use casework::withdraw::{Withdraw, withdraw};
use contract::case::CaseState;
use serde_json::json;
use worktime::SpecialKind;

use crate::in_town;
use crate::world::*;

const GAS: &str = r#"{"gas": true}"#;

fn package(world: &World) -> (String, Vec<String>) {
    let done = world.submitted_with("OPEN", serde_json::from_str(GAS).unwrap());
    world.accepted(&done.number);
    let members = world.members(&done.number);
    (done.number, members)
}

/// PRO-04's start and PRO-08: on acceptance every member begins at once, each with its own number, organ, task and clock, none longer than the
/// whole's (PRO-05 in the act); all read the one shared set of materials.
#[test]
fn members_begin_at_once_with_clocks_of_their_own() {
    in_town(|world| {
        let (number, members) = package(world);
        assert_eq!(members.len(), 3);
        assert_eq!(members[0], format!("{number}-01"));
        let cases: Vec<_> = members.iter().map(|m| world.case(m)).collect();
        assert!(cases.iter().all(|c| c.kind == CaseKind::Member && c.state == CaseState::Accepted));
        assert_eq!(cases.iter().map(|c| c.organ.0).collect::<Vec<_>>(), [LEAD, FOOD, FIRE]);
        let due: Vec<_> = cases.iter().map(|c| c.due.clone().unwrap()).collect();
        // 10, 9 and 18 working days; the last cut to the whole's 15.
        assert_eq!(due, ["2026-01-19", "2026-01-16", "2026-01-26"]);
        assert_eq!(world.case(&number).due.as_deref(), Some("2026-01-26"));
        assert!(members.iter().all(|m| world.open_tasks(m).len() == 1));
        for organ in [LEAD, FOOD, FIRE] {
            let number = number.clone();
            world
                .act(move |tx, desk| {
                    let file =
                        casework::view::case_file(tx, desk.people.as_ref(), &reviewer(organ), &number)?;
                    assert_eq!(casework::view::materials(tx, &file)?.len(), 1);
                    Ok(())
                })
                .unwrap();
        }
        // A file of the application is open to all of them, and to nobody else.
        let cases = casework::view::Cases { people: world.town.clone(), items: world.town.clone() };
        world
            .act(move |tx, _| {
                use contract::lookup::CaseLookup;
                assert!(cases.may_read_file(tx, &reviewer(FIRE), contract::FileId(7))?);
                assert!(cases.may_read_file(tx, &applicant(), contract::FileId(7))?);
                assert!(!cases.may_read_file(tx, &stranger(), contract::FileId(7))?);
                assert!(!cases.may_read_file(tx, &reviewer(4), contract::FileId(7))?);
                Ok(())
            })
            .unwrap();
    });
}

/// The answers say which members are needed; the others are passed by.
#[test]
fn members_the_answers_do_not_call_for_are_passed_by() {
    in_town(|world| {
        let done = world.submitted_with("OPEN", json!({ "gas": false }));
        world.accepted(&done.number);
        let items: Vec<String> = world.members(&done.number).iter().map(|m| world.case(m).item).collect();
        assert_eq!(items, ["LEAD", "FOOD"]);
    });
}

/// The join: nothing is decided before everything is reviewed; then all at once; granted and handed out together (PKG-04).
#[test]
fn everything_is_decided_after_the_join_and_handed_out_together() {
    in_town(|world| {
        let (number, members) = package(world);
        for member in &members[..2] {
            let task = world.open_tasks(member).remove(0);
            world.approve(&task, &reviewer(task.organ.0)).unwrap();
        }
        let early = world.decide(&members[0], &approver(LEAD), grant()).unwrap_err();
        assert_eq!(early.code, "case.already-accepted");
        assert_eq!(world.case(&members[0]).running, Running::Stopped);
        let task = world.open_tasks(&members[2]).remove(0);
        world.approve(&task, &reviewer(FIRE)).unwrap();
        let states: Vec<_> = members.iter().map(|m| world.case(m).state).collect();
        assert_eq!(states, [CaseState::Deciding; 3]);
        assert_eq!(world.case(&number).state, CaseState::Deciding);
        // Now they stand under the clock of the whole.
        assert!(members.iter().all(|m| world.case(m).due == world.case(&number).due));
        assert_eq!(code(world.decide(&number, &approver(LEAD), grant())), "case.decide-members");
        let hand_out = |number: &str| {
            let case = world.case(number);
            let how = Handover::Courier {
                company: "邮政".into(),
                address: "示范路1号".into(),
                tracking: "EMS000000001CN".into(),
            };
            let cmd = Deliver { case: case.id, revision: case.revision, how };
            world.act(move |tx, desk| deliver(tx, desk, &issuer(), &cmd))
        };
        for (member, organ) in members.iter().zip([LEAD, FOOD, FIRE]) {
            assert_eq!(code(hand_out(&number)), "case.already-reviewed");
            let decided = world.decide(member, &approver(organ), grant()).unwrap();
            assert_eq!(decided.licences.len(), 1);
        }
        assert_eq!(world.case(&number).state, CaseState::Granted);
        assert_eq!(code(hand_out(&members[0])), "case.deliver-whole");
        let record = hand_out(&number).unwrap();
        assert_eq!(record.data["licences"].as_array().unwrap().len(), 3);
        assert!(members.iter().chain([&number]).all(|n| world.case(n).state == CaseState::Delivered));
        assert_eq!(world.db.pending().unwrap(), 0);
        world.at("2026-12-01", 9);
        assert_eq!(world.run_due(), 0);
    });
}

/// One member's special procedure stops its clock and the whole's; the others run on. Two that overlap stop the whole once.
#[test]
fn one_special_procedure_leaves_the_others_running() {
    in_town(|world| {
        let (number, members) = package(world);
        let open = |member: &str, organ: i64, days: &str| {
            let case = world.case(member);
            let cmd = OpenSpecialProcedure {
                case: case.id,
                revision: case.revision,
                kind: SpecialKind::Inspection,
                planned: days.parse().unwrap(),
                reason: "检验设备".into(),
            };
            world.act(move |tx, desk| open_special(tx, desk, &reviewer(organ), &cmd)).unwrap();
        };
        let close = |member: &str, organ: i64| {
            let case = world.case(member);
            let cmd =
                CloseSpecialProcedure { case: case.id, revision: case.revision, result: "合格".into() };
            world.act(move |tx, desk| close_special(tx, desk, &reviewer(organ), &cmd)).unwrap();
        };
        let running =
            || -> Vec<Running> { members.iter().chain([&number]).map(|n| world.case(n).running).collect() };
        use Running::{Paused, Runs};
        world.at("2026-01-06", 9);
        open(&members[2], FIRE, "5wd");
        assert_eq!(running(), [Runs, Runs, Paused, Paused]);
        world.at("2026-01-07", 9);
        open(&members[1], FOOD, "5wd");
        assert_eq!(running(), [Runs, Paused, Paused, Paused]);
        world.at("2026-01-09", 9);
        close(&members[2], FIRE);
        assert_eq!(running(), [Runs, Paused, Runs, Paused]);
        world.at("2026-01-12", 9);
        close(&members[1], FOOD);
        assert_eq!(running(), [Runs, Runs, Runs, Runs]);
        // The whole stood still from 6 to 12 January, five working days; the lead not at all.
        assert_eq!(world.case(&number).due.as_deref(), Some("2026-02-02"));
        assert_eq!(world.case(&members[0]).due.as_deref(), Some("2026-01-19"));
        assert_eq!(world.case(&members[2]).due.as_deref(), Some("2026-01-30"));
    });
}

/// `stop-all`: the lead's refusal ends the siblings that are not decided, each with its own notice.
#[test]
fn a_refusal_of_the_lead_stops_the_others() {
    in_town(|world| {
        let (number, members) = package(world);
        world.review_all(&number);
        world.decide(&members[1], &approver(FOOD), grant()).unwrap();
        let decided = world.decide(&members[0], &approver(LEAD), refuse()).unwrap();
        // What was decided before stands.
        assert_eq!(decided.stopped, [members[2].clone()]);
        let states: Vec<_> = members.iter().map(|m| world.case(m).state).collect();
        assert_eq!(states, [CaseState::Refused, CaseState::Granted, CaseState::Terminated]);
        assert_eq!(world.case(&number).state, CaseState::Granted);
        assert_eq!(decided.application, CaseState::Granted);
        assert_eq!(code(world.decide(&members[2], &approver(FIRE), grant())), "case.already-terminated");
        assert!(world.happened(&number).contains(&"case.terminated".to_owned()));
    });
}

/// `stop-all` before anything is decided: the application is refused as a whole.
#[test]
fn a_first_refusal_of_the_lead_refuses_the_whole() {
    in_town(|world| {
        let (number, members) = package(world);
        world.review_all(&number);
        let decided = world.decide(&members[0], &approver(LEAD), refuse()).unwrap();
        assert_eq!(decided.stopped.len(), 2);
        assert_eq!(decided.application, CaseState::Refused);
        assert!(world.case(&number).closed_at.is_some());
    });
}

/// `continue`: another member's refusal leaves the others; what is granted is issued.
#[test]
fn a_refusal_of_another_member_leaves_the_others() {
    in_town(|world| {
        let (number, members) = package(world);
        world.review_all(&number);
        let decided = world.decide(&members[2], &approver(FIRE), refuse()).unwrap();
        assert!(decided.stopped.is_empty());
        assert_eq!(decided.application, CaseState::Deciding);
        world.decide(&members[0], &approver(LEAD), grant()).unwrap();
        let last = world.decide(&members[1], &approver(FOOD), grant()).unwrap();
        assert_eq!(last.application, CaseState::Granted);
    });
}

/// DEF-02 in a package: only the member that uses a material deferred at acceptance waits for it; the others are granted,
/// and what is handed out together waits for the last.
#[test]
fn only_the_member_that_needs_it_waits_for_a_deferred_material() {
    in_town(|world| {
        let done = world.submitted("LATE");
        let case = world.case(&done.number);
        let cmd = Accept {
            case: case.id,
            revision: case.revision,
            ticks: vec![
                tick("person.identity", Mark::Ok, ""),
                tick("fire.test-report", Mark::Missing, "检测还没有做完"),
            ],
            defer: vec!["fire.test-report".to_owned()],
        };
        world.act(move |tx, desk| accept(tx, desk, &clerk(), &cmd)).unwrap();
        world.review_all(&done.number);
        let members = world.members(&done.number);
        let lead = world.decide(&members[0], &approver(LEAD), grant()).unwrap();
        assert_eq!((lead.licences.len(), lead.application), (1, CaseState::Deciding));
        let fire = world.decide(&members[1], &approver(FIRE), grant()).unwrap_err();
        assert_eq!(fire.code, "case.deferred-outstanding");
        assert!(fire.args.contains(&("concept", "fire.test-report".to_owned())));
        let report = world.town.file(9, PARTY);
        let cmd = Supplement { case: case.id, files: vec![("fire.test-report".into(), vec![report])] };
        world.act(move |tx, desk| supplement(tx, desk, &applicant(), &cmd)).unwrap();
        let fire = world.decide(&members[1], &approver(FIRE), grant());
        assert_eq!(code(fire), "case.deferred-unchecked");
        let cmd = casework::deferred::LookAtDeferred {
            case: case.id,
            revision: world.case(&done.number).revision,
            ticks: vec![tick("fire.test-report", Mark::Ok, "")],
        };
        world.act(move |tx, desk| casework::deferred::look_at(tx, desk, &clerk(), &cmd)).unwrap();
        let fire = world.decide(&members[1], &approver(FIRE), grant()).unwrap();
        assert_eq!(fire.application, CaseState::Granted);
    });
}

/// Withdrawing takes the application back whole: every member ends, no task stays open, no clock runs.
#[test]
fn withdrawing_takes_the_whole_back() {
    in_town(|world| {
        let (number, members) = package(world);
        let case = world.case(&members[1]).id;
        let cmd = Withdraw { case, why: "不办了".into() };
        world.act(move |tx, desk| withdraw(tx, desk, &applicant(), &cmd)).unwrap();
        for n in members.iter().chain([&number]) {
            let case = world.case(n);
            assert_eq!((case.state, case.running), (CaseState::Withdrawn, Running::Stopped));
            let tasks = world.act(move |tx, _| casework::view::tasks(tx, &case)).unwrap();
            assert!(
                tasks
                    .iter()
                    .all(|t| t.state == TaskState::Cancelled && t.why.as_deref() == Some("withdrawn"))
            );
        }
        assert_eq!(world.db.pending().unwrap(), 0);
        world.at("2026-06-01", 9);
        assert_eq!(world.run_due(), 0);
    });
}

/// INT-03 across the package: the clerk who accepted it decides none of its members.
#[test]
fn the_acceptor_decides_no_member() {
    in_town(|world| {
        let (number, members) = package(world);
        world.review_all(&number);
        for (member, organ) in members.iter().zip([LEAD, FOOD, FIRE]) {
            let both = staff(1, organ, &["case.decide"]);
            assert_eq!(code(world.decide(member, &both, grant())), "case.acceptor-cannot-decide");
            let case = world.case(member);
            let stale =
                Decide { case: case.id, revision: 0, ruling: grant(), marks: Vec::new(), knowing: true };
            let who = approver(organ);
            let stale = world.act(move |tx, desk| casework::decide::decide(tx, desk, &who, &stale));
            assert_eq!(code(stale), "case.changed");
        }
    });
}

/// The day a part was finished is the day its organ finished with it, not its limit; parts still under review have none.
#[test]
fn a_part_is_finished_on_the_day_its_organ_finished() {
    in_town(|world| {
        let done = world.submitted_with("OPEN", serde_json::json!({ "gas": true }));
        world.accepted(&done.number);
        let members = world.members(&done.number);
        for (member, organ, day) in [(0, LEAD, "2026-01-07"), (1, FOOD, "2026-01-08")] {
            world.at(day, 10);
            let task = world.open_tasks(&members[member]).remove(0);
            world.approve(&task, &reviewer(organ)).unwrap();
        }
        let number = done.number.clone();
        let told =
            world.act(move |tx, desk| casework::view::progress(tx, desk, &number, "123X")).unwrap().parts;
        let days: Vec<Option<&str>> = told.iter().map(|part| part.done_on.as_deref()).collect();
        assert_eq!(days, [Some("2026-01-07"), Some("2026-01-08"), None]);
        assert!(told.iter().all(|part| part.done_on != part.due));
    });
}
