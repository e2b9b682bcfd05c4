//! A county with two organs that inspect, their officers, and restaurants of every class.

use std::collections::BTreeMap;

use contract::{Actor, Fault, OrganId};
use regulation::desk::Desk;
use regulation::model::{Found, Outcome, Task, Visit};
use regulation::rules::InForce;
use regulation::task::{self, Outline};
use regulation::view::{self, VisitFile};
use regulation::visit::{self, Finding};
use regulation::{library, rules};
use store::{Db, Tx};
use testkit::TestDb;

/// The county: synthetic, as the demonstration is.
const SITE: &str = r#"
region: "150402"
initial_password: Onedoor-2026
organs:
  - { key: lead, uscc: 11150402DEM000014Q, name: { zh: 市监局 }, region: "150402", kind: department, mark: 红市监 }
  - { key: fire, uscc: 11150402DEM000030E, name: { zh: 消防 }, region: "150402", kind: department, mark: 红消 }
posts:
  - { key: lead-keep, organ: lead, name: { zh: 名录 }, region: "150402", reach: own-organ, permissions: [inspection.keep, inspection.configure] }
  - { key: fire-keep, organ: fire, name: { zh: 名录 }, region: "150402", reach: own-organ, permissions: [inspection.keep] }
  - { key: lead-plan, organ: lead, name: { zh: 组织 }, region: "150402", reach: own-organ, permissions: [inspection.plan] }
  - { key: fire-plan, organ: fire, name: { zh: 组织 }, region: "150402", reach: own-organ, permissions: [inspection.plan] }
  - { key: lead-visit, organ: lead, name: { zh: 执法 }, region: "150402", reach: own-organ, permissions: [inspection.visit] }
  - { key: fire-visit, organ: fire, name: { zh: 执法 }, region: "150402", reach: own-organ, permissions: [inspection.visit] }
  - { key: lead-publish, organ: lead, name: { zh: 公示 }, region: "150402", reach: own-organ, permissions: [inspection.publish] }
  - { key: enter, organ: lead, name: { zh: 录入 }, region: "150402", reach: all-organs, permissions: [credit.enter] }
  - { key: decide, organ: lead, name: { zh: 修复 }, region: "150402", reach: all-organs, permissions: [credit.decide] }
accounts:
  - { login: owner, name: 店主, party: zhao, principal_of: [shili] }
  - { login: enter, name: 录入人, posts: [enter] }
  - { login: decide, name: 决定人, posts: [decide] }
  - { login: keep, name: 管库, posts: [lead-keep] }
  - { login: keep-fire, name: 管库二, posts: [fire-keep] }
  - { login: plan, name: 组织, posts: [lead-plan] }
  - { login: plan2, name: 组织二, posts: [lead-plan] }
  - { login: plan-fire, name: 消防组织, posts: [fire-plan] }
  - { login: pub, name: 公示, posts: [lead-publish] }
  - { login: insp1, name: 检查一, posts: [lead-visit] }
  - { login: insp2, name: 检查二, posts: [lead-visit] }
  - { login: insp3, name: 检查三, posts: [lead-visit] }
  - { login: insp4, name: 检查四, posts: [lead-visit] }
  - { login: fire1, name: 消防一, posts: [fire-visit] }
  - { login: fire2, name: 消防二, posts: [fire-visit] }
  - { login: fire3, name: 消防三, posts: [fire-visit] }
parties:
  - { key: zhao, kind: person, id_kind: citizen-id, id_number: "150402198811059959", name: 赵立新, phone: "13000000003" }
  - { key: shili, kind: enterprise, id_kind: uscc, id_number: 91150402DEM000110R, name: 自家餐馆, phone: "13000000004" }
"#;

/// Items on top of the rules every installation begins with.
const ITEMS: &str = r#"
categories:
  - { key: restaurant, name: { zh: 餐饮服务 } }
  - { key: shop, name: { zh: 商铺 } }
items:
  - { key: price, organ: 11150402DEM000014Q, name: { zh: 明码标价 }, basis: 价格法, skill: 市场监管, categories: [restaurant, shop],
      points: [{ id: marked, text: { zh: 明码标价 } }, { id: plain, text: { zh: 没有虚假标价 } }] }
  - { key: fire, organ: 11150402DEM000030E, name: { zh: 消防安全 }, basis: 消防法, skill: 消防监督, categories: [restaurant, shop],
      points: [{ id: exits, text: { zh: 安全出口畅通 } }] }
"#;

/// The code of the enterprise that `owner` acts for.
pub const OWNED: &str = "91150402DEM000110R";
pub const VALUE: &str = "01 07 12 20 25 31 + 09";

pub struct World {
    pub db: Db,
    pub clock: std::sync::Arc<store::ManualClock>,
    pub desk: Desk,
}

/// The code of the n-th made-up enterprise: the one of its body whose two check digits fit.
pub fn code_of(n: usize) -> String {
    let digits = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let bodies = "0123456789X".chars();
    let mut all =
        bodies.flat_map(|body| digits.chars().map(move |last| format!("91150402DEM{n:05}{body}{last}")));
    all.find(|code| library::is_code(code)).unwrap()
}

impl World {
    pub fn new(db: &TestDb) -> World {
        let desk = Desk {
            calendar: worktime::Calendar::china().clone().into(),
            rules: InForce::default(),
            items: None,
            files: None,
            region: "150402".to_owned(),
        };
        let world = World { db: Db::clone(db), clock: db.clock.clone(), desk };
        world.at("2026-11-02", 9);
        world.db.write_blocking(directory::prepare).unwrap();
        let site = directory::SiteData::parse(SITE).unwrap();
        world.db.write_blocking(move |tx| directory::import(tx, &site)).unwrap();
        let base = include_str!("../../data/rules.yaml").replace("categories: []\nitems: []\n", ITEMS);
        world.db.write_blocking(move |tx| rules::bring_in(tx, &base)).unwrap();
        for (organ, keeper, login, skill) in [
            ("11150402DEM000014Q", "keep", "insp1", "市场监管"),
            ("11150402DEM000014Q", "keep", "insp2", "市场监管"),
            ("11150402DEM000014Q", "keep", "insp3", "市场监管"),
            ("11150402DEM000030E", "keep-fire", "fire1", "消防监督"),
            ("11150402DEM000030E", "keep-fire", "fire2", "消防监督"),
            ("11150402DEM000030E", "keep-fire", "fire3", "消防监督"),
        ] {
            world.add_officer(keeper, organ, login, &[skill]).unwrap();
        }
        world
    }

    pub fn add_officer(
        &self,
        keeper: &str,
        organ: &str,
        login: &str,
        skills: &[&str],
    ) -> Result<String, Fault> {
        let (who, organ, login) = (self.who(keeper), self.organ(organ), login.to_owned());
        let skills: Vec<String> = skills.iter().map(|one| (*one).to_owned()).collect();
        self.act(move |tx, _| Ok(library::add_officer(tx, &who, organ, &login, &skills)?.code))
    }

    /// So many restaurants of each class, in a file as a keeper would send it.
    pub fn restaurants(&self, classes: &[(&str, usize)]) {
        let mut text = String::from("统一社会信用代码,名称,类别,信用等级,行业\n");
        let mut n = 1;
        for (class, many) in classes {
            for _ in 0..*many {
                text.push_str(&format!("{},样板餐馆{n},餐饮服务,{class},H6210\n", code_of(n)));
                n += 1;
            }
        }
        self.import(&text).unwrap();
    }

    pub fn import(&self, text: &str) -> Result<usize, Fault> {
        let (who, text) = (self.who("keep"), text.to_owned());
        self.act(move |tx, desk| {
            let rules = desk.rules.now(tx)?;
            let new = library::read_file(&rules, "150402", text.as_bytes())?;
            library::bring_in(tx, desk, &who, "测试.csv", &new.map_err(|_| Fault::invalid("test.lines"))?)
        })
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
        self.db.read_blocking(move |tx| directory::account::actor(tx, &login, 1)).unwrap()
    }

    pub fn organ(&self, code: &str) -> OrganId {
        let code = code.to_owned();
        self.db.read_blocking(move |tx| directory::organ::by_uscc(tx, &code)).unwrap().unwrap().id
    }

    pub fn outline(&self, items: &[&str], ratios: &[(&str, u32)]) -> Result<Task, Fault> {
        let wanted = Outline {
            organ: self.organ("11150402DEM000014Q").0,
            title: "餐饮服务随机抽查".to_owned(),
            unplanned: "上级部署的专项检查".to_owned(),
            items: items.iter().map(|one| (*one).to_owned()).collect(),
            category: "restaurant".to_owned(),
            ratios: ratios
                .iter()
                .map(|(class, share)| (regulation::model::Class::parse(class).unwrap(), *share))
                .collect::<BTreeMap<_, _>>(),
            public_source: "several-parties".to_owned(),
            ..Outline::default()
        };
        self.outline_as("plan", wanted)
    }

    pub fn outline_as(&self, login: &str, wanted: Outline) -> Result<Task, Fault> {
        let who = self.who(login);
        self.act(move |tx, desk| task::outline(tx, desk, &who, &wanted))
    }

    pub fn task(&self, number: &str) -> Task {
        let (number, who) = (number.to_owned(), self.who("plan"));
        self.act(move |tx, desk| view::task(tx, desk, &who, &number, 0)).unwrap().task
    }

    pub fn announce(&self, number: &str) -> Result<Task, Fault> {
        let (task, who) = (self.task(number), self.who("plan"));
        self.act(move |tx, desk| task::announce(tx, desk, &who, task.id, task.revision))
    }

    pub fn draw(&self, login: &str, number: &str, value: &str) -> Result<Task, Fault> {
        let (task, who, value) = (self.task(number), self.who(login), value.to_owned());
        self.act(move |tx, desk| task::draw(tx, desk, &who, task.id, task.revision, &value))
    }

    pub fn repeat(&self, number: &str, reason: &str) -> Result<Task, Fault> {
        let (task, who, reason) = (self.task(number), self.who("plan"), reason.to_owned());
        self.act(move |tx, _| task::repeat(tx, &who, task.id, task.revision, &reason))
    }

    /// A draw of restaurants, drawn two days later.
    pub fn drawn(&self, items: &[&str], ratios: &[(&str, u32)]) -> Task {
        let task = self.outline(items, ratios).unwrap();
        self.announce(&task.number).unwrap();
        self.at("2026-11-04", 10);
        self.draw("plan", &task.number, VALUE).unwrap()
    }

    pub fn visits(&self, task: &str) -> Vec<Visit> {
        let (number, who) = (task.to_owned(), self.who("plan"));
        self.act(move |tx, desk| view::task(tx, desk, &who, &number, 0)).unwrap().visits
    }

    pub fn bundles(&self, task: &str) -> Vec<draw::Bundle> {
        let number = task.to_owned();
        let parts = self.act(move |tx, desk| view::public_task(tx, desk, &number, 0)).unwrap().parts;
        parts.iter().map(|part| draw::Bundle::read(part.bundle.as_deref().unwrap()).unwrap()).collect()
    }

    pub fn file(&self, number: &str) -> VisitFile {
        let (number, who) = (number.to_owned(), self.who("plan"));
        self.act(move |tx, desk| view::visit(tx, desk, &who, &number)).unwrap()
    }

    /// The login of an officer by their name.
    pub fn login(name: &str) -> &'static str {
        match name {
            "检查一" => "insp1",
            "检查二" => "insp2",
            "检查三" => "insp3",
            "检查四" => "insp4",
            "消防一" => "fire1",
            "消防二" => "fire2",
            _ => "fire3",
        }
    }

    /// Records an item as one of those sent by its organ.
    pub fn record(&self, number: &str, no: i64, found: Found, outcome: Outcome) -> Result<(), Fault> {
        let file = self.file(number);
        let check = file.checks.iter().find(|check| check.no == no).unwrap();
        let one = file.sent.iter().find(|one| one.organ == check.organ && one.left_at.is_none()).unwrap();
        self.record_as(Self::login(&one.name), number, no, found, outcome)
    }

    pub fn record_as(
        &self,
        login: &str,
        number: &str,
        no: i64,
        found: Found,
        outcome: Outcome,
    ) -> Result<(), Fault> {
        let (file, who) = (self.file(number), self.who(login));
        let check = file.checks.iter().find(|check| check.no == no).unwrap();
        let note = if found == Found::Faulty { "有两样没有标价" } else { "" };
        let finding = Finding {
            no,
            visited_on: contract::time::china_date(file.now).to_string(),
            points: check.list().into_iter().map(|point| (point.id, (found, note.to_owned()))).collect(),
            outcome: Some(outcome),
            note: note.to_owned(),
            signed: "店长张样板签字".to_owned(),
            photos: Vec::new(),
        };
        let (id, revision) = (file.visit.id, file.visit.revision);
        self.act(move |tx, desk| visit::record(tx, desk, &who, id, revision, &finding))
    }

    pub fn publish(&self, login: &str, number: &str) -> Result<(), Fault> {
        let (file, who) = (self.file(number), self.who(login));
        self.act(move |tx, desk| visit::publish(tx, desk, &who, file.visit.id, file.visit.revision))
    }

    pub fn run_due(&self) {
        let handlers = store::Handlers::new().on(regulation::clock::ALARM, |tx, job| {
            regulation::clock::ring(tx, job.payload["visit"].as_i64().unwrap())
        });
        self.db.run_due(&handlers).unwrap();
    }

    pub fn happened(&self, stream: &str) -> Vec<String> {
        let stream = stream.to_owned();
        let events = self.db.read_blocking(move |tx| store::ledger::events(tx, &stream, 0, 99)).unwrap();
        events.into_iter().map(|one| one.kind).collect()
    }
}

pub fn code<T>(done: Result<T, Fault>) -> &'static str {
    match done {
        Ok(_) => "done",
        Err(fault) => fault.code,
    }
}
