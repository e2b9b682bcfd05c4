//! What a handler of a service takes: the page's context and the desk its acts work at.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use contract::{Actor, App, Fault, Reach};
use store::Tx;

use crate::{Ctx, Error, Tr};

/// A room to act in. `D` is what the acts of the service may reach; what the service lays over its routes
/// (`Routes::layer(Extension(laid))`) makes it.
#[derive(Clone)]
pub struct Room<D> {
    /// What is known of this request.
    pub ctx: Ctx,
    /// What the acts may reach.
    pub desk: D,
}

impl<S, D> FromRequestParts<S> for Room<D>
where
    S: Send + Sync,
    App: FromRef<S>,
    D: Reach,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let ctx = Ctx::from_request_parts(parts, state).await?;
        let laid = parts.extensions.get::<D::Laid>();
        let laid = laid.ok_or_else(|| {
            Fault::internal("kit.internal", format!("nothing of {} is laid here", std::any::type_name::<D>()))
        })?;
        let desk = D::of(&ctx.app, laid);
        Ok(Self { ctx, desk })
    }
}

impl<D: Reach> Room<D> {
    /// Speaks the visitor's language.
    pub fn tr(&self) -> Tr {
        self.ctx.tr
    }

    /// Who acts: who is signed in, or the portal for somebody who is not.
    pub fn somebody(&self) -> Actor {
        self.ctx.actor.clone().unwrap_or_else(|| Actor::system("portal"))
    }

    /// Looks up what everybody may know.
    ///
    /// # Errors
    /// What the look-up says.
    pub async fn look<T: Send + 'static>(
        &self,
        look: impl Fn(&mut Tx, &D) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Error> {
        let desk = self.desk.clone();
        Ok(self.ctx.app.db.read(move |tx| look(tx, &desk)).await?)
    }

    /// Looks something up as the signed-in actor.
    ///
    /// # Errors
    /// `kit.sign-in-needed`; what the look-up says.
    pub async fn read<T: Send + 'static>(
        &self,
        look: impl Fn(&mut Tx, &D, &Actor) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Error> {
        let (desk, actor) = (self.desk.clone(), self.ctx.signed_in()?.clone());
        Ok(self.ctx.app.db.read(move |tx| look(tx, &desk, &actor)).await?)
    }

    /// Carries out an act as the signed-in actor; a refusal comes back as it is, for a form that says it beside what was
    /// typed.
    ///
    /// # Errors
    /// `kit.sign-in-needed` alone.
    pub async fn act<T: Send + 'static>(
        &self,
        act: impl Fn(&mut Tx, &D, &Actor) -> Result<T, Fault> + Send + 'static,
    ) -> Result<Result<T, Fault>, Error> {
        let (desk, actor) = (self.desk.clone(), self.ctx.signed_in()?.clone());
        Ok(self.ctx.app.db.write(move |tx| act(tx, &desk, &actor)).await)
    }

    /// Carries out an act as the signed-in actor; a refusal is the answer to the request.
    ///
    /// # Errors
    /// `kit.sign-in-needed`; what the act says.
    pub async fn carry<T: Send + 'static>(
        &self,
        act: impl Fn(&mut Tx, &D, &Actor) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Error> {
        Ok(self.act(act).await??)
    }
}
