//! The pages of trading: everybody's ([`public`]), a bidder's ([`bidder`], [`bidding`]), an expert's ([`expert`]), the office's ([`office`],
//! [`work`], [`opening`], [`contents`], [`draft`], [`subjects`]), and the open data ([`data`]). What they share stands in [`show`].

mod bidder;
mod bidding;
mod contents;
mod data;
mod draft;
mod expert;
mod office;
mod opening;
mod public;
mod show;
mod subjects;
mod work;

use axum::extract::Extension;
use kit::Routes;

use crate::desk::Desk;
use crate::rules::InForce;

pub(crate) use data::api;

/// Texts of this service: keys `trade-…`, and the words of its events and jobs.
pub const LOCALES: kit::i18n::Catalogue = kit::locales!();

/// What a handler of this service takes.
pub type Room = kit::Room<Desk>;

/// Routes of this service.
pub fn routes(rules: InForce) -> Routes {
    Routes::new()
        .merge(public::routes())
        .merge(bidder::routes())
        .merge(bidding::routes())
        .merge(expert::routes())
        .merge(office::routes())
        .merge(work::routes())
        .merge(draft::routes())
        .merge(opening::routes())
        .merge(contents::routes())
        .merge(subjects::routes())
        .merge(data::routes())
        .layer(Extension(rules))
}
