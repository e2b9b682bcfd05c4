//! Chinese words found by their sound: typed out (kaicanguan), as initials (kcg), with the sounds that many do not tell apart
//! (z and zh, n and ng).

use ::pinyin::ToPinyinMulti;

/// Fewest letters of initials that may stand anywhere in a name; fewer must be its beginning.
const INITIALS_ANYWHERE: usize = 3;

/// The readings of a text: for every Chinese character those it may have, without tones.
pub struct Sound(Vec<Vec<&'static str>>);

/// How a text answers letters that somebody typed, from 0 (not) to 1 (it is all of it).
const WHOLE: f32 = 1.0;
const BEGINNING: f32 = 0.8;
const WITHIN: f32 = 0.6;

impl Sound {
    /// The readings of a text, where it has at least two Chinese characters.
    pub fn of(text: &str) -> Option<Self> {
        let readings = |c: char| -> Option<Vec<&'static str>> {
            let mut all: Vec<&str> = c.to_pinyin_multi()?.into_iter().map(|one| one.plain()).collect();
            all.sort_unstable();
            all.dedup();
            Some(all)
        };
        let all: Vec<_> = text.chars().filter_map(readings).collect();
        (all.len() > 1).then_some(Self(all))
    }

    /// How well `letters` (small, without blanks) are this text's sound.
    pub fn answers(&self, letters: &str) -> f32 {
        let grade = |from: usize, length: usize| match (from, from + length == self.0.len()) {
            (0, true) => WHOLE,
            (0, false) => BEGINNING,
            _ => WITHIN,
        };
        let mut best: f32 = 0.0;
        for from in 0..self.0.len() {
            if let Some(length) = self.spelt(from, letters) {
                // One syllable alone is the beginning of very many words.
                if length > 1 || from == 0 && letters.len() > 1 {
                    best = best.max(grade(from, length));
                }
            }
            let enough = letters.len() >= if from == 0 { 2 } else { INITIALS_ANYWHERE };
            if enough && self.initials(from, letters) {
                best = best.max(grade(from, letters.len()));
            }
        }
        best
    }

    /// Whether the letters are the syllables from here on, the last perhaps only begun; and how many syllables they are.
    fn spelt(&self, from: usize, letters: &str) -> Option<usize> {
        let mut reached = vec![0];
        for (length, readings) in self.0.iter().skip(from).enumerate() {
            let mut next = Vec::new();
            for at in reached {
                let rest = letters.get(at..).unwrap_or_default();
                for said in readings.iter().flat_map(|reading| sayings(reading)) {
                    if rest.len() <= said.len() && said.starts_with(rest) {
                        return Some(length + 1);
                    }
                    if rest.starts_with(&said) {
                        next.push(at + said.len());
                    }
                }
            }
            if next.is_empty() {
                return None;
            }
            next.sort_unstable();
            next.dedup();
            reached = next;
        }
        None
    }

    fn initials(&self, from: usize, letters: &str) -> bool {
        let here = self.0.get(from..from + letters.len());
        here.is_some_and(|here| {
            here.iter()
                .zip(letters.chars())
                .all(|(readings, letter)| readings.iter().any(|reading| reading.starts_with(letter)))
        })
    }
}

/// A syllable as people type it: as it is, and with sounds that many do not tell apart; ü is typed as v.
fn sayings(reading: &str) -> Vec<String> {
    let reading = reading.replace('ü', "v");
    let mut all = vec![reading.clone()];
    let initial = match reading.as_bytes() {
        [b'z' | b'c' | b's', b'h', ..] => Some(format!("{}{}", &reading[..1], &reading[2..])),
        [b'z' | b'c' | b's', ..] => Some(format!("{}h{}", &reading[..1], &reading[1..])),
        _ => None,
    };
    all.extend(initial);
    let finals: Vec<String> = all
        .iter()
        .filter_map(|one| match one.strip_suffix('g') {
            Some(short) => Some(short.to_owned()),
            None => one.ends_with('n').then(|| format!("{one}g")),
        })
        .collect();
    all.extend(finals);
    all
}

/// The letters of a query that may be pinyin: small, without blanks and the apostrophe between syllables.
pub fn letters(query: &str) -> Option<String> {
    let letters: String = query.chars().filter(|c| !matches!(c, ' ' | '\'' | '’')).collect();
    (letters.len() > 1 && letters.bytes().all(|b| b.is_ascii_lowercase())).then_some(letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(text: &str, letters: &str) -> f32 {
        Sound::of(text).unwrap().answers(letters)
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
        assert!(Sound::of("A 馆").is_none());
    }

    #[test]
    fn only_letters_are_pinyin() {
        assert_eq!(letters("kai can'guan").as_deref(), Some("kaicanguan"));
        for text in ["a", "", "led屏", "300", "cafés"] {
            assert_eq!(letters(text), None, "{text}");
        }
    }
}
