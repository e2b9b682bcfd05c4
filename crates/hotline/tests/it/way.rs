//! The way of a ticket: sent, taken, returned once, extended once, answered, asked about.

use hotline::model::{Level, State, TicketKind};
use hotline::platform::{self, CallBack};
use hotline::{receive, rules, unit, view};

use crate::in_town;
use crate::world::*;

/// HOT-05: received, diverted, handled by responsibility, evaluated by the platform office and not by the unit; each step is in the
/// ledger.
#[test]
fn a_complaint_goes_its_way() {
    in_town(|world| {
        let ticket = world.light();
        assert!(ticket.number.starts_with("150402-12345-261130-"));
        assert_eq!(
            (ticket.state, ticket.caller.as_str(), ticket.phone.as_str()),
            (State::Received, "陈**", "130****0001")
        );
        assert_eq!(ticket.class.as_deref(), Some("light"));
        assert_eq!(code(world.take("city1", &ticket.number)), "ticket.not-found");
        world.dispatch(&ticket.number, world.city()).unwrap();
        assert_eq!(code(world.take("food1", &ticket.number)), "ticket.not-found");
        assert_eq!(code(world.take("agent", &ticket.number)), "ticket.not-allowed");
        world.take("city1", &ticket.number).unwrap();
        assert_eq!(code(world.reply("city2", &ticket.number, ANSWER)), "ticket.in-other-hands");
        assert_eq!(
            code(world.reply("city1", &ticket.number, "已收悉，正在处理，请您耐心等待。")),
            "ticket.empty-phrase"
        );
        assert_eq!(code(world.reply("city1", &ticket.number, "好")), "ticket.answer-short");
        world.reply("city1", &ticket.number, ANSWER).unwrap();
        let said = CallBack { reached: true, solved: Some(true), content: Some(1), ..CallBack::default() };
        assert_eq!(code(world.call_back("city1", &ticket.number, said.clone())), "ticket.not-allowed");
        let silent = CallBack { reached: true, ..CallBack::default() };
        assert_eq!(code(world.call_back("back", &ticket.number, silent)), "ticket.word-missing");
        world.call_back("back", &ticket.number, said).unwrap();
        let closed = world.ticket(&ticket.number);
        assert_eq!((closed.state, closed.solved, closed.content), (State::Closed, Some(true), Some(1)));
        let expected =
            ["ticket.received", "ticket.dispatched", "ticket.taken", "ticket.replied", "ticket.called-back"];
        assert_eq!(world.happened(&ticket.number), expected);
        world.db.read_blocking(|tx| store::ledger::events(tx, "hotline:rules", 0, 9)).unwrap();
    });
}

/// A unit returns once; what the platform office decides stands, also when it comes back by another way.
#[test]
fn it_is_returned_once_and_the_office_decides() {
    in_town(|world| {
        let number = world.light().number;
        world.dispatch(&number, world.food()).unwrap();
        assert_eq!(code(world.give_back("food1", &number, "  ")), "ticket.reason-missing");
        world.give_back("food1", &number, "路灯不归食药监管").unwrap();
        assert_eq!(world.ticket(&number).state, State::Returned);
        let (ticket, who) = (world.ticket(&number), world.who("dispatcher"));
        world
            .act(move |tx, desk| platform::uphold(tx, desk, &who, ticket.id, ticket.revision, "先去看看"))
            .unwrap();
        assert_eq!(code(world.give_back("food1", &number, "还是不归我们")), "ticket.returned-already");
        let (ticket, who, to) = (world.ticket(&number), world.who("super"), world.city());
        let same = world.food();
        let again = (ticket.clone(), who.clone());
        let done = world.act(move |tx, desk| {
            platform::transfer(tx, desk, &again.1, again.0.id, Some(again.0.revision), same, "x")
        });
        assert_eq!(code(done), "ticket.same-unit");
        world
            .act(move |tx, desk| {
                platform::transfer(tx, desk, &who, ticket.id, Some(ticket.revision), to, "归城管")
            })
            .unwrap();
        // The other unit has its own once.
        world.give_back("city1", &number, "在县道上").unwrap();
        world.dispatch(&number, world.food()).unwrap();
        assert_eq!(code(world.give_back("food1", &number, "又来")), "ticket.returned-already");
        let who = world.who("food1");
        let (look, known) = (number.clone(), number.clone());
        let file = world.db.read_blocking(move |tx| view::for_staff(tx, &who, &look)).unwrap();
        assert_eq!(file.hops.len(), 4);
        // Whoever had it still reads it; others do not.
        for (login, sees) in [
            ("city1", "done"),
            ("food1", "done"),
            ("hall1", "ticket.not-found"),
            ("chen", "ticket.not-found"),
        ] {
            let (who, number) = (world.who(login), known.clone());
            let seen = world.db.read_blocking(move |tx| view::for_staff(tx, &who, &number));
            assert_eq!(code(seen), sees, "{login}");
        }
    });
}

/// Limits run on the calendar; warned once, late once; extended once, with the reason, and not when it is late.
#[test]
fn the_limit_rings_and_is_extended_once() {
    in_town(|world| {
        let number = world.light().number;
        let ticket = world.ticket(&number);
        let end = |day: &str| contract::time::china_midnight_ms(worktime::parse_date(day).unwrap()) - 1;
        assert_eq!(ticket.due_at, end("2026-12-08"), "five working days after Monday");
        world.dispatch(&number, world.city()).unwrap();
        world.take("city1", &number).unwrap();
        let extend = |days: u16, why: &str| {
            let (ticket, who, why) = (world.ticket(&number), world.who("city1"), why.to_owned());
            world.act(move |tx, desk| unit::extend(tx, desk, &who, ticket.id, ticket.revision, days, &why))
        };
        assert_eq!(code(extend(11, "等配件")), "ticket.extension-too-long");
        assert_eq!(code(extend(0, "等配件")), "ticket.extension-too-long");
        assert_eq!(code(extend(2, "")), "ticket.reason-missing");
        extend(2, "等配件").unwrap();
        assert_eq!(world.ticket(&number).due_at, end("2026-12-10"));
        assert_eq!(code(extend(2, "再等")), "ticket.extended-already");
        world.at("2026-12-08", 8);
        world.run_due();
        world.run_due();
        world.at("2026-12-11", 8);
        world.run_due();
        world.run_due();
        let rang: Vec<String> =
            world.happened(&number).into_iter().filter(|kind| kind.contains("due")).collect();
        assert_eq!(rang, ["ticket.due-soon", "ticket.overdue"]);
        assert_eq!(world.ticket(&number).level(world.clock_now()), Level::Late);
    });
}

/// Two agents on one ticket: the second is told and loses nothing.
#[test]
fn the_second_of_two_is_told() {
    in_town(|world| {
        let ticket = world
            .receive(&world.who("agent"), wish(TicketKind::Consultation, "办健康证要带什么材料"))
            .unwrap()
            .ticket;
        let answer = |login: &str| {
            let (who, t) = (world.who(login), ticket.clone());
            let text = "带身份证到区疾控中心体检，五个工作日后取证，不收费。";
            world.act(move |tx, desk| receive::answer_now(tx, desk, &who, t.id, t.revision, text))
        };
        answer("agent").unwrap();
        assert_eq!(code(answer("dispatcher")), "ticket.too-late");
        let light = world.light();
        let stale = {
            let (who, to, t) = (world.who("dispatcher"), world.city(), light.clone());
            let send = move |organ| platform::Send {
                ticket: t.id,
                revision: t.revision,
                organ,
                class: None,
                kind: None,
                urgent: true,
                why: String::new(),
            };
            let first = send(to);
            let second = send(world.food());
            let again = who.clone();
            world.act(move |tx, desk| platform::dispatch(tx, desk, &who, &first)).unwrap();
            world.act(move |tx, desk| platform::dispatch(tx, desk, &again, &second))
        };
        assert_eq!(code(stale), "ticket.too-late");
        // In truth at once: one wins.
        let third = world
            .receive(&world.who("agent"), wish(TicketKind::Help, "楼下水管漏水两天了没有人来修"))
            .unwrap()
            .ticket;
        world.dispatch(&third.number, world.city()).unwrap();
        let results: Vec<&str> = std::thread::scope(|scope| {
            let tries: Vec<_> = ["city1", "city2", "city1", "city2"]
                .map(|login| {
                    let (who, t) = (world.who(login), world.ticket(&third.number));
                    scope.spawn(move || code(world.act(move |tx, _| unit::take(tx, &who, t.id, t.revision))))
                })
                .into();
            tries.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert_eq!(results.iter().filter(|r| **r == "done").count(), 1, "{results:?}");
    });
}

/// A unit that has nobody gets nothing: the fallback does, with the reason; what it still holds is handed over, piece by piece.
#[test]
fn an_abolished_unit_leaves_nothing_behind() {
    in_town(|world| {
        let gone = world.organ("11150402DEM000030E");
        let hall = world.organ("11150402DEM0000576");
        let number = world.light().number;
        assert_eq!(code(world.dispatch(&number, gone)), "ticket.unit-nobody");
        let units = world
            .act(|tx, desk| {
                let rules = desk.rules.now(tx)?;
                platform::suggest(tx, &rules, "老房子没人管")
            })
            .unwrap();
        assert_eq!((units[0].organ.id, units[0].instead_of.as_ref().map(|o| o.id)), (hall, Some(gone)));
        assert_eq!(units[0].found, ["老房子"]);
        let many = 60;
        for n in 0..many {
            let body = format!("第 {n} 盏路灯不亮，在和平街 {n} 号门口");
            let ticket =
                world.receive(&world.who("agent"), wish(TicketKind::Complaint, &body)).unwrap().ticket;
            world.dispatch(&ticket.number, world.city()).unwrap();
        }
        world.close_post("city-unit");
        let loads = world.act(view::loads).unwrap();
        assert_eq!((loads[0].open, loads[0].staffed), (many, false));
        let mut moved = Vec::new();
        loop {
            let (who, from) = (world.who("super"), world.city());
            let n = world
                .act(move |tx, desk| platform::hand_over(tx, desk, &who, from, hall, "城管局撤销"))
                .unwrap();
            if n == 0 {
                break;
            }
            moved.push(n);
        }
        assert_eq!(moved, [50, 10]);
        let loads = world.act(view::loads).unwrap();
        assert_eq!((loads.len(), loads[0].organ, loads[0].open, loads[0].staffed), (1, hall, many, true));
    });
}

/// What says much the same is found, in other words too.
#[test]
fn what_is_like_it_is_found() {
    in_town(|world| {
        let first = world.light();
        let like =
            world.act(|tx, _| view::like_it(tx, "150402", "和平街口新华路路灯不亮", "", None)).unwrap();
        assert_eq!(like.iter().map(|(t, _)| &t.number).collect::<Vec<_>>(), [&first.number]);
        let other = world.act(|tx, _| view::like_it(tx, "150402", "食品过期怎么投诉", "", None)).unwrap();
        assert!(other.is_empty());
        let who = world.who("agent");
        let mine = world.act(move |tx, _| view::of_phone(tx, &who, "130 0000 0001")).unwrap();
        assert_eq!(mine.len(), 1);
    });
}

/// Rules are changed by who may, and only to what holds together; the former ones stay in force otherwise.
#[test]
fn rules_are_changed_in_the_product() {
    in_town(|world| {
        let text = world.act(|tx, _| rules::text_in_force(tx)).unwrap();
        let change = |login: &str, text: String| {
            let who = world.who(login);
            world.act(move |tx, _| rules::change(tx, &who, &text))
        };
        let better = text.replace("words: [路灯, 不亮]", "words: [路灯, 不亮, 灯泡]");
        assert_eq!(code(change("agent", better.clone())), "access.forbidden");
        assert_eq!(code(change("super", "limits: 7".to_owned())), "ticket.rules-wrong");
        assert_eq!(code(change("super", better)), "done");
        let found = world
            .act(|tx, desk| {
                let rules = desk.rules.now(tx)?;
                Ok(rules.suggest("灯泡坏了").first().map(|one| one.class.key.clone()))
            })
            .unwrap();
        assert_eq!(found.as_deref(), Some("light"));
    });
}

/// HOT-06: what several told is handled once; each is answered and asked for themself, and stands again where the first is withdrawn.
#[test]
fn one_handling_and_a_reply_to_each() {
    in_town(|world| {
        let tell = |words: &str| {
            world.receive(&world.who("agent"), wish(TicketKind::Complaint, words)).unwrap().ticket.number
        };
        let (lead, second, third) = (tell(LIGHT), tell("和平街口路灯不亮"), tell("路灯怎么还不亮啊"));
        let merge = |number: &str, with: &str| {
            let (ticket, who, with) = (world.ticket(number), world.who("dispatcher"), with.to_owned());
            world.act(move |tx, _| hotline::together::merge(tx, &who, ticket.id, ticket.revision, &with))
        };
        assert_eq!(code(merge(&second, &second)), "ticket.lead-wrong");
        assert_eq!(code(merge(&second, "150402")), "ticket.lead-wrong");
        merge(&second, &lead).unwrap();
        merge(&third, &lead).unwrap();
        let fourth = tell("路灯不亮，第四个人说");
        assert_eq!(code(merge(&fourth, &second)), "ticket.lead-wrong", "what goes with another leads none");
        assert_eq!(code(merge(&lead, &fourth)), "ticket.lead-wrong", "what leads goes with none");
        world.dispatch(&lead, world.city()).unwrap();
        world.take("city1", &lead).unwrap();
        world.reply("city1", &lead, ANSWER).unwrap();
        for number in [&second, &third] {
            let told = world.ticket(number);
            assert_eq!((told.state, told.answer.as_deref()), (State::Answered, Some(ANSWER)));
            assert_eq!(world.happened(number), ["ticket.received", "ticket.merged", "ticket.answered-along"]);
        }
        let asked = CallBack { reached: true, solved: Some(true), content: Some(2), ..CallBack::default() };
        world.call_back("back", &second, asked.clone()).unwrap();
        assert_eq!(
            (world.ticket(&lead).state, world.ticket(&second).state),
            (State::Answered, State::Closed)
        );
        let redo = CallBack {
            solved: Some(false),
            content: Some(4),
            comment: "还不亮".into(),
            again: true,
            ..asked
        };
        world.call_back("back", &third, redo).unwrap();
        let alone = world.ticket(&third);
        assert_eq!((alone.state, alone.organ, alone.lead), (State::Dispatched, Some(world.city()), None));
        let fifth = tell("路灯不亮，第五个人说");
        merge(&fifth, &fourth).unwrap();
        let id = world.ticket(&fourth).id;
        let portal = contract::Actor::system("portal");
        world.act(move |tx, _| hotline::caller::withdraw(tx, &portal, &tail("0001"), id, "")).unwrap();
        assert_eq!((world.ticket(&fifth).state, world.ticket(&fifth).lead), (State::Received, None));
    });
}
