-- Data resources that may be called, by whom and for what, and every call made.
CREATE TABLE resource (
    code         TEXT NOT NULL PRIMARY KEY,
    name_zh      TEXT NOT NULL,
    name_en      TEXT NOT NULL,
    provider_zh  TEXT NOT NULL,
    provider_en  TEXT NOT NULL
) {clustered};

-- Which organ may have the resource read for the items it handles, and on what basis.
CREATE TABLE resource_grant (
    resource TEXT NOT NULL REFERENCES resource (code),
    organ    TEXT NOT NULL,
    purpose  TEXT NOT NULL,
    PRIMARY KEY (resource, organ)
) {clustered};

-- What the resource says about a party. Filled by providers; synthetic in the demonstration.
CREATE TABLE resource_record (
    resource TEXT   NOT NULL REFERENCES resource (code),
    party    {id}   NOT NULL,
    data     {json} NOT NULL,
    at       {int}  NOT NULL,
    PRIMARY KEY (resource, party)
) {clustered};

CREATE TABLE resource_call (
    id       {id}  NOT NULL PRIMARY KEY,
    resource TEXT  NOT NULL,
    party    {id}  NOT NULL,
    actor    TEXT  NOT NULL,
    actor_name TEXT NOT NULL,
    purpose  TEXT  NOT NULL,
    found    {bool} NOT NULL,
    at       {int} NOT NULL
);
CREATE INDEX resource_call_party ON resource_call (party, id);
