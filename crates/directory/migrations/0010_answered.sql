-- What programs were answered under an `Idempotency-Key`, for a day: the same request under the same key is answered the same. `name` is a
-- hash of whose key it is and of the key; `print` tells the request; `sealed` is the answer, empty while the request is under way.
CREATE TABLE answered (
    id {id} PRIMARY KEY,
    name {bytes} NOT NULL,
    at {int} NOT NULL,
    print {bytes},
    sealed {bytes}
);
CREATE UNIQUE INDEX answered_name ON answered (name);
CREATE INDEX answered_at ON answered (at);
