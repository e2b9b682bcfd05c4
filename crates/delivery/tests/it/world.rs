//! A small town with people who apply and who hands out; cases as casework would tell of them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use contract::case::CaseState;
use contract::events::Fact;
use contract::events::case::Decided;
use contract::lookup::{
    CaseLookup, CaseSummary, HallLookup, HallSummary, HandedOut, LicenceSummary, ResultDesk, Work,
};
use contract::{Actor, CaseId, Fault, FileId, OrganId, PartyId, Permission, Text};
use delivery::choose::{self, Target, To, Wish};
use delivery::courier::{Courier, Kind, Notification};
use delivery::desk::Desk;
use delivery::hand::{self, Handed, Proof};
use delivery::model::{Delivery, Recipient};
use delivery::parcel::{self, Taken};
use delivery::store::deliveries as rows;
use serde_json::json;
use store::{Db, Handlers, Tx};
use testkit::TestDb;

/// The town: synthetic, as the demonstration is.
const SITE: &str = r#"
region: "150402"
initial_password: Onedoor-2026
organs:
  - { key: hall, uscc: 11150402DEM0000576, name: { zh: 政务服务中心 }, region: "150402", kind: hall }
posts:
  - { key: issuing, organ: hall, name: { zh: 统一出件 }, region: "150402", reach: all-organs, permissions: [delivery.hand] }
  - { key: watching, organ: hall, name: { zh: 监督 }, region: "150402", reach: all-organs, permissions: [delivery.watch] }
  - { key: far, organ: hall, name: { zh: 外地 }, region: "150403", reach: all-organs, permissions: [delivery.hand] }
parties:
  - { key: chen, kind: person, id_kind: citizen-id, id_number: 15040219900612998X, name: 陈晓梅, phone: "13000000001" }
  - { key: sun, kind: person, id_kind: citizen-id, id_number: "150402198509209979", name: 孙志远, phone: "13000000002" }
accounts:
  - { login: chen, name: 陈晓梅, party: chen }
  - { login: sun, name: 孙志远, party: sun }
  - { login: issue, name: 吴雅琴, posts: [issuing] }
  - { login: super, name: 冯明远, posts: [watching] }
  - { login: far, name: 外乡人, posts: [far] }
"#;

/// Cases and their results, as casework would answer for them.
#[derive(Default)]
pub struct Cases {
    all: Mutex<BTreeMap<String, CaseSummary>>,
    /// What was handed out: number of the case and how.
    pub out: Mutex<Vec<(i64, HandedOut)>>,
}

impl CaseLookup for Cases {
    fn by_number(&self, _: &mut Tx, number: &str) -> Result<Option<CaseSummary>, Fault> {
        Ok(self.all.lock().unwrap().get(number).cloned())
    }
    fn application(&self, _: &mut Tx, root: CaseId) -> Result<Option<CaseSummary>, Fault> {
        Ok(self.all.lock().unwrap().values().find(|one| one.id == root).cloned())
    }
    fn work(&self, _: &mut Tx, _: CaseId) -> Result<Vec<Work>, Fault> {
        Ok(Vec::new())
    }
    fn supervision(&self) -> Permission {
        Permission("case.supervise")
    }
    fn may_read_case(&self, _: &mut Tx, _: &Actor, _: CaseId) -> Result<bool, Fault> {
        Ok(false)
    }
    fn may_read_file(&self, _: &mut Tx, _: &Actor, _: FileId) -> Result<bool, Fault> {
        Ok(false)
    }
}

impl ResultDesk for Cases {
    fn certificates(&self, _: &mut Tx, _: CaseId) -> Result<Vec<LicenceSummary>, Fault> {
        Ok(Vec::new())
    }
    fn may_go_out(&self, _: &mut Tx, _: &Actor, _: CaseId) -> Result<(), Fault> {
        Ok(())
    }
    fn hand_out(
        &self,
        _: &mut Tx,
        _: &Actor,
        root: CaseId,
        how: &HandedOut,
    ) -> Result<Option<String>, Fault> {
        self.out.lock().unwrap().push((root.0, how.clone()));
        Ok(Some(format!("R-{root}")))
    }
}

impl HallLookup for Cases {
    fn halls(&self, _: &mut Tx) -> Result<Vec<HallSummary>, Fault> {
        let hall = |key: &str| HallSummary {
            key: key.to_owned(),
            name: Text::new("政务服务大厅", "Hall"),
            address: Text::new("示例大街1号", "1 Example Street"),
            region: "150402".to_owned(),
        };
        Ok(vec![hall("centre"), hall("second")])
    }
}

pub struct World {
    pub db: Db,
    pub clock: Arc<store::ManualClock>,
    pub desk: Desk,
    pub cases: Arc<Cases>,
}

/// The secret shared with the courier.
pub const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";

/// Where Chen wants it.
pub fn chens() -> Recipient {
    Recipient {
        name: "陈晓梅".to_owned(),
        phone: "13000000001".to_owned(),
        address: "示例街1号2单元301室".to_owned(),
        tail: String::new(),
    }
}

impl World {
    pub fn new(db: &TestDb) -> World {
        let cases = Arc::new(Cases::default());
        let desk = Desk {
            cases: cases.clone(),
            items: None,
            licences: None,
            results: cases.clone(),
            halls: cases.clone(),
            courier: Some(Arc::new(Courier::new("模拟快递", "http://127.0.0.1:1/", SECRET.to_vec()))),
            calendar: worktime::Calendar::china().clone().into(),
            base_url: "http://test".to_owned(),
        };
        let world = World { db: Db::clone(db), clock: db.clock.clone(), desk, cases };
        world.db.write_blocking(directory::prepare).unwrap();
        let site = directory::SiteData::parse(SITE).unwrap();
        world.db.write_blocking(move |tx| directory::import(tx, &site)).unwrap();
        world
    }

    pub fn act<T: Send + 'static>(
        &self,
        login: &'static str,
        act: impl Fn(&mut Tx, &Desk, &Actor) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let desk = self.desk.clone();
        let who = self.db.read_blocking(move |tx| directory::account::actor(tx, login, 1)).unwrap();
        self.db.write_blocking(move |tx| act(tx, &desk, &who))
    }

    fn hear(&self) {
        let (ended, recorded) = (self.desk.clone(), self.desk.clone());
        let handlers = Handlers::new()
            .hear("delivery.results", &[Decided::KIND], move |tx, heard| {
                delivery::open::ended(tx, &ended, heard)
            })
            .hear("delivery.recorded", &[contract::events::case::Delivered::KIND], move |tx, heard| {
                delivery::open::recorded(tx, &recorded, heard)
            });
        self.db.hears(&handlers);
        // What is given to the courier is not given here: tests say what the courier answers.
        self.db.run_due(&handlers).unwrap();
    }

    fn party(&self, name: &'static str) -> PartyId {
        self.db.read_blocking(move |tx| directory::party::named(tx, name, 1)).unwrap()[0].id
    }

    /// Chen applied.
    pub fn apply(&self, root: i64) -> String {
        let number = format!("C-{root}");
        let summary = CaseSummary {
            id: CaseId(root),
            root: CaseId(root),
            application: number.clone(),
            number: number.clone(),
            item_name: Text::new("食品经营许可", "Food"),
            item_code: "I-1".to_owned(),
            state: CaseState::Accepted,
            applicant: self.party("陈晓梅"),
            agent: None,
            organ: OrganId(1),
            region: "150402".to_owned(),
        };
        self.cases.all.lock().unwrap().insert(number.clone(), summary);
        number
    }

    fn tell<F: Fact>(&self, root: i64, fact: &F) {
        let mut data = contract::events::data(fact);
        data["case"] = json!(format!("C-{root}"));
        self.hear();
        self.db
            .write_blocking(move |tx| {
                tx.record(store::Event {
                    stream: contract::case::stream(CaseId(root)),
                    kind: F::KIND,
                    actor: "system:test".to_owned(),
                    data: data.clone(),
                });
                Ok::<_, Fault>(())
            })
            .unwrap();
        self.hear();
    }

    /// It was granted: its delivery.
    pub fn grant(&self, root: i64) -> Delivery {
        self.cases.all.lock().unwrap().get_mut(&format!("C-{root}")).unwrap().state = CaseState::Granted;
        let outcome = CaseState::Granted;
        self.tell(root, &Decided { outcome, document: "D".into(), licences: Vec::new(), unread: Vec::new() });
        self.of(root).expect("a delivery is opened")
    }

    /// The window's own record says it is out.
    pub fn record(&self, root: i64) {
        let fact = contract::events::case::Delivered { how: "pick-up".into(), document: "R-window".into() };
        self.tell(root, &fact);
    }

    pub fn of(&self, root: i64) -> Option<Delivery> {
        self.db.read_blocking(move |tx| rows::of_root(tx, root)).unwrap()
    }

    pub fn choose(&self, who: &'static str, number: &str, wish: Wish) -> Result<(), Fault> {
        let target = Target::Application(number.to_owned());
        self.act(who, move |tx, desk, actor| choose::choose(tx, desk, actor, &target, &wish))
    }

    /// Chen wants it by courier, it is granted and ordered, and the courier takes it: our number of the parcel.
    pub fn on_its_way(&self, root: i64) -> String {
        let number = self.apply(root);
        self.choose("chen", &number, Wish::Courier(To::New(chens(), true))).unwrap();
        let delivery = self.grant(root);
        self.send(&delivery)
    }

    pub fn send(&self, delivery: &Delivery) -> String {
        let (number, revision) = (delivery.number.clone(), delivery.revision);
        let sent = self
            .act("issue", move |tx, desk, actor| parcel::send(tx, desk, actor, (&number, revision)))
            .unwrap();
        let parcel = sent.parcel.clone();
        self.db.write_blocking(move |tx| parcel::accepted(tx, &parcel, "SIM1")).unwrap();
        sent.parcel
    }

    pub fn hand(&self, who: &'static str, delivery: &Delivery, proof: Proof) -> Result<Handed, Fault> {
        let (number, revision) = (delivery.number.clone(), delivery.revision);
        self.act(who, move |tx, desk, actor| {
            hand::hand_over(tx, desk, actor, (&number, revision), "陈晓梅", &proof)
        })
    }

    pub fn code(&self, root: i64) -> String {
        hand::code(&self.of(root).unwrap()).unwrap()
    }

    /// The courier tells that something happened at this moment.
    pub fn told(
        &self,
        parcel: &str,
        event: &str,
        kind: Kind,
        at: i64,
        code: Option<&str>,
    ) -> Result<Taken, Fault> {
        let note = Notification {
            order: parcel.to_owned(),
            event: event.to_owned(),
            kind,
            at,
            place: String::new(),
            document_tail: None,
            code: code.map(str::to_owned),
        };
        let desk = self.desk.clone();
        self.db.write_blocking(move |tx| parcel::told(tx, &desk, &note))
    }
}
