//! Reading shared data: only what is granted to the organ it is read for, never unseen.

use contract::item::Item;
use contract::lookup::{Call, ExchangeDesk};
use contract::{Actor, Fault, PartyId, Text};
use exchange::{Desk, ExchangeData};
use serde_json::json;

use crate::sets;

const CHEN: PartyId = PartyId(7);
/// The organ that holds the grant, and one that does not.
const LEAD: &str = "11150402DEM000014Q";
const FIRE: &str = "11150402DEM000030E";

/// An item this organ is answerable for.
fn item(organ: &str) -> Item {
    serde_json::from_value(json!({
        "code": "a", "slug": "a", "name": { "zh": "食品经营许可", "en": "Food business licence" },
        "summary": { "zh": "许可" }, "kind": "licence", "audience": ["person"], "region": "150402", "organ": organ,
        "limits": { "statutory": "20wd", "promised": "10wd" }, "remedies": { "zh": "复议" }
    }))
    .unwrap()
}

fn call<'a>(item: &'a Item, resource: &'a str) -> Call<'a> {
    Call {
        item, resource, party: CHEN, purpose: Text::new("核验不动产权属证明", "Checking the title")
    }
}

fn data() -> ExchangeData {
    serde_json::from_value(json!({
        "resources": [
            { "code": "realty.title", "name": { "zh": "不动产登记信息", "en": "Real estate register" },
              "provider": { "zh": "自然资源主管部门", "en": "Natural resources authority" } },
            { "code": "tax.debts", "name": { "zh": "欠税信息" }, "provider": { "zh": "税务机关" } }
        ],
        "grants": [{ "resource": "realty.title", "organ": LEAD, "purpose": "核验经营场所" }],
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

/// A line says which organ it was read for, by which post, for which item and what for; an applicant is never named as the
/// caller.
#[test]
fn a_granted_resource_answers_and_leaves_a_line_the_person_can_see() {
    testkit::on_both(&sets(), |db| {
        testkit::unlock();
        db.write_blocking(|tx| exchange::import(tx, &data(), find)).unwrap();
        db.write_blocking(|tx| exchange::import(tx, &data(), find))
            .expect("the same data twice changes nothing");
        let found = db
            .write_blocking(|tx| -> Result<_, Fault> {
                assert!(Desk.available(tx, LEAD, "realty.title", CHEN)?);
                assert!(!Desk.available(tx, LEAD, "realty.title", PartyId(8))?);
                let site = include_str!("../../../../definitions/site-demo.yaml");
                directory::import(tx, &directory::SiteData::parse(site)?)?;
                let item = item(LEAD);
                let clerk = directory::account::actor(tx, "clerk1", 1)?;
                Desk.call(tx, &clerk, &call(&item, "realty.title"))?;
                // While somebody applies the system reads it: for the organ, and not in their own name.
                let applicant = directory::account::actor(tx, "chen", 1)?;
                Desk.call(tx, &applicant, &call(&item, "realty.title"))
            })
            .unwrap();
        assert_eq!(found.unwrap()["address"], "红山区某街1号");
        let calls = db.read_blocking(|tx| exchange::calls_about(tx, CHEN, i64::MAX, 10)).unwrap();
        let told: Vec<_> = calls
            .iter()
            .map(|call| {
                (
                    call.organ_zh.as_str(),
                    call.post_zh.as_str(),
                    call.item_en.as_str(),
                    call.purpose_en.as_str(),
                )
            })
            .collect();
        let (organ, item, purpose) = ("红山区市场监督管理局", "Food business licence", "Checking the title");
        assert_eq!(
            told,
            [(organ, "", item, purpose), (organ, "红山区政务服务中心 · 综合窗口受理岗", item, purpose)]
        );
        assert!(calls[0].found);
        let callers: Vec<(String, String)> = db
            .read_blocking(|tx| {
                tx.all(store::sql!("SELECT actor, actor_name FROM resource_call ORDER BY id DESC"), &[])
            })
            .unwrap();
        assert_eq!(callers[0], ("system:application".to_owned(), String::new()));
        assert!(callers[1].0.starts_with("account:"));
    });
}

#[test]
fn what_is_not_granted_or_not_there_is_refused_and_says_so() {
    testkit::on_both(&sets(), |db| {
        testkit::unlock();
        db.write_blocking(|tx| exchange::import(tx, &data(), find)).unwrap();
        let refused = |organ: &'static str, resource: &'static str| {
            db.write_blocking(move |tx| {
                Desk.call(tx, &Actor::system("intake"), &call(&item(organ), resource))
            })
            .unwrap_err()
            .code
        };
        assert_eq!(refused(LEAD, "tax.debts"), "exchange.not-granted");
        assert_eq!(refused(LEAD, "no.such"), "exchange.no-such-resource");
        // Granted to another organ is not granted to this one.
        assert_eq!(refused(FIRE, "realty.title"), "exchange.not-granted");
        assert!(!db.read_blocking(|tx| Desk.available(tx, FIRE, "realty.title", CHEN)).unwrap());
        assert!(!db.read_blocking(|tx| Desk.available(tx, LEAD, "tax.debts", CHEN)).unwrap());
    });
}

/// A grant that the file no longer has ends at once.
#[test]
fn a_grant_is_taken_back() {
    testkit::on_both(&sets(), |db| {
        testkit::unlock();
        db.write_blocking(|tx| exchange::import(tx, &data(), find)).unwrap();
        let mut other = data();
        other.grants[0].organ = FIRE.to_owned();
        db.write_blocking(move |tx| exchange::import(tx, &other, find)).unwrap();
        db.write_blocking(|tx| -> Result<_, Fault> {
            let refused = Desk.call(tx, &Actor::system("intake"), &call(&item(LEAD), "realty.title"));
            assert_eq!(refused.unwrap_err().code, "exchange.not-granted");
            assert!(Desk.call(tx, &Actor::system("intake"), &call(&item(FIRE), "realty.title"))?.is_some());
            Ok(())
        })
        .unwrap();
    });
}

#[test]
fn an_import_that_names_an_unknown_person_changes_nothing() {
    testkit::on_both(&sets(), |db| {
        let error = db.write_blocking(|tx| exchange::import(tx, &data(), |_, _| Ok(None))).unwrap_err();
        assert_eq!(error.code, "exchange.no-such-party");
        assert_eq!(db.read_blocking(|tx| Desk.name(tx, "realty.title")).unwrap(), None);
    });
}

/// An official of another organ reads nothing for this one; a window that reaches every organ does, and the line says from where.
#[test]
fn the_calling_organ_is_compared() {
    testkit::on_both(&sets(), |db| {
        testkit::unlock();
        db.write_blocking(|tx| exchange::import(tx, &data(), find)).unwrap();
        db.write_blocking(|tx| -> Result<_, Fault> {
            let site = include_str!("../../../../definitions/site-demo.yaml");
            directory::import(tx, &directory::SiteData::parse(site)?)?;
            let item = item(LEAD);
            let fire = directory::account::actor(tx, "fire1", 1)?;
            let refused = Desk.call(tx, &fire, &call(&item, "realty.title"));
            assert_eq!(refused.unwrap_err().code, "exchange.other-organ");
            let own = directory::account::actor(tx, "lead1", 1)?;
            Desk.call(tx, &own, &call(&item, "realty.title"))?;
            let clerk = directory::account::actor(tx, "clerk1", 1)?;
            Desk.call(tx, &clerk, &call(&item, "realty.title"))?;
            let lines: Vec<(String, String, String, String)> = tx.all(
                store::sql!("SELECT organ, calling_organ, item, purpose_key FROM resource_call ORDER BY id"),
                &[],
            )?;
            let line =
                |calling: &str| (LEAD.to_owned(), calling.to_owned(), "a".to_owned(), "handling".to_owned());
            assert_eq!(lines, [line(LEAD), line("11150402DEM0000576")]);
            Ok(())
        })
        .unwrap();
    });
}

/// A grant binds fields, item and term: what it does not name is not read, and after its last day nothing is.
#[test]
fn a_grant_binds_fields_item_and_term() {
    testkit::on_both(&sets(), |db| {
        testkit::unlock();
        let mut data = data();
        data.resources[0].fields = serde_json::from_value(json!([
            { "id": "address", "name": { "zh": "坐落" } }, { "id": "owner", "name": { "zh": "权利人" }, "personal": true },
        ]))
        .unwrap();
        data.records[0].data.insert("owner".to_owned(), json!("某人"));
        data.grants[0].fields = vec!["address".to_owned()];
        data.grants[0].item = "a".to_owned();
        data.grants[0].until = Some("2026-12-31".to_owned());
        db.clock.set(contract::time::china_midnight_ms(jiff::civil::date(2026, 12, 31)));
        db.write_blocking(move |tx| exchange::import(tx, &data, find)).unwrap();
        let read = |item: Item| {
            db.write_blocking(move |tx| Desk.call(tx, &Actor::system("intake"), &call(&item, "realty.title")))
        };
        let told = read(item(LEAD)).unwrap().unwrap();
        assert_eq!(told.keys().collect::<Vec<_>>(), ["address"]);
        let other = Item { code: "b".to_owned(), ..item(LEAD) };
        assert_eq!(read(other).unwrap_err().code, "exchange.not-granted");
        db.clock.set(contract::time::china_midnight_ms(jiff::civil::date(2027, 1, 1)));
        assert_eq!(read(item(LEAD)).unwrap_err().code, "exchange.not-granted");
    });
}
