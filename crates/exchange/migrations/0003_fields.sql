-- What the fields of a resource's answers are called, and which of them anybody may read whole.
ALTER TABLE resource ADD COLUMN fields {json} NOT NULL DEFAULT '[]';
