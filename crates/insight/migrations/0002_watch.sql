-- Rules of supervision as they were written; the latest are known, and each rule is switched on or off by itself.
CREATE TABLE insight_rules (
    id {id} PRIMARY KEY,
    at {int} NOT NULL,
    by TEXT NOT NULL,
    text TEXT NOT NULL
);

-- Which version of a rule is switched on.
CREATE TABLE insight_switch (
    rule TEXT PRIMARY KEY,
    version {int} NOT NULL,
    active {bool} NOT NULL,
    at {int} NOT NULL,
    by TEXT NOT NULL
) {clustered};

-- What a rule that counts in a window has counted.
CREATE TABLE insight_hit (
    rule TEXT NOT NULL,
    subject TEXT NOT NULL,
    at {int} NOT NULL,
    event {id} NOT NULL,
    PRIMARY KEY (rule, subject, at, event)
) {clustered};

-- A rule tried on the past (回溯试跑).
CREATE TABLE insight_trial (
    id {id} PRIMARY KEY,
    rule TEXT NOT NULL,
    version {int} NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    asked_at {int} NOT NULL,
    asked_by TEXT NOT NULL,
    finished_at {int},
    events {int} NOT NULL,
    hits {int} NOT NULL,
    confirmed {int} NOT NULL,
    found {json} NOT NULL
);
CREATE INDEX insight_trial_rule ON insight_trial (rule, id);

-- Alerts (监察预警): what a rule saw, whom it concerns, and how far the chain is.
CREATE TABLE insight_alert (
    id {id} PRIMARY KEY,
    number TEXT NOT NULL,
    rule TEXT NOT NULL,
    version {int} NOT NULL,
    kind TEXT NOT NULL,
    card TEXT NOT NULL,
    name {json} NOT NULL,
    basis {json} NOT NULL,
    event {id} NOT NULL,
    case_number TEXT NOT NULL,
    region TEXT NOT NULL,
    organ {id} NOT NULL,
    item TEXT NOT NULL,
    person {id},
    facts {json} NOT NULL,
    at {int} NOT NULL,
    state TEXT NOT NULL,
    revision {int} NOT NULL,
    due_at {int},
    late {bool} NOT NULL,
    appealed {bool} NOT NULL,
    demanded_by {id},
    said {json} NOT NULL
);
CREATE UNIQUE INDEX insight_alert_event ON insight_alert (rule, event);
CREATE UNIQUE INDEX insight_alert_number ON insight_alert (number);
CREATE INDEX insight_alert_state ON insight_alert (state, id);
CREATE INDEX insight_alert_organ ON insight_alert (organ, id);
