//! From byte offsets to lines and columns, without walking the text again for each.

use crate::Position;

/// Where each line of a text starts.
pub(crate) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(text: &'a str) -> Lines<'a> {
        let mut starts = vec![0];
        starts.extend(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1));
        Lines { text, starts }
    }

    /// The position of a byte offset. A line is counted in characters up to a bound, so that a file that is one
    /// endless line is not walked again for every element.
    pub(crate) fn at(&self, offset: usize) -> Position {
        const FAR: usize = 2000;
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let before = if offset - start > FAR { None } else { self.text.get(start..offset) };
        let column = before.map_or(offset - start, |text| text.chars().count()) + 1;
        Position { line: line as u32, column: column as u32 }
    }
}
