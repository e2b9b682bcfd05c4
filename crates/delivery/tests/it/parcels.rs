//! Parcels: told once, twice, in the wrong order, to the wrong one; lost and back; the signature.

use delivery::courier::Kind;
use delivery::model::State;
use delivery::parcel::{self, Taken};
use delivery::permissions::Watch;
use delivery::store::deliveries;
use directory::access::{ListScope, Permit};
use kit::signed::{HOLDS_MS, SignedBody, sign};

use crate::in_town;
use crate::world::SECRET;

#[test]
fn a_parcel_is_tracked_once_and_in_whatever_order_it_is_told() {
    in_town(|world| {
        let parcel = world.on_its_way(1);
        assert_eq!(world.of(1).unwrap().tracking, "SIM1");
        let told = |event: &str, kind, at, code: Option<&str>| world.told(&parcel, event, kind, at, code);
        assert_eq!(told("e2", Kind::InTransit, 20, None).unwrap(), Taken::Applied);
        assert_eq!(told("e1", Kind::PickedUp, 10, None).unwrap(), Taken::Noted);
        assert_eq!(told("e2", Kind::InTransit, 20, None).unwrap(), Taken::Known);
        assert_eq!(told("e2", Kind::Lost, 20, None).unwrap_err().code, "delivery.event-other");
        assert_eq!(world.told("P9", "e", Kind::Lost, 1, None).unwrap_err().code, "delivery.order-unknown");
        // Told late of a return that was before.
        assert_eq!(told("e3", Kind::Returned, 15, None).unwrap(), Taken::Noted);
        assert_eq!(world.of(1).unwrap().state, State::Sending);
        assert_eq!(told("e4", Kind::Delivered, 30, Some("no")).unwrap(), Taken::Wrong);
        assert_eq!(told("e5", Kind::Delivered, 30, None).unwrap(), Taken::Wrong);
        assert_eq!((world.of(1).unwrap().state, world.of(1).unwrap().tries), (State::Sending, 2));
        let code = world.code(1);
        assert_eq!(told("e4", Kind::Delivered, 30, Some(&code)).unwrap(), Taken::Applied);
        assert_eq!(told("e6", Kind::Lost, 40, None).unwrap(), Taken::Noted);
        let done = world.of(1).unwrap();
        assert_eq!(
            (done.state, done.proof.as_str(), done.document.as_str()),
            (State::Delivered, "code", "R-1")
        );
        assert_eq!(world.cases.out.lock().unwrap().len(), 1);
    });
}

#[test]
fn after_too_many_wrong_ones_the_parcel_is_handed_to_nobody() {
    in_town(|world| {
        let parcel = world.on_its_way(1);
        let told = |code: &str| world.told(&parcel, "e", Kind::Delivered, 30, Some(code)).unwrap();
        let all: Vec<Taken> = (0..5).map(|_| told("no")).collect();
        assert_eq!(all, [Taken::Wrong, Taken::Wrong, Taken::Wrong, Taken::Wrong, Taken::Locked]);
        assert_eq!(told(&world.code(1)), Taken::Locked);
    });
}

/// A lost parcel goes out again with a second paper, another code and another order; the first order changes nothing any more.
#[test]
fn what_is_lost_or_comes_back_goes_out_again() {
    in_town(|world| {
        let first = world.on_its_way(1);
        let before = world.code(1);
        world.told(&first, "e1", Kind::Lost, 10, None).unwrap();
        let lost = world.of(1).unwrap();
        assert_eq!((lost.state, lost.losses, lost.copy), (State::Lost, 1, 1));
        let again = |one: &delivery::model::Delivery| {
            let (number, revision) = (one.number.clone(), one.revision);
            world.act("issue", move |tx, _, actor| parcel::again(tx, actor, (&number, revision)))
        };
        again(&lost).unwrap();
        let now = world.of(1).unwrap();
        assert_eq!((now.state, now.copy, now.tries), (State::Waiting, 2, 0));
        assert_eq!(again(&now).unwrap_err().code, "delivery.nothing-back");
        let second = world.send(&now);
        assert_ne!(first, second);
        assert_eq!(world.told(&first, "e2", Kind::Delivered, 50, Some(&before)).unwrap(), Taken::Noted);
        assert_eq!(world.of(1).unwrap().state, State::Sending);
        world.told(&second, "e1", Kind::Returned, 60, None).unwrap();
        let back = world.of(1).unwrap();
        assert_eq!((back.state, back.returns), (State::Returned, 1));
        again(&back).unwrap();
        assert_eq!((world.of(1).unwrap().state, world.of(1).unwrap().copy), (State::Waiting, 2));
    });
}

/// What is not signed by the courier, or was signed long ago, is not read.
#[test]
fn a_notification_is_signed_lately() {
    in_town(|world| {
        let courier = world.desk.courier.clone().unwrap();
        let body = br#"{"order":"P1","event":"e","kind":"lost","at":1}"#;
        let given = |secret: &[u8]| SignedBody {
            at: "1000".to_owned(),
            signature: sign(secret, "1000", body),
            body: body.to_vec().into(),
        };
        assert!(courier.read(&given(SECRET), 1000).is_ok());
        assert_eq!(courier.read(&given(b"another"), 1000).unwrap_err().code, "delivery.unsigned");
        assert_eq!(courier.read(&given(SECRET), 1001 + HOLDS_MS).unwrap_err().code, "delivery.unsigned");
    });
}

/// Counted for each hall and mode in the month it became ready; what is past its last day is late, delivered or not.
#[test]
fn each_hall_is_counted() {
    in_town(|world| {
        let parcel = world.on_its_way(1);
        world.told(&parcel, "e", Kind::Returned, 10, None).unwrap();
        world.on_its_way(2);
        world.apply(3);
        world.grant(3);
        let figures = |from: &'static str, today: &'static str| {
            world
                .act("super", move |tx, _, actor| {
                    let scope = ListScope::of(actor, Watch::PERMISSION);
                    Ok(deliveries::figures(tx, &scope, (from, today))?)
                })
                .unwrap()
        };
        let now = figures("2026-01", "2026-01-06");
        let counted: Vec<_> =
            now.iter().map(|one| (one.mode.as_str(), one.opened, one.parcels, one.returns)).collect();
        assert_eq!(counted, [("courier", 2, 2, 1), ("window", 1, 0, 0)]);
        assert!(now.iter().all(|one| one.hall == "centre" && one.late == 0 && one.delivered == 0));
        assert_eq!(figures("2026-01", "2026-02-06").iter().map(|one| one.late).sum::<i64>(), 3);
        assert!(figures("2026-02", "2026-02-06").is_empty());
    });
}
