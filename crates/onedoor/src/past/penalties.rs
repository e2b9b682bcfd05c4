//! Penalty cases before the demonstration began: one decided and served, whose last day to pay has passed; one on the spot; one of which the
//! party was told and may ask for a hearing.

use contract::time::china_date;
use contract::{Actor, App, Fault, Reach};
use enforcement::desk::{Desk, Laid};
use enforcement::penalty::course::{self, New, Wanted};
use enforcement::penalty::spot::{self, Spot};
use enforcement::penalty::view;
use serde_json::{Map, Value, json};
use store::{Db, Tx};

/// A citizen of the demonstration, by the number of her card.
const CITIZEN: &str = "15040219900612998X";

/// Tells the story at the clock of the past.
pub(super) struct Teller {
    db: Db,
    desk: Desk,
}

impl Teller {
    pub(super) fn new(db: &Db, app: &App) -> Teller {
        Teller { db: db.clone(), desk: Desk::of(app, &Laid::default()) }
    }

    /// One case by the ordinary procedure, until it is served; one penalty on the spot.
    pub(super) fn begin(&self) -> Result<(), Fault> {
        let number = self.file("无进货查验记录，抽查的十二天均未登记。")?;
        self.tell(&number, (12, false), 6_000, &["fine"])?;
        let wanted = number.clone();
        self.act("food-head", move |tx, desk, who| {
            let revision = view::file(tx, who, &wanted)?.case.row.revision;
            course::decide(tx, desk, who, (&wanted, revision), 6_000, "").map(drop)
        })?;
        self.act("law1", move |tx, desk, who| {
            let revision = view::file(tx, who, &number)?.case.row.revision;
            let day = china_date(tx.now()).to_string();
            course::serve(tx, desk, who, (&number, revision), "直接送达，经营者签收", &day)
        })?;
        self.on_the_spot()
    }

    /// Shortly before the demonstration begins: the same firm again, for which a heavier range holds.
    pub(super) fn end(&self) -> Result<(), Fault> {
        let number = self.file("再次未建立进货查验记录，三天无登记。")?;
        self.tell(&number, (3, true), 30_000, &["fine", "suspension"])
    }

    fn act<T: Send + 'static>(
        &self,
        login: &'static str,
        act: impl Fn(&mut Tx, &Desk, &Actor) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let (desk, who) = (self.desk.clone(), super::agenda::actor(&self.db, login)?);
        self.db.write_blocking(move |tx| act(tx, &desk, &who))
    }

    fn file(&self, what: &'static str) -> Result<String, Fault> {
        self.act("law1", move |tx, desk, who| {
            let new = New {
                organ: organ(who),
                power: "food-records".to_owned(),
                code: super::inspections::OWN.to_owned(),
                day: china_date(tx.now()).to_string(),
                place: "示例大街 66 号".to_owned(),
                what: what.to_owned(),
                second: "law2".to_owned(),
            };
            course::file(tx, desk, who, &new)
        })
    }

    fn tell(
        &self,
        number: &str,
        (days, again): (i64, bool),
        yuan: i64,
        kinds: &'static [&'static str],
    ) -> Result<(), Fault> {
        let number = number.to_owned();
        self.act("law1", move |tx, desk, who| {
            let revision = view::file(tx, who, &number)?.case.row.revision;
            let found = facts(&json!({ "days": days, "again": again }));
            course::investigate(tx, who, (&number, revision), &found, "现场检查笔录、照片和询问笔录证实。")?;
            let kinds = kinds.iter().map(|kind| (*kind).to_owned()).collect();
            let wanted = Wanted { kinds, yuan, outside: String::new() };
            course::notify(tx, desk, who, (&number, revision + 1), &wanted)
        })
    }

    fn on_the_spot(&self) -> Result<(), Fault> {
        self.act("law3", move |tx, desk, who| {
            let new = New {
                organ: organ(who),
                power: "street-goods".to_owned(),
                code: CITIZEN.to_owned(),
                day: china_date(tx.now()).to_string(),
                place: "样板路人行道".to_owned(),
                what: "占用人行道堆放货箱约三平方米。".to_owned(),
                second: "law4".to_owned(),
            };
            let wanted = Wanted { kinds: vec!["fine".to_owned()], yuan: 100, outside: String::new() };
            let considered = "当事人承认，当场清理。".to_owned();
            let spot = Spot { new, facts: facts(&json!({ "area": 3 })), wanted, considered };
            spot::impose(tx, desk, who, &spot).map(drop)
        })
    }
}

fn organ(who: &Actor) -> i64 {
    who.postings.first().map_or(0, |posting| posting.organ.0)
}

fn facts(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}
