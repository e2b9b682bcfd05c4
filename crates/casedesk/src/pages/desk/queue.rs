//! `/desk`: what waits at the window. Supplemented first, they have waited longest; new ones are told of as they arrive.

use contract::live::LiveEvent;
use directory::access::Staff;
use kit::Routes;
use kit::routes::get;
use kit::ui::{self, Choice, Column, Control, Field, Filter, Pager, Row, Tab, Table};
use kit::{Html, Page, Query, Reply, esc, html};
use serde::Deserialize;
use service::cards::Space;

use crate::exports;
use crate::pages::{Decks, Room, cards_part, staff};
use casework::events;
use casework::lists::queues::{self as rows, CaseFilter, CaseOrder, DeskFilter};
use casework::lists::{CaseLine, PAGE};
use casework::model::{Channel, DeskQueue};
use casework::permissions::{self, Intake};

/// How far what waits is counted.
const COUNTED: u32 = 1000;

pub(super) fn routes() -> Routes {
    Routes::new().route("/desk", get(queue)).route("/desk/stream", get(stream))
}

#[derive(Deserialize, Default, Clone)]
#[serde(default)]
struct Asked {
    queue: String,
    item: String,
    channel: String,
    order: String,
    after: String,
    q: String,
}

impl Asked {
    fn value(&self, name: &str) -> &str {
        match name {
            "queue" => &self.queue,
            "item" => &self.item,
            "channel" => &self.channel,
            "order" => &self.order,
            "q" => &self.q,
            _ => "",
        }
    }
}

/// How a queue is marked.
pub(super) fn queue_tag(room: &Room, line: &CaseLine) -> Html {
    let Some(queue) = line.desk else { return Html::empty() };
    let state = match queue {
        DeskQueue::Deferred | DeskQueue::Supplemented => ui::State::Soon,
        DeskQueue::Received => ui::State::OnTime,
        DeskQueue::Lapsed => ui::State::Overdue,
        DeskQueue::Correcting => ui::State::Waiting,
        DeskQueue::Issuing => ui::State::Done,
    };
    ui::tag(state, &staff::queue_name(room.tr(), queue))
}

async fn queue(room: Room, clerk: Staff<Intake>, Query(asked): Query<Asked>, decks: Decks) -> Reply {
    let tr = room.tr();
    let wanted: String = asked.q.trim().chars().take(60).collect();
    if let Some(number) = staff::number_in(&room, &wanted).await? {
        return Ok(kit::redirect(&format!("/desk/case/{number}")));
    }
    let filter = DeskFilter {
        after: staff::cursor(Some(&asked.after))?,
        ..DeskFilter::read(|name| asked.value(name))
    };
    let scope = clerk.scope.clone();
    let named = Some(wanted.clone()).filter(|wanted| !wanted.is_empty());
    let (mut lines, names, total, elsewhere) = room
        .read(move |tx, desk, _| {
            let lines = rows::at_desk(tx, &scope, &filter, PAGE + 1)?;
            let names = staff::item_names(tx, desk, &lines)?;
            let total = rows::count_at_desk(tx, &scope, &filter, COUNTED)?;
            let elsewhere = match &named {
                None => Vec::new(),
                Some(name) => beyond_the_queue(tx, &scope, name)?,
            };
            let items = staff::item_names(tx, desk, &elsewhere)?;
            Ok((lines, names, total, elsewhere.into_iter().zip(items).collect::<Vec<_>>()))
        })
        .await?;
    let more = lines.len() > PAGE as usize;
    lines.truncate(PAGE as usize);
    let next = lines.last().filter(|_| more).map(|line| {
        let after = format!("{}.{}", line.desk.map_or(0, DeskQueue::as_int), line.id);
        address(&asked, &asked.queue, &after)
    });
    let table = Table {
        caption: tr.t("desk-queue-caption").into_owned(),
        columns: ["case", "applicant", "queue", "channel", "limit"]
            .map(|column| head(&room, &asked, column))
            .into(),
        rows: {
            // What is out for correction waits for the applicant: the next thing to do is behind it.
            let next = lines.iter().position(|line| line.desk != Some(DeskQueue::Correcting));
            let rows = lines.iter().zip(&names).enumerate();
            rows.map(|(at, (line, name))| row(&room, Some(at) == next, line, tr.text(name))).collect()
        },
        empty: match wanted.is_empty() {
            true => ui::empty(&tr.t("desk-queue-empty"), Some((&tr.t("desk-queue-empty-next"), "/desk/new"))),
            false => ui::empty(
                &tr.with("desk-find-none", "wanted", &wanted),
                Some((&tr.t("desk-find-all"), "/desk")),
            ),
        },
        bulk: None,
        pager: Pager {
            first: (!asked.after.is_empty()).then(|| address(&asked, &asked.queue, "")),
            next,
            total: Some(if total >= COUNTED { format!("{COUNTED}+") } else { total.to_string() }),
            ..Pager::default()
        },
    };
    let search =
        ui::Search { action: "/desk", label: &tr.t("desk-find"), query: &wanted, ..ui::Search::default() };
    Ok(Page::desk(&room.ctx.view, tr.t("desk-title"))
        .wide()
        .body(html!(
            "<div class=\"desk-bar\">{}<p>{}</p></div>",
            ui::search(tr, &search),
            ui::key_link(&tr.t("desk-new"), 'N', "/desk/new")
        ))
        .body(filters(&room, &asked).await?)
        .body(tools(&room, &asked).await?)
        .body(ui::live(tr, &tr.t("desk-live"), "/desk/stream", &room.ctx.view.browser_mark(), [], 5))
        .body(ui::table(&room.ctx.view, &table))
        .body(elsewhere_part(tr, &elsewhere))
        .body(cards_part(&room, decks, Space::Desk).await?)
        .respond())
}

/// Most cases shown of somebody that are not in the queue.
const BEYOND: u32 = 10;

/// Cases of somebody of this name that the window has not to do with now: under way in the offices, or ended.
fn beyond_the_queue(
    tx: &mut store::Tx,
    scope: &directory::access::ListScope,
    name: &str,
) -> Result<Vec<CaseLine>, contract::Fault> {
    let mut all = Vec::new();
    for ended in [false, true] {
        let named = Some(name.to_owned());
        let filter = CaseFilter { ended, named, order: CaseOrder::Newest, ..CaseFilter::default() };
        all.extend(rows::open_cases(tx, scope, &filter, BEYOND)?);
    }
    all.retain(|line| line.id == line.root && line.desk.is_none_or(|desk| desk.as_int() > 5));
    Ok(all)
}

fn elsewhere_part(tr: kit::Tr, found: &[(CaseLine, contract::Text)]) -> Html {
    if found.is_empty() {
        return Html::empty();
    }
    let lines: Html = found
        .iter()
        .map(|(line, item)| {
            html!(
                "<li><a class=\"number\" href=\"/desk/case/{0}\">{0}</a> {1} · {2} · {3}</li>",
                line.number,
                line.applicant_name,
                tr.text(item),
                tr.t(&format!("case-state-{}", line.state.as_str()))
            )
        })
        .collect();
    html!("<h2>{}</h2><ul>{}</ul>", tr.t("desk-find-elsewhere"), lines)
}

/// Queue by queue and the oldest first, or the latest first.
fn head(room: &Room, asked: &Asked, column: &str) -> Column {
    let head = Column::new(room.tr().t(&format!("desk-column-{column}")));
    if column != "queue" {
        return head;
    }
    let newest = asked.order == "newest";
    let turned = Asked { order: if newest { String::new() } else { "newest".to_owned() }, ..asked.clone() };
    let sorted = if newest { ui::Sorted::Down } else { ui::Sorted::Up };
    head.sort(address(&turned, &asked.queue, ""), Some(sorted))
}

fn address(asked: &Asked, queue: &str, after: &str) -> String {
    let query = [
        ("queue", queue),
        ("item", &asked.item),
        ("channel", &asked.channel),
        ("order", &asked.order),
        ("q", asked.q.trim()),
        ("after", after),
    ];
    staff::href("/desk", &query)
}

async fn tools(room: &Room, asked: &Asked) -> Result<Html, kit::Error> {
    let query = ["queue", "item", "channel", "order", "q"].map(|name| (name, asked.value(name)));
    directory::lists::tools(&room.ctx, exports::QUEUE, "/desk", &query).await
}

async fn filters(room: &Room, asked: &Asked) -> Result<Html, kit::Error> {
    let tr = room.tr();
    let items = staff::item_choices(room).await?;
    let channels: Vec<Choice> = Channel::ALL
        .iter()
        .map(|channel| Choice::new(channel.as_str(), tr.t(&format!("desk-channel-{}", channel.as_str()))))
        .collect();
    let (item_label, channel_label) = (tr.t("desk-filter-item"), tr.t("desk-filter-channel"));
    let fields = [
        Field {
            id: "item",
            label: &item_label,
            control: Control::Select(&items),
            value: &asked.item,
            ..Field::default()
        },
        Field {
            id: "channel",
            label: &channel_label,
            control: Control::Select(&channels),
            value: &asked.channel,
            ..Field::default()
        },
    ];
    let tab = |queue: Option<DeskQueue>| {
        let word = queue.map_or("", DeskQueue::as_str);
        Tab {
            label: tr.t(&format!("desk-queue-{}", if word.is_empty() { "all" } else { word })).into_owned(),
            href: address(asked, word, ""),
            count: None,
            current: DeskQueue::parse(&asked.queue) == queue,
        }
    };
    let views: Vec<Tab> = std::iter::once(None).chain(DeskQueue::of_intake().map(Some)).map(tab).collect();
    let filtered = !(asked.item.is_empty() && asked.channel.is_empty());
    let clear = staff::href("/desk", &[("queue", &asked.queue)]);
    let bar = Filter { action: "/desk", fields: &fields, views: &views, clear: filtered.then_some(&*clear) };
    Ok(ui::filter_bar(tr, &bar))
}

fn row(room: &Room, next: bool, line: &CaseLine, item: &str) -> Row {
    let tr = room.tr();
    let href = format!("/desk/case/{}", line.number);
    let link = match next {
        true => ui::key_link(item, 'J', &href),
        false => html!("<a href=\"{}\">{}</a>", href, item),
    };
    let due = (line.due.as_deref(), line.provisional);
    let due = staff::due_cell(room, &line.region, due, line.running, line.level);
    Row {
        current: next,
        ..Row::new([
            html!("{}<br><span class=\"hint\">{}</span>", link, line.number),
            esc(&line.applicant_name),
            html!(
                "{}<br><span class=\"hint\">{}</span>",
                queue_tag(room, line),
                tr.instant(line.received_at)
            ),
            esc(&tr.t(&format!("desk-channel-{}", line.channel.as_str()))),
            due,
        ])
    }
}

/// New and supplemented applications within the clerk's reach, as they come in.
async fn stream(room: Room, clerk: Staff<Intake>) -> Reply {
    let tr = room.tr();
    let regions: Vec<String> =
        clerk.actor.postings_with(permissions::INTAKE).map(|posting| posting.region.clone()).collect();
    let entry = move |event: &LiveEvent| {
        let key = match event.kind.as_str() {
            events::SUBMITTED => "desk-live-new",
            events::SUPPLEMENTED => "desk-live-supplemented",
            events::DEFERRED_LAPSED => "desk-live-lapsed",
            events::CORRECTION_LAPSED => "desk-live-uncorrected",
            _ => return None,
        };
        let number = event.case_number.as_deref()?;
        regions.iter().any(|region| contract::actor::region_covers(region, &event.region)).then(|| {
            let words = html!("{} <a href=\"/desk/case/{}\">{}</a>", tr.t(key), number, number);
            ui::live_entry(&tr.time(event.at_ms), &words)
        })
    };
    Ok(ui::live_response(&room.ctx.view, room.desk.live.subscribe(), entry)?)
}

/// The queue beside a case: the first of it, the case looked at marked.
pub(super) async fn beside(room: &Room, number: &str) -> Result<(Html, Option<String>), kit::Error> {
    let tr = room.tr();
    let (lines, names) = room
        .read(move |tx, desk, actor| {
            let scope = directory::access::ListScope::of(actor, permissions::INTAKE);
            let lines = rows::at_desk(tx, &scope, &DeskFilter::default(), 15)?;
            let names = staff::item_names(tx, desk, &lines)?;
            Ok((lines, names))
        })
        .await?;
    let here = lines.iter().position(|line| line.number == number);
    let waiting = |line: &&CaseLine| line.number != number && line.desk != Some(DeskQueue::Correcting);
    let next =
        lines.iter().skip(here.map_or(0, |at| at + 1)).find(waiting).or_else(|| lines.iter().find(waiting));
    let next = next.map(|line| format!("/desk/case/{}", line.number));
    let tasks: Html = lines
        .iter()
        .zip(&names)
        .map(|(line, name)| {
            let current = (line.number == number).then(|| html!(" aria-current=\"true\""));
            html!(
                "<li><a href=\"/desk/case/{}\"{}>{}</a><p class=\"hint\">{} · {}</p>{}</li>",
                line.number,
                current,
                tr.text(name),
                line.applicant_name,
                line.number,
                queue_tag(room, line)
            )
        })
        .collect();
    let list = match tasks.is_empty() {
        true => ui::empty(&tr.t("desk-queue-empty"), None),
        false => html!("<ul class=\"tasks\">{}</ul>", tasks),
    };
    let on = next.as_ref().map(|href| html!("<p>{}</p>", ui::key_link(&tr.t("desk-next-case"), 'J', href)));
    let all = html!("<p>{}</p>", ui::key_link(&tr.t("desk-whole-queue"), 'Q', "/desk"));
    Ok((html!("<h2>{}</h2>{}{}{}", tr.t("desk-title"), on, list, all), next))
}
