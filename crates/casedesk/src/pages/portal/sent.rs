//! `/case/{number}/application`: what the applicant filled in and sent, to read again, print and keep as a PDF.

use std::collections::HashMap;

use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use contract::item::ItemVersion;
use contract::lookup::{FileSummary, Paper, PaperLine};
use contract::{ActorKind, Fault, FileId};
use kit::routes::get;
use kit::ui::{self, Crumb, FormView, Weight};
use kit::{Html, Page, Path, Reply, Routes, Tr, esc, html};
use std::sync::Arc;

use crate::pages::{Room, go, staff};
use casework::check;
use casework::conditions::show as show_field;
use casework::model::Application;
use casework::model::{Case, CaseMaterial, Source};
use casework::view;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/case/{number}/application", get(show))
        .route("/case/{number}/application/pdf", get(pdf))
}

/// What was sent.
struct Sent {
    /// Who handed it in on the applicant's behalf.
    agent: Option<String>,
    root: Case,
    version: Arc<ItemVersion>,
    application: Application,
    form: Option<Arc<forms::Merged>>,
    materials: Vec<CaseMaterial>,
    files: HashMap<FileId, FileSummary>,
    /// Materials the correction notice names that nobody has replaced, each with what the window found wrong.
    wrong: Vec<(String, String)>,
}

/// Reads it for the applicant: staff read it masked, on their own pages.
async fn sent(room: &Room, number: &str) -> Result<Sent, kit::Error> {
    if room.ctx.signed_in()?.kind != ActorKind::Applicant {
        return Err(Fault::not_found("case.not-found").into());
    }
    let number = number.to_owned();
    room.read(move |tx, desk, actor| {
        let file = view::case_file(tx, desk.people.as_ref(), actor, &number)?;
        let version = desk.items.version(tx, file.root.version)?;
        let application = view::application(tx, &file)?;
        let has_form = version.item.package.is_some() || version.form.is_some();
        let form = match has_form {
            true => Some(desk.items.form(tx, &version, &application.answers)?),
            false => None,
        };
        let materials = view::materials(tx, &file)?;
        let mut files = HashMap::new();
        for id in materials.iter().filter_map(|material| material.file) {
            if let Some(found) = desk.files.file(tx, id)? {
                files.insert(id, found);
            }
        }
        let wrong =
            check::checklist(tx, &file.root)?.into_iter().filter(|line| line.noticed && !line.supplemented);
        let wrong = wrong.filter_map(|line| Some((line.concept, line.tick?.reason)));
        let wrong = wrong.filter(|(_, reason)| !reason.is_empty()).collect();
        let agent = file.root.agent.map(|agent| desk.people.name(tx, agent)).transpose()?;
        Ok(Sent { agent, root: file.root, version, application, form, materials, files, wrong })
    })
    .await
}

impl Sent {
    /// The form as it was filled in, nothing masked: it is one's own.
    fn with_form<T: Default>(&self, show: impl Fn(&FormView<'_>) -> T) -> T {
        let Some(merged) = &self.form else { return T::default() };
        let (form, data) = (merged.form(), &self.application.form);
        let visible = form.visible(data, &show_field);
        show(&FormView { form, data, visible: &visible, errors: &[], sources: &[], section: None })
    }

    /// The materials that stand, in the order they came in.
    fn standing(&self) -> impl Iterator<Item = &CaseMaterial> {
        self.materials.iter().filter(|material| !material.replaced)
    }

    /// What the window found wrong with a material, until another has taken its place.
    fn said_of(&self, material: &CaseMaterial) -> Option<&str> {
        let wrong = self.wrong.iter().find(|(concept, _)| *concept == material.concept);
        wrong.map(|(_, reason)| reason.as_str())
    }

    fn file_name(&self, material: &CaseMaterial) -> Option<&FileSummary> {
        material.file.and_then(|id| self.files.get(&id))
    }
}

/// What came of a material, in a word.
fn source(tr: Tr, material: &CaseMaterial) -> String {
    match material.source {
        Source::File => tr.t("sent-source-file"),
        Source::Paper => tr.t("sent-source-paper"),
        Source::Licence => tr.t("sent-source-licence"),
        Source::Exchange => tr.t("sent-source-exchange"),
        Source::Form => tr.t("sent-source-form"),
        Source::Commitment => tr.t("sent-source-commitment"),
        Source::Sibling => tr.t("sent-source-sibling"),
    }
    .into_owned()
}

fn facts(tr: Tr, sent: &Sent) -> Vec<(String, String)> {
    let mut facts = vec![
        (tr.t("case-number").into_owned(), sent.root.number.clone()),
        (tr.t("sent-item").into_owned(), tr.text(&sent.version.item.name).to_owned()),
        (tr.t("case-applicant").into_owned(), sent.root.applicant_name.clone()),
        (tr.t("sent-at").into_owned(), tr.instant(sent.root.received_at)),
    ];
    if let Some(agent) = &sent.agent {
        facts.insert(3, (tr.t("case-agent").into_owned(), agent.clone()));
    }
    facts
}

async fn show(room: Room, Path(number): Path<String>) -> Reply {
    let tr = room.tr();
    let sent = sent(&room, &number).await?;
    if number != sent.root.number {
        return Ok(go(&format!("/case/{}/application", sent.root.number)));
    }
    let facts: Vec<(String, Html)> =
        facts(tr, &sent).into_iter().map(|(name, value)| (name, esc(&value))).collect();
    let answers = staff::scenario_rows(tr, &sent.version.item, &sent.application.answers);
    let answers: Vec<(String, Html)> = answers.into_iter().map(|(name, value)| (name, esc(&value))).collect();
    let answers =
        (!answers.is_empty()).then(|| html!("<h2>{}</h2>{}", tr.t("sent-answers"), ui::summary(&answers)));
    let materials: Html = sent
        .standing()
        .map(|material| {
            let file = sent.file_name(material).map(|file| {
                html!(
                    "<a href=\"/files/{}\">{}</a> <span class=\"hint\">{}</span>",
                    file.id.0,
                    file.name,
                    tr.size(u64::try_from(file.bytes).unwrap_or(0))
                )
            });
            let said = sent.said_of(material).map(|reason| {
                let words = tr.with("case-supply-reason", "reason", kit::unstopped(reason));
                html!("<p class=\"remark\">{}</p>", words)
            });
            html!(
                "<li><div>{}<p class=\"hint\">{}</p>{}</div><div>{}</div></li>",
                tr.text(&material.name),
                source(tr, material),
                said,
                file
            )
        })
        .collect();
    let materials = match materials.is_empty() {
        true => html!("<p class=\"hint\">{}</p>", tr.t("sent-no-materials")),
        false => html!("<ul class=\"tasks\">{}</ul>", materials),
    };
    let acts = ui::buttons([
        ui::link_button(&tr.t("sent-pdf"), &format!("/case/{number}/application/pdf"), Weight::Secondary),
        ui::print_button(tr),
    ]);
    Ok(Page::portal(&room.ctx.view, tr.t("sent-title"))
        .crumbs([
            Crumb::new(tr.t("my-title"), "/my"),
            Crumb::new(tr.text(&sent.version.item.name), format!("/case/{number}")),
        ])
        .lead(tr.t("sent-lead"))
        .body(acts)
        .body(ui::summary(&facts))
        .body(html!("{}", answers))
        .body(ui::check_answers(tr, &sent.with_form(|view| ui::form_answers(tr, view, |_| None))))
        .body(html!("<h2 id=\"materials\">{}</h2>{}", tr.t("sent-materials"), materials))
        .respond())
}

fn paper(tr: Tr, sent: &Sent) -> Paper {
    let mut lines: Vec<PaperLine> =
        facts(tr, sent).into_iter().map(|(name, value)| PaperLine::Row(name, value)).collect();
    let mut part = |title: String, rows: Vec<(String, String)>| {
        if !rows.is_empty() {
            lines.push(PaperLine::Heading(title));
            lines.extend(rows.into_iter().map(|(name, value)| PaperLine::Row(name, value)));
        }
    };
    part(
        tr.t("sent-answers").into_owned(),
        staff::scenario_rows(tr, &sent.version.item, &sent.application.answers),
    );
    for (title, rows) in sent.with_form(|view| ui::form_words(tr, view)) {
        part(if title.is_empty() { tr.t("sent-form").into_owned() } else { title }, rows);
    }
    let materials = sent.standing().map(|material| {
        let file = sent.file_name(material).map(|file| format!(" {}", file.name)).unwrap_or_default();
        (tr.text(&material.name).to_owned(), format!("{}{file}", source(tr, material)))
    });
    part(tr.t("sent-materials").into_owned(), materials.collect());
    Paper {
        title: tr.t("sent-title").into_owned(),
        lines,
        foot: sent.root.number.clone(),
        unset: tr.t("sent-pdf-unset").into_owned(),
        lang: tr.lang,
    }
}

async fn pdf(room: Room, Path(number): Path<String>) -> Reply {
    let sent = sent(&room, &number).await?;
    let paper = paper(room.tr(), &sent);
    let files = room.ctx.app.files.clone();
    // Setting the letters takes its time; others are answered meanwhile.
    let bytes = kit::aside(move || files.paper(&paper)).await??;
    // A number is digits and strokes.
    let name = format!("attachment; filename=\"{}.pdf\"", sent.root.number);
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}
