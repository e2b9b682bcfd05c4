-- Who may be inspected (检查对象名录库). `code` is the unified social credit code, or the licence's identifier of whoever has none.
CREATE TABLE regulation_entity (
    id {id} PRIMARY KEY,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    person {bool} NOT NULL,
    party {id},
    region TEXT NOT NULL,
    industry TEXT NOT NULL,
    address TEXT NOT NULL,
    class TEXT NOT NULL,
    active {bool} NOT NULL,
    quiet_until TEXT,
    source TEXT NOT NULL,
    at {int} NOT NULL
);
CREATE UNIQUE INDEX regulation_entity_code ON regulation_entity (code);
CREATE INDEX regulation_entity_party ON regulation_entity (party) WHERE party IS NOT NULL;
CREATE INDEX regulation_entity_name ON regulation_entity (name);

-- What it does that is inspected (监管类别), as the rules name it.
CREATE TABLE regulation_trade (
    entity {id} NOT NULL,
    category TEXT NOT NULL,
    PRIMARY KEY (entity, category)
) {clustered};
CREATE INDEX regulation_trade_category ON regulation_trade (category, entity);

-- Who inspects (执法检查人员名录库).
CREATE TABLE regulation_officer (
    id {id} PRIMARY KEY,
    code TEXT NOT NULL,
    account {id} NOT NULL,
    name TEXT NOT NULL,
    organ {id} NOT NULL,
    region TEXT NOT NULL,
    skills TEXT NOT NULL,
    active {bool} NOT NULL,
    since {int} NOT NULL,
    left_why TEXT
);
CREATE UNIQUE INDEX regulation_officer_code ON regulation_officer (code);
CREATE INDEX regulation_officer_account ON regulation_officer (account);
CREATE INDEX regulation_officer_organ ON regulation_officer (organ, id);

-- That an officer has to do with somebody and is not sent there (回避).
CREATE TABLE regulation_recusal (
    officer {id} NOT NULL,
    entity {id} NOT NULL,
    why TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    at {int} NOT NULL,
    PRIMARY KEY (officer, entity)
) {clustered};

-- What is to be inspected in a year (年度抽查计划).
CREATE TABLE regulation_plan (
    id {id} PRIMARY KEY,
    year {int} NOT NULL,
    region TEXT NOT NULL,
    organ {id} NOT NULL,
    state TEXT NOT NULL,
    revision {int} NOT NULL,
    published_at {int}
);
CREATE UNIQUE INDEX regulation_plan_year ON regulation_plan (organ, year);
CREATE TABLE regulation_plan_line (
    plan {id} NOT NULL,
    no {int} NOT NULL,
    month {int} NOT NULL,
    items TEXT NOT NULL,
    category TEXT NOT NULL,
    why TEXT NOT NULL,
    at {int} NOT NULL,
    PRIMARY KEY (plan, no)
) {clustered};

-- One random inspection (抽查任务), from its outline to the last result.
CREATE TABLE regulation_task (
    id {id} PRIMARY KEY,
    number TEXT NOT NULL,
    title TEXT NOT NULL,
    region TEXT NOT NULL,
    organ {id} NOT NULL,
    plan {id},
    line {int},
    unplanned TEXT NOT NULL,
    items TEXT NOT NULL,
    category TEXT NOT NULL,
    industry TEXT NOT NULL,
    ratios TEXT NOT NULL,
    state TEXT NOT NULL,
    revision {int} NOT NULL,
    public_source TEXT NOT NULL,
    created_at {int} NOT NULL,
    created_by {id} NOT NULL,
    announced_at {int},
    draw_from {int},
    drawn_at {int},
    drawn_by {id},
    public_value TEXT,
    repeats {id},
    reason TEXT
);
CREATE UNIQUE INDEX regulation_task_number ON regulation_task (number);
CREATE INDEX regulation_task_organ ON regulation_task (organ, id);
CREATE INDEX regulation_task_state ON regulation_task (state, id);
CREATE INDEX regulation_task_line ON regulation_task (plan, line) WHERE plan IS NOT NULL;
CREATE INDEX regulation_task_repeats ON regulation_task (repeats) WHERE repeats IS NOT NULL;

-- The draws of a task: part 0 draws entities and pairs the leading organ's officers, each further part pairs another organ's. The
-- secret lies sealed until it is revealed in the bundle.
CREATE TABLE regulation_draw (
    task {id} NOT NULL,
    part {int} NOT NULL,
    organ {id} NOT NULL,
    digest TEXT NOT NULL,
    announcement TEXT NOT NULL,
    secret {bytes} NOT NULL,
    bundle TEXT,
    PRIMARY KEY (task, part)
) {clustered};

-- Public values that decided a draw: none decides twice.
CREATE TABLE regulation_public_value (
    source TEXT NOT NULL,
    value TEXT NOT NULL,
    task {id} NOT NULL,
    PRIMARY KEY (source, value)
) {clustered};

-- A visit to one entity (检查任务单): drawn, or because of a complaint.
CREATE TABLE regulation_visit (
    id {id} PRIMARY KEY,
    number TEXT NOT NULL,
    task {id},
    entity {id} NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    class TEXT NOT NULL,
    region TEXT NOT NULL,
    organ {id} NOT NULL,
    cause TEXT NOT NULL,
    state TEXT NOT NULL,
    revision {int} NOT NULL,
    assigned_at {int} NOT NULL,
    due_at {int} NOT NULL,
    warn_at {int} NOT NULL,
    provisional {bool} NOT NULL,
    alarmed {int} NOT NULL DEFAULT 0,
    visited_on TEXT,
    recorded_at {int},
    publish_by {int},
    published_at {int},
    published_by {id},
    ended_why TEXT,
    instead_of {id}
);
CREATE UNIQUE INDEX regulation_visit_number ON regulation_visit (number);
CREATE INDEX regulation_visit_task ON regulation_visit (task, id) WHERE task IS NOT NULL;
CREATE INDEX regulation_visit_entity ON regulation_visit (entity, id);
CREATE INDEX regulation_visit_organ ON regulation_visit (organ, state, id);
CREATE INDEX regulation_visit_published ON regulation_visit (published_at, id) WHERE published_at IS NOT NULL;
CREATE INDEX regulation_visit_open ON regulation_visit (due_at, id) WHERE recorded_at IS NULL AND ended_why IS NULL;

-- Who goes there; whoever left stays on record with the reason.
CREATE TABLE regulation_sent (
    visit {id} NOT NULL,
    officer {id} NOT NULL,
    organ {id} NOT NULL,
    at {int} NOT NULL,
    left_at {int},
    why TEXT,
    PRIMARY KEY (visit, officer)
) {clustered};
CREATE INDEX regulation_sent_officer ON regulation_sent (officer, visit);

-- One item inspected on a visit, with the points as they stood when the visit was assigned.
CREATE TABLE regulation_check (
    visit {id} NOT NULL,
    no {int} NOT NULL,
    item TEXT NOT NULL,
    organ {id} NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    basis TEXT NOT NULL,
    points TEXT NOT NULL,
    outcome TEXT,
    note TEXT,
    signed TEXT,
    recorded_at {int},
    recorded_by {id},
    PRIMARY KEY (visit, no)
) {clustered};

-- Pictures taken there.
CREATE TABLE regulation_photo (
    id {id} PRIMARY KEY,
    visit {id} NOT NULL,
    no {int} NOT NULL,
    sha256 TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    bytes {int} NOT NULL,
    at {int} NOT NULL,
    by_whom {id} NOT NULL
);
CREATE INDEX regulation_photo_visit ON regulation_photo (visit, id);

-- The installation's rules of random inspection (随机抽查工作细则). The latest is in force.
CREATE TABLE regulation_rules (
    id {id} PRIMARY KEY,
    at {int} NOT NULL,
    by_whom TEXT NOT NULL,
    body TEXT NOT NULL
);

-- Gap-free serials.
CREATE TABLE regulation_serial (
    name TEXT PRIMARY KEY,
    last {int} NOT NULL
) {clustered};
