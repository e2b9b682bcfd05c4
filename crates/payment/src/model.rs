//! Bills, orders, money that came in, receipts, entries. Amounts are whole fen.

use contract::{PartyId, Text};
use jiff::civil::Date;
use store::record;

/// How a bill stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BillState {
    /// 待缴费: something is owed.
    Open,
    /// 已结清: nothing is owed any more.
    Settled,
    /// 已作废: its application ended before it was paid.
    Void,
}

impl BillState {
    /// All of them.
    pub const ALL: [BillState; 3] = [BillState::Open, BillState::Settled, BillState::Void];

    /// The word in the database and in texts.
    pub fn as_str(self) -> &'static str {
        match self {
            BillState::Open => "open",
            BillState::Settled => "settled",
            BillState::Void => "void",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<BillState> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

record! {
    /// A bill (缴费单).
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Bill {
        /// Id.
        pub id: i64,
        /// Public number.
        pub number: String,
        /// The application's own case.
        pub root: i64,
        /// The application's public number.
        pub application: String,
        /// Item code of the application.
        pub item: String,
        /// Name of what was applied for.
        pub name_zh: String,
        /// The same in English.
        pub name_en: String,
        /// Who applies, and so who pays.
        pub party: i64,
        /// Division code.
        pub region: String,
        /// The organ answerable for the application.
        pub organ: i64,
        /// `open`, `settled` or `void`.
        pub state: String,
        /// What the applicant was charged, fen.
        pub charged: i64,
        /// What of it was waived or stopped, fen.
        pub waived: i64,
        /// What was paid and counts, fen.
        pub paid: i64,
        /// What of that was given back, fen.
        pub refunded: i64,
        /// When it was made, epoch ms.
        pub made_at: i64,
        /// Last day to pay, `YYYY-MM-DD`.
        pub due_on: String,
        /// When it was settled or became void, epoch ms.
        pub ended_at: Option<i64>,
    }
}

impl Bill {
    /// How it stands.
    pub fn state(&self) -> BillState {
        BillState::parse(&self.state).unwrap_or(BillState::Void)
    }

    /// What is owed, fen.
    pub fn owed(&self) -> i64 {
        match self.state() {
            BillState::Open => self.charged - self.waived - self.paid,
            _ => 0,
        }
    }

    /// What was applied for.
    pub fn name(&self) -> Text {
        Text::new(&self.name_zh, &self.name_en)
    }

    /// Who pays.
    pub fn payer(&self) -> PartyId {
        PartyId(self.party)
    }

    /// Whether its last day has passed and something is owed.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.state() == BillState::Open && self.due_on < today.to_string()
    }
}

record! {
    /// A line of a bill: a fee of one case, to one organ's account.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Line {
        /// The bill.
        pub bill: i64,
        /// From 1.
        pub no: i64,
        /// Code of the fee.
        pub fee: String,
        /// Its name.
        pub name_zh: String,
        /// The same in English.
        pub name_en: String,
        /// Its basis.
        pub basis_zh: String,
        /// The same in English.
        pub basis_en: String,
        /// Public number of the case that costs it.
        pub case_number: String,
        /// The organ it goes to.
        pub organ: i64,
        /// The account it goes to.
        pub account: String,
        /// `applicant` or `government`.
        pub payer: String,
        /// Fen.
        pub amount: i64,
        /// What of it is waived, fen.
        pub waived: i64,
        /// Why.
        pub why: String,
        /// Why it could not be charged: `unlisted`, `stopped`, `formula`; empty for an ordinary line.
        pub fault: String,
        /// What of it was given back, fen.
        pub refunded: i64,
    }
}

impl Line {
    /// Whether government pays it.
    pub fn is_governments(&self) -> bool {
        self.payer == contract::fee::Payer::Government.as_str()
    }

    /// The fee's name.
    pub fn name(&self) -> Text {
        Text::new(&self.name_zh, &self.name_en)
    }

    /// What the applicant owes of it as long as nothing was paid, fen.
    pub fn due(&self) -> i64 {
        if self.is_governments() { 0 } else { self.amount - self.waived }
    }
}

record! {
    /// An order to pay (支付单).
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Order {
        /// Id.
        pub id: i64,
        /// Its number, as whoever takes the money knows it.
        pub number: String,
        /// The bill.
        pub bill: i64,
        /// `online`, `cash`, `pos`.
        pub channel: String,
        /// Fen.
        pub amount: i64,
        /// `waiting`, `paid`, `wrong`.
        pub state: String,
        /// When it was made, epoch ms.
        pub made_at: i64,
        /// Until when it may be paid, epoch ms.
        pub expires_at: i64,
        /// Who began it.
        pub by_account: i64,
    }
}

record! {
    /// Money that came in (到账).
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Money {
        /// Id.
        pub id: i64,
        /// `online`, `cash`, `pos`.
        pub channel: String,
        /// The number of whoever took it.
        pub reference: String,
        /// The order it names.
        pub order_number: String,
        /// The bill, where the order is known.
        pub bill: Option<i64>,
        /// Fen.
        pub amount: i64,
        /// What of it counts for the bill.
        pub applied: i64,
        /// What of it waits for a decision.
        pub held: i64,
        /// What of it was given back.
        pub returned: i64,
        /// Why something was held: `wrong-amount`, `twice`, `void`, `less-owed`, `unknown-order`; empty where nothing was.
        pub why: String,
        /// 1 where it came after its order had expired.
        pub late: i64,
        /// How often we were told.
        pub told: i64,
        /// When it came in, epoch ms.
        pub at: i64,
        /// The day it was paid on.
        pub day: String,
    }
}

record! {
    /// An electronic receipt (电子票据).
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Receipt {
        /// Id.
        pub id: i64,
        /// Its number.
        pub number: String,
        /// Its check code.
        pub code: String,
        /// The bill.
        pub bill: i64,
        /// Fen.
        pub amount: i64,
        /// When it was issued, epoch ms.
        pub at: i64,
        /// When it was withdrawn, epoch ms (冲红).
        pub withdrawn_at: Option<i64>,
    }
}

record! {
    /// A posting with its entry, as a page shows it.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Posted {
        /// The entry.
        pub entry: i64,
        /// When, epoch ms.
        pub at: i64,
        /// What of: `billed`, `waived` ….
        pub kind: String,
        /// The account.
        pub account: String,
        /// Fen; debits above zero.
        pub amount: i64,
    }
}

record! {
    /// A refund (退费).
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Refund {
        /// Id.
        pub id: i64,
        /// Its number.
        pub number: String,
        /// The money.
        pub money: i64,
        /// The bill, where the money is of one.
        pub bill: Option<i64>,
        /// Fen.
        pub amount: i64,
        /// `held` or `applied`.
        pub side: String,
        /// The case whose lines it is of; empty for the whole bill.
        pub part: String,
        /// Why: `ended`, `twice`, `void`, `less-owed` where it was asked for by itself, else in words.
        pub why: String,
        /// `asked`, `checked`, `confirmed`, `done`, `refused`.
        pub state: String,
        /// Who asked; 0 where nobody did.
        pub asked_by: i64,
        /// When, epoch ms.
        pub asked_at: i64,
        /// Who checked it.
        pub checked_by: Option<i64>,
        /// Who decided.
        pub decided_by: Option<i64>,
        /// When, epoch ms.
        pub decided_at: Option<i64>,
        /// When it was given back, epoch ms.
        pub done_at: Option<i64>,
        /// The number of whoever gave it back.
        pub reference: String,
        /// Why it was refused.
        pub note: String,
    }
}

impl Refund {
    /// Whether nobody has decided yet.
    pub fn is_undecided(&self) -> bool {
        matches!(self.state.as_str(), "asked" | "checked")
    }
}
