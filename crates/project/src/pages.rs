//! The pages of this service: an investor's own projects ([`mine`]), a project with its course, map and comparison ([`one`], [`site`]),
//! what staff see ([`office`]), and the layers of the one map ([`map`]), open layers for map software ([`ogc`]).
//! [`draw`] draws.

mod draw;
mod map;
mod mine;
mod office;
mod ogc;
mod one;
mod show;
mod site;

use axum::extract::Extension;
use kit::Routes;

use crate::desk::{Desk, Laid};

/// Texts of this service: keys `project-…`, `geo-…` for what is wrong with polygons, and the words of its events and jobs.
pub const LOCALES: kit::i18n::Catalogue = kit::locales!();

/// Routes of this service.
pub fn routes(laid: Laid) -> Routes {
    Routes::new()
        .merge(mine::routes())
        .merge(one::routes())
        .merge(site::routes())
        .merge(office::routes())
        .merge(map::routes())
        .merge(ogc::routes())
        .layer(Extension(laid))
}

/// What a handler of this service takes.
pub type Room = kit::Room<Desk>;
