//! Credit: `/my/credit`, where a subject sees the whole calculation, applies for repair and objects; `/office/credit`, where facts are entered
//! and requests decided; `/regulation/credit`, the lists everybody may read.

use contract::FaultKind;
use contract::time::china_date;
use directory::access::{Signed, Staff};
use kit::routes::{get, post};
use kit::ui::{
    self, Choice, Column, Control, Crumb, Pager, Row, Search, State as Mark, Tab, Table, Tone, Weight,
};
use kit::{Fields, Html, Page, Path, Query, Reply, Routes, esc, html, url_encode};
use serde::Deserialize;

use super::Room;
use super::show::{self, Refused, ask, with_errors};
use crate::credit::{self, Calculation, Counted, List, Rules, Why};
use crate::model::{Class, Entity};
use crate::permissions::{DecideCredit, EnterCredit};
use crate::records::{self, Ask};
use crate::store::credit::{self as rows, Listing, Request};
use crate::store::libraries;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/regulation/credit", get(public))
        .route("/my/credit", get(mine))
        .route("/my/credit/{record}", post(apply))
        .route("/office/credit", get(office))
        .route("/office/credit/enter", get(enter_form).post(enter))
        .route("/office/credit/{request}", get(one).post(decide))
}

/// Rows of a page.
const PAGE: u32 = 30;

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    list: String,
    from: Option<i64>,
}

async fn public(room: Room, Query(asked): Query<Asked>) -> Reply {
    let tr = room.tr();
    let list = List::parse(&asked.list).unwrap_or(List::Black);
    let words: String = asked.q.trim().chars().take(60).collect();
    let (sought, from) = (words.clone(), asked.from.unwrap_or(i64::MAX));
    let mut found = room
        .look(move |tx, _| {
            let day = china_date(tx.now()).to_string();
            let mut found = Vec::new();
            for listing in rows::on_list(tx, list, &sought, &day, from, PAGE + 1)? {
                if let Some(whose) = libraries::entity(tx, listing.entity)? {
                    found.push((listing, whose));
                }
            }
            Ok(found)
        })
        .await?;
    let more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let base = format!("/regulation/credit?list={}&q={}", list.as_str(), url_encode(&words));
    let shown = found.iter().map(|(one, whose)| {
        let name = match whose.person {
            true => directory::party::masked_name(&whose.name),
            false => whose.name.clone(),
        };
        Row::new([
            html!("{}", name),
            html!("<span class=\"number\">{}</span>", whose.code),
            html!("{}<br><span class=\"hint\">{}</span>", criterion(tr, one), one.basis),
            esc(&day(tr, &one.from_day)),
            esc(&day(tr, &one.until_day)),
        ])
    });
    let table = Table {
        caption: tr.t(&format!("credit-list-{}", list.as_str())).into_owned(),
        columns: ["who", "code", "criterion", "from", "until"]
            .map(|name| Column::new(tr.t(&format!("credit-column-{name}"))))
            .into(),
        rows: shown.collect(),
        empty: ui::empty(&tr.t("credit-list-empty"), None),
        pager: Pager {
            first: asked.from.map(|_| base.clone()),
            next: found.last().filter(|_| more).map(|(last, _)| format!("{base}&from={}", last.id)),
            ..Pager::default()
        },
        ..Table::default()
    };
    let tabs: Vec<Tab> = [List::Black, List::Red]
        .iter()
        .map(|one| Tab {
            label: tr.t(&format!("credit-list-{}", one.as_str())).into_owned(),
            href: format!("/regulation/credit?list={}&q={}", one.as_str(), url_encode(&words)),
            count: None,
            current: *one == list,
        })
        .collect();
    let search = Search {
        action: "/regulation/credit",
        query: &words,
        label: &tr.t("credit-search"),
        hint: &tr.t("inspect-search-hint"),
        ..Search::default()
    };
    Ok(Page::portal(&room.ctx.view, tr.t("credit-public-title"))
        .wide()
        .crumbs([Crumb::new(tr.t("inspect-public-title"), "/regulation")])
        .lead(tr.t("credit-public-lead"))
        .body(ui::search(tr, &search))
        .body(ui::tabs(&tr.t("credit-public-title"), &tabs))
        .body(ui::table(&room.ctx.view, &table))
        .respond())
}

fn criterion(tr: kit::Tr, one: &Listing) -> String {
    match tr.lang {
        contract::Lang::En if !one.name_en.is_empty() => one.name_en.clone(),
        _ => one.name_zh.clone(),
    }
}

fn day(tr: kit::Tr, text: &str) -> String {
    worktime::parse_date(text).map(|day| tr.date(day)).unwrap_or_else(|_| text.to_owned())
}

/// The name of a kind of fact.
fn kind(tr: kit::Tr, rules: &Rules, key: &str) -> String {
    rules.kind(key).map_or(key.to_owned(), |kind| tr.text(&kind.name).to_owned())
}

/// Everything that is kept of one subject.
struct Kept {
    whose: Entity,
    found: Calculation,
    requests: Vec<Request>,
    listings: Vec<Listing>,
    rules: Rules,
    now: i64,
}

fn class_tag(tr: kit::Tr, class: Class) -> Html {
    let mark = match class {
        Class::A | Class::B => Mark::Done,
        Class::C => Mark::OnTime,
        Class::D => Mark::Soon,
        Class::E => Mark::Overdue,
    };
    ui::tag(mark, &show::class_word(tr, class))
}

/// The whole calculation, line by line: the same to the subject and to who decides.
fn calculation(room: &Room, kept: &Kept, more: impl Fn(&Counted) -> Html) -> Html {
    let tr = room.tr();
    let found = &kept.found;
    let mut rows = vec![Row::new([
        esc(&tr.t("credit-start")),
        Html::empty(),
        esc(&tr.number(found.start)),
        Html::empty(),
    ])];
    for line in &found.lines {
        let points = if line.points > 0 { format!("+{}", line.points) } else { line.points.to_string() };
        let until = match (line.why, line.until) {
            (Why::Counts, Some(until)) => tr.with("credit-until", "day", &tr.date(until)),
            (why, _) => tr.t(&format!("credit-why-{}", why.as_str())).into_owned(),
        };
        rows.push(Row::new([
            html!(
                "{}<br><span class=\"hint\">{} · {}</span>",
                kind(tr, &kept.rules, &line.record.kind),
                line.record.said,
                line.record.source
            ),
            esc(&day(tr, &line.record.on_day)),
            esc(&points),
            html!("{}{}", until, more(line)),
        ]));
    }
    let table = Table {
        caption: tr.t("credit-calculation").into_owned(),
        columns: vec![
            Column::new(tr.t("credit-column-fact")),
            Column::new(tr.t("credit-column-day")),
            Column::numeric(tr.t("credit-column-points")),
            Column::new(tr.t("credit-column-counts")),
        ],
        rows,
        ..Table::default()
    };
    let args = [("score", tr.number(found.score).into()), ("version", found.version.clone().into())];
    html!(
        "<p>{} {}</p>{}",
        class_tag(tr, found.class),
        tr.f("credit-score", &args),
        ui::table(&room.ctx.view, &table)
    )
}

fn listings(room: &Room, kept: &Kept) -> Html {
    let tr = room.tr();
    let today = china_date(kept.now).to_string();
    kept.listings
        .iter()
        .filter(|one| one.stands(&today))
        .map(|one| {
            let tone = if one.list == List::Black { Tone::Stop } else { Tone::Done };
            let args = [
                ("list", tr.t(&format!("credit-list-{}", one.list.as_str())).into_owned().into()),
                ("name", criterion(tr, one).into()),
                ("until", day(tr, &one.until_day).into()),
            ];
            let what = (one.list == List::Black).then(|| html!("<p>{}</p>", tr.t("credit-black-means")));
            let body = html!(
                "<p>{}</p><p class=\"hint\">{} · {}</p>{}",
                tr.f("credit-on-list", &args),
                one.basis,
                one.source,
                what
            );
            ui::notice(tone, &body)
        })
        .collect()
}

fn kept(tx: &mut store::Tx, desk: &crate::desk::Desk, whose: Entity) -> Result<Kept, contract::Fault> {
    let rules = desk.rules.now(tx)?;
    Ok(Kept {
        found: records::calculation(tx, desk, whose.id)?,
        requests: rows::requests_of(tx, whose.id)?,
        listings: rows::listings(tx, whose.id)?,
        rules: rules.credit()?.into_owned(),
        now: tx.now(),
        whose,
    })
}

async fn mine_page(room: &Room, signed: &Signed, at: i64, refused: &Refused) -> Reply {
    let tr = room.tr();
    let party = signed.party;
    let all = room
        .read(move |tx, desk, actor| {
            // Their own, and whoever they act for.
            let mut parties = vec![party];
            for one in directory::party::of_account(tx, actor.account)? {
                if !parties.contains(&one.id) {
                    parties.push(one.id);
                }
            }
            let mut all = Vec::new();
            for party in parties {
                for whose in rows::entities_of(tx, party)? {
                    all.push(kept(tx, desk, whose)?);
                }
            }
            Ok(all)
        })
        .await?;
    let page = Page::portal(&room.ctx.view, tr.t("credit-mine-title")).lead(tr.t("credit-mine-lead")).wide();
    let mut page = with_errors(tr, page, &refused.errors);
    if all.is_empty() {
        page = page.body(ui::empty(
            &tr.t("credit-mine-none"),
            Some((&tr.t("credit-public-title"), "/regulation/credit")),
        ));
    }
    for one in &all {
        let none = Refused::default();
        let forms = |line: &Counted| {
            let here = if at == line.record.id { refused } else { &none };
            forms(room, one, line, here)
        };
        page = page
            .body(html!("<h2>{} <span class=\"number\">{}</span></h2>", one.whose.name, one.whose.code))
            .body(listings(room, one))
            .body(calculation(room, one, forms))
            .body(requests(room, one));
    }
    Ok(page.respond())
}

/// What a subject may ask for about a fact.
fn forms(room: &Room, kept: &Kept, line: &Counted, refused: &Refused) -> Html {
    let tr = room.tr();
    let record = &line.record;
    let open = kept.requests.iter().any(|one| one.record == record.id && one.state == "filed");
    if open || record.struck_at.is_some() {
        return Html::empty();
    }
    let repair = credit::may_repair(&kept.rules, record, kept.now);
    let mut kinds = vec![Choice::new("objection", tr.t("credit-ask-objection"))];
    let mut hint = None;
    match repair {
        Ok(()) => kinds.insert(0, Choice::new("repair", tr.t("credit-ask-repair"))),
        Err(fault) if fault.code == "credit.repair-early" => {
            let from = fault.args.first().map(|(_, day)| day.clone()).unwrap_or_default();
            hint = Some(html!(
                "<p class=\"hint\">{}</p>",
                tr.with("credit-repair-from", "day", &day(tr, &from))
            ));
        }
        Err(_) => {}
    }
    let id = format!("ask-{}", record.id);
    let why = format!("why-{}", record.id);
    let (label, words) = (tr.t("credit-field-ask"), tr.t("credit-field-why"));
    let value = match refused.text(&id) {
        "" => kinds.first().map(|one| one.value.clone()).unwrap_or_default(),
        given => given.to_owned(),
    };
    let what = ui::Field {
        id: &id,
        label: &label,
        control: Control::Radios(&kinds),
        value: &value,
        required: true,
        ..ui::Field::default()
    };
    let reason = ui::Field {
        id: &why,
        label: &words,
        value: refused.text(&why),
        required: true,
        ..ui::Field::default()
    };
    let body = html!(
        "{}{}{}{}",
        hint,
        ui::field(tr, &what, None),
        ui::field(tr, &reason, refused.errors.of(&why)),
        ui::buttons([ui::button(&tr.t("credit-ask-send"), Weight::Secondary, None)])
    );
    let form = ui::form(&room.ctx.view, &format!("/my/credit/{}", record.id), &body);
    ui::details(&tr.t("credit-ask"), &form)
}

fn requests(room: &Room, kept: &Kept) -> Html {
    let tr = room.tr();
    if kept.requests.is_empty() {
        return Html::empty();
    }
    let all: Html = kept
        .requests
        .iter()
        .map(|one| {
            let mark = match one.state.as_str() {
                "granted" => Mark::Done,
                "refused" => Mark::Overdue,
                _ if kept.now > one.due_at => Mark::Overdue,
                _ => Mark::OnTime,
            };
            let word = tr.t(&format!("credit-request-{}", one.state));
            let said = one.said.as_ref().map(|said| html!("<br><span class=\"hint\">{}</span>", said));
            let due = (one.state == "filed")
                .then(|| html!(" {}", tr.with("credit-due", "day", &tr.date(china_date(one.due_at)))));
            html!(
                "<li>{} <span class=\"number\">{}</span> {}{}{}</li>",
                tr.t(&format!("credit-ask-{}", one.kind.as_str())),
                one.number,
                ui::tag(mark, &word),
                due,
                said
            )
        })
        .collect();
    html!("<h3>{}</h3><ul>{}</ul>", tr.t("credit-requests"), all)
}

async fn mine(room: Room, signed: Signed) -> Reply {
    mine_page(&room, &signed, 0, &Refused::default()).await
}

async fn apply(room: Room, signed: Signed, Path(record): Path<i64>, fields: Fields) -> Reply {
    let kind = match fields.text(&format!("ask-{record}")) {
        "repair" => Ask::Repair,
        _ => Ask::Objection,
    };
    let field = format!("why-{record}");
    let why = fields.text(&field).to_owned();
    match room.act(move |tx, desk, actor| records::ask(tx, desk, actor, record, kind, &why)).await? {
        Ok(number) => {
            Ok(kit::redirect_with(&room.ctx.view, "/my/credit", "credit-asked", &[("number", &number)]))
        }
        Err(fault) if fault.kind == FaultKind::NotFound => Err(fault.into()),
        Err(fault) => {
            let refused = Refused::of(room.tr(), &field, fields, fault)?;
            mine_page(&room, &signed, record, &refused).await
        }
    }
}

async fn office(room: Room, _: Staff<DecideCredit>, Query(asked): Query<Asked>) -> Reply {
    let tr = room.tr();
    let after = asked.from.unwrap_or(0);
    let (mut open, now) = room
        .read(move |tx, _, actor| {
            let permission = <DecideCredit as directory::access::Permit>::PERMISSION;
            let mut open = Vec::new();
            for request in rows::open_requests(tx, after, PAGE + 1)? {
                let scope = contract::Scope { region: &request.region, organ: None, item: None };
                if !actor.can(permission, scope) {
                    continue;
                }
                if let Some(whose) = libraries::entity(tx, request.entity)? {
                    open.push((request, whose));
                }
            }
            Ok((open, tx.now()))
        })
        .await?;
    let more = open.len() > PAGE as usize;
    open.truncate(PAGE as usize);
    let rows = open.iter().map(|(request, whose)| {
        let mark = if now > request.due_at { Mark::Overdue } else { Mark::OnTime };
        let key = if now > request.due_at { "credit-late" } else { "credit-request-filed" };
        Row::new([
            html!("<a href=\"/office/credit/{}\">{}</a>", request.number, whose.name),
            esc(&tr.t(&format!("credit-ask-{}", request.kind.as_str()))),
            ui::tag(mark, &tr.t(key)),
            esc(&tr.date(china_date(request.due_at))),
        ])
    });
    let table = Table {
        caption: tr.t("credit-requests").into_owned(),
        columns: ["who", "ask", "state", "due"]
            .map(|name| Column::new(tr.t(&format!("credit-column-{name}"))))
            .into(),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("credit-requests-none"), None),
        pager: Pager {
            first: asked.from.map(|_| "/office/credit".to_owned()),
            next: open.last().filter(|_| more).map(|(last, _)| format!("/office/credit?from={}", last.id)),
            ..Pager::default()
        },
        ..Table::default()
    };
    Ok(Page::office(&room.ctx.view, tr.t("credit-office-title"))
        .wide()
        .body(ui::table(&room.ctx.view, &table))
        .respond())
}

async fn request_page(room: &Room, number: &str, refused: &Refused) -> Reply {
    let tr = room.tr();
    let sought = number.to_owned();
    let (request, kept) = room
        .read(move |tx, desk, actor| {
            let missing = || contract::Fault::not_found("inspect.not-found");
            let request = rows::request(tx, &sought)?.ok_or_else(missing)?;
            let scope = contract::Scope { region: &request.region, organ: None, item: None };
            if !actor.can(<DecideCredit as directory::access::Permit>::PERMISSION, scope) {
                return Err(missing());
            }
            let whose = libraries::entity(tx, request.entity)?.ok_or_else(missing)?;
            let kept = kept(tx, desk, whose)?;
            Ok((request, kept))
        })
        .await?;
    let here = |line: &Counted| match line.record.id == request.record {
        true => html!("<br>{}", ui::tag(Mark::Soon, &tr.t("credit-this-one"))),
        false => Html::empty(),
    };
    let facts = [
        show::row(tr, "credit-column-ask", esc(&tr.t(&format!("credit-ask-{}", request.kind.as_str())))),
        show::row(tr, "credit-field-why", esc(&request.why)),
        show::row(tr, "credit-column-due", esc(&tr.date(china_date(request.due_at)))),
        show::row(tr, "credit-column-state", esc(&tr.t(&format!("credit-request-{}", request.state)))),
    ];
    let form = (request.state == "filed").then(|| {
        let choices = [Choice::new("yes", tr.t("credit-grant")), Choice::new("no", tr.t("credit-refuse"))];
        let body = html!(
            "{}{}{}",
            ask(room, "grant", Control::Radios(&choices), refused.text("grant"), true, &refused.errors),
            ask(room, "said", Control::Lines(3), refused.text("said"), true, &refused.errors),
            ui::buttons([ui::button(&tr.t("credit-decide"), Weight::Primary, None)])
        );
        ui::form(&room.ctx.view, &format!("/office/credit/{}", request.number), &body)
    });
    let page = Page::office(&room.ctx.view, &*kept.whose.name)
        .wide()
        .crumbs([Crumb::new(tr.t("credit-office-title"), "/office/credit")]);
    Ok(with_errors(tr, page, &refused.errors)
        .body(ui::summary(&facts))
        .body(listings(room, &kept))
        .body(calculation(room, &kept, here))
        .body(form.unwrap_or_else(Html::empty))
        .respond())
}

async fn one(room: Room, _: Staff<DecideCredit>, Path(number): Path<String>) -> Reply {
    request_page(&room, &number, &Refused::default()).await
}

async fn decide(room: Room, _: Staff<DecideCredit>, Path(number): Path<String>, fields: Fields) -> Reply {
    let tr = room.tr();
    let grant = match fields.text("grant") {
        "yes" => true,
        "no" => false,
        _ => {
            let mut errors = ui::Errors::new();
            errors.add("grant", tr.t("credit-grant-missing").into_owned());
            return request_page(&room, &number, &Refused { given: fields, errors }).await;
        }
    };
    let (sought, said) = (number.clone(), fields.text("said").to_owned());
    match room.act(move |tx, desk, actor| records::decide(tx, desk, actor, &sought, grant, &said)).await? {
        Ok(()) => Ok(kit::redirect_with(&room.ctx.view, "/office/credit", "credit-decided", &[])),
        Err(fault) if fault.kind == FaultKind::Invalid => {
            request_page(&room, &number, &Refused::of(tr, "said", fields, fault)?).await
        }
        Err(fault) => Err(fault.into()),
    }
}

async fn enter_page(room: &Room, refused: &Refused) -> Reply {
    let tr = room.tr();
    let rules = room
        .read(|tx, desk, _| {
            let rules = desk.rules.now(tx)?;
            Ok(rules.credit()?.into_owned())
        })
        .await?;
    let kinds: Vec<Choice> = rules
        .kinds
        .iter()
        .filter(|kind| kind.entered)
        .map(|kind| Choice::new(&kind.key, tr.text(&kind.name)))
        .collect();
    let errors = &refused.errors;
    let body = html!(
        "{}{}{}{}{}",
        ask(room, "code", Control::Text, refused.text("code"), true, errors),
        ask(room, "fact", Control::Select(&kinds), refused.text("fact"), true, errors),
        ask(room, "document", Control::Text, refused.text("document"), true, errors),
        ask(room, "on_day", Control::Date, refused.text("on_day"), true, errors),
        ui::buttons([ui::button(&tr.t("credit-enter"), Weight::Primary, None)])
    );
    let page = Page::office(&room.ctx.view, tr.t("credit-enter")).lead(tr.t("credit-enter-lead"));
    Ok(with_errors(tr, page, errors).body(ui::form(&room.ctx.view, "/office/credit/enter", &body)).respond())
}

async fn enter_form(room: Room, _: Staff<EnterCredit>) -> Reply {
    enter_page(&room, &Refused::default()).await
}

async fn enter(room: Room, _: Staff<EnterCredit>, fields: Fields) -> Reply {
    let given = fields.clone();
    let done = room
        .act(move |tx, desk, actor| {
            let (code, kind) = (given.text("code"), given.text("fact"));
            records::enter(tx, desk, actor, code, kind, given.text("document"), given.text("on_day"))
        })
        .await?;
    match done {
        Ok(()) => Ok(kit::redirect_with(&room.ctx.view, "/office/credit/enter", "credit-entered", &[])),
        Err(fault) => {
            let field = match fault.code {
                "inspect.entity-unknown" => "code",
                "credit.kind-unknown" => "fact",
                "inspect.day" => "on_day",
                _ => "document",
            };
            enter_page(&room, &Refused::of(room.tr(), field, fields, fault)?).await
        }
    }
}
