//! The big screen: large figures and a live stream fed by server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use contract::live::LiveEvent;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::html;
use crate::html::{Html, safe_href};
use crate::i18n::Tr;

/// A list that grows at the top as things happen. `source` is the address of the stream (see [`live_response`]); `now`
/// holds what is known when the page is made, so that it says something without scripts too.
pub fn live(tr: Tr, title: &str, source: &str, now: impl IntoIterator<Item = Html>, most: u16) -> Html {
    html!(
        "<section class=\"live\"><h2>{} <span class=\"live-state\" data-live-state hidden>{}</span>\
         <span class=\"live-lost\" data-live-lost role=\"status\" hidden>{}</span></h2>\
         <ol class=\"live-list\" data-live=\"{}\" data-live-most=\"{}\" data-none=\"{}\" aria-live=\"polite\" aria-relevant=\"additions\">{}</ol></section>\n",
        title,
        tr.t("kit-live-on"),
        tr.t("kit-live-lost"),
        safe_href(source),
        most,
        tr.t("kit-live-none"),
        Html::join(now)
    )
}

/// Something that is fetched again from `source` (a fragment of HTML) whenever a live list on the page gets an entry.
pub fn live_region(source: &str, now: &Html) -> Html {
    html!("<div data-refresh=\"{}\">{}</div>\n", safe_href(source), now)
}

/// One entry of a live list.
pub fn live_entry(when: &str, words: &Html) -> Html {
    html!("<li><time>{}</time> <span>{}</span></li>", when, words)
}

/// Answers a browser's request for a stream: each event that `show` makes into an entry is sent as it happens. A listener
/// that fell behind is told to load the page again. Nothing runs while nothing happens but a sign of life twice a minute.
pub fn live_response(
    listener: Receiver<LiveEvent>,
    show: impl Fn(&LiveEvent) -> Option<Html> + Send + Sync + 'static,
) -> Response {
    let stream = futures_util::stream::unfold((listener, show), |(mut listener, show)| async move {
        loop {
            match listener.recv().await {
                Ok(event) => {
                    if let Some(entry) = show(&event) {
                        let sent =
                            Event::default().event("entry").data(entry.as_str().replace(['\r', '\n'], " "));
                        return Some((Ok::<_, Infallible>(sent), (listener, show)));
                    }
                }
                Err(RecvError::Lagged(_)) => {
                    return Some((Ok(Event::default().event("reload").data("1")), (listener, show)));
                }
                Err(RecvError::Closed) => return None,
            }
        }
    });
    let alive = KeepAlive::new().interval(Duration::from_secs(30));
    ([("x-accel-buffering", "no")], Sse::new(stream).keep_alive(alive)).into_response()
}
