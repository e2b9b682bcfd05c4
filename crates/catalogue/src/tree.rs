//! Definitions as a list of paths and texts, wherever they come from: a folder, the binary, an upload. Pure.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use contract::fee::FeeList;
use serde::Deserialize;

use crate::check;
use crate::definition::{self, Definition, FORM, Files, ITEM, PROCESS, RULES};
use crate::finding::Finding;
use crate::yaml;

/// The exchange resources that materials may name, beside the item folders.
pub const EXCHANGE: &str = "exchange.yaml";

/// The published fee list that items' fees name, beside the item folders.
pub const FEES: &str = "fees.yaml";

/// What a list of files holds, and everything found about it.
#[derive(Default)]
pub struct Tree {
    /// Definitions without errors in their own files, in order of their paths.
    pub definitions: Vec<Definition>,
    /// Everything found, in order of path and place.
    pub findings: Vec<Finding>,
}

#[derive(Deserialize)]
struct ExchangeFile {
    resources: Vec<ResourceCode>,
}

#[derive(Deserialize)]
struct ResourceCode {
    code: String,
}

/// Reads and checks every item among the files: a folder with an `item.yaml` is one. `around` are files of other items
/// they may refer to; nothing is reported about those.
pub fn read(files: &[(String, String)], around: &[(String, String)]) -> Tree {
    let mut tree = Tree::default();
    // Items of which only item.yaml can be used, and whether there are some of which not even that can.
    let (mut outlines, mut unnamed) = (Vec::new(), false);
    for (folder, texts) in folders(files) {
        match gather(folder, &texts)
            .map_err(|one| vec![one])
            .and_then(|files| definition::read(folder, files))
        {
            Ok((definition, findings)) => {
                tree.findings.extend(findings);
                tree.findings.extend(check::one(&definition));
                tree.definitions.push(definition);
            }
            Err(findings) => {
                tree.findings.extend(findings);
                match gather(folder, &texts).ok().and_then(|files| definition::outline(folder, files)) {
                    Some(outline) => {
                        tree.findings.extend(check::outline(&outline));
                        outlines.push(outline);
                    }
                    None => unnamed = true,
                }
            }
        }
    }
    // Names that lead to an item that could not be read would all look wrong; that item comes first.
    if unnamed {
        tree.findings.sort_by(by_place);
        return tree;
    }
    let others = folders(around).into_iter().filter_map(|(folder, texts)| {
        let files = gather(folder, &texts).ok()?;
        definition::read(folder, files).ok().map(|(definition, _)| definition)
    });
    let others: Vec<Definition> = others.collect();
    let resources = resources(files.iter().chain(around), &mut tree.findings);
    if let Some(list) = fee_list(files.iter().chain(around), &mut tree.findings) {
        tree.definitions.iter().for_each(|one| check::fees(one, &list, &mut tree.findings));
    }
    if outlines.is_empty() {
        tree.findings.extend(check::set(&tree.definitions, &others, resources.as_ref()));
    } else {
        // A package and its members are compared once each of them can be used.
        outlines.extend(tree.definitions.iter().cloned());
        tree.findings.extend(check::names(&outlines, &others, resources.as_ref()));
    }
    tree.findings.sort_by(by_place);
    tree
}

fn by_place(a: &Finding, b: &Finding) -> Ordering {
    (&a.source, a.line, a.column).cmp(&(&b.source, b.line, b.column))
}

/// Folder and name of a path.
fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// Texts by name, of every folder that holds an item.
fn folders(files: &[(String, String)]) -> BTreeMap<&str, BTreeMap<&str, &str>> {
    let mut all: BTreeMap<&str, BTreeMap<&str, &str>> = BTreeMap::new();
    for (path, text) in files {
        let (folder, name) = split(path);
        all.entry(folder).or_default().insert(name, text);
    }
    all.retain(|_, texts| texts.contains_key(ITEM));
    all
}

fn gather(folder: &str, texts: &BTreeMap<&str, &str>) -> Result<Files, Finding> {
    let needed = |name: &'static str| {
        texts.get(name).map(|text| (*text).to_owned()).ok_or_else(|| {
            let source = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
            let remedy = "An item's folder holds item.yaml and process.bpmn, and usually form.json.";
            Finding::error("definition.missing-file", &source, format!("`{name}` is not there"), remedy)
        })
    };
    let maybe = |name: &str| texts.get(name).map(|text| (*text).to_owned());
    Ok(Files { item: needed(ITEM)?, process: needed(PROCESS)?, rules: maybe(RULES), form: maybe(FORM) })
}

/// The fee list, where a file holds one.
fn fee_list<'a>(
    files: impl Iterator<Item = &'a (String, String)>,
    findings: &mut Vec<Finding>,
) -> Option<FeeList> {
    let (path, text) = files.into_iter().find(|(path, _)| split(path).1 == FEES)?;
    match yaml::parse::<FeeList>(path, text) {
        Ok(list) => {
            if let Err(wrong) = list.check() {
                let remedy = "Each fee has a code, a basis, either fen or formula, an organ, an account and a first day.";
                findings.push(Finding::error("fees.wrong", path, wrong.to_string(), remedy));
            }
            Some(list)
        }
        Err(finding) => {
            findings.push(finding);
            None
        }
    }
}

/// Codes of the exchange's resources, where a file declares them.
fn resources<'a>(
    files: impl Iterator<Item = &'a (String, String)>,
    findings: &mut Vec<Finding>,
) -> Option<BTreeSet<String>> {
    let mut known = None;
    for (path, text) in files.filter(|(path, _)| split(path).1 == EXCHANGE) {
        match yaml::parse::<ExchangeFile>(path, text) {
            Ok(file) => {
                let codes: &mut BTreeSet<String> = known.get_or_insert_default();
                codes.extend(file.resources.into_iter().map(|resource| resource.code));
            }
            Err(finding) => findings.push(finding),
        }
    }
    known
}
