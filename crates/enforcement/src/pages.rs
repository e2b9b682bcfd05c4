//! The pages of this service: the desks of the supervising body, of who decides and of the approving organ ([`piles`]), one pushed result
//! ([`one`]), the list everybody reads ([`public`]), the routing table ([`rules`]), penalties ([`penalty`]). What they share stands in [`show`].

mod one;
mod penalty;
mod piles;
mod public;
mod rules;
mod show;

use axum::extract::Extension;
use kit::Routes;

use crate::desk::{Desk, Laid};

/// Texts of this service: keys `push-…` and `enforce-…`, and the words of its events and jobs.
pub const LOCALES: kit::i18n::Catalogue = kit::locales!();

/// Routes of this service.
pub fn routes(laid: Laid) -> Routes {
    Routes::new()
        .merge(piles::routes())
        .merge(one::routes())
        .merge(public::routes())
        .merge(rules::routes())
        .merge(penalty::routes())
        .layer(Extension(laid))
}

/// What a handler of this service takes.
pub type Room = kit::Room<Desk>;
