//! Visits: recorded by those sent, published by somebody else, in time or shown as late; who steps in.

use regulation::model::{Found, Outcome, VisitState};
use regulation::store_for_tests as lists;
use regulation::visit::{self, Order};
use regulation::{library, substitute, view};

use crate::in_county;
use crate::world::*;

/// DRI-04, DRI-09: what was found is recorded by those sent, published by somebody else, and read by everybody.
#[test]
fn a_visit_is_recorded_and_published() {
    in_county(|world| {
        world.restaurants(&[("E", 10)]);
        let task = world.drawn(&["price", "fire"], &[]);
        let number = world.visits(&task.number)[0].number.clone();
        let file = world.file(&number);
        let absent = ["insp1", "insp2", "insp3"]
            .into_iter()
            .find(|login| !file.sent.iter().any(|one| World::login(&one.name) == *login))
            .unwrap();
        assert_eq!(code(world.record_as(absent, &number, 1, Found::Ok, Outcome::Fine)), "inspect.not-found");
        let fire = file.sent.iter().find(|one| one.name.starts_with("消防")).unwrap();
        let fire = World::login(&fire.name);
        assert_eq!(code(world.record_as(fire, &number, 1, Found::Ok, Outcome::Fine)), "inspect.other-item");
        assert_eq!(code(world.record(&number, 1, Found::Open, Outcome::Fine)), "inspect.point-open");
        assert_eq!(code(world.record(&number, 1, Found::Faulty, Outcome::Fine)), "inspect.not-fine");
        assert_eq!(code(world.record(&number, 1, Found::Ok, Outcome::Corrected)), "inspect.not-faulty");
        world.record(&number, 1, Found::Faulty, Outcome::ToCorrect).unwrap();
        assert_eq!(code(world.record(&number, 1, Found::Ok, Outcome::Fine)), "inspect.recorded-already");
        assert_eq!(world.file(&number).visit.state, VisitState::Assigned, "the other organ’s item is open");
        assert_eq!(code(world.publish("pub", &number)), "inspect.too-late");
        world.record(&number, 2, Found::Ok, Outcome::Fine).unwrap();
        assert_eq!(world.file(&number).visit.state, VisitState::Recorded);
        let sought = number.clone();
        assert_eq!(code(world.act(move |tx, _| view::published(tx, &sought))), "inspect.not-found");
        assert_eq!(code(world.publish("plan", &number)), "inspect.not-allowed");
        world.publish("pub", &number).unwrap();
        let sought = number.clone();
        let (shown, checks) = world.act(move |tx, _| view::published(tx, &sought)).unwrap();
        assert_eq!(checks[0].outcome, Some(Outcome::ToCorrect));
        let found = world.act(move |tx, _| lists::published(tx, &shown.code)).unwrap();
        assert_eq!(found.len(), 1);
        assert!(
            world.act(|tx, _| lists::published(tx, "%")).unwrap().is_empty(),
            "no pattern of a stranger’s"
        );
    });
}

/// A visit that is not made, and a result that is not published in time, are told once and shown as late.
#[test]
fn what_is_late_is_told() {
    in_county(|world| {
        world.restaurants(&[("E", 5)]);
        let task = world.drawn(&["price"], &[]);
        let visit = world.visits(&task.number)[0].clone();
        let stream = format!("visit:{}", visit.id);
        world.run_due();
        assert!(world.happened(&stream).is_empty());
        world.clock.set(visit.warn_at);
        world.run_due();
        world.run_due();
        assert_eq!(world.happened(&stream), ["inspection.due-soon"]);
        world.clock.set(visit.due_at + 1);
        world.run_due();
        assert_eq!(world.happened(&stream), ["inspection.due-soon", "inspection.overdue"]);
        let number = task.number.clone();
        let shown = world.act(move |tx, desk| view::public_task(tx, desk, &number, 0)).unwrap();
        assert_eq!(shown.standing.1, i64::try_from(shown.visits.len()).unwrap());
        world.record(&visit.number, 1, Found::Ok, Outcome::Fine).unwrap();
        let recorded = world.file(&visit.number).visit;
        assert!(!recorded.is_late(recorded.recorded_at.unwrap()));
        world.clock.set(recorded.publish_by.unwrap() + 1);
        world.run_due();
        world.run_due();
        assert_eq!(world.happened(&stream).last().unwrap(), "inspection.publication-overdue");
        assert_eq!(world.happened(&stream).len(), 4);
        world.publish("pub", &visit.number).unwrap();
        assert!(!world.file(&visit.number).visit.is_late(i64::MAX));
    });
}

/// An officer who leaves between draw and visit is replaced by the rule, not by choice; who was recused or sent before does not step in.
#[test]
fn who_leaves_is_replaced_by_the_rule() {
    in_county(|world| {
        world.restaurants(&[("E", 10)]);
        world.add_officer("keep", "11150402DEM000014Q", "insp4", &["市场监管"]).unwrap();
        let task = world.drawn(&["price"], &[]);
        let before: Vec<_> =
            world.visits(&task.number).iter().map(|visit| world.file(&visit.number)).collect();
        let leaver = before[0].sent[0].clone();
        let theirs: Vec<_> = before
            .iter()
            .filter(|file| file.sent.iter().any(|one| one.officer == leaver.officer))
            .map(|file| file.visit.number.clone())
            .collect();
        let (who, officer) = (world.who("keep"), leaver.code.clone());
        let moved = world.act(move |tx, desk| library::leave(tx, desk, &who, &officer, "调离")).unwrap();
        assert_eq!(moved, (theirs.len(), 0));
        for number in &theirs {
            let file = world.file(number);
            let there: Vec<_> = file.sent.iter().filter(|one| one.left_at.is_none()).collect();
            assert_eq!((there.len(), file.sent.len()), (2, 3));
            assert!(there.iter().all(|one| one.officer != leaver.officer));
            assert_eq!(world.happened(&format!("visit:{}", file.visit.id)), ["inspection.substituted"]);
        }
        let login = World::login(&leaver.name);
        assert_eq!(
            code(world.record_as(login, &theirs[0], 1, Found::Ok, Outcome::Fine)),
            "inspect.not-found",
            "who left sees it no more"
        );
        // Nobody is left when the others go too: the place stays empty, and that is seen.
        let file = world.file(&theirs[0]);
        let next = file.sent.iter().find(|one| one.left_at.is_none()).unwrap().code.clone();
        let (who, number) = (world.who("plan"), theirs[0].clone());
        let (id, revision) = (file.visit.id, file.visit.revision);
        let one =
            world.act(move |tx, desk| substitute::substitute(tx, desk, &who, id, revision, &next, "生病"));
        assert_eq!(code(one), "done");
        let file = world.file(&number);
        let next = file.sent.iter().find(|one| one.left_at.is_none()).unwrap().code.clone();
        let (who, id, revision) = (world.who("plan"), file.visit.id, file.visit.revision);
        let none =
            world.act(move |tx, desk| substitute::substitute(tx, desk, &who, id, revision, &next, "生病"));
        assert_eq!(code(none), "inspect.nobody");
    });
}

/// An entity that turns out to be gone is replaced by the next substitute that was drawn with it.
#[test]
fn a_drawn_substitute_steps_in() {
    in_county(|world| {
        world.restaurants(&[("E", 10)]);
        let task = world.drawn(&["price"], &[]);
        let bundle = world.bundles(&task.number).remove(0);
        let group = bundle.result.iter().find(|group| group.stratum == "E").unwrap();
        for expected in &group.substitutes {
            let visits = world.visits(&task.number);
            let open = visits.iter().rfind(|visit| visit.state == VisitState::Assigned).unwrap().clone();
            let who = world.who("plan");
            let instead = world
                .act(move |tx, desk| visit::drop_visit(tx, desk, &who, open.id, open.revision, "已注销"))
                .unwrap()
                .unwrap();
            assert_eq!(&world.file(&instead).visit.code, expected);
            assert_eq!(world.file(&instead).sent.len(), 2);
        }
        let open =
            world.visits(&task.number).into_iter().find(|visit| visit.state == VisitState::Assigned).unwrap();
        let who = world.who("plan");
        let none =
            world.act(move |tx, desk| visit::drop_visit(tx, desk, &who, open.id, open.revision, "已注销"));
        assert_eq!(none.unwrap(), None, "no substitute is left, and nobody is invented");
    });
}

/// Checks because of complaints are ordered, made and counted apart from those drawn, and do not count against the cap.
#[test]
fn checks_because_of_complaints_stand_apart() {
    in_county(|world| {
        world.restaurants(&[("E", 3)]);
        let order = |code_: &str, items: &[&str], cause: &str| {
            let (who, wanted) = (
                world.who("plan"),
                Order {
                    organ: world.organ("11150402DEM000014Q").0,
                    code: code_.to_owned(),
                    items: items.iter().map(|one| (*one).to_owned()).collect(),
                    cause: cause.to_owned(),
                },
            );
            world.act(move |tx, desk| visit::order(tx, desk, &who, &wanted))
        };
        assert_eq!(code(order("91150402", &["price"], "热线工单")), "inspect.entity-unknown");
        assert_eq!(code(order(&code_of(1), &["fire"], "热线工单")), "inspect.items-missing");
        assert_eq!(code(order(&code_of(1), &["price"], " ")), "inspect.reason-missing");
        let made = order(&code_of(1), &["price"], "热线工单 150402-12345-261101-000011").unwrap();
        assert!(!made.is_random());
        world.record(&made.number, 1, Found::Faulty, Outcome::Corrected).unwrap();
        world.publish("pub", &made.number).unwrap();
        let (random, because) = world.act(|tx, _| lists::by_cause(tx)).unwrap();
        assert_eq!((random, because), (0, 1));
        let task = world.drawn(&["price"], &[("E", 10_000)]);
        assert_eq!(world.visits(&task.number).len(), 3);
    });
}
