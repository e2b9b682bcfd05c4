//! The project code (投资项目代码): `YYYY-RRRRRR-II-TT-NNNNNN`, 24 characters (GB/T 39046): year, division, division of industry (GB/T 4754),
//! type, serial number. It has no check digit: what can be checked are its form, its year and its type.

use std::fmt;

/// A code that is in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code(String);

/// Lengths of its groups.
const GROUPS: [usize; 5] = [4, 6, 2, 2, 6];

impl Code {
    /// Reads a code, forgiving blanks and full-width digits and dashes.
    pub fn parse(text: &str) -> Option<Code> {
        let plain: String = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| match c {
                '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10).unwrap_or(c),
                '—' | '–' | '－' | '‐' => '-',
                other => other,
            })
            .collect();
        let groups: Vec<&str> = plain.split('-').collect();
        let fits = groups.len() == GROUPS.len()
            && groups.iter().zip(GROUPS).all(|(group, length)| {
                group.len() == length && group.bytes().all(|byte| byte.is_ascii_digit())
            });
        let year: u16 = groups.first()?.parse().ok()?;
        let kind = groups.get(3)?;
        let serial = groups.get(4)?;
        let sound = fits
            && (2000..2100).contains(&year)
            && ["01", "02", "03"].contains(kind)
            && *serial != "000000"
            && !groups.get(1)?.starts_with('0');
        sound.then_some(Code(plain))
    }

    /// Makes one. `kind`: 1 government investment, 2 approval, 3 filing. `None` when the year's numbers are used up or a part is wrong.
    pub fn make(year: i16, region: &str, industry: &str, kind: u8, serial: i64) -> Option<Code> {
        Code::parse(&format!("{year}-{region}-{industry}-{kind:02}-{serial:06}"))
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_24_characters_and_are_checked() {
        let code = Code::make(2026, "150402", "26", 3, 17).unwrap();
        assert_eq!(code.as_str(), "2026-150402-26-03-000017");
        assert_eq!(code.as_str().len(), 24);
        assert_eq!(Code::parse(" ２０２６—150402-26-03-000017 "), Some(code));
        for wrong in [
            "",
            "2026-150402-26-03-00017",
            "2026-150402-26-09-000017",
            "1926-150402-26-03-000017",
            "2026-050402-26-03-000017",
            "2026-150402-26-03-000000",
            "2026-150402-2A-03-000017",
            "2026-150402-26-03-000017-1",
        ] {
            assert_eq!(Code::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Code::make(2026, "150402", "26", 3, 1_000_000), None);
    }
}
