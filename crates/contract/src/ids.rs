//! Internal ids as types of their own. They never leave the house: people and APIs use the public number
//! (case number, item code, licence identifier).

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl From<i64> for $name {
            fn from(raw: i64) -> Self {
                Self(raw)
            }
        }

        impl From<$name> for i64 {
            fn from(id: $name) -> i64 {
                id.0
            }
        }

        impl From<$name> for store::Value {
            fn from(id: $name) -> store::Value {
                store::Value::Int(id.0)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

id! {
    /// Somebody's account (账号): staff, citizen or enterprise agent.
    AccountId;
    /// A natural or legal person (当事人).
    PartyId;
    /// An organ of government (实施机关).
    OrganId;
    /// A post an account may hold in an organ (岗位).
    PostId;
    /// A published version of an item definition.
    ItemVersionId;
    /// A case (办件).
    CaseId;
    /// An application still being filled in (草稿).
    DraftId;
    /// A task of a case's process, waiting for a person (待办).
    TaskId;
    /// An uploaded file (附件).
    FileId;
    /// An issued licence (电子证照).
    LicenceId;
}

impl PartyId {
    /// Somebody of whom nothing is known yet: holds no licence, has no record.
    pub const UNKNOWN: PartyId = PartyId(0);
}
