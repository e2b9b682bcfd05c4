//! `/draft/{id}`: an application being filled in — its parts, the check before handing in, handing in, throwing away.

use kit::Routes;
use kit::routes::{get, post};
use std::sync::Arc;

use contract::DraftId;
use contract::item::{ItemVersion, Need};
use contract::plan::Reason;
use kit::ui::{self, Crumb, FormView, State, Task, Weight};
use kit::{Fields, Html, Page, Path, Reply, html};
use service::panels::{self, Side};

use super::form::{problem_words, source_hints};
use crate::pages::staff::at_field;
use crate::pages::{Beside, Room, go, panels_part};
use casework::conditions::show as show_field;
use casework::drafts::{self, Draft};
use casework::model::About;
use casework::model::Channel;
use casework::submit::{self, DraftReview, Submit};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/draft/{id}", get(show))
        .route("/draft/{id}/check", get(check))
        .route("/draft/{id}/submit", post(hand_in))
        .route("/draft/{id}/discard", post(discard))
}

/// In the address of a part that was opened from the check before handing in.
pub(super) const FROM_CHECK: &str = "from=check";

/// A draft with what is known around it.
pub(crate) struct Sheet {
    /// The draft.
    pub draft: Draft,
    /// The item version it is filled in for.
    pub version: Arc<ItemVersion>,
    /// The draft looked through as submitting would.
    pub review: DraftReview,
    /// Where answers that nobody typed came from: field and words.
    pub sources: Vec<(String, String)>,
}

/// Reads one's own draft with everything around it.
pub(crate) async fn sheet(room: &Room, id: i64) -> Result<Sheet, kit::Error> {
    let tr = room.tr();
    room.read(move |tx, desk, actor| {
        let draft = drafts::draft(tx, actor, DraftId(id))?;
        let version = desk.items.version(tx, draft.version)?;
        let review = submit::review_draft(tx, desk, actor, draft.id)?;
        let sources = source_hints(tx, desk, tr, &draft)?;
        Ok(Sheet { draft, version, review, sources })
    })
    .await
}

impl Sheet {
    /// The frame it is shown in: the portal, or the desk when a clerk fills it in at the counter.
    pub(crate) fn page<'a>(&self, room: &'a Room, title: impl Into<String>) -> Page<'a> {
        let view = &room.ctx.view;
        if self.draft.channel == Channel::Counter {
            Page::desk(view, title)
        } else {
            Page::portal(view, title)
        }
    }

    /// The way back to the draft's own page.
    pub(crate) fn crumb(&self, room: &Room) -> Crumb {
        Crumb::new(room.tr().text(&self.version.item.name).to_owned(), format!("/draft/{}", self.draft.id))
    }

    fn problems_about(&self, about: impl Fn(&About) -> bool) -> usize {
        self.review.problems.iter().filter(|problem| about(&problem.about)).count()
    }

    /// How many commitments are asked for.
    pub(super) fn commitments(&self) -> usize {
        self.review.plan.spared.iter().filter(|s| matches!(s.why, Reason::Commitment { .. })).count()
    }
}

fn part(room: &Room, sheet: &Sheet, key: &str, path: &str, open: usize, started: bool) -> Task {
    let tr = room.tr();
    let (state, word) = match (open, started) {
        (0, _) => (State::Done, tr.t("draft-part-done").into_owned()),
        (_, false) => (State::Waiting, tr.t("draft-part-not-begun").into_owned()),
        (open, true) => (State::Waiting, tr.n("draft-part-open", open as i64)),
    };
    Task {
        title: tr.t(&format!("draft-part-{key}")).into_owned(),
        href: Some(format!("/draft/{}/{path}", sheet.draft.id)),
        hint: Some(tr.t(&format!("draft-part-{key}-hint")).into_owned()),
        state,
        word,
    }
}

async fn show(room: Room, beside: Beside, Path(id): Path<i64>) -> Reply {
    let tr = room.tr();
    let sheet = sheet(&room, id).await?;
    if sheet.draft.case.is_some() {
        return submitted(&room, id).await;
    }
    let plan = &sheet.review.plan;
    let form_open = sheet.problems_about(|about| matches!(about, About::Field(_)));
    let material_open = sheet.problems_about(|about| matches!(about, About::Material(_)));
    let commitment_open = sheet.problems_about(|about| matches!(about, About::Commitment(_)));
    let mut parts = vec![
        part(&room, &sheet, "form", "form", form_open, !sheet.draft.form.is_empty()),
        part(&room, &sheet, "materials", "materials", material_open, !sheet.draft.files.is_empty()),
    ];
    if sheet.commitments() > 0 {
        parts.push(part(
            &room,
            &sheet,
            "commitments",
            "commitments",
            commitment_open,
            !sheet.draft.commitments.is_empty(),
        ));
    }
    let ready = sheet.review.problems.is_empty();
    parts.push(Task {
        title: tr.t("draft-part-check").into_owned(),
        href: Some(format!("/draft/{id}/check")),
        hint: None,
        state: if ready { State::OnTime } else { State::Waiting },
        word: tr.t(if ready { "draft-ready" } else { "draft-not-ready" }).into_owned(),
    });
    // The first part that is not done is where one goes on.
    let open = parts.iter().find(|part| part.state != State::Done);
    let (words, to) = open.map_or((String::new(), None), |part| (part.title.clone(), part.href.clone()));
    let next = ui::link_button(
        &tr.with("draft-next", "part", &words),
        to.as_deref().unwrap_or("/my"),
        Weight::Primary,
    );
    let fewer = plan.before.saturating_sub(plan.asked.len());
    let burden = tr.f(
        "draft-burden",
        &[
            ("before", (plan.before as i64).into()),
            ("now", (plan.asked.len() as i64).into()),
            ("fewer", (fewer as i64).into()),
        ],
    );
    let saved = tr.with("draft-saved", "when", &tr.instant(sheet.draft.updated_at));
    let discard = ui::form(
        &room.ctx.view,
        &format!("/draft/{id}/discard"),
        &ui::details(
            &tr.t("draft-discard"),
            &html!(
                "<p>{}</p>{}",
                tr.t("draft-discard-warning"),
                ui::buttons([ui::button(&tr.t("draft-discard-now"), Weight::Danger, None)])
            ),
        ),
    );
    let others = others(&room, beside, &sheet).await?;
    Ok(sheet
        .page(&room, tr.text(&sheet.version.item.name))
        .crumbs([Crumb::new(tr.t("my-title"), "/my")])
        .lead(tr.t("draft-lead"))
        .body(ui::task_list(&parts))
        .body(ui::buttons([next]))
        .body(others)
        .body(html!("<p>{}</p><p class=\"hint\">{}</p>", burden, saved))
        .body(discard)
        .respond())
}

/// What other services say of an application that is being filled in.
async fn others(room: &Room, beside: Beside, sheet: &Sheet) -> Result<Html, kit::Error> {
    let side = if sheet.draft.channel == Channel::Counter { Side::Desk } else { Side::Applicant };
    panels_part(room, beside, side, panels::About::Draft(sheet.draft.id)).await
}

/// A draft that was handed in leads to its case, whatever page of it is opened (the back button, an old tab).
pub(super) async fn submitted(room: &Room, id: i64) -> Reply {
    let done = room
        .carry(move |tx, desk, actor| submit::submit(tx, desk, actor, &Submit { draft: DraftId(id) }))
        .await?;
    Ok(go(&format!("/case/{}", done.number)))
}

async fn check(room: Room, beside: Beside, Path(id): Path<i64>) -> Reply {
    let tr = room.tr();
    let sheet = sheet(&room, id).await?;
    if sheet.draft.case.is_some() {
        return submitted(&room, id).await;
    }
    let form = sheet.review.form.form();
    let visible = form.visible(&sheet.draft.form, &show_field);
    let remarks: Vec<forms::FieldError> =
        sheet.review.problems.iter().filter_map(|problem| at_field(problem, tr)).collect();
    let view = FormView {
        form,
        data: &sheet.draft.form,
        visible: &visible,
        errors: &remarks,
        sources: &sheet.sources,
        section: None,
    };
    let answers = ui::form_answers(tr, &view, |field| {
        Some(format!("/draft/{id}/form?{FROM_CHECK}#{}", ui::field_anchor(&field.id)))
    });
    // Whoever mends something here comes back here.
    let problems: Vec<(String, String)> = problem_words(tr, &sheet)
        .into_iter()
        .map(|(href, words)| (href.replacen('#', &format!("?{FROM_CHECK}#"), 1), words))
        .collect();
    let ready = problems.is_empty();
    let send = match sheet.draft.channel {
        Channel::Counter => ui::key_button(&tr.t("draft-hand-in"), 'S', Weight::Primary, None),
        _ => ui::button(&tr.t("draft-hand-in"), Weight::Primary, None),
    };
    // What whoever presses the button was told of comes back with it.
    let equal = &sheet.review.equal;
    let known = (!equal.is_empty())
        .then(|| html!("<input type=\"hidden\" name=\"known\" value=\"{}\">", equal.join(" ")));
    let hand_in = html!("{}<p>{}</p>{}", known, tr.t("draft-declaration"), ui::buttons([send]));
    let mut page = sheet.page(&room, tr.t("draft-check-title")).crumbs([sheet.crumb(&room)]);
    if !ready {
        let lines: Html = problems
            .iter()
            .map(|(href, words)| html!("<li><a href=\"{}\">{}</a></li>", href, words))
            .collect();
        let left = tr.n("draft-problems", problems.len() as i64);
        page = page.body(ui::notice(ui::Tone::Warn, &html!("<p>{}</p><ul>{}</ul>", left, lines)));
    }
    let told: Html = sheet
        .review
        .pointed_out
        .iter()
        .map(|problem| html!("<li>{}</li>", crate::pages::staff::told(tr, problem)))
        .collect();
    if !told.is_empty() {
        let words = tr.t("draft-pointed-out");
        page = page.body(ui::notice(ui::Tone::Warn, &html!("<p>{}</p><ul>{}</ul>", words, told)));
    }
    let path = if sheet.draft.channel == Channel::Counter { "/desk/case/" } else { "/case/" };
    page = page.body(match sheet.review.refused {
        true => crate::pages::staff::equal_refused_part(tr, equal, path),
        false => crate::pages::staff::equal_part(tr, equal, path),
    });
    if casework::agent::fills_in(&sheet.version, &sheet.draft.answers, sheet.draft.channel) {
        page = page.body(ui::notice(ui::Tone::Info, &html!("<p>{}</p>", tr.t("draft-by-agent"))));
    }
    page = page.body(ui::check_answers(tr, &answers)).body(html!(
        "<h2>{}</h2>{}",
        tr.t("draft-part-materials"),
        brought(&room, &sheet)
    ));
    page = page.body(others(&room, beside, &sheet).await?);
    if ready && !sheet.review.refused {
        page = page.body(ui::form(&room.ctx.view, &format!("/draft/{id}/submit"), &hand_in));
    }
    Ok(page.respond())
}

/// What was brought for each material, in a word.
fn brought(room: &Room, sheet: &Sheet) -> Html {
    let tr = room.tr();
    let rows: Vec<Task> = sheet
        .review
        .plan
        .asked
        .iter()
        .map(|asked| {
            let brought = sheet.draft.files.get(&asked.concept);
            let files = brought.map_or(0, |b| b.files.len());
            let (state, word) = match (files, brought.is_some_and(|b| b.paper), asked.need) {
                (0, true, _) => (State::Done, tr.t("draft-paper-shown").into_owned()),
                (0, false, Need::Required) => (State::Waiting, tr.t("draft-file-missing").into_owned()),
                (0, false, Need::Deferrable) => (State::Waiting, tr.t("draft-file-later").into_owned()),
                (0, false, Need::Optional) => (State::Waiting, tr.t("draft-file-none").into_owned()),
                (files, ..) => (State::Done, tr.n("draft-files", files as i64)),
            };
            let href = format!(
                "/draft/{}/materials?{FROM_CHECK}#{}",
                sheet.draft.id,
                ui::field_anchor(&asked.concept)
            );
            Task { title: tr.text(&asked.name).to_owned(), href: Some(href), hint: None, state, word }
        })
        .collect();
    ui::task_list(&rows)
}

async fn hand_in(room: Room, Path(id): Path<i64>, fields: Fields) -> Reply {
    let known = fields.get("known").unwrap_or_default();
    let known: Vec<String> = known.split_whitespace().take(50).map(str::to_owned).collect();
    let done = room
        .carry(move |tx, desk, actor| {
            submit::submit_knowing(tx, desk, actor, &Submit { draft: DraftId(id) }, &known)
        })
        .await;
    match done {
        Ok(done) => {
            let counter =
                room.ctx.actor.as_ref().is_some_and(|actor| actor.kind == contract::ActorKind::Staff);
            let to = if counter {
                format!("/desk/case/{}", done.number)
            } else {
                format!("/case/{}/receipt", done.number)
            };
            Ok(go(&to))
        }
        // The check page says everything that is missing, not only the first thing, and what equal application is under way.
        Err(error)
            if matches!(
                error.fault().code,
                "case.incomplete" | "case.equal-under-way" | "case.equal-refused"
            ) =>
        {
            Ok(go(&format!("/draft/{id}/check")))
        }
        Err(error) => Err(error),
    }
}

async fn discard(room: Room, Path(id): Path<i64>, _: Fields) -> Reply {
    room.carry(move |tx, desk, actor| drafts::discard(tx, desk, actor, DraftId(id))).await?;
    Ok(kit::redirect_with(&room.ctx.view, "/my", "draft-discarded", &[]))
}
