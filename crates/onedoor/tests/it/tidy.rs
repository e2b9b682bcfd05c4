//! The house keeps itself tidy: who may use whom, where SQL may stand, how long a file may be, what every file says first.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Which rooms each room may use (ARCHITECTURE.md, floors). `testkit` may be used by everybody's tests.
const EDGES: &[(&str, &[&str])] = &[
    ("codes", &[]),
    ("worktime", &[]),
    ("draw", &[]),
    ("geo", &[]),
    ("sealed", &[]),
    ("seals", &[]),
    ("feel", &[]),
    ("decision", &["feel"]),
    ("forms", &["codes"]),
    ("find", &["codes"]),
    ("process", &["decision"]),
    ("store", &[]),
    ("contract", &["codes", "decision", "forms", "process", "store", "worktime"]),
    ("kit", &["contract", "forms", "process", "store", "worktime"]),
    ("service", &["contract", "directory", "find", "kit", "store"]),
    ("directory", &["codes", "contract", "kit", "store", "worktime"]),
    (
        "catalogue",
        &[
            "codes",
            "contract",
            "decision",
            "directory",
            "find",
            "forms",
            "kit",
            "process",
            "service",
            "store",
            "worktime",
        ],
    ),
    ("casework", &["codes", "contract", "decision", "directory", "forms", "process", "store", "worktime"]),
    (
        "casedesk",
        &[
            "casework",
            "codes",
            "contract",
            "decision",
            "directory",
            "forms",
            "kit",
            "process",
            "service",
            "store",
            "worktime",
        ],
    ),
    ("bench", &["casework", "contract", "directory", "forms", "process", "store", "worktime"]),
    ("evidence", &["codes", "contract", "directory", "kit", "seals", "service", "store"]),
    ("exchange", &["codes", "contract", "directory", "kit", "service", "store", "worktime"]),
    ("hall", &["contract", "directory", "kit", "service", "store", "worktime"]),
    ("hotline", &["codes", "contract", "directory", "find", "kit", "service", "store", "worktime"]),
    ("command", &["codes", "contract", "directory", "kit", "service", "store", "worktime"]),
    ("insight", &["contract", "decision", "directory", "kit", "service", "store", "worktime"]),
    ("oversight", &["contract", "directory", "kit", "service", "store", "worktime"]),
    ("notice", &["contract", "directory", "kit", "service", "store"]),
    ("enforcement", &["codes", "contract", "decision", "directory", "kit", "service", "store", "worktime"]),
    ("payment", &["contract", "directory", "kit", "service", "store"]),
    ("delivery", &["contract", "directory", "kit", "service", "store", "worktime"]),
    ("project", &["contract", "directory", "geo", "kit", "service", "store", "worktime"]),
    ("regulation", &["codes", "contract", "directory", "draw", "kit", "service", "store", "worktime"]),
    ("trade", &["codes", "contract", "directory", "draw", "kit", "sealed", "service", "store", "worktime"]),
    (
        "onedoor",
        &[
            "bench",
            "casedesk",
            "casework",
            "catalogue",
            "codes",
            "command",
            "contract",
            "decision",
            "directory",
            "draw",
            "evidence",
            "exchange",
            "forms",
            "geo",
            "hall",
            "hotline",
            "insight",
            "kit",
            "notice",
            "oversight",
            "payment",
            "delivery",
            "process",
            "enforcement",
            "project",
            "regulation",
            "sealed",
            "seals",
            "service",
            "store",
            "trade",
            "worktime",
        ],
    ),
    ("testkit", &["contract", "directory", "kit", "store"]),
];

/// Longest source file, in lines.
const LINES_MAX: usize = 700;
/// Longest test file, in lines: a world built for tests may be a little wider.
const TEST_LINES_MAX: usize = 800;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn sources(below: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![below.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if !path.ends_with("target") && !path.ends_with("node_modules") {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

#[test]
fn arrows_run_downward_only() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let allowed: BTreeMap<&str, &[&str]> = EDGES.iter().copied().collect();
    let mut wrong = Vec::new();
    for package in metadata["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        let may = allowed.get(name).unwrap_or_else(|| panic!("{name} is new: give it its edges here"));
        for dependency in package["dependencies"].as_array().unwrap() {
            let used = dependency["name"].as_str().unwrap();
            let inside = allowed.contains_key(used);
            let for_tests = dependency["kind"].as_str() == Some("dev");
            if inside && !for_tests && !may.contains(&used) {
                wrong.push(format!("{name} -> {used}"));
            }
        }
    }
    assert!(wrong.is_empty(), "these arrows are not in the plan: {wrong:?}");
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    let mut wrong = Vec::new();
    for path in sources(&root().join("crates")) {
        let text = std::fs::read_to_string(&path).unwrap();
        let lines = text.lines().count();
        let shown = path.strip_prefix(root()).unwrap().display().to_string();
        let most = if shown.contains("/tests/") { TEST_LINES_MAX } else { LINES_MAX };
        if lines > most {
            wrong.push(format!("{shown}: {lines} lines"));
        }
        if !text.trim_start().starts_with("//!") {
            wrong.push(format!("{shown}: does not say first what it is for"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn sql_stands_in_store_files_only() {
    let mut wrong = Vec::new();
    for path in sources(&root().join("crates")) {
        let shown = path.strip_prefix(root()).unwrap().display().to_string();
        let is_store = shown.starts_with("crates/store/")
            || shown.starts_with("crates/testkit/")
            || shown.contains("/tests/")
            || shown.ends_with("/tests.rs")
            || shown.ends_with("/store.rs")
            || shown.starts_with("crates/bench/")
            || shown.contains("/src/store/");
        if !is_store && std::fs::read_to_string(&path).unwrap().contains("sql!(") {
            wrong.push(shown);
        }
    }
    assert!(wrong.is_empty(), "SQL outside store files: {wrong:?}");
}

#[test]
fn nothing_names_a_machine_or_an_unfinished_thing() {
    let mut wrong = Vec::new();
    for path in sources(&root().join("crates")) {
        let shown = path.strip_prefix(root()).unwrap().display().to_string();
        if shown == "crates/onedoor/tests/it/tidy.rs" {
            continue;
        }
        for (number, line) in std::fs::read_to_string(&path).unwrap().lines().enumerate() {
            if ["todo!(", "unimplemented!(", "FIXME", "XXX", "/work/", "#[ignore]", "clippy::too_many_lines"]
                .iter()
                .any(|word| line.contains(word))
            {
                wrong.push(format!("{shown}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every dependency is named in the code that it was taken in for.
#[test]
fn no_dependency_is_dead() {
    let mut dead = Vec::new();
    for folder in std::fs::read_dir(root().join("crates")).unwrap() {
        let folder = folder.unwrap().path();
        let text = |below: &str| -> String {
            let place = folder.join(below);
            let files = if place.is_dir() { sources(&place) } else { Vec::new() };
            files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect()
        };
        let build = std::fs::read_to_string(folder.join("build.rs")).unwrap_or_default();
        // The entries of the fuzz targets are a part of the roof's tests.
        let entries = match folder.ends_with("onedoor") {
            true => std::fs::read_to_string(root().join("fuzz/entries.rs")).unwrap(),
            false => String::new(),
        };
        let code = text("src") + &text("examples") + &build;
        let tests = text("tests") + &text("benches") + &entries + &code;
        let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        let manifest: toml::Table = toml::from_str(&manifest).unwrap();
        for (section, code) in
            [("dependencies", &code), ("build-dependencies", &build), ("dev-dependencies", &tests)]
        {
            let names = manifest.get(section).and_then(toml::Value::as_table);
            for name in names.into_iter().flat_map(toml::Table::keys) {
                let word = name.replace('-', "_");
                let whole = |at: usize| {
                    let joined = |c: char| c.is_alphanumeric() || c == '_';
                    !code[..at].ends_with(joined) && !code[at + word.len()..].starts_with(joined)
                };
                if !code.match_indices(&word).any(|(at, _)| whole(at)) {
                    dead.push(format!("{}: {section}: {name}", folder.display()));
                }
            }
        }
    }
    assert!(dead.is_empty(), "{}", dead.join("\n"));
}
