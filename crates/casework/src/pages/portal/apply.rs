//! `/apply/{slug}`: the door from a guide or a scenario into an application.

use axum::Router;
use axum::extract::RawQuery;
use axum::routing::get;
use contract::item::{AnswerKind, Item, Question};
use contract::{App, Fault};
use directory::access::Signed;
use kit::ui::{self, Task, Weight};
use kit::{Fields, Html, Page, Path, Reply, html};
use serde_json::{Map, Value};

use crate::drafts::{self, OpenDraft};
use crate::model::Channel;
use crate::pages::{Room, go};
use crate::prefill;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/apply/{slug}", get(show).post(begin))
}

/// The item's scenario questions: a package's or a single item's own.
fn questions(item: &Item) -> &[Question] {
    item.package.as_ref().map_or(&item.questions, |package| &package.questions)
}

/// The scenario answers among what was sent, as the questions want them; what does not fit is left out and asked by the
/// guide again.
pub(crate) fn answers_in<'a>(item: &Item, sent: impl Fn(&str) -> Option<&'a str>) -> Map<String, Value> {
    let mut answers = Map::new();
    for question in questions(item) {
        let Some(text) = sent(&question.id).map(str::trim).filter(|text| !text.is_empty()) else { continue };
        let value = match &question.answer {
            AnswerKind::YesNo => match text {
                "true" | "yes" => Some(Value::Bool(true)),
                "false" | "no" => Some(Value::Bool(false)),
                _ => None,
            },
            AnswerKind::Number { min, max, .. } => text
                .parse::<serde_json::Number>()
                .ok()
                .filter(|number| number.as_f64().is_some_and(|n| n >= *min && n <= *max))
                .map(Value::Number),
            AnswerKind::Choice { options } => {
                options.iter().any(|option| option.value == text).then(|| Value::from(text))
            }
        };
        if let Some(value) = value {
            answers.insert(question.id.clone(), value);
        }
    }
    answers
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
        answers_in(item, |id| pairs.iter().find(|(name, _)| name == id).map(|(_, value)| value.as_str()));
    if answers.len() < questions(item).len() {
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
    let draft = open(&room, &slug, &fields, signed.party, Channel::Online).await?;
    Ok(go(&format!("/draft/{draft}")))
}

/// Opens a draft and fills in what is known.
pub(crate) async fn open(
    room: &Room,
    slug: &str,
    fields: &Fields,
    party: contract::PartyId,
    channel: Channel,
) -> Result<i64, kit::Error> {
    let (slug, fields) = (slug.to_owned(), fields.clone());
    room.act(move |tx, desk, actor| -> Result<i64, Fault> {
        let version = desk.items.current(tx, &slug)?;
        let answers = answers_in(&version.item, |id| fields.get(id));
        if answers.len() < questions(&version.item).len() {
            return Err(Fault::invalid("apply.answers-missing"));
        }
        let command = OpenDraft { item: version.item.code.clone(), answers, party, channel };
        let draft = drafts::open(tx, desk, actor, &command)?;
        let form = desk.items.form(tx, &version, &draft.answers)?;
        let known = prefill::known(tx, desk, actor, &draft, form.form())?;
        drafts::fill(tx, actor, draft.id, known)?;
        Ok(draft.id.0)
    })
    .await
}
