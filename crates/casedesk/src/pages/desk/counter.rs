//! `/desk/new`: somebody has come to the window. Which item, who they are, the scenario; then the same form and the same
//! materials as online, with papers ticked as they are shown.

use axum::response::Response;
use contract::FaultKind;
use contract::answers;
use contract::item::{AnswerKind, Item, Question};
use contract::lookup::{ItemHit, ItemQuery};
use directory::access::Staff;
use directory::document;
use directory::party::IdKind;
use kit::Routes;
use kit::routes::get;
use kit::ui::{self, Choice, Control, Crumb, Errors, Field, Task, Weight};
use kit::{Fields, Html, Page, Path, Query, Reply, Tr, html};
use serde::Deserialize;

use crate::pages::Room;
use casework::counter::{self, AtCounter};
use casework::drafts::{self, OpenDraft};
use casework::model::Channel;
use casework::permissions::Intake;
use casework::remarks;

pub(super) fn routes() -> Routes {
    Routes::new().route("/desk/new", get(choose)).route("/desk/new/{slug}", get(ask).post(begin))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Wanted {
    q: String,
}

/// Step one: which item. What was begun at this counter and not handed in stands below.
async fn choose(room: Room, _: Staff<Intake>, Query(wanted): Query<Wanted>) -> Reply {
    let tr = room.tr();
    let text = wanted.q.trim().to_owned();
    let (hits, begun) = room
        .read(move |tx, desk, actor| {
            let query = ItemQuery { text: text.clone(), limit: 60, ..ItemQuery::default() };
            let hits = desk.items.find(tx, &query)?;
            let mut begun = Vec::new();
            for draft in drafts::drafts(tx, actor)? {
                if draft.channel == Channel::Counter {
                    let name = desk.items.version(tx, draft.version)?.item.name.clone();
                    begun.push((draft.id, desk.people.name(tx, draft.party)?, name, draft.updated_at));
                }
            }
            Ok((hits, begun))
        })
        .await?;
    let search = ui::Search {
        action: "/desk/new",
        query: &wanted.q,
        label: &tr.t("desk-new-find"),
        ..ui::Search::default()
    };
    let rows: Html = hits.iter().enumerate().map(|(at, hit)| item_row(tr, at, hit)).collect();
    let list = match rows.is_empty() {
        true => ui::empty(&tr.t("desk-new-none"), Some((&tr.t("desk-new-all"), "/desk/new"))),
        false => html!("<ul class=\"tasks\">{}</ul>", rows),
    };
    let open: Vec<Task> = begun
        .iter()
        .map(|(id, name, item, at)| Task {
            title: format!("{name} · {}", tr.text(item)),
            href: Some(format!("/draft/{id}")),
            hint: Some(tr.instant(*at)),
            state: ui::State::Waiting,
            word: tr.t("desk-new-go-on").into_owned(),
        })
        .collect();
    let open =
        (!open.is_empty()).then(|| html!("<h2>{}</h2>{}", tr.t("desk-new-begun"), ui::task_list(&open)));
    Ok(Page::desk(&room.ctx.view, tr.t("desk-new-title"))
        .crumbs([Crumb::new(tr.t("desk-title"), "/desk")])
        .lead(tr.t("desk-new-lead"))
        .body(ui::search(tr, &search))
        .body(list)
        .body(html!("{}", open))
        .respond())
}

fn item_row(tr: Tr, at: usize, hit: &ItemHit) -> Html {
    let href = format!("/desk/new/{}", hit.slug);
    let key = char::from_digit(u32::try_from(at + 1).unwrap_or(10), 10);
    let link = match key {
        Some(key) => ui::key_link(tr.text(&hit.name), key, &href),
        None => html!("<a href=\"{}\">{}</a>", href, tr.text(&hit.name)),
    };
    let plain = hit.plain_name.as_ref().map(|name| tr.text(name)).unwrap_or_default();
    let package = hit.is_package.then(|| html!(" {}", ui::tag(ui::State::OnTime, &tr.t("desk-new-package"))));
    html!("<li><div>{}{}<p class=\"hint\">{}</p></div></li>", link, package, plain)
}

/// Step two: who, and what applies to them.
async fn ask(room: Room, _: Staff<Intake>, Path(slug): Path<String>) -> Reply {
    page(&room, &slug, &Fields::default(), &Errors::new()).await
}

/// What is asked of the person, and its most characters. The names begin so that no scenario question has the same.
const LINES: [(&str, usize); 3] = [("who-name", codes::name::MOST), ("who-phone", 40), ("who-address", 300)];
/// Names of the fields for the document.
const DOCUMENT: document::Names =
    document::Names { kind: "who-id_kind", country: "who-id_country", number: "who-id_number", first: true };

async fn page(room: &Room, slug: &str, given: &Fields, errors: &Errors) -> Result<Response, kit::Error> {
    let tr = room.tr();
    let wanted = slug.to_owned();
    let version = room.read(move |tx, desk, _| desk.items.current(tx, &wanted)).await?;
    let item = &version.item;
    let first = id_kinds(item).next().map_or("", |kind| kind.as_str());
    let shown = [
        given.get("who-id_kind").unwrap_or(first),
        given.get("who-id_country").unwrap_or(""),
        given.get("who-id_number").unwrap_or(""),
    ];
    let mut who = document::document_fields(tr, DOCUMENT, id_kinds(item), shown, errors);
    for (id, most) in LINES {
        let key = id.trim_start_matches("who-");
        let (label, help) = (tr.t(&format!("desk-new-{key}")), tr.find(&format!("desk-new-{key}.help"), &[]));
        let field = Field {
            id,
            label: &label,
            help: help.as_deref().unwrap_or(""),
            value: given.get(id).unwrap_or(""),
            max_length: most,
            autocomplete: "off",
            ..Field::default()
        };
        who.push(&ui::field(tr, &field, errors.of(id)));
    }
    let questions: Html =
        item.scenario().iter().map(|question| question_field(tr, question, given, errors)).collect();
    let asked = (!questions.is_empty()).then(|| html!("<h2>{}</h2>{}", tr.t("desk-new-scenario"), questions));
    let body = html!(
        "<h2>{}</h2>{}{}{}",
        tr.t("desk-new-who"),
        who,
        asked,
        ui::buttons([ui::key_button(&tr.t("desk-new-begin"), 'A', Weight::Primary, None)])
    );
    let mut page = Page::desk(&room.ctx.view, tr.text(&item.name).to_owned())
        .crumbs([Crumb::new(tr.t("desk-title"), "/desk"), Crumb::new(tr.t("desk-new-title"), "/desk/new")]);
    if !errors.is_empty() {
        page = page.body(ui::error_summary(tr, errors)).with_errors();
    }
    Ok(page.body(ui::form(&room.ctx.view, &format!("/desk/new/{}", item.slug), &body)).respond())
}

/// What people who may apply for this are identified by.
fn id_kinds(item: &Item) -> impl Iterator<Item = IdKind> {
    use contract::item::Audience;
    let (person, enterprise) =
        (item.audience.contains(&Audience::Person), item.audience.contains(&Audience::Enterprise));
    let fits = move |kind: &IdKind| if *kind == IdKind::Uscc { enterprise } else { person };
    IdKind::ALL.iter().copied().filter(fits)
}

fn question_field(tr: Tr, question: &Question, given: &Fields, errors: &Errors) -> Html {
    let choices: Vec<Choice> = match &question.answer {
        AnswerKind::YesNo => {
            vec![Choice::new("true", tr.t("office-yes")), Choice::new("false", tr.t("office-no"))]
        }
        AnswerKind::Choice { options } => {
            options.iter().map(|option| Choice::new(option.value.as_str(), tr.text(&option.label))).collect()
        }
        AnswerKind::Number { .. } => Vec::new(),
    };
    let control = match &question.answer {
        AnswerKind::Number { unit, .. } => Control::Number { unit: tr.text(unit) },
        _ => Control::Radios(&choices),
    };
    let field = Field {
        id: &question.id,
        label: tr.text(&question.text),
        help: question.help.as_ref().map_or("", |help| tr.text(help)),
        control,
        value: given.get(&question.id).unwrap_or(""),
        required: true,
        ..Field::default()
    };
    ui::field(tr, &field, errors.of(&question.id))
}

/// What a question that was not answered right should be answered with.
fn question_error(tr: Tr, question: &Question) -> String {
    match &question.answer {
        AnswerKind::Number { min, max, unit } => tr.f(
            "desk-new-number",
            &[
                ("min", min.to_string().into()),
                ("max", max.to_string().into()),
                ("unit", tr.text(unit).into()),
            ],
        ),
        _ => tr.t("desk-new-choose").into_owned(),
    }
}

async fn begin(room: Room, _: Staff<Intake>, Path(slug): Path<String>, fields: Fields) -> Reply {
    let tr = room.tr();
    let wanted = slug.clone();
    let version = room.read(move |tx, desk, _| desk.items.current(tx, &wanted)).await?;
    let answers = answers::read(&version.item, |id| fields.get(id));
    let mut errors = Errors::new();
    if let Err(fault) = document::read(document_of(&fields)) {
        errors.add(document::at(DOCUMENT, &fault), kit::fault_words(tr, &fault).what);
    }
    for question in version.item.scenario().iter().filter(|question| !answers.contains_key(&question.id)) {
        errors.add(question.id.clone(), question_error(tr, question));
    }
    if let Some((question, why)) =
        remarks::ruled_out(&version.item, &answers).filter(|_| answers.len() == version.item.scenario().len())
    {
        errors.add(question.id.clone(), tr.text(why).to_owned());
    }
    if !errors.is_empty() {
        return page(&room, &slug, &fields, &errors).await;
    }
    let (given, at) = (fields.clone(), version.clone());
    let opened = room
        .carry(move |tx, desk, actor| {
            let who = AtCounter {
                id: document::read(document_of(&given))?,
                name: given.text("who-name").to_owned(),
                phone: given.text("who-phone").to_owned(),
                address: given.text("who-address").to_owned(),
            };
            let party = counter::applicant(tx, actor, &at.item, &who)?;
            let (item, answers) = (at.item.code.clone(), answers.clone());
            let command = OpenDraft { item, answers, party, channel: Channel::Counter };
            drafts::open_filled(tx, desk, actor, &command)
        })
        .await;
    let error = match opened {
        Ok(draft) => return Ok(kit::redirect(&format!("/draft/{}/form", draft.id))),
        Err(error) => error,
    };
    let fault = error.fault();
    let field = match fault.code {
        code if code == "desk.new-person" || code.starts_with("party.name-") => "who-name",
        "party.phone" => "who-phone",
        code if code.starts_with("party.") => document::at(DOCUMENT, fault),
        // What is not about the person is told on a page of its own.
        _ => return Err(error),
    };
    if !matches!(fault.kind, FaultKind::Invalid | FaultKind::Conflict) {
        return Err(error);
    }
    errors.add(field, kit::fault_words(tr, fault).advice(tr));
    page(&room, &slug, &fields, &errors).await
}

fn document_of(fields: &Fields) -> document::Given<'_> {
    [fields.text("who-id_kind"), fields.text("who-id_country"), fields.text("who-id_number")]
}
