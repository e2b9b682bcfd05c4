//! Parties: one record a person, sealed, masked, and every look recorded.

#![allow(clippy::unwrap_used, reason = "what should be there and is not fails the test")]

use crate::common::{Browser, House, run, sets};
use axum::http::StatusCode;
use contract::app::Looks;
use contract::{Fault, PartyId};
use directory::account;
use directory::party::{self, Id, IdKind, NewParty, PartyKind, Purpose, Role, Why};
use serde_json::{Map, json};
use store::Tx;

/// A synthetic person who is not on the demonstration's list.
const BAI: &str = "150402197703159966";

fn bai() -> NewParty {
    NewParty {
        kind: PartyKind::Person,
        id_kind: IdKind::CitizenId,
        id_country: String::new(),
        id_number: BAI.into(),
        name: "白样本".into(),
        phone: "130 0000 0009".into(),
        address: "示例街9号".into(),
        facts: Map::new(),
    }
}

fn code<T: std::fmt::Debug>(result: Result<T, Fault>) -> &'static str {
    result.unwrap_err().code
}

fn chen(tx: &mut Tx) -> PartyId {
    party::by_number(tx, "15040219900612998X").unwrap().unwrap().id
}

#[test]
fn one_person_is_one_record() {
    testkit::on_both(&sets(), |db| {
        crate::common::import(db);
        db.write_blocking(|tx| {
            let clerk = account::actor(tx, "clerk1", 1)?;
            let id = party::ensure_party(tx, &clerk, &bai())?;
            let spelt =
                NewParty { id_number: " 150402 19770315 9966".into(), name: " 白样本 ".into(), ..bai() };
            assert_eq!(party::ensure_party(tx, &clerk, &spelt)?, id);
            let moved = NewParty { phone: String::new(), address: "新街1号".into(), ..bai() };
            assert_eq!(party::ensure_party(tx, &clerk, &moved)?, id);
            let known = party::profile(tx, id)?;
            assert_eq!(known["person.phone"], "13000000009", "what is not given stays");
            assert_eq!(known["person.address"], "新街1号");
            assert_eq!(known["person.birth"], "1977-03-15");
            assert_eq!(known["person.sex"], "female");
            assert_eq!(known["person.id-number"], BAI);
            let misread = NewParty { name: "白样木".into(), ..bai() };
            assert_eq!(code(party::ensure_party(tx, &clerk, &misread)), "party.name-differs");
            for (bad, why) in [
                (NewParty { id_number: "150402197703159967".into(), ..bai() }, "party.citizen-id"),
                (NewParty { name: " \u{3000}\n ".into(), ..bai() }, "party.name-missing"),
                (NewParty { name: "白\u{7}".into(), ..bai() }, "party.name-character"),
                (NewParty { id_number: " ".into(), ..bai() }, "party.id-missing"),
                (NewParty { phone: "call me".into(), ..bai() }, "party.phone"),
                (NewParty { kind: PartyKind::Enterprise, ..bai() }, "party.id-kind"),
            ] {
                assert_eq!(code(party::ensure_party(tx, &clerk, &bad)), why);
            }
            assert!(party::id_tail_matches(tx, id, " 9966 ")?);
            assert!(!party::id_tail_matches(tx, id, "9965")? && !party::id_tail_matches(tx, id, "")?);
            assert!(
                !party::id_tail_matches(tx, id, BAI)? && !party::id_tail_matches(tx, PartyId(1), "9966")?
            );
            let x = chen(tx);
            assert!(party::id_tail_matches(tx, x, "998x")?);
            assert!(party::by_number(tx, "no number at all")?.is_none());
            Ok::<_, Fault>(())
        })
        .unwrap();
    });
}

#[test]
fn two_clerks_at_once_register_one_person() {
    testkit::on_both(&sets(), |db| {
        crate::common::import(db);
        let ids: Vec<PartyId> = std::thread::scope(|scope| {
            let register = || {
                db.write_blocking(|tx| {
                    let clerk = account::actor(tx, "clerk1", 1)?;
                    party::ensure_party(tx, &clerk, &bai())
                })
            };
            let clerks: Vec<_> = (0..6).map(|_| scope.spawn(register)).collect();
            clerks.into_iter().map(|c| c.join().unwrap().unwrap()).collect()
        });
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    });
}

/// Numbers, telephones and addresses are not readable in the database.
#[test]
fn personal_data_is_sealed_at_rest() {
    testkit::on_both(&sets(), |db| {
        crate::common::import(db);
        let rows: Vec<(Vec<u8>, Vec<u8>)> =
            db.read_blocking(|tx| tx.all(store::sql!("SELECT sealed, id_index FROM party"), &[])).unwrap();
        assert!(rows.len() >= 4, "{}", rows.len());
        for (sealed, index) in rows {
            for secret in ["998X", "130000000", "示例街", "phone", "9115"] {
                assert!(!sealed.windows(secret.len()).any(|w| w == secret.as_bytes()));
            }
            assert_eq!(index.len(), 32);
        }
        // A sealed value moved to another person does not open.
        let moved = db.write_blocking(|tx| {
            tx.run(
                store::sql!(
                    "UPDATE party SET sealed = (SELECT sealed FROM party WHERE name = '孙志远') WHERE name = '陈晓梅'"
                ),
                &[],
            )?;
            party::by_number(tx, "15040219900612998X")
        });
        assert_eq!(code(moved), "store.unseal");
    });
}

/// Somebody who copies the register is stopped; an hour later there is room again, and the day has its own limit.
#[test]
fn looks_are_counted_by_the_hour_and_the_day() {
    testkit::on_both(&sets(), |db| {
        crate::common::import(db);
        let look = |login: &'static str| {
            db.write_blocking(move |tx| {
                let (clerk, id) = (account::actor(tx, login, 1)?, chen(tx));
                let why =
                    Why {
                        purpose: Some(Purpose::Contact), words: "电话通知补正".into(), ..Why::default()
                    };
                party::reveal(tx, &clerk, id, &why, Looks::default(), true).map(|_| ())
            })
        };
        for hour in 0..3 {
            for n in 0..20 {
                look("clerk1").unwrap_or_else(|fault| panic!("{hour}:{n}: {fault}"));
            }
            let fault = look("clerk1").unwrap_err();
            assert_eq!(fault.code, "party.looks-too-many");
            db.clock.advance(std::time::Duration::from_secs(3_601));
        }
        assert_eq!(look("clerk1").unwrap_err().code, "party.looks-too-many", "the day is full");
        look("clerk2").unwrap();
        db.clock.advance(std::time::Duration::from_secs(86_400));
        look("clerk1").unwrap();
    });
}

#[test]
fn a_look_is_recorded_where_the_person_sees_it() {
    testkit::on_both(&sets(), |db| {
        let house = House::new(db);
        db.write_blocking(|tx| {
            let id = chen(tx);
            let card = party::by_id(tx, id)?.unwrap();
            assert_eq!(
                (card.masked_id.as_str(), card.masked_phone.as_str()),
                ("150**************X", "130****0001")
            );
            let clerk = account::actor(tx, "clerk1", 1)?;
            let why = |purpose, words: &str| Why { purpose, words: words.to_owned(), ..Why::default() };
            let good = why(Some(Purpose::Materials), "核对餐馆开办申请材料");
            assert_eq!(
                code(party::reveal(tx, &clerk, id, &good, Looks::default(), false)),
                "access.forbidden"
            );
            assert_eq!(
                code(party::reveal(tx, &clerk, id, &why(None, "核对材料"), Looks::default(), true)),
                "party.purpose"
            );
            for words in ["", "x", "看看", "......", "aaaaaaaa", "1 1 1 1"] {
                let empty = why(Some(Purpose::Other), words);
                assert_eq!(
                    code(party::reveal(tx, &clerk, id, &empty, Looks::default(), true)),
                    "party.purpose-words",
                    "{words}"
                );
            }
            let seen = party::reveal(tx, &clerk, id, &good, Looks::default(), true)?;
            assert_eq!((seen.id_number.as_str(), seen.phone.as_str()), ("15040219900612998X", "13000000001"));
            let sun = account::actor(tx, "sun", 1)?;
            assert_eq!(code(party::reveal(tx, &sun, id, &good, Looks::default(), true)), "party.unknown");
            // One's own needs no record.
            let own = account::actor(tx, "chen", 1)?;
            party::own(tx, &own, id)?;
            Ok::<_, Fault>(())
        })
        .unwrap();
        run(async {
            let page = house.signed_in("chen").await.get("/account/looks").await.text;
            assert!(
                page.contains("核对申请材料：核对餐馆开办申请材料")
                    && page.contains("红山区政务服务中心")
                    && page.contains("李迎春")
            );
            let other = house.signed_in("sun").await.get("/account/looks").await.text;
            assert!(other.contains("还没有人查看过"));
        });
        let looks = db
            .read_blocking(|tx| {
                let id = chen(tx);
                let events = store::ledger::events(tx, &format!("party:{id}"), 0, 50)?;
                assert!(events.iter().all(|e| !e.data.contains("998X") && !e.data.contains("陈晓梅")));
                Ok::<_, Fault>(events.iter().filter(|e| e.kind == "party.revealed").count())
            })
            .unwrap();
        assert_eq!(looks, 1);
    });
}

#[test]
fn forms_are_filled_with_what_is_known_of_whom_one_acts_for() {
    testkit::on_both(&sets(), |db| {
        crate::common::import(db);
        db.write_blocking(|tx| {
            let mut zhao = account::actor(tx, "zhao", 1)?;
            let own = party::prefill(tx, &zhao)?;
            assert_eq!(own["person.name"], "赵立新");
            assert!(!own.contains_key("enterprise.name"));
            zhao.party = Some(party::by_number(tx, "91150402DEM000110R")?.unwrap().id);
            let acting = party::prefill(tx, &zhao)?;
            assert_eq!(acting["enterprise.uscc"], "91150402DEM000110R");
            assert_eq!(acting["enterprise.legal-representative"], "赵立新");
            assert_eq!(acting["person.name"], "赵立新");
            let facts = json!({ "enterprise.premises": "示例街66号" });
            let clerk = account::actor(tx, "clerk1", 1)?;
            party::remember(tx, &clerk, zhao.party.unwrap(), facts.as_object().unwrap())?;
            assert_eq!(party::prefill(tx, &zhao)?["enterprise.premises"], "示例街66号");
            Ok::<_, Fault>(())
        })
        .unwrap();
    });
}

async fn register(
    house: &House,
    login: &str,
    id_number: &str,
    name: &str,
) -> (crate::common::Browser, crate::common::Answer) {
    let mut browser = house.browser("192.0.2.77");
    browser.get("/register").await;
    let fields = [
        ("name", name),
        ("id_kind", "citizen-id"),
        ("id_number", id_number),
        ("phone", "13000000055"),
        ("login", login),
        ("password", "red mountains at noon"),
        ("again", "red mountains at noon"),
        ("consent", "yes"),
    ];
    let answer = browser.post("/register", &fields).await;
    (browser, answer)
}

/// Knowing somebody's number and name gives nothing of theirs, and tells nothing about them.
#[test]
fn registering_with_somebodys_number_opens_nothing_of_theirs() {
    testkit::on_both(&sets(), |db| {
        let house = House::new(db);
        run(async {
            let (mut thief, answer) = register(&house, "thief", "15040219900612998X", "陈晓梅").await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER);
            let (_, unknown) = register(&house, "honest", BAI, "白样本").await;
            assert_eq!(unknown.status, answer.status, "known and unknown numbers are answered alike");
            let page = thief.get("/account").await.text;
            assert!(page.contains("13000000055") && !page.contains("13000000001") && page.contains("未核验"));
        });
        db.write_blocking(|tx| {
            let thief = account::actor(tx, "thief", 1)?;
            let real = chen(tx);
            assert_ne!(thief.party, Some(real));
            assert!(!party::may_act_for(tx, thief.account, real)?);
            assert!(!party::prefill(tx, &thief)?.contains_key("person.address"));
            // The clerk at the counter finds the real one.
            let clerk = account::actor(tx, "clerk1", 1)?;
            let card = NewParty { id_number: "15040219900612998X".into(), name: "陈晓梅".into(), ..bai() };
            assert_eq!(party::ensure_party(tx, &clerk, &card)?, real);
            Ok::<_, Fault>(())
        })
        .unwrap();
    });
}

/// One record of each person, and an authority that can be taken back.
fn is_on_record(db: &store::Db) {
    db.write_blocking(|tx| {
        let bai = account::actor(tx, "baiyb", 1)?;
        assert_eq!(party::by_number(tx, BAI)?.unwrap().id, bai.party.unwrap());
        let mine = party::of_account(tx, bai.account)?;
        assert_eq!(mine.len(), 2);
        let second = account::actor(tx, "chen-too", 1)?;
        let real = chen(tx);
        assert_eq!(second.party, Some(real));
        let names: Vec<bool> = party::of_account(tx, second.account)?.iter().map(|p| p.verified).collect();
        assert_eq!(names, [true, false]);
        // And the authority can be withdrawn.
        let clerk = account::actor(tx, "clerk1", 1)?;
        let shili = party::by_number(tx, "91150402DEM000110R")?.unwrap().id;
        party::withdraw_authority(tx, &clerk, bai.account, shili)?;
        assert!(!party::may_act_for(tx, bai.account, shili)?);
        assert_eq!(
            code(party::verify(tx, &bai, "chen", &Id::read(IdKind::CitizenId, "", BAI)?, "白样本")),
            "access.forbidden"
        );
        assert_eq!(
            code(party::authorise(tx, &bai, "baiyb", shili, (Role::Operator, None))),
            "access.forbidden"
        );
        Ok::<_, Fault>(())
    })
    .unwrap();
}

/// A forgotten password: the person at the window, with the document they registered with; a second clerk confirms.
async fn is_let_in_again(house: &House, clerk: &mut Browser) {
    clerk.get("/desk/identity").await;
    let path = "/desk/identity/reset";
    let first = "given at window three";
    let stolen =
        [("lost_login", "sun"), ("lost_kind", "citizen-id"), ("lost_number", BAI), ("password", first)];
    assert!(clerk.post(path, &stolen).await.text.contains("证件号码与本人注册的不一致"));
    let staff =
        [("lost_login", "lead1"), ("lost_kind", "citizen-id"), ("lost_number", BAI), ("password", first)];
    assert!(clerk.post(path, &staff).await.text.contains("没有这个账号"));
    let own =
        [("lost_login", "baiyb"), ("lost_kind", "citizen-id"), ("lost_number", BAI), ("password", first)];
    assert_eq!(clerk.post(path, &own).await.location(), "/desk/identity/requests");
    let mut second = house.signed_in("clerk2").await;
    let page = second.get("/desk/identity/requests").await.text;
    let id = page.split("name=\"id\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let fields = [("id", id.as_str()), ("how", "confirm")];
    second.post("/desk/identity/requests/settle", &fields).await;
    let mut bai = house.browser("192.0.2.79");
    assert!(bai.sign_in("baiyb", first).await.location().starts_with("/account/password"));
}

#[test]
fn a_window_that_has_seen_the_card_makes_the_person_known() {
    testkit::on_both(&sets(), |db| {
        let house = House::new(db);
        run(async {
            register(&house, "baiyb", BAI, "白样本").await;
            let (mut second, _) = register(&house, "chen-too", "15040219900612998X", "陈晓梅").await;
            let mut clerk = house.signed_in("clerk1").await;
            clerk.get("/desk/identity").await;
            let path = "/desk/identity/verify";
            let wrong = [
                ("login", "baiyb"),
                ("id_kind", "citizen-id"),
                ("id_number", "15040219900612998X"),
                ("name", "白样本"),
            ];
            assert!(clerk.post(path, &wrong).await.text.contains("证件号码与本人注册的不一致"));
            let nobody =
                [("login", "nobody-here"), ("id_kind", "citizen-id"), ("id_number", BAI), ("name", "白样本")];
            assert!(clerk.post(path, &nobody).await.text.contains("没有这个当事人"));
            let right =
                [("login", "baiyb"), ("id_kind", "citizen-id"), ("id_number", BAI), ("name", "白样本")];
            assert_eq!(clerk.post(path, &right).await.location(), "/desk/identity");
            // Somebody already on record gets that record, and keeps what was filed before.
            let known = [
                ("login", "chen-too"),
                ("id_kind", "citizen-id"),
                ("id_number", "15040219900612998X"),
                ("name", "陈晓梅"),
            ];
            assert_eq!(clerk.post(path, &known).await.location(), "/desk/identity");
            assert!(!second.is_in().await, "sessions begin anew with the record that is kept");
            let enterprise =
                [("agent_login", "baiyb"), ("uscc", "91150402DEM000110R"), ("enterprise", "另一个名称")];
            assert!(
                clerk
                    .post("/desk/identity/authorise", &enterprise)
                    .await
                    .text
                    .contains("登记在另一个姓名或名称下")
            );
            let enterprise = [
                ("agent_login", "baiyb"),
                ("uscc", "91150402DEM000110R"),
                ("enterprise", "赤峰市红山区示例餐饮管理有限公司"),
            ];
            assert_eq!(
                clerk.post("/desk/identity/authorise", &enterprise).await.location(),
                "/desk/identity/authority"
            );
            is_let_in_again(&house, &mut clerk).await;
            for login in ["lead1", "chen", "secadmin"] {
                let answer = house.signed_in(login).await.get("/desk/identity").await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{login}");
            }
        });
        is_on_record(db);
    });
}

#[test]
fn a_registration_says_everything_that_is_wrong_at_once() {
    testkit::on_sqlite(&sets(), |db| {
        let house = House::new(db);
        run(async {
            let mut browser = house.browser("192.0.2.78");
            browser.get("/register").await;
            let bad = [
                ("id_kind", "citizen-id"),
                ("id_number", "150402199006129981"),
                ("phone", "x"),
                ("login", "一"),
                ("password", "short"),
            ];
            let answer = browser.post("/register", &bad).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(answer.text.matches("class=\"field-error\"").count(), 6);
            assert!(!answer.text.contains("value=\"short\""), "passwords are not sent back");
            let (_, taken) = register(&house, "chen", BAI, "白样本").await;
            assert!(taken.text.contains("这个登录名已经有人用了"));
        });
    });
}

#[test]
fn contact_can_be_changed_by_its_owner() {
    testkit::on_sqlite(&sets(), |db| {
        let house = House::new(db);
        run(async {
            let mut chen = house.signed_in("chen").await;
            assert!(chen.get("/account/contact").await.text.contains("13000000001"));
            let bad = chen.post("/account/contact", &[("phone", "no"), ("address", "x")]).await;
            assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
            chen.post("/account/contact", &[("phone", "130 0000 0100"), ("address", "<b>新街</b>")]).await;
            let page = chen.get("/account").await.text;
            assert!(
                page.contains("13000000100") && page.contains("&lt;b&gt;新街") && !page.contains("<b>新街")
            );
        });
    });
}

/// Whom an agent applies for is the record somebody has seen where name and number are its, and a record of the agent's word
/// otherwise; that one counts as verified once the window has seen the person, under that name, and never by the agent's own identity.
#[test]
fn whom_an_agent_names_is_verified_by_the_window_alone() {
    testkit::on_both(&sets(), |db| {
        crate::common::import(db);
        db.write_blocking(|tx| {
            let agent = account::actor(tx, "chen", 1)?;
            let clerk = account::actor(tx, "clerk1", 1)?;
            let named = party::of_principal(tx, &agent, &bai())?;
            assert_eq!(party::of_principal(tx, &agent, &bai())?, named, "one record, however often");
            assert_eq!(party::by_number(tx, BAI)?, None, "found by nobody else");
            assert_eq!(
                party::verified_record(tx, named)?,
                None,
                "the agent is verified, the applicant is not"
            );
            let other = NewParty { name: "白样木".into(), ..bai() };
            assert_eq!(code(party::of_principal(tx, &agent, &other)), "party.name-differs");
            // Another agent's word is another record.
            let second = account::actor(tx, "sun", 1)?;
            let of_other = party::of_principal(tx, &second, &other)?;
            assert_ne!(of_other, named);
            let card = Id::read(IdKind::CitizenId, "", BAI)?;
            assert_eq!(code(party::verify_without_account(tx, &agent, &card, "白样本")), "access.forbidden");
            let seen = party::verify_without_account(tx, &clerk, &card, "白样本")?;
            assert_eq!(party::verified_record(tx, named)?, Some(seen));
            assert_eq!(party::verified_record(tx, of_other)?, None, "another name is another person");
            assert_eq!(party::of_principal(tx, &agent, &bai())?, seen);
            Ok::<(), Fault>(())
        })
        .unwrap();
    });
}
