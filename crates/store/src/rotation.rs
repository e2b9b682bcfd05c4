//! Rotating keys: going through rows in pieces, each an act of its own, so that it may run beside others and be stopped.

use std::path::Path;

use crate::{Db, Error, Tx};

/// What was done with one piece of the rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Step {
    /// The last row looked at; `None` when there is no more.
    pub last: Option<i64>,
    /// How many were sealed anew.
    pub changed: u64,
}

/// Runs a step over all rows, beginning before the first; answers how many were sealed anew.
///
/// # Errors
/// Those of the step.
pub fn reseal(
    db: &Db,
    step: impl Fn(&mut Tx, i64) -> Result<Step, Error> + Copy + Send + 'static,
) -> Result<u64, Error> {
    let (mut after, mut changed) = (i64::MIN, 0);
    loop {
        let done = db.write_blocking(move |tx| step(tx, after))?;
        changed += done.changed;
        match done.last {
            Some(last) => after = last,
            None => return Ok(changed),
        }
    }
}

/// Writes the file of an SQLite database anew, so that nothing deleted or overwritten lies in it any more. Nobody else may have it
/// open.
///
/// # Errors
/// When it cannot be opened or the disk is full.
pub fn write_anew(file: &Path) -> Result<(), Error> {
    let wrap = |e: rusqlite::Error| Error::Io(format!("{}: {e}", file.display()));
    let connection = rusqlite::Connection::open(file).map_err(wrap)?;
    connection.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);").map_err(wrap)
}
