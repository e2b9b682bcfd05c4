//! The plate of this service.

use contract::App;
use directory::access::Permit;
use directory::permissions::LoadCalendar;
use kit::{Frame, NavItem};
use service::{Plate, Service, Start};

use crate::permissions::{FollowRatings, ManageJobs, ReadLedger};
use crate::{follow, jobs, ledger_check};

const fn link(key: &'static str, href: &'static str, needs: contract::Permission, rank: u8) -> NavItem {
    NavItem { frame: Frame::Office, key, href, needs: Some(needs), rank }
}

const NAV: &[NavItem] = &[
    link("oversight-nav-ratings", "/office/ratings", FollowRatings::PERMISSION, 65),
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
        tells: &[
            contract::case::RATED,
            follow::CALLED,
            follow::ANSWERED,
            follow::CLOSED,
            ledger_check::VERIFIED,
            jobs::RESENT,
            jobs::DISCARDED,
        ],
        api: crate::openapi,
        tags: &[("ratings", "One service, one rating")],
        retain: crate::retention::KEPT,
        doors: include_str!("../tests/doors.txt"),
        ..Plate::new("oversight", crate::migrations(), crate::LOCALES)
    }
}

/// The service.
pub fn service(app: &App) -> Service {
    Service {
        cards: vec![
            std::sync::Arc::new(crate::cards::Mine(app.cases.clone())),
            std::sync::Arc::new(crate::cards::Follow),
        ],
        handlers: ledger_check::handlers(app.db.clone()),
        lists: crate::exports::sources(app.items.clone()),
        ..Service::new(plate(), crate::routes())
    }
}
