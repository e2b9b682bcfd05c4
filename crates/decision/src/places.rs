//! Lines and columns of a file, and of characters inside the text of an element.

use roxmltree::Node;

/// Where the lines of a text begin.
pub(crate) struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub fn new(text: &'t str) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self { text, starts: std::iter::once(0).chain(breaks).collect() }
    }

    /// Line and column from 1 of a byte; columns count characters.
    pub fn place(&self, byte: usize) -> (u32, u32) {
        let line = self.starts.partition_point(|start| *start <= byte).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let column = self.text.get(start..byte).map_or(0, |before| before.chars().count()) + 1;
        (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
    }

    /// The line of an element.
    pub fn line(&self, node: Node<'_, '_>) -> u32 {
        self.place(node.range().start).0
    }

    /// The byte of the file behind a byte of an element's text: entities and line ends are longer in the file.
    pub fn inside(&self, node: Node<'_, '_>, byte: usize) -> usize {
        let Some(text) = node.children().find(Node::is_text) else { return node.range().start };
        let raw = self.text.get(text.range()).unwrap_or_default();
        let (raw, skipped) = match raw.strip_prefix("<![CDATA[") {
            Some(inner) => return text.range().start + 9 + byte.min(inner.len()),
            None => (raw, 0),
        };
        let (mut at, mut read) = (skipped, 0);
        while read < byte {
            let rest = raw.get(at..).unwrap_or_default();
            let Some(first) = rest.chars().next() else { break };
            let (taken, given) = match (first, rest.find(';')) {
                ('&', Some(end)) => (end + 1, entity(rest.get(1..end).unwrap_or_default())),
                ('\r', _) if rest.starts_with("\r\n") => (2, 1),
                _ => (first.len_utf8(), first.len_utf8()),
            };
            at += taken;
            read += given;
        }
        text.range().start + at
    }
}

/// Bytes of the character that an entity stands for.
fn entity(name: &str) -> usize {
    let code = match name.strip_prefix('#') {
        Some(digits) => match digits.strip_prefix('x') {
            Some(digits) => u32::from_str_radix(digits, 16).ok(),
            None => digits.parse().ok(),
        },
        None => None,
    };
    code.and_then(char::from_u32).map_or(1, char::len_utf8)
}
