//! The plate of `directory`, the shared room all services stand on: who is who, sign-in, permission.

use contract::Permission;
use directory::access::Permit;
use directory::permissions::Manage;
use directory::separation::APART;

use crate::{Plate, Service, Start};

/// What is known of it without a database.
pub fn plate() -> Plate {
    const MANAGE: Permission = Manage::PERMISSION;
    Plate {
        nav: &directory::NAV,
        starts: &[Start { rank: 40, permissions: &[MANAGE], path: "/admin/people" }],
        permissions: directory::permissions::ALL,
        apart: &APART,
        tells: directory::events::ALL,
        api: directory::openapi,
        tags: &[("sessions", "Signing in and out"), ("regions", "Divisions and where they lie")],
        doors: include_str!("../../directory/tests/doors.txt"),
        reseal: |db| Ok(directory::rotate::rotate(db)?.to_vec()),
        ..Plate::new("directory", directory::migrations(), directory::LOCALES)
    }
}

/// The room as a service. Its own list, of the people, is among [`directory::lists::Sources`] already.
pub fn service() -> Service {
    Service::new(plate(), directory::routes())
}
