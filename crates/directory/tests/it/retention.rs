//! Terms and holds: asked for by one, confirmed by another person; everybody reads how long things are kept.

use axum::http::StatusCode;
use contract::Fault;
use contract::lookup::{FileDesk, LicenceDesk};
use directory::account;
use directory::retention::{self, Kinds, own, run};
use std::sync::Arc;
use store::{Error, sql};
use testkit::TestDb;

use crate::common::{Browser, run as go};
use crate::common::{House, Nobody, now, sets};

fn kinds() -> Kinds {
    Kinds(own::KEPT.into())
}

fn with_kinds(db: &TestDb) -> House {
    let mut house = House::new(db);
    house.router = house.router.layer(axum::Extension(kinds()));
    house
}

fn term(db: &TestDb) -> i64 {
    db.read_blocking(|tx| retention::term(tx, &own::LOOK)).unwrap()
}

fn request(page: &str) -> String {
    page.split("name=\"id\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

async fn post(who: &mut Browser, path: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
    who.get("/admin/retention").await;
    let answer = who.post(path, fields).await;
    (answer.status, answer.text)
}

/// Nobody sets a term alone: what one asks for holds once another person has confirmed it, within the bounds of its kind.
#[test]
fn a_term_takes_two_people() {
    testkit::on_both(&sets(), |db| {
        let house = with_kinds(db);
        go(async {
            let mut manager = house.signed_in("sysadmin").await;
            let mut auditor = house.signed_in("audit").await;
            let path = "/admin/retention/term";
            for (days, why, said) in [
                ("364", "依据", "365"),
                ("many", "依据", "365"),
                ("1826", "依据", "现在就是这个期限"),
                ("400", "", "请写明理由"),
            ] {
                let (status, text) =
                    post(&mut manager, path, &[("kind", "look"), ("days", days), ("why", why)]).await;
                assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{days}");
                assert!(text.contains(said), "{days}: {said}");
            }
            let wanted = [("kind", "look"), ("days", "400"), ("why", "最短必要时间")];
            assert_eq!(post(&mut auditor, path, &wanted).await.0, StatusCode::FORBIDDEN);
            assert_eq!(post(&mut manager, path, &wanted).await.0, StatusCode::SEE_OTHER);
            assert_eq!(term(db), own::LOOK.days, "nothing before it is confirmed");
            let page = manager.get("/admin/retention").await.text;
            let id = request(&page);
            assert!(page.contains("要由另一个人确认"));
            let settle = "/admin/retention/settle";
            let confirm = [("id", id.as_str()), ("how", "confirm")];
            assert_eq!(post(&mut manager, settle, &confirm).await.0, StatusCode::FORBIDDEN);
            assert_eq!(post(&mut auditor, settle, &confirm).await.0, StatusCode::SEE_OTHER);
            assert_eq!(term(db), 400);
            assert_eq!(post(&mut auditor, settle, &confirm).await.0, StatusCode::CONFLICT, "once");
            // Refused, it stays as it was.
            let other = [("kind", "look"), ("days", "500"), ("why", "另议")];
            assert_eq!(post(&mut manager, path, &other).await.0, StatusCode::SEE_OTHER);
            let id = request(&auditor.get("/admin/retention").await.text);
            assert_eq!(
                post(&mut auditor, settle, &[("id", &id), ("how", "end")]).await.0,
                StatusCode::SEE_OTHER
            );
            assert_eq!(term(db), 400);
            // Everybody reads it, nobody else sets it.
            let mut stranger = house.browser("192.0.2.9");
            let page = stranger.get("/retention").await.text;
            assert!(page.contains("400 天") && page.contains("谁查看过您的完整信息"));
            let mut chen = house.signed_in("chen").await;
            assert_eq!(chen.get("/admin/retention").await.status, StatusCode::FORBIDDEN);
        });
        let kinds = db
            .read_blocking(|tx| store::ledger::events(tx, "retention", 0, 50))
            .unwrap()
            .into_iter()
            .map(|event| event.kind)
            .collect::<Vec<_>>();
        let wanted = ["retention.asked", "retention.confirmed", "retention.asked", "retention.refused"];
        assert_eq!(kinds, wanted);
    });
}

/// Two looks of long ago, at two people.
fn two_looks(db: &testkit::TestDb) {
    let at = now(db);
    db.write_blocking(move |tx| -> Result<(), Fault> {
        for login in ["chen", "sun"] {
            let party = account::actor(tx, login, 1)?.party.unwrap();
            let id = tx.new_id();
            tx.run(
                sql!(
                    "INSERT INTO reveal (id, party, account, viewer, organ_zh, organ_en, purpose, at, ground) ",
                    "VALUES ($1, $2, 1, '经办人', '', '', '', $3, '')"
                ),
                &[id.into(), party.into(), (at - 3_000 * 86_400_000).into()],
            )?;
        }
        Ok(())
    })
    .unwrap();
}

/// A person is held by their document at once; lifting it takes two people; until then nothing of theirs goes.
#[test]
fn a_hold_on_a_person_keeps_what_is_theirs() {
    testkit::on_both(&sets(), |db| {
        let house = with_kinds(db);
        two_looks(db);
        let looks = || {
            db.read_blocking(|tx| -> Result<i64, Error> { tx.one(sql!("SELECT COUNT(*) FROM reveal"), &[]) })
                .unwrap()
        };
        let night = || {
            let desk = Arc::new(Nobody);
            let (files, licences): (Arc<dyn FileDesk>, Arc<dyn LicenceDesk>) = (desk.clone(), desk);
            let handlers = run::handlers(kinds(), files, licences);
            db.write_blocking(|tx| run::begin(tx, &kinds())).unwrap();
            let ran = db.run_due(&handlers).unwrap();
            assert!(ran.failed.is_empty(), "{:?}", ran.failed);
        };
        let (hold, lift) = ("/admin/retention/hold", "/admin/retention/lift");
        go(async {
            let mut manager = house.signed_in("sysadmin").await;
            let unknown = [
                ("what", "person"),
                ("id_kind", "citizen-id"),
                ("id_number", "150402198501010035"),
                ("hold_why", "诉讼"),
            ];
            assert_eq!(post(&mut manager, hold, &unknown).await.0, StatusCode::UNPROCESSABLE_ENTITY);
            let chen = [
                ("what", "person"),
                ("id_kind", "citizen-id"),
                ("id_number", "15040219900612998X"),
                ("hold_why", "诉讼"),
            ];
            assert_eq!(post(&mut manager, hold, &chen).await.0, StatusCode::SEE_OTHER);
            let page = manager.get("/admin/retention").await.text;
            assert!(page.contains("陈晓梅") && !page.contains("15040219900612998X"), "masked");
        });
        night();
        assert_eq!(looks(), 1);
        let certificate = db.read_blocking(|tx| retention::certificates(tx, i64::MAX, 9)).unwrap().remove(0);
        assert_eq!((certificate.erased, certificate.held), (1, 1));
        let held = db.read_blocking(|tx| retention::holds(tx, 9)).unwrap().remove(0);
        let (id, why) = (held.id.to_string(), format!("why-{}", held.id));
        go(async {
            let mut manager = house.signed_in("sysadmin").await;
            assert_eq!(
                post(&mut manager, lift, &[("hold", &id), (&why, "审结")]).await.0,
                StatusCode::SEE_OTHER
            );
        });
        night();
        assert_eq!(looks(), 1, "asked for is not lifted");
        go(async {
            let mut auditor = house.signed_in("audit").await;
            let request = request(&auditor.get("/admin/retention").await.text);
            let confirm = [("id", request.as_str()), ("how", "confirm")];
            assert_eq!(
                post(&mut auditor, "/admin/retention/settle", &confirm).await.0,
                StatusCode::SEE_OTHER
            );
        });
        night();
        assert_eq!(looks(), 0);
        let number = db
            .read_blocking(|tx| retention::certificates(tx, i64::MAX, 9))
            .unwrap()
            .remove(0)
            .number
            .unwrap();
        go(async {
            let mut auditor = house.signed_in("audit").await;
            let page = auditor.get(&format!("/admin/retention/certificates/{number}")).await;
            assert!(page.text.contains(&number) && page.text.contains("只留数量和摘要"));
        });
        assert!(store::ledger::verify(db).unwrap().is_ok());
    });
}
