//! What is changed is seen, and a program that shares no line with ours comes to the same result.

use std::path::Path;
use std::process::Command;

use draw::*;

use crate::{announcement, drawn, secrets};

fn inspection() -> Announcement {
    let mut told = announcement(&[("food", 60, How::Of10000(1_500)), ("hotels", 25, How::Count(4))]);
    let officer = |id: &str, strata: &[&str]| Officer {
        id: id.to_owned(),
        strata: strata.iter().map(|one| (*one).to_owned()).collect(),
    };
    let conflict =
        |entity: &str, officer: &str| Conflict { entity: entity.to_owned(), officer: officer.to_owned() };
    told.pairing = Some(Pairing {
        each: 2,
        officers: vec![
            officer("o1", &["food", "hotels"]),
            officer("o2", &["food"]),
            officer("o3", &["food", "hotels"]),
            officer("o4", &["hotels"]),
            officer("o5", &["food", "hotels"]),
        ],
        conflicts: (0..60).map(|n| conflict(&format!("food-{n:06}"), "o1")).collect(),
    });
    told.excluded = vec![Excluded { id: "food-000007".to_owned(), why: "本季度已检查".to_owned() }];
    told.sorted()
}

/// DRI-03: candidates, rules, secrets and result are all in the bundle; whatever is changed afterwards is found, with its place.
#[test]
fn whatever_is_changed_is_seen() {
    let bundle = drawn(&inspection(), "5 11 12 23 30 31 07");
    assert_eq!(verify(&bundle), Ok(()));
    let changed = |change: fn(&mut Bundle)| {
        let mut other = bundle.clone();
        change(&mut other);
        verify(&other).unwrap_err()
    };
    assert!(matches!(changed(|b| b.announcement.candidates[3].id.push('x')), Refused::Digest { .. }));
    assert!(matches!(changed(|b| b.announcement.excluded.clear()), Refused::Digest { .. }));
    assert!(matches!(changed(|b| b.secrets[1].secret.push('x')), Refused::Secret(by) if by == "公证处"));
    assert!(matches!(changed(|b| drop(b.secrets.pop())), Refused::SecretMissing(_)));
    assert!(matches!(changed(|b| b.public_value.push('x')), Refused::Result { what: "drawn", .. }));
    assert!(matches!(
        changed(|b| b.result[0].drawn.swap(0, 1)),
        Refused::Result { what: "drawn", place: 1, .. }
    ));
    assert!(matches!(
        changed(|b| drop(b.result[1].substitutes.pop())),
        Refused::Result { what: "substitutes", .. }
    ));
    assert!(matches!(
        changed(|b| b.pairs[2].officers.swap(0, 1)),
        Refused::Result { what: "pairs", place: 3, .. }
    ));
    // A library changed after the announcement, with a new digest: the parties' published digest is another.
    let mut other = inspection();
    other.candidates.remove(0);
    assert_ne!(other.digest(), bundle.digest);
}

/// DRI-08: nobody is sent where they have a conflict or no qualification; work is spread evenly; where nobody may go it is said.
#[test]
fn officers_are_paired_without_conflicts() {
    let told = inspection();
    let bundle = drawn(&told, "5 11 12 23 30 31 07");
    assert_eq!(bundle.pairs.len(), 9 + 4);
    let mut visits = std::collections::BTreeMap::new();
    for pair in &bundle.pairs {
        assert_eq!(pair.officers.len(), 2);
        assert_ne!(pair.officers[0], pair.officers[1]);
        let food = pair.entity.starts_with("food");
        assert!(
            !pair.officers.iter().any(|one| food && (one == "o1" || one == "o4") || !food && one == "o2")
        );
        pair.officers.iter().for_each(|one| *visits.entry(one.clone()).or_insert(0) += 1);
    }
    let food: Vec<i32> = ["o2", "o3", "o5"].iter().map(|one| visits[*one]).collect();
    assert!(food.iter().max().unwrap() - food.iter().min().unwrap() <= 2, "{visits:?}");
    let mut nobody = told;
    nobody.pairing.as_mut().unwrap().each = 4;
    let refused = draw(nobody, secrets(), "x".to_owned()).unwrap_err();
    assert!(matches!(refused, Refused::Nobody { eligible: 3, each: 4, .. }), "{refused}");
}

#[test]
fn a_repeat_names_what_it_repeats() {
    let first = drawn(&inspection(), "one");
    let mut again = inspection();
    again.repeats = Some(Repeats { digest: first.digest.clone(), reason: "公证员缺席".to_owned() });
    let again = drawn(&again, "two");
    assert_eq!(verify_chain(&[first.clone(), again.clone()]), Ok(()));
    let silent = drawn(&announcement(&[("food", 60, How::Count(3))]), "three");
    assert!(matches!(verify_chain(&[first, silent]), Err(Refused::Chain { place: 2, .. })));
}

#[test]
fn what_cannot_be_replayed_is_not_drawn() {
    let told = announcement(&[("a", 3, How::Count(4))]);
    assert_eq!(told.check(), Err(Refused::TooFew { stratum: "a".to_owned(), wanted: 4, there: 3 }));
    let wrong = |change: fn(&mut Announcement)| {
        let mut told = announcement(&[("a", 3, How::Count(1))]);
        change(&mut told);
        told.check().unwrap_err()
    };
    assert!(matches!(wrong(|a| a.commitments.clear()), Refused::NoCommitment));
    assert!(matches!(wrong(|a| a.commitments[0].sha256.make_ascii_uppercase()), Refused::Commitment(_)));
    assert!(matches!(wrong(|a| a.candidates[1].id = "a-000000".to_owned()), Refused::Order { .. }));
    assert!(matches!(wrong(|a| a.candidates[1].stratum = "b".to_owned()), Refused::Stratum(_)));
    assert!(matches!(wrong(|a| a.quotas[0].how = How::Of10000(10_001)), Refused::Share(10_001)));
    assert!(matches!(wrong(|a| a.title = "a\nb".to_owned()), Refused::Text(_)));
    assert!(matches!(wrong(|a| a.scheme.push('x')), Refused::Scheme(_)));
    assert!(matches!(
        draw(announcement(&[("a", 3, How::Count(1))]), secrets(), " ".to_owned()),
        Err(Refused::Randomness)
    ));
    assert!(matches!(Announcement::read("{\"title\": \"x\"}"), Err(Refused::Unreadable(_))));
}

/// The script of docs/draw, in another language and with another library, comes to the same; and it does not believe a
/// bundle that was changed.
#[test]
fn a_stranger_replays_it() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/draw/replay.py");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let run = |name: &str, bundle: &Bundle| {
        let file = folder.join(name);
        std::fs::write(&file, serde_json::to_string_pretty(bundle).unwrap()).unwrap();
        let output = Command::new("python3").arg(&script).arg(&file).output().expect("python3");
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let bundle = drawn(&inspection(), "5 11 12 23 30 31 07");
    let (fine, told) = run("true.json", &bundle);
    assert!(fine && told.contains("13 drawn, 13 paired"), "{told}");
    let classes = [("1", 10, How::Of10000(0)), ("2", 43, How::Of10000(500)), ("3", 97, How::Of10000(1_500))];
    let (fine, told) = run("classes.json", &drawn(&announcement(&classes), "蒙 \"quoted\" \\ / é"));
    assert!(fine && told.contains("17 drawn, 0 paired"), "{told}");
    let mut changed = bundle;
    changed.result[0].drawn.swap(0, 1);
    assert!(!run("changed.json", &changed).0);
}
