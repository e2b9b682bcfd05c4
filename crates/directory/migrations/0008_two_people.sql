-- Whose account of staff it is: the document, sealed, and the keyed hash that finds a party by it, so that two accounts of one
-- person are known for what they are. `region` is where the account is managed.
ALTER TABLE account ADD COLUMN person {bytes};
ALTER TABLE account ADD COLUMN person_index {bytes};
ALTER TABLE account ADD COLUMN region TEXT NOT NULL DEFAULT '';
CREATE INDEX account_person ON account (person_index);
UPDATE account SET region = COALESCE((SELECT p.region FROM appointment a JOIN post p ON p.id = a.post
    WHERE a.account = account.id ORDER BY a.id LIMIT 1), '');

-- A post may ask for the second factor: without it at sign-in, the post is not held.
ALTER TABLE post ADD COLUMN second_factor {bool} NOT NULL DEFAULT FALSE;

-- A list is taken away with the posts that were held when it was asked for.
ALTER TABLE list_export ADD COLUMN assurance {int} NOT NULL DEFAULT 1;

-- What one person asks for and another confirms (双人复核): appointments, new passwords. `data` is JSON; the hash of the
-- password goes as soon as it is settled.
CREATE TABLE two_people (
    id {id} PRIMARY KEY,
    kind TEXT NOT NULL,
    account {id} NOT NULL REFERENCES account (id),
    data {json} NOT NULL,
    password_hash TEXT,
    asked_by {id} NOT NULL REFERENCES account (id),
    asked_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    state TEXT NOT NULL,
    settled_by {id},
    settled_at {int}
);
CREATE INDEX two_people_state ON two_people (state, id);
CREATE INDEX two_people_account ON two_people (account, id);
