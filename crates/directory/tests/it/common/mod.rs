//! The demonstration site on a fresh database, and a browser without a browser.

#![allow(dead_code, reason = "every test file uses some of it")]
#![allow(clippy::unwrap_used, reason = "what should be there and is not fails the test")]

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, RwLock};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use contract::app::Parts;
use contract::item::ItemVersion;
use contract::lookup::*;
use contract::plan::Plan;
use contract::*;
use http_body_util::BodyExt;
use serde_json::{Map, Value};
use store::Tx;
use testkit::TestDb;
use tower::ServiceExt;

pub const PASSWORD: &str = "Onedoor-2026";

/// Other services are not here; nothing in this crate asks them.
pub struct Nobody;

fn nobody<T>() -> Result<T, Fault> {
    Err(Fault::not_found("test.nobody"))
}

impl ItemLookup for Nobody {
    fn current(&self, _: &mut Tx, _: &str) -> Result<Arc<ItemVersion>, Fault> {
        nobody()
    }
    fn version(&self, _: &mut Tx, _: ItemVersionId) -> Result<Arc<ItemVersion>, Fault> {
        nobody()
    }
    fn form(&self, _: &mut Tx, _: &ItemVersion, _: &Map<String, Value>) -> Result<Arc<forms::Merged>, Fault> {
        nobody()
    }
    fn plan(
        &self,
        _: &mut Tx,
        _: &ItemVersion,
        _: &Map<String, Value>,
        _: Option<PartyId>,
    ) -> Result<Plan, Fault> {
        nobody()
    }
    fn find(&self, _: &mut Tx, _: &ItemQuery) -> Result<Vec<ItemHit>, Fault> {
        nobody()
    }
}

impl LicenceDesk for Nobody {
    fn issue(&self, _: &mut Tx, _: &Actor, _: NewLicence) -> Result<LicenceSummary, Fault> {
        nobody()
    }
    fn held_by(&self, _: &mut Tx, _: PartyId) -> Result<Vec<LicenceSummary>, Fault> {
        nobody()
    }
    fn of_case(&self, _: &mut Tx, _: CaseId) -> Result<Vec<LicenceSummary>, Fault> {
        nobody()
    }
    fn field(&self, _: &mut Tx, _: PartyId, _: &str, _: &str) -> Result<Option<String>, Fault> {
        nobody()
    }
}

impl FileDesk for Nobody {
    fn inspect(&self, _: &str, _: &[u8]) -> Result<Inspected, Fault> {
        nobody()
    }
    fn add(&self, _: &mut Tx, _: &Actor, _: NewFile) -> Result<FileId, Fault> {
        nobody()
    }
    fn file(&self, _: &mut Tx, _: FileId) -> Result<Option<FileSummary>, Fault> {
        nobody()
    }
    fn paper(&self, _: &contract::lookup::Paper) -> Result<Vec<u8>, Fault> {
        nobody()
    }
}

impl ExchangeDesk for Nobody {
    fn available(&self, _: &mut Tx, _: &str, _: &str, _: PartyId) -> Result<bool, Fault> {
        nobody()
    }
    fn call(
        &self,
        _: &mut Tx,
        _: &Actor,
        _: &contract::lookup::Call<'_>,
    ) -> Result<Option<Map<String, Value>>, Fault> {
        nobody()
    }
    fn name(&self, _: &mut Tx, _: &str) -> Result<Option<Text>, Fault> {
        nobody()
    }
}

impl CaseLookup for Nobody {
    fn by_number(&self, _: &mut Tx, _: &str) -> Result<Option<CaseSummary>, Fault> {
        nobody()
    }
    fn work(&self, _: &mut Tx, _: CaseId) -> Result<Vec<contract::lookup::Work>, Fault> {
        nobody()
    }
    fn supervision(&self) -> contract::Permission {
        contract::Permission("case.supervise")
    }
    fn may_read_case(&self, _: &mut Tx, _: &Actor, _: CaseId) -> Result<bool, Fault> {
        nobody()
    }
    fn may_read_file(&self, _: &mut Tx, _: &Actor, _: FileId) -> Result<bool, Fault> {
        nobody()
    }
}

/// The tables of this crate.
pub fn sets() -> [store::MigrationSet; 1] {
    [directory::migrations()]
}

/// The demonstration site's file.
pub fn site_data() -> directory::SiteData {
    let text = include_str!("../../../../../definitions/site-demo.yaml");
    directory::SiteData::parse(text).unwrap()
}

pub fn unlock() {
    testkit::unlock();
}

/// Brings the demonstration site in.
pub fn import(db: &store::Db) {
    unlock();
    let data = site_data();
    db.write_blocking(move |tx| directory::import(tx, &data)).unwrap();
}

/// The application of this crate alone, with more routes where a test brings some.
pub struct House {
    pub app: App,
    pub router: Router,
    _blobs: tempfile::TempDir,
}

impl House {
    pub fn new(db: &TestDb) -> House {
        House::with(db, false, Router::new())
    }

    pub fn with(db: &TestDb, secure: bool, more: Router<App>) -> House {
        import(db);
        kit::i18n::install(&[directory::LOCALES]);
        let blobs = tempfile::TempDir::new().unwrap();
        let site = Site {
            name: Text::new("红山区一网通办", "Hongshan"),
            region: "150402".into(),
            region_name: Text::new("红山区", "Hongshan District"),
            base_url: "http://test".into(),
            demo: false,
            footer: contract::app::Footer::default(),
            secure_cookies: secure,
            looks: contract::app::Looks::default(),
        };
        let app = App::new(Parts {
            db: (**db).clone(),
            site: site.clone(),
            items: Arc::new(Nobody),
            licences: Arc::new(Nobody),
            files: Arc::new(Nobody),
            exchange: Arc::new(Nobody),
            credit: Arc::new(contract::lookup::NoCredit),
            fees: Arc::new(contract::lookup::NoFees),
            figures: Arc::new(contract::figures::NoFigures),
            inbox: Arc::new(contract::lookup::NoInbox),
            cases: Arc::new(Nobody),
            blobs: store::Blobs::open(blobs.path()).unwrap(),
            live: contract::live::Live::default(),
            calendar: Arc::new(RwLock::new(Arc::new(worktime::Calendar::china().clone()))),
        });
        let routes = directory::routes().into_router().merge(more).with_state(app.clone());
        let setup = kit::Setup {
            site,
            nav: directory::NAV.to_vec(),
            intake: kit::Intake::default(),
            streams: kit::Streams::default(),
        };
        let router = kit::mount(routes, setup, |inner| directory::session::layer(&app, inner));
        House { app, router, _blobs: blobs }
    }

    /// A browser at an address of its own.
    pub fn browser(&self, address: &str) -> Browser {
        Browser {
            router: self.router.clone(),
            cookies: BTreeMap::new(),
            address: address.parse().unwrap(),
            token: String::new(),
        }
    }

    /// A browser somebody has signed in with.
    pub async fn signed_in(&self, login: &str) -> Browser {
        let mut browser = self.browser("192.0.2.1");
        let answer = browser.sign_in(login, PASSWORD).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{login}: {}", answer.text);
        browser
    }

    /// Asks as a program with a bearer token.
    pub async fn ask(&self, method: Method, path: &str, token: &str, body: Option<Value>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        Answer::of(self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap()).await
    }
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    async fn of(response: axum::response::Response) -> Answer {
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, text }
    }

    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |v| v.to_str().unwrap())
    }

    pub fn set_cookies(&self) -> Vec<&str> {
        self.headers.get_all(header::SET_COOKIE).iter().map(|v| v.to_str().unwrap()).collect()
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }
}

/// Keeps cookies and the last page's token, as a browser does.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    pub cookies: BTreeMap<String, String>,
    pub address: IpAddr,
    token: String,
}

impl Browser {
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    /// Posts a form with the token of the page that was shown last.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.token.clone();
        let mut body = format!("_token={}", kit::url_encode(&token));
        for (name, value) in fields {
            body.push_str(&format!("&{name}={}", kit::url_encode(value)));
        }
        self.send(Method::POST, path, Some(body)).await
    }

    pub async fn sign_in(&mut self, login: &str, password: &str) -> Answer {
        self.get("/sign-in").await;
        self.post("/sign-in", &[("login", login), ("password", password), ("return", "/account")]).await
    }

    async fn send(&mut self, method: Method, path: &str, form: Option<String>) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, cookies.join("; "))
            .extension(kit::ClientAddress(self.address));
        let body = match form {
            Some(form) => {
                request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
                Body::from(form)
            }
            None => Body::empty(),
        };
        let answer =
            Answer::of(self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap()).await;
        for cookie in answer.set_cookies() {
            let (pair, rest) = cookie.split_once(';').unwrap_or((cookie, ""));
            let (name, value) = pair.split_once('=').unwrap();
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        if let Some(token) = answer.text.split("name=\"csrf-token\" content=\"").nth(1) {
            self.token = token.split('"').next().unwrap().to_owned();
        }
        answer
    }

    /// Whether a page for people who are signed in opens.
    pub async fn is_in(&mut self) -> bool {
        self.get("/account").await.status == StatusCode::OK
    }
}

/// Runs an asynchronous test.
pub fn run<T>(test: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(test)
}

/// What the test's clock shows.
pub fn now(db: &TestDb) -> i64 {
    store::Clock::now_ms(&*db.clock)
}
