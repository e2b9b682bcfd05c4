//! The pages of the hall: everybody's ([`halls`]), those of whoever books ([`booking`], [`mine`]), the line's ([`line`]), the windows' ([`desk`], [`bar`]) and of those
//! who run it ([`office`]). What they share stands here: a [`Room`] to act in, and [`show`].

mod bar;
mod booking;
mod desk;
mod halls;
mod line;
mod mine;
mod office;
pub(crate) mod show;

pub(crate) use desk::within_reach;

use axum::extract::Extension;
use kit::Routes;

use crate::desk::Desk;
use crate::plan::InForce;

/// Texts of this service: keys `hall-…`, and the words of its events and jobs.
pub const LOCALES: kit::i18n::Catalogue = kit::locales!();

/// Routes of this service.
pub fn routes(plan: InForce) -> Routes {
    Routes::new()
        .merge(halls::routes())
        .merge(booking::routes())
        .merge(mine::routes())
        .merge(desk::routes())
        .merge(line::routes())
        .merge(bar::routes())
        .merge(office::routes())
        .layer(Extension(plan))
}

/// What a handler of this service takes.
pub type Room = kit::Room<Desk>;
