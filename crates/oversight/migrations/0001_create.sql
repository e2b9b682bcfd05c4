-- One service, one rating (好差评). Who rated is kept apart from what staff can see.
CREATE TABLE rating (
    id          {id}  NOT NULL PRIMARY KEY,
    case_id     {id}  NOT NULL,
    case_number TEXT  NOT NULL,
    item_code   TEXT  NOT NULL,
    organ       {id}  NOT NULL,
    region      TEXT  NOT NULL,
    grade       {int} NOT NULL CONSTRAINT rating_grade CHECK (grade BETWEEN 1 AND 5),
    comment     TEXT  NOT NULL,
    rated_by    {id}  NOT NULL,
    at          {int} NOT NULL
);
CREATE UNIQUE INDEX rating_case ON rating (case_id);
CREATE INDEX rating_organ ON rating (organ, id);

-- Kept as ratings come in, so that nobody counts rows to show a share.
CREATE TABLE rating_count (
    organ  {id}  NOT NULL,
    grade  {int} NOT NULL,
    n      {int} NOT NULL,
    PRIMARY KEY (organ, grade)
) {clustered};
