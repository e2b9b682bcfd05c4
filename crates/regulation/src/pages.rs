//! The pages of this service: everybody's ([`public`]), the officers' on a phone ([`visits`]), those of who plans ([`draws`], [`plans`])
//! and of who keeps the libraries ([`library`]), and of credit
//! ([`credit`]). What they share stands here and in [`show`].

mod credit;
mod draws;
mod library;
mod plans;
mod public;
mod rules;
mod show;
mod visits;

use axum::extract::Extension;
use contract::{Actor, Fault};
use directory::access::{ListScope, Permit};
use kit::Routes;
use store::Tx;

use crate::desk::Desk;
use crate::permissions::{Plan, Publish};
use crate::rules::InForce;

/// Texts of this service: keys `inspect-…` and `credit-…`, and the words of its events and jobs.
pub const LOCALES: kit::i18n::Catalogue = kit::locales!();

/// Routes of this service.
pub fn routes(rules: InForce) -> Routes {
    Routes::new()
        .merge(public::routes())
        .merge(visits::routes())
        .merge(draws::routes())
        .merge(plans::routes())
        .merge(credit::routes())
        .merge(library::routes())
        .merge(self::rules::routes())
        .layer(Extension(rules))
}

/// What a handler of this service takes.
pub type Room = kit::Room<Desk>;

/// What who plans or publishes may list, by the first of the two that they may.
pub(crate) fn office_scope(room: &Room) -> Result<ListScope, kit::Error> {
    let actor = room.ctx.signed_in()?;
    let scopes = [Plan::PERMISSION, Publish::PERMISSION].map(|one| ListScope::of(actor, one));
    match scopes.into_iter().find(|scope| !scope.is_nothing()) {
        Some(scope) => Ok(scope),
        None => Err(Fault::forbidden("access.forbidden").with("permission", Plan::PERMISSION.0).into()),
    }
}

/// The organs for which this person may do something.
pub(crate) fn organs_of(
    tx: &mut Tx,
    actor: &Actor,
    permission: contract::Permission,
) -> Result<Vec<directory::organ::Organ>, Fault> {
    let all = directory::organ::all(tx)?;
    let may = |organ: &directory::organ::Organ| {
        let scope = contract::Scope { region: &organ.region, organ: Some(organ.id), item: None };
        actor.can(permission, scope)
    };
    Ok(all.into_iter().filter(may).collect())
}
