//! docs/adding-a-service.md is true: a copy of the house with the files and lines of that page in it builds.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

/// Seconds that a build may take; from nothing on two cores it takes some two minutes.
const PATIENCE: &str = "900";

/// What the page says to do.
enum Step {
    /// A file of the crate, whole.
    File { path: String, text: String },
    /// Lines of a file that exists, below the line that reads so.
    Lines { path: String, below: String, text: String },
}

/// The page's steps: a block of code after the line that says where it belongs.
fn steps(page: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let (mut place, mut lines) = (None::<&str>, page.lines());
    while let Some(line) = lines.next() {
        if line.starts_with("```") {
            let text: String =
                lines.by_ref().take_while(|line| *line != "```").map(|line| format!("{line}\n")).collect();
            let place = place.take().unwrap_or_else(|| panic!("nothing says where this belongs: {text}"));
            let named: Vec<&str> = place.split('`').skip(1).step_by(2).collect();
            steps.push(match (place.starts_with("In `"), named.as_slice()) {
                (true, [path, below, ..]) => {
                    Step::Lines { path: (*path).to_owned(), below: (*below).to_owned(), text }
                }
                (false, [path]) => Step::File { path: (*path).to_owned(), text },
                _ => panic!("where does this belong? {place}"),
            });
        } else if !line.trim().is_empty() {
            place = Some(line).filter(|line| line.ends_with(':'));
        }
    }
    steps
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Copies what is in a folder, but not what was built there.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            std::fs::copy(&path, &to).unwrap();
        }
    }
}

/// A house beside this one in which only what the page changes is a copy; all else is this one's.
fn house(place: &Path) {
    let root = root();
    let _ = std::fs::remove_dir_all(place);
    std::fs::create_dir_all(place.join("crates")).unwrap();
    for entry in std::fs::read_dir(root.join("crates")).unwrap().map(Result::unwrap) {
        let to = place.join("crates").join(entry.file_name());
        match entry.file_name() == "onedoor" {
            true => copy(&entry.path(), &to),
            false => std::os::unix::fs::symlink(entry.path(), to).unwrap(),
        }
    }
    std::os::unix::fs::symlink(root.join("docs"), place.join("docs")).unwrap();
    copy(&root.join("definitions"), &place.join("definitions"));
    std::fs::copy(root.join("Cargo.lock"), place.join("Cargo.lock")).unwrap();
    // Nothing that is built here runs, so nothing needs to be fast.
    let manifest = std::fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let mut manifest: toml::Table = toml::from_str(&manifest).unwrap();
    manifest.remove("profile");
    // A line is put below another one, so the lines must stay as they are: only the profiles go.
    let text = std::fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let text = text.split("[profile.").next().unwrap();
    let kept: toml::Table = toml::from_str(text).unwrap();
    assert_eq!(kept, manifest, "the profiles stand last");
    std::fs::write(place.join("Cargo.toml"), text).unwrap();
}

/// Does what the page says; answers the files outside the crate that it touched.
fn walk(place: &Path, steps: &[Step]) -> Vec<String> {
    let mut touched = Vec::new();
    for step in steps {
        match step {
            Step::File { path, text } => {
                assert!(path.starts_with("crates/stalls/"), "{path} is no file of the crate");
                let path = place.join(path);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, text).unwrap();
            }
            Step::Lines { path, below, text } => {
                let whole = std::fs::read_to_string(place.join(path)).unwrap();
                let at = whole.lines().position(|line| line.trim() == below);
                let at = at.unwrap_or_else(|| panic!("{path} has no line {below:?}")) + 1;
                let mut lines: Vec<&str> = whole.lines().collect();
                lines.insert(at, text.trim_end_matches('\n'));
                std::fs::write(place.join(path), lines.join("\n") + "\n").unwrap();
                if !touched.contains(path) {
                    touched.push(path.clone());
                }
            }
        }
    }
    touched
}

/// Builds this there; what the compiler said where it failed.
fn build(place: &Path, what: &[&str]) -> Result<(), String> {
    let cargo = Command::new("timeout")
        .args([PATIENCE, env!("CARGO"), "check", "--quiet", "--offline"])
        .args(what)
        .current_dir(place)
        // Its own target: nothing that others build at the same time is waited for or overwritten.
        .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("house-target"))
        .env("CARGO_INCREMENTAL", "0")
        .output()
        .unwrap();
    match cargo.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&cargo.stderr).into_owned()),
    }
}

/// A service made by the page alone builds, alone and in the house; outside its crate at most six files change.
#[test]
fn a_service_added_by_the_page_builds() {
    let page = std::fs::read_to_string(root().join("docs/adding-a-service.md")).unwrap();
    let steps = steps(&page);
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("house");
    house(&place);
    let mut touched = walk(&place, &steps);
    touched.push("crates/onedoor/tests/it/migrations.txt".to_owned());
    assert!(touched.len() <= 6, "{touched:?}");
    let files = steps.iter().filter(|step| matches!(step, Step::File { .. })).count();
    assert!(files >= 12, "{files} files of the crate");
    // The posts of the demonstration read, with the new one among them.
    let site = std::fs::read_to_string(place.join("definitions/site-demo.yaml")).unwrap();
    let site = directory::SiteData::parse(&site).unwrap();
    assert!(site.posts.iter().flat_map(|post| &post.permissions).any(|name| name == "stall.open"));
    for what in [&["-p", "stalls", "--all-targets"][..], &["-p", "onedoor", "--lib"]] {
        if let Err(said) = build(&place, what) {
            panic!("{what:?}: {said}");
        }
    }
}
