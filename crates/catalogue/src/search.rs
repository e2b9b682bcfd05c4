//! Search over the items in force: names, everyday names, keywords and summaries in both languages, by pairs of Chinese
//! characters and triples of letters, so that it needs no dictionary and forgives typing errors; by sound (`pinyin`), in traditional
//! letters, by who handles it. What is asked and not there is not answered with what merely has a word in common (`asked`). In memory.

mod asked;
mod pinyin;

use std::collections::{BTreeMap, HashMap};

use contract::Text;
use contract::lookup::{ItemHit, ItemQuery};

pub use asked::{Act, Asked, Elsewhere};
use pinyin::Sound;

/// An item and the words it is found by.
pub struct Entry {
    /// As lists show it.
    pub hit: ItemHit,
    /// Words people use for it.
    pub keywords: Vec<String>,
    /// Who handles it.
    pub organ: Option<Text>,
}

/// All items in force.
#[derive(Default)]
pub struct Index {
    entries: BTreeMap<String, Entry>,
    /// For each gram: slugs by number, and the best field it stands in.
    grams: HashMap<Gram, Vec<(u32, f32)>>,
    slugs: Vec<String>,
    /// How the names and keywords of each slug by number sound, and how much each says.
    sounds: Vec<Vec<(f32, Sound)>>,
}

/// How much a field says about an item.
const PLAIN_NAME: f32 = 1.0;
const NAME: f32 = 0.95;
const KEYWORD: f32 = 0.9;
const SUMMARY: f32 = 0.45;
const ORGAN: f32 = 0.6;

/// Grams that no item has say little: filler words or typing errors.
const UNKNOWN_GRAM: f32 = 0.35;
/// However long a sentence is around the words that matter.
const UNKNOWN_MOST: f32 = 3.0;
/// More for each further name or keyword that sounds so.
const SOUNDS_TOO: f32 = 0.02;
/// What an item must reach to be shown.
const ENOUGH: f32 = 0.34;
/// Longest query looked at, in characters.
const LONGEST: usize = 60;

/// Words around what is really searched.
const FILLERS: [&str; 26] = [
    "我想要",
    "我想",
    "我要",
    "请问",
    "怎么样",
    "怎么办",
    "怎么",
    "去哪儿",
    "去哪",
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

/// Words that very many items have: alone they do not make an item the one that is asked for.
const COMMON: [[char; 2]; 16] = [
    ['登', '记'],
    ['审', '批'],
    ['许', '可'],
    ['可', '证'],
    ['备', '案'],
    ['查', '询'],
    ['检', '查'],
    ['核', '准'],
    ['经', '营'],
    ['证', '明'],
    ['设', '立'],
    ['设', '置'],
    ['服', '务'],
    ['管', '理'],
    ['材', '料'],
    ['手', '续'],
];

fn is_common(gram: &Gram) -> bool {
    COMMON.iter().any(|[one, other]| gram[0] == *one && gram[1] == *other)
}

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
            let sounds = names(&entry).filter_map(|(weight, text)| Some((weight, Sound::of(text)?)));
            index.sounds.push(sounds.collect());
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
        let whole = query(text);
        let core = without_fillers(&whole);
        let asked = Asked::read(&whole);
        let everyday = asked.everyday.map(|(word, _)| word);
        if everyday.is_some_and(|word| !self.entries.values().any(|entry| is_named(entry, word))) {
            return Vec::new();
        }
        // A single letter is in everything.
        let scores = if core.len() > 1 { self.scores(&core) } else { Vec::new() };
        let letters = pinyin::letters(&core);
        let mut ranked: Vec<(f32, &ItemHit)> = Vec::new();
        for (number, slug) in self.slugs.iter().enumerate() {
            let Some(entry) = self.entries.get(slug) else { continue };
            let shared = scores.get(number).copied().unwrap_or_default();
            // A single Chinese character has no grams; then only containing it counts.
            let may_contain = shared > 0.0 || core.chars().count() < 2 && !core.is_ascii();
            let mut score = shared + if may_contain { contained(entry, &core) } else { 0.0 };
            if let Some(letters) = &letters {
                score = score.max(self.sounds.get(number).map_or(0.0, |sounds| sounds_like(sounds, letters)));
            }
            if entry.organ.as_ref().is_some_and(|organ| is_organ(&core, organ)) {
                score = score.max(ORGAN);
            }
            // What is to be cancelled is not set up.
            if asked.act.is_some_and(|act| !names(entry).any(|(_, name)| act.is_in(&plain(name)))) {
                score = 0.0;
            }
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

    /// What share of the query each item has, by number: rare pieces and telling fields weigh more.
    fn scores(&self, core: &str) -> Vec<f32> {
        let wanted = grams(core);
        // Score, grams found, and those of them that tell something, by item.
        let mut scores: HashMap<u32, (f32, usize, usize)> = HashMap::new();
        let (mut total, mut unknown) = (0.0, 0);
        let count = self.slugs.len() as f32;
        for gram in &wanted {
            let Some(found) = self.grams.get(gram) else {
                unknown += 1;
                continue;
            };
            // Grams that few items have tell more.
            let rarity = 1.0 + (count / found.len() as f32).ln();
            total += rarity;
            for (number, weight) in found {
                let score = scores.entry(*number).or_default();
                score.0 += rarity * weight;
                score.1 += 1;
                score.2 += usize::from(!is_common(gram));
            }
        }
        total += (unknown as f32 * UNKNOWN_GRAM).min(UNKNOWN_MOST);
        // Letters are alike in many words; half of them must agree.
        let enough = if core.is_ascii() { wanted.len().div_ceil(2) } else { 1 };
        let mut all = vec![0.0; self.slugs.len()];
        for (number, (score, found, telling)) in scores {
            let tells = telling > 0 || unknown == 0;
            if found >= enough
                && tells
                && let Some(place) = all.get_mut(number as usize)
            {
                *place = score / total.max(0.001);
            }
        }
        all
    }
}

/// A query as it is compared.
fn query(text: &str) -> String {
    plain(text).chars().take(LONGEST).collect()
}

/// What a query is about, beyond the items it finds: an act that none of them may be for, a matter that is handled elsewhere; and what
/// else it names.
pub fn asked(text: &str) -> (Asked, String) {
    let whole = query(text);
    let asked = Asked::read(&whole);
    let rest = without_fillers(&asked.rest(&whole));
    (asked, rest)
}

/// Whether somebody who types this means that organ: part of its name, or its name shortened as everybody does (城管局 for
/// 城市管理综合执法局).
pub fn names_organ(text: &str, organ: &Text) -> bool {
    is_organ(&without_fillers(&query(text)), organ)
}

fn is_organ(core: &str, organ: &Text) -> bool {
    if core.is_ascii() {
        return core.len() > 3 && plain(&organ.en).contains(core);
    }
    let name: Vec<char> = plain(&organ.zh).chars().collect();
    let wanted: Vec<char> = core.chars().collect();
    if wanted.len() < 2 {
        return false;
    }
    // The name proper begins where that of a place ends, which has at least two characters before 市 or 区: 红山区, not 城市.
    let mut begins = vec![0];
    for (at, letter) in name.iter().enumerate() {
        if "省州盟市区县旗".contains(*letter) && begins.last().is_some_and(|last| at - last > 1) {
            begins.push(at + 1);
        }
    }
    let begins_like = |from: usize| {
        let mut rest = name.iter().skip(from);
        name.get(from) == wanted.first() && wanted.iter().all(|letter| rest.any(|other| other == letter))
    };
    begins.into_iter().any(begins_like) || wanted.len() > 2 && plain(&organ.zh).contains(core)
}

/// Whether a word stands in one of the names or keywords.
fn is_named(entry: &Entry, word: &str) -> bool {
    names(entry).any(|(_, name)| asked::has(&plain(name), word))
}

/// How well the names and keywords of an item sound like these letters.
fn sounds_like(sounds: &[(f32, Sound)], letters: &str) -> f32 {
    let mut all: Vec<f32> = sounds.iter().map(|(weight, sound)| weight * sound.answers(letters)).collect();
    all.retain(|one| *one > 0.0);
    let best = all.iter().copied().fold(0.0, f32::max);
    if all.is_empty() { 0.0 } else { best + SOUNDS_TOO * (all.len() - 1) as f32 }
}

/// What an item is called and the words people use for it, with how much each says.
fn names(entry: &Entry) -> impl Iterator<Item = (f32, &str)> {
    let hit = &entry.hit;
    let plain_name = hit
        .plain_name
        .iter()
        .flat_map(|text| [(PLAIN_NAME, text.zh.as_str()), (PLAIN_NAME, text.en.as_str())]);
    let names = [(NAME, hit.name.zh.as_str()), (NAME, hit.name.en.as_str())];
    let keywords = entry.keywords.iter().map(|word| (KEYWORD, word.as_str()));
    plain_name.chain(names).chain(keywords)
}

/// All an item is found by.
fn fields(entry: &Entry) -> impl Iterator<Item = (f32, &str)> {
    let summary = &entry.hit.summary;
    names(entry).chain([(SUMMARY, summary.zh.as_str()), (SUMMARY, summary.en.as_str())])
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

/// Small letters, half-width, Chinese letters as the mainland writes them, punctuation and blanks as one blank; no blanks between Chinese characters.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let c = match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            other => other,
        };
        if c.is_alphanumeric() {
            out.extend(codes::han::usual(c).to_lowercase());
        } else if out.chars().next_back().is_some_and(|last| last.is_ascii_alphanumeric()) {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// A word with the letters that are compared.
fn usual(word: &str) -> String {
    word.chars().map(codes::han::usual).collect()
}

fn without_fillers(text: &str) -> String {
    let mut core = format!(" {text} ");
    for filler in FILLERS {
        core = core.replace(&usual(filler), if filler.is_ascii() { " " } else { "" });
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
mod tests;
