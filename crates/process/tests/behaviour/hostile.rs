//! Input made to break a reader: a clear refusal, no panic, no overflow, no endless work.

use crate::support::{file, nodes, process};
use process::{Definitions, draw, run};

fn code(xml: &str) -> &'static str {
    Definitions::read(xml, "h.bpmn").expect_err("a refusal")[0].code
}

const OPEN: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">"#;

#[test]
fn depth_size_entities_and_tags() {
    assert_eq!(code(&"<a>".repeat(100_000)), "bpmn.too-deep");
    let nested = format!(
        "{OPEN}<process id='p'>{}{}",
        "<subProcess>".repeat(100_000),
        "</subProcess>".repeat(100_000)
    );
    assert_eq!(code(&nested), "bpmn.too-deep");
    assert_eq!(code(&"x".repeat(5 * 1024 * 1024)), "bpmn.too-large");
    let laughs = r#"<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><l>&b;</l>"#;
    assert_eq!(code(laughs), "bpmn.document-type");
    let attributes: String = (0..50_000).map(|index| format!(" a{index}='1'")).collect();
    assert_eq!(code(&format!("{OPEN}<process{attributes}/></definitions>")), "bpmn.tag-too-long");
    let long = format!("{OPEN}<process id='{}'/></definitions>", "x".repeat(1024 * 1024));
    assert_eq!(code(&long), "bpmn.tag-too-long");
    let long = format!("{OPEN}<process id='{}'/></definitions>", "x".repeat(1000));
    assert_eq!(code(&long), "bpmn.id-too-long");
}

#[test]
fn garbage() {
    for text in [
        "",
        " ",
        "<",
        "<a",
        "<!--",
        "<![CDATA[",
        "<?xml",
        "</a>",
        "<a b=>",
        "\u{0}",
        "BPMN",
        "{}",
        "<a/><b/>",
        "\u{feff}",
    ] {
        assert_eq!(code(text), "bpmn.not-xml", "{text:?}");
    }
    assert_eq!(code("<definitions/>"), "bpmn.not-bpmn");
    assert_eq!(code("<svg xmlns='http://www.w3.org/2000/svg'/>"), "bpmn.not-bpmn");
    assert_eq!(code("<!DOCTYPE html><html/>"), "bpmn.document-type");
}

/// Every beginning of a valid file, and every file with one byte gone, is answered.
#[test]
fn cut_and_damaged_files() {
    let xml = process(&nodes("start:s user:a 办 end:e xor:x"), "s>a a>x x>办[a > 1] x>e[a <= 1] 办>e");
    let definitions = |text: &str| {
        if let Ok(read) = Definitions::read(text, "h.bpmn") {
            read.check();
            draw::svg(&read, None, &draw::Options::default());
            draw::outline(&read, None, None);
        }
    };
    for (at, _) in xml.char_indices() {
        definitions(&xml[..at]);
    }
    for (at, character) in xml.char_indices().step_by(3) {
        definitions(&format!("{}{}", &xml[..at], &xml[at + character.len_utf8()..]));
    }
}

#[test]
fn circles_of_gateways_and_of_scopes() {
    let circle = process(&nodes("start:s xor:a b c end:e"), "s>a a>b b>c c>a");
    let refused = run::run(&circle, r#"[{"start":{}}]"#).unwrap_err();
    assert_eq!(refused.code(), "process.endless");
    // A fork into itself: tokens double at every turn.
    let fork = process(&nodes("start:s and:a xor:b end:e"), "s>b b>a a>b a>b");
    assert!(run::run(&fork.replace(r#"id="a-b""#, r#"id="a-b1""#), r#"[{"start":{}}]"#).is_err());
    // A loop of tasks that are done at once, and one of timers that are due at once: neither comes to rest.
    let services =
        process(&nodes("start:s xor:m service:a xor:x end:e"), "s>m m>a a>x x>m[not(done = true)] x>e[done]");
    assert_eq!(run::run(&services, r#"[{"start":{}}]"#).unwrap_err().code(), "process.endless");
    assert!(run::run(&services, r#"[{"start":{"done":true}}]"#).unwrap()[0].ended);
    let boundary_on_itself = process(
        &(nodes("start:s end:e")
            + r#"<boundaryEvent id="b" attachedToRef="b"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>"#),
        "s>e b>e",
    );
    assert!(run::run(&boundary_on_itself, "[]").is_err());
}

#[test]
fn very_large_but_lawful() {
    let mut list = String::from("start:s user:t0");
    let mut flows = String::from("s>t0");
    for index in 1..3_000 {
        list.push_str(&format!(" t{index}"));
        flows.push_str(&format!(" t{}>t{index}", index - 1));
    }
    let xml = process(&(nodes(&list) + nodes("end:e").as_str()), &(flows + " t2999>e"));
    let reports = run::run(&xml, r#"[{"start":{}},{"complete":"t0"}]"#).unwrap();
    assert_eq!(reports[1].open, ["t1"]);
    // Many inclusive joins, each asking who can still reach it.
    let mut list = String::from("start:s or:g0");
    let mut flows = String::from("s>g0");
    for index in 1..300 {
        list.push_str(&format!(" g{index}"));
        flows.push_str(&format!(" g{0}>g{index} g{0}>h{index} h{index}>g{index}", index - 1));
        list.push_str(&format!(" h{index}"));
    }
    let xml = process(&(nodes(&list) + nodes("end:e").as_str()), &(flows + " g299>e"));
    assert!(run::run(&xml, r#"[{"start":{}}]"#).unwrap()[0].ended);
}

#[test]
fn steps_that_are_none() {
    let xml = process(&nodes("start:s user:a end:e"), "s>a a>e");
    for steps in [
        "",
        "{}",
        "[1]",
        r#"[{"begin":{}}]"#,
        r#"[{"start":1}]"#,
        r#"[{"complete":"a","index":-1}]"#,
        r#"[{"start":{},"extra":1}]"#,
        r#"[{}]"#,
        r#"[{"start":{},"signal":"g"}]"#,
        r#"[{"start":{},"vars":{}}]"#,
        r#"[{"signal":"g","index":1}]"#,
        r#"[{"complete":"a","vote":"maybe"}]"#,
        r#"[{"signal":"g","correlation":1}]"#,
        &"[".repeat(10_000),
    ] {
        assert_eq!(run::run(&xml, steps).unwrap_err().code(), "process.steps", "{steps:.40}");
    }
    let text = run::run(&xml, r#"[{"start":{}},{"begin":{}}]"#).unwrap_err().to_string();
    assert!(text.contains("step 2") && text.contains("begin"), "{text}");
    for (steps, code) in [
        (r#"[{"complete":"a"}]"#, "process.not-open"),
        (r#"[{"start":{}},{"start":{}}]"#, "process.already-started"),
        (r#"[{"start":{}},{"complete":"a","index":1}]"#, "process.not-open"),
        (r#"[{"start":{}},{"advance":"tomorrow"}]"#, "process.advance"),
        (r#"[{"start":{}},{"advance":"-PT1H"}]"#, "process.advance"),
        (r#"[{"start":{}},{"advance":"P99999Y"}]"#, "process.advance"),
    ] {
        assert_eq!(run::run(&xml, steps).unwrap_err().code(), code, "{steps}");
    }
}

#[test]
fn a_stored_instance_that_was_tampered_with_does_no_harm() {
    let definitions = Definitions::read(&file(r#"<process id="p"><startEvent id="s"/><userTask id="a"/><endEvent id="e"/>
        <sequenceFlow id="f" sourceRef="s" targetRef="a"/><sequenceFlow id="g" sourceRef="a" targetRef="e"/></process>"#), "h").unwrap();
    let definition = definitions.compile(None).unwrap();
    let context = process::Context::at(0, &process::NoDecisions);
    let mut instance = process::Instance::new();
    definition.step(&mut instance, process::Event::Start { vars: process::Vars::new() }, &context).unwrap();
    let stored = serde_json::to_string(&instance).unwrap();
    for (from, to) in
        [("\"n\":2", "\"n\":77"), ("\"p\":1", "\"p\":99"), ("\"i\":1", "\"i\":5"), ("\"i\":2", "\"i\":1")]
    {
        assert!(stored.contains(from), "{stored}");
        let mut damaged: process::Instance = serde_json::from_str(&stored.replace(from, to)).unwrap();
        let _ = definition.step(
            &mut damaged,
            process::Event::Complete { task: 2, vars: process::Vars::new(), vote: None },
            &context,
        );
        let _ = definition.step(&mut damaged, process::Event::Cancel, &context);
    }
}
