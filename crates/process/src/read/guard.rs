//! What is refused before the XML parser sees it: size, depth, document types, and tags made to exhaust a reader.

/// A refusal, with the byte offset it concerns.
pub(crate) struct Refusal {
    pub(crate) code: &'static str,
    pub(crate) at: usize,
    pub(crate) message: String,
    pub(crate) remedy: &'static str,
}

/// Deepest nesting of elements; real models stay under twenty.
const DEEPEST: usize = 100;
/// Most attributes of one element.
const MOST_ATTRIBUTES: usize = 200;
/// Longest tag, in bytes, with all its attributes.
const LONGEST_TAG: usize = 256 * 1024;

/// Walks the text once, by tags, without building anything. Text that is not XML at all passes: the parser says so better.
pub(crate) fn check(xml: &str) -> Result<(), Refusal> {
    let refuse = |code, at, message: String, remedy| Err(Refusal { code, at, message, remedy });
    if xml.len() > super::LARGEST {
        let message = format!("the file is larger than {} MB", super::LARGEST / 1024 / 1024);
        return refuse("bpmn.too-large", 0, message, "Split the model into several files.");
    }
    let bytes = xml.as_bytes();
    let (mut at, mut depth) = (0, 0usize);
    while let Some(open) = find(bytes, at, b"<") {
        let rest = bytes.get(open..).unwrap_or_default();
        let skip = |end: &[u8]| find(bytes, open, end).map(|found| found + end.len());
        let next = if rest.starts_with(b"<!--") {
            skip(b"-->")
        } else if rest.starts_with(b"<![CDATA[") {
            skip(b"]]>")
        } else if rest.starts_with(b"<?") {
            skip(b"?>")
        } else if rest.starts_with(b"<!") {
            let message = "the file has a document type declaration, which BPMN never needs".to_owned();
            return refuse("bpmn.document-type", open, message, "Remove the <!DOCTYPE …> part.");
        } else if rest.starts_with(b"</") {
            depth = depth.saturating_sub(1);
            skip(b">")
        } else {
            let tag = Tag::scan(rest);
            if tag.attributes > MOST_ATTRIBUTES || tag.length > LONGEST_TAG {
                let message =
                    format!("this element has more than {MOST_ATTRIBUTES} attributes or {LONGEST_TAG} bytes");
                return refuse("bpmn.tag-too-long", open, message, "Remove what the modeller does not need.");
            }
            if tag.opens {
                depth += 1;
            }
            if depth > DEEPEST {
                let message = format!("elements are nested more than {DEEPEST} deep");
                return refuse(
                    "bpmn.too-deep",
                    open,
                    message,
                    "Draw the model with fewer sub-processes in each other.",
                );
            }
            tag.closed.then_some(open + tag.length)
        };
        match next {
            Some(next) => at = next,
            None => break,
        }
    }
    Ok(())
}

/// One start tag, as far as counting goes.
struct Tag {
    /// Bytes from `<` to `>`, both included.
    length: usize,
    attributes: usize,
    /// Not self-closing.
    opens: bool,
    /// The `>` was found.
    closed: bool,
}

impl Tag {
    fn scan(bytes: &[u8]) -> Tag {
        let mut tag = Tag { length: bytes.len(), attributes: 0, opens: true, closed: false };
        let (mut quote, mut last) = (None, 0u8);
        for (at, &byte) in bytes.iter().enumerate() {
            match (quote, byte) {
                (Some(open), _) if byte == open => quote = None,
                (Some(_), _) => {}
                (None, b'"' | b'\'') => quote = Some(byte),
                (None, b'=') => tag.attributes += 1,
                (None, b'>') => return Tag { length: at + 1, opens: last != b'/', closed: true, ..tag },
                (None, _) => {}
            }
            last = byte;
        }
        tag
    }
}

fn find(bytes: &[u8], from: usize, what: &[u8]) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.windows(what.len()).position(|window| window == what).map(|at| from + at)
}
