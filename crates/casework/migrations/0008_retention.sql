-- A case that was kept long enough keeps its number, item, days and outcome; `erased` is the run that took the rest
-- (docs/decisions/0230).
ALTER TABLE casefile ADD COLUMN erased {id};
CREATE INDEX casefile_kept ON casefile (closed_at, id) WHERE member = 0 AND closed_at IS NOT NULL AND erased IS NULL;
CREATE INDEX draft_case ON draft (case_id) WHERE case_id IS NOT NULL;
