-- Versions of the list of powers (执法事项清单) with its discretion ranges; the latest is in force.
CREATE TABLE enforcement_powers (
    id {id} PRIMARY KEY,
    at {int} NOT NULL,
    by_whom TEXT NOT NULL,
    body TEXT NOT NULL
);

-- A penalty case (行政处罚案件). `power` is a key of the list it was filed under (version `powers`); `fact_day` and `power` with the party
-- are the one fact. `due_at`: the last moment to decide, epoch ms. `body`: what happened, as JSON; `words`: what the party said of it, sealed.
-- `public_until`: the last day on which its decision is published.
CREATE TABLE enforcement_case (
    id {id} PRIMARY KEY,
    number TEXT NOT NULL,
    power TEXT NOT NULL,
    powers {id} NOT NULL,
    organ {id} NOT NULL,
    region TEXT NOT NULL,
    party {id} NOT NULL,
    fact_day TEXT NOT NULL,
    state TEXT NOT NULL,
    simple {int} NOT NULL,
    filed_at {int} NOT NULL,
    due_at {int} NOT NULL,
    provisional {int} NOT NULL,
    late_at {int},
    decided_at {int},
    public_until TEXT,
    sent_to {id} NOT NULL,
    body TEXT NOT NULL,
    words {bytes},
    revision {int} NOT NULL
);
CREATE UNIQUE INDEX enforcement_case_number ON enforcement_case (number);
CREATE INDEX enforcement_case_organ ON enforcement_case (organ, state, id);
CREATE INDEX enforcement_case_sent ON enforcement_case (sent_to, id);
CREATE INDEX enforcement_case_party ON enforcement_case (party, id);
CREATE INDEX enforcement_case_public ON enforcement_case (public_until, id);

-- Documents of a case (执法文书): numbered and dated.
CREATE TABLE enforcement_paper (
    case_id {id} NOT NULL,
    no {int} NOT NULL,
    kind TEXT NOT NULL,
    number TEXT NOT NULL,
    at {int} NOT NULL,
    by_whom TEXT NOT NULL,
    said TEXT NOT NULL,
    PRIMARY KEY (case_id, no)
) {clustered};
