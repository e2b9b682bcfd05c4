//! `/office/ratings`: the supervisor's list of ratings, and the follow-up of the bad ones: calling back, answering, closing.

use std::collections::BTreeMap;

use axum::response::Response;
use contract::time::china_date;
use contract::{Actor, App, Fault, FaultKind, PartyId, Permission, Text};
use directory::access::{Allowed, Guard, Params, Permit, ScopeOwned, Staff};
use directory::party::{self, Purpose, Why};
use kit::routes::{get, post};
use kit::ui::{
    self, Choice, Column, Control, Crumb, Errors, Field, Filter, Moment, Pager, Row, Tab, Table, Tone,
    Weight, button, buttons,
};
use kit::{Ctx, Fields, Html, Page, Query, Reply, Routes, Tr, esc, html};
use serde::Deserialize;
use store::Tx;

use crate::exports::RATINGS;
use crate::follow::{self, ANSWER_CHARS_MAX, SAID_CHARS_MAX, State};
use crate::permissions::FollowRatings;
use crate::store::{self as rows, CallRow, RatingFilter, RatingLine};

const HOME: &str = "/office/ratings";
/// Ratings on one page.
const PAGE: u32 = 50;
/// How far those that wait are counted.
const COUNTED: u32 = 1000;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/office/ratings", get(list))
        .route("/office/ratings/{id}", get(show))
        .route("/office/ratings/{id}/contact", post(contact))
        .route("/office/ratings/{id}/call", post(call))
        .route("/office/ratings/{id}/answer", post(answer))
        .route("/office/ratings/{id}/close", post(close))
}

/// What the list is asked for; also by an export.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// `overdue` or a word of [`State`].
    pub view: String,
    pub grade: String,
    pub organ: String,
    pub number: String,
    pub after: String,
}

impl Asked {
    /// As the statement wants it.
    pub fn filter(&self, today: &str) -> RatingFilter {
        let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        RatingFilter {
            state: State::parse(&self.view),
            overdue_on: (self.view == "overdue").then(|| today.to_owned()),
            grade: self.grade.parse().ok(),
            organ: self.organ.parse().ok(),
            number: text(&self.number).map(|number| number.chars().take(40).collect()),
            before: self.after.parse().ok(),
        }
    }

    fn address(&self, view: &str, after: &str) -> String {
        let all = [
            ("view", view),
            ("grade", &self.grade),
            ("organ", &self.organ),
            ("number", &self.number),
            ("after", after),
        ];
        let on = all.into_iter().filter(|(_, value)| !value.is_empty());
        let on: Vec<String> = on.map(|(name, value)| format!("{name}={}", kit::url_encode(value))).collect();
        if on.is_empty() { HOME.to_owned() } else { format!("{HOME}?{}", on.join("&")) }
    }
}

/// Names of the organs and items that some ratings are about.
#[derive(Default)]
pub(crate) struct Names {
    organs: BTreeMap<i64, Text>,
    items: BTreeMap<String, Text>,
}

impl Names {
    /// Looks them up.
    pub fn of<'a>(
        tx: &mut Tx,
        item_name: impl Fn(&mut Tx, &str) -> Result<Option<Text>, Fault>,
        lines: impl IntoIterator<Item = &'a RatingLine>,
    ) -> Result<Self, Fault> {
        let organs = directory::organ::all(tx)?.into_iter().map(|organ| (organ.id.0, organ.name)).collect();
        let mut names = Self { organs, items: BTreeMap::new() };
        for line in lines {
            if !names.items.contains_key(&line.item_code)
                && let Some(name) = item_name(tx, &line.item_code)?
            {
                names.items.insert(line.item_code.clone(), name);
            }
        }
        Ok(names)
    }

    /// The organ's name.
    pub fn organ(&self, tr: Tr, line: &RatingLine) -> &str {
        self.organs.get(&line.organ).map_or("", |name| tr.text(name))
    }

    /// The item's name; its code where it is not in force any more.
    pub fn item<'a>(&'a self, tr: Tr, line: &'a RatingLine) -> &'a str {
        self.items.get(&line.item_code).map_or(&line.item_code, |name| tr.text(name))
    }
}

/// The name of an item in force.
fn item_name(app: &App, tx: &mut Tx, code: &str) -> Result<Option<Text>, Fault> {
    match app.items.current(tx, code) {
        Ok(version) => Ok(Some(version.item.name.clone())),
        Err(fault) if fault.kind == FaultKind::NotFound => Ok(None),
        Err(fault) => Err(fault),
    }
}

/// How far a follow-up is, in words.
pub(crate) fn state_words(tr: Tr, line: &RatingLine, today: &str) -> String {
    match line.state {
        None => tr.t("rating-state-none").into_owned(),
        Some(State::Waiting) if is_overdue(line, today) => tr.t("rating-state-overdue").into_owned(),
        Some(state) => tr.t(&format!("rating-state-{}", state.as_str())).into_owned(),
    }
}

fn is_overdue(line: &RatingLine, today: &str) -> bool {
    line.state == Some(State::Waiting) && line.due.as_deref().is_some_and(|due| due < today)
}

fn state_tag(tr: Tr, line: &RatingLine, today: &str) -> Html {
    let mark = match line.state {
        None => return esc(&state_words(tr, line, today)),
        Some(State::Waiting) if is_overdue(line, today) => ui::State::Overdue,
        Some(State::Waiting) => ui::State::Soon,
        Some(State::Called | State::Answered) => ui::State::OnTime,
        Some(State::Closed) => ui::State::Done,
    };
    ui::tag(mark, &state_words(tr, line, today))
}

struct Found {
    lines: Vec<RatingLine>,
    names: Names,
    organs: Vec<directory::organ::Organ>,
    counts: Vec<(i64, i64, i64)>,
    waiting: (usize, usize),
    today: String,
}

async fn list(ctx: Ctx, staff: Staff<FollowRatings>, Query(asked): Query<Asked>) -> Reply {
    let tr = ctx.tr;
    let (app, wanted, scope) = (ctx.app.clone(), asked.clone(), staff.scope.clone());
    let mut found = ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> {
            let today = china_date(tx.now()).to_string();
            let lines = rows::ratings(tx, &scope, &wanted.filter(&today), PAGE + 1)?;
            let names = Names::of(tx, |tx, code| item_name(&app, tx, code), &lines)?;
            let mut organs = directory::organ::all(tx)?;
            organs.retain(|organ| scope.covers(&organ.region, organ.id, ""));
            let waiting = rows::waiting(tx, &scope, &today, COUNTED)?;
            Ok(Found { lines, names, organs, counts: rows::all_counts(tx)?, waiting, today })
        })
        .await?;
    let more = found.lines.len() > PAGE as usize;
    found.lines.truncate(PAGE as usize);
    let next =
        found.lines.last().filter(|_| more).map(|last| asked.address(&asked.view, &last.id.to_string()));
    let table = Table {
        caption: tr.t("rating-list").into_owned(),
        columns: ["case", "organ", "grade", "comment", "at", "state"]
            .map(|name| Column::new(tr.t(&format!("rating-column-{name}"))))
            .into(),
        rows: found.lines.iter().map(|line| row(tr, line, &found)).collect(),
        empty: ui::empty(&tr.t("rating-none"), None),
        pager: Pager {
            first: (!asked.after.is_empty()).then(|| asked.address(&asked.view, "")),
            next,
            ..Pager::default()
        },
        ..Table::default()
    };
    let query = [
        ("view", asked.view.as_str()),
        ("grade", &asked.grade),
        ("organ", &asked.organ),
        ("number", &asked.number),
    ];
    let overdue = (found.waiting.1 > 0).then(|| {
        let words = tr.n("rating-overdue-notice", found.waiting.1);
        ui::notice(
            Tone::Warn,
            &html!("<p>{} <a href=\"{}?view=overdue\">{}</a></p>", words, HOME, tr.t("rating-overdue-show")),
        )
    });
    Ok(Page::office(&ctx, tr.t("rating-list-title"))
        .lead(tr.t("rating-list-lead"))
        .wide()
        .body(html!("{}", overdue))
        .body(filters(&ctx, &asked, &found))
        .body(directory::lists::tools(&ctx, RATINGS, HOME, &query).await?)
        .body(ui::table(&ctx, &table))
        .body(figures(&ctx, &found))
        .respond())
}

fn row(tr: Tr, line: &RatingLine, found: &Found) -> Row {
    let due = line.due.as_deref().filter(|_| line.state == Some(State::Waiting));
    let due = due.map(|due| html!("<br><span class=\"hint\">{}</span>", tr.with("rating-due", "day", due)));
    let short: String = line.comment.chars().take(80).collect();
    let cut = if short.len() < line.comment.len() { "…" } else { "" };
    Row::new([
        html!(
            "<a href=\"{}/{}\">{}</a><br><span class=\"hint\">{}</span>",
            HOME,
            line.id,
            found.names.item(tr, line),
            line.case_number
        ),
        esc(found.names.organ(tr, line)),
        esc(&tr.t(&format!("rating-grade-{}", line.grade))),
        html!("{}{}", short, cut),
        esc(&tr.instant(line.at)),
        html!("{}{}", state_tag(tr, line, &found.today), due),
    ])
}

fn filters(ctx: &Ctx, asked: &Asked, found: &Found) -> Html {
    let tr = ctx.tr;
    let grades: Vec<Choice> =
        (1..=5).map(|grade| Choice::new(grade.to_string(), tr.t(&format!("rating-grade-{grade}")))).collect();
    let organs: Vec<Choice> =
        found.organs.iter().map(|organ| Choice::new(organ.id.0.to_string(), tr.text(&organ.name))).collect();
    let labels = ["grade", "organ", "case"].map(|name| tr.t(&format!("rating-column-{name}")));
    let [grade, organ, _] = &labels;
    let number = tr.t("rating-case-number");
    let fields = [
        Field {
            id: "grade",
            label: grade,
            control: Control::Select(&grades),
            value: &asked.grade,
            ..Field::default()
        },
        Field {
            id: "organ",
            label: organ,
            control: Control::Select(&organs),
            value: &asked.organ,
            ..Field::default()
        },
        Field {
            id: "number",
            label: &number,
            value: &asked.number,
            max_length: 40,
            autocomplete: "off",
            ..Field::default()
        },
    ];
    let tab = |word: &str, key: &str, count: Option<usize>| Tab {
        label: tr.t(key).into_owned(),
        href: asked.address(word, ""),
        count: count.map(|n| if n >= COUNTED as usize { format!("{COUNTED}+") } else { n.to_string() }),
        current: asked.view == word,
    };
    let views = [
        tab("", "rating-view-all", None),
        tab("waiting", "rating-state-waiting", Some(found.waiting.0)),
        tab("overdue", "rating-state-overdue", Some(found.waiting.1)),
        tab("called", "rating-state-called", None),
        tab("answered", "rating-state-answered", None),
        tab("closed", "rating-state-closed", None),
    ];
    let filtered = !(asked.grade.is_empty() && asked.organ.is_empty() && asked.number.is_empty());
    let clear = Asked { view: asked.view.clone(), ..Asked::default() }.address(&asked.view, "");
    let bar = Filter { action: HOME, fields: &fields, views: &views, clear: filtered.then_some(&*clear) };
    ui::filter_bar(tr, &bar)
}

/// How satisfied people are, organ by organ.
fn figures(ctx: &Ctx, found: &Found) -> Html {
    let tr = ctx.tr;
    let of = |organ: i64, grades: std::ops::RangeInclusive<i64>| -> i64 {
        found
            .counts
            .iter()
            .filter(|(o, grade, _)| *o == organ && grades.contains(grade))
            .map(|(_, _, n)| n)
            .sum()
    };
    let rows = found.organs.iter().filter_map(|organ| {
        let (all, content) = (of(organ.id.0, 1..=5), of(organ.id.0, 1..=follow::BAD_FROM - 1));
        let share = content.saturating_mul(1000).checked_div(all)?;
        Some(Row::new([
            esc(tr.text(&organ.name)),
            html!("{}", all),
            html!("{}", all - content),
            html!("{}.{}%", share / 10, share % 10),
        ]))
    });
    let rows: Vec<Row> = rows.collect();
    if rows.is_empty() {
        return Html::empty();
    }
    let column = |name: &str| tr.t(&format!("rating-column-{name}"));
    let table = Table {
        caption: tr.t("rating-figures").into_owned(),
        columns: vec![
            Column::new(column("organ")),
            Column::numeric(column("ratings")),
            Column::numeric(column("bad")),
            Column::numeric(column("content")),
        ],
        rows,
        ..Table::default()
    };
    html!("<section>{}</section>", ui::table(ctx, &table))
}

/// A rating within the reach of whoever follows ratings up.
struct One;

impl Guard for One {
    const PERMISSION: Permission = FollowRatings::PERMISSION;
    type Object = RatingLine;

    fn load(tx: &mut Tx, path: &Params) -> Result<Option<(RatingLine, ScopeOwned)>, Fault> {
        let Ok(id) = path.get("id").parse() else { return Ok(None) };
        Ok(rows::rating(tx, id)?.map(|line| {
            let scope = follow::scope(&line);
            (line, scope)
        }))
    }
}

/// A rating as one page shows it.
struct Whole {
    line: RatingLine,
    names: Names,
    calls: Vec<CallRow>,
    /// Why the reader may not follow it up, though they may read it.
    kept_out: Option<&'static str>,
    person: Option<party::Party>,
    today: String,
}

async fn load(ctx: &Ctx, actor: &Actor, id: i64) -> Result<Whole, kit::Error> {
    let (app, actor) = (ctx.app.clone(), actor.clone());
    let whole = ctx.app.db.read(move |tx| -> Result<Whole, Fault> {
        let line = rows::rating(tx, id)?.ok_or_else(|| Fault::not_found("rating.not-found"))?;
        let kept_out = match follow::apart(tx, &actor, &line) {
            Ok(()) => None,
            Err(fault) if fault.kind == FaultKind::Forbidden => Some(fault.code),
            Err(fault) => return Err(fault),
        };
        Ok(Whole {
            names: Names::of(tx, |tx, code| item_name(&app, tx, code), [&line])?,
            calls: rows::calls(tx, id)?,
            kept_out,
            person: party::by_id(tx, PartyId(line.rated_by))?,
            today: china_date(tx.now()).to_string(),
            line,
        })
    });
    Ok(whole.await?)
}

async fn show(ctx: Ctx, one: Allowed<One>) -> Reply {
    let whole = load(&ctx, &one.actor, one.object.id).await?;
    Ok(render(&ctx, &whole, None, &Fields::default(), &Errors::new()))
}

/// The page: what was said, whom to call, what was done since, and what is to be done next.
fn render(
    ctx: &Ctx,
    whole: &Whole,
    person: Option<&party::Revealed>,
    given: &Fields,
    errors: &Errors,
) -> Response {
    let tr = ctx.tr;
    let line = &whole.line;
    let mut facts = vec![
        (tr.t("rating-column-grade").into_owned(), esc(&tr.t(&format!("rating-grade-{}", line.grade)))),
        (
            tr.t("rating-column-comment").into_owned(),
            html!("<span class=\"written\">{}</span>", line.comment),
        ),
        (tr.t("rating-column-organ").into_owned(), esc(whole.names.organ(tr, line))),
        (tr.t("rating-case-number").into_owned(), esc(&line.case_number)),
        (tr.t("rating-column-at").into_owned(), esc(&tr.instant(line.at))),
    ];
    if line.state.is_some() {
        facts.push((tr.t("rating-column-state").into_owned(), state_tag(tr, line, &whole.today)));
    }
    if let (Some(State::Waiting), Some(due)) = (line.state, &line.due) {
        facts.push((tr.t("rating-column-due").into_owned(), esc(due)));
    }
    let page = Page::office(ctx, whole.names.item(tr, line).to_owned())
        .crumbs([Crumb::new(tr.t("rating-list-title"), HOME)]);
    let page = match errors.is_empty() {
        true => page,
        false => page.body(ui::error_summary(tr, errors)).with_errors(),
    };
    page.body(ui::summary(&facts))
        .body(who(ctx, whole, person))
        .body(done(tr, whole))
        .body(next(ctx, whole, given, errors))
        .respond()
}

/// Who rated: masked, in full for calling back.
fn who(ctx: &Ctx, whole: &Whole, person: Option<&party::Revealed>) -> Html {
    let tr = ctx.tr;
    if whole.line.state.is_none() || whole.kept_out.is_some() {
        return Html::empty();
    }
    let (name, phone, ask) = match (person, &whole.person) {
        (Some(shown), _) => (shown.name.clone(), shown.phone.clone(), Html::empty()),
        (None, Some(person)) => {
            let ask = match whole.line.state {
                Some(State::Closed) => Html::empty(),
                _ => html!(
                    "<p class=\"hint\">{}</p>{}",
                    tr.t("rating-contact-hint"),
                    ui::form(
                        ctx,
                        &format!("{HOME}/{}/contact", whole.line.id),
                        &buttons([button(&tr.t("rating-contact"), Weight::Secondary, None)])
                    )
                ),
            };
            (party::masked_name(&person.name), person.masked_phone.clone(), ask)
        }
        (None, None) => return Html::empty(),
    };
    let facts = ui::summary(&[
        (tr.t("rating-person-name").into_owned(), esc(&name)),
        (tr.t("rating-person-phone").into_owned(), esc(&phone)),
    ]);
    html!("<section id=\"contact\"><h2>{}</h2>{}{}</section>", tr.t("rating-person"), facts, ask)
}

/// Calls, the answer, the end.
fn done(tr: Tr, whole: &Whole) -> Html {
    let line = &whole.line;
    let moment = |at: i64, title: String, who: &str, words: &str, state: ui::State| Moment {
        at_ms: Some(at),
        title,
        who: Some(who.to_owned()),
        body: html!("<p class=\"written\">{}</p>", words),
        state,
        channel: None,
    };
    let mut moments: Vec<Moment> = whole
        .calls
        .iter()
        .map(|call| {
            let key = if call.reached { "rating-called" } else { "rating-called-nobody" };
            moment(call.at, tr.t(key).into_owned(), &call.by_name, &call.said, ui::State::Done)
        })
        .collect();
    if let (Some(words), Some(at), Some(by)) = (&line.answer, line.answered_at, &line.answered_by) {
        moments.push(moment(at, tr.t("rating-answered").into_owned(), by, words, ui::State::Done));
    }
    if let (Some(at), Some(by)) = (line.closed_at, &line.closed_by) {
        moments.push(moment(at, tr.t("rating-closed-at").into_owned(), by, "", ui::State::Done));
    }
    if moments.is_empty() {
        return Html::empty();
    }
    moments.sort_by_key(|moment| moment.at_ms);
    html!("<section><h2>{}</h2>{}</section>", tr.t("rating-done"), ui::timeline(tr, &moments))
}

fn next(ctx: &Ctx, whole: &Whole, given: &Fields, errors: &Errors) -> Html {
    let tr = ctx.tr;
    let line = &whole.line;
    let state = match (line.state, whole.kept_out) {
        (None | Some(State::Closed), _) => return Html::empty(),
        (Some(_), Some(code)) => {
            let words = tr.t(&code.replace('.', "-")).into_owned();
            return ui::notice(Tone::Info, &html!("<p>{}</p>", words));
        }
        (Some(state), None) => state,
    };
    let mut all = Html::empty();
    if state == State::Answered {
        let body = html!(
            "<p>{}</p>{}",
            tr.t("rating-close-text"),
            buttons([button(&tr.t("rating-close"), Weight::Primary, None)])
        );
        all.push(&section(ctx, line.id, "close", &tr.t("rating-close-title"), &body));
    }
    if state != State::Waiting || whole.calls.len() >= follow::TRIES {
        let (label, help) = (tr.t("rating-answer-label"), tr.t("rating-answer-help"));
        let field = Field {
            id: "answer",
            label: &label,
            help: &help,
            control: Control::Lines(4),
            value: given.get("answer").or(line.answer.as_deref()).unwrap_or(""),
            required: true,
            max_length: ANSWER_CHARS_MAX,
            ..Field::default()
        };
        let weight = if state == State::Answered { Weight::Secondary } else { Weight::Primary };
        let body = html!(
            "{}{}",
            ui::field(tr, &field, errors.of("answer")),
            buttons([button(&tr.t("rating-answer-send"), weight, None)])
        );
        all.push(&section(ctx, line.id, "answer", &tr.t("rating-answer-title"), &body));
    }
    if state == State::Waiting || state == State::Called {
        let weight = if state == State::Waiting { Weight::Primary } else { Weight::Secondary };
        all.push(&section(
            ctx,
            line.id,
            "call",
            &tr.t("rating-call-title"),
            &call_form(tr, given, errors, weight),
        ));
    }
    all
}

fn call_form(tr: Tr, given: &Fields, errors: &Errors, weight: Weight) -> Html {
    let reached =
        [Choice::new("yes", tr.t("rating-reached-yes")), Choice::new("no", tr.t("rating-reached-no"))];
    let (reached_label, said_label) = (tr.t("rating-reached"), tr.t("rating-said-label"));
    let said_help = tr.t("rating-said-help");
    let fields = [
        Field {
            id: "reached",
            label: &reached_label,
            control: Control::Radios(&reached),
            value: given.text("reached"),
            required: true,
            ..Field::default()
        },
        Field {
            id: "said",
            label: &said_label,
            help: &said_help,
            control: Control::Lines(3),
            value: given.get("said").unwrap_or(""),
            required: true,
            max_length: SAID_CHARS_MAX,
            ..Field::default()
        },
    ];
    let fields: Html = fields.iter().map(|field| ui::field(tr, field, errors.of(field.id))).collect();
    html!("{}{}", fields, buttons([button(&tr.t("rating-call-send"), weight, None)]))
}

fn section(ctx: &Ctx, id: i64, act: &str, title: &str, body: &Html) -> Html {
    html!("<section><h2>{}</h2>{}</section>", title, ui::form(ctx, &format!("{HOME}/{id}/{act}"), body))
}

async fn contact(ctx: Ctx, one: Allowed<One>) -> Reply {
    let (actor, line) = (one.actor.clone(), one.object);
    let purpose = ctx.tr.with("rating-contact-purpose", "number", &line.case_number);
    let (id, looks) = (line.id, ctx.site().looks);
    let why = Why { purpose: Some(Purpose::Complaint), words: purpose, ..Why::default() };
    let person = ctx
        .app
        .db
        .write(move |tx| -> Result<_, Fault> {
            follow::apart(tx, &actor, &line)?;
            if line.state.is_none_or(|state| state == State::Closed) {
                return Err(Fault::conflict("rating.closed"));
            }
            party::reveal(tx, &actor, PartyId(line.rated_by), &why, looks, true)
        })
        .await?;
    let whole = load(&ctx, &one.actor, id).await?;
    Ok(render(&ctx, &whole, Some(&person), &Fields::default(), &Errors::new()))
}

/// Back to the rating, or the page again with what is to be mended.
async fn after(
    ctx: &Ctx,
    actor: &Actor,
    id: i64,
    field: &'static str,
    given: &Fields,
    done: Result<(), Fault>,
    told: &str,
) -> Reply {
    match done {
        Ok(()) => Ok(kit::redirect_with(ctx, &format!("{HOME}/{id}"), told, &[])),
        Err(fault) if fault.kind == FaultKind::Invalid => {
            let whole = load(ctx, actor, id).await?;
            let errors: Errors = [(field, kit::fault_words(ctx.tr, &fault).what)].into_iter().collect();
            Ok(render(ctx, &whole, None, given, &errors))
        }
        Err(fault) => Err(fault.into()),
    }
}

async fn call(ctx: Ctx, one: Allowed<One>, fields: Fields) -> Reply {
    let (actor, id) = (one.actor.clone(), one.object.id);
    let reached = match fields.text("reached") {
        "yes" => true,
        "no" => false,
        _ => {
            let whole = load(&ctx, &actor, id).await?;
            let errors: Errors =
                [("reached", ctx.tr.t("rating-reached-missing").into_owned())].into_iter().collect();
            return Ok(render(&ctx, &whole, None, &fields, &errors));
        }
    };
    let said = fields.text("said").to_owned();
    let done = ctx.app.db.write(move |tx| follow::call(tx, &actor, id, reached, &said)).await;
    after(&ctx, &one.actor, id, "said", &fields, done, "rating-call-kept").await
}

async fn answer(ctx: Ctx, one: Allowed<One>, fields: Fields) -> Reply {
    let (actor, id, words) = (one.actor.clone(), one.object.id, fields.text("answer").to_owned());
    let done = ctx.app.db.write(move |tx| follow::answer(tx, &actor, id, &words)).await;
    after(&ctx, &one.actor, id, "answer", &fields, done, "rating-answer-kept").await
}

async fn close(ctx: Ctx, one: Allowed<One>) -> Reply {
    let (actor, id) = (one.actor.clone(), one.object.id);
    let done = ctx.app.db.write(move |tx| follow::close(tx, &actor, id)).await;
    after(&ctx, &one.actor, id, "close", &Fields::default(), done, "rating-close-kept").await
}
