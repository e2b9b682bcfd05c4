//! The books sum to nothing whatever happens, and say the same as bills and money.

use contract::case::CaseState;
use payment::bill::{self, Waiver};
use payment::order;
use payment::store::bills as rows;
use proptest::prelude::*;
use serde_json::json;

use crate::world::World;

/// Something that happens to one of a few bills.
#[derive(Debug, Clone)]
enum Step {
    Begin(usize),
    Pay { bill: usize, order: usize, off: i64, reference: u8 },
    Waive(usize, i64),
    Apply(usize),
    Back(usize),
    End(usize),
    Later(u16),
    Stray(i64, u8),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..3_usize).prop_map(Step::Begin),
        (0..3_usize, 0..3_usize, prop_oneof![4 => Just(0_i64), 1 => -300..300_i64], any::<u8>())
            .prop_map(|(bill, order, off, reference)| Step::Pay { bill, order, off, reference }),
        (0..3_usize, 1..3_000_i64).prop_map(|(bill, fen)| Step::Waive(bill, fen)),
        (0..6_usize).prop_map(Step::Apply),
        (0..6_usize).prop_map(Step::Back),
        (0..3_usize).prop_map(Step::End),
        (1..900_u16).prop_map(Step::Later),
        (1..5_000_i64, any::<u8>()).prop_map(|(fen, reference)| Step::Stray(fen, reference)),
    ]
}

fn happens(world: &World, step: &Step) {
    let bill = |at: usize| world.of_root(100 * (i64::try_from(at).unwrap() + 1)).unwrap();
    match step {
        Step::Begin(at) => drop(world.begin(&bill(*at))),
        Step::Pay { bill: at, order, off, reference } => {
            let id = bill(*at).id;
            let orders = world.db.read_blocking(move |tx| rows::orders(tx, id)).unwrap();
            if let Some(order) = orders.get(*order) {
                let _ = world.told(&order.number, &format!("T{reference}"), (order.amount + off).max(1));
            }
        }
        Step::Waive(at, fen) => {
            let (number, fen) = (bill(*at).number, *fen);
            let waiver = Waiver { line: 1, fen, why: "符合减免规定".to_owned() };
            let _ = world.act("waiver", move |tx, desk, who| bill::waive(tx, desk, who, &number, &waiver));
        }
        Step::Apply(at) => {
            let held = world.db.read_blocking(|tx| rows::held(tx, 0, 10)).unwrap();
            if let Some(id) = held.get(*at).map(|money| money.id) {
                let _ = world.act("finance", move |tx, _, who| order::apply(tx, who, id));
            }
        }
        Step::Back(at) => {
            let held = world.db.read_blocking(|tx| rows::held(tx, 0, 10)).unwrap();
            if let Some(id) = held
                .get(*at)
                .map(|money| money.id)
                .filter(|_| held.get(*at).is_some_and(|one| one.bill.is_some()))
            {
                let _ = world.act("finance", move |tx, _, who| order::give_back(tx, who, id, "R-0001"));
            }
        }
        Step::End(at) => {
            let root = 100 * (i64::try_from(*at).unwrap() + 1);
            world.end(root, &format!("C-{root}"), CaseState::Withdrawn);
        }
        Step::Later(minutes) => {
            world.clock.advance(std::time::Duration::from_secs(u64::from(*minutes) * 60));
            world.run();
        }
        Step::Stray(fen, reference) => drop(world.told("NOBODY", &format!("S{reference}"), *fen)),
    }
}

/// All that must hold at every moment.
fn holds(world: &World) {
    let balances = world.balances();
    assert_eq!(balances.values().sum::<i64>(), 0, "{balances:?}");
    let of = |account: &str| balances.get(account).copied().unwrap_or(0);
    let mut owed = 0;
    let mut seen = (0, 0);
    let held = world.db.read_blocking(|tx| rows::held(tx, 0, 1_000)).unwrap();
    for at in 1..=3 {
        let bill = world.of_root(100 * at).unwrap();
        owed += bill.owed();
        let money = world.money(&bill);
        assert_eq!(money.iter().map(|one| one.applied).sum::<i64>(), bill.paid, "{bill:?}");
        for one in &money {
            assert_eq!(one.applied + one.held + one.returned, one.amount, "{one:?}");
            seen = (seen.0 + one.amount - one.returned, seen.1 + 1);
        }
        assert!(bill.waived + bill.paid <= bill.charged && bill.owed() >= 0, "{bill:?}");
    }
    assert_eq!(of("receivable"), owed);
    assert_eq!(-of("held"), held.iter().map(|one| one.held).sum::<i64>());
    let strays: i64 = held.iter().filter(|one| one.bill.is_none()).map(|one| one.amount).sum();
    assert_eq!(of("clearing:online"), seen.0 + strays);
}

/// Over random histories: the books sum to nothing, and say the same as bills and money.
#[test]
fn the_books_sum_to_nothing_over_random_histories() {
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 40,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    runner
        .run(&proptest::collection::vec(step(), 1..25), |steps| {
            testkit::on_sqlite(&crate::sets(), |db| {
                let world = World::new(db);
                world.street(100);
                world.accept(200, &[&["SIGN"], &["ROAD"]], json!({ "area": 10, "days": 1 }));
                world.street(300);
                for step in &steps {
                    happens(&world, step);
                    holds(&world);
                }
            });
            Ok(())
        })
        .unwrap();
}

/// An entry that does not sum to nothing undoes its whole act.
#[test]
fn an_entry_that_does_not_balance_undoes_its_act() {
    crate::in_town(|world| {
        let unbalanced = world.db.write_blocking(|tx| {
            let postings = [("held".to_owned(), 5), ("receivable".to_owned(), -4)];
            payment::books::post(tx, "paid", payment::books::About::default(), &postings)
        });
        assert_eq!(unbalanced.unwrap_err().code, "payment.unbalanced");
        assert!(world.balances().is_empty());
    });
}
