//! At the window: checking who somebody is (当面核验), and a new password for who forgot theirs. What else the window does
//! with people stands on pages of its own: [`super::correct`], [`super::authority`].

use axum::response::Response;
use contract::{Actor, Fault};
use kit::Routes;
use kit::routes::{get, post};
use kit::ui::{Control, Errors, Field, Weight, button, buttons, error_summary, field, form};
use kit::{Ctx, Form, Page, Reply, html};
use serde::Deserialize;

use super::document::{self, Names, document_fields};
use super::people::first_password;
use super::{mendable, words};
use crate::access::Staff;
use crate::account;
use crate::party::{self, IdKind};
use crate::permissions::Verify;
use crate::two_people;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/desk/identity", get(show))
        .route("/desk/identity/verify", post(verify))
        .route("/desk/identity/reset", post(reset))
}

/// Names of the fields for the document of who forgot a password.
const LOST: Names = Names { kind: "lost_kind", country: "lost_country", number: "lost_number", first: false };

#[derive(Clone, Default, Deserialize)]
struct Given {
    #[serde(default)]
    login: String,
    #[serde(default)]
    id_kind: String,
    #[serde(default)]
    id_number: String,
    #[serde(default)]
    id_country: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    lost_login: String,
    #[serde(default)]
    lost_kind: String,
    #[serde(default)]
    lost_country: String,
    #[serde(default)]
    lost_number: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    second: String,
    #[serde(default)]
    code: String,
}

impl Given {
    /// Nothing filled in yet: most people bring their identity card.
    fn fresh() -> Self {
        let card = IdKind::CitizenId.as_str().to_owned();
        Self { id_kind: card.clone(), lost_kind: card, ..Self::default() }
    }

    fn document(&self) -> document::Given<'_> {
        [&self.id_kind, &self.id_country, &self.id_number]
    }

    fn lost_document(&self) -> document::Given<'_> {
        [&self.lost_kind, &self.lost_country, &self.lost_number]
    }
}

async fn show(ctx: Ctx, _: Staff<Verify>) -> Reply {
    Ok(page(&ctx, &Given::fresh(), &Errors::new()))
}

fn page(ctx: &Ctx, given: &Given, errors: &Errors) -> Response {
    let tr = ctx.tr;
    let line = |id: &'static str, value: &str, most: usize| {
        let key = format!("identity-{}", id.replace('_', "-"));
        let label = tr.t(&key);
        // Whoever has no account is verified all the same.
        let (required, help) = match id {
            "login" => (false, tr.t("identity-login.help")),
            _ => (true, "".into()),
        };
        let f = Field {
            help: &help,
            id,
            label: &label,
            value,
            required,
            max_length: most,
            autocomplete: "off",
            ..Field::default()
        };
        field(tr, &f, errors.of(id))
    };
    let verify = html!(
        "{}{}{}{}",
        line("login", &given.login, 32),
        document_fields(tr, document::NAMES, IdKind::of_persons(), given.document(), errors),
        line("name", &given.name, codes::name::MOST),
        buttons([button(&tr.t("identity-verify-go"), Weight::Primary, None)]),
    );
    let second_label = tr.t("people-reset-second");
    let second = Field { id: "second", label: &second_label, control: Control::Consent, ..Field::default() };
    let (code_label, code_help) = (tr.t("identity-code"), tr.t("identity-code.help"));
    let code = Field {
        id: "code",
        label: &code_label,
        help: &code_help,
        control: Control::OneTimeCode,
        max_length: 8,
        ..Field::default()
    };
    let reset = html!(
        "{}{}{}{}{}{}",
        line("lost_login", &given.lost_login, 32),
        document_fields(tr, LOST, IdKind::of_persons(), given.lost_document(), errors),
        first_password(ctx, errors),
        field(tr, &code, errors.of("code")),
        field(tr, &second, None),
        buttons([button(&tr.t("people-reset-go"), Weight::Secondary, None)]),
    );
    let page = Page::desk(ctx, tr.t("identity-title")).lead(tr.t("identity-lead")).body(html!(
        "{}<p><a href=\"/desk/identity/correct\">{}</a> · <a href=\"/desk/identity/authority\">{}</a> · \
         <a href=\"{}\">{}</a></p>\
         <h2>{}</h2><p>{}</p>{}<h2>{}</h2><p>{}</p>{}",
        error_summary(tr, errors),
        tr.t("correct-title"),
        tr.t("authority-title"),
        super::two_people::WINDOW,
        tr.t("identity-requests"),
        tr.t("identity-verify"),
        tr.t("identity-verify.text"),
        form(ctx, "/desk/identity/verify", &verify),
        tr.t("identity-reset"),
        tr.t("identity-reset.text"),
        form(ctx, "/desk/identity/reset", &reset),
    ));
    let page = if errors.is_empty() { page } else { page.with_errors() };
    page.respond()
}

/// The form again with what is wrong at the field it belongs to.
fn again(ctx: &Ctx, given: &Given, fault: Fault, account: &'static str, names: Names) -> Reply {
    let at = match fault.code {
        "party.unknown" | "directory.account-unknown" => account,
        code if code.starts_with("party.name-") => "name",
        code if code.starts_with("directory.password-") => "password",
        "directory.code-wrong" => "code",
        _ => document::at(names, &fault),
    };
    let fault = if at == account { fault } else { mendable(fault)? };
    let errors: Errors = [(at, words(ctx.tr, &fault))].into_iter().collect();
    Ok(page(ctx, given, &errors))
}

async fn verify(ctx: Ctx, staff: Staff<Verify>, Form(given): Form<Given>) -> Reply {
    let (actor, new) = (staff.actor.clone(), given.clone());
    let done = ctx.app.db.write(move |tx| -> Result<_, Fault> {
        let card = document::read(new.document())?;
        let id = match new.login.trim().is_empty() {
            true => party::verify_without_account(tx, &actor, &card, &new.name)?,
            false => party::verify(tx, &actor, &new.login, &card, &new.name)?,
        };
        Ok(party::by_id(tx, id)?.map(|p| p.name).unwrap_or_default())
    });
    match counted(&ctx, &staff.actor, done.await).await? {
        Ok(name) => {
            Ok(kit::redirect_with(&ctx, "/desk/identity", "identity-verify-done", &[("name", &name)]))
        }
        Err(fault) => again(&ctx, &given, fault, "login", document::NAMES),
    }
}

/// A document number that was not the right one counts against the clerk who gave it.
async fn counted<T>(
    ctx: &Ctx,
    actor: &Actor,
    done: Result<T, Fault>,
) -> Result<Result<T, Fault>, kit::Error> {
    if done.as_ref().is_err_and(|fault| fault.code == "party.id-differs") {
        let actor = actor.clone();
        ctx.app.db.write(move |tx| account::wrong_document(tx, &actor)).await?;
    }
    Ok(done)
}

async fn reset(ctx: Ctx, staff: Staff<Verify>, Form(given): Form<Given>) -> Reply {
    let (actor, new) = (staff.actor.clone(), given.clone());
    let with_code = !given.code.trim().is_empty();
    let done = match account::new_password(given.password.clone(), &given.lost_login).await {
        Ok(hash) => {
            let reset = move |tx: &mut store::Tx| -> Result<Result<(), Fault>, Fault> {
                let card = document::read(new.lost_document())?;
                if with_code {
                    return two_people::reset_with_code(tx, &actor, &new.lost_login, &card, &hash, &new.code);
                }
                let second = !new.second.is_empty();
                two_people::reset_at_window(tx, &actor, &new.lost_login, &card, &hash, second)?;
                Ok(Ok(()))
            };
            ctx.app.db.write(reset).await.and_then(|done| done)
        }
        Err(fault) => Err(fault),
    };
    match counted(&ctx, &staff.actor, done).await? {
        Ok(()) if with_code => Ok(kit::redirect_with(&ctx, "/desk/identity", "people-reset-done", &[])),
        Ok(()) => Ok(kit::redirect_with(&ctx, super::two_people::WINDOW, "two-asked-done", &[])),
        Err(fault) => again(&ctx, &given, fault, "lost_login", LOST),
    }
}
