//! What the fuzz targets call, one function for every parser of outside input. The smoke test of the program calls the
//! same functions (`crates/onedoor/tests/fuzz_entries.rs`), so that no target can rot unseen. A function panics where the
//! program is wrong, and only there.

use serde_json::Map;

/// Every kind of code: what is valid stays valid when read again.
pub fn codes(text: &str) {
    use codes::Kind;
    for kind in
        [Kind::Uscc, Kind::Org, Kind::CitizenId, Kind::LicenceId, Kind::Region, Kind::Item, Kind::Case]
    {
        if let Ok(report) = codes::check(kind, text)
            && kind != Kind::CitizenId
        {
            assert!(codes::check(kind, &report.value).is_ok(), "{kind:?} {text:?}");
        }
    }
}

/// Dates, limits and pauses as people type them, and the question made of them: the answer lies after the start and is a
/// day nobody paused. The three are parted by `|`.
pub fn clock_query(text: &str) {
    let mut parts = text.splitn(3, '|');
    let (start, limit, pause) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    if let (Ok(start), Ok(limit)) = (worktime::parse_date(start), limit.parse()) {
        let pauses = pause.split(' ').filter_map(|p| p.parse().ok()).take(20).collect();
        let query =
            worktime::DueQuery { start, limit, pauses, extend: None, region: None, provisional: true };
        if let Ok(answer) = worktime::due(&query, worktime::Calendar::china()) {
            assert!(answer.due > start, "{text:?}");
        }
    }
}

/// Holiday notices as an administrator pastes them.
pub fn holiday_notice(text: &str) {
    if let Ok(notices) = worktime::YearNotice::read_many(text) {
        let says = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
        assert!(!notices.is_empty() || !text.lines().any(says), "{text:?}");
    }
    let _ = directory::calendar::read(text);
}

/// Conditions: refused or evaluated, never a stack overflow, never long.
pub fn feel(text: &str) {
    if let Ok(condition) = decision::Expression::compile(text, &decision::Names::any()) {
        let _ = condition.eval(&Map::new());
    }
}

/// Decision tables.
pub fn dmn(text: &str) {
    if let Ok(decisions) = decision::Decisions::read(text, "rules.dmn") {
        let names: Vec<String> = decisions.names().map(str::to_owned).collect();
        for name in names {
            let _ = decisions.eval(&name, &Map::new());
        }
    }
}

/// Answers put to one table, as `onedoor decision eval` takes them.
pub fn decision_input(text: &str) {
    const RULES: &str = include_str!("../definitions/hongshan/restaurant-small/rules.dmn");
    let _ = decision::command::eval(RULES, "rules.dmn", "way", text);
}

/// Processes: read, checked, compiled, drawn.
pub fn bpmn(text: &str) {
    if let Ok(definitions) = process::Definitions::read(text, "process.bpmn") {
        let _ = definitions.check();
        let _ = definitions.compile(None);
        let _ = process::draw::svg(&definitions, None, &process::draw::Options::default());
    }
}

/// Steps against one process with everything in it.
pub fn process_steps(text: &str) {
    let _ = process::run::run(include_str!("seeds/everything.bpmn"), text);
}

/// Forms.
pub fn form_schema(text: &str) {
    let _ = forms::Form::read(text, "form.json");
}

/// What a browser posts for a form, `name=value` parted by `&`: whatever was understood can be shown again.
pub fn form_input(text: &str) {
    const FORM: &str = include_str!("../definitions/hongshan/food-business-licence/form.json");
    static READ: std::sync::LazyLock<Option<forms::Form>> =
        std::sync::LazyLock::new(|| forms::Form::read(FORM, "form.json").ok());
    let Some(form) = READ.as_ref() else { return };
    let pairs: Vec<(String, String)> = text
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let (data, _) = form.parse(&pairs);
    let _ = form.values(&data);
    let _ = form.check(&data, &|_: &str, _: &Map<String, serde_json::Value>| true);
}

/// Item definitions: the file alone, and as a tree of one with the other files as they should be.
pub fn item_yaml(text: &str) {
    let _ = catalogue::yaml::read("item.yaml", text);
    let _ = catalogue::tree::read(&[("item/item.yaml".to_owned(), text.to_owned())], &[]);
}

/// The organs, people and accounts of a site.
pub fn site_yaml(text: &str) {
    let _ = directory::import::SiteData::parse(text);
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
    }
}
