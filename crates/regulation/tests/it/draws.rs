//! Draws: by class, announced before, replayable afterwards, once.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use regulation::model::{Class, TaskState, VisitState};
use regulation::task::Outline;
use regulation::{announce, library, view};

use crate::in_county;
use crate::world::*;

const ALL: [(&str, usize); 5] = [("A", 20), ("B", 40), ("C", 50), ("D", 15), ("E", 10)];

/// DRI-01, DRI-02: a task, entities drawn by the default shares of their class (largest remainder), officers drawn, each entity paired
/// with two, one list.
#[test]
fn a_task_becomes_a_list() {
    in_county(|world| {
        world.restaurants(&ALL);
        let task = world.outline(&["price"], &[]).unwrap();
        assert!(task.number.starts_with("150402-JC-261102-"), "{}", task.number);
        let (number, who) = (task.number.clone(), world.who("plan"));
        let preview =
            world.act(move |tx, desk| view::task(tx, desk, &who, &number, 0)).unwrap().preview.unwrap();
        // 0 % of 20, 5 % of 40, 15 % of 50, 20 % of 15, 30 % of 10: 0, 2, 7.5, 3, 3 are 15.5 together, so 16.
        let drawn: Vec<u64> = preview.strata.iter().map(|one| one.drawn).collect();
        assert_eq!((drawn, preview.stop), (vec![0, 2, 8, 3, 3], None));
        assert_eq!(code(world.draw("plan", &task.number, VALUE)), "inspect.too-late");
        world.announce(&task.number).unwrap();
        assert_eq!(code(world.draw("plan", &task.number, VALUE)), "inspect.draw-too-early");
        world.at("2026-11-04", 0);
        assert_eq!(code(world.draw("plan", &task.number, "  7 ")), "inspect.value-missing");
        world.draw("plan", &task.number, VALUE).unwrap();
        let visits = world.visits(&task.number);
        let mut by_class: BTreeMap<Class, usize> = BTreeMap::new();
        for visit in &visits {
            *by_class.entry(visit.class).or_default() += 1;
            let sent = world.file(&visit.number).sent;
            assert_eq!(sent.len(), 2);
            assert_ne!(sent[0].officer, sent[1].officer);
        }
        assert_eq!(by_class, [(Class::B, 2), (Class::C, 8), (Class::D, 3), (Class::E, 3)].into());
        let once: BTreeSet<&str> = visits.iter().map(|visit| visit.code.as_str()).collect();
        assert_eq!(once.len(), visits.len());
        assert_eq!(
            world.happened(&format!("inspection:{}", task.id)),
            ["inspection.outlined", "inspection.announced", "inspection.drawn"]
        );
    });
}

/// DRI-03: the bundle is replayed by another program in another language, and nothing that an administrator changes in the libraries after
/// the announcement changes the draw: changed candidates have another digest.
#[test]
fn anybody_replays_a_draw() {
    in_county(|world| {
        world.restaurants(&[("C", 40), ("D", 10)]);
        let task = world.outline(&["price", "fire"], &[]).unwrap();
        world.announce(&task.number).unwrap();
        // After the announcement somebody fills the library with others, and closes one.
        world.import(&format!("code,name,category,class\n{},新店,restaurant,E\n", code_of(900))).unwrap();
        world
            .import(&format!("code,name,category,status\n{},样板餐馆1,restaurant,注销\n", code_of(1)))
            .unwrap();
        world.at("2026-11-04", 9);
        world.draw("plan", &task.number, VALUE).unwrap();
        let bundles = world.bundles(&task.number);
        assert_eq!(bundles.len(), 2);
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/draw/replay.py");
        let folder = std::env::temp_dir().join(format!("onedoor-replay-{}-{}", std::process::id(), task.id));
        std::fs::create_dir_all(&folder).unwrap();
        for (part, bundle) in bundles.iter().enumerate() {
            draw::verify(bundle).unwrap();
            assert!(bundle.announcement.candidates.iter().all(|one| one.id != code_of(900)));
            assert_eq!(bundle.announcement.candidates.len(), 50);
            let file = folder.join(format!("{part}.json"));
            std::fs::write(&file, serde_json::to_string(bundle).unwrap()).unwrap();
            let replayed = Command::new("python3").arg(script).arg(&file).output().unwrap();
            assert!(replayed.status.success(), "{}", String::from_utf8_lossy(&replayed.stderr));
            let mut forged = bundle.clone();
            forged.announcement.candidates.pop();
            assert!(draw::verify(&forged).is_err());
            std::fs::write(&file, serde_json::to_string(&forged).unwrap()).unwrap();
            assert!(!Command::new("python3").arg(script).arg(&file).output().unwrap().status.success());
        }
        std::fs::remove_dir_all(folder).unwrap();
        // The list is the bundle's.
        let listed: Vec<String> = world.visits(&task.number).into_iter().map(|visit| visit.code).collect();
        let drawn: Vec<String> = bundles[0].pairs.iter().map(|pair| pair.entity.clone()).collect();
        assert_eq!(listed, drawn);
    });
}

/// Whoever writes over a stored announcement stops the draw: its digest is on record.
#[test]
fn a_stored_announcement_that_was_changed_is_not_drawn() {
    in_county(|world| {
        world.restaurants(&[("D", 10)]);
        let task = world.outline(&["price"], &[]).unwrap();
        world.announce(&task.number).unwrap();
        let (id, gone) = (task.id, code_of(3));
        world
            .db
            .write_blocking(move |tx| -> Result<u64, store::Error> {
                let sql = store::sql!(
                    "UPDATE regulation_draw SET announcement = replace(announcement, $2, $3) WHERE task = $1"
                );
                tx.run(
                    sql,
                    &[id.into(), format!("{{\"id\":\"{gone}\",\"stratum\":\"D\"}},").into(), "".into()],
                )
            })
            .unwrap();
        world.at("2026-11-04", 9);
        assert_eq!(code(world.draw("plan", &task.number, VALUE)), "inspect.announcement-changed");
        assert_eq!(world.task(&task.number).state, TaskState::Announced);
    });
}

/// Two who draw at once: one list. A public value decides one draw only.
#[test]
fn two_drawers_and_one_value() {
    in_county(|world| {
        world.restaurants(&[("D", 20)]);
        let (one, two) = (world.outline(&["price"], &[]).unwrap(), world.outline(&["price"], &[]).unwrap());
        world.announce(&one.number).unwrap();
        world.announce(&two.number).unwrap();
        world.at("2026-11-04", 9);
        let seen = world.task(&one.number);
        let results: Vec<&str> = ["plan", "plan2"]
            .map(|login| {
                let (who, id, revision) = (world.who(login), seen.id, seen.revision);
                let (db, desk) = (world.db.clone(), world.desk.clone());
                std::thread::spawn(move || {
                    let value = format!("{VALUE} {}", who.name);
                    code(db.write_blocking(move |tx| {
                        regulation::task::draw(tx, &desk, &who, id, revision, &value)
                    }))
                })
            })
            .map(|thread| thread.join().unwrap())
            .into();
        assert_eq!(results.iter().filter(|one| **one == "done").count(), 1, "{results:?}");
        assert!(results.contains(&"inspect.too-late") || results.contains(&"inspect.changed"));
        assert_eq!(world.visits(&one.number).len(), 4);
        let used = world.task(&one.number).public_value.unwrap();
        assert_eq!(code(world.draw("plan", &two.number, &format!("  {used} "))), "inspect.value-used");
        assert_eq!(code(world.draw("plan-fire", &two.number, VALUE)), "inspect.not-found");
        world.draw("plan2", &two.number, VALUE).unwrap();
    });
}

/// A draw is repeated in one chain with the reason: both stay, the second names the digest of the first, and a line of a plan is not
/// simply drawn again.
#[test]
fn a_repeat_stands_in_a_chain() {
    in_county(|world| {
        world.restaurants(&[("D", 20)]);
        let task = world.drawn(&["price"], &[]);
        assert_eq!(code(world.repeat(&task.number, " ")), "inspect.reason-missing");
        let again = world.repeat(&task.number, "公开随机值抄录错误").unwrap();
        assert_eq!(world.task(&task.number).state, TaskState::Repeated);
        assert!(world.visits(&task.number).iter().all(|visit| visit.state == VisitState::Dropped));
        assert_eq!(code(world.repeat(&task.number, "再来")), "inspect.too-late");
        let who = world.who("plan");
        let (id, revision) = (again.id, again.revision);
        let discarded = world.act(move |tx, _| regulation::task::discard(tx, &who, id, revision));
        assert_eq!(code(discarded), "inspect.repeat-stands");
        world.announce(&again.number).unwrap();
        world.at("2026-11-06", 9);
        world.draw("plan", &again.number, "02 03 05 08 13 21 + 01").unwrap();
        let chain = [world.bundles(&task.number).remove(0), world.bundles(&again.number).remove(0)];
        draw::verify_chain(&chain).unwrap();
        assert_eq!(chain[1].announcement.repeats.as_ref().unwrap().reason, "公开随机值抄录错误");
        let number = task.number.clone();
        let shown = world.act(move |tx, desk| view::public_task(tx, desk, &number, 0)).unwrap();
        assert_eq!(shown.again.unwrap().number, again.number);
    });
}

/// DRI-05: only who is in the libraries is drawn; nobody inspects who is not qualified, and a rule set is all there is besides.
#[test]
fn nothing_outside_the_libraries_is_drawn() {
    in_county(|world| {
        let task = world.outline(&["price"], &[]).unwrap();
        assert_eq!(code(world.announce(&task.number)), "inspect.no-candidates");
        world.import(&format!("code,name,category,class\n{},商铺,shop,E\n", code_of(7))).unwrap();
        assert_eq!(code(world.announce(&task.number)), "inspect.no-candidates");
        world.restaurants(&[("A", 5)]);
        assert_eq!(code(world.announce(&task.number)), "inspect.nobody-drawn");
        let missing = world.add_officer("keep", "11150402DEM000014Q", "plan", &["市场监管"]);
        assert_eq!(code(missing), "inspect.officer-unknown");
        let other = world.add_officer("keep", "11150402DEM000030E", "insp4", &["市场监管"]);
        assert_eq!(code(other), "access.forbidden");
        assert_eq!(
            code(world.add_officer("keep", "11150402DEM000014Q", "insp4", &[" "])),
            "inspect.skills-missing"
        );
        assert_eq!(
            code(world.add_officer("keep", "11150402DEM000014Q", "insp1", &["x"])),
            "inspect.officer-known"
        );
        assert_eq!(code(world.outline(&["nothing"], &[])), "inspect.items-missing");
        assert_eq!(code(world.outline(&["fire"], &[])), "inspect.items-missing", "not the leading organ's");
        assert_eq!(code(world.outline(&["price"], &[("E", 10_001)])), "inspect.ratio");
    });
}

/// DRI-08: an officer with a declared conflict, or without the qualification, is not sent there.
#[test]
fn recused_and_unqualified_officers_do_not_go() {
    in_county(|world| {
        world.restaurants(&[("E", 12)]);
        world.add_officer("keep", "11150402DEM000014Q", "insp4", &["特种设备"]).unwrap();
        for n in 1..=12 {
            let who = world.who("insp1");
            world.act(move |tx, _| library::recuse(tx, &who, "红市监-001", &code_of(n), "配偶任职")).unwrap();
        }
        let who = world.who("insp2");
        let other = world.act(move |tx, _| library::recuse(tx, &who, "红市监-001", &code_of(1), "与我无关"));
        assert_eq!(code(other), "inspect.not-found", "nobody declares for a colleague");
        let task = world.drawn(&["price"], &[("E", 10_000)]);
        let visits = world.visits(&task.number);
        assert_eq!(visits.len(), 12);
        for visit in visits {
            let codes: Vec<String> = world.file(&visit.number).sent.into_iter().map(|one| one.code).collect();
            assert_eq!(codes, ["红市监-002", "红市监-003"]);
        }
        // With one more away there are too few for them, and that is seen before the announcement.
        let who = world.who("insp2");
        world.act(move |tx, _| library::recuse(tx, &who, "红市监-002", &code_of(1), "同学")).unwrap();
        world.at("2027-01-04", 9);
        let next = world.outline(&["price"], &[("E", 10_000)]).unwrap();
        assert_eq!(
            code(world.announce(&next.number)),
            "inspect.no-candidates".replace("no-candidates", "nobody-drawn")
        );
    });
}

/// DRI-06: several organs' checks on one entity are one visit, with officers of each.
#[test]
fn several_checks_and_one_visit() {
    in_county(|world| {
        world.restaurants(&[("D", 30)]);
        let task = world.drawn(&["price", "fire"], &[]);
        let visits = world.visits(&task.number);
        assert_eq!(visits.len(), 6);
        for visit in visits {
            let file = world.file(&visit.number);
            let organs: Vec<i64> = file.sent.iter().map(|one| one.organ.0).collect();
            assert_eq!((file.checks.len(), file.sent.len()), (2, 4));
            assert_eq!(organs.iter().collect::<BTreeSet<_>>().len(), 2);
        }
    });
}

/// DRI-10: random visits to one entity are counted; who has had as many as the cap allows, or has one open for the item, is left out with
/// the reason.
#[test]
fn frequency_is_capped() {
    in_county(|world| {
        world.restaurants(&[("E", 4)]);
        let task = world.drawn(&["price"], &[("E", 10_000)]);
        let preview = |world: &World| {
            let task = world.outline(&["price"], &[("E", 10_000)]).unwrap();
            let (number, who) = (task.number.clone(), world.who("plan"));
            let found =
                world.act(move |tx, desk| view::task(tx, desk, &who, &number, 0)).unwrap().preview.unwrap();
            (task, found)
        };
        assert_eq!(preview(world).1.reasons, [(announce::OPEN, 4)]);
        for visit in world.visits(&task.number) {
            world
                .record(&visit.number, 1, regulation::model::Found::Ok, regulation::model::Outcome::Fine)
                .unwrap();
        }
        let (second, found) = preview(world);
        assert_eq!((found.reasons.len(), found.drawn()), (0, 4));
        world.announce(&second.number).unwrap();
        world.at("2026-11-06", 9);
        world.draw("plan", &second.number, "another value").unwrap();
        for visit in world.visits(&second.number) {
            world
                .record(&visit.number, 1, regulation::model::Found::Ok, regulation::model::Outcome::Fine)
                .unwrap();
        }
        let (third, found) = preview(world);
        assert_eq!((found.reasons, found.stop), (vec![(announce::CAP, 4)], Some("inspect.nobody-drawn")));
        assert_eq!(code(world.announce(&third.number)), "inspect.nobody-drawn");
        world.at("2027-12-06", 9);
        assert_eq!(preview(world).1.drawn(), 4, "after the months of the cap");
    });
}

/// A file with one wrong line brings nothing in, and each wrong line is named.
#[test]
fn a_wrong_file_brings_nothing_in() {
    in_county(|world| {
        let text = format!(
            "统一社会信用代码,名称,类别,信用等级,免打扰至\n{good},甲,餐饮服务,A,\n123,乙,餐饮服务,,\n{good},丙,网吧,Z,明年\n",
            good = code_of(1)
        );
        let faults = world
            .act(move |tx, desk| {
                let rules = desk.rules.now(tx)?;
                library::read_file(&rules, "150402", text.as_bytes())
            })
            .unwrap()
            .unwrap_err();
        let told: Vec<(usize, &str)> = faults.iter().map(|fault| (fault.line, fault.what)).collect();
        assert_eq!(told, [(3, "code"), (4, "code-twice"), (4, "category"), (4, "quiet"), (4, "class")]);
        assert_eq!(code(world.import("a,b\n1,2\n")), "inspect.file-columns");
        assert_eq!(code(world.import("")), "inspect.file-unreadable");
        let quiet =
            format!("code,name,category,class,quiet until\n{},甲,restaurant,E,2026-12-31\n", code_of(2));
        world.import(&quiet).unwrap();
        assert_eq!(world.import(&quiet).unwrap(), 0, "the same again changes what is known");
        let task = world.outline(&["price"], &[("E", 10_000)]).unwrap();
        assert_eq!(code(world.announce(&task.number)), "inspect.nobody-drawn");
        world.at("2027-01-05", 9);
        world.announce(&task.number).unwrap();
    });
}

/// A plan is published; its lines are drawn once each, and what is added later says why.
#[test]
fn plans_are_published_and_drawn_once() {
    in_county(|world| {
        world.restaurants(&[("E", 6)]);
        let (who, organ) = (world.who("plan"), world.organ("11150402DEM000014Q"));
        let plan = world.act(move |tx, _| regulation::plan::begin(tx, &who, organ, 2026)).unwrap();
        let add = |why: &str| {
            let (who, new) = (
                world.who("plan"),
                regulation::plan::NewLine {
                    month: 11,
                    items: vec!["price".to_owned()],
                    category: "restaurant".to_owned(),
                    why: why.to_owned(),
                },
            );
            world.act(move |tx, desk| regulation::plan::add(tx, desk, &who, plan.id, &new))
        };
        let publish = |revision: i64| {
            let who = world.who("plan");
            world.act(move |tx, _| regulation::plan::publish(tx, &who, plan.id, revision))
        };
        assert_eq!(code(publish(0)), "inspect.plan-empty");
        add("").unwrap();
        assert_eq!(code(publish(0)), "inspect.changed");
        let line = Outline {
            organ: world.organ("11150402DEM000014Q").0,
            title: "计划内".to_owned(),
            line: Some((plan.id, 1)),
            items: vec!["price".to_owned()],
            category: "restaurant".to_owned(),
            public_source: "several-parties".to_owned(),
            ..Outline::default()
        };
        assert_eq!(code(world.outline_as("plan", line.clone())), "inspect.line-unknown");
        publish(1).unwrap();
        assert_eq!(code(add("")), "inspect.reason-missing");
        add("上级要求").unwrap();
        world.outline_as("plan", line.clone()).unwrap();
        assert_eq!(code(world.outline_as("plan", line)), "inspect.line-drawn");
        let (who, id) = (world.who("plan-fire"), plan.id);
        assert_eq!(world.act(move |tx, _| view::plan(tx, Some(&who), id)).unwrap().1.len(), 2);
    });
}
