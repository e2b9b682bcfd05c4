//! `/statistics`: figures for everybody (统计查询, ANA-02), by level, body, item and period; small groups are kept back. The same as JSON
//! ([`crate::api`]) and as a file.

use axum::http::header;
use axum::response::IntoResponse;
use contract::{App, Fault, Text};
use directory::lists::csv;
use kit::routes::get;
use kit::ui::{self, Choice, Column, Control, Field, Filter as Bar, Row, Table};
use kit::{Ctx, Html, Page, Query, Reply, Routes, Tr, esc, html};
use store::Tx;

use crate::asked::Asked;
use crate::chart::{self, Point};
use crate::figures::{self, By, Line, Period};
use crate::model::{Figures, Measure};
use crate::names::{self, Names};
use crate::suppress;

const HOME: &str = "/statistics";

pub(super) fn routes() -> Routes {
    Routes::new().route(HOME, get(show)).route("/statistics.csv", get(file))
}

/// What the public may see: the figures of each line, small groups kept back.
pub(crate) struct Public {
    /// The days they are of.
    pub period: Period,
    /// What they are told apart by.
    pub by: By,
    /// Keys and figures, in the order of [`Public::MEASURES`].
    pub lines: Vec<(String, Vec<Option<i64>>)>,
    /// Of all lines together.
    pub whole: Vec<Option<i64>>,
    /// Received and ended by day or month; small groups are kept back here too.
    pub course: Vec<(String, [Option<i64>; 2])>,
    /// Median and ninth decile of the time from receipt to decision, where enough were decided.
    pub time: Option<(i64, i64)>,
    /// Names of the keys.
    pub names: Names,
    /// Organs one may narrow to.
    pub organs: Vec<(String, Text)>,
}

impl Public {
    /// What the public is told.
    pub const MEASURES: [Measure; 7] = [
        Measure::Received,
        Measure::Online,
        Measure::Accepted,
        Measure::Ended,
        Measure::Granted,
        Measure::Refused,
        Measure::Late,
    ];

    /// Asks for them.
    ///
    /// # Errors
    /// As [`Asked::period`].
    pub fn of(tx: &mut Tx, app: &App, asked: &Asked) -> Result<Public, Fault> {
        let (mut only, by, period) = (asked.only(), asked.by(), asked.period(tx)?);
        // Internal ids do not leave: the public names an organ by its credit code.
        if only.organ.is_some() {
            let organ = directory::organ::by_uscc(tx, asked.organ.trim())?;
            only.organ = Some(organ.map_or(0, |organ| organ.id.0));
        }
        let mut lines = figures::lines(tx, None, &only, by, &period)?;
        lines.retain(|line| !line.figures.is_nothing());
        let whole = figures::whole(tx, None, &only, &period)?;
        let course = figures::course(tx, None, &only, &period)?;
        let mut names = Names::default();
        names.add(tx, app, by, lines.iter().map(|line| line.key.as_str()))?;
        let organs = directory::organ::all(tx)?;
        let pair = |(name, figures): (String, Figures)| {
            (name, [Measure::Received, Measure::Ended].map(|m| figures.get(m)))
        };
        let course: Vec<(String, [i64; 2])> = course.into_iter().map(pair).collect();
        let shown = [0, 1].map(|at: usize| {
            let column: Vec<i64> =
                course.iter().map(|(_, pair)| pair.get(at).copied().unwrap_or(0)).collect();
            suppress::column(&column)
        });
        let course = course.into_iter().enumerate().map(|(at, (name, _))| {
            (
                name,
                [0, 1].map(|one: usize| shown.get(one).and_then(|column| column.get(at).copied().flatten())),
            )
        });
        Ok(Public {
            course: course.collect(),
            lines: kept_back(&lines),
            whole: Self::MEASURES.map(|m| suppress::column(&[whole.get(m)]).pop().flatten()).into(),
            time: whole.time.filter(|(_, _, n)| *n >= suppress::LEAST).map(|(p50, p90, _)| (p50, p90)),
            organs: organs.into_iter().map(|organ| (organ.uscc, organ.name)).collect(),
            period,
            by,
            names,
        })
    }
}

/// Keeps back small groups, column by column.
fn kept_back(lines: &[Line]) -> Vec<(String, Vec<Option<i64>>)> {
    let columns = Public::MEASURES.map(|measure| {
        let figures: Vec<i64> = lines.iter().map(|line| line.get(measure)).collect();
        suppress::column(&figures)
    });
    let row = |at: usize| columns.iter().map(|column| column.get(at).copied().flatten()).collect();
    lines.iter().enumerate().map(|(at, line)| (line.key.clone(), row(at))).collect()
}

fn figure(tr: Tr, n: Option<i64>) -> String {
    n.map_or_else(|| tr.t("insight-few").into_owned(), |n| tr.number(n))
}

async fn found(ctx: &Ctx, asked: &Asked) -> Result<Public, kit::Error> {
    let (app, asked) = (ctx.app.clone(), asked.clone());
    Ok(ctx.app.db.read(move |tx| Public::of(tx, &app, &asked)).await?)
}

async fn show(ctx: Ctx, Query(asked): Query<Asked>) -> Reply {
    let tr = ctx.tr;
    let found = found(&ctx, &asked).await?;
    let tiles = Public::MEASURES.iter().zip(&found.whole).map(|(measure, n)| {
        ui::stat(&figure(tr, *n), &tr.t(&format!("insight-measure-{}", measure.as_str())), None, None)
    });
    let time = found.time.map(|(p50, p90)| {
        let (p50, p90) = (names::time(tr, p50), names::time(tr, p90));
        html!("<p>{}</p>", tr.f("insight-public-time", &[("half", p50.into()), ("most", p90.into())]))
    });
    let by_words = tr.t(&format!("insight-by-{}", found.by.as_str()));
    let mut columns = vec![Column::new(by_words.clone())];
    columns
        .extend(Public::MEASURES.map(|m| Column::numeric(tr.t(&format!("insight-measure-{}", m.as_str())))));
    let rows = found.lines.iter().map(|(key, figures)| {
        let name = esc(&found.names.of(tr, found.by, key));
        Row::new([name].into_iter().chain(figures.iter().map(|n| esc(&figure(tr, *n)))))
    });
    let table = Table {
        caption: tr.with("insight-table", "by", &by_words),
        columns,
        rows: rows.collect(),
        empty: ui::empty(&tr.t("insight-none"), Some((&tr.t("insight-none-next"), HOME))),
        ..Table::default()
    };
    let csv = asked.address("/statistics.csv", &[]);
    let json = asked.address("/api/v1/statistics", &[]);
    Ok(Page::portal(
        &ctx.view,
        tr.with("insight-public-title", "region", tr.text(&ctx.view.site().region_name)),
    )
    .wide()
    .lead(super::board::window(tr, &found.period))
    .body(filters(tr, &asked, &found))
    .body(ui::stats(tiles))
    .body(time.unwrap_or_default())
    .body(course(&ctx, &found))
    .body(ui::table(&ctx.view, &table))
    .body(html!("<p>{}</p>", tr.n("insight-public-few", suppress::LEAST)))
    .body(html!(
        "<p><a href=\"{}\">{}</a> · <a href=\"{}\">{}</a></p><p class=\"hint\">{}</p>",
        csv,
        tr.t("insight-public-csv"),
        json,
        tr.t("insight-public-json"),
        tr.t("insight-how")
    ))
    .respond())
}

fn course(ctx: &Ctx, found: &Public) -> Html {
    let tr = ctx.tr;
    // Where most is kept back a picture would say nothing.
    if found.course.iter().flat_map(|(_, pair)| pair).any(Option::is_none) {
        return Html::empty();
    }
    let points: Vec<Point> = found
        .course
        .iter()
        .map(|(period, pair)| Point {
            label: names::day(tr, period),
            values: pair.map(Option::unwrap_or_default),
        })
        .collect();
    let heads = [tr.t("insight-by-period"), tr.t("insight-received"), tr.t("insight-ended")];
    chart::pairs(&ctx.view, &tr.t("insight-course"), [&heads[0], &heads[1], &heads[2]], &points)
}

fn filters(tr: Tr, asked: &Asked, found: &Public) -> Html {
    let (from, to) = (found.period.from.to_string(), found.period.to.to_string());
    let bys: Vec<Choice> = By::ALL
        .iter()
        .map(|by| Choice::new(by.as_str(), tr.t(&format!("insight-by-{}", by.as_str()))))
        .collect();
    let organs: Vec<Choice> = found.organs.iter().map(|(id, name)| Choice::new(id, tr.text(name))).collect();
    let labels = ["from", "to", "by", "organ"].map(|name| tr.t(&format!("insight-ask-{name}")));
    let one = |id, label, control, value| Field { id, label, control, value, ..Field::default() };
    let fields = [
        one("from", &*labels[0], Control::Date, &*from),
        one("to", &*labels[1], Control::Date, &*to),
        one("by", &*labels[2], Control::Select(&bys), found.by.as_str()),
        one("organ", &*labels[3], Control::Select(&organs), &*asked.organ),
    ];
    ui::filter_bar(tr, &Bar { action: HOME, fields: &fields, views: &[], clear: None })
}

/// The table as a file.
async fn file(ctx: Ctx, Query(asked): Query<Asked>) -> Reply {
    let tr = ctx.tr;
    let found = found(&ctx, &asked).await?;
    let mut text = csv::MARK.to_owned();
    let by = tr.t(&format!("insight-by-{}", found.by.as_str())).into_owned();
    let heads = Public::MEASURES.map(|m| tr.t(&format!("insight-measure-{}", m.as_str())).into_owned());
    csv::line(&mut text, [by.as_str()].into_iter().chain(heads.iter().map(String::as_str)));
    for (key, figures) in &found.lines {
        let cells: Vec<String> = [found.names.of(tr, found.by, key)]
            .into_iter()
            .chain(figures.iter().map(|n| n.map_or_else(String::new, |n| n.to_string())))
            .collect();
        csv::line(&mut text, cells.iter().map(String::as_str));
    }
    let name = format!("attachment; filename=\"statistics-{}-{}.csv\"", found.period.from, found.period.to);
    Ok((
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)],
        text,
    )
        .into_response())
}
