-- Files people uploaded, and electronic licences.
CREATE TABLE file (
    id          {id}   NOT NULL PRIMARY KEY,
    name        TEXT   NOT NULL,
    media_type  TEXT   NOT NULL,
    bytes       {int}  NOT NULL,
    sha256      TEXT   NOT NULL,
    owner       {id}   NOT NULL,
    uploaded_by TEXT   NOT NULL,
    at          {int}  NOT NULL
);
CREATE INDEX file_owner ON file (owner, id);

CREATE TABLE licence (
    id          {id}   NOT NULL PRIMARY KEY,
    identifier  TEXT   NOT NULL,
    type_code   TEXT   NOT NULL,
    name_zh     TEXT   NOT NULL,
    name_en     TEXT   NOT NULL,
    issuer      {id}   NOT NULL,
    issuer_zh   TEXT   NOT NULL,
    issuer_en   TEXT   NOT NULL,
    holder      {id}   NOT NULL,
    holder_name TEXT   NOT NULL,
    case_id     {id}   NOT NULL,
    case_number TEXT   NOT NULL,
    valid_from  TEXT   NOT NULL,
    valid_to    TEXT,
    state       TEXT   NOT NULL CONSTRAINT licence_state CHECK (state IN ('valid', 'revoked')),
    fields      {json} NOT NULL,
    issued_by   TEXT   NOT NULL,
    issued_at   {int}  NOT NULL
);
CREATE UNIQUE INDEX licence_identifier ON licence (identifier);
CREATE INDEX licence_holder ON licence (holder, type_code, id);
CREATE INDEX licence_case ON licence (case_id);

-- The last serial given out, per type, issuer and year: no gaps, no doubles.
CREATE TABLE licence_serial (
    type_code TEXT  NOT NULL,
    issuer    {id}  NOT NULL,
    year      {int} NOT NULL,
    last      {int} NOT NULL,
    PRIMARY KEY (type_code, issuer, year)
) {clustered};
