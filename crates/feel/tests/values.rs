//! Values of expressions, and what bounds and errors say.

#![allow(clippy::unwrap_used)]

use feel::{
    Bounds, Builder, Decimal, Error, ErrorKind, Evaluator, Limits, Program, Scope, Stop, Type, Unknown, Value,
};
use serde_json::{Value as Json, json};
use std::sync::Arc;

fn read(text: &str, scope: &Scope) -> Result<Arc<Program>, Error> {
    let mut builder = Builder::new(scope, Limits::DEFINITION);
    let operand = builder.expression(text)?;
    Ok(Arc::new(builder.finish(operand)))
}

fn run(text: &str) -> Result<Value, Stop> {
    let program = read(text, &Scope::new(Unknown::Null).with_clock(true)).unwrap();
    Evaluator::new(&program, &[], &Bounds::DEFAULT).run()
}

fn written(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Boolean(flag) => json!(flag),
        Value::Number(number) => json!(format!("n:{number}")),
        Value::String(text) => json!(format!("s:{text}")),
        Value::Date(date) => json!(format!("d:{date}")),
        Value::Time(time) => json!(format!("t:{time}")),
        Value::DateTime(at) => json!(format!("m:{at}")),
        Value::DaysDuration(duration) => json!(format!("dt:{duration}")),
        Value::MonthsDuration(duration) => json!(format!("ym:{duration}")),
        Value::List(items) => items.iter().map(written).collect(),
        Value::Context(context) => {
            context.entries().map(|(name, value)| (name.to_string(), written(value))).collect()
        }
        Value::Range(_) => json!("range"),
        Value::Function(_) => json!("function"),
    }
}

#[test]
fn expressions_have_these_values() {
    let mut wrong = Vec::new();
    for line in include_str!("data/values.txt").lines().filter(|line| !line.starts_with('#')) {
        let (text, expected) = line.split_once('\t').unwrap();
        let expected: Json = serde_json::from_str(expected).unwrap();
        let found = run(text).map(|value| written(&value));
        if found != Ok(expected) {
            wrong.push(format!("{line} {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_value_is_no_larger_than_a_number() {
    assert_eq!(size_of::<Value>(), 24);
    assert_eq!(size_of::<Decimal>(), 24);
    assert_eq!(size_of::<Result<Value, Stop>>(), 24);
}

fn refused(text: &str) -> ErrorKind {
    let mut scope = Scope::new(Unknown::Refused);
    scope.declare("面积", Type::Number, 0);
    scope.declare("年 龄", Type::Number, 1);
    scope.declare("day", Type::Number, 2);
    read(text, &scope).unwrap_err().kind
}

#[test]
fn names_of_several_words_are_resolved_by_scope() {
    let mut scope = Scope::new(Unknown::Refused);
    for (slot, name) in
        ["年 龄", "day", "a-b", "Student's name", "a", "b", "x.y", "for sale"].iter().enumerate()
    {
        scope.declare(name, Type::Any, slot as u32);
    }
    let inputs: Vec<Value> = (1..=8).map(|number| Value::number(number as i64 * 10)).collect();
    for (text, value) in [
        ("年 龄 + 1", 11),
        ("年   龄", 10),
        ("day + day of year(date(\"2024-02-01\"))", 52),
        ("a-b", 30),
        ("a - b", 30),
        ("(a)-b", -10),
        ("Student's name", 40),
        ("x.y", 70),
        ("for sale + 1", 81),
        ("{年 龄: 5, z: 年 龄 * 2}.z", 10),
    ] {
        let program = read(text, &scope).unwrap();
        let found = Evaluator::new(&program, &inputs, &Bounds::DEFAULT).run().unwrap();
        assert_eq!(written(&found), json!(format!("n:{value}")), "{text}");
    }
    assert_eq!(refused("面机 + 1"), ErrorKind::UnknownName("面机".to_owned()));
    assert_eq!(refused("新 名 字"), ErrorKind::UnknownName("新 名 字".to_owned()));
    assert_eq!(refused("fold(1)"), ErrorKind::UnknownFunction("fold".to_owned()));
    assert!(matches!(refused("abs()"), ErrorKind::Arguments { .. }));
    assert!(matches!(refused("abs(m: 1)"), ErrorKind::Arguments { .. }));
    assert!(matches!(refused("{a: 1}.b"), ErrorKind::UnknownEntry { .. }));
    assert_eq!(refused("now()"), ErrorKind::Clock);
    assert_eq!(refused("1 instance of tFoo"), ErrorKind::UnknownType("tFoo".to_owned()));
    assert_eq!(refused("function() external {java: {}}"), ErrorKind::External);
}

#[test]
fn what_takes_too_much_is_stopped_the_same_everywhere() {
    for (text, stop) in [
        ("count(for i in 1..10000000 return i)", Stop::Steps),
        ("count(for i in 1..1000, j in 1..10000 return i * j)", Stop::Steps),
        ("{f: function(n) f2(n), f2: 1, g: function(x) x(x), r: g(g)}.r", Stop::Depth),
        ("count(for i in 1..100000 return count(partial))", Stop::Bytes),
        ("count(for i in 1..1000 return [partial[-1]])", Stop::Depth),
        (
            "{a: \"0123456789\", b: string join([a,a,a,a,a,a,a,a,a,a,a]), c: [b,b,b,b,b,b,b,b,b,b], d: string(c), \
             e: string([d,d,d,d,d,d,d,d,d,d]), f: string([e,e,e,e,e,e,e,e,e,e]), g: string([f,f,f,f,f,f,f,f,f,f]), \
             h: string([g,g,g,g,g,g,g,g,g,g]), i: string([h,h,h,h,h,h,h,h,h,h])}.i",
            Stop::Bytes,
        ),
        ("matches(string join(for i in 1..4000 return \"a\"), \"^(a|a)*(b)\\2$\")", Stop::Steps),
    ] {
        let program = read(text, &Scope::new(Unknown::Null)).unwrap();
        assert_eq!(Evaluator::new(&program, &[], &Bounds::DEFAULT).run().err(), Some(stop), "{text}");
    }
    assert_eq!(run("today()").err(), Some(Stop::Clock));
}

/// Each of these would overflow the stack of a reader or an evaluator without bounds.
#[test]
fn the_deepest_texts_are_read_and_run_on_a_small_stack() {
    let deep =
        |open: &str, close: &str, count: usize| format!("{}1{}", open.repeat(count), close.repeat(count));
    let mut texts = Vec::new();
    for count in [10, 50, 60, 100, 1000, 3000] {
        texts.extend([
            deep("(", ")", count),
            deep("[", "]", count),
            deep("not(", ")", count),
            deep("{a:", "}", count),
            deep("abs(", ")", count),
            deep("(function(x) ", ")", count),
            format!("{}1", "-".repeat(count)),
            format!("{}1", "-a".repeat(count)),
            vec!["1"; count].join("+"),
            vec!["x"; count].join(" + "),
            vec!["x"; count].join(" or "),
            vec!["x"; count].join(" = "),
            vec!["x"; count].join(" in "),
            format!("x{}", ".a".repeat(count)),
            format!("x{}", "[1]".repeat(count)),
            format!("x{}", "()".repeat(count)),
            format!("{}2", "if x then 1 else ".repeat(count)),
            format!("{}2", "for i in x return ".repeat(count)),
            format!("{}2", "some i in x satisfies ".repeat(count)),
            format!("x instance of {}number{}", "list<".repeat(count), ">".repeat(count)),
            format!("{{f: function(n) if n = 0 then 0 else 1 + f(n - 1), r: f({count})}}.r"),
            format!("matches(\"a\", \"{}a{}\")", "(".repeat(count), ")*".repeat(count)),
        ]);
    }
    let work = move || {
        for text in &texts {
            let scope = Scope::new(Unknown::Input);
            if let Ok(program) = read(text, &scope) {
                let mut nested = Value::number(1);
                for _ in 0..100 {
                    nested = Value::list(vec![nested]);
                }
                let _ = Evaluator::new(&program, &[nested], &Bounds::DEFAULT).run();
            }
        }
    };
    std::thread::Builder::new().stack_size(1 << 20).spawn(work).unwrap().join().unwrap();
}

#[test]
fn dates_reach_from_the_first_to_the_last_year() {
    for (text, value) in [
        ("string(date(\"-999999999-01-01\") + duration(\"P1D\"))", "s:-999999999-01-02"),
        ("string(date(\"999999999-12-31\") - duration(\"P1Y\"))", "s:999999998-12-31"),
        ("string(date and time(\"12345-06-07T08:00:00@Europe/Berlin\").time offset)", "s:PT2H"),
        (
            "string(date and time(\"-12345-06-07T08:00:00@Asia/Shanghai\") + duration(\"PT1H\"))",
            "s:-12345-06-07T09:00:00@Asia/Shanghai",
        ),
        (
            "string((date(\"999999999-12-31\") - date(\"-999999999-01-01\")) / duration(\"P1D\"))",
            "s:730484999633",
        ),
    ] {
        assert_eq!(written(&run(text).unwrap()), json!(value), "{text}");
    }
    assert_eq!(written(&run("date(\"999999999-12-31\") + duration(\"P1D\")").unwrap()), Json::Null);
}
