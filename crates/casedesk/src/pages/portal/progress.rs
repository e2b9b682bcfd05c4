//! `/progress`: where a case stands, for anybody who has its number and the last four characters of the applicant's
//! identity number. No sign-in, no names.

use axum::http::StatusCode;
use axum::response::Response;
use kit::Routes;
use kit::routes::get;
use kit::ui::{self, Control, Errors, Field, Moment, State, Task, Weight};
use kit::{Fields, Html, Open, Page, Path, Query, Reply, esc, html};
use serde::Deserialize;

use super::stages::{Way, stages};
use crate::pages::{Room, part_word, state_mark, state_word};
use casework::events;
use casework::model::{Level, Running};
use casework::view::{self, Progress, ProgressPart};
use contract::case::CaseState;

pub(super) fn routes() -> Routes {
    Routes::new().route("/progress", get(show).post(ask)).route("/progress/{ticket}", get(again))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    number: String,
}

async fn show(room: Room, Query(asked): Query<Asked>) -> Reply {
    Ok(form(&room, asked.number.trim(), &Errors::new(), StatusCode::OK))
}

fn form(room: &Room, number: &str, errors: &Errors, status: StatusCode) -> Response {
    let tr = room.tr();
    let (number_label, number_help) = (tr.t("progress-number"), tr.t("progress-number-help"));
    let (tail_label, tail_help) = (tr.t("progress-tail"), tr.t("progress-tail-help"));
    let fields = [
        Field {
            id: "number",
            label: &number_label,
            help: &number_help,
            value: number,
            required: true,
            ..Field::default()
        },
        Field {
            id: "tail",
            label: &tail_label,
            help: &tail_help,
            control: Control::Text,
            required: true,
            max_length: 4,
            autocomplete: "off",
            ..Field::default()
        },
    ];
    let inputs: Html = fields.iter().map(|field| ui::field(tr, field, errors.of(field.id))).collect();
    let body = html!("{}{}", inputs, ui::buttons([ui::button(&tr.t("progress-go"), Weight::Primary, None)]));
    let mut page = Page::portal(&room.ctx.view, tr.t("progress-title")).lead(tr.t("progress-lead"));
    if !errors.is_empty() {
        page = page.body(ui::error_summary(tr, errors)).with_errors();
    }
    page.status(status).body(ui::form(&room.ctx.view, "/progress", &body)).respond()
}

async fn ask(room: Room, Open(fields): Open<Fields>) -> Reply {
    let tr = room.tr();
    let (number, tail) = (fields.text("number").to_owned(), fields.text("tail").to_ascii_uppercase());
    let mut errors = Errors::new();
    if number.is_empty() {
        errors.add("number", tr.t("progress-number-missing"));
    }
    if tail.chars().count() != 4 {
        errors.add("tail", tr.t("progress-tail-wrong"));
    }
    if !errors.is_empty() {
        return Ok(form(&room, &number, &errors, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let address = room.ctx.view.address.clone();
    let asked = (number.clone(), tail);
    let guess = directory::guesses::ask(&room.ctx.app, "progress", &number, &address).await?;
    let found = room
        .ctx
        .app
        .db
        .write({
            let desk = room.desk.clone();
            // Wrong answers are counted even though the look-up fails, so the answer travels inside.
            move |tx| -> Result<Result<String, contract::Fault>, contract::Fault> {
                let (number, tail) = &asked;
                match view::progress(tx, &desk, number, tail) {
                    Ok(found) => {
                        guess.was_right(tx)?;
                        Ok(Ok(view::progress_ticket(tx, &found.number)?))
                    }
                    Err(fault) => {
                        guess.was_wrong(tx)?;
                        Ok(Err(fault))
                    }
                }
            }
        })
        .await?;
    match found {
        // An address of its own, so that the answer can be loaded again and gone back to without asking twice.
        Ok(ticket) => Ok(kit::redirect(&format!("/progress/{ticket}"))),
        Err(fault) if fault.code == "case.progress-not-found" => {
            errors.add("number", tr.t("case-progress-not-found"));
            Ok(form(&room, &number, &errors, StatusCode::NOT_FOUND))
        }
        Err(fault) => Err(fault.into()),
    }
}

async fn again(room: Room, Path(ticket): Path<String>) -> Reply {
    let desk = room.desk.clone();
    let progress = room.ctx.app.db.read(move |tx| view::progress_again(tx, &desk, &ticket)).await?;
    Ok(result(&room, &progress))
}

fn due_words(room: &Room, (due, provisional): (Option<&str>, bool), running: Running) -> Option<String> {
    let tr = room.tr();
    if running == Running::Paused {
        return Some(tr.t("progress-paused").into_owned());
    }
    let due = due?.parse().ok()?;
    (running == Running::Runs).then(|| {
        let words = tr.with("progress-due", "day", &tr.date(due));
        if provisional { format!("{words} ({})", tr.t("kit-provisional")) } else { words }
    })
}

/// By when a part is to be finished, or the day it was.
fn part_day(room: &Room, part: &ProgressPart) -> Option<String> {
    let tr = room.tr();
    let done = part.done_on.as_deref().filter(|_| part.state == CaseState::Accepted);
    match done.and_then(|on| on.parse().ok()) {
        Some(on) => Some(tr.with("progress-done-on", "day", &tr.date(on))),
        None => due_words(room, (part.due.as_deref(), part.provisional), part.running),
    }
}

fn result(room: &Room, progress: &Progress) -> Response {
    let tr = room.tr();
    let mark = state_mark(progress.state, progress.running, Level::Fine);
    let mut rows = vec![
        (tr.t("case-state").into_owned(), ui::tag(mark, &state_word(tr, progress.state))),
        (tr.t("case-number").into_owned(), esc(&progress.number)),
        (tr.t("case-received").into_owned(), esc(&tr.instant(progress.received_at))),
    ];
    if let Some(at) = progress.accepted_at {
        rows.push((tr.t("case-accepted").into_owned(), esc(&tr.instant(at))));
    }
    if let Some(words) = due_words(room, (progress.due.as_deref(), progress.provisional), progress.running) {
        rows.push((tr.t("case-due").into_owned(), esc(&words)));
    }
    let parts: Vec<Task> = progress
        .parts
        .iter()
        .map(|part| Task {
            title: tr.text(&part.item).to_owned(),
            href: None,
            hint: Some(match part_day(room, part) {
                Some(day) => format!("{} · {day}", tr.text(&part.organ)),
                None => tr.text(&part.organ).to_owned(),
            }),
            state: state_mark(part.state, part.running, Level::Fine),
            word: part_word(tr, part.state, part.running),
        })
        .collect();
    let parts =
        (!parts.is_empty()).then(|| html!("<h2>{}</h2>{}", tr.t("case-parts"), ui::task_list(&parts)));
    let moments: Vec<Moment> = progress
        .steps
        .iter()
        .filter(|(kind, ..)| kind != events::DUE_SOON)
        .filter_map(|(kind, at, case)| {
            let key = format!("case-event-{}", kind.trim_start_matches("case.").replace('.', "-"));
            let (plain, what) = key.split_once(' ').unwrap_or((&key, ""));
            let title = tr.find(&format!("{plain}-{what}"), &[]).or_else(|| tr.find(plain, &[]))?;
            let part = progress.parts.iter().find(|part| part.number == *case);
            let part = part.map(|part| html!("<p>{} · {}</p>", tr.text(&part.item), tr.text(&part.organ)));
            Some(Moment {
                at_ms: Some(*at),
                title,
                who: None,
                body: html!("{}", part),
                state: State::Done,
                channel: None,
            })
        })
        .collect();
    Page::portal(&room.ctx.view, tr.text(&progress.item))
        .crumbs([ui::Crumb::new(tr.t("progress-title"), "/progress")])
        .body(stages(
            tr,
            &Way {
                state: progress.state,
                received_at: progress.received_at,
                accepted_at: progress.accepted_at,
                decided_at: progress.decided_at,
                due: progress.due.as_deref(),
                running: progress.running,
            },
        ))
        .body(ui::summary(&rows))
        .body(html!("<p class=\"hint\">{}</p>", tr.t("progress-address")))
        .body(html!("{}", parts))
        .body(html!("<h2>{}</h2>{}", tr.t("case-timeline"), ui::timeline(tr, &moments)))
        .respond()
}
