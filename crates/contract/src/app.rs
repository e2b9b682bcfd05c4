//! The shared state every handler gets: the store, the desks of the other services, and what this site is.

use std::ops::Deref;
use std::sync::Arc;

use store::Db;

use crate::Text;
use crate::figures::FigureLookup;
use crate::live::Live;
use crate::lookup::{
    CaseLookup, CreditLookup, ExchangeDesk, FeeLookup, FileDesk, Inbox, ItemLookup, LicenceDesk,
};

/// What a government site must say of itself at the foot of every page (政府网站标识). What is left out is not shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Footer {
    /// Who is answerable for it (主办单位).
    pub organiser: Option<Text>,
    /// Who runs it (承办单位).
    pub operator: Option<Text>,
    /// Number on record with the telecommunications authority (ICP 备案号).
    pub icp: String,
    /// Number on record with the public security authority (公安备案号).
    pub police: String,
    /// Code of the government site (网站标识码).
    pub site_code: String,
    /// Address where errors of the site are reported (网站找错).
    pub report_errors: String,
    /// Address of the privacy policy (隐私政策).
    pub privacy: String,
    /// How to reach whoever is answerable (联系方式).
    pub contact: Option<Text>,
}

impl Footer {
    /// Whether it has no number it is on record under.
    pub fn missing_records(&self) -> bool {
        self.icp.is_empty() && self.police.is_empty() && self.site_code.is_empty()
    }

    /// What is missing of it, by field and Chinese term.
    pub fn missing(&self) -> Vec<(&'static str, &'static str)> {
        [
            ("organiser", "主办单位", self.organiser.is_none()),
            ("icp", "ICP 备案号", self.icp.is_empty()),
            ("police", "公安备案号", self.police.is_empty()),
            ("site_code", "网站标识码", self.site_code.is_empty()),
            ("report_errors", "网站找错", self.report_errors.is_empty()),
            ("privacy", "隐私政策", self.privacy.is_empty()),
            ("contact", "联系方式", self.contact.is_none()),
        ]
        .into_iter()
        .filter_map(|(field, term, missing)| missing.then_some((field, term)))
        .collect()
    }
}

/// How often one account is shown people's full particulars (查看完整信息): somebody at a window needs few, somebody who copies
/// the register needs all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Looks {
    /// At most so many in any hour.
    pub an_hour: u32,
    /// At most so many in any 24 hours.
    pub a_day: u32,
}

impl Default for Looks {
    fn default() -> Self {
        Self { an_hour: 20, a_day: 60 }
    }
}

/// What this installation is.
#[derive(Debug, Clone)]
pub struct Site {
    /// Name in the masthead, e.g. 红山区一网通办.
    pub name: Text,
    /// Division code of the place it serves (6 digits).
    pub region: String,
    /// Region's name.
    pub region_name: Text,
    /// Address people reach it by, without a trailing slash; printed in QR codes.
    pub base_url: String,
    /// Whether this is a demonstration: says so on every page, opens the gallery and the time switch.
    pub demo: bool,
    /// What stands at the foot of every page.
    pub footer: Footer,
    /// Whether cookies are marked `Secure` (always outside demonstrations).
    pub secure_cookies: bool,
    /// How often full particulars are shown.
    pub looks: Looks,
}

/// Everything a handler may reach. Made once by the roof.
pub struct Parts {
    /// The store.
    pub db: Db,
    /// This installation.
    pub site: Site,
    /// Catalogue.
    pub items: Arc<dyn ItemLookup>,
    /// Licences.
    pub licences: Arc<dyn LicenceDesk>,
    /// Files.
    pub files: Arc<dyn FileDesk>,
    /// Exchange.
    pub exchange: Arc<dyn ExchangeDesk>,
    /// Cases.
    pub cases: Arc<dyn CaseLookup>,
    /// Credit.
    pub credit: Arc<dyn CreditLookup>,
    /// Fees.
    pub fees: Arc<dyn FeeLookup>,
    /// Figures that everybody may read.
    pub figures: Arc<dyn FigureLookup>,
    /// Messages.
    pub inbox: Arc<dyn Inbox>,
    /// Blobs: what files are made of.
    pub blobs: store::Blobs,
    /// Live boards.
    pub live: Live,
    /// The working-day calendar in force, replaceable when a year's notice is loaded.
    pub calendar: Arc<std::sync::RwLock<Arc<worktime::Calendar>>>,
}

impl Parts {
    /// The calendar in force now.
    pub fn calendar(&self) -> Arc<worktime::Calendar> {
        match self.calendar.read() {
            Ok(guard) => guard.clone(),
            Err(poisoned) => poisoned.into_inner().clone(),
        }
    }

    /// Puts another calendar in force. What was begun with the former one ends with it.
    pub fn set_calendar(&self, calendar: worktime::Calendar) {
        let mut guard = self.calendar.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        *guard = Arc::new(calendar);
    }
}

/// The shared state. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

impl App {
    /// Wraps the parts.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// What the acts of a service may reach besides its own tables (办事台): the other services behind their traits, the calendar,
/// its rules in force. Made once for each request or job, cheaply.
pub trait Reach: Clone + Send + Sync + 'static {
    /// What the service lays over its routes: its rules, who is who.
    type Laid: Clone + Send + Sync + 'static;

    /// What may be reached now.
    fn of(app: &App, laid: &Self::Laid) -> Self;
}
