//! A delivery is opened when an application has brought results, and closed where the window's own record says that they are out.

use contract::case::CaseState;
use contract::events::case::{Delivered, Submitted, Told};
use contract::events::{self as facts, delivery::Opened};
use contract::item::DeliveryMode;
use contract::lookup::CaseSummary;
use contract::time::{DAY_MS, china_date};
use contract::{Actor, Fault};
use store::{Heard, Tx, vault};
use worktime::UnknownYear;

use crate::choose;
use crate::desk::Desk;
use crate::hand;
use crate::model::{Delivery, State};
use crate::parcel;
use crate::store::{choices, deliveries as rows, next_serial};

/// Results go out within so many working days of the decision (行政许可法第四十四条: 自作出决定之日起十日内颁发、送达; 第八十二条: 工作日).
pub const LIMIT_DAYS: u16 = 10;

/// Where the one-time code of a delivery lies sealed.
pub(crate) fn code_place(id: i64) -> String {
    format!("delivery code:{id}")
}

/// A new one-time code for a delivery, sealed.
pub(crate) fn new_code(id: i64) -> Result<Vec<u8>, Fault> {
    Ok(vault::seal(&code_place(id), vault::code()?.as_bytes())?)
}

/// The last day of the limit, `YYYY-MM-DD`. Where the holidays of that year are not announced yet, as far as is known.
fn due(desk: &Desk, region: &str, now: i64) -> Result<String, Fault> {
    let broken = |error| Fault::internal("delivery.calendar", format!("{error:?}"));
    let calendar = desk.calendar.for_region(region).map_err(broken)?;
    let from = china_date(now);
    match calendar.working_day_after(from, LIMIT_DAYS, UnknownYear::Provisional) {
        Ok(day) => Ok(day.to_string()),
        Err(_) => Ok(china_date(now + i64::from(LIMIT_DAYS) * DAY_MS).to_string()),
    }
}

/// An application was handed in: what was said of its draft is said of it.
///
/// # Errors
/// Database errors.
pub fn handed_in(tx: &mut Tx, desk: &Desk, heard: &Heard) -> Result<(), Fault> {
    let told: Told<Submitted> = Told::read(heard)?;
    let Some(case) = desk.cases.by_number(tx, &told.case)? else { return Ok(()) };
    if let Some(draft) = desk.cases.draft_of(tx, case.root)? {
        choices::of_application(tx, draft.0, case.root.0)?;
    }
    Ok(())
}

/// A case ended: where its application has brought results, they are ready to go out.
///
/// # Errors
/// Database errors.
pub fn ended(tx: &mut Tx, desk: &Desk, heard: &Heard) -> Result<(), Fault> {
    let number = contract::events::case::number(heard)?;
    let Some(case) = desk.cases.by_number(tx, &number)? else { return Ok(()) };
    let Some(root) = desk.cases.application(tx, case.root)? else { return Ok(()) };
    if root.state == CaseState::Granted {
        open(tx, desk, &root, heard.at)?;
    }
    Ok(())
}

/// The window's own record says that the results are out.
///
/// # Errors
/// Database errors.
pub fn recorded(tx: &mut Tx, desk: &Desk, heard: &Heard) -> Result<(), Fault> {
    let told: Told<Delivered> = Told::read(heard)?;
    let Some(case) = desk.cases.by_number(tx, &told.case)? else { return Ok(()) };
    let Some(root) = desk.cases.application(tx, case.root)? else { return Ok(()) };
    let opened = open(tx, desk, &root, heard.at)?;
    let Some(mut delivery) = rows::take(tx, opened.id)? else { return Ok(()) };
    // Its own acts say so in the same breath.
    if delivery.state == State::Delivered || !delivery.document.is_empty() {
        return Ok(());
    }
    let mode = if told.fact.how == "courier" { DeliveryMode::Courier } else { delivery.mode() };
    delivery.mode = mode.as_str().to_owned();
    delivery.document.clone_from(&told.fact.document);
    parcel::note(tx, &delivery, ("recorded", ""), &told.fact.document)?;
    hand::finish(tx, &Actor::system("delivery"), &mut delivery, ("record", heard.at))
}

/// Opens the delivery of an application's results, once, as of the moment at which they were there.
fn open(tx: &mut Tx, desk: &Desk, root: &CaseSummary, now: i64) -> Result<Delivery, Fault> {
    if let Some(known) = rows::of_root(tx, root.id.0)? {
        return Ok(known);
    }
    let id = tx.new_id();
    let today = china_date(now);
    let serial = next_serial(tx, &format!("delivery-{}-{}", root.region, today.year()))?;
    let choice = choose::of(tx, desk, None, Some(root.id))?;
    let mut delivery = Delivery {
        id,
        number: format!("SD{}{}{serial:07}", root.region, today.year()),
        root: root.id.0,
        application: root.application.clone(),
        item: root.item_code.clone(),
        item_zh: root.item_name.zh.clone(),
        item_en: root.item_name.en.clone(),
        party: root.applicant.0,
        region: root.region.clone(),
        organ: root.organ.0,
        hall: desk.halls_of(tx, &root.region)?.into_iter().next().map(|hall| hall.key).unwrap_or_default(),
        mode: DeliveryMode::Window.as_str().to_owned(),
        state: State::Waiting,
        recipient: None,
        code: new_code(id)?,
        tries: 0,
        copy: 1,
        parcels: 0,
        parcel: String::new(),
        tracking: String::new(),
        month: format!("{:04}-{:02}", today.year(), today.month()),
        opened_at: now,
        due_on: due(desk, &root.region, now)?,
        ended_at: None,
        late: 0,
        losses: 0,
        returns: 0,
        proof: String::new(),
        document: String::new(),
        revision: 1,
    };
    if let Some(choice) = &choice {
        choose::apply(tx, desk, &mut delivery, choice)?;
    }
    rows::insert(tx, &delivery)?;
    parcel::note(tx, &delivery, ("opened", ""), "")?;
    let fact = Opened {
        delivery: delivery.number.clone(),
        case: delivery.application.clone(),
        mode: delivery.mode.clone(),
    };
    facts::record(tx, Actor::system("delivery").ledger_name(), id, &fact);
    Ok(delivery)
}
