//! What is on record of a party is corrected at a window.

use crate::common::{House, run, sets};
use axum::http::StatusCode;
use contract::{Fault, PartyId};
use directory::account;
use directory::party::{self, Correction, Id, IdKind, NewParty, PartyKind, Reason};
use serde_json::Map;
use store::Tx;

const CHEN: &str = "15040219900612998X";

fn chen(tx: &mut Tx) -> PartyId {
    party::by_number(tx, CHEN).unwrap().unwrap().id
}

fn nothing(reason: Reason) -> Correction {
    Correction {
        name: None, id: None, phone: None, address: None, reason, evidence: "户口簿变更页".into()
    }
}

/// Both names find the person; the ledger tells of the correction without either.
fn is_known_by_both_names(db: &store::Db) {
    db.write_blocking(|tx| {
        let own = chen(tx);
        for name in ["陈晓梅", "陈小梅"] {
            assert_eq!(party::named(tx, name, 5)?.iter().map(|p| p.id).collect::<Vec<_>>(), [own], "{name}");
        }
        let told: Vec<(String, String)> =
            tx.all(store::sql!("SELECT kind, data FROM event WHERE kind = 'party.corrected'"), &[])?;
        assert_eq!(told.len(), 1);
        assert!(told[0].1.contains("changed") && !told[0].1.contains("陈"), "no personal data in the ledger");
        // The site's own file still has the earlier name and comes in again without undoing the correction.
        drop(told);
        Ok::<_, Fault>(())
    })
    .unwrap();
}

#[test]
fn a_name_is_corrected_and_the_person_sees_it() {
    testkit::on_both(&sets(), |db| {
        let house = House::new(db);
        run(async {
            let mut clerk = house.signed_in("clerk1").await;
            let path = "/desk/identity/correct";
            assert!(clerk.get(path).await.text.contains("更正登记信息"));
            let unknown = [("id_kind", "citizen-id"), ("id_number", "150402197703159966")];
            assert!(
                clerk.post("/desk/identity/correct/find", &unknown).await.text.contains("没有登记过这个号码")
            );
            let whose = [("id_kind", "citizen-id"), ("id_number", CHEN)];
            let found = clerk.post("/desk/identity/correct/find", &whose).await.text;
            assert!(
                found.contains("陈晓梅")
                    && found.contains("150**************X")
                    && found.contains("130****0001")
            );
            assert!(!found.contains("13000000001") && !found.contains("301室"), "masked");
            let all = |name: &'static str, reason: &'static str, evidence: &'static str| {
                [
                    whose[0],
                    whose[1],
                    ("name", name),
                    ("reason", reason),
                    ("evidence", evidence),
                    ("new_kind", "citizen-id"),
                ]
            };
            for (given, words) in [
                (all("陈小梅", "", "户口簿"), "请选择更正原因"),
                (all("陈小梅", "changed", " "), "请写明看到的材料"),
                (all("陈小梅😀", "changed", "户口簿"), "不能有“😀”"),
                (all("陈晓梅", "changed", "户口簿"), "没有要更正的内容"),
                (all("", "changed", "户口簿"), "没有要更正的内容"),
            ] {
                let answer = clerk.post(path, &given).await;
                assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
                assert!(answer.text.contains(words), "{words}: {}", answer.text);
            }
            assert_eq!(clerk.post(path, &all("陈小梅", "changed", "户口簿变更页")).await.location(), path);
            let mut own = house.signed_in("chen").await;
            let page = own.get("/account").await.text;
            for said in ["陈小梅", "登记信息更正记录", "陈晓梅", "依法变更", "户口簿变更页", "李迎春"]
            {
                assert!(page.contains(said), "{said}");
            }
            for login in ["lead1", "chen", "hotline1"] {
                assert_eq!(
                    house.signed_in(login).await.get(path).await.status,
                    StatusCode::FORBIDDEN,
                    "{login}"
                );
            }
        });
        is_known_by_both_names(db);
        crate::common::import(db);
        db.read_blocking(|tx| -> Result<(), Fault> {
            let own = chen(tx);
            assert_eq!(party::by_id(tx, own)?.unwrap().name, "陈小梅");
            Ok(())
        })
        .unwrap();
    });
}

#[test]
fn a_renewed_document_leads_to_the_same_person() {
    testkit::on_both(&sets(), |db| {
        crate::common::import(db);
        db.write_blocking(|tx| {
            let clerk = account::actor(tx, "clerk1", 1)?;
            let passport = |number: &str, name: &str| NewParty {
                kind: PartyKind::Person,
                id_kind: IdKind::Passport,
                id_country: "MNG".into(),
                id_number: number.into(),
                name: name.into(),
                phone: String::new(),
                address: String::new(),
                facts: Map::new(),
            };
            let read = |number: &str| Id::read(IdKind::Passport, "MNG", number);
            let bat = party::ensure_party(tx, &clerk, &passport("E1000001", "БАТБОЛД"))?;
            let renewed = Correction { id: Some(read("E2000002")?), ..nothing(Reason::Renewed) };
            assert_eq!(party::correct(tx, &clerk, bat, &renewed)?, ["document"]);
            for number in ["E1000001", "E2000002"] {
                assert_eq!(party::ensure_party(tx, &clerk, &passport(number, "БАТБОЛД"))?, bat, "{number}");
            }
            assert_eq!(party::identity(tx, bat)?.id.number(), "E2000002");
            // What was only a mistake is somebody else's number.
            let wrong = party::ensure_party(tx, &clerk, &passport("E3000003", "ТУЯА"))?;
            let right = Correction { id: Some(read("E3000004")?), ..nothing(Reason::Mistyped) };
            party::correct(tx, &clerk, wrong, &right)?;
            let other = party::ensure_party(tx, &clerk, &passport("E3000003", "САРНАЙ"))?;
            assert_ne!(other, wrong);
            let taken = Correction { id: Some(read("E3000003")?), ..nothing(Reason::Mistyped) };
            assert_eq!(party::correct(tx, &clerk, wrong, &taken).unwrap_err().code, "party.id-taken");
            let before = party::formers(tx, wrong, 10)?;
            assert_eq!((before.len(), before[0].masked_id.as_str()), (1, "E******3"));
            // Telephone and address, and nobody's own record.
            let moved = Correction {
                phone: Some("+976 9911 2233".into()),
                address: Some("内蒙古自治区赤峰市红山区示例街9号".into()),
                ..nothing(Reason::Changed)
            };
            assert_eq!(party::correct(tx, &clerk, bat, &moved)?, ["phone", "address"]);
            assert_eq!(party::correct(tx, &clerk, bat, &moved).unwrap_err().code, "party.nothing-changed");
            let seen = party::by_id(tx, bat)?.unwrap();
            assert_eq!(
                (seen.masked_phone.as_str(), seen.masked_address.as_str()),
                ("+976****2233", "内蒙古自治区赤峰市红山区****")
            );
            let enterprise = party::by_number(tx, "91150402DEM000110R")?.unwrap().id;
            let kind = Correction { id: Some(read("E9000009")?), ..nothing(Reason::Changed) };
            assert_eq!(party::correct(tx, &clerk, enterprise, &kind).unwrap_err().code, "party.id-kind");
            let renamed = Correction {
                name: Some("示例餐饮(赤峰)有限公司".into()),
                ..nothing(Reason::Changed)
            };
            assert_eq!(party::correct(tx, &clerk, enterprise, &renamed)?, ["name"]);
            assert_eq!(party::by_id(tx, enterprise)?.unwrap().name, "示例餐饮（赤峰）有限公司");
            Ok::<_, Fault>(())
        })
        .unwrap();
    });
}

#[test]
fn what_a_person_typed_gives_way_to_the_document() {
    testkit::on_both(&sets(), |db| {
        let house = House::new(db);
        run(async {
            let mut browser = house.browser("192.0.2.91");
            browser.get("/register").await;
            let fields = [
                ("name", "白羊本"),
                ("id_kind", "citizen-id"),
                ("id_number", "150402197703159966"),
                ("phone", "13000000055"),
                ("login", "baiyb"),
                ("password", "red mountains at noon"),
                ("again", "red mountains at noon"),
                ("consent", "yes"),
            ];
            assert_eq!(browser.post("/register", &fields).await.status, StatusCode::SEE_OTHER);
            let mut clerk = house.signed_in("clerk1").await;
            clerk.get("/desk/identity").await;
            let card = [
                ("login", "baiyb"),
                ("id_kind", "citizen-id"),
                ("id_number", "150402197703159966"),
                ("name", "白样本"),
            ];
            assert_eq!(clerk.post("/desk/identity/verify", &card).await.location(), "/desk/identity");
            let page = browser.get("/account").await.text;
            assert!(page.contains("白样本") && page.contains("原来登记有误"));
            let again = [card[0], card[1], card[2], ("name", "白别人")];
            assert!(
                clerk.post("/desk/identity/verify", &again).await.text.contains("登记在另一个姓名或名称下")
            );
        });
        db.write_blocking(|tx| {
            // A record that nobody has verified is verified, not corrected; and nobody corrects their own.
            let clerk = account::actor(tx, "clerk1", 1)?;
            let bai = account::actor(tx, "baiyb", 1)?;
            assert_eq!(bai.name, "白样本");
            let forbidden = party::correct(tx, &bai, bai.party.unwrap(), &nothing(Reason::Changed));
            assert_eq!(forbidden.unwrap_err().code, "access.forbidden");
            let new = Correction {
                name: Some("白样本一".into()),
                evidence: "  ".into(),
                ..nothing(Reason::Changed)
            };
            let silent = party::correct(tx, &clerk, bai.party.unwrap(), &new);
            assert_eq!(silent.unwrap_err().code, "party.evidence");
            Ok::<_, Fault>(())
        })
        .unwrap();
    });
}
