//! What becomes of licences: by whom, when, and what everybody sees of it.

use evidence::life::{Act, Order};
use evidence::store_for_tests as kept;

use crate::in_county;
use crate::world::{World, order};

fn refused(world: &World, login: &str, order: Order) -> &'static str {
    world.carry(login, order).unwrap_err().code
}

/// A suspension ends by itself on the day after its last, one without a day does not, and what was decided meanwhile stands.
#[test]
fn a_suspension_ends_by_itself_unless_something_else_was_decided() {
    in_county(|world| {
        let [by_time, by_order, ended] = [(); 3].map(|()| world.issue(None));
        assert_eq!(world.held(), 3);
        let until =
            |identifier: &str| Order { until: "2026-11-10".to_owned(), ..order(identifier, Act::Suspend) };
        world.carry("food", until(&by_time)).unwrap();
        world.carry("food", order(&by_order, Act::Suspend)).unwrap();
        world.carry("food", until(&ended)).unwrap();
        world.carry("food", order(&ended, Act::Punish)).unwrap();
        assert_eq!(world.standing(&by_time), "suspended");
        assert_eq!(world.held(), 0, "what is suspended spares nobody a paper");
        world.at("2026-11-10", 23);
        world.run_due();
        assert_eq!(world.standing(&by_time), "suspended");
        world.at("2026-11-11", 1);
        world.run_due();
        assert_eq!(world.standing(&by_time), "valid");
        assert_eq!((world.standing(&by_order), world.standing(&ended)), ("suspended", "revoked"));
        world.carry("food", order(&by_order, Act::Resume)).unwrap();
        assert_eq!(world.held(), 2);
    });
}

/// A change makes the next version: what there was can still be looked up and says by what it was replaced.
#[test]
fn a_change_makes_the_next_version() {
    in_county(|world| {
        let first = world.issue(Some("2026-12-31"));
        let same = Order { until: "2026-12-31".to_owned(), ..order(&first, Act::Change) };
        assert_eq!(refused(world, "food", same), "licence.nothing-changed");
        let moved = Order {
            values: vec!["别的号".to_owned(), "赵记面馆".to_owned(), "  长青街 14 号 ".to_owned()],
            until: "2031-12-31".to_owned(),
            ..order(&first, Act::Change)
        };
        let second = world.carry("food", moved.clone()).unwrap();
        assert!(first.contains(".001.") && second.contains(".002."), "{second}");
        assert_eq!((world.standing(&first), world.standing(&second)), ("superseded", "valid"));
        let row = world.row(&second);
        assert_eq!(row.valid_to.as_deref(), Some("2031-12-31"));
        let printed = row.printed(contract::Lang::Zh);
        assert_eq!(printed[2].1, "长青街 14 号");
        assert_eq!(printed[0].1, row.number, "its number stays with it");
        assert_eq!(row.number, world.row(&first).number);
        let (id, found) = (world.row(&first).id, second.clone());
        let next = world.db.read_blocking(move |tx| kept::next_version(tx, id)).unwrap();
        assert_eq!(next, Some(found));
        assert_eq!(world.held(), 1);
        // What was replaced is changed no more.
        for act in Act::ALL {
            let order = Order { act, ..moved.clone() };
            assert_eq!(refused(world, "food", order), "licence.act-not-now", "{act:?}");
        }
    });
}

/// Each act is done only where the law lets it be, by the organ that issued the licence, with a decision and reasons.
#[test]
fn each_act_has_its_time_and_its_organ() {
    in_county(|world| {
        let one = world.issue(Some("2026-12-31"));
        assert_eq!(refused(world, "fire", order(&one, Act::Suspend)), "access.forbidden");
        assert_eq!(refused(world, "holder", order(&one, Act::Suspend)), "access.forbidden");
        assert_eq!(refused(world, "food", order("nonsense", Act::Suspend)), "licence.not-found");
        let blank = Order { document: "  ".to_owned(), ..order(&one, Act::Suspend) };
        assert_eq!(refused(world, "food", blank), "licence.document-missing");
        let silent = Order { reason: String::new(), ..order(&one, Act::Suspend) };
        assert_eq!(refused(world, "food", silent), "licence.reason-missing");
        for until in ["2026-11-01", "31.12.2027", "99999-01-01"] {
            let wrong = Order { until: until.to_owned(), ..order(&one, Act::Suspend) };
            assert_eq!(refused(world, "food", wrong), "licence.day-wrong", "{until}");
        }
        let short = Order { values: vec!["一".to_owned()], ..order(&one, Act::Change) };
        assert_eq!(refused(world, "food", short), "licence.act-not-now");
        let empty = Order {
            values: vec![String::new(), "一".to_owned(), "  ".to_owned()],
            ..order(&one, Act::Change)
        };
        assert_eq!(refused(world, "food", empty), "licence.value-long");
        assert_eq!(refused(world, "food", order(&one, Act::Resume)), "licence.act-not-now");
        assert_eq!(world.standing(&one), "valid", "nothing was lost");

        // Its term over, it is cancelled or renewed, and no longer suspended or revoked.
        world.at("2027-01-01", 9);
        assert_eq!(world.standing(&one), "expired");
        for act in [Act::Suspend, Act::Resume, Act::Withdraw, Act::Punish] {
            assert_eq!(refused(world, "food", order(&one, act)), "licence.act-not-now", "{act:?}");
        }
        world.carry("food", order(&one, Act::Cancel)).unwrap();
        assert_eq!(world.standing(&one), "cancelled");
        for act in Act::ALL {
            assert_eq!(refused(world, "food", order(&one, act)), "licence.act-not-now", "{act:?}");
        }
        let (id, holder) = (world.row(&one).id, world.holder().0);
        let acts = world.db.read_blocking(move |tx| kept::acts_of(tx, id)).unwrap();
        assert_eq!(acts.len(), 1);
        assert_eq!(acts[0].reason().unwrap(), "查证属实。");
        let former = world.db.read_blocking(move |tx| kept::former_of(tx, holder, "2027-01-01")).unwrap();
        assert_eq!(former.len(), 1);
    });
}

/// Two officers decide at once: one decision, the other is told that it is too late.
#[test]
fn two_decisions_at_once_are_one() {
    in_county(|world| {
        let one = world.issue(None);
        let done: Vec<bool> = std::thread::scope(|scope| {
            let acts = [Act::Withdraw, Act::Cancel, Act::Suspend, Act::Punish].map(|act| {
                let order = order(&one, act);
                scope.spawn(move || world.carry("food", order))
            });
            acts.map(|act| act.join().unwrap().is_ok()).to_vec()
        });
        // A suspension may come before one that ends it.
        let ended = done.iter().enumerate().filter(|(at, ok)| *at != 2 && **ok).count();
        assert_eq!(ended, 1, "{done:?}");
    });
}

/// The holder is reminded before a term ends, once, and not of a licence that was ended.
#[test]
fn the_end_of_a_term_is_told_in_time() {
    in_county(|world| {
        let (stays, ended) = (world.issue(Some("2027-11-01")), world.issue(Some("2027-11-01")));
        world.carry("food", order(&ended, Act::Cancel)).unwrap();
        let told = |world: &World, identifier: &str| {
            let stream = format!("licence:{}", world.row(identifier).id);
            let events = world.db.read_blocking(move |tx| store::ledger::events(tx, &stream, 0, 10)).unwrap();
            events.into_iter().filter(|event| event.kind == "licence.near-end").count()
        };
        world.at("2027-09-02", 8);
        world.run_due();
        assert_eq!(told(world, &stays), 0);
        world.at("2027-09-02", 10);
        world.run_due();
        world.run_due();
        assert_eq!((told(world, &stays), told(world, &ended)), (1, 0));
    });
}
