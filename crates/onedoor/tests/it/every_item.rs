//! No item of the definitions is only paper: for each one a sound application goes from the draft to its result.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use crate::common::story::{Person, organ_of, parts};
use crate::common::{TestHouse, in_sqlite};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Folders of items that say what a sound application is (`example.json`).
fn examples() -> Vec<(String, Value)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../definitions/hongshan");
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    let written = |folder: &PathBuf| {
        let text = std::fs::read_to_string(folder.join("example.json")).ok()?;
        let slug = folder.file_name().unwrap().to_str().unwrap().to_owned();
        Some((slug, serde_json::from_str(&text).unwrap()))
    };
    found.iter().filter_map(written).collect()
}

fn apply(person: &Person<'_, '_>, slug: &str, example: &Value) -> String {
    let mut draft = person.open(slug, example["answers"].clone());
    for (name, value) in example["form"].as_object().unwrap() {
        draft["form"][name] = value.clone();
    }
    let draft = person.fill(&draft);
    let path = format!("/api/v1/drafts/{}/submission", draft["id"].as_str().unwrap());
    person.poke(&path).expect(201).json()["number"].as_str().unwrap().to_owned()
}

fn granted(house: &TestHouse<'_>, slug: &str, example: &Value) {
    let (chen, clerk) = (house.person("chen"), house.person("clerk1"));
    let number = apply(&chen, slug, example);
    clerk.accept(&number);
    let case = chen.case(&number);
    let mut handled = parts(&case);
    if handled.is_empty() {
        handled.push((organ_of(&case), number.clone()));
    }
    for (organ, member) in &handled {
        house.person(&format!("{organ}1")).review_all(member);
    }
    for (organ, member) in &handled {
        let decided = house.person(&format!("{organ}2")).grant(member);
        assert!(!decided["licences"].as_array().unwrap().is_empty(), "{slug}: no result");
    }
    assert_eq!(chen.case(&number)["state"], "granted", "{slug}");
}

/// Whoever writes an item writes with it what a sound application says; it is accepted, reviewed, decided and ends in a result.
#[test]
fn what_an_item_gives_as_example_ends_in_its_result() {
    in_sqlite(|house| {
        let examples = examples();
        assert!(examples.len() >= 13, "{}", examples.len());
        for (slug, example) in &examples {
            granted(house, slug, example);
        }
    });
}

/// What an example leaves out is still told: an application with an empty form is not handed in.
#[test]
fn an_empty_form_is_not_handed_in() {
    in_sqlite(|house| {
        let chen = house.person("chen");
        for (slug, example) in examples() {
            let draft = chen.open(&slug, example["answers"].clone());
            let id = draft["id"].as_str().unwrap();
            let review = chen.read(&format!("/api/v1/drafts/{id}/review"));
            assert_ne!(review["problems"], json!([]), "{slug}");
        }
    });
}
