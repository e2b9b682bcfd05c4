//! Nobody reads a bid before the opening, and nobody gets one in after the time.

use crate::in_town;
use crate::world::{CODES, code, laptops};
use trade::model::BidState;
use trade::{bid, opening, rules};

/// The database with every key that one party's server has (the site's key is unlocked in this process) does not open a bid: one holder
/// is too few, and what is in the tables holds neither price nor text.
#[test]
fn the_database_and_one_partys_keys_do_not_read_a_bid() {
    in_town(|world| {
        world.register();
        let keys = world.keys();
        let tender = world.inquiry();
        let bid = world.bid(&tender, 0, "98765.43").unwrap();
        assert!(!bid.envelope.contains("98765") && bid.body.is_empty() && bid.price_fen == 0);
        let envelope = sealed::Envelope::read(&bid.envelope).unwrap();
        for (at, key) in keys.iter().enumerate() {
            let share = key.share(&envelope).unwrap();
            assert!(matches!(envelope.open(&[(at, share)]), Err(sealed::Refused::TooFew { .. })));
        }
        let stream = format!("trade:{}", tender.id);
        let told = world.db.read_blocking(move |tx| store::ledger::events(tx, &stream, 0, 50)).unwrap();
        let told: String =
            told.iter().map(|one| format!("{} {} {}", one.kind, one.actor, one.json().unwrap())).collect();
        assert!(
            told.contains("trade.bid-received") && !told.contains(CODES[0]),
            "the ledger names the receipt: {told}"
        );
    });
}

/// A bid one second late is refused, by the server's clock; so is taking one back.
#[test]
fn late_is_late() {
    in_town(|world| {
        world.register();
        world.keys();
        let tender = world.inquiry();
        let envelope = world.envelope(&tender, 0, "1");
        let end = tender.bids_until.unwrap();
        world.clock.set(end);
        assert!(
            world.send(&tender, 1, world.envelope(&tender, 1, "1"), "").is_ok(),
            "the last moment counts"
        );
        world.clock.set(end + 1000);
        assert_eq!(code(world.send(&tender, 0, envelope, "")), "trade.late");
        let number = tender.number.clone();
        let back = world.act("person1", move |tx, _, who| bid::withdraw(tx, who, &number, CODES[1]));
        assert_eq!(code(back), "trade.late");
    });
}

/// What is sealed for another tender, for another bidder or to other keys is refused at once, and sent twice it is one.
#[test]
fn a_bid_is_sealed_for_its_place() {
    in_town(|world| {
        world.register();
        world.keys();
        let (one, other) = (world.inquiry(), world.inquiry());
        let envelope = world.envelope(&one, 0, "5000");
        assert_eq!(code(world.send(&other, 0, envelope.clone(), "")), "trade.envelope-wrong");
        assert_eq!(code(world.send(&one, 1, envelope.clone(), "")), "trade.envelope-wrong");
        assert_eq!(code(world.send(&one, 0, "{}".into(), "")), "trade.envelope-wrong");
        let first = world.send(&one, 0, envelope.clone(), "").unwrap();
        let again = world.send(&one, 0, envelope, "").unwrap();
        assert_eq!((first.id, first.receipt), (again.id, again.receipt));
        let (number, trader) = (one.number.clone(), CODES[0]);
        let stranger = world.act("person1", move |tx, _, who| bid::withdraw(tx, who, &number, trader));
        assert_eq!(code(stranger), "trade.not-a-trader");
    });
}

/// Two of three open; one does not; a wrong share is found; a lost key is no harm. Before the time nobody gives shares.
#[test]
fn a_quorum_opens_after_the_time() {
    in_town(|world| {
        world.register();
        let keys = world.keys();
        let tender = world.inquiry();
        for (n, price) in [(0, "90000"), (1, "80000.50"), (2, "120000.01")] {
            world.bid(&tender, n, price).unwrap();
        }
        let number = tender.number.clone();
        let early = world.act("buyer", move |tx, _, who| opening::give(tx, who, &number, &[]));
        assert_eq!(code(early), "trade.not-closed");
        assert_eq!(code(world.open(&tender)), "trade.not-closed");
        world.at("2026-03-06", 601);
        world.give(&tender, "buyer", &keys[0]).unwrap();
        assert_eq!(code(world.open(&tender)), "trade.quorum");
        let wrong = world.give(&tender, "watch", &keys[1]);
        assert_eq!(code(wrong), "trade.shares-none", "another holder's key takes nothing out");
        world.give(&tender, "watch", &keys[2]).unwrap();
        world.open(&tender).unwrap();
        let number = tender.number.clone();
        let bids = world
            .db
            .read_blocking(move |tx| {
                let tender = trade::frame::public(tx, &number)?;
                trade::store_for_tests::bids(tx, &tender)
            })
            .unwrap();
        let found: Vec<_> = bids.iter().map(|one| (one.price_fen, one.state, one.why.as_str())).collect();
        assert_eq!(
            found,
            [
                (9_000_000, BidState::Opened, ""),
                (8_000_050, BidState::Opened, ""),
                (12_000_001, BidState::Rejected, "over-budget")
            ]
        );
    });
}

/// What must be traded by a stricter procedure is not traded by another (PRT-24: the catalogue decides), and too short a time is refused
/// with the first day that is not.
#[test]
fn the_catalogue_and_the_periods_decide() {
    in_town(|world| {
        world.register();
        world.keys();
        let dear = trade::model::Terms { budget_fen: 200_000_000, ..laptops() };
        assert_eq!(code(world.draft("procurement-inquiry", dear)), "trade.catalogue-refuses");
        let drafted = world.draft("procurement-inquiry", laptops()).unwrap();
        let soon = world.publish(&drafted, "2026-03-05").unwrap_err();
        assert_eq!((soon.code, soon.args[0].1.as_str()), ("trade.too-soon", "2026-03-06"));
        assert!(world.publish(&drafted, "2026-03-06").is_ok());
        let twice = world.publish(&drafted, "2026-03-06");
        assert_eq!(code(twice), "trade.changed");
        let without = rules::Rules::read(crate::world::RULES).unwrap();
        assert!(without.boards.len() >= 5);
        let removed = crate::world::RULES.replace("procurement-inquiry", "procurement-asking");
        assert_eq!(
            code(world.act("rules", move |tx, _, who| rules::change(tx, who, &removed))),
            "trade.procedure-in-use"
        );
    });
}
