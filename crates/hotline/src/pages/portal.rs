//! `/hotline`: say what you want, in one form, signed in or not; `/hotline/progress`: how it stands, for whoever has the number and the
//! last four digits of the telephone. Works without scripts and on a telephone first.

use axum::http::StatusCode;
use axum::response::Response;
use contract::{Actor, Fault};
use kit::routes::{get, post};
use kit::ui::{self, Choice, Control, Crumb, Errors, Field, Tone, Weight};
use kit::{Fields, Html, Open, Page, Path, Query, Reply, Routes, fault_words, html};
use serde::Deserialize;

use super::Room;
use super::acts::{self, Ground, Refused};
use super::show::{self, Names, kind_word};
use crate::caller::Proof;
use crate::frame::Act;
use crate::model::TicketKind;
use crate::number;
use crate::receive::{self, BODY_MOST, LINE_MOST, Wish};
use crate::view::{self, File};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/hotline", get(ask).post(send))
        .route("/hotline/receipt/{ticket}", get(receipt))
        .route("/hotline/progress", get(progress).post(look))
        .route("/hotline/progress/act", post(act))
}

/// The fields of a wish, with what is wrong with them.
pub(super) fn wish_fields(room: &Room, given: &Fields, errors: &Errors, by_agent: bool) -> Html {
    let tr = room.tr();
    let kinds: Vec<Choice> = TicketKind::ALL
        .iter()
        .map(|kind| Choice {
            hint: Some(tr.t(&format!("ticket-kind-{}.help", kind.as_str())).into_owned())
                .filter(|_| !by_agent),
            ..Choice::new(kind.as_str(), kind_word(tr, *kind))
        })
        .collect();
    let show = |id: &str, control: Control<'_>, required: bool, most: usize, autocomplete: &str| {
        let key = format!("ticket-ask-{id}");
        let (label, help) = (tr.t(&key), tr.find(&format!("{key}.help"), &[]).unwrap_or_default());
        let value = given.get(id).unwrap_or("");
        let one = Field {
            id,
            label: &label,
            help: &help,
            control,
            value,
            required,
            max_length: most,
            autocomplete,
            ..Field::default()
        };
        ui::field(tr, &one, errors.of(id))
    };
    let mut out = Html::empty();
    out.push(&show("body", Control::Lines(if by_agent { 6 } else { 5 }), true, BODY_MOST, "off"));
    out.push(&show(
        "kind",
        if by_agent { Control::Select(&kinds) } else { Control::Radios(&kinds) },
        true,
        0,
        "",
    ));
    out.push(&show("place", Control::Text, false, LINE_MOST, "off"));
    out.push(&show("phone", Control::Phone, false, 30, if by_agent { "off" } else { "tel" }));
    out.push(&show("name", Control::Text, false, LINE_MOST, if by_agent { "off" } else { "name" }));
    out.push(&show("anonymous", Control::Consent, false, 0, ""));
    out.push(&show("protected", Control::Consent, false, 0, ""));
    out.push(&show("open", Control::Consent, false, 0, ""));
    out
}

/// A wish out of a form.
pub(super) fn wish(fields: &Fields) -> Wish {
    Wish {
        kind: TicketKind::parse(fields.text("kind")),
        body: fields.text("body").to_owned(),
        place: fields.text("place").to_owned(),
        name: fields.text("name").to_owned(),
        phone: fields.text("phone").to_owned(),
        anonymous: !fields.text("anonymous").is_empty(),
        protected: !fields.text("protected").is_empty(),
        open: !fields.text("open").is_empty(),
        no_emergency: !fields.text("no-emergency").is_empty(),
        ..Wish::default()
    }
}

/// The field a refusal is about.
pub(super) fn field_of(code: &str) -> &'static str {
    match code {
        "ticket.kind-missing" => "kind",
        "ticket.phone-missing" | "party.phone" => "phone",
        "ticket.not-anonymous" => "anonymous",
        _ => "body",
    }
}

/// What to do about an emergency: the number to call first, and a box for who knows better.
pub(super) fn emergency(room: &Room, fault: &Fault, script: Option<String>) -> Html {
    let tr = room.tr();
    let arg =
        |name: &str| fault.args.iter().find(|(n, _)| *n == name).map(|(_, v)| v.clone()).unwrap_or_default();
    let (line, word) = (arg("line"), arg("word"));
    let label = tr.t("ticket-ask-no-emergency");
    let one = Field { id: "no-emergency", label: &label, control: Control::Consent, ..Field::default() };
    let script = script.map(|words| html!("<p>{}</p>", words));
    let call = html!(
        "<p><strong>{}</strong> <a class=\"button\" href=\"tel:{}\">{}</a></p><p>{}</p>{}",
        tr.t("ticket-emergency-call"),
        line,
        line,
        tr.with("ticket-emergency-word", "word", &word),
        script
    );
    html!("{}{}", ui::notice(Tone::Stop, &call), ui::field(tr, &one, None))
}

fn form(room: &Room, given: &Fields, errors: &Errors, alarm: Option<&Html>) -> Response {
    let tr = room.tr();
    let body = html!(
        "{}{}{}",
        alarm.cloned().unwrap_or_else(Html::empty),
        wish_fields(room, given, errors, false),
        ui::buttons([ui::button(&tr.t("ticket-ask-send"), Weight::Primary, None)])
    );
    let mut page = Page::portal(&room.ctx.view, tr.t("ticket-ask-title")).lead(tr.t("ticket-ask-lead"));
    if !errors.is_empty() {
        page = page.body(ui::error_summary(tr, errors)).with_errors();
    } else if alarm.is_some() {
        page = page.with_errors();
    }
    let aside = html!(
        "<ul class=\"quick\"><li><a href=\"/hotline/answers\">{}</a></li><li><a href=\"/hotline/progress\">{}</a></li><li><a href=\"/my/tickets\">{}</a></li><li><a href=\"/hotline/suggestions\">{}</a></li></ul><p>{}</p>",
        tr.t("ticket-answers-title"),
        tr.t("ticket-progress-title"),
        tr.t("ticket-mine-title"),
        tr.t("ticket-suggestions-title"),
        tr.t("ticket-ask-emergencies")
    );
    page.aside(aside).body(ui::form(&room.ctx.view, "/hotline", &body)).respond()
}

/// What a link to the form may say in advance.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Begun {
    kind: String,
}

async fn ask(room: Room, Query(begun): Query<Begun>) -> Reply {
    let kind = TicketKind::parse(&begun.kind).map(|kind| ("kind".to_owned(), kind.as_str().to_owned()));
    Ok(form(&room, &kind.into_iter().collect(), &Errors::new(), None))
}

async fn send(room: Room, Open(fields): Open<Fields>) -> Reply {
    let tr = room.tr();
    let (desk, actor, wanted) = (room.desk.clone(), room.somebody(), wish(&fields));
    // Staff speak for callers at their own page; here everybody speaks for themselves.
    let actor = match actor.kind {
        contract::ActorKind::Staff => Actor::system("portal"),
        _ => actor,
    };
    let address = room.ctx.view.address.clone();
    let done = room.ctx.app.db.write(move |tx| receive::receive(tx, &desk, &actor, &address, &wanted)).await;
    let received = match done {
        Ok(received) => received,
        Err(fault) if fault.code == "ticket.emergency" => {
            let alarm = emergency(&room, &fault, None);
            return Ok(form(&room, &fields, &Errors::new(), Some(&alarm)));
        }
        Err(fault) if fault.kind == contract::FaultKind::Invalid => {
            let mut errors = Errors::new();
            errors.add(field_of(fault.code), fault_words(tr, &fault).advice(tr));
            return Ok(form(&room, &fields, &errors, None));
        }
        Err(fault) => return Err(fault.into()),
    };
    let to = format!("/hotline/receipt/{}", received.ticket.number);
    Ok(match received.code {
        Some(code) => kit::redirect_with(&room.ctx.view, &to, "ticket-code-told", &[("code", &code)]),
        None => kit::redirect(&to),
    })
}

/// The receipt tells nothing but the number, which whoever opens it has already.
async fn receipt(room: Room, Path(given): Path<String>) -> Reply {
    let tr = room.tr();
    let number = number::tidy(&given).ok_or_else(|| Fault::not_found("ticket.not-found"))?;
    let signed = room.ctx.actor.as_ref().is_some_and(|actor| actor.party.is_some());
    let (to, key) = match signed {
        true => (format!("/my/tickets/{number}"), "ticket-receipt-mine"),
        false => (format!("/hotline/progress?number={number}"), "ticket-receipt-progress"),
    };
    let next = html!("<p>{}</p><p><a href=\"{}\">{}</a></p>", tr.t("ticket-receipt-next"), to, tr.t(key));
    Ok(Page::portal(&room.ctx.view, tr.t("ticket-receipt-title"))
        .own_heading()
        .body(ui::confirmation(&tr.t("ticket-receipt-title"), &tr.t("ticket-number"), &number, &next))
        .respond())
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    number: String,
}

fn progress_form(room: &Room, given: &str, errors: &Errors, status: StatusCode) -> Response {
    let tr = room.tr();
    let show = |id: &str, value: &str, most: usize| {
        let key = format!("ticket-progress-{id}");
        let (label, help) = (tr.t(&key), tr.t(&format!("{key}.help")));
        let one = Field {
            id,
            label: &label,
            help: &help,
            value,
            required: true,
            max_length: most,
            autocomplete: "off",
            ..Field::default()
        };
        ui::field(tr, &one, errors.of(id))
    };
    let body = html!(
        "{}{}{}",
        show("number", given, 40),
        show("tail", "", 8),
        ui::buttons([ui::button(&tr.t("ticket-progress-go"), Weight::Primary, None)])
    );
    let mut page = Page::portal(&room.ctx.view, tr.t("ticket-progress-title"))
        .crumbs([Crumb::new(tr.t("ticket-ask-title"), "/hotline")])
        .lead(tr.t("ticket-progress-lead"));
    if !errors.is_empty() {
        page = page.body(ui::error_summary(tr, errors)).with_errors();
    }
    page.status(status).body(ui::form(&room.ctx.view, "/hotline/progress", &body)).respond()
}

async fn progress(room: Room, Query(asked): Query<Asked>) -> Reply {
    Ok(progress_form(&room, asked.number.trim(), &Errors::new(), StatusCode::OK))
}

/// A ticket with what its page shows, for whoever has number and tail. Wrong answers are counted.
async fn found(room: &Room, given: &str, tail: &str) -> Result<Option<(File, Names, Vec<Act>)>, kit::Error> {
    let (desk, actor, address) = (room.desk.clone(), room.somebody(), room.ctx.view.address.clone());
    let (given, tail) = (number::tidy(given).unwrap_or_default(), tail.trim().to_owned());
    if given.is_empty() || tail.is_empty() {
        return Ok(None);
    }
    let guess = directory::guesses::ask(&room.ctx.app, "hotline-progress", &given, &address).await?;
    let found = room
        .ctx
        .app
        .db
        .write(move |tx| -> Result<Option<(File, Names, Vec<Act>)>, Fault> {
            // Wrong answers are counted even though the look-up fails.
            match view::for_caller(tx, &actor, &Proof::Tail(tail.clone()), &given) {
                Ok(file) => {
                    guess.was_right(tx)?;
                    let names = Names::of(tx, &file, false)?;
                    let acts = acts::callers_acts(tx, &desk, &file.ticket)?;
                    Ok(Some((file, names, acts)))
                }
                Err(fault) if fault.code == "ticket.not-found" => {
                    guess.was_wrong(tx)?;
                    Ok(None)
                }
                Err(fault) => Err(fault),
            }
        })
        .await?;
    Ok(found)
}

fn unknown(room: &Room, given: &str) -> Response {
    let mut errors = Errors::new();
    errors.add("number", room.tr().t("ticket-progress-unknown").into_owned());
    progress_form(room, given, &errors, StatusCode::NOT_FOUND)
}

async fn look(room: Room, Open(fields): Open<Fields>) -> Reply {
    let (given, tail) = (fields.text("number"), fields.text("tail"));
    let mut errors = Errors::new();
    for (field, value) in [("number", given), ("tail", tail)] {
        if value.is_empty() {
            errors.add(field, room.tr().t(&format!("ticket-progress-{field}-missing")));
        }
    }
    if !errors.is_empty() {
        return Ok(progress_form(&room, given, &errors, StatusCode::UNPROCESSABLE_ENTITY));
    }
    Ok(match found(&room, given, tail).await? {
        Some((file, names, acts)) => told(&room, &file, &names, &acts, tail, &Refused::default()),
        None => unknown(&room, given),
    })
}

fn told(room: &Room, file: &File, names: &Names, acts: &[Act], tail: &str, refused: &Refused) -> Response {
    let tr = room.tr();
    let along = html!(
        "<input type=\"hidden\" name=\"number\" value=\"{}\"><input type=\"hidden\" name=\"tail\" value=\"{}\">",
        file.ticket.number,
        tail
    );
    let forms =
        acts::forms(room, "/hotline/progress/act", &file.ticket, acts, &Ground::default(), refused, &along);
    let mut page = Page::portal(&room.ctx.view, &*file.ticket.title)
        .crumbs([Crumb::new(tr.t("ticket-progress-title"), "/hotline/progress")]);
    if !refused.errors.is_empty() {
        page = page.body(ui::error_summary(tr, &refused.errors)).with_errors();
    }
    page.body(show::facts(room, file, names, None, false))
        .body(show::answer(room, file))
        .body(html!("<h2>{}</h2>{}", tr.t("ticket-said"), show::words(&file.ticket.body)))
        .body(forms)
        .body(show::way(room, file, names, false))
        .body(show::looks(room, file))
        .respond()
}

async fn act(room: Room, Open(fields): Open<Fields>) -> Reply {
    let (given, tail) = (fields.text("number").to_owned(), fields.text("tail").to_owned());
    let Some((file, ..)) = found(&room, &given, &tail).await? else { return Ok(unknown(&room, &given)) };
    let act = Act::parse(fields.text("act")).ok_or_else(|| Fault::not_found("ticket.not-found"))?;
    let (desk, actor, proof, id) =
        (room.desk.clone(), room.somebody(), Proof::Tail(tail.clone()), file.ticket.id);
    let sent = fields.clone();
    let done = room
        .ctx
        .app
        .db
        .write(move |tx| acts::carry_out_for_caller(tx, &desk, &actor, &proof, (act, id), &sent))
        .await;
    let refused = match done {
        Ok(()) => Refused::default(),
        Err(fault) => Refused::of(&room, act, fields, fault)?,
    };
    // No redirect: the page after it would have to carry the tail in its address.
    Ok(match found(&room, &given, &tail).await? {
        Some((file, names, acts)) => told(&room, &file, &names, &acts, &tail, &refused),
        None => unknown(&room, &given),
    })
}
