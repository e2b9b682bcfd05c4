//! What an office does with the licences it issued (`/office/licences`): finds them, changes, suspends and ends them, each by a decision.

use ::store::Tx;
use contract::time::china_date;
use contract::{Fault, FaultKind, Lang, OrganId, Permission};
use directory::access::{Allowed, Guard, Params, Permit, ScopeOwned, Staff};
use kit::routes::get;
use kit::ui::{self, Choice, Column, Control, Crumb, Errors, Field, Filter, Pager, Row, Table, Weight};
use kit::{Ctx, Fields, Html, Page, Path, Query, Reply, Routes, Tr, esc, html, url_encode};
use serde::Deserialize;

use super::{Done, acts, history, printed_rows, standing_tag, term};
use crate::licence::{Standing, today};
use crate::life::{self, Act, DOCUMENT_MOST, NEAR_DAYS, Order, REASON_MOST, VALUE_MOST};
use crate::permissions::Manage;
use crate::store::life::{CopyRow, Sought, copies_of, listed};
use crate::store::{self as rows, LicenceRow};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/office/licences", get(list))
        .route("/office/licences/{identifier}", get(one).post(act))
}

/// Rows of a page.
const PAGE: u32 = 50;
/// What the list can be narrowed to, besides the states.
const ENDING: &str = "ending";
const STATES: [&str; 6] = ["valid", ENDING, "suspended", "revoked", "cancelled", "superseded"];

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    state: String,
    before: Option<i64>,
}

async fn list(ctx: Ctx, staff: Staff<Manage>, Query(asked): Query<Asked>) -> Reply {
    let tr = ctx.tr;
    let words: String = asked.q.trim().chars().take(120).collect();
    let state = STATES.into_iter().find(|one| *one == asked.state);
    let mut sought =
        Sought { words: words.clone(), before: asked.before.unwrap_or(i64::MAX), ..Sought::default() };
    let ending = state == Some(ENDING);
    sought.state = state.filter(|_| !ending).map(str::to_owned);
    let (mut found, day) = ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> {
            let organs = life::organs(tx, &staff.actor, Manage::PERMISSION)?;
            let day = today(tx);
            let mut sought = sought.clone();
            if ending {
                let last = china_date(tx.now()).saturating_add(jiff::Span::new().days(NEAR_DAYS));
                sought.ending = Some((day.clone(), last.to_string()));
            }
            Ok((listed(tx, &organs, &sought, PAGE + 1)?, day))
        })
        .await?;
    let more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let base = format!("/office/licences?q={}&state={}", url_encode(&words), state.unwrap_or(""));
    let narrowed = !words.is_empty() || state.is_some();
    let table = Table {
        caption: tr.t("licence-office-title").into_owned(),
        columns: ["holder", "name", "standing", "valid", "identifier"]
            .map(|name| Column::new(tr.t(&format!("licence-column-{name}"))))
            .into(),
        rows: found
            .iter()
            .map(|row| {
                Row::new([
                    html!("<a href=\"/office/licences/{}\">{}</a>", row.identifier, row.holder_name),
                    html!("{}<br><span class=\"hint\">{}</span>", tr.text(&row.name()), row.number),
                    standing_tag(tr, row.standing(&day)),
                    esc(&term(tr, row)),
                    html!("<code>{}</code>", row.identifier),
                ])
            })
            .collect(),
        empty: match narrowed {
            true => ui::empty(
                &tr.t("licence-office-none-so"),
                Some((&tr.t("licence-office-all"), "/office/licences")),
            ),
            false => ui::empty(&tr.t("licence-office-none"), None),
        },
        pager: Pager {
            first: asked.before.map(|_| base.clone()),
            next: found.last().filter(|_| more).map(|last| format!("{base}&before={}", last.id)),
            ..Pager::default()
        },
        ..Table::default()
    };
    Ok(Page::office(&ctx.view, tr.t("licence-office-title"))
        .wide()
        .body(filter(tr, &words, state))
        .body(ui::table(&ctx.view, &table))
        .respond())
}

/// What the list can be narrowed by.
fn filter(tr: Tr, words: &str, state: Option<&str>) -> Html {
    let choices: Vec<Choice> =
        STATES.iter().map(|one| Choice::new(*one, tr.t(&format!("licence-filter-{one}")))).collect();
    let (label, help, by) =
        (tr.t("licence-office-search"), tr.t("licence-office-search-help"), tr.t("licence-column-standing"));
    let fields = [
        Field { id: "q", label: &label, help: &help, value: words, ..Field::default() },
        Field {
            id: "state",
            label: &by,
            control: Control::Any(&choices),
            value: state.unwrap_or(""),
            ..Field::default()
        },
    ];
    let narrowed = !words.is_empty() || state.is_some();
    let filter = Filter {
        action: "/office/licences",
        fields: &fields,
        clear: narrowed.then_some("/office/licences"),
        ..Filter::default()
    };
    ui::filter_bar(tr, &filter)
}

/// A licence of an organ whose licences one looks after.
struct One;

impl Guard for One {
    const PERMISSION: Permission = Manage::PERMISSION;
    type Object = LicenceRow;

    fn load(tx: &mut Tx, path: &Params) -> Result<Option<(LicenceRow, ScopeOwned)>, Fault> {
        let Some(row) = rows::licence_by_identifier(tx, path.get("identifier"))? else { return Ok(None) };
        let issuer = OrganId(row.issuer);
        let Some(organ) = directory::organ::by_id(tx, issuer)? else { return Ok(None) };
        Ok(Some((row, ScopeOwned { region: organ.region, organ: Some(issuer), item: None })))
    }
}

/// What was given to an act's form and refused.
#[derive(Default)]
struct Refused {
    act: Option<Act>,
    given: Fields,
    errors: Errors,
}

async fn one(ctx: Ctx, allowed: Allowed<One>) -> Reply {
    page(&ctx, allowed.object, &Refused::default()).await
}

/// What the page shows beside the licence itself.
struct Around {
    acts: Vec<Done>,
    copies: Vec<(CopyRow, String)>,
    next: Option<String>,
    former: Option<String>,
    standing: Standing,
}

fn around(tx: &mut Tx, row: &LicenceRow) -> Result<Around, Fault> {
    let mut copies = Vec::new();
    for copy in copies_of(tx, row.id)? {
        let who =
            copy.made_by.strip_prefix("account:").and_then(|id| id.parse().ok()).map(contract::AccountId);
        let name = match who {
            Some(account) => directory::account::name(tx, account)?.unwrap_or_default(),
            None => String::new(),
        };
        copies.push((copy, name));
    }
    let former = match row.replaces {
        Some(id) => rows::life::licence_by_id(tx, id)?.map(|former| former.identifier),
        None => None,
    };
    Ok(Around {
        acts: acts(tx, row.id)?,
        copies,
        next: rows::life::next_version(tx, row.id)?,
        former,
        standing: row.standing(&today(tx)),
    })
}

async fn page(ctx: &Ctx, row: LicenceRow, refused: &Refused) -> Reply {
    let tr = ctx.tr;
    let looked = row.clone();
    let around = ctx.app.db.read(move |tx| around(tx, &looked)).await?;
    let mut lines: Vec<(String, Html)> =
        vec![(tr.t("licence-column-standing").into_owned(), standing_tag(tr, around.standing))];
    lines.extend(printed_rows(tr, &row).into_iter().map(|(label, value)| (label, esc(&value))));
    lines.push((tr.t("licence-column-identifier").into_owned(), html!("<code>{}</code>", row.identifier)));
    for (key, other) in [("licence-next-version", &around.next), ("licence-former-version", &around.former)] {
        if let Some(other) = other {
            lines.push((
                tr.t(key).into_owned(),
                html!("<a href=\"/office/licences/{}\"><code>{}</code></a>", other, other),
            ));
        }
    }
    let page = Page::office(&ctx.view, format!("{} · {}", tr.text(&row.name()), row.holder_name))
        .crumbs([Crumb::new(tr.t("licence-office-title"), "/office/licences")]);
    let page = match refused.errors.is_empty() {
        true => page,
        false => page.body(ui::error_summary(tr, &refused.errors)).with_errors(),
    };
    let offered: Html = Act::ALL
        .into_iter()
        .filter(|act| act.fits(around.standing))
        .map(|act| form(ctx, &row, act, refused))
        .collect();
    let past = (!around.acts.is_empty())
        .then(|| html!("<h2>{}</h2>{}", tr.t("licence-history"), history(tr, &row.identifier, &around.acts)));
    let copies = Table {
        caption: tr.t("licence-copies-title").into_owned(),
        columns: ["copy", "when", "who"]
            .map(|name| Column::new(tr.t(&format!("licence-column-{name}"))))
            .into(),
        rows: around
            .copies
            .iter()
            .map(|(copy, who)| Row::new([esc(&tr.number(copy.no)), esc(&tr.instant(copy.at)), esc(who)]))
            .collect(),
        empty: ui::empty(&tr.t("licence-copies-none"), None),
        ..Table::default()
    };
    Ok(page
        .body(ui::summary(&lines))
        .body(ui::buttons([ui::link_button(
            &tr.t("licence-open"),
            &format!("/licence/{}", row.identifier),
            Weight::Secondary,
        )]))
        .body(offered)
        .body(html!("{}{}", past, ui::table(&ctx.view, &copies)))
        .respond())
}

/// What an act asks for.
fn asked(tr: Tr, row: &LicenceRow, act: Act, refused: &Refused) -> Html {
    let again = refused.act == Some(act);
    let show = |field: &str,
                label: &str,
                help: &str,
                control: Control<'_>,
                value: &str,
                required: bool,
                most: usize| {
        let id = format!("{}-{field}", act.as_str());
        let given = refused.given.get(&id).filter(|_| again).unwrap_or(value);
        let one = Field {
            id: &id,
            label,
            help,
            control,
            value: given,
            required,
            max_length: most,
            autocomplete: "off",
            ..Field::default()
        };
        ui::field(tr, &one, refused.errors.of(&id))
    };
    let text = |key: &str| tr.t(key).into_owned();
    let mut fields = Html::empty();
    if act == Act::Change {
        for (at, (zh, en, value)) in changeable(row) {
            let label = if tr.lang == Lang::En && !en.is_empty() { &en } else { &zh };
            fields.push(&show(&format!("v{at}"), label, "", Control::Text, &value, true, 0));
        }
        let last = row.valid_to.as_deref().unwrap_or("");
        fields.push(&show(
            "until",
            &text("licence-field-term"),
            &text("licence-field-term.help"),
            Control::Date,
            last,
            false,
            0,
        ));
    }
    if act == Act::Suspend {
        fields.push(&show(
            "until",
            &text("licence-field-until"),
            &text("licence-field-until.help"),
            Control::Date,
            "",
            false,
            0,
        ));
    }
    fields.push(&show(
        "document",
        &text("licence-field-document"),
        &text("licence-field-document.help"),
        Control::Text,
        "",
        true,
        DOCUMENT_MOST,
    ));
    fields.push(&show(
        "reason",
        &text("licence-field-reason"),
        &text("licence-field-reason.help"),
        Control::Lines(3),
        "",
        true,
        REASON_MOST,
    ));
    fields
}

/// The form of an act, folded away until it is asked for or was refused.
fn form(ctx: &Ctx, row: &LicenceRow, act: Act, refused: &Refused) -> Html {
    let tr = ctx.tr;
    let again = refused.act == Some(act);
    let fields = asked(tr, row, act, refused);
    let words = tr.t(&format!("licence-act-{}", act.as_str()));
    let body = html!(
        "<p class=\"hint\">{}</p><input type=\"hidden\" name=\"act\" value=\"{}\">{}{}",
        tr.t(&format!("licence-basis-{}", act.as_str())),
        act.as_str(),
        fields,
        ui::buttons([ui::button(&words, Weight::Secondary, None)])
    );
    let form = ui::form(&ctx.view, &format!("/office/licences/{}", row.identifier), &body);
    match again {
        true => html!("<section><h2>{}</h2>{}</section>", words, form),
        false => ui::details(&words, &form),
    }
}

/// The printed values that a change may touch, each with its place: not the number.
fn changeable(row: &LicenceRow) -> impl Iterator<Item = (usize, (String, String, String))> {
    row.fields().into_iter().enumerate().filter(|(_, (_, _, value))| !row.is_number(value))
}

fn refusal(tr: Tr, row: &LicenceRow, act: Act, given: Fields, fault: &Fault) -> Option<Refused> {
    let field = match fault.code {
        "licence.document-missing" => "document".to_owned(),
        "licence.reason-missing" => "reason".to_owned(),
        "licence.day-wrong" => "until".to_owned(),
        "licence.nothing-changed" => format!("v{}", changeable(row).next()?.0),
        "licence.value-long" => {
            let wrong = |value: &str| value.trim().is_empty() || value.trim().chars().count() > VALUE_MOST;
            let mut places = changeable(row).map(|(at, _)| format!("v{at}"));
            places.find(|at| wrong(given.text(&format!("{}-{at}", act.as_str()))))?
        }
        _ => return None,
    };
    let mut errors = Errors::new();
    errors.add(format!("{}-{field}", act.as_str()), kit::fault_words(tr, fault).advice(tr));
    Some(Refused { act: Some(act), given, errors })
}

async fn act(ctx: Ctx, allowed: Allowed<One>, Path(identifier): Path<String>, fields: Fields) -> Reply {
    let tr = ctx.tr;
    let act = Act::parse(fields.text("act")).ok_or_else(|| Fault::conflict("licence.act-not-now"))?;
    let text = |field: &str| fields.text(&format!("{}-{field}", act.as_str())).to_owned();
    let count = allowed.object.fields().len();
    let order = Order {
        identifier,
        act,
        document: text("document"),
        reason: text("reason"),
        until: text("until"),
        values: (0..count).map(|at| text(&format!("v{at}"))).collect(),
    };
    let actor = allowed.actor.clone();
    match ctx.app.db.write(move |tx| life::carry(tx, &actor, &order)).await {
        Ok(now) => {
            let done = format!("licence-done-{}", act.as_str());
            Ok(kit::redirect_with(&ctx.view, &format!("/office/licences/{now}"), &done, &[]))
        }
        Err(fault) if fault.kind == FaultKind::Invalid => {
            match refusal(tr, &allowed.object, act, fields, &fault) {
                Some(refused) => page(&ctx, allowed.object, &refused).await,
                None => Err(fault.into()),
            }
        }
        Err(fault) => Err(fault.into()),
    }
}
