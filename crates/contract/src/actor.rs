//! Who acts, and what they may do. Default deny: without a posting that grants it, nothing is allowed.

use crate::{AccountId, OrganId, PartyId, PostId, Text};

/// The name of something one may be allowed to do, such as `case.accept`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Permission(pub &'static str);

/// What an act is about, for the check against a posting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope<'a> {
    /// Division code of the place (6 digits).
    pub region: &'a str,
    /// The organ answerable, if one is.
    pub organ: Option<OrganId>,
    /// The item, if one is.
    pub item: Option<&'a str>,
}

/// A post held by an account, with what it grants and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// The post.
    pub post: PostId,
    /// Its name.
    pub title: Text,
    /// The organ it belongs to.
    pub organ: OrganId,
    /// The organ's name.
    pub organ_name: Text,
    /// Division code of the subtree it reaches (6 digits; trailing zero pairs widen it).
    pub region: String,
    /// Whether it reaches every organ of that region (a hall's window) or its own only (a department's approver).
    pub all_organs: bool,
    /// Items it is restricted to; `None` is all.
    pub items: Option<Vec<String>>,
    /// What it grants.
    pub permissions: Vec<String>,
}

impl Posting {
    /// Whether this posting grants the permission within the scope.
    pub fn grants(&self, permission: Permission, scope: Scope<'_>) -> bool {
        self.permissions.iter().any(|p| p == permission.0)
            && region_covers(&self.region, scope.region)
            && (self.all_organs || scope.organ.is_none_or(|o| o == self.organ))
            && match (&self.items, scope.item) {
                (Some(items), Some(item)) => items.iter().any(|i| i == item),
                (Some(_), None) => false,
                (None, _) => true,
            }
    }
}

/// Whether the division `inner` lies in `outer` (GB/T 2260: two digits a level, zeros below).
pub fn region_covers(outer: &str, inner: &str) -> bool {
    let prefix = if outer.len() == 6 && outer.ends_with("0000") {
        outer.get(..2)
    } else if outer.len() == 6 && outer.ends_with("00") {
        outer.get(..4)
    } else {
        Some(outer)
    };
    prefix.is_some_and(|p| !p.is_empty() && inner.starts_with(p))
}

/// What sort of actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActorKind {
    /// A citizen or somebody acting for an enterprise.
    Applicant,
    /// Somebody holding a post.
    Staff,
    /// A named system principal, such as the clock.
    System,
}

/// Who acts. Made at sign-in or, for system principals, by [`Actor::system`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// What sort of actor.
    pub kind: ActorKind,
    /// The account; 0 for system principals.
    pub account: AccountId,
    /// Name to show.
    pub name: String,
    /// The person behind the account, where there is one.
    pub party: Option<PartyId>,
    /// Posts held now.
    pub postings: Vec<Posting>,
    /// Level of assurance of this session: 1 password, 2 with a second factor, 3 real-name verified in person.
    pub assurance: u8,
}

impl Actor {
    /// A named system principal, such as `clock`.
    pub fn system(name: &str) -> Self {
        Self {
            kind: ActorKind::System,
            account: AccountId(0),
            name: name.to_owned(),
            party: None,
            postings: Vec::new(),
            assurance: 3,
        }
    }

    /// How the ledger names this actor.
    pub fn ledger_name(&self) -> String {
        match self.kind {
            ActorKind::System => format!("system:{}", self.name),
            _ => format!("account:{}", self.account),
        }
    }

    /// The posting that grants the permission within the scope, if any.
    pub fn posting_for(&self, permission: Permission, scope: Scope<'_>) -> Option<&Posting> {
        self.postings.iter().find(|p| p.grants(permission, scope))
    }

    /// Whether any posting grants the permission within the scope.
    pub fn can(&self, permission: Permission, scope: Scope<'_>) -> bool {
        self.posting_for(permission, scope).is_some()
    }

    /// Whether any posting grants the permission anywhere: for showing a door, never for passing it.
    pub fn may_somewhere(&self, permission: Permission) -> bool {
        self.postings.iter().any(|p| p.permissions.iter().any(|g| g == permission.0))
    }

    /// The postings that grant the permission, for making a list's condition.
    pub fn postings_with(&self, permission: Permission) -> impl Iterator<Item = &Posting> {
        self.postings.iter().filter(move |p| p.permissions.iter().any(|g| g == permission.0))
    }
}
