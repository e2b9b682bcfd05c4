//! What the search box finds of the directory: organs and divisions, each with its page.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};

use contract::{Fault, Text};
use service::finding::{Card, CardKind, Findable};
use store::Tx;

/// Organs and divisions are looked at anew so often, ms: all of them are read, and they change a few times a year.
const LOOKED: i64 = 10_000;

/// Organs and divisions.
#[derive(Default)]
pub(crate) struct Directory(Mutex<(i64, String)>);

impl Findable for Directory {
    fn name(&self) -> &'static str {
        "directory"
    }

    fn stamp(&self, tx: &mut Tx) -> Result<String, Fault> {
        let now = tx.now();
        let (looked, stamp) = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if !stamp.is_empty() && (0..LOOKED).contains(&(now - looked)) {
            return Ok(stamp);
        }
        let mut hasher = DefaultHasher::new();
        for organ in directory::organ::all(tx)? {
            (organ.uscc, organ.name.zh, organ.name.en, organ.region).hash(&mut hasher);
        }
        for place in directory::region::places(tx)? {
            (place.code, place.name.zh, place.name.en).hash(&mut hasher);
        }
        let stamp = format!("{:x}", hasher.finish());
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (now, stamp.clone());
        Ok(stamp)
    }

    fn cards(&self, tx: &mut Tx) -> Result<Vec<Card>, Fault> {
        let organs = directory::organ::all(tx)?.into_iter().map(|organ| Card {
            kind: CardKind::Organ,
            title: organ.name,
            about: Text::default(),
            href: format!("/organs/{}", organ.uscc),
            words: vec![organ.uscc.clone()],
            region: organ.region,
            organ: organ.uscc,
        });
        let mut all: Vec<Card> = organs.collect();
        all.extend(directory::region::places(tx)?.into_iter().map(|place| Card {
            kind: CardKind::Place,
            title: place.name,
            about: Text::default(),
            href: format!("/places/{}", place.code),
            words: vec![place.code],
            region: String::new(),
            organ: String::new(),
        }));
        Ok(all)
    }
}
