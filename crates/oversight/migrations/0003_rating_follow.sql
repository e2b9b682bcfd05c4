-- Following up a bad rating (差评回访整改): who was called back and when, what was answered, who closed it. Those from before are due at
-- once: nobody called.
CREATE TABLE rating_follow (
    rating      {id}  NOT NULL PRIMARY KEY,
    region      TEXT  NOT NULL,
    organ       {id}  NOT NULL,
    item_code   TEXT  NOT NULL,
    state       TEXT  NOT NULL,
    due         TEXT  NOT NULL,
    answer      TEXT,
    answered_at {int},
    answered_by TEXT,
    closed_at   {int},
    closed_by   TEXT
);
CREATE INDEX rating_follow_state ON rating_follow (state, rating);
CREATE INDEX rating_follow_due ON rating_follow (state, due);

CREATE TABLE rating_call (
    id      {id}   NOT NULL PRIMARY KEY,
    rating  {id}   NOT NULL,
    at      {int}  NOT NULL,
    by_name TEXT   NOT NULL,
    reached {bool} NOT NULL,
    said    TEXT   NOT NULL
);
CREATE INDEX rating_call_rating ON rating_call (rating, id);
CREATE INDEX rating_number ON rating (case_number);

INSERT INTO rating_follow (rating, region, organ, item_code, state, due)
SELECT id, region, organ, item_code, 'waiting', '2026-01-01' FROM rating WHERE grade >= 4;
