//! Chinese letters that are written in several ways: old and new print forms, traditional and simplified, and the forms of
//! radicals that come out of PDF files in the place of letters.

use std::collections::HashMap;
use std::sync::LazyLock;

/// One line for each set of forms of one letter, the one in use on the mainland first. From the tables of OpenCC
/// (Apache-2.0) and `kZVariant` of Unihan.
const VARIANTS: &str = include_str!("../data/variants.txt");
/// A form of a radical and the letter it stands for, alternately: `EquivalentUnifiedIdeograph` of Unicode 17.
const RADICALS: &str = include_str!("../data/radicals.txt");

static USUAL: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let mut usual = HashMap::with_capacity(5000);
    for line in VARIANTS.lines() {
        let mut forms = line.chars();
        if let Some(first) = forms.next() {
            usual.extend(forms.map(|form| (form, first)));
        }
    }
    usual
});

static LETTERS: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let mut pairs = HashMap::with_capacity(400);
    let mut letters = RADICALS.trim_end().chars();
    while let (Some(form), Some(letter)) = (letters.next(), letters.next()) {
        pairs.insert(form, letter);
    }
    pairs
});

/// The usual form of a letter: 陳 as 陈, 眞 as 真. For finding and comparing only: two letters that are different words may
/// have one usual form (後 and 后).
pub fn usual(letter: char) -> char {
    if u32::from(letter) < 0x3400 { letter } else { USUAL.get(&letter).copied().unwrap_or(letter) }
}

/// The letter that a form of a radical stands for: ⻢ (U+2EE2) is 马, ⾼ (U+2FBC) is 高.
pub(crate) fn letter(form: char) -> char {
    match form {
        '\u{2E80}'..='\u{2FDF}' => LETTERS.get(&form).copied().unwrap_or(form),
        _ => form,
    }
}

/// Whether it is a Chinese letter (also one that Unicode adds later in the planes kept for them), or 〇 and 々.
pub fn is_han(letter: char) -> bool {
    matches!(letter,
        '\u{3005}' | '\u{3007}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{2FFFD}' | '\u{30000}'..='\u{3FFFD}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_letter_meet() {
        for (one, other) in
            [('陳', '陈'), ('黃', '黄'), ('呉', '吳'), ('戶', '户'), ('眞', '真'), ('髙', '高')]
        {
            assert_eq!(usual(one), usual(other), "{one} {other}");
        }
        assert_ne!(usual('王'), usual('玉'));
        assert_eq!((letter('⻢'), letter('⾼'), letter('a')), ('马', '高', 'a'));
        assert!(['𫖯', '㛃', '䮌', '〇', '龻', '\u{323B0}'].into_iter().all(is_han));
        assert!(!['A', '·', '⺄', 'の'].into_iter().any(is_han));
    }

    #[test]
    fn every_form_has_one_usual_form() {
        let mut seen = std::collections::HashSet::new();
        for form in VARIANTS.lines().flat_map(str::chars) {
            assert!(seen.insert(form), "{form} stands in two sets");
        }
    }
}
