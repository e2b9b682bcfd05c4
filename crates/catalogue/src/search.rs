//! Search over the items in force: names, everyday names, keywords and summaries in both languages, by pairs of Chinese
//! characters and triples of letters, so that it needs no dictionary and forgives typing errors. In memory; thousands of items answer in
//! well under a millisecond.

use std::collections::{BTreeMap, HashMap};

use contract::lookup::{ItemHit, ItemQuery};

/// An item and the words it is found by.
pub struct Entry {
    /// As lists show it.
    pub hit: ItemHit,
    /// Words people use for it.
    pub keywords: Vec<String>,
}

/// All items in force.
#[derive(Default)]
pub struct Index {
    entries: BTreeMap<String, Entry>,
    /// For each gram: slugs by number, and the best field it stands in.
    grams: HashMap<Gram, Vec<(u32, f32)>>,
    slugs: Vec<String>,
}

/// How much a field says about an item.
const PLAIN_NAME: f32 = 1.0;
const NAME: f32 = 0.95;
const KEYWORD: f32 = 0.9;
const SUMMARY: f32 = 0.45;

/// Grams that no item has say little: filler words or typing errors.
const UNKNOWN_GRAM: f32 = 0.35;
/// What an item must reach to be shown.
const ENOUGH: f32 = 0.34;
/// Longest query looked at, in characters.
const LONGEST: usize = 60;

/// Words around what is really searched.
const FILLERS: [&str; 22] = [
    "我想要",
    "我想",
    "我要",
    "怎么样",
    "怎么",
    "如何",
    "哪里",
    "申请办理",
    "办理",
    "申请",
    "一家",
    "一个",
    "需要什么",
    "什么材料",
    "how to",
    "how do i",
    "i want to",
    "i would like to",
    "apply for",
    "where can i",
    " a ",
    " the ",
];

impl Index {
    /// An index of these items.
    pub fn new(entries: impl IntoIterator<Item = Entry>) -> Self {
        let mut index = Self::default();
        for entry in entries {
            let number = u32::try_from(index.slugs.len()).unwrap_or(u32::MAX);
            let mut best: HashMap<Gram, f32> = HashMap::new();
            for (weight, text) in fields(&entry) {
                for gram in grams(&plain(text)) {
                    let known = best.entry(gram).or_default();
                    *known = known.max(weight);
                }
            }
            for (gram, weight) in best {
                index.grams.entry(gram).or_default().push((number, weight));
            }
            index.slugs.push(entry.hit.slug.clone());
            index.entries.insert(entry.hit.slug.clone(), entry);
        }
        index
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no item.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The item with this slug.
    pub fn get(&self, slug: &str) -> Option<&Entry> {
        self.entries.get(slug)
    }

    /// The items the query asks for: a search best first, a list in order of slugs.
    pub fn find(&self, query: &ItemQuery) -> Vec<&ItemHit> {
        let fits = |hit: &ItemHit| {
            query.kind.is_none_or(|kind| hit.kind == kind)
                && query.audience.is_none_or(|audience| hit.audience.contains(&audience))
                && query.organ.as_ref().is_none_or(|organ| hit.organ == *organ)
                && query.package.is_none_or(|package| hit.is_package == package)
        };
        if !query.text.trim().is_empty() {
            return self.ranked(&query.text).into_iter().filter(|hit| fits(hit)).take(query.limit).collect();
        }
        let after = query.after.as_deref().map_or(std::ops::Bound::Unbounded, std::ops::Bound::Excluded);
        let from = self.entries.range::<str, _>((after, std::ops::Bound::Unbounded));
        from.map(|(_, entry)| &entry.hit).filter(|hit| fits(hit)).take(query.limit).collect()
    }

    fn ranked(&self, text: &str) -> Vec<&ItemHit> {
        let whole: String = plain(text).chars().take(LONGEST).collect();
        let core = without_fillers(&whole);
        let wanted = grams(&core);
        // Score and number of grams found, by item.
        let mut scores: HashMap<u32, (f32, usize)> = HashMap::new();
        let mut total = 0.0;
        let count = self.slugs.len() as f32;
        for gram in &wanted {
            let Some(found) = self.grams.get(gram) else {
                total += UNKNOWN_GRAM;
                continue;
            };
            // Grams that few items have tell more.
            let rarity = 1.0 + (count / found.len() as f32).ln();
            total += rarity;
            for (number, weight) in found {
                let score = scores.entry(*number).or_default();
                score.0 += rarity * weight;
                score.1 += 1;
            }
        }
        // Letters are alike in many words; half of them must agree.
        let share = if core.is_ascii() { 0.5 } else { 0.3 };
        let enough = (wanted.len() as f32 * share).ceil() as usize;
        let mut ranked: Vec<(f32, &ItemHit)> = Vec::new();
        for (number, slug) in self.slugs.iter().enumerate() {
            let Some(entry) = self.entries.get(slug) else { continue };
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            let (score, found) = scores.get(&number).copied().unwrap_or_default();
            let shared = if found >= enough { score / total.max(0.001) } else { 0.0 };
            // A single character has no grams; then only containing it counts.
            let may_contain = shared > 0.0 || core.chars().count() < 2;
            let score = shared + if may_contain { contained(entry, &core) } else { 0.0 };
            // Words that are fillers elsewhere may belong to a name.
            let score = if named(entry, &whole) { score.max(NAME) } else { score };
            if score >= ENOUGH || entry.hit.code == text.trim() || *slug == text.trim() {
                ranked.push((score, &entry.hit));
            }
        }
        ranked.sort_by(|(a, one), (b, other)| {
            b.total_cmp(a).then(other.is_package.cmp(&one.is_package)).then(one.slug.cmp(&other.slug))
        });
        ranked.into_iter().map(|(_, hit)| hit).collect()
    }
}

fn fields(entry: &Entry) -> impl Iterator<Item = (f32, &str)> {
    let hit = &entry.hit;
    let plain_name = hit
        .plain_name
        .iter()
        .flat_map(|text| [(PLAIN_NAME, text.zh.as_str()), (PLAIN_NAME, text.en.as_str())]);
    let names = [(NAME, hit.name.zh.as_str()), (NAME, hit.name.en.as_str())];
    let keywords = entry.keywords.iter().map(|word| (KEYWORD, word.as_str()));
    let summary = [(SUMMARY, hit.summary.zh.as_str()), (SUMMARY, hit.summary.en.as_str())];
    plain_name.chain(names).chain(keywords).chain(summary)
}

/// Whether the item is called exactly so.
fn named(entry: &Entry, whole: &str) -> bool {
    let names = [Some(&entry.hit.name), entry.hit.plain_name.as_ref()].into_iter().flatten();
    !whole.is_empty() && names.flat_map(|name| [&name.zh, &name.en]).any(|name| plain(name) == whole)
}

/// More for an item that has the very words: all of a name, its beginning, somewhere in it.
fn contained(entry: &Entry, core: &str) -> f32 {
    if core.is_empty() {
        return 0.0;
    }
    let one = |(weight, text): (f32, &str)| {
        let text = plain(text);
        let how = if text == core {
            1.0
        } else if text.starts_with(core) {
            0.7
        } else if text.contains(core) {
            0.5
        } else {
            0.0
        };
        how * weight
    };
    fields(entry).map(one).fold(0.0, f32::max)
}

/// Small letters, half-width, punctuation and blanks as one blank; no blanks between Chinese characters.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let c = match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            other => other,
        };
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if out.chars().next_back().is_some_and(|last| last.is_ascii_alphanumeric()) {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

fn without_fillers(text: &str) -> String {
    let mut core = format!(" {text} ");
    for filler in FILLERS {
        core = core.replace(filler, if filler.is_ascii() { " " } else { "" });
    }
    let core = core.trim();
    // A query of nothing but fillers is taken as it is.
    if core.is_empty() { text.to_owned() } else { core.to_owned() }
}

/// A piece of a word: two neighbouring Chinese characters, or three neighbouring letters, where `^` and `$` stand for the
/// ends of a word. English words share too many pairs to be told apart by pairs.
type Gram = [char; 3];

/// The grams of a text, each once.
fn grams(text: &str) -> Vec<Gram> {
    let mut all = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let mut run: Vec<char> = vec!['^'];
        let mut last: Option<char> = None;
        for c in word.chars() {
            if c.is_ascii() {
                run.push(c);
                last = None;
                continue;
            }
            letters(&mut run, &mut all);
            if let Some(before) = last {
                all.push([before, c, ' ']);
            }
            last = Some(c);
        }
        letters(&mut run, &mut all);
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// The triples of a run of letters, which is then empty again.
fn letters(run: &mut Vec<char>, all: &mut Vec<Gram>) {
    if run.len() > 1 {
        run.push('$');
        all.extend(run.windows(3).filter_map(|triple| Gram::try_from(triple).ok()));
    }
    run.truncate(1);
}

#[cfg(test)]
#[path = "search_tests.rs"]
mod tests;
