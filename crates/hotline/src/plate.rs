//! The plate of this service.

use std::sync::Arc;

use contract::{App, Fault, Reach, Text};
use kit::{Frame, NavItem};
use serde_json::Value;
use service::finding::{Card, CardKind, Findable};
use service::{Plate, Service, Start};
use store::{Handlers, Job, Tx};

use crate::cards;
use crate::clock::{self, ALARM, RECOUNT};
use crate::desk::Desk;
use crate::knowledge::{Kind, Known};
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
    link(Frame::Portal, "ticket-nav-answers", "/hotline/answers", None, 51),
    link(Frame::Desk, "ticket-nav-queue", "/desk/tickets", Some(Receive::PERMISSION), 25),
    link(Frame::Desk, "ticket-nav-knowledge", "/desk/answers", Some(Receive::PERMISSION), 26),
    link(Frame::Office, "ticket-nav-unit", "/office/tickets", Some(Handle::PERMISSION), 30),
    link(Frame::Office, "ticket-nav-knowledge", "/office/answers", Some(Handle::PERMISSION), 31),
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
        finds: vec![Arc::new(Answers(rules.clone()))],
        handlers: handlers(app.clone(), rules.clone()),
        lists: crate::exports::sources(),
        ..Service::new(plate(), crate::pages::routes(rules))
    }
}

/// What is asked often, as the portal's search box finds it.
struct Answers(InForce);

impl Findable for Answers {
    fn name(&self) -> &'static str {
        "answers"
    }

    fn stamp(&self, tx: &mut Tx) -> Result<String, Fault> {
        // A day over, some entries may have passed the day of their review.
        let day = contract::time::china_date(tx.now());
        Ok(format!("{} {day}", crate::store::knowledge::changes(tx)?))
    }

    fn cards(&self, tx: &mut Tx) -> Result<Vec<Card>, Fault> {
        let now = tx.now();
        let card = |one: &Arc<Known>| Card {
            kind: CardKind::Answer,
            title: one.version.question(),
            about: Text::new(begins(&one.version.answer_zh), begins(&one.version.answer_en)),
            href: format!("/hotline/answers/{}", one.entry.code),
            words: one.version.words.split_whitespace().map(str::to_owned).collect(),
            region: one.entry.region.clone(),
            organ: String::new(),
        };
        Ok(self.0.base().now(tx)?.open(Kind::Question, now).iter().map(card).collect())
    }
}

/// How an answer begins: as much as a result has room for.
fn begins(text: &str) -> String {
    const LETTERS: usize = 60;
    let short: String = text.chars().take(LETTERS).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
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
