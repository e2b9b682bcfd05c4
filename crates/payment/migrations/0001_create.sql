-- Versions of the fee list (收费目录清单); the latest is in force, earlier ones stay readable.
CREATE TABLE payment_list (
    id {id} PRIMARY KEY,
    at {int} NOT NULL,
    by_whom TEXT NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE payment_serial (
    name TEXT PRIMARY KEY,
    last {int} NOT NULL
) {clustered};

-- A bill (缴费单): one for an application, its parts' fees together. Amounts in fen. `state`: `open`, `settled` or `void`.
CREATE TABLE payment_bill (
    id {id} PRIMARY KEY,
    number TEXT NOT NULL,
    root {id} NOT NULL,
    application TEXT NOT NULL,
    item TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    party {id} NOT NULL,
    region TEXT NOT NULL,
    organ {id} NOT NULL,
    state TEXT NOT NULL,
    charged {int} NOT NULL,
    waived {int} NOT NULL,
    paid {int} NOT NULL,
    refunded {int} NOT NULL,
    made_at {int} NOT NULL,
    due_on TEXT NOT NULL,
    ended_at {int}
);
CREATE UNIQUE INDEX payment_bill_number ON payment_bill (number);
CREATE UNIQUE INDEX payment_bill_root ON payment_bill (root);
CREATE INDEX payment_bill_party ON payment_bill (party, id);
CREATE INDEX payment_bill_state ON payment_bill (state, id);
CREATE INDEX payment_bill_application ON payment_bill (application);

-- A line of a bill: a fee of one case of the application, to one organ's account. `payer`: `applicant` or `government`.
-- `fault`: why it could not be charged; empty for an ordinary line.
CREATE TABLE payment_line (
    bill {id} NOT NULL,
    no {int} NOT NULL,
    fee TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    basis_zh TEXT NOT NULL,
    basis_en TEXT NOT NULL,
    case_number TEXT NOT NULL,
    organ {id} NOT NULL,
    account TEXT NOT NULL,
    payer TEXT NOT NULL,
    amount {int} NOT NULL,
    waived {int} NOT NULL,
    why TEXT NOT NULL,
    fault TEXT NOT NULL,
    PRIMARY KEY (bill, no)
) {clustered};
CREATE INDEX payment_line_fee ON payment_line (fee, bill);

-- An order to pay (支付单) given to whoever takes the money. `state`: `waiting`, `paid`, `wrong`.
CREATE TABLE payment_order (
    id {id} PRIMARY KEY,
    number TEXT NOT NULL,
    bill {id} NOT NULL,
    channel TEXT NOT NULL,
    amount {int} NOT NULL,
    state TEXT NOT NULL,
    made_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    by_account {id} NOT NULL
);
CREATE UNIQUE INDEX payment_order_number ON payment_order (number);
CREATE INDEX payment_order_bill ON payment_order (bill, id);

-- Money that came in (到账). `reference`: the number of whoever took it, once within a channel. amount = applied + held + returned.
-- `why`: why something of it is held; empty where nothing ever was. `told`: how often we were told. `day`: the day it was paid on, in China.
CREATE TABLE payment_money (
    id {id} PRIMARY KEY,
    channel TEXT NOT NULL,
    reference TEXT NOT NULL,
    order_number TEXT NOT NULL,
    bill {id},
    amount {int} NOT NULL,
    applied {int} NOT NULL,
    held {int} NOT NULL,
    returned {int} NOT NULL,
    why TEXT NOT NULL,
    late {int} NOT NULL,
    told {int} NOT NULL,
    at {int} NOT NULL,
    day TEXT NOT NULL
);
CREATE UNIQUE INDEX payment_money_reference ON payment_money (channel, reference);
CREATE INDEX payment_money_bill ON payment_money (bill, id);
CREATE INDEX payment_money_day ON payment_money (channel, day, id);
CREATE INDEX payment_money_held ON payment_money (held, id);

-- An electronic receipt (电子票据), verified by number and check code.
CREATE TABLE payment_receipt (
    id {id} PRIMARY KEY,
    number TEXT NOT NULL,
    code TEXT NOT NULL,
    bill {id} NOT NULL,
    amount {int} NOT NULL,
    at {int} NOT NULL,
    withdrawn_at {int}
);
CREATE UNIQUE INDEX payment_receipt_number ON payment_receipt (number);
CREATE INDEX payment_receipt_bill ON payment_receipt (bill, id);

-- The double-entry ledger (复式记账): an entry has postings whose amounts sum to nothing; debits are above zero, credits below.
CREATE TABLE payment_entry (
    id {id} PRIMARY KEY,
    at {int} NOT NULL,
    kind TEXT NOT NULL,
    bill {id},
    money {id}
);
CREATE INDEX payment_entry_bill ON payment_entry (bill, id);

CREATE TABLE payment_posting (
    entry {id} NOT NULL,
    no {int} NOT NULL,
    account TEXT NOT NULL,
    amount {int} NOT NULL,
    PRIMARY KEY (entry, no)
) {clustered};
CREATE INDEX payment_posting_account ON payment_posting (account, entry);
