-- Files people hand in, sealed, where several nodes share the database (docs/decisions/0068). A blob names the upload whose pieces
-- it is; pieces of uploads that no blob names were never completed.
CREATE TABLE blob (
    name TEXT PRIMARY KEY,
    upload {id} NOT NULL,
    bytes {int} NOT NULL,
    at {int} NOT NULL
) {clustered};
CREATE UNIQUE INDEX blob_upload ON blob (upload);

CREATE TABLE blob_piece (
    upload {id} NOT NULL,
    no {int} NOT NULL,
    at {int} NOT NULL,
    data {bytes} NOT NULL,
    PRIMARY KEY (upload, no)
);
