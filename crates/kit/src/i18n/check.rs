//! The test every crate calls on its own language files: both languages complete, every key used exists, none unused.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use contract::Lang;
use fluent_bundle::FluentResource;

use super::{Catalogue, style};

/// Checks a crate's language files against its sources; returns one line for each fault, so that a test says
/// `assert_eq!(check_catalogue(&LOCALES, concat!(env!("CARGO_MANIFEST_DIR")), &["case-state-"]), [""; 0])`.
///
/// - both files parse, have no key twice, and the same keys, attributes and argument names;
/// - every key in quotes in a `.rs` or `.html` file below `sources` that is handed to a [`Tr`](super::Tr) or names a
///   fault, and begins like one of this catalogue's keys (up to the first dash), exists; the code
///   `case.already-accepted` stands for the key `case-already-accepted`;
/// - every key stands in quotes somewhere, or begins with one of `dynamic`, the prefixes put together at run time;
/// - every text is set as texts are: one stop at the end of a sentence, blanks between Chinese and figures, no second
///   mark that a field may stay empty.
pub fn check_catalogue(catalogue: &Catalogue, sources: &str, dynamic: &[&str]) -> Vec<String> {
    check_catalogue_over(catalogue, &[sources], dynamic)
}

/// As [`check_catalogue`], over several folders: the texts of a service whose rules are a crate of their own serve both.
pub fn check_catalogue_over(catalogue: &Catalogue, sources: &[&str], dynamic: &[&str]) -> Vec<String> {
    let mut faults = Vec::new();
    let zh = read(catalogue.zh, "zh-CN.ftl", &mut faults);
    let en = read(catalogue.en, "en.ftl", &mut faults);
    for (key, zh_args) in &zh {
        match en.get(key) {
            None => faults.push(format!("en.ftl lacks `{key}`, which zh-CN.ftl has")),
            Some(en_args) if !en_args.is_subset(zh_args) => {
                faults.push(format!("`{key}`: en.ftl takes {en_args:?}, zh-CN.ftl takes {zh_args:?}"));
            }
            Some(_) => {}
        }
    }
    faults.extend(
        en.keys()
            .filter(|key| !zh.contains_key(*key))
            .map(|key| format!("zh-CN.ftl lacks `{key}`, which en.ftl has")),
    );

    for (lang, source, name) in [(Lang::Zh, catalogue.zh, "zh-CN.ftl"), (Lang::En, catalogue.en, "en.ftl")] {
        for (key, text) in style::texts_of(source) {
            let found = style::faults(lang, &key, text);
            faults.extend(found.iter().map(|what| format!("{name} `{key}`: {what}: {text}")));
        }
    }

    let mut found = Vec::new();
    for folder in sources {
        collect(Path::new(folder), &mut found, &mut faults);
    }
    let subjects: BTreeSet<&str> = zh.keys().filter_map(|key| key.split('-').next()).collect();
    let mut used = BTreeSet::new();
    for quoted in &found {
        let key = match zh.contains_key(&quoted.word) {
            true => quoted.word.clone(),
            false => super::fault_key(&quoted.word),
        };
        if zh.contains_key(&key) {
            used.insert(key);
        } else if quoted.asked && key.split('-').next().is_some_and(|subject| subjects.contains(subject)) {
            faults.push(format!("`{}` is used in {} but has no text", quoted.word, quoted.file));
        }
    }
    for key in zh.keys() {
        let message = key.split('.').next().unwrap_or(key);
        let is_used = used.iter().any(|u| u.split('.').next() == Some(message))
            || dynamic.iter().any(|prefix| key.starts_with(prefix));
        if !is_used {
            faults.push(format!("`{key}` is not used"));
        }
    }
    faults
}

/// A quoted word that could be a key.
struct Quoted {
    word: String,
    file: String,
    /// Whether it is handed to a translating call or names a fault. Other words may be CSS classes or routes.
    asked: bool,
}

const ASKING: [&str; 12] = [
    ".t(",
    ".f(",
    ".n(",
    ".with(",
    ".find(",
    "invalid(",
    "conflict(",
    "forbidden(",
    "not_found(",
    "internal(",
    "too_large(",
    "too_many(",
];

fn collect(dir: &Path, found: &mut Vec<Quoted>, faults: &mut Vec<String>) {
    let entries = match std::fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) => {
            faults.push(format!("{}: {error}", dir.display()));
            return;
        }
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            if path.file_name().is_none_or(|name| name != "target" && name != "tests") {
                collect(&path, found, faults);
            }
        } else if path.file_name().is_none_or(|name| name != "tests.rs")
            && matches!(path.extension().and_then(|e| e.to_str()), Some("rs" | "html"))
            && let Ok(text) = std::fs::read_to_string(&path)
        {
            let mut before = "";
            for piece in text.split('"') {
                if could_be_key(piece) {
                    let before = before.trim_end();
                    let asked = ASKING.iter().any(|call| before.ends_with(call));
                    found.push(Quoted { word: piece.to_owned(), file: path.display().to_string(), asked });
                }
                before = piece;
            }
        }
    }
}

fn could_be_key(word: &str) -> bool {
    word.len() < 120
        && word.contains(['-', '.'])
        && !word.ends_with('-')
        && word.starts_with(|c: char| c.is_ascii_lowercase())
        && word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_'))
}

/// Keys and `key.attribute`s of a language file, each with the names of the values its text takes. Line by line, as
/// the format allows: a key starts a line, an attribute is indented and starts with a dot.
pub(super) fn keys_of(source: &str) -> Vec<(String, BTreeSet<String>)> {
    let mut keys: Vec<(String, BTreeSet<String>)> = Vec::new();
    let mut message = String::new();
    for line in source.lines() {
        if line.starts_with('#') {
            continue;
        }
        if let Some((name, _)) = line.split_once('=') {
            let name = name.trim_end();
            let attribute = line.starts_with(' ').then(|| name.trim_start().strip_prefix('.')).flatten();
            let is_name = |n: &str| {
                n.starts_with(|c: char| c.is_ascii_alphabetic())
                    && n.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
            };
            if let Some(attribute) = attribute.filter(|a| is_name(a)) {
                keys.push((format!("{message}.{attribute}"), BTreeSet::new()));
            } else if is_name(name) {
                message = name.to_owned();
                keys.push((message.clone(), BTreeSet::new()));
            }
        }
        if let Some((_, arguments)) = keys.last_mut() {
            for piece in line.split('$').skip(1) {
                let end = piece.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-');
                arguments.insert(piece.get(..end.unwrap_or(piece.len())).unwrap_or(piece).to_owned());
            }
        }
    }
    keys
}

fn read(source: &str, name: &str, faults: &mut Vec<String>) -> BTreeMap<String, BTreeSet<String>> {
    if let Err((_, errors)) = FluentResource::try_new(source.to_owned()) {
        faults.extend(errors.iter().map(|error| format!("{name}: {error}")));
    }
    let mut keys = BTreeMap::new();
    for (key, arguments) in keys_of(source) {
        if keys.insert(key.clone(), arguments).is_some() {
            faults.push(format!("{name} has `{key}` twice"));
        }
    }
    keys
}
