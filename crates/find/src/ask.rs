//! Answering a query: what it is made of, which classes have how much of it, which entry of a class is the nearest.

use std::collections::HashMap;

use crate::asked::{self, Asked};
use crate::build::{Class, Index, pieces, read_posting};
use crate::plain::{self, is_han, plain, stem};
use crate::sound::{self, Heard, Letters};
use crate::unit::{self, Unit};
use crate::{Field, Found, Hit, Query, alike, is_organ, place};

/// What no text has says little: it is around what is looked for, or mistyped.
const UNKNOWN: f32 = 0.35;
/// However long a sentence is around the words that matter.
const UNKNOWN_MOST: f32 = 3.0;
/// What something must reach to be shown.
const ENOUGH: f32 = 0.34;
/// What another word for the same thing is worth.
const ALIKE: f32 = 0.92;
/// What another character with the same sound is worth.
const SOUNDS: f32 = 0.55;
/// What a word is worth that begins so, and one that is nearly so.
const BEGINS: f32 = 0.8;
const SLIP: f32 = 0.75;
/// What the name of an organ is worth to all it handles.
const ORGAN: f32 = 0.6;
/// What is handled elsewhere comes after what is handled here.
const ELSEWHERE: f32 = 0.6;
/// More for each further name that sounds so.
const SOUNDS_TOO: f32 = 0.02;
/// Hits that are looked at closely.
const CLOSELY: usize = 200;
/// Classes whose sound is compared letter by letter.
const HEARD_MOST: usize = 4_000;

/// A piece of a query: what it weighs, and the units that answer it with what each is worth, the best first.
struct Piece {
    weight: f32,
    answers: Vec<(Unit, f32)>,
    /// Whether it tells something: not a word that half of all names have.
    tells: bool,
    is_known: bool,
}

/// How much of a query a class has.
#[derive(Default, Clone, Copy)]
struct Share {
    score: f32,
    tells: bool,
    /// Whether a name or a word for it has some of it, not only what describes it.
    named: bool,
    /// The last piece counted, from 1.
    last: u32,
    pieces: u16,
}

impl Index {
    /// What the query finds.
    pub fn find(&self, query: &Query<'_>) -> Found {
        let whole = plain::query(query.text);
        let asked = Asked::read(&whole);
        let core = plain::without_fillers(&whole);
        let mut found = Found::default();
        if asked.everyday.is_some_and(|(word, _)| !self.names(word)) {
            return found;
        }
        let mut region = query.region;
        let mut core = core;
        if let Some((place, rest)) = place::named(&self.places, &core, query.region) {
            region = &place.code;
            found.place = Some(place.clone());
            core = plain::without_fillers(&rest);
        }
        // A single letter is in everything.
        let is_word = core.chars().count() > 1 || core.chars().any(is_han);
        let mut scores = if is_word { self.scores(&core) } else { HashMap::new() };
        // A syllable may look like a word that says nothing: kai can guan.
        self.heard(if whole.is_ascii() { &whole } else { &core }, &mut scores);
        // A name is found by itself, whatever its words are.
        let mark = unit::mark(&whole);
        let from = self.names.partition_point(|(one, _)| *one < mark);
        for (_, class) in self.names.iter().skip(from).take_while(|(one, _)| *one == mark) {
            let score = scores.entry(*class as usize).or_default();
            *score = score.max(Field::Name.weight());
        }
        let organs = self.organs_meant(&core, region, &mut scores);
        let Some(wanted) = self.wanted(query.facets) else { return found };
        let mut hits = self.nearest(scores, organs, region, &wanted);
        hits.retain(|(_, class, _)| {
            let Some(act) = asked.act else { return true };
            self.classes
                .get(*class)
                .is_some_and(|class| class.texts.iter().any(|(field, name)| field.names() && act.is_in(name)))
        });
        self.closely(&mut hits, &core, &whole);
        if let Some(number) = self.codes.get(query.text.trim()) {
            hits.retain(|(_, _, entry)| entry != number);
            hits.insert(0, (2.0, usize::MAX, *number));
        }
        self.told(hits, query, region, &mut found);
        found
    }

    /// Whether a word stands in the name of any entry.
    fn names(&self, word: &str) -> bool {
        let word = plain(word);
        let first: Vec<char> = word.chars().take(2).collect();
        let unit = match first.as_slice() {
            [one, other] if is_han(*one) && is_han(*other) => unit::pair(*one, *other),
            [one, ..] if is_han(*one) => unit::single(*one),
            _ => unit::word(stem(word.split(' ').next().unwrap_or_default())),
        };
        self.of(unit).iter().any(|posting| {
            let class = self.classes.get(read_posting(*posting).0);
            class.is_some_and(|class| {
                class.texts.iter().any(|(field, name)| field.names() && asked::has(name, &word))
            })
        })
    }

    /// The numbers of what is narrowed by; `None` where no entry has one of them.
    fn wanted(&self, facets: &[(String, String)]) -> Option<Vec<u32>> {
        let number = |facet: &(String, String)| {
            self.facets.iter().position(|one| one == facet).and_then(|at| u32::try_from(at).ok())
        };
        facets.iter().map(number).collect()
    }

    /// What share of the query each class has.
    fn scores(&self, core: &str) -> HashMap<usize, f32> {
        let pieces = self.pieces_of(core);
        let mut shares: Vec<Share> = vec![Share::default(); self.classes.len()];
        let (mut total, mut unknown, mut known) = (0.0, 0.0, 0_usize);
        for (number, piece) in (1_u32..).zip(&pieces) {
            if !piece.is_known {
                unknown += piece.weight;
                continue;
            }
            known += 1;
            // What only descriptions have is what a long sentence has around the words that matter: it asks for no more than they can give.
            let mut most = 0.0;
            for (unit, worth) in &piece.answers {
                for posting in self.of(*unit) {
                    let (class, field) = read_posting(*posting);
                    most = f32::max(most, worth * field);
                    if let Some(share) = shares.get_mut(class).filter(|share| share.last != number) {
                        share.last = number;
                        share.score += piece.weight * worth * field;
                        share.tells |= piece.tells;
                        share.named |= field > Field::Summary.weight() + 0.01;
                        share.pieces += 1;
                    }
                }
            }
            total += piece.weight * most;
        }
        total += f32::min(unknown, UNKNOWN_MOST);
        let only_common = known == pieces.len() && !pieces.iter().any(|piece| piece.tells);
        // Of English words half must be there.
        let least = if core.is_ascii() { known.div_ceil(2) } else { 1 };
        // A description has much besides: half of what is asked or less is there by chance, as 计算 of 量子计算机.
        let by_chance =
            |share: &Share| !share.named && pieces.len() > 1 && usize::from(share.pieces) * 2 <= pieces.len();
        let tells = |share: &Share| {
            (share.tells || only_common) && usize::from(share.pieces) >= least && !by_chance(share)
        };
        let score = |(class, share): (usize, Share)| (class, share.score / total.max(0.001));
        shares
            .into_iter()
            .enumerate()
            .filter(|(_, share)| share.score > 0.0 && tells(share))
            .map(score)
            .collect()
    }

    /// How much a unit tells: more the fewer classes have it.
    fn rarity(&self, units: &[(Unit, f32)]) -> Option<f32> {
        let (count, worth) =
            units.iter().map(|(unit, worth)| (self.of(*unit).len(), *worth)).find(|(count, _)| *count > 0)?;
        let all = self.classes.len().max(1) as f32;
        // A piece that is only nearly there weighs less.
        let doubt = if worth < SLIP { 0.7 } else { 1.0 };
        Some((1.0 + (all / count as f32).ln().max(0.0)) * doubt)
    }

    fn piece(&self, answers: Vec<(Unit, f32)>, tells: bool) -> Piece {
        let rarity = self.rarity(&answers);
        Piece { weight: rarity.unwrap_or(UNKNOWN), is_known: rarity.is_some(), answers, tells }
    }

    /// What a query is made of.
    fn pieces_of(&self, core: &str) -> Vec<Piece> {
        let mut all = Vec::new();
        let runs = pieces(core);
        let mut words: Vec<String> = Vec::new();
        for (han, run) in runs {
            match (han, run.as_slice()) {
                (false, _) => words.push(run.into_iter().collect()),
                (true, [one]) => all.push(self.piece(vec![(unit::single(*one), 1.0)], true)),
                (true, run) => self.run_of(run, &mut all),
            }
        }
        let last = words.len().saturating_sub(1);
        for (at, word) in words.iter().enumerate() {
            let next = words.get(at + 1);
            let before = at.checked_sub(1).and_then(|at| words.get(at));
            let both =
                [next.map(|next| format!("{word} {next}")), before.map(|before| format!("{before} {word}"))];
            all.push(self.word_of(word, both.into_iter().flatten(), at == last));
        }
        all
    }

    /// The pieces of Chinese characters that stand together.
    fn run_of(&self, run: &[char], all: &mut Vec<Piece>) {
        let named = alike::in_run(run);
        for at in 0..run.len().saturating_sub(1) {
            let (Some(one), Some(other)) = (run.get(at), run.get(at + 1)) else { continue };
            let mut answers = vec![(unit::pair(*one, *other), 1.0)];
            let here = named.iter().filter(|named| named.from <= at && at + 2 <= named.to);
            answers.extend(here.map(|named| (unit::thing(named.thing), ALIKE)));
            // A pair that there is was meant; only one that there is not may be a mistake.
            if answers.iter().all(|(unit, _)| self.of(*unit).is_empty()) {
                let syllables =
                    |c: char| sound::of(c).map_or::<&[u16], _>(&[], |heard: &Heard| &heard.syllables);
                let (first, second) = (syllables(*one), syllables(*other));
                answers.extend(
                    first.iter().flat_map(|a| second.iter().map(move |b| (unit::sounds(*a, *b), SOUNDS))),
                );
            }
            all.push(self.piece(answers, !unit::is_common(*one, *other)));
        }
    }

    /// An English word: itself, another for the same, with one of its neighbours, as its beginning where it may still be typed, with slips.
    fn word_of(&self, word: &str, both: impl Iterator<Item = String>, is_last: bool) -> Piece {
        let short = stem(word);
        let mut answers = vec![(unit::word(short), 1.0)];
        answers.extend(alike::of_words(word).map(|thing| (unit::thing(thing), ALIKE)));
        answers.extend(both.filter_map(|two| alike::of_words(&two)).map(|thing| (unit::thing(thing), ALIKE)));
        if is_last && word.len() > 1 {
            answers.extend(self.words.beginning(word).map(|one| (unit::word(one), BEGINS)));
        }
        if answers.iter().all(|(unit, _)| self.of(*unit).is_empty()) {
            let like = self.words.like(short);
            answers.extend(like.iter().map(|one| (unit::word(one), SLIP)));
            answers.extend(
                like.iter()
                    .filter_map(|one| alike::of_words(one))
                    .map(|thing| (unit::thing(thing), SLIP * ALIKE)),
            );
        }
        self.piece(answers, true)
    }

    /// Adds what sounds as the letters say: as pinyin, or as initials.
    fn heard(&self, core: &str, scores: &mut HashMap<usize, f32>) {
        let Some(letters) = Letters::of(core) else { return };
        let mut classes: Vec<usize> =
            letters.readings.iter().flat_map(|reading| self.spelt(reading)).collect();
        classes.extend(self.initialled(letters.typed.as_bytes()));
        classes.sort_unstable();
        classes.dedup();
        for number in classes.into_iter().take(HEARD_MOST) {
            let Some(class) = self.classes.get(number) else { continue };
            let names = class.texts.iter().filter(|(field, _)| field.names());
            let heard =
                names.map(|(field, text)| field.weight() * letters.answer(text)).filter(|one| *one > 0.0);
            let (best, count) =
                heard.fold((0.0, 0_usize), |(best, count), one| (f32::max(best, one), count + 1));
            if best > 0.0 {
                let score = scores.entry(number).or_default();
                *score = score.max(best + SOUNDS_TOO * (count - 1) as f32);
            }
        }
    }

    /// The classes that have all of these syllables, side by side.
    fn spelt(&self, reading: &sound::Reading) -> Vec<usize> {
        let begun = |before: Option<&u16>| -> Vec<Unit> {
            let last = reading.begun.clone().unwrap_or_default();
            match before {
                Some(before) => last.map(|one| unit::sounds(*before, one)).collect(),
                None => last.map(unit::begins).collect(),
            }
        };
        let mut steps: Vec<Vec<Unit>> = reading
            .whole
            .windows(2)
            .filter_map(|two| Some(vec![unit::sounds(*two.first()?, *two.get(1)?)]))
            .collect();
        match (reading.whole.as_slice(), &reading.begun) {
            ([one], None) => steps.push(vec![unit::begins(*one)]),
            (whole, Some(_)) => steps.push(begun(whole.last())),
            _ => {}
        }
        self.having_all(&steps)
    }

    /// The classes with all of these initials side by side.
    fn initialled(&self, letters: &[u8]) -> Vec<usize> {
        let steps: Vec<Vec<Unit>> = letters
            .windows(2)
            .filter_map(|two| Some(vec![unit::initials(*two.first()?, *two.get(1)?)]))
            .collect();
        self.having_all(&steps)
    }

    /// The classes that have one of the units of every step.
    fn having_all(&self, steps: &[Vec<Unit>]) -> Vec<usize> {
        let mut kept: Option<Vec<usize>> = None;
        for step in steps {
            let mut here: Vec<usize> =
                step.iter().flat_map(|unit| self.of(*unit)).map(|posting| read_posting(*posting).0).collect();
            here.sort_unstable();
            here.dedup();
            if let Some(kept) = &kept {
                here.retain(|class| kept.binary_search(class).is_ok());
            }
            let is_over = here.is_empty();
            kept = Some(here);
            if is_over {
                break;
            }
        }
        kept.unwrap_or_default()
    }

    /// The entries of the organs that are meant. All an organ handles where the query is nothing else.
    fn organs_meant(&self, core: &str, region: &str, scores: &mut HashMap<usize, f32>) -> Vec<u32> {
        // A long sentence names no organ by itself.
        if core.chars().count() > 24 {
            return Vec::new();
        }
        let near = self.near(region);
        let is_near = |number: &u32| {
            self.listed
                .get(*number as usize)
                .is_some_and(|entry| near.is_empty() || near.contains(&entry.region))
        };
        let meant = self.organs.iter().filter(|(_, _, entries)| entries.first().is_some_and(is_near));
        let meant: Vec<u32> = meant
            .filter(|(zh, en, _)| is_organ(core, zh, en))
            .flat_map(|(_, _, entries)| entries.iter().copied())
            .collect();
        if !meant.is_empty() {
            // What merely shares a word with the organ's name comes after what the organ handles.
            scores.values_mut().for_each(|score| *score = score.min(1.0));
        }
        meant
    }

    /// For every class that is found the entry that is nearest to one's own place and has what is wanted; score, class, entry.
    fn nearest(
        &self,
        scores: HashMap<usize, f32>,
        organs: Vec<u32>,
        region: &str,
        wanted: &[u32],
    ) -> Vec<(f32, usize, u32)> {
        let near = self.near(region);
        let fits = |number: u32| {
            if wanted.is_empty() {
                return true;
            }
            let entry = self.listed.get(number as usize);
            entry.is_some_and(|entry| wanted.iter().all(|facet| entry.facets.binary_search(facet).is_ok()))
        };
        let mut hits: Vec<(f32, usize, u32)> = Vec::new();
        for (number, score) in scores {
            if score < ENOUGH {
                continue;
            }
            let Some(class) = self.classes.get(number) else { continue };
            if let Some((entry, is_here)) = self.entry_for(class, &near, fits) {
                let score = if is_here { score } else { score * ELSEWHERE };
                hits.push((score, number, entry));
            }
        }
        let there: HashMap<u32, usize> =
            hits.iter().enumerate().map(|(at, (_, _, entry))| (*entry, at)).collect();
        for entry in organs.into_iter().filter(|entry| fits(*entry)) {
            match there.get(&entry).and_then(|at| hits.get_mut(*at)) {
                Some(hit) => hit.0 = hit.0.max(ORGAN),
                None => hits.push((ORGAN, usize::MAX, entry)),
            }
        }
        hits
    }

    /// The numbers of the regions that are near, nearest first, and last that of everywhere. None where no own is known.
    fn near(&self, region: &str) -> Vec<u32> {
        if region.is_empty() {
            return Vec::new();
        }
        let all = place::chain(region);
        all.iter()
            .map(String::as_str)
            .chain([""])
            .filter_map(|code| self.regions.get(code).copied())
            .collect()
    }

    /// The entry of a class for one's own place, else for what it lies in, else for everywhere, else for any; and whether it is not any.
    fn entry_for(&self, class: &Class, near: &[u32], fits: impl Fn(u32) -> bool) -> Option<(u32, bool)> {
        for wanted in near {
            let from = class.entries.partition_point(|(region, _)| region < wanted);
            let same = class.entries.iter().skip(from).take_while(|(region, _)| region == wanted);
            if let Some((_, entry)) = same.copied().find(|(_, number)| fits(*number)) {
                return Some((entry, true));
            }
        }
        let any = class.entries.iter().copied().find(|(_, number)| fits(*number));
        any.map(|(_, entry)| (entry, near.is_empty()))
    }

    /// Looks closely at the best: whole names before beginnings before words within.
    fn closely(&self, hits: &mut [(f32, usize, u32)], core: &str, whole: &str) {
        hits.sort_by(|(one, _, _), (other, _, _)| other.total_cmp(one));
        let compare = core.chars().count() > 1 || core.chars().any(is_han);
        for (score, number, _) in hits.iter_mut().take(CLOSELY) {
            let Some(class) = self.classes.get(*number) else { continue };
            if compare {
                *score += contained(class, core);
            }
            if named(class, whole) {
                *score = score.max(Field::Name.weight() + 1.0);
            }
        }
        hits.sort_by(|(one, _, first), (other, _, second)| {
            let lead = |number: u32| {
                self.listed.get(number as usize).map(|entry| (!entry.leads, entry.key.as_ref()))
            };
            other.total_cmp(one).then_with(|| lead(*first).cmp(&lead(*second)))
        });
    }

    /// Writes down what was found.
    fn told(&self, hits: Vec<(f32, usize, u32)>, query: &Query<'_>, region: &str, found: &mut Found) {
        let mut counts: Vec<usize> = vec![0; self.facets.len()];
        let near = self.near(region);
        found.total = hits.len();
        for (score, class, number) in hits {
            let Some(entry) = self.listed.get(number as usize) else { continue };
            for facet in &entry.facets {
                if let Some(count) = counts.get_mut(*facet as usize) {
                    *count += 1;
                }
            }
            if found.hits.len() < query.limit {
                found.hits.push(Hit {
                    key: entry.key.to_string(),
                    score,
                    is_elsewhere: !region.is_empty() && !near.contains(&entry.region),
                    places: self.classes.get(class).map_or(1, |class| class.entries.len()),
                    leads: entry.leads,
                });
            }
        }
        let counted = self.facets.iter().zip(counts).filter(|(_, count)| *count > 0);
        found.facets = counted.map(|(facet, count)| (facet.clone(), count)).collect();
    }
}

/// More for a class that has the very words: all of a name, its beginning, somewhere in it.
fn contained(class: &Class, core: &str) -> f32 {
    let one = |(field, text): &(Field, Box<str>)| {
        let how = match text.as_ref() {
            text if text == core => 1.0,
            text if text.starts_with(core) => 0.7,
            text if text.contains(core) => 0.5,
            _ => 0.0,
        };
        how * field.weight()
    };
    class.texts.iter().map(one).fold(0.0, f32::max)
}

/// Whether the class is called exactly so.
fn named(class: &Class, whole: &str) -> bool {
    !whole.is_empty()
        && class
            .texts
            .iter()
            .any(|(field, text)| matches!(field, Field::Name | Field::Everyday) && text.as_ref() == whole)
}
