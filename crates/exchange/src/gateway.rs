//! The gateway: other systems read resources over HTTP, each request signed (HTTP Message Signatures, RFC 9421) by a key of a system that is on the
//! register. Who signed is known before a byte of the body is read; what was signed includes the digest of the body (RFC 9530).
//!
//! | what | file |
//! |---|---|
//! | signatures: what is signed, by which key, when | [`signature`] |
//! | the register of systems and their keys | [`register`] |
//! | a message: replay, idempotency, grant, answer, entry | [`message`] |
//! | counts and digests of a day compared with the other side's | [`reconcile`] |

pub mod message;
pub mod reconcile;
pub mod register;
pub mod signature;
