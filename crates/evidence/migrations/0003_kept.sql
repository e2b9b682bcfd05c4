-- What an account put away on a day, so that nobody fills the disk, also with what is not kept (docs/decisions/0102).
CREATE TABLE file_day (
    account {id} NOT NULL,
    day TEXT NOT NULL,
    bytes {int} NOT NULL,
    PRIMARY KEY (account, day)
) {clustered};

-- How much there was when it was counted last; files with higher ids came since.
CREATE TABLE file_stored (
    id {int} NOT NULL PRIMARY KEY,
    upto {id} NOT NULL,
    files {int} NOT NULL,
    bytes {int} NOT NULL,
    removed {int} NOT NULL,
    at {int} NOT NULL
) {clustered};
