//! `/regulation`: what everybody may see of random inspection (一公开): plans, announced draws with their promises, bundles to replay, results
//! with search, and how many checks there were besides because of complaints.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use contract::Fault;
use contract::time::{china_date, china_midnight_ms};
use kit::routes::get;
use kit::ui::{self, Column, Crumb, Pager, Row, Search, Table};
use kit::{Html, Page, Path, Query, Reply, Routes, esc, html, url_encode};
use serde::Deserialize;

use super::Room;
use super::show::{self, Names};
use crate::model::{Check, Class, Task, TaskState, Visit, keys};
use crate::rules::Rules;
use crate::store::{libraries, lists};
use crate::view::{self, PAGE, TaskFile};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/regulation", get(home))
        .route("/regulation/draws/{task}", get(task))
        .route("/regulation/draws/{task}/{part}/{file}", get(file))
        .route("/regulation/results/{visit}", get(result))
        .route("/regulation/plans/{plan}", get(plan))
}

/// Results of a page.
const RESULTS: u32 = 30;
/// Draws shown on the first page.
const DRAWS: u32 = 10;

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    from: String,
}

/// Where a page of results begins: `MS-ID`.
fn before(from: &str) -> (i64, i64) {
    let parsed = from.split_once('-').and_then(|(at, id)| Some((at.parse().ok()?, id.parse().ok()?)));
    parsed.unwrap_or((i64::MAX, i64::MAX))
}

/// A published visit as everybody reads it, with whether it is a person's.
pub(super) fn result_row(tr: kit::Tr, visit: &Visit, person: bool, outcomes: &[Html]) -> Row {
    let href = format!("/regulation/results/{}", visit.number);
    let day = visit.published_at.map(|at| tr.short_day(china_date(at))).unwrap_or_default();
    let kind = if visit.is_random() { "inspect-kind-random" } else { "inspect-kind-cause" };
    Row::new([
        html!("<a href=\"{}\">{}</a>", href, show::public_name(visit, person)),
        html!("<span class=\"number\">{}</span>", visit.code),
        esc(&tr.t(kind)),
        outcomes.iter().cloned().collect(),
        esc(&day),
    ])
}

async fn home(room: Room, Query(asked): Query<Asked>) -> Reply {
    let tr = room.tr();
    let words: String = asked.q.trim().chars().take(60).collect();
    let (sought, from) = (words.clone(), before(&asked.from));
    let (results, tasks, plans, classes, causes, names, rules) = room
        .look(move |tx, desk| {
            let year = china_date(tx.now()).first_of_year();
            let mut results = Vec::new();
            for visit in lists::published(tx, &sought, from, RESULTS + 1)? {
                let person = libraries::entity(tx, visit.entity)?.is_some_and(|one| one.person);
                let checks = crate::store::checks(tx, visit.id)?;
                results.push(Found { visit, person, checks });
            }
            Ok((
                results,
                lists::public_tasks(tx, i64::MAX, DRAWS)?,
                libraries::plans(tx, true)?,
                lists::classes(tx)?,
                lists::by_cause(tx, china_midnight_ms(year))?,
                Names::all(tx)?,
                desk.rules.now(tx)?,
            ))
        })
        .await?;
    let table = results_table(&room, &words, &asked.from, &results);
    let search = Search {
        action: "/regulation",
        query: &words,
        label: &tr.t("inspect-search"),
        hint: &tr.t("inspect-search-hint"),
        ..Search::default()
    };
    let mut page = Page::portal(&room.ctx.view, tr.t("inspect-public-title"))
        .lead(tr.t("inspect-public-lead"))
        .wide()
        .body(ui::search(tr, &search));
    let first = words.is_empty() && asked.from.is_empty();
    if first {
        page = page.body(figures(&room, causes, &classes)).body(draws(&room, &tasks, &names, &rules));
    }
    page = page.body(show::titled(&room, &table));
    if first {
        page = page.body(olive(&room, &classes)).body(plan_list(&room, &plans, &names));
    }
    Ok(page.respond())
}

/// A published result: the visit, whether whoever was visited is a person, and what was looked at.
struct Found {
    visit: Visit,
    person: bool,
    checks: Vec<Check>,
}

/// Published results, newest first; one more than is shown tells that there is a next page.
fn results_table(room: &Room, words: &str, from: &str, results: &[Found]) -> Table {
    let tr = room.tr();
    let more = results.len() > RESULTS as usize;
    let shown = results.iter().take(RESULTS as usize);
    let last = shown.clone().next_back().filter(|_| more);
    let rows: Vec<Row> = shown
        .map(|Found { visit, person, checks }| {
            let outcomes: Vec<Html> = checks
                .iter()
                .filter_map(|check| check.outcome)
                .map(|outcome| html!("{} ", show::outcome_tag(tr, outcome)))
                .collect();
            result_row(tr, visit, *person, &outcomes)
        })
        .collect();
    let base = format!("/regulation?q={}", url_encode(words));
    Table {
        caption: tr.t("inspect-results").into_owned(),
        columns: ["who", "code", "kind", "outcome", "published"]
            .map(|name| Column::new(tr.t(&format!("inspect-column-{name}"))))
            .into(),
        rows,
        empty: match words.is_empty() {
            true => ui::empty(&tr.t("inspect-results-none"), None),
            false => ui::empty(
                &tr.with("inspect-results-not-found", "words", words),
                Some((&tr.t("inspect-results-all"), "/regulation")),
            ),
        },
        pager: Pager {
            first: (!from.is_empty()).then(|| base.clone()),
            next: last.map(|Found { visit, .. }| {
                format!("{base}&from={}-{}", visit.published_at.unwrap_or(0), visit.id)
            }),
            ..Pager::default()
        },
        ..Table::default()
    }
}

/// How many visits of the year came out of a draw, how many had a cause, and how many the library holds.
fn figures(room: &Room, causes: (i64, i64), classes: &[(Class, i64)]) -> Html {
    let tr = room.tr();
    let (drawn, because) = causes;
    ui::stats([
        ui::stat(&tr.number(drawn), &tr.t("inspect-stat-random"), None, None),
        ui::stat(&tr.number(because), &tr.t("inspect-stat-cause"), None, None),
        ui::stat(
            &tr.number(classes.iter().map(|(_, n)| n).sum::<i64>()),
            &tr.t("inspect-stat-library"),
            None,
            None,
        ),
    ])
}

/// The distribution of classes over the whole library (橄榄型): figures and the share of each.
fn olive(room: &Room, classes: &[(Class, i64)]) -> Html {
    let tr = room.tr();
    let all: i64 = classes.iter().map(|(_, n)| n).sum();
    let rows = Class::ALL.iter().map(|class| {
        let n = classes.iter().find(|(one, _)| one == class).map_or(0, |(_, n)| *n);
        let share = u32::try_from(n.saturating_mul(10_000).checked_div(all).unwrap_or(0)).unwrap_or(0);
        Row::new([esc(&show::class_word(tr, *class)), esc(&tr.number(n)), esc(&show::percent(share))])
    });
    let table = Table {
        caption: tr.t("inspect-classes").into_owned(),
        columns: vec![
            Column::new(tr.t("inspect-column-class")),
            Column::numeric(tr.t("inspect-column-entities")),
            Column::numeric(tr.t("inspect-column-share")),
        ],
        rows: rows.collect(),
        ..Table::default()
    };
    show::titled(room, &table)
}

fn draws(room: &Room, tasks: &[Task], names: &Names, rules: &Rules) -> Html {
    let tr = room.tr();
    let rows = tasks.iter().map(|task| {
        let day = task.drawn_at.or(task.announced_at).map(|at| tr.short_day(china_date(at)));
        Row::new([
            html!("<a href=\"/regulation/draws/{}\">{}</a>", task.number, task.title),
            esc(&names.organ(tr, task.organ)),
            esc(&show::items(tr, rules, &task.item_keys())),
            show::task_tag(tr, task),
            esc(&day.unwrap_or_default()),
        ])
    });
    let table = Table {
        caption: tr.t("inspect-draws-public").into_owned(),
        columns: ["draw", "organ", "items", "state", "day"]
            .map(|name| Column::new(tr.t(&format!("inspect-column-{name}"))))
            .into(),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("inspect-draws-none"), None),
        ..Table::default()
    };
    show::titled(room, &table)
}

fn plan_list(room: &Room, plans: &[crate::model::Plan], names: &Names) -> Html {
    let tr = room.tr();
    if plans.is_empty() {
        return Html::empty();
    }
    let links: Html = plans
        .iter()
        .map(|plan| {
            let words = tr.f(
                "inspect-plan-of",
                &[("organ", names.organ(tr, plan.organ).into()), ("year", plan.year.to_string().into())],
            );
            html!("<li><a href=\"/regulation/plans/{}\">{}</a></li>", plan.id, words)
        })
        .collect();
    html!("<h2>{}</h2><ul>{}</ul>", tr.t("inspect-plans"), links)
}

#[derive(Deserialize)]
struct After {
    #[serde(default)]
    after: i64,
}

/// What is known of a task, for everybody.
pub(super) fn facts(room: &Room, file: &TaskFile, names: &Names, rules: &Rules) -> Html {
    let (tr, task) = (room.tr(), &file.task);
    let row = |key: &str, value: Html| show::row(tr, key, value);
    let mut rows = vec![
        row("inspect-column-state", show::task_tag(tr, task)),
        row("inspect-number", html!("<span class=\"number\">{}</span>", task.number)),
        row("inspect-column-organ", esc(&names.organ(tr, task.organ))),
        row("inspect-column-items", esc(&show::items(tr, rules, &task.item_keys()))),
        row("inspect-field-category", esc(&show::category(tr, rules, &task.category))),
    ];
    let with: Vec<String> = file
        .parts
        .iter()
        .filter(|part| part.organ != task.organ)
        .map(|part| names.organ(tr, part.organ))
        .collect();
    if !with.is_empty() {
        rows.push(row("inspect-together-with", esc(&with.join(&tr.t("inspect-and")))));
    }
    if task.plan.is_none() {
        rows.push(row("inspect-field-unplanned", esc(&task.unplanned)));
    }
    if let Some(at) = task.announced_at {
        rows.push(row("inspect-announced-at", esc(&tr.instant(at))));
    }
    if let (Some(from), None) = (task.draw_from, task.drawn_at) {
        rows.push(row("inspect-draw-from", esc(&tr.instant(from))));
    }
    rows.push(row("inspect-field-source", esc(&task.public_source)));
    if let (Some(at), Some(value)) = (task.drawn_at, &task.public_value) {
        rows.push(row("inspect-drawn-at", esc(&tr.instant(at))));
        rows.push(row("inspect-public-value", esc(value)));
    }
    let chain = |task: &Task| html!("<a href=\"/regulation/draws/{}\">{}</a>", task.number, task.number);
    if let Some(before) = &file.before {
        let reason = task.reason.clone().unwrap_or_default();
        rows.push(row("inspect-repeats", html!("{}<br>{}", chain(before), reason)));
    }
    if let Some(again) = &file.again {
        let words = match again.state {
            TaskState::Outline => html!("{}", tr.t("inspect-repeat-to-come")),
            _ => chain(again),
        };
        let reason = again.reason.clone().unwrap_or_default();
        rows.push(row("inspect-repeated-by", html!("{}<br>{}", words, reason)));
    }
    ui::summary(&rows)
}

/// What lets anybody replay it.
pub(super) fn proof(room: &Room, file: &TaskFile, names: &Names) -> Html {
    let tr = room.tr();
    let parts: Html = file
        .parts
        .iter()
        .map(|part| {
            let base = format!("/regulation/draws/{}/{}", file.task.number, part.part);
            let bundle = part.bundle.is_some().then(|| {
                html!(" · <a href=\"{}/bundle.json\">{}</a>", base, tr.t("inspect-bundle"))
            });
            let what = match part.part {
                0 => tr.with("inspect-part-draw", "organ", &names.organ(tr, part.organ)),
                _ => tr.with("inspect-part-pair", "organ", &names.organ(tr, part.organ)),
            };
            html!(
                "<li><p>{}</p><p><code class=\"digest\">{}</code></p><p><a href=\"{}/announcement.json\">{}</a>{}</p></li>",
                what,
                part.digest,
                base,
                tr.t("inspect-announcement"),
                bundle
            )
        })
        .collect();
    html!("<h2>{}</h2><p>{}</p><ul>{}</ul>", tr.t("inspect-proof"), tr.t("inspect-proof-lead"), parts)
}

async fn task(room: Room, Path(number): Path<String>, Query(after): Query<After>) -> Reply {
    let tr = room.tr();
    let (file, people, names, rules) = room
        .look(move |tx, desk| {
            let file = view::public_task(tx, desk, &number, after.after)?;
            let mut people = Vec::new();
            for visit in &file.visits {
                people.push(libraries::entity(tx, visit.entity)?.is_some_and(|one| one.person));
            }
            Ok((file, people, Names::all(tx)?, desk.rules.now(tx)?))
        })
        .await?;
    let more = file.visits.len() > PAGE as usize;
    let shown: Vec<_> = file.visits.iter().zip(&people).take(PAGE as usize).collect();
    let base = format!("/regulation/draws/{}", file.task.number);
    let rows = shown.iter().map(|(visit, person)| {
        let name = show::public_name(visit, **person);
        let name = match visit.published_at {
            Some(_) => html!("<a href=\"/regulation/results/{}\">{}</a>", visit.number, name),
            None => html!("{}", name),
        };
        Row::new([
            name,
            html!("<span class=\"number\">{}</span>", visit.code),
            show::visit_tag(tr, visit, file.now),
        ])
    });
    let table = Table {
        caption: tr.t("inspect-list").into_owned(),
        columns: ["who", "code", "state"]
            .map(|name| Column::new(tr.t(&format!("inspect-column-{name}"))))
            .into(),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("inspect-list-to-come"), None),
        pager: Pager {
            first: (after.after > 0).then(|| base.clone()),
            next: shown.last().filter(|_| more).map(|(last, _)| format!("{base}?after={}", last.id)),
            ..Pager::default()
        },
        ..Table::default()
    };
    let ratios: Html = Class::ALL
        .iter()
        .map(|class| {
            let share = show::percent(file.task.ratio(*class));
            html!("<li>{}: {}</li>", show::class_word(tr, *class), share)
        })
        .collect();
    Ok(Page::portal(&room.ctx.view, &*file.task.title)
        .crumbs([Crumb::new(tr.t("inspect-public-title"), "/regulation")])
        .body(facts(&room, &file, &names, &rules))
        .body(html!("<h2>{}</h2><ul>{}</ul>", tr.t("inspect-ratios"), ratios))
        .body(standing(&room, &file))
        .body(show::titled(&room, &table))
        .body(proof(&room, &file, &names))
        .respond())
}

/// How the visits of a task stand, in figures.
pub(super) fn standing(room: &Room, file: &TaskFile) -> Html {
    let tr = room.tr();
    let (states, late) = &file.standing;
    if states.is_empty() {
        return Html::empty();
    }
    let mut tiles: Vec<Html> = states
        .iter()
        .map(|(state, n)| {
            ui::stat(&tr.number(*n), &tr.t(&format!("inspect-visit-{}", state.as_str())), None, None)
        })
        .collect();
    if *late > 0 {
        tiles.push(ui::stat(&tr.number(*late), &tr.t("inspect-late"), Some(ui::State::Overdue), None));
    }
    ui::stats(tiles)
}

async fn file(room: Room, Path((number, part, name)): Path<(String, i64, String)>) -> Reply {
    let shown = name.clone();
    let (number, text) = room
        .look(move |tx, desk| {
            let file = view::public_task(tx, desk, &number, 0)?;
            let part = file.parts.into_iter().find(|one| one.part == part);
            let part = part.ok_or_else(|| Fault::not_found("inspect.not-found"))?;
            let text = match shown.as_str() {
                "announcement.json" => Some(part.announcement),
                "bundle.json" => part.bundle,
                _ => None,
            };
            Ok((file.task.number, text.ok_or_else(|| Fault::not_found("inspect.not-found"))?))
        })
        .await?;
    let disposition = format!("attachment; filename=\"{number}-{part}-{name}\"");
    let headers = [
        (header::CONTENT_TYPE, "application/json; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, text).into_response())
}

async fn result(room: Room, Path(number): Path<String>) -> Reply {
    let (visit, checks, person, task, names) = room
        .look(move |tx, _| {
            let (visit, checks) = view::published(tx, &number)?;
            let person = libraries::entity(tx, visit.entity)?.is_some_and(|one| one.person);
            let task = match visit.task {
                Some(id) => crate::store::task(tx, id)?,
                None => None,
            };
            Ok((visit, checks, person, task, Names::all(tx)?))
        })
        .await?;
    Ok(result_page(&room, &visit, &checks, person, task.as_ref(), &names))
}

fn result_page(
    room: &Room,
    visit: &Visit,
    checks: &[crate::model::Check],
    person: bool,
    task: Option<&Task>,
    names: &Names,
) -> Response {
    let tr = room.tr();
    let row = |key: &str, value: Html| show::row(tr, key, value);
    let mut rows = vec![
        row("inspect-number", html!("<span class=\"number\">{}</span>", visit.number)),
        row("inspect-column-code", html!("<span class=\"number\">{}</span>", visit.code)),
        row("inspect-column-organ", esc(&names.organ(tr, visit.organ))),
    ];
    match task {
        Some(task) => rows.push(row(
            "inspect-column-draw",
            html!("<a href=\"/regulation/draws/{}\">{}</a>", task.number, task.title),
        )),
        None => rows.push(row("inspect-column-kind", esc(&tr.t("inspect-kind-cause")))),
    }
    if let Some(day) = visit.visited_on.as_deref().and_then(|day| worktime::parse_date(day).ok()) {
        rows.push(row("inspect-field-visited_on", esc(&tr.date(day))));
    }
    if let Some(at) = visit.published_at {
        rows.push(row("inspect-column-published", esc(&tr.date(china_date(at)))));
    }
    let found: Html = checks
        .iter()
        .map(|check| {
            let outcome = check.outcome.map(|one| show::outcome_tag(tr, one));
            let note = check.note.as_deref().filter(|note| !note.is_empty()).map(show::words);
            html!(
                "<section><h2>{}</h2><p>{}</p>{}<p class=\"hint\">{} · {}</p></section>",
                show::check_name(tr, check),
                outcome,
                note,
                names.organ(tr, check.organ),
                check.basis
            )
        })
        .collect();
    Page::portal(&room.ctx.view, show::public_name(visit, person))
        .crumbs([Crumb::new(tr.t("inspect-public-title"), "/regulation")])
        .body(ui::summary(&rows))
        .body(found)
        .respond()
}

async fn plan(room: Room, Path(id): Path<i64>) -> Reply {
    let tr = room.tr();
    let (plan, lines, names, rules) = room
        .look(move |tx, desk| {
            let (plan, lines) = view::plan(tx, None, id)?;
            Ok((plan, lines, Names::all(tx)?, desk.rules.now(tx)?))
        })
        .await?;
    let title = tr.f(
        "inspect-plan-of",
        &[("organ", names.organ(tr, plan.organ).into()), ("year", plan.year.to_string().into())],
    );
    Ok(Page::portal(&room.ctx.view, title)
        .crumbs([Crumb::new(tr.t("inspect-public-title"), "/regulation")])
        .body(lines_table(&room, &lines, &rules, |_| Html::empty()))
        .respond())
}

/// The lines of a plan; `more` adds to a line's cell.
pub(super) fn lines_table(
    room: &Room,
    lines: &[crate::model::Line],
    rules: &Rules,
    more: impl Fn(&crate::model::Line) -> Html,
) -> Html {
    let tr = room.tr();
    let rows = lines.iter().map(|line| {
        let late = (!line.why.is_empty()).then(|| {
            html!("<br><span class=\"hint\">{}</span>", tr.with("inspect-line-added", "why", &line.why))
        });
        Row::new([
            esc(&tr.n("inspect-in-month", line.month)),
            html!("{}{}{}", show::items(tr, rules, &keys(&line.items)), late, more(line)),
            esc(&show::category(tr, rules, &line.category)),
        ])
    });
    let table = Table {
        caption: tr.t("inspect-plan-lines").into_owned(),
        columns: ["month", "items", "category"]
            .map(|name| Column::new(tr.t(&format!("inspect-column-{name}"))))
            .into(),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("inspect-plan-empty"), None),
        ..Table::default()
    };
    ui::table(&room.ctx.view, &table)
}
