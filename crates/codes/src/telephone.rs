//! Telephone numbers 电话号码 as people type and copy them, in one spelling.

use std::fmt;

use crate::error::{CodeError, Fault, Kind};
use crate::text::{self, Tidied, parsed_code, require};

const KIND: Kind = Kind::Telephone;
/// E.164 allows fifteen digits; national numbers with their country have seven at least.
const FOREIGN: std::ops::RangeInclusive<usize> = 7..=15;

/// What kind of number it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Line {
    /// A mobile number of mainland China: `13900000001`.
    Mobile,
    /// A landline with its area code and, where there is one, its extension: `0476-8220000`, `010-88888888-12`.
    Landline,
    /// A landline of the place, without its area code: `8220000`.
    Local,
    /// A service number that begins with 400 or 800: `4001234567`.
    Service,
    /// A number of another country or of Hong Kong, Macao or Taiwan (E.164): `+85291234567`.
    Abroad,
}

impl Line {
    /// Its name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mobile => "mobile",
            Self::Landline => "landline",
            Self::Local => "local",
            Self::Service => "service",
            Self::Abroad => "abroad",
        }
    }
}

/// A telephone number in its one spelling. `{:?}` is masked.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Telephone {
    text: String,
    line: Line,
}

impl fmt::Debug for Telephone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Telephone").field(&self.masked()).finish()
    }
}

impl fmt::Display for Telephone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

parsed_code!(Telephone);

impl Telephone {
    /// Reads a number: with or without +86 or 0086, blanks, hyphens, brackets, full-width digits and the marks of
    /// direction that a telephone's contacts copy along; an extension after 转, ext, x, # or a second hyphen.
    ///
    /// # Errors
    /// `code.telephone.…` with what is wrong, never with the number itself.
    pub fn parse(value: &str) -> Result<Self, CodeError> {
        Self::read(value).map(|(telephone, _)| telephone)
    }

    pub(crate) fn read(value: &str) -> Result<(Self, Vec<Tidied>), CodeError> {
        let tidy = text::tidy(KIND, value)?;
        let (number, extension) = split_extension(&tidy.text);
        // +86 (0)10: the zero is for callers at home.
        let number: String =
            number.replace("(0)", "").chars().filter(|c| !matches!(c, '(' | ')' | '.' | '/')).collect();
        let number = number.trim_matches('-');
        let (abroad, national) = match number.strip_prefix('+').or_else(|| number.strip_prefix("00")) {
            Some(rest) => match rest.strip_prefix("86") {
                Some(rest) => (false, rest.trim_start_matches('-').to_owned()),
                None => (true, rest.to_owned()),
            },
            None => (false, number.to_owned()),
        };
        let at_home = !abroad && national.len() != number.len();
        let digits: String = national.chars().filter(|c| *c != '-').collect();
        require(KIND, &digits, 0..digits.chars().count(), |c| c.is_ascii_digit(), "a digit")?;
        let telephone = match abroad {
            true => abroad_number(&digits, extension),
            false => home_number(&national, digits, extension, at_home),
        };
        let telephone = telephone.ok_or_else(shape)?;
        Ok((telephone, tidy.done))
    }

    /// The number as text, in the one form it is stored in.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What kind of number it is.
    pub fn line(&self) -> Line {
        self.line
    }

    /// The number as others see it: `139****0001`, `0476-***0000`, `+852****4567`.
    pub fn masked(&self) -> String {
        let mut parts = self.text.split(['-', 'x']);
        let first = parts.next().unwrap_or_default();
        let (lead, number) = match self.line {
            Line::Landline => (format!("{first}-"), parts.next().unwrap_or_default()),
            _ => (String::new(), first),
        };
        let head = match self.line {
            Line::Mobile | Line::Service => 3,
            Line::Abroad => 4,
            Line::Landline | Line::Local => 0,
        };
        let count = number.len();
        // Three stars at least, also in the shortest number.
        let head = head.min(count.saturating_sub(7));
        let star = |(at, c): (usize, char)| if at < head || at + 4 >= count { c } else { '*' };
        let extension = if parts.next().is_some() { "-**" } else { "" };
        format!("{lead}{}{extension}", number.chars().enumerate().map(star).collect::<String>())
    }
}

fn shape() -> CodeError {
    let expected = "as a mobile number, with its area code, or with + and the code of its country";
    CodeError::new(KIND, Fault::Shape { expected })
}

/// What follows a word or sign for an extension.
fn split_extension(text: &str) -> (&str, Option<&str>) {
    for sign in ["转", "分机", "EXT.", "EXT", "X", "#", ",", "，"] {
        if let Some((number, extension)) = text.split_once(sign) {
            return (number, Some(extension.trim_matches(['-', ':', '：'])));
        }
    }
    (text, None)
}

fn is_extension(text: &str) -> bool {
    (1..=6).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

/// The number with its extension: behind a hyphen, abroad behind an x, where hyphens only group.
fn with_extension(number: String, extension: Option<&str>, line: Line) -> Option<Telephone> {
    let text = match extension {
        Some(extension) if is_extension(extension) && line == Line::Abroad => format!("{number}x{extension}"),
        Some(extension) if is_extension(extension) && line != Line::Mobile => format!("{number}-{extension}"),
        Some(_) => return None,
        None => number,
    };
    Some(Telephone { text, line })
}

fn abroad_number(digits: &str, extension: Option<&str>) -> Option<Telephone> {
    let fits = FOREIGN.contains(&digits.len()) && !digits.starts_with('0');
    fits.then(|| with_extension(format!("+{digits}"), extension, Line::Abroad)).flatten()
}

fn home_number(
    national: &str,
    digits: String,
    extension: Option<&str>,
    with_country: bool,
) -> Option<Telephone> {
    let mobile = |digits: &str| {
        digits.len() == 11
            && digits.starts_with('1')
            && digits.as_bytes().get(1).is_some_and(|b| (b'3'..=b'9').contains(b))
    };
    if let Some(rest) = digits.strip_prefix("86").filter(|rest| mobile(rest)) {
        return with_extension(rest.to_owned(), extension, Line::Mobile);
    }
    // In the roaming form a mobile number keeps no zero before it; some people dial one from a landline.
    let bare = digits.strip_prefix('0').filter(|bare| mobile(bare)).unwrap_or(&digits);
    if mobile(bare) {
        return with_extension(bare.to_owned(), extension, Line::Mobile);
    }
    // A second hyphen begins an extension where what stands before it is whole: 0476-8220000-12, not 0476-822-0000.
    let parts: Vec<&str> = national.split('-').collect();
    let (number, extension) = match (parts.as_slice(), extension) {
        ([.., last], None) if ends_whole(&parts) => {
            (digits.get(..digits.len() - last.len())?.to_owned(), Some(*last))
        }
        (_, extension) => (digits, extension),
    };
    if is_service(&number) {
        return with_extension(number, extension, Line::Service);
    }
    let whole = |part: &str| (7..=8).contains(&part.len());
    if number.starts_with('0') || with_country {
        let number = if number.starts_with('0') { number } else { format!("0{number}") };
        let area = if number.starts_with("01") || number.starts_with("02") { 3 } else { 4 };
        let (area, rest) = number.split_at_checked(area)?;
        let fits = whole(rest) && subscriber(rest) && area.as_bytes().get(1) != Some(&b'0');
        return fits.then(|| with_extension(format!("{area}-{rest}"), extension, Line::Landline)).flatten();
    }
    (whole(&number) && subscriber(&number)).then(|| with_extension(number, extension, Line::Local)).flatten()
}

/// Whether what stands before the last hyphen is a whole number, so that what follows can be an extension: with an area
/// code the part before is a subscriber's number, or all of it stands in one part.
fn ends_whole(parts: &[&str]) -> bool {
    let Some((_, before)) = parts.split_last() else { return false };
    let Some(number) = before.last() else { return false };
    let all = before.concat();
    let whole = (7..=8).contains(&number.len());
    is_service(&all)
        || match all.starts_with('0') {
            true => (10..=12).contains(&all.len()) && (whole || before.len() == 1),
            false => whole && before.len() == 1,
        }
}

fn is_service(digits: &str) -> bool {
    digits.len() == 10 && (digits.starts_with("400") || digits.starts_with("800"))
}

/// Numbers of subscribers begin with neither 0 nor 1.
fn subscriber(number: &str) -> bool {
    !number.starts_with(['0', '1'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn one(text: &str, spelling: &str, line: Line) {
        let telephone = Telephone::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!((telephone.as_str(), telephone.line()), (spelling, line), "{text}");
        assert_eq!(Telephone::parse(spelling).as_ref(), Ok(&telephone), "{text}");
    }

    #[test]
    fn mobile_numbers_come_from_anywhere() {
        for text in [
            "13900000001",
            "\u{202d}13900000001\u{202c}",
            "\u{2068}+86 139 0000 0001\u{2069}",
            "+86-139-0000-0001",
            "0086 13900000001",
            "8613900000001",
            "１３９　００００　０００１",
            "(+86) 139.0000.0001",
            "013900000001",
            "\u{feff}139\u{a0}0000\u{200b}0001",
            "＋８６－１３９０００００００１",
        ] {
            one(text, "13900000001", Line::Mobile);
        }
    }

    #[test]
    fn landlines_have_their_area_code_apart() {
        for text in [
            "0476-8220000",
            "04768220000",
            "(0476)8220000",
            "0476 822 0000",
            "0476-822-0000",
            "+86 476 8220000",
            "+86(0)476-8220000",
            "0086-476-8220000",
            "（0476）8220000",
            "0476—8220000",
        ] {
            one(text, "0476-8220000", Line::Landline);
        }
        one("010 8888 8888", "010-88888888", Line::Landline);
        one("+86 10 8888 8888", "010-88888888", Line::Landline);
        one("027-87654321", "027-87654321", Line::Landline);
        for text in [
            "0476-8220000-12",
            "0476-8220000转12",
            "0476-8220000 转 12",
            "04768220000 ext. 12",
            "04768220000#12",
            "04768220000-12",
            "0476-8220000x12",
            "0476-8220000分机12",
        ] {
            one(text, "0476-8220000-12", Line::Landline);
        }
        one("8220000", "8220000", Line::Local);
        one("822-0000", "8220000", Line::Local);
        one("8220000-12", "8220000-12", Line::Local);
        one("400-800-1234", "4008001234", Line::Service);
        one("400 123 4567 转 8", "4001234567-8", Line::Service);
    }

    #[test]
    fn numbers_from_abroad_keep_their_country() {
        one("+852 9123 4567", "+85291234567", Line::Abroad);
        one("00852-9123-4567", "+85291234567", Line::Abroad);
        one("+1 (415) 555-0100", "+14155550100", Line::Abroad);
        one("+44 (0)20 7946 0000", "+442079460000", Line::Abroad);
        one("+84 91 234 56 78", "+84912345678", Line::Abroad);
        one("+1-415-555-0100 ext 22", "+14155550100x22", Line::Abroad);
        one("+976 1234 5678", "+97612345678", Line::Abroad);
    }

    #[test]
    fn what_is_no_number_is_refused_without_repeating_it() {
        for text in [
            "",
            "139",
            "12800138000",
            "13900000001x",
            "1390000000a",
            "110",
            "0476",
            "0476-0220000",
            "+86",
            "+",
            "00",
            "一三九",
            "+0 123456789",
            "+123456",
            "13900000001 转 1",
            &"1".repeat(16),
            &"9".repeat(10_000),
            "0476-822000012345",
        ] {
            let error = Telephone::parse(text).err().map(|error| error.to_string());
            assert!(error.as_ref().is_some_and(|error| !error.contains("139")), "{text}: {error:?}");
        }
    }

    #[test]
    fn masks_leave_what_tells_the_place() {
        for (text, masked) in [
            ("13900000001", "139****0001"),
            ("0476-8220000", "0476-***0000"),
            ("010-88888888-12", "010-****8888-**"),
            ("8220000", "***0000"),
            ("+85291234567", "+852****4567"),
            ("4008001234", "400***1234"),
        ] {
            assert_eq!(Telephone::parse(text).map(|t| t.masked()).unwrap_or_default(), masked);
        }
    }
}
