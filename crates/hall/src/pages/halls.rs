//! `/halls`: where matters are handled, open today or not, what is done there; `/halls/{hall}`: one of them.

use contract::Fault;
use contract::lookup::ItemQuery;
use contract::time::{china_date, china_minute_of_day};
use kit::routes::get;
use kit::ui::{self, Crumb, State as Tone, Weight};
use kit::{Html, Page, Path, Query, Reply, Routes, Tr, html, url_encode};
use serde::Deserialize;
use store::Tx;

use super::{Room, show};
use crate::desk::Desk;
use crate::opening::Day;
use crate::places;
use crate::plan::{Hall, Plan};

/// Days of the week shown.
const WEEK: i64 = 7;
/// Items named of a hall at most.
const ITEMS: usize = 300;

pub(super) fn routes() -> Routes {
    Routes::new().route("/halls", get(list)).route("/halls/{hall}", get(one))
}

#[derive(Deserialize)]
pub(super) struct Asked {
    /// Only where this item is handled: the address of its guide.
    #[serde(default)]
    pub(super) item: String,
}

/// The days of a hall from today.
pub(super) fn week(tx: &mut Tx, desk: &Desk, hall: &Hall, days: i64) -> Result<Vec<Day>, Fault> {
    let today = china_date(tx.now());
    let dates = (0..days).filter_map(|n| jiff::Span::new().try_days(n).ok());
    let dates: Vec<_> = dates.filter_map(|span| today.checked_add(span).ok()).collect();
    dates.into_iter().map(|date| desk.day(tx, hall, date)).collect()
}

/// Whether it is open now, in a word with its shape.
fn open_tag(tr: Tr, today: &Day, now: i64) -> Html {
    let minute = u16::try_from(china_minute_of_day(now)).unwrap_or(0);
    match (today.is_open(minute), today.sessions.iter().find(|(from, _)| *from > minute)) {
        (true, _) => ui::tag(Tone::OnTime, &tr.t("hall-open-now")),
        (false, Some((from, _))) => {
            let at = format!("{:02}:{:02}", from / 60, from % 60);
            ui::tag(Tone::Waiting, &tr.with("hall-opens-at", "at", &at))
        }
        (false, None) => ui::tag(Tone::Paused, &tr.t("hall-closed-now")),
    }
}

async fn list(room: Room, Query(asked): Query<Asked>) -> Reply {
    let tr = room.tr();
    let word = asked.item.clone();
    let (plan, shown, matter, now) = room
        .look(move |tx, desk| {
            let plan = &desk.plan(tx)?;
            let matter = match word.as_str() {
                "" => None,
                word => Some(places::matter(tx, desk, plan, word)?),
            };
            let mut shown = Vec::new();
            for hall in &plan.halls {
                let here = matter.as_ref().is_none_or(|matter| places::handled_here(hall, matter).is_ok());
                if here {
                    shown.push((hall.clone(), week(tx, desk, hall, 1)?));
                }
            }
            Ok((plan.clone(), shown, matter, tx.now()))
        })
        .await?;
    let card = |(hall, days): &(Hall, Vec<Day>)| {
        let (open, hours) = match days.first() {
            Some(today) => (open_tag(tr, today, now), show::day_line(tr, today)),
            None => (Html::empty(), String::new()),
        };
        let book = hall.booking.is_some().then(|| {
            let matter = matter.as_ref().map(|_| format!("?matter={}", url_encode(&asked.item)));
            let href = format!("/halls/{}/book{}", hall.key, matter.unwrap_or_default());
            html!("<p><a href=\"{}\">{}</a></p>", href, tr.t("hall-book"))
        });
        html!(
            "<li><h2><a href=\"/halls/{}\">{}</a></h2><p>{} {}</p><p>{}</p><p class=\"hint\">{}</p>{}</li>",
            hall.key,
            tr.text(&hall.name),
            open,
            tr.with("hall-today", "hours", &hours),
            tr.text(&hall.address),
            tr.with("hall-done-here", "what", &show::done_here(tr, &plan, hall)),
            book
        )
    };
    let cards: Html = shown.iter().map(card).collect();
    let body = match shown.is_empty() {
        true => ui::empty(&tr.t("hall-none"), Some((&tr.t("hall-find-items"), "/"))),
        false => html!("<ul class=\"plain\">{}</ul>", cards),
    };
    let title = match &matter {
        Some(matter) => tr.with("hall-where", "item", tr.text(&matter.name)),
        None => tr.t("hall-title").into_owned(),
    };
    let mut page = Page::portal(&room.ctx.view, title);
    if let Some(matter) = matter.filter(|matter| !matter.item.is_empty()) {
        let guide = format!("/guide/{}", matter.item);
        page = page.crumbs([Crumb::new(tr.text(&matter.name), guide)]);
    }
    Ok(page.body(body).respond())
}

/// Names and addresses of the items handled here.
fn items_here(tx: &mut Tx, desk: &Desk, hall: &Hall) -> Result<Vec<(String, contract::Text, String)>, Fault> {
    let all = desk.items.find(tx, &ItemQuery { limit: ITEMS, ..ItemQuery::default() })?;
    let here = all.into_iter().filter_map(|hit| {
        let category = hit.window_category?;
        let here = hall.handles(&hit.slug, &category);
        here.then(|| (hit.slug, hit.plain_name.unwrap_or(hit.name), category))
    });
    Ok(here.collect())
}

fn windows(room: &Room, plan: &Plan, hall: &Hall) -> Html {
    let tr = room.tr();
    let line = |window: &crate::plan::Window| {
        let categories = window.categories.iter().filter_map(|key| plan.category(key));
        let serves: Vec<&str> = categories.map(|category| tr.text(&category.name)).collect();
        let floor = hall.floors.iter().find(|floor| floor.key == window.floor);
        let name = Some(tr.text(&window.name)).filter(|name| !name.is_empty());
        let hours = window.hours.as_deref().and_then(|hours| crate::plan::hours(hours).ok());
        let hours = hours.map(|hours| show::sessions(tr, &hours.sessions().collect::<Vec<_>>()));
        let notes: Vec<String> = [name.map(str::to_owned), hours].into_iter().flatten().collect();
        ui::Row::new([
            html!("<strong>{}</strong>", window.no),
            html!("{}", floor.map(|floor| tr.text(&floor.name).to_owned())),
            html!("{}", serves.join(&tr.t("hall-and"))),
            html!("{}", notes.join(&tr.t("hall-and"))),
        ])
    };
    let columns = ["hall-window", "hall-floor", "hall-serves", "hall-note"];
    let table = ui::Table {
        caption: tr.t("hall-windows").into_owned(),
        columns: columns.map(|key| ui::Column::new(tr.t(key))).into(),
        rows: hall.windows.iter().map(line).collect(),
        ..ui::Table::default()
    };
    ui::table(&room.ctx.view, &table)
}

async fn one(room: Room, Path(key): Path<String>) -> Reply {
    let tr = room.tr();
    let (plan, hall, days, items, now) = room
        .look(move |tx, desk| {
            let plan = &desk.plan(tx)?;
            let hall = plan.hall(&key)?.clone();
            let days = week(tx, desk, &hall, WEEK)?;
            let items = items_here(tx, desk, &hall)?;
            Ok((plan.clone(), hall, days, items, tx.now()))
        })
        .await?;
    let open = days.first().map(|today| open_tag(tr, today, now));
    let mut facts = vec![
        (tr.t("hall-address").into_owned(), html!("{}", tr.text(&hall.address))),
        (tr.t("hall-kind").into_owned(), html!("{}", show::kind(tr, hall.kind))),
    ];
    if !hall.phone.is_empty() {
        facts.push((
            tr.t("hall-phone").into_owned(),
            html!("<a href=\"tel:{}\">{}</a>", hall.phone, hall.phone),
        ));
    }
    if !hall.way.zh.is_empty() {
        facts.push((tr.t("hall-way").into_owned(), html!("{}", tr.text(&hall.way))));
    }
    let week: Vec<(String, Html)> =
        days.iter().map(|day| (tr.day(day.date), html!("{}", show::day_line(tr, day)))).collect();
    let book = hall.booking.as_ref().map(|_| {
        let href = format!("/halls/{}/book", hall.key);
        ui::link_button(&tr.t("hall-book"), &href, Weight::Primary)
    });
    let line = hall.queue.as_ref().map(|_| {
        let href = format!("/halls/{}/line", hall.key);
        ui::link_button(&tr.t("hall-line-title"), &href, Weight::Secondary)
    });
    let acts = (book.is_some() || line.is_some()).then(|| ui::buttons(book.into_iter().chain(line)));
    let groups = plan.categories.iter().filter_map(|category| {
        let of: Vec<_> = items.iter().filter(|(.., key)| *key == category.key).collect();
        (!of.is_empty()).then_some((category, of))
    });
    let done: Html = groups
        .map(|(category, of)| {
            let links: Html = of
                .iter()
                .map(|(slug, name, _)| html!("<li><a href=\"/guide/{}\">{}</a></li>", slug, tr.text(name)))
                .collect();
            html!("<h3>{}</h3><ul>{}</ul>", tr.text(&category.name), links)
        })
        .collect();
    Ok(Page::portal(&room.ctx.view, tr.text(&hall.name))
        .crumbs([Crumb::new(tr.t("hall-title"), "/halls")])
        .body(html!("<p>{}</p>", open))
        .body(ui::summary(&facts))
        .body(html!("{}", acts))
        .body(html!("<h2>{}</h2>{}", tr.t("hall-week"), ui::summary(&week)))
        .body(windows(&room, &plan, &hall))
        .body(html!("<h2>{}</h2>{}", tr.t("hall-items"), done))
        .respond())
}
