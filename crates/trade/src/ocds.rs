//! Open data by OCDS 1.1 (Open Contracting Data Standard, schema 1__1__5): after every act that the public sees, a release of the whole
//! state, numbered without gaps in the order of commits. The number is the watermark of the change feed.

use contract::time::china_date;
use contract::{Fault, OrganId};
use serde_json::{Map, Value, json};
use store::Tx;

use crate::model::{Bid, BidState, State, Tender};
use crate::rules::{Rules, Way};
use crate::store as rows;

/// Most releases of one answer of the feed.
pub const FEED_MOST: u32 = 500;

/// An instant in the one offset of all dates here, `2026-11-30T01:00:00Z`.
pub fn instant(at_ms: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(at_ms).unwrap_or_default();
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The identifier of a tender in the world.
pub fn ocid(rules: &Rules, tender: &Tender) -> String {
    format!("{}-{}", rules.publisher.prefix, tender.number)
}

fn money(fen: i64) -> Value {
    // Two decimals of a number below 10^12 are exact enough for a double to print them again.
    let text = crate::model::yuan(fen);
    let amount: Value = serde_json::from_str(&text).unwrap_or(Value::Null);
    json!({ "amount": amount, "currency": "CNY" })
}

fn party(code: &str, name: &str, roles: &[&str]) -> Value {
    json!({
        "id": format!("CN-USCC-{code}"),
        "name": name,
        "identifier": { "scheme": "CN-USCC", "id": code, "legalName": name },
        "roles": roles,
    })
}

fn reference(code: &str, name: &str) -> Value {
    json!({ "id": format!("CN-USCC-{code}"), "name": name })
}

fn status(state: State) -> &'static str {
    match state {
        State::Draft => "planning",
        State::Published | State::Opened => "active",
        State::Candidates | State::Awarded | State::Contracted | State::Completed => "complete",
        State::Failed => "unsuccessful",
        State::Cancelled => "cancelled",
    }
}

/// Puts a value in where there is one.
fn put(object: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        object.insert(name.to_owned(), value);
    }
}

fn tender_part(tx: &mut Tx, rules: &Rules, tender: &Tender, bids: &[Bid]) -> Result<Value, Fault> {
    let terms = tender.terms()?;
    let procedure = rules.procedure(&tender.procedure)?;
    let board = rules.board(&tender.board)?;
    let mut part = Map::new();
    part.insert("id".to_owned(), tender.number.as_str().into());
    part.insert("title".to_owned(), tender.title.as_str().into());
    part.insert("description".to_owned(), terms.description.as_str().into());
    part.insert("status".to_owned(), status(tender.state).into());
    part.insert("value".to_owned(), money(terms.budget_fen));
    part.insert("procurementMethod".to_owned(), procedure.method.as_str().into());
    part.insert("procurementMethodDetails".to_owned(), procedure.name.zh.as_str().into());
    let category = Some(board.category.as_str()).filter(|word| !word.is_empty());
    put(&mut part, "mainProcurementCategory", category.map(Into::into));
    let period = |from: Option<i64>, to: Option<i64>| match (from, to) {
        (Some(from), Some(to)) => Some(json!({ "startDate": instant(from), "endDate": instant(to) })),
        _ => None,
    };
    put(&mut part, "tenderPeriod", period(tender.published_at, tender.bids_until));
    put(&mut part, "enquiryPeriod", period(tender.published_at, tender.questions_until));
    let questions = rows::tenders::questions(tx, tender.id)?;
    part.insert("hasEnquiries".to_owned(), (!questions.is_empty()).into());
    part.insert(
        "submissionMethod".to_owned(),
        json!([if procedure.way == Way::Auction { "electronicAuction" } else { "electronicSubmission" }]),
    );
    let versions = rows::tenders::versions(tx, tender.id)?;
    let amendments: Vec<Value> = versions
        .iter()
        .skip(1)
        .map(|one| json!({ "id": one.version.to_string(), "date": instant(one.at), "rationale": one.why }))
        .collect();
    put(&mut part, "amendments", (!amendments.is_empty()).then(|| amendments.into()));
    // Who bid is public from the opening on.
    if tender.opened_at.is_some() {
        part.insert("numberOfTenderers".to_owned(), bids.len().into());
        let all: Vec<Value> = bids.iter().map(|bid| reference(&bid.trader, &bid.name)).collect();
        put(&mut part, "tenderers", (!all.is_empty()).then(|| all.into()));
    }
    Ok(Value::Object(part))
}

/// The awards of the release before, each called off unless it is the one that stands, and that.
fn awards(tx: &mut Tx, tender: &Tender, now: Option<Value>) -> Result<Vec<Value>, Fault> {
    let last = rows::last_release(tx, tender.id)?.unwrap_or_default();
    let last: Value = serde_json::from_str(&last).unwrap_or(Value::Null);
    let mut all: Vec<Value> = last.get("awards").and_then(Value::as_array).cloned().unwrap_or_default();
    let id = now.as_ref().and_then(|one| one.get("id")).cloned();
    for one in &mut all {
        if one.get("id") != id.as_ref() {
            one["status"] = "cancelled".into();
        }
    }
    let Some(now) = now else { return Ok(all) };
    match all.iter_mut().find(|one| one.get("id") == id.as_ref()) {
        Some(one) => *one = now,
        None => all.push(now),
    }
    Ok(all)
}

/// The release of a tender as it stands.
fn body(tx: &mut Tx, rules: &Rules, tender: &Tender, no: i64, tag: &str) -> Result<Value, Fault> {
    let organ = directory::organ::by_id(tx, OrganId(tender.organ))?
        .ok_or_else(|| Fault::not_found("trade.unknown"))?;
    let bids = rows::bids::of_tender(tx, tender.id)?;
    let ocid = ocid(rules, tender);
    let mut parties = vec![party(&organ.uscc, &organ.name.zh, &["buyer", "procuringEntity"])];
    let mut release = Map::new();
    let winner = rows::people::trader(tx, &tender.winner)?;
    if tender.opened_at.is_some() {
        for bid in &bids {
            let won = winner.as_ref().is_some_and(|one| one.code == bid.trader);
            let roles: &[&str] = if won { &["tenderer", "supplier"] } else { &["tenderer"] };
            parties.push(party(&bid.trader, &bid.name, roles));
        }
    }
    if let Some(winner) = winner.as_ref().filter(|one| !bids.iter().any(|bid| bid.trader == one.code)) {
        parties.push(party(&winner.code, &winner.name, &["supplier"]));
    }
    // An award is its supplier's: where another comes first after an objection, the former award is called off and stays.
    let award_id = format!("{ocid}-award-{}", tender.winner);
    let award = winner.as_ref().zip(tender.report_at).map(|(winner, at)| {
        let settled = tender.awarded_at.is_some();
        json!({
            "id": award_id,
            "title": tender.title,
            "status": if settled { "active" } else { "pending" },
            "date": instant(tender.awarded_at.unwrap_or(at)),
            "value": money(tender.award_fen),
            "suppliers": [reference(&winner.code, &winner.name)],
        })
    });
    let awards = awards(tx, tender, award)?;
    let contract = tender.contract_at.map(|at| {
        let done = tender.state == State::Completed;
        json!([{
            "id": tender.contract_no,
            "awardID": award_id,
            "title": tender.title,
            "status": if done { "terminated" } else { "active" },
            "dateSigned": instant(at),
            "value": money(tender.award_fen),
        }])
    });
    release.insert("ocid".to_owned(), ocid.as_str().into());
    release.insert("id".to_owned(), format!("{ocid}-{no}").into());
    release.insert("date".to_owned(), instant(tx.now()).into());
    release.insert("tag".to_owned(), json!([tag]));
    release.insert("initiationType".to_owned(), "tender".into());
    release.insert("language".to_owned(), "zh".into());
    release.insert("parties".to_owned(), parties.into());
    release.insert("buyer".to_owned(), reference(&organ.uscc, &organ.name.zh));
    release.insert("tender".to_owned(), tender_part(tx, rules, tender, &bids)?);
    put(&mut release, "awards", (!awards.is_empty()).then(|| awards.into()));
    put(&mut release, "contracts", contract);
    Ok(Value::Object(release))
}

/// Publishes a release of a tender as it stands.
///
/// # Errors
/// Database errors; `trade.broken`.
pub(crate) fn release(tx: &mut Tx, rules: &Rules, tender: &Tender, tag: &str) -> Result<(), Fault> {
    let no = rows::next_serial(tx, "release")?;
    let body = body(tx, rules, tender, no, tag)?;
    Ok(rows::insert_release(tx, no, tender.id, &body.to_string())?)
}

fn package(rules: &Rules, base: &str, uri: &str, at: i64) -> Map<String, Value> {
    let mut package = Map::new();
    package.insert("uri".to_owned(), format!("{base}{uri}").into());
    package.insert("version".to_owned(), "1.1".into());
    package.insert("publishedDate".to_owned(), instant(at).into());
    package.insert("publisher".to_owned(), json!({ "name": rules.publisher.name.zh, "uri": base }));
    package
}

/// The feed: releases after a watermark, and the watermark to ask with next.
///
/// # Errors
/// Database errors; `trade.broken`.
pub fn feed(tx: &mut Tx, rules: &Rules, base: &str, after: i64, most: u32) -> Result<Value, Fault> {
    let most = most.clamp(1, FEED_MOST);
    let found = rows::releases_after(tx, after, most)?;
    let next = found.last().map_or(after, |(no, _)| *no);
    let releases = parsed(&found)?;
    let mut package =
        package(rules, base, &format!("/api/v1/trade/releases?after={after}&limit={most}"), tx.now());
    package.insert("releases".to_owned(), releases.into());
    // Where the next page begins; an empty page means: ask again later with the same.
    package.insert(
        "links".to_owned(),
        json!({ "next": format!("{base}/api/v1/trade/releases?after={next}&limit={most}"), "watermark": next }),
    );
    Ok(Value::Object(package))
}

fn parsed(found: &[(i64, String)]) -> Result<Vec<Value>, Fault> {
    let broken = |error| Fault::internal("trade.broken", error);
    found.iter().map(|(_, body)| serde_json::from_str(body).map_err(broken)).collect()
}

/// The record of a tender: all its releases and the last as compiled one; each release is the whole state.
///
/// # Errors
/// Database errors; `trade.broken`.
pub fn record(tx: &mut Tx, rules: &Rules, base: &str, tender: &Tender) -> Result<Value, Fault> {
    let releases = parsed(&rows::releases_of(tx, tender.id)?)?;
    let ocid = ocid(rules, tender);
    let compiled = releases.last().cloned().map(|mut last| {
        last["tag"] = json!(["compiled"]);
        last
    });
    let mut package = package(rules, base, &format!("/api/v1/trade/records/{}", tender.number), tx.now());
    let mut record = Map::new();
    record.insert("ocid".to_owned(), ocid.into());
    put(&mut record, "compiledRelease", compiled);
    record.insert("releases".to_owned(), releases.into());
    package.insert("records".to_owned(), json!([record]));
    Ok(Value::Object(package))
}

/// Figures of the boards since the first day of a year, for everybody (PRT-19): board, announced, awarded, amount in fen.
///
/// # Errors
/// Database errors.
pub fn figures(tx: &mut Tx) -> Result<Vec<(String, i64, i64, i64)>, Fault> {
    let since = contract::time::china_midnight_ms(china_date(tx.now()).first_of_year());
    Ok(rows::figures(tx, since)?)
}

/// Whether a bid is shown in the record of the opening.
pub fn is_shown(bid: &Bid) -> bool {
    bid.state != BidState::Withdrawn
}
