//! Getting about: breadcrumb, search box, tabs, buttons, key hints.

use crate::html;
use crate::html::{Html, safe_href};
use crate::i18n::Tr;
use crate::view::View;

/// One step of the way to a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crumb {
    /// Its words.
    pub label: String,
    /// Where it leads.
    pub href: String,
}

impl Crumb {
    /// A step.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into() }
    }
}

/// The way from the start page to here, without here.
pub fn breadcrumb(tr: Tr, crumbs: &[Crumb]) -> Html {
    if crumbs.is_empty() {
        return Html::empty();
    }
    let steps: Html =
        crumbs.iter().map(|c| html!("<li><a href=\"{}\">{}</a></li>", safe_href(&c.href), c.label)).collect();
    html!("<nav class=\"crumbs\" aria-label=\"{}\"><ol>{}</ol></nav>\n", tr.t("kit-crumbs-label"), steps)
}

/// A search box that works by GET, so that a search has an address. Field name `q`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Search<'a> {
    /// Where it asks.
    pub action: &'a str,
    /// What was asked.
    pub query: &'a str,
    /// The question above it.
    pub label: &'a str,
    /// What one may type, under it.
    pub hint: &'a str,
    /// Searches others make: words and address.
    pub suggestions: &'a [(&'a str, &'a str)],
    /// Where it asks while one types, the words come behind it; answers `items` with `slug`, `name` and `plain_name`. Empty: nowhere.
    pub suggest: &'a str,
    /// Whether it is the page's main matter (large) or a tool (small).
    pub large: bool,
}

/// The search box.
pub fn search(tr: Tr, s: &Search<'_>) -> Html {
    let hint = (!s.hint.is_empty()).then(|| html!("<p class=\"hint\" id=\"q-hint\">{}</p>", s.hint));
    let described = hint.is_some().then(|| html!(" aria-describedby=\"q-hint\""));
    let others: Html = s
        .suggestions
        .iter()
        .map(|(words, href)| html!("<li><a href=\"{}\">{}</a></li>", safe_href(href), words))
        .collect();
    let others = (!others.is_empty()).then(|| {
        html!("<ul class=\"suggestions\" aria-label=\"{}\">{}</ul>", tr.t("kit-search-others"), others)
    });
    let suggest = (!s.suggest.is_empty()).then(|| {
        html!(
            " data-suggest=\"{}\" data-options=\"{}\" data-found=\"{}\"",
            safe_href(s.suggest),
            tr.t("kit-search-options"),
            tr.with("kit-search-found", "n", "{n}")
        )
    });
    html!(
        "<form class=\"search{large}\" role=\"search\" action=\"{action}\" method=\"get\">\
         <label for=\"q\">{label}</label>{hint}<div class=\"search-row\">\
         <input type=\"search\" id=\"q\" name=\"q\" value=\"{query}\" enterkeyhint=\"search\" autocomplete=\"off\"{described}{suggest}>\
         <button class=\"button\">{go}</button></div>{others}</form>\n",
        large = if s.large { " large" } else { "" },
        action = safe_href(s.action),
        label = s.label,
        hint = hint,
        query = s.query,
        described = described,
        suggest = suggest,
        go = tr.t("kit-search-go"),
        others = others,
    )
}

/// One tab: a link, so that every state has an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    /// Its words.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// How many things are behind it, as shown ("12", "1000+").
    pub count: Option<String>,
    /// Whether it is the one shown.
    pub current: bool,
}

/// Tabs that are links.
pub fn tabs(label: &str, tabs: &[Tab]) -> Html {
    let links: Html = tabs
        .iter()
        .map(|tab| {
            let here = tab.current.then(|| html!(" aria-current=\"true\""));
            let count = tab.count.as_ref().map(|n| html!(" <span class=\"count\">{}</span>", n));
            html!("<li><a href=\"{}\"{}>{}{}</a></li>", safe_href(&tab.href), here, tab.label, count)
        })
        .collect();
    html!("<nav class=\"tabs\" aria-label=\"{}\"><ul>{}</ul></nav>\n", label, links)
}

/// How much weight a button has. One primary a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Weight {
    /// The thing to do next.
    #[default]
    Primary,
    /// Something else one may do.
    Secondary,
    /// Something that cannot be undone, such as a refusal.
    Danger,
    /// As quiet as a link.
    Quiet,
}

impl Weight {
    fn class(self) -> &'static str {
        match self {
            Weight::Primary => "button",
            Weight::Secondary => "button secondary",
            Weight::Danger => "button danger",
            Weight::Quiet => "link",
        }
    }
}

/// A button that sends its form. `name_value` tells which of several was pressed.
pub fn button(words: &str, weight: Weight, name_value: Option<(&str, &str)>) -> Html {
    let send = name_value.map(|(name, value)| html!(" name=\"{}\" value=\"{}\"", name, value));
    html!("<button class=\"{}\"{}>{}</button>\n", weight.class(), send, words)
}

/// A button within a form that posts it to another address than the form's own: an act on one row of a list that is a form
/// itself.
pub fn button_to(words: &str, weight: Weight, action: &str) -> Html {
    html!("<button class=\"{}\" formaction=\"{}\">{}</button>\n", weight.class(), safe_href(action), words)
}

/// A link that looks like a button: goes somewhere, changes nothing.
pub fn link_button(words: &str, href: &str, weight: Weight) -> Html {
    html!("<a class=\"{}\" href=\"{}\">{}</a>\n", weight.class(), safe_href(href), words)
}

/// A button with its key shown beside it, for desks. `key` is a single letter or digit; pressing it presses the button
/// wherever one is not typing.
pub fn key_button(words: &str, key: char, weight: Weight, name_value: Option<(&str, &str)>) -> Html {
    let send = name_value.map(|(name, value)| html!(" name=\"{}\" value=\"{}\"", name, value));
    let key = key.to_ascii_uppercase().to_string();
    html!(
        "<button class=\"{}\" data-key=\"{}\" aria-keyshortcuts=\"{}\"{}>{} <kbd>{}</kbd></button>\n",
        weight.class(),
        key,
        key,
        send,
        words,
        key
    )
}

/// A link with its key shown beside it.
pub fn key_link(words: &str, key: char, href: &str) -> Html {
    let key = key.to_ascii_uppercase().to_string();
    html!(
        "<a href=\"{}\" data-key=\"{}\" aria-keyshortcuts=\"{}\">{} <kbd>{}</kbd></a>\n",
        safe_href(href),
        key,
        key,
        words,
        key
    )
}

/// Buttons in a row, the primary first.
pub fn buttons(all: impl IntoIterator<Item = Html>) -> Html {
    html!("<div class=\"buttons\">{}</div>\n", Html::join(all))
}

/// A form that posts to a place on this site, with its token. `body` holds fields and buttons.
pub fn form(view: &View, action: &str, body: &Html) -> Html {
    html!(
        "<form method=\"post\" action=\"{}\" novalidate data-once>{}{}</form>\n",
        safe_href(action),
        view.csrf_field(),
        body
    )
}

/// Like [`form`], for uploads.
pub fn upload_form(view: &View, action: &str, body: &Html) -> Html {
    html!(
        "<form method=\"post\" action=\"{}\" enctype=\"multipart/form-data\" novalidate data-once>{}{}</form>\n",
        safe_href(action),
        view.csrf_field(),
        body
    )
}

/// Like [`upload_form`], where each file is sent as soon as it is chosen, with how far it is beside it: what was interrupted
/// is one file, and its place says so. The fields stand in elements of class `material`, which the answer brings anew.
/// Without scripts all are sent together with the button `data-send`.
pub fn upload_each_form(view: &View, action: &str, body: &Html) -> Html {
    let tr = view.tr;
    html!(
        "<form method=\"post\" action=\"{}\" enctype=\"multipart/form-data\" novalidate data-once data-each \
         data-sending=\"{}\" data-failed=\"{}\" data-again=\"{}\" data-out=\"{}\">{}{}</form>\n",
        safe_href(action),
        tr.t("kit-upload-sending"),
        tr.t("kit-upload-failed"),
        tr.t("kit-upload-again"),
        tr.t("kit-upload-out"),
        view.csrf_field(),
        body
    )
}

/// A form whose draft is kept on the server as it is typed. `draft` takes the same fields and answers 204, or, when an
/// answer changes what is asked, 200 with [`crate::ui::form_fields`] again as HTML; it is asked a moment after each
/// change and when the page is left; 409 says that a field was changed in another window. Without scripts the form works and saves when sent.
pub fn draft_form(view: &View, action: &str, draft: &str, body: &Html) -> Html {
    let tr = view.tr;
    html!(
        "<form method=\"post\" action=\"{}\" novalidate data-once data-autosave=\"{}\">{}{}\
         <p class=\"save-state\" role=\"status\" data-save-state data-saving=\"{}\" data-saved=\"{}\" data-failed=\"{}\" data-out=\"{}\" data-elsewhere=\"{}\"></p></form>\n",
        safe_href(action),
        safe_href(draft),
        view.csrf_field(),
        body,
        tr.t("kit-draft-saving"),
        tr.t("kit-draft-saved"),
        tr.t("kit-draft-failed"),
        tr.t("kit-draft-out"),
        tr.t("kit-draft-elsewhere")
    )
}

/// Prints the page; shown only where scripts can print.
pub fn print_button(tr: Tr) -> Html {
    html!(
        "<button type=\"button\" class=\"button secondary\" data-print hidden>{}</button>\n",
        tr.t("kit-print")
    )
}

/// Three panes side by side at the desk: queue, application, checklist; under each other on narrow screens.
pub fn panes(left: &Html, middle: &Html, right: &Html) -> Html {
    html!(
        "<div class=\"panes\"><div class=\"pane\">{}</div><div class=\"pane main-pane\">{}</div>\
         <div class=\"pane\">{}</div></div>\n",
        left,
        middle,
        right
    )
}
