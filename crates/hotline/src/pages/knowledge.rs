//! `/desk/answers` and `/office/answers`: the knowledge base for staff. The platform office sees all within reach and decides about what
//! units wrote; a unit sees its own, writes, confirms, and decides about what others wrote for it. The same pages in both frames.

use axum::response::Response;
use contract::{Actor, Fault, FaultKind, OrganId, Text};
use directory::access::{ListScope, Permit};
use kit::routes::{get, post};
use kit::ui::{self, Choice, Column, Control, Crumb, Errors, Field, Pager, Row, Tab, Table, Weight};
use kit::{Fields, Html, Page, Path, Query, Reply, Routes, esc, fault_words, html};
use serde::Deserialize;

use super::desk::{PAGE, figure};
use super::show::{self, Names};
use super::{Room, office_scope};
use crate::knowledge::{self, Draft, Entry, File, Version, WORDS_MOST};
use crate::permissions::Handle;
use crate::receive::{BODY_MOST, LINE_MOST};
use crate::store::knowledge::{self as rows, Shelf};
use crate::view;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/desk/answers", get(desk_list))
        .route("/desk/answers/new", get(desk_write).post(desk_propose))
        .route("/desk/answers/{code}", get(desk_show))
        .route("/desk/answers/{code}/act", post(desk_act))
        .route("/office/answers", get(office_list))
        .route("/office/answers/new", get(office_write).post(office_propose))
        .route("/office/answers/{code}", get(office_show))
        .route("/office/answers/{code}/act", post(office_act))
}

const DESK: &str = "/desk/answers";
const OFFICE: &str = "/office/answers";

#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    shelf: String,
    after: String,
    q: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct From {
    ticket: String,
    code: String,
}

/// Whose entries this person sees here: the platform office all within reach, a unit its own.
fn scope(base: &str, actor: &Actor) -> Result<ListScope, Fault> {
    let scope = match base {
        DESK => office_scope(actor),
        _ => ListScope::of(actor, Handle::PERMISSION),
    };
    match scope.is_nothing() {
        true => Err(Fault::forbidden("access.forbidden").with("permission", Handle::PERMISSION.0)),
        false => Ok(scope),
    }
}

async fn desk_list(room: Room, Query(asked): Query<Asked>) -> Reply {
    list(room, DESK, asked).await
}

async fn office_list(room: Room, Query(asked): Query<Asked>) -> Reply {
    list(room, OFFICE, asked).await
}

async fn list(room: Room, base: &'static str, asked: Asked) -> Reply {
    let tr = room.tr();
    let shelf = Shelf::parse(&asked.shelf).unwrap_or_default();
    let scope = scope(base, room.ctx.signed_in()?)?;
    let (after, text) = (asked.after.parse().ok(), asked.q.trim().to_owned());
    let query = text.clone();
    let (mut found, names, figures, now) = room
        .read(move |tx, desk, actor| {
            let entries = match query.is_empty() {
                true => rows::list(tx, &scope, shelf, after, PAGE + 1)?,
                false => {
                    let hits = desk.rules.base().now(tx)?.find(&query, &desk.region, 40);
                    let fits = |entry: &Entry| base == DESK || knowledge::may_confirm(entry, actor).is_ok();
                    hits.into_iter()
                        .map(|(one, _)| one.entry.clone())
                        .filter(|entry| knowledge::reaches(entry, actor) && fits(entry))
                        .collect()
                }
            };
            let (mut found, mut names) = (Vec::new(), Names::default());
            for entry in entries {
                names.add(tx, entry.organ)?;
                let no = if shelf == Shelf::Proposed { entry.proposed } else { entry.published };
                let version = match no.or(entry.proposed) {
                    Some(no) => rows::version(tx, entry.id, no)?,
                    None => None,
                };
                found.push((entry, version));
            }
            let mut figures = Vec::new();
            for (one, _) in Shelf::WORDS {
                figures.push((one, rows::count(tx, &scope, one)?));
            }
            Ok((found, names, figures, tx.now()))
        })
        .await?;
    let more = text.is_empty() && found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let next = found.last().filter(|_| more);
    let table = Table {
        caption: tr.t("ticket-knowledge-title").into_owned(),
        columns: vec![
            Column::new(tr.t("ticket-knowledge-question")),
            Column::new(tr.t("ticket-knowledge-organ")),
            Column::new(tr.t("ticket-state")),
            Column::numeric(tr.t("ticket-knowledge-uses")),
            Column::new(tr.t("ticket-knowledge-review-by")),
        ],
        rows: found
            .iter()
            .map(|(entry, version)| row(&room, base, &names, entry, version.as_ref(), now))
            .collect(),
        empty: ui::empty(&tr.t("ticket-knowledge-empty"), None),
        bulk: None,
        pager: Pager {
            first: (!asked.after.is_empty()).then(|| address(base, shelf, "")),
            next: next.map(|(last, _)| address(base, shelf, &last.id.to_string())),
            ..Pager::default()
        },
    };
    let tabs = tabs(&room, base, &figures, text.is_empty().then_some(shelf));
    let search = ui::Search {
        action: base,
        query: &text,
        label: &tr.t("ticket-answers-find"),
        hint: "",
        ..ui::Search::default()
    };
    let write = format!("{base}/new");
    Ok(Page::of_path(&room.ctx.view, tr.t("ticket-knowledge-title"))
        .wide()
        .body(html!("<p>{}</p>", ui::key_link(&tr.t("ticket-knowledge-write"), 'N', &write)))
        .body(ui::search(tr, &search))
        .body(ui::tabs(&tr.t("ticket-knowledge-title"), &tabs))
        .body(ui::table(&room.ctx.view, &table))
        .respond())
}

/// The shelves with how much each has; `current` is the one shown, none while something is searched for.
fn tabs(room: &Room, base: &str, figures: &[(Shelf, usize)], current: Option<Shelf>) -> Vec<Tab> {
    let tab = |(one, n): &(Shelf, usize)| Tab {
        label: room.tr().t(&format!("ticket-knowledge-shelf-{}", one.as_str())).into_owned(),
        href: address(base, *one, ""),
        count: Some(figure(*n)),
        current: current == Some(*one),
    };
    figures.iter().map(tab).collect()
}

/// The address of a shelf, from an entry on.
fn address(base: &str, shelf: Shelf, after: &str) -> String {
    let after = if after.is_empty() { String::new() } else { format!("&after={after}") };
    format!("{base}?shelf={}{after}", shelf.as_str())
}

fn state(room: &Room, entry: &Entry, now: i64) -> Html {
    let tr = room.tr();
    let (mark, key) = match () {
        () if entry.withdrawn_at.is_some() => (ui::State::Paused, "withdrawn"),
        () if entry.proposed.is_some() => (ui::State::Waiting, "proposed"),
        () if entry.published.is_none() => (ui::State::Paused, "refused"),
        () if entry.is_stale(now) => (ui::State::Overdue, "review"),
        () => (ui::State::Done, "in-force"),
    };
    ui::tag(mark, &tr.t(&format!("ticket-knowledge-shelf-{key}")))
}

fn row(room: &Room, base: &str, names: &Names, entry: &Entry, version: Option<&Version>, now: i64) -> Row {
    let tr = room.tr();
    let question = version.map(Version::question).unwrap_or_default();
    Row::new([
        html!(
            "<a href=\"{}/{}\">{}</a><br><span class=\"hint number\">{} · {}</span>",
            base,
            entry.code,
            tr.text(&question),
            entry.code,
            tr.t(&format!("ticket-knowledge-kind-{}", entry.kind.as_str()))
        ),
        esc(&names.organ(tr, entry.organ)),
        state(room, entry, now),
        esc(&tr.number(entry.uses)),
        esc(&entry.review_by.map(|by| tr.instant(by)).unwrap_or_default()),
    ])
}

/// What the form for writing starts with, and whom one may write for.
struct Ground {
    file: Option<File>,
    given: Fields,
    units: Vec<(OrganId, Text)>,
}

async fn ground(room: &Room, base: &'static str, from: From) -> Result<Ground, kit::Error> {
    scope(base, room.ctx.signed_in()?)?;
    let ground = room
        .read(move |tx, _, actor| {
            let units = directory::organ::all(tx)?.into_iter();
            let may = |organ: &directory::organ::Organ| {
                let scope = contract::Scope { region: &organ.region, organ: Some(organ.id), item: None };
                let receive = crate::permissions::Receive::PERMISSION;
                actor.can(Handle::PERMISSION, scope) || actor.can(receive, scope)
            };
            let units = units.filter(may).map(|organ| (organ.id, organ.name)).collect();
            let mut given: Vec<(&str, String)> = Vec::new();
            let file = match from.code.as_str() {
                "" => None,
                code => Some(knowledge::for_staff(tx, actor, code)?),
            };
            if let Some(version) = file.as_ref().and_then(|file| file.version(file.entry.published)) {
                given.push(("question", version.question_zh.clone()));
                given.push(("question-en", version.question_en.clone()));
                given.push(("answer", version.answer_zh.clone()));
                given.push(("answer-en", version.answer_en.clone()));
                given.push(("words", version.words.clone()));
                given.push(("item", version.item.clone()));
            }
            if !from.ticket.is_empty() {
                let ticket = view::for_staff(tx, actor, &from.ticket)?.ticket;
                if knowledge::becomes(&ticket).is_none() {
                    return Err(Fault::conflict("ticket.knowledge-not-from"));
                }
                given.push(("question", ticket.title.clone()));
                given.push(("answer", ticket.answer.clone().unwrap_or_default()));
                given.push(("ticket", ticket.number.clone()));
                if let Some(organ) = ticket.organ {
                    given.push(("organ", organ.0.to_string()));
                }
            }
            let given = given.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            Ok(Ground { file, given, units })
        })
        .await?;
    Ok(ground)
}

fn form(room: &Room, base: &str, ground: &Ground, given: &Fields, errors: &Errors) -> Response {
    let tr = room.tr();
    let show = |id: &str, control: Control<'_>, required: bool, most: usize| {
        let key = format!("ticket-knowledge-{id}");
        let (label, help) = (tr.t(&key), tr.find(&format!("{key}.help"), &[]).unwrap_or_default());
        let one = Field {
            id,
            label: &label,
            help: &help,
            control,
            value: given.get(id).unwrap_or(""),
            required,
            max_length: most,
            autocomplete: "off",
            ..Field::default()
        };
        ui::field(tr, &one, errors.of(id))
    };
    let units: Vec<Choice> =
        ground.units.iter().map(|(id, name)| Choice::new(id.0.to_string(), tr.text(name))).collect();
    let entry = ground.file.as_ref().map(|file| &file.entry);
    let whose = match entry {
        Some(entry) => html!(
            "<input type=\"hidden\" name=\"code\" value=\"{}\"><input type=\"hidden\" name=\"revision\" value=\"{}\">",
            entry.code,
            entry.revision
        ),
        None => show("organ", Control::Select(&units), true, 0),
    };
    let ticket = given.get("ticket").unwrap_or("");
    let made_from = (!ticket.is_empty()).then(|| {
        html!(
            "<input type=\"hidden\" name=\"ticket\" value=\"{}\">{}",
            ticket,
            ui::notice(
                ui::Tone::Warn,
                &html!("<p>{}</p>", tr.with("ticket-knowledge-from", "number", ticket))
            )
        )
    });
    let body = html!(
        "{}{}{}{}{}{}{}{}{}",
        made_from,
        whose,
        show("question", Control::Text, true, LINE_MOST),
        show("answer", Control::Lines(6), true, BODY_MOST),
        show("words", Control::Text, false, WORDS_MOST),
        show("item", Control::Text, false, LINE_MOST),
        show("question-en", Control::Text, false, LINE_MOST),
        show("answer-en", Control::Lines(4), false, BODY_MOST),
        ui::buttons([ui::button(&tr.t("ticket-knowledge-propose"), Weight::Primary, None)])
    );
    let mut page = Page::of_path(&room.ctx.view, tr.t("ticket-knowledge-write"))
        .crumbs([Crumb::new(tr.t("ticket-knowledge-title"), base)])
        .lead(tr.t("ticket-knowledge-write-lead"));
    if !errors.is_empty() {
        page = page.body(ui::error_summary(tr, errors)).with_errors();
    }
    page.body(ui::form(&room.ctx.view, &format!("{base}/new"), &body)).respond()
}

async fn desk_write(room: Room, Query(from): Query<From>) -> Reply {
    write(room, DESK, from).await
}

async fn office_write(room: Room, Query(from): Query<From>) -> Reply {
    write(room, OFFICE, from).await
}

async fn write(room: Room, base: &'static str, from: From) -> Reply {
    let ground = ground(&room, base, from).await?;
    Ok(form(&room, base, &ground, &ground.given, &Errors::new()))
}

async fn desk_propose(room: Room, fields: Fields) -> Reply {
    propose(room, DESK, fields).await
}

async fn office_propose(room: Room, fields: Fields) -> Reply {
    propose(room, OFFICE, fields).await
}

async fn propose(room: Room, base: &'static str, fields: Fields) -> Reply {
    let tr = room.tr();
    let draft = Draft {
        organ: fields.text("organ").parse().ok().map(OrganId),
        question: Text::new(fields.text("question"), fields.text("question-en")),
        answer: Text::new(fields.text("answer"), fields.text("answer-en")),
        words: fields.text("words").to_owned(),
        item: fields.text("item").to_owned(),
        ticket: fields.text("ticket").to_owned(),
    };
    let (code, revision) = (fields.text("code").to_owned(), fields.text("revision").parse().unwrap_or(0));
    let app = room.ctx.app.clone();
    let done = room
        .act(move |tx, desk, actor| {
            let entry = match code.as_str() {
                "" => None,
                code => Some((knowledge::for_staff(tx, actor, code)?.entry.id, revision)),
            };
            if !draft.item.trim().is_empty() && app.items.current(tx, draft.item.trim()).is_err() {
                return Err(Fault::invalid("ticket.knowledge-no-item").with("item", &draft.item));
            }
            knowledge::propose(tx, desk, actor, entry, &draft)
        })
        .await?;
    match done {
        Ok(entry) => {
            let to = format!("{base}/{}", entry.code);
            Ok(kit::redirect_with(&room.ctx.view, &to, "ticket-knowledge-proposed", &[]))
        }
        Err(fault) if matches!(fault.kind, FaultKind::Invalid | FaultKind::Conflict) => {
            let field = match fault.code {
                "ticket.unit-unknown" => "organ",
                "ticket.body-too-short" | "ticket.knowledge-exists" => "question",
                "ticket.knowledge-no-item" => "item",
                "ticket.line-too-long" => "words",
                _ => "answer",
            };
            let mut errors = Errors::new();
            errors.add(field, fault_words(tr, &fault).advice(tr));
            let from = From { ticket: String::new(), code: fields.text("code").to_owned() };
            let ground = ground(&room, base, from).await?;
            Ok(form(&room, base, &ground, &fields, &errors))
        }
        Err(fault) => Err(fault.into()),
    }
}

/// What of the knowledge base stands on a ticket's page: what may answer it, and once it is answered what it has become or may become.
pub(super) fn on_ticket(room: &Room, base: &str, shown: &super::desk::Shown) -> Html {
    let tr = room.tr();
    let answers = if base.starts_with("/desk") { DESK } else { OFFICE };
    let ticket = &shown.file.ticket;
    let lines: Html = shown
        .answers
        .iter()
        .map(|one| {
            let words = html!(
                "{}<p><a href=\"{}/{}\">{}</a></p>",
                show::words(tr.text(&one.version.answer())),
                answers,
                one.entry.code,
                one.entry.code
            );
            ui::details(tr.text(&one.version.question()), &words)
        })
        .collect();
    let found = (!lines.is_empty()).then(|| html!("<h2>{}</h2>{}", tr.t("ticket-knowledge-found"), lines));
    let became = match &shown.entry {
        Some(entry) => Some((format!("{answers}/{}", entry.code), "ticket-knowledge-became")),
        None if knowledge::becomes(ticket).is_some() => {
            Some((format!("{answers}/new?ticket={}", ticket.number), "ticket-knowledge-make"))
        }
        None => None,
    };
    let became = became.map(|(to, key)| html!("<p><a href=\"{}\">{}</a></p>", to, tr.t(key)));
    html!("{}{}", found, became)
}

/// What one may do with an entry, with the words that name it.
const ACTS: [&str; 4] = ["publish", "refuse", "confirm", "withdraw"];

fn offers(file: &File, actor: &Actor) -> Vec<&'static str> {
    let proposed = file.version(file.entry.proposed);
    let may = |act: &str| match act {
        "publish" | "refuse" => knowledge::may_decide(&file.entry, proposed, actor),
        "confirm" => knowledge::may_confirm(&file.entry, actor),
        _ => knowledge::may_withdraw(&file.entry, actor),
    };
    ACTS.into_iter().filter(|act| may(act).is_ok()).collect()
}

async fn desk_show(room: Room, Path(code): Path<String>) -> Reply {
    let shown = page(&room, DESK, &code, &Fields::default(), &Errors::new()).await?;
    Ok(shown)
}

async fn office_show(room: Room, Path(code): Path<String>) -> Reply {
    let shown = page(&room, OFFICE, &code, &Fields::default(), &Errors::new()).await?;
    Ok(shown)
}

fn act_form(
    room: &Room,
    base: &str,
    file: &File,
    act: &str,
    first: bool,
    given: &Fields,
    errors: &Errors,
) -> Html {
    let tr = room.tr();
    let words = tr.t(&format!("ticket-knowledge-act-{act}"));
    let id = format!("{act}-why");
    let why = match act {
        "refuse" | "withdraw" => {
            let label = tr.t("ticket-knowledge-why");
            let one = Field {
                id: &id,
                label: &label,
                control: Control::Lines(3),
                value: given.get(&id).unwrap_or(""),
                required: true,
                max_length: BODY_MOST,
                ..Field::default()
            };
            ui::field(tr, &one, errors.of(&id))
        }
        _ => Html::empty(),
    };
    let weight = if first { Weight::Primary } else { Weight::Secondary };
    let body = html!(
        "<input type=\"hidden\" name=\"act\" value=\"{}\"><input type=\"hidden\" name=\"revision\" value=\"{}\">{}{}",
        act,
        file.entry.revision,
        why,
        ui::buttons([ui::button(&words, weight, None)])
    );
    let form = ui::form(&room.ctx.view, &format!("{base}/{}/act", file.entry.code), &body);
    let opened = first || errors.of(&id).is_some();
    if opened { form } else { ui::details(&words, &form) }
}

fn version_shown(room: &Room, key: &str, version: &Version) -> Html {
    let tr = room.tr();
    let english = (!version.answer_en.is_empty())
        .then(|| html!("<h3 lang=\"en\">{}</h3>{}", version.question_en, show::words(&version.answer_en)));
    let words = (!version.words.is_empty())
        .then(|| html!("<p class=\"hint\">{} {}</p>", tr.t("ticket-knowledge-words"), version.words));
    html!(
        "<section><h2>{}</h2><h3>{}</h3>{}{}{}<p class=\"hint\">{} · {}</p></section>",
        tr.t(key),
        version.question_zh,
        show::words(&version.answer_zh),
        english,
        words,
        version.by_name,
        tr.instant(version.at)
    )
}

fn history(room: &Room, file: &File) -> Html {
    let tr = room.tr();
    let lines: Html = file
        .versions
        .iter()
        .map(|version| {
            let outcome = match version.accepted {
                None => tr.t("ticket-knowledge-shelf-proposed"),
                Some(true) => tr.t("ticket-knowledge-accepted"),
                Some(false) => tr.t("ticket-knowledge-shelf-refused"),
            };
            let decided = match (&version.decided_name, version.decided_at) {
                (Some(name), Some(at)) => format!("{name} · {}", tr.instant(at)),
                _ => String::new(),
            };
            let why = version.why.as_deref().unwrap_or_default();
            html!(
                "<li>{} · {} · {} — {} {} {}</li>",
                version.no,
                version.by_name,
                tr.instant(version.at),
                outcome,
                decided,
                why
            )
        })
        .collect();
    html!("<h2>{}</h2><ul>{}</ul>", tr.t("ticket-knowledge-versions"), lines)
}

async fn page(
    room: &Room,
    base: &'static str,
    code: &str,
    given: &Fields,
    errors: &Errors,
) -> Result<Response, kit::Error> {
    let tr = room.tr();
    let code = code.to_owned();
    let (file, acts, may_write, organ, now) = room
        .read(move |tx, _, actor| {
            let file = knowledge::for_staff(tx, actor, &code)?;
            let organ = directory::organ::by_id(tx, file.entry.organ)?.map(|organ| organ.name);
            let acts = offers(&file, actor);
            let may_write = knowledge::may_propose(&file.entry, actor).is_ok();
            Ok((file, acts, may_write, organ.unwrap_or_default(), tx.now()))
        })
        .await?;
    let entry = &file.entry;
    let shown = file.version(entry.published).or_else(|| file.version(entry.proposed));
    let title = shown.or(file.versions.first()).map(Version::question).unwrap_or_default();
    let fact = |key: &str, value: Html| (tr.t(key).into_owned(), value);
    let mut facts = vec![
        fact("ticket-state", state(room, entry, now)),
        fact("ticket-knowledge-code", esc(&entry.code)),
        fact("ticket-knowledge-organ", esc(tr.text(&organ))),
        fact("ticket-knowledge-uses", esc(&tr.number(entry.uses))),
    ];
    if let Some(by) = entry.review_by {
        facts.push(fact("ticket-knowledge-review-by", esc(&tr.instant(by))));
    }
    let proposed = file.version(entry.proposed).map(|one| version_shown(room, "ticket-knowledge-waits", one));
    let published = file.version(entry.published).map(|one| version_shown(room, "ticket-knowledge-now", one));
    let forms: Html = acts
        .iter()
        .enumerate()
        .map(|(at, act)| act_form(room, base, &file, act, at == 0 && *act != "withdraw", given, errors))
        .collect();
    let again = may_write.then(|| {
        html!("<p><a href=\"{}/new?code={}\">{}</a></p>", base, entry.code, tr.t("ticket-knowledge-again"))
    });
    let mut page = Page::of_path(&room.ctx.view, tr.text(&title))
        .crumbs([Crumb::new(tr.t("ticket-knowledge-title"), base)]);
    if !errors.is_empty() {
        page = page.body(ui::error_summary(tr, errors)).with_errors();
    }
    Ok(page
        .body(ui::summary(&facts))
        .body(html!("{}{}{}{}{}", proposed, published, forms, again, history(room, &file)))
        .respond())
}

async fn desk_act(room: Room, Path(code): Path<String>, fields: Fields) -> Reply {
    act(room, DESK, code, fields).await
}

async fn office_act(room: Room, Path(code): Path<String>, fields: Fields) -> Reply {
    act(room, OFFICE, code, fields).await
}

async fn act(room: Room, base: &'static str, code: String, fields: Fields) -> Reply {
    let tr = room.tr();
    let act = ACTS.into_iter().find(|act| *act == fields.text("act"));
    let act = act.ok_or_else(|| Fault::not_found("ticket.knowledge-unknown"))?;
    let revision = fields.text("revision").parse().unwrap_or(0);
    let why = fields.text(&format!("{act}-why")).to_owned();
    let given = code.clone();
    let done = room
        .act(move |tx, _, actor| {
            let id = knowledge::for_staff(tx, actor, &given)?.entry.id;
            match act {
                "publish" => knowledge::decide(tx, actor, (id, revision), true, ""),
                "refuse" => knowledge::decide(tx, actor, (id, revision), false, &why),
                "confirm" => knowledge::confirm(tx, actor, id, revision),
                _ => knowledge::withdraw(tx, actor, id, revision, &why),
            }
        })
        .await?;
    match done {
        Ok(()) => Ok(kit::redirect_with(&room.ctx.view, &format!("{base}/{code}"), "ticket-done", &[])),
        Err(fault) if matches!(fault.kind, FaultKind::Invalid | FaultKind::Conflict) => {
            let mut errors = Errors::new();
            errors.add(format!("{act}-why"), fault_words(tr, &fault).advice(tr));
            Ok(page(&room, base, &code, &fields, &errors).await?)
        }
        Err(fault) => Err(fault.into()),
    }
}
