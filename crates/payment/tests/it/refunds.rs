//! Money that goes back: asked for by itself or by somebody, checked by one, decided by another, registered once.

use contract::case::CaseState;
use payment::model::{BillState, Refund};
use payment::{order, refund};
use serde_json::json;

use crate::in_town;
use crate::world::World;

fn act(world: &World, login: &'static str, what: &'static str, of: &Refund) -> Result<Refund, &'static str> {
    let number = of.number.clone();
    let done = world.act(login, move |tx, _, actor| match what {
        "check" => refund::check(tx, actor, &number),
        "confirm" => refund::decide(tx, actor, &number, None),
        "refuse" => refund::decide(tx, actor, &number, Some("费用已经发生，不予退还")),
        reference => refund::register(tx, actor, &number, reference),
    });
    done.map_err(|fault| fault.code)
}

/// An application that ends in vain after it was paid: asked back by itself, two people, out of the organ's account, the receipt holds no more.
#[test]
fn what_was_paid_in_vain_goes_back_after_two_people() {
    in_town(|world| {
        let bill = world.street(100);
        world.pays(&bill, "T1");
        world.end(100, "C-100", CaseState::Refused);
        world.end(100, "C-100", CaseState::Refused);
        let asked = world.refunds(&bill);
        assert_eq!(asked.len(), 1, "asked for once");
        let one = &asked[0];
        assert_eq!(
            (one.amount, one.state.as_str(), one.why.as_str(), one.asked_by),
            (2_000, "asked", "ended", 0)
        );
        let before = world.balances();
        assert_eq!(
            act(world, "second", "confirm", one),
            Err("payment.refund-other"),
            "nobody has checked it"
        );
        assert_eq!(act(world, "waiver", "check", one), Err("access.forbidden"));
        assert_eq!(act(world, "far", "check", one), Err("payment.not-found"));
        act(world, "second", "check", one).unwrap();
        assert_eq!(act(world, "second", "confirm", one), Err("payment.two-people"));
        assert_eq!(act(world, "finance", "confirm", one), Err("access.forbidden"));
        assert_eq!(world.balances(), before, "nothing moves before it is decided");
    });
    in_town(|world| {
        let bill = world.street(100);
        world.pays(&bill, "T1");
        world.end(100, "C-100", CaseState::Withdrawn);
        let one = world.refunds(&bill).remove(0);
        act(world, "finance", "check", &one).unwrap();
        assert_eq!(
            act(world, "second", "R-0001", &one),
            Err("payment.refund-other"),
            "not before it is decided"
        );
        act(world, "second", "confirm", &one).unwrap();
        let balances = world.balances();
        assert_eq!((balances.get("revenue:A-049"), balances["refunds"]), (None, -2_000));
        let after = world.of_root(100).unwrap();
        assert_eq!((after.paid, after.refunded), (2_000, 2_000));
        let receipt =
            world.db.read_blocking(move |tx| payment::store::bills::receipt_of(tx, after.id)).unwrap();
        assert!(receipt.unwrap().withdrawn_at.is_some(), "the receipt holds no more");
        assert_eq!(act(world, "finance", "R", &one), Err("payment.refund-reference"));
        act(world, "finance", "R-0001", &one).unwrap();
        assert_eq!(
            act(world, "finance", "R-0001", &one).unwrap().state,
            "done",
            "the same again changes nothing"
        );
        assert_eq!(act(world, "finance", "R-0002", &one), Err("payment.refund-other"));
        assert!(world.balances().is_empty(), "{:?}", world.balances());
    });
}

/// A part of a package that ends in vain: its own fee goes back, out of its organ's account; the rest stays.
#[test]
fn a_part_that_ends_in_vain_gives_back_its_own_fee() {
    in_town(|world| {
        let bill = world.accept(100, &[&[], &["ROAD"], &["SIGN"]], json!({ "area": 10, "days": 1 })).unwrap();
        world.pays(&bill, "T1");
        world.end(100, "C-100-1", CaseState::Refused);
        let one = world.refunds(&bill).remove(0);
        assert_eq!((one.amount, one.part.as_str()), (500, "C-100-1"));
        act(world, "finance", "check", &one).unwrap();
        act(world, "second", "confirm", &one).unwrap();
        let balances = world.balances();
        assert_eq!((balances.get("revenue:A-049"), balances["revenue:A-030"]), (None, -5_000));
        let receipt =
            world.db.read_blocking(move |tx| payment::store::bills::receipt_of(tx, bill.id)).unwrap();
        assert!(receipt.unwrap().withdrawn_at.is_none(), "a part of it still holds");
    });
}

/// Paid twice: the second payment's refund is asked for by itself and cannot be counted elsewhere meanwhile; refused, the reason stays and it is asked anew.
#[test]
fn what_was_paid_twice_goes_back() {
    in_town(|world| {
        let bill = world.street(100);
        let (order, amount) = world.begin(&bill).unwrap();
        world.told(&order, "T1", amount).unwrap();
        world.told(&order, "T2", amount).unwrap();
        world.told(&order, "T2", amount).unwrap();
        let asked = world.refunds(&bill);
        assert_eq!((asked.len(), asked[0].why.as_str(), asked[0].amount), (1, "twice", amount));
        let money = asked[0].money;
        let again = world.act("finance", move |tx, _, who| refund::ask(tx, who, money, "付款人来电"));
        // Nothing of what is held is left to ask for, and what counts for the bill is another payment.
        assert_eq!(again.unwrap_err().code, "payment.nothing-held");
        let applied = world.act("finance", move |tx, _, who| order::apply(tx, who, money));
        assert_eq!(applied.unwrap_err().code, "payment.nothing-owed");
        act(world, "finance", "check", &asked[0]).unwrap();
        let refused = act(world, "second", "refuse", &asked[0]).unwrap();
        assert_eq!((refused.state.as_str(), refused.note.as_str()), ("refused", "费用已经发生，不予退还"));
        assert_eq!(world.balances()["held"], -amount);
        let anew =
            world.act("second", move |tx, _, who| refund::ask(tx, who, money, "核对后确属重复支付")).unwrap();
        assert_eq!(anew.state, "checked", "whoever asks has looked into it");
        assert_eq!(act(world, "second", "confirm", &anew), Err("payment.two-people"));
        assert_eq!(world.of_root(100).unwrap().state(), BillState::Settled);
    });
}
