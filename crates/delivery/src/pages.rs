//! The pages of this service: how one wants the results ([`choose`]), addresses one keeps ([`book`]), one's own deliveries ([`mine`]), the desk that
//! hands out ([`desk`]) with its papers ([`papers`]), what is late and the figures ([`figures`]), and what the courier tells ([`notify`]).

mod book;
mod choose;
mod desk;
mod figures;
mod mine;
mod notify;
mod papers;
pub(crate) mod show;

use axum::extract::Extension;
use kit::Routes;

use crate::desk::{Desk, Laid};

/// Texts of this service: keys `delivery-…`, and the words of its events, jobs and permissions.
pub const LOCALES: kit::i18n::Catalogue = kit::locales!();

/// What a handler of this service takes.
pub(crate) type Room = kit::Room<Desk>;

pub(crate) use notify::openapi;

/// Routes of this service.
pub(crate) fn routes(laid: Laid) -> Routes {
    Routes::new()
        .merge(choose::routes())
        .merge(book::routes())
        .merge(mine::routes())
        .merge(desk::routes())
        .merge(papers::routes())
        .merge(figures::routes())
        .merge(notify::routes())
        .layer(Extension(laid))
}
