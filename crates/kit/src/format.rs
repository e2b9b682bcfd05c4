//! Dates, numbers, money and sizes as people say them, in both languages. Instants are shown in China time.

use contract::Lang;
use contract::time::{DAY_MS, china_date, china_minute_of_day};
use jiff::civil::Date;

use crate::i18n::Tr;

/// Days left until a due date; below zero it has passed. The unit stays with the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// Working days (工作日).
    Working(i64),
    /// Calendar days (日).
    Calendar(i64),
    /// The last day has passed, and no day that counts since: the weekend after it.
    JustOver,
}

impl From<worktime::DaysLeft> for Left {
    fn from(left: worktime::DaysLeft) -> Left {
        match left {
            worktime::DaysLeft::Left(n) => Left::Working(i64::from(n)),
            worktime::DaysLeft::Today => Left::Working(0),
            worktime::DaysLeft::Over(0) => Left::JustOver,
            worktime::DaysLeft::Over(n) => Left::Working(-i64::from(n)),
        }
    }
}

/// Groups of three: `1,234,567`.
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        out.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `850 B`, `12 KB`, `3.4 MB`: powers of 1,024, as phones and browsers show them.
pub fn file_size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let mut value = bytes as f64 / 1024.0;
    let mut unit = "KB";
    for next in UNITS.iter().skip(1) {
        if value < 1023.5 {
            break;
        }
        value /= 1024.0;
        unit = next;
    }
    match value < 9.95 {
        true => format!("{value:.1} {unit}").replace(".0 ", " "),
        false => format!("{value:.0} {unit}"),
    }
}

/// A sentence without the stop at its end: where it becomes a heading, or part of a sentence that brings its own.
pub fn unstopped(sentence: &str) -> &str {
    let sentence = sentence.trim_end();
    // Dots that stand for something left out stay.
    if sentence.ends_with("..") {
        return sentence;
    }
    sentence.strip_suffix(['。', '.']).unwrap_or(sentence)
}

impl Tr {
    /// 2026 年 10 月 12 日（周一） / Monday 12 October 2026.
    pub fn date(self, date: Date) -> String {
        match self.lang {
            Lang::Zh => format!("{} 年 {}", date.year(), self.day(date)),
            Lang::En => format!("{} {}", self.day(date), date.year()),
        }
    }

    /// 2026 年 10 月 12 日 / 12 October 2026: for documents, which carry no weekday.
    pub fn document_date(self, date: Date) -> String {
        self.f(
            "kit-document-date",
            &[
                ("year", date.year().to_string().into()),
                ("month", self.t(&format!("kit-month-{}", date.month())).into_owned().into()),
                ("day", date.day().to_string().into()),
            ],
        )
    }

    /// 10 月 12 日（周一） / Monday 12 October: where the year is plain.
    pub fn day(self, date: Date) -> String {
        self.f(
            "kit-day",
            &[
                ("month", self.t(&format!("kit-month-{}", date.month())).into_owned().into()),
                ("day", date.day().to_string().into()),
                (
                    "weekday",
                    self.t(&format!("kit-weekday-{}", date.weekday().to_monday_one_offset()))
                        .into_owned()
                        .into(),
                ),
            ],
        )
    }

    /// 10 月 12 日 / 12 October: where there is no room for the weekday.
    pub fn short_day(self, date: Date) -> String {
        self.f(
            "kit-short-day",
            &[
                ("month", self.t(&format!("kit-month-{}", date.month())).into_owned().into()),
                ("day", date.day().to_string().into()),
            ],
        )
    }

    /// 10 月 12 日（周一），还剩 3 个工作日 / Monday 12 October, 3 working days left.
    pub fn due(self, date: Date, left: Left) -> String {
        self.f("kit-due", &[("day", self.day(date).into()), ("left", self.left(left).into())])
    }

    /// 还剩 3 个工作日 / 3 working days left; 今天到期 / due today; 已超过 2 个工作日 / 2 working days over.
    pub fn left(self, left: Left) -> String {
        let (n, key) = match left {
            Left::Working(n) if n > 0 => (n, "kit-left-working"),
            Left::Calendar(n) if n > 0 => (n, "kit-left-calendar"),
            Left::Working(0) | Left::Calendar(0) => (0, "kit-left-today"),
            Left::JustOver => (0, "kit-over-just"),
            Left::Working(n) => (-n, "kit-over-working"),
            Left::Calendar(n) => (-n, "kit-over-calendar"),
        };
        self.n(key, n)
    }

    /// 2026 年 10 月 12 日 09:30 / 12 October 2026, 09:30, in China time. `at_ms`: epoch milliseconds.
    pub fn instant(self, at_ms: i64) -> String {
        let date = self.document_date(china_date(at_ms));
        self.f("kit-instant", &[("date", date.into()), ("time", self.time(at_ms).into())])
    }

    /// 2026-10-12 09:30, in China time: for files, where instants sort as text. `at_ms`: epoch milliseconds.
    pub fn stamp(self, at_ms: i64) -> String {
        format!("{} {}", china_date(at_ms), self.time(at_ms))
    }

    /// 09:30, in China time. `at_ms`: epoch milliseconds.
    pub fn time(self, at_ms: i64) -> String {
        let minutes = china_minute_of_day(at_ms);
        format!("{:02}:{:02}", minutes / 60, minutes % 60)
    }

    /// How long ago: 刚刚, 5 分钟前, 3 小时前, 昨天 09:30, and from the day before that the instant itself. Both in epoch
    /// milliseconds.
    pub fn ago(self, at_ms: i64, now_ms: i64) -> String {
        let passed = now_ms.saturating_sub(at_ms);
        let days = now_ms.saturating_add(8 * 3_600_000).div_euclid(DAY_MS)
            - at_ms.saturating_add(8 * 3_600_000).div_euclid(DAY_MS);
        match passed {
            p if p < 0 => self.instant(at_ms),
            0..60_000 => self.t("kit-ago-now").into_owned(),
            60_000..3_600_000 => self.n("kit-ago-minutes", passed / 60_000),
            _ if days == 0 => self.n("kit-ago-hours", passed / 3_600_000),
            _ if days == 1 => self.f("kit-ago-yesterday", &[("time", self.time(at_ms).into())]),
            _ => self.instant(at_ms),
        }
    }

    /// 1,234.50 元 / CNY 1,234.50. `fen`: hundredths of a yuan.
    pub fn money(self, fen: i64) -> String {
        let sign = if fen < 0 { "-" } else { "" };
        let cents = fen.unsigned_abs();
        let yuan = grouped(i64::try_from(cents / 100).unwrap_or(i64::MAX));
        let amount = match cents % 100 {
            0 => format!("{sign}{yuan}"),
            rest => format!("{sign}{yuan}.{rest:02}"),
        };
        self.f("kit-money", &[("amount", amount.into())])
    }

    /// A number in groups of three.
    pub fn number(self, number: impl TryInto<i64>) -> String {
        grouped(number.try_into().unwrap_or(i64::MAX))
    }

    /// `3.4 MB`.
    pub fn size(self, bytes: u64) -> String {
        file_size(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZH: Tr = Tr { lang: Lang::Zh };
    const EN: Tr = Tr { lang: Lang::En };

    #[test]
    fn dates_as_people_say_them() {
        let date = Date::constant(2026, 10, 12);
        assert_eq!(ZH.due(date, Left::Working(3)), "10 月 12 日（周一），还剩 3 个工作日");
        assert_eq!(EN.due(date, Left::Working(3)), "Monday 12 October, 3 working days left");
        assert_eq!(EN.due(date, Left::Working(1)), "Monday 12 October, 1 working day left");
        assert_eq!(ZH.due(date, Left::Calendar(0)), "10 月 12 日（周一），今天到期");
        assert_eq!(ZH.left(Left::Working(-2)), "已超过 2 个工作日");
        assert_eq!(ZH.date(date), "2026 年 10 月 12 日（周一）");
        assert_eq!(EN.date(date), "Monday 12 October 2026");
    }

    #[test]
    fn instants_are_in_china_time() {
        // 2026-10-11T17:30:00Z is half past one on the 12th in China.
        let at = 1_791_739_800_000;
        assert_eq!(ZH.instant(at), "2026 年 10 月 12 日 01:30");
        assert_eq!(EN.instant(at), "12 October 2026, 01:30");
        assert_eq!(ZH.ago(at, at + 59_000), "刚刚");
        assert_eq!(EN.ago(at, at + 60_000), "1 minute ago");
        assert_eq!(ZH.ago(at, at + 3 * 3_600_000), "3 小时前");
        assert_eq!(EN.ago(at, at + DAY_MS), "yesterday at 01:30");
        assert_eq!(ZH.ago(at, at + 3 * DAY_MS), "2026 年 10 月 12 日 01:30");
    }

    #[test]
    fn numbers_money_and_sizes() {
        assert_eq!(grouped(-1_234_567), "-1,234,567");
        assert_eq!(grouped(999), "999");
        assert_eq!(ZH.money(123_450), "1,234.50 元");
        assert_eq!(EN.money(-100), "CNY -1");
        assert_eq!(file_size(850), "850 B");
        assert_eq!(file_size(1024), "1 KB");
        assert_eq!(file_size(3_565_158), "3.4 MB");
        assert_eq!(file_size(20 * 1024 * 1024), "20 MB");
    }
}
