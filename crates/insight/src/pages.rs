//! The pages of figures: for those who lead and supervise ([`board`], [`cases`], [`mend`]), of the reconciliation ([`check`]), and for
//! everybody ([`public`]).

mod board;
mod cases;
mod check;
mod mend;
mod public;

use kit::Routes;

pub(crate) use board::{cells, columns};
pub(crate) use public::Public;

/// Texts of this service: keys `insight-…`, and the words of its events and jobs.
pub const LOCALES: kit::i18n::Catalogue = kit::locales!();

/// Routes of this service.
pub fn routes() -> Routes {
    Routes::new()
        .merge(board::routes())
        .merge(cases::routes())
        .merge(mend::routes())
        .merge(check::routes())
        .merge(public::routes())
        .merge(crate::api::routes())
}
