//! Ten weeks of sharing before the demonstration began: what was opened, in part and whole, what was refused, what is overdue, what was
//! corrected on complaint. Made by the same acts as everything after.

use std::rc::Rc;

use contract::{Actor, Fault};
use exchange::model::{Purpose, Request, RequestState};
use exchange::request::{self, Answer, Wish};
use exchange::room::Reachable;
use store::{Db, Tx};

use super::course::Course;
use super::{DAY, HOUR};

const LEAD: &str = "11150402DEM000014Q";
const FOOD: &str = "11150402DEM000022K";
const FIRE: &str = "11150402DEM000030E";
const CITY: &str = "11150402DEM000049B";

/// How a request ended.
enum End {
    /// Opened after so many hours, for these of its fields, with a word.
    Opened(i64, &'static [&'static str], &'static str),
    /// Refused after so many hours, with the reason.
    Refused(i64, &'static str),
    /// A complaint: corrected after so many hours.
    Corrected(i64, &'static str),
    /// Not answered.
    Waits,
}

/// A request of the past.
struct Past {
    /// Days ago.
    days: i64,
    /// By whom, and for which organ.
    who: (&'static str, &'static str),
    /// Of which resource, and which fields of it.
    what: (&'static str, &'static [&'static str]),
    /// What for; none is a complaint.
    purpose: Option<Purpose>,
    /// Why.
    why: &'static str,
    /// Who answers.
    steward: &'static str,
    end: End,
}

const STORY: [Past; 8] = [
    Past {
        days: 73,
        who: ("data-food", FOOD),
        what: ("business.registration", &["name", "address", "scope"]),
        purpose: Some(Purpose::Oversight),
        why: "监督检查前核对食品经营者的名称和地址，减少企业重复填报。",
        steward: "data-lead",
        end: End::Opened(50, &["name", "address", "scope"], ""),
    },
    Past {
        days: 72,
        who: ("data-city", CITY),
        what: ("population.identity", &["name", "address"]),
        purpose: Some(Purpose::Statistics),
        why: "统计沿街商户经营者的居住分布。",
        steward: "data-hall",
        end: End::Refused(
            30,
            "统计不需要具体到人的姓名和住址，超出必要范围。可以申请不含个人信息的汇总数据。",
        ),
    },
    Past {
        days: 22,
        who: ("data-fire", FIRE),
        what: ("food.manager-certificate", &["number", "valid_to"]),
        purpose: Some(Purpose::Oversight),
        why: "联合检查时核对从业人员证书。",
        steward: "data-food",
        end: End::Waits,
    },
    Past {
        days: 22,
        who: ("data-food", FOOD),
        what: ("business.registration", &["address"]),
        purpose: None,
        why: "示例街66号的门牌号与现场不符，检查人员找不到店。",
        steward: "data-lead",
        end: End::Corrected(20, "现场核实，登记住所的门牌号录入有误，已更正。"),
    },
    Past {
        days: 7,
        who: ("data-fire", FIRE),
        what: ("realty.title", &["number", "address", "area", "use"]),
        purpose: Some(Purpose::Oversight),
        why: "消防监督检查时核对场所的面积和用途。",
        steward: "data-hall",
        end: End::Opened(30, &["address", "area", "use"], "权证号属个人信息，检查不需要，没有开放。"),
    },
    Past {
        days: 6,
        who: ("data-lead", LEAD),
        what: ("food.business-public", &["number", "valid_to"]),
        purpose: Some(Purpose::Handling),
        why: "办理登记变更时核对许可是否有效。",
        steward: "data-food",
        end: End::Waits,
    },
    Past {
        days: 6,
        who: ("data-food", FOOD),
        what: ("city.case-inquiry", &["case"]),
        purpose: Some(Purpose::Oversight),
        why: "了解同一经营者是否正在被调查。",
        steward: "data-city",
        end: End::Waits,
    },
    Past {
        days: 5,
        who: ("data-city", CITY),
        what: ("food.manager-certificate", &["valid_to"]),
        purpose: Some(Purpose::Oversight),
        why: "夜市管理时核对证书是否在有效期。",
        steward: "data-food",
        end: End::Waits,
    },
];

/// Tells the story at the clock of the past.
pub(super) struct Teller {
    db: Db,
    course: Rc<Course>,
    reach: Reachable,
}

impl Teller {
    /// The part of the story that lies before the inspections'.
    pub fn begin(db: &Db, course: &Rc<Course>) -> Result<Teller, Fault> {
        let calendar = db.read_blocking(directory::calendar::in_force)?.into();
        let reach = Reachable { calendar, items: None };
        let teller = Teller { db: db.clone(), course: course.clone(), reach };
        teller.tell(|past| past.days > 70)?;
        Ok(teller)
    }

    /// The part before the hotline's.
    pub fn middle(&self) -> Result<(), Fault> {
        self.tell(|past| (21..=70).contains(&past.days))
    }

    /// What came after.
    pub fn end(&self) -> Result<(), Fault> {
        self.tell(|past| past.days <= 20)
    }

    fn tell(&self, which: impl Fn(&Past) -> bool) -> Result<(), Fault> {
        for past in STORY.iter().filter(|past| which(past)) {
            self.at(past.days * DAY - 10 * HOUR)?;
            let filed = self.file(past)?;
            let (hours, grant, fields, said) = match &past.end {
                End::Opened(hours, fields, said) => (*hours, true, *fields, *said),
                End::Refused(hours, said) => (*hours, false, &[][..], *said),
                End::Corrected(hours, said) => (*hours, true, &[][..], *said),
                End::Waits => continue,
            };
            if filed.state != RequestState::Filed {
                continue;
            }
            self.at(past.days * DAY - 10 * HOUR - hours * HOUR)?;
            let answer = Answer {
                grant,
                fields: fields.iter().map(|one| (*one).to_owned()).collect(),
                until_day: filed.until_day.clone(),
                said: said.to_owned(),
                revision: filed.revision,
            };
            self.act(past.steward, move |tx, _, who| request::answer(tx, who, &filed.number, &answer))?;
        }
        Ok(())
    }

    fn file(&self, past: &Past) -> Result<Request, Fault> {
        let year = contract::time::china_date(self.course.present()).year() + 1;
        let wish = Wish {
            resource: past.what.0.to_owned(),
            organ: past.who.1.to_owned(),
            item: String::new(),
            purpose: past.purpose.unwrap_or_default(),
            fields: past.what.1.iter().map(|one| (*one).to_owned()).collect(),
            why: past.why.to_owned(),
            until_day: format!("{year}-12-31"),
        };
        let complaint = past.purpose.is_none();
        self.act(past.who.0, move |tx, reach, who| match complaint {
            true => request::complain(tx, reach, who, &wish),
            false => request::ask_use(tx, reach, who, &wish),
        })
    }

    /// Puts the clock so long before the present, never back.
    fn at(&self, before: i64) -> Result<(), Fault> {
        self.course.to(self.course.present() - before)
    }

    fn act<T: Send + 'static>(
        &self,
        login: &'static str,
        act: impl Fn(&mut Tx, &Reachable, &Actor) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let reach = self.reach.clone();
        self.db.write_blocking(move |tx| {
            let who = directory::account::actor(tx, login, 1)?;
            act(tx, &reach, &who)
        })
    }
}
