//! `/apply/{slug}`: the door from a guide or a scenario into an application.

use axum::extract::RawQuery;
use contract::answers;
use directory::access::Signed;
use kit::Routes;
use kit::routes::get;
use kit::ui::{self, Task, Weight};
use kit::{Fields, Html, Page, Path, Reply, html};

use crate::pages::{Room, go};
use casework::drafts::{self, OpenDraft};
use casework::model::Channel;

pub(super) fn routes() -> Routes {
    Routes::new().route("/apply/{slug}", get(show).post(begin))
}

fn pairs_of(query: Option<&str>) -> Vec<(String, String)> {
    serde_urlencoded_pairs(query.unwrap_or(""))
}

/// Query pairs, decoded.
fn serde_urlencoded_pairs(query: &str) -> Vec<(String, String)> {
    axum::extract::Query::<Vec<(String, String)>>::try_from_uri(
        &format!("/?{query}").parse().unwrap_or_else(|_| axum::http::Uri::from_static("/")),
    )
    .map(|axum::extract::Query(pairs)| pairs)
    .unwrap_or_default()
}

async fn show(room: Room, _: Signed, Path(slug): Path<String>, RawQuery(query): RawQuery) -> Reply {
    let tr = room.tr();
    let pairs = pairs_of(query.as_deref());
    let wanted = slug.clone();
    let (version, open) = room
        .read(move |tx, desk, actor| {
            let version = desk.items.current(tx, &wanted)?;
            let mut open = drafts::drafts(tx, actor)?;
            open.retain(|draft| draft.version == version.id);
            Ok((version, open))
        })
        .await?;
    let item = &version.item;
    let answers =
        answers::read(item, |id| pairs.iter().find(|(name, _)| name == id).map(|(_, value)| value.as_str()));
    if answers.len() < item.scenario().len() {
        // Without the answers nobody knows what to ask: the guide asks them first.
        let query = query.map(|query| format!("?{query}")).unwrap_or_default();
        return Ok(go(&format!("/start/{}{query}", item.slug)));
    }
    let hidden: Html = pairs
        .iter()
        .filter(|(name, _)| answers.contains_key(name))
        .map(|(name, value)| html!("<input type=\"hidden\" name=\"{}\" value=\"{}\">", name, value))
        .collect();
    let body = html!("{}{}", hidden, ui::buttons([ui::button(&tr.t("apply-begin"), Weight::Primary, None)]));
    let begun: Vec<Task> = open
        .iter()
        .map(|draft| Task {
            title: tr.with("apply-go-on", "when", &tr.instant(draft.updated_at)),
            href: Some(format!("/draft/{}", draft.id)),
            hint: None,
            state: ui::State::Waiting,
            word: tr.t("my-draft-open").into_owned(),
        })
        .collect();
    let begun =
        (!begun.is_empty()).then(|| html!("<h2>{}</h2>{}", tr.t("apply-begun"), ui::task_list(&begun)));
    let who = room.ctx.actor.as_ref().map(|actor| actor.name.clone()).unwrap_or_default();
    Ok(Page::portal(&room.ctx.view, tr.text(&item.name))
        .crumbs([ui::Crumb::new(tr.text(&item.name).to_owned(), format!("/guide/{}", item.slug))])
        .lead(tr.with("apply-lead", "name", &who))
        .body(html!("{}", begun))
        .body(html!(
            "<h2>{}</h2><ol class=\"steps\"><li>{}</li><li>{}</li><li>{}</li></ol><p class=\"hint\">{}</p>",
            tr.t("apply-steps"),
            tr.t("apply-step-form"),
            tr.t("apply-step-materials"),
            tr.t("apply-step-check"),
            tr.t("apply-privacy")
        ))
        .body(ui::form(&room.ctx.view, &format!("/apply/{slug}"), &body))
        .respond())
}

async fn begin(room: Room, signed: Signed, Path(slug): Path<String>, fields: Fields) -> Reply {
    let draft = room
        .carry(move |tx, desk, actor| {
            let version = desk.items.current(tx, &slug)?;
            let answers = answers::read(&version.item, |id| fields.get(id));
            let item = version.item.code.clone();
            let command = OpenDraft { item, answers, party: signed.party, channel: Channel::Online };
            drafts::open_filled(tx, desk, actor, &command)
        })
        .await?;
    Ok(go(&format!("/draft/{}", draft.id)))
}
