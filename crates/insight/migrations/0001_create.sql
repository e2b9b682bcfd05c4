-- A case as figures count it, folded from its events. What a row adds to the figures follows from the row alone.
CREATE TABLE insight_case (
    id {id} PRIMARY KEY,
    root {id} NOT NULL,
    number TEXT NOT NULL,
    part TEXT NOT NULL,
    item TEXT NOT NULL,
    kind TEXT NOT NULL,
    organ {id} NOT NULL,
    region TEXT NOT NULL,
    channel TEXT NOT NULL,
    state TEXT NOT NULL,
    received_day TEXT NOT NULL,
    ended_day TEXT,
    overdue {bool} NOT NULL,
    returned {int} NOT NULL,
    fact {json} NOT NULL
);
CREATE INDEX insight_case_root ON insight_case (root);
CREATE INDEX insight_case_item ON insight_case (organ, item, id);

-- Figures by day (grain 'd'), by month ('m') and of now ('n', without a period).
CREATE TABLE insight_cell (
    grain TEXT NOT NULL,
    period TEXT NOT NULL,
    region TEXT NOT NULL,
    organ {id} NOT NULL,
    item TEXT NOT NULL,
    kind TEXT NOT NULL,
    part TEXT NOT NULL,
    channel TEXT NOT NULL,
    received {int} NOT NULL,
    online {int} NOT NULL,
    accepted {int} NOT NULL,
    ended {int} NOT NULL,
    granted {int} NOT NULL,
    refused {int} NOT NULL,
    not_accepted {int} NOT NULL,
    withdrawn {int} NOT NULL,
    terminated {int} NOT NULL,
    late {int} NOT NULL,
    returned {int} NOT NULL,
    sent_back {int} NOT NULL,
    delivered {int} NOT NULL,
    one_visit {int} NOT NULL,
    open {int} NOT NULL,
    overdue {int} NOT NULL,
    PRIMARY KEY (grain, period, region, organ, item, kind, part, channel)
) {clustered};

-- Distributions and names: how long cases took ('time'), how long a step took ('step'), which material was missing ('missing').
CREATE TABLE insight_spread (
    grain TEXT NOT NULL,
    what TEXT NOT NULL,
    period TEXT NOT NULL,
    region TEXT NOT NULL,
    organ {id} NOT NULL,
    item TEXT NOT NULL,
    kind TEXT NOT NULL,
    part TEXT NOT NULL,
    channel TEXT NOT NULL,
    name TEXT NOT NULL,
    bucket {int} NOT NULL,
    n {int} NOT NULL,
    PRIMARY KEY (grain, what, period, region, organ, item, kind, part, channel, name, bucket)
) {clustered};

-- What is going on with the figures: 'built' (when the past was counted in), 'walk' (how far a rebuilding is).
CREATE TABLE insight_state (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) {clustered};

-- Reconciliations with the cases and the ledger.
CREATE TABLE insight_check (
    id {id} PRIMARY KEY,
    asked_at {int} NOT NULL,
    asked_by TEXT NOT NULL,
    finished_at {int},
    cases {int} NOT NULL,
    left_out {int} NOT NULL,
    cells {int} NOT NULL,
    differing {int} NOT NULL
);

-- What differed: a figure of a cell, or a case.
CREATE TABLE insight_difference (
    id {id} PRIMARY KEY,
    check_id {id} NOT NULL,
    source TEXT NOT NULL,
    period TEXT NOT NULL,
    region TEXT NOT NULL,
    organ {id} NOT NULL,
    item TEXT NOT NULL,
    kind TEXT NOT NULL,
    part TEXT NOT NULL,
    channel TEXT NOT NULL,
    measure TEXT NOT NULL,
    kept {int} NOT NULL,
    found {int} NOT NULL,
    numbers TEXT NOT NULL
);
CREATE INDEX insight_difference_check ON insight_difference (check_id, id);
