//! What everybody may know of how items fare: how long they really took, which are asked for most. Small groups are kept back by whoever
//! answers, as on the page of statistics.

use store::Tx;

use crate::Fault;

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

/// Figures, as everybody may read them.
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
