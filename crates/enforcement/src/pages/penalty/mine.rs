//! `/my/penalties`: what one is pursued for, once one was told; saying something about it, asking for a hearing.

use contract::Fault;
use directory::access::Signed;
use kit::routes::{get, post};
use kit::ui::{self, Column, Control, Crumb, Errors, Row, Table, Tone, Weight};
use kit::{Fields, Html, Page, Path, Reply, Routes, esc, html};

use super::super::Room;
use super::super::show::{Names, with_errors, words};
use super::{day, facts, imposed, papers, put, refused, tag};
use crate::penalty::model::State;
use crate::penalty::view::{self, File};
use crate::penalty::{course, party};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/my/penalties", get(list))
        .route("/my/penalties/{number}", get(one))
        .route("/my/penalties/{number}/speak", post(speak))
        .route("/my/penalties/{number}/hearing", post(hearing))
}

async fn list(room: Room, _: Signed) -> Reply {
    let tr = room.tr();
    let (found, now) = room.read(|tx, _, actor| Ok((party::all(tx, actor)?, tx.now()))).await?;
    let rows = found.iter().map(|case| {
        Row::new([
            html!("<a href=\"/my/penalties/{}\">{}</a>", case.row.number, case.of.what),
            esc(&day(tr, &case.row.fact_day)),
            esc(&imposed(tr, case)),
            tag(tr, case, now),
        ])
    });
    let table = Table {
        caption: tr.t("enforce-mine").into_owned(),
        columns: ["what", "day", "penalty", "state"]
            .map(|key| Column::new(tr.t(&format!("enforce-column-{key}"))))
            .into(),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("enforce-mine-none"), None),
        ..Table::default()
    };
    Ok(Page::portal(&room.ctx.view, tr.t("enforce-mine")).body(ui::table(&room.ctx.view, &table)).respond())
}

/// What one may do now, in a sentence.
fn next(room: &Room, file: &File) -> Html {
    let tr = room.tr();
    let of = &file.case.of;
    let until = |at: i64| tr.day(contract::time::china_date(at));
    let (tone, words) = match file.case.row.state {
        State::Noticed => match (of.hear_until, of.asked_at, &of.hearing) {
            (_, Some(_), Some(hearing)) => {
                (Tone::Info, tr.with("enforce-mine-hearing", "day", &day(tr, &hearing.day)))
            }
            (_, Some(_), None) => (Tone::Info, tr.t("enforce-mine-asked").into_owned()),
            (Some(last), ..) if file.now <= last => {
                (Tone::Warn, tr.with("enforce-mine-hear", "day", &until(last)))
            }
            _ => (Tone::Info, tr.t("enforce-mine-noticed").into_owned()),
        },
        State::Served => match &of.pay_until {
            Some(last) => {
                let open = course::owed(&file.case, contract::time::china_date(file.now));
                let args =
                    [("day", day(tr, last).into()), ("open", tr.money(open.saturating_mul(100)).into())];
                (Tone::Warn, tr.f("enforce-mine-pay", &args))
            }
            None => (Tone::Info, tr.t("enforce-mine-served").into_owned()),
        },
        State::Decided => (Tone::Info, tr.t("enforce-mine-decided").into_owned()),
        State::Dismissed => (Tone::Info, tr.t("enforce-mine-dismissed").into_owned()),
        _ => (Tone::Info, tr.t("enforce-mine-closed").into_owned()),
    };
    ui::notice(tone, &html!("<p>{}</p>", words))
}

async fn one(room: Room, Path(number): Path<String>) -> Reply {
    page(&room, &number, &Fields::default(), &Errors::new()).await
}

async fn page(room: &Room, number: &str, given: &Fields, errors: &Errors) -> Reply {
    let tr = room.tr();
    let wanted = number.to_owned();
    let (file, names) =
        room.read(move |tx, _, actor| Ok((view::own(tx, actor, &wanted)?, Names::all(tx)?))).await?;
    let of = &file.case.of;
    let revision = html!("<input type=\"hidden\" name=\"revision\" value=\"{}\">", file.case.row.revision);
    let open = file.case.row.state == State::Noticed;
    let said: Html = file
        .said
        .iter()
        .map(|one| html!("<li><p class=\"hint\">{}</p>{}</li>", tr.instant(one.at), words(&one.said)))
        .collect();
    let speak = open.then(|| {
        let field = put(room, ("said", "said"), Control::Lines(6), given, true, errors);
        let button = ui::button(&tr.t("enforce-act-speak"), Weight::Primary, None);
        let body = html!("{}{}{}", revision, field, ui::buttons([button]));
        ui::form(&room.ctx.view, &format!("/my/penalties/{number}/speak"), &body)
    });
    let hearing =
        (open && of.asked_at.is_none() && of.hear_until.is_some_and(|last| file.now <= last)).then(|| {
            let button = ui::button(&tr.t("enforce-act-hearing"), Weight::Secondary, None);
            ui::form(
                &room.ctx.view,
                &format!("/my/penalties/{number}/hearing"),
                &html!("{}{}", revision, button),
            )
        });
    let rows = facts(room, &file.case, &names, &file.power, &file.party, file.now);
    let notices: Vec<_> = file
        .papers
        .iter()
        .filter(|one| {
            matches!(
                one.kind.as_str(),
                "notice" | "hearing-call" | "decision" | "spot" | "dismissal" | "service"
            )
        })
        .cloned()
        .collect();
    let page = Page::portal(&room.ctx.view, tr.text(&file.power.name))
        .crumbs([Crumb::new(tr.t("enforce-mine"), "/my/penalties")]);
    let heading = (open || !said.is_empty()).then(|| html!("<h2>{}</h2>", tr.t("enforce-said")));
    let list = (!said.is_empty()).then(|| html!("<ul>{}</ul>", said));
    Ok(with_errors(tr, page, errors)
        .body(next(room, &file))
        .body(ui::summary(&rows))
        .body(html!("{}{}{}{}", heading, list, hearing, speak))
        .body(papers(room, &notices))
        .body(html!("<p class=\"hint\">{}</p>", tr.t("enforce-remedies")))
        .respond())
}

fn looked_at(given: &Fields) -> i64 {
    given.get("revision").and_then(|text| text.parse().ok()).unwrap_or(-1)
}

async fn done(room: &Room, number: &str, given: Fields, outcome: Result<(), Fault>, words: &str) -> Reply {
    match outcome {
        Ok(()) => Ok(kit::redirect_with(&room.ctx.view, &format!("/my/penalties/{number}"), words, &[])),
        Err(fault) => page(room, number, &given, &refused(room.tr(), "said", fault)?).await,
    }
}

async fn speak(room: Room, Path(number): Path<String>, given: Fields) -> Reply {
    let (of, revision, text) = (number.clone(), looked_at(&given), given.text("said").to_owned());
    let outcome = room.act(move |tx, _, actor| party::speak(tx, actor, &of, revision, &text)).await?;
    done(&room, &number, given, outcome, "enforce-done-speak").await
}

async fn hearing(room: Room, Path(number): Path<String>, given: Fields) -> Reply {
    let (of, revision) = (number.clone(), looked_at(&given));
    let outcome = room.act(move |tx, _, actor| party::ask_hearing(tx, actor, &of, revision)).await?;
    done(&room, &number, given, outcome, "enforce-done-asked").await
}
