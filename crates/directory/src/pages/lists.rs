//! Saved views and exports of every list of staff: what the lists' own pages show of it, and the page of an export.

use axum::body::{Body, Bytes};
use axum::extract::Extension;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use contract::{Actor, ActorKind, Fault};
use futures_util::StreamExt;
use kit::Routes;
use kit::routes::{get, post};
use kit::ui::{self, Column, Crumb, ListTools, Pager, Row, SavedView, State, Table, Tone, link_button, tag};
use kit::{Ctx, Fields, Frame, Html, Page, Path, Reply, html};
use serde_json::json;

use crate::events;
use crate::lists::store::{self as rows, ExportRow};
use crate::lists::{self, FAILED, Filters, ListSource, Sources, VIEWS_MAX};

/// The page of one's own exports.
const HOME: &str = "/lists/exports";
/// Exports shown.
const MOST: u32 = 50;

/// Routes of saved views and exports, over every list there is.
pub fn routes(sources: Sources) -> Routes {
    Routes::new()
        .route("/lists/exports", get(all))
        .route("/lists/exports/{id}", get(show))
        .route("/lists/exports/{id}/state", get(state))
        .route("/lists/exports/{id}/file", get(file))
        .route("/lists/{list}/export", post(export))
        .route("/lists/{list}/views", post(save))
        .route("/lists/{list}/views/{id}/forget", post(forget))
        .layer(Extension(sources))
}

/// Saved views and export beside a list. `list` is the key of its [`ListSource`], `path` where it stands, `query` the
/// filters in force.
///
/// # Errors
/// Only the store's.
pub async fn tools(
    ctx: &Ctx,
    list: &'static str,
    path: &str,
    query: &[(&str, &str)],
) -> Result<Html, kit::Error> {
    let on = query.iter().map(|(name, value)| ((*name).to_owned(), value.trim().to_owned()));
    let query = lists::query_of(&on.filter(|(_, value)| !value.is_empty()).collect::<Filters>());
    let account = ctx.signed_in()?.account;
    let kept = ctx.app.db.read(move |tx| rows::views(tx, account, list, VIEWS_MAX)).await?;
    let saved: Vec<SavedView> = kept
        .into_iter()
        .map(|view| SavedView {
            href: if view.query.is_empty() { path.to_owned() } else { format!("{path}?{}", view.query) },
            current: view.query == query,
            forget: format!("/lists/{list}/views/{}/forget", view.id),
            name: view.name,
        })
        .collect();
    let (save, export) = (format!("/lists/{list}/views"), format!("/lists/{list}/export"));
    Ok(ui::list_tools(ctx, &ListTools { saved: &saved, save: &save, export: &export, query: &query }))
}

/// The list and whoever has it. Staff only, whatever the list says.
fn list_of(
    ctx: &Ctx,
    sources: &Sources,
    key: &str,
) -> Result<(std::sync::Arc<dyn ListSource>, Actor), kit::Error> {
    let actor = ctx.signed_in()?.clone();
    if actor.kind != ActorKind::Staff {
        return Err(Fault::not_found("list.unknown").into());
    }
    Ok((sources.find(&actor, key)?, actor))
}

/// Back to the list as it was shown.
fn back(source: &dyn ListSource, query: &str) -> String {
    let query = lists::query_of(&lists::filters_of(source, query));
    if query.is_empty() { source.path().to_owned() } else { format!("{}?{query}", source.path()) }
}

async fn save(
    ctx: Ctx,
    Extension(sources): Extension<Sources>,
    Path(list): Path<String>,
    fields: Fields,
) -> Reply {
    let (source, actor) = list_of(&ctx, &sources, &list)?;
    let to = back(source.as_ref(), fields.text("query"));
    let (name, query) = (fields.text("name").to_owned(), fields.text("query").to_owned());
    ctx.app.db.write(move |tx| lists::save_view(tx, &actor, source.as_ref(), &name, &query)).await?;
    Ok(kit::redirect_with(&ctx, &to, "list-view-saved", &[]))
}

async fn forget(
    ctx: Ctx,
    Extension(sources): Extension<Sources>,
    Path((list, id)): Path<(String, i64)>,
    _: Fields,
) -> Reply {
    let (source, actor) = list_of(&ctx, &sources, &list)?;
    let to = source.path();
    ctx.app.db.write(move |tx| rows::forget_view(tx, actor.account, source.key(), id)).await?;
    Ok(kit::redirect_with(&ctx, to, "list-view-forgotten", &[]))
}

async fn export(
    ctx: Ctx,
    Extension(sources): Extension<Sources>,
    Path(list): Path<String>,
    fields: Fields,
) -> Reply {
    let (source, actor) = list_of(&ctx, &sources, &list)?;
    let (query, language) = (fields.text("query").to_owned(), ctx.tr.lang);
    let asked = ctx.app.db.write(move |tx| lists::ask(tx, &actor, source.as_ref(), &query, language)).await?;
    Ok(kit::redirect(&format!("{HOME}/{asked}")))
}

async fn own(
    ctx: &Ctx,
    sources: &Sources,
    id: i64,
) -> Result<(ExportRow, std::sync::Arc<dyn ListSource>), kit::Error> {
    let actor = ctx.signed_in()?.clone();
    let found = ctx.app.db.read(move |tx| lists::own_export(tx, &actor, id)).await?;
    let (source, _) = list_of(ctx, sources, &found.list)?;
    Ok((found, source))
}

fn page<'a>(ctx: &'a Ctx, path: &str, title: String) -> Page<'a> {
    match Frame::of_path(path) {
        Frame::Desk => Page::desk(ctx, title),
        _ => Page::office(ctx, title),
    }
}

async fn show(ctx: Ctx, Extension(sources): Extension<Sources>, Path(id): Path<i64>) -> Reply {
    let tr = ctx.tr;
    let (found, source) = own(&ctx, &sources, id).await?;
    let list = tr.t(source.title()).into_owned();
    let crumbs = [
        Crumb::new(list.clone(), back(source.as_ref(), &found.query)),
        Crumb::new(tr.t("list-exports"), HOME),
    ];
    let region = ui::making(&format!("{HOME}/{id}/state"), &standing(&ctx, &found));
    Ok(page(&ctx, source.path(), tr.with("list-export-title", "list", &list))
        .crumbs(crumbs)
        .lead(tr.t("list-export-lead"))
        .body(region)
        .respond())
}

/// How far an export is: what the page shows, and what it fetches while it is being made.
fn standing(ctx: &Ctx, export: &ExportRow) -> Html {
    let tr = ctx.tr;
    let href = format!("{HOME}/{}", export.id);
    match (export.finished_at, &export.why) {
        (Some(_), Some(why)) => {
            let key = if why == FAILED { "list-export-failed" } else { "list-export-stopped" };
            ui::notice(Tone::Stop, &html!("<p>{}</p>", tr.t(key)))
        }
        (Some(at), None) => html!(
            "{}<p>{}</p>",
            ui::notice(
                Tone::Done,
                &html!(
                    "<p>{}</p>",
                    tr.f(
                        "list-export-ready",
                        &[("n", tr.number(export.done).into()), ("at", tr.instant(at).into())]
                    )
                )
            ),
            link_button(&tr.t("list-export-fetch"), &format!("{href}/file"), ui::Weight::Primary)
        ),
        (None, _) => ui::notice(
            Tone::Info,
            &html!(
                "<p data-more>{} <a href=\"{}\">{}</a></p>",
                tr.with("list-export-making", "n", &tr.number(export.done)),
                href,
                tr.t("list-export-look")
            ),
        ),
    }
}

async fn state(ctx: Ctx, Extension(sources): Extension<Sources>, Path(id): Path<i64>) -> Reply {
    let (found, _) = own(&ctx, &sources, id).await?;
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind)], standing(&ctx, &found).into_string()).into_response())
}

async fn all(ctx: Ctx, Extension(sources): Extension<Sources>) -> Reply {
    let tr = ctx.tr;
    let actor = ctx.signed_in()?.clone();
    if actor.kind != ActorKind::Staff {
        return Err(Fault::not_found("list.unknown").into());
    }
    let account = actor.account;
    let (mine, days) = ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> {
            Ok((
                rows::exports(tx, account, MOST)?,
                crate::retention::term(tx, &crate::retention::own::EXPORT)?,
            ))
        })
        .await?;
    let lines = mine.iter().filter_map(|export| {
        let source = sources.find(&actor, &export.list).ok()?;
        let state = match (export.finished_at, &export.why) {
            (Some(_), Some(why)) if why == FAILED => tag(State::Overdue, &tr.t("list-export-word-failed")),
            (Some(_), Some(_)) => tag(State::Overdue, &tr.t("list-export-word-stopped")),
            (Some(_), None) => tag(State::Done, &tr.t("list-export-word-ready")),
            (None, _) => tag(State::OnTime, &tr.t("list-export-word-making")),
        };
        Some(Row::new([
            html!("<a href=\"{}/{}\">{}</a>", HOME, export.id, tr.t(source.title())),
            html!("{}", tr.instant(export.asked_at)),
            html!("{}", tr.number(export.done)),
            state,
        ]))
    });
    let columns = ["list-column-what", "list-column-when", "list-column-rows", "list-column-state"];
    let t = Table {
        caption: tr.t("list-exports").into_owned(),
        columns: columns
            .into_iter()
            .map(|key| match key {
                "list-column-rows" => Column::numeric(tr.t(key)),
                _ => Column::new(tr.t(key)),
            })
            .collect(),
        rows: lines.collect(),
        empty: ui::empty(&tr.t("list-exports-none"), None),
        bulk: None,
        pager: Pager::default(),
    };
    Ok(Page::office(&ctx, tr.t("list-exports"))
        .lead(tr.with("list-exports-lead", "days", &days.to_string()))
        .body(ui::table(&ctx, &t))
        .respond())
}

/// The file, part by part as it lies there: memory holds one part.
async fn file(ctx: Ctx, Extension(sources): Extension<Sources>, Path(id): Path<i64>) -> Reply {
    let (found, source) = own(&ctx, &sources, id).await?;
    if found.finished_at.is_none() || found.why.is_some() {
        return Err(Fault::conflict("list.export-unfinished").into());
    }
    let actor = ctx.signed_in()?.clone();
    let data = json!({ "export": id, "list": found.list, "rows": found.done });
    ctx.app
        .db
        .write(move |tx| -> Result<(), Fault> {
            let by = actor.ledger_name();
            events::of_account(tx, events::LIST_FETCHED, actor.account, by, data.clone());
            Ok(())
        })
        .await?;
    let db = ctx.app.db.clone();
    let parts = futures_util::stream::unfold(0, move |no| {
        let db = db.clone();
        async move {
            if no >= found.parts {
                return None;
            }
            let part = db.read(move |tx| rows::part(tx, id, no)).await;
            let part = part.map(|text| Bytes::from(text.unwrap_or_default()));
            Some((part.map_err(|error| std::io::Error::other(error.to_string())), no + 1))
        }
    });
    let day = contract::time::china_date(found.asked_at);
    let name = kit::url_encode(&format!("{}-{day}.csv", ctx.tr.t(source.title())));
    let disposition = format!("attachment; filename=\"{}-{day}.csv\"; filename*=UTF-8''{name}", found.list);
    let mut response: Response = Body::from_stream(parts.fuse()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}
