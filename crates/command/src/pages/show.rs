//! How things are called and shown on the screen.

use std::collections::BTreeMap;

use contract::time::china_date;
use contract::{App, Fault, FaultKind, OrganId, Text};
use jiff::civil::Date;
use kit::ui::{self, State};
use kit::{Html, Tr, html};
use store::Tx;

use crate::hear;
use crate::model::{Moment, Sort};

/// Names of items, organs and divisions that occur on a page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names(BTreeMap<(char, String), Text>);

impl Names {
    /// Looks up an item's name.
    pub fn item(&mut self, tx: &mut Tx, app: &App, code: &str) -> Result<(), Fault> {
        let slot = ('i', code.to_owned());
        if self.0.contains_key(&slot) {
            return Ok(());
        }
        match app.items.current(tx, code) {
            Ok(version) => drop(self.0.insert(slot, version.item.name.clone())),
            Err(fault) if fault.kind == FaultKind::NotFound => {}
            Err(fault) => return Err(fault),
        }
        Ok(())
    }

    /// Looks up an organ's name.
    pub fn organ(&mut self, tx: &mut Tx, organ: OrganId) -> Result<(), Fault> {
        let slot = ('o', organ.0.to_string());
        if !self.0.contains_key(&slot)
            && let Some(found) = directory::organ::by_id(tx, organ)?
        {
            self.0.insert(slot, found.name);
        }
        Ok(())
    }

    /// Looks up a division's name.
    pub fn region(&mut self, tx: &mut Tx, code: &str) -> Result<(), Fault> {
        let slot = ('r', code.to_owned());
        if !self.0.contains_key(&slot)
            && let Some(found) = directory::region::find(tx, code)?
        {
            self.0.insert(slot, found.name);
        }
        Ok(())
    }

    /// Looks up all that a line names.
    pub fn moment(&mut self, tx: &mut Tx, app: &App, moment: &Moment) -> Result<(), Fault> {
        self.item(tx, app, &moment.item)?;
        self.organ(tx, OrganId(moment.organ))?;
        self.region(tx, &moment.region)
    }

    /// What it is called; its code where it has no name (any more).
    pub fn of(&self, tr: Tr, what: char, key: &str) -> String {
        self.0.get(&(what, key.to_owned())).map_or_else(|| key.to_owned(), |name| tr.text(name).to_owned())
    }
}

/// A time of day; of another day than today the day before it.
pub(crate) fn when(tr: Tr, at: i64, today: Date) -> String {
    match china_date(at) {
        day if day == today => tr.time(at),
        day => format!("{} {}", tr.short_day(day), tr.time(at)),
    }
}

/// The word for what happened.
pub(crate) fn word(tr: Tr, kind: &str) -> String {
    tr.t(&format!("command-event-{}", kind.replace('.', "-"))).into_owned()
}

fn state(kind: &str) -> State {
    match (hear::sort(kind), kind) {
        (Sort::Warning, "case.due-soon") => State::Soon,
        (Sort::Warning, _) => State::Overdue,
        _ => State::Done,
    }
}

/// A line stays marked as new for so long.
const NEW_MS: i64 = 60_000;

/// Applications as they came in: when, what, where, by whom (masked).
pub(crate) fn arrivals(tr: Tr, names: &Names, moments: &[Moment], now: i64) -> Html {
    if moments.is_empty() {
        return ui::empty(&tr.t("command-arrivals-none"), None);
    }
    let today = china_date(now);
    let line = |moment: &Moment| {
        let fresh = (now - moment.at < NEW_MS)
            .then(|| html!(" {}", ui::tag(State::OnTime, &tr.t("command-arrival-new"))));
        html!(
            "<li><time>{}</time><div><strong>{}</strong>{}<p class=\"hint\">{} · {} · {}<br>{}</p></div></li>",
            when(tr, moment.at, today),
            names.of(tr, 'i', &moment.item),
            fresh,
            names.of(tr, 'r', &moment.region),
            moment.who,
            tr.t(&format!("command-channel-{}", moment.channel)),
            number(&moment.number)
        )
    };
    html!("<ol class=\"arrivals\">{}</ol>", moments.iter().map(line).collect::<Html>())
}

/// A case's number with the way to it.
pub(crate) fn number(number: &str) -> Html {
    html!("<a class=\"number\" href=\"/command/case/{}\">{}</a>", number, number)
}

/// Warnings: what, of which case, where.
pub(crate) fn warnings(tr: Tr, names: &Names, moments: &[Moment], now: i64) -> Html {
    if moments.is_empty() {
        return html!("<p class=\"hint\">{}</p>", tr.t("command-warnings-none"));
    }
    let today = china_date(now);
    let line = |moment: &Moment| {
        html!(
            "<li><time>{}</time><div>{} {}<p class=\"hint\">{} · {}</p></div></li>",
            when(tr, moment.at, today),
            ui::tag(state(&moment.kind), &word(tr, &moment.kind)),
            number(&moment.number),
            names.of(tr, 'i', &moment.item),
            names.of(tr, 'o', &moment.organ.to_string())
        )
    };
    html!("<ol class=\"arrivals\">{}</ol>", moments.iter().map(line).collect::<Html>())
}
