//! What happened before the demonstration began: a month of applications, a week in the hall, three weeks of the hotline, two months of
//! inspections, three weeks of tenders, three weeks of tasks, some weeks of projects, of results pushed to supervisors and ten of data requests, made by the same acts as everything after, at a clock
//! that stood then. Only where there are no data yet.

mod agenda;
mod applications;
mod course;
mod inspections;
mod knowledge;
mod paying;
mod penalties;
mod projects;
mod pushes;
mod sealing;
mod sharing;
mod streets;
mod tasks;
mod trading;
mod visits;

use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

use contract::{Actor, App, Fault, OrganId, Site};
use hotline::caller::{self, Proof};
use hotline::desk::Desk;
use hotline::model::{Ticket, TicketKind};
use hotline::platform::{self, CallBack, Send};
use hotline::receive::{self, Wish};
use hotline::rules::InForce;
use hotline::unit;
use store::{Db, ManualClock, Options};

use crate::{demo, wiring};
use agenda::{Agenda, Parties};
use course::Course;

const DAY: i64 = 86_400_000;
const HOUR: i64 = 3_600_000;
/// How many days it goes back.
const BACK: i64 = 21;

/// How a ticket went.
enum Way {
    /// Answered at once.
    AtOnce(&'static str),
    /// Sent to the unit of this organ (key of the site file) and answered after so many hours; how content the caller was, if asked.
    Answered(&'static str, i64, &'static str, Option<(bool, i64)>),
    /// Sent and taken, not answered.
    InHand(&'static str),
    /// Sent, not taken.
    Waiting(&'static str),
    /// Sent and returned, to be decided.
    Returned(&'static str, &'static str),
    /// Answered, and brought up again by the caller.
    Again(&'static str, &'static str, &'static str),
    /// Not sent yet.
    Received,
}

/// A ticket of the past: days ago, hour of the day, kind, words, place, and how it went.
type Past = (i64, i64, TicketKind, &'static str, &'static str, Way);

const STORY: [Past; 12] = [
    (
        21,
        9,
        TicketKind::Complaint,
        "和平街口三盏路灯不亮，晚上走路看不见。",
        "和平街与示例路口",
        Way::Answered(
            "city",
            30,
            "维修队当晚到现场，查明是配电箱跳闸，已更换开关，三盏路灯全部恢复。",
            Some((true, 1)),
        ),
    ),
    (
        19,
        10,
        TicketKind::Consultation,
        "办食品经营许可要带什么材料？在哪个窗口？",
        "",
        Way::AtOnce(
            "带营业执照、身份证和布局图，到政务服务大厅综合窗口；也可以在网上的餐饮店一件事里一次提交，不收费。",
        ),
    ),
    (
        18,
        15,
        TicketKind::Report,
        "样板路一家饭店后厨用过期食品，半夜进货。",
        "样板路20号附近",
        Way::Answered(
            "food",
            60,
            "执法人员两次到店检查，查获过期调料四瓶，已当场封存并立案，责令停业整改三天。",
            Some((true, 2)),
        ),
    ),
    (
        15,
        11,
        TicketKind::Complaint,
        "健身房办卡后跑路，预付卡里的钱不退款。",
        "示例街66号",
        Way::Answered(
            "lead",
            70,
            "经营者已联系上，双方当面调解，未消费的一千二百元已退回原支付账户。",
            Some((true, 2)),
        ),
    ),
    (
        14,
        9,
        TicketKind::Help,
        "小区消防通道被飞线和杂物堵住，物业不管。",
        "样板小区3号楼",
        Way::Again(
            "fire",
            "大队当天到场，督促物业清理了通道并拆除飞线两处，已下达整改通知书。",
            "过了一个周末，杂物又堆回来了。",
        ),
    ),
    (
        12,
        16,
        TicketKind::Complaint,
        "夜市油烟和噪音到凌晨，楼上没法睡觉。",
        "示例街夜市",
        Way::InHand("city"),
    ),
    (
        9,
        10,
        TicketKind::Suggestion,
        "建议大厅周六上午也开门，上班的人好办事。",
        "",
        Way::Answered(
            "hall",
            48,
            "建议采纳：从下月起每周六上午开放综合窗口两个，已在门口和网上公布。",
            Some((true, 1)),
        ),
    ),
    (
        7,
        14,
        TicketKind::Praise,
        "窗口的李迎春耐心，材料一次说清，谢谢。",
        "",
        Way::AtOnce("谢谢您，已转告本人和大厅。"),
    ),
    (
        4,
        9,
        TicketKind::Complaint,
        "供暖后家里暖气不热，室温只有十五度。",
        "样板小区5号楼",
        Way::Answered("city", 20, "测温后查明是楼前阀门堵塞，当天清洗，晚上复测室温二十一度。", None),
    ),
    (
        2,
        9,
        TicketKind::Complaint,
        "药店卖处方药不看处方。",
        "示例街12号",
        Way::Returned("lead", "药店归食药监局管，不是我局职责。"),
    ),
    (
        1,
        10,
        TicketKind::Complaint,
        "人行道井盖松动，差点绊倒老人。",
        "样板路与示例街口",
        Way::Waiting("city"),
    ),
    (0, 0, TicketKind::Consultation, "异地的医保怎么转过来？", "", Way::Received),
];

/// Lies beside the database while its past is being made: what was begun and not finished is begun again.
const BEGUN: &str = "onedoor.past";

/// Makes it, where there are no data yet, and answers what of it was refused. `site` is the demonstration's, as it will be served.
///
/// # Errors
/// What an act says.
pub fn make(data: &Path, url: &str, now: i64, site: Site) -> Result<Vec<String>, Fault> {
    let begun = data.join(BEGUN);
    let unkept = |error: std::io::Error| Fault::internal("roof.past", error);
    if begun.exists() {
        // Somebody else may be at it.
        if let Err(locked @ ::store::Error::Locked(_)) = Db::open(url, Options::default()) {
            return Err(locked.into());
        }
        for ending in ["", "-wal", "-shm"] {
            let file = data.join(format!("{}{ending}", wiring::DATABASE_FILE));
            if file.exists() {
                std::fs::remove_file(file).map_err(unkept)?;
            }
        }
    } else if data.join(wiring::DATABASE_FILE).exists() {
        return Ok(Vec::new());
    }
    std::fs::write(&begun, "").map_err(unkept)?;
    let refused = tell(data, url, now, site)?;
    std::fs::remove_file(&begun).map_err(unkept)?;
    Ok(refused)
}

fn tell(data: &Path, url: &str, now: i64, site: Site) -> Result<Vec<String>, Fault> {
    let morning = now.div_euclid(DAY) * DAY - BACK.max(inspections::BACK).max(trading::BACK) * DAY;
    let clock = ManualClock::new(morning);
    let db = Db::open(url, Options { clock: clock.clone(), ..Options::default() })?;
    db.migrate(&wiring::migrations())?;
    let blobs = wiring::blobs(&db, data)?;
    let house = wiring::assemble(
        db.clone(),
        site,
        blobs,
        axum::Router::new(),
        wiring::Bounds::default(),
        notice::Channels::default(),
    )?;
    demo::furnish(&house.app)?;
    sealing::make(&db)?;
    let course = Rc::new(Course::new(&db, &clock, now, house.handlers));
    let agenda = Agenda::new(&house.app, now, keep_sheet(&house.app)?, parties()?)?;
    course.follow(agenda);
    let mut traded = trading::Teller::begin(&db, &course)?;
    let shared = sharing::Teller::begin(&db, &course)?;
    let inspected = inspections::Teller::begin(&db, &course)?;
    let projects = projects::Teller::begin(&db, &course)?;
    traded.middle()?;
    shared.middle()?;
    let penalised = penalties::Teller::new(&db, &house.app);
    penalised.begin()?;
    let past = Teller::new(db.clone(), course.clone())?;
    let (earlier, lately): (Vec<_>, Vec<_>) = STORY.iter().enumerate().partition(|(_, one)| one.0 > 4);
    let pushed = pushes::Teller::new(&db);
    for (at, one) in earlier {
        let number = past.tell(at, one)?;
        if one.2 == TicketKind::Suggestion {
            past.take_up(&number)?;
        }
        pushed.round()?;
    }
    traded.end()?;
    inspected.end()?;
    shared.end()?;
    projects.end()?;
    penalised.end()?;
    for (at, one) in lately {
        past.tell(at, one)?;
        pushed.round()?;
    }
    past.write_down()?;
    pushed.end()?;
    course.to(now)?;
    Ok(course.refused())
}

/// Puts the file that stands for what people hand in into the blob store: its address and its bytes.
fn keep_sheet(app: &App) -> Result<(String, i64), Fault> {
    let sheet = agenda::sheet(app)?;
    let bytes = i64::try_from(sheet.len()).unwrap_or(i64::MAX);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Fault::internal("roof.runtime", error))?;
    let kept = runtime.block_on(app.blobs.put(sheet))?;
    Ok((kept.to_string(), bytes))
}

/// What is known of the site's parties.
fn parties() -> Result<Parties, Fault> {
    let site = directory::SiteData::parse(demo::site_text()?)?;
    Ok(site.parties.into_iter().map(|one| (one.key, (one.party.id_number, one.party.phone))).collect())
}

struct Teller {
    db: Db,
    course: Rc<Course>,
    desk: Desk,
    units: BTreeMap<&'static str, (OrganId, Actor)>,
    agent: Actor,
    dispatcher: Actor,
    caller_back: Actor,
}

impl Teller {
    fn new(db: Db, course: Rc<Course>) -> Result<Teller, Fault> {
        let calendar = db.read_blocking(directory::calendar::in_force)?;
        let who = |login: &'static str| db.read_blocking(move |tx| directory::account::actor(tx, login, 1));
        let mut units = BTreeMap::new();
        for (key, login) in
            [("lead", "lead1"), ("food", "food1"), ("fire", "fire1"), ("city", "city1"), ("hall", "hall1")]
        {
            let actor = who(login)?;
            let organ = actor.postings.first().map(|posting| posting.organ);
            let organ =
                organ.ok_or_else(|| Fault::internal("roof.site", format!("{login} holds no post")))?;
            units.insert(key, (organ, actor));
        }
        let (agent, dispatcher, caller_back) = (who("hotline1")?, who("hotline2")?, who("hotline3")?);
        let region = agent.postings.first().map(|posting| posting.region.clone()).unwrap_or_default();
        let desk = Desk { calendar: calendar.into(), rules: InForce::default(), region };
        Ok(Teller { db, course, desk, units, agent, dispatcher, caller_back })
    }

    fn act<T: std::marker::Send + 'static>(
        &self,
        act: impl Fn(&mut store::Tx, &Desk) -> Result<T, Fault> + std::marker::Send + 'static,
    ) -> Result<T, Fault> {
        let desk = self.desk.clone();
        self.db.write_blocking(move |tx| act(tx, &desk))
    }

    fn again(&self, ticket: &Ticket) -> Result<Ticket, Fault> {
        let (number, who) = (ticket.number.clone(), self.agent.clone());
        Ok(self.db.read_blocking(move |tx| hotline::view::for_staff(tx, &who, &number))?.ticket)
    }

    /// Tells a ticket with how it went; answers its number.
    fn tell(&self, at: usize, (ago, hour, kind, words, place, way): &Past) -> Result<String, Fault> {
        self.course.to(if *ago == 0 { self.course.present() } else { self.course.day(*ago, *hour) })?;
        let began = self.course.at();
        let wish = Wish {
            kind: Some(*kind),
            body: (*words).to_owned(),
            place: (*place).to_owned(),
            name: ["赵示例", "钱样板", "孙演示", "李虚构"][at % 4].to_owned(),
            phone: format!("1300000{:04}", 1000 + at),
            ..Wish::default()
        };
        let agent = self.agent.clone();
        let ticket = self.act(move |tx, desk| receive::receive(tx, desk, &agent, "", &wish))?.ticket;
        let number = ticket.number.clone();
        self.went(at, began, ticket, way)?;
        Ok(number)
    }

    fn went(&self, at: usize, began: i64, ticket: Ticket, way: &Way) -> Result<(), Fault> {
        match way {
            Way::Received => Ok(()),
            Way::AtOnce(answer) => {
                let (agent, answer) = (self.agent.clone(), *answer);
                self.act(move |tx, desk| {
                    receive::answer_now(tx, desk, &agent, ticket.id, ticket.revision, answer)
                })
            }
            Way::Waiting(unit) => self.send(&ticket, unit),
            Way::Returned(unit, why) => {
                self.send(&ticket, unit)?;
                let ticket = self.again(&ticket)?;
                let (who, why) = (self.unit(unit)?.1, *why);
                self.act(move |tx, _| unit::give_back(tx, &who, ticket.id, ticket.revision, why))
            }
            Way::InHand(unit) => self.take(&ticket, unit).map(drop),
            Way::Answered(unit, hours, answer, content) => {
                let ticket = self.answer(&ticket, unit, began + hours * HOUR, answer)?;
                let Some((solved, content)) = content else { return Ok(()) };
                self.course.to(self.course.at() + 4 * HOUR)?;
                let cmd = CallBack {
                    ticket: ticket.id,
                    revision: ticket.revision,
                    reached: true,
                    solved: Some(*solved),
                    content: Some(*content),
                    ..CallBack::default()
                };
                let who = self.caller_back.clone();
                self.act(move |tx, desk| platform::call_back(tx, desk, &who, &cmd))
            }
            Way::Again(unit, answer, why) => {
                let ticket = self.answer(&ticket, unit, began + 26 * HOUR, answer)?;
                self.course.to(self.course.at() + 3 * HOUR)?;
                let (proof, why) = (Proof::Tail(format!("{:04}", 1000 + at)), *why);
                let portal = Actor::system("portal");
                self.act(move |tx, desk| caller::reopen(tx, desk, &portal, &proof, ticket.id, why))
            }
        }
    }

    fn unit(&self, key: &str) -> Result<(OrganId, Actor), Fault> {
        let found = self.units.get(key).cloned();
        found.ok_or_else(|| Fault::internal("roof.site", format!("there is no unit {key}")))
    }

    fn send(&self, ticket: &Ticket, unit: &str) -> Result<(), Fault> {
        let cmd = Send {
            ticket: ticket.id,
            revision: ticket.revision,
            organ: self.unit(unit)?.0,
            class: None,
            kind: None,
            urgent: ticket.urgent,
            why: String::new(),
        };
        let who = self.dispatcher.clone();
        self.act(move |tx, desk| platform::dispatch(tx, desk, &who, &cmd))
    }

    fn take(&self, ticket: &Ticket, unit: &str) -> Result<Ticket, Fault> {
        self.send(ticket, unit)?;
        let sent = self.again(ticket)?;
        let who = self.unit(unit)?.1;
        self.act(move |tx, _| unit::take(tx, &who, sent.id, sent.revision))?;
        self.again(ticket)
    }

    fn answer(&self, ticket: &Ticket, unit: &str, at: i64, answer: &'static str) -> Result<Ticket, Fault> {
        let taken = self.take(ticket, unit)?;
        self.course.to(at)?;
        let who = self.unit(unit)?.1;
        self.act(move |tx, desk| unit::reply(tx, desk, &who, taken.id, taken.revision, answer))?;
        self.again(ticket)
    }
}
