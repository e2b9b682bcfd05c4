//! Streams that stay open (live boards): so many in all and so many for one address, and each with an end. They come out of
//! places of their own, so that however many look at a board, there is a connection left for everybody else.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use contract::{AccountId, Fault, FaultKind};

/// How many streams there may be and how long one lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamLimits {
    /// In all. A quarter is kept for those who are signed in.
    pub all: usize,
    /// For one address, of those who are not signed in: the screens of a hall. A browser needs one, however many tabs it has.
    pub address: usize,
    /// For one account.
    pub account: usize,
    /// After so long a browser is asked to open another; about so, lest all come back at once.
    pub lasts: Duration,
}

impl Default for StreamLimits {
    fn default() -> Self {
        Self { all: 240, address: 24, account: 6, lasts: Duration::from_secs(600) }
    }
}

/// Whom a stream is counted for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Whose {
    Account(i64),
    Address(String),
}

/// The streams of this node. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Streams(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    limits: StreamLimits,
    open: Mutex<HashMap<Whose, usize>>,
}

impl Streams {
    /// None open yet, with these limits.
    pub fn new(limits: StreamLimits) -> Self {
        Self(Arc::new(Inner { limits, open: Mutex::default() }))
    }

    /// How many are open.
    pub fn open_now(&self) -> usize {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner).values().sum()
    }

    /// A place for one more, as long as it is held.
    pub(crate) fn begin(&self, account: Option<AccountId>, address: &str) -> Result<StreamPlace, Fault> {
        let limits = self.0.limits;
        // Where no address is known (a test without a network) nothing is counted by it.
        let (whose, mine, all) = match account {
            Some(account) => (Whose::Account(account.0), limits.account, limits.all),
            None if address.is_empty() => (Whose::Address(String::new()), usize::MAX, limits.all),
            None => (Whose::Address(address.to_owned()), limits.address, limits.all - limits.all / 4),
        };
        let mut open = self.0.open.lock().unwrap_or_else(PoisonError::into_inner);
        let full = open.values().sum::<usize>() >= all;
        if full || open.get(&whose).is_some_and(|count| *count >= mine) {
            return Err(Fault::new(FaultKind::Busy, "kit.streams-full").with("seconds", 30));
        }
        *open.entry(whose.clone()).or_default() += 1;
        Ok(StreamPlace { streams: self.clone(), whose })
    }

    /// How long the next one lasts: between four and six fifths of what was set.
    pub(crate) fn lasts(&self) -> Duration {
        let [dice] = crate::csrf::random::<1>();
        self.0.limits.lasts.mul_f64(0.8 + 0.4 * f64::from(dice) / 255.0)
    }
}

/// An open stream's place.
#[derive(Debug)]
pub(crate) struct StreamPlace {
    streams: Streams,
    whose: Whose,
}

impl Drop for StreamPlace {
    fn drop(&mut self) {
        let mut open = self.streams.0.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.whose) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.whose);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_counted_by_whose_they_are_and_in_all() {
        let limits = StreamLimits { all: 4, address: 2, account: 1, lasts: Duration::from_secs(10) };
        let streams = Streams::new(limits);
        let mut open = vec![streams.begin(None, "a").unwrap(), streams.begin(None, "a").unwrap()];
        assert_eq!(streams.begin(None, "a").unwrap_err().code, "kit.streams-full");
        open.push(streams.begin(None, "b").unwrap());
        // The last quarter is for those who are signed in, wherever they are.
        assert_eq!(streams.begin(None, "c").unwrap_err().code, "kit.streams-full");
        open.push(streams.begin(Some(AccountId(1)), "a").unwrap());
        assert!(streams.begin(Some(AccountId(2)), "a").is_err());
        open.remove(0);
        assert!(streams.begin(Some(AccountId(1)), "d").is_err(), "one account");
        assert!(streams.begin(Some(AccountId(2)), "a").is_ok());
        drop(open);
        assert_eq!(streams.open_now(), 0);
        assert!(streams.lasts() >= Duration::from_secs(8) && streams.lasts() <= Duration::from_secs(12));
    }
}
