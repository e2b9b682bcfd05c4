//! The pages of this service.

mod calendar;
pub(crate) mod jobs;
mod ledger;
mod notice_form;
mod rating;
mod ratings;
mod year;

use kit::Routes;

pub(crate) use ledger::{Shown, facts, kind_words};
pub use rating::openapi;
pub(crate) use ratings::{Asked as RatingsAsked, Names, state_words};

/// Texts of this service: keys `rating-…`, `holiday-…`, `ledger-…`, `job-…`, `oversight-…`.
pub const LOCALES: kit::i18n::Catalogue = kit::locales!();

/// Routes of this service.
pub fn routes() -> Routes {
    rating::routes()
        .merge(ratings::routes())
        .merge(calendar::routes())
        .merge(ledger::routes())
        .merge(jobs::routes())
}
