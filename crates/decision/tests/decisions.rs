//! DMN files behind the guarded face.

#![allow(clippy::unwrap_used)]

mod cases;

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
    assert_eq!(inputs[2].kind, Type::DaysDuration);
    assert_eq!(
        inputs[0].kind,
        Type::context(vec![("面积".into(), Type::Number), ("业态".into(), Type::String)], false)
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
    let may = Evaluation { null_inputs: true, null_result: true, now: None };
    let silent = decisions.eval_with("选套餐", &data(json!({"经营场所": {"业态": "小吃店"}})), may);
    assert_eq!(silent, Ok(json!("小吃店登记")));
}

#[test]
fn the_command_prints_a_value_or_a_typed_error() {
    let asked = command::Asked::default();
    let run = |name: &str, input: &str| command::eval(RESTAURANT, "r.dmn", name, input, &asked);
    let input = r#"{"经营场所": {"面积": 12.5, "业态": "餐馆"}}"#;
    assert_eq!(run("选套餐", input), Ok(json!("餐馆开办（300㎡以下）")));
    assert_eq!(run("选套餐", "[]").unwrap_err().code(), "decision.input-not-json");
    assert_eq!(run("选套餐", "{").unwrap_err().code(), "decision.input-not-json");
    assert_eq!(run("x", "{}").unwrap_err().to_json()["error"], "decision.no-such-decision");
    let failure = command::eval("<a/>", "r.dmn", "x", "{}", &asked).unwrap_err().to_json();
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
    assert!(
        overlap.iter().any(|one| one
            .starts_with("decision.rules-overlap: rules 1 and 2 can match together (x = 5, k = \"a\")")),
        "{overlap:?}"
    );
    let gap = warnings(&table("UNIQUE", &[["< 5", "-", "1"], ["> 5", "-", "2"]]));
    assert_eq!(gap, ["decision.gap: no rule for x = 5"]);
    let gap = warnings(&table("FIRST", &[["-", "\"a\"", "1"]]));
    assert_eq!(gap, ["decision.gap: no rule for k = \"b\""]);
    let flags = |cells: &[[&str; 3]]| {
        warnings(&table("UNIQUE", cells).replace("typeRef=\"number\"", "typeRef=\"boolean\""))
    };
    assert_eq!(flags(&[["true", "-", "true"], ["false", "-", "false"]]), Vec::<String>::new());
    assert_eq!(flags(&[["true", "-", "true"]]), ["decision.gap: no rule for x = false"]);
    assert_eq!(flags(&[["not(true)", "-", "true"]]), ["decision.gap: no rule for x = true"]);
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
    assert_eq!((fault.code, fault.line, fault.column), ("decision.unknown-entry", 16, 67));
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
    assert_eq!(codes(&file("<decision id=\"D\" name=\"D\"/>")), ["decision.no-logic"]);
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
    let java = r#"<decision id="D" name="D"><variable name="D"/><context><contextEntry><variable name="f"/><functionDefinition kind="Java"><literalExpression><text>{class: "java.lang.Runtime"}</text></literalExpression></functionDefinition></contextEntry></context></decision>"#;
    assert_eq!(codes(&file(java))[0], "decision.refused-external-function");
    for (text, code) in [
        (
            "function(y) external {java: {class: \"A\", method signature: \"b()\"}}",
            "decision.refused-external-function",
        ),
        ("today()", "decision.refused-clock"),
        ("y + 1", "decision.unknown-name"),
        ("abs(x, x)", "decision.arguments"),
        ("x instance of tFoo", "decision.unknown-type"),
        (&"(".repeat(60_000), "decision.expression-too-long"),
        (&format!("1{}", "+x".repeat(2000)), "decision.expression-too-deep"),
    ] {
        assert_eq!(codes(&literal(text)), [code], "{text}");
    }
    let laughs = format!("<!DOCTYPE d [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]>{}", literal("1"));
    assert_eq!(codes(&laughs), ["decision.xml-doctype"]);
    assert_eq!(codes(&"<a>".repeat(200_000)), ["decision.file-too-deep"]);
    assert_eq!(codes(&file(&"<extensionElements/>".repeat(110_000))), ["decision.file-too-large"]);
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
    // A function may call itself, as often as the bounds allow.
    let itself = r##"<businessKnowledgeModel id="f" name="f"><variable name="f"/><encapsulatedLogic><formalParameter name="n" typeRef="number"/>
        <literalExpression><text>if n = 0 then 1 else n * f(n - 1)</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>
        <decision id="D" name="D"><variable name="D"/><informationRequirement><requiredInput href="#x"/></informationRequirement>
        <knowledgeRequirement><requiredKnowledge href="#f"/></knowledgeRequirement><literalExpression><text>f(x)</text></literalExpression></decision>"##;
    let decisions = Decisions::read(&file(itself), "x.dmn").unwrap();
    assert_eq!(decisions.eval("D", &data(json!({"x": 5}))), Ok(json!(120)));
    assert_eq!(decisions.eval("D", &data(json!({"x": -1}))).unwrap_err().code(), "decision.too-deep");
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
fn chains_of_decisions_are_long_but_no_circles() {
    let long = Decisions::read(&chain(300, "P"), "x.dmn").unwrap();
    assert_eq!(long.eval("D299", &data(json!({"x": 1, "k": "a"}))), Ok(json!([1, 1])));
    // Three times as long with every link: what is shared is small, what would be written is not.
    let growing = Decisions::read(&chain(24, "[P, P, P]"), "x.dmn").unwrap();
    let too_much = growing.eval("D23", &data(json!({"x": 1, "k": "a"}))).unwrap_err();
    assert_eq!(too_much.code(), "decision.too-much-data");
    let circle = chain(3, "P").replacen("<literalExpression>", r##"<informationRequirement><requiredDecision href="#D2"/></informationRequirement><literalExpression>"##, 1);
    assert_eq!(codes(&circle), ["decision.circle"]);
}

/// The longest expressions in chains, and boxed contexts as deep as a file may have them, on a thread with half the usual
/// stack.
#[test]
fn the_largest_allowed_files_run_on_a_small_stack() {
    let wide = format!("P{}", " + 1".repeat(110));
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
        assert_eq!(decisions.eval("D24", &data), Ok(json!(1 + 24 * 110)));
        let decisions = Decisions::read(&nested(22), "x.dmn").unwrap();
        assert!(decisions.eval("D", &data).is_ok());
        assert_eq!(codes(&nested(30)), ["decision.expression-too-deep"]);
    };
    std::thread::Builder::new().stack_size(1 << 20).spawn(work).unwrap().join().unwrap();
}

/// Case 01, 02, 04 of what was met in use: a cell is a test of the column's value, also where it speaks of `?`, and files of a free
/// modeller declare their inputs at the columns.
#[test]
fn cells_are_tests_wherever_they_are_read() {
    for (cell, value, holds) in [
        ("contains(k, &quot;a&quot;)", json!("a"), true),
        ("contains(?, &quot;餐&quot;)", json!("餐馆"), true),
        ("contains(?, &quot;餐&quot;)", json!("茶馆"), false),
        ("list contains([&quot;x&quot;, &quot;y&quot;], ?)", json!("y"), true),
        ("not(&quot;x&quot;, &quot;y&quot;)", json!("z"), true),
        ("not(contains(?, &quot;x&quot;))", json!("xy"), false),
        ("? != null and string length(?) > 1", json!("xy"), true),
        ("starts with(?, &quot;x&quot;), &quot;z&quot;", json!("z"), true),
        ("null", Value::Null, true),
        ("not(null)", Value::Null, false),
        ("[&quot;x&quot;, &quot;y&quot;]", json!("x"), true),
        ("&quot;a&quot;", json!("b"), false),
    ] {
        let dmn = file(&format!(
            r#"<decision id="D" name="D">{REQUIRES}<decisionTable hitPolicy="FIRST">
               <input><inputExpression typeRef="string"><text>k</text></inputExpression></input><output/>
               <rule><inputEntry><text>{cell}</text></inputEntry><outputEntry><text>true</text></outputEntry></rule>
               <rule><inputEntry><text/></inputEntry><outputEntry><text>false</text></outputEntry></rule>
               </decisionTable></decision>"#
        ));
        let decisions = Decisions::read(&dmn, "x.dmn").unwrap();
        assert_eq!(decisions.eval("D", &data(json!({"x": 1, "k": value}))), Ok(json!(holds)), "{cell}");
    }
    let modeller = r#"<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" namespace="urn:c" name="DRD">
        <decision id="d" name="是否核查"><decisionTable id="t" hitPolicy="FIRST">
        <input id="i" label="面积"><inputExpression id="e" typeRef="number"><text>area</text></inputExpression></input>
        <output id="o" name="visit" typeRef="boolean"/>
        <rule id="r1"><inputEntry id="a"><text>&gt;= 100</text></inputEntry><outputEntry id="b"><text>true</text></outputEntry></rule>
        <rule id="r2"><inputEntry id="c"><text></text></inputEntry><outputEntry id="f"><text>false</text></outputEntry></rule>
        </decisionTable></decision></definitions>"#;
    let decisions = Decisions::read(modeller, "x.dmn").unwrap();
    assert_eq!(decisions.inputs("d").unwrap()[0].kind, Type::Number);
    assert_eq!(decisions.eval("d", &data(json!({"area": 120}))), Ok(json!(true)));
    assert_eq!(decisions.eval("d", &data(json!({"area": "a"}))).unwrap_err().code(), "decision.input-type");
}

/// Null is taken where the logic asks for it, and refused where a rule written as "-" would match it.
#[test]
fn the_treatment_of_null_is_told_for_each_input() {
    let asks = Decisions::read(&table("UNIQUE", &[["null", "-", "1"], ["not(null)", "\"a\"", "2"]]), "x.dmn")
        .unwrap();
    let told: Vec<_> =
        asks.inputs("D").unwrap().into_iter().map(|input| (input.name, input.nullable)).collect();
    assert_eq!(told, [("x".to_owned(), true), ("k".to_owned(), false)]);
    assert_eq!(asks.eval("D", &data(json!({"x": null, "k": "b"}))), Ok(json!(1)));
    assert_eq!(asks.eval("D", &data(json!({"k": "b"}))), Ok(json!(1)));
    assert_eq!(asks.eval("D", &data(json!({"x": 1}))).unwrap_err().code(), "decision.input-missing");
}

#[test]
fn what_can_never_hold_is_told_before_it_runs() {
    let never = warnings(&table(
        "FIRST",
        &[["\"a\"", "-", "1"], ["[5..1]", "-", "2"], ["-", "\"c\"", "3"], ["< 3", "-", "4"]],
    ));
    for wanted in [
        "decision.types-never-compare",
        "decision.cell-never-matches: the cell `[5..1]`",
        "decision.cell-never-matches: the cell `\"c\"`",
    ] {
        assert!(never.iter().any(|told| told.starts_with(wanted)), "{wanted}: {never:?}");
    }
    assert!(warnings(&literal("x > \"a\""))[0].starts_with("decision.types-never-compare"));
    assert!(warnings(&literal("date(\"2026-02-30\")"))[0].starts_with("decision.always-null"));
    let together = warnings(&table(
        "FIRST",
        &[["[0..5]", "-", "1"], ["(5..9]", "-", "2"], ["[2..7]", "\"a\"", "3"], ["> 9", "-", "4"]],
    ));
    assert_eq!(
        together,
        ["decision.rule-never-reached: rule 3 is never reached: earlier rules together take all its cases"]
    );
}

#[test]
fn why_tells_the_rule_and_the_nearest_other_outcome() {
    let decisions = restaurant();
    let why = decisions.why("选套餐", &premises(json!(280), json!("餐馆")), Evaluation::default()).unwrap();
    assert_eq!(why.outcome, json!("餐馆开办（300㎡以下）"));
    assert_eq!(why.tables[0].rules[0].number, 1);
    assert_eq!(why.tables[0].rules[0].conditions[0].of, "经营场所.面积");
    let changes: Vec<_> = why
        .otherwise
        .iter()
        .map(|other| (other.changes.len(), &other.changes[0].to, &other.outcome))
        .collect();
    assert_eq!(
        changes,
        [(1, &json!(301), &json!("餐馆开办（300㎡以上）")), (1, &json!("小吃店"), &json!("小吃店登记"))]
    );
    let words: Vec<String> = why.words(&decision::AsWritten).into_iter().map(|line| line.zh).collect();
    assert_eq!(words[0], "适用“选套餐”第 1 条规则：经营场所.面积为 280、经营场所.业态为 餐馆。");
    assert_eq!(words[1], "若经营场所.面积由 280 改为 301，结果为：餐馆开办（300㎡以上）。");
    // A text without a table is asked for the other side of its comparisons.
    let text = Decisions::read(&literal("x >= 18 and k = \"a\""), "x.dmn").unwrap();
    let why = text.why("D", &data(json!({"x": 17, "k": "b"})), Evaluation::default()).unwrap();
    let told: Vec<_> =
        why.otherwise[0].changes.iter().map(|change| (change.input.as_str(), &change.to)).collect();
    assert_eq!(told, [("x", &json!(18)), ("k", &json!("a"))]);
}

#[test]
fn hit_policies_without_a_match_and_with_two_outputs() {
    let file_of = |policy: &str, aggregation: &str, outputs: &str, results: &str| {
        let dmn = file(&format!(
            r#"<decision id="D" name="D">{REQUIRES}<decisionTable hitPolicy="{policy}" {aggregation}>
               <input><inputExpression typeRef="number"><text>x</text></inputExpression></input>{outputs}
               <rule><inputEntry><text>&gt; 1</text></inputEntry>{results}</rule></decisionTable></decision>"#
        ));
        Decisions::read(&dmn, "x.dmn").unwrap().eval("D", &data(json!({"x": 0, "k": "a"})))
    };
    let one = "<outputEntry><text>10</text></outputEntry>";
    assert_eq!(file_of("COLLECT", "aggregation=\"COUNT\"", "<output/>", one), Ok(json!(0)));
    assert_eq!(file_of("COLLECT", "", "<output/>", one), Ok(json!([])));
    assert_eq!(file_of("COLLECT", "aggregation=\"MAX\"", "<output/>", one), Err(Error::NoRuleMatches));
    let two = r#"<output name="o"><defaultOutputEntry><text>"z"</text></defaultOutputEntry></output><output name="p"/>"#;
    assert_eq!(file_of("UNIQUE", "", two, &one.repeat(2)), Ok(json!({"o": "z", "p": null})));
}
