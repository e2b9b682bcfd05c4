-- The store's own tables.

-- The ledger: every act, chained per stream. Rows are only ever added.
CREATE TABLE event (
    id {id} PRIMARY KEY,
    stream TEXT NOT NULL,
    seq {int} NOT NULL,
    kind TEXT NOT NULL,
    at {int} NOT NULL,
    actor TEXT NOT NULL,
    data {json} NOT NULL,
    prev {bytes} NOT NULL,
    hash {bytes} NOT NULL
);
CREATE UNIQUE INDEX event_stream_seq ON event (stream, seq);

-- The last event of each stream: finds it quickly, serializes writers, and betrays a tail that was cut off.
CREATE TABLE event_head (
    stream TEXT PRIMARY KEY,
    seq {int} NOT NULL,
    hash {bytes} NOT NULL
) {clustered};

-- Work left for after commit: timers (with a key to cancel them by), jobs, messages to the outside.
CREATE TABLE job (
    id {id} PRIMARY KEY,
    kind TEXT NOT NULL,
    key TEXT,
    payload {json} NOT NULL,
    run_at {int} NOT NULL,
    dedup_key TEXT,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'dead')),
    attempts {int} NOT NULL DEFAULT 0,
    last_error TEXT,
    created_at {int} NOT NULL
);
CREATE INDEX job_due ON job (run_at, id) WHERE state = 'waiting';
CREATE INDEX job_key ON job (key) WHERE key IS NOT NULL;
CREATE UNIQUE INDEX job_dedup ON job (dedup_key) WHERE dedup_key IS NOT NULL;
CREATE INDEX job_dead ON job (id) WHERE state = 'dead';
