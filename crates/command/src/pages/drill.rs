//! `/command/cases` and `/command/case/NUMBER`: the open applications of a place, and what happened to one. Whoever may read the case
//! whole finds the way to it here.

use contract::figures::{OpenCase, Within};
use contract::lookup::CaseSummary;
use contract::time::china_date;
use contract::{Actor, App, Fault, Scope};
use directory::access::{Permit, Staff};
use kit::routes::get;
use kit::ui::{self, Column, Crumb, Pager, Row, State, Table, Weight};
use kit::{Ctx, Html, Page, Path, Query, Reply, Routes, Tr, esc, html};
use store::Tx;

use super::show::{self, Names};
use super::{Asked, who};
use crate::model::Moment;
use crate::permissions::{Dispatch, Watch};
use crate::store::{self as rows, tasks};
use crate::task::Task;

pub(super) fn routes() -> Routes {
    Routes::new().route("/command/cases", get(cases)).route("/command/case/{number}", get(case))
}

/// Rows of a page.
const PAGE: u32 = 30;
/// Tasks about one case that are shown.
const TASKS: u32 = 10;
/// Lines of one case; a long one has some sixty events, of which few are lines.
const MOMENTS: u32 = 200;

async fn cases(ctx: Ctx, _: Staff<Watch>, Query(asked): Query<Asked>) -> Reply {
    let tr = ctx.tr;
    let (actor, app) = (who(&ctx)?, ctx.app.clone());
    let place = asked.place(&actor)?;
    let after = match asked.after.as_str() {
        "" => 0,
        text => text.parse().map_err(|_| Fault::invalid("kit.form").with("detail", "after"))?,
    };
    let overdue = asked.only == "overdue";
    let within = Within { region: place.region.as_str().to_owned(), organ: place.organ, overdue };
    let of = place.clone();
    let (mut found, names) = ctx
        .app
        .db
        .read(move |tx| {
            let found = app.figures.open_cases(tx, (&actor, Watch::PERMISSION), &within, after, PAGE + 1)?;
            let mut names = Names::default();
            names.region(tx, of.region.as_str())?;
            for one in &found {
                names.item(tx, &app, &one.item)?;
                names.organ(tx, one.organ)?;
                names.region(tx, &one.region)?;
            }
            if let Some(organ) = of.organ {
                names.organ(tx, organ)?;
            }
            Ok::<_, Fault>((found, names))
        })
        .await?;
    let more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let organ = place.organ.map(|organ| organ.0.to_string()).unwrap_or_default();
    let here = match place.organ {
        Some(_) => names.of(tr, 'o', &organ),
        None => names.of(tr, 'r', place.region.as_str()),
    };
    let base = [("place", place.region.as_str()), ("organ", organ.as_str())];
    let list = |after: &str| {
        let with = [base[0], base[1], ("only", asked.only.as_str()), ("after", after)];
        asked.address("/command/cases", &with)
    };
    let next = found.last().filter(|_| more).map(|last| list(&last.id.to_string()));
    let title = if overdue { "command-cases-overdue" } else { "command-cases-open" };
    let title = tr.with(title, "place", &here);
    let columns = ["command-case-number", "command-item", "command-organ", "command-state", "command-came"];
    let table = Table {
        caption: title.clone(),
        columns: columns.map(|key| Column::new(tr.t(key))).into(),
        rows: found.iter().map(|one| row(&ctx, &names, one)).collect(),
        empty: ui::empty(&tr.t("command-cases-none"), None),
        bulk: None,
        pager: Pager { first: (!asked.after.is_empty()).then(|| list("")), next, ..Pager::default() },
    };
    Ok(Page::board(&ctx.view, title)
        .quiet(asked.quiet())
        .crumbs([Crumb::new(here, asked.address("/command", &base))])
        .body(ui::table(&ctx.view, &table))
        .respond())
}

fn row(ctx: &Ctx, names: &Names, one: &OpenCase) -> Row {
    let tr = ctx.tr;
    let late = one.overdue.then(|| html!(" {}", ui::tag(State::Overdue, &tr.t("command-overdue"))));
    let came = one.received.parse().map_or_else(|_| one.received.clone(), |day| tr.short_day(day));
    Row::new([
        show::number(&one.number),
        esc(&names.of(tr, 'i', &one.item)),
        html!(
            "{}<br><span class=\"hint\">{}</span>",
            names.of(tr, 'o', &one.organ.0.to_string()),
            names.of(tr, 'r', &one.region)
        ),
        html!("{}{}", tr.t(&format!("case-state-{}", one.state.as_str())), late),
        esc(&came),
    ])
}

/// A case as the screen shows it.
struct Seen {
    case: CaseSummary,
    names: Names,
    moments: Vec<Moment>,
    given: Vec<Task>,
    /// Whether this person may read all of it, and give its unit a task.
    whole: bool,
    gives: bool,
    now: i64,
}

fn see(tx: &mut Tx, app: &App, actor: &Actor, number: &str) -> Result<Seen, Fault> {
    let unknown = || Fault::not_found("command.case-unknown");
    let case = app.cases.by_number(tx, number)?.ok_or_else(unknown)?;
    let scope = Scope { region: &case.region, organ: Some(case.organ), item: Some(&case.item_code) };
    if !actor.can(Watch::PERMISSION, scope) {
        return Err(unknown());
    }
    let gives = actor.can(Dispatch::PERMISSION, Scope { item: None, ..scope });
    let mut names = Names::default();
    names.organ(tx, case.organ)?;
    names.region(tx, &case.region)?;
    let whole = app.cases.may_read_case(tx, actor, case.id)?;
    let moments = rows::of_case(tx, &case.number, MOMENTS)?;
    let mut given = tasks::about(tx, &case.number, TASKS)?;
    given.retain(|task| crate::task::may_see(task, actor));
    Ok(Seen { case, names, moments, given, whole, gives, now: tx.now() })
}

/// What happened to it.
fn course(tr: Tr, seen: &Seen) -> Html {
    let today = china_date(seen.now);
    let line = |moment: &Moment| {
        html!(
            "<li><time>{}</time><div>{}</div></li>",
            show::when(tr, moment.at, today),
            show::word(tr, &moment.kind)
        )
    };
    let lines = match seen.moments.is_empty() {
        true => ui::empty(&tr.t("command-course-none"), None),
        false => html!("<ol class=\"arrivals\">{}</ol>", seen.moments.iter().map(line).collect::<Html>()),
    };
    html!("<section><h2>{}</h2>{}</section>", tr.t("command-course"), lines)
}

/// The tasks about it that this person may see.
fn given(tr: Tr, seen: &Seen) -> Html {
    if seen.given.is_empty() {
        return Html::empty();
    }
    let today = china_date(seen.now);
    let line = |task: &Task| {
        html!(
            "<li><time>{}</time><div><a href=\"/office/dispatch/{}\">{}</a> <span class=\"hint\">{}</span></div></li>",
            show::when(tr, task.issued_at, today),
            task.number,
            task.title,
            tr.t(&format!("command-shelf-{}", task.state.as_str()))
        )
    };
    let lines: Html = seen.given.iter().map(line).collect();
    html!("<section><h2>{}</h2><ol class=\"arrivals\">{}</ol></section>", tr.t("command-tasks-title"), lines)
}

/// Where one goes from here.
fn ways(tr: Tr, seen: &Seen) -> Html {
    let case = &seen.case;
    let mut buttons = Vec::new();
    if seen.whole {
        let to = format!("/office/case/{}", case.number);
        buttons.push(ui::link_button(&tr.t("command-case-whole"), &to, Weight::Primary));
    }
    if seen.gives {
        let number = kit::url_encode(&case.number);
        let to = format!("/office/dispatch/new?about=case&key={number}&organ={}", case.organ.0);
        buttons.push(ui::link_button(&tr.t("command-to-new"), &to, Weight::Secondary));
    }
    let not = (!seen.whole).then(|| html!("<p class=\"hint\">{}</p>", tr.t("command-case-not-yours")));
    html!("{}{}", not, (!buttons.is_empty()).then(|| ui::buttons(buttons)))
}

async fn case(ctx: Ctx, _: Staff<Watch>, Path(number): Path<String>, Query(asked): Query<Asked>) -> Reply {
    let tr = ctx.tr;
    let (actor, app) = (who(&ctx)?, ctx.app.clone());
    let seen = ctx.app.db.read(move |tx| see(tx, &app, &actor, &number)).await?;
    let case = &seen.case;
    let organ = seen.names.of(tr, 'o', &case.organ.0.to_string());
    let line = |key: &str, value: Html| (tr.t(key).into_owned(), value);
    let who = seen.moments.iter().find(|moment| !moment.who.is_empty()).map(|moment| moment.who.clone());
    let lines = vec![
        line("command-item", esc(tr.text(&case.item_name))),
        line("command-place", esc(&seen.names.of(tr, 'r', &case.region))),
        line("command-organ", esc(&organ)),
        line("command-applicant", esc(&who.unwrap_or_else(|| tr.t("command-applicant-unkept").into_owned()))),
        line("command-state", esc(&tr.t(&format!("case-state-{}", case.state.as_str())))),
    ];
    let back = asked.address("/command", &[("place", &case.region), ("organ", &case.organ.0.to_string())]);
    Ok(Page::board(&ctx.view, tr.with("command-case-title", "number", &case.number))
        .quiet(asked.quiet())
        .crumbs([Crumb::new(organ, back)])
        .body(ui::summary(&lines))
        .body(course(tr, &seen))
        .body(given(tr, &seen))
        .body(ways(tr, &seen))
        .respond())
}
