//! Some weeks of projects before the demonstration began: 23 made-up layers of 8 departments on one map, one project whose land supply is
//! over its budget, one whose site conflicts with a layer. Made by the same acts as everything after.

use std::rc::Rc;

use contract::{Actor, Fault};
use geo::read::{Content, Feature};
use geo::{Crs, Plane, Shape};
use project::compare;
use project::course;
use project::desk::Desk;
use project::ground::{self, Layers, NewLayer};
use project::register::{self, New};
use project::rules::InForce;
use store::{Db, Tx};

use super::course::Course;

/// Key, name, department, kind of plan, meaning, and of its polygons: how many, how large in metres, how far apart. Made up.
type Drawn = (&'static str, &'static str, &'static str, &'static str, &'static str, (i32, f64, f64));

const LAYERS: [Drawn; 23] = [
    ("growth-boundary", "城镇开发边界", "规划部门", "master", "within", (1, 9_000.0, 0.0)),
    ("zoning", "控制性详细规划", "规划部门", "master", "tell", (6, 700.0, 900.0)),
    ("heritage", "历史文化保护范围", "规划部门", "culture", "forbid", (2, 260.0, 4_300.0)),
    ("civil-defence", "人防空间", "规划部门", "civil-defence", "tell", (3, 300.0, 2_100.0)),
    ("five-year", "五年规划重点区域", "发展改革部门", "development", "tell", (2, 1_800.0, 3_000.0)),
    ("industry-parks", "产业园区布局", "发展改革部门", "industry", "tell", (3, 1_200.0, 2_600.0)),
    ("population", "人口分布规划", "发展改革部门", "population", "tell", (4, 1_500.0, 1_900.0)),
    ("basic-farmland", "永久基本农田", "国土房管部门", "land-use", "forbid", (5, 420.0, 1_150.0)),
    ("land-use", "土地利用总体规划", "国土房管部门", "land-use", "tell", (6, 900.0, 1_100.0)),
    ("housing", "住房建设规划", "国土房管部门", "social", "tell", (3, 500.0, 1_700.0)),
    ("red-line", "生态保护红线", "生态环境部门", "environment", "forbid", (2, 1_300.0, 5_200.0)),
    ("air-zones", "大气环境功能区", "生态环境部门", "environment", "tell", (2, 3_500.0, 3_600.0)),
    ("noise-zones", "声环境功能区", "生态环境部门", "environment", "tell", (4, 1_100.0, 1_500.0)),
    ("water-sources", "饮用水水源保护区", "水务部门", "environment", "forbid", (2, 380.0, 4_700.0)),
    ("flood-land", "河道管理范围", "水务部门", "environment", "forbid", (3, 240.0, 3_300.0)),
    ("pipelines", "综合管线", "水务部门", "pipelines", "tell", (4, 160.0, 1_300.0)),
    ("pastures", "基本草原", "农牧部门", "environment", "forbid", (2, 700.0, 6_100.0)),
    ("farm-parks", "农业产业园", "农牧部门", "industry", "tell", (2, 800.0, 3_900.0)),
    ("roads", "综合交通规划", "城市管理部门", "transport", "tell", (5, 140.0, 1_050.0)),
    ("waste-sites", "环卫设施规划", "城市管理部门", "social", "tell", (2, 200.0, 2_900.0)),
    ("public-green", "城市绿线", "城市管理部门", "environment", "forbid", (3, 180.0, 2_300.0)),
    ("forest-land", "林地保护利用规划", "林业部门", "environment", "forbid", (3, 600.0, 3_500.0)),
    ("scenic", "森林公园和旅游规划", "林业部门", "culture", "tell", (2, 900.0, 4_100.0)),
];

/// The middle of the made-up map, in the plane of 120° E.
const MIDDLE: [f64; 2] = [414_000.0, 4_680_000.0];
const PLANE: Plane = Plane { meridian: 120.0, easting: 500_000.0 };

/// Polygons of eleven corners around the middle, those of one layer on a spiral of its own.
fn polygons(at: usize, (count, size, step): (i32, f64, f64)) -> Vec<Shape> {
    let turn = at as f64 * 0.83;
    let polygon = |no: i32| {
        let angle = turn + f64::from(no) * 2.4;
        let far = if count == 1 { 0.0 } else { step * (0.8 + f64::from(no) * 0.35) };
        let (x, y) = (MIDDLE[0] + far * angle.cos(), MIDDLE[1] + far * angle.sin());
        let corner = |corner: i32| {
            let angle = f64::from(corner) * std::f64::consts::TAU / 11.0;
            let reach = size * (0.72 + 0.25 * (f64::from(corner * (no + 3)) + turn).sin());
            PLANE.to_degrees([x + reach * angle.cos(), y + reach * angle.sin()])
        };
        Shape { rings: vec![(0..11).map(corner).collect()] }
    };
    (0..count).map(polygon).collect()
}

/// A site of six corners, so many metres from the middle.
fn site(east: f64, north: f64, size: f64) -> Shape {
    let corners = [(0.0, 0.0), (1.0, 0.0), (1.15, 0.5), (1.0, 1.0), (0.3, 1.1), (0.0, 0.9)];
    let put =
        |(x, y): (f64, f64)| PLANE.to_degrees([MIDDLE[0] + east + x * size, MIDDLE[1] + north + y * size]);
    Shape { rings: vec![corners.map(put).to_vec()] }
}

/// Tells the story at the clock of the past.
pub(super) struct Teller {
    db: Db,
    course: Rc<Course>,
    desk: Desk,
}

impl Teller {
    /// The map, and the first project.
    pub(super) fn begin(db: &Db, course: &Rc<Course>) -> Result<Teller, Fault> {
        let calendar = db.read_blocking(directory::calendar::in_force)?;
        let desk = Desk {
            calendar: calendar.into(),
            rules: InForce::default(),
            layers: Layers::default(),
            cases: None,
            region: "150402".to_owned(),
        };
        let teller = Teller { db: db.clone(), course: course.clone(), desk };
        teller.at(26, 11)?;
        for (at, layer) in LAYERS.iter().enumerate() {
            teller.layer(at, layer)?;
        }
        teller.at(25, 9)?;
        let code = teller.project("示例中央厨房建设项目", "13", 32_000_000)?;
        teller.step("project1", &code, 1, false)?;
        teller.at(24, 10)?;
        teller.give(&code, &site(60.0, -120.0, 150.0))?;
        teller.at(24, 15)?;
        teller.step("project1", &code, 1, true)?;
        teller.step("project1", &code, 2, false)?;
        Ok(teller)
    }

    /// Shortly before the demonstration begins: one more project, whose site lies on farmland.
    pub(super) fn end(&self) -> Result<(), Fault> {
        self.at(5, 10)?;
        let code = self.project("示例冷链物流园项目", "59", 86_000_000)?;
        self.step("project1", &code, 1, false)?;
        let farmland = polygons(7, LAYERS[7].5).into_iter().next().unwrap_or_default();
        let [x, y] = PLANE.to_plane(farmland.bounds().middle());
        self.give(&code, &site(x - MIDDLE[0], y - MIDDLE[1], 420.0))
    }

    fn at(&self, ago: i64, hour: i64) -> Result<(), Fault> {
        self.course.to(self.course.day(ago, hour))
    }

    fn act<T: Send + 'static>(
        &self,
        login: &'static str,
        act: impl Fn(&mut Tx, &Desk, &Actor) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let desk = self.desk.clone();
        let who = self.db.read_blocking(move |tx| directory::account::actor(tx, login, 1))?;
        self.db.write_blocking(move |tx| act(tx, &desk, &who))
    }

    fn layer(&self, at: usize, (key, name, owner, kind, effect, polygons_of): &Drawn) -> Result<(), Fault> {
        let new = NewLayer {
            key: (*key).to_owned(),
            name: format!("{name}（演示数据）"),
            owner: (*owner).to_owned(),
            kind: (*kind).to_owned(),
            effect: (*effect).to_owned(),
            open: matches!(*key, "zoning" | "roads" | "public-green" | "scenic"),
        };
        let features = polygons(at, *polygons_of).into_iter().zip(1..).map(|(shape, no)| Feature {
            shape,
            properties: vec![("名称".to_owned(), format!("{name}示例{no}"))],
        });
        let content = Content { crs: Crs::Zone { number: 40 }, features: features.collect() };
        let source = format!("{key}.gpkg");
        self.act("map1", move |tx, desk, actor| {
            ground::add(tx, desk, actor, &new)?;
            ground::bring_in(tx, actor, &new.key, "2026-01-01", &source, &content).map(drop)
        })
    }

    fn project(&self, name: &'static str, industry: &'static str, yuan: i64) -> Result<String, Fault> {
        self.act("zhao", move |tx, desk, actor| {
            let party = directory::party::by_number(tx, super::inspections::OWN)?.map(|party| party.id);
            let new =
                New { party, name: name.to_owned(), industry: industry.to_owned(), yuan, ..New::default() };
            register::register(tx, desk, actor, &new).map(|project| project.code)
        })
    }

    fn give(&self, code: &str, site: &Shape) -> Result<(), Fault> {
        let (code, site) = (code.to_owned(), site.clone());
        self.act("zhao", move |tx, desk, actor| {
            compare::set_site(tx, desk, actor, &code, &site, Crs::Geographic).map(drop)
        })
    }

    fn step(&self, login: &'static str, code: &str, no: i64, ends: bool) -> Result<(), Fault> {
        let code = code.to_owned();
        self.act(login, move |tx, desk, actor| match ends {
            true => course::end(tx, actor, &code, no),
            false => course::begin(tx, desk, actor, &code, no),
        })
    }
}
