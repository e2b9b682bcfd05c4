-- A cashier's shift (收银班次). `expected`: the cash the books say, `counted`: what was counted at its close, fen.
CREATE TABLE payment_shift (
    id {id} PRIMARY KEY,
    account {id} NOT NULL,
    seat TEXT NOT NULL,
    region TEXT NOT NULL,
    opened_at {int} NOT NULL,
    closed_at {int},
    expected {int} NOT NULL,
    counted {int} NOT NULL
);
CREATE INDEX payment_shift_account ON payment_shift (account, id);

-- What came in or went out in a shift: money (`refund` 0) or a refund paid out (`money` 0).
CREATE TABLE payment_in_shift (
    shift {id} NOT NULL,
    money {id} NOT NULL,
    refund {id} NOT NULL,
    channel TEXT NOT NULL,
    amount {int} NOT NULL,
    PRIMARY KEY (shift, money, refund)
) {clustered};

-- A day's statement of a channel (对账单) as it was compared last.
CREATE TABLE payment_day (
    channel TEXT NOT NULL,
    day TEXT NOT NULL,
    at {int} NOT NULL,
    by_account {id} NOT NULL,
    matched {int} NOT NULL,
    amount {int} NOT NULL,
    PRIMARY KEY (channel, day)
) {clustered};

-- Money that a statement has confirmed, once.
CREATE TABLE payment_settled (
    money {id} PRIMARY KEY,
    day TEXT NOT NULL
);

-- What differs between a statement and what we know. `kind`: `missing-here`, `missing-there`, `amount`. Fen.
CREATE TABLE payment_difference (
    id {id} PRIMARY KEY,
    channel TEXT NOT NULL,
    day TEXT NOT NULL,
    reference TEXT NOT NULL,
    order_number TEXT NOT NULL,
    kind TEXT NOT NULL,
    ours {int} NOT NULL,
    theirs {int} NOT NULL,
    state TEXT NOT NULL,
    note TEXT NOT NULL
);
CREATE UNIQUE INDEX payment_difference_one ON payment_difference (channel, reference, kind);
CREATE INDEX payment_difference_day ON payment_difference (state, channel, day);
