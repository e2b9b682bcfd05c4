//! The plate of this service.

use std::sync::Arc;

use contract::events::Fact;
use contract::events::dispatch::{Closed, Finished, Issued, Late, Reported, Revoked, SentBack, Taken};
use contract::{App, Permission};
use directory::access::Permit;
use kit::{Frame, NavItem};
use service::cards::Space;
use service::{Plate, Service, Start};

use crate::cards::Tasks;
use crate::hear::{self, Desk};
use crate::permissions::{Answer, Dispatch, Watch};
use crate::task;

const fn link(key: &'static str, href: &'static str, needs: Permission, rank: u8) -> NavItem {
    NavItem { frame: Frame::Office, key, href, needs: Some(needs), rank }
}

const NAV: &[NavItem] = &[
    link("command-nav", "/command", Watch::PERMISSION, 50),
    link("command-nav-tasks", "/office/dispatch", Dispatch::PERMISSION, 51),
    link("command-nav-tasks-unit", "/office/dispatch", Answer::PERMISSION, 51),
];

const TELLS: &[&str] = &[
    Issued::KIND,
    Taken::KIND,
    Reported::KIND,
    Finished::KIND,
    SentBack::KIND,
    Closed::KIND,
    Revoked::KIND,
    Late::KIND,
];

/// What is known of it without a database.
pub fn plate() -> Plate {
    Plate {
        nav: NAV,
        starts: &[Start { rank: 38, permissions: &[Watch::PERMISSION], path: "/command" }],
        permissions: crate::permissions::ALL,
        // Who gives a task and says that it is done does not speak for the unit that has it.
        apart: &[("command.dispatch", "command.answer")],
        tells: TELLS,
        doors: include_str!("../tests/doors.txt"),
        retain: crate::retention::KEPT,
        ..Plate::new("command", crate::migrations(), crate::pages::LOCALES)
    }
}

/// The service.
pub fn service(app: &App) -> Service {
    let desk = Desk { cases: app.cases.clone(), live: app.live.clone() };
    Service {
        handlers: hear::handlers(desk).and(task::handlers()),
        cards: vec![Arc::new(Tasks(Space::Office)), Arc::new(Tasks(Space::Command))],
        ..Service::new(plate(), crate::pages::routes())
    }
}
