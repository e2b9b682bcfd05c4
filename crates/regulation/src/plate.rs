//! The plate of this service.

use std::sync::Arc;

use contract::events::case::DeferredLapsed;
use contract::events::supervision::CommitmentBroken;
use contract::lookup::PenaltyLookup;
use contract::{App, Fault, Permission, Reach};
use directory::access::Permit;
use kit::{Frame, NavItem};
use serde_json::Value;
use service::{Plate, Service, Start};
use store::{Handlers, Job};

use crate::clock::{self, ALARM, RECOUNT};
use crate::desk::Desk;
use crate::heard;
use crate::permissions::{ALL, Configure, DecideCredit, EnterCredit, Inspect, Keep, Plan, Publish};
use crate::records::{self, FADE};
use crate::rules::InForce;

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
    link(Frame::Portal, "inspect-nav-public", "/regulation", None, 50),
    link(Frame::Portal, "credit-nav-public", "/regulation/credit", None, 52),
    link(Frame::Office, "credit-nav-office", "/office/credit", Some(DecideCredit::PERMISSION), 38),
    link(Frame::Office, "credit-nav-enter", "/office/credit/enter", Some(EnterCredit::PERMISSION), 39),
    link(Frame::Office, "inspect-nav-mine", "/office/inspections", Some(Inspect::PERMISSION), 32),
    link(Frame::Office, "inspect-nav-draws", "/office/draws", Some(Plan::PERMISSION), 34),
    link(Frame::Office, "inspect-nav-plans", "/office/plans", Some(Plan::PERMISSION), 35),
    link(Frame::Office, "inspect-nav-visits", "/office/visits", Some(Publish::PERMISSION), 36),
    link(Frame::Office, "inspect-nav-library", "/office/library", Some(Keep::PERMISSION), 37),
    link(Frame::Office, "inspect-nav-rules", "/office/inspections/rules", Some(Configure::PERMISSION), 52),
];

/// What is known of it without a database.
pub fn plate() -> Plate {
    Plate {
        nav: NAV,
        starts: &[
            Start { rank: 31, permissions: &[Inspect::PERMISSION], path: "/office/inspections" },
            Start { rank: 32, permissions: &[Plan::PERMISSION], path: "/office/draws" },
            Start { rank: 33, permissions: &[Keep::PERMISSION], path: "/office/library" },
        ],
        permissions: ALL,
        // Whoever keeps the libraries does not draw from them; whoever inspects does not publish.
        // Whoever enters facts of credit does not decide about them.
        apart: &[
            ("inspection.keep", "inspection.plan"),
            ("inspection.visit", "inspection.publish"),
            ("credit.enter", "credit.decide"),
        ],
        tells: crate::events::ALL,
        doors: include_str!("../tests/doors.txt"),
        reseal: |db| Ok(vec![("draws", crate::rotate(db)?)]),
        ..Plate::new("regulation", crate::migrations(), crate::pages::LOCALES)
    }
}

/// The service. It asks `penalties` who was penalised.
pub fn service(app: &App, penalties: Arc<dyn PenaltyLookup>) -> Service {
    let rules = InForce::default();
    Service {
        cards: vec![Arc::new(crate::cards::Visits)],
        handlers: handlers(app.clone(), rules.clone(), penalties),
        ..Service::new(plate(), crate::pages::routes(rules))
    }
}

/// The handlers of this service's timers and jobs, and what it hears.
fn handlers(app: App, rules: InForce, penalties: Arc<dyn PenaltyLookup>) -> Handlers {
    let (penalised, penalised_rules) = (app.clone(), rules.clone());
    let (licences, licence_rules) = (app.clone(), rules.clone());
    let (lapsed, lapsed_rules) = (app.clone(), rules.clone());
    let (fading, fading_rules) = (app.clone(), rules.clone());
    let (broken, broken_rules) = (app.clone(), rules.clone());
    Handlers::new()
        .on(ALARM, |tx, job| -> Result<(), Fault> {
            let id = job.payload.get("visit").and_then(Value::as_i64);
            clock::ring(tx, id.ok_or_else(|| Fault::internal("inspect.broken", job.payload.to_string()))?)
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
        .on(FADE, move |tx, job| -> Result<(), Fault> {
            let id = job.payload.get("entity").and_then(Value::as_i64);
            let id = id.ok_or_else(|| Fault::internal("inspect.broken", job.payload.to_string()))?;
            records::recompute(tx, &Desk::of(&fading, &fading_rules), id).map(drop)
        })
        .hear(
            "regulation.lapsed",
            &[<DeferredLapsed as contract::events::Fact>::KIND],
            move |tx, event| -> Result<(), Fault> {
                heard::lapsed(tx, &Desk::of(&lapsed, &lapsed_rules), &lapsed.cases, event)
            },
        )
        .hear(
            "regulation.commitments",
            &[<CommitmentBroken as contract::events::Fact>::KIND],
            move |tx, event| -> Result<(), Fault> {
                heard::broken(tx, &Desk::of(&broken, &broken_rules), &broken.cases, event)
            },
        )
        .hear(
            "regulation.penalties",
            &[<contract::events::penalty::Decided as contract::events::Fact>::KIND],
            move |tx, event| -> Result<(), Fault> {
                heard::penalised(tx, &Desk::of(&penalised, &penalised_rules), &penalties, event)
            },
        )
        .hear("regulation.calendar", &[contract::calendar::LOADED], |tx, _| -> Result<(), Fault> {
            tx.enqueue(Job::new(RECOUNT, serde_json::json!({ "after": 0 })));
            Ok(())
        })
        .hear(
            "regulation.licences",
            &[<contract::events::licence::Issued as contract::events::Fact>::KIND],
            move |tx, event| -> Result<(), Fault> {
                heard::licence(tx, &Desk::of(&licences, &licence_rules), &licences.cases, event)
            },
        )
}
