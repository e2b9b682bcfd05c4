//! Timers, messages, signals and errors: on boundaries, between steps, and starting event sub-processes.

use crate::support::{check, nodes, process, refused, timer};

fn with_boundary(attributes: &str, event: &str) -> String {
    let boundary = format!(r#"<boundaryEvent id="b" attachedToRef="a" {attributes}>{event}</boundaryEvent>"#);
    process(&(nodes("start:s user:a late end:e e2") + boundary.as_str()), "s>a a>e b>late late>e2")
}

#[test]
fn an_interrupting_boundary_timer_takes_the_task_away() {
    let xml = with_boundary("", &timer("PT1H"));
    check(
        &xml,
        r#"[{"start":{}},{"advance":"PT59M"},{"advance":"PT1M"},{"complete":"late"}]"#,
        &["a", "a", "late", "."],
    );
    check(&xml, r#"[{"start":{}},{"complete":"a"},{"advance":"PT2H"}]"#, &["a", ".", "."]);
}

#[test]
fn a_non_interrupting_boundary_timer_adds_a_path() {
    let xml = with_boundary(r#"cancelActivity="false""#, &timer("PT1H"));
    check(
        &xml,
        r#"[{"start":{}},{"advance":"P1D"},{"complete":"a"},{"complete":"late"}]"#,
        &["a", "a late", "late", "."],
    );
}

/// What is due the moment it starts does not wait for somebody to move the clock.
#[test]
fn a_timer_that_is_due_at_once_fires_at_once() {
    let gone_by = "<timerEventDefinition><timeDate>2020-01-01T00:00:00Z</timeDate></timerEventDefinition>";
    for event in [timer("PT0S"), gone_by.to_owned()] {
        check(&with_boundary("", &event), r#"[{"start":{}},{"complete":"late"}]"#, &["late", "."]);
        let also = with_boundary(r#"cancelActivity="false""#, &event);
        check(&also, r#"[{"start":{}},{"complete":"a"},{"complete":"late"}]"#, &["a late", "late", "."]);
    }
    // Round and round without ever resting is refused.
    let again = process(
        &(nodes("start:s xor:m end:e")
            + r#"<intermediateCatchEvent id="c">"#
            + timer("PT0S").as_str()
            + "</intermediateCatchEvent>"),
        "s>m m>c[not(done = true)] c>m m>e[done]",
    );
    assert_eq!(refused(&again, r#"[{"start":{}}]"#).0, "process.endless");
}

#[test]
fn a_cycle_repeats_as_often_as_it_says() {
    let event = "<timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition>";
    let xml = with_boundary(r#"cancelActivity="false""#, event);
    check(
        &xml,
        r#"[{"start":{}},{"advance":"PT1H"},{"advance":"PT1H30M"},{"advance":"P1D"},{"complete":"a"}]"#,
        &["a", "a late", "a late late", "a late late late", "late late late"],
    );
}

#[test]
fn a_date_is_read_in_chinese_time() {
    let event = "<timerEventDefinition><timeDate>2026-01-02</timeDate></timerEventDefinition>";
    check(
        &with_boundary("", event),
        r#"[{"start":{}},{"advance":"PT23H59M"},{"advance":"PT1M"}]"#,
        &["a", "a", "late"],
    );
    let event = "<timerEventDefinition><timeDate>2026-01-01T20:00:00Z</timeDate></timerEventDefinition>";
    check(
        &with_boundary("", event),
        r#"[{"start":{}},{"advance":"P1D"},{"advance":"PT4H"}]"#,
        &["a", "a", "late"],
    );
}

#[test]
fn a_timer_may_be_computed() {
    let xml = with_boundary("", &timer("if urgent then \"PT1H\" else \"P1D\""));
    check(&xml, r#"[{"start":{"urgent":true}},{"advance":"PT1H"}]"#, &["a", "late"]);
    check(&xml, r#"[{"start":{"urgent":false}},{"advance":"PT1H"}]"#, &["a", "a"]);
    let (code, _) = refused(&with_boundary("", &timer("deadline")), r#"[{"start":{"deadline":"tomorrow"}}]"#);
    assert_eq!(code, "process.timer");
}

#[test]
fn a_message_on_the_boundary() {
    let xml = with_boundary("", r#"<messageEventDefinition messageRef="m"/>"#);
    let reports = check(&xml, r#"[{"start":{}},{"message":"news","vars":{"n":1}}]"#, &["a", "late"]);
    assert_eq!(reports[1].vars["n"], 1);
    check(
        &xml,
        r#"[{"start":{}},{"message":"nobody"},{"complete":"a"},{"message":"news"}]"#,
        &["a", "a", ".", "."],
    );
}

#[test]
fn a_signal_reaches_everybody() {
    let nodes = nodes("start:s and:x user:a b c d end:e")
        + r#"<boundaryEvent id="ba" attachedToRef="a"><signalEventDefinition signalRef="g"/></boundaryEvent>
             <boundaryEvent id="bb" attachedToRef="b" cancelActivity="false"><signalEventDefinition signalRef="g"/></boundaryEvent>"#;
    let xml = process(&nodes, "s>x x>a x>b a>e b>e ba>c c>e bb>d d>e");
    check(&xml, r#"[{"start":{}},{"signal":"alarm"},{"signal":"alarm"}]"#, &["a b", "b c d", "b c d d"]);
}

#[test]
fn waits_between_steps() {
    let nodes = nodes("start:s end:e user:a")
        + r#"<intermediateCatchEvent id="c1"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>
             <intermediateCatchEvent id="c2"><signalEventDefinition signalRef="g"/></intermediateCatchEvent>
             <receiveTask id="r" messageRef="m2"/>"#
        + format!(r#"<intermediateCatchEvent id="c3">{}</intermediateCatchEvent>"#, timer("PT5M")).as_str();
    let xml = process(&nodes, "s>c1 c1>c2 c2>c3 c3>r r>a a>e");
    check(
        &xml,
        r#"[{"start":{}},{"message":"other"},{"message":"news"},{"signal":"alarm"},{"message":"other"},
            {"advance":"PT5M"},{"message":"other","vars":{"r":1}},{"complete":"a"}]"#,
        &["", "", "", "", "", "", "a", "."],
    );
}

#[test]
fn the_event_gateway_takes_whichever_comes_first() {
    let nodes = nodes("start:s event:g user:told late end:e")
        + r#"<intermediateCatchEvent id="c1"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>"#
        + format!(r#"<intermediateCatchEvent id="c2">{}</intermediateCatchEvent>"#, timer("P3D")).as_str();
    let xml = process(&nodes, "s>g g>c1 g>c2 c1>told c2>late told>e late>e");
    check(&xml, r#"[{"start":{}},{"message":"news"},{"advance":"P9D"}]"#, &["", "told", "told"]);
    check(&xml, r#"[{"start":{}},{"advance":"P3D"},{"message":"news"}]"#, &["", "late", "late"]);
}

#[test]
fn a_thrown_signal_is_heard_inside() {
    let nodes = nodes("start:s and:x user:a b end:e")
        + r#"<intermediateThrowEvent id="t"><signalEventDefinition signalRef="g"/></intermediateThrowEvent>
             <boundaryEvent id="bb" attachedToRef="b"><signalEventDefinition signalRef="g"/></boundaryEvent>
             <intermediateThrowEvent id="plain"/>
             <endEvent id="told"><messageEventDefinition messageRef="m"/></endEvent>"#;
    let xml = process(&nodes, "s>x x>a x>b a>t t>plain plain>e b>e bb>told");
    check(&xml, r#"[{"start":{}},{"complete":"a"}]"#, &["a b", "."]);
}

const HANDLER: &str = r#"<subProcess id="h" triggeredByEvent="true"><startEvent id="hs" isInterrupting="INT">EVENT</startEvent>
    <userTask id="fix"/><endEvent id="he"/>
    <sequenceFlow id="h1" sourceRef="hs" targetRef="fix"/><sequenceFlow id="h2" sourceRef="fix" targetRef="he"/></subProcess>"#;

fn with_handler(interrupting: bool, event: &str) -> String {
    let handler = HANDLER.replace("INT", if interrupting { "true" } else { "false" }).replace("EVENT", event);
    process(&(nodes("start:s user:a b end:e") + handler.as_str()), "s>a a>b b>e")
}

#[test]
fn a_non_interrupting_event_sub_process_runs_beside_and_again() {
    let xml = with_handler(false, r#"<messageEventDefinition messageRef="m"/>"#);
    check(
        &xml,
        r#"[{"start":{}},{"message":"news"},{"message":"news"},{"complete":"a"},{"complete":"fix"},{"complete":"b"},{"complete":"fix"}]"#,
        &["a", "a fix", "a fix fix", "b fix fix", "b fix", "fix", "."],
    );
}

#[test]
fn an_interrupting_event_sub_process_replaces_what_was_there() {
    let xml = with_handler(true, r#"<signalEventDefinition signalRef="g"/>"#);
    check(
        &xml,
        r#"[{"start":{}},{"signal":"alarm"},{"signal":"alarm"},{"complete":"fix"}]"#,
        &["a", "fix", "fix", "."],
    );
}

#[test]
fn a_timer_starts_an_event_sub_process() {
    let xml = with_handler(true, &timer("P5D"));
    check(
        &xml,
        r#"[{"start":{}},{"complete":"a"},{"advance":"P5D"},{"complete":"fix"}]"#,
        &["a", "b", "fix", "."],
    );
    check(
        &xml,
        r#"[{"start":{}},{"complete":"a"},{"complete":"b"},{"advance":"P5D"}]"#,
        &["a", "b", ".", "."],
    );
}

#[test]
fn an_error_goes_up_until_it_is_caught() {
    let inner = format!(
        r#"<subProcess id="sub">{}<endEvent id="bad"><errorEventDefinition errorRef="e1"/></endEvent>{}</subProcess>"#,
        nodes("start:is and:ix user:ia ib end:ie"),
        crate::support::arrows("is>ix ix>ia ix>ib ia>bad ib>ie")
    );
    let boundary = |error: &str| {
        format!(
            r#"<boundaryEvent id="b{error}" attachedToRef="sub"><errorEventDefinition {error}/></boundaryEvent>"#
        )
    };
    let caught = |boundaries: String, flows: &str| {
        process(
            &(nodes("start:s user:fix any end:e") + inner.as_str() + boundaries.as_str()),
            &format!("s>sub sub>e fix>e any>e {flows}"),
        )
    };
    let named = boundary(r#"errorRef="e1""#).replace(r#"id="berrorRef="e1"""#, r#"id="be1""#);
    let other = boundary(r#"errorRef="e2""#).replace(r#"id="berrorRef="e2"""#, r#"id="be2""#);
    let every = boundary("");
    let steps = r#"[{"start":{}},{"complete":"ia"}]"#;
    check(&caught(every.clone() + named.as_str(), "be1>fix b>any"), steps, &["ia ib", "fix"]);
    check(&caught(every + other.as_str(), "be2>fix b>any"), steps, &["ia ib", "any"]);
    check(&caught(other, "be2>fix"), steps, &["ia ib", "."]);
    let handler = HANDLER.replace("INT", "true").replace("EVENT", r#"<errorEventDefinition errorRef="e1"/>"#);
    let handler = handler.replace("fix", "repair");
    check(&caught(handler, ""), &steps.replace(']', r#",{"complete":"repair"}]"#), &["ia ib", "repair", "."]);
}

#[test]
fn terminate_ends_its_own_scope_only() {
    let sub = format!(
        r#"<subProcess id="sub">{}<endEvent id="stop"><terminateEventDefinition/></endEvent>{}</subProcess>"#,
        nodes("start:is and:ix user:ia ib end:ie"),
        crate::support::arrows("is>ix ix>ia ix>ib ia>stop ib>ie")
    );
    let stop = r#"<endEvent id="all"><terminateEventDefinition/></endEvent>"#;
    let xml = process(
        &(nodes("start:s and:x user:a b end:e") + sub.as_str() + stop),
        "s>x x>sub x>a sub>b b>all a>e",
    );
    check(&xml, r#"[{"start":{}},{"complete":"ia"},{"complete":"b"}]"#, &["a ia ib", "a b", "."]);
}

#[test]
fn a_message_starts_the_process() {
    let nodes =
        nodes("user:a end:e") + r#"<startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent>"#;
    let xml = process(&nodes, "s>a a>e");
    check(
        &xml,
        r#"[{"message":"other"},{"message":"news","vars":{"x":1}},{"complete":"a"}]"#,
        &["", "a", "."],
    );
    check(&xml, r#"[{"start":{}}]"#, &["a"]);
}

#[test]
fn correlation_chooses_who_gets_the_message() {
    let nodes = nodes("start:s and:x user:a b end:e")
        + r#"<receiveTask id="r1" messageRef="m" od:correlation="one"/><receiveTask id="r2" messageRef="m" od:correlation="two"/>"#;
    let xml = process(&nodes, "s>x x>r1 x>r2 r1>a r2>b a>e b>e");
    check(
        &xml,
        r#"[{"start":{"one":1,"two":2}},{"message":"news","correlation":2},{"message":"news","correlation":3},{"message":"news"}]"#,
        &["", "b", "b", "a b"],
    );
}
