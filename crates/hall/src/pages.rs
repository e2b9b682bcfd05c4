//! The pages of the hall: everybody's ([`halls`]), those of whoever books ([`booking`], [`mine`]), the windows' ([`desk`]) and of those
//! who run it ([`office`]). What they share stands here: a [`Room`] to act in, and [`show`].

mod booking;
mod desk;
mod halls;
mod mine;
mod office;
mod show;

use std::sync::Arc;

use axum::extract::{Extension, FromRef, FromRequestParts};
use axum::http::request::Parts;
use contract::{Actor, App, Fault};
use kit::{Ctx, Routes, Tr};
use store::Tx;

use crate::desk::Desk;
use crate::plan::{InForce, Plan};

/// Texts of this service: keys `hall-…`, and the words of its events and jobs.
pub const LOCALES: kit::i18n::Catalogue = kit::locales!();

/// Routes of this service.
pub fn routes(plan: InForce) -> Routes {
    Routes::new()
        .merge(halls::routes())
        .merge(booking::routes())
        .merge(mine::routes())
        .merge(desk::routes())
        .merge(office::routes())
        .layer(Extension(plan))
}

/// What a handler of the hall takes.
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
        let plan = parts.extensions.get::<InForce>().cloned();
        let plan = plan.ok_or_else(|| Fault::internal("kit.internal", "not below hall::routes"))?;
        let desk = Desk::of(&ctx.app, &plan);
        Ok(Self { ctx, desk })
    }
}

impl Room {
    /// Speaks the visitor's language.
    pub fn tr(&self) -> Tr {
        self.ctx.tr
    }

    /// Looks something up that everybody may know.
    ///
    /// # Errors
    /// What the look-up says.
    pub async fn open<T: Send + 'static>(
        &self,
        look: impl Fn(&mut Tx, &Desk, &Arc<Plan>) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, kit::Error> {
        let desk = self.desk.clone();
        let looked = move |tx: &mut Tx| {
            let plan = desk.plan(tx)?;
            look(tx, &desk, &plan)
        };
        Ok(self.ctx.app.db.read(looked).await?)
    }

    /// Looks something up as the signed-in actor.
    ///
    /// # Errors
    /// `kit.sign-in-needed`; what the look-up says.
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
    /// `kit.sign-in-needed` alone.
    pub async fn act<T: Send + 'static>(
        &self,
        act: impl Fn(&mut Tx, &Desk, &Actor) -> Result<T, Fault> + Send + 'static,
    ) -> Result<Result<T, Fault>, kit::Error> {
        let (desk, actor) = (self.desk.clone(), self.ctx.signed_in()?.clone());
        Ok(self.ctx.app.db.write(move |tx| act(tx, &desk, &actor)).await)
    }
}
