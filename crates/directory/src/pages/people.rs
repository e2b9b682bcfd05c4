//! The security administrator's page: staff accounts, their posts, and the posts there are.

use axum::response::Response;
use contract::Fault;
use contract::time::china_date;
use jiff::civil::Date;
use kit::Routes;
use kit::routes::{get, post};
use kit::ui::{
    Choice, Column, Control, Crumb, Errors, Field, Filter, Pager, Row, State, Table, Weight, button, buttons,
    error_summary, field, form, table, tag,
};
use kit::{Ctx, Form, Html, Page, Path, Query, Reply, html};
use serde::Deserialize;

use super::document::{self, document_fields};
use super::{mendable, words};
use crate::access::Staff;
use crate::account::{self, AccountState, Appointment, Line};
use crate::organ::{self, Post};
use crate::party::IdKind;
use crate::permissions::Manage;
use crate::{one_line, person, two_people};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/admin/people", get(list).post(create))
        .route("/admin/people/{login}", get(show))
        .route("/admin/people/{login}/appoint", post(appoint))
        .route("/admin/people/{login}/end", post(end))
        .route("/admin/people/{login}/state", post(state))
        .route("/admin/people/{login}/reset", post(reset))
        .route("/admin/people/{login}/person", post(identify))
        .route("/admin/posts", get(posts))
}

const HOME: &str = "/admin/people";
/// Accounts on one page.
const PAGE: u32 = 50;

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Asked {
    after: String,
    state: String,
    named: String,
}

impl Asked {
    fn address(&self, after: &str) -> String {
        let all = [("state", self.state.as_str()), ("named", &self.named), ("after", after)];
        let on = all.into_iter().filter(|(_, value)| !value.is_empty());
        let on: Vec<String> = on.map(|(name, value)| format!("{name}={}", kit::url_encode(value))).collect();
        if on.is_empty() { HOME.to_owned() } else { format!("{HOME}?{}", on.join("&")) }
    }
}

#[derive(Clone, Default, Deserialize)]
struct NewPerson {
    #[serde(default)]
    login: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    id_kind: String,
    #[serde(default)]
    id_country: String,
    #[serde(default)]
    id_number: String,
}

impl NewPerson {
    fn document(&self) -> document::Given<'_> {
        [&self.id_kind, &self.id_country, &self.id_number]
    }
}

async fn list(ctx: Ctx, staff: Staff<Manage>, Query(mut asked): Query<Asked>) -> Reply {
    asked.named = one_line(&asked.named, 60);
    let new = NewPerson { id_kind: document::usual_kind(ctx.tr).as_str().to_owned(), ..NewPerson::default() };
    list_page(&ctx, staff, asked, &new, &Errors::new()).await
}

async fn list_page(ctx: &Ctx, staff: Staff<Manage>, asked: Asked, new: &NewPerson, errors: &Errors) -> Reply {
    let tr = ctx.tr;
    let (actor, wanted) = (staff.actor, asked.clone());
    let (people, today) = ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> {
            let filter = (AccountState::parse(&wanted.state), wanted.named.as_str());
            Ok((account::staff(tx, &actor, filter, &wanted.after, PAGE)?, china_date(tx.now()).to_string()))
        })
        .await?;
    let next = (people.len() == usize::try_from(PAGE).unwrap_or(usize::MAX))
        .then(|| people.last().map(|last| asked.address(&last.login)))
        .flatten();
    let t = Table {
        caption: tr.t("people-list").into_owned(),
        columns: ["people-login", "people-name", "people-posts", "people-second", "people-state"]
            .into_iter()
            .map(|key| Column::new(tr.t(key)))
            .collect(),
        rows: people.iter().map(|line| person_row(ctx, line, &today)).collect(),
        empty: kit::ui::empty(&tr.t("people-none"), None),
        pager: Pager {
            first: (!asked.after.is_empty()).then(|| asked.address("")),
            next,
            ..Pager::default()
        },
        ..Table::default()
    };
    let query = [("state", asked.state.as_str()), ("named", asked.named.as_str())];
    let tools = crate::lists::tools(ctx, crate::lists::people::PEOPLE, HOME, &query).await?;
    let body = html!(
        "{}<p><a href=\"/admin/posts\">{}</a> · <a href=\"/admin/limits\">{}</a> · \
         <a href=\"{}\">{}</a></p>{}{}{}\
         <h2 id=\"new\">{}</h2><p>{}</p>{}",
        error_summary(tr, errors),
        tr.t("people-all-posts"),
        tr.t("limits-title"),
        super::two_people::OFFICE,
        tr.t("people-requests"),
        filters(ctx, &asked),
        tools,
        table(ctx, &t),
        tr.t("people-new"),
        tr.t("people-new.text"),
        form(ctx, "/admin/people", &new_person(ctx, new, errors)),
    );
    let page = Page::office(ctx, tr.t("people-title")).lead(tr.t("people-lead")).body(body);
    let page = if errors.is_empty() { page } else { page.with_errors() };
    Ok(page.respond())
}

fn filters(ctx: &Ctx, asked: &Asked) -> Html {
    let tr = ctx.tr;
    let states = ["active", "closed"].map(|state| Choice::new(state, tr.t(&format!("people-state-{state}"))));
    let (state_label, named_label) = (tr.t("people-state"), tr.t("people-named"));
    let named = Field {
        id: "named",
        label: &named_label,
        value: &asked.named,
        max_length: 60,
        autocomplete: "off",
        ..Field::default()
    };
    let state = Field {
        id: "state",
        label: &state_label,
        control: Control::Select(&states),
        value: &asked.state,
        ..Field::default()
    };
    let filtered = !(asked.named.is_empty() && asked.state.is_empty());
    let fields = [named, state];
    let bar = Filter { action: HOME, fields: &fields, clear: filtered.then_some(HOME), ..Filter::default() };
    kit::ui::filter_bar(tr, &bar)
}

fn person_row(ctx: &Ctx, line: &Line, today: &str) -> Row {
    let tr = ctx.tr;
    let held: Html = line
        .appointments
        .iter()
        .filter(|a| a.to_day.as_deref().is_none_or(|last| last >= today))
        .map(|a| html!("<div>{} · {}</div>", tr.text(&a.organ), tr.text(&a.post)))
        .collect();
    let second = if line.has_second_factor { "people-yes" } else { "people-no" };
    Row::new([
        html!("<a href=\"/admin/people/{}\">{}</a>", kit::url_encode(&line.login), line.login),
        html!("{}", line.name),
        held,
        html!("{}", tr.t(second)),
        state_tag(ctx, line.state),
    ])
}

fn state_tag(ctx: &Ctx, state: AccountState) -> Html {
    match state {
        AccountState::Active => tag(State::OnTime, &ctx.tr.t("people-state-active")),
        AccountState::Closed => tag(State::Overdue, &ctx.tr.t("people-state-closed")),
    }
}

pub(super) fn first_password(ctx: &Ctx, errors: &Errors) -> Html {
    let tr = ctx.tr;
    let (label, help) = (tr.t("people-first-password"), tr.t("people-first-password.help"));
    let password = Field {
        id: "password",
        label: &label,
        help: &help,
        control: Control::Password { new: true },
        required: true,
        ..Field::default()
    };
    field(tr, &password, errors.of("password"))
}

fn new_person(ctx: &Ctx, new: &NewPerson, errors: &Errors) -> Html {
    let tr = ctx.tr;
    let (login_label, login_help, name_label) =
        (tr.t("people-login"), tr.t("register-login.help"), tr.t("people-name"));
    let login = Field {
        id: "login",
        label: &login_label,
        help: &login_help,
        value: &new.login,
        required: true,
        max_length: 32,
        autocomplete: "off",
        ..Field::default()
    };
    let name = Field {
        id: "name",
        label: &name_label,
        value: &new.name,
        required: true,
        max_length: 60,
        autocomplete: "off",
        ..Field::default()
    };
    html!(
        "{}{}{}{}{}",
        field(tr, &login, errors.of("login")),
        field(tr, &name, errors.of("name")),
        document_fields(tr, document::NAMES, IdKind::of_persons(), new.document(), errors),
        first_password(ctx, errors),
        buttons([button(&tr.t("people-new-go"), Weight::Primary, None)]),
    )
}

/// The field a fault of these forms belongs to.
fn at(fault: &Fault) -> &'static str {
    match fault.code {
        code if code.starts_with("directory.password-") => "password",
        "directory.name-missing" => "name",
        "directory.post-unknown" | "directory.post-held" | "directory.separation" => "post",
        "directory.days" => "to",
        code if code.starts_with("party.") => document::at(document::NAMES, fault),
        _ => "login",
    }
}

async fn create(ctx: Ctx, staff: Staff<Manage>, Form(given): Form<NewPerson>) -> Reply {
    let (actor, new) = (staff.actor.clone(), given.clone());
    let made = match account::new_password(given.password.clone(), &given.login).await {
        Ok(hash) => {
            let create = move |tx: &mut store::Tx| {
                let card = document::read(new.document())?;
                account::create_staff(tx, &actor, &new.login, &new.name, &hash, &card).map(|_| ())
            };
            ctx.app.db.write(create).await
        }
        Err(fault) => Err(fault),
    };
    match made {
        Ok(()) => {
            let to = format!("/admin/people/{}", kit::url_encode(&given.login.trim().to_ascii_lowercase()));
            Ok(kit::redirect_with(&ctx, &to, "people-created", &[("name", &given.name)]))
        }
        Err(fault) => {
            let fault = mendable(fault)?;
            let errors: Errors = [(at(&fault), words(ctx.tr, &fault))].into_iter().collect();
            list_page(&ctx, staff, Asked::default(), &given, &errors).await
        }
    }
}

async fn show(ctx: Ctx, staff: Staff<Manage>, Path(login): Path<String>) -> Reply {
    person_page(&ctx, staff, login, &Errors::new()).await
}

async fn person_page(ctx: &Ctx, staff: Staff<Manage>, login: String, errors: &Errors) -> Reply {
    let tr = ctx.tr;
    let actor = staff.actor.clone();
    let (line, posts, today, own) = ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> {
            let line = account::staff_one(tx, &actor, &login)?;
            let mut posts = organ::posts(tx)?;
            posts.retain(|post| person::manages(&actor, &post.posting.region));
            let own = person::same(tx, actor.account, line.id)?;
            Ok((line, posts, china_date(tx.now()), own))
        })
        .await?;
    let acts = match own {
        true => html!("<p>{}</p>", tr.t("people-own")),
        false => acts(ctx, &line, &posts, today, errors),
    };
    let body = html!(
        "{}<p>{} {}</p>{}<h2>{}</h2>{}{}",
        error_summary(tr, errors),
        state_tag(ctx, line.state),
        tr.t(if line.has_second_factor { "people-second-on" } else { "people-second-off" }),
        (!line.person_known).then(|| person_form(ctx, &line, own, errors)),
        tr.t("people-posts"),
        appointments(ctx, &line, today, own),
        acts,
    );
    let page = Page::office(ctx, format!("{} {}", line.name, line.login))
        .crumbs([Crumb::new(tr.t("people-title"), "/admin/people")])
        .body(body);
    let page = if errors.is_empty() { page } else { page.with_errors() };
    Ok(page.respond())
}

/// It is not recorded whose account this is: says so, and to another administrator offers to record it.
fn person_form(ctx: &Ctx, line: &Line, own: bool, errors: &Errors) -> Html {
    let tr = ctx.tr;
    let missing = kit::ui::notice(kit::ui::Tone::Info, &html!("<p>{}</p>", tr.t("people-person-missing")));
    if own {
        return missing;
    }
    let usual = document::usual_kind(tr).as_str();
    let body = html!(
        "{}{}",
        document_fields(tr, document::NAMES, IdKind::of_persons(), [usual, "", ""], errors),
        buttons([button(&tr.t("people-person-go"), Weight::Secondary, None)]),
    );
    let action = format!("/admin/people/{}/person", kit::url_encode(&line.login));
    html!(
        "{}<h2>{}</h2><p>{}</p>{}",
        missing,
        tr.t("people-person"),
        tr.t("people-person.text"),
        form(ctx, &action, &body)
    )
}

fn appointments(ctx: &Ctx, line: &Line, today: Date, own: bool) -> Html {
    let tr = ctx.tr;
    let row = |a: &Appointment| {
        let runs = a.to_day.as_deref().is_none_or(|last| last > today.to_string().as_str());
        let end = (runs && !own).then(|| {
            let action = format!("/admin/people/{}/end", kit::url_encode(&line.login));
            let body = html!(
                "<input type=\"hidden\" name=\"appointment\" value=\"{}\">{}",
                a.id,
                button(&tr.t("people-end"), Weight::Quiet, None)
            );
            form(ctx, &action, &body)
        });
        Row::new([
            html!("{}", tr.text(&a.post)),
            html!("{}", tr.text(&a.organ)),
            html!("{}", a.from_day),
            html!("{}", a.to_day),
            end.unwrap_or_default(),
        ])
    };
    let t = Table {
        caption: tr.t("people-posts-caption").into_owned(),
        columns: ["people-post", "people-organ", "people-from", "people-to", "people-act"]
            .into_iter()
            .map(|key| Column::new(tr.t(key)))
            .collect(),
        rows: line.appointments.iter().map(row).collect(),
        empty: kit::ui::empty(&tr.t("people-no-posts"), None),
        ..Table::default()
    };
    table(ctx, &t)
}

fn acts(ctx: &Ctx, line: &Line, posts: &[Post], today: Date, errors: &Errors) -> Html {
    let tr = ctx.tr;
    let address = |act: &str| format!("/admin/people/{}/{act}", kit::url_encode(&line.login));
    let choices: Vec<Choice> = posts
        .iter()
        .map(|p| {
            let words = format!("{} · {}", tr.text(&p.posting.organ_name), tr.text(&p.posting.title));
            Choice::new(&p.code, words)
        })
        .collect();
    let (post_label, from_label, to_label) = (tr.t("people-post"), tr.t("people-from"), tr.t("people-to"));
    let to_help = tr.t("people-to.help");
    let today = today.to_string();
    let post = Field {
        id: "post",
        label: &post_label,
        control: Control::Select(&choices),
        required: true,
        ..Field::default()
    };
    let from = Field {
        id: "from",
        label: &from_label,
        control: Control::Date,
        value: &today,
        required: true,
        ..Field::default()
    };
    let to = Field { id: "to", label: &to_label, help: &to_help, control: Control::Date, ..Field::default() };
    let appoint = html!(
        "{}{}{}{}",
        field(tr, &post, errors.of("post")),
        field(tr, &from, errors.of("from")),
        field(tr, &to, errors.of("to")),
        buttons([button(&tr.t("people-appoint-go"), Weight::Primary, None)]),
    );
    let second_label = tr.t("people-reset-second");
    let second = Field { id: "second", label: &second_label, control: Control::Consent, ..Field::default() };
    let reset = html!(
        "{}{}{}",
        first_password(ctx, errors),
        field(tr, &second, None),
        buttons([button(&tr.t("people-reset-go"), Weight::Secondary, None)]),
    );
    let (state, key, weight) = match line.state {
        AccountState::Active => ("closed", "people-close", Weight::Danger),
        AccountState::Closed => ("active", "people-reopen", Weight::Secondary),
    };
    html!(
        "<h2>{}</h2>{}<h2>{}</h2><p>{}</p>{}<h2>{}</h2><p>{}</p>{}",
        tr.t("people-appoint"),
        form(ctx, &address("appoint"), &appoint),
        tr.t("people-reset"),
        tr.t("people-reset.text"),
        form(ctx, &address("reset"), &reset),
        tr.t(key),
        tr.t(&format!("{key}.text")),
        form(ctx, &address("state"), &buttons([button(&tr.t(key), weight, Some(("state", state)))])),
    )
}

/// Back to the person's page: with a message, or with what is wrong.
async fn answer(ctx: &Ctx, staff: Staff<Manage>, login: String, done: Result<(), Fault>, key: &str) -> Reply {
    match done {
        Ok(()) => {
            Ok(kit::redirect_with(ctx, &format!("/admin/people/{}", kit::url_encode(&login)), key, &[]))
        }
        Err(fault) if fault.code == "directory.account-unknown" => Err(fault.into()),
        Err(fault) => {
            let fault = if fault.code == "directory.post-unknown" { fault } else { mendable(fault)? };
            let errors: Errors = [(at(&fault), words(ctx.tr, &fault))].into_iter().collect();
            person_page(ctx, staff, login, &errors).await
        }
    }
}

#[derive(Clone, Deserialize)]
struct Appointing {
    #[serde(default)]
    post: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
}

fn day(text: &str) -> Result<Option<Date>, Fault> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| Fault::invalid("directory.days")),
    }
}

async fn appoint(
    ctx: Ctx,
    staff: Staff<Manage>,
    Path(login): Path<String>,
    Form(given): Form<Appointing>,
) -> Reply {
    let (actor, who) = (staff.actor.clone(), login.clone());
    let done = ctx.app.db.write(move |tx| {
        let from = day(&given.from)?.unwrap_or_else(|| china_date(tx.now()));
        two_people::appoint(tx, &actor, &who, &given.post, (from, day(&given.to)?)).map(|_| ())
    });
    let done = done.await;
    answer(&ctx, staff, login, done, "two-asked-done").await
}

#[derive(Clone, Deserialize)]
struct Ending {
    appointment: i64,
}

async fn end(ctx: Ctx, staff: Staff<Manage>, Path(login): Path<String>, Form(given): Form<Ending>) -> Reply {
    let (actor, who) = (staff.actor.clone(), login.clone());
    // Ends with yesterday: from this moment on nothing is granted any more.
    let done = ctx.app.db.write(move |tx| {
        let today = china_date(tx.now());
        let last = today.yesterday().unwrap_or(today);
        account::end_appointment(tx, &actor, &who, given.appointment, last)
    });
    let done = done.await;
    answer(&ctx, staff, login, done, "people-ended").await
}

#[derive(Clone, Deserialize)]
struct NewState {
    #[serde(default)]
    state: String,
}

async fn state(
    ctx: Ctx,
    staff: Staff<Manage>,
    Path(login): Path<String>,
    Form(given): Form<NewState>,
) -> Reply {
    let (actor, who) = (staff.actor.clone(), login.clone());
    let state = AccountState::parse(&given.state)
        .ok_or_else(|| Fault::invalid("kit.form").with("detail", "state"))?;
    let done = ctx.app.db.write(move |tx| account::set_state(tx, &actor, &who, state)).await;
    let key = if state == AccountState::Closed { "people-closed" } else { "people-reopened" };
    answer(&ctx, staff, login, done, key).await
}

#[derive(Clone, Deserialize)]
struct Resetting {
    #[serde(default)]
    password: String,
    #[serde(default)]
    second: String,
}

async fn reset(
    ctx: Ctx,
    staff: Staff<Manage>,
    Path(login): Path<String>,
    Form(given): Form<Resetting>,
) -> Reply {
    let (actor, who) = (staff.actor.clone(), login.clone());
    let done = match account::new_password(given.password, &login).await {
        Ok(hash) => {
            let second = !given.second.is_empty();
            let ask = move |tx: &mut store::Tx| two_people::reset(tx, &actor, &who, &hash, second);
            ctx.app.db.write(ask).await.map(|_| ())
        }
        Err(fault) => Err(fault),
    };
    answer(&ctx, staff, login, done, "two-asked-done").await
}

/// Records whose account it is.
async fn identify(
    ctx: Ctx,
    staff: Staff<Manage>,
    Path(login): Path<String>,
    Form(given): Form<NewPerson>,
) -> Reply {
    let (actor, who) = (staff.actor.clone(), login.clone());
    let record = move |tx: &mut store::Tx| {
        let card = document::read(given.document())?;
        person::identify(tx, &actor, &who, &card)
    };
    let done = ctx.app.db.write(record).await;
    answer(&ctx, staff, login, done, "people-person-done").await
}

/// Which post may what, as it stands.
async fn posts(ctx: Ctx, _: Staff<Manage>) -> Reply {
    let posts = ctx.app.db.read(organ::posts).await?;
    Ok(posts_page(&ctx, &posts))
}

fn posts_page(ctx: &Ctx, posts: &[Post]) -> Response {
    let tr = ctx.tr;
    let rows = posts.iter().map(|p| {
        let posting = &p.posting;
        let reach = if posting.all_organs { "people-reach-all" } else { "people-reach-own" };
        let items =
            posting.items.as_ref().map(|items| html!(" <span class=\"hint\">{}</span>", items.join(" ")));
        Row::new([
            html!("{}", tr.text(&posting.title)),
            html!("{}", tr.text(&posting.organ_name)),
            html!("{} {}{}", posting.region, tr.t(reach), items),
            html!(
                "{}{}",
                permission_words(tr, &posting.permissions),
                p.second_factor
                    .then(|| html!("<br><span class=\"hint\">{}</span>", tr.t("people-second-post")))
            ),
        ])
    });
    let t = Table {
        caption: tr.t("people-all-posts-caption").into_owned(),
        columns: ["people-post", "people-organ", "people-reach", "people-grants"]
            .into_iter()
            .map(|key| Column::new(tr.t(key)))
            .collect(),
        rows: rows.collect(),
        ..Table::default()
    };
    Page::office(ctx, tr.t("people-all-posts"))
        .crumbs([Crumb::new(tr.t("people-title"), "/admin/people")])
        .body(table(ctx, &t))
        .respond()
}

/// What a post may, in words; what has none by its name.
fn permission_words(tr: kit::Tr, permissions: &[String]) -> String {
    let words: Vec<String> = permissions
        .iter()
        .map(|one| {
            tr.find(&format!("permission-{}", one.replace('.', "-")), &[]).unwrap_or_else(|| one.clone())
        })
        .collect();
    words.join(if tr.lang == contract::Lang::Zh { "、" } else { ", " })
}
