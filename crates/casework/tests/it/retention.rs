//! What has been kept long enough is erased: drafts, closed cases; not what is held, and never the ledger.

use casework::retention::{CASE, DRAFT, KEPT};
use contract::lookup::{FileDesk, FileSummary, Inspected, NewFile};
use contract::{Actor, Fault, FileId};
use directory::retention::{self, Kinds, Subject, run};
use store::{Error, Tx, sql};

use crate::in_town;
use crate::world::{Town, World, applicant, approver, clerk, refuse, staff};

/// The town's files, which fail to be forgotten when they are told to.
impl FileDesk for Town {
    fn inspect(&self, _: &str, _: &[u8]) -> Result<Inspected, Fault> {
        Err(Fault::invalid("test.no-upload"))
    }
    fn add(&self, _: &mut Tx, _: &Actor, _: NewFile) -> Result<FileId, Fault> {
        Err(Fault::invalid("test.no-upload"))
    }
    fn file(&self, _: &mut Tx, id: FileId) -> Result<Option<FileSummary>, Fault> {
        Ok(self.files.lock().unwrap().get(&id.0).cloned())
    }
    fn paper(&self, _: &contract::lookup::Paper) -> Result<Vec<u8>, Fault> {
        Err(Fault::invalid("test.no-paper"))
    }
    fn forget(&self, _: &mut Tx, files: &[FileId]) -> Result<(), Fault> {
        let mut after = self.fails_after.lock().unwrap();
        match *after {
            Some(0) => {
                *after = None;
                return Err(Fault::internal("test.stopped", "on purpose"));
            }
            Some(n) => *after = Some(n - 1),
            None => {}
        }
        let mut all = self.files.lock().unwrap();
        files.iter().for_each(|file| drop(all.remove(&file.0)));
        Ok(())
    }
}

fn manager() -> Actor {
    staff(90, 5, &["retention.manage"])
}

/// Runs every job of erasing that is due at this moment, beginning with a night's run.
fn night(world: &World) -> u64 {
    world.db.write_blocking(|tx| run::begin(tx, &Kinds(KEPT.into()))).unwrap();
    erase(world)
}

fn ran(world: &World) -> store::RunDue {
    let (kinds, desk) = (Kinds(KEPT.into()), world.desk.clone());
    let handlers = run::handlers(kinds, world.town.clone(), world.town.clone());
    let cases = casework::jobs::handlers(std::sync::Arc::new(move || desk.clone()));
    world.db.run_due(&handlers.and(cases)).unwrap()
}

fn erase(world: &World) -> u64 {
    let ran = ran(world);
    assert!(ran.failed.is_empty(), "{:?}", ran.failed);
    ran.done
}

fn count(world: &World, what: &'static str) -> i64 {
    world
        .db
        .read_blocking(move |tx| -> Result<i64, Error> {
            match what {
                "draft" => tx.one(sql!("SELECT COUNT(*) FROM draft"), &[]),
                "application" => tx.one(sql!("SELECT COUNT(*) FROM application"), &[]),
                "material" => tx.one(sql!("SELECT COUNT(*) FROM case_material"), &[]),
                "document" => tx.one(sql!("SELECT COUNT(*) FROM case_document"), &[]),
                "task" => tx.one(sql!("SELECT COUNT(*) FROM task"), &[]),
                "named" => tx.one(sql!("SELECT COUNT(*) FROM casefile WHERE applicant_name <> ''"), &[]),
                _ => tx.one(sql!("SELECT COUNT(*) FROM casefile"), &[]),
            }
        })
        .unwrap()
}

fn pass(world: &World, days: i64) {
    let days = u64::try_from(days).unwrap();
    world.clock.advance(std::time::Duration::from_secs(days * 86_400));
}

fn refused(world: &World) -> String {
    let number = world.submitted("FOOD").number;
    world.accepted(&number);
    world.review_all(&number);
    world.decide(&number, &approver(crate::world::FOOD), refuse()).unwrap();
    number
}

fn certificates(world: &World) -> Vec<retention::RunRow> {
    world.db.read_blocking(|tx| retention::certificates(tx, i64::MAX, 50)).unwrap()
}

/// A closed case goes when its term has run out and not a day before; its number, item, days and outcome stay, and the certificate
/// recomputes. What runs still stays.
#[test]
fn a_closed_case_is_erased_when_its_term_has_run_out() {
    in_town(|world| {
        let (gone, open) = (refused(world), world.submitted("FOOD").number);
        let closed = world.case(&gone);
        pass(world, CASE.days);
        night(world);
        assert_eq!((count(world, "named"), certificates(world).len()), (2, 0), "its last day is not over");
        pass(world, 1);
        let due = world.db.read_blocking(|tx| retention::standing(tx, &Kinds(KEPT.into()))).unwrap();
        assert_eq!(due.iter().find(|one| one.kind == CASE).unwrap().due, [1, 1, 1]);
        night(world);
        let found = gone.clone();
        let found = world.db.read_blocking(move |tx| casework::view::load(tx, &found)).unwrap();
        assert!(found.is_none(), "nobody finds it by its number");
        let left = world.db.read_blocking(move |tx| casework::view::by_id(tx, closed.id)).unwrap().unwrap();
        assert_eq!((&left.number, &left.item, left.state), (&gone, &"FOOD".to_owned(), closed.state));
        assert_eq!((left.received_at, left.decided_at), (closed.received_at, closed.decided_at));
        assert_eq!((left.applicant.0, left.account.0, left.applicant_name.as_str()), (0, 0, ""));
        let one_left = [count(world, "application"), count(world, "named")];
        assert_eq!(one_left, [1, 1], "the other is being handled");
        assert_eq!(count(world, "case"), 2);
        assert!(!world.happened(&open).is_empty());
        // The ledger still tells what happened, and of the erasing.
        let events = world
            .db
            .read_blocking(move |tx| store::ledger::events(tx, &format!("case:{}", closed.id.0), 0, 100))
            .unwrap();
        assert!(events.iter().any(|event| event.kind == "case.decided"));
        assert!(events.iter().all(|event| !event.data.contains("陈示范")));
        let certificate = certificates(world).remove(0);
        assert_eq!((certificate.kind.as_str(), certificate.erased, certificate.held), ("case", 1, 0));
        let number = certificate.number.clone().unwrap();
        let asked = gone.clone();
        let by = world.db.read_blocking(move |tx| retention::erased_by(tx, &asked)).unwrap();
        assert_eq!(by.as_ref(), Some(&number));
        let retention::Certificate { run, things, holds } =
            world.db.read_blocking(move |tx| retention::certificate(tx, &number, 0, 10)).unwrap().unwrap();
        assert_eq!((things, holds), (vec![(1, gone.clone())], Some(true)));
        assert_eq!(run.digest, run::onward(run::START, &gone));
        // Again: nothing is left to do, and no second certificate.
        night(world);
        assert_eq!(certificates(world).len(), 1);
    });
}

/// What is held stays: by its number, by its person. Lifted by two people, it goes.
#[test]
fn what_is_held_is_not_erased() {
    in_town(|world| {
        let (one, other) = (refused(world), refused(world));
        let number = one.clone();
        world
            .act(move |tx, _| {
                let subject = Subject::Number(number.clone());
                retention::hold(tx, &manager(), &subject, "行政复议", "")
            })
            .unwrap();
        let code = |result: Result<i64, Fault>| result.map_err(|fault| fault.code);
        let number = one.clone();
        let again = world.act(move |tx, _| {
            retention::hold(tx, &manager(), &Subject::Number(number.to_lowercase()), "行政复议", "")
        });
        assert_eq!(code(again), Err("retention.held-already"));
        let unsaid =
            world.act(|tx, _| retention::hold(tx, &manager(), &Subject::Number("1".to_owned()), "  ", ""));
        assert_eq!(code(unsaid), Err("retention.reason"));
        let stranger =
            world.act(|tx, _| retention::hold(tx, &clerk(), &Subject::Number("1".to_owned()), "理由", ""));
        assert_eq!(code(stranger), Err("access.forbidden"));
        pass(world, CASE.days + 1);
        night(world);
        assert!(!world.happened(&one).is_empty());
        let gone = world.db.read_blocking(move |tx| casework::view::load(tx, &other)).unwrap();
        assert!(gone.is_none());
        let certificate = certificates(world).remove(0);
        assert_eq!((certificate.erased, certificate.held), (1, 1));
        // Nothing but a hold keeps it.
        world
            .act(|tx, _| {
                let lift = sql!("UPDATE retention_hold SET lifted_at = 1");
                tx.run(lift, &[]).map_err(Fault::from)
            })
            .unwrap();
        night(world);
        let gone = world.db.read_blocking(move |tx| casework::view::load(tx, &one)).unwrap();
        assert!(gone.is_none());
    });
}

/// More than one act takes: the run goes on where it was, also when it is run anew, by two at once, or was left behind by a night
/// before; everything goes once and the certificate counts it once.
#[test]
fn a_run_that_was_stopped_goes_on() {
    in_town(|world| {
        for _ in 0..3 {
            for _ in 0..45 {
                world.draft("FOOD", serde_json::json!({}), &applicant(), casework::model::Channel::Online);
            }
            // As many as an account may have: these are somebody else's from now on.
            world
                .act(|tx, _| tx.run(sql!("UPDATE draft SET account = account + 1"), &[]).map_err(Fault::from))
                .unwrap();
        }
        assert_eq!(count(world, "draft"), 135);
        pass(world, DRAFT.days + 1);
        let begin = || world.db.write_blocking(|tx| run::begin(tx, &Kinds(KEPT.into()))).unwrap();
        begin();
        *world.town.fails_after.lock().unwrap() = Some(120);
        assert_eq!(ran(world).failed.len(), 1);
        assert_eq!(
            count(world, "draft"),
            35,
            "what was done before it was stopped is done, and no half of the rest"
        );
        // Another night begins before the first has ended: the run that is open goes on, and its job is there twice.
        begin();
        pass(world, 1);
        erase(world);
        assert_eq!(count(world, "draft"), 0);
        let all = certificates(world);
        assert_eq!(all.iter().map(|one| one.erased).collect::<Vec<_>>(), [135]);
    });
}
