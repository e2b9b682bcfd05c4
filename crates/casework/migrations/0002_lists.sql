-- Lists are read in the order they are shown: a page of fifty is fifty steps along an index, however many wait. The
-- division stands at the end, so that other places are passed over without looking at their rows.
DROP INDEX casefile_desk;
CREATE INDEX casefile_desk ON casefile (desk, id, region) WHERE desk IS NOT NULL;
DROP INDEX casefile_open;
CREATE INDEX casefile_open ON casefile (level DESC, id, region) WHERE closed_at IS NULL;
