//! FEEL expressions behind the guarded face.

#![allow(clippy::unwrap_used)]

use decision::{Error, Expression, Names, Refusal, Type};
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
    assert_eq!(condition.variables().collect::<Vec<_>>(), ["applicant", "区划", "已补正"]);
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
    let names = Names::default().with("accepted", Type::Date).with("limit", Type::DaysAndTimeDuration);
    let due = Expression::compile("accepted + limit", &names).unwrap();
    assert_eq!(due.eval(&data(json!({"accepted": "2026-02-27", "limit": "P2D"}))), Ok(json!("2026-03-01")));
    let wrong = due.eval(&data(json!({"accepted": "27.2.2026", "limit": "P2D"}))).unwrap_err();
    assert_eq!(wrong.code(), "decision.input-type");
}

#[test]
fn a_misspelt_name_is_found_when_the_text_is_compiled() {
    let error = Expression::compile("amuont + 1 > 5", &Names::of(["amount"])).unwrap_err();
    assert_eq!(error, Error::UnknownName { name: "amuont".to_owned(), at: Some(1) });
    let error = Expression::compile("applicant.agee > 5", &Names::of(["applicant.age"])).unwrap_err();
    assert_eq!(error, Error::UnknownName { name: "agee".to_owned(), at: Some(11) });
    assert_eq!(refused("fold(x)"), Error::UnknownFunction { name: "fold".to_owned() });
}

#[test]
fn null_is_an_incident_with_a_reason() {
    let error = run("amount > 5", json!({"amount": "six"})).unwrap_err();
    assert_eq!(error.code(), "decision.null-result");
    assert_eq!(run("amount > 5", json!({})).unwrap_err().code(), "decision.null-result");
    let maybe = Expression::compile("amount + 1", &Names::any()).unwrap();
    assert_eq!(maybe.eval_nullable(&Map::new()), Ok(None));
    assert_eq!(run("{a: x + 1}", json!({"x": "t"})).unwrap_err().code(), "decision.null-result");
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

#[test]
fn what_could_stop_a_node_is_refused_when_compiled() {
    let refusals = [
        ("{f: function(x) f(x+1), r: f(1)}.r", Refusal::FunctionDefinition),
        (
            r#"{f: function(x) external {java: {class: "A", method signature: "b(int)"}}, r: f(1)}.r"#,
            Refusal::External,
        ),
        ("now() > date and time(\"2026-01-01T00:00:00\")", Refusal::Clock),
        ("today() > d", Refusal::Clock),
        ("for i in 1..10000 return i", Refusal::LoopBounds),
        ("for i in 1..n return i", Refusal::LoopBounds),
        ("for i in [1..100000] return i", Refusal::LoopBounds),
        ("for i in 1..100 return flatten([partial, partial])", Refusal::Partial),
        ("{r: [1..9], x: 1}", Refusal::RangeValue),
        ("replace(a, \".\", b)", Refusal::InsertedText),
        ("string join(a, b)", Refusal::InsertedText),
        ("{f: count, r: f([1])}.r", Refusal::CalledValue),
    ];
    for (text, what) in refusals {
        assert_eq!(refused(text), Error::Refused { what }, "{text}");
    }
    for text in [
        "for i in 1..100, j in 1..100 return i * j",
        "for i in 1..200 return for j in 1..200 return for k in 1..200 return k",
        "some a in x satisfies some b in x satisfies some c in x satisfies some d in x satisfies a = d",
        "{a: x, b: [a,a,a], c: [b,b,b], d: [c,c,c], e: [d,d,d], f: [e,e,e], g: [f,f,f], h: [g,g,g], i: [h,h,h], \
         j: [i,i,i], k: [j,j,j], l: [k,k,k]}.l",
    ] {
        assert_eq!(refused(text).code(), "decision.too-costly", "{text}");
    }
}

/// Each of these overflows the stack of the engine's parser, builder or destructor when it gets through.
#[test]
fn deep_and_long_texts_are_refused_before_they_are_parsed() {
    let deep = |open: &str, close: &str, n: usize| format!("{}1{}", open.repeat(n), close.repeat(n));
    for text in [
        deep("(", ")", 1000),
        deep("[", "]", 1000),
        deep("not(", ")", 900),
        deep("{a:", "}", 1000),
        vec!["1"; 2000].join("+"),
        format!("{}1", "-".repeat(4000)),
        format!("x{}", ".a".repeat(2000)),
        format!("x{}", "[1]".repeat(1000)),
        format!("{}2", "if true then 1 else ".repeat(200)),
        vec!["a"; 1200].join(" or "),
        "1".repeat(5000),
    ] {
        let code = refused(&text).code();
        assert!(code.starts_with("decision.expression-too-"), "{code}");
    }
}

/// The largest tree the guards let through must be built, evaluated and dropped on an ordinary thread.
#[test]
fn the_largest_allowed_tree_runs_on_a_small_stack() {
    let texts = [
        vec!["a"; 121].join("+"),
        format!("{}1", "-".repeat(120)),
        vec!["a = 1"; 60].join(" or "),
        format!("{}1{}", "(1+".repeat(32), ")".repeat(32)),
        format!("{}2", "if a = 1 then 1 else ".repeat(30)),
        format!("x{}", ".a".repeat(120)),
    ];
    let thread = std::thread::Builder::new().stack_size(1024 * 1024).spawn(move || {
        for text in texts {
            let expression = Expression::compile(&text, &Names::any()).unwrap();
            let _ = expression.eval(&data(json!({"a": 1, "x": {"a": 1}})));
        }
    });
    thread.unwrap().join().unwrap();
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
    assert_eq!(refused("").code(), "decision.syntax");
}

#[test]
fn data_is_measured_too() {
    let loops = Expression::compile("for x in xs return x", &Names::any()).unwrap();
    let many: Vec<i32> = (0..1001).collect();
    assert_eq!(loops.eval(&data(json!({"xs": many}))).unwrap_err().code(), "decision.input-too-large");
    let mut deep = json!(1);
    for _ in 0..40 {
        deep = json!([deep]);
    }
    assert_eq!(run("x", json!({"x": deep})).unwrap_err().code(), "decision.input-too-large");
    let long = "x".repeat(2_000_000);
    assert_eq!(run("x", json!({"x": long})).unwrap_err().code(), "decision.input-too-large");
    let text = "x".repeat(200_000);
    assert_eq!(
        run("for i in 1..200 return [t,t]", json!({"t": text})).unwrap_err().code(),
        "decision.input-too-large"
    );
}

/// The engine counts on a name there and would stop without one.
#[test]
fn a_loop_names_what_it_takes() {
    for (text, place) in
        [("some in [1] satisfies x > 2", 6), ("for\n in a return 1", 6), ("every in in a", 7)]
    {
        assert!(
            matches!(refused(text), Error::Syntax { at: Some(at), .. } if at == place),
            "{:?}",
            refused(text)
        );
    }
    assert_eq!(run("some x in [1] satisfies x in [1]", json!({})), Ok(json!(true)));
}

/// The engine works out both sides of a subtraction that fails once more: with 40 in a row it would never come back.
#[test]
fn a_chain_of_subtractions_ends() {
    let chain = |length: usize| vec!["a"; length].join(" - ");
    assert_eq!(run(&chain(8), json!({"a": 1})), Ok(json!(-6)));
    assert!(matches!(run(&chain(8), json!({"a": "x"})), Err(Error::NullResult { .. })));
    assert!(matches!(refused(&chain(41)), Error::TooCostly { .. }));
    assert!(matches!(
        refused(
            "2-foo3or-r-a2-fooor-afofkrfo-afofakk3-foo3or-r-a2-foofofkrfo-afofakk2-foo3o-afr-r-a2-fooor-afofkrfoor-afofkrfo-afof"
        ),
        Error::TooCostly { .. }
    ));
}
