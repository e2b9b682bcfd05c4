//! `/office/figures/mend`: the three things to mend first, and why: the step that takes the most time, the material that is missing
//! most, the item that ends late or comes back most. Told from the figures, not guessed.

use contract::{Fault, Text};
use directory::access::Staff;
use kit::routes::get;
use kit::ui::{self, Column, Crumb, Row, Table};
use kit::{Ctx, Html, Page, Query, Reply, Routes, esc, html};

use crate::asked::Asked;
use crate::figures::{self, By, Line, Period, Weight};
use crate::model::{Measure, What};
use crate::names::{self, Names};
use crate::permissions::Read;

/// Rows of each list.
const MOST: usize = 10;

pub(super) fn routes() -> Routes {
    Routes::new().route("/office/figures/mend", get(show))
}

struct Found {
    period: Period,
    steps: Vec<(Weight, Text)>,
    missing: Vec<(Weight, Text)>,
    late: Vec<Line>,
    returned: i64,
    names: Names,
}

async fn show(ctx: Ctx, staff: Staff<Read>, Query(asked): Query<Asked>) -> Reply {
    let tr = ctx.tr;
    let (app, scope, ask) = (ctx.app.clone(), staff.scope, asked.clone());
    let found = ctx
        .app
        .db
        .read(move |tx| {
            let period = ask.period(tx)?;
            let only = ask.only();
            // Steps are done on the parts, materials are missing from applications.
            let parts = figures::Only { parts: true, ..only.clone() };
            let named = |tx: &mut store::Tx, all: Vec<Weight>| -> Result<Vec<(Weight, Text)>, Fault> {
                let top = all.into_iter().take(MOST);
                top.map(|one| {
                    let name = names::within(tx, &app, &one.item, &one.name)?;
                    Ok((one, name))
                })
                .collect()
            };
            let steps = figures::weights(tx, Some(&scope), &parts, What::Step, &period)?;
            let steps = named(tx, steps)?;
            let missing = figures::weights(tx, Some(&scope), &only, What::Missing, &period)?;
            let missing = named(tx, missing)?;
            let mut late = figures::lines(tx, Some(&scope), &parts, By::Item, &period)?;
            late.retain(|line| line.get(Measure::Late) > 0);
            late.sort_by_key(|line| std::cmp::Reverse(line.get(Measure::Late)));
            late.truncate(MOST);
            let returned = figures::whole(tx, Some(&scope), &only, &period)?.get(Measure::Returned);
            let mut names = Names::default();
            let items = steps.iter().chain(&missing).map(|(one, _)| one.item.as_str());
            names.add(tx, &app, By::Item, items.chain(late.iter().map(|line| line.key.as_str())))?;
            Ok::<_, Fault>(Found { period, steps, missing, late, returned, names })
        })
        .await?;
    let things: Html =
        [step(&ctx, &found), material(&ctx, &found), limit(&ctx, &found)].into_iter().flatten().collect();
    let first = match things.is_empty() {
        true => ui::empty(&tr.t("insight-mend-none"), Some((&tr.t("insight-back"), "/office/figures"))),
        false => html!("<ol class=\"things\">{}</ol>", things),
    };
    Ok(Page::office(&ctx.view, tr.t("insight-mend-title"))
        .crumbs([Crumb::new(tr.t("insight-title"), "/office/figures")])
        .lead(super::board::window(tr, &found.period))
        .body(first)
        .body(tables(&ctx, &found))
        .respond())
}

fn thing(title: &str, why: &str) -> Html {
    html!("<li><strong>{}</strong><br>{}</li>", title, why)
}

fn step(ctx: &Ctx, found: &Found) -> Option<Html> {
    let tr = ctx.tr;
    // What takes no time need not be shortened.
    let (one, name) = found.steps.first().filter(|(one, _)| one.hours > 0)?;
    let all: i64 = found.steps.iter().map(|(one, _)| one.hours).sum();
    let share = names::rate(figures::share(one.hours, all));
    let item = found.names.of(tr, By::Item, &one.item);
    let title = tr.f("insight-mend-step", &[("step", tr.text(name).into()), ("item", item.into())]);
    let why = tr.f(
        "insight-mend-step-why",
        &[("n", one.n.into()), ("time", names::time(tr, one.median).into()), ("share", share.into())],
    );
    Some(thing(&title, &why))
}

fn material(ctx: &Ctx, found: &Found) -> Option<Html> {
    let tr = ctx.tr;
    let (one, name) = found.missing.first()?;
    let item = found.names.of(tr, By::Item, &one.item);
    let title = tr.f("insight-mend-material", &[("material", tr.text(name).into()), ("item", item.into())]);
    let why = tr.f("insight-mend-material-why", &[("n", one.n.into()), ("all", found.returned.into())]);
    Some(thing(&title, &why))
}

fn limit(ctx: &Ctx, found: &Found) -> Option<Html> {
    let tr = ctx.tr;
    let one = found.late.first()?;
    let item = found.names.of(tr, By::Item, &one.key);
    let why = tr.f(
        "insight-mend-late-why",
        &[("n", one.get(Measure::Late).into()), ("all", one.get(Measure::Ended).into())],
    );
    Some(thing(&tr.with("insight-mend-late", "item", &item), &why))
}

fn tables(ctx: &Ctx, found: &Found) -> Html {
    let tr = ctx.tr;
    let steps = found.steps.iter().map(|(one, name)| {
        let item = found.names.of(tr, By::Item, &one.item);
        Row::new([
            esc(tr.text(name)),
            esc(&item),
            esc(&tr.number(one.n)),
            esc(&names::time(tr, one.median)),
            esc(&tr.number(one.hours)),
        ])
    });
    let steps = Table {
        caption: tr.t("insight-mend-steps").into_owned(),
        columns: vec![
            Column::new(tr.t("insight-mend-column-step")),
            Column::new(tr.t("insight-by-item")),
            Column::numeric(tr.t("insight-mend-column-n")),
            Column::numeric(tr.t("insight-mend-column-median")),
            Column::numeric(tr.t("insight-mend-column-hours")),
        ],
        rows: steps.collect(),
        empty: ui::empty(&tr.t("insight-mend-no-steps"), None),
        ..Table::default()
    };
    let missing = found.missing.iter().map(|(one, name)| {
        let item = found.names.of(tr, By::Item, &one.item);
        Row::new([esc(tr.text(name)), esc(&item), esc(&tr.number(one.n))])
    });
    let missing = Table {
        caption: tr.t("insight-mend-materials").into_owned(),
        columns: vec![
            Column::new(tr.t("insight-mend-column-material")),
            Column::new(tr.t("insight-by-item")),
            Column::numeric(tr.t("insight-mend-column-n")),
        ],
        rows: missing.collect(),
        empty: ui::empty(&tr.t("insight-mend-no-materials"), None),
        ..Table::default()
    };
    html!("{}{}", ui::table(&ctx.view, &steps), ui::table(&ctx.view, &missing))
}
