//! `/office/case/{number}/trace`: every event of the application as it lies in the ledger, with its place in the chain.

use contract::Fault;
use contract::case::{RATED, stream};
use kit::Routes;
use kit::routes::get;
use kit::ui::{self, Column, Pager, Row, Table, Tone};
use kit::{Html, Page, Path, Reply, Tr, html};
use store::ledger::{self, Recorded};

use super::case::crumbs;
use crate::pages::{Room, staff};

/// Events shown at most; a long case has some sixty.
const MOST: u32 = 1000;

pub(super) fn routes() -> Routes {
    Routes::new().route("/office/case/{number}/trace", get(show))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An event in words, with its name in the ledger.
fn what(tr: Tr, kind: &str) -> Html {
    let word = kind.trim_start_matches("case.").replace('.', "-");
    // What only staff see has its words here.
    let known = ["case-event", "office-trace-event"];
    match known.iter().find_map(|prefix| tr.find(&format!("{prefix}-{word}"), &[])) {
        Some(words) => html!("{} <code class=\"hint\">{}</code>", words, kind),
        None => html!("<code>{}</code>", kind),
    }
}

/// What it says, in words, without the number of the case, which is known here.
fn said(tr: Tr, event: &Recorded) -> Html {
    let Ok(mut data) = event.json() else { return Html::empty() };
    if let Some(all) = data.as_object_mut() {
        all.shift_remove("case");
    }
    html!("{}", ui::facts_line(tr, &data, 400))
}

/// The place of the first event that does not fit the chain: its own hash, the hash before it, its number.
fn broken(events: &[Recorded]) -> Option<i64> {
    let mut before = [0; 32];
    for (at, event) in events.iter().enumerate() {
        let in_order = usize::try_from(event.seq).is_ok_and(|seq| seq == at + 1);
        if !in_order || event.prev != before || event.hash != event.computed_hash() {
            return Some(event.seq);
        }
        before = event.hash;
    }
    None
}

async fn show(room: Room, Path(number): Path<String>) -> Reply {
    let tr = room.tr();
    let dossier = staff::dossier(&room, &number).await?;
    let root = dossier.file.root.id;
    let events = room
        .read(move |tx, _, _| -> Result<Vec<Recorded>, Fault> {
            Ok(ledger::events(tx, &stream(root), 0, MOST)?)
        })
        .await?;
    let verdict = match broken(&events) {
        None => ui::notice(Tone::Done, &html!("<p>{}</p>", tr.n("office-trace-whole", events.len() as i64))),
        Some(seq) => ui::notice(Tone::Stop, &html!("<p>{}</p>", tr.n("office-trace-broken", seq))),
    };
    let rows = events.iter().map(|event| {
        // Who rated and how is not for those who handle the case; the chain was proved above with all of it.
        let rated = event.kind == RATED;
        let who = match dossier.people.get(&event.actor) {
            _ if rated => tr.t("office-trace-rated").into_owned(),
            Some(name) => name.clone(),
            None if event.actor.starts_with("system:") => tr.t("office-trace-system").into_owned(),
            None => event.actor.clone(),
        };
        Row::new([
            html!("{}", event.seq),
            html!("{}", tr.instant(event.at)),
            what(tr, &event.kind),
            html!("{}", who),
            html!("{}{}", (!rated).then(|| said(tr, event)), ui::details(
                &tr.t("office-trace-data"),
                &html!(
                    "<p><code>{}</code></p><p>{}<br><code>{}</code><br><code class=\"hint\">{}</code></p>",
                    if rated { "{}" } else { event.data.as_str() },
                    tr.t("office-trace-hash"),
                    hex(&event.hash),
                    hex(&event.prev)
                ),
            )),
        ])
    });
    let table = Table {
        caption: tr.t("office-trace").into_owned(),
        columns: ["seq", "at", "kind", "who", "data"]
            .map(|column| Column::new(tr.t(&format!("office-trace-{column}"))))
            .into(),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("office-trace-none"), None),
        bulk: None,
        pager: Pager::default(),
    };
    Ok(Page::office(&room.ctx.view, tr.t("office-trace"))
        .wide()
        .crumbs(crumbs(&room, &dossier))
        .lead(tr.t("office-trace-lead"))
        .body(verdict)
        .body(ui::table(&room.ctx.view, &table))
        .respond())
}
