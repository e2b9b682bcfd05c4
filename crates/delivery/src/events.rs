//! What this service tells the ledger, in the stream `delivery:ID`: what others hear stands in [`contract::events::delivery`], the rest here.

use contract::events::Fact;
use contract::events::delivery::{Again, Confirmed, Opened, Reopened, Sent};

/// The applicant said how they want the results: data `case` or `draft`, `mode`.
pub const CHOSEN: &str = "delivery.chosen";
/// Somebody who is not to receive the results wanted them, or the courier said so: data `delivery`, `mode`, `tries`.
pub const WRONG_RECIPIENT: &str = "delivery.wrong-recipient";
/// An order was given to the courier: data `delivery`, `parcel`.
pub const ORDERED: &str = "delivery.ordered";
/// The courier refuses an order: data `delivery`, `parcel`, `why`.
pub const ORDER_REFUSED: &str = "delivery.order-refused";
/// An order was taken back before the courier had it: data `delivery`, `parcel`.
pub const RECALLED: &str = "delivery.recalled";

/// All of them.
pub const ALL: &[&str] = &[
    Opened::KIND,
    Sent::KIND,
    Confirmed::KIND,
    Reopened::KIND,
    Again::KIND,
    CHOSEN,
    WRONG_RECIPIENT,
    ORDERED,
    ORDER_REFUSED,
    RECALLED,
];
