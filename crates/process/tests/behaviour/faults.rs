//! What is refused, with its code and its place.

use crate::support::{arrows, file, nodes, process, timer};
use process::{Definitions, Severity};

fn faults(xml: &str) -> Vec<(String, String, Severity)> {
    let definitions = match Definitions::read(xml, "f.bpmn") {
        Ok(definitions) => definitions,
        Err(faults) => {
            return faults.iter().map(|f| (f.code.to_owned(), f.element.clone(), f.severity)).collect();
        }
    };
    definitions
        .check()
        .iter()
        .map(|fault| (fault.code.to_owned(), fault.element.clone(), fault.severity))
        .collect()
}

#[track_caller]
fn finds(xml: &str, code: &str, element: &str) {
    let found = faults(xml);
    assert!(found.iter().any(|(c, e, _)| c == code && e == element), "{code} at {element:?}, but {found:?}");
    if found.iter().any(|(_, _, severity)| *severity == Severity::Error) {
        let definitions = Definitions::read(xml, "f.bpmn");
        assert!(definitions.is_err() || definitions.unwrap().compile(None).is_err());
    }
}

#[test]
fn a_fault_says_where_and_what_to_do() {
    let xml = "<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\">\n  <process id=\"p\">\n    <startEvent id=\"开\"/><scriptTask id=\"t\"/>\n    <sequenceFlow id=\"f\" sourceRef=\"开\" targetRef=\"nowhere\"/>\n  </process>\n</definitions>";
    let faults = Definitions::read(xml, "a.bpmn").unwrap().check();
    let shown: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "a.bpmn:3:25: error: a script task is not executed [bpmn.unsupported-element] Use a business-rule task with a decision, or a service task.",
            "a.bpmn:4:5: error: the flow goes to \"nowhere\", which is not in this process [bpmn.dangling-flow] Connect both ends of the flow to nodes of the same process.",
        ]
    );
    let broken = Definitions::read("<definitions>\n <a></b></definitions>", "b.bpmn").unwrap_err();
    assert_eq!((broken[0].code, broken[0].position.line), ("bpmn.not-xml", 2));
}

#[test]
fn a_sound_process_has_no_fault() {
    let xml = process(&nodes("start:s user:a b c end:e and:x y"), "s>a a>x x>b x>c b>y c>y y>e");
    assert_eq!(faults(&xml), []);
}

#[test]
fn what_is_not_executed_is_refused_by_name() {
    let with = |node: &str| process(&(nodes("start:s user:a end:e") + node), "s>a a>e");
    for node in ["complexGateway", "transaction", "adHocSubProcess", "scriptTask"] {
        finds(&with(&format!(r#"<{node} id="n"/>"#)), "bpmn.unsupported-element", "n");
    }
    finds(&with(r#"<userTask id="n" isForCompensation="true"/>"#), "bpmn.unsupported-element", "n");
    finds(
        &with(r#"<userTask id="n"><standardLoopCharacteristics/></userTask>"#),
        "bpmn.unsupported-element",
        "n",
    );
    for event in [
        "compensateEventDefinition",
        "escalationEventDefinition",
        "conditionalEventDefinition",
        "linkEventDefinition",
    ] {
        for node in ["startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent"] {
            finds(&with(&format!(r#"<{node} id="n"><{event}/></{node}>"#)), "bpmn.unsupported-event", "n");
        }
    }
    finds(&with(r#"<intermediateCatchEvent id="n"/>"#), "bpmn.unsupported-event", "n");
    let both =
        r#"<endEvent id="n"><terminateEventDefinition/><messageEventDefinition messageRef="m"/></endEvent>"#;
    finds(&with(both), "bpmn.unsupported-event", "n");
}

#[test]
fn ids_and_flows() {
    finds(&process(r#"<startEvent id="s"/><userTask/>"#, ""), "bpmn.missing-id", "");
    finds(&process(&nodes("start:s user:a a end:e"), "s>a a>e"), "bpmn.duplicate-id", "a");
    finds(&process(&nodes("start:s user:a end:e"), "s>a a>e e>a"), "bpmn.flow-not-allowed", "e-a");
    finds(&process(&nodes("start:s user:a end:e"), "s>a a>s a>e"), "bpmn.flow-not-allowed", "a-s");
    finds(
        &process(&nodes("start:s and:x user:a end:e"), "s>x x>a[true] x>e a>e"),
        "bpmn.condition-not-allowed",
        "x-a",
    );
    finds(
        &process(&nodes("start:s xor:x user:a end:e"), "s>x x>a x>e[true] a>e"),
        "bpmn.flow-without-condition",
        "x-a",
    );
    let sub = format!(r#"<subProcess id="sub">{}{}</subProcess>"#, nodes("start:is end:ie"), arrows("is>ie"));
    finds(
        &process(&(nodes("start:s end:e") + sub.as_str()), "s>sub sub>e is>e"),
        "bpmn.flow-crosses-scope",
        "is-e",
    );
    let default = r#"<exclusiveGateway id="x" default="nothing"/>"#;
    finds(&process(&(nodes("start:s end:e") + default), "s>x x>e"), "bpmn.default-flow", "x");
}

#[test]
fn starts_boundaries_and_gateways() {
    finds(&process(&nodes("user:a b"), "a>b b>a"), "bpmn.start", "p");
    finds(&process(&nodes("start:s s2 user:a end:e"), "s>a s2>a a>e"), "bpmn.start", "p");
    finds(
        &process(&(nodes("start:s end:e") + r#"<subProcess id="sub"/>"#), "s>sub sub>e"),
        "bpmn.start",
        "sub",
    );
    let handler = r#"<subProcess id="h" triggeredByEvent="true"><startEvent id="hs"/></subProcess>"#;
    finds(&process(&(nodes("start:s end:e") + handler), "s>e"), "bpmn.start", "h");
    let boundary = |host: &str, attributes: &str, event: &str| {
        let boundary =
            format!(r#"<boundaryEvent id="b" attachedToRef="{host}" {attributes}>{event}</boundaryEvent>"#);
        process(&(nodes("start:s user:a end:e e2") + boundary.as_str()), "s>a a>e b>e2")
    };
    finds(&boundary("s", "", &timer("PT1H")), "bpmn.boundary", "b");
    finds(&boundary("nothing", "", &timer("PT1H")), "bpmn.boundary", "b");
    let error = r#"<errorEventDefinition errorRef="e1"/>"#;
    finds(&boundary("a", r#"cancelActivity="false""#, error), "bpmn.boundary", "b");
    finds(&boundary("a", "", r#"<errorEventDefinition errorRef="nothing"/>"#), "bpmn.unknown-reference", "b");
    finds(&boundary("a", "", "<messageEventDefinition/>"), "bpmn.unknown-reference", "b");
    finds(
        &process(&nodes("start:s event:g user:a b end:e"), "s>g g>a g>b a>e b>e"),
        "bpmn.event-gateway",
        "g",
    );
    let call = r#"<callActivity id="c"/>"#;
    finds(&process(&(nodes("start:s end:e") + call), "s>c c>e"), "bpmn.unknown-reference", "c");
    let receive = r#"<receiveTask id="c"/>"#;
    finds(&process(&(nodes("start:s end:e") + receive), "s>c c>e"), "bpmn.unknown-reference", "c");
}

#[test]
fn expressions_timers_and_votes() {
    finds(
        &process(&nodes("start:s xor:x user:a end:e"), "s>x x>a[amount >] x>e[true] a>e"),
        "bpmn.expression",
        "x-a",
    );
    finds(
        &process(&nodes("start:s xor:x user:a end:e"), "s>x x>a[${amount > 1}] x>e[true] a>e"),
        "bpmn.expression",
        "x-a",
    );
    let language = process(&nodes("start:s xor:x user:a end:e"), "s>x x>a[amount] x>e[true] a>e").replacen(
        "<conditionExpression",
        r#"<conditionExpression language="http://www.w3.org/1999/XPath""#,
        1,
    );
    finds(&language, "bpmn.expression-language", "x-a");
    let wait = |text: &str| {
        let wait = format!(r#"<intermediateCatchEvent id="c">{}</intermediateCatchEvent>"#, timer(text));
        process(&(nodes("start:s end:e") + wait.as_str()), "s>c c>e")
    };
    for text in ["P1X", "PT", "-PT1H", "", "3 days", "PT1H +"] {
        finds(&wait(text), "bpmn.timer", "c");
    }
    for cycle in [
        "R0/PT1H",
        "R/PT0.001S",
        "PT1H",
        "R3/",
        "R3/PT1H/PT2H",
        "R3/PT1H/PT2H/PT3H",
        "Rx/PT1H",
        "R3/2026-99-01/PT1H",
    ] {
        let xml = wait("x").replace("timeDuration", "timeCycle").replace(">x<", &format!(">{cycle}<"));
        finds(&xml, "bpmn.timer", "c");
    }
    let multi = |inside: &str| {
        let task = format!(r#"<userTask id="t"><multiInstanceLoopCharacteristics {inside}/></userTask>"#);
        process(&(nodes("start:s end:e") + task.as_str()), "s>t t>e")
    };
    finds(&multi(""), "bpmn.no-instances", "t");
    for votes in ["most", "3/2", "0/3", "101%", "-1%"] {
        finds(&multi(&format!(r#"od:collection="who" od:votes="{votes}""#)), "bpmn.votes", "t");
    }
    let map = r#"<callActivity id="c" calledElement="x"><extensionElements><od:in source="1 +" target="y"/><od:out source="1"/></extensionElements></callActivity>"#;
    let mapped = process(&(nodes("start:s end:e") + map), "s>c c>e");
    finds(&mapped, "bpmn.expression", "c");
    finds(&mapped, "bpmn.mapping", "c");
}

#[test]
fn what_looks_wrong_is_warned_of() {
    finds(&process(&nodes("start:s user:a b end:e"), "s>a a>e b>e"), "bpmn.unreachable", "b");
    finds(&process(&nodes("start:s user:a"), "s>a"), "bpmn.dead-end", "a");
    finds(
        &process(&nodes("start:s xor:x user:a end:e"), "s>x x>a[k = 1] x>e[k = 2] a>e"),
        "bpmn.no-default",
        "x",
    );
    finds(
        &process(r#"<startEvent id="s"/><task id="t"/><endEvent id="e"/>"#, "s>t t>e"),
        "bpmn.untyped-task",
        "t",
    );
    finds(&process(&nodes("start:s and:x end:e"), "s>x x>e"), "bpmn.idle-gateway", "x");
    finds(&process(&nodes("start:s xor:x end:e"), "s>x x>e[true]"), "bpmn.constant-condition", "x-e");
    let lane = r#"<laneSet id="ls"><lane id="l" name="x"><flowNodeRef>gone</flowNodeRef></lane></laneSet>"#;
    finds(&process(&(nodes("start:s user:a end:e") + lane), "s>a a>e"), "bpmn.lane", "l");
}

#[test]
fn joins_that_can_never_complete_are_found() {
    let xor_and = process(
        &(nodes("start:s and:j user:a b end:e") + r#"<exclusiveGateway id="x" default="x-b"/>"#),
        "s>x x>a[k] x>b a>j b>j j>e",
    );
    finds(&xor_and, "bpmn.join-never-completes", "j");
    let boundary = format!(r#"<boundaryEvent id="b2" attachedToRef="a">{}</boundaryEvent>"#, timer("PT1H"));
    let lost = process(
        &(nodes("start:s and:x j user:a b end:e e2") + boundary.as_str()),
        "s>x x>a x>b a>j b>j j>e b2>e2",
    );
    finds(&lost, "bpmn.join-never-completes", "j");
    let piles = process(
        &(nodes("start:s xor:m and:x user:a b end:e") + r#"<exclusiveGateway id="y" default="y-e"/>"#),
        "s>m m>x x>a x>b a>y b>y y>m[again] y>e",
    );
    assert!(faults(&piles).iter().any(|(code, _, _)| code == "bpmn.not-joined"), "{:?}", faults(&piles));
    // An inclusive join takes whatever was taken.
    let inclusive = process(
        &(nodes("start:s or:j user:a b end:e") + r#"<inclusiveGateway id="x" default="x-b"/>"#),
        "s>x x>a[k] x>b a>j b>j j>e",
    );
    assert_eq!(faults(&inclusive), []);
    // A loop around a parallel block is sound.
    let looped = process(
        &(nodes("start:s xor:m and:x j user:a b end:e") + r#"<exclusiveGateway id="y" default="y-e"/>"#),
        "s>m m>x x>a x>b a>j b>j j>y y>m[again] y>e",
    );
    assert_eq!(faults(&looped), []);
}

#[test]
fn other_processes_of_a_file_are_left_alone() {
    let body = format!(
        r#"<process id="q" isExecutable="false"><scriptTask id="bad"/></process><process id="p" isExecutable="true">{}{}</process>"#,
        nodes("start:s user:a end:e"),
        arrows("s>a a>e")
    );
    assert_eq!(faults(&file(&body)), []);
    let definitions = Definitions::read(&file(&body), "f.bpmn").unwrap();
    assert_eq!(definitions.compile(None).unwrap().id(), "p");
    assert!(definitions.compile(Some("q")).is_err());
    assert_eq!(definitions.compile(Some("z")).unwrap_err()[0].code, "bpmn.no-process");
    assert_eq!(faults(&file(""))[0].0, "bpmn.no-process");
}
