//! The plate of this service.

use std::sync::Arc;

use contract::events::Fact;
use contract::events::case::{Accepted, CorrectionLapsed, Decided, Terminated, Withdrawn};
use contract::{App, Fault, Permission, Reach};
use directory::access::Permit;
use kit::{Frame, NavItem};
use serde_json::{Value, json};
use service::{Plate, ReadBody, Service, Start};
use store::{Handlers, Job};

use crate::desk::{Desk, Laid};
use crate::permissions::{ALL, Finance, KeepList, Waive};
use crate::provider::Provider;
use crate::{bill, list, provider};

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
    link(Frame::Portal, "payment-nav-mine", "/my/bills", None, 46),
    link(Frame::Portal, "payment-nav-fees", "/fees", None, 55),
    link(Frame::Office, "payment-nav-bills", "/office/bills", Some(Finance::PERMISSION), 45),
    link(Frame::Office, "payment-nav-waive", "/office/waivers", Some(Waive::PERMISSION), 46),
    link(Frame::Office, "payment-nav-held", "/office/bills/held", Some(Finance::PERMISSION), 47),
    link(Frame::Office, "payment-nav-refunds", "/office/refunds", Some(Finance::PERMISSION), 48),
    link(Frame::Office, "payment-nav-list", "/office/fees", Some(KeepList::PERMISSION), 54),
];

/// What is known of it without a database.
pub fn plate() -> Plate {
    Plate {
        nav: NAV,
        starts: &[
            Start { rank: 37, permissions: &[Finance::PERMISSION], path: "/office/bills" },
            Start { rank: 38, permissions: &[Waive::PERMISSION], path: "/office/waivers" },
        ],
        permissions: ALL,
        // Whoever sees where the money is waives nothing.
        apart: &[("payment.finance", "payment.waive")],
        tells: crate::events::ALL,
        api: crate::pages::openapi,
        tags: &[("payments", "Payments told by whoever takes the money")],
        bodies: || vec![("PaymentNotification", read_notification as ReadBody)],
        doors: include_str!("../tests/doors.txt"),
        ..Plate::new("payment", crate::migrations(), crate::pages::LOCALES)
    }
}

fn read_notification(body: &[u8]) -> Result<(), Fault> {
    provider::read(body).map(drop)
}

/// The service; `provider` takes money online, where somebody does.
pub fn service(app: &App, provider: Option<Arc<Provider>>) -> Service {
    let laid = Laid { provider, ..Laid::default() };
    Service {
        cards: vec![Arc::new(crate::cards::Mine), Arc::new(crate::cards::Held)],
        handlers: handlers(app.clone(), laid.clone()),
        ..Service::new(plate(), crate::pages::routes(laid))
    }
}

/// The handlers of this service's jobs and timers, and what it hears.
fn handlers(app: App, laid: Laid) -> Handlers {
    let (stopping, accepted, ended) = ((app.clone(), laid.clone()), (app.clone(), laid.clone()), (app, laid));
    Handlers::new()
        .on(list::STOP, move |tx, job| -> Result<(), Fault> {
            let after = job.payload.get("after").and_then(Value::as_i64).unwrap_or(0);
            if let Some(last) = bill::stop(tx, &Desk::of(&stopping.0, &stopping.1), after)? {
                tx.enqueue(Job::new(list::STOP, json!({ "after": last })));
            }
            Ok(())
        })
        .hear("payment.bill", &[Accepted::KIND], move |tx, heard| {
            bill::accepted(tx, &Desk::of(&accepted.0, &accepted.1), heard)
        })
        .hear(
            "payment.end",
            &[Decided::KIND, Withdrawn::KIND, Terminated::KIND, CorrectionLapsed::KIND],
            move |tx, heard| bill::ended(tx, &Desk::of(&ended.0, &ended.1), heard),
        )
}
