//! SQL on SQLite or PostgreSQL, ledger, timers, jobs, blobs, what is sealed at rest. Knows no domain.
//!
//! An act is a closure given to [`Db::write`]; it gets a [`Tx`], the only door to the tables. See `docs/decisions/0040` to
//! `0044` for why it is a thin layer of our own, and the module texts for how each part works.

mod act;
mod blob;
mod clock;
mod db;
mod durable;
mod error;
mod flush;
mod group;
pub mod heard;
mod hub;
mod id;
mod incoming;
pub mod job;
pub mod ledger;
mod lite;
mod migrate;
mod pg;
mod pool;
mod queue;
mod record;
mod remote;
mod rotation;
mod server;
mod sql;
mod turns;
mod tx;
mod value;
pub mod vault;
mod watched;
mod worker;

pub use blob::{BlobId, Blobs, LyingPage, Reading, wait_for};
pub use clock::{Clock, ManualClock, ScaledClock, SystemClock};
pub use db::{Db, Options, Tape};
pub use error::{ConstraintKind, Error};
pub use heard::Heard;
pub use incoming::{Incoming, Received};
pub use job::{Job, JobRow, Timer};
pub use ledger::Event;
pub use migrate::{MIGRATIONS, MigrationSet};
pub use record::{Record, Row};
pub use rotation::{Step, reseal, write_anew};
pub use server::{Protection, Server};
pub use sql::{Kind, Query, Sql};
pub use tx::Tx;
pub use value::{FromColumn, Value, ValueRef, mismatch};
pub use watched::{CLOCK_TOLERANCE_MS, WatchedClock};
pub use worker::{Claimed, Handlers, LEASE_MS, RunDue, Worker};
