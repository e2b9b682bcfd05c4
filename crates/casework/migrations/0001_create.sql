-- Drafts (草稿): applications still being filled in. Once submitted the contents move to the case and the row stays
-- as the mark that makes a second submit answer with the same number.
CREATE TABLE draft (
    id {id} PRIMARY KEY,
    account {id} NOT NULL,
    party {id} NOT NULL,
    channel TEXT NOT NULL,
    version {id} NOT NULL,
    answers {json} NOT NULL,
    form {json} NOT NULL,
    origins {json} NOT NULL,
    files {json} NOT NULL,
    commitments {json} NOT NULL,
    revision {int} NOT NULL,
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL,
    case_id {id}
);
CREATE INDEX draft_account ON draft (account, id) WHERE case_id IS NULL;

-- Cases (办件). `root` is the application's own case: itself for a single item and for a package, the package's case
-- for its members. `member` is 0 for a root and counts the members of a package from 1.
CREATE TABLE casefile (
    id {id} PRIMARY KEY,
    root {id} NOT NULL,
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    member {int} NOT NULL,
    call TEXT,
    version {id} NOT NULL,
    item TEXT NOT NULL,
    state TEXT NOT NULL,
    revision {int} NOT NULL,
    applicant {id} NOT NULL,
    applicant_name TEXT NOT NULL,
    account {id} NOT NULL,
    organ {id} NOT NULL,
    region TEXT NOT NULL,
    channel TEXT NOT NULL,
    desk {int},
    received_at {int} NOT NULL,
    accepted_at {int},
    accepted_by {id},
    decided_at {int},
    decided_by {id},
    closed_at {int},
    due TEXT,
    statutory_due TEXT,
    provisional {bool} NOT NULL,
    running TEXT NOT NULL,
    level {int} NOT NULL,
    clock {json} NOT NULL,
    instance {json} NOT NULL,
    facts {json} NOT NULL
);
CREATE UNIQUE INDEX casefile_number ON casefile (number);
CREATE INDEX casefile_members ON casefile (root, member) WHERE member > 0;
CREATE INDEX casefile_applicant ON casefile (applicant, id) WHERE member = 0;
-- What waits at the window: 1 supplemented, 2 received, 3 out for correction, 9 ready to hand out.
CREATE INDEX casefile_desk ON casefile (desk, region, id) WHERE desk IS NOT NULL;
CREATE INDEX casefile_deciding ON casefile (organ, id) WHERE state = 'deciding';
CREATE INDEX casefile_open ON casefile (level, region, id) WHERE closed_at IS NULL;

-- What was applied for, as submitted: read seldom, so kept off the case's own row.
CREATE TABLE application (
    root {id} PRIMARY KEY,
    answers {json} NOT NULL,
    form {json} NOT NULL,
    plan {json} NOT NULL
);

-- The one shared set of materials (PRO-08): one row for each material and file.
CREATE TABLE case_material (
    id {id} PRIMARY KEY,
    root {id} NOT NULL,
    concept TEXT NOT NULL,
    name {json} NOT NULL,
    source TEXT NOT NULL,
    trust TEXT NOT NULL,
    file {id},
    provenance {json} NOT NULL,
    at {int} NOT NULL,
    replaced {bool} NOT NULL
);
CREATE INDEX case_material_root ON case_material (root);
CREATE INDEX case_material_file ON case_material (file) WHERE file IS NOT NULL;

-- The window's checklist, one row a case: a mark for each concept.
CREATE TABLE checklist (
    root {id} PRIMARY KEY,
    marks {json} NOT NULL
);

-- Tasks of the inner process (待办).
CREATE TABLE task (
    id {id} PRIMARY KEY,
    case_id {id} NOT NULL,
    root {id} NOT NULL,
    no {int} NOT NULL,
    token {int} NOT NULL,
    element TEXT NOT NULL,
    role TEXT NOT NULL,
    organ {id} NOT NULL,
    region TEXT NOT NULL,
    item TEXT NOT NULL,
    state TEXT NOT NULL,
    assignee {id},
    opened_at {int} NOT NULL,
    done_at {int},
    done_by {id},
    outcome TEXT,
    opinion TEXT,
    marks {json},
    why TEXT
);
CREATE INDEX task_open ON task (organ, id) WHERE state = 'open';
CREATE INDEX task_mine ON task (assignee, id) WHERE state = 'open';
CREATE INDEX task_case ON task (case_id);

-- Special procedures (特别程序, Administrative Licensing Law art. 45).
CREATE TABLE special_procedure (
    id {id} PRIMARY KEY,
    case_id {id} NOT NULL,
    root {id} NOT NULL,
    kind TEXT NOT NULL,
    name {json} NOT NULL,
    reason TEXT NOT NULL,
    basis {json} NOT NULL,
    opened_at {int} NOT NULL,
    opened_by {id} NOT NULL,
    planned_end TEXT NOT NULL,
    closed_at {int},
    closed_by {id},
    result TEXT
);
CREATE INDEX special_procedure_root ON special_procedure (root);

-- Numbered documents (文书), stored as data and drawn by the pages.
CREATE TABLE case_document (
    id {id} PRIMARY KEY,
    case_id {id} NOT NULL,
    root {id} NOT NULL,
    kind TEXT NOT NULL,
    number TEXT NOT NULL,
    organ {id} NOT NULL,
    at {int} NOT NULL,
    issued_by {id} NOT NULL,
    data {json} NOT NULL
);
CREATE UNIQUE INDEX case_document_number ON case_document (number);
CREATE INDEX case_document_root ON case_document (root, id);

-- Gap-free serials: case numbers by region and day, documents by organ, year and kind.
CREATE TABLE serial (
    name TEXT PRIMARY KEY,
    last {int} NOT NULL
) {clustered};

-- Numbers for the live board, kept as acts happen. `shard` spreads one number over rows, so that acts of different
-- cases seldom wait for each other.
CREATE TABLE tally (
    region TEXT NOT NULL,
    day TEXT NOT NULL,
    kind TEXT NOT NULL,
    shard {int} NOT NULL,
    n {int} NOT NULL,
    PRIMARY KEY (region, day, kind, shard)
) {clustered};
