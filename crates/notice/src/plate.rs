//! The plate of this service.

use std::sync::Arc;

use contract::lookup::{BookingLookup, PushLookup};
use contract::{App, Fault};
use directory::access::Permit;
use kit::{Frame, NavItem};
use service::{Plate, ReadBody, Service};

use crate::channel::Channels;
use crate::deliver;
use crate::hear::{self, Desk};
use crate::pages::Ways;
use crate::permissions::ManageMessages;

/// What is known of it without a database.
pub fn plate() -> Plate {
    Plate {
        nav: &[NavItem {
            frame: Frame::Office,
            key: "notice-nav",
            href: "/admin/messages",
            needs: Some(ManageMessages::PERMISSION),
            rank: 85,
        }],
        permissions: crate::permissions::ALL,
        tells: &[deliver::RESENT, crate::words::CHANGED],
        api: crate::openapi,
        tags: &[("messages", "What happened to one's cases")],
        bodies: || vec![("MessageReceipt", read_receipt as ReadBody)],
        doors: include_str!("../tests/doors.txt"),
        retain: crate::retention::KEPT,
        reseal: |db| Ok(vec![("mailboxes", crate::prefer::rotate(db)?)]),
        ..Plate::new("notice", crate::migrations(), crate::LOCALES)
    }
}

fn read_receipt(bytes: &[u8]) -> Result<(), Fault> {
    kit::read_json::<deliver::Receipt>(bytes)?.state().map(drop)
}

/// The service. It asks the house's cases what a case is and who has work with it, and `bookings` who made an appointment,
/// `pushes` who is to claim the result of an approval; `channels` are the site's ways out.
pub fn service(
    app: &App,
    channels: Arc<Channels>,
    bookings: Arc<dyn BookingLookup>,
    pushes: Arc<dyn PushLookup>,
) -> Service {
    let appointments =
        hear::bookings::handlers(hear::bookings::Desk { bookings, channels: channels.clone() });
    let licences = hear::licences::handlers(hear::licences::Desk {
        licences: app.licences.clone(),
        channels: channels.clone(),
    });
    let supervision = app.cases.supervision();
    let results = hear::pushes::handlers(hear::pushes::Desk { pushes, supervision });
    let desk = Desk { cases: app.cases.clone(), channels: channels.clone() };
    let handlers = hear::handlers(desk)
        .and(appointments)
        .and(licences)
        .and(results)
        .and(hear::dispatch::handlers(app.cases.clone()))
        .and(deliver::handlers(app.db.clone(), channels.clone(), app.site.clone()));
    Service {
        cards: vec![Arc::new(crate::cards::Mine)],
        handlers,
        ..Service::new(plate(), crate::pages::routes(Ways(channels)))
    }
}
