//! The settings of `[limits]`: how much there may be at once.

use contract::app::Looks;
use serde::Deserialize;

use crate::connections::Limits;
use crate::wiring::Bounds;

/// Every setting of `[limits]`.
pub const LIMITS: &[&str] = &[
    "connections",
    "connections_per_address",
    "streams",
    "streams_per_address",
    "upload_mb",
    "upload_mb_per_account",
    "upload_mb_per_address",
    "looks_an_hour",
    "looks_a_day",
    "upload_mb_per_day",
    "stored_gb",
];

/// How much of what comes in from outside there may be at once. What is left out is as the program finds it fit.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitSettings {
    /// Connections in all; what the limit of open files leaves, unless given.
    pub connections: Option<usize>,
    /// Connections of one address. A proxy of `proxies` is not counted.
    pub connections_per_address: Option<usize>,
    /// Live boards in all.
    pub streams: Option<usize>,
    /// Live boards of one address.
    pub streams_per_address: Option<usize>,
    /// Files on their way to the disk, all together, MB.
    pub upload_mb: Option<u64>,
    /// The same of one account, MB.
    pub upload_mb_per_account: Option<u64>,
    /// The same of one address, MB.
    pub upload_mb_per_address: Option<u64>,
    /// How often one account is shown somebody's full particulars in any hour.
    pub looks_an_hour: Option<u32>,
    /// The same in any 24 hours.
    pub looks_a_day: Option<u32>,
    /// Files that one account may store in one day, MB; staff twenty times as much.
    pub upload_mb_per_day: Option<u64>,
    /// Files stored, all together, GB.
    pub stored_gb: Option<u64>,
}

impl LimitSettings {
    /// What connections may do.
    pub fn connections(&self) -> Limits {
        let usual = Limits::default();
        Limits {
            connections: self.connections.unwrap_or(usual.connections),
            of_one_address: self.connections_per_address.unwrap_or(usual.of_one_address),
            ..usual
        }
    }

    /// How often full particulars are shown.
    pub fn looks(&self) -> Looks {
        let usual = Looks::default();
        Looks {
            an_hour: self.looks_an_hour.unwrap_or(usual.an_hour),
            a_day: self.looks_a_day.unwrap_or(usual.a_day),
        }
    }

    /// What may be under way within the house.
    pub fn bounds(&self) -> Bounds {
        let (mut intake, mut streams) = (kit::IntakeLimits::default(), kit::StreamLimits::default());
        let mb = |given: Option<u64>, usual| given.map_or(usual, |mb: u64| mb.saturating_mul(1024 * 1024));
        intake.files.all = mb(self.upload_mb, intake.files.all);
        intake.files.account = mb(self.upload_mb_per_account, intake.files.account);
        intake.files.address = mb(self.upload_mb_per_address, intake.files.address);
        streams.all = self.streams.unwrap_or(streams.all);
        streams.address = self.streams_per_address.unwrap_or(streams.address);
        let mut stored = evidence::Budgets::default();
        let bytes = |given: u64, unit: i64| i64::try_from(given).unwrap_or(i64::MAX).saturating_mul(unit);
        if let Some(mb) = self.upload_mb_per_day {
            stored.account = bytes(mb, 1024 * 1024);
            stored.staff = stored.account.saturating_mul(20);
        }
        if let Some(gb) = self.stored_gb {
            stored.all = bytes(gb, 1024 * 1024 * 1024);
        }
        Bounds {
            stored,
            intake: kit::Intake::new(intake),
            streams: kit::Streams::new(streams),
            kept: kit::Kept::on(),
        }
    }

    /// Settings with which nobody could work.
    pub(super) fn dangers(&self) -> Vec<String> {
        let mut reasons = Vec::new();
        let request = kit::UPLOAD_LIMIT as u64 / 1024 / 1024;
        for (name, given, least) in [
            ("connections", self.connections.map(|n| n as u64), 64),
            ("connections_per_address", self.connections_per_address.map(|n| n as u64), 8),
            ("streams", self.streams.map(|n| n as u64), 1),
            ("streams_per_address", self.streams_per_address.map(|n| n as u64), 1),
            ("upload_mb", self.upload_mb, request),
            ("upload_mb_per_account", self.upload_mb_per_account, request),
            ("upload_mb_per_address", self.upload_mb_per_address, request),
            ("looks_an_hour", self.looks_an_hour.map(u64::from), 1),
            ("looks_a_day", self.looks_a_day.map(u64::from), 1),
            ("upload_mb_per_day", self.upload_mb_per_day, request),
            ("stored_gb", self.stored_gb, 1),
        ] {
            if let Some(given) = given.filter(|given| *given < least) {
                reasons.push(format!("limits.{name} is {given}; below {least} people could not work"));
            }
        }
        let connections = Limits::default().connections;
        if let Some(given) = self.connections.filter(|given| *given > connections) {
            reasons.push(format!(
                "limits.connections is {given}, but the limit of open files leaves {connections}; raise it (LimitNOFILE in systemd)"
            ));
        }
        reasons
    }
}
