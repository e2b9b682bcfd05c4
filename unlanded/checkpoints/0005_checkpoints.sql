-- The Merkle tree over the ledger, in whole blocks of 4096 events, so that a proof reads a few rows instead of all (docs/decisions/0271).
CREATE TABLE ledger_block (
    no      {int}   NOT NULL PRIMARY KEY,
    last_id {int}   NOT NULL,
    hash    {bytes} NOT NULL
) {clustered};

-- Signed roots, as they were published.
CREATE TABLE ledger_checkpoint (
    size {int} NOT NULL PRIMARY KEY,
    note TEXT  NOT NULL,
    at   {int} NOT NULL
) {clustered};
