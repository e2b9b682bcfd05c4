//! The plate of a service (服务铭牌): all that the house needs to know of it, in one value. The roof iterates plates, and so do
//! its tests, the fuzz targets, the navigation and the description of the API; plugging a service in is one line in
//! `onedoor::services`.
//!
//! A [`Plate`] is what can be said without a database: tables, texts, permissions, navigation, the API's description. A
//! [`Service`] is the plate with what works: routes, handlers of jobs and timers, what it hears, lists. [`join`] puts
//! services together and names both where two claim one thing.

pub mod cards;
pub mod finding;
mod join;
pub mod panels;
pub mod people;

use std::sync::Arc;

use contract::{Fault, Permission};
use directory::lists::ListSource;
use directory::retention::Kept;
use kit::{NavItem, Routes};
use serde_json::{Value, json};
use store::{Db, Handlers, MigrationSet};

pub use join::{Clash, Joined, check, join, tables};

pub use kit::api::ReadBody;

/// Seals anew what the key in use did not seal; answers of what, and how many rows there were.
pub type Reseal = fn(&Db) -> Result<Vec<(&'static str, u64)>, Fault>;

/// Where work begins for those who hold one of these permissions.
#[derive(Debug, Clone, Copy)]
pub struct Start {
    /// Among all that fit the smallest rank wins: the window before the office before administration.
    pub rank: u8,
    /// Any of these, held anywhere.
    pub permissions: &'static [Permission],
    /// The page.
    pub path: &'static str,
}

/// What is known of a service without a database.
#[derive(Debug, Clone)]
pub struct Plate {
    /// Its name, which is its crate's and the owner of its tables.
    pub name: &'static str,
    /// Its tables.
    pub tables: MigrationSet,
    /// Its texts, in both languages.
    pub texts: kit::i18n::Catalogue,
    /// Its links in the frames' navigation.
    pub nav: &'static [NavItem],
    /// Where work begins, by what one may do.
    pub starts: &'static [Start],
    /// Everything that may be done in it, by name.
    pub permissions: &'static [Permission],
    /// Permissions that one person never holds together (三员分立 and the like); each pair once.
    pub apart: &'static [(&'static str, &'static str)],
    /// Kinds of events it records.
    pub tells: &'static [&'static str],
    /// `paths` and `components` of its part of the OpenAPI document.
    pub api: fn() -> Value,
    /// The document's tags it uses first, with what they mean.
    pub tags: &'static [(&'static str, &'static str)],
    /// JSON bodies its routes take, by the names of their schemas, with how each is read.
    pub bodies: fn() -> Vec<(&'static str, ReadBody)>,
    /// What it keeps sealed, sealed anew after a change of the secret (`onedoor keys rotate`).
    pub reseal: Reseal,
    /// The kinds of things it keeps for a term and erases afterwards (docs/decisions/0230).
    pub retain: &'static [Kept],
    /// The doors that open to somebody whose matter it is not: lines as in `tests/doors.txt` of its crate.
    pub doors: &'static str,
}

impl Plate {
    /// A plate with a name, tables and texts, and nothing else yet.
    pub const fn new(name: &'static str, tables: MigrationSet, texts: kit::i18n::Catalogue) -> Self {
        Self {
            name,
            tables,
            texts,
            nav: &[],
            starts: &[],
            permissions: &[],
            apart: &[],
            tells: &[],
            api: || json!({}),
            tags: &[],
            bodies: Vec::new,
            reseal: |_| Ok(Vec::new()),
            retain: &[],
            doors: "",
        }
    }
}

/// A service at work.
pub struct Service {
    /// What is known of it.
    pub plate: Plate,
    /// Its pages and API.
    pub routes: Routes,
    /// What its jobs and timers do, and what it hears.
    pub handlers: Handlers,
    /// Its lists, as they are taken away.
    pub lists: Vec<Arc<dyn ListSource>>,
    /// What of it the portal's search box finds.
    pub finds: Vec<Arc<dyn finding::Findable>>,
    /// Its cards on the pages where one person's matters come together.
    pub cards: Vec<Arc<dyn cards::Deck>>,
    /// What it says of an application on the pages about it.
    pub panels: Vec<Arc<dyn panels::Panel>>,
}

impl Service {
    /// A service that has these routes, and nothing that runs by itself.
    pub fn new(plate: Plate, routes: Routes) -> Self {
        Self {
            plate,
            routes,
            handlers: Handlers::new(),
            lists: Vec::new(),
            finds: Vec::new(),
            cards: Vec::new(),
            panels: Vec::new(),
        }
    }
}
