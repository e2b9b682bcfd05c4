//! What a pushed result is, and what hangs on it.

use contract::{OrganId, Text};
use store::record;

/// How a pushed result stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// 待认领.
    Sent,
    /// 已认领.
    Claimed,
    /// 拒绝认领, to be decided.
    Refused,
    /// 无监管去向: no route fits, to be decided.
    Unrouted,
}

store::column_text!(State { Sent => "sent", Claimed => "claimed", Refused => "refused", Unrouted => "unrouted" });

/// What sent a result to its supervising body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A route of the item.
    Item,
    /// A route of the approving organ.
    Organ,
    /// The fallback of the region.
    Region,
    /// Somebody who decided.
    Hand,
    /// Nothing yet.
    Nothing,
}

store::column_text!(Way {
    Item => "item", Organ => "organ", Region => "region", Hand => "hand", Nothing => "nothing"
});

record! {
    /// The result of an approval, pushed to one supervising body (推送).
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Push {
        /// Id.
        pub id: i64,
        /// Its number.
        pub number: String,
        /// Public number of the case decided.
        pub case_number: String,
        /// Public number of the application it belongs to.
        pub application: String,
        /// Code of the item.
        pub item: String,
        /// The item's Chinese name.
        pub item_zh: String,
        /// The item's English name.
        pub item_en: String,
        /// `granted` or `refused`.
        pub outcome: String,
        /// Number of the decision.
        pub document: String,
        /// Identifiers of the licences issued, a line each.
        pub licences: String,
        /// Whose approval it is.
        pub party: i64,
        /// Division code.
        pub region: String,
        /// The organ that approved.
        pub approver: i64,
        /// The supervising body; 0 for none yet.
        pub organ: i64,
        /// What sent it there.
        pub route: Way,
        /// Version of the rules it was routed by.
        pub rules: i64,
        /// How it stands.
        pub state: State,
        /// When it was sent, epoch ms.
        pub sent_at: i64,
        /// The last moment to claim it, epoch ms.
        pub due_at: i64,
        /// Whether that lies in a year whose holidays are not published: 1.
        pub provisional: i64,
        /// When it was found unclaimed after its last day, epoch ms.
        pub late_at: Option<i64>,
        /// When it was claimed, epoch ms.
        pub claimed_at: Option<i64>,
        /// Who claimed it.
        pub claimed_by: Option<String>,
        /// When it was refused, epoch ms.
        pub refused_at: Option<i64>,
        /// Who refused it.
        pub refused_by: Option<String>,
        /// Why.
        pub refused_why: Option<String>,
        /// The body that refused it.
        pub refused_organ: Option<i64>,
        /// Who decided where it goes.
        pub settled_by: Option<String>,
        /// Why there.
        pub settled_why: Option<String>,
        /// Results of supervision the approving organ has not looked at.
        pub news: i64,
        /// Counts its changes.
        pub revision: i64,
    }
}

impl Push {
    /// The item's name.
    pub fn item_name(&self) -> Text {
        Text::new(self.item_zh.clone(), self.item_en.clone())
    }

    /// The supervising body, where there is one.
    pub fn body(&self) -> Option<OrganId> {
        (self.organ != 0).then_some(OrganId(self.organ))
    }

    /// Whether its last day passed and nobody has claimed it.
    pub fn is_late(&self, now: i64) -> bool {
        self.state == State::Sent && now > self.due_at
    }
}

/// How looking into a commitment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// 待核查.
    Open,
    /// 责令改正: to be put right, and looked at again.
    Correcting,
    /// 履行承诺.
    Kept,
    /// 违反承诺.
    Broken,
}

store::column_text!(Kept { Open => "open", Correcting => "correcting", Kept => "kept", Broken => "broken" });

impl Kept {
    /// Whether it is still to be looked into.
    pub fn is_open(self) -> bool {
        matches!(self, Kept::Open | Kept::Correcting)
    }
}

record! {
    /// What an approval on commitment has to be looked at for afterwards (承诺核查).
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Check {
        /// The pushed result.
        pub push: i64,
        /// The material replaced by the commitment.
        pub concept: String,
        /// What is committed to.
        pub name_zh: String,
        /// The same in English.
        pub name_en: String,
        /// The last moment to look, epoch ms.
        pub due_at: i64,
        /// How it stands.
        pub state: Kept,
        /// What was found.
        pub said: Option<String>,
        /// The last day to put it right, `YYYY-MM-DD`.
        pub correct_by: Option<String>,
        /// When it was looked into last, epoch ms.
        pub checked_at: Option<i64>,
        /// By whom.
        pub checked_by: Option<String>,
    }
}

/// The four interactions (审管互动).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 信息交流.
    Exchange,
    /// 重点方面专项会商.
    Consultation,
    /// 审查员审核.
    Review,
    /// 观察员参与踏勘.
    Survey,
}

store::column_text!(Kind {
    Exchange => "exchange", Consultation => "consultation", Review => "review", Survey => "survey"
});

record! {
    /// One of them about a pushed result.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Talk {
        /// Id.
        pub id: i64,
        /// The pushed result.
        pub push: i64,
        /// Which.
        pub kind: Kind,
        /// What about.
        pub topic: String,
        /// The organ that asked for it.
        pub organ: i64,
        /// On which day it is to be, `YYYY-MM-DD`.
        pub day: Option<String>,
        /// Where.
        pub place: Option<String>,
        /// When it began, epoch ms.
        pub opened_at: i64,
        /// Who began it.
        pub opened_by: String,
        /// When it was concluded, epoch ms.
        pub closed_at: Option<i64>,
        /// By whom.
        pub closed_by: Option<String>,
        /// What came out.
        pub conclusion: Option<String>,
    }
}

record! {
    /// Something said in one.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Word {
        /// Id.
        pub id: i64,
        /// In which.
        pub talk: i64,
        /// For which organ.
        pub organ: i64,
        /// By whom.
        pub by_whom: String,
        /// When, epoch ms.
        pub at: i64,
        /// What.
        pub said: String,
    }
}

record! {
    /// What supervision found, as it came back to the approving organ (双推送).
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Found {
        /// The pushed result.
        pub push: i64,
        /// Where it comes from: number of a visit or a penalty, or the commitment looked into.
        pub source: String,
        /// `inspection`, `penalty` or `commitment`.
        pub kind: String,
        /// What was found, as a word.
        pub outcome: String,
        /// When it came, epoch ms.
        pub at: i64,
        /// When the approving organ looked at it, epoch ms.
        pub seen_at: Option<i64>,
        /// Who did.
        pub seen_by: Option<String>,
    }
}

record! {
    /// A list of unclaimed results as it was published.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Listing {
        /// Id.
        pub id: i64,
        /// When, epoch ms.
        pub at: i64,
        /// How many stood on it.
        pub lines: i64,
    }
}
