//! The hotline through the house: pages and API, from a stranger's telephone to the platform office's last question.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use crate::common::{PASSWORD, in_sqlite};
use serde_json::{Value, json};

const LIGHT: &str = "<script>alert(1)</script>示例街路灯不亮三天了 🙂";
const ANSWER: &str = "当晚更换灯具两套，示例街路灯已恢复照明，请查看。";

/// By telephone page, without scripts and without signing in: markup is only text, what was typed stays, a fire is told 119, the matter is
/// followed with the last four digits, which a wrong tail does not open.
#[test]
fn somebody_tells_without_signing_in() {
    in_sqlite(|house| {
        let mut caller = house.app.browser();
        caller.open("/hotline").expect(200);
        // A stranger may send 64 KB; whoever is signed in, more.
        let long = "长".repeat(5_000);
        let refused =
            caller.submit("/hotline", &[("body", &long), ("kind", "complaint"), ("phone", "13000002222")]);
        let refused = refused.expect(422).says("内容太长");
        assert!(refused.body().contains(&long), "what was typed is lost");
        let fire =
            caller.submit("/hotline", &[("body", "楼道着火了"), ("kind", "help"), ("phone", "13000002222")]);
        assert!(fire.expect(422).body().contains("tel:119"));
        caller
            .submit("/hotline", &[("body", LIGHT), ("kind", "complaint"), ("phone", "")])
            .expect(422)
            .says("请留下联系电话");
        let wish = [("body", LIGHT), ("kind", "complaint"), ("phone", "13000002222"), ("name", "赵")];
        let receipt = caller.submit("/hotline", &wish);
        let receipt = caller.follow(receipt).expect(200).says("诉求已收到");
        let number = receipt.path.rsplit('/').next().unwrap().to_owned();
        caller.open("/hotline/progress").expect(200);
        let ask = [("number", number.as_str()), ("tail", "2222")];
        let told = caller.submit("/hotline/progress", &ask).expect(200).says("已收到，正在分派");
        assert!(!told.body().contains("<script>alert") && told.body().contains("&lt;script&gt;alert"));
        assert!(!told.body().contains("13000002222"));
        let act = [("act", "withdraw"), ("number", number.as_str()), ("tail", "0000")];
        caller.submit("/hotline/progress/act", &act).expect(404);
        caller.open("/hotline/progress");
        caller.submit("/hotline/progress", &[("number", &number), ("tail", "9999")]).expect(404);
        house.is_in_order();
    });
}

/// The API does what the pages do, as it is described, and who may not learns nothing.
#[test]
fn a_ticket_goes_its_way_by_the_api() {
    in_sqlite(|house| {
        let chen = house.person("chen");
        let body = json!({ "kind": "complaint", "body": LIGHT, "phone": "13000000001", "place": "示例街" });
        let sent = chen.post("/api/v1/tickets", &body).expect(201).json();
        chen.post("/api/v1/tickets", &body).expect(200);
        let number = sent["number"].as_str().unwrap();
        let path = format!("/api/v1/tickets/{number}");
        let act = |login: &str, body: Value| {
            let person = house.person(login);
            let mut body = body;
            let seen = house.person("hotline2").read(&path);
            body["revision"] = seen["revision"].clone();
            person.post(&format!("{path}/acts"), &body)
        };
        house.person("sun").get(&path).expect_problem(404, "ticket.not-found");
        house.person("city1").get(&path).expect_problem(404, "ticket.not-found");
        let city = "11150402DEM000049B";
        act("hotline1", json!({ "act": "dispatch", "unit": city })).expect_problem(403, "ticket.not-allowed");
        act("hotline2", json!({ "act": "dispatch", "unit": city })).expect(200);
        let open = house.person("city1").read(&path);
        assert_eq!(open["acts"], json!(["take", "return"]));
        act("city1", json!({ "act": "take" })).expect(200);
        act("city1", json!({ "act": "reply", "said": "已收悉，正在处理。" }))
            .expect_problem(422, "ticket.empty-phrase");
        act("city1", json!({ "act": "reply", "said": ANSWER })).expect(200);
        let asked = json!({ "act": "call-back", "reached": true, "solved": true, "content": 1 });
        act("city1", asked.clone()).expect_problem(403, "ticket.not-allowed");
        act("hotline3", asked).expect(200);
        let told = chen.read(&path);
        assert_eq!((&told["state"], &told["acts"]), (&json!("closed"), &json!(["reopen"])));
        assert_eq!(chen.read("/api/v1/tickets")["tickets"].as_array().unwrap().len(), 1);
        let unit = house.person("city1").read("/api/v1/tickets?shelf=done");
        assert_eq!(unit["tickets"][0]["number"], number);
        assert_eq!(house.person("food1").read("/api/v1/tickets")["tickets"], json!([]));
        house.is_in_order();
    });
}

/// Lists, their files and the pages of every post open, and say nothing to who has none.
#[test]
fn pages_of_the_hotline_open_to_their_posts() {
    in_sqlite(|house| {
        let body = json!({ "kind": "report", "body": "后厨使用过期食品做菜", "phone": "13000000001", "protected": true });
        let sent = house.person("chen").post("/api/v1/tickets", &body).expect(201).json();
        let number = sent["number"].as_str().unwrap();
        for (login, page, says) in [
            ("hotline1", "/desk/tickets", "待派单"),
            ("hotline1", "/desk/tickets/new", "登记来电"),
            ("hotline2", "/desk/tickets", "后厨使用过期食品做菜"),
            ("food1", "/office/tickets", "待签收"),
            ("super1", "/office/tickets/units", "热线督办"),
            ("super1", "/office/tickets/rules", "规则"),
            ("chen", "/my/tickets", "后厨使用过期食品做菜"),
        ] {
            let mut browser = house.app.browser();
            browser.sign_in(login, PASSWORD);
            browser.open(page).expect(200).says(says);
        }
        let mut citizen = house.app.browser();
        citizen.sign_in("chen", PASSWORD);
        citizen.open("/hotline").expect(200);
        let long = "长".repeat(10_000);
        let refused = citizen.submit("/hotline", &[("body", &long), ("kind", "suggestion")]);
        assert!(refused.expect(422).body().contains(&long), "what was typed is lost");
        let mut agent = house.app.browser();
        agent.sign_in("hotline2", PASSWORD);
        let page =
            agent.open(&format!("/desk/tickets/{number}")).expect(200).says("身份保密").says("提到了：");
        assert!(!page.text().contains("陈晓梅") && !page.text().contains("****0001"));
        agent.open("/desk/tickets").expect(200);
        agent.submit("/lists/hotline-tickets/export", &[]).expect(200);
        house.is_in_order();
        let look = |login: &str, page: &str| {
            let mut browser = house.app.browser();
            browser.sign_in(login, PASSWORD);
            browser.open(page).status.as_u16()
        };
        assert_eq!(look("clerk1", "/desk/tickets"), 403);
        assert_eq!(look("city1", &format!("/office/tickets/{number}")), 404);
        assert_eq!(look("city1", "/office/tickets/units"), 403);
    });
}
