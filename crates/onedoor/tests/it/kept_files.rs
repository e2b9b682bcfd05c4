//! What is stored of what people hand in, how much there may be, and what goes again.

use contract::{AccountId, Actor, ActorKind};
use evidence::{Budgets, keep};
use serde_json::{Value, json};
use store::{Error, sql};

use crate::common::{TestHouse, in_both};

const RESTAURANT: &str = "restaurant-small";
const LEASE: &str = "premises.lease";

/// As if everything had been put away two days ago and nobody had wanted it since.
fn age(house: &TestHouse<'_>) {
    let old = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1);
    for folder in std::fs::read_dir(house.files().join("blobs")).unwrap().flatten() {
        for file in std::fs::read_dir(folder.path()).unwrap().flatten() {
            std::fs::File::options().write(true).open(file.path()).unwrap().set_modified(old).unwrap();
        }
    }
    house
        .app
        .db()
        .write_blocking(|tx| -> Result<_, Error> { tx.run(sql!("UPDATE blob SET at = 1"), &[]) })
        .unwrap();
}

fn files_of(draft: &Value) -> Vec<String> {
    let materials = draft["materials"].as_object().unwrap();
    let files = materials.values().flat_map(|one| one["files"].as_array().unwrap());
    files.map(|file| file["id"].as_str().unwrap().to_owned()).collect()
}

fn tidy(house: &TestHouse<'_>) -> i64 {
    keep::tidy(house.app.db(), &house.shared.blobs).unwrap()
}

/// A file that was taken off a material, one of a draft that was thrown away, and one of a draft that was left for half a year go, row and
/// bytes; one that a draft still holds, or that somebody else handed in as well, stays.
#[test]
fn what_nobody_refers_to_goes() {
    in_both(|house| {
        let (chen, sun) = (house.person("chen"), house.person("sun"));
        let begun = |person: &crate::common::story::Person<'_, '_>| {
            person.open(RESTAURANT, json!({}))["id"].as_str().unwrap().to_owned()
        };
        let (mine, theirs) = (begun(&chen), begun(&sun));
        // The same bytes twice, which are kept once; and others.
        let draft = chen.bring(&mine, LEASE);
        let same = sun.bring(&theirs, LEASE);
        let review = chen.read(&format!("/api/v1/drafts/{mine}/review"));
        let asked = review["plan"]["asked"].as_array().unwrap();
        let another = asked.iter().find(|one| one["concept"] != LEASE).unwrap()["concept"].as_str().unwrap();
        let other = chen.bring(&mine, another);
        let (first, second, third) = (files_of(&draft), files_of(&same), files_of(&other));
        let third: Vec<&String> = third.iter().filter(|file| !first.contains(file)).collect();
        age(house);
        assert_eq!(tidy(house), 0);
        chen.program
            .send("delete", &format!("/api/v1/drafts/{mine}/materials/{LEASE}/{}", first[0]), None, "")
            .expect(200);
        chen.program.get(&format!("/files/{}", first[0])).expect(404);
        assert_eq!(tidy(house), 0, "the same bytes are somebody else's as well");
        sun.program.get(&format!("/files/{}", second[0])).expect(200);
        sun.program.send("delete", &format!("/api/v1/drafts/{theirs}"), None, "").expect(204);
        assert_eq!(tidy(house), 1);
        chen.program.get(&format!("/files/{}", third[0])).expect(200);
        // Wanted again at the last moment, and put away anew.
        chen.bring(&mine, LEASE);
        assert_eq!(tidy(house), 0);
        house.pass_days(181);
        let left = house
            .app
            .db()
            .read_blocking(|tx| -> Result<i64, Error> { tx.one(sql!("SELECT COUNT(*) FROM file"), &[]) });
        assert_eq!(left.unwrap(), 0);
        age(house);
        tidy(house);
        let mut after = None;
        while let Some(page) = store::wait_for(house.shared.blobs.lying_after(after, i64::MAX)).unwrap() {
            assert_eq!(page.names, [""; 0], "all bytes are gone");
            after = Some(page.next);
        }
        house.is_in_order();
    });
}

/// Budgets: by account and day, and in all; what is refused takes no room, and the day after there is room again. The page says what is
/// stored.
#[test]
fn budgets_of_bytes_hold() {
    in_both(|house| {
        let budgets = Budgets { all: 1_000, account: 100, staff: 300 };
        let room = |account: i64, kind: ActorKind, bytes: i64| {
            let name = "测试".to_owned();
            let actor = Actor {
                kind,
                account: AccountId(account),
                name,
                party: None,
                postings: Vec::new(),
                assurance: 1,
            };
            let asked = house.app.db().write_blocking(move |tx| keep::room(tx, budgets, &actor, bytes));
            asked.map_err(|fault| fault.code)
        };
        assert_eq!(room(1, ActorKind::Applicant, 60), Ok(()));
        assert_eq!(room(1, ActorKind::Applicant, 41), Err("file.day-full"));
        assert_eq!(room(1, ActorKind::Applicant, 40), Ok(()));
        assert_eq!(room(1, ActorKind::Applicant, 1), Err("file.day-full"));
        assert_eq!(room(2, ActorKind::Applicant, 100), Ok(()));
        assert_eq!(room(3, ActorKind::Staff, 300), Ok(()));
        assert_eq!(room(4, ActorKind::Staff, 1_001), Err("file.store-full"));
        house.pass_days(1);
        assert_eq!(room(1, ActorKind::Applicant, 100), Ok(()));

        let chen = house.person("chen");
        let draft = chen.open(RESTAURANT, json!({}))["id"].as_str().unwrap().to_owned();
        chen.bring(&draft, LEASE);
        let stored = house.app.db().read_blocking(move |tx| keep::stored(tx, budgets)).unwrap();
        assert!(stored.files == 1 && stored.bytes > 0 && stored.tidied_at.is_some(), "{stored:?}");
    });
}

/// A case that was closed long enough ago is erased whole: nobody finds it, its files are gone from where they lay, figures and ledger hold,
/// and the certificate says so.
#[test]
fn a_case_kept_long_enough_leaves_its_number() {
    in_both(|house| {
        let chen = house.person("chen");
        let number = chen.apply(RESTAURANT, json!({}));
        chen.post(&format!("/api/v1/cases/{number}/withdrawal"), &json!({ "why": "不办了" })).expect(201);
        let root = store::ledger::root(house.app.db()).unwrap();
        let files = |house: &TestHouse<'_>| {
            house
                .app
                .db()
                .read_blocking(|tx| -> Result<i64, Error> { tx.one(sql!("SELECT COUNT(*) FROM file"), &[]) })
                .unwrap()
        };
        assert!(files(house) > 0);
        let days = |days: u64| house.pass(std::time::Duration::from_secs(days * 86_400));
        days(3_650);
        house.run_due();
        assert!(files(house) > 0, "not due");
        days(2);
        house.run_due();
        assert_eq!(files(house), 0);
        age(house);
        tidy(house);
        let mut after = None;
        while let Some(page) = store::wait_for(house.shared.blobs.lying_after(after, i64::MAX)).unwrap() {
            assert_eq!(page.names, [""; 0], "all bytes are gone");
            after = Some(page.next);
        }
        house.person("chen").get(&format!("/api/v1/cases/{number}")).expect(404);
        let mut supervisor = house.app.browser();
        supervisor.sign_in("super1", crate::common::PASSWORD);
        let ended = supervisor.open("/office/cases?state=ended").expect(200);
        assert!(!ended.body().contains(&number));
        let mut audit = house.app.browser();
        audit.sign_in("audit", crate::common::PASSWORD);
        audit
            .open(&format!("/admin/retention/find?number={number}"))
            .expect(200)
            .says("与摘要相符")
            .says(&number);
        audit.open("/retention").expect(200).says("3,650 天");
        // What was printed long before still proves the same.
        assert_eq!(store::ledger::root_upto(house.app.db(), root.upto).unwrap(), root);
        let check = house.app.db().read_blocking(|tx| insight::recount::latest(tx, 1)).unwrap().remove(0);
        assert_eq!(check.differing, 0, "figures agree with what is left");
        house.is_in_order();
    });
}
