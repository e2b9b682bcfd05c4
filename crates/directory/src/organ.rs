//! Organs of government (实施机关), posts (岗位) and who holds them (任职).

use contract::{Fault, OrganId, PostId, Posting, Text};
use store::{Tx, record};

use crate::store as rows;

store::column_text!(OrganKind { Department => "department", Hall => "hall" });

/// What an organ is in this product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrganKind {
    /// A department that decides.
    Department,
    /// A hall of government services that takes in and hands out.
    Hall,
}

/// An organ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organ {
    /// Id.
    pub id: OrganId,
    /// Unified social credit code (统一社会信用代码).
    pub uscc: String,
    /// Name.
    pub name: Text,
    /// Division code of the place it serves.
    pub region: String,
    /// What it is.
    pub kind: OrganKind,
    /// What its documents are numbered with (发文机关代字), such as 红市监; unique on this site.
    pub mark: Option<String>,
}

/// Longest mark, in characters.
pub const MARK_CHARS: usize = 8;

/// Whether a text can stand before the year and the serial of a document's number: letters only, and few.
pub fn is_mark(text: &str) -> bool {
    (1..=MARK_CHARS).contains(&text.chars().count()) && text.chars().all(char::is_alphabetic)
}

record! {
    pub(crate) struct OrganRow {
        pub id: i64, pub uscc: String, pub name_zh: String, pub name_en: String, pub region: String, pub kind: OrganKind,
        pub mark: Option<String>,
    }
}

impl From<OrganRow> for Organ {
    fn from(row: OrganRow) -> Self {
        Self {
            id: OrganId(row.id),
            uscc: row.uscc,
            name: Text::new(row.name_zh, row.name_en),
            region: row.region,
            kind: row.kind,
            mark: row.mark,
        }
    }
}

/// The organ with this id.
///
/// # Errors
/// Only the store's.
pub fn by_id(tx: &mut Tx, id: OrganId) -> Result<Option<Organ>, Fault> {
    Ok(rows::organs::organ(tx, id)?.map(Into::into))
}

/// The organ with this unified social credit code.
///
/// # Errors
/// Only the store's.
pub fn by_uscc(tx: &mut Tx, uscc: &str) -> Result<Option<Organ>, Fault> {
    Ok(rows::organs::organ_by_uscc(tx, uscc)?.map(Into::into))
}

/// All organs, by region.
///
/// # Errors
/// Only the store's.
pub fn all(tx: &mut Tx) -> Result<Vec<Organ>, Fault> {
    Ok(rows::organs::organs(tx)?.into_iter().map(Into::into).collect())
}

/// A post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Its short code, unique on this site, such as `lead-approver`.
    pub code: String,
    /// What it grants and where, as the holder's posting.
    pub posting: Posting,
    /// Whether it is held only by who signed in with the second factor.
    pub second_factor: bool,
}

record! {
    pub(crate) struct PostRow {
        pub id: i64, pub code: String, pub name_zh: String, pub name_en: String, pub organ: i64,
        pub organ_zh: String, pub organ_en: String, pub region: String, pub all_organs: bool,
        pub items: Option<serde_json::Value>, pub permissions: serde_json::Value,
        pub second_factor: bool,
    }
}

fn words(list: serde_json::Value) -> Vec<String> {
    serde_json::from_value(list).unwrap_or_default()
}

impl From<PostRow> for Post {
    fn from(row: PostRow) -> Self {
        Self {
            code: row.code,
            second_factor: row.second_factor,
            posting: Posting {
                post: PostId(row.id),
                title: Text::new(row.name_zh, row.name_en),
                organ: OrganId(row.organ),
                organ_name: Text::new(row.organ_zh, row.organ_en),
                region: row.region,
                all_organs: row.all_organs,
                // A list that does not parse restricts to nothing, never to everything.
                items: row.items.map(words),
                permissions: words(row.permissions),
            },
        }
    }
}

/// All posts, by code.
///
/// # Errors
/// Only the store's.
pub fn posts(tx: &mut Tx) -> Result<Vec<Post>, Fault> {
    Ok(rows::organs::posts(tx)?.into_iter().map(Into::into).collect())
}

/// The posts that may reach what this organ is answerable for: its own, and those that reach every organ of their region.
///
/// # Errors
/// Only the store's.
pub(crate) fn reaching(tx: &mut Tx, organ: Option<OrganId>) -> Result<Vec<Posting>, Fault> {
    let organ = organ.unwrap_or(OrganId(0));
    Ok(rows::organs::posts_reaching(tx, organ)?.into_iter().map(|row| Post::from(row).posting).collect())
}

/// The post with this code.
///
/// # Errors
/// Only the store's.
pub fn post(tx: &mut Tx, code: &str) -> Result<Option<Post>, Fault> {
    Ok(rows::organs::post_by_code(tx, code)?.map(Into::into))
}

/// The posts an account holds on a day (`YYYY-MM-DD`), by appointment; also those a session may have to go without: see
/// [`held`].
///
/// # Errors
/// Only the store's.
pub fn postings(tx: &mut Tx, account: contract::AccountId, day: &str) -> Result<Vec<Posting>, Fault> {
    Ok(rows::organs::postings(tx, account, day)?.into_iter().map(|row| Post::from(row).posting).collect())
}

/// The posts an account holds on a day in a session of this assurance, and those it goes without because they ask for the
/// second factor.
///
/// # Errors
/// Only the store's.
pub fn held(
    tx: &mut Tx,
    account: contract::AccountId,
    day: &str,
    assurance: u8,
) -> Result<(Vec<Posting>, Vec<Posting>), Fault> {
    let posts = rows::organs::postings(tx, account, day)?.into_iter().map(Post::from);
    let (held, withheld): (Vec<Post>, Vec<Post>) =
        posts.partition(|post| assurance >= 2 || !post.second_factor);
    let postings = |posts: Vec<Post>| posts.into_iter().map(|post| post.posting).collect();
    Ok((postings(held), postings(withheld)))
}

/// Whether somebody holds a post of this organ that grants the permission on a day (`YYYY-MM-DD`): work is not sent to an organ
/// where nobody would see it.
///
/// # Errors
/// Only the store's.
pub fn has_holder(
    tx: &mut Tx,
    organ: OrganId,
    permission: contract::Permission,
    day: &str,
) -> Result<bool, Fault> {
    let held = rows::organs::held_permissions(tx, organ, day)?;
    Ok(held.into_iter().any(|list| words(list).iter().any(|name| name == permission.0)))
}
