//! The schemas of the API's bodies (JSON Schema 2020-12), as the OpenAPI document shows them.

use contract::case::CaseState;
use kit::api::{
    day, instant, list, maybe_day, maybe_instant, maybe_text, named, nullable, object, text, whole, words,
    yes_no,
};
use serde_json::{Map, Value, json};
use worktime::SpecialKind;

use casework::model::{
    CaseKind, Channel, DeskQueue, DocumentKind, Mark, Opinion, Owing, Running, Source, TaskState, Trust,
};

fn long_text() -> Value {
    json!({ "type": "string", "maxLength": casework::check::LONGEST_REASON })
}

/// That whoever approves knows of the materials they have not opened.
fn unread_known() -> Value {
    let words = "Approves although materials were not opened by this account; they are named in the record";
    json!({ "type": "boolean", "default": false, "description": words })
}

fn limit() -> Value {
    json!({ "type": "string", "pattern": "^[1-9][0-9]{0,3}(wd|d|wh)$", "description": "wd working days, d calendar days" })
}

fn revision() -> Value {
    json!({ "type": "integer", "description": "The revision you decided on; another one is refused" })
}

fn marks() -> Value {
    list(object(json!({ "criterion": text(), "holds": yes_no(), "explanation?": long_text() })))
}

fn of_kind(name: &str, mut schema: Value, example: Value) -> (String, Value) {
    if !example.is_null() {
        schema["examples"] = json!([example]);
    }
    (name.to_owned(), schema)
}

/// Every schema of casework by name.
pub(super) fn all() -> Map<String, Value> {
    let mut all = Map::new();
    for (name, schema) in words_of_the_house()
        .into_iter()
        .chain(of_drafts())
        .chain(of_cases())
        .chain(of_work())
        .chain(of_intake())
        .chain(of_offices())
        .chain(of_others())
    {
        all.insert(name, schema);
    }
    all
}

fn words_of_the_house() -> Vec<(String, Value)> {
    let none = Value::Null;
    vec![
        of_kind("CaseState", words(CaseState::ALL.into_iter().map(CaseState::as_str)), none.clone()),
        of_kind("CaseKind", words(CaseKind::ALL.iter().map(|w| w.as_str())), none.clone()),
        of_kind("Channel", words(Channel::ALL.iter().map(|w| w.as_str())), none.clone()),
        of_kind("Running", words(Running::ALL.iter().map(|w| w.as_str())), none.clone()),
        of_kind(
            "Level",
            json!({ "type": "string", "enum": ["fine", "soon", "yellow", "red"] }),
            none.clone(),
        ),
        of_kind("Trust", words(Trust::ALL.iter().map(|w| w.as_str())), none.clone()),
        of_kind("Source", words(Source::ALL.iter().map(|w| w.as_str())), none.clone()),
        of_kind("Mark", words(Mark::ALL.iter().map(|w| w.as_str())), none.clone()),
        of_kind("Opinion", words(Opinion::ALL.iter().map(|w| w.as_str())), none.clone()),
        of_kind("TaskState", words(TaskState::ALL.iter().map(|w| w.as_str())), none.clone()),
        of_kind("DocumentKind", words(DocumentKind::ALL.iter().map(|w| w.as_str())), none.clone()),
        of_kind("SpecialKind", words(SpecialKind::ALL.into_iter().map(SpecialKind::as_str)), none.clone()),
        of_kind("Need", json!({ "type": "string", "enum": ["required", "optional", "deferrable"] }), none),
        of_kind(
            "ItemName",
            object(json!({ "code": text(), "slug": text(), "name": named("Text") })),
            json!({
                "code": "11150402DEM000014Q4002031001000", "slug": "restaurant-small",
                "name": { "zh": "餐馆开办（300㎡以下）", "en": "Opening a restaurant (under 300 m²)" },
            }),
        ),
        of_kind(
            "File",
            object(json!({
                "id": text(), "name": text(), "media_type": text(), "bytes": whole(),
                "sha256": { "type": "string", "pattern": "^[0-9a-f]{64}$" },
                "href": { "type": "string", "format": "uri-reference" },
            })),
            Value::Null,
        ),
    ]
}

fn plan() -> Value {
    let why = json!({
        "type": "object", "required": ["by"],
        "description": "Why: shared with another item, a licence held, a part of the same package, the data exchange, the form, a commitment",
        "properties": { "by": { "type": "string", "enum": ["shared", "licence", "sibling", "exchange", "form", "commitment"] } },
    });
    object(json!({
        "items": list(text()),
        "before": { "type": "integer", "description": "Materials that would be asked for without planning" },
        "asked": list(object(json!({
            "concept": text(), "name": named("Text"), "need": named("Need"), "standard": named("Text"),
            "original_needed": yes_no(), "used_by": list(text()),
        }))),
        "spared": list(object(json!({
            "item": text(), "material": text(), "concept": text(), "name": named("Text"), "why": why,
        }))),
    }))
}

/// Who applies, as a clerk reads it off a document.
fn applicant() -> Value {
    object(json!({
        "kind": { "type": "string", "enum": ["person", "enterprise"] },
        "id_kind": { "type": "string", "enum": [
            "citizen-id", "uscc", "hk-macao-residence", "taiwan-residence", "hk-macao-permit", "taiwan-permit",
            "permanent-residence", "passport",
        ] },
        "id_country?": { "type": "string", "description": "Of a passport: ISO 3166-1 alpha-3" },
        "id_number": { "type": "string", "maxLength": 40 }, "name": { "type": "string", "maxLength": 200 },
        "phone?": { "type": "string", "maxLength": 40 }, "address?": { "type": "string", "maxLength": 300 },
    }))
}

fn of_drafts() -> Vec<(String, Value)> {
    let map = json!({ "type": "object" });
    let draft = object(json!({
        "id": { "type": "string", "description": "Opaque; opens nothing for anybody else" },
        "item": named("ItemName"), "applicant": text(), "channel": named("Channel"),
        "answers": { "type": "object", "description": "Answers to the scenario questions" },
        "form": { "type": "object", "description": "The one form's data by field" },
        "materials": { "type": "object", "description": "What was brought, by concept", "additionalProperties":
            object(json!({ "files": list(named("File")), "paper": yes_no() })) },
        "commitments": list(text()), "revision": whole(), "created_at": instant(), "updated_at": instant(),
        "case": { "type": ["string", "null"], "description": "The case it became" },
    }));
    let problem = object(json!({
        "about": { "type": "string", "enum": ["field", "material", "commitment", "answers"] },
        "what": { "type": "string", "description": "The field's id, or the concept" }, "code": text(), "params": map,
    }));
    vec![
        of_kind("Draft", draft, Value::Null),
        of_kind(
            "Drafts",
            object(json!({ "drafts": list(named("Draft")), "next": { "type": "null" } })),
            Value::Null,
        ),
        of_kind("Applicant", applicant(), Value::Null),
        of_kind(
            "OpenDraft",
            object(json!({
                "item": { "type": "string", "maxLength": 64, "description": "Code or address of the item" },
                "answers?": { "type": "object", "description": "One answer to every scenario question" },
                "applicant?": nullable(named("Applicant")),
            })),
            Value::Null,
        ),
        of_kind(
            "SaveDraft",
            object(json!({
                "revision": revision(), "answers?": nullable(map.clone()), "form?": nullable(map.clone()),
                "commitments?": nullable(list(text())),
            })),
            Value::Null,
        ),
        of_kind("Paper", object(json!({ "shown": yes_no() })), Value::Null),
        of_kind("DraftPlan", plan(), Value::Null),
        of_kind(
            "DraftReview",
            object(json!({
                "ready": yes_no(), "problems": list(problem), "plan": named("DraftPlan"),
                "equal": {
                    "type": "array", "items": text(), "description": "Numbers of equal applications under way",
                },
                "equal_refused": { "type": "boolean", "description": "Whether the item refuses a second one" },
                "form_schema": { "type": "object", "description": "JSON Schema 2020-12 of the one form" },
            })),
            Value::Null,
        ),
        of_kind(
            "Submitted",
            object(json!({
                "number": text(), "again": yes_no(),
                "progress": { "type": "string", "format": "uri", "description": "What the receipt's QR code opens" },
                "equal": {
                    "type": "array", "items": text(), "description": "Numbers of equal applications under way",
                },
            })),
            json!({
                "number": "150402-260105-000018", "again": false,
                "progress": "http://127.0.0.1:8080/progress?number=150402-260105-000018", "equal": [],
            }),
        ),
    ]
}

fn clock() -> Value {
    object(json!({
        "phase": { "type": "string", "enum": ["running", "paused", "stopped"] }, "started": day(),
        "stopped": nullable(object(json!({
            "on": day(), "why": { "type": "string", "enum": ["decided", "withdrawn", "terminated"] },
        }))),
        "limit": limit(), "due": maybe_day(),
        "provisional": { "type": "boolean", "description": "It reaches into a year whose holidays are not published" },
        "statutory_limit": limit(), "statutory_due": maybe_day(),
        "used": whole(), "remaining": { "type": "integer", "description": "Negative by the days it is overdue" },
        "pauses": list(object(json!({
            "kind": named("SpecialKind"), "from": day(), "to": maybe_day(), "until": maybe_day(),
        }))),
        "extensions": list(object(json!({ "by": limit(), "on": maybe_day(), "basis": maybe_text() }))),
        "explain": list(json!({
            "type": "object", "required": ["date", "what", "words"],
            "properties": {
                "date": day(), "to": day(),
                "what": { "type": "string", "enum": [
                    "start", "counted", "make-up", "weekend", "holiday", "paused", "extended", "last-day-moves", "provisional",
                    "own-days-missing", "due",
                ] },
                "words": named("Text"),
            },
        })),
    }))
}

/// An act with whether one may do it now.
fn offer() -> Value {
    let acts: Vec<&str> = casework::frame::Act::ALL.iter().map(|act| act.as_str()).collect();
    object(json!({
        "act": { "type": "string", "enum": acts },
        "task": { "type": ["integer", "null"], "description": "The task's number within the case" },
        "may": yes_no(), "code": { "type": ["string", "null"], "description": "Why not: the code of the refusal" },
    }))
}

/// A case as lists show it.
fn case_line() -> Value {
    json!({
        "number": text(), "kind": named("CaseKind"), "item": named("ItemName"), "state": named("CaseState"),
        "revision": whole(), "applicant": text(), "organ": named("Text"), "region": text(),
        "channel": named("Channel"),
        "queue": { "type": ["string", "null"], "enum": DeskQueue::ALL.map(|queue| Some(queue.as_str())).into_iter().chain([None]).collect::<Vec<_>>() },
        "received_at": instant(), "accepted_at": maybe_instant(), "decided_at": maybe_instant(),
        "closed_at": maybe_instant(),
        "due": {
            "type": ["string", "null"], "format": "date",
            "description": "Last day of the promised limit; before acceptance the day by which the window tells, while corrections are awaited the last day for them",
        },
        "provisional": yes_no(), "running": named("Running"),
        "level": named("Level"),
    })
}

/// A case as it is read by itself.
fn whole_case() -> Value {
    let mut case = case_line();
    if let (Some(case), Some(more)) = (
        case.as_object_mut(),
        json!({
            "application": { "type": "string", "description": "The whole application's number" },
            "statutory_due": maybe_day(), "clock": nullable(named("Clock")),
            "notice": nullable(object(json!({
                "document": text(), "at": instant(), "concepts": list(text()), "until": maybe_day(),
                "uncorrected": {
                    "type": "string", "enum": ["returned", "withdrawn"],
                    "description": "What becomes of it when nothing comes by the last day",
                },
            }))),
            "deferred": list(object(json!({
                "concept": text(), "name": named("Text"), "until": day(),
                "owing": words(Owing::ALL.iter().map(|owing| owing.as_str())),
                "again": { "type": ["string", "null"], "description": "Why the window asked for it again" },
            }))),
            "special": nullable(object(json!({ "kind": named("SpecialKind"), "until": day(), "late": yes_no() }))),
            "extended": yes_no(), "ended_because": maybe_text(), "parts?": list(named("Case")),
        })
        .as_object(),
    ) {
        case.extend(more.clone());
    }
    case
}

/// How far a case is, for whoever knows its number.
fn progress() -> Value {
    let part = json!({
        "number": text(), "item": named("Text"), "state": named("CaseState"), "due": maybe_day(),
        "running": named("Running"), "organ": named("Text"), "provisional": yes_no(),
        "done_on": { "type": ["string", "null"], "format": "date", "description": "The day its organ finished with it" },
    });
    let step = object(json!({
        "kind": text(), "at": instant(), "case": text(),
        "what": { "type": ["string", "null"], "description": "The outcome, or which limit it was about" },
    }));
    object(json!({
        "number": text(), "item": named("Text"), "state": named("CaseState"), "due": maybe_day(),
        "running": named("Running"), "received_at": instant(), "accepted_at": maybe_instant(), "provisional": yes_no(),
        "parts": list(object(part)), "steps": list(step),
    }))
}

fn of_cases() -> Vec<(String, Value)> {
    let entry = object(json!({
        "at": instant(), "kind": text(), "case": text(),
        "by": { "type": "string", "enum": ["applicant", "staff", "system"] },
        "name": { "type": ["string", "null"], "description": "Who, for staff" }, "facts": { "type": "object" },
    }));
    let document = object(json!({
        "number": text(), "kind": named("DocumentKind"), "case": text(), "organ": named("Text"), "at": instant(),
        "says": { "type": "object" },
    }));
    let licence = object(json!({
        "identifier": text(), "type_code": text(), "name": named("Text"), "issuer": named("Text"), "valid_from": day(),
        "valid_to": maybe_day(),
    }));
    let material = object(json!({
        "concept": text(), "name": named("Text"), "source": named("Source"), "trust": named("Trust"),
        "file": nullable(named("File")), "provenance": { "description": "Whence exactly" }, "at": instant(),
        "replaced": yes_no(),
    }));
    let page_of = |name: &str, one: &str| object(json!({ name: list(named(one)), "next": maybe_text() }));
    let none = Value::Null;
    vec![
        of_kind("CaseLine", object(case_line()), none.clone()),
        of_kind("CasePage", page_of("cases", "CaseLine"), none.clone()),
        of_kind("Case", object(whole_case()), none.clone()),
        of_kind("Acts", page_of("acts", "Offer"), none.clone()),
        of_kind("Offer", offer(), none.clone()),
        of_kind("Clock", clock(), none.clone()),
        of_kind("TimelineEntry", entry, none.clone()),
        of_kind("Timeline", page_of("timeline", "TimelineEntry"), none.clone()),
        of_kind("Document", document, none.clone()),
        of_kind("Documents", page_of("documents", "Document"), none.clone()),
        of_kind("Licence", licence, none.clone()),
        of_kind("Licences", page_of("licences", "Licence"), none.clone()),
        of_kind("Material", material, none.clone()),
        of_kind("Materials", page_of("materials", "Material"), none.clone()),
        of_kind(
            "Application",
            object(
                json!({ "answers": { "type": "object" }, "form": { "type": "object" }, "plan": named("DraftPlan") }),
            ),
            none.clone(),
        ),
        of_kind("Progress", progress(), none.clone()),
        of_kind(
            "ProgressQuestion",
            object(
                json!({ "number": { "type": "string", "maxLength": 64 }, "id_tail": { "type": "string", "maxLength": 8 } }),
            ),
            none,
        ),
    ]
}

fn of_work() -> Vec<(String, Value)> {
    let tick = object(json!({
        "concept": text(), "mark": named("Mark"), "reason?": long_text(), "seen_original?": yes_no(), "later?": yes_no(),
    }));
    let line = object(json!({
        "concept": text(), "name": named("Text"), "need": named("Need"), "standard": named("Text"),
        "original_needed": yes_no(), "materials": list(named("Material")), "tick": nullable(named("Tick")),
        "noticed": yes_no(), "supplemented": yes_no(),
        "may": { "type": "array", "items": named("Mark"), "description": "Marks it may be given: in order is only what is there" },
    }));
    let task_line = object(json!({
        "case": text(), "no": whole(), "step": text(), "name": text(), "item": named("ItemName"), "applicant": text(),
        "organ": named("Text"), "mine": yes_no(), "opened_at": instant(), "due": maybe_day(),
        "provisional": yes_no(), "running": named("Running"), "level": named("Level"),
    }));
    let task = object(json!({
        "case": text(), "no": whole(), "step": text(), "name": text(), "role": text(), "organ": named("Text"),
        "state": named("TaskState"), "assignee": maybe_text(), "mine": yes_no(), "opened_at": instant(),
        "done_at": maybe_instant(), "done_by": maybe_text(), "opinion": nullable(named("Opinion")),
        "words": maybe_text(), "marks": marks(), "why": maybe_text(), "lent_by": maybe_text(),
        "advice": list(object(json!({ "by": maybe_text(), "at": instant(), "words": text() }))),
        "criteria": list(object(json!({ "id": text(), "text": named("Text") }))),
        "return_targets": list(object(json!({ "step": text(), "name": text() }))),
    }));
    let page_of = |name: &str, one: &str| object(json!({ name: list(named(one)), "next": maybe_text() }));
    let done = object(json!({
        "task": named("Task"), "state?": named("CaseState"),
        "opened?": { "type": "integer", "description": "Tasks opened by it" },
    }));
    let none = Value::Null;
    vec![
        of_kind("Tick", tick, none.clone()),
        of_kind(
            "Checklist",
            object(json!({ "case": text(), "revision": whole(), "lines": list(line) })),
            none.clone(),
        ),
        of_kind(
            "Checked",
            object(json!({ "ok": whole(), "open": whole(), "wanting": whole(), "revision": whole() })),
            json!({ "ok": 20, "open": 3, "wanting": 1, "revision": 2 }),
        ),
        of_kind("LookedAt", object(json!({ "outstanding": whole(), "revision": whole() })), none.clone()),
        of_kind("TaskLine", task_line, none.clone()),
        of_kind("TaskPage", page_of("tasks", "TaskLine"), none.clone()),
        of_kind("Task", task, none.clone()),
        of_kind("Tasks", page_of("tasks", "Task"), none.clone()),
        of_kind("TaskDone", done, none),
    ]
}

/// What applicant and window do to a case.
fn of_intake() -> Vec<(String, Value)> {
    let none = Value::Null;
    let ticks = || list(named("Tick"));
    let delivery = json!({ "oneOf": [
        object(json!({
            "how": { "const": "pick-up" }, "revision": revision(), "name": text(),
            "id_tail": { "type": "string", "pattern": "^[0-9A-Za-z]{4}$" },
        })),
        object(json!({
            "how": { "const": "courier" }, "revision": revision(), "address": text(), "tracking": text(), "company?": text(),
        })),
    ] });
    let accepted = object(json!({ "document": text(), "due": maybe_day(), "provisional": yes_no() }));
    vec![
        of_kind("Withdrawal", object(json!({ "why?": long_text() })), none.clone()),
        of_kind("Ticking", object(json!({ "revision": revision(), "ticks": ticks() })), none.clone()),
        of_kind(
            "AskCorrection",
            object(json!({ "revision": revision(), "ticks?": ticks(), "note?": long_text() })),
            none.clone(),
        ),
        of_kind(
            "Acceptance",
            object(json!({ "revision": revision(), "ticks?": ticks(), "defer?": list(text()) })),
            none.clone(),
        ),
        of_kind(
            "Accepted",
            accepted,
            json!({ "document": "红市监受〔2026〕1号", "due": "2026-01-19", "provisional": false }),
        ),
        of_kind(
            "Lengthening",
            object(json!({ "revision": revision(), "until": day(), "reason": long_text() })),
            none.clone(),
        ),
        of_kind(
            "NonAcceptance",
            object(json!({ "revision": revision(), "reasons": long_text(), "basis?": long_text() })),
            none.clone(),
        ),
        of_kind("Delivery", delivery, none),
    ]
}

/// What the offices do to a case.
/// What others have to do with a case.
fn of_others() -> Vec<(String, Value)> {
    let none = Value::Null;
    let referral = object(json!({
        "no": whole(), "kind": { "type": "string", "enum": ["copy", "consult"] }, "organ": named("Text"),
        "words": text(), "until": maybe_day(), "waits": yes_no(), "sent_at": instant(), "sent_by": maybe_text(),
        "done_at": maybe_instant(), "done_by": maybe_text(), "opinion": nullable(named("Opinion")),
        "opinion_words": maybe_text(), "late": yes_no(),
    }));
    let organ = || json!({ "type": "string", "description": "The organ's unified social credit code" });
    let login = || json!({ "type": "string", "description": "The colleague's login" });
    let why = || object(json!({ "why": long_text() }));
    vec![
        of_kind("Referral", referral, none.clone()),
        of_kind(
            "Referrals",
            object(json!({ "referrals": list(named("Referral")), "next": maybe_text() })),
            none.clone(),
        ),
        of_kind("Urging", object(json!({ "reason": long_text() })), none.clone()),
        of_kind(
            "SendCopy",
            object(json!({
                "organ": organ(), "post?": { "type": "string", "description": "Code of one of its posts" },
                "why": long_text(),
            })),
            none.clone(),
        ),
        of_kind(
            "Consultation",
            object(json!({
                "organ": organ(), "question": long_text(), "until": { "type": "string", "format": "date" },
                "waits?": { "type": "boolean", "default": false, "description": "Whether the task waits for the answer" },
            })),
            none.clone(),
        ),
        of_kind(
            "OpinionSent",
            object(json!({ "opinion": named("Opinion"), "words?": long_text() })),
            none.clone(),
        ),
        of_kind("Delegation", object(json!({ "to": login(), "why": long_text() })), none.clone()),
        of_kind("GivingBack", object(json!({ "words": long_text() })), none.clone()),
        of_kind("Recalling", why(), none.clone()),
        of_kind(
            "Recusal",
            object(json!({
                "officer?": { "type": "string", "description": "Login of whom a supervisor recuses; oneself without" },
                "why": long_text(),
            })),
            none,
        ),
    ]
}

fn of_offices() -> Vec<(String, Value)> {
    let none = Value::Null;
    let decision = json!({ "oneOf": [
        object(json!({ "outcome": { "const": "grant" }, "revision": revision(), "opinion?": long_text(), "marks?": marks(),
            "unread_known?": unread_known() })),
        object(json!({
            "outcome": { "const": "refuse" }, "revision": revision(), "reasons": long_text(), "basis": long_text(),
            "marks?": marks(),
        })),
    ] });
    vec![
        of_kind(
            "Completion",
            object(json!({
                "opinion": named("Opinion"), "words?": long_text(), "marks?": marks(),
                "vars?": { "type": "object", "description": "Variables the process asks for" },
                "unread_known?": unread_known(),
            })),
            none.clone(),
        ),
        of_kind(
            "Transfer",
            object(
                json!({ "to": { "type": "string", "description": "The colleague's login" }, "why": long_text() }),
            ),
            none.clone(),
        ),
        of_kind(
            "Return",
            object(json!({
                "to": { "type": "string", "description": "One of the task's `return_targets`" },
                "then?": { "type": "string", "enum": ["walk-again", "come-back"], "default": "walk-again" },
                "why": long_text(),
            })),
            none.clone(),
        ),
        of_kind(
            "Signer",
            object(json!({
                "organ": { "type": "string", "description": "Its unified social credit code" },
                "placement": { "type": "string", "enum": ["before", "after", "parallel"] }, "why": long_text(),
            })),
            none.clone(),
        ),
        of_kind(
            "OpenSpecial",
            object(
                json!({ "revision": revision(), "kind": named("SpecialKind"), "planned": limit(), "reason": long_text() }),
            ),
            none.clone(),
        ),
        of_kind(
            "CloseSpecial",
            object(json!({ "revision": revision(), "result": long_text() })),
            none.clone(),
        ),
        of_kind(
            "Extension",
            object(json!({ "revision": revision(), "by": limit(), "reason": long_text() })),
            none.clone(),
        ),
        of_kind("Decision", decision, none.clone()),
        of_kind(
            "Decided",
            object(json!({
                "document": named("Document"), "licences": list(named("Licence")), "stopped": list(text()),
                "application": named("CaseState"),
            })),
            none,
        ),
    ]
}
