//! One case, as casework would show it, and what happens to it.

use contract::case::CaseState;
use contract::events::{self, Fact};
use contract::lookup::{CaseLookup, CaseSummary, Work};
use contract::{AccountId, Actor, CaseId, Fault, FileId, OrganId, PartyId, Permission, TaskId, Text};
use store::Tx;
use testkit::TestDb;

pub const NUMBER: &str = "N1";

/// One case with one task, as casework would show it.
pub struct OneCase {
    pub task: Option<(i64, Option<AccountId>)>,
    pub applicant: PartyId,
    pub agent: Option<AccountId>,
}

impl OneCase {
    pub fn of(applicant: PartyId, agent: AccountId) -> Self {
        Self { task: None, applicant, agent: Some(agent) }
    }
}

impl CaseLookup for OneCase {
    fn by_number(&self, _: &mut Tx, number: &str) -> Result<Option<CaseSummary>, Fault> {
        Ok((number == NUMBER).then(|| CaseSummary {
            id: CaseId(1),
            root: CaseId(1),
            application: NUMBER.to_owned(),
            number: NUMBER.to_owned(),
            item_name: Text::new("小餐饮", "A small restaurant"),
            item_code: "X".to_owned(),
            state: CaseState::Accepted,
            applicant: self.applicant,
            agent: self.agent,
            organ: OrganId(3),
            region: "150402".to_owned(),
        }))
    }

    fn work(&self, _: &mut Tx, _: CaseId) -> Result<Vec<Work>, Fault> {
        let work = |(id, assignee)| Work {
            task: Some(TaskId(id)),
            no: Some(1),
            number: NUMBER.to_owned(),
            permission: Permission("case.review"),
            organ: OrganId(3),
            region: "150402".to_owned(),
            item: "X".to_owned(),
            step: Text::new("初审", "First review"),
            assignee,
        };
        Ok(self.task.map(work).into_iter().collect())
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

/// The tables messages stand on.
pub fn sets() -> [store::MigrationSet; 2] {
    [directory::migrations(), notice::migrations()]
}

/// Something happens to the case.
pub fn happen<F: Fact<Of = CaseId> + Clone + Send + 'static>(db: &TestDb, fact: F) {
    db.write_blocking(move |tx| {
        let mut data = events::data(&fact);
        data["case"] = NUMBER.into();
        let (stream, actor) = (F::stream(CaseId(1)), "account:7".to_owned());
        tx.record(store::Event { stream, kind: F::KIND, actor, data });
        Ok::<_, Fault>(())
    })
    .unwrap();
}
