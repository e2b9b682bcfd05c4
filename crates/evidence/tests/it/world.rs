//! A county with two organs that issue licences, and somebody who holds one.

use contract::item::ResultNumber;
use contract::lookup::{LicenceDesk, NewLicence};
use contract::{Actor, CaseId, Fault, OrganId, PartyId, Text};
use evidence::Desk;
use evidence::life::{self, Act, Order};
use evidence::store_for_tests::{LicenceRow, licence_by_identifier};
use store::Db;
use testkit::TestDb;

/// The county: synthetic, as the demonstration is.
const SITE: &str = r#"
region: "150402"
initial_password: Onedoor-2026
organs:
  - { key: food, uscc: 11150402DEM000022K, name: { zh: 食药监 }, region: "150402", kind: department, mark: 红食药监 }
  - { key: fire, uscc: 11150402DEM000030E, name: { zh: 消防 }, region: "150402", kind: department, mark: 红消 }
posts:
  - { key: food-head, organ: food, name: { zh: 负责人 }, region: "150402", reach: own-organ, permissions: [licence.manage, seal.use] }
  - { key: fire-head, organ: fire, name: { zh: 负责人 }, region: "150402", reach: own-organ, permissions: [licence.manage, seal.use] }
  - { key: keeper, organ: fire, name: { zh: 印章管理 }, region: "150402", reach: all-organs, permissions: [seal.manage] }
  - { key: window, organ: fire, name: { zh: 窗口 }, region: "150402", reach: all-organs, permissions: [licence.use] }
accounts:
  - { login: window, name: 丙, posts: [window] }
  - { login: window2, name: 丁, posts: [window] }
  - { login: food, name: 甲, identity: "150402198605179968", posts: [food-head] }
  - { login: food2, name: 己, identity: "150402198504169955", posts: [food-head] }
  - { login: fire, name: 乙, identity: "150402198807199983", posts: [fire-head] }
  - { login: keeper, name: 庚, identity: "150402197809099981", posts: [keeper] }
  - { login: keeper2, name: 辛, identity: "150402197910109996", posts: [keeper] }
  - { login: holder, name: 赵立新, party: zhao }
parties:
  - { key: zhao, kind: person, id_kind: citizen-id, id_number: "150402198811059959", name: 赵立新, phone: "13000000003" }
"#;

/// Type of the licences here.
pub const TYPE: &str = "11150402DEM000022K001";

pub struct World {
    pub db: Db,
    pub clock: std::sync::Arc<store::ManualClock>,
}

impl World {
    pub fn new(db: &TestDb) -> World {
        let world = World { db: Db::clone(db), clock: db.clock.clone() };
        world.at("2026-11-02", 9);
        world.db.write_blocking(directory::prepare).unwrap();
        let site = directory::SiteData::parse(SITE).unwrap();
        world.db.write_blocking(move |tx| directory::import(tx, &site)).unwrap();
        world
    }

    /// Sets the clock to an hour of a day in China.
    pub fn at(&self, day: &str, hour: i64) {
        let midnight = contract::time::china_midnight_ms(day.parse().unwrap());
        self.clock.set(midnight + hour * 3_600_000);
    }

    pub fn actor(&self, login: &str) -> Actor {
        let login = login.to_owned();
        self.db.read_blocking(move |tx| directory::account::actor(tx, &login, 2)).unwrap()
    }

    fn organ(&self) -> OrganId {
        let all = self.db.read_blocking(directory::organ::all).unwrap();
        all.into_iter().find(|organ| organ.uscc == "11150402DEM000022K").unwrap().id
    }

    /// Adds so many organs; their credit codes.
    pub fn many_organs(&self, count: u64) -> Vec<String> {
        let rule =
            codes::LicenceNumber::parse("11{region}DE{serial:6}{check:gb11714}{check:gb32100}").unwrap();
        let codes: Vec<String> = (1..=count).map(|at| rule.make("150402", 2026, at).unwrap()).collect();
        let organs: String = codes
            .iter()
            .map(|uscc| format!("  - {{ key: o{uscc}, uscc: {uscc}, name: {{ zh: 局{uscc} }}, region: \"150402\", kind: department }}\n"))
            .collect();
        let site = format!("region: \"150402\"\ninitial_password: Onedoor-2026\norgans:\n{organs}");
        let site = directory::SiteData::parse(&site).unwrap();
        self.db.write_blocking(move |tx| directory::import(tx, &site)).unwrap();
        codes
    }

    pub fn holder(&self) -> PartyId {
        self.actor("holder").party.unwrap()
    }

    /// Issues a licence of the food organ until a day; its identifier.
    pub fn issue(&self, valid_to: Option<&str>) -> String {
        let (holder, issuer) = (self.holder(), self.organ());
        let new = NewLicence {
            case: CaseId(1),
            application: CaseId(1),
            case_number: "150402000000123".to_owned(),
            type_code: TYPE.to_owned(),
            name: Text::new("食品经营许可证", "Food business licence"),
            holder,
            issuer,
            valid_from: "2026-11-02".to_owned(),
            valid_to: valid_to.map(str::to_owned),
            fields: vec![
                (Text::new("经营者名称", "Name"), "赵记面馆".to_owned()),
                (Text::new("经营场所", "Place"), "长青街 12 号".to_owned()),
            ],
            number: Some(ResultNumber {
                rule: "JY2{region}{serial:6}{check:mod11-10}".to_owned(),
                label: Text::new("许可证编号", "Number"),
            }),
        };
        let issued = self
            .db
            .write_blocking(move |tx| Desk::default().issue(tx, &Actor::system("test"), new.clone()))
            .unwrap();
        issued.identifier
    }

    /// The licence as it lies there.
    pub fn row(&self, identifier: &str) -> LicenceRow {
        let identifier = identifier.to_owned();
        self.db.read_blocking(move |tx| licence_by_identifier(tx, &identifier)).unwrap().unwrap()
    }

    /// Where it stands today.
    pub fn standing(&self, identifier: &str) -> &'static str {
        let identifier = identifier.to_owned();
        self.db
            .read_blocking(move |tx| -> Result<_, Fault> {
                let day = evidence::licence::today(tx);
                let row = licence_by_identifier(tx, &identifier)?.unwrap();
                Ok(row.standing(&day).as_str())
            })
            .unwrap()
    }

    /// How many valid licences the holder has, as other services see it.
    pub fn held(&self) -> usize {
        let holder = self.holder();
        self.db.read_blocking(move |tx| Desk::default().held_by(tx, holder)).unwrap().len()
    }

    pub fn carry(&self, login: &str, order: Order) -> Result<String, Fault> {
        let actor = self.actor(login);
        self.db.write_blocking(move |tx| life::carry(tx, &actor, &order))
    }

    /// Does what is due.
    pub fn run_due(&self) {
        let done = self.db.run_due(&life::handlers()).unwrap();
        assert_eq!(done.failed, []);
    }
}

/// An order with everything it needs.
pub fn order(identifier: &str, act: Act) -> Order {
    Order {
        identifier: identifier.to_owned(),
        act,
        document: "红食药监决〔2026〕1 号".to_owned(),
        reason: "查证属实。".to_owned(),
        until: String::new(),
        values: vec!["JY21504020000010".to_owned(), "赵记面馆".to_owned(), "长青街 12 号".to_owned()],
    }
}
