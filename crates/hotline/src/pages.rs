//! The pages of the hotline: the caller's ([`portal`], [`mine`], [`answers`]), the platform office's ([`desk`], [`new`], [`knowledge`]), the units' and the
//! supervisor's ([`office`]). What they share stands here: a [`Room`] to act in, and [`show`].

mod acts;
mod answers;
mod apps;
mod desk;
mod knowledge;
mod mine;
mod new;
mod office;
mod portal;
pub(crate) mod show;

use axum::extract::Extension;
use contract::{Actor, Fault};
use directory::access::{ListScope, Permit};
use kit::Routes;

use crate::desk::Desk;
use crate::permissions::{CallBack, Dispatch, Receive, Supervise};
use crate::rules::InForce;

pub(crate) use acts::callers_acts;
pub(crate) use office::{filter as units_filter, own as with_unit};
pub(crate) use show::{kind_word, state_word};

/// Texts of this service: keys `ticket-…`, and the words of its events and jobs.
pub const LOCALES: kit::i18n::Catalogue = kit::locales!();

/// Routes of this service.
pub fn routes(rules: InForce) -> Routes {
    Routes::new()
        .merge(portal::routes())
        .merge(mine::routes())
        .merge(desk::routes())
        .merge(new::routes())
        .merge(knowledge::routes())
        .merge(answers::routes())
        .merge(apps::routes())
        .merge(crate::open311::routes())
        .merge(office::routes())
        .merge(crate::api::routes())
        .layer(Extension(rules))
}

/// What a handler of this service takes.
pub type Room = kit::Room<Desk>;

/// What the platform office may list: by the first of its permissions that this person has.
pub(crate) fn office_scope(actor: &Actor) -> ListScope {
    let all = [Dispatch::PERMISSION, Receive::PERMISSION, CallBack::PERMISSION, Supervise::PERMISSION];
    let scopes = all.map(|permission| ListScope::of(actor, permission));
    let mut scopes = scopes.into_iter().filter(|scope| !scope.is_nothing());
    scopes.next().unwrap_or_else(|| ListScope::of(actor, Supervise::PERMISSION))
}

/// That this person has a post of the platform office.
pub(crate) fn require_office(room: &Room) -> Result<ListScope, kit::Error> {
    let scope = office_scope(room.ctx.signed_in()?);
    match scope.is_nothing() {
        true => Err(Fault::forbidden("access.forbidden").with("permission", Receive::PERMISSION.0).into()),
        false => Ok(scope),
    }
}
