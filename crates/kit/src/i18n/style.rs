//! How texts are set: stops, blanks between Chinese and figures, marks that another part of the page brings already.
//! What a machine can find, so that those who read texts look at what they say.

use contract::Lang;

/// Values that are figures, and instants, which begin and end with one: a blank stands on both sides of them.
const FIGURES: [&str; 20] = [
    "n", "count", "max", "most", "least", "min", "seq", "streams", "events", "year", "years", "before",
    "now", "fewer", "forms", "minutes", "line", "month", "when", "at",
];
/// Values that begin with a figure and end with a Chinese word, such as days and limits: a blank stands before them.
const MEASURES: [&str; 7] = ["day", "due", "until", "from", "to", "limit", "date"];
/// What the page itself puts beside the name of a field that may stay empty.
const OPTIONAL_KEY: &str = "kit-optional";

/// What is wrong with how this text is set, each in a few words.
pub(super) fn faults(lang: Lang, key: &str, text: &str) -> Vec<&'static str> {
    let mut found = match lang {
        Lang::Zh => chinese(text),
        Lang::En => english(key, text),
    };
    let ends =
        text.trim_end().ends_with(['。', '！', '？', '：', '”', '）', '…', '}', '.', '!', '?', ':', ')']);
    let is_sentence = [".meaning", ".action", ".contact", ".text"].iter().any(|part| key.ends_with(part));
    let has_sentences = text.trim_end_matches('。').contains('。') || inner_stop(text);
    if !ends && (is_sentence || has_sentences) {
        found.push("no stop at its end");
    }
    let optional = ["选填", "可不填", "可以不填", "(optional)", "Optional."];
    if key != OPTIONAL_KEY && optional.iter().any(|words| text.contains(words)) {
        found.push("says that a field may stay empty, which the field says itself");
    }
    found
}

/// Whether an English sentence ends within the text and another begins.
fn inner_stop(text: &str) -> bool {
    text.match_indices(". ").any(|(at, stop)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + stop.len()..).and_then(|after| after.chars().next());
        before.is_some_and(|c| c.is_ascii_lowercase()) && after.is_some_and(|c| c.is_ascii_uppercase())
    })
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}')
}

fn is_stop(c: char) -> bool {
    matches!(c, '。' | '，' | '、' | '；' | '：' | '！' | '？')
}

fn chinese(text: &str) -> Vec<&'static str> {
    let mut found = Vec::new();
    for (one, two) in text.chars().zip(text.chars().skip(1)) {
        let beside =
            |test: fn(char) -> bool| is_ideograph(one) && test(two) || test(one) && is_ideograph(two);
        if is_stop(one) && is_stop(two) {
            found.push("two stops in a row");
        }
        if beside(|c| matches!(c, ',' | ';' | '!' | '?' | '(' | ')')) {
            found.push("a Western stop beside Chinese");
        }
        if beside(|c| c.is_ascii_alphanumeric()) {
            found.push("no blank between Chinese and letters or figures");
        }
        let opens = matches!(one, '“' | '（' | '《');
        let closes = matches!(two, '”' | '）' | '》');
        if (is_stop(one) || opens) && two == ' ' || one == ' ' && (is_stop(two) || closes) {
            found.push("a blank beside a Chinese stop");
        }
    }
    found.extend(values(text));
    found
}

/// Values without the blank between them and Chinese.
fn values(text: &str) -> Vec<&'static str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{ $") {
        let Some((name, behind)) = after.split_once(" }") else { break };
        let (figure, measure) = (FIGURES.contains(&name), MEASURES.contains(&name));
        if (figure || measure) && before.chars().next_back().is_some_and(is_ideograph) {
            found.push("no blank before a value that begins with a figure");
        }
        if figure && behind.chars().next().is_some_and(is_ideograph) {
            found.push("no blank after a value that ends with a figure");
        }
        rest = behind;
    }
    found
}

/// The text without Fluent's own quotation marks, in which blanks stand that it would trim: `{"; "}`.
fn without_literals(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (inside, behind) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(before);
        if !inside.trim().starts_with('"') {
            out.push_str(inside);
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

fn english(key: &str, text: &str) -> Vec<&'static str> {
    let mut found = Vec::new();
    if text.contains("  ") {
        found.push("two blanks in a row");
    }
    if without_literals(text).contains(['\'', '"']) {
        found.push("a typewriter's quotation mark");
    }
    // The name of the other language is the only Chinese an English page needs.
    if key != "kit-other-language" && text.chars().any(is_ideograph) {
        found.push("Chinese in the English text");
    }
    let stop = |c: char| matches!(c, '.' | ',' | ';' | ':' | '!' | '?');
    let letters: Vec<char> = text.chars().collect();
    for (at, three) in letters.windows(3).enumerate() {
        let [one, two, three] = three else { continue };
        // A dot before a letter begins a name: .txt.
        let ends = letters.get(at + 3).is_none_or(|next| !next.is_alphanumeric());
        if one.is_alphanumeric() && *two == ' ' && stop(*three) && ends {
            found.push("a blank before a stop");
        }
        if one.is_alphanumeric() && stop(*two) && stop(*three) && *two != '.' {
            found.push("two stops in a row");
        }
    }
    found
}

/// The texts of a language file: a key or `key.attribute` with a line of its text; several where the text is chosen by
/// number. The same lines that [`super::check::keys_of`] reads.
pub(super) fn texts_of(source: &str) -> Vec<(String, &str)> {
    let mut texts = Vec::new();
    let (mut message, mut key) = (String::new(), String::new());
    let is_name = |n: &str| {
        n.starts_with(|c: char| c.is_ascii_alphabetic())
            && n.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    };
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        let (name, value) = line.split_once('=').unwrap_or(("", ""));
        let attribute = line.starts_with(' ').then(|| name.trim().strip_prefix('.')).flatten();
        let text = if let Some(attribute) = attribute.filter(|a| is_name(a)) {
            key = format!("{message}.{attribute}");
            value
        } else if is_name(name.trim_end()) && !line.starts_with(' ') {
            name.trim_end().clone_into(&mut message);
            key.clone_from(&message);
            value
        } else {
            // A choice: `[one] …`, `*[other] …`; or the text goes on.
            line.split_once(']').filter(|(mark, _)| mark.contains('[')).map_or(line, |(_, text)| text)
        };
        let text = text.trim();
        if !text.is_empty() && text != "}" && !text.ends_with("->") {
            texts.push((key.clone(), text));
        }
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_wrongly_is_found() {
        let zh = |text: &str| !faults(Lang::Zh, "x-y", text).is_empty();
        for wrong in [
            "责任人。。",
            "最长 5个工作日",
            "{ $when }保存",
            "还有{ $n }项",
            "请在{ $day }前补交",
            "撤回原因（可不填）",
            "文件太大,请压缩",
            "没有保存。请再试一次",
            "数字，或 - _ . 。",
        ] {
            assert!(zh(wrong), "{wrong}");
        }
        for right in [
            "保存于 { $when }",
            "请在 { $day }前补交 { $n } 份材料。",
            "用“起..止”表示",
            "网址以 https:// 开头",
            "没有保存。请再试一次。",
            "{ $label }不能小于 { $limit }",
        ] {
            assert!(!zh(right), "{right}: {:?}", faults(Lang::Zh, "x-y", right));
        }
        assert!(!faults(Lang::Zh, "x-y.action", "请重试").is_empty(), "an action is a sentence");
        let en = |text: &str| !faults(Lang::En, "x-y", text).is_empty();
        for wrong in
            ["Saved  now", "It's saved", "Saved ,", "Saved 保存", "Not saved. Try again", "Why (optional)"]
        {
            assert!(en(wrong), "{wrong}");
        }
        for right in
            ["Not saved. Try again.", "No. 5 of 7", "{ $n } days", "write first..last", "A .txt file"]
        {
            assert!(!en(right), "{right}: {:?}", faults(Lang::En, "x-y", right));
        }
    }

    #[test]
    fn every_line_of_a_text_is_read() {
        let source =
            "# no\na-b = One\n    .help = Two = 2\nc-d = { $n ->\n    [one] Three\n   *[other] Four\n}\n";
        let read: Vec<(String, &str)> = texts_of(source);
        let read: Vec<(&str, &str)> = read.iter().map(|(key, text)| (key.as_str(), *text)).collect();
        assert_eq!(read, [("a-b", "One"), ("a-b.help", "Two = 2"), ("c-d", "Three"), ("c-d", "Four")]);
    }
}
