//! Puts the house together: which service answers which trait, which tables there are, which routes, which workers.

use std::path::Path;
use std::sync::{Arc, RwLock};

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use casework::desk::{Desk, People};
use casework::view::Cases;
use contract::app::Parts;
use contract::live::Live;
use contract::{App, Fault, Site};
use kit::{Frame, NavItem, Setup};
use store::{Blobs, Db, Handlers, MigrationSet, Options};

use crate::metrics::{self, Metrics};
use crate::openapi;

/// Name of the embedded database within the data folder.
pub const DATABASE_FILE: &str = "onedoor.db";

/// Tables of every service.
pub fn migrations() -> Vec<MigrationSet> {
    vec![
        directory::migrations(),
        catalogue::migrations(),
        exchange::migrations(),
        evidence::migrations(),
        casework::migrations(),
        oversight::migrations(),
    ]
}

/// Texts of every service, made known to the pages. Doing it twice changes nothing.
pub fn install_texts() {
    kit::i18n::install(&[
        directory::LOCALES,
        catalogue::LOCALES,
        exchange::LOCALES,
        evidence::LOCALES,
        casework::pages::LOCALES,
        oversight::LOCALES,
        LOCALES,
    ]);
}

/// Texts of the roof.
pub const LOCALES: kit::i18n::Catalogue = kit::locales!();

/// Opens an embedded database beside a running server, for reading only.
pub fn open_reading(file: &Path) -> Result<Db, store::Error> {
    Db::open(
        &format!("sqlite:{}", file.display()),
        Options { read_only: true, readers: 1, ..Options::default() },
    )
}

/// How much of what comes in from outside there may be at once.
#[derive(Debug, Clone, Default)]
pub struct Bounds {
    /// Bytes under way.
    pub intake: kit::Intake,
    /// Streams that stay open.
    pub streams: kit::Streams,
}

/// Everything one node runs.
pub struct House {
    /// The shared state.
    pub app: App,
    /// All routes, with everything around them.
    pub router: Router,
    /// What is measured.
    pub metrics: Metrics,
    /// What timers and jobs do; a node that serves gives them to a [`store::Worker`].
    pub handlers: Handlers,
}

/// Puts the house together on an open, migrated database.
///
/// # Errors
/// When a worker or the metrics cannot be set up.
pub fn assemble(
    db: Db,
    site: Site,
    blobs: Blobs,
    extra: Router<App>,
    bounds: Bounds,
) -> Result<House, Fault> {
    install_texts();
    db.write_blocking(directory::prepare)?;
    let calendar = db.read_blocking(directory::calendar::in_force)?;
    let people: Arc<dyn People> = Arc::new(casework::people::Directory::default());
    let (licences, exchange) = (Arc::new(evidence::Desk), Arc::new(exchange::Desk));
    let items = Arc::new(catalogue::Catalogue::new(licences.clone(), exchange.clone()));
    let app = App::new(Parts {
        db: db.clone(),
        site: site.clone(),
        items: items.clone(),
        licences: licences.clone(),
        files: licences,
        exchange,
        cases: Arc::new(Cases { people: people.clone(), items }),
        blobs,
        live: Live::default(),
        calendar: Arc::new(RwLock::new(Arc::new(calendar))),
    });
    let metrics = Metrics::new(bounds.clone()).map_err(|error| Fault::internal("roof.metrics", error))?;
    let api = openapi::document(
        &site.base_url,
        &[
            directory::openapi(),
            catalogue::openapi(),
            casework::api::openapi(),
            evidence::openapi(),
            oversight::openapi(),
        ],
    );
    let desk_app = app.clone();
    let desk: casework::jobs::DeskNow = {
        let people = people.clone();
        Arc::new(move || Desk::of(&desk_app, people.clone()))
    };
    let lists = directory::lists::Sources::new(
        casework::exports::sources(desk.clone()).into_iter().chain(oversight::exports::sources()),
    );
    let routes = Router::new()
        .merge(directory::routes())
        .merge(directory::lists::routes(lists.clone()))
        .merge(catalogue::routes())
        .merge(casework::pages::routes(people.clone()))
        .merge(evidence::routes())
        .merge(exchange::routes())
        .merge(oversight::routes())
        .merge(extra)
        .route("/health", get(health))
        .route("/health/live", get(|| std::future::ready("ok\n")))
        .route("/api/openapi.json", get(move || std::future::ready(axum::Json(api))))
        .with_state(app.clone())
        .merge(metrics::routes_here(metrics.clone(), site.demo))
        .layer(from_fn_with_state(metrics.clone(), metrics::observe));
    let setup = Setup { site, nav: navigation(), intake: bounds.intake, streams: bounds.streams };
    let router = kit::mount(routes, setup, |inner| directory::session::layer(&app, inner));
    let handlers = casework::jobs::handlers(desk)
        .and(directory::lists::handlers(db.clone(), lists))
        .and(oversight::ledger_check::handlers(db));
    Ok(House { app, router, metrics, handlers })
}

fn navigation() -> Vec<NavItem> {
    let item = |frame, key, href, needs| NavItem { frame, key, href, needs };
    let mut all = vec![
        item(Frame::Portal, "roof-nav-home", "/", None),
        item(Frame::Portal, "roof-nav-items", "/items", None),
        item(Frame::Portal, "roof-nav-my", "/my", None),
        item(Frame::Portal, "roof-nav-progress", "/progress", None),
        item(Frame::Portal, "roof-nav-verify", "/verify", None),
        item(Frame::Desk, "roof-nav-queue", "/desk", Some(casework::permissions::INTAKE)),
        item(Frame::Desk, "roof-nav-counter", "/desk/new", Some(casework::permissions::INTAKE)),
        item(Frame::Desk, "roof-nav-issue", "/desk/issue", Some(casework::permissions::ISSUE)),
        item(Frame::Desk, "roof-nav-hotline", "/desk/hotline", Some(casework::permissions::ASSIST)),
        item(Frame::Office, "roof-nav-tasks", "/office", Some(casework::permissions::REVIEW)),
        item(Frame::Office, "roof-nav-decide", "/office/decide", Some(casework::permissions::DECIDE)),
        item(Frame::Office, "roof-nav-all", "/office/cases", Some(casework::permissions::SUPERVISE)),
        item(Frame::Office, "roof-nav-versions", "/admin/items", Some(contract::Permission("item.publish"))),
    ];
    all.extend(directory::NAV);
    all.extend(oversight::NAV);
    all
}

/// `/health`: whether it can do its work, which it cannot without its database. Whoever would start the process anew for
/// that must ask `/health/live`: a new one would not have a database either.
async fn health(State(app): State<App>) -> Response {
    match app.db.read(|tx| -> Result<i64, store::Error> { Ok(tx.now()) }).await {
        Ok(_) => (StatusCode::OK, "ok\n").into_response(),
        Err(error) => {
            let told = axum::Json(serde_json::json!({ "status": "unavailable", "code": error.code() }));
            (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "5")], told).into_response()
        }
    }
}
