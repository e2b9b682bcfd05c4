//! What a penalty case is.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::record;

/// How a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// 已立案: being investigated.
    Filed,
    /// 调查终结.
    Investigated,
    /// 已告知: the party may speak and ask for a hearing.
    Noticed,
    /// 已决定.
    Decided,
    /// 已送达.
    Served,
    /// 已结案.
    Closed,
    /// 不予处罚或撤案.
    Dismissed,
    /// 移送中: offered to another body.
    Sent,
}

store::column_text!(State {
    Filed => "filed", Investigated => "investigated", Noticed => "noticed", Decided => "decided", Served => "served",
    Closed => "closed", Dismissed => "dismissed", Sent => "sent"
});

impl State {
    /// Whether it is under way and undecided.
    pub fn is_open(self) -> bool {
        matches!(self, State::Filed | State::Investigated | State::Noticed | State::Sent)
    }

    /// Whether a penalty stands.
    pub fn is_penalty(self) -> bool {
        matches!(self, State::Decided | State::Served | State::Closed)
    }
}

/// A member of staff who enforces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Officer {
    /// Account.
    pub account: i64,
    /// Name.
    pub name: String,
}

/// The discretion range (裁量幅度) that the facts lead to, yuan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// At least.
    pub from: i64,
    /// At most.
    pub to: i64,
    /// What it is called.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

impl Range {
    /// Whether a fine lies in it.
    pub fn holds(&self, yuan: i64) -> bool {
        (self.from..=self.to).contains(&yuan)
    }
}

/// That a fine outside the range is wanted, and what was said of that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outside {
    /// Why.
    pub why: String,
    /// Who approved it, and with which reasons.
    pub approved: Option<(String, String)>,
}

/// A hearing (听证): on which day, who presided, what was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hearing {
    /// Its day, `YYYY-MM-DD`.
    pub day: String,
    /// Who presides: nobody who investigated.
    pub presider: Officer,
    /// The record of it; `None` while it is to come.
    pub record: Option<String>,
}

/// What happened in a case, as it is kept.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Body {
    /// What is pursued (违法事实).
    pub what: String,
    /// Where.
    pub place: String,
    /// The two officers.
    pub officers: Vec<Officer>,
    /// Facts the range follows from.
    pub facts: Map<String, Value>,
    /// What was established (调查终结报告).
    pub established: String,
    /// The range.
    pub range: Option<Range>,
    /// Kinds of penalty wanted or decided.
    pub kinds: Vec<String>,
    /// The fine wanted or decided, yuan.
    pub yuan: i64,
    /// Outside the range.
    pub outside: Option<Outside>,
    /// When the party was told, epoch ms.
    pub noticed_at: Option<i64>,
    /// The last moment to ask for a hearing, epoch ms; `None` where there is no right to one.
    pub hear_until: Option<i64>,
    /// When a hearing was asked for, epoch ms.
    pub asked_at: Option<i64>,
    /// The hearing.
    pub hearing: Option<Hearing>,
    /// Who discussed it together (集体讨论), and what came out.
    pub discussed: Option<(String, String)>,
    /// What became of what the party said (陈述申辩意见采纳情况).
    pub considered: String,
    /// Who decided.
    pub decided_by: String,
    /// By which last day the decision is served, epoch ms.
    pub serve_by: Option<i64>,
    /// How and on which day it was served.
    pub served: Option<(String, String)>,
    /// The last day to pay, `YYYY-MM-DD`.
    pub pay_until: Option<String>,
    /// Payments: day and yuan.
    pub paid: Vec<(String, i64)>,
    /// How it ended: why dismissed, how executed.
    pub ended: String,
    /// The body it came from or is offered to, and why.
    pub transfer: Option<(i64, String)>,
}

record! {
    /// The row of a case.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Row {
        /// Id.
        pub id: i64,
        /// Its number.
        pub number: String,
        /// Key of the power.
        pub power: String,
        /// Version of the list.
        pub powers: i64,
        /// The body that enforces.
        pub organ: i64,
        /// Division code.
        pub region: String,
        /// Who is pursued.
        pub party: i64,
        /// The day of the fact, `YYYY-MM-DD`.
        pub fact_day: String,
        /// How it stands.
        pub state: State,
        /// 1: penalised on the spot.
        pub simple: i64,
        /// When it was filed, epoch ms.
        pub filed_at: i64,
        /// The last moment to decide, epoch ms.
        pub due_at: i64,
        /// Whether that lies in a year whose holidays are not published: 1.
        pub provisional: i64,
        /// When that had passed undecided, epoch ms.
        pub late_at: Option<i64>,
        /// When it was decided, epoch ms.
        pub decided_at: Option<i64>,
        /// The last day on which it is published.
        pub public_until: Option<String>,
        /// The body it is offered to; 0 for none.
        pub sent_to: i64,
        /// What happened, as JSON.
        pub body: String,
        /// What the party said, sealed.
        pub words: Option<Vec<u8>>,
        /// Counts its changes.
        pub revision: i64,
    }
}

/// A case.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Its row; `body` is as in `of`.
    pub row: Row,
    /// What happened.
    pub of: Body,
}

/// Something the party said (陈述申辩).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// When, epoch ms.
    pub at: i64,
    /// What.
    pub said: String,
}

record! {
    /// A document of a case (执法文书).
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Paper {
        /// Number within the case.
        pub no: i64,
        /// Its kind, as a word.
        pub kind: String,
        /// Its number.
        pub number: String,
        /// When, epoch ms.
        pub at: i64,
        /// Who made it.
        pub by_whom: String,
        /// What it says.
        pub said: String,
    }
}
