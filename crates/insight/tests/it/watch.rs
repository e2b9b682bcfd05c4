//! Supervision: rules, alerts and what follows them.

use contract::case::CaseState;
use contract::{Actor, Fault};
use insight::figures::Period;
use insight::watch::chain::{self, Act, Alert, State};
use insight::watch::judge;
use insight::watch::rule::Rules;
use store::Heard;

use crate::in_town;
use crate::town::{Town, staff};

const HALL: i64 = 5;

const RULES: &str = r#"
rules:
  - { key: late, version: 1, kind: time-limit, card: yellow, name: { zh: 超期 }, basis: { zh: 承诺时限 },
      on: [case.overdue], when: 'limit = "promised"', explain-within: 3, correct-within: 5 }
  - { key: last-day, version: 1, kind: time-limit, card: yellow, name: { zh: 压到夜里 }, basis: { zh: 本站规则 },
      on: [case.decided], when: 'hour >= 18', count: { of: organ, within-days: 10, at-least: 2 } }
  - { key: refused, version: 1, kind: anomaly, card: red, name: { zh: 决定 }, basis: { zh: 本站规则 }, on: [case.decided], off: true }
"#;

fn supervisor() -> Actor {
    staff(HALL, true, &["insight.watch", "insight.rules"])
}

fn second() -> Actor {
    let mut other = supervisor();
    other.account = contract::AccountId(900);
    other
}

fn unit(organ: i64) -> Actor {
    let mut actor = staff(organ, false, &["insight.answer"]);
    actor.account = contract::AccountId(700 + organ);
    actor
}

fn with_rules(town: &Town) {
    town.act(|tx| judge::bring_in(tx, RULES)).unwrap();
}

fn alerts(town: &Town) -> Vec<Alert> {
    let all = town.db.read_blocking(chain::all).unwrap();
    all.into_iter().rev().collect()
}

fn act(town: &Town, who: &Actor, number: &str, what: Act, text: &'static str) -> Result<(), Fault> {
    let (who, number, ground) = (who.clone(), number.to_owned(), town.ground());
    town.act(move |tx| {
        let alert = chain::find(tx, &who, &number)?;
        chain::act(tx, &ground, &who, (alert.id, alert.revision), what, text)
    })
}

fn code(done: Result<(), Fault>) -> &'static str {
    done.map_or_else(|fault| fault.code, |()| "done")
}

/// A case of organ 1 that passes its limit.
fn one_late(town: &Town) -> Alert {
    with_rules(town);
    town.submit("A", 1, "pharmacy", "online", false);
    town.at("2026-11-03", 10);
    town.accept("A", &[]);
    town.at("2026-11-17", 1);
    town.overdue("A");
    town.run();
    let found = alerts(town);
    assert_eq!(found.len(), 1);
    found.into_iter().next().unwrap()
}

/// SUP-02: an alert is raised as the event is heard, once however often, and says rule, version, facts and basis.
#[test]
fn an_alert_says_by_which_rule_on_what_facts() {
    in_town(|town| {
        let alert = one_late(town);
        assert_eq!((alert.rule.as_str(), alert.version, alert.card.as_str()), ("late", 1, "yellow"));
        assert_eq!((alert.case_number.as_str(), alert.organ.0, alert.state), ("A", 1, State::Told));
        assert_eq!(alert.basis.zh, "承诺时限");
        assert_eq!(alert.facts["limit"], "promised");
        let (watch, root) = (town.watch(), town.change("A", |_| {}));
        town.act(move |tx| {
            for event in insight::keep::events_of(tx, root)?.into_iter().rev() {
                let event: Heard = event;
                judge::hear(tx, &watch, &event)?;
            }
            Ok(())
        })
        .unwrap();
        assert_eq!(alerts(town).len(), 1);
    });
}

/// SUP-06: notify → explain → correct → close, an appeal, deadlines in working days, and nobody decides about their own.
#[test]
fn the_chain_is_followed_to_its_end() {
    in_town(|town| {
        let number = one_late(town).number;
        let mine = unit(1);
        assert_eq!(code(act(town, &unit(2), &number, Act::Explain, "不是我们")), "insight.alert-unknown");
        assert_eq!(code(act(town, &supervisor(), &number, Act::Demand, "整改")), "insight.not-heard");
        assert_eq!(code(act(town, &mine, &number, Act::Explain, "  ")), "insight.words-missing");
        act(town, &mine, &number, Act::Explain, "现场核查排不开").unwrap();
        assert_eq!(code(act(town, &mine, &number, Act::Explain, "再说一遍")), "insight.alert-moved");
        assert_eq!(code(act(town, &mine, &number, Act::Close, "办结")), "access.forbidden");
        let of_the_organ = staff(1, true, &["insight.watch"]);
        assert_eq!(code(act(town, &of_the_organ, &number, Act::Revoke, "算了")), "insight.own-alert");
        act(town, &supervisor(), &number, Act::Demand, "三日内办结并说明措施").unwrap();
        act(town, &mine, &number, Act::Appeal, "申请人自己要求延后").unwrap();
        assert_eq!(code(act(town, &supervisor(), &number, Act::Uphold, "没有凭据")), "insight.same-judge");
        act(town, &second(), &number, Act::Uphold, "没有凭据").unwrap();
        assert_eq!(code(act(town, &mine, &number, Act::Appeal, "再申诉")), "insight.appealed");
        act(town, &mine, &number, Act::Correct, "已办结，增设两个核查班次").unwrap();
        act(town, &supervisor(), &number, Act::Close, "核实无误").unwrap();
        let alert = alerts(town).remove(0);
        assert_eq!((alert.state, alert.late, alert.said.len()), (State::Closed, false, 6));
        assert_eq!(code(act(town, &second(), &number, Act::Revoke, "错了")), "insight.alert-moved");
    });
}

/// An explanation that does not come: the yellow card becomes a red one by itself, and correction may be demanded unheard.
#[test]
fn what_is_not_explained_in_time_becomes_red() {
    in_town(|town| {
        let alert = one_late(town);
        // Told on Tuesday the 17th: three working days end with Friday the 20th.
        assert_eq!(contract::time::china_date(alert.due_at.unwrap() - 1).to_string(), "2026-11-20");
        town.at("2026-11-20", 23);
        town.run();
        assert!(!alerts(town)[0].late);
        town.at("2026-11-21", 1);
        town.run();
        let found = alerts(town).remove(0);
        assert_eq!((found.late, found.card.as_str(), found.state), (true, "red", State::Told));
        act(town, &supervisor(), &alert.number, Act::Demand, "逾期不说明，责令整改").unwrap();
        act(town, &second(), &alert.number, Act::Revoke, "申请人当天改了材料").unwrap();
        assert_eq!(alerts(town)[0].state, State::Revoked);
    });
}

/// So many hits of one organ within the window set it off, once for every so many; a trial over the past finds the same.
#[test]
fn hits_are_counted_in_windows_and_a_trial_finds_the_same() {
    in_town(|town| {
        with_rules(town);
        for (number, day, organ) in [
            ("A", "2026-11-03", 1),
            ("B", "2026-11-05", 2),
            ("C", "2026-11-20", 1),
            ("D", "2026-11-24", 1),
            ("E", "2026-11-25", 1),
        ] {
            town.at(day, 9);
            town.submit(number, organ, "pharmacy", "online", false);
            town.accept(number, &[]);
            town.at(day, 20);
            town.decide(number, CaseState::Granted);
        }
        town.run();
        let live: Vec<String> = alerts(town).into_iter().map(|alert| alert.case_number).collect();
        assert_eq!(live, ["D"], "A is long past, B is another's, E is the third");
        let (watch, rules) = (town.watch(), Rules::read(RULES).unwrap());
        let tried = town
            .db
            .read_blocking(move |tx| {
                judge::try_on(tx, &watch, rules.get("last-day").unwrap(), ("2026-11-01", "2026-11-30"))
            })
            .unwrap();
        let tried: Vec<&str> = tried.found().iter().map(|hit| hit.number.as_str()).collect();
        assert_eq!(tried, ["D"]);
    });
}

/// A rule is switched on only in a version that was tried; while it is off it raises nothing.
#[test]
fn a_rule_is_tried_before_it_is_switched_on() {
    in_town(|town| {
        with_rules(town);
        town.submit("A", 1, "pharmacy", "online", false);
        town.accept("A", &[]);
        town.decide("A", CaseState::Granted);
        town.run();
        assert_eq!(alerts(town).len(), 0);
        let who = supervisor();
        let switch = |on: bool| {
            town.act({
                let who = who.clone();
                move |tx| judge::switch(tx, &who, "refused", on)
            })
        };
        assert_eq!(code(switch(true)), "insight.rule-untried");
        let period = Period::new("2026-11-01".parse().unwrap(), "2026-11-30".parse().unwrap()).unwrap();
        town.act({
            let who = who.clone();
            move |tx| judge::ask(tx, &who, "refused", &period)
        })
        .unwrap();
        town.run();
        switch(true).unwrap();
        town.submit("B", 1, "pharmacy", "online", false);
        town.decide("B", CaseState::Refused);
        town.run();
        assert_eq!(alerts(town).len(), 1);
        // Changed, it has another version and is off again.
        let changed = RULES.replace(
            "key: refused, version: 1, kind: anomaly, card: red",
            "key: refused, version: 2, kind: anomaly, card: yellow",
        );
        let same = RULES.replace("kind: anomaly, card: red", "kind: anomaly, card: yellow");
        let write = |text: String| {
            town.act({
                let who = who.clone();
                move |tx| judge::change(tx, &who, &text)
            })
        };
        assert_eq!(code(write(same)), "insight.rules-wrong");
        write(changed).unwrap();
        town.submit("C", 1, "pharmacy", "online", false);
        town.decide("C", CaseState::Refused);
        town.run();
        assert_eq!(alerts(town).len(), 1);
        assert_eq!(code(switch(true)), "insight.rule-untried");
        let clerk = staff(1, false, &["insight.answer"]);
        assert_eq!(code(town.act(move |tx| judge::switch(tx, &clerk, "late", false))), "access.forbidden");
    });
}
