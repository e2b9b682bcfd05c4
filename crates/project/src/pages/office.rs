//! `/office/projects`: projects of the place, for those who handle links; `/office/projects/rules`: the rules, read and changed.

use directory::access::Staff;
use kit::routes::get;
use kit::ui::{self, Column, Control, Crumb, Errors, Pager, Row, Search, Table, Weight};
use kit::{Fields, Page, Query, Reply, Routes, esc, html};
use serde::Deserialize;

use super::Room;
use super::show::{self, Refused, ask, with_errors};
use crate::code::Code;
use crate::model::Link;
use crate::permissions::{Configure, Handle};
use crate::rules;
use crate::store as rows;

/// Rows of a page.
const PAGE: u32 = 50;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/office/projects", get(list))
        .route("/office/projects/rules", get(show_rules).post(change_rules))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
    from: Option<i64>,
}

/// The link a project is in: what runs, else what is next.
fn current(links: &[Link]) -> Option<&Link> {
    let runs = links.iter().find(|link| link.began_at.is_some() && link.ended_at.is_none());
    runs.or_else(|| links.iter().find(|link| link.began_at.is_none()))
}

async fn list(room: Room, staff: Staff<Handle>, Query(asked): Query<Asked>) -> Reply {
    let tr = room.tr();
    let (before, scope) = (asked.from.unwrap_or(i64::MAX), staff.scope);
    let words: String = asked.q.trim().chars().take(60).collect();
    let code = Code::parse(&words);
    let sought = (!words.is_empty()).then(|| code.clone());
    let (mut found, rules, now) = room
        .read(move |tx, desk, actor| {
            let projects = match &sought {
                None => rows::within(tx, &scope, before, PAGE + 1)?,
                Some(None) => Vec::new(),
                Some(Some(code)) => crate::view::see(tx, actor, code.as_str()).into_iter().collect(),
            };
            let mut found = Vec::new();
            for project in projects {
                let links = rows::links(tx, project.id)?;
                found.push((project, links));
            }
            Ok((found, desk.rules.now(tx)?.1, tx.now()))
        })
        .await?;
    let more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let lines = found.iter().map(|(project, links)| {
        let class = rules.class(&project.class).map_or(project.class.as_str(), |class| tr.text(&class.name));
        let link = current(links).map(|link| {
            let name = rules.links.iter().find(|one| one.key == link.link);
            let name = name.map_or(link.link.as_str(), |one| tr.text(&one.name));
            html!("{} {} {}", name, show::link_tag(tr, link, now), show::link_days(tr, link))
        });
        Row::new([
            html!("<a href=\"/projects/{}\">{}</a>", project.code, project.name),
            html!("<span class=\"number\">{}</span>", project.code),
            esc(class),
            html!("{}", link),
        ])
    });
    let none = if words.is_empty() { "project-office-none" } else { "project-office-not-found" };
    let table = Table {
        caption: tr.t("project-office").into_owned(),
        columns: ["name", "code", "class", "link"]
            .map(|key| Column::new(tr.t(&format!("project-column-{key}"))))
            .into(),
        rows: lines.collect(),
        empty: ui::empty(&tr.t(none), None),
        pager: Pager {
            first: asked.from.map(|_| "/office/projects".to_owned()),
            next: found.last().filter(|_| more).map(|(last, _)| format!("/office/projects?from={}", last.id)),
            ..Pager::default()
        },
        ..Table::default()
    };
    let label = tr.t("project-search");
    let search = Search { action: "/office/projects", query: &words, label: &label, ..Search::default() };
    Ok(Page::office(&room.ctx.view, tr.t("project-office"))
        .wide()
        .body(ui::search(tr, &search))
        .body(ui::table(&room.ctx.view, &table))
        .respond())
}

async fn show_rules(room: Room, _: Staff<Configure>) -> Reply {
    let text = room.read(|tx, _, _| rules::text_in_force(tx)).await?;
    Ok(rules_page(&room, &text, &Errors::new()))
}

fn rules_page(room: &Room, text: &str, errors: &Errors) -> axum::response::Response {
    let tr = room.tr();
    let body = html!(
        "{}{}",
        ask(room, "rules", Control::Lines(30), text, true, errors),
        ui::buttons([ui::button(&tr.t("project-rules-change"), Weight::Primary, None)])
    );
    let page = Page::office(&room.ctx.view, tr.t("project-rules"))
        .wide()
        .lead(tr.t("project-rules-lead"))
        .crumbs([Crumb::new(tr.t("project-office"), "/office/projects")]);
    with_errors(tr, page, errors).body(ui::form(&room.ctx.view, "/office/projects/rules", &body)).respond()
}

async fn change_rules(room: Room, _: Staff<Configure>, given: Fields) -> Reply {
    let text = given.get("rules").unwrap_or("").replace("\r\n", "\n");
    let new = text.clone();
    match room.act(move |tx, _, actor| rules::change(tx, actor, &new)).await? {
        Ok(()) => {
            Ok(kit::redirect_with(&room.ctx.view, "/office/projects/rules", "project-rules-changed", &[]))
        }
        Err(fault) => Ok(rules_page(&room, &text, &Refused::of(room.tr(), "rules", given, fault)?.errors)),
    }
}
