//! A small reader of pages: enough to find texts, headings, links, roles and forms the way a visitor would, and no more.

/// A tag or a piece of text, in the order of the page.
enum Piece<'a> {
    Open { name: String, attributes: Vec<(String, String)> },
    Close { name: String },
    Text(&'a str),
}

/// A form as a browser would send it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    /// Where it goes; empty is the page itself.
    pub action: String,
    /// `get` or `post`.
    pub method: String,
    /// Fields with what is filled in: ticked boxes only, selected choices only.
    pub fields: Vec<(String, String)>,
    /// Every name one could fill in, ticked or not, files too.
    pub names: Vec<String>,
    /// Buttons that send it: name, value, words.
    pub buttons: Vec<(String, String, String)>,
}

impl Form {
    /// What a field holds.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

fn pieces(html: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        if at > 0 {
            found.push(Piece::Text(&rest[..at]));
        }
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("<!--") {
            rest = after.find("-->").map_or("", |end| &after[end + 3..]);
            continue;
        }
        let Some(end) = end_of_tag(rest) else { return found };
        let inside = &rest[1..end];
        rest = &rest[end + 1..];
        if let Some(name) = inside.strip_prefix('/') {
            found.push(Piece::Close { name: name.trim().to_ascii_lowercase() });
        } else if !inside.starts_with('!') {
            let (name, attributes) = tag(inside);
            let raw = matches!(name.as_str(), "script" | "style");
            found.push(Piece::Open { name: name.clone(), attributes });
            if raw {
                rest = rest.find(&format!("</{name}")).map_or("", |at| &rest[at..]);
            }
        }
    }
    found.push(Piece::Text(rest));
    found
}

/// Where the tag that begins here ends; `>` within quotes does not end it.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '>') => return Some(at),
            (None, '"' | '\'') => quote = Some(c),
            (Some(q), c) if q == c => quote = None,
            _ => {}
        }
    }
    None
}

fn tag(inside: &str) -> (String, Vec<(String, String)>) {
    let inside = inside.trim_end_matches('/');
    let name_end = inside.find(char::is_whitespace).unwrap_or(inside.len());
    let mut attributes = Vec::new();
    let mut rest = inside[name_end..].trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let name = rest[..end].to_ascii_lowercase();
        rest = rest[end..].trim_start();
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            let (taken, left) = match after.chars().next() {
                Some(q @ ('"' | '\'')) => {
                    let body = &after[1..];
                    let end = body.find(q).unwrap_or(body.len());
                    (&body[..end], body.get(end + 1..).unwrap_or(""))
                }
                _ => after.split_at(after.find(char::is_whitespace).unwrap_or(after.len())),
            };
            value = unescape(taken);
            rest = left.trim_start();
        }
        attributes.push((name, value));
    }
    (inside[..name_end].to_ascii_lowercase(), attributes)
}

/// Text with its entities resolved.
pub fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(';').filter(|end| *end < 10);
        let entity = end.map(|end| &rest[1..end]);
        let known = match entity {
            Some("amp") => Some('&'),
            Some("lt") => Some('<'),
            Some("gt") => Some('>'),
            Some("quot") => Some('"'),
            Some("apos") => Some('\''),
            Some("nbsp") => Some('\u{a0}'),
            Some(number) => number.strip_prefix('#').and_then(|n| {
                let code = match n.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                    None => n.parse().ok()?,
                };
                char::from_u32(code)
            }),
            None => None,
        };
        match (known, end) {
            (Some(c), Some(end)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            _ => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn attribute<'a>(attributes: &'a [(String, String)], name: &str) -> Option<&'a str> {
    attributes.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
}

/// The words of a page, without markup, spaces squeezed.
pub fn text(html: &str) -> String {
    let mut out = String::new();
    for piece in pieces(html) {
        match piece {
            Piece::Text(text) => out.push_str(&unescape(text)),
            Piece::Open { name, .. } | Piece::Close { name }
                if !matches!(name.as_str(), "span" | "a" | "b" | "em") =>
            {
                out.push(' ');
            }
            _ => {}
        }
    }
    squeeze(&out)
}

/// The words inside every element of this name, such as `h1`.
pub fn words_in(html: &str, element: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut inside: Option<String> = None;
    for piece in pieces(html) {
        match piece {
            Piece::Open { name, .. } if name == element => inside = Some(String::new()),
            Piece::Close { name } if name == element => {
                all.extend(inside.take().map(|words| squeeze(&words)))
            }
            Piece::Text(text) => {
                if let Some(words) = &mut inside {
                    words.push_str(&unescape(text));
                }
            }
            _ => {}
        }
    }
    all
}

/// Every link: where it leads, and its words.
pub fn links(html: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut inside: Option<(String, String)> = None;
    for piece in pieces(html) {
        match piece {
            Piece::Open { name, attributes } if name == "a" => {
                inside = attribute(&attributes, "href").map(|href| (href.to_owned(), String::new()));
            }
            Piece::Close { name } if name == "a" => {
                all.extend(inside.take().map(|(href, words)| (href, squeeze(&words))));
            }
            Piece::Text(text) => {
                if let Some((_, words)) = &mut inside {
                    words.push_str(&unescape(text));
                }
            }
            _ => {}
        }
    }
    all
}

/// Every `role` on the page.
pub fn roles(html: &str) -> Vec<String> {
    pieces(html)
        .into_iter()
        .filter_map(|piece| match piece {
            Piece::Open { attributes, .. } => attribute(&attributes, "role").map(str::to_owned),
            _ => None,
        })
        .collect()
}

/// Every form on the page with its fields.
pub fn forms(html: &str) -> Vec<Form> {
    let mut reader = Reader::default();
    for piece in pieces(html) {
        match piece {
            Piece::Open { name, attributes } => reader.open(&name, &attributes),
            Piece::Close { name } => reader.close(&name),
            Piece::Text(text) => reader.text(text),
        }
    }
    reader.done
}

#[derive(Default)]
struct Reader {
    done: Vec<Form>,
    form: Option<Form>,
    area: Option<(String, String)>,
    button: Option<(String, String, String)>,
    /// Name of the select, the value chosen so far, whether it was marked.
    select: Option<(String, Option<String>, bool)>,
    option: Option<(Option<String>, bool, String)>,
}

impl Reader {
    fn open(&mut self, name: &str, attributes: &[(String, String)]) {
        let get = |key| attribute(attributes, key);
        if name == "form" {
            self.form = Some(Form {
                action: get("action").unwrap_or("").to_owned(),
                method: get("method").unwrap_or("get").to_ascii_lowercase(),
                ..Form::default()
            });
        }
        let Some(form) = &mut self.form else { return };
        let field = get("name").unwrap_or("").to_owned();
        match name {
            "input" => {
                let kind = get("type").unwrap_or("text");
                let value = get("value").map(str::to_owned);
                match kind {
                    "submit" | "image" | "button" | "reset" => {
                        form.buttons.push((
                            field,
                            value.clone().unwrap_or_default(),
                            value.unwrap_or_default(),
                        ));
                        return;
                    }
                    "checkbox" | "radio" => {
                        if get("checked").is_some() {
                            form.fields.push((field.clone(), value.unwrap_or_else(|| "on".to_owned())));
                        }
                    }
                    "file" => {}
                    _ if field.is_empty() => return,
                    _ => form.fields.push((field.clone(), value.unwrap_or_default())),
                }
                if !form.names.contains(&field) {
                    form.names.push(field);
                }
            }
            "textarea" => self.area = Some((field, String::new())),
            "select" => self.select = Some((field, None, false)),
            "option" => {
                self.finish_option();
                self.option =
                    Some((get("value").map(str::to_owned), get("selected").is_some(), String::new()));
            }
            "button" if get("type") != Some("button") => {
                self.button = Some((field, get("value").unwrap_or("").to_owned(), String::new()));
            }
            _ => {}
        }
    }

    fn finish_option(&mut self) {
        let (Some((value, marked, words)), Some(select)) = (self.option.take(), &mut self.select) else {
            return;
        };
        let value = value.unwrap_or_else(|| squeeze(&words));
        if marked || select.1.is_none() && !select.2 {
            select.1 = Some(value);
            select.2 = select.2 || marked;
        }
    }

    fn close(&mut self, name: &str) {
        if name == "form" {
            self.done.extend(self.form.take());
            return;
        }
        if name == "option" || name == "select" {
            self.finish_option();
        }
        let Some(form) = &mut self.form else { return };
        match name {
            "textarea" => {
                if let Some((field, words)) = self.area.take() {
                    form.names.push(field.clone());
                    form.fields.push((field, words.strip_prefix('\n').unwrap_or(&words).to_owned()));
                }
            }
            "select" => {
                if let Some((field, value, _)) = self.select.take() {
                    form.names.push(field.clone());
                    form.fields.extend(value.map(|value| (field, value)));
                }
            }
            "button" => {
                if let Some((field, value, words)) = self.button.take() {
                    form.buttons.push((field, value, squeeze(&words)));
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        let words = [
            self.area.as_mut().map(|(_, words)| words),
            self.button.as_mut().map(|(_, _, words)| words),
            self.option.as_mut().map(|(_, _, words)| words),
        ];
        for into in words.into_iter().flatten() {
            into.push_str(&unescape(text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!doctype html><style>a<b{}</style><h1>一网 <span>通办</span></h1><a href="/x?a=1&amp;b=2">去 那里</a>
        <form action="/go" method="post"><input type="hidden" name="_token" value="t&quot;k"><input name="who" value="a>b">
        <input type="checkbox" name="c" value="1" checked><input type="checkbox" name="c" value="2">
        <input type="file" name="f"><textarea name="t">
x &lt; y</textarea><select name="s"><option value="1">one<option value="2" selected>two</select>
        <button name="act" value="now">送 出</button></form>"#;

    #[test]
    fn a_form_is_read_as_a_browser_sends_it() {
        let forms = forms(PAGE);
        assert_eq!(forms.len(), 1);
        let form = &forms[0];
        assert_eq!((form.action.as_str(), form.method.as_str()), ("/go", "post"));
        let expected = [("_token", "t\"k"), ("who", "a>b"), ("c", "1"), ("t", "x < y"), ("s", "2")]
            .map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!(form.fields, expected);
        assert_eq!(form.names, ["_token", "who", "c", "f", "t", "s"]);
        assert_eq!(form.buttons, [("act".to_owned(), "now".to_owned(), "送 出".to_owned())]);
    }

    #[test]
    fn words_and_links_are_found() {
        assert_eq!(words_in(PAGE, "h1"), ["一网 通办"]);
        assert_eq!(links(PAGE), [("/x?a=1&b=2".to_owned(), "去 那里".to_owned())]);
        assert!(text(PAGE).starts_with("一网 通办 去 那里"));
    }
}
