//! `/desk/issue`: results ready to hand out, everything of an application together, at the window or by courier.

use axum::response::Response;
use contract::case::CaseState;
use directory::access::Staff;
use kit::Routes;
use kit::routes::get;
use kit::ui::{self, Choice, Column, Control, Crumb, Errors, Field, Pager, Row, Table, Task, Tone, Weight};
use kit::{Fields, Html, Page, Path, Query, Reply, esc, html};
use serde::Deserialize;
use service::panels::{About, Side};

use crate::exports;
use crate::pages::staff::{self, Dossier, Refusal};
use crate::pages::{Beside, Room, panels_part, state_word};
use casework::deliver::{self, Deliver, Handover};
use casework::frame::Act;
use casework::lists;
use casework::model::DeskQueue;
use casework::permissions::Issue;

pub(super) fn routes() -> Routes {
    Routes::new().route("/desk/issue", get(list)).route("/desk/issue/{number}", get(show).post(hand_out))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Paging {
    after: String,
    q: String,
}

async fn list(room: Room, _: Staff<Issue>, Query(paging): Query<Paging>) -> Reply {
    let tr = room.tr();
    if !paging.q.trim().is_empty() {
        return Ok(kit::redirect(&format!("/desk/issue/{}", kit::url_encode(paging.q.trim()))));
    }
    let after = Some(paging.after.clone()).filter(|after| !after.is_empty());
    let (page, names) = room
        .read(move |tx, desk, actor| {
            let page = lists::at_desk(tx, actor, DeskQueue::Issuing, after.as_deref())?;
            let names = staff::item_names(tx, desk, &page.rows)?;
            Ok((page, names))
        })
        .await?;
    let rows = page.rows.iter().zip(&names).enumerate().map(|(at, (line, name))| {
        let href = format!("/desk/issue/{}", line.number);
        let link = match at {
            0 => ui::key_link(tr.text(name), 'J', &href),
            _ => html!("<a href=\"{}\">{}</a>", href, tr.text(name)),
        };
        Row::new([
            html!("{}<br><span class=\"hint\">{}</span>", link, line.number),
            esc(&line.applicant_name),
            esc(&line.decided_at.map(|at| tr.instant(at)).unwrap_or_default()),
        ])
    });
    let table = Table {
        caption: tr.t("desk-issue-caption").into_owned(),
        columns: ["case", "applicant", "decided"]
            .map(|column| Column::new(tr.t(&format!("desk-column-{column}"))))
            .into(),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("desk-issue-empty"), None),
        bulk: None,
        pager: Pager {
            first: (!paging.after.is_empty()).then(|| "/desk/issue".to_owned()),
            next: page.next.map(|next| staff::href("/desk/issue", &[("after", &next)])),
            ..Pager::default()
        },
    };
    let search = ui::Search { action: "/desk/issue", label: &tr.t("desk-find"), ..ui::Search::default() };
    Ok(Page::desk(&room.ctx.view, tr.t("desk-issue-title"))
        .wide()
        .lead(tr.t("desk-issue-lead"))
        .body(ui::search(tr, &search))
        .body(directory::lists::tools(&room.ctx, exports::ISSUE, "/desk/issue", &[]).await?)
        .body(ui::table(&room.ctx.view, &table))
        .respond())
}

async fn show(room: Room, beside: Beside, _: Staff<Issue>, Path(number): Path<String>) -> Reply {
    let dossier = staff::dossier(&room, &number).await?;
    let others = panels_part(&room, beside, Side::Desk, About::Application(dossier.file.root.id)).await?;
    Ok(page(&room, &dossier, (&Fields::default(), &Errors::new()), &others, None))
}

fn page(
    room: &Room,
    dossier: &Dossier,
    (given, errors): (&Fields, &Errors),
    others: &Html,
    refused: Option<&Refusal>,
) -> Response {
    let tr = room.tr();
    let root = &dossier.file.root;
    let mut page = Page::desk(&room.ctx.view, tr.text(&dossier.whole.item.name).to_owned())
        .crumbs([Crumb::new(tr.t("desk-issue-title"), "/desk/issue")])
        .lead(tr.f(
            "desk-issue-of",
            &[("name", root.applicant_name.as_str().into()), ("number", root.number.as_str().into())],
        ));
    if let Some(refused) = refused {
        page = page.body(refused.notice()).status(refused.status);
    }
    if !errors.is_empty() {
        page = page.body(ui::error_summary(tr, errors)).with_errors();
    }
    page.body(results(room, dossier))
        .body(others.clone())
        .body(receiver(room, dossier, given, errors))
        .respond()
}

/// What came out: every licence of every part, and what each part was decided.
fn results(room: &Room, dossier: &Dossier) -> Html {
    let tr = room.tr();
    let licences: Vec<Task> = dossier
        .licences
        .iter()
        .map(|licence| Task {
            title: tr.text(&licence.name).to_owned(),
            href: Some(format!("/licence/{}", licence.identifier)),
            hint: Some(licence.identifier.clone()),
            state: ui::State::Done,
            word: tr.t("desk-issue-licence").into_owned(),
        })
        .collect();
    let parts: Html = dossier
        .parts
        .iter()
        .map(|part| {
            html!("<li>{} {}</li>", tr.text(&part.version.item.name), staff::state_tag(tr, &part.case))
        })
        .collect();
    html!(
        "<h2>{}</h2>{}<ul>{}</ul><h3>{}</h3>{}",
        tr.t("desk-issue-results"),
        ui::task_list(&licences),
        parts,
        tr.t("desk-issue-documents"),
        staff::documents_part(tr, dossier)
    )
}

fn receiver(room: &Room, dossier: &Dossier, given: &Fields, errors: &Errors) -> Html {
    let tr = room.tr();
    let root = &dossier.file.root;
    let say = |tone, words: String| ui::notice(tone, &html!("<p>{}</p>", words));
    if root.state == CaseState::Delivered {
        let at = root.closed_at.map(|at| tr.instant(at)).unwrap_or_default();
        return say(Tone::Done, tr.with("desk-issue-done-at", "at", &at));
    }
    if root.state != CaseState::Granted {
        return say(Tone::Info, tr.with("desk-issue-not-yet", "state", &state_word(tr, root.state)));
    }
    let Some(actor) = room.ctx.actor.as_ref() else { return Html::empty() };
    if let Some(why) = dossier.why_not_whole(tr, actor, Act::Deliver) {
        return say(Tone::Info, why);
    }
    let field = |id: &str, most: usize, required: bool| {
        let label = tr.t(&format!("desk-issue-{id}"));
        let help = tr.find(&format!("desk-issue-{id}.help"), &[]);
        let one = Field {
            id,
            label: &label,
            help: help.as_deref().unwrap_or(""),
            value: given.get(id).unwrap_or(""),
            required,
            // Each is asked with its own way of handing over only.
            quiet: matches!(id, "receiver" | "tail" | "company" | "address"),
            max_length: most,
            autocomplete: "off",
            ..Field::default()
        };
        ui::field(tr, &one, errors.of(id))
    };
    let agent_label = tr.t("desk-issue-agent");
    let agent = Field {
        id: "agent",
        label: &agent_label,
        control: Control::Consent,
        value: given.get("agent").unwrap_or(""),
        ..Field::default()
    };
    let ways = ["pick-up", "courier"].map(|way| Choice::new(way, tr.t(&format!("desk-issue-way-{way}"))));
    let way_label = tr.t("desk-issue-way");
    let way = Field {
        id: "way",
        label: &way_label,
        control: Control::Radios(&ways),
        value: given.get("way").unwrap_or("pick-up"),
        required: true,
        ..Field::default()
    };
    let body = html!(
        "<input type=\"hidden\" name=\"revision\" value=\"{}\">{}<fieldset class=\"when-pick-up\"><legend>{}</legend>{}{}{}</fieldset>\
         <fieldset class=\"when-courier\"><legend>{}</legend>{}{}{}</fieldset>{}",
        root.revision,
        ui::field(tr, &way, errors.of("way")),
        tr.t("desk-issue-way-pick-up"),
        field("receiver", 120, false),
        field("tail", 4, false),
        ui::field(tr, &agent, errors.of("agent")),
        tr.t("desk-issue-way-courier"),
        field("company", 120, false),
        field("address", 300, false),
        field("tracking", 60, false),
        ui::buttons([ui::key_button(&tr.t("desk-issue-now"), 'A', Weight::Primary, None)])
    );
    html!(
        "<h2>{}</h2>{}{}",
        tr.t("desk-issue-to"),
        staff::party_card(
            tr,
            dossier.party.as_ref(),
            &root.applicant_name,
            &format!("/desk/case/{}/applicant", root.number)
        ),
        ui::form(&room.ctx.view, &format!("/desk/issue/{}", root.number), &body)
    )
}

/// Whoever comes is checked against the applicant by the last four characters of the number on their card; somebody else
/// needs a power of attorney.
async fn handover(
    room: &Room,
    dossier: &Dossier,
    fields: &Fields,
) -> Result<Result<Handover, Errors>, kit::Error> {
    let tr = room.tr();
    let mut errors = Errors::new();
    let missing = |errors: &mut Errors, id: &str| {
        if fields.text(id).is_empty() {
            errors.add(id.to_owned(), tr.t(&format!("desk-issue-{id}-missing")));
        }
    };
    let how = if fields.text("way") == "courier" {
        missing(&mut errors, "address");
        missing(&mut errors, "tracking");
        Handover::Courier {
            company: fields.text("company").to_owned(),
            address: fields.text("address").to_owned(),
            tracking: fields.text("tracking").to_owned(),
        }
    } else {
        missing(&mut errors, "receiver");
        let tail = fields.text("tail").to_ascii_uppercase();
        if tail.chars().count() != 4 || !tail.chars().all(|c| c.is_ascii_alphanumeric()) {
            errors.add("tail", tr.t("desk-issue-tail-missing"));
        } else if fields.text("agent").is_empty() {
            let (party, asked) = (dossier.file.root.applicant, tail.clone());
            let theirs = room.read(move |tx, desk, _| desk.people.id_tail_matches(tx, party, &asked)).await?;
            if !theirs {
                errors.add("tail", tr.t("desk-issue-tail-differs"));
            }
        }
        Handover::PickUp { name: fields.text("receiver").to_owned(), id_tail: tail }
    };
    Ok(if errors.is_empty() { Ok(how) } else { Err(errors) })
}

async fn hand_out(
    room: Room,
    beside: Beside,
    _: Staff<Issue>,
    Path(number): Path<String>,
    fields: Fields,
) -> Reply {
    let dossier = staff::dossier(&room, &number).await?;
    let others = panels_part(&room, beside, Side::Desk, About::Application(dossier.file.root.id)).await?;
    let how = match handover(&room, &dossier, &fields).await? {
        Ok(how) => how,
        Err(errors) => return Ok(page(&room, &dossier, (&fields, &errors), &others, None)),
    };
    let cmd =
        Deliver { case: dossier.file.root.id, revision: fields.text("revision").parse().unwrap_or(-1), how };
    match room.carry(move |tx, desk, actor| deliver::deliver(tx, desk, actor, &cmd)).await {
        Ok(document) => {
            let to = format!("/desk/issue/{}", dossier.file.root.number);
            Ok(kit::redirect_with(
                &room.ctx.view,
                &to,
                "desk-done-delivered",
                &[("document", document.number.as_str())],
            ))
        }
        Err(error) => {
            let refused = staff::refusal(&room, &dossier, error).await?;
            let fresh = staff::dossier(&room, &number).await?;
            Ok(page(&room, &fresh, (&fields, &Errors::new()), &others, Some(&refused)))
        }
    }
}
