//! A town with two organs, whose cases are made up: what their service would answer, and the events it would have recorded.

use std::sync::{Arc, Mutex};

use command::hear::{self, Desk};
use command::task;
use contract::case::CaseState;
use contract::events::case::{Accepted, DueSoon, Submitted};
use contract::events::{Fact, data};
use contract::live::Live;
use contract::lookup::{CaseLookup, CaseSummary, Work};
use contract::{Actor, CaseId, Fault, FileId, OrganId, Permission, Text};
use store::{Db, Event, Handlers, ManualClock, Tx};
use testkit::TestDb;

/// Synthetic, as the demonstration is.
const SITE: &str = r#"
region: "150402"
initial_password: Onedoor-2026
organs:
  - { key: hall, uscc: 11150402DEM0000576, name: { zh: 政务中心 }, region: "150402", kind: hall }
  - { key: city, uscc: 11150402DEM000049B, name: { zh: 城管局 }, region: "150402", kind: department }
  - { key: food, uscc: 11150402DEM000022K, name: { zh: 食药监局 }, region: "150402", kind: department }
posts:
  - { key: duty, organ: hall, name: { zh: 指挥值班 }, region: "150000", reach: all-organs, permissions: [command.watch, command.dispatch] }
  - { key: city-unit, organ: city, name: { zh: 城管承办 }, region: "150402", reach: own-organ, permissions: [command.answer] }
  - { key: food-unit, organ: food, name: { zh: 食药承办 }, region: "150402", reach: own-organ, permissions: [command.answer] }
  - { key: one, organ: hall, name: { zh: 红山看屏 }, region: "150402", reach: all-organs, permissions: [command.watch] }
  - { key: other, organ: hall, name: { zh: 元宝山看屏 }, region: "150403", reach: all-organs, permissions: [command.watch] }
  - { key: own, organ: city, name: { zh: 城管看屏 }, region: "150402", reach: own-organ, permissions: [command.watch] }
parties:
  - { key: chen, kind: person, id_kind: citizen-id, id_number: 15040219900612998X, name: 陈晓梅, phone: "13000000001" }
accounts:
  - { login: chen, name: 陈晓梅, party: chen }
  - { login: duty, name: 巴特尔, posts: [duty] }
  - { login: one, name: 冯明远, posts: [one] }
  - { login: other, name: 何佳音, posts: [other] }
  - { login: city1, name: 梁公道, posts: [city-unit] }
  - { login: food1, name: 马如一, posts: [food-unit] }
  - { login: own, name: 郭新城, posts: [own] }
"#;

pub const ITEM: &str = "150402-licence";

#[derive(Default)]
pub struct Cases(pub Mutex<Vec<CaseSummary>>);

impl CaseLookup for Cases {
    fn by_number(&self, _: &mut Tx, number: &str) -> Result<Option<CaseSummary>, Fault> {
        Ok(self.0.lock().unwrap().iter().find(|case| case.number == number).cloned())
    }
    fn work(&self, _: &mut Tx, _: CaseId) -> Result<Vec<Work>, Fault> {
        Ok(Vec::new())
    }
    fn supervision(&self) -> Permission {
        Permission("case.supervise")
    }
    fn may_read_case(&self, _: &mut Tx, _: &Actor, _: CaseId) -> Result<bool, Fault> {
        Ok(false)
    }
    fn may_read_file(&self, _: &mut Tx, _: &Actor, _: FileId) -> Result<bool, Fault> {
        Ok(false)
    }
}

pub struct Town {
    pub db: Db,
    /// Where another node finds the database.
    pub url: String,
    pub clock: Arc<ManualClock>,
    pub cases: Arc<Cases>,
    pub live: Live,
}

impl Town {
    pub fn new(db: &TestDb) -> Town {
        let town = Town {
            db: Db::clone(db),
            url: db.url().to_owned(),
            clock: db.clock.clone(),
            cases: Arc::default(),
            live: Live::across(db),
        };
        town.at("2026-11-30", 9);
        town.db.write_blocking(directory::prepare).unwrap();
        let site = directory::SiteData::parse(SITE).unwrap();
        town.db.write_blocking(move |tx| directory::import(tx, &site)).unwrap();
        town.db.hears(&town.handlers());
        town
    }

    pub fn handlers(&self) -> Handlers {
        hear::handlers(Desk { cases: self.cases.clone(), live: self.live.clone() }).and(task::handlers())
    }

    pub fn desk(&self) -> task::Desk {
        task::Desk { calendar: Arc::new(worktime::Calendar::china().clone()), cases: self.cases.clone() }
    }

    /// Sets the clock to a time of day in China.
    pub fn at(&self, date: &str, hour: i64) {
        let date = worktime::parse_date(date).unwrap();
        self.clock.set(contract::time::china_midnight_ms(date) + hour * 3_600_000);
    }

    pub fn run(&self) {
        self.db.run_due(&self.handlers()).unwrap();
    }

    pub fn read<T: Send + 'static>(
        &self,
        look: impl Fn(&mut Tx) -> Result<T, Fault> + Send + Sync + 'static,
    ) -> T {
        self.db.read_blocking(look).unwrap()
    }

    pub fn who(&self, login: &str) -> Actor {
        let login = login.to_owned();
        self.read(move |tx| directory::account::actor(tx, &login, 2))
    }

    pub fn organ(&self, code: &'static str) -> OrganId {
        self.read(move |tx| directory::organ::by_uscc(tx, code)).unwrap().id
    }

    pub fn city(&self) -> OrganId {
        self.organ("11150402DEM000049B")
    }

    pub fn food(&self) -> OrganId {
        self.organ("11150402DEM000022K")
    }

    fn record<F: Fact<Of = CaseId>>(&self, number: &str, fact: &F) {
        let root = self.cases.0.lock().unwrap().iter().find(|case| case.number == number).unwrap().id;
        let mut said = data(fact);
        said["case"] = number.into();
        self.db
            .write_blocking(move |tx| -> Result<(), Fault> {
                let stream = contract::case::stream(root);
                tx.record(Event { stream, kind: F::KIND, actor: "account:1".into(), data: said.clone() });
                Ok(())
            })
            .unwrap();
    }

    /// Chen hands an application in.
    pub fn submit(&self, number: &str, organ: OrganId, region: &str) {
        let chen = self.who("chen").party.unwrap();
        let id = CaseId(self.db.write_blocking(|tx| Ok::<_, Fault>(tx.new_id())).unwrap());
        self.cases.0.lock().unwrap().push(CaseSummary {
            id,
            root: id,
            application: number.to_owned(),
            number: number.to_owned(),
            item_name: Text::new("许可", "Licence"),
            item_code: ITEM.to_owned(),
            state: CaseState::Received,
            applicant: chen,
            agent: None,
            organ,
            region: region.to_owned(),
        });
        let fact = Submitted {
            item: ITEM.to_owned(),
            channel: "online".to_owned(),
            region: region.to_owned(),
            members: 1,
            materials: 2,
            commitments: Vec::new(),
        };
        self.record(number, &fact);
    }

    pub fn accept(&self, number: &str) {
        self.record(number, &Accepted { document: "受1".into(), due: None, deemed: false, deferred: 0 });
    }

    pub fn due_soon(&self, number: &str) {
        self.record(number, &DueSoon { due: None });
    }
}
