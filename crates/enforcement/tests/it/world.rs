//! A small town: a bureau that approves, two bodies that supervise, who decides between them, an enterprise.

use std::sync::Arc;

use contract::case::CaseState;
use contract::events::case::{Decided, Submitted};
use contract::events::{self, Fact};
use contract::lookup::{CaseLookup, CaseSummary, Work};
use contract::{Actor, CaseId, Fault, FileId, OrganId, PartyId, Permission, Text};
use enforcement::clock::{self, ALARM, CHECK, PUBLISH, RECOUNT};
use enforcement::desk::Desk;
use enforcement::model::Push;
use enforcement::penalty::course;
use enforcement::rules::{self, InForce};
use enforcement::view::{self, Shelf};
use enforcement::{back, push};
use serde_json::Value;
use store::{Db, Handlers, Tx};
use testkit::TestDb;

/// The town: synthetic, as the demonstration is.
const SITE: &str = r#"
region: "150402"
initial_password: Onedoor-2026
organs:
  - { key: bureau, uscc: 11150402DEM0000576, name: { zh: 审批局 }, region: "150402", kind: department }
  - { key: food, uscc: 11150402DEM000022K, name: { zh: 食药监局 }, region: "150402", kind: department }
  - { key: city, uscc: 11150402DEM000049B, name: { zh: 城管局 }, region: "150402", kind: department }
posts:
  - { key: approver, organ: bureau, name: { zh: 审批 }, region: "150402", reach: own-organ, permissions: [push.follow] }
  - { key: settler, organ: bureau, name: { zh: 裁定 }, region: "150402", reach: all-organs, permissions: [push.settle, push.configure] }
  - { key: food, organ: food, name: { zh: 监管 }, region: "150402", reach: own-organ, permissions: [push.claim] }
  - { key: food-officer, organ: food, name: { zh: 办案 }, region: "150402", reach: own-organ, permissions: [penalty.handle] }
  - { key: food-chief, organ: food, name: { zh: 负责人 }, region: "150402", reach: own-organ, permissions: [penalty.decide] }
  - { key: city-officer, organ: city, name: { zh: 办案 }, region: "150402", reach: own-organ, permissions: [penalty.handle] }
  - { key: city, organ: city, name: { zh: 监管 }, region: "150402", reach: own-organ, permissions: [push.claim] }
parties:
  - { key: chen, kind: person, id_kind: citizen-id, id_number: 15040219900612998X, name: 陈晓梅, phone: "13000000001" }
  - { key: boss, kind: person, id_kind: citizen-id, id_number: "150402198509209979", name: 王老板, phone: "13000000002" }
  - { key: firm, kind: enterprise, id_kind: uscc, id_number: 91150402DEM000110R, name: 示例餐饮有限公司 }
accounts:
  - { login: chen, name: 陈晓梅, party: chen }
  - { login: approver, name: 李审批, posts: [approver] }
  - { login: settler, name: 王裁定, posts: [settler] }
  - { login: food, name: 赵监管, posts: [food] }
  - { login: city, name: 孙监管, posts: [city] }
  - { login: food2, name: 周办案, posts: [food-officer] }
  - { login: food3, name: 吴办案, posts: [food-officer] }
  - { login: chief, name: 郑负责, posts: [food-chief] }
  - { login: city2, name: 冯办案, posts: [city-officer] }
  - { login: city3, name: 卫办案, posts: [city-officer] }
  - { login: boss, name: 王老板, party: boss, acts_for: [firm] }
"#;

/// Routes of the town.
pub const ROUTES: &str = r"
claim: 3wd
publish: 5wd
check: 60d
routes:
  - { items: [FOOD], principle: in-charge, to: [11150402DEM000022K], basis: 谁主管谁监管, check: 40d }
  - { items: [BOTH], principle: in-charge, to: [11150402DEM000022K, 11150402DEM000049B], basis: 谁主管谁监管 }
";

/// Cases `ITEM-…`, as casework would show them: approved by the bureau for the enterprise.
struct Cases {
    applicant: PartyId,
    organ: OrganId,
}

impl CaseLookup for Cases {
    fn by_number(&self, _: &mut Tx, number: &str) -> Result<Option<CaseSummary>, Fault> {
        let Some((item, _)) = number.split_once('-') else { return Ok(None) };
        Ok(Some(CaseSummary {
            id: CaseId(1),
            root: CaseId(1),
            application: number.to_owned(),
            number: number.to_owned(),
            item_name: Text::new("小餐饮", "A small restaurant"),
            item_code: item.to_owned(),
            state: CaseState::Granted,
            applicant: self.applicant,
            agent: None,
            organ: self.organ,
            region: "150402".to_owned(),
        }))
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

pub struct World {
    pub db: Db,
    pub clock: Arc<store::ManualClock>,
    pub desk: Desk,
}

impl World {
    pub fn new(db: &TestDb) -> World {
        let clock = db.clock.clone();
        clock.set(contract::time::china_midnight_ms(jiff::civil::date(2026, 11, 30)) + 9 * 3_600_000);
        let db = Db::clone(db);
        db.write_blocking(directory::prepare).unwrap();
        let site = directory::SiteData::parse(SITE).unwrap();
        db.write_blocking(move |tx| directory::import(tx, &site)).unwrap();
        let firm = db.read_blocking(|tx| directory::party::by_number(tx, "91150402DEM000110R")).unwrap();
        let bureau = db.read_blocking(|tx| directory::organ::by_uscc(tx, "11150402DEM0000576")).unwrap();
        let desk = Desk {
            calendar: worktime::Calendar::china().clone().into(),
            rules: InForce::default(),
            powers: enforcement::penalty::powers::InForce::default(),
            cases: Arc::new(Cases { applicant: firm.unwrap().id, organ: bureau.unwrap().id }),
            items: None,
            region: "150402".to_owned(),
        };
        db.write_blocking(|tx| rules::bring_in(tx, ROUTES)).unwrap();
        let world = World { db, clock, desk };
        // What happens from now on is heard.
        world.db.hears(&world.handlers());
        world
    }

    /// Sets the clock to a minute of a day in China.
    pub fn at(&self, date: &str, minute: i64) {
        let day: jiff::civil::Date = date.parse().unwrap();
        self.clock.set(contract::time::china_midnight_ms(day) + minute * 60_000);
    }

    pub fn act<T: Send + 'static>(
        &self,
        login: &'static str,
        act: impl Fn(&mut Tx, &Desk, &Actor) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let desk = self.desk.clone();
        let who = self.db.read_blocking(move |tx| directory::account::actor(tx, login, 1)).unwrap();
        self.db.write_blocking(move |tx| act(tx, &desk, &who))
    }

    fn handlers(&self) -> Handlers {
        let (listed, heard, counted) = (self.desk.clone(), self.desk.clone(), self.desk.clone());
        let number = |payload: &Value| payload["push"].as_i64().unwrap();
        Handlers::new()
            .on(ALARM, move |tx, job| clock::ring(tx, number(&job.payload)))
            .on(CHECK, move |tx, job| {
                clock::ring_check(tx, number(&job.payload), job.payload["concept"].as_str().unwrap())
            })
            .on(course::ALARM, |tx, job| course::ring(tx, job.payload["case"].as_i64().unwrap()))
            .on(PUBLISH, move |tx, _| clock::publish(tx, &listed))
            .on(RECOUNT, move |tx, _| clock::recount(tx, &counted, 0).map(drop))
            .hear("results", &[Submitted::KIND, Decided::KIND], move |tx, event| {
                if event.kind == Submitted::KIND {
                    push::promised(tx, event)
                } else {
                    push::decided(tx, &heard, event)
                }
            })
            .hear("inspections", &["inspection.published"], back::inspected)
    }

    /// Lets timers ring that are due, and what happened be heard.
    pub fn ring(&self) {
        assert_eq!(self.db.run_due(&self.handlers()).unwrap().failed, [], "jobs failed");
    }

    /// Something happens to a case.
    pub fn happen<F: Fact<Of = CaseId>>(&self, case: &str, fact: &F) {
        let mut data = events::data(fact);
        data["case"] = case.into();
        self.db
            .write_blocking(move |tx| {
                let (stream, actor) = (F::stream(CaseId(1)), "account:7".to_owned());
                tx.record(store::Event { stream, kind: F::KIND, actor, data: data.clone() });
                Ok::<_, Fault>(())
            })
            .unwrap();
    }

    /// A case is handed in with these commitments.
    pub fn submit(&self, case: &str, commitments: &[&str]) {
        let commitments = commitments.iter().map(|one| (*one).to_owned()).collect();
        let (item, channel, region) = ("FOOD".to_owned(), "online".to_owned(), "150402".to_owned());
        let fact = Submitted { item, channel, region, members: 1, materials: 2, commitments };
        self.happen(case, &fact);
    }

    /// A case is decided, and that is heard.
    pub fn decide(&self, case: &str, outcome: CaseState) {
        let fact =
            Decided {
                outcome, document: "红审〔2026〕1号".to_owned(), licences: vec![], unread: vec![]
            };
        self.happen(case, &fact);
        self.ring();
    }

    /// What was pushed of a case.
    pub fn pushed(&self, case: &'static str) -> Vec<Push> {
        self.act("settler", move |tx, _, actor| view::of_case(tx, actor, case)).unwrap()
    }

    /// The only one pushed of a case.
    pub fn only(&self, case: &'static str) -> Push {
        let mut all = self.pushed(case);
        assert_eq!(all.len(), 1);
        all.pop().unwrap()
    }

    /// Numbers of cases in a pile.
    pub fn shelf(&self, login: &'static str, shelf: Shelf) -> Vec<String> {
        let found = self.act(login, move |tx, _, actor| view::pile(tx, actor, shelf)).unwrap();
        found.into_iter().map(|push| push.case_number).collect()
    }

    /// Kinds in the ledger, counted.
    pub fn told(&self, kind: &'static str) -> usize {
        let all = self.db.read_blocking(|tx| store::ledger::latest(tx, i64::MAX, 500)).unwrap();
        all.iter().filter(|event| event.kind == kind).count()
    }

    /// The organ of a member of staff.
    pub fn organ(&self, login: &'static str) -> OrganId {
        self.act(login, |_, _, actor| Ok(actor.postings[0].organ)).unwrap()
    }
}
