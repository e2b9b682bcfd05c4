-- Systems of other organs (业务系统登记): which are joined to the exchange, which need not be for an approved reason, which stand alone.
CREATE TABLE exchange_system (
    id {id} NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    organ TEXT NOT NULL,
    exempt_why TEXT NOT NULL,
    stopped_why TEXT,
    added_at {int} NOT NULL,
    revision {int} NOT NULL
);
CREATE UNIQUE INDEX exchange_system_code ON exchange_system (code);

-- Their public keys. A key signs until it expires or is revoked.
CREATE TABLE exchange_key (
    keyid TEXT NOT NULL PRIMARY KEY,
    system {id} NOT NULL REFERENCES exchange_system (id),
    algorithm TEXT NOT NULL,
    public {bytes} NOT NULL,
    added_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    revoked_at {int}
) {clustered};
CREATE INDEX exchange_key_system ON exchange_key (system, added_at);

-- Every message of a system, answered or refused: one line a message, however often it was sent. Bodies are not kept.
CREATE TABLE exchange_message (
    id {id} NOT NULL PRIMARY KEY,
    system {id} NOT NULL,
    message TEXT NOT NULL,
    resource TEXT NOT NULL,
    digest TEXT NOT NULL,
    outcome TEXT NOT NULL,
    day TEXT NOT NULL,
    times {int} NOT NULL,
    first_at {int} NOT NULL,
    last_at {int} NOT NULL
);
CREATE UNIQUE INDEX exchange_message_once ON exchange_message (system, message);
CREATE INDEX exchange_message_day ON exchange_message (system, day, message);

CREATE INDEX exchange_message_latest ON exchange_message (system, id);

-- Signatures seen, as long as they would hold: the same one does not count twice.
CREATE TABLE exchange_seen (mark TEXT NOT NULL PRIMARY KEY, until {int} NOT NULL) {clustered};
CREATE INDEX exchange_seen_until ON exchange_seen (until);

-- Days compared with a system (对账): its count and digest beside ours.
CREATE TABLE exchange_day (
    system {id} NOT NULL,
    day TEXT NOT NULL,
    their_count {int} NOT NULL,
    their_digest TEXT NOT NULL,
    our_count {int} NOT NULL,
    our_digest TEXT NOT NULL,
    missing {json} NOT NULL,
    unknown {json} NOT NULL,
    at {int} NOT NULL,
    PRIMARY KEY (system, day)
) {clustered};

-- What is called most lately.
CREATE INDEX resource_call_at ON resource_call (at);
