-- A wish of somebody (诉求工单). Who they are lies in `contact`, encrypted; `caller_key`, `phone_key` and `tail_key` are keyed
-- hashes for finding it again. `caller` and `phone` are masked, and empty for whoever is protected.
CREATE TABLE hotline_ticket (
    id {id} PRIMARY KEY,
    number TEXT NOT NULL,
    region TEXT NOT NULL,
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    origin TEXT NOT NULL,
    urgent {bool} NOT NULL,
    state TEXT NOT NULL,
    revision {int} NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    place TEXT NOT NULL,
    class TEXT,
    organ {id},
    hop {int} NOT NULL,
    taken_by {id},
    caller TEXT NOT NULL,
    phone TEXT NOT NULL,
    contact {bytes} NOT NULL,
    caller_key TEXT,
    phone_key TEXT,
    tail_key TEXT NOT NULL,
    same_key TEXT NOT NULL,
    from_key TEXT NOT NULL,
    protected {bool} NOT NULL,
    received_at {int} NOT NULL,
    received_by {id} NOT NULL,
    take_by {int},
    due_at {int} NOT NULL,
    warn_at {int} NOT NULL,
    provisional {bool} NOT NULL,
    extended TEXT,
    alarmed {int} NOT NULL,
    answer TEXT,
    answered_at {int},
    answered_by {id},
    closed_at {int},
    solved {bool},
    content {int},
    comment TEXT,
    rated_at {int},
    reopened {int} NOT NULL,
    lead {id}
);
CREATE UNIQUE INDEX hotline_ticket_number ON hotline_ticket (number);
CREATE INDEX hotline_ticket_state ON hotline_ticket (state, region, id);
CREATE INDEX hotline_ticket_open ON hotline_ticket (region, id) WHERE closed_at IS NULL;
CREATE INDEX hotline_ticket_late ON hotline_ticket (due_at, id) WHERE closed_at IS NULL;
CREATE INDEX hotline_ticket_organ ON hotline_ticket (organ, state, id) WHERE organ IS NOT NULL;
CREATE INDEX hotline_ticket_caller ON hotline_ticket (caller_key, id) WHERE caller_key IS NOT NULL;
CREATE INDEX hotline_ticket_phone ON hotline_ticket (phone_key, id) WHERE phone_key IS NOT NULL;
CREATE INDEX hotline_ticket_lead ON hotline_ticket (lead, id) WHERE lead IS NOT NULL;
CREATE INDEX hotline_ticket_from ON hotline_ticket (from_key, received_at);
CREATE INDEX hotline_ticket_same ON hotline_ticket (same_key, received_at);

-- Each unit a ticket was with (流转): a hop has its own clock.
CREATE TABLE hotline_hop (
    ticket {id} NOT NULL,
    no {int} NOT NULL,
    organ {id} NOT NULL,
    at {int} NOT NULL,
    sent_by {id} NOT NULL,
    why TEXT NOT NULL,
    take_by {int} NOT NULL,
    firm {bool} NOT NULL,
    taken_at {int},
    taken_by {id},
    ended_at {int},
    outcome TEXT,
    said TEXT,
    PRIMARY KEY (ticket, no)
) {clustered};
CREATE INDEX hotline_hop_organ ON hotline_hop (organ, ticket);

-- Who opened the identity behind a ticket, and what for.
CREATE TABLE hotline_look (
    id {id} PRIMARY KEY,
    ticket {id} NOT NULL,
    at {int} NOT NULL,
    account {id} NOT NULL,
    viewer TEXT NOT NULL,
    organ_zh TEXT NOT NULL,
    organ_en TEXT NOT NULL,
    purpose TEXT NOT NULL
);
CREATE INDEX hotline_look_ticket ON hotline_look (ticket, id);

-- The installation's rules: classes and their words, limits, emergencies, empty phrases. The latest is in force.
CREATE TABLE hotline_rules (
    id {id} PRIMARY KEY,
    at {int} NOT NULL,
    by_whom TEXT NOT NULL,
    body TEXT NOT NULL
);

-- Gap-free serials of ticket numbers by region and day.
CREATE TABLE hotline_serial (
    name TEXT PRIMARY KEY,
    last {int} NOT NULL
) {clustered};
