//! How much may be stored, and what goes again: budgets of bytes, and the job that removes files nobody refers to any more
//! (docs/decisions/0102).

use ::store::{Blobs, Claimed, Db, Error, Handlers, Job, Tx, wait_for};
use contract::lookup::Stored;
use contract::time::{DAY_MS, china_date, china_midnight_ms};
use contract::{Actor, ActorKind, Fault, FaultKind};

use crate::store as rows;

/// Kind of the job.
pub const TIDY: &str = "file.tidy";

const MB: i64 = 1024 * 1024;
/// What no row names is removed when it has lain there for so long: the act that was to name it has long ended.
const GRACE_MS: i64 = DAY_MS;
/// When in the day: while everybody sleeps.
const AT_MS: i64 = 3 * 60 * 60 * 1000;

/// Most bytes that may be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budgets {
    /// By everybody together.
    pub all: i64,
    /// By one account on one day.
    pub account: i64,
    /// By one account of staff on one day: windows and scanners take in for many.
    pub staff: i64,
}

impl Default for Budgets {
    fn default() -> Self {
        Self { all: 500 * 1024 * MB, account: 1024 * MB, staff: 20 * 1024 * MB }
    }
}

/// Sets room aside for files that are about to be put away.
///
/// # Errors
/// `file.store-full`; `file.day-full` with how much there may be.
pub fn room(tx: &mut Tx, budgets: Budgets, actor: &Actor, bytes: i64) -> Result<(), Fault> {
    let now = tx.now();
    if stored(tx, budgets)?.bytes.saturating_add(bytes) > budgets.all {
        return Err(Fault::new(FaultKind::Busy, "file.store-full").with("seconds", 3600));
    }
    let today = china_date(now);
    let most = if actor.kind == ActorKind::Staff { budgets.staff } else { budgets.account };
    let so_far = rows::add_to_day(tx, actor.account, &today.to_string(), bytes)?;
    if so_far > most {
        let tomorrow = china_midnight_ms(today).saturating_add(DAY_MS);
        return Err(Fault::new(FaultKind::TooMany, "file.day-full")
            .with("most", kit::file_size(u64::try_from(most).unwrap_or(0)))
            .with("seconds", tomorrow.saturating_sub(now) / 1000));
    }
    Ok(())
}

/// How much is stored: as counted last, and what came since.
///
/// # Errors
/// Only the store's.
pub fn stored(tx: &mut Tx, budgets: Budgets) -> Result<Stored, Fault> {
    let last = rows::stored(tx)?;
    let (files, bytes) = rows::files_since(tx, last.as_ref().map_or(0, |last| last.upto))?;
    Ok(Stored {
        files: files.saturating_add(last.as_ref().map_or(0, |last| last.files)),
        bytes: bytes.saturating_add(last.as_ref().map_or(0, |last| last.bytes)),
        most: budgets.all,
        removed: last.as_ref().map_or(0, |last| last.removed),
        tidied_at: last.map(|last| last.at),
    })
}

/// Leaves the job for the coming night, once.
///
/// # Errors
/// Only the store's.
pub fn schedule(tx: &mut Tx) -> Result<(), Error> {
    let today = china_date(tx.now());
    let at = china_midnight_ms(today).saturating_add(DAY_MS + AT_MS);
    tx.enqueue(Job::new(TIDY, serde_json::json!({})).at(at).once(format!("{TIDY}:{at}")));
    Ok(())
}

/// The handler of the job.
pub fn handlers(db: Db, blobs: Blobs) -> Handlers {
    Handlers::new().outside(
        TIDY,
        move |_: &Claimed| -> Result<i64, Fault> { tidy(&db, &blobs) },
        |tx: &mut Tx, _: &Claimed, removed: &i64| -> Result<(), Fault> {
            rows::count_stored(tx, *removed)?;
            rows::forget_days(tx, &china_date(tx.now().saturating_sub(2 * DAY_MS)).to_string())?;
            Ok(schedule(tx)?)
        },
    )
}

/// Removes what no row names and has lain there for a day; answers how many.
///
/// # Errors
/// The store's.
pub fn tidy(db: &Db, blobs: &Blobs) -> Result<i64, Fault> {
    // The names of files from before they were sealed are not those of their rows: `keys rotate` comes first.
    if db.read_blocking(rows::has_unsealed)? {
        return Ok(0);
    }
    let before = db.read_blocking(|tx| Ok::<_, Error>(tx.real_now()))?.saturating_sub(GRACE_MS);
    let (mut removed, mut after) = (0, None);
    while let Some(page) = wait_for(blobs.lying_after(after, before))? {
        let names = page.names.clone();
        let unknown = db.read_blocking(move |tx| rows::unnamed(tx, &names))?;
        for name in unknown {
            removed += i64::from(wait_for(blobs.remove_old(&name, before))?);
        }
        after = Some(page.next);
    }
    wait_for(blobs.forget_unfinished(before))?;
    Ok(removed)
}
