//! `/my/projects`: an investor's own projects, and registering one.

use contract::PartyId;
use directory::access::Signed;
use kit::routes::get;
use kit::ui::{self, Choice, Column, Control, Crumb, Pager, Row, Table, Weight};
use kit::{Fields, Page, Query, Reply, Routes, esc, html};
use serde::Deserialize;

use super::Room;
use super::show::{Refused, ask, with_errors};
use crate::register::{self, New};
use crate::store as rows;

/// Rows of a page.
const PAGE: u32 = 30;

pub(super) fn routes() -> Routes {
    Routes::new().route("/my/projects", get(list)).route("/my/projects/new", get(form).post(register_it))
}

#[derive(Deserialize)]
pub(super) struct Paging {
    pub(super) from: Option<i64>,
}

async fn list(room: Room, _: Signed, Query(paging): Query<Paging>) -> Reply {
    let tr = room.tr();
    let before = paging.from.unwrap_or(i64::MAX);
    let (mut found, rules) = room
        .read(move |tx, desk, actor| {
            let mut found = Vec::new();
            for party in directory::party::of_account(tx, actor.account)? {
                found.extend(rows::of_party(tx, party.id.0, before, PAGE + 1)?);
            }
            found.sort_by_key(|project| std::cmp::Reverse(project.id));
            Ok((found, desk.rules.now(tx)?.1))
        })
        .await?;
    let more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let lines = found.iter().map(|project| {
        Row::new([
            html!("<a href=\"/projects/{}\">{}</a>", project.code, project.name),
            html!("<span class=\"number\">{}</span>", project.code),
            esc(rules.class(&project.class).map_or(project.class.as_str(), |class| tr.text(&class.name))),
        ])
    });
    let table = Table {
        caption: tr.t("project-mine").into_owned(),
        columns: ["name", "code", "class"]
            .map(|key| Column::new(tr.t(&format!("project-column-{key}"))))
            .into(),
        rows: lines.collect(),
        empty: ui::empty(&tr.t("project-mine-none"), Some((&tr.t("project-new"), "/my/projects/new"))),
        pager: Pager {
            first: paging.from.map(|_| "/my/projects".to_owned()),
            next: found.last().filter(|_| more).map(|last| format!("/my/projects?from={}", last.id)),
            ..Pager::default()
        },
        ..Table::default()
    };
    Ok(Page::portal(&room.ctx.view, tr.t("project-mine"))
        .lead(tr.t("project-mine-lead"))
        .body(ui::table(&room.ctx.view, &table))
        .body(ui::buttons([ui::link_button(&tr.t("project-new"), "/my/projects/new", Weight::Primary)]))
        .respond())
}

async fn form(room: Room, _: Signed) -> Reply {
    form_page(&room, &Refused::default()).await
}

async fn form_page(room: &Room, refused: &Refused) -> Reply {
    let tr = room.tr();
    let (parties, rules) = room
        .read(|tx, desk, actor| Ok((directory::party::of_account(tx, actor.account)?, desk.rules.now(tx)?.1)))
        .await?;
    let parties: Vec<Choice> =
        parties.into_iter().map(|party| Choice::new(party.id.0.to_string(), party.name)).collect();
    let mut industries = vec![Choice::new("", tr.t("project-choose"))];
    industries.extend(
        rules
            .industries
            .iter()
            .map(|one| Choice::new(one.code.clone(), format!("{} {}", one.code, tr.text(&one.name)))),
    );
    let first = parties.first().map(|one| one.value.clone()).unwrap_or_default();
    let party = Some(refused.text("party")).filter(|party| !party.is_empty()).unwrap_or(&first).to_owned();
    let funds =
        ["enterprise", "government"].map(|key| Choice::new(key, tr.t(&format!("project-funds-{key}"))));
    let secret = ["no", "yes"].map(|key| Choice::new(key, tr.t(&format!("project-secret-{key}"))));
    let errors = &refused.errors;
    let body = html!(
        "{}{}{}{}{}{}{}",
        ask(room, "party", Control::Radios(&parties), &party, true, errors),
        ask(room, "name", Control::Text, refused.text("name"), true, errors),
        ask(room, "industry", Control::Select(&industries), refused.text("industry"), true, errors),
        ask(room, "yuan", Control::Number { unit: &tr.t("project-wan") }, refused.text("yuan"), true, errors),
        ask(room, "funds", Control::Radios(&funds), refused.text("funds"), true, errors),
        ask(room, "secret", Control::Radios(&secret), refused.text("secret"), true, errors),
        ui::buttons([ui::button(&tr.t("project-register"), Weight::Primary, None)])
    );
    let page = Page::portal(&room.ctx.view, tr.t("project-new"))
        .lead(tr.t("project-new-lead"))
        .crumbs([Crumb::new(tr.t("project-mine"), "/my/projects")]);
    Ok(with_errors(tr, page, errors).body(ui::form(&room.ctx.view, "/my/projects/new", &body)).respond())
}

/// Ten thousands of yuan, with up to four places, as whole yuan.
fn yuan(text: &str) -> i64 {
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != ',').collect();
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let fits =
        part.len() <= 4 && !whole.is_empty() && format!("{whole}{part}").bytes().all(|b| b.is_ascii_digit());
    if fits { format!("{whole}{part:0<4}").parse().unwrap_or(0) } else { 0 }
}

async fn register_it(room: Room, _: Signed, given: Fields) -> Reply {
    let new = New {
        party: given.get("party").and_then(|id| id.parse().ok()).map(PartyId),
        name: given.get("name").unwrap_or("").to_owned(),
        industry: given.get("industry").unwrap_or("").to_owned(),
        yuan: yuan(given.get("yuan").unwrap_or("")),
        government: given.get("funds") == Some("government"),
        confidential: given.get("secret") != Some("no"),
    };
    match room.act(move |tx, desk, actor| register::register(tx, desk, actor, &new)).await? {
        Ok(project) => {
            let to = format!("/projects/{}", project.code);
            Ok(kit::redirect_with(&room.ctx.view, &to, "project-registered", &[("code", &project.code)]))
        }
        Err(fault) => {
            let field = match fault.code {
                "project.confidential" => "secret",
                "project.not-theirs" => "party",
                "project.industry" => "industry",
                "project.investment" => "yuan",
                _ => "name",
            };
            form_page(&room, &Refused::of(room.tr(), field, given, fault)?).await
        }
    }
}
