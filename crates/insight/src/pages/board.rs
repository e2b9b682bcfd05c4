//! `/office/figures`: figures of one's reach for a stretch of days, with the stock before and after, the course of it, and a table one
//! goes down in: division, organ, item, the cases behind.

use contract::{Fault, Text};
use directory::access::Staff;
use kit::routes::get;
use kit::ui::{self, Choice, Column, Control, Field, Filter as Bar, Row, Sorted, State, Table};
use kit::{Ctx, Html, Page, Query, Reply, Routes, Tr, esc, html};

use crate::asked::{Asked, FILTERS};
use crate::chart::{self, Point};
use crate::exports;
use crate::figures::{self, By, Line, Period};
use crate::keep;
use crate::model::{Figures, Measure};
use crate::names::{self, Names};
use crate::permissions::Read;

const HOME: &str = "/office/figures";

pub(super) fn routes() -> Routes {
    Routes::new().route(HOME, get(show))
}

/// Heads of the table, with the measure it is sorted by.
const HEADS: [(&str, Option<Measure>); 11] = [
    ("insight-opening", None),
    ("insight-received", Some(Measure::Received)),
    ("insight-accepted", Some(Measure::Accepted)),
    ("insight-ended", Some(Measure::Ended)),
    ("insight-open", Some(Measure::Open)),
    ("insight-overdue", Some(Measure::Overdue)),
    ("insight-late", Some(Measure::Late)),
    ("insight-returned", Some(Measure::Returned)),
    ("insight-online-rate", None),
    ("insight-p50", None),
    ("insight-p90", None),
];

/// Keys of the columns of the table taken away as a file.
pub(crate) fn columns() -> Vec<&'static str> {
    let mut all = vec!["insight-by-what"];
    all.extend(HEADS.map(|(key, _)| key));
    all.extend(["insight-granted", "insight-refused", "insight-one-visit-rate", "insight-on-time-rate"]);
    all
}

/// The figures of a line as texts, in the order of [`columns`] but for its name.
pub(crate) fn cells(tr: Tr, line: &Line) -> Vec<String> {
    let number = |n: i64| tr.number(n);
    let time = |at: fn((i64, i64, i64)) -> i64| {
        line.time.map_or_else(|| "—".to_owned(), |time| names::time(tr, at(time)))
    };
    vec![
        number(line.opening),
        number(line.get(Measure::Received)),
        number(line.get(Measure::Accepted)),
        number(line.get(Measure::Ended)),
        number(line.open),
        number(line.overdue),
        number(line.get(Measure::Late)),
        number(line.get(Measure::Returned)),
        names::rate(line.online_rate()),
        time(|(p50, _, _)| p50),
        time(|(_, p90, _)| p90),
        number(line.get(Measure::Granted)),
        number(line.get(Measure::Refused)),
        names::rate(line.one_visit_rate()),
        names::rate(line.on_time_rate()),
    ]
}

struct Found {
    period: Period,
    whole: Line,
    lines: Vec<Line>,
    course: Vec<(String, Figures)>,
    names: Names,
    organs: Vec<(String, Text)>,
    building: bool,
}

/// What a line sorts by.
fn weight(line: &Line, by: Measure) -> i64 {
    match by {
        Measure::Open => line.open,
        Measure::Overdue => line.overdue,
        other => line.get(other),
    }
}

async fn show(ctx: Ctx, staff: Staff<Read>, Query(asked): Query<Asked>) -> Reply {
    let tr = ctx.tr;
    let (app, scope, ask) = (ctx.app.clone(), staff.scope, asked.clone());
    let found = ctx
        .app
        .db
        .read(move |tx| {
            let (only, by, period) = (ask.only(), ask.by(), ask.period(tx)?);
            let mut lines = figures::lines(tx, Some(&scope), &only, by, &period)?;
            if by == By::Period {
                lines.retain(|line| !line.figures.is_nothing());
            }
            if let Some(sort) = ask.sort() {
                lines.sort_by_key(|line| std::cmp::Reverse(weight(line, sort)));
            }
            let mut names = Names::default();
            names.add(tx, &app, by, lines.iter().map(|line| line.key.as_str()))?;
            names.add(tx, &app, By::Organ, [ask.organ.as_str()].into_iter().filter(|o| !o.is_empty()))?;
            names.add(tx, &app, By::Item, [ask.item.as_str()].into_iter().filter(|i| !i.is_empty()))?;
            let organs = directory::organ::all(tx)?;
            let organs = organs.into_iter().map(|organ| (organ.id.0.to_string(), organ.name)).collect();
            Ok::<_, Fault>(Found {
                whole: figures::whole(tx, Some(&scope), &only, &period)?,
                course: figures::course(tx, Some(&scope), &only, &period)?,
                building: keep::is_building(tx)?,
                period,
                lines,
                names,
                organs,
            })
        })
        .await?;
    let query = FILTERS.map(|name| (name, asked.value(name)));
    let tools = directory::lists::tools(&ctx, exports::FIGURES, HOME, &query).await?;
    let mut page = Page::office(&ctx.view, tr.t("insight-title")).wide().lead(window(tr, &found.period));
    if found.building {
        page = page.body(ui::notice(ui::Tone::Warn, &html!("{}", tr.t("insight-building"))));
    }
    Ok(page
        .body(filters(tr, &asked, &found))
        .body(tiles(tr, &asked, &found))
        .body(balance(tr, &found.whole))
        .body(course(&ctx, &found))
        .body(trail(tr, &asked, &found))
        .body(tools)
        .body(table(&ctx, &asked, &found))
        .body(html!("<p class=\"hint\">{}</p>", tr.t("insight-how")))
        .respond())
}

/// The days figures are of, in words.
pub(super) fn window(tr: Tr, period: &Period) -> String {
    tr.f(
        "insight-window",
        &[
            ("from", tr.date(period.from).into()),
            ("to", tr.date(period.to).into()),
            ("n", period.days().into()),
        ],
    )
}

fn filters(tr: Tr, asked: &Asked, found: &Found) -> Html {
    let (from, to) = (found.period.from.to_string(), found.period.to.to_string());
    let bys: Vec<Choice> = By::ALL
        .iter()
        .map(|by| Choice::new(by.as_str(), tr.t(&format!("insight-by-{}", by.as_str()))))
        .collect();
    let organs: Vec<Choice> = found.organs.iter().map(|(id, name)| Choice::new(id, tr.text(name))).collect();
    let channels: Vec<Choice> = ["online", "counter", "kiosk", "hotline"]
        .map(|one| Choice::new(one, tr.t(&format!("insight-channel-{one}"))))
        .into();
    let counts = [Choice::new("parts", tr.t("insight-count-parts"))];
    let labels =
        ["from", "to", "by", "organ", "channel", "count"].map(|name| tr.t(&format!("insight-ask-{name}")));
    let one = |id, label, control, value| Field { id, label, control, value, ..Field::default() };
    let by = asked.by();
    let fields = [
        one("from", &*labels[0], Control::Date, &*from),
        one("to", &*labels[1], Control::Date, &*to),
        one("by", &*labels[2], Control::Select(&bys), by.as_str()),
        one("organ", &*labels[3], Control::Select(&organs), &*asked.organ),
        one("channel", &*labels[4], Control::Select(&channels), &*asked.channel),
        one("count", &*labels[5], Control::Select(&counts), &*asked.count),
    ];
    let narrowed = FILTERS.iter().any(|name| !asked.value(name).is_empty());
    ui::filter_bar(tr, &Bar { action: HOME, fields: &fields, views: &[], clear: narrowed.then_some(HOME) })
}

fn tiles(tr: Tr, asked: &Asked, found: &Found) -> Html {
    let whole = &found.whole;
    let to_cases = |shelf: &str| asked.address("/office/figures/cases", &[("shelf", shelf), ("sort", "")]);
    let tile = |value: String, key: &str, state: Option<State>, shelf: Option<&str>| {
        let href = shelf.map(to_cases);
        ui::stat(&value, &tr.t(key), state, href.as_deref())
    };
    let late = (whole.overdue > 0).then_some(State::Overdue);
    let time = |bucket: Option<i64>| bucket.map_or_else(|| "—".to_owned(), |bucket| names::time(tr, bucket));
    ui::stats([
        tile(tr.number(whole.get(Measure::Received)), "insight-received", None, Some("received")),
        tile(tr.number(whole.get(Measure::Ended)), "insight-ended", None, Some("ended")),
        tile(tr.number(whole.open), "insight-open", None, Some("open")),
        tile(tr.number(whole.overdue), "insight-overdue", late, Some("overdue")),
        tile(tr.number(whole.get(Measure::Returned)), "insight-returned", None, Some("returned")),
        tile(names::rate(whole.on_time_rate()), "insight-on-time-rate", None, None),
        tile(names::rate(whole.online_rate()), "insight-online-rate", None, None),
        tile(names::rate(whole.one_visit_rate()), "insight-one-visit-rate", None, None),
        tile(time(whole.time.map(|(p50, _, _)| p50)), "insight-p50", None, None),
        tile(time(whole.time.map(|(_, p90, _)| p90)), "insight-p90", None, None),
    ])
}

/// Opening + received = ended + open, in figures.
fn balance(tr: Tr, whole: &Line) -> Html {
    let [opening, received, ended, open] =
        [whole.opening, whole.get(Measure::Received), whole.get(Measure::Ended), whole.open]
            .map(|n| tr.number(n));
    let words = tr.f(
        "insight-balance",
        &[
            ("opening", opening.into()),
            ("received", received.into()),
            ("ended", ended.into()),
            ("open", open.into()),
        ],
    );
    let decided = whole.time.map_or(0, |(_, _, n)| n);
    html!("<p>{}</p><p class=\"hint\">{}</p>", words, tr.n("insight-decided", decided))
}

fn course(ctx: &Ctx, found: &Found) -> Html {
    let tr = ctx.tr;
    let point = |(period, figures): &(String, Figures)| Point {
        label: names::day(tr, period),
        values: [figures.get(Measure::Received), figures.get(Measure::Ended)],
    };
    let points: Vec<Point> = found.course.iter().map(point).collect();
    let heads = [tr.t("insight-by-period"), tr.t("insight-received"), tr.t("insight-ended")];
    chart::pairs(&ctx.view, &tr.t("insight-course"), [&heads[0], &heads[1], &heads[2]], &points)
}

/// What the table is narrowed to, each with the way back out of it.
fn trail(tr: Tr, asked: &Asked, found: &Found) -> Html {
    let narrowed = [("region", By::Region), ("organ", By::Organ), ("item", By::Item), ("kind", By::Kind)];
    let out: Html = narrowed
        .into_iter()
        .filter(|(name, _)| !asked.value(name).is_empty())
        .map(|(name, by)| {
            let back = asked.address(HOME, &[(name, ""), ("by", by.as_str())]);
            let called = found.names.of(tr, by, asked.value(name));
            html!("<li>{} <a href=\"{}\">{}</a></li>", called, back, tr.t("insight-back-out"))
        })
        .collect();
    match out.is_empty() {
        true => Html::empty(),
        false => html!("<p>{}</p><ul>{}</ul>", tr.t("insight-narrowed"), out),
    }
}

fn table(ctx: &Ctx, asked: &Asked, found: &Found) -> Html {
    let (tr, by) = (ctx.tr, asked.by());
    let mut columns = vec![Column::new(tr.t(&format!("insight-by-{}", by.as_str())))];
    columns.extend(HEADS.map(|(key, measure)| {
        let column = Column::numeric(tr.t(key));
        let Some(measure) = measure else { return column };
        let sorted = (asked.sort() == Some(measure)).then_some(Sorted::Down);
        column.sort(asked.address(HOME, &[("sort", measure.as_str())]), sorted)
    }));
    let rows = found.lines.iter().map(|line| {
        let name = found.names.of(tr, by, &line.key);
        let mut cells_of = cells(tr, line);
        cells_of.truncate(HEADS.len());
        if by == By::Period {
            // There is no stock of a day told apart: it stands in the line above.
            for at in [0, 4, 5] {
                if let Some(cell) = cells_of.get_mut(at) {
                    "—".clone_into(cell);
                }
            }
        }
        let mut row = vec![down(asked, by, &line.key, &name)];
        row.extend(cells_of.iter().map(|cell| esc(cell)));
        Row::new(row)
    });
    let by_words = tr.t(&format!("insight-by-{}", by.as_str()));
    let table = Table {
        caption: tr.with("insight-table", "by", &by_words),
        columns,
        rows: rows.collect(),
        empty: ui::empty(&tr.t("insight-none"), Some((&tr.t("insight-none-next"), HOME))),
        ..Table::default()
    };
    ui::table(&ctx.view, &table)
}

/// Where a line leads: a step down, at last to the cases.
fn down(asked: &Asked, by: By, key: &str, name: &str) -> Html {
    let href = match by {
        By::Region => asked.address(HOME, &[("region", key), ("by", "organ"), ("sort", "")]),
        By::Organ => asked.address(HOME, &[("organ", key), ("by", "item"), ("sort", "")]),
        By::Kind => asked.address(HOME, &[("kind", key), ("by", "item"), ("sort", "")]),
        By::Channel => asked.address(HOME, &[("channel", key), ("by", "organ"), ("sort", "")]),
        By::Item => {
            asked.address("/office/figures/cases", &[("item", key), ("shelf", "received"), ("sort", "")])
        }
        _ => return esc(name),
    };
    html!("<a href=\"{}\">{}</a>", href, name)
}
