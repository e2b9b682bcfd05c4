//! The line: nobody called twice, booked and needy people in their turn, one ticket for several matters, seats for the qualified.

use contract::Fault;
use hall::model::{Ticket, Turn, Via};
use hall::queue::Need;
use hall::tickets::{self, Wanted};
use hall::{change, seats};

use crate::in_town;
use crate::world::*;

const DAY: &str = "2026-12-01";

fn wanted(matters: &[&str]) -> Wanted {
    Wanted {
        hall: "centre".into(),
        matters: matters.iter().map(|&one| one.to_owned()).collect(),
        need: Need::None,
        booking: String::new(),
        via: Via::Guide,
        door: String::new(),
    }
}

impl World {
    fn take(&self, login: &str, wanted: Wanted) -> Result<Ticket, Fault> {
        let who = self.who(login);
        self.act(move |tx, desk| tickets::take(tx, desk, &who, &wanted))
    }

    fn sit(&self, login: &str, window: &str) -> Result<(), Fault> {
        let (who, window) = (self.who(login), window.to_owned());
        self.act(move |tx, desk| seats::sit(tx, desk, &who, "centre", &window).map(drop))
    }

    fn next(&self, login: &str) -> Result<Option<Ticket>, Fault> {
        let who = self.who(login);
        self.act(move |tx, desk| tickets::call_next(tx, desk, &who))
    }

    fn finish(&self, login: &str) -> Result<Ticket, Fault> {
        let who = self.who(login);
        self.act(move |tx, desk| tickets::finish(tx, desk, &who))
    }

    fn qualified(&self, login: &str) {
        let (manager, login) = (self.who("manager"), login.to_owned());
        let until = worktime::parse_date("2027-12-31").ok();
        self.act(move |tx, desk| change::qualify(tx, desk, &manager, &login, "trade", until)).unwrap();
    }

    fn number(&self, login: &str) -> String {
        self.next(login).unwrap().map(|one| one.number).unwrap_or_default()
    }

    fn now(&self, token: &str) -> Ticket {
        let token = token.to_owned();
        self.db.read_blocking(move |tx| tickets::by_token(tx, &token)).unwrap()
    }

    fn morning(&self) {
        self.qualified("clerk");
        self.at(DAY, 540);
        self.run_due();
    }
}

/// APT-03: one ticket covers several linked matters, who booked and who needs it comes in their turn, and the wait is kept.
#[test]
fn one_ticket_for_several_matters_called_in_turn() {
    in_town(|world| {
        let booking = world.book("chen", place("reg", DAY, 570)).unwrap();
        world.morning();
        let first = world.take("clerk", wanted(&["reg", "trade"])).unwrap();
        assert_eq!((first.number.as_str(), first.errands().len()), ("A001", 2));
        world.at(DAY, 550);
        let second = world.take("clerk", wanted(&["reg"])).unwrap();
        let needy = world.take("clerk", Wanted { need: Need::Elderly, ..wanted(&["reg"]) }).unwrap();
        let booked = world.take("clerk", Wanted { booking: booking.number.clone(), ..wanted(&[]) }).unwrap();
        assert_eq!(world.see("chen", &booking.number).state, hall::model::State::Arrived);
        // Window 1 serves both, window 2 only trade.
        world.sit("clerk", "1").unwrap();
        world.at(DAY, 560);
        assert_eq!(world.number("clerk"), needy.number, "whom it is hard for comes earlier");
        assert_eq!(world.finish("clerk").unwrap().state, Turn::Done);
        world.at(DAY, 571);
        assert_eq!(world.number("clerk"), booked.number, "whose slot has begun comes before who just came");
        world.finish("clerk").unwrap();
        assert_eq!(world.number("clerk"), first.number);
        // Its second matter goes on at the same window: it serves both.
        let on = world.finish("clerk").unwrap();
        assert_eq!((on.state, on.category.as_str()), (Turn::Called, "trade"));
        let done = world.finish("clerk").unwrap();
        assert_eq!(
            (done.state, done.waited(0)),
            (Turn::Done, 31 * 60_000),
            "from taking it to the first call"
        );
        assert_eq!(world.number("clerk"), second.number);
        world.finish("clerk").unwrap();
        assert_eq!(world.number("clerk"), "", "nobody is left");
        let figures = world.act(|tx, desk| {
            let plan = desk.plan(tx)?;
            tickets::figures(tx, plan.hall("centre")?, DAY)
        });
        let figures = figures.unwrap();
        assert_eq!((figures[0].taken, figures[0].done, figures[0].waits), (4, 4, Some((21, 31, 31))));
        assert_eq!(figures.len(), 2, "all, and what everybody came for first");
    });
}

/// A matter this window does not serve sends the person on, with the place they had.
#[test]
fn what_another_window_serves_keeps_its_place() {
    in_town(|world| {
        world.morning();
        world.qualified("clerk2");
        let both = world.take("clerk", wanted(&["trade", "reg"])).unwrap();
        world.at(DAY, 545);
        let trade = world.take("clerk", wanted(&["trade"])).unwrap();
        let late = world.take("clerk", wanted(&["reg"])).unwrap();
        world.sit("clerk2", "2").unwrap();
        assert_eq!(world.number("clerk2"), both.number);
        let on = world.finish("clerk2").unwrap();
        assert_eq!((on.state, on.category.as_str(), on.place_at), (Turn::Waiting, "reg", both.place_at));
        world.sit("clerk", "1").unwrap();
        assert_eq!(world.number("clerk"), both.number, "before who came later");
        let (who, to) = (world.who("clerk"), "2".to_owned());
        let refused = world.act(move |tx, desk| tickets::hand_on(tx, desk, &who, &to));
        assert_eq!(code(refused), "hall.window-elsewhere", "window 2 does not serve it");
        world.finish("clerk").unwrap();
        assert_eq!(world.number("clerk"), trade.number);
        let (who, to) = (world.who("clerk"), "2".to_owned());
        world.act(move |tx, desk| tickets::hand_on(tx, desk, &who, &to)).unwrap();
        assert_eq!(
            world.number("clerk"),
            late.number,
            "what is meant for window 2 is not called at window 1"
        );
        assert_eq!(world.number("clerk2"), trade.number);
    });
}

/// INT-22: only who is qualified sits where a qualification is asked for; one person a window, one window a person.
#[test]
fn seats_are_for_those_who_may() {
    in_town(|world| {
        world.at(DAY, 540);
        assert_eq!(code(world.sit("clerk", "2")), "hall.not-qualified");
        assert_eq!(code(world.sit("clerk", "9")), "hall.window-unknown");
        assert_eq!(code(world.sit("far", "1")), "access.forbidden");
        assert_eq!(code(world.next("clerk")), "hall.not-seated");
        world.sit("clerk", "1").unwrap();
        assert_eq!(code(world.sit("clerk2", "1")), "hall.window-taken");
        // Unqualified for trade, the clerk is called only what they may serve.
        world.take("clerk", wanted(&["trade"])).unwrap();
        assert_eq!(world.number("clerk"), "");
        let reg = world.take("clerk", wanted(&["reg"])).unwrap();
        assert_eq!(world.number("clerk"), reg.number);
        let who = world.who("clerk");
        assert_eq!(code(world.act(move |tx, desk| seats::rise(tx, desk, &who))), "hall.still-serving");
        world.finish("clerk").unwrap();
        world.qualified("clerk");
        world.sit("clerk", "2").unwrap();
        world.sit("clerk2", "1").unwrap();
        let who = world.who("clerk");
        world.act(move |tx, desk| seats::pause(tx, desk, &who, true)).unwrap();
        assert_eq!(code(world.next("clerk")), "hall.paused-here");
    });
}

/// Who does not come is passed over after so many calls, and comes back ahead of who comes now; who is held goes on where they were.
#[test]
fn passed_over_and_back() {
    in_town(|world| {
        world.morning();
        let one = world.take("clerk", wanted(&["reg"])).unwrap();
        world.sit("clerk", "1").unwrap();
        assert_eq!(world.number("clerk"), one.number);
        let act = |what: fn(&mut store::Tx, &hall::desk::Desk, &contract::Actor) -> Result<Ticket, Fault>| {
            let who = world.who("clerk");
            world.act(move |tx, desk| what(tx, desk, &who))
        };
        assert_eq!(code(act(tickets::pass)), "hall.call-again");
        act(tickets::recall).unwrap();
        assert_eq!(act(tickets::pass).unwrap().state, Turn::Passed);
        world.at(DAY, 560);
        let new = world.take("clerk", wanted(&["reg"])).unwrap();
        let token = one.token.clone();
        let back = world.act(move |tx, desk| tickets::own_act(tx, desk, &token, true)).unwrap();
        assert_eq!(back.state, Turn::Waiting);
        assert_eq!(world.number("clerk"), one.number, "ahead of who came now");
        act(tickets::begin).unwrap();
        assert_eq!(code(act(tickets::recall)), "hall.is-here");
        act(tickets::hold).unwrap();
        assert_eq!(world.number("clerk"), new.number);
        world.finish("clerk").unwrap();
        let (who, number) = (world.who("clerk"), one.number.clone());
        world.act(move |tx, desk| tickets::take_back(tx, desk, &who, &number)).unwrap();
        assert_eq!(world.finish("clerk").unwrap().state, Turn::Done);
        let token = one.token.clone();
        assert_eq!(code(world.act(move |tx, desk| tickets::own_act(tx, desk, &token, false))), "hall.over");
    });
}

/// A ticket by telephone needs today's code of the door; somebody signed in has one place in line; outside the hours there is none.
#[test]
fn tickets_are_taken_at_the_door_while_it_is_open() {
    in_town(|world| {
        world.at("2026-11-30", 545);
        let clerk = world.who("clerk");
        let old = world.act(move |tx, desk| tickets::door(tx, desk, &clerk, "centre")).unwrap();
        world.at(DAY, 500);
        let phone = |door: &str| Wanted { via: Via::Phone, door: door.to_owned(), ..wanted(&["reg"]) };
        assert_eq!(code(world.take("chen", phone(&old))), "hall.door-wrong", "yesterday's");
        let clerk = world.who("clerk");
        let door = world.act(move |tx, desk| tickets::door(tx, desk, &clerk, "centre")).unwrap();
        assert_ne!(door, old);
        assert_eq!(code(world.take("chen", phone(&door))), "hall.queue-closed", "an hour before it opens");
        world.at(DAY, 515);
        let mine = world.take("chen", phone(&door)).unwrap();
        assert_eq!(code(world.take("chen", phone(&door))), "hall.ticket-open");
        assert_eq!(code(world.take("sun", phone(""))), "hall.door-wrong");
        assert_eq!(
            code(world.take("sun", wanted(&["reg"]))),
            "access.forbidden",
            "only staff give tickets by hand"
        );
        world.take("sun", phone(&door)).unwrap();
        let token = mine.token.clone();
        world.act(move |tx, desk| tickets::own_act(tx, desk, &token, false)).unwrap();
        assert_eq!(world.take("chen", phone(&door)).unwrap().number, "A003");
        for (wrong, refusal) in [
            (wanted(&[]), "hall.matter-missing"),
            (wanted(&["what"]), "hall.matter-unknown"),
            (Wanted { hall: "moon".into(), ..wanted(&["reg"]) }, "hall.unknown"),
            (Wanted { booking: "Y0".into(), ..wanted(&[]) }, "hall.booking-unknown"),
        ] {
            assert_eq!(code(world.take("clerk", wrong)), refusal);
        }
        // After the last session nobody is given a ticket.
        world.at(DAY, 900);
        assert_eq!(code(world.take("clerk", wanted(&["reg"]))), "hall.queue-closed");
    });
}

/// APT-05: waits are measured by what people came for and by hall, and whoever waits beyond the hall's bound is reported.
#[test]
fn a_long_wait_is_reported_and_the_day_ends() {
    in_town(|world| {
        world.morning();
        let one = world.take("clerk", wanted(&["reg"])).unwrap();
        world.at(DAY, 584);
        world.run_due();
        let told = || {
            let all = world.db.read_blocking(|tx| store::ledger::events(tx, "hall:centre", 0, 100)).unwrap();
            all.into_iter().filter(|one| one.kind == hall::events::WAITS_LONG).count()
        };
        assert_eq!(told(), 0);
        world.at(DAY, 586);
        world.run_due();
        assert_eq!(told(), 1);
        world.sit("clerk", "1").unwrap();
        let figures = world.act(|tx, desk| {
            let plan = desk.plan(tx)?;
            tickets::figures(tx, plan.hall("centre")?, DAY)
        });
        assert_eq!((figures.as_ref().unwrap()[1].long, figures.unwrap()[1].waiting), (1, 1));
        // Two hours after the last session the day is over: who waits has left, and nobody sits at a window.
        world.at(DAY, 900 + 121);
        world.run_due();
        assert_eq!(world.now(&one.token).state, Turn::Left);
        assert_eq!(code(world.next("clerk")), "hall.not-seated");
    });
}

/// Two windows that call at once never call the same person, and every call is somebody's.
#[test]
fn two_windows_never_call_the_same_person() {
    in_town(|world| {
        world.morning();
        world.qualified("clerk2");
        world.sit("clerk", "1").unwrap();
        world.sit("clerk2", "2").unwrap();
        for _ in 0..20 {
            world.take("clerk", wanted(&["trade"])).unwrap();
        }
        let called = std::sync::Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for login in ["clerk", "clerk2"] {
                let called = &called;
                scope.spawn(move || {
                    while let Some(ticket) = world.next(login).unwrap() {
                        called.lock().unwrap().push(ticket.number);
                        world.finish(login).unwrap();
                    }
                });
            }
        });
        let mut called = called.into_inner().unwrap();
        called.sort();
        called.dedup();
        assert_eq!(called.len(), 20);
    });
}
