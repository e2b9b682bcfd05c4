//! Signing in and out.

use std::sync::Arc;

use axum::Extension;
use axum::http::{Extensions, HeaderMap};
use axum::response::Response;
use contract::{Fault, Permission};
use kit::Routes;
use kit::routes::{get, post};
use kit::ui::{Control, Errors, Field, Weight, button, buttons, error_summary, field, form, link_button};
use kit::{Ctx, Form, Open, Page, Query, Reply, html, set_cookie};
use serde::Deserialize;

use super::{add_cookie, agent, as_fault, go_on, local, mendable, words};
use crate::session::{self, Channel, Current, Stage};
use crate::sign_in::{self, Attempt};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/sign-in", get(ask).post(sign_in))
        .route("/sign-out", post(sign_out))
        .route("/account/start", get(start))
}

/// Where to go afterwards.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Back {
    #[serde(rename = "return", default)]
    pub back: String,
}

async fn ask(ctx: Ctx, Query(to): Query<Back>) -> Reply {
    if ctx.actor.is_some() {
        return Ok(kit::redirect(local(&to.back)));
    }
    Ok(page(&ctx, &to.back, "", &Errors::new()))
}

fn page(ctx: &Ctx, back: &str, login: &str, errors: &Errors) -> Response {
    let tr = ctx.tr;
    let (login_label, password_label) = (tr.t("sign-in-login"), tr.t("sign-in-password"));
    let login_help = tr.t("sign-in-login-help");
    let login = Field {
        id: "login",
        label: &login_label,
        help: &login_help,
        value: login,
        required: true,
        autocomplete: "username",
        max_length: 32,
        ..Field::default()
    };
    let password = Field {
        id: "password",
        label: &password_label,
        control: Control::Password { new: false },
        required: true,
        ..Field::default()
    };
    let body = html!(
        "<input type=\"hidden\" name=\"return\" value=\"{}\">{}{}{}",
        local(back),
        field(tr, &login, errors.of("login")),
        field(tr, &password, errors.of("password")),
        buttons([button(&tr.t("sign-in-go"), Weight::Primary, None)]),
    );
    let register = format!("/register?return={}", kit::url_encode(local(back)));
    let page = Page::portal(ctx, tr.t("sign-in-title")).lead(tr.t("sign-in-lead")).body(html!(
        "{}{}<h2>{}</h2><p>{}</p>{}<h2>{}</h2><p>{}</p>",
        error_summary(tr, errors),
        form(ctx, kit::SIGN_IN, &body),
        tr.t("sign-in-new"),
        tr.t("sign-in-new.text"),
        link_button(&tr.t("sign-in-register"), &register, Weight::Secondary),
        tr.t("sign-in-forgot"),
        tr.t("sign-in-forgot.text"),
    ));
    let page = if errors.is_empty() { page } else { page.with_errors() };
    page.respond()
}

#[derive(Deserialize)]
struct Given {
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: String,
    #[serde(rename = "return", default)]
    back: String,
}

/// What a request tells of its browser.
pub(super) struct Browser {
    pub address: String,
    pub agent: String,
}

impl<S: Send + Sync> axum::extract::FromRequestParts<S> for Browser {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        _: &S,
    ) -> Result<Self, std::convert::Infallible> {
        Ok(Self { address: address(&parts.extensions), agent: agent(&parts.headers) })
    }
}

fn address(extensions: &Extensions) -> String {
    kit::client_address(extensions)
}

async fn sign_in(
    ctx: Ctx,
    current: Option<Extension<Current>>,
    browser: Browser,
    headers: HeaderMap,
    Open(Form(given)): Open<Form<Given>>,
) -> Reply {
    let tr = ctx.tr;
    let mut errors = Errors::new();
    if given.login.trim().is_empty() {
        errors.add("login", tr.t("sign-in-login-missing"));
    }
    if given.password.is_empty() {
        errors.add("password", tr.t("sign-in-password-missing"));
    }
    if !errors.is_empty() {
        return Ok(page(&ctx, &given.back, &given.login, &errors));
    }
    let secure = ctx.site().secure_cookies;
    let device = kit::cookies(&headers).get(session::device_cookie_name(secure)).map(|v| (*v).to_owned());
    let attempt = Attempt {
        login: given.login.clone(),
        password: given.password,
        code: None,
        channel: Channel::Web,
        address: browser.address,
        agent: browser.agent,
        device,
        replaces: current.map(|c| c.key),
    };
    match sign_in::sign_in(&ctx.app, attempt).await {
        Ok(opened) => {
            let mut response = go_on(&ctx, &opened, &given.back);
            let lang = set_cookie("od_lang", opened.language.tag(), 365, false, secure);
            if !kit::cookies(&headers).contains_key("od_lang") {
                add_cookie(&mut response, &lang);
            }
            Ok(response)
        }
        Err(fault) => {
            let fault = mendable(fault)?;
            errors.add("login", words(tr, &fault));
            Ok(as_fault(page(&ctx, &given.back, &given.login, &errors), &fault))
        }
    }
}

async fn sign_out(ctx: Ctx, current: Option<Extension<Current>>, _: Open<kit::Fields>) -> Reply {
    if let Some(Extension(current)) = current {
        sign_in::sign_out(&ctx.app, current).await?;
    }
    let secure = ctx.site().secure_cookies;
    let mut response = kit::redirect_with(&ctx, "/", "sign-out-done", &[]);
    add_cookie(&mut response, &set_cookie(session::cookie_name(secure), "", -1, false, secure));
    Ok(response)
}

/// Where work begins, by what one may do; the first that fits. Laid around the routes by the roof, out of what the services say.
#[derive(Debug, Clone, Default)]
pub struct Starts(pub Arc<[(&'static [Permission], &'static str)]>);

/// `GET /account/start`: the first page after signing in, by what one is there for.
async fn start(starts: Option<Extension<Starts>>, ctx: Ctx) -> Reply {
    let actor = ctx.signed_in()?;
    let Starts(starts) = starts.map(|Extension(starts)| starts).unwrap_or_default();
    let to = starts
        .iter()
        .find(|(permissions, _)| permissions.iter().any(|permission| actor.may_somewhere(*permission)))
        .map(|(_, to)| *to)
        .unwrap_or(if actor.kind == contract::ActorKind::Applicant { "/my" } else { "/account" });
    Ok(kit::redirect(to))
}

/// The session of the request in the stage a page is for.
pub(super) fn in_stage(current: Option<Extension<Current>>, stages: &[Stage]) -> Result<Current, kit::Error> {
    current
        .map(|Extension(current)| current)
        .filter(|current| stages.contains(&current.stage))
        .ok_or_else(|| Fault::new(contract::FaultKind::SignIn, "kit.sign-in-needed").into())
}
