//! SQL of the libraries and plans.

use contract::OrganId;
use store::{Error, Query, Tx, Value, record, sql};

use crate::model::{Class, Entity, Line, Officer, Plan};

/// An entity by its code.
pub(crate) fn entity_by_code(tx: &mut Tx, code: &str) -> Result<Option<Entity>, Error> {
    tx.opt(sql!("SELECT * FROM regulation_entity WHERE code = $1"), &[code.into()])
}

/// An entity.
pub(crate) fn entity(tx: &mut Tx, id: i64) -> Result<Option<Entity>, Error> {
    tx.opt(sql!("SELECT * FROM regulation_entity WHERE id = $1"), &[id.into()])
}

/// Adds an entity, or writes over what is known of the one with this code; says whether it is new.
pub(crate) fn put_entity(tx: &mut Tx, e: &Entity) -> Result<bool, Error> {
    let known = tx.run(
        sql!(
            "UPDATE regulation_entity SET name = $2, region = $3, industry = $4, address = $5, active = $6, ",
            "quiet_until = $7, source = $8, at = $9, party = COALESCE($10, party) WHERE code = $1"
        ),
        &[
            e.code.as_str().into(),
            e.name.as_str().into(),
            e.region.as_str().into(),
            e.industry.as_str().into(),
            e.address.as_str().into(),
            e.active.into(),
            e.quiet_until.as_deref().into(),
            e.source.as_str().into(),
            e.at.into(),
            e.party.into(),
        ],
    )?;
    if known > 0 {
        return Ok(false);
    }
    tx.run(
        sql!(
            "INSERT INTO regulation_entity (id, code, name, person, party, region, industry, address, class, active, ",
            "quiet_until, source, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
        ),
        &[
            e.id.into(),
            e.code.as_str().into(),
            e.name.as_str().into(),
            e.person.into(),
            e.party.into(),
            e.region.as_str().into(),
            e.industry.as_str().into(),
            e.address.as_str().into(),
            e.class.into(),
            e.active.into(),
            e.quiet_until.as_deref().into(),
            e.source.as_str().into(),
            e.at.into(),
        ],
    )?;
    Ok(true)
}

/// Sets the class of an entity.
pub(crate) fn set_class(tx: &mut Tx, id: i64, class: Class) -> Result<(), Error> {
    tx.run(sql!("UPDATE regulation_entity SET class = $2 WHERE id = $1"), &[id.into(), class.into()])?;
    Ok(())
}

/// Makes an entity one of a category.
pub(crate) fn put_trade(tx: &mut Tx, entity: i64, category: &str) -> Result<(), Error> {
    tx.run(
        sql!("INSERT INTO regulation_trade (entity, category) VALUES ($1, $2) ON CONFLICT DO NOTHING"),
        &[entity.into(), category.into()],
    )?;
    Ok(())
}

/// The categories of an entity.
pub(crate) fn trades(tx: &mut Tx, entity: i64) -> Result<Vec<String>, Error> {
    tx.all(
        sql!("SELECT category FROM regulation_trade WHERE entity = $1 ORDER BY category"),
        &[entity.into()],
    )
}

record! {
    /// Somebody who may be drawn.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Candidate {
        /// Internal id.
        pub id: i64,
        /// Code.
        pub code: String,
        /// Class.
        pub class: Class,
        /// No random inspection until then.
        pub quiet_until: Option<String>,
    }
}

/// Active entities of a category within divisions whose codes lie between two, by rising code.
pub(crate) fn candidates(
    tx: &mut Tx,
    category: &str,
    (from, to): (&str, &str),
    industry: &str,
) -> Result<Vec<Candidate>, Error> {
    let mut query = Query::new(sql!(
        "SELECT e.id, e.code, e.class, e.quiet_until FROM regulation_trade t JOIN regulation_entity e ON e.id = t.entity"
    ));
    query.and("t.category = ?", [category.into()]);
    query.and("e.active", []);
    query.and("e.region >= ? AND e.region <= ?", [from.into(), to.into()]);
    if !industry.is_empty() {
        query.and(
            "substr(e.industry, 1, ?) = ?",
            [Value::from(i64::try_from(industry.len()).unwrap_or(0)), industry.into()],
        );
    }
    query.order_by("e.id");
    tx.list(&query)
}

/// Entities of a category visited at random since an instant, how often each.
pub(crate) fn visited(tx: &mut Tx, category: &str, since: i64) -> Result<Vec<(i64, i64)>, Error> {
    tx.all(
        sql!(
            "SELECT v.entity, COUNT(*) FROM regulation_visit v JOIN regulation_trade t ON t.entity = v.entity ",
            "AND t.category = $1 WHERE v.task IS NOT NULL AND v.state <> 'dropped' AND v.assigned_at >= $2 ",
            "GROUP BY v.entity"
        ),
        &[category.into(), since.into()],
    )
}

/// Entities of a category with an open visit: entity, the visit's number, its items.
pub(crate) fn open_visits(tx: &mut Tx, category: &str) -> Result<Vec<(i64, String, String)>, Error> {
    tx.all(
        sql!(
            "SELECT v.entity, v.number, c.item FROM regulation_visit v JOIN regulation_trade t ON t.entity = v.entity ",
            "AND t.category = $1 JOIN regulation_check c ON c.visit = v.id WHERE v.state = 'assigned'"
        ),
        &[category.into()],
    )
}

/// Recusals against entities of a category: entity's code and officer's code.
pub(crate) fn recusals(tx: &mut Tx, category: &str) -> Result<Vec<(String, String)>, Error> {
    tx.all(
        sql!(
            "SELECT e.code, o.code FROM regulation_recusal r JOIN regulation_entity e ON e.id = r.entity ",
            "JOIN regulation_trade t ON t.entity = e.id AND t.category = $1 JOIN regulation_officer o ON o.id = r.officer"
        ),
        &[category.into()],
    )
}

/// Whether an officer stays away from an entity.
pub(crate) fn is_recused(tx: &mut Tx, officer: i64, entity: i64) -> Result<bool, Error> {
    let found: Option<i64> = tx.opt(
        sql!("SELECT officer FROM regulation_recusal WHERE officer = $1 AND entity = $2"),
        &[officer.into(), entity.into()],
    )?;
    Ok(found.is_some())
}

/// Notes a recusal; false where it is known.
pub(crate) fn insert_recusal(
    tx: &mut Tx,
    officer: i64,
    entity: i64,
    why: &str,
    by: &str,
) -> Result<bool, Error> {
    let now = tx.now();
    let added = tx.run(
        sql!(
            "INSERT INTO regulation_recusal (officer, entity, why, by_whom, at) VALUES ($1, $2, $3, $4, $5) ",
            "ON CONFLICT DO NOTHING"
        ),
        &[officer.into(), entity.into(), why.into(), by.into(), now.into()],
    )?;
    Ok(added == 1)
}

/// The recusals of an officer: code and name of the entity, and why.
pub(crate) fn recusals_of(tx: &mut Tx, officer: i64) -> Result<Vec<(String, String, String)>, Error> {
    tx.all(
        sql!(
            "SELECT e.code, e.name, r.why FROM regulation_recusal r JOIN regulation_entity e ON e.id = r.entity ",
            "WHERE r.officer = $1 ORDER BY r.at DESC LIMIT 200"
        ),
        &[officer.into()],
    )
}

/// The officers of an organ, those who left last.
pub(crate) fn officers(tx: &mut Tx, organ: OrganId) -> Result<Vec<Officer>, Error> {
    tx.all(
        sql!("SELECT * FROM regulation_officer WHERE organ = $1 ORDER BY active DESC, code LIMIT 5000"),
        &[organ.into()],
    )
}

/// An officer, taken for an act.
pub(crate) fn take_officer(tx: &mut Tx, id: i64) -> Result<Option<Officer>, Error> {
    tx.opt(sql!("SELECT * FROM regulation_officer WHERE id = $1 {for update}"), &[id.into()])
}

/// An officer by their code.
pub(crate) fn officer_by_code(tx: &mut Tx, code: &str) -> Result<Option<Officer>, Error> {
    tx.opt(sql!("SELECT * FROM regulation_officer WHERE code = $1"), &[code.into()])
}

/// What somebody is as an officer, in whatever organ.
pub(crate) fn officers_of_account(tx: &mut Tx, account: i64) -> Result<Vec<Officer>, Error> {
    tx.all(
        sql!("SELECT * FROM regulation_officer WHERE account = $1 AND active ORDER BY id"),
        &[account.into()],
    )
}

/// Adds an officer.
pub(crate) fn insert_officer(tx: &mut Tx, o: &Officer) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO regulation_officer (id, code, account, name, organ, region, skills, active, since) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        &[
            o.id.into(),
            o.code.as_str().into(),
            o.account.into(),
            o.name.as_str().into(),
            o.organ.into(),
            o.region.as_str().into(),
            (&o.skills).into(),
            o.active.into(),
            o.since.into(),
        ],
    )?;
    Ok(())
}

/// Ends an officer's time.
pub(crate) fn end_officer(tx: &mut Tx, id: i64, why: &str) -> Result<(), Error> {
    tx.run(
        sql!("UPDATE regulation_officer SET active = $2, left_why = $3 WHERE id = $1"),
        &[id.into(), false.into(), why.into()],
    )?;
    Ok(())
}

/// Open visits of an officer.
pub(crate) fn open_of_officer(tx: &mut Tx, officer: i64) -> Result<Vec<i64>, Error> {
    tx.all(
        sql!(
            "SELECT v.id FROM regulation_sent s JOIN regulation_visit v ON v.id = s.visit WHERE s.officer = $1 ",
            "AND s.left_at IS NULL AND v.state = 'assigned' ORDER BY v.id"
        ),
        &[officer.into()],
    )
}

/// How many visits of a task each officer has: officer and count; without a task, how many open ones.
pub(crate) fn loads(tx: &mut Tx, organ: OrganId, task: Option<i64>) -> Result<Vec<(i64, i64)>, Error> {
    match task {
        Some(task) => tx.all(
            sql!(
                "SELECT s.officer, COUNT(*) FROM regulation_sent s JOIN regulation_visit v ON v.id = s.visit ",
                "WHERE s.organ = $1 AND s.left_at IS NULL AND v.task = $2 GROUP BY s.officer"
            ),
            &[organ.into(), task.into()],
        ),
        None => tx.all(
            sql!(
                "SELECT s.officer, COUNT(*) FROM regulation_sent s JOIN regulation_visit v ON v.id = s.visit ",
                "WHERE s.organ = $1 AND s.left_at IS NULL AND v.state = 'assigned' GROUP BY s.officer"
            ),
            &[organ.into()],
        ),
    }
}

/// A plan.
pub(crate) fn plan(tx: &mut Tx, id: i64) -> Result<Option<Plan>, Error> {
    tx.opt(sql!("SELECT * FROM regulation_plan WHERE id = $1"), &[id.into()])
}

/// A plan, taken for an act.
pub(crate) fn take_plan(tx: &mut Tx, id: i64) -> Result<Option<Plan>, Error> {
    tx.opt(sql!("SELECT * FROM regulation_plan WHERE id = $1 {for update}"), &[id.into()])
}

/// Plans: all published ones, or those of organs within a list.
pub(crate) fn plans(tx: &mut Tx, published: bool) -> Result<Vec<Plan>, Error> {
    let mut query = Query::new(sql!("SELECT * FROM regulation_plan"));
    if published {
        query.and("state = 'published'", []);
    }
    query.order_by("year DESC, id DESC").limit(200);
    tx.list(&query)
}

/// Adds a plan; false where the organ has one for the year.
pub(crate) fn insert_plan(tx: &mut Tx, p: &Plan) -> Result<bool, Error> {
    let added = tx.run(
        sql!(
            "INSERT INTO regulation_plan (id, year, region, organ, state, revision) VALUES ($1, $2, $3, $4, $5, $6) ",
            "ON CONFLICT DO NOTHING"
        ),
        &[
            p.id.into(),
            p.year.into(),
            p.region.as_str().into(),
            p.organ.into(),
            p.state.as_str().into(),
            p.revision.into(),
        ],
    )?;
    Ok(added == 1)
}

/// Writes a plan back.
pub(crate) fn save_plan(tx: &mut Tx, p: &Plan) -> Result<(), Error> {
    tx.run(
        sql!("UPDATE regulation_plan SET state = $2, revision = $3, published_at = $4 WHERE id = $1"),
        &[p.id.into(), p.state.as_str().into(), p.revision.into(), p.published_at.into()],
    )?;
    Ok(())
}

/// The lines of a plan.
pub(crate) fn plan_lines(tx: &mut Tx, plan: i64) -> Result<Vec<Line>, Error> {
    tx.all(
        sql!("SELECT no, month, items, category, why, at FROM regulation_plan_line WHERE plan = $1 ORDER BY month, no"),
        &[plan.into()],
    )
}

/// Adds a line.
pub(crate) fn insert_line(tx: &mut Tx, plan: i64, l: &Line) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO regulation_plan_line (plan, no, month, items, category, why, at) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7)"
        ),
        &[
            plan.into(),
            l.no.into(),
            l.month.into(),
            (&l.items).into(),
            l.category.as_str().into(),
            l.why.as_str().into(),
            l.at.into(),
        ],
    )?;
    Ok(())
}
