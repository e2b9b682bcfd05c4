//! Texts as they are compared: small letters, half-width, usual forms of Chinese letters, no punctuation; and queries without the words
//! that people wrap around what they look for.

use std::sync::LazyLock;

/// Longest query looked at, in characters.
pub(crate) const LONGEST: usize = 60;

/// Words around what is really searched, longer ones before those they contain.
const FILLERS: [&str; 44] = [
    "需要什么材料",
    "需要哪些材料",
    "要什么材料",
    "需要哪些证",
    "要办什么证",
    "要什么证",
    "办什么证",
    "要办什么手续",
    "需要什么",
    "需要哪些",
    "什么材料",
    "去哪里办",
    "在哪儿办",
    "在哪里办",
    "去哪儿办",
    "应该去找谁",
    "怎么办理",
    "申请办理",
    "我想要",
    "我要办",
    "我想",
    "想要",
    "我要",
    "请问",
    "怎么样",
    "怎么办",
    "怎么弄",
    "怎么",
    "去哪儿",
    "去哪里",
    "去哪",
    "在哪儿",
    "在哪里",
    "如何",
    "哪里",
    "哪儿",
    "办理",
    "申请",
    "一家",
    "一个",
    "需要",
    "要不要",
    "行不行",
    "归谁管",
];

/// The same with the letters that are compared.
static USUAL_FILLERS: LazyLock<Vec<String>> =
    LazyLock::new(|| FILLERS.iter().map(|filler| usual(filler)).collect());

/// English words that say nothing of what is looked for.
const STOP: [&str; 40] = [
    "a", "an", "the", "of", "to", "for", "i", "my", "me", "how", "do", "does", "where", "what", "which",
    "can", "could", "in", "on", "at", "and", "or", "with", "want", "need", "get", "is", "it", "would",
    "like", "apply", "please", "we", "our", "you", "be", "am", "are", "s", "by",
];

/// Small letters, half-width, Chinese letters as the mainland writes them, punctuation and blanks as one blank; no blanks between Chinese
/// characters.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let c = match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            other => other,
        };
        if c.is_alphanumeric() {
            out.extend(codes::han::usual(c).to_lowercase());
        } else if out.chars().next_back().is_some_and(|last| last.is_ascii_alphanumeric()) {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// A query as it is compared: plain and not too long.
pub(crate) fn query(text: &str) -> String {
    // Not all of a text of megabytes is read for the sixty characters that count.
    plain(&text.chars().take(4 * LONGEST).collect::<String>()).chars().take(LONGEST).collect()
}

/// A word with the letters that are compared.
pub(crate) fn usual(word: &str) -> String {
    word.chars().map(codes::han::usual).collect()
}

/// What a plain query is about. One of nothing but fillers is taken as it is.
pub(crate) fn without_fillers(text: &str) -> String {
    let mut core = text.to_owned();
    for filler in USUAL_FILLERS.iter() {
        if core.contains(filler.as_str()) {
            core = core.replace(filler.as_str(), " ");
        }
    }
    let words: Vec<&str> = core.split(' ').filter(|word| !word.is_empty() && !STOP.contains(word)).collect();
    if words.is_empty() { text.to_owned() } else { words.join(" ") }
}

/// Whether the letter stands for a word by itself, as Chinese ones do.
pub(crate) fn is_han(c: char) -> bool {
    !c.is_ascii()
}

/// An English word without its commonest endings, so that "opening restaurants" meets "open a restaurant".
pub(crate) fn stem(word: &str) -> &str {
    for ending in ["ings", "ing", "ies", "es", "s", "ed"] {
        let Some(rest) = word.strip_suffix(ending) else { continue };
        let is_plural = ending != "s" || !rest.ends_with(['s', 'u', 'i']);
        if rest.len() > 3 && is_plural {
            return rest.strip_suffix('e').unwrap_or(rest);
        }
    }
    if word.len() > 4 { word.strip_suffix('e').unwrap_or(word) } else { word }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrap_around_falls_off() {
        assert_eq!(without_fillers(&query("我想开餐馆，怎么办？")), "开餐馆");
        assert_eq!(without_fillers(&query("How do I open a restaurant?")), "open restaurant");
        assert_eq!(without_fillers("怎么办"), "怎么办");
        assert_eq!(query("開 餐 館！"), "开餐馆");
        assert_eq!(query(&"餐".repeat(1_000_000)).chars().count(), LONGEST);
    }

    #[test]
    fn endings_fall_off_alike() {
        for (one, other) in
            [("licences", "licence"), ("opening", "open"), ("restaurants", "restaurant"), ("stalls", "stall")]
        {
            assert_eq!(stem(one), stem(other), "{one}");
        }
        for word in ["business", "bus", "tax", "sign"] {
            assert_eq!(stem(word), word);
        }
    }
}
