//! A small town for the tests: organs, people, items and a package, with stand-ins for the other services that answer by the
//! same traits.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use casework::desk::Desk;
use casework::drafts::{self, Attach, OpenDraft, SaveDraft};
use casework::model::{Case, Channel, Mark, Tick};
use casework::submit::{Submit, Submitted};
use contract::item::{Item, ItemVersion, Need};
use contract::lookup::{
    ExchangeDesk, FileSummary, ItemHit, ItemLookup, ItemQuery, LicenceDesk, LicenceSummary, NewLicence,
};
use contract::plan::{Asked, Plan, Reason, Spared};
use contract::{
    AccountId, Actor, ActorKind, CaseId, Fault, FileId, ItemVersionId, LicenceId, OrganId, PartyId, PostId,
    Posting, Text,
};
use serde_json::{Map, Value, json};
use store::{Db, ManualClock, Tx};
use testkit::TestDb;

mod people;

pub const REGION: &str = "150402";

/// Organs, by number: their unified social credit codes are made up and belong to nobody.
pub const ORGANS: [&str; 5] = [
    "11150402DEM000014Q",
    "11150402DEM000022K",
    "11150402DEM000030E",
    "11150402DEM000049B",
    "11150402DEM0000576",
];
pub const LEAD: i64 = 1;
pub const FOOD: i64 = 2;
pub const FIRE: i64 = 3;
pub const HALL: i64 = 5;

pub const APPLICANT: i64 = 100;
pub const PARTY: PartyId = PartyId(1000);
/// Whom the applicant of the tests applies for as an agent.
pub const PRINCIPAL: PartyId = PartyId(77);
/// Their number.
pub const PRINCIPAL_NUMBER: &str = "110101199001011237";

/// Somebody with one posting.
pub fn staff(account: i64, organ: i64, permissions: &[&str]) -> Actor {
    let posting = Posting {
        post: PostId(account),
        title: Text::new("岗位", "Post"),
        organ: OrganId(organ),
        organ_name: Text::new("机关", "Organ"),
        region: REGION.to_owned(),
        all_organs: organ == HALL,
        items: None,
        permissions: permissions.iter().map(|p| (*p).to_owned()).collect(),
    };
    Actor {
        kind: ActorKind::Staff,
        account: AccountId(account),
        name: format!("staff {account}"),
        party: Some(PartyId(account + 5000)),
        postings: vec![posting],
        assurance: 2,
    }
}

pub fn clerk() -> Actor {
    staff(1, HALL, &["case.intake", "case.accept"])
}
pub fn other_clerk() -> Actor {
    staff(2, HALL, &["case.intake", "case.accept"])
}
pub fn issuer() -> Actor {
    staff(3, HALL, &["case.issue"])
}
pub fn supervisor() -> Actor {
    staff(4, HALL, &["case.supervise"])
}
pub fn reviewer(organ: i64) -> Actor {
    staff(10 + organ, organ, &["case.review", "case.special"])
}
pub fn second_reviewer(organ: i64) -> Actor {
    staff(20 + organ, organ, &["case.review"])
}
pub fn approver(organ: i64) -> Actor {
    staff(30 + organ, organ, &["case.decide"])
}
pub fn head(organ: i64) -> Actor {
    staff(40 + organ, organ, &["case.extend"])
}

/// The applicant.
pub fn applicant() -> Actor {
    Actor {
        kind: ActorKind::Applicant,
        account: AccountId(APPLICANT),
        name: "陈示范".to_owned(),
        party: Some(PARTY),
        postings: Vec::new(),
        assurance: 1,
    }
}

/// Somebody else.
pub fn stranger() -> Actor {
    Actor { account: AccountId(101), party: Some(PartyId(1001)), ..applicant() }
}

/// A process of user tasks one after the other.
pub fn steps(ids: &[(&str, &str)]) -> String {
    let mut body = String::from("<startEvent id='start'/>");
    let mut last = "start".to_owned();
    for (n, (id, attributes)) in ids.iter().enumerate() {
        body.push_str(&format!(
            "<userTask id='{id}' name='{id}' {attributes}/><sequenceFlow id='f{n}' sourceRef='{last}' targetRef='{id}'/>"
        ));
        last = (*id).to_owned();
    }
    body.push_str(&format!("<endEvent id='end'/><sequenceFlow id='fe' sourceRef='{last}' targetRef='end'/>"));
    bpmn(&body)
}

/// Three reviews at once.
pub fn three_reviews() -> String {
    parallel(&["a", "b", "c"], |id| format!("<userTask id='review_{id}' name='review {id}'/>"), "review_")
}

/// A package: its members at once.
pub fn package_of(items: &[&str]) -> String {
    parallel(
        items,
        |item| format!("<callActivity id='call_{item}' name='{item}' od:calledItem='{item}'/>"),
        "call_",
    )
}

fn parallel(ids: &[&str], node: impl Fn(&str) -> String, prefix: &str) -> String {
    let mut body = String::from(
        "<startEvent id='start'/><parallelGateway id='split'/><parallelGateway id='join'/><endEvent id='end'/>\
         <sequenceFlow id='f0' sourceRef='start' targetRef='split'/><sequenceFlow id='f1' sourceRef='join' targetRef='end'/>",
    );
    for id in ids {
        body.push_str(&node(id));
        body.push_str(&format!(
            "<sequenceFlow id='in_{id}' sourceRef='split' targetRef='{prefix}{id}'/>\
             <sequenceFlow id='out_{id}' sourceRef='{prefix}{id}' targetRef='join'/>"
        ));
    }
    bpmn(&body)
}

pub fn bpmn(body: &str) -> String {
    format!(
        "<?xml version='1.0' encoding='UTF-8'?><definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL' \
         xmlns:od='{}' id='d' targetNamespace='x'><process id='p' isExecutable='true'>{body}</process></definitions>",
        process::NAMESPACE
    )
}

fn item(code: &str, organ: i64, promised: &str, more: Value) -> Item {
    let mut all = json!({
        "code": code, "slug": code, "name": { "zh": format!("{code}许可"), "en": format!("{code} licence") },
        "summary": { "zh": "…" }, "kind": "licence", "audience": ["person"], "region": REGION,
        "organ": ORGANS[organ as usize - 1],
        "limits": { "statutory": "20wd", "promised": promised },
        "remedies": { "zh": "可以在六十日内申请行政复议，或者在六个月内提起行政诉讼。" },
    });
    for (key, value) in more.as_object().unwrap() {
        all[key] = value.clone();
    }
    serde_json::from_value(all).unwrap_or_else(|e| panic!("item {code}: {e}"))
}

fn material(concept: &str, need: &str, more: Value) -> Value {
    let mut all = json!({
        "id": concept, "concept": concept, "name": { "zh": concept }, "need": need, "standard": { "zh": "清晰" },
    });
    for (key, value) in more.as_object().unwrap() {
        all[key] = value.clone();
    }
    all
}

/// The town.
pub struct Town {
    versions: BTreeMap<String, Arc<ItemVersion>>,
    form: Arc<forms::Merged>,
    pub files: Mutex<BTreeMap<i64, FileSummary>>,
    issued: Mutex<Vec<(CaseId, LicenceSummary)>>,
    /// After so many times files are forgotten, the next time fails, once.
    pub fails_after: Mutex<Option<u32>>,
    /// Whether the exchange answers.
    pub exchange_answers: Mutex<bool>,
    /// Whether nobody has seen who the applicant is.
    pub unverified: Mutex<bool>,
    /// Whether the window has seen whom an agent applies for.
    pub principal_seen: Mutex<bool>,
}

/// The licence that comes out.
fn result() -> Value {
    json!([{ "type_code": "11100000000013338W011", "name": { "zh": "营业执照" }, "valid_years": 5,
            "fields": [{ "concept": "shop.name", "label": { "zh": "名称" } }] }])
}

/// The one special procedure.
fn inspection() -> Value {
    json!([{ "kind": "inspection", "name": { "zh": "设备检验" }, "limit": "10wd",
            "basis": { "zh": "行政许可法第四十五条" } }])
}

impl Town {
    fn publish(&mut self, item: Item, process: &str) {
        let definitions = process::Definitions::read(process, "test.bpmn")
            .unwrap_or_else(|e| panic!("{}: {e:?}", item.code));
        let definition = definitions.compile(None).unwrap_or_else(|e| panic!("{}: {e:?}", item.code));
        let id = ItemVersionId(self.versions.len() as i64 + 1);
        let version = ItemVersion {
            id,
            number: 1,
            item: Arc::new(item.clone()),
            process: Arc::new(definition),
            drawing: Arc::new(definitions),
            decisions: None,
            form: None,
            published_at: 0,
        };
        self.versions.insert(item.code, Arc::new(version));
    }

    /// The items of the tests:
    ///
    /// * `SHOP`: one review, one required material; a licence comes out.
    /// * `THREE`: three reviews at once, nothing asked; a rejection leaves the others to be done.
    /// * `AT-ONCE`: the same, where a rejection goes to the decision at once.
    /// * `VOTE`: one step where one may abstain.
    /// * `STEPS`: two reviews one after the other, two criteria.
    /// * `SIGN`: one review named `sign`, for adding signers.
    /// * `FULL`: materials of every need, one from the exchange, one by commitment.
    /// * `BRIEF`: as `SHOP`; corrections within five calendar days, or it counts as withdrawn.
    /// * `ONCE`: as `SHOP`; a second equal application is refused.
    /// * `SPOT`: instant.
    /// * `OPEN`: package of `LEAD`, `FOOD`, `FIRE`; a refusal of `LEAD` stops all, of the others does not.
    /// * `LATE`: package of `LEAD` and `FIRE`; only `FIRE` uses the material `fire.test-report`, which may follow later.
    /// * `RULES`: two rules, a question that the form answers too, one for agents.
    /// * `WAIT`: a review with a boundary timer of one day that opens a second one beside it.
    pub fn new() -> Town {
        let form = r#"{ "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
            "title": "表", "required": ["shop"], "properties": {
              "shop": { "type": "string", "title": "店名", "maxLength": 40, "x-concept": "shop.name" },
              "place": { "type": "string", "title": "地址", "maxLength": 80, "x-concept": "premises.address" },
              "owner": { "type": "string", "title": "姓名", "maxLength": 40, "x-concept": "person.name" },
              "number": { "type": "string", "title": "身份号码", "maxLength": 18, "x-concept": "person.id-number" },
              "size": { "type": "number", "title": "面积", "minimum": 1, "maximum": 900, "x-concept": "premises.area" },
              "until": { "type": "string", "title": "到期", "format": "date", "x-concept": "premises.lease-until" } } }"#;
        let form = forms::Form::read(form, "form.json").unwrap_or_else(|e| panic!("{e:?}"));
        let form = forms::merge(&[("ITEM", &form)]).unwrap();
        let mut town = Town {
            versions: BTreeMap::new(),
            form: Arc::new(form),
            files: Mutex::default(),
            issued: Mutex::default(),
            fails_after: Mutex::default(),
            exchange_answers: Mutex::new(true),
            unverified: Mutex::new(false),
            principal_seen: Mutex::new(false),
        };
        town.of_intake();
        town.of_offices();
        town.packages();
        town
    }

    /// Items for what happens before acceptance.
    fn of_intake(&mut self) {
        self.publish(
            item(
                "SHOP",
                LEAD,
                "10wd",
                json!({
                    "materials": [material("person.identity", "required", json!({}))],
                    "results": result(), "special_procedures": inspection(),
                }),
            ),
            &steps(&[("check", "")]),
        );
        let brief = json!({
            "materials": [material("person.identity", "required", json!({}))],
            "terms": { "correction": "5d", "uncorrected": "withdrawn" },
        });
        self.publish(item("BRIEF", LEAD, "10wd", brief), &steps(&[("check", "")]));
        let once = json!({
            "materials": [material("person.identity", "required", json!({}))], "repeat": "refused",
        });
        self.publish(item("ONCE", LEAD, "10wd", once), &steps(&[("check", "")]));
        let rules = json!({
            "rules": [
                { "id": "small", "holds": "premises_area < 300", "about": "premises.area",
                  "otherwise": { "zh": "面积应不足 300 平方米。" } },
                { "id": "lease", "holds": "date(premises_lease_until) >= date(today)", "about": "premises.lease-until",
                  "otherwise": { "zh": "租赁已经到期。" } },
                { "id": "large", "holds": "premises_area < 200", "about": "premises.area", "pointed_out": true,
                  "otherwise": { "zh": "超过 200 平方米，请留意。" } },
            ],
            "agent": "agent",
            "questions": [
                { "id": "area", "text": { "zh": "面积多大？" }, "concept": "premises.area", "typical": 120,
                  "answer": { "type": "number", "min": 1, "max": 900, "unit": { "zh": "㎡" } } },
                { "id": "agent", "text": { "zh": "别人替您办吗？" }, "typical": false, "answer": { "type": "yes-no" } },
            ],
        });
        self.publish(item("RULES", LEAD, "10wd", rules), &steps(&[("check", "")]));
        self.publish(
            item("FULL", LEAD, "10wd", json!({ "materials": [
                material("person.identity", "required", json!({ "original_needed": true })),
                material("plan.layout", "required", json!({})),
                material("lease", "deferrable", json!({})),
                material("photo", "optional", json!({})),
                material("household", "required", json!({ "supplies": [{ "from": "exchange", "resource": "household" }] })),
                material("no-crime", "required",
                    json!({ "supplies": [{ "from": "commitment", "text": { "zh": "本人承诺" } }] })),
            ] })),
            &steps(&[("check", "")]),
        );
    }

    /// Items for what happens from acceptance to decision.
    fn of_offices(&mut self) {
        self.publish(item("THREE", LEAD, "10wd", json!({})), &three_reviews());
        let at_once = json!({ "on_rejection": "decide" });
        self.publish(item("AT-ONCE", LEAD, "10wd", at_once), &three_reviews());
        self.publish(item("VOTE", LEAD, "10wd", json!({})), &steps(&[("vote", "od:abstain='true'")]));
        self.publish(
            item("STEPS", LEAD, "10wd", json!({
                "criteria": [{ "id": "area", "text": { "zh": "面积" } }, { "id": "exit", "text": { "zh": "出口" } }],
            })),
            &steps(&[("first", "od:criteria='area'"), ("second", "od:criteria='exit'")]),
        );
        self.publish(item("SIGN", LEAD, "10wd", json!({})), &steps(&[("sign", "")]));
        self.publish(
            item("SPOT", LEAD, "1wd", json!({ "instant": true })),
            &bpmn("<startEvent id='s'/><endEvent id='e'/><sequenceFlow id='f' sourceRef='s' targetRef='e'/>"),
        );
        self.publish(
            item("WAIT", LEAD, "10wd", json!({})),
            &bpmn(
                "<startEvent id='s'/><userTask id='slow' name='slow'/><userTask id='urge' name='urge'/><endEvent id='e'/>\
                 <endEvent id='e2'/><boundaryEvent id='late' attachedToRef='slow' cancelActivity='false'>\
                 <timerEventDefinition id='t'><timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>\
                 <sequenceFlow id='f1' sourceRef='s' targetRef='slow'/><sequenceFlow id='f2' sourceRef='slow' targetRef='e'/>\
                 <sequenceFlow id='f3' sourceRef='late' targetRef='urge'/><sequenceFlow id='f4' sourceRef='urge' targetRef='e2'/>",
            ),
        );
    }

    /// Packages, and the items in them.
    fn packages(&mut self) {
        for (code, organ, promised) in [("LEAD", LEAD, "10wd"), ("FOOD", FOOD, "9wd"), ("FIRE", FIRE, "18wd")]
        {
            self.publish(
                item(
                    code,
                    organ,
                    promised,
                    json!({
                        "results": result(), "special_procedures": inspection(),
                    }),
                ),
                &steps(&[("check", "")]),
            );
        }
        let package = json!({
            "limits": { "statutory": "45wd", "promised": "15wd" },
            "materials": [material("person.identity", "required", json!({}))],
            "package": {
                "lead": "LEAD", "applies_when": "true", "otherwise": { "zh": "…" },
                "members": [
                    { "item": "LEAD", "on_refusal": "stop-all" },
                    { "item": "FOOD", "on_refusal": "continue" },
                    { "item": "FIRE", "on_refusal": "continue", "when": "gas" },
                ],
            },
        });
        self.publish(item("OPEN", LEAD, "15wd", package), &package_of(&["LEAD", "FOOD", "FIRE"]));
        let late = json!({
            "limits": { "statutory": "45wd", "promised": "15wd" },
            "materials": [
                material("person.identity", "required", json!({})),
                material("fire.test-report", "deferrable", json!({})),
            ],
            "package": {
                "lead": "LEAD", "applies_when": "true", "otherwise": { "zh": "…" },
                "members": [
                    { "item": "LEAD", "on_refusal": "continue" },
                    { "item": "FIRE", "on_refusal": "continue" },
                ],
            },
        });
        self.publish(item("LATE", LEAD, "15wd", late), &package_of(&["LEAD", "FIRE"]));
    }

    /// A file of this party.
    pub fn file(&self, id: i64, owner: PartyId) -> FileId {
        self.file_of(id, owner, 10)
    }

    /// A file of this party, so many bytes long.
    pub fn file_of(&self, id: i64, owner: PartyId, bytes: i64) -> FileId {
        let file = FileSummary {
            id: FileId(id),
            name: "a.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            bytes,
            sha256: "0".repeat(64),
            owner,
            at_ms: 0,
        };
        self.files.lock().unwrap().insert(id, file);
        FileId(id)
    }
}

impl ItemLookup for Town {
    fn current(&self, _: &mut Tx, code: &str) -> Result<Arc<ItemVersion>, Fault> {
        self.versions.get(code).cloned().ok_or_else(|| Fault::not_found("item.not-found"))
    }
    fn version(&self, _: &mut Tx, id: ItemVersionId) -> Result<Arc<ItemVersion>, Fault> {
        let found = self.versions.values().find(|version| version.id == id).cloned();
        found.ok_or_else(|| Fault::not_found("item.not-found"))
    }
    fn form(&self, _: &mut Tx, _: &ItemVersion, _: &Map<String, Value>) -> Result<Arc<forms::Merged>, Fault> {
        Ok(self.form.clone())
    }
    fn plan(
        &self,
        _: &mut Tx,
        version: &ItemVersion,
        answers: &Map<String, Value>,
        _: Option<PartyId>,
    ) -> Result<Plan, Fault> {
        use contract::item::Supply;
        let item = &version.item;
        let mut plan =
            Plan { items: Vec::new(), before: item.materials.len(), asked: Vec::new(), spared: Vec::new() };
        match &item.package {
            Some(package) => {
                let needed = |when: &Option<String>| {
                    when.as_ref().is_none_or(|name| answers.get(name) != Some(&Value::Bool(false)))
                };
                plan.items =
                    package.members.iter().filter(|m| needed(&m.when)).map(|m| m.item.clone()).collect();
            }
            None => plan.items.push(item.code.clone()),
        }
        for material in &item.materials {
            let spared = |why| Spared {
                item: item.code.clone(),
                material: material.id.clone(),
                concept: material.concept.clone(),
                name: material.name.clone(),
                why,
            };
            match material.supplies.first() {
                Some(Supply::Exchange { resource }) => {
                    plan.spared.push(spared(Reason::Exchange { resource: resource.clone() }));
                }
                Some(Supply::Commitment { text }) => {
                    plan.spared.push(spared(Reason::Commitment { text: text.clone() }));
                }
                _ => plan.asked.push(Asked {
                    concept: material.concept.clone(),
                    name: material.name.clone(),
                    need: material.need,
                    standard: material.standard.clone(),
                    original_needed: material.original_needed,
                    used_by: match material.concept.starts_with("fire.") {
                        true => vec!["FIRE".to_owned()],
                        false => vec![item.code.clone()],
                    },
                }),
            }
        }
        Ok(plan)
    }
    fn find(&self, _: &mut Tx, _: &ItemQuery) -> Result<Vec<ItemHit>, Fault> {
        Ok(Vec::new())
    }
}

impl LicenceDesk for Town {
    fn issue(&self, tx: &mut Tx, _: &Actor, licence: NewLicence) -> Result<LicenceSummary, Fault> {
        let id = tx.new_id();
        let issued = LicenceSummary {
            id: LicenceId(id),
            identifier: format!("{}.{id}", licence.type_code),
            type_code: licence.type_code,
            name: licence.name,
            issuer: Text::new("机关", "Organ"),
            valid_from: licence.valid_from,
            valid_to: licence.valid_to,
        };
        self.issued.lock().unwrap().push((licence.case, issued.clone()));
        Ok(issued)
    }
    fn held_by(&self, _: &mut Tx, _: PartyId) -> Result<Vec<LicenceSummary>, Fault> {
        Ok(Vec::new())
    }
    fn of_case(&self, _: &mut Tx, case: CaseId) -> Result<Vec<LicenceSummary>, Fault> {
        let issued = self.issued.lock().unwrap();
        Ok(issued.iter().filter(|(of, _)| *of == case).map(|(_, licence)| licence.clone()).collect())
    }
    fn field(&self, _: &mut Tx, _: PartyId, _: &str, _: &str) -> Result<Option<String>, Fault> {
        Ok(None)
    }
}

impl ExchangeDesk for Town {
    fn available(&self, _: &mut Tx, _: &str, _: &str, _: PartyId) -> Result<bool, Fault> {
        Ok(*self.exchange_answers.lock().unwrap())
    }
    fn call(
        &self,
        _: &mut Tx,
        _: &Actor,
        _: &contract::lookup::Call<'_>,
    ) -> Result<Option<Map<String, Value>>, Fault> {
        let answers = *self.exchange_answers.lock().unwrap();
        Ok(answers.then(|| json!({ "household": "150402" }).as_object().unwrap().clone()))
    }
    fn name(&self, _: &mut Tx, _: &str) -> Result<Option<Text>, Fault> {
        Ok(None)
    }
}

/// The town with a database and a clock.
pub struct World {
    pub db: Db,
    pub clock: Arc<ManualClock>,
    pub town: Arc<Town>,
    pub desk: Desk,
}

/// The town's desk.
pub fn desk_of(town: Arc<Town>) -> Desk {
    Desk {
        items: town.clone(),
        licences: town.clone(),
        exchange: town.clone(),
        files: town.clone(),
        people: town,
        credit: Arc::new(contract::lookup::NoCredit),
        fees: Arc::new(contract::lookup::NoFees),
        live: contract::live::Live::default(),
        calendar: Arc::new(worktime::Calendar::china().clone()),
    }
}

pub fn world(db: &TestDb) -> World {
    let town = Arc::new(Town::new());
    World { db: Db::clone(db), clock: db.clock.clone(), desk: desk_of(town.clone()), town }
}

impl World {
    /// Runs an act.
    pub fn act<T: Send + 'static>(
        &self,
        act: impl Fn(&mut Tx, &Desk) -> Result<T, Fault> + Send + Sync + 'static,
    ) -> Result<T, Fault> {
        let desk = self.desk.clone();
        self.db.write_blocking(move |tx| act(tx, &desk))
    }

    /// Sets the clock to a time of day in China on a date.
    pub fn at(&self, date: &str, hour: i64) {
        let date = worktime::parse_date(date).unwrap();
        self.clock.set(contract::time::china_midnight_ms(date) + hour * 3_600_000);
    }

    /// A filled draft of an item.
    pub fn draft(&self, item: &str, answers: Value, who: &Actor, channel: Channel) -> drafts::Draft {
        let (item, who) = (item.to_owned(), who.clone());
        let answers = answers.as_object().unwrap().clone();
        self.act(move |tx, desk| {
            let open = OpenDraft { item: item.clone(), answers: answers.clone(), party: PARTY, channel };
            let draft = drafts::open(tx, desk, &who, &open)?;
            let form = json!({ "shop": "示范餐馆" }).as_object().cloned();
            drafts::save(
                tx,
                desk,
                &who,
                &SaveDraft {
                    draft: draft.id,
                    revision: draft.revision,
                    answers: None,
                    form,
                    commitments: Some(vec!["no-crime".to_owned()]),
                },
            )
        })
        .unwrap()
    }

    /// Attaches a file to every material the item asks for that must be there.
    pub fn attach_required(&self, draft: &drafts::Draft) {
        let (id, who) = (draft.id, applicant());
        let file = self.town.file(7, PARTY);
        let version = draft.version;
        self.act(move |tx, desk| {
            let version = desk.items.version(tx, version)?;
            let plan = desk.items.plan(tx, &version, &Map::new(), Some(PARTY))?;
            for asked in plan.asked.iter().filter(|asked| asked.need == Need::Required) {
                let cmd = Attach { draft: id, concept: asked.concept.clone(), file: Some(file) };
                drafts::attach(tx, desk, &who, &cmd)?;
            }
            Ok(())
        })
        .unwrap();
    }

    /// An application submitted online, complete.
    pub fn submitted(&self, item: &str) -> Submitted {
        self.submitted_with(item, json!({}))
    }

    pub fn submitted_with(&self, item: &str, answers: Value) -> Submitted {
        let draft = self.draft(item, answers, &applicant(), Channel::Online);
        self.attach_required(&draft);
        self.act(move |tx, desk| {
            casework::submit::submit(tx, desk, &applicant(), &Submit { draft: draft.id })
        })
        .unwrap()
    }

    /// Reads a case by number.
    pub fn case(&self, number: &str) -> Case {
        let number = number.to_owned();
        let read = self.db.read_blocking(move |tx| casework::view::load(tx, &number));
        read.unwrap().unwrap_or_else(|| panic!("there is no such case")).case
    }

    /// All marks in order, for every material asked.
    pub fn all_ok(&self, case: CaseId) -> Vec<Tick> {
        let read = self.db.read_blocking(move |tx| -> Result<_, Fault> {
            let case = casework::view::by_id(tx, case)?.unwrap();
            casework::check::checklist(tx, &case)
        });
        let lines = read.unwrap();
        lines
            .into_iter()
            .filter(|line| !line.materials.is_empty())
            .map(|line| tick(&line.concept, Mark::Ok, ""))
            .collect()
    }

    /// Accepts an application, everything in order.
    pub fn accepted(&self, number: &str) -> casework::accept::Accepted {
        let case = self.case(number);
        let cmd = casework::accept::Accept {
            case: case.id,
            revision: case.revision,
            ticks: self.all_ok(case.id),
            defer: Vec::new(),
        };
        self.act(move |tx, desk| casework::accept::accept(tx, desk, &clerk(), &cmd)).unwrap()
    }

    /// Every criterion of a task, found to hold.
    pub fn all_hold(&self, task: &casework::model::Task) -> Vec<casework::model::CriterionMark> {
        let version = self.town.versions.get(&task.item).unwrap().clone();
        casework::review::task_criteria(&version, &task.element)
            .into_iter()
            .map(|criterion| casework::model::CriterionMark {
                criterion: criterion.id.clone(),
                holds: true,
                explanation: String::new(),
            })
            .collect()
    }

    /// A review of a task, everything in order.
    pub fn approve(
        &self,
        task: &casework::model::Task,
        who: &Actor,
    ) -> Result<casework::review::Reviewed, Fault> {
        let marks = self.all_hold(task);
        let cmd = casework::review::Review {
            of: casework::review::OfTask { case: task.case, task: task.id },
            opinion: casework::model::Opinion::Approve,
            words: String::new(),
            marks,
            vars: Map::new(),
            knowing: true,
        };
        let who = who.clone();
        self.act(move |tx, desk| casework::review::review(tx, desk, &who, &cmd))
    }

    /// Finishes every open task of a case and its members.
    pub fn review_all(&self, number: &str) {
        for number in std::iter::once(number.to_owned()).chain(self.members(number)) {
            while let Some(task) = self.open_tasks(&number).first() {
                self.approve(task, &reviewer(task.organ.0)).unwrap();
            }
        }
    }

    /// Decides a case.
    pub fn decide(
        &self,
        number: &str,
        who: &Actor,
        ruling: casework::decide::Ruling,
    ) -> Result<casework::decide::Decided, Fault> {
        let case = self.case(number);
        let cmd = casework::decide::Decide {
            case: case.id,
            revision: case.revision,
            ruling,
            marks: Vec::new(),
            knowing: true,
        };
        let who = who.clone();
        self.act(move |tx, desk| casework::decide::decide(tx, desk, &who, &cmd))
    }

    /// Runs every timer and job that is due now.
    pub fn run_due(&self) -> u64 {
        let desk = self.desk.clone();
        let handlers = casework::jobs::handlers(Arc::new(move || desk.clone()));
        let ran = self.db.run_due(&handlers).unwrap();
        assert!(ran.failed.is_empty(), "{:?}", ran.failed);
        ran.done
    }

    /// The ledger's chain holds.
    pub fn verify_ledger(&self) {
        let report = store::ledger::verify(&self.db).unwrap();
        assert!(report.is_ok(), "{report:?}");
    }
}

pub fn tick(concept: &str, mark: Mark, reason: &str) -> Tick {
    Tick { concept: concept.to_owned(), mark, reason: reason.to_owned(), seen_original: false, later: false }
}

pub fn grant() -> casework::decide::Ruling {
    casework::decide::Ruling::Grant { opinion: String::new() }
}

pub fn refuse() -> casework::decide::Ruling {
    let (reasons, basis) = ("出口不足".to_owned(), "消防法第十五条".to_owned());
    casework::decide::Ruling::Refuse { reasons, basis }
}

/// The code of a fault.
pub fn code<T>(result: Result<T, Fault>) -> &'static str {
    match result {
        Ok(_) => "done",
        Err(fault) => fault.code,
    }
}
