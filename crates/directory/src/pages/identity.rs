//! At the window: checking who somebody is (当面核验), and letting them act for an enterprise whose papers were seen.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use contract::{App, Fault};
use kit::ui::{Choice, Control, Errors, Field, Weight, button, buttons, error_summary, field, form};
use kit::{Ctx, Form, Page, Reply, html};
use serde::Deserialize;

use super::people::first_password;
use super::{mendable, words};
use crate::access::Staff;
use crate::account;
use crate::party::{self, IdKind, NewParty, PartyKind};
use crate::permissions::Verify;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/desk/identity", get(show))
        .route("/desk/identity/verify", post(verify))
        .route("/desk/identity/authorise", post(authorise))
        .route("/desk/identity/reset", post(reset))
}

#[derive(Clone, Default, Deserialize)]
struct Given {
    #[serde(default)]
    login: String,
    #[serde(default)]
    id_kind: String,
    #[serde(default)]
    id_number: String,
    #[serde(default)]
    agent_login: String,
    #[serde(default)]
    uscc: String,
    #[serde(default)]
    enterprise: String,
    #[serde(default)]
    lost_login: String,
    #[serde(default)]
    lost_kind: String,
    #[serde(default)]
    lost_number: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    second: String,
}

impl Given {
    /// Nothing filled in yet: most people bring their identity card.
    fn fresh() -> Self {
        let card = IdKind::CitizenId.as_str().to_owned();
        Self { id_kind: card.clone(), lost_kind: card, ..Self::default() }
    }
}

async fn show(ctx: Ctx, _: Staff<Verify>) -> Reply {
    Ok(page(&ctx, &Given::fresh(), &Errors::new()))
}

fn page(ctx: &Ctx, given: &Given, errors: &Errors) -> Response {
    let tr = ctx.tr;
    let line = |id: &'static str, value: &str, most: usize| {
        let label = tr.t(&format!("identity-{}", id.replace('_', "-")));
        let f = Field {
            id,
            label: &label,
            value,
            required: true,
            max_length: most,
            autocomplete: "off",
            ..Field::default()
        };
        field(tr, &f, errors.of(id))
    };
    let kinds: Vec<Choice> = IdKind::ALL
        .iter()
        .filter(|kind| **kind != IdKind::Uscc)
        .map(|kind| Choice::new(kind.as_str(), tr.t(&format!("party-id-{}", kind.as_str()))))
        .collect();
    let kind = |id: &'static str, value: &str| {
        let label = tr.t("identity-id-kind");
        let f = Field {
            id,
            label: &label,
            control: Control::Select(&kinds),
            value,
            required: true,
            ..Field::default()
        };
        field(tr, &f, errors.of(id))
    };
    let verify = html!(
        "{}{}{}{}",
        line("login", &given.login, 32),
        kind("id_kind", &given.id_kind),
        line("id_number", &given.id_number, 30),
        buttons([button(&tr.t("identity-verify-go"), Weight::Primary, None)]),
    );
    let authorise = html!(
        "{}{}{}{}",
        line("agent_login", &given.agent_login, 32),
        line("uscc", &given.uscc, 30),
        line("enterprise", &given.enterprise, 120),
        buttons([button(&tr.t("identity-authorise-go"), Weight::Secondary, None)]),
    );
    let second_label = tr.t("people-reset-second");
    let second = Field { id: "second", label: &second_label, control: Control::Consent, ..Field::default() };
    let reset = html!(
        "{}{}{}{}{}{}",
        line("lost_login", &given.lost_login, 32),
        kind("lost_kind", &given.lost_kind),
        line("lost_number", &given.lost_number, 30),
        first_password(ctx, errors),
        field(tr, &second, None),
        buttons([button(&tr.t("people-reset-go"), Weight::Secondary, None)]),
    );
    let page = Page::desk(ctx, tr.t("identity-title")).lead(tr.t("identity-lead")).body(html!(
        "{}<h2>{}</h2><p>{}</p>{}<h2>{}</h2><p>{}</p>{}<h2>{}</h2><p>{}</p>{}",
        error_summary(tr, errors),
        tr.t("identity-verify"),
        tr.t("identity-verify.text"),
        form(ctx, "/desk/identity/verify", &verify),
        tr.t("identity-authorise"),
        tr.t("identity-authorise.text"),
        form(ctx, "/desk/identity/authorise", &authorise),
        tr.t("identity-reset"),
        tr.t("identity-reset.text"),
        form(ctx, "/desk/identity/reset", &reset),
    ));
    let page = if errors.is_empty() { page } else { page.with_errors() };
    page.respond()
}

/// The form again with what is wrong at the field it belongs to.
fn again(ctx: &Ctx, given: &Given, fault: Fault, account: &'static str, number: &'static str) -> Reply {
    let at = match fault.code {
        "party.unknown" | "directory.account-unknown" => account,
        "party.name-missing" | "party.name-differs" if number == "uscc" => "enterprise",
        code if code.starts_with("directory.password-") => "password",
        _ => number,
    };
    let fault = if at == account { fault } else { mendable(fault)? };
    let errors: Errors = [(at, words(ctx.tr, &fault))].into_iter().collect();
    Ok(page(ctx, given, &errors))
}

async fn verify(ctx: Ctx, staff: Staff<Verify>, Form(given): Form<Given>) -> Reply {
    let (actor, new) = (staff.actor, given.clone());
    let done = ctx.app.db.write(move |tx| -> Result<_, Fault> {
        let kind = IdKind::parse(&new.id_kind).ok_or_else(|| Fault::invalid("party.id-form"))?;
        let id = party::verify(tx, &actor, &new.login, kind, &new.id_number)?;
        Ok(party::by_id(tx, id)?.map(|p| p.name).unwrap_or_default())
    });
    match done.await {
        Ok(name) => {
            Ok(kit::redirect_with(&ctx, "/desk/identity", "identity-verify-done", &[("name", &name)]))
        }
        Err(fault) => again(&ctx, &given, fault, "login", "id_number"),
    }
}

async fn authorise(ctx: Ctx, staff: Staff<Verify>, Form(given): Form<Given>) -> Reply {
    let (actor, new) = (staff.actor, given.clone());
    let done = ctx.app.db.write(move |tx| -> Result<_, Fault> {
        let enterprise = NewParty {
            kind: PartyKind::Enterprise,
            id_kind: IdKind::Uscc,
            id_number: new.uscc.clone(),
            name: new.enterprise.clone(),
            phone: String::new(),
            address: String::new(),
            facts: serde_json::Map::new(),
        };
        let id = party::ensure_party(tx, &actor, &enterprise)?;
        party::authorise(tx, &actor, &new.agent_login, id)
    });
    match done.await {
        Ok(()) => {
            let name = given.enterprise.as_str();
            Ok(kit::redirect_with(&ctx, "/desk/identity", "identity-authorise-done", &[("name", name)]))
        }
        Err(fault) => again(&ctx, &given, fault, "agent_login", "uscc"),
    }
}

async fn reset(ctx: Ctx, staff: Staff<Verify>, Form(given): Form<Given>) -> Reply {
    let (actor, new) = (staff.actor, given.clone());
    let done = match account::new_password(given.password.clone(), &given.lost_login).await {
        Ok(hash) => {
            let reset = move |tx: &mut store::Tx| -> Result<(), Fault> {
                let kind = IdKind::parse(&new.lost_kind).ok_or_else(|| Fault::invalid("party.id-form"))?;
                let document = (kind, new.lost_number.as_str());
                account::reset_at_window(tx, &actor, &new.lost_login, document, &hash, !new.second.is_empty())
            };
            ctx.app.db.write(reset).await
        }
        Err(fault) => Err(fault),
    };
    match done {
        Ok(()) => Ok(kit::redirect_with(&ctx, "/desk/identity", "people-reset-done", &[])),
        Err(fault) => again(&ctx, &given, fault, "lost_login", "lost_number"),
    }
}
