//! The smallest things texts are compared by, as numbers: pairs of Chinese characters, words, sounds.

use std::hash::{Hash, Hasher};

/// A unit; its highest byte says of which kind.
pub(crate) type Unit = u64;

fn of(kind: u64, value: u64) -> Unit {
    kind << 56 | value & ((1 << 56) - 1)
}

/// Two neighbouring Chinese characters.
pub(crate) fn pair(one: char, other: char) -> Unit {
    of(1, u64::from(u32::from(one)) << 24 | u64::from(u32::from(other)))
}

/// A Chinese character by itself.
pub(crate) fn single(one: char) -> Unit {
    of(2, u64::from(u32::from(one)))
}

/// Two neighbouring syllables.
pub(crate) fn sounds(one: u16, other: u16) -> Unit {
    of(3, u64::from(one) << 16 | u64::from(other))
}

/// An English word without its ending.
pub(crate) fn word(stem: &str) -> Unit {
    of(4, mark(stem))
}

/// A text as a number: two texts that differ hardly ever have one.
pub(crate) fn mark(text: &str) -> u64 {
    let mut hasher = std::hash::DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// A thing that words name.
pub(crate) fn thing(number: u32) -> Unit {
    of(5, u64::from(number))
}

/// The first letters of two neighbouring syllables.
pub(crate) fn initials(one: u8, other: u8) -> Unit {
    of(6, u64::from(one) << 8 | u64::from(other))
}

/// The syllable a name begins with.
pub(crate) fn begins(sound: u16) -> Unit {
    of(7, u64::from(sound))
}

/// Pairs that very many names have: alone they do not make an entry the one that is asked for.
const COMMON: [[char; 2]; 22] = [
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
    ['企', '业'],
    ['营', '业'],
    ['注', '册'],
    ['单', '位'],
    ['政', '务'],
    ['中', '心'],
];

/// Whether the pair says little by itself.
pub(crate) fn is_common(one: char, other: char) -> bool {
    COMMON.contains(&[one, other])
}
