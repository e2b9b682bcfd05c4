//! The plate of this service.

use std::sync::Arc;

use contract::Permission;
use kit::{Frame, NavItem};
use service::{Plate, Service, Start};

use casework::desk::People;
use casework::jobs::{self, DeskNow};
use casework::permissions::{ACCEPT, ALL, ASSIST, DECIDE, INTAKE, ISSUE, REVIEW, SUPERVISE};

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
    link(Frame::Portal, "case-nav-my", "/my", None, 20),
    link(Frame::Portal, "case-nav-progress", "/progress", None, 30),
    link(Frame::Desk, "case-nav-queue", "/desk", Some(INTAKE), 0),
    link(Frame::Desk, "case-nav-counter", "/desk/new", Some(INTAKE), 10),
    link(Frame::Desk, "case-nav-issue", "/desk/issue", Some(ISSUE), 20),
    link(Frame::Desk, "case-nav-hotline", "/desk/hotline", Some(ASSIST), 30),
    link(Frame::Office, "case-nav-tasks", "/office", Some(REVIEW), 0),
    link(Frame::Office, "case-nav-decide", "/office/decide", Some(DECIDE), 10),
    link(Frame::Office, "case-nav-all", "/office/cases", Some(SUPERVISE), 20),
];

/// What is known of it without a database.
pub fn plate() -> Plate {
    Plate {
        nav: NAV,
        starts: &[
            Start { rank: 0, permissions: &[INTAKE, ACCEPT], path: "/desk" },
            Start { rank: 10, permissions: &[ISSUE], path: "/desk/issue" },
            Start { rank: 20, permissions: &[REVIEW, DECIDE, SUPERVISE], path: "/office" },
            Start { rank: 30, permissions: &[ASSIST], path: "/desk/hotline" },
        ],
        permissions: ALL,
        tells: casework::events::ALL,
        api: crate::api::openapi,
        tags: &[
            ("drafts", "Applications being filled in"),
            ("cases", "Applications submitted"),
            ("window", "What the window does with a case"),
            ("tasks", "Reviews waiting for somebody"),
            ("offices", "Special procedures, extensions, decisions"),
        ],
        bodies: crate::api::bodies,
        doors: include_str!("../tests/doors.txt"),
        retain: casework::retention::KEPT,
        reseal: |db| Ok(casework::rotate(db)?.to_vec()),
        ..Plate::new("casework", casework::migrations(), crate::pages::LOCALES)
    }
}

/// The service. `people` answers who is who, `desk` what the acts may reach.
pub fn service(people: Arc<dyn People>, desk: DeskNow) -> Service {
    Service {
        handlers: jobs::handlers(desk.clone()),
        lists: crate::exports::sources(desk),
        ..Service::new(plate(), crate::pages::routes(people))
    }
}
