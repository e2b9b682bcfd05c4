//! Finding among short texts as people type (搜索): items, guides, questions, organs, halls. Pure: an [`Index`] is made of [`Entry`] values
//! and never changed; whoever holds one puts another in its place when the texts change, so that nothing is ever unsearchable.
//!
//! What is understood: pairs of Chinese characters, so that no dictionary decides what a word is; words for one thing ([`alike`], 开饭馆 for
//! 餐馆开办); what sounds alike, typed as pinyin, as initials or as the wrong character (`sound`); traditional letters; English with its
//! endings and typing errors (`english`); what people wrap around a question (`plain`); places named in it (`place`); what is to happen to
//! something and what is handled elsewhere (`asked`). One thing that is handled in many places is one hit, in one's own place first.

mod alike;
mod ask;
pub mod asked;
mod build;
mod english;
mod organ;
mod place;
mod plain;
mod sound;
mod unit;

pub use asked::{Act, Asked, Elsewhere};
pub use build::Index;
pub use organ::is_organ;
pub use place::Place;
pub use plain::plain;

/// How much the text of an entry says about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// What people call it.
    Everyday,
    /// Its official name.
    Name,
    /// A word people use for it.
    Word,
    /// A sentence about it: finds, but says least.
    Summary,
}

impl Field {
    /// From 0 to 1.
    pub(crate) fn weight(self) -> f32 {
        match self {
            Self::Everyday => 1.0,
            Self::Name => 0.95,
            Self::Word => 0.9,
            Self::Summary => 0.45,
        }
    }

    /// Whether it names the entry rather than describing it.
    pub(crate) fn names(self) -> bool {
        self != Self::Summary
    }
}

/// Something to be found.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    /// What the caller knows it by.
    pub key: String,
    /// What it is found by exactly and at once: a code, a number.
    pub codes: Vec<String>,
    /// The division (GB/T 2260) it is for; empty for everywhere.
    pub region: String,
    /// What it is found by.
    pub texts: Vec<(Field, String)>,
    /// Who handles it: the organ's name in Chinese and in English.
    pub organ: Option<(String, String)>,
    /// What it can be narrowed by: name and value.
    pub facets: Vec<(String, String)>,
    /// Of two that answer equally well this one comes first: a package before its members.
    pub leads: bool,
}

/// What is looked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Query<'a> {
    /// As typed.
    pub text: &'a str,
    /// The division that is one's own; empty knows no own.
    pub region: &'a str,
    /// Only entries with all of these.
    pub facets: &'a [(String, String)],
    /// Most hits.
    pub limit: usize,
}

/// One hit.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Key of the entry.
    pub key: String,
    /// From about 0.3 (hardly) to about 2 (its very name).
    pub score: f32,
    /// Whether it is for another place than one's own, because there is none for that.
    pub is_elsewhere: bool,
    /// In how many places the same is handled.
    pub places: usize,
    /// Whether it comes first among equals.
    pub leads: bool,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Best first.
    pub hits: Vec<Hit>,
    /// How many there are in all.
    pub total: usize,
    /// For every name and value how many of all have it.
    pub facets: Vec<((String, String), usize)>,
    /// The place the query names, if it does.
    pub place: Option<Place>,
}

/// What a query is about, beyond what it finds: an act that none of the entries may be for, a matter that is handled elsewhere; and what
/// else it names.
pub fn asked(text: &str) -> (Asked, String) {
    let whole = plain::query(text);
    let asked = Asked::read(&whole);
    let rest = plain::without_fillers(&asked.rest(&whole));
    (asked, rest)
}

/// An everyday question with its right answers, for measuring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question<'a> {
    /// How it is asked: spoken, words, typo, pinyin …
    pub kind: &'a str,
    /// As typed.
    pub text: &'a str,
    /// Addresses of the items that answer it, any of them.
    pub answers: Vec<&'a str>,
}

/// The questions that finding is measured with, over the demonstration's items.
pub fn questions() -> impl Iterator<Item = Question<'static>> {
    let lines = include_str!("../data/questions.tsv").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| {
        let mut columns = line.split('\t');
        let (kind, text, answers) = (columns.next()?, columns.next()?, columns.next()?);
        Some(Question { kind, text, answers: answers.split(' ').collect() })
    })
}

#[cfg(test)]
mod tests;
