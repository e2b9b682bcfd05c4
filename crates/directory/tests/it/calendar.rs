//! Loading a year's holiday notice: read, compared, kept, in force at once and on every node.

#![allow(clippy::unwrap_used, reason = "what should be there and is not fails the test")]

use crate::common::{House, import, run, sets};
use contract::calendar::{LOADED, Recount};
use contract::{Actor, Fault};
use directory::calendar::{self, Load};
use store::Db;
use testkit::TestDb;
use worktime::{Calendar, parse_date};

const NOTICE: &str = "# 国办发明电〔2026〕0号 (synthetic)\nyear 2027\n元旦 | New Year's Day | 01-01..01-03 | 2026-12-27\n\
                      春节 | Spring Festival | 02-05..02-11 | 02-13\n";

fn who(db: &TestDb, login: &'static str) -> Actor {
    db.read_blocking(move |tx| directory::account::actor(tx, login, 1)).unwrap()
}

fn newest(db: &Db) -> i64 {
    db.read_blocking(calendar::loaded).unwrap().iter().map(|one| one.id).max().unwrap_or(0)
}

fn load(db: &TestDb, login: &'static str, region: &str, text: &str) -> Result<calendar::Preview, Fault> {
    let (actor, newest) = (who(db, login), newest(db));
    let cmd = Load { region: region.to_owned(), text: text.to_owned(), newest };
    db.write_blocking(move |tx| calendar::load(tx, &actor, &cmd))
}

fn working(calendar: &Calendar, day: &str) -> bool {
    calendar.is_working_day(parse_date(day).unwrap()).unwrap()
}

/// TIM-01: the calendar is data an administrator loads a year of; the former text stays, the ledger tells, the due dates
/// are left to be counted anew from the first day that moved.
#[test]
fn a_loaded_year_is_in_force() {
    testkit::on_both(&sets(), |db| {
        import(db);
        let before = db.read_blocking(calendar::in_force).unwrap();
        assert!(before.loaded_years().all(|year| year < 2027));
        assert!(!working(&before, "2026-12-27"), "a Sunday");

        let preview = load(db, "sysadmin", "", NOTICE).unwrap();
        assert_eq!((preview.replaces.len(), preview.sections.len()), (0, 1));
        // Twelve days are named; of those off, two weekends, 1 January and two days of the Spring Festival were days of
        // rest already. Four weekdays that the decree makes holidays are not in this notice and would be worked.
        assert_eq!(preview.changes.len(), 9);
        assert_eq!(preview.changes.first().map(|c| c.day), parse_date("2026-12-27").ok());

        let after = db.read_blocking(calendar::in_force).unwrap();
        assert!(working(&after, "2026-12-27") && working(&after, "2027-02-13"));
        assert!(!working(&after, "2027-01-01") && !working(&after, "2027-02-08"));

        let events = db.read_blocking(|tx| store::ledger::events(tx, "calendar", 0, 10)).unwrap();
        assert_eq!(events.len(), 1);
        assert_eq!(events[0].kind, LOADED);
        assert_eq!(events[0].json().unwrap()["years"], serde_json::json!([2027]));
        let left = db.read_blocking(|tx| store::job::waiting(tx, 10)).unwrap();
        let recount: Recount = serde_json::from_value(left[0].payload.clone()).unwrap();
        assert_eq!((left.len(), recount.from.as_deref()), (2, Some("2026-12-27")));

        // Amended: the country has its Spring Festival extended.
        let longer = NOTICE.replace("02-05..02-11 | 02-13", "02-05..02-14 | -");
        let preview = load(db, "sysadmin", "", &longer).unwrap();
        assert_eq!(preview.replaces, [2027]);
        assert_eq!(preview.changes.first().map(|c| c.day), parse_date("2027-02-12").ok());
        let kept = db.read_blocking(|tx| calendar::history(tx, "", 2027)).unwrap();
        assert_eq!(kept.iter().map(|one| one.replaced_at.is_some()).collect::<Vec<_>>(), [false, true]);
        assert_eq!((kept[1].text.as_str(), kept[1].loader.is_empty()), (NOTICE, false));
        assert!(!working(&db.read_blocking(calendar::in_force).unwrap(), "2027-02-12"));
        assert!(store::ledger::verify(db).unwrap().is_ok());
    });
}

/// TIM-01: a division's own holidays hold there only.
#[test]
fn a_division_adds_its_own_days() {
    testkit::on_both(&sets(), |db| {
        import(db);
        let naadam = "year 2026\n那达慕 | Naadam | 08-03..08-05 | -\n";
        let preview = load(db, "sysadmin", "152500", naadam).unwrap();
        assert!(preview.replaces.is_empty(), "the country's year is not touched");
        let calendar = db.read_blocking(calendar::in_force).unwrap();
        assert!(working(&calendar, "2026-08-03"));
        assert!(!working(&calendar.for_region("152502").unwrap(), "2026-08-03"));
        assert!(working(&calendar.for_region("150402").unwrap(), "2026-08-03"));
        assert_eq!(load(db, "sysadmin", "999999", naadam).unwrap_err().code, "calendar.region");
    });
}

#[test]
fn what_cannot_be_loaded_says_why() {
    testkit::on_both(&sets(), |db| {
        import(db);
        for login in ["secadmin", "audit", "clerk1", "super1"] {
            assert_eq!(load(db, login, "", NOTICE).unwrap_err().code, "access.forbidden", "{login}");
        }
        let wrong =
            load(db, "sysadmin", "", "year 2027\n元旦 | New Year | 01-01 | -\n春节 | x\n").unwrap_err();
        assert_eq!((wrong.code, &wrong.args), ("calendar.notice", &vec![("line", "3".to_owned())]));
        assert_eq!(load(db, "sysadmin", "", "# nothing\n").unwrap_err().code, "calendar.empty");
        // Somebody loaded another one while this one was being looked at.
        let (actor, cmd) = (
            who(db, "sysadmin"),
            Load { region: String::new(), text: NOTICE.to_owned(), newest: newest(db) },
        );
        load(db, "sysadmin", "", NOTICE).unwrap();
        let late = db.write_blocking(move |tx| calendar::load(tx, &actor, &cmd)).unwrap_err();
        assert_eq!(late.code, "calendar.changed");
    });
}

/// Another node hears of it and takes the new calendar into memory.
#[test]
fn every_node_takes_the_new_calendar() {
    testkit::on_both(&sets(), |db| {
        let house = House::new(db);
        // On PostgreSQL the notice is loaded by another node, on SQLite there is only this one.
        let elsewhere = (db.kind() == store::Kind::Postgres)
            .then(|| Db::open(db.url(), store::Options { node: 2, ..store::Options::default() }).unwrap());
        let (actor, there) = (who(db, "sysadmin"), elsewhere.clone().unwrap_or_else(|| Db::clone(db)));
        run(async {
            let following = tokio::spawn(calendar::follow(house.app.clone()));
            assert!(!house.app.calendar().loaded_years().any(|year| year == 2027));
            // The follower has begun once it has taken over what was there.
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            let cmd = Load { region: String::new(), text: NOTICE.to_owned(), newest: 0 };
            there.write(move |tx| calendar::load(tx, &actor, &cmd)).await.unwrap();
            for _ in 0..200 {
                if house.app.calendar().loaded_years().any(|year| year == 2027) {
                    break;
                }
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
            assert!(house.app.calendar().loaded_years().any(|year| year == 2027));
            following.abort();
        });
    });
}
