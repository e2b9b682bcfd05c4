//! The first administrators of a site that has none: made by whoever may run commands on its server, or once from a page
//! with a token out of its log. From then on accounts are made and posts given by the security administrator.

use contract::time::china_date;
use contract::{Fault, Lang, Permission, Text};
use serde_json::json;
use store::Tx;

use crate::account::{self, AccountKind, NewAccount};
use crate::organ::{self, OrganKind, OrganRow, Post, PostRow};
use crate::party::Id;
use crate::store::{self as rows};
use crate::{access::Permit, events, permissions, person};

/// One of the three administrators (三员).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Administrator {
    /// 系统管理员: calendar and jobs.
    System,
    /// 安全管理员: accounts, posts, appointments.
    Security,
    /// 审计管理员: the ledger.
    Audit,
}

impl Administrator {
    /// All three.
    pub const ALL: [Self; 3] = [Self::System, Self::Security, Self::Audit];

    /// The name on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Security => "security",
            Self::Audit => "audit",
        }
    }

    /// Which one this word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }

    /// The code of the post made for it where no post grants what it needs.
    fn post(self) -> &'static str {
        match self {
            Self::System => "system-admin",
            Self::Security => "security-admin",
            Self::Audit => "audit-admin",
        }
    }

    fn title(self) -> Text {
        let (zh, en) = match self {
            Self::System => ("系统管理员", "System administrator"),
            Self::Security => ("安全管理员", "Security administrator"),
            Self::Audit => ("审计管理员", "Audit administrator"),
        };
        Text::new(zh, en)
    }

    /// What it must be able to do.
    fn needs(self) -> &'static [&'static str] {
        match self {
            Self::System => &["calendar.load", "jobs.manage"],
            Self::Security => &["directory.manage"],
            Self::Audit => &["ledger.read"],
        }
    }
}

/// An administrator to be made.
#[derive(Debug, Clone)]
pub struct NewAdministrator {
    /// Which one.
    pub role: Administrator,
    /// Login.
    pub login: String,
    /// Name to show.
    pub name: String,
    /// Hash of the first password.
    pub password_hash: String,
    /// Whether it must be changed at the first sign-in: where somebody else has seen it.
    pub must_change: bool,
    /// The organ the post belongs to; the site's only hall or only organ where none is named.
    pub organ: Option<NewOrgan>,
    /// Division code of the place served.
    pub region: String,
    /// Whose account it is: nobody confirms for another before that is known.
    pub document: Id,
}

/// The organ an administrator belongs to; it is made where the site does not have it.
#[derive(Debug, Clone)]
pub struct NewOrgan {
    /// Unified social credit code.
    pub uscc: String,
    /// Name; needed for an organ that is made.
    pub name: String,
}

/// Whether somebody can appoint others: an open account that holds a post with this right today.
///
/// # Errors
/// Only the store's.
pub fn is_administered(tx: &mut Tx) -> Result<bool, Fault> {
    let Permission(right) = permissions::Manage::PERMISSION;
    let today = china_date(tx.now()).to_string();
    Ok(rows::organs::holders_of(tx, &format!("%\"{right}\"%"), &today)? > 0)
}

/// Whether there is an organ the administrators' posts can belong to without naming one.
///
/// # Errors
/// Only the store's.
pub fn has_organ(tx: &mut Tx) -> Result<bool, Fault> {
    Ok(usual_organ(tx)?.is_some())
}

/// Makes an administrator. `by` is how the ledger names who did it. The other two posts are made with the first, so that the
/// security administrator has something to give.
///
/// # Errors
/// `first.organ-unknown` with no organ to belong to, `first.organ-uscc`, and the faults of accounts and appointments.
pub fn create(tx: &mut Tx, by: &str, new: &NewAdministrator) -> Result<(), Fault> {
    let organ = match &new.organ {
        Some(named) => put_organ(tx, named, &new.region)?,
        None => usual_organ(tx)?.ok_or_else(|| Fault::invalid("first.organ-unknown"))?,
    };
    for other in Administrator::ALL {
        post_of(tx, other, organ, &new.region)?;
    }
    let post = post_of(tx, new.role, organ, &new.region)?;
    let account = NewAccount {
        login: new.login.clone(),
        kind: AccountKind::Staff,
        name: new.name.clone(),
        language: Lang::Zh,
        password_hash: new.password_hash.clone(),
        must_change: new.must_change,
        party: None,
    };
    let id = account::create(tx, by, &account)?;
    person::record(tx, id, &new.document)?;
    rows::set_account_region(tx, id, &new.region)?;
    let today = china_date(tx.now());
    account::place(tx, by, id, &post, today, None)?;
    let data = json!({ "administrator": new.role.word(), "post": post.code });
    events::of_account(tx, events::FIRST_ADMINISTRATOR, id, by.to_owned(), data);
    Ok(())
}

/// The post that grants what this administrator needs, or one that is made now.
fn post_of(tx: &mut Tx, role: Administrator, organ: contract::OrganId, region: &str) -> Result<Post, Fault> {
    let grants = |post: &Post| {
        let held = &post.posting.permissions;
        role.needs().iter().all(|need| held.iter().any(|one| one == need))
            && crate::separation::broken([&post.posting].into_iter()).is_none()
    };
    if let Some(post) = organ::posts(tx)?.into_iter().find(grants) {
        return Ok(post);
    }
    // A post of that code that grants something else stays what it is.
    let taken = organ::post(tx, role.post())?.is_some();
    let code = if taken { format!("{}-2", role.post()) } else { role.post().to_owned() };
    let row = PostRow {
        id: tx.new_id(),
        code: code.clone(),
        name_zh: role.title().zh,
        name_en: role.title().en,
        organ: organ.0,
        organ_zh: String::new(),
        organ_en: String::new(),
        region: region.to_owned(),
        all_organs: true,
        items: None,
        permissions: json!(role.needs()),
        second_factor: true,
    };
    rows::organs::put_post(tx, &row)?;
    organ::post(tx, &code)?
        .ok_or_else(|| Fault::internal("directory.post-unknown", "the post just made is not there"))
}

/// The only hall, or else the only organ.
fn usual_organ(tx: &mut Tx) -> Result<Option<contract::OrganId>, Fault> {
    let all = organ::all(tx)?;
    let halls: Vec<_> = all.iter().filter(|organ| organ.kind == OrganKind::Hall).collect();
    Ok(match (halls.as_slice(), all.as_slice()) {
        ([hall, ..], _) => Some(hall.id),
        ([], [organ]) => Some(organ.id),
        _ => None,
    })
}

fn put_organ(tx: &mut Tx, named: &NewOrgan, region: &str) -> Result<contract::OrganId, Fault> {
    let uscc = codes::Uscc::parse(&named.uscc)
        .map_err(|error| Fault::invalid("first.organ-uscc").with("why", error.to_string()))?;
    if let Some(organ) = organ::by_uscc(tx, uscc.as_str())? {
        return Ok(organ.id);
    }
    if named.name.trim().is_empty() {
        return Err(Fault::invalid("first.organ-name"));
    }
    let name = crate::one_line(&named.name, 100);
    let row = OrganRow {
        id: tx.new_id(),
        uscc: uscc.as_str().to_owned(),
        name_zh: name.clone(),
        name_en: name,
        region: region.to_owned(),
        kind: OrganKind::Hall,
        mark: None,
    };
    rows::organs::put_organ(tx, &row)?;
    Ok(contract::OrganId(row.id))
}
