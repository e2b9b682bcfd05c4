//! A table out of a file (CSV as spreadsheet programs write it: UTF-8 with or without a mark, or GBK), with the columns found by their
//! heads. Bounded in rows and columns; what is wrong is told with its line.

use std::collections::BTreeMap;

use contract::Fault;

/// Most rows.
pub const ROWS_MOST: usize = 200_000;
/// Most columns.
const COLUMNS_MOST: usize = 60;
/// Longest cell, in characters.
const CELL_MOST: usize = 400;

/// A table read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    heads: BTreeMap<String, usize>,
    rows: Vec<(usize, Vec<String>)>,
}

/// A row with its line in the file.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// Its line, from 1.
    pub line: usize,
    heads: &'a BTreeMap<String, usize>,
    cells: &'a [String],
}

impl Row<'_> {
    /// The cell under the first of these heads that there is; empty where there is none.
    pub fn cell(&self, heads: &[&str]) -> &str {
        let at = heads.iter().find_map(|head| self.heads.get(*head));
        at.and_then(|at| self.cells.get(*at)).map_or("", |cell| cell.trim())
    }
}

/// Letters of a file. A mark at its beginning says which; what is no UTF-8 is read as GBK (GB 18030).
fn letters(bytes: &[u8]) -> Result<String, Fault> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    let (text, _, broken) = encoding_rs::GB18030.decode(bytes);
    match broken {
        true => Err(Fault::invalid("inspect.file-unreadable")),
        false => Ok(text.into_owned()),
    }
}

impl Table {
    /// Reads one.
    ///
    /// # Errors
    /// `inspect.file-unreadable` for what is no table, `inspect.file-too-long`.
    pub fn read(bytes: &[u8]) -> Result<Table, Fault> {
        let text = letters(bytes)?;
        if text.contains('\0') {
            return Err(Fault::invalid("inspect.file-unreadable"));
        }
        let first = text.lines().next().unwrap_or("");
        let comma = [',', '\t', ';'].into_iter().max_by_key(|c| first.matches(*c).count()).unwrap_or(',');
        let mut lines = cells(&text, comma)?.into_iter();
        let Some((_, heads)) = lines.next() else {
            return Err(Fault::invalid("inspect.file-unreadable"));
        };
        let heads =
            heads.into_iter().enumerate().map(|(at, head)| (head.trim().to_lowercase(), at)).collect();
        let rows: Vec<_> = lines.filter(|(_, row)| row.iter().any(|cell| !cell.trim().is_empty())).collect();
        Ok(Table { heads, rows })
    }

    /// Whether there is a column under one of these heads.
    pub fn has(&self, heads: &[&str]) -> bool {
        heads.iter().any(|head| self.heads.contains_key(*head))
    }

    /// Its rows.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, cells)| Row { line: *line, heads: &self.heads, cells })
    }
}

/// Rows of cells, each with the line it begins in.
fn cells(text: &str, comma: char) -> Result<Vec<(usize, Vec<String>)>, Fault> {
    let too_long = || Fault::invalid("inspect.file-too-long").with("max", ROWS_MOST);
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut line, mut began, mut quoted) = (1, 1, false);
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if cell.is_empty() => quoted = true,
            '\r' if !quoted => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push((began, std::mem::take(&mut row)));
                line += 1;
                began = line;
                if rows.len() > ROWS_MOST {
                    return Err(too_long());
                }
            }
            c if c == comma && !quoted => {
                row.push(std::mem::take(&mut cell));
                if row.len() > COLUMNS_MOST {
                    return Err(Fault::invalid("inspect.file-unreadable"));
                }
            }
            c => {
                line += usize::from(c == '\n');
                cell.push(c);
                if cell.len() > CELL_MOST * 4 {
                    return Err(Fault::invalid("inspect.file-unreadable"));
                }
            }
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push((began, row));
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_read_as_spreadsheets_write_them() {
        let table = Table::read(
            "\u{feff}名称,\"类别\"\r\n\"甲,乙\"\"店\"\"\",餐饮\r\n,\r\n丙,\"零\n售\"\r\n".as_bytes(),
        )
        .unwrap();
        let rows: Vec<_> = table
            .rows()
            .map(|row| (row.line, row.cell(&["名称"]).to_owned(), row.cell(&["类别", "x"]).to_owned()))
            .collect();
        assert_eq!(rows[0], (2, "甲,乙\"店\"".to_owned(), "餐饮".to_owned()));
        assert_eq!(rows[1], (4, "丙".to_owned(), "零\n售".to_owned()));
        let gbk = encoding_rs::GBK.encode("名称\t类别\n饭店\t餐饮").0.into_owned();
        assert_eq!(Table::read(&gbk).unwrap().rows().next().unwrap().cell(&["类别"]), "餐饮");
    }

    #[test]
    fn what_is_no_table_is_refused() {
        for bytes in [&b""[..], b"PK\x03\x04\xff\xff\xfe", b"a\0b", &[0xff; 9]] {
            assert_eq!(Table::read(bytes).unwrap_err().code, "inspect.file-unreadable", "{bytes:?}");
        }
        assert!(Table::read(&[b','; 200]).is_err());
        assert!(Table::read(format!("a\n\"{}", "x".repeat(9_000)).as_bytes()).is_err());
    }
}
