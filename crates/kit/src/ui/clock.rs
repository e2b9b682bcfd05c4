//! The statutory clock as people see it: days left, the due date, a bar with the pauses drawn in, and why this date.

use contract::Lang;
use jiff::civil::Date;
use worktime::{ClockError, ClockState, Level, Unit, Which, Words, explain_brief};

use crate::format::Left;
use crate::html;
use crate::html::Html;
use crate::i18n::Tr;
use crate::ui::{State, details, tag};

/// A stretch of days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// First day.
    pub from: Date,
    /// Last day, counted in.
    pub to: Date,
    /// What it is for (检验、听证…).
    pub label: String,
}

/// A clock, ready to be shown. Its explanation comes from `worktime`, in the page's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockView {
    /// Which limit this is (承诺时限、法定时限).
    pub label: String,
    /// The limit in words: "20 个工作日".
    pub limit: String,
    /// How it stands.
    pub state: State,
    /// The starting day, which does not count.
    pub start: Date,
    /// The due date; `None` while it is paused without a known end.
    pub due: Option<Date>,
    /// Today.
    pub today: Date,
    /// Days left, while it runs or is paused; `None` once it stopped.
    pub left: Option<Left>,
    /// The day it stopped, when it did.
    pub stopped: Option<Date>,
    /// Days that did not count, in order.
    pub pauses: Vec<Stretch>,
    /// Whether the due date reaches into a year whose holidays are not announced: the year.
    pub provisional: Option<i16>,
    /// Why this date: line by line.
    pub explain: Vec<String>,
}

impl ClockView {
    /// The view of a clock on a day. `soon` is the warning threshold in the limit's own days; the explanation joins days
    /// that mean the same to ranges.
    ///
    /// # Errors
    /// As for [`ClockState::standing`].
    pub fn of(
        tr: Tr,
        state: &ClockState<'_>,
        which: Which,
        today: Date,
        soon: u32,
    ) -> Result<Self, ClockError> {
        let standing = state.standing(today, soon)?;
        let (measure, promised) = match (which, standing.promised) {
            (Which::Promised, Some(promised)) => (promised, true),
            _ => (standing.statutory, false),
        };
        let stopped = state.stopped().map(|(on, _)| on);
        // A pause that ended today: the day does not count, but nothing stands still any more.
        let over = state.pauses().iter().all(|pause| pause.to.is_some());
        let state_shown = match measure.level {
            Level::Paused if over && measure.remaining <= i64::from(soon) => State::Soon,
            Level::Paused if over => State::OnTime,
            Level::Paused => State::Paused,
            Level::OnTime => State::OnTime,
            Level::Soon => State::Soon,
            Level::Overdue | Level::DoneLate => State::Overdue,
            Level::DoneOnTime => State::Done,
        };
        let left = stopped.is_none().then_some(match measure.unit {
            _ if measure.level == Level::Overdue && measure.remaining == 0 => Left::JustOver,
            Unit::CalendarDay => Left::Calendar(measure.remaining),
            _ => Left::Working(measure.remaining),
        });
        let pauses = state.pauses().iter().map(|pause| Stretch {
            from: pause.from,
            to: pause.to.or(pause.until).unwrap_or(today).max(pause.from),
            label: sentence(&say(tr, pause.kind.words())),
        });
        let explain = explain_brief(&state.explain(which)?).into_iter().map(|line| {
            let when = match line.to {
                Some(to) => {
                    tr.f("kit-range", &[("from", tr.day(line.date).into()), ("to", tr.day(to).into())])
                }
                None => tr.day(line.date),
            };
            tr.f("kit-clock-line", &[("when", when.into()), ("what", say(tr, line.words()).into())])
        });
        Ok(Self {
            label: tr.t(if promised { "kit-clock-promised" } else { "kit-clock-statutory" }).into_owned(),
            limit: say(tr, state.deadline(which).limit.words()),
            state: state_shown,
            start: state.started(),
            due: measure.due,
            today,
            left,
            stopped,
            pauses: pauses.collect(),
            provisional: measure.provisional.first().copied(),
            explain: explain.collect(),
        })
    }
}

/// With a capital letter, as it begins a line.
fn sentence(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn say(tr: Tr, words: Words) -> String {
    match tr.lang {
        Lang::Zh => words.zh,
        Lang::En => words.en,
    }
}

/// The clock in full, for the top of a case page.
pub fn clock(tr: Tr, c: &ClockView) -> Html {
    let paused = c.state == State::Paused;
    let head = match (c.stopped, c.left) {
        (Some(day), _) => tr.with("kit-clock-stopped", "day", &tr.day(day)),
        (None, Some(left)) if !paused => tr.left(left),
        (None, _) => tr.t("kit-clock-paused").into_owned(),
    };
    let resumed = c.left.filter(|_| paused).map(|left| {
        html!("<p class=\"clock-label\">{}</p>", tr.with("kit-clock-resumed", "left", &tr.left(left)))
    });
    let due = match c.due {
        Some(due) => html!(
            "<p class=\"clock-due\">{} <time datetime=\"{}\">{}</time></p>",
            tr.t("kit-clock-due"),
            due.to_string(),
            tr.date(due)
        ),
        None => html!("<p class=\"clock-due\">{}</p>", tr.t("kit-clock-due-open")),
    };
    let provisional = c.provisional.map(|year| {
        html!(
            "<p class=\"clock-provisional\">{}</p>",
            tr.with("kit-clock-provisional", "year", &year.to_string())
        )
    });
    let why = (!c.explain.is_empty()).then(|| {
        let lines: Html = c.explain.iter().map(|line| html!("<li>{}</li>", line)).collect();
        details(&tr.t("kit-clock-why"), &html!("<ol class=\"explain\">{}</ol>", lines))
    });
    html!(
        "<div class=\"clock {class}\" role=\"group\" aria-label=\"{label}\"><p class=\"clock-label\">{label}<span class=\"dot\"> </span>{limit}</p>\
         <p class=\"clock-left\">{shape}{head}</p>{resumed}{due}{provisional}{bar}{why}</div>\n",
        class = c.state.class(),
        label = c.label,
        limit = c.limit,
        shape = c.state.shape(),
        head = head,
        resumed = resumed,
        due = due,
        provisional = provisional,
        bar = bar(tr, c),
        why = why,
    )
}

/// The clock in a line, for lists: tag with days left, and the due date.
pub fn clock_line(tr: Tr, c: &ClockView) -> Html {
    let word = match (c.stopped, c.left) {
        (Some(_), _) => tr.t("kit-state-done").into_owned(),
        (None, Some(left)) if c.state != State::Paused => tr.left(left),
        (None, _) => tr.t("kit-state-paused").into_owned(),
    };
    // What is done says when it was, never when it should have been.
    let day = match (c.stopped, c.due) {
        (Some(on), _) => Some((on, tr.with("kit-clock-done-on", "day", &tr.day(on)))),
        (None, Some(due)) => Some((due, due_words(tr, due, c.provisional.is_some()))),
        (None, None) => None,
    };
    let day =
        day.map(|(on, words)| html!(" <time class=\"due\" datetime=\"{}\">{}</time>", on.to_string(), words));
    html!("<span class=\"clock-line\">{}{}</span>", tag(c.state, &word), day)
}

/// A due date in a line: one that may still move says so.
pub fn due_words(tr: Tr, due: Date, provisional: bool) -> String {
    let day = tr.day(due);
    if provisional { format!("{day} ({})", tr.t("kit-provisional")) } else { day }
}

/// From the starting day to the due date (or today, when that is later): elapsed time solid, pauses hatched, today marked.
/// Widths are attributes of the SVG, which the content policy allows where it forbids styles.
fn bar(tr: Tr, c: &ClockView) -> Html {
    const WIDTH: f64 = 600.0;
    let days_to = |date: Date| c.start.until(date).map(|span| f64::from(span.get_days())).unwrap_or(0.0);
    let last_pause = c.pauses.last().map_or(0.0, |p| days_to(p.to));
    let end = c.stopped.unwrap_or(c.today);
    let total = c.due.map_or(0.0, days_to).max(days_to(end)).max(last_pause).max(1.0);
    let x = |date: Date| (days_to(date).clamp(0.0, total) / total * WIDTH).round();
    let now = x(end);
    let due =
        c.due.map(|due| html!("<path class=\"bar-due\" d=\"M{} 0v28\"/>", x(due).clamp(1.0, WIDTH - 1.0)));
    let overdue = c.due.filter(|due| *due < end).map(|due| {
        html!(
            "<rect class=\"bar-over\" x=\"{}\" y=\"8\" width=\"{}\" height=\"12\"/>",
            x(due),
            (now - x(due)).max(0.0)
        )
    });
    let pauses: Html = c
        .pauses
        .iter()
        .map(|pause| {
            let from = x(pause.from);
            let to = (days_to(pause.to) + 1.0).clamp(0.0, total) / total * WIDTH;
            html!(
                "<rect class=\"bar-pause\" x=\"{}\" y=\"8\" width=\"{}\" height=\"12\"><title>{}</title></rect>{}",
                from, (to.round() - from).max(2.0), pause_words(tr, pause), hatch(from, to)
            )
        })
        .collect();
    let listed: Html = c
        .pauses
        .iter()
        .map(|pause| html!("<li>{}{}</li>", State::Paused.shape(), pause_words(tr, pause)))
        .collect();
    let listed = (!c.pauses.is_empty()).then(|| html!("<ul class=\"clock-pauses\">{}</ul>", listed));
    let to = c.due.unwrap_or(end).max(end);
    html!(
        "<svg class=\"clock-bar\" viewBox=\"0 0 600 28\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{aria}\">\
         <rect class=\"bar-ground\" x=\"0\" y=\"8\" width=\"600\" height=\"12\"/>\
         <rect class=\"bar-spent\" x=\"0\" y=\"8\" width=\"{now}\" height=\"12\"/>{overdue}{pauses}{due}\
         <path class=\"bar-now\" d=\"M{now_line} 3v22\"/></svg>\
         <p class=\"clock-ends\"><span>{from}</span><span>{to}</span></p>{listed}",
        aria = tr.f("kit-clock-bar", &[("from", tr.day(c.start).into()), ("to", tr.day(to).into())]),
        now = now,
        now_line = now.clamp(1.0, WIDTH - 1.0),
        overdue = overdue,
        pauses = pauses,
        due = due,
        from = tr.day(c.start),
        to = tr.day(to),
        listed = listed,
    )
}

fn pause_words(tr: Tr, pause: &Stretch) -> String {
    if pause.from == pause.to {
        let args = [("label", pause.label.as_str().into()), ("day", tr.day(pause.from).into())];
        return tr.f("kit-clock-pause-day", &args);
    }
    tr.f(
        "kit-clock-pause",
        &[
            ("label", pause.label.as_str().into()),
            ("from", tr.day(pause.from).into()),
            ("to", tr.day(pause.to).into()),
        ],
    )
}

/// Slanting lines over a pause, so that it is told from elapsed time by shape, not by colour alone.
fn hatch(from: f64, to: f64) -> Html {
    let mut path = String::new();
    let mut x = from;
    while x + 6.0 <= to && path.len() < 4000 {
        path.push_str(&format!("M{x} 20l6-12"));
        x += 6.0;
    }
    html!("<path class=\"bar-hatch\" d=\"{}\"/>", path)
}
