//! What everybody may know of how items fare: how long they really took, which are asked for most. Small groups are kept back by whoever
//! answers, as on the page of statistics.

use jiff::civil::Date;
use store::Tx;

use crate::case::CaseState;
use crate::{Actor, Fault, OrganId, Permission};

/// How long an item took from receipt to decision, of the cases decided in the days before today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Took {
    /// Hours that half of them did not exceed.
    pub half: i64,
    /// Hours that nine in ten did not exceed.
    pub most: i64,
    /// How many were decided.
    pub cases: i64,
    /// The days looked back.
    pub days: i32,
}

/// An item that is asked for often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Its code.
    pub item: String,
    /// Applications that came in.
    pub received: i64,
}

/// What the house did in the last days.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Lately {
    /// The days looked back.
    pub days: i32,
    /// Applications that came in; `None` where too few to tell.
    pub received: Option<i64>,
    /// Handled to the end.
    pub ended: Option<i64>,
    /// Of a hundred that ended, those within the promised limit.
    pub in_time: Option<f64>,
    /// Of a hundred that came in, those that came in online.
    pub online: Option<f64>,
}

/// How applications stand at one organ in one division: what happened on a day, and what is open now. For staff within their reach:
/// nothing is kept back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Division code.
    pub region: String,
    /// Organ answerable.
    pub organ: OrganId,
    /// Applications that came in on the day.
    pub received: i64,
    /// Accepted on the day.
    pub accepted: i64,
    /// Handled to the end on the day.
    pub ended: i64,
    /// Open now.
    pub open: i64,
    /// Of those, with the promised limit passed.
    pub overdue: i64,
}

/// A place of which applications are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Within {
    /// Division code; what lies below it counts too.
    pub region: String,
    /// Only of this organ.
    pub organ: Option<OrganId>,
    /// Only those whose promised limit has passed.
    pub overdue: bool,
}

/// An application that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenCase {
    /// Internal id; lists run in its order.
    pub id: i64,
    /// Public number.
    pub number: String,
    /// Item code.
    pub item: String,
    /// Organ answerable.
    pub organ: OrganId,
    /// Division code.
    pub region: String,
    /// Where it stands.
    pub state: CaseState,
    /// The day it came in, `YYYY-MM-DD`.
    pub received: String,
    /// Whether its promised limit has passed.
    pub overdue: bool,
}

/// Figures: as everybody may read them, and for staff within the reach of their posts.
pub trait FigureLookup: Send + Sync {
    /// How long the item took; `None` where too few were decided to say so.
    ///
    /// # Errors
    /// Database errors.
    fn took(&self, tx: &mut Tx, item: &str, is_package: bool) -> Result<Option<Took>, Fault>;
    /// The items asked for most, most first, at most `most`.
    ///
    /// # Errors
    /// Database errors.
    fn wanted(&self, tx: &mut Tx, most: usize) -> Result<Vec<Wanted>, Fault>;
    /// What the house did lately.
    ///
    /// # Errors
    /// Database errors.
    fn lately(&self, tx: &mut Tx) -> Result<Lately, Fault>;
    /// How applications stand in every place that the actor's posts with this permission reach.
    ///
    /// # Errors
    /// Database errors.
    fn standing(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        by: Permission,
        day: Date,
    ) -> Result<Vec<Standing>, Fault> {
        let _ = (tx, actor, by, day);
        Ok(Vec::new())
    }
    /// The open applications of a place with ids above `after`, as far as the actor's posts with this permission reach; at most `most`.
    ///
    /// # Errors
    /// Database errors.
    fn open_cases(
        &self,
        tx: &mut Tx,
        (actor, by): (&Actor, Permission),
        within: &Within,
        after: i64,
        most: u32,
    ) -> Result<Vec<OpenCase>, Fault> {
        let _ = (tx, actor, by, within, after, most);
        Ok(Vec::new())
    }
}

/// Nobody keeps figures: where no service does.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoFigures;

impl FigureLookup for NoFigures {
    fn took(&self, _: &mut Tx, _: &str, _: bool) -> Result<Option<Took>, Fault> {
        Ok(None)
    }

    fn wanted(&self, _: &mut Tx, _: usize) -> Result<Vec<Wanted>, Fault> {
        Ok(Vec::new())
    }

    fn lately(&self, _: &mut Tx) -> Result<Lately, Fault> {
        Ok(Lately::default())
    }
}
