-- A foreigner's permanent residence identity card has a word of its own beside the residence permits of Hong Kong, Macao
-- and Taiwan residents.
UPDATE party SET id_kind = 'permanent-residence' WHERE id_kind = 'residence-permit';

-- By which a name is found and compared, however it was typed; empty until the program has filled it in.
ALTER TABLE party ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
CREATE INDEX party_name ON party (name_key, id);

-- What a party was called and identified by before it was corrected at a window. The number lies encrypted in `sealed`, as
-- it did; `id_index` finds the party by it. `what` is JSON: which of name, document, telephone and address were changed.
CREATE TABLE party_former (
    id {id} PRIMARY KEY,
    party {id} NOT NULL REFERENCES party (id),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    id_kind TEXT NOT NULL,
    id_index {bytes} NOT NULL,
    sealed {bytes} NOT NULL,
    what {json} NOT NULL,
    reason TEXT NOT NULL,
    evidence TEXT NOT NULL,
    account {id} NOT NULL,
    clerk TEXT NOT NULL,
    organ_zh TEXT NOT NULL,
    organ_en TEXT NOT NULL,
    at {int} NOT NULL
);
CREATE INDEX party_former_party ON party_former (party, id);
CREATE INDEX party_former_index ON party_former (id_index);
CREATE INDEX party_former_name ON party_former (name_key, party);

-- Whom an account may act for has a part, a last day and an end. `role` is `principal` for the legal representative and
-- whoever else may end what others may do, else `operator`. `ends_on` is the last day; an authority that was withdrawn
-- stays with when and by whom (`window`, `principal` or `own`) for those it concerns to see.
ALTER TABLE representation ADD COLUMN role TEXT NOT NULL DEFAULT 'operator';
ALTER TABLE representation ADD COLUMN ends_on TEXT;
ALTER TABLE representation ADD COLUMN ended_at {int};
ALTER TABLE representation ADD COLUMN ended_by TEXT;
CREATE INDEX representation_party ON representation (party, account);
