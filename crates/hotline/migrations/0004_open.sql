-- When the caller agreed that everybody may read what happened and where; empty where they did not.
ALTER TABLE hotline_ticket ADD COLUMN listed_at {int};
CREATE INDEX hotline_ticket_listed ON hotline_ticket (received_at, id) WHERE listed_at IS NOT NULL;

-- Programs that may send requests (Open311): the key itself is kept nowhere, only a keyed hash that finds it.
CREATE TABLE hotline_app (
    id {id} PRIMARY KEY,
    name TEXT NOT NULL,
    mark TEXT NOT NULL,
    made_at {int} NOT NULL,
    made_by TEXT NOT NULL,
    withdrawn_at {int}
);
CREATE UNIQUE INDEX hotline_app_mark ON hotline_app (mark);
