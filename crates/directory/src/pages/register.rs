//! A citizen registers.

use axum::response::Response;
use kit::Routes;
use kit::routes::get;
use kit::ui::{Control, Errors, Field, Weight, button, buttons, error_summary, field, form};
use kit::{Ctx, Form, Open, Page, Query, Reply, html};
use serde::Deserialize;

use super::document::{self, document_fields};
use super::sign_in::{Back, Browser};
use super::{as_fault, go_on, local, mendable, words};
use crate::account::clean_login;
use crate::party::{Id, IdKind, NewParty, PartyKind, clean_name, clean_phone};
use crate::password;
use crate::sign_in::{self, Registration};

pub(super) fn routes() -> Routes {
    Routes::new().route("/register", get(ask).post(register))
}

#[derive(Clone, Default, Deserialize)]
struct Given {
    #[serde(default)]
    name: String,
    #[serde(default)]
    id_kind: String,
    #[serde(default)]
    id_country: String,
    #[serde(default)]
    id_number: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    again: String,
    #[serde(default)]
    consent: String,
    #[serde(rename = "return", default)]
    back: String,
}

async fn ask(ctx: Ctx, Query(to): Query<Back>) -> Reply {
    if ctx.actor.is_some() {
        return Ok(kit::redirect(local(&to.back)));
    }
    let id_kind = document::usual_kind(ctx.tr).as_str().to_owned();
    Ok(page(&ctx, &Given { back: to.back, id_kind, ..Given::default() }, &Errors::new()))
}

impl Given {
    fn document(&self) -> document::Given<'_> {
        [&self.id_kind, &self.id_country, &self.id_number]
    }
}

/// A line of text on the form.
struct Line<'a> {
    id: &'a str,
    control: Control<'a>,
    value: &'a str,
    most: usize,
    fill: &'a str,
}

fn page(ctx: &Ctx, given: &Given, errors: &Errors) -> Response {
    let tr = ctx.tr;
    let line = |l: Line<'_>| {
        let (label, help) = (tr.t(&format!("register-{}", l.id)), tr.t(&format!("register-{}.help", l.id)));
        let f = Field {
            id: l.id,
            label: &label,
            help: &help,
            control: l.control,
            value: l.value,
            required: true,
            max_length: l.most,
            autocomplete: l.fill,
            ..Field::default()
        };
        field(tr, &f, errors.of(l.id))
    };
    let text = |id, value, most, fill| line(Line { id, control: Control::Text, value, most, fill });
    let secret =
        |id| line(Line { id, control: Control::Password { new: true }, value: "", most: 0, fill: "" });
    let consent_label = tr.t("register-consent");
    let consent = Field {
        id: "consent",
        label: &consent_label,
        control: Control::Consent,
        required: true,
        ..Field::default()
    };
    let phone = Line { id: "phone", control: Control::Phone, value: &given.phone, most: 40, fill: "tel" };
    let body = html!(
        "<input type=\"hidden\" name=\"return\" value=\"{back}\">{name}{id}{phone}{login}{password}{again}{consent}{go}",
        back = local(&given.back),
        name = text("name", &given.name, codes::name::MOST, "name"),
        id = document_fields(tr, document::NAMES, IdKind::of_persons(), given.document(), errors),
        phone = line(phone),
        login = text("login", &given.login, 32, "username"),
        password = secret("password"),
        again = secret("again"),
        consent = field(tr, &consent, errors.of("consent")),
        go = buttons([button(&tr.t("register-go"), Weight::Primary, None)]),
    );
    let page = Page::portal(ctx, tr.t("register-title")).lead(tr.t("register-lead")).body(html!(
        "{}{}<h2>{}</h2><p>{}</p>",
        error_summary(tr, errors),
        form(ctx, "/register", &body),
        tr.t("register-what-for"),
        tr.t("register-what-for.text"),
    ));
    let page = if errors.is_empty() { page } else { page.with_errors() };
    page.respond()
}

fn person(given: &Given, id: &Id) -> NewParty {
    NewParty {
        kind: PartyKind::Person,
        id_kind: id.kind(),
        id_country: id.country().to_owned(),
        id_number: id.number().to_owned(),
        name: given.name.clone(),
        phone: given.phone.clone(),
        address: String::new(),
        facts: serde_json::Map::new(),
    }
}

/// The document, and what is wrong with each field, in the order of the form: everything at once, not one at a time.
fn faults(ctx: &Ctx, given: &Given) -> (Option<Id>, Errors) {
    let tr = ctx.tr;
    let mut errors = Errors::new();
    if let Err(fault) = clean_name(PartyKind::Person, &given.name) {
        let missing = fault.code == "party.name-missing";
        errors.add(
            "name",
            if missing { tr.t("register-name.missing").into_owned() } else { words(tr, &fault) },
        );
    }
    let id = document::read(given.document());
    if let Err(fault) = &id {
        errors.add(document::at(document::NAMES, fault), words(tr, fault));
    }
    match clean_phone(&given.phone) {
        Ok(phone) if !phone.is_empty() => {}
        Ok(_) => errors.add("phone", tr.t("register-phone.missing")),
        Err(fault) => errors.add("phone", words(tr, &fault)),
    }
    if let Err(fault) = clean_login(&given.login) {
        errors.add("login", words(tr, &fault));
    }
    if let Err(fault) = password::check_new(&given.password, &given.login) {
        errors.add("password", words(tr, &fault));
    } else if given.password != given.again {
        errors.add("again", tr.t("register-again.differs"));
    }
    if given.consent.is_empty() {
        errors.add("consent", tr.t("register-consent.missing"));
    }
    (id.ok(), errors)
}

async fn register(ctx: Ctx, browser: Browser, Open(Form(given)): Open<Form<Given>>) -> Reply {
    let (id, mut errors) = faults(&ctx, &given);
    let Some(id) = id.filter(|_| errors.is_empty()) else { return Ok(page(&ctx, &given, &errors)) };
    let new = Registration {
        login: given.login.clone(),
        password: given.password.clone(),
        person: person(&given, &id),
        language: ctx.tr.lang,
        address: browser.address,
        agent: browser.agent,
    };
    match sign_in::register(&ctx.app, new).await {
        Ok(opened) => Ok(go_on(&ctx, &opened, &given.back)),
        Err(fault) => {
            let fault = mendable(fault)?;
            errors.add("login", words(ctx.tr, &fault));
            Ok(as_fault(page(&ctx, &given, &errors), &fault))
        }
    }
}
