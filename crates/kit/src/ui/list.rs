//! Lists of things: summary list, task list, checklist.

use crate::html;
use crate::html::{Html, safe_href};
use crate::i18n::Tr;
use crate::ui::{State, tag};

/// Names and values.
pub fn summary(rows: &[(String, Html)]) -> Html {
    let rows: Html =
        rows.iter().map(|(name, value)| html!("<div><dt>{}</dt><dd>{}</dd></div>", name, value)).collect();
    html!("<dl class=\"summary\">{}</dl>\n", rows)
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// What is to be done.
    pub title: String,
    /// Where; `None` while it cannot be done yet.
    pub href: Option<String>,
    /// A line under it: whose it is, why it waits.
    pub hint: Option<String>,
    /// How it stands.
    pub state: State,
    /// How it stands, in words.
    pub word: String,
}

/// Things to do, each with how it stands.
pub fn task_list(tasks: &[Task]) -> Html {
    let rows: Html = tasks
        .iter()
        .map(|task| {
            let title = match &task.href {
                Some(href) => html!("<a href=\"{}\">{}</a>", safe_href(href), task.title),
                None => html!("<span>{}</span>", task.title),
            };
            let hint = task.hint.as_ref().map(|hint| html!("<p class=\"hint\">{}</p>", hint));
            html!("<li><div>{}{}</div>{}</li>", title, hint, tag(task.state, &task.word))
        })
        .collect();
    html!("<ul class=\"tasks\">{}</ul>\n", rows)
}

/// How a material was found when it was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Verdict {
    /// Not looked at yet.
    #[default]
    Unchecked,
    /// In order.
    Ok,
    /// Missing or not in order; the note says what.
    Faulty,
    /// Need not be handed in; the note says why.
    Spared,
}

impl Verdict {
    /// Its value in a form field.
    pub fn value(self) -> &'static str {
        match self {
            Verdict::Unchecked => "",
            Verdict::Ok => "ok",
            Verdict::Faulty => "faulty",
            Verdict::Spared => "spared",
        }
    }

    /// From a form field.
    pub fn from_value(value: &str) -> Verdict {
        match value {
            "ok" => Verdict::Ok,
            "faulty" => Verdict::Faulty,
            "spared" => Verdict::Spared,
            _ => Verdict::Unchecked,
        }
    }
}

/// One material on a checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckItem {
    /// Its id, part of the field names `check-ID` and `note-ID`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it must look like (审查标准).
    pub standard: Option<String>,
    /// The files or evidence handed in for it.
    pub evidence: Html,
    /// How it was found.
    pub verdict: Verdict,
    /// What is missing or wrong, or why it need not be handed in.
    pub note: String,
}

/// Material by material. With `editable` it holds the fields of a form: for each item the radios `check-ID` (`ok`,
/// `faulty`) and the note `note-ID`; the digits 1 to 9 tick the first nine as in order. Without, it shows how each was
/// found.
pub fn checklist(tr: Tr, items: &[CheckItem], editable: bool) -> Html {
    let rows: Html =
        items.iter().enumerate().map(|(index, item)| check_row(tr, item, index + 1, editable)).collect();
    let keys = editable.then(|| html!("<p class=\"hint keys\">{}</p>", tr.t("kit-check-keys")));
    html!("{}<ol class=\"checklist\">{}</ol>\n", keys, rows)
}

fn check_row(tr: Tr, item: &CheckItem, number: usize, editable: bool) -> Html {
    let standard = item.standard.as_ref().map(|s| html!("<p class=\"hint\">{}</p>", s));
    let (state, key) = match item.verdict {
        Verdict::Unchecked => (State::Waiting, "kit-check-unchecked"),
        Verdict::Ok => (State::Done, "kit-check-ok"),
        Verdict::Faulty => (State::Overdue, "kit-check-faulty"),
        Verdict::Spared => (State::Done, "kit-check-spared"),
    };
    let act = if editable && item.verdict != Verdict::Spared {
        let choice = |verdict: Verdict, words: &str| {
            let checked = (item.verdict == verdict).then(|| html!(" checked"));
            let key = (verdict == Verdict::Ok && number <= 9)
                .then(|| html!(" data-key=\"{}\" aria-keyshortcuts=\"{}\"", number, number));
            html!(
                "<label class=\"choice\"><input type=\"radio\" name=\"check-{}\" value=\"{}\"{}{}><span>{}</span></label>",
                item.id,
                verdict.value(),
                checked,
                key,
                tr.t(words)
            )
        };
        html!(
            "<div class=\"check-act\" role=\"radiogroup\" aria-label=\"{name}\">{ok}{faulty}</div>\
             <label class=\"check-note\"><span class=\"hidden\">{note_label} {name}</span>\
             <input name=\"note-{id}\" value=\"{note}\" placeholder=\"{note_label}\" maxlength=\"400\"></label>",
            name = item.name,
            ok = choice(Verdict::Ok, "kit-check-ok"),
            faulty = choice(Verdict::Faulty, "kit-check-faulty"),
            note_label = tr.t("kit-check-note"),
            id = item.id,
            note = item.note,
        )
    } else {
        let note = (!item.note.is_empty()).then(|| html!("<p class=\"check-said\">{}</p>", item.note));
        html!("{}{}", tag(state, &tr.t(key)), note)
    };
    html!(
        "<li class=\"check {}\"><div class=\"check-head\"><span class=\"check-name\">{}</span>{}</div>{}{}</li>",
        state.class(),
        item.name,
        standard,
        item.evidence,
        act
    )
}
