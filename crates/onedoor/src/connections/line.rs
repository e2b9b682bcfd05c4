//! The line to a client: what is written must go away in time, or the connection ends. Somebody who asks for much and takes
//! it a byte a minute would hold what they asked for in our memory.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

/// How slow something may be: after a while at least so many bytes a second on average.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// Measured after so long.
    pub after: Duration,
    /// Bytes a second.
    pub bytes: u64,
}

/// Bytes and the time somebody was waited for, as far as a [`Rate`] judges them.
#[derive(Debug, Default)]
pub(super) struct Pace {
    bytes: u64,
    waited: Duration,
    /// Since when the next bytes are waited for.
    since: Option<Instant>,
}

impl Pace {
    /// Bytes went by: nobody is waited for now.
    pub fn moved(&mut self, bytes: usize) {
        self.bytes += bytes as u64;
        if let Some(since) = self.since.take() {
            self.waited += since.elapsed();
        }
    }

    /// Whether anything went by or was waited for.
    pub fn has_begun(&self) -> bool {
        self.bytes > 0 || self.since.is_some() || !self.waited.is_zero()
    }

    /// Somebody is waited for; until when they may stay away without becoming too slow.
    pub fn waits(&mut self, rate: Rate) -> Instant {
        let since = *self.since.get_or_insert_with(Instant::now);
        let earned = Duration::from_millis(self.bytes.saturating_mul(1000) / rate.bytes.max(1));
        since + rate.after.max(earned).saturating_sub(self.waited)
    }
}

/// A connection whose answers are taken at this rate at least.
pub(super) struct Line<S> {
    stream: S,
    rate: Rate,
    pace: Pace,
    patience: Option<Pin<Box<Sleep>>>,
}

impl<S> Line<S> {
    pub fn new(stream: S, rate: Rate) -> Self {
        Self { stream, rate, pace: Pace::default(), patience: None }
    }

    /// Judges what writing said: `written` bytes went away, or nothing can go now.
    fn judge<T>(
        &mut self,
        context: &mut Context<'_>,
        told: Poll<io::Result<T>>,
        written: impl Fn(&T) -> usize,
    ) -> Poll<io::Result<T>> {
        match told {
            Poll::Ready(done) => {
                self.patience = None;
                self.pace.moved(done.as_ref().map_or(0, written));
                Poll::Ready(done)
            }
            Poll::Pending => {
                let until = self.pace.waits(self.rate);
                let patience = self.patience.get_or_insert_with(|| Box::pin(sleep_until(until)));
                ready!(patience.as_mut().poll(context));
                Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the answer is not taken in time")))
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Line<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Line<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let told = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.judge(context, told, |written| *written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let told = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.judge(context, told, |written| *written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let told = Pin::new(&mut self.stream).poll_flush(context);
        self.judge(context, told, |()| 0)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
