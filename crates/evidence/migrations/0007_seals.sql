-- Seals of organs, who may set them, what each was set on (docs/decisions/0300).
CREATE TABLE seal (
    id             {id}   NOT NULL PRIMARY KEY,
    number         TEXT   NOT NULL,
    organ          {id}   NOT NULL,
    organ_zh       TEXT   NOT NULL,
    organ_en       TEXT   NOT NULL,
    name           TEXT   NOT NULL,
    kind           TEXT   NOT NULL CONSTRAINT seal_kind CHECK (kind IN ('approval', 'administrative')),
    state          TEXT   NOT NULL CONSTRAINT seal_state CHECK (state IN ('asked', 'refused', 'in-use', 'retired', 'revoked')),
    basis          TEXT   NOT NULL,
    asked_by       {id}   NOT NULL,
    asked_at       {int}  NOT NULL,
    confirmed_by   {id},
    made_at        {int},
    certificate    {bytes},
    fingerprint    TEXT   NOT NULL,
    -- The secret key, sealed; it is destroyed when the seal goes out of use.
    sealed         {bytes},
    ended_at       {int},
    ended_document TEXT   NOT NULL,
    ended_why      TEXT   NOT NULL,
    lost           {int}  NOT NULL,
    replaced_by    {id}
);
CREATE UNIQUE INDEX seal_number ON seal (number);
CREATE UNIQUE INDEX seal_one ON seal (organ, kind) WHERE state IN ('asked', 'in-use');
CREATE INDEX seal_replaced ON seal (replaced_by);

CREATE TABLE seal_bearer (
    id       {id}  NOT NULL PRIMARY KEY,
    seal     {id}  NOT NULL,
    account  {id}  NOT NULL,
    since    {int} NOT NULL,
    ended_at {int}
);
CREATE UNIQUE INDEX seal_bearer_one ON seal_bearer (seal, account) WHERE ended_at IS NULL;
CREATE INDEX seal_bearer_account ON seal_bearer (account);

-- Every time a seal was set, with the digest of the document as it went out.
CREATE TABLE seal_use (
    id          {id}  NOT NULL PRIMARY KEY,
    seal        {id}  NOT NULL,
    document    TEXT  NOT NULL,
    subject     TEXT  NOT NULL,
    act         {id},
    sha256      TEXT  NOT NULL,
    at          {int} NOT NULL,
    used_by     TEXT  NOT NULL,
    released_by TEXT  NOT NULL,
    file        {id}
);
CREATE UNIQUE INDEX seal_use_act ON seal_use (act);
CREATE INDEX seal_use_sha256 ON seal_use (sha256);
CREATE INDEX seal_use_seal ON seal_use (seal, id);

-- Documents of weight: one bearer asks, another releases.
CREATE TABLE seal_request (
    id       {id}  NOT NULL PRIMARY KEY,
    seal     {id}  NOT NULL,
    act      {id}  NOT NULL,
    asked_by {id}  NOT NULL,
    asked_at {int} NOT NULL,
    state    TEXT  NOT NULL CONSTRAINT seal_request_state CHECK (state IN ('waiting', 'released', 'taken-back'))
);
CREATE UNIQUE INDEX seal_request_one ON seal_request (act) WHERE state = 'waiting';
