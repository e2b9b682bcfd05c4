//! `/office/pushes/{number}`: one pushed result, for the supervising body, the approving organ and who decides where it goes; and all that
//! is done to it.

use contract::{Fault, OrganId};
use kit::routes::{get, post};
use kit::ui::{self, Column, Control, Crumb, Errors, Moment, Row, State as Mark, Table, Tone, Weight};
use kit::{Fields, Html, Page, Path, Reply, Routes, esc, html};

use super::Room;
use super::show::{self, Names, Refused, ask, ask_as, row, with_errors};
use crate::kept::{self, Finding};
use crate::model::{Check, Kept, Kind, State, Talk, Way, Word};
use crate::store::Shelf;
use crate::talk::{self, New};
use crate::view::{self, File};
use crate::{back, push};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/office/pushes/{number}", get(one))
        .route("/office/pushes/{number}/claim", post(claim))
        .route("/office/pushes/{number}/refuse", post(refuse))
        .route("/office/pushes/{number}/settle", post(settle))
        .route("/office/pushes/{number}/seen", post(seen))
        .route("/office/pushes/{number}/check/{no}", post(check))
        .route("/office/pushes/{number}/talks", post(open))
        .route("/office/pushes/{number}/talks/{talk}/answer", post(answer))
        .route("/office/pushes/{number}/talks/{talk}/close", post(close))
}

async fn one(room: Room, Path(number): Path<String>) -> Reply {
    page(&room, &number, &Refused::default()).await
}

fn href(file: &File, act: &str) -> String {
    format!("/office/pushes/{}/{act}", file.push.number)
}

/// The revision somebody looked at, sent with what they decide.
fn revision(file: &File) -> Html {
    html!("<input type=\"hidden\" name=\"revision\" value=\"{}\">", file.push.revision)
}

fn form(room: &Room, file: &File, act: &str, fields: &Html, words: &str, weight: Weight) -> Html {
    let button = ui::button(&room.tr().t(words), weight, None);
    let body = html!("{}{}{}", revision(file), fields, ui::buttons([button]));
    ui::form(&room.ctx.view, &href(file, act), &body)
}

/// What is next, in a sentence.
fn next(room: &Room, file: &File, names: &Names) -> Html {
    let tr = room.tr();
    let push = &file.push;
    let body = names.organ(tr, push.organ);
    let (tone, words) = match push.state {
        State::Sent if push.is_late(file.now) => (Tone::Warn, tr.with("push-next-late", "body", &body)),
        State::Sent => (Tone::Info, tr.with("push-next-sent", "body", &body)),
        State::Refused => (Tone::Warn, tr.with("push-next-refused", "body", &body)),
        State::Unrouted => (Tone::Warn, tr.t("push-next-unrouted").into_owned()),
        State::Claimed if file.checks.iter().any(|one| one.state.is_open()) => {
            (Tone::Info, tr.with("push-next-check", "body", &body))
        }
        State::Claimed => (Tone::Done, tr.with("push-next-claimed", "body", &body)),
    };
    ui::notice(if tone == Tone::Done { Tone::Info } else { tone }, &html!("<p>{}</p>", words))
}

fn facts(room: &Room, file: &File, names: &Names) -> Html {
    let (tr, push) = (room.tr(), &file.push);
    let licences: Html = push
        .licences
        .lines()
        .map(|one| html!("<a class=\"number\" href=\"/licence/{}\">{}</a> ", one, one))
        .collect();
    let way = match push.route {
        Way::Nothing => tr.t("push-way-nothing").into_owned(),
        way => tr.t(&format!("push-way-{}", way.as_str())).into_owned(),
    };
    let mut rows = vec![
        row(tr, "number", html!("<span class=\"number\">{}</span>", push.number)),
        row(tr, "state", html!("{} {}", show::tag(tr, push, file.now), show::due(tr, push))),
        row(tr, "case", html!("<span class=\"number\">{}</span>", push.case_number)),
        row(tr, "holder", esc(&file.holder)),
        row(tr, "outcome", esc(&tr.t(&format!("push-outcome-{}", push.outcome)))),
        row(tr, "document", esc(&push.document)),
    ];
    if !licences.is_empty() {
        rows.push(row(tr, "licences", licences));
    }
    rows.push(row(tr, "approver", esc(&names.organ(tr, push.approver))));
    rows.push(row(tr, "body", esc(&names.organ(tr, push.organ))));
    rows.push(row(tr, "way", esc(&way)));
    if !file.beside.is_empty() {
        let others: Vec<String> = file.beside.iter().map(|one| names.organ(tr, one.organ)).collect();
        rows.push(row(tr, "beside", esc(&others.join(&tr.t("push-and")))));
    }
    ui::summary(&rows)
}

/// What may be done to it now.
fn acts(room: &Room, file: &File, names: &Names, refused: &Refused) -> Html {
    let (tr, errors, mut out) = (room.tr(), &refused.errors, Html::empty());
    if file.may.claim {
        out.push(&form(room, file, "claim", &Html::empty(), "push-act-claim", Weight::Primary));
    }
    if file.may.refuse {
        let why =
            ask_as(room, "refuse-why", "why", Control::Lines(3), refused.text("refuse-why"), true, errors);
        let body = form(room, file, "refuse", &why, "push-act-refuse", Weight::Danger);
        let body = html!("<p class=\"hint\">{}</p>{}", tr.t("push-refuse-hint"), body);
        out.push(&opened(
            &tr.t("push-act-refuse"),
            &body,
            !refused.text("refuse-why").is_empty() || !errors.is_empty(),
        ));
    }
    if file.may.settle {
        let mut organs = vec![ui::Choice::new("", tr.t("push-choose").into_owned())];
        organs.extend(names.choices(tr));
        let given = refused.text("settle-to").to_owned();
        let to = ask_as(room, "settle-to", "to", Control::Select(&organs), &given, true, errors);
        let why =
            ask_as(room, "settle-why", "why", Control::Lines(3), refused.text("settle-why"), true, errors);
        out.push(&form(room, file, "settle", &html!("{}{}", to, why), "push-act-settle", Weight::Primary));
    }
    out
}

/// Details that stand open where something in them was refused.
fn opened(words: &str, body: &Html, open: bool) -> Html {
    if open { html!("<h3>{}</h3>{}", words, body) } else { ui::details(words, body) }
}

fn checks(room: &Room, file: &File, refused: &Refused) -> Html {
    let tr = room.tr();
    if file.checks.is_empty() {
        return Html::empty();
    }
    let cards: Html =
        file.checks.iter().enumerate().map(|(no, check)| one_check(room, file, no, check, refused)).collect();
    html!("<h2>{}</h2><p class=\"hint\">{}</p>{}", tr.t("push-checks"), tr.t("push-checks-lead"), cards)
}

fn one_check(room: &Room, file: &File, no: usize, check: &Check, refused: &Refused) -> Html {
    let tr = room.tr();
    let text = if tr.lang == contract::Lang::En && !check.name_en.is_empty() {
        &check.name_en
    } else {
        &check.name_zh
    };
    let last = tr.day(contract::time::china_date(check.due_at));
    let said = check.said.as_deref().map(show::words);
    let by = check
        .checked_by
        .as_ref()
        .zip(check.checked_at)
        .map(|(by, at)| html!("<p class=\"hint\">{} {}</p>", by, tr.instant(at)));
    let open = check.state.is_open();
    let until = open.then(|| html!("<p class=\"hint\">{}</p>", tr.with("push-check-until", "day", &last)));
    let act = (file.may.check && open).then(|| {
        let (outcome, words, day) =
            (format!("check-{no}-outcome"), format!("check-{no}-said"), format!("check-{no}-day"));
        let choices = [Kept::Kept, Kept::Correcting, Kept::Broken].map(|one| {
            ui::Choice::new(one.as_str(), tr.t(&format!("push-kept-{}", one.as_str())).into_owned())
        });
        let errors = &refused.errors;
        let fields = html!(
            "{}{}{}",
            ask_as(
                room,
                &outcome,
                "outcome",
                Control::Radios(&choices),
                refused.text(&outcome),
                true,
                errors
            ),
            ask_as(room, &words, "found", Control::Lines(3), refused.text(&words), true, errors),
            ask_as(room, &day, "correct-by", Control::Date, refused.text(&day), false, errors),
        );
        let given =
            !refused.text(&words).is_empty() || errors.of(&outcome).is_some() || errors.of(&words).is_some();
        let body = form(room, file, &format!("check/{no}"), &fields, "push-act-check", Weight::Secondary);
        opened(&tr.t("push-act-check"), &body, given)
    });
    html!(
        "<section><h3>{}</h3><p>{}</p>{}{}{}{}</section>",
        text,
        show::check_tag(tr, check, file.now),
        until,
        said,
        by,
        act
    )
}

fn found(room: &Room, file: &File) -> Html {
    let tr = room.tr();
    let rows = file.found.iter().map(|one| {
        let source = match one.kind.as_str() {
            "inspection" => {
                html!("<a class=\"number\" href=\"/regulation/results/{}\">{}</a>", one.source, one.source)
            }
            "commitment" => esc(&tr.t("push-source-commitment")),
            _ => html!("<span class=\"number\">{}</span>", one.source),
        };
        let seen = match (&one.seen_by, one.seen_at) {
            (Some(by), Some(at)) => html!("{} {}", by, tr.instant(at)),
            _ => ui::tag(Mark::Soon, &tr.t("push-not-seen")),
        };
        let word = format!("push-found-{}", one.outcome);
        Row::new([
            esc(&tr.t(&format!("push-source-kind-{}", one.kind))),
            source,
            esc(&tr.t(&word)),
            esc(&tr.instant(one.at)),
            seen,
        ])
    });
    let table = Table {
        caption: tr.t("push-found").into_owned(),
        columns: ["kind", "source", "outcome", "came", "seen"]
            .map(|key| Column::new(tr.t(&format!("push-column-{key}"))))
            .into(),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("push-found-none"), None),
        ..Table::default()
    };
    let head = table.rows.is_empty().then(|| html!("<h2>{}</h2>", tr.t("push-found")));
    let act =
        file.may.see.then(|| form(room, file, "seen", &Html::empty(), "push-act-seen", Weight::Secondary));
    html!("{}{}{}", head, ui::table(&room.ctx.view, &table), act)
}

fn talks(room: &Room, file: &File, names: &Names, refused: &Refused) -> Html {
    let tr = room.tr();
    let all: Html =
        file.talks.iter().map(|(talk, words)| one_talk(room, file, talk, words, names, refused)).collect();
    let none = file.talks.is_empty().then(|| html!("<p class=\"hint\">{}</p>", tr.t("push-talks-none")));
    let act = file.may.speak.map(|_| new_talk(room, file, refused));
    html!("<h2>{}</h2>{}{}{}", tr.t("push-talks"), none, all, act)
}

fn one_talk(room: &Room, file: &File, talk: &Talk, words: &[Word], names: &Names, refused: &Refused) -> Html {
    let tr = room.tr();
    let errors = &refused.errors;
    let moments: Vec<Moment> = words
        .iter()
        .map(|word| Moment {
            at_ms: Some(word.at),
            title: names.organ(tr, word.organ),
            who: Some(word.by_whom.clone()),
            body: show::words(&word.said),
            state: Mark::Done,
            channel: None,
        })
        .collect();
    let kind = tr.t(&format!("push-talk-{}", talk.kind.as_str())).into_owned();
    let day = talk.day.as_deref().and_then(|day| day.parse().ok()).map(|day| {
        let place = talk.place.as_deref().unwrap_or_default();
        html!("<p>{} {}</p>", tr.day(day), place)
    });
    let closed = talk.closed_at.map(|at| {
        let words = show::words(talk.conclusion.as_deref().unwrap_or_default());
        let by = talk.closed_by.as_deref().unwrap_or_default();
        let body = html!(
            "<p><strong>{}</strong></p>{}<p class=\"hint\">{} {}</p>",
            tr.t("push-conclusion"),
            words,
            by,
            tr.instant(at)
        );
        ui::notice(Tone::Info, &body)
    });
    let speaks = file.may.speak.filter(|_| talk.closed_at.is_none());
    let answer = speaks.map(|_| {
        let id = format!("answer-{}", talk.id);
        let field = ask_as(room, &id, "answer", Control::Lines(3), refused.text(&id), true, errors);
        let body = form(
            room,
            file,
            &format!("talks/{}/answer", talk.id),
            &field,
            "push-act-answer",
            Weight::Secondary,
        );
        opened(&tr.t("push-act-answer"), &body, errors.of(&id).is_some())
    });
    let close = speaks.filter(|organ| organ.0 == talk.organ).map(|_| {
        let id = format!("close-{}", talk.id);
        let field = ask_as(room, &id, "conclusion", Control::Lines(3), refused.text(&id), true, errors);
        let body = form(
            room,
            file,
            &format!("talks/{}/close", talk.id),
            &field,
            "push-act-close",
            Weight::Secondary,
        );
        opened(&tr.t("push-act-close"), &body, errors.of(&id).is_some())
    });
    html!(
        "<section><h3>{}: {}</h3>{}{}{}{}{}</section>",
        kind,
        talk.topic,
        day,
        ui::timeline(tr, &moments),
        closed,
        answer,
        close
    )
}

fn new_talk(room: &Room, file: &File, refused: &Refused) -> Html {
    let tr = room.tr();
    let kinds: Vec<ui::Choice> = Kind::ALL
        .iter()
        .map(|one| {
            let key = format!("push-talk-{}", one.as_str());
            let hint = tr.find(&format!("{key}.help"), &[]);
            ui::Choice { hint, ..ui::Choice::new(one.as_str(), tr.t(&key).into_owned()) }
        })
        .collect();
    let errors = &refused.errors;
    let fields = html!(
        "{}{}{}{}{}",
        ask(room, "talk-kind", Control::Radios(&kinds), refused.text("talk-kind"), true, errors),
        ask(room, "talk-topic", Control::Text, refused.text("talk-topic"), true, errors),
        ask(room, "talk-day", Control::Date, refused.text("talk-day"), false, errors),
        ask(room, "talk-place", Control::Text, refused.text("talk-place"), false, errors),
        ask(room, "talk-said", Control::Lines(3), refused.text("talk-said"), true, errors),
    );
    let body = form(room, file, "talks", &fields, "push-act-talk", Weight::Secondary);
    let given = errors.iter().any(|(field, _)| field.starts_with("talk-"));
    opened(&tr.t("push-act-talk"), &body, given)
}

/// What happened to it.
fn course(room: &Room, file: &File, names: &Names) -> Html {
    let (tr, push) = (room.tr(), &file.push);
    let moment = |at: Option<i64>, key: &str, who: Option<&String>, body: Option<&String>, state: Mark| {
        at.map(|at| Moment {
            at_ms: Some(at),
            title: tr.t(key).into_owned(),
            who: who.cloned(),
            body: body.map_or_else(Html::empty, |text| show::words(text)),
            state,
            channel: None,
        })
    };
    let refused = push.refused_organ.map(|organ| names.organ(tr, organ));
    let settled = push.settled_by.as_ref().map(|_| push.sent_at);
    let moments: Vec<Moment> = [
        moment(push.settled_by.is_none().then_some(push.sent_at), "push-moment-sent", None, None, Mark::Done),
        moment(
            push.refused_at,
            "push-moment-refused",
            refused.as_ref(),
            push.refused_why.as_ref(),
            Mark::Paused,
        ),
        moment(
            settled,
            "push-moment-settled",
            push.settled_by.as_ref(),
            push.settled_why.as_ref(),
            Mark::Done,
        ),
        moment(push.late_at, "push-moment-late", None, None, Mark::Overdue),
        moment(push.claimed_at, "push-moment-claimed", push.claimed_by.as_ref(), None, Mark::Done),
    ]
    .into_iter()
    .flatten()
    .collect();
    html!("<h2>{}</h2>{}", tr.t("push-course"), ui::timeline(tr, &moments))
}

async fn page(room: &Room, number: &str, refused: &Refused) -> Reply {
    let tr = room.tr();
    let wanted = number.to_owned();
    let (file, names) =
        room.read(move |tx, _, actor| Ok((view::file(tx, actor, &wanted)?, Names::all(tx)?))).await?;
    let home = match (file.may.settle, file.may.speak) {
        (true, _) => (tr.t("push-nav-settle"), "/office/pushes/disputed".to_owned()),
        (_, Some(organ)) if organ.0 != file.push.organ => {
            (tr.t("push-nav-follow"), crate::cards::shelf_href(Shelf::Ours))
        }
        _ => (tr.t("push-nav-claim"), "/office/pushes".to_owned()),
    };
    let page = Page::office(&room.ctx.view, show::item(tr, &file.push))
        .crumbs([Crumb::new(home.0.into_owned(), home.1)]);
    Ok(with_errors(tr, page, &refused.errors)
        .body(next(room, &file, &names))
        .body(acts(room, &file, &names, refused))
        .body(facts(room, &file, &names))
        .body(checks(room, &file, refused))
        .body(found(room, &file))
        .body(talks(room, &file, &names, refused))
        .body(course(room, &file, &names))
        .respond())
}

/// After an act: back to the page with a word, or the page with what was refused.
async fn done(
    room: &Room,
    number: &str,
    field: &str,
    given: Fields,
    outcome: Result<(), Fault>,
    words: &str,
) -> Reply {
    match outcome {
        Ok(()) => Ok(kit::redirect_with(&room.ctx.view, &format!("/office/pushes/{number}"), words, &[])),
        Err(fault) => page(room, number, &Refused::of(room.tr(), field, given, fault)?).await,
    }
}

fn looked_at(given: &Fields) -> i64 {
    given.get("revision").and_then(|text| text.parse().ok()).unwrap_or(-1)
}

async fn claim(room: Room, Path(number): Path<String>, given: Fields) -> Reply {
    let (of, revision) = (number.clone(), looked_at(&given));
    let outcome = room.act(move |tx, _, actor| push::claim(tx, actor, &of, revision)).await?;
    done(&room, &number, "claim", given, outcome, "push-done-claimed").await
}

async fn refuse(room: Room, Path(number): Path<String>, given: Fields) -> Reply {
    let (of, revision, why) = (number.clone(), looked_at(&given), given.text("refuse-why").to_owned());
    let outcome = room.act(move |tx, _, actor| push::refuse(tx, actor, &of, revision, &why)).await?;
    done(&room, &number, "refuse-why", given, outcome, "push-done-refused").await
}

async fn settle(room: Room, Path(number): Path<String>, given: Fields) -> Reply {
    let (of, revision, why) = (number.clone(), looked_at(&given), given.text("settle-why").to_owned());
    let to = OrganId(given.text("settle-to").parse().unwrap_or(0));
    let outcome =
        room.act(move |tx, desk, actor| push::settle(tx, desk, actor, (&of, revision), to, &why)).await?;
    let organ = outcome
        .as_ref()
        .is_err_and(|fault| matches!(fault.code, "push.organ-unknown" | "push.there-already"));
    let field = if organ { "settle-to" } else { "settle-why" };
    done(&room, &number, field, given, outcome, "push-done-settled").await
}

async fn seen(room: Room, Path(number): Path<String>, given: Fields) -> Reply {
    let (of, revision) = (number.clone(), looked_at(&given));
    let outcome = room.act(move |tx, _, actor| back::seen(tx, actor, &of, revision)).await?;
    done(&room, &number, "seen", given, outcome, "push-done-seen").await
}

async fn check(room: Room, Path((number, no)): Path<(String, usize)>, given: Fields) -> Reply {
    let (of, revision) = (number.clone(), looked_at(&given));
    let at = |what: &str| given.text(&format!("check-{no}-{what}")).to_owned();
    let Some(outcome) = Kept::parse(&at("outcome")) else {
        let mut errors = Errors::new();
        errors.add(format!("check-{no}-outcome"), room.tr().t("push-outcome-missing"));
        return page(&room, &number, &Refused { given, errors }).await;
    };
    let (said, correct_by) = (at("said"), at("day"));
    let outcome = room
        .act(move |tx, _, actor| {
            let file = view::file(tx, actor, &of)?;
            let check = file.checks.get(no).ok_or_else(|| Fault::not_found("push.not-found"))?;
            let concept = check.concept.clone();
            let finding = Finding { concept, outcome, said: said.clone(), correct_by: correct_by.clone() };
            kept::check(tx, actor, &of, revision, &finding)
        })
        .await?;
    let day = outcome.as_ref().is_err_and(|fault| fault.code == "push.day");
    let field = format!("check-{no}-{}", if day { "day" } else { "said" });
    done(&room, &number, &field, given, outcome, "push-done-checked").await
}

async fn open(room: Room, Path(number): Path<String>, given: Fields) -> Reply {
    let of = number.clone();
    let text = |name: &str| given.text(name).to_owned();
    let Some(kind) = Kind::parse(given.text("talk-kind")) else {
        let mut errors = Errors::new();
        errors.add("talk-kind", room.tr().t("push-kind-missing"));
        return page(&room, &number, &Refused { given, errors }).await;
    };
    let (topic, day, place, said) =
        (text("talk-topic"), text("talk-day"), text("talk-place"), text("talk-said"));
    let empty_topic = topic.trim().is_empty();
    let new = New { kind, topic, day, place, said };
    let outcome = room.act(move |tx, _, actor| talk::open(tx, actor, &of, &new)).await?;
    let field = match &outcome {
        Err(fault) if fault.code == "push.topic" && !empty_topic => "talk-place",
        Err(fault) if fault.code == "push.topic" => "talk-topic",
        Err(fault) if fault.code == "push.day" => "talk-day",
        _ => "talk-said",
    };
    done(&room, &number, field, given, outcome, "push-done-opened").await
}

async fn answer(room: Room, Path((number, talk)): Path<(String, i64)>, given: Fields) -> Reply {
    let (of, field) = (number.clone(), format!("answer-{talk}"));
    let text = given.text(&field).to_owned();
    let outcome = room.act(move |tx, _, actor| talk::answer(tx, actor, &of, talk, &text)).await?;
    done(&room, &number, &field, given, outcome, "push-done-answered").await
}

async fn close(room: Room, Path((number, talk)): Path<(String, i64)>, given: Fields) -> Reply {
    let (of, field) = (number.clone(), format!("close-{talk}"));
    let text = given.text(&field).to_owned();
    let outcome = room.act(move |tx, _, actor| talk::close(tx, actor, &of, talk, &text)).await?;
    done(&room, &number, &field, given, outcome, "push-done-closed").await
}
