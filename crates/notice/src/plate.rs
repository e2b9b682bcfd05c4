//! The plate of this service.

use std::sync::Arc;

use contract::lookup::CaseLookup;
use service::{Plate, Service};

/// What is known of it without a database.
pub fn plate() -> Plate {
    Plate {
        api: crate::openapi,
        tags: &[("messages", "What happened to one's cases")],
        doors: include_str!("../tests/doors.txt"),
        ..Plate::new("notice", crate::migrations(), crate::LOCALES)
    }
}

/// The service. `cases` tells what a case is and who has work with it.
pub fn service(cases: Arc<dyn CaseLookup>) -> Service {
    Service { handlers: crate::handlers(cases), ..Service::new(plate(), crate::routes()) }
}
