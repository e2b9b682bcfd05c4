//! ISO/IEC 7064 MOD 37,36: the hybrid check character over digits and capital letters.

use crate::text::base36;

/// The check character of a text of digits and capital letters; other characters are skipped, which callers rule out.
/// It detects every single wrong character and nearly every exchange of neighbours.
pub(crate) fn mod_37_36(text: impl Iterator<Item = char>) -> char {
    let mut product = 36;
    for value in text.filter_map(base36) {
        let sum = (product + value) % 36;
        product = (if sum == 0 { 36 } else { sum }) * 2 % 37;
    }
    let check = (37 - product) % 36;
    char::from_digit(check, 36).map_or('0', |c| c.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the standard, also used by python-stdnum: A12425GABC1234002 has the check character M.
    #[test]
    fn published_example() {
        assert_eq!(mod_37_36("A12425GABC1234002".chars()), 'M');
    }
}
