//! Safe HTML: a string newtype that only escaping code can make, and `html!`, which escapes every argument.

use std::borrow::Cow;
use std::fmt::{self, Display, Write};

/// Markup that is already safe to send. Text becomes `Html` only through [`esc`] or [`html!`](crate::html), so a
/// forgotten escape does not compile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// Nothing.
    pub fn empty() -> Self {
        Self::default()
    }

    /// Takes markup on trust: only for literals and for markup our own code has rendered (SVG from `process`). Never for anything a person typed or a file contained.
    pub fn trusted(markup: impl Into<String>) -> Self {
        Self(markup.into())
    }

    /// Pieces one after the other.
    pub fn join(parts: impl IntoIterator<Item = Html>) -> Self {
        let mut all = Self::default();
        for part in parts {
            all.push(&part);
        }
        all
    }

    /// Adds more at the end.
    pub fn push(&mut self, more: &Html) {
        self.0.push_str(&more.0);
    }

    /// The markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The markup, owned.
    pub fn into_string(self) -> String {
        self.0
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromIterator<Html> for Html {
    fn from_iter<I: IntoIterator<Item = Html>>(parts: I) -> Self {
        Self::join(parts)
    }
}

/// Text as HTML: the five characters that could end text or a quoted attribute are escaped.
pub fn esc(text: &str) -> Html {
    let mut out = String::with_capacity(text.len() + 8);
    let _ = write_escaped(text, &mut out);
    Html(out)
}

/// Whether a character only turns the order of the letters around it. In a name it makes everything after it, such as a
/// case number, read backwards; nobody types one, and no page shows one. The joiners and variation selectors that
/// Mongolian and other scripts are written with are none of these.
pub fn turns_order(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn write_escaped(text: &str, out: &mut dyn Write) -> fmt::Result {
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| matches!(c, '&' | '<' | '>' | '"' | '\'') || turns_order(c)) {
        let (plain, tail) = rest.split_at(at);
        out.write_str(plain)?;
        let mut chars = tail.chars();
        out.write_str(match chars.next() {
            Some('&') => "&amp;",
            Some('<') => "&lt;",
            Some('>') => "&gt;",
            Some('"') => "&quot;",
            Some('\'') => "&#39;",
            _ => "",
        })?;
        rest = chars.as_str();
    }
    out.write_str(rest)
}

/// Something [`html!`](crate::html) can put into markup: text is escaped, [`Html`] is not.
pub trait Put {
    /// Writes itself as HTML.
    ///
    /// # Errors
    /// Only what the writer reports.
    fn put(&self, out: &mut dyn Write) -> fmt::Result;
}

impl Put for Html {
    fn put(&self, out: &mut dyn Write) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl Put for str {
    fn put(&self, out: &mut dyn Write) -> fmt::Result {
        write_escaped(self, out)
    }
}

impl Put for String {
    fn put(&self, out: &mut dyn Write) -> fmt::Result {
        write_escaped(self, out)
    }
}

impl Put for Cow<'_, str> {
    fn put(&self, out: &mut dyn Write) -> fmt::Result {
        write_escaped(self, out)
    }
}

impl<T: Put + ?Sized> Put for &T {
    fn put(&self, out: &mut dyn Write) -> fmt::Result {
        (**self).put(out)
    }
}

impl<T: Put> Put for Option<T> {
    fn put(&self, out: &mut dyn Write) -> fmt::Result {
        self.as_ref().map_or(Ok(()), |value| value.put(out))
    }
}

impl<T: Put> Put for Vec<T> {
    fn put(&self, out: &mut dyn Write) -> fmt::Result {
        self.iter().try_for_each(|value| value.put(out))
    }
}

macro_rules! put_numbers {
    ($($number:ty)*) => {$(
        impl Put for $number {
            fn put(&self, out: &mut dyn Write) -> fmt::Result {
                write!(out, "{self}")
            }
        }
    )*};
}

put_numbers!(u8 u16 u32 u64 usize i8 i16 i32 i64 isize f32 f64);

/// Bridges [`Put`] to `format!`; made by [`html!`](crate::html).
#[doc(hidden)]
pub struct Shown<'a, T: ?Sized>(pub &'a T);

impl<T: Put + ?Sized> Display for Shown<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.put(f)
    }
}

/// `html!("<p>{}</p>", text)` makes [`Html`](crate::Html), escaping every argument that is not `Html` itself.
/// Arguments are positional or named (`html!("<p>{words}</p>", words = text)`); a variable cannot slip in unescaped,
/// because `{name}` without `name = …` does not compile.
#[macro_export]
macro_rules! html {
    ($markup:literal $(,)?) => { $crate::Html::trusted(concat!($markup)) };
    ($markup:literal, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::Html::trusted(format!(concat!($markup), $($name = $crate::html::Shown(&$value)),+))
    };
    ($markup:literal, $($value:expr),+ $(,)?) => {
        $crate::Html::trusted(format!(concat!($markup), $($crate::html::Shown(&$value)),+))
    };
}

/// An address that may stand in `href`: a place on this site, or `http(s):`, `mailto:`, `tel:`. Anything else
/// (`javascript:`, protocol-relative `//host`) becomes `#`.
pub fn safe_href(address: &str) -> &str {
    let outside = ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| address.starts_with(scheme));
    if outside || is_local(address) || address.starts_with('#') || address.starts_with('?') {
        address
    } else {
        "#"
    }
}

/// Whether this is a path on this site that can be redirected to: one leading `/`, and nothing a browser would read as
/// another host or as the end of a header.
pub fn is_local(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && !path.chars().any(|c| c == '\\' || c.is_control())
        && path.len() <= 2048
}

/// Text for one part of a path or one value of a query: everything but unreserved ASCII is percent-encoded.
pub fn url_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_argument_is_escaped() {
        let hostile = "<script>'\"&";
        assert_eq!(
            html!("<b title=\"{}\">{}</b>", hostile, esc("a<b")).as_str(),
            "<b title=\"&lt;script&gt;&#39;&quot;&amp;\">a&lt;b</b>"
        );
        assert_eq!(html!("{n}{t}", n = 5, t = Some(hostile)).as_str(), "5&lt;script&gt;&#39;&quot;&amp;");
    }

    #[test]
    fn nothing_turns_the_order_of_what_follows() {
        assert_eq!(esc("白\u{202e}新来\u{2069} 150402").as_str(), "白新来 150402");
        // What Mongolian is written with stays.
        let name = "ᠮᠣᠩᠭᠣᠯ\u{202f}ᠤᠨ\u{180b}";
        assert_eq!(esc(name).as_str(), name);
    }

    #[test]
    fn addresses_outside_the_list_lead_nowhere() {
        for bad in [
            "javascript:alert(1)",
            "//evil.example",
            "data:text/html,x",
            "/\\evil.example",
            "JaVaScRiPt:x",
            "/a\nb",
        ] {
            assert_eq!(safe_href(bad), "#", "{bad}");
        }
        for good in ["/cases/1", "#main", "?page=2", "https://www.gov.cn/", "tel:12345"] {
            assert_eq!(safe_href(good), good);
        }
        assert_eq!(url_encode("开 a/b"), "%E5%BC%80%20a%2Fb");
    }
}
