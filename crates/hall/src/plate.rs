//! The plate of this service.

use std::sync::Arc;

use contract::{App, Fault, Reach};
use directory::access::Permit;
use kit::{Frame, NavItem};
use serde_json::Value;
use service::cards::Space;
use service::finding::{Card, CardKind, Findable};
use service::{Plate, Service};
use store::{Handlers, Tx};

use crate::book::{self, RING};
use crate::desk::Desk;
use crate::permissions::{ALL, Manage, Serve};
use crate::plan::{Hall, InForce};
use crate::resettle::{self, ALL_DAYS, RESETTLE};
use crate::tickets;

const NAV: &[NavItem] = &[
    NavItem { frame: Frame::Portal, key: "hall-nav", href: "/halls", needs: None, rank: 35 },
    NavItem {
        frame: Frame::Desk,
        key: "hall-nav-desk",
        href: "/desk/halls",
        needs: Some(Serve::PERMISSION),
        rank: 15,
    },
    NavItem {
        frame: Frame::Desk,
        key: "hall-nav-line",
        href: "/desk/line",
        needs: Some(Serve::PERMISSION),
        rank: 14,
    },
    NavItem {
        frame: Frame::Office,
        key: "hall-nav-manage",
        href: "/office/halls",
        needs: Some(Manage::PERMISSION),
        rank: 60,
    },
];

/// What is known of it without a database.
pub fn plate() -> Plate {
    Plate {
        nav: NAV,
        permissions: ALL,
        tells: crate::events::ALL,
        doors: include_str!("../tests/doors.txt"),
        retain: crate::retention::KEPT,
        reseal: |db| Ok(vec![("visitors of halls", crate::rotate(db)?)]),
        ..Plate::new("hall", crate::migrations(), crate::pages::LOCALES)
    }
}

/// The service.
pub fn service(app: &App) -> Service {
    let plan = InForce::default();
    let halls: Arc<dyn Findable> = Arc::new(Halls(plan.clone()));
    Service {
        finds: vec![halls],
        cards: vec![
            Arc::new(crate::cards::Mine(plan.clone())),
            Arc::new(crate::cards::Expected(plan.clone())),
            Arc::new(crate::cards::InLine(plan.clone(), Space::Board)),
            Arc::new(crate::cards::InLine(plan.clone(), Space::Command)),
        ],
        handlers: handlers(app.clone(), plan.clone()),
        ..Service::new(plate(), crate::pages::routes(plan))
    }
}

/// The halls and service points, as the portal's search box finds them.
struct Halls(InForce);

impl Findable for Halls {
    fn name(&self) -> &'static str {
        "halls"
    }

    fn stamp(&self, tx: &mut Tx) -> Result<String, Fault> {
        Ok(crate::store::plan_id(tx)?.unwrap_or(0).to_string())
    }

    fn cards(&self, tx: &mut Tx) -> Result<Vec<Card>, Fault> {
        let plan = self.0.now(tx)?;
        let card = |hall: &Hall| Card {
            kind: CardKind::Hall,
            title: hall.name.clone(),
            about: hall.address.clone(),
            href: format!("/halls/{}", hall.key),
            words: Vec::new(),
            region: hall.region.clone(),
            organ: hall.organ.clone(),
        };
        Ok(plan.halls.iter().map(card).collect())
    }
}

/// The handlers of this service's timers and jobs, and what it hears.
fn handlers(app: App, plan: InForce) -> Handlers {
    let (ringing, settling, turns) = ((app.clone(), plan.clone()), (app.clone(), plan.clone()), (app, plan));
    Handlers::new()
        .on(RING, move |tx, job| -> Result<(), Fault> {
            rang(tx, &Desk::of(&ringing.0, &ringing.1), &job.payload)
        })
        .on(RESETTLE, move |tx, job| -> Result<(), Fault> {
            settle(tx, &Desk::of(&settling.0, &settling.1), &job.payload)
        })
        .on(tickets::RING, move |tx, job| -> Result<(), Fault> {
            tickets::ring(tx, &Desk::of(&turns.0, &turns.1), &job.payload)
        })
        .on(ALL_DAYS, |tx, _| resettle::all_days(tx))
        .hear("hall.calendar", &[contract::calendar::LOADED], |tx, _| resettle::everything(tx))
}

fn word<'a>(payload: &'a Value, name: &str) -> &'a str {
    payload.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A timer of an appointment, from its job.
///
/// # Errors
/// Database errors; `hall.broken` for a job that names no appointment.
pub(crate) fn rang(tx: &mut Tx, desk: &Desk, payload: &Value) -> Result<(), Fault> {
    let number = |name: &str| payload.get(name).and_then(Value::as_i64);
    let (Some(id), Some(at)) = (number("booking"), number("at")) else {
        return Err(Fault::internal("hall.broken", payload.to_string()));
    };
    book::ring(tx, desk, id, word(payload, "what"), at)
}

/// A day to be gone through, from its job.
///
/// # Errors
/// Database errors.
pub(crate) fn settle(tx: &mut Tx, desk: &Desk, payload: &Value) -> Result<(), Fault> {
    // This node may not have heard of a notice yet: reckoned by what is loaded, not by what is in memory.
    let desk = Desk { calendar: directory::calendar::in_force(tx)?.into(), ..desk.clone() };
    resettle::run(tx, &desk, word(payload, "hall"), word(payload, "day"), word(payload, "why"))
}
