//! What this service tells the ledger. Events of a tender stand in the stream `trade:ID`, of subjects in `trade:subjects`. None holds the
//! name of an expert, and none says before the opening who has bid.

/// Rules were changed; stream `trade:rules`: data `version`.
pub const RULES: &str = "trade.rules-changed";
/// An enterprise registered as a trader: data `code`.
pub const REGISTERED: &str = "trade.registered";
/// Somebody holds a key: data `role`, `key`.
pub const KEY: &str = "trade.key-registered";
/// An expert came into the library, or their standing changed: data `expert`, `state`, `why`.
pub const EXPERT: &str = "trade.expert-changed";
/// A tender was drafted: data `number`.
pub const DRAFTED: &str = "trade.drafted";
/// It was announced: data `number`, `version`, `until`.
pub const PUBLISHED: &str = "trade.published";
/// What was announced changed: data `number`, `version`, `why`, `until`.
pub const AMENDED: &str = "trade.amended";
/// A question came: data `number`.
pub const ASKED: &str = "trade.asked";
/// It was answered: data `number`.
pub const ANSWERED: &str = "trade.answered";
/// A bid came in: data `number`, `receipt`.
pub const BID: &str = "trade.bid-received";
/// A bid was taken back: data `number`, `receipt`.
pub const WITHDRAWN: &str = "trade.bid-withdrawn";
/// A deposit changed: data `number`, `state`.
pub const DEPOSIT: &str = "trade.deposit-changed";
/// A key holder gave shares: data `number`, `holder`, `shares`.
pub const SHARES: &str = "trade.shares-given";
/// The bids were opened: data `number`, `opened`, `rejected`.
pub const OPENED: &str = "trade.opened";
/// A draw of experts was announced: data `number`, `digest`.
pub const DRAW_ANNOUNCED: &str = "trade.draw-announced";
/// It was drawn: data `number`, `seats`.
pub const DRAWN: &str = "trade.drawn";
/// A seat changed: data `number`, `seat`, `state`.
pub const SEAT: &str = "trade.seat-changed";
/// An expert signed: data `number`, `seat`.
pub const SIGNED: &str = "trade.scores-signed";
/// The candidates were published: data `number`, `first`, `until`.
pub const CANDIDATES: &str = "trade.candidates-published";
/// Somebody objected or complained: data `number`, `protest`, `kind`.
pub const PROTESTED: &str = "trade.protested";
/// It was answered: data `number`, `protest`, `upheld`.
pub const PROTEST_ANSWERED: &str = "trade.protest-answered";
/// It was awarded: data `number`, `winner`, `amount`.
pub const AWARDED: &str = "trade.awarded";
/// The contract was published: data `number`, `contract`.
pub const CONTRACTED: &str = "trade.contracted";
/// What was delivered was accepted: data `number`, `note`.
pub const COMPLETED: &str = "trade.completed";
/// It ended without an award: data `number`, `state`, `why`.
pub const ENDED: &str = "trade.ended";
/// The authority gave an order: data `number`, `order`.
pub const ORDERED: &str = "trade.ordered";
/// A bidder was admitted to an auction: data `number`.
pub const ADMITTED: &str = "trade.admitted";
/// An offer: data `number`, `no`, `amount`.
pub const OFFERED: &str = "trade.offered";

/// All of them.
pub const ALL: &[&str] = &[
    RULES,
    REGISTERED,
    KEY,
    EXPERT,
    DRAFTED,
    PUBLISHED,
    AMENDED,
    ASKED,
    ANSWERED,
    BID,
    WITHDRAWN,
    DEPOSIT,
    SHARES,
    OPENED,
    DRAW_ANNOUNCED,
    DRAWN,
    SEAT,
    SIGNED,
    CANDIDATES,
    PROTESTED,
    PROTEST_ANSWERED,
    AWARDED,
    CONTRACTED,
    COMPLETED,
    ENDED,
    ORDERED,
    ADMITTED,
    OFFERED,
];
