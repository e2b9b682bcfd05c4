//! FEEL expressions behind the guarded face.

#![allow(clippy::unwrap_used)]

use decision::{Error, Expression, Names, Type};
use feel::ErrorKind;
use serde_json::{Map, Value, json};

fn data(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap()
}

fn run(text: &str, input: Value) -> Result<Value, Error> {
    Expression::compile(text, &Names::any())?.eval(&data(input))
}

fn refused(text: &str) -> Error {
    Expression::compile(text, &Names::any()).map(|expression| expression.text().to_owned()).unwrap_err()
}

#[test]
fn conditions_over_chinese_names_and_nested_data() {
    let condition = Expression::compile(
        r#"已补正 and 区划 = "440300" and applicant.年龄 >= 18"#,
        &Names::of(["已补正", "区划", "applicant.年龄"]),
    )
    .unwrap();
    let case = |age: i64| data(json!({"已补正": true, "区划": "440300", "applicant": {"年龄": age}}));
    assert_eq!(condition.eval_bool(&case(18)), Ok(true));
    assert_eq!(condition.eval_bool(&case(17)), Ok(false));
    assert_eq!(condition.variables().collect::<Vec<_>>(), ["已补正", "区划", "applicant"]);
}

#[test]
fn undeclared_variables_can_be_used_where_the_caller_says_so() {
    assert_eq!(run("amount + 1", json!({"amount": 41})), Ok(json!(42)));
    assert_eq!(run("applicant.area * 2", json!({"applicant": {"area": 1.5}})), Ok(json!(3)));
    assert_eq!(run("total-count", json!({"total": 5, "count": 2})), Ok(json!(3)));
    assert_eq!(run("approved = true", json!({})), Ok(json!(false)));
    assert_eq!(run("approved != true and a = b and a != c", json!({"c": 1})), Ok(json!(true)));
    assert_eq!(run("a = b", json!({"b": 1})), Ok(json!(false)));
    assert_eq!(run("a = \"1\"", json!({"a": 1})).unwrap_err().code(), "decision.null-result");
    assert_eq!(
        run("count(votes[item = true]) / count(votes) >= 0.5", json!({"votes": [true, false]})),
        Ok(json!(true))
    );
    assert_eq!(
        run(r#"string length(name) > 2 and starts with(name, "李")"#, json!({"name": "李小明"})),
        Ok(json!(true))
    );
    assert_eq!(run("x instance of years and months duration", json!({"x": 1})), Ok(json!(false)));
    assert_eq!(
        run("some m in materials satisfies m.code = \"A\"", json!({"materials": [{"code": "A"}]})),
        Ok(json!(true))
    );
    assert_eq!(run("for i in 1..3 return i * n", json!({"n": 2})), Ok(json!([2, 4, 6])));
    assert_eq!(run("if x > 1 then \"a\" else \"b\"", json!({"x": 1})), Ok(json!("b")));
    assert_eq!(run("not(a) or b", json!({"a": false, "b": false})), Ok(json!(true)));
    assert_eq!(run("date(d) + duration(\"P20D\")", json!({"d": "2026-07-01"})), Ok(json!("2026-07-21")));
}

#[test]
fn declared_types_turn_texts_into_dates_and_durations() {
    let names = Names::default().with("accepted", Type::Date).with("limit", Type::DaysDuration);
    let due = Expression::compile("accepted + limit", &names).unwrap();
    assert_eq!(due.eval(&data(json!({"accepted": "2026-02-27", "limit": "P2D"}))), Ok(json!("2026-03-01")));
    let wrong = due.eval(&data(json!({"accepted": "27.2.2026", "limit": "P2D"}))).unwrap_err();
    assert_eq!(wrong.code(), "decision.input-type");
}

#[test]
fn a_misspelt_name_is_found_when_the_text_is_compiled() {
    let error = Expression::compile("amuont + 1 > 5", &Names::of(["amount"])).unwrap_err();
    assert_eq!(error, Error::Text { what: ErrorKind::UnknownName("amuont".to_owned()), at: 1 });
    let error = Expression::compile("applicant.agee > 5", &Names::of(["applicant.age"])).unwrap_err();
    assert!(
        matches!(&error, Error::Text { what: ErrorKind::UnknownEntry { name, .. }, at: 11 } if name == "agee")
    );
    assert_eq!(error.code(), "decision.unknown-entry");
    assert_eq!(
        refused("fold(x)"),
        Error::Text { what: ErrorKind::UnknownFunction("fold".to_owned()), at: 1 }
    );
}

#[test]
fn null_is_an_incident_with_a_reason() {
    let error = run("amount > 5", json!({"amount": "six"})).unwrap_err();
    assert_eq!(error.code(), "decision.null-result");
    assert_eq!(run("amount > 5", json!({})).unwrap_err().code(), "decision.null-result");
    let maybe = Expression::compile("amount + 1", &Names::any()).unwrap();
    assert_eq!(maybe.eval_nullable(&Map::new()), Ok(None));
    assert_eq!(run("{a: x + 1}", json!({"x": "t"})), Ok(json!({"a": null})));
    assert_eq!(
        Expression::compile("x", &Names::any())
            .unwrap()
            .eval_bool(&data(json!({"x": 1})))
            .unwrap_err()
            .code(),
        "decision.not-boolean"
    );
}

#[test]
fn money_is_exact() {
    assert_eq!(run("a + b", json!({"a": 0.1, "b": 0.2})), Ok(json!(0.3)));
    assert_eq!(run("a * 100", json!({"a": 12345678.91})), Ok(json!(1_234_567_891)));
    assert_eq!(run("a", json!({"a": u64::MAX})), Ok(json!(u64::MAX)));
    assert_eq!(run("a - 1", json!({"a": 9_007_199_254_740_993_i64})), Ok(json!(9_007_199_254_740_992_i64)));
}

/// What the engine before this one refused or got wrong without a word: functions, free loops, ranges as values, texts put
/// together, times of day past midnight, null, single items.
#[test]
fn the_whole_language_is_there() {
    for (text, data, value) in [
        ("{f: function(x) x + 1, r: f(1)}.r", json!({}), json!(2)),
        ("count(for i in 1..n return i)", json!({"n": 1000}), json!(1000)),
        ("for i in 1..4 return if i = 1 then 1 else i * partial[-1]", json!({}), json!([1, 2, 6, 24])),
        ("{r: [1..9], x: 5 in r}.x", json!({}), json!(true)),
        ("replace(a, \".\", b)", json!({"a": "xy", "b": "--"}), json!("----")),
        ("string join(a, b)", json!({"a": ["x", "y"], "b": "、"}), json!("x、y")),
        ("time(\"23:00:00\") + duration(\"PT2H\")", json!({}), json!("01:00:00")),
        ("max([date(a), date(b)])", json!({"a": "2026-01-01", "b": "2026-02-01"}), json!("2026-02-01")),
        ("substring(s, 1, 6)", json!({"s": "1504"}), json!("1504")),
        (
            "years and months duration(date(a), date(b)).years >= 18",
            json!({"a": "2008-02-29", "b": "2026-02-28"}),
            json!(false),
        ),
        ("get entries(c)[key = \"a\"].value", json!({"c": {"a": 1, "b": 2}}), json!([1])),
        ("xs[a > 1].b", json!({"xs": [{"a": 1, "b": 2}, {"a": 2, "b": 3}]}), json!([3])),
        ("string length(s)", json!({"s": "𠮷野家"}), json!(3)),
        ("any([x, true])", json!({}), json!(true)),
        ("count > 1 and sum = 3", json!({"count": 2, "sum": 3}), json!(true)),
    ] {
        assert_eq!(run(text, data), Ok(value), "{text}");
    }
    assert_eq!(refused("today() > d").code(), "decision.refused-clock");
    let java = r#"{f: function(x) external {java: {class: "A", method signature: "b(int)"}}, r: f(1)}.r"#;
    assert_eq!(refused(java).code(), "decision.refused-external-function");
}

/// The same data and text take the same steps everywhere.
#[test]
fn what_would_take_too_long_is_stopped() {
    for (text, code) in [
        ("count(for i in 1..10000000 return i)", "decision.too-many-steps"),
        ("count(for a in x, b in x, c in x, d in x return 1)", "decision.too-many-steps"),
        ("{f: function(g) g(g), r: f(f)}.r", "decision.too-deep"),
        ("count(for i in 1..100000 return count(partial))", "decision.too-much-data"),
    ] {
        let many: Vec<i32> = (0..200).collect();
        assert_eq!(run(text, json!({"x": many})).unwrap_err().code(), code, "{text}");
    }
    assert_eq!(refused(&"1".repeat(20_000)).code(), "decision.expression-too-long");
    assert_eq!(refused(&format!("{}1", "(".repeat(1000))).code(), "decision.expression-too-deep");
}

/// A number that no JSON number holds exactly goes out, and comes in, as a text of its digits.
#[test]
fn digits_are_kept_to_the_end() {
    assert_eq!(run("10 / 3 * 3", json!({})), Ok(json!("9.999999999999999999999999999999999")));
    let names = Names::default().with("a", Type::Number);
    let sum = Expression::compile("a * 3", &names).unwrap();
    let given = data(json!({"a": "0.1000000000000000000000000000000001"}));
    assert_eq!(sum.eval(&given), Ok(json!("0.3000000000000000000000000000000003")));
    assert_eq!(sum.eval(&data(json!({"a": "1"}))).unwrap_err().code(), "decision.input-type");
}

#[test]
fn garbage_is_an_error_not_a_panic() {
    for text in [
        "",
        "   ",
        "\"open",
        "1 +",
        "a b c",
        "for in in x return 1",
        ")(",
        "@\"x\"",
        "x[",
        "\u{0}",
        "for in+ in x return 1",
        "{",
        "?",
        "1..",
        "= 1",
    ] {
        let _ = Expression::compile(text, &Names::any());
        let _ = Expression::compile(text, &Names::of(["a", "in", "x y", "a+b"]));
    }
    assert_eq!(refused("1 + ").code(), "decision.syntax");
    assert_eq!(refused("a b c + 1 2").at(), Some(11));
    assert_eq!(refused("").code(), "decision.syntax");
}

#[test]
fn data_is_measured_too() {
    let many: Vec<i32> = (0..150_000).collect();
    assert_eq!(run("count(xs)", json!({"xs": many})).unwrap_err().code(), "decision.input-too-large");
    let mut deep = json!(1);
    for _ in 0..40 {
        deep = json!([deep]);
    }
    assert_eq!(run("x", json!({"x": deep})).unwrap_err().code(), "decision.input-too-large");
    let long = "x".repeat(2_000_000);
    assert_eq!(run("x", json!({"x": long})).unwrap_err().code(), "decision.input-too-large");
    let text = "x".repeat(900_000);
    let doubled = run("string join(for i in 1..200 return t + t)", json!({"t": text}));
    assert_eq!(doubled.unwrap_err().code(), "decision.too-much-data");
}

#[test]
fn a_loop_names_what_it_takes() {
    for (text, place) in
        [("some in [1] satisfies x > 2", 6), ("for\n in a return 1", 6), ("every in in a", 7)]
    {
        assert!(
            matches!(refused(text), Error::Text { what: ErrorKind::Syntax(_), at } if at == place),
            "{:?}",
            refused(text)
        );
    }
    assert_eq!(run("some x in [1] satisfies x in [1]", json!({})), Ok(json!(true)));
}

#[test]
fn a_chain_of_subtractions_ends() {
    let chain = |length: usize| vec!["a"; length].join(" - ");
    assert_eq!(run(&chain(8), json!({"a": 1})), Ok(json!(-6)));
    assert!(matches!(run(&chain(100), json!({"a": "x"})), Err(Error::NullResult { .. })));
}
