//! Messages, from the act that sets them off to the page that shows them.

use crate::common::{PASSWORD, in_both};
use serde_json::json;

/// The applicant reads of their case, the organ's people of their task, and nobody of what is somebody else's.
#[test]
fn people_are_told_of_their_cases_and_tasks_and_what_is_read_is_new_no_more() {
    in_both(|house| {
        let chen = house.person("chen");
        let number = chen.apply("business-registration", json!({}));
        house.person("clerk1").accept(&number);
        house.run_due();
        let told = chen.read("/api/v1/messages");
        let kinds: Vec<&str> =
            told["messages"].as_array().unwrap().iter().filter_map(|one| one["kind"].as_str()).collect();
        assert_eq!((kinds, &told["unread"]), (vec!["accepted", "submitted"], &json!(2)));
        let mut browser = house.app.browser();
        browser.sign_in("chen", PASSWORD);
        browser.get("/my/messages").expect(200).says("已受理").says(&number).says("2 条未读");
        let id = told["messages"][0]["id"].as_str().unwrap().to_owned();
        let page = browser.get(&format!("/my/messages/{id}")).expect(200).says("1 条未读");
        let links = page.links();
        assert!(links.iter().any(|(to, _)| *to == format!("/case/{number}")), "{links:?}");
        assert_eq!(chen.read("/api/v1/messages?unread=true")["unread"], 1);

        let mut sun = house.app.browser();
        sun.sign_in("sun", PASSWORD);
        sun.get(&format!("/my/messages/{id}")).expect(404);
        sun.get("/my/messages").expect(200).says("还没有消息");
        sun.get("/office/messages").expect(404);

        let mut lead = house.app.browser();
        lead.sign_in("lead1", PASSWORD);
        lead.get("/office/messages").expect(200).says("新待办").says(&number);
        lead.get("/my/messages").expect(404);
        house.is_in_order();
    });
}
