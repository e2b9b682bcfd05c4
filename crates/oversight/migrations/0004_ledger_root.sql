-- The root that came out of a proof, to be kept on paper (docs/decisions/0093).
ALTER TABLE ledger_check ADD COLUMN root TEXT;
