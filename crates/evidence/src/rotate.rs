//! Sealing anew what other keys sealed, or none: licences, what rows say of files, and the files themselves.

use ::store::{Blobs, Db, wait_for};
use contract::Fault;

use crate::store as rows;

/// Seals anew what of licences, of why something was done to them and what they were shown for, the key in use did not seal; answers how many there were.
///
/// # Errors
/// `store.key-missing` for what none of the keys in use opens; the store's.
pub fn licences(db: &Db) -> Result<u64, Fault> {
    Ok(::store::reseal(db, rows::reseal_licences)?
        + ::store::reseal(db, rows::life::reseal_acts)?
        + ::store::reseal(db, rows::shown::reseal_shown)?)
}

/// Seals the secret keys of seals anew; answers how many there were.
///
/// # Errors
/// As [`licences`].
pub fn seals(db: &Db) -> Result<u64, Fault> {
    Ok(::store::reseal(db, rows::seal::reseal_keys)?)
}

/// Seals files anew, one after the other: first the file beside the one there was, then its row, then the former goes. Stopped
/// in between, nothing is lost, and what is left is done the next time.
///
/// # Errors
/// As [`licences`]. A file that is missing or damaged is left as it is and counted apart.
pub fn files(db: &Db, blobs: &Blobs) -> Result<(u64, u64), Fault> {
    let (mut after, mut done, mut lost) = (0, 0, 0);
    loop {
        let found = db.read_blocking(move |tx| rows::files_after(tx, after))?;
        let Some((last, _)) = found.last() else { return Ok((done, lost)) };
        after = last.id;
        for (row, current) in found {
            let id = row.sha256.parse::<::store::BlobId>()?;
            let moved = match wait_for(blobs.seal_anew(&id)) {
                Err(::store::Error::NotFound(_) | ::store::Error::Corrupt(_)) => {
                    lost += 1;
                    continue;
                }
                other => other?,
            };
            if !current {
                db.write_blocking(move |tx| rows::reseal_file(tx, &row))?;
            }
            wait_for(blobs.forget_former(&id))?;
            done += u64::from(moved || !current);
        }
    }
}
