-- What happened, a line each (动态): public numbers and masked names only.
CREATE TABLE command_moment (
    id {id} PRIMARY KEY,
    at {int} NOT NULL,
    kind TEXT NOT NULL,
    number TEXT NOT NULL,
    item TEXT NOT NULL,
    region TEXT NOT NULL,
    organ {id} NOT NULL,
    channel TEXT NOT NULL,
    who TEXT NOT NULL,
    alert TEXT NOT NULL
);
CREATE INDEX command_moment_at ON command_moment (at, id);
CREATE INDEX command_moment_kind ON command_moment (kind, at, id);
CREATE INDEX command_moment_number ON command_moment (number, at);
