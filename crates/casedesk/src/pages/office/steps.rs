//! What one may do with a task besides finishing it: return it to an earlier step (退回), add a signer (加签), hand it over
//! (转办).

use axum::response::Response;
use contract::{AccountId, Scope};
use kit::Routes;
use kit::routes::get;
use kit::ui::{self, Choice, Control, Errors, Field, Tone, Weight};
use kit::{Fields, Html, Page, Path, Reply, html};
use process::{Mode, Placement};

use super::case::{crumbs, top};
use super::offers::{accepted_hands, task_why_not};
use super::review::{of, task_of};
use crate::pages::Room;
use crate::pages::staff::{self, Dossier, Refusal};
use casework::frame::Act;
use casework::model::Task;
use casework::permissions;
use casework::review::{self, AddSigner, ReturnTask, Transfer};

pub(super) fn routes() -> Routes {
    // Written out, so that the test that tries every door finds them.
    Routes::new()
        .route("/office/case/{number}/task/{no}/return", get(return_form).post(return_now))
        .route("/office/case/{number}/task/{no}/signer", get(signer_form).post(signer_now))
        .route("/office/case/{number}/task/{no}/transfer", get(transfer_form).post(transfer_now))
}

/// What the three pages are made of.
pub(super) struct Sheet<'a> {
    /// Key of the act's words and of its texts.
    pub act: &'a str,
    /// Its fields besides the reason.
    pub fields: Html,
    /// Why it cannot be done here, where it cannot.
    pub why_not: Option<String>,
}

/// What came back, and what was wrong with it.
pub(super) struct Back<'a> {
    pub given: &'a Fields,
    pub errors: &'a Errors,
    pub refused: Option<&'a Refusal>,
}

pub(super) fn page(
    room: &Room,
    dossier: &Dossier,
    task: &Task,
    sheet: Sheet<'_>,
    back: &Back<'_>,
) -> Response {
    let tr = room.tr();
    let act = sheet.act;
    let base = format!("/office/case/{}/task/{}", dossier.case().number, task.no);
    let title = tr.t(&format!("office-act-{act}"));
    let step = staff::step_name(tr, &dossier.version, &task.element);
    let mut page = Page::office(&room.ctx.view, title.clone())
        .crumbs(crumbs(room, dossier))
        .crumbs([ui::Crumb::new(step, base.clone())])
        .lead(tr.t(&format!("office-{act}-lead")))
        .body(top(room, dossier, &html!("{}", title)));
    if let Some(refused) = back.refused {
        page = page.body(refused.notice()).status(refused.status);
    }
    if !back.errors.is_empty() {
        page = page.body(ui::error_summary(tr, back.errors)).with_errors();
    }
    let leave = ui::link_button(&tr.t("office-back"), &base, Weight::Secondary);
    if let Some(why) = sheet.why_not {
        return page
            .body(ui::notice(Tone::Info, &html!("<p>{}</p>", why)))
            .body(ui::buttons([leave]))
            .respond();
    }
    // What is written is the reason, unless the act asks for something else.
    let asked = tr.find(&format!("office-{act}-why"), &[]);
    let label = asked.unwrap_or_else(|| tr.t("office-why").into_owned());
    let why = Field {
        id: "why",
        label: &label,
        control: Control::Lines(3),
        value: back.given.get("why").unwrap_or(""),
        required: true,
        max_length: 1000,
        ..Field::default()
    };
    let body = html!(
        "{}{}{}",
        sheet.fields,
        ui::field(tr, &why, back.errors.of("why")),
        ui::buttons([ui::key_button(&title, 'S', Weight::Primary, None), leave])
    );
    page.body(ui::form(&room.ctx.view, &format!("{base}/{act}"), &body)).respond()
}

pub(super) fn radios(
    room: &Room,
    id: &str,
    label: &str,
    choices: &[Choice],
    preset: &str,
    back: &Back<'_>,
) -> Html {
    let field = Field {
        id,
        label,
        control: Control::Radios(choices),
        value: back.given.get(id).unwrap_or(preset),
        required: true,
        ..Field::default()
    };
    ui::field(room.tr(), &field, back.errors.of(id))
}

/// The errors of a form whose required fields are empty.
pub(super) fn missing<const N: usize>(room: &Room, fields: &Fields, required: [&str; N]) -> Errors {
    let empty = required.iter().filter(|id| fields.text(id).is_empty());
    empty.map(|id| ((*id).to_owned(), room.tr().t(&format!("office-missing-{id}")).into_owned())).collect()
}

async fn return_page(room: &Room, dossier: &Dossier, task: &Task, back: Back<'_>) -> Reply {
    let tr = room.tr();
    let actor = room.ctx.signed_in()?;
    let why_not = task_why_not(tr, actor, dossier, Act::ReturnTask, task);
    let targets = match why_not {
        Some(_) => Vec::new(),
        None => review::return_targets(&dossier.version, dossier.case(), task)?,
    };
    let steps: Vec<Choice> = targets
        .iter()
        .map(|id| Choice::new(id.as_str(), staff::step_name(tr, &dossier.version, id)))
        .collect();
    let modes = ["rerun", "jump_back"]
        .map(|mode| Choice::new(mode, tr.t(&format!("office-return-{}", mode.replace('_', "-")))));
    let fields = html!(
        "{}{}",
        radios(room, "to", &tr.t("office-return-to"), &steps, "", &back),
        radios(room, "mode", &tr.t("office-return-mode"), &modes, "rerun", &back)
    );
    Ok(page(room, dossier, task, Sheet { act: "return", fields, why_not }, &back))
}

async fn return_form(room: Room, Path((number, no)): Path<(String, i64)>) -> Reply {
    let (dossier, task) = task_of(&room, &number, no).await?;
    let back = Back { given: &Fields::default(), errors: &Errors::new(), refused: None };
    return_page(&room, &dossier, &task, back).await
}

async fn return_now(room: Room, Path((number, no)): Path<(String, i64)>, fields: Fields) -> Reply {
    let (dossier, task) = task_of(&room, &number, no).await?;
    let errors = missing(&room, &fields, ["to", "why"]);
    if !errors.is_empty() {
        return return_page(&room, &dossier, &task, Back { given: &fields, errors: &errors, refused: None })
            .await;
    }
    let mode = if fields.text("mode") == "jump_back" { Mode::JumpBack } else { Mode::Rerun };
    let cmd = ReturnTask {
        of: of(&dossier, &task),
        to: fields.text("to").to_owned(),
        mode,
        why: fields.text("why").to_owned(),
    };
    match room.carry(move |tx, desk, actor| review::return_task(tx, desk, actor, &cmd)).await {
        Ok(_) => Ok(done(&room, &number, "office-done-returned")),
        Err(error) => {
            let refused = staff::refusal(&room, &dossier, error).await?;
            let back = Back { given: &fields, errors: &Errors::new(), refused: Some(&refused) };
            return_page(&room, &dossier, &task, back).await
        }
    }
}

pub(super) fn done(room: &Room, number: &str, key: &str) -> Response {
    kit::redirect_with(&room.ctx.view, &format!("/office/case/{number}"), key, &[])
}

async fn signer_page(room: &Room, dossier: &Dossier, task: &Task, back: Back<'_>) -> Reply {
    let tr = room.tr();
    let why_not = task_why_not(tr, room.ctx.signed_in()?, dossier, Act::AddSigner, task);
    let organs = room.read(|tx, _, _| directory::organ::all(tx)).await?;
    let organs: Vec<Choice> =
        organs.iter().map(|organ| Choice::new(organ.uscc.as_str(), tr.text(&organ.name))).collect();
    let label = tr.t("office-signer-organ");
    let organ = Field {
        id: "organ",
        label: &label,
        control: Control::Select(&organs),
        value: back.given.get("organ").unwrap_or(""),
        required: true,
        ..Field::default()
    };
    let places = ["before", "parallel", "after"]
        .map(|place| Choice::new(place, tr.t(&format!("office-signer-{place}"))));
    let fields = html!(
        "{}{}",
        ui::field(tr, &organ, back.errors.of("organ")),
        radios(room, "place", &tr.t("office-signer-place"), &places, "parallel", &back)
    );
    Ok(page(room, dossier, task, Sheet { act: "signer", fields, why_not }, &back))
}

async fn signer_form(room: Room, Path((number, no)): Path<(String, i64)>) -> Reply {
    let (dossier, task) = task_of(&room, &number, no).await?;
    let back = Back { given: &Fields::default(), errors: &Errors::new(), refused: None };
    signer_page(&room, &dossier, &task, back).await
}

async fn signer_now(room: Room, Path((number, no)): Path<(String, i64)>, fields: Fields) -> Reply {
    let (dossier, task) = task_of(&room, &number, no).await?;
    let errors = missing(&room, &fields, ["organ", "why"]);
    if !errors.is_empty() {
        return signer_page(&room, &dossier, &task, Back { given: &fields, errors: &errors, refused: None })
            .await;
    }
    let placement = match fields.text("place") {
        "before" => Placement::Before,
        "after" => Placement::After,
        _ => Placement::Parallel,
    };
    let cmd = AddSigner {
        of: of(&dossier, &task),
        organ: fields.text("organ").to_owned(),
        placement,
        why: fields.text("why").to_owned(),
    };
    match room.carry(move |tx, desk, actor| review::add_signer(tx, desk, actor, &cmd)).await {
        Ok(_) => Ok(done(&room, &number, "office-done-signer")),
        Err(error) => {
            let refused = staff::refusal(&room, &dossier, error).await?;
            let back = Back { given: &fields, errors: &Errors::new(), refused: Some(&refused) };
            signer_page(&room, &dossier, &task, back).await
        }
    }
}

/// Who may do the task: whoever holds a post for it today, but whoever handled the application at the window.
pub(super) async fn colleagues(
    room: &Room,
    dossier: &Dossier,
    task: &Task,
) -> Result<Vec<(AccountId, String)>, kit::Error> {
    let (task, day) = (task.clone(), staff::today(room).to_string());
    let mut hands = accepted_hands(dossier);
    hands.extend(&dossier.file.root.facts.recused);
    room.read(move |tx, _, actor| {
        let at = Scope { region: &task.region, organ: Some(task.organ), item: Some(&task.item) };
        let permission = permissions::of_role(&task.role);
        let mut found: Vec<(AccountId, String)> = Vec::new();
        for post in
            directory::organ::posts(tx)?.into_iter().filter(|post| post.posting.grants(permission, at))
        {
            for account in directory::account::holders(tx, post.posting.post, &day)? {
                let known = found.iter().any(|(id, _)| *id == account);
                if known || hands.contains(&account) || account == actor.account {
                    continue;
                }
                if let Some(name) = directory::account::name(tx, account)? {
                    found.push((account, name));
                }
            }
        }
        Ok(found)
    })
    .await
}

async fn transfer_page(room: &Room, dossier: &Dossier, task: &Task, back: Back<'_>) -> Reply {
    let tr = room.tr();
    let why_not = task_why_not(tr, room.ctx.signed_in()?, dossier, Act::Transfer, task);
    let people = colleagues(room, dossier, task).await?;
    let none = people.is_empty().then(|| tr.t("office-transfer-none").into_owned());
    let people: Vec<Choice> =
        people.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect();
    let fields = radios(room, "to", &tr.t("office-transfer-to"), &people, "", &back);
    Ok(page(room, dossier, task, Sheet { act: "transfer", fields, why_not: why_not.or(none) }, &back))
}

async fn transfer_form(room: Room, Path((number, no)): Path<(String, i64)>) -> Reply {
    let (dossier, task) = task_of(&room, &number, no).await?;
    let back = Back { given: &Fields::default(), errors: &Errors::new(), refused: None };
    transfer_page(&room, &dossier, &task, back).await
}

async fn transfer_now(room: Room, Path((number, no)): Path<(String, i64)>, fields: Fields) -> Reply {
    let (dossier, task) = task_of(&room, &number, no).await?;
    let mut errors = missing(&room, &fields, ["to", "why"]);
    let people = colleagues(&room, &dossier, &task).await?;
    let to = people.iter().map(|(id, _)| *id).find(|id| id.to_string() == fields.text("to"));
    if to.is_none() && errors.of("to").is_none() {
        errors.add("to", room.tr().t("office-missing-to"));
    }
    let (Some(to), true) = (to, errors.is_empty()) else {
        return transfer_page(
            &room,
            &dossier,
            &task,
            Back { given: &fields, errors: &errors, refused: None },
        )
        .await;
    };
    let cmd = Transfer { of: of(&dossier, &task), to, why: fields.text("why").to_owned() };
    match room.carry(move |tx, desk, actor| review::transfer(tx, desk, actor, &cmd)).await {
        Ok(()) => Ok(done(&room, &number, "office-done-transferred")),
        Err(error) => {
            let refused = staff::refusal(&room, &dossier, error).await?;
            let back = Back { given: &fields, errors: &Errors::new(), refused: Some(&refused) };
            transfer_page(&room, &dossier, &task, back).await
        }
    }
}
