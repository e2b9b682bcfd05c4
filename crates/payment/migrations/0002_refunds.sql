-- What of a line was given back, fen.
ALTER TABLE payment_line ADD COLUMN refunded {int} NOT NULL DEFAULT 0;

-- A refund (退费): asked for by itself (`asked_by` 0) or by one of the finance desk, checked by one, decided by another, and given back the way the money came.
-- `side`: `held` or `applied`; `part`: the case whose lines it is of, empty for the whole bill.
-- `state`: `asked`, `checked`, `confirmed`, `done`, `refused`. `reference`: the number of whoever gave it back.
CREATE TABLE payment_refund (
    id {id} PRIMARY KEY,
    number TEXT NOT NULL,
    money {id} NOT NULL,
    bill {id},
    amount {int} NOT NULL,
    side TEXT NOT NULL,
    part TEXT NOT NULL,
    why TEXT NOT NULL,
    state TEXT NOT NULL,
    asked_by {id} NOT NULL,
    asked_at {int} NOT NULL,
    checked_by {id},
    decided_by {id},
    decided_at {int},
    done_at {int},
    reference TEXT NOT NULL,
    note TEXT NOT NULL
);
CREATE UNIQUE INDEX payment_refund_number ON payment_refund (number);
CREATE INDEX payment_refund_state ON payment_refund (state, id);
CREATE INDEX payment_refund_money ON payment_refund (money, id);
CREATE INDEX payment_refund_bill ON payment_refund (bill, id);
