//! `/office/figures/cases`: the cases behind a figure, for those who may watch over cases besides.

use contract::{Fault, Scope};
use directory::access::{ListScope, Staff};
use kit::routes::get;
use kit::ui::{self, Column, Crumb, Pager, Row, State, Tab, Table};
use kit::{Ctx, Page, Query, Reply, Routes, esc, html};

use crate::asked::{Asked, FILTERS};
use crate::exports;
use crate::figures::By;
use crate::names::Names;
use crate::permissions::Read;
use crate::store::{self as rows, Behind, Shelf};

const HERE: &str = "/office/figures/cases";
const PAGE: u32 = 50;

pub(super) fn routes() -> Routes {
    Routes::new().route(HERE, get(show))
}

impl Shelf {
    pub(crate) const ALL: [Shelf; 5] =
        [Shelf::Received, Shelf::Ended, Shelf::Open, Shelf::Overdue, Shelf::Returned];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Shelf::Received => "received",
            Shelf::Ended => "ended",
            Shelf::Open => "open",
            Shelf::Overdue => "overdue",
            Shelf::Returned => "returned",
        }
    }

    pub(crate) fn parse(word: &str) -> Shelf {
        Self::ALL.into_iter().find(|shelf| shelf.as_str() == word).unwrap_or(Shelf::Received)
    }
}

async fn show(ctx: Ctx, staff: Staff<Read>, Query(asked): Query<Asked>) -> Reply {
    let tr = ctx.tr;
    let watching = ctx.app.cases.supervision();
    let scope = ListScope::of(&staff.actor, watching);
    if scope.is_nothing() {
        return Err(Fault::forbidden("access.forbidden").with("permission", watching.0).into());
    }
    let (app, ask, shelf) = (ctx.app.clone(), asked.clone(), Shelf::parse(&asked.shelf));
    let (mut found, names, period) = ctx
        .app
        .db
        .read(move |tx| {
            let period = ask.period(tx)?;
            let (from, to) = (period.from.to_string(), period.to.to_string());
            let after = match ask.after.as_str() {
                "" => 0,
                after => after.parse().map_err(|_| Fault::invalid("kit.form").with("detail", "after"))?,
            };
            let found = rows::behind(tx, &scope, &ask.only(), shelf, (&from, &to), after, PAGE + 1)?;
            let mut names = Names::default();
            names.add(tx, &app, By::Item, found.iter().map(|case| case.item.as_str()))?;
            let organs: Vec<String> = found.iter().map(|case| case.organ.to_string()).collect();
            names.add(tx, &app, By::Organ, organs.iter().map(String::as_str))?;
            Ok::<_, Fault>((found, names, period))
        })
        .await?;
    let more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let next =
        found.last().filter(|_| more).map(|last| asked.address(HERE, &[("after", &last.id.to_string())]));
    let tabs = Shelf::ALL.map(|one| Tab {
        label: tr.t(&format!("insight-shelf-{}", one.as_str())).into_owned(),
        href: asked.address(HERE, &[("shelf", one.as_str())]),
        count: None,
        current: one == shelf,
    });
    let table = Table {
        caption: tr.t(&format!("insight-shelf-{}", shelf.as_str())).into_owned(),
        columns: exports::CASE_COLUMNS.map(|key| Column::new(tr.t(key))).into(),
        rows: found.iter().map(|case| row(&ctx, &names, case)).collect(),
        empty: ui::empty(&tr.t("insight-cases-none"), Some((&tr.t("insight-back"), "/office/figures"))),
        bulk: None,
        pager: Pager {
            first: (!asked.after.is_empty()).then(|| asked.address(HERE, &[])),
            next,
            ..Pager::default()
        },
    };
    let query: Vec<(&str, &str)> =
        FILTERS.iter().copied().chain(["shelf"]).map(|name| (name, asked.value(name))).collect();
    let tools = directory::lists::tools(&ctx, exports::CASES, HERE, &query).await?;
    Ok(Page::office(&ctx.view, tr.t("insight-cases-title"))
        .wide()
        .crumbs([Crumb::new(tr.t("insight-title"), asked.address("/office/figures", &[("shelf", "")]))])
        .lead(super::board::window(tr, &period))
        .body(ui::tabs(&tr.t("insight-shelves"), &tabs))
        .body(tools)
        .body(ui::table(&ctx.view, &table))
        .respond())
}

fn row(ctx: &Ctx, names: &Names, case: &Behind) -> Row {
    let tr = ctx.tr;
    let scope =
        Scope { region: &case.region, organ: Some(contract::OrganId(case.organ)), item: Some(&case.item) };
    let may = ctx.actor.as_ref().is_some_and(|actor| actor.can(ctx.app.cases.supervision(), scope));
    let number = match may {
        true => html!("<a class=\"number\" href=\"/office/case/{}\">{}</a>", case.number, case.number),
        false => html!("<span class=\"number\">{}</span>", case.number),
    };
    let limit = if case.overdue { ui::tag(State::Overdue, &tr.t("insight-limit-passed")) } else { esc("") };
    Row::new([
        number,
        esc(&names.of(tr, By::Item, &case.item)),
        esc(&names.of(tr, By::Organ, &case.organ.to_string())),
        esc(&tr.t(&format!("case-state-{}", case.state.as_str()))),
        esc(&case.received),
        esc(case.ended.as_deref().unwrap_or("")),
        limit,
        esc(&tr.number(case.returned)),
    ])
}
