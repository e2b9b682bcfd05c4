//! Returning, recalling, adding and removing signers: what is open afterwards, and that joins still complete.

use crate::support::{arrows, nodes, process};
use process::{
    CloseReason, Context, Definition, Definitions, Effect, Event, Instance, Mode, NoDecisions, Placement,
    StepError, Vars, Vote,
};
use serde_json::{Value, json};

struct Case {
    definition: Definition,
    instance: Instance,
    effects: Vec<Effect>,
}

impl Case {
    fn start(xml: &str, vars: Value) -> Case {
        let definitions = Definitions::read(xml, "case.bpmn").unwrap();
        let definition = definitions.compile(None).unwrap_or_else(|faults| panic!("{}", faults[0]));
        let mut case = Case { definition, instance: Instance::new(), effects: Vec::new() };
        let Value::Object(vars) = vars else { panic!() };
        case.step(Event::Start { vars }).unwrap();
        case
    }

    /// Each step goes through the stored form, as it does in production.
    fn step(&mut self, event: Event) -> Result<(), StepError> {
        let stored = serde_json::to_string(&self.instance).unwrap();
        self.instance = serde_json::from_str(&stored).unwrap();
        match self.definition.step(&mut self.instance, event, &Context::at(0, &NoDecisions)) {
            Ok(effects) => {
                self.effects = effects;
                Ok(())
            }
            Err(error) => {
                assert_eq!(
                    serde_json::to_string(&self.instance).unwrap(),
                    stored,
                    "unchanged after an error"
                );
                Err(error)
            }
        }
    }

    fn open(&self) -> String {
        let tasks = self.definition.open_tasks(&self.instance);
        let mut open: Vec<String> = tasks
            .iter()
            .map(|task| match task.element.and_then(Value::as_str) {
                Some(element) => format!("{}:{element}", task.node),
                None => task.node.to_owned(),
            })
            .collect();
        open.sort();
        if self.instance.has_ended() { ".".to_owned() } else { open.join(" ") }
    }

    fn task(&self, name: &str) -> u32 {
        let (node, element) =
            name.split_once(':').map_or((name, None), |(node, element)| (node, Some(element)));
        let tasks = self.definition.open_tasks(&self.instance);
        let found = tasks.iter().find(|task| {
            task.node == node && (element.is_none() || task.element.and_then(Value::as_str) == element)
        });
        found.unwrap_or_else(|| panic!("{name} is not open, but {}", self.open())).task
    }

    fn complete(&mut self, name: &str) -> u32 {
        let task = self.task(name);
        self.step(Event::Complete { task, vars: Vars::new(), vote: None }).unwrap();
        task
    }

    fn vote(&mut self, name: &str, vote: Vote) {
        let task = self.task(name);
        self.step(Event::Complete { task, vars: Vars::new(), vote: Some(vote) }).unwrap();
    }

    fn back(&mut self, from: &str, to: &str, mode: Mode) -> Result<(), StepError> {
        let task = self.task(from);
        self.step(Event::ReturnTo { task, to: to.to_owned(), mode })
    }

    fn sign(&mut self, at: &str, who: &str, placement: Placement) -> Result<(), StepError> {
        let task = self.task(at);
        self.step(Event::AddSigner { task, element: json!(who), placement })
    }

    fn closed(&self, reason: CloseReason) -> usize {
        self.effects
            .iter()
            .filter(|e| matches!(e, Effect::CloseTask { reason: r, .. } if *r == reason))
            .count()
    }
}

fn parallel() -> String {
    process(
        &nodes("start:s user:zero a1 a2 b1 b2 last end:e and:x y xor:z"),
        "s>zero zero>x x>a1 x>b1 a1>a2 a2>y b1>b2 b2>y y>last last>z z>zero[again = true] z>e[again = false]",
    )
}

#[test]
fn returning_walks_the_steps_again() {
    let mut case = Case::start(&process(&nodes("start:s user:a b c end:e"), "s>a a>b b>c c>e"), json!({}));
    case.complete("a");
    case.complete("b");
    case.back("c", "a", Mode::Rerun).unwrap();
    assert_eq!((case.open().as_str(), case.closed(CloseReason::Returned)), ("a", 1));
    case.complete("a");
    assert_eq!(case.open(), "b");
    case.complete("b");
    case.complete("c");
    assert_eq!(case.open(), ".");
}

#[test]
fn returning_and_jumping_back_skips_the_steps_between() {
    let mut case = Case::start(&process(&nodes("start:s user:a b c end:e"), "s>a a>b b>c c>e"), json!({}));
    case.complete("a");
    case.complete("b");
    let before = case.task("c");
    case.back("c", "a", Mode::JumpBack).unwrap();
    assert_eq!(case.open(), "a");
    case.complete("a");
    assert_eq!(case.open(), "c");
    assert_ne!(case.task("c"), before);
    case.complete("c");
    assert_eq!(case.open(), ".");
}

#[test]
fn one_may_only_return_to_where_one_came_from() {
    let mut case = Case::start(&parallel(), json!({}));
    assert!(matches!(case.back("zero", "last", Mode::Rerun), Err(StepError::Return { .. })));
    case.complete("zero");
    case.complete("a1");
    case.complete("b1");
    // The other branch is no earlier step of this one.
    assert!(matches!(case.back("b2", "a1", Mode::Rerun), Err(StepError::Return { .. })));
    assert!(matches!(case.back("b2", "x", Mode::Rerun), Err(StepError::Return { .. })));
    assert!(matches!(case.back("b2", "nowhere", Mode::Rerun), Err(StepError::Return { .. })));
    let task = case.task("b2");
    assert_eq!(case.definition.return_targets(&case.instance, task), ["b1", "zero"]);
}

#[test]
fn returning_inside_a_branch_leaves_the_other_alone() {
    for first in ["b1", "a1"] {
        let mut case = Case::start(&parallel(), json!({"again": false}));
        case.complete("zero");
        case.complete(first);
        let (here, other) = if first == "a1" { ("a2", "b1") } else { ("b2", "a1") };
        case.back(here, first, Mode::Rerun).unwrap();
        assert_eq!(case.open(), {
            let mut open = [first, other];
            open.sort_unstable();
            open.join(" ")
        });
        for task in ["a1", "a2", "b1", "b2", "last"] {
            case.complete(task);
        }
        assert_eq!(case.open(), ".");
    }
}

#[test]
fn returning_before_the_split_takes_all_branches_back() {
    let mut case = Case::start(&parallel(), json!({"again": false}));
    for task in ["zero", "b1", "b2", "a1"] {
        case.complete(task);
    }
    case.back("a2", "zero", Mode::Rerun).unwrap();
    assert_eq!(case.open(), "zero");
    for task in ["zero", "b1", "b2", "a1", "a2", "last"] {
        case.complete(task);
    }
    assert_eq!(case.open(), ".");
}

/// PRO-04: a step after the join is returned into one branch; the other branch need not be done again.
#[test]
fn returning_over_a_join_keeps_what_the_other_branch_did() {
    for target in ["a1", "a2", "b1", "b2"] {
        let mut case = Case::start(&parallel(), json!({"again": false}));
        for task in ["zero", "b1", "a1", "b2", "a2"] {
            case.complete(task);
        }
        case.back("last", target, Mode::Rerun).unwrap();
        assert_eq!(case.open(), target);
        case.complete(target);
        if target.ends_with('1') {
            case.complete(&target.replace('1', "2"));
        }
        assert_eq!(case.open(), "last");
        case.complete("last");
        assert_eq!(case.open(), ".");
    }
}

#[test]
fn a_second_round_is_not_confused_with_the_first() {
    let mut case = Case::start(&parallel(), json!({"again": true}));
    for task in ["zero", "b1", "a1", "b2", "a2", "last", "zero", "a1"] {
        case.complete(task);
    }
    assert_eq!(case.open(), "a2 b1");
    case.back("a2", "a1", Mode::Rerun).unwrap();
    assert_eq!(case.open(), "a1 b1");
    for task in ["a1", "b1", "b2", "a2"] {
        case.complete(task);
    }
    assert_eq!(case.open(), "last");
}

#[test]
fn returning_out_of_a_sub_process_closes_it() {
    let sub = format!(
        r#"<subProcess id="sub">{}{}</subProcess>"#,
        nodes("start:is user:ia ib end:ie"),
        arrows("is>ia ia>ib ib>ie")
    );
    let xml = process(&(nodes("start:s user:a b end:e") + sub.as_str()), "s>a a>sub sub>b b>e");
    let mut case = Case::start(&xml, json!({}));
    case.complete("a");
    case.complete("ia");
    case.back("ib", "a", Mode::JumpBack).unwrap();
    assert_eq!(case.open(), "a");
    case.complete("a");
    assert_eq!(case.open(), "ib");
    case.back("ib", "a", Mode::Rerun).unwrap();
    assert_eq!(case.open(), "a");
    for task in ["a", "ia", "ib"] {
        case.complete(task);
    }
    // What was done inside is over: only the whole lies behind.
    assert!(matches!(case.back("b", "ia", Mode::Rerun), Err(StepError::Return { .. })));
    case.back("b", "a", Mode::Rerun).unwrap();
    assert_eq!(case.open(), "a");
}

#[test]
fn a_step_can_be_recalled_until_the_next_is_done() {
    let mut case = Case::start(&parallel(), json!({}));
    let zero = case.complete("zero");
    case.step(Event::Recall { task: zero }).unwrap();
    assert_eq!((case.open().as_str(), case.closed(CloseReason::Recalled)), ("zero", 2));
    let zero = case.complete("zero");
    case.complete("a1");
    assert!(matches!(case.step(Event::Recall { task: zero }), Err(StepError::Recall { .. })));
    case.complete("b1");
    let b2 = case.complete("b2");
    case.step(Event::Recall { task: b2 }).unwrap();
    assert_eq!(case.open(), "a2 b2");
    case.complete("b2");
    let a2 = case.complete("a2");
    assert_eq!(case.open(), "last");
    case.step(Event::Recall { task: a2 }).unwrap();
    assert_eq!(case.open(), "a2");
    case.complete("a2");
    assert_eq!(case.open(), "last");
    assert!(matches!(case.step(Event::Recall { task: 999 }), Err(StepError::Recall { .. })));
}

#[test]
fn a_step_whose_service_was_called_is_not_recalled() {
    let mut case = Case::start(&process(&nodes("start:s user:a service:v end:e"), "s>a a>v v>e"), json!({}));
    let a = case.complete("a");
    assert!(matches!(case.step(Event::Recall { task: a }), Err(StepError::Recall { .. })));
}

fn countersign(attributes: &str) -> String {
    let task = format!(
        r#"<userTask id="t" od:result="r"><multiInstanceLoopCharacteristics od:collection="who" od:elementVariable="w" {attributes}/></userTask>"#
    );
    process(&(nodes("start:s user:a b end:e") + task.as_str()), "s>a a>t t>b b>e")
}

fn signing(attributes: &str) -> Case {
    let mut case = Case::start(&countersign(attributes), json!({"who": ["li", "wu"]}));
    case.complete("a");
    case
}

#[test]
fn a_signer_is_added_beside() {
    let mut case = signing("");
    case.sign("t:li", "he", Placement::Parallel).unwrap();
    assert_eq!(case.open(), "t:he t:li t:wu");
    assert!(matches!(case.sign("t:li", "he", Placement::Parallel), Err(StepError::Signer(_))));
    for task in ["t:li", "t:wu"] {
        case.complete(task);
    }
    assert_eq!(case.open(), "t:he");
    case.complete("t:he");
    assert_eq!(case.open(), "b");
}

#[test]
fn a_signer_is_added_before_and_after() {
    let mut case = signing("");
    case.sign("t:li", "he", Placement::Before).unwrap();
    assert_eq!((case.open().as_str(), case.closed(CloseReason::Waits)), ("t:he t:wu", 1));
    case.complete("t:he");
    assert_eq!(case.open(), "t:li t:wu");
    case.sign("t:wu", "xu", Placement::After).unwrap();
    case.complete("t:wu");
    assert_eq!(case.open(), "t:li t:xu");
    case.complete("t:xu");
    case.complete("t:li");
    assert_eq!(case.open(), "b");
}

#[test]
fn signers_one_after_the_other() {
    let mut case = signing(r#"isSequential="true""#);
    assert_eq!(case.open(), "t:li");
    assert!(matches!(case.sign("t:li", "he", Placement::Parallel), Err(StepError::Signer(_))));
    assert!(matches!(case.sign("t:li", "wu", Placement::After), Err(StepError::Signer(_))));
    case.sign("t:li", "he", Placement::Before).unwrap();
    case.sign("t:he", "xu", Placement::After).unwrap();
    for task in ["t:he", "t:xu", "t:li", "t:wu", "b"] {
        assert_eq!(case.open(), task);
        case.complete(task);
    }
    assert_eq!(case.open(), ".");
}

#[test]
fn a_single_task_gets_a_second_signer() {
    let boundary = format!(
        r#"<boundaryEvent id="bt" attachedToRef="a">{}</boundaryEvent>"#,
        crate::support::timer("P1D")
    );
    let xml =
        process(&(nodes("start:s user:a b late end:e") + boundary.as_str()), "s>a a>b b>e bt>late late>e");
    let mut case = Case::start(&xml, json!({}));
    let timer = case.definition.open_timers(&case.instance)[0].timer;
    case.sign("a", "he", Placement::Parallel).unwrap();
    assert_eq!(case.open(), "a a:he");
    case.complete("a:he");
    assert_eq!(case.open(), "a");
    case.sign("a", "xu", Placement::After).unwrap();
    case.complete("a");
    assert_eq!(case.open(), "a:xu");
    assert!(matches!(case.step(Event::Recall { task: 2 }), Err(StepError::Recall { .. })));
    let mut other =
        Case { definition: case.definition, instance: case.instance.clone(), effects: Vec::new() };
    other.step(Event::TimerFired { timer }).unwrap();
    assert_eq!((other.open().as_str(), other.closed(CloseReason::Interrupted)), ("late", 1));
    other.instance = case.instance;
    other.complete("a:xu");
    assert_eq!(other.open(), "b");
    assert!(other.effects.contains(&Effect::CancelTimer { timer }));
}

#[test]
fn a_signer_is_taken_away() {
    let mut case = signing("");
    let li = case.task("t:li");
    case.step(Event::RemoveSigner { task: li, element: None }).unwrap();
    assert_eq!((case.open().as_str(), case.closed(CloseReason::Removed)), ("t:wu", 1));
    let wu = case.task("t:wu");
    assert!(matches!(case.step(Event::RemoveSigner { task: wu, element: None }), Err(StepError::Signer(_))));
    case.sign("t:wu", "he", Placement::After).unwrap();
    assert!(matches!(
        case.step(Event::RemoveSigner { task: wu, element: Some(json!("xu")) }),
        Err(StepError::Signer(_))
    ));
    case.step(Event::RemoveSigner { task: wu, element: Some(json!("he")) }).unwrap();
    case.complete("t:wu");
    assert_eq!(case.open(), "b");
    let b = case.task("b");
    assert!(matches!(case.step(Event::RemoveSigner { task: b, element: None }), Err(StepError::Signer(_))));
}

#[test]
fn added_and_removed_signers_count_in_the_vote() {
    let mut case = signing(r#"od:votes="majority""#);
    case.sign("t:li", "he", Placement::Parallel).unwrap();
    case.vote("t:he", Vote::Approve);
    assert_eq!(case.open(), "t:li t:wu");
    let wu = case.task("t:wu");
    case.step(Event::RemoveSigner { task: wu, element: None }).unwrap();
    assert_eq!(case.open(), "t:li");
    case.vote("t:li", Vote::Reject);
    assert_eq!(
        case.instance.vars()["r"],
        json!({"outcome":"rejected","approved":1,"rejected":1,"abstained":0,"total":2})
    );
    let mut case = signing(r#"od:votes="majority""#);
    case.vote("t:li", Vote::Approve);
    let wu = case.task("t:wu");
    case.step(Event::RemoveSigner { task: wu, element: None }).unwrap();
    assert_eq!((case.open().as_str(), &case.instance.vars()["r"]["outcome"]), ("b", &json!("approved")));
}

#[test]
fn returning_a_countersignature() {
    let mut case = signing("");
    case.complete("t:li");
    case.back("t:wu", "a", Mode::JumpBack).unwrap();
    assert_eq!(case.open(), "a");
    case.complete("a");
    assert_eq!(case.open(), "t:wu");
    case.complete("t:wu");
    case.back("b", "t", Mode::JumpBack).unwrap();
    assert_eq!(case.open(), "t:li t:wu");
    case.complete("t:li");
    case.complete("t:wu");
    assert_eq!(case.open(), "b");
    case.back("b", "t", Mode::Rerun).unwrap();
    assert_eq!(case.open(), "t:li t:wu");
    case.complete("t:wu");
    case.back("t:li", "a", Mode::Rerun).unwrap();
    assert_eq!(case.open(), "a");
}

#[test]
fn cancelling_closes_everything() {
    let boundary = format!(
        r#"<boundaryEvent id="bt" attachedToRef="a">{}</boundaryEvent>"#,
        crate::support::timer("P1D")
    );
    let xml = process(
        &(nodes("start:s and:x user:a end:e service:v")
            + r#"<callActivity id="c" od:calledItem="1"/>"#
            + boundary.as_str()),
        "s>x x>a x>v x>c a>e v>e c>e bt>e",
    );
    let mut case = Case::start(&xml, json!({"k": 1}));
    case.step(Event::Cancel).unwrap();
    let kinds: Vec<String> = case
        .effects
        .iter()
        .map(|effect| serde_json::to_value(effect).unwrap()["do"].as_str().unwrap().to_owned())
        .collect();
    let mut sorted = kinds.clone();
    sorted.sort();
    assert_eq!(sorted, ["cancel_call", "cancel_service", "cancel_timer", "close_task", "ended"]);
    assert_eq!(kinds.last().unwrap(), "ended");
    assert_eq!(case.step(Event::Cancel), Err(StepError::AlreadyEnded));
}

#[test]
fn an_instance_never_runs_under_another_definition() {
    let one = Case::start(&process(&nodes("start:s user:a end:e"), "s>a a>e"), json!({}));
    let mut other = Case::start(&process(&nodes("start:s user:b end:e"), "s>b b>e"), json!({}));
    other.instance = one.instance;
    assert_eq!(other.step(Event::Cancel), Err(StepError::WrongDefinition));
}

/// The stored form is small: it is written on every act.
#[test]
fn a_running_case_takes_a_few_hundred_bytes() {
    let mut case = Case::start(&parallel(), json!({}));
    case.complete("zero");
    case.complete("a1");
    let stored = serde_json::to_string(&case.instance).unwrap();
    assert!(stored.len() < 200, "{} bytes: {stored}", stored.len());
}
