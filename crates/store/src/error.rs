//! The one error type of the store, with stable dotted codes.

use std::fmt;

/// What went wrong in the store. [`Error::code`] is stable; the message is for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The bounded queue is full: answer 503 with Retry-After and change nothing.
    #[error("the store is busy; try again in a moment")]
    Busy,
    /// The database server cannot be reached. The store reconnects by itself; try again.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// No room on the disk. Nothing was changed; the store works again when there is room.
    #[error("the database has no room left on its disk: {0}")]
    Full(String),
    /// A rule of the schema refused the change.
    #[error("{kind} rule {name:?} refused the change: {message}")]
    Constraint {
        /// Which kind of rule.
        kind: ConstraintKind,
        /// The rule's name: the name of the unique index or named CHECK, the same on both databases. Empty for a
        /// foreign key on SQLite, which does not tell.
        name: String,
        /// The database's own words.
        message: String,
    },
    /// Concurrent acts kept colliding (serialization failure or deadlock) and the attempts ran out.
    #[error("other acts kept changing the same rows; try again")]
    Conflict,
    /// `one` found no row.
    #[error("no row where exactly one was expected")]
    NoRow,
    /// A value does not fit the column or the Rust type.
    #[error("{0}")]
    Type(String),
    /// The statement is wrong for this database.
    #[error("statement refused: {0}")]
    Sql(String),
    /// An earlier statement of this act failed, so the act can only be undone. Guard a statement that may fail with
    /// `Tx::attempt`.
    #[error("an earlier statement of this act failed; the act is undone")]
    Aborted,
    /// A change was attempted in a read.
    #[error("this transaction only reads")]
    ReadOnly,
    /// The act panicked; it was undone alone.
    #[error("the act stopped unexpectedly: {0}")]
    Panicked(String),
    /// The database is held by another process.
    #[error("the database is in use by another process: {0}")]
    Locked(String),
    /// The database or a file in it is damaged.
    #[error("damaged: {0}")]
    Corrupt(String),
    /// A migration cannot be applied.
    #[error("migration {owner}/{name}: {why}")]
    Migration {
        /// Whose migration.
        owner: String,
        /// Its name, such as `0001_create`.
        name: String,
        /// What is wrong and what to do.
        why: String,
    },
    /// The address of the database is not understood.
    #[error("database address not understood: {0}")]
    Address(String),
    /// The disk or the operating system refused.
    #[error("{0}")]
    Io(String),
    /// Something asked for is not there, such as a blob.
    #[error("not found: {0}")]
    NotFound(String),
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
    /// Something cannot be sealed or opened: see [`crate::vault`].
    #[error("{why}")]
    Vault {
        /// Which fault.
        code: &'static str,
        /// What is wrong and what to do.
        why: String,
    },
}

/// Kinds of schema rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConstraintKind {
    /// UNIQUE or PRIMARY KEY.
    Unique,
    /// FOREIGN KEY.
    ForeignKey,
    /// CHECK.
    Check,
    /// NOT NULL.
    NotNull,
    /// Any other rule, such as a trigger that raises.
    Other,
}

impl fmt::Display for ConstraintKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unique => "unique",
            Self::ForeignKey => "foreign key",
            Self::Check => "check",
            Self::NotNull => "not null",
            Self::Other => "schema",
        })
    }
}

impl Error {
    /// The stable dotted code, also the key of the text shown to people.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Busy => "store.busy",
            Self::Unavailable(_) => "store.unavailable",
            Self::Full(_) => "store.full",
            Self::Constraint { .. } => "store.constraint",
            Self::Conflict => "store.conflict",
            Self::NoRow => "store.no-row",
            Self::Type(_) => "store.type",
            Self::Sql(_) => "store.sql",
            Self::Aborted => "store.aborted",
            Self::ReadOnly => "store.read-only",
            Self::Panicked(_) => "store.panicked",
            Self::Locked(_) => "store.locked",
            Self::Corrupt(_) => "store.corrupt",
            Self::Migration { .. } => "store.migration",
            Self::Address(_) => "store.address",
            Self::Io(_) => "store.io",
            Self::NotFound(_) => "store.not-found",
            Self::Closed => "store.closed",
            Self::Vault { code, .. } => code,
        }
    }

    /// Whether this is the unique rule of that name, for turning a double submit into a kind answer.
    pub fn is_unique(&self, index: &str) -> bool {
        matches!(self, Self::Constraint { kind: ConstraintKind::Unique, name, .. } if name == index)
    }

    /// Whether a text held U+0000, which neither database can keep: the mistake of whoever sent it, not ours.
    pub fn is_text_with_nul(&self) -> bool {
        matches!(self, Self::Type(why) if why.contains(crate::value::NUL))
    }

    /// Whether trying again later, unchanged, may succeed.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Busy | Self::Unavailable(_) | Self::Full(_) | Self::Conflict)
    }
}

impl From<std::io::Error> for Error {
    fn from(e: std::io::Error) -> Self {
        if e.kind() == std::io::ErrorKind::StorageFull {
            Self::Full(e.to_string())
        } else {
            Self::Io(e.to_string())
        }
    }
}
