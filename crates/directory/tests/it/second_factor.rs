//! The second factor, first passwords, and the JSON API's tokens.

#![allow(clippy::unwrap_used, reason = "what should be there and is not fails the test")]

use std::time::Duration;

use crate::common::{Browser, House, PASSWORD, now, run, sets};
use axum::http::{Method, StatusCode};
use directory::totp::Shared;
use serde_json::json;

/// The secret as the page shows it for typing.
fn typed_secret(page: &str) -> Shared {
    let typed =
        page.split("<code>").find_map(|p| p.split("</code>").next().filter(|c| c.len() == 39)).unwrap();
    let mut bits = 0_u64;
    let mut count = 0;
    let mut bytes = Vec::new();
    for letter in typed.bytes().filter(|b| *b != b' ') {
        let value = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".iter().position(|l| *l == letter).unwrap();
        bits = bits << 5 | u64::try_from(value).unwrap();
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).unwrap());
        }
    }
    Shared::from_bytes(&bytes).unwrap()
}

async fn set_up(browser: &mut Browser, now: i64) -> Shared {
    browser.get("/account/second-factor").await;
    let refused = browser.post("/account/second-factor", &[("password", "not mine at all")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let begun = browser.post("/account/second-factor", &[("password", PASSWORD)]).await;
    assert_eq!(begun.location(), "/account/second-factor");
    let page = browser.get("/account/second-factor").await;
    assert!(page.text.contains("class=\"qr\""));
    let shared = typed_secret(&page.text);
    let wrong = browser.post("/account/second-factor/confirm", &[("code", "000000")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let code = shared.code_at(now).unwrap();
    assert_eq!(
        browser.post("/account/second-factor/confirm", &[("code", &code)]).await.location(),
        "/account"
    );
    shared
}

#[test]
fn with_a_second_factor_the_password_alone_opens_nothing() {
    testkit::on_both(&sets(), |db| {
        let house = House::new(db);
        let mut chen = run(house.signed_in("chen"));
        let shared = run(set_up(&mut chen, now(db)));
        let kept: Option<Vec<u8>> = db
            .read_blocking(|tx| tx.one(store::sql!("SELECT totp FROM account WHERE login = 'chen'"), &[]))
            .unwrap();
        let kept = kept.unwrap();
        assert!(!kept.windows(20).any(|w| w == shared.as_bytes()), "the secret is sealed");

        let mut again = house.browser("192.0.2.5");
        run(async {
            let answer = again.sign_in("chen", PASSWORD).await;
            assert_eq!(answer.location(), "/sign-in/second-factor?return=%2Faccount");
            assert!(!again.is_in().await);
            assert_eq!(again.get("/api/v1/me").await.status, StatusCode::UNAUTHORIZED);
            again.get("/sign-in/second-factor").await;
            let wrong = again.post("/sign-in/second-factor", &[("code", "123456")]).await;
            assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
            // The code that set it up is used.
            let used = shared.code_at(now(db)).unwrap();
            let answer = again.post("/sign-in/second-factor", &[("code", &used)]).await;
            assert!(answer.text.contains("验证码不对或已用过"));
        });
        db.clock.advance(Duration::from_secs(30));
        run(async {
            let unfinished = again.cookies["od_session"].clone();
            let code = shared.code_at(now(db)).unwrap();
            let fields = [("code", code.as_str()), ("return", "/account/looks")];
            assert_eq!(again.post("/sign-in/second-factor", &fields).await.location(), "/account/looks");
            assert!(again.is_in().await);
            assert_ne!(again.cookies["od_session"], unfinished, "a new token for every step");
            let mut replay = house.browser("192.0.2.6");
            replay.sign_in("chen", PASSWORD).await;
            replay.get("/sign-in/second-factor").await;
            let answer = replay.post("/sign-in/second-factor", &[("code", &code)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "a code works once");
            // Guessing codes comes to an end.
            for n in 0..12 {
                replay.post("/sign-in/second-factor", &[("code", &format!("{n:06}"))]).await;
            }
            let answer = replay.post("/sign-in/second-factor", &[("code", "999999")]).await;
            assert!(answer.text.contains("试的次数太多了"));
        });
    });
}

#[test]
fn an_unfinished_session_is_nobody_and_soon_over() {
    testkit::on_sqlite(&sets(), |db| {
        let house = House::new(db);
        let mut chen = run(house.signed_in("chen"));
        let shared = run(set_up(&mut chen, now(db)));
        let mut again = house.browser("192.0.2.5");
        run(again.sign_in("chen", PASSWORD));
        run(again.get("/sign-in/second-factor"));
        db.clock.advance(Duration::from_secs(11 * 60));
        let code = shared.code_at(now(db)).unwrap();
        run(async {
            let late = again.post("/sign-in/second-factor", &[("code", &code)]).await;
            assert!(late.status == StatusCode::UNAUTHORIZED || late.status == StatusCode::FORBIDDEN);
            assert!(!again.is_in().await);
        });
    });
}

#[test]
fn the_second_factor_is_taken_away_with_password_and_code() {
    testkit::on_sqlite(&sets(), |db| {
        let house = House::new(db);
        let mut chen = run(house.signed_in("chen"));
        let shared = run(set_up(&mut chen, now(db)));
        db.clock.advance(Duration::from_secs(30));
        run(async {
            chen.get("/account/second-factor").await;
            let no_code = [("password", PASSWORD), ("code", "")];
            let refused = chen.post("/account/second-factor/remove", &no_code).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            let code = shared.code_at(now(db)).unwrap();
            let both = [("password", PASSWORD), ("code", code.as_str())];
            assert_eq!(chen.post("/account/second-factor/remove", &both).await.location(), "/account");
            let mut again = house.browser("192.0.2.5");
            again.sign_in("chen", PASSWORD).await;
            assert!(again.is_in().await);
        });
    });
}

/// Wrong codes come to an end wherever they are asked for: with session and password alone, the factor cannot be guessed away.
#[test]
fn guessing_codes_to_take_the_second_factor_away_comes_to_an_end() {
    testkit::on_both(&sets(), |db| {
        let house = House::new(db);
        let mut chen = run(house.signed_in("chen"));
        let shared = run(set_up(&mut chen, now(db)));
        db.clock.advance(Duration::from_secs(30));
        run(async {
            chen.get("/account/second-factor").await;
            for n in 0..10 {
                let guess = format!("{n:06}");
                let both = [("password", PASSWORD), ("code", guess.as_str())];
                let answer = chen.post("/account/second-factor/remove", &both).await;
                assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{n}");
            }
            let code = shared.code_at(now(db)).unwrap();
            let both = [("password", PASSWORD), ("code", code.as_str())];
            let answer = chen.post("/account/second-factor/remove", &both).await;
            assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
            assert!(chen.get("/account/second-factor").await.text.contains("动态验证码已开启"));
        });
    });
}

/// At the window, who can show a code of their own needs nobody to confirm; the second factor stays.
#[test]
fn ones_own_code_takes_the_place_of_a_second_official() {
    testkit::on_both(&sets(), |db| {
        let house = House::new(db);
        let mut chen = run(house.signed_in("chen"));
        let shared = run(set_up(&mut chen, now(db)));
        db.clock.advance(Duration::from_secs(30));
        let first = "given at window three";
        run(async {
            let mut clerk = house.signed_in("clerk1").await;
            clerk.get("/desk/identity").await;
            let with = |code: String| {
                [
                    ("lost_login", "chen".to_owned()),
                    ("lost_kind", "citizen-id".to_owned()),
                    ("lost_number", "15040219900612998X".to_owned()),
                    ("password", first.to_owned()),
                    ("code", code),
                ]
            };
            let path = "/desk/identity/reset";
            let wrong = with("000000".to_owned());
            let wrong = wrong.each_ref().map(|(name, value)| (*name, value.as_str()));
            assert!(clerk.post(path, &wrong).await.text.contains("验证码不对或已用过"));
            let right = with(shared.code_at(now(db)).unwrap());
            let right = right.each_ref().map(|(name, value)| (*name, value.as_str()));
            assert_eq!(clerk.post(path, &right).await.location(), "/desk/identity");
            let mut again = house.browser("192.0.2.5");
            let answer = again.sign_in("chen", first).await;
            assert!(answer.location().starts_with("/sign-in/second-factor"), "{}", answer.location());
        });
    });
}

#[test]
fn a_first_password_opens_only_the_page_that_changes_it() {
    testkit::on_both(&sets(), |db| {
        let house = House::new(db);
        run(async {
            let mut admin = house.signed_in("secadmin").await;
            admin.get("/admin/people").await;
            let first = "given by the office";
            let fields = [
                ("login", "newclerk"),
                ("name", "新来的"),
                ("password", first),
                ("id_kind", "citizen-id"),
                ("id_number", "150402196607079937"),
            ];
            assert_eq!(admin.post("/admin/people", &fields).await.location(), "/admin/people/newclerk");
            let mut clerk = house.browser("192.0.2.9");
            let answer = clerk.sign_in("newclerk", first).await;
            assert_eq!(answer.location(), "/account/password?return=%2Faccount");
            assert!(!clerk.is_in().await);
            assert_eq!(clerk.get("/account/password").await.status, StatusCode::OK);
            let same = [("new", first), ("again", first)];
            assert_eq!(clerk.post("/account/password", &same).await.status, StatusCode::UNPROCESSABLE_ENTITY);
            let new = "known to me alone";
            clerk.post("/account/password", &[("new", new), ("again", new)]).await;
            assert!(clerk.is_in().await);
        });
    });
}

#[test]
fn programs_sign_in_for_a_token() {
    testkit::on_both(&sets(), |db| {
        let house = House::new(db);
        run(async {
            let open = |body| house.ask(Method::POST, "/api/v1/sessions", "", Some(body));
            let wrong = open(json!({ "login": "chen", "password": "no no no no" })).await;
            assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
            assert_eq!(wrong.headers["content-type"], "application/problem+json");
            assert_eq!(wrong.json()["code"], "directory.sign-in-wrong");
            for bad in
                [json!([]), json!({ "login": 1 }), json!({ "login": "a", "password": "b", "admin": true })]
            {
                assert_eq!(open(bad).await.status, StatusCode::UNPROCESSABLE_ENTITY);
            }
            let big = open(json!({ "login": "a".repeat(10_000), "password": "b" })).await;
            assert_eq!(big.status, StatusCode::PAYLOAD_TOO_LARGE);
            let opened = open(json!({ "login": "lead1", "password": PASSWORD })).await;
            assert_eq!(opened.status, StatusCode::CREATED);
            let token = opened.json()["token"].as_str().unwrap().to_owned();
            let me = house.ask(Method::GET, "/api/v1/me", &token, None).await;
            assert_eq!(
                me.json()["posts"][0]["permissions"],
                json!(["case.review", "case.special", "ticket.handle"])
            );
            assert_eq!(me.json()["assurance"], 1);
            // A bearer token is no cookie, and a cookie no bearer token.
            let mut browser = house.browser("192.0.2.1");
            browser.cookies.insert("od_session".into(), token.clone());
            assert!(!browser.is_in().await);
            let chen = house.signed_in("chen").await;
            let cookie = chen.cookies["od_session"].clone();
            let me = house.ask(Method::GET, "/api/v1/me", &cookie, None).await;
            assert_eq!(me.status, StatusCode::UNAUTHORIZED);
            let gone = house.ask(Method::DELETE, "/api/v1/sessions/current", &token, None).await;
            assert_eq!(gone.status, StatusCode::NO_CONTENT);
            let me = house.ask(Method::GET, "/api/v1/me", &token, None).await;
            assert_eq!(me.status, StatusCode::UNAUTHORIZED);
        });
        // With a second factor the code comes in the same request, and the level of assurance shows it.
        let mut chen = run(house.signed_in("chen"));
        let shared = run(set_up(&mut chen, now(db)));
        db.clock.advance(Duration::from_secs(30));
        run(async {
            let open = |body| house.ask(Method::POST, "/api/v1/sessions", "", Some(body));
            let lacking = open(json!({ "login": "chen", "password": PASSWORD })).await;
            assert_eq!(lacking.json()["code"], "directory.code-needed");
            let code = shared.code_at(now(db)).unwrap();
            let opened = open(json!({ "login": "chen", "password": PASSWORD, "code": code })).await;
            let token = opened.json()["token"].as_str().unwrap().to_owned();
            let me = house.ask(Method::GET, "/api/v1/me", &token, None).await.json();
            assert_eq!(me["assurance"], 3, "two factors, and a person whose identity is checked");
            assert_eq!(me["acts_for"][0]["id_masked"], "150**************X");
        });
    });
}

#[test]
fn divisions_can_be_asked_for() {
    testkit::on_sqlite(&sets(), |db| {
        let house = House::new(db);
        run(async {
            let chifeng = house.ask(Method::GET, "/api/v1/regions/150400", "", None).await.json();
            assert_eq!(chifeng["name"], json!({ "zh": "赤峰市", "en": "Chifeng City" }));
            assert_eq!(chifeng["within"][0]["code"], "150000");
            assert_eq!(chifeng["children"].as_array().unwrap().len(), 12);
            let none = house.ask(Method::GET, "/api/v1/regions/150172", "", None).await;
            assert_eq!(none.status, StatusCode::NOT_FOUND);
        });
    });
}
