//! The three administrators at their pages: a year's holidays loaded and told to whoever waits, the ledger proved, jobs that
//! gave up looked after; and everybody else kept out.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

use std::time::Duration;

use crate::common::story::{RESTAURANT, parts};
use crate::common::{PASSWORD, TestHouse, in_both};
use contract::Fault;
use onedoor::wiring;
use serde_json::json;
use store::{Handlers, Job};
use testkit::{Browser, File};

/// Somebody signed in, at the page their work begins with.
fn browser(house: &TestHouse<'_>, login: &str) -> Browser {
    let mut browser = house.app.browser();
    browser.sign_in(login, PASSWORD).expect(200);
    browser
}

const NOTICE: &str = "# 合成的放假安排，仅供测试\nyear 2027\n元旦 | New Year's Day | 01-01..01-04 | -\n\
                      春节 | Spring Festival | 02-05..02-08 | -\n清明节 | Qingming Festival | 04-05 | -\n\
                      劳动节 | Labour Day | 05-01..05-02 | -\n端午节 | Dragon Boat Festival | 06-09 | -\n\
                      中秋节 | Mid-Autumn Festival | 09-15 | -\n国庆节 | National Day | 10-01..10-03 | -\n";

/// TIM-01: a due date in a year without holidays is provisional; the system administrator loads the notice, and the applicant
/// finds the new date in the case, in the timeline and in a letter.
#[test]
fn a_loaded_year_reaches_the_applicant() {
    in_both(|house| {
        // From 5 January to 22 December 2026.
        house.pass_days(351);
        let (chen, clerk) = (house.person("chen"), house.person("clerk1"));
        let number = chen.apply(RESTAURANT, json!({}));
        clerk.accept(&number);
        let before = chen.case(&number);
        assert_eq!(before["provisional"], true, "{before:#}");
        let was = before["due"].as_str().unwrap().to_owned();
        let mut citizen = browser(house, "chen");
        citizen.open(&format!("/case/{number}")).expect(200).says("暂定日期");
        // Days left are as provisional as the date they lead to.
        let watched = browser(house, "super1").open("/office/cases").expect(200);
        assert!(watched.text().contains("个工作日 (暂定)"), "{}", watched.text());

        let mut admin = browser(house, "sysadmin");
        admin.open("/admin/calendar").expect(200).says("2027 年的放假安排还没有载入").says("2026");
        // Every wrong line is told, with the text still there.
        let wrong = "year 2027\n元旦 | New Year's Day | 01-32 | -\n春节 | Spring Festival | 02-05..02-11\n";
        let answer = admin.post_multipart("/admin/calendar/preview", &[("region", ""), ("text", wrong)], &[]);
        let answer = answer.expect(422).says("第 2 行").says("第 3 行").says("应有四栏");
        assert!(answer.form("/admin/calendar/preview").value("text").unwrap().contains("01-32"));
        // A file with a byte order mark, as editors write it.
        let file = File::new("file", "2027.txt", format!("\u{feff}{NOTICE}"));
        let both = admin.post_multipart(
            "/admin/calendar/preview",
            &[("region", ""), ("text", NOTICE)],
            std::slice::from_ref(&file),
        );
        both.expect(422).says("只留一样");
        let answer =
            admin.post_multipart("/admin/calendar/preview", &[("region", ""), ("text", "")], &[file]);
        answer.expect(200).says("载入后有 1 天不同").says("2027 年 1 月 4 日（周一）");
        assert!(house.shared.calendar().notice(2027).is_none(), "nothing is loaded by looking");
        admin.submit("/admin/calendar/load", &[]).expect(200).says("2027 年的放假安排已经载入");
        assert!(house.shared.calendar().notice(2027).is_some());
        admin.open("/admin/calendar/2027").expect(200).says("系统管理员").says("元旦");
        admin.open("/admin/calendar/2026").expect(200).says("随软件提供");
        admin.open("/admin/calendar/2028").expect(404);

        house.run_due();
        let chen = house.person("chen");
        let after = chen.case(&number);
        assert_eq!(after["provisional"], false, "{after:#}");
        let due = after["due"].as_str().unwrap();
        assert!(due > was.as_str(), "{was} → {due}");
        let page = citizen.open(&format!("/case/{number}")).expect(200);
        assert!(!page.text().contains("暂定日期"), "{}", page.text());
        let page = page.says("放假安排公布，重新计算期限").says("日期有变动").says("办理期限重新计算告知书");
        let letter = page.links().into_iter().find(|(_, words)| words.contains("重新计算告知书")).unwrap().0;
        citizen.open(&letter).expect(200).says("原告知的办结日期").says("承诺办结日期");
        for (_, part) in parts(&after) {
            assert_eq!(chen.case(&part)["provisional"], false, "{part}");
        }
        // A minute later everything is looked through once more; nobody is told twice.
        house.pass_days(1);
        let told = browser(house, "chen").open(&format!("/case/{number}")).text();
        assert_eq!(
            told.matches("办理期限重新计算告知书").count(),
            2,
            "once in the timeline, once among the documents"
        );
        house.is_in_order();
    });
}

/// INT-24: the ledger is there to be read and proved by whoever audits, and tells when somebody changed it behind its back.
#[test]
fn the_ledger_is_read_and_proved() {
    in_both(|house| {
        let mut audit = browser(house, "audit");
        audit.open("/admin/ledger").expect(200).says("还没有核验过").says("account.signed-in");
        audit.open("/admin/ledger?stream=directory").expect(200);
        audit.open("/admin/ledger");
        audit.submit("/admin/ledger/verify", &[]).expect(200).says("正在核验");
        let again = audit.post_form("/admin/ledger/verify", &[]);
        again.expect(409).says("请等这一次核验完");
        house.run_due();
        audit.open("/admin/ledger").expect(200).says("全部相符").says("审计管理员");
        let events = house.app.db().read_blocking(|tx| store::ledger::events(tx, "ledger", 0, 10)).unwrap();
        assert_eq!(events[0].kind, "ledger.verified");
        let proved = events[0].json().unwrap();
        assert_eq!(proved["whole"], true);
        // The root stands on the page as it stands in the ledger, and finds the same again.
        let root: store::ledger::Root = proved["root"].as_str().unwrap().parse().unwrap();
        assert_eq!(store::ledger::root_upto(house.app.db(), root.upto).unwrap(), root);
        audit.open("/admin/ledger").expect(200).says(&root.to_string());
        // A root from paper is compared: the same ledger agrees, a slip of the pen is told at once, another ledger is noticed.
        let slip = root.to_string().replacen(&root.events.to_string(), &(root.events + 1).to_string(), 1);
        audit.submit("/admin/ledger/verify", &[("expected", &slip)]).expect(422).says("抄写错误");
        audit.open("/admin/ledger");
        audit.submit("/admin/ledger/verify", &[("expected", &root.to_string().to_uppercase())]).expect(200);
        house.run_due();
        audit.open("/admin/ledger").expect(200).says("与纸上的根值相符");
        let other = store::ledger::Root { hash: [7; 32], ..root };
        audit.submit("/admin/ledger/verify", &[("expected", &other.to_string())]).expect(200);
        house.run_due();
        audit.open("/admin/ledger").expect(200).says("不是抄下根值时的那本台账").says(&root.to_string());
        audit.open("/metrics").expect(200).says("onedoor_stored_bytes{what=\"now\"}");

        let victim =
            house.app.db().read_blocking(|tx| store::ledger::latest(tx, i64::MAX, 1)).unwrap().remove(0);
        let id = victim.id;
        let forge = move |tx: &mut store::Tx| {
            tx.run(store::sql!("UPDATE event SET actor = 'account:0' WHERE id = $1"), &[id.into()])
        };
        house.app.db().write_blocking(forge).unwrap();
        let page = audit.open(&format!("/admin/ledger?stream={}", victim.stream)).expect(200);
        assert!(page.body().contains("tag overdue"), "the line itself says so");
        audit.open("/admin/ledger");
        audit.submit("/admin/ledger/verify", &[]).expect(200);
        house.run_due();
        let said = audit.open("/admin/ledger").expect(200).says("被改动，内容与校验值不符").says("保护现场");
        assert!(said.text().contains(&victim.stream));
        audit.set_cookie("od_lang", "en");
        audit.open("/admin/ledger").expect(200).says("was altered").says("Verify the entire ledger now");
    });
}

/// An event that a listener could not take in is told in words: what happened and who is to hear it; what waits is counted.
#[test]
fn events_that_wait_to_be_heard_are_told_in_words() {
    in_both(|house| {
        let number = house.person("chen").apply("business-registration", json!({}));
        house.run_due();
        house.person("clerk1").accept(&number);
        let mut admin = browser(house, "sysadmin");
        admin.open("/admin/jobs").expect(200).says("条事件等待传送给各项服务");
        let failing = Handlers::new().hear("insight", &["case.accepted"], |_, _| -> Result<(), Fault> {
            Err(Fault::invalid("test.far-side-away"))
        });
        house.db.run_due(&failing).unwrap();
        let page = admin.open("/admin/jobs?view=waiting").expect(200);
        let page = page.says("有服务没能收下 1 条事件").says("重新传送给：统计").says("test.far-side-away");
        assert!(!page.text().contains("case.accepted"), "{}", page.text());
        admin.set_cookie("od_lang", "en");
        admin.open("/admin/jobs?view=waiting").expect(200).says("on again to: Statistics");
        house.run_due();
    });
}

/// A job that gave up is seen with its last error, tried again or thrown away for a reason; both are recorded.
#[test]
fn jobs_that_gave_up_are_looked_after() {
    testkit::on_both(&wiring::migrations(), |db| {
        let house = TestHouse::open(db);
        let leave = |n: i64| {
            db.write_blocking(move |tx| -> Result<(), Fault> {
                tx.enqueue(Job::new("test.fails", json!({ "n": n })));
                Ok(())
            })
            .unwrap();
        };
        leave(1);
        leave(2);
        let failing = Handlers::new()
            .on("test.fails", |_, _| -> Result<(), Fault> { Err(Fault::invalid("test.far-side-away")) });
        db.run_due(&failing).unwrap();
        let mut admin = browser(&house, "sysadmin");
        admin.open("/admin/jobs").expect(200).says("没有放弃的任务");
        admin
            .open("/admin/jobs?view=waiting")
            .expect(200)
            .says("失败 1 次，将重试")
            .says("test.far-side-away");
        for _ in 0..8 {
            db.clock.advance(Duration::from_secs(7_200));
            db.run_due(&failing).unwrap();
        }
        let mut admin = browser(&house, "sysadmin");
        let page = admin.open("/admin/jobs").expect(200).says("test.far-side-away").says("8");
        let ids: Vec<String> = db
            .read_blocking(|tx| store::job::dead(tx, i64::MAX, 10))
            .unwrap()
            .iter()
            .map(|job| job.id.to_string())
            .collect();
        assert_eq!(ids.len(), 2);
        assert!(page.links().iter().any(|(href, _)| *href == format!("/admin/jobs/{}", ids[0])));

        admin.post_form("/admin/jobs/resend", &[("key", &ids[0])]).expect(303);
        let two = admin.post_form("/admin/jobs/resend", &[("key", &ids[0])]);
        two.expect(409).says("已经处理过了");
        let path = format!("/admin/jobs/{}", ids[1]);
        admin.open(&path).expect(200).says("\"n\"");
        let refused = admin.post_form(&format!("{path}/discard"), &[("why", " ")]);
        refused.expect(422).says("请写明删除的原因");
        admin.submit(&format!("{path}/discard"), &[("why", "对方系统已停用")]).expect(200).says("任务已删除");
        admin.open(&path).expect(404);

        let works = Handlers::new().on("test.fails", |_, _| -> Result<(), Fault> { Ok(()) });
        assert_eq!(db.run_due(&works).unwrap().done, 1);
        let kinds = |id: &str| -> Vec<String> {
            let stream = format!("job:{id}");
            let all = db.read_blocking(move |tx| store::ledger::events(tx, &stream, 0, 10)).unwrap();
            all.into_iter().map(|event| event.kind).collect()
        };
        assert_eq!(
            (kinds(&ids[0]), kinds(&ids[1])),
            (vec!["job.resent".into()], vec!["job.discarded".into()])
        );
        house.is_in_order();
    });
}

/// Default deny: each page opens to its administrator (and the supervisor reads the ledger), to nobody else.
#[test]
fn the_pages_open_to_their_administrators_only() {
    in_both(|house| {
        let pages = ["/admin/calendar", "/admin/calendar/2026", "/admin/jobs", "/admin/ledger"];
        let mut nobody = house.app.browser();
        for page in pages {
            let answer = nobody.get(page);
            assert!(answer.header("location").starts_with("/sign-in"), "{page}: {}", answer.status);
        }
        for (login, opens) in [
            ("sysadmin", [true, true, true, false]),
            ("audit", [false, false, false, true]),
            ("super1", [false, false, false, true]),
            ("secadmin", [false; 4]),
            ("clerk1", [false; 4]),
            ("lead-head", [false; 4]),
            ("chen", [false; 4]),
        ] {
            let mut browser = browser(house, login);
            for (page, open) in pages.into_iter().zip(opens) {
                browser.get(page).expect(if open { 200 } else { 403 });
            }
            for act in ["/admin/calendar/load", "/admin/jobs/resend", "/admin/ledger/verify"] {
                let allowed = match login {
                    "sysadmin" => act != "/admin/ledger/verify",
                    "audit" | "super1" => act == "/admin/ledger/verify",
                    _ => false,
                };
                if !allowed {
                    browser.post_form(act, &[("key", "1")]).expect(403);
                }
            }
        }
    });
}
