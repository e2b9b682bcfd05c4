//! An item (政务服务事项) as data: what the public guide shows, what intake asks for, what the process runs, what
//! comes out. This is the shape of `item.yaml`; the process, rules and form stand in files beside it.
//!
//! Element names follow the national exchange tables (UP_TASK_GENERAL_BASIC and kin, see standards) where they have
//! one; texts are in both languages.

mod delivery;

pub use delivery::{Delivery, DeliveryMode, HomeDelivery};

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use worktime::Limit;

use crate::{ItemVersionId, Lang, Text};

/// One item or package, one version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Implementation code (实施编码, 31 characters) or another scheme's; unique.
    pub code: String,
    /// Address of the guide, `[a-z0-9-]`, unique.
    pub slug: String,
    /// Official name.
    pub name: Text,
    /// Everyday name people search for (一件事), where it differs.
    #[serde(default)]
    pub plain_name: Option<Text>,
    /// What it is and whom it is for, two or three sentences.
    pub summary: Text,
    /// Words people use for it.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// Topics it is found under (主题), by the classification the locality uses; the Chinese name is what makes two one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<Text>,
    /// Kind of power (CAT-10).
    pub kind: ItemKind,
    /// Who may apply.
    pub audience: Vec<Audience>,
    /// Division code of the place it is implemented in (6 digits).
    pub region: String,
    /// The organ answerable, by its USCC.
    pub organ: String,
    /// Statutory basis (设定依据).
    #[serde(default)]
    pub basis: Vec<Basis>,
    /// Conditions of acceptance (受理条件).
    #[serde(default)]
    pub conditions: Vec<Text>,
    /// Conditions the form must meet, checked when it is handed in and again when it is accepted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Rule>,
    /// Id of the scenario question whose yes says that somebody applies for another, whose name the form then gives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// Scenario questions (情形) of an item applied for alone; a package asks its own instead.
    #[serde(default)]
    pub questions: Vec<Question>,
    /// What applicants should know before they start (告知单).
    #[serde(default)]
    pub notice: Vec<Text>,
    /// Materials asked for before anything is spared. Empty for a package: its members' are used.
    #[serde(default)]
    pub materials: Vec<Material>,
    /// Time limits.
    pub limits: Limits,
    /// How long applicants have for what they owe the window: settings of the authority, no law sets them.
    #[serde(default, skip_serializing_if = "Terms::is_usual")]
    pub terms: Terms,
    /// What becomes of a second equal application while the first is under way.
    #[serde(default, skip_serializing_if = "Repeat::is_usual")]
    pub repeat: Repeat,
    /// Where the statutory limit stands (食品经营许可和备案管理办法第十九条).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_basis: Option<Text>,
    /// Fees; empty is free of charge.
    #[serde(default)]
    pub fees: Vec<Fee>,
    /// Special procedures this item may open (Administrative Licensing Law art. 45).
    #[serde(default)]
    pub special_procedures: Vec<SpecialProcedure>,
    /// What one reviewer's rejection does to the other steps of the review (PRO-04).
    #[serde(default)]
    pub on_rejection: RejectionRule,
    /// Review criteria every decision must mark (CAT-19).
    #[serde(default)]
    pub criteria: Vec<Criterion>,
    /// Grounds on which it may be refused, offered to the approver.
    #[serde(default)]
    pub refusal_grounds: Vec<Text>,
    /// Where reconsideration and suit go (art. 38).
    pub remedies: Text,
    /// What comes out when granted.
    #[serde(default)]
    pub results: Vec<ResultLicence>,
    /// How results on paper may reach the applicant (送达方式); the electronic ones always do.
    #[serde(default, skip_serializing_if = "Delivery::is_usual")]
    pub delivery: Delivery,
    /// Where and when one can go in person.
    #[serde(default)]
    pub places: Vec<Place>,
    /// Whom to ask.
    #[serde(default)]
    pub contact: Option<Text>,
    /// Whether the clerk who accepts may also decide on the spot (INT-13); needs its own authorisation.
    #[serde(default)]
    pub instant: bool,
    /// Windows category that takes it (INT-04).
    #[serde(default)]
    pub window_category: Option<String>,
    /// A package of several items (一件事).
    #[serde(default)]
    pub package: Option<Package>,
    /// Findings of the lint that this item is let off, each for a time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waivers: Vec<Waiver>,
}

/// That a finding of the lint (事项体检) is put up with for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// The rule's word.
    pub rule: String,
    /// Only what has this in its Chinese name; empty for all the rule finds in the item.
    #[serde(default)]
    pub about: String,
    /// Why.
    pub reason: Text,
    /// Who approved it: an organ or a post.
    pub by: String,
    /// Its last day, `YYYY-MM-DD`.
    pub until: String,
}

impl Item {
    /// The scenario questions asked before one applies: the package's, or the item's own.
    pub fn scenario(&self) -> &[Question] {
        self.package.as_ref().map_or(&self.questions, |package| &package.questions)
    }

    /// The ordinary applicant's answers to them.
    pub fn typical_answers(&self) -> serde_json::Map<String, serde_json::Value> {
        self.scenario().iter().map(|question| (question.id.clone(), question.typical.clone())).collect()
    }
}

/// Kinds of administrative power (GB/T 39046 annex A; CAT-10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemKind {
    /// 行政许可 01.
    Licence,
    /// 行政确认 07.
    Confirmation,
    /// 行政给付 05.
    Benefit,
    /// 行政奖励 08.
    Reward,
    /// 行政裁决 09.
    Adjudication,
    /// 其他行政权力 10.
    Other,
    /// 公共服务 20.
    PublicService,
}

/// Who may apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// 自然人.
    Person,
    /// 企业, 个体工商户 and other legal persons.
    Enterprise,
}

/// One statutory basis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// The law, regulation or rule.
    pub title: Text,
    /// Article.
    pub article: Text,
}

/// A condition on what the form says. Fields are named by their concept with `_` for `.` and `-` (`premises.lease-until` is
/// `premises_lease_until`), and `today` is the day. What cannot be told, because a field is not asked or empty, counts as met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Id within the item.
    pub id: String,
    /// FEEL that must be true.
    pub holds: String,
    /// Concept of the field it is told beside.
    pub about: String,
    /// What to tell whoever does not meet it.
    pub otherwise: Text,
    /// Whether it is only pointed out to the window and the office, for them to weigh.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pointed_out: bool,
}

impl Rule {
    /// The name of a concept in a condition.
    pub fn variable(concept: &str) -> String {
        concept.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect()
    }
}

/// A material (申请材料).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Material {
    /// Id within the item.
    pub id: String,
    /// What it shows, shared by every item that asks for the same thing (`person.identity`): the key by which the
    /// least-burden planner merges.
    pub concept: String,
    /// Its name.
    pub name: Text,
    /// Whether it must be there.
    #[serde(default)]
    pub need: Need,
    /// FEEL over the scenario answers: asked only when true.
    #[serde(default)]
    pub when: Option<String>,
    /// What makes it acceptable (受理标准), shown to applicant and clerk alike.
    pub standard: Text,
    /// Who issues it: the applicant makes it, or an organ does.
    #[serde(default)]
    pub origin: Origin,
    /// Where the answer may come from instead, in order of preference.
    #[serde(default)]
    pub supplies: Vec<Supply>,
    /// Whether the original must be shown (INT-15).
    #[serde(default)]
    pub original_needed: bool,
    /// What the licence or record that stands in its place must say as the form does: proof of one place is no proof of another.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agrees: Vec<Agreement>,
}

/// A field of a licence or record that must say the same as the form; compared where both say something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// Id of a field of the exchange's resource, or Chinese label of a field printed on the licence.
    pub field: String,
    /// Concept of the form's field.
    pub concept: String,
}

/// Whether a material must be there (DEF-01).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// 必要.
    #[default]
    Required,
    /// 非必要.
    Optional,
    /// 容缺后补.
    Deferrable,
}

/// Who makes a material.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// 申请人自备.
    #[default]
    Applicant,
    /// 政府部门核发.
    Government,
}

/// Where a material's content may come from instead of the applicant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "from", deny_unknown_fields)]
pub enum Supply {
    /// A valid licence the party holds, by its type.
    Licence {
        /// Type code or local type key.
        licence_type: String,
    },
    /// Another member of the same package issues it: it need not be brought.
    Sibling {
        /// Code or slug of the member that issues it.
        item: String,
    },
    /// A data resource of the exchange.
    Exchange {
        /// Resource code.
        resource: String,
    },
    /// The one form already says it.
    Form {
        /// Field concept that carries it.
        concept: String,
    },
    /// A commitment the applicant signs (告知承诺).
    Commitment {
        /// What is committed to.
        text: Text,
    },
}

/// Statutory and promised limit (TIM-02): promised is never longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// 法定时限.
    pub statutory: Limit,
    /// 承诺时限.
    pub promised: Limit,
}

/// How long applicants have for what they owe the window. What is not set is as everywhere in the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// For a material accepted to follow later (容缺后补).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deferred: Option<Limit>,
    /// For what the correction notice names (补正).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correction: Option<Limit>,
    /// What becomes of an application nothing was supplied for in that time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uncorrected: Option<Uncorrected>,
}

/// What becomes of an application whose corrections did not come by the last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Uncorrected {
    /// 退回申请: it goes back to the applicant, undecided.
    #[default]
    Returned,
    /// 视为撤回申请: it counts as withdrawn.
    Withdrawn,
}

impl Uncorrected {
    /// The word in documents, facts and language-file keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Uncorrected::Returned => "returned",
            Uncorrected::Withdrawn => "withdrawn",
        }
    }
}

/// Working days applicants have for what the correction notice names, where the item sets no other term.
pub const USUAL_CORRECTION_DAYS: u16 = 10;

impl Terms {
    /// How long applicants have for what the correction notice names: the item's, or the house's. `None` only for a number
    /// that is no limit.
    pub fn correction_or_usual(&self) -> Option<Limit> {
        self.correction.or_else(|| Limit::new(USUAL_CORRECTION_DAYS, worktime::Unit::WorkingDay).ok())
    }

    /// Whether nothing is set.
    pub fn is_usual(&self) -> bool {
        *self == Terms::default()
    }
}

/// What becomes of an application while an equal one, of the same party for the same place, is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Repeat {
    /// Both sides are told; it may be handed in knowingly.
    #[default]
    Told,
    /// It is refused: the item is held once, and the first decides.
    Refused,
}

impl Repeat {
    /// Whether nothing is set.
    pub fn is_usual(&self) -> bool {
        *self == Repeat::default()
    }
}

/// A fee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fee {
    /// Name.
    pub name: Text,
    /// Amount in fen (分); 0 is "exempt at present", or reckoned as `rate` says.
    pub fen: i64,
    /// Basis.
    pub basis: Text,
    /// Code of the fee in the published fee list (收费目录); empty only for what is not charged.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub code: String,
    /// The rate in words, where the amount is reckoned from the application or somebody else pays.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub rate: Text,
    /// Whether results are handed out only once it is settled (缴费后领取结果).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub before_result: bool,
}

impl Fee {
    /// Whether an application may cost something because of it.
    pub fn is_charged(&self) -> bool {
        !self.code.is_empty()
    }
}

/// A special procedure the item may open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpecialProcedure {
    /// Which kind.
    pub kind: worktime::SpecialKind,
    /// Name in this item, e.g. 设备检验.
    pub name: Text,
    /// Longest it may take (PRO-09): it has a limit of its own.
    pub limit: Limit,
    /// Basis.
    pub basis: Text,
}

/// What one reviewer's rejection (不同意) does to the other steps of an item's review (PRO-04).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RejectionRule {
    /// The other steps are done all the same; the decider has every view.
    #[default]
    Continue,
    /// The steps still open are closed, and the case goes to its decision at once.
    Decide,
}

/// A review criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Id within the item.
    pub id: String,
    /// What must hold.
    pub text: Text,
}

/// A licence or document that comes out when granted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultLicence {
    /// GB/T 36904 type code: USCC of the defining authority and three digits (21 characters).
    pub type_code: String,
    /// Name on the licence.
    pub name: Text,
    /// Years valid; `None` is without term.
    #[serde(default)]
    pub valid_years: Option<u16>,
    /// How the trade numbers it, where it does; printed first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<ResultNumber>,
    /// What is printed on it, in order, with labels.
    #[serde(default)]
    pub fields: Vec<ResultField>,
}

/// How the licences of a trade are numbered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultNumber {
    /// The rule, as [`codes::LicenceNumber`] reads it.
    pub rule: String,
    /// Label.
    pub label: Text,
}

/// A field printed on a licence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultField {
    /// Form concept it takes its value from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concept: Option<String>,
    /// What stands there on every licence of this kind (类型、主体业态).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed: Option<Text>,
    /// What it takes its value from otherwise. One of the three.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<ResultSource>,
    /// Label.
    pub label: Text,
}

/// What is known when a licence is issued without being asked in its form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum ResultSource {
    /// The issuing organ (发证机关、登记机关).
    Issuer,
    /// The day of issue (发证日期、注册日期).
    IssuedOn,
    /// A line of another licence that the holder has by then.
    Licence {
        /// Its type code.
        licence_type: String,
        /// Chinese label of the line.
        line: String,
        /// What stands there where they do not have it yet.
        otherwise: Text,
    },
}

/// A place one can go to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Hall and window.
    pub name: Text,
    /// Address.
    pub address: Text,
    /// Opening hours.
    pub hours: Text,
    /// Telephone.
    pub phone: String,
}

/// What makes an item a package: members handled together through one door.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// Code of the lead member (牵头).
    pub lead: String,
    /// Members.
    pub members: Vec<Member>,
    /// Scenario questions, in order.
    #[serde(default)]
    pub questions: Vec<Question>,
    /// FEEL over the answers: whether this package is the right one (PKG-02).
    pub applies_when: String,
    /// What to tell somebody for whom it is not.
    pub otherwise: Text,
    /// Name of the decision in `rules.dmn` that says which way to go instead: a context with `instead` (slug of an
    /// item, empty where there is none) and `why_zh`, `why_en`.
    #[serde(default)]
    pub choice: Option<String>,
}

/// A member of a package.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Item code.
    pub item: String,
    /// FEEL over the answers: needed only when true.
    #[serde(default)]
    pub when: Option<String>,
    /// What a refusal here does to the others (PRO-04).
    pub on_refusal: SiblingRule,
}

/// What one member's refusal does to its siblings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SiblingRule {
    /// The others end without a decision; the applicant is told why.
    StopAll,
    /// The others go on; what is granted is issued.
    Continue,
}

/// A scenario question (情形).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Variable name in FEEL and DMN.
    pub id: String,
    /// The question.
    pub text: Text,
    /// Help under it.
    #[serde(default)]
    pub help: Option<Text>,
    /// How it is answered.
    pub answer: AnswerKind,
    /// Form concept the answer fills, where it does.
    #[serde(default)]
    pub concept: Option<String>,
    /// The answer of the ordinary applicant, with which the guide counts before anybody has answered.
    pub typical: serde_json::Value,
}

/// How a scenario question is answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "type", deny_unknown_fields)]
pub enum AnswerKind {
    /// Yes or no.
    YesNo,
    /// A number within bounds.
    Number {
        /// Smallest accepted.
        min: f64,
        /// Largest accepted.
        max: f64,
        /// Unit shown, e.g. ㎡.
        unit: Text,
    },
    /// One of several.
    Choice {
        /// The choices.
        options: Vec<ChoiceOption>,
    },
}

/// One choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoiceOption {
    /// Value in FEEL.
    pub value: String,
    /// Label.
    pub label: Text,
}

/// A published version with everything compiled, ready to run. Running cases keep theirs (CAT-09).
#[derive(Clone)]
pub struct ItemVersion {
    /// The version.
    pub id: ItemVersionId,
    /// Its number within the item, from 1.
    pub number: i64,
    /// The definition.
    pub item: Arc<Item>,
    /// The inner process between acceptance and decision.
    pub process: Arc<process::Definition>,
    /// The file it was compiled from, for drawing the flow chart.
    pub drawing: Arc<process::Definitions>,
    /// Decision tables, where the item has any.
    pub decisions: Option<Arc<decision::Decisions>>,
    /// The form; for a package the merged one is made per set of members.
    pub form: Option<Arc<forms::Form>>,
    /// When it was published, epoch ms.
    pub published_at: i64,
}

/// Prefix of the process properties that give English names: `<od:property name="en:ID" value="…"/>` in the process's
/// extension elements names the process, lane, step or flow with that id.
pub const ENGLISH: &str = "en:";
/// Prefix of those that give the English of a step's documentation: what whoever does it is told.
pub const ENGLISH_DOCUMENTATION: &str = "en-doc:";

impl ItemVersion {
    /// Name of a step of the process in this language; the Chinese one where there is no English.
    pub fn step_name<'a>(&'a self, node: &'a process::Node, lang: Lang) -> &'a str {
        let english = self.process.properties().get(&format!("{ENGLISH}{}", node.id()));
        match (lang, english) {
            (Lang::En, Some(name)) => name,
            _ => node.name(),
        }
    }

    /// What the process tells whoever does a step, in this language; the Chinese where there is no English.
    pub fn step_documentation<'a>(&'a self, node: &'a process::Node, lang: Lang) -> &'a str {
        let english = self.process.properties().get(&format!("{ENGLISH_DOCUMENTATION}{}", node.id()));
        match (lang, english) {
            (Lang::En, Some(words)) => words,
            _ => node.documentation(),
        }
    }

    /// The process as drawn, with its names in this language.
    pub fn drawing_in(&self, lang: Lang) -> Cow<'_, process::Definitions> {
        if lang == Lang::Zh {
            return Cow::Borrowed(&self.drawing);
        }
        let mut drawing = process::Definitions::clone(&self.drawing);
        for process in &mut drawing.processes {
            let english = std::mem::take(&mut process.properties);
            let rename = |id: &str, name: &mut String| {
                if let Some(words) = english.get(&format!("{ENGLISH}{id}")) {
                    name.clone_from(words);
                }
            };
            rename(&process.id, &mut process.name);
            process.lanes.iter_mut().for_each(|lane| rename(&lane.id, &mut lane.name));
            process.elements.iter_mut().for_each(|element| rename(&element.id, &mut element.name));
            process.flows.iter_mut().for_each(|flow| rename(&flow.id, &mut flow.name));
        }
        Cow::Owned(drawing)
    }
}
