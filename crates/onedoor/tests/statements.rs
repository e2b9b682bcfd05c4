//! Every statement of the program can be prepared on both migrated databases.

use std::path::{Path, PathBuf};

/// The texts of all `sql!("…")` below a folder, their pieces joined.
fn statements(below: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![below.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]").next().unwrap();
                for piece in code.split("sql!(").skip(1) {
                    if let Some(statement) = literal(piece) {
                        found.push((path.clone(), statement));
                    }
                }
            }
        }
    }
    found
}

/// Joins the string literals up to the closing bracket.
fn literal(piece: &str) -> Option<String> {
    let mut out = String::new();
    let mut chars = piece.chars().peekable();
    let mut any = false;
    loop {
        match chars.next()? {
            ')' => return any.then_some(out),
            '"' => {
                any = true;
                loop {
                    match chars.next()? {
                        '"' => break,
                        '\\' => match chars.next()? {
                            '\n' => {
                                while chars.peek().is_some_and(|c| c.is_whitespace()) {
                                    chars.next();
                                }
                            }
                            'n' => out.push('\n'),
                            other => out.push(other),
                        },
                        other => out.push(other),
                    }
                }
            }
            c if c.is_whitespace() || c == ',' => {}
            _ => return None,
        }
    }
}

#[test]
fn every_statement_prepares_on_both_databases() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut all = Vec::new();
    for name in ["casework", "catalogue", "directory", "evidence", "exchange", "oversight"] {
        all.extend(statements(&crates.join(name).join("src")));
    }
    assert!(all.len() > 60, "only {} statements found: the search is broken", all.len());
    testkit::on_both(&onedoor::wiring::migrations(), |db| {
        let mut wrong = Vec::new();
        for (path, text) in &all {
            // The base of a built list or of a many-row insert is a piece of a statement, tried when it is built.
            if text.contains('?') || text.contains("{rows}") || text.trim_end().ends_with("VALUES") {
                continue;
            }
            let text = text.clone();
            let tried = db.read_blocking(move |tx| tx.check_statement(&text));
            if let Err(error) = tried {
                wrong.push(format!("{}: {error}", path.display()));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}
