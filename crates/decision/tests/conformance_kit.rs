//! The DMN Technology Compatibility Kit, where `../shared/conformance/dmn-tck` exists beside the workspace.
//!
//! Two runs over the same files. Without guards, every result the engine gets wrong is listed in
//! `data/kit-known-failures.txt`: a new failure fails the test, and so does a listed one that passes now, asking to
//! be taken off the list. With the strict guards, the files we accept are counted, and everything in them must be
//! right except what is listed: a guard may refuse a file, but it must not change a value.

#![allow(clippy::unwrap_used)]

use decision::conformance::{Engine, guarded_value};
use decision::{Decisions, Guards};
use dsntk_feel::context::FeelContext;
use dsntk_feel::values::Value as Feel;
use dsntk_feel::{FeelNumber, Name};
use roxmltree::{Document, Node};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Files of the kit that the strict guards accept. The others use functions, business knowledge models, imports,
/// decision services, the clock, untyped names or free loops.
const ACCEPTED_FILES: usize = 105;
/// Result nodes in those files.
const ACCEPTED_RESULTS: usize = 1730;

#[derive(Default)]
struct Tally {
    failures: BTreeSet<String>,
    passed: usize,
    accepted_files: usize,
    accepted_passed: usize,
    accepted_failures: BTreeSet<String>,
}

#[test]
fn the_engine_and_the_guarded_face_agree_with_the_kit() {
    let kit = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance/dmn-tck");
    if !kit.is_dir() {
        eprintln!("no conformance kit beside the workspace: nothing checked");
        return;
    }
    // The kit's own files recurse deeper than an ordinary thread allows.
    let run = std::thread::Builder::new().stack_size(64 << 20).spawn(move || tally(&kit)).unwrap();
    let tally = run.join().unwrap();
    println!(
        "without guards {} of {} results; guarded {} files accepted, {} of {} results in them",
        tally.passed,
        tally.passed + tally.failures.len(),
        tally.accepted_files,
        tally.accepted_passed,
        tally.accepted_passed + tally.accepted_failures.len(),
    );
    let known: BTreeSet<String> = include_str!("data/kit-known-failures.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(str::to_owned)
        .collect();
    let new: Vec<_> = tally.failures.difference(&known).collect();
    let healed: Vec<_> = known.difference(&tally.failures).collect();
    assert!(new.is_empty(), "these fail now: {new:#?}");
    assert!(healed.is_empty(), "these pass now, take them off the list: {healed:#?}");
    let changed: Vec<_> = tally.accepted_failures.difference(&known).collect();
    assert!(changed.is_empty(), "the guards change these: {changed:#?}");
    assert_eq!(
        (tally.accepted_files, tally.accepted_passed + tally.accepted_failures.len()),
        (ACCEPTED_FILES, ACCEPTED_RESULTS),
        "the guards accept more or less than before"
    );
}

fn tally(kit: &Path) -> Tally {
    let mut tally = Tally::default();
    for level in ["compliance-level-2", "compliance-level-3"] {
        for folder in entries(&kit.join(level)) {
            folder_into(&folder, &mut tally);
        }
    }
    tally
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
    let texts: Vec<String> = models.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    let engine = Engine::load(&texts, &Guards::none());
    let guarded = match texts.as_slice() {
        [single] => Decisions::read(single, "kit").ok(),
        _ => None,
    };
    tally.accepted_files += usize::from(guarded.is_some());
    for test in tests {
        let text = fs::read_to_string(&test).unwrap();
        let document = Document::parse(&text).unwrap();
        let file = test.file_stem().unwrap().to_string_lossy().into_owned();
        let model = text_of(document.root_element(), "modelName").unwrap_or_default();
        let index = models
            .iter()
            .position(|path| path.file_name().is_some_and(|name| name == model.as_str()))
            .unwrap_or(0);
        let definitions = Document::parse(&texts[index]).unwrap();
        let namespace = definitions.root_element().attribute("namespace").unwrap().trim();
        let name = definitions.root_element().attribute("name").unwrap();
        for case in document.root_element().children().filter(|node| node.has_tag_name(tag("testCase"))) {
            let mut input = FeelContext::default();
            for node in case.children().filter(|node| node.has_tag_name(tag("inputNode"))) {
                input.set_entry(&Name::from(node.attribute("name").unwrap()), value(node));
            }
            for (order, node) in
                case.children().filter(|node| node.has_tag_name(tag("resultNode"))).enumerate()
            {
                let result = node.attribute("name").unwrap();
                let called = case.attribute("invocableName").unwrap_or(result);
                let expected = node
                    .children()
                    .find(|child| child.has_tag_name(tag("expected")))
                    .map_or(Feel::Null(None), value);
                let id = format!("{file}#{}/{order} {result}", case.attribute("id").unwrap_or_default());
                let actual = match &engine {
                    Ok(engine) => engine.evaluate(namespace, name, called, &input),
                    Err(reason) => Feel::Null(Some(format!("not loaded: {reason}"))),
                };
                if equal(&actual, &expected) {
                    tally.passed += 1;
                } else {
                    tally.failures.insert(id.clone());
                }
                if let Some(decisions) = &guarded {
                    let actual = guarded_value(decisions, called, &input);
                    if equal(&actual, &expected) {
                        tally.accepted_passed += 1;
                    } else {
                        tally.accepted_failures.insert(id);
                    }
                }
            }
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
fn value(node: Node<'_, '_>) -> Feel {
    let elements: Vec<_> = node.children().filter(Node::is_element).collect();
    match elements.first().map(|first| first.tag_name().name()) {
        Some("value") => simple(elements[0]),
        Some("list") if elements[0].attribute((XSI, "nil")) == Some("true") => Feel::Null(None),
        Some("list") => Feel::List(
            elements[0].children().filter(|item| item.has_tag_name(tag("item"))).map(value).collect(),
        ),
        Some("component") => {
            let mut context = FeelContext::default();
            for component in elements {
                context.set_entry(&Name::from(component.attribute("name").unwrap()), value(component));
            }
            Feel::Context(context)
        }
        _ => Feel::Null(None),
    }
}

fn simple(node: Node<'_, '_>) -> Feel {
    if node.attribute((XSI, "nil")) == Some("true") {
        return Feel::Null(None);
    }
    let text = node.text().unwrap_or_default();
    match node.attribute((XSI, "type")).map(|kind| kind.trim_start_matches("xsd:")) {
        Some("boolean") => Feel::try_from_xsd_boolean(text).unwrap(),
        Some("decimal" | "double" | "integer") => Feel::try_from_xsd_decimal(text).unwrap(),
        Some("date") => Feel::try_from_xsd_date(text).unwrap(),
        Some("time") => Feel::try_from_xsd_time(text).unwrap(),
        Some("dateTime") => Feel::try_from_xsd_date_time(text).unwrap(),
        Some("duration") => Feel::try_from_xsd_duration(text).unwrap(),
        _ => Feel::String(text.to_owned()),
    }
}

fn equal(actual: &Feel, expected: &Feel) -> bool {
    match (actual, expected) {
        (Feel::Null(_), Feel::Null(_)) => true,
        (Feel::Number(a), Feel::Number(b)) => (*a - *b).abs() < FeelNumber::new(1, 8),
        (Feel::List(a), Feel::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        (Feel::Context(a), Feel::Context(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get_entry(name).is_some_and(|b| equal(a, b)))
        }
        (a, b) => a == b,
    }
}
