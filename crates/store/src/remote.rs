//! Hearing from other nodes on the same PostgreSQL server: LISTEN and NOTIFY.
//!
//! NOTIFY inside an act would make all commits of the server wait for each other. So it is sent after the commit, by its own
//! small transaction, several at once when many acts end together. A node that dies in between has told nobody; workers on
//! PostgreSQL therefore also look once a minute.

use crate::act::Act;
use crate::db::Shared;
use crate::hub::Hub;
use crate::queue::Queue;
use crate::server::Server;
use crate::{Error, Tx, sql};
use postgres::Client;
use postgres::fallible_iterator::FallibleIterator;
use std::sync::{Arc, Weak};
use std::time::Duration;

/// The channel of NOTIFY.
const CHANNEL: &str = "onedoor";
/// Pauses between attempts to reach the server again.
const PAUSE_MAX: Duration = Duration::from_secs(15);

/// Longest announcement, bytes: PostgreSQL carries just below 8,000.
const SAID_MAX: usize = 7_000;
/// How often a node's number is asked for: the server may not have noticed yet that the former holder died.
pub(crate) const NUMBER_TRIES: u32 = 10;

/// Takes a node's number for as long as the connection lives.
pub(crate) fn take_number(server: &Server, node: u16, tries: u32) -> Result<Client, Error> {
    let away = |e: &postgres::Error| Error::Unavailable(e.to_string());
    let mut client = server.connect().map_err(|e| away(&e))?;
    for attempt in 0..tries {
        if attempt > 0 {
            std::thread::sleep(Duration::from_millis(500));
        }
        let row = client
            .query_one(
                "SELECT pg_try_advisory_lock(hashtext('onedoor node ' || current_schema()), $1)",
                &[&i32::from(node)],
            )
            .map_err(|e| away(&e))?;
        if row.try_get(0).map_err(|e| away(&e))? {
            return Ok(client);
        }
    }
    Err(Error::Locked(format!(
        "node {node} is running already on this database; give every node a number of its own (`node` in its settings)"
    )))
}

/// Makes commits here be told to other nodes.
pub(crate) fn tell_others_through(acts: &Arc<Queue<Box<dyn Act>>>, shared: &Arc<Shared>) {
    let (acts, hub) = (Arc::downgrade(acts), Arc::downgrade(&shared.hub));
    shared.hub.set_tell_others(Box::new(move || {
        if let (Some(acts), Some(hub)) = (acts.upgrade(), hub.upgrade()) {
            // A full queue loses the message; whoever empties the queue wakes the others with the next one.
            let lost = acts.push(Box::new(Telling { hub: Arc::clone(&hub) })).is_err();
            if lost {
                drop(hub.take_untold());
                drop(hub.take_unsaid());
            }
        }
    }));
}

/// Tells other nodes what was woken here.
struct Telling {
    hub: Arc<Hub>,
}

impl Act for Telling {
    fn writes(&self) -> bool {
        true
    }

    fn run(&mut self, tx: &mut Tx) -> bool {
        tx.start(true);
        let told = self.hub.take_untold().into_iter().try_for_each(|topic| {
            let text = [self.hub.name().into(), topic.into()];
            // PostgreSQL only
            tx.run(sql!("SELECT pg_notify('onedoor', $1 || ' ' || $2)"), &text).map(|_| ())
        });
        let said =
            self.hub.take_unsaid().into_iter().filter(|text| text.len() <= SAID_MAX).try_for_each(|text| {
                let text = [self.hub.name().into(), text.into()];
                // PostgreSQL only
                tx.run(sql!("SELECT pg_notify('onedoor', $1 || ' =' || $2)"), &text).map(|_| ())
            });
        told.is_ok() && said.is_ok()
    }

    fn fail(&mut self, error: Error) {
        tracing::debug!(%error, "other nodes were not told; they look again within a minute");
    }

    fn answer(self: Box<Self>) {}
}

/// Starts the thread that hears other nodes. It ends with the database.
pub(crate) fn hear_others(server: Server, hub: &Arc<Hub>) {
    let weak = Arc::downgrade(hub);
    let started = std::thread::Builder::new().name("store-listen".into()).spawn(move || hear(&server, &weak));
    if let Err(error) = started {
        tracing::error!(%error, "cannot hear other nodes");
    }
}

fn hear(server: &Server, hub: &Weak<Hub>) {
    let mut pause = Duration::from_millis(250);
    while hub.strong_count() > 0 {
        match listen(server) {
            Ok(mut client) => {
                pause = Duration::from_millis(250);
                // Something may have been said while nobody listened.
                if let Some(hub) = hub.upgrade() {
                    hub.ring_all();
                }
                hear_until_lost(&mut client, hub);
            }
            Err(error) => {
                tracing::warn!(%error, "cannot hear other nodes; trying again");
                std::thread::sleep(pause);
                pause = (pause * 2).min(PAUSE_MAX);
            }
        }
    }
}

fn listen(server: &Server) -> Result<Client, postgres::Error> {
    let mut client = server.connect()?;
    client.batch_execute(&format!("LISTEN {CHANNEL}"))?;
    Ok(client)
}

fn hear_until_lost(client: &mut Client, hub: &Weak<Hub>) {
    let mut notes = client.notifications();
    // The time limit is only for noticing that the database was closed here.
    loop {
        match notes.timeout_iter(Duration::from_secs(60)).next() {
            Ok(Some(note)) => {
                let Some(hub) = hub.upgrade() else { return };
                if let Some((from, topic)) = note.payload().split_once(' ')
                    && from != hub.name()
                {
                    match topic.strip_prefix('=') {
                        Some(text) => hub.hear(text),
                        None => hub.ring(topic),
                    }
                }
            }
            Ok(None) => {
                if hub.strong_count() == 0 {
                    return;
                }
            }
            Err(error) => {
                tracing::warn!(%error, "lost the connection that hears other nodes");
                return;
            }
        }
    }
}
