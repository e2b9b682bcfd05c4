//! What the behaviour tests share: a site around routes of their own, requests, and a small reader of tags.
#![allow(dead_code, clippy::unwrap_used)]

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use contract::{AccountId, Actor, ActorKind, Permission, Site, Text};
use http_body_util::BodyExt;
use kit::{Frame, NavItem, SessionInfo, Setup};
use tower::ServiceExt;

/// The token of the signed-in session that a request with `x-test-user` gets.
pub const SESSION_TOKEN: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";

pub fn setup(demo: bool) -> Setup {
    Setup {
        site: Site {
            name: Text::new("红山区一网通办", "Hongshan One Door"),
            region: "150402".to_owned(),
            region_name: Text::new("赤峰市红山区", "Hongshan District, Chifeng"),
            base_url: "http://127.0.0.1:1".to_owned(),
            demo,
            footer: contract::app::Footer::default(),
            secure_cookies: false,
            looks: contract::app::Looks::default(),
        },
        nav: vec![
            NavItem {
                frame: Frame::Portal,
                key: "kit-accessibility",
                href: "/accessibility",
                needs: None,
                rank: 0,
            },
            NavItem {
                frame: Frame::Portal,
                key: "kit-footer-hotline",
                href: "/records",
                needs: None,
                rank: 50,
            },
            NavItem {
                frame: Frame::Office,
                key: "kit-frame-office",
                href: "/office",
                needs: Some(Permission("case.see")),
                rank: 0,
            },
            NavItem {
                frame: Frame::Office,
                key: "kit-gallery",
                href: "/office/_gallery",
                needs: None,
                rank: 0,
            },
        ],
        intake: kit::Intake::default(),
        streams: kit::Streams::default(),
    }
}

/// The routes around which everything stands; a request with `x-test-user` is signed in under that name.
pub fn site(routes: Router) -> Router {
    site_with(routes, setup(true))
}

/// The same with a setup of one's own.
pub fn site_with(routes: Router, setup: Setup) -> Router {
    kit::mount(routes, setup, |inner| inner.layer(from_fn(session)))
}

async fn session(mut request: Request, next: Next) -> Response {
    let name = request.headers().get("x-test-user").and_then(|v| v.to_str().ok()).map(str::to_owned);
    if let Some(name) = name {
        let actor = Actor {
            kind: ActorKind::Applicant,
            account: AccountId(7),
            name,
            party: None,
            postings: Vec::new(),
            assurance: 1,
        };
        request.extensions_mut().insert(SessionInfo {
            csrf: SESSION_TOKEN.to_owned(),
            actor: Some(actor),
            unread: 0,
        });
    }
    next.run(request).await
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn cookies(&self) -> Vec<&str> {
        self.headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap()).collect()
    }
}

pub async fn send(
    app: &Router,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: Vec<u8>,
) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = app.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    Answer {
        status: parts.status,
        headers: parts.headers,
        text: String::from_utf8_lossy(&bytes).into_owned(),
    }
}

pub async fn get(app: &Router, path: &str, headers: &[(&str, &str)]) -> Answer {
    send(app, Method::GET, path, headers, Vec::new()).await
}

pub async fn post(app: &Router, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut all = vec![("content-type", "application/x-www-form-urlencoded")];
    all.extend_from_slice(headers);
    send(app, Method::POST, path, &all, body.as_bytes().to_vec()).await
}

/// The token in a page.
pub fn token(page: &str) -> String {
    page.split("name=\"csrf-token\" content=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

/// A start tag: its name and attributes.
#[derive(Debug, Clone)]
pub struct Tag {
    pub name: String,
    pub attributes: Vec<(String, String)>,
}

impl Tag {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

/// The start tags of a page, in order. Our own pages quote every attribute with double quotes and escape `<` in values.
pub fn tags(page: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    for piece in page.split('<').skip(1) {
        let piece = piece.split('>').next().unwrap();
        if piece.starts_with(['/', '!']) {
            continue;
        }
        let (name, mut rest) = piece.split_once(char::is_whitespace).unwrap_or((piece, ""));
        let mut attributes = Vec::new();
        while let Some((before, after)) = rest.split_once("=\"") {
            let (value, more) = after.split_once('"').unwrap_or((after, ""));
            let mut words = before.split_whitespace().rev();
            attributes.push((words.next().unwrap_or("").to_owned(), value.to_owned()));
            attributes.extend(words.map(|word| (word.to_owned(), String::new())));
            rest = more;
        }
        attributes.extend(rest.split_whitespace().map(|word| (word.to_owned(), String::new())));
        found.push(Tag { name: name.to_owned(), attributes });
    }
    found
}
