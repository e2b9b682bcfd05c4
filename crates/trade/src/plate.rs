//! The plate of this service.

use contract::{App, Fault, Permission, Reach};
use directory::access::Permit;
use kit::{Frame, NavItem};
use serde_json::Value;
use service::{Plate, Service, Start};
use store::Handlers;

use crate::auction;
use crate::desk::Desk;
use crate::permissions::{ALL, Configure, Serve, Supervise, Tender};
use crate::rules::InForce;
use crate::tender::ALARM;

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
    link(Frame::Portal, "trade-nav", "/trade", None, 54),
    link(Frame::Office, "trade-nav-tender", "/office/trade", Some(Tender::PERMISSION), 54),
    link(Frame::Office, "trade-nav-serve", "/office/trade", Some(Serve::PERMISSION), 55),
    link(Frame::Office, "trade-nav-supervise", "/office/trade", Some(Supervise::PERMISSION), 56),
    link(Frame::Office, "trade-nav-rules", "/office/trade/rules", Some(Configure::PERMISSION), 57),
];

/// What is known of it without a database.
pub fn plate() -> Plate {
    Plate {
        nav: NAV,
        starts: &[
            Start { rank: 41, permissions: &[Tender::PERMISSION], path: "/office/trade" },
            Start { rank: 42, permissions: &[Serve::PERMISSION], path: "/office/trade" },
            Start { rank: 43, permissions: &[Supervise::PERMISSION], path: "/office/trade" },
        ],
        permissions: ALL,
        // Service, management and supervision are separated (PRT-17).
        apart: &[
            ("trade.tender", "trade.serve"),
            ("trade.tender", "trade.supervise"),
            ("trade.serve", "trade.supervise"),
        ],
        tells: crate::events::ALL,
        api: crate::pages::api,
        tags: &[("trade", "Public resource trading (公共资源交易)")],
        reseal: |db| Ok(vec![("committees", crate::rotate(db)?)]),
        doors: include_str!("../tests/doors.txt"),
        ..Plate::new("trade", crate::migrations(), crate::pages::LOCALES)
    }
}

/// The service.
pub fn service(app: &App) -> Service {
    let rules = InForce::default();
    let (closing, laid) = (app.clone(), rules.clone());
    let handlers = Handlers::new().on(ALARM, move |tx, job| -> Result<(), Fault> {
        let number = job.payload.get("tender").and_then(Value::as_str).unwrap_or_default();
        auction::close(tx, &Desk::of(&closing, &laid), number)
    });
    Service { handlers, ..Service::new(plate(), crate::pages::routes(rules)) }
}
