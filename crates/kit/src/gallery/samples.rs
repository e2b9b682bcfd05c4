//! Sample data of the gallery, in both languages. People, numbers and places are invented.

use contract::{Lang, Text};
use jiff::civil::Date;
use worktime::{Calendar, ClockEvent, Limit, SpecialKind, Unit, UnknownYear, Which, fold};

use crate::extract::Fields;
use crate::html;
use crate::html::Html;
use crate::i18n::Tr;
use crate::page::Page;
use crate::ui::{self, *};
use crate::view::View;

/// Picks the sample text of the page's language.
#[derive(Clone, Copy)]
pub(super) struct Say(pub Tr);

impl Say {
    pub(super) fn get(self, zh: &'static str, en: &'static str) -> &'static str {
        match self.0.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    pub(super) fn own(self, zh: &'static str, en: &'static str) -> String {
        self.get(zh, en).to_owned()
    }
}

/// 2026-10-12T01:30:00Z, half past nine in China.
pub(super) const NOON: i64 = 1_791_768_600_000;
pub(super) const HOUR: i64 = 3_600_000;
pub(super) const TODAY: Date = Date::constant(2026, 10, 20);

pub(super) fn contact(view: &View) -> Html {
    let say = Say(view.tr);
    ui::contact(
        view.tr,
        &Contact {
            organ: say.own("红山区市场监督管理局", "Hongshan Market Supervision Bureau"),
            place: Some(say.own("政务服务中心一楼综合窗口", "Service centre, ground floor, service window")),
            hours: Some(say.own("周一至周五 9:00–17:00", "Monday to Friday, 9:00–17:00")),
            phone: Some("0476-0000 0000".to_owned()),
        },
    )
}

/// A clock of 20 working days begun on 12 October 2026, with these further events, as it stands on `today`.
pub(super) fn clock_view(tr: Tr, more: &[ClockEvent], today: Date) -> Option<ClockView> {
    let mut events = vec![ClockEvent::Started {
        on: Date::constant(2026, 10, 12),
        statutory: Limit::new(20, Unit::WorkingDay).ok()?,
        promised: Limit::new(10, Unit::WorkingDay).ok(),
    }];
    events.extend_from_slice(more);
    let state = fold(&events, Calendar::china(), UnknownYear::Provisional).ok()?;
    ClockView::of(tr, &state, Which::Promised, today, 2).ok()
}

pub(super) fn paused_clock(tr: Tr) -> Option<ClockView> {
    let pause = ClockEvent::Paused {
        on: Date::constant(2026, 10, 15),
        kind: SpecialKind::Inspection,
        until: Some(Date::constant(2026, 10, 23)),
    };
    clock_view(tr, &[pause], TODAY)
}

pub(super) fn moments(tr: Tr) -> Vec<Moment> {
    let say = Say(tr);
    let moment = |at_ms, title: (&'static str, &'static str), who, state, channel| Moment {
        at_ms,
        title: say.own(title.0, title.1),
        who,
        body: Html::empty(),
        state,
        channel,
    };
    let applicant = Some(say.own("萨如拉", "Sarula"));
    let clerk = Some(say.own("综合窗口", "Service window"));
    let mut all = vec![
        moment(
            Some(NOON),
            ("提交申请", "Application submitted"),
            applicant.clone(),
            State::Done,
            Some(Channel::Online),
        ),
        moment(
            Some(NOON + 5 * HOUR),
            ("一次性告知补正", "One notice of everything missing"),
            clerk.clone(),
            State::Done,
            Some(Channel::Hall),
        ),
        moment(
            Some(NOON + 26 * HOUR),
            ("补交消防平面图", "Fire safety plan supplied"),
            applicant,
            State::Done,
            Some(Channel::Online),
        ),
        moment(Some(NOON + 28 * HOUR), ("受理", "Accepted"), clerk, State::Done, Some(Channel::Hall)),
        moment(
            Some(NOON + 75 * HOUR),
            ("设备检验，时限暂停", "Equipment inspection, clock paused"),
            Some(say.own("消防救援大队", "Fire brigade")),
            State::Paused,
            Some(Channel::Office),
        ),
        moment(None, ("作出决定", "Decision"), None, State::Waiting, None),
        moment(None, ("领取证照", "Licences handed out"), None, State::Waiting, None),
    ];
    if let Some(notice) = all.get_mut(1) {
        notice.body = html!(
            "<p>{}</p>",
            say.get(
                "请在 10 月 16 日前补交消防平面图。",
                "Please supply the fire safety plan by 16 October."
            )
        );
    }
    all
}

pub(super) fn checks(tr: Tr) -> Vec<CheckItem> {
    let say = Say(tr);
    let item = |id: &str,
                name: (&'static str, &'static str),
                standard: (&'static str, &'static str),
                verdict,
                note: (&'static str, &'static str),
                trust| CheckItem {
        id: id.to_owned(),
        name: say.own(name.0, name.1),
        standard: Some(say.own(standard.0, standard.1)),
        evidence: trust_tile(tr, trust),
        verdict,
        note: say.own(note.0, note.1),
    };
    vec![
        item(
            "premises",
            ("经营场所使用证明", "Right to use the premises"),
            ("产权证明或租赁合同，地址与申请一致", "Title deed or lease; same address as the application"),
            Verdict::Ok,
            ("", ""),
            Trust::B,
        ),
        item(
            "plan",
            ("消防平面图", "Fire safety plan"),
            ("标出疏散通道、灭火器位置", "Shows escape routes and extinguishers"),
            Verdict::Faulty,
            ("缺疏散通道标注，请补标后重新上传", "Escape routes are not marked; mark them and upload again"),
            Trust::C,
        ),
        item(
            "identity",
            ("经营者身份证明", "Operator’s identity"),
            ("与人口库一致", "Matches the population register"),
            Verdict::Spared,
            ("由人口库核验，免提交", "Verified against the population register"),
            Trust::A,
        ),
        item(
            "promise",
            ("食品安全承诺书", "Food safety commitment"),
            ("使用统一格式，经营者签字", "Standard form, signed by the operator"),
            Verdict::Unchecked,
            ("", ""),
            Trust::D,
        ),
    ]
}

fn trust_tile(tr: Tr, trust: Trust) -> Html {
    let say = Say(tr);
    let title = match trust {
        Trust::A => say.get("居民身份证（电子证照）", "Identity card (electronic licence)"),
        Trust::B => say.get("房屋租赁合同.pdf", "Lease.pdf"),
        Trust::C => say.get("消防平面图.png", "Fire plan.png"),
        Trust::D => say.get("食品安全承诺书", "Food safety commitment"),
    };
    let source = match trust {
        Trust::A => say.get("电子证照库", "Licence register"),
        Trust::B => say.get("窗口核对", "Checked at the window"),
        Trust::C => say.get("网上上传", "Uploaded online"),
        Trust::D => say.get("网上签署", "Signed online"),
    };
    ui::evidence(
        tr,
        &Evidence {
            title: title.to_owned(),
            trust,
            source: source.to_owned(),
            valid_to: (trust == Trust::A).then_some(Date::constant(2031, 5, 6)),
            today: TODAY,
            href: Some("/_gallery#evidence".to_owned()),
            note: (trust == Trust::C).then(|| tr.size(1_843_200)),
        },
    )
}

pub(super) fn evidence_tiles(tr: Tr) -> Html {
    let expired = Evidence {
        title: Say(tr).own("营业执照", "Business licence"),
        trust: Trust::A,
        source: Say(tr).own("电子证照库", "Licence register"),
        valid_to: Some(Date::constant(2025, 12, 31)),
        today: TODAY,
        href: None,
        note: None,
    };
    let fine = [Trust::A, Trust::B, Trust::C, Trust::D].map(|trust| trust_tile(tr, trust));
    html!("{}{}", fine.to_vec(), ui::evidence(tr, &expired))
}

pub(super) fn party(tr: Tr) -> Html {
    let say = Say(tr);
    ui::party(
        tr,
        &Party {
            name: say.own("萨如拉", "Sarula"),
            kind: say.own("自然人", "Natural person"),
            rows: vec![
                (say.own("身份证号", "Citizen number"), html!("150404********1234")),
                (say.own("手机", "Mobile"), html!("138****0001")),
            ],
            reveal: Some("/_gallery#party".to_owned()),
        },
    )
}

pub(super) fn choices(say: Say) -> Vec<Choice> {
    vec![
        Choice {
            hint: Some(say.own("有座位，现场烹调", "Seats, cooked on the spot")),
            ..Choice::new("dine-in", say.get("堂食", "Eating in"))
        },
        Choice::new("take-away", say.get("外卖", "Take-away")),
        Choice::new("both", say.get("两者都有", "Both")),
    ]
}

pub(super) fn question<'v>(view: &'v View, typed: &str, errors: &Errors) -> Page<'v> {
    let say = Say(view.tr);
    let field = Field {
        id: "area",
        label: say.get("店面的使用面积是多少？", "What is the floor area of the premises?"),
        help: say.get(
            "按租赁合同或房产证上的面积填写，不含公摊。",
            "As in the lease or title deed, without shared space.",
        ),
        control: Control::Number { unit: say.get("平方米", "square metres") },
        value: typed,
        required: true,
        ..Field::default()
    };
    let body = ui::question(
        view,
        &Question {
            action: "/_gallery/question",
            field: &field,
            step: Some((1, 4)),
            why: Some(
                say.get("300 平方米以下可以少交 12 份材料。", "Below 300 m² you hand in 12 documents fewer."),
            ),
            back: Some("/_gallery"),
        },
        errors,
    );
    let page = Page::portal(view, field.label).own_heading().body(body);
    if errors.is_empty() { page } else { page.with_errors() }
}

pub(super) fn form<'v>(view: &'v View, fields: &Fields, errors: &Errors) -> Page<'v> {
    let tr = view.tr;
    let say = Say(tr);
    let rows = questions(view, fields, errors);
    let file = Field {
        id: "plan",
        label: say.get("消防平面图", "Fire safety plan"),
        help: say.get("PDF、JPG、PNG 或 OFD，不超过 20 MB", "PDF, JPG, PNG or OFD, at most 20 MB"),
        control: Control::File { accept: ".pdf,.jpg,.png,.ofd", multiple: true },
        required: true,
        ..Field::default()
    };
    let body = html!(
        "{}{}<h2>{}</h2>{}",
        ui::error_summary(tr, errors),
        ui::draft_form(
            view,
            "/_gallery/form",
            "/_gallery/draft",
            &html!("{}{}", rows, ui::buttons([ui::button(&tr.t("kit-continue"), Weight::Primary, None)])),
        ),
        say.get("上传材料", "Upload documents"),
        ui::upload_form(
            view,
            "/_gallery/upload",
            &html!(
                "{}{}",
                ui::field(tr, &file, None),
                ui::button(say.get("上传", "Upload"), Weight::Secondary, None)
            )
        ),
    );
    let page = Page::portal(view, say.get("填写申请", "Your application")).aside(contact(view)).body(body);
    if errors.is_empty() { page } else { page.with_errors() }
}

/// The controls a form has, each once.
fn questions(view: &View, fields: &Fields, errors: &Errors) -> Html {
    let tr = view.tr;
    let say = Say(tr);
    let kinds = choices(say);
    let name = fields.get("name").unwrap_or(say.get("萨如拉", "Sarula")).to_owned();
    let gas = [
        Choice::new("piped", say.get("管道燃气", "Piped gas")),
        Choice::new("bottled", say.get("瓶装液化气", "Bottled gas")),
        Choice::new("none", say.get("不用燃气", "No gas")),
    ];
    let list = [
        Field {
            id: "name",
            label: say.get("经营者姓名", "Operator’s name"),
            value: &name,
            required: true,
            source: Some(say.get("来自居民身份证", "From your identity card")),
            autocomplete: "name",
            ..Field::default()
        },
        Field {
            id: "phone",
            label: say.get("手机号码", "Mobile number"),
            help: say.get("用于通知办理进度", "We use it to tell you about progress"),
            control: Control::Phone,
            value: fields.text("phone"),
            required: true,
            autocomplete: "tel",
            ..Field::default()
        },
        Field {
            id: "kind",
            label: say.get("经营方式", "Kind of business"),
            control: Control::Radios(&kinds),
            value: fields.text("kind"),
            required: true,
            ..Field::default()
        },
        Field {
            id: "gas",
            label: say.get("使用的燃气", "Gas used"),
            control: Control::Select(&gas),
            value: fields.text("gas"),
            ..Field::default()
        },
        Field {
            id: "opening",
            label: say.get("计划开业日期", "Planned opening"),
            control: Control::Date,
            value: fields.text("opening"),
            ..Field::default()
        },
        Field {
            id: "note",
            label: say.get("其他说明", "Anything else"),
            control: Control::Lines(3),
            value: fields.text("note"),
            max_length: 400,
            ..Field::default()
        },
        Field {
            id: "promise",
            label: say.get("我承诺所填内容真实。", "I declare that what I have entered is true."),
            control: Control::Consent,
            value: fields.text("promise"),
            ..Field::default()
        },
    ];
    list.iter().map(|f| ui::field(tr, f, errors.of(f.id))).collect()
}

pub(super) fn confirmation(view: &View) -> Page<'_> {
    let tr = view.tr;
    let say = Say(tr);
    let number = "15040420261012000017";
    let next = html!(
        "<h2>{}</h2><p>{}</p>{}<p><a href=\"/_gallery/case\">{}</a></p>",
        say.get("接下来", "What happens next"),
        say.get("窗口会在 5 个工作日内告诉您是否受理；材料不全会一次说清。", "The window tells you within 5 working days whether it is accepted; anything missing is named at once."),
        ui::qr(&format!("{}/p/{number}", view.site().base_url), say.get("扫码查看进度", "Scan to see progress")),
        say.get("查看进度", "See progress"),
    );
    let body = ui::confirmation(
        say.get("申请已提交", "Application submitted"),
        say.get("办件编号", "Case number"),
        number,
        &next,
    );
    Page::portal(view, say.get("申请已提交", "Application submitted")).own_heading().body(body)
}

pub(super) fn document_title(view: &View) -> &'static str {
    Say(view.tr).get("行政许可申请受理通知书", "Notice of acceptance")
}

pub(super) fn document(view: &View) -> Html {
    let tr = view.tr;
    let say = Say(tr);
    ui::sheet(
        tr,
        &Sheet {
            organ: say.own("红山区行政审批服务局", "Hongshan Administrative Approval Bureau"),
            title: document_title(view).to_owned(),
            number: say.own("红审受〔2026〕17 号", "HS-ACC-2026-17"),
            to: say.own("萨如拉", "Sarula"),
            body: html!(
                "<p>{}</p><p>{}</p>",
                say.get("你于 2026 年 10 月 12 日提出的食品经营许可申请，材料齐全，符合法定形式，依照《中华人民共和国行政许可法》第三十二条，决定予以受理。", "Your application of 12 October 2026 for a food business licence is complete and in due form. It is accepted under article 32 of the Administrative Licensing Law."),
                say.get("承诺办结时限为 10 个工作日，自受理次日起算。检验所需时间不计入。", "We promise a decision within 10 working days from the day after acceptance. Time for inspection does not count."),
            ),
            date: Date::constant(2026, 10, 13),
            seal: Some(Seal { organ: "红山区行政审批服务局".to_owned(), note: Some("演示专用".to_owned()) }),
            verify_url: Some(format!("{}/verify/1504042026", view.site().base_url)),
            verify_words: tr.t("kit-sheet-verify").into_owned(),
            is_certificate: false,
        },
    )
}

pub(super) fn case(view: &View) -> Page<'_> {
    let tr = view.tr;
    let say = Say(tr);
    let body = html!(
        "{}<h2>{}</h2>{}<h2>{}</h2>{}",
        paused_clock(tr).map(|view| ui::clock(tr, &view)),
        say.get("办理经过", "What has happened"),
        ui::timeline(tr, &moments(tr)),
        say.get("办理流程", "The steps"),
        super::sections::flow(tr),
    );
    Page::portal(view, say.get("餐馆开办：办理进度", "Opening a restaurant: progress"))
        .lead(say.get("消防正在检验设备，时限暂停。您现在不用做什么。", "The fire brigade is inspecting equipment, so the clock is paused. There is nothing for you to do now."))
        .aside(contact(view))
        .body(body)
}

fn queue(view: &View, linked: &str) -> Html {
    let tr = view.tr;
    let say = Say(tr);
    let rows = [
        ("15040420261012000017", ("餐馆开办", "Restaurant"), State::Soon, ("还剩 1 个工作日", "1 day left")),
        (
            "15040420261012000016",
            ("道路运输", "Road transport"),
            State::OnTime,
            ("还剩 4 个工作日", "4 days left"),
        ),
        ("15040420261011000009", ("户外招牌", "Signboard"), State::Paused, ("暂停计时", "Paused")),
        ("15040420261008000002", ("药品零售", "Pharmacy"), State::Overdue, ("超过 1 个工作日", "1 day over")),
    ];
    let tasks: Vec<Task> = rows
        .into_iter()
        .map(|(number, name, state, word)| Task {
            title: say.own(name.0, name.1),
            href: Some(linked.to_owned()),
            hint: Some(number.to_owned()),
            state,
            word: say.own(word.0, word.1),
        })
        .collect();
    html!("<h2>{}</h2>{}", tr.t("kit-frame-desk"), ui::task_list(&tasks))
}

pub(super) fn desk(view: &View) -> Page<'_> {
    let tr = view.tr;
    let say = Say(tr);
    let application = html!(
        "<h2>{}</h2><div class=\"next-act\"><p>{}</p>{}</div>{}{}",
        say.get("萨如拉申请开办餐馆（180 平方米）", "Sarula wants to open a restaurant (180 m²)"),
        say.get(
            "下一步：核对余下 1 份材料，然后受理或一次性告知补正。",
            "Next: check the one document left, then accept or issue one correction notice."
        ),
        ui::buttons([
            ui::key_button(say.get("受理", "Accept"), 'a', Weight::Primary, Some(("act", "accept"))),
            ui::key_button(
                say.get("告知补正", "Correction notice"),
                'b',
                Weight::Secondary,
                Some(("act", "correct"))
            ),
            ui::key_button(say.get("不予受理", "Refuse"), 'x', Weight::Danger, Some(("act", "refuse"))),
        ]),
        clock_view(tr, &[], TODAY).map(|view| ui::clock(tr, &view)),
        party(tr),
    );
    let list = html!(
        "<h2>{}</h2>{}",
        say.get("材料核对", "Materials"),
        ui::form(view, "/desk/_gallery", &ui::checklist(tr, &checks(tr), true))
    );
    Page::desk(view, say.get("受理", "Intake")).wide().body(ui::panes(
        &queue(view, "/desk/_gallery"),
        &application,
        &list,
    ))
}

pub(super) fn office(view: &View) -> Page<'_> {
    let say = Say(view.tr);
    let body = html!("{}{}", super::sections::filter(view), super::sections::table(view));
    Page::office(view, say.get("我的待办", "My tasks")).wide().body(body)
}

pub(super) fn figures(view: &View) -> Html {
    let say = Say(view.tr);
    ui::stats([
        ui::stat("1,284", say.get("今日申请", "Applications today"), None, None),
        ui::stat("97.6%", say.get("按时办结", "On time"), Some(State::OnTime), None),
        ui::stat("12", say.get("临期", "Due soon"), Some(State::Soon), None),
        ui::stat("1", say.get("超期", "Overdue"), Some(State::Overdue), None),
    ])
}

pub(super) fn board(view: &View) -> Page<'_> {
    let tr = view.tr;
    let say = Say(tr);
    let entries = [
        ("09:31", ("餐馆开办：已受理", "Restaurant: accepted")),
        ("09:28", ("药品零售：已办结", "Pharmacy: decided")),
        ("09:12", ("户外招牌：收到申请", "Signboard: received")),
    ]
    .map(|(time, words)| ui::live_entry(time, &html!("{}", say.get(words.0, words.1))));
    let body = html!(
        "{}<div class=\"board-grid\"><section>{}</section><div>{}{}</div></div>",
        ui::live_region("/board/_gallery/figures", &figures(view)),
        super::sections::chart(tr),
        ui::live(
            tr,
            say.get("最新动态", "Latest"),
            "/board/_gallery/stream",
            &view.browser_mark(),
            entries,
            8,
        ),
        ui::form(
            view,
            "/board/_gallery/happen",
            &ui::button(say.get("模拟一件申请", "Simulate an application"), Weight::Secondary, None)
        ),
    );
    Page::board(view, tr.text(&Text::new("红山区政务服务运行大屏", "Hongshan government services today")))
        .body(body)
}
