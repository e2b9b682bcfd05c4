//! The plate of this service.

use contract::App;
use kit::{Frame, NavItem};
use service::{Plate, Service};

/// What is known of it without a database.
pub fn plate() -> Plate {
    Plate {
        nav: &[NavItem {
            frame: Frame::Portal,
            key: "evidence-nav-verify",
            href: "/verify",
            needs: None,
            rank: 40,
        }],
        tells: &[crate::licence::ISSUED],
        api: crate::openapi,
        tags: &[("licences", "Electronic licences")],
        doors: include_str!("../tests/doors.txt"),
        retain: crate::retention::KEPT,
        reseal: |db| Ok(vec![("licences", crate::rotate::licences(db)?)]),
        ..Plate::new("evidence", crate::migrations(), crate::LOCALES)
    }
}

/// The service.
pub fn service(app: &App) -> Service {
    let handlers = crate::keep::handlers(app.db.clone(), app.blobs.clone());
    Service {
        cards: vec![std::sync::Arc::new(crate::cards::Mine)],
        handlers,
        ..Service::new(plate(), crate::routes())
    }
}
