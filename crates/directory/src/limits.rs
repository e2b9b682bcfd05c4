//! Limits on guessing: failures are counted in windows of a quarter of an hour, in the database, and every further try
//! waits longer before it is looked at (docs/decisions/0061). Nobody is refused for what others guessed: a right try
//! gets in after its wait, and a device that is known has a count of its own.

use std::time::Duration;

use contract::{AccountId, Actor, Fault, FaultKind};
use serde_json::json;
use store::Tx;

use crate::access::{Permit, require_somewhere};
use crate::permissions::Manage;
use crate::store::{self as rows, LimitRow};
use crate::{events, vault};

mod turn;

pub use turn::Turn;
pub(crate) use turn::turn;

/// Length of the window failures are counted in.
pub const WINDOW_MS: i64 = 15 * 60 * 1000;

/// What is counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One login name from one address.
    Pair,
    /// One login name from a device it has signed in with before.
    Device,
    /// One login name from all unknown devices.
    Login,
    /// One address, whatever login names.
    Address,
    /// Accounts made from one address.
    Registration,
    /// One public question (a case number, say) from one address.
    QuestionPair,
    /// One public question from everywhere.
    Question,
    /// Public questions from one address.
    QuestionAddress,
    /// One-time codes of an account; one gets there only with its password.
    Code,
    /// The password asked for once more from somebody who is signed in.
    Own,
    /// Document numbers given by one clerk for resetting an account.
    Document,
}

store::column_text!(Kind {
    Pair => "pair",
    Device => "device",
    Login => "login",
    Address => "address",
    Registration => "registration",
    QuestionPair => "question-pair",
    Question => "question",
    QuestionAddress => "question-address",
    Code => "code",
    Own => "own",
    Document => "document",
});

/// How tries slow down, or end.
struct Pace {
    /// Failures that cost nothing.
    free: i64,
    /// After so many more the wait doubles.
    step: i64,
    /// Longest wait, seconds; 0 where tries beyond the free ones are refused.
    longest: u64,
}

impl Kind {
    const fn pace(self) -> Pace {
        let (free, step, longest) = match self {
            Kind::Pair => (5, 1, 20),
            Kind::Device => (10, 1, 20),
            Kind::Login => (50, 10, 20),
            Kind::Address => (60, 20, 10),
            Kind::Registration => (20, 5, 20),
            Kind::QuestionPair => (5, 1, 30),
            Kind::Question => (50, 10, 30),
            Kind::QuestionAddress => (30, 20, 10),
            // Whoever tries these holds the password, the session or the counter already: nobody else is shut out.
            Kind::Code | Kind::Own | Kind::Document => (10, 1, 0),
        };
        Pace { free, step, longest }
    }

    /// How long a try waits after so many failures.
    pub fn wait(self, failures: i64) -> Duration {
        let pace = self.pace();
        if failures < pace.free {
            return Duration::ZERO;
        }
        let doublings = u32::try_from((failures - pace.free) / pace.step).unwrap_or(u32::MAX).min(16);
        Duration::from_secs((1_u64 << doublings).min(pace.longest))
    }

    /// Whether tries beyond the free ones are refused until the window ends.
    pub fn refuses(self) -> bool {
        self.pace().longest == 0
    }
}

/// One count.
#[derive(Debug, Clone)]
pub(crate) struct Bucket {
    pub kind: Kind,
    pub key: String,
    pub account: Option<AccountId>,
    pub address: Option<String>,
}

impl Bucket {
    /// Named by a keyed hash: the table must not list which logins and numbers were typed.
    pub fn new(kind: Kind, parts: &[&str]) -> Result<Self, Fault> {
        let mut all = vec![kind.as_str()];
        all.extend(parts);
        let hash = crate::hex(&vault::index(&all)?);
        Ok(Self { kind, key: format!("{}-{hash}", kind.as_str()), account: None, address: None })
    }

    pub fn of(mut self, account: Option<AccountId>) -> Self {
        self.account = account;
        self
    }

    pub fn from(mut self, address: &str) -> Self {
        self.address = Some(address.to_owned());
        self
    }

    /// What one account may still try before it is refused.
    pub fn own(kind: Kind, account: AccountId) -> Result<Self, Fault> {
        Ok(Self::new(kind, &[&account.to_string()])?.of(Some(account)))
    }
}

/// The answer to too many tries.
pub(crate) fn too_often(seconds: i64) -> Fault {
    Fault::new(FaultKind::TooMany, "directory.too-often")
        .with("seconds", seconds)
        .with("minutes", seconds / 60 + 1)
}

/// How long a try that falls into these waits now.
pub(crate) fn wait(tx: &mut Tx, buckets: &[Bucket]) -> Result<Duration, Fault> {
    let since = tx.real_now() - WINDOW_MS;
    let mut longest = Duration::ZERO;
    for bucket in buckets {
        let failures = rows::failures(tx, &bucket.key, since)?.unwrap_or(0);
        longest = longest.max(bucket.kind.wait(failures));
    }
    Ok(longest)
}

/// Counts a failure in each; how long the next try will wait. Says in the ledger when an account's tries begin to.
pub(crate) fn failed(tx: &mut Tx, buckets: &[Bucket]) -> Result<Duration, Fault> {
    let (mut longest, mut told) = (Duration::ZERO, false);
    for bucket in buckets {
        let failures = count_one(tx, bucket)?.0;
        longest = longest.max(bucket.kind.wait(failures));
        if let Some(account) = bucket.account
            && failures == bucket.kind.pace().free
            && !told
        {
            told = true;
            let by = "system:sign-in".to_owned();
            events::of_account(
                tx,
                events::SIGN_IN_SLOWED,
                account,
                by,
                json!({ "limit": bucket.kind.as_str() }),
            );
        }
    }
    Ok(longest)
}

fn count_one(tx: &mut Tx, bucket: &Bucket) -> Result<(i64, i64), Fault> {
    let now = tx.real_now();
    let (failures, since) = rows::count_failure(tx, bucket, now, now - WINDOW_MS)?;
    if failures == 1 {
        rows::forget_failures(tx, now - 2 * WINDOW_MS)?;
    }
    Ok((failures, since))
}

/// Counts a try before it is judged, where the judging is in the same act or tries beyond the free ones are refused.
/// A right one is followed by [`forgive`].
pub(crate) fn count(tx: &mut Tx, bucket: &Bucket) -> Result<Option<Fault>, Fault> {
    let (tries, since) = count_one(tx, bucket)?;
    let seconds = (since + WINDOW_MS - tx.real_now()).max(1000) / 1000;
    Ok((tries > bucket.kind.pace().free).then(|| too_often(seconds)))
}

/// That tries are not refused now, for what is counted after it was judged.
///
/// # Errors
/// `directory.too-often`.
pub(crate) fn not_refused(tx: &mut Tx, bucket: &Bucket) -> Result<(), Fault> {
    let now = tx.real_now();
    match rows::limit(tx, &bucket.key)?.filter(|row| row.since >= now - WINDOW_MS) {
        Some(row) if row.failures >= bucket.kind.pace().free => {
            Err(too_often((row.since + WINDOW_MS - now).max(1000) / 1000))
        }
        _ => Ok(()),
    }
}

/// A right try wipes its own count out.
pub(crate) fn forgive(tx: &mut Tx, bucket: &Bucket) -> Result<(), Fault> {
    rows::forgive(tx, &bucket.key)?;
    Ok(())
}

/// A limit that holds somebody up now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Names it, for lifting it.
    pub key: String,
    /// What is counted.
    pub kind: Kind,
    /// Login of the account it is about, where there is one.
    pub login: Option<String>,
    /// The address it is about, where it is about one.
    pub address: Option<String>,
    /// Failures so far.
    pub failures: i64,
    /// First of them, epoch ms of real time.
    pub since: i64,
    /// Seconds the next try waits; where tries are refused, until they are taken again.
    pub seconds: i64,
}

/// Limits that hold somebody up now, newest first; at most `most`.
///
/// # Errors
/// `access.forbidden`.
pub fn standing(tx: &mut Tx, actor: &Actor, most: u32) -> Result<Vec<Standing>, Fault> {
    require_somewhere(actor, Manage::PERMISSION)?;
    let now = tx.real_now();
    let counted: Vec<LimitRow> = rows::limits(tx, now - WINDOW_MS)?;
    let holding = counted.into_iter().filter_map(|row| {
        let kind = Kind::parse(&row.kind)?;
        let seconds = match kind.refuses() {
            true if row.failures >= kind.pace().free => (row.since + WINDOW_MS - now).max(1000) / 1000,
            true => 0,
            false => i64::try_from(kind.wait(row.failures).as_secs()).unwrap_or(i64::MAX),
        };
        let LimitRow { bucket: key, login, address, failures, since, .. } = row;
        (seconds > 0).then_some(Standing { key, kind, login, address, failures, since, seconds })
    });
    Ok(holding.take(usize::try_from(most).unwrap_or(usize::MAX)).collect())
}

/// Lifts a limit: whoever it held up begins anew.
///
/// # Errors
/// `access.forbidden`; `directory.limit-gone` when there is none (any more).
pub fn lift(tx: &mut Tx, actor: &Actor, key: &str) -> Result<(), Fault> {
    require_somewhere(actor, Manage::PERMISSION)?;
    let gone = || Fault::not_found("directory.limit-gone");
    let row = rows::limit(tx, key)?.ok_or_else(gone)?;
    if rows::forgive(tx, key)? == 0 {
        return Err(gone());
    }
    // The address stays out of the ledger, which cannot forget it; the key is its keyed hash.
    let data = json!({ "limit": row.kind, "key": key, "failures": row.failures });
    let stream = row.account.map_or_else(|| "limits".to_owned(), |id| format!("account:{id}"));
    tx.record(store::Event { stream, kind: events::LIMIT_LIFTED, actor: actor.ledger_name(), data });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end_at_a_length_a_person_sits_through() {
        let seconds = |kind: Kind, failures| kind.wait(failures).as_secs();
        assert_eq!(
            [0, 4, 5, 6, 7, 9, 10, 1_000].map(|n| seconds(Kind::Pair, n)),
            [0, 0, 1, 2, 4, 16, 20, 20]
        );
        assert_eq!([59, 60, 79, 80, 140, 10_000].map(|n| seconds(Kind::Address, n)), [0, 1, 1, 2, 10, 10]);
        assert_eq!(seconds(Kind::Login, i64::MAX), 20);
        assert!(Kind::Code.refuses() && !Kind::Device.refuses());
    }
}
