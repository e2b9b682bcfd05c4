-- Lists as somebody saved them, filters and all.
CREATE TABLE list_view (
    id {id} PRIMARY KEY,
    account {id} NOT NULL REFERENCES account (id),
    list TEXT NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL
);
CREATE UNIQUE INDEX list_view_name ON list_view (account, list, name);

-- Lists asked for as a file. Made by a job, part by part; `after` is where the next part begins.
CREATE TABLE list_export (
    id {id} PRIMARY KEY,
    account {id} NOT NULL REFERENCES account (id),
    list TEXT NOT NULL,
    query TEXT NOT NULL,
    language TEXT NOT NULL,
    asked_at {int} NOT NULL,
    finished_at {int},
    why TEXT,
    parts {int} NOT NULL,
    done {int} NOT NULL,
    after TEXT NOT NULL
);
CREATE INDEX list_export_account ON list_export (account, id);

CREATE TABLE list_export_part (
    export {id} NOT NULL REFERENCES list_export (id),
    no {int} NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (export, no)
) {clustered};
