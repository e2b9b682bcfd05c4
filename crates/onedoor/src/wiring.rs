//! Puts the house together: which service answers which trait, which tables there are, which routes, which workers.

use std::path::Path;
use std::sync::{Arc, RwLock};

use axum::Router;
use axum::extract::State;
use axum::middleware::from_fn_with_state;
use casework::desk::People;
use casework::view::Cases;
use contract::app::Parts;
use contract::live::Live;
use contract::{App, Fault, Site};
use kit::Setup;
use kit::routes::{Door, Routes, get};
use store::{Blobs, Db, Handlers, MigrationSet, Options};

use crate::health::Health;
use crate::metrics::{self, Metrics};
use crate::{openapi, services};

/// Name of the embedded database within the data folder.
pub const DATABASE_FILE: &str = "onedoor.db";

/// Tables of every service.
pub fn migrations() -> Vec<MigrationSet> {
    services::plates().into_iter().map(|plate| plate.tables).collect()
}

/// Texts of every service, made known to the pages. Doing it twice changes nothing.
pub fn install_texts() {
    let texts: Vec<_> = services::plates().into_iter().map(|plate| plate.texts).chain([LOCALES]).collect();
    kit::i18n::install(&texts);
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

/// Where files people hand in are kept: in the database where other nodes may share it, else in the data folder.
///
/// # Errors
/// When the folder cannot be used.
pub fn blobs(db: &Db, data: &Path) -> Result<Blobs, store::Error> {
    let folder = data.join("blobs");
    match db.kind() {
        store::Kind::Sqlite => Blobs::open(&folder),
        store::Kind::Postgres => Blobs::open_in(db, &folder),
    }
}

/// How much of what comes in from outside there may be at once.
#[derive(Debug, Clone, Default)]
pub struct Bounds {
    /// Bytes under way.
    pub intake: kit::Intake,
    /// Streams that stay open.
    pub streams: kit::Streams,
    /// Pages of the public kept ready to send.
    pub kept: kit::Kept,
    /// Bytes of files stored.
    pub stored: evidence::Budgets,
}

/// Ways out of the house: whoever carries messages, whoever takes money, whoever carries parcels.
#[derive(Clone, Default)]
pub struct Outside {
    /// For messages.
    pub channels: notice::Channels,
    /// Where people pay online; `None` where they cannot.
    pub payment: Option<Arc<payment::provider::Provider>>,
    /// Who carries results; `None` where nothing can be sent.
    pub courier: Option<Arc<delivery::courier::Courier>>,
}

impl From<notice::Channels> for Outside {
    fn from(channels: notice::Channels) -> Self {
        Self { channels, payment: None, courier: None }
    }
}

/// Everything one node runs.
pub struct House {
    /// The shared state.
    pub app: App,
    /// All routes, with everything around them.
    pub router: Router,
    /// Every door that leads in: method and path, but for what only demonstrations have.
    pub doors: Vec<Door>,
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
    outside: impl Into<Outside>,
) -> Result<House, Fault> {
    install_texts();
    db.write_blocking(directory::prepare)?;
    db.write_blocking(insight::prepare)?;
    db.write_blocking(|tx| {
        evidence::keep::schedule(tx)?;
        directory::retention::run::schedule(tx)
    })?;
    let calendar = db.read_blocking(directory::calendar::in_force)?;
    let people: Arc<dyn People> = Arc::new(casework::people::Directory::default());
    let (licences, exchange) =
        (Arc::new(evidence::Desk { budgets: bounds.stored }), Arc::new(exchange::Desk));
    let items = Arc::new(catalogue::Catalogue::new(licences.clone(), exchange.clone()));
    let app = App::new(Parts {
        db: db.clone(),
        site: site.clone(),
        items: items.clone(),
        licences: licences.clone(),
        files: licences,
        exchange,
        cases: Arc::new(Cases { people: people.clone(), items }),
        credit: regulation::records::lookup(),
        fees: Arc::new(payment::bill::Fees),
        figures: Arc::new(insight::Shown),
        inbox: Arc::new(notice::Inbox),
        blobs,
        live: Live::across(&db),
        calendar: Arc::new(RwLock::new(Arc::new(calendar))),
    });
    let metrics = Metrics::new(bounds.clone()).map_err(|error| Fault::internal("roof.metrics", error))?;
    metrics.ask(&app);
    let plates = services::plates();
    let kept = services::kept(&plates);
    let api = openapi::document(&site.base_url, &plates);
    let joined = service::join(services::at_work(&app, people, outside.into())).map_err(clashing)?;
    let lists = directory::lists::Sources::new(joined.lists);
    let nav = services::navigation(&plates);
    let functions: Arc<dyn service::finding::Findable> = Arc::new(services::Functions(nav.clone()));
    let finder = service::finding::Finder::new(joined.finds.into_iter().chain([functions]));
    let cards = service::cards::Cards::new(joined.cards);
    let panels = service::panels::Panels::new(joined.panels);
    let health = Arc::new(Health::default());
    let own = Routes::new()
        .route("/health", get(move |State(app): State<App>| async move { health.answer(&app).await }))
        .route("/health/live", get(|| std::future::ready("ok\n")))
        .route("/api/openapi.json", get(move || std::future::ready(axum::Json(api))));
    let routes = joined.routes.merge(directory::lists::routes(lists.clone())).merge(own);
    let here = metrics::routes_here(metrics.clone(), site.demo);
    let doors = [routes.doors(), here.doors(), kit::own_doors()].concat();
    let routes = routes
        .into_router()
        .merge(extra)
        .layer(axum::Extension(services::starts(&plates)))
        .layer(axum::Extension(finder))
        .layer(axum::Extension(cards))
        .layer(axum::Extension(panels))
        .layer(axum::Extension(kept.clone()))
        .layer(from_fn_with_state(app.clone(), directory::answered::layer))
        .with_state(app.clone())
        .merge(here.into_router())
        .layer(from_fn_with_state(bounds.kept, kit::Kept::around))
        .layer(from_fn_with_state(metrics.clone(), metrics::observe));
    let setup = Setup { site, nav, intake: bounds.intake, streams: bounds.streams };
    let router = kit::mount(routes, setup, |inner| directory::session::layer(&app, inner));
    let erasing = directory::retention::run::handlers(kept, app.files.clone(), app.licences.clone());
    let handlers = joined.handlers.and(directory::lists::handlers(db.clone(), lists)).and(erasing);
    // Also where no worker runs (yet): what happens now is heard later.
    db.hears(&handlers);
    Ok(House { app, router, doors, metrics, handlers })
}

/// Services that claim one thing: nothing is served before one of the two has another name for it.
fn clashing(clashes: Vec<service::Clash>) -> Fault {
    let all: Vec<String> = clashes.iter().map(ToString::to_string).collect();
    Fault::internal("roof.services-clash", all.join("\n"))
}
