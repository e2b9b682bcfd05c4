//! The gallery's sections: title and component in all its states.

use process::draw::Marks;
use process::read::Definitions;
use worktime::{ClockEvent, StopReason};

use super::samples::{self, NOON, Say, TODAY};
use crate::format::Left;
use crate::html;
use crate::html::Html;
use crate::i18n::Tr;
use crate::ui::{self, *};
use crate::view::View;

pub(super) fn all(view: &View) -> Vec<(&'static str, Html)> {
    let tr = view.tr;
    let say = Say(tr);
    vec![
        (say.get("整页", "Whole pages"), pages(say)),
        (say.get("状态", "States"), states(tr)),
        (say.get("日期与数字", "Dates and numbers"), words(tr)),
        (say.get("提示", "Notices"), notices(tr)),
        (say.get("搜索", "Search"), search(tr)),
        (say.get("按钮", "Buttons"), buttons(say)),
        (say.get("标签页", "Tabs"), tabs(say)),
        (say.get("时限", "Clocks"), clocks(tr)),
        (say.get("办到哪一步", "Stages"), stages(tr)),
        (say.get("办理经过", "Timeline"), ui::timeline(tr, &samples::moments(tr))),
        (say.get("流程图", "Flow chart"), flow(tr)),
        (say.get("任务清单", "Task list"), tasks(say)),
        (say.get("材料核对（结果）", "Checklist (found)"), ui::checklist(tr, &samples::checks(tr), false)),
        (
            say.get("材料核对（填写）", "Checklist (to fill in)"),
            ui::checklist(tr, &samples::checks(tr), true),
        ),
        (say.get("证明材料", "Evidence"), samples::evidence_tiles(tr)),
        (say.get("当事人", "Party"), samples::party(tr)),
        (say.get("核对答案", "Check your answers"), answers(tr)),
        (say.get("表格", "Tables"), html!("{}{}", filter(view), table(view))),
        (say.get("图表", "Charts"), html!("{}{}", samples::figures(view), chart(tr))),
        (
            say.get("二维码与印章", "QR code and seal"),
            html!(
                "{} {}",
                ui::qr("https://example.invalid/p/1", say.get("示例二维码", "Sample QR code")),
                ui::seal(
                    say.get("红山区行政审批服务局", "Hongshan Approval Bureau"),
                    Some(say.get("演示专用", "DEMO"))
                )
            ),
        ),
    ]
}

/// A matter under way, standing still, late, and over.
fn stages(tr: Tr) -> Html {
    let say = Say(tr);
    let way = |now: State, passed: usize| {
        let names = [("收件", "Received"), ("受理", "Accepted"), ("审查", "Review"), ("决定", "Decided")];
        let stages: Vec<Stage> = names
            .into_iter()
            .enumerate()
            .map(|(at, (zh, en))| Stage {
                name: say.own(zh, en),
                when: (at <= passed).then(|| tr.date(TODAY)),
                state: match at {
                    at if at < passed => State::Done,
                    at if at == passed => now,
                    _ => State::Waiting,
                },
            })
            .collect();
        ui::stages(tr, &stages)
    };
    [way(State::OnTime, 2), way(State::Paused, 2), way(State::Overdue, 2), way(State::Done, 4)]
        .into_iter()
        .collect()
}

fn pages(say: Say) -> Html {
    let list = [
        ("/_gallery/question", "一问一页", "Question page"),
        ("/_gallery/form", "表单与上传", "Form and upload"),
        ("/_gallery/confirmation", "提交成功", "Confirmation"),
        ("/_gallery/case", "办理进度", "Progress of a case"),
        ("/_gallery/document", "文书", "Document"),
        ("/desk/_gallery", "窗口", "Window desk"),
        ("/office/_gallery", "审批", "Office"),
        ("/board/_gallery", "大屏", "Board"),
        ("/_gallery/fault/not-found", "出错页", "Fault page"),
        ("/_gallery/fault/conflict", "情况已变化", "Conflict"),
        ("/_gallery/fault/busy", "繁忙", "Busy"),
        ("/_gallery/panic", "系统故障", "Our mistake"),
    ];
    let links: Html = list
        .iter()
        .map(|(href, zh, en)| html!("<li><a href=\"{}\">{}</a></li>", *href, say.get(zh, en)))
        .collect();
    html!("<ul>{}</ul>", links)
}

fn states(tr: Tr) -> Html {
    ui::legend(tr)
}

fn words(tr: Tr) -> Html {
    let lines = [
        tr.due(TODAY, Left::Working(3)),
        tr.due(TODAY, Left::Working(0)),
        tr.due(TODAY, Left::Calendar(-2)),
        tr.date(TODAY),
        tr.instant(NOON),
        tr.ago(NOON, NOON + 5 * 60_000),
        tr.ago(NOON, NOON + 20 * samples::HOUR),
        tr.money(1_234_550),
        tr.number(12_345_678),
        tr.size(3_565_158),
    ];
    html!(
        "<ul class=\"lines\">{}</ul>",
        lines.iter().map(|line| html!("<li>{}</li>", line)).collect::<Html>()
    )
}

fn notices(tr: Tr) -> Html {
    let say = Say(tr);
    let list = [
        (
            Tone::Info,
            "10 月 1 日至 8 日放假，期间不计入办理时限。",
            "1 to 8 October are public holidays and do not count.",
        ),
        (Tone::Done, "已保存。", "Saved."),
        (
            Tone::Warn,
            "请在 10 月 16 日前补交消防平面图，否则申请视为撤回。",
            "Supply the fire safety plan by 16 October; otherwise the application counts as withdrawn.",
        ),
        (Tone::Stop, "文件没有上传成功，请再试一次。", "The file was not uploaded. Please try again."),
    ];
    let all: Html =
        list.iter().map(|(tone, zh, en)| ui::notice(*tone, &html!("<p>{}</p>", say.get(zh, en)))).collect();
    html!(
        "{}{}{}",
        all,
        ui::details(
            say.get("为什么要问", "Why we ask"),
            &html!("<p>{}</p>", say.get("面积决定适用的程序。", "The area decides which procedure applies."))
        ),
        ui::empty(
            say.get("现在没有等您处理的事。", "Nothing is waiting for you."),
            Some((say.get("查看已办", "See what is done"), "/_gallery"))
        ),
    )
}

fn search(tr: Tr) -> Html {
    let say = Say(tr);
    let suggestions = [
        (say.get("开餐馆", "Open a restaurant"), "/_gallery?q=1"),
        (say.get("换驾照", "Renew a driving licence"), "/_gallery?q=2"),
    ];
    ui::search(
        tr,
        &Search {
            action: "/_gallery",
            query: "",
            label: say.get("您要办什么事？", "What would you like to do?"),
            hint: say
                .get("用平常的话说就行，例如“开餐馆”", "In your own words, for example “open a restaurant”"),
            suggestions: &suggestions,
            suggest: "",
            large: true,
        },
    )
}

fn buttons(say: Say) -> Html {
    ui::buttons([
        ui::button(say.get("提交", "Submit"), Weight::Primary, None),
        ui::button(say.get("存为草稿", "Save draft"), Weight::Secondary, None),
        ui::button(say.get("不予许可", "Refuse"), Weight::Danger, None),
        ui::button(say.get("取消", "Cancel"), Weight::Quiet, None),
        ui::key_button(say.get("受理", "Accept"), 'a', Weight::Primary, None),
        ui::link_button(say.get("查看指南", "Read the guide"), "/_gallery", Weight::Secondary),
        ui::print_button(say.0),
    ])
}

fn tabs(say: Say) -> Html {
    let tab = |label: &str, count: Option<&str>, current| Tab {
        label: label.to_owned(),
        href: "/_gallery".to_owned(),
        count: count.map(str::to_owned),
        current,
    };
    ui::tabs(
        say.get("办件", "Cases"),
        &[
            tab(say.get("待受理", "To accept"), Some("12"), true),
            tab(say.get("待补正", "Waiting for applicant"), Some("3"), false),
            tab(say.get("全部", "All"), Some("1000+"), false),
        ],
    )
}

fn clocks(tr: Tr) -> Html {
    let stop = ClockEvent::Stopped { on: TODAY, reason: StopReason::Decided };
    let day = |d: i8| jiff::civil::date(2026, 10, d);
    let views = [
        samples::clock_view(tr, &[], day(14)),
        samples::clock_view(tr, &[], day(22)),
        samples::clock_view(tr, &[], jiff::civil::date(2026, 10, 29)),
        samples::paused_clock(tr),
        samples::clock_view(tr, &[stop], TODAY),
    ];
    let full: Html = views.iter().flatten().map(|view| ui::clock(tr, view)).collect();
    let lines: Html =
        views.iter().flatten().map(|view| html!("<li>{}</li>", ui::clock_line(tr, view))).collect();
    html!("{}<ul class=\"lines\">{}</ul>", full, lines)
}

/// The picture and outline of a small process, standing at its second step.
pub(super) fn flow(tr: Tr) -> Html {
    let say = Say(tr);
    let Ok(definitions) = Definitions::read(include_str!("sample.bpmn"), "sample.bpmn") else {
        return Html::empty();
    };
    let nodes = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
    let marks = Marks { done: nodes(&["start", "accept", "split", "market"]), current: nodes(&["fire"]) };
    ui::process_chart(tr, say.get("办理到哪一步", "Where it stands"), &definitions, None, Some(&marks), "g")
        .unwrap_or_default()
}

fn tasks(say: Say) -> Html {
    let task = |title: (&'static str, &'static str),
                href: Option<&str>,
                state,
                word: (&'static str, &'static str)| Task {
        title: say.own(title.0, title.1),
        href: href.map(str::to_owned),
        hint: None,
        state,
        word: say.own(word.0, word.1),
    };
    ui::task_list(&[
        task(("店铺情况", "Your premises"), Some("/_gallery/question"), State::Done, ("已完成", "Done")),
        task(("上传材料", "Documents"), Some("/_gallery/form"), State::OnTime, ("进行中", "In progress")),
        task(
            ("核对并提交", "Check and submit"),
            None,
            State::Waiting,
            ("前两项完成后", "After the two above"),
        ),
    ])
}

fn answers(tr: Tr) -> Html {
    let say = Say(tr);
    let answer = |label: (&'static str, &'static str), value: Html, source: Option<String>| Answer {
        label: say.own(label.0, label.1),
        value,
        source,
        change: Some("/_gallery/form".to_owned()),
        remarks: Vec::new(),
    };
    ui::check_answers(
        tr,
        &[(
            String::new(),
            vec![
                answer(
                    ("经营者姓名", "Operator’s name"),
                    html!("{}", say.get("萨如拉", "Sarula")),
                    Some(say.own("来自居民身份证", "From your identity card")),
                ),
                answer(("使用面积", "Floor area"), html!("{}", say.get("180 平方米", "180 m²")), None),
                answer(("其他说明", "Anything else"), Html::empty(), None),
            ],
        )],
    )
}

pub(super) fn filter(view: &View) -> Html {
    let say = Say(view.tr);
    let organs = [
        Choice::new("1", say.get("市场监管", "Market supervision")),
        Choice::new("2", say.get("消防", "Fire")),
    ];
    let fields = [
        Field {
            id: "number", label: say.get("编号或申请人", "Number or applicant"), ..Field::default()
        },
        Field {
            id: "organ",
            label: say.get("承办部门", "Authority"),
            control: Control::Select(&organs),
            ..Field::default()
        },
        Field {
            id: "from",
            label: say.get("收到日期从", "Received from"),
            control: Control::Date,
            ..Field::default()
        },
    ];
    let bar = ui::filter_bar(
        view.tr,
        &Filter { action: "/office/_gallery", fields: &fields, views: &[], clear: Some("/office/_gallery") },
    );
    let saved = [ui::SavedView {
        name: say.get("我的逾期件", "My overdue cases").to_owned(),
        href: "/office/_gallery".to_owned(),
        current: true,
        forget: "/office/_gallery".to_owned(),
    }];
    let tools = ui::ListTools {
        saved: &saved,
        save: "/office/_gallery",
        export: "/office/_gallery",
        query: "organ=1",
    };
    html!("{}{}", bar, ui::list_tools(view, &tools))
}

pub(super) fn table(view: &View) -> Html {
    let tr = view.tr;
    let say = Say(tr);
    let line = |number: &str,
                name: (&'static str, &'static str),
                state: State,
                word: (&'static str, &'static str),
                fen: i64,
                current: bool| Row {
        key: Some(number.to_owned()),
        cells: vec![
            html!("<a href=\"/_gallery/case\">{}</a>", number),
            html!("{}", say.get(name.0, name.1)),
            html!("{}", say.get("萨如拉", "Sarula")),
            ui::tag(state, say.get(word.0, word.1)),
            html!("{}", tr.money(fen)),
        ],
        current,
    };
    ui::table(
        view,
        &Table {
            caption: say.own("待办事项", "Waiting tasks"),
            columns: vec![
                Column::new(say.get("编号", "Number")).sort("/office/_gallery?sort=number", None),
                Column::new(say.get("事项", "Service")),
                Column::new(say.get("申请人", "Applicant")),
                Column::new(say.get("时限", "Time limit"))
                    .sort("/office/_gallery?sort=due", Some(Sorted::Up)),
                Column::numeric(say.get("费用", "Fee")),
            ],
            rows: vec![
                line(
                    "15040420261008000002",
                    ("药品零售许可", "Pharmacy licence"),
                    State::Overdue,
                    ("超过 1 个工作日", "1 working day over"),
                    0,
                    false,
                ),
                line(
                    "15040420261012000017",
                    ("食品经营许可", "Food business licence"),
                    State::Soon,
                    ("还剩 1 个工作日", "1 working day left"),
                    12_000,
                    true,
                ),
                line(
                    "15040420261012000016",
                    ("户外招牌设置", "Signboard permit"),
                    State::OnTime,
                    ("还剩 4 个工作日", "4 working days left"),
                    350_050,
                    false,
                ),
            ],
            empty: Html::empty(),
            bulk: Some((
                "/office/_gallery".to_owned(),
                ui::button(say.get("催办", "Urge"), Weight::Secondary, Some(("act", "urge"))),
            )),
            pager: Pager {
                first: None,
                previous: None,
                next: Some("/office/_gallery?after=1".to_owned()),
                total: Some("1000+".to_owned()),
            },
        },
    )
}

pub(super) fn chart(tr: Tr) -> Html {
    let say = Say(tr);
    let bars: Vec<Bar> = [
        ("市场监管", "Market supervision", 412),
        ("消防", "Fire", 188),
        ("城市管理", "City management", 96),
        ("交通", "Transport", 54),
    ]
    .into_iter()
    .map(|(zh, en, n)| Bar { label: say.own(zh, en), value: f64::from(n), words: tr.number(n) })
    .collect();
    ui::bar_chart(
        say.get("本月办件", "Cases this month"),
        say.get("部门", "Authority"),
        say.get("件", "Cases"),
        &bars,
    )
}
