//! The pages of this service: everybody's catalogue ([`public`]), what a person sees of reads about them ([`mine`]), what organs ask ([`ask`])
//! and what comes of it ([`requests`]), what stewards keep ([`resources`]) how it all stands ([`figures`]), which
//! systems are joined ([`systems`]), and the gateway they call ([`gateway`]). What they share stands in [`show`].

mod ask;
mod figures;
mod gateway;
mod mine;
mod public;
mod requests;
mod resources;
mod show;
mod systems;

use axum::extract::Extension;
use kit::Routes;

use crate::room::{Laid, Reachable};

/// Texts of this service: keys `exchange-…`, and the words of its events and jobs.
pub const LOCALES: kit::i18n::Catalogue = kit::locales!();

/// What a handler of this service takes.
pub(crate) type Room = kit::Room<Reachable>;

/// Routes of this service.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .merge(mine::routes())
        .merge(public::routes())
        .merge(ask::routes())
        .merge(requests::routes())
        .merge(resources::routes())
        .merge(figures::routes())
        .merge(systems::routes())
        .merge(gateway::routes())
        .layer(Extension(Laid))
}
