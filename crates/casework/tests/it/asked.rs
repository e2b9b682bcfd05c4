//! What tests ask of the world.

use contract::Fault;

use crate::world::World;

impl World {
    /// Numbers of the members of an application.
    pub fn members(&self, number: &str) -> Vec<String> {
        let number = number.to_owned();
        let file = self.db.read_blocking(move |tx| casework::view::load(tx, &number)).unwrap().unwrap();
        file.members.into_iter().map(|member| member.number).collect()
    }

    /// What the ledger says happened, oldest first.
    pub fn happened(&self, number: &str) -> Vec<String> {
        let number = number.to_owned();
        let read = self.db.read_blocking(move |tx| -> Result<_, Fault> {
            let file = casework::view::load(tx, &number)?.unwrap();
            casework::view::timeline(tx, &file.root)
        });
        read.unwrap().into_iter().map(|entry| entry.kind).collect()
    }

    /// Open tasks of a case.
    pub fn open_tasks(&self, number: &str) -> Vec<casework::model::Task> {
        let case = self.case(number);
        let all = self.db.read_blocking(move |tx| casework::view::tasks(tx, &case)).unwrap();
        all.into_iter().filter(|task| task.state == casework::model::TaskState::Open).collect()
    }

    /// The task that was finished last.
    pub fn last_task(&self, number: &str) -> casework::review::OfTask {
        let case = self.case(number);
        let all = self.db.read_blocking(move |tx| casework::view::tasks(tx, &case)).unwrap();
        let last = all.into_iter().filter(|task| task.done_by.is_some()).max_by_key(|task| task.no).unwrap();
        casework::review::OfTask { case: last.case, task: last.id }
    }
}
