//! The plate of this service.

use contract::{App, Permission};
use directory::access::Permit;
use kit::{Frame, NavItem};
use service::{Plate, Service};

use crate::keep::{self, Desk};
use crate::permissions::{Check, Read};
use crate::recount;

const fn link(
    frame: Frame,
    key: &'static str,
    href: &'static str,
    needs: Option<Permission>,
    rank: u8,
) -> NavItem {
    NavItem { frame, key, href, needs, rank }
}

const NAV: &[NavItem] = &[
    link(Frame::Portal, "insight-nav-public", "/statistics", None, 60),
    link(Frame::Office, "insight-nav", "/office/figures", Some(Read::PERMISSION), 55),
    link(Frame::Office, "insight-nav-mend", "/office/figures/mend", Some(Read::PERMISSION), 56),
    link(Frame::Office, "insight-nav-check", "/office/figures/check", Some(Check::PERMISSION), 57),
];

/// What is known of it without a database.
pub fn plate() -> Plate {
    Plate {
        nav: NAV,
        permissions: crate::permissions::ALL,
        tells: &[keep::REBUILT, recount::CHECKED],
        api: crate::api::openapi,
        tags: &[("statistics", "Figures for everybody")],
        doors: include_str!("../tests/doors.txt"),
        ..Plate::new("insight", crate::migrations(), crate::pages::LOCALES)
    }
}

/// The service.
pub fn service(app: &App) -> Service {
    let desk = Desk { cases: app.cases.clone() };
    let handlers = keep::handlers(desk).and(recount::handlers(app.db.clone(), app.cases.clone()));
    Service { handlers, lists: crate::exports::sources(app), ..Service::new(plate(), crate::pages::routes()) }
}
