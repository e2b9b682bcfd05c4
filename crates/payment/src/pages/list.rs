//! `/office/fees`: the fee list as it is kept, read and changed.

use axum::response::Response;
use directory::access::Staff;
use kit::routes::get;
use kit::ui::{self, Control, Errors, Weight};
use kit::{Fields, Page, Reply, Routes, html};

use super::Room;
use super::show::{Refused, ask, with_errors};
use crate::list;
use crate::permissions::KeepList;

pub(super) fn routes() -> Routes {
    Routes::new().route("/office/fees", get(read).post(change))
}

async fn read(room: Room, _: Staff<KeepList>) -> Reply {
    let text = room.read(|tx, _, _| list::text_in_force(tx)).await?;
    Ok(page(&room, &text, &Errors::new()))
}

fn page(room: &Room, text: &str, errors: &Errors) -> Response {
    let tr = room.tr();
    let body = html!(
        "{}{}",
        ask(room, "list", Control::Lines(30), text, true, errors),
        ui::buttons([ui::button(&tr.t("payment-list-change"), Weight::Primary, None)])
    );
    let page = Page::office(&room.ctx.view, tr.t("payment-nav-list")).wide().lead(tr.t("payment-list-lead"));
    with_errors(tr, page, errors)
        .body(html!("<p><a href=\"/fees\">{}</a></p>", tr.t("payment-fees")))
        .body(ui::form(&room.ctx.view, "/office/fees", &body))
        .respond()
}

async fn change(room: Room, _: Staff<KeepList>, given: Fields) -> Reply {
    let text = given.text("list").replace("\r\n", "\n");
    let wanted = text.clone();
    match room.act(move |tx, _, actor| list::change(tx, actor, &wanted)).await? {
        Ok(()) => Ok(kit::redirect_with(&room.ctx.view, "/office/fees", "payment-list-changed", &[])),
        Err(fault) => {
            let refused = Refused::of(room.tr(), "list", given, fault)?;
            Ok(page(&room, &text, &refused.errors))
        }
    }
}
