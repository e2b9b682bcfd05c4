//! Chinese words found by their sound: typed out (kaicanguan), as initials (kcg), with the sounds that many do not tell apart
//! (z and zh, n and ng).

use std::collections::HashMap;
use std::sync::LazyLock;

use ::pinyin::ToPinyinMulti;

/// Fewest letters of initials that may stand anywhere in a name; fewer must be its beginning.
const INITIALS_ANYWHERE: usize = 3;

/// How a text answers letters that somebody typed, from 0 (not) to 1 (it is all of it).
const WHOLE: f32 = 1.0;
const BEGINNING: f32 = 0.8;
const WITHIN: f32 = 0.6;

/// How a character sounds: its syllables by number, and their first letters.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    pub(crate) syllables: Box<[u16]>,
    pub(crate) letters: Box<[u8]>,
}

/// Every syllable with the sounds folded together that many do not tell apart, in order of letters.
static SYLLABLES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let all = characters().filter_map(|c| c.to_pinyin_multi()).flatten();
    let mut all: Vec<String> = all.map(|one| folded(one.plain())).collect();
    all.sort_unstable();
    all.dedup();
    all
});

/// The number of each syllable.
static NUMBERS: LazyLock<HashMap<&'static str, u16>> =
    LazyLock::new(|| (0_u16..).zip(SYLLABLES.iter()).map(|(number, one)| (one.as_str(), number)).collect());

/// How each character sounds.
static HEARD: LazyLock<HashMap<char, Heard>> = LazyLock::new(|| {
    let heard = |c: char| {
        let readings: Vec<&str> = c.to_pinyin_multi()?.into_iter().map(|one| one.plain()).collect();
        let number = |one: &&str| NUMBERS.get(folded(one).as_str()).copied();
        let (mut syllables, mut letters): (Vec<u16>, Vec<u8>) = (
            readings.iter().filter_map(number).collect(),
            readings.iter().filter_map(|one| one.bytes().next()).collect(),
        );
        syllables.sort_unstable();
        syllables.dedup();
        letters.sort_unstable();
        letters.dedup();
        Some((c, Heard { syllables: syllables.into(), letters: letters.into() }))
    };
    characters().filter_map(heard).collect()
});

/// The characters whose sounds are known.
fn characters() -> impl Iterator<Item = char> {
    '\u{4E00}'..='\u{9FFF}'
}

/// How a character sounds; `None` for what is no Chinese character.
pub(crate) fn of(c: char) -> Option<&'static Heard> {
    HEARD.get(&c)
}

/// A syllable without the differences that many do not make.
fn folded(letters: &str) -> String {
    let mut out = String::with_capacity(letters.len());
    for c in letters.chars() {
        match c {
            'ü' => out.push('v'),
            'h' if out.ends_with(['z', 'c', 's']) => {}
            'g' if out.ends_with('n') => {}
            other => out.push(other),
        }
    }
    out
}

/// Letters that may be pinyin or initials, read once and compared with many texts.
#[derive(Debug)]
pub(crate) struct Letters {
    /// As typed.
    pub(crate) typed: String,
    /// As syllables.
    pub(crate) readings: Vec<Reading>,
}

impl Letters {
    /// The letters of a query, where it is nothing else.
    pub(crate) fn of(query: &str) -> Option<Self> {
        let typed = letters(query)?;
        let readings = readings(&typed);
        Some(Self { typed, readings })
    }

    /// How well they are the sound of a text that has at least two Chinese characters.
    pub(crate) fn answer(&self, text: &str) -> f32 {
        let heard: Vec<&Heard> = text.chars().filter_map(of).collect();
        if heard.len() < 2 {
            return 0.0;
        }
        let grade = |from: usize, length: usize| match (from, from + length == heard.len()) {
            (0, true) => WHOLE,
            (0, false) => BEGINNING,
            _ => WITHIN,
        };
        let mut best: f32 = 0.0;
        for from in 0..heard.len() {
            let here = heard.get(from..).unwrap_or_default();
            for length in self.readings.iter().filter_map(|reading| reading.is_at(here)) {
                // One syllable alone is the beginning of very many words.
                if length > 1 || from == 0 && self.typed.len() > 1 {
                    best = best.max(grade(from, length));
                }
            }
            let enough = self.typed.len() >= if from == 0 { 2 } else { INITIALS_ANYWHERE };
            if enough && self.are_initials(here) {
                best = best.max(grade(from, self.typed.len()));
            }
        }
        best
    }

    fn are_initials(&self, here: &[&Heard]) -> bool {
        here.len() >= self.typed.len()
            && here.iter().zip(self.typed.bytes()).all(|(heard, letter)| heard.letters.contains(&letter))
    }
}

/// Letters read as syllables; the last may only be begun and then is any of several.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    /// The whole ones.
    pub(crate) whole: Vec<u16>,
    /// The numbers of those the last letters begin; none where the letters end with a whole one.
    pub(crate) begun: Option<std::ops::Range<u16>>,
}

impl Reading {
    /// Whether what sounds so begins with it, and how many characters it is.
    fn is_at(&self, here: &[&Heard]) -> Option<usize> {
        let length = self.whole.len() + usize::from(self.begun.is_some());
        let there = here.get(..length)?;
        let whole = self.whole.iter().zip(there).all(|(syllable, heard)| heard.syllables.contains(syllable));
        let begun = match (&self.begun, there.last()) {
            (Some(begun), Some(last)) => last.syllables.iter().any(|one| begun.contains(one)),
            _ => true,
        };
        (whole && begun && length > 0).then_some(length)
    }
}

/// Most ways of reading letters that are looked at.
const READINGS: usize = 6;
/// Longest syllable, in letters: zhuang.
const LONGEST: usize = 6;

/// The ways in which letters are syllables, few syllables first.
pub(crate) fn readings(letters: &str) -> Vec<Reading> {
    let mut done = Vec::new();
    // Letters read so far, with the syllables; a step takes every one a syllable further.
    let mut open: Vec<(usize, Vec<u16>)> = vec![(0, Vec::new())];
    while !open.is_empty() && done.len() < READINGS {
        let mut next = Vec::new();
        for (at, whole) in open {
            let rest = letters.get(at..).unwrap_or_default();
            if rest.is_empty() {
                done.push(Reading { whole, begun: None });
                continue;
            }
            for length in (1..=rest.len().min(LONGEST)).rev() {
                // Folded one by one: the n and g of can guan belong to two syllables.
                let Some(number) = rest.get(..length).and_then(|one| NUMBERS.get(folded(one).as_str()))
                else {
                    continue;
                };
                let more = whole.iter().copied().chain([*number]).collect();
                next.push((at + length, more));
            }
            if rest.len() > LONGEST {
                continue;
            }
            let rest = folded(rest);
            let from = SYLLABLES.partition_point(|one| one.as_str() < rest.as_str());
            let to = from + SYLLABLES.iter().skip(from).take_while(|one| one.starts_with(&rest)).count();
            let whole_too = NUMBERS.contains_key(rest.as_str());
            if to > from && !(whole_too && to == from + 1) {
                let number = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
                done.push(Reading { whole, begun: Some(number(from)..number(to)) });
            }
        }
        next.truncate(64);
        open = next;
    }
    done.truncate(READINGS);
    done
}

/// The letters of a query that may be pinyin: small, without blanks and the apostrophe between syllables.
pub(crate) fn letters(query: &str) -> Option<String> {
    let letters: String = query.chars().filter(|c| !matches!(c, ' ' | '\'' | '’')).collect();
    (letters.len() > 1 && letters.bytes().all(|b| b.is_ascii_lowercase())).then_some(letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(text: &str, letters: &str) -> f32 {
        Letters::of(letters).map_or(0.0, |letters| letters.answer(text))
    }

    #[test]
    fn letters_sound_like_words() {
        for (text, letters) in [
            ("开餐馆", "kaicanguan"),
            ("开餐馆", "kcg"),
            ("营业执照", "yingyezhizhao"),
            ("营业执照", "yinyezizao"),
            ("银行", "yinhang"),
            ("绿化", "lvhua"),
            ("西安", "xian"),
        ] {
            assert_eq!(answers(text, letters), WHOLE, "{text} {letters}");
        }
        assert_eq!(answers("开餐馆", "kaic"), BEGINNING);
        assert_eq!(answers("开餐馆", "kc"), BEGINNING);
        assert_eq!(answers("办个体营业执照", "yyzz"), WITHIN);
        assert_eq!(answers("我要开餐馆", "canguan"), WITHIN);
        for letters in ["zzzz", "kcgx", "kaicanguanx", "guankai", "passport", "cg"] {
            assert_eq!(answers("开餐馆", letters), 0.0, "{letters}");
        }
        assert_eq!(answers("A 馆", "guan"), 0.0);
    }

    #[test]
    fn letters_are_read_as_syllables() {
        let spelt = |letters: &str| -> Vec<String> {
            let words = |one: &Reading| {
                let all: Vec<&str> =
                    one.whole.iter().map(|at| SYLLABLES[usize::from(*at)].as_str()).collect();
                format!("{}{}", all.join(" "), if one.begun.is_some() { "+" } else { "" })
            };
            readings(letters).iter().map(words).collect()
        };
        assert!(spelt("canguan").contains(&"can guan".to_owned()), "{:?}", spelt("canguan"));
        assert!(spelt("kaic").contains(&"kai+".to_owned()), "{:?}", spelt("kaic"));
        assert!(spelt("zhaopai").contains(&"zao pai".to_owned()));
        assert!(spelt("xian").contains(&"xi an".to_owned()) && spelt("xian").contains(&"xian".to_owned()));
        assert!(spelt("passport").is_empty() && spelt("").len() <= 1);
        assert!(readings(&"a".repeat(60)).len() <= READINGS);
    }

    #[test]
    fn only_letters_are_pinyin() {
        assert_eq!(letters("kai can'guan").as_deref(), Some("kaicanguan"));
        for text in ["a", "", "led屏", "300", "cafés"] {
            assert_eq!(letters(text), None, "{text}");
        }
    }
}
