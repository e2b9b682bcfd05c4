//! The pages of the hotline: the caller's ([`portal`], [`mine`]), the platform office's ([`desk`], [`new`]), the units' and the
//! supervisor's ([`office`]). What they share stands here: a [`Room`] to act in, and [`show`].

mod acts;
mod desk;
mod mine;
mod new;
mod office;
mod portal;
mod show;

use axum::extract::{Extension, FromRef, FromRequestParts};
use axum::http::request::Parts;
use contract::{Actor, App, Fault};
use directory::access::{ListScope, Permit};
use kit::{Ctx, Routes, Tr};
use store::Tx;

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
        .merge(office::routes())
        .merge(crate::api::routes())
        .layer(Extension(rules))
}

/// What a handler of the hotline takes.
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
        let rules = rules.ok_or_else(|| Fault::internal("kit.internal", "not below hotline::routes"))?;
        let desk = Desk::of(&ctx.app, &rules);
        Ok(Self { ctx, desk })
    }
}

impl Room {
    /// Speaks the visitor's language.
    pub fn tr(&self) -> Tr {
        self.ctx.tr
    }

    /// Who acts: who is signed in, or the portal for somebody who is not.
    pub fn somebody(&self) -> Actor {
        self.ctx.actor.clone().unwrap_or_else(|| Actor::system("portal"))
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
