//! What happened and what comes, hall and online in one line.

use crate::html;
use crate::html::Html;
use crate::i18n::Tr;
use crate::ui::State;

/// Where something happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// Online (网上).
    Online,
    /// At the window (窗口).
    Hall,
    /// In a department (部门).
    Office,
    /// By the system (系统).
    System,
}

/// Something that happened, is happening or will.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// When, epoch ms; `None` for what has not happened yet.
    pub at_ms: Option<i64>,
    /// What.
    pub title: String,
    /// Who did it, as it may be shown.
    pub who: Option<String>,
    /// More: the reason, the documents.
    pub body: Html,
    /// How it stands.
    pub state: State,
    /// Where.
    pub channel: Option<Channel>,
}

/// The timeline, in the order given.
pub fn timeline(tr: Tr, moments: &[Moment]) -> Html {
    let rows: Html = moments
        .iter()
        .map(|m| {
            let when = match m.at_ms {
                Some(at) => html!("<time>{}</time>", tr.instant(at)),
                None => html!("<span>{}</span>", tr.t("kit-timeline-to-come")),
            };
            let channel = m.channel.map(|channel| {
                let key = match channel {
                    Channel::Online => "kit-channel-online",
                    Channel::Hall => "kit-channel-hall",
                    Channel::Office => "kit-channel-office",
                    Channel::System => "kit-channel-system",
                };
                html!(" <span class=\"channel\">{}</span>", tr.t(key))
            });
            let who = m.who.as_ref().map(|who| html!("<span class=\"dot\"> </span>{}", who));
            let body = (!m.body.is_empty()).then(|| html!("<div class=\"moment-body\">{}</div>", m.body));
            html!(
                "<li class=\"moment {}\">{}<p class=\"moment-title\">{}{}</p><p class=\"hint\">{}{}</p>{}</li>",
                m.state.class(), m.state.shape(), m.title, channel, when, who, body
            )
        })
        .collect();
    html!("<ol class=\"timeline\">{}</ol>\n", rows)
}
