//! Layers, a site compared with all of them, exceptions.

use contract::Fault;
use geo::{Bounds, Crs, Plane, Shape};
use project::compare::{self, Standing};
use project::model::CheckRow;
use project::view;

use crate::in_town;
use crate::world::{World, square};

pub fn give(world: &World, code: &str, site: &Shape) -> Result<CheckRow, Fault> {
    let (code, site) = (code.to_owned(), site.clone());
    world
        .act("chen", move |tx, desk, actor| compare::set_site(tx, desk, actor, &code, &site, Crs::Geographic))
}

fn standing(world: &World, code: &str) -> Standing {
    let code = code.to_owned();
    let found = world.act("chen", move |tx, _, actor| {
        let project = view::see(tx, actor, &code)?;
        compare::standing(tx, &project)
    });
    found.unwrap().unwrap()
}

#[test]
fn a_site_is_compared_with_every_layer() {
    in_town(|world| {
        let code = world.register().code;
        assert_eq!(give(world, &code, &square(0.0, 0.0, 100.0)).unwrap_err().code, "project.layers-none");
        world.layer("farmland", "forbid", &[square(0.0, 0.0, 100.0), square(50.0, 0.0, 100.0)]);
        world.layer("growth", "within", &[square(-500.0, -500.0, 600.0)]);
        world.layer("pipes", "tell", &[square(900.0, 900.0, 10.0)]);
        let check = give(world, &code, &square(0.0, 0.0, 200.0)).unwrap();
        assert_eq!(check.conflicts, 2);
        let now = standing(world, &code);
        let found = |key: &str| now.compared.layers.iter().find(|found| found.layer == key).unwrap().clone();
        // 86 km off the meridian the plane is 1.8 in ten thousand larger than the ground.
        let near = |one: f64, plane: f64| (one / (plane * 0.999_818) - 1.0).abs() < 1e-5;
        let farmland = found("farmland");
        assert!(near(farmland.overlap, 15_000.0), "{}", farmland.overlap);
        assert_eq!((farmland.count, farmland.conflict, farmland.version), (2, true, 1));
        assert_eq!((farmland.owner.as_str(), farmland.effective.as_str()), ("示例部门", "2026-01-01"));
        assert!(near(found("growth").outside, 30_000.0), "{}", found("growth").outside);
        assert!(!found("pipes").conflict && found("pipes").count == 0);
        assert_eq!(now.open, 2);
        let except = |login: &'static str, layer: &'static str, basis: &'static str| {
            let code = code.clone();
            world.act(login, move |tx, _, actor| {
                compare::except(tx, actor, &code, check.id, layer, "示例理由", basis)
            })
        };
        assert_eq!(except("keeper", "farmland", "示例").unwrap_err().code, "access.forbidden");
        assert_eq!(except("planner", "farmland", " ").unwrap_err().code, "project.exception-words");
        assert_eq!(except("planner", "pipes", "示例").unwrap_err().code, "project.no-conflict");
        except("planner", "farmland", "示例文件第一条").unwrap();
        assert_eq!(except("planner", "farmland", "示例").unwrap_err().code, "project.exception-known");
        except("planner", "growth", "示例文件第二条").unwrap();
        assert_eq!(standing(world, &code).open, 0);
    });
}

#[test]
fn what_was_compared_stays_and_says_when_layers_change() {
    in_town(|world| {
        let code = world.register().code;
        world.layer("farmland", "forbid", &[square(0.0, 0.0, 100.0)]);
        give(world, &code, &square(200.0, 0.0, 100.0)).unwrap();
        assert!(standing(world, &code).changed.is_empty());
        world.version("farmland", &[square(200.0, 0.0, 50.0)]);
        let now = standing(world, &code);
        assert_eq!(now.changed, ["示例图层farmland"]);
        assert_eq!((now.check.conflicts, now.compared.layers[0].version), (0, 1));
        give(world, &code, &square(200.0, 0.0, 100.0)).unwrap();
        let now = standing(world, &code);
        assert_eq!((now.check.conflicts, now.compared.layers[0].version), (1, 2));
        // Somebody looked at the earlier result.
        let code = code.clone();
        let fault = world
            .act("planner", move |tx, _, actor| compare::except(tx, actor, &code, 1, "farmland", "a", "b"));
        assert_eq!(fault.unwrap_err().code, "project.check-outdated");
    });
}

/// A rectangle of degrees has bent sides in the plane: what lies at its edge is found, what lies beside it is not, and the rectangle around a
/// layer holds every corner of it.
#[test]
fn map_software_finds_what_lies_in_its_rectangle() {
    in_town(|world| {
        let slanted = Shape { rings: vec![vec![[118.934, 42.293], [118.999, 42.22], [118.95, 42.299]]] };
        let north_west = Shape { rings: vec![vec![[117.0, 42.0], [117.1, 42.0], [117.05, 42.01]]] };
        let version = world.layer("green", "tell", &[slanted, north_west]);
        let loaded = world.act("keeper", move |tx, desk, _| desk.layers.get(tx, version, PLANE)).unwrap();
        assert_eq!((loaded.around.min, loaded.around.max), ([117.0, 42.0], [118.999, 42.299]));
        let found = |min, max| loaded.touching(PLANE, &Bounds { min, max });
        assert_eq!(found([117.0, 42.0], [119.0, 42.3]), [0, 1]);
        // Along its southern side the plane's northing falls towards the meridian, by far more than these polygons are high.
        assert_eq!(found([117.0, 42.219], [122.0, 42.2201]), [0]);
        assert_eq!(found([117.04, 41.9], [117.06, 42.0]), [1]);
        // A hair beside it, where a rectangle of the plane around that of degrees would still hold it.
        assert_eq!(found([117.0, 41.0], [117.2, 41.9999]), Vec::<usize>::new());
        assert_eq!(found([0.0, 0.0], [1.0, 1.0]), Vec::<usize>::new());
    });
}

/// What was compared while reading is what is written, and a layer that changed in between is compared anew.
#[test]
fn a_site_compared_ahead_is_not_compared_again() {
    in_town(|world| {
        let code = world.register().code;
        world.layer("farmland", "forbid", &[square(0.0, 0.0, 100.0)]);
        let site = square(0.0, 0.0, 200.0);
        let ahead = |site: Shape| {
            world.act("chen", move |tx, desk, _| project::compare::ahead(tx, desk, &site)).map(drop)
        };
        ahead(site.clone()).unwrap();
        assert_eq!(give(world, &code, &site).unwrap().conflicts, 1);
        let first = standing(world, &code).compared;
        assert_eq!((first.layers[0].version, first.layers[0].count), (1, 1));
        ahead(site.clone()).unwrap();
        world.version("farmland", &[square(500.0, 500.0, 100.0)]);
        assert_eq!(give(world, &code, &site).unwrap().conflicts, 0);
        assert_eq!(standing(world, &code).compared.layers[0].version, 2);
        let wide = square(0.0, 0.0, 60_000.0);
        assert_eq!(ahead(wide).unwrap_err().code, "project.site-large");
    });
}

const PLANE: Plane = Plane { meridian: 120.0, easting: 500_000.0 };
