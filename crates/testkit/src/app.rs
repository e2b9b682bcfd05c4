//! An application without a network: requests go straight into its router. [`Browser`] keeps cookies and sends forms as
//! pages offer them; [`Program`] speaks JSON with a bearer token. Calls block, so that tests read from top to bottom; from
//! several threads they really run at the same time.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::Value;
use store::{Db, Error};
use tokio::runtime::Runtime;
use tower::ServiceExt;

use crate::db::TestDb;
use crate::html::{self, Form};

/// Field of a form that holds its token.
const TOKEN: &str = "_token";
/// Redirects followed at most.
const REDIRECTS: usize = 10;
/// What separates the parts of a multipart body.
const BOUNDARY: &str = "----onedoor-test-4f1c9a";

/// The application under test. Cheap to clone.
#[derive(Clone)]
pub struct TestApp {
    router: Router,
    db: Db,
    runtime: Arc<Runtime>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Path and query asked for, after redirects.
    pub path: String,
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Bytes,
}

/// A file to send.
#[derive(Debug, Clone)]
pub struct File {
    /// Name of the field.
    pub field: String,
    /// Name of the file.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl File {
    /// A file.
    pub fn new(field: &str, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self { field: field.to_owned(), name: name.to_owned(), bytes: bytes.into() }
    }
}

/// A multipart body and its content type.
pub fn multipart(fields: &[(&str, &str)], files: &[File]) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part =
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    for file in files {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\nContent-Type: \
             application/octet-stream\r\n\r\n",
            file.field, file.name
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(&file.bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={BOUNDARY}"), body)
}

/// A url-encoded body.
pub fn urlencoded(fields: &[(&str, &str)]) -> String {
    let encode = |text: &str| {
        let mut out = String::new();
        for byte in text.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'*' => {
                    out.push(char::from(byte))
                }
                b' ' => out.push('+'),
                byte => out.push_str(&format!("%{byte:02X}")),
            }
        }
        out
    };
    fields
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect::<Vec<_>>()
        .join("&")
}

impl Answer {
    /// The body as text.
    pub fn body(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        match serde_json::from_slice(&self.body) {
            Ok(value) => value,
            Err(error) => panic!("{}: {} is not JSON ({error}): {}", self.path, self.status, self.body()),
        }
    }

    /// The stable code of a problem document.
    pub fn code(&self) -> String {
        let code = serde_json::from_slice::<Value>(&self.body)
            .ok()
            .and_then(|v| v["code"].as_str().map(str::to_owned));
        code.unwrap_or_default()
    }

    /// Makes sure of the status; says what came instead.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        let shown: String = match self.is_page() {
            true => self.text(),
            false => self.body(),
        };
        let shown: String = shown.chars().take(3000).collect();
        assert_eq!(self.status.as_u16(), status, "{}: {shown}", self.path);
        self
    }

    /// Makes sure that it is the problem with this code.
    #[track_caller]
    pub fn expect_problem(self, status: u16, code: &str) -> Self {
        let answer = self.expect(status);
        assert_eq!(answer.code(), code, "{}: {}", answer.path, answer.body());
        answer
    }

    /// A header.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }

    /// Whether it is a page.
    pub fn is_page(&self) -> bool {
        self.header("content-type").starts_with("text/html")
    }

    /// The page's words.
    pub fn text(&self) -> String {
        html::text(&self.body())
    }

    /// The page's forms.
    pub fn forms(&self) -> Vec<Form> {
        html::forms(&self.body())
    }

    /// The form that goes to this address.
    #[track_caller]
    pub fn form(&self, action: &str) -> Form {
        let forms = self.forms();
        let found = forms.iter().find(|form| form.action == action).cloned();
        let known: Vec<&str> = forms.iter().map(|form| form.action.as_str()).collect();
        found.unwrap_or_else(|| panic!("{} has no form to {action}, only {known:?}", self.path))
    }

    /// The page's links.
    pub fn links(&self) -> Vec<(String, String)> {
        html::links(&self.body())
    }

    /// Words of every heading of the first rank.
    pub fn headings(&self) -> Vec<String> {
        html::words_in(&self.body(), "h1")
    }

    /// Makes sure the page says this.
    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        let text = self.text();
        assert!(text.contains(words), "{} does not say {words:?}: {text}", self.path);
        self
    }
}

impl TestApp {
    /// The application with these routes on this database.
    pub fn new(db: &TestDb, router: Router) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build();
        Self { router, db: Db::clone(db), runtime: Arc::new(runtime.expect("a runtime")) }
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Somebody with a browser of their own.
    pub fn browser(&self) -> Browser {
        Browser { app: self.clone(), cookies: BTreeMap::new(), last: None }
    }

    /// A program without a token.
    pub fn program(&self) -> Program {
        Program { app: self.clone(), token: None, key: None }
    }

    /// A program that signs in first.
    #[track_caller]
    pub fn signed_in(&self, login: &str, password: &str) -> Program {
        let credentials = serde_json::json!({ "login": login, "password": password });
        let opened = self.program().post("/api/v1/sessions", &credentials).expect(201).json();
        Program { app: self.clone(), token: opened["token"].as_str().map(str::to_owned), key: None }
    }

    /// Sends a request.
    pub fn send(&self, request: Request<Body>) -> Answer {
        let path = request.uri().path_and_query().map(|p| p.as_str().to_owned()).unwrap_or_default();
        let router = self.router.clone();
        // On a thread of the runtime, so that a caller's own thread may be inside one already.
        let task = self.runtime.spawn(async move {
            let response = router.oneshot(request).await.unwrap_or_else(|never| match never {});
            let (parts, body) = response.into_parts();
            let bytes = body.collect().await.map(http_body_util::Collected::to_bytes);
            (parts, bytes.expect("the whole body"))
        });
        let (parts, body) = self.runtime.block_on(task).expect("an answer");
        Answer { path, status: parts.status, headers: parts.headers, body }
    }

    /// Makes sure that no job has given up.
    #[track_caller]
    pub fn no_dead_jobs(&self) {
        let dead = self.db.read_blocking(|tx| -> Result<_, Error> {
            let dead = store::job::dead(tx, i64::MAX, 20)?;
            Ok(dead.into_iter().map(|job| format!("{job:?}")).collect::<Vec<_>>())
        });
        assert_eq!(dead.expect("the jobs"), Vec::<String>::new());
    }

    /// Proves the ledger's chain; answers how many events it has.
    #[track_caller]
    pub fn ledger_is_intact(&self) -> u64 {
        match store::ledger::verify(&self.db).expect("the ledger") {
            Ok(report) => report.events,
            Err(broken) => panic!("{broken}"),
        }
    }
}

/// A program that speaks JSON.
#[derive(Clone)]
pub struct Program {
    app: TestApp,
    token: Option<String>,
    key: Option<String>,
}

impl Program {
    /// A request of any kind.
    pub fn send(&self, method: &str, path: &str, kind: Option<&str>, body: impl Into<Body>) -> Answer {
        let method: Method = method.to_ascii_uppercase().parse().expect("a method");
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "127.0.0.1");
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(key) = &self.key {
            request = request.header("idempotency-key", key);
        }
        self.app.send(request.body(body.into()).expect("a request"))
    }

    /// The same program, whose requests come under this `Idempotency-Key`.
    pub fn under(&self, key: &str) -> Self {
        Self { key: Some(key.to_owned()), ..self.clone() }
    }

    /// Reads.
    pub fn get(&self, path: &str) -> Answer {
        self.send("get", path, None, Body::empty())
    }

    /// Sends JSON.
    pub fn json(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.send(method, path, Some("application/json"), body.to_string())
    }

    /// Posts JSON.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.json("post", path, body)
    }

    /// Posts nothing.
    pub fn poke(&self, path: &str) -> Answer {
        self.send("post", path, None, Body::empty())
    }

    /// Posts files.
    pub fn post_files(&self, path: &str, fields: &[(&str, &str)], files: &[File]) -> Answer {
        let (kind, body) = multipart(fields, files);
        self.send("post", path, Some(&kind), body)
    }

    /// The token.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }
}

/// Somebody with a browser: cookies, the last page, no scripts.
#[derive(Clone)]
pub struct Browser {
    app: TestApp,
    cookies: BTreeMap<String, String>,
    last: Option<Answer>,
}

impl Browser {
    fn go(&mut self, mut request: Request<Body>) -> Answer {
        if !self.cookies.is_empty() {
            request.headers_mut().insert(header::COOKIE, self.cookies().parse().expect("cookies"));
        }
        request.headers_mut().insert(header::HOST, "127.0.0.1".parse().expect("a host"));
        let answer = self.app.send(request);
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let Some((pair, rest)) = cookie.to_str().ok().map(|c| c.split_once(';').unwrap_or((c, "")))
            else {
                continue;
            };
            let Some((name, value)) = pair.split_once('=') else { continue };
            let ended = rest.to_ascii_lowercase().contains("max-age=0") || rest.contains("Max-Age=-");
            match ended || value.is_empty() {
                true => self.cookies.remove(name.trim()),
                false => self.cookies.insert(name.trim().to_owned(), value.trim().to_owned()),
            };
        }
        if answer.is_page() {
            self.last = Some(answer.clone());
        }
        answer
    }

    /// The cookies as a request carries them.
    pub fn cookies(&self) -> String {
        let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    /// Opens an address; a redirect is answered as it is.
    pub fn get(&mut self, path: &str) -> Answer {
        self.go(Request::builder().uri(path).body(Body::empty()).expect("a request"))
    }

    /// Opens an address and follows where it leads.
    #[track_caller]
    pub fn open(&mut self, path: &str) -> Answer {
        let answer = self.get(path);
        self.follow(answer)
    }

    /// Follows redirects.
    #[track_caller]
    pub fn follow(&mut self, mut answer: Answer) -> Answer {
        for _ in 0..REDIRECTS {
            if !answer.status.is_redirection() {
                return answer;
            }
            let to = answer.header("location").to_owned();
            answer = self.get(&to);
        }
        panic!("{} redirects in a circle", answer.path)
    }

    /// The token of the last page, or of this address, or of the sign-in page.
    #[track_caller]
    fn token(&mut self, path: &str) -> String {
        let of =
            |answer: &Answer| answer.forms().iter().find_map(|form| form.value(TOKEN).map(str::to_owned));
        if let Some(token) = self.last.as_ref().and_then(of) {
            return token;
        }
        for path in [path, "/", "/sign-in"] {
            let answer = self.open(path);
            if let Some(token) = of(&answer) {
                return token;
            }
        }
        panic!("no page has a form with a token")
    }

    /// Sends a form; the token is added.
    #[track_caller]
    pub fn post_form(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.token(path);
        let mut all = vec![(TOKEN, token.as_str())];
        all.extend(fields.iter().filter(|(name, _)| *name != TOKEN));
        self.post_raw(path, "application/x-www-form-urlencoded", urlencoded(&all))
    }

    /// Sends a form with files; the token is added first.
    #[track_caller]
    pub fn post_multipart(&mut self, path: &str, fields: &[(&str, &str)], files: &[File]) -> Answer {
        let token = self.token(path);
        let mut all = vec![(TOKEN, token.as_str())];
        all.extend(fields.iter().filter(|(name, _)| *name != TOKEN));
        let (kind, body) = multipart(&all, files);
        self.post_raw(path, &kind, body)
    }

    /// Sends the form of the last page that goes to this address, with these fields changed, and follows where it leads.
    #[track_caller]
    pub fn submit(&mut self, action: &str, changed: &[(&str, &str)]) -> Answer {
        let form = self.last.as_ref().expect("a page").form(action);
        let mut all: Vec<(&str, &str)> = form
            .fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .filter(|(name, _)| !changed.iter().any(|(other, _)| other == name))
            .collect();
        all.extend(changed);
        let answer = self.post_raw(action, "application/x-www-form-urlencoded", urlencoded(&all));
        self.follow(answer)
    }

    /// Sends a body as it is, without a token.
    pub fn post_raw(&mut self, path: &str, kind: &str, body: impl Into<Body>) -> Answer {
        let request = Request::builder().method(Method::POST).uri(path).header(header::CONTENT_TYPE, kind);
        self.go(request.body(body.into()).expect("a request"))
    }

    /// Signs in.
    #[track_caller]
    pub fn sign_in(&mut self, login: &str, password: &str) -> Answer {
        self.open("/sign-in");
        let answer = self.post_form("/sign-in", &[("login", login), ("password", password)]);
        assert!(answer.status.is_redirection(), "signing in as {login}: {} {}", answer.status, answer.text());
        self.last = None;
        self.follow(answer)
    }

    /// A cookie.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// Sets a cookie, such as the language.
    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }
}
