//! SQL of organs and posts.

use contract::{AccountId, OrganId};
use store::{Error, Tx, Value, sql};

use crate::organ::{OrganRow, PostRow};

pub(crate) fn organ(tx: &mut Tx, id: OrganId) -> Result<Option<OrganRow>, Error> {
    tx.opt(
        sql!("SELECT id, uscc, name_zh, name_en, region, kind, mark FROM organ WHERE id = $1"),
        &[id.into()],
    )
}

pub(crate) fn organ_by_uscc(tx: &mut Tx, uscc: &str) -> Result<Option<OrganRow>, Error> {
    tx.opt(
        sql!("SELECT id, uscc, name_zh, name_en, region, kind, mark FROM organ WHERE uscc = $1"),
        &[uscc.into()],
    )
}

pub(crate) fn organs(tx: &mut Tx) -> Result<Vec<OrganRow>, Error> {
    tx.all(
        sql!(
            "SELECT id, uscc, name_zh, name_en, region, kind, mark FROM organ ORDER BY region, id LIMIT 2000"
        ),
        &[],
    )
}

/// Whether an organ with another code has this mark.
pub(crate) fn mark_of_another(tx: &mut Tx, mark: &str, uscc: &str) -> Result<bool, Error> {
    let found: Option<i64> =
        tx.opt(sql!("SELECT id FROM organ WHERE mark = $1 AND uscc <> $2"), &[mark.into(), uscc.into()])?;
    Ok(found.is_some())
}

/// Adds the organ or renames it.
pub(crate) fn put_organ(tx: &mut Tx, organ: &OrganRow) -> Result<u64, Error> {
    tx.run(
        sql!(
            "INSERT INTO organ (id, uscc, name_zh, name_en, region, kind, mark) VALUES ($1, $2, $3, $4, $5, $6, $7) ",
            "ON CONFLICT (uscc) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en, ",
            "region = excluded.region, kind = excluded.kind, mark = excluded.mark"
        ),
        &[
            organ.id.into(),
            organ.uscc.as_str().into(),
            organ.name_zh.as_str().into(),
            organ.name_en.as_str().into(),
            organ.region.as_str().into(),
            organ.kind.into(),
            organ.mark.as_deref().into(),
        ],
    )
}

/// How many open accounts hold a post with a permission like this on a day.
pub(crate) fn holders_of(tx: &mut Tx, permission: &str, day: &str) -> Result<i64, Error> {
    tx.one(
        sql!(
            "SELECT count(*) FROM appointment JOIN post ON post.id = appointment.post ",
            "JOIN account ON account.id = appointment.account WHERE post.permissions LIKE $1 ",
            "AND account.state = 'active' AND appointment.from_day <= $2 ",
            "AND (appointment.to_day IS NULL OR appointment.to_day >= $2)"
        ),
        &[permission.into(), day.into()],
    )
}

pub(crate) fn posts(tx: &mut Tx) -> Result<Vec<PostRow>, Error> {
    tx.all(
        sql!(
            "SELECT p.id, p.code, p.name_zh, p.name_en, p.organ, o.name_zh AS organ_zh, o.name_en AS organ_en, ",
            "p.region, p.all_organs, p.items, p.permissions, p.second_factor FROM post p JOIN organ o ON o.id = p.organ ",
            "ORDER BY p.code LIMIT 5000"
        ),
        &[],
    )
}

/// An organ's own posts and those that reach every organ.
pub(crate) fn posts_reaching(tx: &mut Tx, organ: OrganId) -> Result<Vec<PostRow>, Error> {
    tx.all(
        sql!(
            "SELECT p.id, p.code, p.name_zh, p.name_en, p.organ, o.name_zh AS organ_zh, o.name_en AS organ_en, ",
            "p.region, p.all_organs, p.items, p.permissions, p.second_factor FROM post p JOIN organ o ON o.id = p.organ ",
            "WHERE p.organ = $1 OR p.all_organs = $2 ORDER BY p.code LIMIT 5000"
        ),
        &[organ.into(), true.into()],
    )
}

pub(crate) fn post_by_code(tx: &mut Tx, code: &str) -> Result<Option<PostRow>, Error> {
    tx.opt(
        sql!(
            "SELECT p.id, p.code, p.name_zh, p.name_en, p.organ, o.name_zh AS organ_zh, o.name_en AS organ_en, ",
            "p.region, p.all_organs, p.items, p.permissions, p.second_factor FROM post p JOIN organ o ON o.id = p.organ ",
            "WHERE p.code = $1"
        ),
        &[code.into()],
    )
}

pub(crate) fn postings(tx: &mut Tx, account: AccountId, day: &str) -> Result<Vec<PostRow>, Error> {
    tx.all(
        sql!(
            "SELECT p.id, p.code, p.name_zh, p.name_en, p.organ, o.name_zh AS organ_zh, o.name_en AS organ_en, ",
            "p.region, p.all_organs, p.items, p.permissions, p.second_factor FROM appointment a ",
            "JOIN post p ON p.id = a.post JOIN organ o ON o.id = p.organ ",
            "WHERE a.account = $1 AND a.from_day <= $2 AND (a.to_day IS NULL OR a.to_day >= $2) ORDER BY a.id"
        ),
        &[account.into(), day.into()],
    )
}

/// What the posts of an organ grant that somebody in office holds on a day.
pub(crate) fn held_permissions(
    tx: &mut Tx,
    organ: OrganId,
    day: &str,
) -> Result<Vec<serde_json::Value>, Error> {
    tx.all(
        sql!(
            "SELECT p.permissions FROM post p WHERE p.organ = $1 AND EXISTS (SELECT 1 FROM appointment a ",
            "JOIN account c ON c.id = a.account WHERE a.post = p.id AND c.state = 'active' AND a.from_day <= $2 ",
            "AND (a.to_day IS NULL OR a.to_day >= $2))"
        ),
        &[organ.into(), day.into()],
    )
}

/// Adds the post, or changes what it is called and grants.
pub(crate) fn put_post(tx: &mut Tx, post: &PostRow) -> Result<u64, Error> {
    tx.run(
        sql!(
            "INSERT INTO post (id, code, organ, name_zh, name_en, region, all_organs, items, permissions, ",
            "second_factor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (code) DO UPDATE SET ",
            "organ = excluded.organ, name_zh = excluded.name_zh, name_en = excluded.name_en, ",
            "region = excluded.region, all_organs = excluded.all_organs, items = excluded.items, ",
            "permissions = excluded.permissions, second_factor = excluded.second_factor"
        ),
        &[
            post.id.into(),
            post.code.as_str().into(),
            post.organ.into(),
            post.name_zh.as_str().into(),
            post.name_en.as_str().into(),
            post.region.as_str().into(),
            post.all_organs.into(),
            post.items.as_ref().map(Value::from).unwrap_or(Value::Null),
            (&post.permissions).into(),
            post.second_factor.into(),
        ],
    )
}
