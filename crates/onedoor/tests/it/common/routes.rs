//! Every route of the house, read from its source.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A route as the source declares it.
pub type Route = (String, String);

fn sources(below: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(below).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// Every `.route("…", get(…).post(…))` of the source: a route added tomorrow is tried tomorrow.
pub fn routes() -> BTreeSet<Route> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for service in
        ["kit", "directory", "catalogue", "casework", "evidence", "exchange", "oversight", "onedoor"]
    {
        sources(&crates.join(service).join("src"), &mut files);
    }
    let mut all = BTreeSet::new();
    for file in files {
        // The demonstration's clock and the gallery are open to everybody in demonstrations only.
        if file.ends_with("tests.rs")
            || file.ends_with("onedoor/src/demo.rs")
            || file.to_string_lossy().contains("/kit/src/gallery")
        {
            continue;
        }
        let text = std::fs::read_to_string(&file).unwrap();
        let mut rest = text.as_str();
        while let Some(at) = rest.find(".route(") {
            rest = rest[at + 7..].trim_start();
            let Some(path) = rest.strip_prefix('"').and_then(|quoted| quoted.split('"').next()) else {
                continue;
            };
            let handlers = &rest[path.len() + 2..];
            let end = [".route(", ";", ".merge(", ".layer(", ".with_state("]
                .iter()
                .filter_map(|stop| handlers.find(stop))
                .min();
            let handlers = &handlers[..end.unwrap_or(handlers.len())];
            for method in ["get", "post", "put", "patch", "delete"] {
                let called = format!("{method}(");
                let bare =
                    |at: usize| !handlers[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
                if handlers.match_indices(&called).any(|(at, _)| bare(at)) {
                    all.insert((method.to_owned(), path.to_owned()));
                }
            }
        }
    }
    assert!(all.len() > 100, "{} routes found", all.len());
    all
}
