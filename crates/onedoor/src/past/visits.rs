//! The hall in the week before the demonstration began: who made an appointment and came, who took a ticket, who was passed over. By the
//! same acts as everything after.

use std::sync::Mutex;

use contract::{App, Fault, Reach};
use hall::book::{self, Wanted as Place};
use hall::desk::Desk;
use hall::model::Via;
use hall::plan::InForce;
use hall::queue::Need;
use hall::tickets::{self, Wanted};
use hall::{change, seats};
use store::Db;

use super::agenda::{Days, actor};

/// The hall where it happens.
const HALL: &str = "centre";

/// Something that happened in the hall.
#[derive(Debug, Clone)]
pub(super) enum Act {
    /// A clerk was found qualified for a category, for a year.
    Qualify(&'static str, &'static str),
    /// Somebody booked a place: who, for what, when it begins (epoch ms).
    Book(&'static str, &'static str, i64),
    /// Whoever made the appointment with this place in the story came.
    Arrive(usize),
    /// Whoever made it called it off.
    CallOff(usize),
    /// A clerk sat down at a window.
    Sit(&'static str, &'static str),
    /// The guide gave a ticket for a category.
    Ticket(&'static str, Need),
    /// The clerk called the next, if anybody waited, and began.
    Next(&'static str),
    /// The clerk called the next, who did not come.
    Pass(&'static str),
    /// The clerk is done with whoever is there.
    Done(&'static str),
    /// The clerk left the window.
    Rise(&'static str),
}

/// What happens in the hall, and the appointments made.
pub(super) struct Visits {
    db: Db,
    desk: Desk,
    booked: Mutex<Vec<String>>,
}

impl Visits {
    pub(super) fn new(app: &App) -> Visits {
        Visits { db: app.db.clone(), desk: Desk::of(app, &InForce::default()), booked: Mutex::default() }
    }

    /// Does one thing.
    ///
    /// # Errors
    /// What the hall says to it.
    pub(super) fn act(&self, act: &Act) -> Result<(), Fault> {
        let told = |fault: Fault| Fault::internal("roof.past", format!("{act:?}: {fault:?}"));
        self.done(act).map_err(told)
    }

    fn done(&self, act: &Act) -> Result<(), Fault> {
        match act.clone() {
            Act::Qualify(login, category) => self.run("manager1", move |tx, desk, who| {
                use jiff::ToSpan;
                let until = contract::time::china_date(tx.now()).saturating_add(1.years());
                change::qualify(tx, desk, who, login, category, Some(until))
            }),
            Act::Book(login, matter, at) => {
                let made = self.run(login, move |tx, desk, who| {
                    let (hall, matter) = (HALL.to_owned(), matter.to_owned());
                    let wanted = Place { hall, matter, at: Some(at), ..Place::default() };
                    book::book(tx, desk, who, &wanted)
                })?;
                self.booked
                    .lock()
                    .map_err(|_| Fault::internal("roof.past", "appointments"))?
                    .push(made.number);
                Ok(())
            }
            Act::Arrive(which) => {
                let number = self.number(which)?;
                self.run("guide1", move |tx, desk, who| book::arrive(tx, desk, who, &number).map(drop))
            }
            Act::CallOff(which) => {
                let number = self.number(which)?;
                self.run("pan", move |tx, desk, who| {
                    let revision = book::mine(tx, who, &number)?.revision;
                    book::cancel(tx, desk, who, &number, revision)
                })
            }
            Act::Sit(login, window) => {
                self.run(login, move |tx, desk, who| seats::sit(tx, desk, who, HALL, window).map(drop))
            }
            Act::Ticket(category, need) => self.run("guide1", move |tx, desk, who| {
                let wanted = Wanted {
                    hall: HALL.to_owned(),
                    matters: vec![category.to_owned()],
                    need,
                    booking: String::new(),
                    via: Via::Guide,
                    door: String::new(),
                };
                tickets::take(tx, desk, who, &wanted).map(drop)
            }),
            Act::Next(login) => self.run(login, |tx, desk, who| match tickets::call_next(tx, desk, who)? {
                Some(_) => tickets::begin(tx, desk, who).map(drop),
                None => Ok(()),
            }),
            Act::Pass(login) => self.run(login, |tx, desk, who| {
                if tickets::call_next(tx, desk, who)?.is_some() {
                    tickets::recall(tx, desk, who)?;
                    tickets::recall(tx, desk, who)?;
                    tickets::pass(tx, desk, who)?;
                }
                Ok(())
            }),
            // Nobody may have waited for this window.
            Act::Done(login) => self.run(login, |tx, desk, who| match tickets::finish(tx, desk, who) {
                Err(fault) if fault.code == "hall.nobody-here" => Ok(()),
                finished => finished.map(drop),
            }),
            Act::Rise(login) => self.run(login, seats::rise),
        }
    }

    fn number(&self, which: usize) -> Result<String, Fault> {
        let booked = self.booked.lock().map_err(|_| Fault::internal("roof.past", "appointments"))?;
        booked
            .get(which)
            .cloned()
            .ok_or_else(|| Fault::internal("roof.past", format!("no appointment {which}")))
    }

    fn run<T: Send + 'static>(
        &self,
        login: &'static str,
        act: impl Fn(&mut store::Tx, &Desk, &contract::Actor) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let (desk, who) = (self.desk.clone(), actor(&self.db, login)?);
        self.db.write_blocking(move |tx| act(tx, &desk, &who))
    }
}

/// The week's appointments and mornings, with when they happen, epoch ms.
pub(super) fn all(days: &Days) -> Result<Vec<(i64, Act)>, Fault> {
    let mut all = Vec::new();
    for clerk in ["clerk1", "clerk2"] {
        all.push((days.at(6, 830)?, Act::Qualify(clerk, "licensed-trade")));
    }
    // Appointments, in the order in which they are made: kept, missed, called off, to come.
    let booked = [
        (6, 1900, "yiming", "signboard-permit", 4, 930),
        (6, 2010, "tang", "food-business-licence", 3, 1000),
        (5, 1230, "pan", "signboard-permit", 2, 1030),
        (4, 1845, "nan", "business-registration", 1, 900),
        (2, 2030, "qin", "food-business-licence", -1, 1000),
        (1, 2115, "shi", "business-registration", -2, 1400),
    ];
    for (back, time, who, matter, day, hour) in booked {
        all.push((days.at(back, time)?, Act::Book(who, matter, days.at(day, hour)?)));
    }
    all.push((days.at(4, 922)?, Act::Arrive(0)));
    all.push((days.at(3, 1205)?, Act::CallOff(2)));
    all.push((days.at(1, 855)?, Act::Arrive(3)));
    for back in 1..=5 {
        morning(days, back, &mut all)?;
    }
    Ok(all)
}

/// A morning: two windows, nine tickets, one of them passed over on some days.
fn morning(days: &Days, back: i64, all: &mut Vec<(i64, Act)>) -> Result<(), Fault> {
    let mut put = |time: i64, act: Act| -> Result<(), Fault> {
        all.push((days.at(back, time)?, act));
        Ok(())
    };
    put(832, Act::Sit("clerk1", "9"))?;
    put(833, Act::Sit("clerk2", "6"))?;
    let taken = [
        (834, "licensed-trade", Need::None),
        (836, "registration", Need::None),
        (841, "registration", Need::Elderly),
        (847, "licensed-trade", Need::None),
        (852, "registration", Need::None),
        (903, "licensed-trade", Need::Infant),
        (911, "registration", Need::None),
        (925, "licensed-trade", Need::None),
        (940, "registration", Need::None),
    ];
    for (time, category, need) in taken {
        put(time, Act::Ticket(category, need))?;
    }
    let pace = 22 + back % 3 * 2;
    for (login, first) in [("clerk1", 8 * 60 + 36), ("clerk2", 8 * 60 + 38)] {
        for turn in 0..4 {
            let (called, done) = (first + turn * pace, first + (turn + 1) * pace - 2);
            put(called / 60 * 100 + called % 60, Act::Next(login))?;
            put(done / 60 * 100 + done % 60, Act::Done(login))?;
        }
    }
    if back % 2 == 1 {
        put(1031, Act::Pass("clerk2"))?;
    }
    put(1140, Act::Rise("clerk1"))?;
    put(1141, Act::Rise("clerk2"))
}
