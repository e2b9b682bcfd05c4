//! The gateway through its acts: who signed, what was signed, what the grants say, and what both sides see afterwards.

use exchange::gateway::message::{self, Question};
use exchange::gateway::reconcile::{self, Told};
use exchange::gateway::register;
use exchange::gateway::signature::{Signable, Signed};
use exchange::load;
use exchange::model::Sharing;
use exchange::request::{self, Answer};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};

use crate::sets;
use crate::world::*;

/// A system of the fire brigade, with its key.
struct Caller {
    pair: Ed25519KeyPair,
    keyid: String,
}

const SYSTEM: &str = "fire-inspection";

fn pem(pair: &Ed25519KeyPair) -> String {
    let mut der = vec![0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
    der.extend_from_slice(pair.public_key().as_ref());
    format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----", base64(&der))
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

fn pair() -> Ed25519KeyPair {
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
    Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).unwrap()
}

/// What a caller sends.
fn body(number: &str, fields: &[&str], purpose: &str) -> Vec<u8> {
    json!({
        "message": number, "subject": { "number": CHEN }, "item": "fire-check", "purpose": purpose, "fields": fields,
        "reason": "消防监督检查",
    })
    .to_string()
    .into_bytes()
}

impl Caller {
    /// A signed request, made at a moment of the world's clock (seconds).
    fn request(&self, body: &[u8], created: i64) -> Signable {
        let digest =
            format!("sha-256=:{}:", base64(ring::digest::digest(&ring::digest::SHA256, body).as_ref()));
        let params = format!(
            "(\"@method\" \"@authority\" \"@path\" \"content-digest\");created={created};keyid=\"{}\"",
            self.keyid
        );
        let base = format!(
            "\"@method\": POST\n\"@authority\": data.example\n\"@path\": /exchange/v1/{CODE}\n\"content-digest\": {digest}\n\"@signature-params\": {params}"
        );
        let signature = format!("s=:{}:", base64(self.pair.sign(base.as_bytes()).as_ref()));
        let header = |name: &str, value: String| (name.to_owned(), value);
        Signable {
            method: "POST".to_owned(),
            path: format!("/exchange/v1/{CODE}"),
            query: None,
            authority: "data.example".to_owned(),
            origin: "https://data.example".to_owned(),
            headers: vec![
                header("content-digest", digest),
                header("signature-input", format!("s={params}")),
                header("signature", signature),
            ],
        }
    }
}

/// Everything the gateway does with a request, as the page does it.
fn send(world: &World, request: &Signable, body: &[u8]) -> Result<Value, contract::Fault> {
    let signed: Signed = request.signed(true)?;
    let (heard, sign) = (request.clone(), signed.clone());
    world.db.read_blocking(move |tx| register::who(tx, &heard, &sign))?;
    request.check_body(body)?;
    let (question, digest): (Question, String) = (message::read(body)?, message::hex(body));
    let reach = world.reach.clone();
    world.db.write_blocking(move |tx| message::answer(tx, &reach, (&signed, &digest), (CODE, &question)))?
}

fn seconds(world: &World) -> i64 {
    store::Clock::now_ms(&*world.clock) / 1_000
}

fn in_county(test: impl Fn(&World, &Caller)) {
    testkit::on_both(&sets(), |db| {
        let world = World::new(db);
        let pair = pair();
        let text = pem(&pair);
        let keyid = world
            .act("all", move |tx, _, who| {
                register::register(tx, who, (SYSTEM, "消防监督检查系统"), FIRE, "")?;
                register::add_key(tx, who, SYSTEM, &text, "2027-06-30")
            })
            .unwrap();
        let filed = world
            .act("fire", |tx, reach, who| request::ask_use(tx, reach, who, &wish(&["number", "valid_to"])));
        let number = filed.unwrap().number;
        world
            .act("keep", move |tx, _, who| {
                let answer = Answer {
                    grant: true,
                    fields: vec!["number".to_owned(), "valid_to".to_owned()],
                    until_day: "2027-06-30".to_owned(),
                    said: String::new(),
                    revision: 1,
                };
                request::answer(tx, who, &number, &answer)?;
                let data = json!({ "number": "甲-1", "valid_to": "2029-03-31", "holder": "某人" });
                load::keep(tx, who, CODE, 1, &[(CHEN.to_owned(), data.as_object().unwrap().clone())])
            })
            .unwrap();
        test(&world, &Caller { pair, keyid });
    });
}

/// DSX-03: a system reads the fields its organ was granted, for the purpose it was granted for, about one person; the person's log names organ,
/// system, item, purpose and reason.
#[test]
fn a_granted_system_reads_what_it_was_granted() {
    in_county(|world, caller| {
        let question = body("fire-2026-0001", &["number"], "oversight");
        let told = send(world, &caller.request(&question, seconds(world)), &question).unwrap();
        assert_eq!(told["data"], json!({ "number": "甲-1" }));
        assert_eq!((&told["found"], &told["times"]), (&json!(true), &json!(1)));
        for (fields, purpose, wants) in [
            (&["number", "holder"][..], "oversight", "exchange.field-not-granted"),
            (&["number"], "handling", "exchange.not-granted"),
            (&["number"], "curiosity", "exchange.purpose-missing"),
            (&["salary"], "oversight", "exchange.no-such-field"),
        ] {
            let question = body(&format!("fire-2026-{purpose}-{}", fields.len()), fields, purpose);
            let sent = send(world, &caller.request(&question, seconds(world)), &question);
            assert_eq!(code(sent), wants);
        }
        let party = world.db.read_blocking(|tx| directory::party::by_number(tx, CHEN)).unwrap().unwrap();
        let calls =
            world.db.read_blocking(move |tx| exchange::calls_about(tx, party.id, i64::MAX, 9)).unwrap();
        assert_eq!(calls.len(), 1, "what is refused reads nothing");
        assert_eq!((calls[0].organ_zh.as_str(), calls[0].post_zh.as_str()), ("消防", "消防监督检查系统"));
        assert_eq!(calls[0].purpose, "消防监督检查");
    });
}

/// A stranger, a key that is over or revoked, a clock that is off, a changed body and a used signature each get a refusal of their own.
#[test]
fn what_cannot_be_trusted_is_refused_with_its_name() {
    in_county(|world, caller| {
        let question = body("fire-2026-0002", &["number"], "oversight");
        let now = seconds(world);
        let good = caller.request(&question, now);
        let other = body("fire-2026-0002", &["valid_to"], "oversight");
        assert_eq!(code(send(world, &good, &other)), "exchange.body-changed");
        assert_eq!(code(send(world, &caller.request(&question, now - 3_600), &question)), "exchange.clock");
        assert_eq!(code(send(world, &caller.request(&question, now + 3_600), &question)), "exchange.clock");
        let stranger = Caller { pair: pair(), keyid: "nobody.1".to_owned() };
        assert_eq!(
            code(send(world, &stranger.request(&question, now), &question)),
            "exchange.unknown-system"
        );
        let forger = Caller { pair: pair(), keyid: caller.keyid.clone() };
        assert_eq!(code(send(world, &forger.request(&question, now), &question)), "exchange.signature-wrong");
        let elsewhere = Signable { path: "/exchange/v1/other.resource".to_owned(), ..good.clone() };
        assert_eq!(code(send(world, &elsewhere, &question)), "exchange.signature-wrong");
        assert_eq!(code(send(world, &good, &question)), "done");
        assert_eq!(code(send(world, &good, &question)), "exchange.replay");
        let stop = |why: Option<&'static str>| {
            world.act("all", move |tx, _, who| register::stop(tx, who, SYSTEM, why)).unwrap();
        };
        stop(Some("安全检查"));
        let again = caller.request(&question, now + 1);
        assert_eq!(code(send(world, &again, &question)), "exchange.system-stopped");
        stop(None);
        assert_eq!(code(send(world, &again, &question)), "done");
        world.at("2027-07-01", 0);
        let late = caller.request(&question, seconds(world));
        assert_eq!(code(send(world, &late, &question)), "exchange.key-expired");
        world.at("2027-07-01", 1);
        let keyid = caller.keyid.clone();
        world.act("all", move |tx, _, who| register::revoke_key(tx, who, SYSTEM, &keyid)).unwrap();
        let late = caller.request(&question, seconds(world));
        assert_eq!(code(send(world, &late, &question)), "exchange.key-revoked");
    });
}

/// DSX-01: a message has a number, is acknowledged, may be sent again and stays one; both sides compare a day and learn which differ.
#[test]
fn a_message_counts_once_and_days_are_compared() {
    in_county(|world, caller| {
        let now = seconds(world);
        let first = body("fire-2026-0003", &["number"], "oversight");
        send(world, &caller.request(&first, now), &first).unwrap();
        let told = send(world, &caller.request(&first, now + 1), &first).unwrap();
        assert_eq!((&told["times"], &told["data"]), (&json!(2), &json!({ "number": "甲-1" })));
        let other = body("fire-2026-0003", &["valid_to"], "oversight");
        assert_eq!(code(send(world, &caller.request(&other, now), &other)), "exchange.message-other");
        let refused = body("fire-2026-0004", &["holder"], "oversight");
        assert_eq!(code(send(world, &caller.request(&refused, now), &refused)), "exchange.field-not-granted");
        let party = world.db.read_blocking(|tx| directory::party::by_number(tx, CHEN)).unwrap().unwrap();
        let calls =
            world.db.read_blocking(move |tx| exchange::calls_about(tx, party.id, i64::MAX, 9)).unwrap();
        assert_eq!(calls.len(), 1);
        let day = contract::time::china_date(now * 1_000).to_string();
        let lines = "fire-2026-0003 answered\nfire-2026-0004 exchange.field-not-granted\n";
        let compare = |count: i64, digest: String, messages: Vec<&str>, at: i64| {
            let request = caller.request(b"x", at);
            let signed = request.signed(true).unwrap();
            let messages = messages.into_iter().map(str::to_owned).collect();
            let told = Told { day: day.clone(), count, digest, messages };
            world.db.write_blocking(move |tx| reconcile::compare(tx, &signed, &told))
        };
        let same = compare(2, message::hex(lines.as_bytes()), vec![], now + 2).unwrap();
        assert_eq!(same["equal"], json!(true));
        let named = vec!["fire-2026-0003", "fire-2026-0009"];
        let differs = compare(2, message::hex(b"other"), named, now + 3).unwrap();
        assert_eq!(differs["equal"], json!(false));
        assert_eq!(
            (&differs["missing"], &differs["unknown"]),
            (&json!(["fire-2026-0009"]), &json!(["fire-2026-0004"]))
        );
        assert_eq!(code(compare(2, "short".to_owned(), vec![], now + 4)), "exchange.message-unreadable");
    });
}

/// DSX-09: a system is joined when it has a key that holds, exempt for an approved reason, or alone; only who coordinates registers it.
#[test]
fn a_system_is_joined_exempt_or_alone() {
    in_county(|world, _| {
        let add =
            |login: &str, system: &'static str, exempt: &'static str| {
                code(world.act(login, move |tx, _, who| {
                    register::register(tx, who, (system, "旧系统"), LEAD, exempt)
                }))
            };
        assert_eq!(add("keep", "old-one", ""), "access.forbidden");
        assert_eq!(add("all", "Old", ""), "exchange.system-code");
        assert_eq!(add("all", SYSTEM, ""), "exchange.code-taken");
        assert_eq!(add("all", "old-one", ""), "done");
        assert_eq!(add("all", "old-two", "涉密系统，经批准不接入"), "done");
        let standing = world.db.read_blocking(exchange::gateway::register::all).unwrap();
        let words: Vec<(&str, &str)> =
            standing.iter().map(|(system, standing)| (system.code.as_str(), standing.as_str())).collect();
        assert_eq!(words, [(SYSTEM, "joined"), ("old-one", "alone"), ("old-two", "exempt")]);
        let key = |pem: String, last: &'static str| {
            code(world.act("all", move |tx, _, who| register::add_key(tx, who, "old-one", &pem, last)))
        };
        assert_eq!(key("x".to_owned(), "2027-01-01"), "exchange.key-unreadable");
        let text = pem(&pair());
        assert_eq!(key(text.clone(), "2030-01-01"), "exchange.key-term");
        assert_eq!(key(text.clone(), "2027-01-01"), "done");
        assert_eq!(key(text, "2027-01-01"), "exchange.key-known");
    });
}

/// A resource that is withdrawn is not read, whoever holds a grant.
#[test]
fn a_withdrawn_resource_answers_nobody() {
    in_county(|world, caller| {
        world.act("keep", |tx, _, who| exchange::catalogue::withdraw(tx, who, CODE, "停用")).unwrap();
        let question = body("fire-2026-0005", &["number"], "oversight");
        let sent = send(world, &caller.request(&question, seconds(world)), &question);
        assert_eq!(code(sent), "exchange.withdrawn");
        world.publish("keep", &written(Sharing::Conditional), 2).unwrap();
        let again = send(world, &caller.request(&question, seconds(world) + 1), &question).unwrap();
        assert_eq!(again["times"], json!(2), "a refused message is tried again under its number");
    });
}

/// What is no message is told so, with the place.
#[test]
fn what_is_no_message_is_refused() {
    for (text, wants) in
        [("", "kit.json"), ("[]", "kit.json"), (r#"{"message":"fire-2026-0001"}"#, "kit.json")]
    {
        let fault = message::read(text.as_bytes()).unwrap_err();
        assert!(fault.code.starts_with(wants), "{text}: {}", fault.code);
    }
    let short = body("x", &["a"], "oversight");
    assert_eq!(code(message::read(&short)), "exchange.message-unreadable");
    let none = body("fire-2026-0001", &[], "oversight");
    assert_eq!(code(message::read(&none)), "exchange.message-unreadable");
}
