//! `/desk/case/{number}/material/{no}`: a material in the viewer, beside its line of the checklist; the mark is kept and the next
//! material comes.

use axum::http::HeaderMap;
use kit::routes::get;
use kit::ui::{self, Crumb, Weight};
use kit::{Html, Page, Path, Query, Reply, Routes, html};

use super::checklist;
use crate::pages::Room;
use crate::pages::staff::{self, Dossier};
use crate::pages::viewer::{self, Shown, Wish};
use casework::frame::Act;

pub(super) fn routes() -> Routes {
    Routes::new().route("/desk/case/{number}/material/{no}", get(show))
}

/// The line of the checklist as a form, for whoever may tick it now.
fn verdict(room: &Room, dossier: &Dossier, shown: &Shown<'_>) -> Result<Html, kit::Error> {
    let (tr, root) = (room.tr(), &dossier.file.root);
    if dossier.why_not_whole(tr, room.ctx.signed_in()?, Act::Check).is_some() {
        return Ok(Html::empty());
    }
    let Some(line) = checklist::one(tr, dossier, shown.concept()) else { return Ok(Html::empty()) };
    let next =
        shown.next_no().map(|no| html!("<input type=\"hidden\" name=\"look\" value=\"{}\">", no.to_string()));
    let words = tr.t(if next.is_some() { "viewer-mark-next" } else { "viewer-mark-last" });
    let body = html!(
        "<input type=\"hidden\" name=\"revision\" value=\"{}\">{}{}{}",
        root.revision,
        next,
        line,
        ui::buttons([ui::key_button(&words, 'S', Weight::Primary, Some(("act", "save")))])
    );
    Ok(ui::form(&room.ctx.view, &format!("/desk/case/{}", root.number), &body))
}

async fn show(
    room: Room,
    Path((number, no)): Path<(String, usize)>,
    Query(wish): Query<Wish>,
    headers: HeaderMap,
) -> Reply {
    let tr = room.tr();
    let dossier = staff::dossier(&room, &number).await?;
    let shown = Shown::find(&room, &dossier, no, wish).await?;
    let stage = viewer::stage(tr, &dossier, &shown);
    if let Some(answer) = viewer::fragment(&headers, &stage) {
        return Ok(answer);
    }
    let root = &dossier.file.root;
    let left = html!("<h2>{}</h2>{}", tr.t("viewer-list"), viewer::contents(tr, &dossier, Some(no)));
    let middle = html!("<div data-viewer=\"{}\">{}</div>", no.to_string(), stage);
    let right = html!("{}{}", viewer::about(tr, &dossier, &shown), verdict(&room, &dossier, &shown)?);
    Ok(Page::desk(&room.ctx.view, tr.t("viewer-title"))
        .wide()
        .crumbs([
            Crumb::new(tr.t("desk-title"), "/desk"),
            Crumb::new(
                format!("{} · {}", root.applicant_name, tr.text(&dossier.whole.item.name)),
                format!("/desk/case/{}", root.number),
            ),
        ])
        .body(ui::panes(&left, &middle, &right))
        .respond())
}
