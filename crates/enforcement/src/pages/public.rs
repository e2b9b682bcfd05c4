//! `/supervision`: the lists of results that no supervising body claimed in time, as they were published (定期公布).

use contract::Fault;
use contract::time::china_date;
use kit::routes::get;
use kit::ui::{self, Column, Row, State as Mark, Table};
use kit::{Page, Path, Reply, Routes, esc, html};

use super::Room;
use super::show::{self, Names};
use crate::model::State;
use crate::store::after;

/// Lists one may choose from.
const LISTS: u32 = 24;

pub(super) fn routes() -> Routes {
    Routes::new().route("/supervision", get(latest)).route("/supervision/lists/{list}", get(one))
}

async fn latest(room: Room) -> Reply {
    page(&room, None).await
}

async fn one(room: Room, Path(list): Path<i64>) -> Reply {
    page(&room, Some(list)).await
}

async fn page(room: &Room, wanted: Option<i64>) -> Reply {
    let tr = room.tr();
    let (shown, lists, lines, names, claim) = room
        .look(move |tx, desk| {
            let lists = after::listings(tx, LISTS)?;
            let shown = match wanted {
                None => lists.first().cloned(),
                Some(id) => Some(after::listing(tx, id)?.ok_or_else(|| Fault::not_found("push.not-found"))?),
            };
            let mut lines = Vec::new();
            if let Some(list) = &shown {
                for (id, organ) in after::lines(tx, list.id)? {
                    lines.extend(after::push(tx, id)?.map(|push| (push, organ)));
                }
            }
            Ok((shown, lists, lines, Names::all(tx)?, desk.rules.now(tx)?.1.claim))
        })
        .await?;
    let rows = lines.iter().map(|(push, organ)| {
        let claimed = match (push.state, push.claimed_at) {
            (State::Claimed, Some(at)) => {
                ui::tag(Mark::Done, &tr.with("push-public-claimed", "day", &tr.day(china_date(at))))
            }
            (State::Sent, _) if push.organ == *organ => ui::tag(Mark::Overdue, &tr.t("push-state-late")),
            _ => ui::tag(Mark::Paused, &tr.t("push-public-moved")),
        };
        Row::new([
            esc(&show::item(tr, push)),
            html!("<span class=\"number\">{}</span>", push.number),
            esc(&names.organ(tr, *organ)),
            esc(&names.organ(tr, push.approver)),
            esc(&tr.day(china_date(push.sent_at))),
            claimed,
        ])
    });
    let caption = match &shown {
        Some(list) => tr.with("push-public-list", "day", &tr.day(china_date(list.at))),
        None => tr.t("push-public-none-yet").into_owned(),
    };
    let table = Table {
        caption: caption.clone(),
        columns: ["item", "number", "body", "approver", "sent", "since"]
            .map(|key| Column::new(tr.t(&format!("push-column-{key}"))))
            .into(),
        rows: rows.collect(),
        empty: ui::empty(&tr.t(if shown.is_some() { "push-public-none" } else { "push-public-wait" }), None),
        ..Table::default()
    };
    let head = table.rows.is_empty().then(|| html!("<h2>{}</h2>", caption));
    let others: kit::Html = lists
        .iter()
        .filter(|one| shown.as_ref().is_none_or(|list| list.id != one.id))
        .map(|one| {
            let words = tr.f(
                "push-public-earlier",
                &[("day", tr.day(china_date(one.at)).into()), ("count", one.lines.into())],
            );
            html!("<li><a href=\"/supervision/lists/{}\">{}</a></li>", one.id, words)
        })
        .collect();
    let others =
        (!others.is_empty()).then(|| html!("<h2>{}</h2><ul>{}</ul>", tr.t("push-public-others"), others));
    Ok(Page::portal(&room.ctx.view, tr.t("push-public-title"))
        .wide()
        .lead(tr.n("push-public-lead", i64::from(claim.n())))
        .body(html!("{}", head))
        .body(ui::table(&room.ctx.view, &table))
        .body(html!("{}", others))
        .respond())
}
