//! A small town with an investor, a department that is asked first, who keeps the map and who decides exceptions.

use std::sync::Arc;

use contract::{Actor, Fault, PartyId};
use geo::read::{Content, Feature};
use geo::{Crs, Shape};
use project::desk::Desk;
use project::ground::{self, Layers, NewLayer};
use project::model::Project;
use project::register::{self, New};
use project::rules::InForce;
use store::{Db, Handlers, Tx};
use testkit::TestDb;

/// The town: synthetic, as the demonstration is.
const SITE: &str = r#"
region: "150402"
initial_password: Onedoor-2026
organs:
  - { key: reform, uscc: 11150402DEM0000576, name: { zh: 发展改革局 }, region: "150402", kind: department }
posts:
  - { key: handler, organ: reform, name: { zh: 项目办理 }, region: "150402", reach: own-organ, permissions: [project.handle] }
  - { key: keeper, organ: reform, name: { zh: 图层管理 }, region: "150402", reach: all-organs, permissions: [project.layers] }
  - { key: planner, organ: reform, name: { zh: 例外认定 }, region: "150402", reach: all-organs, permissions: [project.except] }
  - { key: chief, organ: reform, name: { zh: 规则管理 }, region: "150402", reach: all-organs, permissions: [project.configure] }
  - { key: far, organ: reform, name: { zh: 外地 }, region: "150403", reach: all-organs, permissions: [project.handle, project.layers] }
parties:
  - { key: chen, kind: person, id_kind: citizen-id, id_number: 15040219900612998X, name: 陈晓梅, phone: "13000000001" }
  - { key: sun, kind: person, id_kind: citizen-id, id_number: "150402198509209979", name: 孙志远, phone: "13000000002" }
accounts:
  - { login: chen, name: 陈晓梅, party: chen }
  - { login: sun, name: 孙志远, party: sun }
  - { login: handler, name: 李办理, posts: [handler] }
  - { login: keeper, name: 王图层, posts: [keeper] }
  - { login: planner, name: 赵规划, posts: [planner] }
  - { login: chief, name: 钱首席, posts: [chief] }
  - { login: far, name: 外乡人, posts: [far] }
"#;

pub struct World {
    pub db: Db,
    pub clock: Arc<store::ManualClock>,
    pub desk: Desk,
}

impl World {
    pub fn new(db: &TestDb) -> World {
        let desk = Desk {
            calendar: worktime::Calendar::china().clone().into(),
            rules: InForce::default(),
            layers: Layers::default(),
            cases: None,
            region: "150402".to_owned(),
        };
        let world = World { db: Db::clone(db), clock: db.clock.clone(), desk };
        world.at("2026-11-30", 480);
        world.db.write_blocking(directory::prepare).unwrap();
        let site = directory::SiteData::parse(SITE).unwrap();
        world.db.write_blocking(move |tx| directory::import(tx, &site)).unwrap();
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

    /// Lets timers ring that are due.
    pub fn ring(&self) {
        let handlers = Handlers::new().on(project::course::ALARM, |tx, job| -> Result<(), Fault> {
            let number = |name: &str| job.payload[name].as_i64().unwrap();
            project::course::ring(tx, number("project"), number("no"))
        });
        assert_eq!(self.db.run_due(&handlers).unwrap().failed, [], "jobs failed");
    }

    pub fn new_project(&self) -> New {
        let party = self.db.read_blocking(|tx| directory::party::named(tx, "陈晓梅", 1)).unwrap()[0].id;
        New {
            party: Some(PartyId(party.0)),
            name: "示例食品加工项目".to_owned(),
            industry: "13".to_owned(),
            yuan: 30_000_000,
            ..New::default()
        }
    }

    pub fn register(&self) -> Project {
        let new = self.new_project();
        self.act("chen", move |tx, desk, actor| register::register(tx, desk, actor, &new)).unwrap()
    }

    /// Puts a layer on the map with these polygons; its version's number.
    pub fn layer(&self, key: &str, effect: &str, squares: &[Shape]) -> i64 {
        let new = NewLayer {
            key: key.to_owned(),
            name: format!("示例图层{key}"),
            owner: "示例部门".to_owned(),
            kind: "land-use".to_owned(),
            effect: effect.to_owned(),
            open: effect == "tell",
        };
        self.act("keeper", move |tx, desk, actor| ground::add(tx, desk, actor, &new)).unwrap();
        self.version(key, squares)
    }

    /// Brings a version of a layer in; its number.
    pub fn version(&self, key: &str, squares: &[Shape]) -> i64 {
        let features = squares.iter().zip(1..).map(|(shape, no)| Feature {
            shape: shape.clone(),
            properties: vec![("名称".to_owned(), format!("图斑{no}"))],
        });
        let content = Content { crs: Crs::Geographic, features: features.collect() };
        let key = key.to_owned();
        let act = move |tx: &mut Tx, _: &Desk, actor: &Actor| {
            ground::bring_in(tx, actor, &key, "2026-01-01", "示例.zip", &content)
        };
        self.act("keeper", act).unwrap().id
    }
}

/// A square in degrees whose sides are so many metres, its corner so many metres east and north of a place in the town.
pub fn square(east: f64, north: f64, side: f64) -> Shape {
    let plane = geo::Plane { meridian: 120.0, easting: 500_000.0 };
    let (x, y) = (414_000.0 + east, 4_680_000.0 + north);
    let ring = vec![[x, y], [x + side, y], [x + side, y + side], [x, y + side]];
    Shape { rings: vec![ring] }.map(|point| plane.to_degrees(point))
}
