//! The extractors: nothing reaches a handler unchecked.

use std::marker::PhantomData;

use axum::extract::{FromRef, FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use contract::{Actor, App, Fault, FaultKind, PartyId, Permission, Posting};
use kit::Error;
use kit::SessionInfo;

use super::{Guard, ListScope, Permit};

/// The parts of the path that a route names.
#[derive(Debug, Clone, Default)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// The part of this name; empty where the route has none.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.as_str())
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Params {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        Params(pairs.into_iter().map(|(n, v)| (n.into(), v.into())).collect())
    }
}

async fn params<S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<Params, Error> {
    let raw = RawPathParams::from_request_parts(parts, state).await.map_err(|_| hidden())?;
    Ok(raw.iter().collect())
}

fn actor(parts: &Parts) -> Result<Actor, Error> {
    parts
        .extensions
        .get::<SessionInfo>()
        .and_then(|session| session.actor.clone())
        .ok_or_else(|| Fault::new(FaultKind::SignIn, "kit.sign-in-needed").into())
}

/// Whether a post that this session goes without, for want of the second factor, would grant it.
fn is_withheld(parts: &Parts, permission: Permission) -> bool {
    let grants = |posting: &Posting| posting.permissions.iter().any(|one| one == permission.0);
    parts.extensions.get::<crate::session::Withheld>().is_some_and(|withheld| withheld.0.iter().any(grants))
}

/// The same answer whether it is not there or not theirs.
fn hidden() -> Error {
    Fault::not_found("kit.not-found").into()
}

/// Somebody signed in who applies for things: the citizen or the agent of an enterprise.
#[derive(Debug, Clone)]
pub struct Signed {
    /// Who.
    pub actor: Actor,
    /// The party they act for now.
    pub party: PartyId,
}

impl<S: Send + Sync> FromRequestParts<S> for Signed {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let actor = actor(parts)?;
        match actor.party {
            Some(party) => Ok(Self { actor, party }),
            None => Err(Fault::forbidden("access.no-party").into()),
        }
    }
}

/// Somebody holding a post that grants `P` somewhere, with the condition for what they may list.
#[derive(Debug, Clone)]
pub struct Staff<P: Permit> {
    /// Who.
    pub actor: Actor,
    /// What they may see of it.
    pub scope: ListScope,
    permit: PhantomData<P>,
}

impl<S: Send + Sync, P: Permit> FromRequestParts<S> for Staff<P> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let actor = actor(parts)?;
        let scope = ListScope::of(&actor, P::PERMISSION);
        if scope.is_nothing() {
            if is_withheld(parts, P::PERMISSION) {
                return Err(Fault::forbidden("access.assurance").with("level", 2_u8).into());
            }
            return Err(Fault::forbidden("access.forbidden").with("permission", P::PERMISSION.0).into());
        }
        Ok(Self { actor, scope, permit: PhantomData })
    }
}

/// An object that the actor's posts allow `G` on. Who may not, and what is not there, get the same 404.
#[derive(Debug)]
pub struct Allowed<G: Guard> {
    /// The object.
    pub object: G::Object,
    /// Who.
    pub actor: Actor,
    /// The posting that grants it.
    pub posting: Posting,
}

impl<S, G: Guard> FromRequestParts<S> for Allowed<G>
where
    S: Send + Sync,
    App: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let actor = actor(parts)?;
        if !actor.may_somewhere(G::PERMISSION) {
            return Err(match is_withheld(parts, G::PERMISSION) {
                true => Fault::forbidden("access.assurance").with("level", 2_u8).into(),
                false => hidden(),
            });
        }
        let path = params(parts, state).await?;
        let loaded = App::from_ref(state).db.read(move |tx| G::load(tx, &path)).await?;
        let (object, scope) = loaded.ok_or_else(hidden)?;
        let posting = actor.posting_for(G::PERMISSION, scope.borrow()).cloned().ok_or_else(hidden)?;
        Ok(Self { object, actor, posting })
    }
}
