//! What dsntk says, in the forms of Peers.java: `speed`, `table FILE`, `tck FOLDER`. run.mjs builds it in a workspace of its own.

use dsntk_feel::context::FeelContext;
use dsntk_feel::values::Value;
use dsntk_feel::{FeelNumber, FeelScope, Name};
use dsntk_model_evaluator::ModelEvaluator;
use roxmltree::{Document, Node};
use std::fs;
use std::hint::black_box;
use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Nanoseconds of the processor that this thread has had, so that others on the machine do not count; the clock where the system
/// does not tell.
fn spent(begun: Instant) -> u128 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat");
    let told = told.ok().and_then(|text| text.split(' ').next()?.parse().ok());
    told.unwrap_or_else(|| begun.elapsed().as_nanos())
}

/// Nanoseconds of one, warm: repeated until a round takes some milliseconds, median of five rounds.
fn one(mut work: impl FnMut()) -> u128 {
    let (begun, mut times) = (Instant::now(), 16u32);
    loop {
        let before = spent(begun);
        (0..times).for_each(|_| work());
        if spent(begun) - before > 20_000_000 || times >= 1 << 22 {
            break;
        }
        times *= 2;
    }
    let mut rounds: Vec<u128> = (0..5)
        .map(|_| {
            let before = spent(begun);
            (0..times).for_each(|_| work());
            (spent(begun) - before) / u128::from(times)
        })
        .collect();
    rounds.sort_unstable();
    rounds[2]
}

fn speed() {
    let mut lines = std::io::stdin().lock().lines().map_while(Result::ok);
    let scope = FeelScope::default();
    let context = dsntk_feel_evaluator::evaluate_context(&scope, &lines.next().unwrap()).unwrap();
    let scope: FeelScope = context.into();
    for line in lines {
        let Ok(node) = dsntk_feel_parser::parse_expression(&scope, &line, false) else {
            println!("- -");
            continue;
        };
        let evaluator = dsntk_feel_evaluator::prepare(&node);
        let run = one(|| drop(black_box(evaluator(&scope))));
        let both = one(|| {
            let node = dsntk_feel_parser::parse_expression(&scope, &line, false).unwrap();
            drop(black_box(dsntk_feel_evaluator::prepare(&node)(&scope)));
        });
        println!("{run} {both}");
    }
}

fn table(file: &str) {
    let text = fs::read_to_string(file).unwrap();
    let begun = Instant::now();
    let definitions = dsntk_model::parse(&text).unwrap();
    let evaluator = ModelEvaluator::new(&[definitions]).unwrap();
    let compiled = begun.elapsed();
    let mut input = FeelContext::default();
    for name in ["a", "b", "c", "d", "e", "f"] {
        input.set_entry(&Name::from(name), Value::Number(FeelNumber::new(if name == "a" { 1995 } else { 7 }, 0)));
    }
    let namespace = "urn:onedoor:table";
    println!("{}", evaluator.evaluate_invocable(namespace, "table", "D", &input));
    println!("{}", one(|| drop(black_box(evaluator.evaluate_invocable(namespace, "table", "D", &input)))));
    println!("{}", compiled.as_nanos());
}

const KIT: &str = "http://www.omg.org/spec/DMN/20160719/testcase";
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

fn named<'a>(node: Node<'a, 'a>, name: &'static str) -> impl Iterator<Item = Node<'a, 'a>> {
    node.children().filter(move |child| child.has_tag_name((KIT, name)))
}

fn value(node: Node<'_, '_>) -> Value {
    let elements: Vec<_> = node.children().filter(Node::is_element).collect();
    let nil = |node: &Node<'_, '_>| node.attribute((XSI, "nil")) == Some("true");
    match elements.first().map(|first| first.tag_name().name()) {
        Some("value" | "list") if nil(&elements[0]) => Value::Null(None),
        Some("value") => {
            let text = elements[0].text().unwrap_or_default();
            match elements[0].attribute((XSI, "type")).map(|kind| kind.trim_start_matches("xsd:")) {
                Some("boolean") => Value::try_from_xsd_boolean(text).unwrap(),
                Some("decimal" | "double" | "integer") => Value::try_from_xsd_decimal(text).unwrap(),
                Some("date") => Value::try_from_xsd_date(text).unwrap(),
                Some("time") => Value::try_from_xsd_time(text).unwrap(),
                Some("dateTime") => Value::try_from_xsd_date_time(text).unwrap(),
                Some("duration") => Value::try_from_xsd_duration(text).unwrap(),
                _ => Value::String(text.to_owned()),
            }
        }
        Some("list") => Value::List(
            elements[0].children().filter(|item| item.has_tag_name((KIT, "item"))).map(value).collect(),
        ),
        Some("component") => {
            let mut context = FeelContext::default();
            for component in elements {
                context.set_entry(&Name::from(component.attribute("name").unwrap()), value(component));
            }
            Value::Context(context)
        }
        _ => Value::Null(None),
    }
}

fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Null(_), Value::Null(_)) => true,
        (Value::Number(a), Value::Number(b)) => (*a - *b).abs() < FeelNumber::new(1, 8),
        (Value::List(a), Value::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        (Value::Context(a), Value::Context(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get_entry(name).is_some_and(|b| equal(a, b)))
        }
        (a, b) => a == b,
    }
}

fn entries(path: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<_> = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}

fn tck(kit: &Path) {
    let (mut all, mut right) = (0, 0);
    for level in ["compliance-level-2", "compliance-level-3"] {
        for folder in entries(&kit.join(level)) {
            let of = |ending: &str| {
                let files = entries(&folder).into_iter();
                files.filter(|path| path.extension().is_some_and(|found| found == ending)).collect::<Vec<_>>()
            };
            let models = of("dmn");
            let texts: Vec<String> = models.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
            let engine = std::panic::catch_unwind(|| {
                let definitions: Option<Vec<_>> = texts.iter().map(|text| dsntk_model::parse(text).ok()).collect();
                ModelEvaluator::new(&definitions?).ok()
            });
            let engine = engine.ok().flatten();
            for test in of("xml") {
                let text = fs::read_to_string(&test).unwrap();
                let document = Document::parse(&text).unwrap();
                let model = named(document.root_element(), "modelName").next().and_then(|node| node.text()).unwrap_or_default();
                let main = models.iter().position(|path| path.file_name().is_some_and(|name| name == model.trim()));
                let definitions = Document::parse(&texts[main.unwrap_or(0)]).unwrap();
                let attribute = |name| definitions.root_element().attribute(name).unwrap_or_default().trim();
                for case in named(document.root_element(), "testCase") {
                    let mut input = FeelContext::default();
                    for node in named(case, "inputNode") {
                        input.set_entry(&Name::from(node.attribute("name").unwrap()), value(node));
                    }
                    for node in named(case, "resultNode") {
                        all += 1;
                        let result = node.attribute("name").unwrap();
                        let called = case.attribute("invocableName").unwrap_or(result);
                        let wanted = named(node, "expected").next().map_or(Value::Null(None), value);
                        let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                            let engine = engine.as_ref()?;
                            Some(engine.evaluate_invocable(attribute("namespace"), attribute("name"), called, &input))
                        }));
                        right += u32::from(found.ok().flatten().is_some_and(|found| equal(&found, &wanted)));
                    }
                }
            }
        }
    }
    println!("{right} of {all}");
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let work = move || match arguments[1].as_str() {
        "speed" => speed(),
        "table" => table(&arguments[2]),
        _ => tck(Path::new(&arguments[2])),
    };
    // Its evaluators recurse deeply.
    std::thread::Builder::new().stack_size(1 << 28).spawn(work).unwrap().join().unwrap();
}
