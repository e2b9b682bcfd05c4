//! Reading shared data: only what is granted, never unseen.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

use contract::lookup::ExchangeDesk;
use contract::{Actor, Fault, PartyId};
use exchange::{Desk, ExchangeData};
use serde_json::json;

const CHEN: PartyId = PartyId(7);

fn data() -> ExchangeData {
    serde_json::from_value(json!({
        "resources": [
            { "code": "realty.title", "name": { "zh": "不动产登记信息", "en": "Real estate register" },
              "provider": { "zh": "自然资源主管部门", "en": "Natural resources authority" } },
            { "code": "tax.debts", "name": { "zh": "欠税信息" }, "provider": { "zh": "税务机关" } }
        ],
        "grants": [{ "resource": "realty.title", "organ": "11150402DEM000014Q", "purpose": "核验经营场所" }],
        "records": [
            { "resource": "realty.title", "party": "A", "data": { "address": "红山区某街1号" } },
            { "resource": "tax.debts", "party": "A", "data": { "fen": 0 } }
        ]
    }))
    .unwrap()
}

fn find(_: &mut store::Tx, number: &str) -> Result<Option<PartyId>, Fault> {
    Ok((number == "A").then_some(CHEN))
}

#[test]
fn a_granted_resource_answers_and_leaves_a_line_the_person_can_see() {
    testkit::on_both(&[exchange::migrations()], |db| {
        db.write_blocking(|tx| exchange::import(tx, &data(), find)).unwrap();
        db.write_blocking(|tx| exchange::import(tx, &data(), find))
            .expect("the same data twice changes nothing");
        let found = db
            .write_blocking(|tx| -> Result<_, Fault> {
                assert!(Desk.available(tx, "realty.title", CHEN)?);
                assert!(!Desk.available(tx, "realty.title", PartyId(8))?);
                Desk.call(tx, &Actor::system("intake"), "realty.title", CHEN, "150402-1 不动产权属证明")
            })
            .unwrap();
        assert_eq!(found.unwrap()["address"], "红山区某街1号");
        let calls = db.read_blocking(|tx| exchange::calls_about(tx, CHEN, i64::MAX, 10)).unwrap();
        assert_eq!(calls.len(), 1);
        assert_eq!(calls[0].purpose, "150402-1 不动产权属证明");
        assert!(calls[0].found);
    });
}

#[test]
fn what_is_not_granted_or_not_there_is_refused_and_says_so() {
    testkit::on_both(&[exchange::migrations()], |db| {
        db.write_blocking(|tx| exchange::import(tx, &data(), find)).unwrap();
        let call = |resource: &'static str| {
            db.write_blocking(move |tx| Desk.call(tx, &Actor::system("intake"), resource, CHEN, "x"))
                .unwrap_err()
                .code
        };
        assert_eq!(call("tax.debts"), "exchange.not-granted");
        assert_eq!(call("no.such"), "exchange.no-such-resource");
        assert!(!db.read_blocking(|tx| Desk.available(tx, "tax.debts", CHEN)).unwrap());
    });
}

#[test]
fn an_import_that_names_an_unknown_person_changes_nothing() {
    testkit::on_both(&[exchange::migrations()], |db| {
        let error = db.write_blocking(|tx| exchange::import(tx, &data(), |_, _| Ok(None))).unwrap_err();
        assert_eq!(error.code, "exchange.no-such-party");
        assert_eq!(db.read_blocking(|tx| Desk.name(tx, "realty.title")).unwrap(), None);
    });
}
