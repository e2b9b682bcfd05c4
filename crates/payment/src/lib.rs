//! Fees and their payment (收费与缴费): the published list of what may be charged, a bill for every application whose items name its fees, paying online,
//! receipts, and the books behind them.
//!
//! | what | file |
//! |---|---|
//! | the published fee list and its versions | [`list`] |
//! | bills: made, waived, stopped, void | [`bill`] |
//! | paying online: orders, money that comes in, what counts for no bill | [`order`] |
//! | whoever takes money online, and a stand-in for it | [`provider`], [`stand_in`] |
//! | refunds: asked for, checked, decided by another, given back | [`refund`] |
//! | receipts and their verification | [`receipt`] |
//! | the double-entry books | [`books`] |
//!
//! Publishes the events in [`events`]; hears what happens to applications.

pub mod bill;
pub mod books;
mod cards;
pub mod desk;
pub mod events;
pub mod list;
pub mod model;
pub mod order;
pub mod pages;
pub mod permissions;
mod plate;
pub mod provider;
pub mod receipt;
pub mod refund;
pub mod stand_in;
pub mod store;

pub use plate::{plate, service};

/// Tables of this service.
pub fn migrations() -> ::store::MigrationSet {
    ::store::MigrationSet {
        owner: "payment",
        files: &[
            ("0001_create", include_str!("../migrations/0001_create.sql")),
            ("0002_refunds", include_str!("../migrations/0002_refunds.sql")),
        ],
    }
}
