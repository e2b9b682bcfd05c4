//! Every component with hostile words in every place that takes words: none gets through as markup.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;

use contract::Lang;
use jiff::civil::date;
use kit::ui::*;
use kit::{Left, Tr, esc};
use serde_json::json;

const BAD: &str = "\"><script>alert('x')</script><a href=\"javascript:y\" onclick=\"z\">&";

fn safe(what: &str, markup: &kit::Html) {
    let markup = markup.as_str();
    for sign in ["<script", "<a href=\"javascript", "onclick=\"", "href=\"javascript"] {
        assert!(!markup.contains(sign), "{what} lets {sign} through: {markup}");
    }
    for tag in crate::common::tags(markup) {
        assert!(tag.attributes.iter().all(|(name, _)| !name.starts_with("on")), "{what}: {tag:?}");
    }
}

#[test]
fn words_are_never_markup() {
    for lang in [Lang::Zh, Lang::En] {
        let tr = Tr::new(lang);
        for part in [frame, controls, answers, course, paper, lists] {
            part(tr);
        }
    }
}

fn own() -> String {
    BAD.to_owned()
}

/// What stands around a page's matter.
fn frame(tr: Tr) {
    safe("tag", &tag(State::Soon, BAD));
    safe("notice", &notice(Tone::Stop, &esc(BAD)));
    safe("details", &details(BAD, &esc(BAD)));
    safe("empty", &empty(BAD, Some((BAD, BAD))));
    safe("stat", &stat(BAD, BAD, Some(State::Done), Some(BAD)));
    safe("breadcrumb", &breadcrumb(tr, &[Crumb::new(BAD, BAD)]));
    let suggestions = [(BAD, BAD)];
    safe(
        "search",
        &search(
            tr,
            &Search {
                action: BAD,
                query: BAD,
                label: BAD,
                hint: BAD,
                suggestions: &suggestions,
                suggest: BAD,
                large: true,
            },
        ),
    );
    safe("tabs", &tabs(BAD, &[Tab { label: own(), href: own(), count: Some(own()), current: true }]));
    safe(
        "buttons",
        &buttons([
            button(BAD, Weight::Danger, Some((BAD, BAD))),
            link_button(BAD, BAD, Weight::Quiet),
            key_button(BAD, '"', Weight::Primary, Some((BAD, BAD))),
            key_link(BAD, '<', BAD),
        ]),
    );
}

/// Every control of a form.
fn controls(tr: Tr) {
    let choices = [Choice { value: own(), label: own(), hint: Some(own()), key: None }];
    let errors: Errors = [(BAD, BAD)].into_iter().collect();
    safe("error summary", &error_summary(tr, &errors));
    for control in [
        Control::Text,
        Control::Lines(2),
        Control::Number { unit: BAD },
        Control::Date,
        Control::Phone,
        Control::Email,
        Control::Password { new: true },
        Control::OneTimeCode,
        Control::Radios(&choices),
        Control::Checkboxes(&choices),
        Control::Select(&choices),
        Control::Consent,
        Control::File { accept: BAD, multiple: true },
    ] {
        let one = Field {
            id: BAD,
            label: BAD,
            help: BAD,
            control,
            value: BAD,
            source: Some(BAD),
            autocomplete: BAD,
            heading: true,
            ..Field::default()
        };
        safe("field", &field(tr, &one, Some(BAD)));
    }
}

/// What was given, handed in and checked.
fn answers(tr: Tr) {
    safe(
        "check answers",
        &check_answers(
            tr,
            &[(
                own(),
                vec![Answer {
                    label: own(),
                    value: esc(BAD),
                    source: Some(own()),
                    change: Some(own()),
                    remarks: vec![own()],
                }],
            )],
        ),
    );
    safe("confirmation", &confirmation(BAD, BAD, BAD, &esc(BAD)));
    safe("summary", &summary(&[(own(), esc(BAD))]));
    safe(
        "task list",
        &task_list(&[Task {
            title: own(),
            href: Some(own()),
            hint: Some(own()),
            state: State::Waiting,
            word: own(),
        }]),
    );
    for editable in [true, false] {
        let item = CheckItem {
            id: own(),
            name: own(),
            standard: Some(own()),
            evidence: esc(BAD),
            verdict: Verdict::Faulty,
            note: own(),
        };
        safe("checklist", &checklist(tr, &[item], editable));
    }
}

/// How a matter goes: clock, course, figures.
fn course(tr: Tr) {
    let view = ClockView {
        label: own(),
        limit: own(),
        state: State::Paused,
        start: date(2026, 10, 12),
        due: Some(date(2026, 10, 26)),
        today: date(2026, 10, 20),
        left: Some(Left::Working(4)),
        stopped: None,
        pauses: vec![Stretch { from: date(2026, 10, 14), to: date(2026, 10, 16), label: own() }],
        provisional: Some(2027),
        explain: vec![own()],
    };
    safe("clock", &clock(tr, &view));
    safe("clock line", &clock_line(tr, &view));
    safe(
        "timeline",
        &timeline(
            tr,
            &[Moment {
                at_ms: Some(0),
                title: own(),
                who: Some(own()),
                body: esc(BAD),
                state: State::Done,
                channel: Some(Channel::Hall),
            }],
        ),
    );
    safe(
        "flow chart",
        &flow_chart(
            tr,
            BAD,
            &esc(BAD),
            &[FlowStep { name: own(), who: Some(own()), state: Some(State::OnTime), depth: 9 }],
        ),
    );
    safe("bar chart", &bar_chart(BAD, BAD, BAD, &[Bar { label: own(), value: f64::NAN, words: own() }]));
}

/// Who, by what evidence, and the sheet that comes out.
fn paper(tr: Tr) {
    safe(
        "evidence",
        &evidence(
            tr,
            &Evidence {
                title: own(),
                trust: Trust::C,
                source: own(),
                valid_to: Some(date(2026, 1, 1)),
                today: date(2026, 10, 1),
                href: Some(own()),
                note: Some(own()),
            },
        ),
    );
    safe(
        "party",
        &party(tr, &Party { name: own(), kind: own(), rows: vec![(own(), esc(BAD))], reveal: Some(own()) }),
    );
    safe(
        "contact",
        &contact(tr, &Contact { organ: own(), place: Some(own()), hours: Some(own()), phone: Some(own()) }),
    );
    safe(
        "sheet",
        &sheet(
            tr,
            &Sheet {
                organ: own(),
                title: own(),
                number: own(),
                to: own(),
                body: esc(BAD),
                date: date(2026, 10, 1),
                seal: Some(Seal { organ: own(), note: Some(own()) }),
                verify_url: Some(own()),
                verify_words: own(),
                is_certificate: true,
            },
        ),
    );
}

/// Lists and what stands beside them.
fn lists(tr: Tr) {
    safe("qr", &qr(BAD, BAD));
    safe("long qr", &qr(&"x".repeat(5_000), BAD));
    safe("live", &live(tr, BAD, BAD, BAD, [live_entry(BAD, &esc(BAD))], 5));
    safe(
        "pager",
        &pager(
            tr,
            &Pager { first: Some(own()), previous: Some(own()), next: Some(own()), total: Some(own()) },
        ),
    );
    let fields = [Field { id: BAD, label: BAD, ..Field::default() }];
    safe("filter", &filter_bar(tr, &Filter { action: BAD, fields: &fields, views: &[], clear: Some(BAD) }));
}

fn sample_form() -> forms::Form {
    let source = json!({
        "type": "object",
        "title": "申请",
        "x-sections": [{"id": "who", "title": {"zh": "经营者", "en": "Operator"}}],
        "required": ["name", "uscc", "promise", "kind"],
        "properties": {
            "name": {"type": "string", "title": "姓名", "x-title": {"zh": "姓名", "en": "Name"}, "x-section": "who", "maxLength": 20},
            "uscc": {"type": "string", "title": "信用代码", "format": "uscc", "x-section": "who"},
            "kind": {"type": "string", "title": "方式", "enum": ["a", "b"], "x-section": "who"},
            "promise": {"type": "boolean", "title": "我承诺", "x-widget": "consent", "x-section": "who"},
            "staff": {"type": "array", "title": "人员", "x-section": "who", "maxItems": 3, "items": {
                "type": "object", "required": ["name"], "properties": {"name": {"type": "string", "title": "姓名"}, "phone": {"type": "string", "title": "电话", "format": "cn-mobile"}}
            }}
        }
    });
    forms::Form::read(&source.to_string(), "sample").unwrap_or_else(|faults| panic!("{faults:?}"))
}

#[test]
fn a_form_shows_its_fields_errors_and_sources() {
    let form = sample_form();
    let pairs =
        [("name", BAD), ("uscc", "91150402MA0000000X"), ("staff[0].name", "高娃"), ("staff[0].phone", "12")];
    let pairs: Vec<(String, String)> =
        pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    let (data, _) = form.parse(&pairs);
    let show = |_: &str, _: &serde_json::Map<String, serde_json::Value>| true;
    let errors = form.check(&data, &show);
    let visible: BTreeSet<String> = form.visible(&data, &show);
    let sources = [("name".to_owned(), "来自居民身份证".to_owned())];
    let view = FormView {
        form: &form,
        data: &data,
        visible: &visible,
        errors: &errors,
        sources: &sources,
        section: None,
    };
    let tr = Tr::new(Lang::Zh);
    let markup = form_fields(tr, &view);
    safe("form", &markup);
    let markup = markup.as_str();
    assert!(markup.contains("<legend>经营者</legend>") && markup.contains("来自居民身份证"));
    assert!(markup.contains("name=\"staff[0].name\" maxlength") || markup.contains("name=\"staff[0].name\""));
    assert!(markup.contains("name=\"staff[1].name\""), "an empty row to fill in");
    assert!(markup.contains("<input type=\"hidden\" name=\"promise\" value=\"\">"));

    let words = form_errors(tr, &form, &errors);
    assert_eq!(words.of("promise"), Some("请勾选承诺后继续"));
    assert_eq!(words.of("kind"), Some("请选择方式"));
    assert!(words.of("uscc").is_some_and(|w| w.contains("统一社会信用代码")), "{words:?}");
    assert!(words.of("staff[0].phone").is_some_and(|w| w.contains("11 位手机号码")), "{words:?}");
    let summary = error_summary(tr, &words);
    for tag in crate::common::tags(summary.as_str()).iter().filter(|tag| tag.name == "a") {
        let target = tag.get("href").and_then(|href| href.strip_prefix('#')).map(|id| format!("id=\"{id}\""));
        assert!(target.is_some_and(|id| markup.contains(&id)), "{tag:?} leads to its field");
    }
    let answers = form_answers(tr, &view, |f| Some(format!("/edit#{}", f.id)));
    assert!(check_answers(tr, &answers).as_str().contains("来自居民身份证"));
}

#[test]
fn a_clock_draws_its_pauses_and_explains_itself() {
    use worktime::{Calendar, ClockEvent, Limit, SpecialKind, Unit, UnknownYear, Which, fold};
    let events = [
        ClockEvent::Started {
            on: date(2026, 10, 12),
            statutory: Limit::new(20, Unit::WorkingDay).unwrap(),
            promised: Limit::new(10, Unit::WorkingDay).ok(),
        },
        ClockEvent::Paused {
            on: date(2026, 10, 15),
            kind: SpecialKind::Inspection,
            until: Some(date(2026, 10, 23)),
        },
    ];
    let state = fold(&events, Calendar::china(), UnknownYear::Refuse).unwrap();
    for (lang, due, pause) in [
        (
            Lang::Zh,
            "2026 年 11 月 4 日（周三）",
            "检验：10 月 15 日（周四）至 10 月 23 日（周五），不计入时限",
        ),
        (
            Lang::En,
            "Wednesday 4 November 2026",
            "Inspection: Thursday 15 October to Friday 23 October, not counted",
        ),
    ] {
        let tr = Tr::new(lang);
        let view = ClockView::of(tr, &state, Which::Promised, date(2026, 10, 20), 2).unwrap();
        let markup = clock(tr, &view);
        assert!(markup.as_str().contains(due) && markup.as_str().contains(pause), "{markup}");
        assert_eq!(markup.as_str().matches("bar-pause").count(), 1);
        assert!(view.explain.len() > 3 && view.state == State::Paused);
    }
}
