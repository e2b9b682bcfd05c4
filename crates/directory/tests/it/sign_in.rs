//! Signing in by page: what opens, what stays shut, and who is stopped.

#![allow(clippy::unwrap_used, reason = "what should be there and is not fails the test")]

use std::time::Duration;

use crate::common::{House, PASSWORD, run, sets};
use axum::http::StatusCode;
use directory::limits::WINDOW_MS;
use directory::session::{IDLE_MS, LONGEST_MS};

fn ms(ms: i64) -> Duration {
    Duration::from_millis(u64::try_from(ms).unwrap())
}

#[test]
fn a_right_password_opens_a_session_whose_token_is_nowhere_kept() {
    testkit::on_both(&sets(), |db| {
        let house = House::with(db, true, axum::Router::new());
        run(async {
            let mut chen = house.browser("192.0.2.1");
            let answer = chen.sign_in(" CHEN ", PASSWORD).await;
            assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/account"));
            let cookie =
                answer.set_cookies().into_iter().find(|c| c.starts_with("__Host-od_session=")).unwrap();
            for part in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
                assert!(cookie.contains(part), "{part} in {cookie}");
            }
            assert!(!cookie.contains("Domain"));
            let page = chen.get("/account").await;
            assert_eq!(page.status, StatusCode::OK);
            assert_eq!(page.headers["cache-control"], "no-store");
            assert!(page.text.contains("陈晓梅") && page.text.contains("150**************X"));
            assert!(
                !page.text.contains("15040219900612998X"),
                "one's number is masked on one's own page too"
            );

            let token = chen.cookies["__Host-od_session"].clone();
            assert_eq!(token.len(), 43, "256 bits");
            let kept: Vec<Vec<u8>> = house
                .app
                .db
                .read(|tx| tx.all(store::sql!("SELECT token_hash FROM session"), &[]))
                .await
                .unwrap();
            assert!(kept.iter().all(|hash| hash.len() == 32 && !token.as_bytes().starts_with(hash)));

            // Signing in again in the same browser takes the place of the session before.
            let mut old = chen.clone();
            chen.cookies.remove("__Host-od_device");
            chen.get("/sign-in").await;
            chen.post("/sign-in", &[("login", "chen"), ("password", PASSWORD)]).await;
            assert_ne!(chen.cookies["__Host-od_session"], token);
            assert!(chen.is_in().await && !old.is_in().await);

            let out = chen.post("/sign-out", &[]).await;
            assert_eq!(out.status, StatusCode::SEE_OTHER);
            assert!(!chen.cookies.contains_key("__Host-od_session"));
            chen.cookies.insert("__Host-od_session".into(), token);
            assert!(!chen.is_in().await);
        });
    });
}

#[test]
fn a_page_for_people_signed_in_leads_there_and_back() {
    testkit::on_sqlite(&sets(), |db| {
        let house = House::new(db);
        run(async {
            let mut chen = house.browser("192.0.2.1");
            let answer = chen.get("/account/looks").await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER);
            assert_eq!(answer.location(), "/sign-in?return=%2Faccount%2Flooks");
            let form = chen.get("/sign-in?return=%2Faccount%2Flooks").await;
            assert!(form.text.contains("name=\"return\" value=\"/account/looks\""));
            for (back, to) in [
                ("/account/looks", "/account/looks"),
                ("//evil.example/", "/account/start"),
                ("https://evil.example/", "/account/start"),
                ("/\\evil.example", "/account/start"),
                ("javascript:alert(1)", "/account/start"),
                ("/a\r\nSet-Cookie: x=y", "/account/start"),
                ("", "/account/start"),
            ] {
                let mut browser = house.browser("192.0.2.1");
                browser.get("/sign-in").await;
                let fields = [("login", "chen"), ("password", PASSWORD), ("return", back)];
                let answer = browser.post("/sign-in", &fields).await;
                assert_eq!(answer.location(), to, "{back}");
            }
            let form = house.browser("192.0.2.1").get("/sign-in?return=//evil.example").await;
            assert!(!form.text.contains("name=\"return\" value=\"//evil"));
        });
    });
}

/// Nothing tells a stranger which logins exist or which accounts are closed.
#[test]
fn wrong_login_wrong_password_and_closed_account_look_alike() {
    testkit::on_both(&sets(), |db| {
        let house = House::new(db);
        run(async {
            let close = |tx: &mut store::Tx| {
                let secadmin = directory::account::actor(tx, "secadmin", 1)?;
                let closed = directory::account::AccountState::Closed;
                directory::account::set_state(tx, &secadmin, "clerk2", closed)
            };
            house.app.db.write(close).await.unwrap();
            let mut seen = Vec::new();
            for (n, (login, password)) in
                [("chen", "not the password"), ("nobody-here", PASSWORD), ("clerk2", PASSWORD), ("chen", "")]
                    .into_iter()
                    .enumerate()
            {
                let mut browser = house.browser(&format!("192.0.2.{}", n + 1));
                let answer = browser.sign_in(login, password).await;
                assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
                assert!(!browser.cookies.keys().any(|name| name.contains("od_session")));
                let words = answer.text.split("field-error").nth(1).unwrap().split("</p>").next().unwrap();
                seen.push(words.split("</span>").nth(1).unwrap().to_owned());
            }
            assert!(
                seen[0].contains("登录名或密码不对") && seen[0] == seen[1] && seen[1] == seen[2],
                "{seen:?}"
            );
        });
    });
}

#[test]
fn no_form_is_taken_without_this_visitors_token() {
    testkit::on_sqlite(&sets(), |db| {
        let house = House::new(db);
        run(async {
            // A forged form: no page was opened, so there is no token.
            let forged = house
                .browser("192.0.2.1")
                .post("/sign-in", &[("login", "chen"), ("password", PASSWORD)])
                .await;
            assert_eq!(forged.status, StatusCode::FORBIDDEN);
            let mut chen = house.signed_in("chen").await;
            chen.is_in().await;
            let mut sun = house.signed_in("sun").await;
            sun.is_in().await;
            // Somebody else's token is no good either.
            let cookies = std::mem::replace(&mut sun.cookies, chen.cookies.clone());
            assert_eq!(sun.post("/sign-out", &[]).await.status, StatusCode::FORBIDDEN);
            sun.cookies = cookies;
            assert!(chen.is_in().await);
        });
    });
}

/// Five wrong passwords from one address stop that address for that login; the owner elsewhere gets in.
#[test]
fn a_guesser_is_stopped_and_locks_nobody_out() {
    testkit::on_both(&sets(), |db| {
        let house = House::new(db);
        run(async {
            // Whether there is such a login or not, the limit is the same.
            for login in ["chen", "nobody-here"] {
                let mut guesser = house.browser("198.51.100.7");
                for n in 0..5 {
                    let answer = guesser.sign_in(login, &format!("guess number {n}")).await;
                    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
                    assert!(answer.text.contains("登录名或密码不对"));
                }
                let answer = guesser.sign_in(login, PASSWORD).await;
                assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
                assert_eq!(answer.headers["retry-after"], "900");
                assert!(answer.text.contains("试的次数太多了"), "{login}");
                assert!(!guesser.is_in().await);
            }
            let mut owner = house.browser("192.0.2.1");
            owner.sign_in("chen", PASSWORD).await;
            assert!(owner.is_in().await);
        });
        db.clock.advance(ms(WINDOW_MS + 1));
        run(async {
            let mut guesser = house.browser("198.51.100.7");
            guesser.sign_in("chen", PASSWORD).await;
            assert!(guesser.is_in().await, "after the window it is over");
        });
        let stopped = db
            .read_blocking(|tx| {
                let id = directory::account::by_login(tx, "chen")?.unwrap();
                let events = store::ledger::events(tx, &format!("account:{id}"), 0, 50)?;
                Ok::<_, contract::Fault>(
                    events.iter().filter(|e| e.kind == "account.sign-in-stopped").count(),
                )
            })
            .unwrap();
        assert_eq!(stopped, 1, "told once, not once a try");
    });
}

/// Many addresses guess at one login: strangers are stopped, a device that has signed in before is not.
#[test]
fn a_known_device_gets_in_while_others_guess() {
    testkit::on_sqlite(&sets(), |db| {
        let house = House::new(db);
        run(async {
            let mut owner = house.signed_in("chen").await;
            owner.is_in().await;
            owner.post("/sign-out", &[]).await;
            let mut stopped = 0;
            for n in 0..104 {
                let mut guesser = house.browser(&format!("198.51.{}.{}", n / 4, n % 4));
                let answer = guesser.sign_in("chen", "guess guess guess").await;
                stopped += usize::from(answer.text.contains("试的次数太多了"));
            }
            assert_eq!(stopped, 4, "one hundred in all");
            let mut stranger = house.browser("203.0.113.9");
            assert!(stranger.sign_in("chen", PASSWORD).await.text.contains("试的次数太多了"));
            owner.sign_in("chen", PASSWORD).await;
            assert!(owner.is_in().await);
            // A device cookie speaks for its own account only.
            let mut thief = house.browser("203.0.113.10");
            let mut sun = house.signed_in("sun").await;
            sun.is_in().await;
            thief.cookies.insert("od_device".into(), sun.cookies["od_device"].clone());
            assert!(thief.sign_in("chen", PASSWORD).await.text.contains("试的次数太多了"));
            // Other logins are not touched.
            assert!(house.signed_in("clerk1").await.is_in().await);
        });
    });
}

#[test]
fn one_address_cannot_try_every_login() {
    testkit::on_sqlite(&sets(), |db| {
        let house = House::new(db);
        run(async {
            let mut guesser = house.browser("2001:db8:1:2::1");
            for n in 0..60 {
                guesser.sign_in(&format!("login-{n}"), "guess guess guess").await;
            }
            // Another address of the same network counts as the same.
            let mut next = house.browser("2001:db8:1:2:ffff::9");
            assert!(next.sign_in("chen", PASSWORD).await.text.contains("试的次数太多了"));
            let mut other = house.browser("2001:db8:1:3::1");
            other.sign_in("chen", PASSWORD).await;
            assert!(other.is_in().await);
        });
    });
}

#[test]
fn tries_at_once_are_counted_before_the_password_is_looked_at() {
    testkit::on_sqlite(&sets(), |db| {
        let house = House::new(db);
        run(async {
            let mut first = house.browser("198.51.100.7");
            first.get("/sign-in").await;
            let tries =
                (0..20).map(|n| {
                    let mut browser = first.clone();
                    let password = if n == 19 { PASSWORD.to_owned() } else { format!("guess number {n}") };
                    async move {
                        browser.post("/sign-in", &[("login", "chen"), ("password", &password)]).await.text
                    }
                });
            let mut set = tokio::task::JoinSet::new();
            tries.for_each(|t| drop(set.spawn(t)));
            let texts = set.join_all().await;
            let looked_at = texts.iter().filter(|t| !t.contains("试的次数太多了")).count();
            assert!(looked_at <= 5, "{looked_at} of 20 at once");
        });
    });
}

#[test]
fn sessions_end_by_idleness_and_by_age() {
    testkit::on_both(&sets(), |db| {
        let house = House::new(db);
        let mut chen = run(house.signed_in("chen"));
        db.clock.advance(ms(IDLE_MS - 1000));
        assert!(run(chen.is_in()), "a minute before it is idle too long");
        db.clock.advance(ms(IDLE_MS - 1000));
        assert!(run(chen.is_in()), "the request in between counted");
        db.clock.advance(ms(IDLE_MS));
        assert!(!run(chen.is_in()));
        let mut sun = run(house.signed_in("sun"));
        let mut left = LONGEST_MS;
        while left > IDLE_MS / 2 {
            db.clock.advance(ms(IDLE_MS / 2));
            left -= IDLE_MS / 2;
            assert!(run(sun.is_in()), "{left} ms to go");
        }
        db.clock.advance(ms(left));
        assert!(!run(sun.is_in()), "however busy");
    });
}

/// IDA-04: the agent acts in the enterprise's name, and only in that of one they were authorised for.
#[test]
fn an_agent_switches_between_person_and_enterprise() {
    testkit::on_both(&sets(), |db| {
        let house = House::new(db);
        run(async {
            let mut zhao = house.signed_in("zhao").await;
            let page = zhao.get("/account").await;
            assert!(page.text.contains("赤峰市红山区示例餐饮管理有限公司"));
            let handles: Vec<&str> = page
                .text
                .split("name=\"party\" value=\"")
                .skip(1)
                .map(|p| p.split('"').next().unwrap())
                .collect();
            assert_eq!(handles.len(), 2);
            let answer = zhao.post("/account/acting", &[("party", handles[1])]).await;
            assert_eq!(answer.location(), "/account");
            assert!(
                zhao.get("/account")
                    .await
                    .text
                    .contains("现在以 赤峰市红山区示例餐饮管理有限公司 的名义办事")
            );
            let mut chen = house.signed_in("chen").await;
            chen.is_in().await;
            let stolen = chen.post("/account/acting", &[("party", handles[1])]).await;
            assert_eq!(stolen.status, StatusCode::NOT_FOUND);
        });
    });
}

#[test]
fn a_changed_password_ends_every_other_session() {
    testkit::on_both(&sets(), |db| {
        let house = House::new(db);
        run(async {
            let mut here = house.signed_in("chen").await;
            let mut there = house.signed_in("chen").await;
            here.get("/account/password").await;
            let new = "a walk by the Yingjin river";
            let wrong = [("password", "not this one"), ("new", new), ("again", new)];
            assert!(here.post("/account/password", &wrong).await.text.contains("现在的密码不对"));
            let slip = [("password", PASSWORD), ("new", new), ("again", "another")];
            assert_eq!(here.post("/account/password", &slip).await.status, StatusCode::UNPROCESSABLE_ENTITY);
            let weak = [("password", PASSWORD), ("new", "chenchen"), ("again", "chenchen")];
            assert_eq!(here.post("/account/password", &weak).await.status, StatusCode::UNPROCESSABLE_ENTITY);
            let same = [("password", PASSWORD), ("new", PASSWORD), ("again", PASSWORD)];
            assert!(here.post("/account/password", &same).await.text.contains("新密码与原密码相同"));
            assert!(there.is_in().await);
            let token = here.cookies["od_session"].clone();
            let right = [("password", PASSWORD), ("new", new), ("again", new)];
            assert_eq!(here.post("/account/password", &right).await.location(), "/account");
            assert_ne!(here.cookies["od_session"], token);
            assert!(here.is_in().await && !there.is_in().await);
            assert_eq!(there.sign_in("chen", PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
            there.sign_in("chen", new).await;
            assert!(there.is_in().await);
            // And one can be ended from the other.
            let page = here.get("/account").await.text;
            let handle =
                page.split("name=\"session\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
            here.post("/account/sessions/end", &[("session", &handle)]).await;
            assert!(here.is_in().await && !there.is_in().await);
        });
    });
}
