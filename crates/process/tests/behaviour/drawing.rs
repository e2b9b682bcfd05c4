//! The flow chart and its outline.

use crate::support::{arrows, file, nodes, process};
use process::draw::{LineKind, Marks, Options, State, outline, svg};
use process::{Context, Definitions, Event, Instance, NoDecisions, Vars};

fn sample() -> Definitions {
    let xml = process(
        r#"<laneSet id="ls"><lane id="l1" name="窗口"><flowNodeRef>s</flowNodeRef><flowNodeRef>a</flowNodeRef></lane>
           <lane id="l2" name="消防&amp;城管"><flowNodeRef>b</flowNodeRef><flowNodeRef>c</flowNodeRef></lane></laneSet>
           <startEvent id="s" name="申请"/><userTask id="a" name="受理&lt;审查&gt;"/><parallelGateway id="x"/>
           <userTask id="b" name="营业前消防安全检查"/><userTask id="c" name="设置户外招牌审批"/><parallelGateway id="y"/>
           <userTask id="d" name="作出决定"/><exclusiveGateway id="z" name="同意？" default="z-e"/><endEvent id="e" name="办结"/>"#,
        "s>a a>x x>b x>c b>y c>y y>d d>z z>e z>a[again]",
    );
    Definitions::read(&xml, "sample.bpmn").unwrap()
}

/// Every number written into the picture is finite, and the XML is well-formed.
fn well_formed(picture: &str) -> roxmltree::Document<'_> {
    assert!(!picture.contains("NaN") && !picture.contains("inf"));
    roxmltree::Document::parse(picture).unwrap()
}

/// CAT-15: the flow chart is generated from the executable process, and can be read out.
#[test]
fn a_chart_and_its_outline_come_from_the_process_itself() {
    let definitions = sample();
    let picture = svg(&definitions, None, &Options::default()).unwrap();
    let document = well_formed(&picture);
    let drawn = document.descendants().filter(|node| node.has_attribute("data-node")).count();
    let flows = document.descendants().filter(|node| node.has_attribute("data-flow")).count();
    assert_eq!((drawn, flows), (9, 10));
    assert!(!picture.contains("style"), "nothing a strict content security policy refuses");
    let title = document
        .descendants()
        .find(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "desc")))
        .unwrap();
    let steps = "受理<审查> → 营业前消防安全检查 → 设置户外招牌审批 → 作出决定";
    assert_eq!(title.text(), Some(steps));

    let told: Vec<(usize, LineKind, String)> = outline(&definitions, None, None)
        .into_iter()
        .map(|line| (line.depth, line.kind, line.name))
        .collect();
    let expected = [
        (0, LineKind::Start, "申请"),
        (0, LineKind::Step, "受理<审查>"),
        (0, LineKind::Together, ""),
        (1, LineKind::Branch, ""),
        (2, LineKind::Step, "营业前消防安全检查"),
        (1, LineKind::Branch, ""),
        (2, LineKind::Step, "设置户外招牌审批"),
        (0, LineKind::Step, "作出决定"),
        (0, LineKind::Choice, "同意？"),
        (1, LineKind::Branch, ""),
        (2, LineKind::End, "办结"),
        (1, LineKind::Branch, "again"),
        (2, LineKind::GoOn, "受理<审查>"),
    ];
    assert_eq!(told, expected.map(|(depth, kind, name)| (depth, kind, name.to_owned())));
}

#[test]
fn the_chart_says_where_the_case_is_without_colour() {
    let definitions = sample();
    let definition = definitions.compile(None).unwrap();
    let (mut instance, context) = (Instance::new(), Context::at(0, &NoDecisions));
    definition.step(&mut instance, Event::Start { vars: Vars::new() }, &context).unwrap();
    let task = definition.open_tasks(&instance)[0].task;
    definition
        .step(&mut instance, Event::Complete { task, vars: Vars::new(), vote: None }, &context)
        .unwrap();
    let owned = |set: std::collections::BTreeSet<&str>| set.into_iter().map(str::to_owned).collect();
    let marks = Marks {
        done: owned(definition.passed_nodes(&instance)),
        current: owned(definition.current_nodes(&instance)),
    };
    let options =
        Options { marks: Some(&marks), words: Some(["已办", "正在办", "未办"]), ..Options::default() };
    let picture = svg(&definitions, None, &options).unwrap();
    let document = well_formed(&picture);
    let state = |id: &str| {
        let node = document.descendants().find(|node| node.attribute("data-node") == Some(id)).unwrap();
        let title = node.first_element_child().unwrap().text().unwrap_or_default().to_owned();
        let badge = node.descendants().any(|inner| inner.attribute("class") == Some("badge"));
        (node.attribute("class").unwrap().rsplit(' ').next().unwrap().to_owned(), title, badge)
    };
    assert_eq!(state("a"), ("done".into(), "受理<审查> · 已办".into(), true));
    assert_eq!(state("b"), ("current".into(), "营业前消防安全检查 · 正在办".into(), true));
    assert_eq!(state("d"), ("pending".into(), "作出决定 · 未办".into(), false));
    let lines = outline(&definitions, None, Some(&marks));
    let step = lines.iter().find(|line| line.node == "c").unwrap();
    assert_eq!((step.state, step.lane.as_deref()), (State::Current, Some("消防&城管")));
}

#[test]
fn nodes_do_not_lie_on_each_other() {
    let definitions = sample();
    for narrow in [false, true] {
        let picture = svg(&definitions, None, &Options { narrow, ..Options::default() }).unwrap();
        let document = well_formed(&picture);
        let number =
            |node: roxmltree::Node<'_, '_>, name: &str| node.attribute(name).unwrap().parse::<f64>().unwrap();
        let boxes: Vec<[f64; 4]> = document
            .descendants()
            .filter(|node| {
                node.has_tag_name(("http://www.w3.org/2000/svg", "rect"))
                    && node.attribute("class") == Some("shape")
            })
            .map(|node| {
                let (x, y) = (number(node, "x"), number(node, "y"));
                [x, y, x + number(node, "width"), y + number(node, "height")]
            })
            .collect();
        assert_eq!(boxes.len(), 4);
        for (index, one) in boxes.iter().enumerate() {
            for other in &boxes[index + 1..] {
                let apart =
                    one[2] <= other[0] || other[2] <= one[0] || one[3] <= other[1] || other[3] <= one[1];
                assert!(apart, "{one:?} {other:?}");
            }
        }
    }
}

#[test]
fn the_modellers_drawing_is_kept() {
    let di = r#"<bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
        xmlns:di="http://www.omg.org/spec/DD/20100524/DI"><bpmndi:BPMNPlane bpmnElement="p">
        <bpmndi:BPMNShape bpmnElement="s"><dc:Bounds x="1000" y="500" width="36" height="36"/></bpmndi:BPMNShape>
        <bpmndi:BPMNShape bpmnElement="a"><dc:Bounds x="1100" y="400" width="100" height="80"/></bpmndi:BPMNShape>
        <bpmndi:BPMNShape bpmnElement="e"><dc:Bounds x="1300" y="500" width="36" height="36"/></bpmndi:BPMNShape>
        <bpmndi:BPMNEdge bpmnElement="s-a"><di:waypoint x="1036" y="518"/><di:waypoint x="1100" y="440"/></bpmndi:BPMNEdge>
        <bpmndi:BPMNEdge bpmnElement="a-e"><di:waypoint x="1200" y="440"/><di:waypoint x="1300" y="518"/></bpmndi:BPMNEdge>
        </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"#;
    let body =
        format!(r#"<process id="p">{}{}</process>{di}"#, nodes("start:s user:a end:e"), arrows("s>a a>e"));
    let definitions = Definitions::read(&file(&body), "d.bpmn").unwrap();
    let picture = svg(&definitions, None, &Options::default()).unwrap();
    well_formed(&picture);
    // 24 of margin from the left-most and top-most shape.
    assert!(picture.contains(r#"<rect class="shape" x="124" y="24" width="100" height="80""#), "{picture}");
    assert!(picture.contains(r#"d="M60 142L124 64""#), "{picture}");
    // A shape is missing: the whole is laid out anew rather than drawn in part.
    let partly = file(&body).replace(r#"bpmnElement="a""#, r#"bpmnElement="nothing""#);
    let picture = svg(&Definitions::read(&partly, "d.bpmn").unwrap(), None, &Options::default()).unwrap();
    assert_eq!(well_formed(&picture).descendants().filter(|node| node.has_attribute("data-node")).count(), 3);
}

#[test]
fn a_large_process_is_drawn_in_reasonable_size() {
    let mut list = String::from("start:s user:t0");
    let mut flows = String::from("s>t0");
    for index in 1..800 {
        list.push_str(&format!(" t{index}"));
        flows.push_str(&format!(" t{}>t{index}", index - 1));
        if index % 3 == 0 {
            flows.push_str(&format!(" t{}>t{index} t{index}>t{}", index - 2, index - 3));
        }
    }
    let definitions = Definitions::read(&process(&list_nodes(&list), &flows), "large.bpmn").unwrap();
    for narrow in [false, true] {
        well_formed(&svg(&definitions, None, &Options { narrow, ..Options::default() }).unwrap());
    }
    assert!(!outline(&definitions, None, None).is_empty());
}

fn list_nodes(list: &str) -> String {
    nodes(list)
}
