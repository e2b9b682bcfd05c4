//! Permission in the type system: default deny (docs/decisions/0062).
//!
//! A thing named in the path is reached through a look-up that loads it *and* checks who asks: that of its service, or
//! [`Allowed`]. A handler for a list takes [`Staff`], whose [`ListScope`] becomes the statement's condition; one for somebody who
//! applies takes [`Signed`]. Acts check again, with [`require`], in their own transaction.

mod extract;
mod list;
mod matrix;

use contract::{Actor, Fault, OrganId, Permission, Posting, Scope};
use store::Tx;

pub use extract::{Allowed, Params, Signed, Staff};
pub use list::{Columns, ListScope};
pub use matrix::matrix;

pub(crate) use list::code_range;

/// A permission as a type. Made by [`permissions!`](crate::permissions).
pub trait Permit: Send + Sync + 'static {
    /// The permission.
    const PERMISSION: Permission;
}

/// Declares all permissions of a service in one place:
///
/// ```ignore
/// directory::permissions! {
///     /// Taking an application in at the window (收件).
///     Intake = "case.intake";
/// }
/// ```
///
/// Each becomes a type for the extractors (`Staff<Intake>`); `ALL` lists them.
#[macro_export]
macro_rules! permissions {
    ($($(#[$meta:meta])* $name:ident = $text:literal;)+) => {
        $(
            $(#[$meta])*
            #[derive(Debug, Clone, Copy)]
            pub struct $name;

            impl $crate::access::Permit for $name {
                const PERMISSION: ::contract::Permission = ::contract::Permission($text);
            }
        )+

        /// Every permission of this service.
        pub const ALL: &[::contract::Permission] = &[$(::contract::Permission($text)),+];
    };
}

/// What an object is about, for the check against postings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeOwned {
    /// Division code.
    pub region: String,
    /// The organ answerable, if one is.
    pub organ: Option<OrganId>,
    /// The item's code, if one is.
    pub item: Option<String>,
}

impl ScopeOwned {
    /// Borrowed, as the contract wants it.
    pub fn borrow(&self) -> Scope<'_> {
        Scope { region: &self.region, organ: self.organ, item: self.item.as_deref() }
    }
}

/// How to load one kind of object for one kind of act, and what it is about. Implement it on a marker type beside the
/// handler; the only way to the object is then [`Allowed`].
pub trait Guard: Send + Sync + 'static {
    /// What one must be allowed to do.
    const PERMISSION: Permission;
    /// What is loaded.
    type Object: Send + 'static;

    /// Loads the object named by the path; `None` when it is not there.
    ///
    /// # Errors
    /// What the loading meets.
    fn load(tx: &mut Tx, path: &Params) -> Result<Option<(Self::Object, ScopeOwned)>, Fault>;
}

/// Whether a posting of this division reaches the other: itself, or one below it.
pub fn covers(posting: &str, region: &str) -> bool {
    let (from, to) = code_range(posting);
    from.as_str() <= region && region <= to.as_str()
}

/// The posting that grants the permission within the scope.
///
/// # Errors
/// `access.forbidden` when none does.
#[track_caller]
pub fn require<'a>(actor: &'a Actor, permission: Permission, scope: Scope<'_>) -> Result<&'a Posting, Fault> {
    actor
        .posting_for(permission, scope)
        .ok_or_else(|| Fault::forbidden("access.forbidden").with("permission", permission.0))
}

/// That some posting grants the permission, for acts that concern the whole site.
///
/// # Errors
/// `access.forbidden` when none does.
#[track_caller]
pub fn require_somewhere(actor: &Actor, permission: Permission) -> Result<&Posting, Fault> {
    actor
        .postings_with(permission)
        .next()
        .ok_or_else(|| Fault::forbidden("access.forbidden").with("permission", permission.0))
}
