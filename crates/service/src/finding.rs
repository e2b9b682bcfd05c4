//! What a service has that the portal's one search box finds, besides items: halls, organs, questions, news, what one can do online. A
//! service hands in [`Findable`] values; the [`Finder`] keeps an index of each and puts another in its place when its cards change. While
//! one request makes it, the others are answered with the former one: nothing is ever unsearchable.

use std::sync::{Arc, Mutex, PoisonError, RwLock, TryLockError};

use contract::{Fault, Text};
use find::{Entry, Field, Found, Index, Query};
use store::Tx;

/// What a card is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CardKind {
    /// Something one can do or look up online.
    Function,
    /// An organ of government.
    Organ,
    /// A hall or service point.
    Hall,
    /// A division with its page.
    Place,
    /// A question that is asked often, with its answer.
    Answer,
    /// A notice, an interpretation of policy, news.
    News,
}

impl CardKind {
    /// All of them, as results are shown.
    pub const ALL: [Self; 6] =
        [Self::Function, Self::Answer, Self::Organ, Self::Hall, Self::Place, Self::News];

    /// Its word in addresses and the API.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Function => "function",
            Self::Organ => "organ",
            Self::Hall => "hall",
            Self::Place => "place",
            Self::Answer => "answer",
            Self::News => "news",
        }
    }
}

/// Something to be found, with where it leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// What it is.
    pub kind: CardKind,
    /// Its name.
    pub title: Text,
    /// A sentence about it; may be empty.
    pub about: Text,
    /// Where it leads, on this site.
    pub href: String,
    /// Words people use for it.
    pub words: Vec<String>,
    /// Division code of the place it is for; empty for everywhere.
    pub region: String,
    /// Credit code of the organ whose it is; may be empty.
    pub organ: String,
}

/// Cards of one kind that a service has.
pub trait Findable: Send + Sync {
    /// Its name, once in the house.
    fn name(&self) -> &'static str;
    /// A text that is another when the cards are others. Asked at every search: one indexed read at most.
    ///
    /// # Errors
    /// Database errors.
    fn stamp(&self, tx: &mut Tx) -> Result<String, Fault>;
    /// All of them.
    ///
    /// # Errors
    /// Database errors.
    fn cards(&self, tx: &mut Tx) -> Result<Vec<Card>, Fault>;
}

/// Cards made ready for finding.
#[derive(Default)]
struct Ready {
    stamp: Option<String>,
    cards: Vec<Card>,
    index: Index,
}

struct Shelf {
    source: Arc<dyn Findable>,
    ready: RwLock<Arc<Ready>>,
    /// Held by whoever makes it anew.
    making: Mutex<()>,
}

/// All that is found besides items. Clones share it.
#[derive(Clone, Default)]
pub struct Finder(Arc<Vec<Shelf>>);

/// A card that answers a query.
#[derive(Debug, Clone)]
pub struct CardHit {
    /// The card.
    pub card: Card,
    /// How well, as [`find::Hit`] says.
    pub score: f32,
    /// Whether it is for another place than one's own.
    pub is_elsewhere: bool,
}

impl Finder {
    /// One that finds what these have.
    pub fn new(sources: impl IntoIterator<Item = Arc<dyn Findable>>) -> Self {
        let shelf = |source| Shelf { source, ready: RwLock::default(), making: Mutex::new(()) };
        Self(Arc::new(sources.into_iter().map(shelf).collect()))
    }

    /// The cards that answer the query, best first.
    ///
    /// # Errors
    /// Database errors.
    pub fn find(&self, tx: &mut Tx, query: &Query<'_>) -> Result<Vec<CardHit>, Fault> {
        let mut all: Vec<CardHit> = Vec::new();
        for shelf in self.0.iter() {
            let ready = shelf.ready(tx)?;
            let Found { hits, .. } = ready.index.find(query);
            let card = |hit: find::Hit| {
                let card = ready.cards.get(hit.key.parse::<usize>().ok()?)?.clone();
                Some(CardHit { card, score: hit.score, is_elsewhere: hit.is_elsewhere })
            };
            all.extend(hits.into_iter().filter_map(card));
        }
        all.sort_by(|one, other| {
            other.score.total_cmp(&one.score).then_with(|| one.card.href.cmp(&other.card.href))
        });
        all.truncate(query.limit);
        Ok(all)
    }

    /// All cards of these kinds that `fits` says yes to, in the order their services gave them.
    ///
    /// # Errors
    /// Database errors.
    pub fn cards(&self, tx: &mut Tx, fits: impl Fn(&Card) -> bool) -> Result<Vec<Card>, Fault> {
        let mut all = Vec::new();
        for shelf in self.0.iter() {
            all.extend(shelf.ready(tx)?.cards.iter().filter(|card| fits(card)).cloned());
        }
        Ok(all)
    }
}

impl Shelf {
    fn now(&self) -> Arc<Ready> {
        self.ready.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What is ready: as things are now, or as they were while somebody else makes it anew.
    fn ready(&self, tx: &mut Tx) -> Result<Arc<Ready>, Fault> {
        let stamp = self.source.stamp(tx)?;
        let ready = self.now();
        if ready.stamp.as_ref() == Some(&stamp) {
            return Ok(ready);
        }
        let _making = match (self.making.try_lock(), ready.stamp.is_some()) {
            (Ok(guard), _) => guard,
            (Err(TryLockError::Poisoned(poisoned)), _) => poisoned.into_inner(),
            (Err(TryLockError::WouldBlock), true) => return Ok(ready),
            // There is nothing yet: one waits for the first.
            (Err(TryLockError::WouldBlock), false) => {
                self.making.lock().unwrap_or_else(PoisonError::into_inner)
            }
        };
        let ready = self.now();
        if ready.stamp.as_ref() == Some(&stamp) {
            return Ok(ready);
        }
        let cards = self.source.cards(tx)?;
        let index =
            Index::new(cards.iter().enumerate().map(|(number, card)| entry(number, card)), Vec::new());
        let made = Arc::new(Ready { stamp: Some(stamp), cards, index });
        *self.ready.write().unwrap_or_else(PoisonError::into_inner) = made.clone();
        Ok(made)
    }
}

fn entry(number: usize, card: &Card) -> Entry {
    let both = |field: Field, text: &Text| [(field, text.zh.clone()), (field, text.en.clone())];
    let words = card.words.iter().map(|word| (Field::Word, word.clone()));
    let texts =
        both(Field::Name, &card.title).into_iter().chain(both(Field::Summary, &card.about)).chain(words);
    // An organ is meant also by its name shortened.
    let organ = (card.kind == CardKind::Organ).then(|| (card.title.zh.clone(), card.title.en.clone()));
    Entry {
        key: number.to_string(),
        region: card.region.clone(),
        texts: texts.collect(),
        organ,
        ..Entry::default()
    }
}
