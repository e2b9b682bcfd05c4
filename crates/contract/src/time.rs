//! Instants are epoch milliseconds (UTC); days are civil days in China (UTC+8 all year, since 1991 without
//! summer time).

use jiff::civil::Date;

/// China's offset from UTC in milliseconds.
const CHINA_OFFSET_MS: i64 = 8 * 3600 * 1000;
/// Milliseconds of a day.
pub const DAY_MS: i64 = 24 * 3600 * 1000;

/// The civil day in China at this instant. Out-of-range instants give the nearest representable day.
pub fn china_date(at_ms: i64) -> Date {
    let days = at_ms.saturating_add(CHINA_OFFSET_MS).div_euclid(DAY_MS);
    let epoch = Date::constant(1970, 1, 1);
    match jiff::Span::new().try_days(days).ok().and_then(|span| epoch.checked_add(span).ok()) {
        Some(date) => date,
        None if days < 0 => Date::MIN,
        None => Date::MAX,
    }
}

/// The instant a civil day begins in China.
pub fn china_midnight_ms(date: Date) -> i64 {
    let days = Date::constant(1970, 1, 1).until(date).map(|span| i64::from(span.get_days())).unwrap_or(0);
    days * DAY_MS - CHINA_OFFSET_MS
}

/// Minutes since midnight in China at this instant.
pub fn china_minute_of_day(at_ms: i64) -> i64 {
    at_ms.saturating_add(CHINA_OFFSET_MS).rem_euclid(DAY_MS) / 60_000
}
