//! How resources and requests are shown: words and marks, names of organs, fields with their texts.

use std::collections::BTreeMap;

use contract::lookup::{FieldKind, ResourceField};
use contract::time::china_date;
use contract::{Fault, Text};
use kit::ui::{self, Control, Errors, State as Mark};
use kit::{Html, Tr, esc, html};
use store::Tx;

use super::Room;
use crate::model::{Ask, Purpose, Request, RequestState, Resource, Sharing};
pub(crate) use kit::{Refused, with_errors};

/// Names of organs by USCC.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names(BTreeMap<String, Text>);

impl Names {
    /// Of all organs.
    pub fn all(tx: &mut Tx) -> Result<Names, Fault> {
        Ok(Names(directory::organ::all(tx)?.into_iter().map(|one| (one.uscc, one.name)).collect()))
    }

    /// An organ's name; what has no steward is kept by the coordinating body.
    pub fn organ(&self, tr: Tr, uscc: &str) -> String {
        match self.0.get(uscc) {
            Some(name) => tr.text(name).to_owned(),
            None if uscc.is_empty() => tr.t("exchange-coordinator").into_owned(),
            None => uscc.to_owned(),
        }
    }
}

/// Whether a resource is shared, as a mark.
pub(crate) fn sharing_tag(tr: Tr, resource: &Resource) -> Html {
    if resource.withdrawn_why.is_some() {
        return ui::tag(Mark::Paused, &tr.t("exchange-withdrawn-tag"));
    }
    let mark = match resource.sharing {
        Sharing::Unconditional => Mark::Done,
        Sharing::Conditional => Mark::OnTime,
        Sharing::None => Mark::Overdue,
    };
    ui::tag(mark, &tr.t(&format!("exchange-sharing-{}", resource.sharing.as_str())))
}

/// The state of a request as a mark; what is late says so.
pub(crate) fn state_tag(tr: Tr, r: &Request, now: i64) -> Html {
    let (mark, key) = match r.state {
        RequestState::Filed if r.is_late(now) => (Mark::Overdue, "exchange-state-late".to_owned()),
        RequestState::Filed if now >= r.warn_at => (Mark::Soon, "exchange-state-soon".to_owned()),
        RequestState::Filed => (Mark::OnTime, "exchange-state-filed".to_owned()),
        state => {
            let mark = match state {
                RequestState::Granted => Mark::Done,
                RequestState::Refused => Mark::Overdue,
                _ => Mark::Paused,
            };
            (mark, format!("exchange-state-{}-{}", r.kind.as_str(), state.as_str()))
        }
    };
    ui::tag(mark, &tr.t(&key))
}

/// What is asked, in a word.
pub(crate) fn kind_word(tr: Tr, kind: Ask) -> String {
    tr.t(&format!("exchange-ask-{}", kind.as_str())).into_owned()
}

/// What for, in words.
pub(crate) fn purpose_word(tr: Tr, purpose: Purpose) -> String {
    tr.t(&format!("exchange-purpose-{}", purpose.as_str())).into_owned()
}

/// What the values of a field are, in a word.
pub(crate) fn type_word(tr: Tr, field: &ResourceField) -> String {
    let key = match field.kind {
        FieldKind::Text => "exchange-type-text",
        FieldKind::Number => "exchange-type-number",
        FieldKind::Date => "exchange-type-date",
        FieldKind::YesNo => "exchange-type-yes-no",
    };
    tr.t(key).into_owned()
}

/// The names of fields.
pub(crate) fn field_names(tr: Tr, resource: &Resource, fields: &[String]) -> String {
    resource.names(tr.lang, fields).join(&tr.t("exchange-and"))
}

/// A last day as it is written.
pub(crate) fn last_day(tr: Tr, day: &str) -> String {
    match worktime::parse_date(day) {
        Ok(_) if day == crate::model::NO_END => tr.t("exchange-no-end").into_owned(),
        Ok(day) => tr.date(day),
        Err(_) => day.to_owned(),
    }
}

/// The limit that runs, or when it ended.
pub(crate) fn due(tr: Tr, r: &Request) -> Html {
    match (r.state, r.ended_at) {
        (RequestState::Filed, _) => {
            let provisional = r
                .provisional
                .then(|| html!("<br><span class=\"hint\">{}</span>", tr.t("exchange-provisional")));
            html!("{}{}", tr.day(china_date(r.due_at)), provisional)
        }
        (_, Some(at)) => esc(&tr.with("exchange-ended-on", "day", &tr.date(china_date(at)))),
        _ => Html::empty(),
    }
}

/// A row of a summary.
pub(crate) fn row(tr: Tr, key: &str, value: Html) -> (String, Html) {
    (tr.t(key).into_owned(), value)
}

/// What somebody wrote, its lines kept.
pub(crate) fn words(text: &str) -> Html {
    let mut out = Html::empty();
    for (at, line) in text.lines().enumerate() {
        out.push(&html!("{}{}", (at > 0).then(|| html!("<br>")), esc(line)));
    }
    out
}

/// A field whose label is `exchange-field-…`.
pub(crate) fn ask(
    room: &Room,
    id: &str,
    control: Control<'_>,
    value: &str,
    required: bool,
    errors: &Errors,
) -> Html {
    kit::ask(room.tr(), &format!("exchange-field-{id}"), id, control, value, required, errors)
}

/// A table under its caption, which stands there also where there are no rows.
pub(crate) fn titled(room: &Room, table: &ui::Table) -> Html {
    let head = table.rows.is_empty().then(|| html!("<h2>{}</h2>", table.caption));
    html!("{}{}", head, ui::table(&room.ctx.view, table))
}
