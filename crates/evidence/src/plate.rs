//! The plate of this service.

use contract::App;
use directory::access::Permit;
use kit::{Frame, NavItem};
use service::{Plate, Service, Start};

use crate::permissions::{Manage, ManageSeals, Use, UseSeals};
use crate::{life, seal};

const TELLS: &[&str] = &[
    crate::licence::ISSUED,
    crate::show::USED,
    life::TOLD[0],
    life::TOLD[1],
    life::TOLD[2],
    life::TOLD[3],
    life::TOLD[4],
    seal::TOLD[0],
    seal::TOLD[1],
    seal::TOLD[2],
    seal::TOLD[3],
    seal::TOLD[4],
    seal::TOLD[5],
    seal::TOLD[6],
];

/// What is known of it without a database.
pub fn plate() -> Plate {
    Plate {
        nav: &[
            NavItem {
                frame: Frame::Portal,
                key: "evidence-nav-verify",
                href: "/verify",
                needs: None,
                rank: 40,
            },
            NavItem {
                frame: Frame::Office,
                key: "licence-nav-office",
                href: "/office/licences",
                needs: Some(Manage::PERMISSION),
                rank: 30,
            },
            NavItem {
                frame: Frame::Office,
                key: "seal-nav-office",
                href: "/office/seals",
                needs: Some(UseSeals::PERMISSION),
                rank: 31,
            },
            NavItem {
                frame: Frame::Office,
                key: "seal-nav-admin",
                href: "/admin/seals",
                needs: Some(ManageSeals::PERMISSION),
                rank: 90,
            },
            NavItem {
                frame: Frame::Desk,
                key: "licence-nav-desk",
                href: "/desk/licences",
                needs: Some(Use::PERMISSION),
                rank: 35,
            },
        ],
        starts: &[
            Start { rank: 38, permissions: &[Manage::PERMISSION], path: "/office/licences" },
            Start { rank: 39, permissions: &[UseSeals::PERMISSION], path: "/office/seals" },
            Start { rank: 95, permissions: &[ManageSeals::PERMISSION], path: "/admin/seals" },
        ],
        permissions: crate::permissions::ALL,
        tells: TELLS,
        api: crate::openapi,
        tags: &[("licences", "Electronic licences")],
        doors: include_str!("../tests/doors.txt"),
        retain: crate::retention::KEPT,
        reseal: |db| {
            Ok(vec![("licences", crate::rotate::licences(db)?), ("seals", crate::rotate::seals(db)?)])
        },
        ..Plate::new("evidence", crate::migrations(), crate::LOCALES)
    }
}

/// The service.
pub fn service(app: &App) -> Service {
    let handlers = crate::keep::handlers(app.db.clone(), app.blobs.clone()).and(life::handlers());
    Service {
        cards: vec![std::sync::Arc::new(crate::cards::Mine)],
        handlers,
        ..Service::new(plate(), crate::routes())
    }
}
