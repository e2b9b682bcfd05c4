//! `/admin/messages`: what goes out of the house: waiting, sent, failed, given up; and the receipts of the other side.

use axum::http::StatusCode;
use axum::response::IntoResponse;
use contract::Fault;
use directory::access::Staff;
use kit::routes::{get, post};
use kit::signed::SignedBody;
use kit::ui::{self, Column, Pager, Row, Tab, Table, Weight, button};
use kit::{Ctx, Html, Page, Query, Reply, Routes, Tr, html};
use serde::Deserialize;
use store::Tx;

use crate::channel::Channels;
use crate::deliver;
use crate::hear::both;
use crate::permissions::ManageMessages;
use crate::store::deliveries::{self as rows, DeliveryLine, State};

const HOME: &str = "/admin/messages";
/// Deliveries on one page.
const PAGE: u32 = 50;

/// The channels of this site, as handlers find them.
#[derive(Clone)]
pub(crate) struct Ways(pub(crate) std::sync::Arc<Channels>);

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/admin/messages", get(show))
        .route("/admin/messages/resend", post(resend))
        .route("/api/v1/messages/receipts", post(receipt))
}

#[derive(Clone, Deserialize)]
struct Asked {
    #[serde(default)]
    view: String,
    before: Option<i64>,
}

struct Found {
    counts: Vec<(State, i64)>,
    lines: Vec<DeliveryLine>,
}

fn look(tx: &mut Tx, state: State, before: Option<i64>) -> Result<Found, Fault> {
    let mut counts = Vec::new();
    for state in State::ALL {
        counts.push((*state, rows::count(tx, *state)?));
    }
    Ok(Found { counts, lines: rows::in_state(tx, state, before.unwrap_or(i64::MAX), PAGE + 1)? })
}

async fn show(
    ctx: Ctx,
    _: Staff<ManageMessages>,
    axum::Extension(Ways(channels)): axum::Extension<Ways>,
    Query(asked): Query<Asked>,
) -> Reply {
    let tr = ctx.tr;
    let state = State::parse(&asked.view).unwrap_or(State::Failed);
    let before = asked.before;
    let found = ctx.app.db.read(move |tx| look(tx, state, before)).await?;
    let tabs: Vec<Tab> = found
        .counts
        .iter()
        .map(|(one, count)| Tab {
            label: tr.t(&format!("notice-state-{}", one.as_str())).into_owned(),
            href: format!("{HOME}?view={}", one.as_str()),
            count: Some(if *count >= 1000 { "999+".to_owned() } else { count.to_string() }),
            current: *one == state,
        })
        .collect();
    let lead = if channels.any() { "notice-out-lead" } else { "notice-out-none" };
    Ok(Page::office(&ctx, tr.t("notice-out-title"))
        .lead(tr.t(lead))
        .wide()
        .body(ui::tabs(&tr.t("notice-out-views"), &tabs))
        .body(list(&ctx, state, before, found.lines))
        .respond())
}

/// What it says, and whether it went out with the day's others.
fn title(tr: Tr, line: &DeliveryLine) -> Html {
    let together =
        line.together.map(|_| html!("<br><span class=\"hint\">{}</span>", tr.t("notice-together")));
    html!("{}{}", tr.text(&both(&line.title_zh, &line.title_en)), together)
}

fn list(ctx: &Ctx, state: State, before: Option<i64>, mut lines: Vec<DeliveryLine>) -> Html {
    let tr = ctx.tr;
    let here = format!("{HOME}?view={}", state.as_str());
    let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = lines.len() > most;
    lines.truncate(most);
    let next = lines.last().filter(|_| more).map(|last| format!("{here}&before={}", last.id));
    let ended = matches!(state, State::Failed | State::GivenUp);
    let rows = lines.iter().map(|line| Row {
        key: ended.then(|| line.id.to_string()),
        ..Row::new([
            html!("{}", tr.instant(line.created_at)),
            html!("<span class=\"number\">{}</span>", line.number),
            title(tr, line),
            html!("{}", tr.t(&format!("notice-channel-{}", line.channel.as_str()))),
            html!("{}", line.recipient),
            html!("{}", line.attempts),
            html!("{}", line.next_at.or(line.ended_at).map(|at| tr.instant(at)).unwrap_or_default()),
            html!("{}", line.error.as_deref().unwrap_or("")),
        ])
    });
    let names = ["left", "case", "title", "channel", "recipient", "attempts", "when", "error"];
    let again = button(&tr.t("notice-resend"), Weight::Secondary, None);
    let table = Table {
        caption: tr.t(&format!("notice-state-{}", state.as_str())).into_owned(),
        columns: names.map(|name| Column::new(tr.t(&format!("notice-column-{name}")))).into(),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("notice-out-empty"), None),
        bulk: ended.then(|| ("/admin/messages/resend".to_owned(), again)),
        pager: Pager { first: before.map(|_| here.clone()), next, ..Pager::default() },
    };
    ui::table(ctx, &table)
}

async fn resend(ctx: Ctx, staff: Staff<ManageMessages>, fields: kit::Fields) -> Reply {
    let ids: Vec<i64> = fields.all("key").filter_map(|id| id.parse().ok()).collect();
    if ids.is_empty() {
        return Ok(kit::redirect_with(&ctx, HOME, "notice-tick-first", &[]));
    }
    let actor = staff.actor;
    let done = ctx.app.db.write(move |tx| deliver::resend(tx, &actor, &ids)).await?;
    Ok(kit::redirect_with(&ctx, HOME, "notice-resent", &[("n", &done.to_string())]))
}

async fn receipt(
    ctx: Ctx,
    axum::Extension(Ways(channels)): axum::Extension<Ways>,
    kit::Open(given): kit::Open<SignedBody>,
) -> Reply {
    let taken = ctx.app.db.write(move |tx| {
        deliver::receive(tx, channels.adapter.as_deref(), &given.at, &given.signature, &given.body)
    });
    taken.await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
