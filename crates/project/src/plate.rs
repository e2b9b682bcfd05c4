//! The plate of this service.

use contract::{App, Fault, Permission};
use directory::access::Permit;
use kit::{Frame, NavItem};
use serde_json::Value;
use service::{Plate, Service, Start};
use store::Handlers;

use crate::course::{self, ALARM};
use crate::desk::Laid;
use crate::permissions::{ALL, Configure, Except, Handle, KeepLayers};

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
    link(Frame::Portal, "project-nav-mine", "/my/projects", None, 45),
    link(Frame::Office, "project-nav-handle", "/office/projects", Some(Handle::PERMISSION), 40),
    link(Frame::Office, "project-nav-map", "/office/map", Some(KeepLayers::PERMISSION), 42),
    link(Frame::Office, "project-nav-rules", "/office/projects/rules", Some(Configure::PERMISSION), 53),
];

/// What is known of it without a database.
pub fn plate() -> Plate {
    Plate {
        nav: NAV,
        starts: &[
            Start { rank: 36, permissions: &[Except::PERMISSION], path: "/office/projects" },
            Start { rank: 37, permissions: &[KeepLayers::PERMISSION], path: "/office/map" },
        ],
        permissions: ALL,
        // Whoever keeps the layers lets no conflict with them stand.
        apart: &[("project.layers", "project.except")],
        tells: crate::events::ALL,
        doors: include_str!("../tests/doors.txt"),
        ..Plate::new("project", crate::migrations(), crate::pages::LOCALES)
    }
}

/// The service.
pub fn service(_: &App) -> Service {
    Service {
        cards: vec![std::sync::Arc::new(crate::cards::Mine)],
        handlers: handlers(),
        ..Service::new(plate(), crate::pages::routes(Laid::default()))
    }
}

/// The handlers of this service's timers.
fn handlers() -> Handlers {
    Handlers::new().on(ALARM, |tx, job| -> Result<(), Fault> {
        let number = |name: &str| job.payload.get(name).and_then(Value::as_i64);
        match (number("project"), number("no")) {
            (Some(project), Some(no)) => course::ring(tx, project, no),
            _ => Err(Fault::internal("project.broken", job.payload.to_string())),
        }
    })
}
