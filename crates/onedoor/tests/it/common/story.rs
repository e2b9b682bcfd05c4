//! The story in a test's words: a restaurant is applied for, checked, accepted, reviewed, decided, handed out.

use serde_json::{Map, Value, json};
use testkit::{Answer, File, Program};

use super::TestHouse;

/// The package of the story.
pub const RESTAURANT: &str = "restaurant-small";
/// Everybody who applies, with the last four characters of their identity number.
pub const CHEN_TAIL: &str = "998X";

/// A small PDF that is whole and does nothing.
pub fn pdf(words: &str) -> Vec<u8> {
    let page = "2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n3 0 obj\n<< /Type /Page /Parent 2 0 R >>\nendobj";
    let catalog = "1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj";
    format!("%PDF-1.7\n{catalog}\n{page}\n% {words}\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n").into_bytes()
}

/// Somebody's program, whose every request and answer is held against the description.
pub struct Person<'h, 'd> {
    house: &'h TestHouse<'d>,
    pub program: Program,
}

impl<'h, 'd> TestHouse<'d> {
    /// Somebody signed in.
    #[track_caller]
    pub fn person(&'h self, login: &str) -> Person<'h, 'd> {
        Person { house: self, program: self.sign_in(login) }
    }

    /// Nobody.
    pub fn nobody(&'h self) -> Person<'h, 'd> {
        Person { house: self, program: self.app.program() }
    }
}

impl Person<'_, '_> {
    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        let answer = self.program.get(path);
        self.house.described.check("get", None, &answer);
        answer
    }

    #[track_caller]
    pub fn read(&self, path: &str) -> Value {
        self.get(path).expect(200).json()
    }

    #[track_caller]
    pub fn send(&self, method: &str, path: &str, body: &Value) -> Answer {
        let answer = self.program.json(method, path, body);
        self.house.described.check(method, Some(body), &answer);
        answer
    }

    #[track_caller]
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("post", path, body)
    }

    #[track_caller]
    pub fn poke(&self, path: &str) -> Answer {
        let answer = self.program.poke(path);
        self.house.described.check("post", None, &answer);
        answer
    }

    #[track_caller]
    pub fn case(&self, number: &str) -> Value {
        self.read(&format!("/api/v1/cases/{number}"))
    }

    #[track_caller]
    pub fn revision(&self, number: &str) -> i64 {
        self.case(number)["revision"].as_i64().unwrap()
    }

    /// Sends an act with the revision the case has now.
    #[track_caller]
    pub fn act(&self, number: &str, act: &str, mut body: Value) -> Answer {
        body["revision"] = json!(self.revision(number));
        self.post(&format!("/api/v1/cases/{number}/{act}"), &body)
    }

    /// Opens a draft with the ordinary applicant's answers, some of them changed.
    #[track_caller]
    pub fn open(&self, item: &str, changed: Value) -> Value {
        let mut answers = self.read(&format!("/api/v1/items/{item}/plan"))["answers"].clone();
        for (name, value) in changed.as_object().unwrap() {
            answers[name] = value.clone();
        }
        self.post("/api/v1/drafts", &json!({ "item": item, "answers": answers })).expect(201).json()
    }

    /// Fills in whatever the form asks and nobody knew, signs what is to be signed, brings a file for every material.
    #[track_caller]
    pub fn fill(&self, draft: &Value) -> Value {
        let id = draft["id"].as_str().unwrap();
        let mut review = self.read(&format!("/api/v1/drafts/{id}/review"));
        let form = complete(&review["form_schema"], draft["form"].as_object().unwrap());
        let signed: Vec<&str> = review["plan"]["spared"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|spared| spared["why"]["by"] == "commitment")
            .map(|spared| spared["concept"].as_str().unwrap())
            .collect();
        let save = json!({ "revision": draft["revision"], "form": form, "commitments": signed });
        let mut saved = self.send("patch", &format!("/api/v1/drafts/{id}"), &save).expect(200).json();
        for asked in review["plan"]["asked"].as_array().unwrap() {
            let concept = asked["concept"].as_str().unwrap();
            saved = self.bring(id, concept);
        }
        review = self.read(&format!("/api/v1/drafts/{id}/review"));
        assert_eq!(review["problems"], json!([]), "{review:#}");
        saved
    }

    /// Attaches a file to a material of a draft.
    #[track_caller]
    pub fn bring(&self, draft: &str, concept: &str) -> Value {
        let path = format!("/api/v1/drafts/{draft}/materials/{concept}");
        let file = File::new("file", &format!("{concept}.pdf"), pdf(concept));
        let answer = self.program.post_files(&path, &[], &[file]);
        self.house.described.check("post", None, &answer);
        answer.expect(201).json()
    }

    /// Applies for an item; answers the case number.
    #[track_caller]
    pub fn apply(&self, item: &str, changed: Value) -> String {
        let draft = self.open(item, changed);
        let draft = self.fill(&draft);
        let path = format!("/api/v1/drafts/{}/submission", draft["id"].as_str().unwrap());
        self.poke(&path).expect(201).json()["number"].as_str().unwrap().to_owned()
    }

    /// Marks every material in order, some of them otherwise.
    #[track_caller]
    pub fn ticks(&self, number: &str, otherwise: &[(&str, &str, &str)]) -> Vec<Value> {
        let checklist = self.read(&format!("/api/v1/cases/{number}/checklist"));
        let lines = checklist["lines"].as_array().unwrap();
        lines
            .iter()
            .map(|line| {
                let concept = line["concept"].as_str().unwrap();
                match otherwise.iter().find(|(other, ..)| *other == concept) {
                    Some((_, mark, reason)) => json!({ "concept": concept, "mark": mark, "reason": reason }),
                    None => json!({ "concept": concept, "mark": "ok" }),
                }
            })
            .collect()
    }

    /// Finds everything in order and accepts.
    #[track_caller]
    pub fn accept(&self, number: &str) -> Value {
        let ticks = self.ticks(number, &[]);
        self.act(number, "acceptance", json!({ "ticks": ticks })).expect(201).json()
    }

    /// Takes the case's open task and approves, every criterion found to hold.
    #[track_caller]
    pub fn approve_task(&self, number: &str, task: &Value) -> Answer {
        let no = task["no"].as_i64().unwrap();
        let path = format!("/api/v1/cases/{number}/tasks/{no}");
        self.poke(&format!("{path}/claim")).expect(200);
        self.post(&format!("{path}/completion"), &approval(task))
    }

    /// Open tasks of a case.
    #[track_caller]
    pub fn open_tasks(&self, number: &str) -> Vec<Value> {
        let all = self.read(&format!("/api/v1/cases/{number}/tasks"));
        all["tasks"].as_array().unwrap().iter().filter(|task| task["state"] == "open").cloned().collect()
    }

    /// Works through every task of a case until none is open.
    #[track_caller]
    pub fn review_all(&self, number: &str) {
        for _ in 0..20 {
            let open = self.open_tasks(number);
            let Some(task) = open.first() else { return };
            self.approve_task(number, task).expect(200);
        }
        panic!("{number} never runs out of tasks");
    }

    #[track_caller]
    pub fn grant(&self, number: &str) -> Value {
        self.act(
            number,
            "decision",
            json!({ "outcome": "grant", "opinion": "符合条件，准予许可", "unread_known": true }),
        )
        .expect(201)
        .json()
    }
}

/// An approving opinion with every criterion of the task marked.
pub fn approval(task: &Value) -> Value {
    let criteria = task["criteria"].as_array().unwrap();
    let marks: Vec<Value> = criteria.iter().map(|c| json!({ "criterion": c["id"], "holds": true })).collect();
    json!({ "opinion": "approve", "words": "符合条件", "marks": marks, "unread_known": true })
}

/// Whose organ handles a case: the beginning of its people's logins.
pub fn organ_of(case: &Value) -> &'static str {
    match case["organ"]["zh"].as_str().unwrap() {
        "红山区市场监督管理局" => "lead",
        "红山区食品药品监督管理局" => "food",
        "红山区消防救援大队" => "fire",
        "红山区城市管理综合执法局" => "city",
        "红山区卫生健康委员会" => "health",
        "赤峰市公安局红山区分局" => "police",
        "红山区教育局" => "edu",
        "国家税务总局赤峰市红山区税务局" => "tax",
        "红山区民政局" => "civil",
        other => panic!("{other}"),
    }
}

/// The parts of a package with the beginning of the logins of whoever handles them.
pub fn parts(case: &Value) -> Vec<(&'static str, String)> {
    let parts = case["parts"].as_array().unwrap();
    parts.iter().map(|part| (organ_of(part), part["number"].as_str().unwrap().to_owned())).collect()
}

/// A value for every field of a form that has none yet.
pub fn complete(schema: &Value, known: &Map<String, Value>) -> Value {
    let mut form = known.clone();
    for (name, field) in schema["properties"].as_object().unwrap() {
        if !form.contains_key(name) {
            form.insert(name.clone(), made_up(name, field));
        }
    }
    Value::Object(form)
}

fn made_up(name: &str, field: &Value) -> Value {
    if let Some(first) = field["enum"].get(0) {
        return first.clone();
    }
    let least = field["minimum"].as_f64().unwrap_or(1.0).max(1.0);
    match (field["type"].as_str(), field["format"].as_str()) {
        (Some("boolean"), _) => json!(true),
        (Some("integer"), _) => json!(least as i64),
        (Some("number"), _) => json!(least),
        (Some("array"), _) => json!([made_up(name, &field["items"])]),
        (Some("object"), _) => complete(field, &Map::new()),
        (_, Some("date")) => json!("2027-12-31"),
        (_, Some("citizen-id")) => json!("15040219900612998X"),
        (_, Some("cn-mobile" | "cn-phone")) => json!("13000000009"),
        (_, Some("uscc")) => json!("91150402DEM000110R"),
        (_, Some(format)) => panic!("{name}: nothing known of {format}"),
        _ if name.ends_with("address") => json!("内蒙古自治区赤峰市红山区示例大街66号"),
        _ => json!("草原小馆"),
    }
}
