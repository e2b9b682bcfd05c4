//! The days that the decree on holidays (全国年节及纪念日放假办法) itself makes holidays of every year, as amended with effect
//! from 2025. They are known before the year's notice is: it moves days of rest around them and never takes them away.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::Date;

use crate::day::{Day, digits};
use crate::words::Words;

/// The first year the amended decree holds in.
const FIRST: i16 = 2025;
/// Calculated days of the Chinese calendar; the file says how.
const LUNAR: &str = include_str!("../data/lunar.txt");

/// Names of the holidays, by their number.
static NAMES: LazyLock<[Words; 7]> = LazyLock::new(|| {
    [
        ("元旦", "New Year's Day"),
        ("春节", "Spring Festival"),
        ("清明节", "Qingming Festival"),
        ("劳动节", "Labour Day"),
        ("端午节", "Dragon Boat Festival"),
        ("中秋节", "Mid-Autumn Festival"),
        ("国庆节", "National Day"),
    ]
    .map(|(zh, en)| Words { zh: zh.to_owned(), en: en.to_owned() })
});

/// The holidays that move, with the numbers of their names.
static MOVING: LazyLock<BTreeMap<Day, usize>> = LazyLock::new(|| {
    let mut days = BTreeMap::new();
    for line in LUNAR.lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split_whitespace();
        let Some(year) = fields.next().and_then(digits).and_then(|year| i16::try_from(year).ok()) else {
            continue;
        };
        let mut next = || {
            let (month, day) = fields.next()?.split_once('-')?;
            let (month, day) = (i8::try_from(digits(month)?).ok()?, i8::try_from(digits(day)?).ok()?);
            Date::new(year, month, day).ok().map(Day::of)
        };
        if let Some(first) = next() {
            // 除夕、正月初一至初三
            days.extend([first.previous(), first, first.next(), first.next().next()].map(|day| (day, 1)));
        }
        for name in [2, 4, 5] {
            days.extend(next().map(|day| (day, name)));
        }
    }
    days
});

/// The holiday that the decree makes of this day. The Chinese calendar is known up to 2080; after it only the days
/// with a date of their own are.
pub(crate) fn holiday(day: Day) -> Option<&'static Words> {
    let date = day.date();
    if date.year() < FIRST {
        return None;
    }
    let name = match (date.month(), date.day()) {
        (1, 1) => 0,
        (5, 1 | 2) => 3,
        (10, 1..=3) => 6,
        _ => *MOVING.get(&day)?,
    };
    NAMES.get(name)
}

/// The days that the decree makes holidays of a year, in order; none before 2025.
pub fn holidays(year: i16) -> impl Iterator<Item = Date> {
    let first = Date::new(year, 1, 1).map_or(Day::NEVER, Day::of);
    let days = std::iter::successors(Some(first), |day| Some(day.next()));
    days.take(366)
        .filter(move |day| holiday(*day).is_some())
        .map(Day::date)
        .filter(move |day| day.year() == year)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Calendar;

    /// Every holiday by calculation is one by notice where there is a notice.
    #[test]
    fn what_is_calculated_was_announced() {
        assert_eq!(LUNAR.lines().filter(|line| line.starts_with("20")).count(), 56);
        assert_eq!(MOVING.len(), 56 * 7);
        let mut day = Day::of(Date::constant(FIRST, 1, 1));
        let mut found = 0;
        while let Ok(kind) = Calendar::china().day_kind(day.date()) {
            if holiday(day).is_some() {
                found += 1;
                assert!(matches!(kind, crate::DayKind::Holiday(_)), "{:?}", day.date());
            }
            day = day.next();
        }
        assert_eq!(holidays(2025).count() + holidays(2026).count() + holidays(2024).count(), found);
        assert_eq!(found, 2 * 13, "thirteen a year: one, four, one, two, one, one and three");
    }

    #[test]
    fn days_that_fall_together_are_one() {
        // 八月十五 of 2028 is 3 October.
        let day = Day::of(Date::constant(2028, 10, 3));
        assert_eq!(holiday(day).map(|name| name.zh.as_str()), Some("国庆节"));
        assert_eq!(holiday(Day::of(Date::constant(2024, 5, 1))), None, "before the amended decree");
        assert!(holiday(Day::of(Date::constant(2150, 10, 3))).is_some());
    }
}
