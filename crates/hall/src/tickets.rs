//! Tickets (取号、叫号): taken at the guide's desk or with a telephone at the door, called, served, passed over, handed on, ended. Everything
//! that changes the line of a hall takes its day first, so two windows never call the same person.

use contract::time::{china_date, china_midnight_ms};
use contract::{Actor, ActorKind, Fault, Scope};
use directory::access::{Permit, require};
use serde_json::json;
use store::{Event, Timer, Tx, vault};

use crate::book;
use crate::desk::Desk;
use crate::events;
use crate::model::{Errand, State, Ticket, Turn, Via};
use crate::permissions::Serve;
use crate::places;
use crate::plan::{Hall, Plan};
use crate::queue::{self, Need, Seat};
use crate::seats;
use crate::store as all_rows;
use crate::store::tickets as rows;

/// Kind of the timer that looks whether somebody waits too long, and of the one that ends a hall's day.
pub const RING: &str = "hall.ticket";
/// Most matters of one ticket.
pub const MATTERS_MOST: usize = 5;
/// Most people in line of a hall.
const LINE_MOST: usize = 2_000;
/// So long after a hall closes its day is ended, ms.
const AFTER_MS: i64 = 2 * 3_600_000;
const MINUTE_MS: i64 = 60_000;

/// What somebody takes a ticket for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Key of the hall.
    pub hall: String,
    /// Addresses of guides, or keys of categories; none where an appointment says it.
    pub matters: Vec<String>,
    /// What earns an earlier turn.
    pub need: Need,
    /// Number of an appointment of today, or empty.
    pub booking: String,
    /// Where it is taken.
    pub via: Via,
    /// The code at the door, where it is taken with a telephone.
    pub door: String,
}

fn note(tx: &mut Tx, actor: &Actor, kind: &'static str, ticket: &Ticket, mut data: serde_json::Value) {
    data["ticket"] = ticket.number.as_str().into();
    let stream = format!("hall:{}", ticket.hall);
    tx.record(Event { stream, kind, actor: actor.ledger_name(), data });
}

fn may_serve(actor: &Actor, hall: &Hall) -> Result<(), Fault> {
    require(actor, Serve::PERMISSION, Scope { region: &hall.region, organ: None, item: None }).map(drop)
}

/// The code at the door of a hall today (门口取号码), made when first asked for.
///
/// # Errors
/// `access.forbidden`, `hall.unknown`, `hall.no-queue`.
pub fn door(tx: &mut Tx, desk: &Desk, actor: &Actor, hall: &str) -> Result<String, Fault> {
    let plan = desk.plan(tx)?;
    let hall = plan.hall(hall)?;
    may_serve(actor, hall)?;
    hall.queue.as_ref().ok_or_else(|| Fault::invalid("hall.no-queue"))?;
    let day = china_date(tx.now()).to_string();
    let code = vault::mark(&["hall door", &hall.key, &day, &tx.new_id().to_string()])?;
    let code: String = code.chars().take(10).collect();
    rows::put_door(tx, &hall.key, &day, &code)?;
    Ok(rows::door(tx, &hall.key, &day)?.unwrap_or(code))
}

/// That a code is the one at the door today.
///
/// # Errors
/// `hall.door-wrong`.
pub fn at_the_door(tx: &mut Tx, hall: &Hall, code: &str) -> Result<(), Fault> {
    let day = china_date(tx.now()).to_string();
    match rows::door(tx, &hall.key, &day)? {
        Some(today) if !code.is_empty() && today == code.trim() => Ok(()),
        _ => Err(Fault::invalid("hall.door-wrong")),
    }
}

/// The matters of a ticket, checked; each once.
fn errands(
    tx: &mut Tx,
    desk: &Desk,
    plan: &Plan,
    hall: &Hall,
    words: &[String],
) -> Result<Vec<Errand>, Fault> {
    let mut all: Vec<Errand> = Vec::new();
    for word in words {
        let matter = places::matter(tx, desk, plan, word)?;
        places::handled_here(hall, &matter)?;
        if all.iter().any(|one| one.category == matter.category && one.item == matter.item) {
            continue;
        }
        let places::Matter { category, item, name, minutes } = matter;
        all.push(Errand { category, item, name, minutes, done: false });
    }
    match all.len() {
        0 => Err(Fault::invalid("hall.matter-missing")),
        n if n > MATTERS_MOST => Err(Fault::invalid("hall.matters-many").with("most", MATTERS_MOST)),
        _ => Ok(all),
    }
}

/// An appointment of today turned into a place in line: whose, and when its slot begins.
fn arrived(tx: &mut Tx, desk: &Desk, actor: &Actor, wanted: &Wanted) -> Result<crate::model::Booking, Fault> {
    let unknown = || Fault::not_found("hall.booking-unknown");
    let found = match wanted.via {
        Via::Guide => book::for_staff(tx, desk, actor, &wanted.booking)?,
        Via::Phone => book::mine(tx, actor, &wanted.booking)?,
    };
    if found.hall != wanted.hall {
        return Err(unknown());
    }
    if let Some(known) = rows::of_booking(tx, &found.hall, &found.day, &found.number)? {
        return Err(Fault::conflict("hall.ticket-open").with("number", known.number));
    }
    // Who is marked as having come gets a ticket all the same.
    if found.state == State::Arrived && found.day == china_date(tx.now()).to_string() {
        return Ok(found);
    }
    book::arrived(tx, actor, found.id)
}

/// Takes a ticket.
///
/// # Errors
/// `hall.no-queue`, `hall.queue-closed` outside opening hours, `hall.queue-full`, `hall.door-wrong`, `hall.ticket-open` for somebody
/// signed in who is in line here already, `hall.matter-unknown`, `hall.not-here`, `hall.matters-many`, those of an appointment.
pub fn take(tx: &mut Tx, desk: &Desk, actor: &Actor, wanted: &Wanted) -> Result<Ticket, Fault> {
    let plan = desk.plan(tx)?;
    let hall = plan.hall(&wanted.hall)?;
    let rules = hall.queue.as_ref().ok_or_else(|| Fault::invalid("hall.no-queue"))?.rules();
    match wanted.via {
        Via::Guide => may_serve(actor, hall)?,
        Via::Phone => at_the_door(tx, hall, &wanted.door)?,
    }
    let now = tx.now();
    let today = desk.day(tx, hall, china_date(now))?;
    let minute = u16::try_from((now - china_midnight_ms(today.date)) / MINUTE_MS).unwrap_or(u16::MAX);
    // The doors may be shut at noon: whoever comes before the next session waits in line for it.
    let last = today.sessions.last().map_or(0, |session| session.1);
    let first = today.sessions.first().map_or(u16::MAX, |session| session.0.saturating_sub(30));
    if minute >= last || minute < first {
        return Err(Fault::conflict("hall.queue-closed"));
    }
    let day = seats::take(tx, hall)?;
    let account = (actor.kind == ActorKind::Applicant && wanted.via == Via::Phone).then_some(actor.account);
    if account.is_some()
        && let Some(known) = own_open(tx, actor, &hall.key)?
    {
        return Err(Fault::conflict("hall.ticket-open").with("number", known.number));
    }
    if rows::open(tx, &hall.key, &day)?.len() >= LINE_MOST {
        return Err(Fault::conflict("hall.queue-full"));
    }
    let booking = match wanted.booking.trim() {
        "" => None,
        _ => Some(arrived(tx, desk, actor, wanted)?),
    };
    let mut words = wanted.matters.clone();
    if let Some(booking) = &booking {
        words.insert(0, booking.item().unwrap_or(&booking.category).to_owned());
    }
    let errands = errands(tx, desk, &plan, hall, &words)?;
    let ticket = written(tx, &plan, hall, &day, &errands, wanted, booking.as_ref(), account)?;
    let categories: Vec<&str> = errands.iter().map(|one| one.category.as_str()).collect();
    let data = json!({ "day": day, "categories": categories, "via": wanted.via.as_str(), "booking": ticket.booking });
    note(tx, actor, events::TAKEN, &ticket, data);
    let payload = json!({ "ticket": ticket.id, "what": "long" });
    let key = format!("ticket:{}", ticket.id);
    tx.set_timer(Timer { at_ms: now + rules.bound, kind: RING, key, payload });
    let key = format!("hall-day:{}:{day}", hall.key);
    tx.cancel_timers(&key);
    let at_ms = china_midnight_ms(today.date) + i64::from(last) * MINUTE_MS + AFTER_MS;
    let payload = json!({ "hall": hall.key, "day": day, "what": "end" });
    tx.set_timer(Timer { at_ms, kind: RING, key, payload });
    desk.announce(tx, hall, "hall.line", None);
    Ok(ticket)
}

/// The ticket with which somebody signed in stands in this line today.
///
/// # Errors
/// Database errors.
pub fn own_open(tx: &mut Tx, actor: &Actor, hall: &str) -> Result<Option<Ticket>, Fault> {
    let day = china_date(tx.now()).to_string();
    let open = |one: &Ticket| one.hall == hall && !one.is_over();
    Ok(rows::of_account(tx, actor.account, &day)?.into_iter().find(open))
}

/// Writes the row of a ticket with the next number of its first category.
#[expect(clippy::too_many_arguments, reason = "what a row is made of")]
fn written(
    tx: &mut Tx,
    plan: &Plan,
    hall: &Hall,
    day: &str,
    errands: &[Errand],
    wanted: &Wanted,
    booking: Option<&crate::model::Booking>,
    account: Option<contract::AccountId>,
) -> Result<Ticket, Fault> {
    let (id, now) = (tx.new_id(), tx.now());
    let first = errands.first().ok_or_else(|| Fault::invalid("hall.matter-missing"))?;
    let letter = plan.category(&first.category).map_or('Z', |category| category.letter);
    let serial = all_rows::next_serial(tx, &format!("ticket {} {day} {letter}", hall.key))?;
    let token = vault::mark(&["hall ticket", &hall.key, &id.to_string()])?;
    let ticket = Ticket {
        id,
        revision: 1,
        hall: hall.key.clone(),
        day: day.to_owned(),
        number: format!("{letter}{serial:03}"),
        token: token.chars().take(24).collect(),
        state: Turn::Waiting,
        matters: serde_json::to_string(errands).unwrap_or_default(),
        category: first.category.clone(),
        minutes: i64::from(first.minutes),
        need: wanted.need,
        channel: wanted.via,
        booking: booking.map(|one| one.number.clone()).unwrap_or_default(),
        due_at: booking.map(|one| one.starts_at),
        place_at: now,
        taken_at: now,
        account: account.or(booking.map(|one| one.account)),
        calls: 0,
        first_called_at: None,
        called_at: None,
        began_at: None,
        ended_at: None,
        seat: String::new(),
        served_by: None,
    };
    rows::insert(tx, &ticket)?;
    Ok(ticket)
}

/// The line of a hall as it stands.
#[derive(Debug, Clone)]
pub struct Line {
    /// Open tickets, in the order in which they were taken.
    pub open: Vec<Ticket>,
    /// Those who wait.
    pub waiting: Vec<queue::Waiting>,
    /// Windows somebody sits at and has not paused.
    pub seats: Vec<Seat>,
    /// The rules.
    pub rules: queue::Rules,
}

impl Line {
    /// When a ticket should be called, epoch ms.
    pub fn forecast(&self, now: i64, id: i64) -> Option<i64> {
        queue::forecast(&self.waiting, &self.seats, self.rules, now, id)
    }

    /// How many stand before it.
    pub fn ahead(&self, now: i64, id: i64) -> usize {
        queue::ahead(&self.waiting, &self.seats, self.rules, now, id)
    }

    /// When somebody who came now for this category would be called.
    pub fn forecast_new(&self, now: i64, category: &str, minutes: u16) -> Option<i64> {
        let mut with = self.clone();
        with.waiting.push(queue::Waiting {
            id: i64::MAX,
            category: category.to_owned(),
            since: now,
            due: None,
            need: Need::None,
            seat: String::new(),
            takes: i64::from(minutes) * MINUTE_MS,
        });
        with.forecast(now, i64::MAX)
    }
}

/// Reads the line of a hall.
///
/// # Errors
/// `hall.no-queue`; database errors.
pub fn line(tx: &mut Tx, hall: &Hall) -> Result<Line, Fault> {
    let rules = hall.queue.as_ref().ok_or_else(|| Fault::invalid("hall.no-queue"))?.rules();
    let now = tx.now();
    let day = china_date(now).to_string();
    let open = rows::open(tx, &hall.key, &day)?;
    let waiting: Vec<_> = open.iter().filter(|one| one.state == Turn::Waiting).map(Ticket::in_line).collect();
    let at = |no: &str| {
        open.iter().find(|one| matches!(one.state, Turn::Called | Turn::Serving) && one.seat == no)
    };
    let seats = rows::seats(tx, &hall.key)?;
    let seats = seats.iter().filter(|one| one.paused_at.is_none()).map(|one| {
        let free_at = at(&one.seat)
            .map_or(now, |ticket| (ticket.called_at.unwrap_or(now) + ticket.minutes * MINUTE_MS).max(now));
        Seat { no: one.seat.clone(), categories: one.serves(), free_at }
    });
    let seats = seats.collect();
    Ok(Line { open, waiting, seats, rules })
}

/// What a clerk's act changes: where they sit, the hall, and the ticket at their window.
struct AtWindow {
    plan: std::sync::Arc<Plan>,
    hall: Hall,
    seated: crate::model::Seated,
    now: i64,
    open: Vec<Ticket>,
}

impl AtWindow {
    fn of(tx: &mut Tx, desk: &Desk, actor: &Actor) -> Result<Self, Fault> {
        let seated = seats::own(tx, actor)?;
        let plan = desk.plan(tx)?;
        let hall = plan.hall(&seated.hall)?.clone();
        may_serve(actor, &hall)?;
        let day = seats::take(tx, &hall)?;
        // Read anew: the seat may have been given up while the day was waited for.
        let seated = seats::own(tx, actor)?;
        let open = rows::open(tx, &hall.key, &day)?;
        Ok(Self { plan, hall, seated, now: tx.now(), open })
    }

    /// The ticket called to the window or at it.
    fn mine(&self) -> Option<Ticket> {
        let here =
            |one: &&Ticket| matches!(one.state, Turn::Called | Turn::Serving) && one.seat == self.seated.seat;
        self.open.iter().find(here).cloned()
    }

    fn required(&self) -> Result<Ticket, Fault> {
        self.mine().ok_or_else(|| Fault::conflict("hall.nobody-here"))
    }
}

fn save(tx: &mut Tx, ticket: &mut Ticket) -> Result<(), Fault> {
    ticket.revision += 1;
    Ok(rows::save(tx, ticket)?)
}

fn called(tx: &mut Tx, desk: &Desk, actor: &Actor, at: &AtWindow, ticket: &mut Ticket) -> Result<(), Fault> {
    ticket.state = Turn::Called;
    ticket.calls += 1;
    ticket.seat.clone_from(&at.seated.seat);
    ticket.called_at = Some(at.now);
    ticket.first_called_at = ticket.first_called_at.or(Some(at.now));
    ticket.served_by = Some(actor.account);
    save(tx, ticket)?;
    tx.cancel_timers(&format!("ticket:{}", ticket.id));
    note(tx, actor, events::CALLED, ticket, json!({ "window": ticket.seat, "calls": ticket.calls }));
    desk.announce(tx, &at.hall, "hall.called", Some(format!("{} {}", ticket.number, ticket.seat)));
    Ok(())
}

/// Calls who is next at the actor's window (叫下一个); `None` where nobody is in line for it.
///
/// # Errors
/// `hall.not-seated`, `hall.paused-here`, `hall.still-serving`.
pub fn call_next(tx: &mut Tx, desk: &Desk, actor: &Actor) -> Result<Option<Ticket>, Fault> {
    let at = AtWindow::of(tx, desk, actor)?;
    if at.seated.paused_at.is_some() {
        return Err(Fault::conflict("hall.paused-here"));
    }
    if let Some(busy) = at.mine() {
        return Err(Fault::conflict("hall.still-serving").with("number", busy.number));
    }
    let line = line(tx, &at.hall)?;
    let seat = Seat { no: at.seated.seat.clone(), categories: at.seated.serves(), free_at: at.now };
    let Some(place) = queue::next(&line.waiting, &seat, line.rules, at.now) else { return Ok(None) };
    let id = line.waiting[place].id;
    let Some(mut ticket) = at.open.iter().find(|one| one.id == id).cloned() else { return Ok(None) };
    ticket.calls = 0;
    called(tx, desk, actor, &at, &mut ticket)?;
    Ok(Some(ticket))
}

/// Calls the ticket of the actor's window again (重呼).
///
/// # Errors
/// `hall.not-seated`, `hall.nobody-here`.
pub fn recall(tx: &mut Tx, desk: &Desk, actor: &Actor) -> Result<Ticket, Fault> {
    let at = AtWindow::of(tx, desk, actor)?;
    let mut ticket = at.required()?;
    if ticket.state != Turn::Called {
        return Err(Fault::conflict("hall.is-here").with("number", ticket.number));
    }
    called(tx, desk, actor, &at, &mut ticket)?;
    Ok(ticket)
}

/// Its person is at the window (开始办理).
///
/// # Errors
/// `hall.not-seated`, `hall.nobody-here`.
pub fn begin(tx: &mut Tx, desk: &Desk, actor: &Actor) -> Result<Ticket, Fault> {
    let at = AtWindow::of(tx, desk, actor)?;
    let mut ticket = at.required()?;
    if ticket.state == Turn::Serving {
        return Ok(ticket);
    }
    ticket.state = Turn::Serving;
    ticket.began_at = ticket.began_at.or(Some(at.now));
    save(tx, &mut ticket)?;
    desk.announce(tx, &at.hall, "hall.line", None);
    Ok(ticket)
}

/// Passes over a ticket whose person does not come (过号), once it was called often enough.
///
/// # Errors
/// `hall.not-seated`, `hall.nobody-here`, `hall.is-here`, `hall.call-again`.
pub fn pass(tx: &mut Tx, desk: &Desk, actor: &Actor) -> Result<Ticket, Fault> {
    let at = AtWindow::of(tx, desk, actor)?;
    let mut ticket = at.required()?;
    if ticket.state != Turn::Called {
        return Err(Fault::conflict("hall.is-here").with("number", ticket.number));
    }
    let calls = at.hall.queue.as_ref().map_or(1, |queue| i64::from(queue.calls));
    if ticket.calls < calls {
        return Err(Fault::conflict("hall.call-again").with("calls", calls));
    }
    ticket.state = Turn::Passed;
    save(tx, &mut ticket)?;
    note(tx, actor, events::PASSED, &ticket, json!({ "window": ticket.seat, "calls": ticket.calls }));
    desk.announce(tx, &at.hall, "hall.line", None);
    Ok(ticket)
}

/// Sends somebody to fetch or fill in something; they go on at this window when they are back (暂挂).
///
/// # Errors
/// `hall.not-seated`, `hall.nobody-here`.
pub fn hold(tx: &mut Tx, desk: &Desk, actor: &Actor) -> Result<Ticket, Fault> {
    let at = AtWindow::of(tx, desk, actor)?;
    let mut ticket = at.required()?;
    ticket.state = Turn::Held;
    save(tx, &mut ticket)?;
    desk.announce(tx, &at.hall, "hall.line", None);
    Ok(ticket)
}

/// Takes somebody back who was held at this window, or who comes after having been passed over anywhere.
///
/// # Errors
/// `hall.not-seated`, `hall.still-serving`, `hall.ticket-unknown`.
pub fn take_back(tx: &mut Tx, desk: &Desk, actor: &Actor, number: &str) -> Result<Ticket, Fault> {
    let at = AtWindow::of(tx, desk, actor)?;
    if let Some(busy) = at.mine() {
        return Err(Fault::conflict("hall.still-serving").with("number", busy.number));
    }
    let fits = |one: &&Ticket| {
        let back = one.state == Turn::Passed || (one.state == Turn::Held && one.seat == at.seated.seat);
        back && one.number == number.trim() && at.seated.serves().contains(&one.category)
    };
    let found = at.open.iter().find(fits).cloned();
    let mut ticket = found.ok_or_else(|| Fault::not_found("hall.ticket-unknown"))?;
    (ticket.state, ticket.calls) = (Turn::Serving, 1);
    ticket.seat.clone_from(&at.seated.seat);
    (ticket.called_at, ticket.served_by) = (Some(at.now), Some(actor.account));
    ticket.began_at = ticket.began_at.or(Some(at.now));
    save(tx, &mut ticket)?;
    desk.announce(tx, &at.hall, "hall.line", None);
    Ok(ticket)
}

/// Hands a ticket on to another window (转窗口), which calls it in the place it had.
///
/// # Errors
/// `hall.not-seated`, `hall.nobody-here`, `hall.window-elsewhere` for one where nobody sits or this matter is not served.
pub fn hand_on(tx: &mut Tx, desk: &Desk, actor: &Actor, to: &str) -> Result<Ticket, Fault> {
    let at = AtWindow::of(tx, desk, actor)?;
    let mut ticket = at.required()?;
    let seats = rows::seats(tx, &at.hall.key)?;
    let other = seats.iter().find(|one| one.seat == to && one.seat != at.seated.seat);
    if !other.is_some_and(|one| one.serves().contains(&ticket.category)) {
        return Err(Fault::invalid("hall.window-elsewhere"));
    }
    (ticket.state, ticket.calls, ticket.seat) = (Turn::Waiting, 0, to.to_owned());
    save(tx, &mut ticket)?;
    note(tx, actor, events::HANDED_ON, &ticket, json!({ "to": to }));
    desk.announce(tx, &at.hall, "hall.line", None);
    Ok(ticket)
}

/// The matter at the window is done (办完). The next matter of the same ticket goes on here, where this window serves it; elsewhere its person
/// keeps their place (一次取号).
///
/// # Errors
/// `hall.not-seated`, `hall.nobody-here`.
pub fn finish(tx: &mut Tx, desk: &Desk, actor: &Actor) -> Result<Ticket, Fault> {
    let at = AtWindow::of(tx, desk, actor)?;
    let mut ticket = at.required()?;
    ticket.began_at = ticket.began_at.or(Some(at.now));
    let mut errands = ticket.errands();
    if let Some(done) = errands.iter_mut().find(|one| !one.done) {
        done.done = true;
    }
    let next = errands.iter().find(|one| !one.done).cloned();
    ticket.matters = serde_json::to_string(&errands).unwrap_or_default();
    match next {
        None => {
            ticket.state = Turn::Done;
            end(tx, actor, &mut ticket)?;
        }
        Some(next) => {
            (ticket.category, ticket.minutes) = (next.category.clone(), i64::from(next.minutes));
            if at.seated.serves().contains(&next.category) {
                ticket.called_at = Some(at.now);
            } else {
                (ticket.state, ticket.calls) = (Turn::Waiting, 0);
                ticket.seat.clear();
                let to = at.plan.category(&next.category).map(|one| one.name.zh.clone()).unwrap_or_default();
                note(tx, actor, events::HANDED_ON, &ticket, json!({ "to": to }));
            }
            save(tx, &mut ticket)?;
        }
    }
    desk.announce(tx, &at.hall, "hall.line", None);
    Ok(ticket)
}

/// Ends a ticket as its state says.
fn end(tx: &mut Tx, actor: &Actor, ticket: &mut Ticket) -> Result<(), Fault> {
    let now = tx.now();
    ticket.ended_at = Some(now);
    save(tx, ticket)?;
    tx.cancel_timers(&format!("ticket:{}", ticket.id));
    let served = ticket.began_at.map_or(0, |began| now - began);
    let data =
        json!({ "done": ticket.state == Turn::Done, "waited_ms": ticket.waited(now), "served_ms": served });
    note(tx, actor, events::ENDED, ticket, data);
    Ok(())
}

/// A ticket by the address of its page.
///
/// # Errors
/// `hall.ticket-unknown`.
pub fn by_token(tx: &mut Tx, token: &str) -> Result<Ticket, Fault> {
    rows::by_token(tx, token)?.ok_or_else(|| Fault::not_found("hall.ticket-unknown"))
}

/// The person of a ticket leaves the line, or comes back after having been passed over: to the end of it, as somebody with a need.
///
/// # Errors
/// `hall.ticket-unknown`, `hall.over`.
pub fn own_act(tx: &mut Tx, desk: &Desk, token: &str, back: bool) -> Result<Ticket, Fault> {
    let plan = desk.plan(tx)?;
    let found = by_token(tx, token)?;
    let hall = plan.hall(&found.hall).map_err(|_| Fault::not_found("hall.ticket-unknown"))?;
    let day = seats::take(tx, hall)?;
    let mut ticket = by_token(tx, token)?;
    let visitor = Actor::system("portal");
    let may = match back {
        true => ticket.state == Turn::Passed,
        false => matches!(ticket.state, Turn::Waiting | Turn::Called | Turn::Passed | Turn::Held),
    };
    if !may || ticket.day != day {
        return Err(Fault::conflict("hall.over"));
    }
    if back {
        let credit = hall.queue.as_ref().map_or(0, |queue| queue.rules().credit);
        (ticket.state, ticket.calls) = (Turn::Waiting, 0);
        ticket.seat.clear();
        ticket.place_at = ticket.place_at.max(tx.now() - credit);
        save(tx, &mut ticket)?;
    } else {
        ticket.state = Turn::Left;
        end(tx, &visitor, &mut ticket)?;
    }
    desk.announce(tx, hall, "hall.line", None);
    Ok(ticket)
}

/// A timer rang: somebody may wait too long, or a hall's day is over.
///
/// # Errors
/// Database errors.
pub fn ring(tx: &mut Tx, desk: &Desk, payload: &serde_json::Value) -> Result<(), Fault> {
    let word =
        |name: &str| payload.get(name).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
    let clock = Actor::system("clock");
    if word("what") == "end" {
        let (hall, day) = (word("hall"), word("day"));
        all_rows::take_day(tx, &hall, &day)?;
        for mut ticket in rows::open(tx, &hall, &day)? {
            // Somebody at a window was served; nobody wrote down that it was done.
            ticket.state = if ticket.state == Turn::Serving { Turn::Done } else { Turn::Left };
            end(tx, &clock, &mut ticket)?;
        }
        if china_date(tx.now()).to_string() == day {
            rows::all_rise(tx, &hall)?;
        }
        return Ok(());
    }
    let id = payload.get("ticket").and_then(serde_json::Value::as_i64).unwrap_or_default();
    let Some(ticket) = rows::by_id(tx, id)?.filter(|one| one.state == Turn::Waiting) else { return Ok(()) };
    let plan = desk.plan(tx)?;
    let Ok(hall) = plan.hall(&ticket.hall) else { return Ok(()) };
    let minutes = ticket.waited(tx.now()) / MINUTE_MS;
    note(tx, &clock, events::WAITS_LONG, &ticket, json!({ "category": ticket.category, "minutes": minutes }));
    desk.announce(tx, hall, "hall.line", None);
    Ok(())
}

/// One matter of a day, in figures (排队统计).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// Name of the item or category people came for; `None`: all of them.
    pub matter: Option<contract::Text>,
    /// Tickets taken.
    pub taken: usize,
    /// Done.
    pub done: usize,
    /// Left undone.
    pub left: usize,
    /// Waiting now.
    pub waiting: usize,
    /// Middle and ninth tenth of the waits before the first call, minutes; with the longest.
    pub waits: Option<(i64, i64, i64)>,
    /// How many waited for the bound or longer.
    pub long: usize,
}

fn reckoned(matter: Option<contract::Text>, mine: &[&Ticket], bound: i64, now: i64) -> Figures {
    let of = |state: Turn| mine.iter().filter(|one| one.state == state).count();
    let called = mine.iter().filter(|one| one.first_called_at.is_some());
    let mut waits: Vec<i64> = called.map(|one| one.waited(now) / MINUTE_MS).collect();
    waits.sort_unstable();
    let last = waits.len().saturating_sub(1);
    let nth = |tenths: usize| waits.get((waits.len() * tenths / 10).min(last)).copied().unwrap_or(0);
    Figures {
        matter,
        taken: mine.len(),
        done: of(Turn::Done),
        left: of(Turn::Left),
        waiting: of(Turn::Waiting),
        long: mine.iter().filter(|one| one.waited(now) >= bound).count(),
        waits: (!waits.is_empty()).then(|| (nth(5), nth(9), nth(10))),
    }
}

/// The figures of a day of a hall: all, then by what people came for first, in the order in which it was first asked for.
///
/// # Errors
/// Database errors.
pub fn figures(tx: &mut Tx, hall: &Hall, day: &str) -> Result<Vec<Figures>, Fault> {
    let all = rows::of_day(tx, &hall.key, day)?;
    let bound = hall.queue.as_ref().map_or(i64::MAX, |queue| queue.rules().bound);
    let now = tx.now();
    let mut groups: Vec<(Errand, Vec<&Ticket>)> = Vec::new();
    for ticket in &all {
        let Some(first) = ticket.errands().into_iter().next() else { continue };
        match groups.iter_mut().find(|(one, _)| (&one.category, &one.item) == (&first.category, &first.item))
        {
            Some((_, mine)) => mine.push(ticket),
            None => groups.push((first, vec![ticket])),
        }
    }
    let whole = reckoned(None, &all.iter().collect::<Vec<_>>(), bound, now);
    let each = groups.into_iter().map(|(first, mine)| reckoned(Some(first.name), &mine, bound, now));
    Ok(std::iter::once(whole).chain(each).collect())
}
