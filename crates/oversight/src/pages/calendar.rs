//! `/admin/calendar`: which years' holiday notices are loaded, what a year looks like, and loading the next: pasted or as
//! a file, looked through before it counts.

use axum::response::Response;
use contract::time::china_date;
use contract::{Fault, FaultKind};
use directory::access::Staff;
use directory::calendar::{self, Change, Load, Loaded, Preview};
use directory::permissions::LoadCalendar;
use directory::region::{self, Region};
use kit::Routes;
use kit::routes::{get, post};
use kit::ui::{
    self, Choice, Column, Control, Crumb, Errors, Field, Row, State, Table, Tone, Weight, button, buttons,
};
use kit::{Ctx, Fields, Html, Page, Path, Query, Reply, Sending, esc, html};
use serde::Deserialize;
use store::Tx;
use worktime::{Calendar, YearNotice};

use super::notice_form::NoticeForm;
use super::year::{festivals, ranges, say, sheet};

const HOME: &str = "/admin/calendar";
/// Years shown at once; older ones are folded away.
const RECENT: usize = 5;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/admin/calendar", get(home))
        .route("/admin/calendar/preview", post(preview))
        .route("/admin/calendar/load", post(load))
        .route("/admin/calendar/{year}", get(year))
}

/// What every page here is made from.
struct Ground {
    calendar: Calendar,
    loaded: Vec<Loaded>,
    /// The place this site serves, those it lies in and those in it.
    regions: Vec<Region>,
    this_year: i16,
    next_month_is_near: bool,
}

fn ground(tx: &mut Tx, site: &str) -> Result<Ground, Fault> {
    let today = china_date(tx.now());
    let mut regions = region::path(tx, site)?;
    regions.extend(region::children(tx, site, today)?);
    Ok(Ground {
        calendar: calendar::in_force(tx)?,
        loaded: calendar::loaded(tx)?,
        regions,
        this_year: today.year(),
        // The State Council tells the next year's holidays in November.
        next_month_is_near: today.month() >= 11,
    })
}

async fn read(ctx: &Ctx) -> Result<Ground, kit::Error> {
    let site = ctx.site().region.clone();
    Ok(ctx.app.db.read(move |tx| ground(tx, &site)).await?)
}

async fn home(ctx: Ctx, _: Staff<LoadCalendar>) -> Reply {
    let ground = read(&ctx).await?;
    Ok(home_page(&ctx, &ground, &NoticeForm::default(), &Errors::new(), Html::empty()))
}

fn home_page(ctx: &Ctx, ground: &Ground, given: &NoticeForm, errors: &Errors, preview: Html) -> Response {
    let tr = ctx.tr;
    let page = Page::office(ctx, tr.t("holiday-title")).lead(tr.t("holiday-lead"));
    let page = match errors.is_empty() {
        true => page,
        false => page.body(ui::error_summary(tr, errors)).with_errors(),
    };
    let form =
        html!("<h2 id=\"load\">{}</h2>{}", tr.t("holiday-load"), notice_form(ctx, ground, given, errors));
    // What somebody has just sent stands first.
    let body = match preview.is_empty() && errors.is_empty() {
        true => html!("{}{}{}{}", next_year(ctx, ground), form, years(ctx, ground), overlays(ctx, ground)),
        false => html!("{}{}{}{}", preview, form, years(ctx, ground), overlays(ctx, ground)),
    };
    page.body(body).respond()
}

/// Says when the coming year's notice is missing, because limits run into it already.
fn next_year(ctx: &Ctx, ground: &Ground) -> Html {
    let next = ground.this_year.saturating_add(1);
    if ground.calendar.notice(next).is_some() {
        return Html::empty();
    }
    let tone = if ground.next_month_is_near { Tone::Warn } else { Tone::Info };
    let words = ctx.tr.with("holiday-next-missing", "year", &next.to_string());
    ui::notice(tone, &html!("<p>{}</p>", words))
}

fn counted(notice: &YearNotice) -> (usize, usize) {
    notice.festivals().iter().fold((0, 0), |(off, worked), f| (off + f.off.len(), worked + f.worked.len()))
}

fn came_from(ctx: &Ctx, loaded: Option<&Loaded>) -> Html {
    match loaded {
        Some(one) => html!("{} · {}", one.loader, ctx.tr.instant(one.at)),
        None => html!("{}", ctx.tr.t("holiday-built-in")),
    }
}

fn years(ctx: &Ctx, ground: &Ground) -> Html {
    let tr = ctx.tr;
    let mut known: Vec<i16> = ground.calendar.loaded_years().collect();
    known.reverse();
    let (recent, older) = known.split_at(known.len().min(RECENT));
    let older = years_table(ctx, ground, older, &tr.t("holiday-years-older"));
    html!(
        "{}{}",
        years_table(ctx, ground, recent, &tr.t("holiday-years")),
        ui::details(&tr.t("holiday-years-older"), &older)
    )
}

fn years_table(ctx: &Ctx, ground: &Ground, years: &[i16], caption: &str) -> Html {
    let tr = ctx.tr;
    let rows = years.iter().copied().filter_map(|year| {
        let notice = ground.calendar.notice(year)?;
        let (off, worked) = counted(notice);
        let loaded = ground.loaded.iter().find(|one| one.region.is_empty() && one.year == year);
        Some(Row::new([
            html!("<a href=\"/admin/calendar/{}\">{}</a>", year, year),
            html!("{}", off),
            html!("{}", worked),
            came_from(ctx, loaded),
        ]))
    });
    let table = Table {
        caption: caption.to_owned(),
        columns: vec![
            Column::new(tr.t("holiday-column-year")),
            Column::numeric(tr.t("holiday-column-off-days")),
            Column::numeric(tr.t("holiday-column-worked-days")),
            Column::new(tr.t("holiday-column-source")),
        ],
        rows: rows.collect(),
        ..Table::default()
    };
    ui::table(ctx, &table)
}

fn overlays(ctx: &Ctx, ground: &Ground) -> Html {
    let tr = ctx.tr;
    let rows: Vec<Row> = ground
        .loaded
        .iter()
        .filter(|one| !one.region.is_empty())
        .filter_map(|one| {
            let notice = one.notice().ok()?;
            let all: Html = notice
                .festivals()
                .iter()
                .map(|f| html!("<div>{} {}</div>", say(tr, &f.name), ranges(tr, &f.off, one.year)))
                .collect();
            let name = region_name(ctx, ground, &one.region);
            Some(Row::new([
                html!(
                    "<a href=\"/admin/calendar/{}?region={}\">{} {}</a>",
                    one.year,
                    one.region,
                    name,
                    one.year
                ),
                all,
                came_from(ctx, Some(one)),
            ]))
        })
        .collect();
    if rows.is_empty() {
        return Html::empty();
    }
    let table = Table {
        caption: tr.t("holiday-overlays").into_owned(),
        columns: vec![
            Column::new(tr.t("holiday-column-place")),
            Column::new(tr.t("holiday-column-off")),
            Column::new(tr.t("holiday-column-source")),
        ],
        rows,
        ..Table::default()
    };
    ui::table(ctx, &table)
}

fn region_name(ctx: &Ctx, ground: &Ground, code: &str) -> String {
    match ground.regions.iter().find(|region| region.code == code) {
        Some(region) => ctx.tr.text(&region.name).to_owned(),
        None => code.to_owned(),
    }
}

fn notice_form(ctx: &Ctx, ground: &Ground, given: &NoticeForm, errors: &Errors) -> Html {
    let tr = ctx.tr;
    let mut places = vec![Choice::new("", tr.t("holiday-country"))];
    places.extend(ground.regions.iter().map(|r| Choice::new(r.code.clone(), tr.text(&r.name))));
    let labels = ["holiday-region", "holiday-text", "holiday-file"].map(|key| tr.t(key));
    let helps = ["holiday-region.help", "holiday-text.help", "holiday-file.help"].map(|key| tr.t(key));
    let fields = [
        Field {
            id: "region",
            label: &labels[0],
            help: &helps[0],
            control: Control::Radios(&places),
            value: &given.region,
            required: true,
            ..Field::default()
        },
        Field {
            id: "text",
            label: &labels[1],
            help: &helps[1],
            control: Control::Lines(12),
            value: &given.text,
            required: true,
            ..Field::default()
        },
        Field {
            id: "file",
            label: &labels[2],
            help: &helps[2],
            control: Control::File { accept: ".txt,text/plain", multiple: false },
            required: true,
            ..Field::default()
        },
    ];
    let inputs: Html = fields.iter().map(|field| ui::field(tr, field, errors.of(field.id))).collect();
    let sample = ui::details(
        &tr.t("holiday-sample"),
        &html!("<p>{}</p><pre><code>{}</code></pre>", tr.t("holiday-sample.text"), SAMPLE),
    );
    let body =
        html!("{}{}{}", inputs, sample, buttons([button(&tr.t("holiday-preview"), Weight::Primary, None)]));
    ui::upload_form(ctx, "/admin/calendar/preview", &body)
}

/// How a notice is written.
const SAMPLE: &str = "year 2026\n元旦 | New Year's Day | 01-01..01-03 | 01-04\n春节 | Spring Festival | 02-15..02-23 | 02-14 02-28\n\
                      中秋节 | Mid-Autumn Festival | 09-25..09-27 | -\n";

/// What is wrong with the form or the text, line by line.
fn faults(ctx: &Ctx, given: &NoticeForm) -> Errors {
    let tr = ctx.tr;
    if let Some((field, key)) = given.wrong {
        return [(field, tr.t(key))].into_iter().collect();
    }
    let Err(faults) = calendar::read(&given.text) else { return Errors::new() };
    faults
        .iter()
        .map(|fault| {
            let line = fault.line.checked_sub(1).and_then(|at| given.text.lines().nth(at)).unwrap_or("");
            let shown: String = line.trim().chars().take(60).collect();
            let problem = fault.problem.words();
            let args = [
                ("line", fault.line.to_string()),
                ("text", shown),
                ("problem", say(tr, &problem).to_owned()),
            ];
            let args: Vec<_> = args.iter().map(|(name, value)| (*name, value.as_str().into())).collect();
            ("text", tr.f("holiday-line", &args))
        })
        .collect()
}

async fn preview(ctx: Ctx, _: Staff<LoadCalendar>, sending: Sending) -> Reply {
    let given = NoticeForm::read(&ctx, sending).await?;
    let ground = read(&ctx).await?;
    let errors = faults(&ctx, &given);
    if !errors.is_empty() {
        return Ok(home_page(&ctx, &ground, &given, &errors, Html::empty()));
    }
    let (region, text) = (given.region.clone(), given.text.clone());
    match ctx.app.db.read(move |tx| calendar::preview(tx, &region, &text)).await {
        Ok(found) => {
            let shown = shown(&ctx, &ground, &given, &found);
            Ok(home_page(&ctx, &ground, &given, &Errors::new(), shown))
        }
        Err(fault) => refused(&ctx, &ground, &given, fault),
    }
}

/// The page again, with what is wrong at its field.
fn refused(ctx: &Ctx, ground: &Ground, given: &NoticeForm, fault: Fault) -> Reply {
    if !matches!(fault.kind, FaultKind::Invalid | FaultKind::Conflict) {
        return Err(fault.into());
    }
    let field = if fault.code == "calendar.region" { "region" } else { "text" };
    let errors: Errors = [(field, kit::fault_words(ctx.tr, &fault).what)].into_iter().collect();
    Ok(home_page(ctx, ground, given, &errors, Html::empty()))
}

/// What loading would change, and the button that does it.
fn shown(ctx: &Ctx, ground: &Ground, given: &NoticeForm, found: &Preview) -> Html {
    let tr = ctx.tr;
    let years: Vec<String> = found.sections.iter().map(|s| s.notice.year().to_string()).collect();
    let replaced = found.replaces.iter().map(i16::to_string).collect::<Vec<_>>().join(&tr.t("holiday-and"));
    let place = match given.region.as_str() {
        "" => tr.t("holiday-country").into_owned(),
        code => region_name(ctx, ground, code),
    };
    let title =
        tr.f("holiday-check", &[("years", years.join(&tr.t("holiday-and")).into()), ("place", place.into())]);
    let replaces = (!replaced.is_empty()).then(|| {
        ui::notice(Tone::Warn, &html!("<p>{}</p>", tr.with("holiday-replaces", "years", &replaced)))
    });
    let all: Html = found.sections.iter().map(|section| festivals(ctx, &section.notice)).collect();
    let confirm = html!(
        "<input type=\"hidden\" name=\"region\" value=\"{}\"><input type=\"hidden\" name=\"newest\" value=\"{}\">\
         <textarea name=\"text\" hidden aria-hidden=\"true\" readonly>\n{}</textarea><p>{}</p>{}",
        given.region,
        found.newest,
        given.text,
        tr.t("holiday-confirm-text"),
        buttons([
            button(&tr.t("holiday-confirm"), Weight::Primary, None),
            html!("<a href=\"#load\">{}</a>", tr.t("holiday-change-text")),
        ]),
    );
    html!(
        "<h2>{}</h2>{}{}{}{}",
        title,
        replaces,
        all,
        changes(ctx, &found.changes),
        ui::form(ctx, "/admin/calendar/load", &confirm)
    )
}

fn changes(ctx: &Ctx, changes: &[Change]) -> Html {
    let tr = ctx.tr;
    let kind = |working: bool| match working {
        true => ui::tag(State::OnTime, &tr.t("holiday-working")),
        false => ui::tag(State::Waiting, &tr.t("holiday-rest")),
    };
    let rows = changes.iter().map(|change| {
        let why = match &change.name {
            Some(name) => say(tr, name).to_owned(),
            None => tr.t("holiday-plain").into_owned(),
        };
        Row::new([esc(&tr.date(change.day)), kind(!change.working), kind(change.working), esc(&why)])
    });
    let table = Table {
        caption: tr.n("holiday-changes", changes.len() as i64),
        columns: ["day", "was", "becomes", "why"]
            .map(|column| Column::new(tr.t(&format!("holiday-change-{column}"))))
            .into(),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("holiday-changes-none"), None),
        ..Table::default()
    };
    ui::table(ctx, &table)
}

async fn load(ctx: Ctx, staff: Staff<LoadCalendar>, fields: Fields) -> Reply {
    let given = NoticeForm {
        region: fields.text("region").to_owned(),
        text: fields.get("text").unwrap_or("").to_owned(),
        wrong: None,
    };
    let newest = fields.text("newest").parse().unwrap_or(-1);
    let (actor, cmd) = (staff.actor, Load { region: given.region.clone(), text: given.text.clone(), newest });
    match ctx.app.db.write(move |tx| calendar::load(tx, &actor, &cmd)).await {
        Ok(found) => {
            // Other nodes hear of it; this one shows the next page by it already.
            calendar::refresh(&ctx.app).await?;
            let years: Vec<String> = found.sections.iter().map(|s| s.notice.year().to_string()).collect();
            Ok(kit::redirect_with(&ctx, HOME, "holiday-loaded", &[("years", &years.join(", "))]))
        }
        Err(fault) => {
            let ground = read(&ctx).await?;
            refused(&ctx, &ground, &given, fault)
        }
    }
}

#[derive(Deserialize)]
struct Place {
    #[serde(default)]
    region: String,
}

async fn year(ctx: Ctx, _: Staff<LoadCalendar>, Path(year): Path<i16>, Query(place): Query<Place>) -> Reply {
    let tr = ctx.tr;
    let region = place.region;
    let wanted = region.clone();
    let (ground, history) = {
        let site = ctx.site().region.clone();
        let look = move |tx: &mut Tx| -> Result<_, Fault> {
            Ok((ground(tx, &site)?, calendar::history(tx, &wanted, year)?))
        };
        ctx.app.db.read(look).await?
    };
    let in_force = history.iter().find(|one| one.replaced_at.is_none());
    let (notice, there, title) = match region.as_str() {
        "" => {
            let notice = ground.calendar.notice(year).cloned();
            (notice, ground.calendar.clone(), tr.with("holiday-year-title", "year", &year.to_string()))
        }
        code => {
            let notice = in_force.map(Loaded::notice).transpose()?;
            let there = ground.calendar.for_region(code).map_err(|_| Fault::not_found("kit.not-found"))?;
            let args =
                [("year", year.to_string().into()), ("place", region_name(&ctx, &ground, code).into())];
            (notice, there.into_owned(), tr.f("holiday-year-title-of", &args))
        }
    };
    let notice = notice.ok_or_else(|| Fault::not_found("kit.not-found"))?;
    let versions: Html = history
        .iter()
        .map(|one| {
            let until = match one.replaced_at {
                None => tr.t("holiday-in-force").into_owned(),
                Some(at) => tr.with("holiday-replaced", "when", &tr.instant(at)),
            };
            let head = format!("{} · {} · {until}", one.loader, tr.instant(one.at));
            ui::details(&head, &html!("<pre><code>{}</code></pre>", one.text))
        })
        .collect();
    let source = match versions.is_empty() {
        true => html!("<p>{}</p>", tr.t("holiday-built-in-text")),
        false => versions,
    };
    Ok(Page::office(&ctx, title)
        .crumbs([Crumb::new(tr.t("holiday-title"), HOME)])
        .body(sheet(tr, &there, year))
        .body(festivals(&ctx, &notice))
        .body(html!("<h2>{}</h2>{}", tr.t("holiday-source"), source))
        .respond())
}
