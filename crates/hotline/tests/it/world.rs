//! A small town: a platform office, three units, a few people; on the rules every installation begins with and a few classes.

use contract::{Actor, Fault, OrganId};
use hotline::desk::Desk;
use hotline::model::{State, Ticket, TicketKind};
use hotline::platform::{self, CallBack, Send};
use hotline::receive::{self, Received, Wish};
use hotline::rules::InForce;
use hotline::{caller::Proof, unit, view};
use store::{Db, Tx};
use testkit::TestDb;

/// The town: synthetic, as the demonstration is.
const SITE: &str = r#"
region: "150402"
initial_password: Onedoor-2026
organs:
  - { key: hall, uscc: 11150402DEM0000576, name: { zh: 政务中心 }, region: "150402", kind: hall }
  - { key: city, uscc: 11150402DEM000049B, name: { zh: 城管局 }, region: "150402", kind: department }
  - { key: food, uscc: 11150402DEM000022K, name: { zh: 食药监局 }, region: "150402", kind: department }
  - { key: gone, uscc: 11150402DEM000030E, name: { zh: 撤销的局 }, region: "150402", kind: department }
posts:
  - { key: agent, organ: hall, name: { zh: 坐席 }, region: "150402", reach: all-organs, permissions: [ticket.receive] }
  - { key: dispatcher, organ: hall, name: { zh: 派单 }, region: "150402", reach: all-organs, permissions: [ticket.receive, ticket.dispatch] }
  - { key: back, organ: hall, name: { zh: 回访 }, region: "150402", reach: all-organs, permissions: [ticket.call-back] }
  - { key: super, organ: hall, name: { zh: 督办 }, region: "150402", reach: all-organs, permissions: [ticket.supervise, ticket.unseal, ticket.configure] }
  - { key: hall-unit, organ: hall, name: { zh: 兜底 }, region: "150402", reach: own-organ, permissions: [ticket.handle] }
  - { key: city-unit, organ: city, name: { zh: 城管承办 }, region: "150402", reach: own-organ, permissions: [ticket.handle] }
  - { key: food-unit, organ: food, name: { zh: 食药承办 }, region: "150402", reach: own-organ, permissions: [ticket.handle] }
  - { key: gone-unit, organ: gone, name: { zh: 撤销的岗位 }, region: "150402", reach: own-organ, permissions: [ticket.handle] }
parties:
  - { key: chen, kind: person, id_kind: citizen-id, id_number: 15040219900612998X, name: 陈晓梅, phone: "13000000001" }
  - { key: sun, kind: person, id_kind: citizen-id, id_number: "150402198509209979", name: 孙志远, phone: "13000000002" }
accounts:
  - { login: chen, name: 陈晓梅, party: chen }
  - { login: sun, name: 孙志远, party: sun }
  - { login: agent, name: 何佳音, posts: [agent] }
  - { login: dispatcher, name: 田晓慧, posts: [dispatcher] }
  - { login: back, name: 宋明悦, posts: [back] }
  - { login: super, name: 冯明远, posts: [super] }
  - { login: hall1, name: 姜为民, posts: [hall-unit] }
  - { login: city1, name: 郭新城, posts: [city-unit] }
  - { login: city2, name: 罗市明, posts: [city-unit] }
  - { login: food1, name: 杨康宁, posts: [food-unit] }
"#;

/// Classes on top of the rules every installation begins with.
const CLASSES: &str = r#"
fallback: 11150402DEM0000576
classes:
  - { key: light, domain: { zh: 城市管理 }, name: { zh: 路灯 }, words: [路灯, 不亮], organ: 11150402DEM000049B }
  - { key: food, domain: { zh: 食品药品 }, name: { zh: 食品 }, words: [食品, 饭店, 拉肚子], organ: 11150402DEM000022K }
  - { key: gone, domain: { zh: 其他 }, name: { zh: 没人管 }, words: [老房子], organ: 11150402DEM000030E }
"#;

pub const LIGHT: &str = "新华路和平街口的路灯三天不亮了，晚上走路看不见";
pub const ANSWER: &str = "11月30日维修队到现场更换了三盏路灯，当晚已全部恢复照明。";

pub struct World {
    pub db: Db,
    pub clock: std::sync::Arc<store::ManualClock>,
    pub desk: Desk,
}

impl World {
    pub fn new(db: &TestDb) -> World {
        let desk = Desk {
            calendar: worktime::Calendar::china().clone().into(),
            rules: InForce::default(),
            region: "150402".to_owned(),
        };
        let world = World { db: Db::clone(db), clock: db.clock.clone(), desk };
        world.at("2026-11-30", 9);
        world.db.write_blocking(directory::prepare).unwrap();
        let site = directory::SiteData::parse(SITE).unwrap();
        world.db.write_blocking(move |tx| directory::import(tx, &site)).unwrap();
        let base = include_str!("../../data/rules.yaml");
        let text = format!("{base}{CLASSES}");
        world.db.write_blocking(move |tx| hotline::rules::bring_in(tx, &text)).unwrap();
        world
    }

    /// Sets the clock to a time of day in China.
    pub fn at(&self, date: &str, hour: i64) {
        let date = worktime::parse_date(date).unwrap();
        self.clock.set(contract::time::china_midnight_ms(date) + hour * 3_600_000);
    }

    pub fn act<T: std::marker::Send + 'static>(
        &self,
        act: impl Fn(&mut Tx, &Desk) -> Result<T, Fault> + std::marker::Send + Sync + 'static,
    ) -> Result<T, Fault> {
        let desk = self.desk.clone();
        self.db.write_blocking(move |tx| act(tx, &desk))
    }

    pub fn who(&self, login: &str) -> Actor {
        let login = login.to_owned();
        self.db.read_blocking(move |tx| directory::account::actor(tx, &login, 2)).unwrap()
    }

    pub fn organ(&self, code: &str) -> OrganId {
        let code = code.to_owned();
        self.db.read_blocking(move |tx| directory::organ::by_uscc(tx, &code)).unwrap().unwrap().id
    }

    pub fn city(&self) -> OrganId {
        self.organ("11150402DEM000049B")
    }

    pub fn food(&self) -> OrganId {
        self.organ("11150402DEM000022K")
    }

    pub fn receive(&self, who: &Actor, wish: Wish) -> Result<Received, Fault> {
        let who = who.clone();
        self.act(move |tx, desk| receive::receive(tx, desk, &who, "203.0.113.9", &wish))
    }

    /// A complaint about a street light, by telephone.
    pub fn light(&self) -> Ticket {
        self.receive(&self.who("agent"), wish(TicketKind::Complaint, LIGHT)).unwrap().ticket
    }

    pub fn ticket(&self, number: &str) -> Ticket {
        let (number, who) = (number.to_owned(), self.who("super"));
        self.db.read_blocking(move |tx| view::for_staff(tx, &who, &number)).unwrap().ticket
    }

    pub fn happened(&self, number: &str) -> Vec<String> {
        let (number, who) = (number.to_owned(), self.who("super"));
        let file = self.db.read_blocking(move |tx| view::for_staff(tx, &who, &number)).unwrap();
        file.happened.into_iter().map(|one| one.kind).collect()
    }

    pub fn dispatch(&self, number: &str, to: OrganId) -> Result<(), Fault> {
        let (ticket, who) = (self.ticket(number), self.who("dispatcher"));
        let cmd = Send {
            ticket: ticket.id,
            revision: ticket.revision,
            organ: to,
            class: None,
            kind: None,
            urgent: ticket.urgent,
            why: String::new(),
        };
        self.act(move |tx, desk| platform::dispatch(tx, desk, &who, &cmd))
    }

    pub fn take(&self, login: &str, number: &str) -> Result<(), Fault> {
        let (ticket, who) = (self.ticket(number), self.who(login));
        self.act(move |tx, _| unit::take(tx, &who, ticket.id, ticket.revision))
    }

    pub fn reply(&self, login: &str, number: &str, text: &str) -> Result<(), Fault> {
        let (ticket, who, text) = (self.ticket(number), self.who(login), text.to_owned());
        self.act(move |tx, desk| unit::reply(tx, desk, &who, ticket.id, ticket.revision, &text))
    }

    pub fn give_back(&self, login: &str, number: &str, why: &str) -> Result<(), Fault> {
        let (ticket, who, why) = (self.ticket(number), self.who(login), why.to_owned());
        self.act(move |tx, _| unit::give_back(tx, &who, ticket.id, ticket.revision, &why))
    }

    pub fn call_back(&self, login: &str, number: &str, cmd: CallBack) -> Result<(), Fault> {
        let (ticket, who) = (self.ticket(number), self.who(login));
        let cmd = CallBack { ticket: ticket.id, revision: ticket.revision, ..cmd };
        self.act(move |tx, desk| platform::call_back(tx, desk, &who, &cmd))
    }

    /// A ticket answered by the city's unit.
    pub fn answered(&self) -> Ticket {
        let ticket = self.light();
        self.dispatch(&ticket.number, self.city()).unwrap();
        self.take("city1", &ticket.number).unwrap();
        self.reply("city1", &ticket.number, ANSWER).unwrap();
        let ticket = self.ticket(&ticket.number);
        assert_eq!(ticket.state, State::Answered);
        ticket
    }

    pub fn run_due(&self) {
        let handlers = store::Handlers::new().on(hotline::clock::ALARM, |tx, job| {
            hotline::clock::ring(tx, job.payload["ticket"].as_i64().unwrap())
        });
        self.db.run_due(&handlers).unwrap();
    }
}

/// A wish by telephone.
pub fn wish(kind: TicketKind, body: &str) -> Wish {
    Wish {
        kind: Some(kind),
        body: body.to_owned(),
        name: "陈晓梅".into(),
        phone: "13000000001".into(),
        ..Wish::default()
    }
}

/// The caller's proof by telephone.
pub fn tail(digits: &str) -> Proof {
    Proof::Tail(digits.to_owned())
}

pub fn code<T>(done: Result<T, Fault>) -> &'static str {
    match done {
        Ok(_) => "done",
        Err(fault) => fault.code,
    }
}

impl World {
    pub fn clock_now(&self) -> i64 {
        store::Clock::now_ms(self.clock.as_ref())
    }

    /// Nobody holds the post any more.
    pub fn close_post(&self, post: &str) {
        let site = SITE.replace(
            &format!("key: {post}, organ: city, name: {{ zh: 城管承办 }}, region: \"150402\", reach: own-organ, permissions: [ticket.handle]"),
            &format!("key: {post}, organ: city, name: {{ zh: 城管承办 }}, region: \"150402\", reach: own-organ, permissions: []"),
        );
        assert_ne!(site, SITE);
        let site = directory::SiteData::parse(&site).unwrap();
        self.db.write_blocking(move |tx| directory::import(tx, &site)).unwrap();
    }
}
