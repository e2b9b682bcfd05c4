//! Definitions on disk. The only place of this crate that touches files; everything else takes texts.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::definition::{self, FORM, ITEM, PROCESS, RULES};
use crate::finding::Finding;
use crate::tree::{self, EXCHANGE, FEES};

/// Largest file read.
const LARGEST: u64 = 4 * 1024 * 1024;
/// Deepest folder looked into.
const DEEPEST: usize = 8;
/// Most files read.
const MOST: usize = 100_000;

/// Reads the definition files in a folder and below: paths (as the folder was named, with `/`) and texts.
///
/// # Errors
/// The first file that cannot be read, is too large or no text.
pub fn read(folder: &Path) -> Result<Vec<(String, String)>, Finding> {
    let mut files = Vec::new();
    gather(folder, 0, &mut files)?;
    Ok(files)
}

/// Checks whatever stands at the path: a folder with an item, a tree of such folders, or a single `.bpmn`, `.dmn`,
/// `form.json` or `item.yaml`. What `onedoor check PATH` does.
///
/// # Errors
/// When something cannot be read at all.
pub fn check_path(path: &Path) -> Result<Vec<Finding>, Finding> {
    if path.is_dir() {
        let files = read(path)?;
        if !files.iter().any(|(name, _)| name.ends_with(ITEM)) {
            let remedy = "Name a folder with an item.yaml, a folder of such folders, or a single file.";
            return Ok(vec![Finding::error(
                "definition.none",
                &shown(path),
                "there is no item here",
                remedy,
            )]);
        }
        // A single item refers to its neighbours; they are read for that and not reported on.
        let around = if path.join(ITEM).is_file() { neighbours(path)? } else { Vec::new() };
        return Ok(tree::read(&files, &around).findings);
    }
    let source = shown(path);
    let text = read_text(path)?;
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    Ok(match ending.as_str() {
        "bpmn" => definition::read_process(&source, &text).map_or_else(|all| all, |file| file.warnings),
        "dmn" => definition::read_rules(&source, &text).map_or_else(|all| all, |(_, warnings)| warnings),
        "json" => definition::read_form(&source, &text).err().unwrap_or_default(),
        "yaml" | "yml" => crate::yaml::read(&source, &text).err().into_iter().collect(),
        _ => {
            let remedy = "Name a folder, or a file ending in .bpmn, .dmn, .json or .yaml.";
            vec![Finding::error(
                "definition.unknown-file",
                &source,
                "this kind of file is not known here",
                remedy,
            )]
        }
    })
}

fn gather(folder: &Path, depth: usize, files: &mut Vec<(String, String)>) -> Result<(), Finding> {
    for name in [EXCHANGE, FEES, ITEM, PROCESS, RULES, FORM] {
        let path = folder.join(name);
        if path.is_file() {
            files.push((shown(&path), read_text(&path)?));
        }
    }
    if folder.join(ITEM).is_file() || depth == DEEPEST {
        return Ok(());
    }
    for below in folders_in(folder)? {
        if files.len() > MOST {
            return Err(unreadable(folder, &io::Error::other(format!("there are more than {MOST} files"))));
        }
        gather(&below, depth + 1, files)?;
    }
    Ok(())
}

/// The folders directly in this one, in order. Links are not followed: they may lead in circles or out of the tree.
fn folders_in(folder: &Path) -> Result<Vec<PathBuf>, Finding> {
    let wrap = |error: io::Error| unreadable(folder, &error);
    let mut folders = Vec::new();
    for entry in fs::read_dir(folder).map_err(wrap)? {
        let entry = entry.map_err(wrap)?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if entry.file_type().map_err(wrap)?.is_dir() && !hidden {
            folders.push(entry.path());
        }
    }
    folders.sort();
    Ok(folders)
}

/// The files of the other items in the same folder, and what is declared beside them.
fn neighbours(path: &Path) -> Result<Vec<(String, String)>, Finding> {
    let full = path.canonicalize().map_err(|error| unreadable(path, &error))?;
    let Some(parent) = full.parent() else { return Ok(Vec::new()) };
    let mut files = Vec::new();
    for beside in [EXCHANGE, FEES].map(|name| parent.join(name)) {
        if beside.is_file() {
            files.push((shown(&beside), read_text(&beside)?));
        }
    }
    for folder in folders_in(parent)?.iter().filter(|folder| **folder != full && folder.join(ITEM).is_file())
    {
        gather(folder, DEEPEST, &mut files)?;
    }
    Ok(files)
}

fn read_text(path: &Path) -> Result<String, Finding> {
    let file = fs::File::open(path).map_err(|error| unreadable(path, &error))?;
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| unreadable(path, &error))?;
    if bytes.len() as u64 > LARGEST {
        let message = format!("the file is larger than {LARGEST} bytes");
        return Err(Finding::error(
            "definition.too-large",
            &shown(path),
            message,
            "Shorten it, or split it up.",
        ));
    }
    let text = String::from_utf8(bytes).map_err(|_| {
        let remedy = "Save it as UTF-8 text.";
        Finding::error("definition.not-text", &shown(path), "the file is not UTF-8 text", remedy)
    })?;
    // Editors on Windows put a byte order mark first; it is no part of the text.
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

fn unreadable(path: &Path, error: &io::Error) -> Finding {
    let remedy = "Check that it is there and may be read.";
    Finding::error("definition.unreadable", &shown(path), format!("cannot be read: {error}"), remedy)
}

fn shown(path: &Path) -> String {
    path.display().to_string().trim_end_matches('/').to_owned()
}
