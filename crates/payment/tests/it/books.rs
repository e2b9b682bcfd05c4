//! The books sum to nothing whatever happens, and say the same as bills and money.

use contract::case::CaseState;
use payment::bill::{self, Waiver};
use payment::store::bills as rows;
use payment::{order, refund};
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
    Ask(usize),
    Check(usize),
    Refund(usize, u8),
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
        (0..3_usize).prop_map(Step::Ask),
        (0..3_usize).prop_map(Step::Check),
        (0..3_usize, 0..3_u8).prop_map(|(bill, act)| Step::Refund(bill, act)),
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
        Step::Ask(at) => {
            let moneys = world.money(&bill(*at));
            if let Some(id) = moneys.last().map(|money| money.id) {
                let _ = world.act("finance", move |tx, _, who| refund::ask(tx, who, id, "付款人来电要求"));
            }
        }
        Step::Refund(at, act) => {
            let number =
                world.refunds(&bill(*at)).into_iter().find(|one| one.done_at.is_none()).map(|one| one.number);
            let (Some(number), act) = (number, *act) else { return };
            let _ = world.act("second", move |tx, _, who| match act {
                0 => refund::decide(tx, who, &number, None),
                1 => refund::decide(tx, who, &number, Some("按规定不予退还")),
                _ => refund::register(tx, who, &number, "R-0001"),
            });
        }
        Step::Check(at) => {
            for one in world.refunds(&bill(*at)) {
                let _ = world.act("finance", move |tx, _, who| refund::check(tx, who, &one.number));
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
    let (mut seen, mut returned, mut refunds) = (0, 0, (0, 0));
    let held = world.db.read_blocking(|tx| rows::held(tx, 0, 1_000)).unwrap();
    for at in 1..=3 {
        let bill = world.of_root(100 * at).unwrap();
        owed += bill.owed();
        let money = world.money(&bill);
        assert_eq!(money.iter().map(|one| one.applied).sum::<i64>(), bill.paid - bill.refunded, "{bill:?}");
        let back: i64 = world.lines(&bill).iter().map(|line| line.refunded).sum();
        assert_eq!(back, bill.refunded, "{bill:?}");
        for one in world.refunds(&bill) {
            let (booked, gone) = (matches!(one.state.as_str(), "confirmed" | "done"), one.state == "done");
            refunds.0 += if booked { one.amount } else { 0 };
            refunds.1 += if gone { one.amount } else { 0 };
        }
        for one in &money {
            assert_eq!(one.applied + one.held + one.returned, one.amount, "{one:?}");
            seen += one.amount;
            returned += one.returned;
        }
        assert!(bill.waived + bill.paid <= bill.charged && bill.owed() >= 0, "{bill:?}");
    }
    assert_eq!(of("receivable"), owed);
    assert_eq!(-of("held"), held.iter().map(|one| one.held).sum::<i64>());
    let strays: i64 = held.iter().filter(|one| one.bill.is_none()).map(|one| one.amount).sum();
    assert_eq!(returned, refunds.0);
    assert_eq!(-of("refunds"), refunds.0 - refunds.1);
    assert_eq!(of("clearing:online"), seen - refunds.1 + strays);
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
