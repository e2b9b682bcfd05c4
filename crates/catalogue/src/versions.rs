//! The catalogue as other services see it: versions compiled once, the index of items in force, forms and plans.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock, TryLockError};

use contract::item::{Item, ItemVersion};
use contract::lookup::{ExchangeDesk, ItemHit, ItemLookup, ItemQuery, LicenceDesk};
use contract::plan::Plan;
use contract::{Fault, ItemVersionId, PartyId, Text};
use serde_json::{Map, Value};
use store::Tx;

use crate::definition::{self, Files};
use crate::fit::Fit;
use crate::planner::{self, Everything, PlanError};
use crate::search::{Entry, Index};
use crate::store as rows;
use crate::supplies::OfParty;
use crate::yaml;
use contract::answers;

/// The names of the organs are looked at anew so often, ms: all of them are read, and they change a few times a year.
const ORGANS_LOOKED: i64 = 10_000;
/// Merged forms kept; each is one set of members of one package.
const MOST_FORMS: usize = 512;

/// Answers [`ItemLookup`]. Cheap to clone; clones share what is compiled.
#[derive(Clone)]
pub struct Catalogue(Arc<Inner>);

struct Inner {
    licences: Arc<dyn LicenceDesk>,
    exchange: Arc<dyn ExchangeDesk>,
    versions: RwLock<HashMap<ItemVersionId, Arc<ItemVersion>>>,
    forms: RwLock<HashMap<Vec<ItemVersionId>, Arc<forms::Merged>>>,
    index: RwLock<Indexed>,
    /// Held by whoever makes the index anew.
    making: Mutex<()>,
}

#[derive(Default, Clone)]
struct Indexed {
    /// The newest version there was when it was made.
    newest: i64,
    /// When the organs were last looked at, epoch ms.
    looked: i64,
    /// The names of the organs it was made with.
    organs: Arc<Vec<(String, Text)>>,
    index: Arc<Index>,
}

/// The entry of the index for a version of an item.
pub(crate) fn entry(item: &Item, version: ItemVersionId, organ: Option<Text>) -> Entry {
    let hit = ItemHit {
        code: item.code.clone(),
        slug: item.slug.clone(),
        name: item.name.clone(),
        plain_name: item.plain_name.clone(),
        summary: item.summary.clone(),
        kind: item.kind,
        audience: item.audience.clone(),
        organ: item.organ.clone(),
        topics: item.topics.clone(),
        is_package: item.package.is_some(),
        window_category: item.window_category.clone(),
        version,
    };
    let results = item.results.iter().flat_map(|result| [result.name.zh.clone(), result.name.en.clone()]);
    Entry {
        hit,
        keywords: item.keywords.iter().cloned().chain(results).collect(),
        described: item
            .materials
            .iter()
            .flat_map(|material| [material.name.zh.clone(), material.name.en.clone()])
            .collect(),
        organ,
        region: item.region.clone(),
    }
}

impl Catalogue {
    /// A catalogue that plans with what these desks have.
    pub fn new(licences: Arc<dyn LicenceDesk>, exchange: Arc<dyn ExchangeDesk>) -> Self {
        Self(Arc::new(Inner {
            licences,
            exchange,
            versions: RwLock::default(),
            forms: RwLock::default(),
            index: RwLock::default(),
            making: Mutex::default(),
        }))
    }

    /// The index of what is in force now.
    fn index(&self, tx: &mut Tx) -> Result<Arc<Index>, Fault> {
        let newest = rows::newest_of_all(tx)?;
        let known = self.0.index.read().unwrap_or_else(PoisonError::into_inner).clone();
        let now = tx.now();
        let is_fresh = (0..ORGANS_LOOKED).contains(&(now - known.looked));
        if known.newest == newest && is_fresh {
            return Ok(known.index);
        }
        // One makes it anew; the others are answered with what there was, so that it is never unsearchable.
        let _making = match (self.0.making.try_lock(), known.index.is_empty()) {
            (Ok(guard), _) => guard,
            (Err(TryLockError::Poisoned(poisoned)), _) => poisoned.into_inner(),
            (Err(TryLockError::WouldBlock), false) => return Ok(known.index),
            (Err(TryLockError::WouldBlock), true) => {
                self.0.making.lock().unwrap_or_else(PoisonError::into_inner)
            }
        };
        let organs: Vec<_> =
            directory::organ::all(tx)?.into_iter().map(|organ| (organ.uscc, organ.name)).collect();
        let known = self.0.index.read().unwrap_or_else(PoisonError::into_inner).clone();
        if known.newest == newest && *known.organs == organs {
            self.0.index.write().unwrap_or_else(PoisonError::into_inner).looked = now;
            return Ok(known.index);
        }
        let of =
            |item: &Item| organs.iter().find(|(uscc, _)| *uscc == item.organ).map(|(_, name)| name.clone());
        let mut entries = Vec::new();
        for (code, version) in rows::in_force(tx)? {
            let id = ItemVersionId(version);
            let cached = self.cached(id);
            entries.push(match cached {
                Some(version) => entry(&version.item, id, of(&version.item)),
                None => {
                    let item = parse_item(tx, &code, id)?;
                    entry(&item, id, of(&item))
                }
            });
        }
        let places = directory::region::places(tx)?.into_iter();
        let places = places.map(|place| find::Place { code: place.code, name: place.name.zh }).collect();
        let index = Arc::new(Index::new(entries, places));
        *self.0.index.write().unwrap_or_else(PoisonError::into_inner) =
            Indexed { newest, looked: now, organs: Arc::new(organs), index: index.clone() };
        Ok(index)
    }

    fn cached(&self, id: ItemVersionId) -> Option<Arc<ItemVersion>> {
        self.0.versions.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    /// The items an application of this version is made of, with these complete answers.
    fn chosen(
        &self,
        tx: &mut Tx,
        version: &ItemVersion,
        answers: &Map<String, Value>,
    ) -> Result<Vec<Arc<ItemVersion>>, Fault> {
        if version.item.package.is_none() {
            return Ok(vec![Arc::new(version.clone())]);
        }
        // The package is for these answers or it is not; an application for the wrong one is refused here, whoever asks.
        if crate::fit::fit(version, answers)? != Fit::Yes {
            return Err(Fault::invalid("catalogue.does-not-apply").with("item", &version.item.slug));
        }
        let codes = planner::members(&version.item, answers).map_err(fault)?;
        codes.iter().map(|code| self.current(tx, code)).collect()
    }
}

fn parse_item(tx: &mut Tx, code: &str, id: ItemVersionId) -> Result<Item, Fault> {
    let row = rows::version(tx, id)?.ok_or_else(|| missing(code))?;
    let files = files_of(&row)?;
    let read = yaml::read(code, &files.item)
        .map_err(|finding| Fault::internal("catalogue.damaged-version", finding))?;
    Ok(read.item)
}

/// The texts of a stored version.
pub(crate) fn files_of(row: &rows::VersionRow) -> Result<Files, Fault> {
    serde_json::from_str(&row.files)
        .map_err(|error| Fault::internal("catalogue.damaged-version", error).with("item", &row.code))
}

fn missing(name: &str) -> Fault {
    Fault::not_found("catalogue.no-such-item").with("item", name)
}

fn fault(error: PlanError) -> Fault {
    Fault::internal("catalogue.condition-undecided", error)
}

/// The one form of the chosen items.
fn merge(version: &ItemVersion, chosen: &[Arc<ItemVersion>]) -> Result<forms::Merged, Fault> {
    let parts: Vec<(&str, &forms::Form)> =
        chosen.iter().filter_map(|one| Some((one.item.code.as_str(), one.form.as_deref()?))).collect();
    forms::merge(&parts).map_err(|faults| {
        let why = faults.first().map(ToString::to_string).unwrap_or_default();
        Fault::internal("catalogue.forms-disagree", why).with("item", &version.item.code)
    })
}

impl ItemLookup for Catalogue {
    fn current(&self, tx: &mut Tx, code_or_slug: &str) -> Result<Arc<ItemVersion>, Fault> {
        let id = match rows::current_by_code(tx, code_or_slug)? {
            Some(id) => Some(id),
            None => rows::current_by_slug(tx, code_or_slug)?,
        };
        self.version(tx, id.ok_or_else(|| missing(code_or_slug))?)
    }

    fn version(&self, tx: &mut Tx, id: ItemVersionId) -> Result<Arc<ItemVersion>, Fault> {
        if let Some(version) = self.cached(id) {
            return Ok(version);
        }
        let row = rows::version(tx, id)?.ok_or_else(|| missing(&id.to_string()))?;
        let (definition, _) = definition::read(&row.code, files_of(&row)?).map_err(|findings| {
            let why = findings.into_iter().find(crate::finding::Finding::is_error);
            Fault::internal(
                "catalogue.damaged-version",
                why.map(|finding| finding.to_string()).unwrap_or_default(),
            )
        })?;
        let version = Arc::new(definition.into_version(id, row.number, row.published_at));
        // Versions never change, so it does not matter who compiled it first.
        self.0.versions.write().unwrap_or_else(PoisonError::into_inner).insert(id, version.clone());
        Ok(version)
    }

    fn form(
        &self,
        tx: &mut Tx,
        version: &ItemVersion,
        answers: &Map<String, Value>,
    ) -> Result<Arc<forms::Merged>, Fault> {
        let answers = answers::complete(&version.item, answers);
        let chosen = self.chosen(tx, version, &answers)?;
        let key: Vec<ItemVersionId> =
            std::iter::once(version.id).chain(chosen.iter().map(|one| one.id)).collect();
        if let Some(form) = self.0.forms.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(form.clone());
        }
        let merged = Arc::new(merge(version, &chosen)?);
        let mut forms = self.0.forms.write().unwrap_or_else(PoisonError::into_inner);
        if forms.len() >= MOST_FORMS {
            forms.clear();
        }
        forms.insert(key, merged.clone());
        Ok(merged)
    }

    fn plan(
        &self,
        tx: &mut Tx,
        version: &ItemVersion,
        answers: &Map<String, Value>,
        party: Option<PartyId>,
    ) -> Result<Plan, Fault> {
        let answers = answers::complete(&version.item, answers);
        let chosen = self.chosen(tx, version, &answers)?;
        let items: Vec<&Item> = chosen.iter().map(|one| &*one.item).collect();
        match party {
            None => planner::plan(&items, &answers, &Everything).map_err(fault),
            Some(party) => {
                let supplies =
                    OfParty::look_up(tx, &items, party, self.0.licences.as_ref(), self.0.exchange.as_ref())?;
                planner::plan(&items, &answers, &supplies).map_err(fault)
            }
        }
    }

    fn topics(&self, tx: &mut Tx) -> Result<Vec<(Text, usize)>, Fault> {
        Ok(self.index(tx)?.topics().to_vec())
    }

    fn find(&self, tx: &mut Tx, query: &ItemQuery) -> Result<Vec<ItemHit>, Fault> {
        Ok(self.index(tx)?.find(query).into_iter().cloned().collect())
    }
}
