//! `/my`: my space (我的空间). What waits for me, what I have begun, my cases, and the cards of every service.

use axum::Extension;
use contract::Text;
use contract::case::CaseState;
use directory::access::Signed;
use kit::Routes;
use kit::routes::get;
use kit::ui::{self, Column, Pager, Row, Table};
use kit::{Html, Page, Query, Reply, Tr, html};
use serde::Deserialize;
use service::cards::{self, Card, Cards, Line, Space};

use crate::pages::{Room, state_mark, state_word};
use casework::drafts::{self, Draft};
use casework::lists::Page as ListPage;
use casework::lists::{self, CaseLine};

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

async fn my(
    room: Room,
    signed: Signed,
    Query(paging): Query<Paging>,
    decks: Option<Extension<Cards>>,
) -> Reply {
    let tr = room.tr();
    let party = signed.party;
    let from = paging.from.clone();
    let decks = decks.map(|Extension(decks)| decks).unwrap_or_default();
    let (page, names, open, cards, kept) = room
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
            let cards = decks.of(tx, Space::My, actor, tr)?;
            Ok((page, names, open, cards, casework::retention::draft_days(tx)?))
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
    let body = ui::table(&room.ctx.view, &table);
    let page_of = Page::portal(&room.ctx.view, tr.t("my-title")).wide();
    // Further pages of cases are that alone.
    if paging.from.is_some() {
        return Ok(page_of.body(body).respond());
    }
    let waits = waiting(tr, &page.rows, &names, &cards);
    let aside = cards::show(&cards);
    let how_long = html!("<p><a href=\"/retention\">{}</a></p>", tr.t("my-retention"));
    Ok(page_of.body(waits).body(begun(tr, &open, kept)).body(body).body(aside).body(how_long).respond())
}

/// What waits for the person: in their cases, then on the cards.
fn waiting(tr: Tr, rows: &[CaseLine], names: &[Text], cards: &[Card]) -> Html {
    let of_case = |(line, name): (&CaseLine, &Text)| {
        let words = tr.t(to_do(line.state)?).into_owned();
        Some(Line {
            words: tr.text(name).to_owned(),
            href: format!("/case/{}", line.number),
            hint: line.number.clone(),
            mark: Some((ui::State::Soon, words)),
            waits: true,
        })
    };
    let own: Vec<Line> = rows.iter().zip(names).filter_map(of_case).collect();
    let all: Vec<&Line> = own.iter().chain(cards::waiting(cards)).collect();
    let body = match all.is_empty() {
        true => html!("<p class=\"hint\">{}</p>", tr.t("my-waiting-none")),
        false => cards::lines(all),
    };
    html!("<section><h2>{}</h2>{}</section>\n", tr.t("my-waiting"), body)
}

/// What was begun and not handed in: the latest ones, and the others folded. What was handed in must not be pushed off the page by what was
/// only begun. They are kept for so many days.
fn begun(tr: Tr, open: &[(Draft, Text)], kept: i64) -> Html {
    let task = |(draft, name): &(Draft, Text)| ui::Task {
        title: tr.text(name).to_owned(),
        href: Some(format!("/draft/{}", draft.id)),
        hint: Some(tr.f(
            "my-draft-saved",
            &[
                ("when", tr.instant(draft.updated_at).into()),
                ("until", tr.date(contract::time::china_date(draft.kept_until_ms(kept))).into()),
            ],
        )),
        state: ui::State::Waiting,
        word: tr.t("my-draft-open").into_owned(),
    };
    let begun: Vec<ui::Task> = open.iter().map(task).collect();
    let (latest, older) = begun.split_at(begun.len().min(DRAFTS_SHOWN));
    if latest.is_empty() {
        return Html::empty();
    }
    let older = (!older.is_empty())
        .then(|| ui::details(&tr.n("my-drafts-older", older.len() as i64), &ui::task_list(older)));
    html!("<section><h2>{}</h2>{}{}</section>\n", tr.t("my-drafts"), ui::task_list(latest), older)
}
