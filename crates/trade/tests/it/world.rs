//! A small town that buys and sells: a tenderer, a trading platform, two authorities, three bidders, ten experts. All made up.

use std::sync::Arc;

use contract::{Actor, Fault, OrganId};
use sealed::Key;
use store::{Db, Handlers, Tx};
use testkit::TestDb;
use trade::desk::Desk;
use trade::model::{Offer, Tender, Terms};
use trade::rules::InForce;
use trade::subject::NewExpert;
use trade::{auction, award, bid, committee, opening, review, rules, subject, tender};

pub const RULES: &str = include_str!("../../../../definitions/hongshan/trading.yaml");
pub const CODES: [&str; 3] = ["91150402DEM0002175", "91150402DEM0002250", "91150402DEM000233T"];
const PERSONS: [&str; 10] = [
    "150402198001019904",
    "150402198002019914",
    "150402198003019924",
    "150402198004019934",
    "150402198005019944",
    "150402198006019954",
    "150402198007019964",
    "150402198008019974",
    "150402198009019984",
    "15040219801001999X",
];

fn site() -> String {
    let mut text = String::from(
        r#"
region: "150402"
initial_password: Onedoor-2026
organs:
  - { key: lead, uscc: 11150402DEM000014Q, name: { zh: 监管局 }, region: "150402", kind: department }
  - { key: food, uscc: 11150402DEM000022K, name: { zh: 药监局 }, region: "150402", kind: department }
  - { key: city, uscc: 11150402DEM000049B, name: { zh: 城管局 }, region: "150402", kind: department }
  - { key: hall, uscc: 11150402DEM0000576, name: { zh: 政务中心 }, region: "150402", kind: hall }
  - { key: market, uscc: 11150402DEM0000651, name: { zh: 交易中心 }, region: "150402", kind: department }
posts:
  - { key: buyer, organ: hall, name: { zh: 采购 }, region: "150402", reach: own-organ, permissions: [trade.tender] }
  - { key: seller, organ: city, name: { zh: 出让 }, region: "150402", reach: own-organ, permissions: [trade.tender] }
  - { key: platform, organ: market, name: { zh: 交易服务 }, region: "150402", reach: all-organs, permissions: [trade.serve] }
  - { key: rules, organ: market, name: { zh: 规则 }, region: "150402", reach: all-organs, permissions: [trade.configure] }
  - { key: watch, organ: lead, name: { zh: 采购监督 }, region: "150402", reach: own-organ, permissions: [trade.supervise] }
  - { key: watch-land, organ: city, name: { zh: 出让监督 }, region: "150402", reach: own-organ, permissions: [trade.supervise] }
parties:
"#,
    );
    for (n, id) in PERSONS.iter().enumerate() {
        text += &format!(
            "  - {{ key: p{n}, kind: person, id_kind: citizen-id, id_number: \"{id}\", name: 专家{}, phone: \"1300000100{n}\" }}\n",
            char::from_u32(0x7532 + n as u32 * 7).unwrap()
        );
    }
    for (n, code) in CODES.iter().enumerate() {
        text += &format!(
            "  - {{ key: e{n}, kind: enterprise, id_kind: uscc, id_number: {code}, name: 示例科技{n}号有限公司, phone: \"1300000200{n}\" }}\n"
        );
    }
    text += "accounts:\n";
    for n in 0..10_u32 {
        let acts = if n < 3 { format!(", principal_of: [e{n}]") } else { String::new() };
        text += &format!(
            "  - {{ login: person{n}, name: 专家{}, party: p{n}{acts} }}\n",
            char::from_u32(0x7532 + n * 7).unwrap()
        );
    }
    text += "  - { login: buyer, name: 采购员, posts: [buyer] }\n  - { login: seller, name: 出让员, posts: [seller] }\n";
    text += "  - { login: platform, name: 服务员, posts: [platform] }\n  - { login: rules, name: 规则员, posts: [rules] }\n";
    text += "  - { login: watch, name: 监督员, posts: [watch] }\n  - { login: watch2, name: 监督员二, posts: [watch-land] }\n";
    text
}

pub struct World {
    pub db: Db,
    pub clock: Arc<store::ManualClock>,
    pub desk: Desk,
}

/// Randomness of the tests: from the system, as everywhere.
pub fn random(bytes: &mut [u8]) {
    getrandom::fill(bytes).unwrap();
}

impl World {
    pub fn new(db: &TestDb) -> World {
        let desk = Desk {
            calendar: worktime::Calendar::china().clone().into(),
            rules: InForce::default(),
            live: None,
        };
        let world = World { db: Db::clone(db), clock: db.clock.clone(), desk };
        world.at("2026-03-02", 540);
        world.db.write_blocking(directory::prepare).unwrap();
        let site = directory::SiteData::parse(&site()).unwrap();
        world.db.write_blocking(move |tx| directory::import(tx, &site)).unwrap();
        world.db.write_blocking(|tx| rules::bring_in(tx, RULES)).unwrap();
        world
    }

    pub fn at(&self, date: &str, minute: i64) {
        self.clock.set(moment(date, minute));
    }

    pub fn who(&self, login: &str) -> Actor {
        let login = login.to_owned();
        self.db.read_blocking(move |tx| directory::account::actor(tx, &login, 1)).unwrap()
    }

    /// An act of somebody.
    pub fn act<T: Send + 'static>(
        &self,
        login: &str,
        act: impl Fn(&mut Tx, &Desk, &Actor) -> Result<T, Fault> + Send + Sync + 'static,
    ) -> Result<T, Fault> {
        let (desk, who) = (self.desk.clone(), self.who(login));
        self.db.write_blocking(move |tx| act(tx, &desk, &who))
    }

    pub fn organ(&self, login: &str) -> OrganId {
        self.who(login).postings.first().unwrap().organ
    }

    /// The three bidders register.
    pub fn register(&self) {
        for (n, code) in CODES.iter().enumerate() {
            let code = (*code).to_owned();
            self.act(&format!("person{n}"), move |tx, _, who| {
                let party = directory::party::by_number(tx, &code)?.unwrap().id;
                subject::register(tx, who, party.0, "150402")
            })
            .unwrap();
        }
    }

    /// A key for the tenderer, the platform and the authority; the secret halves stay here.
    pub fn keys(&self) -> Vec<Key> {
        [("buyer", "tenderer"), ("platform", "platform"), ("watch", "supervisor")]
            .into_iter()
            .map(|(login, role)| {
                let (key, organ) = (Key::new(&mut random), self.organ(login));
                let public = key.public();
                self.act(login, move |tx, _, who| subject::hold_key(tx, who, role, organ, &public)).unwrap();
                key
            })
            .collect()
    }

    /// Experts 3 to 9 enter the library.
    pub fn experts(&self) {
        let organ = self.organ("watch");
        for n in 3..10 {
            let new = NewExpert {
                login: format!("person{n}"),
                specialities: vec!["it".into()],
                until: "2027-12-31".into(),
                // One of them works for a bidder.
                employer: if n == 3 { CODES[0].into() } else { String::new() },
            };
            self.act("watch", move |tx, desk, who| subject::enter_expert(tx, desk, who, organ, &new))
                .unwrap();
        }
    }

    pub fn draft(&self, procedure: &str, terms: Terms) -> Result<Tender, Fault> {
        let (organ, procedure) = (self.organ("buyer"), procedure.to_owned());
        self.act("buyer", move |tx, desk, who| tender::draft(tx, desk, who, organ, &procedure, &terms, None))
    }

    pub fn again(&self, tender: &Tender) -> Tender {
        let number = tender.number.clone();
        let who = self.who("buyer");
        let seller = self.who("seller");
        self.db
            .read_blocking(move |tx| {
                trade::frame::for_staff(tx, &who, &number)
                    .or_else(|_| trade::frame::for_staff(tx, &seller, &number))
            })
            .unwrap()
            .0
    }

    pub fn publish(&self, tender: &Tender, day: &str) -> Result<Tender, Fault> {
        let (number, revision, end) = (tender.number.clone(), tender.revision, moment(day, 600));
        self.act("buyer", move |tx, desk, who| tender::publish(tx, desk, who, &number, revision, end))
    }

    /// An inquiry that was announced on 2 March, with bids until the morning of the 6th.
    pub fn inquiry(&self) -> Tender {
        let drafted = self.draft("procurement-inquiry", laptops()).unwrap();
        self.publish(&drafted, "2026-03-06").unwrap()
    }

    pub fn envelope(&self, tender: &Tender, n: usize, price: &str) -> String {
        let (number, code) = (tender.number.clone(), CODES[n].to_owned());
        let who = self.who(&format!("person{n}"));
        let sealing = self
            .db
            .read_blocking(move |tx| -> Result<_, Fault> {
                let tender = trade::frame::public(tx, &number)?;
                let trader = subject::acting(tx, &who, &code)?;
                bid::sealing(tx, &tender, &trader)
            })
            .unwrap();
        let offer = Offer { price: price.into(), offer: "按要求供货".into(), ..Offer::default() };
        let plain = serde_json::to_vec(&offer).unwrap();
        sealed::seal(&sealing.place, &sealing.keys, sealing.quorum, &plain, &mut random).unwrap().json()
    }

    pub fn bid(&self, tender: &Tender, n: usize, price: &str) -> Result<trade::model::Bid, Fault> {
        let envelope = self.envelope(tender, n, price);
        self.send(tender, n, envelope, &format!("10.0.0.{n}"))
    }

    pub fn send(
        &self,
        tender: &Tender,
        n: usize,
        envelope: String,
        from: &str,
    ) -> Result<trade::model::Bid, Fault> {
        let (number, code) = (tender.number.clone(), CODES[n].to_owned());
        let machine = bid::machine(from).unwrap();
        self.act(&format!("person{n}"), move |tx, desk, who| {
            bid::submit(tx, desk, who, &number, &code, &envelope, &machine)
        })
    }

    /// A holder gives the shares of their key.
    pub fn give(&self, tender: &Tender, login: &str, key: &Key) -> Result<(), Fault> {
        let (number, who) = (tender.number.clone(), self.who(login));
        let tender = self.again(tender);
        let envelopes: Vec<(String, String)> = self
            .db
            .read_blocking(move |tx| -> Result<_, Fault> {
                let turn = opening::turn(tx, &who, &tender)?;
                Ok(turn.locked.into_iter().map(|one| (one.bid, serde_json::json!({ "place": one.place, "eph": one.eph, "box": one.boxed, "sum": one.sum, "to": turn.key }).to_string())).collect())
            })
            .unwrap();
        let shares: Vec<(String, String)> = envelopes
            .into_iter()
            .map(|(bid, text)| {
                let one: serde_json::Value = serde_json::from_str(&text).unwrap();
                let word = |name: &str| one[name].as_str().unwrap().to_owned();
                // As the browser does it: from the one box, without the rest of the envelope.
                let boxed = sealed::Boxed { to: word("to"), boxed: word("box"), sum: word("sum") };
                (
                    bid,
                    key.share_of(&boxed, &word("eph"), &word("place"))
                        .map(|share| sealed::share_text(&share))
                        .unwrap_or_default(),
                )
            })
            .collect();
        self.act(login, move |tx, _, who| opening::give(tx, who, &number, &shares))
    }

    pub fn open(&self, tender: &Tender) -> Result<Tender, Fault> {
        let tender = self.again(tender);
        self.act("buyer", move |tx, desk, who| opening::open(tx, desk, who, &tender.number, tender.revision))
    }

    pub fn award(&self, login: &str, tender: &Tender) -> Result<Tender, Fault> {
        let tender = self.again(tender);
        self.act(login, move |tx, desk, who| award::award(tx, desk, who, &tender.number, tender.revision))
    }

    pub fn conclude(&self, tender: &Tender) -> Result<Tender, Fault> {
        let tender = self.again(tender);
        self.act("buyer", move |tx, desk, who| {
            review::conclude(tx, desk, who, &tender.number, tender.revision)
        })
    }

    /// The draw announced at once and drawn half an hour later.
    pub fn draw(&self, tender: &Tender) {
        let one = self.again(tender);
        let first = one.clone();
        self.act("platform", move |tx, desk, who| {
            committee::announce(
                tx,
                desk,
                who,
                &first.number,
                first.revision,
                "3月6日 14:00",
                "交易中心评标室",
            )
        })
        .unwrap();
        self.clock.advance(std::time::Duration::from_secs(31 * 60));
        let second = self.again(tender);
        self.act("platform", move |tx, _, who| {
            committee::draw(tx, who, &second.number, second.revision, "01 02 03 04 05 06 + 07")
        })
        .unwrap();
    }

    /// Seats somebody is asked for.
    pub fn asked(&self, n: usize) -> Vec<committee::Invitation> {
        let who = self.who(&format!("person{n}"));
        self.db.read_blocking(move |tx| committee::invitations(tx, &who)).unwrap()
    }

    pub fn arrive(&self, tender: &Tender, code: &str) -> Result<String, Fault> {
        let (tender, code) = (self.again(tender), code.to_owned());
        self.act("platform", move |tx, _, who| {
            committee::arrive(tx, who, &tender.number, tender.revision, &code)
        })
    }

    pub fn run_due(&self) {
        let desk = self.desk.clone();
        let handlers = Handlers::new().on(tender::ALARM, move |tx, job| {
            auction::close(tx, &desk, job.payload["tender"].as_str().unwrap_or_default())
        });
        let done = self.db.run_due(&handlers).unwrap();
        assert_eq!(done.failed, [], "jobs failed");
    }
}

pub fn moment(date: &str, minute: i64) -> i64 {
    contract::time::china_midnight_ms(worktime::parse_date(date).unwrap()) + minute * 60_000
}

pub fn laptops() -> Terms {
    Terms {
        title: "笔记本电脑采购".into(),
        description: "20 台，14 寸，三年保修。".into(),
        budget_fen: 12_000_000,
        delivery: "合同签订后 10 日内".into(),
        speciality: "it".into(),
        catalogue: "goods-small".into(),
        ..Terms::default()
    }
}

pub fn code<T>(done: Result<T, Fault>) -> &'static str {
    done.err().map_or("done", |fault| fault.code)
}
