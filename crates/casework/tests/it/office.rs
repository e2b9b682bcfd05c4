//! Reviewing, deciding, handing out, withdrawing a single item.

use casework::decide::{Decide, Ruling, decide};
use casework::deliver::{Deliver, Handover, deliver};
use casework::lists;
use casework::model::{CriterionMark, DeskQueue, Opinion, TaskState};
use casework::review::{self, AddSigner, OfTask, ReturnTask, Review, Transfer};
use casework::withdraw::{Withdraw, withdraw};
use contract::case::CaseState;
use contract::{AccountId, Fault};
use process::{Mode, Placement};
use serde_json::Map;

use crate::in_town;
use crate::world::*;

fn pick_up(world: &World, number: &str, who: &contract::Actor) -> Result<casework::model::Document, Fault> {
    let case = world.case(number);
    let how = Handover::PickUp { name: "陈示范".into(), id_tail: "123x".into() };
    let cmd = Deliver { case: case.id, revision: case.revision, how };
    let who = who.clone();
    world.act(move |tx, desk| deliver(tx, desk, &who, &cmd))
}

/// From submission to the hand-over: the licence is there at the decision, the delivery record closes the case, and every step
/// is in one line (INT-26).
#[test]
fn a_case_from_door_to_door() {
    in_town(|world| {
        let done = world.submitted("SHOP");
        world.accepted(&done.number);
        world.review_all(&done.number);
        assert_eq!(world.case(&done.number).state, CaseState::Deciding);
        let decided = world.decide(&done.number, &approver(LEAD), grant()).unwrap();
        assert_eq!(decided.licences.len(), 1);
        assert_eq!(decided.licences[0].valid_to.as_deref(), Some("2031-01-04"));
        assert_eq!(decided.document.number, "红市监准〔2026〕1号");
        let case = world.case(&done.number);
        assert_eq!((case.state, case.desk), (CaseState::Granted, Some(DeskQueue::Issuing)));
        assert_eq!(code(pick_up(world, &done.number, &clerk())), "case.not-allowed");
        let record = pick_up(world, &done.number, &issuer()).unwrap();
        assert_eq!(record.data["licences"].as_array().unwrap().len(), 1);
        assert_eq!(record.data["id_tail"], "123X");
        let twice = pick_up(world, &done.number, &issuer()).unwrap_err();
        assert_eq!(twice.code, "case.already-delivered");
        let case = world.case(&done.number);
        assert_eq!((case.state, case.desk), (CaseState::Delivered, None));
        let steps = [
            "case.submitted",
            "case.accepted",
            "case.reviewed",
            "case.ready-to-decide",
            "case.decided",
            "case.delivered",
        ];
        assert_eq!(world.happened(&done.number), steps);
        assert_eq!(world.db.pending().unwrap(), 0);
        let board = world.act(|tx, _| lists::board(tx, "150000", None)).unwrap();
        assert_eq!((board.submitted, board.accepted, board.decided, board.delivered), (1, 1, 1, 1));
        assert_eq!(board.open(), 0);
    });
}

/// Nobody receives a licence whom nobody has seen: the grant waits until a window has, a refusal does not.
#[test]
fn an_unverified_person_receives_no_licence() {
    in_town(|world| {
        *world.town.unverified.lock().unwrap() = true;
        let done = world.submitted("SHOP");
        world.accepted(&done.number);
        world.review_all(&done.number);
        assert_eq!(code(world.decide(&done.number, &approver(LEAD), grant())), "case.party-unverified");
        assert_eq!(world.case(&done.number).state, CaseState::Deciding);
        *world.town.unverified.lock().unwrap() = false;
        world.decide(&done.number, &approver(LEAD), grant()).unwrap();
    });
}

/// A term of years ends on the day before the same day; one that begins on a leap day loses no day.
#[test]
fn a_term_from_a_leap_day_is_whole() {
    in_town(|world| {
        world.at("2024-02-29", 9);
        let done = world.submitted("SHOP");
        world.accepted(&done.number);
        world.review_all(&done.number);
        let decided = world.decide(&done.number, &approver(LEAD), grant()).unwrap();
        assert_eq!(decided.licences[0].valid_to.as_deref(), Some("2029-02-28"));
    });
}

/// INT-03, of the case: whoever accepted or ticked may neither review nor decide, whatever posts they hold.
#[test]
fn the_acceptor_neither_reviews_nor_decides() {
    in_town(|world| {
        let done = world.submitted("SHOP");
        world.accepted(&done.number);
        let both = staff(1, LEAD, &["case.review", "case.decide", "case.special"]);
        let task = world.open_tasks(&done.number).remove(0);
        assert_eq!(code(world.approve(&task, &both)), "case.acceptor-cannot-decide");
        let hand_over =
            Transfer { of: OfTask { case: task.case, task: task.id }, to: AccountId(1), why: "忙".into() };
        let refused = world.act(move |tx, desk| review::transfer(tx, desk, &supervisor(), &hand_over));
        assert_eq!(code(refused), "case.acceptor-cannot-decide");
        world.review_all(&done.number);
        assert_eq!(code(world.decide(&done.number, &both, grant())), "case.acceptor-cannot-decide");
        let mut own = approver(LEAD);
        own.party = Some(PARTY);
        assert_eq!(code(world.decide(&done.number, &own, grant())), "case.own-case");
        assert_eq!(code(world.decide(&done.number, &approver(FOOD), grant())), "case.not-found");
        assert_eq!(code(world.decide(&done.number, &reviewer(LEAD), grant())), "case.not-allowed");
        world.decide(&done.number, &approver(LEAD), grant()).unwrap();
    });
}

/// INT-13: an instant item is decided at the window by whoever accepted it, but only with that authorisation.
#[test]
fn an_instant_item_is_decided_on_the_spot() {
    in_town(|world| {
        let done = world.submitted("SPOT");
        world.accepted(&done.number);
        assert_eq!(world.case(&done.number).state, CaseState::Deciding);
        assert_eq!(code(world.decide(&done.number, &clerk(), grant())), "case.not-allowed");
        let trusted = staff(1, HALL, &["case.intake", "case.accept", "case.instant"]);
        world.decide(&done.number, &trusted, grant()).unwrap();
    });
}

/// INT-15: what came in electronically alone is decided on, where the item does not say that the original must be shown; where it
/// does, the window's list says so of that material.
#[test]
fn an_application_is_decided_on_electronic_materials() {
    in_town(|world| {
        let flags = |number: &str| {
            let case = world.case(number);
            let lines = world.act(move |tx, _| casework::check::checklist(tx, &case)).unwrap();
            lines.into_iter().map(|line| (line.concept, line.original_needed)).collect::<Vec<_>>()
        };
        let number = world.submitted("SHOP").number;
        assert_eq!(flags(&number), [("person.identity".to_owned(), false)]);
        assert!(flags(&world.submitted("FULL").number).contains(&("person.identity".to_owned(), true)));
        world.accepted(&number);
        world.review_all(&number);
        world.decide(&number, &approver(LEAD), grant()).unwrap();
        let wanted = number.clone();
        let materials = world
            .act(move |tx, _| {
                let file = casework::view::load(tx, &wanted)?.unwrap();
                casework::view::materials(tx, &file)
            })
            .unwrap();
        assert!(materials.iter().all(|one| one.source == casework::model::Source::File));
        assert_eq!(world.case(&number).state, CaseState::Granted);
    });
}

/// CAT-19: every criterion is marked, and explained where it fails; a grant does not pass over one that fails.
#[test]
fn every_criterion_is_marked() {
    in_town(|world| {
        let done = world.submitted("STEPS");
        world.accepted(&done.number);
        let task = world.open_tasks(&done.number).remove(0);
        let reviewing = move |marks: Vec<CriterionMark>| Review {
            of: OfTask { case: task.case, task: task.id },
            opinion: Opinion::Reject,
            words: "面积不足".into(),
            marks,
            vars: Map::new(),
            knowing: true,
        };
        let mark = |id: &str, holds, explanation: &str| CriterionMark {
            criterion: id.into(),
            holds,
            explanation: explanation.into(),
        };
        let refused = |marks: Vec<CriterionMark>| {
            let cmd = reviewing(marks);
            code(world.act(move |tx, desk| review::review(tx, desk, &reviewer(LEAD), &cmd)))
        };
        assert_eq!(refused(vec![]), "case.criterion-unmarked");
        assert_eq!(refused(vec![mark("area", false, "")]), "case.criterion-unexplained");
        assert_eq!(refused(vec![mark("area", true, ""), mark("exit", true, "")]), "case.criterion-unknown");
        let cmd = reviewing(vec![mark("area", false, "只有二十平方米")]);
        world.act(move |tx, desk| review::review(tx, desk, &reviewer(LEAD), &cmd)).unwrap();
        world.review_all(&done.number);
        assert_eq!(code(world.decide(&done.number, &approver(LEAD), grant())), "case.criterion-fails");
        let case = world.case(&done.number);
        let deciding = move |marks| Decide {
            case: case.id,
            revision: case.revision,
            ruling: grant(),
            marks,
            knowing: true,
        };
        let unknown = deciding(vec![mark("colour", true, "")]);
        let unknown = world.act(move |tx, desk| decide(tx, desk, &approver(LEAD), &unknown));
        assert_eq!(code(unknown), "case.criterion-unknown");
        // The approver may find otherwise, in their own name.
        let over = deciding(vec![mark("area", true, "")]);
        world.act(move |tx, desk| decide(tx, desk, &approver(LEAD), &over)).unwrap();
    });
}

/// A refusal gives reasons, basis and remedies (art. 38), and ends the case.
#[test]
fn a_refusal_gives_reasons_and_remedies() {
    in_town(|world| {
        let done = world.submitted("SHOP");
        world.accepted(&done.number);
        world.review_all(&done.number);
        let silent = Ruling::Refuse { reasons: String::new(), basis: "法".into() };
        assert_eq!(code(world.decide(&done.number, &approver(LEAD), silent)), "case.reason-missing");
        let decided = world.decide(&done.number, &approver(LEAD), refuse()).unwrap();
        assert!(!decided.document.data["remedies"]["zh"].as_str().unwrap().is_empty());
        assert_eq!(decided.document.data["reasons"], "出口不足");
        assert!(decided.licences.is_empty());
        let case = world.case(&done.number);
        assert_eq!(case.state, CaseState::Refused);
        assert!(case.closed_at.is_some());
        assert_eq!(code(pick_up(world, &done.number, &issuer())), "case.already-decided");
    });
}

/// Tasks: taken by one, not by another; put back; handed over; done once.
#[test]
fn tasks_are_taken_put_back_and_handed_over() {
    in_town(|world| {
        let done = world.submitted("SHOP");
        world.accepted(&done.number);
        let task = world.open_tasks(&done.number).remove(0);
        let of = OfTask { case: task.case, task: task.id };
        let (one, two) = (reviewer(LEAD), second_reviewer(LEAD));
        let who = one.clone();
        world.act(move |tx, desk| review::claim(tx, desk, &who, of)).unwrap();
        let who = two.clone();
        assert_eq!(code(world.act(move |tx, desk| review::claim(tx, desk, &who, of))), "case.task-taken");
        assert_eq!(code(world.approve(&task, &two)), "case.task-taken");
        assert_eq!(
            code(world.act(move |tx, desk| review::claim(tx, desk, &reviewer(FOOD), of))),
            "case.task-not-found"
        );
        let to = two.account;
        let give = Transfer { of, to, why: "出差".into() };
        let who = one.clone();
        world.act(move |tx, desk| review::transfer(tx, desk, &who, &give)).unwrap();
        let (who, mine) = (two.clone(), two.clone());
        let list = world.act(move |tx, _| lists::tasks(tx, &who, true, None)).unwrap();
        assert_eq!(list.rows.len(), 1);
        assert_eq!(list.rows[0].due.as_deref(), Some("2026-01-19"));
        world.act(move |tx, desk| review::release(tx, desk, &mine, of)).unwrap();
        let who = one.clone();
        let list = world.act(move |tx, _| lists::tasks(tx, &who, false, None)).unwrap();
        assert_eq!(list.rows.len(), 1);
        world.approve(&task, &one).unwrap();
        let late = world.approve(&task, &two).unwrap_err();
        assert_eq!(late.code, "case.task-already-done");
        assert!(late.args.contains(&("by", one.account.to_string())));
    });
}

/// 退回: back to an earlier step, which is done again; what was said before stays.
#[test]
fn a_step_is_returned_and_done_again() {
    in_town(|world| {
        let done = world.submitted("STEPS");
        world.accepted(&done.number);
        let first = world.open_tasks(&done.number).remove(0);
        world.approve(&first, &reviewer(LEAD)).unwrap();
        let second = world.open_tasks(&done.number).remove(0);
        let back = |to: &str| ReturnTask {
            of: OfTask { case: second.case, task: second.id },
            to: to.to_owned(),
            mode: Mode::Rerun,
            why: "请补充面积依据".into(),
        };
        let wrong = back("nowhere");
        let wrong = world.act(move |tx, desk| review::return_task(tx, desk, &reviewer(LEAD), &wrong));
        assert_eq!(code(wrong), "case.cannot-return");
        let cmd = back("first");
        world.act(move |tx, desk| review::return_task(tx, desk, &reviewer(LEAD), &cmd)).unwrap();
        let open = world.open_tasks(&done.number);
        assert_eq!(open.iter().map(|t| t.element.as_str()).collect::<Vec<_>>(), ["first"]);
        let case = world.case(&done.number);
        let all = world.act(move |tx, _| casework::view::tasks(tx, &case)).unwrap();
        assert_eq!(all.iter().filter(|t| t.state == TaskState::Done).count(), 1);
        assert_eq!(all.iter().filter(|t| t.why.as_deref() == Some("returned")).count(), 1);
        world.review_all(&done.number);
        assert_eq!(world.case(&done.number).state, CaseState::Deciding);
    });
}

/// 加签: another organ signs beside, in its own name.
#[test]
fn a_signer_is_added() {
    in_town(|world| {
        let done = world.submitted("SIGN");
        world.accepted(&done.number);
        let task = world.open_tasks(&done.number).remove(0);
        let cmd = AddSigner {
            of: OfTask { case: task.case, task: task.id },
            organ: ORGANS[1].to_owned(),
            placement: Placement::After,
            why: "涉及食品".into(),
        };
        world.act(move |tx, desk| review::add_signer(tx, desk, &reviewer(LEAD), &cmd)).unwrap();
        world.approve(&task, &reviewer(LEAD)).unwrap();
        assert_eq!(world.case(&done.number).state, CaseState::Accepted);
        let added = world.open_tasks(&done.number).remove(0);
        assert_eq!(added.organ.0, FOOD);
        world.approve(&added, &reviewer(FOOD)).unwrap();
        assert_eq!(world.case(&done.number).state, CaseState::Deciding);
    });
}

/// The applicant withdraws at any time before the decision: tasks closed, clock stopped; nobody else can; not twice.
#[test]
fn the_applicant_withdraws() {
    in_town(|world| {
        let done = world.submitted("THREE");
        world.accepted(&done.number);
        let case = world.case(&done.number).id;
        let cmd = Withdraw { case, why: String::new() };
        let theirs = cmd.clone();
        assert_eq!(
            code(world.act(move |tx, desk| withdraw(tx, desk, &stranger(), &theirs))),
            "case.not-found"
        );
        let mine = cmd.clone();
        world.act(move |tx, desk| withdraw(tx, desk, &applicant(), &mine)).unwrap();
        let case = world.case(&done.number);
        assert_eq!(case.state, CaseState::Withdrawn);
        assert_eq!(case.running, casework::model::Running::Stopped);
        assert!(world.open_tasks(&done.number).is_empty());
        assert_eq!(
            code(world.act(move |tx, desk| withdraw(tx, desk, &applicant(), &cmd))),
            "case.already-withdrawn"
        );
        world.clock.advance(std::time::Duration::from_secs(90 * 86_400));
        assert_eq!(world.run_due(), 0);
    });
}

/// The lists show what waits, each to those whose work it is, a page at a time.
#[test]
fn lists_show_what_waits() {
    in_town(|world| {
        let numbers: Vec<String> = (0..53).map(|_| world.submitted("SHOP").number).collect();
        let who = clerk();
        let first = world.act(move |tx, _| lists::at_desk(tx, &who, DeskQueue::Received, None)).unwrap();
        assert_eq!(first.rows.len(), 50);
        assert_eq!(first.rows[0].number, numbers[0]);
        let next = first.next.clone();
        let second = world
            .act(move |tx, _| lists::at_desk(tx, &clerk(), DeskQueue::Received, next.as_deref()))
            .unwrap();
        assert_eq!(second.rows.iter().map(|r| r.number.clone()).collect::<Vec<_>>(), numbers[50..]);
        assert!(second.next.is_none());
        let nothing =
            world.act(|tx, _| lists::at_desk(tx, &reviewer(LEAD), DeskQueue::Received, None)).unwrap();
        assert!(nothing.rows.is_empty());
        let mine = world.act(|tx, _| lists::of_party(tx, PARTY, None)).unwrap();
        assert_eq!(mine.rows[0].number, numbers[52]);
        let watched = world.act(|tx, _| lists::watch(tx, &supervisor(), None, None)).unwrap();
        assert_eq!(watched.rows.len(), 50);
        let next = watched.next.clone();
        let rest = world.act(move |tx, _| lists::watch(tx, &supervisor(), None, next.as_deref())).unwrap();
        assert_eq!(rest.rows.len(), 3);
        assert_eq!(code(world.act(|tx, _| lists::of_party(tx, PARTY, Some("x")))), "case.page");
        world.accepted(&numbers[0]);
        world.review_all(&numbers[0]);
        let deciding = world.act(|tx, _| lists::deciding(tx, &approver(LEAD), None)).unwrap();
        assert_eq!(deciding.rows.len(), 1);
        assert!(world.act(|tx, _| lists::deciding(tx, &approver(FOOD), None)).unwrap().rows.is_empty());
    });
}

fn view_of(world: &World, task: &casework::model::Task, opinion: Opinion) -> Result<review::Reviewed, Fault> {
    let of = casework::review::OfTask { case: task.case, task: task.id };
    let cmd =
        Review {
            of, opinion, words: "出口不足".into(), marks: Vec::new(), vars: Map::new(), knowing: true
        };
    let who = reviewer(LEAD);
    world.act(move |tx, desk| review::review(tx, desk, &who, &cmd))
}

/// PRO-04, in a process of one item: what a rejection in one branch does to the others is the item's rule.
#[test]
fn a_rejection_does_to_the_other_branches_what_the_item_says() {
    in_town(|world| {
        for (item, open, state) in [("THREE", 2, CaseState::Accepted), ("AT-ONCE", 0, CaseState::Deciding)] {
            let number = world.submitted(item).number;
            world.accepted(&number);
            let task = world.open_tasks(&number).remove(0);
            view_of(world, &task, Opinion::Reject).unwrap();
            assert_eq!((world.open_tasks(&number).len(), world.case(&number).state), (open, state), "{item}");
            let case = world.case(&number);
            let all = world.act(move |tx, _| casework::view::tasks(tx, &case)).unwrap();
            let ended = all.iter().filter(|task| task.state == TaskState::Cancelled).count();
            assert_eq!(ended, 2 - open, "{item}");
        }
    });
}

/// An authority that reviews alone has a view: abstaining is for steps that vote and say so.
#[test]
fn abstaining_is_for_steps_that_say_so() {
    in_town(|world| {
        for (item, told) in [("SHOP", "case.no-abstaining"), ("VOTE", "done")] {
            let number = world.submitted(item).number;
            world.accepted(&number);
            let task = world.open_tasks(&number).remove(0);
            assert_eq!(code(view_of(world, &task, Opinion::Abstain)), told, "{item}");
        }
    });
}
