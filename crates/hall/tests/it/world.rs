//! A small town with one hall of two windows, a few people, a clerk and somebody who runs the hall.

use std::sync::Arc;

use contract::item::ItemVersion;
use contract::lookup::{ItemHit, ItemLookup, ItemQuery};
use contract::plan::Plan as ItemPlan;
use contract::{Actor, Fault, ItemVersionId, PartyId};
use hall::book::{self, Wanted};
use hall::desk::Desk;
use hall::model::Booking;
use hall::plan::InForce;
use hall::{places, resettle};
use serde_json::{Map, Value};
use store::{Db, Handlers, Tx};
use testkit::TestDb;

/// The town: synthetic, as the demonstration is.
const SITE: &str = r#"
region: "150402"
initial_password: Onedoor-2026
organs:
  - { key: hall, uscc: 11150402DEM0000576, name: { zh: 政务中心 }, region: "150402", kind: hall }
posts:
  - { key: clerk, organ: hall, name: { zh: 窗口 }, region: "150402", reach: all-organs, permissions: [hall.serve] }
  - { key: far, organ: hall, name: { zh: 外地窗口 }, region: "150403", reach: all-organs, permissions: [hall.serve, hall.manage] }
  - { key: manager, organ: hall, name: { zh: 大厅管理 }, region: "150402", reach: all-organs, permissions: [hall.manage] }
  - { key: calendar, organ: hall, name: { zh: 日历 }, region: "150402", reach: all-organs, permissions: [calendar.load] }
parties:
  - { key: chen, kind: person, id_kind: citizen-id, id_number: 15040219900612998X, name: 陈晓梅, phone: "13000000001" }
  - { key: sun, kind: person, id_kind: citizen-id, id_number: "150402198509209979", name: 孙志远, phone: "13000000002" }
accounts:
  - { login: chen, name: 陈晓梅, party: chen }
  - { login: sun, name: 孙志远, party: sun }
  - { login: clerk, name: 李迎春, posts: [clerk] }
  - { login: clerk2, name: 周建国, posts: [clerk] }
  - { login: far, name: 外乡人, posts: [far] }
  - { login: calendar, name: 管日历, posts: [calendar] }
  - { login: manager, name: 韩守则, posts: [manager] }
"#;

/// Window 1 serves both categories, window 2 only trade: in half an hour, all of it for appointments, three of trade each.
pub const PLAN: &str = "
categories:
  - { key: reg, letter: A, name: { zh: 注册登记, en: Registration }, minutes: 10 }
  - { key: trade, letter: B, name: { zh: 许可经营, en: Licensed trade }, minutes: 10, qualified: true }
halls:
  - key: centre
    kind: hall
    name: { zh: 中心, en: Centre }
    organ: 11150402DEM0000576
    region: '150402'
    address: { zh: '示例大街 100 号, 东门', en: '100 Shili Avenue; east' }
    hours: 09:00-10:00, 14:00-15:00
    extra: [{ on: saturday, hours: 09:00-10:00, windows: ['1'] }]
    windows:
      - { no: '1', categories: [reg, trade] }
      - { no: '2', categories: [trade] }
    booking: { slot: 30, share: 100, ahead: 7, until: 30, most: 3, grace: 15, missed: { most: 2, within: 60, pause: 14 } }
    queue: { bound: 45, credit: 20, calls: 2 }
";

/// A catalogue without items: what somebody comes for is a category.
struct NoItems;

impl ItemLookup for NoItems {
    fn current(&self, _: &mut Tx, _: &str) -> Result<Arc<ItemVersion>, Fault> {
        Err(Fault::not_found("item.not-found"))
    }
    fn version(&self, _: &mut Tx, _: ItemVersionId) -> Result<Arc<ItemVersion>, Fault> {
        Err(Fault::not_found("item.not-found"))
    }
    fn form(&self, _: &mut Tx, _: &ItemVersion, _: &Map<String, Value>) -> Result<Arc<forms::Merged>, Fault> {
        Err(Fault::not_found("item.not-found"))
    }
    fn plan(
        &self,
        _: &mut Tx,
        _: &ItemVersion,
        _: &Map<String, Value>,
        _: Option<PartyId>,
    ) -> Result<ItemPlan, Fault> {
        Err(Fault::not_found("item.not-found"))
    }
    fn find(&self, _: &mut Tx, _: &ItemQuery) -> Result<Vec<ItemHit>, Fault> {
        Ok(Vec::new())
    }
}

pub struct World {
    pub db: Db,
    pub clock: Arc<store::ManualClock>,
    pub desk: Desk,
}

impl World {
    pub fn new(db: &TestDb) -> World {
        let desk = Desk {
            calendar: worktime::Calendar::china().clone().into(),
            plan: InForce::default(),
            items: Arc::new(NoItems),
            live: contract::live::Live::default(),
        };
        let world = World { db: Db::clone(db), clock: db.clock.clone(), desk };
        world.at("2026-11-30", 480);
        world.db.write_blocking(directory::prepare).unwrap();
        let site = directory::SiteData::parse(SITE).unwrap();
        world.db.write_blocking(move |tx| directory::import(tx, &site)).unwrap();
        world.db.write_blocking(move |tx| hall::plan::bring_in(tx, PLAN)).unwrap();
        world.run_due();
        world
    }

    /// Sets the clock to a minute of a day in China.
    pub fn at(&self, date: &str, minute: i64) {
        self.clock.set(moment(date, minute));
    }

    pub fn act<T: Send + 'static>(
        &self,
        act: impl Fn(&mut Tx, &Desk) -> Result<T, Fault> + Send + Sync + 'static,
    ) -> Result<T, Fault> {
        let desk = self.desk.clone();
        self.db.write_blocking(move |tx| act(tx, &desk))
    }

    pub fn who(&self, login: &str) -> Actor {
        let login = login.to_owned();
        self.db.read_blocking(move |tx| directory::account::actor(tx, &login, 1)).unwrap()
    }

    pub fn book(&self, login: &str, wanted: Wanted) -> Result<Booking, Fault> {
        let who = self.who(login);
        self.act(move |tx, desk| book::book(tx, desk, &who, &wanted))
    }

    pub fn wait(&self, login: &str, wanted: Wanted) -> Result<Booking, Fault> {
        let who = self.who(login);
        self.act(move |tx, desk| book::wait(tx, desk, &who, &wanted))
    }

    pub fn cancel(&self, login: &str, booking: &Booking) -> Result<(), Fault> {
        let (who, number, revision) = (self.who(login), booking.number.clone(), booking.revision);
        self.act(move |tx, desk| book::cancel(tx, desk, &who, &number, revision))
    }

    pub fn move_to(&self, login: &str, booking: &Booking, at: i64) -> Result<Booking, Fault> {
        let (who, number, revision) = (self.who(login), booking.number.clone(), booking.revision);
        self.act(move |tx, desk| book::move_to(tx, desk, &who, &number, revision, "centre", at))
    }

    pub fn see(&self, login: &str, number: &str) -> Booking {
        let (who, number) = (self.who(login), number.to_owned());
        self.db.read_blocking(move |tx| book::mine(tx, &who, &number)).unwrap()
    }

    /// Places free of a category on a day, slot by slot.
    pub fn free(&self, category: &str, date: &str) -> Vec<u32> {
        let (category, date) = (category.to_owned(), worktime::parse_date(date).unwrap());
        let desk = self.desk.clone();
        self.db
            .read_blocking(move |tx| -> Result<Vec<u32>, Fault> {
                let plan = desk.plan(tx)?;
                let matter = places::matter(tx, &desk, &plan, &category)?;
                let hall = plan.hall("centre")?;
                let offer = places::offer(tx, &desk, &plan, hall, &matter, date, None)?;
                Ok(offer.places.iter().map(|place| place.free).collect())
            })
            .unwrap()
    }

    /// What happened to an appointment.
    pub fn happened(&self, booking: &Booking) -> Vec<String> {
        let stream = format!("booking:{}", booking.id);
        let all = self.db.read_blocking(move |tx| store::ledger::events(tx, &stream, 0, 50)).unwrap();
        all.into_iter().map(|one| one.kind).collect()
    }

    /// Does what is due; nothing may fail.
    pub fn run_due(&self) {
        let (ringing, settling, turns) = (self.desk.clone(), self.desk.clone(), self.desk.clone());
        let handlers = Handlers::new()
            .on(book::RING, move |tx, job| {
                let number = |name: &str| job.payload[name].as_i64().unwrap();
                let what = job.payload["what"].as_str().unwrap();
                book::ring(tx, &ringing, number("booking"), what, number("at"))
            })
            .on(resettle::RESETTLE, move |tx, job| {
                let word = |name: &str| job.payload[name].as_str().unwrap();
                let desk = Desk { calendar: directory::calendar::in_force(tx)?.into(), ..settling.clone() };
                resettle::run(tx, &desk, word("hall"), word("day"), word("why"))
            })
            .on(hall::tickets::RING, move |tx, job| hall::tickets::ring(tx, &turns, &job.payload))
            .on(resettle::ALL_DAYS, |tx, _| resettle::all_days(tx))
            .hear("hall.calendar", &[contract::calendar::LOADED], |tx, _| resettle::everything(tx));
        self.db.hears(&handlers);
        let done = self.db.run_due(&handlers).unwrap();
        assert_eq!(done.failed, [], "jobs failed");
    }
}

/// A minute of a day in China, epoch ms.
pub fn moment(date: &str, minute: i64) -> i64 {
    contract::time::china_midnight_ms(worktime::parse_date(date).unwrap()) + minute * 60_000
}

/// A place of a category that begins at a minute of a day.
pub fn place(category: &str, date: &str, minute: i64) -> Wanted {
    Wanted {
        hall: "centre".into(),
        matter: category.into(),
        at: Some(moment(date, minute)),
        ..Wanted::default()
    }
}

/// The same for somebody else.
pub fn other(wanted: Wanted, name: &str, phone: &str) -> Wanted {
    Wanted { name: name.into(), phone: phone.into(), ..wanted }
}

pub fn code<T>(done: Result<T, Fault>) -> &'static str {
    match done {
        Ok(_) => "done",
        Err(fault) => fault.code,
    }
}
