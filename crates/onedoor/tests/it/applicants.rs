//! What applicants see of their own application, and how staff find it again.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

use serde_json::json;
use testkit::Browser;

use crate::common::story::RESTAURANT;
use crate::common::{PASSWORD, TestHouse, in_both, in_sqlite};

fn browser(house: &TestHouse<'_>, login: &str) -> Browser {
    let mut browser = house.app.browser();
    browser.sign_in(login, PASSWORD).expect(200);
    browser
}

/// Whoever applied reads again what was filled in and sent, in full and with the files, and has it as a PDF; nobody else does.
#[test]
fn applicants_read_again_what_they_sent() {
    in_sqlite(|house| {
        let number = house.person("chen").apply(RESTAURANT, json!({}));
        let mut chen = browser(house, "chen");
        let case = chen.open(&format!("/case/{number}")).expect(200);
        let page = format!("/case/{number}/application");
        assert!(case.links().iter().any(|(href, _)| *href == page));
        let sent = chen.open(&page).expect(200).says("陈晓梅").says("13000000001").says("草原小馆");
        let file = sent.links().into_iter().map(|(href, _)| href).find(|href| href.starts_with("/files/"));
        chen.open(&file.unwrap()).expect(200);
        let pdf = chen.open(&format!("{page}/pdf")).expect(200);
        assert!(pdf.header("content-type").starts_with("application/pdf"));
        for other in ["sun", "clerk1", "super1"] {
            browser(house, other).open(&page).expect(404);
            browser(house, other).open(&format!("{page}/pdf")).expect(404);
        }
    });
}

/// What waits for a citizen stands in their space, with the cards of every service that has something; nobody else's is there.
#[test]
fn what_waits_stands_in_ones_own_space() {
    in_sqlite(|house| {
        let mut chen = browser(house, "chen");
        chen.open("/my").expect(200).says("现在没有等您处理的事").says("您名下还没有电子证照");
        let number = house.person("chen").apply("business-registration", json!({}));
        house.person("clerk1").accept(&number);
        house.person("lead1").review_all(&number);
        house.person("lead2").grant(&number);
        let mine = chen.open("/my").expect(200).says("可以领取").says("等您评价的").says("我交过的材料");
        let leads = |start: &str| mine.links().iter().any(|(href, _)| href.starts_with(start));
        for start in [&format!("/case/{number}"), &format!("/rate/{number}"), "/licence/", "/files/"] {
            assert!(leads(start), "{start}");
        }
        let other = browser(house, "sun").open("/my").expect(200);
        assert!(!other.text().contains(&number), "somebody else's case");
    });
}

/// What is mended from the check before handing in leads back to the check.
#[test]
fn mending_an_answer_leads_back_to_the_check() {
    in_sqlite(|house| {
        let chen = house.person("chen");
        let draft = chen.open("business-registration", json!({}));
        let draft = chen.fill(&draft);
        let id = draft["id"].as_str().unwrap();
        let mut page = browser(house, "chen");
        let check = page.open(&format!("/draft/{id}/check")).expect(200);
        let change = check.links().into_iter().map(|(href, _)| href).find(|href| href.contains("/form?"));
        page.open(change.unwrap().split('#').next().unwrap()).expect(200);
        page.submit(&format!("/draft/{id}/form?from=check"), &[]).expect(200).says("核对并提交");
    });
}

/// Staff find what has ended and whom they name; a number that is not there is told in words for staff; files sort by their dates.
#[test]
fn staff_find_cases_by_name_and_after_their_end() {
    in_both(|house| {
        let chen = house.person("chen");
        let (open, ended) =
            (chen.apply("business-registration", json!({})), chen.apply("business-registration", json!({})));
        let mut clerk = browser(house, "clerk1");
        clerk.open("/desk?q=%E6%99%93%E6%A2%85").expect(200).says(&open);
        clerk.open("/desk?q=%E8%B5%B5").expect(200).says("队列里没有");
        clerk.open("/desk?q=100%25").expect(200).says("队列里没有");
        clerk.open(&format!("/desk?q={open}")).expect(200).says("陈晓梅");
        clerk.open("/desk/case/150402-260105-999996").expect(404).says("不在您的职责范围内");
        chen.post(&format!("/api/v1/cases/{ended}/withdrawal"), &json!({ "why": "不办了" })).expect(201);
        let mut supervisor = browser(house, "super1");
        let list = supervisor.open("/office/cases").expect(200);
        assert!(list.text().contains(&open) && !list.text().contains(&ended));
        for state in ["withdrawn", "ended"] {
            let list = supervisor.open(&format!("/office/cases?state={state}")).expect(200);
            assert!(list.text().contains(&ended) && !list.text().contains(&open), "{state}");
        }
        // Nothing is asked of a filter, so nothing of it can be wrong.
        assert!(!list.body().contains("<select id=\"f-state\" name=\"state\" required"));
        let mut audit = browser(house, "audit");
        audit.open(&format!("/admin/ledger?stream={open}")).expect(200).says("提交");
        house.is_in_order();
    });
}

/// Before a second application for the same matter is handed in the page names the first, and a page that did not leads back; so does
/// the window's page.
#[test]
fn a_second_application_is_told_of_the_first() {
    in_both(|house| {
        let chen = house.person("chen");
        let draft = chen.open("business-registration", json!({}));
        let draft = chen.fill(&draft);
        let id = draft["id"].as_str().unwrap();
        let (check, hand_in) = (format!("/draft/{id}/check"), format!("/draft/{id}/submit"));
        let mut page = browser(house, "chen");
        let before = page.open(&check).expect(200);
        assert!(!before.text().contains("正在办理（"));
        let first = chen.apply("business-registration", json!({}));
        // The page was opened before the first came in: it is shown again, with what it did not say.
        page.submit(&hand_in, &[]).expect(200).says("正在办理（1 件）").says(&first);
        assert_eq!(chen.read("/api/v1/cases")["cases"].as_array().unwrap().len(), 1);
        page.submit(&hand_in, &[]).expect(200);
        let cases = chen.read("/api/v1/cases");
        let cases = cases["cases"].as_array().unwrap();
        assert_eq!(cases.len(), 2);
        let second = cases.iter().filter_map(|case| case["number"].as_str()).find(|n| *n != first).unwrap();
        browser(house, "clerk1")
            .open(&format!("/desk/case/{second}"))
            .expect(200)
            .says("正在办理（1 件）")
            .says(&first);
    });
}

/// What a package is not for is said beside the field, as it is typed and when it is sent; the draft stays and opens, and goes on once it is
/// mended. At the counter it is said beside the question.
#[test]
fn an_area_too_large_is_said_beside_the_field() {
    in_sqlite(|house| {
        let draft = house.person("chen").open(RESTAURANT, json!({}));
        let id = draft["id"].as_str().unwrap();
        let (form, autosave) = (format!("/draft/{id}/form"), format!("/draft/{id}/autosave"));
        let why = "只适用于个体工商户开办、营业面积不足 300 平方米的餐馆";
        let mut chen = browser(house, "chen");
        chen.open(&form).expect(200);
        chen.post_form(&autosave, &[("premises_area", "1800")]).expect(200).says(why);
        chen.post_form(&form, &[("premises_area", "1800")]).expect(422).says(why);
        for page in ["", "/form", "/materials", "/check"] {
            chen.open(&format!("/draft/{id}{page}")).expect(200);
        }
        chen.post_form(&autosave, &[("premises_area", "180")]).expect(200);
        let text = chen.open(&form).expect(200).text();
        assert!(!text.contains(why), "{text}");
    });
}

/// Two windows with one draft: what is changed in both is told to the later, and the earlier is not lost; what is changed in one only is saved.
#[test]
fn a_field_changed_in_two_windows_is_told() {
    in_sqlite(|house| {
        let draft = house.person("chen").open(RESTAURANT, json!({}));
        let id = draft["id"].as_str().unwrap();
        let (form, autosave) = (format!("/draft/{id}/form"), format!("/draft/{id}/autosave"));
        let mut chen = browser(house, "chen");
        chen.open(&form).expect(200);
        let seats = |typed| [("business_name", typed), ("_was.business_name", "")];
        chen.post_form(&autosave, &seats("第一家")).expect(200);
        chen.post_form(&autosave, &seats("第二家")).expect(409);
        let told = chen.post_form(&form, &seats("第二家")).expect(422);
        told.says("这一项在另一个窗口里已经改成“第一家”，您在这里填的“第二家”没有保存");
        chen.post_form(&autosave, &[("business_name", "第三家"), ("_was.business_name", "第一家")])
            .expect(200);
        assert!(chen.open(&form).expect(200).body().contains("第三家"));
    });
}

/// At the window somebody's cases are found by their name also when they are not in the queue: under way in the offices, and ended.
#[test]
fn the_window_finds_what_is_not_in_its_queue() {
    in_sqlite(|house| {
        let chen = house.person("chen");
        let (under_way, ended) =
            (chen.apply("business-registration", json!({})), chen.apply("food-business-licence", json!({})));
        house.person("clerk1").accept(&under_way);
        let revision = chen.revision(&ended);
        chen.post(
            &format!("/api/v1/cases/{ended}/withdrawal"),
            &json!({ "revision": revision, "reason": "不开了" }),
        );
        let found = browser(house, "clerk1").open("/desk?q=陈晓梅").expect(200).says("不在队列里的办件");
        let leads =
            |number: &str| found.links().iter().any(|(href, _)| *href == format!("/desk/case/{number}"));
        assert!(leads(&under_way) && leads(&ended));
        assert!(!browser(house, "clerk1").open("/desk?q=赵").expect(200).text().contains(&under_way));
    });
}

/// Whoever applies for another names them: case, decision and licence are the applicant's, whom the window has to have seen; the
/// agent follows it, is named to the window and the office, and holds nothing of it.
#[test]
fn what_an_agent_applies_for_is_the_applicants() {
    in_sqlite(|house| {
        let sun = house.person("sun");
        let mut draft = sun.open("business-registration", json!({ "agent": true }));
        assert_eq!(
            draft["form"].get("operator_name"),
            None,
            "what the agent is has no place in another's form"
        );
        draft["form"]["operator_name"] = json!("白样本");
        draft["form"]["operator_id"] = json!("150402197703159966");
        draft["form"]["operator_phone"] = json!("13000000009");
        let id = sun.fill(&draft)["id"].as_str().unwrap().to_owned();
        let mut agent = browser(house, "sun");
        agent.open(&format!("/draft/{id}/check")).expect(200).says("您是代办人");
        let sent = sun.poke(&format!("/api/v1/drafts/{id}/submission")).expect(201).json();
        let number = sent["number"].as_str().unwrap();
        agent.open("/my").expect(200).says(number);
        agent.open(&format!("/case/{number}")).expect(200).says("白样本").says("代办人");
        agent.open(&format!("/case/{number}/receipt")).expect(200).says("白样本");
        let mut clerk = browser(house, "clerk1");
        clerk.open(&format!("/desk/case/{number}")).expect(200).says("代办人：").says("核验的是申请人");
        house.person("clerk1").accept(number);
        house.person("lead1").review_all(number);
        let lead = house.person("lead2");
        let grant = json!({ "outcome": "grant", "opinion": "符合条件", "unread_known": true });
        let refused = lead.act(number, "decision", grant).expect(409).json();
        assert_eq!(refused["code"], "case.party-unverified", "{refused}");
        clerk.open("/desk/identity").expect(200);
        let card = [("id_kind", "citizen-id"), ("id_number", "150402197703159966"), ("name", "白样本")];
        clerk.submit("/desk/identity/verify", &card).expect(200).says("白样本 的身份已核验");
        lead.grant(number);
        agent.open("/my/licences").expect(200).says("名下");
        let held = sun.read(&format!("/api/v1/cases/{number}/licences"));
        assert!(!held.to_string().contains("孙志远"), "{held}");
        let identifier = held["licences"][0]["identifier"].as_str().unwrap();
        let mine = agent.open("/my/licences").expect(200);
        assert!(!mine.text().contains(identifier), "an agent holds nothing of it");
        house.is_in_order();
    });
}

/// Staff without a post in handling cases are led to where their own work begins, and a page that is not theirs shows the way there.
#[test]
fn every_post_begins_somewhere() {
    in_sqlite(|house| {
        for login in ["items1", "finance1", "guide1", "hall1", "sysadmin", "audit", "hotline1", "waiver1"] {
            let mut staff = browser(house, login);
            staff.open("/office").expect(200);
            staff.open("/desk").expect(403).says("去我的工作起始页");
            staff.open("/account/start").expect(200);
        }
        browser(house, "chen").open("/office").expect(403);
    });
}

/// A record of another place is no proof of this one: whoever applies is told before handing in, the window beside the material.
#[test]
fn proof_of_another_address_is_told() {
    in_sqlite(|house| {
        let said = "记载的不一致";
        let zhao = house.person("zhao");
        let mut pages = browser(house, "zhao");
        let own = json!({ "premises": "own" });
        let draft = zhao.open("business-registration", own);
        let mut here = draft.clone();
        here["form"]["premises_address"] = json!("赤峰市红山区样板路 20 号");
        let filled = zhao.fill(&here);
        let id = filled["id"].as_str().unwrap().to_owned();
        let check = format!("/draft/{id}/check");
        assert!(!pages.open(&check).expect(200).text().contains(said), "the same place, said shorter");
        let mut form = filled["form"].clone();
        form["premises_address"] = json!("赤峰市红山区示例大街66号");
        let save = json!({ "revision": filled["revision"], "form": form });
        zhao.send("patch", &format!("/api/v1/drafts/{id}"), &save).expect(200);
        pages.open(&check).expect(200).says("经营场所不动产权证书").says(said);
        let sent = zhao.poke(&format!("/api/v1/drafts/{id}/submission")).expect(201).json();
        let number = sent["number"].as_str().unwrap();
        browser(house, "clerk1").open(&format!("/desk/case/{number}")).expect(200).says(said);
        house.is_in_order();
    });
}
