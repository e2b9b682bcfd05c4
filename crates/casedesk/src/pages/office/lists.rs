//! `/office`, `/office/decide`, `/office/cases`: what I must do, what waits for my decision, everything within reach; the
//! overdue first.

use contract::Text;
use contract::case::CaseState;
use directory::access::Staff;
use kit::Routes;
use kit::routes::get;
use kit::ui::{self, Choice, Column, Control, Field, Filter, Pager, Row, Sorted, Tab, Table, Weight};
use kit::{Html, Page, Query, Reply, esc, html};
use serde::Deserialize;
use service::cards::Space;

use crate::exports;
use crate::pages::{Decks, Room, cards_part, part_word, staff, state_mark, state_word};
use casework::lists::queues::{self as rows, CaseFilter, Whose};
use casework::lists::{self, CaseLine, PAGE, TaskLine};
use casework::model::Level;
use casework::permissions::{Decide, Review, Supervise};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/office", get(tasks))
        .route("/office/decide", get(deciding))
        .route("/office/cases", get(cases))
}

#[derive(Deserialize, Default, Clone)]
#[serde(default)]
struct Asked {
    whose: String,
    level: String,
    state: String,
    item: String,
    named: String,
    order: String,
    after: String,
    q: String,
}

impl Asked {
    fn value(&self, name: &str) -> &str {
        match name {
            "whose" => &self.whose,
            "level" => &self.level,
            "state" => &self.state,
            "item" => &self.item,
            "named" => &self.named,
            "order" => &self.order,
            _ => "",
        }
    }
}

fn search(room: &Room) -> Html {
    let tr = room.tr();
    ui::search(tr, &ui::Search { action: "/office", label: &tr.t("office-find"), ..ui::Search::default() })
}

fn columns<const N: usize>(room: &Room, keys: [&str; N]) -> Vec<Column> {
    keys.map(|key| Column::new(room.tr().t(&format!("office-column-{key}")))).into()
}

/// Where somebody goes who reviews nothing: to what they decide or supervise, and with another post to where that begins.
fn elsewhere(actor: &contract::Actor) -> Reply {
    let doors = [
        (staff::reach::<Decide>(actor), "/office/decide"),
        (staff::reach::<Supervise>(actor), "/office/cases"),
    ];
    match doors.iter().find(|(scope, _)| !scope.is_nothing()) {
        Some((_, door)) => Ok(kit::redirect(door)),
        None if actor.kind == contract::ActorKind::Staff => Ok(kit::redirect("/account/start")),
        None => Err(contract::Fault::forbidden("access.forbidden").with("permission", "case.review").into()),
    }
}

/// Whom a member of staff sees first depends on their post: reviewers their tasks, approvers what waits for decision,
/// supervisors everything.
async fn tasks(room: Room, Query(asked): Query<Asked>, decks: Decks) -> Reply {
    let tr = room.tr();
    if !asked.q.trim().is_empty() {
        let wanted: String = asked.q.trim().chars().take(60).collect();
        return Ok(match staff::number_in(&room, &wanted).await? {
            Some(number) => kit::redirect(&format!("/office/case/{number}")),
            None => kit::redirect_with(&room.ctx.view, "/office", "office-find-none", &[("wanted", &wanted)]),
        });
    }
    let actor = room.ctx.signed_in()?;
    let review = staff::reach::<Review>(actor);
    if review.is_nothing() {
        return elsewhere(actor);
    }
    let mine = asked.whose == "mine";
    let after = staff::cursor(Some(&asked.after))?;
    let (mut lines, names) = room
        .read(move |tx, desk, actor| {
            let whose = if mine { Whose::Mine } else { Whose::Doable };
            let lines = rows::tasks(tx, &review, actor.account, whose, after, PAGE + 1)?;
            let names = staff::task_names(tx, desk, tr, &lines)?;
            Ok((lines, names))
        })
        .await?;
    let more = lines.len() > PAGE as usize;
    lines.truncate(PAGE as usize);
    let whose = if mine { "mine" } else { "" };
    let next = lines.last().filter(|_| more).map(|line| {
        let after = format!("{}.{}", line.level.as_int(), line.task);
        staff::href("/office", &[("whose", whose), ("after", &after)])
    });
    let table = Table {
        caption: tr.t("office-tasks-caption").into_owned(),
        columns: columns(&room, ["what", "whose", "limit", "do"]),
        rows: lines
            .iter()
            .zip(&names)
            .enumerate()
            .map(|(at, (line, name))| task_row(&room, at, line, name))
            .collect(),
        empty: ui::empty(&tr.t(if mine { "office-tasks-none-mine" } else { "office-tasks-none" }), None),
        bulk: Some(("/office/bulk".to_owned(), super::bulk::buttons(tr))),
        pager: Pager {
            first: (!asked.after.is_empty()).then(|| staff::href("/office", &[("whose", whose)])),
            next,
            ..Pager::default()
        },
    };
    let tab = |word: &str, key: &str| Tab {
        label: tr.t(key).into_owned(),
        href: staff::href("/office", &[("whose", word)]),
        count: None,
        current: whose == word,
    };
    Ok(Page::office(&room.ctx.view, tr.t("office-title"))
        .wide()
        .body(search(&room))
        .body(ui::tabs(
            &tr.t("office-tasks-caption"),
            &[
                tab("", "office-tab-doable"),
                tab("mine", "office-tab-mine"),
                asked_tab(&room),
                done_tab(&room, ""),
            ],
        ))
        .body(tools(&room, &asked, exports::TASKS, "/office", &["whose"]).await?)
        .body(ui::table(&room.ctx.view, &table))
        .body(cards_part(&room, decks, Space::Office).await?)
        .respond())
}

fn task_row(room: &Room, at: usize, line: &TaskLine, (step, item): &(String, Text)) -> Row {
    let tr = room.tr();
    let base = format!("/office/case/{}/task/{}", line.number, line.no);
    let link = match at {
        0 => ui::key_link(step, 'J', &base),
        _ => html!("<a href=\"{}\">{}</a>", base, step),
    };
    let act = match line.assignee {
        Some(_) => (format!("{base}/release"), "office-act-release", Weight::Quiet),
        None => (format!("{base}/claim"), "office-act-claim", Weight::Secondary),
    };
    let mine = if line.lent { "office-task-lent-tag" } else { "office-task-mine" };
    let taken = line.assignee.map(|_| html!("{} ", ui::tag(ui::State::OnTime, &tr.t(mine))));
    // What is lent is not put back: it is given back, or taken back, on its page.
    // The list is one form: the button of a row posts it to the row's own address.
    let button = (!line.lent).then(|| ui::button_to(&tr.t(act.1), act.2, &act.0));
    let urged = line.urged_at.map(|at| {
        html!("<br>{}", ui::tag(ui::State::Soon, &tr.with("office-task-urged", "at", &tr.instant(at))))
    });
    Row {
        current: at == 0,
        key: Some(super::bulk::key(&line.number, line.no)),
        ..Row::new([
            html!("{}<br><span class=\"hint\">{}</span>{}", link, tr.text(item), urged),
            html!(
                "{}<br><a class=\"hint\" href=\"/office/case/{}\">{}</a>",
                line.applicant_name,
                line.number,
                line.number
            ),
            html!(
                "{}<br><span class=\"hint\">{}</span>",
                staff::due_cell(
                    room,
                    staff::region_of(&line.number),
                    (line.due.as_deref(), line.provisional),
                    line.running,
                    line.level
                ),
                tr.with("office-task-since", "at", &tr.instant(line.opened_at))
            ),
            html!("{}{}", taken, button),
        ])
    }
}

/// The way to what other organs have put before one's own.
fn asked_tab(room: &Room) -> Tab {
    Tab {
        label: room.tr().t("office-asked-title").into_owned(),
        href: "/office/asked".to_owned(),
        count: None,
        current: false,
    }
}

/// The way to what one has done oneself.
fn done_tab(room: &Room, what: &str) -> Tab {
    Tab {
        label: room.tr().t("office-done-title").into_owned(),
        href: staff::href("/office/done", &[("what", what)]),
        count: None,
        current: false,
    }
}

async fn deciding(room: Room, _: Staff<Decide>, Query(asked): Query<Asked>, decks: Decks) -> Reply {
    let tr = room.tr();
    let after = Some(asked.after.clone()).filter(|after| !after.is_empty());
    let (page, names) = room
        .read(move |tx, desk, actor| {
            let page = lists::deciding(tx, actor, after.as_deref())?;
            let names = staff::item_names(tx, desk, &page.rows)?;
            Ok((page, names))
        })
        .await?;
    let rows = page.rows.iter().zip(&names).enumerate().map(|(at, (line, name))| {
        let href = format!("/office/case/{}/decide", line.number);
        let link = match at {
            0 => ui::key_link(tr.text(name), 'J', &href),
            _ => html!("<a href=\"{}\">{}</a>", href, tr.text(name)),
        };
        Row {
            current: at == 0,
            ..Row::new([case_cell(&link, line), esc(&line.applicant_name), staff::limit(&room, line)])
        }
    });
    let table = Table {
        caption: tr.t("office-decide-caption").into_owned(),
        columns: columns(&room, ["what", "whose", "limit"]),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("office-decide-none"), None),
        bulk: None,
        pager: Pager {
            first: (!asked.after.is_empty()).then(|| "/office/decide".to_owned()),
            next: page.next.map(|next| staff::href("/office/decide", &[("after", &next)])),
            ..Pager::default()
        },
    };
    let waiting = Tab {
        label: tr.t("office-decide-title").into_owned(),
        href: "/office/decide".to_owned(),
        count: None,
        current: true,
    };
    Ok(Page::office(&room.ctx.view, tr.t("office-decide-title"))
        .wide()
        .lead(tr.t("office-decide-lead"))
        .body(search(&room))
        .body(ui::tabs(&tr.t("office-decide-caption"), &[waiting, done_tab(&room, "decided")]))
        .body(tools(&room, &asked, exports::DECIDING, "/office/decide", &[]).await?)
        .body(ui::table(&room.ctx.view, &table))
        .body(cards_part(&room, decks, Space::Office).await?)
        .respond())
}

fn case_cell(link: &Html, line: &CaseLine) -> Html {
    html!("{}<br><a class=\"hint\" href=\"/office/case/{}\">{}</a>", link, line.number, line.number)
}

const LEVELS: [Level; 3] = [Level::Red, Level::Yellow, Level::Soon];

fn address(asked: &Asked, level: &str, after: &str) -> String {
    let query = [
        ("level", level),
        ("state", &asked.state),
        ("item", &asked.item),
        ("named", &asked.named),
        ("order", &asked.order),
        ("after", after),
    ];
    staff::href("/office/cases", &query)
}

/// Most urgent first, or by when they came in.
fn head(room: &Room, asked: &Asked, key: &str) -> Column {
    // A case has no step of its own: its column is called by the case.
    let label = if key == "what" { "desk-column-case".to_owned() } else { format!("office-column-{key}") };
    let head = Column::new(room.tr().t(&label));
    let ordered =
        |order: &str| address(&Asked { order: order.to_owned(), ..asked.clone() }, &asked.level, "");
    match (key, asked.order.as_str()) {
        ("limit", "newest" | "oldest") => head.sort(ordered(""), None),
        ("limit", _) => head.sort(ordered(""), Some(Sorted::Down)),
        ("received", "newest") => head.sort(ordered("oldest"), Some(Sorted::Down)),
        ("received", "oldest") => head.sort(ordered("newest"), Some(Sorted::Up)),
        ("received", _) => head.sort(ordered("newest"), None),
        _ => head,
    }
}

async fn tools(
    room: &Room,
    asked: &Asked,
    list: &'static str,
    path: &str,
    names: &[&'static str],
) -> Result<Html, kit::Error> {
    let query: Vec<(&str, &str)> = names.iter().map(|name| (*name, asked.value(name))).collect();
    directory::lists::tools(&room.ctx, list, path, &query).await
}

async fn cases(room: Room, supervisor: Staff<Supervise>, Query(asked): Query<Asked>, decks: Decks) -> Reply {
    let tr = room.tr();
    let filter = CaseFilter {
        after: staff::cursor(Some(&asked.after))?,
        ..CaseFilter::read(|name| asked.value(name))
    };
    let scope = supervisor.scope.clone();
    let (mut lines, names, organs) = room
        .read(move |tx, desk, _| {
            let lines = rows::open_cases(tx, &scope, &filter, PAGE + 1)?;
            let names = staff::item_names(tx, desk, &lines)?;
            let mut organs = Vec::with_capacity(lines.len());
            for line in &lines {
                organs.push(desk.people.organ(tx, line.organ)?.name.clone());
            }
            Ok((lines, names, organs))
        })
        .await?;
    let more = lines.len() > PAGE as usize;
    lines.truncate(PAGE as usize);
    let next = lines
        .last()
        .filter(|_| more)
        .map(|line| address(&asked, &asked.level, &format!("{}.{}", line.level.as_int(), line.id)));
    let rows = lines.iter().zip(names.iter().zip(&organs)).map(|(line, (name, organ))| {
        let link = html!("<a href=\"/office/case/{}\">{}</a>", line.number, tr.text(name));
        let mark = state_mark(line.state, line.running, line.level);
        Row::new([
            html!("{}<br><span class=\"hint\">{}</span>", link, line.number),
            esc(&line.applicant_name),
            esc(tr.text(organ)),
            ui::tag(mark, &part_word(tr, line.state, line.running)),
            esc(&tr.instant(line.received_at)),
            staff::limit(&room, line),
        ])
    });
    let table = Table {
        caption: tr.t("office-cases-caption").into_owned(),
        columns: ["what", "whose", "organ", "state", "received", "limit"]
            .map(|key| head(&room, &asked, key))
            .into(),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("office-cases-none"), Some((&tr.t("office-cases-all"), "/office/cases"))),
        bulk: None,
        pager: Pager {
            first: (!asked.after.is_empty()).then(|| address(&asked, &asked.level, "")),
            next,
            ..Pager::default()
        },
    };
    Ok(Page::office(&room.ctx.view, tr.t("office-cases-title"))
        .wide()
        .body(search(&room))
        .body(filters(&room, &asked).await?)
        .body(
            tools(
                &room,
                &asked,
                exports::CASES,
                "/office/cases",
                &["level", "state", "item", "named", "order"],
            )
            .await?,
        )
        .body(ui::table(&room.ctx.view, &table))
        .body(cards_part(&room, decks, Space::Office).await?)
        .respond())
}

async fn filters(room: &Room, asked: &Asked) -> Result<Html, kit::Error> {
    let tr = room.tr();
    let items = staff::item_choices(room).await?;
    let states: Vec<Choice> = CaseState::ALL
        .iter()
        .map(|state| Choice::new(state.as_str(), state_word(tr, *state)))
        .chain([Choice::new(rows::ENDED, tr.t("office-cases-ended"))])
        .collect();
    let named_label = tr.t("office-filter-named");
    let (item_label, state_label) = (tr.t("office-filter-item"), tr.t("office-filter-state"));
    let fields = [
        Field {
            id: "state",
            label: &state_label,
            control: Control::Select(&states),
            value: &asked.state,
            ..Field::default()
        },
        Field {
            id: "item",
            label: &item_label,
            control: Control::Select(&items),
            value: &asked.item,
            ..Field::default()
        },
        Field {
            id: "named",
            label: &named_label,
            value: &asked.named,
            max_length: 60,
            autocomplete: "off",
            ..Field::default()
        },
    ];
    let tab = |level: Option<Level>| {
        let word = level.map_or("", Level::as_str);
        Tab {
            label: tr.t(&format!("office-level-{}", if word.is_empty() { "all" } else { word })).into_owned(),
            href: address(asked, word, ""),
            count: None,
            current: asked.level == word,
        }
    };
    let views: Vec<Tab> = std::iter::once(None).chain(LEVELS.map(Some)).map(tab).collect();
    let filtered = !(asked.item.is_empty() && asked.state.is_empty() && asked.named.is_empty());
    let clear = staff::href("/office/cases", &[("level", &asked.level)]);
    let bar = Filter {
        action: "/office/cases",
        fields: &fields,
        views: &views,
        clear: filtered.then_some(&*clear),
    };
    Ok(ui::filter_bar(tr, &bar))
}
