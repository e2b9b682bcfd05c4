//! The smallest town a lifecycle needs: one item with three reviews at once, one organ, five people. The other services answer
//! at once and write nothing, so that what is measured is casework.

use std::sync::Arc;

use contract::item::{Item, ItemVersion};
use contract::lookup::{
    ExchangeDesk, FileDesk, FileSummary, Inspected, ItemHit, ItemLookup, ItemQuery, LicenceDesk,
    LicenceSummary, NewFile, NewLicence,
};
use contract::plan::{Plan, Reason, Spared};
use contract::{
    AccountId, Actor, ActorKind, CaseId, Fault, FileId, ItemVersionId, OrganId, PartyId, PostId, Posting,
    Text,
};
use serde_json::{Map, Value, json};
use store::Tx;

use casework::desk::{OrganFacts, People};
use casework::model::Opinion;
use casework::review::{OfTask, Review};

/// The item's code.
pub(super) const ITEM: &str = "BENCH";
/// The applicant.
pub(super) const PARTY: PartyId = PartyId(1000);
const ORGAN: OrganId = OrganId(1);
const REGION: &str = "150402";
/// Made up, with valid check characters; belongs to nobody.
const ORGAN_CODE: &str = "11150402DEM000014Q";

const PROCESS: &str = include_str!("lifecycle.bpmn");

/// Answers for everybody.
pub(super) struct Town {
    version: Arc<ItemVersion>,
    form: Arc<forms::Merged>,
    plan: Plan,
    organ: Arc<OrganFacts>,
}

fn broken(what: impl std::fmt::Debug) -> Fault {
    Fault::internal("bench.definition", format!("{what:?}"))
}

impl Town {
    /// Builds it.
    pub(super) fn new() -> Result<Town, Fault> {
        let definitions = process::Definitions::read(PROCESS, "lifecycle.bpmn").map_err(broken)?;
        let process = definitions.compile(None).map_err(broken)?;
        let item: Item = serde_json::from_value(json!({
            "code": ITEM, "slug": "bench", "name": { "zh": "基准事项", "en": "Benchmark item" },
            "summary": { "zh": "基准" }, "kind": "licence", "audience": ["person"], "region": REGION,
            "organ": ORGAN_CODE, "limits": { "statutory": "20wd", "promised": "10wd" },
            "remedies": { "zh": "复议或者诉讼" },
        }))
        .map_err(broken)?;
        let form = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "title": "申请表",
            "required": ["name", "address", "area"],
            "properties": {
                "name": { "type": "string", "title": "名称", "maxLength": 100, "x-concept": "shop.name" },
                "address": { "type": "string", "title": "地址", "maxLength": 200, "x-concept": "shop.address" },
                "area": { "type": "number", "title": "面积", "minimum": 1, "x-concept": "shop.area" },
            },
        });
        let form = forms::Form::read(&form.to_string(), "form.json").map_err(broken)?;
        let form = Arc::new(forms::merge(&[(ITEM, &form)]).map_err(broken)?);
        let spared = |concept: &str, why| Spared {
            item: ITEM.to_owned(),
            material: concept.to_owned(),
            concept: concept.to_owned(),
            name: Text::new("材料", "Material"),
            why,
        };
        let plan = Plan {
            items: vec![ITEM.to_owned()],
            before: 2,
            asked: Vec::new(),
            spared: vec![
                spared("shop.description", Reason::Form { concept: "shop.area".to_owned() }),
                spared("premises.lawful", Reason::Commitment { text: Text::new("本人承诺属实", "") }),
            ],
        };
        let version = Arc::new(ItemVersion {
            id: ItemVersionId(1),
            number: 1,
            item: Arc::new(item),
            process: Arc::new(process),
            drawing: Arc::new(definitions),
            decisions: None,
            form: None,
            published_at: 0,
        });
        let name = Text::new("机关", "Organ");
        let organ = OrganFacts { id: ORGAN, code: ORGAN_CODE.to_owned(), name, mark: None };
        Ok(Town { version, form, plan, organ: Arc::new(organ) })
    }
}

/// The scenario answers.
pub(super) fn answers() -> Map<String, Value> {
    Map::from_iter([("gas".to_owned(), Value::Bool(true))])
}

/// The form, filled in.
pub(super) fn form() -> Map<String, Value> {
    Map::from_iter([
        ("name".to_owned(), Value::from("红山区示范餐馆")),
        ("address".to_owned(), Value::from("内蒙古自治区赤峰市红山区示范路一号")),
        ("area".to_owned(), Value::from(120)),
    ])
}

/// A review that approves.
pub(super) fn approval(of: OfTask) -> Review {
    Review {
        of,
        opinion: Opinion::Approve,
        words: "同意".to_owned(),
        marks: Vec::new(),
        vars: Map::new(),
        knowing: true,
    }
}

/// The applicant.
pub(super) fn applicant() -> Actor {
    Actor {
        kind: ActorKind::Applicant,
        account: AccountId(100),
        name: "陈示范".to_owned(),
        party: Some(PARTY),
        postings: Vec::new(),
        assurance: 1,
    }
}

/// Somebody with one posting.
pub(super) fn staff(account: i64, permissions: &[&str]) -> Actor {
    let posting = Posting {
        post: PostId(account),
        title: Text::new("岗位", "Post"),
        organ: ORGAN,
        organ_name: Text::new("机关", "Organ"),
        region: REGION.to_owned(),
        all_organs: true,
        items: None,
        permissions: permissions.iter().map(|p| (*p).to_owned()).collect(),
    };
    Actor {
        kind: ActorKind::Staff,
        account: AccountId(account),
        name: "staff".to_owned(),
        party: None,
        postings: vec![posting],
        assurance: 2,
    }
}

impl ItemLookup for Town {
    fn current(&self, _: &mut Tx, _: &str) -> Result<Arc<ItemVersion>, Fault> {
        Ok(self.version.clone())
    }
    fn version(&self, _: &mut Tx, _: ItemVersionId) -> Result<Arc<ItemVersion>, Fault> {
        Ok(self.version.clone())
    }
    fn form(&self, _: &mut Tx, _: &ItemVersion, _: &Map<String, Value>) -> Result<Arc<forms::Merged>, Fault> {
        Ok(self.form.clone())
    }
    fn plan(
        &self,
        _: &mut Tx,
        _: &ItemVersion,
        _: &Map<String, Value>,
        _: Option<PartyId>,
    ) -> Result<Plan, Fault> {
        Ok(self.plan.clone())
    }
    fn find(&self, _: &mut Tx, _: &ItemQuery) -> Result<Vec<ItemHit>, Fault> {
        Ok(Vec::new())
    }
}

impl People for Town {
    fn organ_by_code(&self, _: &mut Tx, _: &str) -> Result<Arc<OrganFacts>, Fault> {
        Ok(self.organ.clone())
    }
    fn organ(&self, _: &mut Tx, _: OrganId) -> Result<Arc<OrganFacts>, Fault> {
        Ok(self.organ.clone())
    }
    fn name(&self, _: &mut Tx, _: PartyId) -> Result<String, Fault> {
        Ok("陈示范".to_owned())
    }
    fn id_tail_matches(&self, _: &mut Tx, _: PartyId, _: &str) -> Result<bool, Fault> {
        Ok(false)
    }
    fn verified(&self, _: &mut Tx, party: PartyId) -> Result<Option<PartyId>, Fault> {
        Ok(Some(party))
    }
    fn kind(&self, _: &mut Tx, _: PartyId) -> Result<directory::party::PartyKind, Fault> {
        Ok(directory::party::PartyKind::Person)
    }
    fn differs(
        &self,
        _: &mut Tx,
        _: PartyId,
        _: &str,
        _: &str,
    ) -> Result<directory::party::Difference, Fault> {
        Ok(directory::party::Difference::default())
    }
    fn principal(&self, _: &mut Tx, _: &Actor, _: &casework::agent::Named) -> Result<PartyId, Fault> {
        Ok(PARTY)
    }
    fn is_staffed(&self, _: &mut Tx, _: OrganId, _: contract::Permission) -> Result<bool, Fault> {
        Ok(true)
    }
    fn acts_for(&self, _: &mut Tx, actor: &Actor, party: PartyId) -> Result<bool, Fault> {
        Ok(actor.party == Some(party))
    }
}

impl LicenceDesk for Town {
    fn issue(&self, _: &mut Tx, _: &Actor, _: NewLicence) -> Result<LicenceSummary, Fault> {
        Err(Fault::internal("bench.licence", "the benchmark's item issues none"))
    }
    fn held_by(&self, _: &mut Tx, _: PartyId) -> Result<Vec<LicenceSummary>, Fault> {
        Ok(Vec::new())
    }
    fn of_case(&self, _: &mut Tx, _: CaseId) -> Result<Vec<LicenceSummary>, Fault> {
        Ok(Vec::new())
    }
    fn field(&self, _: &mut Tx, _: PartyId, _: &str, _: &str) -> Result<Option<String>, Fault> {
        Ok(None)
    }
}

impl FileDesk for Town {
    fn inspect(&self, _: &str, _: &[u8]) -> Result<Inspected, Fault> {
        Err(Fault::internal("bench.file", "the benchmark uploads none"))
    }
    fn add(&self, _: &mut Tx, _: &Actor, _: NewFile) -> Result<FileId, Fault> {
        Err(Fault::internal("bench.file", "the benchmark uploads none"))
    }
    fn file(&self, _: &mut Tx, _: FileId) -> Result<Option<FileSummary>, Fault> {
        Ok(None)
    }
    fn paper(&self, _: &contract::lookup::Paper) -> Result<Vec<u8>, Fault> {
        Err(Fault::internal("bench.file", "the benchmark prints none"))
    }
}

impl ExchangeDesk for Town {
    fn available(&self, _: &mut Tx, _: &str, _: &str, _: PartyId) -> Result<bool, Fault> {
        Ok(false)
    }
    fn call(
        &self,
        _: &mut Tx,
        _: &Actor,
        _: &contract::lookup::Call<'_>,
    ) -> Result<Option<Map<String, Value>>, Fault> {
        Ok(None)
    }
    fn name(&self, _: &mut Tx, _: &str) -> Result<Option<Text>, Fault> {
        Ok(None)
    }
}
