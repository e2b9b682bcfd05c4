//! All SQL of this service. This file: tasks, draws, visits, serials, rules; [`credit`]: facts, requests, lists of credit; [`libraries`]: entities and officers; [`lists`]: what
//! pages list and count.

pub mod credit;
pub mod libraries;
pub mod lists;

use store::{Error, Step, Tx, Value, sql, vault};

use crate::model::{Check, Photo, Sent, Task, Visit};

/// The next number of a gap-free series.
pub(crate) fn next_serial(tx: &mut Tx, name: &str) -> Result<i64, Error> {
    tx.one(
        sql!(
            "INSERT INTO regulation_serial (name, last) VALUES ($1, 1) ",
            "ON CONFLICT (name) DO UPDATE SET last = regulation_serial.last + 1 RETURNING last"
        ),
        &[name.into()],
    )
}

/// Which rules are in force.
pub(crate) fn rules_id(tx: &mut Tx) -> Result<Option<i64>, Error> {
    tx.opt(sql!("SELECT id FROM regulation_rules ORDER BY id DESC LIMIT 1"), &[])
}

/// The rules in force, as written.
pub(crate) fn rules_text(tx: &mut Tx) -> Result<Option<String>, Error> {
    tx.opt(sql!("SELECT body FROM regulation_rules ORDER BY id DESC LIMIT 1"), &[])
}

/// Adds a version of the rules.
pub(crate) fn insert_rules(tx: &mut Tx, id: i64, by: &str, text: &str) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        sql!("INSERT INTO regulation_rules (id, at, by_whom, body) VALUES ($1, $2, $3, $4)"),
        &[id.into(), now.into(), by.into(), text.into()],
    )?;
    Ok(())
}

/// Takes a task for an act: its row is locked.
pub(crate) fn take_task(tx: &mut Tx, id: i64) -> Result<Option<Task>, Error> {
    tx.opt(sql!("SELECT * FROM regulation_task WHERE id = $1 {for update}"), &[id.into()])
}

/// A task, not taken.
pub(crate) fn task(tx: &mut Tx, id: i64) -> Result<Option<Task>, Error> {
    tx.opt(sql!("SELECT * FROM regulation_task WHERE id = $1"), &[id.into()])
}

/// A task by its number.
pub(crate) fn task_by_number(tx: &mut Tx, number: &str) -> Result<Option<Task>, Error> {
    tx.opt(sql!("SELECT * FROM regulation_task WHERE number = $1"), &[number.into()])
}

/// The task that repeats this one.
pub(crate) fn repeated_by(tx: &mut Tx, id: i64) -> Result<Option<Task>, Error> {
    tx.opt(sql!("SELECT * FROM regulation_task WHERE repeats = $1 ORDER BY id DESC LIMIT 1"), &[id.into()])
}

/// The task of a line of a plan that stands: not thrown away, not repeated.
pub(crate) fn standing_of_line(tx: &mut Tx, plan: i64, line: i64) -> Result<Option<Task>, Error> {
    tx.opt(
        sql!(
            "SELECT * FROM regulation_task WHERE plan = $1 AND line = $2 AND state NOT IN ('discarded', 'repeated') ",
            "ORDER BY id DESC LIMIT 1"
        ),
        &[plan.into(), line.into()],
    )
}

/// Adds a task.
pub(crate) fn insert_task(tx: &mut Tx, t: &Task) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO regulation_task (id, number, title, region, organ, plan, line, unplanned, items, category, ",
            "industry, ratios, state, revision, public_source, created_at, created_by, repeats, reason) VALUES ($1, $2, ",
            "$3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)"
        ),
        &[
            t.id.into(),
            t.number.as_str().into(),
            t.title.as_str().into(),
            t.region.as_str().into(),
            t.organ.into(),
            t.plan.into(),
            t.line.into(),
            t.unplanned.as_str().into(),
            (&t.items).into(),
            t.category.as_str().into(),
            t.industry.as_str().into(),
            (&t.ratios).into(),
            t.state.into(),
            t.revision.into(),
            t.public_source.as_str().into(),
            t.created_at.into(),
            t.created_by.into(),
            t.repeats.into(),
            t.reason.as_deref().into(),
        ],
    )?;
    Ok(())
}

/// Writes a task back.
pub(crate) fn save_task(tx: &mut Tx, t: &Task) -> Result<(), Error> {
    tx.run(
        sql!(
            "UPDATE regulation_task SET state = $2, revision = $3, announced_at = $4, draw_from = $5, drawn_at = $6, ",
            "drawn_by = $7, public_value = $8 WHERE id = $1"
        ),
        &[
            t.id.into(),
            t.state.into(),
            t.revision.into(),
            t.announced_at.into(),
            t.draw_from.into(),
            t.drawn_at.into(),
            t.drawn_by.into(),
            t.public_value.as_deref().into(),
        ],
    )?;
    Ok(())
}

/// Where the secret of a draw lies sealed.
pub(crate) fn secret_place(task: i64, part: i64) -> String {
    format!("regulation-draw:{task}:{part}")
}

/// Adds a draw, announced.
pub(crate) fn insert_draw(
    tx: &mut Tx,
    (task, part, organ): (i64, i64, i64),
    digest: &str,
    announcement: &str,
    secret: Vec<u8>,
) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO regulation_draw (task, part, organ, digest, announcement, secret) ",
            "VALUES ($1, $2, $3, $4, $5, $6)"
        ),
        &[task.into(), part.into(), organ.into(), digest.into(), announcement.into(), secret.into()],
    )?;
    Ok(())
}

/// The draws of a task.
pub(crate) fn parts(tx: &mut Tx, task: i64) -> Result<Vec<crate::model::Part>, Error> {
    tx.all(
        sql!(
            "SELECT part, organ, digest, announcement, bundle FROM regulation_draw WHERE task = $1 ORDER BY part"
        ),
        &[task.into()],
    )
}

/// The sealed secret of a draw.
pub(crate) fn secret(tx: &mut Tx, task: i64, part: i64) -> Result<Vec<u8>, Error> {
    tx.one(
        sql!("SELECT secret FROM regulation_draw WHERE task = $1 AND part = $2"),
        &[task.into(), part.into()],
    )
}

/// Keeps what came out of a draw.
pub(crate) fn save_bundle(tx: &mut Tx, task: i64, part: i64, bundle: &str) -> Result<(), Error> {
    tx.run(
        sql!("UPDATE regulation_draw SET bundle = $3 WHERE task = $1 AND part = $2"),
        &[task.into(), part.into(), bundle.into()],
    )?;
    Ok(())
}

/// Takes a public value for a task; false where it has decided another draw.
pub(crate) fn take_value(tx: &mut Tx, source: &str, value: &str, task: i64) -> Result<bool, Error> {
    let taken = tx.run(
        sql!(
            "INSERT INTO regulation_public_value (source, value, task) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
        ),
        &[source.into(), value.into(), task.into()],
    )?;
    Ok(taken == 1)
}

/// Takes a visit for an act: its row is locked.
pub(crate) fn take_visit(tx: &mut Tx, id: i64) -> Result<Option<Visit>, Error> {
    tx.opt(sql!("SELECT * FROM regulation_visit WHERE id = $1 {for update}"), &[id.into()])
}

/// A visit by its number.
pub(crate) fn visit_by_number(tx: &mut Tx, number: &str) -> Result<Option<Visit>, Error> {
    tx.opt(sql!("SELECT * FROM regulation_visit WHERE number = $1"), &[number.into()])
}

/// Adds visits.
pub(crate) fn insert_visits(tx: &mut Tx, visits: &[Visit]) -> Result<(), Error> {
    let rows: Vec<[Value; 17]> = visits
        .iter()
        .map(|v| {
            [
                v.id.into(),
                v.number.as_str().into(),
                v.task.into(),
                v.entity.into(),
                v.code.as_str().into(),
                v.name.as_str().into(),
                v.class.into(),
                v.region.as_str().into(),
                v.organ.into(),
                v.cause.as_str().into(),
                v.state.into(),
                v.assigned_at.into(),
                v.due_at.into(),
                v.warn_at.into(),
                v.provisional.into(),
                v.instead_of.into(),
                v.revision.into(),
            ]
        })
        .collect();
    tx.insert_many(
        sql!(
            "INSERT INTO regulation_visit (id, number, task, entity, code, name, class, region, organ, cause, state, ",
            "assigned_at, due_at, warn_at, provisional, instead_of, revision) VALUES {rows}"
        ),
        &rows,
    )?;
    Ok(())
}

/// Writes a visit back.
pub(crate) fn save_visit(tx: &mut Tx, v: &Visit) -> Result<(), Error> {
    tx.run(
        sql!(
            "UPDATE regulation_visit SET state = $2, revision = $3, due_at = $4, warn_at = $5, provisional = $6, ",
            "alarmed = $7, visited_on = $8, recorded_at = $9, publish_by = $10, published_at = $11, ",
            "published_by = $12, ended_why = $13 WHERE id = $1"
        ),
        &[
            v.id.into(),
            v.state.into(),
            v.revision.into(),
            v.due_at.into(),
            v.warn_at.into(),
            v.provisional.into(),
            v.alarmed.into(),
            v.visited_on.as_deref().into(),
            v.recorded_at.into(),
            v.publish_by.into(),
            v.published_at.into(),
            v.published_by.into(),
            v.ended_why.as_deref().into(),
        ],
    )?;
    Ok(())
}

/// Officers of visits, in one statement a piece: visit, officer, organ.
pub(crate) fn insert_sent(tx: &mut Tx, sent: &[(i64, i64, i64)]) -> Result<(), Error> {
    let now = tx.now();
    let rows: Vec<[Value; 4]> = sent
        .iter()
        .map(|(visit, officer, organ)| [(*visit).into(), (*officer).into(), (*organ).into(), now.into()])
        .collect();
    tx.insert_many(
        sql!("INSERT INTO regulation_sent (visit, officer, organ, at) VALUES {rows} ON CONFLICT DO NOTHING"),
        &rows,
    )?;
    Ok(())
}

/// Who was sent on a visit.
pub(crate) fn sent(tx: &mut Tx, visit: i64) -> Result<Vec<Sent>, Error> {
    tx.all(
        sql!(
            "SELECT s.officer, o.code, o.name, o.account, s.organ, s.at, s.left_at, s.why FROM regulation_sent s ",
            "JOIN regulation_officer o ON o.id = s.officer WHERE s.visit = $1 ORDER BY s.organ, s.at, o.code"
        ),
        &[visit.into()],
    )
}

/// Ends an officer's part in a visit.
pub(crate) fn end_sent(tx: &mut Tx, visit: i64, officer: i64, why: &str) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        sql!("UPDATE regulation_sent SET left_at = $3, why = $4 WHERE visit = $1 AND officer = $2"),
        &[visit.into(), officer.into(), now.into(), why.into()],
    )?;
    Ok(())
}

/// Items of visits: visit and item.
pub(crate) fn insert_checks(tx: &mut Tx, checks: &[(i64, Check)]) -> Result<(), Error> {
    let rows: Vec<[Value; 8]> = checks
        .iter()
        .map(|(visit, c)| {
            [
                (*visit).into(),
                c.no.into(),
                c.item.as_str().into(),
                c.organ.into(),
                c.name_zh.as_str().into(),
                c.name_en.as_str().into(),
                c.basis.as_str().into(),
                (&c.points).into(),
            ]
        })
        .collect();
    tx.insert_many(
        sql!(
            "INSERT INTO regulation_check (visit, no, item, organ, name_zh, name_en, basis, points) VALUES {rows}"
        ),
        &rows,
    )?;
    Ok(())
}

/// Items of a visit.
pub(crate) fn checks(tx: &mut Tx, visit: i64) -> Result<Vec<Check>, Error> {
    tx.all(
        sql!(
            "SELECT no, item, organ, name_zh, name_en, basis, points, outcome, note, signed, recorded_at, recorded_by ",
            "FROM regulation_check WHERE visit = $1 ORDER BY no"
        ),
        &[visit.into()],
    )
}

/// Writes an item back.
pub(crate) fn save_check(tx: &mut Tx, visit: i64, c: &Check) -> Result<(), Error> {
    tx.run(
        sql!(
            "UPDATE regulation_check SET points = $3, outcome = $4, note = $5, signed = $6, recorded_at = $7, ",
            "recorded_by = $8 WHERE visit = $1 AND no = $2"
        ),
        &[
            visit.into(),
            c.no.into(),
            (&c.points).into(),
            c.outcome.into(),
            c.note.as_deref().into(),
            c.signed.as_deref().into(),
            c.recorded_at.into(),
            c.recorded_by.into(),
        ],
    )?;
    Ok(())
}

/// Pictures of a visit.
pub(crate) fn photos(tx: &mut Tx, visit: i64) -> Result<Vec<Photo>, Error> {
    tx.all(
        sql!("SELECT id, no, sha256, name, media_type, bytes FROM regulation_photo WHERE visit = $1 ORDER BY id"),
        &[visit.into()],
    )
}

/// Adds a picture.
pub(crate) fn insert_photo(tx: &mut Tx, visit: i64, by: i64, p: &Photo) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        sql!(
            "INSERT INTO regulation_photo (id, visit, no, sha256, name, media_type, bytes, at, by_whom) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        &[
            p.id.into(),
            visit.into(),
            p.no.into(),
            p.sha256.as_str().into(),
            p.name.as_str().into(),
            p.media_type.as_str().into(),
            p.bytes.into(),
            now.into(),
            by.into(),
        ],
    )?;
    Ok(())
}

/// Visits whose limit is provisional, after an id.
pub(crate) fn provisional(tx: &mut Tx, after: i64, most: u32) -> Result<Vec<i64>, Error> {
    tx.all(
        sql!(
            "SELECT id FROM regulation_visit WHERE state = 'assigned' AND provisional AND id > $1 ORDER BY id LIMIT $2"
        ),
        &[after.into(), most.into()],
    )
}

/// Seals anew the secrets another key sealed: the next tasks after `after`.
pub(crate) fn reseal(tx: &mut Tx, after: i64) -> Result<Step, Error> {
    let rows: Vec<(i64, i64, Vec<u8>)> = tx.all(
        sql!(
            "SELECT task, part, secret FROM regulation_draw WHERE task > $1 AND task <= (SELECT COALESCE(MAX(task), 0) ",
            "FROM (SELECT task FROM regulation_draw WHERE task > $1 ORDER BY task LIMIT 50) AS few) ORDER BY task, part"
        ),
        &[after.into()],
    )?;
    let mut step = Step::default();
    for (task, part, secret) in rows {
        step.last = Some(task);
        if let Some(anew) = vault::reseal(&secret_place(task, part), &secret)? {
            step.changed += tx.run(
                sql!("UPDATE regulation_draw SET secret = $3 WHERE task = $1 AND part = $2"),
                &[task.into(), part.into(), anew.into()],
            )?;
        }
    }
    Ok(step)
}
