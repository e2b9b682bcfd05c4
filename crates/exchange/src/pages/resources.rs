//! What a steward keeps: `/office/data/resources`, a new one, and each one's page, where it is changed, withdrawn, filled from a file and its grants
//! are ended.

use contract::{Fault, FaultKind, Text};
use directory::access::Staff;
use kit::routes::{get, post};
use kit::ui::{self, Choice, Column, Control, Crumb, Errors, Pager, Row, Table, Tone, Weight};
use kit::{Fields, Html, Page, Path, Query, Reply, Routes, Sending, esc, html};
use serde::Deserialize;

use super::Room;
use super::public::{description, item_name, item_words};
use super::show::{self, Names, Refused, ask, with_errors};
use crate::catalogue::{self, Written, read_fields, write_fields};
use crate::load;
use crate::model::{Grant, Kind, Resource, Rhythm, Sharing};
use crate::permissions::Steward;
use crate::room::{kept, kept_by, today};
use crate::store::{self as rows, Sought};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/office/data/resources", get(list))
        .route("/office/data/new", get(new_form).post(publish_new))
        .route("/office/data/resources/{resource}", get(one).post(act))
        .route("/office/data/resources/{resource}/change", get(change_form).post(change))
        .route("/office/data/resources/{resource}/records", post(records))
}

/// Rows of a page.
const PAGE: u32 = 50;

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    after: String,
}

async fn list(room: Room, _: Staff<Steward>, Query(asked): Query<Asked>) -> Reply {
    let tr = room.tr();
    let after = asked.after.clone();
    let mut found = room
        .read(move |tx, _, actor| {
            let stewards = Some(kept_by(tx, actor)?);
            let sought = Sought { stewards, withdrawn: true, after: after.clone(), ..Sought::default() };
            let mut found = Vec::new();
            for resource in rows::resources(tx, &sought, PAGE + 1)? {
                let records = rows::record_count(tx, &resource.code)?;
                found.push((resource, records));
            }
            Ok(found)
        })
        .await?;
    let more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let shown = found.iter().map(|(one, records)| {
        Row::new([
            html!("<a href=\"/office/data/resources/{}\">{}</a>", one.code, tr.text(&one.name)),
            html!("<span class=\"number\">{}</span>", one.code),
            show::sharing_tag(tr, one),
            esc(&tr.number(*records)),
        ])
    });
    let table = Table {
        caption: tr.t("exchange-resources-title").into_owned(),
        columns: vec![
            Column::new(tr.t("exchange-column-resource")),
            Column::new(tr.t("exchange-column-code")),
            Column::new(tr.t("exchange-column-sharing")),
            Column::numeric(tr.t("exchange-column-records")),
        ],
        rows: shown.collect(),
        empty: ui::empty(
            &tr.t("exchange-resources-empty"),
            Some((&tr.t("exchange-publish-new"), "/office/data/new")),
        ),
        pager: Pager {
            first: (!asked.after.is_empty()).then(|| "/office/data/resources".to_owned()),
            next: found
                .last()
                .filter(|_| more)
                .map(|(last, _)| format!("/office/data/resources?after={}", last.code)),
            ..Pager::default()
        },
        ..Table::default()
    };
    let new = ui::link_button(&tr.t("exchange-publish-new"), "/office/data/new", Weight::Primary);
    Ok(Page::office(&room.ctx.view, tr.t("exchange-resources-title"))
        .wide()
        .lead(tr.t("exchange-resources-lead"))
        .body(ui::buttons([new]))
        .body(ui::table(&room.ctx.view, &table))
        .respond())
}

/// The choices of a word list.
fn choices<T>(room: &Room, all: &[T], prefix: &str, word: impl Fn(&T) -> &'static str) -> Vec<Choice> {
    let tr = room.tr();
    all.iter().map(|one| Choice::new(word(one), tr.t(&format!("exchange-{prefix}-{}", word(one))))).collect()
}

/// What stands in a field: what was typed, else what is known.
fn standing<'a>(refused: &'a Refused, id: &str, known: Option<&'a str>) -> &'a str {
    if refused.is_new() { known.unwrap_or("") } else { refused.text(id) }
}

/// The form in which a resource is described.
async fn form_page(room: &Room, known: Option<&Resource>, refused: &Refused) -> Reply {
    let tr = room.tr();
    let errors = &refused.errors;
    let (stewards, names) = room.read(|tx, _, actor| Ok((kept_by(tx, actor)?, Names::all(tx)?))).await?;
    let organs: Vec<Choice> = stewards
        .iter()
        .filter(|uscc| !uscc.is_empty())
        .map(|uscc| Choice::new(uscc, names.organ(tr, uscc)))
        .collect();
    let only = organs.first().filter(|_| organs.len() == 1).map(|one| one.value.clone());
    let steward = known.map(|one| one.steward.as_str()).or(only.as_deref());
    let kinds = choices(room, Kind::ALL, "kind", Kind::as_str);
    let rhythms = choices(room, Rhythm::ALL, "rhythm", Rhythm::as_str);
    let shared = choices(room, Sharing::ALL, "sharing", Sharing::as_str);
    let fields = known.map(|one| write_fields(&one.fields));
    let mut body =
        html!("<input type=\"hidden\" name=\"revision\" value=\"{}\">", known.map_or(0, |one| one.revision));
    if known.is_none() {
        body.push(&ask(room, "code", Control::Text, standing(refused, "code", None), true, errors));
    }
    let known_text = |pick: fn(&Resource) -> &str| known.map(pick);
    for (id, control, value, required) in [
        ("name", Control::Text, known_text(|one| &one.name.zh), true),
        ("steward", Control::Select(&organs), steward, true),
        ("kind", Control::Radios(&kinds), known_text(|one| one.kind.as_str()), true),
        ("about", Control::Lines(3), known_text(|one| &one.about.zh), true),
        ("scope", Control::Text, known_text(|one| &one.scope.zh), true),
        ("source", Control::Text, known_text(|one| &one.source), true),
        ("rhythm", Control::Select(&rhythms), known_text(|one| one.rhythm.as_str()), true),
        ("sharing", Control::Radios(&shared), known_text(|one| one.sharing.as_str()), true),
        ("reason", Control::Lines(2), known_text(|one| &one.reason), false),
        ("columns", Control::Lines(8), fields.as_deref(), true),
    ] {
        body.push(&ask(room, id, control, standing(refused, id, value), required, errors));
    }
    body.push(&ui::buttons([ui::button(&tr.t("exchange-publish"), Weight::Primary, None)]));
    let (title, action) = match known {
        Some(one) => (tr.text(&one.name).to_owned(), format!("/office/data/resources/{}/change", one.code)),
        None => (tr.t("exchange-publish-new").into_owned(), "/office/data/new".to_owned()),
    };
    let page = Page::office(&room.ctx.view, title)
        .crumbs([Crumb::new(tr.t("exchange-resources-title"), "/office/data/resources")]);
    Ok(with_errors(tr, page, errors).body(ui::form(&room.ctx.view, &action, &body)).respond())
}

async fn new_form(room: Room, _: Staff<Steward>) -> Reply {
    form_page(&room, None, &Refused::default()).await
}

/// A resource that whoever asks keeps.
async fn own(room: &Room, code: &str) -> Result<Resource, kit::Error> {
    let code = code.to_owned();
    room.read(move |tx, _, actor| {
        let found = rows::resource(tx, &code)?;
        kept(tx, actor, found)
    })
    .await
}

async fn change_form(room: Room, _: Staff<Steward>, Path(code): Path<String>) -> Reply {
    let known = own(&room, &code).await?;
    form_page(&room, Some(&known), &Refused::default()).await
}

/// What a form says, and beside which field what is wrong stands.
fn written(code: &str, fields: &Fields) -> Result<Written, (&'static str, Fault)> {
    let missing = |field: &'static str| (field, Fault::invalid("exchange.missing").with("field", field));
    let text = |id: &str| Text::new(fields.text(id), "");
    Ok(Written {
        code: code.to_owned(),
        name: text("name"),
        kind: Kind::parse(fields.text("kind")).ok_or_else(|| missing("kind"))?,
        about: text("about"),
        scope: text("scope"),
        rhythm: Rhythm::parse(fields.text("rhythm")).ok_or_else(|| missing("rhythm"))?,
        steward: fields.text("steward").to_owned(),
        source: fields.text("source").to_owned(),
        sharing: Sharing::parse(fields.text("sharing")).ok_or_else(|| missing("sharing"))?,
        reason: fields.text("reason").to_owned(),
        fields: read_fields(fields.text("columns")).map_err(|fault| ("columns", fault))?,
    })
}

/// Beside which field a refusal of the act stands.
fn beside(fault: &Fault) -> &'static str {
    match fault.code {
        "exchange.missing" => match fault.args.first().map(|(_, field)| field.as_str()) {
            Some("about") => "about",
            Some("scope") => "scope",
            Some("source") => "source",
            Some("reason") => "reason",
            Some("fields") => "columns",
            _ => "name",
        },
        "exchange.code" | "exchange.code-taken" => "code",
        "exchange.personal-unconditional" => "sharing",
        "exchange.field-granted" => "columns",
        _ => "name",
    }
}

async fn publish(room: Room, code: String, known: Option<Resource>, fields: Fields) -> Reply {
    let revision = fields.text("revision").parse().unwrap_or(0);
    let done = match written(&code, &fields) {
        Ok(written) => {
            let act =
                move |tx: &mut store::Tx, _: &_, actor: &_| catalogue::publish(tx, actor, &written, revision);
            room.act(act).await?.map_err(|fault| (beside(&fault), fault))
        }
        Err(wrong) => Err(wrong),
    };
    match done {
        Ok(_) => {
            let to = format!("/office/data/resources/{code}");
            Ok(kit::redirect_with(&room.ctx.view, &to, "exchange-published", &[]))
        }
        Err((_, fault)) if fault.code == "exchange.stale" => Err(fault.into()),
        Err((field, fault)) => {
            let refused = Refused::of(room.tr(), field, fields, fault)?;
            form_page(&room, known.as_ref(), &refused).await
        }
    }
}

async fn publish_new(room: Room, _: Staff<Steward>, fields: Fields) -> Reply {
    publish(room, fields.text("code").to_owned(), None, fields).await
}

async fn change(room: Room, _: Staff<Steward>, Path(code): Path<String>, fields: Fields) -> Reply {
    let known = own(&room, &code).await?;
    publish(room, code, Some(known), fields).await
}

/// Everything the page of a kept resource shows.
struct Shown {
    resource: Resource,
    grants: Vec<(Grant, String)>,
    names: Names,
    records: i64,
    day: String,
}

/// The grants of a resource, each with the way to end it.
fn grants(room: &Room, shown: &Shown, refused: &Refused) -> Html {
    let tr = room.tr();
    let path = format!("/office/data/resources/{}", shown.resource.code);
    let all: Html = shown
        .grants
        .iter()
        .filter(|(grant, _)| grant.stands(&shown.day))
        .map(|(grant, item)| {
            let id = grant.id.to_string();
            let here = refused.text("grant") == id;
            let none = Refused::default();
            let refused = if here { refused } else { &none };
            let words = tr.t("exchange-field-end-why");
            let why = ui::Field {
                id: "end-why",
                label: &words,
                value: refused.text("end-why"),
                required: true,
                max_length: 500,
                autocomplete: "off",
                ..ui::Field::default()
            };
            let body = html!(
                "<input type=\"hidden\" name=\"act\" value=\"end\"><input type=\"hidden\" name=\"grant\" value=\"{}\">{}{}",
                id,
                ui::field(tr, &why, refused.errors.of("end-why")),
                ui::buttons([ui::button(&tr.t("exchange-end-grant"), Weight::Secondary, None)])
            );
            let head = format!(
                "{} · {} · {}",
                shown.names.organ(tr, &grant.organ),
                show::purpose_word(tr, grant.purpose),
                item_words(tr, item)
            );
            let basis = match grant.request.as_str() {
                "" => esc(&grant.basis),
                number => html!(
                    "{} <a class=\"number\" href=\"/office/data/requests/{}\">{}</a>",
                    grant.basis,
                    number,
                    number
                ),
            };
            let facts = [
                show::row(
                    tr,
                    "exchange-column-fields",
                    esc(&show::field_names(tr, &shown.resource, &grant.fields)),
                ),
                show::row(tr, "exchange-column-until", esc(&show::last_day(tr, &grant.until_day))),
                show::row(tr, "exchange-column-basis", basis),
            ];
            let form = ui::form(&room.ctx.view, &path, &body);
            ui::details(&head, &html!("{}{}", ui::summary(&facts), form))
        })
        .collect();
    let all = if all.is_empty() { ui::empty(&tr.t("exchange-grants-none"), None) } else { all };
    html!("<h2>{}</h2>{}", tr.t("exchange-grants-title"), all)
}

/// The form with which records come in.
fn file_form(room: &Room, shown: &Shown, errors: &Errors) -> Html {
    let tr = room.tr();
    let code = &shown.resource.code;
    let body = html!(
        "<input type=\"hidden\" name=\"revision\" value=\"{}\">{}{}",
        shown.resource.revision,
        ask(room, "file", Control::File { accept: ".csv", multiple: false }, "", true, errors),
        ui::buttons([ui::button(&tr.t("exchange-load"), Weight::Secondary, None)])
    );
    let head = |field: &contract::lookup::ResourceField| match tr.lang {
        contract::Lang::Zh => field.name.zh.clone(),
        contract::Lang::En => field.id.clone(),
    };
    let heads: Vec<String> = shown.resource.fields.iter().map(head).collect();
    html!(
        "<h2>{}</h2><p>{}</p><p class=\"hint\">{}</p>{}",
        tr.t("exchange-records-title"),
        tr.n("exchange-records-count", shown.records),
        tr.with("exchange-records-heads", "heads", &heads.join(&tr.t("exchange-and"))),
        ui::upload_form(&room.ctx.view, &format!("/office/data/resources/{code}/records"), &body)
    )
}

async fn page(room: &Room, code: &str, refused: &Refused) -> Reply {
    let tr = room.tr();
    let code = code.to_owned();
    let shown = room
        .read(move |tx, reach, actor| {
            let found = rows::resource(tx, &code)?;
            let resource = kept(tx, actor, found)?;
            let mut grants = Vec::new();
            for grant in rows::grants::of_resource(tx, &code)? {
                let item = item_name(tx, reach, tr.lang, &grant.item);
                grants.push((grant, item));
            }
            let (records, day) = (rows::record_count(tx, &code)?, today(tx));
            Ok(Shown { resource, grants, names: Names::all(tx)?, records, day })
        })
        .await?;
    let resource = &shown.resource;
    let path = format!("/office/data/resources/{}", resource.code);
    let withdraw = resource.withdrawn_why.is_none().then(|| {
        let body = html!(
            "<input type=\"hidden\" name=\"act\" value=\"withdraw\">{}{}",
            ask(room, "withdraw-why", Control::Lines(2), refused.text("withdraw-why"), true, &refused.errors),
            ui::buttons([ui::button(&tr.t("exchange-withdraw"), Weight::Secondary, None)])
        );
        ui::details(&tr.t("exchange-withdraw-title"), &ui::form(&room.ctx.view, &path, &body))
    });
    let withdrawn = resource.withdrawn_why.as_ref().map(|why| {
        ui::notice(Tone::Warn, &html!("<p>{}</p>", tr.with("exchange-withdrawn-because", "why", why)))
    });
    let change = ui::link_button(&tr.t("exchange-change"), &format!("{path}/change"), Weight::Secondary);
    let see = html!("<p><a href=\"/data/{}\">{}</a></p>", resource.code, tr.t("exchange-see-public"));
    let page = Page::office(&room.ctx.view, tr.text(&resource.name))
        .crumbs([Crumb::new(tr.t("exchange-resources-title"), "/office/data/resources")]);
    Ok(with_errors(tr, page, &refused.errors)
        .body(html!("{}", withdrawn))
        .body(description(tr, resource, &shown.names))
        .body(see)
        .body(ui::buttons([change]))
        .body(grants(room, &shown, refused))
        .body(file_form(room, &shown, &refused.errors))
        .body(html!("{}", withdraw))
        .respond())
}

async fn one(room: Room, _: Staff<Steward>, Path(code): Path<String>) -> Reply {
    page(&room, &code, &Refused::default()).await
}

async fn act(room: Room, _: Staff<Steward>, Path(code): Path<String>, fields: Fields) -> Reply {
    let to = format!("/office/data/resources/{code}");
    let sought = code.clone();
    let (done, field, told) = match fields.text("act") {
        "withdraw" => {
            let why = fields.text("withdraw-why").to_owned();
            let done = room.act(move |tx, _, actor| catalogue::withdraw(tx, actor, &sought, &why)).await?;
            (done, "withdraw-why", "exchange-was-withdrawn")
        }
        "end" => {
            let id: i64 = fields.text("grant").parse().unwrap_or(0);
            let why = fields.text("end-why").to_owned();
            let done = room.act(move |tx, _, actor| catalogue::end_grant(tx, actor, id, &why)).await?;
            (done, "end-why", "exchange-grant-was-ended")
        }
        _ => return Err(Fault::invalid("exchange.answer-missing").into()),
    };
    match done {
        Ok(()) => Ok(kit::redirect_with(&room.ctx.view, &to, told, &[])),
        Err(fault) if fault.kind == FaultKind::Invalid => {
            page(&room, &code, &Refused::of(room.tr(), field, fields, fault)?).await
        }
        Err(fault) => Err(fault.into()),
    }
}

async fn records(room: Room, _: Staff<Steward>, Path(code): Path<String>, sending: Sending) -> Reply {
    // Whose it is comes before the file.
    let resource = own(&room, &code).await?;
    let upload = sending.form(&room.ctx.view, &room.ctx.app.blobs).await?.whole()?;
    let revision = upload.fields.text("revision").parse().unwrap_or(0);
    let refused = |fault: Fault| Refused::of(room.tr(), "file", Fields::default(), fault);
    let Some(file) = upload.files.into_iter().next() else {
        return page(&room, &code, &refused(Fault::invalid("exchange.file-missing"))?).await;
    };
    let content = file.content.clone();
    let read = kit::aside(move || -> Result<Result<Vec<load::Line>, Fault>, Fault> {
        let Ok(text) = String::from_utf8(content.bytes()?) else {
            return Ok(Err(Fault::invalid("exchange.file-unreadable")));
        };
        Ok(load::read(&resource, &text))
    });
    let lines = match read.await? {
        Ok(Ok(lines)) => lines,
        Ok(Err(fault)) | Err(fault) => return page(&room, &code, &refused(fault)?).await,
    };
    let sought = code.clone();
    match room.act(move |tx, _, actor| load::keep(tx, actor, &sought, revision, &lines)).await? {
        Ok(loaded) => {
            let args = [("kept", loaded.kept.to_string()), ("unknown", loaded.unknown.to_string())];
            let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let to = format!("/office/data/resources/{code}");
            Ok(kit::redirect_with(&room.ctx.view, &to, "exchange-loaded", &args))
        }
        Err(fault) => page(&room, &code, &refused(fault)?).await,
    }
}
