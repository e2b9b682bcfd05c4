//! The words of this service as types. Amounts are whole fen; points are hundredths.

use contract::Fault;
use serde::{Deserialize, Serialize};
use store::record;

/// How a tender stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Being drafted (编制).
    Draft,
    /// Announced; bids come in until their time (招标公告、挂牌).
    Published,
    /// The bids are open, experts review (开标评审).
    Opened,
    /// Candidates are published; objections may come (中标候选人公示).
    Candidates,
    /// Awarded (中标、成交).
    Awarded,
    /// The contract is published (合同履行).
    Contracted,
    /// Delivered and accepted (履约完成).
    Completed,
    /// Ended without an award for want of bids (流标).
    Failed,
    /// Called off (终止).
    Cancelled,
}

store::column_text!(State {
    Draft => "draft", Published => "published", Opened => "opened", Candidates => "candidates", Awarded => "awarded",
    Contracted => "contracted", Completed => "completed", Failed => "failed", Cancelled => "cancelled",
});

/// How a bid stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BidState {
    /// In, and sealed (已递交); in an auction: admitted.
    In,
    /// Taken back (已撤回).
    Withdrawn,
    /// Open (已开标).
    Opened,
    /// Not taken into the review, with the reason (否决).
    Rejected,
}

store::column_text!(BidState { In => "in", Withdrawn => "withdrawn", Opened => "opened", Rejected => "rejected" });

/// How a seat stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeatState {
    /// A substitute, not asked yet (候补).
    Waiting,
    /// Asked (已通知).
    Asked,
    /// Comes (确认参加).
    Coming,
    /// Does not come (不参加) or recused themself (回避).
    Declined,
    /// Arrived; the name is open (已签到).
    Arrived,
}

store::column_text!(SeatState {
    Waiting => "waiting", Asked => "asked", Coming => "coming", Declined => "declined", Arrived => "arrived",
});

/// How an expert stands in the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpertState {
    /// May be drawn (在库).
    Active,
    /// Suspended (暂停).
    Suspended,
    /// Dismissed (解聘).
    Dismissed,
}

store::column_text!(ExpertState { Active => "active", Suspended => "suspended", Dismissed => "dismissed" });

/// How a deposit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DepositState {
    /// Paid in (已缴纳).
    Paid,
    /// Paid back (已退还).
    Returned,
    /// Forfeited, with the reason (不予退还).
    Forfeited,
}

store::column_text!(DepositState { Paid => "paid", Returned => "returned", Forfeited => "forfeited" });

/// Something the experts give points for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// What is looked at.
    pub name: String,
    /// Most points.
    pub points: i64,
}

/// What is announced of a tender (招标文件、公告的内容).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// Title.
    pub title: String,
    /// What is wanted, in full.
    pub description: String,
    /// Budget, or in a sale the reserve price, fen.
    pub budget_fen: i64,
    /// Deposit, fen; 0: none.
    pub deposit_fen: i64,
    /// Who may take part.
    pub qualification: String,
    /// By when it is to be delivered or paid.
    pub delivery: String,
    /// Criteria besides the price; empty where the price alone decides.
    pub criteria: Vec<Criterion>,
    /// Points of the price, where points decide.
    pub price_points: i64,
    /// Speciality of the experts.
    pub speciality: String,
    /// Least step of an auction, fen.
    pub step_fen: i64,
    /// Where only one supplier is asked: its credit code.
    pub supplier: String,
    /// Entry of the trading catalogue it falls under.
    pub catalogue: String,
}

record! {
    /// A tender.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Tender {
        /// Internal id.
        pub id: i64,
        /// Number, as people say it.
        pub number: String,
        /// Counts changes.
        pub revision: i64,
        /// How it stands.
        pub state: State,
        /// Board.
        pub board: String,
        /// Procedure.
        pub procedure: String,
        /// The tenderer's organ.
        pub organ: i64,
        /// The authority that supervises the board.
        pub authority: i64,
        /// Division code.
        pub region: String,
        /// Title.
        pub title: String,
        /// What is announced, JSON of [`Terms`].
        pub terms: String,
        /// Version announced.
        pub version: i64,
        /// Ids of the key holders, separated by blanks.
        pub holders: String,
        /// How many of them open.
        pub quorum: i64,
        /// When it was drafted, epoch ms.
        pub created_at: i64,
        /// By which account.
        pub created_by: i64,
        /// When it was announced.
        pub published_at: Option<i64>,
        /// Until when questions are taken.
        pub questions_until: Option<i64>,
        /// Until when bids are taken; in an auction: when it closes.
        pub bids_until: Option<i64>,
        /// When the bids were opened; in an auction: when it closed.
        pub opened_at: Option<i64>,
        /// When the candidates were published.
        pub report_at: Option<i64>,
        /// Until when objections are taken.
        pub publicity_until: Option<i64>,
        /// When it was awarded.
        pub awarded_at: Option<i64>,
        /// The winner's code; empty before.
        pub winner: String,
        /// For how much, fen.
        pub award_fen: i64,
        /// When the contract was published.
        pub contract_at: Option<i64>,
        /// Its number.
        pub contract_no: String,
        /// When all ended.
        pub ended_at: Option<i64>,
        /// Why it ended without an award, or what was noted at the end.
        pub why: String,
    }
}

impl Tender {
    /// What is announced.
    ///
    /// # Errors
    /// `trade.broken`.
    pub fn terms(&self) -> Result<Terms, Fault> {
        serde_json::from_str(&self.terms).map_err(|error| Fault::internal("trade.broken", error))
    }

    /// Whether everybody may see it.
    pub fn is_public(&self) -> bool {
        self.published_at.is_some()
    }

    /// What a bid of this trader is sealed for.
    pub fn place(&self, trader: &str) -> String {
        format!("{} {trader}", self.number)
    }

    /// Ids of the key holders in order.
    pub fn holder_ids(&self) -> Vec<i64> {
        self.holders.split_whitespace().filter_map(|id| id.parse().ok()).collect()
    }
}

record! {
    /// A bid.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Bid {
        /// Internal id.
        pub id: i64,
        /// Its tender.
        pub tender: i64,
        /// Who: credit code.
        pub trader: String,
        /// Its name.
        pub name: String,
        /// Which account sent it.
        pub account: i64,
        /// How it stands.
        pub state: BidState,
        /// Receipt: digest of what came in.
        pub receipt: String,
        /// When it came, epoch ms.
        pub at: i64,
        /// The envelope.
        pub envelope: String,
        /// Keyed hash of where it came from.
        pub machine: String,
        /// What lay in it, JSON of [`Offer`]; empty before.
        pub body: String,
        /// Price, fen; in an auction the best offer.
        pub price_fen: i64,
        /// Points, hundredths.
        pub points: i64,
        /// Place in the ranking, from 1; 0: none.
        pub place: i64,
        /// Why it was rejected.
        pub why: String,
        /// When it was withdrawn.
        pub ended_at: Option<i64>,
    }
}

/// What lies in a bid's envelope.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// Price in yuan, as typed: `1234567.89`.
    pub price: String,
    /// What is offered, in words.
    pub offer: String,
    /// Name of the document; empty without one.
    #[serde(default)]
    pub file_name: String,
    /// The document, base64.
    #[serde(default)]
    pub file: String,
}

impl Bid {
    /// What lay in it.
    pub fn offer(&self) -> Offer {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
}

record! {
    /// A trader.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Trader {
        /// Credit code.
        pub code: String,
        /// The party.
        pub party: i64,
        /// Name.
        pub name: String,
        /// Division code.
        pub region: String,
        /// When it registered, epoch ms.
        pub at: i64,
    }
}

record! {
    /// A key holder.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Holder {
        /// Id.
        pub id: i64,
        /// Whose.
        pub account: i64,
        /// For which organ.
        pub organ: i64,
        /// As what: `tenderer`, `platform`, `supervisor`.
        pub role: String,
        /// Public key.
        pub public_key: String,
        /// Since when, epoch ms.
        pub at: i64,
        /// Until when.
        pub ended_at: Option<i64>,
    }
}

record! {
    /// A question.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Question {
        /// Id.
        pub id: i64,
        /// Its tender.
        pub tender: i64,
        /// When, epoch ms.
        pub at: i64,
        /// What is asked.
        pub question: String,
        /// The answer; empty before.
        pub answer: String,
        /// When it was answered.
        pub answered_at: Option<i64>,
    }
}

record! {
    /// A version of what was announced.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Version {
        /// Its number, from 1.
        pub version: i64,
        /// When, epoch ms.
        pub at: i64,
        /// JSON of [`Terms`].
        pub terms: String,
        /// Until when bids were taken by it.
        pub bids_until: i64,
        /// Why it changed.
        pub why: String,
    }
}

record! {
    /// A deposit.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Deposit {
        /// Id.
        pub id: i64,
        /// Whose: credit code.
        pub trader: String,
        /// How it stands.
        pub state: DepositState,
        /// Amount, fen.
        pub amount_fen: i64,
        /// The bank's reference.
        pub reference: String,
        /// When it was recorded, epoch ms.
        pub at: i64,
        /// Why it was forfeited.
        pub why: String,
    }
}

record! {
    /// An expert.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Expert {
        /// Id.
        pub id: i64,
        /// Whose account.
        pub account: i64,
        /// Division code.
        pub region: String,
        /// The authority that keeps them.
        pub organ: i64,
        /// Credit code of the employer; empty without one.
        pub employer: String,
        /// Specialities, separated by blanks.
        pub specialities: String,
        /// How they stand.
        pub state: ExpertState,
        /// Last day of their term, `YYYY-MM-DD`.
        pub until: String,
        /// Why they were suspended or dismissed.
        pub why: String,
        /// How often they were assessed.
        pub assessed: i64,
        /// Sum of the assessments, 1 to 5 each.
        pub points: i64,
    }
}

record! {
    /// A draw.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Draw {
        /// Its tender.
        pub tender: i64,
        /// Digest of what was announced.
        pub digest: String,
        /// What was announced.
        pub announcement: String,
        /// The secret, sealed.
        pub secret: Vec<u8>,
        /// When the committee meets, in words.
        pub meeting: String,
        /// Where.
        pub place: String,
        /// When it was announced, epoch ms.
        pub at: i64,
        /// From when it may be drawn.
        pub draw_from: i64,
        /// All of it, to be replayed; empty before.
        pub bundle: String,
        /// When it was drawn.
        pub drawn_at: Option<i64>,
    }
}

record! {
    /// A seat of a committee.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Seat {
        /// Id.
        pub id: i64,
        /// Its tender.
        pub tender: i64,
        /// Order in the draw, from 1.
        pub no: i64,
        /// What the draw calls them.
        pub mark: String,
        /// Who, sealed.
        pub sealed: Vec<u8>,
        /// How it stands.
        pub state: SeatState,
        /// The code they show on arrival, sealed.
        pub code: Vec<u8>,
        /// When they were asked, epoch ms.
        pub at: i64,
        /// When they arrived.
        pub arrived_at: Option<i64>,
        /// When they signed.
        pub signed_at: Option<i64>,
        /// How they were assessed, 1 to 5.
        pub assessed: Option<i64>,
    }
}

record! {
    /// Points of an expert.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Score {
        /// Seat.
        pub seat: i64,
        /// Bid.
        pub bid: i64,
        /// Number of the criterion in the terms, or `unfit`.
        pub criterion: String,
        /// Hundredths.
        pub points: i64,
        /// Why.
        pub why: String,
    }
}

record! {
    /// An objection or a complaint.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Protest {
        /// Id.
        pub id: i64,
        /// Number.
        pub number: String,
        /// Its tender.
        pub tender: i64,
        /// `objection` or `complaint`.
        pub kind: String,
        /// Whose: credit code.
        pub trader: String,
        /// Which account.
        pub account: i64,
        /// When, epoch ms.
        pub at: i64,
        /// Until when it is to be answered.
        pub due_at: i64,
        /// What it says.
        pub words: String,
        /// The answer.
        pub answer: String,
        /// Whether it was right.
        pub upheld: Option<i64>,
        /// When it was answered.
        pub answered_at: Option<i64>,
    }
}

record! {
    /// A warning.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Warning {
        /// Its tender.
        pub tender: i64,
        /// Which rule.
        pub kind: String,
        /// Whom it is about.
        pub detail: String,
        /// When, epoch ms.
        pub at: i64,
    }
}

record! {
    /// An offer of an auction.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Raise {
        /// Its place, from 1.
        pub no: i64,
        /// The bid it belongs to.
        pub bid: i64,
        /// Amount, fen.
        pub amount_fen: i64,
        /// When, epoch ms.
        pub at: i64,
    }
}

/// Reads an amount in yuan: digits and at most two after the point.
///
/// # Errors
/// `trade.amount`: anything else, nothing, below zero, over a thousand billion.
pub fn fen(text: &str) -> Result<i64, Fault> {
    let wrong = || Fault::invalid("trade.amount");
    let text = text.trim().replace([',', '，'], "");
    let (whole, part) = text.split_once('.').unwrap_or((text.as_str(), ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 13 || part.len() > 2 || !digits(whole) || !digits(part) {
        return Err(wrong());
    }
    let cents: i64 = format!("{part:0<2}").parse().map_err(|_| wrong())?;
    let whole: i64 = whole.parse().map_err(|_| wrong())?;
    let fen = whole.checked_mul(100).and_then(|all| all.checked_add(cents)).ok_or_else(wrong)?;
    if fen > 100_000_000_000_000 { Err(wrong()) } else { Ok(fen) }
}

/// An amount in yuan: `1234567.89`.
pub fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_exactly_or_refused() {
        for (text, is) in [("0", 0), ("12", 1200), ("12.5", 1250), ("1,234.05", 123_405), (" 7.00 ", 700)] {
            assert_eq!(fen(text).unwrap(), is, "{text}");
        }
        let long = "1".repeat(40);
        for text in ["", "-1", "1.234", "1e9", "12 元", "١", ".5", "9999999999999", long.as_str(), "$5"] {
            assert_eq!(fen(text).unwrap_err().code, "trade.amount", "{text}");
        }
        assert_eq!(yuan(123_405), "1234.05");
    }
}
