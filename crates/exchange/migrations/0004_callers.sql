-- For which organ and item a resource was read, and by which post: what the person is told. In lines from before who called was
-- the applicant's own name.
ALTER TABLE resource_call ADD COLUMN organ_zh TEXT NOT NULL DEFAULT '';
ALTER TABLE resource_call ADD COLUMN organ_en TEXT NOT NULL DEFAULT '';
ALTER TABLE resource_call ADD COLUMN post_zh TEXT NOT NULL DEFAULT '';
ALTER TABLE resource_call ADD COLUMN post_en TEXT NOT NULL DEFAULT '';
ALTER TABLE resource_call ADD COLUMN item_zh TEXT NOT NULL DEFAULT '';
ALTER TABLE resource_call ADD COLUMN item_en TEXT NOT NULL DEFAULT '';
ALTER TABLE resource_call ADD COLUMN purpose_en TEXT NOT NULL DEFAULT '';
