//! `/desk/hotline`: for the agent on the telephone. Finds the case of a caller by its number, or their cases by their
//! identity number; says where each stands, by when, and why; shows nobody in full. Every look is recorded where the
//! person can see it.

use axum::http::StatusCode;
use axum::response::Response;
use contract::item::Uncorrected;
use contract::{Actor, Fault, Lang, Text};
use directory::access::Staff;
use directory::party;
use kit::Routes;
use kit::routes::get;
use kit::ui::{self, Column, Errors, Field, Moment, Row, State, Table, Tone, Weight};
use kit::{Fields, Html, Page, Reply, esc, html};
use store::Tx;

use crate::pages::{Room, portal, staff, state_mark, state_word};
use casework::check;
use casework::desk::{Desk, scope};
use casework::lists::CaseLine;
use casework::lists::queues as rows;
use casework::model::Case;
use casework::permissions::{self, Assist};
use casework::view::{self, CaseFile};

/// Applications of one person shown.
const MOST: u32 = 20;

pub(super) fn routes() -> Routes {
    Routes::new().route("/desk/hotline", get(show).post(find))
}

/// What there is to tell a caller about one application.
struct Told {
    file: CaseFile,
    name: String,
    masked_id: String,
    masked_phone: String,
    item: Text,
    parts: Vec<(Case, Text, Text)>,
    /// Names of the materials the correction notice still waits for.
    wanting: Vec<Text>,
    /// What becomes of the application when they do not come in time.
    uncorrected: Uncorrected,
    steps: Vec<(String, i64)>,
    /// Whether the caller is who they say; `None` when nobody asked.
    caller: Option<bool>,
}

enum Found {
    One(Box<Told>),
    Many { name: String, lines: Vec<(CaseLine, Text)>, caller: Option<bool> },
    Nothing,
}

async fn show(room: Room, _: Staff<Assist>) -> Reply {
    Ok(ask(&room, &Fields::default(), &Errors::new()).respond())
}

fn ask<'a>(room: &'a Room, given: &Fields, errors: &Errors) -> Page<'a> {
    let tr = room.tr();
    let words = ["wanted", "caller"].map(|id| {
        (tr.t(&format!("hotline-{id}")).into_owned(), tr.t(&format!("hotline-{id}.help")).into_owned())
    });
    let fields: Html = ["wanted", "caller"]
        .into_iter()
        .zip(&words)
        .map(|(id, (label, help))| {
            let field = Field {
                id,
                label,
                help,
                value: if errors.is_empty() { "" } else { given.text(id) },
                required: id == "wanted",
                max_length: 40,
                autocomplete: "off",
                ..Field::default()
            };
            ui::field(tr, &field, errors.of(id))
        })
        .collect();
    let body = html!(
        "{}{}",
        fields,
        ui::buttons([ui::key_button(&tr.t("hotline-find"), 'S', Weight::Primary, None)])
    );
    let page = Page::desk(&room.ctx.view, tr.t("hotline-title")).lead(tr.t("hotline-lead"));
    let page = if errors.is_empty() { page } else { page.body(ui::error_summary(tr, errors)).with_errors() };
    page.body(ui::form(&room.ctx.view, "/desk/hotline", &body))
}

async fn find(room: Room, _: Staff<Assist>, fields: Fields) -> Reply {
    let tr = room.tr();
    let (wanted, said) = (fields.text("wanted").to_uppercase(), fields.text("caller").to_owned());
    if wanted.is_empty() {
        let errors: Errors = [("wanted", tr.t("hotline-wanted-missing").into_owned())].into_iter().collect();
        return Ok(ask(&room, &fields, &errors).respond());
    }
    let found = room.carry(move |tx, desk, actor| look_up(tx, desk, actor, &wanted, &said)).await?;
    Ok(match found {
        Found::One(told) => one(&room, &told)?,
        Found::Many { name, lines, caller } => many(&room, &name, &lines, caller),
        Found::Nothing => {
            let errors: Errors = [("wanted", tr.t("hotline-nothing").into_owned())].into_iter().collect();
            ask(&room, &fields, &errors).status(StatusCode::NOT_FOUND).respond()
        }
    })
}

/// Whether some posting lets the actor tell of the application or a part of it.
fn reaches(actor: &Actor, file: &CaseFile) -> bool {
    let may = |case: &Case| actor.can(permissions::ASSIST, scope(case));
    may(&file.root) || file.members.iter().any(may)
}

fn look_up(tx: &mut Tx, desk: &Desk, actor: &Actor, wanted: &str, said: &str) -> Result<Found, Fault> {
    let checked = |tx: &mut Tx, id| match said.trim() {
        "" => Ok(None),
        said => party::is_caller(tx, id, said).map(Some),
    };
    if let Some(file) = view::load(tx, wanted)?.filter(|file| reaches(actor, file)) {
        let caller = checked(tx, file.root.applicant)?;
        party::looked_up(tx, actor, file.root.applicant, &format!("12345 {}", file.root.number))?;
        return Ok(Found::One(Box::new(tell(tx, desk, file, caller)?)));
    }
    let Some(person) = party::by_number(tx, wanted)? else { return Ok(Found::Nothing) };
    let lines = rows::of_party(tx, person.id, i64::MAX, MOST)?;
    let mut known = Vec::new();
    for line in lines {
        let within =
            contract::Scope { region: &line.region, organ: Some(line.organ), item: Some(&line.item) };
        if actor.can(permissions::ASSIST, within) {
            let item = desk.items.version(tx, line.version)?.item.name.clone();
            known.push((line, item));
        }
    }
    if known.is_empty() {
        return Ok(Found::Nothing);
    }
    let caller = checked(tx, person.id)?;
    party::looked_up(tx, actor, person.id, "12345")?;
    Ok(Found::Many { name: party::masked_name(&person.name), lines: known, caller })
}

fn tell(tx: &mut Tx, desk: &Desk, file: CaseFile, caller: Option<bool>) -> Result<Told, Fault> {
    let person = party::by_id(tx, file.root.applicant)?;
    let mut parts = Vec::new();
    for member in &file.members {
        let item = desk.items.version(tx, member.version)?.item.name.clone();
        parts.push((member.clone(), item, desk.people.organ(tx, member.organ)?.name.clone()));
    }
    let wanting = match file.root.state {
        contract::case::CaseState::Correcting => {
            let lines = check::checklist(tx, &file.root)?.into_iter();
            lines.filter(|line| line.noticed && !line.supplemented).map(|line| line.name).collect()
        }
        _ => Vec::new(),
    };
    let version = desk.items.version(tx, file.root.version)?;
    let steps = view::timeline(tx, &file.root)?.into_iter().map(|entry| (entry.kind, entry.at)).collect();
    Ok(Told {
        name: party::masked_name(&file.root.applicant_name),
        masked_id: person.as_ref().map(|p| p.masked_id.clone()).unwrap_or_default(),
        masked_phone: person.map(|p| p.masked_phone).unwrap_or_default(),
        item: version.item.name.clone(),
        uncorrected: version.item.terms.uncorrected.unwrap_or_default(),
        file,
        parts,
        wanting,
        steps,
        caller,
    })
}

/// Whether the caller may be told more than anybody: what they said agrees with what is registered.
fn caller_words(room: &Room, caller: Option<bool>) -> Html {
    let (tone, key) = match caller {
        Some(true) => (Tone::Done, "hotline-caller-right"),
        Some(false) => (Tone::Stop, "hotline-caller-wrong"),
        None => (Tone::Warn, "hotline-caller-unasked"),
    };
    ui::notice(tone, &html!("<p>{}</p>", room.tr().t(key)))
}

fn one(room: &Room, told: &Told) -> Result<Response, kit::Error> {
    let tr = room.tr();
    let root = &told.file.root;
    let mark = state_mark(root.state, root.running, root.level);
    let rows = [
        (tr.t("case-state").into_owned(), ui::tag(mark, &state_word(tr, root.state))),
        (tr.t("case-number").into_owned(), esc(&root.number)),
        (tr.t("hotline-applicant").into_owned(), esc(&told.name)),
        (tr.t("hotline-id").into_owned(), esc(&told.masked_id)),
        (tr.t("office-party-phone").into_owned(), esc(&told.masked_phone)),
        (tr.t("case-received").into_owned(), esc(&tr.instant(root.received_at))),
    ];
    let wanting: Html = told.wanting.iter().map(|name| html!("<li>{}</li>", tr.text(name))).collect();
    let wanting =
        (!wanting.is_empty()).then(|| html!("<h3>{}</h3><ul>{}</ul>", tr.t("hotline-wanting"), wanting));
    let uncorrected = portal::is_uncorrected(root);
    let limit = portal::limit_of_correction(room, root, told.uncorrected)
        .filter(|_| root.state == contract::case::CaseState::Correcting)
        .map(|words| html!("<p>{}</p>", words));
    let say = html!(
        "<h2>{}</h2><p>{}</p>{}{}",
        tr.t("hotline-say"),
        tr.t(&format!(
            "hotline-say-{}{}",
            root.state.as_str(),
            if uncorrected { "-uncorrected" } else { "" }
        )),
        limit,
        wanting
    );
    let clock = portal::clock_view(room, root)?.map(|clock| ui::clock(tr, &clock));
    let mut parts = Html::empty();
    for (case, item, organ) in &told.parts {
        let clock = portal::clock_view(room, case)?.map(|clock| ui::clock(tr, &clock));
        let mark = state_mark(case.state, case.running, case.level);
        parts.push(&html!(
            "<section><h3>{} {}</h3><p class=\"hint\">{} · {}</p>{}</section>",
            tr.text(item),
            ui::tag(mark, &state_word(tr, case.state)),
            tr.text(organ),
            case.number,
            clock
        ));
    }
    let parts = (!parts.is_empty()).then(|| html!("<h2>{}</h2>{}", tr.t("case-parts"), parts));
    let moments: Vec<Moment> = told
        .steps
        .iter()
        .filter_map(|(kind, at)| {
            let key = format!("case-event-{}", kind.trim_start_matches("case.").replace('.', "-"));
            let title = tr.find(&key, &[])?;
            Some(Moment {
                at_ms: Some(*at),
                title,
                who: None,
                body: Html::empty(),
                state: State::Done,
                channel: None,
            })
        })
        .collect();
    let again = ui::key_link(&tr.t("hotline-again"), 'N', "/desk/hotline");
    Ok(Page::desk(&room.ctx.view, tr.text(&told.item))
        .crumbs([ui::Crumb::new(tr.t("hotline-title"), "/desk/hotline")])
        .body(caller_words(room, told.caller))
        .body(say)
        .body(html!("{}", clock))
        .body(ui::summary(&rows))
        .body(html!("{}", parts))
        .body(html!("<h2>{}</h2>{}", tr.t("case-timeline"), ui::timeline(tr, &moments)))
        .body(html!("<p>{}</p>", again))
        .respond())
}

fn many(room: &Room, name: &str, lines: &[(CaseLine, Text)], caller: Option<bool>) -> Response {
    let tr = room.tr();
    let rows = lines.iter().map(|(line, item)| {
        let body = html!(
            "<input type=\"hidden\" name=\"wanted\" value=\"{}\"><button class=\"link\">{}</button>",
            line.number,
            tr.text(item)
        );
        Row::new([
            html!(
                "{}<span class=\"hint\">{}</span>",
                ui::form(&room.ctx.view, "/desk/hotline", &body),
                line.number
            ),
            ui::tag(state_mark(line.state, line.running, line.level), &state_word(tr, line.state)),
            esc(&tr.instant(line.received_at)),
            staff::limit(room, line),
        ])
    });
    let columns =
        ["desk-column-case", "office-column-state", "office-column-received", "office-column-limit"];
    let table = Table {
        caption: tr.with("hotline-cases-of", "name", name),
        columns: columns.map(|key| Column::new(tr.t(key))).into(),
        rows: rows.collect(),
        ..Table::default()
    };
    let sep = if tr.lang == Lang::Zh { "：" } else { ": " };
    Page::desk(&room.ctx.view, format!("{}{sep}{name}", tr.t("hotline-title")))
        .crumbs([ui::Crumb::new(tr.t("hotline-title"), "/desk/hotline")])
        .body(caller_words(room, caller))
        .body(ui::table(&room.ctx.view, &table))
        .body(html!("<p>{}</p>", ui::key_link(&tr.t("hotline-again"), 'N', "/desk/hotline")))
        .respond()
}
