//! People without a citizen number, and names however they are typed: they register, are verified, and are found again.

use crate::common::{House, run, sets};
use axum::http::StatusCode;
use contract::Fault;
use directory::account;
use directory::party::{self, Id, IdKind, NewParty, PartyKind};
use serde_json::Map;

/// Kind, country, number, name: synthetic, made with the check digit of GB 11643 where there is one.
const PEOPLE: [[&str; 4]; 8] = [
    ["taiwan-residence", "", "830000197303106328", "林样本"],
    ["hk-macao-residence", "", "810000197303106324", "陳樣本"],
    ["hk-macao-residence", "", "820000197303106326", "何样本"],
    ["permanent-residence", "", "911156198001010016", "CARLOS EJEMPLO"],
    ["permanent-residence", "", "ESP110080010112", "ANA DE MUESTRA"],
    ["passport", "VNM", "C1234567", "NGUYỄN THỊ HƯƠNG"],
    ["hk-macao-permit", "", "H12345678", "曾䮌"],
    ["taiwan-permit", "", "01234567", "𫖯明"],
];

fn person([kind, country, number, name]: [&str; 4]) -> NewParty {
    NewParty {
        kind: PartyKind::Person,
        id_kind: IdKind::parse(kind).unwrap(),
        id_country: country.into(),
        id_number: number.into(),
        name: name.into(),
        phone: "+84 912 345 678".into(),
        address: String::new(),
        facts: Map::new(),
    }
}

fn id([kind, country, number, _]: [&str; 4]) -> Id {
    Id::read(IdKind::parse(kind).unwrap(), country, number).unwrap()
}

#[test]
fn everybody_registers_is_verified_and_found_again() {
    testkit::on_both(&sets(), |db| {
        let house = House::new(db);
        run(async {
            let mut clerk = house.signed_in("clerk1").await;
            clerk.get("/desk/identity").await;
            for (at, one) in PEOPLE.into_iter().enumerate() {
                let login = format!("guest{at}");
                let [kind, country, number, name] = one;
                let mut browser = house.browser(&format!("192.0.2.{}", 100 + at));
                assert!(browser.get("/register").await.text.contains(&format!("<option value=\"{kind}\"")));
                let fields = [
                    ("name", name),
                    ("id_kind", kind),
                    ("id_country", country),
                    ("id_number", number),
                    ("phone", "\u{202d}+86 139 0000 0001\u{202c}"),
                    ("login", login.as_str()),
                    ("password", "red mountains at noon"),
                    ("again", "red mountains at noon"),
                    ("consent", "yes"),
                ];
                assert_eq!(
                    browser.post("/register", &fields).await.status,
                    StatusCode::SEE_OTHER,
                    "{number}"
                );
                let mine = browser.get("/account").await.text;
                assert!(
                    mine.contains(name) && !mine.contains(number) && mine.contains("13900000001"),
                    "{mine}"
                );
                let card = [
                    ("login", login.as_str()),
                    ("id_kind", kind),
                    ("id_country", country),
                    ("id_number", number),
                    ("name", name),
                ];
                assert_eq!(clerk.post("/desk/identity/verify", &card).await.location(), "/desk/identity");
            }
        });
        db.write_blocking(|tx| {
            for (at, one) in PEOPLE.into_iter().enumerate() {
                let guest = account::actor(tx, &format!("guest{at}"), 1)?;
                let own = guest.party.unwrap();
                assert_eq!(party::by_number(tx, one[2])?.map(|p| p.id), Some(own), "{one:?}");
                assert_eq!(party::by_identity(tx, &id(one))?.map(|p| p.id), Some(own));
                let known = party::operator(tx, guest.account)?.unwrap();
                assert!(known.verified && known.id.number() == one[2] && known.phone == "13900000001");
                assert!(!format!("{known:?}").contains(one[2]));
                let profile = party::profile(tx, own)?;
                assert_eq!(
                    (profile["person.id-kind"].as_str(), profile["person.id-number"].as_str()),
                    (Some(one[0]), Some(one[2]))
                );
                assert_eq!(
                    profile.get("person.id-country").and_then(|c| c.as_str()),
                    Some(one[1]).filter(|c| !c.is_empty())
                );
                assert_eq!(profile.contains_key("person.birth"), one[2].len() == 18, "{one:?}");
                let tail: String = one[2].chars().skip(one[2].len() - 4).collect();
                assert!(party::id_tail_matches(tx, own, &format!(" {tail}\u{200b}"))?);
                // The counter takes the same person for the same.
                let clerk = account::actor(tx, "clerk1", 1)?;
                assert_eq!(party::ensure_party(tx, &clerk, &person(one))?, own);
            }
            Ok::<_, Fault>(())
        })
        .unwrap();
    });
}

#[test]
fn the_english_page_serves_those_who_read_it() {
    testkit::on_sqlite(&sets(), |db| {
        let house = House::new(db);
        run(async {
            let mut browser = house.browser("192.0.2.90");
            browser.cookies.insert("od_lang".into(), "en".into());
            let page = browser.get("/register").await.text;
            assert!(page.contains("<option value=\"passport\" selected>Passport</option>"), "{page}");
            assert!(page.contains("<option value=\"VNM\">Vietnam</option>"));
            assert!(!page.contains("value=\"TWN\"") && !page.contains("value=\"HKG\""));
            let fields =
                [("name", "=NGUYEN"), ("id_kind", "passport"), ("id_number", "C1234567"), ("phone", "+849")];
            let answer = browser.post("/register", &fields).await;
            assert!(answer.text.contains("Choose the country that issued the passport"), "{}", answer.text);
            assert!(answer.text.contains("A name cannot contain “=”"));
            assert!(answer.text.contains("The telephone number is wrong"));
        });
    });
}

#[test]
fn one_person_stays_one_person_however_the_name_is_typed() {
    testkit::on_both(&sets(), |db| {
        crate::common::import(db);
        db.write_blocking(|tx| {
            let clerk = account::actor(tx, "clerk1", 1)?;
            let card = ["citizen-id", "", "150402197703159966", "阿依古丽·买买提"];
            let own = party::ensure_party(tx, &clerk, &person(card))?;
            for name in [
                "阿依古丽•买买提",
                "阿依古丽・买买提",
                "阿依古丽．买买提",
                "阿依古丽.买买提",
                "\u{202d}阿依古丽·买买提\u{202c}",
                "阿依古丽 · 买买提",
                "阿依古丽‧买买提",
            ] {
                assert_eq!(
                    party::ensure_party(tx, &clerk, &person([card[0], "", card[2], name]))?,
                    own,
                    "{name}"
                );
                assert_eq!(
                    party::named(tx, name, 5)?.iter().map(|p| p.id).collect::<Vec<_>>(),
                    [own],
                    "{name}"
                );
            }
            assert_eq!(party::by_id(tx, own)?.unwrap().name, "阿依古丽·买买提");
            let passport = ["passport", "VNM", "C1234567", "NGUYỄN THỊ HƯƠNG"];
            let vietnamese = party::ensure_party(tx, &clerk, &person(passport))?;
            let plain = [passport[0], passport[1], "c 123 4567", "Nguyen Thi Huong"];
            assert_eq!(party::ensure_party(tx, &clerk, &person(plain))?, vietnamese);
            assert_eq!(party::by_id(tx, vietnamese)?.unwrap().name, "NGUYỄN THỊ HƯƠNG", "the marks stay");
            let known = party::identity(tx, vietnamese)?;
            assert!(known.differs("huong nguyen thi", None, "", "C1234567").is_none());
            let other = known.differs("NGUYEN THI LAN", Some(IdKind::Passport), "LAO", "C1234567");
            assert!(other.name && other.number);
            // The same number on a passport of another country is somebody else's; then the number alone names nobody.
            let lao = party::ensure_party(tx, &clerk, &person(["passport", "LAO", "C1234567", "SOMCHAI"]))?;
            assert_ne!(lao, vietnamese);
            assert!(party::by_number(tx, "C1234567")?.is_none());
            // A renewed permit keeps its first characters.
            let old =
                party::ensure_party(tx, &clerk, &person(["hk-macao-permit", "", "H1234567800", "曾䮌"]))?;
            assert_eq!(
                party::ensure_party(tx, &clerk, &person(["hk-macao-permit", "", "H12345678", "曾䮌"]))?,
                old
            );
            // One number by law, whichever document shows it.
            let residence = ["taiwan-residence", "", "830000197303106328", "林样本"];
            let lin = party::ensure_party(tx, &clerk, &person(residence))?;
            assert_eq!(
                party::ensure_party(tx, &clerk, &person(["citizen-id", "", residence[2], "林樣本"]))?,
                lin
            );
            for (name, code) in [
                ("<b>赵六</b>", "party.name-character"),
                ("赵六😀", "party.name-character"),
                ("赵六1", "party.name-digits"),
                ("赵?", "party.name-lost-letter"),
                ("赵\u{e000}", "party.name-private-use"),
                ("···", "party.name-no-letter"),
            ] {
                let refused = party::ensure_party(tx, &clerk, &person([card[0], "", card[2], name]));
                assert_eq!(refused.unwrap_err().code, code, "{name}");
            }
            Ok::<_, Fault>(())
        })
        .unwrap();
    });
}

/// A database of before holds names without keys, permits found by their whole number and passports without a country.
#[test]
fn records_of_before_are_found() {
    testkit::on_both(&sets(), |db| {
        crate::common::import(db);
        db.write_blocking(|tx| {
            tx.run(store::sql!("UPDATE party SET name_key = ''"), &[])?;
            assert!(party::named(tx, "陈晓梅", 5)?.is_empty());
            directory::prepare(tx)?;
            assert_eq!(party::named(tx, "陳曉梅", 5)?.len(), 1);
            Ok::<_, Fault>(())
        })
        .unwrap();
    });
}
