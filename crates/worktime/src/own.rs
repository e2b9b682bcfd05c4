//! Divisions known to have days of rest of their own beside the national ones, by their own regulations. Which days those
//! are in a year is announced there each year and never guessed here: a calendar without them says so.

use std::sync::LazyLock;

use crate::words::Words;

/// Division (its significant digits), and what is kept there. Only what stands in the division's own regulation; a division
/// that is not listed may still have days of its own.
const KNOWN: [(&str, &str, &str); 6] = [
    ("45", "壮族三月三", "the Zhuang Sanyuesan"),
    ("54", "藏历新年、雪顿节", "the Tibetan New Year, the Sho Dun Festival"),
    ("64", "开斋节、古尔邦节", "Eid al-Fitr, Eid al-Adha"),
    ("65", "肉孜节、古尔邦节", "Eid al-Fitr, Eid al-Adha"),
    ("5134", "彝族火把节、彝族年", "the Yi Torch Festival, the Yi New Year"),
    ("5328", "傣历新年（泼水节）", "the Dai New Year"),
];

static NAMES: LazyLock<Vec<(&str, Words)>> = LazyLock::new(|| {
    let words = |(place, zh, en): (&'static str, &str, &str)| (place, Words { zh: zh.into(), en: en.into() });
    KNOWN.map(words).into()
});

/// The holidays that this place (its significant digits) is known to keep for itself.
pub(crate) fn known(place: &str) -> Option<&'static Words> {
    NAMES.iter().rfind(|(prefix, _)| place.starts_with(prefix)).map(|(_, names)| names)
}
