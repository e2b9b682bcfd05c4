//! What this service tells the ledger. Events of a task stand in the stream `inspection:ID`, of a visit in `visit:ID`, of the libraries
//! in `inspection:library`, of plans in `inspection:plan:ID`. Entities are named by their public codes.

/// Entities were brought into the library: data `source`, `added`, `changed`.
pub const ENTITIES: &str = "inspection.entities-imported";
/// An entity came into the library because a licence was issued: data `code`, `category`.
pub const ENTITY: &str = "inspection.entity-added";
/// An officer came into the library: data `code`, `skills`.
pub const OFFICER: &str = "inspection.officer-added";
/// An officer left: data `code`, `why`, `substituted`.
pub const OFFICER_LEFT: &str = "inspection.officer-left";
/// A recusal was declared: data `officer`, `entity`.
pub const RECUSED: &str = "inspection.recused";
/// The plan of a year was published: data `year`, `lines`.
pub const PLAN_PUBLISHED: &str = "inspection.plan-published";
/// A line was added to a plan: data `year`, `line`, `why`.
pub const PLAN_CHANGED: &str = "inspection.plan-changed";
/// A task was set up: data `number`.
pub const OUTLINED: &str = "inspection.outlined";
/// A draw was announced: data `number`, `digests`, `candidates`, `draw_from`.
pub const ANNOUNCED: &str = "inspection.announced";
/// It was drawn: data `number`, `visits`.
pub const DRAWN: &str = "inspection.drawn";
/// It is repeated: data `number`, `by`, `reason`.
pub const REPEATED: &str = "inspection.repeated";
/// An outline was thrown away: data `number`.
pub const DISCARDED: &str = "inspection.discarded";
/// A visit because of a complaint was set: data `number`, `cause`.
pub const CHECK_ORDERED: &str = "inspection.check-ordered";
/// An officer's visit went to another: data `number`, `from`, `to`, `why`.
pub const SUBSTITUTED: &str = "inspection.substituted";
/// An item of a visit was recorded: data `number`, `item`, `outcome`.
pub const RECORDED: &str = "inspection.recorded";
/// The result was published: data `number`, `code`, `outcomes`.
pub const PUBLISHED: &str = <contract::events::inspection::Inspected as contract::events::Fact>::KIND;
/// A visit cannot be made: data `number`, `why`, `instead`.
pub const DROPPED: &str = "inspection.dropped";
/// The limit of a visit is near: data `number`, `due`.
pub const DUE_SOON: &str = "inspection.due-soon";
/// The limit of a visit has passed: data `number`, `due`.
pub const OVERDUE: &str = "inspection.overdue";
/// A result should have been published: data `number`, `due`.
pub const PUBLICATION_OVERDUE: &str = "inspection.publication-overdue";
/// The rules were changed; stream `inspection:rules`.
pub const RULES: &str = "inspection.rules-changed";
/// A fact of credit was taken down; stream `credit:ID`: data `code`, `kind`, `source`.
pub const NOTED: &str = "credit.noted";
/// A class changed: data `code`, `from`, `to`, `score`, `rules`.
pub const CLASS: &str = "credit.class-changed";
/// Somebody came onto a list: data `code`, `list`, `criterion`, `until`.
pub const LISTED: &str = "credit.listed";
/// Somebody is off a list: data `code`, `list`, `criterion`.
pub const UNLISTED: &str = "credit.unlisted";
/// Repair was applied for, or an objection made: data `code`, `number`, `kind`.
pub const ASKED: &str = "credit.asked";
/// It was decided: data `code`, `number`, `kind`, `granted`.
pub const DECIDED: &str = "credit.decided";

/// All of them.
pub const ALL: &[&str] = &[
    ENTITIES,
    ENTITY,
    OFFICER,
    OFFICER_LEFT,
    RECUSED,
    PLAN_PUBLISHED,
    PLAN_CHANGED,
    OUTLINED,
    ANNOUNCED,
    DRAWN,
    REPEATED,
    DISCARDED,
    CHECK_ORDERED,
    SUBSTITUTED,
    RECORDED,
    PUBLISHED,
    DROPPED,
    DUE_SOON,
    OVERDUE,
    PUBLICATION_OVERDUE,
    RULES,
    NOTED,
    CLASS,
    LISTED,
    UNLISTED,
    ASKED,
    DECIDED,
];
