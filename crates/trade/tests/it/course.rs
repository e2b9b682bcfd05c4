//! A whole tender from the announcement to what was delivered, as its people make it.

use std::collections::BTreeMap;

use crate::in_town;
use crate::world::{CODES, World, code};
use trade::model::{SeatState, State, Tender};
use trade::review::{self, Said};
use trade::{award, committee, ocds, tender};

/// Opened on 6 March with three bids; the committee is drawn.
fn opened(world: &World) -> Tender {
    world.register();
    let keys = world.keys();
    world.experts();
    let tender = world.inquiry();
    for (n, price) in [(0, "90000"), (1, "80000.50"), (2, "30000")] {
        world.bid(&tender, n, price).unwrap();
    }
    world.at("2026-03-06", 610);
    world.give(&tender, "buyer", &keys[0]).unwrap();
    world.give(&tender, "platform", &keys[1]).unwrap();
    world.open(&tender).unwrap();
    world.draw(&tender);
    tender
}

/// Those who are asked come and check in; answers their seats.
fn gather(world: &World, tender: &Tender) -> Vec<(usize, i64)> {
    let mut sitting = Vec::new();
    for n in 3..10 {
        for one in world.asked(n) {
            let id = one.seat.id;
            if one.seat.state != SeatState::Asked {
                continue;
            }
            world.act(&format!("person{n}"), move |tx, _, who| committee::reply(tx, who, id, true)).unwrap();
            let code = world.asked(n)[0].code.clone();
            world.arrive(tender, &code).unwrap();
            sitting.push((n, id));
        }
    }
    sitting
}

fn sign(world: &World, (n, seat): (usize, i64), unfit: Option<i64>) {
    world
        .act(&format!("person{n}"), move |tx, _, who| {
            let (.., bids, _) = review::bids(tx, who, seat)?;
            let said = |bid: &trade::model::Bid| Said {
                bid: bid.id,
                points: BTreeMap::new(),
                unfit: if unfit == Some(bid.price_fen) { "规格不符".into() } else { String::new() },
            };
            review::score(tx, who, seat, &bids.iter().map(said).collect::<Vec<_>>(), true)
        })
        .unwrap();
}

/// PRT-09, PRT-10: drawn with recusal and substitutes, and no name before arrival; who declines is followed by a substitute.
#[test]
fn a_committee_is_drawn_and_its_names_are_sealed_until_arrival() {
    in_town(|world| {
        let tender = opened(world);
        assert!(world.asked(3).is_empty(), "who works for a bidder is not drawn");
        let asked: Vec<usize> = (4..10)
            .filter(|n| world.asked(*n).iter().any(|one| one.seat.state == SeatState::Asked))
            .collect();
        assert_eq!(asked.len(), 3);
        let first = world.asked(asked[0]).remove(0);
        assert!(
            first.tender.is_none() && first.code.is_empty() && !first.meeting.is_empty(),
            "nothing of the project"
        );
        let seat = first.seat.clone();
        let early = world.act("watch", move |tx, _, _| committee::name(tx, &seat));
        assert_eq!(code(early), "trade.sealed-name");
        let id = first.seat.id;
        world
            .act(&format!("person{}", asked[0]), move |tx, _, who| committee::reply(tx, who, id, false))
            .unwrap();
        let now: Vec<usize> = (4..10)
            .filter(|n| world.asked(*n).iter().any(|one| one.seat.state == SeatState::Asked))
            .collect();
        assert_eq!(now.len(), 3, "a substitute is asked");
        assert!(!now.contains(&asked[0]));
        let other = format!("person{}", now[0]);
        let stolen = world.act(&other, move |tx, _, who| committee::reply(tx, who, id, true));
        assert_eq!(code(stolen), "trade.unknown", "a seat is its expert's own");
        assert_eq!(code(world.arrive(&tender, "000000")), "trade.code-wrong");
        let number = tender.number.clone();
        let bundle = world
            .db
            .read_blocking(move |tx| {
                let tender = trade::frame::public(tx, &number)?;
                trade::store_for_tests::bundle(tx, &tender)
            })
            .unwrap();
        let bundle = draw::Bundle::read(&bundle).unwrap();
        draw::verify(&bundle).unwrap();
        assert_eq!(bundle.announcement.excluded.len(), 1);
    });
}

/// Most experts find a bid unfit, two are left where three are wanted: it fails, and the reason stands at the bid.
#[test]
fn too_few_fit_bids_end_it() {
    in_town(|world| {
        let tender = opened(world);
        let sitting = gather(world, &tender);
        sign(world, sitting[0], Some(3_000_000));
        sign(world, sitting[1], Some(3_000_000));
        sign(world, sitting[2], None);
        assert_eq!(world.conclude(&tender).unwrap().state, State::Failed);
        let number = tender.number.clone();
        let bids = world
            .db
            .read_blocking(move |tx| {
                let tender = trade::frame::public(tx, &number)?;
                trade::store_for_tests::bids(tx, &tender)
            })
            .unwrap();
        assert_eq!(bids.iter().map(|one| one.why.as_str()).collect::<Vec<_>>(), ["", "", "unfit"]);
    });
}

/// From the opening to the end: low price pointed out, unfit by a majority, the lowest of the fit first, objection, complaint, award, contract.
#[test]
fn a_tender_goes_its_whole_way() {
    in_town(|world| {
        let tender = opened(world);
        let sitting = gather(world, &tender);
        assert_eq!(sitting.len(), 3);
        assert_eq!(code(world.conclude(&tender)), "trade.not-signed");
        sign(world, sitting[0], Some(3_000_000));
        sign(world, sitting[1], None);
        sign(world, sitting[2], None);
        let concluded = world.conclude(&tender).unwrap();
        assert_eq!(
            (concluded.state, concluded.winner.as_str()),
            (State::Candidates, CODES[2]),
            "one of three is no majority"
        );
        assert_eq!(code(world.award("buyer", &tender)), "trade.publicity-runs");
        let number = tender.number.clone();
        let kinds = world
            .db
            .read_blocking(move |tx| {
                let tender = trade::frame::public(tx, &number)?;
                trade::store_for_tests::warnings(tx, &tender)
            })
            .unwrap();
        assert!(kinds.contains(&"low-price".to_owned()), "{kinds:?}");

        // The second objects; the answer does not content them; the authority upholds the complaint.
        let say = |kind: &'static str| {
            let number = tender.number.clone();
            world.act("person1", move |tx, desk, who| {
                award::protest(tx, desk, who, &number, CODES[1], kind, "报价低于成本")
            })
        };
        assert_eq!(code(say(award::COMPLAINT)), "trade.object-first");
        let objection = say(award::OBJECTION).unwrap();
        let answer = |login: &str, protest: &str, upheld: bool| {
            let (one, protest) = (world.again(&tender), protest.to_owned());
            world.act(login, move |tx, _, who| {
                award::answer(tx, who, &one.number, one.revision, &protest, upheld, "已核实")
            })
        };
        assert_eq!(code(answer("platform", &objection.number, true)), "trade.not-yours", "PRT-31");
        answer("buyer", &objection.number, false).unwrap();
        let complaint = say(award::COMPLAINT).unwrap();
        world.at("2026-03-20", 600);
        assert_eq!(code(world.award("buyer", &tender)), "trade.protest-waits");
        assert_eq!(code(answer("buyer", &complaint.number, false)), "trade.not-yours");
        assert_eq!(
            code(answer("watch2", &complaint.number, false)),
            "trade.unknown",
            "another board's authority"
        );
        answer("watch", &complaint.number, true).unwrap();
        assert_eq!(code(world.award("buyer", &tender)), "trade.upheld-first");
        let one = world.again(&tender);
        let struck = world
            .act("buyer", move |tx, desk, who| {
                award::strike(tx, desk, who, &one.number, one.revision, CODES[2], "投诉成立")
            })
            .unwrap();
        assert_eq!((struck.winner.as_str(), struck.award_fen), (CODES[1], 8_000_050));
        world.at("2026-03-25", 600);
        let awarded = world.award("buyer", &tender).unwrap();
        let contracted = world
            .act("buyer", move |tx, desk, who| {
                award::contract(tx, desk, who, &awarded.number, awarded.revision, "红政采合〔2026〕1号")
            })
            .unwrap();
        let done = world
            .act("buyer", move |tx, desk, who| {
                award::complete(tx, desk, who, &contracted.number, contracted.revision, "验收合格")
            })
            .unwrap();
        assert_eq!(done.state, State::Completed);
        open_data(world, &done);
    });
}

/// The feed holds a release for every public act, in order, each of the whole state; nothing of bids before the opening.
fn open_data(world: &World, tender: &Tender) {
    let desk = world.desk.clone();
    let feed = world
        .db
        .read_blocking(move |tx| {
            let rules = desk.rules(tx)?;
            ocds::feed(tx, &rules, "http://localhost", 0, 500)
        })
        .unwrap();
    let releases = feed["releases"].as_array().unwrap();
    let tags: Vec<&str> = releases.iter().map(|one| one["tag"][0].as_str().unwrap()).collect();
    assert_eq!(tags, ["tender", "tenderUpdate", "award", "award", "award", "contract", "implementation"]);
    assert!(releases[0]["tender"].get("tenderers").is_none());
    assert_eq!(releases[1]["tender"]["numberOfTenderers"], 3);
    let last = &releases[6];
    assert_eq!(last["awards"][0]["status"], "cancelled", "the one that was struck");
    assert_eq!(last["awards"][1]["suppliers"][0]["id"], format!("CN-USCC-{}", CODES[1]));
    assert_eq!(
        (&last["awards"][1]["status"], &last["contracts"][0]["awardID"]),
        (&"active".into(), &last["awards"][1]["id"])
    );
    assert_eq!(last["contracts"][0]["value"]["amount"], 80_000.5);
    assert_eq!(feed["links"]["watermark"], 7);
    assert_eq!(last["ocid"], format!("ocds-demo01-{}", tender.number));
}

/// An amendment keeps the time that its procedure wants and cannot shorten; a tender called off opens nothing.
#[test]
fn what_was_announced_changes_only_by_amendment() {
    in_town(|world| {
        world.register();
        world.keys();
        let tender = world.inquiry();
        let amend = |day: &str| {
            let (one, end) = (world.again(&tender), crate::world::moment(day, 600));
            world.act("buyer", move |tx, desk, who| {
                let terms = trade::model::Terms { delivery: "15 日内".into(), ..crate::world::laptops() };
                let change = tender::Amendment { terms, bids_until: end, why: "交货期调整".to_owned() };
                tender::amend(tx, desk, who, &one.number, one.revision, &change)
            })
        };
        world.at("2026-03-05", 540);
        assert_eq!(code(amend("2026-03-06")), "trade.too-soon");
        let amended = amend("2026-03-09").unwrap();
        assert_eq!(amended.version, 2);
        assert_eq!(code(amend("2026-03-08")), "trade.shortened");
        let one = world.again(&tender);
        let ended = world.act("buyer", move |tx, desk, who| {
            tender::end(tx, desk, who, &one.number, one.revision, "采购任务取消")
        });
        assert_eq!(ended.unwrap().state, State::Cancelled);
        assert_eq!(code(world.bid(&tender, 0, "1")), "trade.wrong-state");
    });
}

/// One supplier is asked: published first, anybody registered may object, then awarded.
#[test]
fn a_single_source_is_published_first() {
    in_town(|world| {
        world.register();
        let terms = trade::model::Terms {
            supplier: CODES[0].into(),
            speciality: String::new(),
            ..crate::world::laptops()
        };
        let drafted = world.draft("procurement-single", terms).unwrap();
        let published = world.publish(&drafted, "2026-03-03").unwrap();
        assert_eq!(published.state, State::Candidates);
        assert_eq!(code(world.award("buyer", &published)), "trade.publicity-runs");
        world.at("2026-03-08", 0);
        assert_eq!(world.award("buyer", &published).unwrap().winner, CODES[0]);
    });
}
