//! Credit through its acts: facts once, class and lists at once, repair and objection, and what approval reads.

use std::sync::Arc;

use contract::lookup::{CreditLookup, PenaltyLookup, PenaltySummary};
use regulation::model::{Class, Found, Outcome};
use regulation::records::{self, Ask};
use regulation::store_for_tests as lists;

use crate::in_county;
use crate::world::*;

fn class(world: &World, n: usize) -> Class {
    world.act(move |tx, _| lists::class_of(tx, &code_of(n))).unwrap()
}

/// The enterprise of the party `owner` acts for, in the library.
fn owned(world: &World) {
    let text = format!("code,name,category\n{},自家餐馆,restaurant\n", OWNED);
    world.import(&text).unwrap();
}

fn enterprise(world: &World) -> contract::PartyId {
    world.act(|tx, _| Ok(directory::party::by_number(tx, OWNED)?.unwrap().id)).unwrap()
}

fn enter(world: &World, login: &str, kind: &str, document: &str) -> &'static str {
    let (who, kind, document) = (world.who(login), kind.to_owned(), document.to_owned());
    code(world.act(move |tx, desk| records::enter(tx, desk, &who, OWNED, &kind, &document, "2026-10-08")))
}

/// CRD-03, DRI-09: what an inspection found makes the class by the rules, nobody by hand; the next draw reads it.
#[test]
fn an_inspection_makes_the_class() {
    in_county(|world| {
        world.restaurants(&[("C", 6)]);
        assert_eq!(class(world, 1), Class::C);
        let task = world.drawn(&["price"], &[("C", 10_000)]);
        let visits = world.visits(&task.number);
        let (bad, good) = (&visits[0], &visits[1]);
        world.record(&bad.number, 1, Found::Faulty, Outcome::Pursued).unwrap();
        world.record(&good.number, 1, Found::Ok, Outcome::Fine).unwrap();
        let id = bad.entity;
        let before = world.act(move |tx, desk| records::calculation(tx, desk, id)).unwrap();
        assert_eq!(before.score, 70, "nothing counts before it is published");
        world.publish("pub", &bad.number).unwrap();
        world.publish("pub", &good.number).unwrap();
        let after = world.act(move |tx, desk| records::calculation(tx, desk, id)).unwrap();
        assert_eq!((after.score, after.class), (55, Class::D));
        let sought = bad.code.clone();
        assert_eq!(world.act(move |tx, _| lists::class_of(tx, &sought)).unwrap(), Class::D);
        let told = world.happened(&format!("credit:{id}"));
        assert!(told.contains(&"credit.class-changed".to_owned()), "{told:?}");
    });
}

/// CRD-06: on a black list by a criterion, with basis and term; off it at once when the fact is repaired, for everybody who reads it.
#[test]
fn a_list_is_left_at_once() {
    in_county(|world| {
        owned(world);
        assert_eq!(enter(world, "insp1", "court-default", "(2026)内0402执1号"), "access.forbidden");
        assert_eq!(enter(world, "enter", "inspection-fine", "随手"), "credit.kind-unknown");
        assert_eq!(enter(world, "enter", "court-default", " "), "inspect.reason-missing");
        assert_eq!(enter(world, "enter", "commitment-broken", "红市监承〔2026〕1号"), "done");
        assert_eq!(enter(world, "enter", "commitment-broken", "红市监承〔2026〕1号"), "credit.known-already");
        let party = enterprise(world);
        let standing = |world: &World| world.act(move |tx, _| records::Lookup.standing(tx, party)).unwrap();
        assert_eq!((standing(world).class.as_deref(), standing(world).restrictions.len()), (Some("D"), 0));
        assert_eq!(enter(world, "enter", "commitment-broken", "红市监承〔2026〕2号"), "done");
        let found = standing(world);
        assert_eq!((found.class.as_deref(), found.restrictions.len()), (Some("E"), 1));
        assert_eq!(found.restrictions[0].source, "红市监承〔2026〕2号");
        let record = world.act(move |tx, _| lists::records_of(tx, OWNED)).unwrap().pop().unwrap();
        let ask = |login: &str, kind: Ask| {
            let who = world.who(login);
            world.act(move |tx, desk| records::ask(tx, desk, &who, record.id, kind, "已经履行承诺"))
        };
        assert_eq!(code(ask("insp1", Ask::Repair)), "inspect.not-found", "not theirs");
        assert_eq!(code(ask("owner", Ask::Repair)), "credit.repair-early");
        world.at("2027-01-08", 9);
        let number = ask("owner", Ask::Repair).unwrap();
        assert_eq!(code(ask("owner", Ask::Objection)), "credit.asked-already");
        let decide = |login: &str, grant: bool, why: &str| {
            let (who, number, why) = (world.who(login), number.clone(), why.to_owned());
            code(world.act(move |tx, desk| records::decide(tx, desk, &who, &number, grant, &why)))
        };
        assert_eq!(decide("enter", true, "核实"), "inspect.not-found");
        assert_eq!(decide("decide", true, " "), "inspect.reason-missing");
        assert_eq!(standing(world).restrictions.len(), 1);
        assert_eq!(decide("decide", true, "核实无误"), "done");
        assert_eq!(decide("decide", true, "核实无误"), "inspect.too-late");
        let found = standing(world);
        assert_eq!((found.class.as_deref(), found.restrictions.len()), (Some("D"), 0));
    });
}

/// An objection that holds strikes the record; one that does not changes nothing and says why.
#[test]
fn an_objection_is_decided() {
    in_county(|world| {
        owned(world);
        assert_eq!(enter(world, "enter", "penalty", "红市监罚〔2026〕7号"), "done");
        let record = world.act(move |tx, _| lists::records_of(tx, OWNED)).unwrap().pop().unwrap();
        for (grant, score) in [(false, 50), (true, 70)] {
            let (who, id) = (world.who("owner"), record.id);
            let number = world
                .act(move |tx, desk| records::ask(tx, desk, &who, id, Ask::Objection, "不是我店"))
                .unwrap();
            let who = world.who("decide");
            world.act(move |tx, desk| records::decide(tx, desk, &who, &number, grant, "查对文书")).unwrap();
            let entity = record.entity;
            let found = world.act(move |tx, desk| records::calculation(tx, desk, entity)).unwrap();
            assert_eq!(found.score, score, "{grant}");
        }
    });
}

/// A class changes by itself on the day a fact fades, and a lapsed deferred material counts once however often it is told.
#[test]
fn facts_fade_by_themselves() {
    in_county(|world| {
        owned(world);
        let party = enterprise(world);
        for _ in 0..2 {
            world
                .act(move |tx, desk| records::lapsed(tx, desk, party, "150402-261101-000011", "2026-11-01"))
                .unwrap();
        }
        assert_eq!(enter(world, "enter", "penalty", "红市监罚〔2026〕8号"), "done");
        let standing =
            |world: &World| world.act(move |tx, _| records::Lookup.standing(tx, party)).unwrap().class;
        assert_eq!(standing(world).as_deref(), Some("D"), "70 - 10 - 20");
        world.at("2029-10-09", 9);
        let desk = world.desk.clone();
        let handlers = store::Handlers::new().on(records::FADE, move |tx, job| {
            records::recompute(tx, &desk, job.payload["entity"].as_i64().unwrap()).map(drop)
        });
        world.db.run_due(&handlers).unwrap();
        assert_eq!(standing(world).as_deref(), Some("C"));
    });
}

/// Penalties of one party, as enforcement would show them.
struct Penalties(contract::PartyId);

impl PenaltyLookup for Penalties {
    fn penalty(&self, _: &mut store::Tx, number: &str) -> Result<Option<PenaltySummary>, contract::Fault> {
        let known = PenaltySummary { number: number.to_owned(), party: self.0, organ: contract::OrganId(1) };
        Ok(number.starts_with("150402-CF-").then_some(known))
    }
}

/// A penalty that was decided stands in the offender's credit record, once.
#[test]
fn a_penalty_is_a_fact_of_credit() {
    in_county(|world| {
        owned(world);
        let penalties: Arc<dyn PenaltyLookup> = Arc::new(Penalties(enterprise(world)));
        let hear = |number: &str| {
            let penalties = penalties.clone();
            let data = format!(
                r#"{{"number":"{number}","document":"示例罚决1号","day":"2026-10-08","until":"2027-10-08"}}"#
            );
            world
                .act(move |tx, desk| {
                    let heard = store::Heard {
                        id: 1,
                        stream: "penalty:1".to_owned(),
                        seq: 1,
                        kind: "penalty.decided".to_owned(),
                        at: tx.now(),
                        actor: "account:1".to_owned(),
                        data: data.clone(),
                    };
                    regulation::heard::penalised(tx, desk, &penalties, &heard)
                })
                .unwrap();
        };
        let (number, again) = ("150402-CF-261008-000017", "150402-CF-261008-000017");
        hear(number);
        hear(again);
        hear("nothing");
        let records = world.act(|tx, _| lists::records_of(tx, OWNED)).unwrap();
        let found: Vec<(&str, &str)> =
            records.iter().map(|one| (one.kind.as_str(), one.source.as_str())).collect();
        assert_eq!(found, [("penalty", number)]);
    });
}
