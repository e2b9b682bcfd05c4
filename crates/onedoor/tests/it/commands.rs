//! The command line is a contract: outside checks rely on these forms, these fields and these exit codes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_onedoor")).args(arguments).output().unwrap()
}

fn shown(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[track_caller]
fn exits(code: i32, arguments: &[&str]) -> String {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", shown(&output));
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn json_of(code: i32, arguments: &[&str]) -> Value {
    let text = exits(code, arguments);
    serde_json::from_str(&text)
        .unwrap_or_else(|error| panic!("{arguments:?}: one JSON document: {error}: {text}"))
}

fn definitions() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../definitions/hongshan")
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

#[test]
fn wrong_usage_is_two_and_help_is_zero() {
    exits(0, &["--help"]);
    exits(0, &["--version"]);
    for wrong in
        [&["nonsense"][..], &["code", "check", "uscc"], &["code", "check", "colour", "x"], &["clock", "due"]]
    {
        exits(2, wrong);
    }
}

#[test]
fn codes_are_checked() {
    let valid = [
        ("uscc", "91150402DEM000110R"),
        ("citizen-id", "15040219900612998X"),
        ("region", "150402"),
        ("item", "11150402DEM000014Q4002031001000"),
    ];
    for (kind, value) in valid {
        exits(0, &["code", "check", kind, value]);
        assert_eq!(json_of(0, &["code", "check", kind, value, "--json"])["valid"], true, "{kind} {value}");
    }
    let invalid = [
        ("uscc", "91150402DEM000110Q"),
        ("citizen-id", "150402199006129981"),
        ("citizen-id", "150402209903071235"),
        ("region", "999999"),
        ("org", "DEM00001-5"),
        ("licence-id", "1.2.156.3005.2"),
        ("item", "12"),
        ("case", "150402-260105-000017x"),
        ("uscc", ""),
        ("case", "\u{1F600}"),
    ];
    for (kind, value) in invalid {
        let told = json_of(1, &["code", "check", kind, value, "--json"]);
        assert_eq!(told["valid"], false, "{kind} {value:?}");
        assert!(told["error"]["code"].as_str().is_some_and(|code| !code.is_empty()), "{told}");
    }
}

#[test]
fn a_division_is_named_where_the_list_has_it() {
    let told = |code: &str| json_of(0, &["code", "check", "region", code, "--json"]);
    assert_eq!(told("150402")["name"]["zh"], "红山区");
    assert_eq!(told("150402001001")["name"]["zh"], "红山区");
    assert_eq!(told("159999")["listed"], false);
    let shown = |code: &str| exits(0, &["code", "check", "region", code]);
    assert!(shown("159999").contains("not among the divisions"));
    // A statistical code is told as one, not as a division that was retired.
    assert!(shown("150172").contains("statistical-only") && !shown("150172").contains("not among"));
    // Nothing is said where the list does not reach.
    assert!(told("110101").get("listed").is_none());
}

/// TIM-01: working days on the calendar of 2004 to 2026, with holidays and make-up days.
#[test]
fn a_due_date_comes_with_why() {
    let due = |more: &[&str]| {
        let mut arguments = vec!["clock", "due", "--json"];
        arguments.extend(more);
        json_of(0, &arguments)
    };
    let plain = due(&["--start", "2026-01-05", "--limit", "10wd"]);
    assert_eq!((&plain["due"], &plain["provisional"]), (&json!("2026-01-19"), &json!(false)));
    assert_eq!(plain["explain"][0]["date"], "2026-01-05");
    // The last Saturday of 2005 was worked; 三月三 of 2025 is not loaded for Guangxi, and the answer says so.
    assert_eq!(due(&["--start", "2005-12-30", "--limit", "1wd"])["due"], "2005-12-31");
    let guangxi = ["--start", "2025-03-28", "--limit", "1wd", "--region", "450000"];
    assert_eq!(due(&guangxi)["own_days_missing"], json!([2025]));
    let shown = exits(0, &[&["clock", "due"][..], &guangxi].concat());
    assert!(shown.contains("without the region's own days") && shown.contains("Sanyuesan"), "{shown}");
    // National Day 2026: 1 to 7 October off; 20 September and 10 October are worked.
    assert_eq!(due(&["--start", "2026-09-30", "--limit", "1wd"])["due"], "2026-10-08");
    assert_eq!(due(&["--start", "2026-10-09", "--limit", "1wd"])["due"], "2026-10-10");
    assert_eq!(due(&["--start", "2026-01-05", "--limit", "30d"])["due"], "2026-02-04");
    let paused =
        due(&["--start", "2026-01-05", "--limit", "10wd", "--pause", "2026-01-06..2026-01-07:inspection"]);
    assert_eq!(paused["due"], "2026-01-21");
    let extended =
        due(&["--start", "2026-01-05", "--limit", "10wd", "--extend", "10wd", "--region", "150402"]);
    assert_eq!(extended["due"], "2026-02-02");
}

/// TIM-01: a year whose notice is not out is never guessed silently.
#[test]
fn an_unloaded_year_is_an_error_unless_asked_for() {
    let into_2027 = ["clock", "due", "--start", "2026-12-28", "--limit", "10wd", "--json"];
    let told = json_of(1, &into_2027);
    assert_eq!(told["error"]["code"], "clock.year-not-loaded");
    let mut provisional = into_2027.to_vec();
    provisional.push("--provisional");
    let told = json_of(0, &provisional);
    assert_eq!((&told["provisional"], &told["due"]), (&json!(true), &json!("2027-01-12")));
    for wrong in [
        &["--start", "2026-13-01", "--limit", "10wd"][..],
        &["--start", "2026-01-05", "--limit", "ten"],
        &["--start", "2026-01-05", "--limit", "10wd", "--pause", "2026-01-08..2026-01-06:inspection"],
        &["--start", "2026-01-05", "--limit", "10wd", "--pause", "2026-01-06..2026-01-08:lunch"],
    ] {
        let mut arguments = vec!["clock", "due", "--json"];
        arguments.extend(wrong);
        assert!(json_of(1, &arguments)["error"]["code"].is_string(), "{wrong:?}");
    }
}

const PARALLEL: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="t">
  <bpmn:process id="p" isExecutable="true">
    <bpmn:startEvent id="start"/><bpmn:sequenceFlow id="f0" sourceRef="start" targetRef="split"/>
    <bpmn:parallelGateway id="split"/><bpmn:sequenceFlow id="f1" sourceRef="split" targetRef="food"/>
    <bpmn:sequenceFlow id="f2" sourceRef="split" targetRef="fire"/>
    <bpmn:userTask id="food"/><bpmn:userTask id="fire"/>
    <bpmn:sequenceFlow id="f3" sourceRef="food" targetRef="join"/><bpmn:sequenceFlow id="f4" sourceRef="fire" targetRef="join"/>
    <bpmn:parallelGateway id="join"/><bpmn:sequenceFlow id="f5" sourceRef="join" targetRef="big"/>
    <bpmn:exclusiveGateway id="big" default="f7"/>
    <bpmn:sequenceFlow id="f6" sourceRef="big" targetRef="visit"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">area &gt;= 300</bpmn:conditionExpression></bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="f7" sourceRef="big" targetRef="wait"/>
    <bpmn:userTask id="visit"/><bpmn:sequenceFlow id="f8" sourceRef="visit" targetRef="end"/>
    <bpmn:intermediateCatchEvent id="wait"><bpmn:timerEventDefinition><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT1H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>
    <bpmn:sequenceFlow id="f9" sourceRef="wait" targetRef="end"/><bpmn:endEvent id="end"/>
  </bpmn:process>
</bpmn:definitions>"#;

/// PRO-04: parallel branches start together and the join waits for all; conditions are FEEL; time is a step.
#[test]
fn a_process_runs_by_steps() {
    let folder = TempDir::new().unwrap();
    let process = write(folder.path(), "p.bpmn", PARALLEL);
    let steps = |steps: Value| write(folder.path(), "steps.json", &steps.to_string());
    let small = steps(json!([
        { "start": { "area": 120 } }, { "complete": "fire", "vars": { "exits": 2 } }, { "complete": "food" }, { "advance": "PT1H" },
    ]));
    let ran = json_of(0, &["process", "run", &process, "--steps", &small, "--json"]);
    let open: Vec<&Value> = ran.as_array().unwrap().iter().map(|step| &step["open"]).collect();
    assert_eq!(open, [&json!(["fire", "food"]), &json!(["food"]), &json!([]), &json!([])]);
    let ended: Vec<bool> =
        ran.as_array().unwrap().iter().map(|step| step["ended"].as_bool().unwrap()).collect();
    assert_eq!(ended, [false, false, false, true]);
    assert_eq!(ran[3]["vars"]["exits"], 2);
    let large = steps(json!([{ "start": { "area": 300 } }, { "complete": "food" }, { "complete": "fire" }]));
    assert_eq!(
        json_of(0, &["process", "run", &process, "--steps", &large, "--json"])[2]["open"],
        json!(["visit"])
    );

    // Without rules.dmn beside it a business-rule task decides nothing; one that cannot be read is a fault.
    let ruled = PARALLEL.replace("userTask id=\"food\"", "businessRuleTask id=\"food\"");
    let ruled = write(folder.path(), "ruled.bpmn", &ruled);
    let one = steps(json!([{ "start": { "area": 120 } }]));
    assert_eq!(
        json_of(0, &["process", "run", &ruled, "--steps", &one, "--json"]),
        json!([{ "open": ["fire"], "ended": false, "vars": { "area": 120 } }])
    );
    let rules = write(folder.path(), "rules.dmn", "<definitions");
    let told = json_of(1, &["process", "run", &ruled, "--steps", &one, "--json"]);
    assert!(told["error"]["message"].as_str().unwrap().contains("rules.dmn"), "{told}");
    std::fs::remove_file(rules).unwrap();

    // A byte order mark, as editors on Windows write it.
    let marked = write(folder.path(), "marked.json", "\u{feff}[{\"start\":{\"area\":120}}]");
    json_of(0, &["process", "run", &process, "--steps", &marked, "--json"]);

    for wrong in [
        json!([{ "start": {} }, { "complete": "nobody" }]),
        json!([{ "complete": "food" }]),
        json!({ "start": {} }),
        json!([{ "begin": {} }]),
    ] {
        let file = steps(wrong.clone());
        assert!(
            json_of(1, &["process", "run", &process, "--steps", &file, "--json"])["error"]["code"]
                .is_string(),
            "{wrong}"
        );
    }
    let broken = write(folder.path(), "broken.bpmn", "<bpmn:definitions");
    exits(1, &["process", "run", &broken, "--steps", &small, "--json"]);
    exits(1, &["process", "run", "nowhere.bpmn", "--steps", &small]);
}

/// PKG-02: the right way is chosen from the answers by a DMN decision.
#[test]
fn a_decision_is_evaluated() {
    let file = definitions().join("food-business-licence/rules.dmn").display().to_string();
    let eval = |code, input: &str| {
        json_of(code, &["decision", "eval", &file, "--decision", "site_check", "--input", input])
    };
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("site_check"));
    let told = eval(1, "[]");
    assert_eq!(told["error"], "decision.input-not-json", "{told}");
    eval(1, "{");
    let unknown = ["decision", "eval", &file, "--decision", "no such", "--input", "{}"];
    let told = json_of(1, &unknown);
    assert!(told["error"].is_string() && told["message"].as_str().unwrap().contains("no such"), "{told}");
    exits(1, &["decision", "eval", "nowhere.dmn", "--decision", "x", "--input", "{}"]);

    let rules = definitions().join("restaurant-small/rules.dmn").display().to_string();
    let way = |answers: Value| {
        json_of(0, &["decision", "eval", &rules, "--decision", "way", "--input", &answers.to_string()])
    };
    let mut answers = json!({
        "operator": "individual", "area": 120, "dine_in": true, "gas": true, "signboard": true, "premises": "rent",
        "agent": false,
    });
    let fits = way(answers.clone());
    answers["operator"] = json!("company");
    assert_ne!(way(answers), fits, "a company goes another way");
}

#[test]
fn definitions_are_checked_and_faults_named_with_their_place() {
    let all = definitions().display().to_string();
    exits(0, &["check", &all]);
    assert_eq!(json_of(0, &["check", &all, "--json"])["errors"], 0);
    let folder = TempDir::new().unwrap();
    for file in ["item.yaml", "process.bpmn", "form.json"] {
        std::fs::copy(definitions().join("business-registration").join(file), folder.path().join(file))
            .unwrap();
    }
    let here = folder.path().display().to_string();
    let item = std::fs::read_to_string(folder.path().join("item.yaml")).unwrap();
    // TIM-02: a promise longer than the law allows.
    let late = item
        .replace("limits: { statutory: 3wd, promised: 1wd }", "limits: { statutory: 3wd, promised: 9wd }");
    assert_ne!(late, item);
    write(folder.path(), "item.yaml", &late);
    let told = exits(1, &["check", &here]);
    let line = late.lines().position(|line| line.starts_with("limits:")).unwrap() + 1;
    assert!(told.contains(&format!("item.yaml:{line}")), "{told}");
    for (file, text) in [
        ("item.yaml", "code: [unclosed"),
        ("item.yaml", "a: &a [*a, *a]"),
        ("process.bpmn", "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\">]><x>&a;</x>"),
        ("form.json", "{\"type\": \"object\", \"properties\": {\"a\": {\"$ref\": \"http://127.0.0.1/x\"}}}"),
        ("form.json", &"[".repeat(100_000)),
        ("item.yaml", &"- ".repeat(100_000)),
    ] {
        write(folder.path(), "item.yaml", &item);
        std::fs::copy(
            definitions().join("business-registration/process.bpmn"),
            folder.path().join("process.bpmn"),
        )
        .unwrap();
        std::fs::copy(definitions().join("business-registration/form.json"), folder.path().join("form.json"))
            .unwrap();
        write(folder.path(), file, text);
        let told = exits(1, &["check", &here]);
        assert!(told.contains(file), "{file}: {told}");
        assert!(json_of(1, &["check", &here, "--json"])["errors"].as_u64() > Some(0));
    }
    exits(1, &["check", "nowhere"]);
}

/// INT-26: the ledger's chain is proved; one changed row is named, wherever it stands.
#[test]
fn a_tampered_ledger_is_found() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().display().to_string();
    exits(1, &["ledger", "verify", "--data", &data]);
    let url = format!("sqlite:{}", folder.path().join(onedoor::wiring::DATABASE_FILE).display());
    let rows = 50;
    {
        let db = store::Db::open(&url, store::Options::default()).unwrap();
        db.migrate(&onedoor::wiring::migrations()).unwrap();
        for n in 0..rows {
            db.write_blocking(move |tx| -> Result<(), store::Error> {
                let data = json!({ "n": n });
                tx.record(store::Event {
                    stream: format!("case:{}", n % 3),
                    kind: "case.checked",
                    actor: "account:1".to_owned(),
                    data,
                });
                Ok(())
            })
            .unwrap();
        }
    }
    let told = json_of(0, &["ledger", "verify", "--data", &data, "--json"]);
    assert_eq!((&told["intact"], &told["events"], &told["streams"]), (&json!(true), &json!(rows), &json!(3)));
    let database = folder.path().join(onedoor::wiring::DATABASE_FILE);
    let whole = std::fs::read(&database).unwrap();
    let tampered: [store::Sql; 4] = [
        store::sql!("UPDATE event SET actor = 'account:2' WHERE stream = 'case:1' AND seq = 4"),
        store::sql!("UPDATE event SET at = at + 1 WHERE stream = 'case:2' AND seq = 1"),
        store::sql!("DELETE FROM event WHERE stream = 'case:0' AND seq = 5"),
        store::sql!("UPDATE event SET data = '{}' WHERE stream = 'case:0' AND seq = 17"),
    ];
    for statement in tampered {
        std::fs::write(&database, &whole).unwrap();
        let db = store::Db::open(&url, store::Options::default()).unwrap();
        let changed = db.write_blocking(move |tx| tx.run(statement, &[])).unwrap();
        assert_eq!(changed, 1, "{}", statement.text());
        drop(db);
        let told = json_of(1, &["ledger", "verify", "--data", &data, "--json"]);
        assert_eq!(told["intact"], false, "{}", statement.text());
        assert!(told["first_broken"].is_object(), "{told}");
        exits(1, &["ledger", "verify", "--data", &data]);
    }
}

/// A reader that leaves early changes nothing of what a command does and how it ends.
#[test]
fn a_reader_may_leave_early() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../definitions");
    for (arguments, code) in
        [(&["check", folder][..], 0), (&["code", "check", "uscc", "1"], 1), (&["nonsense"], 2)]
    {
        let mut command = Command::new(env!("CARGO_BIN_EXE_onedoor"));
        let piped = || std::process::Stdio::piped();
        let mut child = command.args(arguments).stdout(piped()).stderr(piped()).spawn().unwrap();
        drop((child.stdout.take(), child.stderr.take()));
        assert_eq!(child.wait().unwrap().code(), Some(code), "{arguments:?}");
    }
}

/// A root kept on paper finds a ledger that was rewritten from end to end, heads and all.
#[test]
fn a_root_on_paper_finds_a_rewritten_ledger() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().display().to_string();
    let url = format!("sqlite:{}", folder.path().join(onedoor::wiring::DATABASE_FILE).display());
    let change = |act: fn(&mut store::Tx) -> Result<(), store::Error>| {
        let db = store::Db::open(&url, store::Options::default()).unwrap();
        db.migrate(&onedoor::wiring::migrations()).unwrap();
        db.write_blocking(act).unwrap();
    };
    let record = |tx: &mut store::Tx| {
        for stream in ["case:1", "case:2", "case:3"] {
            let (stream, actor) = (stream.to_owned(), "account:1".to_owned());
            tx.record(store::Event { stream, kind: "case.checked", actor, data: json!({}) });
        }
        Ok(())
    };
    change(record);
    let told = json_of(0, &["ledger", "verify", "--data", &data, "--json"]);
    let root = told["root"].as_str().unwrap().to_owned();
    change(record);
    let grown = json_of(0, &["ledger", "verify", "--data", &data, "--expect", &root, "--json"]);
    assert_eq!((&grown["events"], &grown["found"]), (&json!(6), &json!(root)));
    assert_ne!(grown["root"], root);
    change(|tx| {
        tx.run(store::sql!("DELETE FROM event WHERE stream = 'case:2'"), &[])?;
        tx.run(store::sql!("DELETE FROM event_head WHERE stream = 'case:2'"), &[]).map(|_| ())
    });
    exits(0, &["ledger", "verify", "--data", &data]);
    let told = json_of(1, &["ledger", "verify", "--data", &data, "--expect", &root, "--json"]);
    assert_eq!((&told["intact"], &told["expected"]), (&json!(false), &json!(root)));
    exits(2, &["ledger", "verify", "--data", &data, "--expect", "nonsense"]);
}

/// A demonstration whose secret is lost is not given a new one, which would open nothing and stand in the old one's place.
#[test]
fn a_lost_secret_is_said_and_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("onedoor.db"), "").unwrap();
    let out = std::process::Command::new(env!("CARGO_BIN_EXE_onedoor"))
        .args(["demo", "--listen", "127.0.0.1:0", "--data"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert_eq!(out.status.code(), Some(1));
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(said.contains("put it back"), "{said}");
    assert!(!folder.path().join("secret").exists());
}

/// DRI-03: a draw from the command line, from the secret to the replay; what was changed is refused with its place.
#[test]
fn a_draw_is_announced_run_and_replayed() {
    let folder = TempDir::new().unwrap();
    let made = json_of(0, &["draw", "secret", "--json"]);
    let (secret, sha256) = (made["secret"].as_str().unwrap(), made["sha256"].as_str().unwrap());
    assert_eq!((secret.len(), sha256.len()), (64, 64));
    let candidates: Vec<Value> =
        (0..30).rev().map(|n| json!({ "id": format!("stall-{n:02}"), "stratum": "stalls" })).collect();
    let announcement = json!({
        "candidates": candidates, "commitments": [{ "by": "bureau", "sha256": sha256 }], "excluded": [],
        "pairing": null, "public_value": "the lottery of next Sunday", "repeats": null,
        "quotas": [{ "how": { "of_10000": 1000 }, "stratum": "stalls", "substitutes": 1 }],
        "scheme": "onedoor-draw-1", "title": "stalls of the night market",
    });
    let given = write(folder.path(), "given.json", &announcement.to_string());
    let published = folder.path().join("published.json").display().to_string();
    let told = json_of(0, &["draw", "announce", &given, "--out", &published, "--json"]);
    assert_eq!(told["quotas"], json!([{ "stratum": "stalls", "drawn": 3 }]));
    let secrets =
        write(folder.path(), "secrets.json", &json!([{ "by": "bureau", "secret": secret }]).to_string());
    let run = ["draw", "run", &published, "--secrets", &secrets, "--value", "07 11 23"];
    let bundle = json_of(0, &run);
    assert_eq!(bundle["digest"], told["digest"]);
    let file = write(folder.path(), "bundle.json", &bundle.to_string());
    assert_eq!(json_of(0, &["draw", "verify", &file, "--json"])["digests"], json!([told["digest"]]));
    let changed = bundle.to_string().replacen("07 11 23", "07 11 24", 1);
    let changed = write(folder.path(), "changed.json", &changed);
    assert_eq!(json_of(1, &["draw", "verify", &changed, "--json"])["error"]["code"], "draw.result");
    let other =
        write(folder.path(), "other.json", &json!([{ "by": "bureau", "secret": "guessed" }]).to_string());
    exits(1, &["draw", "run", &published, "--secrets", &other, "--value", "07 11 23"]);
    exits(1, &["draw", "verify", "no-such-file.json"]);
    exits(2, &["draw", "verify"]);
}
