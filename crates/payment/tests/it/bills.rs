//! Bills: made of what the list says, split to organs, waived, stopped, void.

use contract::case::CaseState;
use payment::bill::{self, Waiver};
use payment::list;
use payment::model::BillState;
use serde_json::json;

use crate::in_town;
use crate::world::{LIST, World};

fn waive(world: &World, login: &'static str, number: &str, fen: i64, why: &str) -> Result<i64, &'static str> {
    let (number, waiver) = (number.to_owned(), Waiver { line: 1, fen, why: why.to_owned() });
    let act = move |tx: &mut store::Tx, desk: &_, actor: &_| bill::waive(tx, desk, actor, &number, &waiver);
    world.act(login, act).map(|bill| bill.owed()).map_err(|fault| fault.code)
}

#[test]
fn a_bill_says_what_the_list_says() {
    in_town(|world| {
        let bill = world.street(100);
        assert_eq!((bill.charged, bill.owed(), bill.state()), (2_000, 2_000, BillState::Open));
        assert_eq!(bill.due_on, "2026-12-10");
        let line = &world.lines(&bill)[0];
        assert_eq!((line.amount, line.account.as_str(), line.basis_zh.as_str()), (2_000, "A-049", "依据一"));
        // Hearing of it again makes no second bill, and what costs nothing makes none.
        assert_eq!(world.street(100).number, bill.number);
        assert!(world.accept(200, &[&[]], json!({})).is_none());
    });
}

/// PAY-02: one bill for a package is split to each department's account; paid once, every account has its own.
#[test]
fn one_bill_is_split_to_each_organs_account() {
    in_town(|world| {
        let bill = world.accept(100, &[&[], &["ROAD"], &["SIGN"]], json!({ "area": 10, "days": 1 })).unwrap();
        assert_eq!(bill.charged, 500 + 5_000);
        let (order, amount) = world.begin(&bill).unwrap();
        assert_eq!(amount, 5_500);
        world.told(&order, "T1", amount).unwrap();
        assert_eq!(world.of_root(100).unwrap().state(), BillState::Settled);
        let balances = world.balances();
        assert_eq!((balances["revenue:A-049"], balances["revenue:A-030"]), (-500, -5_000));
        assert_eq!(balances["clearing:online"], 5_500);
        assert!(!balances.contains_key("receivable"));
    });
}

/// PAY-07: a line that government pays carries the payer government, goes to the organ's account, and the applicant owes nothing.
#[test]
fn what_government_pays_the_applicant_does_not_owe() {
    in_town(|world| {
        let bill = world.accept(100, &[&["DRAW"]], json!({})).unwrap();
        assert_eq!((bill.charged, bill.owed(), bill.state()), (0, 0, BillState::Settled));
        let line = &world.lines(&bill)[0];
        assert_eq!((line.payer.as_str(), line.amount), ("government", 80_000));
        let balances = world.balances();
        assert_eq!((balances["budget"], balances["revenue:A-030"]), (80_000, -80_000));
        assert_eq!(world.begin(&bill).unwrap_err().code, "payment.nothing-owed");
    });
}

/// What is not on the list, or cannot be reckoned, is not charged, and its line says why.
#[test]
fn what_the_list_does_not_say_is_not_charged() {
    in_town(|world| {
        let bill = world.accept(100, &[&["NONE", "ROAD"]], json!({ "area": 10 })).unwrap();
        assert_eq!((bill.charged, bill.state()), (0, BillState::Settled));
        let faults: Vec<String> = world.lines(&bill).into_iter().map(|line| line.fault).collect();
        assert_eq!(faults, ["unlisted", "formula"]);
        assert!(world.balances().is_empty());
    });
}

/// PAY-05: a fee stopped on day D is not charged on D or later: not in a new bill, not in one made before, not by paying one that is open.
#[test]
fn a_stopped_fee_is_not_charged_from_its_day() {
    in_town(|world| {
        let first = world.accept(100, &[&["SIGN"]], json!({})).unwrap();
        let (order, _) = world.begin(&first).unwrap();
        world.at("2026-12-01", 1_430);
        world.run();
        let second = world.accept(200, &[&["SIGN"]], json!({})).unwrap();
        assert_eq!((world.of_root(100).unwrap().owed(), second.owed()), (5_000, 5_000), "on the last day");
        world.at("2026-12-02", 0);
        // Before anything ran by itself: what is paid now is no longer owed.
        world.told(&order, "T1", 5_000).unwrap();
        let first = world.of_root(100).unwrap();
        assert_eq!((first.paid, first.waived, first.state()), (0, 5_000, BillState::Settled));
        let money = &world.money(&first)[0];
        assert_eq!((money.held, money.why.as_str()), (5_000, "less-owed"));
        assert_eq!(world.begin(&second).unwrap_err().code, "payment.nothing-owed");
        world.run();
        assert_eq!(world.of_root(200).unwrap().state(), BillState::Settled);
        let third = world.accept(300, &[&["SIGN"]], json!({})).unwrap();
        assert_eq!((third.charged, world.lines(&third)[0].fault.as_str()), (0, "stopped"));
    });
}

/// A list that stops a fee today lets go of it in bills that are open.
#[test]
fn stopping_a_fee_lets_go_of_it_everywhere() {
    in_town(|world| {
        let bill = world.accept(100, &[&["SIGN", "ROAD"]], json!({ "area": 10, "days": 1 })).unwrap();
        assert_eq!(bill.owed(), 5_500);
        let text = LIST.replace("stopped: 2026-12-02", "stopped: 2026-11-30");
        world.act("finance", move |tx, _, actor| list::change(tx, actor, &text)).unwrap();
        world.run();
        let bill = world.of_root(100).unwrap();
        assert_eq!((bill.owed(), bill.waived, bill.state()), (500, 5_000, BillState::Open));
        assert_eq!(world.lines(&bill)[0].why, "stopped");
    });
}

#[test]
fn who_may_waives_with_a_reason() {
    in_town(|world| {
        let bill = world.street(100);
        assert_eq!(waive(world, "finance", &bill.number, 500, "符合减免规定"), Err("access.forbidden"));
        assert_eq!(waive(world, "chen", &bill.number, 500, "符合减免规定"), Err("access.forbidden"));
        assert_eq!(waive(world, "sun", &bill.number, 500, "符合减免规定"), Err("payment.not-found"));
        assert_eq!(waive(world, "far", &bill.number, 500, "符合减免规定"), Err("payment.not-found"));
        assert_eq!(waive(world, "waiver", &bill.number, 500, "好"), Err("payment.why"));
        for fen in [0, -1, 2_001] {
            assert_eq!(waive(world, "waiver", &bill.number, fen, "符合减免规定"), Err("payment.amount"));
        }
        assert_eq!(waive(world, "waiver", &bill.number, 500, "符合减免规定"), Ok(1_500));
        assert_eq!(waive(world, "waiver", &bill.number, 1_501, "符合减免规定"), Err("payment.amount"));
        assert_eq!(waive(world, "waiver", &bill.number, 1_500, "符合减免规定"), Ok(0));
        let bill = world.of_root(100).unwrap();
        assert_eq!((bill.state(), bill.waived), (BillState::Settled, 2_000));
        assert_eq!(waive(world, "waiver", &bill.number, 1, "符合减免规定"), Err("payment.not-open"));
        assert!(world.balances().is_empty());
    });
}

/// What was refused costs nothing any more; what was paid stays until somebody gives it back.
#[test]
fn a_bill_is_void_when_its_application_ends_in_vain() {
    in_town(|world| {
        let bill = world.street(100);
        let (order, amount) = world.begin(&bill).unwrap();
        world.end(100, "C-100", CaseState::Refused);
        assert_eq!(world.of_root(100).unwrap().state(), BillState::Void);
        assert!(world.balances().is_empty());
        // Money on its way comes in all the same, and is traced.
        world.told(&order, "T1", amount).unwrap();
        let money = &world.money(&bill)[0];
        assert_eq!((money.applied, money.held, money.why.as_str()), (0, 2_000, "void"));
        world.street(200);
        world.end(200, "C-200", CaseState::Granted);
        assert_eq!(world.of_root(200).unwrap().state(), BillState::Open);
    });
}

/// Of a package one part may be refused: its line is let go, the others stay owed.
#[test]
fn a_part_that_was_refused_costs_nothing() {
    in_town(|world| {
        let bill = world.accept(100, &[&[], &["ROAD"], &["SIGN"]], json!({ "area": 10, "days": 1 })).unwrap();
        world.end(100, "C-100-2", CaseState::Refused);
        let after = world.of_root(100).unwrap();
        assert_eq!((bill.owed(), after.owed(), after.state()), (5_500, 500, BillState::Open));
    });
}

#[test]
fn nobody_sees_a_bill_that_is_not_theirs() {
    in_town(|world| {
        let bill = world.street(100);
        for (login, sees) in
            [("chen", true), ("sun", false), ("finance", true), ("waiver", true), ("far", false)]
        {
            let number = bill.number.clone();
            let seen = world.act(login, move |tx, _, actor| bill::see(tx, actor, &number));
            assert_eq!(seen.is_ok(), sees, "{login}");
        }
    });
}

/// Results wait as long as something is owed or no bill is made.
#[test]
fn something_is_owed_until_it_is_settled() {
    in_town(|world| {
        let owed = || world.db.read_blocking(|tx| bill::is_owed(tx, contract::CaseId(100))).unwrap();
        assert!(owed(), "no bill yet");
        let bill = world.street(100);
        assert!(owed());
        let (order, amount) = world.begin(&bill).unwrap();
        world.told(&order, "T1", amount).unwrap();
        assert!(!owed());
    });
}
