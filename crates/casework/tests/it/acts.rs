//! `docs/acts.md` says what the frame does: a table people read must not lie.

use std::collections::{BTreeMap, BTreeSet};

use casework::frame::Act;

const TABLE: &str = include_str!("../../../../docs/acts.md");
const TEXTS: &str = include_str!("../../../casedesk/locales/zh-CN.ftl");

/// The rows of the table by act.
fn rows() -> BTreeMap<String, Vec<String>> {
    let rows = TABLE.lines().filter(|line| line.starts_with("| `"));
    rows.map(|line| {
        let cells: Vec<String> =
            line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect();
        let act = cells.first().and_then(|cell| cell.split('`').nth(1)).unwrap_or_default();
        (act.to_owned(), cells)
    })
    .collect()
}

/// Every act has a row that names its permission, the states it is done in and those it leads to, and nothing else has one.
#[test]
fn the_table_of_acts_is_the_frame() {
    let rows = rows();
    let known: BTreeSet<String> = Act::ALL.iter().map(|act| act.as_str().to_owned()).collect();
    assert_eq!(rows.keys().cloned().collect::<BTreeSet<_>>(), known);
    for act in Act::ALL {
        let cells = &rows[act.as_str()];
        assert_eq!(cells.len(), 8, "{cells:?}");
        let who = &cells[1];
        match act.permission(None) {
            Some(permission) => assert!(who.contains(permission.0), "{}: {who}", act.as_str()),
            None if act.is_of_task() => assert!(who.starts_with("of the task"), "{}: {who}", act.as_str()),
            None => assert!(
                ["the applicant", "nobody", "whoever reads"].iter().any(|word| who.starts_with(word)),
                "{}: {who}",
                act.as_str()
            ),
        }
        for (cell, states) in [(&cells[2], act.from()), (&cells[3], act.to())] {
            let said: Vec<&str> = cell.split(" · ").collect();
            let meant: Vec<&str> = states.iter().map(|state| state.as_str()).collect();
            assert_eq!(said, meant, "{}", act.as_str());
        }
    }
}

/// Every refusal the table names has words that people read.
#[test]
fn every_refusal_has_words() {
    let words: BTreeSet<&str> =
        TEXTS.lines().filter_map(|line| line.split_once(" =")).map(|(key, _)| key).collect();
    let rows = rows();
    let general = TABLE.split("\n\n").filter(|part| part.starts_with("Refused for every act"));
    let named = rows.values().filter_map(|cells| cells.get(7)).map(String::as_str).chain(general);
    let codes: BTreeSet<&str> = named
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .filter(|code| !code.ends_with('…'))
        .collect();
    assert!(codes.len() > 30, "{}", codes.len());
    let silent: Vec<&&str> =
        codes.iter().filter(|code| !words.contains(code.replace('.', "-").as_str())).collect();
    assert!(silent.is_empty(), "{silent:?}");
}
