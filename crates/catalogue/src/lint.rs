//! Lint that a reformer would love (事项体检): not what is wrong with a definition ([`crate::check`]), but what asks more of people than it
//! has to. Each finding names its rule, the place in `item.yaml`, and whether the item waives it, until when and why. Pure.

mod apart;
mod each;

use std::collections::BTreeMap;
use std::path::Path;

use contract::Text;
use contract::item::{Item, Waiver};
use jiff::civil::Date;
use kit::i18n::Tr;

use crate::definition::ITEM;
use crate::finding::Finding;
use crate::yaml::{self, Places};

/// Declares the rules with their words.
macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident = $word:literal),+ $(,)?) => {
        /// A rule.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule { $($(#[$doc])* $name),+ }

        impl Rule {
            /// Every rule.
            pub const ALL: &[Rule] = &[$(Rule::$name),+];

            /// The word in waivers, in what is printed, and in language-file keys.
            pub const fn word(self) -> &'static str {
                match self { $(Rule::$name => $word),+ }
            }
        }
    };
}

rules! {
    /// Words that could mean any material, outside the list of materials (CAT-16).
    CatchAll = "catch-all",
    /// A paper that an organ issues, and that nothing replaces: no licence, exchange, sibling, form or commitment.
    ProofKept = "proof-kept",
    /// A paper that is the result of another item, asked for as paper.
    ProofIssuedHere = "proof-issued-here",
    /// Papers that need one another: neither can be had first.
    ProofCircle = "proof-circle",
    /// One paper under two concepts: the planner cannot see that it is one.
    ProofTwice = "proof-twice",
    /// The promised limit is the statutory one: nothing was shortened (CAT-21).
    LimitNotShorter = "limit-not-shorter",
    /// The statutory limit has no basis.
    LimitNoBasis = "limit-no-basis",
    /// An original must be shown: somebody has to come (CAT-33).
    Visit = "visit",
    /// Something a guide should say is empty.
    Empty = "empty",
    /// Two localities say different things of one standard item (CAT-02).
    Localities = "localities",
}

impl Rule {
    /// The rule with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.word() == word)
    }

    /// What it asks.
    pub fn asks(self, tr: Tr) -> String {
        tr.t(&format!("lint-rule-{}", self.word())).into_owned()
    }

    /// What it rests on.
    pub fn basis(self, tr: Tr) -> String {
        tr.t(&format!("lint-basis-{}", self.word())).into_owned()
    }

    /// How it is mended.
    pub fn mend(self, tr: Tr) -> String {
        tr.t(&format!("lint-mend-{}", self.word())).into_owned()
    }
}

/// An item to be looked at.
#[derive(Clone, Copy)]
pub struct Looked<'a> {
    /// The item.
    pub item: &'a Item,
    /// Where its fields stand.
    pub places: &'a Places,
    /// How its `item.yaml` is named.
    pub source: &'a str,
}

/// Something found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Which rule.
    pub rule: Rule,
    /// The item's address and name.
    pub slug: String,
    /// Its name.
    pub name: Text,
    /// The file.
    pub source: String,
    /// Line from 1; 0 where the whole file is meant.
    pub line: u32,
    /// What it is about: a material, a sentence, a field.
    pub about: Text,
    /// The waiver the item gives for it, in force or ended.
    pub waiver: Option<Waiver>,
}

impl Found {
    /// Whether it is waived on this day.
    pub fn is_waived(&self, today: Date) -> bool {
        self.waiver
            .as_ref()
            .and_then(|waiver| waiver.until.parse::<Date>().ok())
            .is_some_and(|until| today <= until)
    }

    /// One line, as the command prints it.
    pub fn line(&self, tr: Tr) -> String {
        let ended =
            self.waiver.as_ref().map(|waiver| format!(" {}", tr.with("lint-ended", "day", &waiver.until)));
        format!(
            "{}:{}: lint: {} {} [{}] {} {}{}",
            self.source,
            self.line.max(1),
            self.rule.asks(tr),
            tr.text(&self.about),
            self.rule.word(),
            self.rule.mend(tr),
            self.rule.basis(tr),
            ended.unwrap_or_default()
        )
    }
}

/// Collects what is found.
struct Findings<'a> {
    all: Vec<Found>,
    of: Looked<'a>,
}

impl Findings<'_> {
    fn add(&mut self, rule: Rule, path: &str, about: Text) {
        let item = self.of.item;
        let fits = |waiver: &&Waiver| {
            waiver.rule == rule.word() && (waiver.about.is_empty() || about.zh.contains(&waiver.about))
        };
        self.all.push(Found {
            rule,
            slug: item.slug.clone(),
            name: item.name.clone(),
            source: self.of.source.to_owned(),
            line: self.of.places.of(path).0,
            waiver: item.waivers.iter().find(fits).cloned(),
            about,
        });
    }
}

/// Everything found about these items, in order of files and lines.
pub fn lint(items: &[Looked<'_>]) -> Vec<Found> {
    let around = apart::Around::of(items);
    let mut all = Vec::new();
    for of in items {
        let mut findings = Findings { all: Vec::new(), of: *of };
        each::check(of.item, &mut findings);
        around.check(of.item, &mut findings);
        all.extend(findings.all);
    }
    all.sort_by(|a, b| (&a.source, a.line, a.rule).cmp(&(&b.source, b.line, b.rule)));
    all
}

/// The same of texts of `item.yaml` files; what cannot be read is left to the checks.
pub fn texts<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<Found> {
    let read: Vec<(&str, yaml::Read)> =
        files.filter_map(|(name, text)| Some((name, yaml::read(name, text).ok()?))).collect();
    let looked: Vec<Looked<'_>> =
        read.iter().map(|(source, read)| Looked { item: &read.item, places: &read.places, source }).collect();
    lint(&looked)
}

/// What stands in a folder and below. What `onedoor check --lint PATH` does after the checks.
///
/// # Errors
/// When something cannot be read at all.
pub fn path(folder: &Path) -> Result<Vec<Found>, Finding> {
    let files = crate::folder::read(folder)?;
    let items = files.iter().filter(|(name, _)| name.rsplit('/').next() == Some(ITEM));
    Ok(texts(items.map(|(name, text)| (name.as_str(), text.as_str()))))
}

/// How many there are of each rule that are not waived, and how many are.
pub fn counted(found: &[Found], today: Date) -> (BTreeMap<Rule, usize>, usize) {
    let mut open = BTreeMap::new();
    let mut waived = 0;
    for one in found {
        match one.is_waived(today) {
            true => waived += 1,
            false => *open.entry(one.rule).or_default() += 1,
        }
    }
    (open, waived)
}

#[cfg(test)]
mod tests;
