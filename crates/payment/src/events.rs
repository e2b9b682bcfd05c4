//! What this service tells the ledger. Events of a bill stand in the stream `bill:NUMBER`, those of money that fits no bill in `payment:held`, those of
//! the fee list in `payment:list`.

/// The fee list was changed: data `version`, `fee_count`.
pub const LIST_CHANGED: &str = "payment.list-changed";
/// A bill was made: data `application`, `charged`, `lines`, `due`.
pub const BILLED: &str = "payment.billed";
/// Something of a bill was waived: data `fee`, `amount`, `why`.
pub const WAIVED: &str = "payment.waived";
/// A fee was stopped and is owed no more: data `fee`, `amount`.
pub const STOPPED: &str = "payment.fee-stopped";
/// Money came in and counts for a bill: data `pay_order`, `amount`, `method`, `late`.
pub const PAID: &str = "payment.paid";
/// Nothing is owed any more: data `e_receipt` where something was paid.
pub const SETTLED: &str = "payment.settled";
/// Money came in that counts for no bill: data `pay_order`, `amount`, `why`.
pub const HELD: &str = "payment.held";
/// Held money was counted for a bill: data `pay_order`, `amount`.
pub const APPLIED: &str = "payment.applied";
/// A refund was given back: data `refund`, `amount`, `why`.
pub const RETURNED: &str = "payment.returned";
/// A refund was asked for: data `refund`, `amount`, `why`.
pub const REFUND_ASKED: &str = "payment.refund-asked";
/// One person checked it: data as before.
pub const REFUND_CHECKED: &str = "payment.refund-checked";
/// Another confirmed it: data as before.
pub const REFUND_CONFIRMED: &str = "payment.refund-confirmed";
/// Another refused it: data as before.
pub const REFUND_REFUSED: &str = "payment.refund-refused";
/// A bill is void, because its application ended: data `application`.
pub const VOIDED: &str = "payment.voided";

/// All of them.
pub const ALL: &[&str] = &[
    LIST_CHANGED,
    BILLED,
    WAIVED,
    STOPPED,
    PAID,
    SETTLED,
    HELD,
    APPLIED,
    RETURNED,
    REFUND_ASKED,
    REFUND_CHECKED,
    REFUND_CONFIRMED,
    REFUND_REFUSED,
    VOIDED,
];
