//! The security administrator: accounts, posts, appointments, each act in the ledger.

#![allow(clippy::unwrap_used, reason = "what should be there and is not fails the test")]

use crate::common::{House, run, sets};
use axum::http::StatusCode;
use contract::Fault;
use directory::account::{self, AccountState};
use directory::party::{Id, IdKind};
use directory::two_people;
use jiff::civil::{Date, date};
use store::Tx;

fn acts(db: &store::Db, test: impl Fn(&mut Tx) -> Result<(), Fault> + Send + 'static) {
    db.write_blocking(test).unwrap();
}

fn code<T: std::fmt::Debug>(result: Result<T, Fault>) -> &'static str {
    result.unwrap_err().code
}

/// Somebody who is nobody else here.
fn card() -> Id {
    Id::read(IdKind::CitizenId, "", "150402196607079937").unwrap()
}

/// The number of what waits first on a page of requests.
fn waiting(page: &str) -> String {
    page.split("name=\"id\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

const TODAY: Date = date(2026, 1, 5);

#[test]
fn only_the_security_administrator_manages_people() {
    testkit::on_both(&sets(), |db| {
        crate::common::import(db);
        acts(db, |tx| {
            for login in ["chen", "clerk1", "lead-head", "sysadmin", "audit", "super1"] {
                let actor = account::actor(tx, login, 3)?;
                assert_eq!(
                    code(account::staff(tx, &actor, (None, ""), "", 10)),
                    "access.forbidden",
                    "{login}"
                );
                assert_eq!(
                    code(account::create_staff(tx, &actor, "x1234", "x", "h", &card())),
                    "access.forbidden"
                );
                assert_eq!(
                    code(two_people::appoint(tx, &actor, "clerk2", "supervisor", (TODAY, None))),
                    "access.forbidden"
                );
                assert_eq!(
                    code(account::end_appointment(tx, &actor, "clerk2", 1, TODAY)),
                    "access.forbidden"
                );
                assert_eq!(
                    code(account::set_state(tx, &actor, "clerk2", AccountState::Closed)),
                    "access.forbidden"
                );
                assert_eq!(code(two_people::reset(tx, &actor, "clerk2", "h", true)), "access.forbidden");
            }
            Ok(())
        });
    });
}

#[test]
fn duties_that_stand_apart_do_not_meet_in_one_hand() {
    testkit::on_both(&sets(), |db| {
        crate::common::import(db);
        acts(db, |tx| {
            let admin = account::actor(tx, "secadmin", 1)?;
            assert_eq!(
                code(two_people::appoint(tx, &admin, "sysadmin", "audit-admin", (TODAY, None))),
                "directory.separation"
            );
            assert_eq!(
                code(two_people::appoint(tx, &admin, "audit", "security-admin", (TODAY, None))),
                "directory.separation"
            );
            assert_eq!(
                code(two_people::appoint(tx, &admin, "super1", "system-admin", (TODAY, None))),
                "directory.separation"
            );
            assert_eq!(
                code(two_people::appoint(tx, &admin, "secadmin", "window-clerk", (TODAY, None))),
                "directory.not-oneself"
            );
            assert_eq!(
                code(account::set_state(tx, &admin, "secadmin", AccountState::Closed)),
                "directory.not-oneself"
            );
            // Not even one after the other in advance.
            let next_year = date(2027, 1, 1);
            assert_eq!(
                code(two_people::appoint(tx, &admin, "audit", "security-admin", (next_year, None))),
                "directory.separation"
            );
            let last = Some(date(2026, 3, 31));
            let asked = two_people::appoint(tx, &admin, "super1", "hotline-agent", (TODAY, last))?;
            assert_eq!(
                code(two_people::appoint(tx, &admin, "super1", "hotline-agent", (TODAY, None))),
                "directory.two-waiting"
            );
            let other = account::actor(tx, "secadmin2", 1)?;
            two_people::confirm(tx, &other, asked)?;
            assert_eq!(
                code(two_people::appoint(tx, &admin, "super1", "hotline-agent", (TODAY, None))),
                "directory.post-held"
            );
            let early = date(2026, 1, 1);
            assert_eq!(
                code(two_people::appoint(tx, &admin, "super1", "item-manager", (TODAY, Some(early)))),
                "directory.days"
            );
            assert_eq!(
                code(two_people::appoint(tx, &admin, "chen", "hotline-agent", (TODAY, None))),
                "directory.account-unknown"
            );
            assert_eq!(
                code(two_people::appoint(tx, &admin, "super1", "no-such", (TODAY, None))),
                "directory.post-unknown"
            );
            Ok(())
        });
    });
}

#[test]
fn a_post_holds_from_its_first_day_to_its_last() {
    testkit::on_both(&sets(), |db| {
        crate::common::import(db);
        acts(db, |tx| {
            let admin = account::actor(tx, "secadmin", 1)?;
            let days = (date(2026, 2, 1), Some(date(2026, 2, 28)));
            let asked = two_people::appoint(tx, &admin, "clerk1", "supervisor", days)?;
            let other = account::actor(tx, "secadmin2", 1)?;
            two_people::confirm(tx, &other, asked)
        });
        let on = |day: &str| {
            let day = day.to_owned();
            db.read_blocking(move |tx| {
                let id = account::by_login(tx, "clerk1")?.unwrap();
                Ok::<_, Fault>(directory::organ::postings(tx, id, &day)?.len())
            })
            .unwrap()
        };
        assert_eq!(["2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01"].map(on), [1, 2, 2, 1]);
    });
}

#[test]
fn every_act_is_in_the_ledger() {
    testkit::on_both(&sets(), |db| {
        let house = House::new(db);
        run(async {
            let mut admin = house.signed_in("secadmin").await;
            admin.get("/admin/people").await;
            let first = "given by the office";
            let new = [
                ("login", "gaowa"),
                ("name", "高娃"),
                ("password", first),
                ("id_kind", "citizen-id"),
                ("id_number", "150402196607079937"),
            ];
            let mut second = house.signed_in("secadmin2").await;
            let mut confirm = async || {
                let id = waiting(&second.get("/admin/requests").await.text);
                let fields = [("id", id.as_str()), ("how", "confirm")];
                let done = second.post("/admin/requests/settle", &fields).await;
                assert_eq!(done.location(), "/admin/requests");
            };
            assert_eq!(admin.post("/admin/people", &new).await.location(), "/admin/people/gaowa");
            admin.get("/admin/people/gaowa").await;
            let taken = admin.post("/admin/people", &new).await;
            assert!(taken.text.contains("这个登录名已经有人用了"));
            let post = [("post", "hotline-agent"), ("from", "2026-01-05"), ("to", "")];
            admin.post("/admin/people/gaowa/appoint", &post).await;
            let page = admin.get("/admin/people/gaowa").await.text;
            assert!(page.contains("还没有岗位"), "one person alone appoints nobody");
            confirm().await;
            assert!(admin.get("/admin/people/gaowa").await.text.contains("热线坐席岗"));
            let bad = [("post", "hotline-agent"), ("from", "yesterday"), ("to", "")];
            assert_eq!(
                admin.post("/admin/people/gaowa/appoint", &bad).await.status,
                StatusCode::UNPROCESSABLE_ENTITY
            );
            admin.get("/admin/people/gaowa").await;
            admin
                .post("/admin/people/gaowa/reset", &[("password", "a second one given"), ("second", "yes")])
                .await;
            confirm().await;
            admin.get("/admin/people/gaowa").await;
            admin.post("/admin/people/gaowa/state", &[("state", "closed")]).await;
            assert_eq!(admin.get("/admin/posts").await.status, StatusCode::OK);
            assert_eq!(
                admin.get("/admin/people/chen").await.status,
                StatusCode::NOT_FOUND,
                "the public is not staff"
            );
            let own = admin.get("/admin/people/secadmin").await.text;
            assert!(own.contains("这是您自己的账号") && !own.contains("/admin/people/secadmin/reset"));
        });
        let (kinds, by) = db
            .read_blocking(|tx| {
                let id = account::by_login(tx, "gaowa")?.unwrap();
                let admin = account::actor(tx, "secadmin", 1)?;
                let events = store::ledger::events(tx, &format!("account:{id}"), 0, 50)?;
                let second = account::actor(tx, "secadmin2", 1)?;
                let both = [admin.ledger_name(), second.ledger_name()];
                assert!(events.iter().all(|e| both.contains(&e.actor)));
                assert!(events.iter().all(|e| !e.data.contains("高娃")), "no personal data in the ledger");
                Ok::<_, Fault>((events.into_iter().map(|e| e.kind).collect::<Vec<_>>(), admin.ledger_name()))
            })
            .unwrap();
        assert!(by.starts_with("account:"));
        assert_eq!(
            kinds,
            [
                "account.created",
                "account.two-asked",
                "account.appointed",
                "account.two-confirmed",
                "account.two-asked",
                "account.password-changed",
                "account.second-factor-changed",
                "account.two-confirmed",
                "account.state-changed"
            ]
        );
    });
}

#[test]
fn a_site_file_comes_in_whole_or_not_at_all_and_twice_changes_nothing() {
    testkit::on_both(&sets(), |db| {
        crate::common::unlock();
        let data = crate::common::site_data();
        let again = data.clone();
        let (organs, posts, accounts) = (data.organs.len(), data.posts.len(), data.accounts.len());
        let appointments: usize = data.accounts.iter().map(|account| account.posts.len()).sum();
        let parties = data.parties.len();
        let first = db.write_blocking(move |tx| directory::import(tx, &data)).unwrap();
        assert_eq!(
            (first.organs, first.posts, first.parties, first.accounts),
            (organs, posts, parties, accounts)
        );
        assert!(organs > 1 && posts > 1 && parties > 1 && appointments > 1);
        let second = db.write_blocking(move |tx| directory::import(tx, &again)).unwrap();
        assert_eq!(second.accounts, 0);
        let counts: (i64, i64, i64, i64) = db
            .read_blocking(|tx| {
                tx.one(
                    store::sql!(
                        "SELECT (SELECT COUNT(*) FROM organ), (SELECT COUNT(*) FROM post), ",
                        "(SELECT COUNT(*) FROM account), (SELECT COUNT(*) FROM appointment)"
                    ),
                    &[],
                )
            })
            .unwrap();
        let brought = [organs, posts, accounts, appointments].map(|n| n as i64);
        assert_eq!([counts.0, counts.1, counts.2, counts.3], brought);
        for (what, code) in [
            ("organ: hall", "site.reference"),
            ("posts: [window-clerk]", "site.reference"),
            ("uscc: 11150402DEM000014Q", "site.uscc"),
            ("mark: 红消", "site.mark"),
            ("region", "site.region"),
            ("party: chen", "site.reference"),
            ("id_number: 15040219900612998X", "party.citizen-id"),
        ] {
            let text = include_str!("../../../../definitions/site-demo.yaml");
            let text = match code {
                "site.region" => text.replacen("region: \"150402\"", "region: \"150999\"", 1),
                // Another organ's.
                "site.mark" => text.replacen(what, "mark: 红市监", 1),
                "site.uscc" => text.replacen(what, "uscc: 11150402DEM000014R", 1),
                "party.citizen-id" => text.replacen(what, "id_number: \"150402199006129981\"", 1),
                _ => text.replacen(
                    what,
                    &what
                        .replace("hall", "nowhere")
                        .replace("window-clerk", "nothing")
                        .replace("chen", "who"),
                    1,
                ),
            };
            let data = directory::SiteData::parse(&text.replace("login: clerk1", "login: clerk9")).unwrap();
            let refused = db.write_blocking(move |tx| directory::import(tx, &data)).unwrap_err();
            assert_eq!(refused.code, code, "{what}");
            let made = db.read_blocking(|tx| account::by_login(tx, "clerk9")).unwrap();
            assert_eq!(made, None, "{what}");
        }
        for mark in ["红1", "", "红〔", "一二三四五六七八九"] {
            let text = include_str!("../../../../definitions/site-demo.yaml");
            let text = text.replacen("mark: 红消", &format!("mark: \"{mark}\""), 1);
            let data = directory::SiteData::parse(&text).unwrap();
            let refused = db.write_blocking(move |tx| directory::import(tx, &data)).unwrap_err();
            assert_eq!(refused.code, "site.mark", "{mark:?}");
        }
        for bad in ["", "[]", "region: 1\nfoo: 2", "region: \"150402\"\norgans: {", &"[".repeat(10_000)] {
            assert_eq!(directory::SiteData::parse(bad).unwrap_err().code, "site.yaml");
        }
        assert_eq!(directory::SiteData::parse(&" ".repeat(5_000_000)).unwrap_err().code, "site.too-large");
    });
}

#[test]
fn another_key_is_noticed_at_start() {
    testkit::on_both(&sets(), |db| {
        crate::common::import(db);
        db.write_blocking(|tx| {
            tx.run(store::sql!("UPDATE vault_check SET sealed = $1 WHERE id = 1"), &[vec![1_u8; 60].into()])
                .map_err(Fault::from)
        })
        .unwrap();
        assert_eq!(db.write_blocking(directory::prepare).unwrap_err().code, "directory.wrong-key");
    });
}

#[test]
fn divisions_have_times() {
    testkit::on_both(&sets(), |db| {
        use contract::Text;
        use directory::region;
        crate::common::import(db);
        acts(db, |tx| {
            let today = TODAY;
            assert_eq!(region::subtree(tx, "150000", today)?.len(), 116);
            assert_eq!(region::subtree(tx, "150400", today)?.len(), 13);
            assert_eq!(region::subtree(tx, "150402", today)?.len(), 1);
            assert_eq!(region::children(tx, "150000", today)?.len(), 12);
            let way: Vec<String> = region::path(tx, "150402")?.into_iter().map(|r| r.name.en).collect();
            assert_eq!(way, ["Inner Mongolia Autonomous Region", "Chifeng City", "Hongshan District"]);
            region::close(tx, "150404", date(2026, 6, 30))?;
            assert_eq!(region::children(tx, "150400", date(2026, 6, 30))?.len(), 12);
            assert_eq!(region::children(tx, "150400", date(2026, 7, 1))?.len(), 11);
            assert_eq!(region::find(tx, "150404")?.unwrap().name.zh, "松山区", "old cases keep its name");
            region::open(tx, "150403", &Text::new("新元宝山区", ""), date(2026, 7, 1))?;
            assert_eq!(region::find_on(tx, "150403", date(2026, 6, 30))?.unwrap().name.zh, "元宝山区");
            assert_eq!(region::find_on(tx, "150403", date(2026, 7, 1))?.unwrap().name.zh, "新元宝山区");
            assert_eq!(code(region::close(tx, "999999", today)), "directory.region-unknown");
            Ok(())
        });
    });
}
