//! The review (评审): each expert scores alone, from wherever they sit, and signs; nobody reads another's points before all have
//! signed. Then they are combined by the method stated in the documents.

use std::collections::BTreeMap;

use contract::{Actor, Fault};
use directory::access::Permit;
use serde_json::json;
use store::Tx;

use crate::committee::own_seat;
use crate::desk::{Desk, days_after};
use crate::events;
use crate::frame::{LINE_MOST, hold, keep, note, said};
use crate::model::{Bid, BidState, Score, Seat, SeatState, State, Tender, Terms};
use crate::ocds;
use crate::permissions::Tender as Tendering;
use crate::rules::Wins;
use crate::store as rows;
use crate::tender::finish;

/// The word under which an expert finds a bid unfit.
pub const UNFIT: &str = "unfit";

/// What an expert says of a bid.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// The bid.
    pub bid: i64,
    /// Points by number of the criterion, hundredths.
    pub points: BTreeMap<usize, i64>,
    /// Why it is unfit (否决投标); empty where it is fit.
    pub unfit: String,
}

/// The bids an expert reviews, once they arrived: those that were opened and not rejected.
///
/// # Errors
/// `trade.unknown` before arrival.
pub fn bids(tx: &mut Tx, actor: &Actor, seat: i64) -> Result<(Seat, Tender, Vec<Bid>, Vec<Score>), Fault> {
    let (seat, tender) = own_seat(tx, actor, seat)?;
    if seat.state != SeatState::Arrived {
        return Err(Fault::not_found("trade.unknown"));
    }
    let bids = rows::bids::of_tender(tx, tender.id)?
        .into_iter()
        .filter(|bid| bid.state == BidState::Opened)
        .collect();
    let scores = rows::people::scores(tx, seat.id)?;
    Ok((seat, tender, bids, scores))
}

/// Keeps an expert's points; with `sign`, for good.
///
/// # Errors
/// `trade.unknown`, `trade.wrong-state` after signing or the review, `trade.points-wrong` for points that are missing at signing or not between
/// zero and what the criterion gives, `trade.text-missing`.
pub fn score(tx: &mut Tx, actor: &Actor, seat: i64, all: &[Said], sign: bool) -> Result<(), Fault> {
    let (mut seat, tender, bids, _) = bids(tx, actor, seat)?;
    if seat.signed_at.is_some() || tender.state != State::Opened {
        return Err(Fault::conflict("trade.wrong-state"));
    }
    let terms = tender.terms()?;
    rows::people::clear_scores(tx, seat.id)?;
    for bid in &bids {
        let empty = Said { bid: bid.id, ..Said::default() };
        let said_of = all.iter().find(|one| one.bid == bid.id).unwrap_or(&empty);
        if !said_of.unfit.trim().is_empty() {
            let why = said(&said_of.unfit, LINE_MOST)?;
            put(tx, &seat, bid, UNFIT, 0, &why)?;
            continue;
        }
        for (no, criterion) in terms.criteria.iter().enumerate() {
            match said_of.points.get(&no) {
                Some(points) if (0..=criterion.points * 100).contains(points) => {
                    put(tx, &seat, bid, &no.to_string(), *points, "")?;
                }
                None if !sign => {}
                _ => return Err(Fault::invalid("trade.points-wrong").with("bid", &bid.name)),
            }
        }
    }
    if sign {
        seat.signed_at = Some(tx.now());
        rows::people::save_seat(tx, &seat)?;
        note(tx, actor, events::SIGNED, &tender, json!({ "seat": seat.no }));
    }
    Ok(())
}

fn put(tx: &mut Tx, seat: &Seat, bid: &Bid, criterion: &str, points: i64, why: &str) -> Result<(), Fault> {
    let score =
        Score { seat: seat.id, bid: bid.id, criterion: criterion.to_owned(), points, why: why.to_owned() };
    Ok(rows::people::put_score(tx, &score)?)
}

/// Who sits: arrived, and of them who signed.
///
/// # Errors
/// Database errors.
pub fn sitting(tx: &mut Tx, tender: &Tender) -> Result<Vec<Seat>, Fault> {
    let seats = rows::people::seats(tx, tender.id)?;
    Ok(seats.into_iter().filter(|seat| seat.state == SeatState::Arrived).collect())
}

/// Points of the price: the lowest gets all, others their share, hundredths, rounded half up.
pub fn price_points(most: i64, lowest: i64, price: i64) -> i64 {
    if price <= 0 {
        return 0;
    }
    let (most, lowest, price) = (i128::from(most) * 100, i128::from(lowest), i128::from(price));
    i64::try_from((2 * most * lowest + price) / (2 * price)).unwrap_or(0)
}

/// What the committee's points come to for each bid: the mean of the experts' sums, hundredths; `None` where more than half of them find
/// it unfit.
pub fn means(terms: &Terms, bids: &[Bid], seats: &[(i64, Vec<Score>)]) -> BTreeMap<i64, Option<i64>> {
    let n = i64::try_from(seats.len()).unwrap_or(0).max(1);
    bids.iter()
        .map(|bid| {
            let unfit = seats
                .iter()
                .filter(|(_, all)| all.iter().any(|one| one.bid == bid.id && one.criterion == UNFIT));
            let unfit = i64::try_from(unfit.count()).unwrap_or(0);
            if 2 * unfit > n {
                return (bid.id, None);
            }
            // Of those who find it fit.
            let fit = (n - unfit).max(1);
            let sum: i64 = seats
                .iter()
                .flat_map(|(_, all)| all)
                .filter(|one| one.bid == bid.id)
                .map(|one| one.points)
                .sum();
            let most: i64 = terms.criteria.iter().map(|one| one.points * 100).sum();
            (bid.id, Some(((2 * sum + fit) / (2 * fit)).min(most)))
        })
        .collect()
}

/// Ranks bids: places from 1. By points, or by price; what is equal goes by the lower price, then by who came first.
pub fn rank(wins: Wins, bids: &mut [Bid]) {
    bids.sort_by(|a, b| {
        let by_price = a.price_fen.cmp(&b.price_fen);
        let first = match wins {
            Wins::Points => b.points.cmp(&a.points).then(by_price),
            Wins::Lowest => by_price,
            Wins::Highest => by_price.reverse(),
        };
        first.then(a.id.cmp(&b.id))
    });
    for (at, bid) in bids.iter_mut().enumerate() {
        bid.place = i64::try_from(at + 1).unwrap_or(0);
    }
}

/// Combines the points and publishes the candidates (中标候选人公示); where most experts find so many unfit that too few are left, it fails.
///
/// # Errors
/// As [`hold`]; `trade.not-signed` while somebody who sits has not signed or too few sit.
pub fn conclude(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    number: &str,
    revision: i64,
) -> Result<Tender, Fault> {
    let mut tender = hold(tx, actor, number, revision, Tendering::PERMISSION, &[State::Opened])?;
    let rules = desk.rules(tx)?;
    let procedure = rules.procedure(&tender.procedure)?;
    let terms = tender.terms()?;
    let mut seats = Vec::new();
    let sitting = sitting(tx, &tender)?;
    let missing = usize::from(procedure.experts).saturating_sub(sitting.len());
    let unsigned = sitting.iter().filter(|seat| seat.signed_at.is_none()).count();
    if missing + unsigned > 0 {
        return Err(Fault::conflict("trade.not-signed").with("missing", missing + unsigned));
    }
    for seat in &sitting {
        seats.push((seat.no, rows::people::scores(tx, seat.id)?));
    }
    let all = rows::bids::of_tender(tx, tender.id)?;
    let (mut bids, _): (Vec<Bid>, Vec<Bid>) = all.into_iter().partition(|bid| bid.state == BidState::Opened);
    let means = means(&terms, &bids, &seats);
    for bid in &mut bids {
        match means.get(&bid.id).copied().flatten() {
            Some(points) => bid.points = points,
            None => {
                (bid.state, bid.why) = (BidState::Rejected, UNFIT.to_owned());
                rows::bids::save(tx, bid)?;
            }
        }
    }
    bids.retain(|bid| bid.state == BidState::Opened);
    if bids.len() < usize::from(procedure.bidders) {
        // What the experts found stands; with too few bids left there is nothing to choose among.
        finish(tx, desk, actor, &mut tender, State::Failed, "too-few-bids")?;
        return Ok(tender);
    }
    let lowest = bids.iter().map(|bid| bid.price_fen).min().unwrap_or(0);
    for bid in &mut bids {
        bid.points += price_points(terms.price_points, lowest, bid.price_fen);
    }
    outliers(tx, &tender, &terms, &bids, &seats)?;
    rank(procedure.wins, &mut bids);
    publish(tx, desk, actor, &mut tender, &bids)?;
    Ok(tender)
}

/// Publishes ranked bids as candidates.
pub(crate) fn publish(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    tender: &mut Tender,
    ranked: &[Bid],
) -> Result<(), Fault> {
    let rules = desk.rules(tx)?;
    let procedure = rules.procedure(&tender.procedure)?;
    for bid in ranked {
        rows::bids::save(tx, bid)?;
    }
    let first = ranked.first().ok_or_else(|| Fault::conflict("trade.too-few-bids").with("least", 1))?;
    let now = tx.now();
    (tender.winner, tender.award_fen) = (first.trader.clone(), first.price_fen);
    (tender.report_at, tender.publicity_until) = (Some(now), Some(days_after(now, procedure.publicity_days)));
    tender.state = State::Candidates;
    keep(tx, tender)?;
    let data = json!({ "first": tender.winner, "until": tender.publicity_until });
    note(tx, actor, events::CANDIDATES, tender, data);
    ocds::release(tx, &rules, tender, "award")
}

/// An expert whose sum for a bid lies more than a quarter of all points from the others' mean is pointed out (评分一致性检查).
fn outliers(
    tx: &mut Tx,
    tender: &Tender,
    terms: &Terms,
    bids: &[Bid],
    seats: &[(i64, Vec<Score>)],
) -> Result<(), Fault> {
    let most: i64 = terms.criteria.iter().map(|one| one.points * 100).sum();
    if most == 0 || seats.len() < 2 {
        return Ok(());
    }
    let others = i64::try_from(seats.len() - 1).unwrap_or(1);
    for bid in bids {
        let sum = |scores: &[Score]| {
            scores.iter().filter(|one| one.bid == bid.id).map(|one| one.points).sum::<i64>()
        };
        let whole: i64 = seats.iter().map(|(_, scores)| sum(scores)).sum();
        for (no, scores) in seats {
            let own = sum(scores);
            if (own - (whole - own) / others).abs() * 4 > most {
                rows::tenders::insert_warning(
                    tx,
                    tender.id,
                    "outlier",
                    &format!("{no}: {} {}", bid.trader, bid.name),
                )?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_price_gets_its_share_rounded() {
        assert_eq!(price_points(30, 8_000, 8_000), 3000);
        assert_eq!(price_points(30, 8_000, 12_000), 2000);
        assert_eq!(price_points(30, 8_000, 9_000), 2667, "26.666… rounds up");
        assert_eq!(price_points(100, 1, 100_000_000_000_000), 0);
        assert_eq!(price_points(30, 1, 0), 0);
    }
}
