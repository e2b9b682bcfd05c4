//! Pages that are the same for everybody who is not signed in, kept ready to send for a few seconds: made and compressed once
//! for a path, a language and a size of type. A page says of itself that it may be kept ([`crate::Page::keep`]); one that turned
//! out to hold somebody's token is not, whatever it says.

use std::collections::HashMap;
use std::io::Write;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use contract::Lang;
use flate2::Compression;
use flate2::write::GzEncoder;
use http_body_util::BodyExt;
use sha2::{Digest, Sha256};

use crate::view::{SessionInfo, View};

/// Longer than this a page is not sent without being made anew: what an administrator changes is public after so long.
const FRESH: Duration = Duration::from_secs(5);
/// Bytes kept in all; beyond them all is let go and begun anew.
const MOST: usize = 64 << 20;
/// A page longer than this is not kept.
const LONGEST: usize = 1 << 20;

/// Left in an answer's extensions by [`crate::Page::keep`]: it is the same for everybody who is not signed in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Keep;

/// The pages kept by one node. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Kept(Option<Arc<Pages>>);

#[derive(Debug, Default)]
struct Pages {
    all: RwLock<HashMap<Key, Arc<Kind>>>,
    bytes: AtomicUsize,
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Key {
    path: String,
    lang: Lang,
    large: bool,
}

/// One page, and since when it is known.
#[derive(Debug)]
struct Kind {
    sent: Sent,
    since: Instant,
    /// Somebody makes it anew already; meanwhile the others get this one.
    renewing: AtomicBool,
}

/// A body ready to send: as it is, compressed, and its mark.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    plain: Bytes,
    gzip: Bytes,
    mark: HeaderValue,
}

impl Sent {
    /// Compresses `plain` once, as well as can be.
    pub(crate) fn new(plain: Bytes) -> Self {
        let mut encoder = GzEncoder::new(Vec::with_capacity(plain.len() / 3), Compression::best());
        // Writing to memory does not fail; if it did, the body would go out as it is.
        let gzip = encoder
            .write_all(&plain)
            .and_then(|()| encoder.finish())
            .map_or_else(|_| Bytes::new(), Bytes::from);
        let hash: String = Sha256::digest(&plain).iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        // Weak, for both spellings of the body bear it (RFC 9110, 8.8.1).
        let mark =
            HeaderValue::try_from(format!("W/\"{hash}\"")).unwrap_or(HeaderValue::from_static("W/\"\""));
        Self { plain, gzip, mark }
    }

    fn len(&self) -> usize {
        self.plain.len() + self.gzip.len()
    }

    /// The answer to a request with these headers: `304 Not Modified` where the browser has it already.
    pub(crate) fn answer(
        &self,
        asked: &HeaderMap,
        kind: &'static str,
        keep: &'static str,
        vary: &'static str,
    ) -> Response {
        let mut response = if has_it(asked, &self.mark) {
            StatusCode::NOT_MODIFIED.into_response()
        } else if takes_gzip(asked) && !self.gzip.is_empty() {
            let mut response = Response::new(Body::from(self.gzip.clone()));
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            response
        } else {
            Response::new(Body::from(self.plain.clone()))
        };
        let headers = response.headers_mut();
        if !headers.contains_key(header::CONTENT_TYPE) {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
        headers.insert(header::VARY, HeaderValue::from_static(vary));
        headers.insert(header::ETAG, self.mark.clone());
        response
    }
}

/// Whether `If-None-Match` names this mark, weak or not (RFC 9110, 13.1.2).
fn has_it(asked: &HeaderMap, mark: &HeaderValue) -> bool {
    let bare = |mark: &str| mark.trim().trim_start_matches("W/").to_owned();
    let Ok(mark) = mark.to_str().map(bare) else { return false };
    asked
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|one| one.trim() == "*" || bare(one) == mark)
}

/// Whether the browser takes gzip. Wishes finer than yes and no are not weighed.
fn takes_gzip(asked: &HeaderMap) -> bool {
    let said = asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    said.flat_map(|value| value.split(',')).any(|one| {
        let (name, weight) = one.split_once(';').unwrap_or((one, ""));
        let name = name.trim();
        (name.eq_ignore_ascii_case("gzip") || name == "*") && !refused(weight)
    })
}

/// `q=0`, `q=0.0` …
fn refused(weight: &str) -> bool {
    weight.trim().strip_prefix("q=").and_then(|q| q.trim().parse::<f32>().ok()).is_some_and(|q| q <= 0.0)
}

impl Kept {
    /// Keeps pages. The default keeps none, for tests that change things and look at once.
    pub fn on() -> Self {
        Self(Some(Arc::default()))
    }

    /// The layer around the routes, inside [`crate::mount`].
    pub async fn around(State(kept): State<Kept>, request: Request, next: Next) -> Response {
        let Some((pages, key)) = kept.0.as_ref().and_then(|pages| Some((pages, key(&request)?))) else {
            return next.run(request).await;
        };
        if let Some(sent) = pages.find(&key) {
            return page(&sent, request.headers());
        }
        let asked = request.headers().clone();
        let view = request.extensions().get::<View>().cloned();
        let (mut parts, body) = next.run(request).await.into_parts();
        let may = parts.status == StatusCode::OK
            && parts.extensions.remove::<Keep>().is_some()
            && view.is_some_and(|view| !view.token_used());
        if !may {
            return Response::from_parts(parts, body);
        }
        match body.collect().await {
            Ok(whole) => {
                let sent = Sent::new(whole.to_bytes());
                let response = page(&sent, &asked);
                pages.keep(key, sent);
                response
            }
            Err(error) => {
                crate::Error::from(contract::Fault::internal("kit.internal", error)).into_response()
            }
        }
    }
}

fn page(sent: &Sent, asked: &HeaderMap) -> Response {
    // To be asked for each time: who signs in sees another page at the same address.
    sent.answer(asked, "text/html; charset=utf-8", "no-cache", "accept-encoding, cookie")
}

/// What decides how the page looks; nothing where more than these does: somebody signed in, a message from the page before, a
/// query, another method.
fn key(request: &Request) -> Option<Key> {
    let view = request.extensions().get::<View>()?;
    let plain = request.method() == Method::GET
        && request.uri().query().is_none()
        && request.extensions().get::<SessionInfo>().is_none()
        && view.flash.is_none();
    plain.then(|| Key { path: view.path().to_owned(), lang: view.tr.lang, large: view.large })
}

impl Pages {
    fn find(&self, key: &Key) -> Option<Sent> {
        let kind = self.all.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned()?;
        let age = kind.since.elapsed();
        // One makes it anew; the others need not wait for that, but not for long.
        let good = age < FRESH || age < 2 * FRESH && kind.renewing.swap(true, Ordering::Relaxed);
        good.then(|| kind.sent.clone())
    }

    fn keep(&self, key: Key, sent: Sent) {
        let length = sent.len();
        if length > LONGEST {
            return;
        }
        let kind = Arc::new(Kind { sent, since: Instant::now(), renewing: AtomicBool::new(false) });
        let mut all = self.all.write().unwrap_or_else(PoisonError::into_inner);
        if self.bytes.load(Ordering::Relaxed) + length > MOST {
            all.clear();
            self.bytes.store(0, Ordering::Relaxed);
        }
        let before = all.insert(key, kind).map_or(0, |old| old.sent.len());
        let _ = self.bytes.fetch_add(length, Ordering::Relaxed);
        let _ = self.bytes.fetch_sub(before, Ordering::Relaxed);
    }
}
