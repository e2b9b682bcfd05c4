-- What goes out of the house for a message: one row a channel. `recipient` is masked; the number itself is looked up when it is
-- sent. `state`: waiting (also between attempts), sent (the other side took it), delivered (it said so), failed (it cannot
-- be delivered), given-up (tried too often).
CREATE TABLE notice_delivery (
    id {id} PRIMARY KEY,
    message {id} NOT NULL,
    account {id} NOT NULL,
    party {id} NOT NULL,
    channel TEXT NOT NULL,
    recipient TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts {int} NOT NULL,
    error TEXT,
    reference TEXT,
    created_at {int} NOT NULL,
    next_at {int},
    ended_at {int}
);
CREATE UNIQUE INDEX notice_delivery_once ON notice_delivery (message, channel);
CREATE INDEX notice_delivery_state ON notice_delivery (state, id);

-- How somebody wants to be told. Who has no row is told as the site does by default. `email` lies encrypted; it is used once
-- its owner has shown that it is theirs (`email_code` is what they must say, also encrypted).
-- `quiet_from`, `quiet_to`: minutes of the day, equal for no quiet hours. `digest`: once a day instead of at once.
CREATE TABLE notice_preference (
    account {id} PRIMARY KEY,
    sms {bool} NOT NULL,
    wechat {bool} NOT NULL,
    voice {bool} NOT NULL,
    email {bytes},
    email_code {bytes},
    quiet_from {int} NOT NULL,
    quiet_to {int} NOT NULL,
    digest {bool} NOT NULL,
    language TEXT NOT NULL,
    changed_at {int} NOT NULL
);

-- Words of messages that an administrator has set; all else is said as it comes with the product.
CREATE TABLE notice_words (
    kind TEXT NOT NULL,
    language TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    changed_by {id} NOT NULL,
    changed_at {int} NOT NULL,
    PRIMARY KEY (kind, language)
) {clustered};
