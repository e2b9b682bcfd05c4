//! Questions anybody may ask with a number and a short second factor (public progress, say): wrong answers are counted by
//! number and by address, and further questions wait, so that the factor cannot be guessed by trying. Nobody is refused
//! for what others guessed.

use contract::{App, Fault};
use store::Tx;

use crate::limits::{self, Bucket, Kind, Turn};

/// A question being asked. Held until it is answered.
#[derive(Debug)]
pub struct Guess {
    /// The first is this question from this address: a right answer wipes it out.
    buckets: Vec<Bucket>,
    _turn: Turn,
}

/// Waits until a question of this kind about this number may be answered.
///
/// # Errors
/// `directory.wait-a-moment` when too many questions from there are waiting already.
pub async fn ask(app: &App, kind: &str, number: &str, address: &str) -> Result<Guess, Fault> {
    let buckets = vec![
        Bucket::new(Kind::QuestionPair, &[kind, number, address])?.from(address),
        Bucket::new(Kind::Question, &[kind, number])?,
        Bucket::new(Kind::QuestionAddress, &[kind, address])?.from(address),
    ];
    let sort = buckets.first().map(|pair| pair.key.clone()).unwrap_or_default();
    let turn = limits::turn(app, &sort, address, buckets.clone()).await?;
    Ok(Guess { buckets, _turn: turn })
}

impl Guess {
    /// The factor was wrong: it counts.
    ///
    /// # Errors
    /// Database errors.
    pub fn was_wrong(&self, tx: &mut Tx) -> Result<(), Fault> {
        limits::failed(tx, &self.buckets)?;
        Ok(())
    }

    /// The factor was right: what was counted against this question from here is forgotten.
    ///
    /// # Errors
    /// Database errors.
    pub fn was_right(&self, tx: &mut Tx) -> Result<(), Fault> {
        match self.buckets.first() {
            Some(pair) => limits::forgive(tx, pair),
            None => Ok(()),
        }
    }
}
