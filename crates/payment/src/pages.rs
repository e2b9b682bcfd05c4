//! The pages of this service: everybody's fee list and the verification of receipts ([`public`]), one's own bills ([`mine`]), a bill and paying it
//! ([`bill`]), the finance desk ([`office`], [`refunds`]), the list as it is kept ([`list`]), and what whoever takes the money tells ([`notify`]).

mod bill;
mod list;
mod mine;
mod notify;
mod office;
mod public;
mod refunds;
pub(crate) mod show;

use axum::extract::Extension;
use kit::Routes;

use crate::desk::{Desk, Laid};

/// Texts of this service: keys `payment-…`, and the words of its events, jobs and permissions.
pub const LOCALES: kit::i18n::Catalogue = kit::locales!();

/// What a handler of this service takes.
pub(crate) type Room = kit::Room<Desk>;

pub(crate) use notify::openapi;

/// Routes of this service.
pub(crate) fn routes(laid: Laid) -> Routes {
    Routes::new()
        .merge(public::routes())
        .merge(mine::routes())
        .merge(bill::routes())
        .merge(office::routes())
        .merge(refunds::routes())
        .merge(list::routes())
        .merge(notify::routes())
        .layer(Extension(laid))
}
