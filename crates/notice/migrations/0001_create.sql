-- Messages (消息) in the system: one row for each person told. They say what was said then, in both languages.
-- `kind` is the template, `about` the task where there is one; the same is never told twice.
CREATE TABLE notice_message (
    id {id} PRIMARY KEY,
    account {id} NOT NULL,
    event {id} NOT NULL,
    kind TEXT NOT NULL,
    about {int} NOT NULL,
    number TEXT NOT NULL,
    href TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    body_zh TEXT NOT NULL,
    body_en TEXT NOT NULL,
    at {int} NOT NULL,
    read_at {int}
);
CREATE UNIQUE INDEX notice_message_once ON notice_message (event, account, kind, about);
CREATE INDEX notice_message_account ON notice_message (account, id);
-- Asked on every page: only what is unread lies in it.
CREATE INDEX notice_message_unread ON notice_message (account, id) WHERE read_at IS NULL;

-- Tasks that staff have been told of.
CREATE TABLE notice_task (
    task {id} PRIMARY KEY,
    at {int} NOT NULL
);
