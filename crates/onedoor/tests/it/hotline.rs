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

/// Open311 GeoReport v2: what can be told is listed, a program tells with its key and no other, what comes of it is read by number in JSON
/// and XML, and nothing is read of what its caller did not agree to make public.
#[test]
fn programs_tell_and_read_by_open311() {
    in_sqlite(|house| {
        let mut nobody = house.app.browser();
        let services = nobody.open("/open311/v2/services.json").expect(200).json();
        assert!(services.as_array().unwrap().iter().any(|one| one["service_code"] == "street-light"));
        let defined = nobody.open("/open311/v2/services/street-light.json").expect(200).json();
        assert_eq!(defined["attributes"][0]["code"], "kind");
        nobody.open("/open311/v2/services/nothing.json").expect(404);
        nobody.open("/open311/v2/services.json?jurisdiction_id=150403").expect(404);
        nobody.open("/open311/v2/requests.json?start_date=soon").expect(400);

        let mut keeper = house.app.browser();
        keeper.sign_in("super1", PASSWORD);
        keeper.open("/office/tickets/apps").expect(200);
        let made = keeper.submit("/office/tickets/apps", &[("name", "社区随手拍")]).expect(200);
        let key = made.body().split("<code>").nth(1).unwrap().split("</code>").next().unwrap().to_owned();
        assert!(!keeper.open("/office/tickets/apps").body().contains(&key), "the key is shown once");

        let mut told = vec![
            ("service_code", "street-light"),
            ("address_string", "示例街与和平街口"),
            ("description", LIGHT),
            ("phone", "13000002222"),
            ("last_name", "赵"),
        ];
        nobody.post_form("/open311/v2/requests.json", &told).expect(403);
        told.push(("api_key", &key));
        let sent = nobody.post_form("/open311/v2/requests.json", &told).expect(201).json();
        let hidden = sent[0]["service_request_id"].as_str().unwrap().to_owned();
        nobody.post_form("/open311/v2/requests.json", &told).expect(200);
        nobody.open(&format!("/open311/v2/requests/{hidden}.json")).expect(404);
        let listed = nobody.open("/open311/v2/requests.json").expect(200).json();
        assert!(listed.as_array().unwrap().iter().all(|one| one["service_request_id"] != hidden.as_str()));

        let open = [
            &told[..2],
            &told[3..],
            &[("description", "井盖 & 路灯 <坏了>，请修"), ("attribute[open]", "yes")],
        ]
        .concat();
        let sent = nobody.post_form("/open311/v2/requests.json", &open).expect(201).json();
        let number = sent[0]["service_request_id"].as_str().unwrap().to_owned();
        let one = nobody.open(&format!("/open311/v2/requests/{number}.json")).expect(200);
        assert!(!one.body().contains("13000002222") && !one.body().contains('赵'));
        let one = one.json();
        assert_eq!((&one[0]["status"], &one[0]["service_code"]), (&json!("open"), &json!("street-light")));
        let xml = nobody.open(&format!("/open311/v2/requests.xml?service_request_id={number}")).expect(200);
        assert!(xml.body().contains("<description>井盖 &amp; 路灯 &lt;坏了&gt;，请修</description>"));

        // Without a telephone it is a hint; a fire is none, and is told the number to call.
        let fire = [
            ("service_code", "street-light"),
            ("lat", "42.2"),
            ("long", "118.9"),
            ("description", "楼道着火了"),
            ("api_key", &key),
        ];
        assert!(nobody.post_form("/open311/v2/requests.json", &fire).expect(400).body().contains("119"));
        let nowhere = [("service_code", "street-light"), ("description", LIGHT), ("api_key", &key)];
        nobody.post_form("/open311/v2/requests.xml", &nowhere).expect(400);
        house.is_in_order();
    });
}
