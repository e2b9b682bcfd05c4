//! The register of seals as anybody takes it along, and what it says of a sealed document.

use serde::{Deserialize, Serialize};

use crate::Sealed;

/// What a register calls itself.
pub const SCHEME: &str = "onedoor-seals-1";

/// A register as the platform publishes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Register {
    /// [`SCHEME`].
    pub scheme: String,
    /// When it was handed out, epoch ms.
    pub at: i64,
    /// Its seals.
    pub seals: Vec<Listed>,
}

/// A seal in a register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Its number (印章编号).
    pub number: String,
    /// Its name (印章名称).
    pub name: String,
    /// Of which organ.
    pub organ: String,
    /// `approval` or `administrative`.
    pub kind: String,
    /// SHA-256 of its certificate.
    pub fingerprint: String,
    /// In use since, epoch ms.
    pub from: i64,
    /// Out of use since, epoch ms.
    pub ended: Option<i64>,
    /// Its key may be in other hands: what a document says of its own time proves nothing.
    pub lost: bool,
    /// The number of the seal that took its place.
    pub replaced_by: Option<String>,
}

/// What a register says of a sealed document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judged<'a> {
    /// Sealed by a seal of the register while it was in use.
    Good(&'a Listed),
    /// No seal of the register has this certificate.
    Unknown,
    /// Sealed before the seal was in use or after.
    OutOfTime(&'a Listed),
    /// The key of the seal may be in other hands; only the platform's own log of what was sealed can tell.
    Lost(&'a Listed),
}

impl Register {
    /// What it says of a document.
    pub fn judge(&self, sealed: &Sealed) -> Judged<'_> {
        let Some(listed) = self.seals.iter().find(|listed| listed.fingerprint == sealed.fingerprint) else {
            return Judged::Unknown;
        };
        // Documents say their time in whole seconds.
        let after_begin = sealed.said_at.saturating_add(999) >= listed.from;
        let before_end = listed.ended.is_none_or(|ended| sealed.said_at < ended);
        match (after_begin && before_end, listed.lost) {
            (false, _) => Judged::OutOfTime(listed),
            (true, true) => Judged::Lost(listed),
            (true, false) => Judged::Good(listed),
        }
    }
}
