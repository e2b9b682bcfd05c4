//! A short run of what the fuzz targets call, over good inputs and many damaged ones. It finds a target that no longer
//! fits its parser, and the panics that lie near the surface; `fuzz/README.md` says how to look deeper.

#![allow(clippy::unwrap_used)]

#[path = "../../../fuzz/entries.rs"]
mod entries;

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The definitions' files of this name, and what else is good for the same parser.
fn seeds(file: &str, more: &[&str]) -> Vec<String> {
    let mut found: Vec<String> = more.iter().map(|text| (*text).to_owned()).collect();
    for folder in std::fs::read_dir(root().join("definitions/hongshan")).unwrap() {
        found.extend(std::fs::read_to_string(folder.unwrap().path().join(file)));
    }
    found
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

fn own(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn codes() {
    let seeds = [
        "91110000600037341L",
        "60003734-1",
        "11010519491231002X",
        "1.2.156.3005.2.11100000000013127D001.11440300455834003.20200000001.001.I",
        "150402001000",
        "11650000010183859F265011601300101",
        "150402202607010001",
    ];
    short_run(entries::codes, &own(&seeds), 4000);
}

#[test]
fn clock() {
    let seeds =
        ["2026-09-29|20wd|2026-10-09..2026-10-12:testing 2026-10-20..2026-10-20:hearing", "2026-12-30|30d|"];
    short_run(entries::clock_query, &own(&seeds), 1000);
    let notices = std::fs::read_dir(root().join("crates/worktime/data")).unwrap();
    let notices: Vec<String> =
        notices.filter_map(|file| std::fs::read_to_string(file.unwrap().path()).ok()).collect();
    short_run(entries::holiday_notice, &notices, 200);
}

#[test]
fn expressions_and_tables() {
    let seeds = ["area >= 100 and (premises = \"rent\" or not(gas))", "some x in [1, 2, 3] satisfies x > 2"];
    short_run(entries::feel, &own(&seeds), 2000);
    short_run(entries::dmn, &seeds_of_rules(), 60);
    let answers = r#"{"operator":"individual","area":120,"dine_in":true,"gas":true,"signboard":true,"premises":"rent","agent":false}"#;
    short_run(entries::decision_input, &own(&[answers]), 60);
}

fn seeds_of_rules() -> Vec<String> {
    seeds("rules.dmn", &[])
}

#[test]
fn processes() {
    let everything = std::fs::read_to_string(root().join("fuzz/seeds/everything.bpmn")).unwrap();
    short_run(entries::bpmn, &seeds("process.bpmn", &[&everything]), 200);
    let steps = std::fs::read_to_string(root().join("fuzz/seeds/steps.json")).unwrap();
    assert!(
        process::run::run(&everything, &steps)
            .is_ok_and(|reports| reports.last().is_some_and(|last| last.ended))
    );
    short_run(entries::process_steps, &own(&[&steps]), 300);
}

#[test]
fn forms_and_items() {
    short_run(entries::form_schema, &seeds("form.json", &[]), 200);
    short_run(
        entries::form_input,
        &own(&["name=红山小馆&premises_area=120.5&premises_area=x&items[0].name=a"]),
        500,
    );
    short_run(entries::item_yaml, &seeds("item.yaml", &[]), 100);
    let site = std::fs::read_to_string(root().join("definitions/site-demo.yaml")).unwrap();
    short_run(entries::site_yaml, &[site], 100);
}

#[test]
fn uploads() {
    let png = b"scan.png\n\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde";
    let pdf =
        b"..\\..\\a\0b.pdf\n%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF";
    let mut dice = Dice(77);
    for seed in [&png[..], &pdf[..]] {
        entries::uploaded_file(seed);
        for _ in 0..1000 {
            let mut bytes = seed.to_vec();
            for _ in 0..=dice.below(6) {
                let at = dice.below(bytes.len());
                bytes[at] = dice.below(256) as u8;
            }
            bytes.truncate(1 + dice.below(bytes.len() * 2));
            entries::uploaded_file(&bytes);
        }
    }
}
