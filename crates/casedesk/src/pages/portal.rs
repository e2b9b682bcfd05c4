//! The applicant's side: fill in, hand in, follow, supply, withdraw.

use kit::Routes;

mod apply;
mod case;
mod draft;
mod form;
mod lines;
mod materials;
mod mine;
mod progress;
mod sent;
mod stages;
mod supplement;

pub(crate) use case::{clock_view, is_uncorrected, limit_of_correction};
pub(crate) use form::read_back;
pub(crate) use lines::{moments, people_of};

/// Routes of the applicant's side.
pub fn routes() -> Routes {
    Routes::new()
        .merge(apply::routes())
        .merge(draft::routes())
        .merge(form::routes())
        .merge(materials::routes())
        .merge(mine::routes())
        .merge(case::routes())
        .merge(sent::routes())
        .merge(supplement::routes())
        .merge(progress::routes())
}
