//! A short run of what the fuzz targets call, over good inputs and many damaged ones. It finds a target that no longer
//! fits its parser, and the panics that lie near the surface; `fuzz/README.md` says how to look deeper.

#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../../../../fuzz/entries.rs"]
mod entries;

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What a target begins with: the lines of `fuzz/seeds/TARGET.txt`, and the files of `fuzz/seeds/TARGET/`.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let place = root().join("fuzz/seeds").join(target);
    let mut found: Vec<Vec<u8>> = std::fs::read_to_string(place.with_extension("txt"))
        .map(|lines| lines.lines().map(|line| line.as_bytes().to_vec()).collect())
        .unwrap_or_default();
    let files = std::fs::read_dir(&place).into_iter().flatten().map(|file| file.unwrap().path());
    let mut files: Vec<PathBuf> = files.collect();
    files.sort();
    found.extend(files.iter().map(|file| std::fs::read(file).unwrap()));
    found
}

fn texts(target: &str) -> Vec<String> {
    seeds(target).into_iter().map(|bytes| String::from_utf8(bytes).unwrap()).collect()
}

/// The definitions' files of this name.
fn definitions(file: &str) -> Vec<String> {
    let folders = std::fs::read_dir(root().join("definitions/hongshan")).unwrap();
    let mut found: Vec<String> = folders
        .filter_map(|folder| std::fs::read_to_string(folder.unwrap().path().join(file)).ok())
        .collect();
    found.sort();
    found
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }
}

/// Pieces that have broken parsers before.
const PIECES: [&str; 24] = [
    "",
    "\0",
    "\u{feff}",
    "\n",
    "\t",
    "\"",
    "'",
    "<",
    ">",
    "&",
    "{",
    "[",
    "(",
    "-",
    "9999999999999999999",
    "1e400",
    "😀",
    "\u{202e}",
    "：",
    "１",
    "null",
    "../",
    "&a *a",
    "<!DOCTYPE a>",
];

/// The text with one to four places cut out, doubled or replaced.
fn damaged(text: &str, dice: &mut Dice) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for _ in 0..=dice.below(4) {
        let from = dice.below(chars.len());
        let most = if dice.below(4) == 0 { chars.len() } else { 12 };
        let to = (from + dice.below(most)).min(chars.len());
        let piece: Vec<char> = match dice.below(3) {
            0 => Vec::new(),
            1 => chars.get(from..to).unwrap_or_default().repeat(2),
            _ => PIECES[dice.below(PIECES.len())].chars().collect(),
        };
        chars.splice(from..to, piece);
    }
    chars.into_iter().collect()
}

/// Every seed as it is, then damaged in `runs` ways in all.
fn short_run(entry: fn(&str), seeds: &[String], runs: usize) {
    assert!(!seeds.is_empty());
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    seeds.iter().for_each(|seed| entry(seed));
    for _ in 0..runs {
        let seed = &seeds[dice.below(seeds.len())];
        entry(&damaged(seed, &mut dice));
    }
}

/// Every seed as it is, then with single bytes changed, cut off or doubled.
fn short_run_of_bytes(entry: fn(&[u8]), seeds: &[Vec<u8>], runs: usize) {
    assert!(!seeds.is_empty());
    let mut dice = Dice(77);
    seeds.iter().for_each(|seed| entry(seed));
    for _ in 0..runs {
        let mut bytes = seeds[dice.below(seeds.len())].clone();
        for _ in 0..=dice.below(6) {
            let at = dice.below(bytes.len());
            bytes[at] = dice.below(256) as u8;
        }
        bytes.truncate(1 + dice.below(bytes.len() * 2));
        entry(&bytes);
    }
}

#[test]
fn codes() {
    short_run(entries::codes, &texts("codes"), 4000);
}

#[test]
fn clock() {
    short_run(entries::clock_query, &texts("clock_query"), 1000);
    short_run(entries::holiday_notice, &[read("crates/worktime/data/china.txt")], 200);
}

#[test]
fn expressions_and_tables() {
    short_run(entries::feel, &texts("feel"), 2000);
    short_run(entries::dmn, &definitions("rules.dmn"), 60);
    short_run(entries::decision_input, &texts("decision_input"), 60);
}

#[test]
fn processes() {
    let everything = texts("bpmn");
    short_run(entries::bpmn, &[definitions("process.bpmn"), everything.clone()].concat(), 100);
    let steps = read("fuzz/seeds/process_steps/steps.json");
    assert!(
        process::run::run(&everything[0], &steps)
            .is_ok_and(|reports| reports.last().is_some_and(|last| last.ended))
    );
    short_run(entries::process_steps, &texts("process_steps"), 300);
}

#[test]
fn forms_and_items() {
    short_run(entries::form_schema, &definitions("form.json"), 100);
    short_run(entries::form_input, &texts("form_input"), 500);
    short_run(entries::form_json, &texts("form_json"), 500);
    short_run(entries::item_yaml, &definitions("item.yaml"), 60);
    short_run(entries::site_yaml, &[read("definitions/site-demo.yaml")], 100);
    short_run(entries::exchange_signature, &texts("exchange_signature"), 500);
    short_run(entries::exchange_yaml, &[read("definitions/hongshan/exchange.yaml")], 100);
}

#[test]
fn rules_of_services() {
    let files = ["halls", "hotline", "regulation", "supervision", "trading", "projects"];
    let seeds = files.map(|name| read(&format!("definitions/hongshan/{name}.yaml")));
    short_run(entries::service_rules, &seeds, 120);
}

#[test]
fn polygons() {
    short_run_of_bytes(entries::ground_file, &seeds("ground_file"), 1500);
}

#[test]
fn settings() {
    short_run(entries::config_toml, &texts("config_toml"), 500);
}

/// Every body the API's description shows is one of the seeds, and is read.
#[test]
fn bodies() {
    let seeds = texts("api_body");
    for (name, read) in onedoor::services::plates().iter().flat_map(|plate| (plate.bodies)()) {
        let of_it: Vec<&str> =
            seeds.iter().filter_map(|seed| seed.strip_prefix(&format!("{name}\n"))).collect();
        assert!(!of_it.is_empty(), "no seed for {name}");
        for body in of_it {
            assert!(read(body.as_bytes()).is_ok(), "{name}: {body}");
        }
    }
    short_run(entries::api_body, &seeds, 1000);
}

#[test]
fn pages() {
    short_run(entries::list_query, &texts("list_query"), 1000);
    short_run(entries::scenario_answers, &texts("scenario_answers"), 1000);
    short_run(entries::search_query, &texts("search_query"), 300);
    short_run_of_bytes(entries::web_request, &seeds("web_request"), 300);
    short_run_of_bytes(entries::multipart_body, &seeds("multipart_body"), 2_000);
}

#[test]
fn uploads() {
    short_run_of_bytes(entries::uploaded_file, &seeds("uploaded_file"), 2000);
}
