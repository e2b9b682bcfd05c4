//! What officials see of people, and what they take away: masked until they say what for, found for a caller, exported
//! as it is shown.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

use std::path::Path;
use std::sync::Arc;

use crate::common::story::{RESTAURANT, parts};
use crate::common::{PASSWORD, TestHouse, in_both, in_sqlite};
use contract::{Fault, Reach};
use directory::lists::{Filters, Wanted};
use serde_json::json;
use testkit::{Answer, Browser};

fn browser(house: &TestHouse<'_>, login: &str) -> Browser {
    let mut browser = house.app.browser();
    browser.sign_in(login, PASSWORD).expect(200);
    browser
}

/// Where the export is that a page tells of.
fn export(page: &Answer) -> String {
    let links = page.links();
    links.into_iter().map(|(href, _)| href).find(|href| href.starts_with("/lists/exports/")).unwrap()
}

/// The words of a page.
fn plain(page: Answer) -> String {
    page.expect(200).text()
}

/// Cells of a line of a file where every cell is quoted.
fn width(line: &str) -> usize {
    let mut quoted = false;
    let commas = line.chars().filter(|c| {
        quoted ^= *c == '"';
        *c == ',' && !quoted
    });
    commas.count() + 1
}

const PHONE: &str = "13000000001";
const NUMBER: &str = "15040219900612998X";
/// The private end of an address.
const HOME: &str = "示例街1号2单元301室";

/// Identity and telephone numbers are masked wherever staff meet them: in the form, the evidence and the API; shown in full only
/// for a stated purpose, which the person reads.
#[test]
fn particulars_of_people_are_masked_until_somebody_says_what_for() {
    in_both(|house| {
        let (chen, clerk) = (house.person("chen"), house.person("clerk1"));
        let number = chen.apply(RESTAURANT, json!({}));
        let own = chen.read(&format!("/api/v1/cases/{number}/application")).to_string();
        assert!(own.contains(NUMBER), "one reads one's own");
        let paths = ["application", "materials", "checklist", "timeline", "documents"];
        for path in paths {
            let told = clerk.read(&format!("/api/v1/cases/{number}/{path}")).to_string();
            assert!(!told.contains(NUMBER) && !told.contains(PHONE), "{path}: {told}");
        }
        let mut desk = browser(house, "clerk1");
        for path in ["materials", "checklist"] {
            let told = clerk.read(&format!("/api/v1/cases/{number}/{path}")).to_string();
            assert!(!told.contains(HOME), "{path}: {told}");
            assert_eq!(path == "materials", told.contains("内蒙古自治区赤峰市红山区****"), "{path}: {told}");
        }
        let page = desk.open(&format!("/desk/case/{number}")).expect(200);
        let page = page.says("住址：内蒙古自治区赤峰市红山区****").says("公民身份号码：150**************X");
        assert!(
            !page.text().contains(HOME)
                && !page.text().contains("citizen_id")
                && !page.text().contains("name:")
        );
        assert!(!page.text().contains(NUMBER) && !page.text().contains(PHONE));
        assert!(page.text().contains("130****0001"));
        desk.open(&format!("/desk/case/{number}/applicant")).expect(200);
        desk.submit(&format!("/desk/case/{number}/applicant"), &[("words", "x")]).says("请选择查看目的");
        desk.open(&format!("/desk/case/{number}/applicant")).expect(200);
        let asked = [("purpose", "contact"), ("words", "x")];
        desk.submit(&format!("/desk/case/{number}/applicant"), &asked).says("请写明为什么要看");
        let asked = [("purpose", "contact"), ("words", "电话通知补正")];
        let shown = desk.submit(&format!("/desk/case/{number}/applicant"), &asked);
        shown.expect(200).says(NUMBER).says(PHONE).says("申请表中的个人信息");
        let mut citizen = browser(house, "chen");
        citizen
            .open("/account/looks")
            .expect(200)
            .says("通知、联系当事人")
            .says("电话通知补正")
            .says("李迎春");
        house.is_in_order();
    });
}

/// What sources say of a person's home is masked on every page of every office, in words.
#[test]
fn what_sources_say_is_masked_in_every_office() {
    in_both(|house| {
        let (chen, clerk) = (house.person("chen"), house.person("clerk1"));
        let number = chen.apply(RESTAURANT, json!({}));
        clerk.accept(&number);
        for (organ, member) in crate::common::story::parts(&chen.case(&number)) {
            let task = house.person(&format!("{organ}1")).open_tasks(&member)[0]["no"].as_i64().unwrap();
            for (login, path) in [
                (format!("{organ}1"), format!("/office/case/{member}")),
                (format!("{organ}1"), format!("/office/case/{member}/task/{task}")),
                (format!("{organ}2"), format!("/office/case/{member}")),
            ] {
                let page = browser(house, &login).open(&path).expect(200);
                let text = page.text();
                assert!(!text.contains(HOME) && !text.contains("citizen_id"), "{path}");
                assert!(text.contains("内蒙古自治区赤峰市红山区****"), "{path}");
            }
            let told = house.person(&format!("{organ}1")).read(&format!("/api/v1/cases/{member}/materials"));
            assert!(!told.to_string().contains(HOME), "{told}");
        }
    });
}

/// The hotline finds a case by its number and somebody's cases by their identity number, tells where it stands without showing
/// anybody in full, checks the caller, and every look is there for the person to see.
#[test]
fn the_hotline_tells_a_caller_where_it_stands() {
    in_both(|house| {
        let chen = house.person("chen");
        let number = chen.apply(RESTAURANT, json!({}));
        let mut agent = browser(house, "hotline1");
        agent.open("/account/start").expect(200).says("来电查询");
        let ask = |agent: &mut Browser, wanted: &str, caller: &str| {
            agent.open("/desk/hotline").expect(200);
            agent.submit("/desk/hotline", &[("wanted", wanted), ("caller", caller)])
        };
        ask(&mut agent, "", "").expect(422).says("请输入办件编号或证件号码");
        ask(&mut agent, "150402-260105-999996", "").expect(404).says("没有查到");
        let told = ask(&mut agent, &number, "998X").expect(200).says("来电人信息与登记一致").says("陈**");
        assert!(
            !told.text().contains("陈晓梅") && !told.text().contains(PHONE) && !told.text().contains(NUMBER)
        );
        ask(&mut agent, &number, PHONE).expect(200).says("来电人信息与登记一致");
        ask(&mut agent, &number, "0000").expect(200).says("登记不一致");
        house.person("clerk1").accept(&number);
        let told = ask(&mut agent, &number, "").expect(200).says("没有核对来电人").says("申请已受理");
        told.says("为什么是这一天");
        ask(&mut agent, NUMBER, "").expect(200).says(&number).says("陈** 的办件");
        let mut citizen = browser(house, "chen");
        citizen.open("/account/looks").expect(200).says("何佳音").says(&format!("12345 {number}"));
        browser(house, "clerk1").open("/desk/hotline").expect(403);
        house.is_in_order();
    });
}

/// What a list shows is what its file holds, in the reader's language, masked alike; another's list is not theirs to take.
#[test]
fn lists_are_taken_away_as_they_are_shown() {
    in_both(|house| {
        let number = house.person("chen").apply(RESTAURANT, json!({}));
        let mut desk = browser(house, "clerk1");
        desk.open("/desk?channel=online").expect(200);
        let asked = desk.submit("/lists/desk-queue/export", &[]);
        let asked = asked.expect(200).says("正在写入");
        let page = export(&asked);
        house.run_due();
        desk.open(&page).expect(200).says("已写好，共 1 行");
        let file = desk.open(&format!("{page}/file")).expect(200);
        assert!(
            file.body().contains(&number) && file.body().contains("陈晓梅") && !file.body().contains(PHONE)
        );
        desk.open("/desk?channel=counter").expect(200);
        let page = export(&desk.submit("/lists/desk-queue/export", &[]).expect(200));
        house.run_due();
        desk.open(&page).expect(200).says("共 0 行");
        for (login, list, path) in [
            ("issue1", "desk-issue", "/desk/issue"),
            ("lead1", "office-tasks", "/office"),
            ("lead2", "office-decide", "/office/decide"),
            ("super1", "office-cases", "/office/cases?order=newest"),
            ("super1", "office-ratings", "/office/ratings?view=waiting"),
            ("audit", "admin-ledger", "/admin/ledger"),
            ("sysadmin", "admin-jobs", "/admin/jobs?view=timers"),
            ("secadmin", "admin-people", "/admin/people"),
        ] {
            let mut person = browser(house, login);
            person.open(path).expect(200);
            let page = export(&person.submit(&format!("/lists/{list}/export"), &[]).expect(200));
            house.run_due();
            person.open(&page).expect(200).says("已写好");
            let file = person.open(&format!("{page}/file")).expect(200);
            let widths: Vec<usize> = file.body().lines().map(width).collect();
            assert!(widths.iter().all(|width| *width == widths[0] && *width > 1), "{list}: {widths:?}");
            desk.open(&page).expect(404);
        }
        // The files go after a week.
        house.pass_days(8);
        house.is_in_order();
    });
}

/// A file is written in stretches that meet: read one row at a time, every list gives the same rows as read at once.
#[test]
fn stretches_of_a_list_meet() {
    in_both(|house| {
        let (chen, clerk) = (house.person("chen"), house.person("clerk1"));
        let applied: Vec<String> = (0..6).map(|_| chen.apply("business-registration", json!({}))).collect();
        for number in &applied[2..] {
            clerk.accept(number);
        }
        for number in &applied[4..] {
            house.person("lead1").review_all(number);
        }
        let app = house.shared.clone();
        let people: Arc<dyn casework::desk::People> = Arc::new(casework::people::Directory::default());
        let desk: casework::jobs::DeskNow = Arc::new(move || casework::desk::Desk::of(&app, &people));
        let whole = casedesk::exports::sources(desk)
            .into_iter()
            .chain(oversight::exports::sources(house.shared.items.clone()));
        for source in whole {
            let read = house.shared.db.read_blocking(move |tx| -> Result<(), Fault> {
                for login in ["clerk1", "lead1", "lead2", "super1", "audit", "sysadmin"] {
                    let actor = directory::account::actor(tx, login, 1)?;
                    if !source.may(&actor) {
                        continue;
                    }
                    let filters = Filters::new();
                    let mut read = |most: u32| -> Result<Vec<Vec<String>>, Fault> {
                        let (mut rows, mut after) = (Vec::new(), String::new());
                        loop {
                            let tr = kit::Tr::new(contract::Lang::Zh);
                            let wanted = Wanted { actor: &actor, tr, filters: &filters, after: &after, most };
                            let chunk = source.rows(tx, &wanted)?;
                            rows.extend(chunk.rows);
                            match chunk.next {
                                Some(next) => after = next,
                                None => return Ok(rows),
                            }
                        }
                    };
                    let (one, all) = (read(1)?, read(500)?);
                    assert_eq!(one, all, "{} for {login}", source.key());
                }
                Ok(())
            });
            read.unwrap();
        }
    });
}

/// EVA-03: a bad rating is called back, answered to whoever gave it and closed, by nobody of the organ that was rated; the thanks page
/// promises no more than that.
#[test]
fn a_bad_rating_is_called_back_answered_and_closed() {
    in_both(|house| {
        let chen = house.person("chen");
        let number = chen.apply("business-registration", json!({}));
        house.person("clerk1").accept(&number);
        house.person("lead1").review_all(&number);
        house.person("lead2").grant(&number);
        chen.post(&format!("/api/v1/cases/{number}/rating"), &json!({ "grade": 5, "comment": "等得太久" }))
            .expect(204);
        let mut citizen = browser(house, "chen");
        citizen.open(&format!("/rate/{number}")).expect(200).says("等得太久").says("打电话给您");
        for login in ["lead1", "clerk1", "lead-head"] {
            browser(house, login).open("/office/ratings").expect(403);
        }
        let mut supervisor = browser(house, "super1");
        let list = supervisor.open("/office/ratings?view=waiting").expect(200).says("等得太久").says(&number);
        let page = list.links().into_iter().map(|(href, _)| href);
        let page = page.into_iter().find(|href| href.starts_with("/office/ratings/")).unwrap();
        let shown = supervisor.open(&page).expect(200);
        assert!(!shown.text().contains("陈晓梅") && !shown.text().contains(PHONE));
        // It is late from the sixth working day on, and everybody who looks is told.
        house.pass_days(12);
        let mut supervisor = browser(house, "super1");
        supervisor.open("/office/ratings").expect(200).says("逾期未回访");
        supervisor.open("/office/ratings?view=overdue").expect(200).says(&number);
        supervisor.open(&page).expect(200);
        supervisor.submit(&format!("{page}/contact"), &[]).expect(200).says("陈晓梅").says(PHONE);
        let mut citizen = browser(house, "chen");
        citizen.open("/account/looks").expect(200).says("差评回访").says(&number);
        supervisor.submit(&format!("{page}/call"), &[("reached", ""), ("said", "")]).expect(422);
        supervisor.submit(&format!("{page}/call"), &[("reached", "yes"), ("said", "")]).expect(422);
        supervisor
            .submit(&format!("{page}/call"), &[("reached", "yes"), ("said", "窗口排队一小时")])
            .expect(200);
        supervisor
            .submit(&format!("{page}/answer"), &[("answer", "窗口已增加一个席位")])
            .expect(200)
            .says("整改情况已答复");
        citizen.open(&format!("/rate/{number}")).expect(200).says("窗口已增加一个席位");
        supervisor.submit(&format!("{page}/close"), &[]).expect(200).says("已办结");
        citizen.open(&format!("/rate/{number}")).expect(200).says("回访和整改已经办结");
        // What was said stands where those who handle the case do not read.
        let told = house.person("lead1").read(&format!("/api/v1/cases/{number}/timeline")).to_string();
        assert!(!told.contains("rating.called") && !told.contains("窗口排队"));
        house.is_in_order();
    });
}

/// EVA-01, as it is promised to whoever rates: those who handle the case see that it was rated, not by whom and how; also in
/// ratings that were recorded with both.
#[test]
fn nobody_who_handles_a_case_sees_who_rated_it_and_how() {
    in_both(|house| {
        let chen = house.person("chen");
        let number = chen.apply("business-registration", json!({}));
        house.person("clerk1").accept(&number);
        house.person("lead1").review_all(&number);
        house.person("lead2").grant(&number);
        chen.post(&format!("/api/v1/cases/{number}/rating"), &json!({ "grade": 5, "comment": "太慢" }))
            .expect(204);
        // As it was recorded before.
        let asked = number.clone();
        house
            .shared
            .db
            .write_blocking(move |tx| -> Result<(), Fault> {
                let actor = directory::account::actor(tx, "chen", 1)?.ledger_name();
                let case = casework::view::load(tx, &asked)?.unwrap().root.id;
                let data = json!({ "grade": 4 });
                tx.record(store::Event { stream: format!("case:{case}"), kind: "case.rated", actor, data });
                Ok(())
            })
            .unwrap();
        let line = |page: &str| -> String {
            let at = page.find("评价").unwrap_or_else(|| panic!("no rating in {page}"));
            page[at..].chars().take(900).collect()
        };
        for (login, path) in [
            ("lead1", format!("/office/case/{number}")),
            ("lead2", format!("/office/case/{number}/trace")),
            ("audit", "/admin/ledger".to_owned()),
        ] {
            let told = browser(house, login).open(&path).expect(200).text();
            let told = line(&told);
            assert!(!told.contains("grade") && !told.contains("陈晓梅"), "{login}: {told}");
        }
        for entry in house.person("lead1").read(&format!("/api/v1/cases/{number}/timeline"))["timeline"]
            .as_array()
            .unwrap()
        {
            let rated = entry["kind"] == "case.rated";
            assert!(!rated || entry["name"].is_null() && entry["facts"] == json!({}), "{entry}");
        }
        house.is_in_order();
    });
}

/// Window and office read why a case takes its steps: the rule that applied, the answers that fulfilled it in the words of the
/// questions, and what would have to be otherwise for another outcome; before acceptance as it would be, afterwards as it was.
#[test]
fn the_desk_says_why_a_case_takes_its_steps() {
    in_both(|house| {
        let (chen, clerk) = (house.person("chen"), house.person("clerk1"));
        let number = chen.apply(RESTAURANT, json!({ "area": 120, "dine_in": true, "signboard": false }));
        let (mut window, mut office) = (browser(house, "clerk1"), browser(house, "food1"));
        let before = plain(window.get(&format!("/desk/case/{number}")));
        for words in [
            "为什么走这些环节",
            "受理时正式判断",
            "营业前消防安全检查：是；设置户外招牌审批：否",
            "适用第 2 条规则",
            "是（现为 否）",
            "营业前消防安全检查：是；设置户外招牌审批：是",
        ] {
            assert!(before.contains(words), "{words}: {before}");
        }
        clerk.accept(&number);
        let whole = plain(window.get(&format!("/office/case/{number}")));
        for words in ["依据的是受理时的回答", "食品经营许可：判断是否现场核查", "99 ㎡"]
        {
            assert!(whole.contains(words), "{words}: {whole}");
        }
        let case = chen.case(&number);
        let food = parts(&case).into_iter().find(|(organ, _)| *organ == "food").unwrap().1;
        let part = plain(office.get(&format!("/office/case/{food}")));
        for words in ["判断是否现场核查", "结果：是", "120 ㎡", "99 ㎡（现为 120 ㎡）", "→ 否"]
        {
            assert!(part.contains(words), "{words}: {part}");
        }
        assert!(
            !part.contains("need_fire") && !whole.contains("site_check"),
            "no name of a variable is shown"
        );
        let fire = parts(&case).into_iter().find(|(organ, _)| *organ == "fire").unwrap().1;
        let other = plain(browser(house, "fire1").get(&format!("/office/case/{fire}")));
        assert!(!other.contains("为什么走这些环节"), "no table, nothing to tell");
    });
}

/// Whoever holds a post begins, once signed in, at a page of their work and not at their account.
#[test]
fn everybody_with_a_post_begins_at_their_work() {
    in_sqlite(|house| {
        let site = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../definitions/site-demo.yaml");
        let site = directory::SiteData::parse(&std::fs::read_to_string(site).unwrap()).unwrap();
        let mut lost = Vec::new();
        for account in site.accounts.iter().filter(|account| !account.posts.is_empty()) {
            let first = browser(house, &account.login).open("/account/start");
            if first.status != 200 || first.path == "/account" {
                lost.push(format!("{} {} {}", account.login, first.status, first.path));
            }
        }
        assert_eq!(lost, Vec::<String>::new());
    });
}
