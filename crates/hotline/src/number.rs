//! Ticket numbers (工单编号): `150402-12345-261130-000011`, a case number with the hotline's own group after the division, so that
//! nobody takes one for the other. The last digit checks the rest, as in a case number.

use codes::CaseNumber;
use contract::Fault;
use contract::time::china_date;
use store::Tx;

use crate::store as rows;

/// The group that tells a ticket from a case.
const GROUP: &str = "12345";

/// The next number of this division today. Gap-free: an act undone gives its number back.
///
/// # Errors
/// Database errors; `hotline.broken` when division or serial cannot be written in a number.
pub(crate) fn next(tx: &mut Tx, region: &str) -> Result<String, Fault> {
    let day = china_date(tx.now());
    let serial = rows::next_serial(tx, &format!("{region}{day}"))?;
    let wrong = |e: codes::CodeError| Fault::internal("hotline.broken", e);
    let serial = u32::try_from(serial).unwrap_or(u32::MAX);
    let region = codes::Region::parse(region).map_err(wrong)?;
    let plain = CaseNumber::make(&region, day, serial).map_err(wrong)?.to_string();
    let (division, rest) = plain.split_once('-').unwrap_or((&plain, ""));
    Ok(format!("{division}-{GROUP}-{rest}"))
}

/// The number as it is kept, however it was typed: with or without hyphens and blanks, in full-width digits. `None` for what
/// is none: a wrong digit, two exchanged, a case number.
pub fn tidy(given: &str) -> Option<String> {
    let digits: String = given
        .chars()
        .take(60)
        .filter_map(|c| match c {
            '0'..='9' => Some(c),
            '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
            '-' | ' ' | '　' | '–' | '—' => None,
            _ => Some('x'),
        })
        .collect();
    let (division, rest) = digits.split_at_checked(6)?;
    let rest = rest.strip_prefix(GROUP)?;
    let plain = CaseNumber::parse(&format!("{division}{rest}")).ok()?.to_string();
    let (division, rest) = plain.split_once('-')?;
    Some(format!("{division}-{GROUP}-{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_known_however_it_is_typed_and_no_wrong_digit_passes() {
        let region = codes::Region::parse("150402").unwrap();
        let plain = CaseNumber::make(&region, jiff::civil::date(2026, 11, 30), 1).unwrap().to_string();
        let number = plain.replacen('-', "-12345-", 1);
        assert_eq!(tidy(&number).as_deref(), Some(number.as_str()));
        assert_eq!(tidy(&number.replace('-', "")).as_deref(), Some(number.as_str()));
        assert_eq!(tidy(&format!(" {} ", number.replace('-', " "))).as_deref(), Some(number.as_str()));
        assert_eq!(tidy(&plain), None, "a case number is no ticket's");
        let digits: Vec<char> = number.chars().collect();
        for at in (0..digits.len()).filter(|at| digits[*at].is_ascii_digit()) {
            let mut bent = digits.clone();
            bent[at] = char::from_digit((bent[at].to_digit(10).unwrap() + 1) % 10, 10).unwrap();
            assert_eq!(tidy(&bent.into_iter().collect::<String>()), None, "digit {at}");
        }
        for wrong in ["", "12345", "🙂", "<b>", "150402-12345-269999-000011"] {
            assert_eq!(tidy(wrong), None, "{wrong}");
        }
    }
}
