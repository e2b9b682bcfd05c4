//! Finds every `sql!("…")` in a crate's source and prepares it on both databases, so that no statement waits for its first user
//! to be found wrong. A statement for one database alone has `// PostgreSQL only` or `// SQLite only` on the line above it.

use crate::on_both;
use std::fs;
use std::path::Path;
use store::{Error, Kind, MigrationSet};

/// A statement found in the source.
struct Found {
    place: String,
    text: String,
    only: Option<Kind>,
}

/// Prepares every statement of the crate in `folder` (give `env!("CARGO_MANIFEST_DIR")`) on both databases, with these
/// tables. Pieces added to a `Query` are not seen; their lists need tests of their own.
pub fn every_statement_prepares(sets: &[MigrationSet], folder: &str) {
    let mut found = Vec::new();
    search(&Path::new(folder).join("src"), &mut found);
    assert!(!found.is_empty(), "no statement found in {folder}");
    on_both(sets, |db| {
        let wrong: Vec<String> = found
            .iter()
            .filter(|f| f.only.is_none_or(|kind| kind == db.kind()))
            .filter_map(|f| {
                let text = runnable(&f.text);
                let tried = db.write_blocking(move |tx| -> Result<(), Error> { tx.check_statement(&text) });
                tried.err().map(|e| format!("{}: {e}\n    {}", f.place, f.text))
            })
            .collect();
        assert!(wrong.is_empty(), "on {:?}:\n{}", db.kind(), wrong.join("\n"));
    });
}

fn search(folder: &Path, found: &mut Vec<Found>) {
    for entry in fs::read_dir(folder).expect("the source is there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            search(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs") {
            let source = fs::read_to_string(&path).expect("the source is text");
            let source = source.split("#[cfg(test)]").next().unwrap_or("");
            search_file(&path.display().to_string(), source, found);
        }
    }
}

fn search_file(name: &str, source: &str, found: &mut Vec<Found>) {
    for (at, _) in source.match_indices("sql!(") {
        let (Some(before), Some(after)) = (source.get(..at), source.get(at + "sql!(".len()..)) else {
            continue;
        };
        let mut lines = before.rsplit('\n');
        if lines.next().is_some_and(|this| this.contains("//")) {
            continue;
        }
        let above = lines.next().unwrap_or("");
        let only = [("PostgreSQL only", Kind::Postgres), ("SQLite only", Kind::Sqlite)];
        let only = only.iter().find(|(mark, _)| above.contains(mark)).map(|(_, kind)| *kind);
        if let Some(text) = literals(after) {
            let place = format!("{name}:{}", before.matches('\n').count() + 1);
            found.push(Found { place, text, only });
        }
    }
}

/// The string literals up to the closing bracket, put together. `None` when something else is found, as in the macro itself.
fn literals(source: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = source.trim_start();
    loop {
        rest = literal(rest, &mut out)?.trim_start();
        rest = match rest.strip_prefix(',') {
            Some(more) => more.trim_start(),
            None => rest,
        };
        if rest.starts_with(')') {
            return Some(out);
        }
    }
}

/// Reads one literal; hands back what follows it.
fn literal<'s>(source: &'s str, out: &mut String) -> Option<&'s str> {
    if let Some(raw) = source.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        let end = format!("\"{}", "#".repeat(hashes));
        let body = raw.get(hashes..)?.strip_prefix('"')?;
        let at = body.find(&end)?;
        out.push_str(body.get(..at)?);
        return body.get(at + end.len()..);
    }
    let mut chars = source.strip_prefix('"')?.chars();
    loop {
        match chars.next()? {
            '"' => return Some(chars.as_str()),
            '\\' => match chars.next()? {
                'n' => out.push('\n'),
                '\n' => chars = chars.as_str().trim_start().chars(),
                other => out.push(other),
            },
            other => out.push(other),
        }
    }
}

/// Rows for an insert of many, numbered places for `?`.
fn runnable(text: &str) -> String {
    let mut text = text.to_owned();
    let opens_rows = text.trim_end().to_ascii_uppercase().ends_with("VALUES");
    if text.contains("{rows}") || opens_rows {
        let columns = text
            .split_once('(')
            .and_then(|(_, s)| s.split_once(')'))
            .map_or(1, |(s, _)| s.matches(',').count() + 1);
        let places: Vec<String> = (1..=columns).map(|n| format!("${n}")).collect();
        let row = format!("({})", places.join(", "));
        text = if opens_rows { format!("{text} {row}") } else { text.replace("{rows}", &row) };
    }
    if !text.contains("$1") {
        let mut numbered = String::new();
        for (n, part) in text.split('?').enumerate() {
            if n > 0 {
                numbered.push_str(&format!("${n}"));
            }
            numbered.push_str(part);
        }
        text = numbered;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_of_every_form_are_read() {
        assert_eq!(literals("\"a \", \"b\")"), Some("a b".into()));
        assert_eq!(literals("\n  \"a \\\n    b \\\"c\\\"\",\n)"), Some("a b \"c\"".into()));
        assert_eq!(literals("r#\"a \"b\"\"#)"), Some("a \"b\"".into()));
        assert_eq!(literals("$text)"), None);
    }

    #[test]
    fn open_places_are_filled() {
        assert_eq!(runnable("INSERT INTO t (a, b) VALUES"), "INSERT INTO t (a, b) VALUES ($1, $2)");
        assert_eq!(
            runnable("INSERT INTO t (a) VALUES {rows} RETURNING a"),
            "INSERT INTO t (a) VALUES ($1) RETURNING a"
        );
        assert_eq!(
            runnable("SELECT a FROM t WHERE b = ? AND c = ?"),
            "SELECT a FROM t WHERE b = $1 AND c = $2"
        );
    }
}
