//! A town whose cases are made up: rows as their service would keep them, and the events it would have recorded.

use std::sync::{Arc, Mutex};

use contract::case::CaseState;
use contract::events::case::{
    Accepted, CorrectionAsked, CorrectionLapsed, Decided, Delivered, Overdue, Reviewed, Submitted,
    WhichLimit, Withdrawn,
};
use contract::events::{Fact, data};
use contract::item::ItemKind;
use contract::item::ItemVersion;
use contract::lookup::{CaseLookup, CaseSummary, CountedCase, ItemHit, ItemLookup, ItemQuery, Work};
use contract::plan::Plan;
use contract::{
    AccountId, Actor, ActorKind, CaseId, Fault, FileId, OrganId, Permission, PostId, Posting, Text,
};
use insight::figures::{Line, Only, Period};
use insight::keep::{self, Desk};
use insight::watch::{Ground, judge};
use store::{Db, Event, Handlers, ManualClock, Tx};
use testkit::TestDb;

pub const REGION: &str = "150402";

/// The rows.
#[derive(Default)]
pub struct Rows(pub Mutex<Vec<CountedCase>>);

impl CaseLookup for Rows {
    fn by_number(&self, _: &mut Tx, _: &str) -> Result<Option<CaseSummary>, Fault> {
        Ok(None)
    }
    fn work(&self, _: &mut Tx, _: CaseId) -> Result<Vec<Work>, Fault> {
        Ok(Vec::new())
    }
    fn counted(&self, _: &mut Tx, root: CaseId) -> Result<Vec<CountedCase>, Fault> {
        Ok(self.0.lock().unwrap().iter().filter(|case| case.root == root).cloned().collect())
    }
    fn counted_after(&self, _: &mut Tx, after: CaseId, most: u32) -> Result<Vec<CountedCase>, Fault> {
        let all = self.0.lock().unwrap();
        Ok(all.iter().filter(|case| case.id > after).take(most as usize).cloned().collect())
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

/// Nothing is known of any item.
pub struct NoItems;

impl ItemLookup for NoItems {
    fn current(&self, _: &mut Tx, _: &str) -> Result<Arc<ItemVersion>, Fault> {
        Err(Fault::not_found("item.not-found"))
    }
    fn version(&self, _: &mut Tx, _: contract::ItemVersionId) -> Result<Arc<ItemVersion>, Fault> {
        Err(Fault::not_found("item.not-found"))
    }
    fn form(
        &self,
        _: &mut Tx,
        _: &ItemVersion,
        _: &serde_json::Map<String, serde_json::Value>,
    ) -> Result<Arc<forms::Merged>, Fault> {
        Err(Fault::not_found("item.not-found"))
    }
    fn plan(
        &self,
        _: &mut Tx,
        _: &ItemVersion,
        _: &serde_json::Map<String, serde_json::Value>,
        _: Option<contract::PartyId>,
    ) -> Result<Plan, Fault> {
        Err(Fault::not_found("item.not-found"))
    }
    fn find(&self, _: &mut Tx, _: &ItemQuery) -> Result<Vec<ItemHit>, Fault> {
        Ok(Vec::new())
    }
}

pub struct Town {
    pub db: Db,
    pub clock: Arc<ManualClock>,
    pub rows: Arc<Rows>,
}

/// Somebody of an organ with these permissions.
pub fn staff(organ: i64, all_organs: bool, permissions: &[&str]) -> Actor {
    let posting = Posting {
        post: PostId(organ),
        title: Text::new("岗位", "Post"),
        organ: OrganId(organ),
        organ_name: Text::new("机关", "Organ"),
        region: REGION.to_owned(),
        all_organs,
        items: None,
        permissions: permissions.iter().map(|p| (*p).to_owned()).collect(),
    };
    Actor {
        kind: ActorKind::Staff,
        account: AccountId(organ),
        name: "冯明远".to_owned(),
        party: None,
        postings: vec![posting],
        assurance: 2,
    }
}

impl Town {
    pub fn new(db: &TestDb) -> Town {
        let town = Town { db: Db::clone(db), clock: db.clock.clone(), rows: Arc::default() };
        town.at("2026-11-02", 9);
        town.db.hears(&town.handlers());
        town
    }

    pub fn desk(&self) -> Desk {
        Desk { cases: self.rows.clone() }
    }

    pub fn handlers(&self) -> Handlers {
        keep::handlers(self.desk())
            .and(insight::recount::handlers(self.db.clone(), self.rows.clone()))
            .and(judge::handlers(self.watch()))
    }

    pub fn ground(&self) -> Ground {
        let calendar = Arc::new(worktime::Calendar::china().clone());
        let calendar = Arc::new(move || calendar.clone());
        Ground { cases: self.rows.clone(), items: Arc::new(NoItems), calendar }
    }

    pub fn watch(&self) -> judge::Watch {
        judge::Watch::new(self.ground(), self.db.clone())
    }

    /// Sets the clock to a time of day in China.
    pub fn at(&self, date: &str, hour: i64) {
        let date: jiff::civil::Date = date.parse().unwrap();
        self.clock.set(contract::time::china_midnight_ms(date) + hour * 3_600_000);
    }

    pub fn now(&self) -> i64 {
        store::Clock::now_ms(self.clock.as_ref())
    }

    pub fn run(&self) {
        self.db.run_due(&self.handlers()).unwrap();
    }

    pub fn act<T: Send + 'static>(
        &self,
        act: impl Fn(&mut Tx) -> Result<T, Fault> + Send + Sync + 'static,
    ) -> Result<T, Fault> {
        self.db.write_blocking(act)
    }

    fn record<F: Fact<Of = CaseId>>(&self, root: CaseId, number: &str, fact: &F) {
        let mut said = data(fact);
        said["case"] = number.into();
        let stream = contract::case::stream(root);
        self.db
            .write_blocking(move |tx| -> Result<(), Fault> {
                let event = Event {
                    stream: stream.clone(),
                    kind: F::KIND,
                    actor: "account:1".into(),
                    data: said.clone(),
                };
                tx.record(event);
                Ok(())
            })
            .unwrap();
    }

    pub fn change(&self, number: &str, change: impl Fn(&mut CountedCase)) -> CaseId {
        let mut all = self.rows.0.lock().unwrap();
        let case = all.iter_mut().find(|case| case.number == number).unwrap();
        change(case);
        case.root
    }

    /// An application comes in.
    pub fn submit(&self, number: &str, organ: i64, item: &str, channel: &'static str, package: bool) {
        let id = CaseId(self.db.write_blocking(|tx| Ok::<_, Fault>(tx.new_id())).unwrap());
        self.rows.0.lock().unwrap().push(CountedCase {
            id,
            root: id,
            number: number.to_owned(),
            part: if package { "package" } else { "single" },
            item: item.to_owned(),
            kind: ItemKind::Licence,
            organ: OrganId(organ),
            region: REGION.to_owned(),
            channel,
            state: CaseState::Received,
            received_at: self.now(),
            accepted_at: None,
            decided_at: None,
            closed_at: None,
        });
        let fact = Submitted {
            item: item.to_owned(),
            channel: channel.to_owned(),
            region: REGION.to_owned(),
            members: 1,
            materials: 2,
            commitments: Vec::new(),
        };
        self.record(id, number, &fact);
    }

    pub fn correct(&self, number: &str, concepts: &[&str]) {
        let root = self.change(number, |case| case.state = CaseState::Correcting);
        let concepts = concepts.iter().map(|concept| (*concept).to_owned()).collect();
        self.record(root, number, &CorrectionAsked { document: "补1".into(), concepts, until: None });
    }

    /// Accepted; a package begins its parts: (number, organ, item).
    pub fn accept(&self, number: &str, parts: &[(&str, i64, &str)]) {
        let now = self.now();
        let root = self.change(number, |case| {
            case.state = CaseState::Accepted;
            case.accepted_at = Some(now);
        });
        let whole = self.rows.0.lock().unwrap().iter().find(|case| case.number == number).unwrap().clone();
        for (part, organ, item) in parts {
            let id = CaseId(self.db.write_blocking(|tx| Ok::<_, Fault>(tx.new_id())).unwrap());
            self.rows.0.lock().unwrap().push(CountedCase {
                id,
                number: (*part).to_owned(),
                part: "member",
                organ: OrganId(*organ),
                item: (*item).to_owned(),
                ..whole.clone()
            });
        }
        let fact = Accepted { document: "受1".into(), due: None, deemed: false, deferred: 0 };
        self.record(root, number, &fact);
    }

    pub fn review(&self, number: &str, step: &str, organ: i64) {
        let root = self.change(number, |_| {});
        let (outcome, step) = ("approve".to_owned(), step.to_owned());
        self.record(
            root,
            number,
            &Reviewed { task: 1, step, outcome, organ: OrganId(organ), unread: Vec::new() },
        );
    }

    pub fn overdue(&self, number: &str) {
        let root = self.change(number, |_| {});
        self.record(root, number, &Overdue { due: None, limit: WhichLimit::Promised });
    }

    pub fn decide(&self, number: &str, outcome: CaseState) {
        let now = self.now();
        let root = self.change(number, |case| {
            case.state = outcome;
            case.decided_at = Some(now);
            case.closed_at = (outcome == CaseState::Refused).then_some(now);
        });
        self.record(
            root,
            number,
            &Decided { outcome, document: "准1".into(), licences: Vec::new(), unread: Vec::new() },
        );
        let mut all = self.rows.0.lock().unwrap();
        let parts: Vec<CaseState> = all
            .iter()
            .filter(|case| case.root == root && case.part == "member")
            .map(|case| case.state)
            .collect();
        if !parts.is_empty() && !parts.iter().any(|state| state.is_open()) {
            let granted = parts.contains(&CaseState::Granted);
            let whole = all.iter_mut().find(|case| case.id == root).unwrap();
            whole.state = if granted { CaseState::Granted } else { CaseState::Refused };
            whole.decided_at = Some(now);
        }
    }

    /// What was to be corrected did not come: returned.
    pub fn lapse(&self, number: &str) {
        let now = self.now();
        let root = self.change(number, |case| {
            case.state = CaseState::Terminated;
            case.closed_at = Some(now);
        });
        let (until, document) = ("2026-11-17".to_owned(), "逾1".to_owned());
        self.record(root, number, &CorrectionLapsed { outcome: CaseState::Terminated, until, document });
    }

    pub fn withdraw(&self, number: &str) {
        let now = self.now();
        let root = self.change(number, |_| {});
        for case in self.rows.0.lock().unwrap().iter_mut().filter(|case| case.root == root) {
            case.state = CaseState::Withdrawn;
            case.closed_at = Some(now);
        }
        self.record(root, number, &Withdrawn { why: "不办了".into(), document: "撤1".into() });
    }

    pub fn deliver(&self, number: &str, how: &str) {
        let now = self.now();
        let root = self.change(number, |_| {});
        let granted = |case: &&mut CountedCase| case.root == root && case.state == CaseState::Granted;
        for case in self.rows.0.lock().unwrap().iter_mut().filter(granted) {
            case.state = CaseState::Delivered;
            case.closed_at = Some(now);
        }
        self.record(root, number, &Delivered { how: how.into(), document: "送1".into() });
    }

    /// The figures of November 2026.
    pub fn november(&self, only: &Only) -> Line {
        let only = only.clone();
        let period = Period::new("2026-11-01".parse().unwrap(), "2026-11-30".parse().unwrap()).unwrap();
        self.db.read_blocking(move |tx| insight::figures::whole(tx, None, &only, &period)).unwrap()
    }

    /// Everything that is kept, as texts.
    pub fn kept(&self) -> Vec<String> {
        let rows = self.rows.clone();
        let found = self.db.read_blocking(move |tx| insight::recount::compare(tx, rows.as_ref())).unwrap();
        found.differences().iter().map(|one| format!("{one:?}")).collect()
    }
}
