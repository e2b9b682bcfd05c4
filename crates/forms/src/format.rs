//! The formats a text or a number can have, and the one way to write each.

use codes::{CitizenId, CodeError, LicenceId, Uscc};
use jiff::civil::{Date, DateTime, Time};

/// A `format` of the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// `2026-07-01`.
    Date,
    /// `09:30`.
    Time,
    /// `2026-07-01T09:30`, without offset: a form means local time.
    DateTime,
    /// An e-mail address.
    Email,
    /// An `http` or `https` address.
    Uri,
    /// Unified social credit code 统一社会信用代码.
    Uscc,
    /// Citizen identity number 公民身份号码.
    CitizenId,
    /// Licence identifier 电子证照标识.
    LicenceId,
    /// Mobile number of mainland China 手机号码.
    Mobile,
    /// Mobile, landline or 400 number 联系电话.
    Phone,
    /// Postcode 邮政编码.
    Postcode,
    /// Yuan, not negative, at most two decimals 金额.
    Money,
}

/// Why a text does not have its format.
pub(crate) struct Mismatch {
    pub code: &'static str,
    pub params: Vec<(&'static str, String)>,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 12] = [
        Self::Date,
        Self::Time,
        Self::DateTime,
        Self::Email,
        Self::Uri,
        Self::Uscc,
        Self::CitizenId,
        Self::LicenceId,
        Self::Mobile,
        Self::Phone,
        Self::Postcode,
        Self::Money,
    ];

    /// Its name in the schema.
    pub fn name(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Time => "time",
            Self::DateTime => "date-time",
            Self::Email => "email",
            Self::Uri => "uri",
            Self::Uscc => "uscc",
            Self::CitizenId => "citizen-id",
            Self::LicenceId => "licence-id",
            Self::Mobile => "cn-mobile",
            Self::Phone => "cn-phone",
            Self::Postcode => "cn-postcode",
            Self::Money => "money",
        }
    }

    /// The format of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The text as it is kept: tidied, in the one spelling.
    pub(crate) fn tidy(self, text: &str) -> Result<String, Mismatch> {
        let plain = || Mismatch { code: "form.format", params: vec![("format", self.name().to_owned())] };
        match self {
            Self::Date => date(text).map(|date| date.to_string()).ok_or_else(plain),
            Self::Time => time(text).ok_or_else(plain),
            Self::DateTime => date_time(text).ok_or_else(plain),
            Self::Email => email(text).ok_or_else(plain),
            Self::Uri => uri(text).ok_or_else(plain),
            Self::Uscc => Uscc::parse(text).map(|code| code.to_string()).map_err(Mismatch::from),
            Self::CitizenId => {
                CitizenId::parse(text).map(|id| id.reveal().to_owned()).map_err(Mismatch::from)
            }
            Self::LicenceId => LicenceId::parse(text).map(|id| id.to_string()).map_err(Mismatch::from),
            Self::Mobile => mobile(&digits(text)?).ok_or_else(plain),
            Self::Phone => phone(text).ok_or_else(plain),
            Self::Postcode => {
                Some(ascii(text)).filter(|code| code.len() == 6 && all_digits(code)).ok_or_else(plain)
            }
            Self::Money => Some(ascii(text)).filter(|amount| is_money(amount)).ok_or_else(plain),
        }
    }

    /// Whether a kept text has this format and is in the one spelling.
    pub(crate) fn holds(self, text: &str) -> bool {
        self.tidy(text).is_ok_and(|tidy| tidy == text)
    }

    /// As [`Format::holds`], without writing the text anew where its spelling can be seen as it stands.
    pub(crate) fn is_kept(self, text: &str) -> bool {
        let bytes = text.as_bytes();
        match self {
            Self::Date => is_iso_day(bytes),
            Self::Mobile => {
                bytes.len() == 11
                    && all_digits(text)
                    && bytes.first() == Some(&b'1')
                    && matches!(bytes.get(1), Some(b'3'..=b'9'))
            }
            Self::Postcode => bytes.len() == 6 && all_digits(text),
            Self::CitizenId => CitizenId::parse(text).is_ok_and(|id| id.reveal() == text),
            _ => self.holds(text),
        }
    }

    /// The text with the part that identifies somebody hidden.
    pub(crate) fn mask(self, text: &str) -> Option<String> {
        match self {
            Self::CitizenId => CitizenId::parse(text).ok().map(|id| id.masked()),
            Self::Mobile | Self::Phone => {
                let count = text.chars().count();
                let hidden = count.checked_sub(7).filter(|hidden| *hidden > 0)?;
                let (head, tail) = (text.chars().take(3), text.chars().skip(count - 4));
                Some(head.chain("*".repeat(hidden).chars()).chain(tail).collect())
            }
            Self::Email => {
                let (name, site) = text.split_once('@')?;
                Some(format!("{}***@{site}", name.chars().next()?))
            }
            _ => None,
        }
    }

    /// Whether a text of this format says how to identify or reach a person.
    pub(crate) fn personal(self) -> bool {
        matches!(self, Self::CitizenId | Self::Mobile | Self::Phone | Self::Email)
    }
}

impl From<CodeError> for Mismatch {
    fn from(error: CodeError) -> Self {
        let mut params = Vec::new();
        if let Some(expected) = error.expected() {
            params.push(("expected", expected));
        }
        if let Some(found) = error.found() {
            params.push(("found", found));
        }
        Self { code: error.code(), params }
    }
}

/// Full-width digits, letters and signs as ASCII, blanks at the ends dropped.
pub(crate) fn ascii(text: &str) -> String {
    text.trim()
        .chars()
        .map(|ch| match ch {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(ch) - 0xFEE0).unwrap_or(ch),
            '\u{3000}' => ' ',
            '−' | '–' | '—' => '-',
            '。' => '.',
            _ => ch,
        })
        .collect()
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A day that exists, written `2026-07-01`.
fn is_iso_day(bytes: &[u8]) -> bool {
    let [a, b, c, d, b'-', m, n, b'-', x, y] = bytes else { return false };
    let number = |digits: &[&u8]| {
        digits.iter().try_fold(0_i16, |all, digit| {
            digit.is_ascii_digit().then(|| all * 10 + i16::from(**digit - b'0'))
        })
    };
    let (Some(year), Some(month), Some(day)) = (number(&[a, b, c, d]), number(&[m, n]), number(&[x, y]))
    else {
        return false;
    };
    matches!((i8::try_from(month), i8::try_from(day)), (Ok(month), Ok(day)) if Date::new(year, month, day).is_ok())
}

/// A day as people type it: 2026-07-01, 2026/7/1, 2026.7.1, 2026年7月1日, 20260701.
pub(crate) fn date(text: &str) -> Option<Date> {
    let text = ascii(text);
    if text.len() > 20 {
        return None;
    }
    let parts: Vec<&str> = if text.len() == 8 && all_digits(&text) {
        vec![text.get(..4)?, text.get(4..6)?, text.get(6..)?]
    } else {
        text.trim_end_matches('日').split(['-', '/', '.', '年', '月']).map(str::trim).collect()
    };
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 && [year, month, day].iter().all(|part| all_digits(part)) => {
            Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
        }
        _ => None,
    }
}

fn time(text: &str) -> Option<String> {
    let text = ascii(text);
    let (hour, minute) =
        text.split_once(':').filter(|(hour, minute)| all_digits(hour) && minute.len() == 2)?;
    let time = Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()?;
    Some(format!("{:02}:{:02}", time.hour(), time.minute()))
}

fn date_time(text: &str) -> Option<String> {
    let text = ascii(text);
    let (day, clock) = text.split_once(['T', ' '])?;
    let (day, clock) = (date(day)?, time(clock)?);
    let (hour, minute) = clock.split_once(':')?;
    let at = DateTime::from_parts(day, Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()?);
    Some(format!("{}T{:02}:{:02}", at.date(), at.hour(), at.minute()))
}

fn email(text: &str) -> Option<String> {
    let text = ascii(text);
    let (local, domain) = text.rsplit_once('@')?;
    let local_ok = !local.is_empty()
        && local.len() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && local.chars().all(|ch| !ch.is_whitespace() && !ch.is_control() && !"<>(),;:\\\"[]@".contains(ch));
    let domain_ok = domain.len() <= 253
        && domain.contains('.')
        && domain.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|ch| ch.is_alphanumeric() || ch == '-')
        });
    (local_ok && domain_ok).then_some(text)
}

fn uri(text: &str) -> Option<String> {
    let text = text.trim();
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    (!host.is_empty() && text.len() <= 2000 && !text.chars().any(|ch| ch.is_whitespace() || ch.is_control()))
        .then(|| text.to_owned())
}

fn digits(text: &str) -> Result<String, Mismatch> {
    let text = ascii(text);
    if text.len() > 40 {
        let params = vec![("format", Format::Mobile.name().to_owned())];
        return Err(Mismatch { code: "form.format", params });
    }
    let compact: String = text.chars().filter(|ch| !matches!(ch, ' ' | '-')).collect();
    Ok(compact.strip_prefix("+86").or_else(|| compact.strip_prefix("0086")).unwrap_or(&compact).to_owned())
}

fn mobile(digits: &str) -> Option<String> {
    let second = digits.as_bytes().get(1)?;
    (digits.len() == 11 && all_digits(digits) && digits.starts_with('1') && (b'3'..=b'9').contains(second))
        .then(|| digits.to_owned())
}

fn phone(text: &str) -> Option<String> {
    let compact = digits(text).ok()?;
    if let Some(mobile) = mobile(&compact) {
        return Some(mobile);
    }
    let text = ascii(text);
    let parts: Vec<&str> = text.split('-').collect();
    let landline = |area: &str, number: &str| {
        area.starts_with('0') && (3..=4).contains(&area.len()) && (7..=8).contains(&number.len())
    };
    let whole = match parts.as_slice() {
        [area, number] | [area, number, _] if landline(area, number) => {
            parts.iter().all(|part| all_digits(part))
        }
        [number] => (7..=8).contains(&number.len()) && all_digits(number),
        _ => false,
    };
    let service = compact.len() == 10 && (compact.starts_with("400") || compact.starts_with("800"));
    if whole && parts.get(2).is_none_or(|extension| extension.len() <= 6) {
        Some(text)
    } else {
        (service && all_digits(&compact)).then_some(compact)
    }
}

/// Not negative, at most 13 digits before and two after the point: exact in every representation we use.
pub(crate) fn is_money(text: &str) -> bool {
    let (yuan, fen) = text.split_once('.').unwrap_or((text, "0"));
    all_digits(yuan) && yuan.len() <= 13 && all_digits(fen) && fen.len() <= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn tidied(format: Format, text: &str) -> Option<String> {
        format.tidy(text).ok()
    }

    #[test]
    fn days_and_times_are_read_as_people_type_them() {
        for text in ["2026-07-01", "2026/7/1", "2026.7.1", "２０２６年７月１日", "20260701", " 2026-7-1 "]
        {
            assert_eq!(tidied(Format::Date, text).as_deref(), Some("2026-07-01"), "{text}");
        }
        for text in ["2026-02-30", "26-7-1", "2026-7", "07/01/2026", "", "2026-7-1-1"] {
            assert_eq!(tidied(Format::Date, text), None, "{text}");
        }
        assert_eq!(tidied(Format::Time, "9:05").as_deref(), Some("09:05"));
        assert_eq!(tidied(Format::Time, "24:00"), None);
        assert_eq!(tidied(Format::DateTime, "2026/7/1 9:30").as_deref(), Some("2026-07-01T09:30"));
    }

    #[test]
    fn numbers_to_call() {
        assert_eq!(tidied(Format::Mobile, "+86 138-0013-8000").as_deref(), Some("13800138000"));
        assert_eq!(tidied(Format::Mobile, "１３８００１３８０００").as_deref(), Some("13800138000"));
        assert_eq!(tidied(Format::Mobile, "12800138000"), None);
        assert_eq!(tidied(Format::Phone, "027-87654321").as_deref(), Some("027-87654321"));
        assert_eq!(tidied(Format::Phone, "400-800-1234").as_deref(), Some("4008001234"));
        assert_eq!(tidied(Format::Phone, "110-1"), None);
        assert_eq!(tidied(Format::Postcode, "430070").as_deref(), Some("430070"));
    }

    #[test]
    fn addresses_and_amounts() {
        assert!(tidied(Format::Email, "li.xm@example.com").is_some());
        for text in ["a@b", "@b.cn", "a b@c.cn", "a@-b.cn", "a@b..cn", "<a>@b.cn"] {
            assert_eq!(tidied(Format::Email, text), None, "{text}");
        }
        assert!(tidied(Format::Uri, "https://example.com/a?b=1").is_some());
        assert_eq!(tidied(Format::Uri, "javascript:alert(1)"), None);
        assert!(is_money("12.50") && is_money("0"));
        assert!(!is_money("-1") && !is_money("1.234") && !is_money("1e3") && !is_money(".5"));
    }

    /// The code of the check digit comes from the one place that knows it.
    #[test]
    fn codes_say_what_is_wrong() {
        let mismatch = Format::Uscc.tidy("91420111MA4K000000").err().map(|mismatch| mismatch.code);
        assert!(mismatch.is_some_and(|code| code.starts_with("code.uscc.")));
    }
}
