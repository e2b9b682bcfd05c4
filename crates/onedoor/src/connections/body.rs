//! The bodies of requests and answers as a connection sees them: a request's is waited for only so long and, where nobody
//! read it, thrown away in an orderly manner; an answer's end is the end of the request.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes};
use http_body::{Body as _, Frame, SizeHint};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::time::{Instant, Sleep, sleep_until, timeout};

use super::Limits;
use super::line::Pace;
use super::places::{Doing, Place};

/// A body that is waited for only so long.
pub(super) struct Patient {
    body: Option<Incoming>,
    limits: Limits,
    /// When the whole of it must be there.
    end: Instant,
    pace: Pace,
    /// Runs while a piece is waited for.
    waiting: Option<Pin<Box<Sleep>>>,
    /// Where it is left when nobody reads it to its end.
    left: Left,
}

/// What nobody read of a request.
pub(super) type Left = Arc<Mutex<Option<Unread>>>;

/// A body not read to its end.
pub(super) struct Unread {
    body: Incoming,
    /// Whether any of it was asked for. If not, who waits to be told to go on (`Expect: 100-continue`) has sent nothing.
    begun: bool,
}

impl Patient {
    pub fn new(body: Incoming, limits: Limits, left: Left) -> Self {
        let end = Instant::now() + limits.body;
        Self { body: Some(body), limits, end, pace: Pace::default(), waiting: None, left }
    }
}

impl Drop for Patient {
    fn drop(&mut self) {
        if let Some(body) = self.body.take().filter(|body| !body.is_end_stream()) {
            let begun = self.waiting.is_some() || self.pace.has_begun();
            *self.left.lock().unwrap_or_else(PoisonError::into_inner) = Some(Unread { body, begun });
        }
    }
}

/// The body did not come.
#[derive(Debug, thiserror::Error)]
#[error("the request's content did not arrive in time")]
struct TooSlow;

impl http_body::Body for Patient {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        let this = &mut *self;
        let Some(body) = &mut this.body else { return Poll::Ready(None) };
        if let Poll::Ready(frame) = Pin::new(body).poll_frame(context) {
            this.waiting = None;
            let bytes = match &frame {
                Some(Ok(frame)) => frame.data_ref().map_or(0, Bytes::len),
                // Broken off: there is nothing left to read.
                Some(Err(_)) => {
                    this.body = None;
                    0
                }
                None => 0,
            };
            this.pace.moved(bytes);
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let until = (Instant::now() + this.limits.pause).min(this.end).min(this.pace.waits(this.limits.rate));
        let waiting = this.waiting.get_or_insert_with(|| Box::pin(sleep_until(until)));
        ready!(waiting.as_mut().poll(context));
        // Whoever sends so slowly is not listened to any more, not even to throw it away.
        this.body = None;
        Poll::Ready(Some(Err(TooSlow.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Incoming::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(SizeHint::default, Incoming::size_hint)
    }
}

/// What becomes of a connection whose request was answered before its body was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    /// Everything was read: it goes on.
    GoesOn,
    /// It ends after this answer, which must say so.
    Ends,
}

/// Deals with what nobody read. A little is read and thrown away, and the connection goes on. More is thrown away beside the
/// answer, within limits: who still sends when the connection closes might never see the answer.
pub(super) async fn put_aside(left: Left, expects: bool, limits: Limits, place: &Place) -> Then {
    let unread = left.lock().unwrap_or_else(PoisonError::into_inner).take();
    let Some(Unread { mut body, begun }) = unread else { return Then::GoesOn };
    if expects && !begun {
        return Then::Ends;
    }
    if body.size_hint().upper().is_some_and(|rest| rest <= limits.drained) {
        let drained =
            timeout(limits.pause / 4, async { while let Some(Ok(_)) = body.frame().await {} }).await;
        if drained.is_ok() && body.is_end_stream() {
            return Then::GoesOn;
        }
    }
    let place = place.clone();
    tokio::spawn(async move {
        place.is(Doing::Draining);
        let mut thrown = 0;
        let throw = async {
            // Each piece in time, and all of it.
            while let Ok(Some(Ok(frame))) = timeout(limits.pause / 4, body.frame()).await {
                thrown += frame.data_ref().map_or(0, Bytes::len) as u64;
                if thrown > limits.thrown {
                    break;
                }
            }
        };
        let _ = timeout(limits.pause * 2, throw).await;
    });
    Then::Ends
}

/// An answer's body; what is noted when it is gone holds the connection's place.
pub(super) struct Noted {
    body: Body,
    place: Place,
}

impl Noted {
    pub fn new(body: Body, place: Place) -> Self {
        Self { body, place }
    }
}

impl Drop for Noted {
    fn drop(&mut self) {
        self.place.is(Doing::Silent);
    }
}

impl http_body::Body for Noted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
