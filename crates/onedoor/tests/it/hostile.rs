//! What is malformed, huge, forged or too fast gets a clear answer and changes nothing; the ledger holds.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{Cursor, Write};

use crate::common::story::{RESTAURANT, parts, pdf};
use crate::common::{TestHouse, in_both, in_sqlite};
use serde_json::{Value, json};
use testkit::app::multipart;
use testkit::{Answer, File, Program};

/// A clear refusal: a problem document with a code of its own, never our mistake.
#[track_caller]
fn is_refused(answer: &Answer, what: &str) {
    let status = answer.status.as_u16();
    assert!((400..500).contains(&status), "{what}: {status} {}", answer.body());
    if answer.path.starts_with("/api/") {
        assert_eq!(answer.header("content-type"), "application/problem+json", "{what}");
        let told = answer.json();
        for field in ["type", "title", "detail", "code"] {
            assert!(told[field].as_str().is_some_and(|text| !text.is_empty()), "{what}: {field} in {told}");
        }
        assert!(
            !told["title"].as_str().unwrap().starts_with("kit-"),
            "{what}: no words for {}",
            told["code"]
        );
    }
}

/// Does something hostile and makes sure that nothing in the house has changed.
#[track_caller]
fn nothing_changes(house: &TestHouse<'_>, hostile: impl FnOnce()) {
    let before = house.app.ledger_is_intact();
    hostile();
    assert_eq!(house.app.ledger_is_intact(), before);
    house.app.no_dead_jobs();
}

fn bodies() -> Vec<(&'static str, Vec<u8>)> {
    let deep = |open: &str, close: &str| {
        format!("{{\"answers\":{}{}}}", open.repeat(100_000), close.repeat(100_000))
    };
    vec![
        ("nothing", Vec::new()),
        ("half an object", b"{\"revision\": 1".to_vec()),
        ("not JSON", b"<xml/>".to_vec()),
        ("a list", b"[]".to_vec()),
        ("null", b"null".to_vec()),
        ("a text", b"\"revision\"".to_vec()),
        ("an unknown field", b"{\"revision\": 1, \"sudo\": true}".to_vec()),
        (
            "wrong types",
            b"{\"revision\": \"one\", \"item\": 5, \"number\": [], \"why\": {}, \"to\": 1, \"organ\": 1}"
                .to_vec(),
        ),
        ("a huge number", b"{\"revision\": 1e400}".to_vec()),
        ("a number beyond the type", b"{\"revision\": 99999999999999999999999}".to_vec()),
        ("not UTF-8", b"{\"revision\": \"\xff\xfe\"}".to_vec()),
        ("deep lists", deep("[", "]").into_bytes()),
        ("deep objects", deep("{\"a\":", "}").into_bytes()),
        ("three megabytes", format!("{{\"why\": \"{}\"}}", "a".repeat(3 << 20)).into_bytes()),
    ]
}

/// Every operation that takes JSON is sent every malformed body, as somebody who may use it.
#[test]
fn malformed_json_changes_nothing() {
    in_both(|house| {
        let chen = house.person("chen");
        let number = chen.apply(RESTAURANT, json!({}));
        let draft = chen.open(RESTAURANT, json!({}));
        let fill = |path: &str| {
            path.replace("{number}", &number)
                .replace("{draft}", draft["id"].as_str().unwrap())
                .replace("{task}", "1")
                .replace("{concept}", "premises.lease")
        };
        let people = [chen.program.clone(), house.sign_in("clerk1")];
        nothing_changes(house, || {
            let mut tried = 0;
            for (path, method, operation) in house.described.operations() {
                if operation["requestBody"]["content"]["application/json"].is_null()
                    || path.contains("/sessions")
                {
                    continue;
                }
                for person in &people {
                    for (what, body) in bodies() {
                        let answer = person.send(&method, &fill(&path), Some("application/json"), body);
                        is_refused(&answer, &format!("{method} {path} with {what}"));
                        tried += 1;
                    }
                    let answer = person.send(&method, &fill(&path), Some("text/plain"), "{}");
                    is_refused(&answer, &format!("{method} {path} as plain text"));
                }
            }
            assert!(tried > 400, "{tried}");
        });
        assert_eq!(chen.case(&number)["revision"], 1);
    });
}

/// Texts that no column can keep are refused on both databases alike, wherever they stand.
#[test]
fn texts_that_are_no_texts_are_refused() {
    in_both(|house| {
        let chen = house.person("chen");
        let number = chen.apply("registration-archive", json!({}));
        nothing_changes(house, || {
            let nul = "\u{0}";
            let withdraw = format!("/api/v1/cases/{number}/withdrawal");
            is_refused(&chen.program.post(&withdraw, &json!({ "why": nul })), "why");
            is_refused(&chen.program.post("/api/v1/drafts", &json!({ "item": nul })), "item");
            let progress = json!({ "number": nul, "id_tail": nul });
            is_refused(&chen.program.post("/api/v1/progress", &progress), "number");
            is_refused(
                &chen.program.post("/api/v1/sessions", &json!({ "login": nul, "password": nul })),
                "login",
            );
            let long = "9".repeat(5000);
            for path in [
                "/api/v1/cases/%00".to_owned(),
                "/api/v1/cases/%ff%fe".to_owned(),
                "/api/v1/cases/..%2f..%2fetc%2fpasswd".to_owned(),
                format!("/api/v1/cases/{long}"),
                "/api/v1/cases/150402-260105-000018'%20OR%20'1'%3D'1".to_owned(),
                "/api/v1/drafts/%00".to_owned(),
                "/api/v1/drafts/99999999999999999999999".to_owned(),
                "/api/v1/drafts/-1".to_owned(),
                "/api/v1/licences/%00".to_owned(),
                "/api/v1/items/%00".to_owned(),
                "/api/v1/items/%F0%9F%98%80".to_owned(),
                "/api/v1/regions/%00".to_owned(),
                format!("/api/v1/cases/{number}/tasks/1/claim/more"),
                "/api/v1/nothing/here".to_owned(),
                "/api".to_owned(),
                "/files/%00".to_owned(),
                "/files/..%2f..%2fsecret".to_owned(),
                "/guide/%00".to_owned(),
                "/case/%00".to_owned(),
                "/verify/%00".to_owned(),
                "/assets/../Cargo.toml".to_owned(),
                "/assets/%2e%2e/%2e%2e/secret".to_owned(),
            ] {
                is_refused(&chen.program.get(&path), &path);
            }
            for query in ["/api/v1/cases?from=%00", "/api/v1/cases?from=-1x", "/api/v1/cases?from=a&from=b"] {
                is_refused(&chen.program.get(query), query);
            }
            // A search for what no database can hold finds nothing; it does not fail.
            for query in ["/items?q=%00", "/api/v1/items?q=%00", "/items?q=%27%22%3C%25_"] {
                let answer = chen.program.get(query);
                assert!(answer.status.as_u16() < 500, "{query}: {}", answer.status);
            }
            let wrong =
                chen.program.send("put", &format!("/api/v1/cases/{number}"), Some("application/json"), "{}");
            assert_eq!(wrong.status.as_u16(), 405);
            assert!(wrong.header("allow").contains("GET"));
        });
    });
}

fn package(entries: &[(&str, usize)]) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    let mut writer = zip::ZipWriter::new(&mut out);
    let chunk = vec![0u8; 1 << 20];
    for (name, size) in entries {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        let mut left = *size;
        while left > 0 {
            let now = left.min(chunk.len());
            writer.write_all(&chunk[..now]).unwrap();
            left -= now;
        }
    }
    writer.finish().unwrap();
    out.into_inner()
}

/// Files that are empty, of the wrong kind, too large, active, bombs or traps are refused with the reason, and nothing of
/// the request is kept; a name with a path in it loses its path.
#[test]
fn hostile_files_are_refused() {
    in_sqlite(|house| {
        let chen = house.person("chen");
        let draft = chen.open(RESTAURANT, json!({}));
        let id = draft["id"].as_str().unwrap();
        let review = chen.read(&format!("/api/v1/drafts/{id}/review"));
        let concept = review["plan"]["asked"][0]["concept"].as_str().unwrap();
        let path = format!("/api/v1/drafts/{id}/materials/{concept}");
        let send = |name: &str, bytes: Vec<u8>| {
            chen.program.post_files(&path, &[], &[File::new("file", name, bytes)])
        };
        nothing_changes(house, || {
            let hostile = [
                ("empty.pdf", Vec::new(), "file.empty"),
                ("program.pdf", b"MZ\x90\x00".repeat(100), "file.kind"),
                ("page.pdf", b"<html><script>alert(1)</script>".to_vec(), "file.kind"),
                ("cut.pdf", b"%PDF-1.7 cut short".to_vec(), "file.damaged"),
                (
                    "active.pdf",
                    b"%PDF-1.7\n/OpenAction << /S /JavaScript >>\n%%EOF".to_vec(),
                    "file.active-content",
                ),
                ("bomb.ofd", package(&[("OFD.xml", 300 << 20)]), "file.package-too-large"),
                ("trap.ofd", package(&[("OFD.xml", 10), ("../../../etc/cron.d/x", 10)]), "file.path-trick"),
                ("letter.docx", package(&[("word/document.xml", 10)]), "file.kind"),
            ];
            for (name, bytes, code) in hostile {
                let answer = send(name, bytes);
                is_refused(&answer, name);
                assert_eq!(answer.code(), code, "{name}");
            }
            let huge = vec![b'a'; 100 << 20];
            assert_eq!(send("huge.pdf", huge.clone()).expect(413).code(), "kit.too-large");
            let raw =
                chen.program.send("post", &format!("{path}?name=huge.pdf"), Some("application/pdf"), huge);
            assert_eq!(raw.expect(413).code(), "kit.file-too-large");
            let many: Vec<File> = (0..60).map(|n| File::new("file", &format!("{n}.pdf"), pdf("x"))).collect();
            is_refused(&chen.program.post_files(&path, &[], &many), "sixty files");
            // One bad file among good ones: none is kept.
            let mixed =
                [File::new("file", "good.pdf", pdf("x")), File::new("file", "bad.pdf", b"MZ".to_vec())];
            is_refused(&chen.program.post_files(&path, &[], &mixed), "a bad file among good ones");
            let (kind, mut body) = multipart(&[], &[File::new("file", "a.pdf", pdf("x"))]);
            body.truncate(body.len() - 20);
            is_refused(&chen.program.send("post", &path, Some(&kind), body), "a body cut short");
            is_refused(&chen.program.send("post", &path, Some("multipart/form-data"), "x"), "no boundary");
            for kind in ["text/html", "application/json", "application/x-www-form-urlencoded"] {
                assert_eq!(
                    chen.program.send("post", &path, Some(kind), pdf("x")).expect(415).code(),
                    "kit.content-type"
                );
            }
            let nowhere = format!("/api/v1/drafts/{id}/materials/no.such.thing");
            is_refused(
                &chen.program.post_files(&nowhere, &[], &[File::new("f", "a.pdf", pdf("x"))]),
                "another material",
            );
            assert_eq!(chen.read(&format!("/api/v1/drafts/{id}"))["materials"], json!({}));
        });
        let kept = send("..\\..\\etc/passwd\u{202e}fdp.exe", pdf("x")).expect(201).json();
        assert_eq!(kept["materials"][concept]["files"][0]["name"], "passwdfdp.pdf");
        // One file as the body itself, named or not, of every kind that the description offers.
        for (name, kind) in
            [("", "application/pdf"), ("?name=a.pdf", "image/png"), ("", "application/octet-stream")]
        {
            chen.program.send("post", &format!("{path}{name}"), Some(kind), pdf(name)).expect(201);
        }
    });
}

/// A form without its token, with somebody else's, or sent by another site is refused before anything is looked at.
#[test]
fn forged_forms_are_refused() {
    in_sqlite(|house| {
        let chen = house.person("chen");
        let number = chen.apply("registration-archive", json!({}));
        let mut victim = house.app.browser();
        victim.sign_in("chen", crate::common::PASSWORD);
        let withdraw = format!("/case/{number}/withdraw");
        nothing_changes(house, || {
            let form = "application/x-www-form-urlencoded";
            assert_eq!(victim.post_raw(&withdraw, form, "why=x").status.as_u16(), 403);
            assert_eq!(victim.post_raw(&withdraw, form, "_token=AAAA&why=x").status.as_u16(), 403);
            let mut other = house.app.browser();
            let theirs = other
                .open("/sign-in")
                .forms()
                .iter()
                .find_map(|f| f.value("_token").map(str::to_owned))
                .unwrap();
            let stolen = testkit::app::urlencoded(&[("_token", &theirs), ("why", "x")]);
            assert_eq!(victim.post_raw(&withdraw, form, stolen).status.as_u16(), 403);
            // The JSON API does not listen to a browser's cookie sent as a form, with or without files.
            let api = format!("/api/v1/cases/{number}/withdrawal");
            is_refused(&victim.post_raw(&api, form, "why=x"), "a form to the API");
            is_refused(&victim.post_raw(&api, "text/plain", "{\"why\":\"x\"}"), "a text to the API");
            let (kind, body) = multipart(&[], &[File::new("f", "a.pdf", pdf("x"))]);
            is_refused(
                &victim.post_raw(&format!("/api/v1/cases/{number}/supplements"), &kind, body),
                "files to the API",
            );
        });
        assert_eq!(chen.case(&number)["state"], "received");
    });
}

fn at_once<T: Send>(count: usize, act: impl Fn(usize) -> T + Sync) -> Vec<T> {
    std::thread::scope(|threads| {
        let tries: Vec<_> = (0..count)
            .map(|n| {
                let act = &act;
                threads.spawn(move || act(n))
            })
            .collect();
        tries.into_iter().map(|one| one.join().unwrap()).collect()
    })
}

fn won(answers: &[Answer]) -> usize {
    answers.iter().filter(|answer| answer.status.is_success()).count()
}

/// Two clerks accept, two approvers decide, two hand out at the same moment: one wins, the other is told what happened, and
/// every act is in the ledger once.
#[test]
fn of_two_at_once_one_wins() {
    in_both(|house| {
        let chen = house.person("chen");
        let clerks = [house.person("clerk1"), house.person("clerk2")];
        let number = chen.apply(RESTAURANT, json!({}));
        let ticks = clerks[0].ticks(&number, &[]);
        let revision = clerks[0].revision(&number);
        let post = |program: &Program, number: &str, act: &str, body: &Value| {
            program.post(&format!("/api/v1/cases/{number}/{act}"), body)
        };
        let body = json!({ "revision": revision, "ticks": ticks });
        let answers = at_once(2, |n| post(&clerks[n].program, &number, "acceptance", &body));
        assert_eq!(won(&answers), 1);
        let late = answers.iter().find(|answer| !answer.status.is_success()).unwrap();
        assert_eq!(late.code(), "case.already-accepted", "{}", late.body());
        assert!(
            ["李迎春", "周建国"].contains(&late.json()["args"]["by"].as_str().unwrap()),
            "{}",
            late.body()
        );
        assert!(late.json()["args"]["at"].is_string());

        let members = parts(&chen.case(&number));
        assert_eq!(members.len(), 4);
        for (organ, member) in &members {
            house.person(&format!("{organ}1")).review_all(member);
        }
        for (organ, member) in &members {
            let approvers = [house.person(&format!("{organ}2")), house.person(&format!("{organ}-head"))];
            let body = json!({ "outcome": "grant", "unread_known": true, "revision": approvers[0].revision(member) });
            let answers = at_once(2, |n| post(&approvers[n].program, member, "decision", &body));
            assert_eq!(won(&answers), 1, "{organ}");
            let late = answers.iter().find(|answer| !answer.status.is_success()).unwrap();
            assert_eq!(late.code(), "case.already-decided", "{}", late.body());
        }
        let issuer = house.person("issue1");
        let body = json!({ "how": "courier", "revision": issuer.revision(&number), "address": "示例街1号", "tracking": "EA1" });
        let answers = at_once(3, |_| post(&issuer.program, &number, "delivery", &body));
        assert_eq!(won(&answers), 1);
        let told = chen.read(&format!("/api/v1/cases/{number}/timeline"));
        let count =
            |kind: &str| told["timeline"].as_array().unwrap().iter().filter(|e| e["kind"] == kind).count();
        // The package and its four parts are accepted, each once.
        assert_eq!((count("case.submitted"), count("case.decided"), count("case.delivered")), (1, 4, 1));
        house.is_in_order();
    });
}

/// A save from a second window does not overwrite the first unseen, whatever the order they arrive in.
#[test]
fn two_windows_do_not_overwrite_each_other() {
    in_both(|house| {
        let chen = house.person("chen");
        let draft = chen.open(RESTAURANT, json!({}));
        let path = format!("/api/v1/drafts/{}", draft["id"].as_str().unwrap());
        let answers = at_once(4, |n| {
            let body =
                json!({ "revision": draft["revision"], "form": { "business_name": format!("第{n}家") } });
            chen.program.json("patch", &path, &body)
        });
        assert_eq!(won(&answers), 1);
        assert!(
            answers
                .iter()
                .filter(|answer| !answer.status.is_success())
                .all(|answer| answer.code() == "draft.changed")
        );
    });
}

/// What is owned by one organ is not seen by another, nor by another citizen: the same 404 as for what does not exist.
#[test]
fn what_is_private_does_not_exist_for_others() {
    in_sqlite(|house| {
        let chen = house.person("chen");
        let number = chen.apply("business-registration", json!({}));
        house.person("clerk1").accept(&number);
        for login in ["sun", "city1", "hotline1"] {
            let other = house.person(login);
            for part in ["", "/timeline", "/documents", "/materials", "/application", "/checklist", "/tasks"]
            {
                let there = other.get(&format!("/api/v1/cases/{number}{part}")).expect(404).json();
                let nowhere =
                    other.get(&format!("/api/v1/cases/150402-260105-999993{part}")).expect(404).json();
                assert_eq!(
                    (&there["title"], &there["code"]),
                    (&nowhere["title"], &nowhere["code"]),
                    "{login} {part}"
                );
            }
        }
        // The applicant reads the case, but not the window's checklist or the office's tasks.
        chen.get(&format!("/api/v1/cases/{number}/checklist")).expect(404);
        chen.get(&format!("/api/v1/cases/{number}/tasks")).expect(404);
        let seen = chen.get(&format!("/api/v1/cases/{number}/timeline")).body();
        assert!(!seen.contains("account:") && !seen.contains("李迎春"), "an office has no names: {seen}");
    });
}
