//! The JSON API of casework under `/api/v1`: the whole story for programs. Each route parses, calls one act of this
//! crate and answers with the shapes in [`shape`]; refusals are RFC 9457 problems with the act's own code.
//!
//! | routes | file |
//! |---|---|
//! | drafts: fill in, attach, look through, submit | [`drafts`] |
//! | cases: mine, one, its timeline, documents, licences, materials; supply, withdraw; public progress | [`cases`] |
//! | window: queue, checklist, correction, acceptance, handing out | [`window`] |
//! | offices: tasks, special procedures, extension, decision | [`tasks`], [`office`] |
//! | others: urge, copies, opinions, colleagues, recusal | [`sharing`] |
//!
//! [`describe`] holds what the OpenAPI document says of them. Internal ids do not leave: a case is named by its number, a
//! task by its number within the case, an organ by its code, a colleague by login. A draft has no number yet; its id is
//! an opaque text that opens nothing for anybody else.

use axum::extract::Request;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use contract::{Actor, ActorKind, DraftId, Fault, FaultKind};
use kit::Routes;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error as _};
use serde_json::Value;
use store::Tx;

use crate::pages::Room;
use casework::desk::{Desk, scope};
use casework::permissions;
use casework::view::{self, CaseFile};

mod cases;
mod describe;
mod drafts;
mod office;
mod schemas;
mod shape;
mod sharing;
mod tasks;
mod window;

/// Routes of the API.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .merge(drafts::routes())
        .merge(cases::routes())
        .merge(window::routes())
        .merge(tasks::routes())
        .merge(office::routes())
        .merge(sharing::routes())
        .layer(from_fn(by_programs))
        // Nobody's session counts there, so no page of another site can misuse one.
        .merge(cases::open_routes())
}

/// What the OpenAPI document says of these routes: `paths` and `components`.
pub fn openapi() -> Value {
    kit::api::openapi(described(), schemas::all())
}

fn described() -> impl Iterator<Item = describe::Described> {
    let parts = [
        drafts::describe(),
        cases::describe(),
        window::describe(),
        tasks::describe(),
        office::describe(),
        sharing::describe(),
    ];
    parts.into_iter().flatten()
}

/// Names of the JSON bodies the routes take, as in [`openapi`], each with how its route reads it.
pub fn bodies() -> Vec<(&'static str, kit::api::ReadBody)> {
    kit::api::bodies(described())
}

/// A change is asked for by a program: with a bearer token, or as JSON, which no page of another site can send. A form of
/// another site with this browser's cookie is neither.
async fn by_programs(request: Request, next: Next) -> Response {
    if is_by_program(request.method(), request.headers()) {
        next.run(request).await
    } else {
        kit::Error::from(Fault::new(FaultKind::SignIn, "kit.sign-in-needed")).into_response()
    }
}

fn is_by_program(method: &Method, headers: &HeaderMap) -> bool {
    let says = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
        || says(header::AUTHORIZATION).starts_with("Bearer ")
        || says(header::CONTENT_TYPE).starts_with("application/json")
}

/// Reads an object that stands within a body as an object; a list would be taken for its fields in their order.
fn inner<'de, D: Deserializer<'de>, T: DeserializeOwned>(from: D) -> Result<T, D::Error> {
    let fields = serde_json::Map::<String, Value>::deserialize(from)?;
    T::deserialize(Value::Object(fields)).map_err(D::Error::custom)
}

/// Reads a list of such objects.
fn inner_list<'de, D: Deserializer<'de>, T: DeserializeOwned>(from: D) -> Result<Vec<T>, D::Error> {
    let all = Vec::<Value>::deserialize(from)?;
    all.into_iter().map(|one| inner(one).map_err(D::Error::custom)).collect()
}

/// Reads such an object, which may be null.
fn inner_maybe<'de, D: Deserializer<'de>, T: DeserializeOwned>(from: D) -> Result<Option<T>, D::Error> {
    Option::<Value>::deserialize(from)?.map(|one| inner(one).map_err(D::Error::custom)).transpose()
}

/// Reads one of several words as a text; `{"word": null}` would be taken for it.
fn word<'de, D: Deserializer<'de>, T: DeserializeOwned>(from: D) -> Result<T, D::Error> {
    T::deserialize(Value::String(String::deserialize(from)?)).map_err(D::Error::custom)
}

/// A day out of a body, `YYYY-MM-DD`.
fn day(text: &str) -> Result<jiff::civil::Date, Fault> {
    text.trim().parse().map_err(|_| Fault::invalid("kit.form").with("detail", "until"))
}

/// A draft's id out of a path.
fn draft_id(text: &str) -> Result<DraftId, Fault> {
    text.parse().map(DraftId).map_err(|_| Fault::not_found("draft.not-found"))
}

/// A case number out of a path. What cannot be one is not looked up.
fn case_number(text: &str) -> Result<String, Fault> {
    let fits = text.len() <= 64 && !text.chars().any(char::is_control);
    if fits { Ok(text.trim().to_owned()) } else { Err(Fault::not_found("case.not-found")) }
}

/// Looks at a case as whoever asks, if they may read it.
async fn of_case<T: Send + 'static>(
    room: &Room,
    number: &str,
    look: impl Fn(&mut Tx, &Desk, &Actor, CaseFile) -> Result<T, Fault> + Send + 'static,
) -> Result<T, kit::Error> {
    room.ctx.signed_in()?;
    let number = case_number(number)?;
    room.read(move |tx, desk, actor| {
        let file = view::case_file(tx, desk.people.as_ref(), actor, &number)?;
        look(tx, desk, actor, file)
    })
    .await
}

/// Looks at a case as staff whose postings reach it or another part of its application, or before whose organ it was put.
async fn of_case_for_staff<T: Send + 'static>(
    room: &Room,
    number: &str,
    look: impl Fn(&mut Tx, &Desk, &Actor, CaseFile) -> Result<T, Fault> + Send + 'static,
) -> Result<T, kit::Error> {
    of_case(room, number, move |tx, desk, actor, file| {
        if reaches(actor, &file) || casework::referral::reads(tx, actor, file.root.id)? {
            look(tx, desk, actor, file)
        } else {
            Err(Fault::not_found("case.not-found"))
        }
    })
    .await
}

/// Whether one of the actor's postings reaches the application.
fn reaches(actor: &Actor, file: &CaseFile) -> bool {
    let mut cases = std::iter::once(&file.root).chain(&file.members);
    cases.any(|case| permissions::READ.iter().any(|permission| actor.can(*permission, scope(case))))
}

/// Carries out an act on a case; the act itself checks who may.
async fn act_on<T: Send + 'static>(
    room: &Room,
    number: &str,
    act: impl Fn(&mut Tx, &Desk, &Actor, CaseFile) -> Result<T, Fault> + Send + 'static,
) -> Result<T, kit::Error> {
    room.ctx.signed_in()?;
    let number = case_number(number)?;
    let done = room
        .carry(move |tx, desk, actor| {
            let file = view::case_file(tx, desk.people.as_ref(), actor, &number)?;
            act(tx, desk, actor, file)
        })
        .await;
    match done {
        Ok(done) => Ok(done),
        Err(error) => Err(by_name(room, error).await),
    }
}

/// A refusal that says who was faster says it by account. Colleagues are told the name; to applicants an office has no
/// names.
async fn by_name(room: &Room, error: kit::Error) -> kit::Error {
    let fault = error.fault();
    let Some(account) = fault.args.iter().find(|(name, _)| *name == "by").map(|(_, value)| value.clone())
    else {
        return error;
    };
    let staff = room.ctx.actor.as_ref().is_some_and(|actor| actor.kind == ActorKind::Staff);
    let name = match account.parse::<i64>() {
        Ok(id) if staff && id != 0 => {
            let looked = room.read(move |tx, _, _| directory::account::name(tx, id.into())).await;
            looked.ok().flatten()
        }
        _ => None,
    };
    let mut told = Fault::new(fault.kind, fault.code);
    for (key, value) in &fault.args {
        match (*key, &name) {
            ("by", Some(name)) => told = told.with("by", name),
            ("by", None) => {}
            (key, _) => told = told.with(key, value),
        }
    }
    told.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is described is what is read: the example of every body, and nothing of another shape.
    #[test]
    fn bodies_are_read_as_they_are_described() {
        let mut tried = 0;
        for one in described() {
            let Some((name, read)) = one.body else { continue };
            let example = &one.operation["requestBody"]["content"]["application/json"]["example"];
            read(example.to_string().as_bytes()).unwrap_or_else(|fault| panic!("{name}: {fault}"));
            let mut more = example.clone();
            more["sudo"] = true.into();
            assert!(read(more.to_string().as_bytes()).is_err(), "{name}: {more}");
            tried += 1;
        }
        assert!(tried > 15, "{tried}");
    }

    #[test]
    fn lists_are_no_objects_and_objects_no_words() {
        let read = |name: &str, body: &str| {
            let found = bodies().into_iter().find(|(known, _)| *known == name).unwrap();
            (found.1)(body.as_bytes()).is_ok()
        };
        for (name, good, bad) in [
            ("Ticking", r#"{"concept":"a","mark":"ok"}"#, r#"["a","ok","",false]"#),
            ("Ticking", r#"{"concept":"a","mark":"ok"}"#, r#"{"concept":"a","mark":{"ok":null}}"#),
        ] {
            let body = |tick: &str| format!(r#"{{"revision":1,"ticks":[{tick}]}}"#);
            assert!(read(name, &body(good)) && !read(name, &body(bad)), "{bad}");
        }
        let mark = |mark: &str| format!(r#"{{"outcome":"grant","revision":1,"marks":[{mark}]}}"#);
        assert!(read("Decision", &mark(r#"{"criterion":"a","holds":true}"#)));
        assert!(!read("Decision", &mark(r#"["a",true,""]"#)));
        assert!(!read("Completion", r#"{"opinion":{"approve":null}}"#));
        let applicant = |one: &str| format!(r#"{{"item":"x","applicant":{one}}}"#);
        assert!(read("OpenDraft", &applicant("null")));
        assert!(!read("OpenDraft", &applicant(r#"["person","citizen-id","1","n","",""]"#)));
    }
}
