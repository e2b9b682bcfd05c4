//! Sub-processes, call activities and multi-instance activities.

use crate::support::{arrows, check, file, nodes, process, refused, timer};

fn sub(content: &str) -> String {
    format!(
        r#"<subProcess id="sub">{content}{}{}</subProcess>"#,
        nodes("start:is user:ia ib end:ie"),
        arrows("is>ia ia>ib ib>ie")
    )
}

#[test]
fn a_sub_process_is_one_step_outside() {
    let xml = process(&(nodes("start:s user:a end:e") + sub("").as_str()), "s>sub sub>a a>e");
    let steps = r#"[{"start":{}},{"complete":"ia","vars":{"x":1}},{"complete":"ib"},{"complete":"a"}]"#;
    let reports = check(&xml, steps, &["ia", "ib", "a", "."]);
    assert_eq!(reports[3].vars["x"], 1);
}

#[test]
fn data_objects_of_a_sub_process_are_local() {
    let data = r#"<dataObject id="d1" name="draft"/>"#;
    let xml = process(&(nodes("start:s user:a end:e") + sub(data).as_str()), "s>sub sub>a a>e");
    let steps =
        r#"[{"start":{"draft":"outer"}},{"complete":"ia","vars":{"draft":"inner"}},{"complete":"ib"}]"#;
    let reports = check(&xml, steps, &["ia", "ib", "a"]);
    assert_eq!(reports[2].vars["draft"], "outer");
}

#[test]
fn an_interrupting_boundary_cancels_everything_inside() {
    let boundary = format!(r#"<boundaryEvent id="b" attachedToRef="sub">{}</boundaryEvent>"#, timer("P1D"));
    let inner = format!(r#"<boundaryEvent id="ib2" attachedToRef="ia">{}</boundaryEvent>"#, timer("P2D"));
    let xml = process(
        &(nodes("start:s user:a late end:e")
            + sub(&[inner, nodes("end:ie2"), arrows("ib2>ie2")].concat()).as_str()
            + boundary.as_str()),
        "s>sub sub>a a>e b>late late>e",
    );
    check(&xml, r#"[{"start":{}},{"advance":"P3D"},{"complete":"late"}]"#, &["ia", "late", "."]);
}

fn called(boundary: &str, end: &str) -> String {
    file(&format!(
        r#"<process id="child"><startEvent id="cs"/><userTask id="c"/><endEvent id="ce">{end}</endEvent>{}</process>
           <process id="parent" isExecutable="true">{}<callActivity id="call" calledElement="child">BOUND</callActivity>{boundary}{}</process>"#,
        arrows("cs>c c>ce"),
        nodes("start:s user:a fix end:e"),
        arrows("s>call call>a a>e") + if boundary.is_empty() { "" } else { r#"<sequenceFlow id="bf" sourceRef="b" targetRef="fix"/><sequenceFlow id="ff" sourceRef="fix" targetRef="e"/>"# },
    ))
    .replace("<userTask id=\"fix\"/>", if boundary.is_empty() { "" } else { "<userTask id=\"fix\"/>" })
    .replace("BOUND", "")
}

#[test]
fn a_call_runs_the_process_of_the_same_file() {
    let xml = called("", "");
    let steps = r#"[{"start":{"x":1}},{"complete":"c","vars":{"y":2}},{"complete":"a"}]"#;
    let reports = check(&xml, steps, &["c", "a", "."]);
    assert!(reports[0].vars.get("y").is_none());
    assert_eq!(reports[1].vars["y"], 2);
}

#[test]
fn mappings_say_what_goes_in_and_out() {
    let map = r#"<extensionElements><od:in source="x + 1" target="i"/><od:out source="i * y" target="o"/></extensionElements>"#;
    let xml = called("", "").replace("calledElement=\"child\">", &format!("calledElement=\"child\">{map}"));
    let reports = check(&xml, r#"[{"start":{"x":1}},{"complete":"c","vars":{"y":21}}]"#, &["c", "a"]);
    assert_eq!(serde_json::to_string(&reports[1].vars).unwrap(), r#"{"x":1,"o":42}"#);
}

#[test]
fn an_unknown_call_completes_at_once() {
    let xml = process(
        &(nodes("start:s user:a end:e") + r#"<callActivity id="c" od:calledItem="1"/>"#),
        "s>c c>a a>e",
    );
    check(&xml, r#"[{"start":{}}]"#, &["a"]);
}

#[test]
fn an_error_comes_out_of_a_call() {
    let boundary =
        r#"<boundaryEvent id="b" attachedToRef="call"><errorEventDefinition errorRef="e1"/></boundaryEvent>"#;
    let bad = r#"<errorEventDefinition errorRef="e1"/>"#;
    check(&called(boundary, bad), r#"[{"start":{}},{"complete":"c"}]"#, &["c", "fix"]);
    let worse = r#"<errorEventDefinition errorRef="e2"/>"#;
    check(&called(boundary, worse), r#"[{"start":{}},{"complete":"c"}]"#, &["c", "."]);
}

#[test]
fn cancelling_a_call_cancels_the_child() {
    let boundary = format!(r#"<boundaryEvent id="b" attachedToRef="call">{}</boundaryEvent>"#, timer("P1D"));
    check(
        &called(&boundary, ""),
        r#"[{"start":{}},{"advance":"P1D"},{"complete":"fix"}]"#,
        &["c", "fix", "."],
    );
}

fn multi(attributes: &str, inside: &str) -> String {
    let task = format!(
        r#"<userTask id="t" od:result="r"><multiInstanceLoopCharacteristics {attributes}>{inside}</multiInstanceLoopCharacteristics></userTask>"#
    );
    process(&(nodes("start:s user:a end:e") + task.as_str()), "s>t t>a a>e")
}

#[test]
fn as_many_as_the_cardinality_says() {
    let xml = multi("", "<loopCardinality>n</loopCardinality>");
    check(
        &xml,
        r#"[{"start":{"n":3}},{"complete":"t"},{"complete":"t","index":1},{"complete":"t"}]"#,
        &["t t t", "t t", "t", "a"],
    );
    check(&xml, r#"[{"start":{"n":0}}]"#, &["a"]);
    assert_eq!(refused(&xml, r#"[{"start":{"n":100000}}]"#).0, "process.too-many");
    assert_eq!(refused(&xml, r#"[{"start":{"n":"x"}}]"#).0, "process.expression");
}

#[test]
fn one_after_the_other() {
    let xml = multi(r#"isSequential="true""#, "<loopCardinality>2</loopCardinality>");
    check(&xml, r#"[{"start":{}},{"complete":"t"},{"complete":"t"}]"#, &["t", "t", "a"]);
}

#[test]
fn the_completion_condition_ends_the_rest() {
    let until = "<completionCondition>nrOfCompletedInstances / nrOfInstances &gt;= 0.5</completionCondition>";
    let xml = multi("", &format!("<loopCardinality>4</loopCardinality>{until}"));
    check(&xml, r#"[{"start":{}},{"complete":"t"},{"complete":"t"}]"#, &["t t t t", "t t t", "a"]);
    let until =
        "<completionCondition>nrOfActiveInstances = 1 and approved = 2 and total = 3</completionCondition>";
    let xml = multi("", &format!("<loopCardinality>3</loopCardinality>{until}"));
    let yes = r#"{"complete":"t","vote":"approve"}"#;
    check(&xml, &format!(r#"[{{"start":{{}}}},{yes},{yes}]"#), &["t t t", "t t", "a"]);
}

#[test]
fn a_user_task_with_nobody_is_refused() {
    let xml = multi(r#"od:collection="who" od:elementVariable="w""#, "");
    assert_eq!(refused(&xml, r#"[{"start":{"who":[]}}]"#).0, "process.nobody");
    check(&xml, r#"[{"start":{"who":["a","b"]}}]"#, &["t t"]);
}

#[test]
fn outputs_are_collected() {
    let inside = r#"<loopDataInputRef>who</loopDataInputRef><loopDataOutputRef>all</loopDataOutputRef>
                    <inputDataItem id="i1" name="w"/><outputDataItem id="o1" name="opinion"/>"#;
    let xml = multi("", inside);
    let reports = check(
        &xml,
        r#"[{"start":{"who":["x","y"]}},{"complete":"t","index":1,"vars":{"opinion":2}},{"complete":"t","vars":{"opinion":1}}]"#,
        &["t t", "t", "a"],
    );
    assert_eq!(reports[2].vars["all"], serde_json::json!([2, 1]));
    assert!(reports[2].vars.get("opinion").is_none() && reports[2].vars.get("w").is_none());
}

#[test]
fn votes_decide_by_their_policy() {
    let run = |policy: &str, votes: &[&str]| {
        let xml = multi(&format!(r#"od:votes="{policy}""#), "<loopCardinality>3</loopCardinality>");
        let steps =
            votes.iter().map(|vote| format!(r#"{{"complete":"t","vote":"{vote}"}}"#)).collect::<Vec<_>>();
        let reports = process::run::run(&xml, &format!(r#"[{{"start":{{}}}},{}]"#, steps.join(","))).unwrap();
        let last = reports.last().unwrap();
        let outcome = last.vars.get("r").map(|r| r["outcome"].as_str().unwrap().to_owned());
        outcome.unwrap_or_else(|| last.open.join(" "))
    };
    assert_eq!(run("all", &["approve", "reject"]), "t");
    assert_eq!(run("all", &["approve", "reject", "approve"]), "rejected");
    assert_eq!(run("all", &["approve", "abstain", "approve"]), "approved");
    assert_eq!(run("first", &["abstain"]), "t t");
    assert_eq!(run("first", &["abstain", "approve"]), "approved");
    assert_eq!(run("unanimous", &["approve", "reject"]), "rejected");
    assert_eq!(run("majority", &["approve", "approve"]), "approved");
    assert_eq!(run("majority", &["abstain", "reject"]), "rejected");
    assert_eq!(run("2/3", &["approve", "reject"]), "t");
    assert_eq!(run("2/3", &["approve", "reject", "approve"]), "approved");
    assert_eq!(run("100%", &["reject"]), "rejected");
    let xml = multi(r#"od:votes="all""#, "<loopCardinality>3</loopCardinality>");
    assert_eq!(refused(&xml, r#"[{"start":{}},{"complete":"t"}]"#).0, "process.vote-missing");
}

#[test]
fn votes_have_weight() {
    let xml = multi(r#"od:votes="majority" od:collection="who" od:elementVariable="w""#, "")
        .replace(r#"od:result="r""#, r#"od:result="r" od:weight="w.weight""#);
    let reports = check(
        &xml,
        r#"[{"start":{"who":[{"weight":1},{"weight":3},{"weight":1}]}},{"complete":"t","index":1,"vote":"approve"}]"#,
        &["t t t", "a"],
    );
    assert_eq!(
        reports[1].vars["r"],
        serde_json::json!({"outcome":"approved","approved":3,"rejected":0,"abstained":0,"total":5})
    );
}

#[test]
fn a_multi_instance_sub_process_and_its_boundary() {
    let marker = r#"<multiInstanceLoopCharacteristics od:collection="who" od:elementVariable="w"/>"#;
    let boundary = r#"<boundaryEvent id="b" attachedToRef="sub"><messageEventDefinition messageRef="m"/></boundaryEvent>"#;
    let xml = process(
        &(nodes("start:s user:a late end:e") + sub(marker).as_str() + boundary),
        "s>sub sub>a a>e b>late late>e",
    );
    check(
        &xml,
        r#"[{"start":{"who":[1,2]}},{"complete":"ia","index":1},{"complete":"ib"},{"complete":"ia"},{"complete":"ib"},{"complete":"a"}]"#,
        &["ia ia", "ia ib", "ia", "ib", "a", "."],
    );
    check(
        &xml,
        r#"[{"start":{"who":[1,2]}},{"complete":"ia"},{"message":"news"}]"#,
        &["ia ia", "ia ib", "late"],
    );
}

#[test]
fn the_element_decides_inside() {
    let inner = format!(
        r#"<subProcess id="sub"><multiInstanceLoopCharacteristics od:collection="who" od:elementVariable="w"/>{}{}</subProcess>"#,
        nodes("start:is xor:ix user:big small end:ie"),
        arrows("is>ix ix>big[w > 5] ix>small[w <= 5 and loopCounter = 1] big>ie small>ie")
    );
    let xml = process(&(nodes("start:s end:e") + inner.as_str()), "s>sub sub>e");
    check(&xml, r#"[{"start":{"who":[1,9]}}]"#, &["big small"]);
    assert_eq!(refused(&xml, r#"[{"start":{"who":[9,1]}}]"#).0, "process.no-path");
}

#[test]
fn endless_loops_and_stuck_joins_are_refused() {
    let xml = process(&nodes("start:s xor:x y end:e"), "s>x x>y y>x[true] y>e[false]");
    let (code, text) = refused(&xml, r#"[{"start":{}}]"#);
    assert_eq!(code, "process.endless");
    assert!(text.contains('x') || text.contains('y'));
    let xml = process(&nodes("start:s xor:x and:j user:a b end:e"), "s>x x>a[true] x>b[false] a>j b>j j>e");
    assert_eq!(refused(&xml, r#"[{"start":{}},{"complete":"a"}]"#).0, "process.stuck");
    let xml = file(
        r#"<process id="p"><startEvent id="s"/><callActivity id="c" calledElement="p"/><endEvent id="e"/>
        <sequenceFlow id="f" sourceRef="s" targetRef="c"/><sequenceFlow id="g" sourceRef="c" targetRef="e"/></process>"#,
    );
    assert_eq!(refused(&xml, r#"[{"start":{}}]"#).0, "process.endless");
}

/// A join that waits in vain inside a sub-process is over when a boundary event takes the sub-process away.
#[test]
fn a_boundary_event_ends_a_sub_process_that_waits_in_vain() {
    let inside = nodes("start:is xor:choice user:ia ib and:both end:ie")
        + arrows("is>choice choice>ia[x = true] choice>ib[not(x = true)] ia>both ib>both both>ie").as_str();
    let sub = format!(r#"<subProcess id="sub">{inside}</subProcess>"#);
    let boundary = format!(r#"<boundaryEvent id="b" attachedToRef="sub">{}</boundaryEvent>"#, timer("P3D"));
    let around = nodes("start:s user:late end:e") + sub.as_str();
    let steps = r#"[{"start":{"x":true}},{"complete":"ia"},{"advance":"P3D"},{"complete":"late"}]"#;
    let rescued = process(&(around.clone() + boundary.as_str()), "s>sub sub>e b>late late>e");
    check(&rescued, steps, &["ia", "", "late", "."]);
    assert_eq!(refused(&process(&around, "s>sub sub>late late>e"), steps).0, "process.stuck");
}
