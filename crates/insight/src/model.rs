//! The words of figures as types: what is measured, and by what.

use contract::item::ItemKind;

/// Declares what is measured: each with its column.
macro_rules! measures {
    ($($(#[$doc:meta])* $name:ident = $word:literal),+ $(,)?) => {
        /// What is measured.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Measure { $($(#[$doc])* $name),+ }

        impl Measure {
            /// Every one, in the order of their columns.
            pub const ALL: [Measure; 16] = [$(Measure::$name),+];

            /// The word in the table, the API and language-file keys.
            pub fn as_str(self) -> &'static str {
                match self { $(Measure::$name => $word),+ }
            }
        }
    };
}

measures! {
    /// 收件: applications that came in, on the day they came in.
    Received = "received",
    /// 网上申请: those of them that came in online (ANA-03).
    Online = "online",
    /// 受理: accepted, on the day of acceptance.
    Accepted = "accepted",
    /// 办结: handled to the end, by decision or otherwise, on that day. Handing out comes after it.
    Ended = "ended",
    /// 准予: of those, granted.
    Granted = "granted",
    /// 不予许可: of those, refused.
    Refused = "refused",
    /// 不予受理: of those, not accepted.
    NotAccepted = "not_accepted",
    /// 撤回: of those, withdrawn.
    Withdrawn = "withdrawn",
    /// 终止: of those, terminated.
    Terminated = "terminated",
    /// 逾期办结: of those, ended after their promised limit had passed.
    Late = "late",
    /// 补正: correction notices, on the day of the notice.
    Returned = "returned",
    /// 退回: reviews sent back to an earlier step, on that day.
    SentBack = "sent_back",
    /// 送达: handed out, on that day.
    Delivered = "delivered",
    /// 最多跑一次: of those handed out, those that took one visit at most (ANA-03).
    OneVisit = "one_visit",
    /// 在办: open now. Of now alone.
    Open = "open",
    /// 逾期在办: of those, with the promised limit passed. Of now alone.
    Overdue = "overdue",
}

impl Measure {
    /// Its place among the measures.
    pub fn index(self) -> usize {
        self as usize
    }
}

/// One figure for each measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures(pub [i64; 16]);

impl Figures {
    /// The figure of a measure.
    pub fn get(&self, measure: Measure) -> i64 {
        self.0.get(measure.index()).copied().unwrap_or(0)
    }

    /// Adds to the figure of a measure.
    pub fn add(&mut self, measure: Measure, n: i64) {
        if let Some(figure) = self.0.get_mut(measure.index()) {
            *figure += n;
        }
    }

    /// Adds all of another's, `times` times.
    pub fn add_all(&mut self, other: &Figures, times: i64) {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine += theirs * times;
        }
    }

    /// Whether every figure is nothing.
    pub fn is_nothing(&self) -> bool {
        self.0.iter().all(|n| *n == 0)
    }
}

/// How fine a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grain {
    /// A day: `2026-11-30`.
    Day,
    /// A month: `2026-11`.
    Month,
    /// Now: no period.
    Now,
}

impl Grain {
    /// The word in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Grain::Day => "d",
            Grain::Month => "m",
            Grain::Now => "n",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<Grain> {
        [Grain::Day, Grain::Month, Grain::Now].into_iter().find(|grain| grain.as_str() == word)
    }
}

/// What a cell is about besides its period.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Division code.
    pub region: String,
    /// Organ answerable.
    pub organ: i64,
    /// Item code.
    pub item: String,
    /// Kind of power.
    pub kind: String,
    /// `single`, `package` or `member`.
    pub part: String,
    /// How it came in.
    pub channel: String,
}

/// Which cell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellKey {
    /// How fine.
    pub grain: Grain,
    /// The period.
    pub period: String,
    /// The rest.
    pub place: Place,
}

/// What a distribution is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// From receipt to decision, of cases decided that day.
    Time,
    /// From the step before to this one; `name` is the BPMN id.
    Step,
    /// Materials a correction notice named; `name` is the concept.
    Missing,
}

impl What {
    /// The word in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            What::Time => "time",
            What::Step => "step",
            What::Missing => "missing",
        }
    }
}

/// Which entry of a distribution.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpreadKey {
    /// How fine.
    pub grain: Grain,
    /// Of what.
    pub what: What,
    /// The period.
    pub period: String,
    /// Where.
    pub place: Place,
    /// Step or concept; empty for the time of cases.
    pub name: String,
    /// [`crate::spread::bucket`]; 0 for materials.
    pub bucket: i64,
}

/// The word of a kind of power in the table and language-file keys.
pub fn kind_word(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Licence => "licence",
        ItemKind::Confirmation => "confirmation",
        ItemKind::Benefit => "benefit",
        ItemKind::Reward => "reward",
        ItemKind::Adjudication => "adjudication",
        ItemKind::Other => "other",
        ItemKind::PublicService => "public-service",
    }
}
