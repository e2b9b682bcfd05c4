//! `/office/inspections`: the visits of an officer, made for a phone: where, what to look at, pictures, who signed. `/office/visits`: those
//! of an organ, for who plans and who publishes.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use contract::{Fault, FaultKind};
use directory::access::Staff;
use kit::routes::{get, post};
use kit::ui::{self, Choice, Column, Control, Crumb, Errors, Pager, Row, Tab, Table, Tone, Weight};
use kit::{Fields, Html, Page, Path, Query, Reply, Routes, Sending, UploadedFile, esc, fault_words, html};
use serde::Deserialize;

use super::show::{self, Names, Refused, ask, with_errors};
use super::{Room, office_scope, organs_of};
use crate::frame::{VisitAct, may_visit};
use crate::model::{Check, Found, Outcome, Point, Visit, VisitState};
use crate::permissions::{Inspect, Plan};
use crate::store::lists::{self, COUNTED, Shelf, Whose};
use crate::substitute;
use crate::view::{self, VisitFile};
use crate::visit::{self, Finding, NewPhoto, Order};
use directory::access::Permit;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/office/inspections", get(mine))
        .route("/office/visits", get(within))
        .route("/office/visits/new", get(new).post(order))
        .route("/office/inspections/{visit}", get(one))
        .route("/office/inspections/{visit}/record", post(record))
        .route("/office/inspections/{visit}/act", post(act))
        .route("/office/inspections/{visit}/photos/{photo}", get(photo))
}

/// Rows of a page.
const PAGE: u32 = 30;

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    shelf: String,
    #[serde(default)]
    after: String,
}

/// How many as shown.
fn figure(n: usize) -> String {
    match n > COUNTED as usize {
        true => format!("{COUNTED}+"),
        false => n.to_string(),
    }
}

async fn list(room: &Room, whose: Whose, asked: Asked, base: &str, title: &str, more: Html) -> Reply {
    let tr = room.tr();
    let shelf = Shelf::parse(&asked.shelf).unwrap_or_default();
    let after = asked.after.parse().ok();
    let (mut visits, figures, now) = room
        .read(move |tx, _, _| {
            let visits = lists::visits(tx, &whose, shelf, after, PAGE + 1)?;
            let mut figures = Vec::new();
            for (one, _) in Shelf::WORDS {
                figures.push((one, lists::count_visits(tx, &whose, one)?));
            }
            Ok((visits, figures, tx.now()))
        })
        .await?;
    let there_is_more = visits.len() > PAGE as usize;
    visits.truncate(PAGE as usize);
    let rows = visits.iter().map(|visit| {
        let kind = if visit.is_random() { "inspect-kind-random" } else { "inspect-kind-cause" };
        Row::new([
            html!("<a href=\"/office/inspections/{}\">{}</a>", visit.number, visit.name),
            show::visit_tag(tr, visit, now),
            show::due(tr, visit),
            esc(&tr.t(kind)),
            html!("<span class=\"number\">{}</span>", visit.number),
        ])
    });
    let table = Table {
        caption: tr.t(&format!("inspect-shelf-{}", shelf.as_str())).into_owned(),
        columns: ["who", "state", "due", "kind", "number"]
            .map(|name| Column::new(tr.t(&format!("inspect-column-{name}"))))
            .into(),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("inspect-visits-none"), None),
        pager: Pager {
            first: asked.after.parse::<i64>().is_ok().then(|| format!("{base}?shelf={}", shelf.as_str())),
            next: visits
                .last()
                .filter(|_| there_is_more)
                .map(|last| format!("{base}?shelf={}&after={}", shelf.as_str(), last.id)),
            ..Pager::default()
        },
        ..Table::default()
    };
    let tabs: Vec<Tab> = figures
        .iter()
        .map(|(one, n)| Tab {
            label: tr.t(&format!("inspect-shelf-{}", one.as_str())).into_owned(),
            href: format!("{base}?shelf={}", one.as_str()),
            count: Some(figure(*n)),
            current: *one == shelf,
        })
        .collect();
    Ok(Page::office(&room.ctx.view, tr.t(title))
        .wide()
        .body(more)
        .body(ui::tabs(&tr.t(title), &tabs))
        .body(ui::table(&room.ctx.view, &table))
        .respond())
}

async fn mine(room: Room, staff: Staff<Inspect>, Query(asked): Query<Asked>) -> Reply {
    let whose = Whose::Officer(staff.actor.account.0);
    list(&room, whose, asked, "/office/inspections", "inspect-mine-title", Html::empty()).await
}

async fn within(room: Room, Query(asked): Query<Asked>) -> Reply {
    let scope = office_scope(&room)?;
    let plans = room.ctx.signed_in()?.may_somewhere(Plan::PERMISSION);
    let words = room.tr().t("inspect-order");
    let more = plans.then(|| ui::buttons([ui::link_button(&words, "/office/visits/new", Weight::Secondary)]));
    let more = more.unwrap_or_else(Html::empty);
    list(&room, Whose::Within(scope), asked, "/office/visits", "inspect-visits-title", more).await
}

async fn order_page(room: &Room, refused: &Refused) -> Reply {
    let tr = room.tr();
    let (organs, rules) = room
        .read(|tx, desk, actor| Ok((organs_of(tx, actor, Plan::PERMISSION)?, desk.rules.now(tx)?)))
        .await?;
    let choices: Vec<Choice> =
        organs.iter().map(|one| Choice::new(one.id.0.to_string(), tr.text(&one.name))).collect();
    let items: Vec<Choice> = rules
        .items
        .iter()
        .filter(|item| organs.iter().any(|organ| organ.uscc == item.organ))
        .map(|item| Choice::new(&item.key, tr.text(&item.name)))
        .collect();
    let organ = match refused.text("organ") {
        "" => choices.first().map(|one| one.value.clone()).unwrap_or_default(),
        given => given.to_owned(),
    };
    let errors = &refused.errors;
    let body = html!(
        "{}{}{}{}{}",
        ask(room, "code", Control::Text, refused.text("code"), true, errors),
        ask(room, "cause", Control::Text, refused.text("cause"), true, errors),
        ask(room, "organ", Control::Select(&choices), &organ, true, errors),
        ask(room, "items", Control::Checkboxes(&items), &refused.lines("items"), true, errors),
        ui::buttons([ui::button(&tr.t("inspect-order-send"), Weight::Primary, None)])
    );
    let page = Page::office(&room.ctx.view, tr.t("inspect-order"))
        .crumbs([Crumb::new(tr.t("inspect-visits-title"), "/office/visits")])
        .lead(tr.t("inspect-order-lead"));
    Ok(with_errors(tr, page, errors).body(ui::form(&room.ctx.view, "/office/visits/new", &body)).respond())
}

async fn new(room: Room, _: Staff<Plan>) -> Reply {
    order_page(&room, &Refused::default()).await
}

async fn order(room: Room, _: Staff<Plan>, fields: Fields) -> Reply {
    let wanted = Order {
        organ: fields.text("organ").parse().unwrap_or(0),
        code: fields.text("code").to_owned(),
        items: fields.all("items").map(str::to_owned).collect(),
        cause: fields.text("cause").to_owned(),
    };
    match room.act(move |tx, desk, actor| visit::order(tx, desk, actor, &wanted)).await? {
        Ok(visit) => Ok(kit::redirect(&format!("/office/inspections/{}", visit.number))),
        Err(fault) => {
            let field = match fault.code {
                "inspect.entity-unknown" => "code",
                "inspect.items-missing" | "inspect.no-checklist" => "items",
                "inspect.nobody" => "organ",
                _ => "cause",
            };
            order_page(&room, &Refused::of(room.tr(), field, fields, fault)?).await
        }
    }
}

/// A refusal on a visit's page: which form, and what was given.
#[derive(Default)]
struct Slip {
    /// The item being recorded, or 0 for the acts of the office.
    no: i64,
    refused: Refused,
}

async fn load(room: &Room, number: &str) -> Result<(VisitFile, Names), kit::Error> {
    let number = number.to_owned();
    room.read(move |tx, desk, actor| Ok((view::visit(tx, desk, actor, &number)?, Names::all(tx)?))).await
}

async fn one(room: Room, Path(number): Path<String>) -> Reply {
    let (file, names) = load(&room, &number).await?;
    visit_page(&room, &file, &names, &Slip::default())
}

fn visit_page(room: &Room, file: &VisitFile, names: &Names, slip: &Slip) -> Reply {
    let (tr, visit, actor) = (room.tr(), &file.visit, room.ctx.signed_in()?);
    let row = |key: &str, value: Html| show::row(tr, key, value);
    let mut rows = vec![
        row("inspect-column-state", show::visit_tag(tr, visit, file.now)),
        row("inspect-number", html!("<span class=\"number\">{}</span>", visit.number)),
        row("inspect-column-code", html!("<span class=\"number\">{}</span>", visit.code)),
        row("inspect-address", esc(&file.address)),
        row("inspect-column-class", esc(&show::class_word(tr, visit.class))),
    ];
    let due = show::due(tr, visit);
    if !due.is_empty() {
        rows.push(row("inspect-column-due", due));
    }
    match &file.task {
        Some(task) => rows.push(row(
            "inspect-column-draw",
            html!("<a href=\"/regulation/draws/{}\">{}</a>", task.number, task.title),
        )),
        None => rows.push(row("inspect-field-cause", esc(&visit.cause))),
    }
    if let Some(why) = &visit.ended_why {
        rows.push(row("inspect-ended-why", esc(why)));
    }
    let going: Html = file
        .sent
        .iter()
        .map(|one| {
            let gone = one.why.as_ref().map(|why| {
                let why = tr.find(&format!("inspect-why-{why}"), &[]).unwrap_or_else(|| why.clone());
                html!(" <span class=\"hint\">{}</span>", tr.with("inspect-officer-left", "why", &why))
            });
            html!("<li>{} {} · {}{}</li>", one.name, one.code, names.organ(tr, one.organ), gone)
        })
        .collect();
    rows.push(row("inspect-officers", html!("<ul class=\"plain\">{}</ul>", going)));
    let mut page = Page::office(&room.ctx.view, &*visit.name)
        .crumbs([Crumb::new(tr.t("inspect-mine-title"), "/office/inspections")]);
    page = with_errors(tr, page, &slip.refused.errors).body(ui::summary(&rows));
    if !file.beside.is_empty() && visit.state == VisitState::Assigned {
        let all: Html = file
            .beside
            .iter()
            .map(|one| html!("<li><span class=\"number\">{}</span></li>", one.number))
            .collect();
        let words = html!("<p>{}</p><ul>{}</ul>", tr.t("inspect-beside"), all);
        page = page.body(ui::notice(Tone::Warn, &words));
    }
    if substitute::is_short(&file.sent, file.each) && visit.state == VisitState::Assigned {
        page = page.body(ui::notice(Tone::Warn, &html!("<p>{}</p>", tr.t("inspect-short"))));
    }
    let records = may_visit(VisitAct::Record, visit, &file.sent, actor).is_ok();
    for check in &file.checks {
        let theirs = file
            .sent
            .iter()
            .any(|one| one.account == actor.account && one.organ == check.organ && one.left_at.is_none());
        page = page.body(match records && theirs && check.outcome.is_none() {
            true => record_form(room, file, check, slip),
            false => shown(room, file, names, check),
        });
    }
    Ok(page.body(acts(room, file, slip)).respond())
}

fn found_word(tr: kit::Tr, found: Found) -> String {
    match found {
        Found::Open => tr.t("inspect-found-open").into_owned(),
        found => tr.t(&format!("inspect-found-{}", found.as_str())).into_owned(),
    }
}

/// An item as it was recorded, or as it waits.
fn shown(room: &Room, file: &VisitFile, names: &Names, check: &Check) -> Html {
    let tr = room.tr();
    let head = html!(
        "<h2>{}</h2><p class=\"hint\">{} · {}</p>",
        show::check_name(tr, check),
        names.organ(tr, check.organ),
        check.basis
    );
    let points: Html = check
        .list()
        .iter()
        .map(|point: &Point| {
            let note =
                (!point.note.is_empty()).then(|| html!("<br><span class=\"hint\">{}</span>", point.note));
            let mark = match point.found {
                Found::Open => ui::State::Waiting,
                Found::Ok => ui::State::Done,
                Found::Faulty => ui::State::Overdue,
                Found::NotApplicable => ui::State::Paused,
            };
            html!("<li>{} {}{}</li>", tr.text(&point.text), ui::tag(mark, &found_word(tr, point.found)), note)
        })
        .collect();
    let Some(outcome) = check.outcome else {
        return html!(
            "<section>{}<p>{}</p><ol>{}</ol></section>",
            head,
            tr.t("inspect-not-recorded"),
            points
        );
    };
    let photos: Html = file
        .photos
        .iter()
        .filter(|photo| photo.no == check.no)
        .map(|photo| {
            let href = format!("/office/inspections/{}/photos/{}", file.visit.number, photo.id);
            html!(
                "<li><a href=\"{}\">{}</a> <span class=\"hint\">{}</span></li>",
                href,
                photo.name,
                tr.size(u64::try_from(photo.bytes).unwrap_or(0))
            )
        })
        .collect();
    let photos =
        (!photos.is_empty()).then(|| html!("<h3>{}</h3><ul>{}</ul>", tr.t("inspect-field-photos"), photos));
    let note = check.note.as_deref().filter(|note| !note.is_empty()).map(show::words);
    let signed = check.signed.as_deref().unwrap_or_default();
    html!(
        "<section>{}<p>{}</p>{}<ol>{}</ol><p>{}: {}</p>{}</section>",
        head,
        show::outcome_tag(tr, outcome),
        note,
        points,
        tr.t("inspect-field-signed"),
        signed,
        photos
    )
}

/// The form of an item: works with a thumb, without scripts, and keeps what was typed when it is refused.
fn record_form(room: &Room, file: &VisitFile, check: &Check, slip: &Slip) -> Html {
    let tr = room.tr();
    let none = Refused::default();
    let here = if slip.no == check.no { &slip.refused } else { &none };
    let founds: Vec<Choice> = [Found::Ok, Found::Faulty, Found::NotApplicable]
        .iter()
        .map(|one| Choice::new(one.as_str(), found_word(tr, *one)))
        .collect();
    let outcomes: Vec<Choice> =
        Outcome::ALL.iter().map(|one| Choice::new(one.as_str(), show::outcome_word(tr, *one))).collect();
    let mut body = html!(
        "<input type=\"hidden\" name=\"no\" value=\"{}\"><input type=\"hidden\" name=\"revision\" value=\"{}\">",
        check.no,
        file.visit.revision
    );
    let today = contract::time::china_date(file.now).to_string();
    let day = match here.text("visited_on") {
        "" => &today,
        given => given,
    };
    body.push(&ask(room, "visited_on", Control::Date, day, true, &here.errors));
    for point in check.list() {
        let (id, note) = (format!("point-{}", point.id), format!("note-{}", point.id));
        let label = tr.text(&point.text);
        let radios = ui::Field {
            id: &id,
            label,
            control: Control::Radios(&founds),
            value: here.text(&id),
            required: true,
            ..ui::Field::default()
        };
        let words = tr.t("inspect-field-point-note");
        let line = ui::Field { id: &note, label: &words, value: here.text(&note), ..ui::Field::default() };
        body.push(&html!("{}{}", ui::field(tr, &radios, here.errors.of(&id)), ui::field(tr, &line, None)));
    }
    body.push(&ask(room, "outcome", Control::Select(&outcomes), here.text("outcome"), true, &here.errors));
    body.push(&ask(room, "note", Control::Lines(4), here.text("note"), false, &here.errors));
    body.push(&ask(room, "signed", Control::Text, here.text("signed"), true, &here.errors));
    let files = Control::File { accept: ".jpg,.jpeg,.png", multiple: true };
    body.push(&ask(room, "photos", files, "", false, &here.errors));
    body.push(&ui::buttons([ui::button(&tr.t("inspect-record"), Weight::Primary, None)]));
    html!(
        "<section><h2>{}</h2><p class=\"hint\">{}</p>{}</section>",
        show::check_name(tr, check),
        check.basis,
        ui::upload_form(&room.ctx.view, &format!("/office/inspections/{}/record", file.visit.number), &body)
    )
}

/// What who plans and who publishes may do.
fn acts(room: &Room, file: &VisitFile, slip: &Slip) -> Html {
    let tr = room.tr();
    let Ok(actor) = room.ctx.signed_in() else { return Html::empty() };
    let visit = &file.visit;
    let may = |act: VisitAct| may_visit(act, visit, &file.sent, actor).is_ok();
    let none = Refused::default();
    let here = if slip.no == 0 { &slip.refused } else { &none };
    let form = |act: &str, inner: Html, weight: Weight| {
        let words = tr.t(&format!("inspect-act-{act}"));
        let body = html!(
            "<input type=\"hidden\" name=\"act\" value=\"{}\"><input type=\"hidden\" name=\"revision\" value=\"{}\">{}{}",
            act,
            visit.revision,
            inner,
            ui::buttons([ui::button(&words, weight, None)])
        );
        ui::form(&room.ctx.view, &format!("/office/inspections/{}/act", visit.number), &body)
    };
    let mut out = Html::empty();
    if may(VisitAct::Publish) {
        out.push(&form("publish", html!("<p>{}</p>", tr.t("inspect-publish-lead")), Weight::Primary));
    }
    if substitute::may(visit, &file.sent, actor) {
        if substitute::is_short(&file.sent, file.each) {
            out.push(&form("fill", Html::empty(), Weight::Primary));
        }
        let there: Vec<Choice> = file
            .sent
            .iter()
            .filter(|one| one.left_at.is_none())
            .map(|one| Choice::new(&one.code, format!("{} {}", one.name, one.code)))
            .collect();
        let inner = html!(
            "<p class=\"hint\">{}</p>{}{}",
            tr.t("inspect-substitute-lead"),
            ask(room, "officer", Control::Select(&there), here.text("officer"), true, &here.errors),
            ask(room, "substitute_why", Control::Text, here.text("substitute_why"), true, &here.errors)
        );
        let inner = form("substitute", inner, Weight::Secondary);
        out.push(&ui::details(&tr.t("inspect-act-substitute"), &inner));
    }
    if may(VisitAct::Drop) {
        let why = ask(room, "drop_why", Control::Text, here.text("drop_why"), true, &here.errors);
        let inner = html!("<p class=\"hint\">{}</p>{}", tr.t("inspect-drop-lead"), why);
        let inner = form("drop", inner, Weight::Danger);
        out.push(&ui::details(&tr.t("inspect-act-drop"), &inner));
    }
    out
}

/// The pictures of a form: looked into, and put away. One that is none is refused with its name.
async fn pictures(room: &Room, files: Vec<UploadedFile>) -> Result<Result<Vec<NewPhoto>, Fault>, kit::Error> {
    let mut kept = Vec::new();
    for file in files {
        let (app, name, content) = (room.ctx.app.clone(), file.name.clone(), file.content.clone());
        let looked = kit::aside(move || app.files.inspect(&name, &content.bytes()?)).await?;
        let inspected = match looked {
            Ok(inspected) if inspected.media_type.starts_with("image/") => inspected,
            Ok(_) => return Ok(Err(Fault::invalid("inspect.no-picture").with("name", &file.name))),
            Err(fault) if fault.kind == FaultKind::Internal => return Err(fault.into()),
            Err(fault) => return Ok(Err(fault)),
        };
        let blob = room.ctx.app.blobs.keep(&file.content).await.map_err(Fault::from)?;
        kept.push(NewPhoto {
            sha256: blob.to_string(),
            name: inspected.name,
            media_type: inspected.media_type,
            bytes: i64::try_from(file.content.len()).unwrap_or(i64::MAX),
        });
    }
    Ok(Ok(kept))
}

/// The field a refusal is about.
fn field_of(fault: &Fault) -> String {
    let id = fault.args.iter().find(|(name, _)| *name == "id").map(|(_, id)| id.clone());
    match fault.code {
        "inspect.point-open" | "inspect.point-note" => format!("point-{}", id.unwrap_or_default()),
        "inspect.day" => "visited_on".to_owned(),
        "inspect.note-missing" | "inspect.line-too-long" => "note".to_owned(),
        "inspect.signed-missing" => "signed".to_owned(),
        "inspect.no-picture" | "inspect.too-many-photos" => "photos".to_owned(),
        code if code.starts_with("file.") || code.starts_with("kit.file") => "photos".to_owned(),
        _ => "outcome".to_owned(),
    }
}

async fn record(room: Room, Path(number): Path<String>, sending: Sending) -> Reply {
    // Whose it is before the body is read.
    let (file, names) = load(&room, &number).await?;
    may_visit(VisitAct::Record, &file.visit, &file.sent, room.ctx.signed_in()?)?;
    let upload = sending.form(&room.ctx.view, &room.ctx.app.blobs).await?;
    let given = upload.fields.clone();
    let no = given.text("no").parse().unwrap_or(0);
    let pictures = match upload.whole() {
        Ok(upload) => pictures(&room, upload.files).await?,
        Err(fault) => Err(fault),
    };
    let fault = match pictures {
        Ok(photos) => {
            let finding = finding(&file, no, &given, photos);
            let (id, revision) = (file.visit.id, given.text("revision").parse().unwrap_or(-1));
            match room
                .act(move |tx, desk, actor| visit::record(tx, desk, actor, id, revision, &finding))
                .await?
            {
                Ok(()) => {
                    let to = format!("/office/inspections/{number}");
                    return Ok(kit::redirect_with(&room.ctx.view, &to, "inspect-recorded", &[]));
                }
                Err(fault) => fault,
            }
        }
        Err(fault) => fault,
    };
    let refused = Refused::of(room.tr(), &field_of(&fault), given, fault)?;
    visit_page(&room, &file, &names, &Slip { no, refused })
}

fn finding(file: &VisitFile, no: i64, given: &Fields, photos: Vec<NewPhoto>) -> Finding {
    let check = file.checks.iter().find(|check| check.no == no);
    let points = check.map(Check::list).unwrap_or_default();
    Finding {
        no,
        visited_on: given.text("visited_on").to_owned(),
        points: points
            .into_iter()
            .map(|point| {
                let found = Found::parse(given.text(&format!("point-{}", point.id)));
                let note = given.text(&format!("note-{}", point.id)).to_owned();
                (point.id, (found, note))
            })
            .collect(),
        outcome: Outcome::parse(given.text("outcome")),
        note: given.text("note").to_owned(),
        signed: given.text("signed").to_owned(),
        photos,
    }
}

async fn act(room: Room, Path(number): Path<String>, fields: Fields) -> Reply {
    let (file, names) = load(&room, &number).await?;
    let (id, revision) = (file.visit.id, fields.text("revision").parse().unwrap_or(-1));
    let (what, given) = (fields.text("act").to_owned(), fields.clone());
    let done = room
        .act(move |tx, desk, actor| match what.as_str() {
            "publish" => visit::publish(tx, desk, actor, id, revision).map(|()| "inspect-published"),
            "fill" => substitute::fill(tx, desk, actor, id, revision).map(|_| "inspect-substituted"),
            "substitute" => {
                let (officer, why) = (given.text("officer"), given.text("substitute_why"));
                substitute::substitute(tx, desk, actor, id, revision, officer, why)
                    .map(|_| "inspect-substituted")
            }
            "drop" => {
                visit::drop_visit(tx, desk, actor, id, revision, given.text("drop_why")).map(|instead| {
                    if instead.is_some() { "inspect-dropped-instead" } else { "inspect-dropped" }
                })
            }
            _ => Err(Fault::not_found("inspect.not-found")),
        })
        .await?;
    match done {
        Ok(told) => {
            let to = format!("/office/inspections/{number}");
            Ok(kit::redirect_with(&room.ctx.view, &to, told, &[]))
        }
        Err(fault) if fault.kind == FaultKind::Invalid => {
            let field = if fields.text("act") == "drop" { "drop_why" } else { "substitute_why" };
            let refused = Refused::of(room.tr(), field, fields, fault)?;
            visit_page(&room, &file, &names, &Slip { no: 0, refused })
        }
        Err(fault) if fault.code == "inspect.nobody" => {
            let mut errors = Errors::new();
            errors.add("officer", fault_words(room.tr(), &fault).advice(room.tr()));
            visit_page(&room, &file, &names, &Slip { no: 0, refused: Refused { given: fields, errors } })
        }
        Err(fault) => Err(fault.into()),
    }
}

async fn photo(room: Room, Path((number, id)): Path<(String, i64)>) -> Result<Response, kit::Error> {
    let (file, _) = load(&room, &number).await?;
    let photo = file.photos.into_iter().find(|photo| photo.id == id);
    let photo = photo.ok_or_else(|| Fault::not_found("inspect.not-found"))?;
    let blob = photo.sha256.parse().map_err(|_| Fault::internal("inspect.broken", photo.sha256.clone()))?;
    let bytes = room.ctx.app.blobs.get(&blob).await.map_err(Fault::from)?;
    let headers = [
        (header::CONTENT_TYPE, photo.media_type),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox".to_owned()),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

/// A visit in a list of a task, for staff.
pub(super) fn row_of(tr: kit::Tr, visit: &Visit, now: i64) -> Row {
    Row::new([
        html!("<a href=\"/office/inspections/{}\">{}</a>", visit.number, visit.name),
        html!("<span class=\"number\">{}</span>", visit.code),
        show::visit_tag(tr, visit, now),
        show::due(tr, visit),
    ])
}
