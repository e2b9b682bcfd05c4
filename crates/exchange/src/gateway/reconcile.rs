//! Reconciliation (对账): a system tells how many messages it sent on a day and their digest; where they differ from ours both sides learn which.

use contract::Fault;
use ring::digest;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::Tx;

use super::message::see;
use super::register::admitted;
use super::signature::Signed;
use crate::store::systems as rows;

/// Most messages named in one comparison.
pub const NAMED_MOST: usize = 1_000;

/// A day as one side counts it. The digest is SHA-256, in hexadecimal digits, over the numbers of the messages in order of their bytes, each followed by a
/// space, its outcome and a line feed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// The day, `2026-11-30`, in China.
    pub day: String,
    /// How many messages.
    pub count: i64,
    /// Their digest.
    pub digest: String,
    /// Their numbers, where the digests differed before; at most 1,000.
    #[serde(default)]
    pub messages: Vec<String>,
}

/// What came of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// The system's code.
    #[serde(skip)]
    pub system: String,
    /// The system's name.
    #[serde(skip)]
    pub name: String,
    /// The day.
    pub day: String,
    /// How many the other side counts.
    pub their_count: i64,
    /// Its digest.
    #[serde(skip)]
    pub their_digest: String,
    /// How many we count.
    pub our_count: i64,
    /// Our digest.
    pub our_digest: String,
    /// Messages they name and we do not have.
    pub missing: Vec<String>,
    /// Messages we have and they do not name, where they name any.
    pub unknown: Vec<String>,
    /// When it was compared, epoch ms.
    pub at: i64,
}

impl Compared {
    /// Whether both sides are equal.
    pub fn is_equal(&self) -> bool {
        self.their_count == self.our_count && self.their_digest == self.our_digest
    }
}

/// The count and digest of a day.
///
/// # Errors
/// Database errors.
pub fn counted(tx: &mut Tx, system: i64, day: &str) -> Result<(i64, String), Fault> {
    let mut whole = digest::Context::new(&digest::SHA256);
    let mut count = 0;
    rows::of_day(tx, system, day, |message, outcome| {
        count += 1;
        whole.update(format!("{message} {outcome}\n").as_bytes());
    })?;
    let digest = whole.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((count, digest))
}

/// Compares a day, keeps what came of it for the page of differences, and answers with it.
///
/// # Errors
/// `exchange.replay`; `exchange.message-unreadable` for a day that is none or too many numbers.
pub fn compare(tx: &mut Tx, signed: &Signed, told: &Told) -> Result<Value, Fault> {
    let system = admitted(tx, signed)?;
    see(tx, signed)?;
    let unreadable = |what: &str| Fault::invalid("exchange.message-unreadable").with("what", what);
    let day = worktime::parse_date(&told.day).map_err(|_| unreadable("day"))?.to_string();
    if told.messages.len() > NAMED_MOST || told.messages.iter().any(|one| one.len() > 64) {
        return Err(unreadable("messages"));
    }
    if told.count < 0 || told.digest.len() != 64 || !told.digest.chars().all(|c| c.is_ascii_hexdigit()) {
        return Err(unreadable("digest"));
    }
    let (our_count, our_digest) = counted(tx, system.id, &day)?;
    let (mut missing, mut unknown) = (Vec::new(), Vec::new());
    if !told.messages.is_empty() {
        let mut ours = std::collections::BTreeSet::new();
        rows::of_day(tx, system.id, &day, |message, _| {
            ours.insert(message.to_owned());
        })?;
        let theirs: std::collections::BTreeSet<String> = told.messages.iter().cloned().collect();
        missing = theirs.difference(&ours).take(NAMED_MOST).cloned().collect();
        unknown = ours.difference(&theirs).take(NAMED_MOST).cloned().collect();
    }
    let compared = Compared {
        system: system.code.clone(),
        name: system.name.clone(),
        day,
        their_count: told.count,
        their_digest: told.digest.to_ascii_lowercase(),
        our_count,
        our_digest,
        missing,
        unknown,
        at: tx.now(),
    };
    rows::put_day(tx, system.id, &compared)?;
    let mut answer = json!(compared);
    answer["equal"] = json!(compared.is_equal());
    Ok(answer)
}
