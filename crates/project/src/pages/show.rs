//! Components the pages share: fields, refusals, areas, how a link stands.

use contract::time::{DAY_MS, china_date};

use kit::ui::{self, Control, Errors, State as Tone};
use kit::{Html, Tr};

use super::Room;
use crate::model::Link;
pub(super) use kit::{Refused, with_errors};

/// A field whose label is `project-field-…`.
pub(super) fn ask(
    room: &Room,
    id: &str,
    control: Control<'_>,
    value: &str,
    required: bool,
    errors: &Errors,
) -> Html {
    kit::ask(room.tr(), &format!("project-field-{id}"), id, control, value, required, errors)
}

/// An area with its unit: square metres with two places, mu besides where it is worth it.
pub(super) fn area(tr: Tr, square_metres: f64) -> String {
    let metres = format!("{square_metres:.2}");
    let mu = format!("{:.2}", square_metres / geo::measure::MU);
    let key = if square_metres >= 100.0 { "project-area-mu" } else { "project-area" };
    tr.f(key, &[("metres", metres.into()), ("mu", mu.into())])
}

/// How a link stands.
pub(super) fn link_tag(tr: Tr, link: &Link, now: i64) -> Html {
    let (tone, key) = match (link.began_at, link.ended_at, link.due_at) {
        (None, ..) => (Tone::Waiting, "project-link-waits"),
        (_, Some(_), _) if link.late == 1 => (Tone::Overdue, "project-link-done-late"),
        (_, Some(_), _) => (Tone::Done, "project-link-done"),
        (_, None, Some(due)) if due < now => (Tone::Overdue, "project-link-late"),
        (_, None, Some(due)) if due - now < 3 * DAY_MS => (Tone::Soon, "project-link-soon"),
        _ => (Tone::OnTime, "project-link-runs"),
    };
    ui::tag(tone, &tr.t(key))
}

/// When a link began, ends or ended.
pub(super) fn link_days(tr: Tr, link: &Link) -> String {
    match (link.began_at, link.ended_at, link.due_at) {
        (_, Some(ended), _) => tr.with("project-link-ended-on", "day", &tr.day(china_date(ended))),
        (Some(_), None, Some(due)) => tr.with("project-link-until", "day", &tr.day(china_date(due))),
        _ => String::new(),
    }
}
