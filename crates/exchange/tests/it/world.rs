//! A county with two organs that keep data, one that asks, and who coordinates.

use contract::{Actor, Fault};
use exchange::catalogue::{self, Written};
use exchange::model::{Purpose, Sharing};
use exchange::request::Wish;
use exchange::room::Reachable;
use store::{Db, Tx};
use testkit::TestDb;

/// The county: synthetic, as the demonstration is.
const SITE: &str = r#"
region: "150402"
initial_password: Onedoor-2026
organs:
  - { key: lead, uscc: 11150402DEM000014Q, name: { zh: 市监局 }, region: "150402", kind: department, mark: 红市监 }
  - { key: fire, uscc: 11150402DEM000030E, name: { zh: 消防 }, region: "150402", kind: department, mark: 红消 }
  - { key: hall, uscc: 11150402DEM0000576, name: { zh: 政务服务中心 }, region: "150402", kind: hall, mark: 红政服 }
posts:
  - { key: lead-data, organ: lead, name: { zh: 数据管理 }, region: "150402", reach: own-organ, permissions: [data.steward] }
  - { key: fire-data, organ: fire, name: { zh: 数据管理 }, region: "150402", reach: own-organ, permissions: [data.steward, data.ask] }
  - { key: lead-ask, organ: lead, name: { zh: 数据申请 }, region: "150402", reach: own-organ, permissions: [data.ask] }
  - { key: hall-data, organ: hall, name: { zh: 数据统筹 }, region: "150402", reach: all-organs, permissions: [data.oversee] }
accounts:
  - { login: keep, name: 管数, posts: [lead-data] }
  - { login: keep2, name: 管数二, posts: [lead-data, lead-ask] }
  - { login: fire, name: 用数, posts: [fire-data] }
  - { login: all, name: 统筹, posts: [hall-data] }
  - { login: nobody, name: 旁人, party: chen }
parties:
  - { key: chen, kind: person, id_kind: citizen-id, id_number: "150402198811059959", name: 赵立新, phone: "13000000003" }
"#;

pub const LEAD: &str = "11150402DEM000014Q";
pub const FIRE: &str = "11150402DEM000030E";
pub const CHEN: &str = "150402198811059959";
pub const CODE: &str = "food.licence";

pub struct World {
    pub db: Db,
    pub clock: std::sync::Arc<store::ManualClock>,
    pub reach: Reachable,
}

impl World {
    pub fn new(db: &TestDb) -> World {
        testkit::unlock();
        let reach = Reachable { calendar: worktime::Calendar::china().clone().into(), items: None };
        let world = World { db: Db::clone(db), clock: db.clock.clone(), reach };
        world.at("2026-11-02", 9);
        world.db.write_blocking(directory::prepare).unwrap();
        let site = directory::SiteData::parse(SITE).unwrap();
        world.db.write_blocking(move |tx| directory::import(tx, &site)).unwrap();
        world.publish("keep", &written(Sharing::Conditional), 0).unwrap();
        world
    }

    pub fn at(&self, day: &str, hour: i64) {
        let day: jiff::civil::Date = day.parse().unwrap();
        self.clock.set(contract::time::china_midnight_ms(day) + hour * 3_600_000);
    }

    pub fn who(&self, login: &str) -> Actor {
        let login = login.to_owned();
        self.db.read_blocking(move |tx| directory::account::actor(tx, &login, 1)).unwrap()
    }

    pub fn act<T: Send + 'static>(
        &self,
        login: &str,
        act: impl Fn(&mut Tx, &Reachable, &Actor) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let (who, reach) = (self.who(login), self.reach.clone());
        self.db.write_blocking(move |tx| act(tx, &reach, &who))
    }

    pub fn publish(&self, login: &str, written: &Written, revision: i64) -> Result<i64, Fault> {
        let written = written.clone();
        self.act(login, move |tx, _, who| catalogue::publish(tx, who, &written, revision))
    }

    /// Kinds of events of a stream.
    pub fn happened(&self, stream: String) -> Vec<String> {
        let events = self.db.read_blocking(move |tx| store::ledger::events(tx, &stream, 0, 50)).unwrap();
        events.into_iter().map(|event| event.kind).collect()
    }
}

/// A resource of the market regulation authority.
pub fn written(sharing: Sharing) -> Written {
    let personal = if sharing == Sharing::Unconditional { "" } else { "个人" };
    Written {
        code: CODE.to_owned(),
        name: contract::Text::new("食品经营许可信息", ""),
        about: contract::Text::new("许可证编号、有效期", ""),
        scope: contract::Text::new("本区", ""),
        source: "许可系统".to_owned(),
        steward: LEAD.to_owned(),
        sharing,
        reason: "用于办理本单位事项".to_owned(),
        fields: catalogue::read_fields(&format!(
            "number 编号\nvalid_to 有效期至 日期\nholder 持证人 文字 {personal}"
        ))
        .unwrap(),
        ..Written::default()
    }
}

/// What the fire brigade asks.
pub fn wish(fields: &[&str]) -> Wish {
    Wish {
        resource: CODE.to_owned(),
        organ: FIRE.to_owned(),
        item: String::new(),
        purpose: Purpose::Oversight,
        fields: fields.iter().map(|one| (*one).to_owned()).collect(),
        why: "检查前核对许可".to_owned(),
        until_day: "2027-12-31".to_owned(),
    }
}

pub fn code<T>(done: Result<T, Fault>) -> &'static str {
    done.map_or_else(|fault| fault.code, |_| "done")
}
