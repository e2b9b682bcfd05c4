//! The books (复式记账): every movement of what is owed and of money is an entry whose postings sum to nothing. The amounts on bills and money rows
//! are copies for reading; the books are what is proved.
//!
//! | account | what stands there |
//! |---|---|
//! | `receivable` | what applicants owe |
//! | `budget` | what government pays for them |
//! | `revenue:ACCOUNT` | what belongs to an organ's account |
//! | `clearing:CHANNEL` | money that whoever took it has not handed over yet |
//! | `held` | money that counts for no bill |
//! | `refunds` | what is to be given back to payers |

use contract::Fault;
use store::Tx;

use crate::store as rows;

/// What applicants owe.
pub const RECEIVABLE: &str = "receivable";
/// What government pays for them.
pub const BUDGET: &str = "budget";
/// Money that counts for no bill.
pub const HELD: &str = "held";
/// What is to be given back to payers.
pub const REFUNDS: &str = "refunds";

/// What belongs to an organ's account.
pub fn revenue(account: &str) -> String {
    format!("revenue:{account}")
}

/// Money that a channel has not handed over yet.
pub fn clearing(channel: &str) -> String {
    format!("clearing:{channel}")
}

/// What an entry is about.
#[derive(Debug, Clone, Copy, Default)]
pub struct About {
    /// The bill.
    pub bill: Option<i64>,
    /// The money.
    pub money: Option<i64>,
}

/// Keeps an entry. Postings of nothing are left out; an entry without any is none.
///
/// # Errors
/// `payment.unbalanced` where the postings do not sum to nothing: nothing of the act happens then.
pub fn post(tx: &mut Tx, kind: &'static str, about: About, postings: &[(String, i64)]) -> Result<(), Fault> {
    let sum = postings.iter().try_fold(0_i64, |sum, (_, amount)| sum.checked_add(*amount));
    if sum != Some(0) {
        return Err(Fault::internal("payment.unbalanced", format!("{kind}: {postings:?}")));
    }
    let postings: Vec<&(String, i64)> = postings.iter().filter(|(_, amount)| *amount != 0).collect();
    if !postings.is_empty() {
        rows::books::insert(tx, kind, about, &postings)?;
    }
    Ok(())
}

/// Every account with its balance, in order of their names.
///
/// # Errors
/// Database errors.
pub fn balances(tx: &mut Tx) -> Result<Vec<(String, i64)>, Fault> {
    Ok(rows::books::balances(tx)?)
}
