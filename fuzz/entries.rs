//! What the fuzz targets call, one function for every parser of outside input. The smoke test of the program calls the
//! same functions (`crates/onedoor/tests/fuzz_entries.rs`), so that no target can rot unseen. A function panics where the
//! program is wrong, and only there.

use serde_json::{Map, Value};

/// The restaurant's definition files, a licence's, and what a form shows when every condition holds.
const RULES: &str = include_str!("../definitions/hongshan/restaurant-small/rules.dmn");
const LICENCE: [(&str, &str); 4] = [
    ("item.yaml", include_str!("../definitions/hongshan/food-business-licence/item.yaml")),
    ("process.bpmn", include_str!("../definitions/hongshan/food-business-licence/process.bpmn")),
    ("rules.dmn", include_str!("../definitions/hongshan/food-business-licence/rules.dmn")),
    ("form.json", include_str!("../definitions/hongshan/food-business-licence/form.json")),
];
const SHOWN: forms::ShowIf<'static> = &|_: &str, _: &Map<String, Value>| true;

/// The form of the licence.
fn licence_form() -> Option<&'static forms::Form> {
    static READ: std::sync::LazyLock<Option<forms::Form>> =
        std::sync::LazyLock::new(|| forms::Form::read(LICENCE[3].1, "form.json").ok());
    READ.as_ref()
}

/// Numbers drawn from a text: the same text, the same numbers.
struct Choices<'a>(std::iter::Cycle<std::str::Bytes<'a>>);

impl<'a> Choices<'a> {
    fn new(text: &'a str) -> Self {
        Self(text.bytes().cycle())
    }

    fn below(&mut self, end: usize) -> usize {
        usize::from(self.0.next().unwrap_or(0)) % end.max(1)
    }
}

/// Every kind of code: what is valid stays valid when read again.
pub fn codes(text: &str) {
    use codes::Kind;
    for kind in Kind::ALL {
        // Numbers of identity documents are masked in the report.
        let masked = matches!(
            kind,
            Kind::CitizenId
                | Kind::PermanentResidence
                | Kind::HkMacaoPermit
                | Kind::TaiwanPermit
                | Kind::Passport
        );
        if let Ok(report) = codes::check(kind, text)
            && !masked
        {
            let again = codes::check(kind, &report.value).map(|again| again.value);
            assert_eq!(again.as_ref(), Ok(&report.value), "{kind:?} {text:?}");
        }
    }
    if let Ok(number) = codes::CitizenId::parse(text) {
        let again = codes::CitizenId::parse(number.reveal());
        assert_eq!(again.as_ref().map(codes::CitizenId::reveal), Ok(number.reveal()), "{text:?}");
        assert!(!number.masked().contains(number.reveal()), "{text:?}");
    }
    for kind in codes::DocumentKind::ALL {
        if let Ok(document) = codes::IdentityDocument::parse(kind, "USA", text) {
            let again = codes::IdentityDocument::parse(document.kind(), "USA", document.reveal());
            assert_eq!(again.as_ref(), Ok(&document), "{text:?}");
            assert!(!document.masked().contains(document.reveal()), "{text:?}");
        }
    }
    for kept in [codes::name::person(text), codes::name::trade(text)].into_iter().flatten() {
        assert_eq!(codes::name::key(&kept), codes::name::key(text), "{text:?}");
    }
    if let Ok(kept) = codes::name::person(text) {
        assert_eq!(codes::name::person(&kept).as_ref(), Ok(&kept), "{text:?}");
    }
    if let Ok(kept) = codes::name::trade(text) {
        assert_eq!(codes::name::trade(&kept).as_ref(), Ok(&kept), "{text:?}");
    }
    let _ = codes::address::masked(text);
}

/// Dates, limits and pauses as people type them, and the question made of them: the answer lies after the start, and a
/// limit or opening hours are read again as they are written. The parts are parted by `|`.
pub fn clock_query(text: &str) {
    let mut parts = text.splitn(4, '|');
    let [start, limit, pause, hours] = std::array::from_fn(|_| parts.next().unwrap_or_default());
    if let Ok(hours) = hours.parse::<worktime::OpeningHours>() {
        assert_eq!(hours.to_string().parse().as_ref(), Ok(&hours), "{text:?}");
        if let (Ok(start), Ok(limit)) = (worktime::parse_date(start), limit.parse::<worktime::Limit>()) {
            let (start, guess) = (start.at(10, 0, 0, 0), worktime::UnknownYear::Provisional);
            let due = worktime::due_at(start, limit, &[], &hours, worktime::Calendar::china(), guess);
            assert!(due.is_err() || limit.n() == 0 || due.is_ok_and(|due| due.at > start), "{text:?}");
        }
    }
    if let (Ok(start), Ok(limit)) = (worktime::parse_date(start), limit.parse::<worktime::Limit>()) {
        assert_eq!(limit.to_string().parse(), Ok(limit), "{text:?}");
        assert_eq!(worktime::parse_date(&start.to_string()), Ok(start), "{text:?}");
        let pauses = pause.split(' ').filter_map(|p| p.parse().ok()).take(20).collect();
        let query =
            worktime::DueQuery { start, limit, pauses, extend: None, region: None, provisional: true };
        if let Ok(answer) = worktime::due(&query, worktime::Calendar::china()) {
            assert!(answer.due > start, "{text:?}");
        }
    }
}

/// Holiday notices as an administrator pastes them: every year is kept with lines that say the same alone.
pub fn holiday_notice(text: &str) {
    if let Ok(notices) = worktime::YearNotice::read_many(text) {
        let says = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
        assert!(!notices.is_empty() || !text.lines().any(says), "{text:?}");
        let sections = directory::calendar::read(text).unwrap_or_default();
        assert_eq!(sections.len(), notices.len(), "{text:?}");
        for (section, notice) in sections.iter().zip(&notices) {
            // What is kept of each year, alone, is that year again.
            assert_eq!(&section.notice, notice, "{text:?}");
            assert_eq!(section.text.parse().as_ref(), Ok(notice), "{text:?}");
            let with = worktime::Calendar::china().with_year(notice.clone());
            assert_eq!(with.notice(notice.year()), Some(notice), "{text:?}");
        }
    }
}

/// Conditions: refused or evaluated, never a stack overflow, never long.
pub fn feel(text: &str) {
    if let Ok(condition) = decision::Expression::compile(text, &decision::Names::any()) {
        let mut choices = Choices::new(text);
        let data = condition.variables().map(|name| (name.to_owned(), value(&mut choices, 2))).collect();
        for data in [Map::new(), data] {
            let value = condition.eval(&data);
            let flag = condition.eval_bool(&data).ok().map(Value::Bool);
            assert_eq!(flag, value.ok().filter(Value::is_boolean), "{text:?}");
        }
    }
}

/// Any value of this depth at most.
fn value(choices: &mut Choices<'_>, depth: usize) -> Value {
    match choices.below(if depth == 0 { 6 } else { 8 }) {
        0 => Value::Null,
        1 => Value::Bool(choices.below(2) == 0),
        2 => Value::from(choices.below(256)),
        3 => Value::from(choices.below(256) as f64 / -7.0),
        4 => Value::from(["", "rent", "2026-02-29", "PT5M", "餐馆", "\u{1f600}"][choices.below(6)]),
        5 => Value::from(i64::MAX - choices.below(3) as i64),
        6 => (0..choices.below(4)).map(|_| value(choices, depth - 1)).collect(),
        _ => {
            let field = |name: &str| (name.to_owned(), value(choices, depth - 1));
            Value::Object(["a", "b"].map(field).into_iter().collect())
        }
    }
}

/// Decision tables: put any answers to, they say the same twice.
pub fn dmn(text: &str) {
    if let Ok(decisions) = decision::Decisions::read(text, "rules.dmn") {
        let names: Vec<String> = decisions.names().map(str::to_owned).collect();
        let mut choices = Choices::new(text);
        for name in names.iter().take(20) {
            let _ = decisions.eval(name, &Map::new());
            let inputs = decisions.inputs(name).unwrap_or_default();
            for _ in 0..3 {
                let data = inputs.iter().map(|input| (input.name.clone(), value(&mut choices, 1))).collect();
                let [one, other] = [(); 2].map(|()| decisions.eval(name, &data).map_err(|e| e.to_string()));
                assert_eq!(one, other, "{name:?}");
            }
        }
    }
}

/// Answers put to one table, as `onedoor decision eval` takes them.
pub fn decision_input(text: &str) {
    for why in [false, true] {
        let asked = decision::command::Asked { why, ..Default::default() };
        let _ = decision::command::eval(RULES, "rules.dmn", "way", text, &asked);
    }
}

/// Processes: read, checked, compiled, drawn, walked. What is checked without an error compiles, what is drawn is XML.
pub fn bpmn(text: &str) {
    let Ok(definitions) = process::Definitions::read(text, "process.bpmn") else { return };
    let faults = definitions.check();
    assert!(faults.is_sorted_by_key(|fault| fault.position), "{faults:?}");
    for narrow in [false, true] {
        let options = process::draw::Options { narrow, ..Default::default() };
        if let Some(svg) = process::draw::svg(&definitions, None, &options) {
            assert!(roxmltree::Document::parse(&svg).is_ok(), "{svg}");
        }
    }
    let _ = process::draw::outline(&definitions, None, None);
    let compiled = definitions.compile(None);
    if let Err(why) = &compiled {
        assert!(why.iter().any(process::Fault::is_error));
    }
    let main_alone = definitions.processes.len() == 1;
    assert!(!main_alone || compiled.is_ok() != faults.iter().any(process::Fault::is_error), "{faults:?}");
    if let Ok(process) = compiled {
        walk(&process, &mut Choices::new(text), 60);
    }
}

/// Takes an instance some steps on, whatever is open, and makes sure that it survives being stored and that a refused
/// event leaves it alone.
fn walk(process: &process::Definition, choices: &mut Choices<'_>, steps: usize) {
    let decisions = Undecided;
    let mut instance = process::Instance::new();
    for step in 0..steps {
        let context = process::Context::at(1_767_196_800_000 + step as i64 * 60_000, &decisions);
        let event = match step {
            0 => process::Event::Start { vars: some_vars(choices) },
            _ => some_event(process, &instance, choices),
        };
        let before = instance.clone();
        let stepped = process.step(&mut instance, event.clone(), &context);
        let stored = serde_json::to_string(&before).unwrap_or_default();
        let mut loaded = match serde_json::from_str::<process::Instance>(&stored) {
            Ok(loaded) => loaded,
            Err(why) => panic!("{why} in {stored}"),
        };
        assert_eq!(loaded, before);
        assert_eq!(process.step(&mut loaded, event, &context), stepped);
        assert_eq!(loaded, instance);
        if stepped.is_err() {
            assert_eq!(instance, before);
        }
        let _ = (process.current_nodes(&instance), process.passed_nodes(&instance));
        if instance.has_ended() {
            assert!(process.open_tasks(&instance).is_empty());
            assert!(process.open_timers(&instance).is_empty());
            return;
        }
    }
}

/// Answers every business rule alike.
struct Undecided;

impl process::Decisions for Undecided {
    fn decide(&self, name: &str, _: &process::Vars) -> Result<Value, String> {
        Ok(Value::from(name.len().is_multiple_of(2)))
    }
}

fn some_vars(choices: &mut Choices<'_>) -> process::Vars {
    const NAMES: [&str; 10] = ["n", "people", "stop", "bad", "more", "one", "result", "a", "area", "x"];
    (0..choices.below(5)).map(|_| (NAMES[choices.below(10)].to_owned(), value(choices, 1))).collect()
}

fn some_event(
    process: &process::Definition,
    instance: &process::Instance,
    choices: &mut Choices<'_>,
) -> process::Event {
    use process::Event;
    let tasks = process.open_tasks(instance);
    let task = tasks.get(choices.below(tasks.len())).map_or(1, |open| open.task);
    let timers = process.open_timers(instance);
    let timer = timers.get(choices.below(timers.len())).map_or(1, |open| open.timer);
    let services = process.open_services(instance);
    let service = services.get(choices.below(services.len())).map_or(1, |open| open.service);
    let calls = process.open_calls(instance);
    let call = calls.get(choices.below(calls.len())).map_or(1, |open| open.call);
    let vote = [None, Some(process::Vote::Approve), Some(process::Vote::Reject)][choices.below(3)];
    match choices.below(16) {
        0..=3 => Event::Complete { task, vars: some_vars(choices), vote },
        4 => Event::TimerFired { timer },
        5 => Event::ServiceDone { service, vars: some_vars(choices) },
        6 => Event::ServiceFailed { service, code: "BAD".to_owned() },
        7 => Event::CallReturned { call, vars: some_vars(choices) },
        8 => Event::CallFailed { call, code: "BAD".to_owned() },
        9 => Event::Message { name: "news".to_owned(), correlation: None, vars: some_vars(choices) },
        10 => Event::Signal { name: "alarm".to_owned(), vars: some_vars(choices) },
        11 => {
            use process::Placement::{After, Before, Parallel};
            let placement = [Before, After, Parallel][choices.below(3)];
            Event::AddSigner { task, element: value(choices, 1), placement }
        }
        12 => Event::RemoveSigner { task, element: (choices.below(2) == 0).then(|| value(choices, 1)) },
        13 | 14 => {
            let targets = process.return_targets(instance, task);
            let to = targets.get(choices.below(targets.len())).map_or("a", |to| to).to_owned();
            let mode = [process::Mode::Rerun, process::Mode::JumpBack][choices.below(2)];
            Event::ReturnTo { task, to, mode }
        }
        _ => Event::Recall { task: choices.below(30) as u32 },
    }
}

/// Steps against one process with everything in it: as a script, which runs the same twice, and as choices.
pub fn process_steps(text: &str) {
    const EVERYTHING: &str = include_str!("seeds/bpmn/everything.bpmn");
    static COMPILED: std::sync::LazyLock<Option<process::Definition>> = std::sync::LazyLock::new(|| {
        process::Definitions::read(EVERYTHING, "process.bpmn").ok()?.compile(None).ok()
    });
    if text.starts_with('[') {
        let [one, other] = [(); 2].map(|()| process::run::run(EVERYTHING, text).map_err(|e| e.to_string()));
        assert_eq!(one, other);
    } else if let Some(process) = COMPILED.as_ref() {
        walk(process, &mut Choices::new(text), 200.min(text.len()));
    }
}

/// Forms: what is read has a schema that accepts what the form calls right, and merges with the licence's.
pub fn form_schema(text: &str) {
    let Ok(form) = forms::Form::read(text, "form.json") else { return };
    let mut choices = Choices::new(text);
    let data = form.fields().iter().map(|field| (field.id.clone(), value(&mut choices, 2))).collect();
    form_data(&form, &data);
    let _ = forms::merge(&[("a", &form), ("b", &form)]);
    if let Some(licence) = licence_form()
        && let Ok(merged) = forms::merge(&[("a", &form), ("licence", licence)])
    {
        assert_eq!(merged.split(&data).len(), 2);
        form_data(merged.form(), &data);
    }
}

/// What holds of any form and any data.
fn form_data(form: &forms::Form, data: &Map<String, Value>) {
    let clean = form.clean(data, SHOWN);
    assert_eq!(form.clean(&clean, SHOWN), clean);
    assert_eq!(form.check(&clean, SHOWN), form.check(data, SHOWN));
    let _ = (form.masked(data), form.visible(data, SHOWN), form.values(data), form.check_draft(data));
    for (field, value) in form.fields().iter().filter_map(|field| Some((field, data.get(&field.id)?))) {
        let _ = (field.show(value, false), field.show_masked(value, true), field.show_open(value, true));
    }
}

/// What a browser posts for a form, `name=value` parted by `&`: whatever was understood can be shown again, and posting
/// what is shown changes nothing.
pub fn form_input(text: &str) {
    let Some(form) = licence_form() else { return };
    let pairs: Vec<(String, String)> = text
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let (data, errors) = form.parse(&pairs);
    let (again, more) = form.parse(&form.values(&data));
    let (mut kept, mut anew) = (Map::new(), Map::new());
    forms::Form::apply(&mut kept, data.clone());
    forms::Form::apply(&mut anew, again);
    assert_eq!(kept, anew);
    assert_eq!(errors.is_empty(), more.is_empty(), "{errors:?} {more:?}");
    form_data(form, &data);
}

/// Form data as a program sends it.
pub fn form_json(text: &str) {
    if let (Some(form), Ok(data)) = (licence_form(), serde_json::from_str(text)) {
        form_data(form, &data);
    }
}

/// Item definitions, among the other files as they should be. Other files may follow, each after a line `==== NAME`.
/// Without an error it can be published; an item is the same after being stored.
pub fn item_yaml(text: &str) {
    let mut files = LICENCE.map(|(name, text)| (format!("item/{name}"), text.to_owned()));
    for part in format!("item.yaml\n{text}").split("==== ") {
        if let Some((name, text)) = part.split_once('\n')
            && let Some(file) = files.iter_mut().find(|(path, _)| path.strip_prefix("item/") == Some(name))
        {
            text.clone_into(&mut file.1);
        }
    }
    if let Ok(read) = catalogue::yaml::read("item.yaml", &files[0].1) {
        let stored = serde_json::to_string(&read.item).unwrap_or_default();
        match serde_json::from_str::<contract::item::Item>(&stored) {
            Ok(item) => assert_eq!(item, read.item),
            Err(why) => panic!("{why} in {stored}"),
        }
    }
    let tree = catalogue::tree::read(&files, &[]);
    let place =
        |finding: &catalogue::finding::Finding| (finding.source.clone(), finding.line, finding.column);
    assert!(tree.findings.is_sorted_by_key(place), "{:?}", tree.findings);
    let wrong =
        |finding: &catalogue::finding::Finding| finding.severity == catalogue::finding::Severity::Error;
    assert!(tree.findings.iter().any(wrong) || tree.definitions.len() == 1, "{:?}", tree.findings);
}

/// The organs, people and accounts of a site.
pub fn site_yaml(text: &str) {
    if let Ok(site) = directory::import::SiteData::parse(text) {
        let stored = serde_json::to_string(&site).unwrap_or_default();
        assert_eq!(directory::import::SiteData::parse(&stored).ok(), Some(site), "{stored}");
    }
}

/// The exchange's resources, grants and records.
pub fn exchange_yaml(text: &str) {
    let _ = onedoor::demo::exchange_data("exchange.yaml", text);
}

/// A signed request to the gateway: headers `signature-input` and `signature`, a line each, and a key in PEM below.
pub fn exchange_signature(text: &str) {
    use exchange::gateway::signature::{Algorithm, Signable, read_key};
    let mut lines = text.splitn(3, '\n');
    let names = ["signature-input", "signature"];
    let headers = names.map(|name| (name.to_owned(), lines.next().unwrap_or("").to_owned())).to_vec();
    let request = Signable {
        method: "POST".to_owned(),
        path: "/exchange/v1/a.b".to_owned(),
        headers,
        ..Signable::default()
    };
    let _ = read_key(lines.next().unwrap_or(""));
    let _ = exchange::gateway::message::read(text.as_bytes());
    for has_body in [true, false] {
        if let Ok(signed) = request.signed(has_body) {
            let _ = signed.check_time(0);
            assert!(request.verify(&signed, Algorithm::Ed25519, &[7; 32]).is_err(), "{text}");
        }
    }
}

/// The settings of `serve`, except that no certificate is looked for. Who is called the proxy is the proxy, and the last
/// address of `X-Forwarded-For` counts, whatever stands before it.
pub fn config_toml(text: &str) {
    if let Ok(config) = onedoor::config::Config::parse("onedoor.toml", text)
        && !config.database.contains("sslrootcert")
    {
        let dangers = config.dangers();
        let leads = url::Url::parse(&config.base_url).is_ok_and(|url| url.has_host());
        assert!(!dangers.is_empty() || leads && config.base_url.starts_with("https://"), "{text:?}");
    }
    for word in text.split(['"', '\n']) {
        let address = word.split('/').next().and_then(|address| address.parse::<std::net::IpAddr>().ok());
        if let (Ok(network), Some(address)) = (onedoor::config::Network::try_from(word.to_owned()), address) {
            assert!(network.contains(address), "{word:?}");
            let (bits, most) = match address {
                std::net::IpAddr::V4(ip) => (u128::from(ip.to_bits()) << 96, 32),
                std::net::IpAddr::V6(ip) => (ip.to_bits(), 128),
            };
            let length = word.split_once('/').and_then(|(_, length)| length.parse().ok()).unwrap_or(most);
            // Another address, with only the bit at this place turned over.
            let turned = |at: u32| match (bits ^ (1 << (127 - at)), address) {
                (bits, std::net::IpAddr::V4(_)) => {
                    std::net::IpAddr::from(((bits >> 96) as u32).to_be_bytes())
                }
                (bits, std::net::IpAddr::V6(_)) => std::net::IpAddr::from(bits.to_be_bytes()),
            };
            assert!(length == most || network.contains(turned(length)), "{word:?}");
            assert!(length == 0 || !network.contains(turned(length - 1)), "{word:?}");
        }
        if let Ok(forged) = axum::http::HeaderValue::from_str(&format!("{word}, 10.1.2.3")) {
            let headers = [(axum::http::HeaderName::from_static("x-forwarded-for"), forged)];
            let client = onedoor::serve::forwarded_for(&headers.into_iter().collect());
            assert_eq!(client, Some([10, 1, 2, 3].into()), "{word:?}");
        }
    }
}

/// JSON bodies of the API. The first line names the body as the API's description does. What fits its schema is read, and
/// what is read fits it: except for how long a text may be and how it is spelled, which the acts say.
pub fn api_body(text: &str) {
    struct Body {
        name: &'static str,
        read: fn(&[u8]) -> Result<(), contract::Fault>,
        schema: jsonschema::Validator,
        loose: jsonschema::Validator,
    }
    fn schema(name: &str, mut document: Value) -> jsonschema::Validator {
        document["$ref"] = format!("#/components/schemas/{name}").into();
        match jsonschema::validator_for(&document) {
            Ok(validator) => validator,
            Err(why) => panic!("{name}: {why}"),
        }
    }
    static BODIES: std::sync::LazyLock<Vec<Body>> = std::sync::LazyLock::new(|| {
        let plates = onedoor::services::plates();
        let document = onedoor::openapi::document("https://example.cn", &plates);
        let loose = without_spelling(document.clone());
        let body = |(name, read)| {
            let (schema, loose) = (schema(name, document.clone()), schema(name, loose.clone()));
            Body { name, read, schema, loose }
        };
        plates.iter().flat_map(|plate| (plate.bodies)()).map(body).collect()
    });
    let Some((name, json)) = text.split_once('\n') else { return };
    let Some(body) = BODIES.iter().find(|body| body.name == name) else { return };
    let told = (body.read)(json.as_bytes());
    let Ok(value) = serde_json::from_str(json) else {
        assert!(told.is_err(), "{name} {json}");
        return;
    };
    assert!(told.is_err() || body.loose.is_valid(&value), "read, but not described: {name} {json}");
    let described = is_plain(&value) && body.schema.is_valid(&value);
    assert!(told.is_ok() || !described, "described, but not read: {name} {json}: {told:?}");
}

fn without_spelling(schema: Value) -> Value {
    match schema {
        Value::Object(fields) => {
            let kept = fields.into_iter().filter(|(name, _)| name != "maxLength" && name != "pattern");
            Value::Object(kept.map(|(name, value)| (name, without_spelling(value))).collect())
        }
        Value::Array(all) => all.into_iter().map(without_spelling).collect(),
        other => other,
    }
}

/// Whether no schema knows better: no number but whole ones of 64 bits, written so, and no U+0000.
fn is_plain(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_i64(),
        Value::String(text) => !text.contains('\0'),
        Value::Array(all) => all.iter().all(is_plain),
        Value::Object(all) => all.iter().all(|(name, value)| !name.contains('\0') && is_plain(value)),
        _ => true,
    }
}

/// The filters of a list in an address, kept as a view: read again they are the same. The lines after the first are cells
/// of a file: a reader of such files finds as many cells as were written, and none that a program would compute.
pub fn list_query(text: &str) {
    const NAMES: [&str; 4] = ["state", "item", "q", "sort"];
    let (query, cells) = text.split_once('\n').unwrap_or((text, ""));
    let filters = directory::lists::known_filters(&NAMES, query);
    let spelled = directory::lists::query_of(&filters);
    if spelled.len() <= 500 {
        assert_eq!(directory::lists::known_filters(&NAMES, &spelled), filters, "{query:?}");
    }
    let cells: Vec<&str> = cells.split('\n').collect();
    let mut line = String::new();
    directory::lists::csv::line(&mut line, cells.iter().copied());
    let inner = line.strip_prefix('"').and_then(|line| line.strip_suffix("\"\r\n"));
    let Some(inner) = inner else { panic!("{line:?}") };
    let (mut found, mut chars) = (vec![String::new()], inner.chars());
    while let Some(c) = chars.next() {
        let quote = c == '"';
        match (if quote { chars.next() } else { Some(c) }, found.last_mut()) {
            (Some(','), _) if quote => {
                assert_eq!(chars.next(), Some('"'), "{line:?}");
                found.push(String::new());
            }
            (Some(c), Some(cell)) if !quote || c == '"' => cell.push(c),
            _ => panic!("{line:?}"),
        }
    }
    assert_eq!(found.len(), cells.len(), "{line:?}");
    for cell in found {
        assert!(!cell.trim_start().starts_with(['=', '+', '-', '@']), "{cell:?}");
    }
}

/// Answers to the questions of an item in an address, `question=answer` parted by `&`: what is taken is taken again as it
/// is written, and completing leaves nothing open.
pub fn scenario_answers(text: &str) {
    const RESTAURANT: &str = include_str!("../definitions/hongshan/restaurant-small/item.yaml");
    use contract::answers;
    static ITEM: std::sync::LazyLock<Option<contract::item::Item>> = std::sync::LazyLock::new(|| {
        catalogue::yaml::read("item.yaml", RESTAURANT).ok().map(|read| read.item)
    });
    let Some(item) = ITEM.as_ref() else { return };
    let mut given = answers::Answers::new();
    for (id, answer) in text.split('&').filter_map(|pair| pair.split_once('=')) {
        let Some(question) = item.scenario().iter().find(|question| question.id == id) else { continue };
        if let Ok(value) = answers::parse(question, answer) {
            assert_eq!(
                answers::parse(question, &answers::to_text(&value)).as_ref(),
                Ok(&value),
                "{answer:?}"
            );
            assert_eq!(answers::check(question, &value).as_ref(), Ok(&value), "{answer:?}");
            given.insert(id.to_owned(), value);
        }
    }
    let complete = answers::complete(item, &given);
    assert!(answers::whole(item, &complete).is_ok(), "{complete:?}");
    assert!(given.iter().all(|(id, value)| complete.get(id) == Some(value)), "{given:?} {complete:?}");
}

/// Words somebody searches for: every answer once, and what is called exactly so is among them.
pub fn search_query(text: &str) {
    use catalogue::search::{Entry, Index};
    use contract::item::{Item, ItemKind};
    static ITEM: std::sync::LazyLock<Option<Item>> = std::sync::LazyLock::new(|| {
        catalogue::yaml::read("item.yaml", LICENCE[0].1).ok().map(|read| read.item)
    });
    let Some(item) = ITEM.as_ref() else { return };
    let hit = |slug: &str, name: contract::Text| contract::lookup::ItemHit {
        topics: Vec::new(),
        code: format!("code-{slug}"),
        slug: slug.to_owned(),
        name,
        plain_name: None,
        summary: item.summary.clone(),
        kind: ItemKind::Licence,
        audience: Vec::new(),
        organ: String::new(),
        is_package: false,
        window_category: None,
        version: contract::ItemVersionId(1),
    };
    let own = contract::Text { zh: text.to_owned(), en: String::new() };
    let entries = [hit("licence", item.name.clone()), hit("own", own)];
    let index = Index::new(
        entries.map(|hit| Entry {
            hit,
            keywords: vec!["饭店".to_owned()],
            described: Vec::new(),
            organ: None,
            region: String::new(),
        }),
        Vec::new(),
    );
    let query = contract::lookup::ItemQuery { text: text.to_owned(), limit: 10, ..Default::default() };
    let found: Vec<&str> = index.find(&query).into_iter().map(|hit| hit.slug.as_str()).collect();
    assert!(found.len() < 2 || found[0] != found[1]);
    if text.chars().any(char::is_alphanumeric) && text.chars().count() <= 20 {
        assert!(found.contains(&"own"), "{text:?} {found:?}");
    }
}

/// What a browser sends: an address, headers and a body to the frame of all pages. Never our mistake, no way out of this
/// site, no cookie nobody meant. The first line is the method and the address, then headers, an empty line, the body.
pub fn web_request(bytes: &[u8]) {
    use axum::http::{HeaderName, HeaderValue, Request, header};
    static PAGES: std::sync::LazyLock<(tokio::runtime::Runtime, axum::Router)> =
        std::sync::LazyLock::new(|| match tokio::runtime::Builder::new_current_thread().build() {
            Ok(runtime) => (runtime, pages()),
            Err(why) => panic!("{why}"),
        });
    let (runtime, pages) = &*PAGES;
    let split = bytes.windows(2).position(|two| two == b"\n\n");
    let head = bytes.get(..split.unwrap_or(bytes.len())).unwrap_or_default();
    let body = split.and_then(|at| bytes.get(at + 2..)).unwrap_or_default();
    let mut lines = head.split(|byte| *byte == b'\n');
    let Some((method, uri)) =
        lines.next().and_then(|line| std::str::from_utf8(line).ok()).and_then(|line| line.split_once(' '))
    else {
        return;
    };
    let mut request = Request::builder().method(method).uri(uri);
    for line in lines {
        let at = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let (name, value) = (&line[..at], line.get(at + 1..).unwrap_or_default().trim_ascii());
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name), HeaderValue::from_bytes(value)) {
            request = request.header(name, value);
        }
    }
    let Ok(request) = request.body(axum::body::Body::from(body.to_vec())) else { return };
    let answer = runtime.block_on(async {
        let Ok(answer) = tower::ServiceExt::oneshot(pages.clone(), request).await;
        let (parts, body) = answer.into_parts();
        let read = http_body_util::BodyExt::collect(body).await.map(|body| body.to_bytes().len());
        (parts, read)
    });
    let (parts, read) = answer;
    assert!(!parts.status.is_server_error() && read.is_ok(), "{} {read:?}", parts.status);
    if let Some(to) = parts.headers.get(header::LOCATION) {
        let here = url::Url::parse("https://zw.example.cn/here");
        let there = here.ok().zip(to.to_str().ok()).and_then(|(here, to)| here.join(to).ok());
        let stays = there.is_some_and(|there| there.as_str().starts_with("https://zw.example.cn/"));
        assert!(stays, "{to:?}");
    }
    for cookie in parts.headers.get_all(header::SET_COOKIE) {
        assert!(cookie.to_str().is_ok_and(|line| line.starts_with("od_")), "{cookie:?}");
    }
}

/// The frame of all pages, and routes that take a form, files and JSON.
fn pages() -> axum::Router {
    let site = contract::Site {
        name: contract::Text { zh: "示例".to_owned(), en: "Example".to_owned() },
        region: "150402".to_owned(),
        region_name: contract::Text::default(),
        base_url: "https://zw.example.cn".to_owned(),
        demo: false,
        footer: contract::app::Footer::default(),
        secure_cookies: true,
        looks: contract::app::Looks::default(),
    };
    let routes = axum::Router::new()
        .route(
            "/form",
            axum::routing::post(|kit::Open(fields): kit::Open<kit::Fields>| async move {
                kit::redirect(fields.text("to"))
            }),
        )
        .route(
            "/files",
            axum::routing::post(|view: kit::View, sending: kit::Sending| async move {
                let upload = sending.names(&view).await?;
                for file in &upload.files {
                    let bad = |c: char| c.is_control() || "/\\<>:\"|?*".contains(c);
                    assert!(!file.name.contains(bad) && file.name.chars().count() <= 120, "{:?}", file.name);
                }
                Ok::<_, kit::Error>("well")
            }),
        )
        .route("/api/v1/json", axum::routing::post(|_: kit::Open<kit::Json<Value>>| async { "well" }));
    kit::mount(
        routes,
        kit::Setup {
            site,
            nav: Vec::new(),
            intake: kit::Intake::default(),
            streams: kit::Streams::default(),
        },
        |routes| routes,
    )
}

/// Multipart bodies: whatever the pieces they arrive in, the same parts, and names of files that lead nowhere. The first byte
/// is the length of a piece.
pub fn multipart_body(bytes: &[u8]) {
    use axum::body::{Body, Bytes};
    use axum::http::{HeaderMap, HeaderValue, header};
    type Read = Result<Vec<(kit::disposition::Disposition, Vec<u8>)>, &'static str>;
    async fn read(bytes: &[u8], step: usize) -> Read {
        let pieces: Vec<Result<Bytes, std::io::Error>> =
            bytes.chunks(step.max(1)).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
        let body = Body::from_stream(futures_util::stream::iter(pieces));
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("multipart/form-data; boundary=b"));
        let mut parts = kit::multipart::Parts::of(&headers, body, 1 << 20).map_err(|fault| fault.code)?;
        let mut all = Vec::new();
        while let Some(head) = parts.next().await.map_err(|fault| fault.code)? {
            let mut content = Vec::new();
            while let Some(piece) = parts.piece().await.map_err(|fault| fault.code)? {
                content.extend(piece);
            }
            all.push((head, content));
        }
        Ok(all)
    }
    let (step, body) = bytes.split_first().map_or((1, bytes), |(first, rest)| (usize::from(*first), rest));
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().build() else { return };
    let (whole, pieces) = runtime.block_on(async { (read(body, 1 << 20).await, read(body, step).await) });
    assert_eq!(whole, pieces);
}

/// Uploaded files and their names. The name ends at the first line break.
pub fn uploaded_file(bytes: &[u8]) {
    let (name, content) = match bytes.iter().position(|byte| *byte == b'\n') {
        Some(at) => (bytes.get(..at).unwrap_or_default(), bytes.get(at + 1..).unwrap_or_default()),
        None => (&b""[..], bytes),
    };
    if let Ok(kind) = evidence::inspect::inspect(content) {
        let name = evidence::inspect::clean_name(&String::from_utf8_lossy(name), kind);
        assert!(name.chars().count() <= 125 && !name.contains(['/', '\\', '\0']), "{name:?}");
        assert_eq!(evidence::inspect::clean_name(&name, kind), name);
    }
}

/// The rules of services, as administrators write them: read, or refused with the reason.
pub fn service_rules(text: &str) {
    let _ = hall::plan::Plan::read(text);
    let _ = hotline::rules::Rules::read(text);
    let _ = regulation::rules::Rules::read(text);
    let _ = insight::watch::rule::Rules::read(text);
    let _ = trade::rules::Rules::read(text);
    let _ = project::rules::Rules::read(text);
}

/// A file of polygons: what is read lies in degrees, and two of its polygons never have more in common than the smaller of them holds.
pub fn ground_file(bytes: &[u8]) {
    let limits = geo::read::Limits { bytes: 1 << 20, points: 2_000, features: 60 };
    let said = geo::read::Said::default();
    let _ = geo::read::site(bytes, said);
    let Ok(content) = geo::read::file(bytes, limits, said) else { return };
    let shapes: Vec<geo::Shape> = content.features.into_iter().map(|feature| feature.shape).collect();
    for shape in &shapes {
        let around = shape.bounds();
        assert!(around.min[0] >= -180.0 && around.max[0] <= 180.0, "{around:?}");
        assert!(around.min[1] >= -90.0 && around.max[1] <= 90.0, "{around:?}");
    }
    let plane = geo::Plane { meridian: 120.0, easting: 500_000.0 };
    let layer = geo::Layer::new(plane, &shapes);
    if let Some(site) = layer.shape(0) {
        let site = geo::overlay::tidy(site);
        let whole = site.signed();
        let met = layer.meet(&site);
        let together = layer.together(&met);
        assert!(together.is_finite() && together >= 0.0, "{together}");
        for one in &met {
            assert!(one.piece.signed() <= whole * 1.000_001 + 1.0, "{} of {whole}", one.piece.signed());
        }
        assert!(layer.missing(&site, &met).signed() <= whole * 1.000_001 + 1.0);
    }
}
