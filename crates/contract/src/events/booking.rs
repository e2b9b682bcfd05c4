//! What happens to appointments in halls (预约). All of one appointment stand in the stream `booking:ID`; who comes is looked up by those
//! who may know ([`crate::lookup::BookingLookup`]).

use crate::events::facts;

facts! {
    i64, |id: i64| format!("booking:{id}");

    /// An appointment was made.
    "booking.booked", 1 => Booked {
        /// Its number.
        booking: String,
        /// Key of the hall.
        hall: String,
        /// When its slot begins, epoch ms.
        at: i64,
        /// Whether a place became free for somebody on the waiting list.
        from_list: bool,
    }

    /// It is at another time or place.
    "booking.moved", 1 => Moved {
        /// Its number.
        booking: String,
        /// When it was to begin, epoch ms.
        from: i64,
        /// When it begins now, epoch ms.
        to: i64,
        /// Why the hall moved it; `None` when the person did.
        why: Option<String>,
    }

    /// It was called off.
    "booking.cancelled", 1 => Cancelled {
        /// Its number.
        booking: String,
        /// Why the hall called it off; `None` when the person did.
        why: Option<String>,
    }

    /// It is near.
    "booking.reminded", 1 => Reminded {
        /// Its number.
        booking: String,
        /// When its slot begins, epoch ms.
        at: i64,
    }

    /// Nobody came.
    "booking.missed", 1 => Missed {
        /// Its number.
        booking: String,
        /// How many that are within the term of the rule.
        count: i64,
        /// The last day on which online booking pauses, where it does.
        until: Option<String>,
    }
}
