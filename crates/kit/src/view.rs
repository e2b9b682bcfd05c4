//! What a page needs to know of its request: who asks, in which language, where, with which token.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contract::{Actor, App, Lang, Permission, Site};
use serde::{Deserialize, Serialize};

use crate::client::client_address;
use crate::csrf;
use crate::error::Error;
use crate::html::{Html, url_encode};
use crate::i18n::Tr;
use crate::intake::Intake;
use crate::page::Frame;
use crate::streams::Streams;

/// Cookie of the chosen language.
pub(crate) const LANG_COOKIE: &str = "od_lang";
/// Cookie of large type.
pub(crate) const LARGE_COOKIE: &str = "od_large";
/// Cookie of a visitor's token before sign-in.
pub(crate) const CSRF_COOKIE: &str = "od_csrf";
/// Cookie of a message for the next page.
pub(crate) const FLASH_COOKIE: &str = "od_flash";

/// What the session middleware knows of a signed-in session. It inserts this into the request's extensions; where it
/// inserts none, the visitor is anonymous and `kit` keeps a token for them in a cookie of their own.
#[derive(Debug, Clone)]
pub struct SessionInfo {
    /// The session's token against forged requests: at least 16 random bytes, as text.
    pub csrf: String,
    /// Who is signed in. `None` between the password and the second factor.
    pub actor: Option<Actor>,
    /// How many messages they have not read, counted up to 100.
    pub unread: i64,
}

/// Left in an answer's extensions by the session middleware: somebody signed in was answered. The roof lets such
/// connections go last when places are scarce.
#[derive(Debug, Clone, Copy)]
pub struct SignedIn;

/// A link of a frame's navigation.
#[derive(Debug, Clone, Copy)]
pub struct NavItem {
    /// The frame it stands in.
    pub frame: Frame,
    /// Key of its words.
    pub key: &'static str,
    /// Where it leads.
    pub href: &'static str,
    /// Shown only to those who hold this permission somewhere; `None` shows it to everybody.
    pub needs: Option<Permission>,
    /// Its place among the links of its frame: small ones first; in the portal, what is published stands from 50 on.
    pub rank: u8,
}

/// What stays the same from page to page: the installation and its navigation.
#[derive(Debug, Clone)]
pub struct Setup {
    /// This installation.
    pub site: Site,
    /// Links of all frames, in order.
    pub nav: Vec<NavItem>,
    /// The count of what is under way at once.
    pub intake: Intake,
    /// The streams that stay open.
    pub streams: Streams,
}

/// A message carried over a redirect to the next page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// Key of its text.
    pub key: String,
    /// Named values of the text.
    #[serde(default)]
    pub args: Vec<(String, String)>,
}

impl Flash {
    pub(crate) fn to_cookie(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    fn from_cookie(value: &str) -> Option<Flash> {
        let bytes = URL_SAFE_NO_PAD.decode(value).ok().filter(|bytes| bytes.len() < 2048)?;
        serde_json::from_slice(&bytes).ok()
    }

    /// Its words; `None` for a key that does not exist (the cookie is the browser's word).
    pub fn words(&self, tr: Tr) -> Option<String> {
        let args: Vec<(&str, crate::i18n::Arg<'_>)> =
            self.args.iter().map(|(name, value)| (name.as_str(), value.as_str().into())).collect();
        tr.find(&self.key, &args)
    }
}

/// What a page needs to know of its request. Built once per request; handlers get it inside [`Ctx`].
#[derive(Debug, Clone)]
pub struct View {
    /// Installation and navigation.
    pub setup: Arc<Setup>,
    /// Speaks the visitor's language; `Copy`.
    pub tr: Tr,
    /// Who is signed in.
    pub actor: Option<Actor>,
    /// How many messages they have not read, counted up to 100.
    pub unread: i64,
    /// Path and query as the browser asked for them.
    pub uri: Uri,
    /// Whether large type is on (适老化).
    pub large: bool,
    /// A message from the page before.
    pub flash: Option<Flash>,
    /// Names this request in the log and on error pages.
    pub request_id: String,
    /// Where the request comes from, as limits count it.
    pub address: String,
    pub(crate) csrf: String,
    /// Whether the visitor's token is new and must be set as a cookie.
    pub(crate) csrf_is_new: bool,
    /// Whether a page took the token; shared by all clones.
    csrf_used: Arc<AtomicBool>,
}

impl View {
    pub(crate) fn from_parts(setup: Arc<Setup>, parts: &Parts) -> View {
        let cookies = cookies(&parts.headers);
        let session = parts.extensions.get::<SessionInfo>();
        let known = session.map(|s| s.csrf.clone()).or_else(|| {
            cookies.get(CSRF_COOKIE).filter(|token| csrf::looks_right(token)).map(|token| (*token).to_owned())
        });
        let csrf_is_new = known.is_none();
        View {
            tr: Tr::new(cookies.get(LANG_COOKIE).and_then(|tag| Lang::from_tag(tag)).unwrap_or_default()),
            actor: session.and_then(|s| s.actor.clone()),
            unread: session.map_or(0, |s| s.unread),
            uri: parts.extensions.get::<axum::extract::OriginalUri>().map_or(&parts.uri, |o| &o.0).clone(),
            large: cookies.get(LARGE_COOKIE) == Some(&"1"),
            flash: cookies.get(FLASH_COOKIE).and_then(|value| Flash::from_cookie(value)),
            request_id: parts.extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default(),
            address: client_address(&parts.extensions),
            csrf: known.unwrap_or_else(csrf::new_token),
            csrf_is_new,
            csrf_used: Arc::default(),
            setup,
        }
    }

    /// This installation.
    pub fn site(&self) -> &Site {
        &self.setup.site
    }

    /// The path asked for.
    pub fn path(&self) -> &str {
        self.uri.path()
    }

    /// Path and query asked for, to come back to.
    pub fn here(&self) -> &str {
        self.uri.path_and_query().map_or("/", |p| p.as_str())
    }

    /// The address of the sign-in page that returns here.
    pub fn sign_in_href(&self) -> String {
        format!("{SIGN_IN}?return={}", url_encode(self.here()))
    }

    /// The token for a form, different on every page so that compression cannot leak it.
    pub fn csrf_token(&self) -> String {
        self.csrf_used.store(true, Ordering::Relaxed);
        csrf::mask(&self.csrf)
    }

    /// The hidden field every form that posts must carry.
    pub fn csrf_field(&self) -> Html {
        crate::html!("<input type=\"hidden\" name=\"{}\" value=\"{}\">", csrf::FIELD, self.csrf_token())
    }

    /// What pages of the same session in the same browser have in common, and nobody can make anything of: pages that share
    /// a stream find each other by it.
    pub fn browser_mark(&self) -> String {
        use sha2::{Digest, Sha256};
        self.csrf_used.store(true, Ordering::Relaxed);
        let hash = Sha256::new().chain_update(b"browser").chain_update(self.csrf.as_bytes()).finalize();
        hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether something of this page is the visitor's own: a token, or what is made of it.
    pub(crate) fn token_used(&self) -> bool {
        self.csrf_used.load(Ordering::Relaxed)
    }

    /// Whether a token that came with a request is this session's.
    pub(crate) fn accepts_csrf(&self, token: &str) -> bool {
        csrf::matches(token, &self.csrf)
    }
}

/// Path of the sign-in page; takes `return`.
pub const SIGN_IN: &str = "/sign-in";
/// Where an applicant's messages are.
pub const MESSAGES: &str = "/my/messages";
/// Where those of staff are.
pub const STAFF_MESSAGES: &str = "/office/messages";
/// Path that a sign-out form posts to.
pub const SIGN_OUT: &str = "/sign-out";

/// The number a request has in the log.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// What a page handler takes: the shared state and the [`View`], which it dereferences to.
#[derive(Clone)]
pub struct Ctx {
    /// The shared state.
    pub app: App,
    /// What is known of this request.
    pub view: View,
}

impl Deref for Ctx {
    type Target = View;

    fn deref(&self) -> &View {
        &self.view
    }
}

impl Ctx {
    /// The signed-in actor.
    ///
    /// # Errors
    /// `kit.sign-in-needed` when nobody is signed in; a page then leads to the sign-in page and back here.
    pub fn signed_in(&self) -> Result<&Actor, Error> {
        self.view
            .actor
            .as_ref()
            .ok_or_else(|| contract::Fault::new(contract::FaultKind::SignIn, "kit.sign-in-needed").into())
    }
}

impl<S> FromRequestParts<S> for Ctx
where
    S: Send + Sync,
    App: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        Ok(Ctx { app: App::from_ref(state), view: view_of(parts)? })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for View {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        view_of(parts)
    }
}

pub(crate) fn view_of(parts: &Parts) -> Result<View, Error> {
    parts.extensions.get::<View>().cloned().ok_or_else(|| {
        contract::Fault::internal("kit.not-mounted", "the route is not below kit::mount").into()
    })
}

/// The cookies of a request. The first of a name counts.
pub fn cookies(headers: &HeaderMap) -> HashMap<&str, &str> {
    let mut found = HashMap::new();
    for line in headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok()) {
        for (name, value) in line.split(';').filter_map(|pair| pair.trim().split_once('=')) {
            found.entry(name).or_insert(value);
        }
    }
    found
}

/// A `Set-Cookie` value: for the whole site, `SameSite=Lax`. `days` 0 lasts as long as the browser, below 0 deletes.
pub fn set_cookie(name: &str, value: &str, days: i64, script_may_read: bool, secure: bool) -> String {
    let mut line = format!("{name}={value}; Path=/; SameSite=Lax");
    if days != 0 {
        line.push_str(&format!("; Max-Age={}", days.max(0) * 86_400));
    }
    if !script_may_read {
        line.push_str("; HttpOnly");
    }
    if secure {
        line.push_str("; Secure");
    }
    line
}
