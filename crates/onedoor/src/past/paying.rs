//! Bills of the past, paid at a payment site that told the house: the acts behind what [`super::streets`] says of them.

use contract::{Actor, App, Fault};
use payment::bill::{self, Waiver};
use payment::desk::Desk;
use payment::list::InForce;
use payment::order::{self, ONLINE, Told};
use payment::provider::Provider;
use payment::refund;
use store::{Db, Tx};

use super::agenda::actor;
use super::applications::Pay;

/// What a bill of an application is paid with.
pub(super) struct Teller {
    db: Db,
    desk: Desk,
}

impl Teller {
    pub(super) fn new(app: &App) -> Teller {
        // Nobody is sent to its page: what it would tell is told here.
        let provider = Provider::new("http://127.0.0.1/", Vec::new());
        let desk = Desk {
            list: InForce::default(),
            cases: Some(app.cases.clone()),
            provider: Some(std::sync::Arc::new(provider)),
            base_url: app.site.base_url.clone(),
        };
        Teller { db: app.db.clone(), desk }
    }

    fn run<T: Send + 'static>(
        &self,
        login: &str,
        act: impl Fn(&mut Tx, &Desk, &Actor) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let (desk, who) = (self.desk.clone(), actor(&self.db, login)?);
        self.db.write_blocking(move |tx| act(tx, &desk, &who))
    }

    /// The bill of an application is paid by this person.
    pub(super) fn pay(&self, who: &str, application: &str, how: Pay) -> Result<(), Fault> {
        let application = application.to_owned();
        self.run(who, move |tx, desk, who| {
            let bill = of(tx, &application)?;
            let (_, order) = order::begin(tx, desk, who, &bill)?;
            let now = tx.now();
            let told = |nth: i64| Told {
                channel: ONLINE,
                order: order.number.clone(),
                reference: format!("SIM{}{nth:02}", order.number),
                amount: if how == Pay::Short { order.amount - 100 } else { order.amount },
                paid_at: now,
            };
            let times = if how == Pay::Twice { 2 } else { 1 };
            for nth in 1..=times {
                order::take(tx, desk, &told(nth))?;
            }
            Ok(())
        })
    }

    /// What was paid in vain goes back: one checks it, another decides, the number of the payment site is registered.
    pub(super) fn refund(&self, application: &str) -> Result<(), Fault> {
        let (first, second) = (application.to_owned(), application.to_owned());
        self.run("finance1", move |tx, _, who| {
            let number = asked(tx, &first)?;
            refund::check(tx, who, &number).map(drop)
        })?;
        self.run("finance2", move |tx, _, who| {
            let number = asked(tx, &second)?;
            refund::decide(tx, who, &number, None)?;
            refund::register(tx, who, &number, &format!("SIM-{number}")).map(drop)
        })
    }

    /// Something of it is waived.
    pub(super) fn waive(&self, application: &str, fen: i64, why: &'static str) -> Result<(), Fault> {
        let application = application.to_owned();
        self.run("waiver1", move |tx, desk, who| {
            let bill = of(tx, &application)?;
            let waiver = Waiver { line: 1, fen, why: why.to_owned() };
            bill::waive(tx, desk, who, &bill, &waiver).map(drop)
        })
    }
}

/// The number of the bill of an application.
fn of(tx: &mut Tx, application: &str) -> Result<String, Fault> {
    let bill = payment::store::bills::of_application(tx, application)?;
    bill.map(|bill| bill.number).ok_or_else(|| Fault::not_found("payment.not-found"))
}

/// The number of the first refund of the bill of an application.
fn asked(tx: &mut Tx, application: &str) -> Result<String, Fault> {
    let missing = || Fault::not_found("payment.not-found");
    let bill = payment::store::bills::of_application(tx, application)?.ok_or_else(missing)?;
    let first = payment::store::refunds::of_bill(tx, bill.id)?.into_iter().next();
    first.map(|refund| refund.number).ok_or_else(missing)
}
