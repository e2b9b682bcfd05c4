//! Money that comes in: once, twice, late, with another amount, for nothing we know; the receipt; the signature.

use kit::signed::{SignedBody, sign};
use payment::model::BillState;
use payment::order::{self, Taken};
use payment::receipt;
use payment::store::bills as rows;

use crate::in_town;
use crate::world::{SECRET, World};

fn receipt_of(world: &World, bill: i64) -> Option<payment::model::Receipt> {
    world.db.read_blocking(move |tx| rows::receipt_of(tx, bill)).unwrap()
}

#[test]
fn paying_settles_the_bill_and_issues_a_receipt_that_anybody_verifies() {
    in_town(|world| {
        let bill = world.street(100);
        assert!(receipt_of(world, bill.id).is_none());
        let (order, amount) = world.begin(&bill).unwrap();
        assert_eq!(world.begin(&bill).unwrap().0, order, "an order that holds is taken up again");
        assert_eq!(world.told(&order, "T1", amount).unwrap(), Taken::Applied);
        let settled = world.of_root(100).unwrap();
        assert_eq!((settled.state(), settled.paid, settled.owed()), (BillState::Settled, 2_000, 0));
        let receipt = receipt_of(world, bill.id).unwrap();
        assert_eq!((receipt.amount, receipt.number.as_str()), (2_000, "150402202600000001"));
        let verify = |number: &str, code: &str| {
            let (number, code) = (number.to_owned(), code.to_owned());
            world.db.read_blocking(move |tx| receipt::verify(tx, &number, &code))
        };
        let verified = verify(&receipt.number, &receipt.code.to_lowercase()).unwrap();
        assert_eq!((verified.bill.application.as_str(), verified.payer.as_str()), ("C-100", "陈**"));
        assert_eq!(verify(&receipt.number, "AAAAAAAA").unwrap_err().code, "payment.no-such-receipt");
        assert_eq!(verify("1", &receipt.code).unwrap_err().code, "payment.no-such-receipt");
    });
}

/// Told twice of one payment: it counts once.
#[test]
fn a_payment_told_twice_counts_once() {
    in_town(|world| {
        let bill = world.street(100);
        let (order, amount) = world.begin(&bill).unwrap();
        world.told(&order, "T1", amount).unwrap();
        let before = world.balances();
        assert_eq!(world.told(&order, "T1", amount).unwrap(), Taken::Known);
        assert_eq!(world.balances(), before);
        let money = world.money(&bill);
        assert_eq!((money.len(), money[0].told, money[0].applied), (1, 2, 2_000));
        assert_eq!(world.told(&order, "T1", amount - 1).unwrap_err().code, "payment.reference-other");
    });
}

/// Told after the order had expired: the money is there, so it counts.
#[test]
fn a_late_payment_counts_while_something_is_owed() {
    in_town(|world| {
        let bill = world.street(100);
        let (order, amount) = world.begin(&bill).unwrap();
        world.clock.advance(std::time::Duration::from_millis(order::HOLDS_MS as u64 + 1));
        assert_ne!(world.begin(&bill).unwrap().0, order, "one that expired is not taken up again");
        assert_eq!(world.told(&order, "T1", amount).unwrap(), Taken::Applied);
        assert_eq!(world.of_root(100).unwrap().state(), BillState::Settled);
        assert_eq!(world.money(&bill)[0].late, 1);
    });
}

/// Two orders paid for one bill: the second is held, whole.
#[test]
fn what_is_paid_twice_is_held() {
    in_town(|world| {
        let bill = world.street(100);
        let (first, amount) = world.begin(&bill).unwrap();
        world.clock.advance(std::time::Duration::from_millis(order::HOLDS_MS as u64 + 1));
        let (second, _) = world.begin(&bill).unwrap();
        assert_eq!(world.told(&second, "T2", amount).unwrap(), Taken::Applied);
        assert_eq!(world.told(&first, "T1", amount).unwrap(), Taken::Held);
        // And one order charged twice by the payment site.
        assert_eq!(world.told(&second, "T3", amount).unwrap(), Taken::Held);
        let money = world.money(&bill);
        let held: Vec<(i64, &str)> = money.iter().map(|one| (one.held, one.why.as_str())).collect();
        assert_eq!(held, [(0, ""), (2_000, "twice"), (2_000, "twice")]);
        assert_eq!(world.of_root(100).unwrap().paid, 2_000);
        assert_eq!(world.balances()["held"], -4_000);
    });
}

/// Another amount than ordered settles nothing; whoever decides counts it, and the rest stays owed.
#[test]
fn a_wrong_amount_is_held_until_somebody_decides() {
    in_town(|world| {
        let bill = world.street(100);
        let (order, amount) = world.begin(&bill).unwrap();
        assert_eq!(world.told(&order, "T1", amount - 100).unwrap(), Taken::Held);
        assert_eq!(world.of_root(100).unwrap().owed(), 2_000);
        let id = world.money(&bill)[0].id;
        for (login, code) in [("waiver", "access.forbidden"), ("far", "payment.not-found")] {
            let fault = world.act(login, move |tx, _, actor| order::apply(tx, actor, id)).unwrap_err();
            assert_eq!(fault.code, code, "{login}");
        }
        let after = world.act("finance", move |tx, _, actor| order::apply(tx, actor, id)).unwrap();
        assert_eq!((after.paid, after.owed(), after.state()), (1_900, 100, BillState::Open));
        let fault = world.act("finance", move |tx, _, actor| order::apply(tx, actor, id)).unwrap_err();
        assert_eq!(fault.code, "payment.nothing-owed");
        let (order, amount) = world.begin(&after).unwrap();
        assert_eq!(amount, 100);
        world.told(&order, "T2", 100).unwrap();
        assert_eq!(receipt_of(world, bill.id).unwrap().amount, 2_000);
    });
}

/// Money for an order we never gave is not refused: it is there, and somebody has to find whose it is.
#[test]
fn money_for_an_unknown_order_is_held() {
    in_town(|world| {
        assert_eq!(world.told("NOBODY-1", "T1", 700).unwrap(), Taken::Held);
        let held = world.db.read_blocking(|tx| rows::held(tx, 0, 10)).unwrap();
        assert_eq!((held.len(), held[0].why.as_str(), held[0].bill), (1, "unknown-order", None));
        assert_eq!(world.balances()["held"], -700);
    });
}

#[test]
fn only_who_pays_begins_to_pay() {
    in_town(|world| {
        let bill = world.street(100);
        for (login, code) in [("sun", "payment.not-found"), ("finance", "payment.not-yours")] {
            let number = bill.number.clone();
            let begun = world.act(login, move |tx, desk, actor| order::begin(tx, desk, actor, &number));
            assert_eq!(begun.unwrap_err().code, code, "{login}");
        }
    });
}

/// Only what is signed with the shared secret, lately, is read.
#[test]
fn a_notification_is_read_when_it_is_signed() {
    in_town(|world| {
        let provider = world.desk.provider.clone().unwrap();
        let body = br#"{"order":"JF-1","transaction":"T1","amount":2000,"paid_at":1796025600123}"#;
        let given = |secret: &[u8], body: &[u8]| SignedBody {
            at: "1000000".to_owned(),
            signature: sign(secret, "1000000", body),
            body: body.to_vec().into(),
        };
        let told = provider.read(&given(SECRET, body), 1_000_000).unwrap();
        assert_eq!((told.order.as_str(), told.reference.as_str(), told.amount), ("JF-1", "T1", 2_000));
        let read = |given: &SignedBody, now| provider.read(given, now).unwrap_err().code;
        assert_eq!(read(&given(b"another secret, as long as that one", body), 1_000_000), "payment.unsigned");
        assert_eq!(read(&given(SECRET, body), 2_000_000), "payment.unsigned");
        let other = SignedBody { body: body.to_ascii_uppercase().into(), ..given(SECRET, body) };
        assert_eq!(read(&other, 1_000_000), "payment.unsigned");
        for wrong in [
            br#"{"order":"","transaction":"T1","amount":1,"paid_at":0}"#.as_slice(),
            br#"{"order":"a","transaction":"t t","amount":1,"paid_at":0}"#,
            br#"{"order":"a","transaction":"t","amount":0,"paid_at":0}"#,
            br#"{"order":"a","transaction":"t","amount":1,"paid_at":-1}"#,
        ] {
            assert_eq!(read(&given(SECRET, wrong), 1_000_000), "payment.notification");
        }
    });
}

/// Where one is sent to pay is signed as what comes back is.
#[test]
fn the_address_of_the_payment_site_is_signed() {
    in_town(|world| {
        let bill = world.street(100);
        world.begin(&bill).unwrap();
        let (provider, id) = (world.desk.provider.clone().unwrap(), bill.id);
        let order = world.db.read_blocking(move |tx| rows::orders(tx, id)).unwrap().remove(0);
        let url = provider.pay_url(&bill, &order, "http://test/bills/1", 1_000_000);
        let (signed, signature) = url.split_once("?").unwrap().1.split_once("&signature=").unwrap();
        assert_eq!(signature.replace("%3D", "="), sign(SECRET, "1000000", signed.as_bytes()));
        assert!(signed.contains("amount=2000") && signed.contains(&order.number), "{signed}");
    });
}
