//! Several statements in one round trip (一次往返): what needs no answer before the next is sent together with it, and the answers
//! come in order. Within a transaction that changes nothing but the waiting: after a statement that was refused the server refuses the
//! rest, a COMMIT among it.

use crate::sql::Kind;
use crate::tx::Text;
use crate::{Sql, Value, sql};
use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;
use tokio_postgres::{Client, Error, Statement};

/// A statement that waits to be sent.
pub(crate) enum Unsent {
    /// A word for the transaction.
    Control(&'static str),
    /// A change nobody waits for.
    Change {
        /// Prepared.
        statement: Statement,
        /// Its values.
        params: Vec<Value>,
        /// As it was written, for the text of an error.
        text: Text<'static>,
    },
    /// The end of a stream of the ledger, asked for early.
    End {
        /// Prepared.
        statement: Statement,
        /// Which stream.
        stream: String,
        /// Its last number and hash, once answered; a stream that has none yet is answered so.
        found: RefCell<Option<End>>,
    },
}

/// The last number and hash of a stream, if it has any.
pub(crate) type End = Option<(i64, [u8; 32])>;

/// How the end of a stream is asked for.
// PostgreSQL only
pub(crate) const END: Sql = sql!("SELECT seq, hash FROM event_head WHERE stream = $1 FOR UPDATE");

/// What was refused, and which of those sent.
pub(crate) struct Refused {
    /// Its place among the unsent; `None` for the last.
    pub(crate) at: Option<usize>,
    pub(crate) error: Error,
}

type Sending<'c> = Pin<Box<dyn Future<Output = Result<(), Error>> + 'c>>;

impl Unsent {
    /// Its text, for an error.
    pub(crate) fn spelled(&self) -> String {
        match self {
            Self::Control(text) => (*text).to_owned(),
            Self::Change { text, .. } => text.spelled(Kind::Postgres),
            Self::End { .. } => END.text().to_owned(),
        }
    }

    fn send<'c>(&'c self, client: &'c Client) -> Sending<'c> {
        match self {
            Self::Control(text) => Box::pin(client.batch_execute(text)),
            Self::Change { statement, params, .. } => {
                Box::pin(async move { client.execute_raw(statement, params.iter()).await.map(|_| ()) })
            }
            Self::End { statement, stream, found } => Box::pin(async move {
                let row = client.query_opt(statement, &[stream]).await?;
                let end = row.map(|row| Ok((row.try_get(0)?, row.try_get::<_, Vec<u8>>(1)?))).transpose()?;
                // A hash of another length is no end anybody knows: whoever records asks once more, and is told.
                let end = match end {
                    None => Some(None),
                    Some((seq, hash)) => hash.try_into().ok().map(|hash| Some((seq, hash))),
                };
                *found.borrow_mut() = end;
                Ok(())
            }),
        }
    }
}

/// Polls once, which is what hands a statement to the connection.
async fn begun<F: Future + ?Sized>(mut future: Pin<&mut F>) -> Poll<F::Output> {
    poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx))).await
}

/// Sends all of `unsent` and, behind them, `last`, in one go; answers what `last` answered. Where one of them cannot be put
/// into words, such as a value that does not fit its place, `last` is not sent: it may be the COMMIT.
pub(crate) async fn together<T>(
    client: &Client,
    unsent: &[Unsent],
    last: impl Future<Output = Result<T, Error>> + Unpin,
) -> Result<T, Refused> {
    let mut sent = Vec::with_capacity(unsent.len());
    for (at, one) in unsent.iter().enumerate() {
        let mut sending = one.send(client);
        match begun(sending.as_mut()).await {
            Poll::Ready(Err(error)) => return Err(Refused { at: Some(at), error }),
            Poll::Ready(Ok(())) => {}
            Poll::Pending => sent.push((at, sending)),
        }
    }
    let mut last = last;
    let early = begun(Pin::new(&mut last)).await;
    for (at, sending) in sent {
        sending.await.map_err(|error| Refused { at: Some(at), error })?;
    }
    let answer = match early {
        Poll::Ready(answer) => answer,
        Poll::Pending => last.await,
    };
    answer.map_err(|error| Refused { at: None, error })
}
