//! What the screen knows, for whom.

use std::time::Duration;

use command::hear::{self, LIVE};
use command::model::Sort;
use command::permissions::Watch;
use command::reach;
use command::store as rows;
use contract::Actor;
use directory::access::{ListScope, Permit};

use crate::in_town;
use crate::town::Town;

/// Numbers of what came in, as this person sees it in this place.
fn seen(town: &Town, who: &Actor, place: &str) -> Result<Vec<String>, contract::Fault> {
    let place = reach::place(who, place, "")?;
    let (scope, kinds) =
        (ListScope::of(who, Watch::PERMISSION), hear::kinds(Sort::Arrival).collect::<Vec<_>>());
    let found = town.read(move |tx| Ok(rows::latest(tx, &scope, &place, &kinds, i64::MIN, 20)?));
    Ok(found.into_iter().map(|moment| moment.number).collect())
}

/// What comes in is a line with the masked name, and the bus says so when the line is there: whoever asks then finds it.
#[test]
fn what_comes_in_is_there_when_the_bus_says_so() {
    in_town(|town| {
        let mut heard = town.live.subscribe();
        town.submit("A1", town.city(), "150402");
        assert!(heard.try_recv().is_err(), "nothing is said before the line is there");
        town.run();
        let event = heard.try_recv().unwrap();
        assert_eq!(event.kind, format!("{LIVE}case.submitted"));
        assert_eq!((event.case_number.as_deref(), event.region.as_str()), (Some("A1"), "150402"));
        let lines = town.read(|tx| Ok(rows::of_case(tx, "A1", 9)?));
        let [line] = lines.as_slice() else { panic!("{lines:?}") };
        assert_eq!((line.who.as_str(), line.channel.as_str()), ("陈**", "online"));
        assert_eq!(line.organ, town.city().0);

        town.accept("A1");
        town.run();
        let lines = town.read(|tx| Ok(rows::of_case(tx, "A1", 9)?));
        assert_eq!(lines[1].kind, "case.accepted");
        assert_eq!((lines[1].who.as_str(), lines[1].channel.as_str()), ("", ""), "a name once is enough");
    });
}

/// An event heard again adds nothing and says nothing; one of a case that is not there (any more) is let go.
#[test]
fn what_is_heard_twice_is_one_line() {
    in_town(|town| {
        town.submit("A1", town.city(), "150402");
        town.run();
        let mut heard = town.live.subscribe();
        let line = town.read(|tx| Ok(rows::of_case(tx, "A1", 9)?)).remove(0);
        let again = town.db.write_blocking(move |tx| rows::insert(tx, &line)).unwrap();
        assert!(!again && heard.try_recv().is_err());
        town.accept("A1");
        town.cases.0.lock().unwrap().clear();
        town.run();
        assert_eq!(town.read(|tx| Ok(rows::of_case(tx, "A1", 9)?)).len(), 1);
    });
}

/// Another node on the same database is told too.
#[test]
fn another_node_hears_of_it() {
    in_town(|town| {
        if town.db.kind() != store::Kind::Postgres {
            return;
        }
        let options = store::Options { node: 1, connections: 2, ..store::Options::default() };
        let other = store::Db::open(&town.url, options).unwrap();
        let mut heard = contract::live::Live::across(&other).subscribe();
        // The other node may still be on its way to listening.
        let event = (0..200).find_map(|n| {
            town.submit(&format!("A{n}"), town.city(), "150402");
            town.run();
            std::thread::sleep(Duration::from_millis(50));
            heard.try_recv().ok().filter(|event| event.kind.starts_with(LIVE))
        });
        let number = event.unwrap().case_number.unwrap();
        assert_eq!(town.read(move |tx| Ok(rows::of_case(tx, &number, 9)?)).len(), 1, "the line is there");
    });
}

/// Who has one banner sees only that; who has one organ sees only what is its; who has the region goes down into each.
#[test]
fn everybody_sees_what_their_posts_reach() {
    in_town(|town| {
        town.submit("A1", town.city(), "150402");
        town.submit("A2", town.food(), "150402");
        town.submit("A3", town.city(), "150403");
        town.run();
        let [duty, one, other, own] = ["duty", "one", "other", "own"].map(|login| town.who(login));
        assert_eq!(seen(town, &duty, "").unwrap(), ["A3", "A2", "A1"]);
        assert_eq!(seen(town, &duty, "150402").unwrap(), ["A2", "A1"]);
        assert_eq!(seen(town, &duty, "150100").unwrap(), [""; 0]);
        assert_eq!(seen(town, &one, "").unwrap(), ["A2", "A1"]);
        assert_eq!(seen(town, &other, "").unwrap(), ["A3"]);
        assert_eq!(seen(town, &own, "").unwrap(), ["A1"]);
        for (who, place) in
            [(&one, "150403"), (&one, "150400"), (&one, "150000"), (&duty, "110000"), (&duty, "x")]
        {
            assert_eq!(seen(town, who, place).unwrap_err().code, "command.place-unknown", "{place}");
        }
        assert_eq!(reach::home(&town.who("chen")).unwrap_err().code, "access.forbidden");
        let two = Actor { postings: [one.postings.clone(), other.postings.clone()].concat(), ..one };
        assert_eq!(reach::home(&two).unwrap().as_str(), "150400", "what holds both");
        assert_eq!(seen(town, &two, "150404").unwrap_err().code, "command.place-unknown");
    });
}

/// A line goes when its term is over, one of a held case stays.
#[test]
fn lines_are_kept_for_a_term() {
    in_town(|town| {
        town.submit("A1", town.city(), "150402");
        town.submit("A2", town.city(), "150402");
        town.due_soon("A1");
        town.run();
        let before = store::Clock::now_ms(town.clock.as_ref()) + 1;
        assert_eq!(town.read(move |tx| Ok(rows::old_count(tx, before, 10)?)), 3);
        assert_eq!(town.read(move |tx| Ok(rows::old_count(tx, before - 1, 10)?)), 0);
        let old = town.read(move |tx| Ok(rows::old(tx, before, (i64::MIN, i64::MIN), 2)?));
        let last = old.last().map(|row| (row.at, row.id)).unwrap();
        assert_eq!(
            town.read(move |tx| Ok(rows::old(tx, before, last, 2)?)).len(),
            1,
            "the rest, no line twice"
        );
        let id = old[0].id;
        town.db.write_blocking(move |tx| rows::erase(tx, id)).unwrap();
        assert_eq!(town.read(move |tx| Ok(rows::old_count(tx, before, 10)?)), 2);
    });
}
