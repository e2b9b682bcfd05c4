-- What becomes of licences: suspended, ended, changed into a next version; numbered copies; who used one (docs/decisions/0270).
ALTER TABLE licence RENAME TO licence_before;
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
    state       TEXT   NOT NULL CONSTRAINT licence_state
                CHECK (state IN ('valid', 'suspended', 'revoked', 'cancelled', 'superseded')),
    fields      {json} NOT NULL,
    issued_by   TEXT   NOT NULL,
    issued_at   {int}  NOT NULL,
    sealed      {bytes},
    -- What the trade calls it by (证照编号): a credit code, JY…; empty where there is none.
    number      TEXT   NOT NULL,
    -- The version before.
    replaces    {id},
    -- Last day of a suspension that ends by itself.
    until_day   TEXT
);
INSERT INTO licence (id, identifier, type_code, name_zh, name_en, issuer, issuer_zh, issuer_en, holder, holder_name, case_id,
    case_number, valid_from, valid_to, state, fields, issued_by, issued_at, sealed, number)
    SELECT id, identifier, type_code, name_zh, name_en, issuer, issuer_zh, issuer_en, holder, holder_name, case_id,
    case_number, valid_from, valid_to, state, fields, issued_by, issued_at, sealed, '' FROM licence_before;
DROP TABLE licence_before;
CREATE UNIQUE INDEX licence_identifier ON licence (identifier);
CREATE INDEX licence_holder ON licence (holder, type_code, id);
CREATE INDEX licence_case ON licence (case_id);
CREATE INDEX licence_number ON licence (number);
CREATE INDEX licence_issuer ON licence (issuer, id);
CREATE UNIQUE INDEX licence_replaces ON licence (replaces);

-- What was done to a licence, by which decision; why lies sealed.
CREATE TABLE licence_act (
    id        {id}    NOT NULL PRIMARY KEY,
    licence   {id}    NOT NULL,
    act       TEXT    NOT NULL,
    document  TEXT    NOT NULL,
    until_day TEXT,
    sealed    {bytes} NOT NULL,
    at        {int}   NOT NULL,
    done_by   TEXT    NOT NULL
);
CREATE INDEX licence_act_licence ON licence_act (licence, id);

-- Copies, numbered per licence. The hash finds a copy again that somebody hands in.
CREATE TABLE licence_copy (
    id      {id}  NOT NULL PRIMARY KEY,
    licence {id}  NOT NULL,
    no      {int} NOT NULL,
    sha256  TEXT  NOT NULL,
    at      {int} NOT NULL,
    made_by TEXT  NOT NULL
);
CREATE UNIQUE INDEX licence_copy_no ON licence_copy (licence, no);
CREATE INDEX licence_copy_sha256 ON licence_copy (sha256);
