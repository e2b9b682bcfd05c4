//! Tasks, gateways and ends: what is open after each step.

use crate::support::{check, nodes, process, refused};

#[test]
fn one_task_after_the_other() {
    let xml = process(&nodes("start:s user:a b end:e"), "s>a a>b b>e");
    let reports = check(
        &xml,
        r#"[{"start":{"x":1}},{"complete":"a","vars":{"y":2}},{"complete":"b","vars":{"x":3}}]"#,
        &["a", "b", "."],
    );
    assert_eq!(serde_json::to_string(&reports[2].vars).unwrap(), r#"{"x":3,"y":2}"#);
}

/// PRO-01: a step cannot be skipped or done out of order.
#[test]
fn a_task_that_is_not_open_cannot_be_completed() {
    let xml = process(&nodes("start:s user:a b end:e"), "s>a a>b b>e");
    let (code, text) = refused(&xml, r#"[{"start":{}},{"complete":"b"}]"#);
    assert_eq!(code, "process.not-open");
    assert!(text.contains("step 2") && text.contains("open now: a"), "{text}");
}

#[test]
fn the_first_true_condition_wins_and_the_default_takes_the_rest() {
    let xml = process(
        &(nodes("start:s user:small large end:e") + r#"<exclusiveGateway id="x" default="x-small"/>"#),
        "s>x x>large[amount > 100] x>small small>e large>e",
    );
    check(&xml, r#"[{"start":{"amount":101}}]"#, &["large"]);
    check(&xml, r#"[{"start":{"amount":100}}]"#, &["small"]);
    check(&xml, r#"[{"start":{}}]"#, &["small"]);
}

#[test]
fn no_way_out_is_refused_and_nothing_changes() {
    let xml = process(&nodes("start:s user:a b end:e xor:x"), "s>a a>x x>b[ok = true] x>e[ok = false] b>e");
    let (code, _) = refused(&xml, r#"[{"start":{}},{"complete":"a"}]"#);
    assert_eq!(code, "process.no-path");
}

/// PRO-04: parallel branches start together and the join waits for all.
#[test]
fn the_parallel_join_waits_for_all() {
    let xml = process(
        &nodes("start:s and:split join user:a b c last end:e"),
        "s>split split>a split>b split>c a>join b>join c>join join>last last>e",
    );
    check(
        &xml,
        r#"[{"start":{}},{"complete":"b"},{"complete":"a"},{"complete":"c"},{"complete":"last"}]"#,
        &["a b c", "a c", "c", "last", "."],
    );
}

#[test]
fn the_inclusive_join_waits_for_what_can_still_come() {
    let xml = process(
        &nodes("start:s or:split join user:a b c last end:e"),
        "s>split split>a[n >= 1] split>b[n >= 2] split>c[n >= 3] a>join b>join c>join join>last last>e",
    );
    check(&xml, r#"[{"start":{"n":1}},{"complete":"a"}]"#, &["a", "last"]);
    check(&xml, r#"[{"start":{"n":2}},{"complete":"b"},{"complete":"a"}]"#, &["a b", "a", "last"]);
    let steps =
        r#"[{"start":{"n":3}},{"complete":"c"},{"complete":"a"},{"complete":"b"},{"complete":"last"}]"#;
    check(&xml, steps, &["a b c", "a b", "b", "last", "."]);
}

/// Where no tables are given there is nothing to ask: nobody's variables are touched.
#[test]
fn without_tables_a_rule_decides_nothing() {
    let xml = process(&nodes("start:s rule:route user:a end:e"), "s>route route>a a>e");
    let reports = check(&xml, r#"[{"start":{"x":1}},{"complete":"a"}]"#, &["a", "."]);
    assert_eq!(serde_json::Value::from(reports[1].vars.clone()), serde_json::json!({ "x": 1 }));
}
