//! Three months of public resource trading before the demonstration began: an inquiry from the announcement to the contract, one whose objection
//! waits too long for its answer, an open tender to be opened, one that takes bids, an auction of land under way. Made by the same acts as
//! everything after.

use std::collections::BTreeMap;
use std::rc::Rc;

use contract::{Actor, Fault, OrganId};
use sealed::Key;
use store::{Db, Tx};
use trade::desk::Desk;
use trade::model::{Criterion, DepositState, Offer, SeatState, Tender, Terms};
use trade::review::{self, Said};
use trade::rules::InForce;
use trade::subject::NewExpert;
use trade::{auction, award, bid, committee, frame, opening, subject, tender};

use super::course::Course;
use super::{DAY, HOUR};

/// How many days it goes back.
pub(super) const BACK: i64 = 82;
/// The opening keys of the demonstration's three holders. Everybody can read them here, so they protect nothing; whoever wants to try real
/// ones makes their own under 开标密钥.
const HOLDERS: [(&str, &str, &str); 3] = [
    ("tender1", "tenderer", "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE"),
    ("trade1", "platform", "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI"),
    ("tsuper1", "supervisor", "AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM"),
];
const BIDDERS: [(&str, &str); 3] =
    [("bidder1", "91150402DEM0002175"), ("bidder2", "91150402DEM0002250"), ("bidder3", "91150402DEM000233T")];
const EXPERTS: usize = 10;

/// Tells the story at the clock of the past.
pub(super) struct Teller {
    db: Db,
    course: Rc<Course>,
    desk: Desk,
    bought: String,
    disputed: String,
    open: String,
    land: String,
    works: String,
}

impl Teller {
    /// Subjects, and a whole inquiry up to its contract.
    pub(super) fn begin(db: &Db, course: &Rc<Course>) -> Result<Teller, Fault> {
        let calendar = db.read_blocking(directory::calendar::in_force)?;
        let desk = Desk { calendar: calendar.into(), rules: InForce::default(), live: None };
        let empty = String::new;
        let mut teller = Teller {
            db: db.clone(),
            course: course.clone(),
            desk,
            bought: empty(),
            disputed: empty(),
            open: empty(),
            land: empty(),
            works: empty(),
        };
        teller.at(BACK, 11)?;
        teller.subjects()?;
        teller.bought = teller.announce("tender1", "procurement-inquiry", computers(), BACK - 4)?;
        teller.at(BACK - 1, 10)?;
        for (n, price) in ["98600", "93200.50", "95880"].into_iter().enumerate() {
            teller.bid(&teller.bought, n, price)?;
        }
        teller.at(BACK - 4, 11)?;
        teller.review(&teller.bought)?;
        teller.at(BACK - 8, 9)?;
        teller.office("tender1", &teller.bought, |tx, desk, who, one| {
            let one = award::award(tx, desk, who, &one.number, one.revision)?;
            award::contract(tx, desk, who, &one.number, one.revision, "红政采合演示第1号").map(drop)
        })?;
        Ok(teller)
    }

    /// What was announced three weeks ago.
    pub(super) fn middle(&mut self) -> Result<(), Fault> {
        self.at(23, 11)?;
        self.disputed = self.announce("tender1", "procurement-inquiry", printers(), 10)?;
        for (n, price) in ["41200", "39800", "21500"].into_iter().enumerate() {
            self.bid(&self.disputed, n, price)?;
        }
        self.open = self.announce("tender1", "procurement-open", platform(), 2)?;
        self.works = self.announce_works()?;
        self.land = self.announce("tender2", "land-listing", plot(), -10)?;
        Ok(())
    }

    /// Opens, draws, lets everybody sign, publishes the candidates.
    fn review(&self, number: &str) -> Result<(), Fault> {
        self.open_bids(number)?;
        self.committee(number)?;
        self.office("tender1", number, |tx, desk, who, one| {
            review::conclude(tx, desk, who, &one.number, one.revision).map(drop)
        })
    }

    /// What happened last week.
    pub(super) fn end(&self) -> Result<(), Fault> {
        self.at(7, 9)?;
        self.office("tender1", &self.bought, |tx, desk, who, one| {
            let words = "20 台全部到货，安装调试完毕，验收合格。";
            award::complete(tx, desk, who, &one.number, one.revision, words).map(drop)
        })?;
        self.review(&self.disputed)?;
        self.object(&self.disputed)?;
        for (n, price) in ["1480000", "1395000", "1360000"].into_iter().enumerate() {
            self.pay(&self.open, n, 3_000_000)?;
            self.bid(&self.open, n, price)?;
        }
        for (n, yuan) in [(0, 3_000_000), (1, 3_100_000), (0, 3_250_000)] {
            self.offer(n, yuan)?;
        }
        self.ask()
    }

    fn at(&self, ago: i64, hour: i64) -> Result<(), Fault> {
        self.course.to(self.course.day(ago, hour))
    }

    fn act<T: Send + 'static>(
        &self,
        login: &str,
        act: impl Fn(&mut Tx, &Desk, &Actor) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let (desk, login) = (self.desk.clone(), login.to_owned());
        let who = self.db.read_blocking(move |tx| directory::account::actor(tx, &login, 1))?;
        self.db.write_blocking(move |tx| act(tx, &desk, &who))
    }

    /// An act of the office on a tender as it stands.
    fn office<T: Send + 'static>(
        &self,
        login: &str,
        number: &str,
        act: impl Fn(&mut Tx, &Desk, &Actor, &Tender) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let number = number.to_owned();
        self.act(login, move |tx, desk, who| {
            let (tender, _) = frame::for_staff(tx, who, &number)?;
            act(tx, desk, who, &tender)
        })
    }

    fn subjects(&self) -> Result<(), Fault> {
        for (login, role, secret) in HOLDERS {
            let key = Key::read(secret).map_err(|error| Fault::internal("roof.site", error))?.public();
            self.act(login, move |tx, _, who| subject::hold_key(tx, who, role, organ_of(who)?, &key))?;
        }
        for (login, code) in BIDDERS {
            self.act(login, move |tx, _, who| {
                let party = directory::party::by_number(tx, code)?;
                let party =
                    party.ok_or_else(|| Fault::internal("roof.site", format!("there is no {code}")))?;
                subject::register(tx, who, party.id.0, "150402")
            })?;
        }
        for n in 1..=EXPERTS {
            let new = NewExpert {
                login: format!("expert{n}"),
                // One of them works for a bidder and has to stay away.
                employer: if n == 9 { BIDDERS[0].1.to_owned() } else { String::new() },
                specialities: vec!["it".to_owned()],
                until: "2029-12-31".to_owned(),
            };
            self.act("tsuper1", move |tx, desk, who| {
                subject::enter_expert(tx, desk, who, organ_of(who)?, &new)
            })?;
        }
        Ok(())
    }

    /// Announces a tender with bids until ten in the morning of a day so many days ago.
    fn announce(
        &self,
        login: &'static str,
        procedure: &'static str,
        terms: Terms,
        until: i64,
    ) -> Result<String, Fault> {
        let end = self.course.present().div_euclid(DAY) * DAY - until * DAY + 2 * HOUR;
        let made = self.act(login, move |tx, desk, who| {
            let drafted = tender::draft(tx, desk, who, organ_of(who)?, procedure, &terms, None)?;
            tender::publish(tx, desk, who, &drafted.number, drafted.revision, end)
        })?;
        Ok(made.number)
    }

    /// The tender that takes bids, with a question answered and another not.
    fn announce_works(&self) -> Result<String, Fault> {
        let number = self.announce("tender1", "procurement-open", maintenance(), -12)?;
        let of = number.clone();
        self.act("bidder2", move |tx, _, who| {
            tender::ask(tx, who, &of, "驻场人员是否要求持有网络安全证书？")
        })?;
        let question = self.last_question(&number)?;
        self.office("tender1", &number, move |tx, desk, who, one| {
            tender::answer(
                tx,
                desk,
                who,
                &one.number,
                one.revision,
                question,
                "要求至少一名，投标时附证书编号。",
            )
        })?;
        Ok(number)
    }

    fn last_question(&self, number: &str) -> Result<i64, Fault> {
        let number = number.to_owned();
        self.db.read_blocking(move |tx| {
            let tender = frame::public(tx, &number)?;
            trade::store_for_tests::last_question(tx, &tender)
        })
    }

    fn ask(&self) -> Result<(), Fault> {
        let of = self.works.clone();
        self.act("bidder3", move |tx, _, who| tender::ask(tx, who, &of, "维保范围包括乡镇便民点的设备吗？"))
    }

    fn bid(&self, number: &str, n: usize, price: &'static str) -> Result<(), Fault> {
        let Some((login, code)) = BIDDERS.get(n).copied() else { return Ok(()) };
        let number = number.to_owned();
        self.act(login, move |tx, desk, who| {
            let tender = frame::public(tx, &number)?;
            let trader = subject::acting(tx, who, code)?;
            let how = bid::sealing(tx, &tender, &trader)?;
            let offer = Offer {
                price: price.to_owned(),
                offer: "完全响应项目要求，按期交付，提供上门服务。".to_owned(),
                ..Offer::default()
            };
            let plain = serde_json::to_vec(&offer).map_err(|error| Fault::internal("roof.site", error))?;
            let mut random = |bytes: &mut [u8]| {
                for piece in bytes.chunks_mut(8) {
                    // A secret of the site's kind is random enough for what is made up.
                    let fresh = store::vault::new_secret().unwrap_or_default();
                    piece.iter_mut().zip(fresh).for_each(|(to, from)| *to = from);
                }
            };
            let envelope = sealed::seal(&how.place, &how.keys, how.quorum, &plain, &mut random)
                .map_err(|error| Fault::internal("roof.site", error.to_string()))?;
            bid::submit(tx, desk, who, &number, code, &envelope.json(), "").map(drop)
        })
    }

    fn open_bids(&self, number: &str) -> Result<(), Fault> {
        for (login, _, secret) in HOLDERS.into_iter().take(2) {
            let number = number.to_owned();
            self.act(login, move |tx, _, who| {
                let key = Key::read(secret).map_err(|error| Fault::internal("roof.site", error))?;
                let (tender, _) = frame::for_staff(tx, who, &number)?;
                let mut shares = Vec::new();
                for one in opening::turn(tx, who, &tender)?.locked {
                    let boxed = sealed::Boxed { to: key.public(), boxed: one.boxed, sum: one.sum };
                    let share = key.share_of(&boxed, &one.eph, &one.place);
                    shares.push((one.bid, share.map(|share| sealed::share_text(&share)).unwrap_or_default()));
                }
                opening::give(tx, who, &number, &shares)
            })?;
        }
        self.office("tender1", number, |tx, desk, who, one| {
            opening::open(tx, desk, who, &one.number, one.revision).map(drop)
        })
    }

    /// Draws a committee, lets it come, and lets each sign.
    fn committee(&self, number: &str) -> Result<(), Fault> {
        self.office("trade1", number, |tx, desk, who, one| {
            committee::announce(tx, desk, who, &one.number, one.revision, "当日 14:30", "交易中心二号评审室")
                .map(drop)
        })?;
        self.course.to(self.course.at() + HOUR)?;
        self.office("trade1", number, |tx, _, who, one| {
            committee::draw(tx, who, &one.number, one.revision, "03 08 15 21 27 30 + 12")
        })?;
        for n in 1..=EXPERTS {
            let login = format!("expert{n}");
            let all = self.act(&login, |tx, _, who| committee::invitations(tx, who))?;
            for one in all.into_iter().filter(|one| one.seat.state == SeatState::Asked) {
                let seat = one.seat.id;
                self.act(&login, move |tx, _, who| committee::reply(tx, who, seat, true))?;
                let shown = self.act(&login, |tx, _, who| committee::invitations(tx, who))?;
                let code =
                    shown.into_iter().find(|one| one.seat.id == seat).map(|one| one.code).unwrap_or_default();
                self.office("trade1", number, move |tx, _, who, one| {
                    committee::arrive(tx, who, &one.number, one.revision, &code).map(drop)
                })?;
                self.act(&login, move |tx, _, who| {
                    let (.., bids, _) = review::bids(tx, who, seat)?;
                    let said = |bid: &trade::model::Bid| Said {
                        bid: bid.id,
                        points: BTreeMap::new(),
                        unfit: String::new(),
                    };
                    review::score(tx, who, seat, &bids.iter().map(said).collect::<Vec<_>>(), true)
                })?;
            }
        }
        Ok(())
    }

    /// The second objects, and nobody answers.
    fn object(&self, number: &str) -> Result<(), Fault> {
        let (number, (login, code)) = (number.to_owned(), BIDDERS[1]);
        self.act(login, move |tx, desk, who| {
            let words = "第一候选人的报价只有我们的一半多，请核实是否低于成本、是否满足耗材要求。";
            award::protest(tx, desk, who, &number, code, award::OBJECTION, words).map(drop)
        })
    }

    fn pay(&self, number: &str, n: usize, fen: i64) -> Result<(), Fault> {
        let Some((_, code)) = BIDDERS.get(n).copied() else { return Ok(()) };
        self.office("trade1", number, move |tx, _, who, one| {
            let slip = bid::Slip {
                trader: code.to_owned(),
                state: DepositState::Paid,
                amount_fen: fen,
                words: "银行回单（演示）".to_owned(),
            };
            bid::deposit(tx, who, &one.number, one.revision, &slip)
        })
    }

    fn offer(&self, n: usize, yuan: i64) -> Result<(), Fault> {
        let Some((login, code)) = BIDDERS.get(n).copied() else { return Ok(()) };
        let of = self.land.clone();
        let known =
            self.act(login, move |tx, desk, who| Ok(auction::enter(tx, desk, who, &of, code).is_ok()))?;
        if !known {
            self.pay(&self.land, n, 60_000_000)?;
            let of = self.land.clone();
            self.act(login, move |tx, desk, who| auction::enter(tx, desk, who, &of, code).map(drop))?;
        }
        let of = self.land.clone();
        self.act(login, move |tx, desk, who| {
            auction::offer(tx, desk, who, &of, code, yuan * 100, &format!("past{yuan}")).map(drop)
        })
    }
}

fn organ_of(who: &Actor) -> Result<OrganId, Fault> {
    let organ = who.postings.first().map(|posting| posting.organ);
    organ.ok_or_else(|| Fault::internal("roof.site", format!("{} holds no post", who.name)))
}

fn computers() -> Terms {
    Terms {
        title: "政务大厅窗口电脑采购".to_owned(),
        description: "台式电脑 20 台，国产处理器，内存 16 GB，三年上门保修。".to_owned(),
        budget_fen: 10_000_000,
        delivery: "合同签订后 10 日内送货安装".to_owned(),
        speciality: "it".to_owned(),
        catalogue: "goods-small".to_owned(),
        ..Terms::default()
    }
}

fn printers() -> Terms {
    Terms {
        title: "便民服务点打印设备采购".to_owned(),
        description: "激光多功能一体机 12 台，随机耗材各两套，一年保修。".to_owned(),
        budget_fen: 4_500_000,
        delivery: "合同签订后 7 日内".to_owned(),
        speciality: "it".to_owned(),
        catalogue: "goods-small".to_owned(),
        ..Terms::default()
    }
}

fn platform() -> Terms {
    Terms {
        title: "政务服务自助终端采购".to_owned(),
        description: "自助服务终端 30 台，支持身份证读取、高拍、打印；含三年维护和软件升级。".to_owned(),
        budget_fen: 150_000_000,
        deposit_fen: 3_000_000,
        qualification: "近三年有同类项目业绩。".to_owned(),
        delivery: "合同签订后 45 日内完成安装调试".to_owned(),
        criteria: scored(),
        price_points: 30,
        speciality: "it".to_owned(),
        catalogue: "goods".to_owned(),
        ..Terms::default()
    }
}

fn maintenance() -> Terms {
    Terms {
        title: "政务外网运行维护服务".to_owned(),
        description: "一年期驻场运维，工作日四人，节假日两人；故障两小时内响应，四小时内到场。".to_owned(),
        budget_fen: 120_000_000,
        criteria: scored(),
        price_points: 30,
        delivery: "服务期一年".to_owned(),
        speciality: "it".to_owned(),
        catalogue: "goods".to_owned(),
        ..Terms::default()
    }
}

fn scored() -> Vec<Criterion> {
    let one = |name: &str, points| Criterion { name: name.to_owned(), points };
    vec![one("技术方案", 40), one("业绩", 15), one("售后服务", 15)]
}

fn plot() -> Terms {
    Terms {
        title: "样板路北侧商业用地使用权出让".to_owned(),
        description: "面积 4 200 平方米，商业用地，出让年限 40 年，容积率不高于 2.0。现状净地。".to_owned(),
        budget_fen: 300_000_000,
        deposit_fen: 60_000_000,
        step_fen: 5_000_000,
        delivery: "成交后 30 日内缴清价款".to_owned(),
        catalogue: "land".to_owned(),
        ..Terms::default()
    }
}
