//! Text in pictures: how wide it is, where it breaks, how it is written into XML.

/// Escapes text and attribute values; characters XML forbids become spaces.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if (c.is_control() && !matches!(c, '\t' | '\n')) || matches!(c, '\u{fffe}' | '\u{ffff}') => {
                out.push(' ')
            }
            c => out.push(c),
        }
    }
    out
}

/// Width in units of the font size: Chinese and other wide characters take one, Latin ones about half.
pub(crate) fn width(character: char) -> f64 {
    match character {
        'i' | 'l' | 'j' | 'I' | '.' | ',' | ':' | ';' | '|' | '!' | '\'' => 0.3,
        ' ' => 0.3,
        'm' | 'w' | 'M' | 'W' => 0.85,
        'A'..='Z' => 0.67,
        c if (c as u32) < 0x1100 => 0.56,
        _ => 1.0,
    }
}

/// Breaks text into at most `most` lines no wider than `wide` (in font sizes). Latin words stay whole where they can;
/// Chinese breaks anywhere but not before closing punctuation. What does not fit ends with an ellipsis.
pub(crate) fn wrap(text: &str, wide: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    let mut used = 0.0;
    for piece in pieces(text) {
        let length: f64 = piece.chars().map(width).sum();
        let hangs = piece.starts_with(|c: char| "，。、；：！？）】》”’,.;:!?)".contains(c))
            && piece.chars().count() == 1;
        if used > 0.0 && used + length > wide && !hangs {
            lines.push(String::new());
            used = 0.0;
        }
        if let Some(line) = lines.last_mut().filter(|line| !(line.is_empty() && piece == " ")) {
            line.push_str(&piece);
            used += length;
        }
        if lines.len() > most + 1 {
            break;
        }
    }
    lines.iter_mut().for_each(|line| line.truncate(line.trim_end().len()));
    lines.retain(|line| !line.is_empty());
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            last.pop();
            last.push('…');
        }
    }
    lines
}

/// Words, spaces and single wide characters. A word wider than anything is cut.
fn pieces(text: &str) -> Vec<String> {
    const LONGEST_WORD: usize = 14;
    let mut out: Vec<String> = Vec::new();
    let mut word = String::new();
    for character in text.chars() {
        let character = if character.is_whitespace() { ' ' } else { character };
        let joins = character != ' ' && width(character) < 1.0;
        if (!joins || word.chars().count() >= LONGEST_WORD) && !word.is_empty() {
            out.push(std::mem::take(&mut word));
        }
        if joins {
            word.push(character);
        } else {
            out.push(character.to_string());
        }
    }
    if !word.is_empty() {
        out.push(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{escape, wrap};

    #[test]
    fn chinese_breaks_anywhere_latin_between_words() {
        assert_eq!(wrap("营业前消防安全检查", 6.0, 3), ["营业前消防安", "全检查"]);
        assert_eq!(wrap("Food business licence", 6.0, 3), ["Food", "business", "licence"]);
        assert_eq!(wrap("现场核查，听证", 4.0, 3), ["现场核查，", "听证"]);
        assert_eq!(wrap("一二三四五六七八九", 3.0, 2), ["一二三", "四五…"]);
        assert!(wrap("   ", 5.0, 2).is_empty());
    }

    #[test]
    fn nothing_gets_out_of_its_quotes() {
        assert_eq!(escape("<a href=\"x\">&\u{1}'"), "&lt;a href=&quot;x&quot;&gt;&amp; &#39;");
    }
}
