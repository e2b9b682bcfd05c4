//! What was acknowledged, noted outside the database: so that after a crash it can be told what must be there.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;

use contract::Fault;

use super::Done;

/// A file that acknowledgements are appended to. A line is handed to the operating system in one piece before the next act
/// of the case begins, so it survives the death of the process, though not that of the machine.
pub(super) struct Journal(File);

impl Journal {
    pub(super) fn open(path: &Path) -> Result<Journal, Fault> {
        let file = OpenOptions::new().append(true).create(true).open(path);
        file.map(Journal).map_err(|e| Fault::internal("bench.journal", format!("{}: {e}", path.display())))
    }

    pub(super) fn note(&self, done: &Done) -> Result<(), Fault> {
        let task = done.task.map_or_else(|| "-".to_owned(), |task| task.to_string());
        let line = format!("{}\t{}\t{task}\n", done.case, done.act);
        (&self.0).write_all(line.as_bytes()).map_err(|e| Fault::internal("bench.journal", e))
    }
}
