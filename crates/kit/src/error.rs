//! What a handler returns when it cannot: a fault, shown as a full page or, under `/api` and `/exchange`, as an RFC 9457 problem.

use std::sync::Arc;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use contract::{Fault, FaultKind, Lang};
use serde_json::json;

use crate::format::unstopped;
use crate::html::{Html, url_encode};
use crate::i18n::{Arg, Tr, fault_key};
use crate::page::Page;
use crate::view::{SIGN_IN, View};

/// What a page handler returns.
pub type Reply = Result<Response, Error>;

/// Why a request cannot be answered. The boundary turns it into a page or a problem document and logs it once.
#[derive(Debug)]
pub struct Error(Fault);

impl Error {
    /// 404: there is no such page, or its existence is private.
    #[track_caller]
    pub fn not_found() -> Self {
        Fault::not_found("kit.not-found").into()
    }

    /// The fault.
    pub fn fault(&self) -> &Fault {
        &self.0
    }
}

impl<F: Into<Fault>> From<F> for Error {
    #[track_caller]
    fn from(fault: F) -> Self {
        Error(fault.into())
    }
}

/// The status a kind of fault answers with.
pub fn status_of(kind: FaultKind) -> StatusCode {
    match kind {
        FaultKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        FaultKind::SignIn => StatusCode::UNAUTHORIZED,
        FaultKind::Forbidden => StatusCode::FORBIDDEN,
        FaultKind::NotFound => StatusCode::NOT_FOUND,
        FaultKind::Conflict => StatusCode::CONFLICT,
        FaultKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        FaultKind::Unsupported => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        FaultKind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        FaultKind::Busy => StatusCode::SERVICE_UNAVAILABLE,
        FaultKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The fault inside a response, until the boundary has made a page of it.
#[derive(Clone)]
struct Unrendered(Arc<Fault>);

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = status_of(self.0.kind).into_response();
        response.extensions_mut().insert(Unrendered(Arc::new(self.0)));
        response
    }
}

/// Whether a response only asks to sign in, and no page has been made of that yet.
pub(crate) fn asks_to_sign_in(response: &Response) -> bool {
    response.extensions().get::<Unrendered>().is_some_and(|fault| fault.0.kind == FaultKind::SignIn)
}

/// Turns a failed response into what the visitor should see. Responses that carry a page or document already, and
/// those that did not fail, pass unchanged.
pub(crate) fn render(view: &View, is_get: bool, mut response: Response) -> Response {
    let status = response.status();
    let fault = match response.extensions_mut().remove::<Unrendered>() {
        Some(Unrendered(fault)) => fault,
        None if status.is_client_error() || status.is_server_error() => {
            let spoken = response.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
            if spoken.is_some_and(|kind| kind.starts_with("text/html") || kind.contains("json")) {
                return response;
            }
            Arc::new(bare(status))
        }
        None => return response,
    };
    log(view, &fault);
    let is_api = ["/api", "/exchange"].iter().any(|api| {
        view.path().strip_prefix(api).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    let mut answer = if is_api {
        problem(view, &fault, status)
    } else if fault.kind == FaultKind::SignIn && is_get {
        let to = format!("{SIGN_IN}?return={}", url_encode(view.here()));
        (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
    } else {
        page(view, &fault, status)
    };
    // What else the failed response said, such as Allow or Retry-After, still holds.
    for (name, value) in response.headers() {
        if name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH {
            answer.headers_mut().append(name.clone(), value.clone());
        }
    }
    if matches!(fault.kind, FaultKind::Busy | FaultKind::TooMany)
        && !answer.headers().contains_key(header::RETRY_AFTER)
    {
        let seconds = fault.args.iter().find(|(name, _)| *name == "seconds").map_or("5", |(_, value)| value);
        if let Ok(value) = HeaderValue::from_str(seconds) {
            answer.headers_mut().insert(header::RETRY_AFTER, value);
        }
    }
    answer
}

/// What was sent is of a kind the address does not read.
pub fn unsupported() -> Fault {
    Fault::new(FaultKind::Unsupported, "kit.content-type")
}

/// The fault behind a bare status that a layer below us answered with.
fn bare(status: StatusCode) -> Fault {
    match status {
        StatusCode::NOT_FOUND => Fault::not_found("kit.not-found"),
        StatusCode::METHOD_NOT_ALLOWED => Fault::invalid("kit.method"),
        StatusCode::PAYLOAD_TOO_LARGE => Fault::new(FaultKind::TooLarge, "kit.too-large"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => unsupported(),
        StatusCode::TOO_MANY_REQUESTS => Fault::new(FaultKind::TooMany, "kit.too-many"),
        StatusCode::SERVICE_UNAVAILABLE => Fault::new(FaultKind::Busy, "kit.busy"),
        StatusCode::UNAUTHORIZED => Fault::new(FaultKind::SignIn, "kit.sign-in-needed"),
        StatusCode::FORBIDDEN => Fault::forbidden("kit.forbidden"),
        status if status.is_client_error() => Fault::invalid("kit.bad-request"),
        status => Fault::internal("kit.internal", status.to_string()),
    }
}

fn log(view: &View, fault: &Fault) {
    let (id, path) = (view.request_id.as_str(), view.path());
    match fault.kind {
        FaultKind::Internal => tracing::error!(id, path, at = %fault.at, "{fault}"),
        FaultKind::Busy => tracing::warn!(id, path, at = %fault.at, "{fault}"),
        _ => tracing::debug!(id, path, at = %fault.at, "{fault}"),
    }
}

/// The words for a fault, in the four parts of an error page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultWords {
    /// What happened, without a stop: it is a heading, or goes on in somebody's sentence.
    pub what: String,
    /// What it means for the person.
    pub meaning: String,
    /// What to do.
    pub action: String,
    /// Whom to ask.
    pub contact: String,
}

impl FaultWords {
    /// What happened and what to do in one line, for the place beside a field.
    pub fn advice(&self, tr: Tr) -> String {
        match tr.lang {
            Lang::Zh => format!("{}。{}", self.what, self.action),
            Lang::En => format!("{}. {}", self.what, self.action),
        }
    }
}

/// Arguments of a fault that name a permission: read by its words.
const PERMISSIONS: [&str; 3] = ["permission", "one", "other"];

/// The words for a fault. Its key gives what happened; the attributes `.meaning`, `.action` and `.contact` of that key
/// give the rest, and what they leave out comes from the kind of fault.
pub fn fault_words(tr: Tr, fault: &Fault) -> FaultWords {
    let permission = |word: &str| tr.find(&format!("permission-{}", word.replace('.', "-")), &[]);
    let args: Vec<(&str, Arg<'_>)> = fault
        .args
        .iter()
        .map(|(name, value)| match permission(value).filter(|_| PERMISSIONS.contains(name)) {
            Some(words) => (*name, words.into()),
            None => (*name, value.as_str().into()),
        })
        .collect();
    let key = fault_key(fault.code);
    let general = match fault.kind {
        FaultKind::Invalid => "kit-fault-invalid",
        FaultKind::SignIn => "kit-fault-sign-in",
        FaultKind::Forbidden => "kit-fault-forbidden",
        FaultKind::NotFound => "kit-fault-not-found",
        FaultKind::Conflict => "kit-fault-conflict",
        FaultKind::TooLarge => "kit-fault-too-large",
        FaultKind::Unsupported => "kit-fault-unsupported",
        FaultKind::TooMany => "kit-fault-too-many",
        FaultKind::Busy => "kit-fault-busy",
        FaultKind::Internal => "kit-fault-internal",
    };
    let part = |name: &str| {
        tr.find(&format!("{key}.{name}"), &args).unwrap_or_else(|| tr.f(&format!("{general}.{name}"), &args))
    };
    let what = tr.find(&key, &args).unwrap_or_else(|| {
        if fault.kind != FaultKind::Internal {
            tracing::warn!(code = fault.code, "fault has no text");
        }
        tr.t(general).into_owned()
    });
    FaultWords {
        what: unstopped(&what).to_owned(),
        meaning: part("meaning"),
        action: part("action"),
        contact: part("contact"),
    }
}

fn page(view: &View, fault: &Fault, status: StatusCode) -> Response {
    let tr = view.tr;
    let words = fault_words(tr, fault);
    let sign_in = (fault.kind == FaultKind::SignIn).then(|| {
        crate::html!(
            "<p><a class=\"button\" href=\"{}\">{}</a></p>",
            view.sign_in_href(),
            tr.t("kit-sign-in")
        )
    });
    // Whoever may not do this has something else to do: the page their posts begin at.
    let start = (fault.kind == FaultKind::Forbidden && view.actor.is_some()).then(|| {
        crate::html!("<p><a class=\"button\" href=\"/account/start\">{}</a></p>", tr.t("kit-fault-own-start"))
    });
    let body: Html = crate::html!(
        "<div class=\"fault\"><p>{meaning}</p><h2>{what_next}</h2><p>{action}</p>{sign_in}{start}\
         <p><a href=\"/\">{home}</a></p><h2>{ask}</h2><p>{contact}</p>\
         <p class=\"code\">{code_label} <code>{code}</code><span class=\"dot\"> </span>{id_label} <code>{id}</code></p></div>",
        meaning = words.meaning,
        what_next = tr.t("kit-fault-what-next"),
        action = words.action,
        sign_in = sign_in,
        start = start,
        home = tr.t("kit-fault-home"),
        ask = tr.t("kit-fault-ask"),
        contact = words.contact,
        code_label = tr.t("kit-fault-code"),
        code = fault.code,
        id_label = tr.t("kit-fault-request"),
        id = view.request_id,
    );
    Page::of_path(view, words.what).body(body).status(status).respond()
}

/// An RFC 9457 problem document with our `code` and `request_id`.
fn problem(view: &View, fault: &Fault, status: StatusCode) -> Response {
    let words = fault_words(view.tr, fault);
    let mut document = json!({
        "type": format!("urn:onedoor:problem:{}", fault.code),
        "title": words.what,
        "status": status.as_u16(),
        "detail": match view.tr.lang {
            Lang::Zh => format!("{}{}", words.meaning, words.action),
            Lang::En => format!("{} {}", words.meaning, words.action),
        },
        "instance": view.path(),
        "code": fault.code,
        "request_id": view.request_id,
    });
    if !fault.args.is_empty() {
        let args: serde_json::Map<String, serde_json::Value> =
            fault.args.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        if let Some(map) = document.as_object_mut() {
            map.insert("args".to_owned(), args.into());
        }
    }
    (status, [(header::CONTENT_TYPE, "application/problem+json")], document.to_string()).into_response()
}
