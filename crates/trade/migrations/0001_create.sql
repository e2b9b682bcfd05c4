-- Versions of the rules of trading (交易规则): boards, procedures with their periods, the catalogue; the latest is in force.
CREATE TABLE trade_rules (
    id {id} PRIMARY KEY,
    at {int} NOT NULL,
    by_whom TEXT NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE trade_serial (
    name TEXT PRIMARY KEY,
    last {int} NOT NULL
) {clustered};

-- A trader (交易主体): an enterprise that registered once, known on every board of the region.
CREATE TABLE trade_trader (
    code TEXT PRIMARY KEY,
    party {id} NOT NULL,
    name TEXT NOT NULL,
    region TEXT NOT NULL,
    at {int} NOT NULL
);
CREATE UNIQUE INDEX trade_trader_party ON trade_trader (party);

-- A key holder (开标密钥持有人): the public half of a key whose secret half only its holder has.
CREATE TABLE trade_holder (
    id {id} PRIMARY KEY,
    account {id} NOT NULL,
    organ {id} NOT NULL,
    role TEXT NOT NULL,
    public_key TEXT NOT NULL,
    at {int} NOT NULL,
    ended_at {int}
);
CREATE INDEX trade_holder_role ON trade_holder (role, organ, at);

-- A tender (交易项目): from the draft to the end of the contract. `terms` is what is announced, as JSON; amounts in fen.
CREATE TABLE trade_tender (
    id {id} PRIMARY KEY,
    number TEXT NOT NULL,
    revision {int} NOT NULL,
    state TEXT NOT NULL,
    board TEXT NOT NULL,
    procedure TEXT NOT NULL,
    organ {id} NOT NULL,
    authority {id} NOT NULL,
    region TEXT NOT NULL,
    title TEXT NOT NULL,
    terms TEXT NOT NULL,
    version {int} NOT NULL,
    holders TEXT NOT NULL,
    quorum {int} NOT NULL,
    created_at {int} NOT NULL,
    created_by {id} NOT NULL,
    published_at {int},
    questions_until {int},
    bids_until {int},
    opened_at {int},
    report_at {int},
    publicity_until {int},
    awarded_at {int},
    winner TEXT NOT NULL,
    award_fen {int} NOT NULL,
    contract_at {int},
    contract_no TEXT NOT NULL,
    ended_at {int},
    why TEXT NOT NULL
);
CREATE UNIQUE INDEX trade_tender_number ON trade_tender (number);
CREATE INDEX trade_tender_public ON trade_tender (published_at, id);
CREATE INDEX trade_tender_board ON trade_tender (board, published_at, id);
CREATE INDEX trade_tender_organ ON trade_tender (organ, id);
CREATE INDEX trade_tender_authority ON trade_tender (authority, id);

-- What was announced, version by version (公告及变更).
CREATE TABLE trade_version (
    tender {id} NOT NULL,
    version {int} NOT NULL,
    at {int} NOT NULL,
    terms TEXT NOT NULL,
    bids_until {int} NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (tender, version)
) {clustered};

-- A question about the documents and its answer to everybody (答疑).
CREATE TABLE trade_question (
    id {id} PRIMARY KEY,
    tender {id} NOT NULL,
    asked_by {id} NOT NULL,
    at {int} NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    answered_at {int}
);
CREATE INDEX trade_question_tender ON trade_question (tender, id);

-- A bid (投标). Until the opening `envelope` is all there is of it; afterwards `body` is what lay in it.
CREATE TABLE trade_bid (
    id {id} PRIMARY KEY,
    tender {id} NOT NULL,
    trader TEXT NOT NULL,
    name TEXT NOT NULL,
    account {id} NOT NULL,
    state TEXT NOT NULL,
    receipt TEXT NOT NULL,
    at {int} NOT NULL,
    envelope TEXT NOT NULL,
    machine TEXT NOT NULL,
    body TEXT NOT NULL,
    price_fen {int} NOT NULL,
    points {int} NOT NULL,
    place {int} NOT NULL,
    why TEXT NOT NULL,
    ended_at {int}
);
CREATE INDEX trade_bid_tender ON trade_bid (tender, state, id);
CREATE INDEX trade_bid_account ON trade_bid (account, id);
CREATE UNIQUE INDEX trade_bid_one ON trade_bid (tender, trader) WHERE state <> 'withdrawn';

-- A share of a bid's content key, given by a holder at the opening (开标解密).
CREATE TABLE trade_share (
    bid {id} NOT NULL,
    holder {int} NOT NULL,
    share TEXT NOT NULL,
    at {int} NOT NULL,
    PRIMARY KEY (bid, holder)
) {clustered};

-- A deposit (保证金) as the platform's cashier recorded it.
CREATE TABLE trade_deposit (
    id {id} PRIMARY KEY,
    tender {id} NOT NULL,
    trader TEXT NOT NULL,
    state TEXT NOT NULL,
    amount_fen {int} NOT NULL,
    reference TEXT NOT NULL,
    at {int} NOT NULL,
    ended_at {int},
    why TEXT NOT NULL
);
CREATE UNIQUE INDEX trade_deposit_one ON trade_deposit (tender, trader);

-- An expert of the library (评审专家). The account's name is read where it may be; `specialities` separated by blanks.
CREATE TABLE trade_expert (
    id {id} PRIMARY KEY,
    account {id} NOT NULL,
    region TEXT NOT NULL,
    organ {id} NOT NULL,
    employer TEXT NOT NULL,
    specialities TEXT NOT NULL,
    state TEXT NOT NULL,
    until TEXT NOT NULL,
    at {int} NOT NULL,
    why TEXT NOT NULL,
    assessed {int} NOT NULL,
    points {int} NOT NULL
);
CREATE UNIQUE INDEX trade_expert_account ON trade_expert (account);
CREATE INDEX trade_expert_state ON trade_expert (state, id);

-- The draw of a committee (专家抽取): announced, then drawn. `secret` is sealed with the site's key.
CREATE TABLE trade_draw (
    tender {id} PRIMARY KEY,
    digest TEXT NOT NULL,
    announcement TEXT NOT NULL,
    secret {bytes} NOT NULL,
    meeting TEXT NOT NULL,
    place TEXT NOT NULL,
    at {int} NOT NULL,
    draw_from {int} NOT NULL,
    bundle TEXT NOT NULL,
    drawn_at {int}
);

-- A seat of a committee. Who sits there is sealed with the site's key and bound to the seat; `mark` is what the draw calls them,
-- `login_mark` a keyed hash by which the expert's own pages find it.
CREATE TABLE trade_seat (
    id {id} PRIMARY KEY,
    tender {id} NOT NULL,
    no {int} NOT NULL,
    mark TEXT NOT NULL,
    login_mark TEXT NOT NULL,
    sealed {bytes} NOT NULL,
    state TEXT NOT NULL,
    code {bytes} NOT NULL,
    at {int} NOT NULL,
    arrived_at {int},
    signed_at {int},
    assessed {int}
);
CREATE INDEX trade_seat_tender ON trade_seat (tender, no);
CREATE INDEX trade_seat_login ON trade_seat (login_mark, id);

-- What an expert gave a bid for a criterion: hundredths of a point (评分).
CREATE TABLE trade_score (
    seat {id} NOT NULL,
    bid {id} NOT NULL,
    criterion TEXT NOT NULL,
    points {int} NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (seat, bid, criterion)
) {clustered};

-- An objection to the tenderer or a complaint to the authority (异议、投诉).
CREATE TABLE trade_protest (
    id {id} PRIMARY KEY,
    number TEXT NOT NULL,
    tender {id} NOT NULL,
    kind TEXT NOT NULL,
    trader TEXT NOT NULL,
    account {id} NOT NULL,
    at {int} NOT NULL,
    due_at {int} NOT NULL,
    words TEXT NOT NULL,
    answer TEXT NOT NULL,
    upheld {int},
    answered_at {int}
);
CREATE INDEX trade_protest_tender ON trade_protest (tender, id);
CREATE INDEX trade_protest_open ON trade_protest (due_at) WHERE answered_at IS NULL;

-- What the data rules found (预警) for the authority.
CREATE TABLE trade_warning (
    id {id} PRIMARY KEY,
    tender {id} NOT NULL,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL,
    at {int} NOT NULL
);
CREATE INDEX trade_warning_tender ON trade_warning (tender, id);

-- An offer of an auction (竞价): its place is gap-free in its tender.
CREATE TABLE trade_offer (
    tender {id} NOT NULL,
    no {int} NOT NULL,
    bid {id} NOT NULL,
    amount_fen {int} NOT NULL,
    at {int} NOT NULL,
    token TEXT NOT NULL,
    PRIMARY KEY (tender, no)
) {clustered};
CREATE UNIQUE INDEX trade_offer_token ON trade_offer (tender, bid, token);

-- Releases of the open data (OCDS 1.1), numbered without gaps in the order of their commits: the number is the watermark.
CREATE TABLE trade_release (
    no {id} PRIMARY KEY,
    tender {id} NOT NULL,
    at {int} NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX trade_release_tender ON trade_release (tender, no);
