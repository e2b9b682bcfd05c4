//! What takes two people: asked by one, confirmed by another person, and nothing before.

#![allow(clippy::unwrap_used, reason = "what should be there and is not fails the test")]

use std::time::Duration;

use crate::common::{House, PASSWORD, run, sets};
use axum::http::StatusCode;
use contract::Fault;
use directory::account;
use directory::party::{Id, IdKind};
use directory::two_people::{self, State};
use jiff::civil::{Date, date};

const TODAY: Date = date(2026, 1, 5);
const CHEN: &str = "15040219900612998X";
const FIRST: &str = "given at window three";

fn code<T: std::fmt::Debug>(result: Result<T, Fault>) -> &'static str {
    result.unwrap_err().code
}

fn card(number: &str) -> Id {
    Id::read(IdKind::CitizenId, "", number).unwrap()
}

/// The document of somebody of the demonstration's staff.
fn card_of(login: &str) -> Id {
    let data = crate::common::site_data();
    let number = data.accounts.iter().find(|a| a.login == login).and_then(|a| a.identity.clone()).unwrap();
    card(&number)
}

fn waiting(page: &str) -> String {
    page.split("name=\"id\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

fn lost(number: &str) -> [(&'static str, &str); 4] {
    [("lost_login", "chen"), ("lost_kind", "citizen-id"), ("lost_number", number), ("password", FIRST)]
}

/// A clerk alone does not become a citizen: nothing happens until somebody else has confirmed, and the person reads it.
#[test]
fn a_password_reset_at_the_window_takes_two_officials() {
    testkit::on_both(&sets(), |db| {
        let house = House::new(db);
        run(async {
            let mut clerk = house.signed_in("clerk1").await;
            clerk.get("/desk/identity").await;
            let asked = clerk.post("/desk/identity/reset", &lost(CHEN)).await;
            assert_eq!(asked.location(), "/desk/identity/requests");
            let page = clerk.get("/desk/identity/requests").await.text;
            assert!(page.contains("要由另一个人确认"));
            let id = waiting(&page);
            let confirm = [("id", id.as_str()), ("how", "confirm")];
            let path = "/desk/identity/requests/settle";
            assert_eq!(clerk.post(path, &confirm).await.status, StatusCode::FORBIDDEN);
            let mut chen = house.signed_in("chen").await;
            assert!(chen.get("/account").await.text.contains("有人提出重设密码"), "told before it is done");
            assert!(chen.is_in().await, "nothing has happened yet");
            // Neither whose matter it is not.
            for login in ["lead1", "secadmin", "chen"] {
                let mut other = house.signed_in(login).await;
                assert_eq!(
                    other.get("/desk/identity/requests").await.status,
                    StatusCode::FORBIDDEN,
                    "{login}"
                );
                other.is_in().await;
                assert_eq!(other.post(path, &confirm).await.status, StatusCode::FORBIDDEN, "{login}");
            }
            let mut supervisor = house.signed_in("super1").await;
            assert!(supervisor.get("/desk/identity/requests").await.text.contains("陈晓梅"));
            supervisor.post(path, &confirm).await;
            assert!(!chen.is_in().await, "their sessions end");
            assert_eq!(chen.sign_in("chen", PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(chen.sign_in("chen", FIRST).await.location().starts_with("/account/password"));
            chen.get("/account/password").await;
            let own = "known to me alone again";
            chen.post("/account/password", &[("new", own), ("again", own)]).await;
            let page = chen.get("/account").await.text;
            assert!(
                page.contains("重设密码或任命已确认") && page.contains("李迎春") && page.contains("冯明远")
            );
            // It is used up.
            assert_eq!(supervisor.post(path, &confirm).await.status, StatusCode::CONFLICT);
        });
    });
}

#[test]
fn wrong_document_numbers_come_to_an_end() {
    testkit::on_both(&sets(), |db| {
        let house = House::new(db);
        run(async {
            let mut clerk = house.signed_in("clerk1").await;
            clerk.get("/desk/identity").await;
            for n in 0..10 {
                // Wherever the number is asked for.
                let verify = [
                    ("login", "chen"),
                    ("id_kind", "citizen-id"),
                    ("id_number", "15040219670808994X"),
                    ("name", "陈晓梅"),
                ];
                let answer = match n % 2 {
                    0 => clerk.post("/desk/identity/reset", &lost("15040219670808994X")).await,
                    _ => clerk.post("/desk/identity/verify", &verify).await,
                };
                assert!(answer.text.contains("证件号码与本人注册的不一致"), "{n}");
            }
            let stopped = clerk.post("/desk/identity/reset", &lost(CHEN)).await;
            assert!(stopped.text.contains("试的次数太多了"));
            let mut other = house.signed_in("clerk2").await;
            other.get("/desk/identity").await;
            let asked = other.post("/desk/identity/reset", &lost(CHEN)).await;
            assert_eq!(asked.location(), "/desk/identity/requests", "nobody else is held up");
        });
    });
}

/// The rules are about persons: with a second account one neither confirms for oneself nor brings together what stands apart.
#[test]
fn two_accounts_of_one_person_are_one_person() {
    testkit::on_both(&sets(), |db| {
        crate::common::import(db);
        db.write_blocking(|tx| {
            let (one, two) = (account::actor(tx, "secadmin", 1)?, account::actor(tx, "secadmin2", 1)?);
            let own = card_of("secadmin");
            assert_eq!(
                code(account::create_staff(tx, &one, "sec-me", "我", "h", &own)),
                "directory.not-oneself"
            );
            let third = account::create_staff(tx, &two, "sec3", "安全管理员戊", "h", &own)?;
            let asked = two_people::appoint(tx, &two, "sec3", "security-admin", (TODAY, None))?;
            assert_eq!(code(two_people::confirm(tx, &two, asked)), "directory.two-own");
            assert_eq!(code(two_people::confirm(tx, &one, asked)), "directory.not-oneself");
            two_people::end(tx, &two, asked)?;
            // However it came by the post: what one account asks, the other does not confirm.
            let post = directory::organ::post(tx, "security-admin")?.unwrap().posting.post;
            let id = tx.new_id();
            tx.run(
                store::sql!(
                    "INSERT INTO appointment (id, account, post, from_day) VALUES ($1, $2, $3, '2026-01-01')"
                ),
                &[id.into(), third.into(), post.0.into()],
            )?;
            let me_again = account::actor(tx, "sec3", 1)?;
            let asked = two_people::reset(tx, &one, "clerk1", "h", false)?;
            assert_eq!(code(two_people::confirm(tx, &me_again, asked)), "directory.two-own");
            assert_eq!(
                code(two_people::reset(tx, &me_again, "secadmin", "h", false)),
                "directory.not-oneself"
            );
            two_people::confirm(tx, &two, asked)?;
            // The three administrators stand apart for the person.
            account::create_staff(tx, &two, "audit2", "审计管理员己", "h", &card_of("sysadmin"))?;
            assert_eq!(
                code(two_people::appoint(tx, &two, "audit2", "audit-admin", (TODAY, None))),
                "directory.separation"
            );
            // Who somebody is has to be known, and is recorded once.
            tx.run(store::sql!("UPDATE account SET person = NULL WHERE login = 'clerk2'"), &[])?;
            assert_eq!(
                code(two_people::appoint(tx, &one, "clerk2", "hotline-agent", (TODAY, None))),
                "directory.person-needed"
            );
            directory::person::identify(tx, &one, "clerk2", &card("15040219670808994X"))?;
            assert_eq!(
                code(directory::person::identify(tx, &one, "clerk2", &card("15040219670808994X"))),
                "directory.person-set"
            );
            two_people::appoint(tx, &one, "clerk2", "hotline-agent", (TODAY, None))?;
            Ok::<_, Fault>(())
        })
        .unwrap();
    });
}

#[test]
fn what_waits_ends_confirmed_withdrawn_refused_or_by_itself() {
    testkit::on_both(&sets(), |db| {
        crate::common::import(db);
        let asked = db
            .write_blocking(|tx| {
                let (one, two) = (account::actor(tx, "secadmin", 1)?, account::actor(tx, "secadmin2", 1)?);
                let asked = two_people::reset(tx, &one, "clerk1", "h1", false)?;
                assert_eq!(code(two_people::reset(tx, &two, "clerk1", "h2", false)), "directory.two-waiting");
                assert_eq!(two_people::end(tx, &one, asked)?, State::Withdrawn);
                assert_eq!(code(two_people::confirm(tx, &two, asked)), "directory.two-settled");
                let again = two_people::reset(tx, &one, "clerk1", "h1", false)?;
                assert_eq!(two_people::end(tx, &two, again)?, State::Refused);
                let clerk = account::actor(tx, "clerk2", 1)?;
                let last = two_people::reset(tx, &one, "clerk1", "h1", false)?;
                assert_eq!(code(two_people::confirm(tx, &clerk, last)), "directory.two-unknown");
                assert_eq!(code(two_people::end(tx, &clerk, last)), "directory.two-unknown");
                assert_eq!(two_people::all(tx, &two, false)?.0.len(), 1);
                assert_eq!(two_people::all(tx, &two, true)?.0.len(), 0);
                Ok::<_, Fault>(last)
            })
            .unwrap();
        db.clock.advance(Duration::from_secs(5 * 24 * 60 * 60));
        db.write_blocking(move |tx| {
            let (one, two) = (account::actor(tx, "secadmin", 1)?, account::actor(tx, "secadmin2", 1)?);
            assert_eq!(code(two_people::confirm(tx, &two, asked)), "directory.two-settled");
            let (waiting, settled) = two_people::all(tx, &one, false)?;
            let states: Vec<State> = settled.iter().map(|asked| asked.state).collect();
            assert!(
                waiting.is_empty() && states.contains(&State::Expired) && states.contains(&State::Refused)
            );
            let again = two_people::reset(tx, &one, "clerk1", "h1", false)?;
            two_people::confirm(tx, &two, again)?;
            let kept: i64 =
                tx.one(store::sql!("SELECT COUNT(*) FROM two_people WHERE password_hash IS NOT NULL"), &[])?;
            assert_eq!(kept, 0, "no hash of a password stays behind");
            Ok::<_, Fault>(())
        })
        .unwrap();
    });
}

/// The demonstration's site with the administrator and a clerk of the district beside it.
fn two_districts() -> directory::SiteData {
    let mut data = crate::common::site_data();
    for (post, login) in [("security-admin", "secadmin"), ("window-clerk", "clerk1")] {
        let mut beside = data.posts.iter().find(|p| p.key == post).unwrap().clone();
        beside.key = format!("{post}-yb");
        beside.region = "150403".to_owned();
        data.posts.push(beside);
        let mut holder = data.accounts.iter().find(|a| a.login == login).unwrap().clone();
        holder.login = format!("{login}-yb");
        holder.identity = None;
        holder.posts = vec![format!("{post}-yb")];
        data.accounts.push(holder);
    }
    data
}

#[test]
fn who_manages_people_manages_those_of_their_region() {
    testkit::on_both(&sets(), |db| {
        crate::common::unlock();
        let data = two_districts();
        db.write_blocking(move |tx| directory::import(tx, &data)).unwrap();
        db.write_blocking(|tx| {
            let (here, beside) = (account::actor(tx, "secadmin", 1)?, account::actor(tx, "secadmin-yb", 1)?);
            let logins = |people: Vec<account::Line>| people.into_iter().map(|p| p.login).collect::<Vec<_>>();
            let theirs = logins(account::staff(tx, &beside, (None, ""), "", 100)?);
            assert_eq!(theirs, ["clerk1-yb", "secadmin-yb"]);
            let ours = logins(account::staff(tx, &here, (None, ""), "", 100)?);
            assert!(ours.contains(&"clerk1".to_owned()) && !ours.iter().any(|login| login.ends_with("-yb")));
            let closed = account::AccountState::Closed;
            assert_eq!(code(account::staff_one(tx, &beside, "clerk1")), "directory.account-unknown");
            assert_eq!(code(account::set_state(tx, &beside, "clerk1", closed)), "directory.account-unknown");
            assert_eq!(
                code(two_people::reset(tx, &beside, "clerk1", "h", false)),
                "directory.account-unknown"
            );
            assert_eq!(
                code(two_people::appoint(tx, &beside, "clerk1-yb", "window-clerk", (TODAY, None))),
                "access.forbidden"
            );
            Ok::<_, Fault>(())
        })
        .unwrap();
    });
}

/// A post that asks for the second factor is not held without it, and the door says why it is shut.
#[test]
fn a_post_can_ask_for_the_second_factor() {
    testkit::on_both(&sets(), |db| {
        let house = House::new(db);
        let mut data = crate::common::site_data();
        for post in &mut data.posts {
            match post.key.as_str() {
                "window-clerk" => post.second_factor = Some(true),
                "security-admin" => post.second_factor = None,
                _ => {}
            }
        }
        db.write_blocking(move |tx| directory::import(tx, &data)).unwrap();
        db.read_blocking(|tx| {
            assert_eq!(account::actor(tx, "clerk1", 1)?.postings.len(), 0);
            assert_eq!(account::actor(tx, "clerk1", 2)?.postings.len(), 1);
            assert_eq!(account::actor(tx, "issue1", 1)?.postings.len(), 1, "others do not");
            assert_eq!(account::actor(tx, "secadmin", 1)?.postings.len(), 0, "sensitive ones do unasked");
            assert_eq!(account::actor(tx, "audit", 1)?.postings.len(), 1, "unless the site says no");
            Ok::<_, Fault>(())
        })
        .unwrap();
        run(async {
            let mut clerk = house.signed_in("clerk1").await;
            let shut = clerk.get("/desk/identity").await;
            assert_eq!(shut.status, StatusCode::FORBIDDEN);
            assert!(shut.text.contains("这项操作要求用动态验证码登录"));
            assert!(clerk.get("/account").await.text.contains("须用动态验证码登录才能使用"));
        });
    });
}

/// Whose account it is stays known when keys change, and is found by whichever key it was recorded under.
#[test]
fn persons_stay_known_when_keys_change() {
    testkit::on_both(&sets(), |db| {
        let _ = House::new(db);
        db.write_blocking(|tx| {
            let two = account::actor(tx, "secadmin2", 1)?;
            account::create_staff(tx, &two, "sec3", "安全管理员戊", "h", &card_of("secadmin"))?;
            Ok::<_, Fault>(())
        })
        .unwrap();
        let told = directory::rotate::rotate(db).unwrap();
        assert!(told.contains(&("persons of staff", 0)), "the key in use sealed them: {told:?}");
        let open: Vec<Vec<u8>> = db
            .read_blocking(|tx| {
                tx.all(store::sql!("SELECT person FROM account WHERE person IS NOT NULL ORDER BY id"), &[])
            })
            .unwrap();
        let number = card_of("secadmin").number().to_owned();
        assert!(open.len() > 20);
        assert!(open.iter().all(|sealed| !sealed.windows(18).any(|piece| piece == number.as_bytes())));
    });
}

/// Who is alone in managing people is told so where they would wait for a second.
#[test]
fn who_is_alone_is_told_that_nobody_can_confirm() {
    testkit::on_both(&sets(), |db| {
        let house = House::new(db);
        run(async {
            let mut admin = house.signed_in("secadmin").await;
            assert!(!admin.get("/admin/requests").await.text.contains("没有第二位"));
            db.write_blocking(|tx| {
                let one = account::actor(tx, "secadmin", 1)?;
                account::set_state(tx, &one, "secadmin2", account::AccountState::Closed)
            })
            .unwrap();
            assert!(admin.get("/admin/requests").await.text.contains("没有第二位"));
        });
    });
}
