//! The table beside a Shapefile (`.dbf`, dBASE III). Its letters are as `.cpg` says; where nothing says it, UTF-8 if that fits, else
//! GB 18030, which is what offices here write.

use encoding_rs::{Encoding, GB18030, UTF_8};

use super::keep;
use crate::flaw::Flaw;

/// A table read row by row.
pub(super) struct Table<'a> {
    bytes: &'a [u8],
    columns: Vec<(String, usize, usize)>,
    width: usize,
    at: usize,
    encoding: Option<&'static Encoding>,
}

impl<'a> Table<'a> {
    pub(super) fn new(bytes: &'a [u8], cpg: Option<&str>) -> Result<Table<'a>, Flaw> {
        let broken = || Flaw::Unreadable("the .dbf is damaged".to_owned());
        let short = |at: usize| -> Option<usize> {
            let two: [u8; 2] = bytes.get(at..at + 2)?.try_into().ok()?;
            Some(usize::from(u16::from_le_bytes(two)))
        };
        let (Some(head), Some(width)) = (short(8), short(10)) else { return Err(broken()) };
        if head > bytes.len() || width == 0 {
            return Err(broken());
        }
        let encoding = cpg.and_then(|name| match name.to_ascii_uppercase().as_str() {
            "936" | "CP936" | "ANSI 936" | "ANSI_936" => Some(GB18030),
            "65001" => Some(UTF_8),
            name => Encoding::for_label(name.as_bytes()),
        });
        let mut table = Table { bytes, columns: Vec::new(), width, at: head, encoding };
        let (mut column, mut offset) = (32, 1);
        while column + 32 <= head && bytes.get(column) != Some(&0x0d) {
            let Some(field) = bytes.get(column..column + 32) else { return Err(broken()) };
            let name: Vec<u8> = field.iter().take(11).copied().take_while(|byte| *byte != 0).collect();
            let length = usize::from(field.get(16).copied().unwrap_or_default());
            table.columns.push((table.text(&name), offset, length));
            offset += length;
            column += 32;
        }
        if offset > width {
            return Err(broken());
        }
        Ok(table)
    }

    fn text(&self, bytes: &[u8]) -> String {
        let encoding =
            self.encoding.unwrap_or_else(|| if std::str::from_utf8(bytes).is_ok() { UTF_8 } else { GB18030 });
        encoding.decode_without_bom_handling(bytes).0.trim().to_owned()
    }

    /// The next row; within it nothing where it was deleted. `None` behind the last.
    #[allow(clippy::option_option, reason = "a deleted row is no end")]
    pub(super) fn next(&mut self) -> Option<Option<Vec<(String, String)>>> {
        let row = self.bytes.get(self.at..self.at + self.width)?;
        self.at += self.width;
        if row.first() == Some(&b'*') {
            return Some(None);
        }
        let mut properties = Vec::new();
        for (name, offset, length) in &self.columns {
            let value = row.get(*offset..offset + length).unwrap_or_default();
            keep(&mut properties, name, &self.text(value));
        }
        Some(Some(properties))
    }
}
