//! The plate of this service.

use std::sync::Arc;

use contract::{App, Permission};
use directory::access::Permit;
use kit::{Frame, NavItem};
use service::{Plate, Service};

use crate::keep::{self, Desk};
use crate::permissions::{Answer, Check, Read, Rule, Watch};
use crate::recount;
use crate::watch::{Ground, chain, judge};

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
    link(Frame::Portal, "insight-nav-public", "/statistics", None, 60),
    link(Frame::Office, "insight-nav", "/office/figures", Some(Read::PERMISSION), 55),
    link(Frame::Office, "insight-nav-mend", "/office/figures/mend", Some(Read::PERMISSION), 56),
    link(Frame::Office, "insight-nav-check", "/office/figures/check", Some(Check::PERMISSION), 57),
    link(Frame::Office, "insight-nav-watch", "/office/watch", Some(Watch::PERMISSION), 52),
    link(Frame::Office, "insight-nav-answer", "/office/watch", Some(Answer::PERMISSION), 53),
    link(Frame::Office, "insight-nav-rules", "/office/watch/rules", Some(Rule::PERMISSION), 54),
];

const TELLS: &[&str] = &[
    keep::REBUILT,
    recount::CHECKED,
    judge::RULES,
    judge::SWITCHED,
    judge::TRIED,
    chain::RAISED,
    "alert.explained",
    "alert.correction-demanded",
    "alert.corrected",
    "alert.appealed",
    "alert.upheld",
    "alert.closed",
    "alert.revoked",
    chain::LATE,
];

/// What is known of it without a database.
pub fn plate() -> Plate {
    Plate {
        nav: NAV,
        permissions: crate::permissions::ALL,
        // Who answers for what is watched does not judge it.
        apart: &[("insight.watch", "insight.answer")],
        tells: TELLS,
        api: crate::api::openapi,
        tags: &[("statistics", "Figures for everybody")],
        doors: include_str!("../tests/doors.txt"),
        ..Plate::new("insight", crate::migrations(), crate::pages::LOCALES)
    }
}

/// The service.
pub fn service(app: &App) -> Service {
    let desk = Desk { cases: app.cases.clone() };
    let handlers = keep::handlers(desk)
        .and(recount::handlers(app.db.clone(), app.cases.clone()))
        .and(judge::handlers(judge::Watch::new(Ground::of(app), app.db.clone())));
    Service {
        handlers,
        lists: crate::exports::sources(app),
        cards: vec![Arc::new(crate::cards::Alerts)],
        ..Service::new(plate(), crate::pages::routes())
    }
}
