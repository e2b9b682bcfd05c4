//! `/desk/case/{number}`: queue, application, checklist side by side. The next thing to do is highlighted; every act has
//! a key; an act that comes too late says who was first, and when.

use axum::http::StatusCode;
use axum::response::Response;
use contract::case::CaseState;
use contract::item::Need;
use kit::Routes;
use kit::routes::get;
use kit::ui::{self, Crumb, Errors, Tone, Weight};
use kit::{Fields, Html, Page, Path, Reply, html};
use service::panels::{About, Side};

use super::checklist::{self, Tally};
use super::queue;
use crate::pages::staff::{self, Dossier, Refusal};
use crate::pages::{Beside, Room, panels_part, state_word};
use casework::accept::{self, Accept};
use casework::check::{self, Check};
use casework::deferred::{self, LookAtDeferred};
use casework::frame::Act;
use casework::model::{Channel, ChecklistLine, DocumentKind, Tick};

pub(super) fn routes() -> Routes {
    Routes::new().route("/desk/case/{number}", get(show).post(act))
}

/// What a form that was refused held.
#[derive(Default)]
struct Given {
    ticks: Vec<Tick>,
    defer: Vec<String>,
}

async fn show(room: Room, beside: Beside, Path(number): Path<String>) -> Reply {
    page(&room, beside, &number, &Given::default(), None).await
}

/// What whoever looks may do at the window with the application: the acts themselves are asked.
#[derive(Clone, Copy)]
struct Mine<'a> {
    room: &'a Room,
    dossier: &'a Dossier,
}

impl Mine<'_> {
    fn may(self, act: Act) -> bool {
        self.why_not(act).is_none()
    }

    /// Why they may not, in words.
    fn why_not(self, act: Act) -> Option<String> {
        let tr = self.room.tr();
        match &self.room.ctx.actor {
            Some(actor) => self.dossier.why_not_whole(tr, actor, act),
            None => Some(String::new()),
        }
    }

    /// Whether they may take in at the counter what the notice asked for.
    fn takes_in(self) -> bool {
        let standing = self.dossier.standing_of_whole();
        self.room.ctx.actor.as_ref().is_some_and(|actor| check::is_at_counter(&standing, actor))
    }
}

async fn page(room: &Room, beside: Beside, number: &str, given: &Given, refused: Option<Refusal>) -> Reply {
    let tr = room.tr();
    let dossier = staff::dossier(room, number).await?;
    let root = &dossier.file.root;
    let (queue, next) = queue::beside(room, &root.number).await?;
    let mine = Mine { room, dossier: &dossier };
    let others = panels_part(room, beside, Side::Desk, About::Application(root.id)).await?;
    let middle = html!("{}{}", application(room, &dossier)?, others);
    let right = match root.state {
        CaseState::Received if mine.may(Act::Check) || mine.may(Act::Accept) => {
            checking(room, &dossier, given, mine)
        }
        CaseState::Correcting if mine.takes_in() => {
            html!(
                "{}{}{}",
                waiting(room, &dossier),
                super::acts::supplement_form(room, &dossier),
                lengthening(room, &dossier, mine)
            )
        }
        CaseState::Correcting if mine.may(Act::LengthenCorrection) => {
            html!("{}{}", waiting(room, &dossier), lengthening(room, &dossier, mine))
        }
        _ => html!(
            "{}{}",
            deferred_form(room, &dossier, given, mine),
            after(room, &dossier, mine, next.as_deref())
        ),
    };
    let status = refused.as_ref().map_or(StatusCode::OK, |refused| refused.status);
    let mut page = Page::desk(&room.ctx.view, tr.text(&dossier.whole.item.name))
        .wide()
        .crumbs([Crumb::new(tr.t("desk-title"), "/desk")])
        .lead(tr.f(
            "desk-case-lead",
            &[
                ("name", root.applicant_name.as_str().into()),
                ("number", root.number.as_str().into()),
                ("state", state_word(tr, root.state).into()),
                ("at", tr.instant(root.received_at).into()),
            ],
        ));
    if let Some(refused) = &refused {
        page = page.body(refused.notice());
    }
    Ok(page.body(ui::panes(&queue, &middle, &right)).status(status).respond())
}

/// The middle pane: who, what for, and the form.
fn application(room: &Room, dossier: &Dossier) -> Result<Html, kit::Error> {
    let tr = room.tr();
    let root = &dossier.file.root;
    let reveal = format!("/desk/case/{}/applicant", root.number);
    let parts: Html = match dossier.whole.item.package.is_some() {
        true => dossier
            .application
            .plan
            .items
            .iter()
            .map(|code| html!("<li>{}</li>", part_name(dossier, code, room)))
            .collect(),
        false => Html::empty(),
    };
    let parts = (!parts.is_empty()).then(|| html!("<h3>{}</h3><ul>{}</ul>", tr.t("desk-parts"), parts));
    Ok(html!(
        "{}<h2>{}</h2>{}{}{}{}{}{}<h2>{}</h2>{}{}{}{}",
        staff::equal_part(tr, &dossier.equal, "/desk/case/"),
        tr.t("desk-applicant"),
        staff::unverified_part(tr, dossier),
        staff::party_card(tr, dossier.party.as_ref(), &root.applicant_name, &reveal),
        staff::agent_part(tr, dossier),
        staff::answers_part(tr, dossier),
        parts,
        staff::why_part(tr, dossier),
        tr.t("desk-form"),
        staff::remarks_part(tr, dossier),
        staff::form_part(tr, dossier),
        staff::spared_part(tr, dossier),
        ui::details(&tr.t("desk-timeline"), &staff::timeline_part(tr, dossier)),
    ))
}

/// The name of a package's part; the parts' cases stand in the file once they are opened.
fn part_name(dossier: &Dossier, code: &str, room: &Room) -> String {
    let tr = room.tr();
    let opened = dossier.parts.iter().find(|part| part.case.item == code && !part.case.is_root());
    opened
        .map(|part| tr.text(&part.version.item.name).to_owned())
        .or_else(|| {
            dossier.part_names.iter().find(|(item, _)| item == code).map(|(_, name)| tr.text(name).to_owned())
        })
        .unwrap_or_else(|| code.to_owned())
}

/// What to do next, in words.
fn next_act(room: &Room, dossier: &Dossier, tally: Tally, buttons: &Html) -> Html {
    let tr = room.tr();
    let root = &dossier.file.root;
    let noticed = root.facts.notice.is_some();
    let words = match tally {
        Tally { open: n, .. } if n > 0 => tr.n("desk-next-check", n as i64),
        Tally { wanting: n, .. } if n > 0 && noticed => tr.n("desk-next-refuse", n as i64),
        Tally { wanting: n, deferrable, .. } if n > 0 => tr.n("desk-next-correct", (n + deferrable) as i64),
        Tally { deferrable: n, .. } if n > 0 => tr.n("desk-next-defer", n as i64),
        _ => tr.t("desk-next-accept").into_owned(),
    };
    let due = staff::due_cell(
        room,
        &root.region,
        (root.due.as_deref(), root.is_due_provisional()),
        root.running,
        root.level,
    );
    html!(
        "<div class=\"next-act stays\"><p><strong>{}</strong></p><p class=\"hint\">{} {}</p>{}</div>",
        words,
        tr.t("desk-tell-by"),
        due,
        buttons
    )
}

/// The receipt of what was taken in at the counter, to be printed for whoever waits for it.
fn receipt(room: &Room, dossier: &Dossier) -> Option<Html> {
    let root = &dossier.file.root;
    let at = dossier.documents.iter().position(|document| document.kind == DocumentKind::Receipt)?;
    let href = format!("/office/case/{}/document/{}", root.number, at + 1);
    (root.channel == Channel::Counter)
        .then(|| html!("<p>{}</p>", ui::key_link(&room.tr().t("desk-print-receipt"), 'P', &href)))
}

/// The third pane while the case is at the window.
fn checking(room: &Room, dossier: &Dossier, given: &Given, mine: Mine<'_>) -> Html {
    let tr = room.tr();
    let root = &dossier.file.root;
    let tally = checklist::tally(&dossier.lines);
    let noticed = root.facts.notice.is_some();
    let (open, wanting) = (tally.open > 0, tally.wanting > 0);
    let weight = |first: bool| if first { Weight::Primary } else { Weight::Secondary };
    let mut buttons = Vec::new();
    if mine.may(Act::Check) {
        buttons.push(ui::key_button(&tr.t("desk-act-save"), 'S', weight(open), Some(("act", "save"))));
    }
    if open && mine.may(Act::Check) {
        buttons.push(ui::key_button(&tr.t("desk-act-rest"), 'R', Weight::Secondary, Some(("act", "rest"))));
    }
    if mine.may(Act::Accept) {
        buttons.push(ui::key_button(
            &tr.t("desk-act-accept"),
            'A',
            weight(!open && !wanting),
            Some(("act", "accept")),
        ));
    }
    if mine.may(Act::AskCorrection) {
        buttons.push(ui::key_button(
            &tr.t("desk-act-correct"),
            'B',
            weight(!open && wanting),
            Some(("act", "correct")),
        ));
    }
    if mine.may(Act::RefuseAcceptance) {
        let weight = if !open && wanting && noticed { Weight::Primary } else { Weight::Quiet };
        buttons.push(ui::key_button(&tr.t("desk-act-refuse"), 'X', weight, Some(("act", "refuse"))));
    }
    let notice = root.facts.notice.as_ref().map(|notice| {
        let words = tr.f(
            "desk-noticed-once",
            &[("document", notice.document.as_str().into()), ("at", tr.instant(notice.at).into())],
        );
        ui::notice(Tone::Info, &html!("<p>{}</p>", words))
    });
    let may_not =
        (!mine.may(Act::Accept)).then(|| html!("<p class=\"hint\">{}</p>", tr.t("desk-may-not-accept")));
    let body = html!(
        "<input type=\"hidden\" name=\"revision\" value=\"{}\">{}{}{}",
        root.revision,
        // The acts stay in sight above a long checklist.
        next_act(room, dossier, tally, &ui::buttons(buttons)),
        may_not,
        checklist::fields(tr, dossier, &given.ticks, &given.defer)
    );
    html!(
        "<h2>{}</h2>{}{}{}",
        tr.t("desk-checklist"),
        receipt(room, dossier),
        notice,
        ui::form(&room.ctx.view, &format!("/desk/case/{}", root.number), &body)
    )
}

/// The third pane while the applicant gathers what is missing.
fn waiting(room: &Room, dossier: &Dossier) -> Html {
    let tr = room.tr();
    let Some(notice) = &dossier.file.root.facts.notice else { return Html::empty() };
    let words = tr.f(
        "desk-waiting-for-applicant",
        &[("document", notice.document.as_str().into()), ("at", tr.instant(notice.at).into())],
    );
    let until = notice.until.as_deref().and_then(|until| until.parse().ok()).map(|until| {
        let then = dossier.whole.item.terms.uncorrected.unwrap_or_default();
        let day = ui::due_words(tr, until, dossier.file.root.is_due_provisional());
        let reminded = notice.reminded.then(|| html!(" {}", tr.t("desk-waiting-reminded")));
        html!("<p>{}{}</p>", tr.with(&format!("desk-waiting-until-{}", then.as_str()), "day", &day), reminded)
    });
    html!(
        "<h2>{}</h2>{}",
        tr.t("desk-checklist"),
        ui::notice(Tone::Info, &html!("<p>{}</p>{}", words, until))
    )
}

/// More time for this applicant.
fn lengthening(room: &Room, dossier: &Dossier, mine: Mine<'_>) -> Html {
    match mine.may(Act::LengthenCorrection) {
        true => ui::details(
            &room.tr().t("desk-lengthen"),
            &super::lengthen::form(room, dossier, ["", ""], &Errors::new()),
        ),
        false => Html::empty(),
    }
}

/// What was deferred and came in, or did not come in its time: to be looked at before anything is granted on it.
fn deferred_form(room: &Room, dossier: &Dossier, given: &Given, mine: Mine<'_>) -> Html {
    if !mine.may(Act::LookAtDeferred) {
        return Html::empty();
    }
    let tr = room.tr();
    let root = &dossier.file.root;
    let body = html!(
        "<input type=\"hidden\" name=\"revision\" value=\"{}\"><p>{}</p>{}{}",
        root.revision,
        tr.t("desk-deferred-lead"),
        checklist::deferred_fields(tr, dossier, &given.ticks),
        ui::buttons([ui::key_button(
            &tr.t("desk-deferred-now"),
            'S',
            Weight::Primary,
            Some(("act", "deferred"))
        )])
    );
    let here = format!("/desk/case/{}", root.number);
    html!("<h2>{}</h2>{}", tr.t("desk-deferred"), ui::form(&room.ctx.view, &here, &body))
}

/// The third pane when there is nothing more to do here, or not for whoever looks.
fn after(room: &Room, dossier: &Dossier, mine: Mine<'_>, next: Option<&str>) -> Html {
    let tr = room.tr();
    let root = &dossier.file.root;
    let at_window = matches!(root.state, CaseState::Received | CaseState::Correcting);
    let own = room.ctx.actor.as_ref().is_some_and(|actor| actor.party == Some(root.applicant));
    let (tone, words) = match root.state {
        _ if at_window && own => (Tone::Warn, tr.t("desk-own-case").into_owned()),
        _ if at_window => (Tone::Info, tr.t("desk-no-intake").into_owned()),
        CaseState::NotAccepted => (Tone::Stop, tr.t("desk-over-not-accepted").into_owned()),
        CaseState::Granted => (Tone::Done, tr.t("desk-over-granted").into_owned()),
        CaseState::Delivered => (Tone::Done, tr.t("desk-over-delivered").into_owned()),
        state if state.is_final() => {
            (Tone::Info, tr.with("desk-over-ended", "state", &state_word(tr, state)))
        }
        _ => {
            let by = root.accepted_by.map(|by| dossier.name_of(by)).filter(|name| !name.is_empty());
            let at = root.accepted_at.map(|at| tr.instant(at)).unwrap_or_default();
            let words = match by {
                Some(by) => tr.f("desk-over-accepted", &[("by", by.into()), ("at", at.into())]),
                None => tr.with("desk-over-deemed", "at", &at),
            };
            (Tone::Done, words)
        }
    };
    let due = root.due.as_ref().filter(|_| !root.state.is_final()).map(|_| {
        html!(
            "<p>{}</p>",
            staff::due_cell(
                room,
                &root.region,
                (root.due.as_deref(), root.is_due_provisional()),
                root.running,
                root.level,
            )
        )
    });
    // A clerk with the authorisation of their own concludes on the spot what the item allows (当场办结).
    let conclude = mine.may(Act::Decide).then(|| {
        let href = format!("/office/case/{}/decide", root.number);
        html!(
            "<p class=\"hint\">{}</p>{}",
            tr.t("desk-on-the-spot-hint"),
            ui::buttons([ui::link_button(&tr.t("desk-on-the-spot"), &href, Weight::Primary)])
        )
    });
    let issue = mine.may(Act::Deliver).then(|| {
        ui::link_button(&tr.t("desk-to-issue"), &format!("/desk/issue/{}", root.number), Weight::Primary)
    });
    let urge = mine
        .may(Act::Urge)
        .then(|| html!("<p><a href=\"/desk/case/{}/urge\">{}</a></p>", root.number, tr.t("office-act-urge")));
    let on = next.map(|href| html!("<p>{}</p>", ui::key_link(&tr.t("desk-next-case"), 'J', href)));
    let shown = [DocumentKind::Acceptance, DocumentKind::NonAcceptance, DocumentKind::Correction];
    let papers: Html = dossier
        .documents
        .iter()
        .enumerate()
        .filter(|(_, document)| shown.contains(&document.kind))
        .map(|(index, document)| {
            html!(
                "<li><a href=\"/office/case/{}/document/{}\">{}</a> <span class=\"hint\">{}</span></li>",
                root.number,
                index + 1,
                tr.t(&format!("document-kind-{}", document.kind.as_str())),
                document.number
            )
        })
        .collect();
    html!(
        "<h2>{}</h2>{}{}{}{}{}{}<ul>{}</ul>{}<h3>{}</h3>{}",
        tr.t("desk-checklist"),
        ui::notice(tone, &html!("<p>{}</p>", words)),
        due,
        conclude,
        staff::urged_part(room, dossier),
        urge,
        issue,
        papers,
        on,
        tr.t("desk-materials"),
        staff::materials_part(tr, dossier)
    )
}

/// The first material that must be looked at and has no mark, neither from before nor among those given now.
fn first_open<'a>(lines: &'a [ChecklistLine], given: &[Tick]) -> Option<&'a str> {
    let marked =
        |line: &ChecklistLine| line.tick.is_some() || given.iter().any(|tick| tick.concept == line.concept);
    let open = lines.iter().find(|line| !marked(line) && line.need != Need::Optional);
    open.map(|line| line.concept.as_str())
}

/// The buttons of the checklist.
async fn act(room: Room, beside: Beside, Path(number): Path<String>, fields: Fields) -> Reply {
    let dossier = staff::dossier(&room, &number).await?;
    let case = dossier.file.root.id;
    let here = format!("/desk/case/{}", dossier.file.root.number);
    let revision: i64 = fields.text("revision").parse().unwrap_or(-1);
    let mut ticks = checklist::ticks(&fields);
    let defer: Vec<String> = fields.all("defer").map(str::to_owned).collect();
    let act = fields.text("act").to_owned();
    if act == "rest" {
        checklist::rest_in_order(&dossier.lines, &mut ticks);
    }
    let given = Given { ticks: ticks.clone(), defer: defer.clone() };
    let done: Result<Response, kit::Error> = match act.as_str() {
        "accept" => room
            .carry(move |tx, desk, actor| {
                let cmd = Accept { case, revision, ticks: ticks.clone(), defer: defer.clone() };
                accept::accept(tx, desk, actor, &cmd)
            })
            .await
            .map(|accepted| {
                let tr = room.tr();
                let due = accepted.due.as_deref().and_then(|due| due.parse().ok()).map(|due| tr.day(due));
                let args = [("document", accepted.document.as_str()), ("due", due.as_deref().unwrap_or("—"))];
                kit::redirect_with(&room.ctx.view, &here, "desk-done-accepted", &args)
            }),
        "deferred" => room
            .carry(move |tx, desk, actor| {
                let cmd = LookAtDeferred { case, revision, ticks: ticks.clone() };
                deferred::look_at(tx, desk, actor, &cmd)
            })
            .await
            .map(|looked| {
                let key =
                    if looked.outstanding == 0 { "desk-done-deferred" } else { "desk-done-deferred-open" };
                kit::redirect_with(&room.ctx.view, &here, key, &[])
            }),
        _ => room
            .carry(move |tx, desk, actor| {
                check::check(tx, desk, actor, &Check { case, revision, ticks: ticks.clone() })
            })
            .await
            .map(|_| match act.as_str() {
                "correct" => kit::redirect(&format!("{here}/notice")),
                "refuse" => kit::redirect(&format!("{here}/refuse")),
                // On to the first material that still has no mark: the keyboard goes on where the work does.
                _ => {
                    // From the viewer it goes on to the next material there.
                    if let Ok(no) = fields.text("look").parse::<usize>() {
                        return kit::redirect(&format!("{here}/material/{no}"));
                    }
                    let to = match first_open(&dossier.lines, &given.ticks) {
                        Some(concept) => format!("{here}#{}", ui::field_anchor(&format!("mark:{concept}"))),
                        None => here.clone(),
                    };
                    kit::redirect_with(&room.ctx.view, &to, "desk-done-saved", &[])
                }
            }),
    };
    match done {
        Ok(response) => Ok(response),
        Err(error) => {
            let refused = staff::refusal(&room, &dossier, error).await?;
            page(&room, beside, &number, &given, Some(refused)).await
        }
    }
}
