//! Sending, claiming, refusing, deciding; alarms and the published list.

use contract::Fault;
use contract::case::CaseState;
use enforcement::model::{Push, State, Way};
use enforcement::view::{self, Shelf};
use enforcement::{push, rules};

use crate::in_town;
use crate::world::{ROUTES, World};

fn claim(world: &World, login: &'static str, of: &Push) -> Result<(), Fault> {
    let (number, revision) = (of.number.clone(), of.revision);
    world.act(login, move |tx, _, actor| push::claim(tx, actor, &number, revision))
}

fn refuse(world: &World, login: &'static str, of: &Push, why: &'static str) -> Result<(), Fault> {
    let (number, revision) = (of.number.clone(), of.revision);
    world.act(login, move |tx, _, actor| push::refuse(tx, actor, &number, revision, why))
}

fn settle(world: &World, login: &'static str, of: &Push, to: &'static str) -> Result<(), Fault> {
    let (number, revision, to) = (of.number.clone(), of.revision, world.organ(to));
    world.act(login, move |tx, desk, actor| {
        push::settle(tx, desk, actor, (&number, revision), to, "职责分工第三条")
    })
}

/// PSH-01: on completion of an approval the result is sent at once to the supervising department by matching function.
#[test]
fn a_result_goes_at_once_to_the_body_in_charge() {
    in_town(|world| {
        world.decide("FOOD-1", CaseState::Granted);
        let one = world.only("FOOD-1");
        assert_eq!((one.organ, one.route, one.state), (world.organ("food").0, Way::Item, State::Sent));
        assert_eq!(one.sent_at, world.db.read_blocking(|tx| Ok::<_, Fault>(tx.now())).unwrap());
        assert_eq!(world.told("push.sent"), 1);
        // The same heard of again, a refusal and a case nobody knows push nothing.
        world.decide("FOOD-1", CaseState::Granted);
        world.decide("FOOD-2", CaseState::Refused);
        world.decide("nothing", CaseState::Granted);
        assert_eq!(world.told("push.sent"), 1);
        assert_eq!(world.shelf("food", Shelf::Waiting), ["FOOD-1"]);
        assert!(world.shelf("city", Shelf::Waiting).is_empty());
        assert_eq!(world.shelf("approver", Shelf::Ours), ["FOOD-1"]);
    });
}

/// INT-24, BIZ-02: what is taken in once is pushed to all related departments; each must claim it in time, and what is unclaimed alerts.
#[test]
fn all_related_departments_have_it_and_each_claims_for_itself() {
    in_town(|world| {
        world.decide("BOTH-1", CaseState::Granted);
        let all = world.pushed("BOTH-1");
        assert_eq!(all.len(), 2);
        assert_ne!(all[0].number, all[1].number);
        let (food, city) = (&all[0], &all[1]);
        assert_eq!(claim(world, "city", food).unwrap_err().code, "push.not-found");
        claim(world, "food", food).unwrap();
        world.at("2026-12-04", 1);
        world.ring();
        assert_eq!(world.told("push.unclaimed"), 1);
        assert_eq!(world.shelf("city", Shelf::Late), ["BOTH-1"]);
        assert!(world.shelf("food", Shelf::Late).is_empty());
        let city = world.pushed("BOTH-1").into_iter().find(|one| one.id == city.id).unwrap();
        claim(world, "city", &city).unwrap();
        assert!(world.shelf("city", Shelf::Late).is_empty());
    });
}

/// PSH-02: the receiver must acknowledge; an unclaimed push alerts; the list is published periodically.
#[test]
fn what_nobody_claims_is_told_once_and_stands_on_the_published_list() {
    in_town(|world| {
        // Monday 30 November: three working days end on Thursday, the list is published on Monday at nine.
        world.decide("FOOD-1", CaseState::Granted);
        world.decide("FOOD-2", CaseState::Granted);
        claim(world, "food", &world.only("FOOD-2")).unwrap();
        assert_eq!(claim(world, "food", &world.only("FOOD-2")).unwrap_err().code, "push.not-waiting");
        world.at("2026-12-03", 1439);
        world.ring();
        assert_eq!((world.told("push.unclaimed"), world.told("push.list-published")), (0, 0));
        world.at("2026-12-04", 0);
        world.ring();
        world.ring();
        assert_eq!(world.told("push.unclaimed"), 1);
        let lists = |world: &World| world.act("settler", |tx, _, _| view::listings(tx)).unwrap();
        assert!(lists(world).is_empty());
        world.at("2026-12-07", 540);
        world.ring();
        assert_eq!(lists(world).iter().map(|one| one.lines).collect::<Vec<_>>(), [1]);
        claim(world, "food", &world.only("FOOD-1")).unwrap();
        world.at("2026-12-14", 540);
        world.ring();
        assert_eq!(lists(world).iter().map(|one| one.lines).collect::<Vec<_>>(), [0, 1]);
    });
}

#[test]
fn one_body_refuses_once_and_somebody_else_decides() {
    in_town(|world| {
        world.decide("FOOD-1", CaseState::Granted);
        let one = world.only("FOOD-1");
        assert_eq!(refuse(world, "city", &one, "不是我局职责").unwrap_err().code, "push.not-found");
        assert_eq!(refuse(world, "food", &one, " ").unwrap_err().code, "push.words");
        assert_eq!(settle(world, "settler", &one, "city").unwrap_err().code, "push.nothing-to-decide");
        refuse(world, "food", &one, "不是我局职责").unwrap();
        assert_eq!(claim(world, "food", &one).unwrap_err().code, "push.changed");
        assert_eq!(world.shelf("settler", Shelf::Disputed), ["FOOD-1"]);
        // Nothing rings while it is being decided.
        world.at("2026-12-10", 600);
        world.ring();
        assert_eq!(world.told("push.unclaimed"), 0);
        let one = world.only("FOOD-1");
        for login in ["food", "approver", "city"] {
            assert_eq!(settle(world, login, &one, "city").unwrap_err().code, "push.not-found", "{login}");
        }
        settle(world, "settler", &one, "city").unwrap();
        let one = world.only("FOOD-1");
        assert_eq!((one.state, one.route), (State::Sent, Way::Hand));
        assert_eq!(contract::time::china_date(one.due_at).to_string(), "2026-12-15", "anew");
        assert_eq!(refuse(world, "city", &one, "也不是我局职责").unwrap_err().code, "push.refused-already");
        assert_eq!(claim(world, "food", &one).unwrap_err().code, "push.not-found");
        claim(world, "city", &one).unwrap();
    });
}

#[test]
fn it_does_not_go_where_it_is_already() {
    in_town(|world| {
        world.decide("BOTH-1", CaseState::Granted);
        let all = world.pushed("BOTH-1");
        refuse(world, "food", &all[0], "不是我局职责").unwrap();
        let one = world.pushed("BOTH-1").into_iter().find(|one| one.id == all[0].id).unwrap();
        assert_eq!(settle(world, "settler", &one, "city").unwrap_err().code, "push.there-already");
        settle(world, "settler", &one, "food").unwrap();
    });
}

/// PSH-05: who approves supervises / who is in charge supervises; the routing rule per item is configured.
#[test]
fn the_table_decides_and_is_changed_in_versions() {
    in_town(|world| {
        world.decide("OTHER-1", CaseState::Granted);
        let one = world.only("OTHER-1");
        assert_eq!((one.state, one.route, one.organ), (State::Unrouted, Way::Nothing, 0));
        assert_eq!(world.told("push.unrouted"), 1);
        settle(world, "settler", &one, "city").unwrap();
        assert_eq!(world.only("OTHER-1").organ, world.organ("city").0);
        let change = |login: &'static str, text: String| {
            world.act(login, move |tx, _, actor| rules::change(tx, actor, &text))
        };
        let own = format!(
            "{ROUTES}  - {{ organ: 11150402DEM0000576, principle: approver, basis: 谁审批谁监管 }}\n"
        );
        assert_eq!(change("food", own.clone()).unwrap_err().code, "access.forbidden");
        let unknown = own.replace("11150402DEM000049B", "11150402DEM000030E");
        assert_eq!(change("settler", unknown).unwrap_err().code, "push.organ-unknown");
        change("settler", own.clone()).unwrap();
        change("settler", own).unwrap();
        assert_eq!(world.told("push.rules-changed"), 2, "the same again is no version");
        world.decide("OTHER-2", CaseState::Granted);
        let own = world.only("OTHER-2");
        assert_eq!((own.route, own.organ), (Way::Organ, own.approver));
        assert_eq!(world.only("OTHER-1").organ, world.organ("city").0, "what was pushed stays");
    });
}

#[test]
fn two_claim_at_once_and_one_does() {
    in_town(|world| {
        world.decide("FOOD-1", CaseState::Granted);
        let one = world.only("FOOD-1");
        let outcomes: Vec<_> = std::thread::scope(|scope| {
            let hands: Vec<_> = (0..2).map(|_| scope.spawn(|| claim(world, "food", &one))).collect();
            hands.into_iter().map(|hand| hand.join().unwrap().is_ok()).collect()
        });
        assert_eq!(outcomes.iter().filter(|ok| **ok).count(), 1);
        assert_eq!(world.told("push.claimed"), 1);
    });
}
