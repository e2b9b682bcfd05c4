-- Versions of the routing table and the other rules (推送路由): the latest is in force.
CREATE TABLE enforcement_rules (
    id {id} PRIMARY KEY,
    at {int} NOT NULL,
    by_whom TEXT NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE enforcement_serial (
    name TEXT PRIMARY KEY,
    last {int} NOT NULL
) {clustered};

-- What an applicant committed to (告知承诺) when an application was handed in, until it is decided: `concept` is the material replaced.
CREATE TABLE enforcement_promise (
    application TEXT NOT NULL,
    concept TEXT NOT NULL,
    at {int} NOT NULL,
    PRIMARY KEY (application, concept)
) {clustered};

-- The result of an approval, pushed to one supervising body (推送). `organ` is 0 while no route fits. `route` says what sent it there.
-- `due_at`: the last moment to claim it, epoch ms. `news`: results of supervision the approving organ has not looked at.
CREATE TABLE enforcement_push (
    id {id} PRIMARY KEY,
    number TEXT NOT NULL,
    case_number TEXT NOT NULL,
    application TEXT NOT NULL,
    item TEXT NOT NULL,
    item_zh TEXT NOT NULL,
    item_en TEXT NOT NULL,
    outcome TEXT NOT NULL,
    document TEXT NOT NULL,
    licences TEXT NOT NULL,
    party {id} NOT NULL,
    region TEXT NOT NULL,
    approver {id} NOT NULL,
    organ {id} NOT NULL,
    route TEXT NOT NULL,
    rules {id} NOT NULL,
    state TEXT NOT NULL,
    sent_at {int} NOT NULL,
    due_at {int} NOT NULL,
    provisional {int} NOT NULL,
    late_at {int},
    claimed_at {int},
    claimed_by TEXT,
    refused_at {int},
    refused_by TEXT,
    refused_why TEXT,
    refused_organ {id},
    settled_by TEXT,
    settled_why TEXT,
    news {int} NOT NULL,
    revision {int} NOT NULL
);
CREATE UNIQUE INDEX enforcement_push_number ON enforcement_push (number);
CREATE UNIQUE INDEX enforcement_push_once ON enforcement_push (case_number, organ);
CREATE INDEX enforcement_push_organ ON enforcement_push (organ, state, id);
CREATE INDEX enforcement_push_approver ON enforcement_push (approver, id);
CREATE INDEX enforcement_push_state ON enforcement_push (state, id);
CREATE INDEX enforcement_push_party ON enforcement_push (party, id);

-- What an approval on commitment has to be looked at for afterwards (承诺核查). `correct_by`: the last day to put it right, where ordered.
CREATE TABLE enforcement_check (
    push {id} NOT NULL,
    concept TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    due_at {int} NOT NULL,
    state TEXT NOT NULL,
    said TEXT,
    correct_by TEXT,
    checked_at {int},
    checked_by TEXT,
    PRIMARY KEY (push, concept)
) {clustered};
CREATE INDEX enforcement_check_due ON enforcement_check (state, due_at);

-- One of the four interactions (审管互动) about a pushed result: `kind`; `organ` asked for it; `day` and `place` where it is to be.
CREATE TABLE enforcement_talk (
    id {id} PRIMARY KEY,
    push {id} NOT NULL,
    kind TEXT NOT NULL,
    topic TEXT NOT NULL,
    organ {id} NOT NULL,
    day TEXT,
    place TEXT,
    opened_at {int} NOT NULL,
    opened_by TEXT NOT NULL,
    closed_at {int},
    closed_by TEXT,
    conclusion TEXT
);
CREATE INDEX enforcement_talk_push ON enforcement_talk (push, id);

-- What was said in one.
CREATE TABLE enforcement_word (
    id {id} PRIMARY KEY,
    talk {id} NOT NULL,
    organ {id} NOT NULL,
    by_whom TEXT NOT NULL,
    at {int} NOT NULL,
    said TEXT NOT NULL
);
CREATE INDEX enforcement_word_talk ON enforcement_word (talk, id);

-- What supervision found of whoever holds the approval, as it came back to the approving organ (双推送).
CREATE TABLE enforcement_result (
    push {id} NOT NULL,
    source TEXT NOT NULL,
    kind TEXT NOT NULL,
    outcome TEXT NOT NULL,
    at {int} NOT NULL,
    seen_at {int},
    seen_by TEXT,
    PRIMARY KEY (push, source)
) {clustered};

-- The list of unclaimed results as it was published (定期公布), and its lines.
CREATE TABLE enforcement_listing (
    id {id} PRIMARY KEY,
    at {int} NOT NULL,
    lines {int} NOT NULL
);
CREATE TABLE enforcement_line (
    listing {id} NOT NULL,
    push {id} NOT NULL,
    organ {id} NOT NULL,
    PRIMARY KEY (listing, push)
) {clustered};
