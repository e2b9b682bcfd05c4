//! The plate of this service.

use std::sync::Arc;

use contract::Permission;
use directory::access::Permit;
use kit::{Frame, NavItem};
use service::finding::Findable;
use service::{Plate, Service, Start};

use crate::permissions::Publish;

const fn link(frame: Frame, key: &'static str, href: &'static str, rank: u8) -> NavItem {
    NavItem { frame, key, href, needs: None, rank }
}

const PUBLISH: Permission = Publish::PERMISSION;

const NAV: &[NavItem] = &[
    link(Frame::Portal, "catalogue-nav-home", "/", 0),
    link(Frame::Portal, "catalogue-nav-items", "/items", 10),
    link(Frame::Portal, "lists-title", "/published", 62),
    NavItem { needs: Some(PUBLISH), ..link(Frame::Office, "catalogue-nav-versions", "/admin/items", 50) },
    NavItem { needs: Some(PUBLISH), ..link(Frame::Office, "lint-title", "/admin/items/lint", 51) },
];

/// What is known of it without a database.
pub fn plate() -> Plate {
    Plate {
        nav: NAV,
        starts: &[Start { rank: 70, permissions: &[PUBLISH], path: "/admin/items" }],
        permissions: crate::permissions::ALL,
        tells: crate::events::ALL,
        api: crate::openapi,
        tags: &[("items", "Service items, their guides and plans")],
        doors: include_str!("../tests/doors.txt"),
        ..Plate::new("catalogue", crate::migrations(), crate::LOCALES)
    }
}

/// The service.
pub fn service() -> Service {
    let finds: Vec<Arc<dyn Findable>> = vec![Arc::new(crate::cards::Directory::default())];
    Service { finds, ..Service::new(plate(), crate::routes()) }
}
