//! `/office/figures/check`: reconciliations of the figures, with what differed; asking for one, and for counting everything anew.

use contract::Fault;
use directory::access::Staff;
use kit::routes::{get, post};
use kit::ui::{self, Column, Crumb, Row, State, Table, Weight};
use kit::{Ctx, Fields, Html, Page, Path, Reply, Routes, esc, html};

use crate::figures::By;
use crate::keep;
use crate::names::Names;
use crate::permissions::Check;
use crate::recount;
use crate::store::{CheckRow, DifferenceRow};

const HERE: &str = "/office/figures/check";
/// Reconciliations shown.
const MOST: u32 = 30;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route(HERE, get(show).post(ask))
        .route("/office/figures/check/{id}", get(one))
        .route("/office/figures/rebuild", post(rebuild))
}

async fn show(ctx: Ctx, _: Staff<Check>) -> Reply {
    let tr = ctx.tr;
    let (checks, building, now) = ctx
        .app
        .db
        .read(|tx| Ok::<_, Fault>((recount::latest(tx, MOST)?, keep::is_building(tx)?, tx.now())))
        .await?;
    let rows = checks.iter().map(|check| {
        let by = if check.asked_by.starts_with("system:") {
            "insight-check-by-night"
        } else {
            "insight-check-by-hand"
        };
        Row::new([
            html!("<a href=\"{}/{}\">{}</a>", HERE, check.id, tr.instant(check.asked_at)),
            esc(&tr.t(by)),
            result(&ctx, check, now),
            esc(&tr.number(check.cases)),
            esc(&tr.number(check.cells)),
            esc(&tr.number(check.left_out)),
        ])
    });
    let table = Table {
        caption: tr.t("insight-check-list").into_owned(),
        columns: vec![
            Column::new(tr.t("insight-check-when")),
            Column::new(tr.t("insight-check-by")),
            Column::new(tr.t("insight-check-result")),
            Column::numeric(tr.t("insight-check-cases")),
            Column::numeric(tr.t("insight-check-cells")),
            Column::numeric(tr.t("insight-check-left-out")),
        ],
        rows: rows.collect(),
        empty: ui::empty(&tr.t("insight-check-none"), None),
        ..Table::default()
    };
    let now_button = ui::button(&tr.t("insight-check-now"), Weight::Primary, None);
    let again = html!(
        "<p>{}</p>{}",
        tr.t("insight-rebuild-lead"),
        ui::form(
            &ctx.view,
            "/office/figures/rebuild",
            &ui::buttons([ui::button(&tr.t("insight-rebuild"), Weight::Secondary, None)])
        )
    );
    let mut page = Page::office(&ctx.view, tr.t("insight-check-title"))
        .crumbs([Crumb::new(tr.t("insight-title"), "/office/figures")])
        .lead(tr.t("insight-check-lead"));
    if building {
        page = page.body(ui::notice(ui::Tone::Warn, &html!("{}", tr.t("insight-building"))));
    }
    Ok(page
        .body(ui::form(&ctx.view, HERE, &ui::buttons([now_button])))
        .body(ui::table(&ctx.view, &table))
        .body(ui::details(&tr.t("insight-rebuild-title"), &again))
        .respond())
}

fn result(ctx: &Ctx, check: &CheckRow, now: i64) -> Html {
    let tr = ctx.tr;
    match check.finished_at {
        None if recount::under_way(check, now) => ui::tag(State::Waiting, &tr.t("insight-check-running")),
        None => ui::tag(State::Overdue, &tr.t("insight-check-failed")),
        Some(_) if check.differing == 0 => ui::tag(State::Done, &tr.t("insight-check-same")),
        Some(_) => ui::tag(State::Overdue, &tr.n("insight-check-differs", check.differing)),
    }
}

async fn ask(ctx: Ctx, _: Staff<Check>, _: Fields) -> Reply {
    let actor = ctx.signed_in()?.clone();
    ctx.app.db.write(move |tx| recount::ask(tx, &actor)).await?;
    Ok(kit::redirect_with(&ctx.view, HERE, "insight-check-asked", &[]))
}

async fn rebuild(ctx: Ctx, _: Staff<Check>, _: Fields) -> Reply {
    let actor = ctx.signed_in()?.clone();
    ctx.app.db.write(move |tx| keep::rebuild(tx, &actor)).await?;
    Ok(kit::redirect_with(&ctx.view, HERE, "insight-rebuild-asked", &[]))
}

async fn one(ctx: Ctx, _: Staff<Check>, Path(id): Path<i64>) -> Reply {
    let tr = ctx.tr;
    let app = ctx.app.clone();
    let (check, differences, names, now) = ctx
        .app
        .db
        .read(move |tx| {
            let check = recount::one(tx, id)?.ok_or_else(|| Fault::not_found("insight.check-unknown"))?;
            let differences = recount::differences_of(tx, id)?;
            let mut names = Names::default();
            let organs: Vec<String> = differences.iter().map(|one| one.organ.to_string()).collect();
            names.add(tx, &app, By::Organ, organs.iter().map(String::as_str))?;
            names.add(tx, &app, By::Item, differences.iter().map(|one| one.item.as_str()))?;
            Ok::<_, Fault>((check, differences, names, tx.now()))
        })
        .await?;
    let table = Table {
        caption: tr.t("insight-difference-list").into_owned(),
        columns: ["source", "period", "organ", "item", "measure", "kept", "found", "numbers"]
            .map(|name| Column::new(tr.t(&format!("insight-difference-{name}"))))
            .into(),
        rows: differences.iter().map(|one| difference(&ctx, &names, one)).collect(),
        empty: ui::empty(&tr.t("insight-difference-none"), None),
        ..Table::default()
    };
    let more = (check.differing > i64::try_from(differences.len()).unwrap_or(0))
        .then(|| html!("<p>{}</p>", tr.n("insight-difference-more", recount::KEPT as i64)));
    Ok(Page::office(&ctx.view, tr.with("insight-check-of", "when", &tr.instant(check.asked_at)))
        .wide()
        .crumbs([
            Crumb::new(tr.t("insight-title"), "/office/figures"),
            Crumb::new(tr.t("insight-check-title"), HERE),
        ])
        .body(html!("<p>{}</p>", result(&ctx, &check, now)))
        .body(more.unwrap_or_default())
        .body(ui::table(&ctx.view, &table))
        .respond())
}

fn difference(ctx: &Ctx, names: &Names, one: &DifferenceRow) -> Row {
    let tr = ctx.tr;
    let numbers: Html = one
        .numbers
        .split_whitespace()
        .map(|number| match one.measure.as_str() {
            "step" | "missing" => html!("<code>{}</code> ", number),
            _ => html!("<a class=\"number\" href=\"/office/case/{}\">{}</a> ", number, number),
        })
        .collect();
    let period = if one.period.is_empty() { tr.t("insight-now").into_owned() } else { one.period.clone() };
    Row::new([
        esc(&tr.t(&format!("insight-source-{}", one.source))),
        esc(&period),
        esc(&names.of(tr, By::Organ, &one.organ.to_string())),
        esc(&names.of(tr, By::Item, &one.item)),
        esc(&tr.t(&format!("insight-measure-{}", one.measure.replace('_', "-")))),
        esc(&tr.number(one.kept)),
        esc(&tr.number(one.found)),
        numbers,
    ])
}
