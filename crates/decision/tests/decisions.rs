//! DMN files behind the guarded face.

#![allow(clippy::unwrap_used)]

use decision::{Decisions, Error, Evaluation, Fault, Severity, Type, command};
use serde_json::{Map, Value, json};

/// 餐馆开办：按面积定套餐与审批层级。
const RESTAURANT: &str = include_str!("data/restaurant.dmn");

fn data(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap()
}

fn premises(area: Value, kind: Value) -> Map<String, Value> {
    data(json!({"经营场所": {"面积": area, "业态": kind}, "受理日期": "2026-07-01", "期限": "P5D"}))
}

fn restaurant() -> Decisions {
    Decisions::read(RESTAURANT, "restaurant.dmn").unwrap()
}

fn faults(dmn: &str) -> Vec<Fault> {
    Decisions::read(dmn, "x.dmn").unwrap_err()
}

fn codes(dmn: &str) -> Vec<&'static str> {
    faults(dmn).iter().map(|fault| fault.code).collect()
}

/// PKG-02: the package is chosen from the floor area and the kind of business.
#[test]
fn the_package_follows_from_the_floor_area() {
    let decisions = restaurant();
    assert_eq!(decisions.names().collect::<Vec<_>>(), ["选套餐", "承诺日期"]);
    assert_eq!(decisions.warnings(), []);
    assert_eq!(
        decisions.eval("选套餐", &premises(json!(280), json!("餐馆"))),
        Ok(json!("餐馆开办（300㎡以下）"))
    );
    assert_eq!(
        decisions.eval("选套餐", &premises(json!(300.5), json!("餐馆"))),
        Ok(json!("餐馆开办（300㎡以上）"))
    );
    assert_eq!(decisions.eval("due", &premises(json!(280), json!("餐馆"))), Ok(json!("2026-07-06")));
    assert_eq!(decisions.eval("承诺日期", &premises(json!(1), json!("小吃店"))), Ok(json!("2026-07-01")));
}

#[test]
fn inputs_are_listed_with_their_types() {
    let decisions = restaurant();
    let inputs = decisions.inputs("承诺日期").unwrap();
    let names: Vec<_> = inputs.iter().map(|input| input.name.as_str()).collect();
    assert_eq!(names, ["经营场所", "受理日期", "期限"]);
    assert_eq!(inputs[2].kind, Type::DaysAndTimeDuration);
    assert_eq!(
        inputs[0].kind,
        Type::Context(vec![("面积".into(), Type::Number), ("业态".into(), Type::String)])
    );
    assert_eq!(decisions.result_type("承诺日期"), Ok(&Type::Date));
    assert!(matches!(decisions.inputs("nothing"), Err(Error::NoSuchDecision { .. })));
}

/// A wrong input must never fall through to whatever rule accepts everything.
#[test]
fn inputs_are_checked_before_the_decision_runs() {
    let decisions = restaurant();
    let code = |input: &Map<String, Value>| decisions.eval("选套餐", input).unwrap_err().code();
    assert_eq!(code(&premises(json!("280"), json!("餐馆"))), "decision.input-type");
    assert_eq!(code(&premises(Value::Null, json!("餐馆"))), "decision.input-null");
    assert_eq!(code(&premises(json!(1), json!("网吧"))), "decision.input-not-allowed");
    assert_eq!(code(&data(json!({}))), "decision.input-missing");
    assert_eq!(code(&data(json!({"经营场所": {"面积": 1}}))), "decision.input-missing");
    assert_eq!(code(&data(json!({"经营场所": [1]}))), "decision.input-type");
    let may = Evaluation { null_inputs: true, null_result: true };
    let silent = decisions.eval_with("选套餐", &data(json!({"经营场所": {"业态": "小吃店"}})), may);
    assert_eq!(silent, Ok(json!("小吃店登记")));
}

#[test]
fn the_command_prints_a_value_or_a_typed_error() {
    let run = |name: &str, input: &str| command::eval(RESTAURANT, "r.dmn", name, input);
    let input = r#"{"经营场所": {"面积": 12.5, "业态": "餐馆"}}"#;
    assert_eq!(run("选套餐", input), Ok(json!("餐馆开办（300㎡以下）")));
    assert_eq!(run("选套餐", "[]").unwrap_err().code(), "decision.input-not-json");
    assert_eq!(run("选套餐", "{").unwrap_err().code(), "decision.input-not-json");
    assert_eq!(run("x", "{}").unwrap_err().to_json()["error"], "decision.no-such-decision");
    let failure = command::eval("<a/>", "r.dmn", "x", "{}").unwrap_err().to_json();
    assert_eq!(failure["faults"][0]["line"], 1);
}

/// One table with a number column `x`, a text column `k` and the given rules.
fn table(policy: &str, rules: &[[&str; 3]]) -> String {
    let rows: String = rules
        .iter()
        .map(|[x, k, out]| {
            let cell = |text: &str| text.replace('<', "&lt;");
            format!(
                "<rule><inputEntry><text>{}</text></inputEntry><inputEntry><text>{}</text></inputEntry>\
                 <outputEntry><text>{out}</text></outputEntry></rule>",
                cell(x),
                cell(k)
            )
        })
        .collect();
    file(&format!(
        r#"<decision id="D" name="D"><variable name="D"/>{REQUIRES}
           <decisionTable hitPolicy="{policy}">
           <input label="x"><inputExpression typeRef="number"><text>x</text></inputExpression></input>
           <input label="k"><inputExpression typeRef="string"><text>k</text></inputExpression>
             <inputValues><text>"a","b"</text></inputValues></input>
           <output name="D"/>{rows}</decisionTable></decision>"#
    ))
}

const REQUIRES: &str = r##"<informationRequirement><requiredInput href="#x"/></informationRequirement>
    <informationRequirement><requiredInput href="#k"/></informationRequirement>"##;

fn file(body: &str) -> String {
    format!(
        r#"<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" namespace="urn:t" name="t">
        <inputData id="x" name="x"><variable name="x" typeRef="number"/></inputData>
        <inputData id="k" name="k"><variable name="k" typeRef="string"/></inputData>{body}</definitions>"#
    )
}

fn literal(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    file(&format!(
        r#"<decision id="D" name="D"><variable name="D"/>{REQUIRES}<literalExpression><text>{text}</text></literalExpression></decision>"#
    ))
}

fn warnings(dmn: &str) -> Vec<String> {
    let decisions = Decisions::read(dmn, "x.dmn").unwrap();
    assert!(decisions.warnings().iter().all(|fault| fault.severity == Severity::Warning));
    decisions.warnings().iter().map(|fault| format!("{}: {}", fault.code, fault.message)).collect()
}

#[test]
fn tables_without_a_matching_rule_or_with_several_are_errors() {
    let dmn = table("UNIQUE", &[["< 5", "\"a\"", "1"], ["< 9", "\"a\"", "2"]]);
    let decisions = Decisions::read(&dmn, "x.dmn").unwrap();
    let eval = |x: i32| decisions.eval("D", &data(json!({"x": x, "k": "a"})));
    assert_eq!(eval(7), Ok(json!(2)));
    assert_eq!(eval(3), Err(Error::SeveralRulesMatch));
    assert_eq!(eval(9), Err(Error::NoRuleMatches));
}

#[test]
fn the_lint_sees_overlaps_gaps_and_silent_defaults() {
    assert_eq!(warnings(&table("UNIQUE", &[["< 5", "-", "1"], [">= 5", "-", "2"]])), Vec::<String>::new());
    let overlap = warnings(&table("UNIQUE", &[["[1..5]", "-", "1"], ["[5..9]", "\"a\"", "2"]]));
    assert!(overlap[0].starts_with("decision.rules-overlap: rules 1 and 2"), "{overlap:?}");
    let gap = warnings(&table("UNIQUE", &[["< 5", "-", "1"], ["> 5", "-", "2"]]));
    assert_eq!(gap[0], "decision.gap: no rule for x = 5, k = \"a\"");
    let gap = warnings(&table("FIRST", &[["-", "\"a\"", "1"]]));
    assert_eq!(gap, ["decision.gap: no rule for k = \"b\""]);
    let silent = warnings(&table("FIRST", &[["< 5", "\"a\"", "1"], ["-", "-", "\"市长\""]]));
    assert_eq!(silent.len(), 1);
    assert!(silent[0].starts_with("decision.silent-default"));
    let dead = warnings(&table(
        "FIRST",
        &[["< 5", "not(\"b\")", "1"], ["< 3", "\"a\"", "2"], [">= 5", "-", "3"], ["< 5", "\"b\"", "4"]],
    ));
    assert_eq!(dead, ["decision.rule-never-reached: rule 2 is never reached: rule 1 takes all its cases"]);
}

#[test]
fn faults_name_line_column_and_remedy() {
    let fault = faults(&RESTAURANT.replace("经营场所.面积</text>", "经营场所.面机</text>")).remove(0);
    assert_eq!((fault.code, fault.line, fault.column), ("decision.unknown-name", 16, 67));
    let fault =
        faults(&RESTAURANT.replace("\"小吃店登记\"</text></outputEntry>", "小吃店登记</text></outputEntry>"))
            .remove(0);
    assert_eq!((fault.code, fault.line), ("decision.unknown-name", 25));
    assert!(fault.remedy.contains("quotation marks"));
    assert!(fault.to_string().starts_with("x.dmn:25:"));
    assert_eq!(
        codes(&RESTAURANT.replace("typeRef=\"tPremises\"", "typeRef=\"tPremise\""))[0],
        "decision.unknown-type"
    );
    assert_eq!(codes(&RESTAURANT.replace("href=\"#i2\"", "href=\"#i9\""))[0], "decision.unknown-requirement");
    assert_eq!(codes(&RESTAURANT.replace("id=\"i2\"", "id=\"i1\""))[0], "decision.duplicate-id");
    assert_eq!(codes(&RESTAURANT.replace("20191111", "19991111")), ["decision.not-dmn"]);
    assert_eq!(codes("<definitions"), ["decision.xml"]);
    assert_eq!(codes(""), ["decision.xml"]);
    assert_eq!(codes(&file("")), ["decision.no-decision"]);
    assert_eq!(
        codes(&file("<decision id=\"D\" name=\"D\"/>")),
        ["decision.no-logic", "decision.no-decision"]
    );
    let short_row =
        table("UNIQUE", &[["1", "-", "1"]]).replacen("<inputEntry><text>1</text></inputEntry>", "", 1);
    assert_eq!(codes(&short_row), ["decision.table-shape"]);
}

#[test]
fn boxed_contexts_lists_and_conditionals_are_read() {
    let dmn = file(&format!(
        r#"<decision id="D" name="D"><variable name="D"/>{REQUIRES}
        <context><contextEntry><variable name="fee"/><literalExpression><text>x * 2</text></literalExpression></contextEntry>
        <contextEntry><variable name="who"/><conditional><if><literalExpression><text>fee > 10</text></literalExpression></if>
          <then><literalExpression><text>"局长"</text></literalExpression></then>
          <else><literalExpression><text>"科长"</text></literalExpression></else></conditional></contextEntry>
        </context></decision>"#
    ));
    let decisions = Decisions::read(&dmn, "x.dmn").unwrap();
    let value = decisions.eval("D", &data(json!({"x": 6, "k": "a"})));
    assert_eq!(value, Ok(json!({"fee": 12, "who": "局长"})));
}

/// Files that would stop or slow down a node get a fault, each within the time of reading them.
#[test]
fn hostile_files_are_refused() {
    let refused = "decision.refused-element";
    let bkm = r#"<businessKnowledgeModel id="f" name="f"><encapsulatedLogic><literalExpression><text>f(1)</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>"#;
    assert_eq!(codes(&file(bkm))[0], refused);
    let java = r#"<decision id="D" name="D"><variable name="D"/><context><contextEntry><variable name="f"/><functionDefinition kind="Java"><literalExpression><text>{class: "java.lang.Runtime"}</text></literalExpression></functionDefinition></contextEntry></context></decision>"#;
    assert_eq!(codes(&file(java))[0], refused);
    for (text, code) in [
        (
            "function(y) external {java: {class: \"A\", method signature: \"b()\"}}",
            "decision.refused-external-function",
        ),
        ("{f: function(y) f(y), z: f(1)}.z", "decision.refused-function-definition"),
        ("today()", "decision.refused-clock"),
        ("for i in 1..30000 return i", "decision.refused-loop-bounds"),
        ("count(for i in 1..200, j in 1..200 return x)", "decision.too-costly"),
        (&"(".repeat(60_000), "decision.expression-too-long"),
        (&format!("1{}", "+1".repeat(2000)), "decision.expression-too-many-operators"),
    ] {
        assert_eq!(
            codes(&literal(text)),
            [code, "decision.no-decision"].as_slice().get(..1).unwrap(),
            "{text}"
        );
    }
    let laughs = format!("<!DOCTYPE d [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]>{}", literal("1"));
    assert_eq!(codes(&laughs), ["decision.xml-doctype"]);
    assert_eq!(codes(&"<a>".repeat(200_000)), ["decision.file-too-deep"]);
    assert_eq!(codes(&file(&"<extensionElements/>".repeat(52_000))), ["decision.file-too-large"]);
    let types = r#"<itemDefinition name="A"><typeRef>B</typeRef></itemDefinition><itemDefinition name="B"><typeRef>A</typeRef></itemDefinition>"#;
    assert!(codes(&file(types)).contains(&"decision.type-circle"));
    let doubling: String = (0..40)
        .map(|n| format!(r#"<itemDefinition name="T{}"><itemComponent name="a"><typeRef>T{n}</typeRef></itemComponent><itemComponent name="b"><typeRef>T{n}</typeRef></itemComponent></itemDefinition>"#, n + 1))
        .collect();
    assert!(
        codes(&file(&format!(
            r#"<itemDefinition name="T0"><typeRef>string</typeRef></itemDefinition>{doubling}"#
        )))
        .contains(&"decision.type-circle")
    );
}

fn chain(length: usize, needs: &str) -> String {
    let decisions: String = (0..length)
        .map(|n| {
            let one = format!(r##"<informationRequirement><requiredDecision href="#D{}"/></informationRequirement>"##, n.wrapping_sub(1));
            let (requirements, text) = if n == 0 { (REQUIRES.to_owned(), "[x, x]".to_owned()) } else { (one, needs.replace('P', &format!("D{}", n - 1))) };
            format!(r#"<decision id="D{n}" name="D{n}"><variable name="D{n}"/>{requirements}<literalExpression><text>{text}</text></literalExpression></decision>"#)
        })
        .collect();
    file(&decisions)
}

#[test]
fn chains_of_decisions_are_bounded_in_depth_circles_and_growth() {
    assert!(Decisions::read(&chain(20, "P"), "x.dmn").is_ok());
    assert_eq!(codes(&chain(30, "P")), ["decision.circle"]);
    assert!(codes(&chain(24, "[P, P, P]")).contains(&"decision.too-costly"));
    let circle = chain(3, "P").replacen("<literalExpression>", r##"<informationRequirement><requiredDecision href="#D2"/></informationRequirement><literalExpression>"##, 1);
    assert_eq!(codes(&circle), ["decision.circle"]);
}

/// The longest chain with the largest expressions, and boxed contexts as deep as a file may have them, on a thread
/// with half the usual stack.
#[test]
fn the_largest_allowed_files_run_on_a_small_stack() {
    let wide = format!("P{}", " + 1".repeat(119));
    let sums = chain(25, &wide).replace("[x, x]", "x");
    let nested = |depth: usize| {
        let open = "<context><contextEntry><variable name=\"v\"/>".repeat(depth);
        let close = "</contextEntry></context>".repeat(depth);
        let inner = "<literalExpression><text>x + 1</text></literalExpression>";
        file(&format!(
            r#"<decision id="D" name="D"><variable name="D"/>{REQUIRES}{open}{inner}{close}</decision>"#
        ))
    };
    let work = move || {
        let decisions = Decisions::read(&sums, "x.dmn").unwrap();
        let data = data(json!({"x": 1, "k": "a"}));
        assert_eq!(decisions.eval("D24", &data), Ok(json!(1 + 24 * 119)));
        let decisions = Decisions::read(&nested(22), "x.dmn").unwrap();
        assert!(decisions.eval("D", &data).is_ok());
        assert_eq!(codes(&nested(24)), ["decision.file-too-deep"]);
    };
    std::thread::Builder::new().stack_size(1 << 20).spawn(work).unwrap().join().unwrap();
}
