//! Puts everything around the routes that no route should have to think of: request numbers, security headers, origin
//! check, caught panics, compression, error pages, preferences, assets.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use contract::{Fault, Lang};
use serde::Deserialize;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use crate::csrf;
use crate::error::{self, Error, Reply};
use crate::page::Page;
use crate::routes::{Door, Routes, get};
use crate::view::{CSRF_COOKIE, LANG_COOKIE, LARGE_COOKIE, RequestId, SessionInfo, Setup, View, set_cookie};
use crate::{assets, extract, gallery, held};

/// Wraps the routes of all services. `session` adds the layer that finds out who is signed in and inserts
/// [`SessionInfo`]; it runs inside the security headers and outside everything that shows a name.
pub fn mount(routes: Router, setup: Setup, session: impl FnOnce(Router) -> Router) -> Router {
    let demo = setup.site.demo;
    let setup = Arc::new(setup);
    let mut all = routes.merge(own().into_router());
    if demo {
        all = all.merge(gallery::routes());
    }
    let inner = all
        .fallback(|| async { Error::not_found() })
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(Arc::clone(&setup), frame));
    session(inner)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(setup, guard))
        .layer(CompressionLayer::new())
}

/// What every house has, whatever services it has.
fn own() -> Routes<()> {
    assets::routes().route("/preferences", get(preferences)).route("/accessibility", get(accessibility))
}

/// The doors that [`mount`] adds to those of the services; the gallery of demonstrations is none.
pub fn own_doors() -> Vec<Door> {
    own().doors()
}

fn panicked(cause: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let words = cause
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| cause.downcast_ref::<&str>().map(|s| (*s).to_owned()))
        .unwrap_or_else(|| "panic".to_owned());
    Error::from(Fault::internal("kit.internal", words)).into_response()
}

/// The outermost layer: numbers the request, refuses forged origins, sets the headers, and shows what went wrong in the
/// session layer.
async fn guard(State(setup): State<Arc<Setup>>, mut request: Request, next: Next) -> Response {
    let id: String = csrf::random::<8>().iter().map(|byte| format!("{byte:02x}")).collect();
    request.extensions_mut().insert(RequestId(id.clone()));
    let is_get = matches!(*request.method(), Method::GET | Method::HEAD);
    let (parts, body) = request.into_parts();
    let view = View::from_parts(Arc::clone(&setup), &parts);
    let response = match is_get || same_origin(&parts.headers, &parts.uri, &setup.site.base_url) {
        true => next.run(Request::from_parts(parts, body)).await,
        false => Error::from(Fault::forbidden("kit.origin")).into_response(),
    };
    let mut response = error::render(&view, is_get, response);
    harden(response.headers_mut(), setup.site.secure_cookies);
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

/// Inside the session layer: makes the [`View`], turns faults into pages, gives a new visitor a token where the page has
/// something to send, says what may be kept.
async fn frame(State(setup): State<Arc<Setup>>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let is_get = matches!(parts.method, Method::GET | Method::HEAD);
    let view = View::from_parts(Arc::clone(&setup), &parts);
    let private = parts.extensions.get::<SessionInfo>().is_some();
    parts.extensions.insert(view.clone());
    let account = view.actor.as_ref().map(|actor| actor.account);
    parts.extensions.insert(setup.intake.begin(account, view.address.clone()));
    let (body, kept) = match is_get || private {
        true => (body, None),
        false => held::read(&parts, body).await,
    };
    let response = next.run(Request::from_parts(parts, body)).await;
    let mut response = match kept {
        Some(fields) if error::asks_to_sign_in(&response) => held::page(&view, &fields),
        _ => error::render(&view, is_get, response),
    };
    let headers = response.headers_mut();
    if !headers.contains_key(header::CACHE_CONTROL) {
        // Pages may carry a token of one visitor. A signed-in page must not stay behind on a shared computer.
        let keep = if private { "no-store" } else { "private, no-cache" };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    }
    let is_page =
        headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if view.csrf_is_new && view.token_used() && is_page {
        let cookie = set_cookie(CSRF_COOKIE, &view.csrf, 0, false, setup.site.secure_cookies);
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            headers.append(header::SET_COOKIE, value);
        }
    }
    response
}

/// Whether a request that changes something comes from a page of ours. Programs that send neither header carry no
/// cookies of a browser; they pass here and are judged by their key or token.
fn same_origin(headers: &HeaderMap, uri: &Uri, base_url: &str) -> bool {
    if headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin" || site == "none") {
        return true;
    }
    let Some(origin) = headers.get(header::ORIGIN).and_then(|value| value.to_str().ok()) else {
        return !headers.contains_key("sec-fetch-site") && !headers.contains_key(header::ORIGIN);
    };
    let host = headers.get(header::HOST).and_then(|v| v.to_str().ok()).or(uri.host()).unwrap_or("");
    let origin_host = origin.split_once("://").map_or("", |(_, rest)| rest);
    origin == base_url || !host.is_empty() && origin_host == host
}

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

fn harden(headers: &mut HeaderMap, secure: bool) {
    let fixed = [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ];
    for (name, value) in fixed {
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    if secure {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000; includeSubDomains"),
        );
    }
}

#[derive(Deserialize)]
struct Preferences {
    lang: Option<String>,
    large: Option<String>,
    #[serde(rename = "return", default)]
    back: String,
}

/// `GET /preferences?lang=en&return=/x`: keeps the choice in a cookie and goes back. A plain link, so that it works
/// without scripts; it changes nothing but what this browser shows.
async fn preferences(view: View, Query(chosen): Query<Preferences>) -> Response {
    let mut response = extract::redirect(&chosen.back);
    let secure = view.site().secure_cookies;
    let mut keep = |cookie: String| {
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    };
    if let Some(lang) = chosen.lang.as_deref().and_then(Lang::from_tag) {
        keep(set_cookie(LANG_COOKIE, lang.tag(), 365, false, secure));
    }
    match chosen.large.as_deref() {
        Some("1") => keep(set_cookie(LARGE_COOKIE, "1", 365, false, secure)),
        Some(_) => keep(set_cookie(LARGE_COOKIE, "", -1, false, secure)),
        None => {}
    }
    response
}

/// The accessibility statement (无障碍声明).
async fn accessibility(view: View) -> Reply {
    let tr = view.tr;
    let body = ["what", "how", "gaps", "contact"]
        .iter()
        .map(|part| {
            crate::html!(
                "<h2>{}</h2><p>{}</p>",
                tr.t(&format!("kit-accessibility-{part}")),
                tr.t(&format!("kit-accessibility-{part}.text"))
            )
        })
        .collect();
    Ok(Page::portal(&view, tr.t("kit-accessibility")).body(body).respond())
}
