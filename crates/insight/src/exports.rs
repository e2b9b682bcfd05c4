//! The lists of figures as files: the table, and the cases behind it.

use std::sync::Arc;

use contract::{Actor, App, Fault};
use directory::access::{ListScope, Permit};
use directory::lists::{Chunk, ListSource, Wanted};
use store::Tx;

use crate::asked::{Asked, FILTERS};
use crate::figures::{self, By};
use crate::names::Names;
use crate::pages::{cells, columns};
use crate::permissions::Read;
use crate::store::{self as rows, Shelf};

/// Key of the table of figures.
pub(crate) const FIGURES: &str = "insight-figures";
/// Key of the list of cases.
pub(crate) const CASES: &str = "insight-cases";
/// Heads of the list of cases.
pub(crate) const CASE_COLUMNS: [&str; 8] = [
    "insight-case-number",
    "insight-by-item",
    "insight-by-organ",
    "insight-case-state",
    "insight-case-received",
    "insight-case-ended",
    "insight-case-limit",
    "insight-returned",
];
const CASE_FILTERS: [&str; 10] =
    ["from", "to", "by", "organ", "item", "kind", "channel", "region", "count", "shelf"];

/// Every list of this service, for the roof to wire.
pub fn sources(app: &App) -> Vec<Arc<dyn ListSource>> {
    vec![Arc::new(Table(app.clone())), Arc::new(Cases(app.clone())), Arc::new(Alerts)]
}

struct Table(App);

impl ListSource for Table {
    fn key(&self) -> &'static str {
        FIGURES
    }

    fn path(&self) -> &'static str {
        "/office/figures"
    }

    fn title(&self) -> &'static str {
        "insight-title"
    }

    fn filters(&self) -> &'static [&'static str] {
        &FILTERS
    }

    fn columns(&self) -> Vec<&'static str> {
        columns()
    }

    fn may(&self, actor: &Actor) -> bool {
        actor.may_somewhere(Read::PERMISSION)
    }

    fn rows(&self, tx: &mut Tx, wanted: &Wanted<'_>) -> Result<Chunk, Fault> {
        let asked = Asked::read(|name| wanted.filter(name));
        let scope = ListScope::of(wanted.actor, Read::PERMISSION);
        let period = asked.period(tx)?;
        let mut lines = figures::lines(tx, Some(&scope), &asked.only(), asked.by(), &period)?;
        if asked.by() == By::Period {
            lines.retain(|line| !line.figures.is_nothing());
        }
        let mut names = Names::default();
        names.add(tx, &self.0, asked.by(), lines.iter().map(|line| line.key.as_str()))?;
        let row = |line: &figures::Line| {
            let name = names.of(wanted.tr, asked.by(), &line.key);
            [name].into_iter().chain(cells(wanted.tr, line)).collect()
        };
        Ok(Chunk { rows: lines.iter().map(row).collect(), next: None })
    }
}

struct Cases(App);

impl Cases {
    fn scope(&self, actor: &Actor) -> ListScope {
        ListScope::of(actor, self.0.cases.supervision())
    }
}

impl ListSource for Cases {
    fn key(&self) -> &'static str {
        CASES
    }

    fn path(&self) -> &'static str {
        "/office/figures/cases"
    }

    fn title(&self) -> &'static str {
        "insight-cases-title"
    }

    fn filters(&self) -> &'static [&'static str] {
        &CASE_FILTERS
    }

    fn columns(&self) -> Vec<&'static str> {
        CASE_COLUMNS.into()
    }

    fn may(&self, actor: &Actor) -> bool {
        actor.may_somewhere(Read::PERMISSION) && !self.scope(actor).is_nothing()
    }

    fn rows(&self, tx: &mut Tx, wanted: &Wanted<'_>) -> Result<Chunk, Fault> {
        let (tr, asked) = (wanted.tr, Asked::read(|name| wanted.filter(name)));
        let period = asked.period(tx)?;
        let (from, to) = (period.from.to_string(), period.to.to_string());
        let after = match wanted.after {
            "" => 0,
            after => after.parse().map_err(|_| Fault::invalid("kit.form").with("detail", "after"))?,
        };
        let shelf = Shelf::parse(&asked.shelf);
        let scope = self.scope(wanted.actor);
        let found = rows::behind(tx, &scope, &asked.only(), shelf, (&from, &to), after, wanted.most)?;
        let mut names = Names::default();
        names.add(tx, &self.0, By::Item, found.iter().map(|case| case.item.as_str()))?;
        let organs: Vec<String> = found.iter().map(|case| case.organ.to_string()).collect();
        names.add(tx, &self.0, By::Organ, organs.iter().map(String::as_str))?;
        let next =
            found.last().filter(|_| found.len() >= wanted.most as usize).map(|last| last.id.to_string());
        let lines = found.iter().map(|case| {
            vec![
                case.number.clone(),
                names.of(tr, By::Item, &case.item),
                names.of(tr, By::Organ, &case.organ.to_string()),
                tr.t(&format!("case-state-{}", case.state.as_str())).into_owned(),
                case.received.clone(),
                case.ended.clone().unwrap_or_default(),
                if case.overdue { tr.t("insight-limit-passed").into_owned() } else { String::new() },
                case.returned.to_string(),
            ]
        });
        Ok(Chunk { rows: lines.collect(), next })
    }
}

/// Key of the list of alerts.
pub(crate) const ALERTS: &str = "insight-alerts";

struct Alerts;

impl ListSource for Alerts {
    fn key(&self) -> &'static str {
        ALERTS
    }

    fn path(&self) -> &'static str {
        "/office/watch"
    }

    fn title(&self) -> &'static str {
        "insight-alerts-title"
    }

    fn filters(&self) -> &'static [&'static str] {
        &["shelf", "rule"]
    }

    fn columns(&self) -> Vec<&'static str> {
        vec![
            "insight-alert-number",
            "insight-alert-rule",
            "insight-alert-kind",
            "insight-alert-card",
            "insight-case-number",
            "insight-by-organ",
            "insight-alert-person",
            "insight-alert-state",
            "insight-alert-at",
        ]
    }

    fn may(&self, actor: &Actor) -> bool {
        crate::pages::alerts_scope(actor).is_ok()
    }

    fn rows(&self, tx: &mut Tx, wanted: &Wanted<'_>) -> Result<Chunk, Fault> {
        let tr = wanted.tr;
        let scope = crate::pages::alerts_scope(wanted.actor)?;
        let mut filter = crate::pages::alerts_filter(wanted.filter("shelf"), wanted.filter("rule"));
        if !wanted.after.is_empty() {
            let place = wanted.after.parse();
            filter.before = Some(place.map_err(|_| Fault::invalid("kit.form").with("detail", "after"))?);
        }
        let found = rows::alerts(tx, &scope, &filter, wanted.most)?;
        let next =
            found.last().filter(|_| found.len() >= wanted.most as usize).map(|last| last.id.to_string());
        let mut lines = Vec::with_capacity(found.len());
        for alert in &found {
            let unit = directory::organ::by_id(tx, alert.organ)?.map(|organ| organ.name).unwrap_or_default();
            let person = match alert.person {
                Some(person) => directory::account::name(tx, person)?.unwrap_or_default(),
                None => String::new(),
            };
            lines.push(vec![
                alert.number.clone(),
                tr.text(&alert.name).to_owned(),
                tr.t(&format!("insight-rule-kind-{}", alert.kind)).into_owned(),
                tr.t(&format!("insight-card-{}", alert.card)).into_owned(),
                alert.case_number.clone(),
                tr.text(&unit).to_owned(),
                person,
                tr.t(&format!("insight-state-{}", alert.state.as_str())).into_owned(),
                tr.instant(alert.at),
            ]);
        }
        Ok(Chunk { rows: lines, next })
    }
}
