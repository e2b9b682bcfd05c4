//! Keeping figures and reconciling them.

use contract::Fault;
use contract::case::CaseState;
use contract::figures::{FigureLookup, Took, Wanted};
use insight::figures::{self, By, Only, Period};
use insight::keep;
use insight::model::{Measure, What};
use store::{Heard, Tx, sql};

use crate::in_town;
use crate::town::{Town, staff};

const HALL: i64 = 5;

/// A month: one granted in time and fetched, one refused late, one withdrawn, a package with two parts, one still open.
fn month(town: &Town) {
    town.submit("A", 1, "pharmacy", "online", false);
    town.submit("B", 2, "signboard", "counter", false);
    town.submit("C", 1, "pharmacy", "online", false);
    town.submit("P", 1, "restaurant", "online", true);
    town.at("2026-11-03", 10);
    town.correct("B", &["lease", "photo"]);
    town.accept("A", &[]);
    town.accept("P", &[("P-1", 1, "food"), ("P-2", 3, "fire")]);
    town.at("2026-11-04", 10);
    town.accept("B", &[]);
    town.withdraw("C");
    town.review("A", "check", 1);
    town.at("2026-11-06", 10);
    town.review("A", "visit", 1);
    town.decide("A", CaseState::Granted);
    town.decide("P-1", CaseState::Granted);
    town.at("2026-11-20", 10);
    town.overdue("B");
    town.decide("B", CaseState::Refused);
    town.decide("P-2", CaseState::Refused);
    town.deliver("A", "courier");
    town.at("2026-11-25", 10);
    town.deliver("P", "pick-up");
    town.submit("D", 2, "signboard", "counter", false);
    town.run();
}

/// An application returned because its corrections did not come is not open any more.
#[test]
fn what_was_returned_uncorrected_is_open_no_more() {
    in_town(|town| {
        town.submit("A", 1, "pharmacy", "online", false);
        town.at("2026-11-03", 10);
        town.correct("A", &["lease"]);
        town.run();
        assert_eq!(town.november(&Only::default()).open, 1);
        town.at("2026-11-18", 0);
        town.lapse("A");
        town.run();
        let line = town.november(&Only::default());
        assert_eq!((line.get(Measure::Received), line.open), (1, 0));
    });
}

/// What other services show everybody: nothing of fewer than five cases, and how long things took by the hour.
#[test]
fn what_others_show_keeps_small_groups_back() {
    in_town(|town| {
        let ask = |town: &Town| {
            let ask = |tx: &mut Tx| -> Result<_, Fault> {
                let shown = insight::Shown;
                Ok((shown.wanted(tx, 9)?, shown.took(tx, "pharmacy", false)?, shown.lately(tx)?))
            };
            town.act(ask).unwrap()
        };
        for n in 1..=4 {
            town.submit(&format!("A{n}"), 1, "pharmacy", "online", false);
        }
        town.run();
        let (wanted, took, lately) = ask(town);
        assert_eq!((wanted, took, lately.received, lately.online), (Vec::new(), None, None, None));
        for n in 5..=7 {
            town.submit(&format!("A{n}"), 1, "pharmacy", "counter", false);
        }
        town.at("2026-11-03", 10);
        (1..=7).for_each(|n| town.accept(&format!("A{n}"), &[]));
        town.at("2026-11-06", 10);
        (1..=7).for_each(|n| town.decide(&format!("A{n}"), CaseState::Granted));
        town.run();
        let (wanted, took, lately) = ask(town);
        assert_eq!(wanted, [Wanted { item: "pharmacy".to_owned(), received: 7 }]);
        let Some(Took { half, most, cases, days }) = took else { panic!("{took:?}") };
        assert_eq!((cases, days, half == most, half % 24 > 0), (7, 180, true, true));
        assert_eq!((lately.received, lately.ended, lately.in_time), (Some(7), Some(7), Some(100.0)));
    });
}

/// ANA-03, ANA-10: every measure of a month, by hand.
#[test]
fn figures_of_a_month() {
    in_town(|town| {
        month(town);
        let line = town.november(&Only::default());
        let told = |measure| line.get(measure);
        assert_eq!((told(Measure::Received), told(Measure::Online), told(Measure::Accepted)), (5, 3, 3));
        assert_eq!((told(Measure::Ended), told(Measure::Granted), told(Measure::Refused)), (4, 2, 1));
        assert_eq!((told(Measure::Withdrawn), told(Measure::Late), told(Measure::Returned)), (1, 1, 1));
        assert_eq!((told(Measure::Delivered), told(Measure::OneVisit)), (2, 2));
        assert_eq!((line.opening, line.open, line.overdue), (0, 1, 0));
        // A: 4 days and an hour; P and B: 18 days and an hour.
        assert_eq!(
            line.time.map(|(p50, p90, n)| (figures_hours(p50), figures_hours(p90), n)),
            Some((432, 432, 3))
        );
        assert_eq!(line.online_rate(), Some(60.0));
        assert_eq!(line.on_time_rate(), Some(75.0));
        let parts = town.november(&Only { parts: true, ..Only::default() });
        assert_eq!(parts.get(Measure::Received), 6, "A, B, C, D and the two parts");
        assert_eq!(parts.get(Measure::Granted), 2, "A and P-1");
    });
}

fn figures_hours(bucket: i64) -> i64 {
    insight::spread::hours(bucket)
}

/// opening + received = ended + open, whatever the period and by whatever it is told apart.
#[test]
fn stocks_and_flows_agree_for_any_period() {
    in_town(|town| {
        month(town);
        for (from, to) in [
            ("2026-11-01", "2026-11-30"),
            ("2026-11-03", "2026-11-05"),
            ("2026-11-06", "2026-11-06"),
            ("2026-01-01", "2026-12-31"),
        ] {
            let period = Period::new(from.parse().unwrap(), to.parse().unwrap()).unwrap();
            for by in By::ALL {
                let lines = town
                    .db
                    .read_blocking(move |tx| figures::lines(tx, None, &Only::default(), by, &period))
                    .unwrap();
                // Told apart by period there is no stock of each.
                for line in lines.iter().filter(|_| by != By::Period) {
                    assert!(line.opening >= 0 && line.open >= 0, "{from} {to} {line:?}");
                    assert_eq!(
                        line.opening + line.get(Measure::Received),
                        line.get(Measure::Ended) + line.open,
                        "{from} {to} {line:?}"
                    );
                }
            }
        }
        let period = Period::new("2026-11-03".parse().unwrap(), "2026-11-05".parse().unwrap()).unwrap();
        let line =
            town.db.read_blocking(move |tx| figures::whole(tx, None, &Only::default(), &period)).unwrap();
        assert_eq!((line.opening, line.open), (4, 3), "A, B, C, P came in before; C was withdrawn");
    });
}

/// Events heard twice or in any order change nothing twice, and counting everything anew gives the same figures.
#[test]
fn what_is_heard_twice_counts_once() {
    in_town(|town| {
        month(town);
        let before = town.november(&Only::default());
        assert_eq!(town.kept(), [""; 0]);
        let desk = town.desk();
        let roots: Vec<_> = town.rows.0.lock().unwrap().iter().map(|case| case.root).collect();
        town.act(move |tx| {
            for root in &roots {
                let events: Vec<Heard> = keep::events_of(tx, *root)?;
                for event in events.iter().rev().chain(&events) {
                    keep::hear(tx, &desk, event)?;
                }
            }
            Ok(())
        })
        .unwrap();
        assert_eq!(town.november(&Only::default()), before);
        let watcher = staff(HALL, true, &["insight.check"]);
        town.act(move |tx| keep::rebuild(tx, &watcher)).unwrap();
        town.run();
        assert_eq!(town.november(&Only::default()), before);
        assert_eq!(town.kept(), [""; 0]);
    });
}

/// Whatever is wrong with a kept figure is found, with the cell it is wrong in, and counting anew mends it.
#[test]
fn a_wrong_figure_is_found_and_mended() {
    in_town(|town| {
        month(town);
        town.act(|tx: &mut Tx| -> Result<(), Fault> {
            tx.run(sql!("UPDATE insight_cell SET ended = ended + 1 WHERE period = '2026-11-06' AND item = 'pharmacy'"), &[])?;
            tx.run(sql!("UPDATE insight_spread SET n = n + 1 WHERE what = 'missing' AND grain = 'd' AND name = 'lease'"), &[])?;
            Ok(())
        })
        .unwrap();
        let found = town.kept();
        assert_eq!(found.len(), 3, "{found:#?}");
        let told = |source: &str, measure: &str| {
            found.iter().any(|one| {
                one.contains(&format!("source: \"{source}\""))
                    && one.contains(&format!("measure: \"{measure}\""))
            })
        };
        assert!(told("cases", "ended") && told("ledger", "ended") && told("ledger", "missing"), "{found:#?}");
        let watcher = staff(HALL, true, &["insight.check"]);
        let who = watcher.clone();
        town.act(move |tx| insight::recount::ask(tx, &who)).unwrap();
        assert_eq!(
            town.act({
                let who = watcher.clone();
                move |tx| insight::recount::ask(tx, &who)
            })
            .unwrap_err()
            .code,
            "insight.checking"
        );
        town.run();
        let last = town.db.read_blocking(|tx| insight::recount::latest(tx, 1)).unwrap().remove(0);
        assert_eq!((last.cases, last.differing), (7, 3));
        town.act(move |tx| keep::rebuild(tx, &watcher)).unwrap();
        town.run();
        assert_eq!(town.kept(), [""; 0]);
        let clerk = staff(1, false, &["insight.read"]);
        assert_eq!(town.act(move |tx| keep::rebuild(tx, &clerk)).unwrap_err().code, "access.forbidden");
    });
}

/// A case that its service keeps otherwise than the ledger tells is found, by its number.
#[test]
fn a_row_that_contradicts_the_ledger_is_named() {
    in_town(|town| {
        month(town);
        town.change("D", |case| case.state = CaseState::Refused);
        let found = town.kept();
        assert!(!found.is_empty());
        assert!(
            found.iter().all(|one| one.contains("source: \"cases\"") && one.contains("numbers: \"D\"")),
            "{found:#?}"
        );
    });
}

/// What is committed and not heard yet is no difference.
#[test]
fn what_waits_to_be_heard_is_left_out() {
    in_town(|town| {
        month(town);
        town.at("2026-11-26", 9);
        town.decide("D", CaseState::Granted);
        town.submit("E", 2, "signboard", "online", false);
        assert_eq!(town.kept(), [""; 0]);
        town.run();
        assert_eq!(town.kept(), [""; 0]);
    });
}

/// Cases from before there were figures are counted in once, at the start.
#[test]
fn the_past_is_counted_in() {
    in_town(|town| {
        month(town);
        let before = town.november(&Only::default());
        town.act(|tx: &mut Tx| -> Result<(), Fault> {
            for table in [
                sql!("DELETE FROM insight_case"),
                sql!("DELETE FROM insight_cell"),
                sql!("DELETE FROM insight_spread"),
            ] {
                tx.run(table, &[])?;
            }
            Ok(())
        })
        .unwrap();
        town.act(insight::prepare).unwrap();
        assert!(town.db.read_blocking(keep::is_building).unwrap());
        town.run();
        assert!(!town.db.read_blocking(keep::is_building).unwrap());
        assert_eq!(town.november(&Only::default()), before);
        // At night by itself.
        town.at("2026-11-27", 3);
        town.run();
        let last = town.db.read_blocking(|tx| insight::recount::latest(tx, 5)).unwrap();
        assert_eq!(last.iter().map(|check| check.differing).collect::<Vec<_>>(), [0]);
    });
}

/// Which step takes the time, which material is missing most.
#[test]
fn what_weighs_most() {
    in_town(|town| {
        month(town);
        let period = Period::new("2026-11-01".parse().unwrap(), "2026-11-30".parse().unwrap()).unwrap();
        let weigh = |what| {
            let found = town
                .db
                .read_blocking(move |tx| figures::weights(tx, None, &Only::default(), what, &period))
                .unwrap();
            found.into_iter().map(|one| (one.name, one.n, one.hours)).collect::<Vec<_>>()
        };
        assert_eq!(weigh(What::Step), [("visit".to_owned(), 1, 48), ("check".to_owned(), 1, 24)]);
        assert_eq!(weigh(What::Missing), [("lease".to_owned(), 1, 0), ("photo".to_owned(), 1, 0)]);
    });
}

/// How applications stand place by place, and which are open: within the reach of the posts, parts of packages not counted twice.
#[test]
fn staff_see_how_places_stand_within_their_reach() {
    use contract::figures::Within;
    in_town(|town| {
        town.submit("A1", 1, "x", "online", false);
        town.submit("A2", 1, "y", "online", true);
        town.submit("A3", 2, "x", "counter", false);
        town.accept("A2", &[("A2-1", 2, "z")]);
        town.overdue("A3");
        town.run();
        let asked = |actor: contract::Actor, within: Within| {
            town.db
                .read_blocking(move |tx| {
                    let by = contract::Permission("command.watch");
                    let day = contract::time::china_date(tx.now());
                    let standing = insight::Shown.standing(tx, &actor, by, day)?;
                    let cases = insight::Shown.open_cases(tx, (&actor, by), &within, 0, 9)?;
                    let numbers: Vec<String> = cases.into_iter().map(|case| case.number).collect();
                    Ok::<_, contract::Fault>((standing, numbers))
                })
                .unwrap()
        };
        let here = Within { region: crate::town::REGION.to_owned(), ..Within::default() };
        let (standing, numbers) = asked(staff(1, true, &["command.watch"]), here.clone());
        let told: Vec<_> = standing
            .iter()
            .map(|one| (one.organ.0, one.received, one.accepted, one.open, one.overdue))
            .collect();
        assert_eq!(told, [(1, 2, 1, 2, 0), (2, 1, 0, 1, 1)]);
        assert_eq!(numbers, ["A1", "A2", "A3"]);
        let late = Within { overdue: true, ..here.clone() };
        assert_eq!(asked(staff(1, true, &["command.watch"]), late).1, ["A3"]);
        let (own, numbers) = asked(staff(2, false, &["command.watch"]), here.clone());
        assert_eq!((own.len(), numbers), (1, vec!["A3".to_owned()]));
        assert_eq!(asked(staff(2, false, &["insight.read"]), here).0, []);
    });
}
