//! How tasks and visits are shown: words and marks of states, limits and classes; fields with their texts.

use std::collections::BTreeMap;

use contract::{Fault, OrganId, Text};
use kit::ui::{self, Control, Errors, State as Mark};
use kit::{Html, Tr, esc, html};
use store::Tx;

use super::Room;
use crate::model::{Check, Class, Outcome, Task, TaskState, Visit, VisitState};
use crate::rules::Rules;
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
    pub fn organ(&self, tr: Tr, organ: OrganId) -> String {
        let known = self.0.get(&organ.0).map(|name| tr.text(name).to_owned());
        known.unwrap_or_else(|| tr.t("inspect-organ-gone").into_owned())
    }
}

/// The name of a class with its letter.
pub(crate) fn class_word(tr: Tr, class: Class) -> String {
    format!("{} {}", class.as_str(), tr.t(&format!("inspect-class-{}", class.as_str().to_lowercase())))
}

/// The word for an outcome.
pub(crate) fn outcome_word(tr: Tr, outcome: Outcome) -> String {
    tr.t(&format!("inspect-outcome-{}", outcome.as_str())).into_owned()
}

/// An outcome as a mark.
pub(crate) fn outcome_tag(tr: Tr, outcome: Outcome) -> Html {
    let mark = match outcome {
        Outcome::Fine => Mark::Done,
        Outcome::Corrected | Outcome::NotCarriedOn => Mark::OnTime,
        Outcome::ToCorrect | Outcome::Unreachable => Mark::Soon,
        Outcome::Pursued | Outcome::Refused => Mark::Overdue,
    };
    ui::tag(mark, &outcome_word(tr, outcome))
}

/// The state of a task as a mark.
pub(crate) fn task_tag(tr: Tr, task: &Task) -> Html {
    let mark = match task.state {
        TaskState::Outline => Mark::Waiting,
        TaskState::Announced => Mark::OnTime,
        TaskState::Drawn => Mark::Done,
        TaskState::Repeated | TaskState::Discarded => Mark::Paused,
    };
    ui::tag(mark, &tr.t(&format!("inspect-task-{}", task.state.as_str())))
}

/// The state of a visit as a mark; what is late says so.
pub(crate) fn visit_tag(tr: Tr, visit: &Visit, now: i64) -> Html {
    let late = visit.is_late(now);
    let mark = match visit.state {
        _ if late => Mark::Overdue,
        VisitState::Assigned if now >= visit.warn_at => Mark::Soon,
        VisitState::Assigned => Mark::OnTime,
        VisitState::Recorded => Mark::Waiting,
        VisitState::Published => Mark::Done,
        VisitState::Dropped => Mark::Paused,
    };
    let key = match (late, visit.state) {
        (true, VisitState::Recorded) => "inspect-visit-publication-late".to_owned(),
        (true, _) => "inspect-visit-late".to_owned(),
        (false, state) => format!("inspect-visit-{}", state.as_str()),
    };
    ui::tag(mark, &tr.t(&key))
}

/// The limit that runs.
pub(crate) fn due(tr: Tr, visit: &Visit) -> Html {
    let by = match visit.state {
        VisitState::Assigned => Some(visit.due_at),
        VisitState::Recorded => visit.publish_by,
        _ => None,
    };
    let provisional = (visit.provisional && visit.state == VisitState::Assigned)
        .then(|| html!("<br><span class=\"hint\">{}</span>", tr.t("inspect-provisional")));
    match by {
        Some(by) => html!("{}{}", tr.day(contract::time::china_date(by)), provisional),
        None => Html::empty(),
    }
}

/// The name of an entity as everybody may read it.
pub(crate) fn public_name(visit: &Visit, person: bool) -> String {
    match person {
        true => directory::party::masked_name(&visit.name),
        false => visit.name.clone(),
    }
}

/// A share of 10,000 in hundredths.
pub(crate) fn percent(share: u32) -> String {
    match share % 100 {
        0 => format!("{} %", share / 100),
        rest => format!("{}.{rest:02} %", share / 100),
    }
}

/// The names of items.
pub(crate) fn items(tr: Tr, rules: &Rules, keys: &[&str]) -> String {
    let name = |key: &&str| rules.item(key).map_or((*key).to_owned(), |item| tr.text(&item.name).to_owned());
    keys.iter().map(name).collect::<Vec<_>>().join(&tr.t("inspect-and"))
}

/// The name of a category.
pub(crate) fn category(tr: Tr, rules: &Rules, key: &str) -> String {
    rules.category(key).map_or(key.to_owned(), |one| tr.text(&one.name).to_owned())
}

/// The name of a check.
pub(crate) fn check_name(tr: Tr, check: &Check) -> String {
    match tr.lang {
        contract::Lang::En if !check.name_en.is_empty() => check.name_en.clone(),
        _ => check.name_zh.clone(),
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
    html!("<p>{}</p>", out)
}

/// A field whose label is `inspect-field-…`.
pub(crate) fn ask(
    room: &Room,
    id: &str,
    control: Control<'_>,
    value: &str,
    required: bool,
    errors: &Errors,
) -> Html {
    kit::ask(room.tr(), &format!("inspect-field-{id}"), id, control, value, required, errors)
}

/// A table under its caption, which stands there also where there are no rows.
pub(crate) fn titled(room: &Room, table: &ui::Table) -> Html {
    let head = table.rows.is_empty().then(|| html!("<h2>{}</h2>", table.caption));
    html!("{}{}", head, ui::table(&room.ctx.view, table))
}
