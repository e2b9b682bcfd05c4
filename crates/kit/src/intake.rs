//! What is under way at once: bytes of forms in memory and bytes of files on their way to the disk, for everybody together,
//! for one account and for one address (docs/decisions/0055). Bytes count from when they arrive until their request is
//! answered; nobody can make the house hold more.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use contract::{AccountId, Fault, FaultKind};

/// Most of one kind that may be under way, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// For everybody together.
    pub all: u64,
    /// For one account.
    pub account: u64,
    /// For one address.
    pub address: u64,
}

/// How much may be under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IntakeLimits {
    /// Forms and JSON, held in memory.
    pub words: Share,
    /// Files, written to disk as they come.
    pub files: Share,
    /// Requests with files at the same time, each of which may keep a file open: everybody, one account, one address.
    pub uploads: Share,
}

/// Megabyte.
const MB: u64 = 1024 * 1024;

impl Default for IntakeLimits {
    fn default() -> Self {
        Self {
            words: Share { all: 48 * MB, account: 6 * MB, address: 12 * MB },
            files: Share { all: 1024 * MB, account: 192 * MB, address: 512 * MB },
            uploads: Share { all: 96, account: 6, address: 48 },
        }
    }
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Words,
    Files,
    Uploads,
}

const KINDS: usize = 3;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Whose {
    Account(i64),
    Address(String),
}

#[derive(Debug, Default)]
struct Counted {
    all: [u64; KINDS],
    by: HashMap<Whose, [u64; KINDS]>,
}

/// The count of everything under way on this node. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Intake(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    limits: IntakeLimits,
    counted: Mutex<Counted>,
}

impl Intake {
    /// An empty count with these limits.
    pub fn new(limits: IntakeLimits) -> Self {
        Self(Arc::new(Inner { limits, counted: Mutex::default() }))
    }

    /// A request that may bring bytes.
    pub(crate) fn begin(&self, account: Option<AccountId>, address: String) -> Underway {
        let mut whose = Vec::with_capacity(2);
        whose.extend(account.map(|account| Whose::Account(account.0)));
        // Where no address is known (a test without a network) nothing is counted by it.
        whose.extend((!address.is_empty()).then_some(Whose::Address(address)));
        Underway(Arc::new(Own { intake: self.clone(), whose, mine: Mutex::default() }))
    }

    /// Bytes of forms, bytes of files, and requests with files under way now.
    pub fn under_way(&self) -> [u64; 3] {
        self.0.counted.lock().unwrap_or_else(PoisonError::into_inner).all
    }
}

/// One request's part of what is under way; given back when its last holder is gone.
#[derive(Debug, Clone)]
pub(crate) struct Underway(Arc<Own>);

#[derive(Debug)]
struct Own {
    intake: Intake,
    whose: Vec<Whose>,
    mine: Mutex<[u64; KINDS]>,
}

impl Underway {
    /// Counts bytes held in memory.
    pub fn words(&self, bytes: usize) -> Result<(), Fault> {
        self.count(What::Words, bytes as u64)
    }

    /// Counts bytes on their way to the disk.
    pub fn files(&self, bytes: usize) -> Result<(), Fault> {
        self.count(What::Files, bytes as u64)
    }

    /// Counts a request with files, once a request.
    pub fn upload(&self) -> Result<(), Fault> {
        match self.0.mine.lock().unwrap_or_else(PoisonError::into_inner)[What::Uploads as usize] {
            0 => {}
            _ => return Ok(()),
        }
        self.count(What::Uploads, 1)
    }

    fn count(&self, what: What, more: u64) -> Result<(), Fault> {
        let (limits, at) = (&self.0.intake.0.limits, what as usize);
        let share = match what {
            What::Words => limits.words,
            What::Files => limits.files,
            What::Uploads => limits.uploads,
        };
        let mut counted = self.0.intake.0.counted.lock().unwrap_or_else(PoisonError::into_inner);
        for whose in &self.0.whose {
            let limit = match whose {
                Whose::Account(_) => share.account,
                Whose::Address(_) => share.address,
            };
            if counted.by.get(whose).map_or(0, |by| by[at]) + more > limit {
                return Err(Fault::new(FaultKind::TooMany, "kit.under-way").with("seconds", 10));
            }
        }
        if counted.all[at] + more > share.all {
            return Err(Fault::new(FaultKind::Busy, "kit.intake-full").with("seconds", 10));
        }
        counted.all[at] += more;
        for whose in &self.0.whose {
            counted.by.entry(whose.clone()).or_default()[at] += more;
        }
        self.0.mine.lock().unwrap_or_else(PoisonError::into_inner)[at] += more;
        Ok(())
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        let mine = *self.mine.lock().unwrap_or_else(PoisonError::into_inner);
        if mine == [0; KINDS] {
            return;
        }
        let mut counted = self.intake.0.counted.lock().unwrap_or_else(PoisonError::into_inner);
        for (all, mine) in counted.all.iter_mut().zip(mine) {
            *all -= mine;
        }
        for whose in &self.whose {
            if let Some(by) = counted.by.get_mut(whose) {
                for (by, mine) in by.iter_mut().zip(mine) {
                    *by -= mine;
                }
                if *by == [0; KINDS] {
                    counted.by.remove(whose);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> Intake {
        let share = Share { all: 100, account: 40, address: 60 };
        Intake::new(IntakeLimits {
            words: share,
            files: share,
            uploads: Share { all: 4, account: 1, address: 2 },
        })
    }

    #[test]
    fn bytes_count_by_account_by_address_and_altogether_until_they_are_gone() {
        let intake = small();
        let of =
            |account: Option<i64>, address: &str| intake.begin(account.map(AccountId), address.to_owned());
        let mine = of(Some(1), "a");
        assert!(mine.files(40).is_ok());
        // The same account elsewhere, another account at the same address, everybody.
        assert_eq!(of(Some(1), "b").files(1).unwrap_err().code, "kit.under-way");
        let other = of(Some(2), "a");
        assert!(other.files(20).is_ok());
        assert_eq!(of(None, "a").files(1).unwrap_err().code, "kit.under-way");
        let far = of(None, "b");
        assert!(far.files(40).is_ok());
        assert_eq!(of(Some(3), "c").files(1).unwrap_err().code, "kit.intake-full");
        // Forms have a count of their own.
        assert!(of(Some(1), "a").words(40).is_ok());
        let held = mine.clone();
        drop(mine);
        assert_eq!(of(Some(1), "b").files(1).unwrap_err().code, "kit.under-way");
        drop(held);
        assert!(of(Some(1), "b").files(1).is_ok());
        drop((other, far));
        assert_eq!(intake.under_way(), [0; 3]);
        assert!(intake.0.counted.lock().unwrap().by.is_empty());
    }

    #[test]
    fn requests_with_files_count_once_each() {
        let intake = small();
        let one = intake.begin(Some(AccountId(1)), "a".to_owned());
        assert!(one.upload().is_ok() && one.upload().is_ok());
        assert_eq!(intake.under_way(), [0, 0, 1]);
        assert!(intake.begin(Some(AccountId(1)), "b".to_owned()).upload().is_err());
    }
}
