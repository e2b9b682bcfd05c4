//! Small files made after what other engines were reported to get wrong, each with what is right.

#![allow(clippy::expect_used, reason = "a helper that fails should fail its test")]

use decision::{Decisions, command};
use serde_json::{Value, json};

/// The value that the command line gives, and the one that is right.
#[track_caller]
fn gives(name: &str, decision: &str, input: Value, right: Value) {
    let path = format!("{}/tests/cases/{name}.dmn", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the case's file");
    let found = command::eval(&text, name, decision, &input.to_string(), &command::Asked::default());
    assert_eq!(found, Ok(right), "{name} {input}");
}

#[test]
fn files_as_modellers_write_them() {
    gives("modeler-table-without-inputdata", "是否现场核查", json!({"area": 120}), json!(true));
    gives("chinese-id", "R", json!({"age": 5}), json!(6));
}

/// DMN 1.5, 10.3.1: a unary test is also any expression over `?`.
#[test]
fn cells_over_the_question_mark() {
    for (input, right) in [(481, "在目录内"), (999, "不在目录内")] {
        gives("question-mark-list-contains", "x", json!({"代码": input}), json!(right));
    }
    for (input, right) in [(120, "需核查"), (99, "不需核查")] {
        gives("question-mark-compare", "x", json!({"面积": input}), json!(right));
    }
    gives("question-mark-cell", "R", json!({"s": "餐馆"}), json!("食品"));
    gives("question-mark-number", "R", json!({"n": 7}), json!("in"));
}

#[test]
fn null_is_a_value_of_every_type() {
    gives("null-cell", "x", json!({"面积": null}), json!("未填"));
    gives("null-cell", "x", json!({"面积": 99}), json!("小"));
    gives("null-input", "R", json!({"s": null}), json!("not given"));
    gives("any-with-null", "R", json!({}), json!(true));
    gives("null-not-equal", "R", json!({}), json!(true));
}

#[test]
fn dates_times_and_ages() {
    for (day, right) in [("2026-02-28", false), ("2026-03-01", true)] {
        gives("age-in-years", "x", json!({"出生": "2008-02-29", "当日": day}), json!(right));
    }
    gives("field-age-in-years", "R", json!({"birth": "2006-03-01", "today": "2024-03-01"}), json!(true));
    gives("latest-of-dates", "x", json!({"甲日": "2026-01-01", "乙日": "2026-02-01"}), json!("2026-02-01"));
    gives("later-of-two-dates", "R", json!({"a": "2024-01-01", "b": "2024-05-01"}), json!("2024-05-01"));
    gives("collect-max-date", "R", json!({"n": 5}), json!("2024-05-01"));
    gives("end-of-month", "x", json!({"起日": "2026-01-31"}), json!("2026-02-28"));
    gives("time-past-midnight", "R", json!({"t": "23:00:00"}), json!("01:00:00"));
    gives("zoned-times", "R", json!({"a": "10:00:00+08:00", "b": "03:00:00Z"}), json!(true));
    gives("summer-time", "R", json!({}), json!("2024-03-31T03:30:00@Europe/Berlin"));
}

#[test]
fn tables_without_a_match_and_texts_beyond_their_end() {
    gives("count-of-nothing", "R", json!({"n": 0}), json!(0));
    gives("two-outputs-one-default", "R", json!({"n": 0}), json!({"o": "z", "p": null}));
    gives("substring-past-the-end", "R", json!({"s": "1504"}), json!("1504"));
}

/// The check says of none of them that it cannot be used.
#[test]
fn none_is_refused() {
    let folder = format!("{}/tests/cases", env!("CARGO_MANIFEST_DIR"));
    let files = std::fs::read_dir(folder).expect("the cases");
    let mut read = 0;
    for path in files
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|e| e == "dmn"))
    {
        let text = std::fs::read_to_string(&path).expect("the case's file");
        assert!(Decisions::read(&text, "case").is_ok(), "{path:?}");
        read += 1;
    }
    assert_eq!(read, 22);
}
