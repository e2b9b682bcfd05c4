//! The one-question face that the command line uses, and its explanation.
#![allow(clippy::unwrap_used, reason = "a helper that fails should fail its test")]

use jiff::civil::{Date, date};
use worktime::{Calendar, ClockError, DueAnswer, DueQuery, What, YearNotice, due, explain_brief, parse_date};

fn ask(start: &str, limit: &str, pauses: &[&str], extend: Option<&str>) -> DueQuery {
    DueQuery {
        start: parse_date(start).unwrap(),
        limit: limit.parse().unwrap(),
        pauses: pauses.iter().map(|pause| pause.parse().unwrap()).collect(),
        extend: extend.map(|limit| limit.parse().unwrap()),
        region: None,
        provisional: false,
    }
}

fn answer(query: &DueQuery) -> DueAnswer {
    due(query, Calendar::china()).unwrap()
}

fn day_of(start: &str, limit: &str, pauses: &[&str], extend: Option<&str>) -> Date {
    answer(&ask(start, limit, pauses, extend)).due
}

#[test]
fn five_working_days_over_national_day() {
    assert_eq!(day_of("2026-09-29", "5wd", &[], None), date(2026, 10, 12));
}

/// Civil Code art. 201 and 203: the starting day does not count, and a last day of rest moves on.
#[test]
fn calendar_days_move_off_days_of_rest() {
    assert_eq!(day_of("2026-03-02", "4d", &[], None), date(2026, 3, 6));
    assert_eq!(day_of("2026-03-02", "5d", &[], None), date(2026, 3, 9), "7 March is a Saturday");
    assert_eq!(day_of("2026-09-02", "30d", &[], None), date(2026, 10, 8), "2 October is within the holiday");
    assert_eq!(day_of("2026-09-10", "30d", &[], None), date(2026, 10, 10), "a Saturday that is worked stays");
}

#[test]
fn pauses_may_lie_anyhow() {
    let due = |pauses: &[&str]| day_of("2026-03-02", "10wd", pauses, None);
    let plain = date(2026, 3, 16);
    assert_eq!(due(&[]), plain);
    assert_eq!(due(&["2026-02-01..2026-03-02:hearing"]), plain, "before and on the start");
    assert_eq!(due(&["2026-03-17..2026-03-31:hearing"]), plain, "after the end");
    assert_eq!(due(&["2026-03-07..2026-03-08:hearing"]), plain, "a weekend only");
    assert_eq!(due(&["2026-03-16..2026-03-18:hearing"]), date(2026, 3, 19), "over the due date");
    let overlapping = ["2026-03-05..2026-03-10:testing", "2026-03-04..2026-03-06:hearing"];
    assert_eq!(due(&overlapping), date(2026, 3, 23));
    let touching = ["2026-03-04..2026-03-06:hearing", "2026-03-07..2026-03-10:testing"];
    assert_eq!(due(&touching), date(2026, 3, 23));
    let nested = ["2026-03-04..2026-03-10:hearing", "2026-03-05..2026-03-05:testing"];
    assert_eq!(due(&nested), date(2026, 3, 23));
}

#[test]
fn a_pause_can_push_a_moved_last_day_further() {
    // The 5th day is Saturday 7 March; the next working day, Monday, is paused.
    assert_eq!(day_of("2026-03-02", "5d", &["2026-03-09..2026-03-10:testing"], None), date(2026, 3, 11));
}

#[test]
fn an_extension_follows_the_limit() {
    assert_eq!(day_of("2026-03-02", "20wd", &[], Some("10wd")), date(2026, 4, 14));
    assert_eq!(
        day_of("2026-03-02", "5d", &[], Some("3d")),
        date(2026, 3, 10),
        "days add up before the last one moves"
    );
}

#[test]
fn wrong_questions_get_typed_answers() {
    let reversed = DueQuery {
        pauses: vec![worktime::Pause {
            from: date(2026, 3, 6),
            to: date(2026, 3, 2),
            kind: worktime::SpecialKind::Hearing,
        }],
        ..ask("2026-03-02", "5wd", &[], None)
    };
    assert_eq!(due(&reversed, Calendar::china()).unwrap_err().code(), "clock.pause-reversed");
    let hours = ask("2026-03-02", "5wh", &[], None);
    assert_eq!(due(&hours, Calendar::china()).unwrap_err(), ClockError::HoursNeedTimes);
    let nowhere = DueQuery { region: Some("abc".into()), ..ask("2026-03-02", "5wd", &[], None) };
    assert_eq!(due(&nowhere, Calendar::china()).unwrap_err().code(), "clock.region");
}

#[test]
fn an_unknown_year_is_refused_unless_asked_for() {
    let query = ask("2026-12-29", "5wd", &[], None);
    assert_eq!(due(&query, Calendar::china()), Err(ClockError::YearNotLoaded { year: 2027 }));
    let guess = answer(&DueQuery { provisional: true, ..query });
    assert!(guess.provisional);
    assert_eq!(guess.due, date(2027, 1, 6));
    assert!(guess.explain.iter().any(|line| line.what == What::Provisional { year: 2027 }));
}

#[test]
fn a_region_s_own_holidays_hold_there() {
    let naadam: YearNotice = "year 2026\n那达慕 | Naadam | 07-16..07-17 | -".parse().unwrap();
    let calendar = Calendar::china().with_overlay("150000", naadam).unwrap();
    let there = DueQuery { region: Some("150402".into()), ..ask("2026-07-13", "5wd", &[], None) };
    assert_eq!(due(&there, &calendar).unwrap().due, date(2026, 7, 22));
    let elsewhere = DueQuery { region: Some("110101".into()), ..there };
    assert_eq!(due(&elsewhere, &calendar).unwrap().due, date(2026, 7, 20));
}

/// 三月三 of 2025 was kept on 31 March and 1 April in Guangxi.
#[test]
fn a_region_without_its_own_days_says_so() {
    let query = DueQuery { region: Some("450000".into()), ..ask("2025-03-28", "1wd", &[], None) };
    let told = answer(&query);
    assert_eq!((told.due, &told.own_days_missing[..]), (date(2025, 3, 31), &[2025][..]));
    let line = told.explain.iter().find(|line| matches!(line.what, What::OwnDaysMissing { .. })).unwrap();
    assert!(line.words().zh.contains("壮族三月三") && line.words().en.contains("2025"), "{line:?}");
    let notice: YearNotice = "year 2025\n三月三 | Sanyuesan | 03-31..04-01 | -".parse().unwrap();
    let told = due(&query, &Calendar::china().with_overlay("450000", notice).unwrap()).unwrap();
    assert_eq!((told.due, told.own_days_missing.len()), (date(2025, 4, 2), 0));
    let elsewhere = answer(&DueQuery { region: Some("150402".into()), ..query });
    assert!(elsewhere.own_days_missing.is_empty());
}

#[test]
fn the_answer_in_json_has_the_promised_form() {
    let answer = answer(&ask("2026-09-29", "3wd", &["2026-09-30..2026-09-30:inspection"], None));
    let json = serde_json::to_value(&answer).unwrap();
    assert_eq!(json["due"], "2026-10-10");
    assert_eq!(json["provisional"], false);
    let lines = json["explain"].as_array().unwrap();
    assert_eq!(lines[0], serde_json::json!({"date": "2026-09-29", "what": "start"}));
    assert_eq!(lines[1], serde_json::json!({"date": "2026-09-30", "what": "paused", "kind": "inspection"}));
    let holiday = serde_json::json!({"zh": "国庆节", "en": "National Day"});
    assert_eq!(lines[2], serde_json::json!({"date": "2026-10-01", "what": "holiday", "name": holiday}));
    assert_eq!(lines[9], serde_json::json!({"date": "2026-10-08", "what": "counted", "n": 1, "unit": "wd"}));
    assert_eq!(
        lines[11],
        serde_json::json!({"date": "2026-10-10", "what": "make-up", "n": 3, "name": holiday})
    );
    assert_eq!(lines[12], serde_json::json!({"date": "2026-10-10", "what": "due"}));
    assert_eq!(lines.len(), 13);
}

/// Every day from the start to the due date stands in the explanation, in both languages.
#[test]
fn the_explanation_in_ranges_reads_like_a_reason() {
    let query = ask("2026-09-24", "6wd", &["2026-09-29..2026-09-30:testing"], Some("2wd"));
    let brief = explain_brief(&answer(&query).explain);
    let text: Vec<String> = brief
        .iter()
        .map(|line| {
            let to = line.to.map_or(String::new(), |to| format!("..{to}"));
            format!("{}{to} {} / {}", line.date, line.words().zh, line.words().en)
        })
        .collect();
    assert_eq!(
        text,
        [
            "2026-09-24 起算日，当日不计 / starting day, does not count",
            "2026-09-25..2026-09-27 中秋节放假，不计 / Mid-Autumn Festival, day off, does not count",
            "2026-09-28 第 1 个工作日 / working day 1",
            "2026-09-29..2026-09-30 检测，不计入时限 / testing: time does not count",
            "2026-10-01..2026-10-07 国庆节放假，不计 / National Day, day off, does not count",
            "2026-10-08..2026-10-09 第 2 至 3 个工作日 / working days 2 to 3",
            "2026-10-10 国庆节调休上班，计第 4 个工作日 / working day 4: worked instead of a day off for National Day",
            "2026-10-11 周末，不计 / weekend, does not count",
            "2026-10-12..2026-10-13 第 5 至 6 个工作日 / working days 5 to 6",
            "2026-10-13 原期限至此，延长 2 个工作日 / the limit so far ends here and is extended by 2 working days",
            "2026-10-14..2026-10-15 第 7 至 8 个工作日 / working days 7 to 8",
            "2026-10-15 期限届满日 / due date",
        ]
    );
}

#[test]
fn a_moved_last_day_says_so() {
    let brief = explain_brief(&answer(&ask("2026-03-02", "5d", &[], None)).explain);
    let what: Vec<&What> = brief.iter().map(|line| &line.what).collect();
    assert!(matches!(
        what.as_slice(),
        [
            What::Start,
            What::Counted { n: 1, to_n: Some(5), .. },
            What::LastDayMoves,
            What::Weekend,
            What::Due
        ]
    ));
}
