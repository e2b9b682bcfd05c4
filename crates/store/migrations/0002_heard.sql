-- Events that a listener waits for, in the order they were committed within each stream, until every listener has had them.
CREATE TABLE heard (
    n {counter},
    event {id} NOT NULL
);

-- What a listener could not take in with the others: tried again by itself, the events of one stream in their order.
-- `given_up`: tried too often; it holds up nothing behind it any more and waits to be sent again or thrown away.
CREATE TABLE heard_late (
    stream TEXT NOT NULL,
    listener TEXT NOT NULL,
    seq {int} NOT NULL,
    event {id} NOT NULL,
    given_up {bool} NOT NULL,
    PRIMARY KEY (stream, listener, seq)
) {clustered};
CREATE INDEX heard_late_event ON heard_late (event);
