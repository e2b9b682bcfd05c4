//! `/case/{number}`: the applicant's case. The top says what it is, where it stands, what to do now and by when.

use kit::Routes;
use kit::routes::get;
use std::collections::HashMap;

use axum::http::StatusCode;
use contract::case::{CaseState, RATED};
use contract::item::Uncorrected;
use contract::lookup::LicenceSummary;
use contract::time::china_date;
use contract::{ActorKind, Fault, FaultKind, Text};
use kit::ui::{self, ClockView, Control, Crumb, Field, State, Task, Weight};
use kit::{Fields, Html, Page, Path, Reply, esc, html};
use service::panels::{About, Side};
use worktime::{Limit, Which};

use super::lines::moments;
use super::stages::{Way, limit_words, stages};
use crate::pages::{Beside, Room, document, go, panels_part, part_word, staff, state_mark};
use casework::check;
use casework::clock;
use casework::correction;
use casework::events;
use casework::frame::Standing;
use casework::model::{Case, ChecklistLine, Document, Level, Special};
use casework::urge::{self, Urge};
use casework::view::{self, CaseFile, TimelineEntry};
use casework::withdraw::{self, Withdraw};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/case/{number}", get(show))
        .route("/case/{number}/receipt", get(receipt))
        .route("/case/{number}/document/{no}", get(one_document))
        .route("/case/{number}/urge", get(urge_form).post(urge_now))
        .route("/case/{number}/withdraw", get(withdraw_form).post(withdraw_now))
}

/// Everything the page shows, read in one go.
pub(super) struct Dossier {
    pub file: CaseFile,
    pub name: Text,
    pub promised: Limit,
    pub is_package: bool,
    pub parts: Vec<(Case, Text, Text)>,
    pub documents: Vec<Document>,
    pub licences: Vec<LicenceSummary>,
    pub specials: Vec<Special>,
    pub timeline: Vec<TimelineEntry>,
    pub rateable: bool,
    /// What the correction notice names and nobody has supplied yet, each with what is wrong.
    pub wanting: Vec<(Text, String)>,
    /// What becomes of it when they are not supplied in time.
    pub uncorrected: Uncorrected,
    /// Whether whoever looks may supply something now.
    pub may_supplement: bool,
    /// Who handed it in on the applicant's behalf.
    pub agent: Option<String>,
    /// Whether they may urge it, and why not.
    pub may_urge: Result<(), Fault>,
    /// Whether they may withdraw it, and why not.
    pub may_withdraw: Result<(), Fault>,
}

pub(super) async fn dossier(room: &Room, number: &str) -> Result<Dossier, kit::Error> {
    let number = number.to_owned();
    room.read(move |tx, desk, actor| {
        let file = view::case_file(tx, desk.people.as_ref(), actor, &number)?;
        let version = desk.items.version(tx, file.root.version)?;
        let (name, promised) = (version.item.name.clone(), version.item.limits.promised);
        let is_package = version.item.package.is_some();
        let mut parts = Vec::with_capacity(file.members.len());
        for member in &file.members {
            let item = desk.items.version(tx, member.version)?.item.name.clone();
            let organ = desk.people.organ(tx, member.organ)?.name.clone();
            parts.push((member.clone(), item, organ));
        }
        let timeline = view::timeline(tx, &file.root)?;
        let ended = file.root.state.is_final() || file.root.state == CaseState::Granted;
        let rateable = ended
            && actor.party == Some(file.root.applicant)
            && !timeline.iter().any(|entry| entry.kind == RATED);
        let standing = Standing { case: &file.root, root: &file.root, version: &version };
        let wanting = match file.root.state {
            CaseState::Correcting => wanting(check::checklist(tx, &file.root)?),
            _ => Vec::new(),
        };
        Ok(Dossier {
            wanting,
            uncorrected: version.item.terms.uncorrected.unwrap_or_default(),
            may_supplement: check::may_supplement(tx, desk, &standing, actor).is_ok(),
            may_urge: urge::may_urge(tx, desk, &standing, actor).map(drop),
            may_withdraw: withdraw::may_withdraw(tx, desk, &standing, actor),
            agent: file.root.agent.map(|agent| desk.people.name(tx, agent)).transpose()?,
            documents: view::documents(tx, &file)?,
            licences: view::licences(tx, desk, &file)?,
            specials: view::specials(tx, &file)?,
            timeline,
            name,
            promised,
            is_package,
            parts,
            file,
            rateable,
        })
    })
    .await
}

/// What the notice names, by name, with what the clerk found wrong.
fn wanting(lines: Vec<ChecklistLine>) -> Vec<(Text, String)> {
    let named = lines.into_iter().filter(|line| line.noticed && !line.supplemented);
    named.map(|line| (line.name, line.tick.map(|tick| tick.reason).unwrap_or_default())).collect()
}

/// The clock of a case in full, if one runs or ran.
pub(crate) fn clock_view(room: &Room, case: &Case) -> Result<Option<ClockView>, Fault> {
    let calendar =
        room.desk.calendar.for_region(&case.region).map_err(|e| Fault::internal("case.clock", e))?;
    let Some(state) = clock::state(&calendar, case)? else { return Ok(None) };
    let today = china_date(room.ctx.app.db.clock().now_ms());
    ClockView::of(room.tr(), &state, Which::Promised, today, u32::from(clock::WARN_DAYS))
        .map(Some)
        .map_err(|e| Fault::internal("case.clock", e))
}

/// Whether the application ended because what was to be corrected did not come.
pub(crate) fn is_uncorrected(root: &Case) -> bool {
    root.facts.ended_because.as_deref() == Some(correction::UNCORRECTED)
}

/// Until when corrections may come, and what follows otherwise.
pub(crate) fn limit_of_correction(room: &Room, root: &Case, then: Uncorrected) -> Option<String> {
    let tr = room.tr();
    let until = root.facts.notice.as_ref()?.until.as_deref()?.parse().ok()?;
    let day = ui::due_words(tr, until, root.is_due_provisional());
    Some(tr.with(&format!("case-now-correcting-{}", then.as_str()), "day", &day))
}

/// What the applicant should do now, in the state the case is in.
fn next_step(room: &Room, dossier: &Dossier) -> Html {
    let tr = room.tr();
    let root = &dossier.file.root;
    let number = &root.number;
    let refused = dossier.parts.iter().filter(|(part, ..)| part.state == CaseState::Refused).count();
    let ended = dossier.parts.iter().filter(|(part, ..)| part.state == CaseState::Terminated).count();
    let is_mixed = refused + ended > 0 && matches!(root.state, CaseState::Granted | CaseState::Delivered);
    let words = match is_mixed {
        true => {
            let granted = dossier.parts.len() - refused - ended;
            let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX).into();
            tr.f("case-now-mixed", &[("granted", count(granted)), ("refused", count(refused + ended))])
        }
        // Told once: what was asked for has come in, and the five days run anew.
        false if root.state == CaseState::Received && root.facts.supplemented_at.is_some() => {
            let by = root.due.as_deref().and_then(|due| due.parse().ok()).map(|due| tr.date(due));
            tr.with("case-now-resubmitted", "day", by.as_deref().unwrap_or_default())
        }
        false => match (root.state, limit_of_correction(room, root, dossier.uncorrected)) {
            (CaseState::Correcting, Some(words)) => words,
            _ if is_uncorrected(root) => {
                tr.t(&format!("case-now-{}-uncorrected", root.state.as_str())).into_owned()
            }
            _ => tr.t(&format!("case-now-{}", root.state.as_str())).into_owned(),
        },
    };
    let wanting: Html = dossier
        .wanting
        .iter()
        .map(|(name, reason)| match reason.is_empty() {
            true => html!("<li>{}</li>", tr.text(name)),
            false => html!("<li>{} <span class=\"hint\">{}</span></li>", tr.text(name), reason),
        })
        .collect();
    let wanting = (!wanting.is_empty()).then(|| html!("<ul>{}</ul>", wanting));
    // What was accepted without: still to come, with the window, or not come in its time.
    let owed = root.facts.deferred.iter().filter(|_| root.state.is_open());
    let owed: Html =
        owed.map(|owed| html!("<li>{}</li>", staff::owing_words(tr, "case-owed", owed))).collect();
    let deferred = (!owed.is_empty()).then(|| html!("<p>{}</p><ul>{}</ul>", tr.t("case-now-deferred"), owed));
    let tone = match root.state {
        CaseState::Correcting => ui::Tone::Warn,
        _ if is_mixed => ui::Tone::Warn,
        CaseState::Granted | CaseState::Delivered => ui::Tone::Done,
        CaseState::NotAccepted | CaseState::Refused | CaseState::Terminated => ui::Tone::Stop,
        _ => ui::Tone::Info,
    };
    let mut actions = Vec::new();
    if dossier.may_supplement {
        actions.push(ui::link_button(
            &tr.t("case-supply"),
            &format!("/case/{number}/supplement"),
            Weight::Primary,
        ));
    }
    if dossier.rateable {
        actions.push(ui::link_button(&tr.t("case-rate"), &format!("/rate/{number}"), Weight::Secondary));
    }
    if dossier.may_urge.is_ok() {
        actions.push(ui::link_button(&tr.t("case-urge"), &format!("/case/{number}/urge"), Weight::Secondary));
    }
    let urged = root.facts.urged.applicant.filter(|_| root.state.is_open());
    let urged =
        urged.map(|at| html!("<p class=\"hint\">{}</p>", tr.with("case-urged-on", "at", &tr.instant(at))));
    let actions = (!actions.is_empty()).then(|| ui::buttons(actions));
    let words = match dossier.rateable && root.state == CaseState::Delivered {
        true => format!(
            "{words}{}{}",
            if tr.lang == contract::Lang::Zh { "" } else { " " },
            tr.t("case-rate.invite")
        ),
        false => words,
    };
    let is_late = matches!(root.level, Level::Yellow | Level::Red) && !root.state.is_final();
    let late = is_late.then(|| html!("<p>{}</p>", tr.t("case-now-late")));
    ui::notice(tone, &html!("<p>{}</p>{}{}{}{}{}", words, wanting, late, deferred, urged, actions))
}

fn special_line(room: &Room, special: &Special) -> Html {
    let tr = room.tr();
    let until = special.planned_end.parse().map_or_else(|_| special.planned_end.clone(), |day| tr.date(day));
    let words = match special.closed_at {
        None => {
            tr.f("case-special-open", &[("name", tr.text(&special.name).into()), ("until", until.into())])
        }
        Some(at) => tr.f(
            "case-special-closed",
            &[("name", tr.text(&special.name).into()), ("day", tr.date(china_date(at)).into())],
        ),
    };
    html!("<p>{}</p>", words)
}

async fn show(room: Room, beside: Beside, Path(number): Path<String>) -> Reply {
    let tr = room.tr();
    let dossier = dossier(&room, &number).await?;
    let root = &dossier.file.root;
    if number != root.number {
        return Ok(go(&format!("/case/{}", root.number)));
    }
    let own = room.ctx.actor.as_ref().is_some_and(|actor| actor.kind == ActorKind::Applicant);
    let sent = own.then(|| {
        html!(
            "<ul class=\"quick\"><li><a href=\"/case/{0}/application\">{1}</a></li>\
             <li><a href=\"/case/{0}/application#materials\">{2}</a></li></ul>",
            root.number,
            tr.t("sent-title"),
            tr.t("sent-materials")
        )
    });
    let mut rows = vec![
        (tr.t("case-number").into_owned(), html!("<span class=\"number\">{}</span>", root.number)),
        (tr.t("case-applicant").into_owned(), esc(&root.applicant_name)),
        (tr.t("case-received").into_owned(), esc(&tr.instant(root.received_at))),
    ];
    if let Some(agent) = &dossier.agent {
        let told = html!("{}<br><span class=\"hint\">{}</span>", agent, tr.t("case-agent-scope"));
        rows.insert(2, (tr.t("case-agent").into_owned(), told));
    }
    let head = html!("<h2>{}</h2>{}{}", tr.t("case-about"), sent, ui::summary(&rows));
    let way = stages(tr, &way_of(root));
    let overall = clock_view(&room, root)?.map(|view| ui::clock(tr, &view));
    let mut parts = Html::empty();
    for (member, item, organ) in &dossier.parts {
        let mark = state_mark(member.state, member.running, member.level);
        // A clock that stopped needs no bar any more.
        let clock = clock_view(&room, member)?.map(|view| match view.stopped {
            Some(_) => html!("<p>{}</p>", ui::clock_line(tr, &view)),
            None => ui::clock(tr, &view),
        });
        let special: Html =
            dossier.specials.iter().filter(|s| s.case == member.id).map(|s| special_line(&room, s)).collect();
        parts.push(&html!(
            "<section class=\"part\"><h3>{} {}</h3><p class=\"hint\">{}<span class=\"dot\"> </span>{}</p>{}{}</section>",
            tr.text(item),
            ui::tag(mark, &part_word(tr, member.state, member.running)),
            tr.text(organ),
            member.number,
            special,
            clock
        ));
    }
    let parts = (!parts.is_empty()).then(|| html!("<h2>{}</h2>{}", tr.t("case-parts"), parts));
    let others = panels_part(&room, beside, Side::Applicant, About::Application(root.id)).await?;
    Ok(Page::portal(&room.ctx.view, tr.text(&dossier.name))
        .crumbs([Crumb::new(tr.t("my-title"), "/my")])
        .aside(aside(&room, &dossier))
        .body(next_step(&room, &dossier))
        .body(way)
        .body(licences(&room, &dossier))
        .body(others)
        .body(html!("{}{}", overall, parts))
        .body(documents(&room, &dossier))
        .body(html!("<h2>{}</h2>{}", tr.t("case-timeline"), timeline(&room, &dossier)))
        .body(head)
        .respond())
}

fn way_of(root: &Case) -> Way<'_> {
    Way {
        state: root.state,
        received_at: root.received_at,
        accepted_at: root.accepted_at,
        decided_at: root.decided_at,
        due: root.due.as_deref(),
        running: root.running,
    }
}

/// The number to keep, how to show the case to somebody else, whom to ask, and how to take it back.
fn aside(room: &Room, dossier: &Dossier) -> Html {
    let tr = room.tr();
    let root = &dossier.file.root;
    let link = format!("{}/progress?number={}", room.ctx.app.site.base_url, root.number);
    html!(
        "<h2>{}</h2><p class=\"number\">{}</p>{}<p class=\"hint\">{}</p><h2>{}</h2><p>{}</p>{}",
        tr.t("case-number"),
        root.number,
        ui::qr(&link, &tr.t("case-receipt-qr")),
        tr.t("case-qr-hint"),
        tr.t("case-ask-title"),
        tr.t("case-ask"),
        withdraw_link(room, dossier)
    )
}

fn timeline(room: &Room, dossier: &Dossier) -> Html {
    let tr = room.tr();
    let parts: HashMap<String, Text> =
        dossier.parts.iter().map(|(member, item, _)| (member.number.clone(), item.clone())).collect();
    let number = &dossier.file.root.number;
    // That a limit is near is for the office to mind, and what is between offices is theirs.
    let told = dossier
        .timeline
        .iter()
        .filter(|entry| entry.kind != events::DUE_SOON && !events::INTERNAL.contains(&entry.kind.as_str()));
    let told: Vec<TimelineEntry> = told.cloned().collect();
    let lines = moments(tr, &told, &HashMap::new(), &parts, &dossier.documents, |no| {
        format!("/case/{number}/document/{no}")
    });
    ui::timeline(tr, &lines)
}

fn licences(room: &Room, dossier: &Dossier) -> Html {
    let tr = room.tr();
    if dossier.licences.is_empty() {
        return Html::empty();
    }
    let tasks: Vec<Task> = dossier
        .licences
        .iter()
        .map(|licence| Task {
            title: tr.text(&licence.name).to_owned(),
            href: Some(format!("/licence/{}", licence.identifier)),
            hint: Some(licence.identifier.clone()),
            state: State::Done,
            word: tr.t("case-licence-issued").into_owned(),
        })
        .collect();
    html!("<h2>{}</h2>{}", tr.t("case-licences"), ui::task_list(&tasks))
}

fn documents(room: &Room, dossier: &Dossier) -> Html {
    let tr = room.tr();
    let rows: Html = dossier
        .documents
        .iter()
        .enumerate()
        .map(|(index, document)| {
            html!(
                "<li><a href=\"/case/{}/document/{}\">{}</a> <span class=\"hint\">{}<span class=\"dot\"> </span>{}</span></li>",
                dossier.file.root.number,
                index + 1,
                tr.t(&format!("document-kind-{}", document.kind.as_str())),
                document.number,
                tr.date(china_date(document.at))
            )
        })
        .collect();
    html!("<h2>{}</h2><ul>{}</ul>", tr.t("case-documents"), rows)
}

fn withdraw_link(room: &Room, dossier: &Dossier) -> Html {
    let tr = room.tr();
    let root = &dossier.file.root;
    if dossier.may_withdraw.is_err() {
        return Html::empty();
    }
    html!("<p><a href=\"/case/{}/withdraw\">{}</a></p>", root.number, tr.t("case-withdraw"))
}

/// The receipt: a number to keep, and a QR code that opens public progress.
async fn receipt(room: Room, Path(number): Path<String>) -> Reply {
    let tr = room.tr();
    let dossier = dossier(&room, &number).await?;
    let root = &dossier.file.root;
    let link = format!("{}/progress?number={}", room.ctx.app.site.base_url, root.number);
    let tell_by =
        root.due.as_deref().and_then(|day| day.parse().ok()).filter(|_| root.state == CaseState::Received);
    let first = match tell_by {
        Some(day) => tr.with("case-receipt-by", "day", &tr.date(day)),
        None => tr.t("case-receipt-looked-at").into_owned(),
    };
    let then = if dossier.is_package { "case-receipt-then-together" } else { "case-receipt-then-one" };
    let limit = limit_words(tr, dossier.promised);
    let open =
        ui::link_button(&tr.t("case-receipt-open"), &format!("/case/{}", root.number), Weight::Primary);
    let next = html!(
        "<div class=\"receipt\"><div><p>{}</p><p class=\"hint\">{}<span class=\"dot\"> </span>{}</p><h2>{}</h2><ol class=\"steps\"><li>{}</li><li>{}</li><li>{}</li></ol></div>\
         <div class=\"receipt-keep\">{}<p>{}</p></div></div>{}",
        tr.with("case-receipt-for", "item", tr.text(&dossier.name)),
        root.applicant_name,
        tr.with("case-receipt-at", "when", &tr.instant(root.received_at)),
        tr.t("case-receipt-next"),
        first,
        tr.with(then, "limit", &limit),
        tr.t("case-receipt-last"),
        ui::qr(&link, &tr.t("case-receipt-qr")),
        tr.t("case-receipt-keep"),
        ui::buttons([open, ui::print_button(tr)])
    );
    Ok(Page::portal(&room.ctx.view, tr.t("case-receipt-title"))
        .own_heading()
        .body(ui::confirmation(&tr.t("case-receipt-title"), &tr.t("case-number"), &root.number, &next))
        .respond())
}

async fn one_document(room: Room, Path((number, no)): Path<(String, usize)>) -> Reply {
    let dossier = dossier(&room, &number).await?;
    let index = no.checked_sub(1).ok_or_else(|| Fault::not_found("case.document-not-found"))?;
    let found = dossier.documents.get(index).ok_or_else(|| Fault::not_found("case.document-not-found"))?;
    let organ = found.organ;
    let organ = room.read(move |tx, desk, _| Ok(desk.people.organ(tx, organ)?.name.clone())).await?;
    let tr = room.tr();
    Ok(Page::portal(&room.ctx.view, tr.t(&format!("document-kind-{}", found.kind.as_str())))
        .crumbs([Crumb::new(
            tr.text(&dossier.name).to_owned(),
            format!("/case/{}", dossier.file.root.number),
        )])
        .own_heading()
        .body(document::sheet(tr, found, &organ, &room.ctx.app.site.base_url))
        .respond())
}

async fn urge_form(room: Room, Path(number): Path<String>) -> Reply {
    let dossier = dossier(&room, &number).await?;
    if let Err(fault) = dossier.may_urge {
        return Err(fault.into());
    }
    Ok(urge_page(&room, &dossier, &Fields::default(), &ui::Errors::new()))
}

fn urge_page(
    room: &Room,
    dossier: &Dossier,
    given: &Fields,
    errors: &ui::Errors,
) -> axum::response::Response {
    let tr = room.tr();
    let number = &dossier.file.root.number;
    let (label, help) = (tr.t("case-urge-why"), tr.t("case-urge-why-help"));
    let field = Field {
        id: "reason",
        label: &label,
        help: &help,
        control: Control::Lines(3),
        value: given.get("reason").unwrap_or(""),
        required: true,
        max_length: 500,
        ..Field::default()
    };
    let body = html!(
        "{}{}",
        ui::field(tr, &field, errors.of("reason")),
        ui::buttons([
            ui::button(&tr.t("case-urge-now"), Weight::Primary, None),
            ui::link_button(&tr.t("case-urge-back"), &format!("/case/{number}"), Weight::Quiet),
        ])
    );
    let mut page = Page::portal(&room.ctx.view, tr.t("case-urge"))
        .crumbs([Crumb::new(tr.text(&dossier.name).to_owned(), format!("/case/{number}"))])
        .lead(tr.t("case-urge-lead"));
    if !errors.is_empty() {
        page = page.body(ui::error_summary(tr, errors)).with_errors();
    }
    page.body(ui::form(&room.ctx.view, &format!("/case/{number}/urge"), &body)).respond()
}

async fn urge_now(room: Room, Path(number): Path<String>, fields: Fields) -> Reply {
    if fields.text("reason").is_empty() {
        let dossier = dossier(&room, &number).await?;
        let missing = room.tr().t("case-urge-missing").into_owned();
        let errors = [("reason", missing)].into_iter().collect();
        return Ok(urge_page(&room, &dossier, &fields, &errors));
    }
    let (wanted, reason) = (number.clone(), fields.text("reason").to_owned());
    room.carry(move |tx, desk, actor| {
        let file = view::case_file(tx, desk.people.as_ref(), actor, &wanted)?;
        urge::urge(tx, desk, actor, &Urge { case: file.root.id, reason: reason.clone() })
    })
    .await?;
    Ok(kit::redirect_with(&room.ctx.view, &format!("/case/{number}"), "case-done-urged", &[]))
}

async fn withdraw_form(room: Room, Path(number): Path<String>) -> Reply {
    let tr = room.tr();
    let dossier = dossier(&room, &number).await?;
    if let Err(fault) = dossier.may_withdraw {
        return Err(match fault.kind {
            FaultKind::Conflict => Fault::conflict("case.cannot-withdraw").into(),
            _ => fault.into(),
        });
    }
    let root = &dossier.file.root;
    let (label, help) = (tr.t("case-withdraw-why"), tr.t("case-withdraw-why-help"));
    let field = Field {
        id: "why",
        label: &label,
        help: &help,
        control: Control::Lines(3),
        max_length: 500,
        ..Field::default()
    };
    let body = html!(
        "{}{}",
        ui::field(tr, &field, None),
        ui::buttons([
            ui::button(&tr.t("case-withdraw-now"), Weight::Danger, None),
            ui::link_button(&tr.t("case-withdraw-keep"), &format!("/case/{number}"), Weight::Quiet),
        ])
    );
    Ok(Page::portal(&room.ctx.view, tr.t("case-withdraw-title"))
        .crumbs([Crumb::new(tr.text(&dossier.name).to_owned(), format!("/case/{}", root.number))])
        .lead(tr.t("case-withdraw-lead"))
        .body(ui::form(&room.ctx.view, &format!("/case/{}/withdraw", root.number), &body))
        .status(StatusCode::OK)
        .respond())
}

async fn withdraw_now(room: Room, Path(number): Path<String>, fields: Fields) -> Reply {
    let why = fields.text("why").to_owned();
    let wanted = number.clone();
    room.carry(move |tx, desk, actor| {
        let file = view::case_file(tx, desk.people.as_ref(), actor, &wanted)?;
        withdraw::withdraw(tx, desk, actor, &Withdraw { case: file.root.id, why: why.clone() })
    })
    .await?;
    Ok(go(&format!("/case/{number}")))
}
