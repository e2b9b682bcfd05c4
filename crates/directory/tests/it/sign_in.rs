//! Signing in by page: what opens, what stays shut, and who is stopped.

#![allow(clippy::unwrap_used, reason = "what should be there and is not fails the test")]

use std::time::Duration;

use crate::common::{House, PASSWORD, run, sets};
use axum::http::StatusCode;
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

/// Sets the failures counted so far of one kind, as if so many had been tried.
fn failures(db: &testkit::TestDb, kind: &'static str, n: i64) {
    let set = move |tx: &mut store::Tx| {
        let values: [store::Value; 2] = [n.into(), kind.into()];
        tx.run(store::sql!("UPDATE sign_in_failure SET failures = $1 WHERE kind = $2"), &values)
    };
    assert!(db.write_blocking(set).unwrap() > 0, "{kind}");
}

fn slowed(db: &testkit::TestDb) -> usize {
    db.read_blocking(|tx| {
        let id = directory::account::by_login(tx, "chen")?.unwrap();
        let events = store::ledger::events(tx, &format!("account:{id}"), 0, 50)?;
        Ok::<_, contract::Fault>(events.iter().filter(|e| e.kind == "account.sign-in-slowed").count())
    })
    .unwrap()
}

/// After five wrong passwords from one address the next waits, whether there is such a login or not; the owner gets in
/// from the very same place.
#[test]
fn a_guesser_is_slowed_and_locks_nobody_out() {
    testkit::on_both(&sets(), |db| {
        let house = House::new(db);
        run(async {
            for login in ["chen", "nobody-here"] {
                let mut guesser = house.browser("198.51.100.7");
                for n in 0..5 {
                    let answer = guesser.sign_in(login, &format!("guess number {n}")).await;
                    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
                    let next = if n < 4 { "请检查后再试" } else { "下一次核对要等约 1 秒" };
                    assert!(answer.text.contains(next), "{login} {n}");
                }
            }
            let mut owner = house.browser("198.51.100.7");
            owner.sign_in("chen", PASSWORD).await;
            assert!(owner.is_in().await);
            // Getting in wiped the count of this place out.
            let mut again = house.browser("198.51.100.7");
            assert!(!again.sign_in("chen", "guess").await.text.contains("下一次核对"));
        });
        assert_eq!(slowed(db), 1, "told once, not once a try");
    });
}

/// Whatever others guessed, at this login from everywhere or from this address at everybody's, the owner gets in: at once
/// from a device that has signed in before, after a wait from another.
#[test]
fn nobody_is_shut_out_by_what_others_guessed() {
    testkit::on_both(&sets(), |db| {
        let house = House::new(db);
        let mut owner = run(house.signed_in("chen"));
        run(async {
            owner.is_in().await;
            owner.post("/sign-out", &[]).await;
            house.browser("192.0.2.1").sign_in("chen", "guess guess guess").await;
        });
        // A guesser with the whole evening and a thousand addresses.
        for kind in ["login", "address"] {
            failures(db, kind, 5_000);
        }
        run(async {
            owner.sign_in("chen", PASSWORD).await;
            assert!(owner.is_in().await);
        });
        failures(db, "login", 55);
        failures(db, "address", 70);
        run(async {
            let mut elsewhere = house.browser("192.0.2.1");
            assert_eq!(elsewhere.sign_in("chen", PASSWORD).await.status, StatusCode::SEE_OTHER);
            let opened = serde_json::json!({ "login": "chen", "password": PASSWORD });
            let opened = house.ask(axum::http::Method::POST, "/api/v1/sessions", "", Some(opened)).await;
            assert_eq!(opened.status, StatusCode::CREATED, "{}", opened.text);
            // A device cookie speaks for its own account only: the thief waits, and tells by that where they stand.
            let mut thief = house.browser("192.0.2.10");
            thief.cookies.insert("od_device".into(), owner.cookies["od_device"].clone());
            let answer = thief.sign_in("sun", "guess guess guess").await;
            assert!(answer.text.contains("登录名或密码不对"));
        });
        let pairs: i64 = db
            .read_blocking(|tx| {
                tx.one(store::sql!("SELECT COUNT(*) FROM sign_in_failure WHERE kind = 'device'"), &[])
            })
            .unwrap();
        assert_eq!(pairs, 0, "nothing was counted for a device");
    });
}

/// Monday at nine: everybody behind the hall's one address signs in at the same moment.
#[test]
fn a_hundred_and_twenty_right_sign_ins_at_one_moment_all_succeed() {
    testkit::on_sqlite(&sets(), |db| {
        let house = House::new(db);
        run(async {
            let logins =
                ["chen", "sun", "zhao", "clerk1", "clerk2", "lead1", "lead2", "secadmin", "audit", "super1"];
            let mut set = tokio::task::JoinSet::new();
            for n in 0..120 {
                let mut browser = house.browser("192.0.2.1");
                let login = logins[n % logins.len()];
                set.spawn(async move { (login, browser.sign_in(login, PASSWORD).await.status) });
            }
            for (login, status) in set.join_all().await {
                assert_eq!(status, StatusCode::SEE_OTHER, "{login}");
            }
        });
    });
}

#[test]
fn tries_at_once_gain_nothing() {
    testkit::on_sqlite(&sets(), |db| {
        let house = House::new(db);
        run(async {
            let mut first = house.browser("198.51.100.8");
            first.get("/sign-in").await;
            let mut set = tokio::task::JoinSet::new();
            for n in 0..20 {
                let mut browser = first.clone();
                set.spawn(async move {
                    let password = format!("guess number {n}");
                    browser.post("/sign-in", &[("login", "chen"), ("password", &password)]).await
                });
            }
            let answers = set.join_all().await;
            let turned_away: Vec<_> =
                answers.iter().filter(|answer| answer.status == StatusCode::TOO_MANY_REQUESTS).collect();
            // Five cost nothing, three wait, each longer than the one before; the rest is told to come again.
            assert_eq!(turned_away.len(), 12);
            assert!(turned_away.iter().all(|answer| answer.headers.contains_key("retry-after")));
        });
    });
}

/// The administrator sees whom a limit holds up and lifts it, by page and as a program; each lifting is in the ledger.
#[test]
fn a_limit_can_be_seen_and_lifted() {
    testkit::on_both(&sets(), |db| {
        let house = House::new(db);
        run(async {
            for _ in 0..5 {
                house.browser("198.51.100.9").sign_in("chen", "guess guess guess").await;
                house.browser("198.51.100.9").sign_in("not-a-login", "guess guess guess").await;
            }
            let mut clerk = house.signed_in("clerk1").await;
            assert_eq!(clerk.get("/admin/limits").await.status, StatusCode::FORBIDDEN);
            let mut admin = house.signed_in("secadmin").await;
            let page = admin.get("/admin/limits").await.text;
            assert!(page.contains("chen · 198.51.100.9") && page.contains("等 1 秒"), "{page}");
            assert!(!page.contains("not-a-login"), "what was typed is nowhere");
            let key =
                page.split("name=\"key\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
            assert_eq!(admin.post("/admin/limits/lift", &[("key", &key)]).await.location(), "/admin/limits");
            let opened = serde_json::json!({ "login": "secadmin", "password": PASSWORD });
            let opened = house.ask(axum::http::Method::POST, "/api/v1/sessions", "", Some(opened)).await;
            let token = opened.json()["token"].as_str().unwrap().to_owned();
            let left = house.ask(axum::http::Method::GET, "/api/v1/limits", &token, None).await.json();
            let left = left["limits"].as_array().unwrap().clone();
            assert_eq!(left.len(), 1, "{left:?}");
            let path = format!("/api/v1/limits/{}", left[0]["key"].as_str().unwrap());
            let lifted = house.ask(axum::http::Method::DELETE, &path, &token, None).await;
            assert_eq!(lifted.status, StatusCode::NO_CONTENT);
            let gone = house.ask(axum::http::Method::DELETE, &path, &token, None).await;
            assert_eq!(
                (gone.status, gone.json()["code"].as_str()),
                (StatusCode::NOT_FOUND, Some("directory.limit-gone"))
            );
        });
        let lifted = db
            .read_blocking(|tx| {
                let latest = store::ledger::latest(tx, i64::MAX, 50)?;
                Ok::<_, contract::Fault>(latest.iter().filter(|e| e.kind == "limit.lifted").count())
            })
            .unwrap();
        assert_eq!(lifted, 2);
    });
}

/// One button ends every other session, programs' too.
#[test]
fn one_signs_out_everywhere_else_at_once() {
    testkit::on_both(&sets(), |db| {
        let house = House::new(db);
        run(async {
            let mut here = house.signed_in("chen").await;
            let mut there = house.signed_in("chen").await;
            let opened = serde_json::json!({ "login": "chen", "password": PASSWORD });
            let opened = house.ask(axum::http::Method::POST, "/api/v1/sessions", "", Some(opened)).await;
            let token = opened.json()["token"].as_str().unwrap().to_owned();
            assert!(here.get("/account").await.text.contains("/account/sessions/end-all"));
            assert_eq!(here.post("/account/sessions/end-all", &[]).await.location(), "/account");
            assert!(here.is_in().await && !there.is_in().await);
            let me = house.ask(axum::http::Method::GET, "/api/v1/me", &token, None).await;
            assert_eq!(me.status, StatusCode::UNAUTHORIZED);
            assert!(
                !here.get("/account").await.text.contains("/account/sessions/end-all"),
                "there is no other"
            );
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
