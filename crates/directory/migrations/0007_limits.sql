-- What a count of failures is about, so that an administrator can see it and lift it: the sort of limit, the account
-- where there is one, and the network address where the count is about one. Counts go after half an hour.
ALTER TABLE sign_in_failure ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE sign_in_failure ADD COLUMN account {id};
ALTER TABLE sign_in_failure ADD COLUMN address TEXT;
