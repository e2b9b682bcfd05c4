//! Halls, results and their delivery, as services ask one another about them.

use std::sync::Arc;

use store::Tx;

use super::LicenceSummary;
use crate::item::ItemVersion;
use crate::{Actor, CaseId, DraftId, Fault, OrganId, PartyId, Permission, Text};

/// A place where results are handed out, and more.
#[derive(Debug, Clone)]
pub struct HallSummary {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: Text,
    /// Its address.
    pub address: Text,
    /// Division code.
    pub region: String,
}

/// Halls and service points.
pub trait HallLookup: Send + Sync {
    /// All of them, in the order of the plan.
    fn halls(&self, tx: &mut Tx) -> Result<Vec<HallSummary>, Fault>;
}

/// What others may know of the delivery of a result.
#[derive(Debug, Clone)]
pub struct DeliverySummary {
    /// Its number.
    pub number: String,
    /// Public number of the application.
    pub application: String,
    /// Name of what was applied for.
    pub item_name: Text,
    /// Item code.
    pub item: String,
    /// Division code.
    pub region: String,
    /// The organ answerable.
    pub organ: OrganId,
    /// Who applied.
    pub party: PartyId,
    /// The hall it is handed out in; empty where none is named.
    pub hall: Text,
    /// The courier's number of the parcel; empty where there is none.
    pub tracking: String,
}

/// Deliveries of results.
pub trait DeliveryLookup: Send + Sync {
    /// The delivery of this number.
    fn delivery(&self, tx: &mut Tx, number: &str) -> Result<Option<DeliverySummary>, Fault>;
    /// What it takes to hand results out.
    fn handing(&self) -> Permission;
}

/// How a result reached whoever it is for, as the record of delivery (送达回证) says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandedOut {
    /// Given to a person who showed who they are.
    ToPerson {
        /// Who.
        name: String,
        /// Last four characters of their document; empty where they said the one-time code.
        id_tail: String,
    },
    /// By courier, who saw who took it.
    ByCourier {
        /// Carrier.
        company: String,
        /// Where to.
        address: String,
        /// Tracking number.
        tracking: String,
    },
}

/// Results of applications, as whoever delivers them sees them.
pub trait ResultDesk: Send + Sync {
    /// The certificates an application has brought.
    fn certificates(&self, tx: &mut Tx, root: CaseId) -> Result<Vec<LicenceSummary>, Fault>;
    /// Whether this actor may hand the results out now; why not.
    fn may_go_out(&self, tx: &mut Tx, actor: &Actor, root: CaseId) -> Result<(), Fault>;
    /// Hands them out within the caller's act, with the record; its number, `None` when that was done before. The house itself may where a
    /// courier told who took them.
    fn hand_out(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        root: CaseId,
        how: &HandedOut,
    ) -> Result<Option<String>, Fault>;
}

/// A certificate as it is printed: in Chinese, as its organ issues it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicenceFace {
    /// GB/T 36904 identifier.
    pub identifier: String,
    /// What it is.
    pub title: String,
    /// How the trade numbers it; may be empty.
    pub number: String,
    /// The organ.
    pub organ: String,
    /// What stands on it, line by line.
    pub rows: Vec<(String, String)>,
    /// Its day, `YYYY-MM-DD`.
    pub date: String,
    /// Whose seal it carries, where the register has one and it counts today.
    pub seal: Option<String>,
    /// What stands under the star of that seal.
    pub seal_note: Option<String>,
}

/// What others may know of an application that is being filled in, or was handed in.
#[derive(Clone)]
pub struct DraftSummary {
    /// Internal id.
    pub id: DraftId,
    /// The item version it is filled in for.
    pub version: Arc<ItemVersion>,
    /// On whose behalf.
    pub party: PartyId,
    /// The application it became.
    pub root: Option<CaseId>,
}
