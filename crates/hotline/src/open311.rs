//! Open311 GeoReport v2 under `/open311/v2`: what can be told (`services`), telling it (`requests`, with a program's key), and what became
//! of what callers agreed to make public. JSON and XML alike; a refusal is a list of `code` and `description` in the form that was asked
//! for. Requests are tickets like any other: the same numbers, limits and acts.
//!
//! What the standard leaves open is answered so: `api_key` is needed for telling only; `jurisdiction_id` may be left out, and is the
//! division code otherwise; a place is an `address_string` or a position; a position without words stands in the place as its figures.
//! The kind of a ticket is the attribute `kind`; consent to be public the attribute `open`. Tokens are not used: a request has its number
//! at once.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use contract::{Actor, Fault, Text};
use kit::routes::get;
use kit::{Fields, Keyed, Path, Query, Reply, Routes, Tr};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use store::Tx;

use crate::apps;
use crate::desk::Desk;
use crate::model::{Channel, Ticket, TicketKind};
use crate::pages::{Room, kind_word};
use crate::receive::{self, Wish};
use crate::rules::Class;
use crate::store::apps::{self as rows, Wanted};

/// Most requests answered at once, as the standard suggests.
const MOST: u32 = 1000;
/// How far back the list goes where no time is asked for, as the standard says: 90 days.
const BACK_MS: i64 = 90 * 86_400_000;

/// Routes.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .route("/open311/discovery.{form}", get(discovery))
        .route("/open311/v2/services.{form}", get(services))
        .route("/open311/v2/services/{code}", get(definition))
        .route("/open311/v2/requests.{form}", get(requests).post(tell))
        .route("/open311/v2/requests/{number}", get(request))
}

/// In what form an answer goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Json,
    Xml,
}

impl Form {
    fn of(word: &str) -> Option<Form> {
        match word {
            "json" => Some(Form::Json),
            "xml" => Some(Form::Xml),
            _ => None,
        }
    }

    /// A name with its form: `4.json`.
    fn split(given: &str) -> Option<(&str, Form)> {
        let (name, form) = given.rsplit_once('.')?;
        Some((name, Form::of(form)?))
    }
}

/// A refusal as the standard shapes it.
struct Refused {
    status: StatusCode,
    words: String,
}

impl Refused {
    fn new(status: StatusCode, words: impl Into<String>) -> Refused {
        Refused { status, words: words.into() }
    }

    fn not_found(words: &str) -> Refused {
        Self::new(StatusCode::NOT_FOUND, words)
    }
}

type Answered = Result<(StatusCode, Value), Refused>;

/// The answer in the form asked for. `names` are the XML names of the list and of one in it.
fn answer(form: Form, names: (&str, &str), answered: Answered) -> Response {
    let (status, value, (list, one)) = match answered {
        Ok((status, value)) => (status, value, names),
        Err(refused) => {
            let code = refused.status.as_u16();
            let value = json!([{ "code": code, "description": refused.words }]);
            (refused.status, value, ("errors", "error"))
        }
    };
    match form {
        Form::Json => (status, axum::Json(value)).into_response(),
        Form::Xml => {
            let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
            write(&mut out, list, one, &value);
            (status, [(header::CONTENT_TYPE, "text/xml; charset=utf-8")], out).into_response()
        }
    }
}

/// What the elements of a list are called in XML.
fn element(list: &str) -> &str {
    match list {
        "attributes" => "attribute",
        "values" => "value",
        "endpoints" => "endpoint",
        "formats" => "format",
        _ => "item",
    }
}

/// Writes a value as an element, its lists with the names the standard gives their elements.
fn write(out: &mut String, name: &str, one: &str, value: &Value) {
    out.push_str(&format!("<{name}>"));
    match value {
        Value::Array(all) => all.iter().for_each(|each| write(out, one, "item", each)),
        Value::Object(fields) => {
            fields.iter().for_each(|(name, field)| write(out, name, element(name), field));
        }
        Value::Null => {}
        Value::String(text) => out.push_str(&escape(text)),
        other => out.push_str(&other.to_string()),
    }
    out.push_str(&format!("</{name}>"));
}

/// A text in XML. What XML 1.0 has no place for (control characters, halves of nothing) is left out.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\t' | '\n' | '\r' => out.push(c),
            c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

/// A moment as the standard writes it, in China's time.
fn moment(at_ms: i64) -> Value {
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(8));
    let second = at_ms.div_euclid(1000);
    match jiff::Timestamp::from_second(second) {
        Ok(at) => at.to_zoned(zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string().into(),
        Err(_) => Value::Null,
    }
}

fn read_moment(text: &str) -> Option<i64> {
    text.trim().parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond)
}

#[derive(Deserialize, Default, Clone)]
#[serde(default)]
struct Asked {
    jurisdiction_id: String,
    service_request_id: String,
    service_code: String,
    start_date: String,
    end_date: String,
    status: String,
}

fn here(room: &Room, given: &str) -> Result<(), Refused> {
    match given.is_empty() || given == room.desk.region {
        true => Ok(()),
        false => Err(Refused::not_found("jurisdiction_id provided was not found")),
    }
}

/// Reads for anybody.
async fn read<T: Send + 'static>(
    room: &Room,
    read: impl Fn(&mut Tx, &Desk) -> Result<T, Fault> + Send + Sync + 'static,
) -> Result<T, kit::Error> {
    let desk = room.desk.clone();
    Ok(room.ctx.app.db.read(move |tx| read(tx, &desk)).await?)
}

async fn discovery(room: Room, Path(form): Path<String>) -> Reply {
    let form = Form::of(&form).ok_or_else(kit::Error::not_found)?;
    let base = &room.ctx.app.site.base_url;
    let value = json!({
        "changeset": "2026-12-01T00:00:00+08:00",
        "contact": format!("{base}/hotline"),
        "key_service": format!("{base}/open311/v2/services.json"),
        "endpoints": [ {
            "specification": "http://wiki.open311.org/GeoReport_v2",
            "url": format!("{base}/open311/v2"),
            "changeset": "2026-12-01T00:00:00+08:00",
            "type": "production",
            "formats": ["text/xml", "application/json"],
        } ],
    });
    Ok(answer(form, ("discovery", "endpoint"), Ok((StatusCode::OK, value))))
}

fn service(tr: Tr, class: &Class) -> Value {
    json!({
        "service_code": class.key,
        "service_name": tr.text(&class.name),
        "description": tr.text(&class.domain),
        "metadata": true,
        "type": "realtime",
        "keywords": class.words.join(","),
        "group": tr.text(&class.domain),
    })
}

async fn services(room: Room, Path(form): Path<String>, Query(asked): Query<Asked>) -> Reply {
    let form = Form::of(&form).ok_or_else(kit::Error::not_found)?;
    let tr = room.tr();
    let rules = read(&room, |tx, desk| desk.rules.now(tx)).await?;
    let all: Vec<Value> = rules.classes.iter().map(|class| service(tr, class)).collect();
    let answered = here(&room, &asked.jurisdiction_id).map(|()| (StatusCode::OK, Value::from(all)));
    Ok(answer(form, ("services", "service"), answered))
}

async fn definition(room: Room, Path(given): Path<String>, Query(asked): Query<Asked>) -> Reply {
    let (code, form) = Form::split(&given).ok_or_else(kit::Error::not_found)?;
    let tr = room.tr();
    let rules = read(&room, |tx, desk| desk.rules.now(tx)).await?;
    let attribute = |code: &str, order: usize, words: &str, values: Vec<Value>| {
        json!({
            "variable": true, "code": code, "datatype": "singlevaluelist", "required": false, "order": order,
            "datatype_description": "", "description": words, "values": values,
        })
    };
    let kinds =
        TicketKind::ALL.iter().map(|kind| json!({ "key": kind.as_str(), "name": kind_word(tr, *kind) }));
    let open = ["yes", "no"].map(|key| json!({ "key": key, "name": tr.t(&format!("ticket-open311-{key}")) }));
    let attributes = json!([
        attribute("kind", 1, &tr.t("ticket-ask-kind"), kinds.collect()),
        attribute("open", 2, &tr.t("ticket-ask-open"), open.to_vec()),
    ]);
    let answered = match (here(&room, &asked.jurisdiction_id), rules.class(code)) {
        (Err(refused), _) => Err(refused),
        (_, None) => Err(Refused::not_found("service_code provided was not found")),
        (_, Some(class)) => {
            Ok((StatusCode::OK, json!({ "service_code": class.key, "attributes": attributes })))
        }
    };
    Ok(answer(form, ("service_definition", "attribute"), answered))
}

/// A ticket everybody may read, as the standard shapes it: nothing of who the caller is.
fn shape(tr: Tr, ticket: &Ticket, class: Option<&Text>, unit: Option<&Text>) -> Value {
    let updated =
        [ticket.answered_at, ticket.closed_at, Some(ticket.received_at)].into_iter().flatten().max();
    let mut all = Map::new();
    let mut put = |name: &str, value: Value| {
        all.insert(name.to_owned(), value);
    };
    put("service_request_id", ticket.number.as_str().into());
    put("status", if ticket.closed_at.is_some() { "closed" } else { "open" }.into());
    put("status_notes", tr.t(&format!("ticket-told-{}", ticket.state.as_str())).into_owned().into());
    put("service_name", class.map_or(Value::Null, |name| tr.text(name).into()));
    put("service_code", ticket.class.as_deref().unwrap_or_default().into());
    put("description", ticket.body.as_str().into());
    put("agency_responsible", unit.map_or(Value::Null, |name| tr.text(name).into()));
    put("service_notice", Value::Null);
    put("requested_datetime", moment(ticket.received_at));
    put("updated_datetime", updated.map_or(Value::Null, moment));
    put("expected_datetime", moment(ticket.due_at));
    put("address", ticket.place.as_str().into());
    for name in ["address_id", "zipcode", "lat", "long", "media_url"] {
        put(name, Value::Null);
    }
    Value::Object(all)
}

/// What is asked for, or why it cannot be.
fn wanted(asked: &Asked, now: i64) -> Result<Wanted, Refused> {
    let time = |text: &str, name: &str| match text {
        "" => Ok(None),
        text => read_moment(text).map(Some).ok_or_else(|| {
            Refused::new(StatusCode::BAD_REQUEST, format!("{name} is not a date with time and offset"))
        }),
    };
    let (from, until) = (time(&asked.start_date, "start_date")?, time(&asked.end_date, "end_date")?);
    let open = match asked.status.as_str() {
        "" | "open,closed" | "closed,open" => None,
        "open" => Some(true),
        "closed" => Some(false),
        _ => return Err(Refused::new(StatusCode::BAD_REQUEST, "status is open, closed or both")),
    };
    let class = (!asked.service_code.is_empty()).then(|| asked.service_code.clone());
    let from = from.or_else(|| Some(until.unwrap_or(now).saturating_sub(BACK_MS)));
    Ok(Wanted { from, until, class, open })
}

/// The tickets asked for with the names of their classes and units.
fn shown(tx: &mut Tx, desk: &Desk, tr: Tr, tickets: &[Ticket]) -> Result<Vec<Value>, Fault> {
    let rules = desk.rules.now(tx)?;
    let mut all = Vec::with_capacity(tickets.len());
    for ticket in tickets {
        let class = ticket.class.as_deref().and_then(|key| rules.class(key)).map(|class| class.name.clone());
        let unit = rows::unit(tx, ticket.organ)?;
        all.push(shape(tr, ticket, class.as_ref(), unit.as_ref()));
    }
    Ok(all)
}

/// Those of the numbers that everybody may read.
fn by_numbers(tx: &mut Tx, given: &str) -> Result<Vec<Ticket>, Fault> {
    let mut found = Vec::new();
    for number in given.split(',').filter_map(crate::number::tidy).take(100) {
        let ticket = crate::store::by_number(tx, &number)?;
        found.extend(ticket.filter(|ticket| ticket.listed_at.is_some()));
    }
    Ok(found)
}

async fn requests(room: Room, Path(form): Path<String>, Query(asked): Query<Asked>) -> Reply {
    let form = Form::of(&form).ok_or_else(kit::Error::not_found)?;
    let tr = room.tr();
    let names = ("service_requests", "request");
    if let Err(refused) = here(&room, &asked.jurisdiction_id) {
        return Ok(answer(form, names, Err(refused)));
    }
    let found = read(&room, move |tx, desk| {
        let tickets = match asked.service_request_id.as_str() {
            "" => match wanted(&asked, tx.now()) {
                Ok(wanted) => rows::listed(tx, &wanted, MOST)?,
                Err(refused) => return Ok(Err(refused)),
            },
            numbers => by_numbers(tx, numbers)?,
        };
        Ok(Ok(shown(tx, desk, tr, &tickets)?))
    })
    .await?;
    Ok(answer(form, names, found.map(|all| (StatusCode::OK, all.into()))))
}

async fn request(room: Room, Path(given): Path<String>, Query(asked): Query<Asked>) -> Reply {
    let (number, form) = Form::split(&given).ok_or_else(kit::Error::not_found)?;
    let (tr, number) = (room.tr(), number.to_owned());
    let names = ("service_requests", "request");
    if let Err(refused) = here(&room, &asked.jurisdiction_id) {
        return Ok(answer(form, names, Err(refused)));
    }
    let found = read(&room, move |tx, desk| {
        let tickets = by_numbers(tx, &number)?;
        shown(tx, desk, tr, &tickets)
    })
    .await?;
    let answered = match found.is_empty() {
        true => Err(Refused::not_found("service_request_id provided was not found")),
        false => Ok((StatusCode::OK, found.into())),
    };
    Ok(answer(form, names, answered))
}

/// A request as a wish: whose, what, where.
fn wish(fields: &Fields, class: &Class) -> Result<Wish, Refused> {
    let bad = |words: &str| Refused::new(StatusCode::BAD_REQUEST, words);
    let phone = fields.text("phone").to_owned();
    let kind = match fields.text("attribute[kind]") {
        // Nobody can be called back without a telephone: it is a hint then, not a call for help.
        "" if phone.is_empty() => TicketKind::Suggestion,
        "" => TicketKind::Help,
        word => TicketKind::parse(word).ok_or_else(|| bad("attribute[kind] is none of the values"))?,
    };
    let (lat, long) = (fields.text("lat"), fields.text("long"));
    let figure = |text: &str, most: f64| text.parse::<f64>().is_ok_and(|n| n.abs() <= most);
    let place = match (fields.text("address_string"), lat, long) {
        ("", "", "") => return Err(bad("address_string, or lat and long, are required")),
        ("", lat, long) if figure(lat, 90.0) && figure(long, 180.0) => format!("WGS84 {lat}, {long}"),
        ("", ..) => return Err(bad("lat and long are no position")),
        (address, ..) => address.to_owned(),
    };
    let name = format!("{}{}", fields.text("last_name"), fields.text("first_name"));
    Ok(Wish {
        kind: Some(kind),
        body: fields.get("description").unwrap_or_default().to_owned(),
        place,
        anonymous: phone.is_empty() && name.is_empty(),
        name,
        phone,
        open: fields.text("attribute[open]") == "yes",
        class: Some(class.key.clone()),
        channel: Some(Channel::App),
        ..Wish::default()
    })
}

async fn tell(room: Room, Path(form): Path<String>, Keyed(fields): Keyed<Fields>) -> Reply {
    let form = Form::of(&form).ok_or_else(kit::Error::not_found)?;
    let names = ("service_requests", "request");
    let tr = room.tr();
    let key = fields.text("api_key").to_owned();
    let app = read(&room, move |tx, _| apps::of_key(tx, &key)).await?;
    let Some(app) = app else {
        return Ok(answer(
            form,
            names,
            Err(Refused::new(StatusCode::FORBIDDEN, "api_key is missing or not known")),
        ));
    };
    if let Err(refused) = here(&room, fields.text("jurisdiction_id")) {
        return Ok(answer(form, names, Err(refused)));
    }
    let rules = read(&room, |tx, desk| desk.rules.now(tx)).await?;
    let wanted = match rules.class(fields.text("service_code")) {
        None => Err(Refused::not_found("service_code provided was not found")),
        Some(class) => wish(&fields, class),
    };
    let wanted = match wanted {
        Ok(wanted) => Wish { origin: app.name.clone(), ..wanted },
        Err(refused) => return Ok(answer(form, names, Err(refused))),
    };
    let (desk, actor) = (room.desk.clone(), Actor::system("open311"));
    // Many people send through one program: each is counted against a flood by what they give of themselves.
    let whose = ["phone", "email", "device_id"].map(|name| fields.text(name));
    let whose = whose.into_iter().find(|text| !text.is_empty()).unwrap_or_default();
    let from = format!("open311:{}:{whose}", app.id);
    let done = room.ctx.app.db.write(move |tx| receive::receive(tx, &desk, &actor, &from, &wanted)).await;
    let answered = match done {
        Ok(received) => {
            let notice = received.code.map(|code| tr.with("ticket-code-told", "code", &code));
            let told = json!([{
                "service_request_id": received.ticket.number,
                "service_notice": notice, "account_id": Value::Null,
            }]);
            Ok((if received.again { StatusCode::OK } else { StatusCode::CREATED }, told))
        }
        Err(fault) if fault.kind == contract::FaultKind::Internal => return Err(fault.into()),
        Err(fault) => {
            let status = match fault.kind {
                contract::FaultKind::TooMany => StatusCode::TOO_MANY_REQUESTS,
                _ => StatusCode::BAD_REQUEST,
            };
            Err(Refused::new(status, kit::fault_words(tr, &fault).advice(tr)))
        }
    };
    Ok(answer(form, names, answered))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_has_the_names_of_the_standard_and_nothing_that_breaks_it() {
        let mut out = String::new();
        let value = json!([{ "attributes": [{ "values": [{ "key": "<&>\u{1}" }] }] }, { "lat": null }]);
        write(&mut out, "services", "service", &value);
        assert_eq!(
            out,
            "<services><service><attributes><attribute><values><value><key>&lt;&amp;&gt;</key></value></values></attribute>\
             </attributes></service><service><lat></lat></service></services>"
        );
    }

    #[test]
    fn moments_carry_their_offset_both_ways() {
        assert_eq!(moment(1_795_996_800_000), "2026-11-30T08:00:00+08:00");
        assert_eq!(read_moment("2026-11-30T08:00:00+08:00"), Some(1_795_996_800_000));
        assert_eq!(read_moment("2026-11-30T00:00:00Z"), read_moment("2026-11-30T08:00:00+08:00"));
        assert_eq!(read_moment("soon"), None);
    }
}
