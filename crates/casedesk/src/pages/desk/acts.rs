//! Acts of the window on pages of their own: the one correction notice with its preview, refusing to accept, taking in
//! what was supplied at the counter, and looking at the applicant's full particulars.

use axum::http::StatusCode;
use contract::case::CaseState;
use directory::party::{self, Purpose, Why};
use kit::Routes;
use kit::routes::{get, post};
use kit::ui::{self, Choice, Control, Crumb, Errors, Field, Tone, Weight};
use kit::{Fields, Frame, Html, Page, Path, Reply, html};

use super::checklist;
use crate::pages::Room;
use crate::pages::staff::{self, Dossier, Refusal};
use casework::accept::{self, RefuseAcceptance};
use casework::check::{self, AskCorrection, Supplement};
use casework::correction;
use casework::frame::Act;
use casework::model::Mark;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/desk/case/{number}/notice", get(preview).post(notify))
        .route("/desk/case/{number}/refuse", get(refuse_form).post(refuse))
        .route("/desk/case/{number}/supplement", post(supplement))
        .route("/desk/case/{number}/applicant", get(reveal_form).post(reveal))
        .route("/office/case/{number}/applicant", get(reveal_form).post(reveal))
}

pub(super) fn case_page<'a>(room: &'a Room, dossier: &Dossier, title: &str) -> Page<'a> {
    let tr = room.tr();
    let root = &dossier.file.root;
    let name = format!("{} · {}", root.applicant_name, tr.text(&dossier.whole.item.name));
    let below = match Frame::of_path(room.ctx.path()) {
        Frame::Office => ("office-title", "/office", format!("/office/case/{}", root.number)),
        _ => ("desk-title", "/desk", format!("/desk/case/{}", root.number)),
    };
    Page::of_path(&room.ctx.view, tr.t(title))
        .crumbs([Crumb::new(tr.t(below.0), below.1), Crumb::new(name, below.2)])
}

async fn preview(room: Room, Path(number): Path<String>) -> Reply {
    let dossier = staff::dossier(&room, &number).await?;
    Ok(preview_page(&room, &dossier, "", None))
}

fn preview_page(
    room: &Room,
    dossier: &Dossier,
    note: &str,
    refused: Option<&Refusal>,
) -> axum::response::Response {
    let tr = room.tr();
    let root = &dossier.file.root;
    let wanting = checklist::wanting(&dossier.lines);
    let open = checklist::tally(&dossier.lines).open;
    let here = format!("/desk/case/{}", root.number);
    let rows: Html = wanting
        .iter()
        .map(|line| {
            let tick = line.tick.as_ref();
            let word = match tick.map(|tick| tick.mark) {
                Some(Mark::Defective) => tr.t("desk-mark-defective"),
                _ => tr.t("desk-mark-missing"),
            };
            html!(
                "<li><strong>{}</strong> {}<p>{}</p><p class=\"hint\">{}</p></li>",
                tr.text(&line.name),
                ui::tag(ui::State::Overdue, &word),
                tick.map(|tick| tick.reason.as_str()).unwrap_or_default(),
                tr.text(&line.standard)
            )
        })
        .collect();
    let mut page = case_page(room, dossier, "desk-notice-title").lead(tr.t("desk-notice-lead"));
    if let Some(refused) = refused {
        page = page.body(refused.notice()).status(refused.status);
    }
    let back = ui::link_button(&tr.t("desk-back-to-checklist"), &here, Weight::Secondary);
    let may_not =
        room.ctx.actor.as_ref().and_then(|actor| dossier.why_not_whole(tr, actor, Act::AskCorrection));
    if wanting.is_empty() || open > 0 || may_not.is_some() {
        let why = match () {
            () if root.facts.notice.is_some() => tr.t("desk-notice-once").into_owned(),
            () if root.state != CaseState::Received => tr.t("desk-notice-too-late").into_owned(),
            () if may_not.is_some() => may_not.unwrap_or_default(),
            () if open > 0 => tr.n("desk-notice-open", open as i64),
            () => tr.t("desk-notice-nothing").into_owned(),
        };
        let body = ui::notice(Tone::Warn, &html!("<p>{}</p>", why));
        return page.body(body).body(html!("<ol>{}</ol>", rows)).body(ui::buttons([back])).respond();
    }
    let (label, help) = (tr.t("desk-notice-note"), tr.t("desk-notice-note-help"));
    let field = Field {
        id: "note",
        label: &label,
        help: &help,
        control: Control::Lines(3),
        value: note,
        max_length: 1000,
        ..Field::default()
    };
    let form = html!(
        "<input type=\"hidden\" name=\"revision\" value=\"{}\">{}{}",
        root.revision,
        ui::field(tr, &field, None),
        ui::buttons([ui::key_button(&tr.t("desk-notice-send"), 'B', Weight::Primary, None), back])
    );
    let terms = dossier.whole.item.terms;
    let limit = correction::last_day(&room.desk, root, staff::today(room), terms).ok().map(|last| {
        let key = format!("desk-notice-until-{}", terms.uncorrected.unwrap_or_default().as_str());
        html!("<p>{}</p>", tr.with(&key, "day", &ui::due_words(tr, last.on, last.provisional)))
    });
    page.body(html!("<h2>{}</h2><ol>{}</ol>{}", tr.n("desk-notice-names", wanting.len() as i64), rows, limit))
        .body(ui::form(&room.ctx.view, &format!("{here}/notice"), &form))
        .respond()
}

async fn notify(room: Room, Path(number): Path<String>, fields: Fields) -> Reply {
    let dossier = staff::dossier(&room, &number).await?;
    let case = dossier.file.root.id;
    let revision: i64 = fields.text("revision").parse().unwrap_or(-1);
    let note = fields.text("note").to_owned();
    let cmd = AskCorrection { case, revision, ticks: Vec::new(), note: note.clone() };
    match room.carry(move |tx, desk, actor| check::ask_correction(tx, desk, actor, &cmd)).await {
        Ok(document) => {
            let to = format!("/desk/case/{}", dossier.file.root.number);
            Ok(kit::redirect_with(
                &room.ctx.view,
                &to,
                "desk-done-noticed",
                &[("document", document.number.as_str())],
            ))
        }
        Err(error) => {
            let refused = staff::refusal(&room, &dossier, error).await?;
            let fresh = staff::dossier(&room, &number).await?;
            Ok(preview_page(&room, &fresh, &note, Some(&refused)))
        }
    }
}

async fn refuse_form(room: Room, Path(number): Path<String>) -> Reply {
    let dossier = staff::dossier(&room, &number).await?;
    let wanting = checklist::wanting(&dossier.lines);
    let tr = room.tr();
    // What is still wanting is the reason in most cases: proposed, to be put into the clerk's own words.
    let lines = wanting.iter().map(|line| {
        let reason = line.tick.as_ref().map(|tick| tick.reason.as_str()).filter(|reason| !reason.is_empty());
        match reason {
            Some(reason) => format!("{}: {reason}", tr.text(&line.name)),
            None => format!("{}: {}", tr.text(&line.name), tr.t("desk-mark-missing")),
        }
    });
    let reasons = lines.collect::<Vec<_>>().join("\n");
    Ok(refuse_page(&room, &dossier, [&reasons, &tr.t("desk-refuse-basis-usual")], &Errors::new(), None))
}

fn refuse_page(
    room: &Room,
    dossier: &Dossier,
    [reasons, basis]: [&str; 2],
    errors: &Errors,
    refused: Option<&Refusal>,
) -> axum::response::Response {
    let tr = room.tr();
    let root = &dossier.file.root;
    let here = format!("/desk/case/{}", root.number);
    let mut page = case_page(room, dossier, "desk-refuse-title").lead(tr.t("desk-refuse-lead"));
    let may_not =
        room.ctx.actor.as_ref().and_then(|actor| dossier.why_not_whole(tr, actor, Act::RefuseAcceptance));
    if let Some(why) = may_not.filter(|_| refused.is_none()) {
        let back = ui::link_button(&tr.t("desk-back-to-checklist"), &here, Weight::Secondary);
        return page
            .body(ui::notice(Tone::Warn, &html!("<p>{}</p>", why)))
            .body(ui::buttons([back]))
            .respond();
    }
    if let Some(refused) = refused {
        page = page.body(refused.notice()).status(refused.status);
    }
    if !errors.is_empty() {
        page = page.body(ui::error_summary(tr, errors)).with_errors();
    }
    let (reasons_label, reasons_help) = (tr.t("desk-refuse-reasons"), tr.t("desk-refuse-reasons-help"));
    let basis_label = tr.t("desk-refuse-basis");
    let fields = [
        Field {
            id: "reasons",
            label: &reasons_label,
            help: &reasons_help,
            control: Control::Lines(5),
            value: reasons,
            required: true,
            max_length: 1000,
            ..Field::default()
        },
        Field {
            id: "basis",
            label: &basis_label,
            control: Control::Lines(2),
            value: basis,
            max_length: 1000,
            ..Field::default()
        },
    ];
    let inputs: Html = fields.iter().map(|field| ui::field(tr, field, errors.of(field.id))).collect();
    let form = html!(
        "<input type=\"hidden\" name=\"revision\" value=\"{}\">{}<h2>{}</h2><p>{}</p>{}",
        root.revision,
        inputs,
        tr.t("desk-refuse-remedies"),
        tr.text(&dossier.whole.item.remedies),
        ui::buttons([
            ui::key_button(&tr.t("desk-refuse-now"), 'X', Weight::Danger, None),
            ui::link_button(&tr.t("desk-back-to-checklist"), &here, Weight::Secondary),
        ])
    );
    page.body(ui::form(&room.ctx.view, &format!("{here}/refuse"), &form)).respond()
}

async fn refuse(room: Room, Path(number): Path<String>, fields: Fields) -> Reply {
    let tr = room.tr();
    let dossier = staff::dossier(&room, &number).await?;
    let (reasons, basis) = (fields.text("reasons").to_owned(), fields.text("basis").to_owned());
    if reasons.is_empty() {
        let errors: Errors =
            [("reasons", tr.t("desk-refuse-reasons-missing").into_owned())].into_iter().collect();
        return Ok(refuse_page(&room, &dossier, [&reasons, &basis], &errors, None));
    }
    let cmd = RefuseAcceptance {
        case: dossier.file.root.id,
        revision: fields.text("revision").parse().unwrap_or(-1),
        reasons: reasons.clone(),
        basis: basis.clone(),
    };
    match room.carry(move |tx, desk, actor| accept::refuse_acceptance(tx, desk, actor, &cmd)).await {
        Ok(document) => {
            let to = format!("/desk/case/{}", dossier.file.root.number);
            Ok(kit::redirect_with(
                &room.ctx.view,
                &to,
                "desk-done-refused",
                &[("document", document.number.as_str())],
            ))
        }
        Err(error) => {
            let refused = staff::refusal(&room, &dossier, error).await?;
            let fresh = staff::dossier(&room, &number).await?;
            Ok(refuse_page(&room, &fresh, [&reasons, &basis], &Errors::new(), Some(&refused)))
        }
    }
}

/// Taking in at the counter what the notice asked for: shown on paper, checked against the original.
pub(super) fn supplement_form(room: &Room, dossier: &Dossier) -> Html {
    let tr = room.tr();
    let root = &dossier.file.root;
    let Some(notice) = &root.facts.notice else { return Html::empty() };
    let rows: Html = dossier
        .lines
        .iter()
        .filter(|line| notice.concepts.contains(&line.concept))
        .map(|line| {
            let reason = line.tick.as_ref().map(|tick| tick.reason.as_str()).unwrap_or_default();
            html!(
                "<label class=\"choice\"><input type=\"checkbox\" name=\"paper\" value=\"{}\"><span>{} \
                 <span class=\"hint\">{} {}</span></span></label>",
                line.concept,
                tr.text(&line.name),
                reason,
                tr.text(&line.standard)
            )
        })
        .collect();
    let body = html!(
        "<fieldset class=\"field\"><legend>{}</legend><p class=\"hint\">{}</p><div class=\"choices\">{}</div></fieldset>{}",
        tr.t("desk-supplement"),
        tr.t("desk-supplement-help"),
        rows,
        ui::buttons([ui::key_button(&tr.t("desk-supplement-now"), 'S', Weight::Primary, None)])
    );
    ui::form(&room.ctx.view, &format!("/desk/case/{}/supplement", root.number), &body)
}

async fn supplement(room: Room, Path(number): Path<String>, fields: Fields) -> Reply {
    let dossier = staff::dossier(&room, &number).await?;
    let to = format!("/desk/case/{}", dossier.file.root.number);
    let files: Vec<_> = fields.all("paper").map(|concept| (concept.to_owned(), Vec::new())).collect();
    let cmd = Supplement { case: dossier.file.root.id, files };
    match room.carry(move |tx, desk, actor| check::supplement(tx, desk, actor, &cmd)).await {
        Ok(()) => Ok(kit::redirect_with(&room.ctx.view, &to, "desk-done-supplemented", &[])),
        Err(error) => {
            let mut refused = staff::refusal(&room, &dossier, error).await?;
            refused.field = None;
            let page = case_page(&room, &dossier, "desk-supplement")
                .body(refused.notice())
                .status(refused.status)
                .body(supplement_form(&room, &staff::dossier(&room, &number).await?));
            Ok(page.respond())
        }
    }
}

async fn reveal_form(room: Room, Path(number): Path<String>) -> Reply {
    let dossier = staff::dossier(&room, &number).await?;
    Ok(reveal_page(&room, &dossier, &Why::default(), &Errors::new()).respond())
}

fn reveal_page<'a>(room: &'a Room, dossier: &Dossier, why: &Why, errors: &Errors) -> Page<'a> {
    let tr = room.tr();
    let word = |purpose: &Purpose| tr.t(&format!("party-purpose-{}", purpose.as_str())).into_owned();
    let choices: Vec<Choice> =
        Purpose::ALL.iter().map(|purpose| Choice::new(purpose.as_str(), word(purpose))).collect();
    let (label, words_label) = (tr.t("desk-reveal-purpose"), tr.t("desk-reveal-words"));
    let help = tr.t("desk-reveal-words-help");
    let purpose = Field {
        id: "purpose",
        label: &label,
        control: Control::Radios(&choices),
        value: why.purpose.map(|purpose| purpose.as_str()).unwrap_or_default(),
        required: true,
        ..Field::default()
    };
    let words = Field {
        id: "words",
        label: &words_label,
        help: &help,
        value: &why.words,
        required: true,
        max_length: 150,
        ..Field::default()
    };
    let body = html!(
        "{}{}{}",
        ui::field(tr, &purpose, errors.of("purpose")),
        ui::field(tr, &words, errors.of("words")),
        ui::buttons([ui::button(&tr.t("desk-reveal-now"), Weight::Primary, None)])
    );
    let page = case_page(room, dossier, "desk-reveal-title").lead(tr.t("desk-reveal-lead"));
    let page = if errors.is_empty() { page } else { page.body(ui::error_summary(tr, errors)).with_errors() };
    page.body(ui::form(&room.ctx.view, room.ctx.path(), &body))
}

async fn reveal(room: Room, Path(number): Path<String>, fields: Fields) -> Reply {
    let tr = room.tr();
    let dossier = staff::dossier(&room, &number).await?;
    let why = Why {
        purpose: Purpose::parse(fields.text("purpose")),
        words: fields.text("words").to_owned(),
        ..Why::default()
    };
    if let Err(fault) = party::check_why(&why) {
        let (field, words) = match fault.code {
            "party.purpose" => ("purpose", tr.t("desk-reveal-purpose-missing").into_owned()),
            _ => ("words", tr.t("desk-reveal-words-missing").into_owned()),
        };
        let errors: Errors = [(field, words)].into_iter().collect();
        return Ok(reveal_page(&room, &dossier, &why, &errors).respond());
    }
    let asked = dossier.file.root.number.clone();
    let most = room.ctx.site().looks;
    let revealed = room.carry(move |tx, _, actor| staff::reveal(tx, actor, &asked, &why, most)).await?;
    Ok(case_page(&room, &dossier, "desk-reveal-title")
        .lead(tr.t("desk-reveal-logged"))
        .body(staff::revealed_part(tr, &dossier, &revealed))
        .status(StatusCode::OK)
        .respond())
}
