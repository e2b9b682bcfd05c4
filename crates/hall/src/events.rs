//! What this service tells the ledger besides what others hear (`contract::events::booking`). Events of an appointment stand in its
//! stream, `booking:ID`; those of a hall in `hall:KEY`. None holds who comes.

/// The plan was changed; stream `hall:plan`: data `version`, `halls`, `categories`.
pub const PLAN: &str = "hall.plan-changed";
/// An exception to the opening pattern was made: data `day`, `window`, `hours`, `why`.
pub const EXCEPTED: &str = "hall.excepted";
/// An exception was taken back: data `day`, `window`.
pub const EXCEPTION_ENDED: &str = "hall.exception-ended";
/// Somebody was qualified for a category, or no more; stream `hall:skills`: data `login`, `category`, `until`.
pub const QUALIFIED: &str = "hall.qualified";
/// Somebody asked for a place on a full day: data `booking`.
pub const WAITING: &str = "booking.waiting";
/// Whoever booked came: data `booking`.
pub const ARRIVED: &str = "booking.arrived";
/// A missed one does not count: data `booking`, `why`.
pub const FORGIVEN: &str = "booking.forgiven";

/// A ticket was taken; stream `hall:KEY`: data `ticket`, `day`, `categories`, `via`, `booking`.
pub const TAKEN: &str = "hall.ticket-taken";
/// A ticket was called: data `ticket`, `window`, `calls`.
pub const CALLED: &str = "hall.ticket-called";
/// A ticket was passed over: data `ticket`, `window`, `calls`.
pub const PASSED: &str = "hall.ticket-passed";
/// A ticket was handed on: data `ticket`, `to`.
pub const HANDED_ON: &str = "hall.ticket-handed-on";
/// A ticket ended: data `ticket`, `done` (whether all was done), `waited_ms`, `served_ms`.
pub const ENDED: &str = "hall.ticket-ended";
/// Somebody waits longer than the hall's bound: data `ticket`, `category`, `minutes`.
pub const WAITS_LONG: &str = "hall.waits-long";
/// Somebody sat down at a window, paused, went on or left it: data `window`, `login`, `what`.
pub const SEATED: &str = "hall.seated";

/// All of them, with those others hear.
pub const ALL: &[&str] = &[
    PLAN,
    EXCEPTED,
    EXCEPTION_ENDED,
    QUALIFIED,
    WAITING,
    ARRIVED,
    FORGIVEN,
    TAKEN,
    CALLED,
    PASSED,
    HANDED_ON,
    ENDED,
    WAITS_LONG,
    SEATED,
    <contract::events::booking::Booked as contract::events::Fact>::KIND,
    <contract::events::booking::Moved as contract::events::Fact>::KIND,
    <contract::events::booking::Cancelled as contract::events::Fact>::KIND,
    <contract::events::booking::Reminded as contract::events::Fact>::KIND,
    <contract::events::booking::Missed as contract::events::Fact>::KIND,
];
