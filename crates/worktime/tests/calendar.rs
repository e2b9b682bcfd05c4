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

/// The totals of the named source: 619 days off and 150 days worked instead, and 2005-12-31.
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
    assert_eq!((off, worked), (619, 151));
}

fn weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Working days of some years, counted with the independent package chinesecalendar 1.11.0; 2005 has one more, its last
/// Saturday (国办发明电〔2005〕35号), as the package holidays 0.109 has it.
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
    (2005, 251),
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
    assert_eq!(guess, date(2027, 1, 4), "1 January is a holiday in every year");
}

#[test]
fn the_last_saturday_of_2005_was_worked() {
    assert!(china().is_working_day(date(2005, 12, 31)).unwrap());
    let due = china().working_day_after(date(2005, 12, 30), 1, UnknownYear::Refuse).unwrap();
    assert_eq!(due, date(2005, 12, 31));
}

/// A year without a notice has the holidays of the decree: 1 January, 除夕 to 正月初三, 清明, 1 and 2 May, 端午, 中秋,
/// 1 to 3 October.
#[test]
fn a_year_that_is_not_loaded_knows_the_holidays_of_the_decree() {
    let off = |day: Date| match china().day_kind_or_guess(day) {
        DayKind::Holiday(name) => Some(name.zh.as_str()),
        _ => None,
    };
    let mut day = date(2027, 1, 1);
    let mut found: Vec<(String, &str)> = Vec::new();
    while day.year() == 2027 {
        found.extend(off(day).map(|name| (day.strftime("%m-%d").to_string(), name)));
        day = day.tomorrow().unwrap();
    }
    let spring = ["02-05", "02-06", "02-07", "02-08"].map(|day| (day, "春节"));
    let fixed = [("05-01", "劳动节"), ("05-02", "劳动节")];
    let national = ["10-01", "10-02", "10-03"].map(|day| (day, "国庆节"));
    let mut expected = vec![("01-01", "元旦")];
    expected.extend(spring);
    expected.push(("04-05", "清明节"));
    expected.extend(fixed);
    expected.extend([("06-09", "端午节"), ("09-15", "中秋节")]);
    expected.extend(national);
    assert_eq!(found.iter().map(|(day, name)| (day.as_str(), *name)).collect::<Vec<_>>(), expected);
    // A notice says it all: what it does not name is worked.
    let loaded = china().with_year("year 2027\n元旦 | New Year's Day | 01-01 | -\n".parse().unwrap());
    assert!(loaded.is_working_day(date(2027, 4, 5)).unwrap());
    // Before the amended decree and where no notice is known, nothing is assumed.
    assert_eq!(china().day_kind_or_guess(date(2003, 10, 1)), DayKind::Working);
}

/// A region known to keep days of its own says so for the years in which they are not loaded.
#[test]
fn missing_days_of_a_region_are_known_to_be_missing() {
    let there = |calendar: &Calendar, region: &str, year: i16| {
        calendar.for_region(region).unwrap().own_days_missing(year).map(|names| names.zh.clone())
    };
    assert_eq!(there(china(), "450000", 2025).as_deref(), Some("壮族三月三"));
    assert_eq!(there(china(), "450102001", 2025).as_deref(), Some("壮族三月三"));
    assert_eq!(there(china(), "513401", 2026).as_deref(), Some("彝族火把节、彝族年"));
    assert_eq!(there(china(), "510100", 2026), None);
    assert_eq!(there(china(), "150402", 2026), None, "nothing is invented");
    assert_eq!(china().own_days_missing(2025), None, "the national calendar lacks nothing");
    let notice = "year 2025\n三月三 | Sanyuesan | 03-31..04-01 | -\n".parse().unwrap();
    let loaded = china().with_overlay("45", notice).unwrap();
    assert_eq!(there(&loaded, "450000", 2025), None);
    assert_eq!(there(&loaded, "450000", 2026).as_deref(), Some("壮族三月三"));
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

/// On the weekend after its last day a limit has passed, though no working day has.
#[test]
fn the_weekend_after_is_over() {
    use worktime::DaysLeft;
    let left = |today: &str, due: &str| {
        let day = |text: &str| worktime::parse_date(text).unwrap_or_else(|e| panic!("{e}"));
        worktime::Calendar::china().days_left(day(today), day(due))
    };
    // Friday 11 December 2026.
    assert_eq!(left("2026-12-08", "2026-12-11"), DaysLeft::Left(3));
    assert_eq!(left("2026-12-11", "2026-12-11"), DaysLeft::Today);
    assert_eq!(left("2026-12-12", "2026-12-11"), DaysLeft::Over(0));
    assert_eq!(left("2026-12-13", "2026-12-11"), DaysLeft::Over(0));
    assert_eq!(left("2026-12-14", "2026-12-11"), DaysLeft::Over(1));
    // The Spring Festival is no working time, the Saturday worked for it is.
    assert_eq!(left("2026-02-13", "2026-02-24"), DaysLeft::Left(2));
    // A year without a notice has the holidays of the decree itself, such as 1 January, and otherwise the days of the week.
    assert_eq!(left("2026-12-31", "2027-01-04"), DaysLeft::Left(1));
}
