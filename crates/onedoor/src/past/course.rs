//! The clock of the past. Whoever tells a strand of the story moves it; what the other strands have agreed on until then happens first, and
//! whatever rings or is heard meanwhile is done by the same handlers as later.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use contract::Fault;
use store::{Clock, Db, Handlers, ManualClock};

use super::agenda::Agenda;

/// One clock for all strands. It never runs backwards, and never beyond the moment at which the demonstration begins.
pub(super) struct Course {
    db: Db,
    clock: Arc<ManualClock>,
    now: i64,
    handlers: Handlers,
    agenda: RefCell<Option<Agenda>>,
    /// What of it was refused, in words.
    refused: RefCell<Vec<String>>,
    /// When what was due was done last, epoch ms.
    rang: Cell<i64>,
}

impl Course {
    pub(super) fn new(db: &Db, clock: &Arc<ManualClock>, now: i64, handlers: Handlers) -> Course {
        let (db, clock) = (db.clone(), clock.clone());
        Course {
            db,
            clock,
            now,
            handlers,
            agenda: RefCell::new(None),
            refused: RefCell::default(),
            rang: Cell::new(0),
        }
    }

    /// From here on this is done at its hours, whichever strand moves the clock.
    pub(super) fn follow(&self, agenda: Agenda) {
        self.agenda.replace(Some(agenda));
    }

    /// What was refused until now, in words.
    pub(super) fn refused(&self) -> Vec<String> {
        self.refused.borrow().clone()
    }

    /// What the clock shows, epoch ms.
    pub(super) fn at(&self) -> i64 {
        self.clock.now_ms()
    }

    /// When the demonstration begins, epoch ms.
    pub(super) fn present(&self) -> i64 {
        self.now
    }

    /// An hour of a day so many days ago, in China.
    pub(super) fn day(&self, ago: i64, hour: i64) -> i64 {
        // China is eight hours ahead of the day the clock counts in.
        self.now.div_euclid(super::DAY) * super::DAY - ago * super::DAY + (hour - 8) * super::HOUR
    }

    /// Lets time pass until then.
    ///
    /// # Errors
    /// What the handlers of the house say.
    pub(super) fn to(&self, at: i64) -> Result<(), Fault> {
        let at = at.min(self.now - 1);
        while let Some((due, act)) = self.next(at) {
            self.pass(due)?;
            let mut held = self.agenda.borrow_mut();
            if let Some(agenda) = held.as_mut() {
                // A demonstration with one story less is better than none.
                if let Err(refused) = agenda.act(act) {
                    self.refused.borrow_mut().push(refused.to_string());
                }
            }
        }
        self.pass(at)
    }

    fn next(&self, until: i64) -> Option<(i64, usize)> {
        self.agenda.borrow_mut().as_mut().and_then(|agenda| agenda.next(until))
    }

    fn pass(&self, at: i64) -> Result<(), Fault> {
        let at = at.max(self.clock.now_ms());
        self.clock.set(at);
        // What rings may wait for the hour, so that the first start does not take long.
        if at - self.rang.get() >= super::HOUR || at >= self.now - 1 {
            self.db.run_due(&self.handlers)?;
            self.rang.set(at);
        }
        Ok(())
    }
}
