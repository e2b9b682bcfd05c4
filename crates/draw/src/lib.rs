//! Verifiable random selection (可验证随机抽取): who is inspected, which expert sits, who gets the flat. Pure: the same announcement,
//! secrets and public value give the same result, on every machine and in every language.
//!
//! Three steps, and no way to choose among results:
//!
//! 1. **Announce** ([`Announcement`]): candidates, quotas, who is left out and why, and the SHA-256 of a secret of each party
//!    ([`commitment`]). From then on nothing of it can change: its [`Announcement::digest`] goes into the seed.
//! 2. **Reveal**: the parties' secrets, and a public value that nobody could know or choose before.
//! 3. **Draw** ([`draw`]): a [`Bundle`] that holds everything, which anybody checks with [`verify`] or with the script in
//!    `docs/draw`, which uses nothing of this crate. `docs/draw/README.md` is the algorithm in full.
//!
//! A draw that is repeated names the one before and the reason; [`verify_chain`] follows them.

mod announce;
mod pair;
mod result;
mod seed;

pub use announce::{Announcement, Candidate, Commitment, Excluded, How, Quota, Repeats, SCHEME};
pub use pair::{Conflict, Officer, Pair, Pairing};
pub use result::{Bundle, Drawn, Secret, draw, verify, verify_chain};
pub use seed::commitment;

/// Why nothing is drawn, or why a bundle is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Not what this program reads.
    #[error("draw.unreadable: {0}; write it as docs/draw/README.md shows")]
    Unreadable(String),
    /// Another way of drawing.
    #[error("draw.scheme: the scheme is {0:?}; this program knows {SCHEME:?}")]
    Scheme(String),
    /// A list is out of order or names one twice.
    #[error("draw.order: {list}: {id:?} comes after one that is not smaller; sort by bytes, each once")]
    Order {
        /// Which list.
        list: &'static str,
        /// Where.
        id: String,
    },
    /// Text that two programs might spell differently, or that is too long.
    #[error("draw.text: {0:?} is empty, longer than 200 characters or holds control characters")]
    Text(String),
    /// A candidate's stratum has no quota, or a quota is there twice.
    #[error("draw.stratum: {0:?} needs exactly one quota")]
    Stratum(String),
    /// More are to be drawn than there are.
    #[error("draw.too-few: {wanted} are wanted of {stratum:?}, and {there} are there")]
    TooFew {
        /// The stratum.
        stratum: String,
        /// How many are wanted, substitutes not counted.
        wanted: u64,
        /// How many there are.
        there: u64,
    },
    /// A share over the whole.
    #[error("draw.share: {0} of 10000 is more than all")]
    Share(u32),
    /// Somebody is left out who is no candidate, or a conflict names nobody.
    #[error("draw.unknown: {0:?} is on no list")]
    Unknown(String),
    /// Nobody has given a secret, so whoever knows the public value first could try.
    #[error("draw.no-commitment: at least one party has to commit to a secret before")]
    NoCommitment,
    /// A commitment that is none.
    #[error(
        "draw.commitment: the commitment of {0:?} is not the SHA-256 of a secret, 64 small hexadecimal digits"
    )]
    Commitment(String),
    /// The secrets are not those of the parties that committed, in their order.
    #[error("draw.secret-missing: the secret of {0:?} is missing, or one stands in another's place")]
    SecretMissing(String),
    /// A secret that is not the committed one.
    #[error("draw.secret: what {0:?} reveals is not what was committed to")]
    Secret(String),
    /// No public value.
    #[error("draw.randomness: the public value is empty or longer than 2000 characters")]
    Randomness,
    /// Nobody may go there.
    #[error(
        "draw.nobody: for {entity:?} there are {eligible} officers without a conflict, and {each} are needed"
    )]
    Nobody {
        /// The entity.
        entity: String,
        /// Who may.
        eligible: usize,
        /// Who must.
        each: u32,
    },
    /// The announcement is not the one that was published.
    #[error("draw.digest: the announcement's digest is {found}, the bundle says {said}")]
    Digest {
        /// What comes out.
        found: String,
        /// What it says.
        said: String,
    },
    /// The result is another.
    #[error("draw.result: {what}, place {place}: replayed {found:?}, the bundle says {said:?}")]
    Result {
        /// Which list.
        what: &'static str,
        /// Where in it, from 1.
        place: usize,
        /// What comes out.
        found: String,
        /// What it says.
        said: String,
    },
    /// A repeat that hides what it repeats.
    #[error("draw.chain: draw {place} repeats {said}, and the one before it is {found}")]
    Chain {
        /// Which of the chain, from 1.
        place: usize,
        /// The digest it names.
        said: String,
        /// The digest of the one before.
        found: String,
    },
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from(DIGITS.get(usize::from(digit)).copied().unwrap_or(b'0')));
        }
    }
    text
}
