//! The pages of figures: for those who lead and supervise ([`board`], [`cases`], [`mend`]), of the reconciliation ([`check`]), of alerts and rules ([`watch`], [`rules`]), and for
//! everybody ([`public`]).

mod board;
mod cases;
mod check;
mod mend;
mod public;
mod rules;
mod watch;

use kit::Routes;

pub(crate) use board::{cells, columns};
pub(crate) use public::Public;
pub(crate) use watch::{filter_of as alerts_filter, scope_of as alerts_scope};

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
        .merge(watch::routes())
        .merge(rules::routes())
        .merge(crate::api::routes())
}
