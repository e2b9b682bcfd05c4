//! The words of the exchange as types: what a resource is, who may use it for what, what is asked of its steward.

use contract::lookup::{FieldKind, ResourceField};
use contract::{Fault, Lang, OrganId, Text};
use serde_json::{Map, Value, json};

/// Part of the catalogue (政务信息资源目录) a resource stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// 基础信息资源: natural persons, legal persons, places, certificates.
    Base,
    /// 主题信息资源: kept by several departments about one matter.
    Theme,
    /// 部门信息资源: one department's own.
    #[default]
    Department,
}

store::column_text!(Kind { Base => "base", Theme => "theme", Department => "department" });

/// Whether a resource is shared (共享类型).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sharing {
    /// 无条件共享: whoever asks has it at once.
    Unconditional,
    /// 有条件共享: the steward answers.
    #[default]
    Conditional,
    /// 不予共享, with the reason.
    None,
}

store::column_text!(Sharing { Unconditional => "unconditional", Conditional => "conditional", None => "none" });

/// How often a resource is brought up to date (更新周期).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rhythm {
    /// As things happen.
    #[default]
    Live,
    /// Every day.
    Daily,
    /// Every week.
    Weekly,
    /// Every month.
    Monthly,
    /// Every quarter.
    Quarterly,
    /// Every year.
    Yearly,
}

store::column_text!(Rhythm {
    Live => "live", Daily => "daily", Weekly => "weekly", Monthly => "monthly", Quarterly => "quarterly", Yearly => "yearly",
});

/// What a resource is used for (用途): compared at every call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Purpose {
    /// Handling an application (办理政务服务事项).
    #[default]
    Handling,
    /// Oversight after approval (事中事后监管).
    Oversight,
    /// Statistics and planning (统计分析).
    Statistics,
}

store::column_text!(Purpose { Handling => "handling", Oversight => "oversight", Statistics => "statistics" });

/// A resource as the catalogue describes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resource {
    /// Code, such as `population.identity`.
    pub code: String,
    /// Name.
    pub name: Text,
    /// Providing organ, in words.
    pub provider: Text,
    /// Fields of its answers.
    pub fields: Vec<ResourceField>,
    /// Part of the catalogue.
    pub kind: Kind,
    /// What is in it.
    pub about: Text,
    /// About whom and where it speaks (适用范围).
    pub scope: Text,
    /// How often it is brought up to date.
    pub rhythm: Rhythm,
    /// The organ that keeps it (数据管理单位), by USCC; empty: the coordinating body does.
    pub steward: String,
    /// The system it comes out of.
    pub source: String,
    /// Whether it is shared.
    pub sharing: Sharing,
    /// On what condition, or why not.
    pub reason: String,
    /// Why it was withdrawn, where it was.
    pub withdrawn_why: Option<String>,
    /// Counted up with every change.
    pub revision: i64,
    /// When it was changed last, epoch ms; 0 where it is not known.
    pub changed_at: i64,
}

impl Resource {
    /// A field of it.
    pub fn field(&self, id: &str) -> Option<&ResourceField> {
        self.fields.iter().find(|field| field.id == id)
    }

    /// Whether it says anything of a natural person.
    pub fn is_personal(&self) -> bool {
        self.fields.iter().any(|field| field.personal)
    }

    /// The names of fields, in the order they are read; none given stands for all.
    pub fn names(&self, lang: Lang, fields: &[String]) -> Vec<String> {
        let asked = |field: &&ResourceField| fields.is_empty() || fields.contains(&field.id);
        self.fields.iter().filter(asked).map(|field| field.name.get(lang).to_owned()).collect()
    }

    /// The standard of its answers, as JSON Schema (draft 2020-12). Members beside the fields named are refused.
    pub fn schema(&self) -> Value {
        let property = |field: &ResourceField| {
            let mut of = match field.kind {
                FieldKind::Text => json!({ "type": "string", "maxLength": TEXT_MOST }),
                FieldKind::Number => json!({ "type": "number" }),
                FieldKind::Date => json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" }),
                FieldKind::YesNo => json!({ "type": "boolean" }),
            };
            of["title"] = json!(field.name.zh);
            of["x-personal"] = json!(field.personal);
            (field.id.clone(), of)
        };
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": self.name.zh,
            "description": self.about.zh,
            "type": "object",
            "properties": self.fields.iter().map(property).collect::<Map<String, Value>>(),
            "additionalProperties": false,
        })
    }

    /// That an answer is of the standard. A resource that names no fields takes any.
    ///
    /// # Errors
    /// `exchange.wrong-answer` with the place that is wrong; never with what stands there.
    pub fn check(&self, answer: &Map<String, Value>) -> Result<(), Fault> {
        if self.fields.is_empty() {
            return Ok(());
        }
        let wrong = |place: String| {
            Fault::invalid("exchange.wrong-answer").with("resource", &self.code).with("place", place)
        };
        let standard = jsonschema::validator_for(&self.schema())
            .map_err(|error| Fault::internal("exchange.fields", error.to_string()))?;
        let answer = Value::Object(answer.clone());
        match standard.iter_errors(&answer).next() {
            Some(error) => Err(wrong(error.instance_path().to_string())),
            None => Ok(()),
        }
    }
}

/// Longest text in an answer, in characters.
const TEXT_MOST: usize = 2_000;

/// Who may read what for which item and purpose, and how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Internal id.
    pub id: i64,
    /// Code of the resource.
    pub resource: String,
    /// The organ it is granted to, by USCC.
    pub organ: String,
    /// Code of the item; empty: every item of that organ.
    pub item: String,
    /// What for.
    pub purpose: Purpose,
    /// On what basis, in words.
    pub basis: String,
    /// Which fields; none: all there are.
    pub fields: Vec<String>,
    /// Last day.
    pub until_day: String,
    /// The request it was given on; empty where the site's file gives it.
    pub request: String,
    /// When it was given, epoch ms.
    pub given_at: i64,
    /// When it ended before its last day, epoch ms.
    pub ended_at: Option<i64>,
    /// Why.
    pub ended_why: Option<String>,
}

/// The last day of a grant without a term.
pub const NO_END: &str = "9999-12-31";

impl Grant {
    /// Whether it stands on a day: no job has to run for it to end.
    pub fn stands(&self, day: &str) -> bool {
        self.ended_at.is_none() && self.until_day.as_str() >= day
    }

    /// Whether it lets a field be read.
    pub fn covers(&self, field: &str) -> bool {
        self.fields.is_empty() || self.fields.iter().any(|one| one == field)
    }
}

/// What is asked of a steward.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// To use a resource (共享申请).
    Use,
    /// To correct what it says (数据质量疑义).
    Quality,
}

store::column_text!(Ask { Use => "use", Quality => "quality" });

/// How a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestState {
    /// Waits for the steward.
    Filed,
    /// Opened; a complaint: corrected.
    Granted,
    /// Refused, with reasons; a complaint: found unfounded.
    Refused,
    /// Taken back by who asked.
    Withdrawn,
}

store::column_text!(RequestState {
    Filed => "filed", Granted => "granted", Refused => "refused", Withdrawn => "withdrawn",
});

/// A request to a steward.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Internal id.
    pub id: i64,
    /// Public number.
    pub number: String,
    /// What is asked.
    pub kind: Ask,
    /// Code of the resource.
    pub resource: String,
    /// Whom it is asked, by USCC; empty: the coordinating body.
    pub steward: String,
    /// Who asks, by USCC.
    pub organ: String,
    /// The same.
    pub organ_id: OrganId,
    /// Division code of the organ that asks.
    pub region: String,
    /// For which item; empty: all of theirs.
    pub item: String,
    /// What for.
    pub purpose: Purpose,
    /// Which fields.
    pub fields: Vec<String>,
    /// Why, or what is wrong.
    pub why: String,
    /// Until when it is needed.
    pub until_day: String,
    /// How it stands.
    pub state: RequestState,
    /// When it was filed, epoch ms.
    pub filed_at: i64,
    /// By which account.
    pub filed_by: i64,
    /// By when it must be answered, epoch ms.
    pub due_at: i64,
    /// From when that is near, epoch ms.
    pub warn_at: i64,
    /// Whether the limit lies in a year whose holidays are not published.
    pub provisional: bool,
    /// What was told of the limit: 0 nothing, 1 near, 2 passed.
    pub alarmed: i64,
    /// When it was answered or taken back, epoch ms.
    pub ended_at: Option<i64>,
    /// By which account; 0 for the system.
    pub ended_by: Option<i64>,
    /// What was said.
    pub said: Option<String>,
    /// Counted up with every change.
    pub revision: i64,
}

impl Request {
    /// Whether its limit has passed unanswered.
    pub fn is_late(&self, now: i64) -> bool {
        self.state == RequestState::Filed && now > self.due_at
    }
}
