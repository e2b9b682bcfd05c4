//! `/my`: my cases and what I have begun.

use contract::case::CaseState;
use directory::access::Signed;
use kit::Routes;
use kit::routes::get;
use kit::ui::{self, Column, Pager, Row, Table};
use kit::{Page, Query, Reply, html};
use serde::Deserialize;

use crate::pages::{Room, state_mark, state_word};
use casework::lists::{self, CaseLine};
use casework::{drafts, lists::Page as ListPage};

pub(super) fn routes() -> Routes {
    Routes::new().route("/my", get(my))
}

#[derive(Deserialize)]
struct Paging {
    from: Option<String>,
}

/// Drafts that stand open on the page; the others are folded.
const DRAFTS_SHOWN: usize = 5;

/// What I must do now, in a word: only where the ball is in my court.
fn to_do(state: CaseState) -> Option<&'static str> {
    match state {
        CaseState::Correcting => Some("my-do-supply"),
        CaseState::Granted => Some("my-do-collect"),
        _ => None,
    }
}

async fn my(room: Room, signed: Signed, Query(paging): Query<Paging>) -> Reply {
    let tr = room.tr();
    let party = signed.party;
    let from = paging.from.clone();
    let (page, names, open) = room
        .read(move |tx, desk, actor| {
            let page: ListPage<CaseLine> = lists::of_party(tx, party, from.as_deref())?;
            let mut names = Vec::with_capacity(page.rows.len());
            for line in &page.rows {
                names.push(desk.items.version(tx, line.version)?.item.name.clone());
            }
            let mut open = Vec::new();
            for draft in drafts::drafts(tx, actor)? {
                let name = desk.items.version(tx, draft.version)?.item.name.clone();
                open.push((draft, name));
            }
            Ok((page, names, open))
        })
        .await?;
    let rows = page.rows.iter().zip(&names).map(|(line, name)| {
        let mark = state_mark(line.state, line.running, line.level);
        let due = line.due.as_deref().and_then(|due| due.parse().ok()).filter(|_| line.closed_at.is_none());
        let next = to_do(line.state).map(|key| html!("<strong>{}</strong>", tr.t(key)));
        Row::new([
            html!(
                "<a href=\"/case/{}\">{}</a><br><span class=\"hint number\">{}</span>",
                line.number,
                tr.text(name),
                line.number
            ),
            html!("{} {}", ui::tag(mark, &state_word(tr, line.state)), next),
            html!("<span class=\"day\">{}</span>", tr.day(contract::time::china_date(line.received_at))),
            due.map_or_else(kit::Html::empty, |due| {
                let what = tr.t(match line.state {
                    CaseState::Received => "my-due-told",
                    CaseState::Correcting => "my-due-corrected",
                    _ => "my-due-decided",
                });
                html!(
                    "<span class=\"day\">{}</span><br><span class=\"hint\">{}</span>",
                    ui::due_words(tr, due, line.provisional),
                    what
                )
            }),
        ])
    });
    let table = Table {
        caption: tr.t("my-cases").into_owned(),
        columns: ["what", "state", "received", "due"]
            .map(|c| Column::new(tr.t(&format!("my-column-{c}"))))
            .into(),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("my-none"), Some((&tr.t("my-none-next"), "/items"))),
        bulk: None,
        pager: Pager {
            first: paging.from.as_ref().map(|_| "/my".to_owned()),
            next: page.next.map(|next| format!("/my?from={next}")),
            ..Pager::default()
        },
    };
    let begun: Vec<ui::Task> = open
        .iter()
        .map(|(draft, name)| ui::Task {
            title: tr.text(name).to_owned(),
            href: Some(format!("/draft/{}", draft.id)),
            hint: Some(tr.f(
                "my-draft-saved",
                &[
                    ("when", tr.instant(draft.updated_at).into()),
                    ("until", tr.date(contract::time::china_date(draft.kept_until_ms())).into()),
                ],
            )),
            state: ui::State::Waiting,
            word: tr.t("my-draft-open").into_owned(),
        })
        .collect();
    // The latest ones; what was handed in must not be pushed off the page by what was only begun.
    let (latest, older) = begun.split_at(begun.len().min(DRAFTS_SHOWN));
    let older = (!older.is_empty())
        .then(|| ui::details(&tr.n("my-drafts-older", older.len() as i64), &ui::task_list(older)));
    let begun = (!latest.is_empty())
        .then(|| html!("<h2>{}</h2>{}{}", tr.t("my-drafts"), ui::task_list(latest), older));
    let aside = html!(
        "<ul class=\"quick\"><li><a href=\"/my/licences\">{}</a></li><li><a href=\"/my/data-calls\">{}</a></li></ul>",
        tr.t("my-licences"),
        tr.t("my-data-calls")
    );
    Ok(Page::portal(&room.ctx.view, tr.t("my-title"))
        .aside(aside)
        .body(html!("{}", begun))
        .body(ui::table(&room.ctx.view, &table))
        .respond())
}
