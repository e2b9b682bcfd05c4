//! Figures of real acts: whatever happens to applications, what is kept agrees with the cases and with the ledger.

use crate::common::story::{Person, parts};
use crate::common::{PASSWORD, in_both};
use serde_json::json;

#[track_caller]
fn withdraw(applicant: &Person<'_, '_>, number: &str) {
    applicant.post(&format!("/api/v1/cases/{number}/withdrawal"), &json!({ "why": "不办了" })).expect(201);
}

/// ANA-02, SUP-10: a package, a single item, a correction, a refusal, a withdrawal and what runs late are counted as they happen, and
/// all figures reconcile with the cases and the ledger, cell by cell.
#[test]
fn figures_of_real_acts_reconcile() {
    in_both(|house| {
        let (chen, clerk) = (house.person("chen"), house.person("clerk1"));
        let package = chen.apply("restaurant-small", json!({}));
        clerk.accept(&package);
        let single = chen.apply("business-registration", json!({}));
        clerk.accept(&single);
        house.person("lead1").review_all(&single);
        house.person("lead2").grant(&single);
        let withdrawn = chen.apply("business-registration", json!({}));
        withdraw(&chen, &withdrawn);
        let gone = chen.apply("restaurant-small", json!({}));
        clerk.accept(&gone);
        withdraw(&chen, &gone);
        for (organ, member) in &parts(&chen.case(&package)) {
            house.person(&format!("{organ}1")).review_all(member);
        }
        // Long enough for every limit to pass.
        house.pass_days(40);
        let chen = house.person("chen");
        for (organ, member) in &parts(&chen.case(&package)) {
            house.person(&format!("{organ}2")).grant(member);
        }
        let courier = json!({ "how": "courier", "address": "示例街1号", "tracking": "EA1" });
        house.person("issue1").act(&single, "delivery", courier).expect(201);
        chen.apply("business-registration", json!({}));
        house.run_due();
        let cases = house.shared.cases.clone();
        let found =
            house.shared.db.read_blocking(move |tx| insight::recount::compare(tx, cases.as_ref())).unwrap();
        assert_eq!(found.differences(), []);
        assert!(found.cells() > 100, "{}", found.cells());

        let told = house.nobody().read("/api/v1/statistics?by=item&from=2026-01-01&to=2027-12-31");
        assert_eq!(told["whole"]["received"], 5);
        assert_eq!(told["whole"]["ended"], json!(null), "fewer than five are nobody's business");
        let mut browser = house.app.browser();
        browser.sign_in("super1", PASSWORD);
        browser
            .get("/office/figures?from=2026-01-01&to=2027-12-31")
            .expect(200)
            .says("收件 5 件")
            .says("市场监督管理局");
        browser.get("/office/figures/mend?from=2026-01-01&to=2027-12-31").expect(200).says("最费时间的环节");
        browser
            .get("/office/figures/cases?from=2026-01-01&to=2027-12-31&shelf=ended")
            .expect(200)
            .says(&single);
        browser.get("/office/figures/check").expect(200).says("全部一致");
        let mut clerk = house.app.browser();
        clerk.sign_in("lead1", PASSWORD);
        clerk.get("/office/figures").expect(403);
        house.is_in_order();
    });
}
