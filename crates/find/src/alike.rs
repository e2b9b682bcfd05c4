//! Words that people use for one thing (同义词): which thing a word names, and where in a text such words stand.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::plain::{stem, usual};

/// One thing a line.
const LINES: &str = include_str!("../data/alike.txt");

/// What a word names, and how many characters the longest word has.
struct Words {
    things: HashMap<String, u32>,
    longest: usize,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut words = Words { things: HashMap::new(), longest: 0 };
    let lines = LINES.lines().filter(|line| !line.starts_with('#'));
    for (thing, line) in (0_u32..).zip(lines) {
        for word in line.split_whitespace() {
            let word = usual(&word.replace(['_', '-'], " "));
            let word = if word.is_ascii() { stems(&word) } else { word };
            words.longest = words.longest.max(word.chars().count());
            words.things.entry(word).or_insert(thing);
        }
    }
    words
});

fn stems(words: &str) -> String {
    words.split(' ').map(stem).collect::<Vec<_>>().join(" ")
}

/// A word found in a run of Chinese characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Named {
    /// First character.
    pub(crate) from: usize,
    /// One past the last.
    pub(crate) to: usize,
    /// Which thing it names.
    pub(crate) thing: u32,
}

/// The words of a run of Chinese characters that name a thing. Words within longer ones count too, for 火锅店 sells 火锅.
pub(crate) fn in_run(run: &[char]) -> Vec<Named> {
    let mut all = Vec::new();
    for from in 0..run.len() {
        let mut word = String::new();
        for (to, c) in run.iter().enumerate().skip(from).take(WORDS.longest) {
            word.push(*c);
            if let Some(thing) = WORDS.things.get(&word) {
                all.push(Named { from, to: to + 1, thing: *thing });
            }
        }
    }
    all
}

/// What an English word, or two of them, names.
pub(crate) fn of_words(words: &str) -> Option<u32> {
    WORDS.things.get(&stems(words)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A word in two lines would silently belong to the first.
    #[test]
    fn every_word_stands_once() {
        let mut seen = std::collections::BTreeSet::new();
        for word in LINES.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace) {
            assert!(seen.insert(word), "{word} stands twice in data/alike.txt");
        }
    }

    #[test]
    fn words_for_one_thing_are_one() {
        let thing = |text: &str| in_run(&text.chars().collect::<Vec<_>>()).first().map(|named| named.thing);
        assert_eq!(thing("饭馆"), thing("餐馆"));
        assert_eq!(thing("饭馆"), of_words("restaurants"));
        assert_ne!(thing("药店"), thing("饭馆"));
        assert_eq!(thing("量子"), None);
        assert_eq!(of_words("quantum"), None);
    }
}
