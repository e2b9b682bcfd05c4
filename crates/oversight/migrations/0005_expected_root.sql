-- The root from paper that a proof compares with, and what the ledger gives for it now (docs/decisions/0093).
ALTER TABLE ledger_check ADD COLUMN expected TEXT;
ALTER TABLE ledger_check ADD COLUMN found TEXT;
