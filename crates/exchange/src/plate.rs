//! The plate of this service.

use service::{Plate, Service};

/// What is known of it without a database.
pub fn plate() -> Plate {
    Plate {
        doors: include_str!("../tests/doors.txt"),
        reseal: |db| Ok(vec![("exchange records", crate::rotate(db)?)]),
        ..Plate::new("exchange", crate::migrations(), crate::LOCALES)
    }
}

/// The service.
pub fn service() -> Service {
    Service { cards: vec![std::sync::Arc::new(crate::cards::Mine)], ..Service::new(plate(), crate::routes()) }
}
