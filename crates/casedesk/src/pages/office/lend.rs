//! What one does with a task besides finishing it that others have a part in: ask another organ (征求意见), lend it to a colleague
//! and give it back (委托办理), take back what one did (取回).

use kit::Routes;
use kit::routes::get;
use kit::ui::{self, Choice, Control, Errors, Field};
use kit::{Fields, Html, Path, Reply, html};

use super::offers::task_why_not;
use super::review::{of, task_of};
use super::steps::{Back, Sheet, colleagues, done, missing, page, radios};
use crate::pages::Room;
use crate::pages::staff::{self, Dossier};
use casework::frame::Act;
use casework::lend::{self, Delegate, GiveBack, Recall};
use casework::model::Task;
use casework::referral::{self, Consult};

pub(super) fn routes() -> Routes {
    // Written out, so that the test that tries every door finds them.
    Routes::new()
        .route("/office/case/{number}/task/{no}/consult", get(consult_form).post(consult_now))
        .route("/office/case/{number}/task/{no}/delegate", get(delegate_form).post(delegate_now))
        .route("/office/case/{number}/task/{no}/give-back", get(give_form).post(give_now))
        .route("/office/case/{number}/task/{no}/recall", get(recall_form).post(recall_now))
}

/// Organs other than this one, by name: value is the code.
pub(super) async fn other_organs(room: &Room, own: contract::OrganId) -> Result<Vec<Choice>, kit::Error> {
    let tr = room.tr();
    let organs = room.read(|tx, _, _| directory::organ::all(tx)).await?;
    let others = organs.iter().filter(|organ| organ.id != own);
    Ok(others.map(|organ| Choice::new(organ.uscc.as_str(), tr.text(&organ.name))).collect())
}

/// Which organ.
pub(super) fn organ_field(
    room: &Room,
    label: &str,
    organs: &[Choice],
    given: &Fields,
    errors: &Errors,
) -> Html {
    let field = Field {
        id: "organ",
        label,
        control: Control::Select(organs),
        value: given.get("organ").unwrap_or(""),
        required: true,
        ..Field::default()
    };
    ui::field(room.tr(), &field, errors.of("organ"))
}

async fn consult_page(room: &Room, dossier: &Dossier, task: &Task, back: Back<'_>) -> Reply {
    let tr = room.tr();
    let why_not = task_why_not(tr, room.ctx.signed_in()?, dossier, Act::Consult, task);
    let organs = other_organs(room, task.organ).await?;
    let (until_label, until_help) = (tr.t("office-consult-until"), tr.t("office-consult-until-help"));
    let (waits_label, waits_help) = (tr.t("office-consult-waits"), tr.t("office-consult-waits-help"));
    let until = Field {
        id: "until",
        label: &until_label,
        help: &until_help,
        control: Control::Date,
        value: back.given.get("until").unwrap_or(""),
        required: true,
        ..Field::default()
    };
    let waits = Field {
        id: "waits",
        label: &waits_label,
        help: &waits_help,
        control: Control::Consent,
        value: back.given.get("waits").unwrap_or(""),
        ..Field::default()
    };
    let fields = html!(
        "{}{}{}",
        organ_field(room, &tr.t("office-consult-organ"), &organs, back.given, back.errors),
        ui::field(tr, &until, back.errors.of("until")),
        ui::field(tr, &waits, back.errors.of("waits"))
    );
    Ok(page(room, dossier, task, Sheet { act: "consult", fields, why_not }, &back))
}

async fn consult_form(room: Room, Path((number, no)): Path<(String, i64)>) -> Reply {
    let (dossier, task) = task_of(&room, &number, no).await?;
    let back = Back { given: &Fields::default(), errors: &Errors::new(), refused: None };
    consult_page(&room, &dossier, &task, back).await
}

async fn consult_now(room: Room, Path((number, no)): Path<(String, i64)>, fields: Fields) -> Reply {
    let (dossier, task) = task_of(&room, &number, no).await?;
    let mut errors = missing(&room, &fields, ["organ", "until", "why"]);
    let until = fields.text("until").parse::<jiff::civil::Date>().ok();
    if until.is_none() && errors.of("until").is_none() {
        errors.add("until", room.tr().t("office-missing-until"));
    }
    let (Some(until), true) = (until, errors.is_empty()) else {
        let back = Back { given: &fields, errors: &errors, refused: None };
        return consult_page(&room, &dossier, &task, back).await;
    };
    let cmd = Consult {
        of: of(&dossier, &task),
        organ: fields.text("organ").to_owned(),
        question: fields.text("why").to_owned(),
        until,
        waits: fields.get("waits").is_some(),
    };
    match room.carry(move |tx, desk, actor| referral::consult(tx, desk, actor, &cmd)).await {
        Ok(_) => Ok(done(&room, &number, "office-done-consulted")),
        Err(error) => {
            let refused = staff::refusal(&room, &dossier, error).await?;
            let back = Back { given: &fields, errors: &Errors::new(), refused: Some(&refused) };
            consult_page(&room, &dossier, &task, back).await
        }
    }
}

async fn delegate_page(room: &Room, dossier: &Dossier, task: &Task, back: Back<'_>) -> Reply {
    let tr = room.tr();
    let why_not = task_why_not(tr, room.ctx.signed_in()?, dossier, Act::Delegate, task);
    let people = colleagues(room, dossier, task).await?;
    let none = people.is_empty().then(|| tr.t("office-transfer-none").into_owned());
    let people: Vec<Choice> =
        people.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect();
    let fields = radios(room, "to", &tr.t("office-delegate-to"), &people, "", &back);
    Ok(page(room, dossier, task, Sheet { act: "delegate", fields, why_not: why_not.or(none) }, &back))
}

async fn delegate_form(room: Room, Path((number, no)): Path<(String, i64)>) -> Reply {
    let (dossier, task) = task_of(&room, &number, no).await?;
    let back = Back { given: &Fields::default(), errors: &Errors::new(), refused: None };
    delegate_page(&room, &dossier, &task, back).await
}

async fn delegate_now(room: Room, Path((number, no)): Path<(String, i64)>, fields: Fields) -> Reply {
    let (dossier, task) = task_of(&room, &number, no).await?;
    let mut errors = missing(&room, &fields, ["to", "why"]);
    let people = colleagues(&room, &dossier, &task).await?;
    let to = people.iter().map(|(id, _)| *id).find(|id| id.to_string() == fields.text("to"));
    if to.is_none() && errors.of("to").is_none() {
        errors.add("to", room.tr().t("office-missing-to"));
    }
    let (Some(to), true) = (to, errors.is_empty()) else {
        let back = Back { given: &fields, errors: &errors, refused: None };
        return delegate_page(&room, &dossier, &task, back).await;
    };
    let cmd = Delegate { of: of(&dossier, &task), to, why: fields.text("why").to_owned() };
    match room.carry(move |tx, desk, actor| lend::delegate(tx, desk, actor, &cmd)).await {
        Ok(()) => Ok(done(&room, &number, "office-done-delegated")),
        Err(error) => {
            let refused = staff::refusal(&room, &dossier, error).await?;
            let back = Back { given: &fields, errors: &Errors::new(), refused: Some(&refused) };
            delegate_page(&room, &dossier, &task, back).await
        }
    }
}

/// The pages of an act that takes nothing but words.
fn words_page(room: &Room, dossier: &Dossier, task: &Task, what: (Act, &str), back: &Back<'_>) -> Reply {
    let why_not = task_why_not(room.tr(), room.ctx.signed_in()?, dossier, what.0, task);
    Ok(page(room, dossier, task, Sheet { act: what.1, fields: Html::empty(), why_not }, back))
}

async fn give_form(room: Room, Path((number, no)): Path<(String, i64)>) -> Reply {
    let (dossier, task) = task_of(&room, &number, no).await?;
    let back = Back { given: &Fields::default(), errors: &Errors::new(), refused: None };
    words_page(&room, &dossier, &task, (Act::GiveBack, "give-back"), &back)
}

async fn give_now(room: Room, Path((number, no)): Path<(String, i64)>, fields: Fields) -> Reply {
    let (dossier, task) = task_of(&room, &number, no).await?;
    let errors = missing(&room, &fields, ["why"]);
    if !errors.is_empty() {
        let back = Back { given: &fields, errors: &errors, refused: None };
        return words_page(&room, &dossier, &task, (Act::GiveBack, "give-back"), &back);
    }
    let cmd = GiveBack { of: of(&dossier, &task), words: fields.text("why").to_owned() };
    match room.carry(move |tx, desk, actor| lend::give_back(tx, desk, actor, &cmd)).await {
        Ok(()) => Ok(done(&room, &number, "office-done-given-back")),
        Err(error) => {
            let refused = staff::refusal(&room, &dossier, error).await?;
            let back = Back { given: &fields, errors: &Errors::new(), refused: Some(&refused) };
            words_page(&room, &dossier, &task, (Act::GiveBack, "give-back"), &back)
        }
    }
}

async fn recall_form(room: Room, Path((number, no)): Path<(String, i64)>) -> Reply {
    let (dossier, task) = task_of(&room, &number, no).await?;
    let back = Back { given: &Fields::default(), errors: &Errors::new(), refused: None };
    words_page(&room, &dossier, &task, (Act::Recall, "recall"), &back)
}

async fn recall_now(room: Room, Path((number, no)): Path<(String, i64)>, fields: Fields) -> Reply {
    let (dossier, task) = task_of(&room, &number, no).await?;
    let errors = missing(&room, &fields, ["why"]);
    if !errors.is_empty() {
        let back = Back { given: &fields, errors: &errors, refused: None };
        return words_page(&room, &dossier, &task, (Act::Recall, "recall"), &back);
    }
    let cmd = Recall { of: of(&dossier, &task), why: fields.text("why").to_owned() };
    match room.carry(move |tx, desk, actor| lend::recall(tx, desk, actor, &cmd)).await {
        Ok(_) => Ok(done(&room, &number, "office-done-recalled")),
        Err(error) => {
            let refused = staff::refusal(&room, &dossier, error).await?;
            let (fresh, task) = task_of(&room, &number, no).await?;
            let back = Back { given: &fields, errors: &Errors::new(), refused: Some(&refused) };
            words_page(&room, &fresh, &task, (Act::Recall, "recall"), &back)
        }
    }
}
