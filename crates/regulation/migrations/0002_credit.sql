-- An objective fact of somebody's credit (信用记录): from an inspection, a decision, a promise not kept. Nobody rates. One fact stands once,
-- whoever tells it how often.
CREATE TABLE regulation_record (
    id {id} PRIMARY KEY,
    entity {id} NOT NULL,
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    said TEXT NOT NULL,
    on_day TEXT NOT NULL,
    at {int} NOT NULL,
    by_whom TEXT NOT NULL,
    repaired_at {int},
    struck_at {int},
    struck_why TEXT
);
CREATE UNIQUE INDEX regulation_record_fact ON regulation_record (entity, kind, source);
CREATE INDEX regulation_record_entity ON regulation_record (entity, id);

-- What a subject asks for about a record: repair (信用修复) or objection (异议).
CREATE TABLE regulation_request (
    id {id} PRIMARY KEY,
    record {id} NOT NULL,
    entity {id} NOT NULL,
    region TEXT NOT NULL,
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    why TEXT NOT NULL,
    state TEXT NOT NULL,
    filed_at {int} NOT NULL,
    filed_by {id} NOT NULL,
    due_at {int} NOT NULL,
    decided_at {int},
    decided_by {id},
    said TEXT
);
CREATE UNIQUE INDEX regulation_request_number ON regulation_request (number);
CREATE INDEX regulation_request_state ON regulation_request (state, region, id);
CREATE INDEX regulation_request_record ON regulation_request (record, id);

-- Red and black lists (红黑名单): on it by a criterion of the rules, for a term; off it at once.
CREATE TABLE regulation_listing (
    id {id} PRIMARY KEY,
    entity {id} NOT NULL,
    list TEXT NOT NULL,
    criterion TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    basis TEXT NOT NULL,
    source TEXT NOT NULL,
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL,
    removed_at {int},
    removed_why TEXT
);
CREATE INDEX regulation_listing_entity ON regulation_listing (entity, id);
CREATE INDEX regulation_listing_list ON regulation_listing (list, id);
