//! Auctions: in the open, in steps, with an end that an offer puts off.

use crate::in_town;
use crate::world::{CODES, World, code, moment};
use trade::model::{DepositState, State, Tender, Terms};
use trade::{auction, bid, tender};

fn listing(world: &World) -> Tender {
    world.register();
    let terms = Terms {
        title: "示例地块出让".into(),
        description: "样板路北侧，商业用地。".into(),
        budget_fen: 100_000_000,
        deposit_fen: 20_000_000,
        step_fen: 5_000_000,
        catalogue: "land".into(),
        ..Terms::default()
    };
    let organ = world.organ("seller");
    let drafted = world
        .act("seller", move |tx, desk, who| tender::draft(tx, desk, who, organ, "land-listing", &terms, None))
        .unwrap();
    let end = moment("2026-03-30", 600);
    world
        .act("seller", move |tx, desk, who| {
            tender::publish(tx, desk, who, &drafted.number, drafted.revision, end)
        })
        .unwrap()
}

fn slip(n: usize, state: DepositState, amount_fen: i64, words: &str) -> bid::Slip {
    bid::Slip { trader: CODES[n].to_owned(), state, amount_fen, words: words.to_owned() }
}

fn pay(world: &World, tender: &Tender, n: usize) {
    let one = world.again(tender);
    world
        .act("platform", move |tx, _, who| {
            bid::deposit(
                tx,
                who,
                &one.number,
                one.revision,
                &slip(n, DepositState::Paid, 20_000_000, "回单 001"),
            )
        })
        .unwrap();
}

fn enter(world: &World, tender: &Tender, n: usize) -> Result<trade::model::Bid, contract::Fault> {
    let number = tender.number.clone();
    world.act(&format!("person{n}"), move |tx, desk, who| auction::enter(tx, desk, who, &number, CODES[n]))
}

fn offer(
    world: &World,
    tender: &Tender,
    n: usize,
    yuan: i64,
    token: &str,
) -> Result<trade::model::Raise, contract::Fault> {
    let (number, token) = (tender.number.clone(), token.to_owned());
    world.act(&format!("person{n}"), move |tx, desk, who| {
        auction::offer(tx, desk, who, &number, CODES[n], yuan * 100, &token)
    })
}

/// PRT-21: listing, registration with a deposit, bidding in steps, the end put off, award to the highest.
#[test]
fn the_highest_wins_and_the_last_minutes_are_put_off() {
    in_town(|world| {
        let tender = listing(world);
        assert_eq!(code(offer(world, &tender, 0, 1_000_000, "a")), "trade.not-admitted");
        assert_eq!(code(enter(world, &tender, 0)), "trade.deposit-first");
        for n in 0..3 {
            pay(world, &tender, n);
            assert_eq!(enter(world, &tender, n).unwrap().receipt, (n + 1).to_string());
        }
        assert_eq!(code(offer(world, &tender, 0, 999_999, "a")), "trade.offer-low");
        assert_eq!(offer(world, &tender, 0, 1_000_000, "a").unwrap().no, 1);
        assert_eq!(offer(world, &tender, 0, 1_000_000, "a").unwrap().no, 1, "sent again, it is one");
        assert_eq!(code(offer(world, &tender, 0, 1_050_000, "b")), "trade.already-best");
        assert_eq!(code(offer(world, &tender, 1, 1_049_999, "c")), "trade.offer-low");
        assert_eq!(code(offer(world, &tender, 1, 99_000_000, "c")), "trade.offer-wild");
        assert_eq!(offer(world, &tender, 1, 1_050_000, "c").unwrap().no, 2);
        let number = tender.number.clone();
        let back = world.act("person1", move |tx, _, who| bid::withdraw(tx, who, &number, CODES[1]));
        assert_eq!(code(back), "trade.offers-made", "an offer stands");
        // Two minutes before the end: five more.
        world.at("2026-03-30", 598);
        offer(world, &tender, 0, 1_200_000, "d").unwrap();
        let end = world.again(&tender).bids_until.unwrap();
        assert_eq!(end, moment("2026-03-30", 603));
        world.at("2026-03-30", 601);
        world.run_due();
        assert_eq!(world.again(&tender).state, State::Published, "not over yet");
        world.clock.set(end + 1);
        assert_eq!(code(offer(world, &tender, 1, 1_300_000, "e")), "trade.late");
        world.run_due();
        let closed = world.again(&tender);
        assert_eq!(
            (closed.state, closed.winner.as_str(), closed.award_fen),
            (State::Candidates, CODES[0], 120_000_000)
        );
        world.at("2026-04-03", 0);
        assert_eq!(world.award("seller", &tender).unwrap().state, State::Awarded);
    });
}

/// Nobody offers: it failed; the deposits go back.
#[test]
fn without_an_offer_it_fails() {
    in_town(|world| {
        let tender = listing(world);
        pay(world, &tender, 0);
        enter(world, &tender, 0).unwrap();
        let give_back = || {
            let one = world.again(&tender);
            world.act("platform", move |tx, _, who| {
                bid::deposit(
                    tx,
                    who,
                    &one.number,
                    one.revision,
                    &slip(0, DepositState::Returned, 0, "原路退回"),
                )
            })
        };
        assert_eq!(code(give_back()), "trade.deposit-stands");
        world.clock.set(tender.bids_until.unwrap() + 1);
        world.run_due();
        assert_eq!(world.again(&tender).state, State::Failed);
        give_back().unwrap();
        assert_eq!(code(give_back()), "trade.deposit-none");
    });
}
