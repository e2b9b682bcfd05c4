//! SQL of subjects: traders, key holders, experts, draws, seats, scores.

use store::{Error, Step, Tx, sql, vault};

use crate::model::{Draw, Expert, Holder, Score, Seat, Trader};

/// Registers a trader.
pub(crate) fn insert_trader(tx: &mut Tx, t: &Trader) -> Result<(), Error> {
    tx.run(
        sql!("INSERT INTO trade_trader (code, party, name, region, at) VALUES ($1, $2, $3, $4, $5)"),
        &[
            t.code.as_str().into(),
            t.party.into(),
            t.name.as_str().into(),
            t.region.as_str().into(),
            t.at.into(),
        ],
    )?;
    Ok(())
}

/// The trader of a code.
pub(crate) fn trader(tx: &mut Tx, code: &str) -> Result<Option<Trader>, Error> {
    tx.opt(sql!("SELECT * FROM trade_trader WHERE code = $1"), &[code.into()])
}

/// The trader of a party.
pub(crate) fn trader_of(tx: &mut Tx, party: i64) -> Result<Option<Trader>, Error> {
    tx.opt(sql!("SELECT * FROM trade_trader WHERE party = $1"), &[party.into()])
}

/// Registers a key holder; who held a key for the same organ and role holds it no more.
pub(crate) fn put_holder(tx: &mut Tx, h: &Holder) -> Result<(), Error> {
    tx.run(
        sql!("UPDATE trade_holder SET ended_at = $3 WHERE role = $1 AND organ = $2 AND ended_at IS NULL"),
        &[h.role.as_str().into(), h.organ.into(), h.at.into()],
    )?;
    tx.run(
        sql!("INSERT INTO trade_holder (id, account, organ, role, public_key, at) VALUES ($1, $2, $3, $4, $5, $6)"),
        &[
            h.id.into(),
            h.account.into(),
            h.organ.into(),
            h.role.as_str().into(),
            h.public_key.as_str().into(),
            h.at.into(),
        ],
    )?;
    Ok(())
}

/// The holder of a role now; of an organ, where one is given.
pub(crate) fn holder_now(tx: &mut Tx, role: &str, organ: Option<i64>) -> Result<Option<Holder>, Error> {
    match organ {
        Some(organ) => tx.opt(
            sql!(
                "SELECT * FROM trade_holder WHERE role = $1 AND organ = $2 AND ended_at IS NULL ORDER BY at DESC, id DESC LIMIT 1"
            ),
            &[role.into(), organ.into()],
        ),
        None => tx.opt(
            sql!("SELECT * FROM trade_holder WHERE role = $1 AND ended_at IS NULL ORDER BY at DESC, id DESC LIMIT 1"),
            &[role.into()],
        ),
    }
}

/// A holder.
pub(crate) fn holder(tx: &mut Tx, id: i64) -> Result<Option<Holder>, Error> {
    tx.opt(sql!("SELECT * FROM trade_holder WHERE id = $1"), &[id.into()])
}

/// Keys an account holds now.
pub(crate) fn holders_of(tx: &mut Tx, account: i64) -> Result<Vec<Holder>, Error> {
    tx.all(
        sql!("SELECT * FROM trade_holder WHERE account = $1 AND ended_at IS NULL ORDER BY id LIMIT 20"),
        &[account.into()],
    )
}

/// Adds an expert.
pub(crate) fn insert_expert(tx: &mut Tx, e: &Expert) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        sql!(
            "INSERT INTO trade_expert (id, account, region, organ, employer, specialities, state, until, at, why, assessed, points) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0)"
        ),
        &[
            e.id.into(),
            e.account.into(),
            e.region.as_str().into(),
            e.organ.into(),
            e.employer.as_str().into(),
            e.specialities.as_str().into(),
            e.state.into(),
            e.until.as_str().into(),
            now.into(),
            e.why.as_str().into(),
        ],
    )?;
    Ok(())
}

/// Writes an expert back.
pub(crate) fn save_expert(tx: &mut Tx, e: &Expert) -> Result<(), Error> {
    tx.run(
        sql!(
            "UPDATE trade_expert SET employer = $2, specialities = $3, state = $4, until = $5, why = $6, assessed = $7, points = $8, ",
            "organ = $9 WHERE id = $1"
        ),
        &[
            e.id.into(),
            e.employer.as_str().into(),
            e.specialities.as_str().into(),
            e.state.into(),
            e.until.as_str().into(),
            e.why.as_str().into(),
            e.assessed.into(),
            e.points.into(),
            e.organ.into(),
        ],
    )?;
    Ok(())
}

/// The expert of an account.
pub(crate) fn expert_of(tx: &mut Tx, account: i64) -> Result<Option<Expert>, Error> {
    tx.opt(sql!("SELECT * FROM trade_expert WHERE account = $1"), &[account.into()])
}

/// An expert.
pub(crate) fn expert(tx: &mut Tx, id: i64) -> Result<Option<Expert>, Error> {
    tx.opt(sql!("SELECT * FROM trade_expert WHERE id = $1"), &[id.into()])
}

/// All experts, latest first.
pub(crate) fn experts(tx: &mut Tx, before: i64, most: u32) -> Result<Vec<Expert>, Error> {
    tx.all(
        sql!("SELECT * FROM trade_expert WHERE id < $1 ORDER BY id DESC LIMIT $2"),
        &[before.into(), most.into()],
    )
}

/// Who may be drawn for a speciality on a day.
pub(crate) fn able(tx: &mut Tx, speciality: &str, day: &str) -> Result<Vec<Expert>, Error> {
    let like = format!("% {speciality} %");
    tx.all(
        sql!(
            "SELECT * FROM trade_expert WHERE state = 'active' AND until >= $1 AND ' ' || specialities || ' ' LIKE $2 ",
            "ORDER BY id LIMIT 20000"
        ),
        &[day.into(), like.into()],
    )
}

/// Announces a draw.
pub(crate) fn insert_draw(tx: &mut Tx, d: &Draw) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO trade_draw (tender, digest, announcement, secret, meeting, place, at, draw_from, bundle) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '')"
        ),
        &[
            d.tender.into(),
            d.digest.as_str().into(),
            d.announcement.as_str().into(),
            d.secret.clone().into(),
            d.meeting.as_str().into(),
            d.place.as_str().into(),
            d.at.into(),
            d.draw_from.into(),
        ],
    )?;
    Ok(())
}

/// The draw of a tender.
pub(crate) fn draw(tx: &mut Tx, tender: i64) -> Result<Option<Draw>, Error> {
    tx.opt(sql!("SELECT * FROM trade_draw WHERE tender = $1"), &[tender.into()])
}

/// Keeps what was drawn; the secret is public in it.
pub(crate) fn save_bundle(tx: &mut Tx, tender: i64, bundle: &str) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        sql!("UPDATE trade_draw SET bundle = $2, drawn_at = $3 WHERE tender = $1"),
        &[tender.into(), bundle.into(), now.into()],
    )?;
    Ok(())
}

/// Adds a seat.
pub(crate) fn insert_seat(tx: &mut Tx, s: &Seat, login_mark: &str) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO trade_seat (id, tender, no, mark, login_mark, sealed, state, code, at) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        &[
            s.id.into(),
            s.tender.into(),
            s.no.into(),
            s.mark.as_str().into(),
            login_mark.into(),
            s.sealed.clone().into(),
            s.state.into(),
            s.code.clone().into(),
            s.at.into(),
        ],
    )?;
    Ok(())
}

/// Writes a seat back.
pub(crate) fn save_seat(tx: &mut Tx, s: &Seat) -> Result<(), Error> {
    tx.run(
        sql!(
            "UPDATE trade_seat SET state = $2, at = $3, arrived_at = $4, signed_at = $5, assessed = $6 WHERE id = $1"
        ),
        &[
            s.id.into(),
            s.state.into(),
            s.at.into(),
            s.arrived_at.into(),
            s.signed_at.into(),
            s.assessed.into(),
        ],
    )?;
    Ok(())
}

/// The seats of a tender in the order of the draw.
pub(crate) fn seats(tx: &mut Tx, tender: i64) -> Result<Vec<Seat>, Error> {
    tx.all(sql!("SELECT * FROM trade_seat WHERE tender = $1 ORDER BY no LIMIT 100"), &[tender.into()])
}

/// A seat.
pub(crate) fn seat(tx: &mut Tx, id: i64) -> Result<Option<Seat>, Error> {
    tx.opt(sql!("SELECT * FROM trade_seat WHERE id = $1"), &[id.into()])
}

/// The seats somebody was asked for, latest first.
pub(crate) fn seats_of(tx: &mut Tx, login_mark: &str) -> Result<Vec<Seat>, Error> {
    tx.all(
        sql!(
            "SELECT * FROM trade_seat WHERE login_mark = $1 AND state <> 'waiting' ORDER BY id DESC LIMIT 50"
        ),
        &[login_mark.into()],
    )
}

/// In how many tenders of this winner's an expert's mark sat: tenders with a seat of the mark and this winner.
pub(crate) fn met(tx: &mut Tx, login_mark: &str, winner: &str) -> Result<i64, Error> {
    tx.one(
        sql!(
            "SELECT COUNT(*) FROM trade_seat s JOIN trade_tender t ON t.id = s.tender ",
            "WHERE s.login_mark = $1 AND s.state = 'arrived' AND t.winner = $2"
        ),
        &[login_mark.into(), winner.into()],
    )
}

/// Keeps points.
pub(crate) fn put_score(tx: &mut Tx, s: &Score) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO trade_score (seat, bid, criterion, points, why) VALUES ($1, $2, $3, $4, $5) ",
            "ON CONFLICT (seat, bid, criterion) DO UPDATE SET points = excluded.points, why = excluded.why"
        ),
        &[s.seat.into(), s.bid.into(), s.criterion.as_str().into(), s.points.into(), s.why.as_str().into()],
    )?;
    Ok(())
}

/// Takes all points of a seat back.
pub(crate) fn clear_scores(tx: &mut Tx, seat: i64) -> Result<(), Error> {
    tx.run(sql!("DELETE FROM trade_score WHERE seat = $1"), &[seat.into()])?;
    Ok(())
}

/// Points of a seat.
pub(crate) fn scores(tx: &mut Tx, seat: i64) -> Result<Vec<Score>, Error> {
    tx.all(
        sql!("SELECT * FROM trade_score WHERE seat = $1 ORDER BY bid, criterion LIMIT 20000"),
        &[seat.into()],
    )
}

/// Seals anew what another key sealed: the next seats after `after`.
pub(crate) fn reseal_seats(tx: &mut Tx, after: i64) -> Result<Step, Error> {
    let rows: Vec<(i64, Vec<u8>, Vec<u8>)> = tx.all(
        sql!("SELECT id, sealed, code FROM trade_seat WHERE id > $1 ORDER BY id LIMIT 200 {for update}"),
        &[after.into()],
    )?;
    let mut step = Step::default();
    for (id, sealed, code) in rows {
        step.last = Some(id);
        let anew = vault::reseal(&crate::committee::seat_place(id), &sealed)?;
        let code_anew = vault::reseal(&crate::committee::code_place(id), &code)?;
        if anew.is_some() || code_anew.is_some() {
            step.changed += tx.run(
                sql!("UPDATE trade_seat SET sealed = $2, code = $3 WHERE id = $1"),
                &[id.into(), anew.unwrap_or(sealed).into(), code_anew.unwrap_or(code).into()],
            )?;
        }
    }
    Ok(step)
}

/// Seals anew what another key sealed of secrets of draws.
pub(crate) fn reseal_draws(tx: &mut Tx, after: i64) -> Result<Step, Error> {
    let rows: Vec<(i64, Vec<u8>)> = tx.all(
        sql!(
            "SELECT tender, secret FROM trade_draw WHERE tender > $1 ORDER BY tender LIMIT 200 {for update}"
        ),
        &[after.into()],
    )?;
    let mut step = Step::default();
    for (tender, secret) in rows {
        step.last = Some(tender);
        if let Some(anew) = vault::reseal(&crate::committee::secret_place(tender), &secret)? {
            step.changed += tx.run(
                sql!("UPDATE trade_draw SET secret = $2 WHERE tender = $1"),
                &[tender.into(), anew.into()],
            )?;
        }
    }
    Ok(step)
}

/// Whether a public key is registered already.
pub(crate) fn key_known(tx: &mut Tx, public_key: &str) -> Result<bool, Error> {
    let n: i64 =
        tx.one(sql!("SELECT COUNT(*) FROM trade_holder WHERE public_key = $1"), &[public_key.into()])?;
    Ok(n > 0)
}

/// Who arrived at a tender: number of the seat and mark of the account.
pub(crate) fn marks_arrived(tx: &mut Tx, tender: i64) -> Result<Vec<(i64, String)>, Error> {
    tx.all(
        sql!("SELECT no, login_mark FROM trade_seat WHERE tender = $1 AND state = 'arrived' ORDER BY no LIMIT 100"),
        &[tender.into()],
    )
}
