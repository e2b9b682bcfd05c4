//! `/admin/jobs`: what is left to be done after acts: jobs that gave up, jobs waiting, timers that ring next.

use axum::response::Response;
use contract::lookup::{FileDesk, Stored};
use contract::{Fault, FaultKind};
use directory::access::Staff;
use kit::Routes;
use kit::routes::{get, post};
use kit::ui::{
    self, Column, Control, Crumb, Errors, Field, Pager, Row, State, Tab, Table, Tone, Weight, button, buttons,
};
use kit::{Ctx, Fields, Html, Page, Path, Query, Reply, Tr, esc, html};
use serde::Deserialize;
use store::heard::{self, Backlog, Late};
use store::{JobRow, Tx, job};

use crate::exports::JOBS;
use crate::jobs::{self, REASON_CHARS_MAX};
use crate::permissions::ManageJobs;

const HOME: &str = "/admin/jobs";
/// Dead jobs on one page.
const PAGE: u32 = 50;
/// Waiting jobs and timers shown: the soonest.
const SOONEST: u32 = 200;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/admin/jobs", get(show))
        .route("/admin/jobs/resend", post(resend))
        .route("/admin/jobs/{id}", get(one))
        .route("/admin/jobs/{id}/discard", post(discard))
}

#[derive(Clone, Deserialize)]
struct Asked {
    /// `dead` (also when nothing is said), `waiting` or `timers`.
    #[serde(default)]
    view: String,
    before: Option<i64>,
}

struct Found {
    stored: Option<Stored>,
    dead: Vec<JobRow>,
    waiting: Vec<JobRow>,
    timers: Vec<JobRow>,
    heard: Backlog,
    now: i64,
}

fn look(tx: &mut Tx, files: &dyn FileDesk, before: Option<i64>) -> Result<Found, Fault> {
    let dead = job::dead(tx, before.unwrap_or(i64::MAX), PAGE)?;
    let (timers, waiting) =
        job::waiting(tx, SOONEST)?.into_iter().partition(|job| job.key.is_some() && job.attempts == 0);
    Ok(Found { stored: files.stored(tx)?, dead, waiting, timers, heard: heard::backlog(tx)?, now: tx.now() })
}

async fn show(ctx: Ctx, _: Staff<ManageJobs>, Query(asked): Query<Asked>) -> Reply {
    let tr = ctx.tr;
    let before = asked.before;
    let files = ctx.app.files.clone();
    let found = ctx.app.db.read(move |tx| look(tx, files.as_ref(), before)).await?;
    let view = match asked.view.as_str() {
        "waiting" => "waiting",
        "timers" => "timers",
        _ => "dead",
    };
    let count = |rows: &[JobRow], most: u32| match rows.len() == usize::try_from(most).unwrap_or(usize::MAX) {
        true => format!("{most}+"),
        false => rows.len().to_string(),
    };
    let tabs = [
        ("dead", count(&found.dead, PAGE)),
        ("waiting", count(&found.waiting, SOONEST)),
        ("timers", count(&found.timers, SOONEST)),
    ]
    .map(|(name, count)| Tab {
        label: tr.t(&format!("job-view-{name}")).into_owned(),
        href: format!("{HOME}?view={name}"),
        count: Some(count),
        current: name == view,
    });
    let list = match view {
        "waiting" => waiting(&ctx, &found),
        "timers" => timers(&ctx, &found),
        _ => dead(&ctx, &found, before),
    };
    Ok(Page::office(&ctx, tr.t("job-title"))
        .lead(tr.t("job-lead"))
        .body(stored(&ctx, found.stored).unwrap_or_default())
        .body(backlog(&ctx, &found.heard).unwrap_or_default())
        .body(ui::tabs(&tr.t("job-views"), &tabs))
        .body(directory::lists::tools(&ctx, JOBS, HOME, &[("view", &asked.view)]).await?)
        .body(html!("<p class=\"hint\">{}</p>{}", tr.t(&format!("job-view-{view}.text")), list))
        .respond())
}

/// What is stored of what people handed in, and when it was tidied.
fn stored(ctx: &Ctx, stored: Option<Stored>) -> Option<Html> {
    let (tr, stored) = (ctx.tr, stored?);
    let size = |bytes: i64| kit::file_size(u64::try_from(bytes).unwrap_or(0));
    let (files, bytes, most) = (stored.files.to_string(), size(stored.bytes), size(stored.most));
    let tidied = match stored.tidied_at {
        Some(at) => tr.f(
            "job-stored-tidied",
            &[("at", tr.instant(at).into()), ("removed", stored.removed.to_string().into())],
        ),
        None => tr.t("job-stored-untidied").into_owned(),
    };
    let told = tr.f("job-stored", &[("files", files.into()), ("bytes", bytes.into()), ("most", most.into())]);
    let nearly = stored.bytes.saturating_mul(10) >= stored.most.saturating_mul(9);
    let words = html!("<p>{} {}</p>", told, tidied);
    Some(match nearly {
        true => ui::notice(Tone::Warn, &html!("{}<p>{}</p>", words, tr.t("job-stored-nearly"))),
        false => words,
    })
}

/// What a job does, with its code.
fn kind(ctx: &Ctx, job: &JobRow) -> Html {
    match words(ctx.tr, job) {
        Some(words) => html!("{} <span class=\"hint\"><code>{}</code></span>", words, job.kind),
        None => html!("<code>{}</code>", job.kind),
    }
}

/// What a job does; of an event passed on again also which one, and to whom.
pub(crate) fn words(tr: Tr, job: &JobRow) -> Option<String> {
    let words = tr.find(&format!("job-kind-{}", job.kind.replace('.', "-")), &[])?;
    let Some(late) = Late::of(job) else { return Some(words) };
    let listener = tr.find(&format!("listener-{}", late.listener.replace('.', "-")), &[]);
    let args = [
        ("event", super::ledger::kind_words(tr, late.kind).into()),
        ("listener", listener.unwrap_or_else(|| late.listener.to_owned()).into()),
    ];
    Some(tr.f("job-late", &args))
}

/// What waits to be heard, where anything does: by everybody, by single listeners, and what was given up.
fn backlog(ctx: &Ctx, backlog: &Backlog) -> Option<Html> {
    let tr = ctx.tr;
    let count = |n: i64| if n > 1_000 { "1000+".to_owned() } else { n.to_string() };
    let mut said = Vec::new();
    if let (true, Some(oldest)) = (backlog.waiting > 0, backlog.oldest) {
        let args = [("n", count(backlog.waiting).into()), ("oldest", tr.instant(oldest).into())];
        said.push(tr.f("job-heard-waiting", &args));
    }
    if backlog.late > 0 {
        said.push(tr.with("job-heard-late", "n", &count(backlog.late)));
    }
    if backlog.given_up > 0 {
        said.push(tr.with("job-heard-given-up", "n", &count(backlog.given_up)));
    }
    let tone = if backlog.given_up > 0 { Tone::Warn } else { Tone::Info };
    (!said.is_empty()).then(|| ui::notice(tone, &html!("<p>{}</p>", said.join(" "))))
}

fn columns(ctx: &Ctx, names: &[&str]) -> Vec<Column> {
    names.iter().map(|name| Column::new(ctx.tr.t(&format!("job-column-{name}")))).collect()
}

fn dead(ctx: &Ctx, found: &Found, before: Option<i64>) -> Html {
    let tr = ctx.tr;
    let full = found.dead.len() == usize::try_from(PAGE).unwrap_or(usize::MAX);
    let next = found.dead.last().filter(|_| full).map(|last| format!("{HOME}?before={}", last.id));
    let rows = found.dead.iter().map(|job| Row {
        key: Some(job.id.to_string()),
        ..Row::new([
            html!("<a href=\"{}/{}\">{}</a>", HOME, job.id, job.id),
            kind(ctx, job),
            html!("{}", tr.instant(job.created_at)),
            html!("{}", job.attempts),
            html!("<code>{}</code>", job.last_error.as_deref().unwrap_or("")),
        ])
    });
    let resend = button(&tr.t("job-resend"), Weight::Secondary, None);
    let table = Table {
        caption: tr.t("job-view-dead").into_owned(),
        columns: columns(ctx, &["number", "kind", "left", "attempts", "error"]),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("job-none-dead"), None),
        bulk: Some(("/admin/jobs/resend".to_owned(), resend)),
        pager: Pager { first: before.map(|_| HOME.to_owned()), next, ..Pager::default() },
    };
    ui::table(ctx, &table)
}

fn waiting(ctx: &Ctx, found: &Found) -> Html {
    let tr = ctx.tr;
    let rows = found.waiting.iter().map(|job| {
        let state = match (job.attempts, job.run_at <= found.now) {
            (0, true) => ui::tag(State::OnTime, &tr.t("job-due")),
            (0, false) => ui::tag(State::Waiting, &tr.t("job-later")),
            (failed, _) => ui::tag(State::Soon, &tr.n("job-failed", failed)),
        };
        Row::new([
            html!("{}", job.id),
            kind(ctx, job),
            state,
            html!("{}", tr.instant(job.run_at)),
            html!("<code>{}</code>", job.last_error.as_deref().unwrap_or("")),
        ])
    });
    let table = Table {
        caption: tr.t("job-view-waiting").into_owned(),
        columns: columns(ctx, &["number", "kind", "state", "run", "error"]),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("job-none-waiting"), None),
        ..Table::default()
    };
    ui::table(ctx, &table)
}

fn timers(ctx: &Ctx, found: &Found) -> Html {
    let tr = ctx.tr;
    let rows = found.timers.iter().map(|job| {
        Row::new([
            html!("{}", tr.instant(job.run_at)),
            kind(ctx, job),
            html!("<code>{}</code>", job.key.as_deref().unwrap_or("")),
            html!("{}", tr.instant(job.created_at)),
        ])
    });
    let table = Table {
        caption: tr.t("job-view-timers").into_owned(),
        columns: columns(ctx, &["rings", "kind", "key", "left"]),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("job-none-timers"), None),
        ..Table::default()
    };
    ui::table(ctx, &table)
}

async fn one(ctx: Ctx, _: Staff<ManageJobs>, Path(id): Path<i64>) -> Reply {
    let job = ctx.app.db.read(move |tx| jobs::dead(tx, id)).await?;
    let job = job.ok_or_else(|| Fault::not_found("kit.not-found"))?;
    Ok(one_page(&ctx, &job, "", &Errors::new()))
}

fn one_page(ctx: &Ctx, job: &JobRow, why: &str, errors: &Errors) -> Response {
    let tr = ctx.tr;
    let payload = serde_json::to_string_pretty(&job.payload).unwrap_or_default();
    let name = |column: &str| tr.t(&format!("job-column-{column}")).into_owned();
    let facts = ui::summary(&[
        (name("kind"), kind(ctx, job)),
        (name("left"), esc(&tr.instant(job.created_at))),
        (name("attempts"), html!("{}", job.attempts)),
        (name("key"), esc(job.key.as_deref().unwrap_or(""))),
        (name("error"), html!("<code>{}</code>", job.last_error.as_deref().unwrap_or(""))),
        (name("payload"), html!("<pre><code>{}</code></pre>", payload)),
    ]);
    let again = html!(
        "<input type=\"hidden\" name=\"key\" value=\"{}\">{}",
        job.id,
        buttons([button(&tr.t("job-resend"), Weight::Primary, None)])
    );
    let (label, help) = (tr.t("job-why"), tr.t("job-why.help"));
    let field = Field {
        id: "why",
        label: &label,
        help: &help,
        control: Control::Text,
        value: why,
        required: true,
        max_length: REASON_CHARS_MAX,
        autocomplete: "off",
        ..Field::default()
    };
    let away = html!(
        "{}{}{}",
        ui::notice(Tone::Warn, &html!("<p>{}</p>", tr.t("job-discard-text"))),
        ui::field(tr, &field, errors.of("why")),
        buttons([button(&tr.t("job-discard"), Weight::Danger, None)])
    );
    let page = Page::office(ctx, tr.with("job-one", "id", &job.id.to_string()))
        .crumbs([Crumb::new(tr.t("job-title"), HOME)]);
    let page = match errors.is_empty() {
        true => page,
        false => page.body(ui::error_summary(tr, errors)).with_errors(),
    };
    page.body(facts)
        .body(ui::form(ctx, "/admin/jobs/resend", &again))
        .body(html!("<h2>{}</h2>", tr.t("job-discard-title")))
        .body(ui::form(ctx, &format!("{HOME}/{}/discard", job.id), &away))
        .respond()
}

async fn resend(ctx: Ctx, staff: Staff<ManageJobs>, fields: Fields) -> Reply {
    let ids: Vec<i64> = fields.all("key").filter_map(|id| id.parse().ok()).collect();
    if ids.is_empty() {
        return Ok(kit::redirect_with(&ctx, HOME, "job-tick-first", &[]));
    }
    let actor = staff.actor;
    let done = ctx.app.db.write(move |tx| jobs::resend(tx, &actor, &ids)).await?;
    Ok(kit::redirect_with(&ctx, HOME, "job-resent", &[("n", &done.to_string())]))
}

async fn discard(ctx: Ctx, staff: Staff<ManageJobs>, Path(id): Path<i64>, fields: Fields) -> Reply {
    let why = fields.text("why").to_owned();
    let (actor, reason) = (staff.actor, why.clone());
    match ctx.app.db.write(move |tx| jobs::discard(tx, &actor, id, &reason)).await {
        Ok(()) => Ok(kit::redirect_with(&ctx, HOME, "job-discarded", &[])),
        Err(fault) if fault.kind == FaultKind::Invalid => {
            let job = ctx.app.db.read(move |tx| jobs::dead(tx, id)).await?;
            let job = job.ok_or_else(|| Fault::not_found("kit.not-found"))?;
            let errors: Errors = [("why", kit::fault_words(ctx.tr, &fault).what)].into_iter().collect();
            Ok(one_page(&ctx, &job, &why, &errors))
        }
        Err(fault) => Err(fault.into()),
    }
}
