//! What others have to do with a case, through the API and the pages: colleagues, other organs, whoever urges; several tasks at
//! once; what is concluded at the window.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use crate::common::story::{RESTAURANT, approval, parts};
use crate::common::{PASSWORD, TestHouse, in_both, in_sqlite};
use serde_json::{Value, json};
use testkit::Browser;

const FIRE: &str = "11150402DEM000030E";
const EDU: &str = "11150402DEM000540U";

fn browser(house: &TestHouse<'_>, login: &str) -> Browser {
    let mut browser = house.app.browser();
    browser.sign_in(login, PASSWORD).expect(200);
    browser
}

fn part(house: &TestHouse<'_>, number: &str, organ: &str) -> String {
    let whole = house.person("chen").case(number);
    parts(&whole).into_iter().find(|(one, _)| *one == organ).unwrap().1
}

/// A task is lent and comes back, another organ gives its opinion, a third reads a copy, supervision urges, an officer recuses
/// themselves and a colleague goes on; the applicant reads none of what is between offices.
#[test]
fn others_have_a_part_in_a_case() {
    in_both(|house| {
        let (chen, clerk) = (house.person("chen"), house.person("clerk1"));
        let (lead1, lead3) = (house.person("lead1"), house.person("lead3"));
        let number = chen.apply(RESTAURANT, json!({}));
        clerk.accept(&number);
        let own = part(house, &number, "lead");
        let task = lead1.open_tasks(&own).remove(0);
        let path = format!("/api/v1/cases/{own}/tasks/{}", task["no"]);
        let lend = json!({ "to": "lead3", "why": "请看图纸" });
        lead1.post(&format!("{path}/delegation"), &lend).expect_problem(409, "case.task-free");
        lead1.poke(&format!("{path}/claim")).expect(200);
        let lent = lead1.post(&format!("{path}/delegation"), &lend).expect(200).json();
        assert_eq!(lent["task"]["lent_by"], "王守正");
        lead1
            .post(&format!("{path}/completion"), &approval(&task))
            .expect_problem(409, "case.task-delegated");
        browser(house, "lead3").open("/office?whose=mine").expect(200).says("委托中");
        let back =
            lead3.post(&format!("{path}/giving-back"), &json!({ "words": "图纸一致" })).expect(200).json();
        assert_eq!(back["task"]["advice"][0]["words"], "图纸一致");

        let ask = json!({ "organ": FIRE, "question": "通道够用吗？", "until": "2026-01-08", "waits": true });
        lead1.post(&format!("{path}/consultation"), &ask).expect(200);
        lead1.post(&format!("{path}/completion"), &approval(&task)).expect_problem(409, "case.consult-open");
        let mut fire = browser(house, "fire1");
        fire.open("/office/asked").expect(200).says(&own);
        fire.open(&format!("/office/case/{own}/opinion")).expect(200).says("通道够用吗？");
        let said = [("opinion", "approve"), ("why", "够用")];
        fire.submit(&format!("/office/case/{own}/opinion"), &said).expect(200).says("够用");

        let edu = house.person("edu1");
        edu.get(&format!("/api/v1/cases/{own}")).expect_problem(404, "case.not-found");
        let copy = json!({ "organ": EDU, "why": "请知悉" });
        let copy = lead1.post(&format!("/api/v1/cases/{own}/copies"), &copy).expect(201).json();
        edu.read(&format!("/api/v1/cases/{own}"));
        let read = edu.poke(&format!("/api/v1/cases/{own}/copies/{}/reading", copy["no"])).expect(200).json();
        assert!(!read["done_at"].is_null());
        edu.post(&format!("{path}/completion"), &approval(&task)).expect_problem(404, "case.task-not-found");

        let urge = json!({ "reason": "节前办结" });
        chen.post(&format!("/api/v1/cases/{number}/urging"), &urge).expect_problem(409, "case.not-due-yet");
        house.person("super1").post(&format!("/api/v1/cases/{own}/urging"), &urge).expect(200);
        browser(house, "lead1")
            .open(&format!("/office/case/{own}"))
            .expect(200)
            .says("节前办结")
            .says("图纸一致");

        lead1.post(&format!("/api/v1/cases/{own}/recusal"), &json!({ "why": "亲属" })).expect(200);
        lead1.poke(&format!("{path}/claim")).expect_problem(403, "case.recused");
        lead3.poke(&format!("{path}/claim")).expect(200);
        lead3.post(&format!("{path}/completion"), &approval(&task)).expect(200);
        let all = lead3.read(&format!("/api/v1/cases/{own}/referrals"));
        assert_eq!(all["referrals"].as_array().unwrap().len(), 2);

        let timeline = chen.read(&format!("/api/v1/cases/{number}/timeline")).to_string();
        let page = browser(house, "chen").open(&format!("/case/{number}")).expect(200).text();
        for word in
            ["图纸一致", "请看图纸", "通道够用吗", "够用", "请知悉", "亲属", "case.recused", "case.copied"]
        {
            assert!(!timeline.contains(word) && !page.contains(word), "{word}");
        }
        house.is_in_order();
    });
}

/// The applicant urges from their own page once the limit is near, and whoever has the case is told.
#[test]
fn an_applicant_urges_what_is_nearly_late() {
    in_sqlite(|house| {
        let number = house.person("chen").apply(RESTAURANT, json!({}));
        house.person("clerk1").accept(&number);
        house.pass_days(13);
        let mut chen = browser(house, "chen");
        chen.open(&format!("/case/{number}")).expect(200).says("催办");
        chen.open(&format!("/case/{number}/urge")).expect(200);
        let action = format!("/case/{number}/urge");
        chen.submit(&action, &[("reason", "")]).expect(422).says("请写一句想说的话");
        chen.submit(&action, &[("reason", "店铺已租，等证开业")]).expect(200).says("已催办");
        chen.open(&action).expect(409).says("一天只能催办一次");
        house.run_due();
        let mut lead = browser(house, "lead1");
        lead.open("/office/messages").expect(200).says("催办");
        lead.open("/office").expect(200).says("催办");
        house.is_in_order();
    });
}

/// Several tasks at once: each stands alone, what cannot be done is said beside it, and one opinion is for equal tasks only.
#[test]
fn several_tasks_at_once() {
    in_sqlite(|house| {
        let (chen, clerk) = (house.person("chen"), house.person("clerk1"));
        let numbers: Vec<String> = (0..3)
            .map(|_| {
                let number = chen.apply(RESTAURANT, json!({}));
                clerk.accept(&number);
                part(house, &number, "lead")
            })
            .collect();
        let lead3 = house.person("lead3");
        let task = |number: &str| lead3.open_tasks(number).remove(0);
        let no = |number: &str| task(number)["no"].to_string();
        // A colleague was faster with the first.
        lead3.poke(&format!("/api/v1/cases/{}/tasks/{}/claim", numbers[0], no(&numbers[0]))).expect(200);
        let keys: Vec<String> = numbers.iter().map(|number| format!("{number}/{}", no(number))).collect();
        let mut lead1 = browser(house, "lead1");
        lead1.open("/office").expect(200).says("批量签收");
        let ticked = |act: &'static str| -> Vec<(&str, &str)> {
            let mut all: Vec<(&str, &str)> = keys.iter().map(|key| ("key", key.as_str())).collect();
            all.push(("act", act));
            all
        };
        lead1.submit("/office/bulk", &[("act", "claim")]).expect(200).says("请先勾选任务");
        let came = lead1.submit("/office/bulk", &ticked("claim")).expect(200).says("3 项中 2 项已办");
        assert!(came.text().contains("何文清"), "{}", came.text());
        lead1.open("/office").expect(200);
        lead1.submit("/office/bulk", &ticked("review")).expect(200).says("共 3 项任务");
        let first = task(&numbers[1]);
        let mut opinion: Vec<(String, String)> = first["criteria"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (format!("criterion:{}", one["id"].as_str().unwrap()), "holds".to_owned()))
            .collect();
        opinion.push(("opinion".into(), "approve".into()));
        opinion.push(("words".into(), "符合条件".into()));
        opinion.push(("knowing".into(), "on".into()));
        opinion.extend(keys.iter().map(|key| ("key".to_owned(), key.clone())));
        let opinion: Vec<(&str, &str)> = opinion.iter().map(|(name, value)| (&**name, &**value)).collect();
        lead1.submit("/office/bulk/review", &opinion).expect(200).says("3 项中 2 项已办");
        assert_eq!(
            lead3.read(&format!("/api/v1/cases/{}/tasks", numbers[1]))["tasks"][0]["words"],
            "符合条件"
        );
        assert_eq!(task(&numbers[0])["assignee"], "何文清");
        house.is_in_order();
    });
}

/// INT-13: a clerk with the authorisation concludes on the spot what it names, from acceptance to decision on the window's own pages;
/// one without is refused.
#[test]
fn a_simple_item_is_concluded_at_the_window() {
    in_sqlite(|house| {
        let chen = house.person("chen");
        let number = chen.apply("registration-archive", json!({}));
        let other = house.person("clerk1");
        house.person("clerk2").accept(&number);
        assert_eq!(chen.case(&number)["state"], "deciding");
        let decision = json!({ "outcome": "grant", "opinion": "", "unread_known": true,
            "marks": [{ "criterion": "right", "holds": true }] });
        other.act(&number, "decision", decision).expect_problem(403, "case.not-allowed");
        let shown = browser(house, "clerk1").open(&format!("/desk/case/{number}")).expect(200).text();
        assert!(!shown.contains("当场办结"), "{shown}");
        let mut clerk = browser(house, "clerk2");
        clerk.open(&format!("/desk/case/{number}")).expect(200).says("当场办结");
        let page = format!("/office/case/{number}/decide");
        clerk.open(&page).expect(200);
        let grant =
            [("criterion:right", "holds"), ("ruling", "grant"), ("opinion", "当场出具"), ("knowing", "on")];
        clerk.submit(&page, &grant).expect(200).says("准予");
        let case = chen.case(&number);
        assert_eq!(case["state"], "granted");
        let told: Vec<Value> =
            chen.read(&format!("/api/v1/cases/{number}/licences"))["licences"].as_array().unwrap().clone();
        assert_eq!(told.len(), 1);
        house.is_in_order();
    });
}
