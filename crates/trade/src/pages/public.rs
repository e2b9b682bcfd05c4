//! `/trade`: what everybody may see: announcements with search, figures of the boards, the guide; one tender from the announcement to the
//! contract, with every version, question and bid from the opening on.

use axum::http::header;
use axum::response::IntoResponse;
use contract::{Fault, OrganId};
use kit::routes::get;
use kit::ui::{self, Choice, Column, Control, Crumb, Field, Pager, Row, Table, Weight};
use kit::{Html, Page, Path, Query, Reply, Routes, esc, html, url_encode};
use serde::Deserialize;
use std::sync::Arc;

use super::Room;
use super::show;
use crate::award;
use crate::frame;
use crate::model::{Bid, Draw, Protest, Question, State, Tender, Terms, Trader, Version, Warning};
use crate::ocds;
use crate::rules::{Rules, Way};
use crate::store as rows;
use crate::store::tenders::Wanted;

const PAGE: usize = 20;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/trade", get(home))
        .route("/trade/guide", get(guide))
        .route("/trade/{tender}", get(one))
        .route("/trade/{tender}/draw.json", get(draw_file))
}

#[derive(Deserialize, Default, Clone)]
struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    board: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    from: String,
}

fn before(from: &str) -> Option<(i64, i64)> {
    from.split_once('-').and_then(|(at, id)| Some((at.parse().ok()?, id.parse().ok()?)))
}

fn filters(room: &Room, rules: &Rules, asked: &Asked) -> Html {
    let tr = room.tr();
    let boards: Vec<Choice> =
        rules.boards.iter().map(|one| Choice::new(one.key.clone(), tr.text(&one.name).to_owned())).collect();
    let states: Vec<Choice> = State::ALL
        .iter()
        .filter(|state| **state != State::Draft)
        .map(|state| {
            Choice::new(state.as_str(), tr.t(&format!("trade-state-{}", state.as_str())).into_owned())
        })
        .collect();
    let (words, board, state) = (tr.t("trade-search"), tr.t("trade-board"), tr.t("trade-state"));
    let fields = [
        Field { id: "q", label: &words, value: &asked.q, ..Field::default() },
        Field {
            id: "board",
            label: &board,
            control: Control::Select(&boards),
            value: &asked.board,
            ..Field::default()
        },
        Field {
            id: "state",
            label: &state,
            control: Control::Select(&states),
            value: &asked.state,
            ..Field::default()
        },
    ];
    let filtered = [&asked.q, &asked.board, &asked.state].iter().any(|one| !one.is_empty());
    let filter = ui::Filter {
        action: "/trade",
        fields: &fields,
        clear: filtered.then_some("/trade"),
        ..ui::Filter::default()
    };
    ui::filter_bar(tr, &filter)
}

/// A tender as a line of a list everybody reads.
fn line(room: &Room, rules: &Rules, tender: &Tender, now: i64) -> Row {
    let tr = room.tr();
    let until = match (tender.state, tender.bids_until, tender.publicity_until) {
        (State::Published, Some(end), _) => tr.with("trade-until", "when", &show::when(tr, end)),
        (State::Candidates, _, Some(end)) => tr.with("trade-objections-until", "when", &show::when(tr, end)),
        _ => tender.published_at.map(|at| show::when(tr, at)).unwrap_or_default(),
    };
    Row::new([
        html!(
            "<a href=\"/trade/{}\">{}</a><br><span class=\"hint number\">{}</span>",
            tender.number,
            tender.title,
            tender.number
        ),
        html!(
            "{}<br><span class=\"hint\">{}</span>",
            show::board(tr, rules, &tender.board),
            show::procedure(tr, rules, &tender.procedure)
        ),
        show::state(tr, tender, now),
        esc(&until),
    ])
}

async fn home(room: Room, Query(asked): Query<Asked>) -> Reply {
    let tr = room.tr();
    let wanted = Wanted {
        words: asked.q.trim().chars().take(60).collect(),
        board: asked.board.clone(),
        state: asked.state.clone(),
        before: before(&asked.from),
    };
    let (mut found, figures, rules, now) = room
        .look(move |tx, desk| {
            let found = rows::tenders::public(tx, &wanted, PAGE as u32 + 1)?;
            Ok((found, ocds::figures(tx)?, desk.rules(tx)?, tx.now()))
        })
        .await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let base = format!(
        "/trade?q={}&board={}&state={}",
        url_encode(&asked.q),
        url_encode(&asked.board),
        url_encode(&asked.state)
    );
    let filtered = base != "/trade?q=&board=&state=";
    let empty = if filtered { "trade-not-found" } else { "trade-none" };
    let table = Table {
        caption: tr.t("trade-announcements").into_owned(),
        columns: ["trade-title", "trade-board", "trade-state", "trade-time"]
            .map(|key| Column::new(tr.t(key)))
            .into(),
        rows: found.iter().map(|tender| line(&room, &rules, tender, now)).collect(),
        empty: ui::empty(&tr.t(empty), filtered.then_some((&*tr.t("trade-all"), "/trade"))),
        pager: Pager {
            first: (!asked.from.is_empty()).then(|| base.clone()),
            next: found
                .last()
                .filter(|_| more)
                .map(|last| format!("{base}&from={}-{}", last.published_at.unwrap_or(0), last.id)),
            ..Pager::default()
        },
        ..Table::default()
    };
    let links = html!(
        "<ul><li><a href=\"/trade/guide\">{}</a></li><li><a href=\"/my/trade\">{}</a></li>\
         <li><a href=\"/api/v1/trade/releases\">{}</a></li></ul>",
        tr.t("trade-guide"),
        tr.t("trade-mine"),
        tr.t("trade-open-data")
    );
    Ok(Page::portal(&room.ctx.view, tr.t("trade-home"))
        .lead(tr.t("trade-lead"))
        .body(filters(&room, &rules, &asked))
        .body(ui::table(&room.ctx.view, &table))
        .body(figures_table(&room, &rules, &figures))
        .aside(links)
        .respond())
}

fn figures_table(room: &Room, rules: &Rules, figures: &[(String, i64, i64, i64)]) -> Html {
    let tr = room.tr();
    let rows = figures
        .iter()
        .map(|(board, all, awarded, amount)| {
            Row::new([
                esc(&show::board(tr, rules, board)),
                esc(&tr.number(*all)),
                esc(&tr.number(*awarded)),
                esc(&show::money(tr, *amount)),
            ])
        })
        .collect();
    let table = Table {
        caption: tr.t("trade-figures").into_owned(),
        columns: vec![
            Column::new(tr.t("trade-board")),
            Column::numeric(tr.t("trade-figures-all")),
            Column::numeric(tr.t("trade-figures-awarded")),
            Column::numeric(tr.t("trade-figures-amount")),
        ],
        rows,
        empty: ui::empty(&tr.t("trade-none"), None),
        ..Table::default()
    };
    ui::table(&room.ctx.view, &table)
}

async fn guide(room: Room) -> Reply {
    let tr = room.tr();
    let rules = room.look(|tx, desk| desk.rules(tx)).await?;
    let boards: Html = rules
        .boards
        .iter()
        .map(|board| {
            let of = rules.procedures.iter().filter(|one| one.board == board.key);
            let all: Html = of.map(|one| procedure_guide(&room, one)).collect();
            html!("<section><h2>{}</h2>{}</section>", tr.text(&board.name), all)
        })
        .collect();
    let entries = rules
        .catalogue
        .iter()
        .map(|entry| {
            let ways: Vec<String> =
                entry.procedures.iter().map(|key| show::procedure(tr, &rules, key)).collect();
            Row::new([
                esc(tr.text(&entry.name)),
                esc(&show::board(tr, &rules, &entry.board)),
                esc(&show::money(tr, entry.from_fen())),
                esc(&ways.join(&tr.t("trade-and"))),
            ])
        })
        .collect();
    let catalogue = Table {
        caption: tr.t("trade-catalogue").into_owned(),
        columns: vec![
            Column::new(tr.t("trade-catalogue-entry")),
            Column::new(tr.t("trade-board")),
            Column::numeric(tr.t("trade-catalogue-from")),
            Column::new(tr.t("trade-procedure")),
        ],
        rows: entries,
        empty: ui::empty(&tr.t("trade-none"), None),
        ..Table::default()
    };
    Ok(Page::portal(&room.ctx.view, tr.t("trade-guide"))
        .crumbs([Crumb::new(tr.t("trade-home"), "/trade")])
        .lead(tr.t("trade-guide-lead"))
        .body(boards)
        .body(ui::table(&room.ctx.view, &catalogue))
        .body(html!("<h2>{}</h2><p>{}</p>", tr.t("trade-sealing"), tr.t("trade-sealing-words")))
        .respond())
}

fn procedure_guide(room: &Room, one: &crate::rules::Procedure) -> Html {
    let tr = room.tr();
    let mut facts = vec![show::row(tr, "trade-method", esc(&show::method(tr, one.way, one.wins)))];
    if one.way == Way::Direct {
        facts.clear();
    }
    let days = |key: &str, n: u16| show::row(tr, key, esc(&tr.n("trade-days", n)));
    if one.bid_days > 0 {
        facts.push(days("trade-guide-bid-days", one.bid_days));
    }
    facts.push(days("trade-guide-publicity-days", one.publicity_days));
    facts.push(days("trade-guide-contract-days", one.contract_days));
    if one.experts > 0 {
        facts.push(show::row(tr, "trade-guide-experts", esc(&one.experts.to_string())));
    }
    html!("<h3>{}</h3><p>{}</p>{}", tr.text(&one.name), tr.text(&one.guide), ui::summary(&facts))
}

/// Everything everybody may see of a tender.
struct File {
    tender: Tender,
    terms: Terms,
    rules: Arc<Rules>,
    organ: String,
    versions: Vec<Version>,
    questions: Vec<Question>,
    bids: Vec<Bid>,
    protests: Vec<Protest>,
    orders: Vec<Warning>,
    draw: Option<Draw>,
    winner: Option<Trader>,
    now: i64,
}

async fn load(room: &Room, number: &str) -> Result<File, kit::Error> {
    let (number, tr) = (number.to_owned(), room.tr());
    room.look(move |tx, desk| {
        let tender = frame::public(tx, &number)?;
        let organ = directory::organ::by_id(tx, OrganId(tender.organ))?;
        let bids = match tender.opened_at {
            Some(_) => rows::bids::of_tender(tx, tender.id)?,
            None => Vec::new(),
        };
        let mut orders = rows::tenders::warnings(tx, tender.id)?;
        orders.retain(|one| one.kind == "order");
        Ok(File {
            terms: tender.terms()?,
            rules: desk.rules(tx)?,
            organ: organ.map(|one| tr.text(&one.name).to_owned()).unwrap_or_default(),
            versions: rows::tenders::versions(tx, tender.id)?,
            questions: rows::tenders::questions(tx, tender.id)?,
            bids,
            protests: rows::bids::protests(tx, tender.id)?,
            orders,
            draw: rows::people::draw(tx, tender.id)?,
            winner: rows::people::trader(tx, &tender.winner)?,
            now: tx.now(),
            tender,
        })
    })
    .await
}

/// What one may do now, as buttons.
fn acts(room: &Room, file: &File, way: Way) -> Html {
    let tr = room.tr();
    let (tender, now) = (&file.tender, file.now);
    let open = tender.state == State::Published && tender.bids_until.is_some_and(|end| now <= end);
    let link = |key: &str, end: &str, weight| {
        ui::link_button(&tr.t(key), &format!("/trade/{}/{end}", tender.number), weight)
    };
    let mut all = Vec::new();
    if open {
        all.push(match way {
            Way::Auction => link("trade-go-auction", "auction", Weight::Primary),
            _ => link("trade-go-bid", "bid", Weight::Primary),
        });
    }
    if open && tender.questions_until.is_some_and(|end| now <= end) {
        all.push(link("trade-go-ask", "ask", Weight::Secondary));
    }
    if tender.state == State::Candidates {
        all.push(link("trade-go-protest", "protest", Weight::Secondary));
    }
    match all.is_empty() {
        true => Html::empty(),
        false => ui::buttons(all),
    }
}

fn notices(room: &Room, file: &File) -> Html {
    let tr = room.tr();
    let tender = &file.tender;
    let say = |tone, words: String| ui::notice(tone, &html!("<p>{}</p>", words));
    match tender.state {
        State::Failed => say(ui::Tone::Stop, tr.t("trade-failed-note").into_owned()),
        State::Cancelled => say(ui::Tone::Stop, tr.with("trade-cancelled-note", "why", &tender.why)),
        State::Candidates => {
            let until = tender.publicity_until.map(|end| show::when(tr, end)).unwrap_or_default();
            let name = file.winner.as_ref().map(|one| one.name.clone()).unwrap_or_default();
            let words = tr.f(
                "trade-candidates-note",
                &[
                    ("name", name.into()),
                    ("amount", show::money(tr, tender.award_fen).into()),
                    ("until", until.into()),
                ],
            );
            say(ui::Tone::Info, words)
        }
        State::Awarded | State::Contracted | State::Completed => {
            let name = file.winner.as_ref().map(|one| one.name.clone()).unwrap_or_default();
            let words = tr.f(
                "trade-awarded-note",
                &[("name", name.into()), ("amount", show::money(tr, tender.award_fen).into())],
            );
            say(ui::Tone::Done, words)
        }
        _ => Html::empty(),
    }
}

fn history(room: &Room, file: &File) -> Html {
    let tr = room.tr();
    let versions: Html = file
        .versions
        .iter()
        .rev()
        .filter(|one| one.version > 1)
        .map(|one| {
            let line = tr.f(
                "trade-version",
                &[("no", one.version.to_string().into()), ("when", show::when(tr, one.at).into())],
            );
            let until = tr.with("trade-until", "when", &show::when(tr, one.bids_until));
            html!(
                "<li><strong>{}</strong><br>{}<br><span class=\"hint\">{}</span></li>",
                line,
                one.why,
                until
            )
        })
        .collect();
    let changed = (!versions.is_empty())
        .then(|| show::section(tr, "trade-versions", &html!("<ol reversed>{}</ol>", versions)));
    let questions: Html = file
        .questions
        .iter()
        .map(|one| {
            let answer = match one.answered_at {
                Some(at) => html!(
                    "{}<br><span class=\"hint\">{}</span>",
                    show::words(&one.answer),
                    show::when(tr, at)
                ),
                None => html!("<span class=\"hint\">{}</span>", tr.t("trade-question-waits")),
            };
            html!("<dt>{}</dt><dd>{}</dd>", show::words(&one.question), answer)
        })
        .collect();
    let asked = (!questions.is_empty())
        .then(|| show::section(tr, "trade-questions", &html!("<dl>{}</dl>", questions)));
    html!("{}{}", changed, asked)
}

fn result(room: &Room, file: &File) -> Html {
    let tr = room.tr();
    let tender = &file.tender;
    let mut out = Html::empty();
    if let (Some(at), Ok(procedure)) = (tender.opened_at, file.rules.procedure(&tender.procedure)) {
        let table = show::bids(room, procedure, &file.bids);
        out.push(&html!(
            "<p class=\"hint\">{}</p>{}",
            tr.with("trade-opened-at", "when", &show::when(tr, at)),
            table
        ));
    }
    if let Some(draw) = &file.draw {
        let key = if draw.drawn_at.is_some() { "trade-draw-done" } else { "trade-draw-announced" };
        let body = html!(
            "<p>{}</p><p><a href=\"/trade/{}/draw.json\">{}</a></p><p class=\"hint number\">{}</p>",
            tr.t(key),
            tender.number,
            tr.t("trade-draw-file"),
            draw.digest
        );
        out.push(&show::section(tr, "trade-draw", &body));
    }
    let protests: Html = file.protests.iter().map(|one| protest(room, one)).collect();
    if !protests.is_empty() {
        out.push(&show::section(tr, "trade-protests", &html!("<dl>{}</dl>", protests)));
    }
    let orders: Html = file
        .orders
        .iter()
        .map(|one| {
            html!(
                "<li>{}<br><span class=\"hint\">{}</span></li>",
                show::words(&one.detail),
                show::when(tr, one.at)
            )
        })
        .collect();
    if !orders.is_empty() {
        out.push(&show::section(tr, "trade-orders", &html!("<ul>{}</ul>", orders)));
    }
    if let Some(at) = tender.contract_at {
        let mut facts = vec![
            show::row(tr, "trade-contract-no", esc(&tender.contract_no)),
            show::row(tr, "trade-contract-at", esc(&show::when(tr, at))),
            show::row(tr, "trade-contract-amount", esc(&show::money(tr, tender.award_fen))),
        ];
        if tender.state == State::Completed {
            facts.push(show::row(tr, "trade-acceptance", show::words(&tender.why)));
        }
        out.push(&show::section(tr, "trade-contract", &ui::summary(&facts)));
    }
    out
}

/// An objection as everybody reads it: what it says, and the answer; not whose it is.
fn protest(room: &Room, one: &Protest) -> Html {
    let tr = room.tr();
    let kind = if one.kind == award::COMPLAINT { "trade-complaint" } else { "trade-objection" };
    let answer = match (one.answered_at, one.upheld) {
        (Some(_), upheld) => {
            let key = if upheld == Some(1) { "trade-upheld" } else { "trade-not-upheld" };
            html!("<strong>{}</strong> {}", tr.t(key), show::words(&one.answer))
        }
        (None, _) => html!("{}", tr.with("trade-answer-until", "when", &show::when(tr, one.due_at))),
    };
    html!(
        "<dt>{} <span class=\"number\">{}</span> <span class=\"hint\">{}</span></dt><dd>{}<br>{}</dd>",
        tr.t(kind),
        one.number,
        show::when(tr, one.at),
        show::words(&one.words),
        answer
    )
}

async fn one(room: Room, Path(number): Path<String>) -> Reply {
    let tr = room.tr();
    let file = load(&room, &number).await?;
    let way = file.rules.procedure(&file.tender.procedure).map_or(Way::Sealed, |one| one.way);
    let tender = &file.tender;
    let mut aside = html!(
        "<h2>{}</h2><ul><li><a href=\"/api/v1/trade/records/{}\">{}</a></li><li><a href=\"/trade/guide\">{}</a></li></ul>",
        tr.t("trade-more"),
        tender.number,
        tr.t("trade-record"),
        tr.t("trade-guide")
    );
    aside.push(&html!(
        "<p class=\"hint\">{}</p>",
        tr.with("trade-server-time", "when", &show::when(tr, file.now))
    ));
    Ok(Page::portal(&room.ctx.view, tender.title.clone())
        .crumbs([Crumb::new(tr.t("trade-home"), "/trade")])
        .body(html!("<p>{}</p>", show::state(tr, tender, file.now)))
        .body(notices(&room, &file))
        .body(acts(&room, &file, way))
        .body(show::stages(tr, tender, way))
        .body(show::facts(tr, &file.rules, tender, &file.terms, &file.organ))
        .body(show::section(
            tr,
            "trade-description",
            &html!("<p>{}</p>", show::words(&file.terms.description)),
        ))
        .body(show::criteria(&room, &file.terms))
        .body(result(&room, &file))
        .body(history(&room, &file))
        .aside(aside)
        .respond())
}

/// What the draw was announced with, or all of it once it was drawn: to be replayed by anybody.
async fn draw_file(room: Room, Path(number): Path<String>) -> Reply {
    let text = room
        .look(move |tx, _| {
            let tender = frame::public(tx, &number)?;
            let draw = rows::people::draw(tx, tender.id)?.ok_or_else(|| Fault::not_found("trade.unknown"))?;
            Ok(if draw.drawn_at.is_some() { draw.bundle } else { draw.announcement })
        })
        .await?;
    Ok(([(header::CONTENT_TYPE, "application/json; charset=utf-8")], text).into_response())
}
