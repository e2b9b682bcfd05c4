//! Commitments looked into, results that come back, the four interactions.

use contract::Fault;
use contract::case::CaseState;
use contract::events;
use contract::events::inspection::{Inspected, ItemOutcome};
use enforcement::kept::{self, Finding};
use enforcement::model::{Kept, Kind};
use enforcement::talk::{self, New};
use enforcement::view::{self, File, Shelf};
use enforcement::{back, push};

use crate::in_town;
use crate::world::World;

fn file(world: &World, login: &'static str, case: &'static str) -> Result<File, Fault> {
    let number = world.only(case).number;
    world.act(login, move |tx, _, actor| view::file(tx, actor, &number))
}

fn claimed(world: &World, case: &'static str) {
    world.decide(case, CaseState::Granted);
    let one = world.only(case);
    world.act("food", move |tx, _, actor| push::claim(tx, actor, &one.number, one.revision)).unwrap();
}

fn check(world: &World, login: &'static str, outcome: Kept, by: &'static str) -> Result<(), Fault> {
    let one = world.only("FOOD-1");
    let finding = Finding {
        concept: "food.rules".to_owned(),
        outcome,
        said: "十二月一日到店核查".to_owned(),
        correct_by: by.to_owned(),
    };
    world.act(login, move |tx, _, actor| kept::check(tx, actor, &one.number, one.revision, &finding))
}

/// PSH-06: a case decided on commitment creates a supervision task in the supervising department at push time.
#[test]
fn a_commitment_becomes_a_task_with_its_own_last_day() {
    in_town(|world| {
        world.submit("FOOD-1", &["food.rules"]);
        world.submit("FOOD-2", &[]);
        world.decide("FOOD-1", CaseState::Granted);
        world.decide("FOOD-2", CaseState::Granted);
        let one = file(world, "food", "FOOD-1").unwrap();
        assert_eq!(one.checks.len(), 1);
        assert_eq!(contract::time::china_date(one.checks[0].due_at).to_string(), "2027-01-09", "40 days");
        assert!(file(world, "food", "FOOD-2").unwrap().checks.is_empty());
        assert_eq!(check(world, "food", Kept::Kept, "").unwrap_err().code, "push.claim-first");
        let push = one.push;
        world.act("food", move |tx, _, actor| push::claim(tx, actor, &push.number, push.revision)).unwrap();
        assert_eq!(world.shelf("food", Shelf::Checks), ["FOOD-1"]);
        world.at("2027-01-10", 1);
        world.ring();
        assert_eq!(world.told("push.check-overdue"), 1);
    });
}

/// What is found of a commitment leads to an order to put it right, and a breach is told to others, credit among them.
#[test]
fn what_is_not_kept_is_put_right_or_becomes_a_fact_of_credit() {
    in_town(|world| {
        world.submit("FOOD-1", &["food.rules"]);
        claimed(world, "FOOD-1");
        assert_eq!(check(world, "city", Kept::Kept, "").unwrap_err().code, "push.not-found");
        assert_eq!(check(world, "food", Kept::Correcting, "").unwrap_err().code, "push.day");
        assert_eq!(check(world, "food", Kept::Correcting, "2026-11-30").unwrap_err().code, "push.day");
        check(world, "food", Kept::Correcting, "2026-12-10").unwrap();
        assert_eq!(world.shelf("food", Shelf::Checks), ["FOOD-1"], "looked at again");
        assert_eq!(world.told("push.commitment-broken"), 0);
        world.at("2026-12-11", 600);
        world.ring();
        assert_eq!(world.told("push.check-overdue"), 1, "the day of putting right passed");
        check(world, "food", Kept::Broken, "").unwrap();
        assert_eq!(world.told("push.commitment-broken"), 1);
        assert_eq!(check(world, "food", Kept::Kept, "").unwrap_err().code, "push.checked-already");
        assert!(world.shelf("food", Shelf::Checks).is_empty());
        let seen = file(world, "approver", "FOOD-1").unwrap();
        assert_eq!(
            seen.found.iter().map(|one| one.outcome.as_str()).collect::<Vec<_>>(),
            ["broken", "correcting"]
        );
    });
}

/// PSH-04: supervision results return to the approval body and are visible to the approver in real time.
#[test]
fn what_supervision_finds_comes_back_to_who_approved() {
    in_town(|world| {
        claimed(world, "FOOD-1");
        world.decide("OTHER-1", CaseState::Granted);
        let outcome = |word: &str| ItemOutcome { item: "x".to_owned(), outcome: Some(word.to_owned()) };
        let publish = |code: &'static str, number: &'static str| {
            let outcomes = vec![outcome("fine"), outcome("to-correct")];
            let fact = Inspected { number: number.to_owned(), code: code.to_owned(), outcomes };
            let act = move |tx: &mut store::Tx| {
                events::record(tx, "account:1".to_owned(), 1, &fact);
                Ok::<_, Fault>(())
            };
            world.db.write_blocking(act).unwrap();
            world.ring();
        };
        publish("91150402DEM000110R", "V-1");
        publish("91150402DEM000110R", "V-1");
        publish("91150402DEM000129L", "V-2");
        for case in ["FOOD-1", "OTHER-1"] {
            let seen = file(world, "approver", case).unwrap();
            assert_eq!(seen.found.len(), 1);
            assert_eq!(
                (seen.found[0].source.as_str(), seen.found[0].outcome.as_str()),
                ("V-1", "to-correct")
            );
            assert_eq!(seen.push.news, 1);
        }
        assert_eq!(world.shelf("approver", Shelf::News), ["FOOD-1", "OTHER-1"]);
        let one = world.only("FOOD-1");
        let look =
            move |tx: &mut store::Tx, _: &_, actor: &_| back::seen(tx, actor, &one.number, one.revision);
        assert_eq!(world.act("food", look.clone()).unwrap_err().code, "push.not-found");
        world.act("approver", look).unwrap();
        assert_eq!(world.shelf("approver", Shelf::News), ["OTHER-1"]);
        let seen = file(world, "approver", "FOOD-1").unwrap();
        assert_eq!(seen.found[0].seen_by.as_deref(), Some("李审批"));
    });
}

/// PSH-03: information exchange, key topic consultation, reviewer audit, observer at a survey.
#[test]
fn both_sides_speak_in_four_ways() {
    in_town(|world| {
        claimed(world, "FOOD-1");
        let number = world.only("FOOD-1").number;
        let new = |kind, day: &str, place: &str| New {
            kind,
            topic: "后厨布局".to_owned(),
            day: day.to_owned(),
            place: place.to_owned(),
            said: "请予配合".to_owned(),
        };
        let open = |login: &'static str, new: New| {
            let number = number.clone();
            world.act(login, move |tx, _, actor| talk::open(tx, actor, &number, &new))
        };
        assert_eq!(open("city", new(Kind::Exchange, "", "")).unwrap_err().code, "push.not-found");
        assert_eq!(open("food", new(Kind::Survey, "2026-12-01", "")).unwrap_err().code, "push.topic");
        assert_eq!(open("food", new(Kind::Consultation, "2026-11-29", "")).unwrap_err().code, "push.day");
        open("food", new(Kind::Exchange, "", "")).unwrap();
        open("food", new(Kind::Consultation, "2026-12-01", "三楼会议室")).unwrap();
        open("approver", new(Kind::Review, "", "")).unwrap();
        open("food", new(Kind::Survey, "2026-12-02", "示例街1号")).unwrap();
        let talks = file(world, "approver", "FOOD-1").unwrap().talks;
        assert_eq!(talks.iter().map(|(talk, _)| talk.kind).collect::<Vec<_>>(), Kind::ALL);
        for (talk, words) in &talks {
            let (id, mine) = (talk.id, if talk.kind == Kind::Review { "approver" } else { "food" });
            let other = if mine == "food" { "approver" } else { "food" };
            assert_eq!(words.len(), 1);
            let (of, to) = (number.clone(), number.clone());
            world.act(other, move |tx, _, actor| talk::answer(tx, actor, &of, id, "收到，派人参加")).unwrap();
            let close =
                move |tx: &mut store::Tx, _: &_, actor: &_| talk::close(tx, actor, &to, id, "意见一致");
            assert_eq!(world.act(other, close.clone()).unwrap_err().code, "push.not-yours");
            world.act(mine, close.clone()).unwrap();
            assert_eq!(world.act(mine, close).unwrap_err().code, "push.talk-closed");
        }
        let talks = file(world, "food", "FOOD-1").unwrap().talks;
        assert!(talks.iter().all(|(talk, words)| talk.closed_at.is_some() && words.len() == 2));
    });
}
