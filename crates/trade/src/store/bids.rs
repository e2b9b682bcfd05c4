//! SQL of bids: envelopes, shares, deposits, offers of auctions, objections.

use store::{Error, Tx, sql};

use crate::model::{Bid, Deposit, DepositState, Protest, Raise};

/// Adds a bid.
pub(crate) fn insert(tx: &mut Tx, b: &Bid) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO trade_bid (id, tender, trader, name, account, state, receipt, at, envelope, machine, body, price_fen, ",
            "points, place, why) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
        ),
        &[
            b.id.into(),
            b.tender.into(),
            b.trader.as_str().into(),
            b.name.as_str().into(),
            b.account.into(),
            b.state.into(),
            b.receipt.as_str().into(),
            b.at.into(),
            b.envelope.as_str().into(),
            b.machine.as_str().into(),
            b.body.as_str().into(),
            b.price_fen.into(),
            b.points.into(),
            b.place.into(),
            b.why.as_str().into(),
        ],
    )?;
    Ok(())
}

/// Writes back what may change of a bid.
pub(crate) fn save(tx: &mut Tx, b: &Bid) -> Result<(), Error> {
    tx.run(
        sql!(
            "UPDATE trade_bid SET state = $2, body = $3, price_fen = $4, points = $5, place = $6, why = $7, ended_at = $8 WHERE id = $1"
        ),
        &[
            b.id.into(),
            b.state.into(),
            b.body.as_str().into(),
            b.price_fen.into(),
            b.points.into(),
            b.place.into(),
            b.why.as_str().into(),
            b.ended_at.into(),
        ],
    )?;
    Ok(())
}

/// A trader's bid that stands.
pub(crate) fn standing(tx: &mut Tx, tender: i64, trader: &str) -> Result<Option<Bid>, Error> {
    tx.opt(
        sql!("SELECT * FROM trade_bid WHERE tender = $1 AND trader = $2 AND state <> 'withdrawn'"),
        &[tender.into(), trader.into()],
    )
}

/// All bids of a tender that were not withdrawn, in the order in which they came.
pub(crate) fn of_tender(tx: &mut Tx, tender: i64) -> Result<Vec<Bid>, Error> {
    tx.all(
        sql!("SELECT * FROM trade_bid WHERE tender = $1 AND state <> 'withdrawn' ORDER BY id LIMIT 2000"),
        &[tender.into()],
    )
}

/// How many bids stand, and how many were withdrawn.
pub(crate) fn counts(tx: &mut Tx, tender: i64) -> Result<(i64, i64), Error> {
    tx.one(
        sql!(
            "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN state = 'withdrawn' THEN 1 ELSE 0 END), 0) AS BIGINT) ",
            "FROM trade_bid WHERE tender = $1"
        ),
        &[tender.into()],
    )
}

/// An account's bids with the number and title of their tenders, latest first.
pub(crate) fn of_account(tx: &mut Tx, account: i64, before: i64, most: u32) -> Result<Vec<Bid>, Error> {
    tx.all(
        sql!("SELECT * FROM trade_bid WHERE account = $1 AND id < $2 ORDER BY id DESC LIMIT $3"),
        &[account.into(), before.into(), most.into()],
    )
}

/// Keeps a share.
pub(crate) fn put_share(tx: &mut Tx, bid: i64, holder: i64, share: &str) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        sql!(
            "INSERT INTO trade_share (bid, holder, share, at) VALUES ($1, $2, $3, $4) ON CONFLICT (bid, holder) DO NOTHING"
        ),
        &[bid.into(), holder.into(), share.into(), now.into()],
    )?;
    Ok(())
}

/// The shares of a bid by holder, counted from 0.
pub(crate) fn shares(tx: &mut Tx, bid: i64) -> Result<Vec<(i64, String)>, Error> {
    tx.all(sql!("SELECT holder, share FROM trade_share WHERE bid = $1 ORDER BY holder"), &[bid.into()])
}

/// Which holders gave shares of a tender's bids.
pub(crate) fn given(tx: &mut Tx, tender: i64) -> Result<Vec<i64>, Error> {
    tx.all(
        sql!(
            "SELECT DISTINCT s.holder FROM trade_share s JOIN trade_bid b ON b.id = s.bid WHERE b.tender = $1 ORDER BY s.holder"
        ),
        &[tender.into()],
    )
}

/// Records a deposit; a trader's former one of this tender is replaced.
pub(crate) fn put_deposit(tx: &mut Tx, tender: i64, d: &Deposit) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO trade_deposit (id, tender, trader, state, amount_fen, reference, at, why) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tender, trader) DO UPDATE SET state = excluded.state, ",
            "amount_fen = excluded.amount_fen, reference = excluded.reference, ended_at = excluded.at, why = excluded.why"
        ),
        &[
            d.id.into(),
            tender.into(),
            d.trader.as_str().into(),
            d.state.into(),
            d.amount_fen.into(),
            d.reference.as_str().into(),
            d.at.into(),
            d.why.as_str().into(),
        ],
    )?;
    Ok(())
}

/// Deposits of a tender.
pub(crate) fn deposits(tx: &mut Tx, tender: i64) -> Result<Vec<Deposit>, Error> {
    tx.all(
        sql!(
            "SELECT id, trader, state, amount_fen, reference, at, why FROM trade_deposit WHERE tender = $1 ORDER BY at, id LIMIT 2000"
        ),
        &[tender.into()],
    )
}

/// How much a trader has paid in and not got back, fen.
pub(crate) fn paid(tx: &mut Tx, tender: i64, trader: &str) -> Result<i64, Error> {
    let found: Option<(DepositState, i64)> = tx.opt(
        sql!("SELECT state, amount_fen FROM trade_deposit WHERE tender = $1 AND trader = $2"),
        &[tender.into(), trader.into()],
    )?;
    Ok(found.filter(|(state, _)| *state == DepositState::Paid).map_or(0, |(_, amount)| amount))
}

/// Adds an offer.
pub(crate) fn insert_offer(tx: &mut Tx, tender: i64, raise: &Raise, token: &str) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO trade_offer (tender, no, bid, amount_fen, at, token) VALUES ($1, $2, $3, $4, $5, $6)"
        ),
        &[
            tender.into(),
            raise.no.into(),
            raise.bid.into(),
            raise.amount_fen.into(),
            raise.at.into(),
            token.into(),
        ],
    )?;
    Ok(())
}

/// The last offer.
pub(crate) fn last_offer(tx: &mut Tx, tender: i64) -> Result<Option<Raise>, Error> {
    tx.opt(
        sql!("SELECT no, bid, amount_fen, at FROM trade_offer WHERE tender = $1 ORDER BY no DESC LIMIT 1"),
        &[tender.into()],
    )
}

/// The offer a bidder sent with this token.
pub(crate) fn offer_of(tx: &mut Tx, tender: i64, bid: i64, token: &str) -> Result<Option<Raise>, Error> {
    tx.opt(
        sql!("SELECT no, bid, amount_fen, at FROM trade_offer WHERE tender = $1 AND bid = $2 AND token = $3"),
        &[tender.into(), bid.into(), token.into()],
    )
}

/// The latest offers, latest first.
pub(crate) fn offers(tx: &mut Tx, tender: i64, most: u32) -> Result<Vec<Raise>, Error> {
    tx.all(
        sql!("SELECT no, bid, amount_fen, at FROM trade_offer WHERE tender = $1 ORDER BY no DESC LIMIT $2"),
        &[tender.into(), most.into()],
    )
}

/// Adds an objection or complaint.
pub(crate) fn insert_protest(tx: &mut Tx, p: &Protest) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO trade_protest (id, number, tender, kind, trader, account, at, due_at, words, answer) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '')"
        ),
        &[
            p.id.into(),
            p.number.as_str().into(),
            p.tender.into(),
            p.kind.as_str().into(),
            p.trader.as_str().into(),
            p.account.into(),
            p.at.into(),
            p.due_at.into(),
            p.words.as_str().into(),
        ],
    )?;
    Ok(())
}

/// Objections and complaints of a tender.
pub(crate) fn protests(tx: &mut Tx, tender: i64) -> Result<Vec<Protest>, Error> {
    tx.all(sql!("SELECT * FROM trade_protest WHERE tender = $1 ORDER BY id LIMIT 500"), &[tender.into()])
}

/// Answers an objection or complaint.
pub(crate) fn answer_protest(tx: &mut Tx, id: i64, upheld: bool, words: &str) -> Result<bool, Error> {
    let now = tx.now();
    let n = tx.run(
        sql!("UPDATE trade_protest SET answer = $2, upheld = $3, answered_at = $4 WHERE id = $1 AND answered_at IS NULL"),
        &[id.into(), words.into(), i64::from(upheld).into(), now.into()],
    )?;
    Ok(n > 0)
}
