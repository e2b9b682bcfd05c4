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

/// `onedoor verify` as a command: its exit code and what it says.
fn verify(file: &std::path::Path, register: Option<&std::path::Path>) -> (i32, serde_json::Value) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_onedoor"));
    command.arg("verify").arg(file).arg("--json");
    if let Some(register) = register {
        command.arg("--register").arg(register);
    }
    let output = command.output().unwrap();
    (output.status.code().unwrap(), serde_json::from_slice(&output.stdout).unwrap())
}

/// An approval seal of the food organ, made through the pages by two administrators; where it stands.
fn sealed_organ(house: &TestHouse<'_>) -> String {
    let mut one = house.app.browser();
    one.sign_in("secadmin", PASSWORD);
    one.open("/admin/seals");
    let given = [
        ("organ", "11150402DEM000022K"),
        ("kind", "approval"),
        ("name", "红山区食品药品监督管理局行政审批专用章"),
        ("basis", ""),
    ];
    one.post_form("/admin/seals", &given).says("请填写启用依据").says("行政审批专用章");
    one.open("/admin/seals");
    let given = given.map(|(name, value)| (name, if name == "basis" { "红政办〔2026〕1 号" } else { value }));
    let done = one.post_form("/admin/seals", &given);
    let place = done.header("location").to_owned();
    one.follow(done).says("要由另一位印章管理员确认");
    one.post_form(&format!("{place}/confirm"), &[]).expect(403);
    let mut other = house.app.browser();
    other.sign_in("secadmin2", PASSWORD);
    other.open(&place).says("确认启用");
    let done = other.post_form(&format!("{place}/confirm"), &[]);
    other.follow(done).says("使用中");
    place
}

/// A copy carries the organ's approval seal, its use is on record, anybody verifies it with and without a network, and after the seal was
/// revoked the copy is what it was and the next one carries none.
#[test]
fn a_sealed_copy_is_verified_without_a_network() {
    in_both(|house| {
        let (food, _) = granted(house);
        let place = sealed_organ(house);
        let mut chen = house.app.browser();
        chen.sign_in("chen", PASSWORD);
        let copy = |chen: &mut testkit::Browser| {
            chen.open(&format!("/licence/{food}"));
            chen.post_form(&format!("/licence/{food}/pdf"), &[]).expect(200).body.to_vec()
        };
        let bytes = copy(&mut chen);
        assert!(
            handed_in(house, "a.pdf", bytes.clone()).contains("加盖“红山区食品药品监督管理局行政审批专用章”")
        );
        let folder = tempfile::tempdir().unwrap();
        let (file, register) = (folder.path().join("a.pdf"), folder.path().join("seals.json"));
        let take = |register: &std::path::Path| {
            let said = house.nobody().read("/api/v1/seals");
            std::fs::write(register, said.to_string()).unwrap();
        };
        std::fs::write(&file, &bytes).unwrap();
        take(&register);
        let (code, said) = verify(&file, Some(&register));
        assert_eq!((code, &said["origin"]), (0, &json!("in-use")), "{said}");
        assert_eq!(said["licences"], json!([food]));
        assert!(said["note"].to_string().contains("no certified cryptographic module"));
        let (code, said) = verify(&file, None);
        assert_eq!((code, &said["origin"]), (1, &json!("not-established")));
        for at in (0..bytes.len()).step_by(bytes.len() / 12) {
            let mut altered = bytes.clone();
            altered[at] ^= 1;
            std::fs::write(&file, &altered).unwrap();
            assert_eq!(verify(&file, Some(&register)).0, 1, "byte {at}");
        }
        std::fs::write(&file, pdf("别的文件")).unwrap();
        assert_eq!(verify(&file, Some(&register)).1["error"]["code"], "seal.none");

        house.db.clock.advance(std::time::Duration::from_secs(60));
        let mut keeper = house.app.browser();
        keeper.sign_in("secadmin", PASSWORD);
        keeper.open(&place).says("证照副本").says(&food);
        let given = [("act", "end"), ("document", "红政办〔2026〕9 号"), ("why", "机构撤并")];
        let done = keeper.post_form(&place, &given);
        keeper.follow(done).says("已废止");
        take(&register);
        std::fs::write(&file, &bytes).unwrap();
        assert_eq!(verify(&file, Some(&register)).0, 0, "what it sealed before stays verifiable");
        assert!(handed_in(house, "a.pdf", bytes).contains("真实，有效"));
        std::fs::write(&file, copy(&mut chen)).unwrap();
        assert_eq!(verify(&file, Some(&register)).1["error"]["code"], "seal.none");
        let mut stranger = house.app.browser();
        stranger.open("/verify/seals").says("已废止");
        house.is_in_order();
    });
}
