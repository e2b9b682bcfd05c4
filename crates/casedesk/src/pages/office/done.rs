//! `/office/done`: what I have done (已办), newest first: reviews, and decisions.

use contract::Fault;
use directory::access::ListScope;
use kit::Routes;
use kit::routes::get;
use kit::ui::{self, Column, Pager, Row, State, Tab, Table};
use kit::{Html, Page, Query, Reply, esc, html};
use serde::Deserialize;

use crate::pages::{Room, staff, state_mark, state_word};
use casework::lists::PAGE;
use casework::lists::queues as rows;
use casework::model::{Level, Opinion, Running};
use casework::permissions::{Decide, Review};

pub(super) fn routes() -> Routes {
    Routes::new().route("/office/done", get(show))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    what: String,
    after: String,
}

/// A line of the list and where the next page would begin after it.
struct Line {
    key: (i64, i64),
    cells: [Html; 4],
}

fn name(number: &str, href: &str, item: &str) -> Html {
    html!("<a href=\"{}\">{}</a><br><span class=\"hint\">{}</span>", href, item, number)
}

async fn reviewed(
    room: &Room,
    scope: ListScope,
    before: Option<(i64, i64)>,
) -> Result<Vec<Line>, kit::Error> {
    let tr = room.tr();
    let found = room
        .read(move |tx, desk, actor| {
            let lines = rows::reviewed(tx, &scope, actor.account, before, PAGE + 1)?;
            let mut named = Vec::with_capacity(lines.len());
            for line in lines {
                let version = desk.items.version(tx, line.version)?;
                let step = staff::step_name(tr, &version, &line.element);
                named.push((line, format!("{step} · {}", tr.text(&version.item.name))));
            }
            Ok::<_, Fault>(named)
        })
        .await?;
    let line = |(line, what): (casework::lists::DoneLine, String)| {
        let (mark, word) = match line.outcome {
            Some(Opinion::Approve) => (State::Done, staff::opinion_word(tr, Opinion::Approve)),
            Some(other) => (State::Overdue, staff::opinion_word(tr, other)),
            None => (State::Done, tr.t("office-task-done").into_owned()),
        };
        let href = format!("/office/case/{}", line.number);
        Line {
            key: (line.at, line.task.0),
            cells: [
                name(&line.number, &href, &what),
                esc(&line.applicant_name),
                html!("{} <span class=\"hint\">{}</span>", ui::tag(mark, &word), state_word(tr, line.state)),
                esc(&tr.instant(line.at)),
            ],
        }
    };
    Ok(found.into_iter().map(line).collect())
}

async fn decided(room: &Room, scope: ListScope, before: Option<(i64, i64)>) -> Result<Vec<Line>, kit::Error> {
    let tr = room.tr();
    let (lines, names) = room
        .read(move |tx, desk, actor| {
            let lines = rows::decided(tx, &scope, actor.account, before, PAGE + 1)?;
            let names = staff::item_names(tx, desk, &lines)?;
            Ok((lines, names))
        })
        .await?;
    let line = |(line, item): (casework::lists::CaseLine, contract::Text)| {
        let at = line.decided_at.unwrap_or_default();
        let href = format!("/office/case/{}", line.number);
        let mark = state_mark(line.state, Running::Stopped, Level::Fine);
        Line {
            key: (at, line.id.0),
            cells: [
                name(&line.number, &href, tr.text(&item)),
                esc(&line.applicant_name),
                ui::tag(mark, &state_word(tr, line.state)),
                esc(&tr.instant(at)),
            ],
        }
    };
    Ok(lines.into_iter().zip(names).map(line).collect())
}

async fn show(room: Room, Query(asked): Query<Asked>) -> Reply {
    let tr = room.tr();
    let actor = room.ctx.signed_in()?;
    let (review, decide) = (staff::reach::<Review>(actor), staff::reach::<Decide>(actor));
    if review.is_nothing() && decide.is_nothing() {
        return Err(Fault::forbidden("access.forbidden").with("permission", "case.review").into());
    }
    let both = !review.is_nothing() && !decide.is_nothing();
    let decisions = !decide.is_nothing() && (review.is_nothing() || asked.what == "decided");
    let before = staff::cursor(Some(&asked.after))?;
    let mut lines = match decisions {
        true => decided(&room, decide, before).await?,
        false => reviewed(&room, review, before).await?,
    };
    let more = lines.len() > PAGE as usize;
    lines.truncate(PAGE as usize);
    let what = if decisions { "decided" } else { "" };
    let next = lines.last().filter(|_| more).map(|line| {
        staff::href("/office/done", &[("what", what), ("after", &format!("{}.{}", line.key.0, line.key.1))])
    });
    let outcome = if decisions { "office-done-outcome" } else { "office-done-said" };
    let table = Table {
        caption: tr.t("office-done-title").into_owned(),
        columns: [
            tr.t("office-column-what"),
            tr.t("office-column-whose"),
            tr.t(outcome),
            tr.t("office-done-at"),
        ]
        .map(Column::new)
        .into(),
        rows: lines.into_iter().map(|line| Row::new(line.cells)).collect(),
        empty: ui::empty(&tr.t("office-done-none"), Some((&tr.t("office-title"), "/office"))),
        bulk: None,
        pager: Pager {
            first: (!asked.after.is_empty()).then(|| staff::href("/office/done", &[("what", what)])),
            next,
            ..Pager::default()
        },
    };
    let tab = |word: &str, key: &str| Tab {
        label: tr.t(key).into_owned(),
        href: staff::href("/office/done", &[("what", word)]),
        count: None,
        current: what == word,
    };
    let tabs = both.then(|| {
        ui::tabs(
            &tr.t("office-done-title"),
            &[tab("", "office-done-reviews"), tab("decided", "office-done-decisions")],
        )
    });
    Ok(Page::office(&room.ctx.view, tr.t("office-done-title"))
        .wide()
        .lead(tr.t("office-done-lead"))
        .body(html!("{}", tabs))
        .body(ui::table(&room.ctx.view, &table))
        .respond())
}
