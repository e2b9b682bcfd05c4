-- A ticket (排队号): one person's turn in a hall on one day, for one or several linked matters. `matters`: JSON of them in order, each with
-- whether it is done; `category` and `minutes` are of the one whose turn it is. `token` is the address of its page. It names nobody:
-- `account` is who took it while signed in, `booking` the appointment it came from.
CREATE TABLE hall_ticket (
    id {id} PRIMARY KEY,
    revision {int} NOT NULL,
    hall TEXT NOT NULL,
    day TEXT NOT NULL,
    number TEXT NOT NULL,
    token TEXT NOT NULL,
    state TEXT NOT NULL,
    matters TEXT NOT NULL,
    category TEXT NOT NULL,
    minutes {int} NOT NULL,
    need TEXT NOT NULL,
    channel TEXT NOT NULL,
    booking TEXT NOT NULL,
    -- When its appointment's slot begins, epoch ms.
    due_at {int},
    -- Since when it stands in line, epoch ms: kept when it is handed to another window.
    place_at {int} NOT NULL,
    taken_at {int} NOT NULL,
    account {id},
    calls {int} NOT NULL,
    -- When it was first called: how long its person waited.
    first_called_at {int},
    called_at {int},
    began_at {int},
    ended_at {int},
    -- Number of the window that called it, or that it is meant for.
    seat TEXT NOT NULL,
    served_by {id}
);
CREATE UNIQUE INDEX hall_ticket_token ON hall_ticket (token);
CREATE UNIQUE INDEX hall_ticket_number ON hall_ticket (hall, day, number);
CREATE INDEX hall_ticket_line ON hall_ticket (hall, day, state);
CREATE INDEX hall_ticket_account ON hall_ticket (account, day);

-- Who sits at which window now (窗口在岗); one window a person, one person a window.
CREATE TABLE hall_seat (
    hall TEXT NOT NULL,
    seat TEXT NOT NULL,
    account {id} NOT NULL,
    name TEXT NOT NULL,
    since {int} NOT NULL,
    -- When they paused; NULL while they serve.
    paused_at {int},
    -- Categories they serve there, JSON.
    categories TEXT NOT NULL,
    PRIMARY KEY (hall, seat)
) {clustered};
CREATE UNIQUE INDEX hall_seat_account ON hall_seat (account);

-- What hangs at the door of a hall for one day: whoever has read it there may take a ticket with a telephone (门口扫码取号).
CREATE TABLE hall_door (
    hall TEXT NOT NULL,
    day TEXT NOT NULL,
    code TEXT NOT NULL,
    PRIMARY KEY (hall, day)
) {clustered};
