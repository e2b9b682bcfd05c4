//! Asking and confirming: question page, error summary, check-your-answers, confirmation.

use crate::html;
use crate::html::{Html, safe_href};
use crate::i18n::Tr;
use crate::ui::{Field, Weight, button, buttons, field, form};
use crate::view::View;

/// What is wrong with a form: field id and what to do about it, in the order of the fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Errors(Vec<(String, String)>);

impl Errors {
    /// Nothing wrong yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds what is wrong with a field.
    pub fn add(&mut self, field: impl Into<String>, words: impl Into<String>) {
        self.0.push((field.into(), words.into()));
    }

    /// What is wrong with this field.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(id, _)| id == field).map(|(_, words)| words.as_str())
    }

    /// Whether all is well.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, words)| (field.as_str(), words.as_str()))
    }
}

impl<F: Into<String>, W: Into<String>> FromIterator<(F, W)> for Errors {
    fn from_iter<I: IntoIterator<Item = (F, W)>>(pairs: I) -> Self {
        Errors(pairs.into_iter().map(|(f, w)| (f.into(), w.into())).collect())
    }
}

/// What is wrong, on top of the page, each line leading to its field. Takes the focus when the page opens.
pub fn error_summary(tr: Tr, errors: &Errors) -> Html {
    if errors.is_empty() {
        return Html::empty();
    }
    let lines: Html = errors
        .iter()
        .map(|(id, words)| html!("<li><a href=\"#{}\">{}</a></li>", crate::ui::field_anchor(id), words))
        .collect();
    html!(
        "<div class=\"error-summary\" role=\"alert\" aria-labelledby=\"error-summary-title\" tabindex=\"-1\" data-focus>\
         <h2 id=\"error-summary-title\">{}</h2><ul>{}</ul></div>\n",
        tr.n("kit-errors-title", errors.iter().count()),
        lines
    )
}

/// One question on a page of its own. The question is the page's `h1`: use [`Page::own_heading`](crate::Page::own_heading).
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// Where the answer goes.
    pub action: &'a str,
    /// The question as a field; its label becomes the heading.
    pub field: &'a Field<'a>,
    /// How far: this one and how many there are.
    pub step: Option<(usize, usize)>,
    /// Why we ask.
    pub why: Option<&'a str>,
    /// Where going back leads.
    pub back: Option<&'a str>,
}

/// A question page.
pub fn question(view: &View, q: &Question<'_>, errors: &Errors) -> Html {
    let tr = view.tr;
    let step = q.step.map(|(n, of)| {
        html!("<p class=\"step\">{}</p>", tr.f("kit-question-step", &[("n", n.into()), ("of", of.into())]))
    });
    let back =
        q.back.map(|href| html!("<a class=\"back\" href=\"{}\">{}</a>", safe_href(href), tr.t("kit-back")));
    let why = q.why.map(|why| crate::ui::details(&tr.t("kit-question-why"), &html!("<p>{}</p>", why)));
    let heading_field = Field { heading: true, ..*q.field };
    let body = html!(
        "{}{}{}{}",
        step,
        field(tr, &heading_field, errors.of(q.field.id)),
        why,
        buttons([button(&tr.t("kit-continue"), Weight::Primary, None)])
    );
    html!("{}{}{}", back, error_summary(tr, errors), form(view, q.action, &body))
}

/// One answer in a list of answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What was asked.
    pub label: String,
    /// What was answered; empty shows 未填写.
    pub value: Html,
    /// Where it came from when the person did not type it (来自营业执照).
    pub source: Option<String>,
    /// Where it can be changed.
    pub change: Option<String>,
    /// What is to be said of it, at its place.
    pub remarks: Vec<String>,
}

/// Check your answers: sections of answers, each with its own change link.
pub fn check_answers(tr: Tr, sections: &[(String, Vec<Answer>)]) -> Html {
    sections
        .iter()
        .map(|(title, answers)| {
            let rows: Html = answers.iter().map(|answer| answer_row(tr, answer)).collect();
            let title = (!title.is_empty()).then(|| html!("<h2>{}</h2>", title));
            html!("{}<dl class=\"summary\">{}</dl>\n", title, rows)
        })
        .collect()
}

fn answer_row(tr: Tr, answer: &Answer) -> Html {
    let value = match answer.value.is_empty() {
        true => html!("<span class=\"none\">{}</span>", tr.t("kit-not-answered")),
        false => answer.value.clone(),
    };
    let source = answer.source.as_ref().map(|source| html!(" <span class=\"source\">{}</span>", source));
    let change = answer.change.as_ref().map(|href| {
        html!(
            "<dd class=\"change\"><a href=\"{}\">{}<span class=\"hidden\"> {}</span></a></dd>",
            safe_href(href),
            tr.t("kit-change"),
            answer.label
        )
    });
    let remarks: Html =
        answer.remarks.iter().map(|words| html!("<p class=\"remark\">{}</p>", words)).collect();
    html!("<div><dt>{}</dt><dd>{}{}{}</dd>{}</div>", answer.label, value, source, remarks, change)
}

/// It is done: what, under which number, and what happens next. Brings the page's `h1`.
pub fn confirmation(title: &str, number_label: &str, number: &str, next: &Html) -> Html {
    html!(
        "<div class=\"confirmation\" role=\"status\"><h1>{}</h1><p>{}</p><p class=\"number\">{}</p></div>\n{}",
        title,
        number_label,
        number,
        next
    )
}
