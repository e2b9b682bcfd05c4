//! `/office/case/{number}`: the first line answers who wants what, where it is, what I must do and by when; below it the
//! form, materials beside their checklist, the opinions of all organs, the flow, the clock, the timeline, documents.

use contract::Fault;
use kit::Routes;
use kit::routes::get;
use kit::ui::{self, Crumb, Weight};
use kit::{Html, Page, Path, Reply, html};
use service::panels::{About, Side};

use super::offers::{Offer, offers};
use crate::pages::staff::{self, Dossier};
use crate::pages::{Beside, Room, document, panels_part, state_word};
use casework::lists;
use casework::model::TaskState;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/office/case/{number}", get(show))
        .route("/office/case/{number}/document/{no}", get(one_document))
}

/// The way to a page below a case.
pub(super) fn crumbs(room: &Room, dossier: &Dossier) -> [Crumb; 2] {
    let tr = room.tr();
    let case = dossier.case();
    let name = format!("{} · {}", case.applicant_name, tr.text(&dossier.version.item.name));
    [Crumb::new(tr.t("office-title"), "/office"), Crumb::new(name, format!("/office/case/{}", case.number))]
}

/// Where it is: the state, and what is being done by whom.
fn whereabouts(room: &Room, dossier: &Dossier) -> String {
    let tr = room.tr();
    let open: Vec<String> = dossier
        .parts
        .iter()
        .flat_map(|part| part.tasks.iter().map(move |task| (part, task)))
        .filter(|(part, task)| {
            task.state == TaskState::Open && (part.case.id == dossier.case().id || dossier.case().is_root())
        })
        .map(|(part, task)| {
            let organ = dossier.organs.get(&task.organ).map(|organ| tr.text(organ)).unwrap_or_default();
            let who = task.assignee.map(|who| dossier.name_of(who)).unwrap_or_default();
            let step = staff::step_name(tr, &part.version, &task.element);
            let who = format!("{organ} {who}");
            tr.f("office-where-step", &[("step", step.into()), ("who", who.trim_end().into())])
        })
        .collect();
    let state = state_word(tr, dossier.case().state);
    if open.is_empty() { state } else { format!("{state} · {}", open.join(&tr.t("office-where-and"))) }
}

/// The line on top of every page about a case.
pub(super) fn top(room: &Room, dossier: &Dossier, to_do: &Html) -> Html {
    let tr = room.tr();
    let case = dossier.case();
    let due = staff::due_cell(
        room,
        &case.region,
        (case.due.as_deref(), case.is_due_provisional()),
        staff::minded(case.state, case.running),
        case.level,
    );
    let row = |key: &str, value: &Html| html!("<div><dt>{}</dt><dd>{}</dd></div>", tr.t(key), value);
    let what = html!(
        "<strong>{}</strong> · {} · {}",
        case.applicant_name,
        tr.text(&dossier.version.item.name),
        case.number
    );
    html!(
        "<div class=\"next-act\"><dl class=\"summary compact\">{}{}{}{}</dl></div>",
        row("office-top-who", &what),
        row("office-top-where", &html!("{}", whereabouts(room, dossier))),
        row("office-top-do", to_do),
        row("office-top-due", &due)
    )
}

/// What whoever looks must do now.
fn to_do(room: &Room, dossier: &Dossier, offers: &[Offer]) -> Html {
    let tr = room.tr();
    if let Some(next) = offers.iter().find(|offer| offer.next) {
        return ui::key_link(&next.words, next.key, &next.href);
    }
    let case = dossier.case();
    if case.is_root() && !dossier.file.members.is_empty() {
        let parts: Html = dossier
            .parts
            .iter()
            .filter(|part| !part.case.state.is_final())
            .map(|part| {
                html!(
                    " <a href=\"/office/case/{}\">{}</a>",
                    part.case.number,
                    tr.text(&part.version.item.name)
                )
            })
            .collect();
        if !parts.is_empty() {
            return html!("{}{}", tr.t("office-do-parts"), parts);
        }
    }
    html!("{}", tr.t("office-do-nothing"))
}

/// The acts, each with its key; those that may not be taken with the reason.
fn acts(room: &Room, offers: &[Offer]) -> Html {
    let tr = room.tr();
    let rows: Html = offers
        .iter()
        .map(|offer| match &offer.why_not {
            None => html!("<li>{}</li>", ui::key_link(&offer.words, offer.key, &offer.href)),
            Some(why) => {
                html!("<li><span>{}</span><p class=\"hint\">{}</p></li>", offer.words, why)
            }
        })
        .collect();
    html!("<h2>{}</h2><ul class=\"tasks\">{}</ul>", tr.t("office-acts"), rows)
}

/// The next case that waits for the decision of whoever has just decided this one.
async fn following(room: &Room, dossier: &Dossier) -> Result<Html, kit::Error> {
    if dossier.case().decided_by != Some(room.ctx.signed_in()?.account) {
        return Ok(Html::empty());
    }
    let (tr, this) = (room.tr(), dossier.case().id);
    let found = room
        .read(move |tx, desk, actor| {
            let waiting = lists::deciding(tx, actor, None)?.rows;
            let next: Vec<_> = waiting.into_iter().filter(|line| line.id != this).take(1).collect();
            let names = staff::item_names(tx, desk, &next)?;
            Ok::<_, Fault>(next.into_iter().zip(names).next())
        })
        .await?;
    Ok(match found {
        Some((line, name)) => {
            let words = tr.f(
                "office-next-decision",
                &[("item", tr.text(&name).into()), ("name", line.applicant_name.as_str().into())],
            );
            html!("<p>{}</p>", ui::key_link(&words, 'J', &format!("/office/case/{}/decide", line.number)))
        }
        None => html!("<p class=\"hint\">{}</p>", tr.t("office-next-none")),
    })
}

async fn show(room: Room, beside: Beside, Path(number): Path<String>) -> Reply {
    let tr = room.tr();
    let dossier = staff::dossier(&room, &number).await?;
    let case = dossier.case();
    let actor = room.ctx.signed_in()?;
    let offers = offers(tr, actor, &dossier);
    let next = offers
        .iter()
        .find(|offer| offer.next)
        .map(|offer| ui::buttons([ui::link_button(&offer.words, &offer.href, Weight::Primary)]));
    let following = following(&room, &dossier).await?;
    let aside = html!(
        "{}{}{}{}<p>{}</p>",
        staff::clock_part(&room, &dossier)?,
        next,
        following,
        acts(&room, &offers),
        ui::key_link(&tr.t("office-trace"), 'T', &format!("/office/case/{}/trace", case.number))
    );
    let reveal = format!("/office/case/{}/applicant", case.number);
    let others = panels_part(&room, beside, Side::Office, About::Application(case.root)).await?;
    Ok(Page::office(&room.ctx.view, tr.text(&dossier.version.item.name))
        .wide()
        .crumbs([Crumb::new(tr.t("office-title"), "/office")])
        .body(top(&room, &dossier, &to_do(&room, &dossier, &offers)))
        .body(staff::urged_part(&room, &dossier))
        .aside(aside)
        .body(html!(
            "<h2>{}</h2>{}{}{}{}",
            tr.t("office-form"),
            staff::party_card(tr, dossier.party.as_ref(), &case.applicant_name, &reveal),
            staff::agent_part(tr, &dossier),
            staff::answers_part(tr, &dossier),
            staff::form_part(tr, &dossier)
        ))
        .body(html!("<h2>{}</h2>{}", tr.t("office-materials"), staff::materials_part(tr, &dossier)))
        .body(html!("<h2>{}</h2>{}", tr.t("office-opinions"), staff::opinions_part(tr, &dossier)))
        .body(staff::referrals_part(&room, &dossier, actor))
        .body(staff::specials_part(tr, &dossier))
        .body(staff::flow_part(tr, &dossier))
        .body(staff::why_part(tr, &dossier))
        .body(others)
        .body(html!("<h2>{}</h2>{}", tr.t("office-timeline"), staff::timeline_part(tr, &dossier)))
        .body(html!("<h2>{}</h2>{}", tr.t("office-documents"), staff::documents_part(tr, &dossier)))
        .respond())
}

/// What a form beside a case needs at hand: materials and form, to be opened.
pub(super) fn at_hand(room: &Room, dossier: &Dossier) -> Html {
    let tr = room.tr();
    html!(
        "{}{}",
        ui::details(&tr.t("office-materials"), &staff::materials_part(tr, dossier)),
        ui::details(
            &tr.t("office-form"),
            &html!("{}{}", staff::answers_part(tr, dossier), staff::form_part(tr, dossier))
        )
    )
}

async fn one_document(room: Room, Path((number, no)): Path<(String, usize)>) -> Reply {
    let tr = room.tr();
    let dossier = staff::dossier(&room, &number).await?;
    let missing = || Fault::not_found("case.document-not-found");
    let found = no.checked_sub(1).and_then(|index| dossier.documents.get(index)).ok_or_else(missing)?;
    let organ = dossier.organs.get(&found.organ).cloned().unwrap_or_default();
    Ok(Page::office(&room.ctx.view, tr.t(&format!("document-kind-{}", found.kind.as_str())))
        .crumbs(crumbs(&room, &dossier))
        .own_heading()
        .body(document::sheet(tr, found, &organ, &room.ctx.app.site.base_url))
        .respond())
}
