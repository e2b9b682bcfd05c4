//! The second factor: asked for at sign-in, set up and taken away.

use axum::Extension;
use axum::response::Response;
use contract::{AccountId, Fault};
use kit::Routes;
use kit::routes::{get, post};
use kit::ui::{
    Control, Crumb, Errors, Field, Tone, Weight, button, buttons, error_summary, field, form, notice, qr,
};
use kit::{Ctx, Form, Page, Query, Reply, html};
use serde::Deserialize;

use super::sign_in::{Back, Browser, in_stage};
use super::{as_fault, go_on, local, mendable, words};
use crate::session::{Current, Stage};
use crate::store as rows;
use crate::totp::Shared;
use crate::{account, sign_in};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/sign-in/second-factor", get(ask).post(check))
        .route("/account/second-factor", get(show).post(begin))
        .route("/account/second-factor/confirm", post(confirm))
        .route("/account/second-factor/remove", post(remove))
}

async fn ask(ctx: Ctx, current: Option<Extension<Current>>, Query(to): Query<Back>) -> Reply {
    in_stage(current, &[Stage::SecondFactor])?;
    Ok(ask_page(&ctx, &to.back, &Errors::new()))
}

fn ask_page(ctx: &Ctx, back: &str, errors: &Errors) -> Response {
    let tr = ctx.tr;
    let body = html!(
        "<input type=\"hidden\" name=\"return\" value=\"{}\">{}{}",
        local(back),
        code_field(ctx, errors),
        buttons([button(&tr.t("sign-in-go"), Weight::Primary, None)]),
    );
    let page = Page::portal(ctx, tr.t("sign-in-second")).lead(tr.t("sign-in-second.lead")).body(html!(
        "{}{}<p>{}</p>",
        error_summary(tr, errors),
        form(ctx, "/sign-in/second-factor", &body),
        tr.t("sign-in-second.lost"),
    ));
    let page = if errors.is_empty() { page } else { page.with_errors() };
    page.respond()
}

fn code_field(ctx: &Ctx, errors: &Errors) -> kit::Html {
    let tr = ctx.tr;
    let (label, help) = (tr.t("sign-in-code"), tr.t("sign-in-code-help"));
    let code = Field {
        id: "code",
        label: &label,
        help: &help,
        control: Control::OneTimeCode,
        required: true,
        max_length: 8,
        ..Field::default()
    };
    field(tr, &code, errors.of("code"))
}

#[derive(Deserialize)]
struct Code {
    #[serde(default)]
    code: String,
    #[serde(rename = "return", default)]
    back: String,
}

async fn check(
    ctx: Ctx,
    current: Option<Extension<Current>>,
    browser: Browser,
    Form(given): Form<Code>,
) -> Reply {
    let current = in_stage(current, &[Stage::SecondFactor])?;
    if let Some(errors) = not_given(&ctx, &[("code", &given.code, "sign-in-code-missing")]) {
        return Ok(ask_page(&ctx, &given.back, &errors));
    }
    match sign_in::second_factor(&ctx.app, current, given.code, browser.address, browser.agent).await {
        Ok(opened) => Ok(go_on(&ctx, &opened, &given.back)),
        Err(fault) if fault.code == "kit.sign-in-needed" => Err(fault.into()),
        Err(fault) => {
            let fault = mendable(fault)?;
            let errors: Errors = [("code", words(ctx.tr, &fault))].into_iter().collect();
            Ok(as_fault(ask_page(&ctx, &given.back, &errors), &fault))
        }
    }
}

/// What was left empty, each with the words that ask for it; no try is counted for it.
fn not_given(ctx: &Ctx, asked: &[(&str, &str, &str)]) -> Option<Errors> {
    let errors: Errors = asked
        .iter()
        .filter(|(_, value, _)| value.trim().is_empty())
        .map(|(field, _, key)| ((*field).to_owned(), ctx.tr.t(key).into_owned()))
        .collect();
    (!errors.is_empty()).then_some(errors)
}

async fn show(ctx: Ctx) -> Reply {
    let id = ctx.signed_in()?.account;
    set_up_page(&ctx, id, &Errors::new()).await
}

/// How the second factor stands: off, being set up, on.
async fn set_up_page(ctx: &Ctx, id: AccountId, errors: &Errors) -> Reply {
    let tr = ctx.tr;
    let (login, on, pending) = ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> {
            let row = rows::account(tx, id)?.ok_or_else(|| Fault::not_found("directory.account-unknown"))?;
            Ok((row.login.clone(), row.totp.is_some(), account::pending_factor(&row)?))
        })
        .await?;
    let body = match (on, pending) {
        (true, _) => {
            let remove = html!(
                "{}{}{}",
                password_field(ctx, errors),
                code_field(ctx, errors),
                buttons([button(&tr.t("account-second-remove"), Weight::Danger, None)]),
            );
            html!(
                "{}<h2>{}</h2><p>{}</p>{}",
                notice(Tone::Done, &html!("{}", tr.t("account-second-on"))),
                tr.t("account-second-remove"),
                tr.t("account-second-remove.text"),
                form(ctx, "/account/second-factor/remove", &remove),
            )
        }
        (false, Some(shared)) => {
            let address = shared.address(ctx.site().name.get(contract::Lang::En), &login);
            let confirm = html!(
                "{}{}",
                code_field(ctx, errors),
                buttons([button(&tr.t("account-second-confirm"), Weight::Primary, None)]),
            );
            html!(
                "<ol><li><p>{}</p></li><li><p>{}</p>{}<p>{} <code>{}</code></p></li><li><p>{}</p>{}</li></ol>",
                tr.t("account-second-step-app"),
                tr.t("account-second-step-scan"),
                qr(&address, &tr.t("account-second-qr")),
                tr.t("account-second-typed"),
                shared.typed(),
                tr.t("account-second-step-code"),
                form(ctx, "/account/second-factor/confirm", &confirm),
            )
        }
        (false, None) => {
            let begin = html!(
                "{}{}",
                password_field(ctx, errors),
                buttons([button(&tr.t("account-second-begin"), Weight::Primary, None)]),
            );
            html!("<p>{}</p>{}", tr.t("account-second-why"), form(ctx, "/account/second-factor", &begin))
        }
    };
    let page = Page::portal(ctx, tr.t("account-second"))
        .crumbs([Crumb::new(tr.t("account-title"), "/account")])
        .body(html!("{}{}", error_summary(tr, errors), body));
    let page = if errors.is_empty() { page } else { page.with_errors() };
    Ok(page.respond())
}

pub(super) fn password_field(ctx: &Ctx, errors: &Errors) -> kit::Html {
    let tr = ctx.tr;
    let (label, help) = (tr.t("account-password-now"), tr.t("account-password-now-help"));
    let password = Field {
        id: "password",
        label: &label,
        help: &help,
        control: Control::Password { new: false },
        required: true,
        ..Field::default()
    };
    field(tr, &password, errors.of("password"))
}

#[derive(Deserialize)]
struct Confirmation {
    #[serde(default)]
    password: String,
    #[serde(default)]
    code: String,
}

async fn begin(ctx: Ctx, Form(given): Form<Confirmation>) -> Reply {
    let id = ctx.signed_in()?.account;
    if let Some(errors) = not_given(&ctx, &[("password", &given.password, "account-password-now-missing")]) {
        return set_up_page(&ctx, id, &errors).await;
    }
    if let Err(fault) = sign_in::confirm_password(&ctx.app, id, given.password).await {
        let fault = mendable(fault)?;
        let errors: Errors = [("password", words(ctx.tr, &fault))].into_iter().collect();
        return set_up_page(&ctx, id, &errors).await;
    }
    let fresh = Shared::generate()?;
    ctx.app
        .db
        .write(move |tx| -> Result<_, Fault> {
            let row = rows::account(tx, id)?.ok_or_else(|| Fault::not_found("directory.account-unknown"))?;
            // One that is on is first taken away, with a code.
            if row.totp.is_some() { Ok(()) } else { account::begin_second_factor(tx, id, &fresh) }
        })
        .await?;
    Ok(kit::redirect("/account/second-factor"))
}

async fn confirm(ctx: Ctx, Form(given): Form<Confirmation>) -> Reply {
    let id = ctx.signed_in()?.account;
    if let Some(errors) = not_given(&ctx, &[("code", &given.code, "sign-in-code-missing")]) {
        return set_up_page(&ctx, id, &errors).await;
    }
    let code = given.code;
    match ctx.app.db.write(move |tx| account::confirm_second_factor(tx, id, &code)).await? {
        Ok(()) => Ok(kit::redirect_with(&ctx, "/account", "account-second-done", &[])),
        Err(fault) => {
            let fault = mendable(fault)?;
            let errors: Errors = [("code", words(ctx.tr, &fault))].into_iter().collect();
            Ok(as_fault(set_up_page(&ctx, id, &errors).await?, &fault))
        }
    }
}

async fn remove(ctx: Ctx, Form(given): Form<Confirmation>) -> Reply {
    let actor = ctx.signed_in()?;
    let (id, by) = (actor.account, actor.ledger_name());
    let asked = [
        ("password", given.password.as_str(), "account-password-now-missing"),
        ("code", given.code.as_str(), "sign-in-code-missing"),
    ];
    if let Some(errors) = not_given(&ctx, &asked) {
        return set_up_page(&ctx, id, &errors).await;
    }
    let (at, fault) = match sign_in::confirm_password(&ctx.app, id, given.password).await {
        Err(fault) => ("password", fault),
        Ok(()) => {
            let code = given.code;
            let removed = ctx.app.db.write(move |tx| -> Result<_, Fault> {
                let checked = account::check_code(tx, id, &code)?;
                if checked.is_ok() {
                    account::drop_second_factor(tx, id, by.clone())?;
                }
                Ok(checked)
            });
            match removed.await? {
                Ok(()) => return Ok(kit::redirect_with(&ctx, "/account", "account-second-removed", &[])),
                Err(fault) => ("code", fault),
            }
        }
    };
    let fault = mendable(fault)?;
    let errors: Errors = [(at, words(ctx.tr, &fault))].into_iter().collect();
    Ok(as_fault(set_up_page(&ctx, id, &errors).await?, &fault))
}
