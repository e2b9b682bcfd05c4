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

use axum::extract::{Extension, FromRef, FromRequestParts};
use axum::http::request::Parts;
use contract::{Actor, App, Fault};
use directory::access::{ListScope, Permit};
use kit::{Ctx, Routes, Tr};
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
#[derive(Clone)]
pub struct Room {
    /// What is known of this request.
    pub ctx: Ctx,
    /// What the acts may reach.
    pub desk: Desk,
}

impl<S> FromRequestParts<S> for Room
where
    S: Send + Sync,
    App: FromRef<S>,
{
    type Rejection = kit::Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, kit::Error> {
        let ctx = Ctx::from_request_parts(parts, state).await?;
        let rules = parts.extensions.get::<InForce>().cloned();
        let rules = rules.ok_or_else(|| Fault::internal("kit.internal", "not below regulation::routes"))?;
        let desk = Desk::of(&ctx.app, &rules);
        Ok(Self { ctx, desk })
    }
}

impl Room {
    /// Speaks the visitor's language.
    pub fn tr(&self) -> Tr {
        self.ctx.tr
    }

    /// Looks up what everybody may see.
    ///
    /// # Errors
    /// What the look-up says.
    pub async fn look<T: Send + 'static>(
        &self,
        look: impl Fn(&mut Tx, &Desk) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, kit::Error> {
        let desk = self.desk.clone();
        Ok(self.ctx.app.db.read(move |tx| look(tx, &desk)).await?)
    }

    /// Looks something up as the signed-in actor.
    ///
    /// # Errors
    /// `kit.sign-in`; what the look-up says.
    pub async fn read<T: Send + 'static>(
        &self,
        look: impl Fn(&mut Tx, &Desk, &Actor) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, kit::Error> {
        let (desk, actor) = (self.desk.clone(), self.ctx.signed_in()?.clone());
        Ok(self.ctx.app.db.read(move |tx| look(tx, &desk, &actor)).await?)
    }

    /// Carries out an act as the signed-in actor; a refusal comes back as it is.
    ///
    /// # Errors
    /// `kit.sign-in` alone.
    pub async fn act<T: Send + 'static>(
        &self,
        act: impl Fn(&mut Tx, &Desk, &Actor) -> Result<T, Fault> + Send + 'static,
    ) -> Result<Result<T, Fault>, kit::Error> {
        let (desk, actor) = (self.desk.clone(), self.ctx.signed_in()?.clone());
        Ok(self.ctx.app.db.write(move |tx| act(tx, &desk, &actor)).await)
    }
}

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
