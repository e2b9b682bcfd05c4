//! SQL of what hangs on a pushed result: commitments, interactions, what came back, the lists published.

use store::{Error, Tx, sql};

use crate::model::{Check, Found, Listing, Push, Talk, Word};

/// What was committed to with an application; the same again changes nothing.
pub(crate) fn insert_promise(tx: &mut Tx, application: &str, concept: &str) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        sql!(
            "INSERT INTO enforcement_promise (application, concept, at) VALUES ($1, $2, $3) ",
            "ON CONFLICT (application, concept) DO NOTHING"
        ),
        &[application.into(), concept.into(), now.into()],
    )?;
    Ok(())
}

pub(crate) fn promises(tx: &mut Tx, application: &str) -> Result<Vec<String>, Error> {
    tx.all(
        sql!("SELECT concept FROM enforcement_promise WHERE application = $1 ORDER BY concept LIMIT 200"),
        &[application.into()],
    )
}

pub(crate) fn insert_check(tx: &mut Tx, c: &Check) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO enforcement_check (push, concept, name_zh, name_en, due_at, state) ",
            "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (push, concept) DO NOTHING"
        ),
        &[
            c.push.into(),
            c.concept.as_str().into(),
            c.name_zh.as_str().into(),
            c.name_en.as_str().into(),
            c.due_at.into(),
            c.state.into(),
        ],
    )?;
    Ok(())
}

pub(crate) fn checks(tx: &mut Tx, push: i64) -> Result<Vec<Check>, Error> {
    tx.all(
        sql!(
            "SELECT push, concept, name_zh, name_en, due_at, state, said, correct_by, checked_at, checked_by ",
            "FROM enforcement_check WHERE push = $1 ORDER BY concept"
        ),
        &[push.into()],
    )
}

pub(crate) fn save_check(tx: &mut Tx, c: &Check) -> Result<(), Error> {
    tx.run(
        sql!(
            "UPDATE enforcement_check SET due_at = $3, state = $4, said = $5, correct_by = $6, checked_at = $7, ",
            "checked_by = $8 WHERE push = $1 AND concept = $2"
        ),
        &[
            c.push.into(),
            c.concept.as_str().into(),
            c.due_at.into(),
            c.state.into(),
            c.said.as_deref().into(),
            c.correct_by.as_deref().into(),
            c.checked_at.into(),
            c.checked_by.as_deref().into(),
        ],
    )?;
    Ok(())
}

pub(crate) fn insert_talk(tx: &mut Tx, t: &Talk) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO enforcement_talk (id, push, kind, topic, organ, day, place, opened_at, opened_by) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        &[
            t.id.into(),
            t.push.into(),
            t.kind.into(),
            t.topic.as_str().into(),
            t.organ.into(),
            t.day.as_deref().into(),
            t.place.as_deref().into(),
            t.opened_at.into(),
            t.opened_by.as_str().into(),
        ],
    )?;
    Ok(())
}

/// The interactions about a pushed result, the oldest first.
pub(crate) fn talks(tx: &mut Tx, push: i64) -> Result<Vec<Talk>, Error> {
    tx.all(
        sql!(
            "SELECT id, push, kind, topic, organ, day, place, opened_at, opened_by, closed_at, closed_by, conclusion ",
            "FROM enforcement_talk WHERE push = $1 ORDER BY id LIMIT 200"
        ),
        &[push.into()],
    )
}

pub(crate) fn close_talk(tx: &mut Tx, id: i64, by: &str, conclusion: &str) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        sql!("UPDATE enforcement_talk SET closed_at = $2, closed_by = $3, conclusion = $4 WHERE id = $1"),
        &[id.into(), now.into(), by.into(), conclusion.into()],
    )?;
    Ok(())
}

pub(crate) fn insert_word(tx: &mut Tx, w: &Word) -> Result<(), Error> {
    tx.run(
        sql!("INSERT INTO enforcement_word (id, talk, organ, by_whom, at, said) VALUES ($1, $2, $3, $4, $5, $6)"),
        &[
            w.id.into(),
            w.talk.into(),
            w.organ.into(),
            w.by_whom.as_str().into(),
            w.at.into(),
            w.said.as_str().into(),
        ],
    )?;
    Ok(())
}

pub(crate) fn words(tx: &mut Tx, talk: i64) -> Result<Vec<Word>, Error> {
    tx.all(
        sql!("SELECT id, talk, organ, by_whom, at, said FROM enforcement_word WHERE talk = $1 ORDER BY id LIMIT 500"),
        &[talk.into()],
    )
}

/// Keeps what came back; whether it was new.
pub(crate) fn insert_found(tx: &mut Tx, f: &Found) -> Result<bool, Error> {
    let done = tx.run(
        sql!(
            "INSERT INTO enforcement_result (push, source, kind, outcome, at) VALUES ($1, $2, $3, $4, $5) ",
            "ON CONFLICT (push, source) DO NOTHING"
        ),
        &[
            f.push.into(),
            f.source.as_str().into(),
            f.kind.as_str().into(),
            f.outcome.as_str().into(),
            f.at.into(),
        ],
    )?;
    Ok(done == 1)
}

/// What came back of a pushed result, the latest first.
pub(crate) fn found(tx: &mut Tx, push: i64) -> Result<Vec<Found>, Error> {
    tx.all(
        sql!(
            "SELECT push, source, kind, outcome, at, seen_at, seen_by FROM enforcement_result WHERE push = $1 ",
            "ORDER BY at DESC, source LIMIT 200"
        ),
        &[push.into()],
    )
}

/// That the approving organ has looked at all that came back.
pub(crate) fn saw(tx: &mut Tx, push: i64, by: &str) -> Result<u64, Error> {
    let now = tx.now();
    tx.run(
        sql!("UPDATE enforcement_result SET seen_at = $2, seen_by = $3 WHERE push = $1 AND seen_at IS NULL"),
        &[push.into(), now.into(), by.into()],
    )
}

/// That publishing lists has begun; whether it had not.
pub(crate) fn begin_publishing(tx: &mut Tx) -> Result<bool, Error> {
    let done = tx.run(
        sql!("INSERT INTO enforcement_serial (name, last) VALUES ('publishing', 1) ON CONFLICT (name) DO NOTHING"),
        &[],
    )?;
    Ok(done == 1)
}

pub(crate) fn insert_listing(tx: &mut Tx, id: i64, pushes: &[Push]) -> Result<(), Error> {
    let (now, lines) = (tx.now(), i64::try_from(pushes.len()).unwrap_or(i64::MAX));
    tx.run(
        sql!("INSERT INTO enforcement_listing (id, at, lines) VALUES ($1, $2, $3)"),
        &[id.into(), now.into(), lines.into()],
    )?;
    for push in pushes {
        tx.run(
            sql!("INSERT INTO enforcement_line (listing, push, organ) VALUES ($1, $2, $3)"),
            &[id.into(), push.id.into(), push.organ.into()],
        )?;
    }
    Ok(())
}

/// The lists published, the latest first.
pub(crate) fn listings(tx: &mut Tx, most: u32) -> Result<Vec<Listing>, Error> {
    tx.all(
        sql!("SELECT id, at, lines FROM enforcement_listing ORDER BY id DESC LIMIT $1"),
        &[i64::from(most).into()],
    )
}

pub(crate) fn listing(tx: &mut Tx, id: i64) -> Result<Option<Listing>, Error> {
    tx.opt(sql!("SELECT id, at, lines FROM enforcement_listing WHERE id = $1"), &[id.into()])
}

/// A line of a published list: the pushed result, the body as it was then, and how it stands now.
pub(crate) type Line = (i64, i64);

pub(crate) fn lines(tx: &mut Tx, listing: i64) -> Result<Vec<Line>, Error> {
    tx.all(
        sql!("SELECT push, organ FROM enforcement_line WHERE listing = $1 ORDER BY push LIMIT 2000"),
        &[listing.into()],
    )
}

/// The pushed result with this id.
pub(crate) fn push(tx: &mut Tx, id: i64) -> Result<Option<Push>, Error> {
    tx.opt(
        sql!(
            "SELECT id, number, case_number, application, item, item_zh, item_en, outcome, document, licences, party, ",
            "region, approver, organ, route, rules, state, sent_at, due_at, provisional, late_at, claimed_at, claimed_by, ",
            "refused_at, refused_by, refused_why, refused_organ, settled_by, settled_why, news, revision ",
            "FROM enforcement_push WHERE id = $1"
        ),
        &[id.into()],
    )
}
