//! `/office/asked`: what other organs have put before one's own, to read or for an opinion (征求意见与抄送), oldest first.

use contract::Fault;
use kit::Routes;
use kit::routes::get;
use kit::ui::{self, Column, Pager, Row, State, Table};
use kit::{Page, Query, Reply, esc, html};
use serde::Deserialize;

use crate::pages::{Room, staff};
use casework::model::ReferralKind;
use casework::referral::{self, Waiting};

pub(super) fn routes() -> Routes {
    Routes::new().route("/office/asked", get(show))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    after: String,
}

fn row(room: &Room, one: &Waiting, (item, organ): &(contract::Text, contract::Text)) -> Row {
    let tr = room.tr();
    let case = format!("/office/case/{}", one.number);
    let (href, mark) = match one.kind {
        ReferralKind::Copy => (case, State::Waiting),
        ReferralKind::Consult => (format!("{case}/opinion"), State::OnTime),
    };
    let day = one.until.as_deref().and_then(|day| day.parse::<jiff::civil::Date>().ok());
    let late = day.is_some_and(|day| day < staff::today(room));
    let until = match day {
        Some(day) if late => ui::tag(State::Overdue, &tr.with("office-asked-late", "day", &tr.day(day))),
        Some(day) => esc(&tr.with("office-referral-until", "day", &tr.day(day))),
        None => esc(""),
    };
    Row::new([
        html!("<a href=\"{}\">{}</a><br><span class=\"hint\">{}</span>", href, tr.text(item), one.number),
        esc(&one.applicant_name),
        html!("{} {}", ui::tag(mark, &tr.t(&format!("office-referral-{}", one.kind.as_str()))), until),
        html!("{}<br><span class=\"hint\">{}</span>", tr.text(organ), tr.instant(one.sent_at)),
    ])
}

async fn show(room: Room, Query(asked): Query<Asked>) -> Reply {
    let tr = room.tr();
    let actor = room.ctx.signed_in()?;
    let reads = |name: &String| casework::permissions::READ.iter().any(|p| p.0 == name);
    if !actor.postings.iter().any(|posting| posting.permissions.iter().any(reads)) {
        return Err(Fault::forbidden("access.forbidden").with("permission", "case.review").into());
    }
    let after = Some(asked.after.clone()).filter(|after| !after.is_empty());
    let (page, names) = room
        .read(move |tx, desk, actor| {
            let page = referral::waiting(tx, actor, after.as_deref())?;
            let mut names = Vec::with_capacity(page.rows.len());
            for one in &page.rows {
                let item = desk.items.version(tx, one.version)?.item.name.clone();
                names.push((item, desk.people.organ(tx, one.asked_by)?.name.clone()));
            }
            Ok((page, names))
        })
        .await?;
    let table = Table {
        caption: tr.t("office-asked-title").into_owned(),
        columns: ["office-column-what", "office-column-whose", "office-asked-wanted", "office-asked-from"]
            .map(|key| Column::new(tr.t(key)))
            .into(),
        rows: page.rows.iter().zip(&names).map(|(one, names)| row(&room, one, names)).collect(),
        empty: ui::empty(&tr.t("office-asked-none"), Some((&tr.t("office-title"), "/office"))),
        bulk: None,
        pager: Pager {
            first: (!asked.after.is_empty()).then(|| "/office/asked".to_owned()),
            next: page.next.map(|next| staff::href("/office/asked", &[("after", &next)])),
            ..Pager::default()
        },
    };
    Ok(Page::office(&room.ctx.view, tr.t("office-asked-title"))
        .wide()
        .lead(tr.t("office-asked-lead"))
        .body(ui::table(&room.ctx.view, &table))
        .respond())
}
