//! Signed out while typing: what was sent stays on a page that sends it again, once somebody has signed in.

use axum::body::Body;
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;

use crate::csrf;
use crate::extract::{FIELDS_LIMIT, Fields, pairs, whole_body};
use crate::html;
use crate::html::Html;
use crate::page::Page;
use crate::ui::{self, Weight};
use crate::view::{SIGN_IN, View};

/// Names of fields that are never shown again: what proves who somebody is belongs to the moment it is asked for.
const SECRETS: [&str; 5] = ["password", "new", "again", "code", "tail"];

/// Largest form that is held, bytes: somebody's opinion or a whole application's words, but nobody is known to have sent it.
const HELD_LIMIT: usize = 256 * 1024;

/// The fields of a form that came without a session, with the body as it was. `None` for what no page of ours sent by the
/// word of the browser (decision 0053: the page that holds them has a good token, and must not lend it to another site's
/// fields), for what carries a secret, and for what has no words in it to lose.
pub(crate) async fn read(parts: &Parts, body: Body) -> (Body, Option<Fields>) {
    let ours = parts.headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin");
    if !ours || !is_form(&parts.headers) || parts.uri.path().starts_with("/api/") {
        return (body, None);
    }
    // Its length was said and is within the limit, so reading fails where the line breaks or too much is under way.
    let bytes = whole_body(Request::from_parts(parts.clone(), body), HELD_LIMIT).await;
    let Ok(bytes) = bytes else { return (Body::empty(), None) };
    let fields = pairs(bytes.clone()).await.ok().filter(|fields| fields.len() <= FIELDS_LIMIT);
    let fields: Option<Fields> =
        fields.map(|fields| fields.into_iter().filter(|(name, _)| name != csrf::FIELD).collect());
    let kept = fields.filter(|fields| {
        let mut words = false;
        for (name, value) in fields.iter() {
            if SECRETS.contains(&name) {
                return false;
            }
            words |= !value.is_empty();
        }
        words
    });
    (Body::from(bytes), kept)
}

fn is_form(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let length = text(header::CONTENT_LENGTH).and_then(|value| value.parse::<usize>().ok());
    text(header::CONTENT_TYPE).is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
        && length.is_some_and(|length| length <= HELD_LIMIT)
}

/// The page that keeps them. It answers 401, as the request did.
pub(crate) fn page(view: &View, fields: &Fields) -> Response {
    let tr = view.tr;
    let kept: Html = fields
        .iter()
        .map(|(name, value)| html!("<input type=\"hidden\" name=\"{}\" value=\"{}\">", name, value))
        .collect();
    let again =
        html!("{}{}", kept, ui::buttons([ui::button(&tr.t("kit-held-go-on"), Weight::Primary, None)]));
    let mut response = Page::of_path(view, tr.t("kit-held-title"))
        .status(StatusCode::UNAUTHORIZED)
        .lead(tr.t("kit-held-lead"))
        .body(html!(
            "<ol class=\"steps\"><li><a href=\"{}?return=%2Faccount%2Fstart\" target=\"_blank\">{}</a></li><li>{}</li></ol>",
            SIGN_IN,
            tr.t("kit-held-sign-in"),
            tr.t("kit-held-then")
        ))
        .body(ui::form(view, view.here(), &again))
        .respond();
    // What was typed must not stay behind on a shared computer.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    async fn kept(kind: &str, path: &str, body: &'static str) -> (String, Option<usize>) {
        let (parts, body) = Request::post(path)
            .header(header::CONTENT_TYPE, kind)
            .header(header::CONTENT_LENGTH, body.len())
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body))
            .unwrap()
            .into_parts();
        let (body, fields) = read(&parts, body).await;
        let bytes = axum::body::to_bytes(body, HELD_LIMIT).await.unwrap();
        (String::from_utf8(bytes.to_vec()).unwrap(), fields.map(|fields| fields.iter().count()))
    }

    #[tokio::test]
    async fn words_are_kept_and_secrets_are_not() {
        let form = "application/x-www-form-urlencoded";
        let (body, fields) = kept(form, "/office/case/1/task/1", "_token=x&words=a+b&opinion=approve").await;
        assert_eq!((body.as_str(), fields), ("_token=x&words=a+b&opinion=approve", Some(2)));
        assert_eq!(kept(form, "/account/password", "_token=x&password=secret&phone=1").await.1, None);
        assert_eq!(kept(form, "/sign-out", "_token=x").await.1, None);
        assert_eq!(kept(form, "/api/v1/drafts", "words=a").await.1, None);
        assert_eq!(kept("multipart/form-data; boundary=x", "/draft/1/materials", "words=a").await.1, None);
    }
}
