//! What pages offer is what the API offers, and both are what the acts take (the latter is tried act by act in casework):
//! every post of the demonstration, the applicant and a stranger look at an application in every state it goes through.

use std::collections::BTreeMap;

use crate::common::story::{RESTAURANT, parts};
use crate::common::{PASSWORD, in_sqlite};
use serde_json::{Value, json};
use testkit::{Browser, Program};

/// Everybody who looks.
const LOGINS: [&str; 17] = [
    "clerk1",
    "clerk2",
    "issue1",
    "super1",
    "lead1",
    "lead2",
    "lead-head",
    "food1",
    "food2",
    "food-head",
    "fire1",
    "city2",
    "hotline1",
    "items1",
    "audit",
    "chen",
    "sun",
];

/// Somebody with a browser and a program.
struct Looker {
    login: &'static str,
    browser: Browser,
    program: Program,
}

impl Looker {
    /// What the API offers: act and task, and whether.
    fn offered(&self, number: &str) -> BTreeMap<String, bool> {
        let answer = self.program.get(&format!("/api/v1/cases/{number}/acts"));
        if answer.status != 200 {
            return BTreeMap::new();
        }
        let acts = answer.json();
        let one = |offer: &Value| {
            let task = offer["task"].as_i64().map(|no| format!(" {no}")).unwrap_or_default();
            (format!("{}{task}", offer["act"].as_str().unwrap()), offer["may"].as_bool().unwrap())
        };
        acts["acts"].as_array().unwrap().iter().map(one).collect()
    }
}

/// The page an act is offered on, and what it says where it is.
fn door(act: &str, number: &str, root: &str) -> Option<(String, String)> {
    let office = format!("/office/case/{number}");
    let (act, task) = act.split_once(' ').unwrap_or((act, ""));
    let button = |value: &str| format!("name=\"act\" value=\"{value}\"");
    let link = |to: String| format!("href=\"{to}\"");
    Some(match act {
        "check" if number == root => (format!("/desk/case/{root}"), button("save")),
        "ask-correction" if number == root => (format!("/desk/case/{root}"), button("correct")),
        "accept" if number == root => (format!("/desk/case/{root}"), button("accept")),
        "refuse-acceptance" if number == root => (format!("/desk/case/{root}"), button("refuse")),
        "review" => (office.clone(), link(format!("{office}/task/{task}"))),
        "return" => (format!("{office}/task/{task}"), link(format!("{office}/task/{task}/return"))),
        "add-signer" => (format!("{office}/task/{task}"), link(format!("{office}/task/{task}/signer"))),
        "transfer" => (format!("{office}/task/{task}"), link(format!("{office}/task/{task}/transfer"))),
        "decide" => (office.clone(), link(format!("{office}/decide"))),
        "extend" => (office.clone(), link(format!("{office}/extend"))),
        "deliver" if number == root => (format!("/desk/issue/{root}"), "name=\"way\"".to_owned()),
        "withdraw" if number == root => (format!("/case/{root}"), link(format!("/case/{root}/withdraw"))),
        _ => return None,
    })
}

/// Compares what everybody is shown of a case with what the API offers them; how much is open.
fn compare(lookers: &mut [Looker], number: &str, root: &str, state: &str) -> usize {
    let mut open = 0;
    for looker in lookers {
        let mut pages: BTreeMap<String, String> = BTreeMap::new();
        for (act, may) in looker.offered(number) {
            let Some((page, words)) = door(&act, number, root) else { continue };
            let shown = pages.entry(page.clone()).or_insert_with(|| {
                let answer = looker.browser.get(&page);
                if answer.status == 200 { answer.body() } else { String::new() }
            });
            let (login, says) = (looker.login, shown.contains(&words));
            assert_eq!(says, may, "{login}: {act} of {number} ({state}) on {page}: {words}");
            open += usize::from(may);
        }
    }
    open
}

/// PRO-01, INT-03: nothing is offered that is refused, and nothing kept back that could be done.
#[test]
fn pages_offer_what_the_api_offers() {
    in_sqlite(|house| {
        let look = |login: &&'static str| {
            let mut browser = house.app.browser();
            browser.sign_in(login, PASSWORD).expect(200);
            Looker { login, browser, program: house.sign_in(login) }
        };
        let mut lookers: Vec<Looker> = LOGINS.iter().map(look).collect();
        let (chen, clerk) = (house.person("chen"), house.person("clerk1"));
        let number = chen.apply(RESTAURANT, json!({}));
        let mut open = compare(&mut lookers, &number, &number, "received");
        clerk.accept(&number);
        let members = parts(&chen.case(&number));
        let mut all = |state: &str| -> usize {
            let cases =
                std::iter::once(number.clone()).chain(members.iter().map(|(_, member)| member.clone()));
            cases.map(|case| compare(&mut lookers, &case, &number, state)).sum()
        };
        open += all("accepted");
        let food = members.iter().find(|(organ, _)| *organ == "food").unwrap().1.clone();
        let task = house.person("food1").open_tasks(&food)[0].clone();
        house.person("food1").approve_task(&food, &task).expect(200);
        let body = json!({ "kind": "testing", "planned": "5wd", "reason": "餐饮具检测" });
        house.person("food1").act(&food, "special-procedures", body).expect(201);
        open += all("food at its second step, paused");
        house
            .person("food1")
            .act(&food, "special-procedures/closing", json!({ "result": "合格" }))
            .expect(200);
        for (organ, member) in &members {
            house.person(&format!("{organ}1")).review_all(member);
        }
        open += all("deciding");
        for (organ, member) in &members {
            house.person(&format!("{organ}2")).grant(member);
        }
        open += all("granted");
        house
            .person("issue1")
            .act(&number, "delivery", json!({ "how": "pick-up", "name": "陈晓梅", "id_tail": "998X" }))
            .expect(201);
        open += all("delivered");
        assert!(open > 40, "{open} offered");
    });
}
