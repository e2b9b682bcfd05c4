-- What one has done oneself (已办), newest first: a page of fifty is fifty steps along an index.
CREATE INDEX task_done ON task (done_by, done_at, id) WHERE done_by IS NOT NULL;
CREATE INDEX casefile_decided ON casefile (decided_by, decided_at, id) WHERE decided_by IS NOT NULL;
