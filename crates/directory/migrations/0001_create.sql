-- Divisions of the country (行政区划). A code may have had other names before: one row for each time it was in force.
CREATE TABLE region (
    code TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    parent TEXT,
    level {int} NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    PRIMARY KEY (code, valid_from)
) {clustered};
CREATE INDEX region_parent ON region (parent, code);

-- Organs of government (实施机关).
CREATE TABLE organ (
    id {id} PRIMARY KEY,
    uscc TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    region TEXT NOT NULL,
    kind TEXT NOT NULL
);
CREATE UNIQUE INDEX organ_uscc ON organ (uscc);
CREATE INDEX organ_region ON organ (region, id);

-- Posts (岗位): what one may do, and where. `items` and `permissions` are JSON lists; `items` NULL is all.
CREATE TABLE post (
    id {id} PRIMARY KEY,
    code TEXT NOT NULL,
    organ {id} NOT NULL REFERENCES organ (id),
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    region TEXT NOT NULL,
    all_organs {bool} NOT NULL,
    items {json},
    permissions {json} NOT NULL
);
CREATE UNIQUE INDEX post_code ON post (code);
CREATE INDEX post_organ ON post (organ);

-- Natural and legal persons (当事人). What identifies or reaches them lies encrypted in `sealed`; `id_index` is a keyed
-- hash of kind and number for finding them. `claimed_by` is 0 for a person whose identity somebody has checked, else
-- the account that only says so.
CREATE TABLE party (
    id {id} PRIMARY KEY,
    kind TEXT NOT NULL,
    id_kind TEXT NOT NULL,
    id_index {bytes} NOT NULL,
    claimed_by {id} NOT NULL,
    name TEXT NOT NULL,
    sealed {bytes} NOT NULL,
    created_at {int} NOT NULL,
    changed_at {int} NOT NULL
);
CREATE UNIQUE INDEX party_identity ON party (id_index, claimed_by);

-- Accounts (账号) of staff and of the public.
CREATE TABLE account (
    id {id} PRIMARY KEY,
    login TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    state TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    must_change {bool} NOT NULL,
    party {id} REFERENCES party (id),
    totp {bytes},
    totp_pending {bytes},
    totp_step {int} NOT NULL,
    created_at {int} NOT NULL
);
CREATE UNIQUE INDEX account_login ON account (login);

-- Who holds which post, from day to day (任职). Both days count.
CREATE TABLE appointment (
    id {id} PRIMARY KEY,
    account {id} NOT NULL REFERENCES account (id),
    post {id} NOT NULL REFERENCES post (id),
    from_day TEXT NOT NULL,
    to_day TEXT
);
CREATE INDEX appointment_account ON appointment (account, id);
CREATE INDEX appointment_post ON appointment (post, id);

-- Whom an account may act for besides its own person (代理).
CREATE TABLE representation (
    account {id} NOT NULL REFERENCES account (id),
    party {id} NOT NULL REFERENCES party (id),
    since {int} NOT NULL,
    PRIMARY KEY (account, party)
);

-- Sessions. Only the hash of the token is here. `stage` is `full`, or what is still missing before it is.
CREATE TABLE session (
    token_hash {bytes} NOT NULL PRIMARY KEY,
    account {id} NOT NULL REFERENCES account (id),
    channel TEXT NOT NULL,
    stage TEXT NOT NULL,
    assurance {int} NOT NULL,
    csrf TEXT NOT NULL,
    acting_for {id} REFERENCES party (id),
    address TEXT NOT NULL,
    agent TEXT NOT NULL,
    created_at {int} NOT NULL,
    seen_at {int} NOT NULL,
    expires_at {int} NOT NULL
);
CREATE INDEX session_account ON session (account, created_at);
CREATE INDEX session_expires ON session (expires_at);

-- Failed sign-ins within a window, by address, by account and by known device.
CREATE TABLE sign_in_failure (
    bucket TEXT NOT NULL PRIMARY KEY,
    failures {int} NOT NULL,
    since {int} NOT NULL
);
CREATE INDEX sign_in_failure_since ON sign_in_failure (since);

-- Every look at somebody's personal data (谁查看了我的信息).
CREATE TABLE reveal (
    id {id} PRIMARY KEY,
    party {id} NOT NULL REFERENCES party (id),
    account {id} NOT NULL,
    viewer TEXT NOT NULL,
    organ_zh TEXT NOT NULL,
    organ_en TEXT NOT NULL,
    purpose TEXT NOT NULL,
    at {int} NOT NULL
);
CREATE INDEX reveal_party ON reveal (party, id);

-- A known text sealed with the key in use, so that a wrong key is noticed at start and not when a case needs it.
CREATE TABLE vault_check (
    id {id} PRIMARY KEY,
    sealed {bytes} NOT NULL
);
