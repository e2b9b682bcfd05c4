//! `/published`: the lists that are generated from the catalogue and published; each on screen, as a file for spreadsheet programs and as JSON;
//! on any day since the catalogue began. For publishers it says which items are missing from one of the four linked lists.

use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use contract::time::{china_date, china_midnight_ms};
use contract::{Fault, Lang, Text};
use directory::access::{Permit, require_somewhere};
use directory::lists::csv;
use kit::i18n::Tr;
use kit::ui::{self, Column, Control, Crumb, Field, Filter, Pager, Row, Table};
use kit::{Ctx, Html, Page, Path, Reply, esc, html, url_encode};
use serde_json::{Value, json};
use store::Tx;

use super::{first, pairs};
use crate::lists::{self, Line, List};
use crate::permissions::Publish;

/// Items of a page.
const PAGE: i64 = 100;
/// Items of a file or an answer of the API; the next begins after the last.
const FILE: i64 = 2_000;

/// A list asked for: which, on which day, after which item.
struct Asked {
    list: List,
    on: Option<jiff::civil::Date>,
    organ: String,
    after: String,
}

impl Asked {
    fn read(word: &str, pairs: &[(String, String)]) -> Result<Self, Fault> {
        let list =
            List::of(word).ok_or_else(|| Fault::not_found("catalogue.no-such-list").with("list", word))?;
        let on = match first(pairs, "on").trim() {
            "" => None,
            day => Some(day.parse().map_err(|_| Fault::invalid("catalogue.list-day").with("day", day))?),
        };
        Ok(Self {
            list,
            on,
            organ: first(pairs, "organ").trim().to_owned(),
            after: first(pairs, "after").to_owned(),
        })
    }

    /// The address of the same list with these added.
    fn address(&self, tail: &str, after: Option<&str>) -> String {
        let mut parts = Vec::new();
        parts.extend(self.on.map(|on| format!("on={on}")));
        parts.extend((!self.organ.is_empty()).then(|| format!("organ={}", url_encode(&self.organ))));
        parts.extend(after.map(|after| format!("after={}", url_encode(after))));
        let query = if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) };
        format!("/published/{}{tail}{query}", self.list.word())
    }
}

/// A stretch of a list, and after which code the next begins.
struct Stretch {
    lines: Vec<Line>,
    next: Option<String>,
}

fn read(tx: &mut Tx, ctx: &Ctx, asked: &Asked, most: i64, tr: Tr) -> Result<Stretch, Fault> {
    let end = match asked.on {
        // To the end of that day.
        Some(on) => china_midnight_ms(on.tomorrow().unwrap_or(on)),
        None => i64::MAX,
    };
    let ids = lists::in_force_on(tx, end, &asked.after, most + 1)?;
    let whole = usize::try_from(most).unwrap_or(usize::MAX);
    let mut stretch = Stretch { lines: Vec::new(), next: None };
    let mut organs: std::collections::BTreeMap<String, Option<Text>> = std::collections::BTreeMap::new();
    let more = ids.len() > whole;
    for id in ids.into_iter().take(whole) {
        let version = ctx.app.items.version(tx, id)?;
        stretch.next = more.then(|| version.item.code.clone());
        if !asked.organ.is_empty() && version.item.organ != asked.organ {
            continue;
        }
        let uscc = &version.item.organ;
        if !organs.contains_key(uscc) {
            let name = directory::organ::by_uscc(tx, uscc)?.map(|organ| organ.name);
            organs.insert(uscc.clone(), name);
        }
        let name = organs.get(uscc).and_then(Option::as_ref);
        stretch.lines.extend(lists::lines(tr, asked.list, &version, name));
    }
    Ok(stretch)
}

fn heads(tr: Tr, list: List) -> Vec<String> {
    let own = ["lists-col-item", "lists-col-code", "lists-col-organ"];
    own.iter().chain(list.columns()).map(|key| tr.t(key).into_owned()).collect()
}

fn name(tr: Tr, list: List) -> String {
    tr.t(&format!("lists-{}", list.word())).into_owned()
}

/// `/published`.
pub(super) async fn index(ctx: Ctx) -> Reply {
    let tr = ctx.tr;
    let line = |list: List| {
        html!(
            "<li><a href=\"/published/{}\">{}</a><p class=\"hint\">{}</p></li>",
            list.word(),
            name(tr, list),
            tr.t(&format!("lists-{}-hint", list.word()))
        )
    };
    let lines: Html = List::ALL.into_iter().map(line).collect();
    let gaps =
        match ctx.actor.as_ref().is_some_and(|actor| require_somewhere(actor, Publish::PERMISSION).is_ok()) {
            true => gaps(&ctx).await?,
            false => Html::empty(),
        };
    Ok(Page::portal(&ctx.view, tr.t("lists-title"))
        .crumbs([Crumb::new(tr.t("home-title"), "/")])
        .lead(tr.t("lists-lead"))
        .body(html!("<ul class=\"lines\">{}</ul>", lines))
        .body(gaps)
        .respond())
}

/// Which items in force are missing from one of the four linked lists, for whoever may publish.
async fn gaps(ctx: &Ctx) -> Result<Html, kit::Error> {
    let (tr, asking) = (ctx.tr, ctx.clone());
    let gaps = ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> {
            let mut gaps = Vec::new();
            for id in lists::in_force_on(tx, i64::MAX, "", FILE)? {
                let version = asking.app.items.version(tx, id)?;
                let missing = lists::missing(&version);
                if !missing.is_empty() {
                    gaps.push((version.item.slug.clone(), version.item.name.clone(), missing));
                }
            }
            Ok(gaps)
        })
        .await?;
    let line = |(slug, item, missing): &(String, Text, Vec<List>)| {
        let from: Vec<String> = missing.iter().map(|list| name(tr, *list)).collect();
        html!(
            "<li><a href=\"/guide/{}\">{}</a> <span class=\"hint\">{}</span></li>",
            slug,
            tr.text(item),
            tr.with("lists-missing-from", "lists", &from.join(&tr.t("guide-list-between")))
        )
    };
    let lines: Html = gaps.iter().map(line).collect();
    let body = match gaps.is_empty() {
        true => html!("<p>{}</p>", tr.t("lists-missing-none")),
        false => html!("<p>{}</p><ul>{}</ul>", tr.t("lists-missing-mend"), lines),
    };
    Ok(html!("<section><h2>{}</h2>{}</section>", tr.t("lists-missing"), body))
}

/// `/published/{list}`.
pub(super) async fn show(ctx: Ctx, Path(word): Path<String>) -> Reply {
    let tr = ctx.tr;
    let pairs = pairs(&ctx.uri);
    let asked = std::sync::Arc::new(Asked::read(&word, &pairs)?);
    let (asking, of) = (ctx.clone(), asked.clone());
    let (stretch, today) = ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> { Ok((read(tx, &asking, &of, PAGE, tr)?, china_date(tx.now()))) })
        .await?;
    let row = |line: &Line| {
        let item = html!("<a href=\"/guide/{}\">{}</a>", line.slug, line.name);
        let own = [item, html!("<code>{}</code>", line.code), esc(&line.organ)];
        Row::new(own.into_iter().chain(line.cells.iter().map(|cell| esc(cell))))
    };
    let table = Table {
        caption: name(tr, asked.list),
        columns: heads(tr, asked.list).into_iter().map(Column::new).collect(),
        rows: stretch.lines.iter().map(row).collect(),
        empty: ui::empty(&tr.t("lists-empty"), Some((&tr.t("lists-title"), "/published"))),
        pager: Pager {
            first: (!asked.after.is_empty()).then(|| asked.address("", None)),
            next: stretch.next.as_deref().map(|after| asked.address("", Some(after))),
            ..Pager::default()
        },
        ..Table::default()
    };
    let day = asked.on.unwrap_or(today);
    let (label, value, action) =
        (tr.t("lists-on"), day.to_string(), format!("/published/{}", asked.list.word()));
    let fields =
        [Field { id: "on", label: &label, control: Control::Date, value: &value, ..Field::default() }];
    let clear = asked.on.is_some().then_some(action.as_str());
    let bar = ui::filter_bar(tr, &Filter { action: &action, fields: &fields, clear, ..Filter::default() });
    let file = html!(
        "<p><a href=\"{}\">{}</a> · <a href=\"/api/v1{}\">JSON</a></p>",
        asked.address("/file", None),
        tr.t("lists-file"),
        asked.address("", None)
    );
    Ok(Page::portal(&ctx.view, name(tr, asked.list))
        .crumbs([Crumb::new(tr.t("home-title"), "/"), Crumb::new(tr.t("lists-title"), "/published")])
        .lead(tr.with("lists-as-of", "day", &tr.date(day)))
        .body(html!("<p class=\"hint\">{}</p>", tr.t(&format!("lists-{}-hint", asked.list.word()))))
        .body(bar)
        .body(file)
        .body(ui::table(&ctx.view, &table))
        .wide()
        .respond())
}

/// `/published/{list}/file`: the same for spreadsheet programs.
pub(super) async fn file(ctx: Ctx, Path(word): Path<String>) -> Reply {
    let tr = ctx.tr;
    let asked = Asked::read(&word, &pairs(&ctx.uri))?;
    let (asking, list) = (ctx.clone(), asked.list);
    let stretch = ctx.app.db.read(move |tx| read(tx, &asking, &asked, FILE, tr)).await?;
    let mut out = csv::MARK.to_owned();
    csv::line(&mut out, heads(tr, list).iter().map(String::as_str));
    for line in &stretch.lines {
        let own = [line.name.as_str(), line.code.as_str(), line.organ.as_str()];
        csv::line(&mut out, own.into_iter().chain(line.cells.iter().map(String::as_str)));
    }
    let named = format!("attachment; filename=\"{}.csv\"", list.word());
    let mut answer = out.into_response();
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    if let Ok(named) = HeaderValue::from_str(&named) {
        answer.headers_mut().insert(header::CONTENT_DISPOSITION, named);
    }
    Ok(answer)
}

/// `/api/v1/published/{list}`: the same for programs, in both languages.
pub(crate) async fn api(ctx: Ctx, Path(word): Path<String>) -> Reply {
    let asked = Asked::read(&word, &pairs(&ctx.uri))?;
    let asking = ctx.clone();
    let (zh, en, list) = ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> {
            let zh = read(tx, &asking, &asked, FILE, Tr::new(Lang::Zh))?;
            Ok((zh, read(tx, &asking, &asked, FILE, Tr::new(Lang::En))?, asked.list))
        })
        .await?;
    let both = |zh: &str, en: &str| json!({ "zh": zh, "en": en });
    let columns: Vec<Value> = heads(Tr::new(Lang::Zh), list)
        .iter()
        .zip(heads(Tr::new(Lang::En), list))
        .skip(3)
        .map(|(zh, en)| both(zh, &en))
        .collect();
    let line = |(zh, en): (&Line, &Line)| {
        let cells: Vec<Value> = zh.cells.iter().zip(&en.cells).map(|(zh, en)| both(zh, en)).collect();
        json!({ "code": zh.code, "slug": zh.slug, "name": both(&zh.name, &en.name), "organ": both(&zh.organ, &en.organ), "cells": cells })
    };
    let lines: Vec<Value> = zh.lines.iter().zip(&en.lines).map(line).collect();
    Ok(axum::Json(json!({ "list": list.word(), "columns": columns, "lines": lines, "next": zh.next }))
        .into_response())
}
