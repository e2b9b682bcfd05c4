//! What became of the results that were pushed to supervising bodies in the weeks before the demonstration began: most are claimed in time,
//! some late, one body leaves them lying; one is refused and waits to be directed, commitments are looked into, both sides speak.

use contract::time::china_date;
use contract::{Actor, Fault};
use enforcement::kept::{self, Finding};
use enforcement::model::{Kept, Kind, Push};
use enforcement::push;
use enforcement::talk::{self, New};
use enforcement::view::{self, Shelf};
use store::{Db, Tx};

/// Who claims all that comes, at every round.
const DILIGENT: [&str; 3] = ["watch1", "watch3", "watch4"];
/// Who leaves some lying.
const SLOW: &str = "watch2";

/// Tells the story at the clock of the past.
pub(super) struct Teller {
    db: Db,
}

impl Teller {
    pub(super) fn new(db: &Db) -> Teller {
        Teller { db: db.clone() }
    }

    fn act<T: Send + 'static>(
        &self,
        login: &'static str,
        act: impl Fn(&mut Tx, &Actor) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let who = super::agenda::actor(&self.db, login)?;
        self.db.write_blocking(move |tx| act(tx, &who))
    }

    fn pile(&self, login: &'static str, shelf: Shelf) -> Result<Vec<Push>, Fault> {
        self.act(login, move |tx, who| view::pile(tx, who, shelf))
    }

    fn claim(&self, login: &'static str, one: Push) -> Result<(), Fault> {
        self.act(login, move |tx, who| push::claim(tx, who, &one.number, one.revision))
    }

    /// Somebody sits down and claims what waits.
    pub(super) fn round(&self) -> Result<(), Fault> {
        for login in DILIGENT {
            self.pile(login, Shelf::Waiting)?.into_iter().try_for_each(|one| self.claim(login, one))?;
        }
        // Every third lies until it is late.
        let lies = |one: &Push| one.id % 3 == 0;
        let waiting = self.pile(SLOW, Shelf::Waiting)?.into_iter().filter(|one| !lies(one));
        waiting.into_iter().try_for_each(|one| self.claim(SLOW, one))?;
        let late = self.pile(SLOW, Shelf::Late)?;
        late.into_iter().skip(2).try_for_each(|one| self.claim(SLOW, one))
    }

    /// Shortly before the demonstration begins: the tax bureau says that one is not its matter, and what was claimed goes on.
    pub(super) fn end(&self) -> Result<(), Fault> {
        if let Some(one) = self.pile("tax-head", Shelf::Late)?.into_iter().next() {
            self.act("tax-head", move |tx, who| {
                let why = "该户为个体工商户，按职责分工由税务所直接采集，请改送市场监管局。";
                push::refuse(tx, who, &one.number, one.revision, why)
            })?;
        }
        let outcomes = [
            (Kept::Kept, "到店核查，制度已上墙，进货记录齐全。"),
            (Kept::Correcting, "留样冰箱没有标签，责令改正。"),
        ];
        for (one, (outcome, said)) in self.pile("watch1", Shelf::Checks)?.into_iter().zip(outcomes) {
            self.act("watch1", move |tx, who| {
                let file = view::file(tx, who, &one.number)?;
                let Some(check) = file.checks.into_iter().find(|check| check.state.is_open()) else {
                    return Ok(());
                };
                let until = china_date(tx.now()).saturating_add(jiff::Span::new().days(20)).to_string();
                let (concept, said) = (check.concept, said.to_owned());
                let finding = Finding { concept, outcome, said, correct_by: until };
                kept::check(tx, who, &one.number, file.push.revision, &finding)
            })?;
        }
        let Some(one) = self.pile("watch1", Shelf::Claimed)?.into_iter().next() else { return Ok(()) };
        let number = one.number.clone();
        self.act("watch1", move |tx, who| {
            let day = china_date(tx.now()).saturating_add(jiff::Span::new().days(6)).to_string();
            let new = New {
                kind: Kind::Survey,
                topic: "后厨排烟口位置".to_owned(),
                day,
                place: "申请人经营场所".to_owned(),
                said: "周边居民有反映，请审批科派观察员一起看现场。".to_owned(),
            };
            talk::open(tx, who, &number, &new)
        })?;
        self.act("food-head", move |tx, who| {
            let file = view::file(tx, who, &one.number)?;
            match file.talks.first() {
                Some((talk, _)) => {
                    talk::answer(tx, who, &one.number, talk.id, "可以，派郑主任参加，带上平面图。")
                }
                None => Ok(()),
            }
        })
    }
}
