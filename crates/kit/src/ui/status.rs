//! How things stand: status tag, notice, details, empty state.

use crate::html;
use crate::html::{Html, safe_href};
use crate::i18n::Tr;

/// How a thing stands. Always shown as shape, word and colour together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// ● In time (在办、正常).
    OnTime,
    /// ▲ Due soon (临期).
    Soon,
    /// ■ Overdue, refused, stopped (超期、不予).
    Overdue,
    /// ‖ Paused: this time does not count (暂停计时).
    Paused,
    /// ✓ Done (已办结).
    Done,
    /// ○ Not begun (未开始).
    Waiting,
}

impl State {
    /// Every state, for legends and filters.
    pub const ALL: [State; 6] =
        [State::OnTime, State::Soon, State::Overdue, State::Paused, State::Done, State::Waiting];

    /// The class that colours it.
    pub fn class(self) -> &'static str {
        match self {
            State::OnTime => "on-time",
            State::Soon => "soon",
            State::Overdue => "overdue",
            State::Paused => "paused",
            State::Done => "done",
            State::Waiting => "waiting",
        }
    }

    /// The shape, drawn so that it looks the same in every font.
    pub fn shape(self) -> Html {
        let path = match self {
            State::OnTime => "<circle cx=\"6\" cy=\"6\" r=\"5\"/>",
            State::Soon => "<path d=\"M6 .5 12 11.500H0z\"/>",
            State::Overdue => "<path d=\"M1 1h10v10H1z\"/>",
            State::Paused => "<path d=\"M1.500 1H5v10H1.500zM7 1h3.500v10H7z\"/>",
            State::Done => {
                "<path d=\"M.800 6.400 4.300 10 11.300 2.300\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2.200\"/>"
            }
            State::Waiting => {
                "<circle cx=\"6\" cy=\"6\" r=\"4.200\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.600\"/>"
            }
        };
        html!(
            "<svg class=\"shape\" viewBox=\"0 0 12 12\" width=\"12\" height=\"12\" aria-hidden=\"true\">{}</svg>",
            Html::trusted(path)
        )
    }
}

/// Status tag: shape, word, colour.
pub fn tag(state: State, word: &str) -> Html {
    html!("<span class=\"tag {}\">{}{}</span>", state.class(), state.shape(), word)
}

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Worth knowing.
    Info,
    /// It worked. Announced by screen readers.
    Done,
    /// Mind this: something will be lost or cost time.
    Warn,
    /// It did not work. Announced at once.
    Stop,
}

/// A notice across the content.
pub fn notice(tone: Tone, body: &Html) -> Html {
    let (class, role, shape) = match tone {
        Tone::Info => ("info", "note", State::OnTime),
        Tone::Done => ("done", "status", State::Done),
        Tone::Warn => ("warn", "note", State::Soon),
        Tone::Stop => ("stop", "alert", State::Overdue),
    };
    html!(
        "<div class=\"notice {}\" role=\"{}\">{}<div class=\"notice-body\">{}</div></div>\n",
        class,
        role,
        shape.shape(),
        body
    )
}

/// Something that can be opened when wanted.
pub fn details(summary: &str, body: &Html) -> Html {
    html!("<details><summary>{}</summary><div class=\"details-body\">{}</div></details>\n", summary, body)
}

/// A list with nothing in it: why it is empty and what to do next.
pub fn empty(why: &str, next: Option<(&str, &str)>) -> Html {
    let next = next.map(|(words, href)| html!("<p><a href=\"{}\">{}</a></p>", safe_href(href), words));
    html!("<div class=\"empty\"><p>{}</p>{}</div>\n", why, next)
}

/// A figure with its words; `href` leads to what it counts.
pub fn stat(value: &str, words: &str, state: Option<State>, href: Option<&str>) -> Html {
    let shape = state.map(|s| html!("<span class=\"{}\">{}</span> ", s.class(), s.shape()));
    let inner = html!("<dt>{}{}</dt><dd>{}</dd>", shape, words, value);
    match href {
        Some(href) => html!("<a class=\"stat\" href=\"{}\"><dl>{}</dl></a>\n", safe_href(href), inner),
        None => html!("<div class=\"stat\"><dl>{}</dl></div>\n", inner),
    }
}

/// Figures in a row.
pub fn stats(tiles: impl IntoIterator<Item = Html>) -> Html {
    html!("<div class=\"stats\">{}</div>\n", Html::join(tiles))
}

/// A legend of the states with their words, for lists and clocks.
pub fn legend(tr: Tr) -> Html {
    let tags: Html = State::ALL
        .iter()
        .map(|state| html!("<li>{}</li>", tag(*state, &tr.t(&format!("kit-state-{}", state.class())))))
        .collect();
    html!("<ul class=\"legend\">{}</ul>\n", tags)
}
