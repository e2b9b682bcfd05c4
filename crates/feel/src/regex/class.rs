//! Sets of characters.

use super::{NoPattern, blocks};
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, HirKind};

/// A set that is looked up quickly: ASCII by bits, the rest by ranges.
#[derive(Debug, Clone)]
pub(super) struct Set {
    ascii: [u64; 2],
    ranges: Box<[(char, char)]>,
}

impl Set {
    pub fn new(class: &ClassUnicode) -> Self {
        let mut ascii = [0_u64; 2];
        for c in 0..128_u32 {
            let inside = char::from_u32(c).is_some_and(|c| {
                class.ranges().iter().any(|range| (range.start()..=range.end()).contains(&c))
            });
            if inside && let Some(word) = ascii.get_mut((c / 64) as usize) {
                *word |= 1 << (c % 64);
            }
        }
        let ranges = class.ranges().iter().map(|range| (range.start(), range.end())).collect();
        Self { ascii, ranges }
    }

    #[inline]
    pub fn contains(&self, c: char) -> bool {
        let code = c as u32;
        if code < 128 {
            return self.ascii.get((code / 64) as usize).is_some_and(|word| word >> (code % 64) & 1 == 1);
        }
        self.ranges
            .binary_search_by(|(start, end)| {
                if *end < c {
                    std::cmp::Ordering::Less
                } else if *start > c {
                    std::cmp::Ordering::Greater
                } else {
                    std::cmp::Ordering::Equal
                }
            })
            .is_ok()
    }
}

/// From one character to another.
pub(super) fn range(start: char, end: char) -> ClassUnicode {
    ClassUnicode::new([ClassUnicodeRange::new(start, end)])
}

/// With the other cases of every character.
pub(super) fn folded(mut class: ClassUnicode) -> ClassUnicode {
    class.case_fold_simple();
    class
}

pub(super) fn negated(mut class: ClassUnicode) -> ClassUnicode {
    class.negate();
    class
}

/// A category such as `Lu` or `N`.
fn category(name: &str) -> Option<ClassUnicode> {
    const NAMES: [&str; 36] = [
        "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd",
        "Ps", "Pe", "Pi", "Pf", "Po", "Z", "Zs", "Zl", "Zp", "S", "Sm", "Sc", "Sk", "So", "C", "Cc", "Cf",
        "Co", "Cn",
    ];
    if !NAMES.contains(&name) {
        return None;
    }
    let tree = regex_syntax::Parser::new().parse(&format!("\\p{{{name}}}")).ok()?;
    match tree.into_kind() {
        HirKind::Class(Class::Unicode(class)) => Some(class),
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?.chars().next()?;
            Some(range(text, text))
        }
        _ => None,
    }
}

/// What stands in `\p{…}`: a category, or `Is` and the name of a block.
pub(super) fn property(name: &str) -> Result<ClassUnicode, NoPattern> {
    if let Some(block) = name.strip_prefix("Is") {
        let (start, end) = blocks::block(block).ok_or(NoPattern("there is no such block of characters"))?;
        // Blocks reach over the surrogates, which are no characters.
        let inside = [(start, end.min(0xD7FF)), (start.max(0xE000), end)];
        let ranges = inside.iter().filter(|(start, end)| start <= end).filter_map(|(start, end)| {
            Some(ClassUnicodeRange::new(char::from_u32(*start)?, char::from_u32(*end)?))
        });
        return Ok(ClassUnicode::new(ranges));
    }
    category(name).ok_or(NoPattern("there is no such category of characters"))
}

/// The classes that are written with one letter behind a backslash.
pub(super) fn escape(letter: char) -> Option<ClassUnicode> {
    let of = |ranges: &[(char, char)]| {
        ClassUnicode::new(ranges.iter().map(|(start, end)| ClassUnicodeRange::new(*start, *end)))
    };
    let class = match letter.to_ascii_lowercase() {
        's' => of(&[(' ', ' '), ('\t', '\n'), ('\r', '\r')]),
        'd' => category("Nd")?,
        'w' => {
            let mut class = category("P")?;
            class.union(&category("Z")?);
            class.union(&category("C")?);
            negated(class)
        }
        'i' => name_start(),
        'c' => {
            let mut class = name_start();
            class.union(&of(&[
                ('-', '.'),
                ('0', '9'),
                ('\u{B7}', '\u{B7}'),
                ('\u{300}', '\u{36F}'),
                ('\u{203F}', '\u{2040}'),
            ]));
            class
        }
        _ => return None,
    };
    Some(if letter.is_ascii_uppercase() { negated(class) } else { class })
}

/// Characters that begin a name in XML.
fn name_start() -> ClassUnicode {
    let ranges = [
        (':', ':'),
        ('A', 'Z'),
        ('_', '_'),
        ('a', 'z'),
        ('\u{C0}', '\u{D6}'),
        ('\u{D8}', '\u{F6}'),
        ('\u{F8}', '\u{2FF}'),
        ('\u{370}', '\u{37D}'),
        ('\u{37F}', '\u{1FFF}'),
        ('\u{200C}', '\u{200D}'),
        ('\u{2070}', '\u{218F}'),
        ('\u{2C00}', '\u{2FEF}'),
        ('\u{3001}', '\u{D7FF}'),
        ('\u{F900}', '\u{FDCF}'),
        ('\u{FDF0}', '\u{FFFD}'),
        ('\u{10000}', '\u{EFFFF}'),
    ];
    ClassUnicode::new(ranges.iter().map(|(start, end)| ClassUnicodeRange::new(*start, *end)))
}
