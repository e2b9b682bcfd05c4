//! `/office/dispatch`: tasks that were given, for those who give them, for the units, and for those who watch; one task with its course and
//! what one may do; giving one. Phone first: an operator is not always at the wall.

use axum::response::Response;
use contract::{Actor, App, Fault, FaultKind, OrganId, Permission};
use directory::access::{ListScope, Permit, Staff};
use kit::routes::{get, post};
use kit::ui::{
    self, Choice, Column, Control, Crumb, Errors, Field, Filter as Bar, Pager, Row, State as Shape, Tab,
    Table, Weight,
};
use kit::{Ctx, Fields, Html, Page, Path, Query, Reply, Routes, Tr, esc, fault_words, html};
use serde::Deserialize;
use store::Tx;

use super::show::{self, Names};
use super::who;
use crate::permissions::{Answer, Dispatch, Watch};
use crate::store::tasks::{self as rows, COUNTED, Filter, Shelf};
use crate::task::{
    self, About, Act, DAYS_MOST, Desk, Kind, NewTask, State, Step, TITLE_MOST, Task, WORDS_MOST,
};

const HOME: &str = "/office/dispatch";
const PAGE: u32 = 30;
/// Days proposed for a task, and for one that is urgent.
const DAYS: &str = "3";

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/office/dispatch", get(list))
        .route("/office/dispatch/new", get(new).post(give))
        .route("/office/dispatch/{number}", get(show_one))
        .route("/office/dispatch/{number}/act", post(act))
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Asked {
    shelf: String,
    kind: String,
    urgent: String,
    organ: String,
    after: String,
}

impl Asked {
    fn filter(&self) -> Filter {
        Filter {
            shelf: Shelf::parse(&self.shelf),
            kind: Kind::parse(&self.kind),
            urgent: self.urgent == "yes",
            organ: self.organ.parse().ok().map(OrganId),
            about: None,
        }
    }

    fn after(&self) -> Option<(i64, i64)> {
        let (due, id) = self.after.split_once('-')?;
        Some((due.parse().ok()?, id.parse().ok()?))
    }

    fn address(&self, shelf: &str, after: &str) -> String {
        let pairs = [
            ("shelf", shelf),
            ("kind", &self.kind),
            ("urgent", &self.urgent),
            ("organ", &self.organ),
            ("after", after),
        ];
        let given: Vec<String> = pairs
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", kit::url_encode(value)))
            .collect();
        format!("{HOME}?{}", given.join("&"))
    }
}

/// What this person may list: by the first of giving, answering and watching that they may.
pub(crate) fn scope_of(actor: &Actor) -> Result<ListScope, Fault> {
    let all: [Permission; 3] = [Dispatch::PERMISSION, Answer::PERMISSION, Watch::PERMISSION];
    let found = all.map(|one| ListScope::of(actor, one)).into_iter().find(|scope| !scope.is_nothing());
    found.ok_or_else(|| Fault::forbidden("access.forbidden").with("permission", Answer::PERMISSION.0))
}

fn desk(app: &App) -> Desk {
    Desk { calendar: app.calendar(), cases: app.cases.clone() }
}

/// The units this person may give tasks to: within reach, and with somebody who would see them.
fn units(tx: &mut Tx, actor: &Actor) -> Result<Vec<directory::organ::Organ>, Fault> {
    let scope = ListScope::of(actor, Dispatch::PERMISSION);
    let day = contract::time::china_date(tx.now()).to_string();
    let mut found = Vec::new();
    for organ in directory::organ::all(tx)? {
        if scope.covers(&organ.region, organ.id, "")
            && directory::organ::has_holder(tx, organ.id, Answer::PERMISSION, &day)?
        {
            found.push(organ);
        }
    }
    Ok(found)
}

async fn list(ctx: Ctx, Query(asked): Query<Asked>) -> Reply {
    let tr = ctx.tr;
    let actor = who(&ctx)?;
    let (scope, gives) = (scope_of(&actor)?, actor.may_somewhere(Dispatch::PERMISSION));
    let ask = asked.clone();
    let (mut found, names, counts, organs, now) = ctx
        .app
        .db
        .read(move |tx| {
            let filter = ask.filter();
            let found = rows::list(tx, &scope, &filter, ask.after(), PAGE + 1)?;
            let mut names = Names::default();
            for task in &found {
                names.organ(tx, OrganId(task.organ))?;
            }
            let mut counts = Vec::new();
            for shelf in Shelf::ALL {
                counts.push((shelf, rows::count(tx, &scope, &Filter { shelf, ..ask.filter() })?));
            }
            let organs: Vec<directory::organ::Organ> = directory::organ::all(tx)?
                .into_iter()
                .filter(|organ| scope.covers(&organ.region, organ.id, ""))
                .collect();
            Ok::<_, Fault>((found, names, counts, organs, tx.now()))
        })
        .await?;
    let more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let shelf = Shelf::parse(&asked.shelf);
    let tabs: Vec<Tab> = counts
        .iter()
        .map(|(one, count)| Tab {
            label: shelf_word(tr, *one),
            href: asked.address(one.as_str(), ""),
            count: Some(counted(tr, *count)),
            current: *one == shelf,
        })
        .collect();
    let place = |task: &Task| asked.address(shelf.as_str(), &format!("{}-{}", task.due_at, task.id));
    let columns = ["command-task-what", "command-unit", "command-task-state", "command-task-until"];
    let table = Table {
        caption: shelf_word(tr, shelf),
        columns: columns.map(|key| Column::new(tr.t(key))).into(),
        rows: found.iter().map(|task| row(tr, &names, task, now)).collect(),
        empty: ui::empty(&tr.t("command-tasks-none"), None),
        bulk: None,
        pager: Pager {
            first: (!asked.after.is_empty()).then(|| asked.address(shelf.as_str(), "")),
            next: found.last().filter(|_| more).map(place),
            ..Pager::default()
        },
    };
    let new = gives.then(|| {
        ui::buttons([ui::link_button(&tr.t("command-task-new"), "/office/dispatch/new", Weight::Primary)])
    });
    Ok(Page::office(&ctx.view, tr.t("command-tasks-title"))
        .wide()
        .body(new.unwrap_or_default())
        .body(ui::tabs(&tr.t("command-tasks-title"), &tabs))
        .body(filters(tr, &asked, &organs))
        .body(ui::table(&ctx.view, &table))
        .respond())
}

fn counted(tr: Tr, count: usize) -> String {
    if count > COUNTED as usize { format!("{}+", tr.number(COUNTED)) } else { tr.number(count) }
}

fn shelf_word(tr: Tr, shelf: Shelf) -> String {
    tr.t(&format!("command-shelf-{}", shelf.as_str())).into_owned()
}

fn kinds(tr: Tr) -> Vec<Choice> {
    let one = |kind: &Kind| Choice::new(kind.as_str(), tr.t(&format!("command-kind-{}", kind.as_str())));
    Kind::ALL.iter().map(one).collect()
}

fn filters(tr: Tr, asked: &Asked, organs: &[directory::organ::Organ]) -> Html {
    let kinds = kinds(tr);
    let urgent = [Choice::new("yes", tr.t("command-task-urgent"))];
    let organs: Vec<Choice> =
        organs.iter().map(|organ| Choice::new(organ.id.0.to_string(), tr.text(&organ.name))).collect();
    let labels = ["command-task-kind", "command-task-urgency", "command-unit"].map(|key| tr.t(key));
    let one = |id: &'static str, label: usize, choices| {
        let value = match id {
            "kind" => asked.kind.as_str(),
            "urgent" => asked.urgent.as_str(),
            _ => asked.organ.as_str(),
        };
        Field { id, label: &labels[label], control: Control::Select(choices), value, ..Field::default() }
    };
    let mut fields = vec![one("kind", 0, &kinds), one("urgent", 1, &urgent)];
    if organs.len() > 1 {
        fields.push(one("organ", 2, &organs));
    }
    let on = [&asked.kind, &asked.urgent, &asked.organ].iter().any(|value| !value.is_empty());
    let clear = Asked { shelf: asked.shelf.clone(), ..Asked::default() }.address(&asked.shelf, "");
    ui::filter_bar(
        tr,
        &Bar { action: HOME, fields: &fields, views: &[], clear: on.then_some(clear.as_str()) },
    )
}

/// How a task stands: shape, word, and whether it is late.
fn mark(tr: Tr, task: &Task, now: i64) -> Html {
    let shape = match task.state {
        _ if task.is_overdue(now) => Shape::Overdue,
        State::Issued | State::Finished => Shape::Waiting,
        State::Working => Shape::OnTime,
        State::Closed | State::Revoked => Shape::Done,
    };
    let word = tr.t(&format!("command-shelf-{}", task.state.as_str()));
    let late = task.is_overdue(now).then(|| html!(" · {}", tr.t("command-shelf-late")));
    html!("<span class=\"tag {}\">{} {}{}</span>", shape.class(), shape.shape(), word, late)
}

fn until(tr: Tr, task: &Task) -> Html {
    let provisional = task
        .provisional
        .then(|| html!("<br><span class=\"hint\">{}</span>", tr.t("command-task-provisional")));
    html!("{}{}", tr.day(task.last_day()), provisional)
}

fn row(tr: Tr, names: &Names, task: &Task, now: i64) -> Row {
    let urgent = task.urgent.then(|| html!(" {}", ui::tag(Shape::Soon, &tr.t("command-task-urgent"))));
    Row::new([
        html!(
            "<a href=\"{}/{}\">{}</a>{}<br><span class=\"hint number\">{} · {}</span>",
            HOME,
            task.number,
            task.title,
            urgent,
            task.number,
            tr.t(&format!("command-kind-{}", task.kind.as_str()))
        ),
        esc(&names.of(tr, 'o', &task.organ.to_string())),
        mark(tr, task, now),
        until(tr, task),
    ])
}

/// What the address of the form proposes.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Proposed {
    about: String,
    key: String,
    organ: String,
}

async fn new(ctx: Ctx, _: Staff<Dispatch>, Query(given): Query<Proposed>) -> Reply {
    let fields = |name: &str| match name {
        "about" => given.about.clone(),
        "about_key" => given.key.clone(),
        "organ" => given.organ.clone(),
        "kind" => Kind::Daily.as_str().to_owned(),
        "days" => DAYS.to_owned(),
        _ => String::new(),
    };
    form(&ctx, fields, &Errors::new()).await
}

async fn form(ctx: &Ctx, given: impl Fn(&str) -> String, errors: &Errors) -> Result<Response, kit::Error> {
    let (tr, actor) = (ctx.tr, who(ctx)?);
    let units = ctx.app.db.read(move |tx| units(tx, &actor)).await?;
    let units: Vec<Choice> =
        units.iter().map(|organ| Choice::new(organ.id.0.to_string(), tr.text(&organ.name))).collect();
    let kinds = kinds(tr);
    let about =
        |about: &About| Choice::new(about.as_str(), tr.t(&format!("command-about-{}", about.as_str())));
    let abouts: Vec<Choice> = About::ALL.iter().map(about).collect();
    let urgent = [Choice::new("yes", tr.t("command-task-urgent"))];
    let field = |id: &str, control: Control<'_>, required: bool, most: usize| {
        let key = format!("command-field-{}", id.replace('_', "-"));
        let (label, help) = (tr.t(&key), tr.find(&format!("{key}.help"), &[]).unwrap_or_default());
        let value = given(id);
        let one = Field {
            id,
            label: &label,
            help: &help,
            control,
            value: &value,
            required,
            max_length: most,
            ..Field::default()
        };
        ui::field(tr, &one, errors.of(id))
    };
    let body = html!(
        "{}{}{}{}{}{}{}{}{}",
        field("organ", Control::Select(&units), true, 0),
        field("title", Control::Text, true, TITLE_MOST),
        field("body", Control::Lines(5), true, WORDS_MOST),
        field("kind", Control::Radios(&kinds), true, 0),
        field("urgent", Control::Checkboxes(&urgent), false, 0),
        field("days", Control::Number { unit: &tr.t("command-days") }, true, 2),
        field("about", Control::Radios(&abouts), true, 0),
        field("about_key", Control::Text, false, 40),
        ui::buttons([ui::button(&tr.t("command-task-give"), Weight::Primary, None)])
    );
    let mut page = Page::office(&ctx.view, tr.t("command-task-new"))
        .crumbs([Crumb::new(tr.t("command-tasks-title"), HOME)]);
    if !errors.is_empty() {
        page = page.body(ui::error_summary(tr, errors)).with_errors();
    }
    if units.is_empty() {
        return Ok(page.body(ui::empty(&tr.t("command-units-none"), None)).respond());
    }
    Ok(page.body(ui::form(&ctx.view, "/office/dispatch/new", &body)).respond())
}

/// The field that a fault is about.
fn field_of(code: &str) -> &'static str {
    match code {
        "command.unit-missing" | "command.unit-empty" | "access.forbidden" => "organ",
        "command.task-title" | "command.task-title-long" => "title",
        "command.task-days" => "days",
        "command.task-about" => "about_key",
        _ => "body",
    }
}

async fn give(ctx: Ctx, staff: Staff<Dispatch>, fields: Fields) -> Reply {
    let about = About::parse(fields.text("about")).unwrap_or(About::Free);
    let task = NewTask {
        kind: Kind::parse(fields.text("kind")).unwrap_or(Kind::Daily),
        urgent: fields.text("urgent") == "yes",
        title: fields.text("title").to_owned(),
        body: fields.text("body").to_owned(),
        about,
        about_key: fields.text("about_key").to_owned(),
        organ: OrganId(fields.text("organ").parse().unwrap_or(0)),
        days: fields.text("days").trim().parse().unwrap_or(0),
    };
    let desk = desk(&ctx.app);
    let done = ctx.app.db.write(move |tx| task::issue(tx, &desk, &staff.actor, &task)).await;
    match done {
        Ok(task) => {
            let to = format!("{HOME}/{}", task.number);
            Ok(kit::redirect_with(&ctx.view, &to, "command-task-given", &[("number", &task.number)]))
        }
        Err(fault) if matches!(fault.kind, FaultKind::Invalid | FaultKind::Forbidden) => {
            let mut errors = Errors::new();
            errors.add(field_of(fault.code), fault_words(ctx.tr, &fault).advice(ctx.tr));
            form(&ctx, |name| fields.text(name).to_owned(), &errors).await
        }
        Err(fault) => Err(fault.into()),
    }
}

struct Shown {
    task: Task,
    steps: Vec<Step>,
    names: Names,
    people: Vec<(i64, String)>,
    acts: Vec<Act>,
    now: i64,
}

async fn load(ctx: &Ctx, number: &str) -> Result<Shown, kit::Error> {
    let (actor, number) = (who(ctx)?, number.to_owned());
    let shown = ctx.app.db.read(move |tx| {
        let (task, steps) = task::find(tx, &actor, &number)?;
        let mut names = Names::default();
        names.organ(tx, OrganId(task.organ))?;
        let mut people: Vec<(i64, String)> = Vec::new();
        for step in &steps {
            if step.organ != 0 {
                names.organ(tx, OrganId(step.organ))?;
            }
            if step.account != 0 && !people.iter().any(|(known, _)| *known == step.account) {
                let name = directory::account::name(tx, contract::AccountId(step.account))?;
                people.push((step.account, name.unwrap_or_default()));
            }
        }
        let acts = task::offers(&task, &actor);
        Ok::<_, Fault>(Shown { task, steps, names, people, acts, now: tx.now() })
    });
    Ok(shown.await?)
}

async fn show_one(ctx: Ctx, Path(number): Path<String>) -> Reply {
    let shown = load(&ctx, &number).await?;
    Ok(page(&ctx, &shown, None))
}

type Refused<'a> = Option<(Act, &'a Fields, &'a Fault)>;

fn page(ctx: &Ctx, shown: &Shown, refused: Refused<'_>) -> Response {
    let (tr, task) = (ctx.tr, &shown.task);
    let mut errors = Errors::new();
    if let Some((act, _, fault)) = refused {
        let field = if fault.code == "command.task-days" { "days" } else { "words" };
        errors.add(format!("{field}-{}", act.as_str()), fault_words(tr, fault).advice(tr));
    }
    let line = |key: &str, value: Html| (tr.t(key).into_owned(), value);
    let urgent = task.urgent.then(|| html!(" {}", ui::tag(Shape::Soon, &tr.t("command-task-urgent"))));
    let late = task.late.then(|| html!("<br><span class=\"hint\">{}</span>", tr.t("command-task-was-late")));
    let mut lines = vec![
        line("command-task-state", html!("{}{}", mark(tr, task, shown.now), late)),
        line("command-task-until", until(tr, task)),
        line("command-unit", esc(&shown.names.of(tr, 'o', &task.organ.to_string()))),
        line(
            "command-task-kind",
            html!("{}{}", tr.t(&format!("command-kind-{}", task.kind.as_str())), urgent),
        ),
        line("command-task-body", esc(&task.body)),
    ];
    if let Some(about) = about(task) {
        lines.push(line("command-task-about-what", about));
    }
    let course: Html = shown.steps.iter().map(|step| step_line(tr, shown, step)).collect();
    let forms: Html = shown.acts.iter().map(|act| act_form(ctx, task, *act, refused, &errors)).collect();
    let mut page = Page::office(&ctx.view, task.title.clone())
        .crumbs([Crumb::new(tr.t("command-tasks-title"), HOME)])
        .lead(task.number.clone());
    if !errors.is_empty() {
        page = page.body(ui::error_summary(tr, &errors)).with_errors();
    }
    page.body(ui::summary(&lines))
        .body(forms)
        .body(html!(
            "<section><h2>{}</h2><ol class=\"arrivals\">{}</ol></section>",
            tr.t("command-course"),
            course
        ))
        .respond()
}

/// What a task is about, with the way there.
fn about(task: &Task) -> Option<Html> {
    let key = &task.about_key;
    match task.about {
        About::Free => None,
        About::Case => Some(show::number(key)),
        About::Alert => Some(html!("<a class=\"number\" href=\"/office/watch/{}\">{}</a>", key, key)),
        About::Place => Some(html!("<a class=\"number\" href=\"/command?place={}\">{}</a>", key, key)),
    }
}

fn step_line(tr: Tr, shown: &Shown, step: &Step) -> Html {
    let who =
        shown.people.iter().find(|(account, _)| *account == step.account).map(|(_, name)| name.as_str());
    let organ = (step.organ != 0).then(|| shown.names.of(tr, 'o', &step.organ.to_string()));
    let by = [organ.as_deref(), who].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let words = (!step.words.is_empty()).then(|| html!("<p>{}</p>", step.words));
    html!(
        "<li><time>{}</time><div><strong>{}</strong> <span class=\"hint\">{}</span>{}</div></li>",
        tr.instant(step.at),
        tr.t(&format!("command-act-{}", step.act)),
        by,
        words
    )
}

fn act_form(ctx: &Ctx, task: &Task, act: Act, refused: Refused<'_>, errors: &Errors) -> Html {
    let tr = ctx.tr;
    let given = |name: &str| {
        let of_it = refused.filter(|(refused, ..)| *refused == act);
        of_it.map_or_else(String::new, |(_, fields, _)| fields.text(name).to_owned())
    };
    let (words_id, days_id) = (format!("words-{}", act.as_str()), format!("days-{}", act.as_str()));
    let label = tr.t(&format!("command-act-{}.label", act.as_str()));
    let value = given(&words_id);
    let words = Field {
        id: &words_id,
        label: &label,
        control: Control::Lines(3),
        value: &value,
        required: act.needs_words(),
        max_length: WORDS_MOST,
        ..Field::default()
    };
    let days = (act == Act::Return).then(|| {
        let (label, unit, value) = (tr.t("command-field-days"), tr.t("command-days"), given(&days_id));
        let value = if value.is_empty() { DAYS } else { &value };
        let days = Field {
            id: &days_id,
            label: &label,
            control: Control::Number { unit: &unit },
            value,
            required: true,
            max_length: 2,
            ..Field::default()
        };
        ui::field(tr, &days, errors.of(&days_id))
    });
    let word = tr.t(&format!("command-act-{}", act.as_str()));
    let weight = if matches!(act, Act::Return | Act::Revoke) { Weight::Secondary } else { Weight::Primary };
    let body = html!(
        "<input type=\"hidden\" name=\"act\" value=\"{}\"><input type=\"hidden\" name=\"revision\" value=\"{}\">{}{}{}",
        act.as_str(),
        task.revision,
        ui::field(tr, &words, errors.of(&words_id)),
        days,
        ui::buttons([ui::button(&word, weight, None)])
    );
    html!("<h2>{}</h2>{}", word, ui::form(&ctx.view, &format!("{HOME}/{}/act", task.number), &body))
}

async fn act(ctx: Ctx, Path(number): Path<String>, fields: Fields) -> Reply {
    let shown = load(&ctx, &number).await?;
    let wrong = || Fault::invalid("kit.form").with("detail", "act");
    let act = Act::parse(fields.text("act")).ok_or_else(wrong)?;
    let revision: i64 = fields.text("revision").parse().map_err(|_| wrong())?;
    let words = fields.text(&format!("words-{}", act.as_str())).to_owned();
    let days: u16 =
        fields.text(&format!("days-{}", act.as_str())).trim().parse().unwrap_or(0).min(DAYS_MOST + 1);
    let (desk, actor, id) = (desk(&ctx.app), who(&ctx)?, shown.task.id);
    let done =
        ctx.app.db.write(move |tx| task::act(tx, &desk, &actor, (id, revision), act, (&words, days))).await;
    match done {
        Ok(_) => Ok(kit::redirect_with(&ctx.view, &format!("{HOME}/{number}"), "command-task-done", &[])),
        Err(fault) if fault.kind == FaultKind::Invalid => {
            Ok(page(&ctx, &shown, Some((act, &fields, &fault))))
        }
        Err(fault) => Err(fault.into()),
    }
}
