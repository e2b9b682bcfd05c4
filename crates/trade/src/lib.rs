//! Public resource trading (公共资源交易): one register of traders, boards and procedures as data, and for every tender its whole course:
//! announcement, questions, sealed bids, opening by a quorum, review by drawn experts, candidates, objections, award, contract.
//!
//! | act | file |
//! |---|---|
//! | register traders, keys, experts | [`subject`] |
//! | draft, announce, amend, ask, answer, end, order | [`tender`] |
//! | bid, take back, deposits | [`bid`], sealed by [`sealed`] |
//! | give shares, open | [`opening`] |
//! | draw, ask, check in, assess experts | [`committee`], drawn by [`draw`] |
//! | score, sign, combine | [`review`] |
//! | object, complain, answer, award, contract, complete | [`award`] |
//! | admit, offer, close an auction | [`auction`] |
//! | open data | [`ocds`] |
//!
//! The rules are data ([`rules`]). Publishes the events in [`events`]; consumes the timers of auctions.

pub mod auction;
pub mod award;
pub mod bid;
pub mod committee;
pub mod desk;
pub mod events;
pub mod frame;
pub mod model;
pub mod ocds;
pub mod opening;
pub mod pages;
pub mod permissions;
mod plate;
pub mod review;
pub mod rules;
mod store;
pub mod subject;
pub mod tender;

pub use plate::{plate, service};

/// Seals anew what the key in use did not seal of seats and draws; answers how many there were.
///
/// # Errors
/// `store.key-missing` for what none of the keys in use opens; the store's.
pub fn rotate(db: &::store::Db) -> Result<u64, contract::Fault> {
    Ok(::store::reseal(db, store::people::reseal_seats)? + ::store::reseal(db, store::people::reseal_draws)?)
}

/// Tables of this service.
pub fn migrations() -> ::store::MigrationSet {
    ::store::MigrationSet {
        owner: "trade",
        files: &[("0001_create", include_str!("../migrations/0001_create.sql"))],
    }
}

/// What tests and the demonstration's past read as the pages do.
#[doc(hidden)]
pub mod store_for_tests {
    use contract::Fault;
    use store::Tx;

    use crate::model::{Bid, Tender};

    /// The bids of a tender.
    ///
    /// # Errors
    /// Database errors.
    pub fn bids(tx: &mut Tx, tender: &Tender) -> Result<Vec<Bid>, Fault> {
        Ok(crate::store::bids::of_tender(tx, tender.id)?)
    }

    /// The draw of a tender, to be replayed.
    ///
    /// # Errors
    /// Database errors.
    pub fn bundle(tx: &mut Tx, tender: &Tender) -> Result<String, Fault> {
        Ok(crate::store::people::draw(tx, tender.id)?.map(|one| one.bundle).unwrap_or_default())
    }

    /// The latest question about a tender; 0 without one.
    ///
    /// # Errors
    /// Database errors.
    pub fn last_question(tx: &mut Tx, tender: &Tender) -> Result<i64, Fault> {
        Ok(crate::store::tenders::questions(tx, tender.id)?.last().map_or(0, |one| one.id))
    }

    /// Kinds of the warnings of a tender.
    ///
    /// # Errors
    /// Database errors.
    pub fn warnings(tx: &mut Tx, tender: &Tender) -> Result<Vec<String>, Fault> {
        Ok(crate::store::tenders::warnings(tx, tender.id)?.into_iter().map(|one| one.kind).collect())
    }
}
