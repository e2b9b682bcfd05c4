//! What was written into the knowledge base in the days before the demonstration began: a suggestion taken up and published, an answer an
//! agent wrote that its unit has not looked at yet, and a change the platform office has still to decide about.

use contract::{Fault, Text};
use hotline::knowledge::{self, Draft, Entry};

use super::Teller;

impl Teller {
    /// What becomes of the suggestion with this number: its unit writes it down, the platform office publishes it.
    pub(super) fn take_up(&self, number: &str) -> Result<(), Fault> {
        let (organ, writer) = self.unit("hall")?;
        let draft = Draft {
            organ: Some(organ),
            question: Text::new("大厅周六上午也开门", "The hall should open on Saturday mornings too"),
            answer: Text::new(
                "采纳。从下月起每周六上午开放两个综合窗口，上班的人不用请假；开放的窗口和事项在大厅门口和网上公布。",
                "Taken up. From next month two comprehensive windows are open every Saturday morning; which, and for what, is told at the door and online.",
            ),
            words: "周末 星期六 延时服务".to_owned(),
            ticket: number.to_owned(),
            ..Draft::default()
        };
        let entry = self.act(move |tx, desk| knowledge::propose(tx, desk, &writer, None, &draft))?;
        self.publish(&entry)
    }

    fn publish(&self, entry: &Entry) -> Result<(), Fault> {
        let (who, at) = (self.dispatcher.clone(), (entry.id, entry.revision));
        self.act(move |tx, _| knowledge::decide(tx, &who, at, true, ""))
    }

    /// What still waits when the demonstration begins.
    pub(super) fn write_down(&self) -> Result<(), Fault> {
        let (city, officer) = self.unit("city")?;
        let agent = self.agent.clone();
        let by_agent = Draft {
            organ: Some(city),
            question: Text::new(
                "小区门口的共享单车乱停怎么办？",
                "Who clears away shared bicycles left in the way?",
            ),
            answer: Text::new(
                "打 12345 说明位置和哪家公司的车，平台派给城市管理部门，通知企业清运；堵住盲道、消防通道的按急件办。",
                "",
            ),
            words: "共享单车 乱停 自行车".to_owned(),
            ..Draft::default()
        };
        self.act(move |tx, desk| knowledge::propose(tx, desk, &agent, None, &by_agent))?;
        let by_unit = Draft {
            organ: Some(city),
            question: Text::new(
                "树枝碰到电线、挡住路灯找谁修剪？",
                "Who cuts branches that touch wires or hide a lamp?",
            ),
            answer: Text::new(
                "道路两边的行道树由城市管理部门修剪，打 12345 说明路段；碰到高压线的不要靠近，平台会同时通知供电单位。",
                "",
            ),
            words: "修树 行道树 树枝".to_owned(),
            ..Draft::default()
        };
        self.act(move |tx, desk| knowledge::propose(tx, desk, &officer, None, &by_unit))?;
        Ok(())
    }
}
