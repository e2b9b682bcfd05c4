-- A resource as the catalogue describes it: category, content, scope, rhythm, steward, source system, and whether it is shared.
ALTER TABLE resource ADD COLUMN kind TEXT NOT NULL DEFAULT 'department';
ALTER TABLE resource ADD COLUMN about_zh TEXT NOT NULL DEFAULT '';
ALTER TABLE resource ADD COLUMN about_en TEXT NOT NULL DEFAULT '';
ALTER TABLE resource ADD COLUMN scope_zh TEXT NOT NULL DEFAULT '';
ALTER TABLE resource ADD COLUMN scope_en TEXT NOT NULL DEFAULT '';
ALTER TABLE resource ADD COLUMN rhythm TEXT NOT NULL DEFAULT 'live';
ALTER TABLE resource ADD COLUMN steward TEXT NOT NULL DEFAULT '';
ALTER TABLE resource ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE resource ADD COLUMN sharing TEXT NOT NULL DEFAULT 'conditional';
ALTER TABLE resource ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE resource ADD COLUMN withdrawn_why TEXT;
ALTER TABLE resource ADD COLUMN revision {int} NOT NULL DEFAULT 1;
ALTER TABLE resource ADD COLUMN changed_at {int} NOT NULL DEFAULT 0;
CREATE INDEX resource_steward ON resource (steward, code);

-- Who may read what for which item and purpose, and how long. `fields` empty: all there are. `request` empty: from the site's file.
CREATE TABLE exchange_grant (
    id {id} NOT NULL PRIMARY KEY,
    resource TEXT NOT NULL REFERENCES resource (code),
    organ TEXT NOT NULL,
    item TEXT NOT NULL,
    purpose TEXT NOT NULL,
    basis TEXT NOT NULL,
    fields {json} NOT NULL,
    until_day TEXT NOT NULL,
    request TEXT NOT NULL,
    given_at {int} NOT NULL,
    ended_at {int},
    ended_why TEXT
);
CREATE INDEX exchange_grant_holder ON exchange_grant (resource, organ, purpose);
INSERT INTO exchange_grant (id, resource, organ, item, purpose, basis, fields, until_day, request, given_at)
SELECT row_number() OVER (ORDER BY resource, organ), resource, organ, '', 'handling', purpose, '[]', '9999-12-31', '', 0
FROM resource_grant;
DROP TABLE resource_grant;

-- What organs ask of stewards: to use a resource, or to correct what it says (质量疑义).
CREATE TABLE exchange_request (
    id {id} NOT NULL PRIMARY KEY,
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    resource TEXT NOT NULL REFERENCES resource (code),
    steward TEXT NOT NULL,
    organ TEXT NOT NULL,
    organ_id {id} NOT NULL,
    region TEXT NOT NULL,
    item TEXT NOT NULL,
    purpose TEXT NOT NULL,
    fields {json} NOT NULL,
    why TEXT NOT NULL,
    until_day TEXT NOT NULL,
    state TEXT NOT NULL,
    filed_at {int} NOT NULL,
    filed_by {id} NOT NULL,
    due_at {int} NOT NULL,
    warn_at {int} NOT NULL,
    provisional {bool} NOT NULL,
    alarmed {int} NOT NULL,
    ended_at {int},
    ended_by {id},
    said TEXT,
    revision {int} NOT NULL
);
CREATE UNIQUE INDEX exchange_request_number ON exchange_request (number);
CREATE INDEX exchange_request_steward ON exchange_request (steward, state, id);
CREATE INDEX exchange_request_organ ON exchange_request (organ, state, id);
CREATE INDEX exchange_request_state ON exchange_request (state, id);
CREATE INDEX exchange_request_resource ON exchange_request (resource, id);

-- Gap-free serials.
CREATE TABLE exchange_serial (name TEXT NOT NULL PRIMARY KEY, last {int} NOT NULL) {clustered};

-- Under which grant a call was made, by which organ, for which item, purpose and fields: compared at the call, kept with it.
ALTER TABLE resource_call ADD COLUMN organ TEXT NOT NULL DEFAULT '';
ALTER TABLE resource_call ADD COLUMN calling_organ TEXT NOT NULL DEFAULT '';
ALTER TABLE resource_call ADD COLUMN item TEXT NOT NULL DEFAULT '';
ALTER TABLE resource_call ADD COLUMN purpose_key TEXT NOT NULL DEFAULT 'handling';
ALTER TABLE resource_call ADD COLUMN fields {json} NOT NULL DEFAULT '[]';
ALTER TABLE resource_call ADD COLUMN grant_id {id} NOT NULL DEFAULT 0;
CREATE INDEX resource_call_resource ON resource_call (resource, at);
