//! `/desk/tickets/new`: while on the telephone. One form; one button looks up what is known (the caller's tickets, what is like it, the
//! unit answerable, an emergency), one registers, one registers and closes with the answer given.

use axum::response::Response;
use contract::Fault;
use kit::routes::get;
use kit::ui::{self, Choice, Control, Crumb, Errors, Field, Weight};
use kit::{Fields, Html, Page, Reply, Routes, fault_words, html};

use super::portal::{emergency, field_of, wish, wish_fields};
use super::show;
use super::{Room, require_office};
use crate::frame;
use crate::knowledge::{self, Known as Answer};
use crate::model::{Channel, Ticket};
use crate::platform::{self, Unit};
use crate::receive::{self, BODY_MOST, LINE_MOST, Wish};
use crate::view;

pub(super) fn routes() -> Routes {
    Routes::new().route("/desk/tickets/new", get(ask).post(send))
}

/// What is known while somebody speaks.
#[derive(Default)]
struct Known {
    answers: Vec<std::sync::Arc<Answer>>,
    callers: Vec<Ticket>,
    like: Vec<Ticket>,
    units: Vec<Unit>,
    urgent: Option<String>,
    now: i64,
}

async fn look_up(room: &Room, wish: &Wish) -> Result<Known, kit::Error> {
    let (body, place, phone) = (wish.body.clone(), wish.place.clone(), wish.phone.clone());
    let known = room
        .read(move |tx, desk, actor| {
            let rules = desk.rules.now(tx)?;
            let region = receive::may_receive(actor)?.region.clone();
            let like = view::like_it(tx, &region, &body, &place, None)?;
            // A number that is none finds nobody; that it is none is said when it is sent.
            let callers = match view::of_phone(tx, actor, &phone) {
                Err(fault) if fault.code == "party.phone" => Vec::new(),
                found => found?,
            };
            Ok(Known {
                answers: knowledge::beside(tx, desk, &body)?,
                callers,
                like: like
                    .into_iter()
                    .map(|(one, _)| one)
                    .filter(|t| frame::office_reaches(actor, t))
                    .collect(),
                units: platform::suggest(tx, &rules, &format!("{body} {place}"))?,
                urgent: rules.urgent(&body).map(str::to_owned),
                now: tx.now(),
            })
        })
        .await?;
    Ok(known)
}

fn beside(room: &Room, known: &Known) -> Html {
    let tr = room.tr();
    let callers = match known.callers.is_empty() {
        true => html!("<p class=\"hint\">{}</p>", tr.t("ticket-new-callers-none")),
        false => show::short_list(room, "/desk/tickets", known.now, known.callers.iter()),
    };
    let like = match known.like.is_empty() {
        true => html!("<p class=\"hint\">{}</p>", tr.t("ticket-new-like-none")),
        false => show::short_list(room, "/desk/tickets", known.now, known.like.iter()),
    };
    let units: Html = known
        .units
        .iter()
        .map(|unit| {
            let why = match unit.found.is_empty() {
                true => tr.t("ticket-why-fallback").into_owned(),
                false => tr.with("ticket-why-words", "words", &unit.found.join("、")),
            };
            html!("<li><strong>{}</strong> {}</li>", tr.text(&unit.organ.name), why)
        })
        .collect();
    let units = match units.is_empty() {
        true => html!("<p class=\"hint\">{}</p>", tr.t("ticket-why-none")),
        false => html!("<ul>{}</ul>", units),
    };
    let urgent =
        known.urgent.as_ref().map(|word| html!("<p>{}</p>", tr.with("ticket-new-urgent-word", "word", word)));
    html!(
        "<h2>{}</h2>{}<h2>{}</h2>{}<h2>{}</h2>{}{}",
        tr.t("ticket-new-callers"),
        callers,
        tr.t("ticket-like"),
        like,
        tr.t("ticket-suggested"),
        units,
        urgent
    )
}

/// What the knowledge base has, each with a button that takes its answer over.
fn answers(room: &Room, found: &[std::sync::Arc<Answer>], now: i64) -> Html {
    let tr = room.tr();
    if found.is_empty() {
        return Html::empty();
    }
    let lines: Html = found
        .iter()
        .map(|one| {
            let stale = one
                .entry
                .is_stale(now)
                .then(|| ui::tag(ui::State::Overdue, &tr.t("ticket-knowledge-shelf-review")));
            let take = format!("{TAKE}{}", one.entry.code);
            let words = tr.t("ticket-knowledge-take");
            html!(
                "<li><div><strong>{}</strong> {}{}<p>{}</p></div></li>",
                tr.text(&one.version.question()),
                stale,
                show::words(tr.text(&one.version.answer())),
                ui::button(&words, Weight::Secondary, Some(("do", &take)))
            )
        })
        .collect();
    html!("<section><h2>{}</h2><ul class=\"tasks\">{}</ul></section>", tr.t("ticket-knowledge-found"), lines)
}

/// With what the button of an answer begins.
const TAKE: &str = "take ";

fn form(
    room: &Room,
    given: &Fields,
    errors: &Errors,
    alarm: Option<&Html>,
    known: Option<&Known>,
) -> Response {
    let tr = room.tr();
    let channels: Vec<Choice> = Channel::ALL
        .iter()
        .filter(|one| **one != Channel::Portal)
        .map(|one| Choice::new(one.as_str(), tr.t(&format!("ticket-channel-{}", one.as_str()))))
        .collect();
    let show = |id: &str, control: Control<'_>, value: &str, most: usize| {
        let key = format!("ticket-new-{id}");
        let (label, help) = (tr.t(&key), tr.find(&format!("{key}.help"), &[]).unwrap_or_default());
        let one = Field {
            id,
            label: &label,
            help: &help,
            control,
            value,
            max_length: most,
            autocomplete: "off",
            ..Field::default()
        };
        ui::field(tr, &one, errors.of(id))
    };
    let channel = given.get("channel").unwrap_or("phone");
    let text = |id: &str| given.get(id).unwrap_or("").to_owned();
    let answers = known.map_or_else(Html::empty, |known| answers(room, &known.answers, known.now));
    let from = text("knowledge");
    let from =
        (!from.is_empty()).then(|| html!("<input type=\"hidden\" name=\"knowledge\" value=\"{}\">", from));
    let more = html!(
        "{}{}{}{}{}{}",
        show("channel", Control::Select(&channels), channel, 0),
        show("origin", Control::Text, &text("origin"), LINE_MOST),
        show("urgent", Control::Consent, &text("urgent"), 0),
        answers,
        show("answer", Control::Lines(4), &text("answer"), BODY_MOST),
        from
    );
    let buttons = ui::buttons([
        ui::key_button(&tr.t("ticket-new-look"), 'K', Weight::Secondary, Some(("do", "look"))),
        ui::key_button(&tr.t("ticket-new-send"), 'S', Weight::Primary, Some(("do", "send"))),
        ui::key_button(&tr.t("ticket-new-answer-send"), 'A', Weight::Secondary, Some(("do", "answer"))),
    ]);
    let body = html!(
        "{}{}{}{}",
        alarm.cloned().unwrap_or_else(Html::empty),
        wish_fields(room, given, errors, true),
        more,
        buttons
    );
    let mut page = Page::desk(&room.ctx.view, tr.t("ticket-new-title"))
        .crumbs([Crumb::new(tr.t("ticket-queue-title"), "/desk/tickets")])
        .lead(tr.t("ticket-new-lead"));
    if !errors.is_empty() {
        page = page.body(ui::error_summary(tr, errors)).with_errors();
    } else if alarm.is_some() {
        page = page.with_errors();
    }
    let help = html!("<p><a href=\"/desk/hotline\">{}</a></p>", tr.t("ticket-new-cases"));
    let found = known.map_or_else(Html::empty, |known| beside(room, known));
    page.aside(html!("{}{}", found, help))
        .body(ui::form(&room.ctx.view, "/desk/tickets/new", &body))
        .respond()
}

async fn ask(room: Room) -> Reply {
    require_office(&room)?;
    receive::may_receive(room.ctx.signed_in()?)?;
    Ok(form(&room, &Fields::default(), &Errors::new(), None, None))
}

/// The words about an emergency, with the script to read out.
async fn alarm(room: &Room, fault: &Fault) -> Result<Html, kit::Error> {
    let line = fault.args.iter().find(|(n, _)| *n == "line").map(|(_, v)| v.clone()).unwrap_or_default();
    let tr = room.tr();
    let script = room
        .read(move |tx, desk, _| {
            let rules = desk.rules.now(tx)?;
            let found = rules.emergencies.iter().find(|one| one.number == line);
            Ok(found.map(|one| tr.text(&one.script).to_owned()))
        })
        .await?;
    Ok(emergency(room, fault, script))
}

/// The form with the answer of an entry taken over: what was typed stays, whose answer it is goes along.
async fn taken(room: &Room, fields: &Fields, code: &str) -> Reply {
    let code = code.to_owned();
    let file = room.read(move |tx, _, actor| knowledge::for_staff(tx, actor, &code)).await?;
    let answer = file.version(file.entry.published).map(|one| room.tr().text(&one.answer()).to_owned());
    let kept = fields.iter().filter(|(name, _)| !["answer", "knowledge"].contains(name));
    let mut given: Vec<(String, String)> =
        kept.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    given.push(("answer".to_owned(), answer.unwrap_or_default()));
    given.push(("knowledge".to_owned(), file.entry.code.clone()));
    let given: Fields = given.into_iter().collect();
    let known = look_up(room, &wish(&given)).await?;
    Ok(form(room, &given, &Errors::new(), None, Some(&known)))
}

async fn send(room: Room, fields: Fields) -> Reply {
    let tr = room.tr();
    require_office(&room)?;
    receive::may_receive(room.ctx.signed_in()?)?;
    if let Some(code) = fields.text("do").strip_prefix(TAKE) {
        return taken(&room, &fields, code).await;
    }
    let wish = Wish {
        channel: Channel::parse(fields.text("channel")),
        origin: fields.text("origin").to_owned(),
        urgent: !fields.text("urgent").is_empty(),
        ..wish(&fields)
    };
    let (answers, answer) = (fields.text("do") == "answer", fields.text("answer").to_owned());
    let from = Some(fields.text("knowledge").to_owned()).filter(|code| !code.is_empty());
    if fields.text("do") == "look" {
        let known = look_up(&room, &wish).await?;
        let body = wish.body.clone();
        let found = room
            .read(move |tx, desk, _| {
                let rules = desk.rules.now(tx)?;
                let told = rules.emergency(&body).map(|(one, word)| {
                    Fault::conflict("ticket.emergency").with("line", &one.number).with("word", word)
                });
                Ok(told)
            })
            .await?;
        let alarm = match found {
            Some(fault) => Some(alarm(&room, &fault).await?),
            None => None,
        };
        return Ok(form(&room, &fields, &Errors::new(), alarm.as_ref(), Some(&known)));
    }
    let sent = wish.clone();
    let done = room
        .act(move |tx, desk, actor| {
            let received = receive::receive(tx, desk, actor, "", &sent)?;
            if answers && !received.again {
                let (id, revision) = (received.ticket.id, received.ticket.revision);
                receive::answer_from(tx, desk, actor, (id, revision), &answer, from.as_deref())?;
            }
            Ok(received)
        })
        .await?;
    match done {
        Ok(received) => {
            let to = format!("/desk/tickets/{}", received.ticket.number);
            let told = match (&received.code, received.again) {
                (_, true) => ("ticket-registered-before", String::new()),
                (Some(code), _) => ("ticket-code-told", code.clone()),
                (None, _) => ("ticket-done", String::new()),
            };
            Ok(kit::redirect_with(&room.ctx.view, &to, told.0, &[("code", &told.1)]))
        }
        Err(fault) if fault.code == "ticket.emergency" => {
            let (alarm, known) = (alarm(&room, &fault).await?, look_up(&room, &wish).await?);
            Ok(form(&room, &fields, &Errors::new(), Some(&alarm), Some(&known)))
        }
        Err(fault) if matches!(fault.kind, contract::FaultKind::Invalid | contract::FaultKind::Conflict) => {
            let answer =
                ["ticket.empty-phrase", "ticket.answer-short", "ticket.reason-missing", "ticket.not-at-once"];
            let field = if answer.contains(&fault.code) { "answer" } else { field_of(fault.code) };
            let mut errors = Errors::new();
            errors.add(field, fault_words(tr, &fault).advice(tr));
            let known = look_up(&room, &wish).await?;
            Ok(form(&room, &fields, &errors, None, Some(&known)))
        }
        Err(fault) => Err(fault.into()),
    }
}
