//! `/command`: the screen. Numbers first, then the map, then what comes in; below the map the same as a table. Everything of a place is one
//! fragment that is fetched again when something happens, and once a minute.

use axum::extract::Extension;
use axum::response::{Html as HtmlBody, IntoResponse};
use codes::{Level, Region};
use contract::actor::region_covers;
use contract::figures::Standing;
use contract::live::LiveEvent;
use contract::time::{DAY_MS, china_date};
use contract::{Actor, App, Fault, OrganId};
use directory::access::{ListScope, Permit, Staff};
use kit::routes::get;
use kit::ui::{self, Column, Crumb, Row, State, Table};
use kit::{Ctx, Html, Page, Query, Reply, Routes, Tr, esc, html};
use service::cards::{self, Card, Cards, Space};
use store::Tx;

use super::show::{self, Names};
use super::{Asked, who};
use crate::grid::{self, Tile};
use crate::hear::{self, LIVE};
use crate::model::{Moment, Sort};
use crate::permissions::{Dispatch, Watch};
use crate::reach::{self, Place};
use crate::store as rows;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/command", get(show))
        .route("/command/now", get(now))
        .route("/command/stream", get(stream))
}

/// What services lay over the routes, where there is any.
type Decks = Option<Extension<Cards>>;

/// Applications shown as they came in.
const ARRIVALS: u32 = 6;
/// Warnings shown.
const WARNINGS: u32 = 3;
/// Entries of the stream.
const LATEST: u16 = 4;
/// Warnings are shown for so many days.
const WARNED_DAYS: i64 = 7;
/// The screen looks by itself every so many seconds: a day ends without anything happening.
const EVERY: u32 = 60;

/// One row of the table beside the map.
struct Line {
    code: String,
    organ: Option<OrganId>,
    name: String,
    short: String,
    figures: Figures,
}

#[derive(Debug, Clone, Copy, Default)]
struct Figures {
    received: i64,
    accepted: i64,
    ended: i64,
    open: i64,
    overdue: i64,
}

impl Figures {
    fn of<'a>(all: impl IntoIterator<Item = &'a Standing>) -> Figures {
        let mut sum = Figures::default();
        for one in all {
            sum.received += one.received;
            sum.accepted += one.accepted;
            sum.ended += one.ended;
            sum.open += one.open;
            sum.overdue += one.overdue;
        }
        sum
    }
}

/// All that a place shows.
struct Scene {
    now: i64,
    path: Vec<(String, String)>,
    whole: Figures,
    lines: Vec<Line>,
    arrivals: Vec<Moment>,
    warnings: Vec<Moment>,
    names: Names,
    cards: Vec<Card>,
}

fn scene(
    tx: &mut Tx,
    app: &App,
    decks: &Cards,
    actor: &Actor,
    place: &Place,
    tr: Tr,
) -> Result<Scene, Fault> {
    let (now, scope) = (tx.now(), ListScope::of(actor, Watch::PERMISSION));
    let today = china_date(now);
    let (from, to) = place.range();
    let mut standing = app.figures.standing(tx, actor, Watch::PERMISSION, today)?;
    standing.retain(|one| from <= one.region && one.region <= to);
    standing.retain(|one| place.organ.is_none_or(|organ| organ == one.organ));
    let lines = lines(tx, actor, place, &standing, today, tr)?;
    let warned: Vec<&'static str> = hear::kinds(Sort::Warning).collect();
    let came: Vec<&'static str> = hear::kinds(Sort::Arrival).collect();
    let arrivals = rows::latest(tx, &scope, place, &came, i64::MIN, ARRIVALS)?;
    let warnings = rows::latest(tx, &scope, place, &warned, now - WARNED_DAYS * DAY_MS, WARNINGS)?;
    let mut names = Names::default();
    for moment in arrivals.iter().chain(&warnings) {
        names.moment(tx, app, moment)?;
    }
    // What others hand in is of all that one reaches, and so stands on the first picture.
    let cards = match place.region == reach::home(actor)? && place.organ.is_none() {
        true => decks.of(tx, Space::Command, actor, tr)?,
        false => Vec::new(),
    };
    let path = path(tx, actor, place, tr)?;
    Ok(Scene { now, path, whole: Figures::of(&standing), lines, arrivals, warnings, names, cards })
}

/// The divisions from where one begins down to the place: codes and names.
fn path(tx: &mut Tx, actor: &Actor, place: &Place, tr: Tr) -> Result<Vec<(String, String)>, Fault> {
    let home = reach::home(actor)?;
    let up: Vec<Region> = std::iter::once(place.region.clone()).chain(place.region.ancestors()).collect();
    let mut path = Vec::new();
    for region in up.iter().rev().filter(|region| home.contains(region)) {
        path.push((region.as_str().to_owned(), name_of(tx, region, tr)?));
    }
    if let Some(organ) = place.organ {
        let found = directory::organ::by_id(tx, organ)?;
        let found = found.ok_or_else(|| Fault::not_found("command.place-unknown"))?;
        path.push((place.region.as_str().to_owned(), tr.text(&found.name).to_owned()));
    }
    Ok(path)
}

fn name_of(tx: &mut Tx, region: &Region, tr: Tr) -> Result<String, Fault> {
    let found = directory::region::find(tx, region.as_str())?;
    Ok(found.map_or_else(|| region.as_str().to_owned(), |found| tr.text(&found.name).to_owned()))
}

/// What a place is made of: the divisions below it that one reaches, and in a banner (or below) its halls and offices.
fn lines(
    tx: &mut Tx,
    actor: &Actor,
    place: &Place,
    standing: &[Standing],
    today: jiff::civil::Date,
    tr: Tr,
) -> Result<Vec<Line>, Fault> {
    if place.organ.is_some() {
        return Ok(Vec::new());
    }
    if matches!(place.region.level(), Level::Province | Level::City) {
        let mut all = Vec::new();
        for child in directory::region::children(tx, place.region.as_str(), today)? {
            if reach::place(actor, &child.code, "").is_err() {
                continue;
            }
            let here = standing.iter().filter(|one| region_covers(&child.code, &one.region));
            let name = tr.text(&child.name).to_owned();
            all.push(Line {
                short: grid::short(&name).to_owned(),
                organ: None,
                figures: Figures::of(here),
                code: child.code,
                name,
            });
        }
        return Ok(all);
    }
    let scope = ListScope::of(actor, Watch::PERMISSION);
    let mut organs: Vec<OrganId> = standing.iter().map(|one| one.organ).collect();
    // One that has nothing to do today is there too.
    let here = directory::organ::all(tx)?;
    let here = here.iter().filter(|organ| region_covers(place.region.as_str(), &organ.region));
    organs.extend(here.filter(|organ| scope.covers(&organ.region, organ.id, "")).map(|organ| organ.id));
    organs.sort_unstable();
    organs.dedup();
    let mut all = Vec::new();
    for organ in organs {
        let Some(found) = directory::organ::by_id(tx, organ)? else { continue };
        let name = tr.text(&found.name).to_owned();
        all.push(Line {
            code: place.region.as_str().to_owned(),
            organ: Some(organ),
            short: name.clone(),
            name,
            figures: Figures::of(standing.iter().filter(|one| one.organ == organ)),
        });
    }
    Ok(all)
}

fn organ_word(place: &Place) -> String {
    place.organ.map(|organ| organ.0.to_string()).unwrap_or_default()
}

/// The fragment.
fn drawn(ctx: &Ctx, asked: &Asked, place: &Place, scene: &Scene) -> Html {
    let tr = ctx.tr;
    let cases = |only: &str| {
        let organ = organ_word(place);
        asked
            .address("/command/cases", &[("place", place.region.as_str()), ("organ", &organ), ("only", only)])
    };
    let whole = scene.whole;
    let late = if whole.overdue > 0 { Some(State::Overdue) } else { None };
    let stats = ui::stats([
        ui::stat(&tr.number(whole.received), &tr.t("command-received"), None, None),
        ui::stat(&tr.number(whole.accepted), &tr.t("command-accepted"), None, None),
        ui::stat(&tr.number(whole.ended), &tr.t("command-ended"), None, None),
        ui::stat(&tr.number(whole.open), &tr.t("command-open"), None, Some(&cases(""))),
        ui::stat(&tr.number(whole.overdue), &tr.t("command-overdue"), late, Some(&cases("overdue"))),
    ]);
    let here = scene.path.last().map_or("", |(_, name)| name.as_str());
    let below = match (scene.lines.is_empty(), organs(place)) {
        (true, _) => Html::empty(),
        (false, true) => html!(
            "<section class=\"command-map\"><h2>{}</h2>{}</section>",
            tr.t(head_of(place)),
            table(ctx, asked, place, scene)
        ),
        (false, false) => html!(
            "<section class=\"command-map\"><h2>{}</h2>{}</section><section class=\"command-table\">{}</section>",
            tr.t(head_of(place)),
            map(tr, asked, place, scene),
            table(ctx, asked, place, scene)
        ),
    };
    let others = (!scene.cards.is_empty())
        .then(|| html!("<div class=\"command-cards\">{}</div>", cards::show(&scene.cards)));
    html!(
        "<p class=\"command-time\">{}</p><div class=\"command-numbers\">{}</div>{}\
         <section class=\"command-came\"><h2>{}</h2>{}</section>\
         <section class=\"command-side\"><h2>{}</h2>{}</section>{}",
        tr.f("command-as-of", &[("place", here.into()), ("time", tr.time(scene.now).into())]),
        stats,
        below,
        tr.t("command-arrivals"),
        show::arrivals(tr, &scene.names, &scene.arrivals, scene.now),
        tr.t("command-warnings"),
        show::warnings(tr, &scene.names, &scene.warnings, scene.now),
        others
    )
}

fn head_of(place: &Place) -> &'static str {
    match place.region.level() {
        Level::Province => "command-map-province",
        Level::City => "command-map-city",
        _ => "command-map-organs",
    }
}

fn href(asked: &Asked, line: &Line) -> String {
    let organ = line.organ.map(|organ| organ.0.to_string()).unwrap_or_default();
    asked.address("/command", &[("place", &line.code), ("organ", &organ)])
}

fn words(tr: Tr, line: &Line) -> String {
    tr.f(
        "command-tile",
        &[
            ("name", line.name.as_str().into()),
            ("open", tr.number(line.figures.open).into()),
            ("overdue", tr.number(line.figures.overdue).into()),
            ("received", tr.number(line.figures.received).into()),
        ],
    )
}

/// The map of the divisions.
fn map(tr: Tr, asked: &Asked, place: &Place, scene: &Scene) -> Html {
    let tile = |line: &Line| Tile {
        code: line.code.clone(),
        name: line.short.clone(),
        open: line.figures.open,
        overdue: line.figures.overdue,
        received: line.figures.received,
        href: href(asked, line),
        words: words(tr, line),
    };
    let tiles: Vec<Tile> = scene.lines.iter().map(tile).collect();
    html!("{}<p class=\"hint\">{}</p>", grid::svg(&tr.t(head_of(place)), &tiles), tr.t("command-map-note"))
}

fn table(ctx: &Ctx, asked: &Asked, place: &Place, scene: &Scene) -> Html {
    let tr = ctx.tr;
    let row = |line: &Line| {
        let late = match line.figures.overdue {
            0 => esc("0"),
            n => ui::tag(State::Overdue, &tr.number(n)),
        };
        Row::new([
            html!("<a href=\"{}\">{}</a>", href(asked, line), line.name),
            esc(&tr.number(line.figures.received)),
            esc(&tr.number(line.figures.open)),
            late,
        ])
    };
    ui::table(
        &ctx.view,
        &Table {
            caption: tr.t("command-map-table").into_owned(),
            columns: vec![
                Column::new(tr.t(if organs(place) { "command-organ" } else { "command-place" })),
                Column::numeric(tr.t("command-received")),
                Column::numeric(tr.t("command-open")),
                Column::numeric(tr.t("command-overdue")),
            ],
            rows: scene.lines.iter().map(row).collect(),
            ..Table::default()
        },
    )
}

fn organs(place: &Place) -> bool {
    !matches!(place.region.level(), Level::Province | Level::City)
}

async fn read(ctx: &Ctx, decks: Decks, asked: &Asked) -> Result<(Place, Scene), kit::Error> {
    let (actor, app, tr) = (who(ctx)?, ctx.app.clone(), ctx.tr);
    let place = asked.place(&actor)?;
    let decks = decks.map(|Extension(decks)| decks).unwrap_or_default();
    let of = place.clone();
    let scene = ctx.app.db.read(move |tx| scene(tx, &app, &decks, &actor, &of, tr)).await?;
    Ok((place, scene))
}

async fn show(ctx: Ctx, _: Staff<Watch>, decks: Decks, Query(asked): Query<Asked>) -> Reply {
    let tr = ctx.tr;
    let (place, scene) = read(&ctx, decks, &asked).await?;
    let here = scene.path.last().map(|(_, name)| name.clone()).unwrap_or_default();
    let organ = organ_word(&place);
    let source = asked.address("/command/now", &[("place", place.region.as_str()), ("organ", &organ)]);
    let up = scene.path.iter().rev().skip(1).rev();
    let crumbs = up.map(|(code, name)| Crumb::new(name, asked.address("/command", &[("place", code)])));
    let (other, look) = match asked.quiet() {
        true => ("command-look-dark", "dark"),
        false => ("command-look-light", "light"),
    };
    let other_href = {
        let turned = Asked { look: look.to_owned(), ..asked.clone() };
        turned.address("/command", &[("place", place.region.as_str()), ("organ", &organ)])
    };
    let gives = who(&ctx)?.may_somewhere(Dispatch::PERMISSION);
    let new = gives.then(|| {
        let organ = kit::url_encode(&organ);
        html!("<li><a href=\"/office/dispatch/new?organ={}\">{}</a></li>", organ, tr.t("command-to-new"))
    });
    let bar = html!(
        "<ul class=\"command-bar\">{}<li><a href=\"/office/dispatch\">{}</a></li><li><a href=\"{}\">{}</a></li>\
         <li><a href=\"/office\">{}</a></li></ul>",
        new,
        tr.t("command-to-tasks"),
        other_href,
        tr.t(other),
        tr.t("command-to-office")
    );
    let stream =
        ui::live(tr, &tr.t("command-stream"), "/command/stream", &ctx.view.browser_mark(), [], LATEST);
    Ok(Page::board(&ctx.view, tr.with("command-title", "place", &here))
        .quiet(asked.quiet())
        .crumbs(crumbs)
        .body(html!(
            "<div class=\"command\">{}{}{}</div>",
            bar,
            ui::live_region_every(tr, &source, EVERY, &drawn(&ctx, &asked, &place, &scene)),
            stream
        ))
        .respond())
}

async fn now(ctx: Ctx, _: Staff<Watch>, decks: Decks, Query(asked): Query<Asked>) -> Reply {
    let (place, scene) = read(&ctx, decks, &asked).await?;
    Ok(HtmlBody(drawn(&ctx, &asked, &place, &scene).into_string()).into_response())
}

/// What happens within the divisions one reaches: the word, and the public number that `/board` shows to everybody too.
async fn stream(ctx: Ctx, staff: Staff<Watch>) -> Reply {
    let tr = ctx.tr;
    let reached: Vec<String> =
        staff.actor.postings_with(Watch::PERMISSION).map(|post| post.region.clone()).collect();
    let entry = move |event: &LiveEvent| {
        let kind = event.kind.strip_prefix(LIVE)?;
        let number = event.case_number.as_deref()?;
        let here = reached.iter().any(|own| region_covers(own, &event.region));
        here.then(|| {
            ui::live_entry(&tr.time(event.at_ms), &html!("{} {}", show::word(tr, kind), show::number(number)))
        })
    };
    Ok(ui::live_response(&ctx.view, ctx.app.live.subscribe(), entry)?)
}
