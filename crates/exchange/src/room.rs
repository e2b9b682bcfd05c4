//! What an act may reach besides its own tables, and for which organs somebody holds which of the permissions of this service.

use std::sync::Arc;

use contract::lookup::ItemLookup;
use contract::time::china_date;
use contract::{Actor, App, Fault, Permission, Reach, Scope};
use directory::access::Permit;
use directory::organ::{self, Organ};
use store::Tx;

use crate::model::Resource;
use crate::permissions::{Oversee, Steward};

/// Everything an act may reach. Made once for each request or job, cheaply.
#[derive(Clone)]
pub struct Reachable {
    /// The working-day calendar in force.
    pub calendar: Arc<worktime::Calendar>,
    /// The catalogue of items; `None` where there is none.
    pub items: Option<Arc<dyn ItemLookup>>,
}

/// Nothing is laid over the routes of this service.
#[derive(Debug, Clone, Copy, Default)]
pub struct Laid;

impl Reach for Reachable {
    type Laid = Laid;

    fn of(app: &App, _: &Laid) -> Reachable {
        Reachable { calendar: app.calendar(), items: Some(app.items.clone()) }
    }
}

/// The day it is, as terms are written.
pub(crate) fn today(tx: &Tx) -> String {
    china_date(tx.now()).to_string()
}

/// Whether somebody may do something for an organ.
pub(crate) fn may_for(actor: &Actor, permission: Permission, organ: &Organ) -> bool {
    actor.can(permission, Scope { region: &organ.region, organ: Some(organ.id), item: None })
}

/// The organs for which somebody may do something, in the order of the directory.
///
/// # Errors
/// Database errors.
pub fn organs_of(tx: &mut Tx, actor: &Actor, permission: Permission) -> Result<Vec<Organ>, Fault> {
    Ok(organ::all(tx)?.into_iter().filter(|organ| may_for(actor, permission, organ)).collect())
}

/// Whether somebody keeps the resources of this steward (USCC): by a post of that organ; what has no steward, or one that is not here, is
/// kept by the coordinating body.
pub(crate) fn keeps(tx: &mut Tx, actor: &Actor, steward: &str) -> Result<bool, Fault> {
    let organ = match steward {
        "" => None,
        uscc => organ::by_uscc(tx, uscc)?,
    };
    Ok(match organ {
        Some(organ) => may_for(actor, Steward::PERMISSION, &organ),
        None => actor.may_somewhere(Oversee::PERMISSION),
    })
}

/// Whose resources somebody keeps, by USCC; the coordinating body keeps what has no steward.
///
/// # Errors
/// Database errors.
pub fn kept_by(tx: &mut Tx, actor: &Actor) -> Result<Vec<String>, Fault> {
    let mut all: Vec<String> =
        organs_of(tx, actor, Steward::PERMISSION)?.into_iter().map(|organ| organ.uscc).collect();
    if actor.may_somewhere(Oversee::PERMISSION) {
        all.push(String::new());
    }
    Ok(all)
}

/// A resource that somebody keeps; what is not theirs is not there.
pub(crate) fn kept(tx: &mut Tx, actor: &Actor, resource: Option<Resource>) -> Result<Resource, Fault> {
    let missing = || Fault::not_found("exchange.not-found");
    let resource = resource.ok_or_else(missing)?;
    if keeps(tx, actor, &resource.steward)? { Ok(resource) } else { Err(missing()) }
}
