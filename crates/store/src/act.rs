//! An act on its way to a connection: the closure, its result, and who waits for the answer.

use crate::{Error, Tx};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use tokio::sync::oneshot;

/// What the connections see of an act, whatever its types.
pub(crate) trait Act: Send {
    fn writes(&self) -> bool;
    /// Whether whoever waited was told meanwhile that it was not done: then it must not be begun any more.
    fn is_given_up(&self) -> bool {
        false
    }
    /// Runs it inside the open transaction. True: its changes may be kept.
    fn run(&mut self, tx: &mut Tx) -> bool;
    /// Replaces its result: the transaction around it failed.
    fn fail(&mut self, error: Error);
    /// Hands the result to whoever waits.
    fn answer(self: Box<Self>);
}

pub(crate) enum Reply<R> {
    Async(oneshot::Sender<R>),
    Blocking(mpsc::SyncSender<R>),
}

pub(crate) struct Closure<F, T, E> {
    pub(crate) writes: bool,
    pub(crate) act: F,
    pub(crate) result: Option<Result<T, E>>,
    pub(crate) reply: Reply<Result<T, E>>,
    pub(crate) given_up: Arc<AtomicBool>,
}

impl<F, T, E> Act for Closure<F, T, E>
where
    F: Fn(&mut Tx) -> Result<T, E> + Send,
    T: Send,
    E: From<Error> + Send,
{
    fn writes(&self) -> bool {
        self.writes
    }

    fn is_given_up(&self) -> bool {
        self.given_up.load(Ordering::SeqCst)
    }

    fn run(&mut self, tx: &mut Tx) -> bool {
        tx.start(self.writes);
        let act = AssertUnwindSafe(|| {
            let value = (self.act)(tx)?;
            tx.finish()?;
            Ok(value)
        });
        let result =
            catch_unwind(act).unwrap_or_else(|panic| Err(E::from(Error::Panicked(panic_text(&*panic)))));
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }

    fn fail(&mut self, error: Error) {
        self.result = Some(Err(E::from(error)));
    }

    fn answer(self: Box<Self>) {
        let result = self.result.unwrap_or_else(|| Err(E::from(Error::Closed)));
        // Nobody may be waiting any more: a request that was given up. The act is done all the same.
        match self.reply {
            Reply::Async(reply) => drop(reply.send(result)),
            Reply::Blocking(reply) => drop(reply.send(result)),
        }
    }
}

/// The message of a panic, as far as there is one.
pub(crate) fn panic_text(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|s| (*s).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "panic".to_owned())
}
