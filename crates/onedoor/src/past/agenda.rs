//! What people and clerks did in the weeks before the demonstration began, hour by hour: the acts behind [`super::applications`] and
//! [`super::visits`], each a real act of the service at the clock that stood then.

use std::collections::BTreeMap;
use std::sync::Arc;

use casework::accept::{self, Accept, RefuseAcceptance};
use casework::check::{self, AskCorrection, Supplement};
use casework::decide::{self, Decide, Ruling};
use casework::deliver::{self, Deliver, Handover};
use casework::desk::{Desk, People};
use casework::drafts::{self, Attach, OpenDraft, SaveDraft};
use casework::model::{Case, Channel, CriterionMark, Mark, Opinion, Task, TaskState, Tick};
use casework::opened;
use casework::review::{self, OfTask, Review};
use casework::submit::{self, Submit};
use casework::view;
use casework::withdraw::{self, Withdraw};
use contract::item::Need;
use contract::lookup::{Inspected, NewFile};
use contract::plan::Reason;
use contract::{Actor, App, Fault, FileId, Lang, OrganId, PartyId, Reach};
use insight::watch::{Ground, chain as alert};
use serde_json::{Map, Value, json};
use store::{Db, Tx};
use worktime::{Calendar, UnknownYear};

use super::applications::{self, Act, Application};
use super::paying;
use super::tasks::{self, Tasks};
use super::visits::{self, Visits};

const MINUTE: i64 = 60_000;

/// Who works for which organ: reviewer and approver, by the word the story uses.
const ORGANS: [(&str, &str, &str); 4] = [
    ("lead", "lead1", "lead2"),
    ("food", "food1", "food2"),
    ("fire", "fire1", "fire2"),
    ("city", "city1", "city2"),
];

/// One thing to be done.
#[derive(Clone)]
enum Entry {
    Case(usize, Act),
    Hall(visits::Act),
    Watch(&'static Watched),
    Task(usize),
}

/// What followed alerts of supervision: working days before today, time of day, who, which act, how many alerts at most, and the words.
type Watched = (i64, i64, &'static str, alert::Act, usize, &'static str);

/// The older ones are explained, one of them is to be put right and is, the others are let go; the newer ones wait.
const WATCHED: [Watched; 7] = [
    (11, 1010, "lead-head", alert::Act::Explain, 9, "承办人外出核查，回来当天已办；已安排 AB 岗。"),
    (
        10,
        930,
        "food-head",
        alert::Act::Explain,
        9,
        "现场核查约在期限最后一天，申请人要求的日期；以后提前两天约。",
    ),
    (10, 1500, "city-head", alert::Act::Explain, 9, "材料在会审，系统里没有点领取；已要求收到当天领取。"),
    (9, 1000, "super1", alert::Act::Demand, 1, "同类情况一周内出现两次，请提交整改措施。"),
    (8, 1030, "city-head", alert::Act::Correct, 9, "已建立当日领取制度，并抽查一周，无再发。"),
    (8, 1540, "super1", alert::Act::Close, 9, "整改到位，办结。"),
    (7, 1020, "super1", alert::Act::Revoke, 9, "说明属实，没有影响申请人，撤销预警。"),
];

/// An application as far as it is told.
struct Told {
    story: Arc<Application>,
    number: String,
    /// Whether an act of it was refused: the rest is not told.
    broken: bool,
}

/// Identity number and telephone of the site's parties, by their keys.
pub(super) type Parties = BTreeMap<String, (String, String)>;

/// Everything still to be done, in its order.
pub(super) struct Agenda {
    db: Db,
    app: App,
    desk: Desk,
    visits: Visits,
    bills: paying::Teller,
    tasks: Tasks,
    told: Vec<Told>,
    entries: Vec<(i64, Entry)>,
    done: usize,
    sheet: (String, i64),
    people: Parties,
    organs: BTreeMap<&'static str, OrganId>,
}

/// The working days around the day on which the demonstration begins.
pub(super) struct Days {
    calendar: Calendar,
    today: jiff::civil::Date,
}

impl Days {
    /// Epoch ms of a time of day (930 is half past nine) in China, so many working days before today; below nought after today.
    pub(super) fn at(&self, back: i64, time: i64) -> Result<i64, Fault> {
        let days = u16::try_from(back.unsigned_abs()).unwrap_or(u16::MAX);
        let day = match back {
            0 => Ok(self.today),
            1.. => self.calendar.working_day_before(self.today, days, UnknownYear::Provisional),
            _ => self.calendar.working_day_after(self.today, days, UnknownYear::Provisional),
        };
        let day = day.map_err(|error| Fault::internal("roof.past", error))?;
        Ok(contract::time::china_midnight_ms(day) + (time / 100 * 60 + time % 100) * MINUTE)
    }
}

impl Agenda {
    /// Lays out what is to happen until `now`. `sheet` is a file in the blob store that stands for what people hand in: its address and
    /// its bytes.
    pub(super) fn new(app: &App, now: i64, sheet: (String, i64), parties: Parties) -> Result<Agenda, Fault> {
        let people: Arc<dyn People> = Arc::new(casework::people::Directory::default());
        let calendar = app.calendar();
        let calendar = calendar.for_region("150402").map_err(|error| Fault::internal("roof.past", error))?;
        let days = Days { calendar: calendar.into_owned(), today: contract::time::china_date(now) };
        let (mut told, mut entries) = (Vec::new(), Vec::new());
        for story in applications::all(&days)? {
            for (back, time, act) in &story.acts {
                entries.push((days.at(*back, *time)?, Entry::Case(told.len(), act.clone())));
            }
            told.push(Told { story: Arc::new(story), number: String::new(), broken: false });
        }
        for (at, act) in visits::all(&days)? {
            entries.push((at, Entry::Hall(act)));
        }
        entries.extend(tasks::all(&days)?.into_iter().map(|(at, which)| (at, Entry::Task(which))));
        for one in &WATCHED {
            entries.push((days.at(one.0, one.1)?, Entry::Watch(one)));
        }
        entries.sort_by_key(|(at, _)| *at);
        let mut organs = BTreeMap::new();
        for (word, reviewer, _) in ORGANS {
            let actor = actor(&app.db, reviewer)?;
            let organ = actor.postings.first().map(|posting| posting.organ);
            let organ =
                organ.ok_or_else(|| Fault::internal("roof.site", format!("{reviewer} holds no post")))?;
            organs.insert(word, organ);
        }
        Ok(Agenda {
            db: app.db.clone(),
            app: app.clone(),
            desk: Desk::of(app, &people),
            visits: Visits::new(app),
            bills: paying::Teller::new(app),
            tasks: Tasks::new(app),
            told,
            entries,
            done: 0,
            sheet,
            people: parties,
            organs,
        })
    }

    /// The next thing to be done until an instant: when, and which.
    pub(super) fn next(&mut self, until: i64) -> Option<(i64, usize)> {
        let (at, _) = self.entries.get(self.done).filter(|(at, _)| *at <= until)?;
        self.done += 1;
        Some((*at, self.done - 1))
    }

    /// Does it.
    ///
    /// # Errors
    /// What the act says, with the application it was about.
    pub(super) fn act(&mut self, which: usize) -> Result<(), Fault> {
        let Some((_, entry)) = self.entries.get(which).cloned() else { return Ok(()) };
        match entry {
            Entry::Hall(act) => self.visits.act(&act),
            Entry::Watch(one) => self.watch(one),
            Entry::Task(which) => self.tasks.act(which),
            Entry::Case(at, _) if self.told[at].broken => Ok(()),
            Entry::Case(at, act) => {
                let story = self.told[at].story.clone();
                let what = format!("{} of {}, {act:?}", story.item, story.who);
                self.case_act(at, act).map_err(|fault| {
                    self.told[at].broken = true;
                    Fault::internal("roof.past", format!("{what}: {fault:?}"))
                })
            }
        }
    }

    fn case_act(&mut self, at: usize, act: Act) -> Result<(), Fault> {
        let (story, number) = (self.told[at].story.clone(), self.told[at].number.clone());
        match act {
            Act::HandIn => {
                self.told[at].number = self.hand_in(&story)?;
                Ok(())
            }
            Act::Ask(concept, why) => self.ask(&story, number, concept, why),
            Act::Supplement => self.supplement(&story, number),
            Act::Accept => self.accept(&story, number),
            Act::Pay(how) => self.bills.pay(story.who, &number, how),
            Act::Refund => self.bills.refund(&number),
            Act::Waive(fen, why) => self.bills.waive(&number, fen, why),
            Act::NotAccepted(reasons, basis) => self.run(story.clerk, move |tx, desk, who| {
                let case = root(tx, &number)?;
                let (reasons, basis) = (reasons.to_owned(), basis.to_owned());
                let cmd = RefuseAcceptance { case: case.id, revision: case.revision, reasons, basis };
                accept::refuse_acceptance(tx, desk, who, &cmd).map(drop)
            }),
            Act::Take(organ) => {
                let of = self.organ(organ)?;
                self.run(of.1, move |tx, desk, who| match open_tasks(tx, &number, of.0)?.first() {
                    Some(task) => review::claim(tx, desk, who, of_task(task)),
                    None => Err(Fault::not_found("case.task-not-found")),
                })
            }
            Act::Review(organ, words) => self.review(number, organ, None, words),
            Act::Against(organ, why, words) => self.review(number, organ, Some(why), words),
            Act::Step(organ, words) => self.step(number, organ, words),
            Act::Grant(organ) => {
                self.decide(number, organ, Ruling::Grant { opinion: "符合条件，准予。".to_owned() })
            }
            Act::Refuse(organ, reasons, basis) => {
                let (reasons, basis) = (reasons.to_owned(), basis.to_owned());
                self.decide(number, organ, Ruling::Refuse { reasons, basis })
            }
            Act::HandOut => self.hand_out(&story, number),
            Act::Withdraw(why) => self.run(story.who, move |tx, desk, who| {
                let case = root(tx, &number)?;
                withdraw::withdraw(tx, desk, who, &Withdraw { case: case.id, why: why.to_owned() }).map(drop)
            }),
            Act::Rate(grade, comment) => {
                let (app, grade, comment) = (self.app.clone(), grade, comment.to_owned());
                self.run(story.who, move |tx, desk, who| {
                    let rate = oversight::rate::Rate {
                        case_number: number.clone(),
                        grade,
                        comment: comment.clone(),
                    };
                    oversight::rate::rate(tx, app.cases.as_ref(), &desk.calendar, who, &rate)
                })
            }
            Act::CallBack(reached, said) => {
                self.follow(number, move |tx, who, id| oversight::follow::call(tx, who, id, reached, said))
            }
            Act::Answer(words) => {
                self.follow(number, move |tx, who, id| oversight::follow::answer(tx, who, id, words))
            }
            Act::Close => self.follow(number, oversight::follow::close),
        }
    }

    /// Does this to every alert to which this person may do it, the oldest first.
    fn watch(&self, (_, _, login, act, most, words): &'static Watched) -> Result<(), Fault> {
        let ground = Ground::of(&self.app);
        self.run(login, move |tx, _, who| {
            let mut alerts = alert::all(tx)?;
            alerts.reverse();
            // The supervisor hears the unit before going on.
            let unheard = |one: &alert::Alert| *login == "super1" && one.state == alert::State::Told;
            alerts.retain(|one| alert::offers(one, who).contains(act) && !unheard(one));
            alerts.truncate(*most);
            let mut each = alerts.iter();
            each.try_for_each(|one| alert::act(tx, &ground, who, (one.id, one.revision), *act, words))
        })
    }

    fn run<T: Send + 'static>(
        &self,
        login: &str,
        act: impl Fn(&mut Tx, &Desk, &Actor) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let (desk, who) = (self.desk.clone(), actor(&self.db, login)?);
        self.db.write_blocking(move |tx| act(tx, &desk, &who))
    }

    /// The organ of a word of the story, its reviewer and its approver.
    fn organ(&self, word: &str) -> Result<(OrganId, &'static str, &'static str), Fault> {
        let found = ORGANS.iter().find(|one| one.0 == word);
        let id = self.organs.get(word).copied();
        let unknown = || Fault::internal("roof.past", format!("no organ {word}"));
        found.zip(id).map(|(one, id)| (id, one.1, one.2)).ok_or_else(unknown)
    }

    /// Fills in, attaches and hands in; at the counter with papers, online with files.
    fn hand_in(&self, story: &Arc<Application>) -> Result<String, Fault> {
        let (story, sheet) = (story.clone(), self.sheet.clone());
        let login = if story.counter { story.clerk } else { story.who };
        let known = |key: &str| self.people.get(key).cloned().unwrap_or_default();
        let (applicant, _) = known(story.party.unwrap_or(story.who));
        let own = known(story.who);
        self.run(login, move |tx, desk, who| {
            let party = directory::party::by_number(tx, &applicant)?;
            let party = party.ok_or_else(|| Fault::not_found("party.unknown"))?.id;
            let channel = if story.counter { Channel::Counter } else { Channel::Online };
            let (item, answers) = (story.item.to_owned(), map(&story.answers));
            let open = OpenDraft { item, answers, party, channel };
            let draft = drafts::open_filled(tx, desk, who, &open)?;
            let mut form = draft.form.clone();
            if story.party.is_some() {
                // Of an enterprise nobody knows who stands at the counter for it.
                let said =
                    json!({ "operator_name": who.name, "operator_id": own.0, "operator_phone": own.1 });
                form.extend(map(&said));
            }
            form.extend(map(&story.form));
            let (id, revision) = (draft.id, draft.revision);
            let save = SaveDraft { draft: id, revision, answers: None, form: Some(form), commitments: None };
            let draft = drafts::save(tx, desk, who, &save)?;
            let plan = submit::review_draft(tx, desk, who, id)?.plan;
            let signed = plan.spared.iter().filter(|one| matches!(one.why, Reason::Commitment { .. }));
            let commitments = Some(signed.map(|one| one.concept.clone()).collect());
            let revision = draft.revision;
            let save = SaveDraft { draft: id, revision, answers: None, form: None, commitments };
            drafts::save(tx, desk, who, &save)?;
            for asked in plan.asked.iter().filter(|asked| asked.need != Need::Optional) {
                let file = match story.counter {
                    true => None,
                    false => Some(file(tx, desk, who, &sheet, &asked.name.zh, party)?),
                };
                drafts::attach(tx, desk, who, &Attach { draft: id, concept: asked.concept.clone(), file })?;
            }
            Ok(submit::submit(tx, desk, who, &Submit { draft: id })?.number)
        })
    }

    /// The one correction notice: one material is defective, the rest is in order.
    fn ask(
        &self,
        story: &Application,
        number: String,
        concept: &'static str,
        why: &'static str,
    ) -> Result<(), Fault> {
        self.run(story.clerk, move |tx, desk, who| {
            let case = root(tx, &number)?;
            let mut ticks = ticks(tx, &case)?;
            for tick in ticks.iter_mut().filter(|tick| tick.concept == concept) {
                (tick.mark, tick.reason, tick.seen_original) = (Mark::Defective, why.to_owned(), false);
            }
            let note = "请按清单一次补齐，其余材料不用再交。".to_owned();
            let cmd = AskCorrection { case: case.id, revision: case.revision, ticks, note };
            check::ask_correction(tx, desk, who, &cmd).map(drop)
        })
    }

    fn supplement(&self, story: &Application, number: String) -> Result<(), Fault> {
        let sheet = self.sheet.clone();
        self.run(story.who, move |tx, desk, who| {
            let case = root(tx, &number)?;
            let concepts =
                case.facts.notice.as_ref().map(|notice| notice.concepts.clone()).unwrap_or_default();
            let mut files = Vec::new();
            for concept in concepts {
                let file = file(tx, desk, who, &sheet, "补正材料", case.applicant)?;
                files.push((concept, vec![file]));
            }
            check::supplement(tx, desk, who, &Supplement { case: case.id, files })
        })
    }

    fn accept(&self, story: &Application, number: String) -> Result<(), Fault> {
        self.run(story.clerk, move |tx, desk, who| {
            let case = root(tx, &number)?;
            let ticks = ticks(tx, &case)?;
            let cmd = Accept { case: case.id, revision: case.revision, ticks, defer: Vec::new() };
            accept::accept(tx, desk, who, &cmd).map(drop)
        })
    }

    /// Every step of the organ's review, one after the other.
    fn review(
        &self,
        number: String,
        organ: &'static str,
        against: Option<&'static str>,
        words: &'static str,
    ) -> Result<(), Fault> {
        let (organ, reviewer, _) = self.organ(organ)?;
        self.run(reviewer, move |tx, desk, who| {
            while let Some(task) = open_tasks(tx, &number, organ)?.first() {
                finish(tx, desk, who, task, against, words)?;
            }
            Ok(())
        })
    }

    /// The next step of the organ's review only.
    fn step(&self, number: String, organ: &'static str, words: &'static str) -> Result<(), Fault> {
        let (organ, reviewer, _) = self.organ(organ)?;
        self.run(reviewer, move |tx, desk, who| match open_tasks(tx, &number, organ)?.first() {
            Some(task) => finish(tx, desk, who, task, None, words),
            None => Err(Fault::not_found("case.task-not-found")),
        })
    }

    /// The organ's part of an application, decided.
    fn decide(&self, number: String, organ: &'static str, ruling: Ruling) -> Result<(), Fault> {
        let (organ, _, approver) = self.organ(organ)?;
        self.run(approver, move |tx, desk, who| {
            let file = loaded(tx, &number)?;
            let parts = if file.members.is_empty() { vec![file.root] } else { file.members };
            let part = parts.into_iter().find(|part| part.organ == organ);
            let part = part.ok_or_else(|| Fault::not_found("case.not-found"))?;
            // What nobody reviewed is looked at by whoever decides.
            let version = desk.items.version(tx, part.version)?;
            let criteria = version.item.criteria.iter().filter(|_| version.item.instant);
            let marks = criteria.map(|criterion| held(&criterion.id)).collect();
            read(tx, who, &number, &part)?;
            let (case, revision, ruling) = (part.id, part.revision, ruling.clone());
            let cmd = Decide { case, revision, ruling, marks, knowing: true };
            decide::decide(tx, desk, who, &cmd).map(drop)
        })
    }

    fn hand_out(&self, story: &Application, number: String) -> Result<(), Fault> {
        let (id, _) = self.people.get(story.party.unwrap_or(story.who)).cloned().unwrap_or_default();
        let id_tail = id.get(id.len().saturating_sub(4)..).unwrap_or_default().to_owned();
        self.run("issue1", move |tx, desk, who| {
            let case = root(tx, &number)?;
            let name = desk.people.name(tx, case.applicant)?;
            let how = Handover::PickUp { name, id_tail: id_tail.clone() };
            let cmd = Deliver { case: case.id, revision: case.revision, how };
            deliver::deliver(tx, desk, who, &cmd).map(drop)
        })
    }

    /// What the supervisor does about a bad rating.
    fn follow(
        &self,
        number: String,
        act: impl Fn(&mut Tx, &Actor, i64) -> Result<(), Fault> + Send + 'static,
    ) -> Result<(), Fault> {
        self.run("super1", move |tx, _, who| {
            let case = root(tx, &number)?;
            let rating = oversight::store::of_case(tx, case.id)?;
            let rating = rating.ok_or_else(|| Fault::not_found("rating.not-found"))?;
            act(tx, who, rating.id)
        })
    }
}

/// Somebody of the site.
pub(super) fn actor(db: &Db, login: &str) -> Result<Actor, Fault> {
    let login = login.to_owned();
    db.read_blocking(move |tx| directory::account::actor(tx, &login, 1))
}

/// The file that stands for everything people hand in, as a PDF.
pub(super) fn sheet(app: &App) -> Result<Vec<u8>, Fault> {
    use contract::lookup::PaperLine::{Heading, Row};
    let row = |name: &str, value: &str| Row(name.to_owned(), value.to_owned());
    app.files.paper(&contract::lookup::Paper {
        title: "申请材料（演示）".to_owned(),
        lines: vec![
            Heading("说明".to_owned()),
            row("材料", "演示用，内容为虚构"),
            row("提供人", "见申请表"),
            row("用途", "仅供本演示系统办件使用"),
        ],
        foot: "演示数据".to_owned(),
        unset: String::new(),
        lang: Lang::Zh,
    })
}

fn map(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

fn loaded(tx: &mut Tx, number: &str) -> Result<view::CaseFile, Fault> {
    view::load(tx, number)?.ok_or_else(|| Fault::not_found("case.not-found"))
}

fn root(tx: &mut Tx, number: &str) -> Result<Case, Fault> {
    Ok(loaded(tx, number)?.root)
}

fn of_task(task: &Task) -> OfTask {
    OfTask { case: task.case, task: task.id }
}

/// Open tasks of an organ in any part of an application.
fn open_tasks(tx: &mut Tx, number: &str, organ: OrganId) -> Result<Vec<Task>, Fault> {
    let file = loaded(tx, number)?;
    let mut open = Vec::new();
    for case in std::iter::once(&file.root).chain(&file.members) {
        open.extend(view::tasks(tx, case)?);
    }
    open.retain(|task| task.organ == organ && task.state == TaskState::Open);
    Ok(open)
}

/// Finishes a task: every criterion holds, or the first does not and why.
fn finish(
    tx: &mut Tx,
    desk: &Desk,
    who: &Actor,
    task: &Task,
    against: Option<&str>,
    words: &str,
) -> Result<(), Fault> {
    let case = view::by_id(tx, task.case)?.ok_or_else(|| Fault::not_found("case.not-found"))?;
    let version = desk.items.version(tx, case.version)?;
    let criteria = review::task_criteria(&version, &task.element);
    let marks = criteria.iter().enumerate().map(|(at, criterion)| CriterionMark {
        criterion: criterion.id.clone(),
        holds: at > 0 || against.is_none(),
        explanation: if at == 0 { against.unwrap_or_default().to_owned() } else { String::new() },
    });
    let cmd = Review {
        of: of_task(task),
        opinion: if against.is_some() { Opinion::Reject } else { Opinion::Approve },
        words: words.to_owned(),
        marks: marks.collect(),
        vars: Map::new(),
        knowing: true,
    };
    read(tx, who, &case.number, &case)?;
    review::review(tx, desk, who, &cmd).map(drop)
}

/// Opens what this person has not opened of the materials that a part of an application rests on.
fn read(tx: &mut Tx, who: &Actor, number: &str, part: &Case) -> Result<(), Fault> {
    let root = root(tx, number)?;
    let unread = opened::unread(tx, &root, part, who.account)?;
    unread.into_iter().try_for_each(|one| opened::note(tx, who, one.file))
}

fn held(criterion: &str) -> CriterionMark {
    CriterionMark { criterion: criterion.to_owned(), holds: true, explanation: String::new() }
}

/// Every material of the checklist: in order where something is there, missing where not.
fn ticks(tx: &mut Tx, case: &Case) -> Result<Vec<Tick>, Fault> {
    let lines = check::checklist(tx, case)?;
    let tick = |line: casework::model::ChecklistLine| Tick {
        mark: if line.materials.is_empty() { Mark::Missing } else { Mark::Ok },
        reason: String::new(),
        seen_original: line.original_needed && !line.materials.is_empty(),
        later: false,
        concept: line.concept,
    };
    Ok(lines.into_iter().map(tick).collect())
}

/// A file of a party, named after the material.
fn file(
    tx: &mut Tx,
    desk: &Desk,
    who: &Actor,
    (sha256, bytes): &(String, i64),
    name: &str,
    owner: PartyId,
) -> Result<FileId, Fault> {
    let inspected = Inspected { name: format!("{name}.pdf"), media_type: "application/pdf" };
    let file = NewFile { inspected, bytes: *bytes, sha256: sha256.clone(), owner };
    desk.files.add(tx, who, file)
}
