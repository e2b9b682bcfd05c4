//! `/office/penalties/{number}`: a case for its officers and for who decides, and each step that is made of it.

use contract::{Fault, OrganId};
use kit::routes::{get, post};
use kit::ui::{self, Choice, Control, Crumb, Errors, Tone, Weight};
use kit::{Fields, Html, Page, Path, Reply, Routes, esc, html};

use super::super::Room;
use super::super::show::{Names, with_errors, words};
use super::{day, fact_fields, facts, facts_of, kind_choices, papers, put, refused};
use crate::penalty::course::{self, Wanted};
use crate::penalty::model::State;
use crate::penalty::view::{self, File};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/office/penalties/{number}", get(one))
        .route("/office/penalties/{number}/{act}", post(act))
}

async fn one(room: Room, Path(number): Path<String>) -> Reply {
    page(&room, &number, &Fields::default(), &Errors::new()).await
}

/// What this person may do now: the act with its fields.
fn offers(
    room: &Room,
    file: &File,
    names: &Names,
    given: &Fields,
    errors: &Errors,
) -> Vec<(&'static str, Html)> {
    let (tr, of) = (room.tr(), &file.case.of);
    let field = |id: &str, word: &str, control: Control<'_>, needed: bool| {
        put(room, (id, word), control, given, needed, errors)
    };
    let text = |id: &str, word: &str| field(id, word, Control::Lines(3), true);
    let mut all: Vec<(&'static str, Html)> = Vec::new();
    let state = file.case.row.state;
    if file.officer {
        match state {
            State::Filed | State::Investigated => {
                let asked = fact_fields(room, &file.power, given, errors);
                all.push(("investigate", html!("{}{}", asked, text("established", "established"))));
            }
            State::Decided => {
                let body = html!(
                    "{}{}",
                    field("how", "how", Control::Text, true),
                    field("served", "served", Control::Date, true)
                );
                all.push(("serve", body));
            }
            State::Served => {
                if of.yuan > 0 {
                    let amount = field("paid", "paid", Control::Number { unit: "元" }, true);
                    all.push((
                        "pay",
                        html!("{}{}", amount, field("paid-day", "paid-day", Control::Date, true)),
                    ));
                }
                all.push(("close", text("ended", "ended")));
            }
            _ => {}
        }
        if state == State::Investigated {
            let kinds = kind_choices(tr, &file.power);
            let body = html!(
                "{}{}{}",
                field("kinds", "kinds", Control::Checkboxes(&kinds), true),
                field("yuan", "yuan", Control::Number { unit: "元" }, false),
                field("outside", "outside", Control::Lines(2), false)
            );
            all.push(("notify", body));
        }
        if matches!(state, State::Filed | State::Investigated) {
            let mut organs = vec![Choice::new("", tr.t("push-choose").into_owned())];
            organs.extend(names.choices(tr));
            let body = html!("{}{}", field("to", "to", Control::Select(&organs), true), text("why", "why"));
            all.push(("send", body));
        }
    }
    if file.offered {
        all.push(("take", field("second", "second-login", Control::Text, true)));
        all.push(("return", text("why", "why")));
    }
    if file.decider {
        all.extend(decider(file, &field));
    }
    all
}

type Asks<'a> = dyn Fn(&str, &str, Control<'_>, bool) -> Html + 'a;

fn decider(file: &File, field: &Asks<'_>) -> Vec<(&'static str, Html)> {
    let of = &file.case.of;
    let mut all: Vec<(&'static str, Html)> = Vec::new();
    if file.case.row.state == State::Noticed {
        match &of.hearing {
            None if of.asked_at.is_some() => {
                all.push(("call", field("hearing-day", "hearing-day", Control::Date, true)));
            }
            Some(hearing) if hearing.record.is_none() => {
                all.push(("hear", field("record", "record", Control::Lines(6), true)));
            }
            _ => {}
        }
        if of.outside.as_ref().is_some_and(|outside| outside.approved.is_none()) {
            all.push(("approve", field("approved", "approved", Control::Lines(2), true)));
        }
        if file.heavy && of.discussed.is_none() {
            let people = field("people", "people", Control::Text, true);
            all.push((
                "discuss",
                html!("{}{}", people, field("outcome", "outcome", Control::Lines(3), true)),
            ));
        }
        let fine = of.kinds.iter().any(|kind| kind == "fine");
        let yuan = fine.then(|| field("decided-yuan", "decided-yuan", Control::Number { unit: "元" }, true));
        let heard =
            (!file.said.is_empty()).then(|| field("considered", "considered", Control::Lines(3), true));
        all.push(("decide", html!("{}{}", yuan, heard)));
    }
    if matches!(file.case.row.state, State::Filed | State::Investigated | State::Noticed) {
        all.push(("dismiss", field("why", "why", Control::Lines(3), true)));
    }
    all
}

/// How it stands and what is in the way, in a sentence.
fn next(room: &Room, file: &File) -> Html {
    let tr = room.tr();
    let state = file.case.row.state;
    let mut lines = vec![tr.t(&format!("enforce-next-{}", state.as_str())).into_owned()];
    if state == State::Noticed
        && let Some(code) = course::obstacle(&file.case, file.heavy, !file.said.is_empty(), file.now)
    {
        lines.push(kit::fault_words(tr, &Fault::conflict(code)).what);
    }
    if state == State::Served && file.case.of.yuan > 0 {
        let open = course::owed(&file.case, contract::time::china_date(file.now));
        lines.push(tr.with("enforce-owed", "amount", &tr.money(open.saturating_mul(100))));
    }
    let body: Html = lines.iter().map(|line| html!("<p>{}</p>", line)).collect();
    ui::notice(if file.case.row.late_at.is_some() { Tone::Warn } else { Tone::Info }, &body)
}

async fn page(room: &Room, number: &str, given: &Fields, errors: &Errors) -> Reply {
    let tr = room.tr();
    let wanted = number.to_owned();
    let (file, names) =
        room.read(move |tx, _, actor| Ok((view::file(tx, actor, &wanted)?, Names::all(tx)?))).await?;
    let of = &file.case.of;
    let mut rows = facts(room, &file.case, &names, &file.power, &file.party, file.now);
    let row = |key: &str, value: Html| (tr.t(&format!("enforce-row-{key}")).into_owned(), value);
    let officers: Vec<&str> = of.officers.iter().map(|one| one.name.as_str()).collect();
    rows.push(row("officers", esc(&officers.join(&tr.t("push-and")))));
    if file.case.row.state.is_open() {
        rows.push(row("due", esc(&tr.day(contract::time::china_date(file.case.row.due_at)))));
    }
    if let Some(outside) = &of.outside {
        let approved =
            outside.approved.as_ref().map(|(who, why)| html!("<p class=\"hint\">{}</p>{}", who, words(why)));
        rows.push(row("outside", html!("{}{}", words(&outside.why), approved)));
    }
    if let Some((how, on)) = &of.served {
        rows.push(row("served", html!("{} {}", day(tr, on), how)));
    }
    for (on, yuan) in &of.paid {
        rows.push(row("paid", html!("{} {}", day(tr, on), tr.money(yuan.saturating_mul(100)))));
    }
    let said: Html = file
        .said
        .iter()
        .map(|one| html!("<li><p class=\"hint\">{}</p>{}</li>", tr.instant(one.at), words(&one.said)))
        .collect();
    let said = (!said.is_empty()).then(|| html!("<h2>{}</h2><ul>{}</ul>", tr.t("enforce-said"), said));
    let considered = (!of.considered.is_empty())
        .then(|| html!("<p><strong>{}</strong></p>{}", tr.t("enforce-considered"), words(&of.considered)));
    let acts: Html = offers(room, &file, &names, given, errors)
        .into_iter()
        .map(|(act, fields)| {
            let weight = if matches!(act, "dismiss" | "return") { Weight::Danger } else { Weight::Primary };
            let label = tr.t(&format!("enforce-act-{act}"));
            let body = html!(
                "<input type=\"hidden\" name=\"revision\" value=\"{}\">{}{}",
                file.case.row.revision,
                fields,
                ui::buttons([ui::button(&label, weight, None)])
            );
            let form = ui::form(&room.ctx.view, &format!("/office/penalties/{number}/{act}"), &body);
            if given.text("act") == act {
                html!("<h3>{}</h3>{}", label, form)
            } else {
                ui::details(&label, &form)
            }
        })
        .collect();
    let acts = (!acts.is_empty()).then(|| html!("<h2>{}</h2>{}", tr.t("enforce-acts"), acts));
    let page = Page::office(&room.ctx.view, file.party.clone())
        .crumbs([Crumb::new(tr.t("enforce-nav-cases"), "/office/penalties")]);
    Ok(with_errors(tr, page, errors)
        .body(next(room, &file))
        .body(html!("{}", acts))
        .body(ui::summary(&rows))
        .body(html!("{}{}", said, considered))
        .body(papers(room, &file.papers))
        .respond())
}

/// The field a refusal is about.
fn field(act: &str, code: &str) -> &'static str {
    match (act, code) {
        (_, "enforce.kinds") => "kinds",
        (_, "enforce.fine") => "yuan",
        (_, "enforce.outside") => "outside",
        (_, "enforce.second-officer") => "second",
        (_, "enforce.hearing-day") => "hearing-day",
        (_, "enforce.payment") => "paid",
        (_, "enforce.heavier") => "decided-yuan",
        (_, "push.organ-unknown") => "to",
        ("serve", "push.day") => "served",
        ("pay", "push.day") => "paid-day",
        ("serve", _) => "how",
        ("investigate", _) => "established",
        ("close", _) => "ended",
        ("hear", _) => "record",
        ("approve", _) => "approved",
        ("discuss", _) => "outcome",
        ("decide", "push.words") => "considered",
        ("decide", _) => "decided-yuan",
        _ => "why",
    }
}

async fn act(room: Room, Path((number, act)): Path<(String, String)>, given: Fields) -> Reply {
    let revision: i64 = given.get("revision").and_then(|text| text.parse().ok()).unwrap_or(-1);
    let (of, sent, word) = (number.clone(), given.clone(), act.clone());
    let outcome = room
        .act(move |tx, desk, actor| {
            let at = (of.as_str(), revision);
            let text = |name: &str| sent.text(name);
            let yuan = |name: &str| text(name).trim().parse::<i64>().unwrap_or(0);
            match word.as_str() {
                "investigate" => {
                    let file = view::file(tx, actor, &of)?;
                    course::investigate(tx, actor, at, &facts_of(&file.power, &sent), text("established"))
                }
                "notify" => {
                    let kinds = sent.all("kinds").map(str::to_owned).collect();
                    let wanted = Wanted { kinds, yuan: yuan("yuan"), outside: text("outside").to_owned() };
                    course::notify(tx, desk, actor, at, &wanted)
                }
                "call" => course::call_hearing(tx, desk, actor, at, text("hearing-day")),
                "hear" => course::hold_hearing(tx, actor, at, text("record")),
                "discuss" => course::discuss(tx, actor, at, text("people"), text("outcome")),
                "approve" => course::approve_outside(tx, actor, at, text("approved")),
                "decide" => {
                    course::decide(tx, desk, actor, at, yuan("decided-yuan"), text("considered")).map(drop)
                }
                "dismiss" => course::dismiss(tx, actor, at, text("why")),
                "serve" => course::serve(tx, desk, actor, at, text("how"), text("served")),
                "pay" => course::pay(tx, actor, at, yuan("paid"), text("paid-day")),
                "close" => course::close(tx, actor, at, text("ended")),
                "send" => course::send(tx, actor, at, OrganId(text("to").parse().unwrap_or(0)), text("why")),
                "take" => course::receive(tx, actor, at, true, text("second")),
                "return" => course::receive(tx, actor, at, false, text("why")),
                _ => Err(course::missing()),
            }
        })
        .await?;
    match outcome {
        Ok(()) => Ok(kit::redirect_with(
            &room.ctx.view,
            &format!("/office/penalties/{number}"),
            "enforce-done",
            &[],
        )),
        Err(fault) => {
            let errors = refused(room.tr(), field(&act, fault.code), fault)?;
            let given = given.iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
            let given = given.chain([("act".to_owned(), act)]).collect();
            page(&room, &number, &given, &errors).await
        }
    }
}
