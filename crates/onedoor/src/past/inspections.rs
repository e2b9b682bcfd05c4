//! Two months of inspections before the demonstration began: libraries, a plan, a draw with published results, one under way with visits
//! overdue, one announced and to be drawn. Made by the same acts as everything after.

use std::rc::Rc;

use contract::{Actor, Fault, OrganId};
use regulation::desk::Desk;
use regulation::model::{Found, Outcome, Task, Visit, VisitState};
use regulation::plan::NewLine;
use regulation::records::{self, Ask};
use regulation::rules::InForce;
use regulation::task::{self, Outline};
use regulation::visit::{self, Finding, Order};
use regulation::{library, plan, substitute, view};
use store::{Db, Tx};

use super::course::Course;

/// Who may be inspected; made up, as their codes are.
const ENTITIES: &str = include_str!("inspected.csv");
/// The enterprise that `zhao` acts for.
pub(super) const OWN: &str = "91150402DEM000110R";
/// How many days it goes back.
pub(super) const BACK: i64 = 70;

/// Officers by login, with the organ's planner or keeper and what they are qualified for.
const OFFICERS: [(&str, &[&str]); 7] = [
    ("insp1", &["食品安全"]),
    ("insp2", &["食品安全"]),
    ("insp3", &["食品安全"]),
    ("insp4", &["消防监督"]),
    ("insp5", &["消防监督"]),
    ("insp6", &["市场监管"]),
    ("insp7", &["市场监管"]),
];

/// Tells the story at the clock of the past.
pub(super) struct Teller {
    db: Db,
    course: Rc<Course>,
    desk: Desk,
    plan: i64,
    organ: OrganId,
}

impl Teller {
    /// Libraries, the plan, and two draws.
    pub(super) fn begin(db: &Db, course: &Rc<Course>) -> Result<Teller, Fault> {
        let calendar = db.read_blocking(directory::calendar::in_force)?;
        let region = "150402".to_owned();
        let desk =
            Desk { calendar: calendar.into(), rules: InForce::default(), items: None, files: None, region };
        let mut teller = Teller { db: db.clone(), course: course.clone(), desk, plan: 0, organ: OrganId(0) };
        teller.organ = teller.organ_of("plan1")?;
        teller.at(BACK, 9)?;
        teller.libraries()?;
        teller.plan()?;
        teller.at(66, 9)?;
        teller.own_check()?;
        let first = teller.announce("餐饮服务食品安全随机抽查", 1, &["food-hygiene"])?;
        teller.at(58, 10)?;
        let first = teller.draw(&first, "03 09 14 18 22 30 + 11")?;
        teller.at(52, 15)?;
        teller.results(&first)?;
        teller.at(50, 9)?;
        let second = teller.announce("餐饮服务食品与消防联合抽查", 2, &["food-hygiene", "fire"])?;
        teller.at(38, 10)?;
        let second = teller.draw(&second, "02 07 11 19 26 33 + 05")?;
        teller.at(31, 15)?;
        teller.credit()?;
        teller.one_result(&second)?;
        teller.at(26, 10)?;
        teller.complaint()?;
        Ok(teller)
    }

    /// Shortly before the demonstration begins: one more is announced, which can be drawn by now.
    pub(super) fn end(&self) -> Result<(), Fault> {
        self.at(5, 9)?;
        self.announce("餐饮服务节前联合抽查", 3, &["food-hygiene", "fire"]).map(drop)
    }

    fn at(&self, ago: i64, hour: i64) -> Result<(), Fault> {
        self.course.to(self.course.day(ago, hour))
    }

    fn act<T: Send + 'static>(
        &self,
        login: &'static str,
        act: impl Fn(&mut Tx, &Desk, &Actor) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let desk = self.desk.clone();
        let who = self.db.read_blocking(move |tx| directory::account::actor(tx, login, 1))?;
        self.db.write_blocking(move |tx| act(tx, &desk, &who))
    }

    fn organ_of(&self, login: &'static str) -> Result<OrganId, Fault> {
        self.act(login, move |_, _, who| {
            let organ = who.postings.first().map(|posting| posting.organ);
            organ.ok_or_else(|| Fault::internal("roof.site", format!("{login} holds no post")))
        })
    }

    fn libraries(&self) -> Result<(), Fault> {
        self.act("library1", |tx, desk, who| {
            let rules = desk.rules.now(tx)?;
            let new = library::read_file(&rules, &desk.region, ENTITIES.as_bytes())?;
            let new = new.map_err(|faults| Fault::internal("roof.site", format!("{faults:?}")))?;
            library::bring_in(tx, desk, who, "名录.csv", &new)
        })?;
        for (login, skills) in OFFICERS {
            let organ = self.organ_of(login)?;
            let skills: Vec<String> = skills.iter().map(|one| (*one).to_owned()).collect();
            self.act("library1", move |tx, _, who| library::add_officer(tx, who, organ, login, &skills))?;
        }
        Ok(())
    }

    fn plan(&mut self) -> Result<(), Fault> {
        let (organ, now) = (self.organ, self.course.at());
        let year = i64::from(contract::time::china_date(now).year());
        let made = self.act("plan1", move |tx, desk, who| {
            let made = plan::begin(tx, who, organ, year)?;
            let lines: [(i64, &[&str]); 3] =
                [(9, &["food-hygiene"]), (10, &["food-hygiene", "fire"]), (11, &["food-hygiene", "fire"])];
            for (month, items) in lines {
                let new = NewLine {
                    month,
                    items: items.iter().map(|one| (*one).to_owned()).collect(),
                    category: "restaurant".to_owned(),
                    why: String::new(),
                };
                plan::add(tx, desk, who, made.id, &new)?;
            }
            plan::publish(tx, who, made.id, 3)?;
            Ok(made.id)
        })?;
        self.plan = made;
        Ok(())
    }

    fn announce(
        &self,
        title: &'static str,
        line: i64,
        items: &'static [&'static str],
    ) -> Result<Task, Fault> {
        let (organ, plan) = (self.organ.0, self.plan);
        self.act("plan1", move |tx, desk, who| {
            let wanted = Outline {
                organ,
                title: title.to_owned(),
                line: Some((plan, line)),
                items: items.iter().map(|one| (*one).to_owned()).collect(),
                category: "restaurant".to_owned(),
                public_source: "lottery".to_owned(),
                ..Outline::default()
            };
            let outlined = task::outline(tx, desk, who, &wanted)?;
            task::announce(tx, desk, who, outlined.id, outlined.revision)
        })
    }

    fn draw(&self, task: &Task, value: &'static str) -> Result<Task, Fault> {
        let (id, revision) = (task.id, task.revision);
        self.act("plan1", move |tx, desk, who| task::draw(tx, desk, who, id, revision, value))
    }

    fn visits(&self, task: &Task) -> Result<Vec<Visit>, Fault> {
        let number = task.number.clone();
        self.act("plan1", move |tx, desk, who| Ok(view::task(tx, desk, who, &number, 0)?.visits))
    }

    /// Records every item of a visit, each by the first officer sent for it.
    fn record(&self, visit: &Visit, found: Found, outcome: Outcome, note: &'static str) -> Result<(), Fault> {
        let logins = OFFICERS.map(|(login, _)| login);
        let number = visit.number.clone();
        let file = self.act("plan1", move |tx, desk, who| view::visit(tx, desk, who, &number))?;
        for check in &file.checks {
            let one = file.sent.iter().find(|one| one.organ == check.organ && one.left_at.is_none());
            let account = one.map(|one| one.account);
            for login in logins {
                if self.act(login, |_, _, who| Ok(who.account)).ok() != account {
                    continue;
                }
                let (number, no, points) = (visit.number.clone(), check.no, check.list());
                self.act(login, move |tx, desk, who| {
                    let file = view::visit(tx, desk, who, &number)?;
                    let said = |at: usize| {
                        if at == 0 { (found, note.to_owned()) } else { (Found::Ok, String::new()) }
                    };
                    let finding = Finding {
                        no,
                        visited_on: contract::time::china_date(tx.now()).to_string(),
                        points: points
                            .iter()
                            .enumerate()
                            .map(|(at, one)| (one.id.clone(), said(at)))
                            .collect(),
                        outcome: Some(outcome),
                        note: note.to_owned(),
                        signed: "店长签字".to_owned(),
                        photos: Vec::new(),
                    };
                    visit::record(tx, desk, who, file.visit.id, file.visit.revision, &finding)
                })?;
            }
        }
        Ok(())
    }

    fn publish(&self, visit: &Visit) -> Result<(), Fault> {
        let number = visit.number.clone();
        self.act("food-head", move |tx, desk, who| {
            let file = view::visit(tx, desk, who, &number)?;
            visit::publish(tx, desk, who, file.visit.id, file.visit.revision)
        })
    }

    /// Every visit of a draw recorded and published.
    fn results(&self, task: &Task) -> Result<(), Fault> {
        for (at, visit) in self.visits(task)?.iter().enumerate() {
            match at {
                0 => self.record(
                    visit,
                    Found::Faulty,
                    Outcome::ToCorrect,
                    "许可证未悬挂在显著位置，责令七日内改正。",
                )?,
                1 => self.record(visit, Found::Faulty, Outcome::Corrected, "许可证被货架挡住，当场移开。")?,
                _ => self.record(visit, Found::Ok, Outcome::Fine, "")?,
            }
        }
        self.at(49, 10)?;
        self.visits(task)?.iter().try_for_each(|visit| self.publish(visit))
    }

    /// One visit of a draw recorded and published; an officer of another could not go; the rest is left, and becomes overdue.
    fn one_result(&self, task: &Task) -> Result<(), Fault> {
        let visits = self.visits(task)?;
        let Some((first, rest)) = visits.split_first() else { return Ok(()) };
        self.record(first, Found::Ok, Outcome::Fine, "")?;
        self.publish(first)?;
        let Some(second) = rest.first().filter(|visit| visit.state == VisitState::Assigned) else {
            return Ok(());
        };
        let number = second.number.clone();
        self.act("plan1", move |tx, desk, who| {
            let file = view::visit(tx, desk, who, &number)?;
            let food = file.sent.iter().find(|one| one.organ == file.visit.organ).map(|one| one.code.clone());
            let code = food.unwrap_or_default();
            let (id, revision) = (file.visit.id, file.visit.revision);
            substitute::substitute(tx, desk, who, id, revision, &code, "病假").map(drop)
        })
    }

    /// The enterprise somebody signs in for is checked: it can apply for repair by now.
    fn own_check(&self) -> Result<(), Fault> {
        let made = self.order(OWN.to_owned(), "12345 热线反映餐具未消毒")?;
        self.at(64, 15)?;
        self.record(&made, Found::Faulty, Outcome::ToCorrect, "许可证未悬挂，责令七日内改正。")?;
        self.at(63, 10)?;
        self.publish(&made)
    }

    /// Facts out of documents: two enterprises on the black list by a court's, a penalty whose subject objects and waits for longer than it
    /// should.
    fn credit(&self) -> Result<(), Fault> {
        let day = contract::time::china_date(self.course.at()).to_string();
        let nth = |at: usize| {
            let line = ENTITIES.lines().nth(at).and_then(|line| line.split(',').next());
            line.unwrap_or_default().to_owned()
        };
        let facts = [
            (nth(20), "court-default", "（2026）示例执字第7号"),
            (nth(33), "court-default", "（2026）示例执字第12号"),
            (OWN.to_owned(), "penalty", "红食药监罚〔2026〕示例3号"),
        ];
        for (code, kind, document) in facts {
            let day = day.clone();
            self.act("credit1", move |tx, desk, who| {
                records::enter(tx, desk, who, &code, kind, document, &day)
            })?;
        }
        self.act("zhao", |tx, desk, who| {
            let owner = directory::party::by_number(tx, OWN)?.map(|party| party.id);
            let mut penalty = None;
            if let Some(party) = owner {
                penalty = records::of_party(tx, party)?.into_iter().rfind(|one| one.kind == "penalty");
            }
            match penalty {
                Some(one) => {
                    records::ask(tx, desk, who, one.id, Ask::Objection, "处罚的是隔壁的店").map(drop)
                }
                None => Ok(()),
            }
        })
    }

    fn order(&self, code: String, cause: &'static str) -> Result<Visit, Fault> {
        let organ = self.organ.0;
        self.act("plan1", move |tx, desk, who| {
            let wanted = Order {
                organ,
                code: code.clone(),
                items: vec!["food-hygiene".to_owned()],
                cause: cause.to_owned(),
            };
            visit::order(tx, desk, who, &wanted)
        })
    }

    /// A check because of a complaint of the hotline.
    fn complaint(&self) -> Result<(), Fault> {
        let code = ENTITIES.lines().nth(8).and_then(|line| line.split(',').next()).unwrap_or_default();
        let made = self.order(code.to_owned(), "12345 热线反映用餐后不适")?;
        self.at(24, 15)?;
        self.record(&made, Found::Faulty, Outcome::Pursued, "一批调料没有进货凭证，已抽样送检并立案。")?;
        self.at(23, 10)?;
        self.publish(&made)
    }
}
