//! What happens beside the straight road, through the JSON API: the counter, materials that follow later, a silent window, a
//! limit into an unpublished year, an extension, tasks that are handed over, returned, signed by others.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use crate::common::story::{RESTAURANT, parts, pdf};
use crate::common::{TestHouse, in_both, in_sqlite};
use serde_json::{Value, json};
use testkit::File;

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("{name} in {value:#}"))
}

fn member(house: &TestHouse<'_>, number: &str, organ: &str) -> String {
    let whole = house.person("chen").case(number);
    parts(&whole).into_iter().find(|(one, _)| *one == organ).unwrap().1
}

/// INT-09, INT-18: a clerk takes the same application at the counter, with papers shown instead of files, and it stands in the
/// same queue; the applicant finds it among their own and fills in nothing afterwards.
#[test]
fn the_counter_takes_the_same_application() {
    in_both(|house| {
        let clerk = house.person("clerk1");
        let answers = clerk.read(&format!("/api/v1/items/{RESTAURANT}/plan"))["answers"].clone();
        let applicant = |name: &str| json!({ "kind": "person", "id_kind": "citizen-id", "id_number": "15040219900612998X", "name": name });
        let open =
            |applicant: Value| json!({ "item": RESTAURANT, "answers": answers, "applicant": applicant });
        clerk.post("/api/v1/drafts", &open(applicant("陈小梅"))).expect_problem(409, "party.name-differs");
        let mut mistyped = applicant("陈晓梅");
        mistyped["id_number"] = json!("150402199006129981");
        clerk.post("/api/v1/drafts", &open(mistyped)).expect_problem(422, "party.citizen-id");
        house
            .person("sun")
            .post("/api/v1/drafts", &open(applicant("陈晓梅")))
            .expect_problem(403, "case.not-allowed");
        let draft = clerk.post("/api/v1/drafts", &open(applicant("陈晓梅"))).expect(201).json();
        assert_eq!((text(&draft, "channel"), text(&draft, "applicant")), ("counter", "陈晓梅"));
        let draft = clerk.fill(&draft);
        let id = text(&draft, "id");
        let (concept, _) = draft["materials"].as_object().unwrap().iter().next().unwrap();
        let path = format!("/api/v1/drafts/{id}/materials/{concept}/paper");
        let shown = clerk.send("put", &path, &json!({ "shown": true })).expect(200).json();
        assert_eq!(shown["materials"][concept]["paper"], true);
        let number = clerk.poke(&format!("/api/v1/drafts/{id}/submission")).expect(201).json();
        let number = text(&number, "number");
        let queue = house.person("clerk2").read("/api/v1/desk/queue");
        assert!(queue["cases"].as_array().unwrap().iter().any(|case| case["number"] == number));
        let chen = house.person("chen");
        assert_eq!(chen.read("/api/v1/cases")["cases"][0]["number"], number);
        let materials = chen.read(&format!("/api/v1/cases/{number}/materials"));
        let one =
            materials["materials"].as_array().unwrap().iter().find(|one| one["concept"] == concept.as_str());
        // What was scanned from an original that was shown counts as checked.
        assert_eq!(one.unwrap()["trust"], "B");
        house.is_in_order();
    });
}

/// DEF-01, DEF-02: only what the item marks may follow later; it has a last day, and nothing is granted before it is in.
#[test]
fn what_is_not_primary_may_follow_later() {
    in_both(|house| {
        let (chen, clerk) = (house.person("chen"), house.person("clerk1"));
        let number = chen.apply(RESTAURANT, json!({}));
        let checklist = clerk.read(&format!("/api/v1/cases/{number}/checklist"));
        let of_need = |need: &str| {
            let lines = checklist["lines"].as_array().unwrap();
            text(lines.iter().find(|line| line["need"] == need).unwrap(), "concept").to_owned()
        };
        let (later, must) = (of_need("deferrable"), of_need("required"));
        let ticks = clerk.ticks(&number, &[(&must, "missing", "")]);
        clerk
            .act(&number, "acceptance", json!({ "ticks": ticks, "defer": [must] }))
            .expect_problem(422, "case.not-deferrable");
        let ticks = clerk.ticks(&number, &[(&later, "missing", "")]);
        clerk.act(&number, "acceptance", json!({ "ticks": ticks })).expect_problem(409, "case.wanting");
        clerk.act(&number, "acceptance", json!({ "ticks": ticks, "defer": [later] })).expect(201);
        let case = chen.case(&number);
        assert_eq!(
            (text(&case["deferred"][0], "concept"), text(&case["deferred"][0], "until")),
            (&*later, "2026-01-12")
        );
        let members = parts(&case);
        for (organ, one) in &members {
            house.person(&format!("{organ}1")).review_all(one);
        }
        // Only the members that use it wait for it; the others are granted.
        let plan = clerk.read(&format!("/api/v1/cases/{number}/application"))["plan"].clone();
        let asked = plan["asked"].as_array().unwrap().iter().find(|asked| text(asked, "concept") == later);
        let used_by = asked.unwrap()["used_by"].as_array().unwrap().clone();
        let (waiting, free): (Vec<_>, Vec<_>) =
            members.iter().partition(|(_, one)| used_by.contains(&chen.case(one)["item"]["code"]));
        assert!(!waiting.is_empty() && !free.is_empty(), "{used_by:?}");
        for (organ, one) in &waiting {
            house
                .person(&format!("{organ}2"))
                .act(one, "decision", json!({ "outcome": "grant", "unread_known": true }))
                .expect_problem(409, "case.deferred-outstanding");
        }
        for (organ, one) in &free {
            house.person(&format!("{organ}2")).grant(one);
        }
        let files = [File::new(&later, "补.pdf", pdf("later"))];
        let supplied = chen.program.post_files(&format!("/api/v1/cases/{number}/supplements"), &[], &files);
        assert_eq!(supplied.expect(200).json()["deferred"][0]["owing"], "supplied");
        for (organ, one) in &waiting {
            house
                .person(&format!("{organ}2"))
                .act(one, "decision", json!({ "outcome": "grant", "unread_known": true }))
                .expect_problem(409, "case.deferred-unchecked");
        }
        let waits = clerk.read("/api/v1/desk/queue?queue=deferred");
        assert_eq!(waits["cases"][0]["number"], *number);
        let ticks = json!([{ "concept": later, "mark": "ok" }]);
        let looked = clerk.act(&number, "deferred-materials", json!({ "ticks": ticks })).expect(200).json();
        assert_eq!(looked["outstanding"], 0);
        for (organ, one) in &waiting {
            house.person(&format!("{organ}2")).grant(one);
        }
        assert_eq!(chen.case(&number)["state"], "granted");
        house.is_in_order();
    });
}

/// Administrative Licensing Law art. 32: what the window has not told within five working days counts as accepted from the
/// day it came in.
#[test]
fn a_silent_window_has_accepted() {
    in_both(|house| {
        let number = house.person("chen").apply("business-registration", json!({}));
        house.pass_days(7);
        assert_eq!(
            house.person("chen").case(&number)["state"],
            "received",
            "the fifth working day is not over"
        );
        house.pass_days(1);
        let chen = house.person("chen");
        let case = chen.case(&number);
        assert_eq!(case["state"], "accepted");
        assert_eq!(case["clock"]["started"], "2026-01-05");
        let documents = chen.read(&format!("/api/v1/cases/{number}/documents"));
        let notice = documents["documents"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["kind"] == "acceptance")
            .unwrap()
            .clone();
        assert_eq!(notice["says"]["deemed"], true);
        house.is_in_order();
    });
}

/// TIM-01: a limit that runs into a year whose holidays are not published is dated provisionally and says so everywhere.
#[test]
fn a_limit_into_an_unpublished_year_is_provisional() {
    in_both(|house| {
        // Monday, 28 December 2026.
        house.pass_to("2026-12-28");
        let (chen, clerk) = (house.person("chen"), house.person("clerk1"));
        let number = chen.apply(RESTAURANT, json!({}));
        let accepted = clerk.accept(&number);
        assert_eq!((&accepted["provisional"], &accepted["due"]), (&json!(true), &json!("2027-01-12")));
        let case = chen.case(&number);
        assert_eq!((&case["provisional"], &case["clock"]["provisional"]), (&json!(true), &json!(true)));
        let told =
            case["clock"]["explain"].as_array().unwrap().iter().any(|line| line["what"] == "provisional");
        assert!(told, "{:#}", case["clock"]);
        let progress = json!({ "number": number, "id_tail": crate::common::story::CHEN_TAIL });
        assert_eq!(
            house.nobody().post("/api/v1/progress", &progress).expect(200).json()["provisional"],
            true
        );
    });
}

/// Administrative Licensing Law art. 42: the head of the organ extends the limit once, by ten working days at most, and the
/// applicant is told why.
#[test]
fn a_limit_is_extended_once() {
    in_both(|house| {
        let (chen, clerk) = (house.person("chen"), house.person("clerk1"));
        let number = chen.apply("business-registration", json!({}));
        clerk.accept(&number);
        let was = text(&chen.case(&number), "due").to_owned();
        let extend = |by: &str| json!({ "by": by, "reason": "名称需与上级登记机关核对" });
        house
            .person("lead2")
            .act(&number, "extension", extend("10wd"))
            .expect_problem(403, "case.not-allowed");
        let head = house.person("lead-head");
        head.act(&number, "extension", extend("11wd")).expect_problem(422, "case.extend-too-long");
        let notice = head.act(&number, "extension", extend("10wd")).expect(201).json();
        assert_eq!(
            (notice["says"]["was"].as_str(), notice["kind"].as_str()),
            (Some(&*was), Some("extension"))
        );
        let case = chen.case(&number);
        assert!(text(&case, "due") > &*was && case["extended"] == true);
        assert_eq!(case["clock"]["extensions"][0]["by"], "10wd");
        head.act(&number, "extension", extend("1wd")).expect_problem(409, "case.already-extended");
        house.is_in_order();
    });
}

/// PRO-01, CAT-19: a task is done by its organ only, with every criterion marked, by whoever has taken it; it is handed over,
/// put back, returned to an earlier step, signed by another organ, and the clock runs on.
#[test]
fn tasks_change_hands_in_order() {
    in_both(|house| {
        let more = "{ region: \"150402\", initial_password: Onedoor-2026, organs: [], posts: [], parties: [], accounts: \
                    [{ login: food3, name: 同事, posts: [food-reviewer] }] }";
        onedoor::demo::import_site(&house.shared, more).unwrap();
        let (chen, clerk) = (house.person("chen"), house.person("clerk1"));
        let number = chen.apply(RESTAURANT, json!({}));
        clerk.accept(&number);
        let food = member(house, &number, "food");
        let (first, second) = (house.person("food1"), house.person("food3"));
        let due = first.case(&food)["due"].clone();
        let task = first.open_tasks(&food)[0].clone();
        let path = |task: &Value, act: &str| format!("/api/v1/cases/{food}/tasks/{}/{act}", task["no"]);
        assert!(
            first.read("/api/v1/tasks")["tasks"]
                .as_array()
                .unwrap()
                .iter()
                .any(|one| one["case"] == food.as_str())
        );
        house.person("lead1").poke(&path(&task, "claim")).expect_problem(404, "case.task-not-found");
        first.poke(&path(&task, "claim")).expect(200);
        let taken = second.poke(&path(&task, "claim")).expect_problem(409, "case.task-taken");
        assert_eq!(taken.json()["args"]["by"], "杨康宁");
        second.post(&path(&task, "transfer"), &json!({ "to": "food3", "why": "我来" })).expect(403);
        first
            .post(&path(&task, "transfer"), &json!({ "to": "nobody.here", "why": "出差" }))
            .expect_problem(422, "case.no-such-colleague");
        let moved =
            first.post(&path(&task, "transfer"), &json!({ "to": "food3", "why": "出差" })).expect(200).json();
        assert_eq!(moved["task"]["assignee"], "同事");
        second.poke(&path(&task, "release")).expect(200);
        assert_eq!(first.read("/api/v1/tasks?mine=true")["tasks"], json!([]));

        let half = json!({ "opinion": "approve", "marks": [] });
        second.post(&path(&task, "completion"), &half).expect_problem(422, "case.criterion-unmarked");
        let mut rejecting = crate::common::story::approval(&task);
        (rejecting["opinion"], rejecting["words"]) = (json!("reject"), json!(""));
        second.post(&path(&task, "completion"), &rejecting).expect_problem(422, "case.reason-missing");
        second.approve_task(&food, &task).expect(200);

        let next = second.open_tasks(&food)[0].clone();
        assert_ne!(next["step"], task["step"]);
        let back = next["return_targets"].as_array().unwrap().iter().find(|one| one["step"] == task["step"]);
        let to = text(back.expect("the step before"), "step");
        let wrong = json!({ "to": "start", "why": "x" });
        second.post(&path(&next, "return"), &wrong).expect_problem(422, "case.cannot-return");
        second.post(&path(&next, "return"), &json!({ "to": to, "why": "图纸与现场不符" })).expect(200);
        let again = second.open_tasks(&food)[0].clone();
        assert_eq!((&again["step"], again["no"] != task["no"]), (&task["step"], true));

        let signer = json!({ "organ": "11150402DEM000030E", "placement": "parallel", "why": "涉及疏散通道" });
        second.post(&path(&again, "signers"), &signer).expect(200);
        let all = second.open_tasks(&food);
        let fire = all
            .iter()
            .find(|one| one["organ"]["zh"] == "红山区消防救援大队")
            .expect("the added signer's task");
        house.person("fire1").approve_task(&food, fire).expect(200);
        second.review_all(&food);
        assert_eq!(second.case(&food)["due"], due, "the clock runs on");
        house.is_in_order();
    });
}

/// The supervisor sees what is late, and no more than their reach; staff lists are shut to those without the permission.
#[test]
fn lists_show_what_one_is_there_for() {
    in_sqlite(|house| {
        for (login, list) in [
            ("chen", "/api/v1/desk/queue"),
            ("lead1", "/api/v1/desk/issuing"),
            ("clerk1", "/api/v1/tasks"),
            ("lead1", "/api/v1/decisions"),
            ("clerk1", "/api/v1/supervision"),
        ] {
            house.person(login).get(list).expect_problem(403, "access.forbidden");
        }
        house.person("clerk1").get("/api/v1/desk/queue?queue=issuing").expect(422);
        house.person("super1").get("/api/v1/supervision?level=blue").expect(422);
        house.person("lead1").get("/api/v1/tasks?mine=perhaps").expect(422);
        house.person("clerk1").get("/api/v1/cases").expect_problem(403, "access.no-party");
    });
}
