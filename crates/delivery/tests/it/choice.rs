//! What applicants choose, who may have it brought home, handing over in person.

use contract::item::HomeDelivery;
use delivery::choose::{self, Entitled, To, Wish};
use delivery::hand::{Handed, Proof, TRIES_MOST};
use delivery::model::{Recipient, State};

use crate::in_town;
use crate::world::chens;

fn document(tail: &str) -> Proof {
    Proof::Document(tail.to_owned())
}

/// At the window the wrong one is refused and on record, the right one gets it with the record of delivery.
#[test]
fn only_the_right_one_is_handed_the_result() {
    in_town(|world| {
        world.apply(1);
        let delivery = world.grant(1);
        assert_eq!((delivery.mode.as_str(), delivery.state), ("window", State::Waiting));
        assert_eq!(world.hand("far", &delivery, document("998X")).unwrap_err().code, "delivery.not-found");
        assert_eq!(world.hand("issue", &delivery, document("1")).unwrap_err().code, "delivery.tail");
        assert_eq!(world.hand("issue", &delivery, document("9979")).unwrap(), Handed::Wrong(TRIES_MOST - 1));
        let now = world.of(1).unwrap();
        assert_eq!((now.tries, now.state), (1, State::Waiting));
        assert_eq!(world.hand("issue", &delivery, document("998X")).unwrap_err().code, "delivery.changed");
        assert!(world.cases.out.lock().unwrap().is_empty());
        assert_eq!(world.hand("issue", &now, document("998x")).unwrap(), Handed::Done);
        let done = world.of(1).unwrap();
        assert_eq!(
            (done.state, done.proof.as_str(), done.document.as_str()),
            (State::Delivered, "document", "R-1")
        );
        assert_eq!(world.cases.out.lock().unwrap().len(), 1);
        assert_eq!(world.hand("issue", &done, document("998X")).unwrap_err().code, "delivery.not-waiting");
    });
}

#[test]
fn the_code_is_blocked_after_too_many_wrong_ones() {
    in_town(|world| {
        world.apply(1);
        world.grant(1);
        for _ in 0..TRIES_MOST {
            let now = world.of(1).unwrap();
            let handed = world.hand("issue", &now, Proof::Code("no".to_owned())).unwrap();
            assert!(matches!(handed, Handed::Wrong(_)));
        }
        let now = world.of(1).unwrap();
        let right = Proof::Code(world.code(1));
        assert_eq!(world.hand("issue", &now, right).unwrap_err().code, "delivery.locked");
        assert_eq!(world.hand("issue", &now, document("998X")).unwrap(), Handed::Done);
    });
}

#[test]
fn a_choice_is_changed_until_it_is_delivered_and_whom_one_names_may_fetch_it() {
    in_town(|world| {
        let number = world.apply(1);
        let agent = |tail: &str| {
            let tail = tail.to_owned();
            let who = Recipient {
                name: "孙志远".into(),
                phone: "13000000002".into(),
                tail,
                ..Recipient::default()
            };
            Wish::Agent("second".to_owned(), who)
        };
        for (wish, code) in [
            (Wish::Window("nowhere".to_owned()), "delivery.hall"),
            (agent("99"), "delivery.agent-tail"),
            (Wish::Home(To::New(chens(), false)), "delivery.mode"),
            (Wish::Courier(To::Kept(7)), "delivery.address-unknown"),
            (Wish::Courier(To::New(Recipient { phone: String::new(), ..chens() }, false)), "delivery.phone"),
        ] {
            assert_eq!(world.choose("chen", &number, wish).unwrap_err().code, code);
        }
        let elsewhere = world.choose("sun", &number, Wish::Window("centre".to_owned()));
        assert_eq!(elsewhere.unwrap_err().code, "delivery.not-found");
        world.choose("chen", &number, Wish::Courier(To::New(chens(), true))).unwrap();
        assert_eq!(world.grant(1).mode, "courier");
        world.choose("chen", &number, agent("9979")).unwrap();
        let now = world.of(1).unwrap();
        assert_eq!((now.mode.as_str(), now.hall.as_str()), ("agent", "second"));
        assert_eq!(world.hand("issue", &now, document("9979")).unwrap(), Handed::Done);
        let late = world.choose("chen", &number, Wish::Window("centre".to_owned()));
        assert_eq!(late.unwrap_err().code, "delivery.under-way");
    });
}

#[test]
fn what_the_window_records_is_delivered() {
    in_town(|world| {
        world.apply(1);
        world.grant(1);
        world.record(1);
        let done = world.of(1).unwrap();
        assert_eq!(
            (done.state, done.proof.as_str(), done.document.as_str()),
            (State::Delivered, "record", "R-window")
        );
        world.record(1);
        assert_eq!(world.of(1).unwrap(), done);
    });
}

/// Age as the document says it, on the day itself.
#[test]
fn who_is_old_enough_may_have_it_brought_home() {
    in_town(|world| {
        let of_age = |from_age: u8| {
            world
                .act("chen", move |tx, desk, actor| {
                    let home = HomeDelivery { from_age: Some(from_age), holders: Vec::new() };
                    choose::entitled(tx, desk, actor.party.unwrap(), &home)
                })
                .unwrap()
        };
        // Born on 12 June 1990.
        let day = |text: &str| contract::time::china_midnight_ms(text.parse().unwrap());
        world.clock.set(day("2060-06-11"));
        assert_eq!(of_age(70), None);
        world.clock.set(day("2060-06-12"));
        assert_eq!(of_age(70), Some(Entitled::Age(70)));
    });
}
