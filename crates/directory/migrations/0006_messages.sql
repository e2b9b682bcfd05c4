-- Whose account it is, to tell a person something: the accounts of a party, and the posts that reach every organ.
CREATE INDEX account_party ON account (party);
CREATE INDEX post_everywhere ON post (all_organs);
