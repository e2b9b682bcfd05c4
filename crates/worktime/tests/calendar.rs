//! The calendar: China 2004–2026, years loaded later, regions' own holidays.
#![allow(clippy::unwrap_used, reason = "a helper that fails should fail its test")]

use jiff::civil::{Date, Weekday, date};
use worktime::{Calendar, ClockError, DayKind, UnknownYear, YearNotice};

fn china() -> &'static Calendar {
    Calendar::china()
}

#[test]
fn every_year_from_2004_to_2026_is_loaded() {
    assert_eq!(china().loaded_years().collect::<Vec<_>>(), (2004..=2026).collect::<Vec<i16>>());
}

/// The totals of the named source: 619 days off and 150 days worked instead.
#[test]
fn no_day_of_the_source_is_lost() {
    let (mut off, mut worked) = (0, 0);
    let mut day = date(2004, 1, 1);
    while day.year() < 2027 {
        match china().day_kind(day).unwrap() {
            DayKind::Holiday(_) => off += 1,
            DayKind::MakeUp(_) => worked += 1,
            DayKind::Working => assert!(!weekend(day), "{day}"),
            DayKind::Weekend => assert!(weekend(day), "{day}"),
        }
        day = day.tomorrow().unwrap();
    }
    assert_eq!((off, worked), (619, 150));
}

fn weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Working days of some years, counted with the independent package chinesecalendar 1.11.0.
#[test]
fn years_have_as_many_working_days_as_elsewhere() {
    for (year, expected) in WORKING_DAYS {
        let mut day = date(year, 1, 1);
        let mut n = 0;
        while day.year() == year {
            n += u16::from(china().is_working_day(day).unwrap());
            day = day.tomorrow().unwrap();
        }
        assert_eq!(n, expected, "{year}");
    }
}

const WORKING_DAYS: [(i16, u16); 23] = [
    (2004, 252),
    (2005, 250),
    (2006, 251),
    (2007, 249),
    (2008, 251),
    (2009, 250),
    (2010, 250),
    (2011, 250),
    (2012, 249),
    (2013, 250),
    (2014, 250),
    (2015, 249),
    (2016, 250),
    (2017, 249),
    (2018, 250),
    (2019, 250),
    (2020, 249),
    (2021, 250),
    (2022, 249),
    (2023, 249),
    (2024, 251),
    (2025, 248),
    (2026, 248),
];

#[test]
fn days_have_their_names() {
    let name = |day| match china().day_kind(day).unwrap() {
        DayKind::Holiday(name) => ("off", name.zh.as_str(), name.en.as_str()),
        DayKind::MakeUp(name) => ("worked", name.zh.as_str(), name.en.as_str()),
        DayKind::Working => ("working", "", ""),
        DayKind::Weekend => ("weekend", "", ""),
    };
    assert_eq!(name(date(2026, 10, 1)), ("off", "国庆节", "National Day"));
    assert_eq!(name(date(2026, 10, 10)), ("worked", "国庆节", "National Day"));
    assert_eq!(name(date(2026, 10, 11)), ("weekend", "", ""));
    assert_eq!(name(date(2026, 10, 12)), ("working", "", ""));
    assert_eq!(name(date(2020, 1, 31)).0, "off");
}

/// Five working days after 29 September 2026 is 12 October: the holiday is skipped, the Saturday after it is worked.
#[test]
fn five_working_days_over_national_day() {
    let due = china().working_day_after(date(2026, 9, 29), 5, UnknownYear::Refuse).unwrap();
    assert_eq!(due, date(2026, 10, 12));
    let back = china().working_day_before(due, 5, UnknownYear::Refuse).unwrap();
    assert_eq!(back, date(2026, 9, 29));
}

#[test]
fn a_year_that_is_not_loaded_is_refused_by_name() {
    for (day, year) in [(date(2027, 1, 4), 2027), (date(2003, 12, 31), 2003)] {
        assert_eq!(china().day_kind(day), Err(ClockError::YearNotLoaded { year }));
        assert_eq!(china().is_working_day(day), Err(ClockError::YearNotLoaded { year }));
    }
    let guess = china().working_day_after(date(2026, 12, 31), 1, UnknownYear::Provisional).unwrap();
    assert_eq!(guess, date(2027, 1, 1), "weekends are all that is known of 2027");
}

#[test]
fn a_year_can_be_loaded_later_and_replaced() {
    let load = |text: &str| china().with_year(text.parse::<YearNotice>().unwrap());
    let calendar = load("year 2027\n元旦 | New Year's Day | 01-01..01-03 | 2026-12-27\n");
    assert!(calendar.loaded_years().any(|year| year == 2027));
    assert!(!calendar.is_working_day(date(2027, 1, 1)).unwrap());
    assert!(calendar.is_working_day(date(2027, 1, 4)).unwrap());
    assert!(calendar.is_working_day(date(2026, 12, 27)).unwrap(), "a notice may reach into the year before");
    assert!(!china().is_working_day(date(2026, 12, 27)).unwrap(), "the old calendar is untouched");

    let amended = calendar.with_year("year 2027\n元旦 | New Year's Day | 01-01 | -\n".parse().unwrap());
    assert!(!amended.is_working_day(date(2026, 12, 27)).unwrap());

    let gap = load("year 2028\n元旦 | New Year's Day | 01-01 | -\n");
    assert_eq!(gap.day_kind(date(2027, 6, 1)), Err(ClockError::YearNotLoaded { year: 2027 }));
    assert!(gap.is_working_day(date(2028, 1, 4)).unwrap());
    assert!(!gap.is_working_day(date(2028, 1, 1)).unwrap());
}

#[test]
fn a_region_adds_holidays_for_itself_and_what_lies_below() {
    let naadam: YearNotice = "year 2026\n那达慕 | Naadam | 07-16..07-17 | -\n".parse().unwrap();
    let calendar = china().with_overlay("152500", naadam).unwrap();
    let day = date(2026, 7, 16);
    let works = |region: &str| calendar.for_region(region).unwrap().is_working_day(day).unwrap();
    assert!(calendar.is_working_day(day).unwrap());
    assert!(!works("152500"));
    assert!(!works("1525"));
    assert!(!works("152502001"));
    assert!(works("150000"));
    assert!(works("152600"));

    // A nearer division has the last word, and a year loaded afterwards keeps the region's days.
    let worked: YearNotice = "year 2026\n那达慕 | Naadam | 07-20 | -\n".parse().unwrap();
    let calendar = calendar.with_overlay("152502", worked).unwrap();
    let calendar = calendar.with_year("year 2027\n元旦 | New Year | 01-01 | -\n".parse().unwrap());
    let local = calendar.for_region("152502000000").unwrap();
    assert!(!local.is_working_day(day).unwrap());
    assert!(!local.is_working_day(date(2026, 7, 20)).unwrap());
    assert!(!local.is_working_day(date(2027, 1, 1)).unwrap());

    for wrong in ["", "1", "15000a", "1500000000000", "内蒙古"] {
        assert_eq!(calendar.for_region(wrong).unwrap_err().code(), "clock.region", "{wrong}");
    }
}

#[test]
fn a_region_does_not_make_a_year_known() {
    let next: YearNotice = "year 2027\n那达慕 | Naadam | 07-16 | -\n".parse().unwrap();
    let calendar = china().with_overlay("15", next).unwrap();
    let local = calendar.for_region("150100").unwrap();
    assert_eq!(local.is_working_day(date(2027, 7, 16)), Err(ClockError::YearNotLoaded { year: 2027 }));
}
