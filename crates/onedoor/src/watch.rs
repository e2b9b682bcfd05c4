//! Watches this node's clock: at the start against the last thing recorded, and while it runs. A clock that jumped is believed when
//! `onedoor clock confirm` has said that it is right.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use contract::Fault;
use store::{CLOCK_TOLERANCE_MS, Clock, Db, SystemClock, WatchedClock};

use crate::config::Config;

/// Where a confirmation lies in the data folder.
const CONFIRMED: &str = "clock-confirmed";
/// How often the clock is looked at, and that it was is written down.
const EVERY: Duration = Duration::from_secs(30);
/// A day.
const DAY_MS: i64 = 86_400_000;

fn said(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms).map_or_else(|_| format!("{ms} ms"), |at| at.to_string())
}

/// `onedoor clock confirm`.
pub fn confirm(path: &Path) -> ExitCode {
    let shown = path.display().to_string();
    let config = crate::commands::read_file(path)
        .and_then(|text| Config::parse(&shown, &text).map_err(|error| error.to_string()));
    let config = match config {
        Ok(config) => config,
        Err(why) => {
            complain!("{why}");
            return ExitCode::FAILURE;
        }
    };
    let (now, file) = (SystemClock::new().now_ms(), config.data.join(CONFIRMED));
    match std::fs::write(&file, now.to_string()) {
        Ok(()) => {
            say!("confirmed: it is {}. A running service believes it within a minute.", said(now));
            ExitCode::SUCCESS
        }
        Err(error) => {
            complain!("{}: {error}", file.display());
            ExitCode::FAILURE
        }
    }
}

/// Whether somebody has said that the time is about this.
fn is_confirmed(data: &Path, shown_ms: i64) -> bool {
    let text = std::fs::read_to_string(data.join(CONFIRMED)).unwrap_or_default();
    text.trim().parse::<i64>().is_ok_and(|at| shown_ms.saturating_sub(at).abs() <= CLOCK_TOLERANCE_MS)
}

/// Refuses a start with a clock that is far from the last thing recorded.
///
/// # Errors
/// `roof.clock` with both instants and what to do; the store's.
pub fn check_start(db: &Db, now: i64, days: u32, data: &Path) -> Result<(), Fault> {
    let Some(last) = db.last_seen()? else { return Ok(()) };
    let (ahead, most) = (now.saturating_sub(last), i64::from(days).saturating_mul(DAY_MS));
    if (-CLOCK_TOLERANCE_MS..=most).contains(&ahead) || is_confirmed(data, now) {
        return Ok(());
    }
    let which = if ahead > 0 { "ahead of" } else { "behind" };
    let why = format!(
        "the computer's clock says {}, far {which} {}, when the last thing was recorded; every limit would be reckoned from it",
        said(now),
        said(last)
    );
    Err(Fault::internal("roof.clock", why))
}

/// Keeps an eye on the clock, and writes down that it was seen.
pub async fn follow(db: Db, clock: Arc<WatchedClock>, data: PathBuf) {
    let mut told = false;
    loop {
        match clock.jump() {
            Some(_) if is_confirmed(&data, clock.shown_ms()) => {
                tracing::warn!(
                    now = said(clock.shown_ms()),
                    "the computer's clock jumped and is believed: it was confirmed"
                );
                clock.confirm();
                told = false;
            }
            Some(jump) => {
                if !told {
                    tracing::error!(
                        shows = said(clock.shown_ms()),
                        believed = said(clock.now_ms()),
                        hours = jump / 3_600_000,
                        "the computer's clock jumped and is not believed: time goes on evenly. Set it right, or say that it is right: \
                         onedoor clock confirm --config FILE"
                    );
                }
                told = true;
            }
            None => told = false,
        }
        if let Err(error) = db.pulse().await {
            tracing::warn!(%error, "that this node lives could not be written down");
        }
        // The connection that holds the number may have been lost.
        let holder = db.clone();
        if let Ok(Err(error)) = tokio::task::spawn_blocking(move || holder.keeps_number()).await {
            tracing::error!(%error, "this node's number is not its own any more");
        }
        tokio::time::sleep(EVERY).await;
    }
}
