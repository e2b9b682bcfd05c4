//! Small files made after what other engines were reported to get wrong, each with what is right (`tests/cases`).

use crate::support::{check, file, nodes, process, timer};
use process::Definitions;

fn case(name: &str) -> String {
    let path = format!("{}/tests/cases/{name}.bpmn", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("the case's file")
}

#[test]
fn files_of_other_modellers_run() {
    let in_order = |name: &str| {
        let faults = Definitions::read(&case(name), name).expect("readable").check();
        assert!(faults.iter().all(|fault| !fault.is_error()), "{name}: {faults:?}");
    };
    for name in ["nested-namespace-reset", "chinese-ids", "declared-gbk-is-utf8", "utf8bom"] {
        in_order(name);
    }
    check(&case("nested-namespace-reset"), r#"[{"start":{}},{"complete":"m-t"}]"#, &["m-t", "."]);
    check(&case("chinese-ids"), r#"[{"start":{}},{"complete":"受理.岗-1"}]"#, &["受理.岗-1", "."]);
}

#[test]
fn what_is_not_feel_is_named_line_by_line() {
    let faults = Definitions::read(&case("flowable-export"), "f").expect("readable").check();
    let errors: Vec<(u32, &str)> =
        faults.iter().filter(|f| f.is_error()).map(|f| (f.position.line, f.code)).collect();
    assert_eq!(
        errors,
        [(7, "bpmn.no-instances"), (8, "bpmn.expression"), (16, "bpmn.expression"), (17, "bpmn.expression")]
    );
}

#[test]
fn an_inclusive_join_takes_one_token_of_a_flow_at_a_time() {
    check(
        &case("inclusive-flow-taken-twice"),
        r#"[{"start":{}},{"complete":"a"},{"complete":"note"},{"complete":"b"},{"complete":"note"},
            {"complete":"c"},{"complete":"last"},{"complete":"last"}]"#,
        &["a b c", "b c note", "b c", "c note", "c", "last last", "last", "."],
    );
}

#[test]
fn a_boundary_message_still_comes_after_an_event_sub_process() {
    let steps = r#"[{"start":{}},{"message":"补正"},{"message":"终止"},{"complete":"done"}]"#;
    check(&case("boundary-after-event-subprocess"), steps, &["a", "fix", "done", "."]);
    check(&case("boundary-beside-event-subprocess"), steps, &["a", "a fix", "done", "."]);
}

/// The n-th firing is the start and n months: it comes back to the 31st.
#[test]
fn monthly_timers_do_not_drift() {
    check(
        &case("monthly-from-31st"),
        r#"[{"start":{}},{"advance":"P30DT9H"},{"advance":"P28D"},{"advance":"P28D"},{"advance":"P3D"},
            {"advance":"P27D"},{"advance":"P3D"}]"#,
        &["a", "a r", "a r r", "a r r", "a r r r", "a r r r", "a r r r r"],
    );
    check(
        &case("month-timer-end-of-month"),
        r#"[{"start":{}},{"advance":"P30D"},{"complete":"wait"},{"advance":"P27D"},{"advance":"P1D"},{"complete":"r"}]"#,
        &["wait", "wait", "a", "a", "r", "."],
    );
    check(
        &case("duration-once-cycle-first"),
        r#"[{"start":{}},{"advance":"PT59M"},{"advance":"PT1M"},{"advance":"PT1H"},{"advance":"PT10H"}]"#,
        &["a", "a", "a once", "a once rep", "a once rep rep rep"],
    );
}

fn cycle(text: &str) -> String {
    let boundary = format!(
        r#"<boundaryEvent id="b" attachedToRef="a" cancelActivity="false"><timerEventDefinition><timeCycle>{text}</timeCycle></timerEventDefinition></boundaryEvent>"#
    );
    process(&(nodes("start:s user:a r end:e e2") + boundary.as_str()), "s>a a>e b>r r>e2")
}

/// ISO 8601-1: R/start/end, R/start/duration, R/duration/end. A run starts at 2026-01-01T00:00:00+08:00.
#[test]
fn repeating_intervals_are_read_in_all_their_forms() {
    let hours =
        r#"[{"start":{}},{"advance":"PT3H59M"},{"advance":"PT1M"},{"advance":"PT1H"},{"advance":"P9D"}]"#;
    check(&cycle("R2/PT1H/2026-01-01T05:00:00+08:00"), hours, &["a", "a", "a r", "a r r", "a r r"]);
    // Without a number: as often as there is time until the end.
    let firings = &["a r", "a r r r r", "a r r r r r", "a r r r r r r", "a r r r r r r"];
    check(&cycle("R/PT1H/2026-01-01T05:00:00+08:00"), hours, firings);
    check(
        &cycle("R/PT1H/2026-01-01T04:30:00+08:00"),
        hours,
        &["a", "a r r r r", "a r r r r", "a r r r r r", "a r r r r r"],
    );
    check(
        &cycle("R2/2026-01-01T04:00:00+08:00/2026-01-01T05:00:00+08:00"),
        hours,
        &["a", "a", "a r", "a r r", "a r r"],
    );
    // Months back from an end on the 31st come to the last day of February.
    check(
        &cycle("R2/P1M/2026-03-31"),
        r#"[{"start":{}},{"advance":"P57D"},{"advance":"P1D"},{"advance":"P30D"},{"advance":"P1D"},{"advance":"P99D"}]"#,
        &["a", "a", "a r", "a r", "a r r", "a r r"],
    );
    // Without a number, what was due before the timer began is left out.
    check(
        &cycle("R/2025-12-01T01:00:00+08:00/P1M"),
        r#"[{"start":{}},{"advance":"PT1H"},{"advance":"P31D"}]"#,
        &["a", "a r", "a r r"],
    );
    for wrong in
        ["R2/PT1H/tomorrow", "R2/2026-01-02/2026-01-01", "R2/PT1H/PT2H", "R4000000000/P9999Y/2026-01-01"]
    {
        let (code, text) = crate::support::refused(&cycle(wrong), r#"[{"start":{}}]"#);
        assert_eq!(code, "process.definition", "{wrong}");
        assert!(text.contains("bpmn.timer"), "{text}");
    }
}

const HEARS: &str = r#"<subProcess id="E" triggeredByEvent="true"><startEvent id="es" isInterrupting="INT"><signalEventDefinition signalRef="g"/></startEvent><userTask id="K"/><endEvent id="ee"/><sequenceFlow id="g1" sourceRef="es" targetRef="K"/><sequenceFlow id="g2" sourceRef="K" targetRef="ee"/></subProcess>"#;
const THROWS: &str =
    r#"<intermediateThrowEvent id="t"><signalEventDefinition signalRef="g"/></intermediateThrowEvent>"#;

/// An interrupting event sub-process ends what its scope runs, the path that threw the signal too.
#[test]
fn a_signal_ends_the_path_that_threw_it() {
    let steps = r#"[{"start":{}},{"complete":"A"},{"complete":"K"}]"#;
    let inside = nodes("start:s user:A B end:e") + THROWS + HEARS;
    let own = |interrupts: &str| process(&inside.replace("INT", interrupts), "s>A A>t t>B B>e");
    check(&own("true"), steps, &["A", "K", "."]);
    check(&own("false"), steps, &["A", "B K", "B"]);
    // In a sub-process; and from a sub-process to the scope around it.
    let arrows = crate::support::arrows("s>A A>t t>B B>e");
    let sub = |hears_inside: bool| {
        let heard = HEARS.replace("INT", "true");
        let (inner, outer) = if hears_inside { (heard.as_str(), "") } else { ("", heard.as_str()) };
        let nested = nodes("start:s user:A B end:e") + THROWS + inner + arrows.as_str();
        process(
            &format!(r#"{}<subProcess id="P">{nested}</subProcess>{outer}"#, nodes("start:o user:D end:oe")),
            "o>P P>D D>oe",
        )
    };
    check(&sub(true), steps, &["A", "K", "D"]);
    check(&sub(false), steps, &["A", "K", "."]);
    // A signal that takes the sub-process away by its boundary.
    let boundary =
        r#"<boundaryEvent id="b" attachedToRef="P"><signalEventDefinition signalRef="g"/></boundaryEvent>"#;
    let nested = nodes("start:s user:A B end:e") + THROWS + arrows.as_str();
    let xml = process(
        &format!(r#"{}<subProcess id="P">{nested}</subProcess>{boundary}"#, nodes("start:o user:D K end:oe")),
        "o>P P>D D>oe b>K K>oe",
    );
    check(&xml, steps, &["A", "K", "."]);
}

#[test]
fn a_condition_on_a_default_flow_is_ignored_with_a_warning() {
    for condition in ["b = true", "this is no FEEL ("] {
        let gate = r#"<exclusiveGateway id="X" default="X-B"/>"#;
        let xml = process(
            &(nodes("start:s user:A B end:e") + gate),
            &format!("s>X X>A[a = true] X>B[{condition}] A>e B>e"),
        );
        check(&xml, r#"[{"start":{}}]"#, &["B"]);
        check(&xml, r#"[{"start":{"a":true,"b":true}}]"#, &["A"]);
        let faults = Definitions::read(&xml, "d.bpmn").expect("readable").check();
        assert_eq!(
            faults.iter().map(|f| (f.code, f.is_error())).collect::<Vec<_>>(),
            [("bpmn.default-flow", false)]
        );
    }
}

/// BPMN 2.0.2, 10.5.2: without a start event everything that no flow enters begins with the process.
#[test]
fn a_process_needs_no_start_event() {
    let xml = process(&nodes("user:A B"), "A>B");
    check(&xml, r#"[{"start":{}},{"complete":"A"},{"complete":"B"}]"#, &["A", "B", "."]);
    let faults = Definitions::read(&xml, "d.bpmn").expect("readable").check();
    assert!(faults.iter().any(|f| (f.code, f.is_error()) == ("bpmn.start", false)), "{faults:?}");
    // Two beginnings that are joined; a boundary event and an event sub-process are none.
    let boundary = format!(r#"<boundaryEvent id="b" attachedToRef="A">{}</boundaryEvent>"#, timer("PT1H"));
    let xml = process(
        &(nodes("user:A B C late and:j end:e") + boundary.as_str() + HEARS.replace("INT", "true").as_str()),
        "A>j B>j j>C C>e b>late late>e",
    );
    check(
        &xml,
        r#"[{"start":{}},{"complete":"B"},{"complete":"A"},{"signal":"alarm"}]"#,
        &["A B", "A", "C", "K"],
    );
    // In a sub-process.
    let sub = format!(r#"<subProcess id="P">{}</subProcess>"#, nodes("user:x y"));
    let xml = process(&(nodes("start:s user:D end:e") + sub.as_str()), "s>P P>D D>e");
    check(&xml, r#"[{"start":{}},{"complete":"y"},{"complete":"x"}]"#, &["x y", "x", "D"]);
    // A ring has no beginning.
    let ring = process(&nodes("user:A B"), "A>B B>A");
    assert!(crate::support::refused(&ring, r#"[{"start":{}}]"#).1.contains("bpmn.start"));
    assert!(crate::support::refused(&file(r#"<process id="p"/>"#), r#"[{"start":{}}]"#).1.contains("bpmn."));
}

#[test]
fn an_age_is_counted_in_conditions() {
    let vars = r#"[{"start":{"birth":"2006-03-01","today":"2024-03-01"}}]"#;
    check(&case("age-condition"), vars, &["A"]);
}
