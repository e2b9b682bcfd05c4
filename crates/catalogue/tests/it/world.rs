//! An application with the catalogue's real routes on a fresh database, and desks that hold what a test says.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, RwLock};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use catalogue::Catalogue;
use contract::app::Parts;
use contract::figures::{FigureLookup, Lately, Took, Wanted};
use contract::live::Live;
use contract::lookup::{
    CaseLookup, CaseSummary, ExchangeDesk, FileDesk, FileSummary, Inspected, LicenceDesk, LicenceSummary,
    NewFile, NewLicence,
};
use contract::{Actor, App, CaseId, Fault, FileId, LicenceId, PartyId, Site, Text};
use http_body_util::BodyExt;
use serde_json::{Map, Value};
use store::{Blobs, Db, Tx};
use tower::ServiceExt;

/// What the desks hold: licence types and resources of every party.
#[derive(Default)]
pub struct Desks {
    pub licence_types: Mutex<BTreeSet<String>>,
    pub resources: Mutex<BTreeSet<String>>,
}

impl LicenceDesk for Desks {
    fn issue(&self, _: &mut Tx, _: &Actor, _: NewLicence) -> Result<LicenceSummary, Fault> {
        Err(Fault::not_found("test.none"))
    }
    fn held_by(&self, _: &mut Tx, _: PartyId) -> Result<Vec<LicenceSummary>, Fault> {
        let one = |kind: &String| LicenceSummary {
            id: LicenceId(1),
            identifier: "1".into(),
            type_code: kind.clone(),
            name: Text::new("证", "Licence"),
            issuer: Text::new("局", "Organ"),
            valid_from: "2026-01-01".into(),
            valid_to: None,
        };
        Ok(self.licence_types.lock().unwrap().iter().map(one).collect())
    }
    fn of_case(&self, _: &mut Tx, _: CaseId) -> Result<Vec<LicenceSummary>, Fault> {
        Ok(Vec::new())
    }
    fn field(&self, _: &mut Tx, _: PartyId, _: &str, _: &str) -> Result<Option<String>, Fault> {
        Ok(None)
    }
}

impl ExchangeDesk for Desks {
    fn available(&self, _: &mut Tx, _: &str, resource: &str, _: PartyId) -> Result<bool, Fault> {
        Ok(self.resources.lock().unwrap().contains(resource))
    }
    fn call(
        &self,
        _: &mut Tx,
        _: &Actor,
        _: &contract::lookup::Call<'_>,
    ) -> Result<Option<Map<String, Value>>, Fault> {
        Ok(None)
    }
    fn name(&self, _: &mut Tx, resource: &str) -> Result<Option<Text>, Fault> {
        Ok(Some(Text::new(format!("资源 {resource}"), format!("resource {resource}"))))
    }
}

impl FileDesk for Desks {
    fn inspect(&self, _: &str, _: &[u8]) -> Result<Inspected, Fault> {
        Err(Fault::not_found("test.none"))
    }
    fn add(&self, _: &mut Tx, _: &Actor, _: NewFile) -> Result<FileId, Fault> {
        Err(Fault::not_found("test.none"))
    }
    fn file(&self, _: &mut Tx, _: FileId) -> Result<Option<FileSummary>, Fault> {
        Ok(None)
    }
    fn paper(&self, _: &contract::lookup::Paper) -> Result<Vec<u8>, Fault> {
        Err(Fault::not_found("test.none"))
    }
}

impl CaseLookup for Desks {
    fn by_number(&self, _: &mut Tx, _: &str) -> Result<Option<CaseSummary>, Fault> {
        Ok(None)
    }
    fn work(&self, _: &mut Tx, _: CaseId) -> Result<Vec<contract::lookup::Work>, Fault> {
        Ok(Vec::new())
    }
    fn supervision(&self) -> contract::Permission {
        contract::Permission("case.supervise")
    }
    fn may_read_case(&self, _: &mut Tx, _: &Actor, _: CaseId) -> Result<bool, Fault> {
        Ok(false)
    }
    fn may_read_file(&self, _: &mut Tx, _: &Actor, _: FileId) -> Result<bool, Fault> {
        Ok(false)
    }
}

/// Figures as a house has them that has worked for a while.
struct Counted;

impl FigureLookup for Counted {
    fn took(&self, _: &mut Tx, item: &str, _: bool) -> Result<Option<Took>, Fault> {
        Ok((item == OFTEN).then_some(Took { half: 30, most: 100, cases: 12, days: 180 }))
    }

    fn wanted(&self, _: &mut Tx, most: usize) -> Result<Vec<Wanted>, Fault> {
        let of = |item: &str, received| Wanted { item: item.to_owned(), received };
        Ok([of("no longer in force", 99), of(OFTEN, 34)].into_iter().take(most).collect())
    }

    fn lately(&self, _: &mut Tx) -> Result<Lately, Fault> {
        Ok(Lately { days: 30, received: Some(1234), ended: None, in_time: Some(97.5), online: None })
    }
}

/// The item that is asked for often: pharmacies.
const OFTEN: &str = "11150402DEM000022K4000172001000";

/// The demonstration items as files.
pub fn demo_files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../definitions/hongshan");
    catalogue::folder::read(&root).unwrap()
}

/// The application on this database, with these desks.
pub fn app(db: Db, desks: &Arc<Desks>, folder: &Path) -> App {
    kit::i18n::install(&[catalogue::LOCALES, directory::LOCALES]);
    App::new(Parts {
        db,
        site: Site {
            name: Text::new("红山区一网通办", "Hongshan Onedoor"),
            region: "150402".into(),
            region_name: Text::new("红山区", "Hongshan"),
            base_url: "http://localhost".into(),
            demo: true,
            footer: contract::app::Footer::default(),
            secure_cookies: false,
            looks: contract::app::Looks::default(),
        },
        items: Arc::new(Catalogue::new(desks.clone(), desks.clone())),
        licences: desks.clone(),
        files: desks.clone(),
        exchange: desks.clone(),
        credit: Arc::new(contract::lookup::NoCredit),
        fees: Arc::new(contract::lookup::NoFees),
        figures: Arc::new(Counted),
        inbox: Arc::new(contract::lookup::NoInbox),
        cases: desks.clone(),
        blobs: Blobs::open(folder).unwrap(),
        live: Live::default(),
        calendar: Arc::new(RwLock::new(Arc::new(worktime::Calendar::china().clone()))),
    })
}

/// The catalogue's routes as the roof mounts them.
pub fn router(app: &App) -> Router {
    let service = catalogue::service();
    let finder = service::finding::Finder::new(service.finds);
    let routes = service.routes.into_router().layer(axum::Extension(finder)).with_state(app.clone());
    kit::mount(
        routes,
        kit::Setup {
            site: app.site.clone(),
            nav: Vec::new(),
            intake: kit::Intake::default(),
            streams: kit::Streams::default(),
        },
        |inner| directory::session::layer(app, inner),
    )
}

/// Imports the demonstration organs, without anybody in them.
pub fn import_organs(app: &App) {
    let text = std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../definitions/site-demo.yaml"),
    );
    testkit::unlock();
    let mut data: directory::SiteData = serde_saphyr::from_str(&text.unwrap()).unwrap();
    data.accounts.clear();
    data.parties.clear();
    app.db.write_blocking(move |tx| directory::import(tx, &data).map(|_| ())).unwrap();
}

/// Publishes the demonstration items.
pub fn publish_demo(app: &App) {
    catalogue::publish_all(app, &Actor::system("test"), demo_files()).unwrap();
}

/// What a request answered.
pub struct Answer {
    pub status: StatusCode,
    pub location: String,
    pub body: String,
}

/// A visitor with one language.
pub async fn get(router: &Router, path: &str, lang: &str) -> Answer {
    let request =
        Request::get(path).header(header::COOKIE, format!("od_lang={lang}")).body(Body::empty()).unwrap();
    answer(router, request).await
}

pub async fn answer(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let location =
        response.headers().get(header::LOCATION).map(|v| v.to_str().unwrap().to_owned()).unwrap_or_default();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    Answer { status, location, body: String::from_utf8_lossy(&bytes).into_owned() }
}
