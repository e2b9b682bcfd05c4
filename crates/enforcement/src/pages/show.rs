//! What the pages share: names of organs, marks of states, fields with their texts, refusals.

use std::collections::BTreeMap;

use contract::time::{DAY_MS, china_date};
use contract::{Fault, Text};
use kit::ui::{self, Control, Errors, State as Mark};
use kit::{Html, Tr, esc, html};
use store::Tx;

use super::Room;
use crate::model::{Check, Kept, Push, State};
pub(crate) use kit::{Refused, with_errors};

/// Names of organs.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names(BTreeMap<i64, Text>);

impl Names {
    /// Of all organs.
    pub fn all(tx: &mut Tx) -> Result<Names, Fault> {
        Ok(Names(directory::organ::all(tx)?.into_iter().map(|one| (one.id.0, one.name)).collect()))
    }

    /// An organ's name.
    pub fn organ(&self, tr: Tr, organ: i64) -> String {
        let known = self.0.get(&organ).map(|name| tr.text(name).to_owned());
        known.unwrap_or_else(|| tr.t("push-organ-none").into_owned())
    }

    /// All of them, for choosing one.
    pub fn choices(&self, tr: Tr) -> Vec<ui::Choice> {
        self.0.iter().map(|(id, name)| ui::Choice::new(id.to_string(), tr.text(name))).collect()
    }
}

/// How a pushed result stands, as a mark; what is late says so.
pub(crate) fn tag(tr: Tr, push: &Push, now: i64) -> Html {
    let (mark, key) = match push.state {
        State::Sent if push.is_late(now) => (Mark::Overdue, "push-state-late"),
        State::Sent if push.due_at - now < DAY_MS => (Mark::Soon, "push-state-sent"),
        State::Sent => (Mark::Waiting, "push-state-sent"),
        State::Claimed => (Mark::Done, "push-state-claimed"),
        State::Refused => (Mark::Paused, "push-state-refused"),
        State::Unrouted => (Mark::Paused, "push-state-unrouted"),
    };
    ui::tag(mark, &tr.t(key))
}

/// The last day to claim it, where it waits for that.
pub(crate) fn due(tr: Tr, push: &Push) -> Html {
    if push.state != State::Sent {
        return Html::empty();
    }
    let provisional = (push.provisional == 1)
        .then(|| html!("<br><span class=\"hint\">{}</span>", tr.t("push-provisional")));
    html!("{}{}", tr.day(china_date(push.due_at)), provisional)
}

/// How a commitment stands, as a mark.
pub(crate) fn check_tag(tr: Tr, check: &Check, now: i64) -> Html {
    let late = check.state.is_open() && now > check.due_at;
    let mark = match check.state {
        _ if late => Mark::Overdue,
        Kept::Open => Mark::Waiting,
        Kept::Correcting => Mark::Soon,
        Kept::Kept => Mark::Done,
        Kept::Broken => Mark::Overdue,
    };
    let key = if late { "late" } else { check.state.as_str() };
    ui::tag(mark, &tr.t(&format!("push-kept-{key}")))
}

/// The item's name with the case it was.
pub(crate) fn item(tr: Tr, push: &Push) -> String {
    tr.text(&push.item_name()).to_owned()
}

/// A row of a summary.
pub(crate) fn row(tr: Tr, key: &str, value: Html) -> (String, Html) {
    (tr.t(&format!("push-row-{key}")).into_owned(), value)
}

/// What somebody wrote, its lines kept.
pub(crate) fn words(text: &str) -> Html {
    let mut out = Html::empty();
    for (at, line) in text.lines().enumerate() {
        out.push(&html!("{}{}", (at > 0).then(|| html!("<br>")), esc(line)));
    }
    html!("<p>{}</p>", out)
}

/// A field whose label is `push-field-…`.
pub(crate) fn ask(
    room: &Room,
    id: &str,
    control: Control<'_>,
    value: &str,
    required: bool,
    errors: &Errors,
) -> Html {
    ask_as(room, id, id, control, value, required, errors)
}

/// A field of one of several forms of a page: its own name, and the label `push-field-…` of this word.
pub(crate) fn ask_as(
    room: &Room,
    id: &str,
    word: &str,
    control: Control<'_>,
    value: &str,
    required: bool,
    errors: &Errors,
) -> Html {
    kit::ask(room.tr(), &format!("push-field-{word}"), id, control, value, required, errors)
}
