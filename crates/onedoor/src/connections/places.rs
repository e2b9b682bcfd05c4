//! Who holds a connection, and who makes room when there is none. Nobody waits to be taken: when all places are full, or
//! all that one address may have, the one goes that will be missed least, and somebody who is signed in last of all.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::time::Instant;

/// What a connection is doing. In the order in which connections make room for others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Doing {
    /// Nothing: no whole request has come yet, or none after the last answer.
    Silent,
    /// It was answered, and what it still sends is thrown away.
    Draining,
    /// It listens to what happens (a live board).
    Listening,
    /// A request is being answered.
    Asking,
}

struct Holder {
    address: String,
    doing: Doing,
    since: Instant,
    /// Somebody signed in has asked over it.
    known: bool,
    /// A proxy of ours, which speaks for many.
    proxy: bool,
    end: Arc<Notify>,
}

impl Holder {
    /// How soon it makes room: the smallest goes first. `None` never does.
    fn rank(&self) -> Option<(bool, Doing)> {
        match (self.proxy, self.known, self.doing) {
            (true, ..) | (_, true, Doing::Asking) => None,
            (_, known, doing) => Some((known, doing)),
        }
    }
}

#[derive(Default)]
struct Held {
    last: u64,
    all: HashMap<u64, Holder>,
    by_address: HashMap<String, usize>,
    ended: u64,
}

impl Held {
    fn remove(&mut self, id: u64) -> Option<Holder> {
        let gone = self.all.remove(&id)?;
        if let Some(count) = self.by_address.get_mut(&gone.address) {
            *count -= 1;
            if *count == 0 {
                self.by_address.remove(&gone.address);
            }
        }
        Some(gone)
    }

    /// Ends the one that is missed least, of this address or of all; whether there was one.
    fn make_room(&mut self, of: Option<&str>) -> bool {
        let one = self
            .all
            .iter()
            .filter(|(_, holder)| of.is_none_or(|address| holder.address == address))
            .filter_map(|(id, holder)| {
                // Of those alike, one of the address that holds most, and of its own the oldest.
                let many = self.by_address.get(&holder.address).copied().unwrap_or(0);
                Some(((holder.rank()?, std::cmp::Reverse(many), holder.since), *id))
            })
            .min();
        let Some(gone) = one.and_then(|(_, id)| self.remove(id)) else { return false };
        gone.end.notify_one();
        self.ended += 1;
        true
    }
}

/// All connections of this node. Cheap to clone.
#[derive(Clone)]
pub(super) struct Places {
    held: Arc<Mutex<Held>>,
    all: usize,
    of_one: usize,
}

impl Places {
    /// So many places in all, so many for one address.
    pub fn new(all: usize, of_one: usize) -> Self {
        Self { held: Arc::default(), all, of_one }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for somebody who connects. `None` where everybody who could make room is signed in and being answered.
    pub fn take(&self, address: String, proxy: bool) -> Option<Place> {
        let mut held = self.held();
        let mine = held.by_address.get(&address).copied().unwrap_or(0);
        if !proxy && mine >= self.of_one && !held.make_room(Some(&address)) {
            return None;
        }
        if held.all.len() >= self.all && !held.make_room(None) {
            return None;
        }
        held.last += 1;
        let (id, end) = (held.last, Arc::new(Notify::new()));
        *held.by_address.entry(address.clone()).or_default() += 1;
        let since = Instant::now();
        let holder =
            Holder { address, doing: Doing::Silent, since, known: false, proxy, end: Arc::clone(&end) };
        held.all.insert(id, holder);
        Some(Place(Arc::new(Own { places: self.clone(), id, end })))
    }

    /// How many connections there are, and how many had to make room for others so far.
    pub fn figures(&self) -> (usize, u64) {
        let held = self.held();
        (held.all.len(), held.ended)
    }
}

/// A connection's place; given back when its last holder is gone.
#[derive(Clone)]
pub(super) struct Place(Arc<Own>);

struct Own {
    places: Places,
    id: u64,
    end: Arc<Notify>,
}

impl Place {
    /// Notes what the connection does now.
    pub fn is(&self, doing: Doing) {
        if let Some(holder) = self.0.places.held().all.get_mut(&self.0.id) {
            (holder.doing, holder.since) = (doing, Instant::now());
        }
    }

    /// Notes whether the last request over it was somebody's who is signed in.
    pub fn is_known(&self, known: bool) {
        if let Some(holder) = self.0.places.held().all.get_mut(&self.0.id) {
            holder.known = known;
        }
    }

    /// Comes when it must make room.
    pub async fn end(&self) {
        self.0.end.notified().await;
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        self.places.held().remove(self.id);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// Whether it has been told to make room.
    fn ended(place: &Place) -> bool {
        !place.0.places.held().all.contains_key(&place.0.id)
    }

    #[test]
    fn the_one_who_is_missed_least_makes_room() {
        let places = Places::new(6, 6);
        let of = |address: &str| places.take(address.to_owned(), false).unwrap();
        let (asking, known, listening, draining) = (of("a"), of("a"), of("a"), of("a"));
        let (silent, other) = (of("a"), of("b"));
        asking.is(Doing::Asking);
        known.is_known(true);
        listening.is(Doing::Listening);
        draining.is(Doing::Draining);
        // A silent one of the address that holds most, then the next in order; a signed-in one before none at all.
        let mut taken = Vec::new();
        for (who, name) in [
            (&silent, "silent"),
            (&other, "other"),
            (&draining, "draining"),
            (&listening, "listening"),
            (&asking, "asking"),
        ] {
            assert!(!ended(who), "{name}");
            let new = of("c");
            new.is(Doing::Asking);
            new.is_known(true);
            taken.push(new);
            assert!(ended(who), "{name}");
        }
        assert!(!ended(&known));
        taken.push(of("c"));
        assert!(ended(&known));
        // Everybody is signed in and being answered.
        taken.last().unwrap().is(Doing::Asking);
        taken.last().unwrap().is_known(true);
        assert!(places.take("d".to_owned(), false).is_none());
        assert_eq!(places.figures(), (6, 6));
        drop(taken);
        assert_eq!(places.figures().0, 0);
        assert!(places.held().by_address.is_empty());
    }

    #[test]
    fn one_address_makes_room_among_its_own() {
        let places = Places::new(100, 3);
        let of = |address: &str| places.take(address.to_owned(), false).unwrap();
        let (clerk, quiet) = (of("hall"), of("elsewhere"));
        clerk.is_known(true);
        let mut flood: Vec<Place> = (0..50).map(|_| of("hall")).collect();
        assert!(!ended(&clerk) && !ended(&quiet));
        assert_eq!(flood.iter().filter(|place| !ended(place)).count(), 2);
        // The clerk comes anew, over a connection of which nobody knows whose it is.
        let new = of("hall");
        assert!(!ended(&new) && !ended(&clerk));
        flood.push(new);
        assert_eq!(places.figures().0, 4);
        // What speaks for many is not counted as one.
        let proxy: Vec<Place> = (0..50).map(|_| places.take("proxy".to_owned(), true).unwrap()).collect();
        assert!(proxy.iter().all(|place| !ended(place)));
        drop(flood);
    }
}
