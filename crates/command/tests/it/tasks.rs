//! Tasks from the first word to the last, both sides.

use command::permissions::{Answer, Dispatch};
use command::store::tasks::{self as rows, Filter, Shelf};
use command::task::{self, About, Act, Kind, NewTask, State, Task};
use contract::{Fault, OrganId};
use directory::access::{ListScope, Permit};

use crate::in_town;
use crate::town::Town;

fn new(organ: OrganId) -> NewTask {
    NewTask {
        kind: Kind::Key,
        urgent: true,
        title: "清理积压".to_owned(),
        body: "逐件核清，报结时写明件数。".to_owned(),
        about: About::Free,
        about_key: String::new(),
        organ,
        days: 3,
    }
}

fn give(town: &Town, login: &str, new: NewTask) -> Result<Task, Fault> {
    let (desk, who) = (town.desk(), town.who(login));
    town.db.write_blocking(move |tx| task::issue(tx, &desk, &who, &new))
}

fn act(town: &Town, login: &str, task: &Task, act: Act, words: &'static str) -> Result<Task, Fault> {
    let (desk, who, at) = (town.desk(), town.who(login), (task.id, task.revision));
    town.db.write_blocking(move |tx| task::act(tx, &desk, &who, at, act, (words, 2)))
}

fn again(town: &Town, task: &Task) -> (Task, Vec<String>) {
    let (number, who) = (task.number.clone(), town.who("duty"));
    let (task, steps) = town.read(move |tx| task::find(tx, &who, &number));
    (task, steps.into_iter().map(|step| step.act).collect())
}

fn told(town: &Town, task: &Task) -> Vec<String> {
    let stream = format!("dispatch:{}", task.id);
    town.read(move |tx| Ok(store::ledger::events(tx, &stream, 0, 50)?))
        .into_iter()
        .map(|one| one.kind)
        .collect()
}

/// CMD-03: an operator gives a unit a task and follows it until it is closed: taken, reported, said to be done, sent back, done, closed; each
/// step stands in the ledger and in its course.
#[test]
fn a_task_is_followed_until_it_is_closed() {
    in_town(|town| {
        let task = give(town, "duty", new(town.city())).unwrap();
        assert_eq!(task.number, "DD202611300001");
        assert_eq!(task.last_day().to_string(), "2026-12-03", "three working days after a Monday");
        let task = act(town, "city1", &task, Act::Accept, "").unwrap();
        let task = act(town, "city1", &task, Act::Report, "已核两件。").unwrap();
        let task = act(town, "city1", &task, Act::Finish, "办完了。").unwrap();
        assert_eq!(task.state, State::Finished);
        town.at("2026-12-01", 9);
        let task = act(town, "duty", &task, Act::Return, "没有写件数。").unwrap();
        assert_eq!((task.state, task.last_day().to_string()), (State::Working, "2026-12-03".to_owned()));
        let task = act(town, "city1", &task, Act::Finish, "三件：两件办结，一件补正。").unwrap();
        let task = act(town, "duty", &task, Act::Close, "").unwrap();
        assert!(task.state.has_ended() && task.ended_at.is_some());
        let (_, steps) = again(town, &task);
        assert_eq!(steps, ["issue", "accept", "report", "finish", "return", "finish", "close"]);
        let kinds = ["issued", "accepted", "reported", "finished", "sent-back", "finished", "closed"];
        assert_eq!(told(town, &task), kinds.map(|kind| format!("dispatch.{kind}")));
    });
}

/// A last day that passes with the unit is noted once and told; what waits for whoever gave it is not late.
#[test]
fn what_is_overdue_is_noted_once() {
    in_town(|town| {
        let (late, done) =
            (give(town, "duty", new(town.city())).unwrap(), give(town, "duty", new(town.city())).unwrap());
        let done = act(town, "city1", &done, Act::Accept, "").unwrap();
        act(town, "city1", &done, Act::Finish, "办完了。").unwrap();
        town.at("2026-12-03", 23);
        town.run();
        assert!(!again(town, &late).0.late, "the last day is the unit's");
        town.at("2026-12-04", 1);
        town.run();
        town.at("2026-12-05", 1);
        town.run();
        let (task, steps) = again(town, &late);
        assert!(task.late && task.is_overdue(store::Clock::now_ms(town.clock.as_ref())));
        assert_eq!(steps, ["issue", "late"]);
        assert_eq!(told(town, &late), ["dispatch.issued", "dispatch.overdue"]);
        assert!(!again(town, &done).0.late);
        let scope = ListScope::of(&town.who("duty"), Dispatch::PERMISSION);
        let shelf = Filter { shelf: Shelf::Late, ..Filter::default() };
        assert_eq!(town.read(move |tx| Ok(rows::count(tx, &scope, &shelf)?)), 1);
        // Sent back, it has a new last day and its past.
        let task = act(town, "city1", &task, Act::Accept, "").unwrap();
        let task = act(town, "city1", &task, Act::Finish, "办完了。").unwrap();
        let task = act(town, "duty", &task, Act::Return, "再办。").unwrap();
        assert!(task.late && !task.is_overdue(store::Clock::now_ms(town.clock.as_ref())));
    });
}

/// Each side does its part and no other's; two at once cannot both; who may not see a task is not told that it is there.
#[test]
fn each_side_does_its_part() {
    in_town(|town| {
        let city = give(town, "duty", new(town.city())).unwrap();
        for (login, what, code) in [
            ("duty", Act::Accept, "access.forbidden"),
            ("food1", Act::Accept, "command.task-unknown"),
            ("other", Act::Accept, "command.task-unknown"),
            ("one", Act::Close, "access.forbidden"),
            ("city1", Act::Revoke, "access.forbidden"),
            ("city1", Act::Finish, "command.task-moved"),
            ("duty", Act::Close, "command.task-moved"),
        ] {
            assert_eq!(act(town, login, &city, what, "说明").unwrap_err().code, code, "{login} {what:?}");
        }
        let taken = act(town, "city1", &city, Act::Accept, "").unwrap();
        assert_eq!(act(town, "duty", &city, Act::Revoke, "不用了").unwrap_err().code, "command.task-changed");
        assert_eq!(act(town, "city1", &taken, Act::Finish, " ").unwrap_err().code, "command.task-words");
        let gone = act(town, "duty", &taken, Act::Revoke, "不用办了。").unwrap();
        assert_eq!(
            act(town, "city1", &gone, Act::Finish, "办完了。").unwrap_err().code,
            "command.task-moved"
        );
        let who = town.who("food1");
        let number = city.number.clone();
        let unseen = town.db.read_blocking(move |tx| task::find(tx, &who, &number)).unwrap_err();
        assert_eq!(unseen.code, "command.task-unknown");
    });
}

/// A task goes to a unit within reach where somebody sees it, about something that is there, with a number of days that is one.
#[test]
fn what_cannot_be_given_is_refused_with_the_reason() {
    in_town(|town| {
        town.submit("A1", town.city(), "150402");
        town.run();
        let city = || new(town.city());
        let refused = [
            (NewTask { organ: town.organ("11150402DEM0000576"), ..city() }, "command.unit-empty"),
            (NewTask { organ: OrganId(1), ..city() }, "command.unit-missing"),
            (NewTask { title: " ".to_owned(), ..city() }, "command.task-title"),
            (NewTask { title: "长".repeat(61), ..city() }, "command.task-title-long"),
            (NewTask { body: String::new(), ..city() }, "command.task-words"),
            (NewTask { body: "长".repeat(1_001), ..city() }, "command.task-words-long"),
            (NewTask { days: 0, ..city() }, "command.task-days"),
            (NewTask { days: 61, ..city() }, "command.task-days"),
            (NewTask { about: About::Case, about_key: "A9".to_owned(), ..city() }, "command.task-about"),
            (NewTask { about: About::Alert, about_key: "A1".to_owned(), ..city() }, "command.task-about"),
            (NewTask { about: About::Place, about_key: "110000".to_owned(), ..city() }, "command.task-about"),
        ];
        for (task, code) in refused {
            assert_eq!(give(town, "duty", task).unwrap_err().code, code);
        }
        assert_eq!(
            give(town, "one", city()).unwrap_err().code,
            "access.forbidden",
            "who only watches gives nothing"
        );
        let about = NewTask { about: About::Case, about_key: " A1 ".to_owned(), ..city() };
        let task = give(town, "duty", about).unwrap();
        assert_eq!(
            (task.about_key.as_str(), task.number.as_str()),
            ("A1", "DD202611300001"),
            "no number is lost"
        );
        let place = NewTask { about: About::Place, about_key: "150402".to_owned(), days: 30, ..city() };
        let far = give(town, "duty", place).unwrap();
        assert!(far.provisional, "a year whose holidays are not published is said to be so");
    });
}

/// Lists show what one may see, in the order of what is due, page by page.
#[test]
fn lists_run_by_the_last_day() {
    in_town(|town| {
        for days in [5, 3, 4] {
            give(town, "duty", NewTask { days, urgent: days == 4, ..new(town.city()) }).unwrap();
        }
        give(town, "duty", new(town.food())).unwrap();
        let units = ListScope::of(&town.who("city1"), Answer::PERMISSION);
        let scope = units.clone();
        let first = town.read(move |tx| Ok(rows::list(tx, &scope, &Filter::default(), None, 2)?));
        let days = |tasks: &[Task]| tasks.iter().map(|task| task.last_day().to_string()).collect::<Vec<_>>();
        assert_eq!(days(&first), ["2026-12-03", "2026-12-04"]);
        let (scope, last) = (units.clone(), (first[1].due_at, first[1].id));
        let rest = town.read(move |tx| Ok(rows::list(tx, &scope, &Filter::default(), Some(last), 2)?));
        assert_eq!(days(&rest), ["2026-12-07"]);
        let urgent = Filter { urgent: true, ..Filter::default() };
        assert_eq!(town.read(move |tx| Ok(rows::count(tx, &units, &urgent)?)), 1);
        let all = ListScope::of(&town.who("duty"), Dispatch::PERMISSION);
        let food = Filter { organ: Some(town.food()), ..Filter::default() };
        let scope = all.clone();
        assert_eq!(town.read(move |tx| Ok(rows::count(tx, &scope, &food)?)), 1);
        assert_eq!(town.read(move |tx| Ok(rows::count(tx, &all, &Filter::default())?)), 4);
    });
}
