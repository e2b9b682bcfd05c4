//! A small town with people who apply and pay, who keeps the list, who sees the money and who waives; cases as casework would tell of them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use contract::case::CaseState;
use contract::events::case::{Accepted, Decided, Withdrawn};
use contract::item::Fee;
use contract::lookup::{CaseLookup, CaseSummary, ChargedCase, Work};
use contract::{Actor, CaseId, Fault, FileId, OrganId, PartyId, Permission, Text};
use payment::desk::Desk;
use payment::list::{self, InForce};
use payment::model::{Bill, Line, Money, Refund};
use payment::order::{ONLINE, Taken, Told};
use payment::provider::Provider;
use payment::store::bills as rows;
use serde_json::{Value, json};
use store::{Db, Handlers, Tx};
use testkit::TestDb;

/// The town: synthetic, as the demonstration is.
const SITE: &str = r#"
region: "150402"
initial_password: Onedoor-2026
organs:
  - { key: city, uscc: 11150402DEM000049B, name: { zh: 城市管理局 }, region: "150402", kind: department }
  - { key: fire, uscc: 11150402DEM000030E, name: { zh: 消防大队 }, region: "150402", kind: department }
  - { key: hall, uscc: 11150402DEM0000576, name: { zh: 政务服务中心 }, region: "150402", kind: hall }
posts:
  - { key: finance, organ: hall, name: { zh: 收费财务 }, region: "150402", reach: all-organs, permissions: [payment.finance, payment.list] }
  - { key: second, organ: hall, name: { zh: 退费审批 }, region: "150402", reach: all-organs, permissions: [payment.finance, payment.refund] }
  - { key: waiver, organ: hall, name: { zh: 减免审批 }, region: "150402", reach: all-organs, permissions: [payment.waive] }
  - { key: far, organ: hall, name: { zh: 外地 }, region: "150403", reach: all-organs, permissions: [payment.finance] }
parties:
  - { key: chen, kind: person, id_kind: citizen-id, id_number: 15040219900612998X, name: 陈晓梅, phone: "13000000001" }
  - { key: sun, kind: person, id_kind: citizen-id, id_number: "150402198509209979", name: 孙志远, phone: "13000000002" }
accounts:
  - { login: chen, name: 陈晓梅, party: chen }
  - { login: sun, name: 孙志远, party: sun }
  - { login: finance, name: 田账目, posts: [finance] }
  - { login: second, name: 贺复核, posts: [second] }
  - { login: waiver, name: 石酌减, posts: [waiver] }
  - { login: far, name: 外乡人, posts: [far] }
"#;

/// Two fees, one that government pays, one that is stopped on 2 December 2026.
pub const LIST: &str = r#"
pay_days: 10
fees:
  - { code: ROAD, name: { zh: 占用费 }, basis: { zh: 依据一 }, rate: { zh: 每平方米每天五角 }, formula: area * days * 0.5, organ: 11150402DEM000049B, account: A-049, from: 2026-01-01 }
  - { code: SIGN, name: { zh: 招牌费 }, basis: { zh: 依据二 }, fen: 5000, organ: 11150402DEM000030E, account: A-030, from: 2026-01-01, stopped: 2026-12-02 }
  - { code: DRAW, name: { zh: 审图费 }, basis: { zh: 依据三 }, rate: { zh: 政府支付 }, fen: 80000, payer: government, organ: 11150402DEM000030E, account: A-030, from: 2026-01-01 }
"#;

#[derive(Clone)]
struct Kept {
    summary: CaseSummary,
    fees: Vec<&'static str>,
    said: Value,
}

/// Cases, as casework would answer for them.
#[derive(Default)]
pub struct Cases(Mutex<BTreeMap<String, Kept>>);

impl CaseLookup for Cases {
    fn by_number(&self, _: &mut Tx, number: &str) -> Result<Option<CaseSummary>, Fault> {
        Ok(self.0.lock().unwrap().get(number).map(|kept| kept.summary.clone()))
    }
    fn charged(&self, _: &mut Tx, root: CaseId) -> Result<Vec<ChargedCase>, Fault> {
        let all = self.0.lock().unwrap();
        let fee = |code: &&'static str| Fee {
            name: Text::new("收费", ""),
            fen: 0,
            basis: Text::new("依据", ""),
            code: (*code).to_owned(),
            rate: Text::default(),
            before_result: true,
        };
        let charged = all.values().filter(|kept| kept.summary.root == root && !kept.fees.is_empty());
        let charged = charged.map(|kept| ChargedCase {
            number: kept.summary.number.clone(),
            fees: kept.fees.iter().map(fee).collect(),
            said: kept.said.as_object().cloned().unwrap_or_default(),
        });
        Ok(charged.collect())
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

pub struct World {
    pub db: Db,
    pub clock: Arc<store::ManualClock>,
    pub desk: Desk,
    pub cases: Arc<Cases>,
}

/// The secret shared with the payment site.
pub const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";

impl World {
    pub fn new(db: &TestDb) -> World {
        let cases = Arc::new(Cases::default());
        let desk = Desk {
            list: InForce::default(),
            cases: Some(cases.clone()),
            provider: Some(Arc::new(Provider::new("https://pay.example/pay", SECRET.to_vec()))),
            base_url: "http://test".to_owned(),
        };
        let world = World { db: Db::clone(db), clock: db.clock.clone(), desk, cases };
        world.at("2026-11-30", 600);
        world.db.write_blocking(directory::prepare).unwrap();
        let site = directory::SiteData::parse(SITE).unwrap();
        world.db.write_blocking(move |tx| directory::import(tx, &site)).unwrap();
        world.db.write_blocking(|tx| list::bring_in(tx, LIST)).unwrap();
        world
    }

    /// Sets the clock to a minute of a day in China.
    pub fn at(&self, date: &str, minute: i64) {
        let day: jiff::civil::Date = date.parse().unwrap();
        self.clock.set(contract::time::china_midnight_ms(day) + minute * 60_000);
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

    /// What runs by itself and what is heard.
    pub fn run(&self) {
        let (stopping, made, ended) = (self.desk.clone(), self.desk.clone(), self.desk.clone());
        use contract::events::Fact;
        let handlers = Handlers::new()
            .on(list::STOP, move |tx, job| -> Result<(), Fault> {
                payment::bill::stop(tx, &stopping, job.payload["after"].as_i64().unwrap()).map(drop)
            })
            .hear("payment.bill", &[Accepted::KIND], move |tx, heard| {
                payment::bill::accepted(tx, &made, heard)
            })
            .hear("payment.end", &[Decided::KIND, Withdrawn::KIND], move |tx, heard| {
                payment::bill::ended(tx, &ended, heard)
            });
        self.db.hears(&handlers);
        assert_eq!(self.db.run_due(&handlers).unwrap().failed, [], "jobs failed");
    }

    fn party(&self, name: &'static str) -> PartyId {
        self.db.read_blocking(move |tx| directory::party::named(tx, name, 1)).unwrap()[0].id
    }

    /// An application of Chen's is accepted: `parts` are its cases with their fees, the first its own. Its bill's number, where one is made.
    pub fn accept(&self, root: i64, parts: &[&[&'static str]], said: Value) -> Option<Bill> {
        let party = self.party("陈晓梅");
        let number = |part: usize| if part == 0 { format!("C-{root}") } else { format!("C-{root}-{part}") };
        for (part, fees) in parts.iter().enumerate() {
            let summary = CaseSummary {
                id: CaseId(root + i64::try_from(part).unwrap()),
                root: CaseId(root),
                application: number(0),
                number: number(part),
                item_name: Text::new("临时占用城市道路审批", "Street"),
                item_code: "I-1".to_owned(),
                state: CaseState::Accepted,
                applicant: party,
                agent: None,
                organ: OrganId(1),
                region: "150402".to_owned(),
            };
            let kept = Kept { summary, fees: fees.to_vec(), said: said.clone() };
            self.cases.0.lock().unwrap().insert(number(part), kept);
        }
        self.tell(
            root,
            &number(0),
            &Accepted { document: "D".into(), due: None, deemed: false, deferred: 0 },
        );
        self.of_root(root)
    }

    /// A case ends so.
    pub fn end(&self, root: i64, number: &str, state: CaseState) {
        self.cases.0.lock().unwrap().get_mut(number).unwrap().summary.state = state;
        let fact = Decided { outcome: state, document: "D".into(), licences: Vec::new(), unread: Vec::new() };
        self.tell(root, number, &fact);
    }

    fn tell<F: contract::events::Fact>(&self, root: i64, number: &str, fact: &F) {
        let mut data = contract::events::data(fact);
        data["case"] = json!(number);
        self.run();
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
        self.run();
    }

    /// Refunds of a bill.
    pub fn refunds(&self, bill: &Bill) -> Vec<Refund> {
        let id = bill.id;
        self.db.read_blocking(move |tx| payment::store::refunds::of_bill(tx, id)).unwrap()
    }

    /// Chen pays all of a bill.
    pub fn pays(&self, bill: &Bill, reference: &str) {
        let (order, amount) = self.begin(bill).unwrap();
        self.told(&order, reference, amount).unwrap();
    }

    pub fn of_root(&self, root: i64) -> Option<Bill> {
        self.db.read_blocking(move |tx| rows::of_root(tx, root)).unwrap()
    }

    pub fn lines(&self, bill: &Bill) -> Vec<Line> {
        let id = bill.id;
        self.db.read_blocking(move |tx| rows::lines(tx, id)).unwrap()
    }

    pub fn money(&self, bill: &Bill) -> Vec<Money> {
        let id = bill.id;
        self.db.read_blocking(move |tx| rows::money_of(tx, id)).unwrap()
    }

    /// A street of 20 m² for two days: 20 yuan.
    pub fn street(&self, root: i64) -> Bill {
        self.accept(root, &[&["ROAD"]], json!({ "area": 20, "days": 2 })).unwrap()
    }

    /// Chen begins to pay: the order's number and amount.
    pub fn begin(&self, bill: &Bill) -> Result<(String, i64), Fault> {
        let number = bill.number.clone();
        let begun = self.act("chen", move |tx, desk, actor| payment::order::begin(tx, desk, actor, &number));
        begun.map(|(_, order)| (order.number, order.amount))
    }

    /// The payment site tells of money.
    pub fn told(&self, order: &str, reference: &str, amount: i64) -> Result<Taken, Fault> {
        let (desk, order, reference) = (self.desk.clone(), order.to_owned(), reference.to_owned());
        self.db.write_blocking(move |tx| {
            let paid_at = tx.now();
            let told =
                Told { channel: ONLINE, order: order.clone(), reference: reference.clone(), amount, paid_at };
            payment::order::take(tx, &desk, &told)
        })
    }

    /// What the accounts of the books stand at, those at nothing left out.
    pub fn balances(&self) -> BTreeMap<String, i64> {
        let all = self.db.read_blocking(payment::books::balances).unwrap();
        all.into_iter().filter(|(_, fen)| *fen != 0).collect()
    }
}
