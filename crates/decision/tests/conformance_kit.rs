//! The DMN Technology Compatibility Kit, where `shared/conformance/dmn-tck` exists beside the workspace or above it.
//!
//! Two runs over the same files. As a running engine reads them, every result that differs is listed in
//! `data/kit-known-failures.txt` with its reason: a new difference fails the test, and so does a listed one that passes now,
//! asking to be taken off the list. As definitions are read, the files we accept are counted, and everything in them that has
//! a value must be right: a check may refuse a file, but it must not change a value.

#![allow(clippy::unwrap_used)]

use decision::Decisions;
use decision::conformance::Engine;
use feel::temporal::{Date, DateTime, Time, parse_duration};
use feel::{Context, Decimal, Name, Value};
use roxmltree::{Document, Node};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Results of the kit that are right.
const PASSED: usize = 3481;
/// Folders of the kit that are accepted as definitions. The others use what is unknown or never has a value, on purpose.
const ACCEPTED: usize = 95;

#[derive(Default)]
struct Tally {
    failures: BTreeSet<String>,
    passed: usize,
    accepted: usize,
    changed: BTreeSet<String>,
}

#[test]
fn results_are_those_of_the_kit() {
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let mut kits = above.map(|folder| folder.join("shared/conformance/dmn-tck"));
    let Some(kit) = kits.find(|kit| kit.is_dir()) else {
        eprintln!("no conformance kit beside the workspace or above it: nothing checked");
        return;
    };
    let mut tally = Tally::default();
    for level in ["compliance-level-2", "compliance-level-3"] {
        for folder in entries(&kit.join(level)) {
            folder_into(&folder, &mut tally);
        }
    }
    let all = tally.passed + tally.failures.len();
    println!("{} of {all} results; {} folders accepted as definitions", tally.passed, tally.accepted);
    let known: BTreeSet<String> = include_str!("data/kit-known-failures.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(str::to_owned)
        .collect();
    let new: Vec<_> = tally.failures.difference(&known).collect();
    let healed: Vec<_> = known.difference(&tally.failures).collect();
    assert!(new.is_empty(), "these differ now: {new:#?}");
    assert!(healed.is_empty(), "these pass now, take them off the list: {healed:#?}");
    assert!(tally.changed.is_empty(), "read as definitions these differ: {:#?}", tally.changed);
    assert_eq!((tally.passed, tally.accepted), (PASSED, ACCEPTED), "more or less than before");
}

fn entries(path: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<_> = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}

fn folder_into(folder: &Path, tally: &mut Tally) {
    let (models, tests): (Vec<_>, Vec<_>) = entries(folder)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|ext| ext == "dmn" || ext == "xml"))
        .partition(|path| path.extension().is_some_and(|ext| ext == "dmn"));
    let name_of = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    for test in tests {
        let text = fs::read_to_string(&test).unwrap();
        let document = Document::parse(&text).unwrap();
        let file = test.file_stem().unwrap().to_string_lossy().into_owned();
        let model = text_of(document.root_element(), "modelName").unwrap_or_default();
        let mut files = models.clone();
        files.sort_by_key(|path| name_of(path) != model);
        let texts: Vec<String> = files.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
        let imported: Vec<(String, String)> =
            files.iter().zip(&texts).skip(1).map(|(path, text)| (name_of(path), text.clone())).collect();
        let engine = Engine::load(&texts);
        let strict = Decisions::read_with(&texts[0], &model, &imported, true).ok();
        tally.accepted += usize::from(strict.is_some());
        let definitions = Document::parse(&texts[0]).unwrap();
        let namespace = definitions.root_element().attribute("namespace").unwrap().trim().to_owned();
        for case in document.root_element().children().filter(|node| node.has_tag_name(tag("testCase"))) {
            case_into(&file, case, &engine, strict.as_ref(), &namespace, tally);
        }
    }
}

fn case_into(
    file: &str,
    case: Node<'_, '_>,
    engine: &Result<Engine, String>,
    strict: Option<&Decisions>,
    namespace: &str,
    tally: &mut Tally,
) {
    let inputs = case.children().filter(|node| node.has_tag_name(tag("inputNode")));
    let inputs = inputs.map(|node| (node.attribute("name").unwrap().to_owned(), value(node))).collect();
    let inputs = Engine::inputs(inputs);
    for (order, node) in case.children().filter(|node| node.has_tag_name(tag("resultNode"))).enumerate() {
        let result = node.attribute("name").unwrap();
        let called = case.attribute("invocableName").unwrap_or(result);
        let expected =
            node.children().find(|child| child.has_tag_name(tag("expected"))).map_or(Value::Null, value);
        let id = format!("{file}#{}/{order} {result}", case.attribute("id").unwrap_or_default());
        let found = match engine {
            Ok(engine) => engine.evaluate(namespace, called, &inputs),
            Err(_) => Value::text("not loaded"),
        };
        // A service with several outputs gives them together.
        let found = match &found {
            Value::Context(context) if called != result => context.get(result).cloned().unwrap_or(found),
            _ => found,
        };
        if equal(&found, &expected) {
            tally.passed += 1;
        } else {
            if std::env::var_os("KIT_SHOW").is_some() {
                println!(
                    "{id}: {found:?} for {expected:?} {}",
                    engine.as_ref().err().cloned().unwrap_or_default()
                );
            }
            tally.failures.insert(id.clone());
        }
        let Some(strict) = strict else { continue };
        let Ok(feel_json) = feel::json::to_json(&Value::Context(std::sync::Arc::new(inputs.clone()))) else {
            continue;
        };
        let may = decision::Evaluation {
            null_inputs: true,
            null_result: true,
            now: DateTime::parse("2026-07-01T10:00:00Z"),
        };
        let Ok(wanted) = feel::json::to_json(&expected) else { continue };
        if let Ok(found) = strict.eval_with(called, feel_json.as_object().unwrap(), may)
            && called == result
            && !close(&found, &wanted)
        {
            tally.changed.insert(format!("{id}: {found} for {wanted}"));
        }
    }
}

fn close(a: &serde_json::Value, b: &serde_json::Value) -> bool {
    use serde_json::Value as J;
    match (a, b) {
        (J::Array(a), J::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| close(a, b)),
        (J::Object(a), J::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| close(a, b)))
        }
        (a, b) => {
            let number = |json: &J| match json {
                J::Number(number) => number.as_f64(),
                J::String(text) => text.parse().ok(),
                _ => None,
            };
            a == b || number(a).zip(number(b)).is_some_and(|(a, b)| (a - b).abs() < 1e-8)
        }
    }
}

const KIT: &str = "http://www.omg.org/spec/DMN/20160719/testcase";
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

fn tag(name: &str) -> (&str, &str) {
    (KIT, name)
}

fn text_of(node: Node<'_, '_>, name: &str) -> Option<String> {
    let child = node.children().find(|child| child.has_tag_name(tag(name)))?;
    Some(child.text().unwrap_or_default().trim().to_owned())
}

/// A value of the kit: simple, components or a list.
fn value(node: Node<'_, '_>) -> Value {
    let elements: Vec<_> = node.children().filter(Node::is_element).collect();
    match elements.first().map(|first| first.tag_name().name()) {
        Some("value") => simple(elements[0]),
        Some("list") if elements[0].attribute((XSI, "nil")) == Some("true") => Value::Null,
        Some("list") => Value::list(
            elements[0].children().filter(|item| item.has_tag_name(tag("item"))).map(value).collect(),
        ),
        Some("component") => {
            let entries = elements
                .into_iter()
                .map(|component| (Name::from(component.attribute("name").unwrap()), value(component)));
            Value::Context(std::sync::Arc::new(Context::new(entries)))
        }
        _ => Value::Null,
    }
}

fn simple(node: Node<'_, '_>) -> Value {
    if node.attribute((XSI, "nil")) == Some("true") {
        return Value::Null;
    }
    let text = node.text().unwrap_or_default();
    match node.attribute((XSI, "type")).map(|kind| kind.trim_start_matches("xsd:")) {
        Some("boolean") => Value::Boolean(matches!(text.trim(), "true" | "1")),
        Some("decimal" | "double" | "integer") => Value::Number(text.trim().parse().unwrap()),
        Some("date") => Value::Date(Date::parse(text).unwrap()),
        Some("time") => Value::Time(Time::parse(text).unwrap()),
        Some("dateTime") => Value::DateTime(DateTime::parse(text).unwrap()),
        Some("duration") => parse_duration(text).unwrap(),
        _ => Value::text(text),
    }
}

fn equal(found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::Null, Value::Null) => true,
        (Value::Number(a), Value::Number(b)) => {
            a.minus(*b).is_some_and(|apart| apart.absolute() < Decimal::from_parts(false, 1, -8).unwrap())
        }
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| equal(a, b))
        }
        (Value::Context(a), Value::Context(b)) => {
            a.len() == b.len() && a.entries().all(|(name, a)| b.get(name).is_some_and(|b| equal(a, b)))
        }
        (Value::String(a), Value::String(b)) => a == b,
        (Value::Boolean(a), Value::Boolean(b)) => a == b,
        (Value::Date(a), Value::Date(b)) => a == b,
        (Value::Time(a), Value::Time(b)) => a.identical(*b) && a.nanos() == b.nanos(),
        (Value::DateTime(a), Value::DateTime(b)) => a.identical(*b) && a.time().nanos() == b.time().nanos(),
        (Value::DaysDuration(a), Value::DaysDuration(b)) => a == b,
        (Value::MonthsDuration(a), Value::MonthsDuration(b)) => a == b,
        _ => false,
    }
}
