//! What happens to the delivery of results (送达). Who receives one is looked up by those who may know
//! ([`crate::lookup::DeliveryLookup`]).

use crate::events::facts;

facts! {
    i64, |id: i64| format!("delivery:{id}");

    /// Results are ready to go out.
    "delivery.opened", 1 => Opened {
        /// Its number.
        delivery: String,
        /// Public number of the application.
        case: String,
        /// How the applicant wants them.
        mode: String,
    }

    /// The courier has the parcel.
    "delivery.sent", 1 => Sent {
        /// Its number.
        delivery: String,
        /// The courier's number.
        tracking: String,
    }

    /// 签收: whoever it is for has it, and showed who they are.
    "delivery.confirmed", 1 => Confirmed {
        /// Its number.
        delivery: String,
        /// How it was delivered.
        mode: String,
        /// By what they showed who they are: `document`, `code`, or `record` where the window's own record says it.
        proof: String,
    }

    /// It was lost or came back: to be delivered anew.
    "delivery.reopened", 1 => Reopened {
        /// Its number.
        delivery: String,
        /// `lost` or `returned`.
        why: String,
    }

    /// It goes out again.
    "delivery.again", 1 => Again {
        /// Its number.
        delivery: String,
        /// Which copy: 1 for the first paper, more where one was lost.
        copy: i64,
    }
}
