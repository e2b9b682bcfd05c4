//! The committee (评审委员会): drawn from the library with the verifiable draw, names sealed until arrival. Candidates stand in the
//! announcement under marks that only the site's key makes; who sits where is sealed; the expert alone sees, on their own page, that they
//! are asked, where and when, and nothing of the project. The code they show on arrival opens the name (签到).

use std::collections::BTreeMap;

use contract::time::{china_date, china_minute_of_day};
use contract::{AccountId, Actor, Fault};
use directory::access::{Permit, covers};
use draw::{Announcement, Candidate, Commitment, Excluded, How, Quota, SCHEME, Secret};
use serde_json::json;
use store::{Tx, vault};

use crate::desk::Desk;
use crate::events;
use crate::frame::{LINE_MOST, hold, keep, note, said};
use crate::model::{Bid, Draw, Expert, Seat, SeatState, State, Tender};
use crate::permissions::{Serve, Supervise};
use crate::rules::Procedure;
use crate::store as rows;

/// Left out: works for the tenderer or a bidder.
const EMPLOYER: &str = "employer";
/// Left out: acts for a bidder.
const BIDDER: &str = "bidder";

/// Where who sits on a seat lies in the vault.
pub(crate) fn seat_place(id: i64) -> String {
    format!("trade.seat:{id}")
}

/// Where the code of a seat lies in the vault.
pub(crate) fn code_place(id: i64) -> String {
    format!("trade.seat-code:{id}")
}

/// Where the secret of a draw lies in the vault.
pub(crate) fn secret_place(tender: i64) -> String {
    format!("trade.draw:{tender}")
}

/// By what an expert's own pages find their seats.
///
/// # Errors
/// `store.locked`.
pub(crate) fn login_mark(account: AccountId) -> Result<String, Fault> {
    Ok(vault::mark(&["trade seat of", &account.to_string()])?)
}

/// Every mark an account may be kept under: that of the key in use, and of former ones.
fn login_marks(account: AccountId) -> Result<Vec<String>, Fault> {
    Ok(vault::marks(&["trade seat of", &account.to_string()])?)
}

fn mark(tender: &Tender, expert: &Expert) -> Result<String, Fault> {
    let mark = vault::mark(&["trade draw", &tender.number, &expert.id.to_string()])?;
    Ok(mark.chars().take(20).collect())
}

fn refused(error: draw::Refused) -> Fault {
    Fault::conflict("trade.draw-refused").with("why", error)
}

/// Who may be drawn: those of the place, or of the whole region where the place has too few (PRT-30).
fn candidates(tx: &mut Tx, tender: &Tender, procedure: &Procedure) -> Result<(Vec<Expert>, bool), Fault> {
    let terms = tender.terms()?;
    let all = rows::people::able(tx, &terms.speciality, &china_date(tx.now()).to_string())?;
    let wanted = usize::from(procedure.experts) + usize::from(procedure.substitutes);
    let near: Vec<Expert> = all.iter().filter(|one| covers(&tender.region, &one.region)).cloned().collect();
    match near.len() >= wanted {
        true => Ok((near, false)),
        false => Ok((all, true)),
    }
}

/// Why an expert has to stay away from a tender, if they do (回避).
fn away(tx: &mut Tx, tender: &Tender, bids: &[Bid], expert: &Expert) -> Result<Option<&'static str>, Fault> {
    let organ = directory::organ::by_id(tx, contract::OrganId(tender.organ))?;
    let of_tenderer = organ.is_some_and(|one| one.uscc == expert.employer);
    if of_tenderer || bids.iter().any(|bid| bid.trader == expert.employer) {
        return Ok(Some(EMPLOYER));
    }
    for trader in bids.iter().map(|bid| bid.trader.as_str()) {
        let Some(known) = rows::people::trader(tx, trader)? else { continue };
        if directory::party::may_act_for(tx, AccountId(expert.account), known.party.into())? {
            return Ok(Some(BIDDER));
        }
    }
    Ok(bids.iter().any(|bid| bid.account == expert.account).then_some(BIDDER))
}

/// Announces the draw of a committee at the platform's terminal (抽取公告): candidates under marks, who is left out and why, the promise of
/// a secret. It may be drawn when the time between is over.
///
/// # Errors
/// As [`hold`]; `trade.no-experts` for a procedure without, `trade.draw-there`, `trade.too-few-experts`, `trade.text-missing`.
pub fn announce(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    number: &str,
    revision: i64,
    meeting: &str,
    place: &str,
) -> Result<Draw, Fault> {
    let mut tender = hold(tx, actor, number, revision, Serve::PERMISSION, &[State::Opened])?;
    let rules = desk.rules(tx)?;
    let procedure = rules.procedure(&tender.procedure)?;
    if procedure.experts == 0 {
        return Err(Fault::conflict("trade.no-experts"));
    }
    if rows::people::draw(tx, tender.id)?.is_some() {
        return Err(Fault::conflict("trade.draw-there"));
    }
    let (meeting, place) = (said(meeting, LINE_MOST)?, said(place, LINE_MOST)?);
    let bids = rows::bids::of_tender(tx, tender.id)?;
    let (experts, _) = candidates(tx, &tender, procedure)?;
    let (mut all, mut excluded) = (Vec::new(), Vec::new());
    for expert in &experts {
        let id = mark(&tender, expert)?;
        if let Some(why) = away(tx, &tender, &bids, expert)? {
            excluded.push(Excluded { id: id.clone(), why: why.to_owned() });
        }
        all.push(Candidate { id, stratum: tender.terms()?.speciality });
    }
    if all.len() - excluded.len() < usize::from(procedure.experts) {
        return Err(Fault::conflict("trade.too-few-experts").with("wanted", procedure.experts));
    }
    let secret = String::from_utf8(vault::new_secret()?).unwrap_or_default().trim().to_owned();
    let from = tx.now() + 60_000 * i64::from(rules.draw_minutes);
    let minute = china_minute_of_day(from);
    let announcement = Announcement {
        candidates: all,
        commitments: vec![Commitment {
            by: rules.publisher.name.zh.clone(),
            sha256: draw::commitment(&secret),
        }],
        excluded,
        pairing: None,
        public_value: format!(
            "{} ≥ {}T{:02}:{:02}+08:00",
            rules.public_value.zh,
            china_date(from),
            minute / 60,
            minute % 60
        ),
        quotas: vec![Quota {
            how: How::Count(u32::from(procedure.experts)),
            stratum: tender.terms()?.speciality,
            substitutes: u32::from(procedure.substitutes),
        }],
        repeats: None,
        scheme: SCHEME.to_owned(),
        title: format!("{} {}", tender.number, "评审专家抽取"),
    }
    .sorted();
    announcement.check().map_err(refused)?;
    let made = Draw {
        tender: tender.id,
        digest: announcement.digest(),
        announcement: announcement.canonical(),
        secret: vault::seal(&secret_place(tender.id), secret.as_bytes())?,
        meeting,
        place,
        at: tx.now(),
        draw_from: from,
        bundle: String::new(),
        drawn_at: None,
    };
    rows::people::insert_draw(tx, &made)?;
    keep(tx, &mut tender)?;
    note(tx, actor, events::DRAW_ANNOUNCED, &tender, json!({ "digest": made.digest }));
    Ok(made)
}

/// Draws with the public value, once; those drawn are asked, substitutes wait.
///
/// # Errors
/// As [`hold`]; `trade.no-draw`, `trade.draw-early`, `trade.value-missing`, `trade.draw-refused`.
pub fn draw(tx: &mut Tx, actor: &Actor, number: &str, revision: i64, value: &str) -> Result<(), Fault> {
    let mut tender = hold(tx, actor, number, revision, Serve::PERMISSION, &[State::Opened])?;
    let made = rows::people::draw(tx, tender.id)?.filter(|one| one.drawn_at.is_none());
    let made = made.ok_or_else(|| Fault::conflict("trade.no-draw"))?;
    if tx.now() < made.draw_from {
        return Err(Fault::conflict("trade.draw-early"));
    }
    let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
    if value.chars().count() < 6 || value.chars().count() > 200 || value.chars().any(char::is_control) {
        return Err(Fault::invalid("trade.value-missing"));
    }
    let announcement = Announcement::read(&made.announcement).map_err(refused)?;
    let secret = vault::open(&secret_place(tender.id), &made.secret)?;
    let secret = String::from_utf8(secret).map_err(|error| Fault::internal("trade.broken", error))?;
    let by = announcement.commitments.first().map(|one| one.by.clone()).unwrap_or_default();
    let bundle = draw::draw(announcement, vec![Secret { by, secret }], value).map_err(refused)?;
    let text = serde_json::to_string(&bundle).map_err(|error| Fault::internal("trade.broken", error))?;
    rows::people::save_bundle(tx, tender.id, &text)?;
    let mut known = BTreeMap::new();
    for expert in rows::people::able(tx, &tender.terms()?.speciality, "")? {
        // Also under keys that were in use when it was announced.
        for mark in vault::marks(&["trade draw", &tender.number, &expert.id.to_string()])? {
            known.insert(mark.chars().take(20).collect::<String>(), expert.clone());
        }
    }
    let mut no = 0;
    for group in &bundle.result {
        for (mark, state) in group
            .drawn
            .iter()
            .map(|mark| (mark, SeatState::Asked))
            .chain(group.substitutes.iter().map(|mark| (mark, SeatState::Waiting)))
        {
            // Who left the library since is drawn all the same and sits nowhere; a substitute steps in.
            no += 1;
            match known.get(mark) {
                Some(expert) => seat(tx, &tender, no, mark, expert, state)?,
                None => continue,
            }
        }
    }
    fill(tx, &tender, actor)?;
    keep(tx, &mut tender)?;
    note(tx, actor, events::DRAWN, &tender, json!({ "seats": no }));
    Ok(())
}

fn seat(
    tx: &mut Tx,
    tender: &Tender,
    no: i64,
    mark: &str,
    expert: &Expert,
    state: SeatState,
) -> Result<(), Fault> {
    let id = tx.new_id();
    let seat = Seat {
        id,
        tender: tender.id,
        no,
        mark: mark.to_owned(),
        sealed: vault::seal(&seat_place(id), expert.id.to_string().as_bytes())?,
        state,
        code: vault::seal(&code_place(id), vault::code()?.as_bytes())?,
        at: tx.now(),
        arrived_at: None,
        signed_at: None,
        assessed: None,
    };
    Ok(rows::people::insert_seat(tx, &seat, &login_mark(AccountId(expert.account))?)?)
}

/// Asks substitutes in their order while fewer come than are wanted.
fn fill(tx: &mut Tx, tender: &Tender, actor: &Actor) -> Result<(), Fault> {
    let made = rows::people::draw(tx, tender.id)?.ok_or_else(|| Fault::conflict("trade.no-draw"))?;
    let announcement = Announcement::read(&made.announcement).map_err(refused)?;
    let wanted: usize = announcement
        .quotas
        .iter()
        .map(|quota| match quota.how {
            How::Count(n) => usize::try_from(n).unwrap_or(0),
            How::Of10000(_) => 0,
        })
        .sum();
    let seats = rows::people::seats(tx, tender.id)?;
    let coming =
        |seat: &&Seat| matches!(seat.state, SeatState::Asked | SeatState::Coming | SeatState::Arrived);
    let missing = wanted.saturating_sub(seats.iter().filter(coming).count());
    let waiting = seats.into_iter().filter(|seat| seat.state == SeatState::Waiting);
    for mut seat in waiting.take(missing) {
        (seat.state, seat.at) = (SeatState::Asked, tx.now());
        rows::people::save_seat(tx, &seat)?;
        note(tx, actor, events::SEAT, tender, json!({ "seat": seat.no, "state": seat.state.as_str() }));
    }
    Ok(())
}

/// What an expert's own page shows of a seat.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// The seat.
    pub seat: Seat,
    /// When, in words.
    pub meeting: String,
    /// Where.
    pub place: String,
    /// The code to show on arrival; empty unless they come.
    pub code: String,
    /// The tender, once they arrived.
    pub tender: Option<Tender>,
}

/// The seats an account was asked for.
///
/// # Errors
/// Database errors.
pub fn invitations(tx: &mut Tx, actor: &Actor) -> Result<Vec<Invitation>, Fault> {
    let mut all = Vec::new();
    for mark in login_marks(actor.account)? {
        for seat in rows::people::seats_of(tx, &mark)? {
            all.push(invitation(tx, seat)?);
        }
    }
    all.sort_by_key(|one| std::cmp::Reverse(one.seat.id));
    Ok(all)
}

fn invitation(tx: &mut Tx, seat: Seat) -> Result<Invitation, Fault> {
    let draw = rows::people::draw(tx, seat.tender)?;
    let (meeting, place) = draw.map(|one| (one.meeting, one.place)).unwrap_or_default();
    let code = match seat.state {
        SeatState::Coming => {
            let code = vault::open(&code_place(seat.id), &seat.code)?;
            String::from_utf8(code).map_err(|error| Fault::internal("trade.broken", error))?
        }
        _ => String::new(),
    };
    let tender = match seat.state {
        SeatState::Arrived => rows::tenders::by_id(tx, seat.tender)?,
        _ => None,
    };
    Ok(Invitation { seat, meeting, place, code, tender })
}

/// A seat of the actor's own, taken with its tender.
///
/// # Errors
/// `trade.unknown`.
pub(crate) fn own_seat(tx: &mut Tx, actor: &Actor, id: i64) -> Result<(Seat, Tender), Fault> {
    let unknown = || Fault::not_found("trade.unknown");
    let seat = rows::people::seat(tx, id)?.ok_or_else(unknown)?;
    let marks = login_marks(actor.account)?;
    let mut mine = false;
    for mark in &marks {
        mine |= rows::people::seats_of(tx, mark)?.iter().any(|one| one.id == seat.id);
    }
    let tender = rows::tenders::by_id(tx, seat.tender)?.filter(|_| mine).ok_or_else(unknown)?;
    let tender = crate::frame::take(tx, &tender.number)?;
    // Read again: the row may have changed before the tender was taken.
    let seat = rows::people::seat(tx, id)?.ok_or_else(unknown)?;
    Ok((seat, tender))
}

/// Answers: comes or does not; a substitute is asked for who does not.
///
/// # Errors
/// `trade.unknown`, `trade.wrong-state`.
pub fn reply(tx: &mut Tx, actor: &Actor, id: i64, comes: bool) -> Result<(), Fault> {
    let (mut seat, tender) = own_seat(tx, actor, id)?;
    let may = match comes {
        true => seat.state == SeatState::Asked,
        false => matches!(seat.state, SeatState::Asked | SeatState::Coming),
    };
    if !may || tender.state != State::Opened {
        return Err(Fault::conflict("trade.wrong-state"));
    }
    seat.state = if comes { SeatState::Coming } else { SeatState::Declined };
    rows::people::save_seat(tx, &seat)?;
    // The expert's account would be their name: the ledger says the seat.
    let who = Actor::system("expert");
    note(tx, &who, events::SEAT, &tender, json!({ "seat": seat.no, "state": seat.state.as_str() }));
    fill(tx, &tender, &who)
}

/// Steps back after arrival on seeing who bids (主动回避); what was scored is void and a substitute is asked.
///
/// # Errors
/// `trade.unknown`, `trade.wrong-state`.
pub fn recuse(tx: &mut Tx, actor: &Actor, id: i64) -> Result<(), Fault> {
    let (mut seat, tender) = own_seat(tx, actor, id)?;
    if seat.state != SeatState::Arrived || seat.signed_at.is_some() || tender.state != State::Opened {
        return Err(Fault::conflict("trade.wrong-state"));
    }
    seat.state = SeatState::Declined;
    rows::people::clear_scores(tx, seat.id)?;
    rows::people::save_seat(tx, &seat)?;
    note(tx, actor, events::SEAT, &tender, json!({ "seat": seat.no, "state": "recused" }));
    fill(tx, &tender, actor)
}

/// Checks an expert in by the code they show (签到): from here on their name is open to those who run the tender.
///
/// # Errors
/// As [`hold`]; `trade.code-wrong`.
pub fn arrive(tx: &mut Tx, actor: &Actor, number: &str, revision: i64, code: &str) -> Result<String, Fault> {
    let mut tender = hold(tx, actor, number, revision, Serve::PERMISSION, &[State::Opened])?;
    let shown: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    for mut seat in rows::people::seats(tx, tender.id)? {
        let kept = vault::open(&code_place(seat.id), &seat.code)?;
        if seat.state != SeatState::Coming || !vault::same(&kept, shown.as_bytes()) {
            continue;
        }
        (seat.state, seat.arrived_at) = (SeatState::Arrived, Some(tx.now()));
        rows::people::save_seat(tx, &seat)?;
        keep(tx, &mut tender)?;
        note(tx, actor, events::SEAT, &tender, json!({ "seat": seat.no, "state": seat.state.as_str() }));
        return name(tx, &seat);
    }
    Err(Fault::invalid("trade.code-wrong"))
}

/// The expert on a seat.
fn expert(tx: &mut Tx, seat: &Seat) -> Result<Expert, Fault> {
    let broken = || Fault::internal("trade.broken", format!("seat {}", seat.id));
    let id = vault::open(&seat_place(seat.id), &seat.sealed)?;
    let id: i64 = String::from_utf8(id).ok().and_then(|id| id.parse().ok()).ok_or_else(broken)?;
    rows::people::expert(tx, id)?.ok_or_else(broken)
}

/// The name of who sits there, once they arrived; nobody reads it before.
///
/// # Errors
/// `trade.sealed-name` before arrival.
pub fn name(tx: &mut Tx, seat: &Seat) -> Result<String, Fault> {
    if seat.arrived_at.is_none() {
        return Err(Fault::forbidden("trade.sealed-name"));
    }
    let expert = expert(tx, seat)?;
    Ok(directory::account::name(tx, AccountId(expert.account))?.unwrap_or_default())
}

/// Assesses an expert after the review (评价): 1 to 5. Two or more assessments with a mean under 2 suspend them (PRT-11).
///
/// # Errors
/// As [`hold`]; `trade.points-wrong`, `trade.wrong-state` for a seat without a review or assessed already.
pub fn assess(
    tx: &mut Tx,
    actor: &Actor,
    number: &str,
    revision: i64,
    no: i64,
    points: i64,
) -> Result<(), Fault> {
    let states = [State::Candidates, State::Awarded, State::Contracted, State::Completed];
    let mut tender = hold(tx, actor, number, revision, Supervise::PERMISSION, &states)?;
    if !(1..=5).contains(&points) {
        return Err(Fault::invalid("trade.points-wrong"));
    }
    let seat = rows::people::seats(tx, tender.id)?.into_iter().find(|one| one.no == no);
    let seat = seat.filter(|one| one.signed_at.is_some() && one.assessed.is_none());
    let mut seat = seat.ok_or_else(|| Fault::conflict("trade.wrong-state"))?;
    seat.assessed = Some(points);
    rows::people::save_seat(tx, &seat)?;
    let mut expert = expert(tx, &seat)?;
    expert.assessed += 1;
    expert.points += points;
    if expert.assessed >= 2 && expert.points < 2 * expert.assessed {
        (expert.state, expert.why) = (crate::model::ExpertState::Suspended, "assessments".to_owned());
    }
    rows::people::save_expert(tx, &expert)?;
    keep(tx, &mut tender)?;
    note(tx, actor, events::SEAT, &tender, json!({ "seat": no, "state": "assessed" }));
    Ok(())
}
