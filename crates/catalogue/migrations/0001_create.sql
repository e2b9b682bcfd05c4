-- Items: which version of each is in force.
CREATE TABLE item (
    code    TEXT NOT NULL PRIMARY KEY,
    slug    TEXT NOT NULL,
    version {id} NOT NULL
) {clustered};
CREATE UNIQUE INDEX item_slug ON item (slug);

-- Every version ever published, with the texts it was made of. Never changed, never removed: running cases keep theirs.
CREATE TABLE item_version (
    id           {id}   NOT NULL PRIMARY KEY,
    code         TEXT   NOT NULL,
    number       {int}  NOT NULL,
    digest       TEXT   NOT NULL,
    files        {json} NOT NULL,
    published_at {int}  NOT NULL,
    published_by TEXT   NOT NULL
);
CREATE UNIQUE INDEX item_version_number ON item_version (code, number);
