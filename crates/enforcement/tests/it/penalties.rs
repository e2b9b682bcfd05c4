//! Penalty cases: the simple and the ordinary procedure, the range, the party's rights, publication and credit.

use contract::Fault;
use enforcement::penalty::course::{self, New, Wanted};
use enforcement::penalty::model::State;
use enforcement::penalty::spot::{self, Spot};
use enforcement::penalty::view::{self, File};
use enforcement::penalty::{party, powers};
use serde_json::{Map, json};

use crate::in_town;
use crate::world::World;

/// The list of the town.
const POWERS: &str = r"
decide: 90d
hear: 5wd
call: 7wd
serve: 7wd
pay: 15d
simple: { person: 200, company: 3000 }
large: { person: 5000, company: 50000 }
publish: 12
powers:
  - key: records
    kind: penalty
    name: { zh: 没有记录 }
    organs: [11150402DEM000022K, 11150402DEM000049B]
    basis: 示例依据
    procedure: [{ zh: 调查 }]
    penalties: [warning, fine, suspension]
    facts: [{ key: days, name: { zh: 天数 }, kind: number }, { key: again, name: { zh: 再犯 }, kind: yes-no }]
    ranges:
      - { when: again, name: { zh: 从重 }, from: 20000, to: 60000 }
      - { when: days < 10, name: { zh: 从轻 }, from: 100, to: 5000 }
      - { name: { zh: 一般 }, from: 5000, to: 20000 }
  - { key: seizure, kind: coercion, name: { zh: 扣押 }, organs: [11150402DEM000022K], basis: 示例依据, procedure: [{ zh: 批准 }] }
";

fn enforcing(test: impl Fn(&World)) {
    in_town(|world| {
        world.db.write_blocking(|tx| powers::bring_in(tx, POWERS)).unwrap();
        test(world);
    });
}

fn new(day: &str) -> New {
    New {
        organ: 0,
        power: "records".to_owned(),
        code: "91150402DEM000110R".to_owned(),
        day: day.to_owned(),
        place: "示例街1号".to_owned(),
        what: "没有进货查验记录".to_owned(),
        second: "food3".to_owned(),
    }
}

fn facts(days: i64, again: bool) -> Map<String, serde_json::Value> {
    json!({ "days": days, "again": again }).as_object().cloned().unwrap()
}

fn filed(world: &World, login: &'static str, new: New) -> Result<String, Fault> {
    let organ = world.organ(login).0;
    world.act(login, move |tx, desk, actor| course::file(tx, desk, actor, &New { organ, ..new.clone() }))
}

fn see(world: &World, login: &'static str, number: &str) -> Result<File, Fault> {
    let number = number.to_owned();
    world.act(login, move |tx, _, actor| view::file(tx, actor, &number))
}

/// One step of a case, on the revision that stands.
macro_rules! step {
    ($world:ident, $login:literal, $number:ident, |$tx:ident, $desk:ident, $actor:ident, $at:ident| $act:expr) => {{
        let number = $number.clone();
        let row = revision($world, &number);
        $world.act($login, move |$tx, $desk, $actor| {
            let $at = (number.as_str(), row);
            let _ = $desk;
            $act
        })
    }};
}

fn revision(world: &World, number: &str) -> i64 {
    see(world, "food2", number).or_else(|_| see(world, "chief", number)).unwrap().case.row.revision
}

fn code<T: std::fmt::Debug>(outcome: Result<T, Fault>) -> &'static str {
    outcome.unwrap_err().code
}

/// Investigated and told, with this fine.
fn told(world: &World, number: &str, again: bool, yuan: i64, outside: &'static str) -> Result<(), Fault> {
    let number = number.to_owned();
    step!(world, "food2", number, |tx, desk, actor, at| {
        course::investigate(tx, actor, at, &facts(3, again), "查明三天没有记录")
    })?;
    step!(world, "food2", number, |tx, desk, actor, at| {
        let wanted = Wanted { kinds: vec!["fine".to_owned()], yuan, outside: outside.to_owned() };
        course::notify(tx, desk, actor, at, &wanted)
    })
}

/// ENF-01: enforcement items of four kinds in a list with procedure and ranges; a penalty outside the range needs approval.
#[test]
fn the_facts_lead_to_a_range_that_is_left_only_with_approval() {
    enforcing(|world| {
        let number = filed(world, "food2", new("2026-11-20")).unwrap();
        assert_eq!(code(told(world, &number, false, 6_000, "")), "enforce.outside");
        let range = see(world, "food2", &number).unwrap().case.of.range.unwrap();
        assert_eq!((range.from, range.to), (100, 5_000), "fewer than ten days, not again");
        assert_eq!(code(told(world, &number, false, 0, "")), "enforce.fine");
        told(world, &number, false, 6_000, "当事人拒不改正").unwrap();
        let decide = |yuan: i64| {
            step!(world, "chief", number, |tx, desk, actor, at| course::decide(tx, desk, actor, at, yuan, ""))
        };
        assert_eq!(code(decide(6_000)), "enforce.outside-open");
        let approve = step!(world, "food2", number, |tx, desk, actor, at| {
            course::approve_outside(tx, actor, at, "情节严重")
        });
        assert_eq!(code(approve), "enforce.not-found", "an officer does not approve");
        step!(world, "chief", number, |tx, desk, actor, at| course::approve_outside(
            tx,
            actor,
            at,
            "情节严重"
        ))
        .unwrap();
        assert_eq!(code(decide(6_000)), "enforce.discuss-first");
        step!(world, "chief", number, |tx, desk, actor, at| {
            course::discuss(tx, actor, at, "王局长、李副局长", "同意")
        })
        .unwrap();
        assert_eq!(code(decide(7_000)), "enforce.heavier");
        decide(6_000).unwrap();
        assert_eq!(see(world, "chief", &number).unwrap().case.row.state, State::Decided);
        // A list that leaves facts without a range is none.
        let broken = POWERS.replace("      - { name: { zh: 一般 }, from: 5000, to: 20000 }\n", "");
        assert_eq!(powers::Powers::read(&broken).unwrap_err().code, "enforce.powers-wrong");
        let broken = POWERS.replace("days < 10", "weeks < 10");
        assert_eq!(powers::Powers::read(&broken).unwrap_err().code, "enforce.powers-wrong");
    });
}

#[test]
fn one_fact_is_pursued_once_by_two_officers() {
    enforcing(|world| {
        let alone = New { second: "food2".to_owned(), ..new("2026-11-20") };
        assert_eq!(code(filed(world, "food2", alone)), "enforce.second-officer");
        let other = New { second: "city2".to_owned(), ..new("2026-11-20") };
        assert_eq!(code(filed(world, "food2", other)), "enforce.second-officer");
        assert_eq!(code(filed(world, "food2", new("2026-12-01"))), "push.day");
        let number = filed(world, "food2", new("2026-11-20")).unwrap();
        assert_eq!(code(filed(world, "food2", new("2026-11-20"))), "enforce.one-fact");
        let elsewhere = New { second: "city3".to_owned(), ..new("2026-11-20") };
        assert_eq!(code(filed(world, "city2", elsewhere)), "enforce.one-fact", "another body neither");
        filed(world, "food2", new("2026-11-21")).unwrap();
        step!(world, "chief", number, |tx, desk, actor, at| course::dismiss(tx, actor, at, "证据不足"))
            .unwrap();
        filed(world, "food2", new("2026-11-20")).unwrap();
    });
}

#[test]
fn the_party_speaks_is_heard_and_is_not_punished_harder() {
    enforcing(|world| {
        let number = filed(world, "food2", new("2026-11-20")).unwrap();
        let own = |world: &World| {
            let number = number.clone();
            world.act("boss", move |tx, _, actor| view::own(tx, actor, &number))
        };
        assert_eq!(code(own(world)), "enforce.not-found", "not before being told");
        told(world, &number, true, 50_000, "").unwrap();
        let until = own(world).unwrap().case.of.hear_until.unwrap();
        assert_eq!(contract::time::china_date(until).to_string(), "2026-12-07", "five working days");
        let decide = || {
            step!(world, "chief", number, |tx, desk, actor, at| {
                course::decide(tx, desk, actor, at, 30_000, "部分采纳：主动改正")
            })
        };
        assert_eq!(code(decide()), "enforce.hearing-open");
        assert_eq!(
            code(step!(world, "chen", number, |tx, desk, actor, at| party::ask_hearing(
                tx, actor, at.0, at.1
            ))),
            "enforce.not-found"
        );
        step!(world, "boss", number, |tx, desk, actor, at| party::ask_hearing(tx, actor, at.0, at.1))
            .unwrap();
        step!(world, "boss", number, |tx, desk, actor, at| party::speak(
            tx,
            actor,
            at.0,
            at.1,
            "已经补齐记录"
        ))
        .unwrap();
        assert_eq!(see(world, "food2", &number).unwrap().said[0].said, "已经补齐记录");
        assert_eq!(code(decide()), "enforce.hearing-first");
        let call = |day: &'static str| {
            step!(world, "chief", number, |tx, desk, actor, at| course::call_hearing(
                tx, desk, actor, at, day
            ))
        };
        assert_eq!(code(call("2026-12-08")), "enforce.hearing-day");
        call("2026-12-09").unwrap();
        let hear = || {
            step!(world, "chief", number, |tx, desk, actor, at| course::hold_hearing(
                tx,
                actor,
                at,
                "双方意见记录在案"
            ))
        };
        assert_eq!(code(hear()), "enforce.hearing-to-come");
        world.at("2026-12-09", 600);
        hear().unwrap();
        step!(world, "chief", number, |tx, desk, actor, at| course::discuss(
            tx,
            actor,
            at,
            "王局长",
            "罚三万"
        ))
        .unwrap();
        decide().unwrap();
        assert_eq!(see(world, "chief", &number).unwrap().case.of.yuan, 30_000);
        let late = step!(world, "boss", number, |tx, desk, actor, at| party::speak(
            tx,
            actor,
            at.0,
            at.1,
            "还有话说"
        ));
        assert_eq!(code(late), "enforce.too-late");
    });
}

/// A decision stands with basis and range, is told to others, and is published for its term.
#[test]
fn a_decision_is_published_for_its_term_and_told_to_credit() {
    enforcing(|world| {
        let number = filed(world, "food2", new("2026-11-20")).unwrap();
        told(world, &number, false, 1_000, "").unwrap();
        assert!(see(world, "food2", &number).unwrap().case.of.hear_until.is_none(), "no large fine");
        step!(world, "chief", number, |tx, desk, actor, at| course::decide(tx, desk, actor, at, 1_000, ""))
            .unwrap();
        assert_eq!(world.told("penalty.decided"), 1);
        let public = |world: &World| {
            let number = number.clone();
            let all = world.act("chen", |tx, _, _| view::published(tx, i64::MAX, 10)).unwrap().len();
            (all, world.act("chen", move |tx, _, _| view::public(tx, &number)))
        };
        let (all, one) = public(world);
        let one = one.unwrap();
        assert_eq!((all, one.power.basis.as_str(), one.case.of.range.unwrap().to), (1, "示例依据", 5_000));
        step!(world, "food2", number, |tx, desk, actor, at| {
            course::serve(tx, desk, actor, at, "直接送达", "2026-11-30")
        })
        .unwrap();
        let pay = |yuan: i64, day: &'static str| {
            step!(world, "food2", number, |tx, desk, actor, at| course::pay(tx, actor, at, yuan, day))
        };
        world.at("2026-12-25", 600);
        // Ten days after the fifteenth day, three in a hundred each.
        let owed = course::owed(&see(world, "food2", &number).unwrap().case, jiff::civil::date(2026, 12, 25));
        assert_eq!(owed, 1_300);
        assert_eq!(code(pay(1_301, "2026-12-25")), "enforce.payment");
        pay(1_300, "2026-12-25").unwrap();
        step!(world, "food2", number, |tx, desk, actor, at| course::close(tx, actor, at, "已缴清")).unwrap();
        let papers = see(world, "food2", &number).unwrap().papers;
        let kinds: Vec<&str> = papers.iter().map(|one| one.kind.as_str()).collect();
        assert_eq!(kinds, ["filing", "report", "notice", "decision", "service", "closing"]);
        world.at("2027-12-01", 600);
        let (all, one) = public(world);
        assert_eq!((all, code(one)), (0, "enforce.not-found"), "its term is over");
    });
}

#[test]
fn on_the_spot_only_what_is_small() {
    enforcing(|world| {
        let organ = world.organ("food2").0;
        let impose = |day: &'static str, yuan: i64, again: bool| {
            world.act("food2", move |tx, desk, actor| {
                let wanted = Wanted { kinds: vec!["fine".to_owned()], yuan, outside: String::new() };
                let new = New { organ, ..new(day) };
                let one = Spot { new, facts: facts(2, again), wanted, considered: "无异议".to_owned() };
                spot::impose(tx, desk, actor, &one)
            })
        };
        assert_eq!(code(impose("2026-11-30", 3_001, false)), "enforce.too-large");
        assert_eq!(code(impose("2026-11-30", 50, false)), "enforce.outside");
        assert_eq!(code(impose("2026-11-30", 3_000, true)), "enforce.outside");
        let number = impose("2026-11-30", 300, false).unwrap();
        let file = see(world, "food2", &number).unwrap();
        assert_eq!((file.case.row.state, file.case.row.simple), (State::Served, 1));
        assert_eq!(code(impose("2026-11-30", 300, false)), "enforce.one-fact");
        assert_eq!(world.told("penalty.decided"), 1);
    });
}

#[test]
fn another_body_takes_a_case_or_sends_it_back() {
    enforcing(|world| {
        let number = filed(world, "food2", new("2026-11-20")).unwrap();
        let (food, city) = (world.organ("food2"), world.organ("city2"));
        let bureau = world.organ("settler");
        let send = |to| {
            step!(world, "food2", number, |tx, desk, actor, at| course::send(
                tx,
                actor,
                at,
                to,
                "属综合执法事项"
            ))
        };
        assert_eq!(code(send(bureau)), "push.organ-unknown");
        assert_eq!(code(send(food)), "push.organ-unknown");
        send(city).unwrap();
        let receive = |takes: bool, words: &'static str| {
            step!(world, "city2", number, |tx, desk, actor, at| course::receive(tx, actor, at, takes, words))
        };
        receive(false, "证据不全").unwrap();
        send(city).unwrap();
        receive(true, "city3").unwrap();
        assert_eq!(code(see(world, "food2", &number)), "enforce.not-found");
        let file = see(world, "city2", &number).unwrap();
        assert_eq!((file.case.row.organ, file.officer), (city.0, true));
    });
}

#[test]
fn a_case_that_nobody_decides_is_told() {
    enforcing(|world| {
        filed(world, "food2", new("2026-11-20")).unwrap();
        world.at("2027-02-28", 1_439);
        world.ring();
        assert_eq!(world.told("penalty.undecided"), 0);
        world.at("2027-03-01", 1);
        world.ring();
        world.ring();
        assert_eq!(world.told("penalty.undecided"), 1);
    });
}
