//! Measures XML before a reader sees it: size, depth, elements, attributes; no document type, hence no entities.

/// Longest file, in bytes.
const BYTES: usize = 4 * 1024 * 1024;
/// Levels of elements.
const DEPTH: usize = 100;
/// Elements of a file.
const ELEMENTS: usize = 100_000;
/// Most attributes of one element; readers compare them pairwise.
const ATTRIBUTES: usize = 64;

/// Why an XML text is not read, with the byte where it was noticed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Objection {
    pub code: &'static str,
    pub message: String,
    pub remedy: &'static str,
    pub at: usize,
}

/// One pass over the text, no recursion, no allocation.
pub(crate) fn measure(text: &str) -> Result<(), Objection> {
    let fail = |code, message: String, remedy, at| Err(Objection { code, message, remedy, at });
    if text.len() > BYTES {
        let message = format!("the file has {} bytes, more than {}", text.len(), BYTES);
        return fail("decision.file-too-large", message, "split it into several files", 0);
    }
    let (mut depth, mut elements, mut position) = (0_usize, 0_usize, 0_usize);
    while let Some(start) = find(text, "<", position) {
        let rest = text.get(start..).unwrap_or_default();
        let skipped = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")]
            .into_iter()
            .find(|(open, _)| rest.starts_with(open))
            .map(|(open, close)| find(text, close, start + open.len()).map(|end| end + close.len()));
        match skipped {
            Some(Some(end)) => {
                position = end;
                continue;
            }
            Some(None) => {
                return fail("decision.xml", "a section is not closed".to_owned(), "close it", start);
            }
            None => {}
        }
        if rest.starts_with("<!") {
            let message = "document types and entities are not read".to_owned();
            return fail("decision.xml-doctype", message, "remove the DOCTYPE", start);
        }
        let Some((end, attributes)) = tag_end(rest) else {
            return fail("decision.xml", "a tag is not closed".to_owned(), "close it with `>`", start);
        };
        if attributes > ATTRIBUTES {
            let message = format!("an element has more than {ATTRIBUTES} attributes");
            return fail("decision.file-too-large", message, "remove what is not needed", start);
        }
        if rest.starts_with("</") {
            depth = depth.saturating_sub(1);
        } else {
            elements += 1;
            if elements > ELEMENTS {
                let message = format!("the file has more than {} elements", ELEMENTS);
                return fail("decision.file-too-large", message, "split it into several files", start);
            }
            if !rest.get(..end).unwrap_or_default().ends_with("/>") {
                depth += 1;
                if depth > DEPTH {
                    let message = format!("elements are nested more than {} deep", DEPTH);
                    return fail("decision.file-too-deep", message, "flatten the boxed expressions", start);
                }
            }
        }
        position = start + end;
    }
    Ok(())
}

fn find(text: &str, what: &str, from: usize) -> Option<usize> {
    text.get(from..)?.find(what).map(|found| from + found)
}

/// Length of the tag at the start of `rest` and its number of attributes; quoted `>` do not end it.
fn tag_end(rest: &str) -> Option<(usize, usize)> {
    let mut quote = None;
    let mut attributes = 0;
    for (index, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => {
                attributes += 1;
                quote = Some(byte);
            }
            (None, b'>') => return Some((index + 1, attributes)),
            (None, b'<') if index > 0 => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<&'static str> {
        measure(text).err().map(|objection| objection.code)
    }

    #[test]
    fn ordinary_files_pass() {
        assert_eq!(code("<?xml version=\"1.0\"?><a x='1>2'><!-- <b> --><![CDATA[<c>]]><d/></a>"), None);
    }

    #[test]
    fn depth_size_and_entities_are_refused() {
        assert_eq!(code(&"<a>".repeat(100_000)), Some("decision.file-too-deep"));
        assert_eq!(code(&format!("<a>{}</a>", "<b/>".repeat(110_000))), Some("decision.file-too-large"));
        assert_eq!(code(&" ".repeat(5_000_000)), Some("decision.file-too-large"));
        assert_eq!(code("<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"), Some("decision.xml-doctype"));
        let many: String = (0..100).map(|n| format!(" a{n}=''")).collect();
        assert_eq!(code(&format!("<a{many}/>")), Some("decision.file-too-large"));
        assert_eq!(code("<a"), Some("decision.xml"));
        assert_eq!(code("<!-- "), Some("decision.xml"));
    }
}
