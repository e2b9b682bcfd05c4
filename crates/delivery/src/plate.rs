//! The plate of this service.

use std::sync::Arc;

use contract::events::Fact;
use contract::events::case::{CorrectionLapsed, Decided, Delivered, Submitted, Terminated, Withdrawn};
use contract::lookup::{HallLookup, ResultDesk};
use contract::{App, Fault, Permission, Reach};
use directory::access::Permit;
use kit::{Frame, NavItem};
use service::{Plate, ReadBody, Service, Start};
use store::Handlers;

use crate::courier::{self, Courier};
use crate::desk::{Desk, Laid};
use crate::permissions::{ALL, Hand, Watch};
use crate::{open, parcel};

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
    link(Frame::Portal, "delivery-nav-mine", "/my/deliveries", None, 47),
    link(Frame::Desk, "delivery-nav-desk", "/desk/deliveries", Some(Hand::PERMISSION), 21),
    link(Frame::Office, "delivery-nav-figures", "/office/deliveries", Some(Watch::PERMISSION), 48),
];

/// What is known of it without a database.
pub fn plate() -> Plate {
    Plate {
        nav: NAV,
        starts: &[Start { rank: 11, permissions: &[Hand::PERMISSION], path: "/desk/deliveries" }],
        permissions: ALL,
        tells: crate::events::ALL,
        api: crate::pages::openapi,
        tags: &[("deliveries", "Parcels tracked by the courier")],
        bodies: || vec![("DeliveryNotification", read_notification as ReadBody)],
        doors: include_str!("../tests/doors.txt"),
        retain: crate::retention::KEPT,
        reseal: |db| Ok(vec![("recipients of results", crate::rotate(db)?)]),
        ..Plate::new("delivery", crate::migrations(), crate::pages::LOCALES)
    }
}

fn read_notification(body: &[u8]) -> Result<(), Fault> {
    courier::read(body).map(drop)
}

/// The service; `courier` sends parcels, where somebody does. It asks `results` what an application has brought and has it handed out there, and
/// `halls` where one can fetch it.
pub fn service(
    app: &App,
    results: Arc<dyn ResultDesk>,
    halls: Arc<dyn HallLookup>,
    courier: Option<Arc<Courier>>,
) -> Service {
    let laid = Laid { results, halls, courier };
    Service {
        cards: vec![
            Arc::new(crate::cards::Mine),
            Arc::new(crate::cards::Window),
            Arc::new(crate::cards::Late),
        ],
        panels: vec![Arc::new(crate::panel::OfApplication { app: app.clone(), laid: laid.clone() })],
        handlers: handlers(app.clone(), laid.clone()),
        ..Service::new(plate(), crate::pages::routes(laid))
    }
}

/// The handlers of this service's jobs, and what it hears.
fn handlers(app: App, laid: Laid) -> Handlers {
    let db = app.db.clone();
    let desk = move || Desk::of(&app, &laid);
    let (filed, ended, out) = (desk.clone(), desk.clone(), desk.clone());
    Handlers::new()
        .hear("delivery.filed", &[Submitted::KIND], move |tx, heard| open::handed_in(tx, &filed(), heard))
        .hear(
            "delivery.results",
            &[Decided::KIND, Withdrawn::KIND, Terminated::KIND, CorrectionLapsed::KIND],
            move |tx, heard| open::ended(tx, &ended(), heard),
        )
        .hear("delivery.recorded", &[Delivered::KIND], move |tx, heard| open::recorded(tx, &out(), heard))
        .and(parcel::handlers(db, desk))
}
