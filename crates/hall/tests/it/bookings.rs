//! Appointments: never more than there is, nobody twice, moved and called off, a fair rule for who did not come.

use hall::book::{self, Wanted};
use hall::model::State;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::in_town;
use crate::world::*;

const DAY: &str = "2026-12-01";

/// APT-01: people book hall, matter and slot; what the windows can give is never exceeded, and nobody books twice.
#[test]
fn places_are_never_more_than_the_windows_give() {
    in_town(|world| {
        assert_eq!(world.free("trade", DAY), [6, 6, 6, 6]);
        assert_eq!(world.free("reg", DAY), [3, 3, 3, 3]);
        let mine = world.book("chen", place("reg", DAY, 540)).unwrap();
        assert_eq!((mine.state, mine.visitor.as_str()), (State::Booked, "陈**"));
        assert_eq!((world.free("reg", DAY)[0], world.free("trade", DAY)[0]), (2, 5));
        assert_eq!(code(world.book("chen", place("trade", DAY, 540))), "hall.twice", "one is in one place");
        assert_eq!(code(world.book("chen", place("reg", DAY, 570))), "hall.twice", "one matter, one a day");
        world.book("chen", place("trade", DAY, 570)).unwrap();
        // A child of the same surname is somebody else.
        let child = other(place("reg", DAY, 540), "陈小小", "13000000009");
        let child = world.book("chen", child).unwrap();
        assert_eq!(book::contact(&child).unwrap().unwrap().name, "陈小小");
        assert_eq!(code(world.book("chen", place("trade", "2026-12-02", 540))), "hall.too-many");
        let sun = world.book("sun", place("reg", DAY, 540)).unwrap();
        assert_eq!(world.free("reg", DAY)[0], 0);
        assert_eq!(
            code(world.book("sun", other(place("reg", DAY, 540), "孙小", "13000000008"))),
            "hall.full"
        );
        assert_eq!(
            code(world.cancel("chen", &sun)),
            "hall.booking-unknown",
            "what is not theirs is not there"
        );
        assert_eq!(code(world.book("clerk", place("reg", DAY, 540))), "access.no-party");
        assert_eq!(world.happened(&mine), ["booking.booked"]);
    });
}

/// What is not offered is not booked: too late, too far, between slots, on a Sunday, in no hall, for no matter, nameless.
#[test]
fn only_what_is_offered_is_booked() {
    in_town(|world| {
        world.at("2026-11-30", 550);
        for (wanted, refusal) in [
            (place("reg", "2026-11-30", 570), "hall.not-offered"),
            (place("reg", "2026-11-30", 540), "hall.not-offered"),
            (place("reg", "2026-12-08", 540), "hall.not-offered"),
            (place("reg", DAY, 545), "hall.not-offered"),
            (place("reg", DAY, 720), "hall.not-offered"),
            (place("reg", "2026-12-06", 540), "hall.not-offered"),
            (Wanted { at: None, ..place("reg", DAY, 0) }, "hall.not-offered"),
            (place("what", DAY, 540), "hall.matter-unknown"),
            (Wanted { hall: "moon".into(), ..place("reg", DAY, 540) }, "hall.unknown"),
            (other(place("reg", DAY, 540), "赵", ""), "hall.phone-missing"),
            (other(place("reg", DAY, 540), "赵", "x"), "party.phone"),
            (other(place("reg", DAY, 540), &"长".repeat(61), "13000000009"), "hall.name-wrong"),
            (other(place("reg", DAY, 540), "a\nb", "13000000009"), "hall.name-wrong"),
        ] {
            assert_eq!(code(world.book("chen", wanted.clone())), refusal, "{wanted:?}");
        }
        assert_eq!(world.free("trade", "2026-12-05"), [3, 3], "on a Saturday one window is open");
        world.book("chen", place("reg", "2026-11-30", 840)).unwrap();
    });
}

/// Many at once for the last places: exactly as many get one as there are, and everybody gets an answer.
#[test]
fn under_contention_exactly_the_places_are_booked() {
    in_town(|world| {
        let people: Vec<_> = ["chen", "sun"].map(|login| world.who(login)).into();
        let (booked, full) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        std::thread::scope(|scope| {
            for n in 0..24_i64 {
                let (db, desk) = (world.db.clone(), world.desk.clone());
                let (booked, full) = (booked.clone(), full.clone());
                // Accounts of their own, so that no limit of one account speaks first.
                let who = contract::Actor { account: (9_000 + n).into(), ..people[n as usize % 2].clone() };
                scope.spawn(move || {
                    let wanted = place("trade", DAY, 540);
                    match db.write_blocking(move |tx| book::book(tx, &desk, &who, &wanted)) {
                        Ok(_) => booked.fetch_add(1, Ordering::SeqCst),
                        Err(fault) if fault.code == "hall.full" => full.fetch_add(1, Ordering::SeqCst),
                        Err(fault) => panic!("{fault}"),
                    };
                });
            }
        });
        assert_eq!((booked.load(Ordering::SeqCst), full.load(Ordering::SeqCst)), (6, 18));
        assert_eq!(world.free("trade", DAY)[0], 0);
    });
}

/// Moved to where there is room, or not at all; a page opened before is told; what was left is free again.
#[test]
fn an_appointment_is_moved_or_called_off() {
    in_town(|world| {
        let first = world.book("chen", place("reg", DAY, 540)).unwrap();
        let moved = world.move_to("chen", &first, moment("2026-12-02", 840)).unwrap();
        assert_eq!((moved.day.as_str(), moved.revision, moved.moved_from), ("2026-12-02", 2, None));
        assert_eq!(world.free("reg", DAY)[0], 3);
        assert_eq!(code(world.cancel("chen", &first)), "hall.changed-meanwhile");
        assert_eq!(code(world.move_to("chen", &moved, moment("2026-12-06", 540))), "hall.not-offered");
        // Its own place is no obstacle to itself.
        let same = world.move_to("chen", &moved, moment("2026-12-02", 840)).unwrap();
        world.cancel("chen", &same).unwrap();
        let ended = world.see("chen", &first.number);
        assert_eq!(ended.state, State::Cancelled);
        assert_eq!(code(world.cancel("chen", &ended)), "hall.over");
        assert_eq!(code(world.move_to("chen", &ended, moment(DAY, 540))), "hall.over");
        let kinds = world.happened(&first);
        assert_eq!(kinds, ["booking.booked", "booking.moved", "booking.moved", "booking.cancelled"]);
    });
}

/// Who waits for a full day gets the first place that becomes free, in the order in which they asked.
#[test]
fn the_waiting_list_is_served_in_order() {
    in_town(|world| {
        let saturday = "2026-12-05";
        let day = Some(worktime::parse_date(saturday).unwrap());
        let any = || Wanted { at: None, day, ..place("reg", saturday, 0) };
        assert_eq!(code(world.wait("sun", any())), "hall.places-free");
        let mut held = Vec::new();
        for n in 0..6_i64 {
            let who = contract::Actor { account: (9_000 + n).into(), ..world.who("sun") };
            let wanted = place("reg", saturday, 540 + 30 * (n % 2));
            held.push(world.act(move |tx, desk| book::book(tx, desk, &who, &wanted)).unwrap());
        }
        let first = world.wait("chen", any()).unwrap();
        assert_eq!(code(world.wait("chen", any())), "hall.twice");
        let second = world.wait("sun", any()).unwrap();
        assert_eq!(first.state, State::Waiting);
        let left = held.remove(3);
        let who = contract::Actor { account: left.account, ..world.who("sun") };
        let (number, revision) = (left.number.clone(), left.revision);
        world.act(move |tx, desk| book::cancel(tx, desk, &who, &number, revision)).unwrap();
        let given = world.see("chen", &first.number);
        assert_eq!((given.state, given.starts_at), (State::Booked, left.starts_at));
        assert_eq!(world.see("sun", &second.number).state, State::Waiting);
        assert_eq!(world.happened(&given), ["booking.waiting", "booking.booked"]);
        world.cancel("chen", &given).unwrap();
        assert_eq!(world.see("sun", &second.number).state, State::Booked);
    });
}

/// Two missed within the term pause online booking, as the page says; cancelling never counts, and a good reason is heard.
#[test]
fn the_rule_for_who_did_not_come_is_fair() {
    in_town(|world| {
        let one = world.book("chen", place("reg", DAY, 540)).unwrap();
        let two = world.book("chen", place("trade", DAY, 570)).unwrap();
        let third = world.book("chen", place("reg", "2026-12-02", 540)).unwrap();
        world.cancel("chen", &third).unwrap();
        world.at("2026-11-30", 16 * 60 + 1);
        world.run_due();
        assert_eq!(world.happened(&one), ["booking.booked", "booking.reminded"]);
        world.at(DAY, 584);
        world.run_due();
        assert_eq!(
            world.see("chen", &one.number).state,
            State::Booked,
            "a quarter of an hour late is in time"
        );
        world.at(DAY, 586);
        world.run_due();
        assert_eq!(world.see("chen", &one.number).state, State::Missed);
        world.book("chen", place("reg", "2026-12-03", 540)).unwrap();
        world.at(DAY, 616);
        world.run_due();
        assert_eq!(world.see("chen", &two.number).state, State::Missed);
        assert_eq!(code(world.book("chen", place("trade", "2026-12-04", 540))), "hall.paused");
        world.book("sun", place("trade", "2026-12-04", 540)).unwrap();
        let forgive = |login: &str, why: &'static str| {
            let (who, number) = (world.who(login), two.number.clone());
            world.act(move |tx, desk| book::forgive(tx, desk, &who, &number, why))
        };
        assert_eq!(code(forgive("clerk", "住院")), "access.forbidden");
        assert_eq!(code(forgive("far", "住院")), "hall.booking-unknown");
        assert_eq!(code(forgive("manager", " ")), "hall.reason-missing");
        forgive("manager", "住院，有证明").unwrap();
        assert_eq!(code(forgive("manager", "住院")), "hall.not-missed");
        world.book("chen", place("trade", "2026-12-04", 540)).unwrap();
    });
}

/// Who comes is received at the window of that hall on that day, and is not missed then.
#[test]
fn whoever_comes_is_received() {
    in_town(|world| {
        let mine = world.book("chen", place("reg", DAY, 540)).unwrap();
        let arrive = |login: &str| {
            let (who, number) = (world.who(login), mine.number.clone());
            world.act(move |tx, desk| book::arrive(tx, desk, &who, &number))
        };
        assert_eq!(code(arrive("clerk")), "hall.too-early");
        world.at(DAY, 535);
        assert_eq!(code(arrive("chen")), "hall.booking-unknown");
        assert_eq!(code(arrive("far")), "hall.booking-unknown");
        assert_eq!(code(arrive("manager")), "access.forbidden");
        arrive("clerk").unwrap();
        assert_eq!(code(arrive("clerk")), "hall.over");
        world.at(DAY, 700);
        world.run_due();
        assert_eq!(world.see("chen", &mine.number).state, State::Arrived);
    });
}
