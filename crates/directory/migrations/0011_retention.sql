-- How long kinds of things are kept where an administrator has set another term than the one they come with (保管期限).
CREATE TABLE retention_term (
    kind TEXT PRIMARY KEY,
    days {int} NOT NULL,
    reason TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    confirmed_by TEXT NOT NULL,
    since {int} NOT NULL
) {clustered};
-- What one administrator asks for and another person confirms: `term` (of the kind in `subject`, `days`), `lift` (of the hold whose
-- id is in `subject`).
CREATE TABLE retention_request (
    id {id} PRIMARY KEY,
    what TEXT NOT NULL,
    subject TEXT NOT NULL,
    days {int},
    reason TEXT NOT NULL,
    asked_by {id} NOT NULL,
    asked_name TEXT NOT NULL,
    asked_at {int} NOT NULL,
    state TEXT NOT NULL,
    settled_name TEXT,
    settled_at {int}
);
CREATE UNIQUE INDEX retention_request_waiting ON retention_request (what, subject) WHERE state = 'waiting';
-- Legal holds (留存保全): what is held is not erased until it is lifted. `party` is a person, `number` a public number (a case's, a
-- ticket's); one of the two.
CREATE TABLE retention_hold (
    id {id} PRIMARY KEY,
    party {id},
    number TEXT NOT NULL,
    reason TEXT NOT NULL,
    basis TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at {int} NOT NULL,
    lifted_at {int},
    lifted_by TEXT,
    lifted_why TEXT
);
CREATE INDEX retention_hold_open ON retention_hold (id) WHERE lifted_at IS NULL;
-- Whoever erases, and whoever holds, takes this row first.
CREATE TABLE retention_turn (
    id {int} PRIMARY KEY,
    turn {int} NOT NULL
) {clustered};
CREATE TABLE retention_serial (
    name TEXT PRIMARY KEY,
    last {int} NOT NULL
) {clustered};
-- Erasing one kind once: by which term, how far it is, what came of it. `number`: of the certificate (销毁证明), once there is one.
CREATE TABLE retention_run (
    id {id} PRIMARY KEY,
    kind TEXT NOT NULL,
    days {int} NOT NULL,
    before {int} NOT NULL,
    began_at {int} NOT NULL,
    ended_at {int},
    place TEXT NOT NULL,
    erased {int} NOT NULL,
    held {int} NOT NULL,
    digest TEXT NOT NULL,
    number TEXT
);
CREATE INDEX retention_run_open ON retention_run (kind) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX retention_run_number ON retention_run (number);
-- Public numbers of what was erased, in order: all that is left of it beside the ledger.
CREATE TABLE retention_erased (
    run {id} NOT NULL,
    no {int} NOT NULL,
    thing TEXT NOT NULL,
    PRIMARY KEY (run, no)
) {clustered};
CREATE INDEX retention_erased_thing ON retention_erased (thing);
-- Oldest first, of what is erased when its term has run out.
CREATE INDEX list_export_asked ON list_export (asked_at);
