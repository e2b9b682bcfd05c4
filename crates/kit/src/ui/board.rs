//! The big screen: large figures and a live stream fed by server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use contract::Fault;
use contract::live::LiveEvent;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, timeout_at};

use crate::html;
use crate::html::{Html, safe_href};
use crate::i18n::Tr;
use crate::streams::StreamPlace;
use crate::view::View;

/// A list that grows at the top as things happen. `source` is the address of the stream (see [`live_response`]), which
/// pages of the same browser share (`of`: [`View::browser_mark`]); `now`
/// holds what is known when the page is made, so that it says something without scripts too.
pub fn live(
    tr: Tr,
    title: &str,
    source: &str,
    of: &str,
    now: impl IntoIterator<Item = Html>,
    most: u16,
) -> Html {
    html!(
        "<section class=\"live\"><h2>{} <span class=\"live-state\" data-live-state hidden>{}</span>\
         <span class=\"live-lost\" data-live-lost role=\"status\" hidden>{}</span></h2>\
         <ol class=\"live-list\" data-live=\"{}\" data-live-of=\"{}\" data-live-most=\"{}\" data-none=\"{}\" aria-live=\"polite\" aria-relevant=\"additions\">{}</ol></section>\n",
        title,
        tr.t("kit-live-on"),
        tr.t("kit-live-lost"),
        safe_href(source),
        of,
        most,
        tr.t("kit-live-none"),
        Html::join(now)
    )
}

/// Something that is fetched again from `source` (a fragment of HTML) whenever a live list on the page gets an entry.
pub fn live_region(source: &str, now: &Html) -> Html {
    html!("<div data-refresh=\"{}\">{}</div>\n", safe_href(source), now)
}

/// The same for a screen nobody stands before: fetched again every so many seconds besides, and when it could not be fetched it says
/// so in words until it can.
pub fn live_region_every(tr: Tr, source: &str, seconds: u32, now: &Html) -> Html {
    html!(
        "<div data-refresh=\"{}\" data-every=\"{}\"><p class=\"live-stale\" data-stale role=\"status\" hidden>{}</p><div data-fresh>{}</div></div>\n",
        safe_href(source),
        seconds,
        tr.t("kit-live-stale"),
        now
    )
}

/// One entry of a live list.
pub fn live_entry(when: &str, words: &Html) -> Html {
    html!("<li><time>{}</time> <span>{}</span></li>", when, words)
}

/// So long a stream that has told its browser to open another goes on, for what happens meanwhile.
const OVERLAP: Duration = Duration::from_secs(15);

/// A stream being sent.
struct Live<F> {
    listener: Receiver<LiveEvent>,
    show: F,
    ends: Instant,
    state: Sent,
    _place: StreamPlace,
}

#[derive(PartialEq)]
enum Sent {
    Nothing,
    Entries,
    /// That another is to be opened.
    Turn,
}

impl<F: Fn(&LiveEvent) -> Option<Html>> Live<F> {
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        if self.state == Sent::Nothing {
            self.state = Sent::Entries;
            // Where the line breaks, not everybody comes back in the same moment.
            let [dice] = crate::csrf::random::<1>();
            let wait = Duration::from_millis(1000 + 20 * u64::from(dice));
            return Some((Ok(Event::default().retry(wait).comment("here")), self));
        }
        loop {
            let event = match timeout_at(self.ends, self.listener.recv()).await {
                Err(_) if self.state == Sent::Turn => return None,
                Err(_) => {
                    self.state = Sent::Turn;
                    self.ends += OVERLAP;
                    return Some((Ok(Event::default().event("turn").data("1")), self));
                }
                Ok(Err(RecvError::Closed)) => return None,
                Ok(Err(RecvError::Lagged(_))) => {
                    return Some((Ok(Event::default().event("reload").data("1")), self));
                }
                Ok(Ok(event)) => event,
            };
            if let Some(entry) = (self.show)(&event) {
                let data = entry.as_str().replace(['\r', '\n'], " ");
                return Some((Ok(Event::default().event("entry").data(data)), self));
            }
        }
    }
}

/// Answers a browser's request for a stream: each event that `show` makes into an entry is sent as it happens. A listener
/// that fell behind is told to load the page again. After some minutes the browser is told to open another stream, and this
/// one ends. Nothing runs while nothing happens but a sign of life twice a minute.
///
/// # Errors
/// `kit.streams-full` when there are too many, of this account or address or in all.
pub fn live_response(
    view: &View,
    listener: Receiver<LiveEvent>,
    show: impl Fn(&LiveEvent) -> Option<Html> + Send + Sync + 'static,
) -> Result<Response, Fault> {
    let streams = &view.setup.streams;
    let account = view.actor.as_ref().map(|actor| actor.account);
    let (place, ends) = (streams.begin(account, &view.address)?, Instant::now() + streams.lasts());
    let live = Live { listener, show, ends, state: Sent::Nothing, _place: place };
    let stream = futures_util::stream::unfold(live, Live::next);
    let alive = KeepAlive::new().interval(Duration::from_secs(30));
    Ok(([("x-accel-buffering", "no")], Sse::new(stream).keep_alive(alive)).into_response())
}
