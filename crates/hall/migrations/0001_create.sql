-- Versions of the plan of halls (大厅设置); the latest is in force.
CREATE TABLE hall_plan (
    id {id} PRIMARY KEY,
    at {int} NOT NULL,
    by_whom TEXT NOT NULL,
    body TEXT NOT NULL
);

-- A day on which a hall, or one window of it, is open at other times than its pattern says, or not at all (开放例外).
CREATE TABLE hall_exception (
    id {id} PRIMARY KEY,
    hall TEXT NOT NULL,
    day TEXT NOT NULL,
    -- Number of the window; empty for the whole hall.
    seat TEXT NOT NULL,
    hours TEXT NOT NULL,
    why TEXT NOT NULL,
    at {int} NOT NULL,
    by_whom TEXT NOT NULL
);
CREATE UNIQUE INDEX hall_exception_day ON hall_exception (hall, day, seat);

-- Who is qualified for a category, until when (窗口上岗资格).
CREATE TABLE hall_skill (
    account {id} NOT NULL,
    category TEXT NOT NULL,
    until TEXT NOT NULL,
    at {int} NOT NULL,
    by_whom TEXT NOT NULL,
    PRIMARY KEY (account, category)
) {clustered};

-- One row a day of a hall: whoever books, moves or closes on that day takes it first.
CREATE TABLE hall_day (
    hall TEXT NOT NULL,
    day TEXT NOT NULL,
    PRIMARY KEY (hall, day)
) {clustered};

CREATE TABLE hall_serial (
    name TEXT PRIMARY KEY,
    last {int} NOT NULL
) {clustered};

-- An appointment (预约), or, while `state` is 'waiting', a wish for one on that day (候补). `contact`: name and telephone of somebody
-- it was made for, sealed; empty where the account's own party comes.
CREATE TABLE hall_booking (
    id {id} PRIMARY KEY,
    number TEXT NOT NULL,
    revision {int} NOT NULL,
    state TEXT NOT NULL,
    hall TEXT NOT NULL,
    day TEXT NOT NULL,
    starts_at {int} NOT NULL,
    ends_at {int} NOT NULL,
    category TEXT NOT NULL,
    item TEXT NOT NULL,
    matter_zh TEXT NOT NULL,
    matter_en TEXT NOT NULL,
    minutes {int} NOT NULL,
    account {id} NOT NULL,
    party {id},
    visitor TEXT NOT NULL,
    contact {bytes} NOT NULL,
    booked_at {int} NOT NULL,
    moved_from {int},
    why TEXT NOT NULL,
    ended_at {int},
    forgiven TEXT
);
CREATE UNIQUE INDEX hall_booking_number ON hall_booking (number);
CREATE INDEX hall_booking_day ON hall_booking (hall, day, state);
CREATE INDEX hall_booking_account ON hall_booking (account, starts_at);
CREATE INDEX hall_booking_open ON hall_booking (day, hall) WHERE state = 'booked';

-- Who reads their appointments in a calendar of theirs: a keyed hash of the secret in the address (日历订阅).
CREATE TABLE hall_feed (
    account {id} PRIMARY KEY,
    secret TEXT NOT NULL,
    at {int} NOT NULL
);
CREATE UNIQUE INDEX hall_feed_secret ON hall_feed (secret);
