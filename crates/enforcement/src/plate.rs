//! The plate of this service.

use std::sync::Arc;

use contract::events::Fact;
use contract::events::case::{Decided, Submitted};
use contract::events::inspection::Inspected;
use contract::{App, Fault, Permission, Reach};
use directory::access::Permit;
use kit::{Frame, NavItem};
use serde_json::{Value, json};
use service::{Plate, Service, Start};
use store::{Handlers, Job};

use crate::clock::{self, ALARM, CHECK, PUBLISH, RECOUNT};
use crate::desk::{Desk, Laid};
use crate::permissions::{
    ALL, Claim, Configure, ConfigurePowers, DecidePenalty, Follow, HandlePenalty, Settle,
};
use crate::{back, penalty, push};

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
    link(Frame::Portal, "push-nav-public", "/supervision", None, 54),
    link(Frame::Office, "push-nav-claim", "/office/pushes", Some(Claim::PERMISSION), 30),
    link(Frame::Office, "push-nav-settle", "/office/pushes/disputed", Some(Settle::PERMISSION), 31),
    link(Frame::Office, "push-nav-follow", "/office/pushes/ours", Some(Follow::PERMISSION), 33),
    link(Frame::Portal, "enforce-nav-public", "/penalties", None, 55),
    link(Frame::Portal, "enforce-powers-title", "/penalties/powers", None, 56),
    link(Frame::Office, "enforce-nav-cases", "/office/penalties", Some(HandlePenalty::PERMISSION), 43),
    link(Frame::Office, "enforce-nav-cases", "/office/penalties", Some(DecidePenalty::PERMISSION), 44),
    link(
        Frame::Office,
        "enforce-nav-powers",
        "/office/penalties/powers",
        Some(ConfigurePowers::PERMISSION),
        55,
    ),
    link(Frame::Office, "push-nav-rules", "/office/pushes/rules", Some(Configure::PERMISSION), 54),
];

/// What is known of it without a database.
pub fn plate() -> Plate {
    Plate {
        nav: NAV,
        starts: &[
            Start { rank: 34, permissions: &[Claim::PERMISSION], path: "/office/pushes" },
            Start {
                rank: 35,
                permissions: &[HandlePenalty::PERMISSION, DecidePenalty::PERMISSION],
                path: "/office/penalties",
            },
        ],
        permissions: ALL,
        // Whoever claims or refuses does not decide where a refused one goes; whoever investigates does not decide.
        apart: &[("push.claim", "push.settle"), ("penalty.handle", "penalty.decide")],
        reseal: |db| Ok(vec![("statements", crate::rotate(db)?)]),
        tells: crate::events::ALL,
        doors: include_str!("../tests/doors.txt"),
        ..Plate::new("enforcement", crate::migrations(), crate::pages::LOCALES)
    }
}

/// The service.
pub fn service(app: &App) -> Service {
    let laid = Laid::default();
    Service {
        cards: vec![Arc::new(crate::cards::Pushed), Arc::new(crate::cards::Penalised)],
        handlers: handlers(app.clone(), laid.clone()),
        ..Service::new(plate(), crate::pages::routes(laid))
    }
}

/// The handlers of this service's timers and jobs, and what it hears.
fn handlers(app: App, laid: Laid) -> Handlers {
    let broken = |payload: &Value| Fault::internal("push.broken", payload.to_string());
    let (listed, listed_rules) = (app.clone(), laid.clone());
    let (results, results_rules) = (app.clone(), laid.clone());
    Handlers::new()
        .on(ALARM, move |tx, job| -> Result<(), Fault> {
            let id = job.payload.get("push").and_then(Value::as_i64);
            clock::ring(tx, id.ok_or_else(|| broken(&job.payload))?)
        })
        .on(CHECK, move |tx, job| -> Result<(), Fault> {
            let id = job.payload.get("push").and_then(Value::as_i64);
            let concept = job.payload.get("concept").and_then(Value::as_str);
            let (id, concept) = id.zip(concept).ok_or_else(|| broken(&job.payload))?;
            clock::ring_check(tx, id, concept)
        })
        .on(penalty::course::ALARM, move |tx, job| -> Result<(), Fault> {
            let id = job.payload.get("case").and_then(Value::as_i64);
            penalty::course::ring(tx, id.ok_or_else(|| broken(&job.payload))?)
        })
        .on(PUBLISH, move |tx, _| -> Result<(), Fault> {
            clock::publish(tx, &Desk::of(&listed, &listed_rules))
        })
        .on(RECOUNT, move |tx, job| -> Result<(), Fault> {
            let after = job.payload.get("after").and_then(Value::as_i64).unwrap_or(0);
            let desk = Desk::of(&app, &laid);
            // This node may not have heard of the notice yet: counted by what is loaded, not by what is in memory.
            let desk = Desk { calendar: directory::calendar::in_force(tx)?.into(), ..desk };
            if let Some(last) = clock::recount(tx, &desk, after)? {
                tx.enqueue(Job::new(RECOUNT, json!({ "after": last })));
            }
            Ok(())
        })
        .hear(
            "enforcement.results",
            &[Submitted::KIND, Decided::KIND],
            move |tx, event| -> Result<(), Fault> {
                match event.kind == Submitted::KIND {
                    true => push::promised(tx, event),
                    false => push::decided(tx, &Desk::of(&results, &results_rules), event),
                }
            },
        )
        .hear("enforcement.inspections", &[Inspected::KIND], |tx, event| -> Result<(), Fault> {
            back::inspected(tx, event)
        })
        .hear("enforcement.calendar", &[contract::calendar::LOADED], |tx, _| -> Result<(), Fault> {
            tx.enqueue(Job::new(RECOUNT, json!({ "after": 0 })));
            Ok(())
        })
}
