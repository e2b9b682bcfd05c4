//! Three weeks of tasks of the command centre before the demonstration began: closed ones, one that was sent back, one that is overdue, and
//! those that wait. Made by the same acts as everything after, at the working days and hours the agenda gives them.

use command::task::{self, About, Act, Desk, Kind, NewTask};
use contract::{App, Fault};
use store::Db;

use super::agenda::Days;

/// A task of the past: the unit (key of the site file's head or handler), how much it weighs, whether it is urgent, working days it had,
/// title and words.
type Given = (&'static str, Kind, bool, u16, &'static str, &'static str);

const GIVEN: [Given; 6] = [
    (
        "lead-head",
        Kind::Daily,
        false,
        3,
        "核一核餐馆开办为什么集中在周一",
        "上周一到件是平时的三倍，窗口排队。请核实原因，说明审查力量怎么安排，三个工作日内反馈。",
    ),
    (
        "city-head",
        Kind::Key,
        false,
        4,
        "清理户外招牌审批的积压",
        "两周以上没有动的招牌审批逐件核清：能办的办，要补的一次告知，报结时写明件数。",
    ),
    (
        "food-head",
        Kind::Key,
        true,
        3,
        "查清食品经营许可现场核查的等待",
        "现场核查普遍约在期限最后一天。请说明排期办法，拿出提前两天核查的安排。",
    ),
    (
        "fire-head",
        Kind::Daily,
        false,
        6,
        "冬季营业场所检查与许可衔接",
        "许可时查过的不重复查。请把本月检查名单同许可记录对一遍，报重复的件数。",
    ),
    (
        "lead-head",
        Kind::Daily,
        false,
        5,
        "整理个体登记一次办成的做法",
        "个体登记当场办结率上升，请把做法写成一页，供其他窗口参考。",
    ),
    (
        "hall1",
        Kind::Daily,
        true,
        2,
        "东城分厅周五下午增开一个窗口",
        "东城便民服务分厅周五下午等候时间偏长，请增开一个综合窗口并反馈等候情况。",
    ),
];

/// What is done with one of them; nothing gives it.
type Done = Option<(&'static str, Act, &'static str)>;

/// Working days before today, time of day, which task, what.
const STORY: [(i64, i64, usize, Done); 20] = [
    (14, 915, 0, None),
    (14, 1040, 0, Some(("lead-head", Act::Accept, ""))),
    (13, 1500, 0, Some(("lead-head", Act::Report, "周末网上申报在周一集中收件。"))),
    (12, 1630, 0, Some(("lead-head", Act::Finish, "周一增派一名审查员，周末网上件改为当日预审。"))),
    (11, 900, 0, Some(("command1", Act::Close, "安排可行，销号。"))),
    (12, 1000, 1, None),
    (12, 1120, 1, Some(("city-head", Act::Accept, "已明确专人。"))),
    (9, 1700, 1, Some(("city-head", Act::Finish, "已经清理。"))),
    (8, 910, 1, Some(("command1", Act::Return, "没有写明件数，也没有说明补正情况，请逐件列清。"))),
    (6, 1620, 1, Some(("city-head", Act::Finish, "积压三件：办结两件，一件已一次告知补正。"))),
    (5, 930, 1, Some(("command1", Act::Close, ""))),
    (7, 945, 2, None),
    (7, 1400, 2, Some(("food-head", Act::Accept, ""))),
    (5, 1515, 2, Some(("food-head", Act::Report, "正在同两名核查员商量排期，下周拿出办法。"))),
    (4, 1030, 3, None),
    (3, 900, 3, Some(("fire-head", Act::Accept, ""))),
    (3, 1100, 4, None),
    (3, 1430, 4, Some(("lead-head", Act::Accept, ""))),
    (1, 1600, 4, Some(("lead-head", Act::Finish, "做法已写成一页，附当场办结的三个条件。"))),
    (1, 1645, 5, None),
];

/// What is to be done, with its instants, epoch ms.
///
/// # Errors
/// `roof.past` for days the calendar does not reach.
pub(super) fn all(days: &Days) -> Result<Vec<(i64, usize)>, Fault> {
    STORY.iter().enumerate().map(|(at, one)| Ok((days.at(one.0, one.1)?, at))).collect()
}

/// Does it.
pub(super) struct Tasks {
    db: Db,
    desk: Desk,
    given: [i64; GIVEN.len()],
}

impl Tasks {
    pub(super) fn new(app: &App) -> Tasks {
        let desk = Desk { calendar: app.calendar(), cases: app.cases.clone() };
        Tasks { db: app.db.clone(), desk, given: [0; GIVEN.len()] }
    }

    /// One line of the story.
    ///
    /// # Errors
    /// What the act says.
    pub(super) fn act(&mut self, at: usize) -> Result<(), Fault> {
        let Some((_, _, which, done)) = STORY.get(at).copied() else { return Ok(()) };
        let desk = self.desk.clone();
        match done {
            None => {
                let Some((unit, kind, urgent, days, title, body)) = GIVEN.get(which).copied() else {
                    return Ok(());
                };
                let id = self.db.write_blocking(move |tx| {
                    let unit = directory::account::actor(tx, unit, 1)?;
                    let organ = unit.postings.first().map(|post| post.organ);
                    let organ =
                        organ.ok_or_else(|| Fault::internal("roof.site", "the unit holds no post"))?;
                    let new = NewTask {
                        kind,
                        urgent,
                        title: title.to_owned(),
                        body: body.to_owned(),
                        about: About::Free,
                        about_key: String::new(),
                        organ,
                        days,
                    };
                    let who = directory::account::actor(tx, "command1", 1)?;
                    Ok::<_, Fault>(task::issue(tx, &desk, &who, &new)?.id)
                })?;
                if let Some(slot) = self.given.get_mut(which) {
                    *slot = id;
                }
                Ok(())
            }
            Some((login, act, words)) => {
                let id = self.given.get(which).copied().unwrap_or(0);
                self.db.write_blocking(move |tx| {
                    let who = directory::account::actor(tx, login, 1)?;
                    let revision = task::revision(tx, id)?;
                    task::act(tx, &desk, &who, (id, revision), act, (words, 3)).map(drop)
                })
            }
        }
    }
}
