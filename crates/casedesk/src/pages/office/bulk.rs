//! Several tasks at once (批量办理): take, put back, hand over, finish equal ones with one opinion. Each is an act of its own,
//! done or refused alone; what came of each is listed row by row.

use contract::{AccountId, Fault};
use directory::access::Staff;
use kit::Routes;
use kit::routes::post;
use kit::ui::{self, Choice, Column, Control, Crumb, Errors, Field, State, Table, Tone, Weight};
use kit::{Fields, Html, Page, Reply, Tr, fault_words, html};
use store::Tx;

use super::review::{criterion_fields, keyed, marks, opinions};
use super::steps::colleagues;
use crate::pages::Room;
use crate::pages::staff::{self, Dossier};
use casework::desk::Desk;
use casework::lists::PAGE;
use casework::model::{Opinion, Task};
use casework::permissions::Review as MayReview;
use casework::review::{self, OfTask, Review, Transfer};
use casework::view;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/office/bulk", post(start))
        .route("/office/bulk/transfer", post(transfer))
        .route("/office/bulk/review", post(finish))
}

/// The buttons under the list of tasks.
pub(super) fn buttons(tr: Tr) -> Html {
    ["claim", "release", "transfer", "review"]
        .into_iter()
        .map(|act| ui::button(&tr.t(&format!("office-bulk-{act}")), Weight::Secondary, Some(("act", act))))
        .collect()
}

/// How a task of a list is named in its tick.
pub(super) fn key(number: &str, no: i64) -> String {
    format!("{number}/{no}")
}

/// The tasks ticked: number of the case and number of the task, each once, no more than a page has.
fn ticked(fields: &Fields) -> Vec<(String, i64)> {
    let mut found: Vec<(String, i64)> = Vec::new();
    for key in fields.all("key").take(PAGE as usize) {
        let Some((number, no)) = key.rsplit_once('/') else { continue };
        let Ok(no) = no.parse() else { continue };
        if !found.iter().any(|(known, at)| known == number && *at == no) {
            found.push((number.to_owned(), no));
        }
    }
    found
}

/// The task, where the case is within reach.
fn task_of(tx: &mut Tx, actor: &contract::Actor, number: &str, no: i64) -> Result<OfTask, Fault> {
    let file = staff::staff_file(tx, actor, number)?;
    let task = view::task(tx, &file.case, no)?;
    Ok(OfTask { case: task.case, task: task.id })
}

async fn start(room: Room, _: Staff<MayReview>, fields: Fields) -> Reply {
    let tasks = ticked(&fields);
    if tasks.is_empty() {
        return Ok(kit::redirect_with(&room.ctx.view, "/office", "office-bulk-none", &[]));
    }
    match fields.text("act") {
        "claim" => each(&room, "claim", tasks, review::claim).await,
        "release" => each(&room, "release", tasks, review::release).await,
        "transfer" => transfer_page(&room, tasks, &Fields::default(), &Errors::new()).await,
        "review" => review_page(&room, tasks, &Fields::default(), &Errors::new()).await,
        _ => Err(Fault::invalid("kit.form").with("detail", "act").into()),
    }
}

/// Does it to each, one after the other, and lists what came of it. What goes wrong with one does nothing to the others.
async fn each(
    room: &Room,
    what: &str,
    tasks: Vec<(String, i64)>,
    act: impl Fn(&mut Tx, &Desk, &contract::Actor, OfTask) -> Result<(), Fault> + Clone + Send + 'static,
) -> Reply {
    let mut rows = Vec::with_capacity(tasks.len());
    let mut done = 0;
    for (number, no) in tasks {
        let (wanted, act) = (number.clone(), act.clone());
        let came = room
            .carry(move |tx, desk, actor| {
                let of = task_of(tx, actor, &wanted, no)?;
                act(tx, desk, actor, of)
            })
            .await;
        done += i64::from(came.is_ok());
        rows.push(row(room, &number, no, came.err()).await?);
    }
    let tr = room.tr();
    let all = rows.len() as i64;
    let tone = if done == all { Tone::Done } else { Tone::Warn };
    let words = tr.f("office-bulk-came", &[("done", done.into()), ("all", all.into())]);
    let table = Table {
        caption: tr.t("office-bulk-title").into_owned(),
        columns: ["task", "came", "why"]
            .map(|key| Column::new(tr.t(&format!("office-bulk-column-{key}"))))
            .into(),
        rows,
        empty: Html::empty(),
        ..Table::default()
    };
    let back = ui::buttons([ui::link_button(&tr.t("office-back-to-tasks"), "/office", Weight::Primary)]);
    Ok(sheet(room, what)
        .body(ui::notice(tone, &html!("<p>{}</p>", words)))
        .body(ui::table(&room.ctx.view, &table))
        .body(back)
        .respond())
}

fn sheet<'a>(room: &'a Room, what: &str) -> Page<'a> {
    let tr = room.tr();
    Page::office(&room.ctx.view, tr.t(&format!("office-bulk-{what}")))
        .wide()
        .crumbs([Crumb::new(tr.t("office-title"), "/office")])
}

async fn row(room: &Room, number: &str, no: i64, refused: Option<kit::Error>) -> Result<ui::Row, kit::Error> {
    let tr = room.tr();
    let task = html!("<a href=\"/office/case/{}/task/{}\">{}</a>", number, no, key(number, no));
    let Some(error) = refused else {
        let tag = ui::tag(State::Done, &tr.t("office-bulk-done"));
        return Ok(ui::Row::new([task, tag, Html::empty()]));
    };
    let fault = error.fault();
    if fault.kind == contract::FaultKind::Internal {
        return Err(error);
    }
    let by = fault.args.iter().find(|(name, _)| *name == "by").and_then(|(_, id)| id.parse::<i64>().ok());
    let by = match by {
        Some(id) => {
            let name = room.read(move |tx, _, _| directory::account::name(tx, AccountId(id))).await?;
            name.map(|name| {
                html!("<br><span class=\"hint\">{}</span>", tr.with("office-faster-who", "by", &name))
            })
        }
        None => None,
    };
    let words = fault_words(tr, fault);
    Ok(ui::Row::new([
        task,
        ui::tag(State::Overdue, &tr.t("office-bulk-refused")),
        html!("{}{}", words.what, by),
    ]))
}

/// The tasks of a form that asks for more, as hidden fields and as a list.
fn kept(tasks: &[(String, i64)]) -> Html {
    tasks
        .iter()
        .map(|(number, no)| html!("<input type=\"hidden\" name=\"key\" value=\"{}\">", key(number, *no)))
        .collect()
}

fn listed(tr: Tr, tasks: &[(String, i64)]) -> Html {
    let rows: Html = tasks
        .iter()
        .map(|(number, no)| html!("<li><a href=\"/office/case/{0}/task/{1}\">{0}/{1}</a></li>", number, no))
        .collect();
    ui::details(&tr.n("office-bulk-of", tasks.len() as i64), &html!("<ul>{}</ul>", rows))
}

/// The first of them with its case: the others are like it, or are refused one by one.
async fn first(room: &Room, tasks: &[(String, i64)]) -> Result<(Dossier, Task), kit::Error> {
    let (number, no) = tasks.first().ok_or_else(|| Fault::not_found("case.task-not-found"))?;
    super::review::task_of(room, number, *no).await
}

fn again<'a>(page: Page<'a>, tr: Tr, errors: &Errors) -> Page<'a> {
    match errors.is_empty() {
        true => page,
        false => page.body(ui::error_summary(tr, errors)).with_errors(),
    }
}

fn leave(tr: Tr) -> Html {
    ui::link_button(&tr.t("office-back-to-tasks"), "/office", Weight::Secondary)
}

async fn transfer_page(room: &Room, tasks: Vec<(String, i64)>, given: &Fields, errors: &Errors) -> Reply {
    let tr = room.tr();
    let (dossier, task) = first(room, &tasks).await?;
    let people = colleagues(room, &dossier, &task).await?;
    let page = sheet(room, "transfer").lead(tr.t("office-transfer-lead"));
    if people.is_empty() {
        let none = ui::notice(Tone::Info, &html!("<p>{}</p>", tr.t("office-transfer-none")));
        return Ok(page.body(none).body(ui::buttons([leave(tr)])).respond());
    }
    let people: Vec<Choice> =
        people.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect();
    let (to_label, why_label) = (tr.t("office-transfer-to"), tr.t("office-why"));
    let to = Field {
        id: "to",
        label: &to_label,
        control: Control::Radios(&people),
        value: given.get("to").unwrap_or(""),
        required: true,
        ..Field::default()
    };
    let why = Field {
        id: "why",
        label: &why_label,
        control: Control::Lines(3),
        value: given.get("why").unwrap_or(""),
        required: true,
        max_length: 1000,
        ..Field::default()
    };
    let body = html!(
        "{}{}{}{}",
        kept(&tasks),
        ui::field(tr, &to, errors.of("to")),
        ui::field(tr, &why, errors.of("why")),
        ui::buttons([ui::key_button(&tr.t("office-bulk-transfer"), 'S', Weight::Primary, None), leave(tr)])
    );
    Ok(again(page, tr, errors)
        .body(listed(tr, &tasks))
        .body(ui::form(&room.ctx.view, "/office/bulk/transfer", &body))
        .respond())
}

async fn transfer(room: Room, _: Staff<MayReview>, fields: Fields) -> Reply {
    let tasks = ticked(&fields);
    let mut errors = super::steps::missing(&room, &fields, ["to", "why"]);
    let (dossier, task) = first(&room, &tasks).await?;
    let people = colleagues(&room, &dossier, &task).await?;
    let to = people.iter().map(|(id, _)| *id).find(|id| id.to_string() == fields.text("to"));
    if to.is_none() && errors.of("to").is_none() {
        errors.add("to", room.tr().t("office-missing-to"));
    }
    let (Some(to), true) = (to, errors.is_empty()) else {
        return transfer_page(&room, tasks, &fields, &errors).await;
    };
    let why = fields.text("why").to_owned();
    each(&room, "transfer", tasks, move |tx, desk, actor, of| {
        review::transfer(tx, desk, actor, &Transfer { of, to, why: why.clone() })
    })
    .await
}

/// Those of them that are another step, or another version of an item, than the first: one opinion is not theirs.
async fn unlike(
    room: &Room,
    tasks: &[(String, i64)],
    (dossier, task): (&Dossier, &Task),
) -> Result<Vec<(String, i64)>, kit::Error> {
    let (version, element, all) = (dossier.case().version, task.element.clone(), tasks.to_vec());
    room.read(move |tx, _, actor| {
        let mut other = Vec::new();
        for (number, no) in &all {
            let file = staff::staff_file(tx, actor, number)?;
            let one = view::task(tx, &file.case, *no)?;
            if file.case.version != version || one.element != element {
                other.push((number.clone(), *no));
            }
        }
        Ok::<_, Fault>(other)
    })
    .await
}

async fn review_page(room: &Room, tasks: Vec<(String, i64)>, given: &Fields, errors: &Errors) -> Reply {
    let tr = room.tr();
    let (dossier, task) = first(room, &tasks).await?;
    let step = staff::step_name(tr, &dossier.version, &task.element);
    let item = tr.text(&dossier.version.item.name);
    let page = sheet(room, "review")
        .lead(tr.f("office-bulk-review-lead", &[("step", step.as_str().into()), ("item", item.into())]));
    let other = unlike(room, &tasks, (&dossier, &task)).await?;
    if !other.is_empty() {
        let notice = html!("<p>{}</p>", tr.t("office-bulk-unlike"));
        return Ok(page
            .body(ui::notice(Tone::Stop, &notice))
            .body(listed(tr, &other))
            .body(ui::buttons([leave(tr)]))
            .respond());
    }
    let choices = [Choice::new("holds", tr.t("office-holds")), Choice::new("fails", tr.t("office-fails"))];
    let criteria: Html = review::task_criteria(&dossier.version, &task.element)
        .into_iter()
        .enumerate()
        .map(|(at, criterion)| criterion_fields(tr, criterion, &keyed(&choices, at), given, "", errors))
        .collect();
    let opinions = opinions(tr, &dossier, &task);
    let (opinion_label, words_label, knowing_label, knowing_help) = (
        tr.t("office-opinion"),
        tr.t("office-words"),
        tr.t("office-bulk-knowing"),
        tr.t("office-bulk-knowing-help"),
    );
    let opinion = Field {
        id: "opinion",
        label: &opinion_label,
        control: Control::Radios(&opinions),
        value: given.get("opinion").unwrap_or(""),
        required: true,
        ..Field::default()
    };
    let words = Field {
        id: "words",
        label: &words_label,
        control: Control::Lines(4),
        value: given.get("words").unwrap_or(""),
        max_length: 1000,
        ..Field::default()
    };
    let knowing = Field {
        id: "knowing",
        label: &knowing_label,
        help: &knowing_help,
        control: Control::Consent,
        value: given.get("knowing").unwrap_or(""),
        ..Field::default()
    };
    let body = html!(
        "{}{}{}{}{}{}",
        kept(&tasks),
        criteria,
        ui::field(tr, &opinion, errors.of("opinion")),
        ui::field(tr, &words, errors.of("words")),
        ui::field(tr, &knowing, errors.of("knowing")),
        ui::buttons([ui::key_button(&tr.t("office-bulk-review"), 'S', Weight::Primary, None), leave(tr)])
    );
    Ok(again(page, tr, errors)
        .body(listed(tr, &tasks))
        .body(ui::form(&room.ctx.view, "/office/bulk/review", &body))
        .respond())
}

async fn finish(room: Room, _: Staff<MayReview>, fields: Fields) -> Reply {
    let tr = room.tr();
    let tasks = ticked(&fields);
    let (dossier, task) = first(&room, &tasks).await?;
    let mut errors = Errors::new();
    let marks = marks(tr, review::task_criteria(&dossier.version, &task.element), &fields, &mut errors);
    let words = fields.text("words").to_owned();
    let opinion = Opinion::parse(fields.text("opinion"));
    match opinion {
        None => errors.add("opinion", tr.t("office-opinion-missing")),
        Some(Opinion::Approve) if marks.iter().any(|mark| !mark.holds) => {
            errors.add("opinion", tr.t("office-opinion-contradicts"));
        }
        Some(Opinion::Approve) => {}
        Some(_) if words.is_empty() => errors.add("words", tr.t("office-words-missing")),
        Some(_) => {}
    }
    let like = unlike(&room, &tasks, (&dossier, &task)).await?.is_empty();
    let (Some(opinion), true, true) = (opinion, errors.is_empty(), like) else {
        return review_page(&room, tasks, &fields, &errors).await;
    };
    let knowing = fields.get("knowing").is_some();
    each(&room, "review", tasks, move |tx, desk, actor, of| {
        let (words, marks, vars) = (words.clone(), marks.clone(), process::Vars::new());
        review::review(tx, desk, actor, &Review { of, opinion, words, marks, vars, knowing }).map(drop)
    })
    .await
}
