//! `/projects/{code}`: everything of a project on one page: what is next and who has it, its course with budgets, its site, its cases.

use contract::time::china_date;
use contract::{Actor, Fault, OrganId, PartyId, Text};
use kit::routes::{get, post};
use kit::ui::{self, Column, Control, Crumb, Errors, Row, State as Tone, Table, Weight};
use kit::{Fields, Html, Page, Path, Reply, Routes, esc, fault_words, html};
use store::Tx;

use super::Room;
use super::show::{self, Refused, ask, with_errors};
use crate::attach;
use crate::compare::{self, Standing};
use crate::course::{self, Budget};
use crate::desk::Desk;
use crate::model::{Link, Project};
use crate::rules::Rules;
use crate::store as rows;
use crate::view;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/projects/{code}", get(show_one))
        .route("/projects/{code}/links/{no}/begin", post(begin))
        .route("/projects/{code}/links/{no}/end", post(end))
        .route("/projects/{code}/cases", post(add_case))
}

/// A case of the project, as its row in the table.
struct CaseLine {
    number: String,
    name: Option<Text>,
    state: Option<contract::case::CaseState>,
}

/// Everything of a project.
struct File {
    project: Project,
    builder: String,
    organs: Vec<(i64, Text)>,
    links: Vec<(Link, bool)>,
    budget: Budget,
    standing: Option<Standing>,
    cases: Vec<CaseLine>,
    rules: std::sync::Arc<Rules>,
    staff: bool,
    now: i64,
}

fn load(tx: &mut Tx, desk: &Desk, actor: &Actor, code: &str) -> Result<File, Fault> {
    let project = view::see(tx, actor, code)?;
    let (_, rules) = desk.rules.now(tx)?;
    let links = rows::links(tx, project.id)?;
    let now = tx.now();
    let budget = course::budget(&rules, &project, &links, china_date(now));
    let mut cases = Vec::new();
    for number in rows::cases(tx, project.id)? {
        let case = match &desk.cases {
            Some(cases) => cases.by_number(tx, &number)?,
            None => None,
        };
        cases.push(CaseLine {
            number,
            name: case.as_ref().map(|case| case.item_name.clone()),
            state: case.map(|case| case.state),
        });
    }
    let builder =
        directory::party::by_id(tx, PartyId(project.party))?.map(|party| party.name).unwrap_or_default();
    let organs = directory::organ::all(tx)?.into_iter().map(|organ| (organ.id.0, organ.name)).collect();
    let standing = compare::standing(tx, &project)?;
    let links = links.into_iter().map(|link| {
        let may = course::may(actor, &project, &link);
        (link, may)
    });
    let links = links.collect();
    let staff = view::is_staff(actor, &project.region);
    Ok(File { project, builder, organs, links, budget, standing, cases, rules, staff, now })
}

async fn show_one(room: Room, Path(code): Path<String>) -> Reply {
    page(&room, &code, &Refused::default()).await
}

fn organ(room: &Room, file: &File, id: i64) -> String {
    let found = file.organs.iter().find(|(organ, _)| OrganId(*organ) == OrganId(id));
    found.map(|(_, name)| room.tr().text(name).to_owned()).unwrap_or_default()
}

fn link_name<'a>(room: &Room, file: &'a File, key: &'a str) -> &'a str {
    file.rules.links.iter().find(|link| link.key == key).map_or(key, |link| room.tr().text(&link.name))
}

/// What is next and who has it, in one sentence.
fn next(room: &Room, file: &File) -> String {
    let tr = room.tr();
    if file.links.is_empty() {
        return tr.t("project-next-recorded").into_owned();
    }
    if let Some((link, _)) =
        file.links.iter().find(|(link, _)| link.began_at.is_some() && link.ended_at.is_none())
    {
        let (name, who) = (link_name(room, file, &link.link).to_owned(), organ(room, file, link.organ));
        return tr.f(
            "project-next-runs",
            &[("link", name.into()), ("organ", who.into()), ("until", show::link_days(tr, link).into())],
        );
    }
    let Some((link, _)) = file.links.iter().find(|(link, _)| link.began_at.is_none()) else {
        return tr.t("project-next-done").into_owned();
    };
    match &file.standing {
        None if link.no > 1 => tr.t("project-next-site").into_owned(),
        Some(standing) if link.no > 1 && standing.open > 0 => tr.n("project-next-conflicts", standing.open),
        _ => {
            let (name, who) = (link_name(room, file, &link.link).to_owned(), organ(room, file, link.organ));
            tr.f("project-next-begin", &[("link", name.into()), ("organ", who.into())])
        }
    }
}

fn course_table(room: &Room, file: &File) -> Html {
    let tr = room.tr();
    let today = china_date(file.now);
    let lines = file.links.iter().map(|(link, may)| {
        let days = match link.began_at {
            Some(_) => link.days,
            None => i64::from(file.rules.days(&file.project.class, &link.link, today)),
        };
        let act = match (may, link.began_at, link.ended_at) {
            (true, None, _) => Some(("begin", "project-link-begin")),
            (true, Some(_), None) => Some(("end", "project-link-end")),
            _ => None,
        };
        let act = act.map(|(word, key)| {
            let action = format!("/projects/{}/links/{}/{word}", file.project.code, link.no);
            let label = tr.with(key, "link", link_name(room, file, &link.link));
            ui::form(&room.ctx.view, &action, &ui::button(&label, Weight::Secondary, None))
        });
        Row::new([
            esc(link_name(room, file, &link.link)),
            esc(&organ(room, file, link.organ)),
            esc(&tr.number(days)),
            html!("{} {}", show::link_tag(tr, link, file.now), show::link_days(tr, link)),
            html!("{}", act),
        ])
    });
    let table = Table {
        caption: tr.t("project-course").into_owned(),
        columns: vec![
            Column::new(tr.t("project-column-link")),
            Column::new(tr.t("project-column-organ")),
            Column::numeric(tr.t("project-column-days")),
            Column::new(tr.t("project-column-state")),
            Column::new(tr.t("project-column-act")),
        ],
        rows: lines.collect(),
        ..Table::default()
    };
    let saved: String = file.budget.saved.iter().map(|(_, days)| format!(" − {days}")).collect();
    let sum = match saved.is_empty() {
        true => tr.n("project-budget", file.budget.total),
        false => tr.f(
            "project-budget-saved",
            &[("sum", format!("{}{saved} = {}", file.budget.base, file.budget.total).into())],
        ),
    };
    html!("{}<p>{}</p>", ui::table(&room.ctx.view, &table), sum)
}

fn site_part(room: &Room, file: &File) -> Html {
    let tr = room.tr();
    let to = format!("/projects/{}/site", file.project.code);
    let words = match &file.standing {
        None => html!("<p>{}</p>", tr.t("project-site-none")),
        Some(standing) => {
            #[allow(clippy::cast_precision_loss, reason = "square centimetres of a site")]
            let area = show::area(tr, standing.check.area as f64 / 1e4);
            let tag = match standing.open {
                0 => ui::tag(Tone::Done, &tr.t("project-site-clear")),
                open => ui::tag(Tone::Overdue, &tr.n("project-site-open", open)),
            };
            html!("<p>{} {}</p>", tag, tr.with("project-site-area", "area", &area))
        }
    };
    let key = if file.standing.is_some() { "project-site-see" } else { "project-site-give" };
    html!(
        "<h2>{}</h2>{}{}",
        tr.t("project-site"),
        words,
        ui::buttons([ui::link_button(&tr.t(key), &to, Weight::Secondary)])
    )
}

fn case_part(room: &Room, file: &File, refused: &Refused) -> Html {
    let tr = room.tr();
    let lines = file.cases.iter().map(|case| {
        let state = case.state.map(|state| tr.t(&format!("project-case-{}", state.as_str())).into_owned());
        Row::new([
            html!("{}", case.name.as_ref().map(|name| tr.text(name).to_owned())),
            html!("<span class=\"number\">{}</span>", case.number),
            html!("{}", state),
        ])
    });
    let table = Table {
        caption: tr.t("project-cases").into_owned(),
        columns: ["item", "number", "state"]
            .map(|key| Column::new(tr.t(&format!("project-column-{key}"))))
            .into(),
        rows: lines.collect(),
        empty: ui::empty(&tr.t("project-cases-none"), None),
        ..Table::default()
    };
    let body = html!(
        "{}{}",
        ask(room, "case", Control::Text, refused.text("case"), true, &refused.errors),
        ui::buttons([ui::button(&tr.t("project-case-add"), Weight::Secondary, None)])
    );
    html!(
        "<h2>{}</h2>{}{}",
        tr.t("project-cases"),
        ui::table(&room.ctx.view, &table),
        ui::form(&room.ctx.view, &format!("/projects/{}/cases", file.project.code), &body)
    )
}

async fn page(room: &Room, code: &str, refused: &Refused) -> Reply {
    let tr = room.tr();
    let wanted = code.to_owned();
    let file = room.read(move |tx, desk, actor| load(tx, desk, actor, &wanted)).await?;
    let project = &file.project;
    let class = file.rules.class(&project.class).map_or(project.class.as_str(), |class| tr.text(&class.name));
    let industry = file.rules.industries.iter().find(|one| one.code == project.industry);
    let row = |key: &str, value: Html| (tr.t(&format!("project-column-{key}")).into_owned(), value);
    let facts = [
        row("code", html!("<span class=\"number\">{}</span>", project.code)),
        row("builder", esc(&file.builder)),
        row("class", esc(class)),
        row("industry", esc(industry.map_or(project.industry.as_str(), |one| tr.text(&one.name)))),
        row("investment", esc(&tr.money(project.investment))),
        row("registered", esc(&tr.instant(project.at))),
    ];
    let title = project.name.clone();
    let page = match file.staff {
        true => Page::office(&room.ctx.view, title)
            .wide()
            .crumbs([Crumb::new(tr.t("project-office"), "/office/projects")]),
        false => {
            Page::portal(&room.ctx.view, title).crumbs([Crumb::new(tr.t("project-mine"), "/my/projects")])
        }
    };
    let mut page = with_errors(tr, page, &refused.errors)
        .body(ui::notice(ui::Tone::Info, &html!("<p>{}</p>", next(room, &file))))
        .body(ui::summary(&facts));
    if !file.links.is_empty() {
        page = page.body(course_table(room, &file));
    }
    Ok(page.body(site_part(room, &file)).body(case_part(room, &file, refused)).respond())
}

/// A refusal of an act that has no field: said at the top of the page.
async fn refused_page(room: &Room, code: &str, fault: Fault) -> Reply {
    let mut errors = Errors::new();
    if matches!(fault.kind, contract::FaultKind::Conflict | contract::FaultKind::Invalid) {
        errors.add("course", fault_words(room.tr(), &fault).advice(room.tr()));
        return page(room, code, &Refused { given: Fields::default(), errors }).await;
    }
    Err(fault.into())
}

async fn begin(room: Room, Path((code, no)): Path<(String, i64)>) -> Reply {
    let project = code.clone();
    match room.act(move |tx, desk, actor| course::begin(tx, desk, actor, &project, no)).await? {
        Ok(()) => Ok(kit::redirect_with(
            &room.ctx.view,
            &format!("/projects/{code}"),
            "project-link-has-begun",
            &[],
        )),
        Err(fault) => refused_page(&room, &code, fault).await,
    }
}

async fn end(room: Room, Path((code, no)): Path<(String, i64)>) -> Reply {
    let project = code.clone();
    match room.act(move |tx, _, actor| course::end(tx, actor, &project, no)).await? {
        Ok(()) => Ok(kit::redirect_with(
            &room.ctx.view,
            &format!("/projects/{code}"),
            "project-link-has-ended",
            &[],
        )),
        Err(fault) => refused_page(&room, &code, fault).await,
    }
}

async fn add_case(room: Room, Path(code): Path<String>, given: Fields) -> Reply {
    let (project, number) = (code.clone(), given.get("case").unwrap_or("").to_owned());
    match room.act(move |tx, desk, actor| attach::add(tx, desk, actor, &project, &number)).await? {
        Ok(()) => {
            Ok(kit::redirect_with(&room.ctx.view, &format!("/projects/{code}"), "project-case-added", &[]))
        }
        Err(fault) => page(&room, &code, &Refused::of(room.tr(), "case", given, fault)?).await,
    }
}
