//! The story through the JSON API: a restaurant opens through one door. Every request and every answer is held against the
//! OpenAPI document on the way.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use crate::common::story::{CHEN_TAIL, Person, RESTAURANT, organ_of, parts, pdf};
use crate::common::{in_both, in_sqlite};
use serde_json::{Value, json};
use testkit::File;

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("{name} in {value:#}"))
}

/// PKG-01, PKG-02, PKG-03, PKG-05: 36 materials would be asked, 24 are, and each of the 12 says why it fell away. Other
/// answers lead to another set of members and other numbers: nothing of it is a constant.
#[test]
fn the_plan_says_what_is_asked_and_what_fell_away() {
    in_sqlite(|house| {
        let nobody = house.nobody();
        let found = nobody.read("/api/v1/items?q=%E5%BC%80%E9%A4%90%E9%A6%86");
        assert_eq!(found["items"][0]["slug"], RESTAURANT);
        let typical =
            "operator=individual&area=120&dine_in=true&gas=true&signboard=true&premises=rent&agent=false";
        let fit = nobody.read(&format!("/api/v1/items/{RESTAURANT}/plan?{typical}"));
        assert_eq!(fit["applies"], true);
        let plan = &fit["plan"];
        let (asked, spared) = (plan["asked"].as_array().unwrap(), plan["spared"].as_array().unwrap());
        assert_eq!((plan["before"].as_u64(), asked.len(), spared.len()), (Some(36), 24, 12));
        assert!(spared.iter().all(|one| one["why"]["by"].is_string()));
        assert_eq!(plan["items"].as_array().unwrap().len(), 4);
        let take_away =
            typical.replace("dine_in=true", "dine_in=false").replace("signboard=true", "signboard=false");
        let smaller = nobody.read(&format!("/api/v1/items/{RESTAURANT}/plan?{take_away}"));
        assert_eq!(smaller["plan"]["items"].as_array().unwrap().len(), 2);
        assert!(smaller["plan"]["before"].as_u64() < Some(36));
        let large = typical.replace("area=120", "area=400");
        assert_eq!(nobody.read(&format!("/api/v1/items/{RESTAURANT}/plan?{large}"))["applies"], false);
    });
}

/// PKG-04, INT-02, INT-25, PRO-03, PRO-04, PRO-08, PRO-20, PRO-21, PRO-28, PKG-09, INT-11, LIC-03, EVA-01: one application, accepted at one window,
/// four departments at the same time on one set of materials within their limits, licences handed out together, by others
/// than those who accepted and reviewed, rated once.
#[test]
fn a_restaurant_opens_through_one_door() {
    in_both(|house| {
        let (chen, clerk) = (house.person("chen"), house.person("clerk1"));
        let number = chen.apply(RESTAURANT, json!({}));
        let received = chen.case(&number);
        assert_eq!((text(&received, "state"), text(&received, "kind")), ("received", "package"));
        let queue = clerk.read("/api/v1/desk/queue");
        assert!(queue["cases"].as_array().unwrap().iter().any(|case| case["number"] == number.as_str()));
        let accepted = clerk.accept(&number);
        assert_eq!(accepted["provisional"], false);
        // 10 working days after Monday, 5 January 2026.
        assert_eq!(accepted["due"], "2026-01-19");

        let whole = chen.case(&number);
        let members = parts(&whole);
        let organs: Vec<&str> = members.iter().map(|(organ, _)| *organ).collect();
        assert_eq!(organs, ["lead", "food", "fire", "city"]);
        for part in whole["parts"].as_array().unwrap() {
            // Each has its own clock, never longer than the whole's (PRO-05).
            assert_eq!(part["state"], "accepted");
            assert!(text(part, "due") <= "2026-01-19", "{part:#}");
            assert!(!part["clock"]["explain"].as_array().unwrap().is_empty());
        }
        let dues: Vec<&str> =
            whole["parts"].as_array().unwrap().iter().map(|part| text(part, "due")).collect();
        assert!(dues.iter().any(|due| due != &dues[0]), "own clocks: {dues:?}");

        for (organ, member) in &members {
            let reviewer = house.person(&format!("{organ}1"));
            let materials = reviewer.read(&format!("/api/v1/cases/{member}/materials"));
            assert_eq!(materials, clerk.read(&format!("/api/v1/cases/{number}/materials")), "one shared set");
            reviewer.review_all(member);
        }
        let mut identifiers = Vec::new();
        for (organ, member) in &members {
            let decided = house.person(&format!("{organ}2")).grant(member);
            for licence in decided["licences"].as_array().unwrap() {
                identifiers.push(text(licence, "identifier").to_owned());
            }
        }
        assert_eq!(identifiers.len(), 4);
        let granted = chen.case(&number);
        assert_eq!((text(&granted, "state"), text(&granted, "running")), ("granted", "stopped"));
        for identifier in &identifiers {
            let verified = house.nobody().read(&format!("/api/v1/licences/{identifier}"));
            assert_eq!(verified["standing"], "valid");
            assert!(!text(&verified, "holder").contains("晓梅"), "the holder's name is masked");
        }
        assert_eq!(
            chen.read(&format!("/api/v1/cases/{number}/licences"))["licences"].as_array().unwrap().len(),
            4
        );

        let issuer = house.person("issue1");
        let member = &members[0].1;
        let pick_up = json!({ "how": "pick-up", "name": "陈晓梅", "id_tail": CHEN_TAIL });
        for other in ["clerk1", "lead1", "lead2"] {
            let refused = house.person(other).act(&number, "delivery", pick_up.clone());
            refused.expect_problem(403, "case.not-allowed");
        }
        issuer.act(member, "delivery", pick_up.clone()).expect_problem(422, "case.deliver-whole");
        let delivered = issuer.act(&number, "delivery", pick_up.clone()).expect(201).json();
        assert_eq!(delivered["says"]["licences"].as_array().unwrap().len(), 4);
        issuer.act(&number, "delivery", pick_up).expect_problem(409, "case.already-delivered");

        without_paper(&chen, &number);
        without_the_applicant(&chen, &number);
        let rating = format!("/api/v1/cases/{number}/rating");
        chen.post(&rating, &json!({ "grade": 1, "comment": "一次就办好了" })).expect(204);
        chen.post(&rating, &json!({ "grade": 5 })).expect(409);
        let kinds: Vec<String> = chen.read(&format!("/api/v1/cases/{number}/timeline"))["timeline"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| text(entry, "kind").to_owned())
            .collect();
        for kind in ["case.submitted", "case.accepted", "case.decided", "case.delivered", "case.rated"] {
            assert!(kinds.iter().any(|known| known == kind), "{kind} in {kinds:?}");
        }
        house.is_in_order();
    });
}

/// Materials, opinions and documents of a case that is closed are all electronic (PRO-20): no paper was shown, every document is read
/// in the system.
fn without_paper(chen: &Person<'_, '_>, number: &str) {
    let materials = chen.read(&format!("/api/v1/cases/{number}/materials"));
    let sources = materials["materials"].as_array().unwrap().iter().map(|one| text(one, "source").to_owned());
    let sources: Vec<String> = sources.collect();
    assert!(!sources.is_empty() && sources.iter().all(|source| source != "paper"), "{sources:?}");
    let documents = chen.read(&format!("/api/v1/cases/{number}/documents"));
    let documents = documents["documents"].as_array().unwrap();
    assert!(
        documents.iter().all(|document| !text(document, "number").is_empty() && !document["says"].is_null())
    );
    for kind in ["receipt", "acceptance", "grant", "delivery"] {
        assert!(documents.iter().any(|document| document["kind"] == kind), "{kind}");
    }
    assert_eq!(chen.case(number)["state"], "delivered");
}

/// From the window to the offices and back to the window everything is tracked in the case, and the applicant did nothing in between
/// (PRO-21).
fn without_the_applicant(chen: &Person<'_, '_>, number: &str) {
    let timeline = chen.read(&format!("/api/v1/cases/{number}/timeline"));
    let entries = timeline["timeline"].as_array().unwrap();
    let at = |kind: &str| entries.iter().position(|entry| entry["kind"] == kind).unwrap();
    let (accepted, reviewed) = (at("case.accepted"), at("case.reviewed"));
    let (decided, delivered) = (at("case.decided"), at("case.delivered"));
    assert!(accepted < reviewed && reviewed < decided && decided < delivered);
    let between = &entries[accepted..=delivered];
    assert!(between.iter().all(|entry| entry["by"] != "applicant"), "{between:#?}");
}

/// INT-25: a draft that is submitted twice, also at the same moment, is one case with one number.
#[test]
fn a_double_submit_makes_one_case() {
    in_both(|house| {
        let chen = house.person("chen");
        let draft = chen.open(RESTAURANT, json!({}));
        let draft = chen.fill(&draft);
        let path = format!("/api/v1/drafts/{}/submission", text(&draft, "id"));
        let answers: Vec<Value> = std::thread::scope(|threads| {
            let tries: Vec<_> = (0..4).map(|_| threads.spawn(|| chen.program.poke(&path))).collect();
            tries.into_iter().map(|one| one.join().unwrap().json()).collect()
        });
        let number = text(&answers[0], "number");
        assert!(answers.iter().all(|answer| answer["number"] == number), "{answers:?}");
        assert_eq!(answers.iter().filter(|answer| answer["again"] == false).count(), 1);
        chen.poke(&path).expect(200);
        assert_eq!(chen.read("/api/v1/cases")["cases"].as_array().unwrap().len(), 1);
        // What is submitted cannot be changed any more.
        let save = json!({ "revision": draft["revision"], "form": {} });
        chen.send("patch", &format!("/api/v1/drafts/{}", text(&draft, "id")), &save)
            .expect_problem(409, "draft.submitted");
        house.is_in_order();
    });
}

/// INT-07, INT-10: one correction notice names everything; a second is refused; the applicant supplies just that, and
/// what was in order stays.
#[test]
fn corrections_are_asked_for_once() {
    in_both(|house| {
        let (chen, clerk) = (house.person("chen"), house.person("clerk1"));
        let number = chen.apply(RESTAURANT, json!({}));
        let lines =
            clerk.read(&format!("/api/v1/cases/{number}/checklist"))["lines"].as_array().unwrap().clone();
        let required: Vec<&str> = lines
            .iter()
            .filter(|line| line["need"] == "required")
            .map(|line| text(line, "concept"))
            .collect();
        let [first, second, third] = [required[0], required[1], required[2]];
        let ticks = clerk.ticks(&number, &[(first, "missing", ""), (second, "defective", "")]);
        // A defect must say what is wrong.
        clerk
            .act(&number, "correction", json!({ "ticks": ticks }))
            .expect_problem(422, "case.reason-missing");
        let ticks = clerk.ticks(&number, &[(first, "missing", ""), (second, "defective", "字迹不清")]);
        let notice =
            clerk.act(&number, "correction", json!({ "ticks": ticks, "note": "请补齐" })).expect(201).json();
        let named: Vec<&str> =
            notice["says"]["lines"].as_array().unwrap().iter().map(|line| text(line, "concept")).collect();
        assert_eq!(named.len(), 2);
        assert!(named.contains(&first) && named.contains(&second));
        assert_eq!(chen.case(&number)["state"], "correcting");

        let path = format!("/api/v1/cases/{number}/supplements");
        let supply = |concepts: &[&str]| {
            let files: Vec<File> = concepts.iter().map(|c| File::new(c, "补正.pdf", pdf(c))).collect();
            chen.program.post_files(&path, &[], &files)
        };
        supply(&[third]).expect_problem(422, "case.not-asked-for");
        supply(&[first]).expect_problem(422, "case.supply-all");
        assert_eq!(supply(&[first, second]).expect(200).json()["state"], "received");
        let queue = clerk.read("/api/v1/desk/queue?queue=supplemented");
        assert_eq!(queue["cases"][0]["number"], number.as_str());

        // What was there the first time cannot be told a second time.
        let ticks = clerk.ticks(&number, &[(third, "defective", "缺页")]);
        let refused = clerk
            .act(&number, "correction", json!({ "ticks": ticks }))
            .expect_problem(409, "case.already-noticed");
        assert_eq!(refused.json()["args"]["document"], notice["number"]);
        clerk.accept(&number);
        assert_eq!(chen.case(&number)["state"], "accepted");
        house.is_in_order();
    });
}

/// TIM-08, PRO-09: a special procedure of a kind the law does not count stops the clock of its own case and says so; the
/// others run on. Closing it gives the days back.
#[test]
fn a_special_procedure_stops_one_clock_and_no_other() {
    in_both(|house| {
        let (chen, clerk) = (house.person("chen"), house.person("clerk1"));
        let number = chen.apply(RESTAURANT, json!({}));
        clerk.accept(&number);
        let before = chen.case(&number);
        let members = parts(&before);
        let fire = &members.iter().find(|(organ, _)| *organ == "fire").unwrap().1;
        let inspector = house.person("fire1");
        let special =
            |kind: &str, planned: &str| json!({ "kind": kind, "planned": planned, "reason": "消防设施检验" });
        inspector
            .act(fire, "special-procedures", special("auction", "5wd"))
            .expect_problem(422, "case.special-unknown");
        inspector
            .act(fire, "special-procedures", special("inspection", "30wd"))
            .expect_problem(422, "case.special-too-long");
        let notice =
            inspector.act(fire, "special-procedures", special("inspection", "5wd")).expect(201).json();
        assert_eq!(notice["says"]["kind"], "inspection");
        // Another department reads the shared file, but this part is not its own to stop.
        let other = house.person("lead1").act(fire, "special-procedures", special("inspection", "5wd"));
        other.expect_problem(404, "case.not-found");

        house.pass_days(2);
        // Sessions end with the day.
        let (chen, inspector) = (house.person("chen"), house.person("fire1"));
        let during = chen.case(&number);
        for part in during["parts"].as_array().unwrap() {
            let is_fire = organ_of(part) == "fire";
            assert_eq!(part["running"] == "paused", is_fire, "{part:#}");
            assert_eq!(part["special"].is_object(), is_fire);
        }
        let other = |case: &Value| {
            let parts = case["parts"].as_array().unwrap().clone();
            parts.into_iter().find(|part| organ_of(part) == "food").unwrap()["due"].clone()
        };
        assert_eq!(other(&before), other(&during));
        inspector
            .act(fire, "special-procedures/closing", json!({ "result": "" }))
            .expect_problem(422, "case.reason-missing");
        let after = inspector
            .act(fire, "special-procedures/closing", json!({ "result": "检验合格" }))
            .expect(200)
            .json();
        assert_eq!(after["running"], "runs");
        let was = before["parts"].as_array().unwrap().iter().find(|part| organ_of(part) == "fire").unwrap();
        assert!(text(&after, "due") > text(was, "due"), "the days not counted come after");
        let days = inspector.read(&format!("/api/v1/cases/{fire}/clock"));
        let paused = days["explain"].as_array().unwrap().iter().filter(|day| day["what"] == "paused").count();
        assert_eq!(paused, 2, "Tuesday and Wednesday do not count, Monday is the starting day: {days:#}");
        house.is_in_order();
    });
}

/// INT-03: whoever took part in accepting can neither review nor decide, whatever posts they hold.
#[test]
fn whoever_accepts_does_not_decide() {
    in_both(|house| {
        let both = "{ region: \"150402\", initial_password: Onedoor-2026, organs: [], posts: [], parties: [], accounts: \
                    [{ login: both, name: 兼任者, posts: [window-clerk, lead-reviewer, lead-approver] }] }";
        onedoor::demo::import_site(&house.shared, both).unwrap();
        let (chen, both) = (house.person("chen"), house.person("both"));
        let number = chen.apply(RESTAURANT, json!({}));
        both.accept(&number);
        let member = &parts(&chen.case(&number))[0].1;
        let task = both.open_tasks(member)[0].clone();
        let path = format!("/api/v1/cases/{member}/tasks/{}", task["no"]);
        both.poke(&format!("{path}/claim")).expect_problem(403, "case.acceptor-cannot-decide");
        house.person("lead1").review_all(member);
        for (organ, member) in parts(&chen.case(&number)).iter().skip(1) {
            house.person(&format!("{organ}1")).review_all(member);
        }
        let refused = both.act(member, "decision", json!({ "outcome": "grant", "unread_known": true }));
        refused.expect_problem(403, "case.acceptor-cannot-decide");
        house.person("lead2").grant(member);
        house.is_in_order();
    });
}

/// INT-26: of two who finish the same task one wins; the other is told who and when, by name and not by number.
#[test]
fn the_second_reviewer_is_told_who_was_faster() {
    in_sqlite(|house| {
        let (chen, clerk, lead) = (house.person("chen"), house.person("clerk1"), house.person("lead1"));
        let number = chen.apply(RESTAURANT, json!({}));
        clerk.accept(&number);
        let member = &parts(&chen.case(&number))[0].1;
        let task = lead.open_tasks(member)[0].clone();
        let path = format!("/api/v1/cases/{member}/tasks/{}/completion", task["no"]);
        let answers: Vec<_> = std::thread::scope(|threads| {
            let body = crate::common::story::approval(&task);
            let tries: Vec<_> = (0..3)
                .map(|_| {
                    let (lead, path, body) = (&lead, &path, body.clone());
                    threads.spawn(move || lead.program.post(path, &body))
                })
                .collect();
            tries.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
        for late in answers.iter().filter(|answer| answer.status != 200) {
            assert_eq!(late.code(), "case.task-already-done", "{}", late.body());
            assert_eq!(late.json()["args"]["by"], "王守正");
        }
        house.is_in_order();
    });
}

/// PRO-04: a refusal says its reasons, its basis and the remedies, and does to the siblings what the package says: the
/// signboard's refusal leaves the others standing, the food licence's ends them.
#[test]
fn a_refusal_does_to_the_siblings_what_the_package_says() {
    in_both(|house| {
        let (chen, clerk) = (house.person("chen"), house.person("clerk1"));
        let refuse = json!({ "outcome": "refuse", "reasons": "招牌超出建筑外轮廓", "basis": "城市市容管理规定第十一条" });
        for (refusing, ends) in [("city", 0), ("food", 3)] {
            let number = chen.apply(RESTAURANT, json!({}));
            clerk.accept(&number);
            let members = parts(&chen.case(&number));
            for (organ, member) in &members {
                house.person(&format!("{organ}1")).review_all(member);
            }
            let member = &members.iter().find(|(organ, _)| *organ == refusing).unwrap().1;
            let decided = house
                .person(&format!("{refusing}2"))
                .act(member, "decision", refuse.clone())
                .expect(201)
                .json();
            let says = &decided["document"]["says"];
            assert_eq!(says["reasons"], refuse["reasons"]);
            assert_eq!(says["basis"], refuse["basis"]);
            assert!(!text(&says["remedies"], "zh").is_empty(), "{says:#}");
            assert_eq!(decided["stopped"].as_array().unwrap().len(), ends, "{refusing}");
            let whole = chen.case(&number);
            let ended = whole["parts"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|part| part["state"] == "terminated")
                .count();
            assert_eq!(ended, ends);
            if ends == 0 {
                for (organ, member) in members.iter().filter(|(organ, _)| *organ != refusing) {
                    house.person(&format!("{organ}2")).grant(member);
                }
                assert_eq!(chen.case(&number)["state"], "granted");
            } else {
                assert_eq!(whole["state"], "refused");
            }
        }
        house.is_in_order();
    });
}

/// The applicant withdraws the whole application before the decision: every clock stops, every task is closed.
#[test]
fn an_application_is_withdrawn_whole() {
    in_both(|house| {
        let (chen, clerk) = (house.person("chen"), house.person("clerk1"));
        let number = chen.apply(RESTAURANT, json!({}));
        clerk.accept(&number);
        let path = format!("/api/v1/cases/{number}/withdrawal");
        house.person("sun").post(&path, &json!({})).expect_problem(404, "case.not-found");
        let member = &parts(&chen.case(&number))[1].1;
        let confirmed = chen.post(&path, &json!({ "why": "地址另选" })).expect(201).json();
        assert_eq!(confirmed["kind"], "withdrawal");
        let whole = chen.case(&number);
        assert_eq!(whole["state"], "withdrawn");
        for part in whole["parts"].as_array().unwrap() {
            assert_eq!((text(part, "state"), text(part, "running")), ("withdrawn", "stopped"));
        }
        assert_eq!(house.person("food1").open_tasks(member), Vec::<Value>::new());
        chen.post(&path, &json!({})).expect_problem(409, "case.already-withdrawn");
        house.is_in_order();
    });
}

/// Refusing to accept, in writing and with reasons (Administrative Licensing Law art. 32); afterwards nothing goes on.
#[test]
fn acceptance_is_refused_in_writing() {
    in_sqlite(|house| {
        let (chen, clerk) = (house.person("chen"), house.person("clerk1"));
        let number = chen.apply(RESTAURANT, json!({}));
        clerk
            .act(&number, "non-acceptance", json!({ "reasons": " " }))
            .expect_problem(422, "case.reason-missing");
        let body = json!({ "reasons": "不属于本机关职权范围", "basis": "行政许可法第三十二条第一款" });
        let refused = clerk.act(&number, "non-acceptance", body).expect(201).json();
        assert_eq!(refused["kind"], "non-acceptance");
        assert_eq!(chen.case(&number)["state"], "not-accepted");
        clerk.act(&number, "acceptance", json!({})).expect_problem(409, "case.already-not-accepted");
        house.is_in_order();
    });
}

/// Public progress by number and the last four characters of the identity number: a wrong second factor and an unknown number
/// look the same, names of people do not appear, and guessing slows further questions down but shuts nobody out.
#[test]
fn anybody_with_the_second_factor_sees_progress() {
    in_both(|house| {
        let chen = house.person("chen");
        let number = chen.apply(RESTAURANT, json!({}));
        house.person("clerk1").accept(&number);
        let nobody = house.nobody();
        let ask = |number: &str, tail: &str| {
            nobody.post("/api/v1/progress", &json!({ "number": number, "id_tail": tail }))
        };
        let seen = ask(&number, "998x").expect(200);
        assert!(!seen.body().contains("晓梅") && !seen.body().contains("李迎春"));
        assert_eq!(seen.json()["parts"].as_array().unwrap().len(), 4);
        let wrong = ask(&number, "0000").expect_problem(404, "case.progress-not-found").json();
        let unknown =
            ask("150402-260105-999993", "0000").expect_problem(404, "case.progress-not-found").json();
        assert_eq!(wrong["title"], unknown["title"]);
        for guess in 1000..1005 {
            ask(&number, &guess.to_string()).expect_problem(404, "case.progress-not-found");
        }
        ask(&number, CHEN_TAIL).expect(200);
        // The page answers at an address of its own, which can be loaded again for a while and tells nothing.
        let mut browser = house.app.browser();
        browser.open("/progress");
        let page = browser
            .submit("/progress", &[("number", &number), ("tail", CHEN_TAIL)])
            .expect(200)
            .says(&number);
        let address = page.path.clone();
        assert!(address.starts_with("/progress/") && !address.contains(&number), "{address}");
        browser.open(&address).expect(200).says(&number);
        browser.open(&format!("{address}00")).expect(404);
        house.pass(std::time::Duration::from_secs(31 * 60));
        browser.open(&address).expect(404).says("已经过期");
    });
}

/// SUP-03, SUP-05: supervision sees an application from the moment it is handed in, and its applicant where it stands, how much of the
/// time is used and who is answerable. The limit runs out: who is answerable is warned, then the case turns yellow and red, most urgent
/// first (TIM-07).
#[test]
fn a_late_case_changes_its_colour() {
    in_sqlite(|house| {
        let (chen, clerk) = (house.person("chen"), house.person("clerk1"));
        let number = chen.apply(RESTAURANT, json!({}));
        let watched = house.person("super1").read("/api/v1/supervision");
        let seen = watched["cases"].as_array().unwrap().iter().find(|case| case["number"] == number.as_str());
        assert_eq!(seen.unwrap()["state"], "received");
        clerk.accept(&number);
        assert_eq!(chen.case(&number)["level"], "fine");
        house.pass_days(13);
        let case = house.person("chen").case(&number);
        assert_eq!((text(&case, "level"), text(&case, "state")), ("soon", "accepted"));
        assert_eq!(case["clock"]["used"], 9, "working days since Monday, 5 January");
        for part in case["parts"].as_array().unwrap() {
            assert_eq!(part["state"], "accepted");
            assert!(!part["organ"]["zh"].as_str().unwrap().is_empty() && part["clock"]["used"] == 9);
        }
        house.pass_days(3);
        let (chen, watcher) = (house.person("chen"), house.person("super1"));
        let case = chen.case(&number);
        assert_eq!(case["level"], "yellow");
        assert!(case["clock"]["remaining"].as_i64() < Some(0));
        let urgent = watcher.read("/api/v1/supervision");
        assert_ne!(urgent["cases"][0]["level"], "fine");
        assert_eq!(watcher.read("/api/v1/supervision?level=fine")["cases"], json!([]));
        house.is_in_order();
    });
}

/// Lists are cut into pages by where the last row stood, never by counting.
#[test]
fn lists_are_paged() {
    in_sqlite(|house| {
        let chen = house.person("chen");
        for _ in 0..53 {
            let draft = chen.open("registration-archive", json!({}));
            let draft = chen.fill(&draft);
            chen.poke(&format!("/api/v1/drafts/{}/submission", text(&draft, "id"))).expect(201);
        }
        let first = chen.read("/api/v1/cases");
        assert_eq!(first["cases"].as_array().unwrap().len(), 50);
        let next = chen.read(&format!("/api/v1/cases?from={}", text(&first, "next")));
        assert_eq!((next["cases"].as_array().unwrap().len(), &next["next"]), (3, &Value::Null));
        chen.get("/api/v1/cases?from=elsewhere").expect_problem(422, "case.page");
    });
}
