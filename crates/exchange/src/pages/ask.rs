//! Asking for a resource and complaining of one: `/office/data/ask`, `/office/data/complain`.

use contract::lookup::ItemQuery;
use contract::{Fault, Permission};
use directory::access::{Permit, Staff};
use directory::organ::Organ;
use kit::routes::get;
use kit::ui::{self, Choice, Control, Crumb, Tone, Weight};
use kit::{Fields, Html, Page, Query, Reply, Routes, Tr, html};
use serde::Deserialize;

use super::Room;
use super::show::{self, Refused, ask, with_errors};
use crate::model::{Ask as Kind, Purpose, Resource, Sharing};
use crate::permissions::Ask;
use crate::request::{self, Wish};
use crate::room::organs_of;
use crate::store as rows;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/office/data/ask", get(ask_form).post(file_use))
        .route("/office/data/complain", get(complain_form).post(file_complaint))
}

const MAY: Permission = Ask::PERMISSION;

#[derive(Deserialize)]
struct About {
    #[serde(default)]
    resource: String,
}

/// What the form is made of.
struct Form {
    resource: Resource,
    organs: Vec<Organ>,
    items: Vec<(String, String)>,
    year_end: String,
}

async fn load(room: &Room, code: &str) -> Result<Form, kit::Error> {
    let (code, lang) = (code.to_owned(), room.tr().lang);
    room.read(move |tx, reach, actor| {
        let resource = rows::resource(tx, &code)?.ok_or_else(|| Fault::not_found("exchange.not-found"))?;
        let organs = organs_of(tx, actor, MAY)?;
        let mut items = Vec::new();
        for organ in &organs {
            let Some(lookup) = &reach.items else { continue };
            let query = ItemQuery { organ: Some(organ.uscc.clone()), limit: 200, ..ItemQuery::default() };
            for hit in lookup.find(tx, &query)? {
                items.push((hit.code, hit.name.get(lang).to_owned()));
            }
        }
        let year_end = format!("{}-12-31", contract::time::china_date(tx.now()).year() + 1);
        Ok(Form { resource, organs, items, year_end })
    })
    .await
}

/// The boxes for fields; those of a person are marked.
fn boxes(tr: Tr, resource: &Resource) -> Vec<Choice> {
    let one = |field: &contract::lookup::ResourceField| {
        let mut choice = Choice::new(&field.id, tr.text(&field.name));
        choice.hint = field.personal.then(|| tr.t("exchange-personal").into_owned());
        choice
    };
    resource.fields.iter().map(one).collect()
}

/// What the catalogue says of sharing, before anybody writes reasons.
fn terms(tr: Tr, resource: &Resource) -> Html {
    let tone = match resource.sharing {
        Sharing::Unconditional => Tone::Info,
        Sharing::Conditional => Tone::Info,
        Sharing::None => Tone::Warn,
    };
    let reason = (!resource.reason.is_empty()).then(|| html!("<p>{}</p>", resource.reason));
    let words = tr.t(&format!("exchange-terms-{}", resource.sharing.as_str()));
    ui::notice(tone, &html!("<p>{}</p>{}", words, reason))
}

async fn form_page(room: &Room, kind: Kind, code: &str, refused: &Refused) -> Reply {
    let tr = room.tr();
    let form = load(room, code).await?;
    let (resource, errors) = (&form.resource, &refused.errors);
    let organs: Vec<Choice> =
        form.organs.iter().map(|one| Choice::new(&one.uscc, tr.text(&one.name))).collect();
    let only = form.organs.first().map_or("", |one| one.uscc.as_str());
    let organ = match refused.text("organ") {
        "" if organs.len() == 1 => only,
        given => given,
    };
    let boxes = boxes(tr, resource);
    let mut body = html!("<input type=\"hidden\" name=\"resource\" value=\"{}\">", resource.code);
    body.push(&ask(room, "organ", Control::Select(&organs), organ, true, errors));
    let asked = match kind {
        Kind::Use => ("fields", "why"),
        Kind::Quality => ("wrong", "what"),
    };
    body.push(&ask(room, asked.0, Control::Checkboxes(&boxes), &refused.lines(asked.0), true, errors));
    if kind == Kind::Use {
        let purposes: Vec<Choice> =
            Purpose::ALL.iter().map(|one| Choice::new(one.as_str(), show::purpose_word(tr, *one))).collect();
        let items: Vec<Choice> = form.items.iter().map(|(code, name)| Choice::new(code, name)).collect();
        let until = if refused.is_new() { form.year_end.as_str() } else { refused.text("until") };
        body.push(&ask(room, "purpose", Control::Radios(&purposes), refused.text("purpose"), true, errors));
        body.push(&ask(room, "item", Control::Any(&items), refused.text("item"), false, errors));
        body.push(&ask(room, "until", Control::Date, until, true, errors));
    }
    body.push(&ask(room, asked.1, Control::Lines(4), refused.text(asked.1), true, errors));
    let key = format!("exchange-{}-send", kind.as_str());
    body.push(&ui::buttons([ui::button(&tr.t(&key), Weight::Primary, None)]));
    let action = match kind {
        Kind::Use => "/office/data/ask",
        Kind::Quality => "/office/data/complain",
    };
    let title = tr.with(&format!("exchange-{}-title", kind.as_str()), "name", tr.text(&resource.name));
    let page = Page::office(&room.ctx.view, title)
        .crumbs([Crumb::new(tr.t("exchange-asked-title"), "/office/data/asked")]);
    Ok(with_errors(tr, page, errors)
        .body(match kind {
            Kind::Use => terms(tr, resource),
            Kind::Quality => Html::empty(),
        })
        .body(ui::form(&room.ctx.view, action, &body))
        .respond())
}

async fn ask_form(room: Room, _: Staff<Ask>, Query(about): Query<About>) -> Reply {
    form_page(&room, Kind::Use, &about.resource, &Refused::default()).await
}

async fn complain_form(room: Room, _: Staff<Ask>, Query(about): Query<About>) -> Reply {
    form_page(&room, Kind::Quality, &about.resource, &Refused::default()).await
}

/// Beside which field a refusal stands.
fn beside(kind: Kind, code: &str) -> &'static str {
    match (code, kind) {
        ("exchange.organ-not-yours", _) => "organ",
        ("exchange.no-such-item", _) => "item",
        ("exchange.term", _) => "until",
        ("exchange.purpose-missing", _) => "purpose",
        ("exchange.reason-missing" | "exchange.too-long", Kind::Use) => "why",
        ("exchange.reason-missing" | "exchange.too-long", Kind::Quality) => "what",
        (_, Kind::Use) => "fields",
        (_, Kind::Quality) => "wrong",
    }
}

async fn file_use(room: Room, _: Staff<Ask>, fields: Fields) -> Reply {
    let Some(purpose) = Purpose::parse(fields.text("purpose")) else {
        let code = fields.text("resource").to_owned();
        let fault = Fault::invalid("exchange.purpose-missing");
        let refused = Refused::of(room.tr(), "purpose", fields, fault)?;
        return form_page(&room, Kind::Use, &code, &refused).await;
    };
    let wish = Wish {
        resource: fields.text("resource").to_owned(),
        organ: fields.text("organ").to_owned(),
        item: fields.text("item").to_owned(),
        purpose,
        fields: fields.all("fields").map(str::to_owned).collect(),
        why: fields.text("why").to_owned(),
        until_day: fields.text("until").to_owned(),
    };
    file(room, Kind::Use, wish, fields).await
}

async fn file_complaint(room: Room, _: Staff<Ask>, fields: Fields) -> Reply {
    let wish = Wish {
        resource: fields.text("resource").to_owned(),
        organ: fields.text("organ").to_owned(),
        fields: fields.all("wrong").map(str::to_owned).collect(),
        why: fields.text("what").to_owned(),
        ..Wish::default()
    };
    file(room, Kind::Quality, wish, fields).await
}

async fn file(room: Room, kind: Kind, wish: Wish, fields: Fields) -> Reply {
    let code = wish.resource.clone();
    let done = room
        .act(move |tx, reach, actor| match kind {
            Kind::Use => request::ask_use(tx, reach, actor, &wish),
            Kind::Quality => request::complain(tx, reach, actor, &wish),
        })
        .await?;
    match done {
        Ok(request) => {
            let to = format!("/office/data/requests/{}", request.number);
            Ok(kit::redirect_with(&room.ctx.view, &to, "exchange-filed", &[("number", &request.number)]))
        }
        Err(fault) => {
            let field = beside(kind, fault.code);
            form_page(&room, kind, &code, &Refused::of(room.tr(), field, fields, fault)?).await
        }
    }
}
