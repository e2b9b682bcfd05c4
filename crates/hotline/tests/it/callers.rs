//! Callers: anonymous and protected, hostile and many; what they may do with what is theirs.

use contract::Actor;
use hotline::caller::{self, Proof};
use hotline::identity;
use hotline::model::{State, TicketKind};
use hotline::platform::CallBack;
use hotline::receive::Wish;
use hotline::view;

use crate::in_town;
use crate::world::*;

/// Anonymous where the matter can be handled without the person; a code takes the telephone's place.
#[test]
fn anonymous_where_nobody_need_be_known() {
    in_town(|world| {
        let portal = Actor::system("portal");
        let nobody = |kind, body: &str| Wish { anonymous: true, ..wish(kind, body) };
        let refused = world.receive(&portal, nobody(TicketKind::Complaint, LIGHT));
        assert_eq!(code(refused), "ticket.not-anonymous");
        let no_phone = Wish { phone: String::new(), ..wish(TicketKind::Help, LIGHT) };
        assert_eq!(code(world.receive(&portal, no_phone)), "ticket.phone-missing");
        let done = world.receive(&portal, nobody(TicketKind::Report, "和平街有人占道经营影响通行")).unwrap();
        let secret = done.code.unwrap();
        assert_eq!((secret.len(), done.ticket.caller.as_str(), done.ticket.phone.as_str()), (6, "", ""));
        for (given, sees) in
            [(secret.as_str(), "done"), ("000000x", "ticket.not-found"), ("", "ticket.not-found")]
        {
            let (number, proof) = (done.ticket.number.clone(), tail(given));
            let seen =
                world.act(move |tx, _| view::for_caller(tx, &Actor::system("portal"), &proof, &number));
            assert_eq!(code(seen), sees);
        }
    });
}

/// A protected reporter: neither lists nor ledger say who, the identity opens for a purpose alone, and the reporter sees who looked.
#[test]
fn a_protected_reporter_stays_unknown() {
    in_town(|world| {
        let chen = world.who("chen");
        let report =
            Wish { protected: true, ..wish(TicketKind::Report, "我单位后厨使用过期食品做菜") };
        let ticket = world.receive(&chen, report).unwrap().ticket;
        assert_eq!((ticket.caller.as_str(), ticket.phone.as_str(), ticket.protected), ("", "", true));
        world.dispatch(&ticket.number, world.food()).unwrap();
        world.take("food1", &ticket.number).unwrap();
        let open = |login: &str, purpose: &str| {
            let (who, id, purpose) = (world.who(login), ticket.id, purpose.to_owned());
            world.act(move |tx, _| identity::open(tx, &who, id, &purpose))
        };
        assert_eq!(code(open("food1", "核实")), "ticket.sealed");
        assert_eq!(code(open("agent", "核实")), "ticket.sealed");
        assert_eq!(code(open("city1", "核实")), "ticket.not-found");
        assert_eq!(code(open("super", " ")), "ticket.purpose-missing");
        assert_eq!(open("super", "当面取证").unwrap().phone, "13000000001");
        let who = world.who("agent");
        let by_phone = world.act(move |tx, _| view::of_phone(tx, &who, "13000000001")).unwrap();
        assert!(by_phone.is_empty(), "a look by telephone does not tell of it");
        let number = ticket.number.clone();
        let mine = world.act(move |tx, _| view::for_caller(tx, &chen, &Proof::Account, &number)).unwrap();
        assert_eq!(mine.looks.iter().map(|look| look.purpose.as_str()).collect::<Vec<_>>(), ["当面取证"]);
        let account = format!("account:{}", world.who("chen").account);
        for event in &mine.happened {
            assert!(event.actor != account && !event.data.to_string().contains("1300000"), "{event:?}");
        }
        assert_eq!(mine.happened[0].actor, "reporter");
        let number = ticket.number.clone();
        let stranger = world.who("sun");
        let seen = world.act(move |tx, _| view::for_caller(tx, &stranger, &Proof::Account, &number));
        assert_eq!(code(seen), "ticket.not-found");
    });
}

/// An unprotected caller's unit may call them, while it has the ticket, and that is on record too.
#[test]
fn the_unit_calls_while_it_has_the_ticket() {
    in_town(|world| {
        let ticket = world.light();
        let open = |login: &str| {
            let (who, id) = (world.who(login), ticket.id);
            world.act(move |tx, _| identity::open(tx, &who, id, "约现场"))
        };
        assert_eq!(code(open("city1")), "ticket.not-found");
        world.dispatch(&ticket.number, world.city()).unwrap();
        assert_eq!(open("city1").unwrap().name, "陈晓梅");
        assert_eq!(code(open("food1")), "ticket.not-found");
    });
}

/// Emergencies are told the number and not taken in, unless they are none.
#[test]
fn emergencies_go_to_the_emergency_number() {
    in_town(|world| {
        let fire = wish(TicketKind::Help, "三楼着火了快来人");
        let fault = world.receive(&world.who("chen"), fire.clone()).unwrap_err();
        assert_eq!(fault.code, "ticket.emergency");
        assert!(fault.args.contains(&("line", "119".to_owned())));
        world.receive(&world.who("chen"), Wish { no_emergency: true, ..fire }).unwrap();
    });
}

/// Hostile texts: kept as they are where they are text, refused in words where they are not.
#[test]
fn hostile_texts_are_only_texts() {
    in_town(|world| {
        let agent = world.who("agent");
        let markup = "<script>alert(1)</script><b>路灯</b> ' \" ; DROP TABLE hotline_ticket; --";
        let kept = world.receive(&agent, wish(TicketKind::Complaint, markup)).unwrap().ticket;
        assert_eq!(world.ticket(&kept.number).body, markup);
        let long = "长".repeat(10_000);
        assert_eq!(code(world.receive(&agent, wish(TicketKind::Complaint, &long))), "ticket.body-too-long");
        assert_eq!(
            code(world.receive(&agent, wish(TicketKind::Complaint, "\u{7}\u{0} \n "))),
            "ticket.body-too-short"
        );
        let emoji = "👨‍👩‍👧‍👦🙂路灯不亮\u{202e}";
        world.receive(&agent, wish(TicketKind::Complaint, emoji)).unwrap();
        let bad = Wish { phone: "电话".into(), ..wish(TicketKind::Complaint, LIGHT) };
        assert_eq!(code(world.receive(&agent, bad)), "party.phone");
        let name = Wish { name: "名".repeat(121), ..wish(TicketKind::Complaint, LIGHT) };
        assert_eq!(code(world.receive(&agent, name)), "ticket.line-too-long");
        assert_eq!(
            code(world.receive(&agent, Wish { kind: None, ..wish(TicketKind::Help, LIGHT) })),
            "ticket.kind-missing"
        );
    });
}

/// A button pressed twice makes one ticket; a flood by one caller is stopped, and nobody else with it.
#[test]
fn a_flood_by_one_caller_stops() {
    in_town(|world| {
        let chen = world.who("chen");
        let first = world.receive(&chen, wish(TicketKind::Complaint, LIGHT)).unwrap();
        let again = world.receive(&chen, wish(TicketKind::Complaint, LIGHT)).unwrap();
        assert!(again.again && again.ticket.number == first.ticket.number);
        let mut codes = Vec::new();
        for n in 0..14 {
            codes.push(code(
                world.receive(&chen, wish(TicketKind::Complaint, &format!("{LIGHT}，第 {n} 次说"))),
            ));
        }
        assert_eq!(codes.iter().filter(|code| **code == "done").count(), 9, "{codes:?}");
        assert_eq!(codes.last(), Some(&"ticket.too-often"));
        world.receive(&world.who("sun"), wish(TicketKind::Complaint, LIGHT)).unwrap();
        // Callers at the telephone are an agent's matter.
        world.receive(&world.who("agent"), wish(TicketKind::Complaint, "又打电话来说路灯")).unwrap();
    });
}

/// The caller says whether it helped, once; brings it up again within the window, twice; withdraws what is open.
#[test]
fn callers_have_the_last_word() {
    in_town(|world| {
        let ticket = world.answered();
        let (id, portal) = (ticket.id, Actor::system("portal"));
        let rate = |proof: &str, content: i64| {
            let (who, proof) = (portal.clone(), tail(proof));
            world.act(move |tx, _| caller::rate(tx, &who, &proof, id, (false, content), "还是不亮"))
        };
        assert_eq!(code(rate("9999", 4)), "ticket.not-found");
        assert_eq!(code(rate("0001", 6)), "ticket.word-missing");
        rate("0001", 4).unwrap();
        assert_eq!(code(rate("0001", 1)), "ticket.rated-already");
        let reopen = |why: &str| {
            let (who, why) = (portal.clone(), why.to_owned());
            world.act(move |tx, desk| caller::reopen(tx, desk, &who, &tail("0001"), id, &why))
        };
        assert_eq!(code(reopen("")), "ticket.reason-missing");
        reopen("当晚又灭了").unwrap();
        let again = world.ticket(&ticket.number);
        assert_eq!(
            (again.state, again.reopened, again.solved, again.organ),
            (State::Dispatched, 1, None, Some(world.city()))
        );
        assert_eq!(code(world.give_back("city1", &ticket.number, "不归我们")), "ticket.returned-already");
        world.take("city1", &ticket.number).unwrap();
        world.reply("city1", &ticket.number, ANSWER).unwrap();
        let redo = CallBack {
            reached: true,
            solved: Some(false),
            content: Some(5),
            comment: "没修好".into(),
            again: true,
            ..CallBack::default()
        };
        world.call_back("back", &ticket.number, redo).unwrap();
        assert_eq!(world.ticket(&ticket.number).state, State::Dispatched);
        world.take("city2", &ticket.number).unwrap();
        world.reply("city2", &ticket.number, ANSWER).unwrap();
        let unreached = CallBack::default();
        world.call_back("back", &ticket.number, unreached).unwrap();
        assert_eq!(code(reopen("又灭了")), "ticket.reopen-often");
        world.at("2026-11-30", 10);
        let other = world.answered();
        world
            .call_back(
                "back",
                &other.number,
                CallBack { reached: true, solved: Some(true), content: Some(2), ..CallBack::default() },
            )
            .unwrap();
        world.at("2026-12-20", 9);
        let id = other.id;
        let late = world.act(move |tx, desk| {
            caller::reopen(tx, desk, &Actor::system("portal"), &tail("0001"), id, "晚了")
        });
        assert_eq!(code(late), "ticket.reopen-late");
        let open = world
            .receive(&world.who("chen"), wish(TicketKind::Complaint, "楼道里堆放杂物很久了"))
            .unwrap()
            .ticket;
        let (chen, id) = (world.who("chen"), open.id);
        world.act(move |tx, _| caller::withdraw(tx, &chen, &Proof::Account, id, "")).unwrap();
        assert_eq!(world.ticket(&open.number).state, State::Withdrawn);
        let chen = world.who("chen");
        assert_eq!(world.act(move |tx, _| caller::mine(tx, &chen, i64::MAX, 10)).unwrap().len(), 1);
    });
}

/// HOT-03: letters, visits, net messages and the rest are tickets like those of the telephone, with where they come from.
#[test]
fn every_channel_is_one_form() {
    in_town(|world| {
        for channel in hotline::model::Channel::ALL {
            let body = format!("从{}来的路灯不亮的事", channel.as_str());
            let wish = Wish {
                channel: Some(*channel),
                origin: "来信 2026-17".into(),
                ..wish(TicketKind::Complaint, &body)
            };
            let ticket = world.receive(&world.who("agent"), wish).unwrap().ticket;
            assert_eq!((ticket.channel, ticket.origin.as_str()), (*channel, "来信 2026-17"));
            assert_eq!(hotline::number::tidy(&ticket.number), Some(ticket.number.clone()));
            assert_eq!(ticket.state, State::Received);
        }
    });
}
