//! Electronic receipts (电子票据): issued when a bill is settled, numbered without gaps, verified by anybody with number and check code.

use contract::time::china_date;
use contract::{Fault, PartyId};
use store::Tx;

use crate::model::{Bill, Receipt};
use crate::store as rows;

/// Letters of a check code: none that is read as another.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// How many letters it has.
const LENGTH: usize = 8;

/// What anybody is told of a receipt.
#[derive(Debug, Clone)]
pub struct Verified {
    /// The receipt.
    pub receipt: Receipt,
    /// Its bill.
    pub bill: Bill,
    /// Who paid, masked.
    pub payer: String,
}

fn code() -> Result<String, Fault> {
    let secret = store::vault::new_secret()?;
    let letter = |byte: &u8| LETTERS.get(usize::from(byte % 32)).map_or('2', |letter| char::from(*letter));
    Ok(secret.iter().take(LENGTH).map(letter).collect())
}

/// Issues the receipt for what was paid of a bill.
pub(crate) fn issue(tx: &mut Tx, bill: &Bill) -> Result<Receipt, Fault> {
    let year = china_date(tx.now()).year();
    let serial = rows::next_serial(tx, &format!("receipt-{}-{year}", bill.region))?;
    let receipt = Receipt {
        id: tx.new_id(),
        number: format!("{}{year}{serial:08}", bill.region),
        code: code()?,
        bill: bill.id,
        amount: bill.paid,
        at: tx.now(),
        withdrawn_at: None,
    };
    rows::bills::insert_receipt(tx, &receipt)?;
    Ok(receipt)
}

/// A name with all but its first letter hidden.
fn masked(name: &str) -> String {
    let mut letters = name.chars();
    let first: String = letters.next().into_iter().collect();
    first + &"*".repeat(letters.count().min(8))
}

/// Who paid a bill, by name.
///
/// # Errors
/// Database errors.
pub fn payer(tx: &mut Tx, bill: &Bill) -> Result<String, Fault> {
    Ok(directory::party::by_id(tx, PartyId(bill.party))?.map(|party| party.name).unwrap_or_default())
}

/// What is known of a receipt, for anybody who has its number and its check code.
///
/// # Errors
/// `payment.no-such-receipt`.
pub fn verify(tx: &mut Tx, number: &str, code: &str) -> Result<Verified, Fault> {
    let unknown = || Fault::not_found("payment.no-such-receipt");
    let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let (number, code) = (plain(number), plain(code).to_ascii_uppercase());
    let receipt = rows::bills::receipt(tx, &number)?.ok_or_else(unknown)?;
    if !store::vault::same(receipt.code.as_bytes(), code.as_bytes()) {
        return Err(unknown());
    }
    let bill = rows::bills::by_id(tx, receipt.bill)?.ok_or_else(unknown)?;
    let payer = masked(&payer(tx, &bill)?);
    Ok(Verified { receipt, bill, payer })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    #[test]
    fn a_name_shows_its_first_letter() {
        assert_eq!(super::masked("陈晓梅"), "陈**");
        assert_eq!(super::masked(""), "");
    }

    #[test]
    fn check_codes_have_letters_nobody_misreads() {
        let code = super::code().unwrap();
        assert!(code.len() == 8 && code.bytes().all(|byte| super::LETTERS.contains(&byte)), "{code}");
    }
}
