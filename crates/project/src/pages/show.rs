//! Components the pages share: fields, refusals, areas, how a link stands.

use contract::time::{DAY_MS, china_date};
use contract::{Fault, FaultKind};
use kit::ui::{self, Control, Errors, Field, State as Tone};
use kit::{Fields, Html, Tr, fault_words};

use super::Room;
use crate::model::Link;

/// A field whose label is `project-field-…`.
pub(super) fn ask(
    room: &Room,
    id: &str,
    control: Control<'_>,
    value: &str,
    required: bool,
    errors: &Errors,
) -> Html {
    let tr = room.tr();
    let key = format!("project-field-{id}");
    let (label, help) = (tr.t(&key), tr.find(&format!("{key}.help"), &[]).unwrap_or_default());
    let one = Field {
        id,
        label: &label,
        help: &help,
        control,
        value,
        required,
        autocomplete: "off",
        ..Field::default()
    };
    ui::field(tr, &one, errors.of(id))
}

/// What was given to a form and refused.
#[derive(Debug, Default)]
pub(super) struct Refused {
    /// What was typed.
    pub given: Fields,
    /// What is wrong.
    pub errors: Errors,
}

impl Refused {
    /// The refusal in words beside a field. What is not there, or not theirs, is an error page.
    pub fn of(tr: Tr, field: &str, given: Fields, fault: Fault) -> Result<Refused, kit::Error> {
        let page = matches!(
            fault.kind,
            FaultKind::NotFound | FaultKind::Internal | FaultKind::Busy | FaultKind::SignIn
        );
        if page {
            return Err(fault.into());
        }
        let mut errors = Errors::new();
        errors.add(field, fault_words(tr, &fault).advice(tr));
        Ok(Refused { given, errors })
    }

    /// A field as it was given.
    pub fn text(&self, id: &str) -> &str {
        self.given.get(id).unwrap_or("")
    }
}

/// A page with the summary of what is wrong, where something is.
pub(super) fn with_errors<'a>(tr: Tr, page: kit::Page<'a>, errors: &Errors) -> kit::Page<'a> {
    match errors.is_empty() {
        true => page,
        false => page.body(ui::error_summary(tr, errors)).with_errors(),
    }
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
