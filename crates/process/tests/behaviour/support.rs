//! Writing small processes and scenarios tersely.

use process::run::{RunError, StepReport, run};

/// A file with one process. `nodes` is XML without namespace prefixes; `flows` is a list such as
/// `a>b x>c[amount > 100]`, whose ids are `a-b` and `x-c`.
pub fn process(nodes: &str, flows: &str) -> String {
    file(&format!(r#"<process id="p" isExecutable="true">{nodes}{}</process>"#, arrows(flows)))
}

/// A file around `content`.
pub fn file(content: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:od="https://onedoor.dev/bpmn/1.0" id="d" targetNamespace="t">
<message id="m" name="news"/><message id="m2" name="other"/><signal id="g" name="alarm"/>
<error id="e1" errorCode="BAD"/><error id="e2" errorCode="WORSE"/>
{content}
</definitions>"#
    )
}

/// Sequence flows from `a>b x>c[condition]`.
pub fn arrows(flows: &str) -> String {
    let mut out = String::new();
    let mut rest = flows.trim();
    while !rest.is_empty() {
        let end = rest.find([' ', '\n', '[']).unwrap_or(rest.len());
        let (source, target) = rest[..end].split_once('>').expect("a>b");
        let mut condition = String::new();
        rest = &rest[end..];
        if rest.starts_with('[') {
            let close = rest.find(']').expect("]");
            condition = format!("<conditionExpression><![CDATA[{}]]></conditionExpression>", &rest[1..close]);
            rest = &rest[close + 1..];
        }
        out.push_str(&format!(
            r#"<sequenceFlow id="{source}-{target}" sourceRef="{source}" targetRef="{target}">{condition}</sequenceFlow>"#
        ));
        rest = rest.trim_start();
    }
    out
}

/// Plain nodes: `start:s user:a b end:e and:x or:y xor:z` (a kind holds until the next one).
pub fn nodes(list: &str) -> String {
    let mut kind = "userTask";
    let mut out = String::new();
    for word in list.split_whitespace() {
        let id = match word.split_once(':') {
            Some((named, id)) => {
                kind = match named {
                    "start" => "startEvent",
                    "end" => "endEvent",
                    "user" => "userTask",
                    "service" => "serviceTask",
                    "rule" => "businessRuleTask",
                    "and" => "parallelGateway",
                    "or" => "inclusiveGateway",
                    "xor" => "exclusiveGateway",
                    "event" => "eventBasedGateway",
                    other => panic!("{other}"),
                };
                id
            }
            None => word,
        };
        out.push_str(&format!(r#"<{kind} id="{id}"/>"#));
    }
    out
}

/// A timer definition.
pub fn timer(duration: &str) -> String {
    format!("<timerEventDefinition><timeDuration>{duration}</timeDuration></timerEventDefinition>")
}

/// What one step left, as text: open tasks, `.` when ended, and the variables when any.
pub fn shown(report: &StepReport) -> String {
    let mut text = report.open.join(" ");
    if report.ended {
        text.push('.');
    }
    text
}

/// Runs and compares what each step left: `"a b"` open tasks, `"."` ended.
#[track_caller]
pub fn check(xml: &str, steps: &str, expected: &[&str]) -> Vec<StepReport> {
    let reports = run(xml, steps).unwrap_or_else(|error| panic!("{error}"));
    let found: Vec<String> = reports.iter().map(shown).collect();
    assert_eq!(found, expected);
    reports
}

/// Runs and expects a refusal; gives its code and text.
#[track_caller]
pub fn refused(xml: &str, steps: &str) -> (String, String) {
    let error: RunError = run(xml, steps).expect_err("a refusal");
    (error.code().to_owned(), error.to_string())
}
