//! The plate of this service.

use ::store::Db;
use directory::access::Permit;
use directory::permissions::LoadCalendar;
use kit::{Frame, NavItem};
use service::{Plate, Service, Start};

use crate::permissions::{ManageJobs, ReadLedger};
use crate::{jobs, ledger_check};

const fn link(key: &'static str, href: &'static str, needs: contract::Permission, rank: u8) -> NavItem {
    NavItem { frame: Frame::Office, key, href, needs: Some(needs), rank }
}

const NAV: &[NavItem] = &[
    link("oversight-nav-calendar", "/admin/calendar", LoadCalendar::PERMISSION, 70),
    link("oversight-nav-jobs", "/admin/jobs", ManageJobs::PERMISSION, 80),
    link("oversight-nav-ledger", "/admin/ledger", ReadLedger::PERMISSION, 90),
];

/// What is known of it without a database.
pub fn plate() -> Plate {
    Plate {
        nav: NAV,
        starts: &[
            Start { rank: 50, permissions: &[LoadCalendar::PERMISSION], path: "/admin/calendar" },
            Start { rank: 60, permissions: &[ReadLedger::PERMISSION], path: "/admin/ledger" },
        ],
        permissions: crate::permissions::ALL,
        tells: &[contract::case::RATED, ledger_check::VERIFIED, jobs::RESENT, jobs::DISCARDED],
        api: crate::openapi,
        tags: &[("ratings", "One service, one rating")],
        doors: include_str!("../tests/doors.txt"),
        ..Plate::new("oversight", crate::migrations(), crate::LOCALES)
    }
}

/// The service.
pub fn service(db: Db) -> Service {
    Service {
        handlers: ledger_check::handlers(db),
        lists: crate::exports::sources(),
        ..Service::new(plate(), crate::routes())
    }
}
