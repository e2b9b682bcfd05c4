//! The plate of this service.

use contract::{App, Fault, Permission, Reach};
use directory::access::Permit;
use kit::{Frame, NavItem};
use serde_json::{Value, json};
use service::{Plate, Service, Start};
use store::{Handlers, Job};

use crate::clock::{self, ALARM, RECOUNT};
use crate::permissions::{ALL, Ask, Oversee, Steward};
use crate::room::{Laid, Reachable};

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
    link(Frame::Portal, "exchange-nav-catalogue", "/data", None, 54),
    link(Frame::Office, "exchange-nav-ask", "/office/data/asked", Some(Ask::PERMISSION), 40),
    link(Frame::Office, "exchange-nav-answer", "/office/data/requests", Some(Steward::PERMISSION), 41),
    link(Frame::Office, "exchange-nav-resources", "/office/data/resources", Some(Steward::PERMISSION), 42),
    link(Frame::Office, "exchange-nav-figures", "/office/data/figures", Some(Oversee::PERMISSION), 43),
    link(Frame::Office, "exchange-systems-title", "/office/data/systems", Some(Oversee::PERMISSION), 44),
];

/// What is known of it without a database.
pub fn plate() -> Plate {
    Plate {
        nav: NAV,
        starts: &[
            Start { rank: 34, permissions: &[Oversee::PERMISSION], path: "/office/data/figures" },
            Start { rank: 35, permissions: &[Steward::PERMISSION], path: "/office/data/requests" },
            Start { rank: 36, permissions: &[Ask::PERMISSION], path: "/office/data/asked" },
        ],
        permissions: ALL,
        tells: crate::events::ALL,
        doors: include_str!("../tests/doors.txt"),
        retain: crate::retention::KEPT,
        reseal: |db| Ok(vec![("exchange records", crate::rotate(db)?)]),
        ..Plate::new("exchange", crate::migrations(), crate::LOCALES)
    }
}

/// The service.
pub fn service(app: &App) -> Service {
    Service {
        handlers: handlers(app.clone()),
        cards: vec![std::sync::Arc::new(crate::cards::Mine)],
        ..Service::new(plate(), crate::pages::routes())
    }
}

/// The handlers of this service's timers and jobs, and what it hears.
fn handlers(app: App) -> Handlers {
    Handlers::new()
        .on(ALARM, |tx, job| -> Result<(), Fault> {
            let id = job.payload.get("request").and_then(Value::as_i64);
            clock::ring(tx, id.ok_or_else(|| Fault::internal("exchange.broken", job.payload.to_string()))?)
        })
        .on(RECOUNT, move |tx, job| -> Result<(), Fault> {
            let after = job.payload.get("after").and_then(Value::as_i64).unwrap_or(0);
            // This node may not have heard of the notice yet: counted by what is loaded, not by what is in memory.
            let calendar = directory::calendar::in_force(tx)?.into();
            let reach = Reachable { calendar, ..Reachable::of(&app, &Laid) };
            if let Some(last) = clock::recount(tx, &reach, after)? {
                tx.enqueue(Job::new(RECOUNT, json!({ "after": last })));
            }
            Ok(())
        })
        .hear("exchange.calendar", &[contract::calendar::LOADED], |tx, _| -> Result<(), Fault> {
            tx.enqueue(Job::new(RECOUNT, json!({ "after": 0 })));
            Ok(())
        })
}
