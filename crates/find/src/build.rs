//! Making an index: entries with the same texts are one class, so that an item that a hundred places handle is compared once.

use std::collections::{BTreeMap, HashMap};

use crate::english::Words;
use crate::place::Place;
use crate::plain::{is_han, plain, stem};
use crate::sound;
use crate::unit::{self, Unit};
use crate::{Entry, Field, alike};

/// Where something is, without its texts, which its class has.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) key: Box<str>,
    /// Number of the region.
    pub(crate) region: u32,
    /// Numbers of what it can be narrowed by.
    pub(crate) facets: Box<[u32]>,
    pub(crate) leads: bool,
}

/// Plain texts with what each says.
pub(crate) type Texts = Box<[(Field, Box<str>)]>;

/// Entries with the same texts.
#[derive(Debug)]
pub(crate) struct Class {
    pub(crate) texts: Texts,
    /// Regions and numbers of the entries, in order.
    pub(crate) entries: Vec<(u32, u32)>,
}

/// A class in a list of postings with how much the field says: 24 bits and 8.
pub(crate) type Posting = u32;

/// Texts made ready for finding. Never changes.
#[derive(Debug, Default)]
pub struct Index {
    pub(crate) listed: Vec<Listed>,
    pub(crate) classes: Vec<Class>,
    /// Where the postings of a unit stand: first and how many.
    pub(crate) units: HashMap<Unit, (u32, u32)>,
    pub(crate) postings: Vec<Posting>,
    pub(crate) words: Words,
    /// Names of the organs, plain Chinese and as given in English, with the numbers of their entries.
    pub(crate) organs: Vec<(Box<str>, Box<str>, Vec<u32>)>,
    pub(crate) facets: Vec<(String, String)>,
    /// The regions of the entries, by number.
    pub(crate) regions: HashMap<Box<str>, u32>,
    pub(crate) codes: HashMap<Box<str>, u32>,
    /// Marks of the names that classes have, in order, with the classes: for a query that is a name and nothing else.
    pub(crate) names: Vec<(u64, u32)>,
    pub(crate) places: Vec<Place>,
}

/// A class and how much the field says, as one number.
fn posting(class: usize, weight: f32) -> Posting {
    u32::try_from(class).unwrap_or(0) << 8 | (weight.clamp(0.0, 1.0) * 255.0) as u32
}

/// The two again.
pub(crate) fn read_posting(posting: Posting) -> (usize, f32) {
    ((posting >> 8) as usize, (posting & 255) as f32 / 255.0)
}

/// Most classes of one index.
const CLASSES_MAX: usize = 1 << 24;

impl Index {
    /// An index of these entries, which understands the names of these places.
    pub fn new(entries: impl IntoIterator<Item = Entry>, places: Vec<Place>) -> Self {
        let mut index = Self { places: places.into_iter().map(plainly).collect(), ..Self::default() };
        let mut by_texts: HashMap<Texts, usize> = HashMap::new();
        let (mut organs, mut facets) = (HashMap::new(), HashMap::new());
        for entry in entries {
            let number = u32::try_from(index.listed.len()).unwrap_or(u32::MAX);
            let mut texts: Vec<(Field, Box<str>)> =
                entry.texts.iter().map(|(field, text)| (*field, plain(text).into_boxed_str())).collect();
            texts.retain(|(_, text)| !text.is_empty());
            texts.sort_unstable();
            texts.dedup();
            let texts = texts.into_boxed_slice();
            let class = by_texts.get(&texts).copied().unwrap_or(index.classes.len());
            if class == index.classes.len() {
                if class == CLASSES_MAX {
                    break;
                }
                index.classes.push(Class { texts: texts.clone(), entries: Vec::new() });
                by_texts.insert(texts, class);
            }
            let region = index.list(entry, number, &mut organs, &mut facets);
            if let Some(class) = index.classes.get_mut(class) {
                class.entries.push((region, number));
            }
        }
        drop(by_texts);
        index.order();
        index.post();
        index
    }

    /// Keeps what is known of an entry besides its texts; answers the number of its region.
    fn list(
        &mut self,
        entry: Entry,
        number: u32,
        organs: &mut HashMap<String, u32>,
        facets: &mut HashMap<(String, String), u32>,
    ) -> u32 {
        let organ = entry.organ.map_or(u32::MAX, |(zh, en)| {
            let next = u32::try_from(self.organs.len()).unwrap_or(u32::MAX);
            let at = *organs.entry(zh.clone()).or_insert(next);
            if at == next {
                self.organs.push((zh.into(), en.into(), Vec::new()));
            }
            at
        });
        if let Some((_, _, entries)) = self.organs.get_mut(organ as usize) {
            entries.push(number);
        }
        let narrowed = entry.facets.into_iter().map(|facet| {
            let next = u32::try_from(self.facets.len()).unwrap_or(u32::MAX);
            let at = *facets.entry(facet.clone()).or_insert(next);
            if at == next {
                self.facets.push(facet);
            }
            at
        });
        let mut narrowed: Vec<u32> = narrowed.collect();
        narrowed.sort_unstable();
        for code in entry.codes {
            self.codes.insert(code.into(), number);
        }
        let next = u32::try_from(self.regions.len()).unwrap_or(u32::MAX);
        let region = *self.regions.entry(entry.region.into()).or_insert(next);
        self.listed.push(Listed {
            key: entry.key.into(),
            region,
            facets: narrowed.into(),
            leads: entry.leads,
        });
        region
    }

    /// Puts the entries of every class in order of their regions.
    fn order(&mut self) {
        for class in &mut self.classes {
            class.entries.sort_unstable();
            class.entries.shrink_to_fit();
        }
    }

    /// Writes the postings of all classes.
    fn post(&mut self) {
        let mut all: Vec<(Unit, Posting)> = Vec::new();
        let mut stems = Vec::new();
        // The units of a text that stands in many classes are found once.
        let mut known: HashMap<(&str, bool), Vec<Unit>> = HashMap::new();
        let mut best: BTreeMap<Unit, f32> = BTreeMap::new();
        for (number, class) in self.classes.iter().enumerate() {
            best.clear();
            let class_number = u32::try_from(number).unwrap_or(u32::MAX);
            let own = class.texts.iter().filter(|(field, _)| matches!(field, Field::Name | Field::Everyday));
            self.names.extend(own.map(|(_, name)| (unit::mark(name), class_number)));
            for (field, text) in &class.texts {
                let units = known
                    .entry((text, field.names()))
                    .or_insert_with(|| units_of(text, field.names(), &mut stems));
                for unit in units {
                    let weight = best.entry(*unit).or_default();
                    *weight = weight.max(field.weight());
                }
            }
            all.extend(best.iter().map(|(unit, weight)| (*unit, posting(number, *weight))));
        }
        drop(known);
        all.sort_unstable();
        self.postings = all.iter().map(|(_, posting)| *posting).collect();
        let mut from = 0_usize;
        for same in all.chunk_by(|(one, _), (other, _)| one == other) {
            if let Some((unit, _)) = same.first() {
                let place = (u32::try_from(from).unwrap_or(0), u32::try_from(same.len()).unwrap_or(0));
                self.units.insert(*unit, place);
            }
            from += same.len();
        }
        self.units.shrink_to_fit();
        self.names.sort_unstable();
        self.names.shrink_to_fit();
        self.words = Words::of(stems);
    }

    /// The postings of a unit.
    pub(crate) fn of(&self, unit: Unit) -> &[Posting] {
        let (from, count) = self.units.get(&unit).copied().unwrap_or((0, 0));
        self.postings.get(from as usize..from as usize + count as usize).unwrap_or_default()
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.listed.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.listed.is_empty()
    }

    /// About how many bytes it holds.
    pub fn bytes(&self) -> usize {
        let listed: usize = self.listed.iter().map(|one| one.key.len() + 4 * one.facets.len()).sum();
        let texts = self.classes.iter().flat_map(|class| class.texts.iter()).map(|(_, text)| text.len() + 24);
        let entries: usize = self.classes.iter().map(|class| 8 * class.entries.capacity()).sum();
        listed
            + self.listed.capacity() * size_of::<Listed>()
            + texts.sum::<usize>()
            + entries
            + self.classes.capacity() * size_of::<Class>()
            + self.units.capacity() * (size_of::<(Unit, (u32, u32))>() + 1)
            + self.postings.capacity() * size_of::<Posting>()
            + self.names.capacity() * size_of::<(u64, u32)>()
            + self.codes.keys().map(|code| code.len() + 28).sum::<usize>()
            + self
                .organs
                .iter()
                .map(|(zh, en, all)| zh.len() + en.len() + 4 * all.capacity() + 56)
                .sum::<usize>()
    }
}

fn plainly(place: Place) -> Place {
    Place { name: plain(&place.name), ..place }
}

/// The pieces of a plain text: Chinese characters that stand together, and other words.
pub(crate) fn pieces(text: &str) -> Vec<(bool, Vec<char>)> {
    let mut all: Vec<(bool, Vec<char>)> = Vec::new();
    for c in text.chars() {
        let han = is_han(c);
        match all.last_mut() {
            Some((is, run)) if *is == han && c != ' ' => run.push(c),
            _ if c == ' ' => all.push((false, Vec::new())),
            _ => all.push((han, vec![c])),
        }
    }
    all.retain(|(_, run)| !run.is_empty());
    all
}

/// The units of a text; of a name also how it sounds.
fn units_of(text: &str, is_name: bool, stems: &mut Vec<Box<str>>) -> Vec<Unit> {
    let mut all = Vec::new();
    let mut before: Option<String> = None;
    for (han, run) in pieces(text) {
        if !han {
            let word: String = run.into_iter().collect();
            let short = stem(&word);
            all.push(unit::word(short));
            stems.push(short.into());
            all.extend(alike::of_words(&word).map(unit::thing));
            all.extend(before.and_then(|one| alike::of_words(&format!("{one} {word}"))).map(unit::thing));
            before = Some(word);
            continue;
        }
        all.extend(run.windows(2).filter_map(|two| Some(unit::pair(*two.first()?, *two.get(1)?))));
        all.extend(alike::in_run(&run).into_iter().map(|named| unit::thing(named.thing)));
        if is_name {
            all.extend(run.iter().map(|c| unit::single(*c)));
            sounding(&run, &mut all);
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// How a run of Chinese characters sounds.
fn sounding(run: &[char], all: &mut Vec<Unit>) {
    let heard: Vec<Option<&sound::Heard>> = run.iter().map(|c| sound::of(*c)).collect();
    if let Some(Some(first)) = heard.first() {
        all.extend(first.syllables.iter().map(|one| unit::begins(*one)));
    }
    for two in heard.windows(2) {
        let [Some(one), Some(other)] = two else { continue };
        all.extend(
            one.syllables.iter().flat_map(|a| other.syllables.iter().map(move |b| unit::sounds(*a, *b))),
        );
        all.extend(
            one.letters.iter().flat_map(|a| other.letters.iter().map(move |b| unit::initials(*a, *b))),
        );
    }
}
