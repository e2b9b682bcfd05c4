//! All SQL of projects. This file: rules, projects, links, cases; [`map`]: layers and comparisons.

pub mod map;

use directory::access::{Columns, ListScope};
use store::{Error, Query, Tx, sql};

use crate::model::{Link, Project};

pub(crate) fn rules_id(tx: &mut Tx) -> Result<Option<i64>, Error> {
    tx.opt(sql!("SELECT id FROM project_rules ORDER BY id DESC LIMIT 1"), &[])
}

pub(crate) fn rules_text(tx: &mut Tx) -> Result<Option<String>, Error> {
    tx.opt(sql!("SELECT body FROM project_rules ORDER BY id DESC LIMIT 1"), &[])
}

pub(crate) fn insert_rules(tx: &mut Tx, id: i64, by: &str, text: &str) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        sql!("INSERT INTO project_rules (id, at, by_whom, body) VALUES ($1, $2, $3, $4)"),
        &[id.into(), now.into(), by.into(), text.into()],
    )?;
    Ok(())
}

/// The next number of a gap-free series.
pub(crate) fn next_serial(tx: &mut Tx, name: &str) -> Result<i64, Error> {
    tx.one(
        sql!(
            "INSERT INTO project_serial (name, last) VALUES ($1, 1) ",
            "ON CONFLICT (name) DO UPDATE SET last = project_serial.last + 1 RETURNING last"
        ),
        &[name.into()],
    )
}

pub(crate) fn insert(tx: &mut Tx, p: &Project) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO project_project (id, code, name, party, account, region, industry, class, investment, rules, at) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        ),
        &[
            p.id.into(),
            p.code.as_str().into(),
            p.name.as_str().into(),
            p.party.into(),
            p.account.into(),
            p.region.as_str().into(),
            p.industry.as_str().into(),
            p.class.as_str().into(),
            p.investment.into(),
            p.rules.into(),
            p.at.into(),
        ],
    )?;
    Ok(())
}

pub(crate) fn by_code(tx: &mut Tx, code: &str) -> Result<Option<Project>, Error> {
    tx.opt(
        sql!(
            "SELECT id, code, name, party, account, region, industry, class, investment, rules, at ",
            "FROM project_project WHERE code = $1"
        ),
        &[code.into()],
    )
}

/// Takes a project: nobody else changes it until this act ends.
pub(crate) fn take(tx: &mut Tx, code: &str) -> Result<Option<Project>, Error> {
    tx.opt(
        sql!(
            "SELECT id, code, name, party, account, region, industry, class, investment, rules, at ",
            "FROM project_project WHERE code = $1 {for update}"
        ),
        &[code.into()],
    )
}

pub(crate) fn by_id(tx: &mut Tx, id: i64) -> Result<Option<Project>, Error> {
    tx.opt(
        sql!(
            "SELECT id, code, name, party, account, region, industry, class, investment, rules, at ",
            "FROM project_project WHERE id = $1"
        ),
        &[id.into()],
    )
}

/// Projects of a party, newest first.
pub(crate) fn of_party(tx: &mut Tx, party: i64, before: i64, most: u32) -> Result<Vec<Project>, Error> {
    tx.all(
        sql!(
            "SELECT id, code, name, party, account, region, industry, class, investment, rules, at ",
            "FROM project_project WHERE party = $1 AND id < $2 ORDER BY id DESC LIMIT $3"
        ),
        &[party.into(), before.into(), i64::from(most).into()],
    )
}

/// Projects within a scope, newest first.
pub(crate) fn within(tx: &mut Tx, scope: &ListScope, before: i64, most: u32) -> Result<Vec<Project>, Error> {
    let mut query = Query::new(sql!(
        "SELECT DISTINCT p.id, p.code, p.name, p.party, p.account, p.region, p.industry, p.class, p.investment, ",
        "p.rules, p.at FROM project_project p LEFT JOIN project_link l ON l.project = p.id"
    ));
    query.and("p.id < ?", [before.into()]);
    // A department sees the projects of whose links one is its own.
    scope.narrow(&mut query, Columns { region: "p.region", organ: "l.organ", item: "''" });
    query.order_by("p.id DESC").limit(most);
    tx.list(&query)
}

pub(crate) fn insert_link(tx: &mut Tx, link: &Link) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO project_link (project, no, link, organ, began_at, ended_at, days, due_at, late) ",
            "VALUES ($1, $2, $3, $4, NULL, NULL, 0, NULL, 0)"
        ),
        &[link.project.into(), link.no.into(), link.link.as_str().into(), link.organ.into()],
    )?;
    Ok(())
}

pub(crate) fn links(tx: &mut Tx, project: i64) -> Result<Vec<Link>, Error> {
    tx.all(
        sql!(
            "SELECT project, no, link, organ, began_at, ended_at, days, due_at, late FROM project_link ",
            "WHERE project = $1 ORDER BY no"
        ),
        &[project.into()],
    )
}

/// Keeps how a link stands.
pub(crate) fn put_link(tx: &mut Tx, link: &Link) -> Result<(), Error> {
    tx.run(
        sql!(
            "UPDATE project_link SET began_at = $3, ended_at = $4, days = $5, due_at = $6, late = $7 ",
            "WHERE project = $1 AND no = $2"
        ),
        &[
            link.project.into(),
            link.no.into(),
            link.began_at.into(),
            link.ended_at.into(),
            link.days.into(),
            link.due_at.into(),
            link.late.into(),
        ],
    )?;
    Ok(())
}

/// Puts a case to a project; whether it was not there yet.
pub(crate) fn add_case(tx: &mut Tx, project: i64, number: &str, by: &str) -> Result<bool, Error> {
    let now = tx.now();
    let n = tx.run(
        sql!(
            "INSERT INTO project_case (project, number, at, by_whom) VALUES ($1, $2, $3, $4) ",
            "ON CONFLICT (project, number) DO NOTHING"
        ),
        &[project.into(), number.into(), now.into(), by.into()],
    )?;
    Ok(n > 0)
}

pub(crate) fn cases(tx: &mut Tx, project: i64) -> Result<Vec<String>, Error> {
    tx.all(
        sql!("SELECT number FROM project_case WHERE project = $1 ORDER BY at, number LIMIT 500"),
        &[project.into()],
    )
}
