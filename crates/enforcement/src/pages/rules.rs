//! `/office/pushes/rules`: the routing table, to be read and changed.

use contract::FaultKind;
use directory::access::Staff;
use kit::routes::get;
use kit::ui::{self, Control, Weight};
use kit::{Fields, Page, Reply, Routes, html};

use super::Room;
use super::show::{Refused, ask, with_errors};
use crate::permissions::Configure;
use crate::rules;

const HOME: &str = "/office/pushes/rules";

pub(super) fn routes() -> Routes {
    Routes::new().route("/office/pushes/rules", get(show).post(change))
}

fn page(room: &Room, text: &str, refused: &Refused) -> Reply {
    let tr = room.tr();
    let body = html!(
        "{}{}",
        ask(room, "rules", Control::Lines(30), text, true, &refused.errors),
        ui::buttons([ui::button(&tr.t("push-rules-save"), Weight::Primary, None)])
    );
    let page = Page::office(&room.ctx.view, tr.t("push-rules-title")).wide().lead(tr.t("push-rules-lead"));
    Ok(with_errors(tr, page, &refused.errors).body(ui::form(&room.ctx.view, HOME, &body)).respond())
}

async fn show(room: Room, _: Staff<Configure>) -> Reply {
    let text = room.read(|tx, _, _| rules::text_in_force(tx)).await?;
    page(&room, &text, &Refused::default())
}

async fn change(room: Room, _: Staff<Configure>, fields: Fields) -> Reply {
    let text = fields.get("rules").unwrap_or("").replace("\r\n", "\n");
    let sent = text.clone();
    match room.act(move |tx, _, actor| rules::change(tx, actor, &sent)).await? {
        Ok(()) => Ok(kit::redirect_with(&room.ctx.view, HOME, "push-rules-saved", &[])),
        Err(fault) if fault.kind == FaultKind::Invalid => {
            page(&room, &text, &Refused::of(room.tr(), "rules", fields, fault)?)
        }
        Err(fault) => Err(fault.into()),
    }
}
