//! Who may act for an enterprise, from when to when, and who ends it.

use crate::common::{House, PASSWORD, run, sets};
use axum::http::StatusCode;
use contract::{Fault, PartyId};
use directory::account;
use directory::party::{self, Role};
use jiff::civil::Date;
use store::Tx;

const SHILI: &str = "91150402DEM000110R";

fn shili(tx: &mut Tx) -> PartyId {
    party::by_number(tx, SHILI).unwrap().unwrap().id
}

fn today(tx: &Tx) -> Date {
    contract::time::china_date(tx.now())
}

/// The value of a hidden field of the form that holds these words.
fn handle(page: &str, name: &str, near: &str) -> String {
    let at = page.find(near).unwrap_or_else(|| panic!("{near} is not on the page: {page}"));
    let rest = &page[at..];
    let field = format!("name=\"{name}\" value=\"");
    rest.split(&field).nth(1).unwrap().split('"').next().unwrap().to_owned()
}

/// Nobody but the principal acts for the enterprise any more; the ledger says who ended what.
fn ended_by_three(db: &store::Db) {
    db.write_blocking(|tx| {
        let enterprise = shili(tx);
        for login in ["chen", "sun"] {
            let actor = account::actor(tx, login, 1)?;
            assert!(!party::may_act_for(tx, actor.account, enterprise)?, "{login}");
        }
        let zhao = account::actor(tx, "zhao", 1)?;
        assert!(party::may_act_for(tx, zhao.account, enterprise)?);
        let told: Vec<String> = tx.all(
            store::sql!("SELECT data FROM event WHERE kind = 'account.representation-changed' ORDER BY id"),
            &[],
        )?;
        let said = |words: &str| told.iter().any(|data| data.contains(words));
        assert!(
            said("\"by\":\"principal\"") && said("\"by\":\"own\"") && said("\"by\":\"window\""),
            "{told:?}"
        );
        Ok::<_, Fault>(())
    })
    .unwrap();
}

/// IDA-04: what somebody may do for an enterprise is granted by its papers and can be taken back: by its principal, at the
/// window, by the operator, and by its last day.
#[test]
fn an_authority_is_ended_by_everybody_who_may() {
    testkit::on_both(&sets(), |db| {
        let house = House::new(db);
        run(async {
            let mut clerk = house.signed_in("clerk1").await;
            let path = "/desk/identity/authority";
            clerk.get(path).await;
            let grant = |login: &'static str, last_day: &'static str| {
                [
                    ("agent_login", login),
                    ("uscc", SHILI),
                    ("enterprise", "赤峰市红山区示例餐饮管理有限公司"),
                    ("role", "operator"),
                    ("last_day", last_day),
                ]
            };
            let past = clerk.post("/desk/identity/authorise", &grant("chen", "2020-01-01")).await;
            assert!(past.text.contains("不早于今天"), "{}", past.text);
            for login in ["chen", "sun"] {
                let done = clerk.post("/desk/identity/authorise", &grant(login, "")).await;
                assert_eq!(done.location(), path, "{login}");
            }
            // The principal of the enterprise sees both and ends one.
            let mut zhao = house.signed_in("zhao").await;
            let page = zhao.get("/account").await.text;
            assert!(page.contains("我代表的企业") && page.contains("法定代表人或负责人"));
            let enterprise =
                page.split("name=\"party\" value=\"").nth(2).unwrap().split('"').next().unwrap().to_owned();
            zhao.post("/account/acting", &[("party", enterprise.as_str())]).await;
            let page = zhao.get("/account/operators").await.text;
            let mut chen = house.signed_in("chen").await;
            let own = chen.get("/account").await.text;
            let acting =
                own.split("name=\"party\" value=\"").nth(2).unwrap().split('"').next().unwrap().to_owned();
            chen.post("/account/acting", &[("party", acting.as_str())]).await;
            assert_eq!(chen.get("/account/operators").await.status, StatusCode::NOT_FOUND, "no principal");
            let ending = handle(&page, "authority", ">陈晓梅<");
            // Nobody else's handle works for a stranger.
            let stolen = chen.post("/account/operators/withdraw", &[("authority", ending.as_str())]).await;
            assert_eq!(stolen.status, StatusCode::NOT_FOUND);
            let done = zhao.post("/account/operators/withdraw", &[("authority", ending.as_str())]).await;
            assert_eq!(done.location(), "/account/operators");
            assert!(zhao.get("/account/operators").await.text.contains("已由企业撤销"));
            let again = zhao.post("/account/operators/withdraw", &[("authority", ending.as_str())]).await;
            assert_eq!(again.status, StatusCode::CONFLICT);
            assert!(!chen.is_in().await, "sessions that act for it end");
            let mut chen = house.browser("192.0.2.92");
            chen.sign_in("chen", PASSWORD).await;
            assert!(chen.get("/account").await.text.contains("已由企业撤销"), "the operator is told");
            // The operator gives theirs back, in a session that goes on.
            let mut sun = house.signed_in("sun").await;
            let page = sun.get("/account").await.text;
            let ending = handle(&page, "authority", "我代表的企业");
            let done = sun.post("/account/authority/resign", &[("authority", ending.as_str())]).await;
            assert_eq!(done.location(), "/account");
            assert!(sun.get("/account").await.text.contains("本人已放弃"));
            // The window ends one too.
            clerk.post("/desk/identity/authorise", &grant("chen", "")).await;
            let list = clerk.post("/desk/identity/authority/find", &[("uscc", SHILI)]).await.text;
            let ending = handle(&list, "authority", ">陈晓梅<");
            let withdraw = [("uscc", SHILI), ("authority", ending.as_str())];
            assert_eq!(clerk.post("/desk/identity/withdraw", &withdraw).await.location(), path);
        });
        ended_by_three(db);
        // The site's file comes in again and gives nothing back.
        crate::common::import(db);
    });
}

#[test]
fn an_authority_ends_with_its_last_day() {
    testkit::on_both(&sets(), |db| {
        let house = House::new(db);
        db.write_blocking(|tx| {
            let clerk = account::actor(tx, "clerk1", 1)?;
            let enterprise = shili(tx);
            let last = today(tx).tomorrow().unwrap();
            party::authorise(tx, &clerk, "chen", enterprise, (Role::Operator, Some(last)))?;
            Ok::<_, Fault>(())
        })
        .unwrap();
        run(async {
            let mut chen = house.signed_in("chen").await;
            let own = chen.get("/account").await.text;
            assert!(own.contains("为止"));
            let acting =
                own.split("name=\"party\" value=\"").nth(2).unwrap().split('"').next().unwrap().to_owned();
            chen.post("/account/acting", &[("party", acting.as_str())]).await;
        });
        db.clock.advance(std::time::Duration::from_secs(2 * 24 * 3600));
        db.read_blocking(|tx| -> Result<(), Fault> {
            let chen = account::actor(tx, "chen", 1)?;
            let enterprise = shili(tx);
            assert!(!party::may_act_for(tx, chen.account, enterprise)?);
            assert_eq!(party::of_account(tx, chen.account)?.len(), 1);
            Ok(())
        })
        .unwrap();
        run(async {
            let mut chen = house.browser("192.0.2.93");
            chen.sign_in("chen", PASSWORD).await;
            assert!(chen.get("/account").await.text.contains("已到期"));
        });
    });
}

#[test]
fn only_a_verified_person_acts_for_an_enterprise() {
    testkit::on_sqlite(&sets(), |db| {
        let house = House::new(db);
        run(async {
            let mut browser = house.browser("192.0.2.94");
            browser.get("/register").await;
            let fields = [
                ("name", "白样本"),
                ("id_kind", "citizen-id"),
                ("id_number", "150402197703159966"),
                ("phone", "13000000055"),
                ("login", "baiyb"),
                ("password", "red mountains at noon"),
                ("again", "red mountains at noon"),
                ("consent", "yes"),
            ];
            browser.post("/register", &fields).await;
        });
        db.write_blocking(|tx| {
            let clerk = account::actor(tx, "clerk1", 1)?;
            let enterprise = shili(tx);
            let refused = party::authorise(tx, &clerk, "baiyb", enterprise, (Role::Operator, None));
            assert_eq!(refused.unwrap_err().code, "party.operator-unverified");
            Ok::<_, Fault>(())
        })
        .unwrap();
    });
}
