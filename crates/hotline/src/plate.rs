//! The plate of this service.

use std::sync::Arc;

use contract::{App, Fault, Reach};
use kit::{Frame, NavItem};
use serde_json::Value;
use service::{Plate, Service, Start};
use store::{Handlers, Job};

use crate::cards;
use crate::clock::{self, ALARM, RECOUNT};
use crate::desk::Desk;
use crate::permissions::{ALL, CallBack, Configure, Dispatch, Handle, Receive, Supervise};
use crate::rules::InForce;
use contract::Permission;
use directory::access::Permit;

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
    link(Frame::Portal, "ticket-nav-ask", "/hotline", None, 40),
    link(Frame::Desk, "ticket-nav-queue", "/desk/tickets", Some(Receive::PERMISSION), 25),
    link(Frame::Office, "ticket-nav-unit", "/office/tickets", Some(Handle::PERMISSION), 30),
    link(Frame::Office, "ticket-nav-units", "/office/tickets/units", Some(Supervise::PERMISSION), 40),
    link(Frame::Office, "ticket-nav-rules", "/office/tickets/rules", Some(Configure::PERMISSION), 50),
];

/// What is known of it without a database.
pub fn plate() -> Plate {
    Plate {
        nav: NAV,
        starts: &[
            Start {
                rank: 28,
                permissions: &[Receive::PERMISSION, Dispatch::PERMISSION, CallBack::PERMISSION],
                path: "/desk/tickets",
            },
            Start { rank: 29, permissions: &[Handle::PERMISSION], path: "/office/tickets" },
        ],
        permissions: ALL,
        // The unit answers, the platform office asks whether it helped.
        apart: &[("ticket.handle", "ticket.call-back"), ("ticket.handle", "ticket.dispatch")],
        tells: crate::events::ALL,
        api: crate::api::openapi,
        tags: &[("tickets", "What callers tell the 12345 hotline, and what becomes of it")],
        bodies: crate::api::bodies,
        doors: include_str!("../tests/doors.txt"),
        retain: crate::retention::KEPT,
        reseal: |db| Ok(vec![("callers", crate::rotate(db)?)]),
        ..Plate::new("hotline", crate::migrations(), crate::pages::LOCALES)
    }
}

/// The service.
pub fn service(app: &App) -> Service {
    let rules = InForce::default();
    Service {
        cards: vec![
            Arc::new(cards::Mine),
            Arc::new(cards::Unit),
            Arc::new(cards::Platform),
            Arc::new(cards::Watched),
        ],
        handlers: handlers(app.clone(), rules.clone()),
        lists: crate::exports::sources(),
        ..Service::new(plate(), crate::pages::routes(rules))
    }
}

/// The handlers of this service's timers and jobs, and what it hears.
fn handlers(app: App, rules: InForce) -> Handlers {
    Handlers::new()
        .on(ALARM, |tx, job| -> Result<(), Fault> {
            let id = job.payload.get("ticket").and_then(Value::as_i64);
            clock::ring(tx, id.ok_or_else(|| Fault::internal("hotline.broken", job.payload.to_string()))?)
        })
        .on(RECOUNT, move |tx, job| -> Result<(), Fault> {
            let after = job.payload.get("after").and_then(Value::as_i64).unwrap_or(0);
            let desk = Desk::of(&app, &rules);
            // This node may not have heard of the notice yet: counted by what is loaded, not by what is in memory.
            let desk = Desk { calendar: directory::calendar::in_force(tx)?.into(), ..desk };
            if let Some(last) = clock::recount(tx, &desk, after)? {
                tx.enqueue(Job::new(RECOUNT, serde_json::json!({ "after": last })));
            }
            Ok(())
        })
        .hear("hotline.calendar", &[contract::calendar::LOADED], |tx, _| -> Result<(), Fault> {
            tx.enqueue(Job::new(RECOUNT, serde_json::json!({ "after": 0 })));
            Ok(())
        })
}
