//! The letters of names that need a word: former private code points, compatibility forms, dots of all kinds, and the
//! invisible characters that are part of a script.

/// Letters that GBK and older GB 18030 kept at private code points (U+E815 to U+E864) until Unicode had them, in the order
/// of those code points: what registers of those years still send (GB 18030-2005 and -2022 give the present ones).
const FORMER: &str = "⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱䎬⺻䏝䓖䙡䙌龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻";

/// The present code point of a letter that once had a private one.
pub(super) fn former(c: char) -> char {
    match c {
        '\u{e815}'..='\u{e864}' => {
            let at = u32::from(c) - 0xe815;
            FORMER.chars().nth(at as usize).unwrap_or(c)
        }
        '\u{e5e5}' => ' ',
        // ḿ and ǹ of pinyin.
        '\u{e7c7}' => '\u{1e3f}',
        '\u{e7c8}' => '\u{1f9}',
        _ => c,
    }
}

/// Forms that exist only for other character sets: half-width kana, ligatures, letters of formulas, numbers of months.
pub(super) fn is_compatibility(c: char) -> bool {
    matches!(c, '\u{fb00}'..='\u{fb06}' | '\u{ff61}'..='\u{ff9f}' | '\u{1d400}'..='\u{1d7ff}' | '\u{2160}'..='\u{217f}')
}

/// The dots that keyboards give for the dot between the parts of a name.
pub(super) fn is_dot(c: char) -> bool {
    matches!(
        c,
        '\u{b7}'
            | '\u{2d9}'
            | '\u{387}'
            | '\u{16eb}'
            | '\u{2022}'
            | '\u{2024}'
            | '\u{2027}'
            | '\u{2043}'
            | '\u{2218}'
            | '\u{2219}'
            | '\u{22c5}'
            | '\u{22c6}'
            | '\u{25aa}'
            | '\u{25cf}'
            | '\u{25e6}'
            | '\u{26ac}'
            | '\u{2981}'
            | '\u{2e31}'
            | '\u{2e33}'
            | '\u{30fb}'
            | '\u{318d}'
            | '\u{a78f}'
            | '\u{ff65}'
            | '\u{10101}'
            | '\u{2b29}'
            | '\u{2e30}'
            | '\u{119e}'
    )
}

/// Apostrophes and the letters that look like one.
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\u{2b9}'..='\u{2bd}' | '\u{2c8}' | '\u{a78b}' | '\u{a78c}')
}

/// Signs without letters of their own that belong to a script: the syllable dot of Tibetan, and what chooses the forms of
/// Mongolian and of Arabic and Indian letters.
pub(super) fn belongs(c: char) -> bool {
    matches!(c, '\u{f0b}' | '\u{f0c}' | '\u{180b}'..='\u{180f}' | '\u{202f}' | '\u{200c}' | '\u{200d}')
}

fn is_mongolian(c: char) -> bool {
    matches!(c, '\u{1807}' | '\u{180a}' | '\u{1820}'..='\u{18aa}' | '\u{11660}'..='\u{1166c}')
}

fn is_joining(c: char) -> bool {
    is_mongolian(c) || matches!(c, '\u{600}'..='\u{8ff}' | '\u{900}'..='\u{dff}' | '\u{1000}'..='\u{109f}')
}

/// Whether such a sign stands where it can belong: the Mongolian ones after a Mongolian letter, the joiners between letters
/// that join.
pub(super) fn belongs_here(c: char, before: &[char], after: &[char]) -> bool {
    let last = before.iter().rev().find(|c| !matches!(c, '\u{180b}'..='\u{180f}')).copied();
    let next = after.first().copied();
    match c {
        '\u{f0b}' | '\u{f0c}' => true,
        '\u{180b}'..='\u{180d}' | '\u{180f}' => last.is_some_and(is_mongolian),
        '\u{180e}' | '\u{202f}' => last.is_some_and(is_mongolian) && next.is_some_and(is_mongolian),
        _ => last.is_some_and(is_joining) && next.is_some_and(is_joining),
    }
}

/// Whether marks on it only tell how to say it: Latin letters, and Greek ones with their accents.
pub(super) fn is_latin(c: char) -> bool {
    matches!(c, 'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{250}'..='\u{2af}' | '\u{370}'..='\u{3ff}' | '\u{1d00}'..='\u{1dbf}'
        | '\u{1e00}'..='\u{1fff}' | '\u{2c60}'..='\u{2c7f}' | '\u{a720}'..='\u{a7ff}' | '\u{ab30}'..='\u{ab6f}')
}

/// Latin letters that no mark can be taken off, as the machine-readable lines of passports write them (ICAO 9303-3, 6).
pub(super) fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'ł' | 'Ł' => "l",
        'ø' | 'Ø' => "o",
        'ħ' | 'Ħ' => "h",
        'ŧ' | 'Ŧ' => "t",
        'ı' => "i",
        'ĸ' => "q",
        'ŋ' | 'Ŋ' => "n",
        'ə' | 'Ə' => "e",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ß' | 'ẞ' => "ss",
        'þ' | 'Þ' => "th",
        'ĳ' | 'Ĳ' => "ij",
        'ŀ' | 'Ŀ' => "l",
        'ς' => "σ",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn former_letters_stand_at_their_places() {
        assert_eq!(FORMER.chars().count(), 0xe864 - 0xe815 + 1);
        for (old, new) in [
            ('\u{e863}', '䶮'),
            ('\u{e864}', '龻'),
            ('\u{e815}', '⺁'),
            ('\u{e816}', '𠂇'),
            ('\u{e81e}', '龴'),
            ('\u{e826}', '龵'),
            ('\u{e82b}', '龶'),
            ('\u{e832}', '龸'),
            ('\u{e843}', '龹'),
            ('\u{e854}', '龺'),
            ('\u{e855}', '𤇾'),
            ('\u{e831}', '𡗗'),
            ('\u{e83b}', '𢦏'),
            ('\u{e860}', '䴗'),
            ('x', 'x'),
        ] {
            assert_eq!(former(old), new, "{old:?}");
        }
    }
}
