//! Resources through their acts: published, asked for, opened per field or refused with reasons, corrected, withdrawn.

use contract::Actor;
use exchange::model::{RequestState, Sharing};
use exchange::request::{self, Answer, Wish};
use exchange::{catalogue, clock, load};
use serde_json::json;

use crate::sets;
use crate::world::*;

fn in_county(test: impl Fn(&World)) {
    testkit::on_both(&sets(), |db| test(&World::new(db)));
}

fn ask(world: &World, login: &str, wish: Wish) -> Result<exchange::model::Request, contract::Fault> {
    world.act(login, move |tx, reach, who| request::ask_use(tx, reach, who, &wish))
}

fn answer(
    world: &World,
    login: &str,
    number: &str,
    answer: Answer,
) -> Result<exchange::model::Request, contract::Fault> {
    let number = number.to_owned();
    world.act(login, move |tx, _, who| request::answer(tx, who, &number, &answer))
}

fn opening(fields: &[&str]) -> Answer {
    Answer {
        grant: true,
        fields: fields.iter().map(|one| (*one).to_owned()).collect(),
        until_day: "2027-06-30".to_owned(),
        said: String::new(),
        revision: 1,
    }
}

fn refusing(why: &str) -> Answer {
    Answer { said: why.to_owned(), revision: 1, ..Answer::default() }
}

/// DSX-19: a request is opened for some of its fields and a shorter term, by the steward alone, once, and not by who filed it; every step is
/// on record.
#[test]
fn a_request_is_opened_per_field() {
    in_county(|world| {
        assert_eq!(code(ask(world, "keep", wish(&["number"]))), "exchange.organ-not-yours");
        assert_eq!(code(ask(world, "nobody", wish(&["number"]))), "exchange.organ-not-yours");
        assert_eq!(code(ask(world, "fire", wish(&[]))), "exchange.fields-missing");
        assert_eq!(code(ask(world, "fire", wish(&["salary"]))), "exchange.no-such-field");
        let over = Wish { until_day: "2026-11-01".to_owned(), ..wish(&["number"]) };
        assert_eq!(code(ask(world, "fire", over)), "exchange.term");
        let filed = ask(world, "fire", wish(&["valid_to", "number"])).unwrap();
        assert!(filed.number.starts_with("150402-SJ-261102-"), "{}", filed.number);
        assert_eq!(
            (filed.state, filed.fields.join(" ")),
            (RequestState::Filed, "number valid_to".to_owned())
        );
        assert_eq!(code(ask(world, "fire", wish(&["number"]))), "exchange.asked-already");
        let number = filed.number.as_str();
        assert_eq!(code(answer(world, "fire", number, opening(&["number"]))), "exchange.not-found");
        assert_eq!(code(answer(world, "all", number, opening(&["number"]))), "exchange.not-found");
        assert_eq!(code(answer(world, "keep", number, opening(&["holder"]))), "exchange.no-such-field");
        assert_eq!(code(answer(world, "keep", number, opening(&[]))), "exchange.fields-missing");
        let late = Answer { until_day: "2028-01-01".to_owned(), ..opening(&["number"]) };
        assert_eq!(code(answer(world, "keep", number, late)), "exchange.term");
        let stale = Answer { revision: 0, ..opening(&["number"]) };
        assert_eq!(code(answer(world, "keep", number, stale)), "exchange.stale");
        assert_eq!(answer(world, "keep", number, opening(&["number"])).unwrap().state, RequestState::Granted);
        assert_eq!(code(answer(world, "keep2", number, opening(&["number"]))), "exchange.answered-already");
        assert_eq!(code(ask(world, "fire", shorter(&["number"]))), "exchange.granted-already");
        assert_eq!(code(ask(world, "fire", shorter(&["number", "holder"]))), "done");
        let told = world.happened(format!("data-request:{}", filed.id));
        assert_eq!(told, ["data.asked", "data.answered"]);
    });
}

fn shorter(fields: &[&str]) -> Wish {
    Wish { until_day: "2027-01-31".to_owned(), ..wish(fields) }
}

/// A refusal has its reasons; what is not shared is refused at once with the catalogue's, what is shared without condition opened at once.
#[test]
fn every_request_ends_open_or_refused_with_reasons() {
    in_county(|world| {
        let filed = ask(world, "fire", wish(&["number"])).unwrap();
        assert_eq!(code(answer(world, "keep", &filed.number, refusing("  "))), "exchange.reason-missing");
        let refused = answer(world, "keep", &filed.number, refusing("与职责无关")).unwrap();
        assert_eq!((refused.state, refused.said.as_deref()), (RequestState::Refused, Some("与职责无关")));
        world.publish("keep", &written(Sharing::None), 1).unwrap();
        let none = ask(world, "fire", wish(&["number"])).unwrap();
        assert_eq!((none.state, none.said.as_deref()), (RequestState::Refused, Some("用于办理本单位事项")));
        world.publish("keep", &written(Sharing::Unconditional), 2).unwrap();
        let open = ask(world, "fire", wish(&["number"])).unwrap();
        assert_eq!(open.state, RequestState::Granted);
        let filed = world.act("keep2", |tx, reach, who| {
            let wish = Wish { organ: LEAD.to_owned(), ..wish(&["number"]) };
            request::ask_use(tx, reach, who, &wish)
        });
        assert_eq!(filed.unwrap().state, RequestState::Granted);
    });
}

/// Nobody answers what they asked themselves, and whoever asked takes it back while it waits.
#[test]
fn a_request_is_taken_back_and_not_answered_by_who_filed_it() {
    in_county(|world| {
        let own = Wish { organ: LEAD.to_owned(), ..wish(&["number"]) };
        let filed = ask(world, "keep2", own).unwrap();
        assert_eq!(code(answer(world, "keep2", &filed.number, opening(&["number"]))), "exchange.own-request");
        let back = |login: &str| {
            let number = filed.number.clone();
            code(world.act(login, move |tx, _, who| request::take_back(tx, who, &number)))
        };
        assert_eq!(back("fire"), "exchange.not-found");
        assert_eq!(back("keep2"), "done");
        assert_eq!(back("keep2"), "exchange.answered-already");
        assert_eq!(
            code(answer(world, "keep", &filed.number, opening(&["number"]))),
            "exchange.answered-already"
        );
    });
}

/// The clock of a request runs in working days and tells once when its end is near and once when it has passed.
#[test]
fn an_answer_has_a_limit() {
    in_county(|world| {
        let filed = ask(world, "fire", wish(&["number"])).unwrap();
        let day = contract::time::china_date(filed.due_at).to_string();
        assert_eq!(day, "2026-11-16", "ten working days after Monday, 2 November");
        let ring = || {
            let handlers = store::Handlers::new()
                .on(clock::ALARM, |tx, job| clock::ring(tx, job.payload["request"].as_i64().unwrap()));
            world.db.run_due(&handlers).unwrap();
        };
        let told = || world.happened(format!("data-request:{}", filed.id));
        world.at("2026-11-11", 9);
        ring();
        assert_eq!(told(), ["data.asked"]);
        world.at("2026-11-12", 9);
        ring();
        assert_eq!(told(), ["data.asked", "data.due-soon"]);
        world.at("2026-11-17", 0);
        ring();
        ring();
        assert_eq!(told(), ["data.asked", "data.due-soon", "data.overdue"]);
        answer(world, "keep", &filed.number, refusing("不再需要")).unwrap();
        world.at("2026-12-17", 0);
        ring();
        assert_eq!(told().len(), 4);
    });
}

/// DSX-18: whoever reads a resource complains of it to its steward, who says what was found; whoever may not read it does not.
#[test]
fn a_complaint_is_answered_by_the_steward() {
    in_county(|world| {
        let complain = || {
            let wish = Wish { why: "有效期与证书不符".to_owned(), ..wish(&["valid_to"]) };
            world.act("fire", move |tx, reach, who| request::complain(tx, reach, who, &wish))
        };
        assert_eq!(code(complain()), "exchange.not-granted");
        let filed = ask(world, "fire", wish(&["valid_to"])).unwrap();
        answer(world, "keep", &filed.number, opening(&["valid_to"])).unwrap();
        let complaint = complain().unwrap();
        assert_eq!(code(complain()), "exchange.asked-already");
        let fixed = Answer { grant: true, revision: 1, ..Answer::default() };
        assert_eq!(code(answer(world, "keep", &complaint.number, fixed.clone())), "exchange.reason-missing");
        let fixed = Answer { said: "录入有误，已更正".to_owned(), ..fixed };
        assert_eq!(answer(world, "keep", &complaint.number, fixed).unwrap().state, RequestState::Granted);
    });
}

/// DSX-02: a resource has kind, standard, scope and rhythm; it is published by its steward alone, whole, and never unconditionally with
/// personal fields; others ask for it.
#[test]
fn a_resource_is_published_whole_by_its_steward() {
    in_county(|world| {
        let good = written(Sharing::Conditional);
        assert_eq!(code(world.publish("fire", &good, 1)), "exchange.not-found");
        assert_eq!(code(world.publish("keep", &good, 0)), "exchange.code-taken");
        assert_eq!(code(world.publish("keep", &good, 7)), "exchange.stale");
        let personal = catalogue::Written { sharing: Sharing::Unconditional, ..good.clone() };
        assert_eq!(code(world.publish("keep", &personal, 1)), "exchange.personal-unconditional");
        let bare = catalogue::Written { reason: String::new(), ..good.clone() };
        assert_eq!(code(world.publish("keep", &bare, 1)), "exchange.missing");
        let wrong = catalogue::Written { code: "Food".to_owned(), ..good.clone() };
        assert_eq!(code(world.publish("keep", &wrong, 0)), "exchange.code");
        let filed = ask(world, "fire", wish(&["number"])).unwrap();
        answer(world, "keep", &filed.number, opening(&["number"])).unwrap();
        let less = catalogue::Written { fields: good.fields[1..].to_vec(), ..good.clone() };
        assert_eq!(code(world.publish("keep", &less, 1)), "exchange.field-granted");
        assert_eq!(world.publish("keep", &good, 1).unwrap(), 2);
        let withdraw = |login: &str, why: &'static str| {
            code(world.act(login, move |tx, _, who| catalogue::withdraw(tx, who, CODE, why)))
        };
        assert_eq!(withdraw("fire", "停用"), "exchange.not-found");
        assert_eq!(withdraw("keep", ""), "exchange.reason-missing");
        assert_eq!(withdraw("keep", "停用"), "done");
        assert_eq!(withdraw("keep", "停用"), "exchange.withdrawn");
        assert_eq!(code(ask(world, "fire", wish(&["valid_to"]))), "exchange.withdrawn");
        assert_eq!(world.publish("keep", &good, 3).unwrap(), 4, "and is there again");
    });
}

/// Records come in by the standard or not at all; about whom nobody knows nothing is kept.
#[test]
fn records_are_brought_in_by_the_standard() {
    in_county(|world| {
        let keep = |login: &str, revision: i64, number: &str, data: serde_json::Value| {
            let lines = vec![
                (number.to_owned(), data.as_object().unwrap().clone()),
                ("91150402DEM000110R".to_owned(), serde_json::Map::new()),
            ];
            world.act(login, move |tx, _, who| load::keep(tx, who, CODE, revision, &lines))
        };
        assert_eq!(code(keep("fire", 1, CHEN, json!({ "number": "甲-1" }))), "exchange.not-found");
        assert_eq!(code(keep("keep", 9, CHEN, json!({ "number": "甲-1" }))), "exchange.stale");
        assert_eq!(code(keep("keep", 1, CHEN, json!({ "number": 1 }))), "exchange.wrong-answer");
        assert_eq!(code(keep("keep", 1, CHEN, json!({ "salary": "1" }))), "exchange.wrong-answer");
        let loaded = keep("keep", 1, CHEN, json!({ "number": "甲-1", "valid_to": "2029-03-31" })).unwrap();
        assert_eq!(loaded, load::Loaded { kept: 1, unknown: 1 });
    });
}

/// A limit that lay in a year without published holidays is counted anew when they are.
#[test]
fn a_provisional_limit_is_counted_anew() {
    in_county(|world| {
        world.at("2026-12-28", 9);
        let filed = ask(world, "fire", wish(&["number"])).unwrap();
        assert!(filed.provisional);
        let reach = world.reach.clone();
        let last = world.db.write_blocking(move |tx| clock::recount(tx, &reach, 0)).unwrap();
        assert_eq!(last, Some(filed.id));
        let system = Actor::system("x");
        let number = filed.number.clone();
        let seen = world.db.read_blocking(move |tx| request::view(tx, &system, &number));
        assert_eq!(code(seen), "exchange.not-found", "a system reads none");
    });
}
