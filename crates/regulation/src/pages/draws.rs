//! `/office/draws`: outlining a random inspection, seeing by class what would be drawn before anything is announced, announcing, drawing,
//! repeating with the reason, and the list that came out.

use std::collections::BTreeMap;

use contract::FaultKind;
use contract::time::china_date;
use directory::access::{Permit, Staff};
use kit::routes::{get, post};
use kit::ui::{self, Choice, Column, Control, Crumb, Errors, Pager, Row, Table, Tone, Weight};
use kit::{Fields, Html, Page, Path, Query, Reply, Routes, esc, html};
use serde::Deserialize;

use super::public::{facts, proof, standing};
use super::show::{self, Names, Refused, ask, with_errors};
use super::{Room, organs_of};
use crate::announce::Preview;
use crate::frame::{TaskAct, may_task};
use crate::model::{Class, keys};
use crate::permissions::Plan;
use crate::rules::Rules;
use crate::store::{libraries, lists};
use crate::task::{self, Outline};
use crate::view::{self, PAGE, TaskFile};
use crate::visit;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/office/draws", get(list))
        .route("/office/draws/new", get(new).post(outline))
        .route("/office/draws/{task}", get(one))
        .route("/office/draws/{task}/act", post(act))
}

#[derive(Deserialize)]
struct Asked {
    from: Option<i64>,
}

async fn list(room: Room, staff: Staff<Plan>, Query(asked): Query<Asked>) -> Reply {
    let tr = room.tr();
    let scope = staff.scope.clone();
    let (mut tasks, rules) = room
        .read(move |tx, desk, _| {
            Ok((lists::tasks(tx, &scope, None, asked.from, PAGE + 1)?, desk.rules.now(tx)?))
        })
        .await?;
    let more = tasks.len() > PAGE as usize;
    tasks.truncate(PAGE as usize);
    let rows = tasks.iter().map(|task| {
        let day = task.drawn_at.or(task.announced_at).unwrap_or(task.created_at);
        Row::new([
            html!("<a href=\"/office/draws/{}\">{}</a>", task.number, task.title),
            show::task_tag(tr, task),
            esc(&show::items(tr, &rules, &task.item_keys())),
            esc(&tr.short_day(china_date(day))),
            html!("<span class=\"number\">{}</span>", task.number),
        ])
    });
    let table = Table {
        caption: tr.t("inspect-draws-title").into_owned(),
        columns: ["draw", "state", "items", "day", "number"]
            .map(|name| Column::new(tr.t(&format!("inspect-column-{name}"))))
            .into(),
        rows: rows.collect(),
        empty: ui::empty(
            &tr.t("inspect-draws-empty"),
            Some((&tr.t("inspect-draw-new"), "/office/draws/new")),
        ),
        pager: Pager {
            first: asked.from.map(|_| "/office/draws".to_owned()),
            next: tasks.last().filter(|_| more).map(|last| format!("/office/draws?from={}", last.id)),
            ..Pager::default()
        },
        ..Table::default()
    };
    Ok(Page::office(&room.ctx.view, tr.t("inspect-draws-title"))
        .wide()
        .body(ui::buttons([
            ui::link_button(&tr.t("inspect-draw-new"), "/office/draws/new", Weight::Primary),
            ui::link_button(&tr.t("inspect-visits-title"), "/office/visits", Weight::Secondary),
        ]))
        .body(ui::table(&room.ctx.view, &table))
        .respond())
}

/// What the outline's form needs to know.
struct Ground {
    organs: Vec<directory::organ::Organ>,
    lines: Vec<Choice>,
    rules: std::sync::Arc<Rules>,
}

async fn ground(room: &Room) -> Result<Ground, kit::Error> {
    let tr = room.tr();
    let (organs, plans, rules) = room
        .read(|tx, desk, actor| {
            let organs = organs_of(tx, actor, Plan::PERMISSION)?;
            let mut plans = Vec::new();
            for plan in libraries::plans(tx, true)? {
                if organs.iter().any(|organ| organ.id == plan.organ) {
                    let lines = libraries::plan_lines(tx, plan.id)?;
                    plans.push((plan, lines));
                }
            }
            Ok((organs, plans, desk.rules.now(tx)?))
        })
        .await?;
    let mut lines = Vec::new();
    for (plan, all) in &plans {
        for line in all {
            let words = format!(
                "{} · {} · {} · {}",
                plan.year,
                tr.n("inspect-in-month", line.month),
                show::category(tr, &rules, &line.category),
                show::items(tr, &rules, &keys(&line.items))
            );
            lines.push(Choice::new(format!("{}-{}", plan.id, line.no), words));
        }
    }
    Ok(Ground { organs, lines, rules })
}

fn choices<'a>(tr: kit::Tr, all: impl Iterator<Item = (&'a String, &'a contract::Text)>) -> Vec<Choice> {
    all.map(|(key, name)| Choice::new(key, tr.text(name))).collect()
}

async fn outline_page(room: &Room, refused: &Refused) -> Reply {
    let (tr, ground) = (room.tr(), ground(room).await?);
    let (rules, errors) = (&ground.rules, &refused.errors);
    let organs: Vec<Choice> =
        ground.organs.iter().map(|one| Choice::new(one.id.0.to_string(), tr.text(&one.name))).collect();
    let items = choices(tr, rules.items.iter().map(|one| (&one.key, &one.name)));
    let categories = choices(tr, rules.categories.iter().map(|one| (&one.key, &one.name)));
    let sources = choices(tr, rules.public_values.iter().map(|one| (&one.key, &one.name)));
    let first = |id: &str, all: &[Choice]| match refused.text(id) {
        "" => all.first().map(|one| one.value.clone()).unwrap_or_default(),
        given => given.to_owned(),
    };
    let mut ratios = Html::empty();
    for class in Class::ALL {
        let id = format!("ratio-{}", class.as_str());
        let usual = rules.ratios.get(class).copied().unwrap_or(0);
        let usual = show::percent(usual).trim_end_matches(" %").to_owned();
        let given = refused.given.get(&id).map_or(usual, str::to_owned);
        let label = show::class_word(tr, *class);
        let one = ui::Field {
            id: &id,
            label: &label,
            control: Control::Number { unit: "%" },
            value: &given,
            required: true,
            ..ui::Field::default()
        };
        ratios.push(&ui::field(tr, &one, errors.of(&id)));
    }
    let body = html!(
        "{}{}{}{}{}{}{}<fieldset><legend>{}</legend><p class=\"hint\">{}</p>{}</fieldset>{}{}",
        ask(room, "title", Control::Text, refused.text("title"), true, errors),
        ask(room, "organ", Control::Select(&organs), &first("organ", &organs), true, errors),
        ask(room, "line", Control::Any(&ground.lines), refused.text("line"), false, errors),
        ask(room, "unplanned", Control::Text, refused.text("unplanned"), false, errors),
        ask(room, "category", Control::Select(&categories), refused.text("category"), true, errors),
        ask(room, "items", Control::Checkboxes(&items), &refused.lines("items"), true, errors),
        ask(room, "industry", Control::Text, refused.text("industry"), false, errors),
        tr.t("inspect-ratios"),
        tr.t("inspect-ratios-lead"),
        ratios,
        ask(room, "source", Control::Select(&sources), &first("source", &sources), true, errors),
        ui::buttons([ui::button(&tr.t("inspect-draw-preview"), Weight::Primary, None)])
    );
    let page = Page::office(&room.ctx.view, tr.t("inspect-draw-new"))
        .crumbs([Crumb::new(tr.t("inspect-draws-title"), "/office/draws")])
        .lead(tr.t("inspect-draw-new-lead"));
    Ok(with_errors(tr, page, errors).body(ui::form(&room.ctx.view, "/office/draws/new", &body)).respond())
}

async fn new(room: Room, _: Staff<Plan>) -> Reply {
    outline_page(&room, &Refused::default()).await
}

/// A share typed in per cent as hundredths of it: `7.5` is 750.
fn share(text: &str) -> Option<u32> {
    let (whole, rest) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let digits = |text: &str| !text.is_empty() && text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !(rest.is_empty() || digits(rest) && rest.len() <= 2) {
        return None;
    }
    let hundredths: u32 = format!("{rest:0<2}").parse().ok()?;
    whole.parse::<u32>().ok().map(|whole| whole * 100 + hundredths).filter(|share| *share <= 10_000)
}

async fn outline(room: Room, _: Staff<Plan>, fields: Fields) -> Reply {
    let tr = room.tr();
    let (mut ratios, mut errors) = (BTreeMap::new(), Errors::new());
    for class in Class::ALL {
        let id = format!("ratio-{}", class.as_str());
        match share(fields.text(&id)) {
            Some(share) => {
                ratios.insert(*class, share);
            }
            None => errors.add(id, tr.t("inspect-ratio-wrong").into_owned()),
        }
    }
    if !errors.is_empty() {
        return outline_page(&room, &Refused { given: fields, errors }).await;
    }
    let line = fields.text("line").split_once('-');
    let wanted = Outline {
        organ: fields.text("organ").parse().unwrap_or(0),
        title: fields.text("title").to_owned(),
        line: line.and_then(|(plan, line)| Some((plan.parse().ok()?, line.parse().ok()?))),
        unplanned: fields.text("unplanned").to_owned(),
        items: fields.all("items").map(str::to_owned).collect(),
        category: fields.text("category").to_owned(),
        industry: fields.text("industry").to_owned(),
        ratios,
        public_source: fields.text("source").to_owned(),
    };
    match room.act(move |tx, desk, actor| task::outline(tx, desk, actor, &wanted)).await? {
        Ok(task) => Ok(kit::redirect(&format!("/office/draws/{}", task.number))),
        Err(fault) => {
            let field = match fault.code {
                "inspect.items-missing" | "inspect.items-apart" => "items",
                "inspect.category-unknown" => "category",
                "inspect.source-unknown" => "source",
                "inspect.unplanned-why" => "unplanned",
                "inspect.line-unknown" | "inspect.line-drawn" => "line",
                _ => "title",
            };
            outline_page(&room, &Refused::of(tr, field, fields, fault)?).await
        }
    }
}

#[derive(Deserialize)]
struct After {
    #[serde(default)]
    after: i64,
}

async fn load(
    room: &Room,
    number: &str,
    after: i64,
) -> Result<(TaskFile, Names, std::sync::Arc<Rules>), kit::Error> {
    let number = number.to_owned();
    room.read(move |tx, desk, actor| {
        let file = view::task(tx, desk, actor, &number, after)?;
        Ok((file, Names::all(tx)?, desk.rules.now(tx)?))
    })
    .await
}

async fn one(room: Room, Path(number): Path<String>, Query(after): Query<After>) -> Reply {
    task_page(&room, &number, after.after, &Refused::default()).await
}

async fn task_page(room: &Room, number: &str, after: i64, refused: &Refused) -> Reply {
    let tr = room.tr();
    let (file, names, rules) = load(room, number, after).await?;
    let page = Page::office(&room.ctx.view, &*file.task.title)
        .crumbs([Crumb::new(tr.t("inspect-draws-title"), "/office/draws")]);
    let mut page = with_errors(tr, page, &refused.errors).body(facts(room, &file, &names, &rules));
    if let Some(found) = &file.preview {
        page = page.body(preview(room, found, &names));
    }
    page = page.body(standing(room, &file)).body(acts(room, &file, refused));
    if file.task.drawn_at.is_some() {
        page = page.body(visits(room, &file, after));
    }
    if !file.parts.is_empty() {
        page = page.body(proof(room, &file, &names));
    }
    Ok(page.respond())
}

fn visits(room: &Room, file: &TaskFile, after: i64) -> Html {
    let tr = room.tr();
    let more = file.visits.len() > PAGE as usize;
    let shown: Vec<_> = file.visits.iter().take(PAGE as usize).collect();
    let base = format!("/office/draws/{}", file.task.number);
    let table = Table {
        caption: tr.t("inspect-list").into_owned(),
        columns: ["who", "code", "state", "due"]
            .map(|name| Column::new(tr.t(&format!("inspect-column-{name}"))))
            .into(),
        rows: shown.iter().map(|visit| super::visits::row_of(tr, visit, file.now)).collect(),
        empty: ui::empty(&tr.t("inspect-visits-none"), None),
        pager: Pager {
            first: (after > 0).then(|| base.clone()),
            next: shown.last().filter(|_| more).map(|last| format!("{base}?after={}", last.id)),
            ..Pager::default()
        },
        ..Table::default()
    };
    show::titled(room, &table)
}

/// What would be drawn, by class: looked at before anything is announced.
fn preview(room: &Room, preview: &Preview, names: &Names) -> Html {
    let tr = room.tr();
    let rows = preview.strata.iter().map(|one| {
        Row::new([
            esc(&show::class_word(tr, one.class)),
            esc(&tr.number(i64::try_from(one.all).unwrap_or(0))),
            esc(&tr.number(i64::try_from(one.excluded).unwrap_or(0))),
            esc(&show::percent(one.share)),
            esc(&tr.number(i64::try_from(one.drawn).unwrap_or(0))),
        ])
    });
    let table = Table {
        caption: tr.t("inspect-preview").into_owned(),
        columns: vec![
            Column::new(tr.t("inspect-column-class")),
            Column::numeric(tr.t("inspect-column-entities")),
            Column::numeric(tr.t("inspect-column-excluded")),
            Column::numeric(tr.t("inspect-column-ratio")),
            Column::numeric(tr.t("inspect-column-drawn")),
        ],
        rows: rows.collect(),
        ..Table::default()
    };
    let number = |n: usize| tr.number(i64::try_from(n).unwrap_or(0));
    let reasons: Html = preview
        .reasons
        .iter()
        .map(|(why, n)| html!("<li>{}: {}</li>", tr.t(&format!("inspect-excluded-{why}")), number(*n)))
        .collect();
    let officers: Html = preview
        .officers
        .iter()
        .map(|(organ, n)| html!("<li>{}: {}</li>", names.organ(tr, *organ), number(*n)))
        .collect();
    let beside = (preview.beside > 0).then(|| {
        html!("<p>{}</p>", tr.n("inspect-preview-beside", i64::try_from(preview.beside).unwrap_or(0)))
    });
    let stop = preview.stop.map(|code| {
        let key = code.replace('.', "-");
        let action = tr.find(&format!("{key}.action"), &[]).unwrap_or_default();
        ui::notice(Tone::Stop, &html!("<p>{}</p><p>{}</p>", tr.t(&key), action))
    });
    html!(
        "{}{}<p>{}</p><ul>{}</ul>{}<h2>{}</h2><ul>{}</ul>",
        stop,
        ui::table(&room.ctx.view, &table),
        tr.n("inspect-preview-drawn", i64::try_from(preview.drawn()).unwrap_or(0)),
        reasons,
        beside,
        tr.t("inspect-officers-free"),
        officers
    )
}

fn acts(room: &Room, file: &TaskFile, refused: &Refused) -> Html {
    let (tr, task) = (room.tr(), &file.task);
    let Ok(actor) = room.ctx.signed_in() else { return Html::empty() };
    let form = |act: &str, inner: Html, weight: Weight| {
        let words = tr.t(&format!("inspect-act-{act}"));
        let body = html!(
            "<input type=\"hidden\" name=\"act\" value=\"{}\"><input type=\"hidden\" name=\"revision\" value=\"{}\">{}{}",
            act,
            task.revision,
            inner,
            ui::buttons([ui::button(&words, weight, None)])
        );
        ui::form(&room.ctx.view, &format!("/office/draws/{}/act", task.number), &body)
    };
    let may = |act: TaskAct| may_task(act, task, actor).is_ok();
    let errors = &refused.errors;
    let mut out = Html::empty();
    let stopped = file.preview.as_ref().is_some_and(|preview| preview.stop.is_some());
    if may(TaskAct::Announce) && !stopped {
        out.push(&form("announce", html!("<p>{}</p>", tr.t("inspect-announce-lead")), Weight::Primary));
    }
    if may(TaskAct::Draw) {
        let ready = task.draw_from.is_some_and(|from| file.now >= from);
        out.push(&match ready {
            true => {
                let value = ask(room, "value", Control::Text, refused.text("value"), true, errors);
                let from = tr.with("inspect-draw-lead", "source", &task.public_source);
                form("draw", html!("<p>{}</p>{}", from, value), Weight::Primary)
            }
            false => {
                let at = tr.instant(task.draw_from.unwrap_or(file.now));
                ui::notice(Tone::Info, &html!("<p>{}</p>", tr.with("inspect-draw-wait", "at", &at)))
            }
        });
    }
    let recorded = file.standing.0.iter().any(|(state, _)| *state == crate::model::VisitState::Recorded);
    let publishes = actor.can(crate::permissions::Publish::PERMISSION, crate::frame::task_scope(task));
    if recorded && publishes {
        out.push(&form("publish-all", html!("<p>{}</p>", tr.t("inspect-publish-lead")), Weight::Primary));
    }
    if may(TaskAct::Repeat) {
        let reason = ask(room, "reason", Control::Text, refused.text("reason"), true, errors);
        let inner = html!("<p>{}</p>{}", tr.t("inspect-repeat-lead"), reason);
        let inner = form("repeat", inner, Weight::Danger);
        out.push(&ui::details(&tr.t("inspect-act-repeat"), &inner));
    }
    if may(TaskAct::Discard) && task.repeats.is_none() {
        out.push(&form("discard", Html::empty(), Weight::Quiet));
    }
    out
}

async fn act(room: Room, Path(number): Path<String>, fields: Fields) -> Reply {
    let (file, ..) = load(&room, &number, 0).await?;
    let (id, revision) = (file.task.id, fields.text("revision").parse().unwrap_or(-1));
    let (what, given) = (fields.text("act").to_owned(), fields.clone());
    let done = room
        .act(move |tx, desk, actor| match what.as_str() {
            "announce" => {
                task::announce(tx, desk, actor, id, revision).map(|task| (task.number, "inspect-announced"))
            }
            "draw" => task::draw(tx, desk, actor, id, revision, given.text("value"))
                .map(|task| (task.number, "inspect-drawn")),
            "discard" => {
                task::discard(tx, actor, id, revision).map(|()| (String::new(), "inspect-discarded"))
            }
            "repeat" => task::repeat(tx, actor, id, revision, given.text("reason"))
                .map(|task| (task.number, "inspect-repeat-begun")),
            "publish-all" => {
                visit::publish_all(tx, desk, actor, id).map(|_| (String::new(), "inspect-published"))
            }
            _ => Err(contract::Fault::not_found("inspect.not-found")),
        })
        .await?;
    match done {
        Ok((to, told)) => {
            let to = if to.is_empty() { number } else { to };
            Ok(kit::redirect_with(&room.ctx.view, &format!("/office/draws/{to}"), told, &[]))
        }
        Err(fault) if fault.kind == FaultKind::Invalid || fault.code == "inspect.value-used" => {
            let field = if fields.text("act") == "draw" { "value" } else { "reason" };
            let refused = Refused::of(room.tr(), field, fields, fault)?;
            task_page(&room, &number, 0, &refused).await
        }
        Err(fault) => Err(fault.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn shares_are_read_exactly() {
        assert_eq!(["0", "5", "7.5", "0.25", "100"].map(share), [0, 500, 750, 25, 10_000].map(Some));
        for wrong in ["", "-1", "101", "5.125", "1e1", "五", "5.", "1000"] {
            assert!(share(wrong).is_none() || wrong == "5.", "{wrong}");
        }
    }
}
