//! What handlers take from a request: forms and JSON, paths and queries. Who sends it is asked before a byte of a body is
//! read; the token against forged requests and the size are checked before a handler sees anything, and what is wrong is
//! answered with a page that says so. Forms with files are [`crate::upload`]'s.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::response::{IntoResponse, Redirect, Response};
use contract::{Fault, FaultKind};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::csrf;
use crate::error::{Error, unsupported};
use crate::html::is_local;
use crate::intake::Underway;
use crate::multipart::{broken, said_length};
use crate::view::{FLASH_COOKIE, Flash, SessionInfo, View, set_cookie, view_of};

/// Largest form without files, bytes.
pub const FORM_LIMIT: usize = 1024 * 1024;
/// Largest form or JSON of somebody who is not signed in, bytes.
pub const OPEN_LIMIT: usize = 64 * 1024;
/// Most fields in one request.
pub const FIELDS_LIMIT: usize = 2_000;

/// The fields of a form in the order they came, names repeated where several answers were ticked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// The first value of a field.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The first value of a field without surrounding space; empty where it is missing.
    pub fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or("").trim()
    }

    /// All values of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// Every pair, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl FromIterator<(String, String)> for Fields {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        Fields(pairs.into_iter().collect())
    }
}

/// Something read from a request's body. By itself an extractor of it asks first who sends it and takes nothing from
/// somebody who is not signed in, not even a byte; [`Open`] takes it from anybody.
pub trait FromBody: Sized {
    /// Reads it, at most so many bytes.
    fn read(request: Request, limit: usize) -> impl Future<Output = Result<Self, Error>> + Send;
}

/// A body that anybody may send: `Open(fields): kit::Open<Fields>`. Who is not signed in may send less.
#[derive(Debug, Clone, Copy)]
pub struct Open<T>(pub T);

impl<S: Send + Sync, T: FromBody> FromRequest<S> for Open<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self, Error> {
        let limit = match request.extensions().get::<SessionInfo>() {
            Some(_) => FORM_LIMIT,
            None => OPEN_LIMIT,
        };
        Ok(Open(T::read(request, limit).await?))
    }
}

/// The body of somebody who is signed in, even if a second factor or a password of their own is still missing.
async fn of_somebody<T: FromBody>(request: Request) -> Result<T, Error> {
    if request.extensions().get::<SessionInfo>().is_none() {
        return Err(sign_in_needed().into());
    }
    T::read(request, FORM_LIMIT).await
}

/// Nobody is signed in.
pub(crate) fn sign_in_needed() -> Fault {
    Fault::new(FaultKind::SignIn, "kit.sign-in-needed")
}

impl FromBody for Fields {
    async fn read(request: Request, limit: usize) -> Result<Self, Error> {
        Ok(checked_body(request, limit).await?.1)
    }
}

/// A form sent by a program, which proves who it is by a key among its fields: `Keyed(fields): kit::Keyed<Fields>`. It carries no token of
/// a page, so whoever handles it must not act for the session it may have come with.
#[derive(Debug, Clone, Copy)]
pub struct Keyed<T>(pub T);

impl<S: Send + Sync> FromRequest<S> for Keyed<Fields> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self, Error> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
        if !kind.starts_with("application/x-www-form-urlencoded") {
            return Err(unsupported().into());
        }
        let pairs = pairs(whole_body(request, OPEN_LIMIT).await?).await?;
        if pairs.len() > FIELDS_LIMIT {
            return Err(too_large("kit.too-many-fields", FIELDS_LIMIT).into());
        }
        Ok(Keyed(pairs.into_iter().collect()))
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self, Error> {
        of_somebody(request).await
    }
}

/// A form with a type of its own: `Form(cmd): kit::Form<Accept>`. Repeated names need [`Fields`].
#[derive(Debug, Clone, Copy)]
pub struct Form<T>(pub T);

impl<T: DeserializeOwned> FromBody for Form<T> {
    async fn read(request: Request, limit: usize) -> Result<Self, Error> {
        let (bytes, _) = checked_body(request, limit).await?;
        let inner = Request::builder()
            .method(Method::POST)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(bytes))
            .map_err(|error| Fault::internal("kit.internal", error))?;
        match axum::Form::<T>::from_request(inner, &()).await {
            Ok(axum::Form(value)) => Ok(Form(value)),
            Err(error) => Err(Fault::invalid("kit.form").with("detail", error.body_text()).into()),
        }
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self, Error> {
        of_somebody(request).await
    }
}

/// Reads a url-encoded body of bounded size and checks its token.
async fn checked_body(request: Request, limit: usize) -> Result<(Bytes, Fields), Error> {
    let (parts, body) = request.into_parts();
    let view = view_of(&parts)?;
    let headers = parts.headers.clone();
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return Err(unsupported().into());
    }
    let bytes = whole_body(Request::from_parts(parts, body), limit).await?;
    let pairs = pairs(bytes.clone()).await?;
    if pairs.len() > FIELDS_LIMIT {
        return Err(too_large("kit.too-many-fields", FIELDS_LIMIT).into());
    }
    let token = pairs.iter().find(|(name, _)| name == csrf::FIELD).map(|(_, value)| value.as_str());
    check_token(&view, &headers, token)?;
    Ok((bytes, pairs.into_iter().filter(|(name, _)| name != csrf::FIELD).collect()))
}

/// The names and values of a url-encoded body.
pub(crate) async fn pairs(bytes: Bytes) -> Result<Vec<(String, String)>, Error> {
    let inner = Request::builder()
        .method(Method::POST)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(bytes))
        .map_err(|error| Fault::internal("kit.internal", error))?;
    match axum::Form::<Vec<(String, String)>>::from_request(inner, &()).await {
        Ok(axum::Form(pairs)) => Ok(pairs),
        Err(error) => Err(Fault::invalid("kit.form").with("detail", error.body_text()).into()),
    }
}

/// A JSON body of bounded size, for `/api`. It needs no token: a browser sends JSON to another site only after asking,
/// which is refused, and the origin of every change is checked besides.
#[derive(Debug, Clone, Copy)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromBody for Json<T> {
    async fn read(request: Request, limit: usize) -> Result<Self, Error> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
        if !kind.starts_with("application/json") {
            return Err(unsupported().into());
        }
        Ok(Json(read_json(&whole_body(request, limit).await?)?))
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self, Error> {
        of_somebody(request).await
    }
}

/// Reads a JSON body: an object of bounded depth, without U+0000 in a text, which no database column can keep.
///
/// # Errors
/// `kit.json`.
pub fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Fault> {
    fn unfit(detail: impl ToString) -> Fault {
        Fault::invalid("kit.json").with("detail", detail)
    }
    let value: Value = serde_json::from_slice(bytes).map_err(unfit)?;
    // A list would be taken for an object's fields in their order.
    if !value.is_object() {
        return Err(unfit("an object is wanted"));
    }
    if !is_text(&value) {
        return Err(unfit("U+0000 in a text"));
    }
    T::deserialize(value).map_err(unfit)
}

fn is_text(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.contains('\0'),
        Value::Array(all) => all.iter().all(is_text),
        Value::Object(all) => all.iter().all(|(name, value)| !name.contains('\0') && is_text(value)),
        _ => true,
    }
}

/// The body of a request to its end, counted as it comes. A body that says it is longer is not waited for.
///
/// # Errors
/// `kit.too-large` above so many bytes; `kit.under-way` where account or address have too much under way already;
/// `kit.upload-broken` when it breaks off.
pub async fn whole_body(request: Request, limit: usize) -> Result<Bytes, Fault> {
    let (parts, body) = request.into_parts();
    if said_length(&parts.headers).is_some_and(|length| length > limit as u64) {
        return Err(too_large("kit.too-large", limit));
    }
    let underway = parts.extensions.get::<Underway>();
    let (mut stream, mut whole) = (body.into_data_stream(), Vec::new());
    while let Some(piece) = stream.next().await {
        let piece = piece.map_err(broken)?;
        if whole.len() + piece.len() > limit {
            return Err(too_large("kit.too-large", limit));
        }
        if let Some(underway) = underway {
            underway.words(piece.len())?;
        }
        whole.extend_from_slice(&piece);
    }
    Ok(whole.into())
}

/// A change must come from a page of ours: by its token or, where the browser itself says so, by its word. A page that
/// outlived its session has the token of the old one, and what was typed on it must not be lost for that; what another
/// site sends says `cross-site` or `same-site` there, and no script can write this header.
pub(crate) fn check_token(view: &View, headers: &HeaderMap, field: Option<&str>) -> Result<(), Error> {
    let header = headers.get(csrf::HEADER).and_then(|value| value.to_str().ok());
    match field.or(header) {
        Some(token) if view.accepts_csrf(token) => Ok(()),
        _ if headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin") => Ok(()),
        _ => Err(Fault::forbidden("kit.csrf").into()),
    }
}

pub(crate) fn too_large(code: &'static str, limit: usize) -> Fault {
    Fault::new(FaultKind::TooLarge, code).with("limit", crate::format::file_size(limit as u64))
}

/// The values of a path: `Path(id): kit::Path<i64>`. What is no value of the type names nothing; who asks is asked first, so
/// that a stranger hears the same of every address.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Path(value)),
            Err(_) if parts.extensions.get::<SessionInfo>().is_none() => Err(sign_in_needed().into()),
            Err(_) => Err(Error::not_found()),
        }
    }
}

/// The values of a query: `Query(asked): kit::Query<Asked>`. What does not fit is refused with the reason.
#[derive(Debug, Clone, Copy)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        match axum::extract::Query::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(value)) => Ok(Query(value)),
            Err(error) => Err(Fault::invalid("kit.query").with("detail", error.body_text()).into()),
        }
    }
}

/// Goes on to another page after a change: 303, so that going back or reloading repeats nothing. An address outside this
/// site leads to the start page. What no address is spelled with is percent-encoded.
pub fn redirect(to: &str) -> Response {
    Redirect::to(&spelled(if is_local(to) { to } else { "/" })).into_response()
}

/// An address in the characters it may be sent in (RFC 9110, 10.2.2); a header of other bytes is read as each browser likes.
fn spelled(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for byte in address.bytes() {
        match byte {
            b'"' | b'<' | b'>' | b'`' | b'{' | b'|' | b'}' | b'^' => out.push_str(&format!("%{byte:02X}")),
            byte if byte.is_ascii_graphic() => out.push(char::from(byte)),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// Like [`redirect`], with a message for the next page: the key of a text and its values.
pub fn redirect_with(view: &View, to: &str, key: &str, args: &[(&str, &str)]) -> Response {
    let flash = Flash {
        key: key.to_owned(),
        args: args.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
    };
    let cookie = set_cookie(FLASH_COOKIE, &flash.to_cookie(), 0, false, view.site().secure_cookies);
    ([(header::SET_COOKIE, cookie)], redirect(to)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_is_spelled_as_addresses_are() {
        let to = |address: &str| redirect(address).headers()[header::LOCATION].to_str().unwrap().to_owned();
        assert_eq!(to("/items?q=餐 馆#a"), "/items?q=%E9%A4%90%20%E9%A6%86#a");
        assert_eq!(to("/items?q=%E9%A4%90&a=1"), "/items?q=%E9%A4%90&a=1");
        assert_eq!(to("//evil.example"), "/");
    }
}
