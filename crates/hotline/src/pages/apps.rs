//! `/office/tickets/apps`: the programs that may send requests, a key for another one, a key withdrawn.

use directory::access::Staff;
use kit::routes::{get, post};
use kit::ui::{self, Column, Crumb, Errors, Field, Row, Table, Weight};
use kit::{Fields, Html, Page, Path, Reply, Routes, esc, fault_words, html};

use super::Room;
use crate::apps::{self, NAME_MOST};
use crate::permissions::Configure;

const BASE: &str = "/office/tickets/apps";

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/office/tickets/apps", get(list).post(make))
        .route("/office/tickets/apps/{app}/withdraw", post(withdraw))
}

async fn page(room: &Room, given: &Fields, errors: &Errors, told: Html) -> Reply {
    let tr = room.tr();
    let all = room.read(|tx, _, _| apps::all(tx)).await?;
    let rows = all.iter().map(|app| {
        let state = match app.withdrawn_at {
            Some(at) => html!("{} {}", tr.t("ticket-apps-withdrawn"), tr.instant(at)),
            None => ui::form(
                &room.ctx.view,
                &format!("{BASE}/{}/withdraw", app.id),
                &ui::button(&tr.t("ticket-apps-withdraw"), Weight::Secondary, None),
            ),
        };
        Row::new([esc(&app.name), esc(&tr.instant(app.made_at)), esc(&app.made_by), state])
    });
    let table = Table {
        caption: tr.t("ticket-apps-title").into_owned(),
        columns: ["ticket-apps-name", "ticket-apps-made", "ticket-apps-by", "ticket-state"]
            .map(|key| Column::new(tr.t(key)))
            .into(),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("ticket-apps-none"), None),
        ..Table::default()
    };
    let label = tr.t("ticket-apps-name");
    let help = tr.t("ticket-apps-name.help");
    let name = Field {
        id: "name",
        label: &label,
        help: &help,
        value: given.get("name").unwrap_or(""),
        required: true,
        max_length: NAME_MOST,
        autocomplete: "off",
        ..Field::default()
    };
    let body = html!(
        "{}{}",
        ui::field(tr, &name, errors.of("name")),
        ui::buttons([ui::button(&tr.t("ticket-apps-make"), Weight::Primary, None)])
    );
    let mut page = Page::office(&room.ctx.view, tr.t("ticket-apps-title"))
        .crumbs([Crumb::new(tr.t("ticket-rules-title"), "/office/tickets/rules")])
        .lead(tr.t("ticket-apps-lead"));
    if !errors.is_empty() {
        page = page.body(ui::error_summary(tr, errors)).with_errors();
    }
    Ok(page
        .body(told)
        .body(ui::table(&room.ctx.view, &table))
        .body(ui::form(&room.ctx.view, BASE, &body))
        .respond())
}

async fn list(room: Room, _: Staff<Configure>) -> Reply {
    page(&room, &Fields::default(), &Errors::new(), Html::empty()).await
}

async fn make(room: Room, _: Staff<Configure>, fields: Fields) -> Reply {
    let name = fields.text("name").to_owned();
    match room.act(move |tx, _, actor| apps::make(tx, actor, &name)).await? {
        // Shown here and nowhere else: no redirect, which would have to carry it.
        Ok(key) => {
            let words = html!("<p>{}</p><p><code>{}</code></p>", room.tr().t("ticket-apps-key"), key);
            page(&room, &Fields::default(), &Errors::new(), ui::notice(ui::Tone::Info, &words)).await
        }
        Err(fault) if fault.kind == contract::FaultKind::Invalid => {
            let mut errors = Errors::new();
            errors.add("name", fault_words(room.tr(), &fault).advice(room.tr()));
            page(&room, &fields, &errors, Html::empty()).await
        }
        Err(fault) => Err(fault.into()),
    }
}

async fn withdraw(room: Room, _: Staff<Configure>, Path(app): Path<i64>, _: Fields) -> Reply {
    room.act(move |tx, _, actor| apps::withdraw(tx, actor, app)).await??;
    Ok(kit::redirect_with(&room.ctx.view, BASE, "ticket-done", &[]))
}
