-- Holiday notices loaded by this site (放假安排). `region` is empty for the whole country, else the division that adds days
-- of its own. A notice that was replaced stays, for whoever asks why a date was once another.
CREATE TABLE year_notice (
    id {id} PRIMARY KEY,
    region TEXT NOT NULL,
    year {int} NOT NULL,
    text TEXT NOT NULL,
    loaded_by {id} NOT NULL,
    at {int} NOT NULL,
    replaced_at {int}
);
CREATE UNIQUE INDEX year_notice_in_force ON year_notice (region, year) WHERE replaced_at IS NULL;
CREATE INDEX year_notice_history ON year_notice (region, year, id);
