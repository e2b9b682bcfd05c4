//! `/office/case/{number}/material/{no}`: a material in the viewer, beside the criteria it is examined for.

use axum::http::HeaderMap;
use kit::routes::get;
use kit::ui;
use kit::{Html, Page, Path, Query, Reply, Routes, html};

use super::case::crumbs;
use super::offers::task_why_not;
use crate::pages::Room;
use crate::pages::staff::{self, Dossier};
use crate::pages::viewer::{self, Shown, Wish};
use casework::frame::Act;
use casework::model::TaskState;
use casework::review;

pub(super) fn routes() -> Routes {
    Routes::new().route("/office/case/{number}/material/{no}", get(show))
}

/// The criteria of the task that whoever looks may finish, with the way to it.
fn criteria(room: &Room, dossier: &Dossier) -> Result<Html, kit::Error> {
    let (tr, actor) = (room.tr(), room.ctx.signed_in()?);
    let mine = dossier.tasks.iter().find(|task| {
        task.state == TaskState::Open && task_why_not(tr, actor, dossier, Act::Review, task).is_none()
    });
    let base = format!("/office/case/{}", dossier.case().number);
    let (criteria, way) = match mine {
        Some(task) => {
            let step = staff::step_name(tr, &dossier.version, &task.element);
            let way = ui::key_link(
                &tr.with("office-act-review", "step", &step),
                'V',
                &format!("{base}/task/{}", task.no),
            );
            (review::task_criteria(&dossier.version, &task.element), way)
        }
        None => (dossier.version.item.criteria.iter().collect(), Html::empty()),
    };
    let rows: Html = criteria.into_iter().map(|one| html!("<li>{}</li>", tr.text(&one.text))).collect();
    let rows = (!rows.is_empty()).then(|| html!("<h3>{}</h3><ol>{}</ol>", tr.t("office-criteria"), rows));
    Ok(html!("{}<p>{}</p>", rows, way))
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
    let left = html!("<h2>{}</h2>{}", tr.t("viewer-list"), viewer::contents(tr, &dossier, Some(no)));
    let middle = html!("<div data-viewer=\"{}\">{}</div>", no.to_string(), stage);
    let right = html!("{}{}", viewer::about(tr, &dossier, &shown), criteria(&room, &dossier)?);
    Ok(Page::office(&room.ctx.view, tr.t("viewer-title"))
        .wide()
        .crumbs(crumbs(&room, &dossier))
        .body(ui::panes(&left, &middle, &right))
        .respond())
}
