//! Questions anybody may ask with a number and a short second factor (public progress, say): counted by number and by
//! address, so that the factor cannot be guessed by trying.

use contract::{Fault, FaultKind};
use store::Tx;

use crate::store as rows;
use crate::{sign_in, vault};

/// Wrong answers within the window of [`sign_in::WINDOW_MS`], by each key.
const TRIES: i64 = 10;

/// A question being asked. Counted as wrong until [`Guess::was_right`] says otherwise.
#[derive(Debug)]
pub struct Guess(Vec<String>);

/// Counts a question of this kind against each key (a case number, an address).
///
/// # Errors
/// `directory.too-often` with how long to wait.
pub fn ask(tx: &mut Tx, kind: &str, keys: &[&str]) -> Result<Guess, Fault> {
    let now = tx.real_now();
    let mut buckets = Vec::with_capacity(keys.len());
    for key in keys {
        // Keyed hashes: the table must not list which numbers were asked for.
        let bucket = format!("{kind}:{}", crate::hex(&vault::index(&[kind, key])?));
        let (failures, since) = rows::count_failure(tx, &bucket, now, now - sign_in::WINDOW_MS)?;
        if failures > TRIES {
            let seconds = (since + sign_in::WINDOW_MS - now).max(1000) / 1000;
            return Err(Fault::new(FaultKind::TooMany, "directory.too-often")
                .with("seconds", seconds)
                .with("minutes", seconds / 60 + 1));
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
