-- What somebody's full particulars were shown for, from a list; empty where they were only looked up. An account's looks are
-- counted by the hour and the day.
ALTER TABLE reveal ADD COLUMN ground TEXT NOT NULL DEFAULT '';
CREATE INDEX reveal_account ON reveal (account, at);
