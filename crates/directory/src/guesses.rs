//! Questions anybody may ask with a number and a short second factor (public progress, say): counted by number and by
//! address, so that the factor cannot be guessed by trying.

use contract::Fault;
use store::Tx;

use crate::store as rows;
use crate::{limits, vault};

/// Wrong answers within the window of [`limits::WINDOW_MS`], by each key.
const TRIES: i64 = 10;

/// A question being asked. Counted as wrong until [`Guess::was_right`] says otherwise.
#[derive(Debug)]
pub struct Guess(Vec<String>);

/// Counts a question of this kind against each key (a case number, an address).
///
/// # Errors
/// `directory.too-often` with how long to wait.
pub fn ask(tx: &mut Tx, kind: &str, keys: &[&str]) -> Result<Guess, Fault> {
    let mut buckets = Vec::with_capacity(keys.len());
    for key in keys {
        // Keyed hashes: the table must not list which numbers were asked for.
        let bucket = format!("{kind}:{}", crate::hex(&vault::index(&[kind, key])?));
        if let Some(stop) = limits::count(tx, &bucket, TRIES)? {
            return Err(stop.fault());
        }
        buckets.push(bucket);
    }
    Ok(Guess(buckets))
}

impl Guess {
    /// The factor was right: it does not count.
    ///
    /// # Errors
    /// Database errors.
    pub fn was_right(self, tx: &mut Tx) -> Result<(), Fault> {
        for bucket in &self.0 {
            rows::take_back(tx, bucket)?;
        }
        Ok(())
    }
}
