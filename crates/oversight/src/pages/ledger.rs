//! `/admin/ledger`: what the ledger (台账) says, newest first or stream by stream, each event with its hash; and the proof
//! of the whole, on request.

use kit::Routes;
use kit::routes::{get, post};
use std::collections::BTreeMap;

use contract::case::{RATED, RATED_BY};
use contract::{AccountId, Actor, Fault, FaultKind};
use directory::access::Staff;
use kit::ui::{
    self, Column, Control, Errors, Field, Filter, Pager, Row, State, Table, Tone, Weight, button, buttons,
};
use kit::{Ctx, Fields, Html, Page, Query, Reply, Tr, esc, html};
use serde::Deserialize;
use store::Tx;
use store::ledger::Recorded;

use crate::exports::LEDGER;
use crate::ledger_check::{self, under_way};
use crate::permissions::ReadLedger;
use crate::reach;
use crate::store::CheckRow;

const HOME: &str = "/admin/ledger";
/// Events on one page.
const PAGE: u32 = 50;
/// Proofs shown.
const PROOFS: u32 = 5;

pub(super) fn routes() -> Routes {
    Routes::new().route("/admin/ledger", get(show)).route("/admin/ledger/verify", post(verify))
}

#[derive(Clone, Default, Deserialize)]
struct Asked {
    /// One stream; empty for all.
    #[serde(default)]
    stream: String,
    /// In a stream: events after this place.
    #[serde(default)]
    after: i64,
    /// Of all: events before this id.
    before: Option<i64>,
}

struct Found {
    events: Vec<Shown>,
    /// Where the next page of all begins.
    next: Option<i64>,
    names: BTreeMap<String, String>,
    checks: Vec<CheckRow>,
    now: i64,
}

/// An event as it is shown: whether its hash holds is known from all of it, what it says may be less.
pub(crate) struct Shown {
    event: Recorded,
    holds: bool,
}

impl Shown {
    /// Who rated a case and how is told to the supervisor only, on a page of its own.
    pub(crate) fn of(mut event: Recorded) -> Self {
        let holds = event.computed_hash() == event.hash;
        if event.kind == RATED {
            event.actor = RATED_BY.to_owned();
            event.data = "{}".to_owned();
        }
        Self { event, holds }
    }
}

impl std::ops::Deref for Shown {
    type Target = Recorded;

    fn deref(&self) -> &Recorded {
        &self.event
    }
}

fn look(tx: &mut Tx, actor: &Actor, asked: &Asked) -> Result<Found, Fault> {
    let (events, next) = match asked.stream.as_str() {
        "" => reach::latest(tx, actor, asked.before.unwrap_or(i64::MAX), PAGE)?,
        stream => (reach::of_stream(tx, actor, stream, asked.after, PAGE)?, None),
    };
    let events: Vec<Shown> = events.into_iter().map(Shown::of).collect();
    let mut names = BTreeMap::new();
    for event in &events {
        let id = event.actor.strip_prefix("account:").and_then(|id| id.parse().ok()).map(AccountId);
        if let (Some(id), false) = (id, names.contains_key(&event.actor))
            && let Some(name) = directory::account::name(tx, id)?
        {
            names.insert(event.actor.clone(), name);
        }
    }
    Ok(Found { events, next, names, checks: ledger_check::checks(tx, PROOFS)?, now: tx.now() })
}

async fn show(ctx: Ctx, staff: Staff<ReadLedger>, Query(asked): Query<Asked>) -> Reply {
    page(&ctx, staff.actor, asked, "", &Errors::new()).await
}

/// The page; with what was typed as a root from paper where that is none.
async fn page(ctx: &Ctx, actor: Actor, mut asked: Asked, typed: &str, errors: &Errors) -> Reply {
    let tr = ctx.tr;
    asked.stream = asked.stream.trim().chars().take(200).collect();
    let (wanted, cases) = (asked.clone(), ctx.app.cases.clone());
    // The number of a case stands for its stream.
    let stream = ctx
        .app
        .db
        .read(move |tx| -> Result<Option<String>, Fault> {
            if wanted.stream.is_empty() || wanted.stream.contains(':') {
                return Ok(None);
            }
            Ok(cases.by_number(tx, &wanted.stream)?.map(|case| format!("case:{}", case.id.0)))
        })
        .await?;
    asked.stream = stream.unwrap_or(asked.stream);
    let wanted = asked.clone();
    let found = ctx.app.db.read(move |tx| look(tx, &actor, &wanted)).await?;
    let (label, value) = (tr.t("ledger-stream"), asked.stream.clone());
    let help = tr.t("ledger-stream.help");
    let fields = [Field {
        id: "stream",
        label: &label,
        help: &help,
        control: Control::Text,
        value: &value,
        max_length: 200,
        autocomplete: "off",
        ..Field::default()
    }];
    let filter = Filter {
        action: HOME,
        fields: &fields,
        clear: (!asked.stream.is_empty()).then_some(HOME),
        ..Filter::default()
    };
    let page = Page::office(ctx, tr.t("ledger-title")).lead(tr.t("ledger-lead")).wide();
    let page = match errors.is_empty() {
        true => page,
        false => page.body(ui::error_summary(tr, errors)).with_errors(),
    };
    Ok(page
        .body(proof(ctx, &found, typed, errors))
        .body(ui::filter_bar(tr, &filter))
        .body(directory::lists::tools(ctx, LEDGER, HOME, &[("stream", &value)]).await?)
        .body(events(ctx, &asked, &found))
        .respond())
}

fn events(ctx: &Ctx, asked: &Asked, found: &Found) -> Html {
    let tr = ctx.tr;
    let full = found.events.len() == usize::try_from(PAGE).unwrap_or(usize::MAX);
    let stream = kit::url_encode(&asked.stream);
    let (first, next) = match asked.stream.as_str() {
        "" => (
            asked.before.map(|_| HOME.to_owned()),
            found.next.map(|before| format!("{HOME}?before={before}")),
        ),
        _ => (
            (asked.after > 0).then(|| format!("{HOME}?stream={stream}")),
            found
                .events
                .last()
                .filter(|_| full)
                .map(|last| format!("{HOME}?stream={stream}&after={}", last.seq)),
        ),
    };
    let table = Table {
        caption: match asked.stream.as_str() {
            "" => tr.t("ledger-latest").into_owned(),
            stream => tr.with("ledger-of-stream", "stream", stream),
        },
        columns: vec![
            Column::new(tr.t("ledger-column-when")),
            Column::new(tr.t("ledger-column-kind")),
            Column::new(tr.t("ledger-column-actor")),
            Column::new(tr.t("ledger-column-data")),
            // Right and on one line, so that hashes compare at a glance.
            Column::numeric(tr.t("ledger-column-hash")),
        ],
        rows: found.events.iter().map(|event| line(ctx, event, &found.names)).collect(),
        empty: ui::empty(&tr.t("ledger-none"), None),
        pager: Pager { first, next, ..Pager::default() },
        ..Table::default()
    };
    ui::table(ctx, &table)
}

fn line(ctx: &Ctx, event: &Shown, names: &BTreeMap<String, String>) -> Row {
    let tr = ctx.tr;
    let hash = hex(&event.hash);
    let holds = match event.holds {
        true => ui::tag(State::Done, &tr.t("ledger-holds")),
        false => ui::tag(State::Overdue, &tr.t("ledger-changed")),
    };
    let short: String = hash.chars().take(12).collect();
    let whole = html!(
        "<dl class=\"summary compact\"><div><dt>{}</dt><dd><code>{}</code></dd></div><div><dt>{}</dt><dd><code>{}</code></dd></div>\
         <div><dt>{}</dt><dd>{}</dd></div><div><dt>{}</dt><dd><code>{}</code></dd></div></dl>",
        tr.t("ledger-hash-own"),
        hash,
        tr.t("ledger-hash-before"),
        hex(&event.prev),
        tr.t("ledger-event"),
        event.id,
        tr.t("ledger-column-data"),
        event.data
    );
    let actor = match names.get(&event.actor) {
        Some(name) => html!("{}<br><span class=\"hint\">{}</span>", name, event.actor),
        None => esc(&event.actor),
    };
    Row::new([
        html!("<time>{}</time>", tr.instant(event.at)),
        html!(
            "{}<br><span class=\"hint\"><code>{}</code> · <a href=\"{}?stream={}\">{}</a> #{}</span>",
            kind_words(tr, &event.kind),
            event.kind,
            HOME,
            kit::url_encode(&event.stream),
            event.stream,
            event.seq
        ),
        actor,
        html!("{}{}", facts(tr, event), ui::details(&tr.t("ledger-all"), &whole)),
        html!("{}<br><code>{}</code>", holds, short),
    ])
}

/// What happened, in words; the kind itself where nobody has given it any.
pub(crate) fn kind_words(tr: Tr, kind: &str) -> String {
    let key = kind.replace('.', "-");
    tr.find(&format!("ledger-kind-{key}"), &[])
        .or_else(|| tr.find(&key.replacen("case-", "case-event-", 1), &[]))
        .unwrap_or_else(|| kind.to_owned())
}

/// The facts in one line, in words; the whole stands beside the hash.
pub(crate) fn facts(tr: Tr, event: &Recorded) -> String {
    let Ok(data) = event.json() else { return String::new() };
    ui::facts_line(tr, &data, 200)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The proof of the whole: what came out last, and the button for another.
fn proof(ctx: &Ctx, found: &Found, typed: &str, errors: &Errors) -> Html {
    let tr = ctx.tr;
    let running = found.checks.first().is_some_and(|last| under_way(last, found.now));
    let last = match found.checks.iter().find(|check| check.finished_at.is_some()) {
        Some(check) => outcome(ctx, check),
        None => ui::notice(Tone::Info, &html!("<p>{}</p>", tr.t("ledger-never"))),
    };
    let act = match running {
        true => ui::notice(
            Tone::Info,
            &html!("<p>{} <a href=\"{}\">{}</a></p>", tr.t("ledger-running"), HOME, tr.t("ledger-reload")),
        ),
        false => {
            let (label, help) = (tr.t("ledger-expected"), tr.t("ledger-expected-help"));
            let paper = Field {
                id: "expected",
                label: &label,
                help: &help,
                value: typed,
                max_length: 200,
                autocomplete: "off",
                ..Field::default()
            };
            let act = buttons([button(&tr.t("ledger-verify"), Weight::Primary, None)]);
            let body = html!("{}{}", ui::field(tr, &paper, errors.of("expected")), act);
            ui::form(ctx, "/admin/ledger/verify", &body)
        }
    };
    let earlier: Html = found
        .checks
        .iter()
        .filter(|check| check.finished_at.is_some())
        .skip(1)
        .map(|check| html!("<li>{}</li>", outcome_words(ctx, check)))
        .collect();
    let earlier =
        (!earlier.is_empty()).then(|| ui::details(&tr.t("ledger-earlier"), &html!("<ul>{}</ul>", earlier)));
    html!("<h2>{}</h2>{}{}{}", tr.t("ledger-proof"), last, earlier, act)
}

fn outcome(ctx: &Ctx, check: &CheckRow) -> Html {
    let tone = if check.why.is_some() { Tone::Stop } else { Tone::Done };
    let what = check.why.as_ref().map(|_| html!("<p>{}</p>", ctx.tr.t("ledger-broken-action")));
    let root = check.root.as_ref().map(|root| {
        let tr = ctx.tr;
        html!(
            "<p>{}<br><code>{}</code></p><p class=\"hint\">{}</p>",
            tr.t("ledger-root"),
            root,
            tr.t("ledger-root-how")
        )
    });
    let compared = check.expected.as_ref().filter(|_| check.why.is_none());
    let compared =
        compared.map(|kept| html!("<p>{}<br><code>{}</code></p>", ctx.tr.t("ledger-expected-holds"), kept));
    ui::notice(tone, &html!("<p>{}</p>{}{}{}", outcome_words(ctx, check), what, compared, root))
}

fn outcome_words(ctx: &Ctx, check: &CheckRow) -> Html {
    let tr = ctx.tr;
    let when = tr.instant(check.finished_at.unwrap_or(check.asked_at));
    let words = match (&check.why, &check.broken_stream) {
        (Some(why), Some(stream)) => {
            let seq = check.broken_seq.unwrap_or(0);
            let args = [
                ("when", when.into()),
                ("who", check.asked_name.as_str().into()),
                ("stream", stream.as_str().into()),
                ("seq", seq.to_string().into()),
                ("why", tr.t(&format!("ledger-why-{why}")).into_owned().into()),
            ];
            let link =
                format!("{HOME}?stream={}&after={}", kit::url_encode(stream), seq.saturating_sub(5).max(0));
            return html!(
                "{} <a href=\"{}\">{}</a>",
                tr.f("ledger-broken", &args),
                link,
                tr.t("ledger-look")
            );
        }
        (Some(_), None) => {
            let root = |root: &Option<String>| root.clone().unwrap_or_default();
            return html!(
                "{}<br>{} <code>{}</code><br>{} <code>{}</code>",
                tr.f("ledger-rewritten", &[("when", when.into()), ("who", check.asked_name.as_str().into())]),
                tr.t("ledger-expected"),
                root(&check.expected),
                tr.t("ledger-found"),
                root(&check.found)
            );
        }
        _ => tr.f(
            "ledger-whole",
            &[
                ("when", when.into()),
                ("who", check.asked_name.as_str().into()),
                ("streams", check.streams.unwrap_or(0).into()),
                ("events", check.events.unwrap_or(0).into()),
            ],
        ),
    };
    esc(&words)
}

async fn verify(ctx: Ctx, staff: Staff<ReadLedger>, fields: Fields) -> Reply {
    let (actor, typed) = (staff.actor.clone(), fields.text("expected").to_owned());
    let expected = typed.clone();
    match ctx.app.db.write(move |tx| ledger_check::ask(tx, &actor, &expected)).await {
        Ok(_) => Ok(kit::redirect_with(&ctx, HOME, "ledger-asked", &[])),
        Err(fault) if fault.kind == FaultKind::Invalid => {
            let errors = [("expected", kit::fault_words(ctx.tr, &fault).what)].into_iter().collect();
            page(&ctx, staff.actor, Asked::default(), &typed, &errors).await
        }
        Err(fault) => Err(fault.into()),
    }
}
