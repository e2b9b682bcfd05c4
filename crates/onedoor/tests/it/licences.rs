//! A licence through pages and API: numbered copies, files handed in for verification, suspension by the organ, the holder's view.

use serde_json::json;
use testkit::File;

use crate::common::story::{organ_of, parts, pdf};
use crate::common::{PASSWORD, TestHouse, in_both};

const RESTAURANT: &str = "restaurant-small";

/// Grants the restaurant to chen; the identifiers of her food and business licences.
fn granted(house: &TestHouse<'_>) -> (String, String) {
    let chen = house.person("chen");
    let number = chen.apply(RESTAURANT, json!({}));
    house.person("clerk1").accept(&number);
    let members: Vec<String> = parts(&chen.case(&number)).into_iter().map(|(_, number)| number).collect();
    for member in &members {
        let organ = organ_of(&chen.case(member));
        house.person(&format!("{organ}1")).review_all(member);
    }
    for member in &members {
        let organ = organ_of(&chen.case(member));
        house.person(&format!("{organ}2")).grant(member);
    }
    let all = chen.read(&format!("/api/v1/cases/{number}/licences"));
    let find = |name: &str| {
        let all = all["licences"].as_array().unwrap();
        let one = all.iter().find(|one| one["name"].to_string().contains(name)).unwrap();
        one["identifier"].as_str().unwrap().to_owned()
    };
    (find("食品经营许可证"), find("营业执照"))
}

fn handed_in(house: &TestHouse<'_>, name: &str, bytes: Vec<u8>) -> String {
    let mut stranger = house.app.browser();
    stranger.open("/verify");
    let file = File::new("file", name, bytes);
    stranger.post_multipart("/verify/file", &[], &[file]).expect(200).text()
}

/// A copy is told from an altered one and from what is no licence, by anybody and without keeping the file; a changed byte anywhere
/// is found.
#[test]
fn a_file_is_verified_as_it_was_made() {
    in_both(|house| {
        let (food, business) = granted(house);
        let mut chen = house.app.browser();
        chen.sign_in("chen", PASSWORD);
        let page = chen.open(&format!("/licence/{food}")).text();
        for line in
            ["许可证编号", "JY21504020000010", "餐饮服务经营者", "12315", "发证机关", "统一社会信用代码"]
        {
            assert!(page.contains(line), "{line}");
        }
        let page = chen.open(&format!("/licence/{business}")).text();
        for line in ["92150402DE000001", "个体工商户", "组成形式", "注册日期"] {
            assert!(page.contains(line), "{line}");
        }
        let copies: Vec<Vec<u8>> = (0..2)
            .map(|_| {
                chen.open(&format!("/licence/{food}"));
                chen.post_form(&format!("/licence/{food}/pdf"), &[]).expect(200).body.to_vec()
            })
            .collect();
        assert_ne!(copies[0], copies[1], "each copy has its number");
        assert!(handed_in(house, "a.pdf", copies[0].clone()).contains("第 1 份副本"));
        let second = handed_in(house, "b.pdf", copies[1].clone());
        assert!(second.contains("第 2 份副本") && second.contains("真实，有效"));
        for at in (0..copies[0].len()).step_by(copies[0].len() / 24) {
            let mut altered = copies[0].clone();
            altered[at] ^= 1;
            let said = handed_in(house, "c.pdf", altered);
            assert!(!said.contains("真实，有效") || said.contains("请勿采信"), "byte {at}");
        }
        let mut longer = copies[0].clone();
        longer.extend_from_slice(b"\n% more");
        assert!(handed_in(house, "d.pdf", longer).contains("与本平台发出的不一致"));
        assert!(handed_in(house, "e.pdf", pdf("别的文件")).contains("不是本平台发出的证照文件"));
        let mut stranger = house.app.browser();
        stranger.open("/verify");
        stranger.post_multipart("/verify/file", &[], &[]).expect(422).says("请选择要核验的 PDF 文件");
        // Somebody else gets no copy and learns of no licence.
        let mut sun = house.app.browser();
        sun.sign_in("sun", PASSWORD);
        sun.open("/my/licences");
        sun.post_form(&format!("/licence/{food}/pdf"), &[]).expect(404);
        house.is_in_order();
    });
}

/// The organ that issued a licence suspends it by a decision: everybody sees it at once, the holder is told why, the copies of before
/// say it too, and another organ cannot.
#[test]
fn a_suspension_is_seen_everywhere() {
    in_both(|house| {
        let (food, _) = granted(house);
        let mut chen = house.app.browser();
        chen.sign_in("chen", PASSWORD);
        chen.open(&format!("/licence/{food}"));
        let copy = chen.post_form(&format!("/licence/{food}/pdf"), &[]).expect(200).body.to_vec();
        let place = format!("/office/licences/{food}");
        let mut other = house.app.browser();
        other.sign_in("fire-head", PASSWORD);
        other.get(&place).expect(404);
        let mut head = house.app.browser();
        head.sign_in("food-head", PASSWORD);
        head.open("/office/licences").says(&food);
        head.open(&format!("/office/licences?q={food}&state=valid")).says(&food);
        head.open("/office/licences?state=suspended").says("没有符合条件的证照");
        head.open(&place);
        let given = [
            ("act", "suspend"),
            ("suspend-document", ""),
            ("suspend-reason", "操作间卫生不合格。"),
            ("suspend-until", ""),
        ];
        head.post_form(&place, &given).says("请填写决定书文号").says("操作间卫生不合格。");
        head.open(&place);
        let given = given.map(|(name, value)| {
            (name, if name == "suspend-document" { "红食药监罚决〔2026〕1 号" } else { value })
        });
        let done = head.post_form(&place, &given);
        head.follow(done).says("已暂扣");
        let verified = house.nobody().read(&format!("/api/v1/licences/{food}"));
        assert_eq!(verified["standing"], "suspended");
        assert!(handed_in(house, "a.pdf", copy).contains("真实，已暂扣"));
        house.run_due();
        chen.open("/my/messages").says("证照被暂扣");
        chen.open(&format!("/licence/{food}")).says("操作间卫生不合格").says("目前不能使用");
        chen.open("/my/licences").says("已失效或暂扣的证照");
        house.is_in_order();
    });
}
